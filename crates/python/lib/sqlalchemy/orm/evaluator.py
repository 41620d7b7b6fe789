"""SQL criteria evaluated on objects, so that those in the session follow an UPDATE or DELETE."""

from ..sql import operators
from ..sql.elements import (
    BinaryExpression,
    BindParameter,
    ClauseElement,
    ClauseList,
    ColumnClause,
    ExpressionClauseList,
    False_,
    Grouping,
    Null,
    True_,
    UnaryExpression,
)
from .entities import original_of


class Unevaluatable(Exception):
    """An expression that Python cannot stand in for."""


class _Expired:
    def __repr__(self):
        return "EXPIRED"


EXPIRED = _Expired()

_SIMPLE = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "truediv": lambda a, b: a / b,
    "mod": lambda a, b: a % b,
}


def compile_criteria(mapper, criteria, statement=None):
    """A function that says of an object whether the criteria are true."""
    if statement is not None and statement._extra(()):
        raise Unevaluatable("the criteria speak of other tables")
    made = [compile_value(mapper, one) for one in criteria]

    def evaluate(obj):
        unknown = False
        for one in made:
            value = one(obj)
            if value is EXPIRED:
                unknown = True
            elif not value:
                return False
        return EXPIRED if unknown else True

    return evaluate


def compile_value(mapper, clause):
    """A function that gives the value of an expression for an object."""
    if not isinstance(clause, ClauseElement):
        if hasattr(clause, "__clause_element__"):
            clause = clause.__clause_element__()
        else:
            return lambda obj: clause
    if isinstance(clause, Grouping):
        return compile_value(mapper, clause.element)
    if isinstance(clause, Null):
        return lambda obj: None
    if isinstance(clause, True_):
        return lambda obj: True
    if isinstance(clause, False_):
        return lambda obj: False
    if isinstance(clause, BindParameter):
        return lambda obj: clause.effective_value
    if isinstance(clause, ColumnClause):
        return _column(mapper, original_of(clause))
    if isinstance(clause, (ExpressionClauseList, ClauseList)):
        return _list(mapper, clause)
    if isinstance(clause, BinaryExpression):
        return _binary(mapper, clause)
    if isinstance(clause, UnaryExpression) and clause.operator is operators.inv:
        inner = compile_value(mapper, clause.element)

        def negated(obj):
            value = inner(obj)
            return value if value is EXPIRED or value is None else not value

        return negated
    raise Unevaluatable("Cannot evaluate %s" % type(clause).__name__)


def _column(mapper, column):
    prop = mapper.property_or_none(column)
    if prop is None:
        raise Unevaluatable("Cannot evaluate column: %s" % (column,))
    key = prop.key

    def value(obj):
        dict_ = obj.__dict__
        return dict_[key] if key in dict_ else EXPIRED

    return value


def _list(mapper, clause):
    parts = [compile_value(mapper, one) for one in clause.clauses]
    name = clause.operator.__name__
    if name == "or_":

        def any_of(obj):
            unknown = null = False
            for part in parts:
                value = part(obj)
                if value is EXPIRED:
                    unknown = True
                elif value:
                    return True
                elif value is None:
                    null = True
            return EXPIRED if unknown else None if null else False

        return any_of
    if name == "and_":

        def all_of(obj):
            unknown = False
            for part in parts:
                value = part(obj)
                if value is EXPIRED:
                    unknown = True
                elif not value:
                    return None if value is None else False
            return EXPIRED if unknown else True

        return all_of
    if name == "comma_op":

        def several(obj):
            values = [part(obj) for part in parts]
            return EXPIRED if any(value is EXPIRED for value in values) else values

        return several
    if name in _SIMPLE:
        apply = _SIMPLE[name]

        def folded(obj):
            result = parts[0](obj)
            for part in parts[1:]:
                value = part(obj)
                if result is EXPIRED or value is EXPIRED:
                    return EXPIRED
                result = None if result is None or value is None else apply(result, value)
            return result

        return folded
    raise Unevaluatable("Cannot evaluate clauselist with operator %s" % clause.operator)


def _binary(mapper, clause):
    left, right = compile_value(mapper, clause.left), compile_value(mapper, clause.right)
    name = clause.operator.__name__

    def known(apply, nulls=False):
        def evaluate(obj):
            a, b = left(obj), right(obj)
            if a is EXPIRED or b is EXPIRED:
                return EXPIRED
            if not nulls and (a is None or b is None):
                return None
            return apply(a, b)

        return evaluate

    if name in ("is_", "is_not_distinct_from"):
        return known(lambda a, b: a == b, True)
    if name in ("is_not", "is_distinct_from"):
        return known(lambda a, b: a != b, True)
    if name == "in_op":
        return known(lambda a, b: a in b)
    if name == "not_in_op":
        return known(lambda a, b: a not in b)
    if name in ("add", "concat_op"):
        return known(lambda a, b: a + b)
    if name == "startswith_op" and not clause.modifiers:
        return known(lambda a, b: a.startswith(b))
    if name == "endswith_op" and not clause.modifiers:
        return known(lambda a, b: a.endswith(b))
    if name in _SIMPLE:
        return known(_SIMPLE[name])
    raise Unevaluatable("Cannot evaluate %s with operator %s" % (type(clause).__name__, name))
