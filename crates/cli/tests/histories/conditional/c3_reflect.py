"""tables that reflection gives

Revision ID: c3
Revises: c2

"""
import sqlalchemy as sa
from alembic import op

revision = "c3"
down_revision = "c2"


def upgrade():
    bind = op.get_bind()
    metadata = sa.MetaData()
    metadata.reflect(bind=bind, only=["teams", "players"])
    teams, players = metadata.tables["teams"], metadata.tables["players"]
    assert "city" in teams.c and "nothing" not in teams.columns
    foreign = {fk.column.table.name for fk in players.foreign_keys}
    assert foreign == {"teams", "players"}, foreign
    names = sorted(constraint.name for constraint in teams.constraints if constraint.name)
    for name in names:
        op.execute(f"INSERT INTO seen (what) VALUES ('{name}')")
    rows = bind.execute(sa.select(teams.c.code, sa.func.count(players.c.id).label("n")).join_from(teams, players, isouter=True).group_by(teams.c.code))
    for row in rows.mappings():
        op.execute(sa.insert(sa.table("seen", sa.column("what"))).values(what="{code}: {n}".format(**row)))
    extra = sa.Table("extra", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("team", sa.ForeignKey("teams.id"), index=True))
    extra.create(bind, checkfirst=True)
    extra.create(bind, checkfirst=True)
    sa.Index("ix_extra_late", extra.c.team, extra.c.id).create(bind)
    with op.get_context().autocommit_block():
        op.execute("PRAGMA user_version = 7")
    assert bind.execute(sa.text("PRAGMA user_version")).scalar() == 7


def downgrade():
    sa.Table("extra", sa.MetaData()).drop(op.get_bind(), checkfirst=True)
    op.execute("DELETE FROM seen")
