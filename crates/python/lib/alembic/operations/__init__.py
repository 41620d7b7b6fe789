"""Operations: what migration scripts call."""

from alembic.operations.base import BatchOperations, Operations
from alembic.operations.ops import MigrateOperation

__all__ = ["BatchOperations", "MigrateOperation", "Operations"]
