"""Whole projects for autogenerate: models in files, functions in env.py, and command lines that run one after the other.

`BASE` is what the database is before; `models.py` (or a package of that name) has `metadata`, and `options` for `context.configure()`.
"""

ENV = '''\
from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool

import models

config = context.config
fileConfig(config.config_file_name)
connectable = engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool)
with connectable.connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata, **getattr(models, "options", {}))
    with context.begin_transaction():
        context.run_migrations()
'''

BASE = '''\
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "t",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("a", sa.Integer()),
        sa.Column("gone", sa.String(5)),
        sa.UniqueConstraint("gone", name="uq_gone"),
    )
    op.create_index("ix_a", "t", ["a"])
    op.create_table("other", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("other")
    op.drop_table("t")
'''

MODELS = '''\
from sqlalchemy import *
import sqlalchemy as sa

metadata = MetaData()
t = Table(
    "t",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", String(10)),
    Column("b", Integer, nullable=False, server_default="5"),
    UniqueConstraint("b", name="uq_b"),
)
n = Table("n", metadata, Column("id", Integer, primary_key=True), Column("t_id", ForeignKey("t.id"), index=True))
options = {}
'''

MAKE = "revision --autogenerate -m two --rev-id b2"
AGAIN = "revision --autogenerate -m three --rev-id c3"
PREPARE = ["upgrade head", MAKE]
NEW = ["upgrade head", MAKE, "upgrade head", AGAIN]

OWN_OP = '''\
from alembic.operations import MigrateOperation, Operations


@Operations.register_operation("create_view")
class CreateView(MigrateOperation):
    def __init__(self, name, text):
        self.name, self.text = name, text

    @classmethod
    def create_view(cls, operations, name, text):
        return operations.invoke(cls(name, text))

    def reverse(self):
        return DropView(self.name, self.text)

    def to_diff_tuple(self):
        return ("add_view", self.name)


@Operations.register_operation("drop_view")
class DropView(MigrateOperation):
    def __init__(self, name, text=None):
        self.name, self.text = name, text

    @classmethod
    def drop_view(cls, operations, name):
        return operations.invoke(cls(name))

    def reverse(self):
        return CreateView(self.name, self.text)

    def to_diff_tuple(self):
        return ("remove_view", self.name)


@Operations.implementation_for(CreateView)
def create_view(operations, operation):
    operations.execute("CREATE VIEW %s AS %s" % (operation.name, operation.text))


@Operations.implementation_for(DropView)
def drop_view(operations, operation):
    operations.execute("DROP VIEW %s" % operation.name)


from alembic.autogenerate import comparators, renderers


@renderers.dispatch_for(CreateView)
def render_create(autogen_context, op):
    autogen_context.imports.add("import views")
    return "op.create_view(%r, %r)" % (op.name, op.text)


@renderers.dispatch_for(DropView)
def render_drop(autogen_context, op):
    return ["# the view goes", "op.drop_view(%r)" % op.name]
'''


class Projects:
    def __init__(self):
        self.files = {}
        self.lines = {}

    def add(self, name, models, lines=PREPARE, files=(), base=BASE, env=ENV, ini=""):
        made = {"migrations/env.py": env, "migrations/versions/a1_base.py": base, "ini": ini}
        if models is not None:
            made["models.py"] = models
        made.update(dict(files))
        self.files[name] = made
        self.lines[name] = list(lines)


