"""What stands on the right of an attribute of a mapped class: columns, and properties that only the mapper can use."""

from itertools import count as _count

from ..sql.base import NO_ARG
from ..sql.operators import ColumnOperators
from ..sql.schema import Column
from .base import Mapped

_order = _count(1)
# Arguments that are about Python dataclasses alone.
_DATACLASS = ("init", "repr", "default_factory", "compare", "kw_only", "hash", "dataclass_metadata")


def _dataclass_options(kw):
    return {name: kw.pop(name) for name in _DATACLASS if name in kw}


class MapperProperty(Mapped):
    """An attribute of a mapped class."""

    key = None
    parent = None
    doc = None
    columns = ()
    hidden = False
    is_relationship = is_synonym = is_composite = False
    viewonly = False
    declared = None

    def _keep(self, kw):
        self.dataclass_options = _dataclass_options(kw)
        self.info = kw.pop("info", None) or {}
        self.doc = kw.pop("doc", None)
        if kw:
            raise TypeError(
                "%s() got an unexpected keyword argument %r" % (type(self).__name__, sorted(kw)[0])
            )

    @property
    def class_attribute(self):
        return getattr(self.parent.class_, self.key)

    def attribute_for(self, cls, key):
        """What stands on the class."""
        from .attributes import InstrumentedAttribute

        return InstrumentedAttribute(cls, key, self, cls.__dict__.get("__mapper__"))

    def impl_for(self, mapper, key):
        return None

    def comparator_of(self, attribute):
        return attribute.__clause_element__()

    def columns_clause_of(self, attribute):
        return attribute.__clause_element__()

    def label_of(self, attribute, name):
        return attribute.__clause_element__().label(name)

    def __str__(self):
        return "%s.%s" % (self.parent.class_.__name__ if self.parent else "?", self.key)


class ColumnProperty(MapperProperty):
    """An attribute that one or several columns, or an expression, stand behind."""

    def __init__(self, *columns, **kw):
        from ..sql.coercions import expression
        from ..sql.elements import NamedColumn

        self.columns = []
        for column in columns:
            made = column if hasattr(column, "_is_schema_column") else expression(column)
            made = getattr(made, "_orm_original", made)
            self.columns.append(made if isinstance(made, NamedColumn) else made.label(None))
        self.group = kw.pop("group", None)
        self.raiseload = bool(kw.pop("raiseload", False))
        self.deferred = bool(kw.pop("deferred", False) or self.group or self.raiseload)
        self.comparator_factory = kw.pop("comparator_factory", None)
        self.active_history = bool(kw.pop("active_history", False))
        self.expire_on_flush = kw.pop("expire_on_flush", True)
        self._keep(kw)

    @property
    def expression(self):
        return self.columns[0]

    @property
    def is_expression(self):
        """Whether it is computed, rather than a column of a table."""
        return not isinstance(self.columns[0], Column)

    def impl_for(self, mapper, key):
        from .attributes import ScalarImpl
        from .strategies import load_deferred

        prop = self
        history = self.active_history
        for column in self.columns:
            if any(column is one for one in mapper.primary_key) or column is mapper.version_id_col:
                history = True
        if mapper.polymorphic_on is not None and any(column is mapper.polymorphic_on for column in self.columns):
            history = True

        def load(state, passive):
            return load_deferred(prop, state, passive)

        type_ = self.columns[0].type
        compare = getattr(type_, "compare_values", None)
        made = ScalarImpl(mapper, key, self, load=load, active_history=history, compare=compare, expirable=not self.deferred)
        import sys

        mutable = sys.modules.get("sqlalchemy.ext.mutable")
        watch = None if mutable is None else mutable.mutable_class_of(self)
        if watch is not None:
            made.watch(watch)
        return made

    def _adapted(self, attribute):
        entity = attribute._entity
        column = self.columns[0]
        if entity is not None and entity.is_aliased_class:
            return entity._adapter.column(column)
        return column

    def clause_of(self, attribute):
        column = self._adapted(attribute)
        entity = attribute.parent
        mapper = None if entity is None else entity.mapper
        if mapper is not None and (mapper.inherits is not None or attribute.key != column.key):
            return self.columns_clause_of(attribute)
        return column

    def columns_clause_of(self, attribute):
        from .entities import annotated

        column = self._adapted(attribute)
        return annotated(column, _orm_entity=attribute.parent, _orm_key=attribute.key)

    def comparator_of(self, attribute):
        clause = attribute.__clause_element__()
        return clause if self.comparator_factory is None else self.comparator_factory(self, attribute)

    def label_of(self, attribute, name):
        clause = attribute.__columns_clause__()
        made = clause.label(name)
        made._orm_entity = attribute.parent
        return made


