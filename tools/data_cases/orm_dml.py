"""ORM: INSERT, UPDATE and DELETE statements of mapped classes, and what objects in the session know afterwards."""

import sqlalchemy as sa
from data_run import case
from sqlalchemy import ForeignKey, delete, func, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    nick: Mapped[str | None] = mapped_column("nickname", sa.String(30))
    age: Mapped[int | None] = mapped_column(default=18)
    level: Mapped[int] = mapped_column(server_default="7")
    addresses: Mapped[list["Address"]] = relationship(back_populates="user")

    def __repr__(self):
        return "User(%r, %r, %r)" % (self.id, self.name, self.age)


class Address(Base):
    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(60))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User | None] = relationship(back_populates="addresses")


def setup(connection):
    Base.metadata.create_all(connection)
    connection.execute(
        sa.insert(User.__table__),
        [{"id": i, "name": n, "nickname": None, "age": a} for i, n, a in ((1, "ann", 30), (2, "bob", None), (3, "cid", 40))],
    )
    connection.execute(sa.insert(Address.__table__), [{"id": 1, "email": "a@x", "user_id": 1}, {"id": 2, "email": "b@x", "user_id": 2}])


def changes(name, *makers, **dialects):
    """A case: each function is given a session with all users loaded; what it gives, and what the users say, is shown."""

    def run(connection, show, raises):
        for make in makers:
            with Session(connection) as s:
                users = s.query(User).order_by(User.id).all()
                try:
                    found = make(s)
                except Exception:
                    raises(make, s)
                    continue
                show(found)
                show([sorted(k for k in vars(u) if not k.startswith("_")) for u in users])
                show([(u.name, u.nick, u.age) for u in users if u in s])
                s.rollback()

    run.__name__ = name
    case(*dialects.get("dialects", ()))(run) if dialects.get("dialects") else case(run)