def directives(projects):
    """`process_revision_directives`, by hand and by `Rewriter`."""
    head = MODELS + "from alembic.operations import ops\nfrom alembic.autogenerate.rewriter import Rewriter\nwriter = Rewriter()\n"
    end = '\noptions["process_revision_directives"] = writer\n'

    def hook(body):
        indented = "".join("    %s\n" % line for line in body.splitlines())
        return head + "def hook(context, revision, directives):\n" + indented + '\noptions["process_revision_directives"] = hook\n'

    projects.add("directives emptied", hook("directives[:] = []"))
    projects.add(
        "directives emptied where nothing changed",
        hook("if directives[0].upgrade_ops.is_empty():\n    directives[:] = []"),
        NEW,
    )
    projects.add("directives told of the revision", hook("directives[0].message = repr(revision)\ndirectives[0].imports.add('import os')"))
    projects.add("directives renamed", hook("s = directives[0]\ns.message = 'other words'\ns.rev_id = 'zz9'\ns.branch_label = 'side'"))
    projects.add("directives options", hook("from alembic import context as c\nassert c.config.cmd_opts.autogenerate\nassert context.config is c.config"))
    projects.add(
        "directives several",
        hook(
            "first = directives[0]\n"
            "second = ops.MigrationScript('second', ops.UpgradeOps([]), ops.DowngradeOps([]), message='second', head='b2')\n"
            "second.upgrade_ops.ops.append(ops.ExecuteSQLOp('SELECT 2'))\n"
            "directives.append(second)"
        ),
        [*PREPARE, "heads", "history"],
    )
    projects.add(
        "directives replaced",
        hook(
            "directives[:] = [ops.MigrationScript('mine', ops.UpgradeOps([ops.CreateTableOp('x', [Column('q', Integer)])]),"
            " ops.DowngradeOps([ops.DropTableOp('x')]), message='mine', imports={'import json'}, head='a1')]"
        ),
    )
    projects.add(
        "directives split by table",
        hook(
            "import copy\ns = directives[0]\nmade = []\nbefore = 'a1'\n"
            "for number, op in enumerate(list(s.upgrade_ops.ops)):\n"
            "    up = ops.UpgradeOps([op])\n"
            "    made.append(ops.MigrationScript('r%d' % number, up, up.reverse(), message='part %d' % number, head=before))\n"
            "    before = 'r%d' % number\n"
            "directives[:] = made"
        ),
        [*PREPARE, "upgrade head", "current"],
    )
    projects.add(
        "directives containers set",
        hook("s = directives[0]\ns.upgrade_ops = ops.UpgradeOps(ops=[ops.DropTableOp('other')])\ns.downgrade_ops.ops[:] = []"),
    )
    projects.add(
        "directives walked",
        hook(
            "s = directives[0]\n"
            "for group in s.upgrade_ops.ops:\n"
            "    if isinstance(group, ops.ModifyTableOps):\n"
            "        group.ops = [op for op in group.ops if not isinstance(op, (ops.DropColumnOp, ops.DropConstraintOp, ops.DropIndexOp))]\n"
            "s.downgrade_ops.ops = s.upgrade_ops.reverse().ops"
        ),
    )
    projects.add("directives raise", hook("raise RuntimeError('not like this')"))
    projects.add("directives of plain revisions", hook("directives[0].message = 'hooked'\ndirectives[0].upgrade_ops.ops.append(ops.ExecuteSQLOp('SELECT 1'))"), ["upgrade head", "revision -m plain --rev-id b2"], ini="revision_environment = true\n")

    one = [
        ("add column", "ops.AddColumnOp", "op.column.nullable = True\nop.column.comment = None\nreturn [op, ops.AlterColumnOp(op.table_name, op.column.name, modify_nullable=False, existing_type=op.column.type)]"),
        ("drop column", "ops.DropColumnOp", "return []"),
        ("create table", "ops.CreateTableOp", "op.columns = sorted(op.columns, key=lambda c: getattr(c, 'name', None) or 'zz')\nreturn op"),
        ("create table kwargs", "ops.CreateTableOp", "op.kw['sqlite_autoincrement'] = True\nop.if_not_exists = True\nreturn op"),
        ("create table more", "ops.CreateTableOp", "op.columns.insert(1, Column('made', DateTime, server_default=func.now()))\nreturn [op, ops.ExecuteSQLOp('SELECT 1'), ops.BulkInsertOp(op.to_table(), [])] if False else [op, ops.ExecuteSQLOp(\"SELECT 'x'\")]"),
        ("drop table", "ops.DropTableOp", "return []"),
        ("drop table if exists", "ops.DropTableOp", "op.if_exists = True\nreturn op"),
        ("create index", "ops.CreateIndexOp", "op.kw['postgresql_concurrently'] = True\nop.unique = True\nreturn op"),
        ("create index named", "ops.CreateIndexOp", "op.index_name = 'ix_other'\nop.if_not_exists = True\nreturn op"),
        ("drop index", "ops.DropIndexOp", "return ops.ExecuteSQLOp('DROP INDEX %s' % op.index_name)"),
        ("unique", "ops.CreateUniqueConstraintOp", "op.constraint_name = 'uq_mine'\nreturn op"),
        ("drop constraint", "ops.DropConstraintOp", "op.constraint_type = 'unique'\nreturn [op]"),
        ("alter column", "ops.AlterColumnOp", "op.kw['postgresql_using'] = 'a::varchar'\nop.existing_nullable = None\nreturn op"),
        ("alter column away", "ops.AlterColumnOp", "return None"),
        ("add constraint", "ops.AddConstraintOp", "return []"),
        ("modify table", "ops.ModifyTableOps", "op.ops.insert(0, ops.ExecuteSQLOp('SELECT 3'))\nreturn op"),
        ("modify table away", "ops.ModifyTableOps", "return []"),
        ("modify table flat", "ops.ModifyTableOps", "return op.ops"),
        ("upgrade", "ops.UpgradeOps", "op.ops.append(ops.ExecuteSQLOp('SELECT 4'))\nreturn op"),
        ("downgrade", "ops.DowngradeOps", "op.ops[:] = op.ops[:1]\nreturn op"),
        ("script", "ops.MigrationScript", "op.message = 'rewritten'\nop.imports.add('import json')\nreturn op"),
        ("script away", "ops.MigrationScript", "return []"),
        ("any operation", "ops.MigrateOperation", "return op"),
        ("two kinds", "ops.AddColumnOp", "return [op, ops.AddColumnOp('t', Column('again', Integer))]"),
        ("rename", "ops.DropTableOp", "return ops.RenameTableOp(op.table_name, op.table_name + '_old')"),
        ("comment", "ops.CreateTableOp", "op.comment = \"it's new\"\nreturn op"),
        ("upgrade twice", "ops.UpgradeOps", "return [op, op]"),
    ]
    for name, kind, body in one:
        indented = "".join("    %s\n" % line for line in body.splitlines())
        text = "@writer.rewrites(%s)\ndef rewrite(context, revision, op):\n%s" % (kind, indented)
        if name == "rename":
            text = text.replace("ops.RenameTableOp(op.table_name, op.table_name + '_old')", "ops.ExecuteSQLOp('ALTER TABLE other RENAME TO other_old')")
        projects.add("rewriter " + name, head + text + end)
        if name in ("add column", "create table", "modify table", "drop index", "alter column"):
            projects.add("rewriter in batches " + name, head + text + end + 'options["render_as_batch"] = True\n')
    second = "other = Rewriter()\n@other.rewrites(ops.AddColumnOp)\ndef o(context, revision, op):\n    op.column.name = op.column.name + '_2'\n    return op\n"
    first = "@writer.rewrites(ops.AddColumnOp)\ndef w(context, revision, op):\n    return [op, ops.AddColumnOp('t', Column('w', Text))]\n"
    projects.add("rewriter chain", head + first + second + 'options["process_revision_directives"] = writer.chain(other)\n')
    projects.add("rewriter chain of a function", head + first + 'def plain(context, revision, directives):\n    directives[0].message = "chained"\noptions["process_revision_directives"] = writer.chain(plain)\n')
    projects.add("rewriter chain of three", head + first + second + "third = Rewriter()\n@third.rewrites(ops.DropTableOp)\ndef d(context, revision, op):\n    return []\n" + 'options["process_revision_directives"] = writer.chain(other).chain(third)\n')
    projects.add("rewriter of two kinds", head + "@writer.rewrites(ops.CreateIndexOp)\n@writer.rewrites(ops.DropIndexOp)\ndef r(context, revision, op):\n    return []\n" + end)
    projects.add("rewriter subclass", head + "class Mine(Rewriter):\n    def __call__(self, context, revision, directives):\n        directives[0].message = 'before'\n        return super().__call__(context, revision, directives)\nwriter = Mine()\n@writer.rewrites(ops.DropColumnOp)\ndef r(context, revision, op):\n    return []\n" + end)