class MappedSQLExpression(ColumnProperty):
    """`column_property()` of an expression."""


class DescriptorProperty(MapperProperty):
    """An attribute that other attributes stand behind."""

    def attribute_for(self, cls, key):
        from .attributes import ProxyAttribute

        made = ProxyAttribute(cls, key, self, cls.__dict__.get("__mapper__"))
        return made


class SynonymProperty(DescriptorProperty):
    """Another name of an attribute."""

    is_synonym = True

    def __init__(self, name, map_column=None, descriptor=None, comparator_factory=None, **kw):
        self._keep(kw)
        self.name = name
        self.map_column = map_column
        self.descriptor = descriptor
        self.comparator_factory = comparator_factory

    def _target(self, attribute):
        found = getattr(attribute.class_, self.name)
        entity = attribute._entity
        return found.adapt_to_entity(entity) if entity is not None and entity.is_aliased_class else found

    def clause_of(self, attribute):
        return self._target(attribute).__clause_element__()

    def columns_clause_of(self, attribute):
        from .entities import annotated

        found = self._target(attribute).__columns_clause__()
        return annotated(found, _orm_key=attribute.key) if hasattr(found, "_orm_original") else found

    def comparator_of(self, attribute):
        if self.comparator_factory is not None:
            return self.comparator_factory(self, attribute)
        return self._target(attribute)._made_comparator()

    def get_on(self, instance, key):
        if self.descriptor is not None:
            return self.descriptor.__get__(instance, type(instance))
        return getattr(instance, self.name)

    def set_on(self, instance, key, value):
        if self.descriptor is not None:
            self.descriptor.__set__(instance, value)
        else:
            setattr(instance, self.name, value)

    def delete_on(self, instance, key):
        if self.descriptor is not None:
            self.descriptor.__delete__(instance)
        else:
            delattr(instance, self.name)


class Synonym(SynonymProperty):
    """`synonym()`."""


class CompositeProperty(DescriptorProperty):
    """Several columns as one value."""

    is_composite = True

    def __init__(self, *attrs, **kw):
        first = attrs[0] if attrs else None
        self.composite_class = None
        self.attrs = list(attrs)
        if first is not None and not isinstance(first, (str, Column, MappedColumn)) and callable(first):
            self.composite_class = first
            self.attrs = list(attrs[1:])
        kw.pop("comparator_factory", None)
        kw.pop("active_history", None)
        self.group = kw.pop("group", None)
        self.is_deferred = bool(kw.pop("deferred", False) or self.group)
        self._keep(kw)

    def keys(self):
        """The attributes of the columns."""
        found = []
        for attr in self.attrs:
            if isinstance(attr, str):
                found.append(attr)
            else:
                column = attr.column if isinstance(attr, MappedColumn) else attr
                column = getattr(column, "__clause_element__", lambda: column)()
                found.append(self.parent.property_of(column).key)
        return found

    def _values_of(self, value):
        values = getattr(value, "__composite_values__", None)
        if values is not None:
            return tuple(values())
        import dataclasses

        if dataclasses.is_dataclass(value):
            return tuple(getattr(value, field.name) for field in dataclasses.fields(value))
        from ..exc import InvalidRequestError

        raise InvalidRequestError(
            "Can't find the values of %r: a composite class is a dataclass or has a method __composite_values__()" % (value,)
        )

    def get_on(self, instance, key):
        keys = self.keys()
        values = [getattr(instance, name) for name in keys]
        known = instance.__dict__.get(key)
        if known is not None and list(self._values_of(known)) == values:
            return known
        state = instance._sa_instance_state
        if state.key is None and all(value is None for value in values):
            return None
        if all(value is None for value in values) and known is None and state.key is None:
            return None
        made = instance.__dict__[key] = self.composite_class(*values)
        parents = getattr(made, "_parents", None)
        if parents is not None:
            parents[state] = key
        return made

    def set_on(self, instance, key, value):
        keys = self.keys()
        values = (None,) * len(keys) if value is None else self._values_of(value)
        if value is None:
            instance.__dict__.pop(key, None)
        else:
            instance.__dict__[key] = value
            parents = getattr(value, "_parents", None)
            if parents is not None:
                parents[instance._sa_instance_state] = key
        for name, item in zip(keys, values):
            setattr(instance, name, item)

    def delete_on(self, instance, key):
        self.set_on(instance, key, None)

    def _columns(self, attribute):
        entity = attribute.parent
        owner = entity.entity if entity is not None and entity.is_aliased_class else attribute.class_
        return [getattr(owner, name).__clause_element__() for name in self.keys()]

    def clause_of(self, attribute):
        from ..sql.elements import ClauseList

        return ClauseList(*self._columns(attribute), group=False)

    def columns_clause_of(self, attribute):
        from .util import Bundle

        class composite_bundle(Bundle):
            def create_row_processor(self, query, procs, labels, make=self.composite_class):
                return lambda row: make(*[proc(row) for proc in procs])

        return composite_bundle(attribute.key, *self._columns(attribute)).__columns_clause__()

    def comparator_of(self, attribute):
        return _CompositeComparator(self, attribute)


