"""Records what migrations through Alembic leave in a MariaDB and a MySQL database: crates/cli/tests/ops_{mariadb,mysql}.json.

The catalogue is read by `mariadb-dump -d`. Needs the packages of the other generators, `pymysql`, that program, and servers whose
administrators' URLs are in LIMBECK_TEST_MARIADB and LIMBECK_TEST_MYSQL; one that is not set is left out. Makes and drops the database
`mysql_ops`.
"""

import json
import os
import pathlib
import re
import subprocess
import warnings

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from cases.mariadb_online import ONLINE_CASES

ROOT = pathlib.Path(__file__).parent.parent
TARGETS = ROOT / "crates" / "cli" / "tests"
SERVERS = {"mariadb": "LIMBECK_TEST_MARIADB", "mysql": "LIMBECK_TEST_MYSQL"}
NAME = "mysql_ops"
# What a server names itself, by numbers of its own.
TEMPORARY = re.compile(r"#sql-(alter-)?[0-9a-f]+[-_][0-9a-f-]+")


def at_server(administrator, *statements):
    engine = sa.create_engine(administrator, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def catalogue(url):
    command = ["mariadb-dump", "--no-data", "--compact", "--skip-comments", "-h", url.host, "-P", str(url.port or 3306), "-u", url.username,
               "--ignore-table=%s.alembic_version" % NAME, NAME]
    env = dict(os.environ, MYSQL_PWD=url.password or "")
    text = subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
    # Where AUTO_INCREMENT stands depends on what was tried; it is no part of the definition.
    return re.sub(r" AUTO_INCREMENT=\d+", "", text)


def run(case, administrator):
    at_server(administrator, "DROP DATABASE IF EXISTS " + NAME, "CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci" % NAME)
    engine = sa.create_engine(administrator.set(database=NAME))
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with engine.connect() as connection:
            for statement in case["start"]:
                connection.exec_driver_sql(statement.replace("%", "%%"))
            connection.commit()
            opts = {"target_metadata": sa.MetaData(naming_convention=case["naming"])} if case["naming"] else {}
            context = MigrationContext.configure(connection, opts=opts)
            try:
                with context.begin_transaction():
                    with context.begin_transaction(_per_migration=True):
                        exec(case["code"], {"op": Operations(context), "sa": sa, "Column": sa.Column})
            except Exception as raised:
                module = type(raised).__module__
                name = type(raised).__name__
                error = {"class": name if module == "builtins" else module + "." + name, "message": TEMPORARY.sub("#sql", str(raised))}
            connection.rollback()
            tables = [row[0] for row in connection.exec_driver_sql("SHOW TABLES") if row[0] != "alembic_version"]
            rows = {}
            for table in tables:
                shown = connection.exec_driver_sql("SELECT * FROM `%s` ORDER BY 1" % table.replace("`", "``").replace("%", "%%"))
                rows[table] = [[None if value is None else str(value) for value in row] for row in shown]
    engine.dispose()
    told = [[warning.category.__name__, str(warning.message)] for warning in caught]
    case = {key: value for key, value in case.items() if key != "servers"}
    return {**case, "dump": catalogue(administrator), "rows": rows, "error": error, "warnings": told}


def main():
    for name, variable in SERVERS.items():
        if variable not in os.environ:
            print("%s: left as it is, %s is not set" % (name, variable))
            continue
        administrator = sa.make_url(os.environ[variable]).set(drivername="mysql+pymysql")
        found = [run(case, administrator) for case in ONLINE_CASES if name in case["servers"]]
        with open(TARGETS / ("ops_%s.json" % name), "w", encoding="utf-8") as out:
            out.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in found) + "\n]\n")
        at_server(administrator, "DROP DATABASE IF EXISTS " + NAME)
        print("%s: %d cases, %d of them fail" % (name, len(found), sum(case["error"] is not None for case in found)))


if __name__ == "__main__":
    main()
