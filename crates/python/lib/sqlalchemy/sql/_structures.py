"""Types of values with parts: JSON, arrays, tuples, pickles."""

from .._lower import given
from .type_api import TypeDecorator, TypeEngine, to_instance
from .sqltypes import NULLTYPE, Concatenable, Indexable, LargeBinary

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.sqltypes"


class PickleType(TypeDecorator):
    """Python objects, pickled into a binary column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, protocol=5, pickler=None, comparator=None, impl=None):
        self.protocol = protocol
        self._pickler = pickler
        self.comparator = comparator
        TypeDecorator.__init__(self)
        self._impl_given = bool(impl)
        if impl:
            self.impl = to_instance(impl)

    @property
    def pickler(self):
        if self._pickler is not None:
            return self._pickler
        import pickle

        return pickle

    def bind_processor(self, dialect):
        dumps, protocol = self.pickler.dumps, self.protocol
        return lambda value: None if value is None else dumps(value, protocol)

    def result_processor(self, dialect, coltype):
        loads = self.pickler.loads
        return lambda value: None if value is None else loads(value)

    def compare_values(self, x, y):
        return self.comparator(x, y) if self.comparator else x == y

    def _lower_builtin(self, dialect):
        if not self._impl_given and type(self) is PickleType:
            return "PickleType"
        return TypeDecorator._lower_builtin(self, dialect)


class JSON(Indexable, TypeEngine):
    __visit_name__ = "JSON"
    _wire_tag = "Json"
    hashable = False

    class _JsonNull:
        name = "JSON_NULL"

        def __repr__(self):
            return "<symbol 'JSON_NULL>"

    NULL = _JsonNull()

    def __init__(self, none_as_null=False):
        self.none_as_null = none_as_null

    class JSONElementType(TypeEngine):
        pass

    class JSONIndexType(JSONElementType):
        pass

    class JSONIntIndexType(JSONIndexType):
        pass

    class JSONStrIndexType(JSONIndexType):
        pass

    class JSONPathType(JSONElementType):
        pass

    @property
    def should_evaluate_none(self):
        return not self.none_as_null

    @should_evaluate_none.setter
    def should_evaluate_none(self, value):
        self.none_as_null = not value

    def _wire_args(self, dialect):
        return given(none_as_null=bool(self.none_as_null))


class _ItemsComparator:
    """The comparator of arrays, read when it is first asked for."""

    def __get__(self, type_, cls):
        from ..dialects.postgresql.operators import ItemsComparator

        return ItemsComparator


class ARRAY(Indexable, Concatenable, TypeEngine):
    Comparator = comparator_factory = _ItemsComparator()
    __visit_name__ = "ARRAY"
    _wire_tag = "ARRAY"
    _is_array = True
    zero_indexes = False

    def __init__(self, item_type, as_tuple=False, dimensions=None, zero_indexes=False):
        if isinstance(item_type, ARRAY):
            raise ValueError("Do not nest ARRAY types; ARRAY(basetype) handles multi-dimensional arrays of basetype")
        self.item_type = to_instance(item_type)
        self.as_tuple = as_tuple
        self.dimensions = dimensions
        self.zero_indexes = zero_indexes

    @property
    def hashable(self):
        return self.as_tuple

    @property
    def python_type(self):
        return list

    def _set_parent(self, column, **kw):
        self.item_type._set_parent(column, **kw)

    def _wire_args(self, dialect):
        return given(
            item=self.item_type._lower(dialect),
            dimensions=self.dimensions,
            as_tuple=bool(self.as_tuple),
            zero_indexes=bool(self.zero_indexes),
        )


class TupleType(TypeEngine):
    _is_tuple_type = True

    def __init__(self, *types):
        self._fully_typed = NULLTYPE not in types
        self.types = [to_instance(type_) for type_ in types]
