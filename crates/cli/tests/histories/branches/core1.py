"""core: users

Revision ID: core1
Revises:

"""
import sqlalchemy as sa
from alembic import op

revision = "core1"
down_revision = None
branch_labels = ("core",)


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))


def downgrade():
    op.drop_table("users")
