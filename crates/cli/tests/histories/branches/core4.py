"""core: after the merge

Revision ID: core4
Revises: core3

"""
import sqlalchemy as sa
from alembic import op

revision = "core4"
down_revision = "core3"


def upgrade():
    op.execute("INSERT INTO users (name) SELECT 'merged ' || count(*) FROM users")
    op.create_index("ix_users_sides", "users", ["left", "right"])


def downgrade():
    op.drop_index("ix_users_sides", "users")
    op.execute(sa.text("DELETE FROM users WHERE name LIKE 'merged %'"))
