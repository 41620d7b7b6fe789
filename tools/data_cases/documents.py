"""JSON and arrays in expressions."""

import sqlalchemy as sa
from data_run import case, query
from sqlalchemy.dialects import postgresql

META = sa.MetaData()
J = sa.Table("j", META, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("data", sa.JSON))
PG = sa.MetaData()
B = sa.Table(
    "b", PG, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("data", postgresql.JSONB), sa.Column("tags", postgresql.ARRAY(sa.Text)),
    sa.Column("nums", sa.ARRAY(sa.Integer)),
)


def setup(connection):
    META.create_all(connection)
    connection.execute(
        J.insert(),
        [{"id": 1, "data": {"name": "one", "n": 5, "deep": {"list": [10, 20]}, "ok": True, "f": 1.5}}, {"id": 2, "data": {"name": "two", "n": 7}}, {"id": 3, "data": [1, 2]}],
    )
    if connection.dialect.name == "postgresql":
        PG.create_all(connection)
        connection.execute(
            B.insert(),
            [
                {"id": 1, "data": {"a": 1, "b": [1, 2, {"c": "x"}]}, "tags": ["p", "q"], "nums": [1, 2, 3]},
                {"id": 2, "data": {"a": 2}, "tags": ["q"], "nums": []},
                {"id": 3, "data": None, "tags": None, "nums": None},
            ],
        )


query("element", lambda: sa.select(J.c.data["name"]).where(J.c.id < 3).order_by(J.c.id))
query("element_of_list", lambda: sa.select(J.c.data[1]).where(J.c.id == 3))
query("path", lambda: sa.select(J.c.data[("deep", "list", 1)]).where(J.c.id == 1))
query("as_string", lambda: sa.select(J.c.data["name"].as_string()).where(J.c.id < 3).order_by(J.c.id))
query("as_integer", lambda: sa.select(J.c.data["n"].as_integer() + 1).where(J.c.id < 3).order_by(J.c.id))
query("as_float", lambda: sa.select(J.c.data["f"].as_float()).where(J.c.id == 1))
query("as_boolean", lambda: sa.select(J.c.data["ok"].as_boolean()).where(J.c.id == 1))
query("as_json", lambda: sa.select(J.c.data["deep"].as_json()).where(J.c.id == 1))
query("where_string", lambda: sa.select(J.c.id).where(J.c.data["name"].as_string() == "two"))
query("where_integer", lambda: sa.select(J.c.id).where(J.c.data["n"].as_integer() > 5))
query("where_missing", lambda: sa.select(J.c.id).where(J.c.data["deep"].as_string().is_(None)).order_by(J.c.id))
query("chained", lambda: sa.select(J.c.data["deep"]["list"][0].as_integer()).where(J.c.id == 1))

