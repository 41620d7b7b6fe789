"""What an operator makes of the expressions beside it."""

from . import operators
from .default_comparator import adapt, family, std
from .elements import ColumnElement

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class _JsonIndexType:
    """The type of a JSON key, index or path parameter."""

    def __init__(self, wire):
        self._wire_type = wire


_JSON_INDEX = _JsonIndexType({"Dialect": {"dialect": "", "name": "json_index"}})
_JSON_PATH = _JsonIndexType({"Dialect": {"dialect": "", "name": "json_path"}})

_NEGATIONS = {
    "lt": operators.ge,
    "le": operators.gt,
    "ne": operators.eq,
    "gt": operators.le,
    "ge": operators.lt,
    "eq": operators.ne,
    "is_distinct_from": operators.is_not_distinct_from,
    "is_not_distinct_from": operators.is_distinct_from,
    "in_op": operators.not_in_op,
    "not_in_op": operators.in_op,
    "is_": operators.is_,
    "is_not": operators.is_not,
    "contains_op": operators.not_contains_op,
    "icontains_op": operators.not_icontains_op,
    "like_op": operators.not_like_op,
    "ilike_op": operators.not_ilike_op,
    "not_like_op": operators.like_op,
    "not_ilike_op": operators.ilike_op,
    "startswith_op": operators.not_startswith_op,
    "istartswith_op": operators.not_istartswith_op,
    "endswith_op": operators.not_endswith_op,
    "iendswith_op": operators.not_iendswith_op,
}
_MODIFIERS = ("desc_op", "asc_op", "nulls_first_op", "nulls_last_op")
_UNSUPPORTED = ("lshift", "rshift", "matmul")


def _apply(expr, op, other, kw):
    """Builds `expr op other`, as SQLAlchemy's default comparator does."""
    from ._clause_lists import ExpressionClauseList, and_, or_
    from ._columns import CollationClause
    from ._expressions import BinaryExpression, CollectionAggregate, UnaryExpression
    from . import coercions

    name = op.__name__
    own = getattr(expr.type, "_operate", None)
    if own is not None:
        found = own(expr, op, other, kw)
        if found is not NotImplemented:
            return found
    reverse = kw.pop("reverse", False)
    kw = {key: value for key, value in kw.items() if value is not None or key == "flags"}
    if name == "custom_op":
        result_type = op.return_type
        if result_type is None and op.is_comparison:
            result_type = std("Boolean")
        return _binary(expr, op, other[0], reverse, result_type, kw)
    if name in ("in_op", "not_in_op"):
        right = coercions.in_element(other[0], expr, op)
        return _compare(expr, op, right, _NEGATIONS[name], reverse, kw)
    if name in _NEGATIONS:
        return _compare(expr, op, other[0], _NEGATIONS[name], reverse, kw)
    if name == "match_op":
        right = coercions.operand(other[0], expr, op)
        return _construct(expr, right, op, std("Boolean"), operators.not_match_op, kw)
    if name in _MODIFIERS:
        return UnaryExpression(expr, modifier=op)
    if name in ("any_op", "all_op"):
        return CollectionAggregate(expr.self_group(), operator=op, type_=std("Boolean"))
    if name == "distinct_op":
        return UnaryExpression(expr, operator=op, type_=expr.type)
    if name == "and_":
        return and_(expr, other[0])
    if name == "or_":
        return or_(expr, other[0])
    if name == "inv":
        return expr._negate()
    if name == "neg" or name == "bitwise_not_op":
        return UnaryExpression(expr, operator=op, type_=expr.type)
    if name == "pow":
        from .functions import func

        return func.pow(other[0], expr) if reverse else func.pow(expr, other[0])
    if name == "between_op":
        bounds = [coercions.operand(bound, expr, operators.and_) for bound in other]
        right = ExpressionClauseList._of(operators.and_, std("NullType"), bounds, group=False)
        symmetric = {"symmetric": True} if kw.get("symmetric") else {}
        return BinaryExpression(expr, right, op, negate=operators.not_between_op, modifiers=symmetric)
    if name == "collate":
        return CollationClause._create_collation_expression(expr, other[0])
    if name == "regexp_match_op":
        right = coercions.operand(other[0], expr, operators.comma_op)
        return BinaryExpression(expr, right, op, negate=operators.not_regexp_match_op, modifiers=kw)
    if name == "regexp_replace_op":
        replacement = kw.pop("replacement")
        parts = [coercions.operand(part, expr, operators.comma_op) for part in (other[0], replacement)]
        right = ExpressionClauseList._of(operators.comma_op, std("NullType"), parts, group=False)
        return BinaryExpression(expr, right, op, modifiers=kw)
    if name == "getitem":
        return _getitem(expr, other[0])
    if name in _UNSUPPORTED:
        raise NotImplementedError("Operator '%s' is not supported on this expression" % name)
    return _binary(expr, op, other[0], reverse, None, kw)


