"""Collections of related objects: lists, sets and dictionaries that tell of what is put in and taken out."""


class CollectionAdapter:
    """Between a collection and the attribute that it is the value of."""

    __slots__ = ("attr", "owner_state", "data", "invalidated", "empty")

    def __init__(self, attr, owner_state, data):
        self.attr = attr
        self.owner_state = owner_state
        self.data = data
        self.invalidated = False
        self.empty = False

    def __iter__(self):
        return iter(_members(self.data))

    def __len__(self):
        return len(_members(self.data))

    def __bool__(self):
        return True

    def fire_append(self, item, initiator=None, key=None):
        if initiator is False:
            return item
        self._check()
        if self.empty:
            self._leave_empty()
        return self.attr.fire_append_event(self.owner_state, self.owner_state.dict, item, initiator, key)

    def fire_remove(self, item, initiator=None, key=None):
        if initiator is False:
            return
        self._check()
        if self.empty:
            self._leave_empty()
        self.attr.fire_remove_event(self.owner_state, self.owner_state.dict, item, initiator, key)

    def fire_pre_remove(self):
        self.attr.fire_pre_remove_event(self.owner_state, self.owner_state.dict)

    def _check(self):
        if self.invalidated:
            from ..sql.base import warn

            warn("This collection has been invalidated.")

    def _leave_empty(self):
        state, key = self.owner_state, self.attr.key
        self.empty = False
        if state._empty_collections.get(key) is self.data:
            del state._empty_collections[key]
            state.dict[key] = self.data

    # ---- as the mapper changes it

    def append_with_event(self, item, initiator=None):
        _append(self.data, item, initiator)

    def append_without_event(self, item):
        _append(self.data, item, False)

    def append_multiple_without_event(self, items):
        for item in items:
            _append(self.data, item, False)

    def remove_with_event(self, item, initiator=None):
        _remove(self.data, item, initiator)

    def remove_without_event(self, item):
        _remove(self.data, item, False)

    def clear_with_event(self, initiator=None):
        for item in list(self):
            _remove(self.data, item, initiator)


def collection_adapter(collection):
    return collection._sa_adapter


def _members(data):
    if isinstance(data, dict):
        return list(data.values())
    iterator = getattr(type(data), "_sa_iterator", None)
    return list(iterator(data) if iterator is not None else data)


def _append(data, item, initiator):
    appender = getattr(type(data), "_sa_appender", None)
    appender(data, item, initiator)


def _remove(data, item, initiator):
    type(data)._sa_remover(data, item, initiator)


def _put(self, item, initiator=None, key=None):
    adapter = self.__dict__.get("_sa_adapter")
    return item if adapter is None or initiator is False else adapter.fire_append(item, initiator, key)


def _take(self, item, initiator=None, key=None):
    adapter = self.__dict__.get("_sa_adapter")
    if adapter is not None and initiator is not False:
        adapter.fire_remove(item, initiator, key)


def _before_take(self, initiator=None):
    adapter = self.__dict__.get("_sa_adapter")
    if adapter is not None and initiator is not False:
        adapter.fire_pre_remove()


class _ListEvents:
    """The changing methods of a list."""

    def append(self, item, _sa_initiator=None):
        item = _put(self, item, _sa_initiator, len(self))
        super().append(item)

    _sa_appender = append

    def remove(self, item, _sa_initiator=None):
        _before_take(self, _sa_initiator)
        super().remove(item)
        _take(self, item, _sa_initiator)

    _sa_remover = remove

    def insert(self, index, item):
        super().insert(index, _put(self, item, None, index))

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            positions = range(*index.indices(len(self)))
            value = list(value)
            if index.step not in (None, 1):
                if len(value) != len(positions):
                    raise ValueError(
                        "attempt to assign sequence of size %s to extended slice of size %s" % (len(value), len(positions))
                    )
                for position, item in zip(positions, value):
                    self[position] = item
                return
            if value is self:
                return
            start = positions.start if len(positions) or index.start is not None else 0
            for _ in positions:
                del self[start]
            for offset, item in enumerate(value):
                self.insert(start + offset, item)
            return
        existing = self[index]
        if existing is not None:
            _take(self, existing)
        super().__setitem__(index, _put(self, value, None, index))

    def __delitem__(self, index):
        if isinstance(index, slice):
            for item in self[index]:
                _take(self, item)
        else:
            _take(self, self[index])
        super().__delitem__(index)

    def extend(self, items):
        for item in list(items):
            self.append(item)

    def __iadd__(self, items):
        self.extend(items)
        return self

    def pop(self, index=-1):
        _before_take(self)
        item = super().pop(index)
        _take(self, item)
        return item

    def clear(self, index=-1):
        for item in list(self):
            _take(self, item)
        super().clear()


class _SetEvents:
    """The changing methods of a set."""

    def add(self, item, _sa_initiator=None):
        if item not in self:
            item = _put(self, item, _sa_initiator)
        super().add(item)

    _sa_appender = add

    def remove(self, item, _sa_initiator=None):
        _before_take(self, _sa_initiator)
        super().remove(item)
        _take(self, item, _sa_initiator)

    _sa_remover = remove

    def discard(self, item, _sa_initiator=None):
        if item in self:
            self.remove(item, _sa_initiator)

    def pop(self):
        _before_take(self)
        item = super().pop()
        _take(self, item)
        return item

    def clear(self):
        for item in list(self):
            self.remove(item)

    def update(self, *others):
        for other in others:
            for item in list(other):
                self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def difference_update(self, *others):
        for other in others:
            for item in list(other):
                self.discard(item)

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def intersection_update(self, other):
        for item in list(self):
            if item not in other:
                self.remove(item)

    def __iand__(self, other):
        self.intersection_update(other)
        return self

    def symmetric_difference_update(self, other):
        for item in list(other):
            if item in self:
                self.remove(item)
            else:
                self.add(item)

    def __ixor__(self, other):
        self.symmetric_difference_update(other)
        return self


