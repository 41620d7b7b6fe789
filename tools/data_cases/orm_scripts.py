"""ORM: the ways in which revisions use it, with classes declared beside the code that moves the data."""

import json

import sqlalchemy as sa
from data_run import case
from sqlalchemy import Column, ForeignKey, Integer, String, Text, func, orm, select
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.ext.declarative import declarative_base as old_declarative_base
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Query,
    RelationshipProperty,
    Session,
    aliased,
    backref,
    declarative_base,
    joinedload,
    load_only,
    mapped_column,
    object_mapper,
    relationship,
    selectinload,
    sessionmaker,
)
from sqlalchemy.orm.attributes import flag_modified, get_history, set_committed_value
from sqlalchemy.orm.exc import MultipleResultsFound, NoResultFound, UnmappedInstanceError
from sqlalchemy.orm.session import Session as SessionOfModule


def tables(connection):
    metadata = sa.MetaData()
    sa.Table("owners", metadata, Column("id", Integer, primary_key=True), Column("name", String(30)), Column("settings", Text))
    sa.Table("pets", metadata, Column("id", Integer, primary_key=True), Column("name", String(30), nullable=False), Column("owner_id", Integer, ForeignKey("owners.id")), Column("kind", String(10), server_default="cat"))
    metadata.create_all(connection)
    connection.execute(metadata.tables["owners"].insert(), [{"id": i, "name": n, "settings": json.dumps({"n": i})} for i, n in ((1, "ann"), (2, "bob"), (3, None))])
    connection.execute(metadata.tables["pets"].insert(), [{"id": i, "name": n, "owner_id": o, "kind": k} for i, n, o, k in ((1, "rex", 1, "dog"), (2, "tom", 1, "cat"), (3, "kit", 2, "cat"), (4, "lost", None, "dog"))])


setup = tables


def models():
    Base = declarative_base()

    class Owner(Base):
        __tablename__ = "owners"
        id = Column(Integer, primary_key=True)
        name = Column(String(30))
        settings = Column(Text)

    class Pet(Base):
        __tablename__ = "pets"
        id = Column(Integer, primary_key=True)
        name = Column(String(30), nullable=False)
        owner_id = Column(Integer, ForeignKey("owners.id"))
        kind = Column(String(10), server_default="cat")
        owner = relationship(Owner, backref=backref("pets", order_by="Pet.id"))

        def __repr__(self):
            return "Pet(%r)" % self.name

    return Owner, Pet


@case
def loop_and_commit(connection, show):
    Owner, Pet = models()
    session = Session(bind=connection)
    for owner in session.query(Owner).all():
        settings = json.loads(owner.settings)
        settings["v"] = 2
        owner.settings = json.dumps(settings)
    session.commit()
    show(session.query(Owner.settings).order_by(Owner.id).all())
    session.close()


@case
def loop_with_commits(connection, show):
    Owner, Pet = models()
    session = sessionmaker(bind=connection)()
    for pet in session.query(Pet).order_by(Pet.id):
        pet.name = pet.name.upper()
        session.commit()
    show(session.query(Pet.name).order_by(Pet.id).all())


@case
def flush_and_no_commit(connection, show):
    Owner, Pet = models()
    session = orm.Session(bind=connection)
    session.query(Pet).filter(Pet.kind == "dog").update({Pet.kind: "wolf"}, synchronize_session=False)
    session.add(Owner(name="new"))
    session.flush()
    show(connection.execute(sa.text("SELECT count(*) FROM owners")).scalar())


@case
def with_block(connection, show):
    Owner, Pet = models()
    with Session(bind=connection) as session, session.begin():
        session.execute(sa.update(Pet).where(Pet.owner_id.is_(None)).values(owner_id=3))
    show(connection.execute(sa.text("SELECT owner_id FROM pets WHERE id = 4")).scalar())


@case
def begin_nested_per_row(connection, show):
    Owner, Pet = models()
    session = Session(bind=connection)
    for i in range(3):
        try:
            with session.begin_nested():
                session.add(Pet(id=3 if i == 1 else None, name="n%d" % i))
        except sa.exc.IntegrityError:
            show("skipped %d" % i)
    session.commit()
    show(session.query(Pet.name).order_by(Pet.name).all())


@case
def rollback_on_error(connection, show, raises):
    Owner, Pet = models()
    session = Session(bind=connection)
    try:
        session.add(Pet(name=None))
        session.commit()
    except sa.exc.SQLAlchemyError as error:
        show(type(error).__name__)
        session.rollback()
    show(session.query(Pet).count() >= 0)


@case
def relationships_in_a_loop(connection, show):
    Owner, Pet = models()
    session = Session(connection)
    for owner in session.query(Owner).options(selectinload(Owner.pets)).order_by(Owner.id):
        for pet in owner.pets:
            pet.kind = "%s of %s" % (pet.kind[:2], owner.name)
    session.commit()
    show(session.query(Pet.kind).order_by(Pet.id).all())


