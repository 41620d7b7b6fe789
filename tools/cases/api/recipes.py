"""What people do with all of it."""

from .projects import CONFIG

CASES = {
    "views/replaceable objects": CONFIG
    + """
command.upgrade(config, "head")
engine = sa.create_engine("sqlite:///app.db")
print(sa.inspect(engine).get_view_names())
with engine.connect() as connection:
    print(connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE type = 'view'")))
command.downgrade(config, "-1")
with engine.connect() as connection:
    print(connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE type = 'view'")))
command.upgrade(config, "aa01:cc03", sql=True)
""",
    "two_contexts/in a revision": CONFIG
    + """
command.upgrade(config, "head")
command.current(config)
""",
    "nothing/two contexts": """
first, second = sa.create_engine("sqlite:///app.db"), sa.create_engine("sqlite://")
with first.begin() as one, second.begin() as two:
    here, there = MigrationContext.configure(one), MigrationContext.configure(two, opts={"version_table": "elsewhere"})
    a, b = Operations(here), Operations(there)
    a.create_table("here", sa.Column("id", sa.Integer, primary_key=True))
    b.create_table("there", sa.Column("id", sa.Integer, primary_key=True))
    a.add_column("here", sa.Column("x", sa.Integer))
    there._ensure_version_table()
    here._ensure_version_table()
    print(sorted(sa.inspect(one).get_table_names()), sorted(sa.inspect(two).get_table_names()))
    print(here.version_table, there.version_table, here.get_current_heads(), there.get_current_heads())
""",
    "linear/run_async": """
import asyncio

engine = sa.create_engine("sqlite:///app.db")
context = None
with engine.begin() as connection:
    op = Operations(MigrationContext.configure(connection))
    attempt(op.run_async, lambda connection: None)
""",
    "asynchronous/run_async": CONFIG
    + """
command.upgrade(config, "bb02")
command.upgrade(config, "head")
attempt(command.downgrade, config, "-1")
command.current(config)
""",
    "nothing/run_async": """
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine


async def several(connection, *names, kind=None):
    return type(connection).__name__, names, kind, await connection.scalar(sa.text("SELECT 5"))


async def wrong(connection):
    await connection.execute(sa.text("SELECT * FROM nowhere"))


def migrate(connection):
    op = Operations(MigrationContext.configure(connection))
    op.create_table("t", sa.Column("id", sa.Integer))
    print(op.run_async(several, 1, "two", kind="three"))
    print(op.get_bind() is connection, op.run_async(several))
    try:
        op.run_async(wrong)
    except sa.exc.OperationalError as error:
        print(str(error).splitlines()[:2])
    attempt(op.run_async, lambda connection: several(connection, "by lambda"))


async def main():
    engine = create_async_engine("sqlite+aiosqlite:///app.db")
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
""",
    "linear/many databases": """
for number in range(3):
    config = Config("alembic.ini")
    config.set_main_option("sqlalchemy.url", "sqlite:///%d.db" % number)
    command.upgrade(config, ["aa01", "bb02", "cc03"][number])
    with sa.create_engine("sqlite:///%d.db" % number).connect() as connection:
        print(MigrationContext.configure(connection).get_current_revision())
    os.remove("%d.db" % number)
""",
    "linear/tests in a loop": CONFIG
    + """
script = ScriptDirectory.from_config(config)
for revision in reversed(list(script.walk_revisions())):
    command.upgrade(config, revision.revision)
    command.downgrade(config, revision.down_revision or "-1")
    command.upgrade(config, revision.revision)
command.current(config)
""",
    "linear/steps and version rows": CONFIG
    + """
import sqlalchemy as sa
from alembic.runtime.migration import HeadMaintainer, MigrationContext, RevisionStep, StampStep

script = ScriptDirectory.from_config(config)
steps = script._upgrade_revs("head", None)
print([type(step).__name__ for step in steps], [step.short_log for step in steps], [str(step) for step in steps])
print(steps[1].from_revisions, steps[1].to_revisions, steps[1].name, steps[1].doc, steps[1].is_downgrade, steps[0])
with sa.create_engine("sqlite:///app.db").connect() as connection:
    context = MigrationContext.configure(connection)
    context._ensure_version_table()
    maintainer = HeadMaintainer(context, context.get_current_heads())
    for step in steps:
        maintainer.update_to_step(step)
        print(maintainer.heads, context.get_current_heads())
    down = RevisionStep(script.revision_map, script.get_revision("cc03"), False)
    print(down, down == script._downgrade_revs("-1", "cc03")[0], down == steps[2], down.info.is_upgrade, down.info.up_revision_ids)
    maintainer.update_to_step(down)
    maintainer._update_version("bb02", "aa01")
    print(context.get_current_heads())
    maintainer._delete_version("aa01")
    stamp = StampStep((), "bb02", True, True, script.revision_map)
    print(stamp.from_revisions, stamp.to_revisions, stamp.name, stamp)
    maintainer.update_to_step(stamp)
    print(maintainer.heads, context.get_current_heads())
    connection.commit()
""",
    "linear/files are UTF-8": """
with open("words.txt", "w") as file:
    file.write("\\u00e9\\u6f22\\n")
with open("words.txt") as file:
    print(ascii(file.read()), len(open("words.txt", "rb").read()))
""",
    "linear/names": """
import alembic
import alembic.autogenerate
import alembic.environment
import alembic.migration
import alembic.operations
import alembic.script
from alembic.environment import EnvironmentContext as OldEnvironment
from alembic.migration import MigrationContext as OldMigration
from alembic.operations import AbstractOperations, BatchOperations, MigrateOperation, MigrationScript, Operations, ops
from alembic.runtime.migration import MigrationInfo
from alembic.script import Script
from alembic.script.revision import MultipleHeads, ResolutionError, RevisionError, RevisionMap
from alembic.util import AutogenerateDiffsDetected, CommandError, messaging, rev_id

print(OldEnvironment is EnvironmentContext, OldMigration is MigrationContext, issubclass(Operations, AbstractOperations))
print(issubclass(MultipleHeads, RevisionError), issubclass(AutogenerateDiffsDetected, CommandError))
print(alembic.__version__)
""",
}
