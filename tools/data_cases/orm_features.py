"""ORM: hybrids, composites, validators, proxies, events, collections, unusual joins, old ways of declaring."""

import dataclasses

import sqlalchemy as sa
from data_run import case
from sqlalchemy import ForeignKey, and_, event, func, select
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import (
    Session,
    attribute_keyed_dict,
    backref,
    column_property,
    composite,
    configure_mappers,
    declarative_base,
    deferred,
    foreign,
    make_transient,
    mapped_column,
    object_session,
    reconstructor,
    registry,
    relationship,
    remote,
    scoped_session,
    sessionmaker,
    synonym,
    validates,
)

Base = declarative_base()


@dataclasses.dataclass
class Point:
    x: int
    y: int


class Shape(Base):
    __tablename__ = "shapes"
    id = sa.Column(sa.Integer, primary_key=True)
    x1 = sa.Column(sa.Integer)
    y1 = sa.Column(sa.Integer)
    start = composite(Point, x1, y1)


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    first = sa.Column(sa.String(20))
    last = sa.Column(sa.String(20))
    age = sa.Column(sa.Integer)
    settings = sa.Column(MutableDict.as_mutable(sa.JSON))
    marks = sa.Column(MutableList.as_mutable(sa.JSON))
    surname = synonym("last")
    initials = column_property(func.substr(first, 1, 1, type_=sa.String) + func.substr(last, 1, 1, type_=sa.String))
    items = relationship("Item", backref=backref("owner", lazy="joined"), cascade="all", order_by="Item.position", collection_class=ordering_list("position"))
    keywords = relationship("Keyword", secondary="user_keywords", backref="users", order_by="Keyword.id")
    words = association_proxy("keywords", "word", creator=lambda word: Keyword(word=word))
    notes = relationship("Note", collection_class=attribute_keyed_dict("key"), cascade="all, delete-orphan")
    texts = association_proxy("notes", "text", creator=lambda key, text: Note(key=key, text=text))
    log = relationship("Entry", lazy="dynamic", order_by="Entry.id", back_populates="user")

    @hybrid_property
    def full(self):
        return self.first + " " + self.last

    @full.setter
    def full(self, value):
        self.first, self.last = value.split()

    @full.update_expression
    def full(cls, value):
        first, last = value.split()
        return [(cls.first, first), (cls.last, last)]

    @hybrid_property
    def old(self):
        return self.age is not None and self.age > 40

    @old.expression
    def old(cls):
        return and_(cls.age.isnot(None), cls.age > 40)

    @hybrid_method
    def older(self, age):
        return self.age > age

    @validates("first", "age")
    def check(self, key, value):
        if key == "age" and value is not None and value < 0:
            raise ValueError("no age: %r" % value)
        return value.strip() if key == "first" and value else value

    @reconstructor
    def loaded(self):
        self.was_loaded = True

    def __repr__(self):
        return "User(%r)" % self.first


class Item(Base):
    __tablename__ = "items"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))
    position = sa.Column(sa.Integer)
    user_id = sa.Column(sa.Integer, ForeignKey("users.id"))

    def __repr__(self):
        return "Item(%r)" % self.name


sa.Table("user_keywords", Base.metadata, sa.Column("u", ForeignKey("users.id")), sa.Column("k", ForeignKey("keywords.id")))


class Keyword(Base):
    __tablename__ = "keywords"
    id = sa.Column(sa.Integer, primary_key=True)
    word = sa.Column(sa.String(20))

    def __repr__(self):
        return "Keyword(%r)" % self.word


class Note(Base):
    __tablename__ = "notes"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(ForeignKey("users.id"), nullable=False)
    key = sa.Column(sa.String(20))
    text = sa.Column(sa.String(20))


class Entry(Base):
    __tablename__ = "entries"
    id = sa.Column(sa.Integer, primary_key=True)
    text = sa.Column(sa.String(20))
    user_id = sa.Column(ForeignKey("users.id"))
    user = relationship(User, back_populates="log")

    def __repr__(self):
        return "Entry(%r)" % self.text


