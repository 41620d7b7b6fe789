"""constraints come and go

Revision ID: b03
Revises: b02

"""
import sqlalchemy as sa
from alembic import op

revision = "b03"
down_revision = "b02"


def upgrade():
    op.create_table("owners", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
    with op.batch_alter_table("cars", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_cars_owner_id_owners"), "owners", ["owner_id"], ["id"], ondelete="CASCADE")
        batch_op.create_unique_constraint("uq_cars_plate", ["plate", "colour"])
        batch_op.create_check_constraint("doors_few", "doors < 6")
    with op.batch_alter_table("cars") as batch_op:
        batch_op.drop_constraint("fk_cars_maker_id_makers", type_="foreignkey")
        batch_op.create_foreign_key(None, "makers", ["maker_id"], ["id"], onupdate="CASCADE")
    with op.batch_alter_table("cars") as batch_op:
        batch_op.drop_constraint("seats_positive", type_="check")
    with op.batch_alter_table("makers") as batch_op:
        batch_op.drop_constraint("uq_makers_name", type_="unique")
        batch_op.alter_column("name", new_column_name="title", existing_type=sa.String(50), existing_nullable=False)
    with op.batch_alter_table("makers") as batch_op:
        batch_op.create_index("ix_makers_title", ["title"], unique=True, sqlite_where=sa.text("title <> ''"))


def downgrade():
    with op.batch_alter_table("makers") as batch_op:
        batch_op.drop_index("ix_makers_title")
    with op.batch_alter_table("makers") as batch_op:
        batch_op.alter_column("title", new_column_name="name")
        batch_op.create_unique_constraint("uq_makers_name", ["name"])
    with op.batch_alter_table("cars") as batch_op:
        batch_op.create_check_constraint("seats_positive", sa.column("seats") > 0)
        batch_op.drop_constraint("fk_cars_owner_id_owners", type_="foreignkey")
        batch_op.drop_constraint("uq_cars_plate", type_="unique")
        batch_op.drop_constraint(op.f("ck_cars_doors_few"), type_="check")
        batch_op.drop_column("owner_id")
    op.drop_table("owners")
