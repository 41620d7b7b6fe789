"""A light `typing`: names for annotations, and the classes that people subclass.

Nothing here checks types. What is not here (`get_type_hints`, `SupportsInt`, ...) comes from the full
module when asked for.
"""

import sys
from abc import ABCMeta

TYPE_CHECKING = False


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name == "Pattern" or name == "Match":
        import re

        return _Bare(name, getattr(re, name))
    from _limbeck_stdlib import full

    return getattr(full("typing"), name)


def _show(value):
    if value is Ellipsis:
        return "..."
    if isinstance(value, type) and not hasattr(value, "__args__"):
        module = value.__module__
        return value.__qualname__ if module == "builtins" else module + "." + value.__qualname__
    if isinstance(value, list):
        return "[" + ", ".join(_show(item) for item in value) + "]"
    return repr(value)


def _argument(value):
    if value is None:
        return type(None)
    if isinstance(value, str):
        return ForwardRef(value)
    return value


def _arguments(values):
    return tuple(_argument(value) for value in (values if isinstance(values, tuple) else (values,)))


def _flat(values):
    found = []
    for value in values:
        parts = value.__args__ if _is_union(value) else (value,)
        for part in parts:
            if part not in found:
                found.append(part)
    return tuple(found)


def _is_union(value):
    if isinstance(value, (_LazyAlias, type)):
        # Asking for its origin would import the class behind it.
        return False
    return getattr(value, "__origin__", None) is Union or type(value).__name__ == "UnionType"


def _parameters(values):
    """The type variables in type arguments, in order."""
    found = []
    for value in values:
        if isinstance(value, (TypeVar, ParamSpec)):
            inner = (value,)
        elif isinstance(value, list):
            inner = _parameters(value)
        elif isinstance(value, type):
            inner = ()
        else:
            inner = getattr(value, "__parameters__", ())
        for variable in inner:
            if variable not in found:
                found.append(variable)
    return tuple(found)


class _Typed:
    """What all forms share: they are written into unions, and are not classes."""

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __instancecheck__(self, instance):
        raise TypeError("%r cannot be used with isinstance()" % (self,))

    def __subclasscheck__(self, cls):
        raise TypeError("%r cannot be used with issubclass()" % (self,))


class _Special(_Typed):
    """A name with a meaning of its own, such as `Any` or `Optional`."""

    def __init__(self, name, subscript=None):
        self._name = name
        self._subscript = subscript

    def __repr__(self):
        return "typing." + self._name

    def __reduce__(self):
        return self._name

    def __call__(self, *args, **kwargs):
        raise TypeError("Cannot instantiate %r" % (self,))

    def __getitem__(self, values):
        if self._subscript is None:
            raise TypeError("%r is not subscriptable" % (self,))
        return self._subscript(self, values)

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass %r" % (self,))


