"""SQL functions."""

import datetime as dt

import sqlalchemy as sa
from data_run import case, query
from sqlalchemy.dialects import postgresql

F = sa.func


def setup(connection):
    connection.execute(sa.text("CREATE TABLE n (id INTEGER, word VARCHAR(20))"))
    connection.execute(sa.text("INSERT INTO n VALUES (1, 'one'), (2, 'two'), (3, NULL)"))


N = sa.table("n", sa.column("id", sa.Integer), sa.column("word", sa.String))

query("count", lambda: sa.select(F.count(), F.count(N.c.word), F.count("*"), F.count(sa.text("*"))).select_from(N))
query("min_max", lambda: sa.select(F.min(N.c.id), F.max(N.c.id), F.sum(N.c.id), F.avg(N.c.id)))
query("lower_upper", lambda: sa.select(F.lower("ABC"), F.upper("abc"), F.LOWER("X"), F.length("four")))
query("coalesce", lambda: sa.select(F.coalesce(N.c.word, "none"), F.coalesce(None, 5)).order_by(N.c.id))
query("concat", lambda: sa.select(F.concat("a", N.c.word, "z")).where(N.c.id == 1), "postgresql", "mariadb")
query("trim", lambda: sa.select(F.trim("  x "), F.ltrim(" x"), F.rtrim("x ")))
query("replace", lambda: sa.select(F.replace("a-b-c", "-", "+"), F.substr("abcdef", 2, 3), F.abs(-5)))
query("nullif", lambda: sa.select(F.nullif(N.c.id, 2)).order_by(N.c.id))
query("char_length", lambda: sa.select(F.char_length("abc")), "postgresql", "mariadb")
query("substring", lambda: sa.select(F.substring("abcdef", 2, 3)))
query("split_part", lambda: sa.select(F.split_part("a,b", ",", 2), F.regexp_replace("aab", "a", "x")), "postgresql")
query("greatest", lambda: sa.select(F.greatest(1, 3, 2)), "postgresql", "mariadb")
query("custom_name", lambda: sa.select(F.abs(-3).label("positive")))
query("label_by_name", lambda: sa.select(F.max(N.c.id), F.max(N.c.word)))
query("nested", lambda: sa.select(F.coalesce(F.nullif(F.lower("X"), "x"), "was x")))
query("in_where", lambda: sa.select(N.c.id).where(F.lower(N.c.word) == "one"))
query("in_order", lambda: sa.select(N.c.id).order_by(F.coalesce(N.c.word, "a")))
query("arithmetic", lambda: sa.select(F.max(N.c.id) + 1, F.sum(N.c.id) * 2))
query("cast_of_function", lambda: sa.select(sa.cast(F.max(N.c.id), sa.String(5))))
query("function_with_type", lambda: sa.select(F.max(N.c.id, type_=sa.String)))
query("boolean_functions", lambda: sa.select(F.bool_and(N.c.id > 0), F.bool_or(N.c.id > 2), F.every(N.c.id > 0)), "postgresql")
query("jsonb_functions", lambda: sa.select(F.jsonb_build_object("a", 1), F.to_jsonb(5), F.jsonb_agg(N.c.id)), "postgresql")
query("jsonb_set", lambda: sa.select(F.jsonb_set(sa.cast({"a": 1}, postgresql.JSONB), "{b}", "2")), "postgresql")
query("json_functions", lambda: sa.select(F.json_extract('{"a": [1, 2]}', "$.a[1]"), F.json_array_length("[1,2]")), "sqlite")
query("json_functions_of_mariadb", lambda: sa.select(F.json_extract('{"a": [1, 2]}', "$.a[1]"), F.json_length("[1,2]")), "mariadb")
query("group_concat", lambda: sa.select(F.group_concat(N.c.id)), "sqlite", "mariadb")
query("package_functions", lambda: sa.select(F.pg_catalog.upper("x")), "postgresql")
query("date_functions", lambda: sa.select(F.date("2024-01-02"), F.strftime("%Y", "2024-01-02")), "sqlite")
query("date_trunc", lambda: sa.select(F.date_trunc("month", sa.literal(dt.datetime(2024, 5, 6), sa.DateTime))), "postgresql")
query("to_char", lambda: sa.select(F.to_char(sa.literal(dt.datetime(2024, 5, 6), sa.DateTime), "YYYY-MM")), "postgresql")
query("ifnull", lambda: sa.select(F.ifnull(N.c.word, "-")).order_by(N.c.id), "sqlite", "mariadb")
query("if_of_mariadb", lambda: sa.select(getattr(F, "if")(N.c.id > 1, "y", "n")).order_by(N.c.id), "mariadb")
query("random_is_there", lambda: sa.select(F.random().is_not(None)), "sqlite", "postgresql")
query("grouping_sets", lambda: sa.select(N.c.id, F.count()).group_by(F.grouping_sets(sa.tuple_(N.c.id), sa.tuple_())).order_by(N.c.id), "postgresql")
query("rollup", lambda: sa.select(N.c.id, F.count()).group_by(F.rollup(N.c.id)).order_by(N.c.id), "postgresql")
query("cube", lambda: sa.select(N.c.id, F.count()).group_by(F.cube(N.c.id)).order_by(N.c.id), "postgresql")
query("row_numbers", lambda: sa.select(N.c.id, F.row_number().over(order_by=N.c.id.desc()).label("n")).order_by("n"))
query("dense_rank", lambda: sa.select(F.dense_rank().over(order_by=N.c.word.is_(None)), F.ntile(2).over(order_by=N.c.id)).order_by(N.c.id))
query("percentile", lambda: sa.select(F.percentile_disc(0.5).within_group(N.c.id.desc())), "postgresql")


