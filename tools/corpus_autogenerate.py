"""Autogenerate on the schemas that real histories leave: three things that must hold of each.

    python tools/corpus_autogenerate.py CORPUS --limbeck PROGRAM [-d DIALECT] [--needs plain|types|app] [--oracle]
        [--upgraded-by-oracle] [--keep DIR] [NAME ...]

CORPUS is a folder with `corpus.py` and `histories.toml`. After `upgrade heads`, for each history on each dialect:

  same    models reflected from the database have nothing to generate
  drops   empty models give drops that run, and leave nothing but the version table
  back    the downgrade of those drops makes the catalogue anew
  anew    on an empty database, the reflected models give a file that makes the same catalogue

Catalogues are read by this file and by corpus.py (sqlite3 and its pragmas, pg_dump, mysqldump), by no code of Limbeck. What
the models cannot tell (views, functions, triggers) is left out of them. With `--oracle`, Alembic does the same on its side, and its
outcome stands beside. With `--upgraded-by-oracle`, Alembic runs the history for both, so that one whose imports are missing can be
tried as well. Exit status 1 where Limbeck fails.
"""

import argparse
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

ENV_PY = '''\
from sqlalchemy import Index, MetaData, create_engine, engine_from_config, pool, text
from alembic import context

config = context.config


def items(body):
    """The parts of a list in parentheses with which a text begins, and what follows it."""
    depth, quote, current, found = 0, "", "", []
    for place, c in enumerate(body):
        if quote:
            quote = "" if c == quote else quote
        elif c in "'\\"`":
            quote = c
        elif c in "()":
            depth += 1 if c == "(" else -1
            if not depth:
                return [*found, current.strip()], body[place + 1 :].strip()
            if c == "(" and depth == 1:
                continue
        elif c == "," and depth == 1:
            found.append(current.strip())
            current = ""
            continue
        current += c


def complete(connection, metadata):
    """What models would say, and SQLite's reflection does not tell: collations of columns, and indexes in full."""
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    for kind, name, owner, sql in rows:
        if owner not in metadata.tables:
            continue
        table = metadata.tables[owner]
        parts, rest = items(sql[sql.index("(") :])
        if kind == "table":
            for part in parts:
                words = part.split()
                column = table.columns.get(words[0].strip('"`'))
                upper = [word.upper() for word in words]
                if column is not None and "COLLATE" in upper:
                    column.type = type(column.type)(length=column.type.length, collation=words[upper.index("COLLATE") + 1].strip('"'))
        elif kind == "index":
            for known in [index for index in table.indexes if index.name == name]:
                table.indexes.remove(known)
            where = text(rest[6:]) if rest[:6].upper() == "WHERE " else None
            elements = [table.columns.get(part.strip('"`'), None) for part in parts]
            elements = [text(part) if column is None else column for part, column in zip(parts, elements)]
            made = Index(name, *elements, unique=sql.upper().startswith("CREATE UNIQUE"), sqlite_where=where)
            if made.table is None:
                table.append_constraint(made)


models = config.get_main_option("models")
target_metadata = MetaData()
if models != "none":
    engine = create_engine(models)
    with engine.connect() as connection:
        target_metadata.reflect(connection)
        if connection.dialect.name == "sqlite":
            complete(connection, target_metadata)
    engine.dispose()
    # What SERIAL made is no default that anybody wrote; its sequence comes with the table.
    for table in target_metadata.tables.values():
        for column in table.columns:
            serial = "nextval('%s_%s_seq'::regclass)" % (table.name, column.name)
            if column.server_default is not None and str(getattr(column.server_default, "arg", "")) == serial:
                column.server_default = None
    version = target_metadata.tables.get("alembic_version")
    if version is not None:
        target_metadata.remove(version)

connectable = engine_from_config(config.get_section(config.config_ini_section, {}), prefix="sqlalchemy.", poolclass=pool.NullPool)
with connectable.connect() as connection:
    context.configure(connection=connection, target_metadata=target_metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()
'''

