"""Records how SQLAlchemy renders expressions and statements: crates/sql/tests/expr_cases/<dialect>.json.

Each case is a Python expression over a few tables. It runs twice: on SQLAlchemy, which gives the expected texts and
parameters, and (in a second process) on the project's own `sqlalchemy` modules, which give the tree that Rust renders.
`python tools/expr_cases.py [dialect ...]` records those dialects, or all.
"""

import json
import os
import re
import subprocess
import sys
import warnings

from cases import dump, expr, own, reference_dialect, selected

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUTPUT = os.path.join(ROOT, "crates", "sql", "tests", "expr_cases")
FACES = os.path.join(ROOT, "crates", "python", "lib")


def cases(name):
    own_cases = [case if isinstance(case, tuple) else (case, None) for case in own(name, "EXPR", [])]
    return expr.CASES + own_cases


def prelude(name):
    namespace = {}
    exec(expr.PRELUDE, namespace)
    exec(own(name, "EXPR_PRELUDE", ""), namespace)
    return namespace


def value_of(value):
    if isinstance(value, (bytes, bytearray)):
        return {"Bytes": list(value)}
    if isinstance(value, list):
        return {"Array": [value_of(item) for item in value]}
    if isinstance(value, dict):
        from sqlalchemy.dialects.postgresql.hstore import _serialize_hstore

        return _serialize_hstore(value)
    return value


def places(compiled):
    """The names of the parameters in the order of their places in the text."""
    if compiled.positional:
        return list(compiled.positiontup or ())
    pattern = r"%\(([^)]+)\)s" if compiled.preparer._double_percents else r"(?<![:\w\\]):(\w+)(?!:)"
    return [key for key in re.findall(pattern, compiled.string) if key in compiled.params or key in compiled.escaped_bind_names.values()]


def addressless(error):
    """The sentence of an error without addresses."""
    return re.sub(r" object at 0x[0-9a-f]+>", " object>", str(error))


class _OnlyText(Exception):
    """Nothing of ours sends parameters to this database."""


def oracle_results(name):
    dialect = reference_dialect(name)
    namespace = prelude(name)
    results = []
    for code, keys in cases(name):
        here = {}
        try:
            element = eval(code, namespace)
        except Exception as error:
            results.append({"refused": "%s: %s" % (type(error).__name__, error)})
            continue
        is_dml = getattr(element, "is_dml", False)
        column_keys = {"column_keys": keys or []} if is_dml else {}
        try:
            compiled = element.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}, **column_keys)
            here["sql"] = compiled.string
            if not own(name, "HAS_DRIVER", True):
                raise _OnlyText
            params = compiled.construct_params(_check=False, escape_names=False)
            unescaped = {new: old for old, new in compiled.escaped_bind_names.items()}
            state = compiled._post_compile_expanded_state
            processors = dict(compiled._bind_processors)
            if state is not None:
                processors.update(state.processors)
            values = []
            for key in places(compiled):
                key = unescaped.get(key, key)
                value = state.parameters[key] if state is not None and key in state.parameters else params[key]
                required = key in compiled.binds and compiled.binds[key].required and (value is None or getattr(value, "name", None) == "REQUIRED")
                prefetched = any(c.key == key for c in list(compiled.insert_prefetch or ()) + list(compiled.update_prefetch or ()))
                process = processors.get(key)
                if process is not None and not (required or prefetched):
                    value = process(value)
                values.append([key, "required" if required or prefetched else value_of(value)])
            # A driver's own classes stand for what cannot be written down here.
            json.dumps(values, default=plain)
            here["binds"] = values
        except _OnlyText:
            pass
        except Exception as error:
            here.pop("sql", None)
            here["error"] = "%s: %s" % (type(error).__name__, addressless(error))
        if not keys:
            try:
                literal = element.compile(dialect=dialect, compile_kwargs={"literal_binds": True}, **column_keys)
                here["literal"] = literal.string
            except Exception as error:
                here["literal_error"] = "%s: %s" % (type(error).__name__, addressless(error))
        results.append(here)
    return results


