"""ORM: classes that share tables or join them."""

import sqlalchemy as sa
from data_run import case
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, declared_attr, joinedload, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Company(Base):
    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    people: Mapped[list["Person"]] = relationship(back_populates="company", order_by="Person.id")
    engineers: Mapped[list["Engineer"]] = relationship(viewonly=True, order_by="Engineer.id")


class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    kind: Mapped[str] = mapped_column(sa.String(20))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    company: Mapped[Company | None] = relationship(back_populates="people")
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.name)


class Engineer(Person):
    __tablename__ = "engineers"
    id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    language: Mapped[str | None] = mapped_column(sa.String(30))
    machines: Mapped[list["Machine"]] = relationship(back_populates="owner", cascade="all, delete-orphan")
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Manager(Person):
    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    level: Mapped[int | None]
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Boss(Manager):
    __mapper_args__ = {"polymorphic_identity": "boss"}
    golf: Mapped[str | None] = mapped_column(sa.String(10))


class Machine(Base):
    __tablename__ = "machines"
    id: Mapped[int] = mapped_column(primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineers.id"))
    owner: Mapped[Engineer] = relationship(back_populates="machines")


class Animal(Base):
    __tablename__ = "animals"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30))
    type: Mapped[str] = mapped_column(sa.String(10))
    __mapper_args__ = {"polymorphic_on": type, "polymorphic_identity": "animal"}

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.name)


class Dog(Animal):
    __mapper_args__ = {"polymorphic_identity": "dog"}
    tricks: Mapped[int | None]


class Cat(Animal):
    __mapper_args__ = {"polymorphic_identity": "cat"}
    lives: Mapped[int | None] = mapped_column(default=9)


class Kitten(Cat):
    __mapper_args__ = {"polymorphic_identity": "kitten"}


class Stamped:
    """A mixin."""

    stamp: Mapped[str | None] = mapped_column(sa.String(10), default="now")

    @declared_attr
    def maker_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("companies.id"))

    @declared_attr
    def maker(cls) -> Mapped[Company | None]:
        return relationship(Company)

    @declared_attr.directive
    def __tablename__(cls):
        return cls.__name__.lower() + "s"


class Toy(Stamped, Base):
    id: Mapped[int] = mapped_column(primary_key=True)


class Book(Stamped, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None] = mapped_column(sa.String(10))


def setup(connection):
    Base.metadata.create_all(connection)
    with Session(connection) as s:
        c = Company(name="co")
        s.add(c)
        s.flush()
        for one in (
            Person(name="pat", company=c), Engineer(name="eve", language="c", company=c), Manager(name="max", level=3, company=c),
            Boss(name="bob", level=9, golf="yes"), Engineer(name="ed", language="py", machines=[Machine(), Machine()]),
        ):  # fmt: skip
            s.add(one)
            s.flush()
        for one in (Animal(name="amy"), Dog(name="rex", tricks=2), Cat(name="tom"), Kitten(name="kit", lives=1)):
            s.add(one)
            s.flush()
        s.commit()


def looks(name, *makers):
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


