"""nothing at all

Revision ID: a1f0c3d2e005
Revises: a1f0c3d2e004

"""
revision = "a1f0c3d2e005"
down_revision = "a1f0c3d2e004"


def upgrade():
    pass


def downgrade():
    pass
