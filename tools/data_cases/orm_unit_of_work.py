"""ORM: what a flush writes, in which order, and what objects know afterwards."""

import datetime
import enum

import sqlalchemy as sa
from data_run import case
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, object_session, relationship, sessionmaker
from sqlalchemy.orm.attributes import flag_modified


class Base(DeclarativeBase):
    pass


class Colour(enum.Enum):
    red = 1
    blue = 2


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
    nick: Mapped[str | None] = mapped_column("nickname", sa.String(30))
    kind: Mapped[str] = mapped_column(sa.String(10), default="plain")
    level: Mapped[int] = mapped_column(server_default="7")
    addresses: Mapped[list["Address"]] = relationship(back_populates="user", cascade="all, delete-orphan", order_by="Address.id")
    tags: Mapped[list["Tag"]] = relationship(secondary=user_tag, order_by="Tag.id")
    notes: Mapped[list["Note"]] = relationship(order_by="Note.id")

    def __repr__(self):
        return "User(%r, %r)" % (self.id, self.name)


class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(60))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(back_populates="addresses")


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(sa.String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))


class Node(Base):
    __tablename__ = "nodes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("nodes.id"))
    children: Mapped[list["Node"]] = relationship(back_populates="parent", cascade="all", order_by="Node.id")
    parent: Mapped["Node | None"] = relationship(back_populates="children", remote_side=[id])


class Thing(Base):
    __tablename__ = "things"
    code: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[Colour | None] = mapped_column(sa.Enum(Colour))
    data: Mapped[dict | None] = mapped_column(sa.JSON)
    at: Mapped[datetime.datetime | None] = mapped_column(default=lambda: datetime.datetime(2020, 1, 2, 3, 4, 5))
    changed: Mapped[int | None] = mapped_column(onupdate=5)


def setup(connection):
    Base.metadata.create_all(connection)


@case
def add_one(connection, show):
    with Session(connection) as s:
        u = User(name="a")
        show(u.id, u.kind, u.level)
        s.add(u)
        s.flush()
        show(u.id, u.kind, u.level, u.nick)
        s.commit()
        show(u.id, u.name)


@case
def add_many(connection, show):
    with Session(connection) as s:
        s.add_all([User(name="a"), User(name="b", nick="B"), User(name="c", level=3), User(id=10, name="d")])
        s.commit()
        show(s.query(User.id, User.name, User.nick, User.level).order_by(User.id).all())


@case
def add_graph(connection, show):
    with Session(connection) as s:
        u = User(name="a", addresses=[Address(email="x"), Address(email="y")], tags=[Tag(name="t"), Tag(name="s")], notes=[Note(text="n")])
        s.add(u)
        s.commit()
        show([a.email for a in u.addresses], [t.name for t in u.tags], u.addresses[0].user is u)


@case
def add_from_many_side(connection, show):
    with Session(connection) as s:
        a = Address(email="x", user=User(name="a"))
        s.add(a)
        show(a.user.addresses == [a], a in s, a.user in s)
        s.commit()
        show(a.user_id, a.user.name)


@case
def update(connection, show):
    with Session(connection) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        u.name = "b"
        show(s.dirty == {u} if False else len(s.dirty), s.is_modified(u))
        s.commit()
        u.name = "b"
        show(s.is_modified(u))
        s.commit()
        u.name, u.nick = "c", "n"
        s.flush()
        show(u.name, u.nick)


@case
def update_many(connection, show):
    with Session(connection) as s:
        users = [User(name=n) for n in "abc"]
        s.add_all(users)
        s.commit()
        for u in users:
            u.nick = u.name * 2
        users[0].name = "z"
        s.commit()


@case
def update_expression(connection, show):
    with Session(connection) as s:
        u = User(name="a", level=1)
        s.add(u)
        s.commit()
        u.level = User.level + 5
        s.flush()
        show(u.level)


@case
def delete(connection, show):
    with Session(connection) as s:
        u = User(name="a", addresses=[Address(email="x"), Address(email="y")], tags=[Tag(name="t")], notes=[Note(text="n")])
        s.add(u)
        s.commit()
        s.delete(u)
        show(u in s, u in s.deleted)
        s.flush()
        show(u in s, sa.inspect(u).deleted)
        s.commit()
        show(sa.inspect(u).detached)


@case
def delete_orphan(connection, show):
    with Session(connection) as s:
        u = User(name="a", addresses=[Address(email="x"), Address(email="y")])
        s.add(u)
        s.commit()
        del u.addresses[0]
        s.commit()
        u.addresses = [Address(email="z")]
        s.commit()
        show([a.email for a in u.addresses])


@case
def remove_without_orphan(connection, show):
    with Session(connection) as s:
        u = User(name="a", notes=[Note(text="n"), Note(text="m")])
        s.add(u)
        s.commit()
        n = u.notes.pop()
        s.commit()
        show(n.user_id, [x.text for x in u.notes])


