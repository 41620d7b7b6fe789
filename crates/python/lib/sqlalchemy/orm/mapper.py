"""What is known about a mapped class."""


class Mapper:
    """The mapping of one class to its table."""

    def __init__(self, class_, local_table, registry, properties, inherits=None):
        self.class_ = class_
        self.local_table = self.persist_selectable = self.selectable = self.mapped_table = local_table
        self.registry = registry
        self._props = properties
        self.inherits = inherits

    entity = property(lambda self: self.class_)
    mapper = property(lambda self: self)
    is_mapper = True
    configured = True

    @classmethod
    def _event_listeners(cls, identifier):
        from .events import listeners_of

        return listeners_of(cls, identifier)

    def __clause_element__(self):
        return self.class_.__clause_element__()

    @property
    def columns(self):
        from ..sql.base import ColumnCollection

        found = [(key, prop.columns[0]) for key, prop in self._props.items() if getattr(prop, "columns", None)]
        return ColumnCollection(found)

    c = columns

    @property
    def tables(self):
        return [self.local_table]

    @property
    def primary_key(self):
        return tuple(self.local_table.primary_key)

    @property
    def attrs(self):
        return _Properties(self._props)

    @property
    def column_attrs(self):
        return _Properties({key: prop for key, prop in self._props.items() if getattr(prop, "columns", None)})

    @property
    def relationships(self):
        from .properties import RelationshipProperty

        return _Properties({key: prop for key, prop in self._props.items() if isinstance(prop, RelationshipProperty)})

    @property
    def all_orm_descriptors(self):
        return _Properties({key: getattr(self.class_, key) for key in self._props})

    def get_property(self, key):
        if key not in self._props:
            from ..exc import InvalidRequestError

            raise InvalidRequestError("Mapper '%s' has no property '%s'" % (self, key))
        return self._props[key]

    def has_property(self, key):
        return key in self._props

    def get_property_by_column(self, column):
        for prop in self._props.values():
            if any(own is column for own in getattr(prop, "columns", ())):
                return prop
        from .exc import UnmappedColumnError

        raise UnmappedColumnError("No column %s is configured on mapper %s..." % (column, self))

    def __str__(self):
        return "Mapper[%s(%s)]" % (self.class_.__name__, getattr(self.local_table, "name", self.local_table))

    def __repr__(self):
        return "<Mapper at 0x%x; %s>" % (id(self), self.class_.__name__)


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


def configure_mappers():
    """Classes are mapped when they are declared: there is nothing left to do."""


def clear_mappers():
    from ._refusal import refuse

    refuse("clear_mappers")


def validates(*names, **kw):
    """Marks a method that checks values; there are no objects that it could be called for."""

    def decorate(function):
        return function

    return decorate


def reconstructor(function):
    """Marks a method that runs when an object is loaded; none is."""
    return function
