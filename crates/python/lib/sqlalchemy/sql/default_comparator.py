"""What an operator makes of its operands, and which type the result and its parameters have."""

from . import operators as ops

_AFFINITIES = (
    "Interval",
    "Enum",
    "String",
    "Integer",
    "Float",
    "Numeric",
    "DateTime",
    "Date",
    "Time",
    "Boolean",
    "JSON",
    "ARRAY",
    "Uuid",
    "LargeBinary",
    "_Binary",
    "TupleType",
    "PickleType",
    "NullType",
)
_affinity_of_class = {}
_singletons = {}

_INTERVAL_RULES = {
    "add": {"Date": "DateTime", "Interval": "self", "DateTime": "DateTime", "Time": "Time"},
    "sub": {"Interval": "self"},
    "mul": {"Numeric": "self", "Float": "self"},
    "truediv": {"Numeric": "self", "Float": "self"},
}
_NUMERIC_RULES = {
    "mul": {"Interval": "Interval", "Numeric": "self", "Float": "self", "Integer": "self"},
    "truediv": {"Numeric": "self", "Float": "self", "Integer": "self"},
    "add": {"Numeric": "self", "Float": "self", "Integer": "self"},
    "sub": {"Numeric": "self", "Float": "self", "Integer": "self"},
}
_ADAPTATIONS = {
    "Integer": {
        "add": {"Date": "Date", "Integer": "self", "Numeric": "Numeric", "Float": "Float"},
        "mul": {"Interval": "Interval", "Integer": "self", "Numeric": "Numeric", "Float": "Float"},
        "truediv": {"Integer": "Numeric", "Numeric": "Numeric", "Float": "Float"},
        "floordiv": {"Integer": "self", "Numeric": "Numeric"},
        "sub": {"Integer": "self", "Numeric": "Numeric", "Float": "Float"},
    },
    "Numeric": _NUMERIC_RULES,
    "Float": _NUMERIC_RULES,
    "DateTime": {"add": {"Interval": "self"}, "sub": {"Interval": "self", "DateTime": "Interval"}},
    "Date": {
        "add": {"Integer": "self", "Interval": "DateTime", "Time": "DateTime"},
        "sub": {"Integer": "self", "Date": "Integer", "Interval": "DateTime", "DateTime": "Interval"},
    },
    "Time": {"add": {"Date": "DateTime", "Interval": "self"}, "sub": {"Time": "Interval", "Interval": "self"}},
    "Interval": _INTERVAL_RULES,
}
_CONCATENABLE = ("String", "Enum", "LargeBinary", "_Binary", "JSON", "ARRAY")


def std(name, *args, **kw):
    """The shared instance of a standard type."""
    found = _singletons.get(name)
    if found is None:
        from . import sqltypes

        found = _singletons[name] = getattr(sqltypes, name)()
    return found


def impl_of(type_):
    """The type that a `TypeDecorator` decorates, or the type itself."""
    names = [cls.__name__ for cls in type(type_).__mro__]
    while "TypeDecorator" in names and "Interval" not in names and "PickleType" not in names:
        inner = getattr(type_, "impl_instance", None)
        if inner is None:
            inner = getattr(type_, "impl", None)
        if isinstance(inner, type):
            inner = inner()
        if inner is None or inner is type_:
            break
        type_ = inner
        names = [cls.__name__ for cls in type(type_).__mro__]
    return type_


def affinity(type_):
    """The generic family of a type, by name."""
    if type_ is None:
        return "NullType"
    cls = type(type_)
    found = _affinity_of_class.get(cls)
    if found is not None:
        return found
    inner = impl_of(type_)
    found = "Other:" + cls.__name__
    names = [base.__name__ for base in type(inner).__mro__ if base.__module__.startswith("sqlalchemy")]
    for name in names:
        if name in _AFFINITIES:
            found = name
            break
        if name == "UUID":
            found = "Uuid"
            break
        if name == "_AbstractInterval":
            found = "Interval"
            break
        if name in ("TIMESTAMP", "DATETIME"):
            found = "DateTime"
            break
    if found == "Enum" and "String" not in names:
        found = "Enum"
    _affinity_of_class[cls] = found
    return found


def family(type_):
    """`affinity`, with `Enum` counted as the string that it is."""
    found = affinity(type_)
    return "String" if found == "Enum" else found


def is_null(type_):
    return type_ is None or affinity(type_) == "NullType"


def is_boolean(type_):
    return affinity(type_) == "Boolean"


def to_instance(type_):
    if type_ is None:
        return std("NullType")
    if isinstance(type_, type):
        return type_()
    return type_


def resolve_value(value):
    """The type that a plain Python value stands for."""
    if value is None:
        return std("NullType")
    cls = type(value)
    if cls is bool:
        return std("Boolean")
    if cls is int:
        return std("BigInteger") if not -2147483648 <= value <= 2147483647 else std("Integer")
    if cls is str:
        return std("String") if value.isascii() else std("Unicode")
    if cls is float:
        return std("Float")
    if cls is bytes:
        return std("LargeBinary")
    name = cls.__name__
    module = cls.__module__
    if module in ("decimal", "_decimal", "_pydecimal") and name == "Decimal":
        return std("Numeric")
    if module in ("datetime", "_datetime", "_pydatetime"):
        table = {"datetime": "DateTime", "date": "Date", "time": "Time", "timedelta": "Interval"}
        if name in table:
            if getattr(value, "tzinfo", None) is not None:
                from . import sqltypes

                return getattr(sqltypes, table[name])(timezone=True)
            return std(table[name])
    if module == "uuid" and name == "UUID":
        return std("Uuid")
    custom = getattr(value, "__sa_type_engine__", None)
    if custom is not None:
        return to_instance(custom)
    return std("NullType")


def coerce_compared(type_, op, value):
    """The type of a parameter that is compared to an expression of `type_`."""
    if getattr(type_, "_compares_as_itself", False):
        return type_
    names = [cls.__name__ for cls in type(type_).__mro__]
    if "TypeDecorator" in names:
        if affinity(type_) == "Interval" and type(type_).__module__.startswith("sqlalchemy"):
            resolved = resolve_value(value)
            return std("DateTime") if affinity(resolved) in ("NullType", "DateTime") else resolved
        method = getattr(type_, "coerce_compared_value", None)
        return type_ if method is None else method(op, value)
    if not type(type_).__module__.startswith("sqlalchemy"):
        method = getattr(type_, "coerce_compared_value", None)
        if method is not None:
            return method(op, value)
        if "UserDefinedType" in names:
            return type_
    kind = family(type_)
    if kind in ("LargeBinary", "_Binary", "Uuid") and isinstance(value, str):
        return type_
    if kind == "TupleType":
        return type_
    resolved = resolve_value(value)
    if is_null(resolved) or family(resolved) == kind:
        return type_
    return resolved


def adapt(op, left, right):
    """The operator and type of `left op right`, from the operands' types."""
    kind = affinity(left)
    if kind == "NullType":
        if is_null(right) or not op.commutative:
            return op, left
        return adapt(op, right, left)
    if kind in _CONCATENABLE:
        if op is ops.add and affinity(right) in _CONCATENABLE + ("NullType",):
            return ops.concat_op, (std("String") if kind == "Enum" else left)
        return op, left
    rules = _ADAPTATIONS.get(kind)
    if rules is None:
        return op, left
    found = rules.get(op.__name__, {}).get(affinity(right))
    if found is None or found == "self" or found == kind:
        return op, left
    if found == affinity(right):
        return op, right
    return op, std(found)
