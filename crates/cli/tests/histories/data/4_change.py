"""rows changed and removed

Revision ID: d4
Revises: d3

"""
import datetime as dt
import decimal
import hashlib
import json
import re
import uuid
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "d4"
down_revision = "d3"


def people():
    return sa.Table("people", sa.MetaData(), autoload_with=op.get_bind())


def upgrade():
    conn = op.get_bind()
    t = people()
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("slug", sa.String(60)))
    t = people()
    by_letter = defaultdict(list)
    for row in conn.execute(sa.select(t.c.id, t.c.name)).fetchall():
        by_letter[row.name[0].upper()].append(row.id)
        slug = re.sub(r"[^a-z]+", "-", row.name.lower()).strip("-")
        conn.execute(t.update().where(t.c.id == row.id).values(slug=f"{slug}-{hashlib.md5(row.name.encode()).hexdigest()[:6]}"))
    conn.execute(
        sa.update(t).where(t.c.id == sa.bindparam("who")).values(pay=sa.bindparam("new_pay"), born=sa.bindparam("new_born")),
        [{"who": 3, "new_pay": decimal.Decimal("10.05"), "new_born": dt.date(2001, 2, 3)}, {"who": 4, "new_pay": 2, "new_born": None}],
    )
    conn.execute(t.update().where(t.c.pay.is_not(None)).values(pay=t.c.pay * 2, ratio=sa.func.coalesce(t.c.ratio, 0) + 0.5))
    conn.execute(t.update().values({t.c.active: sa.true()}).where(t.c.id.in_(sa.select(t.c.id).where(t.c.id > 10))))
    conn.execute(t.update().where(t.c.id == 6).values(key=uuid.uuid5(uuid.NAMESPACE_DNS, "example.org").hex, seen_at=dt.datetime(2020, 2, 29, 1)))
    conn.execute(sa.delete(t).where(sa.and_(t.c.id >= 11, t.c.name.notin_(["Max"]), t.c.name != "Ned")))
    conn.execute(sa.text("DELETE FROM people WHERE id IN :ids").bindparams(sa.bindparam("ids", expanding=True)), {"ids": [8, 9]})
    op.execute(t.update().where(t.c.name == op.inline_literal("Jo")).values({"name": op.inline_literal("Joe")}))
    op.execute(sa.text("UPDATE people SET profile = :p WHERE id = 7").bindparams(p=json.dumps({"k": "v"})))
    with conn.begin_nested():
        conn.execute(sa.text("UPDATE people SET mood = 'bad' WHERE id = 7"))
    newest = sa.select(sa.func.max(t.c.id)).scalar_subquery()
    conn.execute(t.update().where(t.c.id == newest).values(name=t.c.name + " the newest"))
    conn.execute(sa.text("INSERT INTO totals VALUES ('changed letters', :v)"), {"v": str(dict(sorted(by_letter.items())))})


def downgrade():
    op.execute("DELETE FROM totals WHERE what LIKE 'changed%'")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("slug")
