"""Records what Alembic leaves in a database for every operation case: crates/cli/tests/live/SERVER.json.

Needs the servers that `.ci/servers` starts for itself; one whose variable is not set is left out. Each case of tools/ops_cases.py, and
every type of tools/ddl_cases.py that the server has, runs on a database that holds what tools/cases/live_starts.json says (found by
live_starts.py). Recorded is what is there afterwards, as the server itself tells it: on PostgreSQL by one query
(tools/cases/live_catalogue.sql), on MariaDB and MySQL by SHOW CREATE TABLE, with the rows. Nobody's reflection has a part in it. Cases
that the server refuses are recorded with what was raised.
"""

import json
import os
import re
import sys
import warnings

import live_run
import sqlalchemy as sa
from cases import dump, live

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.path.join(ROOT, "crates", "cli", "tests", "live")
NAME = "limbeck_live"
CLEAR = """DO $$ DECLARE n text; BEGIN FOR n IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
LOOP EXECUTE 'DROP SCHEMA ' || quote_ident(n) || ' CASCADE'; END LOOP; CREATE SCHEMA public; END $$"""
with open(os.path.join(ROOT, "tools", "cases", "live_catalogue.sql")) as _file:
    CATALOGUE = _file.read()
# The database of the cases, and those that stand for schemas on MySQL.
SCHEMAS = "limbeck_live limbeck_s limbeck_s1 limbeck_s2 limbeck_other".split()


class Server:
    """A server and a connection of its own, beside those on which cases run."""

    def __init__(self, name, url):
        self.name = name
        self.admin = sa.make_url(url)

    def url(self, database):
        return self.admin.set(drivername=self.drivername, database=database)

    def connect(self, database):
        return sa.create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool).connect()

    def send(self, *statements):
        for statement in statements:
            self.connection.exec_driver_sql(statement.replace("%", "%%"))

    def texts(self, statement):
        return [row[0] for row in self.connection.exec_driver_sql(statement.replace("%", "%%"))]

    def prepare(self, start):
        self.clear()
        self.send(*start)

    def run(self, case, start):
        """Prepares the database and runs the case; what was raised."""
        try:
            self.prepare(start)
        except Exception as error:
            return {**live_run.described(error), "stage": "start"}
        return live_run.raised_by({**case, "url": self.url(NAME).render_as_string(hide_password=False)})

    attempt = run


class Postgresql(Server):
    drivername = "postgresql+psycopg2"

    def __enter__(self):
        with self.connect(self.admin.database) as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS %s WITH (FORCE)" % NAME)
            connection.exec_driver_sql("CREATE DATABASE " + NAME)
        self.connection = self.connect(NAME)
        return self

    def __exit__(self, *_):
        self.connection.close()
        with self.connect(self.admin.database) as connection:
            connection.exec_driver_sql("DROP DATABASE %s WITH (FORCE)" % NAME)

    def clear(self):
        self.send(CLEAR)

    def attempt(self, case, start):
        """As `run`, all in one transaction that is rolled back."""
        engine = sa.create_engine(self.url(NAME), poolclass=sa.pool.NullPool)
        with engine.connect() as connection:
            connection.begin()
            try:
                for statement in start:
                    connection.exec_driver_sql(statement.replace("%", "%%"))
            except Exception as error:
                return {**live_run.described(error), "stage": "start"}
            error = live_run.raised_on(connection, case)
            # A batch that fails drops its copy, which fails in turn.
            while "current transaction is aborted" in str(error) and error.__context__ is not None:
                error = error.__context__
            return live_run.described(error)

    def left(self):
        return self.texts(CATALOGUE)


class Family(Server):
    @property
    def drivername(self):
        return self.name + "+pymysql"

    def __enter__(self):
        self.connection = self.connect(None)
        return self

    def __exit__(self, *_):
        self.drop()
        self.connection.close()

    def databases(self):
        return [name for name in sorted(self.texts("SHOW DATABASES")) if name in SCHEMAS]

    def drop(self):
        self.send("SET FOREIGN_KEY_CHECKS = 0", *("DROP DATABASE " + name for name in self.databases()), "SET FOREIGN_KEY_CHECKS = 1")

    def clear(self):
        self.drop()
        self.send("CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci" % NAME, "USE " + NAME)

    def left(self):
        """The definition of every table as the server writes it, and the rows."""
        found = []
        for database in self.databases():
            for table in sorted(self.texts("SHOW TABLES FROM " + database)):
                place = "%s.`%s`" % (database, table.replace("`", "``"))
                definition = self.connection.exec_driver_sql("SHOW CREATE TABLE " + place.replace("%", "%%")).one()[1]
                # Where AUTO_INCREMENT stands depends on what was tried; it is no part of the definition.
                found.append("%s %s" % (database, re.sub(r" AUTO_INCREMENT=\d+", "", definition)))
                columns = self.texts(
                    "SELECT CONCAT('QUOTE(CAST(`', REPLACE(column_name, '`', '``'), '` AS CHAR))') FROM information_schema.columns "
                    "WHERE table_schema = '%s' AND table_name = '%s' ORDER BY ordinal_position" % (database, table.replace("\\", "\\\\").replace("'", "''")))
                rows = self.texts("SELECT CONCAT_WS(', ', %s) FROM %s ORDER BY 1" % (", ".join(columns), place))
                found.extend("%s: %s" % (place, row) for row in rows)
        return found


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
    raised = live_run.raised_by({**case, "url": server.url(NAME).render_as_string(hide_password=False)})
    found = {**case, "start": start, "raised": raised, "left": server.left()}
    ours = live.DIFFERENCES.get((server.name, case["name"]))
    if ours:
        found["ours"] = {"reason": ours["reason"], "raised": ours.get("raised"), "left": sorted(found["left"] + ours.get("more", []))}
    return found


def main(selected):
    warnings.simplefilter("ignore")
    with open(live.STARTS) as file:
        starts = json.load(file)
    for server in servers(selected):
        with server:
            found = [record(server, case, starts[server.name][case["name"]]) for case in live.cases(server.name)]
            found += [record(server, case, live.TYPES_START[server.name]) for case in live.type_cases(starts[server.name + " types"])]
        dump(os.path.join(TARGET, server.name + ".json"), found)
        print("%s: %d cases, %d refused" % (server.name, len(found), sum(case["raised"] is not None for case in found)))


if __name__ == "__main__":
    main(sys.argv[1:])