query("jsonb_element", lambda: sa.select(B.c.data["a"]).order_by(B.c.id), "postgresql")
query("jsonb_astext", lambda: sa.select(B.c.data["a"].astext).order_by(B.c.id), "postgresql")
query("jsonb_path_astext", lambda: sa.select(B.c.data[("b", "2", "c")].astext).where(B.c.id == 1), "postgresql")
query("jsonb_astext_cast", lambda: sa.select(B.c.data["a"].astext.cast(sa.Integer)).order_by(B.c.id), "postgresql")
query("jsonb_contains", lambda: sa.select(B.c.id).where(B.c.data.contains({"a": 1})), "postgresql")
query("jsonb_contained", lambda: sa.select(B.c.id).where(B.c.data.contained_by({"a": 2, "z": 1})), "postgresql")
query("jsonb_has_key", lambda: sa.select(B.c.id).where(B.c.data.has_key("b")), "postgresql")
query("jsonb_has_any", lambda: sa.select(B.c.id).where(B.c.data.has_any(sa.cast(["b", "z"], postgresql.ARRAY(sa.Text)))), "postgresql")
query("jsonb_has_all", lambda: sa.select(B.c.id).where(B.c.data.has_all(postgresql.array(["a", "b"]))), "postgresql")
query("jsonb_path_exists", lambda: sa.select(B.c.id).where(B.c.data.path_exists("$.b")), "postgresql")
query("jsonb_delete_path", lambda: sa.select(B.c.data.delete_path(postgresql.array(["b", "0"]))).where(B.c.id == 1), "postgresql")
query("jsonb_concat", lambda: sa.select(B.c.data + sa.cast({"n": 9}, postgresql.JSONB)).where(B.c.id == 2), "postgresql")
query("jsonb_minus", lambda: sa.select(B.c.data.op("-")("a")).where(B.c.id == 1), "postgresql")
query("jsonb_null", lambda: sa.select(B.c.id).where(B.c.data == sa.cast(sa.JSON.NULL, postgresql.JSONB)), "postgresql")
query("jsonb_is_null", lambda: sa.select(B.c.id).where(B.c.data.is_(None)), "postgresql")
query("array_contains", lambda: sa.select(B.c.id).where(B.c.tags.contains(["p"])), "postgresql")
query("array_contained", lambda: sa.select(B.c.id).where(B.c.tags.contained_by(["q", "z"])), "postgresql")
query("array_overlap", lambda: sa.select(B.c.id).where(B.c.tags.overlap(["q"])).order_by(B.c.id), "postgresql")
query("array_any", lambda: sa.select(B.c.id).where(B.c.tags.any("q")).order_by(B.c.id), "postgresql")
query("array_all", lambda: sa.select(B.c.id).where(B.c.nums.all(5, operator=sa.sql.operators.lt)).order_by(B.c.id), "postgresql")
query("any_function", lambda: sa.select(B.c.id).where(sa.any_(B.c.tags) == "p"), "postgresql")
query("array_index", lambda: sa.select(B.c.tags[1], B.c.nums[2:3]).order_by(B.c.id), "postgresql")
query("array_concat", lambda: sa.select(B.c.tags + ["z"]).where(B.c.id == 1), "postgresql")
query("array_length", lambda: sa.select(sa.func.array_length(B.c.nums, 1), sa.func.cardinality(B.c.tags)).order_by(B.c.id), "postgresql")
query("array_literal", lambda: sa.select(postgresql.array([1, 2]) + postgresql.array([3])), "postgresql")
query("array_of_columns", lambda: sa.select(postgresql.array([B.c.id, B.c.id + 1])).order_by(B.c.id), "postgresql")
query("array_append", lambda: sa.select(sa.func.array_append(B.c.tags, "n")).where(B.c.id == 2), "postgresql")
query("array_equals", lambda: sa.select(B.c.id).where(B.c.tags == ["q"]), "postgresql")
query("array_aggregate", lambda: sa.select(sa.func.array_agg(B.c.id), sa.func.jsonb_agg(B.c.id)), "postgresql")
query("array_aggregate_in_order", lambda: sa.select(sa.func.array_agg(postgresql.aggregate_order_by(B.c.id, B.c.id.desc()))), "postgresql")
query("unnest", lambda: sa.select(sa.func.unnest(B.c.tags).label("tag")).order_by("tag"), "postgresql")
query("jsonb_each", lambda: sa.select(sa.func.jsonb_object_keys(B.c.data).label("k")).where(B.c.id == 1).order_by("k"), "postgresql")
query("jsonb_array_elements", lambda: sa.select(sa.func.jsonb_array_elements(B.c.data["b"])).where(B.c.id == 1), "postgresql")
query("regexp_operators", lambda: sa.select(B.c.id).where(B.c.data["a"].astext.regexp_match("^1")), "postgresql")
query("to_tsvector", lambda: sa.select(sa.func.to_tsvector("english", "a fat cat").op("@@")(sa.func.to_tsquery("cat"))), "postgresql")
query("match", lambda: sa.select(B.c.id).where(sa.cast(B.c.data, sa.Text).match("a")), "postgresql")


@case
def update_a_document(connection, show):
    for row in connection.execute(sa.select(J.c.id, J.c.data).where(J.c.id < 3)):
        data = dict(row.data)
        data["added"] = [row.id, None]
        connection.execute(J.update().where(J.c.id == row.id).values(data=data))
    connection.commit()
    show(connection.scalars(sa.select(J.c.data).order_by(J.c.id)).all())


@case
def text_gives_documents_raw(connection, show):
    show([type(row[0]).__name__ for row in connection.execute(sa.text("SELECT data FROM j ORDER BY id"))])


@case("postgresql")
def update_with_operators(connection, show):
    connection.execute(B.update().where(B.c.id == 1).values(data=B.c.data + sa.cast({"z": True}, postgresql.JSONB), tags=sa.func.array_append(B.c.tags, "new")))
    connection.execute(B.update().where(B.c.id == 2).values({B.c.data["a"]: 55, B.c.nums: [7]}))
    connection.commit()
    show(connection.execute(sa.select(B).order_by(B.c.id)).all())


@case("postgresql")
def jsonb_values(connection, show):
    connection.execute(B.insert().values(id=9, data=sa.null(), tags=[], nums=[4]))
    connection.execute(B.insert().values(id=10, data=[], tags=["x'y"]))
    connection.execute(B.insert().values(id=11, data="text"))
    connection.execute(B.insert().values(id=12, data=sa.cast('{"c": 1}', postgresql.JSONB)))
    show(connection.execute(sa.select(B).where(B.c.id > 8).order_by(B.c.id)).all())


@case("sqlite")
def json_each(connection, show):
    each = sa.func.json_each(J.c.data).table_valued("key", "value")
    show(connection.execute(sa.select(J.c.id, each.c.key, each.c.value).select_from(J).join(each, sa.true()).where(J.c.id > 1).order_by(J.c.id)).all())


@case
def non_ascii_and_nested(connection, show):
    connection.execute(J.insert().values(id=7, data={"é": "漢", "n": {"m": [[], {}]}, "big": 12345678901234567890, "neg": -0.5}))
    show(connection.scalar(sa.select(J.c.data).where(J.c.id == 7)))
    connection.commit()
