"""Records whole runs of Alembic's templates `async` and `multidb` on live servers: crates/cli/tests/template_cases.json.

Run in the reference environment (with psycopg2, psycopg, asyncpg, pymysql and aiomysql), with the servers that `.ci/servers` starts;
where a variable is missing nothing is done. A case is a folder that `init` made from a template, with URLs and revisions of our own: what
its commands tell, and what is in each database afterwards by the answers to `questions`. Databases of the template multidb commit in two
phases where the command line says `-x twophase=yes`.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import sqlalchemy as sa
from live_behaviour_cases import CATALOGUE

TARGET = pathlib.Path(__file__).parent.parent / "crates/cli/tests/template_cases.json"
VARIABLES = {"postgresql": "LIMBECK_TEST_POSTGRESQL_OWN", "mariadb": "LIMBECK_TEST_MARIADB_OWN", "mysql": "LIMBECK_TEST_MYSQL"}
SYNCHRONOUS = {"postgresql": "postgresql+psycopg2", "mariadb": "mysql+pymysql", "mysql": "mysql+pymysql"}
DATABASE = "limbeck_template_%d"
TWO_PHASES = ("USE_TWOPHASE = False", 'USE_TWOPHASE = "twophase" in context.get_x_argument(as_dictionary=True)')

FAMILY_CATALOGUE = [
    "SELECT CONCAT_WS(' ', table_name, engine, table_comment) FROM information_schema.tables WHERE table_schema = database() ORDER BY 1",
    "SELECT CONCAT_WS(' ', table_name, column_name, column_type, is_nullable, column_default, extra, column_comment) FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, ordinal_position",
    "SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name, non_unique) FROM information_schema.statistics WHERE table_schema = database() ORDER BY 1",
]
ROWS = ["SELECT version_num FROM alembic_version ORDER BY 1", "SELECT CONCAT_WS(' ', id, n) FROM a ORDER BY 1"]
QUESTIONS = {
    "postgresql": [*CATALOGUE, "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()", *ROWS],
    "mariadb": FAMILY_CATALOGUE + ROWS,
    "mysql": FAMILY_CATALOGUE + ROWS,
}

REVISION = '''\
"""step %(number)d"""
revision = "r%(number)d"
down_revision = %(revises)s

import sqlalchemy as sa
from alembic import op


'''


def function(name, body, argument=""):
    return "def %s(%s):\n%s\n\n\n" % (name, argument, "\n".join("    " + line for line in body.split("\n")))


def revision(number, ups, downs):
    """The text of a revision; of one for several databases where there are several bodies."""
    text = REVISION % {"number": number, "revises": '"r%d"' % (number - 1) if number > 1 else None}
    for name, bodies in (("upgrade", ups), ("downgrade", downs)):
        if len(bodies) == 1:
            text += function(name, bodies[0])
            continue
        text += function(name, 'globals()["%s_" + engine_name]()' % name, "engine_name")
        for at, body in enumerate(bodies, 1):
            text += function("%s_engine%d" % (name, at), body)
    return text


def case(name, template, databases, *steps, lines=("upgrade head",), ini=()):
    """`databases` are pairs of a server and a driver; a step is the bodies of `upgrade`, one a database, or a pair of those and of `downgrade`'s."""
    files = {}
    for number, step in enumerate(steps, 1):
        ups, downs = step if isinstance(step, tuple) else (step, ["pass"] * len(databases))
        files["migrations/versions/r%d.py" % number] = revision(number, ups, downs)
    return {"name": name, "template": template, "databases": [list(pair) for pair in databases], "edits": list(ini), "files": files, "lines": list(lines)}


