"""Values that tell of changes inside them."""

import weakref


class MutableBase:
    """What mutable values share: the objects that hold them."""

    @property
    def _parents(self):
        found = self.__dict__.get("_parents_held")
        if found is None:
            found = self.__dict__["_parents_held"] = weakref.WeakKeyDictionary()
        return found

    @classmethod
    def coerce(cls, key, value):
        if value is None:
            return None
        raise ValueError("Attribute '%s' does not accept objects of type %s" % (key, type(value)))

    def __class_getitem__(cls, item):
        return cls


class Mutable(MutableBase):
    """A value with changes inside."""

    def changed(self):
        """Marks the attribute as changed on every object that holds the value."""
        from ..orm.attributes import flag_modified

        for state, key in list(self._parents.items()):
            obj = state.obj()
            if obj is not None and key in obj.__dict__:
                flag_modified(obj, key)

    @classmethod
    def as_mutable(cls, sqltype):
        """A column type whose values are watched."""
        type_ = sqltype() if isinstance(sqltype, type) else sqltype.copy() if hasattr(sqltype, "copy") else sqltype
        type_._mutable_class = cls
        return type_

    @classmethod
    def associate_with(cls, sqltype):
        """Watches the values of every column of a type."""
        _associated.append((sqltype, cls))

    @classmethod
    def associate_with_attribute(cls, attribute):
        """Watches the values of one attribute."""
        _attributes[id(attribute.property)] = (attribute.property, cls)


_associated = []
_attributes = {}


def mutable_class_of(prop):
    """The class that watches the values of a column attribute, or None."""
    known = _attributes.get(id(prop))
    if known is not None:
        return known[1]
    type_ = prop.columns[0].type
    found = getattr(type_, "_mutable_class", None)
    if found is None:
        for sqltype, cls in _associated:
            if isinstance(type_, sqltype):
                return cls
    return found


class MutableComposite(MutableBase):
    """Several columns as one value with changes inside."""

    def changed(self):
        """Sets the columns from the value, on every object that holds it."""
        for state, key in list(self._parents.items()):
            obj = state.obj()
            if obj is not None:
                prop = state.mapper.get_property(key)
                prop.set_on(obj, key, self)


class MutableDict(Mutable, dict):
    """A dictionary."""

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, value)
        self.changed()

    def setdefault(self, key, *arg):
        found = dict.setdefault(self, key, *arg)
        self.changed()
        return found

    def __delitem__(self, key):
        dict.__delitem__(self, key)
        self.changed()

    def update(self, *a, **kw):
        dict.update(self, *a, **kw)
        self.changed()

    def __ior__(self, other):
        self.update(other)
        return self

    def pop(self, *arg):
        found = dict.pop(self, *arg)
        self.changed()
        return found

    def popitem(self):
        found = dict.popitem(self)
        self.changed()
        return found

    def clear(self):
        dict.clear(self)
        self.changed()

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, dict) else Mutable.coerce(key, value)

    def __getstate__(self):
        return dict(self)

    def __setstate__(self, state):
        self.update(state)


def _telling(base, names):
    def decorate(cls):
        for name in names:
            setattr(cls, name, _teller(getattr(base, name), name))
        return cls

    return decorate


def _teller(method, name):
    def call(self, *args, **kw):
        answer = method(self, *args, **kw)
        self.changed()
        return self if name.startswith("__i") else answer

    call.__name__ = name
    return call


@_telling(list, "__setitem__ __delitem__ pop append extend __iadd__ insert remove clear sort reverse".split())
class MutableList(Mutable, list):
    """A list."""

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, list) else Mutable.coerce(key, value)


@_telling(
    set,
    "update intersection_update difference_update symmetric_difference_update __ior__ __iand__ __ixor__ __isub__ add remove "
    "discard pop clear".split(),
)
class MutableSet(Mutable, set):
    """A set."""

    __hash__ = object.__hash__

    @classmethod
    def coerce(cls, key, value):
        if isinstance(value, cls):
            return value
        return cls(value) if isinstance(value, set) else Mutable.coerce(key, value)
