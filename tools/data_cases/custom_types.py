"""Types of a project's own."""

import datetime as dt
import enum
import json

import sqlalchemy as sa
from data_run import case
from sqlalchemy.types import TypeDecorator, UserDefinedType


class Upper(TypeDecorator):
    impl = sa.String(50)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value.upper()

    def process_result_value(self, value, dialect):
        return None if value is None else "<" + value + ">"


class Points(TypeDecorator):
    """Lists of numbers as text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else ",".join(str(v) for v in value)

    def process_result_value(self, value, dialect):
        return None if value is None else [int(v) for v in value.split(",")]


class JsonText(TypeDecorator):
    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return json.dumps(value)

    def process_result_value(self, value, dialect):
        return json.loads(value)

    def coerce_compared_value(self, op, value):
        return self.impl


class Guid(TypeDecorator):
    """Another type on each dialect."""

    impl = sa.CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import UUID

            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(sa.CHAR(32))

    def process_bind_param(self, value, dialect):
        if value is None:
            return value
        import uuid

        if not isinstance(value, uuid.UUID):
            value = uuid.UUID(value)
        return value if dialect.name == "postgresql" else value.hex

    def process_result_value(self, value, dialect):
        import uuid

        if value is None or isinstance(value, uuid.UUID):
            return value
        return uuid.UUID(value)


class Utc(TypeDecorator):
    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is not None and value.tzinfo is not None:
            value = value.astimezone(dt.timezone.utc).replace(tzinfo=None)
        return value

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=dt.timezone.utc)


class Money(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "INTEGER"

    def bind_processor(self, dialect):
        return lambda value: None if value is None else int(value * 100)

    def result_processor(self, dialect, coltype):
        return lambda value: None if value is None else value / 100


class Wrapped(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "VARCHAR(30)"

    def bind_expression(self, bindvalue):
        return sa.func.upper(bindvalue, type_=self)

    def column_expression(self, col):
        return sa.func.lower(col, type_=self)


class Level(enum.Enum):
    LOW = 1
    HIGH = 2


class LevelType(TypeDecorator):
    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.value if isinstance(value, Level) else value

    def process_result_value(self, value, dialect):
        return None if value is None else Level(value)


def through(name, type_, values, compare=None, *dialects):
    def run(connection, metadata, show):
        table = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("v", type_))
        table.create(connection)
        connection.execute(table.insert(), [{"id": number, "v": value} for number, value in enumerate(values)])
        connection.execute(table.insert().values(id=90, v=values[0]))
        connection.execute(table.update().where(table.c.id == 90).values(v=values[-1]))
        connection.commit()
        show(connection.execute(sa.select(table).order_by(table.c.id)).all())
        show(connection.scalars(sa.select(table.c.v.label("w")).order_by(table.c.id)).all())
        if compare is not None:
            show(connection.scalars(sa.select(table.c.id).where(table.c.v == compare)).all())
            show(connection.scalars(sa.select(table.c.id).where(table.c.v.in_([compare]))).all())
        show(connection.execute(sa.text("SELECT v FROM t ORDER BY id")).first() is not None)

    run.__name__ = name
    case(*dialects)(run)


through("upper", Upper(), ["a", None, "b"], "a")
through("upper_as_class", Upper, ["a", "b"], "b")
through("points", Points(), [[1, 2], None, [3]], [1, 2])
through("json_text", JsonText(), [{"a": 1}, [2]])
through("guid", Guid(), ["12345678123456781234567812345678", None], "12345678123456781234567812345678")
through("utc", Utc(), [dt.datetime(2024, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2))), None])
through("user_defined", Money(), [1.25, None, 3], 3)
through("sql_around_values", Wrapped(), ["Mixed", None], "mixed")
through("enum_by_value", LevelType(), [Level.LOW, None, Level.HIGH], Level.HIGH)
through("variant_of_a_decorator", Upper().with_variant(sa.String(10), "sqlite"), ["a", "b"])
through("decorator_of_a_decorator", type("Twice", (TypeDecorator,), {"impl": Upper, "cache_ok": True, "process_bind_param": lambda self, v, d: None if v is None else v + v})(), ["a", None])
through("string_subclass", type("Short", (sa.String,), {"cache_ok": True})(20), ["a"])
through("decorator_without_processing", type("Plain", (TypeDecorator,), {"impl": sa.Integer, "cache_ok": True})(), [1, None], 1)


@case
def process_literal_param(connection, show):
    class Shout(TypeDecorator):
        impl = sa.String
        cache_ok = True

        def process_literal_param(self, value, dialect):
            return value.upper()

        def process_bind_param(self, value, dialect):
            return value.lower()

    statement = sa.select(sa.literal("Mixed", Shout()))
    show(connection.scalar(statement), str(statement.compile(compile_kwargs={"literal_binds": True})))


@case
def type_coerce(connection, show):
    statement = sa.select(sa.type_coerce(sa.literal_column("'1,2'"), Points()))
    show(connection.scalar(statement))
    show(connection.scalar(sa.select(sa.type_coerce([5, 6], Points()))))
    show(connection.scalar(sa.select(sa.cast([5, 6], Points()))))


@case
def decorated_defaults(connection, metadata, show):
    table = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("v", Upper(), default="def"))
    table.create(connection)
    connection.execute(table.insert())
    show(connection.execute(sa.select(table)).one())


@case
def comparator_of_a_type(connection, show):
    class Loud(TypeDecorator):
        impl = sa.String
        cache_ok = True

        class Comparator(sa.String.Comparator):
            def shout(self):
                return sa.func.upper(self.expr)

        comparator_factory = Comparator

    show(connection.scalar(sa.select(sa.literal("a", Loud()).shout())))


@case
def an_error_in_a_type(connection, metadata, raises):
    class Bad(TypeDecorator):
        impl = sa.String(10)
        cache_ok = True

        def process_bind_param(self, value, dialect):
            raise ValueError("will not do")

    table = sa.Table("t", metadata, sa.Column("v", Bad()))
    table.create(connection)
    raises(lambda: connection.execute(table.insert().values(v="x")))


@case
def pickle_with_own_pickler(connection, metadata, show):
    class Pickler:
        @staticmethod
        def dumps(value, protocol):
            return json.dumps(value).encode()

        @staticmethod
        def loads(data):
            return json.loads(data)

    table = sa.Table("t", metadata, sa.Column("v", sa.PickleType(pickler=Pickler)))
    table.create(connection)
    connection.execute(table.insert().values(v={"a": [1]}))
    show(connection.scalar(sa.select(table.c.v)))


@case
def types_say_what_they_are(show):
    show(repr(Upper()), repr(sa.String(5)), str(sa.String(5)), str(sa.Numeric(5, 2)), repr(sa.Enum("a", "b", name="n")))
    show(Upper().impl, sa.Integer().python_type, sa.DateTime().python_type, sa.String().python_type, sa.Numeric().python_type)
    show(isinstance(sa.VARCHAR(), sa.String), issubclass(sa.BigInteger, sa.Integer), sa.Integer()._type_affinity)
    show(sa.Enum(Level).enums, sa.Enum("x", "y").enums, sa.Enum(Level).name)


@case
def types_compile(show):
    from sqlalchemy.dialects import mysql, postgresql, sqlite

    for type_ in (sa.String(5), sa.DateTime(), sa.Boolean(), sa.JSON(), sa.Uuid(), sa.LargeBinary(), sa.Enum("a", name="n"), Money(), Upper(), Guid()):
        show([type_.compile(dialect=module.dialect()) for module in (sqlite, postgresql, mysql)])
