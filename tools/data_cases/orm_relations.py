"""ORM: cascades, deletions left to the database, one-to-one, unusual joins, and both sides of a relationship."""

import sqlalchemy as sa
from data_run import case
from sqlalchemy import ForeignKey, and_, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    WriteOnlyMapped,
    attribute_keyed_dict,
    backref,
    foreign,
    mapped_column,
    object_session,
    relationship,
    remote,
)


class Base(DeclarativeBase):
    pass


class Parent(Base):
    __tablename__ = "parents"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20))
    only: Mapped["Only | None"] = relationship(back_populates="parent", cascade="all, delete-orphan")
    plain: Mapped["Plain | None"] = relationship(back_populates="parent")
    passive: Mapped[list["Passive"]] = relationship(back_populates="parent", cascade="all, delete", passive_deletes=True)
    left: Mapped[list["Left"]] = relationship(passive_deletes="all")
    no_save: Mapped[list["NoSave"]] = relationship(cascade="merge")
    written: WriteOnlyMapped["Written"] = relationship(order_by="Written.id", passive_deletes=True)
    sets: Mapped[set["Setted"]] = relationship(back_populates="parent")

    def __repr__(self):
        return "Parent(%r)" % self.name


class Only(Base):
    __tablename__ = "only"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("parents.id"))
    parent: Mapped[Parent] = relationship(back_populates="only")


class Plain(Base):
    __tablename__ = "plain"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id"))
    parent: Mapped[Parent | None] = relationship(back_populates="plain")


class Passive(Base):
    __tablename__ = "passive"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id", ondelete="CASCADE"))
    parent: Mapped[Parent | None] = relationship(back_populates="passive")


class Left(Base):
    __tablename__ = "lefts"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(sa.Integer)
    __table_args__ = (sa.ForeignKeyConstraint(["parent_id"], ["parents.id"], ondelete="SET NULL"),)


class NoSave(Base):
    __tablename__ = "nosave"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id"))


class Written(Base):
    __tablename__ = "written"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id"))

    def __repr__(self):
        return "Written(%r)" % self.id


class Setted(Base):
    __tablename__ = "setted"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id"))
    parent: Mapped[Parent | None] = relationship(back_populates="sets")


class Place(Base):
    """Joined by something else than a foreign key."""

    __tablename__ = "places"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(5))
    kind: Mapped[str] = mapped_column(sa.String(5))
    shops: Mapped[list["Shop"]] = relationship(primaryjoin="foreign(Shop.place_code) == Place.code", order_by="Shop.id", viewonly=True)
    open_shops: Mapped[list["Shop"]] = relationship(
        primaryjoin="and_(Place.code == foreign(Shop.place_code), Shop.open == True)", viewonly=True, order_by="Shop.id"
    )


class Shop(Base):
    __tablename__ = "shops"
    id: Mapped[int] = mapped_column(primary_key=True)
    place_code: Mapped[str | None] = mapped_column(sa.String(5))
    open: Mapped[bool] = mapped_column(default=True)
    place: Mapped[Place | None] = relationship(primaryjoin=lambda: remote(Place.code) == foreign(Shop.place_code), viewonly=True)

    def __repr__(self):
        return "Shop(%r)" % self.id


class Pair(Base):
    __tablename__ = "pairs"
    a: Mapped[int] = mapped_column(primary_key=True)
    b: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[dict[str, "Part"]] = relationship(collection_class=attribute_keyed_dict("name"), cascade="all, delete-orphan", backref=backref("pair"))


class Part(Base):
    __tablename__ = "parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(5))
    pa: Mapped[int]
    pb: Mapped[int]
    __table_args__ = (sa.ForeignKeyConstraint(["pa", "pb"], ["pairs.a", "pairs.b"]),)

    def __repr__(self):
        return "Part(%r)" % self.name


def setup(connection):
    Base.metadata.create_all(connection)


