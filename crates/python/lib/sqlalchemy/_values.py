"""Python values on their way to a database and back."""

from . import _lower


def _decorator(type_):
    """The outermost `TypeDecorator` of the user's own, if the type is one."""
    if type_ is None or type(type_).__module__.startswith("sqlalchemy"):
        return None
    return type_ if any(cls.__name__ == "TypeDecorator" for cls in type(type_).__mro__) else None


_USERS = {}


def is_users(type_, name):
    """Whether a method of the type is of a project's own."""
    cls = type(type_)
    key = cls, name
    found = _USERS.get(key)
    if found is None:
        found = False
        for base in cls.__mro__:
            if name in base.__dict__:
                found = not base.__module__.startswith("sqlalchemy")
                break
        _USERS[key] = found
    return found


def _inner(type_, dialect):
    load = getattr(type_, "load_dialect_impl", None)
    if load is not None and dialect is not None:
        found = load(dialect)
        if found is not None and found is not type_:
            return found
    inner = getattr(type_, "impl_instance", None) or getattr(type_, "impl", None)
    return inner() if isinstance(inner, type) else inner


def _chosen(type_, dialect):
    """The type for the dialect, where `with_variant` has one."""
    variants = getattr(type_, "_variant_mapping", None)
    if variants and dialect is not None and dialect.name in variants:
        return variants[dialect.name]
    return type_


def lower_value(value, type_=None, dialect=None):
    """A value for the wire."""
    if isinstance(type_, type):
        type_ = type_()
    type_ = _chosen(type_, dialect)
    decorator = _decorator(type_)
    while decorator is not None and not is_users(type_, "bind_processor"):
        if _lower.literal and decorator._has_literal_processor:
            value = decorator.process_literal_param(value, dialect)
        elif getattr(decorator, "_has_bind_processor", True):
            value = decorator.process_bind_param(value, dialect)
        type_ = _chosen(_inner(decorator, dialect), dialect)
        decorator = _decorator(type_)
    if type_ is not None and is_users(type_, "bind_processor"):
        process = type_.bind_processor(dialect)
        return _plain(value if process is None else process(value), None)
    return _plain(value, type_)


def _plain(value, type_):
    cls = type(value)
    kind = None
    if type_ is not None:
        from .sql.default_comparator import affinity

        stored = getattr(type_, "_stored", None)
        if stored is not None:
            value = stored(value)
            cls = type(value)

        kind = affinity(type_)
        if kind == "PickleType" and value is not None and type(type_).__module__.startswith("sqlalchemy"):
            return {"Bytes": list(_pickled(value, type_))}
        if kind == "JSON":
            return _json_value(value, type_)
        if kind == "Enum" and value is not None:
            return _enum_value(value, type_)
        if kind == "Interval" and value is None:
            return None
    if value is None or cls is bool or cls is int or cls is float or cls is str:
        if cls is int and not -9223372036854775808 <= value <= 9223372036854775807:
            return {"BigInt": str(value)}
        if cls is float and (value != value or value in (float("inf"), float("-inf"))):
            return {"Decimal": repr(value)} if kind in (None, "Float", "Numeric") else value
        return value
    own = getattr(value, "_lower_value", None)
    if own is not None:
        return own()
    if cls is bytes or cls is bytearray or cls is memoryview:
        return bytes(value)
    module = cls.__module__
    for base in cls.__mro__:
        module, name = base.__module__, base.__name__
        if module in ("datetime", "_datetime", "_pydatetime"):
            if name == "datetime":
                return {"DateTime": value.isoformat()}
            if name == "date":
                return {"Date": value.isoformat()}
            if name == "time":
                return {"Time": value.isoformat()}
            if name == "timedelta":
                return {"Interval": (value.days * 86400 + value.seconds) * 1000000 + value.microseconds}
        if module in ("decimal", "_decimal", "_pydecimal") and name == "Decimal":
            return {"Decimal": str(value)}
        if module == "uuid" and name == "UUID":
            return {"Uuid": str(value)}
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, (list, tuple)):
        if kind == "ARRAY":
            item = getattr(type_, "item_type", None)
            return {"Array": [lower_value(item_value, item) for item_value in value]}
        return {"Array": [_plain(item, None) for item in value]}
    if isinstance(value, dict):
        return {"Json": value}
    from . import exc

    if _lower.literal:
        raise exc.CompileError(
            'No literal value renderer is available for literal value "%r" with datatype %s'
            % (value, "NULL" if type_ is None or kind == "NullType" else type_)
        )
    error = exc.ArgumentError("Object %r is not legal as a SQL literal value" % (value,))
    error.unadapted = value
    raise error


