"""`alembic.environment`: an older place of `EnvironmentContext`."""

from alembic.runtime.environment import EnvironmentContext
