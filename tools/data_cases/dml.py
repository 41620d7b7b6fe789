"""INSERT, UPDATE and DELETE."""

import datetime as dt
import itertools

import sqlalchemy as sa
from data_run import case

META = sa.MetaData()
T = sa.Table("t", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.Integer), sa.Column("b", sa.String(20)))
O = sa.Table("o", META, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("t_id", sa.Integer), sa.Column("word", sa.String(20)))


def setup(connection):
    META.create_all(connection)
    connection.execute(T.insert(), [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3, "b": None}])
    connection.execute(O.insert(), [{"id": 1, "t_id": 1, "word": "one"}, {"id": 2, "t_id": 2, "word": "two"}])


def table(metadata, *columns, **kw):
    return sa.Table("made", metadata, sa.Column("id", sa.Integer, primary_key=True), *columns, **kw)


@case
def insert_values(connection, show):
    show(connection.execute(sa.insert(T).values(a=5, b="z")).inserted_primary_key)
    show(connection.execute(T.insert().values({"a": 6})).inserted_primary_key)
    show(connection.execute(T.insert().values({T.c.a: 7, T.c.b: "w"})).inserted_primary_key)
    show(connection.execute(T.insert().values((100, 8, "tuple"))).inserted_primary_key)
    connection.commit()


@case
def insert_nothing(connection, show):
    show(connection.execute(T.insert()).inserted_primary_key)
    show(connection.execute(T.insert().values()).rowcount)
    connection.commit()


@case
def insert_several_rows(connection, show):
    show(connection.execute(T.insert().values([{"a": 5, "b": "p"}, {"a": 6, "b": "q"}])).rowcount)
    connection.commit()


@case
def insert_a_list(connection, show):
    result = connection.execute(T.insert(), [{"a": n, "b": str(n)} for n in range(5)])
    show(result.rowcount)
    connection.commit()


@case
def insert_a_list_of_one(connection, show):
    show(connection.execute(T.insert(), [{"a": 9}]).inserted_primary_key)
    connection.commit()


@case
def insert_an_empty_list(connection, show):
    show(connection.execute(T.insert(), []).rowcount)
    connection.commit()


@case
def insert_expressions(connection, show):
    connection.execute(T.insert().values(a=sa.select(sa.func.max(O.c.id)).scalar_subquery(), b=sa.func.upper("low")))
    connection.execute(T.insert().values(a=sa.literal(2) + 3, b=sa.text("'raw'")))
    connection.execute(T.insert().values(a=sa.null(), b=None))
    connection.commit()


@case
def insert_with_bindparam(connection):
    connection.execute(T.insert().values(a=sa.bindparam("number"), b="fixed"), [{"number": 50}, {"number": 51}])
    connection.execute(T.insert().values(a=sa.bindparam("number") + 1), {"number": 60})
    connection.commit()


@case
def insert_lists_with_different_keys(connection, raises):
    raises(lambda: connection.execute(T.insert(), [{"a": 1, "b": "x"}, {"a": 2}]))


@case
def insert_unknown_column(connection, raises):
    raises(lambda: connection.execute(T.insert().values(nothing=5)))
    raises(lambda: connection.execute(T.insert(), {"nothing": 5}))
    raises(lambda: connection.execute(T.update().values(nothing=5)))


@case
def insert_from_select(connection, show):
    connection.execute(T.insert().from_select(["a", "b"], sa.select(O.c.id + 10, O.c.word)))
    connection.execute(sa.insert(T).from_select([T.c.a], sa.select(O.c.id)))
    connection.commit()


@case
def insert_from_select_with_defaults(connection, metadata):
    made = table(metadata, sa.Column("a", sa.Integer), sa.Column("d", sa.Integer, default=42))
    made.create(connection)
    connection.execute(made.insert().from_select(["a"], sa.select(O.c.id)))
    connection.execute(made.insert().from_select(["a"], sa.select(O.c.id), include_defaults=False))
    connection.commit()


@case
def insert_from_union(connection):
    connection.execute(T.insert().from_select(["a"], sa.select(O.c.id).union_all(sa.select(O.c.t_id + 5))))
    connection.commit()


