"""Records what Alembic does with small projects: crates/cli/tests/command_cases.json.

A case is a project (files in a fresh directory) and command lines that run in it one after the other. Of every
command are kept: exit status, standard output, the log lines on standard error, and the files that it created,
changed or removed. The project's directory is written as {dir}, creation dates as {date}. Everything runs under
several hash seeds; a command whose output then differs is marked as unordered.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).parent.parent
TARGET = ROOT / "crates/cli/tests/command_cases.json"
TEMPLATES = ROOT / "crates/core/templates"
LOGGING = (TEMPLATES / "ini/logging.ini").read_text()
ENV = (TEMPLATES / "env/single.py").read_text()
SCRIPT = (TEMPLATES / "script.py.mako").read_text()


def ini(extra="", location="%(here)s/migrations"):
    lines = [
        "[alembic]",
        f"script_location = {location}",
        "prepend_sys_path = .",
        "path_separator = os",
        "sqlalchemy.url = sqlite:///%(here)s/app.db",
    ]
    return "\n".join(lines) + "\n" + extra + "\n" + LOGGING


def revision(id_, down, doc, labels=None, depends=None, up="pass", downgrade="pass"):
    return (
        f'"""{doc}\n\nRevision ID: {id_}\n\n"""\n'
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"revision = {id_!r}\ndown_revision = {down!r}\n"
        f"branch_labels = {labels!r}\ndepends_on = {depends!r}\n\n\n"
        f"def upgrade():\n    {up}\n\n\ndef downgrade():\n    {downgrade}\n"
    )


def project(*revisions, config=None):
    made = {
        "alembic.ini": ini() if config is None else config,
        "migrations/env.py": ENV,
        "migrations/script.py.mako": SCRIPT,
        "migrations/versions/README": "Revisions.\n",
    }
    for arguments in revisions:
        text = revision(*arguments) if isinstance(arguments, tuple) else revision(**arguments)
        name = arguments[0] if isinstance(arguments, tuple) else arguments["id_"]
        made[f"migrations/versions/{name}_rev.py"] = text
    return made


def table(name):
    return {
        "up": f'op.create_table("{name}", sa.Column("id", sa.Integer(), primary_key=True))',
        "downgrade": f'op.drop_table("{name}")',
    }


LINEAR = [
    {"id_": "aaaa1111", "down": None, "doc": "first", **table("first")},
    {"id_": "bbbb2222", "down": "aaaa1111", "doc": "second: more\n\nA longer text\n  with two lines.", **table("second")},
    {"id_": "cccc3333", "down": "bbbb2222", "doc": "third", **table("third")},
]
BRANCHED = [
    {"id_": "aaaa1111", "down": None, "doc": "root", **table("root")},
    {"id_": "bbbb2222", "down": "aaaa1111", "doc": "fork", **table("fork")},
    {"id_": "dddd4444", "down": "bbbb2222", "doc": "left", "labels": ("left",), **table("left_one")},
    {"id_": "eeee5555", "down": "bbbb2222", "doc": "right", "labels": "right", **table("right_one")},
    {"id_": "ffff6666", "down": "eeee5555", "doc": "right two", **table("right_two")},
]
MERGED = [*BRANCHED, {"id_": "abcd7777", "down": ("dddd4444", "ffff6666"), "doc": "join"}]
DEPENDENT = [
    {"id_": "aaaa1111", "down": None, "doc": "one", "labels": ("one",), **table("one")},
    {"id_": "bbbb2222", "down": "aaaa1111", "doc": "one again", **table("one_again")},
    {"id_": "cccc3333", "down": None, "doc": "two", "labels": ("two",), "depends": "bbbb2222", **table("two")},
]

LOCATIONS = {
    "alembic.ini": ini("version_locations = %(here)s/one:%(here)s/two\n"),
    "migrations/env.py": ENV,
    "migrations/script.py.mako": SCRIPT,
    "one/aaaa1111_x.py": revision("aaaa1111", None, "in one", ("one",)),
    "two/bbbb2222_x.py": revision("bbbb2222", None, "in two", ("two",)),
}
PYPROJECT = {
    "pyproject.toml": '[project]\nname = "p"\n\n[tool.alembic]\nscript_location = "%(here)s/migrations"\n'
    'file_template = "%%(rev)s"\nversion_locations = ["%(here)s/migrations/versions"]\n',
    **{name: text for name, text in project(*LINEAR).items() if name != "alembic.ini"},
}
PRINTING_ENV = 'print("env.py runs")\n' + ENV

PROJECTS = {
    "nothing": {"note.txt": "Not a project.\n"},
    "no_directory": {"alembic.ini": ini()},
    "empty": project(),
    "linear": project(*LINEAR),
    "branched": project(*BRANCHED),
    "merged": project(*MERGED),
    "dependent": project(*DEPENDENT),
    "locations": LOCATIONS,
    "pyproject": PYPROJECT,
    "slugs": project(config=ini("file_template = sub/%%(rev)s-%%(slug)s\ntruncate_slug_length = 12\nrecursive_version_locations = true\n")),
    "environment": project(*LINEAR[:1], config=ini("revision_environment = true\n")),
    "hooked": project(
        config=ini("[post_write_hooks]\nhooks = first, second\nfirst.type = exec\nfirst.executable = echo\nfirst.options = hook REVISION_SCRIPT_FILENAME -x 'a b'\nsecond.type = exec\nsecond.executable = ls\nsecond.options = -1\nsecond.cwd = migrations\n")
    ),
    "hook_type": project(config=ini("[post_write_hooks]\nhooks = a\na.executable = x\n")),
    "hook_key": project(config=ini("[post_write_hooks]\nhooks = a\na.type = exec\n")),
    "hook_unknown": project(config=ini("[post_write_hooks]\nhooks = a\na.type = nope\n")),
    "two_sections": project(*LINEAR[:1], config=ini() + "\n[other]\nscript_location = %(here)s/elsewhere\n"),
    "missing_parent": project(*LINEAR[:1], ("bbbb2222", "nope9999", "orphan")),
    "cycle": project(("aaaa1111", "bbbb2222", "a"), ("bbbb2222", "aaaa1111", "b")),
    "bad_separator": project(config=ini("version_locations = a\n").replace("path_separator = os", "path_separator = zz")),
    "bad_boolean": {**PYPROJECT, "pyproject.toml": '[tool.alembic]\nscript_location = "m"\nsourceless = "true"\n'},
    "bad_percent": project(config=ini("file_template = %(rev)s\n")),
    "no_section": project(*LINEAR[:1], config="[other]\nx = 1\n"),
    "failing": project(*LINEAR[:1], {"id_": "bbbb2222", "down": "aaaa1111", "doc": "fails", "up": 'op.execute("SELECT * FROM nowhere")'}),
}
PROJECTS["environment"]["migrations/env.py"] = PRINTING_ENV
PROJECTS["two_sections"]["elsewhere/versions/x.py"] = revision("9999abcd", None, "elsewhere")

#: Cases are named by their project and a word; a command may be preceded by VARIABLE=value words.
CASES = {
    "nothing": ["heads", "history", "init migrations", "init migrations"],
    "nothing/templates": ["init -t nope migrations", "init -t pyproject migrations", "init -t pyproject other"],
    "nothing/package": ["init --package a/b", "-c sub.ini init c", "-c a/other.ini init d"],
    "nothing/multidb": ["init -t multidb m", "init --template async n"],
    "no_directory": ["heads", "history", "revision -m x", "upgrade head"],
    "no_section": ["heads"],
    "empty": ["heads", "history", "history -v", "branches", "show head", "show base", "show nope", "edit head", "merge --rev-id 1111aaaa heads"],
    "empty/revisions": [
        "revision --rev-id 1111aaaa -m 'First, with: punctuation!'",
        "revision --rev-id 2222bbbb",
        "revision --rev-id a-b -m x",
        "revision --rev-id 3333cccc -m x --head 1111aaaa",
        "revision --rev-id 3333cccc -m x --head 1111 --splice --branch-label side",
        "revision --rev-id 4444dddd -m x",
        "revision --rev-id 4444dddd -m root --head base --depends-on side --depends-on 2222",
        "revision --rev-id 5555eeee -m x --head side@head",
        "revision --rev-id 6666ffff -m x --head nope",
        "revision --rev-id 6666ffff -m x --head 2222bbbb --depends-on nope",
        "revision --rev-id 6666ffff -m x --head 2222 --version-path elsewhere",
        "revision --rev-id 6666ffff -m x --sql",
        "history",
        "heads",
    ],
    "empty/quiet": ["-q revision --rev-id 1111aaaa -m quiet", "-q heads", "-q show nope", "--raiseerr show nope"],
    "empty/names": ["revision --rev-id 1111aaaa -m 'a very long message that goes on and on until it is cut'", "revision --rev-id 2222bbbb -m 'Ümläut ÉTÉ 漢字'", "revision --rev-id 3333cccc -m ''"],
    "slugs": ["revision --rev-id 1111aaaa -m 'something longer'", "revision --rev-id 2222bbbb -m short", "history"],
    "linear/graph": [
        "heads", "heads -v", "history", "history -v", "branches", "show head", "show bbbb", "show aaaa1111", "show base",
        "show heads", "show nope", "show b", "show head-1", "show aaaa1111+1", "show head+1", "show cccc3333:bbbb2222",
    ],
    "linear/ranges": [
        "history -r bbbb2222:", "history -r :bbbb2222", "history -raaaa1111:bbbb2222", "history -r-1:", "history --rev-range=bbbb2222:head",
        "history -r bbbb2222", "history -r cccc3333:aaaa1111", "history -r aaaa1111:+1", "history -r nope:", "history -r:base",
        "history -r base:head", "history -v -r bbbb:cccc",
    ],
    "linear/edit": ["EDITOR=cat edit bbbb2222", "EDITOR=cat edit head", "EDITOR=false edit head", "edit nope"],
    "linear/merge": ["merge --rev-id 9999aaaa heads", "merge --rev-id 1111aaaa bbbb2222 cccc3333", "merge --rev-id 1111aaaa cccc3333 cccc3333"],
    "branched/graph": [
        "heads", "heads -v", "history", "history -v", "branches", "branches -v", "show head", "show heads", "show left@head",
        "show right@head", "show left", "show right@base", "show left@nope", "show nope@head", "show bbbb2222", "history -r left@head:", "history -rbbbb2222:right@head",
        "history -r dddd4444:ffff6666", "history -r right:", "heads --resolve-dependencies",
    ],
    "branched/revision": [
        "revision --rev-id 1111aaaa -m x", "revision --rev-id 1111aaaa -m x --head left@head",
        "revision --rev-id 2222bbbb -m x --head head", "revision --rev-id 2222bbbb -m x --head heads", "heads",
    ],
    "branched/merge": [
        "merge --rev-id 1111aaaa -m 'join them' heads", "heads", "show 1111aaaa", "history", "branches -v",
        "merge --rev-id 2222bbbb -m again heads", "merge --rev-id 3333cccc dddd4444 ffff6666", "merge --rev-id 3333cccc --splice --branch-label third dddd4444 ffff6666", "heads",
    ],
    "merged": ["heads", "history", "history -v", "branches", "show abcd7777", "history -r :dddd4444"],
    "dependent": ["heads", "heads --resolve-dependencies", "heads -v", "history", "history -v", "branches", "show two@head", "show heads", "show head"],
    "locations": [
        "heads", "history", "revision --rev-id 1111aaaa -m x", "revision --rev-id 1111aaaa -m x --head one@head", "revision --rev-id 2222bbbb -m x --head base",
        "revision --rev-id 2222bbbb -m x --head base --version-path two", "heads",
    ],
    "pyproject": ["heads", "revision --rev-id 1111aaaa -m 'not in the name'", "-c pyproject.toml heads", "-c pyproject.toml -c alembic.ini heads", "-c pyproject.toml -c sub/pyproject.toml heads"],
    "two_sections": ["heads", "-n other heads", "--name nope heads", "-c nope.ini heads", "ALEMBIC_CONFIG=nope.ini heads", "ALEMBIC_CONFIG=nope.ini -c alembic.ini heads"],
    "environment": ["history", "revision --rev-id 1111aaaa -m x", "heads", "merge --rev-id 2222bbbb heads", "revision --rev-id 3333cccc --sql -m x"],
    "hooked": ["revision --rev-id 1111aaaa -m x", "-q revision --rev-id 2222bbbb -m x"],
    "hook_type": ["revision --rev-id 1111aaaa -m x", "heads"],
    "hook_key": ["revision --rev-id 1111aaaa -m x"],
    "hook_unknown": ["revision --rev-id 1111aaaa -m x"],
    "missing_parent": ["heads", "history"],
    "cycle": ["heads", "history"],
    "bad_separator": ["heads"],
    "bad_boolean": ["heads"],
    "bad_percent": ["heads"],
    "linear/usage": ["", "nope", "upgrade", "history --nope", "merge", "revision --s", "-x", "history -r -3:"],
    "linear/database": [
        "current", "upgrade +1", "current", "current -v", "history -i", "history -r current:", "history -r:current", "show current", "upgrade head", "upgrade head",
        "current", "current --check-heads", "downgrade -1", "current --check-heads", "downgrade aaaa", "history -i -v", "upgrade aaaa:head", "downgrade bbbb:base", "downgrade nope", "upgrade nope",
        "downgrade base", "current", "EDITOR=cat edit current",
    ],
    "linear/offline": [
        "upgrade head --sql", "upgrade aaaa1111:head --sql", "upgrade base:bbbb2222 --sql", "downgrade head:base --sql", "downgrade cccc3333:aaaa1111 --sql", "downgrade base --sql",
        "stamp head --sql", "stamp aaaa1111:cccc3333 --sql", "stamp --purge head --sql", "ensure_version --sql", "-q upgrade head --sql",
    ],
    "linear/stamp": ["stamp bbbb2222", "current", "stamp head", "stamp head", "stamp base", "current", "stamp nope", "stamp --purge aaaa1111", "current", "ensure_version", "ensure_version"],
    "branched/database": [
        "upgrade head", "upgrade heads", "current", "history -i", "downgrade left@base", "current", "downgrade bbbb2222", "upgrade left@head", "current", "upgrade right@+1", "current", "downgrade right@-1", "current",
        "stamp head", "stamp heads", "stamp dddd4444 eeee5555", "current", "downgrade base", "current",
    ],
    "merged/database": ["upgrade head", "current", "current -v", "downgrade -1", "current", "upgrade +1", "downgrade bbbb2222", "current", "stamp head"],
    "dependent/database": ["upgrade two@head", "current", "upgrade heads", "downgrade one@base", "current"],
    "failing": ["upgrade head", "current", "upgrade head --sql"],
}

#: Where the words are Limbeck's own: only the exit status and the names of the files are compared.
OWN_WORDS = re.compile(r"\binit\b|list_templates")
#: Enough that a set of two is seen in both orders.
SEEDS = range(8)
DATE = re.compile(r"(Create Date: )\S+ \S+")
LOG_LINE = re.compile(r"(DEBUG|INFO|WARNI|ERROR|CRITI) +\[")


def snapshot(directory):
    found = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.name != "app.db":
            found[path.relative_to(directory).as_posix()] = path.read_text()
    return found


#: An interpreter that has imported everything, and forks for every command that it reads. Alembic puts scripts into
#: sets by their address; here it is by their name, so that an order depends on the seed alone.
SERVER = """
import gc, json, logging.config, os, runpy, sqlite3, sys, time, traceback
import alembic.command, alembic.config, alembic.script.revision, mako.template, sqlalchemy, sqlalchemy.dialects.sqlite

