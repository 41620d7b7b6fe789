"""`relationship()`: what it leads to, its direction, its cascades and its other side."""

from .attributes import CollectionImpl, InstrumentedAttribute, ScalarObjectImpl
from .base import (
    MANYTOMANY,
    MANYTOONE,
    NO_RAISE,
    NO_VALUE,
    ONETOMANY,
    PASSIVE_NO_FETCH,
    PASSIVE_NO_INITIALIZE,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
)
from .properties import MapperProperty

_CASCADES = ("save-update", "merge", "delete", "delete-orphan", "expunge", "refresh-expire")
_LAZY = (
    "select joined selectin subquery noload raise raise_on_sql dynamic write_only immediate True False".split()
)


class CascadeOptions(frozenset):
    """The cascades of a relationship."""

    def __new__(cls, given):
        if isinstance(given, str) or given is None:
            given = [] if given is None else [one.strip() for one in given.split(",") if one.strip()]
        wanted = set(given)
        wrong = wanted - set(_CASCADES) - {"all", "none"}
        if wrong:
            from ..exc import ArgumentError

            raise ArgumentError("Invalid cascade option(s): %s" % ", ".join(repr(one) for one in sorted(wrong)))
        if "all" in wanted:
            wanted |= {"save-update", "merge", "refresh-expire", "expunge", "delete"}
        if "none" in wanted:
            wanted = set()
        wanted.discard("all")
        if "delete-orphan" in wanted and "delete" not in wanted:
            from ..sql.base import warn

            warn("The 'delete-orphan' cascade option requires 'delete'.")
        self = frozenset.__new__(cls, wanted)
        return self

    save_update = property(lambda self: "save-update" in self)
    delete = property(lambda self: "delete" in self)
    delete_orphan = property(lambda self: "delete-orphan" in self)
    refresh_expire = property(lambda self: "refresh-expire" in self)
    merge = property(lambda self: "merge" in self)
    expunge = property(lambda self: "expunge" in self)

    def __repr__(self):
        return "CascadeOptions(%r)" % ",".join(sorted(self))


_UNSET = object()


