"""`RevisionContext`: revisions made step by step, as test suites do it."""

from .projects import SCRIPTS

COLUMNS = """
def models(*names):
    metadata = sa.MetaData()
    for name in names:
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    return metadata


def arguments(**kw):
    found = {"message": None, "autogenerate": True, "sql": False, "head": "head", "splice": False}
    found.update({"branch_label": None, "version_path": None, "rev_id": None, "depends_on": None})
    found.update(kw)
    return found


def gather(context, autogenerate=True, **kw):
    def run(rev, migration_context):
        print(rev, migration_context.dialect.name)
        (context.run_autogenerate if autogenerate else context.run_no_autogenerate)(rev, migration_context)
        return []

    with EnvironmentContext(config, script, fn=run, as_sql=False, template_args=context.template_args, **kw):
        script.run_env()


from alembic.autogenerate import RevisionContext
from alembic.operations import ops
"""

CASES = {
    "linear/revision context": SCRIPTS
    + COLUMNS
    + """
config.attributes["target_metadata"] = models("first", "second", "third", "fourth")
command.upgrade(config, "head")
context = RevisionContext(config, script, arguments(message="a fourth", rev_id="dd04"))
print(context.config is config, context.script_directory is script, context.process_revision_directives, sorted(context.template_args))
(made,) = context.generated_revisions
print(made.rev_id, made.message, made.head, made.splice, made.branch_label, made.depends_on, made.upgrade_ops.ops, made.downgrade_ops.ops)
gather(context)
(made,) = context.generated_revisions
print(made.upgrade_ops.as_diffs()[0][0], [type(op).__name__ for op in made.upgrade_ops.ops], [type(op).__name__ for op in made.downgrade_ops.ops])
written = list(context.generate_scripts())
print([one.revision for one in written], written[0].down_revision, written[0].doc, script.get_current_head())
command.upgrade(config, "head")
command.check(config)
""",
    "linear/revision context without files": SCRIPTS
    + COLUMNS
    + """
config.attributes["target_metadata"] = models("first", "third")
command.upgrade(config, "head")
context = RevisionContext(config, script, arguments())
gather(context)
print(sorted(type(op).__name__ for op in context.generated_revisions[-1].upgrade_ops.ops), len(context.generated_revisions[0].rev_id))
""",
    "linear/revision context behind": SCRIPTS
    + COLUMNS
    + """
config.attributes["target_metadata"] = models("first")
attempt(gather, RevisionContext(config, script, arguments()))
command.upgrade(config, "bb02")
attempt(gather, RevisionContext(config, script, arguments()))
command.upgrade(config, "head")
attempt(gather, RevisionContext(config, script, arguments(sql=True)))
config.attributes["target_metadata"] = None
attempt(gather, RevisionContext(config, script, arguments()))
attempt(RevisionContext, config, script, {})
""",
    "linear/revision context with directives": SCRIPTS
    + COLUMNS
    + """
def rename(context, revision, directives):
    print("first", revision, [one.message for one in directives])
    directives[0].message = "renamed"
    directives[0].imports = {"import colorsys", "import array"}
    directives[0].upgrade_ops.ops.append(ops.ExecuteSQLOp("UPDATE fourth SET id = 1"))


def another(context, revision, directives):
    directives.append(
        ops.MigrationScript("ee05", ops.UpgradeOps([ops.DropTableOp("fourth")]), ops.DowngradeOps([]), message="second", head="dd04")
    )


config.attributes["target_metadata"] = models("first", "second", "third", "fourth")
command.upgrade(config, "head")
context = RevisionContext(config, script, arguments(message="a fourth", rev_id="dd04"), rename)
gather(context)
another(None, None, context.generated_revisions)
print([one.revision for one in context.generate_scripts()])
context = RevisionContext(config, script, arguments(message="nothing", rev_id="ff06"), process_revision_directives=another)
context.generated_revisions[:] = []
print(list(context.generate_scripts()))
""",
    "linear/revision context without a comparison": SCRIPTS
    + COLUMNS
    + """
def fill(context, revision, directives):
    directives[0].upgrade_ops.ops.append(ops.AddColumnOp("first", sa.Column("more", sa.Text())))
    directives[0].downgrade_ops.ops.append(ops.DropColumnOp("first", "more"))


context = RevisionContext(config, script, arguments(message="empty", rev_id="dd04", autogenerate=False))
gather(context, autogenerate=False)
print([one.path[-13:] for one in context.generate_scripts()])
context = RevisionContext(config, script, arguments(message="filled", rev_id="ee05", autogenerate=False), fill)
gather(context, autogenerate=False)
print([one.doc for one in context.generate_scripts()])
context = RevisionContext(config, script, arguments(message="as it is", rev_id="ff06", head="bb02", splice=True, branch_label="side"))
print([str(one) for one in context.generate_scripts()])
""",
    "databases/revision context": SCRIPTS
    + COLUMNS
    + """
context = RevisionContext(config, script, arguments(message="two at once", rev_id="aa01"))
config.attributes["models"] = {"one": models("first"), "two": models("second", "third")}
gather(context)
(made,) = context.generated_revisions
attempt(lambda: made.upgrade_ops)
print([(up.upgrade_token, [op.table_name for op in up.ops]) for up in made.upgrade_ops_list])
print([(down.downgrade_token, [op.table_name for op in down.ops]) for down in made.downgrade_ops_list])
print(sorted(context.template_args))
print([one.revision for one in context.generate_scripts()])
""",
    "linear/what check found": SCRIPTS
    + COLUMNS
    + """
from alembic.util.exc import AutogenerateDiffsDetected

command.upgrade(config, "head")
config.attributes["target_metadata"] = models("first", "second", "third", "fourth")
try:
    command.check(config)
except AutogenerateDiffsDetected as error:
    (made,) = error.revision_context.generated_revisions
    print(type(error.revision_context).__name__, made.message, made.head, [op.table_name for op in made.upgrade_ops.ops])
    print([op.table_name for op in made.downgrade_ops.ops], len(error.diffs))
    made.message = "after all"
    made.rev_id = "dd04"
    print([one.revision for one in error.revision_context.generate_scripts()])
""",
}
