"""What SELECT reads from, and SELECT itself."""

from itertools import count as _count

from .. import _lower
from .._lower import lower_schema
from .._values import is_users
from . import coercions, operators
from .base import NO_ARG, ColumnCollection, Executable, Generative, _generative, warn_deprecated
from .default_comparator import is_null, std, to_instance
from .elements import (
    BindParameter,
    BooleanClauseList,
    ClauseElement,
    ClauseList,
    ColumnClause,
    ColumnElement,
    GroupedElement,
    Grouping,
    Label,
    NamedColumn,
    TableValuedColumn,
    TextClause,
    UnaryExpression,
    _anonymous_label,
    _label_reference,
    _rendering_labels,
    _textual_label_reference,
    _truncated_label,
    and_,
    literal_column,
    lower_name,
    lower_optional_name,
    lower_type,
    lowered_label,
    quoted_name,
)

_serial = _count(1)


class SelectLabelStyle:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "SelectLabelStyle.%s" % self.name


LABEL_STYLE_NONE = SelectLabelStyle("LABEL_STYLE_NONE")
LABEL_STYLE_TABLENAME_PLUS_COL = SelectLabelStyle("LABEL_STYLE_TABLENAME_PLUS_COL")
LABEL_STYLE_DISAMBIGUATE_ONLY = SelectLabelStyle("LABEL_STYLE_DISAMBIGUATE_ONLY")
LABEL_STYLE_DEFAULT = LABEL_STYLE_DISAMBIGUATE_ONLY
for _style in (LABEL_STYLE_NONE, LABEL_STYLE_TABLENAME_PLUS_COL, LABEL_STYLE_DISAMBIGUATE_ONLY):
    setattr(SelectLabelStyle, _style.name, _style)
SelectLabelStyle.LABEL_STYLE_DEFAULT = LABEL_STYLE_DEFAULT


class ReturnsRows(ClauseElement):
    is_selectable = True
    _is_returns_rows = True


class Selectable(ReturnsRows):
    """Anything that rows can be read from."""


class FromClause(Selectable):
    """A table, alias, join, subquery or CTE."""

    __visit_name__ = "fromclause"
    named_with_column = False
    schema = None
    _is_from_clause = True
    _is_join = False
    _is_subquery = False
    _hide_froms = ()
    _proxies = ()
    _render_label_in_columns_clause = False
    _allow_label_resolve = False

    @property
    def _from_id(self):
        found = self.__dict__.get("_own_from_id")
        if found is None:
            found = self._own_from_id = next(_serial)
        return found

    def _lineage(self):
        return {self}

    @property
    def _from_objects(self):
        return [self]

    @property
    def _select_iterable(self):
        return [c for c in self.c if not getattr(c, "_omit_from_statements", False)]

    @property
    def c(self):
        found = self.__dict__.get("_memo_c")
        if found is None:
            found = self._memo_c = ColumnCollection()
            self._populate(found)
        return found

    @property
    def columns(self):
        return self.c

    @property
    def exported_columns(self):
        return self.c

    @property
    def entity_namespace(self):
        return self.c

    @property
    def primary_key(self):
        return [c for c in self.c if c.primary_key]

    @property
    def foreign_keys(self):
        return [fk for c in self.c for fk in c.foreign_keys]

    def _populate(self, columns):
        raise NotImplementedError(type(self).__name__)

    def select(self):
        return Select(self)

    def join(self, right, onclause=None, isouter=False, full=False):
        return Join(self, right, onclause, isouter, full)

    def outerjoin(self, right, onclause=None, full=False):
        return Join(self, right, onclause, True, full)

    def alias(self, name=None, flat=False):
        return Alias(self, name)

    def tablesample(self, sampling, name=None, seed=None):
        return TableSample(self, sampling, name, seed)

    def table_valued(self):
        return TableValuedColumn(self, std("NullType"))

    def is_derived_from(self, fromclause):
        return fromclause is self

    def corresponding_column(self, column, require_embedded=False):
        return self.c.corresponding_column(column)

    @property
    def description(self):
        return getattr(self, "name", type(self).__name__ + " object")

    def _key_lower(self):
        return {"id": self._from_id}

    def _lower_from(self, dialect=None):
        raise NotImplementedError(type(self).__name__)

    def _lower(self, dialect=None):
        return {"Query": {"Select": self.select()._lower_select(dialect)}}


class NamedFromClause(FromClause):
    named_with_column = True


class TableClause(NamedFromClause):
    """`table("name", column("x"), ...)`: a name with columns, unknown to any `MetaData`."""

    __visit_name__ = "table"
    _is_table = True
    implicit_returning = False
    _autoincrement_column = None

    def __init__(self, name, *columns, **kw):
        self.name = name
        self._columns = ColumnCollection()
        self._primary_key = []
        for column in columns:
            self.append_column(column)
        schema = kw.pop("schema", None)
        if schema is not None:
            self.schema = schema
        if self.schema is not None:
            self.fullname = "%s.%s" % (self.schema, self.name)
        else:
            self.fullname = self.name
        if kw:
            from .. import exc

            raise exc.ArgumentError("Unsupported argument(s): %s" % list(kw))

    @property
    def c(self):
        return self._columns

    @property
    def primary_key(self):
        return self._primary_key

    @property
    def foreign_keys(self):
        return []

    @property
    def description(self):
        return self.name

    def append_column(self, column, **kw):
        existing = column.table
        if existing is not None and existing is not self:
            from .. import exc

            raise exc.ArgumentError("column object '%s' already assigned to table '%s'" % (column.key, existing))
        self._columns.add(column)
        column.table = self

    def _clone(self):
        return self

    def insert(self):
        from .dml import Insert

        return Insert(self)

    def update(self):
        from .dml import Update

        return Update(self)

    def delete(self):
        from .dml import Delete

        return Delete(self)

    def __str__(self):
        return str(self.fullname)

    def _target_columns(self, dialect):
        """The columns as INSERT and UPDATE see them."""
        return [_target_column(column, self, dialect) for column in self.c]

    def _lower_from(self, dialect=None):
        found = {"name": lower_name(self.name), "id": self._from_id}
        schema = lower_schema(self.schema)
        if schema is not None:
            found["schema"] = schema
        return {"Table": found}


