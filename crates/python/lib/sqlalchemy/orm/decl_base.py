"""From a declared class to its table and the attributes that stand for its columns."""

from ..sql.base import NO_ARG
from ..sql.schema import Column
from ._annotations import Namespace, annotations_of, complete, mapped_parts, refuse_unmapped
from .attributes import InstrumentedAttribute
from .base import DynamicMapped, Unmapped, WriteOnlyMapped
from .mapper import Mapper
from .properties import ColumnProperty, MappedColumn, MapperProperty, Relationship, SynonymProperty

_SPECIAL = ("__table_args__", "__tablename__", "__mapper_args__", "__table__")
_SUBCLASS = (
    "columns of a class that inherits from a mapped class are only available from its __table__, since joining and "
    "discriminating belong to the mapper"
)
_PARTIAL = "selecting from a class with deferred columns or SQL expressions needs the mapper; its __table__ can be used"


def is_mapped(cls):
    """Whether a class itself, not only one that it inherits from, is mapped."""
    return isinstance(cls, type) and "__mapper__" in cls.__dict__


def _is_declared(obj):
    return getattr(type(obj), "_is_declared_attr", False)


def _in_order(first, second):
    """Two lists of names as one: shared names stand where the second list has them."""
    shared = set(first) & set(second)
    merged = []
    current, other = iter(first), iter(second)
    while True:
        for name in current:
            if name in shared:
                shared.discard(name)
                current, other = other, current
                break
            merged.append(name)
        else:
            merged.extend(other)
            return merged


def _own_attributes(base, values=None):
    """`(name, object or None, annotation or None)` for all that a class body says."""
    values = base.__dict__ if values is None else values
    annotations = annotations_of(base)
    for name in _in_order(list(values), list(annotations)):
        if name.startswith("__") and name.endswith("__") and name not in _SPECIAL:
            continue
        yield name, values.get(name), annotations.get(name)


