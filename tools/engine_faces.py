"""Runs the same scenes against SQLAlchemy and against the Python faces of the engine, and compares what they print.

The native module is stood in for by a small one above Python's sqlite3, so that only the faces are tested here.
"""

import pathlib
import re
import subprocess
import sys
import types

ROOT = pathlib.Path(__file__).parent.parent
SCENES = []


def scene(function):
    SCENES.append(function)
    return function


def show(call):
    try:
        value = call()
        print("   ", re.sub(r"0x[0-9a-f]+", "0x", repr(value)))
    except BaseException as error:
        print("   ", type(error).__module__, type(error).__name__, str(error))


@scene
def urls(sa):
    from sqlalchemy.engine import URL, make_url

    for text in ("sqlite://", "postgresql+psycopg2://u:p%40w@[::1]:5432/a b?x=1&x=2&y=%2F", "mysql://u@h", "a://u:p@ss@h/d", "a://@h", "a://:p@h",
                 "a://u@x:p@h/d", "x", "", "a://h:abc/d", "a://h:/d", "a://[::1]x/d", "a://h/d?a=&b=1", "sqlite:///a%20b.db", "a://u:p/w?x@h/db"):
        show(lambda: tuple(make_url(text)))
        show(lambda: make_url(text))
        show(lambda: make_url(text).render_as_string(hide_password=False))
    url = make_url("postgresql://u:p@h/d?a=1")
    show(lambda: url.set(password="x/y", database=None, port=5).render_as_string(False))
    show(lambda: url.update_query_dict({"a": "2", "b": ["3", "4"]}))
    show(lambda: url.update_query_string("a=2&a=3", append=True))
    show(lambda: url.difference_update_query(["a"]))
    show(lambda: (url.get_backend_name(), url.database, url.query, url.translate_connect_args()))
    show(lambda: URL.create("x", host=5))
    show(lambda: URL.create("sqlite", database="x", query={"a": 5}))
    show(lambda: (url == make_url(str(url)), url == make_url(url), hash(url) == hash(make_url(url))))
    show(lambda: make_url(5))
    show(lambda: url._replace(database="q"))


@scene
def engines(sa):
    from sqlalchemy.pool import NullPool, StaticPool

    show(lambda: sa.create_engine("sqlite://"))
    show(lambda: sa.create_engine("sqlite:///x.db", pool_size=3, echo=False, future=True, poolclass=sa.pool.QueuePool))
    show(lambda: sa.create_engine("sqlite://", foo=1, bar=2))
    show(lambda: sa.create_engine("sqlite://", poolclass=NullPool, pool_size=2))
    show(lambda: sa.create_engine("foo://"))
    show(lambda: sa.create_engine("sqlite+foo://"))
    show(lambda: sa.engine_from_config({"sqlalchemy.url": "sqlite://", "sqlalchemy.echo": "false", "other": "x"}))
    show(lambda: sa.engine_from_config({"db.url": "sqlite://", "db.nope": "x"}, prefix="db."))
    show(lambda: sa.engine_from_config({}))
    show(lambda: sa.engine_from_config({"sqlalchemy.url": "sqlite://", "sqlalchemy.echo": "maybe"}))
    engine = sa.create_engine("sqlite://", poolclass=StaticPool)
    show(lambda: (engine.name, engine.driver, engine.url, engine.dialect.name, engine.dialect.driver, engine.engine is engine))
    show(lambda: (engine.dialect.supports_alter, engine.dialect.supports_sequences, engine.dialect.default_schema_name))
    show(lambda: engine.dispose())
    show(lambda: sa.inspect(5))
    show(lambda: sa.inspect(5, raiseerr=False))


def filled(sa):
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (a INTEGER PRIMARY KEY, b VARCHAR(10) UNIQUE)"))
        connection.execute(sa.text("INSERT INTO t (a, b) VALUES (:a, :b)"), [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3, "b": None}])
    return engine