class Doc(Base):
    __tablename__ = "docs"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.String(20))
    version = sa.Column(sa.Integer, nullable=False)
    author_id = sa.Column(ForeignKey("users.id", ondelete="CASCADE"))
    editor_id = sa.Column(ForeignKey("users.id"))
    body = deferred(sa.Column(sa.Text))
    author = relationship("User", foreign_keys=[author_id], backref=backref("written", passive_deletes=True))
    editor = relationship("User", foreign_keys="Doc.editor_id")
    long_titles = relationship(
        "Doc", primaryjoin=lambda: and_(remote(Doc.author_id) == foreign(Doc.author_id), func.length(remote(Doc.title)) > 3), viewonly=True, uselist=True, order_by="Doc.id"
    )
    __mapper_args__ = {"version_id_col": version}

    def __repr__(self):
        return "Doc(%r)" % self.title


friends = sa.Table("friends", Base.metadata, sa.Column("a", ForeignKey("people.id"), primary_key=True), sa.Column("b", ForeignKey("people.id"), primary_key=True))


class Person(Base):
    __tablename__ = "people"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(20))
    partner_id = sa.Column(ForeignKey("people.id"))
    friends = relationship("Person", secondary=friends, primaryjoin=id == friends.c.a, secondaryjoin=id == friends.c.b, backref="friend_of", order_by="Person.id")
    partner = relationship("Person", remote_side=[id], uselist=False, post_update=True)

    def __repr__(self):
        return "Person(%r)" % self.name


def setup(connection):
    Base.metadata.create_all(connection)


def people(s):
    s.add_all([User(first="ann", last="a", age=50), User(first="bob", last="b", age=20), User(first="cid", last="c")])
    s.commit()
    return s.query(User).order_by(User.id).all()


@case
def hybrids(connection, show):
    with Session(connection) as s:
        a, b, c = people(s)
        show(a.full, a.old, b.older(10), c.old)
        show(s.query(User).filter(User.full == "bob b").all(), s.query(User).filter(User.old).all(), s.query(User).filter(User.older(30)).all())
        show(s.query(User.full).order_by(User.full.desc()).all(), s.query(User).filter_by(full="ann a").all())
        a.full = "amy x"
        s.commit()
        show(a.first, a.last)
        s.query(User).filter(User.full == "bob b").update({User.full: "ben y"}, synchronize_session=False)
        s.commit()
        show(b.first, s.execute(select(User.full, User.old).order_by(User.id)).all())


@case
def composites(connection, show, raises):
    with Session(connection) as s:
        one = Shape(start=Point(1, 2))
        s.add(one)
        s.commit()
        show(one.start, one.x1, one.y1)
        show(s.query(Shape).filter(Shape.start == Point(1, 2)).count(), s.query(Shape).filter(Shape.start != Point(1, 2)).count())
        one.start = Point(3, 4)
        s.commit()
        show(s.query(Shape.x1, Shape.y1).all(), s.query(Shape.start).all())


@case
def synonyms(connection, show):
    with Session(connection) as s:
        a, b, c = people(s)
        show(a.surname, s.query(User).filter(User.surname == "b").all(), s.query(User).filter_by(surname="c").all())
        a.surname = "z"
        s.commit()
        show(a.last, User(surname="q").last)


@case
def validators(connection, show, raises):
    show(User(first="  x ").first)
    raises(User, age=-1)
    raises(lambda: setattr(User(), "age", -5))


@case
def sql_properties(connection, show):
    with Session(connection) as s:
        a, b, c = people(s)
        show(a.initials, s.query(User).filter(User.initials == "bb").all())
        a.first = "zed"
        s.flush()
        show(a.initials, getattr(a, "was_loaded", None))