class _GenericAlias(_Typed):
    """A form or class with arguments in brackets."""

    def __init__(self, origin, args, name=None):
        self.__origin__ = origin
        self.__args__ = args
        self.__parameters__ = _parameters(args)
        self._name = name
        if name is None:
            self.__module__ = getattr(origin, "__module__", "typing")

    def __repr__(self):
        head = _show(self.__origin__) if self._name is None else "typing." + self._name
        args = self.__args__
        if self.__origin__ is Union:
            if len(args) == 2 and type(None) in args:
                return "typing.Optional[%s]" % _show(args[0] if args[1] is type(None) else args[1])
        elif self._name == "Callable":
            shown = "..." if args[0] is Ellipsis else _show(list(args[:-1]))
            return "%s[%s, %s]" % (head, shown, _show(args[-1]))
        return "%s[%s]" % (head, ", ".join(_show(arg) for arg in args) if args else "()")

    def __eq__(self, other):
        if type(other).__name__ == "UnionType" and self.__origin__ is Union:
            return set(self.__args__) == set(other.__args__)
        if not isinstance(other, _GenericAlias) or self.__origin__ is not other.__origin__:
            return False
        if self.__origin__ is Union:
            return set(self.__args__) == set(other.__args__)
        if self.__origin__ is Literal:
            typed = [(type(value), value) for value in self.__args__]
            return set(typed) == {(type(value), value) for value in other.__args__}
        return self.__args__ == other.__args__

    def __hash__(self):
        if self.__origin__ is Union or self.__origin__ is Literal:
            return hash((self.__origin__, frozenset(self.__args__)))
        return hash((self.__origin__, self.__args__))

    def __getitem__(self, values):
        values = _arguments(values)
        if not self.__parameters__:
            raise TypeError("%r is not a generic class" % (self,))
        if len(values) != len(self.__parameters__):
            kind = "many" if len(values) > len(self.__parameters__) else "few"
            counts = (kind, self, len(values), len(self.__parameters__))
            raise TypeError("Too %s arguments for %r; actual %d, expected %d" % counts)
        given = dict(zip(self.__parameters__, values))
        args = tuple(_substituted(arg, given) for arg in self.__args__)
        if self.__origin__ is Union:
            return Union[args]
        return _GenericAlias(self.__origin__, args, self._name)

    def __call__(self, *args, **kwargs):
        made = self.__origin__(*args, **kwargs)
        try:
            made.__orig_class__ = self
        except AttributeError:
            # Instances without a dictionary do not remember their type arguments.
            pass
        return made

    def __mro_entries__(self, bases):
        origin = self.__origin__
        if not isinstance(origin, type):
            raise TypeError("Cannot subclass %r" % (self,))
        after = bases[bases.index(self) + 1:]
        generic_after = any(
            base is Generic or isinstance(base, _GenericAlias)
            and isinstance(base.__origin__, type) and issubclass(base.__origin__, Generic)
            for base in after
        )
        if origin is Generic:
            return () if generic_after else (Generic,)
        if self._name is not None and not generic_after:
            # A class made from `List[int]` is generic, too; one made from a generic class already is.
            return (origin, Generic)
        return (origin,)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.__origin__, name)

    def __reduce__(self):
        return _GenericAlias, (self.__origin__, self.__args__, self._name)


def _substituted(value, given):
    try:
        if value in given:
            return given[value]
    except TypeError:
        # A list of arguments has no hash.
        pass
    if isinstance(value, list):
        return [_substituted(item, given) for item in value]
    variables = getattr(value, "__parameters__", ())
    if variables and not isinstance(value, type):
        return value[tuple(given.get(variable, variable) for variable in variables)]
    return value


class _Bare(_Typed):
    """A class of the standard library under its name here, such as `List` or `Mapping`.

    The class is found when it is needed: an annotation does not import `collections`.
    """

    def __init__(self, name, origin):
        self._name = name
        self._where = origin

    @property
    def __origin__(self):
        where = self._where
        if isinstance(where, str):
            module, _, name = where.rpartition(".")
            __import__(module)
            where = self._where = getattr(sys.modules[module], name)
        return where

    def __repr__(self):
        return "typing." + self._name

    def __reduce__(self):
        return self._name

    def __getitem__(self, values):
        if self._name == "Callable":
            return _callable(self, values)
        if self._name == "Tuple" and values == ():
            return _LazyAlias(self, ())
        return _LazyAlias(self, _arguments(values))

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __instancecheck__(self, instance):
        return isinstance(instance, self.__origin__)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__origin__)

    def __getattr__(self, name):
        if name.startswith("__") and name != "__doc__":
            raise AttributeError(name)
        return getattr(self.__origin__, name)


class _LazyAlias(_GenericAlias):
    """`List[int]`, whose class is found when it is needed."""

    def __init__(self, bare, args):
        self._bare = bare
        self.__args__ = args
        self.__parameters__ = _parameters(args)
        self._name = bare._name

    @property
    def __origin__(self):
        return self._bare.__origin__

    def __getitem__(self, values):
        made = _GenericAlias.__getitem__(self, values)
        return _LazyAlias(self._bare, made.__args__)

    def __reduce__(self):
        return _LazyAlias, (self._bare, self.__args__)


