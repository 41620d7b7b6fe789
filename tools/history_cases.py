"""Records what Alembic does with whole migration histories of our own on SQLite.

Run as `python tools/history_cases.py` with an interpreter that has Alembic 1.20.1 and SQLAlchemy 2.1.9. The histories are
the folders of `crates/cli/tests/histories`, each with the revision files and perhaps a `naming.json`. For each one, on an
empty database: `upgrade heads`, the schema and the rows, `downgrade base`, the same again, then the text of
`upgrade heads --sql`. It rewrites `crates/cli/tests/history_cases.json`.
"""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
HISTORIES = ROOT / "crates" / "cli" / "tests" / "histories"
CASES = ROOT / "crates" / "cli" / "tests" / "history_cases.json"

#: Indexes are a set ordered by their addresses; here they keep the order of their making, so that every run is the same.
ALEMBIC = """
import runpy, sqlalchemy
from sqlalchemy.util import OrderedSet

sqlalchemy.Table.indexes = property(
    lambda table: table.__dict__["indexes"], lambda table, indexes: table.__dict__.update(indexes=OrderedSet(indexes))
)
runpy.run_module("alembic", run_name="__main__", alter_sys=True)
"""

INI = """\
[alembic]
script_location = %(here)s/migrations
path_separator = os
sqlalchemy.url = sqlite:///%(here)s/app.db
"""

# What a project has that kept to the template, with a transaction for each revision.
ENVIRONMENT = """\
import json
import pathlib

from alembic import context
from sqlalchemy import MetaData, engine_from_config, pool

config = context.config
naming = pathlib.Path(__file__).parent / "versions" / "naming.json"
target_metadata = MetaData(naming_convention=json.loads(naming.read_text())) if naming.exists() else None


def offline():
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def online():
    engine = engine_from_config(config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    online()
"""

STEPS = {"up": "upgrade heads", "down": "downgrade base", "sql": "upgrade heads --sql"}


def main():
    cases = []
    for folder in sorted(path for path in HISTORIES.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as directory:
            cases.append(record(folder, pathlib.Path(directory).resolve()))
    recorded = {"files": {"alembic.ini": INI, "migrations/env.py": ENVIRONMENT}, "cases": cases}
    CASES.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n")


def record(folder, project):
    shutil.copytree(folder, project / "migrations" / "versions", ignore=shutil.ignore_patterns("__pycache__"))
    (project / "alembic.ini").write_text(INI)
    (project / "migrations" / "env.py").write_text(ENVIRONMENT)
    case = {"name": folder.name}
    for key, line in STEPS.items():
        run = alembic(project, line)
        case[key] = {"status": run.returncode, "stdout": run.stdout.replace(str(project), "{dir}"), "error": error(run, project)}
        if key != "sql":
            case[key]["database"] = describe(project / "app.db")
    return case


def alembic(project, line):
    environment = {"PATH": os.environ["PATH"], "HOME": str(project), "TZ": "UTC", "LANG": "C.UTF-8"}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", ALEMBIC, *line.split()]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)


def error(run, project):
    """The first line of the report of what was raised, without the module of its class."""
    if run.returncode in (0, 255):
        return None
    lines = run.stderr.splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("  "))
    return lines[last + 1].replace(str(project), "{dir}")


def describe(path):
    connection = sqlite3.connect(path)
    schema, data = [], {}
    for kind, name, table, sql in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"):
        schema.append([kind, name, table, None if sql is None else parts(sql) if kind == "table" else [plain(sql)]])
        if kind == "table":
            found = connection.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in found.description]
            order = ", ".join(str(number) for number in range(1, len(columns) + 1))
            rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY {order}').fetchall()
            data[name] = {"columns": columns, "rows": [[wire(value) for value in row] for row in rows]}
    connection.close()
    return {"schema": schema, "data": data}


def parts(sql):
    """What is before, after, and between the commas of a CREATE TABLE; the latter sorted, as hashes order constraints."""
    head, body = sql.split("(", 1)
    body, tail = body.rsplit(")", 1)
    items, depth, quote, item = [], 0, None, ""
    for c in body:
        if quote:
            quote = None if c == quote else quote
        elif c in "'\"":
            quote = c
        elif c == "," and depth == 0:
            items.append(plain(item))
            item = ""
            continue
        else:
            depth += (c == "(") - (c == ")")
        item += c
    return [plain(head), plain(tail), *sorted([*items, plain(item)])]


def wire(value):
    """Bytes as the wire writes them where the format has none."""
    return {"Bytes": list(value)} if isinstance(value, bytes) else value


def plain(text):
    return " ".join(text.split())


if __name__ == "__main__":
    main()
