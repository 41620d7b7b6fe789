"""The operation cases that run on live servers, and what a database holds before one does."""

import os
import re

from cases import ddl_names, ops, own, types

STARTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "live_starts.json")

# What SQLAlchemy's types are on the servers: on those of MySQL's kind, and on PostgreSQL.
_BOTH = {"String": "varchar(50)", "Text": "text", "Boolean": "boolean", "Date": "date", "Numeric": "numeric(10, 2)", "BigInteger": "bigint", "JSON": "json"}
TYPES = [
    {**_BOTH, "LargeBinary": "blob", "DateTime": "datetime", "TIMESTAMP": "timestamp", "Enum": "varchar(50)"},
    {**_BOTH, "LargeBinary": "bytea", "DateTime": "timestamp", "JSONB": "jsonb", "Enum": "varchar(50)"},
]

# The type of a column that is there before the case, where it is neither what the case says nor integer: case, column, type.
_MOMENT = {"t.c": "timestamp"}
COLUMNS = {
    "alter default to SQL": _MOMENT,
    "alter default to a function": _MOMENT,
    "pg default function": _MOMENT,
    "pg default percent": {"t.c": "varchar(20)"},
    "alter checked boolean to integer": {"t.c": "smallint"},
    "alter integer to checked boolean": {"t.c": "boolean"},
    "pg type boolean": {"t.c": "boolean"},
    "batch from a copy changes a type": {"t.a": "smallint"},
    "batch from a copy turns a checked type into another": {"t.f": "smallint"},
    "create index with a foreign option": {"t.a": {"postgresql": "integer[]"}},
    "pg index where": {"t.b": "varchar(20)"},
    "mysql: default alone": {"t.a": "varchar(20)"},
    "mysql: index with lengths": {"t.a": "varchar(20)", "t.b": "varchar(20)"},
    "mysql: full text index": {"t.a": "varchar(20)"},
    "pg index gin": {"t.j": "jsonb"},
}

# What a database holds that no complaint of the server tells: server, case, statements.
_TEXTS = ["CREATE TABLE t (a varchar(20))"]
_REFERRED = ["CREATE TABLE u (id integer PRIMARY KEY)", "CREATE TABLE t (id integer, a integer, kept_1 integer)"]
_BOTH_BEFORE = {
    "execute text with parameters": _TEXTS,
    "execute text with parameters and no literals": _TEXTS,
    "execute update": [*_TEXTS, "INSERT INTO t VALUES ('q'), ('r')"],
    "execute update without literals": [*_TEXTS, "INSERT INTO t VALUES ('q'), ('r')"],
    "batch from a copy adds constraints": _REFERRED,
    "batch under a convention": _REFERRED,
}
_FAMILY_BEFORE = {
    **_BOTH_BEFORE,
    "alter autoincrement": ["CREATE TABLE t (c integer PRIMARY KEY)"],
    "mysql: autoincrement": ["CREATE TABLE t (a integer PRIMARY KEY)"],
    "mysql: type with what exists": ["CREATE TABLE t (a integer PRIMARY KEY AUTO_INCREMENT)"],
    "mysql: text with percent and backslash": ["CREATE TABLE t (a varchar(20), b varchar(20))"],
    "batch of a long name": ["CREATE TABLE %s (id integer, a integer)" % ("t" * 60)],
}
BEFORE = {
    "mariadb": _FAMILY_BEFORE,
    "mysql": _FAMILY_BEFORE,
    "postgresql": {
        **_BOTH_BEFORE,
        "batch from a copy in a schema": ["CREATE SCHEMA s", "CREATE TABLE s.t (id integer PRIMARY KEY)"],
        "pg enum by itself, checked": ["CREATE SCHEMA s", "CREATE TABLE t (kept_1 integer)"],
        "pg exclude in a table": ["CREATE EXTENSION btree_gist"],
        "pg exclude deferrable": ["CREATE EXTENSION btree_gist"],
        "pg exclude": ["CREATE EXTENSION btree_gist", "CREATE SCHEMA s", "CREATE TABLE s.t (a integer, b integer, c integer)"],
        "pg unique": ["CREATE TABLE t (a integer, b integer, c integer)"],
        "pg comment": ["CREATE SCHEMA s", "CREATE TABLE s.t (c integer)", "CREATE TABLE t (c integer)", "COMMENT ON COLUMN t.c IS 'x'"],
        "pg drop constraint": [
            "CREATE SCHEMA s", "CREATE TABLE s.t (a integer CONSTRAINT ck CHECK (a > 0))", "CREATE TABLE u (id integer PRIMARY KEY)",
            "CREATE TABLE t (a integer CONSTRAINT pk PRIMARY KEY, b integer CONSTRAINT fk REFERENCES u (id))",
        ],
        "pg long names by convention": ["CREATE TABLE %s (%s integer)" % ("t" * 40, "c" * 40)],
        "pg insert on conflict": ["CREATE TABLE t (id integer PRIMARY KEY, n varchar(20))"],
        "pg text with casts": ["CREATE TABLE t (a jsonb, b text, c text, d jsonb)", """INSERT INTO t VALUES (null, '{"q": [1]}', 'c', '{"x": 1}')"""],
        "batch of a long name": ["CREATE TABLE %s (id integer, a integer)" % ("t" * 60)],
        "pg bulk insert": ["CREATE TABLE t (id integer, a text[], u uuid, at timestamptz, n numeric, f boolean)"],
        "pg batch alters in place": [
            "CREATE EXTENSION btree_gist", "CREATE SCHEMA s", "CREATE TABLE s.u (id integer PRIMARY KEY)",
            "CREATE TABLE s.t (c varchar(20), d integer, e integer CONSTRAINT ck CHECK (e > 0))",
        ],
        "pg add value": ["CREATE TYPE e AS ENUM ('a', 'b')"],
    },
}


