"""ORM: the tables that declared models make, of every style of annotation, as CREATE TABLE and CREATE INDEX."""

import datetime
import decimal
import enum
import uuid
from typing import Any, Dict, Literal, Optional, Union

import sqlalchemy as sa
from data_models import NAMING, Big, Colour, Size, key, model, name50, stamp, str20, user_fk
from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, String, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    configure_mappers,
    declarative_base,
    declared_attr,
    mapped_column,
    relationship,
)


@model
def classic():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        name = Column(String(20), nullable=False, unique=True, index=True)
        other = Column("other_col", sa.Text, server_default="x")

    return Base.metadata


@model
def annotated_types():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        s: Mapped[str]
        f: Mapped[float]
        b: Mapped[bool]
        y: Mapped[bytes]
        d: Mapped[datetime.date]
        t: Mapped[datetime.time]
        dt: Mapped[datetime.datetime]
        td: Mapped[datetime.timedelta]
        n: Mapped[decimal.Decimal]
        u: Mapped[uuid.UUID]

    return Base.metadata


@model
def optional_types():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        a: Mapped[Optional[str]]
        b: Mapped[str | None]
        c: Mapped[Union[int, None]]
        d: Mapped["Optional[int]"]
        e: Mapped[Optional[str]] = mapped_column(nullable=False)
        f: Mapped[str] = mapped_column(nullable=True)
        g: Mapped[Optional["datetime.date"]]

    return Base.metadata


@model
def annotated_aliases():
    class Base(DeclarativeBase):
        type_annotation_map = {str20: String(20), Big: sa.BigInteger}

    class User(Base):
        __tablename__ = "users"
        id: Mapped[key]
        name: Mapped[name50]
        nick: Mapped[Optional[str20]]
        big: Mapped[Big]
        at: Mapped[stamp]

    class Post(Base):
        __tablename__ = "posts"
        id: Mapped[key]
        user_id: Mapped[user_fk]
        other_id: Mapped[Optional[user_fk]]

    return Base.metadata


@model
def type_map():
    class Base(DeclarativeBase):
        type_annotation_map = {
            str: String(99),
            int: sa.BigInteger,
            datetime.datetime: sa.DateTime(timezone=True),
            Dict[str, Any]: sa.JSON,
            list[str]: sa.ARRAY(String),
            decimal.Decimal: sa.Numeric(10, 2),
        }

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(Integer, primary_key=True)
        s: Mapped[str]
        n: Mapped[Optional[int]]
        at: Mapped[datetime.datetime]
        data: Mapped[Dict[str, Any]]
        money: Mapped[decimal.Decimal]
        short: Mapped[str] = mapped_column(String(5))

    return Base.metadata


@model
def arrays():
    class Base(DeclarativeBase):
        type_annotation_map = {list[str]: postgresql.ARRAY(sa.Text)}

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        tags: Mapped[list[str]]
        maybe: Mapped[Optional[list[str]]]

    return Base.metadata


@model
def enums():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        colour: Mapped[Colour]
        maybe: Mapped[Optional[Colour]]
        size: Mapped[Size] = mapped_column(sa.Enum(Size, name="sizes"))
        text: Mapped[Colour] = mapped_column(sa.Enum(Colour, native_enum=False, length=30))
        values: Mapped[Colour] = mapped_column(sa.Enum(Colour, values_callable=lambda e: [m.value for m in e], name="by_value"))
        checked: Mapped[Colour] = mapped_column(sa.Enum(Colour, native_enum=False, create_constraint=True, name="chk"))
        word: Mapped[str] = mapped_column(sa.Enum("x", "y", name="words"))

    return Base.metadata


@model
def enum_in_map():
    class Base(DeclarativeBase):
        type_annotation_map = {enum.Enum: sa.Enum(enum.Enum, native_enum=False, length=50)}

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        colour: Mapped[Colour]

    return Base.metadata


@model
def literals():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        state: Mapped[Literal["new", "done"]]
        maybe: Mapped[Optional[Literal["a", "bcd"]]]

    return Base.metadata


@model
def defaults():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        a: Mapped[int] = mapped_column(default=5)
        b: Mapped[int] = mapped_column(server_default="5")
        c: Mapped[str] = mapped_column(String(10), server_default=sa.text("'x'"))
        d: Mapped[datetime.datetime] = mapped_column(server_default=sa.func.now(), onupdate=sa.func.now())
        e: Mapped[bool] = mapped_column(server_default=sa.true())
        f: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
        g: Mapped[int] = mapped_column(insert_default=7)

    return Base.metadata


@model
def generated():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(sa.Identity(start=5), primary_key=True)
        x: Mapped[int]
        double: Mapped[int] = mapped_column(sa.Computed("x * 2"))

    return Base.metadata


@model
def foreign_keys():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
        code: Mapped[str] = mapped_column(String(10), unique=True)

    class B(Base):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id: Mapped[int] = mapped_column(ForeignKey("a.id", ondelete="CASCADE", onupdate="SET NULL", name="fk_x"))
        maybe = mapped_column(ForeignKey(A.id))
        code: Mapped[Optional[str]] = mapped_column(ForeignKey("a.code", deferrable=True, initially="DEFERRED"))
        a: Mapped[A] = relationship(foreign_keys=[a_id])

    configure_mappers()
    return Base.metadata


@model
def table_args_tuple():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int]
        y: Mapped[int]
        __table_args__ = (
            UniqueConstraint("x", "y", name="uq_xy"),
            CheckConstraint("x > 0", name="positive"),
            Index("ix_y", "y", postgresql_using="hash"),
            Index("ix_lower", sa.text("lower(y)")),
            {"comment": "a table", "mysql_engine": "InnoDB", "sqlite_autoincrement": True},
        )

    return Base.metadata


@model
def table_args_dict():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        __table_args__ = {"schema": "other"}
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("other.a.id"))

    return Base.metadata


@model
def table_args_method():
    class Base(DeclarativeBase):
        @declared_attr.directive
        def __table_args__(cls):
            return (Index("ix_%s_x" % cls.__tablename__, "x"), {"comment": cls.__name__})

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int]

    return Base.metadata


@model
def composite_foreign_key():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        x: Mapped[int] = mapped_column(primary_key=True)
        y: Mapped[int] = mapped_column(primary_key=True)

    class B(Base):
        __tablename__ = "b"
        __table_args__ = (ForeignKeyConstraint(["ax", "ay"], ["a.x", "a.y"], name="fk_a"),)
        id: Mapped[int] = mapped_column(primary_key=True)
        ax: Mapped[int]
        ay: Mapped[int]
        a: Mapped[A] = relationship()

    configure_mappers()
    return Base.metadata


@model
def naming():
    class Base(DeclarativeBase):
        metadata = MetaData(naming_convention=NAMING)

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int] = mapped_column(index=True)
        y: Mapped[int] = mapped_column(unique=True)
        up: Mapped[Optional[int]] = mapped_column(ForeignKey("a.id"))
        ok: Mapped[bool] = mapped_column(sa.Boolean(create_constraint=True, name="ok"))
        __table_args__ = (CheckConstraint("x > 1", name="big"), UniqueConstraint("x", "y"))

    return Base.metadata


@model
def naming_classic():
    Base = declarative_base(metadata=MetaData(naming_convention=NAMING, schema="s"))

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        x = Column(Integer, index=True, unique=True)
        up = Column(ForeignKey("s.a.id"))

    return Base.metadata
