"""What only PostgreSQL is asked."""

from cases.postgresql_ddl import DDL  # noqa: F401
from cases.postgresql_expr import EXPR, EXPR_PRELUDE  # noqa: F401
from cases.postgresql_ops import OPS  # noqa: F401

TYPES = [
    text.replace(" ", "\\u0020")
    for text in """
postgresql.CIDR()
postgresql.MACADDR8()
postgresql.REGCLASS()
postgresql.REGCONFIG()
postgresql.TSQUERY()
postgresql.JSONPATH()
postgresql.INT8RANGE()
postgresql.NUMRANGE()
postgresql.DATERANGE()
postgresql.TSRANGE()
postgresql.INT4MULTIRANGE()
postgresql.INT8MULTIRANGE()
postgresql.NUMMULTIRANGE()
postgresql.DATEMULTIRANGE()
postgresql.TSMULTIRANGE()
postgresql.TSTZMULTIRANGE()
postgresql.BIT()
postgresql.BIT(8)
postgresql.BIT(varying=True)
postgresql.BIT(8, varying=True)
postgresql.INTERVAL(precision=3)
postgresql.INTERVAL(fields='YEAR TO MONTH')
postgresql.INTERVAL(fields='DAY TO SECOND', precision=2)
postgresql.TIMESTAMP(precision=0)
postgresql.TIMESTAMP(timezone=True)
postgresql.TIME()
postgresql.TIME(timezone=True, precision=4)
postgresql.DATE()
postgresql.NUMERIC(12, 4)
postgresql.FLOAT(24)
postgresql.REAL()
postgresql.CHAR(4)
postgresql.VARCHAR(7)
postgresql.VARCHAR(7, collation='C')
postgresql.TEXT(collation='de_DE')
postgresql.ARRAY(sa.String(20), dimensions=3)
postgresql.ARRAY(sa.Text(collation='C'))
postgresql.ARRAY(postgresql.JSONB)
postgresql.ARRAY(sa.Enum('a', 'b', name='e'))
postgresql.ARRAY(postgresql.ENUM('a', name='e', schema='s'))
postgresql.ARRAY(sa.Numeric(10, 2))
postgresql.ARRAY(postgresql.TIMESTAMP(timezone=True))
sa.ARRAY(postgresql.INTERVAL(precision=6))
postgresql.HSTORE(text_type=sa.Text())
postgresql.ENUM('a', 'b', name='My Enum')
postgresql.ENUM('a', 'b', name='e', schema='My S')
postgresql.ENUM('a', name='select')
postgresql.ENUM('a', name='text')
postgresql.ENUM('a', name='text', schema='s')
postgresql.ENUM(Colour, name='colour')
postgresql.ENUM(Colour)
postgresql.ENUM('a')
sa.Enum('a', name='integer')
sa.Enum('a', name='e', schema='s')
sa.Enum('a', name='e', native_enum=False)
sa.Enum('a', name='e', native_enum=False, length=40)
sa.Enum(Colour, name='my colour', schema='s')
postgresql.DOMAIN('d', sa.Integer)
postgresql.DOMAIN('My D', sa.Text, schema='s')
sa.Interval(second_precision=3)
sa.Interval(native=False)
sa.Float(24)
sa.String(collation='C', collation_schema='pg_catalog')
sa.JSON().with_variant(postgresql.JSONB(), 'postgresql', 'mysql')
sa.Text().with_variant(postgresql.CITEXT(), 'postgresql')
sa.Boolean().with_variant(sa.Integer(), 'postgresql')
""".strip().splitlines()
]

_OF_ANOTHER = "A type out of another dialect's module, of which SQLAlchemy misses an attribute; the name says enough."
_PLACEHOLDER_LEFT = "SQLAlchemy leaves a placeholder among the literals here, which no server can run; the value is in its place with us."
_JSON = "With psycopg 3 SQLAlchemy has no literals of JSON; with psycopg2 it has those that we write."
_SUPPLIED = "SQLAlchemy has no literals of this type; a string in quotes says the same to the server."
_REFUSED = "Alembic fails on what it has itself been given; the statement is as PostgreSQL takes it."

LITERALS_SUPPLIED = True

