"""Records what SQLAlchemy does in the data cases (`data_cases/`, run by `data_run.py`) on SQLite, PostgreSQL, MariaDB and MySQL.

Run as `python tools/data_cases.py [TOPIC ...]` with an interpreter that has SQLAlchemy 2.1.9, psycopg2 and PyMySQL. It rewrites
`crates/cli/tests/data_cases/DIALECT/TOPIC.json`. Server dialects are recorded where LIMBECK_TEST_POSTGRESQL, LIMBECK_TEST_MARIADB and
LIMBECK_TEST_MYSQL hold an administrator's URL, as for the live tests. MySQL gets the cases of MariaDB that are about SQL, not about the ORM.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

from stored_answers import repeatable

TOOLS = pathlib.Path(__file__).resolve().parent
STORE = TOOLS.parent / "crates" / "cli" / "tests" / "data_cases"
SERVERS = {
    "postgresql": ("LIMBECK_TEST_POSTGRESQL", "postgresql+psycopg2"),
    "mariadb": ("LIMBECK_TEST_MARIADB", "mariadb+pymysql"),
    "mysql": ("LIMBECK_TEST_MYSQL", "mysql+pymysql"),
}


def administrator(dialect):
    """An engine that can create databases, or none where no server is named."""
    import sqlalchemy as sa

    variable, driver = SERVERS[dialect]
    if not os.environ.get(variable):
        return None
    url = sa.make_url(os.environ[variable]).set(drivername=driver)
    return sa.create_engine(url, isolation_level="AUTOCOMMIT")


def record(dialect, topic, admin):
    database = "limbeck_data_oracle_%s" % topic.stem
    url = "sqlite://"
    quote = {"postgresql": '"%s"', "mariadb": "`%s`", "mysql": "`%s`"}.get(dialect)
    if admin is not None:
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS " + quote % database)
            connection.exec_driver_sql("CREATE DATABASE " + quote % database)
        url = admin.url.set(database=database).render_as_string(hide_password=False)
    (STORE / dialect).mkdir(parents=True, exist_ok=True)
    output = STORE / dialect / (topic.stem + ".json")
    stored = output.read_text() if output.exists() else None
    done = subprocess.run(
        [sys.executable, str(TOOLS / "data_run.py"), str(output), dialect, url, str(topic)],
        env=dict(os.environ, PYTHONHASHSEED="0", TZ="UTC"),
        capture_output=True,
        text=True,
    )
    if admin is not None:
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE " + quote % database)
    if done.returncode:
        return "%s on %s: %s" % (topic.stem, dialect, done.stderr)
    cases = json.loads(output.read_text())["cases"]
    if not cases:
        output.unlink()
        return None
    if stored is not None and repeatable(json.loads(stored)) == repeatable(json.loads(output.read_text())):
        output.write_text(stored)
    broken = [name for name, case in cases.items() if "broken" in case or "broken tables" in case]
    return "%s on %s: broken cases %s" % (topic.stem, dialect, broken) if broken else len(cases)


def main(names):
    topics = [path for path in sorted((TOOLS / "data_cases").glob("*.py")) if not names or path.stem in names]
    failures, counts = [], {}
    for dialect in ("sqlite", *SERVERS):
        admin = None
        if dialect in SERVERS:
            admin = administrator(dialect)
            if admin is None:
                print("%s: left as it is, %s is not set" % (dialect, SERVERS[dialect][0]))
                continue
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            here = [topic for topic in topics if dialect != "mysql" or not topic.stem.startswith("orm_")]
            for answer in pool.map(lambda topic: record(dialect, topic, admin), here):
                if isinstance(answer, str):
                    failures.append(answer)
                else:
                    counts[dialect] = counts.get(dialect, 0) + (answer or 0)
    print(", ".join("%s: %d cases" % pair for pair in counts.items()))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
