"""columns that SQLite adds in place

Revision ID: a1f0c3d2e002
Revises: a1f0c3d2e001

"""
from alembic import op
import sqlalchemy as sa

revision = "a1f0c3d2e002"
down_revision = "a1f0c3d2e001"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("accounts", sa.Column("nickname", sa.String(length=40), nullable=True))
    op.add_column("accounts", sa.Column("visits", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("birthday", sa.Date()))
    op.add_column("groups", sa.Column("parent_id", sa.Integer(), nullable=True))
    op.add_column(
        "groups", sa.Column("kind", sa.Enum("open", "closed", "secret", name="group_kind"), server_default="open", nullable=False)
    )
    op.add_column("groups", sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))
    op.execute("INSERT INTO groups (id, name, kind) VALUES (1, 'staff', 'closed'), (2, 'guests', 'open')")
    op.execute("INSERT INTO accounts (email, group_id, created_at, changed_at) VALUES ('a@example.org', 1, '2024-01-01', '2024-01-01')")


def downgrade():
    op.drop_column("groups", "settings")
    op.drop_column("groups", "kind")
    op.drop_column("groups", "parent_id")
    op.drop_column(table_name="accounts", column_name="birthday")
    op.drop_column("accounts", "visits")
    op.drop_column("accounts", "nickname")
