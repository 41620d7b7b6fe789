"""Results: every way to take rows out of them."""

import sqlalchemy as sa
from data_run import case

META = sa.MetaData()
ITEM = sa.Table(
    "item",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(20)),
    sa.Column("kind", sa.Integer),
)
ROWS = [
    {"name": "one", "kind": 10},
    {"name": "two", "kind": 20},
    {"name": "three", "kind": 10},
    {"name": None, "kind": 20},
]
ALL = sa.select(ITEM).order_by(ITEM.c.id)
NAMES = sa.select(ITEM.c.name).order_by(ITEM.c.id)
KINDS = sa.select(ITEM.c.kind).order_by(ITEM.c.id)
NONE = sa.select(ITEM).where(ITEM.c.id > 100)


def setup(connection):
    META.create_all(connection)
    connection.execute(ITEM.insert(), ROWS)


@case
def fetchall(connection, show):
    result = connection.execute(sa.text("SELECT id, name FROM item ORDER BY id"))
    show(result.fetchall())
    show(result.fetchall())


@case
def fetchone(connection, show, raises):
    result = connection.execute(ALL)
    show(result.fetchone())
    show(result.fetchone())
    show(result.closed)
    result.close()
    show(result.closed)
    raises(result.fetchone)


@case
def fetchone_to_the_end(connection, show, raises):
    result = connection.execute(sa.select(ITEM.c.id).where(ITEM.c.id < 3).order_by(ITEM.c.id))
    for _ in range(4):
        show(result.fetchone())


@case
def fetchmany(connection, show):
    result = connection.execute(ALL)
    show(result.fetchmany(3))
    show(result.fetchmany(3))
    show(result.fetchmany(3))


@case
def fetchmany_without_a_size(connection, show):
    result = connection.execute(ALL)
    show(result.fetchmany())
    show(len(result.fetchmany()))


@case
def iteration(connection, show):
    for row in connection.execute(ALL):
        show(row)


@case
def next_row(connection, show, raises):
    result = connection.execute(sa.select(ITEM.c.id).where(ITEM.c.id == 1))
    show(next(result))
    try:
        next(result)
    except StopIteration:
        show("stop")


@case
def unpacking(connection, show):
    for id_, name in connection.execute(sa.select(ITEM.c.id, ITEM.c.name).order_by(ITEM.c.id)):
        show(id_, name)


@case
def all_rows(connection, show):
    result = connection.execute(ALL)
    show(result.all())
    show(result.all())


@case
def first(connection, show, raises):
    result = connection.execute(ALL)
    show(result.first())
    raises(result.first)
    show(connection.execute(NONE).first())


@case
def one(connection, show, raises):
    show(connection.execute(sa.select(ITEM).where(ITEM.c.id == 2)).one())
    raises(lambda: connection.execute(ALL).one())
    raises(lambda: connection.execute(NONE).one())


@case
def one_or_none(connection, show, raises):
    show(connection.execute(sa.select(ITEM).where(ITEM.c.id == 2)).one_or_none())
    show(connection.execute(NONE).one_or_none())
    raises(lambda: connection.execute(ALL).one_or_none())


@case
def scalar(connection, show):
    show(connection.execute(NAMES).scalar())
    show(connection.execute(NONE).scalar())
    show(connection.scalar(sa.select(sa.func.count()).select_from(ITEM)))
    show(connection.scalar(sa.text("SELECT name FROM item WHERE id = :id"), {"id": 3}))


@case
def scalar_one(connection, show, raises):
    show(connection.execute(sa.select(ITEM.c.name).where(ITEM.c.id == 2)).scalar_one())
    show(connection.execute(sa.select(ITEM.c.name).where(ITEM.c.id == 4)).scalar_one())
    raises(lambda: connection.execute(NAMES).scalar_one())
    raises(lambda: connection.execute(NONE).scalar_one())


@case
def scalar_one_or_none(connection, show, raises):
    show(connection.execute(sa.select(ITEM.c.name).where(ITEM.c.id == 2)).scalar_one_or_none())
    show(connection.execute(NONE).scalar_one_or_none())
    raises(lambda: connection.execute(NAMES).scalar_one_or_none())


