"""Small things that projects take from `sqlalchemy.util`."""


class immutabledict(dict):
    """A dict that cannot be changed."""

    def _refuse(self, *args, **kw):
        raise TypeError("%s object is immutable and/or readonly" % type(self).__name__)

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = _refuse

    def union(self, *others, **kw):
        made = dict(self)
        for other in others:
            made.update(other)
        made.update(kw)
        return immutabledict(made)

    merge_with = union

    def __repr__(self):
        return "immutabledict(%s)" % dict.__repr__(self)


EMPTY_DICT = immutabledict()


class OrderedSet:
    """A set that keeps the order in which it was filled."""

    def __init__(self, items=()):
        self._items = dict.fromkeys(items)

    def add(self, item):
        self._items[item] = None

    def remove(self, item):
        del self._items[item]

    def discard(self, item):
        self._items.pop(item, None)

    def update(self, *others):
        for other in others:
            self._items.update(dict.fromkeys(other))

    def union(self, *others):
        made = OrderedSet(self)
        made.update(*others)
        return made

    __or__ = union

    def difference(self, *others):
        gone = {item for other in others for item in other}
        return OrderedSet(item for item in self if item not in gone)

    __sub__ = difference

    def intersection(self, *others):
        return OrderedSet(item for item in self if all(item in other for other in others))

    __and__ = intersection

    def __contains__(self, item):
        return item in self._items

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        return list(self._items)[index]

    def __eq__(self, other):
        return set(self._items) == set(other)

    def __repr__(self):
        return "OrderedSet(%r)" % list(self._items)


def to_list(value, default=None):
    if value is None:
        return default
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return [value]
    return list(value)


def asbool(value):
    if isinstance(value, str):
        value = value.strip().lower()
        if value in ("true", "yes", "on", "y", "t", "1"):
            return True
        if value in ("false", "no", "off", "n", "f", "0"):
            return False
        raise ValueError("String is not true/false: %r" % value)
    return bool(value)


def warn(message, code=None):
    from ..sql.base import warn as _warn

    _warn(message)


def memoized_property(function):
    """A property that is computed once."""

    class Memoized:
        __name__ = function.__name__
        __doc__ = function.__doc__

        def __get__(self, obj, cls):
            if obj is None:
                return self
            found = obj.__dict__[function.__name__] = function(obj)
            return found

    return Memoized()


def generic_repr(obj, additional_kw=(), to_inspect=None, omit_kwarg=()):
    from ..sql._repr import generic_repr as made

    return made(obj, additional_kw, to_inspect, omit_kwarg)
