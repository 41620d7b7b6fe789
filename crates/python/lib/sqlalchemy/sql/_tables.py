"""Tables and the `MetaData` that holds them."""

from .._lower import lower_name, lower_schema
from ._items import BLANK_SCHEMA, RETAIN_SCHEMA, DialectKWArgs, HasSchemaAttr, _copy_expression, _fire, _get_table_key, _Items, _listened
from .base import DedupeColumnCollection
from .elements import quoted_name
from .schema import ForeignKeyConstraint, Index, PrimaryKeyConstraint
from .selectable import TableClause


class Table(DialectKWArgs, HasSchemaAttr, TableClause):
    """A table of a `MetaData`."""

    __module__ = "sqlalchemy.sql.schema"
    __visit_name__ = "table"
    __hash__ = object.__hash__
    _is_schema_table = True
    implicit_returning = True

    def __new__(cls, *args, **kw):
        if not args and not kw:
            return object.__new__(cls)
        if len(args) < 2:
            raise TypeError("Table() takes at least two positional-only arguments 'name', and 'metadata'")
        name, metadata, items = args[0], args[1], args[2:]
        schema = kw.get("schema")
        if schema is None:
            schema = metadata.schema
        elif schema is BLANK_SCHEMA:
            schema = None
        keep, extend = kw.get("keep_existing", False), kw.get("extend_existing", False)
        if keep and extend:
            from .. import exc

            raise exc.ArgumentError("keep_existing and extend_existing are mutually exclusive.")
        must_exist = kw.pop("must_exist", kw.pop("mustexist", False))
        key = _get_table_key(name, schema)
        if key in metadata.tables:
            if not keep and not extend and items:
                from .. import exc

                raise exc.InvalidRequestError(
                    "Table '%s' is already defined for this MetaData instance.  Specify 'extend_existing=True' to redefine "
                    "options and columns on an existing Table object." % key
                )
            table = metadata.tables[key]
            if extend:
                table._init_existing(*items, **kw)
            return table
        if must_exist:
            from .. import exc

            raise exc.InvalidRequestError("Table '%s' not defined" % key)
        table = object.__new__(cls)
        _fire(table, "before_parent_attach", table, metadata)
        metadata._add_table(name, schema, table)
        try:
            table._build(name, metadata, *items, **kw)
        except BaseException:
            metadata._remove_table(name, schema)
            raise
        _fire(table, "after_parent_attach", table, metadata)
        return table

    def __init__(self, *args, **kw):
        # All is done in __new__, which may give a table that is there already.
        pass

    def _build(
        self,
        name,
        metadata,
        /,
        *args,
        schema=None,
        quote=None,
        quote_schema=None,
        autoload_with=None,
        autoload_replace=True,
        keep_existing=False,
        extend_existing=False,
        resolve_fks=True,
        include_columns=None,
        implicit_returning=True,
        comment=None,
        info=None,
        listeners=None,
        prefixes=None,
        _extend_on=None,
        _reflect_info=None,
        **kw,
    ):
        if schema is None:
            self.schema = metadata.schema
        elif schema is BLANK_SCHEMA:
            self.schema = None
        else:
            self.schema = quoted_name(schema, quote_schema)
        TableClause.__init__(self, quoted_name(name, quote))
        self._columns = DedupeColumnCollection()
        self.metadata = metadata
        self.indexes = _Items()
        self.constraints = _Items()
        self._primary_key = None
        PrimaryKeyConstraint(_implicit_generated=True)._set_parent_with_dispatch(self)
        self._foreign_keys = _Items()
        self._extra_dependencies = _Items()
        self.implicit_returning = implicit_returning
        self.comment = comment
        if info is not None:
            self.info = info
        for event, listener in listeners or ():
            _listened.append(True)
            self.__dict__.setdefault("_listeners", {}).setdefault(event, []).append(listener)
        self._prefixes = list(prefixes or ())
        self._refuse_removed(kw)
        self._validate_dialect_kwargs(kw)
        if autoload_with is not None:
            self._autoload(autoload_with, include_columns, (), resolve_fks, _extend_on, _reflect_info)
        replace = bool(extend_existing or keep_existing or autoload_with)
        self._init_items(*args, allow_replacements=replace, all_names={c.name: c for c in self.c})
        metadata._untyped = [fk for fk in metadata._untyped if not fk._give_type()]

    @staticmethod
    def _refuse_removed(kw):
        if "autoload" in kw:
            raise TypeError("Additional arguments should be named <dialectname>_<argument>, got 'autoload'")

    def _autoload(self, bind, include_columns, exclude_columns, resolve_fks, _extend_on, _reflect_info):
        from ..inspection import inspect

        if hasattr(bind, "raw_connection"):
            # An engine: one connection for all there is to ask.
            with bind.connect() as connection:
                return self._autoload(connection, include_columns, exclude_columns, resolve_fks, _extend_on, _reflect_info)
        inspector = bind if hasattr(bind, "reflect_table") else inspect(bind)
        inspector.reflect_table(
            self, include_columns, exclude_columns, resolve_fks, _extend_on=_extend_on, _reflect_info=_reflect_info
        )

    def _init_existing(self, *args, **kw):
        from .. import exc

        autoload_with = kw.pop("autoload_with", None)
        autoload_replace = kw.pop("autoload_replace", True)
        schema = kw.pop("schema", None)
        extend_on, reflect_info = kw.pop("_extend_on", None), kw.pop("_reflect_info", None)
        kw.pop("extend_existing", None)
        kw.pop("keep_existing", None)
        if schema and schema != self.schema:
            raise exc.ArgumentError("Can't change schema of existing table from '%s' to '%s'" % (self.schema, schema))
        include_columns = kw.pop("include_columns", None)
        if include_columns is not None:
            for column in list(self.c):
                if column.name not in include_columns:
                    self._columns.remove(column)
        resolve_fks = kw.pop("resolve_fks", True)
        for key in ("quote", "quote_schema"):
            if key in kw:
                raise exc.ArgumentError("Can't redefine 'quote' or 'quote_schema' arguments")
        self.comment = kw.pop("comment", self.comment)
        self.implicit_returning = kw.pop("implicit_returning", self.implicit_returning)
        if kw.get("info") is not None:
            self.info = kw["info"]
        kw.pop("info", None)
        kw.pop("listeners", None)
        self._prefixes = list(kw.pop("prefixes", None) or self._prefixes)
        self._validate_dialect_kwargs(kw)
        if autoload_with is not None:
            exclude = () if autoload_replace else [c.name for c in self.c]
            self._autoload(autoload_with, include_columns, exclude, resolve_fks, extend_on, reflect_info)
        self._init_items(*args, allow_replacements=True, all_names={c.name: c for c in self.c})

    # ---- collections

    @property
    def primary_key(self):
        return self._primary_key

    @property
    def foreign_keys(self):
        return self._foreign_keys

    @property
    def foreign_key_constraints(self):
        found = _Items()
        for fk in self._foreign_keys:
            if fk.constraint is not None:
                found.add(fk.constraint)
        return found

    @property
    def _sorted_constraints(self):
        return sorted(self.constraints, key=lambda constraint: constraint._creation_order)

    @property
    def key(self):
        return _get_table_key(self.name, self.schema)

    @property
    def _autoincrement_column(self):
        return self.primary_key._autoincrement_column

    autoincrement_column = _autoincrement_column
    is_view = False

    def append_column(self, column, *, replace_existing=False):
        self._insert(column, replace_existing)

    def insert_column(self, column, index, *, replace_existing=False):
        self._insert(column, replace_existing, index)

    def _insert(self, column, replace_existing, index=None):
        from .. import exc

        names = {c.name: c for c in self.c}
        try:
            column._set_parent_with_dispatch(self, allow_replacements=replace_existing, all_names=names, index=index)
        except exc.DuplicateColumnError as error:
            raise exc.DuplicateColumnError(
                "%s Specify replace_existing=True to Table.append_column() or Table.insert_column() to replace an existing "
                "column." % error.args[0]
            ) from error

    def append_constraint(self, constraint):
        constraint._set_parent_with_dispatch(self)

    def add_is_dependent_on(self, table):
        self._extra_dependencies.add(table)

    def _set_parent(self, metadata, **kw):
        metadata._add_table(self.name, self.schema, self)
        self.metadata = metadata

    def __repr__(self):
        parts = [repr(self.name), repr(self.metadata)] + [repr(column) for column in self.columns]
        return "Table(%s)" % ", ".join(parts + ["schema=%r" % (self.schema,)])

    def __str__(self):
        return _get_table_key(self.description, self.schema)

    # ---- in a database

    def create(self, bind, checkfirst=None):
        from .ddl import CheckFirst, SchemaGenerator

        if checkfirst is None:
            checkfirst = CheckFirst.TYPES
        bind._run_ddl_visitor(SchemaGenerator, self, checkfirst=checkfirst)

    def drop(self, bind, checkfirst=False):
        from .ddl import SchemaDropper

        bind._run_ddl_visitor(SchemaDropper, self, checkfirst=checkfirst)

    def exists(self, bind):
        from ..inspection import inspect

        return inspect(bind).has_table(self.name, schema=self.schema)

    # ---- copies

    def to_metadata(self, metadata, schema=RETAIN_SCHEMA, referred_schema_fn=None, name=None):
        name = self.name if name is None else name
        if schema is RETAIN_SCHEMA:
            actual = self.schema
        elif schema is None:
            actual = metadata.schema
        else:
            actual = schema
        key = _get_table_key(name, None if actual is BLANK_SCHEMA else actual)
        if key in metadata.tables:
            from .base import warn

            warn("Table '%s' already exists within the given MetaData - not copying." % self.description)
            return metadata.tables[key]
        columns = [column._copy(schema=actual, _to_metadata=metadata) for column in self.columns]
        table = Table(name, metadata, *columns, schema=actual, comment=self.comment, **self.kwargs)
        table._prefixes = list(self._prefixes)
        for constraint in self._sorted_constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                referred = constraint._referred_schema
                if referred_schema_fn:
                    target = referred_schema_fn(self, actual, constraint, referred)
                else:
                    target = actual if referred == self.schema else None
                table.append_constraint(constraint._copy(schema=target, target_table=table))
            elif not constraint._type_bound and not constraint._column_flag:
                if isinstance(constraint, PrimaryKeyConstraint) and constraint._implicit_generated:
                    continue
                table.append_constraint(constraint._copy(schema=actual, target_table=table))
        for index in self.indexes:
            if not index._column_flag:
                expressions = [_copy_expression(e, self, table) for e in index._table_bound_expressions]
                Index(index.name, *expressions, unique=index.unique, _table=table, **index.kwargs)
        return self._schema_item_copy(table)

    tometadata = to_metadata

    # ---- lowering

    def _lower_table(self, dialect=None, constraints=None):
        """The table with all that belongs to it; `_lower` gives it as a source of rows."""
        if constraints is None:
            constraints = self._sorted_constraints
        found = {
            "name": lower_name(self.name),
            "schema": lower_schema(self.schema),
            "columns": [column._lower_column(dialect) for column in self.columns],
            "constraints": [
                constraint._lower(dialect)
                for constraint in constraints
                if (constraint is not self.primary_key or len(constraint)) and _wanted(constraint, dialect)
            ],
        }
        if self.indexes:
            found["indexes"] = [index._lower(dialect) for index in self.indexes]
        if self.comment is not None:
            found["comment"] = str(self.comment)
        if self._prefixes:
            found["prefixes"] = [str(prefix) for prefix in self._prefixes]
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return found


