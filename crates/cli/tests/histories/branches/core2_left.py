"""core, on the left

Revision ID: core2l
Revises: core1

"""
import sqlalchemy as sa
from alembic import op

revision = "core2l"
down_revision = "core1"


def upgrade():
    op.add_column("users", sa.Column("left", sa.Integer))
    op.execute("INSERT INTO users (name) VALUES ('left')")


def downgrade():
    op.execute("DELETE FROM users WHERE name = 'left'")
    op.drop_column("users", "left")
