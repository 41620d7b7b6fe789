"""shop: a second base

Revision ID: shop1
Revises:
Depends on: core2l

"""
import sqlalchemy as sa
from alembic import op

revision = "shop1"
down_revision = None
branch_labels = ("shop", "store")
depends_on = "core2l"


def upgrade():
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
    )
    op.execute("INSERT INTO orders (user_id) SELECT id FROM users")


def downgrade():
    op.drop_table("orders")