@case("sqlite", "postgresql")
def insert_from_cte(connection):
    source = sa.select(O.c.id).cte("source")
    connection.execute(T.insert().from_select(["a"], sa.select(source.c.id)))
    connection.commit()


@case
def insert_returning(connection, show):
    result = connection.execute(T.insert().values(a=5, b="z").returning(T.c.id, T.c.b))
    show(result.all())
    show(connection.execute(T.insert().values(a=6).returning(T)).mappings().one())
    connection.commit()


@case
def insert_returning_expression(connection, show):
    show(connection.scalar(T.insert().values(a=5).returning(T.c.a + 1)))
    show(connection.execute(T.insert().values(b="q").returning(sa.func.upper(T.c.b).label("up"))).one()._mapping)


@case
def insert_many_returning(connection, show):
    result = connection.execute(T.insert().returning(T.c.id, T.c.a), [{"a": n} for n in range(10, 14)])
    show(sorted(result.all()))
    connection.commit()


@case
def insert_many_returning_sorted(connection, show):
    result = connection.execute(T.insert().returning(T.c.id, T.c.a, sort_by_parameter_order=True), [{"a": n} for n in (13, 11, 12)])
    show(result.all())
    connection.commit()


@case
def insert_many_in_pages(connection, show):
    statement = T.insert().returning(T.c.id)
    result = connection.execute(statement, [{"a": n} for n in range(7)], execution_options={"insertmanyvalues_page_size": 3})
    show(len(result.all()))


@case
def insert_many_values_of_several_columns(connection, show):
    result = connection.execute(T.insert().returning(T.c.b), [{"a": 1, "b": "p"}, {"a": 2, "b": None}, {"a": 3, "b": "r"}])
    show(sorted(str(b) for b in result.scalars()))


@case("sqlite", "postgresql")
def update_returning(connection, show):
    show(sorted(connection.execute(T.update().where(T.c.a > 1).values(b="new").returning(T.c.id, T.c.b)).all()))
    show(connection.execute(T.update().where(T.c.a > 100).values(b="new").returning(T.c.id)).all())
    connection.commit()


@case
def delete_returning(connection, show):
    show(sorted(connection.execute(T.delete().where(T.c.a > 1).returning(T.c.id, T.c.a)).all()))
    connection.commit()


@case
def update_forms(connection, show):
    show(connection.execute(sa.update(T).where(T.c.id == 1).values(b="p")).rowcount)
    show(connection.execute(T.update().where(T.c.a == 2).values({"b": "q"})).rowcount)
    show(connection.execute(T.update().where(T.c.a == 3).values({T.c.b: "r"})).rowcount)
    show(connection.execute(sa.update(T).values(a=T.c.a + 1)).rowcount)
    connection.commit()


@case
def update_with_parameters(connection, show):
    connection.execute(T.update().where(T.c.id == sa.bindparam("the_id")), {"the_id": 1, "b": "given"})
    connection.execute(T.update().where(T.c.id == sa.bindparam("the_id")).values(b=sa.bindparam("the_b")), [{"the_id": 2, "the_b": "u"}, {"the_id": 3, "the_b": "v"}])
    connection.commit()


@case
def update_reserved_parameter(connection, raises):
    raises(lambda: connection.execute(T.update().where(T.c.id == sa.bindparam("b")).values(b="x"), {"b": 1}))


@case
def update_from_subquery(connection):
    connection.execute(T.update().values(b=sa.select(O.c.word).where(O.c.t_id == T.c.id).scalar_subquery()))
    connection.execute(T.update().where(T.c.id.in_(sa.select(O.c.t_id))).values(a=sa.case((T.c.id == 1, 10), else_=20)))
    connection.commit()


@case
def update_from_another_table(connection, show):
    show(connection.execute(T.update().where(T.c.id == O.c.t_id).values(b=O.c.word)).rowcount)
    connection.commit()


