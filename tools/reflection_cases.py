"""Records how SQLAlchemy reflects SQLite databases: crates/drivers/tests/reflection_cases.json.

Each case is a script of statements (all but a few written by hand, some put together with a fixed seed) and what the
inspector says of every table and view in it.
"""

import json
import pathlib
import random
import warnings

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects.sqlite import base as sqlite

TARGET = pathlib.Path(__file__).parent.parent / "crates/drivers/tests/reflection_cases.json"
P = "CREATE TABLE p (id INTEGER PRIMARY KEY, a INT, b TEXT, UNIQUE (a, b))"

WRITTEN = [
    ["CREATE TABLE t (id INTEGER NOT NULL, PRIMARY KEY (id))"],
    ["CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n VARCHAR(20) DEFAULT 'x' NOT NULL)"],
    ["CREATE TABLE t (a INT, b INT, CONSTRAINT pk_t PRIMARY KEY (b, a))"],
    ['CREATE TABLE t (a INT, CONSTRAINT "pk of t" PRIMARY KEY (a))'],
    ["CREATE TABLE t (a INT CONSTRAINT pk_inline PRIMARY KEY)"],
    ["CREATE TABLE t (a INT, CONSTRAINT [pk b] PRIMARY KEY (a))"],
    ["CREATE TABLE t (a INT constraint pk_low primary   key)"],
    ['CREATE TABLE "odd ""name" ("a b" INT, "c""d" TEXT, [e f] INT, `g h` INT, \'i j\' INT)'],
    ['CREATE TABLE "select" ("from" INT PRIMARY KEY, "where" TEXT UNIQUE)'],
    ["CREATE TABLE T1 (Id INTEGER PRIMARY KEY, MixedCase TEXT)"],
    ["CREATE TABLE \u00e9t\u00e9 (\u00fc INT, CONSTRAINT ck_\u00fc CHECK (\u00fc > 0))"],
    ["CREATE TABLE t (a, b TEXT, c BLOB, d)"],
    ["CREATE TABLE t (a BIGINT, b SMALLINT, c INT(11), d TINYINT, e UNSIGNED BIG INT, f INT8, g MEDIUMINT(5))"],
    ["CREATE TABLE t (a CHAR(3), b VARCHAR(255), c NCHAR(55), d NATIVE CHARACTER(70), e NVARCHAR(100), f CLOB, g TEXT(5))"],
    ["CREATE TABLE t (a REAL, b DOUBLE, c DOUBLE PRECISION, d FLOAT, e FLOAT(10), f FLOAT(10,2), g DOUBLE(5))"],
    ["CREATE TABLE t (a NUMERIC, b DECIMAL(10,5), c NUMERIC(8), d INTEGER(5, 2), e BLOB(1, 2), f TIMESTAMP(3, 4))"],
    ["CREATE TABLE t (a BOOLEAN, b BOOL, c BOOLEAN(1), d DATE, e DATETIME, f TIME, g TIMESTAMP, h DATETIME(6), i TIMESTAMP(0))"],
    ["CREATE TABLE t (a JSON, b JSONB, c UUID, d XML, e STRING, f POINT, g BLOB(10), h VARBINARY(16), i DATE(3))"],
    ["CREATE TABLE t (a DATE_CHAR, b DATETIME_CHAR, c TIME_CHAR, d FLOATING POINT, e CHARINT, f MEDIUMTEXT, g LONGBLOB)"],
    ["CREATE TABLE t (a VARCHAR(10, 3), c 'VARCHAR(5)', d \"odd type\"(3), e VARCHAR ( 30 ), f TIMESTAMP WITH TIME ZONE)"],
    ["CREATE TABLE t (a INT DEFAULT 5, b INT DEFAULT -5, c TEXT DEFAULT 'it''s', d TEXT DEFAULT NULL, e REAL DEFAULT 1.5, f DEFAULT x'ab')"],
    ["CREATE TABLE t (a TEXT DEFAULT CURRENT_TIMESTAMP, b INT DEFAULT (1 + 2), c TEXT DEFAULT (datetime('now')), d DEFAULT TRUE, e DEFAULT \"dq\")"],
    ["CREATE TABLE t (a TEXT NOT NULL DEFAULT '', b TEXT NULL, c INT NOT NULL)"],
    ["CREATE TABLE t (a INT UNIQUE)"],
    ["CREATE TABLE t (a INT NOT NULL UNIQUE, b VARCHAR(10) UNIQUE, c VARCHAR(5) NOT NULL UNIQUE)"],
    ["CREATE TABLE t (a INT, b INT, UNIQUE (a), UNIQUE (a, b), CONSTRAINT uq_b UNIQUE (b))"],
    ['CREATE TABLE t ("a b" INT, c INT, CONSTRAINT "uq ab" UNIQUE ("a b", c))'],
    ['CREATE TABLE t ("a b" INT UNIQUE, `c` TEXT UNIQUE, [d] TEXT UNIQUE)'],
    ["CREATE TABLE t (a INT CONSTRAINT uq_a UNIQUE, b INT)"],
    ["CREATE TABLE t (a INT, b INT, UNIQUE (a, b) ON CONFLICT REPLACE)"],
    ["CREATE TABLE t (a INT COLLATE NOCASE UNIQUE, b INT DEFAULT 5 UNIQUE)"],
    ["CREATE TABLE t (a INT,\n    b INT,\n    CONSTRAINT uq\n    UNIQUE\n    (a,\n    b)\n)"],
    ["CREATE TABLE t (a INT PRIMARY KEY UNIQUE, b TEXT)"],
    ["CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b), UNIQUE (a, b))"],
    ["CREATE TABLE t (a INT, UNIQUE (a COLLATE NOCASE), UNIQUE (a DESC))"],
    ["CREATE TABLE t (a INT CHECK (a > 0))"],
    ["CREATE TABLE t (a INT, CHECK (a > 0), CONSTRAINT ck_z CHECK (a < 10), CONSTRAINT ck_a CHECK (a != 5))"],
    ["CREATE TABLE t (a INT CONSTRAINT ck_inline CHECK (a IN (1, 2)), b TEXT CHECK (b <> ')' AND b <> '('))"],
    ['CREATE TABLE t (a INT, CONSTRAINT "ck q" CHECK (a > 0), CONSTRAINT [ck b] CHECK (a > 1), CONSTRAINT `ck t` CHECK (a > 2), CONSTRAINT \'ck s\' CHECK (a > 3))'],
    ["CREATE TABLE t (a INT, CHECK(a>0 AND (a<5 OR (a>7))))"],
    ["CREATE TABLE t (a INT,\n CONSTRAINT ck CHECK (\n  a > 0\n  AND a < 5\n ))"],
    ['CREATE TABLE "tCHECK" ("aCHECK" INT, CHECK ("aCHECK" > 0))'],
    ["CREATE TABLE t (a INT, check (a > 0), Constraint ck2 Check(a <> 'it''s (')) -- CHECK (no)"],
    ["CREATE TABLE t (a INT -- CHECK (a > 99)\n, b INT /* UNIQUE (b) */, CONSTRAINT ck CHECK (b > 0))"],
    ["CREATE TABLE t (a TEXT DEFAULT 'CHECK (x)', b TEXT DEFAULT 'UNIQUE (b)')"],
    [P, "CREATE TABLE t (a INT REFERENCES p (id))"],
    [P, "CREATE TABLE t (a INT REFERENCES p)"],
    [P, "CREATE TABLE t (a INT REFERENCES missing)"],
    [P, "CREATE TABLE t (a INT REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL)"],
    [P, "CREATE TABLE t (a INT, CONSTRAINT fk_a FOREIGN KEY (a) REFERENCES p (id))"],
    [P, "CREATE TABLE t (a INT, CONSTRAINT fk_a FOREIGN KEY(a) REFERENCES p (id) ON DELETE CASCADE ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED)"],
    [P, "CREATE TABLE t (a INT, FOREIGN KEY(a) REFERENCES p (id) ON DELETE SET DEFAULT NOT DEFERRABLE INITIALLY IMMEDIATE)"],
    [P, "CREATE TABLE t (a INT, FOREIGN KEY(a) REFERENCES p (id) ON\n DELETE\n RESTRICT on update cascade)"],
    [P, "CREATE TABLE t (a INT, b TEXT, CONSTRAINT fk2 FOREIGN KEY (a, b) REFERENCES p (a, b))"],
    [P, 'CREATE TABLE t ("x y" INT, b TEXT, CONSTRAINT "fk q" FOREIGN KEY ("x y", b) REFERENCES "p" ("a", "b") ON DELETE SET NULL)'],
    [P, "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p)"],
    [P, "CREATE TABLE t (a INT, b INT, FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (b) REFERENCES p (id), CONSTRAINT fkx FOREIGN KEY (a) REFERENCES p (a))"],
    [P, "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (a) REFERENCES p (id))"],
    [P, "CREATE TABLE t (a INT, CONSTRAINT fk FOREIGN KEY (a) REFERENCES `p` (id))"],
    [P, "CREATE TABLE t (a INT, CONSTRAINT fk FOREIGN KEY ([a]) REFERENCES [p] ([id]))"],
    [P, "CREATE TABLE t (a INT REFERENCES p(id), b INT, CONSTRAINT fk_b FOREIGN KEY (b) REFERENCES p (id) MATCH FULL)"],
    [P, "CREATE TABLE t (a INT CONSTRAINT fk_in REFERENCES p (id) DEFERRABLE)"],
    ["CREATE TABLE t (id INTEGER PRIMARY KEY, parent INT REFERENCES t (id), up INT, FOREIGN KEY (up) REFERENCES t (id))"],
    [P, "CREATE TABLE t (A INT, FOREIGN KEY (a) REFERENCES P (ID))"],
    ["CREATE TABLE c2 (x INT, y INT, PRIMARY KEY (x, y))", "CREATE TABLE t (a INT, b INT, FOREIGN KEY (a, b) REFERENCES c2)"],
    ["CREATE TABLE t (a INT, b INT AS (a * 2), c INT)"],
    ["CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * 2) VIRTUAL, c TEXT GENERATED ALWAYS AS (a || ',' || b) STORED)"],
    ["CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (coalesce(a, 5)))"],
    ["CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED NOT NULL, CHECK (b > 0)) WITHOUT ROWID".replace("a INT,", "a INT PRIMARY KEY,", 1)],
    ["CREATE TABLE t (\n a INTEGER PRIMARY KEY,\n \"b c\" VARCHAR(10) GENERATED ALWAYS AS (a || 'x') STORED,\n d INT generated always as (a) virtual\n)"],
    ["CREATE TABLE t (a INT PRIMARY KEY, b INT) WITHOUT ROWID"],
    ["CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT"],
    ["CREATE TABLE t (a INTEGER PRIMARY KEY, b ANY) STRICT, WITHOUT ROWID"],
    ["CREATE TABLE t (a INT PRIMARY KEY) without\n rowid"],
    ["CREATE TABLE t (a INT, b INT)", "CREATE INDEX ix_b ON t (b)", "CREATE UNIQUE INDEX ix_ab ON t (a, b DESC)"],
    ["CREATE TABLE t (a INT, b INT)", "CREATE INDEX ix_p ON t (a) WHERE b > 0", "CREATE INDEX ix_q ON t (b)\nwhere a IS NOT NULL\n AND b > 1"],
    ["CREATE TABLE t (a INT, b INT)", "CREATE INDEX ix_e ON t (a + b)", "CREATE INDEX ix_f ON t (a, lower(b))", "CREATE INDEX ix_a ON t (a)"],
    ["CREATE TABLE t (a TEXT)", "CREATE INDEX \"ix odd\" ON t (a COLLATE NOCASE)", "CREATE UNIQUE INDEX uq_ix ON t (a)"],
    ["CREATE TABLE t (a TEXT UNIQUE)", "CREATE UNIQUE INDEX uq_a ON t (a)"],
    ["CREATE TABLE t (a INT)", "CREATE VIEW v AS SELECT a, a + 1 AS b, 'x' FROM t"],
    ["CREATE TABLE t (a INT)", "CREATE TEMP TABLE tt (x INT UNIQUE)", "CREATE TEMP VIEW tv AS SELECT * FROM tt"],
    ["CREATE TEMP TABLE t (tmp INT)", "CREATE TABLE t (main INT)"],
    ["ATTACH DATABASE ':memory:' AS aux", "CREATE TABLE aux.p (id INTEGER PRIMARY KEY)", "CREATE TABLE t (a INT)",
     "CREATE TABLE aux.t (b INT, c TEXT, CONSTRAINT uq_b UNIQUE (b), CONSTRAINT fk FOREIGN KEY (b) REFERENCES p (id))",
     "CREATE INDEX aux.ix_c ON t (c) WHERE c > ''", "CREATE VIEW aux.v AS SELECT 1 AS one"],
    ["ATTACH DATABASE ':memory:' AS \"aux db\"", "CREATE TABLE \"aux db\".t (a INT PRIMARY KEY, b INT REFERENCES t)"],
    ["CREATE TABLE t (a INT)", "ALTER TABLE t ADD COLUMN b VARCHAR(20) DEFAULT 'q' NOT NULL", "ALTER TABLE t RENAME COLUMN a TO z"],
    [P, "CREATE TABLE t (a INT, CONSTRAINT fk FOREIGN KEY (a) REFERENCES p (id))", "ALTER TABLE p RENAME TO p2", "ALTER TABLE t RENAME TO \"t 2\""],
    ["CREATE TABLE IF NOT EXISTS t(a INT,b INT)", "CREATE TABLE u AS SELECT * FROM t"],
    ["CREATE VIRTUAL TABLE ft USING fts5 (title, body)"],
    ["CREATE TABLE sa_x (a INTEGER PRIMARY KEY AUTOINCREMENT)", "INSERT INTO sa_x DEFAULT VALUES"],
    ["CREATE TABLE t (id INTEGER NOT NULL, kind VARCHAR(3), CONSTRAINT pk_t PRIMARY KEY (id), CONSTRAINT ck_t_kind CHECK (kind IN ('a', 'b')), CONSTRAINT uq_t_kind UNIQUE (kind))"],
    ["CREATE TABLE t (a INT DEFAULT 'x:y', b DEFAULT (':z'))"],
    ["create table t (a integer primary key desc, b integer not null on conflict ignore unique on conflict replace)"],
    ["CREATE TABLE t (a INT CHECK (a > 0) UNIQUE CHECK (a < 9), b INT CONSTRAINT c1 NOT NULL CONSTRAINT c2 CHECK (b > 0))"],
    ["CREATE TABLE t (unique_a INT, \"UNIQUE\" INT, checker INT, references_x INT)"],
]

