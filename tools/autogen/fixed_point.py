"""Random models, changed at random: what is generated runs, leaves nothing to generate, and can be taken back.

    limbeck python fixed_point.py ROUNDS SEED [URL [DATABASE]]

Prints one line a round that fails, with its seed, and ends with status 1.
"""

import random
import sys

import sqlalchemy as sa
from alembic.autogenerate import api
from alembic.migration import MigrationContext
from alembic.operations import Operations

TYPES = {
    "int": lambda: sa.Integer(),
    "big": lambda: sa.BigInteger(),
    "small": lambda: sa.SmallInteger(),
    "str20": lambda: sa.String(20),
    "str99": lambda: sa.String(99),
    "text": lambda: sa.Text(),
    "num": lambda: sa.Numeric(10, 2),
    "float": lambda: sa.Float(),
    "date": lambda: sa.Date(),
    "time": lambda: sa.DateTime(),
    "bool": lambda: sa.Boolean(),
    "bytes": lambda: sa.LargeBinary(),
}
# What servers convert to and fro by themselves: Alembic's `alter_column` says no USING.
FAMILIES = [("int", "big", "small", "num", "float"), ("str20", "str99", "text"), ("date", "time")]
DEFAULTS = {"int": ["0", "5"], "big": ["7"], "str20": ["x", "y z"], "str99": ["q"], "num": ["1.5"]}
NAMES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "Mixed Case", "order", "größe"]


def new_column(pick):
    kind = pick.choice(sorted(TYPES))
    nullable = pick.random() < 0.7
    default = pick.choice(DEFAULTS[kind]) if kind in DEFAULTS and (not nullable or pick.random() < 0.3) else None
    if not nullable and default is None:
        nullable = True
    return {"type": kind, "nullable": nullable, "default": default}


def new_table(pick):
    columns = {name: new_column(pick) for name in pick.sample(NAMES, pick.randint(1, 5))}
    return {"columns": columns, "key": 1, "uniques": [], "indexes": [], "parents": []}


def plain(table, pick):
    """Columns that an index or unique constraint may have on every database."""
    return [name for name, column in table["columns"].items() if column["type"] not in ("text", "bytes", "float")]


KEY_CHANGES = True


def convertible(kind, fresh):
    return kind == fresh or any(kind in family and fresh in family for family in FAMILIES)


def change(models, pick, strict=False):
    """Changes one thing, if it can; where types are `strict`, only to one that the server makes of what is there."""
    what = pick.choice(
        ["table", "drop table", "column", "drop column", "type", "nullable", "default", "unique", "drop unique", "index", "drop index", "parent", "drop parent", "key"]
    )
    if what == "table" or not models:
        name = "t%d" % pick.randint(1, 6)
        if name not in models:
            models[name] = new_table(pick)
        return
    name = pick.choice(sorted(models))
    table = models[name]
    if what == "drop table":
        del models[name]
        for other in models.values():
            other["parents"] = [parent for parent in other["parents"] if parent[0] != name]
        return
    if what == "column":
        table["columns"].setdefault(pick.choice(NAMES), new_column(pick))
        return
    if what == "key":
        # Other tables refer to the key of one column.
        if KEY_CHANGES and not any(parent[0] == name for other in models.values() for parent in other["parents"]):
            table["key"] = 3 - table["key"]
        return
    if what == "parent":
        other = pick.choice(sorted(models))
        if models[other]["key"] == 1 and len(table["parents"]) < 2:
            column = "%s_id" % other
            if not any(parent[0] == other for parent in table["parents"]):
                table["parents"].append((other, column, pick.choice([None, "CASCADE"]), pick.choice([None, "fk_%s_%s" % (name, other)])))
        return
    if what == "drop parent":
        if table["parents"]:
            table["parents"].pop(pick.randrange(len(table["parents"])))
        return
    names = sorted(table["columns"])
    if not names:
        return
    column = pick.choice(names)
    if what == "drop column":
        del table["columns"][column]
        table["uniques"] = [unique for unique in table["uniques"] if column not in unique[1]]
        table["indexes"] = [index for index in table["indexes"] if column not in index[1]]
    elif what == "type":
        fresh = new_column(pick)
        used = {one for kind in ("uniques", "indexes") for _, columns, *_ in table[kind] for one in columns}
        if column not in used and (not strict or convertible(table["columns"][column]["type"], fresh["type"])):
            table["columns"][column] = dict(fresh, nullable=True)
    elif what == "nullable":
        current = table["columns"][column]
        current["nullable"] = not current["nullable"]
    elif what == "default":
        current = table["columns"][column]
        if current["type"] in DEFAULTS:
            current["default"] = None if current["default"] else DEFAULTS[current["type"]][0]
    elif what in ("unique", "index"):
        usable = plain(table, pick)
        if usable:
            columns = pick.sample(usable, min(len(usable), pick.randint(1, 2)))
            if what == "unique":
                unique = (pick.choice([None, "uq_own_%s_%s" % (name, "_".join(columns))]), columns)
                if not any(sorted(known[1]) == sorted(columns) for known in table["uniques"]):
                    table["uniques"].append(unique)
            else:
                index = ("ix_%s_%s" % (name, "_".join(columns)), columns, pick.random() < 0.2)
                if not any(known[0] == index[0] or sorted(known[1]) == sorted(columns) for known in table["indexes"]):
                    table["indexes"].append(index)
    elif what == "drop unique" and table["uniques"]:
        table["uniques"].pop(pick.randrange(len(table["uniques"])))
    elif what == "drop index" and table["indexes"]:
        table["indexes"].pop(pick.randrange(len(table["indexes"])))


