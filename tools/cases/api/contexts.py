"""`MigrationContext` and `Operations`."""

from .projects import SCRIPTS, TEXT

CASES = {
    "nothing/context": """
engine = sa.create_engine("sqlite:///app.db")
with engine.begin() as connection:
    context = MigrationContext.configure(connection)
    print(context.get_current_revision(), context.get_current_heads(), context.dialect.name, context.as_sql, context.script, context.config)
    print(context.bind is connection, context.connection is connection, context.opts.get("version_table"), context.version_table)
    op = Operations(context)
    print(op.get_bind() is connection, op.migration_context is context, op.get_context() is context)
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    op.bulk_insert(sa.table("t", sa.column("id"), sa.column("name")), [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    op.add_column("t", sa.Column("more", sa.Integer, server_default="5"))
    op.create_index("ix_t_name", "t", ["name"])
    with op.batch_alter_table("t") as batch:
        batch.alter_column("name", nullable=False, existing_type=sa.String(20))
    print(connection.execute(sa.text("SELECT * FROM t")).all())
""",
    "nothing/context arguments": """
attempt(MigrationContext.configure)
engine = sa.create_engine("sqlite://")
attempt(MigrationContext.configure, engine)
context = MigrationContext.configure(url="postgresql://scott:tiger@host/db", opts={"as_sql": True, "output_buffer": io.StringIO()})
print(context.dialect.name, context.as_sql, context.connection is context.bind, context.bind is not None)
context = MigrationContext.configure(dialect=engine.dialect, opts={"as_sql": True, "output_buffer": io.StringIO()})
print(context.dialect.name)
context = MigrationContext.configure(dialect_name="mysql")
print(context.dialect.name, context.as_sql)
""",
    "nothing/version table": """
engine = sa.create_engine("sqlite:///app.db")
with engine.begin() as connection:
    context = MigrationContext.configure(connection, opts={"version_table": "versions_here"})
    print(context.version_table, context.get_current_heads())
    context._ensure_version_table()
    connection.execute(sa.text("INSERT INTO versions_here VALUES ('x1')"))
    print(context.get_current_revision())
    connection.execute(sa.text("INSERT INTO versions_here VALUES ('y2')"))
    print(sorted(context.get_current_heads()))
    attempt(context.get_current_revision)
""",
    "linear/context stamp": SCRIPTS
    + """
engine = sa.create_engine("sqlite:///app.db")
with engine.begin() as connection:
    context = MigrationContext.configure(connection)
    context.stamp(script, "bb02")
    print(context.get_current_revision())
    context.stamp(script, "base")
    print(context.get_current_revision())
    context.stamp(script, "head")
""",
    "nothing/operations context": """
engine = sa.create_engine("sqlite:///app.db")
import alembic.op

attempt(alembic.op.create_table, "t")
with engine.begin() as connection:
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        from alembic import op

        op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
        op.execute("INSERT INTO t VALUES (7)")
        print(op.get_bind().execute(sa.text("SELECT * FROM t")).scalar())
""",
    "nothing/transactions": """
engine = sa.create_engine("sqlite:///app.db")
with engine.connect() as connection:
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    op = Operations(context)
    with context.begin_transaction():
        op.create_table("kept", sa.Column("id", sa.Integer, primary_key=True))
    try:
        with context.begin_transaction():
            op.create_table("lost", sa.Column("id", sa.Integer, primary_key=True))
            op.execute("INSERT INTO kept VALUES (1)")
            raise RuntimeError("no")
    except RuntimeError as error:
        print(error)
    with context.begin_transaction(), context.autocommit_block():
        op.execute("INSERT INTO kept VALUES (2)")
    print(connection.execute(sa.text("SELECT id FROM kept")).scalars().all())
""",
    "nothing/custom operation": """
from alembic.operations import MigrateOperation


@Operations.register_operation("create_sequence")
class CreateSequenceOp(MigrateOperation):
    def __init__(self, name, schema=None):
        self.name = name
        self.schema = schema

    @classmethod
    def create_sequence(cls, operations, name, **kw):
        return operations.invoke(cls(name, **kw))

    def reverse(self):
        return DropSequenceOp(self.name, schema=self.schema)


@Operations.register_operation("drop_sequence")
class DropSequenceOp(MigrateOperation):
    def __init__(self, name, schema=None):
        self.name = name
        self.schema = schema

    @classmethod
    def drop_sequence(cls, operations, name, **kw):
        return operations.invoke(cls(name, **kw))


@Operations.implementation_for(CreateSequenceOp)
def create_sequence(operations, operation):
    name = "%s.%s" % (operation.schema, operation.name) if operation.schema else operation.name
    operations.execute("CREATE SEQUENCE %s" % name)
    return name


@Operations.implementation_for(DropSequenceOp)
def drop_sequence(operations, operation):
    operations.execute("DROP SEQUENCE %s" % operation.name)


"""
    + TEXT.replace("DIALECT", "mssql")
    + """
print(op.create_sequence("s"), op.create_sequence("s", schema="x"))
op.invoke(CreateSequenceOp("t").reverse())
with Operations.context(context):
    from alembic import op as module

    print(module.create_sequence("u"), module.invoke(CreateSequenceOp("v")))
    module.drop_sequence("u")
print(buffer.getvalue())
""",
    "nothing/custom batch operation": """
from alembic.operations import BatchOperations, MigrateOperation


@Operations.register_operation("touch_table")
@BatchOperations.register_operation("touch_table", "batch_touch_table")
class TouchTableOp(MigrateOperation):
    def __init__(self, table_name, by=None):
        self.table_name = table_name
        self.by = by

    @classmethod
    def touch_table(cls, operations, table_name, by=None):
        return operations.invoke(cls(table_name, by))

    @classmethod
    def batch_touch_table(cls, operations, by=None):
        return operations.invoke(cls(operations.impl.table_name, by))


@Operations.implementation_for(TouchTableOp)
def touch_table(operations, operation):
    operations.execute("UPDATE %s SET touched = %d" % (operation.table_name, operation.by or 0))


"""
    + TEXT.replace("DIALECT", "mssql")
    + """
op.touch_table("t", by=3)
with op.batch_alter_table("u") as batch:
    batch.touch_table(by=4)
print(buffer.getvalue())
""",
    "nothing/implementation for a dialect": """
from alembic.operations import MigrateOperation, ops


class NoteOp(MigrateOperation):
    def __init__(self, text):
        self.text = text


@Operations.implementation_for(NoteOp)
def note(operations, operation):
    operations.execute("-- " + operation.text)
    return operation.text.upper()


"""
    + TEXT.replace("DIALECT", "sqlite")
    + """
print(op.invoke(NoteOp("hello")))
table = op.invoke(ops.CreateTableOp("t", [sa.Column("id", sa.Integer, primary_key=True)]))
print(table.name, [column.name for column in table.columns])
op.invoke(ops.DropTableOp("t"))
op.invoke(ops.ExecuteSQLOp("SELECT 1"))
op.invoke(ops.AddColumnOp("t", sa.Column("x", sa.Integer)))
op.invoke(ops.CreateIndexOp("ix", "t", ["x"], unique=True))
op.invoke(ops.CreateIndexOp("ix", "t", ["x"], unique=True).reverse())


class Unknown(MigrateOperation):
    pass


try:
    op.invoke(Unknown())
except Exception as error:
    print(type(error).__name__)
print(buffer.getvalue())
""",
    "nothing/operations as text": TEXT.replace("DIALECT", "mssql")
    + """
account = op.create_table("account", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50), nullable=False), schema="s")
op.bulk_insert(account, [{"id": 1, "name": "one"}])
op.alter_column("account", "name", new_column_name="title", type_=sa.Text(), schema="s")
op.create_foreign_key("fk", "account", "other", ["id"], ["id"], source_schema="s")
op.create_unique_constraint(op.f("uq"), "account", ["title"], schema="s")
op.drop_constraint("uq", "account", schema="s")
op.execute(account.update().where(account.c.id == op.inline_literal(5)).values(name=op.inline_literal("x")))
context.execute("SELECT 2")
context.impl.static_output("-- some text")
print(buffer.getvalue())
""",
    "nothing/several texts": """
for name in ("sqlite", "mysql", "mariadb", "mssql", "oracle"):
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name=name, opts={"as_sql": True, "output_buffer": buffer})
    op = Operations(context)
    with context.begin_transaction():
        op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20), server_default="x"))
        op.add_column("t", sa.Column("flag", sa.Boolean, nullable=False))
        op.rename_table("t", "u")
        op.create_index("ix", "u", ["name"])
        op.execute("UPDATE u SET name = 'y'")
    print(name)
    print(buffer.getvalue())
""",
    "nothing/batch separators": """
for name, opts in (
    ("mssql", {"mssql_batch_separator": "BATCH"}),
    ("mssql", {"mssql_batch_separator": None}),
    ("oracle", {"oracle_batch_separator": "BATCH"}),
    ("oracle", {"oracle_batch_separator": ""}),
    ("mssql", {"transactional_ddl": False}),
):
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name=name, opts={"as_sql": True, "output_buffer": buffer, **opts})
    op = Operations(context)
    with context.begin_transaction():
        op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
        op.execute("SELECT 1")
    print(name, opts)
    print(buffer.getvalue())
""",
    "nothing/models as text": TEXT.replace("DIALECT", "mysql")
    + """
metadata = sa.MetaData()
table = sa.Table("t", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20), index=True))
metadata.create_all(op.get_bind())
table.drop(op.get_bind())
op.get_bind().execute(sa.text("SELECT 1"))
print(buffer.getvalue())
""",
}
