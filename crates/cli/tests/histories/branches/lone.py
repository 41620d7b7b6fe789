"""a base of its own

Revision ID: lone
Revises:
Depends on: core4

"""
from alembic import op

revision = "lone"
down_revision = ()
depends_on = ("core4",)


def upgrade():
    op.execute("CREATE TABLE lone (a TEXT)")


def downgrade():
    op.execute("DROP TABLE lone")
