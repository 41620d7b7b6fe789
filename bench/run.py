#!/usr/bin/env python3
"""Measures Limbeck beside Alembic in one run: wall time, CPU time and peak memory, as ratios.

    bench/run.py --limbeck target/release/limbeck [--alembic PATH-TO-ALEMBIC] [--repeat 5] [--write]

Without --alembic, a virtual environment with the reference versions is made under the system's temporary directory.
--write puts the table into bench/README.md. The `sqlite3` program runs the same SQL as a floor where it is installed.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
REFERENCE = ["alembic==1.20.1", "SQLAlchemy==2.1.9"]
SIZES = (10, 1000, 5000)

REVISION = '''"""table {n}

Revision ID: {rev}
Revises: {down_text}
Create Date: 2026-01-01 00:00:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = {rev!r}
down_revision: Union[str, Sequence[str], None] = {down!r}
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table(
        "table_{n}",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("created", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=True),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name="uq_table_{n}_name"),
    )


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table("table_{n}")
'''


def reference_alembic():
    home = Path(tempfile.gettempdir()) / "limbeck-bench-reference"
    if not (home / "done").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([home / "bin/python", "-m", "pip", "install", "-q", *REFERENCE], check=True)
        (home / "done").touch()
    return home / "bin/alembic"


def project(root, size, alembic):
    """A project with the stock files and `size` revisions in a line."""
    root.mkdir(parents=True)
    subprocess.run([alembic, "init", "alembic"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    ini = root / "alembic.ini"
    ini.write_text(ini.read_text().replace("driver://user:pass@localhost/dbname", "sqlite:///app.db"))
    down = None
    for n in range(size):
        rev = f"{n:012x}"
        text = REVISION.format(n=n, rev=rev, down=down, down_text=down or "")
        (root / "alembic/versions" / f"{rev}_table_{n}.py").write_text(text)
        down = rev
    return root


def run(command, cwd):
    """Wall and CPU milliseconds, and peak memory in MiB, of one process."""
    start = time.perf_counter()
    # Both programs keep caches beside the files, as they do where nobody forbids it.
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}
    process = subprocess.Popen([str(c) for c in command], cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = (time.perf_counter() - start) * 1000
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} failed with {process.returncode}:\n{error.decode()[-2000:]}")
    return wall, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024


def measure(command, cwd, repeat, prepare=lambda: None):
    """The medians of `repeat` runs, after one that warms the caches."""
    prepare()
    run(command, cwd)
    runs = []
    for _ in range(repeat):
        prepare()
        runs.append(run(command, cwd))
    return [statistics.median(column) for column in zip(*runs)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limbeck", required=True, type=Path)
    parser.add_argument("--alembic", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    limbeck = args.limbeck.resolve()
    alembic = (args.alembic or reference_alembic()).absolute()
    rows = []

    def row(name, measured):
        (ow, oc, om), (lw, lc, lm) = measured
        rows.append(f"| {name} | {ow:.0f} | {lw:.1f} | {ow / lw:.0f}x | {oc:.0f} | {lc:.1f} | {oc / lc:.0f}x | {om:.0f} | {lm:.0f} |")
        print(rows[-1], flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        for size in args.sizes:
            root = project(Path(scratch) / str(size), size, alembic)
            for name in ("heads", "history"):
                row(f"{name}, {size} revisions", [measure([tool, name], root, args.repeat) for tool in (alembic, limbeck)])
            database = root / "app.db"
            database.unlink(missing_ok=True)
            run([alembic, "stamp", "head"], root)
            for name in (("current",), ("upgrade", "head")):
                label = "no-op upgrade head" if name[0] == "upgrade" else "current"
                row(f"{label}, {size} revisions", [measure([tool, *name], root, args.repeat) for tool in (alembic, limbeck)])
        size = 1000 if 1000 in args.sizes else max(args.sizes)
        root = Path(scratch) / str(size)
        database = root / "app.db"

        def fresh():
            database.unlink(missing_ok=True)

        row(
            f"fresh upgrade head, {size} create_table",
            [measure([tool, "upgrade", "head"], root, max(1, args.repeat // 2), fresh) for tool in (alembic, limbeck)],
        )
        if shutil.which("sqlite3"):
            sql = root / "all.sql"
            text = subprocess.run([alembic, "upgrade", "head", "--sql"], cwd=root, check=True, capture_output=True, text=True).stdout
            sql.write_text(text)
            floor = measure(["sqlite3", "app.db", ".read all.sql"], root, max(1, args.repeat // 2), fresh)
            rows.append(f"| floor: sqlite3 running the same SQL | | {floor[0]:.1f} | | | {floor[1]:.1f} | | | {floor[2]:.0f} |")
            print(rows[-1])
    head = (
        "| what | Alembic wall ms | Limbeck wall ms | ratio | Alembic CPU ms | Limbeck CPU ms | ratio | Alembic peak MiB | Limbeck peak MiB |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
    )
    if args.write:
        readme = HERE / "README.md"
        text = readme.read_text()
        begin, end = "<!-- figures -->\n", "<!-- end of figures -->"
        before, rest = text.split(begin, 1)
        readme.write_text(before + begin + head + "\n".join(rows) + "\n" + end + rest.split(end, 1)[1])


main()
