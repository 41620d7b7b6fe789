"""Declares the same mapped classes with SQLAlchemy and with the Python faces, and compares tables, expressions and errors.

Prints the differences; the exit status is 1 where there are any. Where SQL is wanted, SQLAlchemy compiles its statement
over the mapped class and over its plain table: both must be the same text, as the faces give the plain table's statement.
"""

import difflib
import pathlib
import re
import subprocess
import sys
import types

ROOT = pathlib.Path(__file__).parent.parent

MODELS = {
    "plain": """
class A(declarative_base()):
    __tablename__ = "a"
    id = Column(Integer, primary_key=True)
    name = Column(String(20), index=True, unique=True, nullable=False)
    other = Column("other_name", Integer, ForeignKey("a.id"))
    when = sa.Column(sa.DateTime, server_default=sa.func.now())
show(A)
""",
    "annotated": """
import datetime, decimal, uuid, enum
class Colour(enum.Enum):
    red = 1
    blue = 2
class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: sa.JSON, Optional[bytes]: sa.BLOB, Colour: sa.Enum(Colour, length=40)}
class A(Base):
    __tablename__ = "a"
    __table_args__ = (sa.UniqueConstraint("i", "s"), sa.Index("ix_f", "f"), {"schema": "other", "comment": "hm"})
    id: Mapped[int] = mapped_column(primary_key=True)
    i: Mapped[Optional[int]]
    s: Mapped[str]
    f: Mapped[float | None]
    b: Mapped[bool] = mapped_column(default=False)
    y: Mapped[bytes]
    d: Mapped[datetime.date]
    dt: Mapped[datetime.datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.text("now"))
    t: Mapped[datetime.time]
    td: Mapped[Union[datetime.timedelta, None]]
    n: Mapped[decimal.Decimal]
    u: Mapped[uuid.UUID]
    j: Mapped[dict[str, Any]]
    c: Mapped[Colour]
    lit: Mapped[Literal["a", "bcd"]]
    text: Mapped["str"] = mapped_column("renamed", sa.Text)
    fwd: Mapped["Optional[int]"]
    fwd2: Mapped[Optional["int"]]
    whole: "Mapped[str | None]"
    nul: Mapped[Optional[int]] = mapped_column(nullable=False)
    nn: Mapped[int] = mapped_column(nullable=True)
    fk: Mapped[int] = mapped_column(ForeignKey("other.a.id", ondelete="CASCADE"), index=True)
    kids: Mapped[list["A"]] = relationship("A", back_populates="up", foreign_keys="A.fk")
    up: Mapped["A"] = relationship("A", back_populates="kids", remote_side=[id], foreign_keys="A.fk")
    first = mapped_column(Integer, sort_order=-1)
show(A)
""",
    "future": """
from __future__ import annotations
import datetime
class Base(DeclarativeBase):
    pass
class A(Base):
    __tablename__ = "a"
    id: Mapped[int] = mapped_column(primary_key=True)
    x: Mapped[Optional[str]] = mapped_column(String(5))
    y: Mapped[int | None]
    z: Mapped[datetime.datetime]
    b_id: Mapped[int] = mapped_column(ForeignKey("b.id"))
    b: Mapped[B] = relationship(back_populates="a_s")
class B(Base):
    __tablename__ = "b"
    id: Mapped[int] = mapped_column(primary_key=True)
    a_s: Mapped[list[A]] = relationship(back_populates="b")
show(A); show(B)
""",
    "annotated_types": """
intpk = Annotated[int, mapped_column(primary_key=True)]
str30 = Annotated[str, 30]
stamp = Annotated[Optional[str], mapped_column(String(9), server_default="x", index=True)]
ref = Annotated[int, mapped_column(ForeignKey("b.id"), comment="hi")]
class Base(DeclarativeBase):
    type_annotation_map = {str30: String(30), str: sa.Text(), int: sa.BigInteger}
class B(Base):
    __tablename__ = "b"
    id: Mapped[intpk]
class A(Base):
    __tablename__ = "a"
    id: Mapped[intpk]
    x: Mapped[str30]
    y: Mapped[Optional[str30]]
    s: Mapped[stamp]
    r: Mapped[ref]
    r2: Mapped[Optional[ref]] = mapped_column(unique=True)
    t: Mapped[str] = mapped_column(default="q")
show(B); show(A)
""",
    "mixins": """
class Stamped:
    created: Mapped[int] = mapped_column(sa.Integer, default=5)
    updated = Column(Integer)
    bare: Mapped[Optional[str]]
class Named:
    @declared_attr.directive
    def __tablename__(cls):
        return cls.__name__.lower() + "s"
    @declared_attr
    def owner_id(cls) -> Mapped[Optional[int]]:
        return mapped_column(ForeignKey("owners.id"))
    @declared_attr
    def score(cls):
        return Column("the_score", Integer)
    @declared_attr.directive
    def __table_args__(cls):
        return (sa.CheckConstraint("score > 1", name="ck_" + cls.__name__), {"sqlite_autoincrement": True})
class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}, schema="s")
class Keyed(Base):
    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
class Thing(Stamped, Named, Keyed):
    first: Mapped[int]
class Other(Named, Stamped, Keyed):
    updated: Mapped[str] = mapped_column(index=True)
show(Thing); show(Other)
""",
    "inheritance": """
class Base(DeclarativeBase):
    pass
class Animal(Base):
    __tablename__ = "animal"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "animal"}
class Dog(Animal):
    __tablename__ = "dog"
    id: Mapped[int] = mapped_column(ForeignKey("animal.id"), primary_key=True)
    bark: Mapped[Optional[str]]
    __mapper_args__ = {"polymorphic_identity": "dog"}
class Cat(Animal):
    meow: Mapped[Optional[int]]
    __mapper_args__ = {"polymorphic_identity": "cat"}
show(Animal); print(repr(Dog.__table__)); print(Cat.__table__ is Animal.__table__)
""",
    "tables": """
class Base(DeclarativeBase):
    pass
class A(Base):
    __table__ = sa.Table("a", Base.metadata, Column("id", Integer, primary_key=True), Column("x", String, key="xk"))
reg = orm.registry()
@reg.mapped
class B:
    __tablename__ = "b"
    id: Mapped[int] = mapped_column(primary_key=True)
class C:
    pass
t = sa.Table("c", reg.metadata, Column("id", Integer, primary_key=True), Column("y", Integer))
reg.map_imperatively(C, t)
class D(reg.generate_base()):
    __tablename__ = "d"
    id = Column(Integer, primary_key=True)
    z = column_property(Column("zz", Integer))
@orm.as_declarative()
class Root:
    def helper(self): return 1
class E(Root):
    __tablename__ = "e"
    id = Column(Integer, primary_key=True)
E.late = Column(String(3))
for cls in (A, B, C, D, E): show(cls)
print(sorted(Base.metadata.tables), sorted(reg.metadata.tables), Base.registry.metadata is Base.metadata, Root.metadata is E.metadata)
""",
    "errors": """
class Base(DeclarativeBase):
    pass
def no_table():
    class A(Base):
        id = Column(Integer, primary_key=True)
def no_key():
    class A(Base):
        __tablename__ = "e1"
        id = Column(Integer)
def no_type():
    class A(Base):
        __tablename__ = "e2"
        id: Mapped[object] = mapped_column(primary_key=True)
def no_annotation():
    class A(Base):
        __tablename__ = "e3"
        id = mapped_column(primary_key=True)
def unmapped():
    class A(Base):
        __tablename__ = "e4"
        id: int = mapped_column(primary_key=True)
def sa_type():
    class A(Base):
        __tablename__ = "e5"
        id: Mapped[Integer] = mapped_column(primary_key=True)
def bad_args():
    class A(Base):
        __tablename__ = "e6"
        __table_args__ = [1]
        id: Mapped[int] = mapped_column(primary_key=True)
def twice():
    class A(Base):
        __tablename__ = "e7"
        id: Mapped[int] = mapped_column(primary_key=True)
    class B(Base):
        __tablename__ = "e7"
        id: Mapped[int] = mapped_column(primary_key=True)
def plain_dict():
    class A(Base):
        __tablename__ = "e8"
        id: Mapped[int] = mapped_column(primary_key=True)
        d: Mapped[dict[str, int]]
def forward():
    class A(Base):
        __tablename__ = "e9"
        id: Mapped["Nope"] = mapped_column(primary_key=True)
def mixin_property():
    class M:
        r = relationship("X")
    class A(M, Base):
        __tablename__ = "e10"
        id: Mapped[int] = mapped_column(primary_key=True)
def allowed():
    class A(Base):
        __tablename__ = "e11"
        __allow_unmapped__ = True
        id: int = Column(Integer, primary_key=True)
        note: str = "x"
    print(repr(A.__table__), A.note)
def abstract():
    orm.class_mapper(Base)
def inspected():
    print(sa.inspect(Base))
for f in (no_table, no_key, no_type, no_annotation, unmapped, sa_type, bad_args, twice, plain_dict, forward, mixin_property, allowed,
          abstract, inspected):
    attempt(f)
""",
    "extensions": """
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlalchemy.ext.declarative import declared_attr as old_declared_attr
class Base(DeclarativeBase):
    pass
class A(Base):
    __tablename__ = "a"
    id: Mapped[int] = mapped_column(primary_key=True)
    x: Mapped[Optional[int]]
    j: Mapped[Any] = mapped_column(MutableDict.as_mutable(sa.JSON))
    l = Column(MutableList.as_mutable(sa.JSON()))
    opt = orm.deferred(Column("opt_c", sa.Text), group="g")
    @hybrid_property
    def double(self):
        return self.x * 2
    @hybrid_property
    def half(self):
        return None
    @half.inplace.expression
    @classmethod
    def _half(cls):
        return cls.x / 2
    @hybrid_method
    def over(self, n):
        return self.x > n
    @orm.validates("x")
    def check(self, key, value):
        return value
    def plain(self):
        return 1
    limit = 5
show(A)
P = A.__table__
compare(sa.select(A.id).where(A.double > 4, A.over(3)), sa.select(P.c.id).where(P.c.x * 2 > 4, P.c.x > 3))
compare(sa.select(A.id).order_by(A.half.desc()), sa.select(P.c.id).order_by((P.c.x / 2).desc()))
print(A.limit, A.plain(None), list(sa.inspect(A).attrs.keys()) == sorted(sa.inspect(A).attrs.keys()) or "order")
""",
    "statements": """
class Base(DeclarativeBase):
    pass
class A(Base):
    __tablename__ = "a"
    id: Mapped[int] = mapped_column(primary_key=True)
    x: Mapped[Optional[int]]
    s: Mapped[str] = mapped_column("sss")
    j: Mapped[Any] = mapped_column(sa.JSON)
    ok: Mapped[bool]
    same = orm.synonym("x")
    kids = relationship("B")
class B(Base):
    __tablename__ = "b"
    id: Mapped[int] = mapped_column(primary_key=True)
    a_id: Mapped[int] = mapped_column(ForeignKey(A.id))
S = A.__table__.c
for make in (
    lambda A, B, c: sa.select(A),
    lambda A, B, c: sa.select(A.id, A.s.label("q")).where(A.x == 5, A.ok, sa.not_(A.ok)),
    lambda A, B, c: sa.select(sa.func.count(A.id)).where(A.x.in_([1, 2]) | A.x.is_(None)).group_by(A.x).order_by(A.x.desc(), A.id),
    lambda A, B, c: sa.select(A.id + 1, 2 - A.x, -A.x, A.x.between(1, A.id), A.x > A.id).distinct(),
    lambda A, B, c: sa.select(sa.case((A.x == None, "a"), else_=A.s), sa.cast(A.x, String), A.x.cast(sa.Text), sa.func.coalesce(A.x, B.a_id)),
    lambda A, B, c: sa.select(A, B.id).join(B, A.id == B.a_id),
    lambda A, B, c: sa.select(A.id).join(B).where(B.id.in_(sa.select(A.id).where(A.x < 4))),
    lambda A, B, c: sa.select(A.id).select_from(A).where(sa.exists().where(B.a_id == A.id)),
    lambda A, B, c: sa.select(A.id).where(sa.and_(A.id != 1, sa.or_(A.s.like("a%"), A.s.contains("b"), A.s.startswith("c")))),
    lambda A, B, c: sa.select(A.id).filter_by(x=3).limit(1),
    lambda A, B, c: sa.select(sa.func.row_number().over(partition_by=A.x, order_by=A.id).label("n"), sa.distinct(A.x), sa.desc(A.x), sa.tuple_(A.id, A.x).in_([(1, 2)])),
    lambda A, B, c: sa.select(sa.select(A.id, A.x).subquery().c.x),
    lambda A, B, c: sa.select(sa.select(A.x).where(A.id == B.a_id).scalar_subquery()),
    lambda A, B, c: sa.update(A).where(A.id == 5).values(x=A.x + 1, ok=True),
    lambda A, B, c: sa.update(A).values({A.x: 4, A.ok: sa.select(B.id).where(B.a_id == A.id).scalar_subquery()}),
    lambda A, B, c: sa.update(A).where(A.id == B.a_id).values(x=B.id),
    lambda A, B, c: sa.insert(A).values(x=1, ok=False),
    lambda A, B, c: sa.insert(A).values([{"x": 1, "ok": True}, {"x": 2, "ok": False}]),
    lambda A, B, c: sa.insert(B).from_select(["id", "a_id"], sa.select(A.id, A.x)),
    lambda A, B, c: sa.delete(A).where(A.id.in_(sa.select(B.a_id))),
    lambda A, B, c: sa.delete(A),
    lambda A, B, c: A.j["a"].as_float(),
    lambda A, B, c: A.j[["a", "b"]].as_string() == "x",
    lambda A, B, c: sa.func.lower(A.s) == "x",
    lambda A, B, c: A.x.op("%%")(2).label("m"),
):
    statement(make, A, B, S)
print(type(A.id).__name__, A.id.key, A.s.key, A.s.name, repr(A.x.type), A.id.class_ is A, A.id.property.columns[0] is S.id, str(A.x), isinstance(A.id, orm.InstrumentedAttribute))
print(A.x.nullable, isinstance(A.x, Mapped), [c.name for c in sa.inspect(A).columns], sa.inspect(A).local_table is A.__table__)
statement(lambda A, B, c: sa.select(A.x), A, B, S)
attempt(lambda: bool(A.id == 5))
attempt(lambda: sa.select(A.nope))
""",
}

