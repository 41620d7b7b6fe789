"""data moved between old and new shapes

Revision ID: m4
Revises: m3

"""
import json
from copy import deepcopy
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
from alembic import op

revision = "m4"
down_revision = "m3"

DEFAULTS = {"theme": {"dark": False, "sizes": [1, 2]}}

books = sa.sql.table("books", sa.Column("id", sa.Integer), sa.Column("title", sa.String), sa.Column("meta", sa.JSON), sa.Column("ref", sa.Uuid))


def upgrade():
    with op.batch_alter_table("books", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meta", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("ref", sa.Uuid(), nullable=True))
    conn = op.get_bind()
    for book in conn.execute(sa.select(books.c.id, books.c.title)).mappings().all():
        meta = deepcopy(DEFAULTS)
        meta["theme"].update(title=book["title"], dark=True)
        conn.execute(books.update().where(books.c.id == book["id"]).values(meta=meta, ref=uuid5(NAMESPACE_URL, book["title"])))
    (meta, ref), = conn.execute(sa.select(books.c.meta, books.c.ref))
    assert meta["theme"]["sizes"] == [1, 2] and ref.version == 5, (meta, ref)
    text = conn.execute(sa.text("SELECT meta FROM books")).scalar_one()
    assert json.loads(text) == meta, text
    with op.batch_alter_table("books") as batch_op:
        batch_op.alter_column("ref", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_unique_constraint("uq_books_ref", ["ref"])


def downgrade():
    with op.batch_alter_table("books") as batch_op:
        batch_op.drop_constraint("uq_books_ref", type_="unique")
        batch_op.drop_column("ref")
        batch_op.drop_column("meta")