def _target_column(column, table, dialect):
    found = {"name": lower_name(column.name)}
    type_ = lower_type(column.type, dialect)
    if type_ is not None:
        found["type"] = type_
    if column.key != column.name:
        found["key"] = str(column.key)
    if column.primary_key:
        found["primary_key"] = True
        if getattr(table, "_autoincrement_column", None) is column:
            found["autoincrement"] = True
    if column.server_default is not None:
        found["server_default"] = True
    if getattr(column, "nullable", False):
        found["nullable"] = True
    for name in ("default", "onupdate"):
        default = getattr(column, name, None)
        arg = getattr(default, "arg", None)
        if getattr(default, "is_sequence", False):
            if not getattr(dialect, "supports_sequences", False) or default.optional and dialect.sequences_optional:
                continue
            arg = default.next_value()
        if isinstance(arg, ClauseElement):
            found[name] = _self_grouped(arg)._lower(dialect)
        elif getattr(column, name, None) is not None:
            found["client_" + name] = True
    return found


def _self_grouped(element):
    if getattr(element, "_is_select_base", False):
        element = element.scalar_subquery()
    return element.self_group()


def _from_objects(*elements):
    return [f for element in elements for f in element._from_objects]


class Join(FromClause):
    """`a JOIN b ON ...`."""

    __visit_name__ = "join"
    _is_join = True

    def __init__(self, left, right, onclause=None, isouter=False, full=False):
        self.left = coercions.from_clause(left)
        self.right = coercions.from_clause(right).self_group()
        if onclause is None:
            self.onclause = self._join_condition(self.left, self.right)
        else:
            self.onclause = coercions.on_clause(onclause).self_group(against=operators._asbool)
        self.isouter = isouter
        self.full = full

    @property
    def description(self):
        return "Join object on %s(%d) and %s(%d)" % (
            self.left.description,
            id(self.left),
            self.right.description,
            id(self.right),
        )

    def __str__(self):
        # As an element of FROM, which is the only place where a join can stand.
        return str(Select(literal_column("1")).select_from(self)).partition("\nFROM ")[2]

    def self_group(self, against=None):
        return FromGrouping(self)

    def is_derived_from(self, fromclause):
        return fromclause is self or self.left.is_derived_from(fromclause) or self.right.is_derived_from(fromclause)

    def get_children(self, **kw):
        return [self.left, self.right, self.onclause]

    @property
    def _from_objects(self):
        return [self] + list(self.left._from_objects) + list(self.right._from_objects)

    @property
    def _hide_froms(self):
        return _from_objects(self.left, self.right)

    def _populate(self, columns):
        for column in list(self.left.c) + list(self.right.c):
            columns.add(column, column._tq_label)

    def select(self):
        return Select(self.left, self.right).select_from(self)

    def alias(self, name=None, flat=False):
        return self.select().set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL).correlate(None).alias(name)

    @classmethod
    def _join_condition(cls, a, b):
        from .. import exc

        found = _foreign_key_pairs(a, b)
        if not found:
            hint = (
                " Perhaps you meant to convert the right side to a subquery using alias()?" if isinstance(b, FromGrouping) else ""
            )
            raise exc.NoForeignKeysError(
                "Can't find any foreign key relationships between '%s' and '%s'.%s" % (a.description, b.description, hint)
            )
        if len(found) > 1 and len({tuple(map(id, (x for pair in pairs for x in pair))) for pairs in found}) > 1:
            raise exc.AmbiguousForeignKeysError(
                "Can't determine join between '%s' and '%s'; tables have more than one foreign key constraint "
                "relationship between them. Please specify the 'onclause' of this join explicitly."
                % (a.description, b.description)
            )
        criteria = [x == y for x, y in found[0]]
        return criteria[0] if len(criteria) == 1 else and_(*criteria)

    @classmethod
    def _can_join(cls, left, right):
        return bool(_foreign_key_pairs(left, right))

    def _lower_from(self, dialect=None):
        return {
            "Join": {
                "id": self._from_id,
                "left": self.left._lower_from(dialect),
                "right": self.right._lower_from(dialect),
                "on": self.onclause._lower(dialect),
                "isouter": bool(self.isouter),
                "full": bool(self.full),
            }
        }


def _foreign_key_pairs(a, b):
    """The (referred, referring) column pairs of each constraint between the two, the nearest side of a join first."""
    subset = a.right if isinstance(a, Join) else None
    groups = {}
    for left in (subset, a):
        if left is None:
            continue
        for side, other in ((b, left), (left, b)) if left is not b else ((b, left),):
            for fk in side.foreign_keys:
                referent = _referent(fk, other)
                if referent is not None:
                    key = getattr(fk, "constraint", None)
                    groups.setdefault(id(fk) if key is None else id(key), []).append((referent, _parent(fk, side)))
        if groups:
            break
    return list(groups.values())


def _parent(fk, side):
    parent = fk.parent
    if parent.table is side:
        return parent
    found = side.corresponding_column(parent)
    return parent if found is None else found


def _referent(fk, fromclause):
    from .. import exc

    try:
        return fk.get_referent(fromclause)
    except exc.NoReferenceError:
        return None


