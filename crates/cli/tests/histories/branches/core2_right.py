"""core, on the right

Revision ID: core2r
Revises: core1

"""
import sqlalchemy as sa
from alembic import op

revision = "core2r"
down_revision = "core1"
branch_labels = ["right"]


def upgrade():
    op.add_column("users", sa.Column("right", sa.Integer))
    op.execute("INSERT INTO users (name) VALUES ('right')")


def downgrade():
    op.execute("DELETE FROM users WHERE name = 'right'")
    op.drop_column("users", "right")
