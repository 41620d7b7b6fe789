"""shop: depends on a label and a revision

Revision ID: shop2
Revises: shop1
Depends on: right, core3

"""
from alembic import op
import sqlalchemy as sa

revision = "shop2"
down_revision = "shop1"
depends_on = ["right", "core3"]


def upgrade():
    op.add_column("orders", sa.Column("total", sa.Numeric(8, 2), server_default="0"))
    op.execute("INSERT INTO orders (user_id) SELECT id FROM users WHERE name = 'right'")


def downgrade():
    op.execute("DELETE FROM orders")
    op.drop_column("orders", "total")