def _json_value(value, type_):
    null = getattr(type(type_), "NULL", None)
    if value is None and getattr(type_, "none_as_null", False):
        return None
    if value is None or (null is not None and value is null):
        return {"Json": None}
    return {"Json": value if _is_json(value) else _as_json(value)}


def _is_json(value):
    """Whether a value is made of nothing but what JSON has."""
    cls = type(value)
    if value is None or cls is str or cls is bool or cls is int:
        return True
    if cls is float:
        return value - value == 0
    if cls is list:
        return all(map(_is_json, value))
    return cls is dict and all(type(key) is str and _is_json(item) for key, item in value.items())


def _as_json(value):
    """What the standard library makes of a value: tuples are lists, numbers as keys are text, and the like."""
    import json

    return json.loads(json.dumps(value))


def _enum_value(value, type_):
    lookup = getattr(type_, "_db_value_for_elem", None)
    if lookup is not None:
        return lookup(value)
    if isinstance(value, str) and type(value) is str:
        return value
    values_callable = getattr(type_, "values_callable", None)
    enum_class = getattr(type_, "enum_class", None)
    if values_callable is not None and enum_class is not None:
        members = [name for name, _ in enum_class.__members__.items()]
        return values_callable(enum_class)[members.index(value.name)]
    return getattr(value, "name", str(value))


def _pickled(value, type_):
    import pickle

    pickler = getattr(type_, "pickler", None) or pickle
    protocol = getattr(type_, "protocol", None)
    return pickler.dumps(value, pickle.HIGHEST_PROTOCOL if protocol is None else protocol)


def lift_value(value, type_=None, dialect=None):
    """A value of a row, as the column's type gives it to Python."""
    if type_ is None:
        return value
    type_ = _chosen(type_, dialect)
    if is_users(type_, "result_processor"):
        process = type_.result_processor(dialect, None)
        return value if process is None else process(value)
    decorator = _decorator(type_)
    if decorator is not None:
        inner = lift_value(value, _inner(decorator, dialect), dialect)
        return decorator.process_result_value(inner, dialect) if getattr(decorator, "_has_result_processor", True) else inner
    from .sql.default_comparator import affinity

    kind = affinity(type_)
    if kind == "PickleType" and value is not None:
        import pickle

        return (getattr(type_, "pickler", None) or pickle).loads(bytes(value))
    if kind == "Enum" and value is not None:
        return _enum_member(value, type_)
    if kind == "ARRAY" and type_.as_tuple and isinstance(value, list):
        return _tuples(value)
    loaded = getattr(type_, "_loaded", None)
    return value if loaded is None else loaded(value)


def _tuples(items):
    return tuple(_tuples(item) if isinstance(item, list) else item for item in items)


def _enum_member(value, type_):
    lookup = getattr(type_, "_object_value_for_elem", None)
    if lookup is not None:
        return lookup(value)
    enum_class = getattr(type_, "enum_class", None)
    if enum_class is None:
        return value
    values_callable = getattr(type_, "values_callable", None)
    if values_callable is not None:
        for name, text in zip(enum_class.__members__, values_callable(enum_class)):
            if text == value:
                return enum_class[name]
    return enum_class[value]
