"""Records what Alembic does with whole projects that autogenerate: crates/cli/tests/autogen/projects.json.

    PYTHONHASHSEED=0 python tools/autogen_projects_cases.py [--limbeck PROGRAM [NAME]]

With `--limbeck` nothing is stored: the program runs the stored projects, and what differs is printed. The projects are those of `autogen/projects.py`. What is kept of every command is what `command_cases.py` keeps.
"""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

import command_cases
from autogen import projects as own
from stored_answers import kept

TARGET = pathlib.Path(__file__).parent.parent / "crates/cli/tests/autogen/projects.json"
SEEDS = range(2)


def complete(files):
    """The files of a project, with what all of them have."""
    files = dict(files)
    extra = files.pop("ini")
    return {"alembic.ini": command_cases.ini(extra), "migrations/script.py.mako": command_cases.SCRIPT, **files}


def run_seeded(files, lines, seed):
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary).resolve()
        for path, text in files.items():
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return [command_cases.run_command(directory, line, seed) for line in lines]


def run_case(item):
    name, files, lines = item
    steps = []
    for variants in zip(*(run_seeded(files, lines, seed) for seed in SEEDS), strict=True):
        steps.append(min(variants, key=json.dumps))
        if any(variant != variants[0] for variant in variants):
            steps[-1]["unordered"] = True
    return {"name": name, "files": files, "steps": steps}


def plain():
    """What goes beyond Alembic is off where files are compared with its own: the section that the documentation shows."""
    documentation = pathlib.Path(__file__).parent.parent / "docs/autogenerate.md"
    section = documentation.read_text().split("```ini\n")[1].split("```")[0]
    return "\n" + section


def compare(program, wanted):
    """Runs the stored projects through the program and prints what differs."""
    wrong = 0
    for case in json.loads(TARGET.read_text()):
        if wanted and wanted not in case["name"]:
            continue
        with tempfile.TemporaryDirectory() as temporary:
            directory = pathlib.Path(temporary).resolve()
            for path, text in case["files"].items():
                target = directory / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text + plain() if path == "alembic.ini" else text)
            for step in case["steps"]:
                found, stderr = run_program(program, directory, step["line"])
                expected = {key: value for key, value in step.items() if key != "unordered"}
                if found != expected:
                    wrong += 1
                    print("=== %s: %s" % (case["name"], step["line"]))
                    for key in sorted(set(found) | set(expected)):
                        if found.get(key) != expected.get(key):
                            print("  - %s: %s" % (key, expected.get(key)))
                            print("  + %s: %s" % (key, found.get(key)))
                    if found["status"] != expected["status"] or wanted:
                        print("  stderr: %s" % "\n          ".join(line for line in stderr.splitlines() if "INFO" not in line))
                    break
    print("%d projects differ" % wrong)


def run_program(program, directory, line):
    env = {"PATH": os.environ["PATH"], "HOME": str(directory), "TZ": "UTC", "LANG": "C.UTF-8"}
    before = command_cases.snapshot(directory)
    done = subprocess.run([program, *shlex.split(line)], cwd=directory, env=env, capture_output=True, text=True)
    return command_cases.step_of(directory, line, before, done.returncode, done.stdout, done.stderr), done.stderr


def as_stored(case, stored):
    """The stored answers of a project where nothing but an order differs from them, and the new ones elsewhere."""
    if stored is None or stored["files"] != case["files"]:
        return case
    return {**case, "steps": kept(stored["steps"], case["steps"], leaving=("unordered",))}


def main():
    if sys.argv[1:2] == ["--limbeck"]:
        compare(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
        return
    projects = own.all_projects()
    items = [(name, complete(files), projects.lines[name]) for name, files in projects.files.items()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        cases = list(pool.map(run_case, items))
    stored = {case["name"]: case for case in json.loads(TARGET.read_text())}
    cases = [as_stored(case, stored.get(case["name"])) for case in cases]
    TARGET.write_text(json.dumps(cases, indent=1) + "\n")
    print("%d projects, %d commands" % (len(cases), sum(len(case["steps"]) for case in cases)))


if __name__ == "__main__":
    main()
