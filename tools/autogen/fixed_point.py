"""Random models, changed at random: what is generated runs, leaves nothing to generate, keeps the rows, and can be taken back.

    limbeck python fixed_point.py ROUNDS SEED [URL [DATABASE]]

A round begins with an empty database. Three times the models change; each time
- the file that is made is run on a database with rows: what tables and columns it keeps have their rows still;
- making a file again gives nothing;
- the downgrade is run: the rows of before are there, and the models of before have nothing to generate;
- making the file again gives the same file, and it runs again.
At the end everything is dropped. Prints what went wrong in a round, with its seed, and ends with status 1.
"""

import random
import sys
import warnings

import sqlalchemy as sa
from alembic.autogenerate import api
from alembic.migration import MigrationContext
from alembic.operations import Operations

import kinds
from random_models import Random, copied, metadata_of
from rows import Rows, must_be_empty

STEPS = 3
# How a column gets another type; a batch of SQLite casts its values.
FORMS = {
    "mariadb": "ALTER TABLE probe MODIFY c %s",
    "postgresql": "ALTER TABLE probe ALTER COLUMN c TYPE %s",
    "sqlite": "UPDATE probe SET c = CAST(c AS %s)",
}


class Wrong(Exception):
    """A round has failed."""


class Server:
    """What the database itself converts, asked of it once."""

    known = {}

    def __init__(self, connection):
        self.connection = connection
        self.dialect = connection.dialect.name

    def converts(self, was, spec):
        """Whether `ALTER COLUMN ... TYPE`, or the copy of a batch, takes three rows of one kind to another."""
        if self.dialect == "sqlite" and {"checked", "choice", "bool"} & {spec["kind"]}:
            return was["kind"] == spec["kind"]
        pair = (self.dialect, was["kind"], spec["kind"])
        if pair not in self.known:
            self.known[pair] = self.try_out(was, spec)
        return self.known[pair]

    def try_out(self, was, spec):
        """Does by hand what `alter_column` does; both kinds stand for their type, without default."""
        connection = self.connection
        compiled = [kinds.type_of("probe", side, one) for side, one in (("was", was), ("is", spec))]
        metadata = sa.MetaData()
        table = sa.Table("probe", metadata, sa.Column("c", compiled[0]))
        text = compiled[1].compile(dialect=connection.dialect)
        form = FORMS[self.dialect]
        if isinstance(compiled[1], sa.Enum) and self.dialect == "postgresql" and spec["kind"] == "choice":
            return False
        metadata.create_all(connection)
        try:
            for number in range(3):
                connection.exec_driver_sql("INSERT INTO probe (c) VALUES (%s)" % kinds.literal(was, number, self.dialect))
            before = connection.exec_driver_sql("SELECT count(DISTINCT CAST(c AS CHAR(40))) FROM probe").scalar()
            connection.commit()
            connection.exec_driver_sql(form % text)
            after = connection.exec_driver_sql("SELECT count(DISTINCT CAST(c AS CHAR(40))) FROM probe").scalar()
            return before == after
        except sa.exc.DBAPIError:
            return False
        finally:
            connection.rollback()
            metadata.drop_all(connection)
            connection.commit()


def options_of(metadata, dialect):
    return {
        "target_metadata": metadata,
        "compare_server_default": True,
        "include_schemas": dialect == "postgresql",
        "autogenerate_plugins": ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
    }