DIFFERENCES = {
    "mysql.BIT(2)": {"sql": "BIT(2)", "reason": _OF_ANOTHER},
    "oracle.INTERVAL()": {"sql": "INTERVAL", "reason": _OF_ANOTHER},
    "~tn.match('abc')": {"literal": "NOT t.name @@ plainto_tsquery('abc')", "reason": _PLACEHOLDER_LEFT},
    "tx ** 2": {"literal": "power(t.x, 2)", "reason": _PLACEHOLDER_LEFT},
    "2 ** tx": {"literal": "power(2, t.x)", "reason": _PLACEHOLDER_LEFT},
    "func.pow(tx, 2)": {"literal": "power(t.x, 2)", "reason": _PLACEHOLDER_LEFT},
    "literal({'a': 1}, JSON)": {"literal": "'{\"a\": 1}'", "reason": _JSON},
    "type_coerce({'a': 1}, JSON)": {"literal": "'{\"a\": 1}'", "reason": _JSON},
    "t.c.data == {'a': 1}": {"literal": "t.data = '{\"a\": 1}'", "reason": _JSON},
    "insert(t).values(data={'a': [1, None]}, at=dt.datetime(2020, 1, 2), flag=True, raw=b'a', u=uuid.UUID(int=3))": {
        "literal": "INSERT INTO t (flag, at, data, raw, u) VALUES (true, '2020-01-02 00:00:00', '{\"a\": [1, null]}', 'a', '00000000-0000-0000-0000-000000000003')",
        "reason": _JSON,
    },
    "pg.c.j.contains({'a': 1})": {"literal": "pg.j @> '{\"a\": 1}'", "reason": _JSON},
    "pg.c.h.contains({'a': '1'})": {"literal": "pg.h @> '\"a\"=>\"1\"'", "reason": _SUPPLIED},
    "pg.c.r.contains(Range(1, 5))": {"literal": "pg.r @> '[1,5)'", "reason": _SUPPLIED},
    "pg.c.ip == '10.0.0.1'": {"literal": "pg.ip = '10.0.0.1'", "reason": _SUPPLIED},
    "to_tsvector('english', pg.c.s)": {"literal": "to_tsvector('english', pg.s)", "reason": _SUPPLIED},
    "literal([1, None], ARRAY(Integer))": {"literal": "ARRAY[1, NULL]", "reason": "SQLAlchemy cannot write NULL within an array."},
    "pg identity unchanged": {"sql": "", "reason": "Alembic writes an ALTER COLUMN without an action, which no server takes."},
    "pg identity from text": {
        "sql": "ALTER TABLE t ALTER COLUMN c DROP DEFAULT;\n\nALTER TABLE t ALTER COLUMN c ADD GENERATED BY DEFAULT AS IDENTITY (START WITH 2);\n\n",
        "reason": "Alembic ends with an AssertionError.",
    },
    "pg unique": {
        "sql": "ALTER TABLE t ADD CONSTRAINT uq UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) DEFERRABLE;\n\n",
        "reason": _REFUSED,
    },
    "pg exclude": {
        "sql": "ALTER TABLE s.t ADD CONSTRAINT ex EXCLUDE USING gist (a WITH =, int4range(b, c) WITH &&) WHERE (a > 1);\n\n",
        "reason": _REFUSED,
    },
    "pg bulk insert of json": {
        "sql": "INSERT INTO t (id, j) VALUES (1, '{\"a\": [1, null, \"it''s\"]}');\n\nINSERT INTO t (id, j) VALUES (2, NULL);\n\n",
        "reason": _JSON,
    },
    "update(t).values(data={'a': 1}, at=func.now())": {"literal": "UPDATE t SET at=now(), data='{\"a\": 1}'", "reason": _JSON},
}

OFFLINE_REVISIONS = [
    (
        "gggg7777",
        "ffff6666",
        None,
        None,
        """
from sqlalchemy.dialects import postgresql
op.create_table("typed", sa.Column("e", sa.Enum("a", "b", name="kind")), sa.Column("j", postgresql.JSONB(), server_default="{}"))
op.alter_column("accounts", "share", type_=sa.Integer(), postgresql_using="share::integer")
with op.get_context().autocommit_block():
    op.execute("ALTER TYPE kind ADD VALUE 'c'")
    op.create_index("ix_typed_j", "typed", ["j"], postgresql_using="gin", postgresql_concurrently=True)
""",
        """
with op.get_context().autocommit_block():
    op.drop_index("ix_typed_j", "typed", postgresql_concurrently=True)
op.drop_table("typed")
sa.Enum(name="kind").drop(op.get_bind(), checkfirst=True)
""",
    ),
    (
        "hhhh8888",
        "gggg7777",
        None,
        None,
        """
op.create_table("typed_too", sa.Column("e", sa.Enum("a", "b", name="kind")), sa.Column("f", sa.Enum("x", name="other")), comment="50%")
kind = sa.Enum("p", "q", name="third")
kind.create(op.get_bind(), checkfirst=True)
op.add_column("typed", sa.Column("t", kind))
""",
        """
op.drop_column("typed", "t")
op.drop_table("typed_too")
""",
    ),
]

OFFLINE = [
    (url, 'literal_binds=True, dialect_opts={"paramstyle": "named"}', url, ["upgrade hhhh8888 --sql"])
    for url in ("postgresql+psycopg2://u@h/db", "postgresql+psycopg://", "postgresql+asyncpg://u:p@h:5432/db?ssl=require", "postgresql+pg8000://")
] + [
    ("bare " + url, "", url, ["upgrade ffff6666 --sql"])
    for url in ("postgresql+psycopg2://", "postgresql+psycopg://")
]
