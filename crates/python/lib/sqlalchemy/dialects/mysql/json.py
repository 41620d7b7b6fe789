"""MySQL's JSON."""

from ...sql import sqltypes
from .types import _MySQL


class JSON(_MySQL, sqltypes.JSON):
    __visit_name__ = "JSON"
