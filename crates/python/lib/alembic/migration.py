"""`alembic.migration`: an older place of `MigrationContext`."""

from alembic.runtime.migration import MigrationContext
