"""SELECT."""

from .. import _lower
from . import coercions
from .base import ColumnCollection, _generative, warn_deprecated
from .elements import BooleanClauseList, ColumnElement, Label, _label_reference, _truncated_label
from ._select_base import CompoundSelect, GenerativeSelect, SelectStatementGrouping, _lower_by
from .selectable import LABEL_STYLE_DISAMBIGUATE_ONLY, LABEL_STYLE_NONE, HasPrefixes, HasSuffixes, _from_objects, _lower_affixes

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.selectable"


class Select(HasPrefixes, HasSuffixes, GenerativeSelect):
    """SELECT."""

    __visit_name__ = "select"
    _distinct = False
    _distinct_on = ()
    _correlate = ()
    _correlate_except = None
    _auto_correlate = True
    _where_criteria = ()
    _having_criteria = ()
    _from_obj = ()
    _setup_joins = ()
    _hints = ()

    def __init__(self, *entities, **kw):
        if kw:
            from .. import exc

            raise exc.ArgumentError(
                "Additional keyword arguments are not accepted by this function/method.  "
                "The presence of **kw is for pep-484 typing purposes"
            )
        self._raw_columns = self._columns_given(entities)

    # Whether mapped classes, or attributes of theirs, are part of the statement.
    _orm = False
    _orm_froms = ()

    def _columns_given(self, entities):
        made = [coercions.columns_clause(e) for e in entities]
        if not self._orm and any("_orm_entity" in c.__dict__ or "_orm_bundle" in c.__dict__ for c in made):
            self._orm = True
        return made

    def _for_tables(self):
        """The statement as one over tables alone."""
        from ..orm.context import plain_select

        return plain_select(self)

    # ---- columns
    @property
    def _all_selected_columns(self):
        return [c for raw in self._raw_columns for c in raw._select_iterable]

    @property
    def inner_columns(self):
        return iter(self._all_selected_columns)

    @property
    def selected_columns(self):
        from ._select_columns import _naming_convention

        key_of = _naming_convention(self._label_style)
        return ColumnCollection([(key_of(c), c) for c in self._all_selected_columns if isinstance(c, ColumnElement)])

    def _columns_plus_names(self):
        from ._select_columns import _columns_plus_names

        return _columns_plus_names(self._all_selected_columns, self._label_style)

    @property
    def column_descriptions(self):
        from ._select_columns import _columns_plus_names

        if self._orm:
            from ..orm.context import descriptions

            return descriptions(self)
        return [
            {"name": key, "type": c.type, "expr": c}
            for _, key, _, c, _ in _columns_plus_names(self._all_selected_columns, self._label_style, False)
        ]

    def _proxy_columns(self, selectable, columns, compound=None):
        rows = self._columns_plus_names()
        for position, (required, key, _, c, repeated) in enumerate(rows):
            if not isinstance(c, ColumnElement):
                continue
            proxies = compound[position] if compound is not None and position < len(compound) else None
            name = required if required is None or isinstance(required, _truncated_label) else _truncated_label(required)
            made_key, made = c._make_proxy(selectable, name=name, key=key, proxies=proxies)
            columns.add(made, made_key)

    def _disambiguated(self):
        return self.set_label_style(LABEL_STYLE_DISAMBIGUATE_ONLY) if self._label_style is LABEL_STYLE_NONE else self

    @_generative
    def add_columns(self, *entities):
        self._raw_columns = self._raw_columns + self._columns_given(entities)

    def column(self, column):
        warn_deprecated(
            "The :meth:`_expression.Select.column` method is deprecated and will be removed in a future release.  Please use "
            ":meth:`_expression.Select.add_columns`",
            "1.4",
        )
        return self.add_columns(column)

    @_generative
    def with_only_columns(self, *entities, maintain_column_froms=False):
        if maintain_column_froms:
            self._from_obj = self._from_obj + tuple(self.columns_clause_froms)
        self._raw_columns = self._columns_given(coercions.sequence("entities", "Select.with_only_columns", entities))

    @property
    def columns_clause_froms(self):
        if self._orm:
            return _normalized([f for c in self._raw_columns for f in c._from_objects])
        return _normalized(_from_objects(*self._raw_columns))

    # ---- criteria
    @_generative
    def where(self, *whereclause):
        self._where_criteria = self._where_criteria + tuple(coercions.where(c) for c in whereclause)

    def filter(self, *criteria):
        return self.where(*criteria)

    def filter_by(self, **kwargs):
        from .. import exc

        if self._orm:
            from ..orm.context import filter_by

            return self.where(*filter_by(self, kwargs))
        entities = []
        for from_ in [t for t, _, _, _ in self._setup_joins] + list(self._from_obj) + _from_objects(*self._raw_columns):
            if from_ not in entities:
                entities.append(from_)
        criteria = []
        for key, value in kwargs.items():
            found = [e for e in entities if key in e.c]
            if not found:
                raise exc.InvalidRequestError(
                    'None of the FROM clause entities have a property "%s". Searched entities: %s'
                    % (key, ", ".join(str(e.description) for e in entities))
                )
            criteria.append(found[0].c[key] == value)
        return self.where(*criteria)

    @property
    def whereclause(self):
        return BooleanClauseList._for_where(self._where_criteria)

    _whereclause = whereclause

    @_generative
    def having(self, *having):
        self._having_criteria = self._having_criteria + tuple(coercions.where(c) for c in having)

    @_generative
    def distinct(self, *expr):
        self._distinct = True
        if expr:
            warn_deprecated(
                "Passing expression to ``distinct`` to generate a DISTINCT ON clause is deprecated. Use instead the "
                "``postgresql.distinct_on`` function as an extension.",
                "2.1",
            )
            self._distinct_on = self._distinct_on + tuple(coercions.by_of(e) for e in expr)

    # ---- FROM
    @_generative
    def select_from(self, *froms):
        self._from_obj = self._from_obj + tuple(coercions.from_clause(f) for f in froms)
        if any(_is_mapped(f) for f in froms):
            from ..orm.util import entity_or_none

            self._orm = True
            self._orm_froms = self._orm_froms + tuple(e for e in map(entity_or_none, froms) if e is not None)

    def _join_item(self, target, onclause, from_, isouter, full):
        if self._orm or _is_mapped(target) or _is_mapped(onclause) or _is_mapped(from_):
            # The mapper knows what is on either side.
            self._orm = True
            if not _is_mapped(target):
                target = coercions.from_clause(target, _JOIN)
            if onclause is not None and not _is_mapped(onclause):
                onclause = coercions.on_clause(onclause)
            if from_ is not None and not _is_mapped(from_):
                from_ = coercions.from_clause(from_)
            return (target, onclause, from_, (isouter, full))
        on = None if onclause is None else coercions.on_clause(onclause)
        left = None if from_ is None else coercions.from_clause(from_)
        return (coercions.from_clause(target, _JOIN), on, left, (isouter, full))

    @_generative
    def join(self, target, onclause=None, isouter=False, full=False):
        self._setup_joins = self._setup_joins + (self._join_item(target, onclause, None, isouter, full),)

    def outerjoin(self, target, onclause=None, full=False):
        return self.join(target, onclause, isouter=True, full=full)

    @_generative
    def join_from(self, from_, target, onclause=None, isouter=False, full=False):
        self._setup_joins = self._setup_joins + (self._join_item(target, onclause, from_, isouter, full),)

    def outerjoin_from(self, from_, target, onclause=None, full=False):
        return self.join_from(from_, target, onclause, isouter=True, full=full)

    @_generative
    def correlate(self, *fromclauses):
        self._auto_correlate = False
        if not fromclauses or fromclauses[0] in (None, False):
            self._correlate = ()
        else:
            self._correlate = self._correlate + tuple(coercions.from_clause(f) for f in fromclauses)

    @_generative
    def correlate_except(self, *fromclauses):
        self._auto_correlate = False
        if not fromclauses or fromclauses[0] in (None, False):
            self._correlate_except = ()
        else:
            given = tuple(coercions.from_clause(f) for f in fromclauses)
            self._correlate_except = (self._correlate_except or ()) + given

    _hints = ()
    _statement_hints = ()

    @_generative
    def with_hint(self, selectable, text, dialect_name="*"):
        self._hints = self._hints + ((coercions.from_clause(selectable), dialect_name, text),)

    @_generative
    def with_statement_hint(self, text, dialect_name="*"):
        self._statement_hints = self._statement_hints + ((dialect_name, text),)

    def _joined_froms(self):
        from ._joins import Join

        from_clauses = list(self._from_obj)
        for right, onclause, explicit_left, (isouter, full) in self._setup_joins:
            left = explicit_left
            replace = None
            if left is None:
                left, replace = self._implicit_left(from_clauses, right, onclause)
            else:
                found = [i for i, f in enumerate(from_clauses) if left is f or left in f._from_objects]
                if found:
                    replace = found[0]
            if replace is not None:
                whole = from_clauses[replace]
                if explicit_left is not None and onclause is None:
                    onclause = Join._join_condition(explicit_left, right)
                from_clauses[replace] = Join(whole, right, onclause, isouter, full)
            else:
                from_clauses.append(Join(left, right, onclause, isouter, full))
        return from_clauses

    def _implicit_left(self, from_clauses, right, onclause):
        from .. import exc

        if from_clauses:
            candidates = from_clauses
        else:
            candidates = []
            for f in _from_objects(*self._raw_columns) + _from_objects(*self._where_criteria):
                if not any(f is c for c in candidates):
                    candidates.append(f)
        indexes = _joinable(candidates, right, onclause)
        if len(indexes) > 1:
            raise exc.InvalidRequestError(
                "Can't determine which FROM clause to join from, there are multiple FROMS which can join to this entity. "
                "Please use the .select_from() method to establish an explicit left side, as well as providing an explicit "
                "ON clause if not present already to help resolve the ambiguity."
            )
        if not indexes:
            raise exc.InvalidRequestError(
                "Don't know how to join to %r. Please use the .select_from() method to establish an explicit left side, as "
                "well as providing an explicit ON clause if not present already to help resolve the ambiguity." % (right,)
            )
        return candidates[indexes[0]], (indexes[0] if from_clauses else None)

    def _froms(self):
        if self._orm:
            return self._for_tables()._froms()
        return _normalized(self._joined_froms() + _from_objects(*self._raw_columns) + _from_objects(*self._where_criteria), self)

    def get_final_froms(self):
        return self._froms()

    froms = property(get_final_froms)

    def get_children(self, **kw):
        found = list(self._raw_columns) + list(self._where_criteria) + list(self._having_criteria)
        found += list(self._order_by_clauses) + list(self._group_by_clauses) + self._froms()
        return found

    def is_derived_from(self, fromclause):
        return any(f.is_derived_from(fromclause) for f in self._froms())

    def self_group(self, against=None):
        if isinstance(against, CompoundSelect) and not (self._has_row_limiting_clause or self._order_by_clauses):
            return self
        return SelectStatementGrouping(self)

    # ---- lowering
    def _lower_query(self, dialect=None, asfrom=True):
        return {"Select": self._lower_select(dialect, asfrom)}

    def from_statement(self, statement):
        """The rows of another statement, read as what this one selects."""
        from ..orm.execution import FromStatement

        return FromStatement(self._raw_columns, statement)

    def _lower_select(self, dialect=None, asfrom=False):
        from ._select_columns import lower_select_column
        from .. import exc

        if self._orm:
            return self._for_tables()._lower_select(dialect, asfrom)
        named = self._columns_plus_names()
        froms = self._froms()
        noted = _lower.execution
        if noted is not None and froms:
            enclosing = noted.enclosing
            if len(froms) > 1:
                from ._linting import displayed, product

                warning = product("SELECT", displayed(self, froms, asfrom, enclosing), self._where_criteria)
                if warning is not None:
                    noted.warnings.append(warning)
            noted.enclosing = enclosing + tuple(f._from_id for element in froms for f in element._from_objects)
        columns = [
            lower_select_column(c, required, fallback, asfrom, dialect)
            for required, _, fallback, c, _ in named
        ]
        found = {"columns": columns}
        if froms:
            found["from"] = [f._lower_from(dialect) if hasattr(f, "_lower_from") else f._lower(dialect) for f in froms]
        where = BooleanClauseList._for_where(self._where_criteria)
        if where is not None:
            found["where_"] = where._lower(dialect)
        if self._hints or self._statement_hints:
            from ._hints import add

            add(self, froms, found, dialect)
        having = BooleanClauseList._for_where(self._having_criteria)
        if having is not None:
            found["having"] = having._lower(dialect)
        if self._distinct:
            found["distinct"] = True
        selected = {}
        for c in self._all_selected_columns:
            if c._allow_label_resolve:
                selected[c._tq_label or c.key] = c
        labelled = dict(selected)
        everything = dict(selected)
        for f in froms:
            for c in getattr(f, "_select_iterable", ()):
                if c._allow_label_resolve:
                    everything.setdefault(c.key, c)

        def by_label(label):
            match = labelled.get(label.name)
            return match if match is not None and label.shares_lineage(match) else None

        def textual(name):
            if name not in everything:
                coercions.no_text(
                    name,
                    exc_cls=exc.CompileError,
                    extra="Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. ",
                )
            column = everything[name]
            return _label_reference(column) if isinstance(column, Label) else column

        if self._distinct_on:
            found["distinct_on"] = [_lower_by(c, dialect, by_label, textual) for c in self._distinct_on]
        found.update(self._lower_tail(dialect, by_label, textual))
        if not self._auto_correlate:
            if self._correlate_except is not None:
                found["correlation"] = {"Except": [f._from_id for f in self._correlate_except]}
            else:
                found["correlation"] = {"Explicit": [f._from_id for f in self._correlate]}
        if self._prefixes:
            found["prefixes"] = found.get("prefixes", []) + _lower_affixes(self._prefixes, dialect)
        if self._suffixes:
            found["suffixes"] = _lower_affixes(self._suffixes, dialect)
        ctes = self._lower_ctes(dialect)
        if ctes:
            found["ctes"] = ctes
        if noted is not None and froms:
            noted.enclosing = enclosing
        return found