@case
def one_to_one(connection, show):
    with Session(connection) as s:
        p = Parent(name="p", only=Only())
        s.add(p)
        s.commit()
        show(p.only.parent is p)
        old = p.only
        p.only = Only()
        show(old.parent)
        s.commit()
        show(s.query(Only).count(), old in s)
        p.only = None
        s.commit()
        show(s.query(Only).count())


@case
def one_to_one_plain(connection, show):
    with Session(connection) as s:
        p, q = Parent(name="p", plain=Plain()), Parent(name="q")
        s.add_all([p, q])
        s.commit()
        q.plain = p.plain
        show(p.plain, q.plain.parent is q)
        s.commit()
        show(p.plain, q.plain is not None)
        s.delete(q)
        s.commit()
        show(s.query(Plain.parent_id).all())


@case
def passive_deletes(connection, show, dialect):
    with Session(connection) as s:
        p = Parent(name="p", passive=[Passive(), Passive()])
        s.add(p)
        s.commit()
        s.expire_all()
        p = s.get(Parent, p.id)
        s.delete(p)
        s.flush()


@case
def passive_deletes_loaded(connection, show):
    with Session(connection) as s:
        p = Parent(name="p", passive=[Passive(), Passive()])
        s.add(p)
        s.commit()
        show(len(p.passive))
        s.delete(p)
        s.commit()
        show(s.query(Passive).count())


@case
def passive_all(connection, show):
    with Session(connection) as s:
        p = Parent(name="p", left=[Left()])
        s.add(p)
        s.commit()
        show(len(p.left))
        s.delete(p)
        s.flush()


@case
def no_save_update(connection, show, raises):
    with Session(connection) as s:
        p = Parent(name="p")
        s.add(p)
        n = NoSave()
        p.no_save.append(n)
        show(n in s)
        s.commit()
        show(n.id, s.query(NoSave).count())


@case
def write_only(connection, show, raises):
    with Session(connection) as s:
        p = Parent(name="p")
        p.written.add(Written())
        p.written.add_all([Written(), Written()])
        s.add(p)
        s.commit()
        show(s.scalars(p.written.select()).all())
        raises(lambda: list(p.written))
        one = s.scalars(p.written.select()).first()
        p.written.remove(one)
        s.commit()
        show(one.parent_id, s.scalars(p.written.select().where(Written.id > 2)).all())


@case
def sets(connection, show):
    with Session(connection) as s:
        p = Parent(name="p")
        a, b = Setted(), Setted()
        p.sets.add(a)
        show(len(p.sets), a.parent is p)
        s.add(p)
        s.commit()
        p.sets |= {b}
        s.commit()
        p.sets.discard(a)
        s.commit()
        show(a.parent_id, p.sets == {b})
        p.sets = {a}
        s.commit()
        show(b.parent, a.parent is p)
        p.sets.clear()
        s.commit()
        show(s.query(Setted.parent_id).all())


@case
def joined_by_code(connection, show):
    with Session(connection) as s:
        s.add_all([Place(code="x", kind="k"), Place(code="y", kind="k"), Shop(place_code="x"), Shop(place_code="x", open=False), Shop(place_code="z")])
        s.commit()
        show([(p.shops, p.open_shops) for p in s.query(Place).order_by(Place.id)])
        show([shop.place and shop.place.code for shop in s.query(Shop).order_by(Shop.id)])
        show(s.query(Place).join(Place.open_shops).count(), s.query(Place).filter(Place.shops.any(Shop.open == False)).count())  # noqa: E712
        show([p.open_shops for p in s.scalars(select(Place).options(sa.orm.selectinload(Place.open_shops)).order_by(Place.id))])
        s.expunge_all()
        show([p.open_shops for p in s.query(Place).options(sa.orm.joinedload(Place.open_shops)).order_by(Place.id)])


@case
def composite_key(connection, show):
    with Session(connection) as s:
        p = Pair(a=1, b=2)
        p.parts["x"] = Part(name="x")
        p.parts["y"] = Part(name="y")
        s.add(p)
        s.commit()
        show(sorted(p.parts), p.parts["x"].pa, p.parts["x"].pair is p)
        del p.parts["x"]
        s.commit()
        show(s.query(Part).all(), s.query(Part).filter(Part.pair == p).all(), s.query(Pair).join(Pair.parts).count())
        show(s.scalars(select(Pair).options(sa.orm.selectinload(Pair.parts))).one().parts)
        s.expunge_all()
        show([part.pair.b for part in s.query(Part).options(sa.orm.selectinload(Part.pair))])


