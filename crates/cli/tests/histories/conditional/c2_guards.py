"""helper functions beside upgrade

Revision ID: c2
Revises: c1

"""
from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Iterator

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Sequence

revision: str = "c2"
down_revision: str | Sequence[str] | None = "c1"


def column_exists(table_name: str, column_name: str) -> bool:
    columns = [c["name"] for c in sa.inspect(op.get_bind()).get_columns(table_name)]
    return column_name in columns


def index_exists(table: str, name: str) -> bool:
    return any(index["name"] == name for index in sa.inspect(op.get_bind()).get_indexes(table))


def add_missing(table: str, *columns: sa.Column[Any]) -> int:
    missing = [column for column in columns if not column_exists(table, column.name)]
    with op.batch_alter_table(table) as batch_op:
        for column in missing:
            batch_op.add_column(column)
    return len(missing)


@contextmanager
def without_foreign_keys() -> Iterator[sa.Connection]:
    bind = op.get_bind()
    bind.execute(sa.text("PRAGMA foreign_keys=OFF"))
    try:
        yield bind
    finally:
        bind.execute(sa.text("PRAGMA foreign_keys=ON"))


def upgrade() -> None:
    assert not context.is_offline_mode()
    added = add_missing("teams", sa.Column("name", sa.String(20)), sa.Column("city", sa.String(30)), sa.Column("rank", sa.Integer()))
    assert added == 2, added
    if not index_exists("teams", "ix_teams_city"):
        op.create_index("ix_teams_city", "teams", ["city"])
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS citext")
    elif dialect in {"mysql", "mariadb"}:
        op.execute("ALTER TABLE teams ENGINE=InnoDB")
    else:
        op.execute("UPDATE teams SET city = 'nowhere'")
    with without_foreign_keys() as bind:
        bind.execute(sa.text("INSERT INTO teams (id, code) VALUES (1, 'aa'), (2, 'bb')"))
        bind.execute(sa.text("INSERT INTO players (id, team_id, joined) VALUES (1, 1, '2024-01-01'), (2, 77, '2024-01-01')"))
    for number, code in enumerate(["aa", "c", "dd"], start=10):
        try:
            with op.get_bind().begin_nested():
                op.execute(sa.text("INSERT INTO teams (id, code) VALUES (:i, :c)").bindparams(i=number, c=code))
        except IntegrityError as error:
            reason = str(error.orig)
            op.execute(sa.text("INSERT INTO seen (what) VALUES (:w)").bindparams(w=f"{type(error).__name__}: {reason}"))
    try:
        op.execute("SELECT * FROM nothing_here")
    except (OperationalError, SQLAlchemyError) as error:
        op.get_bind().execute(sa.text("INSERT INTO seen (what) VALUES (:w)"), {"w": str(error)})
    try:
        op.drop_table("nothing_here")
    except Exception as error:
        op.get_bind().execute(sa.text("INSERT INTO seen (what) VALUES (:w)"), {"w": repr(error)})


def downgrade() -> None:
    if index_exists("teams", "ix_teams_city"):
        op.drop_index("ix_teams_city", "teams")
    op.execute("DELETE FROM players")
    op.execute("DELETE FROM teams")
    with op.batch_alter_table("teams") as batch_op:
        for name in ("city", "rank"):
            if column_exists("teams", name):
                batch_op.drop_column(name)
