"""Random models with enumerated types and sequences: what is generated runs forth and back, leaves nothing, and keeps the rows.

    limbeck python tools/autogen/fixed_point_enums.py ROUNDS FIRST_SEED URL DATABASE

The database is dropped and made anew for each round; it is a PostgreSQL.
"""

import json
import random
import sys

import sqlalchemy as sa
from alembic.autogenerate import api
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql

VALUES = ["a", "b", "it's", ":c", "D d", "50%", "e::f", 'q"q', "back\\slash"]
TYPES = ["mood", "Kind", "order"]
SEQUENCES = ["one", "Two"]
# As a server default, Alembic and SQLAlchemy take a quote in a plain string for the end of it.
PLAIN = ["a", "b", ":c", "D d", "e::f"]


def new_column(pick, types):
    kind = pick.choice(["enum", "enum", "array", "text"])
    return {"kind": kind, "type": pick.choice(sorted(types)), "default": None}


def start(pick):
    types = {name: pick.sample(VALUES, pick.randint(1, 4)) for name in TYPES}
    tables = {"t%d" % n: {"x": new_column(pick, types), "y": new_column(pick, types)} for n in range(pick.randint(1, 3))}
    return {"types": types, "tables": tables, "sequences": {}}


def change(models, pick):
    types, tables = models["types"], models["tables"]
    what = pick.choice(["add value", "add value", "remove value", "order", "add column", "drop column", "change column", "default", "add table", "drop table", "sequence", "sequence"])
    name = pick.choice(TYPES)
    values = types[name]
    free = [value for value in VALUES if value not in values]
    table = tables[pick.choice(sorted(tables))] if tables else None
    if what == "add value" and free:
        values.insert(pick.randint(0, len(values)), pick.choice(free))
    elif what == "remove value" and len(values) > 1:
        gone = values.pop(pick.randrange(len(values)))
        for columns in tables.values():
            for column in columns.values():
                if column["type"] == name and column["default"] == gone:
                    column["default"] = None
    elif what == "order":
        pick.shuffle(values)
    elif what == "add column" and table is not None:
        table.setdefault("c%d" % pick.randint(0, 99), new_column(pick, types))
    elif what == "drop column" and table is not None and len(table) > 1:
        del table[pick.choice(sorted(table))]
    elif what == "change column" and table is not None:
        column = table[pick.choice(sorted(table))]
        if column["kind"] != "array":
            column["kind"] = "text" if column["kind"] == "enum" else "enum"
    elif what == "default" and table is not None:
        column = table[pick.choice(sorted(table))]
        usable = [value for value in types[column["type"]] if value in PLAIN]
        if column["kind"] != "array" and usable:
            column["default"] = pick.choice(usable)
    elif what == "add table":
        tables.setdefault("t%d" % pick.randint(0, 9), {"x": new_column(pick, types)})
    elif what == "drop table" and tables:
        del tables[pick.choice(sorted(tables))]
    elif what == "sequence":
        sequence = pick.choice(SEQUENCES)
        if sequence in models["sequences"] and pick.random() < 0.3:
            del models["sequences"][sequence]
        else:
            up = pick.random() < 0.7
            options = {"increment": pick.choice([1, 5]) if up else pick.choice([-1, -7])}
            if pick.random() < 0.5:
                options["start"] = pick.randint(20, 30) if up else -pick.randint(20, 30)
            if pick.random() < 0.5:
                options["minvalue"] = pick.randint(1, 20) if up else -1000
            if pick.random() < 0.5:
                options["maxvalue"] = 5000 if up else -pick.randint(1, 20)
            if pick.random() < 0.3:
                options.update(cache=pick.randint(2, 9), cycle=True)
            models["sequences"][sequence] = options


def type_of(models, column):
    if column["kind"] == "text":
        return sa.String(40)
    values = models["types"][column["type"]]
    enum = sa.Enum(*values, name=column["type"])
    return postgresql.ARRAY(enum) if column["kind"] == "array" else enum


def metadata_of(models):
    metadata = sa.MetaData()
    for name, columns in models["tables"].items():
        parts = [sa.Column(key, type_of(models, column), server_default=column["default"]) for key, column in columns.items()]
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), *parts)
    for name, options in models["sequences"].items():
        sa.Sequence(name, metadata=metadata, **options)
    return metadata