@case
def moving_between_parents(connection, show):
    with Session(connection) as s:
        p, q = Parent(name="p", passive=[Passive()]), Parent(name="q")
        s.add_all([p, q])
        s.commit()
        child = p.passive[0]
        q.passive.append(child)
        show(child.parent is q, p.passive, s.dirty and sorted(repr(x) for x in s.dirty if isinstance(x, Parent)))
        s.commit()
        show(len(p.passive), len(q.passive))
        child.parent = None
        s.commit()
        show(q.passive)


@case
def expunge_and_states(connection, show):
    with Session(connection) as s:
        p = Parent(name="p", only=Only(), passive=[Passive()])
        s.add(p)
        s.commit()
        show(p.only is not None, len(p.passive))
        s.expunge(p)
        show(object_session(p.only), object_session(p.passive[0]))
        s.add(p)
        show(object_session(p.only) is s)


@case
def orphan_before_save(connection, show, raises):
    with Session(connection) as s:
        o = Only()
        s.add(o)
        raises(s.flush)
        s.rollback()
        p = Parent(name="p")
        o = Only(parent=p)
        s.add(p)
        show(o in s)
        p.only = None
        show(o in s)
        s.commit()
        show(s.query(Only).count())


@case
def primary_key_change(connection, show):
    with Session(connection) as s:
        p = Parent(id=1, name="p")
        s.add(p)
        s.commit()
        p.id = 5
        s.commit()
        show(sa.inspect(p).identity, s.get(Parent, 1), s.get(Parent, 5) is p)


@case
def criteria_on_relationships(connection, show):
    with Session(connection) as s:
        s.add_all([Parent(name="p", passive=[Passive(), Passive()]), Parent(name="q", passive=[Passive()]), Parent(name="r")])
        s.commit()
        show(s.query(Parent).filter(Parent.passive.any(Passive.id == 3)).all(), s.query(Parent).filter(~Parent.passive.any()).all())
        show(s.query(Passive.id).filter(Passive.parent.has(Parent.name.in_(["p", "r"]))).order_by(Passive.id).all())
        show(s.query(Parent).join(Parent.passive.and_(Passive.id < 2)).all())
        show(s.query(Parent, sa.func.count(Passive.id)).outerjoin(Parent.passive).group_by(Parent.id).order_by(Parent.id).all())
        show(s.query(Parent).filter(and_(Parent.name != "p", Parent.passive.any())).all())


@case
def deleted_through_collection(connection, show):
    with Session(connection) as s:
        p = Parent(name="p", passive=[Passive(), Passive()])
        s.add(p)
        s.commit()
        s.delete(p.passive[0])
        s.commit()
        show(len(p.passive))


@case
def none_in_collection(connection, show, raises):
    with Session(connection) as s:
        p = Parent(name="p")
        s.add(p)
        p.passive.append(None)
        raises(s.flush)
        s.rollback()


@case
def wrong_class_in_relationship(connection, raises):
    with Session(connection) as s:
        p = Parent(name="p")
        s.add(p)
        raises(lambda: p.passive.append(Left()))
        raises(s.flush)
        s.rollback()


@case("sqlite")
def conflicting_relationships(show):
    from sqlalchemy.orm import configure_mappers, declarative_base

    for second in ({}, {"overlaps": "bs"}, {"viewonly": True}):
        Base2 = declarative_base()

        class A(Base2):
            __tablename__ = "a"
            id = sa.Column(sa.Integer, primary_key=True)
            bs = relationship("B")

        class B(Base2):
            __tablename__ = "b"
            id = sa.Column(sa.Integer, primary_key=True)
            a_id = sa.Column(ForeignKey("a.id"))
            a = relationship(A, **second)

        configure_mappers()
        show(sorted(second))
