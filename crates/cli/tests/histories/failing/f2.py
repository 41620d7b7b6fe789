"""stays as well

Revision ID: f2
Revises: f1

"""
import sqlalchemy as sa
from alembic import op

revision = "f2"
down_revision = "f1"


def upgrade():
    op.add_column("kept", sa.Column("more", sa.Integer, server_default="2"))


def downgrade():
    op.execute("DELETE FROM kept")
    op.drop_column("kept", "more")
    raise RuntimeError("no way back from f2")
