"""From a declared class to its table and the attributes that stand for its columns."""

from ..sql.base import NO_ARG
from ..sql.schema import Column
from ._annotations import Namespace, annotations_of, complete, mapped_parts, refuse_unmapped
from .attributes import QueryableAttribute
from .base import DynamicMapped, Unmapped, WriteOnlyMapped
from .mapper import Mapper
from .properties import ColumnProperty, MappedColumn, MapperProperty, SynonymProperty

_SPECIAL = ("__table_args__", "__tablename__", "__mapper_args__", "__table__")


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
            from .relationships import Relationship

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
        if returned is not None and isinstance(value, (MappedColumn, MapperProperty)):
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
            if isinstance(value, QueryableAttribute):
                if value.key != name:
                    self.properties[name] = SynonymProperty(value.key)
                continue
            if isinstance(value, MappedColumn):
                column = self._completed(name, value)
                if value.sort_order is not NO_ARG:
                    ordering[id(column)] = value.sort_order
            elif isinstance(value, Column):
                column = value
            elif isinstance(value, MapperProperty):
                self.properties[name] = value
                if value.is_relationship and name in self.annotations:
                    value.declared = self.annotations[name]
                elif value.is_composite:
                    found += self._columns_of_composite(name, value)
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
        return found

    def _columns_of_composite(self, name, prop):
        """The columns that are declared inside of a `composite()`."""
        container, inner, names = self.annotations.get(name, (None, None, None))
        if prop.composite_class is None and container is not None:
            from ._annotations import without_none

            prop.composite_class = without_none(inner, names)
        found = []
        fields = None
        for position, attr in enumerate(prop.attrs):
            if isinstance(attr, MappedColumn):
                if attr.column.type._isnull and not attr.column.foreign_keys or attr.column.name is None:
                    if fields is None:
                        fields = self._fields_of(prop.composite_class)
                    if position < len(fields):
                        field, annotation = fields[position]
                        if attr.column.name is None:
                            _named(attr.column, field)
                        if attr.column.type._isnull and annotation is not None:
                            complete(attr, field, annotation, Namespace(prop.composite_class), self.registry)
                attr = prop.attrs[position] = attr.column
            if isinstance(attr, Column) and attr.table is None and not any(attr is one for one in self.columns.values()):
                found.append(attr)
        return found

    @staticmethod
    def _fields_of(cls):
        import dataclasses

        if dataclasses.is_dataclass(cls):
            return [(field.name, field.type) for field in dataclasses.fields(cls)]
        import inspect

        found = []
        for name, parameter in inspect.signature(cls).parameters.items():
            annotation = None if parameter.annotation is inspect.Parameter.empty else parameter.annotation
            found.append((name, annotation))
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

    def instrument(self, options=None):
        cls, table = self.cls, self.table
        arguments = getattr(cls, "__mapper_args__", None)
        if arguments is not None and self._args_are_inherited():
            arguments = None
        arguments = dict(arguments) if isinstance(arguments, dict) else {}
        arguments.update(options or {})
        for name, value in (arguments.pop("properties", None) or {}).items():
            self.properties[name] = ColumnProperty(value) if hasattr(value, "_is_schema_column") else value
        for name in ("version_id_col", "polymorphic_on"):
            if isinstance(arguments.get(name), MappedColumn):
                arguments[name] = arguments[name].column
        if isinstance(arguments.get("primary_key"), (list, tuple)):
            arguments["primary_key"] = [
                one.column if isinstance(one, MappedColumn) else one for one in arguments["primary_key"]
            ]
        make = getattr(cls, "__mapper_cls__", None) or Mapper
        inherits = None if self.inherits is None else self.inherits.__mapper__
        concrete = bool(arguments.get("concrete"))
        if inherits is not None and not concrete and table is not inherits.local_table:
            self._refuse_unjoinable(inherits, table, arguments)
        mapper = make(cls, table, self.registry, inherits, arguments)
        cls.__mapper__ = mapper
        cls._sa_registry = self.registry
        mapper.add_validators()
        self._add_properties(mapper, table, None if concrete else inherits, arguments)
        mapper.set_polymorphic()
        cls.__clause_element__ = classmethod(_clause_element)
        cls.__columns_clause__ = classmethod(_columns_clause)
        cls.__dml_table__ = classmethod(_dml_table)
        if not isinstance(cls, _with_events()):
            cls._event_listeners = classmethod(_event_listeners)
            cls._event_adapted = classmethod(_event_adapted)
        from .instances import instrument_class

        if getattr(cls, "_sa_is_dataclass", False):
            from .dataclass import apply

            apply(cls, self.collected, self.annotations)
        instrument_class(cls, self.registry)
        if "_sa_declared" in cls.__dict__:
            del cls._sa_declared
        from .mapper import _waiting

        _waiting.append(mapper)
        return mapper

    def _args_are_inherited(self):
        """Whether `__mapper_args__` is that of a mapped class above, and not of the class or a mixin."""
        for base in self.cls.__mro__:
            if "__mapper_args__" in base.__dict__:
                return base is not self.cls and is_mapped(base) and not _is_declared(base.__dict__["__mapper_args__"])
        return False

    def _refuse_unjoinable(self, inherits, table, arguments):
        from ..exc import NoForeignKeysError
        from ..sql.selectable import Join

        if arguments.get("inherit_condition") is not None:
            return
        try:
            Join._join_condition(inherits.local_table, table)
        except NoForeignKeysError as error:
            raise NoForeignKeysError(
                "Can't determine the inherit condition between inherited table '%s' and inheriting table '%s'; tables have no "
                "foreign key relationships established.  Please ensure the inheriting table has a foreign key relationship to "
                "the inherited table, or provide an 'on clause' using the 'inherit_condition' mapper argument."
                % (inherits.local_table.description, table.description)
            ) from error

    def _add_properties(self, mapper, table, inherits, arguments):
        by_column = {id(column): name for name, column in self.columns.items()}
        for name, prop in self.properties.items():
            for column in prop.columns:
                by_column[id(column)] = name
        left_out = {id(self.collected[name].column) for name in self.unmapped}
        left_out |= {id(table.c[key]) for key in arguments.get("exclude_properties", ()) if key in table.c}
        include = arguments.get("include_properties")
        if include is not None:
            left_out |= {id(column) for column in table.c if column.key not in include and not column.primary_key}
        own = [name for name, prop in self.properties.items() if not any(column.table is table for column in prop.columns if isinstance(column, Column))]
        for name in own:
            mapper.set_property(name, self.properties[name])
        columns = [column for column in table.c if id(column) not in left_out]
        if inherits is not None and table is inherits.local_table:
            columns = [column for column in columns if id(column) in by_column]
        keyed = {}
        for column in columns:
            name = by_column.get(id(column))
            if name is None:
                above = None if inherits is None else inherits.property_or_none(column)
                name = above.key if above is not None else (arguments.get("column_prefix") or "") + column.key
            keyed.setdefault(name, []).append(column)
        if inherits is not None:
            for name, prop in inherits._props.items():
                if name in keyed and prop.columns and isinstance(prop.columns[0], Column):
                    mine = keyed.pop(name)
                    given = self.properties.get(name)
                    if any(column is prop.columns[0] for column in mine):
                        mapper.set_property(name, prop)
                        continue
                    made = ColumnProperty(*mine, *prop.columns)
                    if given is not None:
                        made.deferred, made.group = given.deferred, given.group
                    mapper.set_property(name, made)
                elif name not in mapper._props and not self._hides(name, prop):
                    mapper.set_property(name, prop)
        for name, found in keyed.items():
            prop = self.properties.get(name)
            if not isinstance(prop, ColumnProperty):
                prop = ColumnProperty(*found)
                declared = self.collected.get(name)
                if isinstance(declared, MappedColumn):
                    prop.deferred = declared.is_deferred
                    prop.group = declared.deferred_group
                    prop.raiseload = bool(declared.deferred_raiseload)
                    prop.active_history = bool(declared.active_history)
                    prop.info = declared.column.info if getattr(declared.column, "info", None) else {}
            mapper.set_property(name, prop)

    def _hides(self, name, prop):
        """Whether the class says something else under the name of an inherited property."""
        value = self.body.get(name, _absent)
        return value is not _absent and not isinstance(value, (Column, MappedColumn, MapperProperty)) and not prop.columns


