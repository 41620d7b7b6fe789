"""types with checks of their own

Revision ID: b04
Revises: b03

"""
import enum

import sqlalchemy as sa
from alembic import op

revision = "b04"
down_revision = "b03"


class Fuel(enum.Enum):
    petrol = 1
    diesel = 2
    electric = 3
    hydrogen = 4


OLD = sa.Enum("petrol", "diesel", "electric", name="fuel", create_constraint=True)
NEW = sa.Enum(Fuel, name="fuel", create_constraint=True)


def upgrade():
    with op.batch_alter_table("cars") as batch_op:
        batch_op.drop_constraint("fuel", type_="check")
        batch_op.alter_column("fuel", existing_type=OLD, type_=NEW, existing_nullable=True)
    with op.batch_alter_table("cars") as batch_op:
        batch_op.alter_column("sold", existing_type=sa.Boolean(name="sold", create_constraint=True), nullable=False, server_default=sa.false())
        batch_op.add_column(sa.Column("rented", sa.Boolean(name="rented", create_constraint=True)))
    with op.batch_alter_table("cars") as batch_op:
        batch_op.alter_column("sold", existing_type=sa.Boolean(name="sold", create_constraint=True), type_=sa.Integer(), existing_nullable=False)
        batch_op.alter_column("colour", type_=sa.JSON(), existing_type=sa.String(20), comment="a colour")
    op.execute("UPDATE cars SET fuel = 'hydrogen' WHERE id = 2")


def downgrade():
    op.execute("UPDATE cars SET fuel = 'electric' WHERE fuel = 'hydrogen'")
    with op.batch_alter_table("cars") as batch_op:
        batch_op.alter_column("colour", existing_type=sa.JSON(), type_=sa.String(20))
        batch_op.drop_constraint("rented", type_="check")
        batch_op.drop_column("rented")
        batch_op.drop_constraint("fuel", type_="check")
        batch_op.alter_column("fuel", existing_type=NEW, type_=OLD)
        batch_op.alter_column("sold", existing_type=sa.Integer(), type_=sa.Boolean(name="sold", create_constraint=True), server_default=None, nullable=True)