def _callable(bare, values):
    if not isinstance(values, tuple) or len(values) != 2:
        raise TypeError("Callable must be used as Callable[[arg, ...], result].")
    args, result = values
    if isinstance(args, (list, tuple)):
        args = tuple(_argument(arg) for arg in args)
    else:
        args = (args,)
    return _LazyAlias(bare, args + (_argument(result),))


def _union(form, values):
    if values == ():
        raise TypeError("Cannot take a Union of no types.")
    args = _flat(_arguments(values))
    return args[0] if len(args) == 1 else _GenericAlias(Union, args, "Union")


def _optional(form, value):
    return Union[value, None]


def _literal(form, values):
    found = []
    for value in values if isinstance(values, tuple) else (values,):
        inner = value.__args__ if getattr(value, "__origin__", None) is Literal else (value,)
        for item in inner:
            if not any(type(item) is type(other) and item == other for other in found):
                found.append(item)
    return _LiteralAlias(Literal, tuple(found), "Literal")


class _LiteralAlias(_GenericAlias):
    def __repr__(self):
        return "typing.Literal[%s]" % ", ".join(repr(value) for value in self.__args__)


def _one(form, value):
    return _GenericAlias(form, _arguments(value)[:1], form._name)


def _many(form, values):
    return _GenericAlias(form, _arguments(values), form._name)


class _AnnotatedAlias(_GenericAlias):
    def __init__(self, origin, metadata):
        if isinstance(origin, _AnnotatedAlias):
            metadata = origin.__metadata__ + metadata
            origin = origin.__origin__
        _GenericAlias.__init__(self, origin, (origin,), "Annotated")
        self.__metadata__ = metadata

    def __repr__(self):
        shown = [_show(self.__origin__)] + [repr(item) for item in self.__metadata__]
        return "typing.Annotated[%s]" % ", ".join(shown)

    def __eq__(self, other):
        if not isinstance(other, _AnnotatedAlias):
            return False
        return self.__origin__ == other.__origin__ and self.__metadata__ == other.__metadata__

    def __hash__(self):
        return hash((self.__origin__, self.__metadata__))

    def __getitem__(self, values):
        inner = self.__origin__[values] if self.__origin__ not in self.__parameters__ else values
        return _AnnotatedAlias(inner, self.__metadata__)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __reduce__(self):
        return _AnnotatedAlias, (self.__origin__, self.__metadata__)


def _annotated(form, values):
    if not isinstance(values, tuple) or len(values) < 2:
        raise TypeError("Annotated[...] should be used with at least two arguments (a type and an annotation).")
    return _AnnotatedAlias(_argument(values[0]), values[1:])


class _AnyMeta(type):
    def __instancecheck__(self, instance):
        if self is Any:
            raise TypeError("typing.Any cannot be used with isinstance()")
        return type.__instancecheck__(self, instance)

    def __repr__(self):
        return "typing.Any" if self is Any else type.__repr__(self)


class Any(metaclass=_AnyMeta):
    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError("Any cannot be instantiated")
        return super().__new__(cls)


Union = _Special("Union", _union)
Optional = _Special("Optional", _optional)
Literal = _Special("Literal", _literal)
Final = _Special("Final", _one)
ClassVar = _Special("ClassVar", _one)
Required = _Special("Required", _one)
NotRequired = _Special("NotRequired", _one)
ReadOnly = _Special("ReadOnly", _one)
Unpack = _Special("Unpack", _one)
TypeGuard = _Special("TypeGuard", _one)
TypeIs = _Special("TypeIs", _one)
Concatenate = _Special("Concatenate", _many)
Annotated = _Special("Annotated", _annotated)
NoReturn = _Special("NoReturn")
Never = _Special("Never")
Self = _Special("Self")
LiteralString = _Special("LiteralString")
TypeAlias = _Special("TypeAlias")

