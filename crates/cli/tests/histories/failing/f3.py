"""fails in the middle

Revision ID: f3
Revises: f2

"""
import sqlalchemy as sa
from alembic import op

revision = "f3"
down_revision = "f2"


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(10), unique=True))
    op.execute("INSERT INTO half (name) VALUES ('twice')")
    op.execute("INSERT INTO kept (name) VALUES ('from f3')")
    op.add_column("kept", sa.Column("gone", sa.Integer))
    op.execute("INSERT INTO half (name) VALUES ('twice')")
    op.create_table("never", sa.Column("id", sa.Integer))


def downgrade():
    op.drop_column("kept", "gone")
    op.drop_table("half")
