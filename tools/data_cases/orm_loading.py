"""ORM: when and how attributes are loaded."""

import sqlalchemy as sa
from data_run import case
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Load,
    Mapped,
    Session,
    aliased,
    column_property,
    contains_eager,
    declared_attr,
    defaultload,
    defer,
    deferred,
    immediateload,
    joinedload,
    lazyload,
    load_only,
    mapped_column,
    noload,
    raiseload,
    relationship,
    selectinload,
    subqueryload,
    undefer,
    undefer_group,
)


class Base(DeclarativeBase):
    pass


user_tag = sa.Table(
    "user_tag",
    Base.metadata,
    sa.Column("user_id", ForeignKey("users.id"), primary_key=True),
    sa.Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    bio: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    photo: Mapped[str | None] = mapped_column(sa.Text, deferred=True, deferred_group="big")
    voice: Mapped[str | None] = mapped_column(sa.Text, deferred=True, deferred_group="big")
    addresses: Mapped[list["Address"]] = relationship(back_populates="user", order_by="Address.id")
    tags: Mapped[list["Tag"]] = relationship(secondary=user_tag, order_by="Tag.id")
    profile: Mapped["Profile | None"] = relationship(back_populates="user", uselist=False)

    def __repr__(self):
        return "User(%r)" % self.id


class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="addresses")
    letters: Mapped[list["Letter"]] = relationship(back_populates="address", order_by="Letter.id.desc()")

    def __repr__(self):
        return "Address(%r)" % self.id


class Letter(Base):
    __tablename__ = "letters"
    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    address: Mapped[Address] = relationship(back_populates="letters")

    def __repr__(self):
        return "Letter(%r)" % self.id


class Profile(Base):
    __tablename__ = "profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    user: Mapped[User] = relationship(back_populates="profile")


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))

    def __repr__(self):
        return "Tag(%r)" % self.name


class Node(Base):
    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
    children: Mapped[list["Node"]] = relationship(order_by="Node.id")

    def __repr__(self):
        return "Node(%r)" % self.id


class Eager(Base):
    """Loads everything by itself."""

    __tablename__ = "eagers"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(lazy="joined")
    same: Mapped[User] = relationship(lazy="selectin", viewonly=True)
    strict: Mapped[User] = relationship(lazy="raise", viewonly=True)
    sql: Mapped[User] = relationship(lazy="raise_on_sql", viewonly=True)


class Later(Base):
    """Loads one by repeating its statement."""

    __tablename__ = "laters"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(lazy="subquery", viewonly=True)


class Now(Base):
    """Loads one right away."""

    __tablename__ = "nows"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(lazy="immediate", viewonly=True)


class Counted(Base):
    __table__ = User.__table__
    __mapper_args__ = {"include_properties": ["id", "name"]}
    id = User.__table__.c.id
    shout = column_property(sa.func.upper(User.__table__.c.name))
    number = column_property(
        select(sa.func.count(Address.id)).where(Address.user_id == User.__table__.c.id).correlate_except(Address).scalar_subquery()
    )
    late = deferred(sa.func.length(User.__table__.c.name))


def setup(connection):
    Base.metadata.create_all(connection)

    def fill(cls, *rows):
        connection.execute(sa.insert(cls.__table__), list(rows))

    fill(User, *[{"id": i, "name": "u%d" % i, "bio": "b%d" % i, "photo": "p", "voice": "v"} for i in (1, 2, 3)])
    fill(Address, *[{"id": i, "email": "e%d" % i, "user_id": u} for i, u in ((1, 1), (2, 1), (3, 2), (4, None))])
    fill(Letter, *[{"id": i, "address_id": a} for i, a in ((1, 1), (2, 1), (3, 3))])
    fill(Profile, {"id": 1, "user_id": 2})
    fill(Tag, {"id": 1, "name": "red"}, {"id": 2, "name": "blue"})
    connection.execute(sa.insert(user_tag), [{"user_id": 1, "tag_id": 1}, {"user_id": 1, "tag_id": 2}, {"user_id": 3, "tag_id": 2}])
    fill(Node, *[{"id": i, "parent_id": p} for i, p in ((1, None), (2, 1), (3, 1), (4, 2))])
    for cls in (Eager, Later, Now):
        fill(cls, {"id": 1, "user_id": 1}, {"id": 2, "user_id": 2})


def loads(name, *makers):
    def run(connection, show, raises):
        for make in makers:
            with Session(connection) as session:
                try:
                    found = make(session)
                except Exception:
                    raises(make, session)
                    continue
                show(found)

    run.__name__ = name
    case(run)