class _CompositeComparator(ColumnOperators):
    """Compares a composite column by column."""

    def __init__(self, prop, attribute):
        self._prop = prop
        self._attribute = attribute

    def __clause_element__(self):
        return self._attribute.__clause_element__()

    def _compare(self, operator, other):
        from ..sql.elements import and_

        columns = self._prop._columns(self._attribute)
        values = [None] * len(columns) if other is None else self._prop._values_of(other)
        return and_(*[operator(column, value) for column, value in zip(columns, values)])

    def __eq__(self, other):
        from ..sql import operators

        return self._compare(operators.eq, other)

    def __ne__(self, other):
        from ..sql import operators

        return self._compare(operators.ne, other)

    def operate(self, op, *other, **kw):
        from ..sql import operators

        if op is operators.eq:
            return self.__eq__(*other)
        if op is operators.ne:
            return self.__ne__(*other)
        raise NotImplementedError("A composite can be compared with == and != alone, not with %s" % op.__name__)

    __hash__ = None


class Composite(CompositeProperty):
    """`composite()`."""


class MappedColumn(Mapped, ColumnOperators):
    """A column that an annotation may still say more about."""

    def __init__(self, *args, **kw):
        given = kw.get("default", NO_ARG)
        self.dataclass_options = _dataclass_options(kw)
        if given is not NO_ARG:
            self.dataclass_options["default"] = given
        self.use_existing_column = bool(kw.pop("use_existing_column", False))
        self.deferred_group = kw.pop("deferred_group", None)
        self.deferred_raiseload = kw.pop("deferred_raiseload", None)
        self.deferred = kw.pop("deferred", NO_ARG)
        self.active_history = kw.pop("active_history", False)
        self.sort_order = kw.pop("sort_order", NO_ARG)
        self.has_insert_default = kw.get("insert_default", NO_ARG) is not NO_ARG
        nullable = kw.get("nullable", NO_ARG)
        if nullable is NO_ARG or nullable is None:
            kw.pop("nullable", None)
            self.has_nullable = False
        else:
            self.has_nullable = type(nullable).__name__ != "SchemaConst"
        self.column = Column(*args, **kw)
        self._creation_order = next(_order)

    @property
    def name(self):
        return self.column.name

    @property
    def foreign_keys(self):
        return self.column.foreign_keys

    @property
    def is_deferred(self):
        if self.deferred is NO_ARG:
            return bool(self.deferred_group or self.deferred_raiseload)
        return bool(self.deferred)

    def _copy(self, **kw):
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.column = self.column._copy(**kw)
        made._creation_order = next(_order)
        return made

    def __clause_element__(self):
        return self.column

    def operate(self, op, *other, **kwargs):
        return self.column.operate(op, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.column.reverse_operate(op, other, **kwargs)

    def take(self, other):
        """What the `mapped_column()` inside an `Annotated` says, where this one says nothing."""
        _merge(other.column, self.column, omit_default=self.has_insert_default)
        for name in ("deferred", "sort_order"):
            if getattr(self, name) is NO_ARG:
                setattr(self, name, getattr(other, name))
        for name in ("deferred_group", "deferred_raiseload"):
            if getattr(self, name) is None:
                setattr(self, name, getattr(other, name))
        self.use_existing_column = self.use_existing_column or other.use_existing_column


def _merge(source, target, omit_default):
    if source.primary_key:
        target.primary_key = True
    if source.autoincrement != "auto" and target.autoincrement == "auto":
        target.autoincrement = source.autoincrement
    if source.system:
        target.system = source.system
    if getattr(source, "info", None):
        target.info = dict(getattr(target, "info", None) or {}, **source.info)
    if not source.type._isnull and target.type._isnull:
        type_ = source.type
        target._set_type(type_.copy() if type_._is_schema_type else type_)
    if _said(source._user_defined_nullable) and not _said(target._user_defined_nullable):
        target.nullable = target._user_defined_nullable = source.nullable
    for name in ("default", "server_default", "server_onupdate", "onupdate"):
        given = getattr(source, name)
        if given is None or getattr(target, name) is not None or name == "default" and omit_default:
            continue
        given = given._copy()
        setattr(target, name, given)
        target._init_items(given)
    for name in ("index", "unique", "doc", "comment"):
        given = getattr(source, name)
        if given is not None and getattr(target, name) is None:
            setattr(target, name, given)
    for constraint in source.constraints:
        if not constraint._type_bound:
            target._init_items(constraint._copy())
    for fk in source.foreign_keys:
        if fk.constraint is None:
            target._init_items(fk._copy())


def _said(nullable):
    return type(nullable).__name__ != "SchemaConst"


# ---- what scripts call


def mapped_column(*args, **kw):
    """A column of a mapped class."""
    return MappedColumn(*args, **kw)


def orm_insert_sentinel(type_=None, *, default=None, omit_from_statements=True):
    from ..sql.schema import insert_sentinel

    return insert_sentinel(type_=type_, default=default, omit_from_statements=omit_from_statements)


def column_property(column, *additional, **kw):
    """An attribute for a column or an expression."""
    return MappedSQLExpression(column, *additional, **kw)


def deferred(column, *additional, **kw):
    """A column that is loaded when it is asked for."""
    return ColumnProperty(column, *additional, deferred=True, **kw)


def query_expression(default_expr=None, **kw):
    from ..sql.elements import Null

    return ColumnProperty(Null() if default_expr is None else default_expr, deferred=True, **kw)


def relationship(argument=None, secondary=None, **kw):
    """A relationship to another mapped class."""
    from .relationships import Relationship

    return Relationship(argument, secondary, **kw)


def dynamic_loader(argument=None, **kw):
    return relationship(argument, **dict(kw, lazy="dynamic"))


def backref(name, **kw):
    """The name and options of the other direction of a relationship."""
    return (name, kw)


def synonym(name, **kw):
    """Another name of an attribute."""
    return Synonym(name, **kw)


def composite(*args, **kw):
    """Several columns as one value."""
    return Composite(*args, **kw)


def foreign(expr):
    """Marks the referring side of a join condition."""
    return _marked(expr, "_rel_foreign")


def remote(expr):
    """Marks the far side of a join condition."""
    return _marked(expr, "_rel_remote")


def _marked(expr, mark):
    from ..sql.coercions import resolve
    from ..sql.visitors import _rebuilt
    from .entities import annotated

    def change(element):
        return annotated(element, **{mark: True}) if isinstance(element, Column) else None

    return _rebuilt(resolve(expr), change, {})


def __getattr__(name):
    if name in ("Relationship", "RelationshipProperty"):
        from . import relationships

        return getattr(relationships, name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
