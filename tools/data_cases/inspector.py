"""The inspector."""

import sqlalchemy as sa
from data_run import case

META = sa.MetaData()
PARENT = sa.Table(
    "parent",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(10), nullable=False),
    sa.Column("amount", sa.Numeric(10, 2), server_default="5"),
    sa.Column("made", sa.DateTime),
    sa.Column("note", sa.Text),
    sa.UniqueConstraint("code", name="uq_parent_code"),
)
CHILD = sa.Table(
    "child",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", name="fk_child_parent", ondelete="CASCADE")),
    sa.Column("n", sa.Integer),
    sa.Column("flag", sa.Boolean),
    sa.CheckConstraint("n > 0", name="ck_child_n"),
    sa.Index("ix_child_n", "n"),
    sa.Index("ix_child_both", "n", "flag", unique=True),
)
PAIR = sa.Table("pair", META, sa.Column("a", sa.Integer, primary_key=True, autoincrement=False), sa.Column("b", sa.String(5), primary_key=True))


def setup(connection):
    META.create_all(connection)
    connection.execute(sa.text("CREATE VIEW looks AS SELECT id, code FROM parent"))


def shown(columns):
    """Columns without what only their types say, and those as text."""
    return [{key: str(value) if key == "type" else value for key, value in sorted(column.items())} for column in columns]


@case
def table_names(connection, show):
    inspector = sa.inspect(connection)
    show(sorted(inspector.get_table_names()), "parent" in inspector.get_table_names())


@case
def has_table(connection, show):
    inspector = sa.inspect(connection)
    show(inspector.has_table("parent"), inspector.has_table("looks"), inspector.has_table("nothing"))


@case
def columns(connection, show):
    inspector = sa.inspect(connection)
    for name in ("parent", "child", "pair"):
        for column in shown(inspector.get_columns(name)):
            show(column)


@case
def column_names_as_scripts_take_them(connection, show):
    inspector = sa.inspect(connection)
    show([c["name"] for c in inspector.get_columns("parent")], {c["name"] for c in inspector.get_columns("child")})
    show(any(c["name"] == "note" and c["nullable"] for c in inspector.get_columns("parent")))
    show([isinstance(c["type"], sa.Integer) for c in inspector.get_columns("child")])


@case
def columns_of_a_missing_table(connection, raises):
    inspector = sa.inspect(connection)
    for method in ("get_columns", "get_indexes", "get_foreign_keys", "get_pk_constraint", "get_unique_constraints", "get_check_constraints"):
        raises(lambda: getattr(inspector, method)("nothing"))


@case
def indexes(connection, show):
    inspector = sa.inspect(connection)
    show(sorted(inspector.get_indexes("child"), key=lambda index: index["name"]), inspector.get_indexes("pair"))
    show(sorted(index["name"] for index in inspector.get_indexes("parent")))


@case
def foreign_keys(connection, show):
    inspector = sa.inspect(connection)
    show(inspector.get_foreign_keys("child"), inspector.get_foreign_keys("parent"))


@case
def primary_keys(connection, show):
    inspector = sa.inspect(connection)
    show(inspector.get_pk_constraint("parent"), inspector.get_pk_constraint("pair"))


@case
def unique_constraints(connection, show):
    inspector = sa.inspect(connection)
    show(inspector.get_unique_constraints("parent"), inspector.get_unique_constraints("pair"))


@case
def check_constraints(connection, show):
    inspector = sa.inspect(connection)
    show([dict(sorted(check.items())) for check in inspector.get_check_constraints("child")])


@case
def views(connection, show):
    inspector = sa.inspect(connection)
    show(inspector.get_view_names())


@case("sqlite", "postgresql")
def view_definition(connection, show):
    show(sa.inspect(connection).get_view_definition("looks"))


@case("sqlite", "postgresql")
def schema_names(connection, show):
    show(sorted(sa.inspect(connection).get_schema_names()), sa.inspect(connection).default_schema_name)


@case
def sorted_tables(connection, show):
    inspector = sa.inspect(connection)
    show([name for name, _ in inspector.get_sorted_table_and_fkc_names()])


