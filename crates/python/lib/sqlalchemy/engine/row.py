"""Rows."""

from .. import exc


def _missing(key):
    return exc.NoSuchColumnError("Could not locate column in row for column '%s'" % (key,))


class BaseRow:
    """The values of a row with the metadata of its result."""

    __slots__ = ("_parent", "_data")

    def __init__(self, parent, data):
        object.__setattr__(self, "_parent", parent)
        object.__setattr__(self, "_data", data)

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)

    def __hash__(self):
        return hash(self._data)

    def __contains__(self, key):
        return key in self._data

    def __setattr__(self, name, value):
        raise AttributeError("can't set attribute")

    def __delattr__(self, name):
        raise AttributeError("can't delete attribute")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        index = self._parent._index_of(name, True)
        if index is None:
            raise AttributeError("Could not locate column in row for column '%s'" % name)
        return self._data[index]


class Row(BaseRow):
    """A row: a named tuple of values."""

    __slots__ = ()

    def __getitem__(self, key):
        try:
            return self._data[key]
        except TypeError:
            raise TypeError("tuple indices must be integers or slices, not %s" % type(key).__name__) from None

    def _tuple(self):
        return self._no_longer_needed("_tuple() method")

    def tuple(self):
        return self._no_longer_needed("tuple() method")

    @property
    def _t(self):
        return self._no_longer_needed("_t attribute")

    @property
    def t(self):
        return self._no_longer_needed("t attribute")

    def _no_longer_needed(self, name):
        from ..sql.base import warn_deprecated

        text = "The Row.%s is deprecated, Row now behaves like a tuple and can unpack types directly. (deprecated since: 2.1.0)"
        warn_deprecated(text % name, "2.1")
        return self

    @property
    def _mapping(self):
        return RowMapping(self._parent, self._data)

    @property
    def _fields(self):
        return tuple(self._parent.names)

    def _asdict(self):
        return dict(self._mapping)

    @property
    def count(self):
        return self._named("count")

    @property
    def index(self):
        return self._named("index")

    def _named(self, name):
        """The column of that name, or else the method of tuples."""
        index = self._parent._index_of(name, False)
        return getattr(self._data, name) if index is None else self._data[index]

    def _other(self, other):
        return other._data if isinstance(other, Row) else other

    def __eq__(self, other):
        return self._data == self._other(other)

    def __ne__(self, other):
        return self._data != self._other(other)

    def __lt__(self, other):
        return self._data < self._other(other)

    def __le__(self, other):
        return self._data <= self._other(other)

    def __gt__(self, other):
        return self._data > self._other(other)

    def __ge__(self, other):
        return self._data >= self._other(other)

    __hash__ = BaseRow.__hash__

    def __repr__(self):
        from ._parameters import _one

        return _one(self._data, len(self._data) + 1)

    def __reduce__(self):
        return _rebuild, (tuple(self._parent.names), self._data)


def _rebuild(names, data, mapping=False):
    from .result import SimpleResultMetaData

    return (RowMapping if mapping else Row)(SimpleResultMetaData(names), data)


class RowMapping(BaseRow):
    """A row as a mapping from columns to values."""

    __slots__ = ()

    def __getitem__(self, key):
        index = self._parent._index_of(key, True)
        if index is None:
            raise _missing(key)
        return self._data[index]

    def get(self, key, default=None):
        index = self._parent._index_of(key, True)
        return default if index is None else self._data[index]

    def __iter__(self):
        return iter(self._parent.names)

    def __contains__(self, key):
        return self._parent._index_of(key, False) is not None

    def keys(self):
        from .result import RMKeyView

        return RMKeyView(self._parent)

    def values(self):
        return list(self._data)

    def items(self):
        return [(name, self[name]) for name in self._parent.names]

    def __eq__(self, other):
        return dict(self.items()) == (dict(other.items()) if hasattr(other, "items") else other)

    __hash__ = None

    def __reduce__(self):
        return _rebuild, (tuple(self._parent.names), self._data, True)

    def __repr__(self):
        return repr(dict(self.items()))


def _register():
    from collections.abc import Mapping, Sequence

    Sequence.register(Row)
    Mapping.register(RowMapping)


_register()
