"""what the inspector tells

Revision ID: c1
Revises: c0

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy import inspect
from sqlalchemy.engine.reflection import Inspector

revision = "c1"
down_revision = "c0"


def note(value):
    seen = sa.table("seen", sa.column("what"))
    op.execute(seen.insert().values(what=str(value)))


def upgrade():
    conn = op.get_bind()
    inspector = inspect(conn)
    assert isinstance(inspector, Inspector)
    note(sorted(inspector.get_table_names()))
    note(inspector.get_view_names())
    note((inspector.has_table("teams"), inspector.has_table("nothing"), conn.dialect.has_table(conn, "players")))
    for table in ("teams", "players"):
        note([(c["name"], str(c["type"]), c["nullable"], c["default"], c["primary_key"]) for c in inspector.get_columns(table)])
        note(sorted((i["name"], i["column_names"], bool(i["unique"])) for i in inspector.get_indexes(table)))
        note([sorted(fk.items(), key=lambda item: item[0]) for fk in sorted(inspector.get_foreign_keys(table), key=lambda f: f["constrained_columns"])])
        note([(u["name"], u["column_names"]) for u in inspector.get_unique_constraints(table)])
        note([(c["name"], c["sqltext"]) for c in inspector.get_check_constraints(table)])
        note(inspector.get_pk_constraint(table)["constrained_columns"])
    note(isinstance({c["name"]: c for c in inspector.get_columns("teams")}["id"]["type"], sa.Integer))
    try:
        inspector.get_columns("nothing")
    except sa.exc.NoSuchTableError as error:
        note(f"no such table: {error}")
    note((conn.dialect.name, conn.engine.name, op.get_context().dialect.name, conn.engine.dialect.name == "sqlite"))
    note(inspector.default_schema_name)
    note(inspector.get_schema_names())


def downgrade():
    op.execute("DELETE FROM seen")
