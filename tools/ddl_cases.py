"""Records how SQLAlchemy and Alembic render DDL and types, beside what the project's own faces lower the same objects to.

Runs with the packages `sqlalchemy` and `alembic`; rewrites crates/sql/tests/ddl_cases/<dialect>.json. Each case is a small
expression, evaluated once against the real packages (which give the text) and once, in another process, against the faces
in crates/python/lib (which give the wire). `python tools/ddl_cases.py [dialect ...]` records those dialects, or all.
"""

import json
import os
import re
import subprocess
import sys
import warnings

from cases import ddl, ddl_names, dump, own, reference_dialect, selected, types

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIB = os.path.join(ROOT, "crates", "python", "lib")
TARGET = os.path.join(ROOT, "crates", "sql", "tests", "ddl_cases")


def cases(dialect):
    for text in types.TYPES + own(dialect, "TYPES", []):
        yield "type", text.encode().decode("unicode_escape")
    for text in ddl.DDL.splitlines() + own(dialect, "DDL", []):
        if text.strip():
            yield "ddl", text


def message(error):
    """The sentence of an error, without addresses and links."""
    text = str(error.args[0]) if error.args else str(error)
    return re.sub(r" object at 0x[0-9a-f]+>", " object>", text)


def expected(name):
    """What the real packages say."""
    space = {}
    exec(ddl_names.PRELUDE, space)
    from alembic import ddl as _implementations  # noqa: F401
    from alembic.ddl import base

    space["alembic"] = base
    dialect = reference_dialect(name)
    for kind, text in cases(name):
        found = {"name": text, "kind": kind}
        try:
            element = eval(text, space)
            found["sql"] = element.compile(dialect=dialect) if kind == "type" else str(element.compile(dialect=dialect))
        except Exception as error:
            found["error"] = message(error)
            found["class"] = type(error).__name__
        yield found


def lowered(name):
    """What the faces lower the same expressions to; runs in a process of its own."""
    sys.path.insert(0, LIB)
    space = {}
    exec(ddl_names.PRELUDE, space)
    exec(ddl_names.STAND_INS, space)
    from sqlalchemy.engine.default import make_dialect

    dialect = make_dialect(name)
    found = []
    for kind, text in cases(name):
        try:
            found.append({"element": eval(text, space)._lower(dialect)})
        except Exception as error:
            found.append({"error": message(error), "class": type(error).__name__})
        if "convention=" in text:
            space["STRIP"] = []
            element = eval(text, space)._lower(dialect)
            convention = space["STRIP"][0]
            space["STRIP"] = None
            if all(isinstance(template, str) for template in convention.values()):
                found[-1]["unnamed"] = {"element": element, "convention": convention}
    json.dump(found, sys.stdout)


def record(name):
    """Writes the cases of one dialect; gives those that the faces refuse in other words than the real packages."""
    texts = list(expected(name))
    run = [sys.executable, os.path.abspath(__file__), "--lower", name]
    wires = json.loads(subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout)
    differences = dict(own(name, "DIFFERENCES", {}))
    kept, problems = [], []
    for case, wire in zip(texts, wires, strict=True):
        if case["name"] in differences:
            case["ours"] = differences[case["name"]]
        if "type_bound" in json.dumps(wire.get("unnamed")) and "CHECK" not in case.get("sql", "CHECK"):
            # The database has the type, and the check is not made: only whoever knows both can name the table.
            wire.pop("unnamed")
        if "unnamed" in wire:
            # The same object before it was named: naming it is then up to the Rust side.
            named = dict(case, kind="named", name="named: " + case["name"], **wire["unnamed"])
            named.pop("class", None)
            kept.append(named)
        if "element" in wire:
            case["element"] = wire["element"]
            case.pop("class", None)
            kept.append(case)
        elif "error" not in case or case["error"] != wire["error"] or case["class"] != wire["class"]:
            # The faces refuse before anything is rendered: that must be what the real packages do, in the same words.
            problems.append("%s: %s\n  real  %s\n  faces %s" % (name, case["name"], case.get("sql", case.get("error")), wire))
    dump(os.path.join(TARGET, name + ".json"), kept)
    print("%s: %d cases, %d problems" % (name, len(kept), len(problems)), file=sys.stderr)
    return problems


def main():
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--lower"]:
        return lowered(sys.argv[2])
    problems = [problem for name in selected(sys.argv[1:]) for problem in record(name)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