@case("sqlite", "postgresql")
def update_from_an_alias(connection):
    other = O.alias("other")
    connection.execute(T.update().where(T.c.id == other.c.t_id, other.c.word == "two").values(b=other.c.word))
    source = sa.select(O.c.t_id, sa.func.count().label("n")).group_by(O.c.t_id).subquery("source")
    connection.execute(T.update().where(T.c.id == source.c.t_id).values(a=source.c.n * 100))
    connection.commit()


@case
def update_with_exists(connection, show):
    show(connection.execute(T.update().where(sa.exists().where(O.c.t_id == T.c.id)).values(b="has")).rowcount)
    show(connection.execute(T.update().where(~sa.exists().where(O.c.t_id == T.c.id)).values(b="has not")).rowcount)
    connection.commit()


@case
def update_ordered(connection):
    connection.execute(T.update().where(T.c.id == 1).ordered_values((T.c.b, "first"), (T.c.a, 77)))
    connection.commit()


@case
def update_nulls_and_functions(connection):
    connection.execute(T.update().where(T.c.id == 1).values(b=None))
    connection.execute(T.update().where(T.c.id == 2).values(b=sa.null()))
    connection.execute(T.update().where(T.c.b.is_(None)).values(b=sa.func.coalesce(T.c.b, "was null")))
    connection.commit()


@case
def delete_forms(connection, show):
    show(connection.execute(sa.delete(T).where(T.c.id == 1)).rowcount)
    show(connection.execute(T.delete().where(T.c.b.is_(None))).rowcount)
    show(connection.execute(sa.delete(O)).rowcount)
    connection.commit()


@case
def delete_with_subquery(connection):
    connection.execute(T.delete().where(T.c.id.in_(sa.select(O.c.t_id).where(O.c.word == "one"))))
    connection.commit()


@case("postgresql", "mariadb")
def delete_using(connection, show):
    show(connection.execute(T.delete().where(T.c.id == O.c.t_id).where(O.c.word == "two")).rowcount)
    connection.commit()


@case
def delete_many(connection, show):
    show(connection.execute(T.delete().where(T.c.id == sa.bindparam("i")), [{"i": 1}, {"i": 2}, {"i": 77}]).rowcount)
    connection.commit()


@case
def correlated_delete(connection):
    connection.execute(T.delete().where(~sa.select(O.c.id).where(O.c.t_id == T.c.id).exists()))
    connection.commit()


@case
def python_defaults(connection, metadata, show):
    counter = itertools.count(5)
    made = table(
        metadata,
        sa.Column("fixed", sa.Integer, default=7),
        sa.Column("called", sa.Integer, default=lambda: next(counter)),
        sa.Column("text", sa.String(20), default="word"),
        sa.Column("flag", sa.Boolean, default=False),
        sa.Column("sql", sa.String(20), default=sa.func.upper("sql")),
        sa.Column("plain", sa.Integer),
    )
    made.create(connection)
    show(connection.execute(made.insert()).inserted_primary_key)
    show(connection.execute(made.insert().values(fixed=1, plain=2)).last_inserted_params())
    show(connection.execute(made.insert(), {"text": None}).rowcount)
    connection.execute(made.insert(), [{"plain": 1}, {"plain": 2}])
    connection.execute(made.insert().values([{"plain": 3}, {"plain": 4}]))
    connection.commit()
    show(connection.execute(sa.select(made).order_by(made.c.id)).all())


@case
def context_defaults(connection, metadata, show):
    def derived(context):
        return context.get_current_parameters()["a"] * 2

    made = table(metadata, sa.Column("a", sa.Integer), sa.Column("twice", sa.Integer, default=derived))
    made.create(connection)
    connection.execute(made.insert().values(a=4))
    connection.execute(made.insert(), [{"a": 5}, {"a": 6}])
    connection.commit()


@case
def on_update(connection, metadata, show):
    made = table(metadata, sa.Column("a", sa.Integer), sa.Column("times", sa.Integer, default=0, onupdate=9), sa.Column("sql", sa.String(20), onupdate=sa.func.lower("UP")))
    made.create(connection)
    connection.execute(made.insert().values(a=1))
    connection.execute(made.update().values(a=2))
    show(connection.execute(sa.select(made)).one())
    connection.execute(made.update().values(a=3, times=1, sql="given"))
    show(connection.execute(sa.select(made)).one())
    connection.commit()


