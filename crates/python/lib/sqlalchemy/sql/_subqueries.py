"""Queries and rows within a query: scalar subqueries, EXISTS, text, VALUES."""

from . import coercions, operators
from .base import ColumnCollection, Generative, _generative
from .default_comparator import std
from .elements import (
    BindParameter,
    ClauseElement,
    ColumnClause,
    ColumnElement,
    GroupedElement,
    UnaryExpression,
    _anonymous_label,
    literal_column,
    lower_name,
    lower_type,
)
from ._aliases import CTE, FromClauseAlias, _proxies_of_from
from ._select_base import SelectBase, SelectStatementGrouping

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.selectable"


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
        from ._select import Select

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
        from ._select import Select
        from .. import exc

        if not isinstance(self.element.element, Select):
            raise exc.InvalidRequestError("Can only apply this operation to a plain SELECT construct")
        copy = self._clone()
        copy.element = change(self.element.element).scalar_subquery()
        return copy

    def select(self):
        from ._select import Select

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