NAMES = ["a", "b", "Cc", '"d e"', "[f]", "`g`"]
KINDS = ["INT", "INTEGER", "VARCHAR(30)", "TEXT", "NUMERIC(10, 2)", "DATETIME", "BOOLEAN", "", "JSON", "CHARACTER VARYING(20)", "FLOAT"]
EXTRAS = ["", "", "NOT NULL", "UNIQUE", "DEFAULT 1", "DEFAULT 'x y'", "NOT NULL UNIQUE", "REFERENCES p (id)", "CHECK ({0} IS NOT 1)",
          "CONSTRAINT n_{1} CHECK ({0} > '(')", "COLLATE NOCASE", "REFERENCES p ON DELETE CASCADE", "NULL"]
TABLE_PARTS = ["UNIQUE ({0})", "CONSTRAINT uq_{1} UNIQUE ({0}, {2})", 'CONSTRAINT "uq {1}" UNIQUE ({2})', "CHECK ({0} <> {2})",
               "CONSTRAINT ck_{1} CHECK (({0}) > 0)", "FOREIGN KEY ({0}) REFERENCES p (id)", "PRIMARY KEY ({0})",
               "CONSTRAINT fk_{1} FOREIGN KEY ({0}, {2}) REFERENCES p (a, b) ON UPDATE CASCADE",
               "CONSTRAINT fk_{1} FOREIGN KEY({2}) REFERENCES p(id) ON DELETE SET NULL DEFERRABLE",
               "CONSTRAINT pk_{1} PRIMARY KEY ({0}, {2})"]


