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


@case("sqlite")
def isolation_level_is_changed(show):
    import pathlib
    import sqlite3
    import tempfile

    path = pathlib.Path(tempfile.mkdtemp()) / "own.db"
    db, other = sqlite3.connect(path), sqlite3.connect(path, timeout=0)
    show(db.isolation_level)
    db.execute("CREATE TABLE t (x)")
    db.execute("INSERT INTO t VALUES (1)")
    db.isolation_level = None
    db.execute("INSERT INTO t VALUES (2)")
    db.rollback()
    show(other.execute("SELECT x FROM t").fetchall(), db.isolation_level)
    db.isolation_level = "EXCLUSIVE"
    db.execute("INSERT INTO t VALUES (3)")
    try:
        other.execute("SELECT x FROM t")
    except sqlite3.OperationalError as error:
        show(str(error))
    db.rollback()
    for level in (5, "SERIALIZABLE"):
        try:
            db.isolation_level = level
        except (TypeError, ValueError) as error:
            show(type(error).__name__)


@case
def every_statement_commits(engine, show, dialect):
    import tempfile

    url = engine.url if dialect != "sqlite" else "sqlite:///%s/own.db" % tempfile.mkdtemp()
    other = sa.create_engine(url)
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE committed (x INTEGER)")
    raw = other.raw_connection()
    driver = raw.driver_connection
    if dialect == "sqlite":
        driver.isolation_level = None
    elif dialect == "postgresql":
        driver.autocommit = True
    else:
        driver.autocommit(True)
    cursor = raw.cursor()
    cursor.execute("INSERT INTO committed VALUES (1)")
    driver.rollback()
    raw.close()
    with other.connect() as connection:
        show(connection.exec_driver_sql("SELECT x FROM committed").scalars().all())


@case("sqlite")
def begin_is_sent_by_a_listener(show):
    engine = sa.create_engine("sqlite://")

    @sa.event.listens_for(engine, "connect")
    def connected(dbapi_connection, record):
        dbapi_connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def begins(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE made (x INTEGER)")
        connection.rollback()
        show(sa.inspect(connection).get_table_names())


@case
def errors_of_the_driver_itself(engine, show):
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("SELECT * FROM nowhere")
    except sa.exc.SQLAlchemyError:
        show("SQLAlchemy's")
    except Exception as error:
        show(type(error).__name__)
    raw.rollback()
    raw.close()


@case
def listeners_of_transactions_may_raise(engine, show, raises):
    other = sa.create_engine(engine.url)
    forbidden = []

    def forbid(name):
        def listener(connection, *rest):
            if name in forbidden:
                raise ValueError("no %s" % name)

        sa.event.listen(other, name, listener)

    for name in ("begin", "commit", "savepoint", "release_savepoint"):
        forbid(name)
    for name, action in [
        ("begin", lambda connection: connection.exec_driver_sql("SELECT 1")),
        ("begin", lambda connection: connection.begin()),
        ("commit", lambda connection: (connection.exec_driver_sql("SELECT 1"), connection.commit())),
        ("savepoint", lambda connection: connection.begin_nested()),
        ("release_savepoint", lambda connection: connection.begin_nested().commit()),
    ]:
        with other.connect() as connection:
            forbidden[:] = [name]
            raises(action, connection)
            forbidden.clear()
            show(connection.in_transaction(), connection.in_nested_transaction())
