"""text(): SQL as people write it."""

import datetime as dt

import sqlalchemy as sa
from data_run import case, query

META = sa.MetaData()
T = sa.Table("t", META, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("w", sa.String(30)), sa.Column("d", sa.DateTime))


def setup(connection):
    META.create_all(connection)
    connection.execute(T.insert(), [{"id": 1, "w": "a:b", "d": dt.datetime(2024, 1, 2, 3, 4, 5)}, {"id": 2, "w": "100%", "d": None}])


query("plain", lambda: sa.text("SELECT id, w FROM t ORDER BY id"))
query("colon_in_a_literal", lambda: sa.text("SELECT w FROM t WHERE w = 'a\\:b'"))
query("time_in_a_literal", lambda: sa.text("SELECT '12\\:30' AS x"))
query("percent", lambda: sa.text("SELECT w FROM t WHERE w LIKE '%0\\%' OR w LIKE '100%' ORDER BY id"))
query("double_colon", lambda: sa.text("SELECT '5'::integer AS n"), "postgresql")
query("double_colon_with_parameter", lambda: sa.text("SELECT CAST(:v AS integer) + 1 AS n").bindparams(v=4), "postgresql")
query("bindparams", lambda: sa.text("SELECT w FROM t WHERE id = :id").bindparams(id=2))
query("bindparams_typed", lambda: sa.text("SELECT w FROM t WHERE d = :d").bindparams(sa.bindparam("d", dt.datetime(2024, 1, 2, 3, 4, 5), sa.DateTime)))
query("same_parameter_twice", lambda: sa.text("SELECT id FROM t WHERE id = :n OR id = :n + 1 ORDER BY id").bindparams(n=1))
query("columns_by_type", lambda: sa.text("SELECT id, d FROM t ORDER BY id").columns(id=sa.Integer, d=sa.DateTime))
query("columns_by_object", lambda: sa.text("SELECT id, d FROM t ORDER BY id").columns(T.c.id, T.c.d))
query("columns_as_subquery", lambda: (lambda q: sa.select(q.c.id).where(q.c.w == "100%"))(sa.text("SELECT id, w FROM t").columns(T.c.id, T.c.w).subquery("q")))
query("columns_as_cte", lambda: (lambda q: sa.select(q.c.id).order_by(q.c.id))(sa.text("SELECT id FROM t").columns(T.c.id).cte("q")))
query("expanding", lambda: sa.text("SELECT id FROM t WHERE id IN :ids ORDER BY id").bindparams(sa.bindparam("ids", [1, 2, 3], expanding=True)))
query("question_marks", lambda: sa.text("SELECT 'a?b' AS x"))
query("jsonb_question_mark", lambda: sa.text("SELECT '{\"a\": 1}'::jsonb ? 'a' AS x"), "postgresql")
query("comment", lambda: sa.text("SELECT 1 AS x -- a comment: with colons\n"))
query("several_lines", lambda: sa.text("""
    SELECT id,
           w
      FROM t
     WHERE id = 1
"""))
query("trailing_semicolon", lambda: sa.text("SELECT id FROM t WHERE id = 1;"))
query("text_in_select", lambda: sa.select(sa.text("id"), sa.text("w")).select_from(T).where(sa.text("id = 1")))
query("literal_column_in_select", lambda: sa.select(sa.literal_column("id * 2").label("d")).select_from(T).order_by("d"))
query("quoted_in_literal_column", lambda: sa.select(sa.literal_column("'100%'"), sa.literal_column("'it''s'")))


@case
def unicode_text(connection, show):
    connection.execute(sa.text("INSERT INTO t (id, w) VALUES (9, 'é漢🎉')"))
    show(connection.scalar(sa.text("SELECT w FROM t WHERE id = 9")), connection.scalar(sa.text("SELECT id FROM t WHERE w = :w"), {"w": "é漢🎉"}))


@case
def insert_update_delete(connection, show):
    show(connection.execute(sa.text("INSERT INTO t (id, w) VALUES (:i, :w)"), {"i": 3, "w": "it's \"x\" \\ % :z ?"}).rowcount)
    show(connection.execute(sa.text("UPDATE t SET w = :w WHERE id = :i"), [{"i": 1, "w": "p"}, {"i": 2, "w": "q"}]).rowcount)
    show(connection.execute(sa.text("DELETE FROM t WHERE id > :i"), {"i": 2}).rowcount)
    connection.commit()


@case
def values_of_parameters(connection, show):
    connection.execute(sa.text("INSERT INTO t (id, w, d) VALUES (:i, :w, :d)"), {"i": 3, "w": None, "d": dt.datetime(2020, 1, 1)})
    show(connection.execute(sa.text("SELECT id, w, d FROM t WHERE d < :d").columns(T.c.id, T.c.w, T.c.d), {"d": dt.datetime(2021, 1, 1)}).all())


@case
def params_and_unknown(connection, raises, show):
    raises(lambda: sa.text("SELECT :a").bindparams(b=1))
    show(sorted(sa.text("SELECT :a, :b").compile().params))


@case
def str_of_text(show):
    statement = sa.text("SELECT :a, 'x\\:y' FROM t WHERE b = :b").bindparams(a=5)
    show(str(statement), statement.text, str(statement.compile()), statement.compile().params)


@case
def several_statements(connection, raises, dialect):
    if dialect == "sqlite":
        raises(lambda: connection.execute(sa.text("SELECT 1; SELECT 2")))


@case("postgresql")
def do_block(connection, show):
    connection.execute(sa.text("DO $$ BEGIN UPDATE t SET w = 'done'; END $$"))
    show(connection.scalars(sa.text("SELECT DISTINCT w FROM t")).all())


@case("postgresql")
def several_statements_of_postgresql(connection, show):
    connection.execute(sa.text("UPDATE t SET w = 'x'; UPDATE t SET w = w || 'y'"))
    show(connection.scalars(sa.text("SELECT DISTINCT w FROM t")).all())


@case("postgresql")
def function_with_dollar_quotes(connection, show):
    connection.execute(sa.text("CREATE FUNCTION twice(n integer) RETURNS integer AS $$ SELECT n * 2 $$ LANGUAGE sql"))
    show(connection.scalar(sa.text("SELECT twice(:n)"), {"n": 4}), connection.scalar(sa.select(sa.func.twice(5))))


@case
def text_values_in_core(connection, show):
    connection.execute(T.update().where(sa.text("id = :i")).values(w=sa.text("'from text'")), {"i": 1})
    show(connection.scalar(sa.select(T.c.w).where(sa.text("id = :i")), {"i": 1}))


@case
def op_execute_forms(connection, show):
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    operations = Operations(MigrationContext.configure(connection))
    operations.execute("UPDATE t SET w = 'one' WHERE id = 1")
    operations.execute(sa.text("UPDATE t SET w = :w WHERE id = 2").bindparams(w="two"))
    operations.execute(T.update().where(T.c.id == 2).values(d=dt.datetime(2024, 1, 1)))
    operations.execute("INSERT INTO t (id, w) VALUES (3, 'a:b and 100%')")
    operations.execute(T.insert().values(id=4, w="core"))
    operations.bulk_insert(T, [{"id": 5, "w": "bulk"}, {"id": 6, "w": "bulk2"}])
    show(operations.get_bind() is connection, operations.get_bind().scalar(sa.select(sa.func.count()).select_from(T)))
    connection.commit()
