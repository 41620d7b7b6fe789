"""ORM: the tables of relationships, constraints and names, and declarations that are refused."""

from typing import ClassVar, List, Literal, Optional, Set

import sqlalchemy as sa
from data_models import model
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, String, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    configure_mappers,
    declarative_base,
    declared_attr,
    deferred,
    has_inherited_table,
    mapped_column,
    relationship,
    synonym,
)


@model
def two_bases_one_metadata():
    metadata = MetaData()

    class One(DeclarativeBase):
        pass

    One.metadata = metadata
    Two = declarative_base(metadata=metadata)

    class A(One):
        __tablename__ = "a"
        metadata = metadata
        id: Mapped[int] = mapped_column(primary_key=True)

    class B(Two):
        __tablename__ = "b"
        id = Column(Integer, primary_key=True)
        a_id = Column(ForeignKey("a.id"))

    return metadata


@model
def self_reference():
    class Base(DeclarativeBase):
        pass

    class Node(Base):
        __tablename__ = "nodes"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("nodes.id"))
        children: Mapped[List["Node"]] = relationship(back_populates="parent")
        parent: Mapped[Optional["Node"]] = relationship(back_populates="children", remote_side=[id])

    configure_mappers()
    return Base.metadata


@model
def circular():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        b_id: Mapped[Optional[int]] = mapped_column(ForeignKey("b.id", use_alter=True, name="fk_ab"))
        b: Mapped[Optional["B"]] = relationship(foreign_keys=[b_id], post_update=True)

    class B(Base):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id: Mapped[int] = mapped_column(ForeignKey("a.id"))
        a: Mapped[A] = relationship(foreign_keys=[a_id])

    configure_mappers()
    return Base.metadata


@model
def not_columns():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int]
        LIMIT: ClassVar[int] = 5
        plain = 7
        twice = column_property(sa.literal_column("1"))
        same: Mapped[int] = synonym("x")

        @property
        def half(self):
            return self.x / 2

    return Base.metadata


@model
def deferred_columns():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        body = deferred(Column(sa.Text, nullable=False))
        joined = column_property(Column("col", String(5)))

    return Base.metadata


@model
def comments():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        __table_args__ = {"comment": "it's"}
        id: Mapped[int] = mapped_column(primary_key=True, comment="the key")
        x: Mapped[int] = mapped_column(comment="x's", doc="nothing")

    return Base.metadata


@model
def many_primary_keys():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        x: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
        y: Mapped[str] = mapped_column(String(5), primary_key=True)

    class B(Base):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=True)

    return Base.metadata


@model
def dialect_types():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer().with_variant(sa.BigInteger, "postgresql"), primary_key=True)
        data = Column(sa.JSON().with_variant(postgresql.JSONB, "postgresql"))
        when = Column(sa.DateTime(timezone=True))
        text = Column(sa.Unicode(20))
        money = Column(sa.Numeric(12, 4))
        raw = Column(sa.LargeBinary(10))
        interval = Column(sa.Interval)
        pickled = Column(sa.PickleType)

    return Base.metadata


@model
def decorated_types():
    class Lower(sa.TypeDecorator):
        impl = String
        cache_ok = True

    class Base(DeclarativeBase):
        type_annotation_map = {str: Lower(12)}

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[str]
        y = mapped_column(Lower)
        z: Mapped[Optional[int]] = mapped_column(Lower(3))

    return Base.metadata


@model
def quoted_names():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "Mixed Case"
        id = Column("select", Integer, primary_key=True)
        x = Column(sa.quoted_name("lower", True), Integer, index=True)
        y = Column("camelCase", Integer, key="camel")

    return Base.metadata


@model
def indexes():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int] = mapped_column(index=True)
        y: Mapped[int] = mapped_column(index=True, unique=True)
        z: Mapped[Optional[int]]

    Index("ix_partial", A.z, postgresql_where=A.x > 5)
    Index("ix_desc", A.x.desc(), A.y)
    Index("ix_func", sa.func.coalesce(A.z, 0), unique=True)
    return Base.metadata


@model
def constraints_by_attribute():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        x = Column("ex", Integer)
        y = Column(Integer)
        __table_args__ = (UniqueConstraint(x, y), CheckConstraint(x > 5), Index("ix_both", x, "y"))

    return Base.metadata


@model
def relationship_collections():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        many: Mapped[List["B"]] = relationship()
        some: Mapped[Set["B"]] = relationship(viewonly=True)
        one: Mapped[Optional["B"]] = relationship(viewonly=True)

    class B(Base):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(primary_key=True)
        a_id: Mapped[int] = mapped_column(ForeignKey("a.id"))

    configure_mappers()
    assert A.many.property.uselist and not A.one.property.uselist
    return Base.metadata


@model
def inherited_table_name():
    class Base(DeclarativeBase):
        @declared_attr.directive
        def __tablename__(cls):
            return None if has_inherited_table(cls) else cls.__name__.lower()

    class A(Base):
        id: Mapped[int] = mapped_column(primary_key=True)
        type: Mapped[str] = mapped_column(String(3))
        __mapper_args__ = {"polymorphic_on": "type"}

    class B(A):
        extra: Mapped[Optional[int]]
        __mapper_args__ = {"polymorphic_identity": "b"}

    return Base.metadata


@model
def copied_to_metadata():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[int] = mapped_column(index=True)

    other = MetaData(schema="copy")
    A.__table__.to_metadata(other)
    return other


@model
def late_columns():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)

    A.x = Column("x_col", Integer, index=True)
    A.y = Column(ForeignKey("a.id"))
    return Base.metadata


@model
def classic_sequence():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, sa.Sequence("a_seq"), primary_key=True)

    return Base.metadata


# ---- what is refused


@model
def wrong_no_mapped():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: int = mapped_column()

    return Base.metadata


@model
def wrong_unknown_type():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[complex]

    return Base.metadata


@model
def wrong_no_primary_key():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        x: Mapped[int]

    return Base.metadata


@model
def wrong_mixed_literal():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        x: Mapped[Literal["a", 1]]

    return Base.metadata


@model
def wrong_conflict():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        type: Mapped[str] = mapped_column(String(3))
        __mapper_args__ = {"polymorphic_on": "type"}

    class B(A):
        x: Mapped[Optional[int]]
        __mapper_args__ = {"polymorphic_identity": "b"}

    class C(A):
        x: Mapped[Optional[str]]
        __mapper_args__ = {"polymorphic_identity": "c"}

    return Base.metadata


@model
def wrong_unjoinable():
    class Base(DeclarativeBase):
        pass

    class A(Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)

    class B(A):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(primary_key=True)

    return Base.metadata


@model
def wrong_relationship_on_mixin():
    class Base(DeclarativeBase):
        pass

    class Mixin:
        other = relationship("B")

    class A(Mixin, Base):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)

    return Base.metadata


@model
def wrong_table_args():
    Base = declarative_base()

    class A(Base):
        __tablename__ = "a"
        id = Column(Integer, primary_key=True)
        __table_args__ = [UniqueConstraint("id")]

    return Base.metadata


@model
def wrong_base():
    class A(DeclarativeBase):
        registry = 5

    return A.metadata
