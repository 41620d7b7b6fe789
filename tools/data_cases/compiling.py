"""SQL as text: str(), compile(), literal values."""

import datetime as dt
import decimal
import enum
import re
import uuid

import sqlalchemy as sa
from data_run import case
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite

META = sa.MetaData()
U = sa.Table("users", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(30)), sa.Column("age", sa.Integer))
A = sa.Table("address", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("user_id", sa.ForeignKey("users.id")), sa.Column("email", sa.String), schema="other")
MODULES = (sqlite, postgresql, mysql)


def text_of(statement, module, **kw):
    try:
        return str(statement.compile(dialect=module.dialect(), **kw))
    except Exception as error:
        # Each driver's dialect has a compiler of its own.
        return "%s: %s" % (type(error).__name__, re.sub("Compiler <[^>]*> can", "Compiler can", str(error)))


def texts(name, *makers):
    """A case: the text of statements on three dialects, with parameters and with literal values."""

    def run(show):
        for make in makers:
            statement = make()
            show(str(statement))
            for module in MODULES:
                show(text_of(statement, module))
                show(text_of(statement, module, compile_kwargs={"literal_binds": True}))

    run.__name__ = name
    case("sqlite")(run)


texts("select", lambda: sa.select(U), lambda: sa.select(U.c.id).where(U.c.name == "it's").order_by(U.c.id.desc()).limit(5).offset(2))
texts("joins", lambda: sa.select(U.c.name, A.c.email).join(A), lambda: sa.select(U).outerjoin(A, A.c.user_id == U.c.id).where(A.c.id == None))  # noqa: E711
texts("lists", lambda: sa.select(U.c.id).where(U.c.id.in_([1, 2, 3])), lambda: sa.select(U.c.id).where(U.c.id.in_([])))
texts("expressions", lambda: (U.c.id == 5) & (U.c.name != None), lambda: U.c.name.like("a%"), lambda: ~(U.c.age > 3), lambda: sa.func.coalesce(U.c.age, 0) + 1)  # noqa: E711
texts("insert", lambda: U.insert().values(name="a", age=None), lambda: U.insert().values([{"name": "a"}, {"name": "b"}]))
texts("insert_of_all_columns", lambda: U.insert())
texts("update_of_all_columns", lambda: U.update())
texts("insert_from_select", lambda: U.insert().from_select(["name"], sa.select(A.c.email)))
texts("update", lambda: U.update().values(name="a").where(U.c.id == 1), lambda: U.update().values(age=U.c.age + 1))
texts("delete", lambda: U.delete(), lambda: U.delete().where(U.c.id.in_(sa.select(A.c.user_id))))
texts("union", lambda: sa.union_all(sa.select(U.c.id), sa.select(A.c.id)).order_by("id").limit(3))
texts("subqueries", lambda: (lambda q: sa.select(q.c.id))(sa.select(U).where(U.c.age > 5).subquery()), lambda: sa.select(sa.select(sa.func.max(U.c.id)).scalar_subquery().label("m")))
texts("ctes", lambda: (lambda q: sa.select(q))(sa.select(U.c.id).cte("c")))
texts("functions", lambda: sa.func.now(), lambda: sa.func.count(), lambda: sa.select(sa.func.lower(U.c.name), sa.func.current_timestamp()))
texts("char_length", lambda: sa.func.char_length("x"))
texts("windows", lambda: sa.select(sa.func.row_number().over(partition_by=U.c.age, order_by=U.c.id)))
texts("cases", lambda: sa.case((U.c.id == 1, "one"), else_="more"), lambda: sa.case({1: "a"}, value=U.c.id))
texts("casts", lambda: sa.cast(U.c.id, sa.String), lambda: sa.cast("5", sa.Numeric(5, 2)), lambda: sa.type_coerce(5, sa.String), lambda: sa.try_cast(U.c.name, sa.Integer))
texts("tuples", lambda: sa.tuple_(U.c.id, U.c.name).in_([(1, "a"), (2, "b")]))
texts("text", lambda: sa.text("SELECT :a, 'b\\:c'").bindparams(a="x"), lambda: sa.literal_column("x + 1"))
texts("exists", lambda: sa.exists().where(U.c.id == 1), lambda: sa.select(U).where(~sa.exists().where(A.c.user_id == U.c.id)))
texts("for_update", lambda: sa.select(U).with_for_update(), lambda: sa.select(U).with_for_update(nowait=True))
texts("distinct", lambda: sa.select(U.c.name).distinct(), lambda: sa.func.count(sa.distinct(U.c.name)))
texts("names", lambda: sa.select(sa.table("Mixed Case", sa.column("select"), sa.column("A b")).c["select"]))
texts("nulls", lambda: sa.select(U).order_by(U.c.age.desc().nulls_last()), lambda: sa.null(), lambda: sa.true(), lambda: sa.false())
texts("between_and_kin", lambda: U.c.id.between(1, 2), lambda: U.c.age.is_distinct_from(None), lambda: U.c.name.collate("x"), lambda: sa.extract("year", sa.func.now()))
texts("concatenation", lambda: U.c.name + "x", lambda: U.c.name.concat(U.c.name), lambda: U.c.name.startswith("a%", autoescape=True))
texts("arithmetic", lambda: U.c.id * 2 + 1, lambda: (U.c.id + 1) * 2, lambda: U.c.id / 2, lambda: U.c.id // 2, lambda: -U.c.id, lambda: U.c.id % 2)


@case("sqlite")
def literal_values(show):
    class Color(enum.Enum):
        red = 1

    values = [
        sa.literal(5), sa.literal("x"), sa.literal("it's \\ % :a"), sa.literal(1.5), sa.literal(True), sa.literal(None), sa.literal(decimal.Decimal("1.50")),
        sa.literal(dt.date(2024, 1, 2)), sa.literal(dt.datetime(2024, 1, 2, 3, 4, 5)), sa.literal(dt.time(1, 2, 3)), sa.literal(b"ab"),
        sa.literal(uuid.UUID("12345678123456781234567812345678")), sa.literal(Color.red, sa.Enum(Color)), sa.literal(5, sa.String),
        sa.literal(dt.timedelta(days=1)), sa.literal("x", sa.Enum("x", "y")), sa.literal(2**70),
    ]
    for value in values:
        show([text_of(value, module, compile_kwargs={"literal_binds": True}) for module in MODULES])


@case("sqlite")
def literals_of_structures(show):
    for value in (sa.literal({"a": 1}, sa.JSON), sa.literal([1, 2], sa.ARRAY(sa.Integer))):
        show([text_of(value, module, compile_kwargs={"literal_binds": True}) for module in MODULES])


@case("sqlite")
def parameters_of_compiled(show):
    compiled = sa.select(U).where(U.c.id == 5, U.c.name.in_(["a", "b"]), U.c.age == sa.bindparam("age")).compile()
    show(compiled.params, str(compiled), compiled.string, compiled.construct_params({"age": 9}))
    compiled = U.insert().values(name="x").compile(dialect=postgresql.dialect())
    show(compiled.params, str(compiled), compiled.dialect.name)


@case("sqlite")
def column_keys(show):
    show(str(U.insert().compile(column_keys=["name"])), str(U.update().compile(column_keys=["name", "age"])))


@case("sqlite")
def names_of_anonymous_things(show):
    a, b = U.alias(), U.alias()
    show(str(sa.select(a.c.id, b.c.id).where(a.c.id == b.c.id)), str(sa.select(U.c.id + 1, U.c.id + 2)))
    show(str(sa.select(sa.func.lower(U.c.name), sa.func.lower(U.c.name))), str((U.c.id == 1) | (U.c.id == 2)))


@case("sqlite")
def str_of_pieces(show):
    show(str(U.c.id), str(U), str(A), str(U.c.id.label("x")), str(sa.column("a")), str(sa.table("t")), str(U.c.id.desc()), str(U.join(A)))
    show(repr(U.c.id), repr(U), repr(sa.column("a")), str(sa.bindparam("x")), str(sa.literal("v")), str(sa.select(1)))


@case("sqlite")
def comparison_of_expressions(show):
    show(U.c.id is U.c.id, (U.c.id == U.c.id).compare(U.c.id == U.c.id), U.c.id.compare(U.c.name), U.c.id in [U.c.id], hash(U.c.id) == hash(U.c.id))
    show(bool(U.c.id == U.c.id), bool(U.c.id == U.c.name), bool(U.c.id != U.c.name))


@case("sqlite")
def ddl_text(show):
    for module in (sqlite, postgresql, mysql, mssql, oracle):
        show(text_of(sa.schema.CreateTable(U), module), text_of(sa.schema.DropTable(A), module), text_of(sa.schema.CreateIndex(sa.Index("ix", U.c.name)), module))
        U.indexes.clear()
    show(text_of(sa.schema.CreateSchema("s"), postgresql), text_of(sa.schema.DropSchema("s", cascade=True), postgresql), text_of(sa.schema.CreateSequence(sa.Sequence("q", start=5)), postgresql))


@case("sqlite")
def compile_errors(raises):
    raises(lambda: str(sa.select(sa.func.count()).with_for_update().compile(dialect=sqlite.dialect())))
    raises(lambda: sa.select(sa.bindparam("x")).compile(compile_kwargs={"literal_binds": True}))
    raises(lambda: sa.select(sa.literal(object())).compile(compile_kwargs={"literal_binds": True}))
    raises(lambda: U.update().values(nothing=1).compile())


@case("sqlite")
def compiles_of_the_users_own(show):
    from sqlalchemy.ext.compiler import compiles
    from sqlalchemy.sql.expression import ColumnElement, Executable, ClauseElement

    class Twice(ColumnElement):
        inherit_cache = True

        def __init__(self, what):
            self.what = what

    @compiles(Twice)
    def twice(element, compiler, **kw):
        return "twice(%s)" % compiler.process(element.what, **kw)

    @compiles(Twice, "postgresql")
    def twice_of_postgresql(element, compiler, **kw):
        return "2 * %s" % compiler.process(element.what, **kw)

    class Make(Executable, ClauseElement):
        inherit_cache = True

    @compiles(Make)
    def make(element, compiler, **kw):
        return "MAKE IT"

    for module in MODULES:
        show(text_of(sa.select(Twice(U.c.id)), module), text_of(Make(), module))


@case("sqlite")
def params_of_statements(show):
    statement = sa.select(U).where(U.c.id == sa.bindparam("id", 5))
    show(statement.compile().params, statement.params(id=7).compile().params, statement.compile().params)
    show(sa.select(U).where(U.c.name == "x").compile().params)