class _Scan:
    """One class on its way to being mapped."""

    def __init__(self, registry, cls, table=None, properties=None):
        self.registry = registry
        self.cls = cls
        # The class body as it was written; copies of mixin columns are put on the class later.
        self.body = dict(cls.__dict__)
        # An earlier answer of each `declared_attr`: the table and the class see the same column.
        cls._sa_declared = {}
        self.collected = {}
        self.annotations = {}
        self.properties = dict(properties or {})
        self.tablename = self.table_args = None
        self.table = table if table is not None else cls.__dict__.get("__table__")
        self.declared_table = False
        self.allow_unmapped = bool(getattr(cls, "__allow_unmapped__", False))
        self.deferred = set()
        self.columns = {}
        self.unmapped = set()
        self.inherits = self._mapped_base()

    def _mapped_base(self):
        found = []
        for base in self.cls.__bases__:
            for candidate in base.__mro__:
                if is_mapped(candidate):
                    if candidate not in found:
                        found.append(candidate)
                    break
        if len(found) > 1:
            from ..exc import InvalidRequestError

            raise InvalidRequestError("Class %s has multiple mapped bases: %r" % (self.cls, found))
        return found[0] if found else None

    # ---- what the class and its mixins say

    def scan(self):
        cls = self.cls
        for base in cls.__mro__[1:]:
            if base is not object and not is_mapped(base):
                self._copy_columns(base)
        copied, self.collected = self.collected, {}
        inherited_args = False
        for base in cls.__mro__:
            if base is object:
                continue
            mapped_base = base is not cls and is_mapped(base)
            for name in [name for name in copied if copied[name][1] is base]:
                self.collected[name] = copied[name][0]
            for name, obj, annotation in _own_attributes(base, self.body if base is cls else None):
                if name in _SPECIAL:
                    inherited_args = self._special(name, obj, base, mapped_base) or inherited_args
                elif mapped_base:
                    continue
                elif base is not cls:
                    self._of_mixin(name, obj, base)
                else:
                    self._own(name, obj, annotation)
        if inherited_args and not self.tablename:
            self.table_args = None

    def _special(self, name, obj, base, mapped_base):
        cls = self.cls
        if mapped_base and not _is_declared(obj):
            return False
        if name == "__tablename__" and not self.tablename:
            self.tablename = cls.__tablename__
        elif name == "__table__" and _is_declared(obj):
            self.declared_table = True
        elif name == "__table_args__" and not self.table_args:
            self.table_args = cls.__table_args__
            if not isinstance(self.table_args, (tuple, dict, type(None))):
                from ..exc import ArgumentError

                raise ArgumentError("__table_args__ value must be a tuple, dict, or None")
            return base is not cls
        return False

    def _is_overridden(self, name, obj):
        if obj is None:
            return getattr(self.cls, name, None) is not None
        return getattr(self.cls, name, obj) is not obj

    def _copy_columns(self, base):
        """The columns of a mixin, each class with its own copies."""
        names = Namespace(base)
        for name, obj, annotation in _own_attributes(base):
            if name in _SPECIAL:
                continue
            container, inner = (None, None) if annotation is None else mapped_parts(annotation, names)
            if obj is None:
                if container is None or self.table is not None or self._is_overridden(name, None):
                    continue
                made = self._for_annotation(container, inner)
            elif isinstance(obj, (Column, MappedColumn)):
                if self._is_overridden(name, obj):
                    continue
                made = obj._copy()
            else:
                continue
            if container is not None:
                self.annotations[name] = (container, inner, names)
            self.collected[name] = (made, base)
            setattr(self.cls, name, made)

    @staticmethod
    def _for_annotation(container, inner):
        """What `name: Mapped[...]` alone stands for."""
        if issubclass(container, (DynamicMapped, WriteOnlyMapped)):
            return Relationship()
        for item in getattr(inner, "__metadata__", ()):
            if isinstance(item, MapperProperty):
                return item
        return MappedColumn()

    def _of_mixin(self, name, obj, base):
        if isinstance(obj, (Column, MappedColumn)) or not _is_declared(obj):
            if isinstance(obj, MapperProperty) and not isinstance(obj, MappedColumn):
                from ..exc import InvalidRequestError

                raise InvalidRequestError(
                    "Mapper properties (i.e. deferred,column_property(), relationship(), etc.) must be declared as "
                    "@declared_attr callables on declarative mixin classes.  For dataclass field() objects, use a lambda:"
                )
            return
        value = obj.__get__(None, self.cls) if obj._cascading else getattr(self.cls, name)
        if obj._cascading:
            setattr(self.cls, name, value)
        self.collected[name] = value
        returned = obj._returned_annotation()
        if returned is not None and isinstance(value, MappedColumn):
            container, inner = mapped_parts(returned, Namespace(base))
            if container is not None:
                self.annotations[name] = (container, inner, Namespace(base))

    def _own(self, name, obj, annotation):
        container = inner = None
        names = Namespace(self.cls)
        if annotation is not None:
            container, inner = mapped_parts(annotation, names)
            if container is not None:
                self.annotations[name] = (container, inner, names)
        if name not in self.body:
            if container is not None and self.table is None:
                self.collected[name] = self._for_annotation(container, inner)
            elif container is None and annotation is not None and not self.allow_unmapped and not name.startswith("_"):
                refuse_unmapped(self.cls, name, annotation)
            return
        if _is_declared(obj):
            obj = getattr(self.cls, name)
        if annotation is not None and container is None and not self.allow_unmapped:
            if isinstance(obj, (Column, MappedColumn, MapperProperty)):
                refuse_unmapped(self.cls, name, annotation)
        self.collected[name] = obj

    # ---- columns and other properties

    def sort_out(self):
        ordering = {}
        found = []
        for name, value in self.collected.items():
            if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], (Column, MappedColumn, MapperProperty)):
                from ..sql.base import warn

                warn(
                    "Ignoring declarative-like tuple value of attribute '%s': possibly a copy-and-paste error with a comma "
                    "accidentally placed at the end of the line?" % name
                )
                continue
            if isinstance(value, InstrumentedAttribute):
                if value.class_ is not self.cls and value.key != name:
                    self.properties[name] = SynonymProperty(value.key)
                continue
            if isinstance(value, MappedColumn):
                column = self._completed(name, value)
                if value.sort_order is not NO_ARG:
                    ordering[id(column)] = value.sort_order
                if value.is_deferred:
                    self.deferred.add(name)
            elif isinstance(value, Column):
                column = value
            elif isinstance(value, MapperProperty):
                self.properties[name] = value
                if isinstance(value, ColumnProperty):
                    found += self._columns_of(name, value)
                continue
            else:
                if name in self.cls.__dict__ and self.cls.__dict__[name] is not value:
                    setattr(self.cls, name, value)
                continue
            _named(column, name)
            if not any(column is own for own in found):
                found.append(column)
            if name not in self.unmapped:
                self.columns[name] = column
        return sorted(found, key=lambda column: ordering.get(id(column), 0))

    def _completed(self, name, value):
        if value.use_existing_column and self.inherits is not None and self.tablename is None and self.table is None:
            existing = self.inherits.__table__.c.get(value.column.name or name)
            if existing is not None:
                value.column = existing
                return existing
        _named(value.column, name)
        container, inner, names = self.annotations.get(name, (None, None, None))
        if container is None:
            if value.column.type._isnull and not value.column.foreign_keys:
                from ..exc import ArgumentError

                raise ArgumentError(
                    "Python typing annotation is required for attribute \"%s.%s\" when primary argument(s) for "
                    "\"MappedColumn\" construct are None or not present" % (self.cls.__name__, name)
                )
            return value.column
        if issubclass(container, Unmapped):
            self.unmapped.add(name)
        try:
            complete(value, name, inner, names, self.registry)
        except NameError as error:
            from .exc import MappedAnnotationError

            raise MappedAnnotationError(
                'Could not resolve all types within mapped annotation: "%s.%s[%s]".  Ensure all types are written correctly '
                "and are imported within the module in use."
                % (container.__module__, container.__name__, "ForwardRef(%r)" % inner if isinstance(inner, str) else inner)
            ) from error
        return value.column

    def _columns_of(self, name, prop):
        found = []
        for position, column in enumerate(prop.columns):
            if isinstance(column, Column) and column.table is None:
                if position == 0:
                    _named(column, name)
                found.append(column)
        if prop.deferred:
            self.deferred.add(name)
        elif not found and not isinstance(prop.columns[0], Column):
            # An expression: part of what selecting the class would give.
            self.deferred.add(name)
        return found

    # ---- the table

    def make_table(self, columns):
        from ..exc import ArgumentError, InvalidRequestError
        from ..sql._tables import Table

        cls = self.cls
        if self.declared_table:
            self.table = cls.__table__
            cls.__table__ = self.table
        if self.table is not None:
            for column in columns:
                if not any(column is own for own in self.table.c):
                    raise ArgumentError("Can't add additional column %r when specifying __table__" % column.key)
            return
        if self.tablename is None:
            if self.inherits is None:
                raise InvalidRequestError(
                    "Class %r does not have a __table__ or __tablename__ specified and does not inherit from an existing "
                    "table-mapped class." % cls
                )
            self._share_table(columns)
            return
        arguments, options = (), {}
        if isinstance(self.table_args, dict):
            options = self.table_args
        elif self.table_args:
            arguments = self.table_args
            if isinstance(arguments[-1], dict):
                arguments, options = arguments[:-1], arguments[-1]
        if cls.__dict__.get("__autoload_with__") is not None:
            options = dict(options, autoload_with=cls.__dict__["__autoload_with__"])
        # A table in the arguments may name columns by their attributes.
        arguments = [getattr(item, "__clause_element__", lambda item=item: item)() for item in arguments]
        make = getattr(cls, "__table_cls__", Table)
        self.table = make(self.tablename, self._metadata(), *columns, *arguments, **options)
        cls.__table__ = self.table

    def _metadata(self):
        found = getattr(self.cls, "metadata", None)
        return self.registry.metadata if found is None else found

    def _share_table(self, columns):
        """Single-table inheritance: the columns belong to the table of the class above."""
        from ..exc import ArgumentError

        table = self.inherits.__mapper__.local_table
        if self.table_args:
            raise ArgumentError("Can't place __table_args__ on an inherited class with no table.")
        for column in columns:
            existing = table.c.get(column.name)
            if existing is column:
                continue
            if existing is not None:
                raise ArgumentError(
                    "Column '%s' on class %s conflicts with existing column '%s'.  If using Declarative, consider using the "
                    "use_existing_column parameter of mapped_column() to resolve conflicts."
                    % (column, self.cls.__name__, existing)
                )
            if column.primary_key:
                raise ArgumentError("Can't place primary key columns on an inherited class with no table.")
            table.append_column(column)
        self.table = table

    # ---- the attributes

    def instrument(self):
        cls, table = self.cls, self.table
        arguments = getattr(cls, "__mapper_args__", None)
        arguments = dict(arguments) if isinstance(arguments, dict) else {}
        concrete = bool(arguments.get("concrete"))
        inherits = None if concrete else self.inherits
        mapper = Mapper(cls, table, self.registry, {}, inherits)
        by_column = {id(column): name for name, column in self.columns.items()}
        for name, prop in self.properties.items():
            for column in getattr(prop, "columns", ()):
                by_column[id(column)] = name
        left_out = {id(self.collected[name].column) for name in self.unmapped}
        left_out |= {id(table.c[key]) for key in arguments.get("exclude_properties", ()) if key in table.c}
        if not len(table.primary_key) and inherits is None and not arguments.get("primary_key"):
            from ..exc import ArgumentError

            raise ArgumentError(
                "Mapper %s could not assemble any primary key columns for mapped table '%s'" % (mapper, table.description)
            )
        refusal = None if inherits is None else _SUBCLASS
        if inherits is not None:
            # What is inherited means a join, too.
            for name, prop in inherits.__mapper__._props.items():
                self._attribute(mapper, name, prop, _column_of(prop), refusal)
        for column in table.c:
            if id(column) in left_out or inherits is not None and table is inherits.__table__ and id(column) not in by_column:
                continue
            name = by_column.get(id(column), column.key)
            prop = self.properties.get(name)
            if not isinstance(prop, ColumnProperty):
                prop = ColumnProperty(column)
            self._attribute(mapper, name, prop, column, refusal)
        for name, prop in self.properties.items():
            if name in mapper._props and mapper._props[name] is prop:
                continue
            self._attribute(mapper, name, prop, _column_of(prop), refusal)
        for name, prop in self.properties.items():
            if isinstance(prop, SynonymProperty) and prop.name in mapper._props:
                attribute = cls.__dict__.get(name)
                attribute._column = _column_of(mapper._props[prop.name])
        cls.__mapper__ = mapper
        cls._sa_registry = self.registry
        cls._sa_refusal = refusal if refusal else _PARTIAL if self.deferred else None
        cls.__clause_element__ = classmethod(_clause_element)
        if not hasattr(cls, "_event_listeners"):
            cls._event_listeners = classmethod(_event_listeners)
        if "__init__" not in cls.__dict__ or inherits is None:
            cls.__init__ = _refuse_instance
        del cls._sa_declared
        return mapper

    def _attribute(self, mapper, name, prop, column, refusal):
        prop.key = name
        if prop.parent is None:
            prop.parent = mapper
        mapper._props[name] = prop
        attribute = InstrumentedAttribute(self.cls, name, prop, column)
        attribute._refusal = refusal
        setattr(self.cls, name, attribute)