@case
def delete_duplicates(connection, show):
    Owner, Pet = models()
    session = Session(connection)
    session.add_all([Pet(name="rex", owner_id=1), Pet(name="rex", owner_id=1)])
    session.flush()
    twice = session.query(Pet.name, Pet.owner_id, func.count(Pet.id).label("n"), func.min(Pet.id).label("first")).group_by(Pet.name, Pet.owner_id).having(func.count(Pet.id) > 1).all()
    for row in twice:
        show(row.name, row.n, row.first)
        for pet in session.query(Pet).filter(Pet.name == row.name, Pet.owner_id == row.owner_id, Pet.id != row.first):
            session.delete(pet)
    session.commit()
    show(session.query(Pet).count())


@case
def delete_in_chunks(connection, show):
    Owner, Pet = models()
    session = Session(connection)
    rounds = 0
    while True:
        ids = [i for (i,) in session.query(Pet.id).order_by(Pet.id).limit(3)]
        if not ids:
            break
        session.query(Pet).filter(Pet.id.in_(ids)).delete(synchronize_session=False)
        session.commit()
        rounds += 1
    show(rounds)


@case
def copy_to_new_table(connection, show):
    Owner, Pet = models()

    class Base(DeclarativeBase):
        pass

    class Name(Base):
        __tablename__ = "names"
        id: Mapped[int] = mapped_column(primary_key=True)
        text: Mapped[str] = mapped_column(String(30))

    Base.metadata.create_all(connection)
    with Session(connection) as session:
        session.add_all([Name(text=name) for (name,) in session.query(Pet.name).order_by(Pet.id)])
        session.bulk_insert_mappings(Name, [{"text": n} for n in ("a", "b")])
        session.commit()
        show(session.scalars(select(Name.text).order_by(Name.id)).all())


@case
def old_import(connection, show):
    Base = old_declarative_base()

    class Owner(Base):
        __tablename__ = "owners"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(30))

    session = SessionOfModule(bind=connection)
    show([o.name for o in session.query(Owner).order_by(Owner.id)])


@case
def partial_model(connection, show):
    """A class with some of the table's columns."""
    Base = declarative_base()

    class Pet(Base):
        __tablename__ = "pets"
        id = Column(Integer, primary_key=True)
        kind = Column(String(10))

    session = Session(connection)
    session.query(Pet).filter(Pet.kind == "cat").update({"kind": "CAT"})
    for pet in session.query(Pet).filter_by(kind="dog"):
        pet.kind = None
    session.commit()
    show(session.query(Pet.kind, func.count()).group_by(Pet.kind).order_by(func.count(), Pet.kind).all())


@case
def reflected_table(connection, show):
    Base = declarative_base()

    class Pet(Base):
        __table__ = sa.Table("pets", Base.metadata, autoload_with=connection)

    session = Session(connection)
    show(session.query(Pet.name).filter(Pet.kind == "dog").order_by(Pet.id).all())
    session.query(Pet).filter(Pet.id == 1).one().name = "max"
    session.commit()


@case
def automapped(connection, show):
    Base = automap_base()
    Base.prepare(autoload_with=connection)
    Owner, Pet = Base.classes.owners, Base.classes.pets
    session = Session(connection)
    ann = session.query(Owner).filter_by(name="ann").one()
    show([p.name for p in ann.pets_collection], session.get(Pet, 3).owners.name)
    ann.pets_collection.append(Pet(name="new"))
    session.commit()
    show(session.query(Pet).filter(Pet.owners == ann).count())


@case
def tables_in_a_session(connection, show):
    metadata = sa.MetaData()
    metadata.reflect(connection)
    pets = metadata.tables["pets"]
    session = Session(connection)
    show(session.query(pets.c.name).filter(pets.c.kind == "dog").order_by(pets.c.id).all())
    show(session.query(pets).order_by(pets.c.id).first().name)
    session.execute(pets.update().where(pets.c.id == 1).values(name="z"))
    show(session.execute(sa.text("SELECT name FROM pets WHERE id = :id"), {"id": 1}).scalar(), session.connection() is connection)
    session.commit()


@case
def errors_by_name(connection, show, raises):
    Owner, Pet = models()
    session = Session(connection)
    for make in (session.query(Pet).filter_by(id=99).one, session.query(Pet).one):
        try:
            make()
        except NoResultFound as error:
            show("none", str(error))
        except MultipleResultsFound as error:
            show("many", str(error))
    try:
        session.add(object())
    except UnmappedInstanceError as error:
        show("unmapped", str(error))
    show(sa.orm.exc.NoResultFound is sa.exc.NoResultFound)