@case
def now_and_kin(connection, show, dialect):
    row = connection.execute(sa.select(F.now(), F.current_timestamp(), F.current_date(), F.localtimestamp() if dialect != "sqlite" else F.current_time())).one()
    show([type(value).__name__ for value in row])


@case
def now_in_a_table(connection, metadata, show):
    table = sa.Table("t", metadata, sa.Column("id", sa.Integer), sa.Column("at", sa.DateTime))
    table.create(connection)
    connection.execute(table.insert().values(id=1, at=F.now()))
    connection.execute(table.insert().values(id=2, at=F.current_timestamp()))
    show([isinstance(value, dt.datetime) for value in connection.scalars(sa.select(table.c.at))])
    connection.execute(table.delete())


@case
def function_attributes(show):
    show(F.count().name, F.lower("x").name, str(F.lower("x")), str(F.a.b.c(1)), str(F.count()), str(F.now()))
    show(repr(F.count().type), repr(F.max(N.c.id).type), repr(F.coalesce(N.c.word).type), repr(F.lower("x").type), repr(F.foo().type))
    show(isinstance(F.count(), sa.sql.functions.count), type(F.now()).__name__, type(F.unknown_one()).__name__)
    show(str(sa.func.cast(sa.text("a"), sa.Integer)))


@case
def generic_function(show):
    class as_money(sa.sql.functions.GenericFunction):
        type = sa.Numeric()
        name = "as_money"
        inherit_cache = True

    show(str(F.as_money(5)), repr(F.as_money(5).type))


@case
def functions_as_froms(connection, show, dialect):
    if dialect == "sqlite":
        table = F.json_each('[1, 2, 5]').table_valued("key", "value")
        show(connection.execute(sa.select(table.c.value)).all())
        show(connection.execute(sa.select(F.json_each("[7]").table_valued("value", name="j").c.value)).all())
    elif dialect == "postgresql":
        show(connection.execute(sa.select(F.jsonb_array_elements_text(sa.literal_column("'[\"a\"]'::jsonb")).column_valued("x"))).all())
        show(connection.execute(sa.select(sa.func.json_each(sa.literal_column("'{\"a\": 1}'::json")).table_valued("key", "value").render_derived().c.key)).all())


@case
def function_over_text_dates(connection, show, dialect):
    if dialect == "sqlite":
        show(connection.scalar(sa.select(F.datetime("2024-01-02", "+1 day"))))