def _is_mapped(element):
    """Whether it is a mapped class, an alias of one or an attribute."""
    return getattr(element, "__columns_clause__", None) is not None


_JOIN = "Join target, typically a FROM expression, or ORM relationship attribute"


def _joinable(candidates, right, onclause):
    """Which of the candidates the ON clause, or a foreign key, joins to."""
    from ._joins import Join

    if len(candidates) == 1 and onclause is not None:
        return [0]
    found = []
    wanted = None if onclause is None else {id(f) for f in onclause._from_objects} - {id(f) for f in right._from_objects}
    for i, f in enumerate(candidates):
        if wanted is not None:
            if wanted and wanted <= {id(x) for x in f._from_objects}:
                found.append(i)
        elif Join._can_join(f, right):
            found.append(i)
    if not found and wanted is not None:
        return list(range(len(candidates)))
    return found


def _normalized(froms, statement=None):
    found = []
    for f in froms:
        if getattr(f, "element", None) is statement and statement is not None and getattr(f, "_is_subquery", False):
            from .. import exc

            raise exc.InvalidRequestError("select() construct refers to itself as a FROM")
        if not any(f is other for other in found):
            found.append(f)
    hidden = {id(h) for f in found for h in f._hide_froms}
    return [f for f in found if id(f) not in hidden]