Text = str
List = _Bare("List", list)
Dict = _Bare("Dict", dict)
Set = _Bare("Set", set)
FrozenSet = _Bare("FrozenSet", frozenset)
Tuple = _Bare("Tuple", tuple)
Type = _Bare("Type", type)
Callable = _Bare("Callable", "_collections_abc.Callable")
DefaultDict = _Bare("DefaultDict", "collections.defaultdict")
OrderedDict = _Bare("OrderedDict", "collections.OrderedDict")
Counter = _Bare("Counter", "collections.Counter")
ChainMap = _Bare("ChainMap", "collections.ChainMap")
Deque = _Bare("Deque", "collections.deque")
ContextManager = _Bare("ContextManager", "contextlib.AbstractContextManager")
AsyncContextManager = _Bare("AsyncContextManager", "contextlib.AbstractAsyncContextManager")
AbstractSet = _Bare("AbstractSet", "_collections_abc.Set")
for _name in (
    "Iterable", "Iterator", "Sequence", "MutableSequence", "Mapping", "MutableMapping", "MutableSet",
    "Collection", "Container", "Generator", "Awaitable", "Coroutine", "AsyncIterable", "AsyncIterator",
    "AsyncGenerator", "Reversible", "Hashable", "Sized", "KeysView", "ValuesView", "ItemsView", "MappingView",
    "ByteString",
):
    globals()[_name] = _Bare(_name, "_collections_abc." + _name)
del _name


class _Variable(_Typed):
    def __repr__(self):
        mark = "+" if self.__covariant__ else "-" if self.__contravariant__ else "~"
        return mark + self.__name__

    def __mro_entries__(self, bases):
        raise TypeError("Cannot subclass an instance of %s" % type(self).__name__)

    def __reduce__(self):
        return self.__name__


class TypeVar(_Variable):
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False, **kwargs):
        if len(constraints) == 1:
            raise TypeError("A single constraint is not allowed")
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = _argument(bound) if bound is not None else None
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant
        self.__module__ = sys._getframe(1).f_globals.get("__name__")


class ParamSpec(_Variable):
    def __init__(self, name, *, bound=None, covariant=False, contravariant=False, **kwargs):
        self.__name__ = name
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant
        self.args = _Special(name + ".args")
        self.kwargs = _Special(name + ".kwargs")


AnyStr = TypeVar("AnyStr", bytes, str)


class ForwardRef(_Typed):
    def __init__(self, arg, is_argument=True, module=None, *, is_class=False, **kwargs):
        self.__forward_arg__ = arg
        self.__forward_module__ = module

    def __repr__(self):
        return "ForwardRef(%r)" % self.__forward_arg__

    def __eq__(self, other):
        return isinstance(other, ForwardRef) and self.__forward_arg__ == other.__forward_arg__

    def __hash__(self):
        return hash(self.__forward_arg__)


class Generic:
    __slots__ = ()

    def __class_getitem__(cls, values):
        values = _arguments(values)
        if cls is Generic or cls is Protocol:
            if not all(isinstance(value, (_Variable, _GenericAlias)) for value in values):
                message = "Parameters to %s[...] must all be type variables or parameter specification variables."
                raise TypeError(message % cls.__name__)
        elif not getattr(cls, "__parameters__", ()):
            raise TypeError("%r is not a generic class" % (cls,))
        return _GenericAlias(cls, values)

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        cls.__parameters__ = _parameters(cls.__dict__.get("__orig_bases__", ()))


_PROTOCOL_OWN = (
    "__abstractmethods__", "__annotations__", "__dict__", "__doc__", "__init__", "__module__", "__new__",
    "__orig_bases__", "__parameters__", "__slots__", "__subclasshook__", "__weakref__", "__class_getitem__",
    "__init_subclass__", "_abc_impl", "_is_protocol", "_is_runtime_protocol", "__qualname__", "__annotate__",
    "__annotate_func__", "__annotations_cache__", "__firstlineno__", "__static_attributes__",
)


