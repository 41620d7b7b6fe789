"""What stands on the right of an attribute of a mapped class: columns, and properties that only the mapper can use."""

from itertools import count as _count

from ..sql.base import NO_ARG
from ..sql.operators import ColumnOperators
from ..sql.schema import Column
from .base import Mapped

_order = _count(1)
# Arguments that are about Python dataclasses alone.
_DATACLASS = ("init", "repr", "default_factory", "compare", "kw_only", "hash", "dataclass_metadata")


class MapperProperty(Mapped):
    """An attribute of a mapped class that is not a column of its table."""

    key = None
    parent = None
    doc = None
    columns = ()

    def __init__(self, *args, **kw):
        self.args = args
        self.kwargs = kw
        self.info = kw.get("info") or {}
        self.doc = kw.get("doc")

    @property
    def class_attribute(self):
        return getattr(self.parent.class_, self.key)

    def __str__(self):
        return "%s.%s" % (self.parent.class_.__name__ if self.parent else "?", self.key)


class ColumnProperty(MapperProperty):
    """An attribute that one or several columns, or an expression, stand behind."""

    def __init__(self, *columns, **kw):
        from ..sql.coercions import resolve

        MapperProperty.__init__(self, *columns, **kw)
        self.columns = [resolve(column) for column in columns]
        self.deferred = bool(kw.get("deferred") or kw.get("group") or kw.get("raiseload"))

    @property
    def expression(self):
        return self.columns[0]


MappedSQLExpression = ColumnProperty


class RelationshipProperty(MapperProperty):
    """A relationship to another mapped class."""

    @property
    def argument(self):
        return self.args[0] if self.args else self.kwargs.get("argument")


class Relationship(RelationshipProperty):
    """`relationship()`."""


class SynonymProperty(MapperProperty):
    """Another name of an attribute."""

    def __init__(self, name, map_column=None, descriptor=None, **kw):
        MapperProperty.__init__(self, **kw)
        self.name = name
        self.map_column = map_column


class Synonym(SynonymProperty):
    """`synonym()`."""


class CompositeProperty(MapperProperty):
    """Several columns as one value."""


class Composite(CompositeProperty):
    """`composite()`."""


class MappedColumn(Mapped, ColumnOperators):
    """A column that an annotation may still say more about."""

    def __init__(self, *args, **kw):
        for name in _DATACLASS:
            kw.pop(name, None)
        self.use_existing_column = bool(kw.pop("use_existing_column", False))
        self.deferred_group = kw.pop("deferred_group", None)
        self.deferred_raiseload = kw.pop("deferred_raiseload", None)
        self.deferred = kw.pop("deferred", NO_ARG)
        self.active_history = kw.pop("active_history", False)
        self.sort_order = kw.pop("sort_order", NO_ARG)
        self.has_insert_default = kw.get("insert_default", NO_ARG) is not NO_ARG
        if self.has_insert_default:
            # `default` belongs to the constructor of a dataclass here.
            kw.pop("default", None)
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
    return ColumnProperty(column, *additional, **kw)


def deferred(column, *additional, **kw):
    """A column that is loaded when it is asked for."""
    return ColumnProperty(column, *additional, deferred=True, **kw)


def query_expression(default_expr=None, **kw):
    from ..sql.elements import Null

    return ColumnProperty(Null() if default_expr is None else default_expr, deferred=True, **kw)


def relationship(*args, **kw):
    """A relationship; it is kept, and refused where it would be used."""
    return Relationship(*args, **kw)


def dynamic_loader(argument=None, **kw):
    return Relationship(argument, **dict(kw, lazy="dynamic"))


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
    return expr


def remote(expr):
    """Marks the far side of a join condition."""
    return expr
