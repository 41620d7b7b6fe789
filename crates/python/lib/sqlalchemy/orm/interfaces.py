"""Names of the mapper's building blocks."""

from .base import MANYTOMANY, MANYTOONE, ONETOMANY, RelationshipDirection  # noqa: F401
from .properties import MapperProperty  # noqa: F401

EXT_CONTINUE, EXT_SKIP, EXT_STOP = "EXT_CONTINUE", "EXT_SKIP", "EXT_STOP"


def __getattr__(name):
    if name == "PropComparator":
        from .comparator import PropComparator

        return PropComparator
    from ._refusal import placeholder

    if name.startswith("_"):
        raise AttributeError(name)
    return placeholder(name, __name__)
