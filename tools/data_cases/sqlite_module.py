"""The module `sqlite3`, in scripts and in listeners."""

import sqlalchemy as sa
from data_run import case


@case("sqlite")
def statements_and_rows(show):
    import sqlite3

    with sqlite3.connect(":memory:") as db:
        cursor = db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, y BLOB)")
        show(cursor.description, cursor.fetchall(), cursor.rowcount)
        cursor = db.execute("INSERT INTO t (x, y) VALUES (?, ?)", ("a:b", b"\x00\x01"))
        show(cursor.lastrowid, cursor.rowcount)
        cursor.executemany("INSERT INTO t (x) VALUES (?)", [("b",), ("c",)])
        show(cursor.rowcount, db.total_changes)
        db.execute("INSERT INTO t (id, x) VALUES (:id, ':id' || :x)", {"x": "d", "id": 9})
        cursor = db.execute("SELECT id, x, y FROM t ORDER BY id")
        show([column[0] for column in cursor.description], cursor.fetchone(), cursor.fetchmany(2), list(cursor), cursor.fetchone())
        show(db.execute("SELECT @a, $b, :a", {"a": 1, "b": 2.5}).fetchall())


@case("sqlite")
def rows_by_name(show):
    import sqlite3

    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    row = db.execute("SELECT 1 AS One, 'x' AS two").fetchone()
    show(row["one"], row["TWO"], row[0], tuple(row), row.keys(), len(row), dict(row), isinstance(row, sqlite3.Row))
    db.row_factory = lambda cursor, row: {column[0]: value for column, value in zip(cursor.description, row)}
    show(db.execute("SELECT 1 AS One").fetchall())


@case("sqlite")
def errors(show):
    import sqlite3

    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
    db.execute("INSERT INTO t VALUES (1)")
    for sql, parameters in [
        ("SELECT * FROM nowhere", ()),
        ("INSERT INTO t VALUES (1)", ()),
        ("SELECT :a", {"b": 1}),
        ("SELECT ?", ({},)),
    ]:
        try:
            db.execute(sql, parameters)
        except sqlite3.Error as error:
            show(type(error).__name__, type(error).__mro__[1].__name__, type(error).__module__)
    show(issubclass(sqlite3.IntegrityError, sqlite3.DatabaseError), sqlite3.paramstyle, sqlite3.apilevel)


@case("sqlite")
def transactions(show):
    import pathlib
    import sqlite3
    import tempfile

    path = pathlib.Path(tempfile.mkdtemp()) / "own.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE t (x)")
    with db:
        db.execute("INSERT INTO t VALUES (1)")
    try:
        with db:
            db.execute("INSERT INTO t VALUES (2)")
            raise ValueError("no")
    except ValueError as error:
        show(str(error))
    db.execute("INSERT INTO t VALUES (3)")
    db.close()
    db = sqlite3.connect(str(path), isolation_level=None)
    db.execute("INSERT INTO t VALUES (4)")
    db.close()
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    show(db.execute("SELECT x FROM t").fetchall())
    try:
        db.execute("INSERT INTO t VALUES (5)")
    except sqlite3.OperationalError as error:
        show(str(error))


@case("sqlite")
def scripts(show):
    import sqlite3

    db = sqlite3.connect(":memory:")
    db.executescript(
        """
        -- a remark; with a semicolon
        CREATE TABLE t (x TEXT DEFAULT ';');
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN
            UPDATE t SET x = x || '!'; SELECT 1;
        END;
        INSERT INTO t DEFAULT VALUES /* ; */;
        INSERT INTO t VALUES ('it''s;')
        """
    )
    show(db.execute("SELECT x FROM t").fetchall())
    show([sqlite3.complete_statement(text) for text in ("SELECT 1", "SELECT 1;", "SELECT ';", "SELECT 1; -- x", "SELECT 1; /* x", "CREATE TRIGGER t BEGIN SELECT 1;")])


@case("sqlite")
def functions_and_adapters(show):
    import datetime
    import sqlite3
    import warnings

    warnings.simplefilter("ignore")
    db = sqlite3.connect(":memory:")
    db.create_function("twice", 1, lambda x: x * 2)
    show(db.execute("SELECT twice(?)", (4,)).fetchone())
    show(db.execute("SELECT ?, ?", (datetime.date(2024, 2, 3), datetime.datetime(2024, 2, 3, 4, 5))).fetchone())

    class Point:
        def __init__(self, x):
            self.x = x

    sqlite3.register_adapter(Point, lambda point: "point %s" % point.x)
    show(db.execute("SELECT ?", (Point(3),)).fetchone(), db.execute("SELECT ?", (bytearray(b"ab"),)).fetchone())


@case
def listeners_ask_what_they_got(engine, show):
    import sqlite3
    from sqlite3 import Connection as SQLite3Connection

    found = []
    other = sa.create_engine(engine.url)

    @sa.event.listens_for(other, "connect")
    def connected(dbapi_connection, record):
        found.append(isinstance(dbapi_connection, SQLite3Connection))
        if isinstance(dbapi_connection, sqlite3.Connection):
            cursor = dbapi_connection.cursor()
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.close()

    with other.connect() as connection:
        try:
            connection.exec_driver_sql("SELECT * FROM nowhere")
        except sa.exc.DBAPIError as error:
            show(isinstance(error.orig, sqlite3.OperationalError), isinstance(error.orig, sqlite3.Error))
    show(found)