A = 'op.create_table("a", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Integer))'
DROP_A = 'op.drop_table("a")'
INSERT = 'op.bulk_insert(sa.table("a", sa.column("id"), sa.column("n")), [{"id": 1, "n": 2}, {"id": 3, "n": 4}])'
DELETE = 'op.execute("DELETE FROM a WHERE id > 1")'
FAIL = 'op.execute("SELECT nothing FROM a")'
BLOCK = 'with op.get_context().autocommit_block():\n    op.execute("COMMENT ON TABLE a IS \'b\'")'
PG2, PG3 = ("postgresql", "psycopg2"), ("postgresql", "psycopg")
MARIA, MYSQL = ("mariadb", "pymysql"), ("mysql", "pymysql")
TWICE = "-x twophase=yes "
BOTH = ([A, A], [DROP_A, DROP_A])
DATA = ([INSERT, INSERT], [DELETE, DELETE])
TWO_PHASE_UP = ["upgrade r1", TWICE + "upgrade head"]

CASES = [
    # Databases that commit one after the other.
    case("each for itself", "multidb", [PG2, PG2], BOTH, DATA, lines=["upgrade head", "current", "downgrade -1", "history -i", "downgrade base"]),
    case("a failure in the second", "multidb", [PG2, PG2], BOTH, [INSERT, FAIL], lines=["upgrade r1", "upgrade head"]),
    case("a failure in the second of MariaDB", "multidb", [MARIA, MARIA], BOTH, [INSERT, FAIL], lines=["upgrade r1", "upgrade head"]),
    case("two kinds of servers", "multidb", [PG2, MARIA], BOTH, DATA, lines=["upgrade head", "current -v", "downgrade base"]),
    # In two phases.
    case("two phases", "multidb", [PG2, PG2], BOTH, DATA, lines=[TWICE + "upgrade head", TWICE + "current", TWICE + "downgrade -1", TWICE + "downgrade base"]),
    case("two phases of psycopg", "multidb", [PG3, PG3], BOTH, DATA, lines=[TWICE + "upgrade head", TWICE + "downgrade -1"]),
    case("two phases and a failure in the second", "multidb", [PG2, PG2], BOTH, [INSERT, FAIL], lines=TWO_PHASE_UP),
    case("two phases of psycopg and a failure in the second", "multidb", [PG3, PG3], BOTH, [INSERT, FAIL], lines=TWO_PHASE_UP),
    case("two phases from nothing and a failure in the second", "multidb", [PG2, PG2], [A, 'op.execute("SELECT 1 / 0")'], lines=[TWICE + "upgrade head"]),
    case("the second cannot be prepared", "multidb", [PG2, PG2], BOTH, [INSERT, 'op.execute("CREATE TEMPORARY TABLE t (n INTEGER)")'], lines=TWO_PHASE_UP),
    case("the first cannot be prepared", "multidb", [PG2, PG2], BOTH, ['op.execute("CREATE TEMPORARY TABLE t (n INTEGER)")', INSERT], lines=TWO_PHASE_UP),
    case("the second of psycopg cannot be prepared", "multidb", [PG3, PG3], BOTH, [INSERT, 'op.execute("CREATE TEMPORARY TABLE t (n INTEGER)")'], lines=TWO_PHASE_UP),
    case("a constraint that waits for the end", "multidb", [PG2, PG2], [A, A + '\nop.execute("ALTER TABLE a ADD UNIQUE (n) DEFERRABLE INITIALLY DEFERRED")'],
         [INSERT, INSERT + '\nop.execute("INSERT INTO a VALUES (7, 4)")'], lines=TWO_PHASE_UP),
    case("an autocommit block in two phases", "multidb", [PG2, PG2], BOTH, [BLOCK, INSERT], lines=TWO_PHASE_UP),
    case("two phases of MariaDB", "multidb", [MARIA, MARIA], BOTH, DATA, lines=["upgrade r1", TWICE + "upgrade head", TWICE + "current", TWICE + "downgrade -1"]),
    case("two phases of MySQL", "multidb", [MYSQL, MYSQL], BOTH, DATA, lines=["upgrade r1", TWICE + "upgrade head", TWICE + "current", TWICE + "downgrade -1"]),
    case("two phases of MariaDB and a failure in the second", "multidb", [MARIA, MARIA], BOTH, [INSERT, FAIL], lines=TWO_PHASE_UP),
    case("two phases of MySQL and a failure in the second", "multidb", [MYSQL, MYSQL], BOTH, [INSERT, FAIL], lines=TWO_PHASE_UP),
    case("two phases of MariaDB with a table", "multidb", [MARIA, MARIA], BOTH, lines=[TWICE + "upgrade head"]),
    case("two phases of MySQL with a table", "multidb", [MYSQL, MYSQL], BOTH, lines=[TWICE + "upgrade head"]),
    case("two phases and a table in the second", "multidb", [MARIA, MARIA], BOTH, [INSERT, 'op.add_column("a", sa.Column("x", sa.Integer))'], lines=TWO_PHASE_UP),
    case("two phases of two kinds", "multidb", [PG2, MARIA], BOTH, DATA, lines=[*TWO_PHASE_UP, TWICE + "downgrade -1"]),
    case("two phases of two kinds and a failure in the second", "multidb", [PG2, MYSQL], BOTH, [INSERT, FAIL], lines=TWO_PHASE_UP),
    case("two phases of two kinds and a failure in the first", "multidb", [MARIA, PG3], BOTH, [FAIL, INSERT], lines=TWO_PHASE_UP),
    case("two phases stamped", "multidb", [PG2, PG3], BOTH, DATA, lines=[TWICE + "stamp r1", TWICE + "stamp head", TWICE + "stamp --purge base"]),
    # The template async.
    case("asyncpg", "async", [("postgresql", "asyncpg")], ([A], [DROP_A]), ([INSERT], [DELETE]), lines=["upgrade head", "current", "downgrade -1", "downgrade base"]),
    case("asyncpg fails", "async", [("postgresql", "asyncpg")], [A], [INSERT + "\n" + FAIL]),
    case("psycopg without waiting", "async", [("postgresql", "psycopg")], ([A], [DROP_A]), ([INSERT], [DELETE]), lines=["upgrade head", "downgrade base"]),
    case("asyncpg and run_async", "async", [("postgresql", "asyncpg")], [A + '\n\n\nasync def fill(connection, n):\n    await connection.execute(sa.text("INSERT INTO a VALUES (1, :n)"), {"n": n})\n\n\nop.run_async(fill, 5)'.replace("\n\n\n", "\n")]),
    case("aiomysql", "async", [("mariadb", "aiomysql")], ([A], [DROP_A]), ([INSERT], [DELETE]), lines=["upgrade head", "current", "downgrade -1", "downgrade base"]),
    case("aiomysql on MySQL", "async", [("mysql", "aiomysql")], ([A], [DROP_A]), ([INSERT], [DELETE]), lines=["upgrade head", "downgrade base"]),
    case("aiomysql fails", "async", [("mariadb", "aiomysql")], [A], [INSERT + "\n" + FAIL]),
    case("aiomysql and run_async", "async", [("mysql", "aiomysql")], [A + '\nasync def fill(connection, n):\n    await connection.execute(sa.text("INSERT INTO a VALUES (1, :n)"), {"n": n})\nop.run_async(fill, 5)']),
    case("the database of asyncpg is not there", "async", [("postgresql", "asyncpg")], [A], ini=[("/limbeck_template_1", "/limbeck_nowhere")]),
    case("the database of aiomysql is not there", "async", [("mariadb", "aiomysql")], [A], ini=[("/limbeck_template_1", "/limbeck_nowhere")]),
    case("a driver that cannot wait", "async", [PG2], [A]),
]


