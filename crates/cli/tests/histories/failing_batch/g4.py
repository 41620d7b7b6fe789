"""is never reached

Revision ID: g4
Revises: g3

"""
from alembic import op

revision = "g4"
down_revision = "g3"


def upgrade():
    op.execute("DELETE FROM kept")


def downgrade():
    raise NotImplementedError("Downgrade is not supported")