@case
def default_of_dates(connection, metadata, show):
    made = table(metadata, sa.Column("at", sa.DateTime, default=lambda: dt.datetime(2024, 1, 2, 3, 4, 5)), sa.Column("on", sa.Date, default=dt.date(2024, 5, 6)))
    made.create(connection)
    connection.execute(made.insert())
    show(connection.execute(sa.select(made)).one())


@case
def default_primary_key(connection, metadata, show):
    keys = iter(["k1", "k2", "k3"])
    made = sa.Table("made", metadata, sa.Column("key", sa.String(10), primary_key=True, default=lambda: next(keys)), sa.Column("v", sa.Integer))
    made.create(connection)
    show(connection.execute(made.insert().values(v=1)).inserted_primary_key)
    connection.execute(made.insert(), [{"v": 2}, {"v": 3}])
    connection.commit()


@case
def uuid_default(connection, metadata, show):
    import uuid

    made = sa.Table("made", metadata, sa.Column("id", sa.Uuid, primary_key=True, default=uuid.uuid4), sa.Column("v", sa.Integer))
    made.create(connection)
    key = None
    transaction = connection.begin_nested()
    key = connection.execute(sa.text("SELECT 1")).scalar()
    transaction.rollback()
    show(key, made.c.id.default.is_callable, made.c.id.default.is_scalar)


@case
def server_default_is_fetched(connection, metadata, show):
    made = table(metadata, sa.Column("a", sa.Integer, server_default="8"), sa.Column("b", sa.Integer))
    made.create(connection)
    result = connection.execute(made.insert().values(b=1))
    show(result.postfetch_cols(), result.inserted_primary_key)
    show(connection.execute(sa.select(made)).one())


@case("sqlite", "postgresql")
def return_defaults(connection, metadata, show):
    made = table(metadata, sa.Column("a", sa.Integer, server_default="8"))
    made.create(connection)
    result = connection.execute(made.insert().return_defaults())
    show(result.returned_defaults, result.inserted_primary_key)


@case("postgresql")
def sequence_default(connection, metadata, show):
    numbers = sa.Sequence("numbers", start=100)
    made = sa.Table("made", metadata, sa.Column("id", sa.Integer, numbers, primary_key=True), sa.Column("v", sa.Integer))
    metadata.create_all(connection)
    show(connection.execute(made.insert().values(v=1)).inserted_primary_key)
    show(connection.scalar(numbers), connection.scalar(sa.select(numbers.next_value())), connection.execute(numbers.next_value()).scalar())
    connection.execute(made.insert(), [{"v": 2}, {"v": 3}])
    connection.commit()


@case
def composite_key(connection, metadata, show):
    made = sa.Table("made", metadata, sa.Column("x", sa.Integer, primary_key=True, autoincrement=False), sa.Column("y", sa.String(5), primary_key=True))
    made.create(connection)
    show(connection.execute(made.insert().values(x=1, y="a")).inserted_primary_key)
    connection.commit()


@case
def key_that_differs_from_the_name(connection, metadata, show):
    made = table(metadata, sa.Column("column_name", sa.Integer, key="attr"))
    made.create(connection)
    connection.execute(made.insert().values(attr=1))
    connection.execute(made.insert(), [{"attr": 2}, {"attr": 3}])
    connection.execute(made.update().where(made.c.attr == 2).values(attr=20))
    show(connection.execute(sa.select(made).order_by(made.c.id)).mappings().all())
    connection.commit()


@case
def quoted_names(connection, metadata, show):
    made = sa.Table("Order", metadata, sa.Column("Select", sa.Integer, primary_key=True), sa.Column("two words", sa.String(9)), sa.Column("per%cent", sa.Integer), sa.Column("a:b", sa.Integer))
    made.create(connection)
    connection.execute(made.insert().values({"two words": "x", "per%cent": 5, "a:b": 6}))
    connection.execute(made.insert(), [{"two words": "y", "per%cent": 7, "a:b": 8}, {"two words": "z", "per%cent": 9, "a:b": 1}])
    connection.execute(made.update().where(made.c["two words"] == "x").values({"per%cent": 50}))
    show(connection.execute(sa.select(made).order_by(made.c.Select)).all())
    connection.commit()


