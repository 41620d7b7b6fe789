"""ORM: queries of every kind over plain mapped classes."""

import sqlalchemy as sa
from data_run import case
from sqlalchemy import func, select, text
from sqlalchemy.orm import Bundle, DeclarativeBase, Mapped, Session, aliased, mapped_column, relationship, with_parent


class Base(DeclarativeBase):
    pass


user_tag = sa.Table(
    "user_tag",
    Base.metadata,
    sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    age: Mapped[int | None]
    full: Mapped[str | None] = mapped_column("full_name", sa.String(60))
    addresses: Mapped[list["Address"]] = relationship(back_populates="user", order_by="Address.id")
    tags: Mapped[list["Tag"]] = relationship(secondary=user_tag, back_populates="users", order_by="Tag.id")

    def __repr__(self):
        return "User(%r, %r)" % (self.id, self.name)


class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(60))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="addresses")

    def __repr__(self):
        return "Address(%r, %r)" % (self.id, self.email)


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    users: Mapped[list[User]] = relationship(secondary=user_tag, back_populates="tags", order_by="User.id")

    def __repr__(self):
        return "Tag(%r)" % self.name


def setup(connection):
    Base.metadata.create_all(connection)
    connection.execute(
        sa.insert(User.__table__),
        [
            {"id": 1, "name": "ann", "age": 30, "full_name": "Ann A"},
            {"id": 2, "name": "bob", "age": None, "full_name": "Bob B"},
            {"id": 3, "name": "cid", "age": 40, "full_name": None},
            {"id": 4, "name": "dee", "age": 30, "full_name": "Dee D"},
        ],
    )
    connection.execute(
        sa.insert(Address.__table__),
        [
            {"id": 1, "email": "ann@x", "user_id": 1},
            {"id": 2, "email": "ann@y", "user_id": 1},
            {"id": 3, "email": "bob@x", "user_id": 2},
            {"id": 4, "email": "nobody", "user_id": None},
        ],
    )
    connection.execute(sa.insert(Tag.__table__), [{"id": 1, "name": "red"}, {"id": 2, "name": "blue"}, {"id": 3, "name": "none"}])
    connection.execute(
        sa.insert(user_tag), [{"user_id": 1, "tag_id": 1}, {"user_id": 1, "tag_id": 2}, {"user_id": 3, "tag_id": 2}]
    )


def queries(name, *makers):
    """A case: what each function gives for a session."""

    def run(connection, show, raises):
        with Session(connection) as session:
            for make in makers:
                try:
                    found = make(session)
                except Exception:
                    raises(make, session)
                    continue
                show(found)

    run.__name__ = name
    case(run)


