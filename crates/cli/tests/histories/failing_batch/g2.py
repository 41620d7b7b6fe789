"""stays as well

Revision ID: g2
Revises: g1

"""
import sqlalchemy as sa
from alembic import op

revision = "g2"
down_revision = "g1"


def upgrade():
    with op.batch_alter_table("kept") as batch_op:
        batch_op.alter_column("name", type_=sa.String(30), existing_nullable=False)


def downgrade():
    with op.batch_alter_table("kept") as batch_op:
        batch_op.alter_column("name", type_=sa.String(10), existing_nullable=False)
        batch_op.drop_constraint("not_there", type_="unique")
