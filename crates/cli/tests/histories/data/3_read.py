"""rows read back, in every way

Revision ID: d3
Revises: d2

"""
import json
import logging

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql import and_, column, not_, or_, select, table, text

revision = "d3"
down_revision = "d2"

logger = logging.getLogger("alembic.runtime.migration")

people = table("people", column("id"), column("name"), column("active", sa.Boolean), column("born", sa.Date),
               column("pay", sa.Numeric(10, 2)), column("profile", sa.JSON), column("seen_at", sa.DateTime), column("key", sa.Uuid),
               column("photo", sa.LargeBinary), column("holiday", sa.Interval), column("wakes", sa.Time))


def note(bind, what, value):
    bind.execute(text("INSERT INTO totals (what, value) VALUES (:what, :value)"), {"what": "read " + what, "value": repr(value)})


def upgrade():
    bind = op.get_bind()
    note(bind, "fetchall", bind.execute(text("SELECT id, name FROM people WHERE id < 4 ORDER BY id")).fetchall())
    note(bind, "fetchone", bind.execute(text("SELECT id, name FROM people WHERE id < :top ORDER BY id"), {"top": 3}).fetchone())
    note(bind, "none", bind.execute(text("SELECT id FROM people WHERE id < 0")).fetchone())
    note(bind, "scalar", bind.execute(select(sa.func.count()).select_from(people)).scalar())
    note(bind, "bind scalar", bind.scalar(text("SELECT max(id) FROM people")))
    note(bind, "scalars", bind.execute(select(people.c.name).where(people.c.active.is_(True)).order_by(people.c.id)).scalars().all())
    note(bind, "mappings", [dict(row) for row in bind.execute(text("SELECT id, pay FROM people WHERE pay > 5 ORDER BY 1")).mappings()])
    note(bind, "mapping key", [row["id"] for row in bind.execute(select(people).where(people.c.id.in_([1, 3]))).mappings().all()])
    note(bind, "typed", [tuple(row) for row in bind.execute(select(people).where(people.c.id <= 2).order_by(people.c.id))])
    row = bind.execute(select(people.c.id, people.c.name.label("called")).where(and_(people.c.id == 1, people.c.name.like("Ann%")))).first()
    note(bind, "row", (row.id, row.called, row[1], row._mapping["called"], list(row._mapping.keys()), row._asdict()))
    one, (two,) = bind.execute(text("SELECT 1")).scalar_one(), bind.execute(text("SELECT 2")).one()
    note(bind, "one", (one, two, bind.execute(text("SELECT 3 WHERE 0")).scalar_one_or_none(), bind.execute(text("SELECT 4")).one_or_none()))
    result = bind.execute(text("SELECT id AS number, name FROM people ORDER BY id"))
    note(bind, "many", (list(result.keys()), result.fetchmany(2), next(result), len(result.all())))
    updated = bind.execute(sa.update(people).where(or_(people.c.id == 5, not_(people.c.id < 12))).values(profile={"set": True}))
    note(bind, "rowcount", updated.rowcount)
    found = {}
    for id_, profile in bind.execute(select(people.c.id, people.c.profile).where(people.c.profile.isnot(None)).order_by(sa.desc(people.c.id))):
        found[id_] = profile
    note(bind, "json", json.dumps(found, sort_keys=True))
    if (count := bind.execute(text("SELECT count(*) FROM people")).scalar()) > 10:
        logger.info("There are %d people", count)
        note(bind, "walrus", count)
    note(bind, "group", bind.execute(
        select(people.c.active, sa.func.count().label("n")).group_by(people.c.active).having(sa.func.count() > 1).order_by(people.c.active)
    ).all())
    other = people.alias("other")
    note(bind, "join", bind.execute(
        select(people.c.id, other.c.id).select_from(people.outerjoin(other, other.c.id == people.c.id + 1)).order_by(people.c.id).limit(2).offset(1)
    ).fetchall())
    note(bind, "case", bind.execute(select(sa.case((people.c.id < 3, "low"), else_="high"), sa.cast(people.c.id, sa.String)).where(people.c.id.between(2, 3))).all())
    note(bind, "exists", bind.execute(select(sa.exists().where(people.c.id == 99))).scalar())
    note(bind, "union", bind.execute(select(sa.literal(1)).union_all(select(sa.literal("b"))).order_by(sa.text("1"))).all())


def downgrade():
    op.execute("DELETE FROM totals WHERE what LIKE 'read %'")