looks("joined_all", lambda s: s.query(Person).order_by(Person.id).all(), lambda s: s.query(Engineer).order_by(Engineer.id).all(), lambda s: s.query(Manager).order_by(Manager.id).all(), lambda s: s.query(Boss).all(), lambda s: s.execute(select(Engineer).order_by(Engineer.name)).all())
looks("joined_attributes", lambda s: [(p.name, getattr(p, "language", None), getattr(p, "level", None), getattr(p, "golf", None)) for p in s.query(Person).filter(Person.kind != "boss").order_by(Person.id)], lambda s: s.query(Engineer.name, Engineer.language).order_by(Engineer.id).all(), lambda s: s.query(Engineer.name).order_by(Engineer.name).all(), lambda s: s.execute(select(Engineer.id, Engineer.language).where(Engineer.name == "ed")).all(), lambda s: s.query(func.count(Engineer.id)).scalar())
looks("joined_filter", lambda s: s.query(Engineer).filter(Engineer.language == "c").all(), lambda s: s.query(Engineer).filter(Engineer.name == "ed").all(), lambda s: s.query(Engineer).filter_by(language="py", name="ed").all(), lambda s: s.query(Person).filter(Person.kind == "manager").all())
looks("joined_get", lambda s: s.get(Person, 2), lambda s: s.get(Engineer, 2).language, lambda s: s.get(Engineer, 1), lambda s: (s.get(Person, 2), s.get(Engineer, 2))[1], lambda s: s.get(Boss, 4).golf)
looks("joined_count", lambda s: s.query(Engineer).count(), lambda s: s.query(Person).count(), lambda s: s.query(s.query(Boss).exists()).scalar())
looks("joined_relationships", lambda s: s.query(Company).one().people, lambda s: s.query(Company).one().engineers, lambda s: s.query(Engineer).filter(Engineer.company.has(name="co")).all(), lambda s: s.query(Company).filter(Company.people.any(Person.name == "pat")).count(), lambda s: s.query(Company).join(Company.people).filter(Person.name == "max").count(), lambda s: s.query(Company).join(Company.engineers).filter(Engineer.language == "c").count(), lambda s: s.query(Company).join(Company.people.of_type(Engineer)).filter(Engineer.language == "c").count(), lambda s: [(m.id, m.owner) for m in s.query(Machine).order_by(Machine.id)], lambda s: s.query(Machine).join(Machine.owner).filter(Engineer.name == "ed").count())
looks("joined_eager", lambda s: s.query(Company).options(joinedload(Company.people)).one().people, lambda s: s.query(Company).options(selectinload(Company.people)).one().people, lambda s: [(m.id, m.owner.language) for m in s.query(Machine).options(joinedload(Machine.owner)).order_by(Machine.id)], lambda s: [e.machines and len(e.machines) for e in s.query(Engineer).options(selectinload(Engineer.machines)).order_by(Engineer.id)], lambda s: [len(e.machines) for e in s.query(Engineer).options(joinedload(Engineer.machines)).order_by(Engineer.id)])
looks("joined_alias", lambda s: (lambda a: s.query(a).filter(a.name == "ed", a.language == "py").all())(aliased(Engineer, flat=True)), lambda s: (lambda a: s.query(a.name).filter(a.kind == "boss").all())(aliased(Person)))
looks("single_all", lambda s: s.query(Animal).order_by(Animal.id).all(), lambda s: s.query(Dog).all(), lambda s: s.query(Cat).order_by(Cat.id).all(), lambda s: s.query(Kitten).all(), lambda s: s.execute(select(Cat).order_by(Cat.id)).all())
looks("single_attributes", lambda s: [(a.name, getattr(a, "tricks", None), getattr(a, "lives", None)) for a in s.query(Animal).order_by(Animal.id)], lambda s: s.query(Dog.name).all(), lambda s: s.query(Cat.lives).order_by(Cat.id).all(), lambda s: s.query(func.count(Cat.id)).scalar(), lambda s: s.query(Cat).count(), lambda s: s.get(Dog, 1), lambda s: s.get(Dog, 2), lambda s: s.query(Dog).filter(Dog.tricks > 1).all(), lambda s: (lambda a: s.query(a).order_by(a.id).all())(aliased(Cat)), lambda s: s.query(Animal).filter(Cat.lives == 1).all())


@case
def joined_write(connection, show):
    with Session(connection) as s:
        e = Engineer(name="new", language="go")
        s.add_all([e, Boss(name="b2", level=1), Person(name="p2")])
        s.commit()
        show(e.id, e.kind, e.language)
        e.language, e.name = "zig", "renamed"
        s.commit()
        e.language = "ada"
        s.commit()
        s.delete(e)
        s.delete(s.query(Boss).filter_by(name="b2").one())
        s.commit()


@case
def joined_delete_cascade(connection, show):
    with Session(connection) as s:
        s.delete(s.query(Engineer).filter_by(name="ed").one())
        s.commit()
        show(s.query(Machine).count())


@case
def single_write(connection, show):
    with Session(connection) as s:
        d = Dog(name="fido")
        s.add_all([d, Kitten(name="k2")])
        s.commit()
        show(d.type, d.tricks)
        d.tricks = 5
        s.commit()
        s.delete(d)
        s.commit()
        s.query(Cat).filter(Cat.name == "tom").update({"lives": 3})
        s.query(Dog).delete()
        s.commit()


@case
def many_of_a_kind(connection, show):
    with Session(connection) as s:
        s.add_all([Engineer(name="e%d" % i, language="l") for i in range(3)])
        s.commit()
        show(s.query(Engineer.id).order_by(Engineer.id).all())


@case
def statements_of_subclasses(connection, show):
    with Session(connection) as s:
        s.execute(sa.update(Person).where(Person.name == "pat").values(name="patricia"))
        s.execute(sa.insert(Dog), [{"name": "x"}, {"name": "y", "tricks": 1}])
        s.execute(sa.update(Cat).values(lives=2))
        s.execute(sa.delete(Kitten))
        s.commit()
        show(s.scalars(select(Animal).order_by(Animal.id)).all())


@case
def mixins(connection, show):
    with Session(connection) as s:
        c = s.query(Company).one()
        s.add_all([Toy(maker=c), Book(title="t")])
        s.commit()
        show(s.query(Toy).one().maker is c, s.query(Book).one().stamp, Toy.__table__.name, Book.__table__.c.keys())


@case
def wrong_class(connection, show, raises):
    with Session(connection) as s:
        s.execute(sa.update(Animal.__table__).where(Animal.__table__.c.id == 2).values(type="bird"))
        raises(s.query(Animal).all)
        raises(lambda: s.query(Dog).all())


@case
def mapper_facts(show):
    m = sa.inspect(Engineer)
    show([p.key for p in m.column_attrs], [c.name for c in m.primary_key], [t.name for t in m.tables], m.polymorphic_identity)
    show(str(m), m.inherits is sa.inspect(Person), sorted(map(str, m.base_mapper.polymorphic_map)), [r.key for r in m.relationships])