@case
def temporary_tables(connection, show, dialect):
    connection.execute(sa.text("CREATE TEMPORARY TABLE temp_one (id INTEGER)"))
    inspector = sa.inspect(connection)
    if dialect != "mariadb":
        show(inspector.get_temp_table_names())
    show("temp_one" in inspector.get_table_names())


@case
def cache(connection, show):
    inspector = sa.inspect(connection)
    show("later" in inspector.get_table_names())
    connection.execute(sa.text("CREATE TABLE later (id INTEGER)"))
    show("later" in inspector.get_table_names())
    inspector.clear_cache()
    show("later" in inspector.get_table_names())
    connection.execute(sa.text("ALTER TABLE later ADD COLUMN extra INTEGER"))
    show([c["name"] for c in inspector.get_columns("later")])
    connection.execute(sa.text("ALTER TABLE later ADD COLUMN more INTEGER"))
    show([c["name"] for c in inspector.get_columns("later")], [c["name"] for c in sa.inspect(connection).get_columns("later")])


@case
def comments(connection, metadata, show, raises, dialect):
    inspector = sa.inspect(connection)
    if dialect == "sqlite":
        raises(lambda: inspector.get_table_comment("parent"))
    else:
        table = sa.Table("told", metadata, sa.Column("id", sa.Integer, comment="the number"), comment="the table")
        table.create(connection)
        show(inspector.get_table_comment("told"), inspector.get_table_comment("parent"), [c["comment"] for c in inspector.get_columns("told")])


@case("postgresql", "mariadb")
def sequences(connection, show):
    connection.execute(sa.text("CREATE SEQUENCE numbers"))
    inspector = sa.inspect(connection)
    show("numbers" in inspector.get_sequence_names(), inspector.has_sequence("numbers"), inspector.has_sequence("nothing"))


@case
def multi_methods(connection, show):
    inspector = sa.inspect(connection)
    found = inspector.get_multi_columns()
    show(sorted(name for _, name in found), [c["name"] for c in found[(None, "pair")]])
    show(sorted(name for _, name in inspector.get_multi_pk_constraint()))
    show(inspector.get_multi_foreign_keys(filter_names=["child"]))
    show(sorted((key[1], len(value)) for key, value in inspector.get_multi_indexes(filter_names=["child", "pair"]).items()))


@case
def from_engine(connection, engine, show):
    show(type(sa.inspect(engine)).__name__, sa.inspect(engine).has_table("parent"))
    from sqlalchemy.engine.reflection import Inspector

    show(isinstance(sa.inspect(connection), Inspector), isinstance(sa.inspect(connection), sa.Inspector))
    show(Inspector.from_engine(connection).has_table("child"))


@case
def attributes(connection, engine, show):
    inspector = sa.inspect(connection)
    show(inspector.bind is connection, inspector.engine is engine, inspector.dialect is connection.dialect)


@case("postgresql")
def enums_of_postgresql(connection, show):
    connection.execute(sa.text("CREATE TYPE mood AS ENUM ('sad', 'ok')"))
    connection.execute(sa.text("CREATE TABLE felt (m mood)"))
    inspector = sa.inspect(connection)
    show(inspector.get_enums(), [str(c["type"]) for c in inspector.get_columns("felt")], inspector.get_columns("felt")[0]["type"].enums)


@case("postgresql")
def schemas_of_postgresql(connection, show):
    connection.execute(sa.text("CREATE SCHEMA other"))
    connection.execute(sa.text("CREATE TABLE other.thing (id SERIAL PRIMARY KEY, p INTEGER REFERENCES parent (id))"))
    inspector = sa.inspect(connection)
    show(inspector.get_table_names(schema="other"), inspector.has_table("thing"), inspector.has_table("thing", schema="other"))
    show(shown(inspector.get_columns("thing", schema="other")), inspector.get_foreign_keys("thing", schema="other"))
    show(inspector.get_pk_constraint("thing", schema="other"), inspector.has_schema("other"), inspector.has_schema("nothing"))


