"""tables whose constraints the convention names

Revision ID: b01
Revises:

"""
import sqlalchemy as sa
from alembic import op

revision = "b01"
down_revision = None


def upgrade():
    op.create_table(
        "makers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(50), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "cars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(30), nullable=True),
        sa.Column("sold", sa.Boolean(create_constraint=True, name="sold"), nullable=True),
        sa.Column("fuel", sa.Enum("petrol", "diesel", "electric", name="fuel", create_constraint=True), nullable=True),
        sa.Column("seats", sa.Integer(), server_default="4", nullable=True),
        sa.Column("price", sa.Numeric(10, 2), nullable=True),
        sa.ForeignKeyConstraint(["maker_id"], ["makers.id"]),
        sa.CheckConstraint("seats > 0", name="seats_positive"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_cars_model"), "cars", ["model"])
    op.execute("INSERT INTO makers (id, name) VALUES (1, 'Alpha'), (2, 'Beta')")
    op.execute("INSERT INTO cars (id, maker_id, model, sold, fuel, price) VALUES (1, 1, 'A1', 1, 'petrol', 9999.5), (2, 2, NULL, 0, 'electric', 100)")


def downgrade():
    op.drop_index(op.f("ix_cars_model"), table_name="cars")
    op.drop_table("cars")
    op.drop_table("makers")