class _ProtocolMeta(ABCMeta):
    def __instancecheck__(cls, instance):
        is_protocol = cls.__dict__.get("_is_protocol") and cls is not Protocol
        if is_protocol and not cls.__dict__.get("_is_runtime_protocol"):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        if ABCMeta.__instancecheck__(cls, instance):
            return True
        return is_protocol and all(hasattr(instance, name) for name in _members(cls))


def _members(protocol):
    names = set()
    for base in protocol.__mro__:
        if base.__dict__.get("_is_protocol") and base is not Protocol:
            names.update(base.__dict__)
            names.update(base.__dict__.get("__annotations__", ()))
    return names.difference(_PROTOCOL_OWN)


class Protocol(Generic, metaclass=_ProtocolMeta):
    __slots__ = ()
    _is_protocol = True

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        cls._is_protocol = Protocol in cls.__bases__
        if cls._is_protocol and "__init__" not in cls.__dict__:
            cls.__init__ = _refuse_protocol


def _refuse_protocol(self, *args, **kwargs):
    cls = type(self)
    if cls._is_protocol:
        raise TypeError("Protocols cannot be instantiated")
    # An explicit subclass has what comes after the protocols.
    for base in cls.__mro__:
        init = base.__dict__.get("__init__", _refuse_protocol)
        if init is not _refuse_protocol:
            return init(self, *args, **kwargs)


def runtime_checkable(cls):
    if not getattr(cls, "_is_protocol", False):
        raise TypeError("@runtime_checkable can be only applied to protocol classes, got %r" % cls)
    cls._is_runtime_protocol = True
    return cls


def _annotations(namespace):
    """The annotations of a class body, whether they are there or have to be asked for."""
    found = namespace.get("__annotations__")
    if found is None:
        annotate = namespace.get("__annotate__") or namespace.get("__annotate_func__")
        found = annotate(1) if annotate is not None else {}
    return {name: _argument(value) for name, value in found.items()}


def _named_tuple(name, types, defaults, module):
    from collections import namedtuple

    made = namedtuple(name, list(types), defaults=defaults, module=module)
    made.__annotations__ = made.__new__.__annotations__ = dict(types)
    return made


class _NamedTupleMeta(type):
    def __new__(meta, name, bases, namespace):
        types = _annotations(namespace)
        given = []
        for field in types:
            if field in namespace:
                given.append(field)
            elif given:
                some = "fields" if len(given) > 1 else "field"
                message = "Non-default namedtuple field %s cannot follow default %s %s"
                raise TypeError(message % (field, some, ", ".join(given)))
        defaults = [namespace[field] for field in given]
        made = _named_tuple(name, types, defaults, namespace.get("__module__"))
        if any(base is Generic for base in bases):
            made = type(name, (made, Generic), {"__slots__": (), "__module__": made.__module__})
            made.__orig_bases__ = namespace.get("__orig_bases__", ())
            made.__parameters__ = _parameters(made.__orig_bases__)
        refused = ("__new__", "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults", "_make", "_replace", "_asdict")
        for key, value in namespace.items():
            if key in refused:
                raise AttributeError("Cannot overwrite NamedTuple attribute " + key)
            if key not in ("__module__", "__name__", "__annotations__", "__annotate__", "__annotate_func__", "__orig_bases__"):
                if key not in made._fields:
                    setattr(made, key, value)
        return made


_NamedTuple = type.__new__(_NamedTupleMeta, "NamedTuple", (), {})


def NamedTuple(typename, fields=None, /, **kwargs):
    types = dict(fields) if fields is not None else kwargs
    types = {name: _argument(value) for name, value in types.items()}
    return _named_tuple(typename, types, (), sys._getframe(1).f_globals.get("__name__"))


NamedTuple.__mro_entries__ = lambda bases: (_NamedTuple,)


