"""Columns and foreign keys, and the public place of all that schemas are made of; tables are in `_tables`."""

from .._lower import lower_constraint_name, lower_name, lower_option, lower_schema
from ._defaults import (
    CallableColumnDefault,
    ColumnDefault,
    ColumnElementColumnDefault,
    Computed,
    DefaultClause,
    DefaultGenerator,
    FetchedValue,
    Identity,
    IdentityOptions,
    ScalarElementColumnDefault,
    Sequence,
    lower_server_default,
)
from ._items import (
    BLANK_SCHEMA,
    NULL_UNSPECIFIED,
    RETAIN_SCHEMA,
    DialectKWArgs,
    HasConditionalDDL,
    HasSchemaAttr,
    SchemaConst,
    SchemaItem,
    SchemaVisitable,
    _get_table_key,
    _is_table,
    _Items,
    _order,
)
from .base import NO_ARG
from .elements import ColumnClause, quoted_name


class Column(DialectKWArgs, SchemaItem, ColumnClause):
    """A column of a table."""

    __visit_name__ = "column"
    _is_schema_column = True
    __hash__ = object.__hash__

    def __init__(
        self,
        __name_pos=None,
        __type_pos=None,
        /,
        *args,
        name=None,
        type_=None,
        autoincrement="auto",
        default=NO_ARG,
        insert_default=NO_ARG,
        doc=None,
        key=None,
        index=None,
        unique=None,
        info=None,
        nullable=NULL_UNSPECIFIED,
        onupdate=None,
        primary_key=False,
        server_default=None,
        server_onupdate=None,
        quote=None,
        system=False,
        comment=None,
        insert_sentinel=False,
        _omit_from_statements=False,
        _proxies=None,
        **dialect_kwargs,
    ):
        items = [__name_pos, __type_pos] + list(args)
        if isinstance(items[0], str):
            if name is not None:
                self._refuse("May not pass name positionally and as a keyword.")
            name = items.pop(0)
        elif items[0] is None:
            items.pop(0)
        if items:
            if hasattr(items[0], "_sqla_type"):
                if type_ is not None:
                    self._refuse("May not pass type_ positionally and as a keyword.")
                type_ = items.pop(0)
            elif items[0] is None:
                items.pop(0)
        if name is not None:
            name = quoted_name(name, quote)
        elif quote is not None:
            self._refuse("Explicit 'name' is required when sending 'quote' argument")
        ColumnClause.__init__(self, name, type_)
        self.key = key if key is not None else name
        self.primary_key = primary_key
        self._insert_sentinel = insert_sentinel
        self._omit_from_statements = _omit_from_statements
        self._user_defined_nullable = nullable
        self.nullable = nullable if nullable is not NULL_UNSPECIFIED else not primary_key
        self.index = index
        self.unique = unique
        self.system = system
        self.doc = doc
        self.autoincrement = autoincrement
        self.constraints = _Items()
        self.foreign_keys = _Items()
        self.comment = comment
        self.computed = None
        self.identity = None
        self._on_attach = []
        self._creation_order = next(_order)
        if _proxies is not None:
            self._proxies = tuple(_proxies)
        else:
            self._take_type()
        if insert_default is not NO_ARG:
            if default is not NO_ARG:
                self._refuse("The 'default' and 'insert_default' parameters of Column are mutually exclusive")
            default = insert_default
        elif default is NO_ARG:
            default = None
        if default is not None and not isinstance(default, DefaultGenerator):
            default = ColumnDefault(default)
        if onupdate is not None and not isinstance(onupdate, DefaultGenerator):
            onupdate = ColumnDefault(onupdate, for_update=True)
        if server_default is not None:
            if isinstance(server_default, FetchedValue):
                server_default = server_default._as_for_update(False)
            else:
                server_default = DefaultClause(server_default)
        if server_onupdate is not None:
            if isinstance(server_onupdate, FetchedValue):
                server_onupdate = server_onupdate._as_for_update(True)
            else:
                server_onupdate = DefaultClause(server_onupdate, for_update=True)
        self.default = default
        self.onupdate = onupdate
        self.server_default = server_default
        self.server_onupdate = server_onupdate
        self._init_items(*items, default, onupdate, server_default, server_onupdate)
        if info is not None:
            self.info = info
        self._validate_dialect_kwargs(dialect_kwargs)

    @staticmethod
    def _refuse(message):
        from .. import exc

        raise exc.ArgumentError(message)

    @property
    def _constructor(self):
        return type(self)

    def _take_type(self):
        self.type._set_parent(self)
        for variant in self.type._variant_mapping.values():
            variant._set_parent(self)

    def _set_type(self, type_):
        self.type = type_
        self._take_type()

    def __str__(self):
        if self.name is None:
            return "(no name)"
        if self.table is not None and getattr(self.table, "named_with_column", False):
            return self.table.description + "." + self.description
        return self.description

    def __repr__(self):
        keywords = []
        if self.key != self.name:
            keywords.append("key")
        if self.primary_key:
            keywords.append("primary_key")
        if not self.nullable:
            keywords.append("nullable")
        for name in ("onupdate", "default", "server_default", "comment"):
            value = getattr(self, name)
            if value is not None and value != "":
                keywords.append(name)
        table = "table=<%s>" % self.table.description if self.table is not None else "table=None"
        parts = [repr(self.name), repr(self.type)]
        parts += [repr(fk) for fk in self.foreign_keys] + [repr(constraint) for constraint in self.constraints]
        return "Column(%s)" % ", ".join(parts + [table] + ["%s=%r" % (name, getattr(self, name)) for name in keywords])

    def references(self, column):
        return any(fk.column.shares_lineage(column) for fk in self.foreign_keys)

    def append_foreign_key(self, fk):
        fk._set_parent_with_dispatch(self)

    def _on_table_attach(self, fn):
        if self.table is not None:
            fn(self, self.table)
        else:
            self._on_attach.append(fn)

    def _set_parent(self, table, all_names=None, allow_replacements=False, index=None, **kw):
        if not _is_table(table):
            self._refuse("Column object %r can't be attached to %r" % (self.name, table))
        if not self.name:
            self._refuse(
                "Column must be constructed with a non-blank name or assign a non-blank .name before adding to a Table."
            )
        if self.key is None:
            self.key = self.name
        if self.table is not None and self.table is not table:
            self._refuse(
                "Column object '%s' already assigned to Table '%s'" % (self.key, self.table.description)
            )
        names = {} if all_names is None else all_names
        existing, conflict = None, ""
        if self.key in table._columns:
            existing = table._columns[self.key]
            conflict = "name" if self.key == self.name else "key"
        elif self.name in names:
            existing, conflict = names[self.name], "name"
        if existing is not None and existing is not self:
            if not allow_replacements:
                from .. import exc

                raise exc.DuplicateColumnError(
                    "A column with %s '%s' is already present in table '%s'."
                    % (conflict, self.key if conflict == "key" else self.name, table.name)
                )
            for fk in list(existing.foreign_keys):
                table.foreign_keys.discard(fk)
                table.constraints.discard(fk.constraint)
            if existing.key != self.key:
                table._columns.remove(existing)
        table._columns.replace(self)
        if index is not None:
            items = table._columns._collection
            items.insert(index, items.pop())
        names[self.name] = self
        self.table = table
        if self.primary_key:
            table.primary_key._replace(self)
        elif self.key in table.primary_key._columns:
            self._refuse(
                "Trying to redefine primary-key column '%s' as a non-primary-key column on table '%s'"
                % (self.key, table.fullname)
            )
        if self.index:
            if isinstance(self.index, str):
                self._refuse(
                    "The 'index' keyword argument on Column is boolean only. To create indexes with a specific name, create "
                    "an explicit Index object external to the Table."
                )
            table.append_constraint(Index(None, self.key, unique=bool(self.unique), _column_flag=True))
        elif self.unique:
            if isinstance(self.unique, str):
                self._refuse(
                    "The 'unique' keyword argument on Column is boolean only. To create unique constraints or indexes with a "
                    "specific name, append an explicit UniqueConstraint to the Table's list of elements, or create an "
                    "explicit Index object external to the Table."
                )
            table.append_constraint(UniqueConstraint(self.key, _column_flag=True))
        if self.identity and (isinstance(self.default, Sequence) or isinstance(self.onupdate, Sequence)):
            self._refuse("An column cannot specify both Identity and Sequence.")

    def _attached(self, table):
        hooks, self._on_attach = self._on_attach, []
        for hook in hooks:
            hook(self, table)

    def _copy(self, **kw):
        args = [c._copy(**kw) for c in self.constraints if not c._type_bound]
        args += [fk._copy(**kw) for fk in self.foreign_keys if fk.constraint is None]
        server_default, server_onupdate = self.server_default, self.server_onupdate
        if isinstance(server_default, (Computed, Identity)):
            args.append(server_default._copy(**kw))
            server_default = server_onupdate = None
        type_ = self.type
        if type_._is_schema_type:
            type_ = type_.copy(**kw)
        made = self._constructor(
            *args,
            name=self.name,
            type_=type_,
            key=self.key,
            primary_key=self.primary_key,
            unique=self.unique,
            system=self.system,
            index=self.index,
            autoincrement=self.autoincrement,
            default=None if self.default is None else self.default._copy(),
            server_default=None if server_default is None else server_default._copy(),
            onupdate=None if self.onupdate is None else self.onupdate._copy(),
            server_onupdate=None if server_onupdate is None else server_onupdate._copy(),
            doc=self.doc,
            comment=self.comment,
            _omit_from_statements=self._omit_from_statements,
            insert_sentinel=self._insert_sentinel,
            **self._dialect_kw,
        )
        made.nullable = self.nullable
        made._user_defined_nullable = self._user_defined_nullable
        return self._schema_item_copy(made)

    def copy(self, **kw):
        return self._copy(**kw)

    def _lower_column(self, dialect=None):
        """The column as part of a table; `_lower` gives it as an expression."""
        found = {
            "name": lower_name(self.name),
            "type": self.type._lower(dialect),
            "nullable": bool(self.nullable),
        }
        if self.nullable is None:
            found["nullable_unstated"] = True
        if self.key != self.name:
            found["key"] = str(self.key)
        for flag in ("primary_key", "unique", "index", "system"):
            if getattr(self, flag):
                found[flag] = True
        autoincrement = {True: "On", False: "Off", "ignore_fk": "IgnoreFk"}.get(self.autoincrement)
        if autoincrement is None and self.default is not None and not isinstance(self.default, Sequence) and not _for_scripts():
            # A default of the client's own numbers the column, so the database does not.
            autoincrement = "Off"
        if autoincrement is not None:
            found["autoincrement"] = autoincrement
        default = lower_server_default(self.server_default, dialect)
        if default is not None:
            found["server_default"] = default
        if self.foreign_keys:
            found["foreign_keys"] = [fk._lower(dialect) for fk in self.foreign_keys]
        if self.constraints:
            found["constraints"] = [constraint._lower(dialect) for constraint in self.constraints]
        if self.comment is not None:
            found["comment"] = str(self.comment)
        if isinstance(self.default, Sequence):
            found["sequence"] = self.default._lower(dialect)
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return found