alembic.script.revision.Revision.__hash__ = lambda script: hash(script.revision)
gc.disable()
gc.freeze()


def run():
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["directory"])
    for number, name in ((0, os.devnull), (1, request["stdout"]), (2, request["stderr"])):
        opened = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(opened, number)
    sys.argv[1:] = request["words"]
    sys.path[0] = request["directory"]
    del sys.modules["alembic.config"]
    try:
        runpy.run_module("alembic", run_name="__main__", alter_sys=True)
        return 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    return 1


for request in sys.stdin:
    request = json.loads(request)
    child = os.fork()
    if child:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    else:
        status = run()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status & 255)
"""


class Server:
    """Runs commands one after the other; every seed, and every thread, has its own."""

    started = threading.local()

    def __init__(self, seed):
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @classmethod
    def of_seed(cls, seed):
        servers = cls.started.__dict__.setdefault("servers", {})
        if seed not in servers:
            servers[seed] = cls(seed)
        return servers[seed]

    def run(self, directory, words, env):
        with tempfile.TemporaryDirectory() as temporary:
            stdout, stderr = pathlib.Path(temporary, "stdout"), pathlib.Path(temporary, "stderr")
            request = {"directory": str(directory), "words": words, "env": env, "stdout": str(stdout), "stderr": str(stderr)}
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            status = int(self.process.stdout.readline())
            return status, stdout.read_text(), stderr.read_text()


def run_command(directory, line, seed):
    words = shlex.split(line)
    extra = {}
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        name, _, value = words.pop(0).partition("=")
        extra[name] = value
    before = snapshot(directory)
    status, stdout, stderr = Server.of_seed(seed).run(
        directory, words, {"PATH": os.environ["PATH"], "HOME": str(directory), "TZ": "UTC", "COLUMNS": "80", "LANG": "C.UTF-8", **extra}
    )
    return step_of(directory, line, before, status, stdout, stderr)


def step_of(directory, line, before, status, stdout, stderr):
    """What is kept of a command that has run."""
    after = snapshot(directory)

    def plain(text):
        return DATE.sub(r"\1{date}", text.replace(str(directory), "{dir}"))

    changed = {name: plain(text) for name, text in after.items() if before.get(name) != text}
    changed.update({name: None for name in before if name not in after})
    step = {"line": line, "status": status}
    if OWN_WORDS.search(line):
        step["files"] = sorted(changed)
        return step
    step["stdout"] = plain(stdout)
    log = [plain(text) for text in stderr.splitlines() if LOG_LINE.match(text)]
    if log:
        step["log"] = log
    if changed:
        step["files"] = changed
    return step


def run_seeded(name, lines, seed):
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary).resolve()
        for path, text in PROJECTS[name.partition("/")[0]].items():
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        steps = [run_command(directory, line, seed) for line in lines]
    return steps


def run_case(item):
    name, lines = item
    runs = [run_seeded(name, lines, seed) for seed in SEEDS]
    steps = []
    for variants in zip(*runs, strict=True):
        steps.append(min(variants, key=json.dumps))
        if any(variant != variants[0] for variant in variants):
            steps[-1]["unordered"] = True
    return {"name": name, "steps": steps}


def main():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        cases = list(pool.map(run_case, CASES.items()))
    text = json.dumps({"projects": PROJECTS, "cases": cases}, indent=1, ensure_ascii=True)
    TARGET.write_text(text + "\n")


if __name__ == "__main__":
    main()