class FromGrouping(GroupedElement, FromClause):
    def __init__(self, element):
        self.element = element

    @property
    def c(self):
        return self.element.c

    @property
    def foreign_keys(self):
        return self.element.foreign_keys

    @property
    def primary_key(self):
        return self.element.primary_key

    @property
    def description(self):
        return self.element.description

    def alias(self, name=None, flat=False):
        return FromGrouping(self.element.alias(name))

    @property
    def _from_objects(self):
        return self.element._from_objects

    @property
    def _hide_froms(self):
        return self.element._hide_froms

    def get_children(self, **kw):
        return [self.element]

    def _lower_from(self, dialect=None):
        return {"Grouping": self.element._lower_from(dialect)}


class AliasedReturnsRows(NamedFromClause):
    def _init(self, element, name):
        self.element = element
        self._orig_name = name
        if name is None:
            base = getattr(element, "name", None) if getattr(element, "named_with_column", False) else None
            if isinstance(base, _anonymous_label):
                base = None
            name = _anonymous_label.of(self._from_id, base or "anon")
            name = _anonymous_label(str(name).replace("%%(%s " % self._from_id, "%%(f%s " % self._from_id))
        self.name = name

    @property
    def original(self):
        return self.element

    @property
    def description(self):
        return "anon_1" if isinstance(self.name, _anonymous_label) else self.name

    def is_derived_from(self, fromclause):
        return fromclause is self or self.element.is_derived_from(fromclause)

    def _populate(self, columns):
        self.element._proxy_columns(self, columns)

    def get_children(self, **kw):
        return [self.element]

    def _proxy_columns(self, selectable, columns):
        for column in self.c:
            key, proxy = column._make_proxy(selectable)
            columns.add(proxy, key)


def _proxies_of_from(fromclause, selectable, columns):
    for column in fromclause.c:
        key, proxy = column._make_proxy(selectable)
        columns.add(proxy, key)


FromClause._proxy_columns = lambda self, selectable, columns: _proxies_of_from(self, selectable, columns)


class FromClauseAlias(AliasedReturnsRows):
    @property
    def description(self):
        if isinstance(self.name, _anonymous_label):
            return "Anonymous alias of %s" % self.element.description
        return self.name


class Alias(FromClauseAlias):
    """`table AS name`."""

    __visit_name__ = "alias"

    def __init__(self, element, name=None):
        self._init(element, name)

    @property
    def foreign_keys(self):
        return [_AliasedForeignKey(fk, self) for fk in self.element.foreign_keys]

    def _lower_from(self, dialect=None):
        found = {"id": self._from_id, "name": lower_name(self.name), "element": self.element._lower_from(dialect)}
        return {"Alias": found}


class _AliasedForeignKey:
    """A foreign key seen through an alias of its table."""

    def __init__(self, fk, selectable):
        self._fk = fk
        self.constraint = getattr(fk, "constraint", None)
        self.parent = selectable.corresponding_column(fk.parent)

    def get_referent(self, fromclause):
        return self._fk.get_referent(fromclause)

    @property
    def column(self):
        return self._fk.column


class TableSample(FromClauseAlias):
    __visit_name__ = "tablesample"

    def __init__(self, element, sampling, name=None, seed=None):
        from .functions import FunctionElement, func

        self.sampling = sampling if isinstance(sampling, FunctionElement) else func.system(sampling)
        self.seed = None if seed is None else coercions.expression(seed)
        self._init(element, name)

    def _lower_from(self, dialect=None):
        return {
            "TableSample": {
                "id": self._from_id,
                "name": lower_name(self.name),
                "element": self.element._lower_from(dialect),
                "sampling": self.sampling._lower(dialect),
                "seed": None if self.seed is None else self.seed._lower(dialect),
            }
        }


class TableValuedAlias(Alias):
    """A function in FROM."""

    __visit_name__ = "table_valued_alias"

    def __init__(self, element, name=None, columns=(), joins_implicitly=False, scalar_type=None):
        self._given = [coercions.plain_column(c) for c in columns]
        self.joins_implicitly = joins_implicitly
        self._scalar_type_ = scalar_type
        self._render_derived = False
        self._render_derived_w_types = False
        self._lateral = False
        self._init(element, name)

    def _populate(self, columns):
        for column in self._given:
            made = ColumnClause(column.name, column.type, _selectable=self)
            columns.add(made)

    @property
    def column(self):
        return TableValuedColumn(self, self._scalar_type_ or std("NullType"))

    def _again(self, name):
        made = TableValuedAlias(self.element, name, self._given, self.joins_implicitly, self._scalar_type_)
        made._render_derived = self._render_derived
        made._render_derived_w_types = self._render_derived_w_types
        return made

    def alias(self, name=None, flat=False):
        return self._again(name)

    def lateral(self, name=None):
        made = self._again(name)
        made._lateral = True
        return made

    def render_derived(self, name=None, with_types=False):
        made = self._again(name)
        made._render_derived = True
        made._render_derived_w_types = with_types
        return made

    def _lower_from(self, dialect=None):
        return {
            "Function": {
                "id": self._from_id,
                "name": lower_name(self.name),
                "function": self.element._lower(dialect),
                "lateral": self._lateral,
                "derived": [[lower_name(c.name), lower_type(c.type, dialect)] for c in self.c] if self._render_derived else None,
                "with_types": self._render_derived_w_types,
            }
        }


class Subquery(AliasedReturnsRows):
    """`(SELECT ...) AS name`."""

    __visit_name__ = "subquery"
    _is_subquery = True
    _lateral = False

    def __init__(self, element, name=None):
        self._init(element, name)

    def _lower(self, dialect=None):
        return {"Query": self.element._lower_query(dialect, asfrom=False)}

    def as_scalar(self):
        warn_deprecated(
            "The :meth:`.Subquery.as_scalar` method, which was previously ``Alias.as_scalar()`` prior to version 1.4, is "
            "deprecated and will be removed in a future release; Please use the :meth:`_expression.Select.scalar_subquery` "
            "method of the :func:`_expression.select` construct before constructing a subquery object, or with the ORM use "
            "the :meth:`_query.Query.scalar_subquery` method.",
            "1.4",
        )
        return self.element.set_label_style(LABEL_STYLE_NONE).scalar_subquery()

    def _lower_from(self, dialect=None):
        return {
            "Subquery": {
                "id": self._from_id,
                "name": lower_name(self.name),
                "query": self.element._lower_query(dialect),
                "lateral": self._lateral,
            }
        }