def generated(connection, metadata):
    variables = {}
    context = MigrationContext.configure(connection, opts=options_of(metadata, connection.dialect.name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            api._render_migration_diffs(context, variables, _beyond=True)
        except Exception as error:
            raise Wrong("comparing raised %s: %s" % (type(error).__name__, error)) from error
    connection.rollback()
    return variables


def perform(connection, imports, body, metadata):
    """Runs the body of a function of a revision, with the imports of its file, in a transaction where there is one."""
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
    source = imports + "\n\ndef run(op, sa):\n    " + body + "\n"
    namespace = {}
    exec(compile(source, "revision", "exec"), namespace)
    with context.begin_transaction():
        namespace["run"](Operations(context), sa)
    if connection.in_transaction():
        connection.commit()


def is_empty(variables):
    return "    pass" in variables["upgrades"] and "    pass" in variables["downgrades"]


class Round:
    def __init__(self, connection, seed):
        self.connection = connection
        self.random = Random(random.Random(seed), Server(connection))
        self.rows = Rows(connection)

    def play(self):
        models = None
        for step in range(STEPS + 1):
            was = models
            if step == 0:
                models = self.random.models()
            else:
                models = copied(models)
                if step < STEPS:
                    for _ in range(self.random.pick.randint(1, 6)):
                        self.random.change(models)
                else:
                    models["tables"] = {}
            self.step(was, models)
            models.pop("gone", None)
            for table in models["tables"].values():
                table.pop("gone", None)
                for spec in table["columns"].values():
                    spec.pop("new", None)
                    spec.pop("rows", None)

    def step(self, was, models):
        nothing = {"tables": {}, "convention": models["convention"], "quote": models["quote"]}
        was = was or nothing
        before, after = metadata_of(was), metadata_of(models)
        made = generated(self.connection, after)
        self.rows.fill(was)
        kept = self.rows.read(was)
        if must_be_empty(was, models):
            self.rows.clear(was)
            kept = self.rows.read(was)
        self.run("upgrade", made, after)
        self.kept("upgrade", kept, was, models, made["upgrades"])
        self.nothing_left("upgrade", after, made["upgrades"])
        self.rows.fill(models)
        if must_be_empty(models, was):
            self.rows.clear(models)
        kept = self.rows.read(models)
        self.run("downgrade", made, before)
        self.kept("downgrade", kept, models, was, made["downgrades"])
        self.nothing_left("downgrade", before, made["downgrades"])
        again = generated(self.connection, after)
        for key in made:
            if made[key] != again[key]:
                raise Wrong("after the downgrade, another file is made: %s\n%s\n--- first\n%s\n--- downgrade\n%s" % (key, again[key], made[key], made["downgrades"]))
        if must_be_empty(was, models):
            self.rows.clear(was)
        self.run("upgrade", made, after)
        self.nothing_left("second upgrade", after, made["upgrades"])

    def run(self, what, made, metadata):
        body = made[what + "s"]
        try:
            perform(self.connection, made["imports"], body, metadata)
        except Exception as error:
            raise Wrong("%s raised %s: %s\n%s" % (what, type(error).__name__, error, body)) from error

    def kept(self, *arguments):
        lost = self.rows.compare(*arguments)
        if lost is not None:
            raise Wrong(lost)

    def nothing_left(self, what, metadata, body):
        left = generated(self.connection, metadata)
        if not is_empty(left):
            raise Wrong("%s left something\n%s\n--- ran\n%s" % (what, left["upgrades"], body))


def made(url, database):
    """The URL of an empty database."""
    if database is None:
        return url
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS %s" % database)
        connection.exec_driver_sql("CREATE DATABASE %s" % database)
    engine.dispose()
    return sa.make_url(url).set(database=database)


def prepare(connection):
    """Two empty schemas on PostgreSQL; nobody needs what is committed here to last."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET synchronous_commit TO off")
        connection.exec_driver_sql("SET client_min_messages TO warning")
        for schema in ("public", "other"):
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS %s CASCADE" % schema)
            connection.exec_driver_sql("CREATE SCHEMA %s" % schema)
        connection.commit()


def main(rounds, seed="0", url="sqlite://", database=None):
    failed = 0
    here = None
    for number in range(int(seed), int(seed) + int(rounds)):
        if here is None or here.get_backend_name() != "postgresql":
            here = sa.make_url(made(url, database))
        engine = sa.create_engine(here)
        with engine.connect() as connection:
            prepare(connection)
            try:
                Round(connection, number).play()
            except Wrong as wrong:
                failed += 1
                print("seed %d: %s" % (number, wrong), flush=True)
        engine.dispose()
    print("%s rounds, %d failed" % (rounds, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
