"""`ScriptDirectory` and `EnvironmentContext`."""

from .projects import CONFIG, SCRIPTS

CASES = {
    "linear/script directory": SCRIPTS
    + """
print(os.path.basename(script.dir), [os.path.basename(one) for one in script.version_locations], os.path.basename(script.versions))
print(script.get_current_head(), script.get_heads(), script.get_base(), script.get_bases())
for one in script.walk_revisions():
    print(one, "|", one.revision, one.down_revision, sorted(one.nextrev), one.is_head, one.is_base, one.is_branch_point, one.is_merge_point)
for one in script.walk_revisions("aa01", "bb02"):
    print(one.revision)
print([one.revision for one in script.iterate_revisions("cc03", "aa01")])
print([one.revision for one in script.iterate_revisions("head", "base")])
print([one.revision for one in script.iterate_revisions("heads", None)])
print([one.revision for one in script.iterate_revisions("+2", "base")])
print(script.get_revision("bb").revision, script.get_revision("head").revision, script.get_revision("base"))
print([one.revision for one in script.get_revisions(["aa01", "cc03"])], [one.revision for one in script.get_revisions("heads")])
print(script.as_revision_number("head"), script.as_revision_number("base"), script.as_revision_number("heads"), script.as_revision_number("bb02"))
attempt(script.get_revision, "nope")
attempt(lambda: [one.revision for one in script.iterate_revisions("aa01", "cc03")])
print(sorted(one.revision for one in script.get_all_current("bb02")))
print(script.revision_map.heads, script.revision_map.bases)
""",
    "linear/script attributes": SCRIPTS
    + """
one = script.get_revision("bb02")
print(one.doc, repr(one.longdoc), os.path.basename(one.path), one.branch_labels, one.dependencies)
print(one.module.revision, one.module.down_revision, one.module.upgrade.__name__, one.module.__name__)
print(one.log_entry)
print(one.cmd_format(False), "|", one.cmd_format(False, include_doc=True), "|", one.cmd_format(False, include_parents=True))
print(one == script.get_revision("bb02"), one == script.get_revision("aa01"), len({one, script.get_revision("bb02")}))
print(one._all_down_revisions, one._versioned_down_revisions)
""",
    "branched/script directory": SCRIPTS
    + """
attempt(script.get_current_head)
print(sorted(script.get_heads()), script.get_base(), script.get_bases())
print(script.get_revision("west@head").revision, script.get_revision("east").revision, [one.revision for one in script.get_revisions("east@head")])
attempt(script.get_revision, "head")
attempt(script.as_revision_number, "head")
print(sorted(script.as_revision_number("heads")))
root = script.get_revision("aa01")
print(root.is_branch_point, sorted(root.nextrev), root.branch_labels)
print(script.get_revision("dd04").branch_labels, script.get_revision("bb02").branch_labels)
print([one.revision for one in script.iterate_revisions("east@head", "base")])
print(sorted(one.revision for one in script.walk_revisions()))
print(sorted(one.revision for one in script.get_all_current(("bb02", "dd04"))))
""",
    "merged/script directory": SCRIPTS
    + """
join = script.get_revision("head")
print(join, join.down_revision, join.is_merge_point, join.is_head, script.get_current_head())
print(sorted(one.revision for one in script.iterate_revisions("head", "aa01")))
print(sorted(one.revision for one in script.iterate_revisions("head", "bb02")))
print( join.cmd_format(False, include_parents=True, include_doc=True))
""",
    "dependent/script directory": SCRIPTS
    + """
print(sorted(script.get_heads()), sorted(script.get_heads(consider_depends_on=True)), sorted(script.get_bases()))
two = script.get_revision("two@head")
print(two.dependencies, two.down_revision, two._all_down_revisions, two.is_base, two.is_head)
attempt(script.get_base)
print(sorted(one.revision for one in script.iterate_revisions("cc03", "base")))
""",
    "linear/made without a configuration": """
script = ScriptDirectory("migrations")
print(script.get_current_head(), os.path.basename(script.versions))
made = script.generate_revision("dd04", "made by hand", head="head")
print(made.revision, made.down_revision, os.path.basename(made.path))
made = script.generate_revision("ee05", "again", head="dd04", branch_labels=["late"])
print(made.revision, sorted(made.branch_labels), script.get_current_head())
""",
    "linear/generate revision": SCRIPTS
    + """
from alembic.util import rev_id

print(len(rev_id()), rev_id() != rev_id())
made = script.generate_revision("dd04", "with a message", refresh=True)
print(made, os.path.basename(made.path))
made = script.generate_revision("ee05", None, head="dd04", refresh=True)
print(made, os.path.basename(made.path))
attempt(script.generate_revision, "ff06", "no", head="aa01")
print(script.generate_revision("ff06", "spliced", head="aa01", splice=True))
print(sorted(script.get_heads()))
""",
    "linear/autogenerate nothing": SCRIPTS
    + """
from alembic.runtime.environment import EnvironmentContext

seen = []


def none(rev, context):
    seen.append((rev, context.dialect.name))
    return []


with EnvironmentContext(config, script, fn=none, as_sql=False, dont_mutate=True):
    script.run_env()
print(seen)
print(os.path.exists("app.db"))
""",
    # EnvironmentContext
    "linear/environment upgrade": SCRIPTS
    + """
def upgrade(rev, context):
    print("steps from", rev, context.as_sql)
    return script._upgrade_revs("bb02", rev)


with EnvironmentContext(config, script, fn=upgrade, as_sql=False, starting_rev=None, destination_rev="bb02", tag="t") as environment:
    print(environment.get_tag_argument(), environment.is_offline_mode(), environment.get_head_revision())
    print(environment.get_revision_argument(), environment.get_starting_revision_argument() if False else None)
    script.run_env()
command.current(config)
""",
    "linear/environment without env.py": SCRIPTS
    + """
engine = sa.create_engine("sqlite:///app.db")


def upgrade(rev, context):
    return script._upgrade_revs("head", rev)


def downgrade(rev, context):
    return script._downgrade_revs("aa01", rev)


with engine.connect() as connection:
    with EnvironmentContext(config, script, fn=upgrade) as environment:
        environment.configure(connection=connection)
        with environment.begin_transaction():
            environment.run_migrations()
    print(MigrationContext.configure(connection).get_current_heads())
    with EnvironmentContext(config, script, fn=downgrade) as environment:
        environment.configure(connection=connection)
        with environment.begin_transaction():
            environment.run_migrations()
    print(MigrationContext.configure(connection).get_current_heads())
""",
    "linear/environment offline": SCRIPTS
    + """
buffer = io.StringIO()


def upgrade(rev, context):
    print("from", rev)
    return script._upgrade_revs("head", rev)


with EnvironmentContext(config, script, fn=upgrade, as_sql=True, starting_rev="aa01", destination_rev="head") as environment:
    environment.configure(dialect_name="mysql", output_buffer=buffer)
    print(environment.is_offline_mode(), environment.get_starting_revision_argument(), environment.get_revision_argument())
    with environment.begin_transaction():
        environment.run_migrations()
print(buffer.getvalue())
""",
    "linear/environment stamp": SCRIPTS
    + """
def stamp(rev, context):
    return script._stamp_revs("bb02", rev)


with EnvironmentContext(config, script, fn=stamp, destination_rev="bb02"):
    script.run_env()
command.current(config)
""",
    "linear/is the database up to date": SCRIPTS
    + """
engine = sa.create_engine("sqlite:///app.db")


def check():
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        return set(context.get_current_heads()) == set(script.get_heads())


print(check())
command.upgrade(config, "bb02")
print(check())
command.upgrade(config, "head")
print(check())
""",
    "linear/on_version_apply": SCRIPTS
    + """
def told(ctx, step, heads, run_args):
    print(step.is_upgrade, step.is_stamp, step.up_revision_id, sorted(step.down_revision_ids), sorted(heads), run_args)


engine = sa.create_engine("sqlite:///app.db")
with engine.connect() as connection:
    with EnvironmentContext(config, script, fn=lambda rev, context: script._upgrade_revs("bb02", rev)) as environment:
        environment.configure(connection=connection, on_version_apply=told)
        with environment.begin_transaction():
            environment.run_migrations()
    with EnvironmentContext(config, script, fn=lambda rev, context: script._downgrade_revs("base", rev)) as environment:
        environment.configure(connection=connection, on_version_apply=[told])
        with environment.begin_transaction():
            environment.run_migrations()
""",
    "linear/directives of the command": CONFIG
    + """
def one_more(context, revision, directives):
    print(context.dialect.name, revision, [type(one).__name__ for one in directives], directives[0].rev_id)
    directives[0].message = "said by the directive"
    directives[0].upgrade_ops.ops.append(sa_ops.CreateTableOp("made", [sa.Column("id", sa.Integer, primary_key=True)]))
    directives[0].downgrade_ops.ops.append(sa_ops.DropTableOp("made"))


def none(context, revision, directives):
    directives[:] = []


from alembic.operations import ops as sa_ops

metadata = sa.MetaData()
for name in ("first", "second", "third"):
    sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
config.attributes["target_metadata"] = metadata
command.upgrade(config, "head")
command.check(config)
made = command.revision(config, "nothing", autogenerate=True, rev_id="dd04", process_revision_directives=one_more)
print(made.doc, made.revision)
print(command.revision(config, "nothing", autogenerate=False, rev_id="ee05"))
command.upgrade(config, "head")
attempt(command.check, config)
print(command.revision(config, "nothing", autogenerate=True, process_revision_directives=none))
for name in ("fourth", "made"):
    sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True))
made = command.revision(config, "a table", autogenerate=True, rev_id="ff06")
command.upgrade(config, "head")
""",
}