# By case and command line, where we mean to differ; each stands in docs/differences.md too.
DIFFERENCES = {
    ("the second of psycopg cannot be prepared", TWICE + "upgrade head"): {
        "reason": "a failure to prepare is what is told, not what failed while it was cleared up",
        "error": "sqlalchemy.exc.NotSupportedError: (psycopg.errors.FeatureNotSupported) cannot PREPARE a transaction that has operated on temporary objects",
        "but": ["ERROR [sqlalchemy.pool.impl.NullPool] Exception during reset or similar"],
    },
    ("an autocommit block in two phases", TWICE + "upgrade head"): {
        "reason": "the error says what is wrong",
        "error": "AssertionError: autocommit_block() inside a transaction that env.py began itself: let context.begin_transaction() begin it",
        "but": [],
    },
}


def server(kind):
    return sa.make_url(os.environ[VARIABLES[kind]])


def ask(kind, database, sqls):
    url = server(kind).set(drivername=SYNCHRONOUS[kind])
    engine = sa.create_engine(url.set(database=database or url.database), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    found = []
    with engine.connect() as connection:
        for sql in sqls:
            try:
                answer = connection.exec_driver_sql(sql.replace("%", "%%"))
                found.append([row[0] for row in answer] if answer.returns_rows else None)
            except sa.exc.ProgrammingError:
                # A table that is not there.
                found.append(None)
    return found


def error_of(stderr):
    """The exception with its class and the first line of its message."""
    last = stderr.split("Traceback (most recent call last):")[1:][-1:]
    found = last and re.search(r"(?m)^[a-z_.]*[A-Z][A-Za-z]+(?:Error|Exception|Required)(?:: .*)?$", last[0])
    return found[0] if found else None


def drop(kind, number):
    force = " WITH (FORCE)" if kind == "postgresql" else ""
    return "DROP DATABASE IF EXISTS %s%s" % (DATABASE % number, force)


def record(one):
    urls = []
    for number, (kind, driver) in enumerate(one["databases"], 1):
        ask(kind, None, [drop(kind, number), "CREATE DATABASE %s" % (DATABASE % number)])
        name = ("postgresql+" if kind == "postgresql" else "mysql+") + driver
        urls.append(server(kind).set(drivername=name, database=DATABASE % number).render_as_string(hide_password=False))
    told = []
    with tempfile.TemporaryDirectory() as directory:

        def alembic(line):
            return subprocess.run([sys.executable, "-m", "alembic", *line.split()], cwd=directory, capture_output=True, text=True)

        alembic("init -t %s migrations" % one["template"])
        root = pathlib.Path(directory)
        ini = root / "alembic.ini"
        text = ini.read_text()
        for old, new in one["edits"]:
            urls = [url.replace(old, new) for url in urls]
        left = iter(urls)
        ini.write_text(re.sub(r"(?m)^sqlalchemy\.url = .*$", lambda found: "sqlalchemy.url = " + next(left).replace("%", "%%"), text))
        env = root / "migrations/env.py"
        env.write_text(env.read_text().replace(*TWO_PHASES))
        for file, text in one["files"].items():
            (root / file).write_text(text)
        for line in one["lines"]:
            done = alembic(line)
            answer = {"line": line, "status": done.returncode, "stdout": done.stdout.replace(directory, "{dir}"), "error": error_of(done.stderr), "log": re.findall(r"(?m)^[A-Z]+ +\[.*$", done.stderr)}
            ours = DIFFERENCES.get((one["name"], line))
            if ours:
                answer["log"] = [line for line in answer["log"] if line not in ours["but"]]
                answer.update(error=ours["error"], difference=ours["reason"])
            told.append(answer)
    found = [ask(kind, DATABASE % number, QUESTIONS[kind]) for number, (kind, _) in enumerate(one["databases"], 1)]
    for number, (kind, _) in enumerate(one["databases"], 1):
        ask(kind, None, [drop(kind, number)])
    prepared = [ask(kind, None, ["XA RECOVER"])[0] for kind, _ in one["databases"] if kind != "postgresql"]
    assert not any(prepared), prepared
    return {**one, "told": told, "found": found}


def main(selected):
    if not all(variable in os.environ for variable in VARIABLES.values()):
        return
    # With names of cases, the others stay as they are stored.
    stored = {one["name"]: one for one in json.loads(TARGET.read_text())["cases"]} if selected else {}
    cases = [record(one) if one["name"] in selected or one["name"] not in stored else stored[one["name"]] for one in CASES]
    TARGET.write_text(json.dumps({"questions": QUESTIONS, "two_phases": TWO_PHASES, "cases": cases}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
