"""Records what Alembic gives for every pair of a database and models: diff tuples, log lines, rendered files.

    PYTHONHASHSEED=0 python tools/autogen_cases.py [--limbeck PROGRAM] [--only DIALECT] [--show NAME]

Without options the expectations are stored in `crates/cli/tests/autogen/<dialect>.json`. SQLite needs nothing; PostgreSQL, MariaDB
and MySQL are recorded where `LIMBECK_TEST_POSTGRESQL` and so on name a server's administrator. With `--limbeck` nothing is stored:
the program runs the stored cases, and what differs is printed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
STORED = HERE.parent / "crates" / "cli" / "tests" / "autogen"
RUNNER = HERE / "autogen" / "runner.py"
sys.path.insert(0, str(HERE))
from stored_answers import kept

DATABASE = "autogen_cases"
# Each with the driver that is used.
DIALECTS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg2", "mariadb": "mariadb+pymysql", "mysql": "mysql+pymysql"}


def setup_statements(pair, dialect):
    """The statements that make the database of a pair."""
    from sqlalchemy import create_mock_engine

    from autogen.runner import PRELUDE

    url = DIALECTS[dialect] + "://"
    statements = list(pair["raw"] or ())

    def collect(element, *args, **kw):
        statements.append(str(element.compile(dialect=engine.dialect)).strip())

    engine = create_mock_engine(url, collect)
    namespace = {}
    exec(PRELUDE + pair["before"], namespace)
    namespace["m"].create_all(engine, checkfirst=False)
    return statements


def server_url(dialect, driver=True):
    """The URL of our own database on a server, made anew; None without a server."""
    if dialect == "sqlite":
        return "sqlite://"
    admin = os.environ.get("LIMBECK_TEST_" + dialect.upper())
    if not admin:
        return None
    from sqlalchemy import create_engine, make_url

    url = make_url(admin)
    engine = create_engine(url.set(drivername=DIALECTS[dialect]), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS %s" % DATABASE)
        connection.exec_driver_sql("CREATE DATABASE %s" % DATABASE)
    engine.dispose()
    return url.set(drivername=DIALECTS[dialect], database=DATABASE).render_as_string(hide_password=False)


def run(command, cases, url):
    with tempfile.TemporaryDirectory() as folder:
        given, results = Path(folder) / "cases.json", Path(folder) / "results.json"
        given.write_text(json.dumps(cases))
        env = dict(os.environ, PYTHONHASHSEED="0", PYTHONWARNINGS="ignore")
        done = subprocess.run([*command, str(RUNNER), str(given), str(results), url], env=env)
        if done.returncode:
            raise SystemExit("the runner ended with status %d" % done.returncode)
        return json.loads(results.read_text())


def intended(value):
    """What Limbeck means to say otherwise: SQLite's 1 for a unique index is `True`."""
    if isinstance(value, dict):
        return {key: intended(item) for key, item in value.items()}
    if isinstance(value, list):
        return [intended(item) for item in value]
    return value.replace("unique=1)", "unique=True)") if isinstance(value, str) else value


def record(dialect):
    from autogen.cases import all_pairs

    url = server_url(dialect)
    if url is None:
        print("%s: no server, not recorded" % dialect)
        return
    file = STORED / (dialect + ".json")
    stored = {case["name"]: case["setup"] for case in json.loads(file.read_text())} if file.exists() else {}
    cases = [
        {
            "name": pair["name"],
            "topic": pair["topic"],
            # SQLAlchemy keeps the indexes of a table in a set.
            "setup": kept(stored.get(pair["name"]), setup_statements(pair, dialect)),
            "models": pair["after"],
        }
        for pair in all_pairs()
        if dialect in pair["dialects"]
    ]
    results = run([sys.executable], cases, url)
    for case in cases:
        case["expected"] = intended(results[case["name"]])
        if "error" in case["expected"]:
            print("%s: %s: %s" % (dialect, case["name"], case["expected"]["error"][:160]))
            case["expected"] = {"error": case["expected"]["error"].split(":")[0]}
            case["raises"] = True
    STORED.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
    print("%s: %d cases" % (dialect, len(cases)))


def compare(dialect, program, show):
    """Runs the stored cases through the program and prints what differs."""
    url = server_url(dialect)
    cases = json.loads((STORED / (dialect + ".json")).read_text())
    if show:
        cases = [case for case in cases if show in case["name"]]
    prefix = os.environ.get("LIMBECK_RUN", "python").split()
    results = run([program, *prefix], cases, url)
    wrong = 0
    for case in cases:
        found, expected = results[case["name"]], case["expected"]
        keys = [key for key in expected if found.get(key) != expected[key]]
        if "error" in found and "error" not in expected:
            keys = ["error"]
        if keys:
            wrong += 1
            print("=== %s: %s" % (dialect, case["name"]))
            for key in keys if show else keys[:2]:
                print("  - %s: %s" % (key, expected.get(key)))
                print("  + %s: %s" % (key, found.get(key)))
            if show and "traceback" in found:
                print(found["traceback"])
    print("%s: %d cases, %d differ" % (dialect, len(cases), wrong))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limbeck")
    parser.add_argument("--only")
    parser.add_argument("--show")
    arguments = parser.parse_args()
    for dialect in [arguments.only] if arguments.only else DIALECTS:
        if arguments.limbeck:
            compare(dialect, arguments.limbeck, arguments.show)
        else:
            record(dialect)


if __name__ == "__main__":
    main()
