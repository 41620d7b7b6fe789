"""Projects, and what scripts in them begin with."""

import pathlib

TEMPLATE = (pathlib.Path(__file__).parent.parent.parent.parent / "crates/core/templates/script.py.mako").read_text()

INI = """[alembic]
script_location = %(here)s/migrations
path_separator = os
sqlalchemy.url = sqlite:///%(here)s/app.db
note = 50%% of %(here)s

[other]
script_location = %(here)s/migrations
sqlalchemy.url = sqlite:///%(here)s/other.db
colour = blue
"""

ENV = """import sqlalchemy as sa
from alembic import context

config = context.config
connectable = config.attributes.get("connection")


def run(connection):
    context.configure(connection=connection, target_metadata=config.attributes.get("target_metadata"))
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
elif connectable is None:
    engine = sa.create_engine(config.get_main_option("sqlalchemy.url"))
    with engine.connect() as connection:
        run(connection)
else:
    run(connectable)
"""


def revision(id_, down, doc, up="pass", downgrade="pass", labels=None, depends=None):
    return (
        f'"""{doc}\n\nRevision ID: {id_}\n\n"""\n'
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"revision = {id_!r}\ndown_revision = {down!r}\nbranch_labels = {labels!r}\ndepends_on = {depends!r}\n\n\n"
        f"def upgrade():\n    {up}\n\n\ndef downgrade():\n    {downgrade}\n"
    )


def table(id_, down, name, **kw):
    up = f'op.create_table("{name}", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))'
    return {f"migrations/versions/{id_}_{name}.py": revision(id_, down, name, up, f'op.drop_table("{name}")', **kw)}


BASE = {"alembic.ini": INI, "migrations/env.py": ENV, "migrations/script.py.mako": TEMPLATE, "migrations/versions/README": "Revisions.\n"}
LINEAR = {**BASE, **table("aa01", None, "first"), **table("bb02", "aa01", "second"), **table("cc03", "bb02", "third")}
BRANCHED = {
    **BASE,
    **table("aa01", None, "root"),
    **table("bb02", "aa01", "left", labels=("west",)),
    **table("cc03", "aa01", "right", labels=("east",)),
    **table("dd04", "cc03", "farther"),
}
MERGED = {**BRANCHED, "migrations/versions/ee05_join.py": revision("ee05", ("bb02", "dd04"), "join")}
DEPENDENT = {
    **BASE,
    **table("aa01", None, "one", labels=("one",)),
    **table("bb02", "aa01", "again"),
    **table("cc03", None, "two", labels=("two",), depends="bb02"),
}
TOML = {
    **{name: text for name, text in LINEAR.items() if name != "alembic.ini"},
    "pyproject.toml": '[project]\nname = "p"\n\n[tool.alembic]\nscript_location = "%(here)s/migrations"\nsourceless = false\n'
    'file_template = "%%(rev)s-%%(slug)s"\nnumber = 3\nprepend_sys_path = ["%(here)s/lib"]\n',
    "lib/beside.py": "name = 'beside'\n",
}

# The replaceable objects of Alembic's cookbook.
REPLACEABLE = '''from typing import Any
from alembic.operations import MigrateOperation, Operations


class ReplaceableObject:
    def __init__(self, name, sqltext):
        self.name = name
        self.sqltext = sqltext


class ReversibleOp(MigrateOperation):
    def __init__(self, target):
        self.target = target

    @classmethod
    def invoke_for_target(cls, operations, target):
        op = cls(target)
        return operations.invoke(op)

    def reverse(self):
        raise NotImplementedError()

    @classmethod
    def _get_object_from_version(cls, operations, ident):
        version, objname = ident.split(".")
        module = operations.get_context().script.get_revision(version).module
        return getattr(module, objname)

    @classmethod
    def replace(cls, operations, target, replaces=None, replace_with=None):
        if replaces:
            old_obj = cls._get_object_from_version(operations, replaces)
            drop_old = cls(old_obj).reverse()
            create_new = cls(target)
        elif replace_with:
            old_obj = cls._get_object_from_version(operations, replace_with)
            drop_old = cls(target).reverse()
            create_new = cls(old_obj)
        else:
            raise TypeError("replaces or replace_with is required")

        operations.invoke(drop_old)
        operations.invoke(create_new)


@Operations.register_operation("create_view", "invoke_for_target")
@Operations.register_operation("replace_view", "replace")
class CreateViewOp(ReversibleOp):
    def reverse(self):
        return DropViewOp(self.target)


@Operations.register_operation("drop_view", "invoke_for_target")
class DropViewOp(ReversibleOp):
    def reverse(self):
        return CreateViewOp(self.target)


@Operations.implementation_for(CreateViewOp)
def create_view(operations, operation):
    operations.execute("CREATE VIEW %s AS %s" % (operation.target.name, operation.target.sqltext))


@Operations.implementation_for(DropViewOp)
def drop_view(operations, operation):
    operations.execute("DROP VIEW %s" % operation.target.name)
'''

VIEW = '''"""{doc}"""
from alembic import op
import sqlalchemy as sa
from objects import ReplaceableObject

revision = "{id}"
down_revision = {down!r}

customer_view = ReplaceableObject("customer_view", "{sql}")


def upgrade():
    {up}


def downgrade():
    {downgrade}
'''

