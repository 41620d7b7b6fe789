"""renamed tables and columns, views and triggers

Revision ID: a1f0c3d2e004
Revises: a1f0c3d2e003

"""
from textwrap import dedent

import sqlalchemy as sa
from alembic import op

revision = "a1f0c3d2e004"
down_revision = "a1f0c3d2e003"

TABLE = "tallies"


def upgrade():
    op.rename_table("counters", TABLE)
    op.alter_column("groups", "description", new_column_name="about", existing_type=sa.Text())
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, sa.Identity(always=False, start=1), primary_key=True),
        sa.Column("what", sa.String(20), default="never written", comment="what was done"),
        comment="who did what",
        if_not_exists=True,
    )
    op.create_table("audit", sa.Column("id", sa.Integer), if_not_exists=True)
    op.create_index("ix_audit_what", "audit", ["what"], if_not_exists=True)
    op.create_index("ix_audit_what", "audit", ["what"], if_not_exists=True)
    op.execute(
        dedent(
            f"""
            CREATE TRIGGER count_audit AFTER INSERT ON audit
            BEGIN
                UPDATE {TABLE} SET n = n + 1;
            END
            """
        )
    )
    op.execute(f"CREATE VIEW latest AS SELECT max(id) AS id FROM {TABLE}")
    op.execute("INSERT INTO %s (n) VALUES (%d)" % (TABLE, 5))
    op.execute(sa.text("INSERT INTO audit (what) VALUES (:what)").bindparams(what="50% of :colons"))
    op.execute("UPDATE {table} SET n = n * 10".format(table=TABLE))


def downgrade():
    op.execute("DROP VIEW latest")
    op.execute("DROP TRIGGER count_audit")
    op.drop_index("ix_audit_what", "audit")
    op.drop_table("audit")
    op.alter_column("groups", "about", new_column_name="description")
    op.rename_table(TABLE, "counters")
