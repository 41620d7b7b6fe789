"""Operators: their precedence, what they are, and the methods that apply them."""


class _Operator:
    """One SQL operator; calling it applies it to a column expression."""

    __slots__ = ("__name__", "precedence", "comparison", "associative", "boolean", "commutative", "natural")

    def __init__(self, name, precedence=None, comparison=False, associative=False, boolean=None, commutative=False, natural=False):
        self.__name__ = name
        self.precedence = precedence
        self.comparison = comparison
        self.associative = associative
        self.boolean = comparison if boolean is None else boolean
        self.commutative = commutative
        self.natural = natural or associative

    def __repr__(self):
        return "<operator %s>" % self.__name__

    def __call__(self, a, *other, **kwargs):
        return a.operate(self, *other, **kwargs)


_SMALLEST = -100
_LARGEST = 100


def _cmp(name, precedence=5, commutative=False):
    return _Operator(name, precedence, comparison=True, commutative=commutative)


from_ = _Operator("from_", 15)
function_as_comparison_op = _Operator("function_as_comparison_op", 15)
any_op = _Operator("any_op", 15)
all_op = _Operator("all_op", 15)
getitem = _Operator("getitem", 15, natural=True)
json_getitem_op = _Operator("json_getitem_op", 15, natural=True)
json_path_getitem_op = _Operator("json_path_getitem_op", 15, natural=True)
pow_ = _Operator("pow", 15)
mul = _Operator("mul", 8, associative=True, commutative=True)
truediv = _Operator("truediv", 8)
floordiv = _Operator("floordiv", 8)
mod = _Operator("mod", 8)
neg = _Operator("neg", 8)
bitwise_not_op = _Operator("bitwise_not_op", 8)
add = _Operator("add", 7, associative=True, commutative=True)
sub = _Operator("sub", 7)
bitwise_xor_op = _Operator("bitwise_xor_op", 7, associative=False)
bitwise_or_op = _Operator("bitwise_or_op", 7, associative=False)
bitwise_and_op = _Operator("bitwise_and_op", 7, associative=False)
bitwise_lshift_op = _Operator("bitwise_lshift_op", 7)
bitwise_rshift_op = _Operator("bitwise_rshift_op", 7)
filter_op = _Operator("filter_op", 6)
concat_op = _Operator("concat_op", 5, associative=True)
match_op = _cmp("match_op")
not_match_op = _cmp("not_match_op")
regexp_match_op = _cmp("regexp_match_op")
not_regexp_match_op = _cmp("not_regexp_match_op")
regexp_replace_op = _Operator("regexp_replace_op", 5)
ilike_op = _cmp("ilike_op")
not_ilike_op = _cmp("not_ilike_op")
like_op = _cmp("like_op")
not_like_op = _cmp("not_like_op")
contains_op = _cmp("contains_op", None)
not_contains_op = _cmp("not_contains_op", None)
icontains_op = _cmp("icontains_op", None)
not_icontains_op = _cmp("not_icontains_op", None)
startswith_op = _cmp("startswith_op", None)
not_startswith_op = _cmp("not_startswith_op", None)
istartswith_op = _cmp("istartswith_op", None)
not_istartswith_op = _cmp("not_istartswith_op", None)
endswith_op = _cmp("endswith_op", None)
not_endswith_op = _cmp("not_endswith_op", None)
iendswith_op = _cmp("iendswith_op", None)
not_iendswith_op = _cmp("not_iendswith_op", None)
in_op = _cmp("in_op")
not_in_op = _cmp("not_in_op")
is_ = _cmp("is_")
is_not = _cmp("is_not")
eq = _cmp("eq", commutative=True)
ne = _cmp("ne", commutative=True)
is_distinct_from = _cmp("is_distinct_from")
is_not_distinct_from = _cmp("is_not_distinct_from")
gt = _cmp("gt")
lt = _cmp("lt")
ge = _cmp("ge")
le = _cmp("le")
between_op = _cmp("between_op")
not_between_op = _cmp("not_between_op")
distinct_op = _Operator("distinct_op", 5)
inv = _Operator("inv", 5)
is_true = _Operator("is_true", 5, boolean=True)
is_false = _Operator("is_false", 5, boolean=True)
and_ = _Operator("and_", 3, associative=True, boolean=True)
or_ = _Operator("or_", 2, associative=True, boolean=True)
comma_op = _Operator("comma_op", -1)
desc_op = _Operator("desc_op", 3)
asc_op = _Operator("asc_op", 3)
nulls_first_op = _Operator("nulls_first_op")
nulls_last_op = _Operator("nulls_last_op")
nullsfirst_op = nulls_first_op
nullslast_op = nulls_last_op
collate = _Operator("collate", 4)
as_ = _Operator("as_", -1)
exists = _Operator("exists", 0)
_asbool = _Operator("_asbool", -10)

