"""Errors of the mapper."""

from ..exc import ArgumentError, InvalidRequestError, MultipleResultsFound, NoResultFound, SQLAlchemyError  # noqa: F401


class StaleDataError(SQLAlchemyError):
    """A number of rows that was not expected."""


ConcurrentModificationError = StaleDataError


class FlushError(SQLAlchemyError):
    """A flush under circumstances that do not allow one."""


class MappedAnnotationError(ArgumentError):
    """A `Mapped[...]` annotation that cannot be used."""


class UnmappedError(InvalidRequestError):
    """Something that no mapping is known for."""


class ObjectDereferencedError(SQLAlchemyError):
    """An object that has been forgotten."""


class DetachedInstanceError(SQLAlchemyError):
    """An object without a session."""

    code = "bhk3"


class UnmappedInstanceError(UnmappedError):
    """An object of a class that is not mapped."""

    def __init__(self, obj, msg=None):
        if not msg:
            msg = "Class '%s' is not mapped" % _name_of(type(obj))
            if isinstance(obj, type):
                msg += "; was a class (%s) supplied where an instance was required?" % _name_of(obj)
        UnmappedError.__init__(self, msg)


class UnmappedClassError(UnmappedError):
    """A class that is not mapped."""

    def __init__(self, cls, msg=None):
        UnmappedError.__init__(self, msg or "Class '%s' is not mapped" % _name_of(cls))


def _name_of(cls):
    return "%s.%s" % (cls.__module__, cls.__name__)


class ObjectDeletedError(InvalidRequestError):
    """A row that is gone."""


class UnmappedColumnError(InvalidRequestError):
    """A column that no attribute stands for."""


class LoaderStrategyException(InvalidRequestError):
    """A loader strategy that an attribute does not have."""
