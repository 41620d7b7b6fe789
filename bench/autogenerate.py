"""Autogenerate of 50, 300 and 1,000 tables, beside Alembic.

    python bench/autogenerate.py --limbeck PROGRAM [--alembic PROGRAM] [--url URL] [--tables 50 300 1000] [--repeat 3]
                                 [--models core declarative run]

`--url` is the database to use; without it, an SQLite file for each run. A server's database has to be empty. Both programs run
`check` on a database that is as the models say, and `revision --autogenerate` on models that have one more column in every tenth
table. Prints the shortest wall time and CPU time of each.

The models are `core` (tables in one module), `declarative` (classes in a package, ten to a module), or `run` (as `core`, but made
in a loop, which nobody can tell without running it).
"""

import argparse
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

ENV = '''from alembic import context
from sqlalchemy import create_engine, pool

import models

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata)
    with context.begin_transaction():
        context.run_migrations()
'''
MAKO = "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n${imports if imports else \"\"}\nfrom alembic import op\nimport sqlalchemy as sa\n\ndef upgrade():\n    ${upgrades if upgrades else \"pass\"}\n\ndef downgrade():\n    ${downgrades if downgrades else \"pass\"}\n"


def core(tables, changed):
    """Files of a project with tables in one module."""
    lines = ["from sqlalchemy import *", "metadata = MetaData()"]
    for number in range(tables):
        parent = 'Column("parent", ForeignKey("t%d.id")), ' % (number - 1) if number % 3 == 1 else ""
        more = 'Column("more", String(20)), ' if changed and number % 10 == 0 else ""
        lines.append(
            'Table("t%d", metadata, Column("id", Integer, primary_key=True), Column("name", String(50), nullable=False, index=True), '
            'Column("made", DateTime, server_default=func.current_timestamp()), Column("amount", Numeric(10, 2)), '
            'Column("note", Text), Column("flag", Boolean, nullable=False), %s%sUniqueConstraint("name", "made", name="uq_t%d"))'
            % (number, parent, more, number)
        )
    return {"models.py": "\n".join(lines) + "\n"}


def run_models(tables, changed):
    """The same tables in statements that have to run."""
    text = core(tables, changed)["models.py"].splitlines()
    return {"models.py": "\n".join(text[:2] + ["for _ in range(1):"] + ["    " + line for line in text[2:]]) + "\n"}


def declarative(tables, changed):
    """Files of a project with the same tables as classes, ten to a module of a package."""
    files = {
        "models/base.py": "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n",
    }
    package = ["from .base import Base"]
    for first in range(0, tables, 10):
        lines = [
            "from datetime import datetime",
            "from decimal import Decimal",
            "from typing import Optional",
            "from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint, func",
            "from sqlalchemy.orm import Mapped, mapped_column, relationship",
            "from .base import Base",
        ]
        numbers = range(first, min(first + 10, tables))
        for number in numbers:
            lines += [
                "",
                "",
                "class T%d(Base):" % number,
                '    __tablename__ = "t%d"' % number,
                '    __table_args__ = (UniqueConstraint("name", "made", name="uq_t%d"),)' % number,
                "    id: Mapped[int] = mapped_column(primary_key=True)",
                "    name: Mapped[str] = mapped_column(String(50), index=True)",
                "    made: Mapped[Optional[datetime]] = mapped_column(server_default=func.current_timestamp())",
                "    amount: Mapped[Optional[Decimal]] = mapped_column(Numeric(10, 2))",
                "    note: Mapped[Optional[str]] = mapped_column(Text)",
                "    flag: Mapped[bool]",
            ]
            if number % 3 == 1:
                lines.append('    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("t%d.id"))' % (number - 1))
                lines.append('    parent: Mapped[Optional["T%d"]] = relationship()' % (number - 1))
            if changed and number % 10 == 0:
                lines.append("    more: Mapped[Optional[str]] = mapped_column(String(20))")
            lines += ["", "    def __repr__(self):", '        return "T%d(%%r)" %% self.id' % number]
        files["models/part%d.py" % (first // 10)] = "\n".join(lines) + "\n"
        package.append("from .part%d import %s" % (first // 10, ", ".join("T%d" % number for number in numbers)))
    files["models/__init__.py"] = "\n".join(package) + "\n\nmetadata = Base.metadata\n"
    return files


MODELS = {"core": core, "declarative": declarative, "run": run_models}


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def project(folder, files, url):
    folder = Path(folder)
    (folder / "m" / "versions").mkdir(parents=True)
    (folder / "m" / "env.py").write_text(ENV)
    (folder / "m" / "script.py.mako").write_text(MAKO)
    url = url or "sqlite:///%s" % (folder / "db.sqlite")
    (folder / "alembic.ini").write_text(
        "[alembic]\nscript_location = %%(here)s/m\nprepend_sys_path = .\nsqlalchemy.url = %s\n\n"
        "[limbeck]\nrenames = off\nanonymous_constraints = off\nbatch = off\nprimary_keys = off\nimports = off\n" % url.replace("%", "%%")
    )
    write(folder, files)
    return folder


def run(program, folder, *arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit("%s %s: status %d\n%s%s" % (program, " ".join(arguments), done.returncode, done.stdout[-2000:], done.stderr[-2000:]))
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(program, maker, kind, tables, url, repeat):
    """The shortest times of `check` and of `revision --autogenerate`."""
    with tempfile.TemporaryDirectory() as name:
        folder = project(name, MODELS[kind](tables, False), url)
        run(maker, folder, "revision", "--autogenerate", "-m", "all", "--rev-id", "a1")
        run(maker, folder, "upgrade", "head")
        checks = [run(program, folder, "check") for _ in range(repeat)]
        write(folder, MODELS[kind](tables, True))
        revisions = []
        for _ in range(repeat):
            revisions.append(run(program, folder, "revision", "--autogenerate", "-m", "more", "--rev-id", "b2"))
            (folder / "m" / "versions" / "b2_more.py").unlink()
        run(maker, folder, "downgrade", "base")
    return min(checks), min(revisions)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--limbeck", required=True)
    parser.add_argument("--alembic")
    parser.add_argument("--url")
    parser.add_argument("--tables", type=int, nargs="*", default=[50, 300, 1000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--models", nargs="*", default=["core", "declarative"], choices=sorted(MODELS))
    arguments = parser.parse_args()
    programs = {"limbeck": os.path.abspath(arguments.limbeck)}
    if arguments.alembic:
        programs["alembic"] = os.path.abspath(arguments.alembic)
    print("%-12s %-8s %6s %22s %28s" % ("models", "program", "tables", "check wall / cpu", "revision wall / cpu"))
    for kind in arguments.models:
        for tables in arguments.tables:
            for name, program in programs.items():
                check, revision = measure(program, programs["limbeck"], kind, tables, arguments.url, arguments.repeat)
                print("%-12s %-8s %6d %10.3f / %8.3f s %14.3f / %8.3f s" % (kind, name, tables, *check, *revision), flush=True)


if __name__ == "__main__":
    main()