@case
def mutables(connection, show):
    with Session(connection) as s:
        u = User(first="u", settings={"a": 1}, marks=[1])
        s.add(u)
        s.commit()
        u.settings["b"] = 2
        u.marks.append(2)
        show(u in s.dirty, type(u.settings).__name__)
        s.commit()
        show(dict(u.settings), list(u.marks))
        del u.settings["a"]
        u.marks.remove(1)
        s.commit()
        show(dict(u.settings), list(u.marks))
        u.settings = {"n": 1}
        s.commit()
        u.settings.update(z=1)
        u.marks.extend([7, 8])
        s.commit()
        show(dict(u.settings), list(u.marks))


@case
def ordered(connection, show):
    with Session(connection) as s:
        u = User(first="u", items=[Item(name="b"), Item(name="c")])
        u.items.insert(0, Item(name="a"))
        s.add(u)
        s.commit()
        show([(i.name, i.position) for i in u.items])
        u.items.pop(0)
        s.commit()
        show([(i.name, i.position) for i in u.items], u.items[0].owner is u)


@case
def backrefs(connection, show):
    with Session(connection) as s:
        i = Item(name="x")
        u = User(first="u")
        i.owner = u
        show(u.items)
        u.items.remove(i)
        show(i.owner)
        u.items = [Item(name="y")]
        show(u.items[0].owner is u)
        s.add(u)
        s.commit()
        show(s.query(Item).filter(Item.owner == u).all(), s.query(Item).join(Item.owner).filter(User.first == "u").count())


@case
def proxies(connection, show):
    with Session(connection) as s:
        u = User(first="u")
        u.words.append("red")
        show(list(u.words), u.keywords, "red" in u.words, len(u.words), u.words == ["red"])
        s.add(u)
        for word in ("blue", "green"):
            s.commit()
            u.words.extend([word])
        s.commit()
        u.words.remove("blue")
        s.commit()
        show(list(u.words), u.words[0])
        show(s.query(User).filter(User.words == "red").all(), s.query(User).filter(User.words.contains("blue")).all())
        u.words.remove("green")
        s.commit()
        u.words = ["new"]
        s.commit()
        show(list(u.words))


@case
def keyed(connection, show):
    with Session(connection) as s:
        u = User(first="u")
        u.notes["a"] = Note(key="a", text="A")
        u.texts["b"] = "B"
        s.add(u)
        s.commit()
        show(sorted(u.notes), dict(u.texts), u.notes["b"].text)
        u.texts["a"] = "changed"
        del u.notes["b"]
        s.commit()
        show(dict(u.texts), s.query(Note).count())


@case
def dynamic(connection, show):
    with Session(connection) as s:
        u = User(first="u")
        s.add(u)
        u.log.append(Entry(text="1"))
        u.log.append(Entry(text="2"))
        s.commit()
        show(u.log.all(), u.log.count(), u.log.filter(Entry.text == "2").all(), [e.text for e in u.log], u.log[0])
        u.log.remove(u.log[0])
        s.commit()
        show(u.log.all())
        e = Entry(text="3", user=u)
        s.commit()
        show(u.log.order_by(None).order_by(Entry.id.desc()).first(), e.user is u)


@case
def two_keys_to_one_table(connection, show):
    with Session(connection) as s:
        a, b, c = people(s)
        d = Doc(title="abcd", author=a, editor=b)
        e = Doc(title="x", author=a)
        s.add_all([d, e])
        s.commit()
        show(a.written, d.editor, d.version, d.body)
        show(s.query(Doc).join(Doc.author).filter(User.first == "ann").count(), s.query(Doc).filter(Doc.editor.has(first="bob")).all())
        show(e.long_titles)


@case
def versions(connection, show, raises):
    with Session(connection) as s:
        d = Doc(title="a")
        s.add(d)
        s.commit()
        d.title = "b"
        s.commit()
        show(d.version)
        s.execute(sa.update(Doc.__table__).values(version=9))
        d.title = "c"
        raises(s.flush)
        s.rollback()