def _for_scripts():
    from .type_api import for_scripts

    return for_scripts


def insert_sentinel(name=None, type_=None, *, default=None, omit_from_statements=True):
    from .sqltypes import INTEGERTYPE

    return Column(
        name, INTEGERTYPE if type_ is None else type_, default=default, _omit_from_statements=omit_from_statements,
        insert_sentinel=True,
    )


class ForeignKeyTarget(tuple):
    """`(schema, table_name, column_name)`."""

    def __new__(cls, schema, table_name, column_name):
        return tuple.__new__(cls, (schema, table_name, column_name))

    schema = property(lambda self: self[0])
    table_name = property(lambda self: self[1])
    column_name = property(lambda self: self[2])

    @classmethod
    def _of(cls, argument):
        from .. import exc

        if isinstance(argument, tuple):
            if len(argument) not in (2, 3):
                raise exc.ArgumentError(
                    "ForeignKey target given as a tuple must have two tokens (table_name, column_name) or three tokens "
                    "(schema, table_name, column_name); got %s" % len(argument)
                )
            return cls(*((None,) * (3 - len(argument)) + tuple(argument)))
        parts = argument.split(".")
        if len(parts) == 1:
            return cls(None, parts[0], None)
        return cls(".".join(parts[:-2]) or None, parts[-2], parts[-1])

    def _as_string(self):
        return ".".join(part for part in self if part is not None)