class RelationshipProperty(MapperProperty):
    """A relationship to another mapped class."""

    is_relationship = True
    configured = False
    entity = None

    def __init__(
        self,
        argument=None,
        secondary=None,
        *,
        uselist=None,
        collection_class=None,
        primaryjoin=None,
        secondaryjoin=None,
        back_populates=None,
        order_by=False,
        backref=None,
        overlaps=None,
        post_update=False,
        cascade=_UNSET,
        viewonly=False,
        lazy="select",
        passive_deletes=False,
        passive_updates=True,
        active_history=False,
        enable_typechecks=True,
        foreign_keys=None,
        remote_side=None,
        join_depth=None,
        comparator_factory=None,
        single_parent=False,
        innerjoin=False,
        distinct_target_key=None,
        load_on_pending=False,
        query_class=None,
        omit_join=None,
        sync_backref=None,
        **kw,
    ):
        self.argument = argument
        self.secondary = secondary
        self.uselist = uselist
        self.collection_class = collection_class
        self.given_primaryjoin = primaryjoin
        self.given_secondaryjoin = secondaryjoin
        self.back_populates = back_populates
        self.order_by = order_by
        self.backref = backref
        self.overlaps = set() if overlaps is None else {one.strip() for one in overlaps.split(",")}
        self.post_update = post_update
        self.viewonly = bool(viewonly)
        self.lazy = {True: "select", False: "joined", None: "noload", "True": "select", "False": "joined"}.get(lazy, lazy)
        self.passive_deletes = passive_deletes
        self.passive_updates = passive_updates
        self.active_history = active_history
        self.enable_typechecks = enable_typechecks
        self.given_foreign_keys = foreign_keys
        self.given_remote_side = remote_side
        self.join_depth = join_depth
        self.comparator_factory = comparator_factory
        self.single_parent = single_parent
        self.innerjoin = innerjoin
        self.load_on_pending = load_on_pending
        self.omit_join = omit_join
        self.distinct_target_key = distinct_target_key
        self.query_class = query_class
        self.given_cascade = cascade
        self._reverse_property = []
        self.generated_from = None
        default = kw.pop("default", _UNSET)
        self._keep(kw)
        if default is not _UNSET:
            self.dataclass_options["default"] = default
        self._check()

    def _check(self):
        from ..exc import ArgumentError

        if self.passive_deletes == "all" and self.given_cascade is not _UNSET and "delete" in CascadeOptions(self.given_cascade):
            raise ArgumentError("On %s, can't set passive_deletes='all' in conjunction with 'delete' or 'delete-orphan' cascade" % self)
        if self.backref and self.back_populates:
            raise ArgumentError("backref and back_populates keyword arguments are mutually exclusive")
        if self.given_cascade is not _UNSET and self.given_cascade is not False:
            self.cascade = CascadeOptions(self.given_cascade)
        elif self.viewonly:
            self.cascade = CascadeOptions("merge")
        else:
            self.cascade = CascadeOptions("save-update, merge")
        if self.viewonly and self.given_cascade not in (_UNSET, False) and self.cascade & {
            "delete", "delete-orphan", "save-update",
        }:
            raise ArgumentError(
                'Cascade settings "%s" apply to persistence operations and should not be combined with a viewonly=True '
                "relationship." % ", ".join(sorted(self.cascade & {"delete", "delete-orphan", "merge", "save-update"}))
            )

    _cascade = property(lambda self: self.cascade)

    # ---- set-up

    @property
    def mapper(self):
        if self.entity is None:
            self.set_up()
        return self.entity.mapper

    @property
    def target(self):
        return self.mapper.persist_selectable

    def set_up(self):
        """Finds the target, the join and the direction."""
        if self.configured:
            return
        if self.lazy not in _LAZY:
            from ..exc import ArgumentError

            raise ArgumentError("Can't find strategy (('lazy', %r),) for %s" % (self.lazy, self))
        self.configured = True
        from .joins import JoinCondition
        from .names import Resolver

        resolver = Resolver(self)
        self.entity = resolver.entity()
        if self.entity.mapper.local_table is None:
            return
        self.secondary = resolver.table(self.secondary)
        self.join = JoinCondition(
            self,
            resolver.expression("primaryjoin", self.given_primaryjoin),
            resolver.expression("secondaryjoin", self.given_secondaryjoin),
            resolver.columns("foreign_keys", self.given_foreign_keys),
            resolver.columns("remote_side", self.given_remote_side),
        )
        if self.order_by is not False and self.order_by is not None:
            self.order_by = resolver.order_by(self.order_by)
        else:
            self.order_by = []
        self.direction = self.join.direction
        if self.uselist is None:
            self.uselist = self.direction is not MANYTOONE
        self.viewonly or self._check_delete_orphan()
        impl = self.parent.impls.get(self.key)
        if impl is None:
            for mapper in self.parent.self_and_descendants:
                if mapper._props.get(self.key) is self:
                    mapper._make_impl(self.key, self)
        self._generate_backref()
        self._add_reverse()
        if not self.viewonly:
            self._warn_of_conflicts()
        if self.cascade.delete_orphan and not self.viewonly:
            self.mapper._delete_orphans.append(self)
        for mapper in self.parent.self_and_descendants:
            found = mapper.impls.get(self.key)
            if found is not None and mapper._props.get(self.key) is self and found.prop is self:
                self._track(found)
                # The mappers below share the listeners.
                break
        if not self.viewonly:
            from .dependency import processor_for

            self._dependency_processor = processor_for(self)

    def _check_delete_orphan(self):
        from ..exc import ArgumentError

        if self.cascade.delete_orphan and not self.single_parent and self.direction in (MANYTOMANY, MANYTOONE):
            raise ArgumentError(
                "For %s relationship %s, delete-orphan cascade is normally configured only on the \"one\" side of a one-to-many "
                "relationship, and not on the \"many\" side of a many-to-one or many-to-many relationship.  To force this "
                "relationship to allow a particular \"%s\" object to be referenced by only a single \"%s\" object at a time via the "
                "%s relationship, which would allow delete-orphan cascade to take place in this direction, set the "
                "single_parent=True flag. (Background on this error at: https://sqlalche.me/e/21/bbf0)"
                % (
                    "many-to-one" if self.direction is MANYTOONE else "many-to-many",
                    self,
                    self.mapper.class_.__name__,
                    self.parent.class_.__name__,
                    self,
                )
            )

    primaryjoin = property(lambda self: self.join.plain_primaryjoin)
    secondaryjoin = property(lambda self: self.join.plain_secondaryjoin)
    local_columns = property(lambda self: set(self.join.local_columns))
    remote_side = property(lambda self: set(self.join.remote_columns))
    local_remote_pairs = property(lambda self: self.join.local_remote_pairs)
    synchronize_pairs = property(lambda self: self.join.synchronize_pairs)
    secondary_synchronize_pairs = property(lambda self: self.join.secondary_synchronize_pairs)

    @property
    def is_self_referential(self):
        return self.mapper.common_parent(self.parent)

    @property
    def use_get(self):
        found = self.__dict__.get("_use_get")
        if found is None:
            found = self._use_get = not self.uselist and not self.entity.is_aliased_class and self.join.is_lookup(self.mapper)
        return found

    def join_is_plain(self):
        """Whether the condition is nothing but the primary key of the near side."""
        found = self.__dict__.get("_join_is_plain")
        if found is None:
            found = self._join_is_plain = self.join.is_lookup_of_parent()
        return found

    def _generate_backref(self):
        if self.backref is None or self.generated_from is not None:
            return
        from ..exc import ArgumentError

        name, options = (self.backref, {}) if isinstance(self.backref, str) else (self.backref[0], dict(self.backref[1]))
        mapper = self.mapper
        for one in mapper.self_and_descendants if not mapper.concrete else [mapper]:
            if name in one._props:
                raise ArgumentError(
                    "Error creating backref '%s' on relationship '%s': property of that name exists on mapper '%s'"
                    % (name, self, mapper)
                )
        if self.secondary is not None:
            pj = options.pop("primaryjoin", self.join.plain_secondaryjoin)
            sj = options.pop("secondaryjoin", self.join.plain_primaryjoin)
        else:
            pj = options.pop("primaryjoin", None if self.given_primaryjoin is None else self.join.reversed_primaryjoin())
            sj = options.pop("secondaryjoin", None)
        if "foreign_keys" not in options and self.given_foreign_keys is not None:
            options["foreign_keys"] = list(self.join.foreign_columns)
        if "remote_side" not in options and self.secondary is None and self.is_self_referential:
            options["remote_side"] = list(self.join.local_columns)
        options.setdefault("viewonly", self.viewonly)
        options.setdefault("post_update", self.post_update)
        options.setdefault("passive_updates", self.passive_updates)
        self.back_populates = name
        made = Relationship(
            self.parent.class_, self.secondary, primaryjoin=pj, secondaryjoin=sj, back_populates=self.key, **options
        )
        made.generated_from = self
        mapper.set_property(name, made)
        made.set_up()

    def _warn_of_conflicts(self):
        """Warns where another relationship writes to the same column."""
        writers = self.parent.registry._sync_targets
        for source, dest in self.join.synchronize_pairs + self.join.secondary_synchronize_pairs:
            known = writers.setdefault(id(dest), [])
            others = [(prop, of) for prop, of in known if self._conflicts(prop)]
            if others:
                from ..sql.base import warn

                warn(
                    "relationship '%s' will copy column %s to column %s, which conflicts with relationship(s): %s. If this is not the "
                    "intention, consider if these relationships should be linked with back_populates, or if viewonly=True should be applied "
                    "to one or more if they are read-only. For the less common case that foreign key constraints are partially overlapping, "
                    "the orm.foreign() annotation can be used to isolate the columns that should be written towards.   To silence this "
                    "warning, add the parameter 'overlaps=\"%s\"' to the '%s' relationship. (Background on this warning at: "
                    "https://sqlalche.me/e/21/qzyx)"
                    % (
                        self,
                        source,
                        dest,
                        ", ".join(sorted("'%s' (copies %s to %s)" % (prop, of, dest) for prop, of in others)),
                        ",".join(sorted(prop.key for prop, _ in others)),
                        self,
                    )
                )
            known.append((self, source))

    def _conflicts(self, other):
        if other is self or other in self._reverse_property or other.key in self.overlaps or self.key in other.overlaps:
            return False
        pairs = [(self.parent, other.parent), (self.mapper, other.mapper), (self.parent, other.mapper), (self.mapper, other.parent)]
        if any(_siblings(one, two) for one, two in pairs):
            return False
        return self.key != other.key or not self.parent.common_parent(other.parent)

    def _add_reverse(self):
        if not self.back_populates:
            return
        from ..exc import InvalidRequestError

        key = self.back_populates
        other = self.mapper._props.get(key)
        if other is None:
            raise InvalidRequestError(
                "Mapper '%s' has no property '%s'.  If this property was indicated from other mappers or configure events, ensure "
                "registry.configure() has been called." % (self.mapper, key)
            )
        if not other.is_relationship:
            raise InvalidRequestError(
                "back_populates on relationship '%s' refers to attribute '%s' that is not a relationship.  The back_populates "
                "parameter should refer to the name of a relationship on the target class." % (self, other)
            )
        other.set_up()
        if other not in self._reverse_property:
            self._reverse_property.append(other)
        if self not in other._reverse_property:
            other._reverse_property.append(self)
        if not other.mapper.common_parent(self.parent):
            from ..exc import ArgumentError

            raise ArgumentError(
                "reverse_property %r on relationship %s references relationship %s, which does not reference mapper %s"
                % (key, self, other, self.parent)
            )
        if self.direction in (ONETOMANY, MANYTOONE) and self.direction is other.direction:
            from ..exc import ArgumentError

            raise ArgumentError(
                "%s and back-reference %s are both of the same direction %r.  Did you mean to set remote_side on the many-to-one "
                "side ?" % (other, self, self.direction)
            )

    # ---- on the class

    def attribute_for(self, cls, key):
        return InstrumentedAttribute(cls, key, self, cls.__dict__.get("__mapper__"))

    def impl_for(self, mapper, key):
        if not self.configured or self.uselist is None:
            return None
        from .strategies import lazy_loader

        if self.lazy in ("dynamic", "write_only"):
            from .dynamic import DynamicImpl

            made = DynamicImpl(mapper, key, self)
        elif self.uselist:
            from .collections import prepare_factory

            made = CollectionImpl(
                mapper, key, self, prepare_factory(self.collection_class), load=lazy_loader(self), expirable=False
            )
        else:
            made = ScalarObjectImpl(mapper, key, self, load=lazy_loader(self), expirable=False)
            if self.active_history:
                made.active_history = True
            elif not (self.direction is MANYTOONE and self.use_get):
                made.deferred_history = True
        if self.direction is ONETOMANY or self.single_parent:
            made.trackparent = True
        return made

    def _track(self, impl):
        """Listeners: cascades into the session, single parents, and the other side."""
        if not self.viewonly:
            _cascade_events(self, impl)
        if self.single_parent:
            _single_parent(self, impl)
        if self.back_populates and not self.viewonly:
            _backref_events(self, impl)

    def clause_of(self, attribute):
        from .joins import Targets
        from .mapper import configure_mappers

        configure_mappers(self.parent.registry)
        entity = attribute.parent
        source = entity.selectable if entity is not None and entity.is_aliased_class else None
        found = Targets(self, source=source, polymorphic=True)
        criteria = found.primaryjoin if found.secondaryjoin is None else found.primaryjoin & found.secondaryjoin
        for extra in attribute._extra_criteria:
            criteria = criteria & extra
        return criteria

    def comparator_of(self, attribute):
        from .comparator import RelationshipComparator

        factory = self.comparator_factory or RelationshipComparator
        return factory(self, attribute)

    # ---- values

    def value_as_iterable(self, state, passive=PASSIVE_OFF):
        """`(state, object)` of each related object."""
        dict_ = state.dict
        impl = state.mapper.impls[self.key]
        found = impl.get(state, dict_, passive)
        if found is PASSIVE_NO_RESULT or found is None or found is NO_VALUE:
            return []
        if impl.dynamic:
            return [(item._sa_instance_state, item) for item in impl.members(state)]
        if impl.collection:
            return [(item._sa_instance_state, item) for item in found._sa_adapter]
        return [(found._sa_instance_state, found)]

    def cascade_iterator(self, type_, state, visited, halt_on=None):
        if type_ != "delete" or self.passive_deletes:
            passive = PASSIVE_NO_INITIALIZE
        else:
            passive = PASSIVE_OFF | NO_RAISE
        if type_ == "save-update":
            found = state.mapper.impls[self.key].get_all_pending(state, state.dict)
        else:
            found = self.value_as_iterable(state, passive)
        skip_pending = type_ == "refresh-expire" and "save-update" not in self.cascade
        for other, obj in found:
            if other in visited or obj is None:
                continue
            if halt_on and halt_on(other):
                continue
            if skip_pending and other.key is None:
                continue
            if not other.mapper.isa(self.mapper):
                raise AssertionError(
                    "Attribute '%s' on class '%s' doesn't handle objects of type '%s'"
                    % (self.key, self.parent.class_, obj.__class__)
                )
            visited.add(other)
            yield obj, other.mapper, other

    def merge(self, session, source_state, dest_state, load, recursive, resolve_conflict_map):
        """Copies the related objects of one object to another."""
        from .session_merge import merge_relationship

        merge_relationship(self, session, source_state, dest_state, load, recursive, resolve_conflict_map)


