"""Values of every type, into a database and back."""

import datetime as dt
import decimal
import enum
import uuid

import sqlalchemy as sa
from data_run import case

D = decimal.Decimal
UUID = uuid.UUID("12345678-1234-5678-1234-567812345678")


class Color(enum.Enum):
    red = 1
    green = "g"


class Word(str, enum.Enum):
    one = "first"
    two = "second"


class Number(enum.IntEnum):
    low = 1
    high = 9


def there_and_back(name, type_, values, *dialects):
    """A case: each value through a column of the type, and as the parameter of a comparison."""

    def run(connection, metadata, show, raises):
        table = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("v", type_))
        table.create(connection)
        for number, value in enumerate(values):
            try:
                with connection.begin_nested():
                    connection.execute(table.insert().values(id=number, v=value))
            except Exception as error:
                raises(lambda: _again(error))
        connection.commit()
        for row in connection.execute(sa.select(table).order_by(table.c.id)):
            show(row)
        for row in connection.execute(sa.text("SELECT id, v FROM t ORDER BY id").columns(id=sa.Integer, v=type_)):
            show(row)

    def _again(error):
        raise error

    run.__name__ = name
    case(*dialects)(run)


def raw(name, type_, values, *dialects):
    """A case: what a statement without types gives for a column of the type."""

    def run(connection, metadata, show):
        table = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("v", type_))
        table.create(connection)
        connection.execute(table.insert(), [{"id": number, "v": value} for number, value in enumerate(values)])
        for row in connection.execute(sa.text("SELECT id, v FROM t ORDER BY id")):
            show(row)

    run.__name__ = name + "_untyped"
    case(*dialects)(run)


DATES = [dt.date(2024, 2, 29), dt.date(1999, 12, 31), None]
TIMES = [dt.time(1, 2, 3), dt.time(23, 59, 59), None]
MOMENTS = [dt.datetime(2024, 2, 29, 1, 2, 3), dt.datetime(1999, 12, 31), None]
EXACT = [dt.datetime(2024, 2, 29, 1, 2, 3, 456789), dt.datetime(2024, 1, 1, 0, 0, 0, 5)]
AWARE = [dt.datetime(2024, 2, 29, 1, 2, 3, tzinfo=dt.timezone.utc), dt.datetime(2024, 7, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))]
SPANS = [dt.timedelta(0), dt.timedelta(days=1, seconds=5), dt.timedelta(hours=-3), dt.timedelta(microseconds=7), None]
JSONS = [{"a": [1, 2.5, None, True], "b": {"c": "é"}}, [], [1, "x"], "text", 5, 1.5, True, {}]

