"""Projects, and scripts that use Alembic's programmatic API in them (for tools/api_cases.py)."""

import pathlib

TEMPLATE = (pathlib.Path(__file__).parent.parent.parent / "crates/core/templates/script.py.mako").read_text()

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

#: Cases are named by their project and words.
CASES = {
    # Config
    "linear/config options": CONFIG
    + """
print(config.config_file_name, config.toml_file_name, config.config_ini_section, config.cmd_opts, config.attributes)
print(config.get_main_option("note"), config.get_main_option("nope"), config.get_main_option("nope", "other"))
print(config.get_section("other"), config.get_section("nowhere"), config.get_section("nowhere", {}))
print(config.get_section_option("other", "colour"), config.get_section_option("other", "nope", "x"))
attempt(config.get_section_option, "nowhere", "x")
config.set_main_option("note", "100%% sure")
print(config.get_main_option("note"))
config.set_section_option("fresh", "key", "value")
print(config.get_section("fresh"))
config.remove_main_option("note")
print(config.get_main_option("note"))
print(config.file_config.sections(), config.file_config.has_section("fresh"), config.file_config.has_option("fresh", "key"))
print(config.file_config.get("fresh", "key"), config.file_config.options("fresh"))
""",
    "linear/config section": """
config = Config("alembic.ini", ini_section="other")
print(config.config_ini_section, config.get_main_option("colour"), config.get_main_option("sqlalchemy.url"))
command.upgrade(config, "aa01")
print(sorted(name for name in os.listdir(".") if name.endswith(".db")))
os.remove("other.db")
""",
    "linear/config arguments": """
config = Config("alembic.ini", config_args={"who": "someone"}, attributes={"a": 1})
config.set_main_option("greeting", "hello %(who)s")
print(config.get_main_option("greeting"), config.attributes)
config.attributes["b"] = 2
print(config.attributes)
""",
    "linear/config without a file": """
config = Config()
print(config.config_file_name, config.get_main_option("script_location"))
attempt(ScriptDirectory.from_config, config)
config.set_main_option("script_location", "migrations")
config.set_main_option("sqlalchemy.url", "sqlite:///app.db")
command.upgrade(config, "bb02")
command.current(config)
print(ScriptDirectory.from_config(config).get_current_head())
""",
    "linear/config printing": """
class Quiet:
    quiet = True


out = io.StringIO()
config = Config("alembic.ini", stdout=out)
config.print_stdout("some text")
config.print_stdout("with %s and %d", "words", 3)
command.heads(config)
print(repr(out.getvalue()))
config = Config("alembic.ini", stdout=out, cmd_opts=Quiet())
config.print_stdout("not seen")
command.heads(config)
print(repr(out.getvalue()), config.messaging_opts)
""",
    "linear/config output buffer": """
buffer = io.StringIO()
config = Config("alembic.ini", output_buffer=buffer)
command.upgrade(config, "aa01:cc03", sql=True)
print(buffer.getvalue())
buffer.truncate(0)
buffer.seek(0)
command.downgrade(config, "cc03:aa01", sql=True)
command.stamp(config, "cc03", sql=True)
print(buffer.getvalue())
print(os.path.exists("app.db"))
""",
    "linear/config is what env.py sees": """
open("migrations/env.py", "w").write('''
from alembic import context
print(context.config.attributes, context.config.get_main_option("extra"), context.config.config_ini_section, context.config.cmd_opts)
context.config.attributes["said"] = "by env.py"
context.config.set_main_option("answer", "42")
context.configure(dialect_name="sqlite")
with context.begin_transaction():
    context.run_migrations()
''')
config = Config("alembic.ini", attributes={"given": (1, 2)}, output_buffer=io.StringIO())
config.set_main_option("extra", "more")
command.upgrade(config, "head", sql=True)
print(config.attributes["said"], config.get_main_option("answer"))
""",
    "toml/config": """
config = Config("alembic.ini", "pyproject.toml")
print(config.get_main_option("script_location") if os.path.exists("alembic.ini") else None)
print(config.get_alembic_option("sourceless"), config.get_alembic_option("nope", "default"))
print(config.get_alembic_boolean_option("sourceless"))
print(os.path.basename(config.get_alembic_option("script_location")))
print(sorted(config.toml_alembic_config))
print([os.path.basename(path) for path in config.get_prepend_sys_paths_list()])
script = ScriptDirectory.from_config(config)
import beside
print(beside.name, script.get_heads())
print(os.path.basename(command.revision(config, "new one", rev_id="dd04").path))
""",
    "toml/config alone": """
config = Config(toml_file="pyproject.toml")
print(config.config_file_name, config.toml_file_name)
config.set_main_option("sqlalchemy.url", "sqlite:///app.db")
script = ScriptDirectory.from_config(config)
print(script.get_current_head())
command.upgrade(config, "+2")
command.current(config)
""",
    # command
    "linear/commands": CONFIG
    + """
command.ensure_version(config)
command.upgrade(config, "head")
command.current(config)
command.current(config, verbose=True)
command.downgrade(config, "-1")
command.current(config)
command.history(config)
command.history(config, rev_range="aa01:bb02")
command.history(config, verbose=True)
command.history(config, indicate_current=True)
command.heads(config)
command.heads(config, verbose=True)
command.branches(config)
command.show(config, "bb02")
command.stamp(config, "head")
command.current(config)
command.stamp(config, "aa01", purge=True)
command.current(config)
attempt(command.current, config, check_heads=True)
attempt(command.upgrade, config, "nope")
attempt(command.downgrade, config, "-9")
""",
    "linear/revision": CONFIG
    + """
made = command.revision(config, "add things", rev_id="dd04")
print(type(made).__name__, made.revision, made.down_revision, made.doc, os.path.basename(made.path), made.is_head)
made = command.revision(config, message="on its own", head="base", rev_id="ee05", branch_label="alone")
print(made.revision, made.down_revision, sorted(made.branch_labels), made.is_base)
made = command.revision(config, "needs", head="dd04", rev_id="ff06", depends_on="ee05")
print(made.revision, made.dependencies)
attempt(command.revision, config, "no head", head="aa01", rev_id="ab07")
made = command.revision(config, "spliced", head="aa01", splice=True, rev_id="ab07")
print(made.revision, made.down_revision, made._versioned_down_revisions)
print(ScriptDirectory.from_config(config).get_heads())
""",
    "branched/merge": CONFIG
    + """
made = command.merge(config, "heads", message="together", rev_id="ff06")
print(made.revision, made.down_revision, made.is_merge_point, made.is_head)
command.upgrade(config, "heads")
command.current(config)
command.branches(config, verbose=True)
""",
    "branched/merge named": CONFIG
    + """
made = command.merge(config, ["bb02", "dd04"], message="named", branch_label="both", rev_id="ff06")
print(made.doc, made.revision, made.down_revision)
print(sorted(ScriptDirectory.from_config(config).get_revision("both@head").branch_labels))
""",
    "branched/commands": CONFIG
    + """
def rows():
    with sa.create_engine("sqlite:///app.db").connect() as connection:
        return MigrationContext.configure(connection).get_current_heads()


attempt(command.upgrade, config, "head")
command.upgrade(config, "west@head")
command.current(config)
command.upgrade(config, "dd04")
command.heads(config)
print(sorted(rows()))
command.downgrade(config, "east@-1")
print(sorted(rows()))
command.stamp(config, ["bb02", "dd04"])
print(sorted(rows()))
command.stamp(config, "aa01")
command.current(config)
""",
    "empty/commands": CONFIG
    + """
command.heads(config)
command.history(config)
command.current(config)
command.upgrade(config, "head")
made = command.revision(config, "the first", rev_id="aa01")
print(made)
command.upgrade(config, "head")
command.current(config)
""",
    "linear/sql to standard output": CONFIG
    + """
command.upgrade(config, "head", sql=True, tag="unused")
command.downgrade(config, "head:base", sql=True)
attempt(command.downgrade, config, "base", sql=True)
attempt(command.current, config)
""",
    "linear/connection in attributes": CONFIG
    + """
engine = sa.create_engine("sqlite:///app.db")
with engine.begin() as connection:
    config.attributes["connection"] = connection
    command.upgrade(config, "bb02")
    connection.execute(sa.text("INSERT INTO first (id, name) VALUES (1, 'one')"))
    print(sorted(sa.inspect(connection).get_table_names()))
print(sorted(sa.inspect(engine).get_table_names()))
""",
    "linear/a transaction of one's own": CONFIG
    + """
engine = sa.create_engine("sqlite:///app.db")
with engine.connect() as connection:
    transaction = connection.begin()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    print(MigrationContext.configure(connection).get_current_heads())
    transaction.commit()
with engine.connect() as connection:
    print(MigrationContext.configure(connection).get_current_heads())
""",
    "linear/a database in memory": CONFIG
    + """
engine = sa.create_engine("sqlite://")
with engine.connect() as connection:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    command.current(config)
    print(sorted(sa.inspect(connection).get_table_names()))
    command.downgrade(config, "base")
    print(sorted(sa.inspect(connection).get_table_names()))
print(os.path.exists("app.db"))
""",
    "linear/whole runs for SQL Server": """
import re

buffer = io.StringIO()
config = Config("alembic.ini", output_buffer=buffer)
config.set_main_option("sqlalchemy.url", "mssql+pyodbc://scott:tiger@host/db?driver=x")
for arguments in (
    (command.upgrade, "head"),
    (command.upgrade, "aa01:cc03"),
    (command.upgrade, "base:+1"),
    (command.downgrade, "cc03:aa01"),
    (command.downgrade, "cc03:base"),
    (command.stamp, "bb02"),
    (command.stamp, "aa01:head"),
):
    function, *words = arguments
    function(config, *words, sql=True, tag="words")
    print("--------", function.__name__, *words)
    # Only a driver could take this parameter; Limbeck leaves it out.
    print(re.sub(r" RETURNING \\S+ INTO :ret_0", "", buffer.getvalue()))
    buffer.truncate(0)
    buffer.seek(0)
command.ensure_version(config, sql=True)
print(buffer.getvalue())
""",
    "linear/whole runs for Oracle": """
import re

buffer = io.StringIO()
config = Config("alembic.ini", output_buffer=buffer)
config.set_main_option("sqlalchemy.url", "oracle+oracledb://scott:tiger@host/?service_name=db")
for arguments in (
    (command.upgrade, "head"),
    (command.upgrade, "aa01:cc03"),
    (command.upgrade, "base:+1"),
    (command.downgrade, "cc03:aa01"),
    (command.downgrade, "cc03:base"),
    (command.stamp, "bb02"),
    (command.stamp, "aa01:head"),
):
    function, *words = arguments
    function(config, *words, sql=True, tag="words")
    print("--------", function.__name__, *words)
    # Only a driver could take this parameter; Limbeck leaves it out.
    print(re.sub(r" RETURNING \\S+ INTO :ret_0", "", buffer.getvalue()))
    buffer.truncate(0)
    buffer.seek(0)
command.ensure_version(config, sql=True)
print(buffer.getvalue())
""",
    "linear/whole runs for MySQL": """
import re

buffer = io.StringIO()
config = Config("alembic.ini", output_buffer=buffer)
config.set_main_option("sqlalchemy.url", "mysql+pymysql://scott:tiger@host/db")
for arguments in (
    (command.upgrade, "head"),
    (command.upgrade, "aa01:cc03"),
    (command.upgrade, "base:+1"),
    (command.downgrade, "cc03:aa01"),
    (command.downgrade, "cc03:base"),
    (command.stamp, "bb02"),
    (command.stamp, "aa01:head"),
):
    function, *words = arguments
    function(config, *words, sql=True, tag="words")
    print("--------", function.__name__, *words)
    # Only a driver could take this parameter; Limbeck leaves it out.
    print(re.sub(r" RETURNING \\S+ INTO :ret_0", "", buffer.getvalue()))
    buffer.truncate(0)
    buffer.seek(0)
command.ensure_version(config, sql=True)
print(buffer.getvalue())
""",
    # CommandLine, main
    "linear/main": """
from alembic.config import main

main(argv=["upgrade", "bb02"])
main(argv=["-c", "alembic.ini", "current"])
main(["history", "-r", "aa01:"], prog="other")
try:
    main(["nope"])
except SystemExit as end:
    print("ends", end.code)
try:
    main(["upgrade", "nope"])
except SystemExit as end:
    print("ends", end.code)
""",
    "linear/command line": """
from alembic.config import CommandLine

line = CommandLine()
options = line.parser.parse_args(["-n", "other", "upgrade", "head", "--sql", "--tag", "x"])
print(options.name, options.revision, options.sql, options.tag, options.cmd[0].__name__)
options = line.parser.parse_args(["-x", "a=1", "-x", "b=2", "revision", "-m", "words", "--autogenerate"])
print(options.x, options.message, options.autogenerate, options.quiet, options.raiseerr)
options = line.parser.parse_args(["upgrade", "aa01"])
config = Config("alembic.ini", cmd_opts=options)
line.run_cmd(config, options)
command.current(config)


def frobnicate(config, revision, sql=False):
    "frobnicates revision scripts."
    print("frobnicate", revision, sql, config.get_main_option("note"))


line = CommandLine()
line.register_command(frobnicate)
line.main(["frobnicate", "aa01", "--sql"])
""",
    "linear/x arguments": """
from alembic.config import CommandLine

open("migrations/env.py", "a").write("print(context.get_x_argument(), context.get_x_argument(as_dictionary=True))\\n")
CommandLine().main(["-x", "a=1", "-x", "flag", "upgrade", "head"])
""",
    # ScriptDirectory
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
    # MigrationContext and Operations
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
    # The recipes
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
