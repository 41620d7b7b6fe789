"""The mapping of a class: its tables, properties and inheritance."""

from .attributes import CollectionImpl, InstrumentedAttribute, ScalarImpl, ScalarObjectImpl
from .base import PASSIVE_OFF, PASSIVE_RETURN_NO_VALUE

_PLAIN = {
    "polymorphic_on", "polymorphic_identity", "polymorphic_abstract", "inherit_condition", "inherit_foreign_keys", "concrete",
    "primary_key", "eager_defaults", "confirm_deleted_rows", "version_id_col", "version_id_generator", "passive_updates",
    "passive_deletes", "exclude_properties", "include_properties", "column_prefix", "batch", "allow_partial_pks",
    "always_refresh", "with_polymorphic", "polymorphic_load", "properties", "non_primary", "inherits",
    "legacy_is_orphan", "local_table", "configure",
}  # fmt: skip
# Mappers whose relationships are not set up yet.
_waiting = []


class Mapper:
    """The mapping of one class to its table or tables."""

    is_mapper = True
    is_selectable = is_aliased_class = is_attribute = is_instance = is_clause_element = False
    represents_outer_join = False
    configured = False
    _configure_failed = None
    with_polymorphic = None

    def __init__(self, class_, local_table, registry, inherits, options):
        self.class_ = class_
        self.registry = registry
        self.local_table = local_table
        self.options = options
        self._refuse_options()
        self.concrete = bool(options.get("concrete"))
        self.inherits = inherits
        self.single = inherits is not None and not self.concrete and local_table is inherits.local_table
        self.eager_defaults = options.get("eager_defaults", "auto" if inherits is None else inherits.eager_defaults)
        self.confirm_deleted_rows = options.get("confirm_deleted_rows", True)
        self.passive_updates = options.get("passive_updates", True)
        self.passive_deletes = options.get("passive_deletes", False)
        self.allow_partial_pks = options.get("allow_partial_pks", True)
        self.legacy_is_orphan = options.get("legacy_is_orphan", False)
        self.always_refresh = options.get("always_refresh", False)
        self.version_id_col = options.get("version_id_col")
        self.version_id_generator = options.get("version_id_generator") or (lambda version: (version or 0) + 1)
        if "version_id_generator" in options and options["version_id_generator"] is False:
            self.version_id_generator = False
        self.polymorphic_identity = options.get("polymorphic_identity")
        self.polymorphic_abstract = options.get("polymorphic_abstract", False)
        self.polymorphic_map = {}
        self._inheriting = []
        self._props = {}
        self._columntoproperty = {}
        self.impls = {}
        self.validators = {}
        self._dependency_processors = []
        self._delete_orphans = []
        self._memo = {}
        self._inherits_pairs = []
        self._set_up_tables()

    def _refuse_options(self):
        from ..exc import ArgumentError

        for name in self.options:
            if name not in _PLAIN:
                raise ArgumentError("The mapper option %r of class %s is not known" % (name, self.class_.__name__))
        if self.options.get("polymorphic_load") not in (None, "selectin", "inline"):
            raise ArgumentError("Invalid argument for polymorphic_load: %r" % (self.options["polymorphic_load"],))
        given = self.options.get("with_polymorphic")
        if given is not None or self.options.get("polymorphic_load") == "inline":
            from ._refusal import refuse_use

            refuse_use(
                "The mapper option with_polymorphic of class %s" % self.class_.__name__,
                hint="columns of subclasses are loaded when they are asked for; select the subclass to have them at once",
            )

    def _set_up_tables(self):
        inherits = self.inherits
        if inherits is None or self.concrete:
            self.base_mapper = self
            self.persist_selectable = self.local_table
            self.primary_key = self._own_primary_key()
            self._identity_class = self.class_
            if self.concrete and inherits is not None:
                inherits._inheriting.append(self)
                self.inherit_condition = None
            return
        inherits._inheriting.append(self)
        self.base_mapper = inherits.base_mapper
        self._identity_class = inherits._identity_class
        self.polymorphic_map = inherits.polymorphic_map
        if self.version_id_col is None:
            self.version_id_col = inherits.version_id_col
            self.version_id_generator = inherits.version_id_generator
        self.primary_key = inherits.primary_key
        if self.single:
            self.persist_selectable = inherits.persist_selectable
            return
        from ..sql.coercions import resolve
        from ..sql.selectable import Join

        condition = self.options.get("inherit_condition")
        if condition is None:
            condition = Join._join_condition(inherits.local_table, self.local_table)
        self.inherit_condition = resolve(condition)
        self.persist_selectable = Join(inherits.persist_selectable, self.local_table, self.inherit_condition)
        for left, right in _equated(self.inherit_condition):
            if right.table is self.local_table and left.table is not self.local_table:
                self._inherits_pairs.append((left, right))
            elif left.table is self.local_table:
                self._inherits_pairs.append((right, left))

    def _own_primary_key(self):
        given = self.options.get("primary_key")
        if given is not None:
            from ..sql.coercions import resolve

            found = []
            for column in given if isinstance(given, (list, tuple)) else [given]:
                column = self.local_table.c[column] if isinstance(column, str) else resolve(column)
                column = getattr(column, "_orm_original", column)
                found.append(self.local_table.corresponding_column(column) if column.table is not self.local_table else column)
            return tuple(found)
        found = tuple(self.local_table.primary_key)
        if not found:
            from ..exc import ArgumentError

            raise ArgumentError(
                "Mapper %s could not assemble any primary key columns for mapped table '%s'"
                % (self, self.local_table.description)
            )
        return found

    # ---- names that scripts ask for

    entity = property(lambda self: self.class_)
    mapper = property(lambda self: self)
    selectable = property(lambda self: self.persist_selectable)
    mapped_table = property(lambda self: self.local_table)

    @property
    def class_manager(self):
        return self

    def __clause_element__(self):
        return self.persist_selectable

    def __columns_clause__(self):
        configure_mappers(self.registry)
        return self._memoized("columns_clause", lambda: _entity_clause(self))

    def _memoized(self, key, make):
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]

    def _event_listeners(self, identifier):
        from .events import listeners_of

        return listeners_of(self.class_, identifier)

    @property
    def columns(self):
        from ..sql.base import ColumnCollection

        return ColumnCollection([(key, prop.columns[0]) for key, prop in self._props.items() if prop.columns])

    c = columns

    @property
    def tables(self):
        if self.inherits is None or self.concrete:
            return [self.local_table]
        return self.inherits.tables + ([] if self.single else [self.local_table])

    @property
    def attrs(self):
        configure_mappers(self.registry)
        return _Properties(self._props)

    @property
    def column_attrs(self):
        return _Properties({key: prop for key, prop in self._props.items() if prop.columns})

    @property
    def relationships(self):
        configure_mappers(self.registry)
        return _Properties({key: prop for key, prop in self._props.items() if prop.is_relationship})

    @property
    def synonyms(self):
        return _Properties({key: prop for key, prop in self._props.items() if prop.is_synonym})

    @property
    def composites(self):
        return _Properties({key: prop for key, prop in self._props.items() if prop.is_composite})

    @property
    def iterate_properties(self):
        configure_mappers(self.registry)
        return iter(list(self._props.values()))

    @property
    def all_orm_descriptors(self):
        configure_mappers(self.registry)
        found = {}
        for cls in reversed(self.class_.__mro__):
            for key, value in cls.__dict__.items():
                if getattr(value, "is_hybrid", False) or getattr(value, "extension_type", None) is not None:
                    found[key] = value
        for key in self._props:
            found[key] = getattr(self.class_, key)
        return _Properties(found)

    def get_property(self, key):
        configure_mappers(self.registry)
        if key not in self._props:
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "Mapper '%s' has no property '%s'.  If this property was indicated from other mappers or configure events, ensure "
                "registry.configure() has been called." % (self, key)
            )
        return self._props[key]

    def has_property(self, key):
        return key in self._props

    def property_of(self, column):
        """The property of a column of the mapping."""
        column = getattr(column, "_orm_original", column)
        found = self._columntoproperty.get(id(column))
        if found is None:
            from .exc import UnmappedColumnError

            raise UnmappedColumnError("No column %s is configured on mapper %s..." % (column, self))
        return found[1]

    get_property_by_column = property_of

    def property_or_none(self, column):
        found = self._columntoproperty.get(id(column))
        return None if found is None else found[1]

    def __str__(self):
        return "Mapper[%s(%s)]" % (self.class_.__name__, getattr(self.local_table, "name", self.local_table.description))

    def __repr__(self):
        return "<Mapper at 0x%x; %s>" % (id(self), self.class_.__name__)

    # ---- inheritance

    def isa(self, other):
        mapper = self
        while mapper is not None and mapper is not other:
            mapper = mapper.inherits
        return mapper is other

    def common_parent(self, other):
        return self.base_mapper is other.mapper.base_mapper

    def iterate_to_root(self):
        mapper = self
        while mapper is not None:
            yield mapper
            mapper = mapper.inherits

    @property
    def self_and_descendants(self):
        found, waiting = [], [self]
        while waiting:
            mapper = waiting.pop(0)
            found.append(mapper)
            waiting.extend(mapper._inheriting)
        return found

    @property
    def polymorphic_on(self):
        return self.base_mapper.__dict__.get("_polymorphic_on") if "_polymorphic_on" not in self.__dict__ else self._polymorphic_on

    @property
    def polymorphic_iterator(self):
        return lambda: iter(self.self_and_descendants)

    def set_polymorphic(self):
        """Reads `polymorphic_on` and `polymorphic_identity`, when the columns are known."""
        given = self.options.get("polymorphic_on")
        if given is not None:
            from ..sql.coercions import resolve

            if isinstance(given, str):
                if given not in self._props:
                    from ..exc import ArgumentError

                    raise ArgumentError(
                        "Can't determine polymorphic_on value '%s' - no attribute is mapped to this name." % given
                    )
                given = self._props[given].columns[0]
            elif isinstance(given, _property_class()):
                given = given.columns[0]
            found = resolve(given)
            self._polymorphic_on = getattr(found, "_orm_original", found)
            if self.inherits is None:
                self.polymorphic_map = {}
            if id(self._polymorphic_on) not in self._columntoproperty:
                self._add_discriminator()
        if self.polymorphic_identity is not None and not self.polymorphic_abstract:
            known = self.polymorphic_map.get(self.polymorphic_identity)
            if known is not None and known is not self:
                from ..sql.base import warn

                warn(
                    "Reassigning polymorphic association for identity %r from %r to %r: Check for duplicate use of %r as value "
                    "for polymorphic_identity." % (self.polymorphic_identity, known, self, self.polymorphic_identity)
                )
            self.polymorphic_map[self.polymorphic_identity] = self

    def _add_discriminator(self):
        """A discriminator that is no column of the table: an expression that every SELECT brings."""
        from .properties import ColumnProperty

        prop = ColumnProperty(self._polymorphic_on)
        prop.hidden = True
        self._polymorphic_on = prop.columns[0]
        self.set_property("_sa_polymorphic_on", prop)

    @property
    def polymorphic_key(self):
        """The attribute that says which subclass an object is of."""
        column = self.polymorphic_on
        prop = None if column is None else self.property_or_none(column)
        return None if prop is None else prop.key

    @property
    def single_criterion(self):
        """What restricts the rows of a shared table to this class."""
        if self.single and self.polymorphic_on is not None:
            def make():
                identities = [m.polymorphic_identity for m in self.self_and_descendants if not m.polymorphic_abstract]
                return self.polymorphic_on.in_(identities)

            return self._memoized(("single", len(self.self_and_descendants)), make)
        if self.inherits is not None and not self.concrete:
            # A table of its own below a shared one is restricted by its join.
            return None
        return None

    # ---- properties

    def set_property(self, key, prop):
        """Adds a property, also to the mappers below."""
        prop.key = key
        if prop.parent is None:
            prop.parent = self
        self._props[key] = prop
        for column in prop.columns:
            if id(column) not in self._columntoproperty or self._columntoproperty[id(column)][1].key == key:
                self._columntoproperty[id(column)] = (column, prop)
        self._memo.clear()
        if not prop.hidden:
            self._instrument(key, prop)
        for mapper in self._inheriting:
            if key not in mapper._props and not mapper.concrete:
                mapper.set_property(key, prop)

    def _instrument(self, key, prop):
        attribute = prop.attribute_for(self.class_, key)
        if attribute is not None:
            type.__setattr__(self.class_, key, attribute)
        self._make_impl(key, prop)

    def _make_impl(self, key, prop):
        above = None if self.inherits is None else self.inherits.impls.get(key)
        if above is not None and above.prop is not prop and not prop.columns:
            above = None
        made = prop.impl_for(self, key)
        if made is None:
            return
        if above is not None:
            made.on_set, made.on_append, made.on_remove = above.on_set, above.on_append, above.on_remove
        self.impls[key] = made
        if above is None:
            validator = self.validators.get(key)
            if validator is not None:
                _add_validator(made, *validator)

    def add_validators(self):
        for cls in reversed(self.class_.__mro__):
            for value in list(cls.__dict__.values()):
                names = getattr(value, "__sa_validators__", None)
                if names:
                    for name in names:
                        self.validators[name] = (value, value.__sa_validation_opts__)

    def attribute_keys(self):
        return list(self.impls)

    def expirable_keys(self):
        def make():
            return [key for key, impl in self.impls.items() if impl.expirable]

        return self._memoized("expirable", make)

    # ---- columns by table, for writing

    @property
    def columns_by_table(self):
        """`{id(table): {attribute key: column}}`."""

        def make():
            found = {}
            for table in self.tables:
                mine = found[id(table)] = {}
                for key, prop in self._props.items():
                    for column in prop.columns:
                        if getattr(column, "table", None) is table:
                            mine[key] = column
                            break
            return found

        return self._memoized("columns_by_table", make)

    def primary_key_of(self, table):
        """The primary key columns of one of the mapper's tables."""

        def make():
            wanted = self.primary_key if table is self.base_mapper.local_table else table.primary_key
            return [column for column in wanted if id(column) in self._columntoproperty]

        return self._memoized(("pk", id(table)), make)

    def has_table(self, table):
        return any(table is own for own in self.tables)

    def sorted_tables(self):
        """The tables of the whole hierarchy with the first mapper of each, those that others build on first."""
        found = []
        for mapper in self.base_mapper.self_and_descendants:
            if mapper.concrete and mapper is not self.base_mapper:
                continue
            for table in mapper.tables:
                if not any(table is known for known, _ in found):
                    found.append((table, mapper))
        return found

    def equated_for(self, table):
        """Column pairs to copy from a table above to the tables below it."""
        found = []
        for mapper in self.iterate_to_root():
            for parent, child in mapper._inherits_pairs:
                if parent.table is table:
                    found.append((parent, child))
        return found

    @property
    def equivalents(self):
        """`{id(column): [columns that always have the same value]}`."""

        def make():
            found = {}
            for mapper in self.base_mapper.self_and_descendants:
                for left, right in mapper._inherits_pairs:
                    found.setdefault(id(left), []).append(right)
                    found.setdefault(id(right), []).append(left)
            return found

        return self._memoized(("equivalents", len(self.base_mapper.self_and_descendants)), make)

    # ---- values of an object by column

    def value_of(self, state, dict_, column, passive=PASSIVE_RETURN_NO_VALUE):
        return self.impls[self.property_of(column).key].get(state, dict_, passive)

    def committed_value_of(self, state, dict_, column, passive=PASSIVE_RETURN_NO_VALUE):
        return self.impls[self.property_of(column).key].get_committed_value(state, dict_, passive)

    def set_value(self, state, dict_, column, value):
        self.impls[self.property_of(column).key].set(state, dict_, value, None)

    def identity_key_of_state(self, state, passive=PASSIVE_RETURN_NO_VALUE):
        dict_ = state.dict
        values = tuple(self.value_of(state, dict_, column, passive) for column in self.primary_key)
        return (self._identity_class, values, state.identity_token)

    def identity_key_from_primary_key(self, primary_key, identity_token=None):
        return (self._identity_class, tuple(primary_key), identity_token)

    def identity_key_from_instance(self, instance):
        return self.identity_key_of_state(instance._sa_instance_state, PASSIVE_OFF)

    def identity_key_from_row(self, row, identity_token=None, adapter=None):
        mapping = getattr(row, "_mapping", row)
        return (self._identity_class, tuple(mapping[column] for column in self.primary_key), identity_token)

    def primary_key_from_instance(self, instance):
        state = instance._sa_instance_state
        return [self.value_of(state, state.dict, column, PASSIVE_OFF) for column in self.primary_key]

    # ---- cascades

    def cascade_iterator(self, type_, state, halt_on=None):
        """`(object, mapper, state)` of everything that an action on an object extends to."""
        visited = set()
        waiting = [(list(state.mapper._props.values()), state)]
        while waiting:
            properties, owner = waiting[-1]
            if not properties:
                waiting.pop()
                continue
            if not isinstance(properties[0], tuple):
                prop = properties.pop(0)
                if prop.is_relationship and type_ in prop.cascade:
                    found = list(prop.cascade_iterator(type_, owner, visited, halt_on))
                    if found:
                        waiting.append((found, None))
                continue
            item = properties.pop(0)
            yield item
            waiting.append((list(item[1]._props.values()), item[2]))

    def is_orphan(self, state):
        possible = False
        for mapper in self.iterate_to_root():
            for prop in mapper._delete_orphans:
                possible = True
                impl = prop.parent.impls[prop.key]
                has_parent = impl.hasparent(state, state.key is not None)
                if self.legacy_is_orphan and has_parent:
                    return False
                if not self.legacy_is_orphan and not has_parent:
                    return True
        return possible and self.legacy_is_orphan

    def canload(self, state, allow_subtypes=True):
        if self.polymorphic_on is not None or allow_subtypes:
            return state.mapper.isa(self)
        return state.mapper is self

    # ---- events

    def _dispatch(self, identifier, obj, *args):
        from .events import heard, instance_listeners

        if identifier in heard:
            for listener in instance_listeners(self.class_, identifier):
                listener(obj, *args)

    def dispatch_write(self, identifier, connection, state):
        from .events import heard, instance_listeners

        if identifier in heard:
            for listener in instance_listeners(self.class_, identifier):
                listener(self, connection, state.obj())

    @property
    def _sort_key(self):
        return "%s.%s" % (self.class_.__module__, self.class_.__name__)


