"""Operators of PostgreSQL's types, and the methods that its columns have beside the common ones."""

from ...sql import operators
from ...sql.type_api import TypeEngine

_ITEM = operators.json_getitem_op.precedence
_EQUAL = operators.eq.precedence


def _item(symbol):
    return operators.custom_op(symbol, precedence=_ITEM, natural_self_precedent=True, eager_grouping=True)


def _test(symbol):
    return operators.custom_op(
        symbol, precedence=_EQUAL, natural_self_precedent=True, eager_grouping=True, is_comparison=True
    )


def _compared(symbol):
    return operators.custom_op(symbol, precedence=_EQUAL, is_comparison=True)


ASTEXT = _item("->>")
JSONPATH_ASTEXT = _item("#>>")
DELETE_PATH = _item("#-")
HAS_KEY = _test("?")
HAS_ALL = _test("?&")
HAS_ANY = _test("?|")
PATH_EXISTS = _test("@?")
PATH_MATCH = _test("@@")
CONTAINS = _test("@>")
CONTAINED_BY = _test("<@")
OVERLAP = _compared("&&")
STRICTLY_LEFT_OF = _compared("<<")
STRICTLY_RIGHT_OF = _compared(">>")
NOT_EXTEND_RIGHT_OF = _compared("&<")
NOT_EXTEND_LEFT_OF = _compared("&>")
ADJACENT_TO = _compared("-|-")
HSTORE_GETITEM = operators._Operator("hstore_getitem_op", _ITEM, natural=True)


def apply(expression, name, other):
    """What stands for a common operator: an operator of this module, or a method of the column."""
    if name == "HSTORE_GETITEM":
        return _made(expression, HSTORE_GETITEM, other[0], expression.type.text_type)
    operator = globals().get(name)
    if operator is None:
        return getattr(expression, name)(*other)
    return _made(expression, operator, other[0])


def _made(expression, operator, other, type_=None):
    """`expression operator other`; a truth unless the type is said."""
    from ...sql import coercions
    from ...sql.default_comparator import std
    from ...sql.elements import BinaryExpression

    right = coercions.operand(other, expression, operator)
    return BinaryExpression(expression, right, operator, type_=std("Boolean") if type_ is None else type_)


class JSONComparator(TypeEngine.Comparator):
    """Of a JSON column."""

    @property
    def astext(self):
        """The element as text."""
        index = self.expr
        path = index.operator is operators.json_path_getitem_op
        left = index.left
        return _made(left, JSONPATH_ASTEXT if path else ASTEXT, index.right, left.type.astext_type)


class _Contained(TypeEngine.Comparator):
    def contains(self, other, **kw):
        return _made(self.expr, CONTAINS, other)

    def contained_by(self, other):
        return _made(self.expr, CONTAINED_BY, other)


class _Keyed(_Contained):
    def has_key(self, other):
        return _made(self.expr, HAS_KEY, other)

    def has_all(self, other):
        return _made(self.expr, HAS_ALL, other)

    def has_any(self, other):
        return _made(self.expr, HAS_ANY, other)


class JSONBComparator(JSONComparator, _Keyed):
    """Of a JSONB column."""

    def delete_path(self, array):
        from ...sql.elements import Cast
        from ...sql.sqltypes import TEXT
        from . import ARRAY, JSONB
        from .expressions import array as construct

        path = array if isinstance(array, construct) else construct(array)
        return _made(self.expr, DELETE_PATH, Cast(path, ARRAY(TEXT)), JSONB())

    def path_exists(self, other):
        return _made(self.expr, PATH_EXISTS, self._path(PATH_EXISTS, other))

    def path_match(self, other):
        return _made(self.expr, PATH_MATCH, self._path(PATH_MATCH, other))

    def _path(self, operator, other):
        if not isinstance(other, str):
            return other
        from . import JSONPATH

        return self.expr._bind_param(operator, other, type_=JSONPATH())


class HSTOREComparator(_Keyed):
    """Of an HSTORE column."""

    def _function(self, name, *args):
        from . import expressions

        return getattr(expressions, name)(self.expr, *args)

    def defined(self, key):
        return self._function("_HStoreDefinedFunction", key)

    def delete(self, key):
        if isinstance(key, dict):
            key = _serialize_hstore(key)
        return self._function("_HStoreDeleteFunction", key)

    def slice(self, array):
        return self._function("_HStoreSliceFunction", array)

    def keys(self):
        return self._function("_HStoreKeysFunction")

    def vals(self):
        return self._function("_HStoreValsFunction")

    def array(self):
        return self._function("_HStoreArrayFunction")

    def matrix(self):
        return self._function("_HStoreMatrixFunction")


class ItemsComparator(TypeEngine.Comparator):
    """Of an array of any dialect."""

    def any(self, other, operator=operators.eq):
        return self._each(other, operator, "any_op")

    def all(self, other, operator=operators.eq):
        return self._each(other, operator, "all_op")

    def _each(self, other, operator, which):
        from ...sql import coercions
        from ...sql.base import warn_deprecated
        from ...sql.default_comparator import std
        from ...sql.elements import BindParameter, CollectionAggregate

        warn_deprecated(
            "The ARRAY.Comparator.any() and ARRAY.Comparator.all() methods for arrays are deprecated for removal, along with the "
            "PG-specific Any() and All() functions. See any_() and all_() functions for modern use. (deprecated since: 2.1)",
            "2.1",
        )
        if not hasattr(other, "_from_objects"):
            other = BindParameter(
                getattr(self.expr, "key", None),
                other,
                _compared_to_operator=operator,
                _compared_to_type=self.expr.type.item_type,
                unique=True,
            )
        right = CollectionAggregate(
            self.expr.self_group(), operator=getattr(operators, which), type_=std("Boolean")
        )
        return coercions.expression(other).operate(operator, right)


class ARRAYComparator(ItemsComparator, _Contained):
    """Of an ARRAY column of PostgreSQL."""

    def overlap(self, other):
        return _made(self.expr, OVERLAP, other)


class RangeComparator(_Contained):
    """Of a column of ranges."""

    def overlaps(self, other):
        return _made(self.expr, OVERLAP, other)

    __and__ = overlaps

    def strictly_left_of(self, other):
        return _made(self.expr, STRICTLY_LEFT_OF, other)

    __lshift__ = strictly_left_of

    def strictly_right_of(self, other):
        return _made(self.expr, STRICTLY_RIGHT_OF, other)

    __rshift__ = strictly_right_of

    def not_extend_right_of(self, other):
        return _made(self.expr, NOT_EXTEND_RIGHT_OF, other)

    def not_extend_left_of(self, other):
        return _made(self.expr, NOT_EXTEND_LEFT_OF, other)

    def adjacent_to(self, other):
        return _made(self.expr, ADJACENT_TO, other)

    def union(self, other):
        return self.expr.operate(operators.add, other)

    def difference(self, other):
        return self.expr.operate(operators.sub, other)

    def intersection(self, other):
        return self.expr.operate(operators.mul, other)


def _serialize_hstore(value):
    """A dictionary as the text of an hstore."""

    def escaped(text, place):
        if place == "value" and text is None:
            return "NULL"
        if isinstance(text, str):
            return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')
        raise ValueError("%r in %s position is not a string." % (text, place))

    return ", ".join("%s=>%s" % (escaped(key, "key"), escaped(found, "value")) for key, found in value.items())
