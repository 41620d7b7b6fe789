"""documents: computed, identity, composite keys, expressions in indexes

Revision ID: a1f0c3d2e003
Revises: a1f0c3d2e002

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy import text
from sqlalchemy.dialects import mysql, postgresql, sqlite

revision = "a1f0c3d2e003"
down_revision = "a1f0c3d2e002"


def upgrade():
    documents = op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("title", sa.String(200).with_variant(mysql.VARCHAR(200, charset="utf8mb4"), "mysql"), nullable=False, index=True),
        sa.Column("body", sa.Text().with_variant(mysql.LONGTEXT(), "mysql")),
        sa.Column("meta", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("extra", sqlite.JSON(), nullable=True),
        sa.Column("words", sa.Integer, sa.CheckConstraint("words >= 0", name="ck_documents_words")),
        sa.Column("double_words", sa.Integer, sa.Computed("words * 2")),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("accounts.id", name="fk_documents_owner", ondelete="CASCADE", onupdate="CASCADE")),
        sa.Column("slug", sa.VARCHAR(60), unique=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("took", sa.Interval(), nullable=True),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("ratio", sa.Double(), nullable=True),
        sa.CheckConstraint("length(title) > 0 AND title <> ', ('", name="ck_documents_title"),
        sa.Index("ix_documents_owner_slug", "owner_id", "slug"),
    )
    op.create_table(
        "document_tags",
        sa.Column("document_id", sa.Uuid(as_uuid=True), nullable=False),
        sa.Column("tag", sa.String(30), nullable=False),
        sa.Column("Order", sa.SmallInteger, nullable=False),
        sa.Column("two words", sa.String),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], deferrable=True, initially="DEFERRED"),
        sa.PrimaryKeyConstraint("document_id", "tag"),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        sqlite_with_rowid=False,
    )
    op.create_table("counters", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Integer), sqlite_autoincrement=True)
    op.create_index("ix_documents_live", "documents", ["slug"], unique=True, sqlite_where=text("removed_at IS NULL"),
                    postgresql_where=text("removed_at IS NULL"))
    op.create_index("ix_documents_lower", "documents", [text("lower(title)")])
    op.create_index("ix_documents_words", "documents", [sa.desc("words"), documents.c.slug.asc()])
    op.create_index("ix_tags_order", "document_tags", ["Order", "two words"], postgresql_using="btree")


def downgrade():
    op.drop_index("ix_tags_order", table_name="document_tags")
    op.drop_index("ix_documents_words", "documents")
    op.drop_index("ix_documents_lower", if_exists=True, table_name="documents")
    op.drop_index("ix_not_there", if_exists=True, table_name="documents")
    op.drop_index(index_name="ix_documents_live", table_name="documents")
    op.drop_table("counters", if_exists=True)
    op.drop_table("document_tags")
    op.drop_table("documents")
