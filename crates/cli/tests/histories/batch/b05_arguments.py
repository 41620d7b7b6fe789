"""everything that a batch takes

Revision ID: b05
Revises: b04

"""
import sqlalchemy as sa
from alembic import op

revision = "b05"
down_revision = "b04"

CONVENTION = {"fk": "fk_%(table_name)s_%(column_0_name)s", "uq": "%(table_name)s_%(column_0_name)s_key"}


def notes():
    return sa.Table(
        "notes",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("kind", sa.String(5), server_default="plain"),
        sa.CheckConstraint("kind <> ''", name="kind"),
    )


def upgrade():
    op.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE, kind VARCHAR(5), maker INTEGER REFERENCES makers (id))")
    op.execute("INSERT INTO notes (id, text, kind, maker) VALUES (1, 'one', 'a', 1), (2, 'two', NULL, 2)")
    with op.batch_alter_table("notes", naming_convention=CONVENTION) as batch_op:
        batch_op.drop_constraint("notes_text_key", type_="unique")
        batch_op.drop_constraint("fk_notes_maker", type_="foreignkey")
    with op.batch_alter_table(
        "notes",
        table_args=[sa.UniqueConstraint("maker", "text", name="uq_notes_maker_text")],
        table_kwargs={"sqlite_autoincrement": True},
        recreate="always",
    ) as batch_op:
        batch_op.alter_column("text", nullable=False, existing_type=sa.Text())
    with op.batch_alter_table("notes", copy_from=notes(), recreate="always") as batch_op:
        batch_op.alter_column("kind", server_default="other")
    with op.batch_alter_table("notes", partial_reordering=[("kind", "id"), ("id", "text")]) as batch_op:
        batch_op.create_unique_constraint("uq_notes_kind", ["kind", "text"])
        batch_op.execute("UPDATE notes SET kind = 'null' WHERE kind IS NULL")


def downgrade():
    with op.batch_alter_table("notes", recreate="always") as batch_op:
        batch_op.alter_column("text", nullable=True)
    op.drop_table("notes")