there_and_back("integer", sa.Integer(), [0, 1, -5, 2147483647, None])
there_and_back("small_integer", sa.SmallInteger(), [0, -32768, 32767])
there_and_back("big_integer", sa.BigInteger(), [9223372036854775807, -9223372036854775808, None])
there_and_back("string", sa.String(50), ["", "text", "it's", 'quo"te', "é ñ 漢字 🎉", "back\\slash", "%s %(x)s :y ?", "a\nb\tc", None])
there_and_back("text_type", sa.Text(), ["x" * 1000, "", None])
there_and_back("unicode", sa.Unicode(20), ["ünï", None])
there_and_back("unicode_text", sa.UnicodeText(), ["ünï", None])
there_and_back("boolean", sa.Boolean(), [True, False, None, 1, 0])
there_and_back("boolean_of_other_values", sa.Boolean(), ["yes", 5])
there_and_back("float", sa.Float(), [1.5, -0.25, 1e10, 3, None, D("2.5")])
there_and_back("float_as_decimal", sa.Float(asdecimal=True), [1.5, 0.1, None])
there_and_back("double", sa.Double(), [1.123456789012345, 1e300, None])
there_and_back("numeric", sa.Numeric(10, 2), [D("1.5"), D("-12345678.90"), 5, 2.25, None])
there_and_back("numeric_as_float", sa.Numeric(10, 2, asdecimal=False), [D("1.5"), 2.25, None])
there_and_back("numeric_scale", sa.Numeric(20, 8), [D("0.00000001"), D("123456789.12345678")])
there_and_back("decimal_type", sa.DECIMAL(8, 3), [D("1.234"), None])
there_and_back("date", sa.Date(), DATES)
there_and_back("date_of_datetime", sa.Date(), [dt.datetime(2024, 1, 2, 3, 4, 5)])
there_and_back("time", sa.Time(), TIMES)
there_and_back("datetime", sa.DateTime(), MOMENTS)
there_and_back("datetime_of_date", sa.DateTime(), [dt.date(2024, 1, 2)])
there_and_back("datetime_exact", sa.DateTime(), EXACT, "sqlite", "postgresql")
there_and_back("datetime_with_zone", sa.DateTime(timezone=True), AWARE, "postgresql")
there_and_back("datetime_with_zone_elsewhere", sa.DateTime(timezone=True), AWARE, "sqlite")
there_and_back("timestamp", sa.TIMESTAMP(), MOMENTS)
there_and_back("datetime_of_text", sa.DateTime(), ["2024-01-02 03:04:05"])
there_and_back("date_of_text", sa.Date(), ["2024-01-02"])
there_and_back("interval", sa.Interval(), SPANS)
there_and_back("bytes", sa.LargeBinary(), [b"", b"abc", bytes(range(256)), None])
there_and_back("bytes_of_other_kinds", sa.LargeBinary(), [bytearray(b"x"), memoryview(b"y")])
there_and_back("varbinary", sa.VARBINARY(10), [b"abc"], "mariadb")
there_and_back("uuid_type", sa.Uuid(), [UUID, None])
there_and_back("uuid_as_text", sa.Uuid(as_uuid=False), [str(UUID), None])
there_and_back("uuid_not_native", sa.Uuid(native_uuid=False), [UUID])
there_and_back("uuid_of_text", sa.Uuid(), [str(UUID)])
there_and_back("exact_uuid", sa.UUID(), [UUID], "postgresql", "mariadb")
there_and_back("json", sa.JSON(), JSONS)
there_and_back("json_null", sa.JSON(), [None, sa.JSON.NULL, sa.null()])
there_and_back("json_none_as_null", sa.JSON(none_as_null=True), [None, sa.JSON.NULL, {"a": None}])
there_and_back("json_of_what_is_none", sa.JSON(), [object()])
there_and_back("pickle", sa.PickleType(), [{"a": (1, 2)}, [D("1.5")], None, {1, 2}])
there_and_back("enum_of_words", sa.Enum("a", "b", name="letters"), ["a", "b", None])
there_and_back("enum_of_unknown_words", sa.Enum("a", "b", name="letters"), ["zzz"])
there_and_back("enum_validates", sa.Enum("a", "b", name="letters", validate_strings=True), ["a", "zzz"])
there_and_back("enum_class", sa.Enum(Color), [Color.red, Color.green, None, "red"])
there_and_back("enum_class_of_unknown", sa.Enum(Color), ["blue"])
there_and_back("enum_not_native", sa.Enum(Color, native_enum=False, length=20), [Color.red, None])
there_and_back("enum_values_callable", sa.Enum(Word, values_callable=lambda e: [m.value for m in e]), [Word.one, "second", None])
there_and_back("enum_of_text_class", sa.Enum(Word), [Word.one, "two"])
there_and_back("enum_of_int_class", sa.Enum(Number), [Number.low, Number.high])
there_and_back("varchar", sa.VARCHAR(5), ["abc", None])
there_and_back("char", sa.CHAR(5), ["abc", None])
there_and_back("variant", sa.String(20).with_variant(sa.Text(), "sqlite").with_variant(sa.VARCHAR(30), "postgresql"), ["x", None])
there_and_back("json_variant", sa.JSON().with_variant(sa.Text(), "sqlite"), ["[1]"], "sqlite")
there_and_back("matching_types", sa.BLOB(), [b"x"], "sqlite", "mariadb")
there_and_back("real", sa.REAL(), [1.5, None])