@case
def scalars(connection, show):
    show(connection.execute(NAMES).scalars().all())
    show(list(connection.execute(NAMES).scalars()))
    show(connection.scalars(NAMES).all())
    show(connection.execute(ALL).scalars(1).all())
    show(connection.execute(ALL).scalars("kind").all())
    show(connection.execute(ALL).scalars(ITEM.c.name).all())


@case
def scalars_first(connection, show, raises):
    show(connection.scalars(NAMES).first())
    show(connection.scalars(sa.select(ITEM.c.name).where(ITEM.c.id == 3)).one())
    show(connection.scalars(sa.select(ITEM.c.name).where(ITEM.c.id == 33)).one_or_none())
    raises(lambda: connection.scalars(NAMES).one())
    show(connection.scalars(NAMES).fetchmany(2))
    show(connection.scalars(NAMES).fetchall())


@case
def scalars_partitions(connection, show):
    for part in connection.scalars(NAMES).partitions(3):
        show(part)


@case
def scalars_unique(connection, show):
    show(connection.scalars(KINDS).unique().all())


@case
def scalars_of_unknown_column(connection, raises):
    raises(lambda: connection.execute(ALL).scalars("nothing").all())
    raises(lambda: connection.execute(ALL).scalars(7).all())


@case
def mappings(connection, show):
    show(connection.execute(ALL).mappings().all())
    for row in connection.execute(ALL).mappings():
        show(row["name"], dict(row))


@case
def mappings_one(connection, show, raises):
    show(connection.execute(ALL).mappings().first())
    show(connection.execute(sa.select(ITEM).where(ITEM.c.id == 1)).mappings().one())
    show(connection.execute(NONE).mappings().one_or_none())
    raises(lambda: connection.execute(ALL).mappings().one())
    show(connection.execute(ALL).mappings().fetchone())
    show(connection.execute(ALL).mappings().fetchmany(2))
    show(connection.execute(ALL).mappings().keys())


@case
def mappings_columns(connection, show):
    show(connection.execute(ALL).mappings().columns("id", "kind").all())


@case
def mappings_unique(connection, show):
    show(connection.execute(KINDS).mappings().unique(lambda row: row[0]).all())


@case
def columns(connection, show, raises):
    show(connection.execute(ALL).columns("name", "id").all())
    show(connection.execute(ALL).columns(2, 0).all())
    show(connection.execute(ALL).columns(ITEM.c.kind).all())
    show(connection.execute(ALL).columns("name", "id").columns(1).all())
    show(connection.execute(ALL).columns("name", "id").keys())
    raises(lambda: connection.execute(ALL).columns("nothing"))


@case
def columns_of_text(connection, show):
    show(connection.execute(sa.text("SELECT id, name, kind FROM item ORDER BY id")).columns("kind", 0).all())


@case
def unique(connection, show):
    show(connection.execute(KINDS).unique().all())
    show(connection.execute(ALL).unique(lambda row: row.kind).all())
    show(connection.execute(KINDS).unique().fetchmany(1))


@case
def unique_one(connection, show, raises):
    show(connection.execute(sa.select(ITEM.c.kind).where(ITEM.c.kind == 10)).unique().one())
    raises(lambda: connection.execute(KINDS).unique().one())
    show(connection.execute(KINDS).unique().first())


@case
def partitions(connection, show):
    for part in connection.execute(ALL).partitions(3):
        show(part)


@case
def partitions_by_yield_per(connection, show):
    for part in connection.execute(ALL).yield_per(3).partitions():
        show(len(part))


@case
def yield_per(connection, show):
    result = connection.execute(ALL).yield_per(2)
    show([row.id for row in result])
    show(connection.execution_options(yield_per=1).execute(ALL).fetchmany())


@case
def keys(connection, show):
    result = connection.execute(ALL)
    show(result.keys(), list(result.keys()), len(result.keys()))
    show("name" in result.keys(), "nothing" in result.keys(), ITEM.c.name in result.keys())
    show(list(connection.execute(sa.text("SELECT id AS a, name AS b FROM item")).keys()))


