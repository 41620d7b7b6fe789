"""Operators with their operands."""

from . import operators
from .default_comparator import is_boolean, std, to_instance
from ._clause_lists import False_, OperatorExpression, True_
from .elements import BindParameter, ColumnElement, Grouping, WrapsColumnExpression

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class UnaryExpression(ColumnElement):
    __visit_name__ = "unary"

    def __init__(self, element, operator=None, modifier=None, type_=None, **kw):
        self.operator = operator
        self.modifier = modifier
        self.element = element.self_group(against=operator or modifier)
        self.type = to_instance(type_)

    def get_children(self, **kw):
        return [self.element]

    def _wraps_unnamed_column(self):
        from ._columns import NamedColumn

        ungrouped = self.element._ungroup()
        return not isinstance(ungrouped, NamedColumn) or ungrouped._non_anon_label is None

    @property
    def _order_by_label_element(self):
        if operators.is_order_by_modifier(self.modifier):
            return self.element._order_by_label_element
        return None

    @property
    def _from_objects(self):
        return self.element._from_objects

    def _negate(self):
        if is_boolean(self.type):
            return UnaryExpression(self.self_group(against=operators.inv), operator=operators.inv, type_=std("Boolean"))
        return ColumnElement._negate(self)

    def self_group(self, against=None):
        if self.operator and operators.is_precedent(self.operator, against):
            return Grouping(self)
        return self

    def _lower(self, dialect=None):
        op = self.operator or self.modifier
        found = {"op": _lower_operator(op), "postfix": self.operator is None, "expr": self.element._lower(dialect)}
        return {"Unary": found}


def _lower_operator(op):
    if op.__name__ == "custom_op":
        return {"custom": op.opstring, "eager_grouping": op.eager_grouping, "comparison": bool(op.is_comparison)}
    return op.__name__


class CollectionAggregate(UnaryExpression):
    _is_collection_aggregate = True

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        of = self.element.type
        of = getattr(of, "item_type", of)
        return BindParameter(
            None, obj, _compared_to_operator=operator, type_=type_, _compared_to_type=of, unique=True, expanding=expanding
        )

    def operate(self, op, *other, **kwargs):
        from ._operations import _apply

        if not operators.is_comparison(op):
            from .. import exc

            raise exc.ArgumentError("Only comparison operators may be used with ANY/ALL")
        return _apply(self, operators.mirror(op), other, dict(kwargs, reverse=True))

    def reverse_operate(self, op, other, **kwargs):
        from .. import exc

        raise exc.ArgumentError("Only comparison operators may be used with ANY/ALL")


class AsBoolean(WrapsColumnExpression, UnaryExpression):
    def __init__(self, element, operator, negate):
        self.element = element
        self.type = std("Boolean")
        self.operator = operator
        self.negate = negate
        self.modifier = None

    @property
    def wrapped_column_expression(self):
        return self.element

    def self_group(self, against=None):
        return self

    def _negate(self):
        if isinstance(self.element, (True_, False_)):
            return self.element._negate()
        return AsBoolean(self.element, self.negate, self.operator)


class BinaryExpression(OperatorExpression):
    __visit_name__ = "binary"

    def __init__(self, left, right, operator, type_=None, negate=None, modifiers=None):
        if isinstance(operator, str):
            operator = operators.custom_op(operator)
        self._orig = (left, right)
        self.left = left.self_group(against=operator)
        self.right = right.self_group(against=operator)
        self.operator = operator
        self.type = to_instance(type_)
        self.negate = negate
        self.modifiers = modifiers or {}

    @property
    def _flattened_operator_clauses(self):
        return (self.left, self.right)

    def get_children(self, **kw):
        return [self.left, self.right]

    def __bool__(self):
        if self.operator is operators.eq:
            return hash(self._orig[0]) == hash(self._orig[1])
        if self.operator is operators.ne:
            return hash(self._orig[0]) != hash(self._orig[1])
        raise TypeError("Boolean value of this clause is not defined")

    @property
    def _from_objects(self):
        return list(self.left._from_objects) + list(self.right._from_objects)

    def _negate(self):
        if self.negate is not None:
            return BinaryExpression(
                self.left,
                self.right._negate_in_binary(self.negate, self.operator),
                self.negate,
                negate=self.operator,
                type_=self.type,
                modifiers=self.modifiers,
            )
        return self.self_group()._negate()

    def _lower(self, dialect=None):
        from ._names import lower_type

        found = {
            "left": self.left._lower(dialect),
            "op": _lower_operator(self.operator),
            "right": self.right._lower(dialect),
        }
        if self.modifiers:
            found["modifiers"] = dict(self.modifiers)
        if self.operator.__name__ in _TYPED_OPERATORS:
            found["type"] = lower_type(self.type, dialect)
            found["left_type"] = lower_type(self.left.type, dialect)
            found["right_type"] = lower_type(self.right.type, dialect)
        return {"Binary": found}


_TYPED_OPERATORS = ("json_getitem_op", "json_path_getitem_op", "truediv", "floordiv")
