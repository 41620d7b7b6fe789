"""Aliases, bundles and other ways to speak of mapped classes."""

from .base import object_mapper, object_state  # noqa: F401
from .entities import AliasedClass, AliasedInsp, BundleClause


def entity_or_none(given):
    """The mapper of a class, or what is known about an alias; None for anything else."""
    if isinstance(given, AliasedClass):
        return given._insp
    if isinstance(given, AliasedInsp):
        return given
    if isinstance(given, type):
        return given.__dict__.get("__mapper__")
    if getattr(given, "is_mapper", False):
        return given
    return None


def entity_of(given):
    found = entity_or_none(given)
    if found is None:
        if isinstance(given, type):
            from .exc import UnmappedClassError

            raise UnmappedClassError(given)
        from ..exc import ArgumentError

        raise ArgumentError("Mapped class or alias of one expected; got %r" % (given,))
    return found


def mapper_of(given):
    return entity_of(given).mapper


def aliased(element, alias=None, name=None, flat=False, adapt_on_names=False):
    """An alias of a mapped class, or of a table."""
    if entity_or_none(element) is None and not isinstance(element, type):
        from ..sql.coercions import from_clause

        return from_clause(element).alias(name=name, flat=flat)
    return AliasedClass(element, alias=alias, name=name, flat=flat, adapt_on_names=adapt_on_names)


def with_polymorphic(base, classes, selectable=False, flat=False, **kw):
    from ._refusal import refuse

    refuse(
        "with_polymorphic",
        hint="columns of subclasses are loaded when they are asked for; select the subclass to have them at once",
    )


class Bundle:
    """Columns that come as one value of a row."""

    single_entity = False
    is_clause_element = is_mapper = is_aliased_class = is_attribute = False
    is_bundle = True

    def __init__(self, name, *exprs, **kw):
        self.name = self._label = name
        self.exprs = list(exprs)
        self.single_entity = kw.pop("single_entity", self.single_entity)

    def _clauses(self):
        from ..sql.coercions import columns_clause

        return [columns_clause(one) for one in self.exprs]

    @property
    def c(self):
        return _BundleColumns({getattr(one, "key", None) or getattr(one, "name", None): one for one in self.exprs})

    columns = c

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.c, name)

    def __columns_clause__(self):
        return BundleClause(self)

    def label(self, name):
        made = type(self)(name, *self.exprs)
        made.single_entity = self.single_entity
        return made

    def create_row_processor(self, query, procs, labels):
        from ..engine.result import result_tuple

        make = result_tuple(labels)

        def proc(row):
            return make([one(row) for one in procs])

        return proc


class DictBundle(Bundle):
    """A bundle that comes as a dictionary."""

    def create_row_processor(self, query, procs, labels):
        return lambda row: dict(zip(labels, [one(row) for one in procs]))


class _BundleColumns:
    def __init__(self, found):
        self.__dict__.update(found)

    def __getitem__(self, name):
        return self.__dict__[name]

    def keys(self):
        return list(self.__dict__)


def object_session(instance):
    """The session that an object is in, or None."""
    return object_state(instance)._session()


def was_deleted(object):
    """Whether the row of an object was deleted in its session."""
    return object_state(object)._deleted


def make_transient(instance):
    """Makes an object one that no session and no row is known of."""
    from .base import NO_VALUE  # noqa: F401

    state = object_state(instance)
    session = state._session()
    if session is not None:
        session._expunge_states([state])
    state.expired_attributes.clear()
    state.key = None
    state._deleted = False
    state.modified = True


def make_transient_to_detached(instance):
    """Makes an object one that has a row, without a session."""
    state = object_state(instance)
    if state._attached or state.key:
        from ..exc import InvalidRequestError

        raise InvalidRequestError("Given object must be transient")
    state.key = state.mapper.identity_key_of_state(state)
    state._deleted = False
    state._commit_all(state.dict)
    state._expire_attributes(state.dict, state.unloaded)


def identity_key(class_=None, ident=None, *, instance=None, row=None, identity_token=None):
    """What an object is known by in a session."""
    if class_ is not None:
        mapper = mapper_of(class_)
        if row is None:
            if ident is None:
                from ..exc import ArgumentError

                raise ArgumentError("ident or row is required")
            return mapper.identity_key_from_primary_key(ident if isinstance(ident, (list, tuple)) else (ident,), identity_token)
        return mapper.identity_key_from_row(row, identity_token)
    if instance is not None:
        return object_mapper(instance).identity_key_from_instance(instance)
    from ..exc import ArgumentError

    raise ArgumentError("class or instance is required")


def with_parent(instance, prop, from_entity=None):
    """The condition that rows belong to an object by a relationship."""
    from .attributes import QueryableAttribute

    attribute = prop
    if isinstance(prop, QueryableAttribute):
        relationship = prop.property
    else:
        from ..exc import ArgumentError

        raise ArgumentError("with_parent() accepts a class-bound relationship attribute; got %r" % (attribute,))
    return parent_condition(relationship, instance, attribute)


def parent_condition(relationship, instance, attribute=None):
    """The lazy clause of a relationship with the values of one object."""
    from .comparator import _value_of
    from .mapper import configure_mappers

    configure_mappers(relationship.parent.registry)
    clause, binds = relationship.join.lazy_clause()
    state = object_state(instance)
    for bind, column in binds:
        bind.callable = _value_of(relationship.parent, state, column)
    of_type = None if attribute is None else attribute._of_type
    if of_type is not None and of_type.is_aliased_class:
        clause = of_type._adapter(clause)
    return clause


def join(left, right, onclause=None, isouter=False, full=False):
    """A join of mapped classes, for `select_from()`."""
    from .context import orm_join

    return orm_join(left, right, onclause, isouter, full)


def outerjoin(left, right, onclause=None, full=False):
    return join(left, right, onclause, True, full)


def polymorphic_union(*args, **kw):
    from ._refusal import refuse

    refuse("polymorphic_union", hint="select from each class and join the statements with union_all()")


def state_str(state):
    from .base import state_str as shown

    return shown(state)


def class_mapper_of(obj):
    return object_mapper(obj)