HEAD = """
import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String, orm
from sqlalchemy.orm import (DeclarativeBase, Mapped, column_property, declarative_base, declared_attr, mapped_column, relationship)
from typing import Annotated, Any, Literal, Optional, Union
"""


def print_class(cls):
    table = cls.__table__
    print(repr(table), table.comment, dict(table.kwargs))
    for column in table.columns:
        print("  ", repr(column), repr(column.type), column.nullable, column.key, column.index, column.unique, column.comment)
        default = column.default
        print("    ", None if default is None else repr(getattr(default, "arg", default)))
    shown = sorted((type(c).__name__, str(c.name), [x.name for x in c.columns]) for c in table.constraints)
    print("  ", shown, sorted((str(i.name), i.unique, [x.name for x in i.columns]) for i in table.indexes))
    names = {name: attr.property for name, attr in vars(cls).items() if type(attr).__name__ == "InstrumentedAttribute"}
    print("  ", sorted((name, [c.name for c in getattr(prop, "columns", ())]) for name, prop in names.items()))


def attempt(function):
    try:
        function()
        print("  fine", function.__name__)
    except BaseException as error:
        text = re.sub(r"0x[0-9a-f]+", "0x", str(error))
        print("  ", function.__name__, type(error).__module__, type(error).__name__, text)


