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