@scene
def rows(sa):
    engine = filled(sa)
    with engine.connect() as c:
        q = sa.text("SELECT a, b FROM t ORDER BY a")
        row = c.execute(q).first()
        for look in (lambda: row, lambda: row.a, lambda: row[1], lambda: row[-1], lambda: row[0:1], lambda: row.nope, lambda: row["a"], lambda: row[5],
                     lambda: row._mapping["b"], lambda: row._mapping["nope"], lambda: row._asdict(), lambda: row._fields, lambda: tuple(row),
                     lambda: row == (1, "x"), lambda: (1, "x") == row, lambda: row < (2,), lambda: hash(row) == hash((1, "x")), lambda: len(row), lambda: "x" in row,
                     lambda: row.count, lambda: dict(row._mapping), lambda: list(row._mapping), lambda: row._mapping.keys(), lambda: list(row._mapping.items()),
                     lambda: "a" in row._mapping, lambda: row._mapping.get("zz", 5), lambda: row._mapping, lambda: row._t, lambda: {row: 1}[(1, "x")],
                     lambda: row + (3,), lambda: setattr(row, "a", 5), lambda: isinstance(row, sa.Row), lambda: row.index("x"), lambda: list(row._mapping.values())):
            if look.__code__.co_names[-1:] != ("count",):
                show(look)
        a, b = row
        show(lambda: (a, b))
        double = c.execute(sa.text("SELECT 1 AS a, 2 AS a")).first()
        for look in (lambda: double, lambda: double.a, lambda: double[1], lambda: double._mapping["a"], lambda: double._fields, lambda: double._asdict()):
            show(look)


@scene
def results(sa):
    engine = filled(sa)
    q = sa.text("SELECT a, b FROM t ORDER BY a")
    none = sa.text("SELECT a, b FROM t WHERE 0")
    with engine.connect() as c:
        for name in ("all", "fetchall", "fetchone", "first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none", "fetchmany"):
            for query in (q, none, sa.text("SELECT 5")):
                show(lambda: getattr(c.execute(query), name)())
        for view in ("scalars", "mappings"):
            for name in ("all", "first", "one", "one_or_none", "fetchall", "fetchmany"):
                for query in (q, none, sa.text("SELECT 5 AS five")):
                    show(lambda: getattr(getattr(c.execute(query), view)(), name)())
        show(lambda: c.execute(q).scalars(1).all())
        show(lambda: c.execute(q).scalars("b").all())
        show(lambda: c.execute(q).scalars("nope").all())
        show(lambda: c.execute(q).keys())
        show(lambda: list(c.execute(q).keys()))
        show(lambda: "a" in c.execute(q).keys())
        show(lambda: c.execute(q).columns("b", "a").all())
        show(lambda: c.execute(q).columns(1).scalars().all())
        show(lambda: c.execute(q).mappings().columns("b").all())
        show(lambda: [list(part) for part in c.execute(q).partitions(2)])
        show(lambda: c.execute(sa.text("SELECT 1 UNION ALL SELECT 1 UNION ALL SELECT 2")).unique().all())
        show(lambda: c.execute(sa.text("SELECT 1 UNION ALL SELECT 1")).scalars().unique().one())
        show(lambda: [row.a for row in c.execute(q)])
        show(lambda: next(c.execute(q)))
        show(lambda: c.scalar(q))
        show(lambda: c.scalars(q).all())
        show(lambda: c.execute(q).freeze()().all())
        show(lambda: c.execute(q).merge(c.execute(q)).all())
        r = c.execute(q)
        show(lambda: (r.fetchone(), r.fetchmany(1), r.fetchall(), r.fetchall(), r.fetchone(), r.closed))
        r.close()
        show(lambda: r.fetchall())
        r = c.execute(q)
        r.first()
        show(lambda: r.first())
        r = c.execute(sa.text("UPDATE t SET b = b"))
        show(lambda: (r.rowcount, r.returns_rows))
        show(lambda: r.fetchall())
        show(lambda: r.keys())
        show(lambda: r.scalars().all())
        show(lambda: r.inserted_primary_key)
        r = c.exec_driver_sql("INSERT INTO t (b) VALUES (?)", ("q",))
        show(lambda: (r.lastrowid, r.rowcount))
        show(lambda: r.inserted_primary_key)
        show(lambda: c.exec_driver_sql("INSERT INTO t (b) VALUES (?)", [("r",), ("s",)]).rowcount)
        show(lambda: c.execute("SELECT 1"))
        show(lambda: c.execute(sa.text("SELECT :x"), {"x": 5}).scalar())
        show(lambda: c.execute(sa.text("SELECT :x"), 5))
        show(lambda: c.execute(sa.text("SELECT :x"), [1]))
        show(lambda: c.execute(sa.text("SELECT * FROM nope")))
        show(lambda: c.execute(sa.text("INSERT INTO t (b) VALUES (:b)"), {"b": "x"}))