def _column_of(prop):
    columns = getattr(prop, "columns", ())
    # An expression is what the mapper selects under the attribute's name.
    return columns[0] if columns and isinstance(columns[0], Column) else None


def _named(column, name):
    if column.key is None:
        column.key = name
    if column.name is None:
        from ..sql.elements import quoted_name

        column.name = quoted_name(name, None)


def _clause_element(cls):
    if cls._sa_refusal is not None:
        from ._refusal import refuse_use

        refuse_use("The mapped class %s as a table" % cls.__name__, cls._sa_refusal)
    return cls.__mapper__.local_table


def _event_listeners(cls, identifier):
    from .events import listeners_of

    return listeners_of(cls, identifier)


def _refuse_instance(self, *args, **kw):
    from ._refusal import refuse_use

    refuse_use("Making an instance of %s" % type(self).__name__)


def map_class(registry, cls, table=None, properties=None):
    """Maps a class as its body says."""
    if cls.__dict__.get("__abstract__"):
        return None
    scan = _Scan(registry, cls, table, properties)
    scan.scan()
    scan.make_table(scan.sort_out())
    mapper = scan.instrument()
    registry._class_registry[cls.__name__] = cls
    registry._mappers.append(mapper)
    return mapper


def add_attribute(cls, key, value):
    """What is set on a class after it was mapped; False where that is no column or property."""
    mapper = cls.__dict__["__mapper__"]
    if isinstance(value, MappedColumn):
        value = value.column
    if isinstance(value, Column):
        _named(value, key)
        mapper.local_table.append_column(value, replace_existing=True)
        prop = ColumnProperty(value)
    elif isinstance(value, MapperProperty):
        prop = value
        for column in getattr(prop, "columns", ()):
            if isinstance(column, Column) and column.table is None:
                _named(column, key)
                mapper.local_table.append_column(column, replace_existing=True)
    else:
        return False
    prop.key, prop.parent = key, mapper
    mapper._props[key] = prop
    type.__setattr__(cls, key, InstrumentedAttribute(cls, key, prop, _column_of(prop)))
    return True