def _getitem(expr, index):
    from . import coercions

    kind = family(expr.type)
    if kind == "JSON":
        if not isinstance(index, str) and isinstance(index, (list, tuple)):
            op, type_ = operators.json_path_getitem_op, _JSON_PATH
        else:
            op, type_ = operators.json_getitem_op, _JSON_INDEX
        if not hasattr(index, "_from_objects"):
            index = expr._bind_param(op, index, type_=type_)
        return _construct(expr, index, op, expr.type, None, {})
    if kind == "ARRAY":
        return _array_item(expr, index)
    raise NotImplementedError("Operator 'getitem' is not supported on this expression")


def _array_item(expr, index):
    """`array[index]`, or a part of the array."""
    from . import coercions

    type_ = expr.type
    if isinstance(index, slice):
        right = Slice(expr, index)
    else:
        if type_.zero_indexes and isinstance(index, int):
            index += 1
        right = coercions.operand(index, expr, operators.getitem)
        if type_.dimensions is None or type_.dimensions == 1:
            type_ = type_.item_type
        else:
            type_ = type_.adapt(type(type_), dimensions=type_.dimensions - 1)
    return _construct(expr, right, operators.getitem, type_, None, {})


class Slice(ColumnElement):
    """The bounds of a part of an array: `1:3`."""

    __visit_name__ = "slice"

    def __init__(self, array, bounds):
        from . import coercions

        shift = 1 if array.type.zero_indexes else 0
        places = []
        for bound in (bounds.start, bounds.stop):
            bound = bound + shift if isinstance(bound, int) else bound
            places.append(coercions.expression(bound, type_=std("Integer"), name=getattr(array, "key", None)))
        self.start, self.stop = places
        self.type = std("NullType")

    def self_group(self, against=None):
        return self

    def get_children(self, **kw):
        return [self.start, self.stop]

    def _lower(self, dialect=None):
        return {"Slice": {"start": self.start._lower(dialect), "stop": self.stop._lower(dialect)}}


def _constant(value):
    from ._clause_lists import False_, Null, True_

    if value is None:
        return Null()
    if value is True:
        return True_()
    if value is False:
        return False_()
    return value


def _compare(expr, op, obj, negate, reverse, kw):
    from ._clause_lists import False_, Null, True_
    from . import coercions

    if obj is None or isinstance(obj, (bool, Null, True_, False_)):
        obj_constant = _constant(obj)
        if op in (operators.eq, operators.ne) and isinstance(obj, (bool, True_, False_)):
            return _construct(expr, obj_constant, op, std("Boolean"), negate, kw)
        if op in (operators.is_distinct_from, operators.is_not_distinct_from):
            return _construct(expr, obj_constant, op, std("Boolean"), negate, kw)
        if expr._is_collection_aggregate:
            obj = obj_constant
        elif op in (operators.eq, operators.is_):
            return _construct(expr, obj_constant, operators.is_, std("Boolean"), operators.is_not, {})
        elif op in (operators.ne, operators.is_not):
            return _construct(expr, obj_constant, operators.is_not, std("Boolean"), operators.is_, {})
        else:
            from .. import exc

            raise exc.ArgumentError(
                "Only '=', '!=', 'is_()', 'is_not()', 'is_distinct_from()', 'is_not_distinct_from()' "
                "operators can be used with None/True/False"
            )
    else:
        obj = coercions.operand(obj, expr, op)
    left, right = (obj, expr) if reverse else (expr, obj)
    return _construct(left, right, op, std("Boolean"), negate, kw)


def _binary(expr, op, obj, reverse, result_type, kw):
    from . import coercions

    obj = coercions.operand(obj, expr, op)
    left, right = (obj, expr) if reverse else (expr, obj)
    if result_type is None:
        op, result_type = adapt(op, left.type, right.type)
    return _construct(left, right, op, result_type, None, kw)


def _construct(left, right, op, type_, negate, modifiers):
    from ._clause_lists import ExpressionClauseList
    from ._expressions import BinaryExpression

    if op.associative:
        lists = []
        multi = False
        for side in (left, right):
            if side.operator is op and family(type_) == family(side.type):
                multi = True
                lists.extend(side._flattened_operator_clauses)
            else:
                lists.append(side)
        if multi:
            return ExpressionClauseList._of(op, type_, lists)
    if left._is_collection_aggregate or right._is_collection_aggregate:
        negate = None
    return BinaryExpression(left, right, op, type_=type_, negate=negate, modifiers=modifiers)