_MIRROR = {gt: lt, ge: le, lt: gt, le: ge}


class custom_op(_Operator):
    """An operator spelled by the user: `column.op("->>")`."""

    __slots__ = ("opstring", "is_comparison", "return_type", "eager_grouping", "natural_self_precedent", "python_impl")

    def __init__(
        self,
        opstring,
        precedence=0,
        is_comparison=False,
        return_type=None,
        natural_self_precedent=False,
        eager_grouping=False,
        python_impl=None,
        **kw,
    ):
        super().__init__("custom_op", precedence, comparison=is_comparison, natural=natural_self_precedent)
        self.opstring = opstring
        self.is_comparison = is_comparison
        self.eager_grouping = eager_grouping
        self.return_type = _instance(return_type)
        self.python_impl = python_impl

    def __eq__(self, other):
        return self is other or (
            isinstance(other, custom_op)
            and other.opstring == self.opstring
            and other.precedence == self.precedence
            and other.is_comparison == self.is_comparison
            and other.natural == self.natural
            and other.eager_grouping == self.eager_grouping
        )

    def __hash__(self):
        return hash((self.opstring, self.precedence, self.is_comparison))

    def __call__(self, left, right, **kw):
        return left.operate(self, right, **kw)


def _instance(type_):
    return type_() if isinstance(type_, type) else type_


def mirror(op):
    return _MIRROR.get(op, op)


def is_comparison(op):
    return op.comparison


def is_boolean(op):
    return op.boolean


def is_associative(op):
    return op.associative


def is_commutative(op):
    return op.commutative


def is_order_by_modifier(op):
    return op is not None and op.__name__ in ("desc_op", "asc_op", "nulls_first_op", "nulls_last_op")


def is_precedent(operator, against):
    """Whether an expression of `operator` needs parentheses inside one of `against`."""
    if operator is against and operator.natural:
        return False
    if against is None:
        return True
    own = _SMALLEST if operator.precedence is None else operator.precedence
    other = _LARGEST if against.precedence is None else against.precedence
    return own <= other


class Operators:
    """`&`, `|`, `~` and `.op()`."""

    __slots__ = ()

    def operate(self, op, *other, **kwargs):
        raise NotImplementedError(str(op))

    def reverse_operate(self, op, other, **kwargs):
        raise NotImplementedError(str(op))

    def __and__(self, other):
        return self.operate(and_, other)

    def __or__(self, other):
        return self.operate(or_, other)

    def __invert__(self):
        return self.operate(inv)

    def op(self, opstring, precedence=0, is_comparison=False, return_type=None, python_impl=None):
        operator = custom_op(opstring, precedence, is_comparison, return_type, python_impl=python_impl)

        def against(other):
            return operator(self, other)

        return against

    def bool_op(self, opstring, precedence=0, python_impl=None):
        return self.op(opstring, precedence=precedence, is_comparison=True, python_impl=python_impl)


