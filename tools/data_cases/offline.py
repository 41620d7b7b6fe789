"""What revisions do with the bind and with values under `--sql`: text instead of statements."""

import datetime as dt
import decimal
import io

import sqlalchemy as sa
from data_run import case

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext


def written(dialect, function, literal_binds=True, **opts):
    """What a function of `op` and its bind leaves as text."""
    buffer = io.StringIO()
    opts.update({"as_sql": True, "output_buffer": buffer, "literal_binds": literal_binds})
    op = Operations(MigrationContext.configure(dialect_name=dialect, opts=opts))
    function(op, op.get_bind())
    return buffer.getvalue()


def models():
    metadata = sa.MetaData()
    kind = sa.Enum("small", "large", name="kind")
    sa.Table("parent", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(30), index=True), sa.Column("kind", kind))
    sa.Table(
        "child", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("parent_id", sa.ForeignKey("parent.id")),
        sa.Column("n", sa.Integer, server_default="5"), sa.UniqueConstraint("parent_id", "n", name="uq_child"), sa.Index("ix_n", sa.desc("n")),
    )
    return metadata


@case
def create_all(dialect, show):
    show(written(dialect, lambda op, bind: models().create_all(bind)))
    show(written(dialect, lambda op, bind: models().create_all(bind, checkfirst=False)))
    show(written(dialect, lambda op, bind: models().create_all(op.get_bind(), tables=[models().tables["parent"]])))


@case
def drop_all(dialect, show):
    show(written(dialect, lambda op, bind: models().drop_all(bind)))
    show(written(dialect, lambda op, bind: models().drop_all(bind, checkfirst=False)))


@case
def one_table(dialect, show):
    show(written(dialect, lambda op, bind: models().tables["parent"].create(bind)))
    show(written(dialect, lambda op, bind: models().tables["parent"].create(bind, checkfirst=True)))
    show(written(dialect, lambda op, bind: models().tables["parent"].drop(bind, checkfirst=True)))
    show(written(dialect, lambda op, bind: models().tables["child"].drop(bind=bind)))


@case
def indexes(dialect, show):
    child = models().tables["child"]
    (index,) = child.indexes
    show(written(dialect, lambda op, bind: index.create(bind)))
    show(written(dialect, lambda op, bind: index.drop(bind, checkfirst=True)))
    show(written(dialect, lambda op, bind: sa.Index("ix_more", child.c.n, child.c.parent_id).create(bind=bind)))


@case
def ddl_elements(dialect, show):
    from sqlalchemy.schema import AddConstraint, CreateTable, DropTable

    parent, child = models().tables["parent"], models().tables["child"]
    show(written(dialect, lambda op, bind: bind.execute(CreateTable(parent))))
    show(written(dialect, lambda op, bind: op.execute(DropTable(parent, if_exists=True))))
    show(written(dialect, lambda op, bind: bind.execute(sa.DDL("CREATE VIEW v AS SELECT %(what)s FROM parent", context={"what": "id"}))))
    if dialect != "sqlite":
        show(written(dialect, lambda op, bind: bind.execute(AddConstraint(sa.UniqueConstraint(child.c.n, name="uq_n")))))


@case("postgresql")
def types_and_sequences(show):
    from sqlalchemy.dialects import postgresql as pg

    kind = pg.ENUM("a", "b", name="kind")
    show(written("postgresql", lambda op, bind: kind.create(bind)))
    show(written("postgresql", lambda op, bind: kind.create(bind, checkfirst=False)))
    show(written("postgresql", lambda op, bind: kind.drop(bind, checkfirst=False)))
    show(written("postgresql", lambda op, bind: sa.Sequence("counter", start=5).create(bind)))
    show(written("postgresql", lambda op, bind: sa.Sequence("counter").drop(bind)))


