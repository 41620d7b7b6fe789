"""Records what SQLAlchemy and Python's sqlite3 do with URLs and statements:
crates/sql/tests/url_cases.json and crates/drivers/tests/sqlite_cases.json.

Part of the URLs is written by hand, the rest is put together from fragments with a fixed seed.
"""

import json
import pathlib
import random
import warnings

import sqlalchemy as sa

ROOT = pathlib.Path(__file__).parent.parent
URLS = [
    "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///a.db", "sqlite:////abs/a.db", "sqlite:///C:\\x\\y.db",
    "sqlite+pysqlite:///x y.db", "sqlite:///file:x.db?mode=ro&uri=true", "sqlite:///a%20b.db", "sqlite:///a%zzb%e9%c3%a9.db",
    "postgresql://u:p@h:5432/db", "postgresql://u:p%40ss@h/db", "postgresql://u:p@ss@h/db", "postgresql://u:p/w?x@h/db",
    "postgresql://u@h", "postgresql://u:@h/db", "postgresql://:p@h/db", "postgresql://@h/db", "postgresql://u@x:p@h/db",
    "postgresql+psycopg2://u:p@[::1]:5432/db?sslmode=require", "postgresql://[fe80::1%25eth0]/db", "postgresql://[::1/db",
    "mysql://u:p@h/db?charset=utf8mb4&charset=latin1", "mysql://u:p@h/db?a=&b=1", "mysql://u:p@h/db?a", "mysql://u:p@h/?a=1",
    "mysql://u:p@h?a=b+c%2Bd", "mysql://h:3306", "mysql://h:", "mysql://h:abc/db", "mysql://h: 33_06 /db", "mysql://h:-1/db",
    "mysql://h:99999999/db", "mysql://h:1__2/db", "mssql+pyodbc://?odbc_connect=DRIVER%3D%7Bx%7D", "mssql+pyodbc://dsn",
    "oracle://u:p@h:1521/?service_name=x", "", "x", "://", "a://", "a:/b", "a b://c", "a-b://c", "\u00e9://c", "+://x", " a://b",
    "a://b\nc", "a://b/c\nd?e=f\ng", "a://u:p\n@h", "driver://user:pass@localhost/dbname", "a://u:***@h", "a://u+v w:p+q r@h/d+e f",
    "a://h/d?x=1;y=2", "a://h/d?=1", "a://h/d?&&x=1&", "a://h/d?x=%zz", "a://h/d?x=1?y=2", "a://h/d#frag", "a://u:%@h/%",
    "a://h:1:2/d", "a://u:p@h@i/d", "a://u%3A:p%3a@h", "a://[::1]x/d", "a://[]/d", "a://u:p@/d", "a:////d", "a://?x", "a:///?x=y",
]
FRAGMENTS = ["sqlite", "postgresql+psycopg", "://", "://", "/", ":", "@", "?", "&", "=", "u", "p%40", "h", "[::1]", "5432", "db", "a b",
             "+", "%", "%2F", "x=1", "\u00e9", "//", "..", "#"]


def url_case(text):
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError) as error:
        return {"text": text, "error": str(error)}
    query = {key: list(value) if isinstance(value, tuple) else [value] for key, value in url.query.items()}
    query = {key: value[0] if isinstance(value[0], list) else value for key, value in query.items()}
    return {"text": text, "parts": {
        "drivername": url.drivername, "username": url.username, "password": url.password, "host": url.host, "port": url.port,
        "database": url.database, "query": query, "shown": str(url.render_as_string()),
        "full": url.render_as_string(hide_password=False)}}


def urls():
    chance = random.Random(20)
    texts = list(URLS)
    for _ in range(160):
        texts.append(chance.choice(["", "a://", "a://", "sqlite://"]) + "".join(chance.choices(FRAGMENTS, k=chance.randint(1, 9))))
    return [url_case(text) for text in texts]


