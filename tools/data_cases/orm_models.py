"""ORM: the tables that declared models make, of every style of declaring, as CREATE TABLE and CREATE INDEX."""

import datetime
import decimal
import enum
import re
import uuid
from typing import Annotated, Any, ClassVar, Dict, List, Literal, NewType, Optional, Set, Union

import sqlalchemy as sa
from data_run import case
from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, UniqueConstraint
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.orm import (
    DeclarativeBase,
    DeclarativeBaseNoMeta,
    Mapped,
    as_declarative,
    backref,
    column_property,
    configure_mappers,
    declarative_base,
    declarative_mixin,
    declared_attr,
    deferred,
    has_inherited_table,
    mapped_column,
    registry,
    relationship,
    synonym,
)
from sqlalchemy.schema import CreateIndex, CreateTable


class Colour(enum.Enum):
    red = "r"
    blue = "b"


class Size(enum.IntEnum):
    small = 1
    large = 2


Big = NewType("Big", int)
key = Annotated[int, mapped_column(primary_key=True)]
name50 = Annotated[str, mapped_column(String(50), index=True)]
stamp = Annotated[datetime.datetime, mapped_column(server_default=sa.func.now())]
user_fk = Annotated[int, mapped_column(ForeignKey("users.id", ondelete="CASCADE"))]
str20 = Annotated[str, 20]
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def text_of(element, dialect):
    return str(element.compile(dialect=dialect.dialect()))


def model(make):
    """A case: the tables of the metadata that the function gives."""

    def run(show, raises):
        try:
            metadata = make()
        except Exception:
            raises(make)
            return
        for table in metadata.sorted_tables:
            for dialect in (postgresql, sqlite, mysql):
                try:
                    show(text_of(CreateTable(table), dialect))
                except (sa.exc.CompileError, NotImplementedError) as error:
                    show(re.sub(r" object at 0x\w+|<|>", "", str(error)).replace(" object", ""))
            for index in sorted(table.indexes, key=lambda index: index.name):
                show(text_of(CreateIndex(index), postgresql))
            for column in table.c:
                show(column.key, column.name, repr(column.type), column.nullable, column.index, column.unique, column.default is not None, column.onupdate is not None, column.comment)

    run.__name__ = make.__name__
    case("sqlite")(run)
    return make


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