@case
def tuples(connection, show):
    show(connection.execute(ALL).tuples().all())
    show(connection.execute(ALL).t.first())


@case
def freeze(connection, show):
    frozen = connection.execute(ALL).freeze()
    show(frozen().all())
    show(frozen().scalars().all())
    show(frozen().mappings().first())
    show(type(frozen).__name__, frozen.data)


@case
def merge(connection, show):
    first = connection.execute(sa.select(ITEM.c.id).where(ITEM.c.id == 1))
    second = connection.execute(sa.select(ITEM.c.id).where(ITEM.c.id > 2).order_by(ITEM.c.id))
    merged = first.merge(second)
    show(merged.all())


@case
def returns_rows(connection, show, raises):
    result = connection.execute(ITEM.update().values(kind=5))
    show(result.returns_rows, result.rowcount, result.closed)
    raises(result.fetchall)
    raises(result.first)
    raises(result.scalar)
    raises(result.keys)
    raises(lambda: list(result))
    raises(lambda: result.mappings().all())
    show(connection.execute(ALL).returns_rows)


@case
def rowcount(connection, show):
    show(connection.execute(ITEM.update().where(ITEM.c.id > 2).values(name="x")).rowcount)
    show(connection.execute(ITEM.update().where(ITEM.c.id > 200).values(name="x")).rowcount)
    show(connection.execute(ITEM.delete().where(ITEM.c.id > 2)).rowcount)
    show(connection.execute(sa.text("UPDATE item SET kind = 1")).rowcount)
    show(connection.execute(ITEM.insert(), {"id": 50, "name": "y"}).rowcount)


@case
def rowcount_of_many(connection, show):
    result = connection.execute(
        ITEM.update().where(ITEM.c.id == sa.bindparam("which")).values(name=sa.bindparam("to")),
        [{"which": 1, "to": "a"}, {"which": 2, "to": "b"}, {"which": 99, "to": "c"}],
    )
    show(result.rowcount, result.supports_sane_rowcount(), result.supports_sane_multi_rowcount())


@case
def inserted_primary_key(connection, show, raises):
    result = connection.execute(ITEM.insert().values(name="new"))
    show(result.inserted_primary_key, result.inserted_primary_key.id, result.inserted_primary_key[0])
    show(result.is_insert)
    result = connection.execute(ITEM.insert().values(id=77, name="new"))
    show(result.inserted_primary_key)
    raises(lambda: connection.execute(ALL).inserted_primary_key)
    raises(lambda: connection.execute(sa.text("SELECT 1")).inserted_primary_key)


@case
def inserted_primary_key_rows(connection, show, raises):
    result = connection.execute(ITEM.insert(), [{"id": 20, "name": "a"}, {"id": 21, "name": "b"}])
    raises(lambda: result.inserted_primary_key)
    show(result.rowcount)


@case("sqlite")
def lastrowid(connection, show):
    show(connection.execute(ITEM.insert().values(name="new")).lastrowid)
    show(connection.execute(sa.text("INSERT INTO item (name) VALUES ('x')")).lastrowid)


@case("mariadb")
def lastrowid_of_text(connection, show):
    connection.execute(sa.text("ALTER TABLE item MODIFY id INTEGER AUTO_INCREMENT"))
    show(connection.execute(sa.text("INSERT INTO item (name) VALUES ('x')")).lastrowid)


@case
def returning(connection, show, raises, dialect):
    if dialect == "mariadb":
        statement = ITEM.insert().values(id=30, name="r").returning(ITEM.c.id, ITEM.c.name)
    else:
        statement = ITEM.update().where(ITEM.c.id < 3).values(kind=1).returning(ITEM.c.id, ITEM.c.kind)
    result = connection.execute(statement)
    show(sorted(tuple(row) for row in result.all()))
    show(result.returns_rows)
    show(list(connection.execute(ITEM.insert().values(id=31).returning(ITEM.c.id, ITEM.c.kind)).keys()))


