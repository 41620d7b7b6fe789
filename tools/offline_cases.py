"""Records what Alembic writes with `--sql` for whole histories: crates/cli/tests/offline_cases/<dialect>.json.

Run as `python tools/offline_cases.py [dialect ...]`; without a dialect all are recorded. Of every command line are kept the
exit status, standard output, and the log. Beside the shared cases (tools/cases/offline.py) a dialect's own module may have
`OFFLINE`, cases of the same shape, and `OFFLINE_REVISIONS`, revisions that follow `ffff6666`; `offline_revised` gives a step as we mean
it, `OFFLINE_DIFFERENCES` one of them.
"""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

from cases import dump, offline, own, selected

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = ROOT / "crates" / "cli" / "tests" / "offline_cases"
LOGGING = (ROOT / "crates/core/templates/ini/logging.ini").read_text()

ENVIRONMENT = """\
from logging.config import fileConfig

import sqlalchemy as sa
from alembic import context

config = context.config
fileConfig(config.config_file_name)
context.configure({arguments})
with context.begin_transaction():
    context.run_migrations()
"""


def revision(id_, down, labels, depends, up, down_code):
    def body(code):
        return "\n".join("    " + line for line in code.strip().splitlines())

    return (
        f'"""{id_} does something\n\nRevision ID: {id_}\n\n"""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f"revision = {id_!r}\ndown_revision = {down!r}\nbranch_labels = {labels!r}\ndepends_on = {depends!r}\n\n\n"
        f"def upgrade():\n{body(up)}\n\n\ndef downgrade():\n{body(down_code)}\n"
    )


def project(dialect, arguments, url, revisions):
    arguments = arguments.replace("{dialect}", dialect)
    if url is not None:
        arguments = 'url=config.get_main_option("sqlalchemy.url"), ' + arguments
    lines = ["[alembic]", "script_location = %(here)s/migrations", "path_separator = os"]
    if url is not None:
        lines.append("sqlalchemy.url = " + url.format(dialect=dialect))
    made = {
        "alembic.ini": "\n".join(lines) + "\n\n" + LOGGING,
        "migrations/env.py": ENVIRONMENT.format(arguments=arguments),
        "migrations/script.py.mako": "",
    }
    for item in revisions:
        made["migrations/versions/%s_.py" % item[0]] = revision(*item)
    return made


def run(files, line):
    """One command line in a fresh directory."""
    with tempfile.TemporaryDirectory() as directory:
        for name, text in files.items():
            path = pathlib.Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        environment = dict(os.environ, PYTHONHASHSEED="0", HOME=directory, LANG="C.UTF-8")
        command = [sys.executable, "-W", "ignore", "-m", "alembic", *line.split()]
        found = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True)
    log = [text for text in found.stderr.splitlines() if text.startswith(("INFO", "WARN", "ERROR"))]
    step = {"line": line, "status": found.returncode, "stdout": found.stdout, "log": log}
    if found.returncode == 1:
        # A traceback: its last line says what went wrong.
        step["raised"] = found.stderr.strip().splitlines()[-1]
    return step


def record(dialect):
    revisions = offline.REVISIONS + own(dialect, "OFFLINE_REVISIONS", [])
    differences = own(dialect, "OFFLINE_DIFFERENCES", {})
    revise = own(dialect, "offline_revised", lambda step: step)
    cases = []
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, arguments, url, lines in offline.CASES + own(dialect, "OFFLINE", []):
            files = project(dialect, arguments, url, revisions)
            steps = list(pool.map(lambda line: run(files, line), lines))
            for step in steps:
                revised = revise(step)
                if revised != step:
                    step["differs"] = revised
                if (name, step["line"]) in differences:
                    step["differs"] = differences[name, step["line"]]
            changed = {file: text for file, text in files.items() if not file.startswith("migrations/versions/")}
            cases.append({"name": name, "files": changed, "steps": steps})
    scripts = {file: text for file, text in project(dialect, "", None, revisions).items() if file.startswith("migrations/versions/")}
    dump(str(TARGET / (dialect + ".json")), [{"name": "", "files": scripts, "steps": []}, *cases])
    print("%s: %d command lines" % (dialect, sum(len(case["steps"]) for case in cases)))


if __name__ == "__main__":
    for name in selected(sys.argv[1:]):
        record(name)
