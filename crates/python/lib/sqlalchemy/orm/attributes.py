"""Attributes of mapped classes: columns where they are columns, and otherwise names that say that they are not there yet."""

from ..sql.operators import ColumnOperators
from ._refusal import refuse, refuse_use
from .base import Mapped


class QueryableAttribute(Mapped, ColumnOperators):
    """An attribute of a mapped class, as it stands in expressions."""

    is_attribute = True
    _refusal = None

    def __init__(self, class_, key, property_, column=None):
        self.class_ = class_
        self.key = key
        self.property = property_
        self._column = column

    @property
    def parent(self):
        return self.class_.__dict__.get("__mapper__")

    @property
    def expression(self):
        return self.__clause_element__()

    @property
    def comparator(self):
        return self.__clause_element__()

    prop = property(lambda self: self.property)
    impl = None

    def _event_listeners(self, identifier):
        from .events import listeners_of

        return listeners_of(self, identifier)

    def __clause_element__(self):
        if self._refusal is not None or self._column is None:
            self._refuse()
        return self._column

    def _refuse(self):
        subject = "%s.%s, a %s, in an expression" % (self.class_.__name__, self.key, type(self.property).__name__)
        refuse_use(subject, **({} if self._refusal is None else {"hint": self._refusal}))

    def operate(self, op, *other, **kwargs):
        return self.__clause_element__().operate(op, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.__clause_element__().reverse_operate(op, other, **kwargs)

    def label(self, name):
        return self.__clause_element__().label(name)

    def __getattr__(self, name):
        if name.startswith("__") or name in ("_column", "property", "class_", "key"):
            raise AttributeError(name)
        if self._column is None and name.startswith("_"):
            raise AttributeError(name)
        try:
            return getattr(self.__clause_element__(), name)
        except AttributeError:
            raise AttributeError(
                "Neither %r object nor %r object associated with %s has an attribute %r"
                % (type(self).__name__, "Comparator", self, name)
            ) from None

    def __bool__(self):
        raise TypeError("Boolean value of this clause is not defined")

    def __str__(self):
        return "%s.%s" % (self.class_.__name__, self.key)

    def __repr__(self):
        return "<%s.%s object at 0x%x>" % (type(self).__module__, type(self).__name__, id(self))


class InstrumentedAttribute(QueryableAttribute):
    """An attribute as it is found on its class."""

    def __get__(self, instance, owner):
        if instance is None:
            return self
        refuse_use("Attribute access on an instance of %s" % type(instance).__name__)


def _unsupported(name):
    def function(*args, **kw):
        refuse(name, "sqlalchemy.orm.attributes")

    function.__name__ = name
    return function


flag_modified = _unsupported("flag_modified")
flag_dirty = _unsupported("flag_dirty")
get_history = _unsupported("get_history")
set_attribute = _unsupported("set_attribute")
get_attribute = _unsupported("get_attribute")
del_attribute = _unsupported("del_attribute")
init_collection = _unsupported("init_collection")
set_committed_value = _unsupported("set_committed_value")