def play(ours):
    sys.stdout.reconfigure(line_buffering=True)
    if ours:
        sys.path.insert(0, str(ROOT / "crates/python/lib"))
        sys.modules["_limbeck"] = types.ModuleType("_limbeck")

    def statement(make, A, B, S):
        tables = [make(x, y, S) for x, y in ((A, B), (_Columns(A), _Columns(B)))]
        if ours:
            same = _numbered(tables[0]) == _numbered(tables[1])
        else:
            texts = [str(one) for one in tables]
            same = texts[0] == texts[1] or texts
        print("   same", same)

    def compare(first, second):
        print("   same", _numbered(first) == _numbered(second) if ours else str(first) == str(second))

    for name, source in MODELS.items():
        print("==", name)
        # The future statement of a scene has to come first in it.
        future = "from __future__ import annotations\n" if "__future__" in source else ""
        module = types.ModuleType("scene_" + name)
        sys.modules[module.__name__] = module
        module.__dict__.update(show=print_class, attempt=attempt, statement=statement, compare=compare)
        try:
            exec(compile(future + HEAD + source.replace(future, ""), name, "exec"), module.__dict__)
        except BaseException as error:
            import traceback

            traceback.print_exc(file=sys.stdout)
            print("  stopped", type(error).__name__, error)


