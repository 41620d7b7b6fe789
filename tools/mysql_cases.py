"""Records what SQLAlchemy with PyMySQL says on a live MariaDB server: crates/drivers/tests/mysql_cases.json (statements and their
values) and crates/drivers/tests/mysql_reflection.json (what the inspector says).

Needs the packages `sqlalchemy` and `pymysql`, and a server whose administrator's URL is in LIMBECK_TEST_MARIADB. Makes and drops the
databases `mysql_cases` and `mysql_cases_other`.
"""

import datetime
import decimal
import json
import os
import pathlib
import warnings

import sqlalchemy as sa

ROOT = pathlib.Path(__file__).parent.parent
TARGET = ROOT / "crates" / "drivers" / "tests"
NAME = "mysql_cases"
OTHER = "mysql_cases_other"

# One script a case: SQL, or [SQL, parameters], or [SQL, [rows]], or a word.
SCRIPTS = [
    ["CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a VARCHAR(20) UNIQUE NOT NULL, b INT CHECK (b > 0))",
     ["INSERT INTO t (a) VALUES (%s)", ["x"]], ["INSERT INTO t (a) VALUES (%s)", ["y"]], ["INSERT INTO t (a) VALUES (%s)", ["x"]],
     "INSERT INTO t (a, b) VALUES ('q', 0)", "INSERT INTO t (a) VALUES (NULL)", "INSERT INTO t (nope) VALUES (1)", "SELECT * FROM t",
     "SELECT nope FROM t", "SELECT * FROM nope", "SELEC 1", "CREATE TABLE t (a INT)", "DROP TABLE nope", "INSERT INTO t (a) VALUES ('%s')" % ("z" * 21)],
    ["CREATE TABLE t (a INT) ENGINE=InnoDB", "INSERT INTO t VALUES (1), (2)", "rollback", "SELECT count(*) FROM t", "INSERT INTO t VALUES (1)", "commit",
     "INSERT INTO t VALUES (2)", "CREATE TABLE u (a INT)", "rollback", "SELECT a FROM t ORDER BY a"],
    ["CREATE TABLE t (a INT)", "autocommit", "INSERT INTO t VALUES (1)", "rollback", "SELECT count(*) FROM t"],
    ["CREATE TABLE t (a INT, b VARCHAR(9))", ["INSERT INTO t (a, b) VALUES (%s, %s)", [[1, "x"], [2, None], [3, "it's \\ 5%"]]], "SELECT * FROM t",
     ["UPDATE t SET b = %s WHERE a >= %s", [["n", 2], ["n", 3]]], ["UPDATE t SET b = %s WHERE a = %s", ["n", 2]], ["DELETE FROM t WHERE a < %s", [3]], "SELECT * FROM t"],
    ["CREATE TABLE t (i TINYINT, u BIGINT UNSIGNED, d DECIMAL(12, 4), f FLOAT, g DOUBLE, y YEAR, b BIT(9))",
     "INSERT INTO t VALUES (-128, 18446744073709551615, 1.5, 1.5, 1e300, 2024, b'100000001')",
     "INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL)", "SELECT * FROM t", "SELECT i + 1, d * 2, f / 3, sum(i), avg(d), count(*) FROM t"],
    ["CREATE TABLE t (d DATE, t TIME(6), t0 TIME, dt DATETIME(6), dt0 DATETIME, ts TIMESTAMP(3) NULL)",
     "INSERT INTO t VALUES ('2020-01-31', '838:59:58.999999', '-01:02:03', '2020-01-31 23:59:59.000001', '2020-01-31 23:59:59', '2020-01-31 23:59:59.5')",
     "SET SESSION sql_mode = ''", "INSERT INTO t VALUES ('0000-00-00', '0', '0', '0000-00-00', '0000-00-00', '0000-00-00')", "SELECT d, t, t0, dt, dt0, ts FROM t"],
    ["CREATE TABLE t (c CHAR(3), v VARCHAR(20), t TEXT, b BINARY(3), vb VARBINARY(9), bl BLOB, j JSON, e ENUM('a','b'), s SET('x','y'), u UUID, i4 INET4, i6 INET6) CHARSET utf8mb4",
     "INSERT INTO t VALUES ('a', 'größe 💧', 'long', 'b', x'00ff', x'0001', '{\"a\": [1, null]}', 'b', 'x,y', '123e4567-e89b-12d3-a456-426614174000', '1.2.3.4', '::1')",
     "SELECT * FROM t", "SELECT concat(c, 1), cast(v AS BINARY), hex(b), j->'x' FROM t", "SELECT json_extract(j, '$.a'), length(bl), e + 0, s + 0 FROM t"],
    ["SELECT NULL, 1, 1.5, 'x', x'41', TRUE, 1 = 1, now() > '2000-01-01', cast('2020-01-02' AS DATE), cast('01:02:03' AS TIME)", "SELECT ''", "SELECT 5 AS `a b`, 6 AS `a b`"],
    [["SELECT %s, %s, %s, %s", [None, True, "a'b\\c\n\u0000\"", 1.25]], ["SELECT %s", [10**30]], ["SELECT '%%', %s", ["%s"]], ["SELECT %s", []], ["SELECT 1", [1]]],
    ["CREATE TABLE p (id INT PRIMARY KEY) ENGINE=InnoDB", "CREATE TABLE c (p INT, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id)) ENGINE=InnoDB", "INSERT INTO c VALUES (5)",
     "INSERT INTO p VALUES (5)", "INSERT INTO c VALUES (5)", "DELETE FROM p", "DROP TABLE p", "TRUNCATE p"],
    ["CREATE TABLE t (a INT)", "SAVEPOINT s1", "INSERT INTO t VALUES (1)", "ROLLBACK TO SAVEPOINT s1", "RELEASE SAVEPOINT s1", "SELECT count(*) FROM t", "RELEASE SAVEPOINT nope"],
    ["CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a INT)", "INSERT INTO t (a) VALUES (1), (2), (3)", "INSERT INTO t (a) VALUES (9) RETURNING id, a", "UPDATE t SET a = 1", "UPDATE t SET a = 1",
     "REPLACE INTO t (id, a) VALUES (1, 5)", "INSERT INTO t (id, a) VALUES (1, 7) ON DUPLICATE KEY UPDATE a = 8", "DELETE FROM t"],
    ["SHOW DATABASES LIKE 'mysql_cases'", "SELECT DATABASE()", "SET @x = 5", "SELECT @x", "DO 1", "EXPLAIN SELECT 1", "KILL 0", "USE nope"],
    ["SELECT 1 / 0", "SELECT cast('x' AS DECIMAL(5, 2))", "CREATE TABLE t (a TINYINT NOT NULL)", "INSERT INTO t VALUES (300)", "INSERT INTO t VALUES ('x')", "INSERT INTO t () VALUES ()", "SELECT sleep(0)"],
    ["isolation READ COMMITTED", "SELECT @@tx_isolation, @@autocommit", "isolation SERIALIZABLE", "SELECT @@tx_isolation, @@autocommit", "autocommit", "SELECT @@autocommit"],
]