def composed():
    chance = random.Random(7)
    cases = []
    while len(cases) < 60:
        names = chance.sample(NAMES, chance.randint(2, 4))
        parts = [f"{name} {chance.choice(KINDS)} {chance.choice(EXTRAS).format(name, n)}".strip() for n, name in enumerate(names)]
        keys = 0
        for n in range(chance.randint(0, 3)):
            part = chance.choice(TABLE_PARTS)
            keys += "PRIMARY" in part
            if "PRIMARY" in part and keys > 1:
                continue
            first, second = chance.sample(names, 2)
            parts.append(part.format(first, n, second))
        glue = chance.choice([", ", ",\n\t", ","])
        cases.append([P, f"CREATE TABLE t ({glue.join(parts)})"])
    return cases


STRINGS = (sa.CHAR, sa.VARCHAR, sa.NCHAR, sa.NVARCHAR, sa.TEXT)
NUMBERS = (sa.NUMERIC, sa.DECIMAL, sa.FLOAT, sa.REAL, sa.DOUBLE)


def type_value(type_):
    """The type as Limbeck's values have it."""
    name = type(type_).__name__
    if isinstance(type_, sa.types.NullType):
        return "Null"
    args = {}
    if isinstance(type_, sqlite.JSONB):
        return {"Dialect": {"dialect": "sqlite", "name": "JSONB"}}
    if isinstance(type_, STRINGS):
        args = {"length": type_.length, "collation": None if type_.collation is None else str(type_.collation)}
    elif isinstance(type_, NUMBERS):
        exact = isinstance(type_, (sa.NUMERIC, sa.DECIMAL))
        args = {"precision": type_.precision, "scale": type_.scale if exact else None,
                "decimal_return_scale": type_.decimal_return_scale,
                "asdecimal": None if bool(type_.asdecimal) == exact else bool(type_.asdecimal)}
        # The value keeps what was said, also where it is the default.
        args["_asdecimal"] = bool(type_.asdecimal)
    elif isinstance(type_, sa.BOOLEAN):
        args = {"create_constraint": bool(type_.create_constraint)}
    elif isinstance(type_, (sa.DATETIME, sa.TIMESTAMP, sa.TIME)):
        args = {"timezone": bool(type_.timezone)}
    elif isinstance(type_, sa.BLOB):
        args = {"length": type_.length}
    elif isinstance(type_, sa.JSON):
        args = {"none_as_null": bool(type_.none_as_null)}
    else:
        return name
    return {name: {key: value for key, value in args.items() if value is not None and not key.startswith("_")}}