@scene
def transactions(sa):
    engine = filled(sa)

    def count(c):
        return c.scalar(sa.text("SELECT count(*) FROM t"))

    with engine.connect() as c:
        show(lambda: (c.in_transaction(), c.get_transaction(), c.closed))
        count(c)
        show(lambda: (c.in_transaction(), c.get_transaction() is c.get_transaction()))
        show(lambda: c.begin())
        show(lambda: type(c.get_transaction()).__name__)
        c.rollback()
        with c.begin() as outer:
            c.exec_driver_sql("DELETE FROM t")
            show(lambda: (outer.is_active, outer.is_valid, c.get_transaction() is outer))
            with c.begin_nested() as inner:
                show(lambda: (c.in_nested_transaction(), c.get_nested_transaction() is inner))
            show(lambda: (inner.is_active, c.in_nested_transaction()))
            show(lambda: inner.commit())
            outer.rollback()
            show(lambda: count(c))
        show(lambda: (outer.is_active, count(c)))
        show(lambda: outer.commit())
        show(lambda: outer.rollback())
        c.rollback()
        try:
            with c.begin():
                c.exec_driver_sql("DELETE FROM t")
                raise KeyError("out")
        except KeyError:
            pass
        show(lambda: (count(c), c.in_transaction()))
        show(lambda: c.execution_options(isolation_level="AUTOCOMMIT"))
        c.commit()
        show(lambda: c.get_isolation_level())
        nested = c.begin_nested()
        c.exec_driver_sql("DELETE FROM t WHERE a = 1")
        nested.rollback()
        show(lambda: (count(c), nested.is_active))
        c.commit()
        show(lambda: c.rollback())
    show(lambda: c.closed)
    show(lambda: c.execute(sa.text("SELECT 1")))
    show(lambda: c.begin())
    with engine.begin() as c:
        c.exec_driver_sql("DELETE FROM t WHERE a = 1")
    with engine.connect() as c:
        c.exec_driver_sql("DELETE FROM t WHERE a = 2")
    with engine.connect() as c:
        show(lambda: count(c))
        show(lambda: (c.engine is engine, c.dialect is engine.dialect, c.info))


@scene
def errors(sa):
    from sqlalchemy import exc

    show(lambda: str(exc.StatementError("m", "SELECT ?", (1,), None)))
    show(lambda: str(exc.StatementError("m", "SELECT ?", {"a": 1, "b": "x" * 400}, None, ismulti=False)))
    show(lambda: str(exc.StatementError("m", "SELECT ?", [(n,) for n in range(20)], None, ismulti=True, code="abcd")))
    show(lambda: str(exc.StatementError("m", "SELECT ?", tuple(range(120)), None, ismulti=False, hide_parameters=True)))
    show(lambda: str(exc.StatementError("m", "SELECT ?", tuple(range(120)), None, ismulti=False)))
    show(lambda: str(exc.OperationalError("SELECT 1", (), ValueError("v"))))
    show(lambda: str(exc.DBAPIError.instance("SELECT 1", (1,), ValueError("v"), KeyError)))
    show(lambda: str(exc.InvalidRequestError("x", code="zz")))
    show(lambda: str(exc.ObjectNotExecutableError("x")))
    show(lambda: str(exc.UnsupportedCompilationError("c", "e", "m")))
    show(lambda: str(exc.CircularDependencyError("m", ["a"], [])))
    show(lambda: str(exc.SQLAlchemyError("a", "b")))
    for name in sorted(vars(exc)):
        cls = getattr(exc, name)
        if isinstance(cls, type) and not name.startswith("_") and cls.__module__ == "sqlalchemy.exc":
            show(lambda: (name, [base.__name__ for base in cls.__mro__ if base.__module__ != "typing"]))


