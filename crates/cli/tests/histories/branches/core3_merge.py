"""merge left and right

Revision ID: core3
Revises: core2l, core2r

"""
revision = "core3"
down_revision = ("core2l", "core2r")
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
