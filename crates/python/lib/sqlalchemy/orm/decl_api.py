"""Declarative bases and the registry behind them."""

from .decl_base import add_attribute, is_mapped, map_class
from .instances import default_constructor

from ..sql.base import NO_ARG

# Every registry that is there.
_all_registries = []


class _DeclaredAttr:
    """A method whose answer for a class is what the class has under its name."""

    _is_declared_attr = True

    def __init__(self, fn, cascading=False, quiet=False):
        self.fget = fn.__func__ if isinstance(fn, classmethod) else fn
        self._cascading = cascading
        self._quiet = quiet
        self.__doc__ = self.fget.__doc__

    def _returned_annotation(self):
        return getattr(self.fget, "__annotations__", {}).get("return")

    def __get__(self, instance, owner):
        known = owner.__dict__.get("_sa_declared")
        if known is None:
            return self.fget(owner)
        if self not in known:
            known[self] = self.fget(owner)
        return known[self]


class _Stateful:
    def __init__(self, **kw):
        self._options = kw

    def __call__(self, fn):
        return declared_attr(fn, **self._options)


class _DeclaredDirective(_DeclaredAttr):
    """`declared_attr.directive`."""


class declared_attr(_DeclaredAttr):
    """Marks a method of a class or mixin that gives a column, a property or a `__special__` name."""

    directive = _DeclaredDirective

    @classmethod
    def _stateful(cls, **kw):
        return _Stateful(**kw)

    def __class_getitem__(cls, item):
        return cls


class _Cascading:
    def __get__(self, instance, owner):
        return _Stateful(cascading=True)


declared_attr.cascading = _Cascading()


class _MappedClassType(type):
    def __setattr__(cls, key, value):
        if not ("__mapper__" in cls.__dict__ and add_attribute(cls, key, value)):
            type.__setattr__(cls, key, value)

    def _event_listeners(cls, identifier):
        from .events import listeners_of

        return listeners_of(cls, identifier)

    def _event_adapted(cls, identifier, fn, kw):
        from .events import class_listener

        return class_listener(cls, identifier, fn, kw)


class DeclarativeAttributeIntercept(_MappedClassType):
    """The type of classes below `DeclarativeBase`."""


class DeclarativeMeta(_MappedClassType):
    """The type of classes below a `declarative_base()`."""

    def __init__(cls, classname, bases, dict_, **kw):
        registry_ = getattr(cls, "_sa_registry", None)
        if registry_ is None:
            registry_ = dict_.get("registry")
            if not isinstance(registry_, registry):
                from ..exc import InvalidRequestError

                raise InvalidRequestError(
                    "Declarative base class has no 'registry' attribute, or registry is not a sqlalchemy.orm.registry() object"
                )
            cls._sa_registry = registry_
        if not cls.__dict__.get("__abstract__", False):
            map_class(registry_, cls)
        type.__init__(cls, classname, bases, dict_)


def _setup_base(cls):
    """A direct subclass of `DeclarativeBase`: gets its metadata and registry."""
    from ..sql._tables import MetaData

    metadata = cls.__dict__.get("metadata")
    types = cls.__dict__.get("type_annotation_map")
    own = cls.__dict__.get("registry")
    if own is not None:
        if not isinstance(own, registry):
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "Declarative base class has a 'registry' attribute that is not an instance of sqlalchemy.orm.registry()"
            )
        if metadata is not None:
            own.metadata = metadata
        if types is not None:
            own.update_type_annotation_map(types)
    else:
        own = registry(metadata=MetaData() if metadata is None else metadata, type_annotation_map=types)
        cls.registry = own
    cls._sa_registry = own
    if "metadata" not in cls.__dict__:
        cls.metadata = own.metadata
    if getattr(cls, "__init__", object.__init__) is object.__init__:
        cls.__init__ = own.constructor


class _Declares:
    def __init_subclass__(cls, **kw):
        if "_is_root" not in cls.__dict__:
            if any("_is_root" in base.__dict__ for base in cls.__bases__):
                _setup_base(cls)
            else:
                map_class(cls._sa_registry, cls)
        super().__init_subclass__(**kw)


class DeclarativeBase(_Declares, metaclass=DeclarativeAttributeIntercept):
    """What a project's own base of mapped classes is made from."""

    _is_root = True


class DeclarativeBaseNoMeta(_Declares):
    """The same, without a metaclass."""

    _is_root = True


class MappedAsDataclass(metaclass=DeclarativeAttributeIntercept):
    """Makes dataclasses of mapped classes."""

    _sa_is_dataclass = True

    def __init_subclass__(cls, **kw):
        from .dataclass import take_options

        take_options(cls, kw)
        super().__init_subclass__(**kw)