def comparators(projects):
    """Comparators, renderers and operations of the project's own."""
    own = [("views.py", OWN_OP)]
    schema = "import views\nfrom alembic.autogenerate import comparators\n"
    view = (
        "@comparators.dispatch_for('schema')\ndef compare(autogen_context, upgrade_ops, schemas):\n"
        "    assert schemas == {None}\n"
        "    here = set(autogen_context.inspector.get_view_names())\n"
        "    for name, text in {'v': 'SELECT 1 AS one'}.items():\n"
        "        if name not in here:\n            upgrade_ops.ops.append(views.CreateView(name, text))\n"
        "    for name in here - {'v'}:\n        upgrade_ops.ops.insert(0, views.DropView(name, 'SELECT 2 AS two'))\n"
    )
    projects.add("comparator of views", MODELS + schema + view, NEW, own)
    projects.add("comparator of views gone", MODELS + schema + view, NEW, own, base=BASE.replace('    op.create_index("ix_a"', '    op.execute("CREATE VIEW w AS SELECT 2 AS two")\n    op.create_index("ix_a"').replace('    op.drop_table("other")', '    op.execute("DROP VIEW w")\n    op.drop_table("other")'))
    projects.add("comparator of views in batches", MODELS + schema + view + 'options["render_as_batch"] = True\n', PREPARE, own)
    table = (
        "@comparators.dispatch_for('table')\ndef compare(autogen_context, modify_ops, schema, tname, was, model):\n"
        "    print('table', schema, tname, was is not None and sorted(c.name for c in was.columns), model is not None and sorted(c.name for c in model.columns))\n"
        "    if tname == 't':\n        modify_ops.ops.append(views.CreateView('of_' + tname, 'SELECT 1'))\n"
    )
    projects.add("comparator of tables", MODELS + schema + table, PREPARE, own)
    column = (
        "@comparators.dispatch_for('column')\ndef compare(autogen_context, alter_op, schema, tname, cname, was, model):\n"
        "    print('column', schema, tname, cname, was.type, model.type)\n"
        "    if cname == 'a':\n        alter_op.modify_nullable = False\n        alter_op.existing_nullable = True\n"
    )
    projects.add("comparator of columns", MODELS + schema + column, PREPARE, own)
    auto = "@comparators.dispatch_for('autogenerate')\ndef compare(autogen_context, upgrade_ops):\n    print('autogenerate', autogen_context.dialect.name, len(upgrade_ops.ops))\n    upgrade_ops.ops.append(views.CreateView('last', 'SELECT 9'))\n"
    projects.add("comparator of all", MODELS + schema + auto, PREPARE, own)
    projects.add("comparator of a dialect", MODELS + schema + auto.replace("'autogenerate')", "'autogenerate', qualifier='sqlite')", 1) + "@comparators.dispatch_for('schema', qualifier='postgresql')\ndef not_here(autogen_context, upgrade_ops, schemas):\n    raise RuntimeError('never')\n", PREPARE, own)
    stop = (
        "from alembic.util import PriorityDispatchResult, DispatchPriority\n"
        "@comparators.dispatch_for('column', subgroup='types', priority=DispatchPriority.FIRST)\n"
        "def types(autogen_context, alter_op, schema, tname, cname, was, model):\n    return PriorityDispatchResult.STOP\n"
    )
    projects.add("comparator stops types", MODELS + schema + stop, PREPARE, own)
    projects.add("comparator stops indexes", MODELS + schema + stop.replace("'column', subgroup='types'", "'table', subgroup='indexes'").replace("alter_op, schema, tname, cname, was, model", "modify_ops, schema, tname, was, model"), PREPARE, own)
    projects.add("comparator goes on", MODELS + schema + stop.replace("Result.STOP", "Result.CONTINUE"), PREPARE, own)
    plugin = (
        "def setup(plugin):\n    plugin.add_autogenerate_comparator(compare, 'schema', 'views')\n\n\n"
        "def compare(autogen_context, upgrade_ops, schemas):\n    import views\n    upgrade_ops.ops.append(views.CreateView('p', 'SELECT 1'))\n"
    )
    files = [*own, ("plug.py", plugin)]
    register = "from alembic.runtime.plugins import Plugin\nimport plug, views\nPlugin.setup_plugin_from_module(plug, 'my.views')\n"
    projects.add("plugin chosen", MODELS + register + 'options["autogenerate_plugins"] = ["alembic.autogenerate.*", "my.*"]\n', PREPARE, files)
    projects.add("plugin not chosen", MODELS + register, PREPARE, files)
    projects.add("plugin alone", MODELS + register + 'options["autogenerate_plugins"] = ["my.views", "alembic.autogenerate.schemas"]\n', PREPARE, files)
    projects.add("plugin excluded", MODELS + register + 'options["autogenerate_plugins"] = ["alembic.autogenerate.*", "my.*", "~my.views"]\n', PREPARE, files)
    projects.add("plugin twice", MODELS + register + "Plugin.setup_plugin_from_module(plug, 'my.views')\n", PREPARE, files)
    projects.add("plugin checks by name", MODELS.replace('UniqueConstraint("b"', 'CheckConstraint("b > 0", name="ck_b"), UniqueConstraint("b"') + 'options["autogenerate_plugins"] = ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"]\n')
    projects.add(
        "renderer replaced",
        MODELS + "from alembic.autogenerate import renderers\nfrom alembic.operations import ops\n@renderers.dispatch_for(ops.DropTableOp, replace=True)\ndef drop(autogen_context, op):\n    return '# keep %s' % op.table_name\n",
    )