def down(users):
    return [(u, u.addresses, [a.letters for a in u.addresses]) for u in users]


loads("lazy", lambda s: down(s.query(User).order_by(User.id)), lambda s: [(a, a.user) for a in s.query(Address).order_by(Address.id)], lambda s: [u.profile is not None for u in s.query(User).order_by(User.id)], lambda s: [u.tags for u in s.query(User).order_by(User.id)])
loads("lazy_from_identity_map", lambda s: (s.query(User).all(), [a.user for a in s.query(Address).order_by(Address.id)])[1])
for word, option in (("joined", joinedload), ("selectin", selectinload), ("subquery", subqueryload), ("immediate", immediateload), ("lazy", lazyload), ("no", noload)):
    loads(word + "_collection", lambda s, o=option: [(u, u.addresses) for u in s.query(User).options(o(User.addresses)).order_by(User.id)])
    loads(word + "_many_to_one", lambda s, o=option: [(a, a.user) for a in s.query(Address).options(o(Address.user)).order_by(Address.id)])
    loads(word + "_secondary", lambda s, o=option: [(u, u.tags) for u in s.query(User).options(o(User.tags)).order_by(User.id)])
    loads(word + "_scalar", lambda s, o=option: [(u, u.profile is None) for u in s.query(User).options(o(User.profile)).order_by(User.id)])
    loads(word + "_in_select", lambda s, o=option: [(u, u.addresses) for u in s.scalars(select(User).options(o(User.addresses)).order_by(User.id)).unique()])
    loads(word + "_self", lambda s, o=option: [(n, n.children) for n in s.query(Node).options(o(Node.children)).order_by(Node.id)])
for word, option in (("joined", joinedload), ("selectin", selectinload)):
    loads(word + "_nested", lambda s, o=option: down(s.query(User).options(getattr(o(User.addresses), word + "load")(Address.letters)).order_by(User.id)))
    loads(word + "_limited", lambda s, o=option: [(u, u.addresses) for u in s.query(User).options(o(User.addresses)).order_by(User.name.desc()).limit(2)])
    loads(word + "_filtered", lambda s, o=option: [(u, u.addresses) for u in s.query(User).join(User.addresses).options(o(User.addresses)).filter(Address.email == "e1")])
    loads(word + "_alias", lambda s, o=option: (lambda a: [(u, u.addresses) for u in s.query(a).options(o(a.addresses)).order_by(a.id)])(aliased(User)))
    loads(word + "_and", lambda s, o=option: [(u, u.addresses) for u in s.query(User).options(o(User.addresses.and_(Address.email != "e1"))).order_by(User.id)])