class Lateral(Subquery):
    __visit_name__ = "lateral"
    _lateral = True


class CTE(AliasedReturnsRows):
    """A common table expression."""

    __visit_name__ = "cte"
    _prefixes = ()
    _suffixes = ()

    def __init__(self, element, name=None, recursive=False, nesting=False, _cte_alias=None, _restates=None):
        self.recursive = recursive
        self.nesting = nesting
        self._cte_alias = _cte_alias
        self._restates = _restates
        self._init(element, name)

    def _populate(self, columns):
        source = self.element if self._cte_alias is None else self._cte_alias
        source._proxy_columns(self, columns)

    def alias(self, name=None, flat=False):
        return CTE(self.element, name, self.recursive, self.nesting, _cte_alias=self._cte_alias or self)

    def union(self, *other):
        return CTE(self.element.union(*other), self.name, self.recursive, self.nesting, _restates=self)

    def union_all(self, *other):
        return CTE(self.element.union_all(*other), self.name, self.recursive, self.nesting, _restates=self)

    def _generate(self):
        return self._clone()

    @_generative
    def prefix_with(self, *prefixes, dialect="*"):
        self._prefixes = self._prefixes + tuple((_text(p), dialect) for p in prefixes)

    @_generative
    def suffix_with(self, *suffixes, dialect="*"):
        self._suffixes = self._suffixes + tuple((_text(p), dialect) for p in suffixes)

    def _reference_id(self):
        """The one CTE that this one and those it was made from stand for."""
        found = self
        while found._restates is not None:
            found = found._restates
        return found._from_id

    def _lower_cte(self, dialect):
        column_names = None
        element = self.element
        if self.recursive or getattr(element, "name_cte_columns", False):
            inner = element
            while getattr(inner, "selects", None):
                inner = inner.selects[0]
            while hasattr(inner, "element") and not hasattr(inner, "_all_selected_columns"):
                inner = inner.element
            column_names = [lower_name(name) for name in _rendered_names(inner)]
        return {
            "id": self._from_id,
            "reference": self._reference_id(),
            "restates": None if self._restates is None else _restated(self),
            "name": lower_name(self.name),
            "recursive": self.recursive,
            "nesting": self.nesting,
            "columns": column_names,
            "query": element._lower_query(dialect),
            "prefixes": _lower_affixes(self._prefixes, dialect),
            "suffixes": _lower_affixes(self._suffixes, dialect),
        }

    def _lower_from(self, dialect=None):
        if self._cte_alias is not None:
            return {
                "CteAlias": {
                    "id": self._from_id,
                    "name": lower_name(self.name),
                    "of": self._cte_alias._lower_cte(dialect),
                }
            }
        return {"Cte": self._lower_cte(dialect)}


def _restated(cte):
    found = []
    while cte._restates is not None:
        cte = cte._restates
        found.append(cte._from_id)
    return found


def _rendered_names(select):
    if hasattr(select, "_columns_plus_names"):
        return [proxy or c.name for _, proxy, _, c, _ in select._columns_plus_names()]
    return [c.key for c in select._all_selected_columns]


def _text(element):
    resolved = coercions.resolve(element)
    return TextClause(resolved) if isinstance(resolved, str) else resolved


def _lower_affixes(given, dialect):
    name = getattr(dialect, "name", None)
    return [element._lower(dialect) for element, of in given if of in (None, "*") or of == name]


class HasPrefixes:
    _prefixes = ()

    @_generative
    def prefix_with(self, *prefixes, dialect="*"):
        self._prefixes = self._prefixes + tuple((_text(p), dialect) for p in prefixes)


class HasSuffixes:
    _suffixes = ()

    @_generative
    def suffix_with(self, *suffixes, dialect="*"):
        self._suffixes = self._suffixes + tuple((_text(p), dialect) for p in suffixes)


class HasCTE:
    _independent_ctes = ()
    name_cte_columns = False

    def add_cte(self, *ctes, nest_here=False):
        copy = self._generate()
        copy._independent_ctes = self._independent_ctes + tuple((cte, nest_here) for cte in ctes)
        return copy

    def cte(self, name=None, recursive=False, nesting=False):
        return CTE(self, name, recursive, nesting)

    def _lower_ctes(self, dialect):
        return [cte._lower_cte(dialect) for cte, _ in self._independent_ctes]


def _columns_plus_names(cols, style, anon_for_dupe_key=True):
    """(required label, proxy key, fallback label, column, repeated) for each column of a columns clause."""
    key_of = _naming_convention(style)
    names = {}
    result = []
    qualified = style is LABEL_STYLE_TABLENAME_PLUS_COL
    dedupe = 1
    for c in cols:
        repeated = False
        required = effective = fallback = None
        if not c._render_label_in_columns_clause:
            pass
        elif style is LABEL_STYLE_NONE:
            fallback = c._non_anon_label or c._anon_name_label
        else:
            if qualified:
                required = effective = fallback = c._tq_label
            else:
                effective = fallback = c._non_anon_label
            if effective is None:
                anon = c._anon_name_label
                repeated = anon in names
                names[anon] = c
                required = None
                if repeated:
                    fallback = c._dedupe_anon_tq_label_idx(dedupe) if qualified else c._dedupe_anon_label_idx(dedupe)
                    dedupe += 1
                else:
                    fallback = anon
        if effective is not None:
            if effective not in names:
                names[effective] = c
            else:
                again = False
                if names[effective] is not c:
                    required = fallback = c._anon_tq_label if qualified else c._anon_name_label
                    if anon_for_dupe_key and required in names:
                        again = True
                    else:
                        names[required] = c
                elif anon_for_dupe_key:
                    again = True
                if again:
                    required = fallback = (
                        c._dedupe_anon_tq_label_idx(dedupe) if qualified else c._dedupe_anon_label_idx(dedupe)
                    )
                    dedupe += 1
                    repeated = True
        result.append((required, key_of(c), fallback, c, repeated))
    return result