SCRIPT = '''\
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


class Corpus:
    """What `corpus.py` has, without its command line."""

    def __init__(self, folder):
        text = (folder / "corpus.py").read_text()
        self.__dict__["__file__"] = str(folder / "corpus.py")
        exec(compile(text[: text.rindex("\nmain()")], "corpus.py", "exec"), self.__dict__)


def sqlite_catalogue(path):
    """Tables, columns, keys and indexes by SQLite's own pragmas; CHECKs by the text of CREATE TABLE."""
    found = []
    with sqlite3.connect(path) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        for table in sorted(set(names) - {"alembic_version"}):
            text = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
            found.append("table %s" % table)
            for _, name, type_, notnull, default, key, hidden in db.execute('PRAGMA table_xinfo("%s")' % table):
                found.append("  column %s %s %s %s key=%s hidden=%s" % (name, type_, notnull, unparenthesised(default), key, hidden))
            keys = {}
            for number, seq, parent, own, other, update, delete, match in db.execute('PRAGMA foreign_key_list("%s")' % table):
                keys.setdefault(number, []).append((seq, parent, own, other, update, delete))
            found += sorted("  foreign key %s" % sorted(one) for one in keys.values())
            lines = []
            for _, name, unique, origin, partial in db.execute('PRAGMA index_list("%s")' % table):
                columns = [row[2:5] for row in db.execute('PRAGMA index_xinfo("%s")' % name) if row[5]]
                sql = db.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (name,)).fetchone()
                shown = name if origin == "c" else "-"
                where = re.split(r"\bWHERE\b", sql[0], flags=re.I)[-1].strip() if partial else ""
                expressions = bare(sql[0].split("(", 1)[1]) if sql and sql[0] and any(c[0] is None for c in columns) else ""
                lines.append("  index %s %s %s %s %s %s" % (shown, unique, origin, columns, bare(where), expressions))
            found += sorted(lines)
            collations = [re.search(r'^\s*["`]?(\w+)["`]?\s[^(]*(?:\([\d, ]*\)[^(]*)?\bCOLLATE\s+"?(\w+)', item, flags=re.I) for item in items(text)]
            found += sorted("  collation %s" % " ".join(one.groups()) for one in collations if one)
            checks = [bare(item) for item in items(text) if "check" in item.lower()]
            found += sorted("  check %s" % check_text(item) for item in checks)
    return found


def items(text):
    """The items of CREATE TABLE, as SQLite keeps them."""
    body = text[text.index("(") + 1 : text.rindex(")")]
    depth, quote, current, found = 0, "", "", []
    for c in body:
        if quote:
            quote = "" if c == quote else quote
        elif c in "'\"`":
            quote = c
        elif c in "()":
            depth += 1 if c == "(" else -1
        elif c == "," and not depth:
            found.append(current)
            current = ""
            continue
        current += c
    return [*found, current]


def bare(text):
    return " ".join(re.sub(r'["`]', "", text).split())


def check_text(item):
    return re.sub(r"\s+", "", item[item.lower().index("check") :]).lower()


def unparenthesised(default):
    return default[1:-1] if default and default.startswith("(") and default.endswith(")") else default


def postgresql_catalogue(lines):
    """Statements of pg_dump, but for what models do not tell."""
    text, found = "\n".join(lines), []
    for statement in re.split(r"(?<=;)\n", text):
        first = statement.split("(")[0]
        if re.match(r"(CREATE (FUNCTION|TRIGGER|VIEW|MATERIALIZED|RULE|EXTENSION)|COMMENT ON (EXTENSION|FUNCTION)|ALTER TABLE ONLY public.alembic_version)", first):
            continue
        if "alembic_version" in first or re.match(r"\s*(END|\$|RETURN|LANGUAGE|IF|NEW)", statement):
            continue
        found.append(settled(" ".join(statement.split())))
    return sorted(told_by_models(found))


def told_by_models(statements):
    """Without types that no column has, and with sequences of columns under the names that SERIAL gives them."""
    text = "\n".join(statements)
    for table, column, old in re.findall(r"ALTER TABLE ONLY public\.(\w+) ALTER COLUMN (\w+) SET DEFAULT nextval\('public\.(\w+)'", text):
        if "ALTER SEQUENCE public.%s OWNED BY public.%s.%s;" % (old, table, column) in text:
            text = re.sub(r"\bpublic\.%s\b" % old, "public.%s_%s_seq" % (table, column), text)
    for name in re.findall(r"^CREATE TYPE (\S+) AS ENUM", text, flags=re.M):
        if len(re.findall(r"(?<!\S)%s\b" % re.escape(name), text)) == 1:
            text = re.sub(r"^CREATE TYPE %s AS ENUM.*\n?" % re.escape(name), "", text, flags=re.M)
    return text.splitlines()


def settled(statement):
    """A statement as PostgreSQL dumps it once its own text was read again: the cast of an array becomes one of each element."""

    def each(found):
        return "ARRAY[%s]" % ", ".join("(%s)::text" % item for item in re.findall(r"'(?:[^']|'')*'::character varying", found[1]))

    return re.sub(r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]", each, statement)


def mysql_catalogue(lines):
    found, table = [], ""
    for line in lines:
        if line.startswith("CREATE TABLE"):
            table = line.split("`")[1]
        if table != "alembic_version" and not line.startswith(("/*", "SET ")):
            found.append("%s: %s" % (table, line.strip()))
    # The index of a key without a name has that of its column, and that of the key where the table is made again.
    keys = {part[1] + part[2] for part in (re.match(r"(\S+: )CONSTRAINT .* FOREIGN KEY (\(.*?\))", line) for line in found) if part}
    parts = [re.match(r"(\S+: )KEY `[^`]*` (\(.*?\))(.*)", line) for line in found]
    return sorted("%sKEY - %s" % part.group(1, 2) if part and part[1] + part[2] in keys else line for part, line in zip(parts, found))


def catalogue(corpus, dialect, handle):
    if dialect == "sqlite":
        return sqlite_catalogue(handle)
    lines, _ = corpus.dump(dialect, handle)
    return postgresql_catalogue(lines) if dialect == "postgresql" else mysql_catalogue(lines)


def lost(before, after):
    """The first lines that are on one side only."""
    gone, come = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    if not gone and not come and len(before) == len(after):
        return None
    return "%d lines gone %s, %d come %s" % (len(gone), gone[:3], len(come), come[:3])


class Attempt:
    """One side's attempts on one history and dialect."""

    def __init__(self, corpus, history, dialect, command, upgrader, where, name):
        self.corpus, self.history, self.dialect, self.command, self.where, self.name = corpus, history, dialect, command, where, name
        # Who runs the history itself.
        self.upgrader = upgrader

    def call(self, *words):
        env = {"PATH": os.environ["PATH"], "HOME": str(self.where), "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
        done = subprocess.run([str(word) for word in (*self.command, *words)], cwd=self.where, env=env, capture_output=True, text=True, timeout=600)
        if done.returncode:
            lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip() and not line.startswith("INFO ")]
            raise RuntimeError("\n".join(lines[-12:]))
        return done.stdout

    def upgraded(self):
        """Runs the history itself; gives the URL and the handle of the database."""
        outcome = self.corpus.play_up(self.history, self.dialect, self.upgrader, self.where, self.name)
        if outcome["rc"]:
            raise RuntimeError("upgrade heads: %s" % outcome["last"])
        return outcome["url"], outcome["handle"]

    def project(self, name, url, models):
        """A project of its own, whose models are those of a database, or none."""
        folder = self.where / name
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "alembic/versions").mkdir(parents=True)
        (folder / "alembic/env.py").write_text(ENV_PY)
        (folder / "alembic/script.py.mako").write_text(SCRIPT)
        ini = "[alembic]\nscript_location = %(here)s/alembic\npath_separator = os\n"
        ini += "sqlalchemy.url = %s\nmodels = %s\n" % (url.replace("%", "%%"), models.replace("%", "%%"))
        (folder / "alembic.ini").write_text(ini)
        return folder

    def generate(self, folder):
        self.call("-c", folder / "alembic.ini", "revision", "--autogenerate", "-m", "x", "--rev-id", "made")
        return (folder / "alembic/versions/made_x.py").read_text()

    def unversion(self, handle):
        """Takes the version table away, so that the history of the project can begin."""
        if self.dialect == "sqlite":
            with sqlite3.connect(handle) as db:
                db.execute("DROP TABLE IF EXISTS alembic_version")
        elif self.dialect == "postgresql":
            self.corpus.psql("drop table if exists alembic_version", handle)
        else:
            self.corpus.mysql("drop table if exists alembic_version", handle)

    def run(self):
        outcome = {}
        try:
            url, handle = self.upgraded()
        except Exception as error:
            return {"up": str(error).splitlines()[-1][:300] if str(error) else repr(error)}
        before = catalogue(self.corpus, self.dialect, handle)
        self.unversion(handle)

        def attempt(key, action):
            try:
                outcome[key] = action() or "ok"
            except Exception as error:
                outcome[key] = "fails: %s" % str(error)[-900:]

        def same():
            text = self.generate(self.project("same", url, url))
            body = text[text.index("def upgrade") :]
            return None if body.count("    pass") == 2 else "generates %s" % body[:600]

        def anew():
            other, there = self.corpus.fresh(self.dialect, self.where / "anew_db", "anew " + self.name)
            if self.dialect == "postgresql":
                # What models use and do not make.
                for line in self.corpus.dump(self.dialect, handle)[0]:
                    if re.match("CREATE (COLLATION|EXTENSION|SCHEMA) ", line) and line != "CREATE SCHEMA public;":
                        self.corpus.psql(line, there)
            folder = self.project("anew", other, url)
            self.generate(folder)
            self.call("-c", folder / "alembic.ini", "upgrade", "heads")
            return lost(before, catalogue(self.corpus, self.dialect, there))

        def drops():
            folder = self.project("drops", url, "none")
            self.generate(folder)
            self.call("-c", folder / "alembic.ini", "upgrade", "heads")
            left = catalogue(self.corpus, self.dialect, handle)
            kinds = [line for line in left if not line.startswith(("CREATE SCHEMA", "CREATE TYPE", "CREATE SEQUENCE", "ALTER SEQUENCE", "CREATE EXTENSION", "CREATE COLLATION", "COMMENT ON SCHEMA"))]
            return "left %s" % kinds[:4] if kinds else None

        def back():
            self.call("-c", self.where / "drops/alembic.ini", "downgrade", "base")
            return lost(before, catalogue(self.corpus, self.dialect, handle))

        (self.where / "anew_db").mkdir(exist_ok=True)
        for key, action in (("same", same), ("anew", anew), ("drops", drops), ("back", back)):
            attempt(key, action)
        return outcome


def extend(corpus):
    """`upgrade heads` alone, and where the database is."""

    def play_up(h, dialect, command, where, name):
        root = corpus.fetch(h)
        shutil.rmtree(where, ignore_errors=True)
        (where / "alembic").mkdir(parents=True)
        url, handle = corpus.fresh(dialect, where, name)
        (where / "alembic/env.py").write_text(corpus.ENV_PY.format(nc=h.get("naming_convention")))
        (where / "alembic/script.py.mako").write_text("")
        versions = "\n    ".join(str(root / v) for v in h["versions"])
        (where / "alembic.ini").write_text(corpus.INI.format(versions=versions.replace("%", "%%"), root=root, url=url.replace("%", "%%")))
        env = {"PATH": os.environ["PATH"], "HOME": str(where), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC", "PYTHONWARNINGS": "ignore"}
        done = corpus.sh(*command, "-c", where / "alembic.ini", "upgrade", "heads", cwd=where, env=env, timeout=600)
        return {"rc": done.returncode, "last": corpus.tail(done), "url": url, "handle": handle}

    corpus.play_up = play_up


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--limbeck", type=Path)
    parser.add_argument("-d", "--dialect", action="append", choices=["sqlite", "postgresql", "mysql"])
    parser.add_argument("--needs", choices=["plain", "types", "app"])
    parser.add_argument("--oracle", action="store_true")
    parser.add_argument("--upgraded-by-oracle", action="store_true")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    corpus = Corpus(given.corpus)
    extend(corpus)
    bad = 0
    for history in tomllib.loads((given.corpus / "histories.toml").read_text())["history"]:
        if given.names and history["name"] not in given.names or given.needs and history["needs"] != given.needs:
            continue
        for dialect in history["dialects"]:
            if given.dialect and dialect not in given.dialect:
                continue
            sides, oracle = {}, None
            if given.oracle or given.upgraded_by_oracle:
                launcher = corpus.CACHE / "launcher.py"
                launcher.write_text(corpus.LAUNCHER)
                python = corpus.oracle_python("types" if history["needs"] == "types" else "plain")
                oracle = (python, launcher, corpus.fetch(history))
            if given.limbeck:
                sides["limbeck"] = (given.limbeck.resolve(),)
            if given.oracle:
                sides["alembic"] = oracle
            for side, command in sides.items():
                where = (given.keep or corpus.CACHE / "work") / ("autogenerate.%s.%s.%s" % (history["name"], dialect, side))
                outcome = Attempt(corpus, history, dialect, command, oracle if given.upgraded_by_oracle else command, where, "%s %s %s" % (side, history["name"], dialect)).run()
                bad += side == "limbeck" and any(text != "ok" for text in outcome.values())
                print("%-14s %-10s %-8s" % (history["name"], dialect, side), *("%s: %s" % item for item in outcome.items()), sep="  ", flush=True)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