@scene
def driver_errors(sa):
    engine = filled(sa)
    with engine.connect() as c:
        for sql in ("SELECT * FROM nope", "INSERT INTO t (a) VALUES (1)", "SELECT 1; SELECT 2"):
            try:
                c.exec_driver_sql(sql)
            except sa.exc.DBAPIError as error:
                show(lambda: (type(error).__name__, type(error.orig).__module__, type(error.orig).__name__, error.orig.args, error.statement, error.code))
                print("   ", error)


@scene
def asynchronous(sa):
    # SQLAlchemy's own needs greenlet, which need not be there.
    if "fake" in sys.argv:
        import asyncio

        from sqlalchemy.ext.asyncio import async_engine_from_config, create_async_engine

        show(lambda: create_async_engine("sqlite://"))

        async def main():
            engine = async_engine_from_config({"sqlalchemy.url": "sqlite+aiosqlite://"}, prefix="sqlalchemy.")
            async with engine.connect() as c:
                print("   ", await c.run_sync(lambda sync: sync.scalar(sa.text("SELECT 5"))))
                async with c.begin_nested():
                    print("   ", (await c.execute(sa.text("SELECT 6"))).scalar(), c.in_transaction())
                await c.commit()
            async with engine.begin() as c:
                print("   ", (await c.scalar(sa.text("SELECT 7"))))
            await engine.dispose()

        asyncio.run(main())
    else:
        print("    sqlalchemy.exc InvalidRequestError The asyncio extension requires an async driver to be used. "
              "The loaded 'pysqlite' is not async.\n    5\n    6 True\n    7")