raw("date", sa.Date(), DATES)
raw("time", sa.Time(), TIMES)
raw("datetime", sa.DateTime(), MOMENTS)
raw("datetime_with_zone", sa.DateTime(timezone=True), AWARE, "postgresql")
raw("numeric", sa.Numeric(10, 2), [D("1.50"), None])
raw("float", sa.Float(), [1.5, None])
raw("boolean", sa.Boolean(), [True, False, None])
raw("bytes", sa.LargeBinary(), [b"abc", None])
raw("uuid", sa.Uuid(), [UUID, None])
raw("json", sa.JSON(), [{"a": [1, None]}, [], None])
raw("interval", sa.Interval(), SPANS[:2])
raw("enum", sa.Enum(Color), [Color.red, None])


@case("postgresql")
def arrays(connection, metadata, show):
    from sqlalchemy.dialects import postgresql

    table = sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("numbers", sa.ARRAY(sa.Integer)),
        sa.Column("words", postgresql.ARRAY(sa.Text)),
        sa.Column("grid", sa.ARRAY(sa.Integer, dimensions=2)),
        sa.Column("moments", sa.ARRAY(sa.DateTime)),
        sa.Column("sums", sa.ARRAY(sa.Numeric(5, 2))),
        sa.Column("ids", sa.ARRAY(sa.Uuid)),
    )
    table.create(connection)
    connection.execute(
        table.insert(),
        [
            {"numbers": [1, 2, None], "words": ["a", "b c", 'q"', None, "x,y", ""], "grid": [[1, 2], [3, 4]], "moments": [MOMENTS[0]], "sums": [D("1.50")], "ids": [UUID]},
            {"numbers": [], "words": None, "grid": [], "moments": [], "sums": None, "ids": []},
        ],
    )
    for row in connection.execute(sa.select(table)):
        show(row)
    for row in connection.execute(sa.text("SELECT numbers, words, grid FROM t")):
        show(row)
    show(connection.scalar(sa.text("SELECT ARRAY['x', 'y']")), connection.scalar(sa.text("SELECT ARRAY[1, 2]::bigint[]")))


@case("postgresql")
def tuples_of_arrays(connection, metadata, show):
    table = sa.Table("t", metadata, sa.Column("v", sa.ARRAY(sa.Integer, as_tuple=True)))
    table.create(connection)
    connection.execute(table.insert().values(v=(1, 2)))
    show(connection.scalar(sa.select(table.c.v)))


@case("postgresql")
def postgresql_types(connection, metadata, show):
    from sqlalchemy.dialects import postgresql as pg

    table = sa.Table(
        "t",
        metadata,
        sa.Column("b", pg.JSONB),
        sa.Column("u", pg.UUID(as_uuid=True)),
        sa.Column("s", pg.UUID(as_uuid=False)),
        sa.Column("i", pg.INET),
        sa.Column("iv", pg.INTERVAL),
        sa.Column("y", pg.BYTEA),
        sa.Column("e", pg.ENUM("x", "y", name="xy")),
        sa.Column("ts", pg.TIMESTAMP(timezone=True)),
        sa.Column("d", pg.DOUBLE_PRECISION),
        sa.Column("m", pg.MONEY),
        sa.Column("bit", pg.BIT(3)),
        sa.Column("o", pg.OID),
        sa.Column("tv", pg.TSVECTOR),
    )
    metadata.create_all(connection)
    connection.execute(
        table.insert().values(
            b={"a": 1}, u=UUID, s=str(UUID), i="10.0.0.1", iv=SPANS[1], y=b"\x00\xff", e="x", ts=AWARE[0], d=1.25, m="12.34", bit="101", o=7, tv="a fat cat"
        )
    )
    show(connection.execute(sa.select(table)).one())
    show(connection.execute(sa.text("SELECT * FROM t")).one())