@case
def many_to_many_changes(connection, show):
    with Session(connection) as s:
        t = [Tag(name=n) for n in "pqr"]
        u = User(name="a", tags=t[:2])
        s.add_all([u] + t)
        s.commit()
        u.tags.remove(t[0])
        u.tags.append(t[2])
        s.commit()
        show([x.name for x in u.tags])
        u.tags = []
        s.commit()
        s.delete(t[1])
        s.commit()


@case
def tree(connection, show):
    with Session(connection) as s:
        root = Node(name="root", children=[Node(name="a", children=[Node(name="aa")]), Node(name="b")])
        s.add(root)
        s.commit()
        show([c.name for c in root.children], root.children[0].children[0].parent.parent is root)
        s.delete(root)
        s.commit()
        show(s.query(Node).count())


@case
def tree_moved(connection, show):
    with Session(connection) as s:
        a, b, c = Node(name="a"), Node(name="b"), Node(name="c")
        c.parent = a
        s.add_all([b, c])
        s.commit()
        c.parent = b
        show(c in b.children, c in a.children)
        s.commit()
        show([x.name for x in a.children], [x.name for x in b.children])


@case
def composite_key(connection, show):
    with Session(connection) as s:
        t = Thing(code="x", part=1, colour=Colour.red, data={"a": [1, None]})
        s.add(t)
        s.commit()
        show(t.colour, t.data, t.at, t.changed)
        t.colour = Colour.blue
        t.data = {"b": 1}
        s.commit()
        show(s.get(Thing, ("x", 1)) is t, t.changed, t.colour)
        t.part = 2
        s.commit()
        show(sa.inspect(t).identity)


@case
def json_changed_inside(connection, show):
    with Session(connection) as s:
        t = Thing(code="x", part=1, data={"a": 1})
        s.add(t)
        s.commit()
        t.data["a"] = 2
        s.commit()
        show(t.data)
        t.data["a"] = 2
        flag_modified(t, "data")
        s.commit()
        show(t.data)


@case
def rollback(connection, show):
    connection.commit()
    with Session(connection) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        u.name = "b"
        s.add(User(name="new"))
        s.flush()
        s.rollback()
        show(sa.inspect(u).transient)


@case
def rollback_engine(engine, show):
    with Session(engine) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        u.name = "b"
        n = User(name="new")
        s.add(n)
        s.flush()
        s.rollback()
        show(u.name, n in s, sa.inspect(n).transient)
        s.delete(u)
        s.flush()
        s.rollback()
        show(u in s, s.query(User).count())


@case
def savepoints(connection, show):
    with Session(connection) as s:
        s.add(User(name="a"))
        nested = s.begin_nested()
        b = User(name="b")
        s.add(b)
        s.flush()
        nested.rollback()
        show(b in s)
        with s.begin_nested():
            s.add(User(name="c"))
        s.commit()
        show(s.scalars(select(User.name).order_by(User.name)).all())


@case
def failed_flush(connection, show, raises):
    with Session(connection) as s:
        s.add(User(id=1, name="a"))
        s.commit()
        s.expunge_all()
        s.add(User(id=1, name="b"))
        raises(s.flush)
        raises(s.query(User).all)
        s.rollback()


@case
def not_null(connection, show, raises):
    with Session(connection) as s:
        s.add(Address(email="x"))
        raises(s.commit)
        s.rollback()


@case
def begin_context(engine, show, raises):
    maker = sessionmaker(engine)
    with maker.begin() as s:
        s.add(User(name="a"))
    with maker() as s, s.begin():
        s.add(User(name="b"))
        raises(s.begin)
    try:
        with maker.begin() as s:
            s.add(User(name="c"))
            raise KeyError("out")
    except KeyError as error:
        show(str(error))
    with maker() as s:
        show(s.query(User.name).order_by(User.name).all())


@case
def expire_on_commit(engine, show):
    with Session(engine, expire_on_commit=False) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        show(u.name, u.kind)
    show(u.name, object_session(u))


@case
def detached(engine, raises, show):
    with Session(engine) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        show(u.id)
        v = User(name="b")
        s.add(v)
        s.commit()
    raises(lambda: v.name)
    raises(lambda: u.addresses)


@case
def refresh(connection, show):
    with Session(connection) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        s.execute(sa.update(User.__table__).values(nickname="n"))
        u.name = "local"
        s.refresh(u, ["nick"])
        show(u.nick, u.name)
        s.refresh(u)
        show(u.name)
        s.expire(u, ["name"])
        show(u.name)
        s.expire(u)
        show(u.nick)
        s.expire_all()
        show(u.level)


@case
def refresh_deleted(connection, show, raises):
    with Session(connection) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        s.execute(sa.delete(User.__table__))
        raises(lambda: u.name)
        raises(s.refresh, u)


@case
def merge(connection, show):
    with Session(connection) as s:
        s.add(User(id=1, name="a", addresses=[Address(id=1, email="x")]))
        s.commit()
        s.expunge_all()
        m = s.merge(User(id=1, name="merged", addresses=[Address(id=1, email="xx"), Address(email="new")]))
        s.commit()
        show(m.name, [a.email for a in m.addresses])
        n = s.merge(User(id=5, name="fresh"))
        s.commit()
        show(n.id, n.name)
        p = s.merge(User(name="nokey"))
        s.commit()
        show(p.name)