loads("mixed", lambda s: down(s.query(User).options(selectinload(User.addresses).joinedload(Address.letters)).order_by(User.id)), lambda s: down(s.query(User).options(joinedload(User.addresses).selectinload(Address.letters)).order_by(User.id)), lambda s: [(x, x.address.user) for x in s.query(Letter).options(joinedload(Letter.address).joinedload(Address.user)).order_by(Letter.id)], lambda s: down(s.query(User).options(defaultload(User.addresses).selectinload(Address.letters)).order_by(User.id)), lambda s: down(s.query(User).options(Load(User).selectinload(User.addresses).options(selectinload(Address.letters))).order_by(User.id)))
loads("joined_inner", lambda s: [(a, a.user) for a in s.query(Address).options(joinedload(Address.user, innerjoin=True)).order_by(Address.id)])
loads("joined_distinct", lambda s: [(u, u.addresses) for u in s.query(User).options(joinedload(User.addresses)).distinct().order_by(User.id)], lambda s: s.query(User, Address).join(User.addresses).options(joinedload(User.tags)).order_by(Address.id).all())
loads("joined_needs_unique", lambda s: s.scalars(select(User).options(joinedload(User.addresses))).all(), lambda s: s.execute(select(User).options(joinedload(User.addresses))).unique().all(), lambda s: s.scalars(select(Address).options(joinedload(Address.user)).order_by(Address.id)).all())
loads("contains", lambda s: [(u, u.addresses) for u in s.query(User).join(User.addresses).options(contains_eager(User.addresses)).filter(Address.email != "e1").order_by(User.id, Address.id)], lambda s: (lambda a: [(u, u.addresses) for u in s.query(User).outerjoin(a, User.addresses).options(contains_eager(User.addresses, alias=a)).order_by(User.id, a.id)])(aliased(Address)), lambda s: [(a, a.user) for a in s.query(Address).join(Address.user).options(contains_eager(Address.user)).order_by(Address.id)])
loads("raising", lambda s: s.query(User).options(raiseload(User.addresses)).first().addresses, lambda s: s.query(User).options(raiseload("*")).first().tags, lambda s: s.query(Address).options(raiseload(Address.user, sql_only=True)).first().user, lambda s: (s.get(User, 1), s.query(Address).options(raiseload(Address.user, sql_only=True)).first().user)[1], lambda s: s.query(User).options(lazyload("*")).first().tags)
loads("deferred_columns", lambda s: (lambda u: (u.name, u.bio, u.photo, u.voice))(s.get(User, 1)), lambda s: s.query(User).options(undefer(User.bio)).first().bio, lambda s: (lambda u: (u.photo, u.voice))(s.query(User).options(undefer_group("big")).first()), lambda s: (lambda u: u.name)(s.query(User).options(defer(User.name)).first()), lambda s: (lambda u: u.bio)(s.query(User).options(undefer("*")).first()), lambda s: s.query(User).options(defer(User.name, raiseload=True)).first().name)
loads("load_only_columns", lambda s: (lambda u: (u.id, u.name, u.bio))(s.query(User).options(load_only(User.name)).first()), lambda s: (lambda a: (a.email, a.user_id))(s.query(Address).options(load_only(Address.email)).first()), lambda s: [a.email for u in s.query(User).options(selectinload(User.addresses).load_only(Address.email)) for a in u.addresses], lambda s: [a.user.name for a in s.query(Address).options(joinedload(Address.user).load_only(User.name)).filter(Address.user_id != None)], lambda s: s.query(Address).options(load_only(Address.email, raiseload=True)).first().user_id)  # noqa: E711
loads("column_properties", lambda s: [(c.id, c.shout, c.number) for c in s.query(Counted).order_by(Counted.id)], lambda s: s.query(Counted).order_by(Counted.id).first().late, lambda s: s.query(Counted.id).filter(Counted.shout == "U2").all(), lambda s: s.query(Counted).order_by(Counted.number.desc()).first().id)
loads("by_themselves", lambda s: [(e.user, e.same) for e in s.query(Eager).order_by(Eager.id)], lambda s: [e.user for e in s.query(Later).order_by(Later.id)], lambda s: [e.user for e in s.query(Now).order_by(Now.id)], lambda s: s.get(Later, 1).user, lambda s: s.get(Now, 1).user, lambda s: s.query(Eager).first().strict, lambda s: s.query(Eager).first().sql, lambda s: s.get(Eager, 1).user)
loads("option_errors", lambda s: s.query(User).options(joinedload(Address.user)).all(), lambda s: s.query(User).options(joinedload("addresses")), lambda s: s.query(User).options(joinedload(User.name)), lambda s: s.query(User.name).options(joinedload(User.addresses)).all(), lambda s: s.query(User).options(load_only(User.addresses)).all())
loads("expired_collections", lambda s: (lambda u: (u.addresses, s.expire(u, ["addresses"]), u.addresses))(s.get(User, 1)), lambda s: (lambda u: (u.addresses, s.refresh(u, ["addresses"]), u.addresses))(s.get(User, 1)), lambda s: (lambda u: (u.addresses, s.refresh(u), u.addresses))(s.get(User, 1)))
loads("get_with_options", lambda s: s.get(User, 1, options=[joinedload(User.addresses)]).addresses, lambda s: s.get(User, 1, options=[selectinload(User.addresses)]).addresses, lambda s: s.get(User, 1, populate_existing=True), lambda s: s.get(User, 1, with_for_update=True))
loads("query_again", lambda s: (lambda u: (s.query(User).options(selectinload(User.addresses)).filter_by(id=1).one() is u, u.addresses))(s.get(User, 1)), lambda s: (lambda u: (s.query(User).options(joinedload(User.addresses)).filter_by(id=1).one() is u, u.addresses))(s.get(User, 1)))


def _levels(session, show, start, option):
    session.expunge_all()
    node = session.scalars(select(Node).where(Node.id == start).options(option)).one()
    loaded = []
    while node is not None and "children" in vars(node):
        loaded.append((node.id, [child.id for child in node.children]))
        node = node.children[0] if node.children else None
    show(loaded)


@case
def repeated_levels(connection, show):
    connection.execute(sa.insert(Node.__table__), [{"id": 5, "parent_id": 4}, {"id": 6, "parent_id": 5}])
    with Session(connection) as session:
        for depth in (0, 1, 2, -1):
            _levels(session, show, 1, selectinload(Node.children, recursion_depth=depth))
            _levels(session, show, 2, immediateload(Node.children, recursion_depth=depth))