def _property_class():
    from .properties import MapperProperty

    return MapperProperty


def _entity_clause(entity):
    from .entities import EntityClause

    return EntityClause(entity)


def _equated(condition):
    """The column pairs of `a = b AND c = d`."""
    from ..sql.operators import eq

    found = []
    waiting = [condition]
    while waiting:
        element = waiting.pop(0)
        if getattr(element, "operator", None) is eq and hasattr(element, "left"):
            if hasattr(element.left, "table") and hasattr(element.right, "table"):
                found.append((element.left, element.right))
        else:
            waiting.extend(element.get_children())
    return found


def _add_validator(impl, function, options):
    removes, backrefs = options["include_removes"], options["include_backrefs"]

    def skipped(initiator):
        return not backrefs and initiator is not None and initiator.impl is not impl

    if impl.collection:

        def append(state, value, initiator):
            if skipped(initiator):
                return value
            args = (False,) if removes else ()
            return function(state.obj(), impl.key, value, *args)

        impl.on_append.insert(0, append)
    else:

        def set_(state, value, old, initiator):
            if skipped(initiator):
                return value
            args = (False,) if removes else ()
            return function(state.obj(), impl.key, value, *args)

        impl.on_set.insert(0, set_)
    if removes:

        def remove(state, value, initiator):
            if not skipped(initiator):
                function(state.obj(), impl.key, value, True)

        impl.on_remove.insert(0, remove)