# One script a case: SQL, or [SQL, parameters], or [SQL, [rows]] with a list of lists, or a word.
SCRIPTS = [
    ["CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE NOT NULL, c INT CHECK (c > 0))", "in", ["INSERT INTO t (b) VALUES (?)", ["x"]], "in",
     ["INSERT INTO t (b) VALUES (?)", ["x"]], "in", "commit", "in", "SELECT * FROM t", "in", "INSERT INTO t (a) VALUES (5)",
     "INSERT INTO t (b, c) VALUES ('q', 0)", "INSERT INTO t (a, b) VALUES ('x', 'y')"],
    ["CREATE TABLE t (a)", "INSERT INTO t VALUES (1)", "CREATE TABLE u (a)", "in", "rollback", "in", "SELECT name FROM sqlite_master"],
    ["CREATE TABLE t (a)", "/* c */ -- d\n insert into t values (1), (2)", "in", "rollback", "SELECT count(*) FROM t"],
    ["CREATE TABLE t (a)", "WITH x AS (SELECT 1 AS y) INSERT INTO t SELECT y FROM x", "in", "rollback", "SELECT count(*) FROM t"],
    ["CREATE TABLE t (a)", "REPLACE INTO t VALUES (1)", "in", "UPDATE t SET a = 2", "DELETE FROM t", "DELETE FROM t", "commit", "in"],
    ["CREATE TABLE t (a)", "SAVEPOINT s", "in", "INSERT INTO t VALUES (1)", "ROLLBACK TO SAVEPOINT s", "in", "RELEASE SAVEPOINT s", "in",
     "SELECT count(*) FROM t"],
    ["CREATE TABLE t (a)", "INSERT INTO t VALUES (1)", "SAVEPOINT s", "INSERT INTO t VALUES (2)", "ROLLBACK TO SAVEPOINT s",
     "RELEASE SAVEPOINT s", "in", "commit", "SELECT a FROM t"],
    ["commit", "rollback", "in", "BEGIN", "in", "BEGIN", "CREATE TABLE t (a)", "rollback", "SELECT * FROM t"],
    ["autocommit", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)", "in", "rollback", "SELECT a FROM t", "BEGIN", "in",
     "INSERT INTO t VALUES (2)", "rollback", "SELECT a FROM t"],
    ["SELECT ?", ["SELECT ?", [1, 2]], ["SELECT ?, ?", [1, "x"]], ["SELECT ?1, ?1", [7]], ["SELECT :a, :b, :a", [1, 2]], ["SELECT 1", [5]]],
    ["SELECT 1; SELECT 2", "SELECT 1;", "SELECT 1; -- x", "SELECT 1; foo", "foo; SELECT 1", "", ";", " -- nothing", "/* x", "selct 1", "SELECT"],
    ["SELECT 1 AS \"a b\", 'x' AS \"y[z]\", 1.5, x'00ff', NULL, 1e100, 9223372036854775807", "SELECT \"nope\"", "SELECT nope", "SELECT * FROM nope"],
    [["SELECT ?, ?, ?, ?, ?", [None, 1.5, "\u00e9\U0001f600", -9223372036854775808, True]], ["SELECT typeof(?), typeof(?)", [True, 1.0]]],
    ["CREATE TABLE t (a INT, b VARCHAR(5))", ["INSERT INTO t VALUES (?, ?)", [[1, "a"], [2, "b"], [3, None]]], "in", "SELECT a, b FROM t",
     ["UPDATE t SET b = ? WHERE a > ?", [["z", 1], ["y", 2]]], ["SELECT ?", [[1], [2]]], ["INSERT INTO t VALUES (?, ?)", [[1, "a"], [2]]],
     ["CREATE TABLE v (x)", [[], []]]],
    ["CREATE TABLE t (a INTEGER PRIMARY KEY, b)", "INSERT INTO t (b) VALUES (1) RETURNING a, b", "UPDATE t SET b = 2 RETURNING b"],
    ["CREATE TABLE p (a INTEGER PRIMARY KEY)", "CREATE TABLE c (a INT REFERENCES p)", "INSERT INTO c VALUES (5)", "PRAGMA foreign_keys",
     "commit", "PRAGMA foreign_keys=ON", "INSERT INTO c VALUES (6)", "in"],
    ["SELECT floor(1.5), floor(-1.5), floor(3)", "SELECT floor('x')", "SELECT floor(NULL)"],
    ["SELECT 'abc' REGEXP 'b', 'abc' REGEXP '^b', NULL REGEXP 'a'", "SELECT 'a' REGEXP NULL", "SELECT 'a' REGEXP '('", "SELECT 5 REGEXP '5'",
     "SELECT 'Foo-12' REGEXP '(?i)^foo-\\d{2}$'"],
    ["SELECT CAST(x'ff41' AS TEXT)", "SELECT 1 WHERE 0", "VALUES (1), (2)", "PRAGMA table_info(nope)", "EXPLAIN SELECT 1 WHERE 0"],
    ["CREATE TABLE t (a)", "CREATE TABLE t (a)", "DROP TABLE nope", "DROP INDEX nope", "ALTER TABLE t ADD COLUMN b INT NOT NULL",
     "ALTER TABLE t ADD COLUMN b INT", "INSERT INTO t VALUES (1)", "ALTER TABLE t DROP COLUMN nope", "CREATE INDEX i ON t (nope)", "CREATE TABLE x ("],
    ["CREATE TABLE t (a TEXT DEFAULT \"dq\")", "INSERT INTO t DEFAULT VALUES", "SELECT a FROM t WHERE a = \"dq\""],
    ["CREATE TABLE t (a)", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT RAISE(ABORT, 'no; way'); END", "INSERT INTO t VALUES (1)"],
    ["CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID", "INSERT INTO t VALUES (5)", "SELECT last_insert_rowid()"],
    ["CREATE TABLE t (a INT) STRICT", "INSERT INTO t VALUES ('x')"],
    ["PRAGMA legacy_alter_table", "PRAGMA recursive_triggers", "PRAGMA journal_mode", "PRAGMA encoding", "PRAGMA read_uncommitted", "VACUUM",
     "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)", "VACUUM"],
]