class Relationship(RelationshipProperty):
    """`relationship()`."""


def _siblings(one, two):
    """Whether two mappers are below one, and neither is below the other."""
    return one.base_mapper is two.base_mapper and not one.isa(two) and not two.isa(one)


def _cascade_events(prop, impl):
    def append(state, item, initiator):
        if item is None:
            return item
        session = state._session()
        if session is not None:
            item_state = _related(item, impl)
            if prop.cascade.save_update and prop.key == initiator.key and not session._contains_state(item_state):
                session._save_or_update_state(item_state)
        return item

    def remove(state, item, initiator):
        if item is None or item is NO_VALUE or item is PASSIVE_NO_RESULT or not prop.cascade.delete_orphan:
            return
        session = state._session()
        item_state = item._sa_instance_state
        if prop.mapper.is_orphan(item_state):
            if session is not None and item_state in session._new:
                session.expunge(item)
            else:
                item_state._orphaned_outside_of_session = True

    def set_(state, value, old, initiator):
        if old is value:
            return value
        session = state._session()
        if session is None:
            return value
        if value is not None:
            value_state = _related(value, impl)
            if prop.cascade.save_update and prop.key == initiator.key and not session._contains_state(value_state):
                session._save_or_update_state(value_state)
        if old is not None and old is not NO_VALUE and old is not PASSIVE_NO_RESULT and prop.cascade.delete_orphan:
            old_state = old._sa_instance_state
            if old_state in session._new and prop.mapper.is_orphan(old_state):
                session.expunge(old)
        return value

    impl.on_append.append(append)
    impl.on_remove.append(remove)
    impl.on_set.append(set_)


