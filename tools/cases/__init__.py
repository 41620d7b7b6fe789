"""Cases of our own that the generators put to the reference and to our faces.

`types`, `ddl`, `expr` and `ops` hold what every dialect is asked; a module named as a dialect holds what only that one is
asked. All its names are optional:

- `TYPES`, `DDL`: lists of expressions over `ddl_names.PRELUDE`
- `EXPR`: a list of expressions over `expr.PRELUDE`, or pairs of one and the keys that `execute()` gets;
  `EXPR_PRELUDE`: statements that bring further names
- `OPS`: a list of `ops.offline(...)`
- `HAS_DRIVER`: whether anything of ours connects to it; without, parameters are not recorded
- `DIFFERENCES`: where we mean to differ, by the code or name of the case: `{"sql": ...}` or `{"error": ...}` is what we give
  (for expressions also `"literal"`), `"reason"` says why. What stands here stands in docs/differences.md too.
- `LITERALS_SUPPLIED`: we write literals of types that the reference has none of; then only `DIFFERENCES` says what they are
- `OFFLINE`, `OFFLINE_REVISIONS`, `OFFLINE_DIFFERENCES`: see tools/offline_cases.py

A dialect is recorded once its module is there; the tests in Rust mount the same dialects.
"""

import importlib
import os

# In the order in which they are recorded.
KNOWN = ["sqlite", "postgresql", "mysql", "mariadb", "mssql", "oracle"]


def own(dialect, name, default):
    """What the dialect's own module says under `name`."""
    return getattr(importlib.import_module("cases." + dialect), name, default)


def selected(arguments):
    """The dialects that the command line names, or all that have a module."""
    here = os.path.dirname(os.path.abspath(__file__))
    there = [name for name in KNOWN if os.path.exists(os.path.join(here, name + ".py"))]
    unknown = [name for name in arguments if name not in there]
    if unknown:
        raise SystemExit("no cases for %s; there are cases for %s" % (", ".join(unknown), ", ".join(there)))
    return [name for name in there if not arguments or name in arguments]


def reference_dialect(name, **options):
    """The dialect of the reference, as `alembic --sql` makes it for `<name>://`."""
    from sqlalchemy.engine.url import make_url

    return make_url(name + "://").get_dialect()(**options)


def dump(path, cases, plain=None):
    """Writes one case a line."""
    import json

    os.makedirs(os.path.dirname(path), exist_ok=True)
    lines = [json.dumps(case, ensure_ascii=False, default=plain) for case in cases]
    with open(path, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(lines) + "\n]\n")
