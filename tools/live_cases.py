"""Records what Alembic leaves in a database for every operation case: crates/cli/tests/live/SERVER.json.

Needs the servers that `.ci/servers` starts for itself; one whose variable is not set is left out. Each case of tools/ops_cases.py runs
on a database that holds what tools/cases/live_starts.json says (found by live_starts.py). Recorded are the statements of the dump that
are there afterwards and were not, and those that are gone: `pg_dump` and `mariadb-dump` read the catalogue, which share nothing with
anybody's reflection. Cases that the server refuses are recorded with what was raised.
"""

import collections
import os
import re
import subprocess
import sys
import warnings

import live_run
from cases import dump, live

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.path.join(ROOT, "crates", "cli", "tests", "live")
NAME = "limbeck_live"


def blocks(text):
    """The statements of a dump and how often each is there, without remarks and settings."""
    kept = [line for line in text.splitlines() if not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config"))]
    return collections.Counter(block.strip() for block in re.split(r"\n\n+|(?<=;)\n", "\n".join(kept)) if block.strip())


class Server:
    def __init__(self, name, url):
        import sqlalchemy as sa

        self.name = name
        self.admin = sa.make_url(url)
        self.engine = sa.create_engine(self.url(self.admin.database or None), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)

    def url(self, database):
        return self.admin.set(drivername=self.drivername, database=database)

    def statements(self, statements, engine=None):
        with (engine or self.engine).connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%"))

    def __enter__(self):
        self.create()
        return self

    def __exit__(self, *_):
        self.drop()

    def prepare(self, start):
        import sqlalchemy as sa

        self.clear()
        engine = sa.create_engine(self.url(NAME), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        self.statements(start, engine)

    def run(self, case, start):
        """Prepares the database and runs the case; what was raised."""
        try:
            self.prepare(start)
        except Exception as error:
            return {"class": type(error).__name__, "message": str(error), "stage": "start"}
        return live_run.raised_by({**case, "url": self.url(NAME).render_as_string(hide_password=False)})


    def attempt(self, case, start):
        return self.run(case, start)


class Postgresql(Server):
    drivername = "postgresql+psycopg2"

    def attempt(self, case, start):
        """As `run`, all in one transaction that is rolled back."""
        import sqlalchemy as sa

        engine = sa.create_engine(self.url(NAME), poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            connection.begin()
            try:
                for statement in start:
                    connection.exec_driver_sql(statement.replace("%", "%%"))
            except Exception as error:
                return {"class": type(error).__name__, "message": str(error), "stage": "start"}
            return live_run.raised_on(connection, case)

    def create(self):
        self.drop()
        self.statements(["CREATE DATABASE " + NAME])

    def drop(self):
        self.statements(["DROP DATABASE IF EXISTS %s WITH (FORCE)" % NAME])

    def clear(self):
        import sqlalchemy as sa

        engine = sa.create_engine(self.url(NAME), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'").scalars().all()
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA public" % (", ".join(found) or "public").replace("%", "%%"))

    def dump(self):
        target = self.admin.set(drivername="postgresql", database=NAME).render_as_string(hide_password=False)
        text = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", target], check=True, capture_output=True, text=True).stdout
        return blocks(text)


class Family(Server):
    @property
    def drivername(self):
        return self.name + "+pymysql"

    def databases(self):
        with self.engine.connect() as connection:
            return [name for name in connection.exec_driver_sql("SHOW DATABASES LIKE 'limbeck\\_%%'").scalars() if re.fullmatch("limbeck_(live|s|s1|s2|other)", name)]

    def create(self):
        self.drop()

    def drop(self):
        self.statements(["SET FOREIGN_KEY_CHECKS = 0", *("DROP DATABASE `%s`" % name for name in self.databases())])

    def clear(self):
        self.drop()
        self.statements(["CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci" % NAME])

    def dump(self):
        command = ["mariadb-dump", "--no-defaults", "--compact", "--skip-comments", "--skip-extended-insert", "--order-by-primary", "--no-create-db",
                   "-h", self.admin.host, "-P", str(self.admin.port or 3306), "-u", self.admin.username, "--databases", *self.databases()]
        text = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ, MYSQL_PWD=self.admin.password or "")).stdout
        # Where AUTO_INCREMENT stands depends on what was tried; it is no part of the definition.
        return blocks(re.sub(r" AUTO_INCREMENT=\d+", "", text))


def servers(selected=()):
    """The servers that are there."""
    for name, variable, kind in (
        ("postgresql", "LIMBECK_TEST_POSTGRESQL_OWN", Postgresql), ("mariadb", "LIMBECK_TEST_MARIADB_OWN", Family), ("mysql", "LIMBECK_TEST_MYSQL", Family),
    ):
        if selected and name not in selected:
            continue
        if variable in os.environ:
            yield kind(name, os.environ[variable])
        else:
            print("%s is not set: nothing recorded of %s" % (variable, name))


def record(server, case, start):
    server.prepare(start)
    before = server.dump()
    raised = live_run.raised_by({**case, "url": server.url(NAME).render_as_string(hide_password=False)})
    after = server.dump()
    return {**case, "start": start, "raised": raised, "added": sorted((after - before).elements()), "removed": sorted((before - after).elements())}


def main(selected):
    import json

    warnings.simplefilter("ignore")
    with open(live.STARTS) as file:
        starts = json.load(file)
    for server in servers(selected):
        with server:
            found = [record(server, case, starts[server.name][case["name"]]) for case in live.cases(server.name)]
        dump(os.path.join(TARGET, server.name + ".json"), found)
        print("%s: %d cases, %d refused, %d without a trace" % (
            server.name, len(found), sum(case["raised"] is not None for case in found),
            sum(not (case["raised"] or case["added"] or case["removed"]) for case in found)))


if __name__ == "__main__":
    main(sys.argv[1:])