@case("postgresql")
def many_types_of_postgresql(connection, show):
    connection.execute(
        sa.text(
            "CREATE TABLE kinds (a BIGSERIAL, b VARCHAR(3)[], c JSONB, d UUID, e TIMESTAMPTZ DEFAULT now(), f NUMERIC(8, 3), g INTERVAL, h BYTEA, i INET,"
            " j INTEGER GENERATED BY DEFAULT AS IDENTITY, k TEXT DEFAULT 'x', l BOOLEAN DEFAULT true, m DOUBLE PRECISION, n INTEGER GENERATED ALWAYS AS (1 + 1) STORED, o CHAR(4), p TSVECTOR, q DATE, r TIME, s SMALLINT, t INT4RANGE)"
        )
    )
    for column in shown(sa.inspect(connection).get_columns("kinds")):
        show(column)


@case("postgresql")
def indexes_of_postgresql(connection, show):
    connection.execute(sa.text("CREATE INDEX ix_expr ON parent (lower(code))"))
    connection.execute(sa.text("CREATE INDEX ix_part ON parent (amount DESC NULLS LAST) WHERE amount > 3"))
    connection.execute(sa.text("CREATE INDEX ix_gin ON parent USING gin (to_tsvector('english', note))"))
    connection.execute(sa.text("CREATE INDEX ix_incl ON parent (made) INCLUDE (code)"))
    for index in sorted(sa.inspect(connection).get_indexes("parent"), key=lambda index: index["name"]):
        show(index)


@case("mariadb")
def many_types_of_mariadb(connection, show):
    connection.execute(
        sa.text(
            "CREATE TABLE kinds (a BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, b TINYINT(1) DEFAULT 1, c MEDIUMTEXT, d ENUM('x','y') DEFAULT 'x', e SET('p','q'), f DECIMAL(8,3),"
            " g DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), h TIMESTAMP NULL, i LONGBLOB, j JSON, k YEAR, l BIT(4), m DOUBLE, n VARCHAR(20) COLLATE utf8mb4_bin COMMENT 'note', o CHAR(3), p FLOAT, q DATE, r TIME, s INT GENERATED ALWAYS AS (1 + 1) STORED)"
        )
    )
    for column in shown(sa.inspect(connection).get_columns("kinds")):
        show(column)


@case("mariadb")
def table_options(connection, show):
    show(sorted(sa.inspect(connection).get_table_options("parent")))


@case("sqlite")
def many_types_of_sqlite(connection, show):
    connection.execute(
        sa.text(
            "CREATE TABLE kinds (a INTEGER PRIMARY KEY AUTOINCREMENT, b VARCHAR(3) DEFAULT 'x', c JSON, d BIGINT NOT NULL, e TIMESTAMP DEFAULT CURRENT_TIMESTAMP, f NUMERIC(8, 3), g BLOB, h DATE, i TIME, j BOOLEAN DEFAULT 1, k TEXT, l FLOAT, m whatever, n INTEGER GENERATED ALWAYS AS (d + 1) STORED, o CHAR(4), p UNSIGNED BIG INT)"
        )
    )
    for column in shown(sa.inspect(connection).get_columns("kinds")):
        show(column)


@case("sqlite")
def autoindexes(connection, show):
    connection.execute(sa.text("CREATE TABLE auto (a INTEGER UNIQUE, b INTEGER, CONSTRAINT named UNIQUE (a, b))"))
    inspector = sa.inspect(connection)
    show(inspector.get_indexes("auto"), inspector.get_unique_constraints("auto"))
    show(inspector.get_indexes("auto", include_auto_indexes=True))


@case
def inspecting_other_things(show, raises):
    raises(lambda: sa.inspect(5))
    raises(lambda: sa.inspect("text"))
    show(sa.inspect(PARENT) is PARENT, sa.inspect(5, raiseerr=False))


@case
def reflect_table(connection, show):
    inspector = sa.inspect(connection)
    table = sa.Table("child", sa.MetaData())
    inspector.reflect_table(table, None)
    show([c.name for c in table.c], sorted(index.name for index in table.indexes))


@case
def branch_like_scripts(connection, show):
    inspector = sa.inspect(connection)
    tables = inspector.get_table_names()
    if "parent" in tables and "extra" not in {c["name"] for c in inspector.get_columns("parent")}:
        connection.execute(sa.text("ALTER TABLE parent ADD COLUMN extra INTEGER"))
    show(any(fk["referred_table"] == "parent" and fk["constrained_columns"] == ["parent_id"] for fk in inspector.get_foreign_keys("child")))
    show(next((fk["name"] for fk in inspector.get_foreign_keys("child")), None))