@case
def bare_tables(connection, show):
    bare = sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.Integer), sa.column("b", sa.String))
    connection.execute(bare.insert().values(a=5, b="bare"))
    connection.execute(bare.insert(), [{"a": 6}, {"a": 7}])
    connection.execute(bare.update().where(bare.c.a == 6).values(b="six"))
    connection.execute(bare.delete().where(bare.c.a == 1))
    show(connection.execute(bare.insert().values(a=9)).inserted_primary_key)
    show(connection.execute(sa.select(bare.c.a, bare.c.b).order_by(bare.c.a)).all())
    connection.commit()


@case
def cte_before_dml(connection, show, dialect):
    if dialect == "mariadb":
        return
    source = sa.select(O.c.t_id).where(O.c.word == "one").cte("source")
    connection.execute(T.update().where(T.c.id.in_(sa.select(source.c.t_id))).values(b="cte"))
    connection.execute(T.delete().where(T.c.id.in_(sa.select(source.c.t_id))))
    connection.commit()


@case("postgresql")
def cte_of_dml(connection, show):
    moved = T.delete().where(T.c.a > 1).returning(T.c.id, T.c.b).cte("moved")
    connection.execute(O.insert().from_select(["id", "word"], sa.select(moved.c.id + 100, moved.c.b)))
    made = T.insert().values(a=5).returning(T.c.id).cte("made")
    show(connection.scalar(sa.select(made.c.id)))
    connection.commit()


@case
def prefixes(connection, dialect):
    word = {"sqlite": "OR REPLACE", "mariadb": "IGNORE"}.get(dialect)
    statement = T.insert().values(id=1, a=99)
    if word:
        connection.execute(statement.prefix_with(word))
    connection.commit()


@case
def many_inserts_one_by_one(connection):
    for number in range(3):
        connection.execute(T.insert().values(a=number, b="n%d" % number))
    connection.commit()


@case
def constraint_errors(connection, metadata, raises):
    made = sa.Table(
        "made", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("n", sa.Integer, nullable=False),
        sa.Column("u", sa.Integer, unique=True), sa.CheckConstraint("n > 0", name="positive"),
    )
    made.create(connection)
    connection.execute(made.insert().values(id=1, n=1, u=1))
    connection.commit()
    for values in ({"id": 1, "n": 1}, {"id": 2, "n": None}, {"id": 3, "n": 1, "u": 1}, {"id": 4, "n": -1}):
        raises(lambda: connection.execute(made.insert().values(values)))
        connection.rollback()
    raises(lambda: connection.execute(made.insert(), [{"id": 5, "n": 1}, {"id": 1, "n": 2}]))
    connection.rollback()


@case
def text_of_statements(connection, show):
    for statement in (T.insert(), T.insert().values(a=1), T.update().values(a=T.c.a + 1).where(T.c.id == 1), T.delete().where(T.c.a.in_([1, 2])), T.insert().from_select(["a"], sa.select(O.c.id))):
        show(str(statement), str(statement.compile(connection)), statement.compile(connection).params)


@case
def literal_binds(connection, show):
    for statement in (T.insert().values(a=1, b="it's"), T.update().values(b=None).where(T.c.a == 5), T.delete().where(T.c.b.in_(["x", "y"]))):
        show(str(statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})))


@case
def change_many_returning(connection, show, raises):
    raises(connection.execute, T.update().where(T.c.id == sa.bindparam("x")).values(a=sa.bindparam("y")).returning(T.c.id), [{"x": 1, "y": 2}, {"x": 2, "y": 3}])
    raises(connection.execute, T.delete().where(T.c.id == sa.bindparam("x")).returning(T.c.id), [{"x": 1}, {"x": 2}])