def metadata_of(models):
    metadata = sa.MetaData()
    for name, table in models.items():
        parts = [sa.Column("id", sa.Integer, primary_key=True, autoincrement=table["key"] == 1)]
        if table["key"] == 2:
            parts.append(sa.Column("id2", sa.Integer, primary_key=True, autoincrement=False, server_default="1"))
        else:
            parts.append(sa.Column("id2", sa.Integer, nullable=False, server_default="1"))
        for column, spec in table["columns"].items():
            parts.append(sa.Column(column, TYPES[spec["type"]](), nullable=spec["nullable"], server_default=spec["default"]))
        for parent, column, ondelete, key_name in table["parents"]:
            parts.append(sa.Column(column, sa.Integer))
            parts.append(sa.ForeignKeyConstraint([column], ["%s.id" % parent], ondelete=ondelete, name=key_name))
        for unique, columns in table["uniques"]:
            parts.append(sa.UniqueConstraint(*columns, name=unique))
        for index, columns, unique in table["indexes"]:
            parts.append(sa.Index(index, *columns, unique=unique))
        sa.Table(name, metadata, *parts)
    return metadata


def context_of(connection, metadata):
    opts = {"target_metadata": metadata, "compare_server_default": True}
    return MigrationContext.configure(connection, opts=opts)


def generated(connection, metadata):
    variables = {}
    api._render_migration_diffs(context_of(connection, metadata), variables, _beyond=True)
    return variables


def perform(connection, imports, body):
    """Runs the body of a function of a revision, with the imports of its file."""
    context = MigrationContext.configure(connection)
    source = imports + "\n\ndef run(op, sa):\n    " + body + "\n"
    namespace = {}
    exec(compile(source, "revision", "exec"), namespace)
    namespace["run"](Operations(context), sa)
    connection.commit()


def is_empty(variables):
    return "    pass" in variables["upgrades"]


def copied(models):
    import json

    return json.loads(json.dumps(models))


def without_what_mariadb_lacks():
    """MariaDB tells `1.5` as `1.50`, which is taken for a change, and wants AUTO_INCREMENT taken away before a key changes."""
    global KEY_CHANGES
    DEFAULTS.pop("num", None)
    KEY_CHANGES = False


def play(connection, seed):
    """One round; gives what went wrong."""
    pick = random.Random(seed)
    strict = connection.dialect.name != "sqlite"
    models = {"t%d" % number: new_table(pick) for number in range(1, pick.randint(2, 4))}
    for _ in range(6):
        change(models, pick, strict)
    before = None
    for step in range(3):
        was = models
        models = copied(models)
        if step:
            for _ in range(pick.randint(1, 4)):
                change(models, pick, strict)
        metadata = metadata_of(models)
        made = generated(connection, metadata)
        for what, body, target in (
            ("upgrade", made["upgrades"], metadata),
            ("downgrade", made["downgrades"], metadata_of(was) if step else sa.MetaData()),
            ("upgrade again", made["upgrades"], metadata),
        ):
            try:
                perform(connection, made["imports"], body)
            except Exception as error:
                return "%s raised %s: %s\n%s" % (what, type(error).__name__, error, body)
            left = generated(connection, target)
            if not is_empty(left):
                return "%s left something\n%s\n--- ran\n%s" % (what, left["upgrades"], body)
        before = made
    return None


def main(rounds, seed="0", url="sqlite://", database=None):
    failed = 0
    for number in range(int(seed), int(seed) + int(rounds)):
        engine = sa.create_engine(fresh(url, database))
        if engine.dialect.name == "mariadb":
            without_what_mariadb_lacks()
        with engine.connect() as connection:
            wrong = play(connection, number)
        engine.dispose()
        if wrong:
            failed += 1
            print("seed %d: %s" % (number, wrong))
    print("%s rounds, %d failed" % (rounds, failed))
    sys.exit(1 if failed else 0)


def fresh(url, database):
    if database is None:
        return url
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS %s" % database)
        connection.exec_driver_sql("CREATE DATABASE %s" % database)
    engine.dispose()
    return sa.make_url(url).set(database=database)


if __name__ == "__main__":
    main(*sys.argv[1:])
