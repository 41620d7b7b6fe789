"""Records what scripts do with Alembic's programmatic API: crates/cli/tests/api_cases.json.

A case is a script that runs in a project (tools/cases/api.py). Of every run are kept: what it printed, the files
that it created, changed or removed, and what app.db then holds. The project's directory is written as {dir},
creation dates as {date}.

Run as `python tools/api_cases.py [PROJECT ...]`: with names, cases of other projects stay as they are stored.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from cases.api import BEGIN, CASES, PROJECTS

TARGET = pathlib.Path(__file__).parent.parent / "crates/cli/tests/api_cases.json"
DATE = re.compile(r"(Create Date: )[^{\n]+")
SCRIPT = "script.py"


def snapshot(directory):
    return {
        str(path.relative_to(directory)): path.read_text()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name not in ("app.db", SCRIPT) and "__pycache__" not in path.parts
    }


def database(path):
    if not path.exists():
        return None
    connection = sqlite3.connect(path)
    schema = [list(row) for row in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid")]
    tables = [row[1] for row in schema if row[0] == "table"]
    data = {name: [list(row) for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY 1')] for name in tables}
    connection.close()
    return {"schema": [[*row[:3], row[3] and row[3].rstrip()] for row in schema], "data": data}


def run_case(item):
    name, code = item
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary).resolve()
        for path, text in PROJECTS[name.partition("/")[0]].items():
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_text(text)
        (directory / SCRIPT).write_text(BEGIN + code)
        before = snapshot(directory)
        environment = {"PATH": os.environ["PATH"], "HOME": str(directory), "TZ": "UTC", "COLUMNS": "80", "LANG": "C.UTF-8"}
        environment |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([sys.executable, SCRIPT], cwd=directory, env=environment, capture_output=True, text=True)
        if done.returncode:
            print(f"{name}: {done.stdout}{done.stderr}", file=sys.stderr)
            return None
        after = snapshot(directory)

        def plain(text):
            return DATE.sub(r"\1{date}", text.replace(str(directory), "{dir}"))

        changed = {path: plain(text) for path, text in after.items() if before.get(path) != text}
        changed.update({path: None for path in before if path not in after})
        return {"name": name, "code": code, "stdout": plain(done.stdout), "files": changed, "database": database(directory / "app.db")}


def main(projects):
    stored = {case["name"]: case for case in json.loads(TARGET.read_text())["cases"]} if projects else {}

    def recorded(item):
        name, _ = item
        return run_case(item) if not projects or name.partition("/")[0] in projects else stored[name]

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        cases = list(pool.map(recorded, CASES.items()))
    if None in cases:
        raise SystemExit("a script is wrong")
    text = json.dumps({"projects": PROJECTS, "begin": BEGIN, "cases": cases}, indent=1, ensure_ascii=True)
    TARGET.write_text(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