def clean(value):
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    if isinstance(value, sa.TextClause):
        return {"text": value.text}
    if isinstance(value, sa.types.TypeEngine):
        return type_value(value)
    return value


METHODS = ["columns", "pk_constraint", "foreign_keys", "unique_constraints", "check_constraints", "indexes", "table_options"]


def attempt(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            answer = {"value": clean(call())}
        except exc.NoSuchTableError as error:
            answer = {"error": str(error)}
    answer["warnings"] = [str(warning.message) for warning in caught]
    return answer


def record(script):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        for statement in script:
            connection.exec_driver_sql(statement)
        connection.commit()
        inspector = sa.inspect(connection)
        case = {"script": script, "schemas": {}, "temp_tables": inspector.get_temp_table_names(),
                "temp_views": inspector.get_temp_view_names()}
        for schema in [None] + [name for name in inspector.get_schema_names() if name != "main"]:
            tables, views = inspector.get_table_names(schema=schema), inspector.get_view_names(schema=schema)
            names = tables + views + ["nope"] + (case["temp_tables"] if schema is None else [])
            relations = {}
            for name in dict.fromkeys(names):
                fresh = sa.inspect(connection)
                relations[name] = {"has_table": fresh.has_table(name, schema=schema)}
                for method in METHODS:
                    relations[name][method] = attempt(lambda: getattr(fresh, "get_" + method)(name, schema=schema))
                relations[name]["view_definition"] = attempt(lambda: fresh.get_view_definition(name, schema=schema))
            case["schemas"][schema or ""] = {"tables": tables, "views": views, "relations": relations}
        return case


def main():
    cases = []
    for script in WRITTEN + composed():
        try:
            cases.append(record(script))
        except exc.DBAPIError as error:
            # Texts put together at random may not be SQL.
            if script in WRITTEN:
                raise SystemExit(f"{script}: {error}")
        except AssertionError as error:
            if script in WRITTEN:
                raise SystemExit(f"{script}: {error}")
    TARGET.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
