"""what stays

Revision ID: f1
Revises:

"""
import sqlalchemy as sa
from alembic import op

revision = "f1"
down_revision = None


def upgrade():
    op.create_table("kept", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(10), nullable=False))
    op.execute("INSERT INTO kept (name) VALUES ('kept')")


def downgrade():
    op.drop_table("kept")