def _wanted(constraint, dialect):
    return dialect is None or constraint._applies(dialect)


class _Tables(dict):
    """The tables by key; only `MetaData` fills it."""


DEFAULT_NAMING_CONVENTION = {"ix": "ix_%(column_0_label)s"}


class MetaData(HasSchemaAttr):
    """A collection of tables."""

    __module__ = "sqlalchemy.sql.schema"
    __visit_name__ = "metadata"

    def __init__(self, schema=None, quote_schema=None, naming_convention=None, info=None):
        if schema is not None and not isinstance(schema, str):
            from .. import exc

            raise exc.ArgumentError("expected schema argument to be a string, got %s." % type(schema))
        self.tables = _Tables()
        self.schema = quoted_name.construct(schema, quote_schema)
        self.naming_convention = naming_convention if naming_convention else DEFAULT_NAMING_CONVENTION
        if info:
            self.info = info
        self._sequences = {}
        self._objects = _Items()
        # Foreign keys on columns without a type, whose target is not there yet.
        self._untyped = []

    def __repr__(self):
        return "MetaData()"

    def _set_parent(self, parent, **kw):
        """It is an element of schemas like others, so that one among the columns of a table is taken, and means nothing."""

    def __contains__(self, table_or_key):
        key = table_or_key if isinstance(table_or_key, str) else table_or_key.key
        return key in self.tables

    def _add_table(self, name, schema, table):
        self.tables[_get_table_key(name, schema)] = table

    def _remove_table(self, name, schema):
        self.tables.pop(_get_table_key(name, schema), None)

    def clear(self):
        self.tables.clear()
        self._sequences.clear()
        self._objects.clear()

    def remove(self, table):
        self._remove_table(table.name, table.schema)

    @property
    def schemas(self):
        found = dict.fromkeys(table.schema for table in self.tables.values() if table.schema is not None)
        if self.schema:
            found[self.schema] = None
        return tuple(found)

    @property
    def sorted_tables(self):
        from .ddl import sort_tables

        return sort_tables(sorted(self.tables.values(), key=lambda table: table.key))

    def _register_object(self, obj):
        self._objects.add(obj)

    def get_schema_objects(self, kind, *, schema=BLANK_SCHEMA):
        schema = self.schema if schema is BLANK_SCHEMA else schema
        return tuple(obj for obj in self._objects if isinstance(obj, kind) and obj.schema == schema)

    def get_schema_object_by_name(self, kind, name, *, schema=BLANK_SCHEMA):
        found = self.get_schema_objects(kind, schema=schema)
        return next((obj for obj in found if getattr(obj, "name", None) == name), None)

    def reflect(
        self,
        bind,
        schema=None,
        views=False,
        only=None,
        extend_existing=False,
        autoload_replace=True,
        resolve_fks=True,
        **dialect_kwargs,
    ):
        from .. import exc
        from ..inspection import inspect

        inspector = inspect(bind)
        schema = self.schema if schema is None else schema
        available = list(inspector.get_table_names(schema))
        if views:
            available += [name for name in inspector.get_view_names(schema) if name not in available]
        current = set(self.tables)

        def absent(name):
            return extend_existing or _get_table_key(name, schema) not in current

        if only is None:
            load = [name for name in available if absent(name)]
        elif callable(only):
            load = [name for name in available if absent(name) and only(name, self)]
        else:
            missing = [name for name in only if name not in available]
            if missing:
                raise exc.InvalidRequestError(
                    "Could not reflect: requested table(s) not available in %r%s: (%s)"
                    % (bind.engine, " schema '%s'" % schema if schema else "", ", ".join(missing))
                )
            load = [name for name in only if extend_existing or name not in current]
        options = dict(
            dialect_kwargs,
            autoload_with=inspector,
            extend_existing=extend_existing,
            autoload_replace=autoload_replace,
            resolve_fks=resolve_fks,
            _extend_on=set(),
        )
        if schema is not None:
            options["schema"] = schema
        if len(load) > 1:
            inspector._load(schema, load)
        for name in load:
            try:
                Table(name, self, **options)
            except exc.UnreflectableTableError as error:
                from .base import warn

                warn("Skipping table %s: %s" % (name, error))

    def create_all(self, bind, tables=None, checkfirst=True):
        from .ddl import SchemaGenerator

        bind._run_ddl_visitor(SchemaGenerator, self, checkfirst=checkfirst, tables=tables)

    def drop_all(self, bind, tables=None, checkfirst=True):
        from .ddl import SchemaDropper

        bind._run_ddl_visitor(SchemaDropper, self, checkfirst=checkfirst, tables=tables)

    def _lower_convention(self):
        """The naming convention as templates by name; functions of the project's own have no place in it."""
        found = {}
        for key, template in self.naming_convention.items():
            if isinstance(template, str):
                found[key if isinstance(key, str) else key.__name__] = str(template)
        return found

    def _lower(self, dialect=None):
        found = {
            "naming_convention": {} if self.naming_convention is DEFAULT_NAMING_CONVENTION else self._lower_convention(),
            "tables": [table._lower_table(dialect) for table in self.tables.values()],
        }
        if self.schema is not None:
            found["schema"] = lower_name(self.schema)
        return found