class ForeignKey(DialectKWArgs, SchemaItem):
    """One column that refers to another."""

    __visit_name__ = "foreign_key"
    parent = None

    def __init__(
        self,
        column,
        _constraint=None,
        use_alter=False,
        name=None,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        initially=None,
        link_to_name=False,
        match=None,
        info=None,
        comment=None,
        _unresolvable=False,
        **dialect_kw,
    ):
        while hasattr(column, "__clause_element__"):
            column = column.__clause_element__()
        self._table_column = self._given = None
        if isinstance(column, (str, tuple)):
            self._given = ForeignKeyTarget._of(column)
        elif isinstance(column, ColumnClause):
            self._table_column = column
        else:
            from .. import exc

            raise exc.ArgumentError("String column name or Column expected for ForeignKey, got %r" % (column,))
        self.constraint = _constraint
        self.use_alter = use_alter
        self.name = name
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.deferrable = deferrable
        self.initially = initially
        self.link_to_name = link_to_name
        self.match = match
        self.comment = comment
        if info:
            self.info = info
        self._unvalidated_dialect_kw = dialect_kw

    def __repr__(self):
        return "ForeignKey(%r)" % self.target_fullname

    @property
    def target_tokens(self):
        column = self._table_column
        if column is None:
            return self._given
        if column.table is None:
            return ForeignKeyTarget(None, column.key, None)
        return ForeignKeyTarget(column.table.schema, column.table.name, column.key)

    @property
    def target_column(self):
        return self._table_column

    @property
    def target_fullname(self):
        return self.target_tokens._as_string()

    @property
    def _colspec(self):
        return self.target_fullname if self._table_column is None else self._table_column

    def _get_colspec(self, *args, **kw):
        return self.target_fullname

    @property
    def _referred_schema(self):
        return self.target_tokens.schema

    @property
    def target_table_key(self):
        schema, table, _ = self.target_tokens
        return _get_table_key(table, schema)

    def _effective_target(self):
        """The target's names, with the schema of the `MetaData` where none is given."""
        schema, table, column = self.target_tokens
        metadata = getattr(getattr(self.parent, "table", None), "metadata", None)
        if self._table_column is None and schema is None and metadata is not None and metadata.schema is not None:
            schema = metadata.schema
        return schema, table, column

    def _resolve_column(self, raiseerr=True):
        if self._table_column is not None:
            return self._table_column
        parent = getattr(self.parent, "table", None)
        if parent is None:
            if not raiseerr:
                return None
            from .. import exc

            raise exc.InvalidRequestError(
                "this ForeignKey object does not yet have a parent Column associated with it."
                if self.parent is None
                else "this ForeignKey's parent column is not yet associated with a Table."
            )
        schema, name, key = self._effective_target()
        table_key = _get_table_key(name, schema)
        table = parent.metadata.tables.get(table_key)
        if table is None:
            if not raiseerr:
                return None
            from .. import exc

            raise exc.NoReferencedTableError(
                "Foreign key associated with column '%s' could not find table '%s' with which to generate a foreign key to "
                "target column '%s'" % (self.parent, table_key, key),
                table_key,
            )
        key = self.parent.key if key is None else key
        found = None
        if self.link_to_name:
            found = next((column for column in table.c if column.name == key), None)
        else:
            found = table.c.get(key)
        if found is None and raiseerr:
            from .. import exc

            raise exc.NoReferencedColumnError(
                "Could not initialize target column for ForeignKey %r on table '%s': table '%s' has no column named '%s'"
                % (self.target_fullname, parent.name, table.name, key),
                table.name,
                key,
            )
        return found

    @property
    def column(self):
        return self._resolve_column()

    def references(self, table):
        return self.column.table is table

    def get_referent(self, table):
        return table.columns.corresponding_column(self.column)

    def _copy(self, schema=None, **kw):
        made = ForeignKey(
            self._copy_tokens(schema),
            use_alter=self.use_alter,
            name=self.name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            deferrable=self.deferrable,
            initially=self.initially,
            link_to_name=self.link_to_name,
            match=self.match,
            comment=self.comment,
            **self._unvalidated_dialect_kw,
        )
        return self._schema_item_copy(made)

    copy = _copy

    def _copy_tokens(self, schema=None, table_name=None):
        tokens = self.target_tokens
        if schema not in (None, RETAIN_SCHEMA):
            schema = None if schema is BLANK_SCHEMA else schema
        else:
            schema = tokens.schema
        return ForeignKeyTarget(schema, table_name or tokens.table_name, tokens.column_name)

    def _set_parent(self, parent, **kw):
        if self.parent is not None and self.parent is not parent:
            from .. import exc

            raise exc.InvalidRequestError("This ForeignKey already has a parent !")
        self.parent = parent
        parent.foreign_keys.add(self)
        parent._on_table_attach(self._set_table)

    def _set_table(self, column, table):
        if self.constraint is None:
            self.constraint = ForeignKeyConstraint(
                [],
                [],
                use_alter=self.use_alter,
                name=self.name,
                onupdate=self.onupdate,
                ondelete=self.ondelete,
                deferrable=self.deferrable,
                initially=self.initially,
                match=self.match,
                comment=self.comment,
                **self._unvalidated_dialect_kw,
            )
            self.constraint._append_element(column, self)
            self.constraint._set_parent_with_dispatch(table)
        table.foreign_keys.add(self)
        if column.type._isnull:
            table.metadata._untyped.append(self)
            self._give_type()

    def _give_type(self):
        """Gives the column the type of the one it refers to, once that is known."""
        target = self._resolve_column(raiseerr=False)
        if target is None or target.type._isnull:
            return False
        self.parent.type = target.type
        return True

    def _lower_target(self):
        """Schema, table and column as they are called in the database."""
        column = self._resolve_column(raiseerr=False)
        if column is not None and column.table is not None:
            return column.table.schema, column.table.name, column.name
        schema, table, key = self._effective_target()
        if key is None and self.parent is not None:
            key = self.parent.key
        return schema, table, key

    def _lower(self, dialect=None):
        schema, table, column = self._lower_target()
        found = {
            "target_schema": lower_schema(schema),
            "target_table": lower_name(table),
            "target_column": lower_name(column),
            "name": lower_constraint_name(self.name),
            "actions": _lower_actions(self),
        }
        if self._unvalidated_dialect_kw:
            found["options"] = {key: lower_option(value, dialect) for key, value in self._unvalidated_dialect_kw.items()}
        return found


# Constraints speak of columns, and columns make constraints: these come last.
from ._constraints import (  # noqa: E402
    CheckConstraint,
    ColumnCollectionConstraint,
    ColumnCollectionMixin,
    Constraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    _lower_actions,
)

for _class in (
    CallableColumnDefault,
    CheckConstraint,
    ColumnCollectionConstraint,
    ColumnCollectionMixin,
    ColumnDefault,
    ColumnElementColumnDefault,
    Computed,
    Constraint,
    DefaultClause,
    DefaultGenerator,
    FetchedValue,
    ForeignKeyConstraint,
    HasConditionalDDL,
    HasSchemaAttr,
    Identity,
    IdentityOptions,
    Index,
    PrimaryKeyConstraint,
    ScalarElementColumnDefault,
    SchemaConst,
    SchemaItem,
    SchemaVisitable,
    Sequence,
    UniqueConstraint,
):
    _class.__module__ = __name__

_IN_TABLES = ("Table", "MetaData", "DEFAULT_NAMING_CONVENTION")


def __getattr__(name):
    if name in _IN_TABLES:
        from . import _tables

        found = globals()[name] = getattr(_tables, name)
        return found
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