changes("query_update", lambda s: s.query(User).filter(User.name == "ann").update({"age": 31}), lambda s: s.query(User).filter(User.age > 20).update({User.nick: "old"}), lambda s: s.query(User).update({"age": User.age + 1}), lambda s: s.query(User).filter_by(name="bob").update({"nick": "B", "age": 5}))
changes("query_update_modes", lambda s: s.query(User).filter(User.name == "ann").update({"age": 1}, synchronize_session=False), lambda s: s.query(User).filter(User.name == "ann").update({"age": 2}, synchronize_session="evaluate"), lambda s: s.query(User).filter(User.name == "ann").update({"age": 4}, synchronize_session="nope"))
changes("query_update_fetch", lambda s: s.query(User).filter(User.name == "ann").update({"age": 3}, synchronize_session="fetch"), lambda s: s.query(User).filter(func.lower(User.name) == "bob").update({"age": 3}))
changes("query_update_values", lambda s: s.query(User).filter(User.id == 1).update({"name": func.upper(User.name)}), lambda s: s.query(User).filter(User.id == 1).update({"nope": 1}), lambda s: s.query(User).filter(User.id == 1).update({"nick": None}), lambda s: s.query(User).filter(User.id.in_([1, 3])).update({"age": sa.case((User.id == 1, 100), else_=200)}))
changes("query_update_by_others", lambda s: s.query(User).filter(User.id.in_(select(Address.user_id))).update({"age": 0}), lambda s: s.query(User).filter(User.addresses.any(Address.email == "a@x")).update({"age": 9}), lambda s: s.query(User).filter(sa.exists().where(Address.user_id == User.id)).update({"age": 8}, synchronize_session=False))
changes("query_delete", lambda s: s.query(User).filter(User.id == 3).delete(), lambda s: s.query(Address).delete(), lambda s: s.query(User).filter(User.age == None).delete(synchronize_session=False), lambda s: s.query(User).filter(User.name.in_(["cid", "zed"])).delete())  # noqa: E711
changes("query_delete_fetch", lambda s: s.query(User).filter(User.id == 3).delete(synchronize_session="fetch"), lambda s: s.query(User).filter(func.lower(User.name) == "cid").delete())
changes("query_limits", lambda s: s.query(User).limit(1).update({"age": 1}), lambda s: s.query(User).order_by(User.id).delete(), lambda s: s.query(User).join(User.addresses).update({"age": 1}), lambda s: s.query(User).distinct().delete())
changes("update_statements", lambda s: s.execute(update(User).where(User.id == 1).values(name="x")).rowcount, lambda s: s.execute(update(User).where(User.id == 2).values({User.nick: "q", "age": 6})).rowcount, lambda s: s.execute(update(User).values(age=User.id * 10).where(User.id > 1)).rowcount, lambda s: s.execute(update(User).filter_by(name="ann").values(nick="n").execution_options(synchronize_session=False)).rowcount, lambda s: s.execute(update(User).where(User.name == sa.bindparam("n")).values(age=1), {"n": "bob"}).rowcount)
changes("update_by_key", lambda s: s.execute(update(User), [{"id": 1, "name": "p"}, {"id": 2, "name": "q"}]) is not None, lambda s: s.execute(update(User), [{"id": 1, "nick": "p"}, {"id": 2, "name": "q"}]) is not None, lambda s: s.execute(update(User), [{"name": "q"}]))
changes("delete_statements", lambda s: s.execute(delete(User).where(User.id == 3)).rowcount, lambda s: s.execute(delete(Address).where(Address.email.like("a%"))).rowcount)
changes("insert_statements", lambda s: s.execute(insert(User).values(name="n")).rowcount, lambda s: (s.execute(insert(User), {"name": "n", "nick": "k"}), s.query(User).filter_by(nick="k").all())[1], lambda s: s.execute(insert(User).values(nick="z", name="m")).inserted_primary_key[0], lambda s: s.execute(insert(User).values([{"name": "a", "age": 1}, {"name": "b", "age": 2}])).rowcount, lambda s: s.query(User).count())
changes("insert_many", lambda s: (s.execute(insert(User), [{"name": "a"}, {"name": "b", "nick": "B"}, {"name": "c", "nick": "C"}]), s.query(User.name, User.nick, User.age).order_by(User.id).all())[1], lambda s: (s.execute(insert(Address), [{"email": "e", "user_id": 1}, {"email": "f", "user_id": None}]), s.query(Address).count())[1])
changes("insert_returning", lambda s: s.scalars(insert(User).returning(User), [{"name": "a"}, {"name": "b"}]).all(), lambda s: s.execute(insert(User).returning(User.id, User.nick), [{"name": "a", "nick": "x"}, {"name": "b", "nick": "y"}]).all(), lambda s: s.execute(insert(User).values(name="one").returning(User.name, User.level)).one(), lambda s: s.scalars(insert(User).values(name="one").returning(User)).one(), dialects=("sqlite", "postgresql"))
changes("insert_returning_ordered", lambda s: s.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), [{"name": "a"}, {"name": "b"}]).all(), dialects=("sqlite", "postgresql"))
changes("update_returning", lambda s: s.execute(update(User).where(User.id < 3).values(age=1).returning(User.id, User.age)).all(), lambda s: s.scalars(update(User).where(User.id == 1).values(name="r").returning(User)).all(), lambda s: s.execute(delete(User).where(User.id == 3).returning(User.name)).all(), dialects=("sqlite", "postgresql"))
changes("insert_from_select", lambda s: s.execute(insert(Address).from_select(["email", "user_id"], select(User.name, User.id))).rowcount)
changes("pending_is_flushed", lambda s: (s.add(User(name="new", age=99)), s.query(User).filter(User.age == 99).update({"age": 98}))[1], lambda s: (s.add(User(name="new", age=99)), s.execute(delete(User).where(User.age == 99)).rowcount)[1])
changes("plain_tables", lambda s: s.execute(sa.update(User.__table__).values(age=1)).rowcount, lambda s: s.execute(User.__table__.insert().values(name="t")).rowcount, lambda s: s.execute(sa.text("UPDATE users SET age = 2 WHERE id = :i"), {"i": 1}).rowcount, lambda s: s.connection().execute(update(User).where(User.nick == None).values(nick="c")).rowcount)  # noqa: E711


@case("sqlite", "postgresql")
def upsert(connection, show, dialect):
    import importlib

    module = importlib.import_module("sqlalchemy.dialects." + dialect)
    with Session(connection) as s:
        made = module.insert(User).values([{"id": 1, "name": "up"}, {"id": 9, "name": "new"}])
        made = made.on_conflict_do_update(index_elements=[User.id], set_={"name": made.excluded.name})
        s.execute(made)
        s.commit()
        show(s.query(User).order_by(User.id).all())