class _TypedDictMeta(type):
    def __new__(meta, name, bases, namespace, total=True, **kwargs):
        own = _annotations(namespace)
        generic = (Generic,) if any(base is Generic for base in bases) else ()
        types, required, optional = {}, set(), set()
        for base in bases:
            types.update(getattr(base, "__annotations__", {}))
            required.update(getattr(base, "__required_keys__", ()))
            optional.update(getattr(base, "__optional_keys__", ()))
        for key, value in own.items():
            origin = getattr(value, "__origin__", None)
            needed = origin is Required or total and origin is not NotRequired
            (required if needed else optional).add(key)
            (optional if needed else required).discard(key)
        types.update(own)
        for key in ("__annotate__", "__annotate_func__"):
            namespace.pop(key, None)
        made = type.__new__(meta, name, (*generic, dict), {**namespace, "__annotations__": types})
        made.__total__ = total
        made.__required_keys__ = frozenset(required)
        made.__optional_keys__ = frozenset(optional)
        return made

    def __init__(cls, name, bases, namespace, **kwargs):
        type.__init__(cls, name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        return dict(*args, **kwargs)

    def __instancecheck__(cls, instance):
        raise TypeError("TypedDict does not support instance and class checks")

    __subclasscheck__ = __instancecheck__


_TypedDict = type.__new__(_TypedDictMeta, "TypedDict", (), {})


def TypedDict(typename, fields=None, /, *, total=True, **kwargs):
    module = sys._getframe(1).f_globals.get("__name__")
    types = dict(fields) if fields is not None else kwargs
    return _TypedDictMeta(typename, (), {"__annotations__": types, "__module__": module}, total=total)


TypedDict.__mro_entries__ = lambda bases: (_TypedDict,)


class NewType:
    def __init__(self, name, tp):
        self.__name__ = self.__qualname__ = name
        self.__supertype__ = tp
        self.__module__ = sys._getframe(1).f_globals.get("__name__")

    def __call__(self, value):
        return value

    def __repr__(self):
        return "%s.%s" % (self.__module__, self.__qualname__)

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]


def get_origin(tp):
    if isinstance(tp, _AnnotatedAlias):
        return Annotated
    if tp is Generic:
        return Generic
    if isinstance(tp, (_GenericAlias, _Bare)) or type(tp).__name__ == "GenericAlias":
        return tp.__origin__
    return type(tp) if type(tp).__name__ == "UnionType" else None


def get_args(tp):
    if isinstance(tp, _AnnotatedAlias):
        return (tp.__origin__, *tp.__metadata__)
    if isinstance(tp, _GenericAlias):
        args = tp.__args__
        if tp._name == "Callable" and args[0] is not Ellipsis and not isinstance(args[0], ParamSpec):
            return (list(args[:-1]), args[-1])
        return args
    if type(tp).__name__ == "GenericAlias" and type(tp.__origin__) is ABCMeta and len(tp.__args__) > 1:
        # `collections.abc.Callable[[int], str]` keeps its arguments flat, too.
        if tp.__origin__.__name__ == "Callable" and tp.__args__[0] is not Ellipsis:
            return (list(tp.__args__[:-1]), tp.__args__[-1])
    return tp.__args__ if type(tp).__name__ in ("GenericAlias", "UnionType") else ()


def cast(typ, val):
    return val


def overload(func):
    return _refuse_overload


def _refuse_overload(*args, **kwargs):
    raise NotImplementedError("You should not call an overloaded function without an implementation after it.")


def final(f):
    return _marked(f, "__final__")


def override(method, /):
    return _marked(method, "__override__")


def no_type_check(arg):
    return _marked(arg, "__no_type_check__")


def _marked(item, mark):
    try:
        setattr(item, mark, True)
    except (AttributeError, TypeError):
        # Some callables take no attributes; the mark is for type checkers alone.
        pass
    return item


def dataclass_transform(**kwargs):
    return lambda item: item


def is_typeddict(tp):
    return isinstance(tp, _TypedDictMeta) and tp is not _TypedDict


def reveal_type(obj, /):
    return obj


def assert_type(val, typ, /):
    return val


def assert_never(arg, /):
    raise AssertionError("Expected code to be unreachable, but got: %r" % (arg,))
