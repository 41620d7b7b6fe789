"""`alembic.command` and the command line."""

from .projects import CONFIG

CASES = {
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
    "linear/differences that check finds": CONFIG
    + """
from alembic.util import AutogenerateDiffsDetected

metadata = sa.MetaData()
for name in ("first", "second", "third"):
    sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
config.attributes["target_metadata"] = metadata
command.upgrade(config, "head")


def found():
    try:
        command.check(config)
    except AutogenerateDiffsDetected as error:
        for diff in error.diffs:
            print(diff)
        return error.diffs
    print("nothing")
    return []


found()
metadata.tables["first"].append_column(sa.Column("more", sa.Integer))
metadata.tables["second"].c.name.type = sa.String(99)
metadata.tables["second"].c.name.nullable = False
sa.Index("ix_third", metadata.tables["third"].c.name)
metadata.remove(metadata.tables["third"])
sa.Table("fourth", metadata, sa.Column("id", sa.Integer, primary_key=True))
diffs = found()
print(type(diffs).__name__, [type(diff).__name__ for diff in diffs])
print([diff[0] for diff in diffs if isinstance(diff, tuple)])
print(diffs[0][1].name, diffs[0][1].columns.keys())
""",
}