queries("all", lambda s: s.query(User).all(), lambda s: s.query(User, Address).filter(User.id == Address.user_id).all())
queries("iterate", lambda s: [u.name for u in s.query(User)], lambda s: [n for (n,) in s.query(User.name).order_by(User.name)])
queries("first", lambda s: s.query(User).order_by(User.id.desc()).first(), lambda s: s.query(User).filter(User.id == 99).first(), lambda s: s.query(User.name).first())
queries(
    "one",
    lambda s: s.query(User).filter_by(name="ann").one(),
    lambda s: s.query(User).filter_by(name="zed").one(),
    lambda s: s.query(User).filter_by(age=30).one(),
    lambda s: s.query(User).filter_by(name="zed").one_or_none(),
    lambda s: s.query(User).filter_by(age=30).one_or_none(),
)
queries(
    "scalar",
    lambda s: s.query(User.name).filter(User.id == 1).scalar(),
    lambda s: s.query(func.count(User.id)).scalar(),
    lambda s: s.query(User).filter(User.id == 99).scalar(),
    lambda s: s.query(User.name).scalar(),
    lambda s: s.query(func.max(User.age)).scalar(),
    lambda s: s.query(User).filter(User.id == 2).scalar(),
)
queries("get", lambda s: s.query(User).get(1), lambda s: s.get(User, 2), lambda s: s.get(User, 99), lambda s: s.get(User, {"id": 3}), lambda s: s.get(User, (1, 2)), lambda s: s.get_one(User, 99))
queries("get_twice", lambda s: (s.get(User, 1), s.get(User, 1)), lambda s: s.get(User, 1) is s.query(User).filter_by(id=1).one())
queries("count", lambda s: s.query(User).count(), lambda s: s.query(User).filter(User.age == 30).count(), lambda s: s.query(User.age).distinct().count(), lambda s: s.query(User).join(User.addresses).count(), lambda s: s.query(User).limit(2).count())
queries("exists", lambda s: s.query(s.query(User).filter_by(name="ann").exists()).scalar(), lambda s: s.query(User.id).filter(s.query(Address).filter(Address.user_id == User.id).exists()).all(), lambda s: s.query(s.query(User.id).filter(User.id == 99).exists()).scalar())
queries(
    "filters",
    lambda s: s.query(User).filter(User.name == "ann", User.age > 20).all(),
    lambda s: s.query(User).filter(User.name.like("%n%")).all(),
    lambda s: s.query(User).filter(User.name.in_(["ann", "cid"])).all(),
    lambda s: s.query(User).filter(User.age.is_(None)).all(),
    lambda s: s.query(User).filter(User.age != None).all(),  # noqa: E711
    lambda s: s.query(User).filter(~User.name.in_(["ann"])).all(),
    lambda s: s.query(User).filter(sa.or_(User.name == "ann", User.name == "bob")).all(),
    lambda s: s.query(User).filter(User.age.between(35, 45)).all(),
    lambda s: s.query(User).filter(text("name = 'ann'")).all(),
    lambda s: s.query(User).filter(text("name = :n")).params(n="bob").all(),
    lambda s: s.query(User).where(User.full.startswith("Dee")).all(),
)
queries(
    "filter_by",
    lambda s: s.query(User).filter_by(full="Ann A").all(),
    lambda s: s.query(User).filter_by(nope=1).all(),
    lambda s: s.query(User).join(User.addresses).filter_by(email="ann@x").all(),
    lambda s: s.execute(select(User).filter_by(name="ann")).all(),
    lambda s: s.execute(select(User).filter_by(nope="ann")).all(),
    lambda s: s.execute(select(User).join(User.addresses).filter_by(email="bob@x")).all(),
    lambda s: s.query(Address).filter_by(user=s.get(User, 1)).all(),
    lambda s: s.query(User.name).filter_by(age=30).all(),
)
queries("order_by", lambda s: s.query(User).order_by(User.age.desc(), User.name).all(), lambda s: s.query(User).order_by("name").all(), lambda s: s.query(User).order_by(sa.desc("name")).all(), lambda s: s.query(User).order_by(text("id desc")).all(), lambda s: s.query(User).order_by(User.id).order_by(None).count())
queries("group_by", lambda s: s.query(User.age, func.count(User.id)).group_by(User.age).order_by(User.age).all(), lambda s: s.query(User.age, func.count("*").label("n")).group_by(User.age).having(func.count("*") > 1).all(), lambda s: s.query(func.count(sa.distinct(User.age))).all())
queries("distinct", lambda s: s.query(User.age).distinct().order_by(User.age).all(), lambda s: s.query(User).join(User.addresses).distinct().all())
queries("limits", lambda s: s.query(User).order_by(User.id).limit(2).all(), lambda s: s.query(User).order_by(User.id).limit(2).offset(1).all(), lambda s: s.query(User).order_by(User.id).offset(2).all(), lambda s: s.query(User).order_by(User.id)[1:3], lambda s: s.query(User).order_by(User.id)[1], lambda s: s.query(User).order_by(User.id)[:2], lambda s: s.query(User).order_by(User.id)[-1], lambda s: s.query(User).limit(1).filter(User.id == 1).all(), lambda s: s.query(User).order_by(User.id).slice(1, 2).all())
queries(
    "joins",
    lambda s: s.query(User).join(User.addresses).order_by(User.id).all(),
    lambda s: s.query(User).join(Address).order_by(User.id).all(),
    lambda s: s.query(User).join(Address, User.id == Address.user_id).filter(Address.email == "bob@x").all(),
    lambda s: s.query(User, Address).outerjoin(User.addresses).order_by(User.id, Address.id).all(),
    lambda s: s.query(User.name, Address.email).join(User.addresses).order_by(Address.id).all(),
    lambda s: s.query(Address).join(Address.user).filter(User.name == "ann").all(),
    lambda s: s.query(User).join(User.tags).filter(Tag.name == "blue").order_by(User.id).all(),
    lambda s: s.query(User).outerjoin(User.tags).filter(Tag.id == None).order_by(User.id).all(),  # noqa: E711
    lambda s: s.query(Tag, User).select_from(Tag).join(Tag.users).order_by(Tag.id, User.id).all(),
    lambda s: s.query(User).join(user_tag).filter(user_tag.c.tag_id == 1).all(),
    lambda s: s.query(User).join(Tag).all(),
    lambda s: s.query(User).join(Address, User.addresses).count(),
    lambda s: s.query(User).join(User.addresses.and_(Address.email == "ann@y")).all(),
    lambda s: s.query(User.name).join(User.addresses, isouter=True).filter(Address.id == None).all(),  # noqa: E711
)
queries(
    "select_joins",
    lambda s: s.execute(select(User, Address).join(User.addresses).order_by(Address.id)).all(),
    lambda s: s.execute(select(User.name, Address.email).join_from(User, Address).order_by(Address.id)).all(),
    lambda s: s.scalars(select(User).outerjoin(User.tags).where(Tag.id.is_(None)).order_by(User.id)).all(),
    lambda s: s.scalars(select(Address).join(Address.user).where(User.age == 30)).all(),
    lambda s: s.execute(select(func.count(Address.id), User.name).join(Address.user).group_by(User.name).order_by(User.name)).all(),
    lambda s: s.execute(select(User.name).select_from(User).join(User.tags).order_by(User.name)).all(),
)
queries(
    "aliases",
    lambda s: (lambda a: s.query(a).filter(a.name == "ann").all())(aliased(User)),
    lambda s: (lambda a: s.query(User.name, a.name).filter(User.age == a.age, User.id < a.id).all())(aliased(User)),
    lambda s: (lambda a: s.query(User).join(a, User.addresses).filter(a.email == "ann@x").all())(aliased(Address)),
    lambda s: (lambda a: s.query(User).join(User.addresses.of_type(a)).filter(a.email == "ann@y").all())(aliased(Address)),
    lambda s: (lambda a: s.query(a.email).join(a.user).filter(User.name == "bob").all())(aliased(Address, name="other")),
    lambda s: (lambda a: s.execute(select(a).where(a.id == 1)).all())(aliased(User, name="me")),
    lambda s: (lambda a, b: s.query(User).join(a, User.addresses).join(b, User.addresses).filter(a.email == "ann@x", b.email == "ann@y").all())(aliased(Address), aliased(Address)),
)
queries(
    "subqueries",
    lambda s: (lambda q: s.query(User.name, q.c.n).outerjoin(q, User.id == q.c.user_id).order_by(User.id).all())(
        s.query(Address.user_id, func.count("*").label("n")).group_by(Address.user_id).subquery()
    ),
    lambda s: s.query(User).filter(User.id.in_(s.query(Address.user_id).filter(Address.email.like("%@x")))).order_by(User.id).all(),
    lambda s: s.query(User).filter(User.id.in_(select(Address.user_id))).order_by(User.id).all(),
    lambda s: s.query(User.name, s.query(func.count(Address.id)).filter(Address.user_id == User.id).correlate(User).scalar_subquery()).order_by(User.id).all(),
    lambda s: (lambda q: s.query(aliased(User, q)).order_by(q.c.id).all())(s.query(User).filter(User.age == 30).subquery()),
    lambda s: (lambda q: s.query(q.c.name, q.c.full).order_by(q.c.id).all())(s.query(User.id, User.name, User.full).subquery()),
    lambda s: (lambda q: s.query(q).all())(s.query(User.name).filter(User.id < 3).order_by(User.id).subquery("sub")),
    lambda s: (lambda c: s.query(c.c.name).all())(s.query(User.name).filter(User.id == 3).cte("c")),
    lambda s: s.execute(select(select(User.id, User.name).where(User.id < 3).subquery())).all(),
    lambda s: s.query(User).filter(User.age == s.query(func.max(User.age)).scalar_subquery()).all(),
)
queries("unions", lambda s: s.query(User).filter(User.id == 1).union(s.query(User).filter(User.id == 3)).order_by(User.id).all(), lambda s: s.query(User.name).filter(User.id == 1).union_all(s.query(User.name)).count())
queries("with_entities", lambda s: s.query(User).filter(User.age == 30).order_by(User.id).with_entities(User.name).all(), lambda s: s.query(User).join(User.addresses).with_entities(func.count()).scalar(), lambda s: s.query(User.name).add_columns(User.age).order_by(User.id).first())
queries("values", lambda s: s.query(User).filter(User.id == 1).value(User.name), lambda s: list(s.query(User).order_by(User.id).values(User.id, User.name))[:2])
queries("rows", lambda s: s.query(User.name, User.age).first()._asdict(), lambda s: s.query(User.full).first()._mapping, lambda s: s.query(User.name.label("n")).first().n, lambda s: s.execute(select(User.full)).keys(), lambda s: [r.full for r in s.execute(select(User.full, User.id))], lambda s: s.query(User, User.name).first()._fields, lambda s: s.execute(select(User.id, Address.id).where(User.id == Address.user_id)).keys(), lambda s: s.query(User.id, Address.id).filter(User.id == Address.user_id).first()._fields, lambda s: s.execute(select(User)).mappings().first()["User"])
queries("scalars", lambda s: s.scalars(select(User).order_by(User.id)).all(), lambda s: s.scalars(select(User.name).order_by(User.id)).first(), lambda s: s.scalar(select(func.count()).select_from(User)), lambda s: s.scalar(select(User).where(User.id == 2)), lambda s: s.execute(select(User).where(User.id == 9)).scalar_one_or_none(), lambda s: s.execute(select(User).where(User.id == 9)).scalar_one(), lambda s: s.scalars(select(User).where(User.age == 30)).one(), lambda s: s.scalars(select(User)).unique().all())
queries("text_statement", lambda s: s.query(User).from_statement(text("SELECT * FROM users ORDER BY id")).all(), lambda s: s.query(User).from_statement(text("SELECT id, name FROM users WHERE id = :x")).params(x=2).one(), lambda s: s.scalars(select(User).from_statement(text("SELECT id, name, age, full_name FROM users WHERE id = 1"))).all(), lambda s: s.query(User).from_statement(select(User).where(User.id == 4)).one(), lambda s: s.execute(text("SELECT count(*) FROM users")).scalar(), lambda s: s.query(User.name, User.id).from_statement(text("SELECT name, id FROM users WHERE id = 3")).all())
queries("any_has", lambda s: s.query(User).filter(User.addresses.any()).order_by(User.id).all(), lambda s: s.query(User).filter(~User.addresses.any()).order_by(User.id).all(), lambda s: s.query(User).filter(User.addresses.any(Address.email == "ann@x")).all(), lambda s: s.query(User).filter(User.addresses.any(email="bob@x")).all(), lambda s: s.query(Address).filter(Address.user.has()).order_by(Address.id).all(), lambda s: s.query(Address).filter(Address.user.has(User.name == "ann")).order_by(Address.id).all(), lambda s: s.query(User).filter(User.tags.any(name="blue")).order_by(User.id).all(), lambda s: s.query(Address).filter(Address.user.any()), lambda s: s.query(User).filter(User.addresses.has()))
queries("related", lambda s: s.query(Address).filter(Address.user == s.get(User, 1)).all(), lambda s: s.query(Address).filter(Address.user != s.get(User, 1)).all(), lambda s: s.query(Address).filter(Address.user == None).all(), lambda s: s.query(Address).filter(Address.user != None).all(), lambda s: s.query(User).filter(User.addresses.contains(s.get(Address, 3))).all(), lambda s: s.query(User).filter(User.tags.contains(s.get(Tag, 2))).order_by(User.id).all(), lambda s: s.query(User).filter(User.addresses == None).order_by(User.id).all(), lambda s: s.query(User).filter(User.addresses == s.get(Address, 1)), lambda s: s.query(Address).filter(with_parent(s.get(User, 1), User.addresses)).all(), lambda s: s.query(Address).with_parent(s.get(User, 2)).all(), lambda s: s.query(Address).filter(Address.user.is_(None)).all())  # noqa: E711
queries("bundles", lambda s: s.query(Bundle("b", User.id, User.name)).order_by(User.id).first().b.name, lambda s: s.execute(select(Bundle("b", User.name), User.age).where(User.id == 1)).one())
queries("expressions", lambda s: s.query(User.id + 1, func.lower(User.name)).order_by(User.id).first(), lambda s: s.query(sa.case((User.age > 35, "old"), else_="young"), User.id).order_by(User.id).all(), lambda s: s.query(sa.literal("x"), User.id).order_by(User.id).first(), lambda s: s.query(func.coalesce(User.age, 0)).order_by(User.id).all(), lambda s: s.query(sa.exists().where(User.id == 1)).scalar(), lambda s: s.query(User.name, func.row_number().over(order_by=User.id.desc())).order_by(User.id).all())
queries("yield_per", lambda s: [u.name for u in s.query(User).order_by(User.id).yield_per(2)], lambda s: [u.name for u in s.scalars(select(User).order_by(User.id).execution_options(yield_per=3))], lambda s: [[u.id for (u,) in part] for part in s.execute(select(User).order_by(User.id)).partitions(3)])
queries("for_update", lambda s: s.query(User).with_for_update().filter(User.id == 1).all(), lambda s: s.execute(select(User).with_for_update(nowait=True).where(User.id == 1)).all())
queries("statement", lambda s: str(s.query(User).filter(User.id == 1).statement).split(), lambda s: str(s.query(User.name)).split(), lambda s: [d["name"] for d in s.query(User, User.name, func.count(User.id)).column_descriptions], lambda s: str(select(User).join(User.addresses)).split(), lambda s: s.connection().execute(select(User.id, User.full).order_by(User.id)).all(), lambda s: s.connection().execute(select(User).where(User.id == 1)).all(), lambda s: s.connection().execute(s.query(User.id).order_by(User.id).statement).scalars().all())
queries("populate_existing", lambda s: (s.get(User, 1), setattr(s.get(User, 1), "name", "changed"), s.query(User).populate_existing().autoflush(False).filter(User.id == 1).one().name)[2])
queries("identity", lambda s: len({id(u) for u in s.query(User).all()} | {id(u) for u in s.query(User).all()}) >= 4, lambda s: (lambda a, b: (a[0] is b[0], len(s.identity_map)))(s.query(User).all(), s.query(User).all()))
queries("no_rows", lambda s: s.query(User).filter(sa.false()).all(), lambda s: s.query(User.id).filter(User.id.in_([])).all())
queries("joins_wrong", lambda s: s.query(User).join(User.name).all(), lambda s: s.query(func.count()).join(User.addresses).all(), lambda s: s.query(User).join(User).all(), lambda s: s.query(User.nope), lambda s: s.execute("select 1"), lambda s: s.query(User).filter("name = 1"))
queries("select_from", lambda s: s.query(func.count(User.id)).select_from(User).join(User.addresses).scalar(), lambda s: s.query(Address.email).select_from(User).join(User.addresses).filter(User.name == "ann").all(), lambda s: s.query(User.name).select_from(sa.join(User, Address, User.id == Address.user_id)).order_by(User.name).all(), lambda s: s.query(sa.literal_column("1")).select_from(User).filter(User.id == 1).all())