def fake():
    """`_limbeck` with the connection alone, above Python's own sqlite3."""
    import sqlite3

    module = types.ModuleType("_limbeck")

    class Native:
        dialect_name, driver_name, server_version = "sqlite", "pysqlite", [3, 40, 1]

        def __init__(self, driver):
            self.driver, self.open, self.states, self.root, self.stack, self.saves = driver, True, {}, None, [], 0

        def share(self):
            return Native(self.driver)

        def _exc(self):
            from sqlalchemy import exc

            return exc

        def _check(self):
            if not self.open:
                raise self._exc()._from_native("ResourceClosedError", "This Connection is closed")

        def _run(self, sql, parameters, many=False, shown=None):
            self._check()
            if self.root is None:
                self._root()
            try:
                cursor = self.driver.cursor()
                (cursor.executemany if many else cursor.execute)(sql, parameters)
                rows = cursor.fetchall() if cursor.description else []
            except sqlite3.Error as error:
                kind = type(error).__name__
                code = getattr(self._exc(), kind).code
                shown_text = "" if not parameters else "\n[parameters: %r]" % (shown or tuple(parameters),)
                text = "(sqlite3.%s) %s\n[SQL: %s]%s\n(Background on this error at: https://sqlalche.me/e/21/%s)" % (kind, error, sql, shown_text, code)
                raise self._exc()._from_driver(kind, "sqlite3." + kind, str(error), None, sql, "", text) from None
            return {"columns": [d[0] for d in cursor.description or ()], "rows": rows, "rowcount": cursor.rowcount,
                    "lastrowid": cursor.lastrowid, "returns_rows": cursor.description is not None, "context": {}}

        def execute(self, statement, sets, options):
            ((kind, value),) = statement.items()
            assert kind == "Text", kind
            names = re.findall(r"(?<!:):(\w+)", value["text"])
            sql = re.sub(r"(?<!:):(\w+)", "?", value["text"])
            rows = [tuple(one[name] for name in names) for one in sets] or [()]
            return self._run(sql, rows if len(rows) > 1 else rows[0], len(rows) > 1)

        def exec_driver_sql(self, sql, parameters, many):
            return self._run(sql, parameters or (), many)

        def _new(self, kind):
            id_ = len(self.states) + 1
            self.states[id_] = [kind, True]
            return id_

        def _root(self):
            self._check()
            self.root = self._new("root")
            return self.root

        def begin(self):
            if self.root is not None:
                raise self._exc()._from_native("InvalidRequestError", "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; can't call begin() here unless rollback() or commit() is called first.")
            return self._root()

        def begin_nested(self):
            self.saves += 1
            self._run("SAVEPOINT sa_savepoint_%d" % self.saves, ())
            id_ = self._new(self.saves)
            self.stack.append(id_)
            return id_

        def _end(self, id_, sql_root, sql_save):
            kind = self.states[id_][0]
            if kind == "root":
                getattr(self.driver, sql_root)()
                for one in self.stack + [id_]:
                    self.states[one][1] = False
                self.stack, self.root = [], None
            else:
                self._run(sql_save % kind, ())
                self.states[id_][1] = False
                self.stack.remove(id_)

        def commit_transaction(self, id_):
            if not self.states[id_][1]:
                which = "" if self.states[id_][0] == "root" else "nested "
                raise self._exc()._from_native("InvalidRequestError", "This %stransaction is inactive" % which)
            self._end(id_, "commit", "RELEASE SAVEPOINT sa_savepoint_%d")

        def rollback_transaction(self, id_):
            if self.states[id_][1]:
                self._end(id_, "rollback", "ROLLBACK TO SAVEPOINT sa_savepoint_%d")

        def transaction_state(self, id_):
            kind, active = self.states[id_]
            current = self.root == id_ if kind == "root" else self.stack[-1:] == [id_]
            return active, current, kind != "root"

        def commit(self):
            if self.root is not None:
                self.commit_transaction(self.root)

        def rollback(self):
            if self.root is not None:
                self.rollback_transaction(self.root)

        def transaction(self):
            return self.root

        def nested_transaction(self):
            return self.stack[-1] if self.stack else None

        def in_transaction(self):
            return self.root is not None

        def in_nested_transaction(self):
            return bool(self.stack)

        def set_isolation(self, level):
            if self.root is not None:
                raise self._exc()._from_native("InvalidRequestError", "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; isolation_level may not be altered unless rollback() or commit() is called first.")
            self.driver.isolation_level = None if level == "AUTOCOMMIT" else ""

        def get_isolation(self):
            return "SERIALIZABLE"

        def close(self):
            if self.open:
                self.rollback()
                self.open = False

        def is_closed(self):
            return not self.open

    def connect(url, connect_args):
        return Native(sqlite3.connect(url.partition(":///")[2] or ":memory:", check_same_thread=False))

    module.connect = connect
    return module


def play():
    import warnings

    warnings.simplefilter("ignore")
    if "fake" in sys.argv:
        sys.modules["_limbeck"] = fake()
        sys.path.insert(0, str(ROOT / "crates/python/lib"))
    import sqlalchemy as sa

    for each in SCENES:
        print(each.__name__)
        try:
            each(sa)
        except Exception:
            import traceback

            print(traceback.format_exc())


def main():
    outputs = []
    for how in ("real", "fake"):
        done = subprocess.run([sys.executable, __file__, how], capture_output=True, text=True)
        outputs.append((done.stdout + done.stderr).splitlines())
    import difflib

    different = list(difflib.unified_diff(*outputs, "sqlalchemy", "faces", lineterm="", n=1))
    print("\n".join(different) or "%d lines are the same" % len(outputs[0]))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(play() if len(sys.argv) > 1 else main())