class _Properties:
    """Properties by key, as attributes and in brackets; iterates over the properties."""

    def __init__(self, found):
        self._found = found

    def __iter__(self):
        return iter(list(self._found.values()))

    def __len__(self):
        return len(self._found)

    def __contains__(self, key):
        return key in self._found

    def __getitem__(self, key):
        return self._found[key]

    def __getattr__(self, key):
        if key in self.__dict__.get("_found", ()):
            return self._found[key]
        raise AttributeError(key)

    def get(self, key, default=None):
        return self._found.get(key, default)

    def keys(self):
        return list(self._found)

    def values(self):
        return list(self._found.values())

    def items(self):
        return list(self._found.items())


def configure_mappers(registry=None):
    """Sets up the relationships of the classes that were mapped since the last time: all, or those of a registry."""
    import sys

    models = sys.modules.get("_limbeck_models")
    if models is not None:
        models.wake()
    if not _waiting or registry is not None and not any(mapper.registry is registry for mapper in _waiting):
        return
    from .events import dispatch_configuration

    dispatch_configuration("before_configured")
    while True:
        mapper = next((one for one in _waiting if registry is None or one.registry is registry), None)
        if mapper is None:
            break
        if mapper._configure_failed is not None:
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "One or more mappers failed to initialize - can't proceed with initialization of other mappers. Triggering "
                "mapper: '%s'. Original exception was: %s" % (mapper, mapper._configure_failed)
            )
        try:
            for prop in list(mapper._props.values()):
                if prop.is_relationship and prop.parent is mapper:
                    prop.set_up()
        except Exception as error:
            mapper._configure_failed = error
            raise
        if mapper in _waiting:
            _waiting.remove(mapper)
        mapper.configured = True
    dispatch_configuration("after_configured")


def clear_mappers():
    """Takes the mappings off all classes."""
    from .decl_api import _all_registries

    for known in list(_all_registries):
        known.dispose()


def validates(*names, include_removes=False, include_backrefs=True):
    """Marks a method that is given the new values of attributes and gives back what they become."""

    def decorate(function):
        function.__sa_validators__ = names
        function.__sa_validation_opts__ = {"include_removes": include_removes, "include_backrefs": include_backrefs}
        return function

    return decorate


def reconstructor(function):
    """Marks a method that runs when an object is loaded."""
    function.__sa_reconstructor__ = True
    return function


__all__ = ["CollectionImpl", "InstrumentedAttribute", "ScalarImpl", "ScalarObjectImpl", "Mapper"]
