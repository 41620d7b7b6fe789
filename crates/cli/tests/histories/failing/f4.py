"""is never reached

Revision ID: f4
Revises: f3

"""
import sqlalchemy as sa
from alembic import op

revision = "f4"
down_revision = "f3"


def upgrade():
    op.create_table("unreached", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_table("unreached")