@case
def self_many_to_many(connection, show):
    with Session(connection) as s:
        a, b, c = Person(name="a"), Person(name="b"), Person(name="c")
        s.add_all([a, b, c])
        for one, friend in ((a, b), (a, c), (b, c)):
            one.friends.append(friend)
            s.commit()
        show(a.friends, c.friend_of and sorted(p.name for p in c.friend_of))
        show(s.query(Person).filter(Person.friends.any(name="c")).order_by(Person.id).all())
        a.friends.remove(b)
        s.commit()
        show(a.friends)


@case
def post_update(connection, show):
    with Session(connection) as s:
        a, b = Person(name="a"), Person(name="b")
        a.partner, b.partner = b, a
        s.add_all([a, b])
        s.commit()
        show(a.partner, b.partner)
        a.partner = None
        s.commit()
        show(a.partner)


@case
def events(connection, show):
    heard = []

    class Own(Session):
        pass

    event.listen(Own, "before_flush", lambda session, context, instances: heard.append("before_flush %d" % len(session.new)))
    event.listen(Own, "after_flush", lambda session, context: heard.append("after_flush"))
    event.listen(Own, "before_commit", lambda session: heard.append("before_commit"))
    event.listen(Own, "after_commit", lambda session: heard.append("after_commit"))

    def written(name):
        return lambda mapper, connection, target: heard.append("%s %s" % (name, type(target).__name__))

    listeners = {name: written(name) for name in ("before_insert", "after_insert", "before_update", "after_update", "before_delete", "after_delete")}
    for name, listener in listeners.items():
        event.listen(Keyword, name, listener)
    event.listen(Keyword.word, "set", lambda target, value, old, initiator: heard.append("set %s" % value))
    with Own(connection) as s:
        k = Keyword(word="x")
        s.add(k)
        s.commit()
        k.word = "y"
        s.commit()
        s.delete(k)
        s.commit()
    for name, listener in listeners.items():
        event.remove(Keyword, name, listener)
    show(heard)


@case
def event_changes_value(connection, show):
    def upper(target, value, old, initiator):
        return value.upper()

    event.listen(Note.text, "set", upper, retval=True)
    show(Note(text="abc").text)
    with Session(connection) as s:

        @event.listens_for(s, "before_flush")
        def stamp(session, context, instances):
            for obj in session.new:
                obj.key = "stamped"

        u = User(first="u")
        s.add(u)
        n = Note(text="t", user_id=1)
        s.add(n)
        s.commit()
        show(n.key, n.text)


@case
def scoped(connection, show):
    maker = scoped_session(sessionmaker(bind=connection))
    maker.add(User(first="u"))
    maker.commit()
    show(maker.query(User).count(), maker() is maker(), maker.registry.has())
    first = maker()
    maker.remove()
    show(maker() is first)
    maker.remove()


@case
def imperative(connection, show):
    mapping = registry()
    table = sa.Table("boxes", mapping.metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("label", sa.String(10)), sa.Column("lid_id", sa.Integer, ForeignKey("lids.id")))
    lids = sa.Table("lids", mapping.metadata, sa.Column("id", sa.Integer, primary_key=True))

    class Box:
        def __init__(self, label):
            self.label = label

    class Lid:
        pass

    mapping.map_imperatively(Lid, lids)
    mapping.map_imperatively(Box, table, properties={"lid": relationship(Lid, backref="boxes")})
    mapping.metadata.create_all(connection)
    with Session(connection) as s:
        b = Box("x")
        b.lid = Lid()
        s.add(b)
        s.commit()
        show(b.id, b.label, b.lid.boxes == [b], s.query(Box).filter(Box.label == "x").count(), sa.inspect(Box).class_.__name__)
    mapping.dispose()


@case
def transient_again(connection, show):
    with Session(connection) as s:
        k = Keyword(word="x")
        s.add(k)
        s.commit()
        show(k.id)
        make_transient(k)
        k.id = None
        s.add(k)
        s.commit()
        show(k.id, object_session(k) is s, s.query(Keyword).count())