@case("postgresql")
def hstore(connection, metadata, show):
    from sqlalchemy.dialects import postgresql as pg

    connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS hstore"))
    table = sa.Table("t", metadata, sa.Column("h", pg.HSTORE))
    table.create(connection)
    connection.execute(table.insert(), [{"h": {"a": "1", "b": None, 'c"': "x => y"}}, {"h": {}}, {"h": None}])
    for row in connection.execute(sa.select(table)):
        show(row)


@case("postgresql")
def ranges(connection, metadata, show):
    from sqlalchemy.dialects import postgresql as pg

    table = sa.Table("t", metadata, sa.Column("r", pg.INT4RANGE), sa.Column("d", pg.DATERANGE))
    table.create(connection)
    connection.execute(table.insert().values(r=pg.Range(1, 5), d=pg.Range(dt.date(2024, 1, 1), None)))
    show(connection.execute(sa.select(table)).one())


@case("mariadb")
def mysql_types(connection, metadata, show):
    from sqlalchemy.dialects import mysql as my

    table = sa.Table(
        "t",
        metadata,
        sa.Column("a", my.TINYINT(1)),
        sa.Column("b", my.MEDIUMTEXT),
        sa.Column("c", my.LONGBLOB),
        sa.Column("d", my.DATETIME(fsp=6)),
        sa.Column("e", my.ENUM("x", "y")),
        sa.Column("f", my.SET("p", "q", "r")),
        sa.Column("g", my.BIT(5)),
        sa.Column("h", my.YEAR),
        sa.Column("i", my.TIME(fsp=3)),
        sa.Column("j", my.JSON),
        sa.Column("k", my.BIGINT(unsigned=True)),
        sa.Column("l", my.DECIMAL(10, 3)),
        sa.Column("m", my.DOUBLE),
        sa.Column("n", my.TIMESTAMP),
    )
    table.create(connection)
    connection.execute(
        table.insert().values(
            a=1, b="text", c=b"\x00\x01", d=EXACT[0], e="x", f={"p", "r"}, g=5, h=2024, i=dt.time(1, 2, 3, 456000), j={"a": [1]}, k=18446744073709551615,
            l=D("1.234"), m=1.5, n=MOMENTS[0],
        )
    )
    show(connection.execute(sa.select(table)).one())
    show(connection.execute(sa.text("SELECT * FROM t")).one())


@case
def expressions_have_types(connection, show):
    show(connection.execute(sa.select(sa.literal(5), sa.literal("x"), sa.literal(1.5), sa.literal(True), sa.null(), sa.true())).one())
    show(connection.scalar(sa.select(sa.cast("5", sa.Integer))), connection.scalar(sa.select(sa.cast(5, sa.String(10)))))
    show(connection.scalar(sa.select(sa.literal(D("1.5"), sa.Numeric(5, 2)))))
    show(connection.scalar(sa.select(sa.type_coerce("2024-01-02", sa.String))))


@case
def literals_of_types(connection, show):
    show(connection.scalar(sa.select(sa.literal(dt.date(2024, 1, 2), sa.Date))))
    show(connection.scalar(sa.select(sa.literal({"a": 1}, sa.JSON))))
    show(connection.scalar(sa.select(sa.type_coerce({"a": 1}, sa.JSON))))
    show(connection.scalar(sa.select(sa.literal(b"x"))))


