"""How each database carries operations out; the work itself is done in Rust."""

from alembic.ddl.impl import DefaultImpl

__all__ = ["DefaultImpl"]