def filters(projects):
    """Functions that say what is looked at, and what it becomes."""
    names = "seen = []\ndef named(name, kind, parents):\n    print(kind, name, sorted(parents.items(), key=str))\n    return %s\noptions['include_name'] = named\n"
    objects = "def wanted(obj, name, kind, reflected, other):\n    print(kind, name, reflected, type(obj).__name__, type(other).__name__)\n    return %s\noptions['include_object'] = wanted\n"
    for word, test in [("all", "True"), ("tables", "kind != 'table' or name == 't'"), ("no columns", "kind != 'column'"), ("schemas", "kind != 'schema'"), ("uniques", "kind != 'unique_constraint'"), ("foreign keys", "kind != 'foreign_key_constraint'")]:
        projects.add("include_name " + word, MODELS + names % test)
        projects.add("include_name with schemas " + word, MODELS + names % test + 'options["include_schemas"] = True\n')
    for word, test in [("all", "True"), ("none", "False"), ("reflected", "not reflected"), ("with other", "other is not None or kind == 'table'"), ("by name", "not (name or '').startswith('uq')")]:
        projects.add("include_object " + word, MODELS + objects % test)
    projects.add("include both", MODELS + names % "True" + objects % "True")
    items = "def item(kind, obj, autogen_context):\n    print(kind, type(obj).__name__)\n%s\noptions['render_item'] = item\n"
    for word, body in [
        ("seen", "    return False"),
        ("default", "    if kind == 'server_default' and obj is not None:\n        autogen_context.imports.add('import string')\n        return 'string.digits'\n    return False"),
        ("primary key", "    return 'sa.PrimaryKeyConstraint(\"id\", name=\"own\")' if kind == 'primary_key' else False"),
        ("foreign key", "    return 'sa.ForeignKeyConstraint([\"x\"], [\"y.z\"])' if kind == 'foreign_key' else False"),
        ("column away", "    return None if kind == 'column' and obj.name == 'id' else False"),
        ("raises", "    raise LookupError('no item')"),
    ]:
        projects.add("render_item " + word, MODELS + items % body)
    projects.add("compare_type told", MODELS + "def compare(context, was, model, was_type, model_type):\n    print(was.name, model.table.name, repr(was_type), repr(model_type))\n    return None\noptions['compare_type'] = compare\n")
    projects.add("compare_server_default told", MODELS + "def compare(context, was, model, was_default, model_default, rendered):\n    print(was.name, was_default, model_default, rendered)\n    return None\noptions['compare_server_default'] = compare\n", NEW)
    projects.add("prefixes", MODELS.replace("String(10)", "Own(10)").replace("metadata = MetaData()", "metadata = MetaData()\nclass Own(TypeDecorator):\n    impl = String\n    cache_ok = True", 1) + 'options.update(sqlalchemy_module_prefix="db.", alembic_module_prefix="mig.", user_module_prefix="own.")\n')
    projects.add("tokens", MODELS + 'options.update(upgrade_token="ups", downgrade_token="downs")\n')
    projects.add("batches", MODELS + 'options["render_as_batch"] = True\n', NEW)
    projects.add("several metadata", MODELS + "second = MetaData()\nTable('s', second, Column('id', Integer, primary_key=True), Column('a', Integer, index=True))\nmetadata = [metadata, second]\n", NEW)
    projects.add("several metadata twice the table", MODELS + "second = MetaData()\nTable('t', second, Column('id', Integer, primary_key=True))\nmetadata = [metadata, second]\n")
    projects.add("no metadata", MODELS + "metadata = None\n")
    projects.add("not up to date", MODELS, [MAKE, "check"])
    projects.add("sql", MODELS, ["upgrade head", MAKE + " --sql"])
    projects.add("head given", MODELS, ["upgrade head", MAKE + " --head a1 --splice --branch-label side --version-path migrations/versions"])
    projects.add("version table", MODELS + 'options["version_table"] = "own_versions"\n', NEW)
    projects.add("nothing to do", MODELS.split("t = Table(")[0] + 'Table("t", metadata, Column("id", Integer, primary_key=True), Column("a", Integer, index=False), Column("gone", String(5)), UniqueConstraint("gone", name="uq_gone"), Index("ix_a", "a"))\nTable("other", metadata, Column("id", Integer, primary_key=True))\noptions = {}\n', ["upgrade head", "check", MAKE])