def _related(obj, impl):
    state = getattr(obj, "_sa_instance_state", None)
    if state is None or isinstance(obj, type):
        raise AttributeError("%r object has no attribute '_sa_instance_state'" % type(obj).__name__)
    return state


def _single_parent(prop, impl):
    def check(state, value, old, initiator):
        if value is not None and initiator.key == prop.key:
            if impl.hasparent(value._sa_instance_state) and old is not value:
                from ..exc import InvalidRequestError

                raise InvalidRequestError(
                    "Instance %s is already associated with an instance of %s via its %s attribute, and is only allowed a single "
                    "parent. (Background on this error at: https://sqlalche.me/e/21/bbf1)"
                    % (_instance_str(value), prop.parent.class_, prop)
                )
        return value

    impl.on_append.append(lambda state, value, initiator: check(state, value, None, initiator))
    impl.on_set.append(check)


def _instance_str(obj):
    from .base import instance_str

    return instance_str(obj)


def _backref_events(prop, impl):
    """The other side of the relationship follows."""
    key = prop.back_populates

    def other_impl(state):
        return state.mapper.impls[key]

    def set_(state, child, old, initiator):
        if old is child:
            return child
        if old is not None and old is not PASSIVE_NO_RESULT and old is not NO_VALUE:
            old_state = old._sa_instance_state
            theirs = other_impl(old_state)
            stop = theirs.remove_token if theirs.collection else theirs.replace_token
            if initiator is not stop:
                theirs.pop(old_state, old.__dict__, state.obj(), state.mapper.impls[impl.key].append_token, PASSIVE_NO_FETCH)
        if child is not None:
            child_state = _related(child, impl)
            theirs = other_impl(child_state)
            if initiator is not theirs.append_token and initiator is not getattr(theirs, "bulk_token", None):
                theirs.append(child_state, child.__dict__, state.obj(), initiator, PASSIVE_NO_FETCH)
        return child

    def append(state, child, initiator):
        if child is None:
            return child
        child_state = _related(child, impl)
        theirs = other_impl(child_state)
        if initiator is not theirs.append_token and initiator is not getattr(theirs, "bulk_token", None):
            theirs.append(child_state, child.__dict__, state.obj(), initiator, PASSIVE_NO_FETCH)
        return child

    def remove(state, child, initiator):
        if child is None or child is PASSIVE_NO_RESULT or child is NO_VALUE:
            return
        child_state = child._sa_instance_state
        theirs = other_impl(child_state)
        if initiator is theirs.remove_token or initiator is getattr(theirs, "bulk_token", None):
            return
        if not theirs.collection and initiator is theirs.replace_token:
            return
        theirs.pop(child_state, child.__dict__, state.obj(), initiator, PASSIVE_NO_FETCH)

    impl.on_set.append(set_)
    impl.on_append.append(append)
    impl.on_remove.append(remove)
