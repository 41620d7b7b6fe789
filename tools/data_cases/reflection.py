"""Tables out of databases and into them."""

import sqlalchemy as sa
from data_run import case

META = sa.MetaData()
sa.Table(
    "parent",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(10), nullable=False, unique=True),
    sa.Column("made", sa.DateTime),
    sa.Column("amount", sa.Numeric(8, 2), server_default="3"),
)
sa.Table(
    "child",
    META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id")),
    sa.Column("word", sa.String(20), index=True),
)


def setup(connection):
    META.create_all(connection)
    connection.execute(META.tables["parent"].insert().values(code="c"))
    connection.execute(META.tables["child"].insert().values(id=5, parent_id=1, word="w"))


def described(table):
    return [(c.name, str(c.type), c.nullable, c.primary_key, sorted(str(fk.target_fullname) for fk in c.foreign_keys)) for c in table.c]


@case
def autoload(connection, metadata, show):
    table = sa.Table("parent", metadata, autoload_with=connection)
    show(described(table), [c.name for c in table.primary_key], table.c.code.type.length)
    show(connection.execute(sa.select(table.c.id, table.c.code)).all())
    connection.execute(table.update().values(code="new"))
    connection.commit()


@case
def autoload_follows_foreign_keys(connection, metadata, show):
    table = sa.Table("child", metadata, autoload_with=connection)
    show(sorted(metadata.tables), described(table), table.c.parent_id.references(metadata.tables["parent"].c.id))
    show(connection.execute(sa.select(table.c.word, metadata.tables["parent"].c.code).join_from(table, metadata.tables["parent"])).all())


@case
def autoload_without_foreign_keys(connection, metadata, show):
    sa.Table("child", metadata, autoload_with=connection, resolve_fks=False)
    show(sorted(metadata.tables))


@case
def autoload_with_overrides(connection, metadata, show):
    table = sa.Table("parent", metadata, sa.Column("code", sa.Text, key="kode"), sa.Column("more", sa.Integer), autoload_with=connection)
    show(sorted(table.c.keys()), str(table.c.kode.type))


@case
def autoload_of_some_columns(connection, metadata, show):
    table = sa.Table("parent", metadata, autoload_with=connection, include_columns=["id", "code"])
    show(table.c.keys())


@case
def autoload_of_a_missing_table(connection, metadata, raises):
    raises(lambda: sa.Table("nothing", metadata, autoload_with=connection))


@case
def autoload_from_an_engine(engine, metadata, show):
    table = sa.Table("parent", metadata, autoload_with=engine)
    show(table.c.keys())


@case
def reflect_everything(connection, metadata, show):
    metadata.reflect(connection)
    show(sorted(metadata.tables), [t.name for t in metadata.sorted_tables])
    show(described(metadata.tables["child"]), sorted(index.name for index in metadata.tables["child"].indexes))


@case
def reflect_some(connection, metadata, show, raises):
    metadata.reflect(bind=connection, only=["parent"])
    show(sorted(metadata.tables))
    raises(lambda: metadata.reflect(bind=connection, only=["nothing"]))
    metadata.reflect(bind=connection, only=lambda name, meta: name.startswith("ch"))
    show(sorted(metadata.tables))


@case
def reflect_again(connection, metadata, show):
    metadata.reflect(connection)
    connection.execute(sa.text("ALTER TABLE parent ADD COLUMN later INTEGER"))
    metadata.reflect(connection)
    show("later" in metadata.tables["parent"].c)
    metadata.clear()
    metadata.reflect(connection)
    show("later" in metadata.tables["parent"].c)
    table = sa.Table("parent", sa.MetaData(), autoload_with=connection, extend_existing=True)
    show("later" in table.c)


@case
def reflect_views(connection, metadata, show):
    connection.execute(sa.text("CREATE VIEW looks AS SELECT id FROM parent"))
    metadata.reflect(connection, views=True)
    show(sorted(metadata.tables))


@case
def reflect_then_move_rows(connection, metadata, show):
    metadata.reflect(connection)
    parent, child = metadata.tables["parent"], metadata.tables["child"]
    for row in connection.execute(sa.select(parent)).mappings():
        connection.execute(child.insert().values(id=row["id"] + 100, parent_id=row["id"], word=row["code"]))
    connection.commit()
    show(connection.scalar(sa.select(sa.func.count()).select_from(child)))


