"""Runs cases of autogenerate and tells what came of each: the same file for Alembic and for Limbeck.

    python runner.py CASES.json RESULTS.json [URL [DATABASE]]

With a database, the URL is that of an administrator, and the database is made anew.
"""

import json
import logging
import sys
import warnings

from alembic.autogenerate import api
from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy import schema as sa_schema
from sqlalchemy.types import TypeEngine

PRELUDE = "from sqlalchemy import *\nimport sqlalchemy as sa\nm = metadata = MetaData()\nopts = {}\n"


class Lines(logging.Handler):
    def __init__(self):
        logging.Handler.__init__(self)
        self.lines = []

    def emit(self, record):
        if record.name.startswith("alembic.autogenerate") or record.name.startswith("alembic.ext"):
            self.lines.append(record.getMessage())


def without_addresses(text):
    head, found, tail = text.partition(" at 0x")
    while found:
        text = head + tail.lstrip("0123456789abcdef")
        head, found, tail = text.partition(" at 0x")
    return text


def default_text(default):
    if default is None or default is False:
        return default
    if isinstance(default, sa_schema.Computed):
        return "computed " + str(default.sqltext)
    if isinstance(default, sa_schema.Identity):
        return "identity always=%s start=%s" % (bool(default.always), default.start)
    return str(getattr(default, "arg", type(default).__name__))


def show(item):
    if isinstance(item, (list, tuple)):
        return [show(one) for one in item]
    if isinstance(item, dict):
        return {key: show(item[key]) for key in sorted(item)}
    if item is None or isinstance(item, (bool, int)):
        return item
    if isinstance(item, str):
        return str(item)
    if isinstance(item, TypeEngine):
        return repr(item)
    if isinstance(item, sa_schema.Column):
        return ["column", str(item.name), repr(item.type), bool(item.nullable), default_text(item.server_default), item.comment]
    if isinstance(item, sa_schema.Table):
        parts = [show(column) for column in item.columns]
        return ["table", item.schema, str(item.name), parts, sorted(show_constraint(c) for c in item.constraints), item.comment]
    if isinstance(item, sa_schema.Index):
        names = [getattr(element, "name", None) or "expression" for element in item.expressions]
        return ["index", item.name and str(item.name), str(item.table.name), names, bool(item.unique)]
    if isinstance(item, sa_schema.Constraint):
        return show_constraint(item)
    if isinstance(item, sa_schema.FetchedValue):
        return default_text(item)
    return type(item).__name__


def show_constraint(constraint):
    name = "None" if constraint.name is None else str(constraint.name)
    if isinstance(constraint, sa_schema.ForeignKeyConstraint):
        columns = [str(key.parent.name) for key in constraint.elements]
        return ["fk", name, columns, [key.target_fullname for key in constraint.elements], constraint.ondelete or ""]
    if getattr(constraint, "_type_bound", False):
        return ["check", name, "of the type"]
    if isinstance(constraint, sa_schema.CheckConstraint):
        return ["check", name, str(constraint.sqltext)]
    return [type(constraint).__name__, name, [str(column.name) for column in constraint.columns]]


def options(namespace):
    found = {
        "target_metadata": namespace["metadata"],
        "upgrade_token": "upgrades",
        "downgrade_token": "downgrades",
        "alembic_module_prefix": "op.",
        "sqlalchemy_module_prefix": "sa.",
        "user_module_prefix": None,
        "render_as_batch": False,
    }
    found.update(namespace["opts"])
    return found


def namespace_of(case):
    """The names that the models of a case define."""
    namespace = {"__name__": "models"}
    exec(compile(PRELUDE + case["models"], "models.py", "exec"), namespace)
    return namespace


def run(case, connection):
    """What comparing and rendering give for one case, on a database that is as the case wants it."""
    namespace = namespace_of(case)
    opts = options(namespace)
    handler = Lines()
    logger = logging.getLogger("alembic")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    result = {}
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            context = MigrationContext.configure(connection, opts=opts)
            script = produce_migrations(context, namespace["metadata"])
            result["diffs"] = show(script.upgrade_ops.as_diffs())
            result["log"] = [without_addresses(line) for line in handler.lines]
            variables = {}
            api._render_migration_diffs(context, variables)
            result["upgrades"] = variables["upgrades"]
            result["downgrades"] = variables["downgrades"]
            result["imports"] = variables["imports"]
            again = {}
            for name, container in (("upgrades", script.upgrade_ops), ("downgrades", script.downgrade_ops)):
                again[name] = api.render_python_code(
                    container,
                    render_as_batch=opts["render_as_batch"],
                    render_item=opts.get("render_item"),
                    migration_context=context,
                    user_module_prefix=opts["user_module_prefix"],
                    sqlalchemy_module_prefix=opts["sqlalchemy_module_prefix"],
                    alembic_module_prefix=opts["alembic_module_prefix"],
                )
            result["again"] = [again["upgrades"], again["downgrades"]]
        result["warnings"] = sorted({str(one.message) for one in caught if "autogen" in str(one.message).lower() or "omputed" in str(one.message)})
    except Exception as error:
        if case.get("raises"):
            result = {"error": type(error).__name__}
        else:
            import traceback

            result = {"error": "%s: %s" % (type(error).__name__, error), "traceback": traceback.format_exc()[-2000:]}
    finally:
        logger.removeHandler(handler)
    return result


def empty(connection):
    """Takes everything out of a database of a server."""
    name = connection.dialect.name
    if name == "postgresql":
        schemas = [row[0] for row in connection.exec_driver_sql("SELECT nspname FROM pg_namespace WHERE nspname IN ('public', 'other')")]
        for schema in schemas:
            connection.exec_driver_sql("DROP SCHEMA %s CASCADE" % schema)
        connection.exec_driver_sql("CREATE SCHEMA public")
    elif name in ("mysql", "mariadb"):
        database = connection.exec_driver_sql("SELECT database()").scalar()
        connection.exec_driver_sql("DROP DATABASE `%s`" % database)
        connection.exec_driver_sql("CREATE DATABASE `%s`" % database)
        connection.exec_driver_sql("USE `%s`" % database)


def made(admin, database):
    """The URL of a database of our own, made anew on the administrator's server."""
    from sqlalchemy import make_url

    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS %s" % database)
        connection.exec_driver_sql("CREATE DATABASE %s" % database)
    engine.dispose()
    return make_url(admin).set(database=database)


def main(cases_file, results_file, url="sqlite://", database=None):
    if database is not None:
        url = made(url, database)
    with open(cases_file, encoding="utf-8") as file:
        cases = json.load(file)
    results = {}
    for case in cases:
        engine = create_engine(url)
        with engine.connect() as connection:
            empty(connection)
            for statement in case["setup"]:
                connection.exec_driver_sql(statement)
            connection.commit()
            results[case["name"]] = run(case, connection)
            connection.rollback()
        engine.dispose()
    with open(results_file, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
