"""a start that others look at

Revision ID: c0
Revises:

"""
import sqlalchemy as sa
from alembic import op

revision = "c0"
down_revision = None


def upgrade():
    bind = op.get_bind()
    tables = sa.inspect(bind).get_table_names()
    if "teams" not in tables:
        op.create_table(
            "teams",
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("name", sa.String(20), nullable=False, server_default="none"),
            sa.Column("code", sa.String(5)),
            sa.UniqueConstraint("code", name="uq_teams_code"),
            sa.CheckConstraint("length(code) > 1", name="ck_teams_code"),
        )
    if "players" not in tables:
        op.create_table(
            "players",
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id", name="fk_players_team", ondelete="CASCADE")),
            sa.Column("coach_id", sa.Integer(), sa.ForeignKey("players.id")),
            sa.Column("joined", sa.DateTime(), server_default=sa.func.now()),
            sa.Column("fee", sa.Numeric(8, 3), nullable=False, server_default="0"),
        )
        op.create_index("ix_players_team", "players", ["team_id", "joined"], unique=True)
    op.create_table("seen", sa.Column("id", sa.Integer, primary_key=True), sa.Column("what", sa.Text))


def downgrade():
    for name in reversed(sa.inspect(op.get_bind()).get_table_names()):
        if name != "alembic_version":
            op.drop_table(name)
