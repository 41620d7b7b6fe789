"""shop: a head that stays open

Revision ID: shop2other
Revises: shop1

"""
from alembic import op

revision = "shop2other"
down_revision = "shop1"


def upgrade():
    op.create_index("ix_orders_user", "orders", ["user_id"])


def downgrade():
    op.drop_index("ix_orders_user", table_name="orders")
