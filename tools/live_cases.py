"""Records what Alembic leaves in a PostgreSQL database for every operation case that runs alone:
crates/core/tests/live_cases/postgresql.json.

Needs a server, whose administrator's URL is in LIMBECK_TEST_POSTGRESQL, and `pg_dump` of its version; without the variable
nothing is done. Each case of tools/ops_cases.py runs on a fresh database, made as tools/cases/live.py says: the first kind of
start on which Alembic succeeds is kept, with the lines that `pg_dump --schema-only` has more and fewer afterwards.
"""

import collections
import os
import subprocess
import sys
import uuid
import warnings

from cases import dump, live, ops, own

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.path.join(ROOT, "crates", "core", "tests", "live_cases", "postgresql.json")
PREFIX = "pg_cases_%s_" % uuid.uuid4().hex[:8]
STARTS = {
    "tables": live.POSTGRESQL["empty"] + live.POSTGRESQL["tables"],
    "more": live.POSTGRESQL["empty"] + live.POSTGRESQL["tables"] + live.POSTGRESQL["more"],
    "empty": live.POSTGRESQL["empty"],
}


class Server:
    def __init__(self, url):
        import sqlalchemy as sa

        self.url = sa.make_url(url).set(drivername="postgresql+psycopg2")
        self.administrator = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")

    def statement(self, text):
        with self.administrator.connect() as connection:
            connection.exec_driver_sql(text)

    def engine(self, database):
        import sqlalchemy as sa

        return sa.create_engine(self.url.set(database=database), poolclass=sa.pool.NullPool)

    def lines(self, database):
        """What `pg_dump` says, without remarks and settings."""
        target = self.url.set(drivername="postgresql", database=database).render_as_string(hide_password=False)
        text = subprocess.run(["pg_dump", "--schema-only", "--no-owner", target], check=True, capture_output=True, text=True).stdout
        kept = [line for line in text.splitlines() if line and not line.startswith(("--", "SET ", "SELECT pg_catalog.", "\\"))]
        return collections.Counter(kept)


def run(server, case, start):
    """The lines that the case adds and takes away; None where Alembic fails."""
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    database = PREFIX + "case"
    server.statement('CREATE DATABASE "%s" TEMPLATE "%s"' % (database, PREFIX + start))
    try:
        opts = {"target_metadata": sa.MetaData(naming_convention=case["naming"])} if case["naming"] else {}
        with server.engine(database).connect() as connection:
            context = MigrationContext.configure(connection, opts=opts)
            try:
                with context.begin_transaction():
                    exec(case["code"], {"op": Operations(context), "sa": sa, "Column": sa.Column})
            except Exception:
                return None
        return server.lines(database)
    finally:
        server.statement('DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % database)


def main():
    url = os.environ.get("LIMBECK_TEST_POSTGRESQL")
    if not url:
        print("LIMBECK_TEST_POSTGRESQL is not set: nothing recorded")
        return 0
    warnings.simplefilter("ignore")
    server = Server(url)
    recorded, alone = [], 0
    try:
        before = {}
        for start, statements in STARTS.items():
            server.statement('CREATE DATABASE "%s"' % (PREFIX + start))
            engine = server.engine(PREFIX + start)
            with engine.begin() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
            before[start] = server.lines(PREFIX + start)
        for case in ops.OFFLINE_CASES + own("postgresql", "OPS", []):
            for start in STARTS:
                after = run(server, case, start)
                if after is not None:
                    break
            else:
                continue
            alone += 1
            added, removed = sorted((after - before[start]).elements()), sorted((before[start] - after).elements())
            if added or removed:
                recorded.append({"name": case["name"], "start": start, "added": added, "removed": removed})
    finally:
        for start in STARTS:
            server.statement('DROP DATABASE IF EXISTS "%s"' % (PREFIX + start))
    dump(TARGET, [{"starts": STARTS}, *recorded])
    print("%d cases run alone, %d of them change what is there" % (alone, len(recorded)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