VIEWS = {
    **BASE,
    "migrations/env.py": "import objects\n" + ENV,
    "objects.py": REPLACEABLE,
    "alembic.ini": INI.replace("[other]", "prepend_sys_path = %(here)s\n\n[other]"),
    **table("aa01", None, "customer"),
    "migrations/versions/bb02_view.py": VIEW.format(
        doc="a view", id="bb02", down="aa01", sql="SELECT name FROM customer",
        up="op.create_view(customer_view)", downgrade="op.drop_view(customer_view)",
    ),
    "migrations/versions/cc03_view.py": VIEW.format(
        doc="another view", id="cc03", down="bb02", sql="SELECT name, id FROM customer WHERE id > 0",
        up='op.replace_view(customer_view, replaces="bb02.customer_view")',
        downgrade='op.replace_view(customer_view, replace_with="bb02.customer_view")',
    ),
}

TWO_CONTEXTS = {
    **BASE,
    "migrations/versions/aa01_two.py": '''"""two contexts at once"""
import io

import sqlalchemy as sa
from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

revision = "aa01"
down_revision = None


def upgrade():
    op.create_table("before", sa.Column("id", sa.Integer, primary_key=True))
    buffer = io.StringIO()
    other = MigrationContext.configure(dialect_name="mysql", opts={"as_sql": True, "output_buffer": buffer})
    Operations(other).create_table("elsewhere", sa.Column("id", sa.Integer, primary_key=True))
    here = op.get_context()
    print(here.dialect.name, here.as_sql, other.dialect.name, other.as_sql, here is op.get_context())
    with op.get_context().autocommit_block():
        op.execute("CREATE TABLE between_them (id INTEGER)")
    op.create_table("after", sa.Column("id", sa.Integer, primary_key=True))
    print(op.get_context() is here)
    with Operations.context(other):
        print(op.get_context() is other)
        op.add_column("elsewhere", sa.Column("x", sa.Integer))
    print(buffer.getvalue())


def downgrade():
    pass
''',
}

# One script for two databases; the template asks the configuration which there are.
DATABASES = {
    **BASE,
    "migrations/env.py": '''import sqlalchemy as sa
from alembic import context

config = context.config
for name in ("one", "two"):
    with sa.create_engine("sqlite://").connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=config.attributes["models"][name],
            upgrade_token="%s_upgrades" % name,
            downgrade_token="%s_downgrades" % name,
            template_args={"note": "seen " + name},
        )
        with context.begin_transaction():
            context.run_migrations(engine_name=name)
''',
    "migrations/script.py.mako": '''"""${message} (${note})"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
where = ${repr(config.get_main_option("script_location")[-10:])}
% for name in ("one", "two"):


def upgrade_${name}():
    ${context.get("%s_upgrades" % name, "pass")}


def downgrade_${name}():
    ${context.get("%s_downgrades" % name, "pass")}
% endfor
''',
}

# env.py of the template "async", and revisions that await.
ASYNC = {
    **BASE,
    "alembic.ini": INI.replace("sqlite:///", "sqlite+aiosqlite:///"),
    "migrations/env.py": '''import asyncio

from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config

config = context.config


def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


async def run_async():
    engine = async_engine_from_config(config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(run_async())
''',
    **table("aa01", None, "first"),
    "migrations/versions/bb02_fill.py": revision("bb02", "aa01", "fill", "op.run_async(fill, 3, word='w')").replace(
        "def upgrade",
        '''first = sa.table("first", sa.column("id"), sa.column("name"))


async def rows(connection):
    return [tuple(row) for row in await connection.execute(sa.select(first).order_by(first.c.id))]


async def fill(connection, count, word="x"):
    await connection.execute(first.insert(), [{"id": n, "name": "%s%d" % (word, n)} for n in range(count)])
    print(type(connection).__name__, await connection.scalar(sa.text("SELECT count(*) FROM first")))
    try:
        async with connection.begin_nested():
            await connection.execute(first.delete())
            raise LookupError("undone")
    except LookupError as error:
        print(error)
    async for row in await connection.stream(sa.select(first.c.name).where(first.c.id < 2)):
        print(tuple(row))
    await connection.run_sync(lambda plain: plain.execute(first.update().where(first.c.id == 2).values(name="plain")))
    print(await rows(connection))
    return count


def upgrade''',
    ),
    "migrations/versions/cc03_wait.py": revision("cc03", "bb02", "wait", "print(op.run_async(wait), op.run_async(outside))", "op.run_async(fail)").replace(
        "def upgrade",
        '''async def wait(connection):
    import asyncio

    async def one(name):
        await asyncio.sleep(0.01)
        return name

    await asyncio.sleep(0)
    first, second = await asyncio.gather(one("a"), one("b"))
    await connection.execute(sa.text("UPDATE first SET name = :name"), {"name": first + second})
    return await connection.scalar(sa.text("SELECT max(name) FROM first"))


async def outside(connection):
    import asyncio

    return asyncio.get_running_loop().is_running(), connection.in_transaction()


async def fail(connection):
    await connection.execute(sa.text("DELETE FROM first"))
    raise LookupError("nothing is kept")


def upgrade''',
    ),
}

PROJECTS = {
    "nothing": {"note.txt": "Not a project.\n"},
    "empty": BASE,
    "linear": LINEAR,
    "branched": BRANCHED,
    "merged": MERGED,
    "dependent": DEPENDENT,
    "toml": TOML,
    "views": VIEWS,
    "two_contexts": TWO_CONTEXTS,
    "databases": DATABASES,
    "asynchronous": ASYNC,
}

BEGIN = """import io
import os
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError


def attempt(function, *args, **kw):
    try:
        print(function(*args, **kw))
    except NameError:
        print("NameError")
    except Exception as error:
        print(type(error).__name__, error)


"""
CONFIG = 'config = Config("alembic.ini")\n'
SCRIPTS = CONFIG + "script = ScriptDirectory.from_config(config)\n"
TEXT = 'buffer = io.StringIO()\ncontext = MigrationContext.configure(dialect_name="DIALECT", opts={"as_sql": True, "output_buffer": buffer})\nop = Operations(context)\n'