def _numbered(element):
    """The wire of an element, with serial numbers in the order in which they come up."""
    seen = {}

    def number(found):
        # Parameters and FROM clauses are counted apart.
        from_ = found.group(1).startswith("f") or found.group(2) is None and not found.group(0).startswith("[[")
        known = seen.setdefault(from_, {})
        return "#%s%d" % (from_, known.setdefault(found.group(1).lstrip("f"), len(known)))

    return re.sub(r"(?:\[\[|'id': )'?(f?\d+)'?(, 'value')?", number, repr(element._lower()))


class _Columns:
    """The plain table under the attribute names of a class."""

    def __init__(self, cls):
        self._cls = cls
        self._table = cls.__table__

    def __clause_element__(self):
        return self._table

    def __getattr__(self, name):
        if name not in vars(self._cls):
            raise AttributeError(name)
        return vars(self._cls)[name].property.columns[0]


def main():
    if len(sys.argv) > 1:
        play(sys.argv[1] == "ours")
        return 0
    shown = []
    for which in ("theirs", "ours"):
        run = subprocess.run([sys.executable, "-W", "ignore", __file__, which], capture_output=True, text=True)
        if run.stderr:
            print(which, run.stderr, file=sys.stderr)
        shown.append(re.sub(r"0x[0-9a-f]+", "0x", run.stdout).splitlines())
    different = list(difflib.unified_diff(*shown, "SQLAlchemy", "faces", lineterm="", n=1))
    print("\n".join(different))
    return 1 if different or not shown[0] else 0


if __name__ == "__main__":
    sys.exit(main())