def admin():
    return sa.make_url(os.environ["LIMBECK_TEST_MARIADB"]).set(drivername="mysql+pymysql")


def fresh():
    engine = sa.create_engine(admin(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in (NAME, OTHER):
            connection.exec_driver_sql("DROP DATABASE IF EXISTS " + name)
            connection.exec_driver_sql("CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci" % name)
    engine.dispose()


def drop():
    engine = sa.create_engine(admin(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in (NAME, OTHER):
            connection.exec_driver_sql("DROP DATABASE IF EXISTS " + name)
    engine.dispose()


def plain(value):
    if isinstance(value, datetime.datetime):
        return {"DateTime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"Date": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"Interval": (value.days * 86400 + value.seconds) * 1000000 + value.microseconds}
    if isinstance(value, decimal.Decimal):
        return {"Decimal": str(value)}
    if isinstance(value, bytes):
        return {"Bytes": list(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return {"BigInt": str(value)}
    return value


def run(script):
    fresh()
    engine = sa.create_engine(admin().set(database=NAME), poolclass=sa.pool.NullPool)
    connection = engine.connect()
    steps = []
    for step in script:
        sql, parameters = (step, []) if isinstance(step, str) else step
        found = {"sql": sql, "parameters": [[plain(v) for v in row] if isinstance(row, list) else plain(row) for row in parameters]}
        try:
            if sql == "commit":
                connection.commit()
            elif sql == "rollback":
                connection.rollback()
            elif sql == "autocommit" or sql.startswith("isolation "):
                connection.rollback()
                connection.execution_options(isolation_level=sql.removeprefix("isolation ").upper())
            else:
                many = bool(parameters) and isinstance(parameters[0], list)
                given = [tuple(row) for row in parameters] if many else tuple(parameters)
                result = connection.exec_driver_sql(sql.replace("%", "%%") if not parameters and isinstance(step, str) else sql, given)
                found["rowcount"] = result.rowcount
                if not many:
                    found["lastrowid"] = result.context.cursor.lastrowid if result.context.cursor is not None else result.lastrowid
                if result.returns_rows:
                    found["columns"] = list(result.keys())
                    found["rows"] = [[plain(value) for value in row] for row in result.fetchall()]
        except Exception as error:
            found["error"] = str(error)
            found["class"] = type(error).__name__
        steps.append(found)
    connection.close()
    engine.dispose()
    return steps


def main():
    warnings.simplefilter("ignore")
    cases = [run(script) for script in SCRIPTS]
    with open(TARGET / "mysql_cases.json", "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    drop()
    print("%d scripts, %d steps" % (len(cases), sum(map(len, cases))))


if __name__ == "__main__":
    main()