def _applied(label, counters):
    """An anonymous label with its number, counted apart from any statement."""
    out = ""
    for part in label.parts():
        if isinstance(part, str):
            out += part
            continue
        seed, base = part
        key = (seed, base)
        if key not in counters:
            number = counters.get(base, 1)
            counters[base] = number + 1
            counters[key] = "%s_%s" % (base, number)
        out += counters[key]
    return out


def _naming_convention(style):
    qualified = style is LABEL_STYLE_TABLENAME_PLUS_COL
    counters = {}
    names = set()

    def key_of(c):
        if c._is_text_clause:
            return None
        if style is LABEL_STYLE_NONE:
            return c._proxy_key or "_no_label"
        name = c._proxy_key
        if qualified:
            name = c._tq_label if name is None or name == getattr(c, "name", None) else c._gen_tq_label(name)
        if name is None:
            name = "_no_label"
            if name in names:
                return _applied(c._anon_label(name), counters)
            names.add(name)
            return name
        if name in names:
            return _applied(c._anon_tq_label if qualified else c._anon_key_label, counters)
        names.add(name)
        return name

    return key_of


def lower_select_column(column, required, fallback, asfrom, dialect):
    """One column as the columns clause of a SELECT or RETURNING says it."""
    if not asfrom and is_users(column.type, "column_expression"):
        around = column.type.column_expression(column.element if isinstance(column, Label) else column)
        if around is not None:
            return lowered_label(required or fallback or column.name, around, column.type, dialect)
    if isinstance(column, Label):
        return column._lower_labelled(dialect)
    if required:
        return lowered_label(required, column, column.type, dialect)
    if isinstance(column, ColumnClause):
        labelled = asfrom and not column.is_literal and column.table is not None
    elif isinstance(column, TextClause):
        labelled = False
    elif isinstance(column, UnaryExpression):
        native_boolean = dialect is not None and dialect.supports_native_boolean
        is_bool = column.operator in (operators.is_false, operators.is_true) and not native_boolean
        labelled = is_bool or column._wraps_unnamed_column() or asfrom
    else:
        labelled = not isinstance(column, NamedColumn) and column._non_anon_label is None
    if labelled:
        return lowered_label(fallback or column._anon_name_label, column, column.type, dialect)
    return column._lower(dialect)


class SelectBase(HasCTE, Executable, Selectable):
    """SELECT, compound SELECT and textual SELECT."""

    _is_select_base = True
    is_select = True
    _label_style = LABEL_STYLE_NONE
    _compile_kind = "statement"
    _nested_from = False

    @property
    def exported_columns(self):
        return self.selected_columns

    def subquery(self, name=None):
        return Subquery(self._disambiguated(), name)

    def _disambiguated(self):
        return self

    def lateral(self, name=None):
        return Lateral(self._disambiguated(), name)

    def alias(self, name=None, flat=False):
        return self.subquery(name)

    def scalar_subquery(self):
        if self._label_style is not LABEL_STYLE_NONE:
            self = self.set_label_style(LABEL_STYLE_NONE)
        return ScalarSelect(self)

    def as_scalar(self):
        warn_deprecated(
            "The :meth:`_expression.SelectBase.as_scalar` method is deprecated and will be removed in a future release.  "
            "Please refer to :meth:`_expression.SelectBase.scalar_subquery`.",
            "1.4",
        )
        return self.scalar_subquery()

    def select(self, *arg, **kw):
        warn_deprecated(
            "The :meth:`_expression.SelectBase.select` method is deprecated and will be removed in a future release; this "
            "method implicitly creates a subquery that should be explicit.  Please call "
            ":meth:`_expression.SelectBase.subquery` first in order to create a subquery, which then can be selected.",
            "1.4",
        )
        return self.subquery().select(*arg, **kw)

    def exists(self):
        return Exists(self)

    def label(self, name):
        return self.scalar_subquery().label(name)

    @property
    def _from_objects(self):
        return [self]

    @property
    def _all_froms_of(self):
        return []

    def is_derived_from(self, fromclause):
        return False

    def _scalar_type(self):
        columns = list(self._all_selected_columns)
        return columns[0].type if columns else std("NullType")

    def union(self, *other):
        return CompoundSelect("UNION", self, *other)

    def union_all(self, *other):
        return CompoundSelect("UNION ALL", self, *other)

    def except_(self, *other):
        return CompoundSelect("EXCEPT", self, *other)

    def except_all(self, *other):
        return CompoundSelect("EXCEPT ALL", self, *other)

    def intersect(self, *other):
        return CompoundSelect("INTERSECT", self, *other)

    def intersect_all(self, *other):
        return CompoundSelect("INTERSECT ALL", self, *other)

    def _lower_query(self, dialect=None, asfrom=True):
        raise NotImplementedError(type(self).__name__)

    def _lower(self, dialect=None):
        return {"Query": self._lower_query(dialect, asfrom=False)}

    def _lower_statement(self, dialect=None):
        return self._lower(dialect)