def generated(connection, metadata):
    variables = {}
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata, "compare_server_default": True})
    api._render_migration_diffs(context, variables, _beyond=True)
    connection.rollback()
    return variables


def perform(connection, made, direction):
    context = MigrationContext.configure(connection)
    source = made["imports"] + "\n\ndef run(op, sa):\n    " + made[direction] + "\n"
    namespace = {}
    exec(compile(source, "revision", "exec"), namespace)
    with context.begin_transaction():
        namespace["run"](Operations(context), sa)
    connection.rollback()


def seed_rows(connection, was, models, pick):
    """Rows with values that are there before and after, in the place of others: a value that goes must not be in use."""
    quote = connection.dialect.identifier_preparer.quote
    for name, columns in was["tables"].items():
        connection.execute(sa.text("DELETE FROM %s" % name))
        if name not in models["tables"]:
            continue
        row = {}
        for key, column in columns.items():
            both = [value for value in was["types"][column["type"]] if value in models["types"][column["type"]]]
            after = models["tables"][name].get(key)
            if both and after is not None and after["type"] == column["type"]:
                value = pick.choice(both)
                row[key] = value if column["kind"] != "array" else [value]
        casts = [
            "CAST(ARRAY[:%s] AS %s[])" % (key, quote(columns[key]["type"]))
            if columns[key]["kind"] == "array"
            else "CAST(:%s AS %s)" % (key, quote(columns[key]["type"]) if columns[key]["kind"] == "enum" else "text")
            for key in row
        ]
        values = {key: value[0] if isinstance(value, list) else value for key, value in row.items()}
        if row:
            names = ", ".join(row)
            connection.execute(sa.text("INSERT INTO %s (%s) VALUES (%s)" % (name, names, ", ".join(casts))), values)
    connection.commit()


def rows(connection, names):
    quote = connection.dialect.identifier_preparer.quote
    found = {}
    for name, columns in names.items():
        shown = ", ".join("%s::text" % quote(column) for column in columns)
        found[name] = [tuple(row) for row in connection.execute(sa.text("SELECT %s FROM %s ORDER BY id" % (shown, quote(name))))]
    connection.rollback()
    return found


def kept(was, models):
    """Columns that are there before and after, by table."""
    both = set(was["tables"]) & set(models["tables"])
    shared = {name: sorted(set(was["tables"][name]) & set(models["tables"][name])) for name in sorted(both)}
    return {name: columns for name, columns in shared.items() if columns}


def is_empty(variables):
    return "    pass" in variables["upgrades"]


def play(connection, seed):
    """One round; gives what went wrong."""
    pick = random.Random(seed)
    empty = {"types": {name: [] for name in TYPES}, "tables": {}, "sequences": {}}
    was, models = empty, start(pick)
    for step in range(4):
        if step:
            was, models = models, json.loads(json.dumps(models))
            for _ in range(pick.randint(1, 4)):
                change(models, pick)
        seed_rows(connection, was, models, pick)
        names = kept(was, models)
        before = rows(connection, names)
        made = generated(connection, metadata_of(models))
        for direction, target in (("upgrades", models), ("downgrades", was), ("upgrades", models)):
            try:
                perform(connection, made, direction)
            except Exception as error:
                return "%s raised %s: %s\n%s" % (direction, type(error).__name__, error, made[direction])
            try:
                left = generated(connection, metadata_of(target))
            except Exception as error:
                return "comparing after %s raised %s: %s\n%s" % (direction, type(error).__name__, error, made[direction])
            if not is_empty(left):
                return "%s left something\n%s\n--- ran\n%s" % (direction, left["upgrades"], made[direction])
            if rows(connection, names) != before:
                return "%s changed rows: %s to %s\n%s" % (direction, before, rows(connection, names), made[direction])
    return None


def administer(url, statement):
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def main(rounds, seed, url, database):
    failed = 0
    drop = "DROP DATABASE IF EXISTS %s WITH (FORCE)" % database
    for number in range(int(seed), int(seed) + int(rounds)):
        administer(url, drop)
        administer(url, "CREATE DATABASE %s" % database)
        engine = sa.create_engine(sa.make_url(url).set(database=database))
        with engine.connect() as connection:
            wrong = play(connection, number)
        engine.dispose()
        if wrong:
            failed += 1
            print("seed %d: %s" % (number, wrong), flush=True)
    administer(url, drop)
    print("%s rounds, %d failed" % (rounds, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