def models_of_all_forms(projects):
    """Models as people write them."""
    empty = BASE.split("def upgrade")[0] + "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"

    def add(name, text, files=(), lines=NEW):
        projects.add("models " + name, text, lines, files, base=empty)

    end = "\nmetadata = Base.metadata\noptions = {}\n"
    classic = "from sqlalchemy import *\nfrom sqlalchemy.orm import declarative_base, relationship\nBase = declarative_base()\n"
    typed = "from __future__ import annotations\nimport datetime, decimal, enum, typing, uuid\nfrom typing import List, Optional\nfrom sqlalchemy import *\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column, registry, relationship\nclass Base(DeclarativeBase):\n    pass\n"
    eager = typed.replace("from __future__ import annotations\n", "")
    user = "class User(Base):\n    __tablename__ = 'user'\n    id = Column(Integer, primary_key=True)\n    name = Column(String(50), nullable=False, unique=True)\n    posts = relationship('Post', back_populates='user')\n\n\nclass Post(Base):\n    __tablename__ = 'post'\n    id = Column(Integer, primary_key=True)\n    user_id = Column(ForeignKey('user.id', ondelete='CASCADE'), index=True)\n    title = Column(Text, default='x')\n    user = relationship(User, back_populates='posts')\n"
    add("classic", classic + user + end)
    add("classic metadata", "from sqlalchemy import *\nfrom sqlalchemy.orm import declarative_base, relationship\nBase = declarative_base(metadata=MetaData(naming_convention={'ix': 'ix_%(column_0_label)s', 'uq': 'uq_%(table_name)s_%(column_0_name)s', 'ck': 'ck_%(table_name)s_%(constraint_name)s', 'fk': 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s', 'pk': 'pk_%(table_name)s'}))\n" + user + end)
    add("mapped", typed + "class User(Base):\n    __tablename__ = 'user'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str] = mapped_column(String(30))\n    nick: Mapped[Optional[str]]\n    born: Mapped[datetime.date | None]\n    made: Mapped[datetime.datetime] = mapped_column(server_default=func.now())\n    price: Mapped[decimal.Decimal] = mapped_column(Numeric(8, 2))\n    key: Mapped[uuid.UUID]\n    data: Mapped[bytes]\n    on: Mapped[bool] = mapped_column(default=False)\n    rate: Mapped[float]\n    posts: Mapped[List[Post]] = relationship(back_populates='user')\n\n\nclass Post(Base):\n    __tablename__ = 'post'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    user_id: Mapped[int] = mapped_column(ForeignKey('user.id'))\n    user: Mapped[User] = relationship(back_populates='posts')\n" + end)
    add("type_annotation_map", eager.replace("    pass\n", "    type_annotation_map = {str: String(77), int: BigInteger, decimal.Decimal: Numeric(9, 3), datetime.datetime: DateTime(timezone=True), dict: JSON, short: String(9)}\n", 1).replace("class Base", "short = typing.Annotated[str, 'short']\nkey = typing.Annotated[int, mapped_column(primary_key=True)]\nclass Base", 1) + "class A(Base):\n    __tablename__ = 'a'\n    id: Mapped[key]\n    s: Mapped[str]\n    h: Mapped[short]\n    n: Mapped[Optional[short]]\n    d: Mapped[decimal.Decimal]\n    t: Mapped[datetime.datetime]\n    j: Mapped[dict]\n" + end)
    add("annotated", eager + "name = typing.Annotated[str, mapped_column(String(40), nullable=False, index=True)]\nstamp = typing.Annotated[datetime.datetime, mapped_column(server_default=func.now())]\nowner = typing.Annotated[int, mapped_column(ForeignKey('b.id'))]\nclass B(Base):\n    __tablename__ = 'b'\n    id: Mapped[int] = mapped_column(primary_key=True)\nclass A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[name]\n    made: Mapped[stamp]\n    b_id: Mapped[owner]\n" + end)
    add("enums", eager + "class Colour(enum.Enum):\n    RED = 'r'\n    GREEN = 'g'\nclass Word(str, enum.Enum):\n    yes = 'y'\n    no = 'n'\nclass A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    colour: Mapped[Colour]\n    other: Mapped[Optional[Word]]\n    classic = mapped_column(Enum(Colour, name='own_name'))\n    values = mapped_column(Enum(Word, values_callable=lambda e: [m.value for m in e], native_enum=False, create_constraint=True, name='w'))\n    lit: Mapped[typing.Literal['a', 'b', 'long one']]\n" + end)
    add("mixins", eager + "class Stamped:\n    made: Mapped[datetime.datetime] = mapped_column(server_default=func.now())\n    changed: Mapped[Optional[datetime.datetime]]\n\n    @declared_attr\n    def owner_id(cls) -> Mapped[int]:\n        return mapped_column(ForeignKey('owner.id'))\n\n    @declared_attr.directive\n    def __tablename__(cls) -> str:\n        return cls.__name__.lower() + 's'\n\n    @declared_attr.directive\n    def __table_args__(cls):\n        return (Index('ix_%s_made' % cls.__tablename__, 'made'), {'comment': 'of ' + cls.__name__})\n\n\nclass Owner(Base):\n    __tablename__ = 'owner'\n    id: Mapped[int] = mapped_column(primary_key=True)\n\n\nclass Cat(Stamped, Base):\n    id: Mapped[int] = mapped_column(primary_key=True)\n\n\nclass Dog(Stamped, Base):\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str] = mapped_column(String(9), sort_order=-1)\n" + end)
    add("abstract base", classic + "class Common(Base):\n    __abstract__ = True\n    id = Column(Integer, primary_key=True)\n    made = Column(DateTime, server_default=func.now())\nclass A(Common):\n    __tablename__ = 'a'\n    x = Column(Integer)\nclass B(Common):\n    __tablename__ = 'b'\n    a_id = Column(ForeignKey(A.id))\n" + end)
    add("joined inheritance", eager + "class Person(Base):\n    __tablename__ = 'person'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    kind: Mapped[str] = mapped_column(String(20))\n    __mapper_args__ = {'polymorphic_on': 'kind', 'polymorphic_identity': 'person'}\nclass Engineer(Person):\n    __tablename__ = 'engineer'\n    id: Mapped[int] = mapped_column(ForeignKey('person.id'), primary_key=True)\n    language: Mapped[str]\n    __mapper_args__ = {'polymorphic_identity': 'engineer'}\n" + end)
    add("single inheritance", eager + "class Person(Base):\n    __tablename__ = 'person'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    kind: Mapped[str] = mapped_column(String(20))\n    __mapper_args__ = {'polymorphic_on': kind, 'polymorphic_identity': 'person'}\nclass Engineer(Person):\n    language: Mapped[Optional[str]] = mapped_column(index=True)\n    __mapper_args__ = {'polymorphic_identity': 'engineer'}\nclass Boss(Person):\n    language: Mapped[Optional[str]] = mapped_column(use_existing_column=True, index=True)\n    rank: Mapped[int] = mapped_column(nullable=True)\n    __mapper_args__ = {'polymorphic_identity': 'boss'}\n" + end)
    add("concrete inheritance", classic + "class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n    x = Column(Integer)\nclass B(A):\n    __tablename__ = 'b'\n    id = Column(Integer, primary_key=True)\n    y = Column(Integer)\n    __mapper_args__ = {'concrete': True}\n" + end)
    add("association table", classic + "link = Table('link', Base.metadata, Column('left_id', ForeignKey('left.id'), primary_key=True), Column('right_id', ForeignKey('right.id'), primary_key=True))\nclass Left(Base):\n    __tablename__ = 'left'\n    id = Column(Integer, primary_key=True)\n    rights = relationship('Right', secondary=link)\nclass Right(Base):\n    __tablename__ = 'right'\n    id = Column(Integer, primary_key=True)\n" + end)
    add("table args", eager + "class A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(Identity(), primary_key=True)\n    x: Mapped[int]\n    y: Mapped[int] = mapped_column('why')\n    z: Mapped[int] = mapped_column(Computed('x + 1'))\n    __table_args__ = (UniqueConstraint('x', 'why', name='uq_xy'), CheckConstraint('x > 0', name='positive'), Index('ix_low', x.desc() if hasattr(x, 'desc') else 'x'), {'sqlite_autoincrement': True})\n" + end)
    add("self reference", eager + "class Node(Base):\n    __tablename__ = 'node'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey('node.id'))\n    children: Mapped[List['Node']] = relationship()\n" + end)
    add("circle", classic + "class A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n    b_id = Column(Integer, ForeignKey('b.id', use_alter=True, name='fk_ab'))\nclass B(Base):\n    __tablename__ = 'b'\n    id = Column(Integer, primary_key=True)\n    a_id = Column(Integer, ForeignKey('a.id', name='fk_ba'))\n" + end)
    add("dataclasses", eager.replace("class Base(DeclarativeBase):", "class Base(MappedAsDataclass, DeclarativeBase):") + "class A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(init=False, primary_key=True)\n    name: Mapped[str] = mapped_column(String(5), default='x')\n    n: Mapped[Optional[int]] = mapped_column(default=None)\n" + end)
    add("imperative", eager + "reg = registry()\nperson = Table('person', reg.metadata, Column('id', Integer, primary_key=True), Column('name', String(9)))\nclass Person:\n    pass\nreg.map_imperatively(Person, person)\n@reg.mapped\nclass Other:\n    __tablename__ = 'other'\n    id: Mapped[int] = mapped_column(primary_key=True)\nmetadata = reg.metadata\noptions = {}\n")
    add("registry and schema translation", eager.replace("    pass\n", "    metadata = MetaData(naming_convention={'pk': 'pk_%(table_name)s'})\n    registry = registry(type_annotation_map={int: SmallInteger})\n", 1) + "class A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n" + end)
    add("table in class", classic + "class A(Base):\n    __table__ = Table('a', Base.metadata, Column('id', Integer, primary_key=True), Column('x', Integer, key='why'))\n" + end)
    add("deferred columns and synonyms", classic + "from sqlalchemy.orm import column_property, deferred, synonym, validates, composite\nclass A(Base):\n    __tablename__ = 'a'\n    id = Column('a_id', Integer, primary_key=True)\n    big = deferred(Column(LargeBinary))\n    first = Column(String(5))\n    last = Column(String(5))\n    full = column_property(first + ' ' + last)\n    also = synonym('first')\n    @validates('first')\n    def check(self, key, value):\n        return value\n" + end)
    add("events and hybrids", classic + "from sqlalchemy import event\nfrom sqlalchemy.ext.hybrid import hybrid_property\nclass A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n    x = Column(Integer, nullable=False, server_default=text('0'))\n    @hybrid_property\n    def double(self):\n        return self.x * 2\n@event.listens_for(A, 'before_insert')\ndef before(mapper, connection, target):\n    pass\n" + end)
    add("client defaults", classic + "import uuid\nclass A(Base):\n    __tablename__ = 'a'\n    id = Column(Uuid, primary_key=True, default=uuid.uuid4)\n    n = Column(Integer, Sequence('s'), default=3)\n    u = Column(DateTime, onupdate=func.now(), server_onupdate=FetchedValue())\n" + end)
    add("type decorators", classic + "from sqlalchemy.types import TypeDecorator\nclass Json(TypeDecorator):\n    impl = Text\n    cache_ok = True\n    def process_bind_param(self, value, dialect):\n        return value\nclass Money(TypeDecorator):\n    impl = Numeric\n    cache_ok = True\n    def __init__(self, precision=10):\n        super().__init__(precision, 2)\n    def load_dialect_impl(self, dialect):\n        return dialect.type_descriptor(Integer() if dialect.name == 'sqlite' else Numeric(10, 2))\nclass A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\n    j = Column(Json)\n    m = Column(Money(9))\n    v = Column(String(5).with_variant(Text(), 'sqlite'))\n    w = Column(Integer().with_variant(BigInteger, 'postgresql', 'mysql'))\n" + end)
    package = [
        ("models/__init__.py", "from .base import Base\nfrom .users import User\nfrom .deep import posts\nfrom models.deep.posts import Post\n\nmetadata = Base.metadata\n__all__ = ['User', 'Post']\n"),
        ("models/base.py", "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"),
        ("models/users.py", "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nfrom sqlalchemy import String\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\nfrom .base import Base\nfrom . import kinds\n\nif TYPE_CHECKING:\n    from .deep.posts import Post\n\n\nclass User(Base):\n    __tablename__ = 'user'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str] = mapped_column(kinds.Name(30))\n    posts: Mapped[list[Post]] = relationship(back_populates='user')\n"),
        ("models/kinds.py", "from sqlalchemy import String\nfrom sqlalchemy.types import TypeDecorator\n\n\nclass Name(TypeDecorator):\n    impl = String\n    cache_ok = True\n"),
        ("models/deep/__init__.py", ""),
        ("models/deep/posts.py", "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import Mapped, mapped_column, relationship\nfrom ..base import Base\nfrom ..users import User\n\n\nclass Post(Base):\n    __tablename__ = 'post'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    user_id: Mapped[int] = mapped_column(ForeignKey('user.id'))\n    user: Mapped[User] = relationship(back_populates='posts')\n"),
    ]
    add("package", None, package, PREPARE)
    add("files found by pkgutil", None, [("models/__init__.py", "import importlib, pkgutil\nfrom sqlalchemy import MetaData\nmetadata = MetaData()\nfor module in pkgutil.iter_modules(__path__):\n    importlib.import_module('%s.%s' % (__name__, module.name))\n"), ("models/one.py", "from sqlalchemy import *\nfrom . import metadata\nTable('one', metadata, Column('id', Integer, primary_key=True))\n"), ("models/two.py", "from sqlalchemy import *\nfrom models import metadata\nTable('two', metadata, Column('id', ForeignKey('one.id'), primary_key=True))\n")], PREPARE)
    add("namespace package", "from app.tables import metadata\noptions = {}\n", [("app/tables.py", "from sqlalchemy import *\nmetadata = MetaData()\nTable('one', metadata, Column('id', Integer, primary_key=True))\n")], PREPARE)
    add("circle of imports", "import one\nfrom base import metadata\noptions = {}\n", [("base.py", "from sqlalchemy import MetaData\nmetadata = MetaData()\n"), ("one.py", "import two\nfrom base import metadata\nfrom sqlalchemy import *\nt1 = Table('one', metadata, Column('id', Integer, primary_key=True))\n"), ("two.py", "import one\nfrom base import metadata\nfrom sqlalchemy import *\nt2 = Table('two', metadata, Column('id', ForeignKey('one.id'), primary_key=True))\n")], PREPARE)