@case
def aggregates_have_types(connection, metadata, show):
    table = sa.Table("t", metadata, sa.Column("d", sa.Date), sa.Column("n", sa.Numeric(8, 2)), sa.Column("i", sa.Integer))
    table.create(connection)
    connection.execute(table.insert(), [{"d": dt.date(2024, 1, 1), "n": D("1.50"), "i": 1}, {"d": dt.date(2025, 1, 1), "n": D("2.50"), "i": 2}])
    show(connection.execute(sa.select(sa.func.max(table.c.d), sa.func.sum(table.c.n), sa.func.sum(table.c.i), sa.func.count(table.c.i))).one())
    show(connection.execute(sa.select(table.c.i + 1, table.c.i / 2, table.c.i // 2, table.c.n * 2, table.c.i % 2)).all())
    show(connection.scalar(sa.select(sa.func.coalesce(sa.null(), table.c.d)).limit(1)))


@case
def comparing_with_values(connection, metadata, show):
    table = sa.Table("t", metadata, sa.Column("d", sa.DateTime), sa.Column("u", sa.Uuid), sa.Column("b", sa.Boolean), sa.Column("e", sa.Enum(Color)))
    table.create(connection)
    connection.execute(table.insert().values(d=MOMENTS[0], u=UUID, b=True, e=Color.red))
    for criterion in (table.c.d == MOMENTS[0], table.c.d > dt.datetime(2020, 1, 1), table.c.u == UUID, table.c.u.in_([UUID]), table.c.b.is_(True), table.c.b, table.c.e == Color.red, table.c.e == "red", table.c.e.in_([Color.red, Color.green])):
        show(connection.scalar(sa.select(sa.func.count()).select_from(table).where(criterion)))


@case
def values_without_types(connection, show, dialect):
    statement = sa.text("SELECT :v")
    for value in (5, "x", 1.5, None, dt.date(2024, 1, 2)) + ((dt.datetime(2024, 1, 2, 3, 4, 5), b"x") if dialect != "postgresql" else ()):
        show(connection.scalar(statement, {"v": value}))


@case
def decimals_in_text(connection, raises):
    raises(lambda: connection.scalar(sa.text("SELECT :v"), {"v": D("1.50")}))


@case
def values_that_drivers_refuse(connection, raises):
    raises(lambda: connection.scalar(sa.text("SELECT :v"), {"v": {"a": 1}}))


@case
def an_object_of_any_class(connection, raises):
    raises(lambda: connection.scalar(sa.text("SELECT :w, :v"), {"w": 1, "v": object}))
    raises(lambda: connection.scalar(sa.text("SELECT :v, :w"), {"w": 1, "v": object}))


@case("sqlite")
def sqlite_stores_what_it_is_given(connection, metadata, show):
    table = sa.Table("t", metadata, sa.Column("i", sa.Integer), sa.Column("d", sa.DateTime), sa.Column("n", sa.Numeric))
    table.create(connection)
    connection.execute(sa.text("INSERT INTO t VALUES ('abc', '2024-01-02', '12.5')"))
    show(connection.execute(sa.text("SELECT i, n FROM t")).one(), connection.execute(sa.select(table.c.i, table.c.d, table.c.n)).one())


@case("sqlite")
def sqlite_text_that_is_no_date(connection, metadata, raises):
    table = sa.Table("t", metadata, sa.Column("d", sa.DateTime))
    table.create(connection)
    connection.execute(sa.text("INSERT INTO t VALUES ('yesterday')"))
    raises(lambda: connection.execute(sa.select(table)).all())


@case("sqlite")
def sqlite_formats(connection, metadata, show):
    from sqlalchemy.dialects import sqlite

    table = sa.Table(
        "t",
        metadata,
        sa.Column("a", sqlite.DATETIME(storage_format="%(year)04d%(month)02d%(day)02d%(hour)02d%(minute)02d%(second)02d", regexp=r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")),
        sa.Column("b", sqlite.DATETIME(truncate_microseconds=True)),
    )
    table.create(connection)
    connection.execute(table.insert().values(a=MOMENTS[0], b=EXACT[0]))
    show(connection.execute(sa.select(table)).one())


@case
def server_defaults_come_back(connection, metadata, show):
    table = sa.Table(
        "t", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Integer, server_default="5"), sa.Column("b", sa.Boolean, server_default=sa.true())
    )
    table.create(connection)
    connection.execute(table.insert().values(id=1))
    show(connection.execute(sa.select(table)).one())