class SelectStatementGrouping(GroupedElement, SelectBase):
    def __init__(self, element):
        self.element = element

    @property
    def _label_style(self):
        return self.element._label_style

    def get_label_style(self):
        return self.element._label_style

    def set_label_style(self, style):
        return SelectStatementGrouping(self.element.set_label_style(style))

    def _disambiguated(self):
        made = self.element._disambiguated()
        return self if made is self.element else SelectStatementGrouping(made)

    @property
    def select_statement(self):
        return self.element

    @property
    def _all_selected_columns(self):
        return self.element._all_selected_columns

    @property
    def selected_columns(self):
        return self.element.selected_columns

    def _proxy_columns(self, selectable, columns, compound=None):
        self.element._proxy_columns(selectable, columns, compound)

    def get_children(self, **kw):
        return [self.element]

    def _columns_plus_names(self):
        return self.element._columns_plus_names()

    def _lower_query(self, dialect=None, asfrom=True):
        return {"Grouping": self.element._lower_query(dialect, asfrom)}


class _OffsetLimitParam(BindParameter):
    @property
    def _limit_offset_value(self):
        return self.effective_value


class ForUpdateArg(ClauseElement):
    def __init__(self, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        self.nowait = nowait
        self.read = read
        self.skip_locked = skip_locked
        self.key_share = key_share
        self.of = None
        if of is not None:
            self.of = [coercions.resolve(o) for o in (of if isinstance(of, (list, tuple)) else [of])]

    def _lower_arg(self, dialect):
        of, columns = [], []
        for element in self.of or ():
            table = getattr(element, "table", None)
            of.append(lower_name(table.name if table is not None else element.name))
            if table is not None:
                columns.extend(element._lower(dialect).values())
        found = {
            "nowait": self.nowait,
            "read": self.read,
            "skip_locked": self.skip_locked,
            "key_share": self.key_share,
            "of": of,
        }
        if columns:
            found["of_columns"] = columns
        return found


class GenerativeSelect(Generative, SelectBase):
    _order_by_clauses = ()
    _group_by_clauses = ()
    _limit_clause = None
    _offset_clause = None
    _fetch_clause = None
    _fetch_clause_options = None
    _for_update_arg = None
    _label_style = LABEL_STYLE_DEFAULT

    def with_for_update(self, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        copy = self._generate()
        copy._for_update_arg = ForUpdateArg(nowait, read, of, skip_locked, key_share)
        return copy

    def get_label_style(self):
        return self._label_style

    def set_label_style(self, style):
        if self._label_style is style:
            return self
        copy = self._generate()
        copy._label_style = style
        return copy

    @_generative
    def limit(self, limit):
        self._fetch_clause = self._fetch_clause_options = None
        self._limit_clause = coercions.limit_offset(limit, None)

    @_generative
    def fetch(self, count, with_ties=False, percent=False, **kw):
        self._limit_clause = None
        self._fetch_clause = coercions.limit_offset(count, None)
        self._fetch_clause_options = {"with_ties": with_ties, "percent": percent}

    @_generative
    def offset(self, offset):
        self._offset_clause = coercions.limit_offset(offset, None)

    def slice(self, start, stop):
        copy = self
        if start is not None and stop is not None:
            copy = copy.limit(stop - start).offset(start)
        elif stop is not None:
            copy = copy.limit(stop)
        elif start is not None:
            copy = copy.offset(start)
        if getattr(copy._offset_clause, "value", None) == 0:
            copy._offset_clause = None
        return copy

    @_generative
    def order_by(self, first=NO_ARG, *clauses):
        if not clauses and first is None:
            self._order_by_clauses = ()
        elif first is not NO_ARG:
            self._order_by_clauses = self._order_by_clauses + tuple(coercions.order_by(c) for c in (first,) + clauses)

    @_generative
    def group_by(self, first=NO_ARG, *clauses):
        if not clauses and first is None:
            self._group_by_clauses = ()
        elif first is not NO_ARG:
            self._group_by_clauses = self._group_by_clauses + tuple(coercions.group_by(c) for c in (first,) + clauses)

    @property
    def _has_row_limiting_clause(self):
        return self._limit_clause is not None or self._offset_clause is not None or self._fetch_clause is not None

    def _lower_tail(self, dialect, by_label, textual):
        found = {}
        for name, clauses in (("group_by", self._group_by_clauses), ("order_by", self._order_by_clauses)):
            lowered = [_lower_by(c, dialect, by_label, textual) for c in clauses]
            lowered = [c for c in lowered if c is not None]
            if lowered:
                found[name] = lowered
        for name, clause in (("limit", self._limit_clause), ("offset", self._offset_clause), ("fetch", self._fetch_clause)):
            if clause is not None:
                found[name] = clause._lower(dialect)
        if self._fetch_clause is not None:
            found["fetch_options"] = dict(self._fetch_clause_options)
        if self._for_update_arg is not None:
            found["for_update"] = self._for_update_arg._lower_arg(dialect)
        return found


def _lower_by(clause, dialect, by_label, textual):
    """An element of ORDER BY or GROUP BY, as the label it has in the columns clause where there is one."""
    if isinstance(clause, ClauseList) and not clause.clauses:
        return None
    given = clause
    clause = _resolved_text(clause, textual)
    if isinstance(clause, _label_reference):
        label = clause.element._order_by_label_element
        # Some databases are not sent labels that are named by their object, only those that are named by a string.
        named = clause is not given or dialect is None or dialect.supports_simple_order_by_label
        found = by_label(label) if label is not None and named else None
        if found is not None:
            _rendering_labels.append(label)
            try:
                return clause.element._lower(dialect)
            finally:
                _rendering_labels.pop()
        return clause.element._lower(dialect)
    return clause._lower(dialect)


def _resolved_text(clause, textual):
    if isinstance(clause, _textual_label_reference):
        return textual(clause.element)
    if isinstance(clause, UnaryExpression) and isinstance(clause.element, _textual_label_reference):
        inner = textual(clause.element.element)
        made = UnaryExpression(inner.element if isinstance(inner, _label_reference) else inner, clause.operator, clause.modifier)
        return _label_reference(made) if isinstance(inner, _label_reference) else made
    return clause


class CompoundSelect(GenerativeSelect):
    """UNION and its kin."""

    __visit_name__ = "compound_select"

    def __init__(self, keyword, *selects):
        self.keyword = keyword
        self.selects = [coercions.compound_element(s).self_group(against=self) for s in selects]

    def self_group(self, against=None):
        return SelectStatementGrouping(self)

    def get_children(self, **kw):
        return list(self.selects)

    def set_label_style(self, style):
        if self._label_style is style:
            return self
        copy = self._generate()
        copy.selects = [self.selects[0].set_label_style(style)] + self.selects[1:]
        return copy

    def _disambiguated(self):
        made = self.selects[0]._disambiguated()
        if made is self.selects[0]:
            return self
        copy = self._generate()
        copy.selects = [made] + self.selects[1:]
        return copy

    def is_derived_from(self, fromclause):
        return any(s.is_derived_from(fromclause) for s in self.selects)

    @property
    def _all_selected_columns(self):
        return self.selects[0]._all_selected_columns

    @property
    def selected_columns(self):
        return self.selects[0].selected_columns

    def _scalar_type(self):
        return self.selects[0]._scalar_type()

    def _columns_plus_names(self):
        return self.selects[0]._columns_plus_names()

    def _proxy_columns(self, selectable, columns, compound=None):
        rows = list(zip(*[list(s._all_selected_columns) for s in self.selects]))
        self.selects[0]._proxy_columns(selectable, columns, rows)

    def _lower_query(self, dialect=None, asfrom=True):
        from .. import exc

        first = len(list(self.selects[0]._all_selected_columns))
        for number, select in enumerate(self.selects[1:], 2):
            columns = len(list(select._all_selected_columns))
            if columns != first and not any(
                c._is_text_clause or getattr(c, "_is_star", False)
                for s in (self.selects[0], select)
                for c in s._all_selected_columns
            ):
                raise exc.CompileError(
                    "All selectables passed to CompoundSelect must have identical numbers of columns; select #%d has %d "
                    "columns, select #%d has %d" % (1, first, number, columns)
                )
        sub = self.subquery()
        named = {c.key: c for c in sub.c}

        def by_label(label):
            found = named.get(label.name)
            return found if found is not None and label.shares_lineage(found) else None

        def textual(name):
            if name in named:
                return ColumnClause(named[name].name)
            coercions.no_text(
                name, exc_cls=exc.CompileError, extra="Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. "
            )

        found = self._lower_tail(dialect, by_label, textual)
        found["keyword"] = self.keyword
        found["selects"] = [s._lower_query(dialect, asfrom) for s in self.selects]
        ctes = self._lower_ctes(dialect)
        if ctes:
            found["ctes"] = ctes
        return {"Compound": found}


for _word in ("UNION", "UNION ALL", "EXCEPT", "EXCEPT ALL", "INTERSECT", "INTERSECT ALL"):
    setattr(CompoundSelect, _word.replace(" ", "_"), _word)


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
        key_of = _naming_convention(self._label_style)
        return ColumnCollection([(key_of(c), c) for c in self._all_selected_columns if isinstance(c, ColumnElement)])

    def _columns_plus_names(self):
        return _columns_plus_names(self._all_selected_columns, self._label_style)

    @property
    def column_descriptions(self):
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


class ScalarSelect(Generative, GroupedElement, ColumnElement):
    """A SELECT of one value."""

    __visit_name__ = "grouping"
    _from_objects = ()
    __hash__ = object.__hash__

    def __init__(self, element):
        self.element = element
        self.type = element._scalar_type()

    def self_group(self, against=None):
        return self

    def get_children(self, **kw):
        return [self.element]

    @property
    def columns(self):
        from .. import exc

        raise exc.InvalidRequestError(
            "Scalar Select expression has no columns; use this object directly within a column-level expression."
        )

    c = columns

    def where(self, crit):
        return ScalarSelect(self.element.where(crit))

    def correlate(self, *fromclauses):
        return ScalarSelect(self.element.correlate(*fromclauses))

    def correlate_except(self, *fromclauses):
        return ScalarSelect(self.element.correlate_except(*fromclauses))

    def _lower(self, dialect=None):
        return {"ScalarSubquery": self.element._lower_query(dialect, asfrom=False)}


class Exists(UnaryExpression):
    """EXISTS."""

    _from_objects = ()

    def __init__(self, argument=None):
        if argument is None:
            inner = Select(literal_column("*")).scalar_subquery()
        elif isinstance(argument, SelectBase):
            inner = argument.scalar_subquery()
        elif isinstance(argument, ScalarSelect):
            inner = argument
        else:
            inner = Select(argument).scalar_subquery()
        UnaryExpression.__init__(self, inner, operator=operators.exists, type_=std("Boolean"))

    def _regroup(self, change):
        from .. import exc

        if not isinstance(self.element.element, Select):
            raise exc.InvalidRequestError("Can only apply this operation to a plain SELECT construct")
        copy = self._clone()
        copy.element = change(self.element.element).scalar_subquery()
        return copy

    def select(self):
        return Select(self)

    def correlate(self, *fromclauses):
        return self._regroup(lambda s: s.correlate(*fromclauses))

    def correlate_except(self, *fromclauses):
        return self._regroup(lambda s: s.correlate_except(*fromclauses))

    def select_from(self, *froms):
        return self._regroup(lambda s: s.select_from(*froms))

    def where(self, *clause):
        return self._regroup(lambda s: s.where(*clause))


class TextualSelect(Generative, SelectBase):
    """`text(...).columns(...)`."""

    __visit_name__ = "textual_select"
    is_text = True

    def __init__(self, text, columns, positional=False):
        self.element = text
        self.column_args = columns
        self.positional = positional

    @property
    def selected_columns(self):
        return ColumnCollection(self.column_args)

    @property
    def _all_selected_columns(self):
        return self.column_args

    def set_label_style(self, style):
        return self

    def get_children(self, **kw):
        return [self.element]

    @_generative
    def bindparams(self, *binds, **values):
        self.element = self.element.bindparams(*binds, **values)

    def self_group(self, against=None):
        return SelectStatementGrouping(self)

    def _proxy_columns(self, selectable, columns, compound=None):
        for c in self.column_args:
            key, made = c._make_proxy(selectable)
            columns.add(made, key)

    def _lower_query(self, dialect=None, asfrom=True):
        found = {"text": self.element._lower_clause(dialect), "columns": []}
        for c in self.column_args:
            found["columns"].append([lower_name(c.name), lower_type(c.type, dialect)])
        ctes = self._lower_ctes(dialect)
        if ctes:
            found["ctes"] = ctes
        return {"Text": found}


TextAsFrom = TextualSelect


class Values(Generative, FromClauseAlias):
    """VALUES as something to select from."""

    __visit_name__ = "values"
    _lateral = False
    _data = ()

    def __init__(self, *columns, name=None, literal_binds=False):
        self._column_args = columns
        self.literal_binds = literal_binds
        self._unnamed = name is None
        if name is None:
            name = _anonymous_label.of("f%s" % self._from_id, "anon")
        self.name = name

    @property
    def element(self):
        return self

    @property
    def named_with_column(self):
        return not self._unnamed

    @property
    def _column_types(self):
        return [c.type for c in self._column_args]

    def _populate(self, columns):
        for c in self._column_args:
            made = ColumnClause(c.name, c.type, _selectable=self)
            made._proxies = (c,)
            columns.add(made)

    def alias(self, name=None, flat=False):
        copy = self._generate()
        copy.__dict__.pop("_own_from_id", None)
        copy.name = name or _anonymous_label.of("f%s" % copy._from_id, "anon")
        copy._unnamed = False
        return copy

    @_generative
    def data(self, values):
        self._data = self._data + (list(values),)

    def lateral(self, name=None):
        copy = self.alias(name) if name else self._generate()
        copy._lateral = True
        return copy

    def scalar_values(self):
        return ScalarValues(self._column_args, self._data, self.literal_binds)

    def cte(self, name=None, recursive=False, nesting=False):
        return CTE(self, name, recursive, nesting)

    def _proxy_columns(self, selectable, columns, compound=None):
        _proxies_of_from(self, selectable, columns)

    @property
    def _all_selected_columns(self):
        return list(self.c)

    def _lower_rows(self, dialect):
        return _lower_rows(self._column_args, self._data, self.literal_binds, dialect)

    def _lower_query(self, dialect=None, asfrom=True):
        return {"Values": self._lower_rows(dialect)}

    def _lower_from(self, dialect=None):
        return {
            "Values": {
                "id": self._from_id,
                "name": None if self._unnamed else lower_name(self.name),
                "columns": [lower_name(c.name) for c in self._column_args],
                "rows": self._lower_rows(dialect),
                "lateral": self._lateral,
            }
        }

    def _lower(self, dialect=None):
        return {"Query": {"Values": self._lower_rows(dialect)}}


def _lower_rows(columns, data, literal_binds, dialect):
    rows = []
    for elem in data:
        for row in elem:
            made = []
            for value, column in zip(row, columns):
                if not isinstance(coercions.resolve(value), ClauseElement):
                    value = BindParameter(None, value, column.type, unique=True, literal_execute=literal_binds)
                made.append(coercions.resolve(value)._lower(dialect))
            rows.append(made)
    return rows


class ScalarValues(GroupedElement, ColumnElement):
    __visit_name__ = "scalar_values"
    __hash__ = object.__hash__

    def __init__(self, columns, data, literal_binds):
        self._column_args = columns
        self._data = data
        self.literal_binds = literal_binds
        self.type = std("NullType")

    def self_group(self, against=None):
        return self

    def _lower(self, dialect=None):
        return {"ScalarValues": _lower_rows(self._column_args, self._data, self.literal_binds, dialect)}


def select(*entities, **kw):
    return Select(*entities, **kw)


def table(name, *columns, **kw):
    return TableClause(name, *columns, **kw)


def join(left, right, onclause=None, isouter=False, full=False):
    return Join(left, right, onclause, isouter, full)


def outerjoin(left, right, onclause=None, full=False):
    return Join(left, right, onclause, True, full)


def alias(selectable, name=None, flat=False):
    return coercions.from_clause(selectable).alias(name=name, flat=flat)


def subquery(alias, *args, **kwargs):
    return Select(*args, **kwargs).subquery(alias)


def lateral(selectable, name=None):
    resolved = coercions.resolve(selectable)
    return resolved.lateral(name)


def tablesample(selectable, sampling, name=None, seed=None):
    return coercions.from_clause(selectable).tablesample(sampling, name=name, seed=seed)


def cte(selectable, name=None, recursive=False):
    return coercions.resolve(selectable).cte(name=name, recursive=recursive)


def exists(argument=None):
    return Exists(argument)


def values(*columns, name=None, literal_binds=False):
    return Values(*columns, name=name, literal_binds=literal_binds)


def union(*selects):
    return CompoundSelect("UNION", *selects)


def union_all(*selects):
    return CompoundSelect("UNION ALL", *selects)


def except_(*selects):
    return CompoundSelect("EXCEPT", *selects)


def except_all(*selects):
    return CompoundSelect("EXCEPT ALL", *selects)


def intersect(*selects):
    return CompoundSelect("INTERSECT", *selects)


def intersect_all(*selects):
    return CompoundSelect("INTERSECT ALL", *selects)
