"""Records what Alembic makes of `op.*` calls, and what our own faces hand to the Rust side for the same calls.

Run as `python tools/ops_cases.py [dialect ...]` with an interpreter that has Alembic 1.20.1 and SQLAlchemy 2.1.9; without a
dialect all are recorded. It rewrites `crates/core/tests/ops_cases/<dialect>.json` (text of `--sql`, with the lowered
operations) and, with SQLite, `crates/cli/tests/ops_online.json` (what a database holds after a migration). The interpreter
is started again with our faces in front.
"""

import io
import json
import pathlib
import re
import subprocess
import sys
import warnings

from cases import dump, ops, own, selected
from cases.sqlite_online import ONLINE_CASES

ROOT = pathlib.Path(__file__).resolve().parent.parent
OFFLINE = ROOT / "crates" / "core" / "tests" / "ops_cases"
ONLINE = ROOT / "crates" / "cli" / "tests" / "ops_online.json"
FACES = ROOT / "crates" / "python" / "lib"

# How `--sql` may be configured beside the way of the case itself: with and without values in the text, with the
# placeholders of the default driver and with those that the stock env.py asks for.
VARIANTS = [(literal_binds, paramstyle) for literal_binds in (True, False) for paramstyle in (None, "named")]


def cases(dialect):
    return ops.OFFLINE_CASES + own(dialect, "OPS", [])


def describe(error):
    """The class with the module where it is not builtin, and the text without what differs from run to run."""
    kind = type(error)
    module = kind.__module__
    name = kind.__name__ if module in ("builtins", "exceptions") else module + "." + kind.__name__
    return {"class": name, "message": re.sub(r" object at 0x[0-9a-f]+", " object", str(error))}


def environment(op):
    import sqlalchemy as sa

    return {"op": op, "sa": sa, "Column": sa.Column}


def keep_order_of_indexes():
    """Upstream's indexes are a set ordered by their addresses; here they keep the order of their making."""
    import sqlalchemy as sa
    from sqlalchemy.util import OrderedSet

    sa.Table.indexes = property(
        lambda table: table.__dict__["indexes"], lambda table, indexes: table.__dict__.update(indexes=OrderedSet(indexes))
    )


def run_oracle_offline(dialect, case, literal_binds, paramstyle):
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    buffer = io.StringIO()
    opts = {"as_sql": True, "output_buffer": buffer, "literal_binds": literal_binds}
    if case["naming"]:
        opts["target_metadata"] = sa.MetaData(naming_convention=case["naming"])
    context = MigrationContext.configure(
        dialect_name=dialect, dialect_opts={"paramstyle": paramstyle} if paramstyle else {}, opts=opts
    )
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(case["code"], environment(Operations(context)))
        except Exception as raised:
            error = describe(raised)
    return {
        "sql": buffer.getvalue(),
        "error": error,
        "warnings": [[warning.category.__name__, str(warning.message)] for warning in caught],
    }


def run_variants(dialect, case):
    """The case as it is, and the variants that give something else."""
    base = run_oracle_offline(dialect, case, case["literal_binds"], None)
    variants = []
    for literal_binds, paramstyle in VARIANTS:
        found = run_oracle_offline(dialect, case, literal_binds, paramstyle)
        if found != base:
            variants.append({"literal_binds": literal_binds, "paramstyle": paramstyle, **found})
    return {**base, "variants": variants}


def snapshot(connection):
    rows = connection.exec_driver_sql("select type, name, tbl_name, sql from sqlite_master order by rowid").fetchall()
    data = {}
    for kind, name, _, _ in rows:
        if kind == "table" and name != "alembic_version":
            data[name] = [list(row) for row in connection.exec_driver_sql('select * from "%s" order by 1' % name)]
    return {"schema": [[*row[:3], row[3] and row[3].rstrip()] for row in rows if row[1] != "alembic_version"], "data": data}


def run_oracle_online(case):
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    engine = sa.create_engine("sqlite://")
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with engine.connect() as connection:
            for statement in case["start"]:
                connection.exec_driver_sql(statement)
            connection.commit()
            opts = {}
            if case["naming"]:
                opts["target_metadata"] = sa.MetaData(naming_convention=case["naming"])
            context = MigrationContext.configure(connection, opts=opts)
            try:
                with context.begin_transaction(_per_migration=True):
                    exec(case["code"], environment(Operations(context)))
            except Exception as raised:
                error = describe(raised)
            connection.rollback()
            found = snapshot(connection)
    return {
        **found,
        "error": error,
        "warnings": [[warning.category.__name__, str(warning.message)] for warning in caught],
    }


def plain(value):
    """Bytes as the wire writes them where the format has none."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return {"Bytes": list(value)}
    return value


def lower_with_our_faces(name):
    """Runs the offline snippets with our own modules, recording what they hand over."""
    import types

    sys.path.insert(0, str(FACES))
    recorded = []
    native = types.ModuleType("_limbeck")
    native.invoke = lambda operation: recorded.append(plain(operation))
    sys.modules["_limbeck"] = native

    from alembic.operations import Operations
    from alembic.runtime.offline import MockConnection
    from sqlalchemy.engine.default import make_dialect

    import sqlalchemy as sa

    class Context:
        as_sql = True
        dialect = make_dialect(name)
        _native = native

        def __init__(self, naming):
            self.opts = {"target_metadata": sa.MetaData(naming_convention=naming)} if naming else {}
            self.impl = self

        @property
        def bind(self):
            return MockConnection(self)

        def execute(self, statement):
            Operations(self).execute(statement)

    answers = []
    for case in cases(name):
        recorded.clear()
        error = None
        try:
            exec(case["code"], environment(Operations(Context(case["naming"]))))
        except Exception as raised:
            error = describe(raised)
        answers.append({"operations": list(recorded), "raised": error})
    json.dump(answers, sys.stdout)


def record(name):
    run = [sys.executable, __file__, "--lower", name]
    wires = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
    differences = own(name, "DIFFERENCES", {})
    stored = []
    for case, wire in zip(cases(name), wires, strict=True):
        case = {**case, **run_variants(name, case), "lowered": wire}
        if case["name"] in differences:
            case["ours"] = differences[case["name"]]
        stored.append(case)
    dump(str(OFFLINE / (name + ".json")), stored)
    print("%s: %d cases as text" % (name, len(stored)))


def main():
    names = selected(sys.argv[1:])
    keep_order_of_indexes()
    for name in names:
        record(name)
    if "sqlite" in names:
        dump(str(ONLINE), [{**case, **run_oracle_online(case)} for case in ONLINE_CASES])
        print("sqlite: %d cases on a database" % len(ONLINE_CASES))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--lower"]:
        lower_with_our_faces(sys.argv[2])
    else:
        main()
