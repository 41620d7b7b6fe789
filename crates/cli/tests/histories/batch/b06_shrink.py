"""a table loses what others hang on

Revision ID: b06
Revises: b05

"""
import sqlalchemy as sa
from alembic import op

revision = "b06"
down_revision = "b05"


def upgrade():
    with op.batch_alter_table("cars", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cars_model"))
        batch_op.drop_column("model")
        batch_op.drop_constraint("rented", type_="check")
        batch_op.drop_column("rented")
        batch_op.alter_column("seats", new_column_name="places", existing_type=sa.Integer(), existing_nullable=False)
    with op.batch_alter_table("cars") as batch_op:
        batch_op.alter_column("places", type_=sa.BigInteger(), existing_type=sa.Integer())
        batch_op.create_index("ix_cars_places_colour", ["places", "colour"])
    op.rename_table("cars", "vehicles")
    with op.batch_alter_table("vehicles") as batch_op:
        batch_op.alter_column("late", nullable=True, server_default="7", existing_type=sa.Integer())


def downgrade():
    op.rename_table("vehicles", "cars")
    with op.batch_alter_table("cars") as batch_op:
        batch_op.drop_index("ix_cars_places_colour")
        batch_op.alter_column("late", server_default=None)
        batch_op.alter_column("places", new_column_name="seats", type_=sa.Integer(), existing_type=sa.BigInteger())
        batch_op.add_column(sa.Column("rented", sa.Boolean(name="rented", create_constraint=True)))
        batch_op.add_column(sa.Column("model", sa.String(60), nullable=True))
        batch_op.create_index(batch_op.f("ix_cars_model"), ["model"])