_absent = object()


def _with_events():
    from .decl_api import _MappedClassType

    return _MappedClassType


def _named(column, name):
    if column.key is None:
        column.key = name
    if column.name is None:
        from ..sql.elements import quoted_name

        column.name = quoted_name(name, None)


def _clause_element(cls):
    return cls.__mapper__.selectable


def _columns_clause(cls):
    return cls.__mapper__.__columns_clause__()


def _dml_table(cls):
    return cls.__mapper__.local_table


def _event_listeners(cls, identifier):
    from .events import listeners_of

    return listeners_of(cls, identifier)


def _event_adapted(cls, identifier, fn, kw):
    from .events import class_listener

    return class_listener(cls, identifier, fn, kw)


def map_class(registry, cls, table=None, properties=None, options=None):
    """Maps a class as its body says."""
    if cls.__dict__.get("__abstract__"):
        return None
    if is_mapped(cls):
        from ..exc import ArgumentError

        raise ArgumentError("Class '%r' already has a primary mapper defined. " % (cls,))
    prepare = getattr(cls, "prepare", None)
    if prepare is not None and getattr(prepare, "_sa_deferred_reflection", False) and "_sa_reflecting" not in cls.__dict__:
        from ..ext.declarative import defer

        defer(registry, cls)
        return None
    scan = _Scan(registry, cls, table, properties)
    scan.scan()
    scan.make_table(scan.sort_out())
    mapper = scan.instrument(options)
    known = registry._class_registry.get(cls.__name__)
    if known is not None and known is not cls and not isinstance(known, list) and known.__module__ != cls.__module__:
        registry._class_registry[cls.__name__] = [known, cls]
    elif isinstance(known, list):
        known.append(cls)
    else:
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
        for column in prop.columns:
            if isinstance(column, Column) and column.table is None:
                _named(column, key)
                mapper.local_table.append_column(column, replace_existing=True)
    else:
        return False
    prop.parent = mapper
    mapper.set_property(key, prop)
    if prop.is_relationship and mapper.configured:
        from .mapper import _waiting

        if mapper not in _waiting:
            _waiting.append(mapper)
    return True
