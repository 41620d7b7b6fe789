"""ON CONFLICT and ON DUPLICATE KEY."""

import sqlalchemy as sa
from data_run import case
from sqlalchemy.dialects import mysql, postgresql, sqlite

META = sa.MetaData()
T = sa.Table(
    "t", META, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("n", sa.Integer), sa.Column("w", sa.String(20)), sa.UniqueConstraint("n", name="uq_n")
)


def setup(connection):
    META.create_all(connection)
    connection.execute(T.insert(), [{"id": 1, "n": 10, "w": "one"}, {"id": 2, "n": 20, "w": "two"}])


def insert(dialect):
    return {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(T)


BOTH = ("sqlite", "postgresql")


@case(*BOTH)
def do_nothing(connection, show, dialect):
    show(connection.execute(insert(dialect).values(id=1, n=5).on_conflict_do_nothing()).rowcount)
    show(connection.execute(insert(dialect).values(id=3, n=30).on_conflict_do_nothing(index_elements=["id"])).rowcount)
    show(connection.execute(insert(dialect).values(id=4, n=10).on_conflict_do_nothing(index_elements=[T.c.n])).rowcount)
    connection.commit()


@case(*BOTH)
def do_nothing_for_many(connection, show, dialect):
    connection.execute(insert(dialect).on_conflict_do_nothing(), [{"id": 1, "n": 5}, {"id": 5, "n": 50}])
    connection.execute(insert(dialect).values([{"id": 1, "n": 5}, {"id": 6, "n": 60}]).on_conflict_do_nothing())
    connection.commit()


@case(*BOTH)
def do_update(connection, show, dialect):
    statement = insert(dialect).values(id=1, n=11, w="new")
    statement = statement.on_conflict_do_update(index_elements=["id"], set_={"n": statement.excluded.n, "w": statement.excluded.w})
    show(connection.execute(statement).rowcount)
    connection.commit()


@case(*BOTH)
def do_update_with_expressions(connection, show, dialect):
    statement = insert(dialect).values(id=1, n=11, w="new")
    connection.execute(statement.on_conflict_do_update(index_elements=[T.c.id], set_=dict(n=T.c.n + statement.excluded.n, w="fixed"), where=T.c.n < 100))
    connection.commit()


@case(*BOTH)
def do_update_for_many(connection, dialect):
    statement = insert(dialect)
    statement = statement.on_conflict_do_update(index_elements=["id"], set_={"w": statement.excluded.w})
    connection.execute(statement, [{"id": 1, "w": "p"}, {"id": 9, "w": "q"}])
    connection.commit()


@case(*BOTH)
def do_update_returning(connection, show, dialect):
    statement = insert(dialect).values(id=2, n=22)
    show(connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"n": statement.excluded.n}).returning(T.c.id, T.c.n)).all())
    connection.commit()


@case(*BOTH)
def do_update_with_all_columns(connection, dialect):
    statement = insert(dialect).values(id=2, n=22, w="all")
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=statement.excluded))
    connection.commit()


@case("postgresql")
def by_constraint(connection):
    statement = postgresql.insert(T).values(id=5, n=10, w="hit")
    connection.execute(statement.on_conflict_do_update(constraint="uq_n", set_={"w": statement.excluded.w}))
    connection.execute(postgresql.insert(T).values(id=5, n=10).on_conflict_do_nothing(constraint="uq_n"))
    connection.commit()


@case(*BOTH)
def partial_index(connection, dialect):
    connection.execute(sa.text("CREATE UNIQUE INDEX part ON t (w) WHERE n > 5"))
    statement = insert(dialect).values(id=8, n=80, w="one")
    connection.execute(statement.on_conflict_do_update(index_elements=["w"], index_where=T.c.n > 5, set_={"n": 81}))
    connection.commit()


@case(*BOTH)
def from_select(connection, dialect):
    statement = insert(dialect).from_select(["id", "w"], sa.select(T.c.id + 1, T.c.w).where(sa.true()))
    connection.execute(statement.on_conflict_do_nothing())
    connection.commit()


@case(*BOTH)
def wrong_arguments(raises, dialect):
    raises(lambda: insert(dialect).on_conflict_do_update(index_elements=["id"], set_={}))
    raises(lambda: insert(dialect).on_conflict_do_nothing().on_conflict_do_nothing())


@case("sqlite")
def several_clauses(connection, show):
    from sqlalchemy.dialects.sqlite import insert

    statement = insert(T).values(id=1, n=5)
    statement = statement.on_conflict_do_update(index_elements=["id"], set_={"n": statement.excluded.n}).on_conflict_do_nothing()
    connection.execute(statement)
    connection.commit()


@case(*BOTH)
def sql_text(show, dialect):
    statement = insert(dialect).values(id=1)
    show(str(statement.on_conflict_do_update(index_elements=["id"], set_={"w": "x", "n": statement.excluded.n + 1}).compile(dialect={"sqlite": sqlite, "postgresql": postgresql}[dialect].dialect())))


@case("mariadb")
def on_duplicate_key(connection, show):
    statement = mysql.insert(T).values(id=1, n=11, w="new")
    show(connection.execute(statement.on_duplicate_key_update(n=statement.inserted.n, w="fixed")).rowcount)
    show(connection.execute(statement.on_duplicate_key_update({"w": sa.func.concat(T.c.w, statement.inserted.w)})).rowcount)
    show(connection.execute(statement.on_duplicate_key_update([("w", "a"), ("n", T.c.n + 1)])).rowcount)
    connection.commit()


@case("mariadb")
def on_duplicate_key_for_many(connection):
    statement = mysql.insert(T)
    connection.execute(statement.on_duplicate_key_update(w=statement.inserted.w), [{"id": 1, "w": "p"}, {"id": 7, "w": "q"}])
    connection.execute(mysql.insert(T).values([{"id": 1, "w": "r"}, {"id": 8, "w": "s"}]).on_duplicate_key_update(n=99))
    connection.commit()


@case("mariadb")
def replace_and_ignore(connection):
    connection.execute(T.insert().prefix_with("IGNORE").values(id=1, n=5))
    connection.execute(sa.text("REPLACE INTO t (id, n) VALUES (2, 21)"))
    connection.commit()


@case("sqlite")
def or_ignore(connection):
    connection.execute(T.insert().prefix_with("OR IGNORE"), [{"id": 1, "n": 5}, {"id": 3, "n": 6}])
    connection.commit()