class registry:
    """Mapped classes that know each other, with their `MetaData`."""

    def __init__(self, *, metadata=None, class_registry=None, type_annotation_map=None, constructor=NO_ARG):
        if metadata is None:
            from ..sql._tables import MetaData

            metadata = MetaData()
        self.metadata = metadata
        self._class_registry = {} if class_registry is None else class_registry
        self._mappers = []
        # The relationships that write to a column, by the column's id.
        self._sync_targets = {}
        _all_registries.append(self)
        self.constructor = default_constructor if constructor is NO_ARG else constructor
        self.type_annotation_map = {}
        if type_annotation_map is not None:
            self.update_type_annotation_map(type_annotation_map)

    def update_type_annotation_map(self, type_annotation_map):
        """Adds column types for Python types; `X | None` counts as `X`."""
        from ._annotations import Namespace, without_none

        names = Namespace(type(self))
        for python_type, type_ in type_annotation_map.items():
            plain = python_type if isinstance(python_type, str) else without_none(python_type, names)
            self.type_annotation_map[plain] = type_

    @property
    def mappers(self):
        return frozenset(self._mappers)

    def configure(self, cascade=False):
        """Sets up the relationships of the classes."""
        from .mapper import configure_mappers

        configure_mappers(self)

    def dispose(self, cascade=False):
        """Takes the mappings off the classes."""
        from .instances import uninstrument_class
        from .mapper import _waiting

        for mapper in self._mappers:
            uninstrument_class(mapper)
            if mapper in _waiting:
                _waiting.remove(mapper)
        self._mappers.clear()
        self._class_registry.clear()
        if self in _all_registries:
            _all_registries.remove(self)

    def generate_base(self, mapper=None, cls=object, name="Base", metaclass=DeclarativeMeta):
        """A base for classes that are mapped when they are declared."""
        bases = cls if isinstance(cls, tuple) else (cls,)
        namespace = {"registry": self, "metadata": self.metadata, "__abstract__": True}
        if isinstance(cls, type):
            namespace["__doc__"] = cls.__doc__
        if self.constructor is not None:
            namespace["__init__"] = self.constructor
        if mapper:
            namespace["__mapper_cls__"] = mapper
        return metaclass(name, bases, namespace)

    def mapped(self, cls):
        """Maps a class as its body says."""
        map_class(self, cls)
        return cls

    def mapped_as_dataclass(self, cls=None, **kw):
        """Maps a class as its body says, and makes a dataclass of it."""
        from .dataclass import take_options

        def decorate(cls):
            take_options(cls, dict(kw))
            cls._sa_is_dataclass = True
            return self.mapped(cls)

        return decorate if cls is None else decorate(cls)

    def as_declarative_base(self, **kw):
        def decorate(cls):
            kw["cls"] = cls
            kw["name"] = cls.__name__
            return self.generate_base(**kw)

        return decorate

    def map_declaratively(self, cls):
        """Maps a class as its body says; gives its mapper."""
        return map_class(self, cls)

    def map_imperatively(self, class_, local_table=None, properties=None, **kw):
        """Maps a class to a table that is there already."""
        from .properties import ColumnProperty

        given = {}
        for key, value in (properties or {}).items():
            given[key] = ColumnProperty(value) if hasattr(value, "_is_schema_column") else value
        mapper = map_class(self, class_, local_table, given, kw)
        class_.__table__ = mapper.local_table
        return mapper


def declarative_base(
    *, metadata=None, mapper=None, cls=object, name="Base", class_registry=None, type_annotation_map=None, constructor=NO_ARG,
    metaclass=DeclarativeMeta
):
    """A base for classes that are mapped when they are declared."""
    return registry(
        metadata=metadata, class_registry=class_registry, type_annotation_map=type_annotation_map, constructor=constructor
    ).generate_base(mapper=mapper, cls=cls, name=name, metaclass=metaclass)


def as_declarative(**kw):
    """Makes a declarative base of a class."""
    metadata, class_registry = kw.pop("metadata", None), kw.pop("class_registry", None)
    return registry(metadata=metadata, class_registry=class_registry).as_declarative_base(**kw)


def declarative_mixin(cls):
    """Marks a mixin, for type checkers."""
    from ..sql.base import warn_deprecated

    warn_deprecated(
        "The declarative_mixin decorator was used only by the now removed mypy plugin so it has no longer any use and can be safely "
        "removed. (deprecated since: 2.1)",
        "2.1",
    )
    return cls


def has_inherited_table(cls):
    """Whether a class above this one has a table."""
    return any(getattr(base, "__table__", None) is not None for base in cls.__mro__[1:])


def mapped_as_dataclass(registry_, **kw):
    return registry_.mapped_as_dataclass(**kw)


def synonym_for(name, map_column=False):
    """Makes a synonym of a property."""
    from .properties import Synonym

    def decorate(fn):
        return Synonym(name, map_column=map_column, descriptor=fn)

    return decorate


def add_mapped_attribute(target, key, attr):
    """Adds an attribute to a mapped class."""
    if not add_attribute(target, key, attr):
        type.__setattr__(target, key, attr)


def _inspected(cls):
    if not is_mapped(cls):
        return None
    from .mapper import configure_mappers

    configure_mappers(cls.__mapper__.registry)
    return cls.__mapper__


def _inspected_object(obj):
    return getattr(obj, "__dict__", {}).get("_sa_instance_state") if not isinstance(obj, type) else None


from ..inspection import _inspects  # noqa: E402

_inspects(type)(_inspected)
_inspects(object)(_inspected_object)