class ColumnOperators(Operators):
    """Comparison, arithmetic, string and ordering operators of a column expression."""

    __slots__ = ()
    timetuple = None

    def __lt__(self, other):
        return self.operate(lt, other)

    def __le__(self, other):
        return self.operate(le, other)

    def __eq__(self, other):
        return self.operate(eq, other)

    def __ne__(self, other):
        return self.operate(ne, other)

    def __gt__(self, other):
        return self.operate(gt, other)

    def __ge__(self, other):
        return self.operate(ge, other)

    __hash__ = object.__hash__

    def is_distinct_from(self, other):
        return self.operate(is_distinct_from, other)

    def is_not_distinct_from(self, other):
        return self.operate(is_not_distinct_from, other)

    isnot_distinct_from = is_not_distinct_from

    def __neg__(self):
        return self.operate(neg)

    def __getitem__(self, index):
        return self.operate(getitem, index)

    def __contains__(self, other):
        raise NotImplementedError("Operator 'contains' is not supported on this expression")

    def __lshift__(self, other):
        return self.operate(_unsupported("lshift"), other)

    def __rshift__(self, other):
        return self.operate(_unsupported("rshift"), other)

    def __matmul__(self, other):
        return self.operate(_unsupported("matmul"), other)

    def concat(self, other):
        return self.operate(concat_op, other)

    def _rconcat(self, other):
        return self.reverse_operate(concat_op, other)

    def like(self, other, escape=None):
        return self.operate(like_op, other, escape=escape)

    def ilike(self, other, escape=None):
        return self.operate(ilike_op, other, escape=escape)

    def bitwise_xor(self, other):
        return self.operate(bitwise_xor_op, other)

    def bitwise_or(self, other):
        return self.operate(bitwise_or_op, other)

    def bitwise_and(self, other):
        return self.operate(bitwise_and_op, other)

    def bitwise_not(self):
        return self.operate(bitwise_not_op)

    def bitwise_lshift(self, other):
        return self.operate(bitwise_lshift_op, other)

    def bitwise_rshift(self, other):
        return self.operate(bitwise_rshift_op, other)

    def in_(self, other):
        return self.operate(in_op, other)

    def not_in(self, other):
        return self.operate(not_in_op, other)

    notin_ = not_in

    def not_like(self, other, escape=None):
        return self.operate(not_like_op, other, escape=escape)

    notlike = not_like

    def not_ilike(self, other, escape=None):
        return self.operate(not_ilike_op, other, escape=escape)

    notilike = not_ilike

    def is_(self, other):
        return self.operate(is_, other)

    def is_not(self, other):
        return self.operate(is_not, other)

    isnot = is_not

    def startswith(self, other, escape=None, autoescape=False):
        return _escaped(self, startswith_op, other, escape, autoescape)

    def istartswith(self, other, escape=None, autoescape=False):
        return _escaped(self, istartswith_op, other, escape, autoescape)

    def endswith(self, other, escape=None, autoescape=False):
        return _escaped(self, endswith_op, other, escape, autoescape)

    def iendswith(self, other, escape=None, autoescape=False):
        return _escaped(self, iendswith_op, other, escape, autoescape)

    def contains(self, other, **kw):
        return _escaped(self, contains_op, other, **kw)

    def icontains(self, other, **kw):
        return _escaped(self, icontains_op, other, **kw)

    def match(self, other, **kwargs):
        return self.operate(match_op, other, **kwargs)

    def regexp_match(self, pattern, flags=None):
        return self.operate(regexp_match_op, pattern, flags=flags)

    def regexp_replace(self, pattern, replacement, flags=None):
        return self.operate(regexp_replace_op, pattern, replacement=replacement, flags=flags)

    def desc(self):
        return self.operate(desc_op)

    def asc(self):
        return self.operate(asc_op)

    def nulls_first(self):
        return self.operate(nulls_first_op)

    nullsfirst = nulls_first

    def nulls_last(self):
        return self.operate(nulls_last_op)

    nullslast = nulls_last

    def collate(self, collation):
        return self.operate(collate, collation)

    def __radd__(self, other):
        return self.reverse_operate(add, other)

    def __rsub__(self, other):
        return self.reverse_operate(sub, other)

    def __rmul__(self, other):
        return self.reverse_operate(mul, other)

    def __rmod__(self, other):
        return self.reverse_operate(mod, other)

    def between(self, cleft, cright, symmetric=False):
        return self.operate(between_op, cleft, cright, symmetric=symmetric)

    def distinct(self):
        return self.operate(distinct_op)

    def any_(self):
        return self.operate(any_op)

    def all_(self):
        return self.operate(all_op)

    def __add__(self, other):
        return self.operate(add, other)

    def __sub__(self, other):
        return self.operate(sub, other)

    def __mul__(self, other):
        return self.operate(mul, other)

    def __mod__(self, other):
        return self.operate(mod, other)

    def __truediv__(self, other):
        return self.operate(truediv, other)

    def __rtruediv__(self, other):
        return self.reverse_operate(truediv, other)

    def __floordiv__(self, other):
        return self.operate(floordiv, other)

    def __rfloordiv__(self, other):
        return self.reverse_operate(floordiv, other)

    def __pow__(self, other):
        return self.operate(pow_, other)

    def __rpow__(self, other):
        return self.reverse_operate(pow_, other)


def _unsupported(name):
    return _Operator(name)


def _escaped(expr, op, other, escape=None, autoescape=False):
    if autoescape:
        if autoescape is not True:
            from .base import warn

            warn("The autoescape parameter is now a simple boolean True/False")
        if escape is None:
            escape = "/"
        if not isinstance(other, str):
            raise TypeError("String value expected when autoescape=True")
        if escape not in ("%", "_"):
            other = other.replace(escape, escape + escape)
        other = other.replace("%", escape + "%").replace("_", escape + "_")
    return expr.operate(op, other, escape=escape)
