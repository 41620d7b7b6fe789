"""Rows and their mappings."""

import sqlalchemy as sa
from data_run import case

META = sa.MetaData()
ITEM = sa.Table(
    "item",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(20), key="title"),
    sa.Column("count", sa.Integer),
)


def setup(connection):
    META.create_all(connection)
    connection.execute(ITEM.insert(), [{"id": 1, "title": "one", "count": 5}, {"id": 2, "title": "two", "count": None}])


def row_of(connection, number=1):
    return connection.execute(sa.select(ITEM).where(ITEM.c.id == number)).one()


@case
def access_by_attribute(connection, show, raises):
    row = row_of(connection)
    show(row.id, row.name)
    raises(lambda: row.nothing)
    raises(lambda: row.title)


@case
def access_by_number(connection, show, raises):
    row = row_of(connection)
    show(row[0], row[-1], row[0:2], row[::-1])
    raises(lambda: row[7])


@case
def access_by_name(connection, raises):
    row = row_of(connection)
    raises(lambda: row["id"])
    raises(lambda: row[ITEM.c.id])


@case
def names_of_tuples(connection, show):
    row = row_of(connection)
    show(row.count, row.index("one"))
    show(row._mapping["count"])
    show(row._fields, row._asdict(), row._tuple(), row._t)


@case
def setting_is_refused(connection, raises, show):
    row = row_of(connection)

    def assign():
        row.id = 5

    def remove():
        del row.id

    def item():
        row[0] = 5

    raises(assign)
    raises(remove)
    try:
        item()
    except TypeError:
        show("no assignment")


@case
def comparison(connection, show):
    row, other = row_of(connection), row_of(connection, 2)
    show(row == row_of(connection), row == (1, "one", 5), row != other, row < other, row <= other, row > other, row >= other)
    show((1, "one", 5) == row, row == [1, "one", 5], row == None)  # noqa: E711


@case
def hashing(connection, show):
    row = row_of(connection)
    show(hash(row) == hash((1, "one", 5)), len({row, row_of(connection)}), row in {(1, "one", 5)})


@case
def as_sequence(connection, show):
    row = row_of(connection)
    show(len(row), list(row), tuple(row), "one" in row, "two" in row, bool(row))
    show([*row], dict(zip(row._fields, row)))
    a, b, c = row
    show(a, b, c, max(row_of(connection, 1), row_of(connection, 2)))


@case
def reprs(connection, show):
    row = row_of(connection)
    show(repr(row), str(row), repr(row._mapping), str(row_of(connection, 2)), "%s %s %s" % tuple(row))
    show(repr(connection.execute(sa.select(ITEM.c.id)).first()))


@case
def mapping(connection, show, raises):
    mapping = row_of(connection)._mapping
    show(mapping["id"], mapping[ITEM.c.title], mapping.get("name"), mapping.get("nothing"), mapping.get("nothing", 3))
    show(list(mapping), list(mapping.keys()), list(mapping.values()), list(mapping.items()), len(mapping))
    show("id" in mapping, "nothing" in mapping, ITEM.c.id in mapping)
    raises(lambda: mapping["nothing"])
    raises(lambda: mapping[0])
    raises(lambda: mapping[ITEM.c.count.label("x")])
    show({**mapping}, dict(mapping))


@case
def mapping_equality(connection, show):
    mapping = row_of(connection)._mapping
    show(mapping == {"id": 1, "name": "one", "count": 5}, mapping != {}, mapping == row_of(connection)._mapping)


@case
def mapping_is_a_mapping(connection, show):
    from collections.abc import Mapping, Sequence

    row = row_of(connection)
    show(isinstance(row, Sequence), isinstance(row, tuple), isinstance(row._mapping, Mapping), isinstance(row._mapping, dict))


@case
def mapping_refuses_writing(connection, show):
    mapping = row_of(connection)._mapping

    def assign():
        mapping["id"] = 5

    try:
        assign()
    except TypeError:
        show("no assignment")


@case
def pickling(connection, show):
    import pickle

    row = row_of(connection)
    copy = pickle.loads(pickle.dumps(row))
    show(copy, copy == row, copy.name, dict(copy._mapping))
    show(pickle.loads(pickle.dumps(row_of(connection)._mapping))["name"])


@case
def copying(connection, show):
    import copy

    row = row_of(connection)
    show(copy.copy(row), copy.deepcopy(row))


@case
def json_of_rows(connection, show):
    import json

    row = row_of(connection)
    show(json.dumps(list(row)), json.dumps(dict(row._mapping)), json.dumps(row._asdict()))


@case
def sorting(connection, show):
    rows = connection.execute(sa.select(ITEM.c.title, ITEM.c.id)).all()
    show(sorted(rows), sorted(rows, key=lambda row: -row.id), min(rows))


@case
def keys_with_spaces(connection, show):
    row = connection.execute(sa.text("SELECT id AS \"two words\", 'x' AS \"class\" FROM item WHERE id = 1".replace('"', "`" if connection.dialect.name == "mariadb" else '"'))).one()
    show(row._mapping["two words"], getattr(row, "class"), row._fields)


@case
def private_looking_names(connection, show, raises):
    row = connection.execute(sa.select(ITEM.c.id.label("_hidden"), ITEM.c.title.label("keys"))).first()
    show(row._hidden, row.keys, row._mapping["keys"])


@case
def by_column_of_another_table_object(connection, show, raises):
    other = sa.table("item", sa.column("id"), sa.column("name"))
    row = connection.execute(sa.select(other.c.id, other.c.name).order_by(other.c.id)).first()
    show(row._mapping[other.c.id])
    raises(lambda: row._mapping[ITEM.c.id])
    row = row_of(connection)
    raises(lambda: row._mapping[other.c.id])


@case
def by_column_from_text(connection, show):
    row = connection.execute(sa.text("SELECT id, name FROM item WHERE id = 1")).one()
    show(row._mapping[ITEM.c.id])


@case
def of_expressions(connection, show):
    expression = ITEM.c.id + 1
    row = connection.execute(sa.select(expression, sa.func.upper(ITEM.c.title), sa.literal("x"), sa.null(), sa.func.count().over())).first()
    show(row, row._mapping[expression], list(row._mapping))


@case
def row_equality_with_none(connection, show):
    row = row_of(connection, 2)
    show(row[2] is None, row == (2, "two", None))


@case
def truth(connection, show):
    show(bool(row_of(connection)), bool(connection.execute(sa.select(ITEM.c.count).where(ITEM.c.id == 2)).one()))
