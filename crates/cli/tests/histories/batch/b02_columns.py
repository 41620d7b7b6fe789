"""columns in batches, which recreate where they must

Revision ID: b02
Revises: b01

"""
import sqlalchemy as sa
from alembic import op

revision = "b02"
down_revision = "b01"


def upgrade():
    with op.batch_alter_table("cars", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doors", sa.SmallInteger(), nullable=True))
        batch_op.add_column(sa.Column("colour", sa.String(20), server_default="white", nullable=False))
    with op.batch_alter_table("cars", schema=None) as batch_op:
        batch_op.alter_column("model", existing_type=sa.VARCHAR(length=30), type_=sa.String(length=60), existing_nullable=True)
        batch_op.alter_column("seats", existing_type=sa.INTEGER(), nullable=False, existing_server_default=sa.text("'4'"))
        batch_op.alter_column("price", server_default=sa.text("1"))
        batch_op.create_index(batch_op.f("ix_cars_colour"), ["colour"], unique=False)
    with op.batch_alter_table("cars", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("plate", sa.String(12)), insert_after="maker_id")
        batch_op.add_column(sa.Column("tag", sa.String(12)), insert_before="maker_id")
    with op.batch_alter_table("cars", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("late", sa.Integer))


def downgrade():
    with op.batch_alter_table("cars") as batch_op:
        batch_op.drop_column("late")
        batch_op.drop_column("tag")
        batch_op.drop_column("plate")
        batch_op.drop_index(batch_op.f("ix_cars_colour"))
        batch_op.alter_column("price", existing_type=sa.Numeric(10, 2), server_default=None)
        batch_op.alter_column("seats", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("model", existing_type=sa.String(length=60), type_=sa.VARCHAR(length=30))
        batch_op.drop_column("colour")
        batch_op.drop_column("doors")