@case
def last_parameters(connection, show):
    result = connection.execute(ITEM.insert().values(name="p", kind=4))
    show(result.last_inserted_params())
    result = connection.execute(ITEM.update().values(name="q").where(ITEM.c.id == 1))
    show(result.last_updated_params())


@case
def postfetch_and_defaults(connection, show):
    result = connection.execute(ITEM.insert().values(name="p", kind=4))
    show(result.postfetch_cols(), result.prefetch_cols(), result.lastrow_has_defaults())


@case
def context_manager(connection, show, raises):
    with connection.execute(ALL) as result:
        show(result.fetchone())
    show(result.closed)
    raises(result.fetchall)


@case
def duplicate_names(connection, show, raises):
    other = ITEM.alias("other")
    row = connection.execute(sa.select(ITEM.c.id, other.c.id).select_from(ITEM.join(other, ITEM.c.id == other.c.kind / 10)).order_by(ITEM.c.id, other.c.id)).first()
    show(row, list(row._mapping.keys()))
    raises(lambda: row.id)
    show(row._mapping[ITEM.c.id], row._mapping[other.c.id])
    row = connection.execute(sa.text("SELECT id, kind AS id FROM item WHERE id = 2")).first()
    show(row, list(row._mapping.keys()))
    raises(lambda: row.id)


@case
def table_plus_column_labels(connection, show):
    statement = ALL.set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
    row = connection.execute(statement).first()
    show(row, list(row._mapping), row.item_id)


@case
def labels(connection, show):
    row = connection.execute(sa.select(ITEM.c.id.label("number"), (ITEM.c.kind + 1).label("more"), ITEM.c.kind * 2).order_by(ITEM.c.id)).first()
    show(row._mapping, row.number, row.more, row[2])


@case
def two_results_at_once(connection, show):
    one, two = connection.execute(ALL), connection.execute(NAMES)
    show(one.fetchone(), two.fetchone(), one.fetchone(), two.fetchone())


@case
def nested_statements_while_iterating(connection, show):
    for row in connection.execute(ALL):
        connection.execute(ITEM.update().where(ITEM.c.id == row.id).values(kind=row.id * 100))
    show(connection.scalars(KINDS).all())


@case
def stream_results(connection, show):
    result = connection.execution_options(stream_results=True, max_row_buffer=2).execute(ALL)
    show([row.id for row in result])


@case
def result_after_connection_closed(engine, show, raises):
    with engine.connect() as connection:
        result = connection.execute(ALL)
    raises(result.fetchall)
    raises(lambda: connection.execute(ALL))


@case
def integrity(connection):
    connection.execute(ITEM.insert(), {"id": 1, "name": "again"})


@case
def repr_of_results(connection, show):
    result = connection.execute(ALL)
    show(type(result).__name__, isinstance(result, sa.Result), isinstance(result, sa.CursorResult))
    show(type(result.scalars()).__name__, type(connection.execute(ALL).mappings()).__name__)
    show(isinstance(connection.execute(ALL).first(), sa.Row))


@case
def legacy_names(connection, show):
    from sqlalchemy.engine import CursorResult, Result, Row, RowMapping

    result = connection.execute(ALL)
    show(isinstance(result, CursorResult), isinstance(result, Result))
    row = result.first()
    show(isinstance(row, Row), isinstance(row._mapping, RowMapping))


@case
def all_of_a_text_with_columns(connection, show):
    statement = sa.text("SELECT id, name FROM item ORDER BY id").columns(sa.column("id", sa.Integer), sa.column("name", sa.String))
    result = connection.execute(statement)
    row = result.first()
    show(row.id, row.name, row._mapping)


@case
def splice_and_memo(connection, show):
    data = {row.id: row.name for row in connection.execute(ALL)}
    show(data)
    show([dict(row._mapping) for row in connection.execute(ALL)])
    show([tuple(row) for row in connection.execute(ALL)])
    show({name for (name,) in connection.execute(NAMES)})


@case
def close_twice(connection, show):
    result = connection.execute(ALL)
    result.close()
    result.close()
    show(result.closed)
