"""Operations: what migration scripts call."""

from alembic.operations.base import AbstractOperations, BatchOperations, Operations
from alembic.operations.ops import MigrateOperation

__all__ = ["AbstractOperations", "BatchOperations", "MigrateOperation", "MigrationScript", "Operations"]


def __getattr__(name):
    if name == "MigrationScript":
        from alembic.operations.containers import MigrationScript

        return MigrationScript
    raise AttributeError("module 'alembic.operations' has no attribute " + repr(name))
