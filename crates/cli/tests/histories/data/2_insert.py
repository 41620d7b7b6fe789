"""rows put in, in every way

Revision ID: d2
Revises: d1

"""
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from alembic import op
from sqlalchemy import Boolean, Date, DateTime, Integer, JSON, Numeric, String, bindparam, column, func, insert, literal, select, table, text
from sqlalchemy.dialects.sqlite import insert as upsert

revision = "d2"
down_revision = "d1"

people = table(
    "people",
    column("id", Integer),
    column("name", String),
    column("born", Date),
    column("seen_at", DateTime),
    column("pay", Numeric(10, 2)),
    column("active", Boolean),
    column("profile", JSON),
)
totals = table("totals", column("what", String), column("value", String))


def upgrade():
    bind = op.get_bind()
    op.bulk_insert(people, [{"id": 3, "name": "Cy", "active": True, "pay": Decimal("3.10")}])
    op.bulk_insert(people, [])
    bind.execute(people.insert().values(id=4, name="Di", born=date(2000, 1, 1), active=False, profile={"x": [1]}))
    bind.execute(insert(people), [{"id": 5, "name": "Ed", "active": True}, {"id": 6, "name": "Flo", "active": False}])
    bind.execute(people.insert(), {"id": 7, "name": "Gus", "active": True, "seen_at": datetime(2024, 1, 1, tzinfo=timezone.utc) + timedelta(hours=1)})
    bind.execute(people.insert().values([{"id": 8, "name": "Hal", "active": True}, {"id": 9, "name": "Ivy", "active": True}]))
    bind.execute(text("INSERT INTO people (id, name, pay) VALUES (:id, :name, :pay)"), {"id": 10, "name": "Jo", "pay": 7})
    bind.execute(text("INSERT INTO people (id, name) VALUES (:id, :name)"), [{"id": 11, "name": "Kit"}, {"id": 12, "name": "Lu"}])
    bind.execute(
        text("INSERT INTO people (id, name, born) VALUES (:id, :name, :born)").bindparams(
            bindparam("born", type_=Date), id=13, name="Max"
        ),
        {"born": date(1970, 1, 1)},
    )
    result = bind.execute(people.insert().values(name="Ned", active=True))
    op.execute(totals.insert().values(what="inserted", value=str(result.inserted_primary_key)))
    op.execute(totals.insert().values({"what": op.inline_literal("literal"), "value": op.inline_literal("it's")}))
    op.execute(insert(totals).from_select(["what", "value"], select(literal("names"), func.count(people.c.id))))
    statement = upsert(totals).values(what="names", value="again")
    bind.execute(statement.on_conflict_do_update(index_elements=["what"], set_={"value": statement.excluded.value}))
    bind.execute(upsert(totals).values(what="names", value="never").on_conflict_do_nothing())
    returned = bind.execute(insert(totals).values(what="returned", value="1").returning(totals.c.what)).scalar_one()
    assert returned == "returned", returned
    bind.exec_driver_sql("INSERT INTO totals (what, value) VALUES (?, ?)", ("driver", "100%"))


def downgrade():
    op.execute(people.delete().where(people.c.id > 2))
    op.execute(totals.delete())
