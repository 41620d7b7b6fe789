"""`sqlite3` by its second name."""

from . import *  # noqa: F403
from . import __getattr__  # noqa: F401