def plain(value):
    return {"Bytes": list(value)} if isinstance(value, bytes) else value


def script_case(script):
    engine = sa.create_engine("sqlite://")
    steps = []
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        for step in script:
            sql, parameters = step if isinstance(step, list) else (step, [])
            if sql == "in":
                answer = {"in_transaction": driver.in_transaction}
            elif sql in ("commit", "rollback", "autocommit"):
                if sql == "autocommit":
                    connection.rollback()
                    connection.execution_options(isolation_level="AUTOCOMMIT")
                else:
                    getattr(connection, sql)()
                answer = {}
            else:
                many = bool(parameters) and isinstance(parameters[0], list)
                try:
                    result = connection.exec_driver_sql(sql, [tuple(row) for row in parameters] if many else tuple(parameters))
                    answer = {"rowcount": result.rowcount, "lastrowid": None if many else result.lastrowid}
                    if result.returns_rows:
                        answer["columns"] = list(result.keys())
                        answer["rows"] = [[plain(value) for value in row] for row in result.fetchall()]
                        if "RETURNING" in sql:
                            # Python counts the rows when the last has been fetched, and SQLAlchemy reads the count before.
                            del answer["rowcount"]
                except sa.exc.DBAPIError as error:
                    answer = {"error": str(error), "class": type(error).__name__}
            steps.append({"sql": sql, "parameters": parameters, **answer})
    return steps


def write(path, data):
    (ROOT / path).write_text(json.dumps(data, indent=1, ensure_ascii=True) + "\n")


def main():
    write("crates/sql/tests/url_cases.json", urls())
    write("crates/drivers/tests/sqlite_cases.json", [script_case(script) for script in SCRIPTS])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
