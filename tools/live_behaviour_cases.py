"""Records how Alembic behaves on a PostgreSQL server: transactions, schemas, isolation, kinds of environments.

Run in the reference environment (with psycopg2, psycopg and asyncpg), with the administrator's URL of a server in
LIMBECK_TEST_POSTGRESQL; without the variable nothing is done. Each case is a project of our own on an empty database; what its
commands tell, and what is in the database afterwards, goes to crates/cli/tests/live_behaviour.json.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import sqlalchemy as sa

TARGET = pathlib.Path(__file__).parent.parent / "crates/cli/tests/live_behaviour.json"
DATABASE = "limbeck_behaviour"

INI = """\
[alembic]
script_location = %(here)s/migrations
path_separator = os
sqlalchemy.url = {url}
"""

ENV = """\
from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
engine = engine_from_config(config.get_section(config.config_ini_section, {{}}), prefix="sqlalchemy.", poolclass=pool.NullPool{engine})
with engine.connect() as connection:
    {before}
    context.configure(connection=connection, target_metadata=None{options})
    with context.begin_transaction():
        context.run_migrations()
"""

ASYNC_ENV = """\
import asyncio

from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import async_engine_from_config

config = context.config


def run(connection):
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()


async def main():
    engine = async_engine_from_config(config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(main())
"""

TWO_PHASE_ENV = """\
from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
engine = engine_from_config(config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool)
connection = engine.connect()
transaction = connection.begin_twophase()
try:
    context.configure(connection=connection)
    context.run_migrations()
    transaction.prepare()
    transaction.commit()
except BaseException:
    transaction.rollback()
    raise
finally:
    connection.close()
"""

LOGGING = """
[loggers]
keys = root,sqlalchemy

[handlers]
keys = console

[formatters]
keys = plain

[logger_root]
level = WARNING
handlers = console

[logger_sqlalchemy]
level = INFO
handlers =
qualname = sqlalchemy.dialects

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = plain

[formatter_plain]
format = %(name)s %(levelname)s %(message)s
"""


def env(options="", before="pass", engine=""):
    return ENV.format(options="".join(", " + option for option in options.split("; ") if option), before=before, engine=engine)


def revision(number, up, down="pass"):
    body = lambda text: "\n".join("    " + line for line in text.strip().split("\n"))  # noqa: E731
    return (
        'revision = "r%d"\ndown_revision = %s\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n\ndef upgrade():\n%s\n\n\ndef downgrade():\n%s\n'
        % (number, '"r%d"' % (number - 1) if number > 1 else None, body(up), body(down))
    )


def case(name, *steps, environment=None, driver="psycopg2", query="", lines=("upgrade head",), ini="", rows=()):
    steps = [step if isinstance(step, tuple) else (step,) for step in steps]
    files = {"migrations/versions/r%d.py" % at: revision(at, *step) for at, step in enumerate(steps, 1)}
    files["migrations/env.py"] = environment or env()
    url = "{server}" + query.replace("%", "%%")
    files["alembic.ini"] = INI.replace("{url}", url) + ini
    return {"name": name, "files": files, "driver": driver, "lines": list(lines), "rows": list(rows)}


A = 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Integer))'
FAIL = 'op.execute("SELECT 1 / 0")'
CONCURRENTLY = 'op.execute("CREATE INDEX CONCURRENTLY ix_n ON a (n)")'
BLOCK = "with op.get_context().autocommit_block():\n    " + CONCURRENTLY
LOG_ENV = env(before="from logging.config import fileConfig; fileConfig(config.config_file_name)")

CASES = [
    case("plain", (A, 'op.drop_table("a")'), 'op.execute("CREATE INDEX ix ON a (n)")', lines=["upgrade head", "current", "downgrade base"]),
    case("psycopg", A, 'op.execute("CREATE INDEX ix ON a (n)")', driver="psycopg"),
    case("no_driver", A, driver=None),
    case("a_failure_leaves_nothing", A, FAIL),
    case("a_failure_of_psycopg", A, FAIL, driver="psycopg"),
    case("a_failure_leaves_the_steps_before", A, 'op.execute("CREATE INDEX ix ON a (n)")\n' + FAIL, environment=env("transaction_per_migration=True")),
    case("a_failure_without_transactions", 'op.execute("CREATE TABLE a (n INTEGER)")\n' + FAIL, environment=env("transactional_ddl=False")),
    case("a_failure_in_autocommit", 'op.execute("CREATE TABLE a (n INTEGER)")\n' + FAIL, environment=env(engine=', isolation_level="AUTOCOMMIT"')),
    case("autocommit_block", A, BLOCK, 'op.execute("COMMENT ON TABLE a IS \'after\'")', environment=env("transaction_per_migration=True")),
    case("autocommit_block_in_one_transaction", A, BLOCK + '\nop.execute("COMMENT ON TABLE a IS \'after\'")\n' + FAIL),
    case("autocommit_block_of_psycopg", A, BLOCK, driver="psycopg"),
    case("a_failure_in_an_autocommit_block", A, 'op.execute("CREATE TABLE b (n INTEGER)")\nwith op.get_context().autocommit_block():\n    op.execute("CREATE TABLE c (n INTEGER)")\n    ' + FAIL, environment=env("transaction_per_migration=True")),
    case("indexes_made_and_dropped_concurrently", A, ("with op.get_context().autocommit_block():\n    op.create_index('ix_n', 'a', ['n'], postgresql_concurrently=True, if_not_exists=True)\n    op.create_index('ix_2', 'a', [sa.text('(n + 1)')], unique=True, postgresql_concurrently=True, postgresql_where=sa.text('n > 0'))", "with op.get_context().autocommit_block():\n    op.drop_index('ix_n', table_name='a', postgresql_concurrently=True, if_exists=True)"), lines=["upgrade head", "downgrade -1"]),
    case("create_index_concurrently_in_a_transaction", A, "op.create_index('ix_n', 'a', ['n'], postgresql_concurrently=True)"),
    case("concurrently_in_a_transaction", A, CONCURRENTLY),
    case("commit_as_a_statement", A, 'op.execute("COMMIT")\n' + CONCURRENTLY),
    case("commit_as_a_statement_of_psycopg", A, 'op.execute("COMMIT")\n' + CONCURRENTLY, driver="psycopg"),
    case("values_of_an_enum", 'op.execute("CREATE TYPE mood AS ENUM (\'a\')")', 'with op.get_context().autocommit_block():\n    op.execute("ALTER TYPE mood ADD VALUE \'b\'")', 'op.execute("CREATE TABLE m (x mood DEFAULT \'b\')")', environment=env("transaction_per_migration=True")),
    case("version_table_schema", 'op.execute("CREATE TABLE app.a (n INTEGER)")', environment=env("version_table_schema='app'; include_schemas=True", before='connection.exec_driver_sql("CREATE SCHEMA app"); connection.commit()')),
    case("version_table_schema_that_is_missing", A, environment=env("version_table_schema='nowhere'")),
    case("search_path_of_the_url", 'op.execute("CREATE TABLE a (n INTEGER)")', query="?options=-csearch_path%3Dpg_temp,app,public", environment=env(before="connection.commit()"), lines=["upgrade head"]),
    case("search_path_in_env", A, environment=env(before='connection.exec_driver_sql("CREATE SCHEMA tenant"); connection.exec_driver_sql("SET search_path TO tenant"); connection.commit(); connection.dialect.default_schema_name = "tenant"'), lines=["upgrade head"]),
    case("isolation_level_of_the_engine", 'op.execute("CREATE TABLE levels AS SELECT current_setting(\'transaction_isolation\') AS level")', environment=env(engine=', isolation_level="SERIALIZABLE"'), rows=["SELECT level FROM levels"]),
    case("isolation_level_of_the_connection", 'op.execute("CREATE TABLE levels AS SELECT current_setting(\'transaction_isolation\') AS level")', environment=env(before='connection = connection.execution_options(isolation_level="REPEATABLE READ")'), rows=["SELECT level FROM levels"]),
    case("isolation_level_of_psycopg", 'op.execute("CREATE TABLE levels AS SELECT current_setting(\'transaction_isolation\') AS level")', environment=env(engine=', isolation_level="REPEATABLE READ"'), driver="psycopg", rows=["SELECT level FROM levels"]),
    case("two_phases", A, environment=TWO_PHASE_ENV),
    case("asyncpg", A, 'op.execute("CREATE INDEX ix ON a (n)")', environment=ASYNC_ENV, driver="asyncpg"),
    case("asyncpg_fails", A, FAIL, environment=ASYNC_ENV, driver="asyncpg"),
    case("psycopg_async", A, environment=ASYNC_ENV, driver="psycopg_async"),
    case("savepoints", A, 'bind = op.get_bind()\ntry:\n    with bind.begin_nested():\n        bind.exec_driver_sql("INSERT INTO a VALUES (1, 1)")\n        bind.exec_driver_sql("SELECT 1 / 0")\nexcept sa.exc.DataError as error:\n    op.execute("INSERT INTO a VALUES (2, %d)" % len(str(error.orig)))\nwith bind.begin_nested():\n    bind.exec_driver_sql("INSERT INTO a VALUES (3, 3)")', rows=["SELECT id::text || ' ' || n::text FROM a ORDER BY id"]),
    case("data", A, 'bind = op.get_bind()\nbind.execute(sa.text("INSERT INTO a (id, n) VALUES (:id, :n)"), [{"id": at, "n": at * at} for at in range(30)])\nbind.execute(sa.text("UPDATE a SET n = n + 1 WHERE id IN :ids").bindparams(sa.bindparam("ids", expanding=True)), {"ids": [1, 2, 3]})\nfound = bind.execute(sa.text("DELETE FROM a WHERE id > :least RETURNING id"), {"least": 5}).scalars().all()\nop.execute("INSERT INTO a VALUES (100, %d)" % len(found))', rows=["SELECT id::text || ' ' || n::text FROM a ORDER BY id"]),
    case("percents", 'op.execute("CREATE TABLE p (a TEXT CHECK (a LIKE \'x%\'), b INTEGER DEFAULT 7 % 4)")\nop.get_bind().execute(sa.text("INSERT INTO p (a) VALUES (:a || \'%s%%\')"), {"a": "x%(y)s"})\nop.get_bind().exec_driver_sql("INSERT INTO p (a) VALUES (%(a)s || \'%%\')", {"a": "xx"})', rows=["SELECT a || b::text FROM p ORDER BY a"]),
    case("inspection", A + '\nop.execute("CREATE TYPE mood AS ENUM (\'x\', \'y\')")\nop.execute("CREATE TABLE b (a_id INTEGER REFERENCES a ON DELETE CASCADE, m mood, CONSTRAINT ck CHECK (a_id > 0), UNIQUE (a_id))")', 'i = sa.inspect(op.get_bind())\nfacts = [sorted(i.get_table_names()), [c["name"] + " " + repr(c["type"]) for c in i.get_columns("b")], [(k["name"], k["referred_table"], k["options"]) for k in i.get_foreign_keys("b")], i.get_check_constraints("b"), i.get_unique_constraints("b"), i.get_indexes("b"), i.get_pk_constraint("a"), i.get_enums(), i.has_table("a"), i.default_schema_name, i.get_schema_names()]\nop.execute("CREATE TABLE facts (n INTEGER, fact TEXT)")\nfor at, fact in enumerate(facts):\n    op.get_bind().execute(sa.text("INSERT INTO facts VALUES (:n, :f)"), {"n": at, "f": repr(fact)})', rows=["SELECT fact FROM facts ORDER BY n"]),
    case("autoload", A + '\nop.execute("CREATE TABLE b (id SERIAL PRIMARY KEY, a_id INTEGER REFERENCES a, name VARCHAR(20) NOT NULL DEFAULT \'x\')")', 't = sa.Table("b", sa.MetaData(), autoload_with=op.get_bind())\nop.get_bind().execute(t.insert().values(name="n"))\nm = sa.MetaData()\nm.reflect(bind=op.get_bind())\nop.execute("CREATE TABLE facts (fact TEXT)")\nop.get_bind().execute(sa.text("INSERT INTO facts VALUES (:f)"), {"f": repr(sorted(m.tables)) + repr([key.target_fullname for key in t.c.a_id.foreign_keys])})', rows=["SELECT fact FROM facts", "SELECT name FROM b"]),
    case("notices", 'op.execute("DROP TABLE IF EXISTS nothing")\nop.execute("DO $$ BEGIN RAISE NOTICE \'hello\' USING HINT = \'h\'; END $$")', environment=LOG_ENV, ini=LOGGING),
    case("notices_of_psycopg", 'op.execute("DO $$ BEGIN RAISE NOTICE \'hello\' USING HINT = \'h\'; RAISE WARNING \'careful\'; END $$")', environment=LOG_ENV, ini=LOGGING, driver="psycopg"),
    case("several_statements_in_one_text", 'op.execute("CREATE TABLE x (n INTEGER); INSERT INTO x VALUES (1); INSERT INTO x VALUES (2)")', rows=["SELECT n::text FROM x ORDER BY n"]),
    case("functions_with_dollars", 'op.execute("CREATE FUNCTION f(a INTEGER) RETURNS INTEGER LANGUAGE plpgsql AS $body$ BEGIN RETURN a % 10; END; $body$")', rows=["SELECT f(27)::text"]),
    case("a_table_that_is_there", A, A),
    case("a_wrong_column", A, 'op.get_bind().execute(sa.text("SELECT nope FROM a WHERE id = :id"), {"id": 5})'),
    case("a_unique_violation", A, 'op.execute("INSERT INTO a VALUES (1, 1), (1, 2)")'),
    case("no_such_database", A, query="_that_is_not_there"),
]

CATALOGUE = [
    "SELECT n.nspname || '.' || c.relname || ' ' || c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1",
    "SELECT table_schema || '.' || table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' ' || coalesce(column_default, '-') FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY table_schema, table_name, ordinal_position",
    "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
    "SELECT indexdef FROM pg_indexes WHERE schemaname NOT LIKE 'pg\\_%' ORDER BY 1",
    "SELECT t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY t.typname ORDER BY 1",
    "SELECT objoid::regclass::text || ' ' || description FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid >= 16384 AND objsubid = 0 ORDER BY 1",
]
# How lines of a notice begin; an error has such lines, too.
NOTICE = ("sqlalchemy.dialects.postgresql INFO", "DETAIL:", "HINT:", "CONTEXT:")
VERSION = "SELECT version_num FROM {}alembic_version ORDER BY 1"


def read(connection, sql):
    return [row[0] for row in connection.exec_driver_sql(sql.replace("%", "%%"))]


def record(one, url, administrator):
    with administrator.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {DATABASE}")
    name = "postgresql" if one["driver"] is None else "postgresql+" + one["driver"]
    server = url.set(drivername=name, database=DATABASE).render_as_string(hide_password=False)
    told = []
    with tempfile.TemporaryDirectory() as directory:
        for file, text in one["files"].items():
            path = pathlib.Path(directory) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("{server}", server))
        for line in one["lines"]:
            done = subprocess.run([sys.executable, "-m", "alembic", *line.split()], cwd=directory, capture_output=True, text=True)
            told.append({"line": line, "status": done.returncode, "stdout": done.stdout, "error": error_of(done.stderr),
                         "log": [line for line in done.stderr.splitlines() if line.startswith(NOTICE) and not done.returncode]})
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg2", database=DATABASE), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = {sql: read(connection, sql) for sql in CATALOGUE}
        versions = [row.split(" ")[0] for row in found[CATALOGUE[0]] if row.endswith(".alembic_version r")]
        for table in versions:
            sql = f"SELECT version_num FROM {table} ORDER BY 1"
            found[sql] = read(connection, sql)
        for sql in one["rows"]:
            found[sql] = read(connection, sql)
    return {"name": one["name"], "driver": one["driver"], "files": one["files"], "told": told, "found": found}


def error_of(stderr):
    """The exception: from its class on, without the link to a page that explains it."""
    lines = stderr.rstrip().split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith(("sqlalchemy.exc.", "FAILED: "))]
    if not starts:
        return None
    text = "\n".join(lines[starts[-1] :])
    return text.split("\n(Background on this error")[0].split(": ", 1)[1]


def main():
    if "LIMBECK_TEST_POSTGRESQL" not in os.environ:
        return
    url = sa.make_url(os.environ["LIMBECK_TEST_POSTGRESQL"]).set(drivername="postgresql+psycopg2")
    administrator = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    cases = [record(one, url, administrator) for one in CASES]
    with administrator.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    TARGET.write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
