"""What SELECT and UNION share."""

from . import coercions
from .base import NO_ARG, Executable, Generative, _generative, warn_deprecated
from .default_comparator import std
from .elements import (
    BindParameter,
    ClauseElement,
    ClauseList,
    ColumnClause,
    GroupedElement,
    UnaryExpression,
    _label_reference,
    _rendering_labels,
    _textual_label_reference,
    lower_name,
)
from .selectable import LABEL_STYLE_DEFAULT, LABEL_STYLE_NONE, HasCTE, Selectable

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.selectable"


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
        from ._aliases import Subquery

        return Subquery(self._disambiguated(), name)

    def _disambiguated(self):
        return self

    def lateral(self, name=None):
        from ._aliases import Lateral

        return Lateral(self._disambiguated(), name)

    def alias(self, name=None, flat=False):
        return self.subquery(name)

    def scalar_subquery(self):
        from ._subqueries import ScalarSelect

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
        from ._subqueries import Exists

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
