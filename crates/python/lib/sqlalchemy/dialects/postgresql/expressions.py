"""Constructs of PostgreSQL's own: arrays, ordered aggregates, full text search, hstore."""

from ...sql import coercions, operators, sqltypes
from ...sql.default_comparator import is_null
from ...sql.elements import BindParameter, ClauseElement, ClauseList, ColumnElement, Grouping, lower_type
from ...sql.functions import GenericFunction
from ...sql.type_api import to_instance
from . import ARRAY, HSTORE, REGCONFIG, TSQUERY, TSVECTOR


def Any(other, arrexpr, operator=operators.eq):
    """`other = ANY (arrexpr)`."""
    return arrexpr.any(other, operator)


def All(other, arrexpr, operator=operators.eq):
    """`other = ALL (arrexpr)`."""
    return arrexpr.all(other, operator)


class array(ColumnElement):
    """`ARRAY[...]`."""

    __visit_name__ = "array"
    stringify_dialect = "postgresql"
    operator = operators.comma_op

    def __init__(self, clauses, *, type_=None, **kw):
        self.clauses = tuple(coercions.expression(clause).self_group(against=operators.comma_op) for clause in clauses)
        main = type_
        if main is None:
            main = self.clauses[0].type if self.clauses else sqltypes.NULLTYPE
        main = to_instance(main)
        if isinstance(main, sqltypes.ARRAY):
            self.type = ARRAY(main.item_type, dimensions=2 if main.dimensions is None else main.dimensions + 1)
        else:
            self.type = ARRAY(main)

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def get_children(self, **kw):
        return list(self.clauses)

    @property
    def _from_objects(self):
        return [found for clause in self.clauses for found in clause._from_objects]

    @property
    def _select_iterable(self):
        return (self,)

    def _bind_param(self, operator, obj, type_=None, expanding=False, _assume_scalar=False):
        if _assume_scalar or operator is operators.getitem:
            return BindParameter(
                None, obj, _compared_to_operator=operator, type_=type_, _compared_to_type=self.type.item_type, unique=True
            )
        return array([self._bind_param(operator, one, type_, _assume_scalar=True) for one in obj])

    def self_group(self, against=None):
        if against in (operators.any_op, operators.all_op, operators.getitem):
            return Grouping(self)
        return self

    def _lower(self, dialect=None):
        found = {"elements": [clause._lower(dialect) for clause in self.clauses]}
        if not self.clauses and not is_null(self.type.item_type):
            found["type"] = lower_type(self.type, dialect)
        return {"Array": found}


def array_agg(*args, **kw):
    """`array_agg(...)`, of PostgreSQL's own array type."""
    from ...sql.functions import func

    found = func.array_agg(*args, **kw)
    if isinstance(found.type, sqltypes.ARRAY) and not isinstance(found.type, ARRAY):
        found.type = ARRAY(found.type.item_type)
    return found


class aggregate_order_by(ColumnElement):
    """An argument of an aggregate with its order: `string_agg(a, ',' ORDER BY b)`."""

    __visit_name__ = "aggregate_order_by"
    stringify_dialect = "postgresql"

    def __init__(self, target, *order_by):
        self.target = coercions.expression(target)
        self.type = self.target.type
        if not order_by:
            raise TypeError("at least one ORDER BY element is required")
        self.order_by = ClauseList(*order_by, _coerce=coercions.expression)

    def self_group(self, against=None):
        return self

    def get_children(self, **kw):
        return [self.target, self.order_by]

    @property
    def _from_objects(self):
        return list(self.target._from_objects) + list(self.order_by._from_objects)

    def _lower(self, dialect=None):
        return {
            "OrderedArgument": {
                "element": self.target._lower(dialect),
                "order_by": [clause._lower(dialect) for clause in self.order_by.clauses],
            }
        }


class DistinctOnClause(ClauseElement):
    """`select(...).ext(distinct_on(...))`."""

    __visit_name__ = "postgresql_distinct_on"

    def __init__(self, expressions):
        self._distinct_on = tuple(coercions.by_of(expression) for expression in expressions)

    def apply_to_select(self, select):
        select._distinct = True
        select._distinct_on = select._distinct_on + self._distinct_on


def distinct_on(*expr):
    return DistinctOnClause(expr)


class _SearchFunction(GenericFunction):
    """A function of full text search: with more than one argument, the first names a configuration."""

    _register = False

    def __init__(self, *args, **kw):
        args = list(args)
        if self._has_configuration(args):
            args[0] = coercions.expression(args[0], type_=REGCONFIG(), name=self.name)
        GenericFunction.__init__(self, *args, **kw)

    def _has_configuration(self, args):
        return len(args) > 1


class to_tsvector(_SearchFunction):
    type = TSVECTOR


class to_tsquery(_SearchFunction):
    type = TSQUERY


class plainto_tsquery(_SearchFunction):
    type = TSQUERY


class phraseto_tsquery(_SearchFunction):
    type = TSQUERY


class websearch_to_tsquery(_SearchFunction):
    type = TSQUERY


class ts_headline(_SearchFunction):
    type = sqltypes.TEXT

    def _has_configuration(self, args):
        if len(args) < 2:
            return False
        return not isinstance(getattr(args[1], "type", None), TSQUERY)


class hstore(GenericFunction):
    type = HSTORE()
    name = "hstore"


class _HStoreDefinedFunction(GenericFunction):
    type = sqltypes.Boolean()
    name = "defined"


class _HStoreDeleteFunction(GenericFunction):
    type = HSTORE()
    name = "delete"


class _HStoreSliceFunction(GenericFunction):
    type = HSTORE()
    name = "slice"


class _HStoreKeysFunction(GenericFunction):
    type = ARRAY(sqltypes.Text)
    name = "akeys"


class _HStoreValsFunction(GenericFunction):
    type = ARRAY(sqltypes.Text)
    name = "avals"


class _HStoreArrayFunction(GenericFunction):
    type = ARRAY(sqltypes.Text)
    name = "hstore_to_array"


class _HStoreMatrixFunction(GenericFunction):
    type = ARRAY(sqltypes.Text)
    name = "hstore_to_matrix"