@case
def added_later(connection, show):
    Base2 = declarative_base()

    class Late(Base2):
        __tablename__ = "late"
        id = sa.Column(sa.Integer, primary_key=True)

    Late.extra = sa.Column("extra_col", sa.Integer)
    Late.other = relationship("Late2")

    class Late2(Base2):
        __tablename__ = "late2"
        id = sa.Column(sa.Integer, primary_key=True)
        late_id = sa.Column(ForeignKey("late.id"))

    configure_mappers()
    Base2.metadata.create_all(connection)
    with Session(connection) as s:
        s.add(Late(extra=5, other=[Late2()]))
        s.commit()
        show(s.query(Late.extra).all(), len(s.query(Late).one().other))


@case
def declared_wrong(raises):
    def unknown():
        base = declarative_base()

        class A(base):
            __tablename__ = "a"
            id = sa.Column(sa.Integer, primary_key=True)
            b = relationship("Nope")

        A()

    def no_join():
        base = declarative_base()

        class A(base):
            __tablename__ = "a"
            id = sa.Column(sa.Integer, primary_key=True)
            b = relationship("B")

        class B(base):
            __tablename__ = "b"
            id = sa.Column(sa.Integer, primary_key=True)

        A()

    def ambiguous():
        base = declarative_base()

        class A(base):
            __tablename__ = "a"
            id = sa.Column(sa.Integer, primary_key=True)

        class B(base):
            __tablename__ = "b"
            id = sa.Column(sa.Integer, primary_key=True)
            x = sa.Column(ForeignKey("a.id"))
            y = sa.Column(ForeignKey("a.id"))
            a = relationship(A)

        B()

    def no_key():
        base = declarative_base()

        class A(base):
            __tablename__ = "a"
            id = sa.Column(sa.Integer)

    def no_table():
        base = declarative_base()

        class A(base):
            id = sa.Column(sa.Integer, primary_key=True)

    def orphans():
        base = declarative_base()

        class A(base):
            __tablename__ = "a"
            id = sa.Column(sa.Integer, primary_key=True)

        class B(base):
            __tablename__ = "b"
            id = sa.Column(sa.Integer, primary_key=True)
            x = sa.Column(ForeignKey("a.id"))
            a = relationship(A, cascade="all, delete-orphan")

        B()

    def no_other_side():
        base = declarative_base()

        class A(base):
            __tablename__ = "a"
            id = sa.Column(sa.Integer, primary_key=True)
            bs = relationship("B", back_populates="nope")

        class B(base):
            __tablename__ = "b"
            id = sa.Column(sa.Integer, primary_key=True)
            x = sa.Column(ForeignKey("a.id"))

        A()

    for make in (unknown, no_join, ambiguous, no_key, no_table, orphans, no_other_side):
        raises(make)
    raises(lambda: relationship("X", cascade="nope"))


@case
def mapped_dataclasses(connection, show, raises):
    from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass

    class Data(MappedAsDataclass, DeclarativeBase):
        pass

    class Parent(Data):
        __tablename__ = "parents"
        id: Mapped[int] = mapped_column(init=False, primary_key=True)
        name: Mapped[str] = mapped_column(sa.String(10))
        age: Mapped[int | None] = mapped_column(default=None)
        kids: Mapped[list["Kid"]] = relationship(default_factory=list, repr=False)

    class Kid(Data, kw_only=True):
        __tablename__ = "kids"
        id: Mapped[int] = mapped_column(init=False, primary_key=True)
        parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id"), init=False)
        nick: Mapped[str] = mapped_column(sa.String(10), default="k")

    Data.metadata.create_all(connection)
    p = Parent("ann", kids=[Kid(), Kid(nick="x")])
    show(repr(p), repr(p.kids[1]), Kid() == Kid(), Parent("a") == Parent("b"))
    raises(Parent)
    raises(Kid, "positional")
    raises(lambda: Parent("a", nope=1))
    with Session(connection) as s:
        s.add(p)
        s.commit()
        show(p.id, p.age, [k.nick for k in p.kids])
        show(repr(s.get(Parent, 1)))
