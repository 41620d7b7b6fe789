"""Objects of mapped classes: how they are made."""

from .base import NO_VALUE
from .state import InstanceState


def default_constructor(self, **kwargs):
    """Sets each attribute that is named."""
    cls = type(self)
    for key in kwargs:
        if not hasattr(cls, key):
            raise TypeError("%r is an invalid keyword argument for %s" % (key, cls.__name__))
        setattr(self, key, kwargs[key])


default_constructor.__name__ = "__init__"


def instrument_class(cls, registry):
    """Makes the objects of a class know their state."""
    original = cls.__dict__.get("__init__")
    if original is None:
        inherited = cls.__init__
        if inherited is object.__init__ and registry.constructor is not None:
            original = registry.constructor
        else:
            original = None
    if original is None and getattr(cls.__init__, "_sa_instruments", False):
        return
    given = cls.__init__ if original is None else original
    if getattr(given, "_sa_instruments", False):
        return

    def __init__(self, *args, **kwargs):
        if "_sa_instance_state" in self.__dict__:
            return given(self, *args, **kwargs)
        state = initialize(self)
        mapper = state.mapper
        mapper._dispatch("init", self, args, kwargs)
        try:
            return given(self, *args, **kwargs)
        except BaseException:
            mapper._dispatch("init_failure", self, args, kwargs)
            raise

    __init__._sa_instruments = True
    __init__._sa_original = given
    __init__.__doc__ = getattr(given, "__doc__", None)
    __init__.__wrapped__ = given
    cls.__init__ = __init__


def initialize(obj):
    """The state of a new object."""
    from .mapper import configure_mappers

    configure_mappers(type(obj).__mapper__.registry)
    state = InstanceState(obj, type(obj).__mapper__)
    obj.__dict__["_sa_instance_state"] = state
    if state.mapper.polymorphic_on is not None:
        from .persistence import set_polymorphic_identity

        set_polymorphic_identity(state)
    return state


def new_instance(mapper):
    """An object that is about to be loaded: its constructor does not run."""
    obj = mapper.class_.__new__(mapper.class_)
    state = InstanceState(obj, mapper)
    obj.__dict__["_sa_instance_state"] = state
    return obj, state


def reconstruct(mapper, obj):
    """Runs what is marked with `@reconstructor`."""

    def find():
        found = []
        for cls in mapper.class_.__mro__:
            for value in cls.__dict__.values():
                if getattr(value, "__sa_reconstructor__", False):
                    found.append(value)
        return found

    for function in mapper._memoized("reconstructors", find):
        function(obj)


def uninstrument_class(mapper):
    cls = mapper.class_
    for name in list(mapper._props) + ["__mapper__", "_sa_registry", "__clause_element__", "__columns_clause__", "__dml_table__"]:
        if name in cls.__dict__:
            type.__delattr__(cls, name)
    init = cls.__dict__.get("__init__")
    if getattr(init, "_sa_instruments", False):
        type.__setattr__(cls, "__init__", init._sa_original)


__all__ = ["NO_VALUE", "default_constructor", "initialize", "instrument_class", "new_instance", "reconstruct"]
