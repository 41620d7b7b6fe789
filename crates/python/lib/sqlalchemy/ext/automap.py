"""Classes made from the tables of a database."""

from ..orm import declarative_base
from ..orm.properties import backref
from ..orm.relationships import RelationshipProperty


def classname_for_table(base, tablename, table):
    """The name of the class of a table: the table's."""
    return str(tablename)


def name_for_scalar_relationship(base, local_cls, referred_cls, constraint):
    return referred_cls.__name__.lower()


def name_for_collection_relationship(base, local_cls, referred_cls, constraint):
    return referred_cls.__name__.lower() + "_collection"


def generate_relationship(base, direction, return_fn, attrname, local_cls, referred_cls, **kw):
    from ..orm import relationship

    if return_fn is backref:
        return return_fn(attrname, **kw)
    if return_fn is relationship:
        return return_fn(referred_cls, **kw)
    raise TypeError("Unknown relationship function: %s" % return_fn)


class _Classes(dict):
    """The classes by name, as attributes and in brackets."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class AutomapBase:
    """The base of classes that are made from tables."""

    __abstract__ = True
    classes = None

    @classmethod
    def prepare(
        cls, autoload_with=None, engine=None, reflect=False, schema=None, classname_for_table=None, modulename_for_table=None,
        collection_class=None, name_for_scalar_relationship=None, name_for_collection_relationship=None, generate_relationship=None,
        reflection_options=None,
    ):  # fmt: skip
        """Reflects the tables, and makes a class and relationships for each."""
        bind = autoload_with if autoload_with is not None else engine
        if bind is not None:
            cls.metadata.reflect(bind, schema=schema, extend_existing=True, autoload_replace=False, **(reflection_options or {}))
        name_class = classname_for_table or globals()["classname_for_table"]
        name_scalar = name_for_scalar_relationship or globals()["name_for_scalar_relationship"]
        name_collection = name_for_collection_relationship or globals()["name_for_collection_relationship"]
        generate = generate_relationship or globals()["generate_relationship"]
        mapped = {}
        for mapper in cls.registry._mappers:
            mapped[id(mapper.local_table)] = mapper.class_
        many = []
        for table in list(cls.metadata.tables.values()):
            secondary = _secondary_constraints(table)
            if secondary is not None:
                many.append((table, secondary))
            elif id(table) not in mapped and len(table.primary_key):
                made = type(cls)(
                    name_class(cls, table.name, table), tuple(_bases_of(cls)), {"__table__": table, "__module__": cls.__module__}
                )
                mapped[id(table)] = made
                cls.classes[made.__name__] = made
        for class_ in list(mapped.values()):
            _relate(cls, class_, mapped, name_scalar, name_collection, generate, collection_class)
        for table, constraints in many:
            _relate_by(cls, table, constraints, mapped, name_collection, generate, collection_class)


def _bases_of(cls):
    return [cls]


def _secondary_constraints(table):
    """The two foreign keys of a table that is nothing else."""
    constraints = list(table.foreign_key_constraints)
    if len(constraints) != 2:
        return None
    of = {id(column) for constraint in constraints for column in constraint.columns}
    return constraints if all(id(column) in of for column in table.c) else None


def _in_order(constraints):
    return sorted(constraints, key=lambda constraint: ([column.name for column in constraint.columns], constraint.referred_table.name))


def _relate(base, class_, mapped, name_scalar, name_collection, generate, collection_class):
    from ..orm import interfaces, relationship

    table = class_.__mapper__.local_table
    for constraint in _in_order(table.foreign_key_constraints):
        referred = mapped.get(id(constraint.referred_table))
        if referred is None:
            continue
        known = any(
            prop.is_relationship and _uses(prop, referred, constraint) for prop in class_.__mapper__._props.values()
        )
        if known:
            continue
        scalar = name_scalar(base, class_, referred, constraint)
        collection = name_collection(base, referred, class_, constraint)
        columns = [element.parent for element in constraint.elements]
        options = {}
        if all(not column.nullable for column in columns):
            options["cascade"] = "all, delete-orphan"
            if constraint.ondelete and constraint.ondelete.lower() == "cascade":
                options["passive_deletes"] = True
        elif constraint.ondelete and constraint.ondelete.lower() == "set null":
            options["passive_deletes"] = True
        if collection_class is not None:
            options["collection_class"] = collection_class
        back = None
        if collection not in referred.__mapper__._props:
            back = generate(base, interfaces.ONETOMANY, backref, collection, referred, class_, **options)
        if scalar in class_.__mapper__._props or scalar in class_.__mapper__.local_table.c:
            from ..sql.base import warn

            warn(
                "Not generating relationship %s on class %s: an attribute of that name is there already" % (scalar, class_.__name__)
            )
            continue
        remote = list(constraint.referred_table.primary_key) if constraint.referred_table is table else None
        more = {} if remote is None else {"remote_side": [element.column for element in constraint.elements]}
        prop = generate(
            base, interfaces.MANYTOONE, relationship, scalar, class_, referred, foreign_keys=columns, backref=back, **more
        )
        if isinstance(prop, RelationshipProperty):
            from ..orm.decl_base import add_attribute

            add_attribute(class_, scalar, prop)


def _uses(prop, referred, constraint):
    return prop.argument is referred or prop.entity is not None and prop.entity.class_ is referred


def _relate_by(base, table, constraints, mapped, name_collection, generate, collection_class):
    from ..orm import interfaces, relationship
    from ..orm.decl_base import add_attribute
    from ..sql.elements import and_

    first, second = constraints
    local, referred = mapped.get(id(first.referred_table)), mapped.get(id(second.referred_table))
    if local is None or referred is None:
        return
    name = name_collection(base, local, referred, first)
    back_name = name_collection(base, referred, local, second)
    options = {} if collection_class is None else {"collection_class": collection_class}
    back = None
    if back_name not in referred.__mapper__._props:
        back = generate(base, interfaces.MANYTOMANY, backref, back_name, referred, local, **options)
    if name in local.__mapper__._props:
        return
    prop = generate(
        base, interfaces.MANYTOMANY, relationship, name, local, referred, overlaps=None, secondary=table,
        primaryjoin=and_(*[element.column == element.parent for element in first.elements]),
        secondaryjoin=and_(*[element.column == element.parent for element in second.elements]),
        backref=back, **options,
    )  # fmt: skip
    add_attribute(local, name, prop)


def automap_base(declarative_base_=None, *, metadata=None, **kw):
    """A base whose classes come from the tables of a database, when `prepare()` is called."""
    base = declarative_base_ or declarative_base(metadata=metadata, **kw)
    made = type("AutomapBase", (AutomapBase, base), {"__abstract__": True, "classes": _Classes()})
    return made
