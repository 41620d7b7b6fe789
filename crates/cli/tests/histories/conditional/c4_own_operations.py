"""operations on a context of its own

Revision ID: c4
Revises: c3

"""
import sqlalchemy as sa
from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

revision = "c4"
down_revision = "c3"


def upgrade():
    own = Operations(MigrationContext.configure(op.get_bind()))
    own.add_column("extra", sa.Column("own", sa.String(3)))
    own.create_index("ix_extra_own", "extra", ["own"])


def downgrade():
    op.drop_index("ix_extra_own", "extra")
    op.drop_column("extra", "own")
