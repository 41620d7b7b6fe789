"""types of one's own, and names made by compiler extensions

Revision ID: m1
Revises:

"""
from __future__ import annotations

import enum
import json
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DDLElement
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import CHAR, TypeDecorator

revision = "m1"
down_revision = None


class GUID(TypeDecorator):
    impl = CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(CHAR(36))


class JSONText(TypeDecorator[dict[str, Any]]):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else json.dumps(value, sort_keys=True)

    def process_result_value(self, value, dialect):
        return None if value is None else json.loads(value)


class Shouting(sa.TypeDecorator):
    impl = sa.String(20)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.upper() if value else value


class utcnow(FunctionElement):
    type = sa.DateTime()
    inherit_cache = True


@compiles(utcnow, "postgresql")
def postgresql_utcnow(element, compiler, **kw):
    return "TIMEZONE('utc', CURRENT_TIMESTAMP)"


@compiles(utcnow)
def any_utcnow(element, compiler, **kw):
    return "CURRENT_TIMESTAMP"


class CreateView(DDLElement):
    def __init__(self, name, body):
        self.name = name
        self.body = body


@compiles(CreateView)
def create_view(element, compiler, **kw):
    return f"CREATE VIEW {element.name} AS {element.body}"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Colour(str, enum.Enum):
    RED = "red"
    DARK_BLUE = "dark blue"


def upgrade():
    events = op.create_table(
        "events",
        sa.Column("id", GUID(), primary_key=True),
        sa.Column("payload", JSONText, nullable=True),
        sa.Column("loud", Shouting(), nullable=True),
        sa.Column("raw", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="1"),
        sa.Column("level", sa.Integer, nullable=False, server_default=str(Level.LOW.value)),
        sa.Column("colour", sa.Enum(Colour, name="colour", native_enum=False, length=12)),
        sa.Column("shade", sa.Enum(Colour, values_callable=lambda kind: [member.value for member in kind], native_enum=False)),
        sa.Column("at", sa.DateTime(timezone=True), server_default=utcnow(), nullable=False),
    )
    op.bulk_insert(
        events,
        [{
            "id": "00000000-0000-0000-0000-000000000001",
            "payload": {"z": 1, "a": [True, None]},
            "loud": "quiet",
            "level": Level.HIGH,
            "colour": Colour.DARK_BLUE,
            "shade": Colour.DARK_BLUE,
            "at": datetime(2024, 3, 4, 5, 6, 7, tzinfo=timezone.utc),
        }],
    )
    op.execute(CreateView("loud_events", "SELECT id, loud FROM events WHERE loud IS NOT NULL"))


def downgrade():
    op.execute("DROP VIEW loud_events")
    op.drop_table("events")