@case
def states(connection, show):
    with Session(connection) as s:
        u = User(name="a")
        i = sa.inspect(u)
        show(i.transient, i.pending, i.persistent, i.detached)
        s.add(u)
        show(i.transient, i.pending, u in s.new)
        s.flush()
        show(i.pending, i.persistent, i.identity, i.session is s)
        s.expunge(u)
        show(i.detached, u in s)
        s.add(u)
        show(i.persistent)


@case
def history(connection, show):
    with Session(connection) as s:
        u = User(name="a")
        s.add(u)
        s.commit()
        show(u.name)
        u.name = "b"
        h = sa.inspect(u).attrs.name.history
        show(list(h.added), list(h.unchanged), list(h.deleted), h.has_changes())
        u.addresses.append(Address(email="x"))
        h = sa.inspect(u).attrs.addresses.history
        show(len(h.added), list(h.unchanged), list(h.deleted))


@case
def autoflush(connection, show):
    with Session(connection) as s:
        s.add(User(name="a"))
        show(s.query(User).count())
        with s.no_autoflush:
            s.add(User(name="b"))
            show(s.query(User).count())
        show(s.query(User).count())
    with Session(connection, autoflush=False) as s:
        s.add(User(name="c"))
        show(s.query(User).count())


@case
def primary_key_given(connection, show):
    with Session(connection) as s:
        s.add(User(id=5, name="a"))
        s.add_all([Thing(code="b", part=2), Thing(code="a", part=1)])
        s.commit()
        show(s.get(User, 5).name)


@case
def sql_default(connection, show):
    with Session(connection) as s:
        u = User(name=func.lower("ABC"), level=sa.text("3 + 4"))
        s.add(u)
        s.commit()
        show(u.name, u.level)


@case
def delete_then_add_same_key(connection, show):
    with Session(connection) as s:
        s.add(User(id=1, name="a"))
        s.commit()
        s.delete(s.get(User, 1))
        s.add(User(id=1, name="b"))
        s.commit()
        show(s.get(User, 1).name)


@case
def conflicting(connection, show, raises):
    with Session(connection) as s, Session(connection) as t:
        u = User(name="a")
        s.add(u)
        raises(t.add, u)
        raises(s.add, 5)
        raises(s.add, User)
        raises(s.delete, User(name="x"))
        raises(s.expunge, User(name="x"))
        raises(s.refresh, User(name="x"))
        raises(lambda: User(nope=1))
        raises(lambda: setattr(u, "addresses", 5))
        raises(lambda: u.addresses.append(5))


@case
def session_bound_to_connection(connection, show):
    connection.execute(sa.insert(User.__table__).values(name="outer"))
    s = Session(bind=connection)
    s.add(User(name="inner"))
    s.commit()
    show(connection.in_transaction(), s.in_transaction())
    s.close()
    show(connection.in_transaction())
    connection.commit()


@case
def bulk_save(connection, show):
    with Session(connection) as s:
        s.bulk_save_objects([User(name="a"), User(name="b", nick="n"), User(name="c")])
        s.bulk_insert_mappings(User, [{"name": "d"}, {"name": "e", "nick": "x"}])
        s.commit()
        users = s.query(User).order_by(User.id).all()
        users[0].name = "changed"
        s.bulk_save_objects(users[:1])
        s.bulk_update_mappings(User, [{"id": 2, "nick": "q"}, {"id": 3, "nick": "r"}])
        s.commit()
        show(s.query(User.id, User.name, User.nick).order_by(User.id).all())


@case
def bulk_returning(connection, show):
    with Session(connection) as s:
        users = [User(name="a"), User(name="b")]
        s.bulk_save_objects(users, return_defaults=True)
        show([u.id for u in users])
        rows = [{"name": "c"}, {"name": "d"}]
        s.bulk_insert_mappings(User, rows, return_defaults=True)
        show([r["id"] for r in rows])


@case
def pending_collection(connection, show):
    with Session(connection) as s:
        u = User(name="a", notes=[Note(text="1")])
        s.add(u)
        s.commit()
        a = Address(email="x", user=u)
        show("addresses" in u.__dict__)
        show([x.email for x in u.addresses], a in s)
        s.commit()


@case
def one_session_two_objects(connection, show):
    with Session(connection) as s:
        s.add_all([User(name="a"), User(name="b")])
        s.commit()
        a, b = s.query(User).order_by(User.id)
        b.addresses.append(Address(email="b"))
        a.addresses.append(Address(email="a"))
        s.flush()
        show([x.id for x in a.addresses + b.addresses])
        a.addresses[0].user = b
        show(len(a.addresses), len(b.addresses))
        s.commit()
        show(len(a.addresses), len(b.addresses))


@case
def prepare_needs_two_phases(connection, show, raises):
    with Session(connection) as session:
        raises(session.prepare)
        show(session.in_transaction(), session.scalar(sa.select(sa.literal(1))))
