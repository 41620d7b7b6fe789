"""mapped classes as tables

Revision ID: m2
Revises: m1

"""
import datetime
import uuid
from typing import Optional

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

revision = "m2"
down_revision = "m1"


class Base(DeclarativeBase):
    pass


class Stamped:
    created: Mapped[Optional[datetime.datetime]] = mapped_column(sa.DateTime, server_default=sa.func.now())


class Author(Stamped, Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), index=True)
    nick: Mapped[Optional[str]]
    key: Mapped[uuid.UUID]
    rating: Mapped[float] = mapped_column(server_default="0.5")
    books: Mapped[list["Book"]] = relationship(back_populates="author")


class Book(Base):
    __tablename__ = "books"
    __table_args__ = (sa.UniqueConstraint("author_id", "title", name="uq_books_title"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("authors.id", ondelete="CASCADE"))
    pages: Mapped[int | None] = mapped_column(sa.SmallInteger)
    author: Mapped[Author] = relationship(back_populates="books")


def upgrade():
    if context.is_offline_mode():
        raise RuntimeError("the rows must be there to be read")
    bind = op.get_bind()
    Base.metadata.create_all(bind, tables=[Author.__table__, Book.__table__])
    day = datetime.datetime(2024, 1, 1)
    bind.execute(sa.insert(Author), [{"name": name, "nick": nick, "key": uuid.UUID(int=7), "created": day} for name, nick in (("Ann", "A"), ("Bea", None))])
    bind.execute(sa.insert(Book).values(title="One", author_id=1, pages=100))
    bind.execute(Book.__table__.insert().values(title="Two", author_id=2, pages=None))
    for row in bind.execute(sa.select(Author.id, Author.name, Author.key).where(Author.name.startswith("A"))):
        bind.execute(sa.update(Author).where(Author.id == row.id).values(nick=f"{row.name!r:>8}|{row.key}"))
    longest = bind.execute(sa.select(sa.func.max(Book.pages), sa.func.count()).select_from(Book).join(Author, Author.id == Book.author_id)).one()
    assert tuple(longest) == (100, 2), longest
    bind.execute(sa.delete(Book).where(Book.title.in_(["Two"])))


def downgrade():
    Base.metadata.drop_all(op.get_bind())
