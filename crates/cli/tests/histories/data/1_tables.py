"""what the data goes into

Revision ID: d1
Revises:

"""
import datetime
import decimal
import uuid

import sqlalchemy as sa
from alembic import op

revision = "d1"
down_revision = None


def upgrade():
    people = op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("born", sa.Date),
        sa.Column("seen_at", sa.DateTime),
        sa.Column("wakes", sa.Time),
        sa.Column("pay", sa.Numeric(10, 2)),
        sa.Column("ratio", sa.Float),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("profile", sa.JSON),
        sa.Column("key", sa.Uuid),
        sa.Column("photo", sa.LargeBinary),
        sa.Column("holiday", sa.Interval),
        sa.Column("mood", sa.Enum("good", "bad", name="mood")),
    )
    op.bulk_insert(
        people,
        [
            {
                "id": 1, "name": "Ann O'Neil", "born": datetime.date(1990, 2, 28), "seen_at": datetime.datetime(2024, 5, 6, 7, 8, 9, 123),
                "wakes": datetime.time(6, 30), "pay": decimal.Decimal("1234.50"), "ratio": 0.25, "active": True,
                "profile": {"b": [1, 2.5, None], "a": {"ü": True}}, "key": uuid.UUID("12345678-1234-5678-1234-567812345678"),
                "photo": b"\x00\xffjpeg", "holiday": datetime.timedelta(days=3, hours=4), "mood": "good",
            },
            {
                "id": 2, "name": "Böb", "born": None, "seen_at": datetime.datetime(1999, 12, 31), "wakes": None, "pay": None,
                "ratio": None, "active": False, "profile": None, "key": None, "photo": None, "holiday": None, "mood": None,
            },
        ],
        multiinsert=False,
    )
    op.create_table("totals", sa.Column("what", sa.String(40), primary_key=True), sa.Column("value", sa.Text))


def downgrade():
    op.drop_table("totals")
    op.drop_table("people")