@case
def column_reflect_event(connection, metadata, show):
    @sa.event.listens_for(metadata, "column_reflect")
    def told(inspector, table, column_info):
        column_info["key"] = "attr_" + column_info["name"]

    table = sa.Table("parent", metadata, autoload_with=connection)
    show(table.c.keys())


@case
def create_all(connection, metadata, show):
    sa.Table("b", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("a_id", sa.Integer, sa.ForeignKey("a.id")))
    sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.Integer, index=True))
    sa.Table("parent", metadata, sa.Column("id", sa.Integer, primary_key=True))
    metadata.create_all(connection)
    show(sorted(sa.inspect(connection).get_table_names()))


@case
def create_all_of_some(connection, metadata, show):
    a = sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("b", metadata, sa.Column("id", sa.Integer, primary_key=True))
    metadata.create_all(connection, tables=[a])
    show(sorted(sa.inspect(connection).get_table_names()))


@case
def create_all_with_an_engine(engine, metadata, show):
    sa.Table("a", metadata, sa.Column("id", sa.Integer, primary_key=True))
    metadata.create_all(engine)
    metadata.create_all(engine)
    show(sorted(sa.inspect(engine).get_table_names()))


@case
def create_all_without_checks(connection, metadata, raises):
    sa.Table("parent", metadata, sa.Column("id", sa.Integer))
    raises(lambda: metadata.create_all(connection, checkfirst=False))


@case
def drop_all(connection, show):
    META.drop_all(connection)
    META.drop_all(connection)
    show(sa.inspect(connection).get_table_names())
    connection.commit()


@case
def table_create_and_drop(connection, metadata, show, raises):
    table = sa.Table("made", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("e", sa.Enum("x", "y", name="xy")), sa.Index("ix_made_e", "e"))
    table.create(connection)
    table.create(connection, checkfirst=True)
    raises(lambda: table.create(connection, checkfirst=False))
    connection.rollback()
    table.create(connection, checkfirst=True)
    table.drop(connection)
    table.drop(connection, checkfirst=True)
    show(sa.inspect(connection).has_table("made"))


@case
def index_create_and_drop(connection, metadata, show):
    table = sa.Table("parent", metadata, autoload_with=connection)
    index = sa.Index("ix_made", table.c.made)
    index.create(connection)
    index.create(connection, checkfirst=True)
    show(sorted(i["name"] for i in sa.inspect(connection).get_indexes("parent") if i["name"].startswith("ix")))
    index.drop(connection)
    index.drop(connection, checkfirst=True)


@case("postgresql")
def enum_create_and_drop(connection, show):
    from sqlalchemy.dialects import postgresql

    kind = postgresql.ENUM("a", "b", name="kind")
    kind.create(connection)
    kind.create(connection, checkfirst=True)
    show([e["name"] for e in sa.inspect(connection).get_enums()])
    kind.drop(connection)
    kind.drop(connection, checkfirst=True)
    generic = sa.Enum("c", "d", name="kind2")
    generic.create(connection, checkfirst=False)
    generic.drop(connection, checkfirst=True)
    show(sa.inspect(connection).get_enums())


@case("postgresql", "mariadb")
def sequence_create_and_drop(connection, show):
    sequence = sa.Sequence("numbers", start=5, increment=2)
    sequence.create(connection)
    show(connection.scalar(sequence.next_value()), connection.scalar(sequence))
    sequence.create(connection, checkfirst=True)
    sequence.drop(connection)
    sequence.drop(connection, checkfirst=True)
    show(sa.inspect(connection).has_sequence("numbers"))


@case
def to_metadata(connection, show):
    other = sa.MetaData()
    copy = META.tables["parent"].to_metadata(other)
    show(copy.c.keys(), copy is META.tables["parent"], sorted(other.tables))


@case
def events_of_creation(connection, metadata, show):
    table = sa.Table("made", metadata, sa.Column("id", sa.Integer))
    sa.event.listen(table, "after_create", sa.DDL("CREATE INDEX ix_after ON made (id)"))
    sa.event.listen(table, "before_create", lambda target, connection, **kw: show("before", target.name))
    metadata.create_all(connection)
    show([i["name"] for i in sa.inspect(connection).get_indexes("made")])


@case
def metadata_facts(show):
    show(sorted(META.tables), [t.name for t in META.sorted_tables], "parent" in META, repr(META))
    show([t.name for t in reversed(META.sorted_tables)], META.schema, len(META.tables["child"].foreign_keys))
