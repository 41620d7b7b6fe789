"""ORM: the tables of mixins, inheritance, associations, and every style of declaring a class."""

import datetime
from typing import List, Optional, Set

import sqlalchemy as sa
from data_models import model
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy.orm import (
    DeclarativeBase,
    DeclarativeBaseNoMeta,
    Mapped,
    as_declarative,
    backref,
    configure_mappers,
    declarative_base,
    declarative_mixin,
    declared_attr,
    mapped_column,
    registry,
    relationship,
)


@model
def mixin_columns():
    class Base(DeclarativeBase):
        pass

    class Stamped:
        created: Mapped[datetime.datetime] = mapped_column(server_default=sa.func.now())
        updated: Mapped[Optional[datetime.datetime]]

    class Named:
        name = mapped_column(String(30), nullable=False, index=True)

    class A(Stamped, Named, Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)

    class B(Named, Base):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(primary_key=True)
        extra: Mapped[Optional[int]]

    return Base.metadata


@model
def mixin_classic():
    Base = declarative_base()

    @declarative_mixin
    class Mixin:
        id = Column(Integer, primary_key=True)
        created = Column(sa.DateTime, default=datetime.datetime.now)

        @declared_attr
        def __tablename__(cls):
            return cls.__name__.lower()

        @declared_attr
        def owner_id(cls):
            return Column(ForeignKey("owner.id"), nullable=True)

    class Owner(Base):
        __tablename__ = "owner"
        id = Column(Integer, primary_key=True)

    class Thing(Mixin, Base):
        name = Column(String(10))

    return Base.metadata


@model
def mixin_relationship():
    class Base(DeclarativeBase):
        pass

    class User(Base):
        __tablename__ = "users"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Owned:
        user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

        @declared_attr
        def user(cls) -> Mapped[User]:
            return relationship(User)

    class A(Owned, Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)

    configure_mappers()
    return Base.metadata


@model
def abstract_base():
    class Base(DeclarativeBase):
        id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)

        @declared_attr.directive
        def __tablename__(cls):
            return cls.__name__.lower() + "s"

    class Middle(Base):
        __abstract__ = True
        note: Mapped[Optional[str]] = mapped_column(sa.Text, sort_order=99)

    class Thing(Middle):
        name: Mapped[str] = mapped_column(String(9))

    return Base.metadata


@model
def joined_inheritance():
    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str] = mapped_column(String(10))
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}

    class Engineer(Person):
        __tablename__ = "engineers"
        id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
        language: Mapped[str] = mapped_column(String(10))
        __mapper_args__ = {"polymorphic_identity": "engineer"}

    return Base.metadata


@model
def single_inheritance():
    class Base(DeclarativeBase):
        pass

    class Person(Base):
        __tablename__ = "people"
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str] = mapped_column(String(10))
        __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "person"}

    class Engineer(Person):
        language: Mapped[Optional[str]] = mapped_column(String(10))
        __mapper_args__ = {"polymorphic_identity": "engineer"}

    class Manager(Person):
        language: Mapped[Optional[str]] = mapped_column(String(10), use_existing_column=True)
        level: Mapped[Optional[int]]
        __mapper_args__ = {"polymorphic_identity": "manager"}

    return Base.metadata


@model
def concrete_inheritance():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        x = Column(Integer)

    class B(A):
        __tablename__ = "b"
        __mapper_args__ = {"concrete": True}
        id = Column(Integer, primary_key=True)
        y = Column(Integer)

    return Base.metadata


@model
def association_table():
    class Base(DeclarativeBase):
        pass

    links = Table("links", Base.metadata, Column("a_id", ForeignKey("a.id"), primary_key=True), Column("b_id", ForeignKey("b.id", ondelete="CASCADE"), primary_key=True))

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        bs: Mapped[List["B"]] = relationship(secondary=links, back_populates="as_")

    class B(Base):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
        as_: Mapped[Set[A]] = relationship(secondary=links, back_populates="bs")

    configure_mappers()
    return Base.metadata


@model
def association_object():
    Base = declarative_base()

    class Link(Base):
        __tablename__ = "links"
        a_id = Column(ForeignKey("a.id"), primary_key=True)
        b_id = Column(ForeignKey("b.id"), primary_key=True)
        extra = Column(String(5))
        b = relationship("B", back_populates="links")

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        links = relationship(Link, backref=backref("a", lazy="joined"))

    class B(Base):
        __tablename__ = "b"
        id = Column(Integer, primary_key=True)
        links = relationship("Link", back_populates="b")

    configure_mappers()
    return Base.metadata


@model
def explicit_table():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __table__ = Table("a", Base.metadata, Column("id", Integer, primary_key=True), Column("user name", String(5), key="user_name"))
        renamed = __table__.c.user_name

    return Base.metadata


@model
def imperative():
    mapping = registry()
    table = Table("a", mapping.metadata, Column("id", Integer, primary_key=True), Column("x", Integer, index=True))

    class A:
        pass

    mapping.map_imperatively(A, table, properties={"ex": table.c.x})
    return mapping.metadata


@model
def decorated():
    mapping = registry()

    @mapping.mapped
    class A:
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x = Column(Integer)

    return mapping.metadata


@model
def generated_base():
    Base = registry(metadata=MetaData(schema="z")).generate_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)

    return Base.metadata


@model
def as_declarative_class():
    @as_declarative()
    class Base:
        @declared_attr
        def __tablename__(cls):
            return cls.__name__.lower()

        id = Column(Integer, primary_key=True)

    class Thing(Base):
        x = Column(Integer)

    return Base.metadata


@model
def own_base_class():
    class Own:
        @declared_attr
        def __tablename__(cls):
            return "t_" + cls.__name__.lower()

        id = Column(Integer, primary_key=True)

    Base = declarative_base(cls=Own, name="Own")

    class Thing(Base):
        x = Column(Integer)

    return Base.metadata


@model
def without_metaclass():
    class Base(DeclarativeBaseNoMeta):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[Optional[str]]

    return Base.metadata
