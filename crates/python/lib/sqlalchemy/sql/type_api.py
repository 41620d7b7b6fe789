"""The base classes of column types."""

from .._lower import lower


class OperatorClass:
    """Which operators a type has; kept for projects that name it, not checked."""

    UNSPECIFIED = BASE = ANY = STRING = STRING_OPERATOR = INTEGER = NUMERIC = DATETIME = BINARY = BOOLEAN = JSON = 1
    ARRAY = TUPLE = EQUALITY = COMPARISON = CONTAINS = CONCATENABLE = INDEXABLE = MATH = BITWISE = 1


class TypeEngineMixin:
    __slots__ = ()


class _Comparator:
    """What a type's operators are made of; projects subclass it for `comparator_factory`."""

    def __init__(self, expr):
        self.expr = expr
        self.type = expr.type

    def __clause_element__(self):
        return self.expr

    def operate(self, op, *other, **kwargs):
        return self.expr.operate(op, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.expr.reverse_operate(op, other, **kwargs)

    def __getattr__(self, key):
        return getattr(self.expr, key)


class TypeEngine:
    """A column type."""

    _sqla_type = True
    _isnull = False
    _is_array = False
    _is_tuple_type = False
    _is_type_decorator = False
    _is_schema_type = False
    _wire_tag = None
    _dialect_module = None
    hashable = True
    should_evaluate_none = False
    sort_key_function = None
    operator_classes = OperatorClass.UNSPECIFIED
    render_bind_cast = False
    render_literal_cast = False
    _variant_mapping = {}
    Comparator = comparator_factory = _Comparator

    def __class_getitem__(cls, item):
        return cls

    # ---- copies

    def _constructor_kwargs(self, cls):
        from ._repr import signature

        found = {}
        for base in cls.__mro__:
            init = base.__dict__.get("__init__")
            if init is None:
                continue
            names = signature(init)
            if names is None:
                continue
            for name in list(names[0]) + list(names[1]):
                if name not in found and name in self.__dict__:
                    found[name] = self.__dict__[name]
            flags = init.__code__.co_flags
            if not flags & 0x08:
                break
        return found

    def adapt(self, cls, **kw):
        made = cls(**dict(self._constructor_kwargs(cls), **kw))
        made._variant_mapping = self._variant_mapping
        return made

    def copy(self, **kw):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        return made

    def evaluates_none(self):
        made = self.copy()
        made.should_evaluate_none = True
        return made

    def with_variant(self, type_, *dialect_names):
        from .. import exc

        if not dialect_names:
            raise exc.ArgumentError("At least one dialect name is required")
        for name in dialect_names:
            if name in self._variant_mapping:
                raise exc.ArgumentError("Dialect %r is already present in the mapping for this %r" % (name, self))
        type_ = to_instance(type_)
        if type_._variant_mapping:
            raise exc.ArgumentError("can't pass a type that already has variants as a dialect-level type to with_variant()")
        made = self.copy()
        made._variant_mapping = dict(self._variant_mapping, **{name: type_ for name in dialect_names})
        return made

    def as_generic(self, allow_nulltype=False):
        cls = self._generic_type_affinity
        if not allow_nulltype and cls.__name__ == "NullType":
            raise NotImplementedError(
                "Default TypeEngine.as_generic() heuristic method was unsuccessful for %s.%s. A custom as_generic() method "
                "must be implemented for this type class." % (type(self).__module__, type(self).__name__)
            )
        return cls(**self._constructor_kwargs(cls))

    def _with_collation(self, collation, collation_schema=None):
        raise NotImplementedError("this datatype does not support collation")

    # ---- what the type is

    @property
    def python_type(self):
        return object

    @property
    def _type_affinity(self):
        found = None
        for cls in type(self).__mro__:
            if cls is TypeEngine or TypeEngineMixin in cls.__bases__:
                return found
            if issubclass(cls, TypeEngine):
                found = cls
        return type(self)

    @property
    def _generic_type_affinity(self):
        from . import sqltypes

        camel = upper = None
        for cls in type(self).__mro__:
            if cls.__module__ in ("sqlalchemy.sql.sqltypes", "sqlalchemy.sql.type_api") and issubclass(cls, TypeEngine):
                if cls is TypeEngine or TypeEngineMixin in cls.__bases__ or cls.__name__[0] == "_":
                    continue
                if cls.__name__.isupper():
                    upper = upper or cls
                else:
                    camel = camel or cls
        return camel or upper or sqltypes.NullType

    def _compare_type_affinity(self, other):
        return self._type_affinity is other._type_affinity

    def dialect_impl(self, dialect):
        return self._variant_mapping.get(getattr(dialect, "name", None), self)

    def _unwrapped_dialect_impl(self, dialect):
        return self.dialect_impl(dialect)

    def coerce_compared_value(self, op, value):
        from .default_comparator import is_null, resolve_value

        found = resolve_value(value)
        return self if is_null(found) or self._compare_type_affinity(found) else found

    def compare_values(self, x, y):
        return x == y

    def copy_value(self, value):
        return value

    def bind_processor(self, dialect):
        return None

    def result_processor(self, dialect, coltype):
        return None

    def literal_processor(self, dialect):
        return None

    def bind_expression(self, bindvalue):
        return None

    def column_expression(self, colexpr):
        return None

    def get_dbapi_type(self, dbapi):
        return None

    @staticmethod
    def _to_instance(cls_or_self):
        return to_instance(cls_or_self)

    def _set_parent(self, column, **kw):
        """A column took this type."""

    # ---- text

    def compile(self, dialect=None):
        import _limbeck

        name = "default" if dialect is None else dialect.name
        return _limbeck.compile("type", self._lower(dialect), name, {})["sql"]

    def _lower(self, dialect=None):
        if for_scripts:
            return _lower_for_script(self, dialect)
        if self._variant_mapping:
            name = getattr(dialect, "name", None)
            if name in self._variant_mapping:
                return self._variant_mapping[name]._lower(dialect)
            if name is None:
                variants = {key: type_._lower(None) for key, type_ in self._variant_mapping.items()}
                return {"Variant": {"base": self._lower_plain(dialect), "variants": variants}}
        return self._lower_plain(dialect)

    def _lower_plain(self, dialect):
        custom = _custom_text(self, dialect)
        if custom is not None:
            return {"UserDefined": {"class": type(self).__name__, "spec": custom}}
        return self._lower_builtin(dialect)

    def _lower_builtin(self, dialect):
        tag = self._wire_tag
        args = self._wire_args(dialect)
        if self._dialect_module is not None:
            args, types = {}, {}
            for name, value in self._constructor_kwargs(type(self)).items():
                if value is None:
                    continue
                if getattr(value, "_sqla_type", False):
                    types[name] = to_instance(value)._lower(dialect)
                else:
                    args[name] = _plain(value)
            args.update(self._extra_wire_args())
            found = {"dialect": self._dialect_module, "name": self.__visit_name__}
            if args:
                found["args"] = args
            if types:
                found["types"] = types
            return {"Dialect": found}
        if tag is None:
            from .. import exc

            raise exc.UnsupportedCompilationError("<%s type compiler>" % getattr(dialect, "name", "default"), type(self))
        return tag if args is None else {tag: args}

    def _wire_args(self, dialect):
        return None

    def _extra_wire_args(self):
        return {}

    def __str__(self):
        return str(self.compile())

    def repr_struct(self):
        from ._repr import GenericRepr

        return GenericRepr(self)

    def __repr__(self):
        return str(self.repr_struct())


def _plain(value):
    """An argument of a dialect's type as plain data."""
    if isinstance(value, (str, int, float, bool)) or value is None:
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(getattr(value, "name", value))


# Holds something while a new script is written: types keep their variants then, and those of a project say their Python.
for_scripts = []


def _lower_for_script(type_, dialect):
    base = _plain_for_script(type_, dialect)
    if not type_._variant_mapping:
        return base
    variants = {key: _plain_for_script(variant, dialect) for key, variant in type_._variant_mapping.items()}
    return {"Variant": {"base": base, "variants": variants}}


def _plain_for_script(type_, dialect):
    module = type(type_).__module__
    if module.startswith("sqlalchemy.") and (type_._dialect_module is not None or not module.startswith("sqlalchemy.dialects.")):
        return type_._lower_plain(dialect)
    shown = repr(type_)
    for_scripts[-1][module, shown] = type_
    return {
        "Decorated": {"class": type(type_).__name__, "impl": type_._lower_plain(dialect), "module": module, "repr": shown}
    }


# Holds something once a project has used `@compiles`: without, every type would search all its classes in vain.
compiled_by_hand = []


def _custom_text(type_, dialect):
    """What a `@compiles` function of the project says about this type; None where there is none."""
    if not compiled_by_hand:
        return None
    for cls in type(type_).__mro__:
        dispatcher = cls.__dict__.get("_compiler_dispatcher")
        if dispatcher is not None:
            return dispatcher.text_of(type_, dialect, "type")
    return None


class ExternalType(TypeEngineMixin):
    cache_ok = None


class UserDefinedType(ExternalType, TypeEngineMixin, TypeEngine):
    """A type whose SQL text `get_col_spec()` gives."""

    __visit_name__ = "user_defined"
    ensure_kwarg = "get_col_spec"

    def coerce_compared_value(self, op, value):
        return self

    def _lower_builtin(self, dialect):
        code = getattr(self.get_col_spec, "__code__", None)
        takes_keywords = code is not None and code.co_flags & 0x08
        spec = self.get_col_spec(type_expression=None) if takes_keywords else self.get_col_spec()
        return {"UserDefined": {"class": type(self).__name__, "spec": str(spec)}}


class Emulated(TypeEngineMixin):
    native = False


class NativeForEmulated(TypeEngineMixin):
    pass


class TypeDecorator(ExternalType, TypeEngine):
    """A project's type around another one."""

    __visit_name__ = "type_decorator"
    _is_type_decorator = True
    coerce_to_is_types = (type(None),)

    def __init__(self, *args, **kwargs):
        if not hasattr(type(self), "impl"):
            raise AssertionError(
                "TypeDecorator implementations require a class-level variable 'impl' which refers to the class of type being "
                "decorated"
            )
        self.impl = to_instance(type(self).impl, *args, **kwargs)

    @property
    def impl_instance(self):
        impl = self.impl
        return impl() if isinstance(impl, type) else impl

    @property
    def _type_affinity(self):
        return self.impl_instance._type_affinity

    @property
    def _is_schema_type(self):
        return self.impl_instance._is_schema_type

    def type_engine(self, dialect):
        return self.load_dialect_impl(dialect)

    def load_dialect_impl(self, dialect):
        return self.impl_instance

    def dialect_impl(self, dialect):
        variant = self._variant_mapping.get(getattr(dialect, "name", None))
        if variant is not None:
            return variant
        made = self.copy()
        made.impl = self.load_dialect_impl(dialect)
        return made

    def _unwrapped_dialect_impl(self, dialect):
        return self.load_dialect_impl(dialect)

    def _with_collation(self, collation, collation_schema=None):
        made = self.copy()
        made.impl = self.impl_instance._with_collation(collation, collation_schema)
        return made

    def coerce_compared_value(self, op, value):
        return self

    def compare_values(self, x, y):
        return self.impl_instance.compare_values(x, y)

    def process_literal_param(self, value, dialect):
        raise NotImplementedError()

    def process_bind_param(self, value, dialect):
        raise NotImplementedError()

    def process_result_value(self, value, dialect):
        raise NotImplementedError()

    def _overrides(self, name):
        return getattr(type(self), name) is not getattr(TypeDecorator, name)

    @property
    def _has_bind_processor(self):
        return self._overrides("process_bind_param")

    @property
    def _has_literal_processor(self):
        return self._overrides("process_literal_param")

    @property
    def _has_result_processor(self):
        return self._overrides("process_result_value")

    def bind_processor(self, dialect):
        inner = self.impl_instance.bind_processor(dialect)
        if not self._has_bind_processor:
            return inner
        if inner is None:
            return lambda value: self.process_bind_param(value, dialect)
        return lambda value: inner(self.process_bind_param(value, dialect))

    def result_processor(self, dialect, coltype):
        inner = self.impl_instance.result_processor(dialect, coltype)
        if not self._has_result_processor:
            return inner
        if inner is None:
            return lambda value: self.process_result_value(value, dialect)
        return lambda value: self.process_result_value(inner(value), dialect)

    def _set_parent(self, column, **kw):
        self.impl_instance._set_parent(column, **kw)

    def __getattr__(self, key):
        if key.startswith("__") or key == "impl":
            raise AttributeError(key)
        return getattr(self.impl_instance, key)

    def _lower_builtin(self, dialect):
        if dialect is None:
            inner = self.impl_instance
        else:
            inner = to_instance(self.load_dialect_impl(dialect))
        return {"Decorated": {"class": type(self).__name__, "impl": lower(inner, dialect)}}

    def repr_struct(self):
        return self.impl_instance.repr_struct().set_class_name(type(self).__name__)


class Variant(TypeDecorator):
    def __init__(self, *arg, **kw):
        raise NotImplementedError(
            "Variant is no longer used in SQLAlchemy; this is a placeholder symbol for backwards compatibility."
        )


def to_instance(typeobj, *arg, **kw):
    if typeobj is None:
        from .sqltypes import NULLTYPE

        return NULLTYPE
    if callable(typeobj):
        return typeobj(*arg, **kw)
    return typeobj


def adapt_type(typeobj, colspecs):
    typeobj = to_instance(typeobj)
    for cls in type(typeobj).__mro__[:-1]:
        if cls in colspecs:
            found = colspecs[cls]
            return typeobj if issubclass(type(typeobj), found) else typeobj.adapt(found)
    return typeobj


def __getattr__(name):
    # Type variables that custom types annotate themselves with.
    if name in ("_T", "_T_co", "_T_con", "_O", "_TE", "_CT"):
        import typing

        found = globals()[name] = typing.TypeVar(name)
        return found
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
