"""`from alembic import context`: the environment of the running command."""

from alembic.runtime.environment import EnvironmentContext, current as _current

_NAMES = (
    "config",
    "script",
    "is_offline_mode",
    "is_transactional_ddl",
    "requires_connection",
    "get_head_revision",
    "get_head_revisions",
    "get_starting_revision_argument",
    "get_revision_argument",
    "get_tag_argument",
    "get_x_argument",
    "configure",
    "run_migrations",
    "execute",
    "static_output",
    "begin_transaction",
    "get_context",
    "get_bind",
    "get_impl",
)

__all__ = list(_NAMES)


def __getattr__(name):
    if name in _NAMES:
        return getattr(_current(), name)
    raise AttributeError("module 'alembic.context' has no attribute " + repr(name))


def __dir__():
    return sorted(list(globals()) + list(_NAMES))