_missing = object()


class _DictEvents:
    """The changing methods of a dictionary."""

    def __setitem__(self, key, value, _sa_initiator=None):
        if key in self:
            _take(self, self[key], _sa_initiator, key)
        super().__setitem__(key, _put(self, value, _sa_initiator, key))

    def __delitem__(self, key, _sa_initiator=None):
        if key in self:
            _take(self, self[key], _sa_initiator, key)
        super().__delitem__(key)

    def clear(self):
        for key in list(self):
            del self[key]

    def pop(self, key, default=_missing):
        if key not in self and default is not _missing:
            return default
        item = super().pop(key)
        _take(self, item, None, key)
        return item

    def popitem(self):
        key, item = super().popitem()
        _take(self, item, None, key)
        return key, item

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *others, **kw):
        for other in others + (kw,):
            for key, value in list(other.items() if hasattr(other, "items") else other):
                if key not in self or self[key] is not value:
                    self[key] = value

    def __ior__(self, other):
        self.update(other)
        return self


class InstrumentedList(_ListEvents, list):
    """A list of related objects."""


class InstrumentedSet(_SetEvents, set):
    """A set of related objects."""


class InstrumentedDict(_DictEvents, dict):
    """A dictionary of related objects."""


class KeyFuncDict(InstrumentedDict):
    """A dictionary whose keys are computed from its values."""

    def __init__(self, keyfunc=None, *dict_args, ignore_unpopulated_attribute=False):
        super().__init__(*dict_args)
        self.keyfunc = keyfunc
        self.ignore_unpopulated_attribute = ignore_unpopulated_attribute

    def set(self, value, _sa_initiator=None):
        key = self.keyfunc(value)
        if key is _missing:
            if self.ignore_unpopulated_attribute:
                return
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "In event triggered from population of attribute, can't populate value in mapping; dictionary key derived "
                "from %r is not populated" % (value,)
            )
        self.__setitem__(key, value, _sa_initiator)

    _sa_appender = set

    def remove(self, value, _sa_initiator=None):
        key = self.keyfunc(value)
        if key not in self or self[key] != value:
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "Can not remove '%s' from collection; collection holds '%s' for key '%s'. Possible cause: is the "
                "KeyFuncDict key function based on mutable properties or properties that only obtain values after flush?"
                % (value, self.get(key), key)
            )
        self.__delitem__(key, _sa_initiator)

    _sa_remover = remove


MappedCollection = KeyFuncDict


def keyfunc_mapping(keyfunc, *, ignore_unpopulated_attribute=False):
    """Collections by what a function says of each object."""
    return lambda: KeyFuncDict(keyfunc, ignore_unpopulated_attribute=ignore_unpopulated_attribute)


def attribute_keyed_dict(attr_name, *, ignore_unpopulated_attribute=False):
    """Collections by an attribute of each object."""
    return keyfunc_mapping(lambda obj: getattr(obj, attr_name), ignore_unpopulated_attribute=ignore_unpopulated_attribute)


def column_keyed_dict(mapping_spec, *, ignore_unpopulated_attribute=False):
    """Collections by one or several columns of each object."""
    columns = mapping_spec if isinstance(mapping_spec, (list, tuple)) else [mapping_spec]

    def keyfunc(obj):
        from .base import object_mapper

        mapper = object_mapper(obj)
        found = [getattr(obj, mapper.property_of(_plain(column)).key) for column in columns]
        return found[0] if len(found) == 1 else tuple(found)

    return keyfunc_mapping(keyfunc, ignore_unpopulated_attribute=ignore_unpopulated_attribute)


def _plain(column):
    from ..sql.coercions import resolve

    found = resolve(column)
    return getattr(found, "_orm_original", found)


mapped_collection = keyfunc_mapping
attribute_mapped_collection = attribute_keyed_dict
column_mapped_collection = column_keyed_dict


class collection:
    """Marks methods of a collection class of the user's own."""

    @staticmethod
    def _refuse(*args, **kw):
        from ._refusal import refuse

        refuse(
            "collections.collection",
            hint="the class of a collection can be list, set, dict or a subclass of one of them, or a keyed dictionary "
            "such as attribute_keyed_dict()",
        )

    appender = remover = iterator = internally_instrumented = converter = adds = replaces = removes = removes_return = _refuse


_made = {}


def prepare_factory(given):
    """A function that makes empty collections, of whatever `collection_class` says."""
    if given is None or given is list:
        return InstrumentedList
    if given is set:
        return InstrumentedSet
    if given is dict:
        return InstrumentedDict
    if isinstance(given, type):
        if hasattr(given, "_sa_appender"):
            return given
        for base, events in ((list, _ListEvents), (set, _SetEvents), (dict, _DictEvents)):
            if issubclass(given, base):
                if given not in _made:
                    _made[given] = type(given.__name__, (events, given), {"__module__": given.__module__})
                return _made[given]
        collection._refuse()
    probe = given()
    if hasattr(type(probe), "_sa_appender"):
        return given
    made = prepare_factory(type(probe))
    return lambda: made(given())


def kind_of(factory):
    """list, set or dict: what an assigned collection has to be like."""
    probe = factory()
    for kind in (list, set, dict):
        if isinstance(probe, kind):
            return kind
    return list
