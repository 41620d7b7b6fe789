"""`alembic.config`: the configuration."""

from .projects import CONFIG

CASES = {
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
}