@case
def colons_in_texts(dialect, show):
    t = sa.table("t", sa.column("w", sa.String))
    for literal_binds in (True, False):
        def run(op, bind):
            op.execute(r"INSERT INTO t (w) VALUES ('\:colon')")
            op.execute(sa.text(r"UPDATE t SET w = 'a\:b' WHERE w = 'c'"))
            bind.execute(sa.text(r"UPDATE t SET w = '12\:30\:00'"))
            op.execute("UPDATE t SET w = '12:30'")

        show(written(dialect, run, literal_binds))
    show(written(dialect, lambda op, bind: op.execute(t.insert().values(w=r"a\:b"))))
    show(written(dialect, lambda op, bind: op.execute(t.update().where(t.c.w == r"\:x").values(w=":y"))))
    show(written(dialect, lambda op, bind: op.execute(t.update().values(w=op.inline_literal(r"\:x :y 100%")))))
    show(written(dialect, lambda op, bind: op.bulk_insert(t, [{"w": r"a\:b"}, {"w": "c:d"}])))


@case
def a_backslash_in_a_value_for_text(dialect, show):
    show(written(dialect, lambda op, bind: op.execute(sa.text("UPDATE t SET w = :w").bindparams(w=r"a\:b :c"))))


@case
def parameters_for_the_bind(dialect, show):
    show(written(dialect, lambda op, bind: bind.execute(sa.text("UPDATE t SET n = :n, w = :w"), {"n": 1, "w": "it's"})))


@case
def values_in_texts(dialect, show):
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("w", sa.String), sa.column("d", sa.Date), sa.column("s", sa.DateTime), sa.column("n", sa.Numeric(8, 2)), sa.column("b", sa.Boolean))
    rows = [
        {"id": 1, "w": "it's", "d": dt.date(2024, 2, 3), "s": dt.datetime(2024, 2, 3, 4, 5, 6), "n": decimal.Decimal("1.50"), "b": True},
        {"id": 2, "w": None, "d": None, "s": None, "n": None, "b": False},
    ]
    show(written(dialect, lambda op, bind: op.bulk_insert(t, rows)))
    show(written(dialect, lambda op, bind: op.bulk_insert(t, rows, multiinsert=False)))
    show(written(dialect, lambda op, bind: op.bulk_insert(t, [{"id": op.inline_literal(5), "w": op.inline_literal("x")}])))
    show(written(dialect, lambda op, bind: op.execute(t.update().where(t.c.s < dt.datetime(2020, 1, 1)).values(b=sa.true(), n=t.c.n + 1))))
    show(written(dialect, lambda op, bind: op.execute(t.delete().where(t.c.id.in_([1, 2, 3])))))
    show(written(dialect, lambda op, bind: op.execute(t.insert().from_select(["id"], sa.select(t.c.id + 10)))))


@case
def the_bind(dialect, show, raises):
    def run(op, bind):
        show(type(bind).__name__, bind.dialect.name, bind.engine is bind)
        raises(bind.execute, "SELECT 1")
        show(bind.execute(sa.text("SELECT 1")))
        raises(lambda: bind.execute(sa.text("SELECT 1")).fetchall())
        raises(lambda: sa.inspect(bind))
        raises(lambda: sa.MetaData().reflect(bind))
        raises(lambda: bind.scalar(sa.text("SELECT 1")))
        raises(lambda: bind.exec_driver_sql("SELECT 1"))
        raises(lambda: bind.begin())

    show(written(dialect, run))


@case
def python_defaults(connection, show, raises):
    def made(op):
        return op.create_table(
            "made", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("n", sa.Integer, default=5), sa.Column("w", sa.String(10), default=lambda: "called"),
            sa.Column("c", sa.String(10), default=lambda context: "id %s" % context.get_current_parameters()["id"]), sa.Column("e", sa.Integer, default=sa.text("1 + 1")),
            sa.Column("u", sa.String(10), onupdate="changed"),
        )

    op = Operations(MigrationContext.configure(connection))
    table = made(op)
    op.bulk_insert(table, [{"id": 1}, {"id": 2}])
    op.bulk_insert(table, [{"id": 3, "n": None, "w": "given"}, {"id": 4, "n": 7, "w": "too"}])
    op.bulk_insert(table, [{"id": 5, "n": 1}, {"id": 6}], multiinsert=False)
    raises(op.bulk_insert, table, [{"id": 7}, {"id": 8, "n": 9}, {"id": 9, "w": "x"}])
    try:
        op.bulk_insert(table, [{"id": 10, "n": 9}, {"id": 11}])
    except sa.exc.StatementError as error:
        show(str(error).splitlines()[0])
    op.execute(table.update().where(table.c.id == 1).values(n=8))
    op.bulk_insert(sa.table("made", sa.column("id")), [{"id": 12}])
    connection.commit()


