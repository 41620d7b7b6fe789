"""Functions that make expressions."""

from . import coercions
from .base import NO_ARG
from .default_comparator import std
from .elements import (
    BindParameter,
    Case,
    Cast,
    CollationClause,
    CollectionAggregate,
    Extract,
    FunctionFilter,
    Label,
    Over,
    Tuple,
    TryCast,
    TypeCoerce,
    UnaryExpression,
    WithinGroup,
)
from . import operators


def bindparam(
    key,
    value=NO_ARG,
    type_=None,
    unique=False,
    required=NO_ARG,
    quote=None,
    callable_=None,
    expanding=False,
    isoutparam=False,
    literal_execute=False,
):
    return BindParameter(
        key, value, type_, unique, required, quote, callable_, expanding, isoutparam, literal_execute
    )


def outparam(key, type_=None):
    return BindParameter(key, None, type_=type_, unique=False, isoutparam=True)


def case(*whens, value=None, else_=None):
    return Case(*whens, value=value, else_=else_)


def cast(expression, type_):
    return Cast(expression, type_)


def try_cast(expression, type_):
    return TryCast(expression, type_)


def type_coerce(expression, type_):
    return TypeCoerce(expression, type_)


def extract(field, expr):
    return Extract(field, expr)


def tuple_(*clauses, types=None):
    return Tuple(*clauses, types=types)


def label(name, element, type_=None):
    return Label(name, element, type_)


def between(expr, lower_bound, upper_bound, symmetric=False):
    return coercions.expression(expr).between(lower_bound, upper_bound, symmetric=symmetric)


def collate(expression, collation):
    return CollationClause._create_collation_expression(expression, collation)


def distinct(expr):
    expr = coercions.expression(expr)
    return UnaryExpression(expr, operator=operators.distinct_op, type_=expr.type)


def bitwise_not(expr):
    expr = coercions.expression(expr)
    return UnaryExpression(expr, operator=operators.bitwise_not_op, type_=expr.type)


def desc(column):
    return UnaryExpression(coercions.by_of(column), modifier=operators.desc_op)


def asc(column):
    return UnaryExpression(coercions.by_of(column), modifier=operators.asc_op)


def nulls_first(column):
    return UnaryExpression(coercions.by_of(column), modifier=operators.nulls_first_op)


def nulls_last(column):
    return UnaryExpression(coercions.by_of(column), modifier=operators.nulls_last_op)


nullsfirst = nulls_first
nullslast = nulls_last


def any_(expr):
    return CollectionAggregate(coercions.expression(expr).self_group(), operator=operators.any_op, type_=std("Boolean"))


def all_(expr):
    return CollectionAggregate(coercions.expression(expr).self_group(), operator=operators.all_op, type_=std("Boolean"))


def over(element, partition_by=None, order_by=None, range_=None, rows=None, groups=None, exclude=None):
    return Over(element, partition_by, order_by, range_, rows, groups, exclude)


def within_group(element, *order_by):
    return WithinGroup(element, *order_by)


def funcfilter(func, *criterion):
    return FunctionFilter(func, *criterion)