@case
def histories(connection, show):
    Owner, Pet = models()
    session = Session(connection)
    pet = session.get(Pet, 1)
    show(list(get_history(pet, "name")))
    pet.name = "x"
    show(list(get_history(pet, "name")))
    set_committed_value(pet, "name", "rex")
    show(list(get_history(pet, "name")), pet in session.dirty, session.is_modified(pet))
    flag_modified(pet, "kind")
    session.flush()


@case
def mappers(connection, show):
    Owner, Pet = models()
    mapper = sa.inspect(Pet)
    show([c.key for c in mapper.column_attrs], [r.key for r in mapper.relationships], mapper.local_table.name)
    show([isinstance(p, RelationshipProperty) for p in mapper.iterate_properties], object_mapper(Pet(name="x")) is mapper, mapper.class_ is Pet)
    pet = Pet(name="q")
    show({a.key: a.value for a in sa.inspect(pet).attrs if a.key in ("name", "kind")}, Pet.__table__.c.keys(), Pet.owner.property.mapper.class_ is Owner)
    show([c.name for c in Pet.__mapper__.primary_key], Pet.name.key, str(Pet.name), str(Pet.owner), Pet.owner.property.direction.name)


@case
def query_objects(connection, show):
    Owner, Pet = models()
    session = Session(connection)
    q = Query([Pet.name], session=session).filter(Pet.kind == "cat")
    show(q.order_by(Pet.id).all(), Query(Pet).with_session(session).count())
    other = aliased(Pet)
    show(session.query(Pet.name, other.name).join(other, sa.and_(Pet.owner_id == other.owner_id, Pet.id < other.id)).all())
    show([p.owner.name for p in session.query(Pet).options(joinedload(Pet.owner).load_only(Owner.name)).filter(Pet.owner_id != None).order_by(Pet.id)])  # noqa: E711
    show([o.name for o in session.query(Owner).options(load_only(Owner.name)).order_by(Owner.id)])


@case
def statement_in_a_session(connection, show):
    Owner, Pet = models()
    session = Session(connection)
    counted = select(Pet.owner_id, func.count().label("n")).group_by(Pet.owner_id).subquery()
    show(session.execute(select(Owner.name, counted.c.n).join(counted, counted.c.owner_id == Owner.id).order_by(Owner.id)).all())
    newest = select(func.max(Pet.id)).where(Pet.owner_id == Owner.id).correlate(Owner).scalar_subquery()
    show(session.execute(select(Owner.name, newest).order_by(Owner.id)).all())
    session.execute(sa.update(Owner).values(settings=select(func.max(Pet.name)).where(Pet.owner_id == Owner.id).scalar_subquery()).execution_options(synchronize_session=False))
    show(session.execute(select(Owner.settings).order_by(Owner.id)).scalars().all())
    cte = select(Owner.id).where(Owner.name == "ann").cte("anns")
    show(session.scalars(select(Pet).join(cte, cte.c.id == Pet.owner_id).order_by(Pet.id)).all())
    show(session.scalars(select(Pet).where(sa.exists().where(Owner.id == Pet.owner_id, Owner.name == "bob"))).all())


@case
def server_defaults_seen(connection, show):
    Owner, Pet = models()
    session = Session(connection)
    pet = Pet(name="d")
    session.add(pet)
    session.flush()
    show(pet.kind, pet.id is not None)
    session.rollback()
    show(pet in session)


@case("sqlite", "postgresql")
def two_sessions(engine, show):
    Owner, Pet = models()
    with Session(engine) as one:
        one.query(Pet).filter_by(id=1).one().name = "one"
        one.commit()
    with Session(engine) as two:
        pet = two.get(Pet, 1)
        show(pet.name)
        two.execute(sa.text("UPDATE pets SET name = 'two' WHERE id = 1"))
        show(pet.name)
        two.refresh(pet)
        show(pet.name)


@case("sqlite")
def asynchronous(show):
    import asyncio

    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    async def main():
        engine = create_async_engine("sqlite+aiosqlite://", poolclass=sa.pool.StaticPool)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        maker = async_sessionmaker(engine, expire_on_commit=False)
        async with maker() as session:
            session.add_all([Thing(name="a"), Thing(name="b")])
            await session.commit()
            show((await session.execute(select(Thing.name).order_by(Thing.id))).all())
            show((await session.get(Thing, 2)).name, (await session.scalars(select(Thing.id))).all(), await session.scalar(select(func.count(Thing.id))))
            show(await session.run_sync(lambda s: s.query(Thing).count()))
        async with AsyncSession(engine) as session, session.begin():
            await session.delete(await session.get(Thing, 1))
        async with AsyncSession(engine) as session:
            show(await session.scalar(select(func.count(Thing.id))))
        await engine.dispose()

    asyncio.run(main())