def from_python(projects):
    """The functions that scripts call."""
    head = (
        "from sqlalchemy import *\nfrom alembic.autogenerate import compare_metadata, produce_migrations, render_python_code\nfrom alembic.autogenerate.api import AutogenContext\nfrom alembic.migration import MigrationContext\nfrom alembic.operations import Operations, ops\n"
        "import models\nengine = create_engine('sqlite:///app.db')\nconnection = engine.connect()\ncontext = MigrationContext.configure(connection)\n"
    )
    env = ENV.replace("    with context.begin_transaction():", "    import script\n    with context.begin_transaction():").replace("engine_from_config(", "engine_from_config(", 1)

    def add(name, body, options=""):
        projects.add("python " + name, MODELS + options, ["upgrade head", "current"], [("script.py", "import sys\nif 'current' in sys.argv:\n" + "".join("    %s\n" % line for line in (head + body).splitlines()))], env=env)

    add("compare_metadata", "for diff in compare_metadata(context, models.metadata):\n    print(diff[0] if isinstance(diff, tuple) else [one[0] for one in diff])\n")
    add("produce_migrations", "script = produce_migrations(context, models.metadata)\nprint([type(op).__name__ for op in script.upgrade_ops.ops])\nprint([type(op).__name__ for op in script.downgrade_ops.ops])\nprint(script.upgrade_ops.is_empty(), script.rev_id, script.message, script.imports)\nprint(render_python_code(script.upgrade_ops))\nprint(render_python_code(script.downgrade_ops, render_as_batch=True))\n")
    add("render_python_code", "up = ops.UpgradeOps([ops.CreateTableOp('x', [Column('id', Integer, primary_key=True), Column('e', Enum('a', 'b', name='e'))]), ops.AddColumnOp('x', Column('c', String(5))), ops.ExecuteSQLOp('SELECT 1')])\nprint(render_python_code(up, sqlalchemy_module_prefix='s.', alembic_module_prefix='o.'))\nprint(render_python_code(up, migration_context=context, render_item=lambda k, o, c: 'T' if k == 'type' else False))\n")
    add("operations run", "script = produce_migrations(context, models.metadata)\noperations = Operations(context)\nstack = [script.upgrade_ops]\nwhile stack:\n    one = stack.pop(0)\n    if hasattr(one, 'ops') and isinstance(one, ops.OpContainer):\n        stack[:0] = list(one.ops)\n    elif isinstance(one, (ops.CreateTableOp, ops.CreateIndexOp, ops.DropIndexOp)):\n        operations.invoke(one)\nprint(sorted(inspect(connection).get_table_names()))\nconnection.rollback()\n")
    add("AutogenContext", "auto = AutogenContext(context, models.metadata)\nprint([t.name for t in auto.sorted_tables])\nprint(sorted(auto.table_key_to_table))\nprint(auto.dialect.name, auto.connection is connection, auto.imports, sorted(auto.inspector.get_table_names()))\nprint(auto.run_name_filters('t', 'table', {'schema_name': None}), auto.run_object_filters(models.t, 't', 'table', False, None))\nprint(auto.migration_context is context, auto.metadata is models.metadata)\n")
    add("reverse", "script = produce_migrations(context, models.metadata)\nback = script.upgrade_ops.reverse()\nprint(render_python_code(back.reverse()) == render_python_code(script.upgrade_ops))\nfor op in script.upgrade_ops.ops:\n    print(type(op).__name__, getattr(op, 'table_name', None), [type(one).__name__ for one in getattr(op, 'ops', [])])\n")
    add("options of the context", "context = MigrationContext.configure(connection, opts={'compare_type': False, 'include_object': lambda o, n, k, r, c: k != 'index', 'target_metadata': models.metadata})\nprint(render_python_code(produce_migrations(context, models.metadata).upgrade_ops))\n")
    add("commands", "from alembic import command\nfrom alembic.config import Config\nscript = None\nprint('asked')\n")


def broken(projects):
    """What cannot be imported."""
    projects.add("broken import", "import nothing_here\nmetadata = None\n")
    projects.add("broken chain", "from app import tables\nmetadata = tables.metadata\n", files=[("app/__init__.py", ""), ("app/tables.py", "from sqlalchemy import *\nfrom .more import thing\n"), ("app/more.py", "x = 1\nimport absent.module\n")])
    projects.add("broken name", "from sqlalchemy import Nonesuch\nmetadata = None\n")
    projects.add("broken syntax", "metadata = (\n")
    projects.add("broken model", "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\nclass A(Base):\n    __tablename__ = 'a'\nmetadata = Base.metadata\n")
    projects.add("broken foreign key", "from sqlalchemy import *\nmetadata = MetaData()\nTable('a', metadata, Column('id', Integer, primary_key=True), Column('x', ForeignKey('nowhere.id')))\n")
    projects.add("broken metadata", "metadata = 5\n")


MULTI_ENV = "multidb"


def all_projects():
    projects = Projects()
    for topic in (directives, comparators, filters, models_of_all_forms, from_python, broken):
        topic(projects)
    return projects