@case
def defaults_in_texts(dialect, show):
    table = sa.Table("made", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("e", sa.Integer, default=sa.text("1 + 1")), sa.Column("t", sa.DateTime, default=sa.func.now()))
    show(written(dialect, lambda op, bind: op.bulk_insert(table, [{"id": 1}, {"id": 2, "e": 5}, {"id": 3, "t": None}])))
    show(written(dialect, lambda op, bind: op.bulk_insert(table, [{"id": 1}, {"id": 2, "e": 5}], multiinsert=False)))
    show(written(dialect, lambda op, bind: op.execute(table.insert().values(id=1))))


@case
def two_kinds_of_defaults(raises, show):
    raises(sa.Column, "n", sa.Integer, default=1, insert_default=2)
    column = sa.Column("n", sa.Integer, insert_default=2)
    show(column.default.arg, column.default.is_scalar)
    raises(sa.Column, "n", sa.Integer, default=1, insert_default=None)
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        pass

    def both():
        class Thing(Base):
            __tablename__ = "thing"
            id: Mapped[int] = mapped_column(primary_key=True)
            n: Mapped[int] = mapped_column(default=1, insert_default=2)

        return Thing

    raises(lambda: both().__table__.c.n.default.arg)


@case("sqlite")
def time_zones_in_sqlite(connection, show, raises):
    stamps = sa.Table("stamps", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("s", sa.DateTime), sa.Column("z", sa.DateTime(timezone=True)), sa.Column("t", sa.Time))
    stamps.create(connection)
    utc, east = dt.timezone.utc, dt.timezone(dt.timedelta(hours=5, minutes=30))
    moment = dt.datetime(2024, 1, 2, 3, 4, 5, 6)
    connection.execute(stamps.insert(), [{"s": moment.replace(tzinfo=utc), "z": moment.replace(tzinfo=east), "t": dt.time(1, 2, 3, tzinfo=utc)}, {"s": moment, "z": moment, "t": dt.time(1)}])
    show(connection.execute(sa.select(stamps)).all())
    texts = ("2024-01-02 03:04:05+00:00", "2024-01-02T03:04:05+00:00", "2024-01-02 03:04:05.123456+05:30", "2024-01-02 03:04:05Z", "2024-01-02 03:04", "2024-01-02", "2024-01-02T03:04:05.5")
    for text in texts:
        connection.execute(sa.text("DELETE FROM stamps"))
        connection.execute(sa.text("INSERT INTO stamps (id, s, z) VALUES (1, :s, :s)"), {"s": text})
        show(text)
        raises(lambda: connection.execute(sa.select(stamps.c.s, stamps.c.z)).all())
        raises(lambda: connection.scalar(sa.select(stamps.c.id).where(stamps.c.s == dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=utc))))
    connection.execute(sa.text("DELETE FROM stamps"))
    for text in ("01:02:03+00:00", "01:02", "1:2:3", "01:02:03.5"):
        connection.execute(sa.text("DELETE FROM stamps"))
        connection.execute(sa.text("INSERT INTO stamps (id, t) VALUES (1, :t)"), {"t": text})
        show(text)
        raises(lambda: connection.execute(sa.select(stamps.c.t)).all())
    for text in ("2024-01-02 00:00:00", "2024-01-02T00:00", "20240102", "2024-01-02 junk"):
        show(text)
        raises(lambda: connection.execute(sa.text("SELECT :d AS d").bindparams(d=text).columns(d=sa.Date)).all())
    connection.commit()


@case("sqlite")
def time_zones_as_texts(dialect, show):
    t = sa.table("t", sa.column("s", sa.DateTime), sa.column("z", sa.DateTime(timezone=True)))
    moment = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)
    show(written(dialect, lambda op, bind: op.bulk_insert(t, [{"s": moment, "z": moment}])))
    show(written(dialect, lambda op, bind: op.execute(t.update().where(t.c.s > moment).values(z=moment))))
