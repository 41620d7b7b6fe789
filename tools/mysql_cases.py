"""Records what SQLAlchemy with PyMySQL says on a live MariaDB and a live MySQL server: crates/drivers/tests/SERVER_cases.json (statements
and their values) and crates/drivers/tests/SERVER_reflection.json (what the inspector says).

Needs the packages `sqlalchemy` and `pymysql`, and servers whose administrators' URLs are in LIMBECK_TEST_MARIADB and LIMBECK_TEST_MYSQL;
one that is not named is left out. Makes and drops the databases `mysql_cases` and `mysql_cases_other`.
"""

import datetime
import decimal
import json
import os
import pathlib
import warnings

import sqlalchemy as sa
from cases.mysql_server import SCRIPTS, schema

ROOT = pathlib.Path(__file__).parent.parent
TARGET = ROOT / "crates" / "drivers" / "tests"
NAME = "mysql_cases"
OTHER = "mysql_cases_other"


def wire(type_):
    """The type as the Rust side writes it."""
    from sqlalchemy import types as generic

    name = type_.__visit_name__
    if type(type_).__module__.startswith("sqlalchemy.dialects.mysql"):
        keys = ("display_width", "unsigned", "zerofill", "precision", "scale", "charset", "collation", "fsp", "retrieve_as_bitwise")
        args = {key: getattr(type_, key) for key in keys if getattr(type_, key, None) is not None and getattr(type_, key) is not False}
        if name in ("ENUM", "SET"):
            args["values"] = list(type_.enums if name == "ENUM" else type_.values)
        elif getattr(type_, "length", None) is not None:
            args["length"] = type_.length
        return {"Dialect": {"dialect": "mysql", "name": name, "args": args}}
    if isinstance(type_, generic.NullType):
        return "Null"
    if name in ("BINARY", "VARBINARY", "BLOB"):
        return {name: {} if type_.length is None else {"length": type_.length}}
    if name in ("BOOLEAN", "UUID"):
        return {name: {}}
    return name


def ask(what):
    try:
        return what()
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}


def inspect(admin, drivername):
    engine = sa.create_engine(admin.set(drivername=drivername, database=NAME))
    found = {"drivername": drivername, "tables": []}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        inspector = sa.inspect(engine)
        found["default_schema_name"] = inspector.default_schema_name
        found["names"] = {"table": inspector.get_table_names(), "view": inspector.get_view_names(), "sequence": ask(inspector.get_sequence_names)}
        for schema in (None, NAME, OTHER):
            for table in sorted(inspector.get_table_names(schema) + inspector.get_view_names(schema)) + ["nope"]:
                columns = ask(lambda: inspector.get_columns(table, schema))
                if isinstance(columns, list):
                    columns = [dict(column, type=wire(column["type"])) for column in columns]
                found["tables"].append({
                    "schema": schema, "table": table, "exists": inspector.has_table(table, schema), "columns": columns,
                    "pk_constraint": ask(lambda: inspector.get_pk_constraint(table, schema)),
                    "foreign_keys": ask(lambda: inspector.get_foreign_keys(table, schema)),
                    "unique_constraints": ask(lambda: inspector.get_unique_constraints(table, schema)),
                    "check_constraints": ask(lambda: inspector.get_check_constraints(table, schema)),
                    "indexes": ask(lambda: inspector.get_indexes(table, schema)),
                    "table_options": ask(lambda: inspector.get_table_options(table, schema)),
                    "table_comment": ask(lambda: inspector.get_table_comment(table, schema)),
                    "view_definition": ask(lambda: inspector.get_view_definition(table, schema)),
                })
        inspector.clear_cache()
    found["warnings"] = sorted({str(warning.message) for warning in caught})
    engine.dispose()
    return found


def reflection(server, admin):
    fresh(admin)
    statements = schema(server)
    engine = sa.create_engine(admin.set(database=NAME))
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    # As either of SQLAlchemy's dialects, where both take the server.
    drivers = ["mysql+pymysql", "mariadb+pymysql"] if server == "mariadb" else ["mysql+pymysql"]
    return {"schema": [statement.replace("%%", "%") for statement in statements], "answers": [inspect(admin, name) for name in drivers]}


def fresh(admin):
    engine = sa.create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 0")
        for name in (NAME, OTHER):
            connection.exec_driver_sql("DROP DATABASE IF EXISTS " + name)
            connection.exec_driver_sql("CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci" % name)
    engine.dispose()


def drop(admin):
    engine = sa.create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 0")
        for name in (NAME, OTHER):
            connection.exec_driver_sql("DROP DATABASE IF EXISTS " + name)
    engine.dispose()


def plain(value):
    if isinstance(value, datetime.datetime):
        return {"DateTime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"Date": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"Interval": (value.days * 86400 + value.seconds) * 1000000 + value.microseconds}
    if isinstance(value, decimal.Decimal):
        return {"Decimal": str(value)}
    if isinstance(value, bytes):
        return {"Bytes": list(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return {"BigInt": str(value)}
    return value


def run(admin, script):
    fresh(admin)
    engine = sa.create_engine(admin.set(database=NAME), poolclass=sa.pool.NullPool)
    connection = engine.connect()
    steps = []
    for step in script:
        sql, parameters = (step, []) if isinstance(step, str) else step
        found = {"sql": sql, "parameters": [[plain(v) for v in row] if isinstance(row, list) else plain(row) for row in parameters]}
        try:
            if sql == "commit":
                connection.commit()
            elif sql == "rollback":
                connection.rollback()
            elif sql == "autocommit" or sql.startswith("isolation "):
                connection.rollback()
                connection.execution_options(isolation_level=sql.removeprefix("isolation ").upper())
            else:
                many = bool(parameters) and isinstance(parameters[0], list)
                given = [tuple(row) for row in parameters] if many else tuple(parameters)
                result = connection.exec_driver_sql(sql.replace("%", "%%") if not parameters and isinstance(step, str) else sql, given)
                found["rowcount"] = result.rowcount
                if not many:
                    found["lastrowid"] = result.context.cursor.lastrowid if result.context.cursor is not None else result.lastrowid
                if result.returns_rows:
                    found["columns"] = list(result.keys())
                    found["rows"] = [[plain(value) for value in row] for row in result.fetchall()]
        except Exception as error:
            found["error"] = str(error)
            found["class"] = type(error).__name__
        steps.append(found)
    connection.close()
    engine.dispose()
    return steps


def record(server, url):
    admin = sa.make_url(url).set(drivername="mysql+pymysql")
    cases = [run(admin, script) for script in SCRIPTS]
    with open(TARGET / (server + "_cases.json"), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    found = reflection(server, admin)
    with open(TARGET / (server + "_reflection.json"), "w") as out:
        json.dump(found, out, indent=1)
        out.write("\n")
    drop(admin)
    print("%s: %d scripts, %d steps, %d statements of a schema" % (server, len(cases), sum(map(len, cases)), len(found["schema"])))


def main():
    warnings.simplefilter("ignore")
    for server, variable in (("mariadb", "LIMBECK_TEST_MARIADB"), ("mysql", "LIMBECK_TEST_MYSQL")):
        if variable in os.environ:
            record(server, os.environ[variable])
        else:
            print("%s is not set: nothing recorded of %s" % (variable, server))


if __name__ == "__main__":
    main()
