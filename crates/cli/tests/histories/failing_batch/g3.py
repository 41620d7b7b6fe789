"""a batch whose rows do not fit

Revision ID: g3
Revises: g2

"""
import sqlalchemy as sa
from alembic import op

revision = "g3"
down_revision = "g2"


def upgrade():
    op.execute("INSERT INTO kept (name) VALUES ('kept')")
    with op.batch_alter_table("kept") as batch_op:
        batch_op.create_unique_constraint("uq_kept_name", ["name"])


def downgrade():
    with op.batch_alter_table("kept") as batch_op:
        batch_op.drop_constraint("uq_kept_name", type_="unique")
