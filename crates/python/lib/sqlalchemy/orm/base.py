"""`Mapped[...]` and its relatives."""


class _MappedForm:
    """`Mapped[int]`: the container and what is inside."""

    def __init__(self, origin, args):
        self.__origin__ = origin
        self.__args__ = args

    def __repr__(self):
        inner = ", ".join(
            arg.__name__ if isinstance(arg, type) and not hasattr(arg, "__args__") else repr(arg) for arg in self.__args__
        )
        return "%s.%s[%s]" % (self.__origin__.__module__, self.__origin__.__name__, inner)

    def __eq__(self, other):
        return isinstance(other, _MappedForm) and (self.__origin__, self.__args__) == (other.__origin__, other.__args__)

    def __hash__(self):
        return hash((self.__origin__, self.__args__))

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __or__(self, other):
        from typing import Union

        return Union[self, other]

    def __ror__(self, other):
        from typing import Union

        return Union[other, self]

    def __call__(self, *args, **kw):
        return self.__origin__(*args, **kw)


class _Generic:
    """Takes type arguments."""

    __slots__ = ()

    def __class_getitem__(cls, item):
        return _MappedForm(cls, item if isinstance(item, tuple) else (item,))


class ORMDescriptor(_Generic):
    """A descriptor of a mapped class."""


class SQLORMExpression(_Generic):
    """An expression of the mapper's, or of the SQL layer's."""


class _MappedAnnotationBase(_Generic):
    """What marks an annotation as mapped."""


class Mapped(SQLORMExpression, ORMDescriptor, _MappedAnnotationBase):
    """Stands in the annotation of an attribute that is a column or a relationship."""

    @classmethod
    def _empty_constructor(cls, arg1):
        from ._refusal import refuse

        refuse(cls.__name__)


class Unmapped(_MappedAnnotationBase):
    """Stands in the annotation of a column that the class has no attribute for."""


class DynamicMapped(_MappedAnnotationBase):
    """Stands in the annotation of a relationship that is loaded by queries."""


class WriteOnlyMapped(_MappedAnnotationBase):
    """Stands in the annotation of a relationship that is never loaded."""


def class_mapper(class_, configure=True):
    """The mapper of a class."""
    found = class_.__dict__.get("__mapper__") if isinstance(class_, type) else None
    if found is None:
        from .exc import UnmappedClassError

        if not isinstance(class_, type):
            from ..exc import ArgumentError

            raise ArgumentError("Class object expected, got '%r'." % (class_,))
        raise UnmappedClassError(class_)
    return found


for _class in (Mapped, Unmapped, DynamicMapped, WriteOnlyMapped, SQLORMExpression, ORMDescriptor):
    _class.__module__ = "sqlalchemy.orm.base"


# ---- how far an attribute may go to find its value


class _Symbol:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return self.name

    def __bool__(self):
        return self.name not in ("NO_VALUE",)

    def __reduce__(self):
        return self.name


class LoaderCallableStatus:
    """What a loader says when it has no value."""

    PASSIVE_NO_RESULT = _Symbol("PASSIVE_NO_RESULT")
    ATTR_WAS_SET = _Symbol("ATTR_WAS_SET")
    ATTR_EMPTY = _Symbol("ATTR_EMPTY")
    NO_VALUE = _Symbol("NO_VALUE")
    NEVER_SET = NO_VALUE


PASSIVE_NO_RESULT = LoaderCallableStatus.PASSIVE_NO_RESULT
ATTR_WAS_SET = LoaderCallableStatus.ATTR_WAS_SET
ATTR_EMPTY = LoaderCallableStatus.ATTR_EMPTY
NO_VALUE = NEVER_SET = LoaderCallableStatus.NO_VALUE

# Flags: what may be done on the way to a value.
CALLABLES_OK = 1
SQL_OK = 2
RELATED_OBJECT_OK = 4
INIT_OK = 8
NON_PERSISTENT_OK = 16
LOAD_AGAINST_COMMITTED = 32
NO_AUTOFLUSH = 64
NO_RAISE = 128
DEFERRED_HISTORY_LOAD = 256
INCLUDE_PENDING_MUTATIONS = 512
PASSIVE_OFF = RELATED_OBJECT_OK | NON_PERSISTENT_OK | INIT_OK | CALLABLES_OK | SQL_OK
PASSIVE_RETURN_NO_VALUE = PASSIVE_OFF ^ INIT_OK
PASSIVE_NO_INITIALIZE = PASSIVE_RETURN_NO_VALUE ^ CALLABLES_OK
PASSIVE_NO_FETCH = PASSIVE_OFF ^ SQL_OK
PASSIVE_NO_FETCH_RELATED = PASSIVE_OFF ^ RELATED_OBJECT_OK
PASSIVE_ONLY_PERSISTENT = PASSIVE_OFF ^ NON_PERSISTENT_OK
PASSIVE_MERGE = PASSIVE_OFF | NO_RAISE


class PassiveFlag:
    """The flags by their upstream names."""


for _name in (
    "CALLABLES_OK SQL_OK RELATED_OBJECT_OK INIT_OK NON_PERSISTENT_OK LOAD_AGAINST_COMMITTED NO_AUTOFLUSH NO_RAISE "
    "DEFERRED_HISTORY_LOAD INCLUDE_PENDING_MUTATIONS PASSIVE_OFF PASSIVE_RETURN_NO_VALUE PASSIVE_NO_INITIALIZE "
    "PASSIVE_NO_FETCH PASSIVE_NO_FETCH_RELATED PASSIVE_ONLY_PERSISTENT PASSIVE_MERGE"
).split():
    setattr(PassiveFlag, _name, globals()[_name])


class RelationshipDirection:
    """Which side of a relationship refers to the other."""

    ONETOMANY = _Symbol("ONETOMANY")
    MANYTOONE = _Symbol("MANYTOONE")
    MANYTOMANY = _Symbol("MANYTOMANY")


ONETOMANY = RelationshipDirection.ONETOMANY
MANYTOONE = RelationshipDirection.MANYTOONE
MANYTOMANY = RelationshipDirection.MANYTOMANY


def instance_state(obj):
    """What is known about a mapped object."""
    return obj._sa_instance_state


def instance_dict(obj):
    return obj.__dict__


def state_str(state):
    """An object as messages show it."""
    return "<%s at 0x%x>" % (state.class_.__name__, id(state.obj()))


def instance_str(obj):
    return state_str(obj._sa_instance_state)


def state_class_str(state):
    return "<%s>" % state.class_.__name__


def object_mapper(obj):
    """The mapper of an object."""
    state = getattr(obj, "_sa_instance_state", None)
    if state is None:
        from .exc import UnmappedInstanceError

        raise UnmappedInstanceError(obj)
    return state.mapper


def object_state(obj):
    """The state of an object; anything else is refused."""
    state = None if isinstance(obj, type) else getattr(obj, "_sa_instance_state", None)
    if state is None:
        from .exc import UnmappedInstanceError

        raise UnmappedInstanceError(obj)
    return state