def face_wires(name):
    sys.path.insert(0, FACES)
    for module in [module for module in sys.modules if module.split(".")[0] == "sqlalchemy"]:
        del sys.modules[module]
    namespace = prelude(name)

    from sqlalchemy.engine.default import make_dialect

    dialect = make_dialect(name)
    results = []
    for code, keys in cases(name):
        try:
            element = eval(code, namespace)
            lower = getattr(element, "_lower")
            results.append({"kind": element._compile_kind, "wire": lower(dialect)})
        except Exception as error:
            found = {"error": "%s: %s" % (type(error).__name__, error)}
            if os.environ.get("EXPR_TRACE"):
                import traceback

                found["trace"] = traceback.format_exc()
            results.append(found)
    return results


def plain(value):
    """What JSON cannot hold, as the Rust side writes it."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"Bytes": list(bytes(value))}
    kind = type(value)
    if kind.__module__.startswith("psycopg.types.json"):
        # What the driver would write; our own is handed the text.
        return json.dumps(value.obj)
    if kind.__module__ == "psycopg.types.range":
        lower, upper = ("" if bound is None else bound for bound in (value.lower, value.upper))
        return "%s%s,%s%s" % (value.bounds[0], lower, upper, value.bounds[1])
    if kind.__module__ == "datetime":
        if kind.__name__ == "timedelta":
            return {"Interval": round(value.total_seconds() * 1000000)}
        return {{"date": "Date", "time": "Time", "datetime": "DateTime"}[kind.__name__]: value.isoformat()}
    if kind.__module__ in ("decimal", "uuid"):
        return {kind.__name__.capitalize(): str(value)}
    raise TypeError("not plain data: %r" % (value,))


def record(name):
    """Writes the cases of one dialect; gives the number of those that the faces refuse in other words."""
    expected = oracle_results(name)
    run = [sys.executable, "-W", "ignore", os.path.abspath(__file__), "--faces", name]
    faces = json.loads(subprocess.run(run, stdout=subprocess.PIPE, check=True).stdout)
    differences = own(name, "DIFFERENCES", {})
    supplied = own(name, "LITERALS_SUPPLIED", False)
    stored, differing = [], 0
    for (code, keys), oracle, face in zip(cases(name), expected, faces, strict=True):
        if "refused" in oracle or "error" in face:
            wanted = oracle.get("refused") or oracle.get("error")
            if normal(face.get("error")) != normal(wanted):
                differing += 1
                print("%s: %s\n  expected: %s\n  got:      %s%s" % (name, code, wanted or oracle, face.get("error", "no error"), face.get("trace", "")))
                continue
            stored.append({"code": code, "refused": normal(wanted)})
            continue
        case = {"code": code, "keys": keys or [], "kind": face["kind"], "wire": face["wire"], "expected": oracle}
        if supplied and "No literal value renderer is available" in oracle.get("literal_error", ""):
            # We have one. What it looks like is said in `DIFFERENCES` for one case of each type.
            del oracle["literal_error"]
        # Cases with keys are other cases than those of the same code without.
        difference = differences.get((code, tuple(keys)) if keys else code)
        if difference is not None:
            case["ours"] = difference
        stored.append(case)
    dump(os.path.join(OUTPUT, name + ".json"), stored, plain)
    refused = sum("refused" in case for case in stored)
    print("%s: %d cases, %d of them refused by Python, %d differ in what is refused" % (name, len(expected), refused, differing))
    return differing


def main():
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--faces"]:
        json.dump(face_wires(sys.argv[2]), sys.stdout, default=plain)
        return 0
    return 1 if sum([record(name) for name in selected(sys.argv[1:])]) else 0


def normal(message):
    """A message without addresses and the link to the documentation."""
    if message is None:
        return None
    message = re.sub(r"\s*\(Background on this error.*", "", message)
    return re.sub(r"0x[0-9a-f]+", "0x0", message)


if __name__ == "__main__":
    sys.exit(main())