# What a table of types needs.
TYPES_START = {"postgresql": ["CREATE EXTENSION citext", "CREATE EXTENSION hstore"], "mariadb": [], "mysql": []}

# Cases that cannot be recorded: the reference's message has the address of an object in it.
NOT_RECORDED = ["bulk insert of literals"]


def _raised(name, message):
    return {"class": "sqlalchemy.exc." + name, "message": message + "\n(Background on this error at: https://sqlalche.me/e/21/f405)"}


# Where we mean to differ: (server, case), the reason, what is raised (nothing unless said) and what is left that Alembic has not made.
DIFFERENCES = {
    ("postgresql", "execute comment"): {"reason": "a statement of remarks alone is no error"},
    ("postgresql", "pg identity unchanged"): {"reason": "there is nothing to do; Alembic writes half a statement"},
    ("postgresql", "pg identity from text"): {
        "reason": "the default is dropped first; Alembic fails before it sends anything",
        "raised": _raised("ProgrammingError", '(psycopg2.errors.UndefinedTable) relation "t" does not exist\n\n[SQL: ALTER TABLE t ALTER COLUMN c DROP DEFAULT]'),
    },
    ("postgresql", "pg unique"): {
        "reason": "Alembic does not know the column of postgresql_include",
        "more": ["constraint t uq UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) DEFERRABLE",
                 "index CREATE UNIQUE INDEX uq ON public.t USING btree (a, b) INCLUDE (c) NULLS NOT DISTINCT"],
    },
    ("postgresql", "pg exclude"): {
        "reason": "Alembic does not know the columns of a text",
        "more": ["constraint s.t ex EXCLUDE USING gist (a WITH =, int4range(b, c) WITH &&) WHERE ((a > 1))",
                 "index CREATE INDEX ex ON s.t USING gist (a, int4range(b, c)) WHERE (a > 1)"],
    },
    ("postgresql", "pg batch copies an enum"): {
        "reason": "what is told is what failed; Alembic tells that the DROP TABLE after it failed, too",
        "raised": _raised("ProgrammingError", '(psycopg2.errors.DatatypeMismatch) column "e" is of type e but expression is of type character varying\n'
                          "LINE 1: INSERT INTO _alembic_tmp_t (id, e) SELECT t.id, t.e \n" + " " * 56 + "^\n"
                          "HINT:  You will need to rewrite or cast the expression.\n\n[SQL: INSERT INTO _alembic_tmp_t (id, e) SELECT t.id, t.e \nFROM t]"),
    },
}


def cases(server):
    """The cases of `postgresql`, `mysql` or `mariadb`, with names that are safe on a server."""
    found = []
    for case in ops.OFFLINE_CASES + own(server, "OPS", []):
        if case["name"] in NOT_RECORDED:
            continue
        code = case["code"]
        if server != "postgresql":
            # A schema is a database there, and a name for the whole server.
            code = re.sub(r"schema='(\w+)'", r"schema='limbeck_\1'", code)
            code = re.sub(r"(ForeignKey\(|\[)'(\w+)\.(\w+\.\w+)'", r"\1'limbeck_\2.\3'", code)
        found.append({"name": case["name"], "code": code, "naming": case["naming"]})
    return found


# As many columns stand in a table of types.
TOGETHER = 25


def type_texts(server):
    """The types of tools/cases, as they are written down there."""
    return list(dict.fromkeys(types.TYPES + own(server, "TYPES", [])))


def type_case(name, texts):
    """A table with a column of each type."""
    written = ", ".join(text.replace("\\u0020", " ") for text in texts)
    return {"name": name, "code": "%s\nop.create_table('t', *[sa.Column('c%%d' %% i, t) for i, t in enumerate([%s])])" % (ddl_names.PRELUDE, written), "naming": {}}


def type_cases(known):
    """The types that a server takes, some to a table. `known` is what live_starts.py found."""
    return [type_case("types %d" % (at // TOGETHER + 1), known[at:at + TOGETHER]) for at in range(0, len(known), TOGETHER)]
