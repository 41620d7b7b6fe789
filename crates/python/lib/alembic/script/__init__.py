"""The script directory."""

from alembic.script.base import Script, ScriptDirectory

__all__ = ["Script", "ScriptDirectory"]
