"""Columns, constraints, defaults and indexes; tables are in `_tables`."""

from itertools import count as _count

from .._lower import given, lower_constraint_name, lower_expression, lower_name, lower_option
from .base import NO_ARG, ColumnCollection, DedupeColumnCollection
from .elements import ClauseElement, ColumnClause, conv, quoted_name
from .type_api import to_instance

_order = _count(1)


class SchemaConst:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "<SchemaConst.%s>" % self.name


RETAIN_SCHEMA = SchemaConst("RETAIN_SCHEMA")
BLANK_SCHEMA = SchemaConst("BLANK_SCHEMA")
NULL_UNSPECIFIED = SchemaConst("NULL_UNSPECIFIED")
for _const in (RETAIN_SCHEMA, BLANK_SCHEMA, NULL_UNSPECIFIED):
    setattr(SchemaConst, _const.name, _const)


def _get_table_key(name, schema):
    return name if schema is None else schema + "." + name


class _Items(list):
    """A set that keeps the order in which it was filled."""

    def add(self, item):
        if not any(item is own for own in self):
            self.append(item)

    def discard(self, item):
        for position, own in enumerate(self):
            if own is item:
                del self[position]
                return

    def remove(self, item):
        if not any(item is own for own in self):
            raise KeyError(item)
        self.discard(item)

    def update(self, items):
        for item in items:
            self.add(item)

    def __contains__(self, item):
        return any(item is own for own in self)

    def __sub__(self, other):
        return _Items(item for item in self if item not in other)

    difference = __sub__

    def union(self, other):
        made = _Items(self)
        made.update(other)
        return made

    __or__ = union


class _OptionView:
    """`obj.dialect_options["sqlite"]["where"]`: what was given, or the default."""

    def __init__(self, owner):
        self._owner = owner

    def __getitem__(self, dialect):
        found = {}
        arguments = _known_arguments(dialect)
        for cls in reversed(type(self._owner).__mro__):
            found.update((arguments or {}).get(cls.__name__, {}))
        prefix = dialect + "_"
        for key, value in self._owner._dialect_kw.items():
            if key.startswith(prefix):
                found[key[len(prefix) :]] = value
        return found

    def __iter__(self):
        return iter(dict.fromkeys(key.partition("_")[0] for key in self._owner._dialect_kw))

    def __contains__(self, dialect):
        return dialect in list(self)


def _known_arguments(dialect):
    from ._dialect_arguments import ARGUMENTS

    return ARGUMENTS.get(dialect)


class DialectKWArgs:
    _dialect_kw = {}

    @property
    def dialect_kwargs(self):
        return self._dialect_kw

    @property
    def kwargs(self):
        return self._dialect_kw

    @property
    def dialect_options(self):
        return _OptionView(self)

    @classmethod
    def argument_for(cls, dialect_name, argument_name, default):
        from ._dialect_arguments import ARGUMENTS

        ARGUMENTS.setdefault(dialect_name, {}).setdefault(cls.__name__, {})[argument_name] = default

    def _validate_dialect_kwargs(self, kwargs):
        if not kwargs:
            return
        for key in kwargs:
            dialect, underscore, argument = key.partition("_")
            if not underscore or not dialect or not argument:
                raise TypeError("Additional arguments should be named <dialectname>_<argument>, got '%s'" % key)
            known = _known_arguments(dialect)
            if known is None:
                from .base import warn

                warn(
                    "Can't validate argument %r; can't locate any SQLAlchemy dialect named %r" % (key, dialect)
                )
                continue
            taken = {}
            for cls in type(self).__mro__:
                taken.update(known.get(cls.__name__, {}))
            if "*" not in taken and argument not in taken:
                from .. import exc

                raise exc.ArgumentError(
                    "Argument %r is not accepted by dialect %r on behalf of %r" % (key, dialect, type(self))
                )
        self._dialect_kw = dict(self._dialect_kw, **kwargs)

    def _lower_options(self, dialect):
        return {key: lower_option(value, dialect) for key, value in self._dialect_kw.items()}


class SchemaVisitable:
    pass


class SchemaItem(SchemaVisitable):
    """Part of a schema."""

    __visit_name__ = "schema_item"
    _use_schema_map = True

    def _init_items(self, *args, **kw):
        for item in args:
            if item is not None:
                attach = getattr(item, "_set_parent_with_dispatch", None)
                if attach is None:
                    from .. import exc

                    raise exc.ArgumentError(
                        "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %r" % (item,)
                    )
                attach(self, **kw)

    def _set_parent_with_dispatch(self, parent, **kw):
        _fire(self, "before_parent_attach", self, parent)
        self._set_parent(parent, **kw)
        self._attached(parent)
        _fire(self, "after_parent_attach", self, parent)

    def _attached(self, parent):
        """Runs between `_set_parent` and the listeners."""

    @property
    def info(self):
        found = self.__dict__.get("_info")
        if found is None:
            found = self.__dict__["_info"] = {}
        return found

    @info.setter
    def info(self, value):
        self.__dict__["_info"] = value

    def _schema_item_copy(self, copy):
        if "_info" in self.__dict__:
            copy._info = dict(self._info)
        if "_listeners" in self.__dict__:
            copy._listeners = {name: list(found) for name, found in self._listeners.items()}
        return copy

    def __repr__(self):
        from ._repr import generic_repr

        return generic_repr(self, omit_kwarg=["info"])


def _fire(target, event, *args, **kw):
    """Calls the listeners of an object, and those of its classes."""
    for holder in (target,) + type(target).__mro__:
        listeners = vars(holder).get("_listeners")
        if listeners:
            for listener in listeners.get(event, ()):
                listener(*args, **kw)


class HasConditionalDDL:
    _ddl_if = None

    def ddl_if(self, dialect=None, callable_=None, state=None):
        from .ddl import DDLIf

        self._ddl_if = DDLIf(dialect, callable_, state)
        return self


class HasSchemaAttr(SchemaItem):
    schema = None


def _is_table(parent):
    return getattr(parent, "_is_schema_table", False)


# ---------------------------------------------------------------- defaults


class DefaultGenerator(SchemaItem):
    __visit_name__ = "default_generator"
    is_sequence = is_identity = is_server_default = is_clause_element = False
    is_callable = is_scalar = has_arg = is_sentinel = False
    column = None

    def __init__(self, for_update=False):
        self.for_update = for_update

    def _set_parent(self, parent, **kw):
        self.column = parent
        if self.for_update:
            parent.onupdate = self
        else:
            parent.default = self


class ColumnDefault(DefaultGenerator):
    has_arg = True

    def __new__(cls, arg=None, for_update=False):
        if isinstance(arg, FetchedValue):
            from .. import exc

            raise exc.ArgumentError("ColumnDefault may not be a server-side default type.")
        if cls is ColumnDefault:
            if callable(arg):
                cls = CallableColumnDefault
            elif isinstance(arg, ClauseElement):
                cls = ColumnElementColumnDefault
            elif arg is not None:
                cls = ScalarElementColumnDefault
        return object.__new__(cls)

    def __init__(self, arg=None, for_update=False):
        self.for_update = for_update
        self.arg = arg

    def _copy(self):
        return type(self)(self._given_arg, self.for_update)

    @property
    def _given_arg(self):
        return self.arg

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self.arg)


class ScalarElementColumnDefault(ColumnDefault):
    is_scalar = True


class ColumnElementColumnDefault(ColumnDefault):
    is_clause_element = True


class CallableColumnDefault(ColumnDefault):
    is_callable = True

    def __init__(self, arg=None, for_update=False):
        self.for_update = for_update
        self._fn = arg
        self.arg = self._wrapped(arg)

    @property
    def _given_arg(self):
        return self._fn

    @staticmethod
    def _wrapped(fn):
        code = getattr(getattr(fn, "__func__", fn), "__code__", None)
        if code is None:
            return lambda context: fn()
        required = code.co_argcount - len(getattr(fn, "__defaults__", None) or ()) - (hasattr(fn, "__self__") and 1 or 0)
        if required > 1:
            from .. import exc

            raise exc.ArgumentError("ColumnDefault Python function takes zero or one positional arguments")
        return fn if required == 1 else lambda context: fn()


class FetchedValue(SchemaItem):
    """A default that the database has, without saying which."""

    is_server_default = True
    reflected = has_argument = is_clause_element = is_identity = False
    column = None

    def __init__(self, for_update=False):
        self.for_update = for_update

    def _as_for_update(self, for_update):
        return self if for_update == self.for_update else self._clone(for_update)

    def _copy(self, **kw):
        return self._clone(self.for_update)

    def _clone(self, for_update):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.__dict__.pop("column", None)
        made.for_update = for_update
        return made

    def _set_parent(self, parent, **kw):
        self.column = parent
        if self.for_update:
            parent.server_onupdate = self
        else:
            parent.server_default = self

    def _lower(self, dialect=None):
        return "Fetched"

    def _lower_server_default(self, dialect=None):
        return self._lower(dialect)


class DefaultClause(FetchedValue):
    """`DEFAULT ...`."""

    has_argument = True

    def __init__(self, arg, for_update=False, _reflected=False):
        if not isinstance(arg, (str, ClauseElement)):
            from .. import exc

            raise exc.ArgumentError(
                "Argument 'arg' is expected to be one of type '%s' or '%s' or '%s', got '%s'"
                % (str, ClauseElement, "<class 'sqlalchemy.sql.elements.TextClause'>", type(arg))
            )
        FetchedValue.__init__(self, for_update)
        self.arg = arg
        self.reflected = _reflected

    def __repr__(self):
        return "DefaultClause(%r, for_update=%r)" % (self.arg, self.for_update)

    def _lower(self, dialect=None):
        if isinstance(self.arg, str):
            return {"Literal": str(self.arg)}
        return {"Expr": lower_expression(self.arg, dialect)}


def lower_server_default(value, dialect=None):
    """A server default in any form that `Column(server_default=)` takes."""
    if value is None:
        return None
    if not isinstance(value, FetchedValue):
        value = DefaultClause(value)
    return value._lower(dialect)


_SEQUENCE_OPTIONS = ("start", "increment", "minvalue", "maxvalue", "nominvalue", "nomaxvalue", "cycle", "cache")


class IdentityOptions(DialectKWArgs):
    def _take_options(self, options, order, dialect_kw):
        for name in _SEQUENCE_OPTIONS:
            setattr(self, name, options.get(name))
        if order is not None:
            if "oracle_order" in dialect_kw:
                from .. import exc

                raise exc.ArgumentError("Cannot specify both 'order' and 'oracle_order'. Please use only 'oracle_order'.")
            dialect_kw["oracle_order"] = order
        self._validate_dialect_kwargs(dialect_kw)

    @property
    def order(self):
        return self._dialect_kw.get("oracle_order")

    def _as_dict(self):
        return {name: getattr(self, name) for name in _SEQUENCE_OPTIONS if getattr(self, name) is not None}

    def _lower_sequence_options(self):
        found = self._as_dict()
        if self.order is not None:
            found["order"] = bool(self.order)
        return found


class Sequence(HasSchemaAttr, IdentityOptions, DefaultGenerator):
    __visit_name__ = "sequence"
    is_sequence = True

    def __init__(
        self,
        name,
        start=None,
        increment=None,
        minvalue=None,
        maxvalue=None,
        nominvalue=None,
        nomaxvalue=None,
        cycle=None,
        schema=None,
        cache=None,
        order=None,
        data_type=None,
        optional=False,
        quote=None,
        metadata=None,
        quote_schema=None,
        for_update=False,
        **dialect_kw,
    ):
        DefaultGenerator.__init__(self, for_update=for_update)
        options = dict(start=start, increment=increment, minvalue=minvalue, maxvalue=maxvalue, cycle=cycle, cache=cache)
        self._take_options(dict(options, nominvalue=nominvalue, nomaxvalue=nomaxvalue), order, dialect_kw)
        self.column = None
        self.name = quoted_name(name, quote)
        self.optional = optional
        if schema is BLANK_SCHEMA:
            self.schema = schema = None
        elif metadata is not None and schema is None and metadata.schema:
            self.schema = schema = metadata.schema
        else:
            self.schema = quoted_name.construct(schema, quote_schema)
        self._key = _get_table_key(name, schema)
        self.data_type = None if data_type is None else to_instance(data_type)
        self.metadata = None
        if metadata is not None:
            self._set_metadata(metadata)

    def next_value(self):
        from .functions import func

        return func.next_value(self)

    def _copy(self, **kw):
        return Sequence(
            self.name,
            schema=self.schema,
            data_type=self.data_type,
            optional=self.optional,
            for_update=self.for_update,
            **self._as_dict(),
            **self._dialect_kw,
        )

    def _set_parent(self, parent, **kw):
        DefaultGenerator._set_parent(self, parent)
        parent._on_table_attach(lambda column, table: self._set_metadata(table.metadata))

    def _set_metadata(self, metadata):
        self.metadata = metadata
        metadata._register_object(self)
        metadata._sequences[self._key] = self

    def create(self, bind, checkfirst=True):
        from .ddl import SchemaGenerator

        bind._run_ddl_visitor(SchemaGenerator, self, checkfirst=checkfirst)

    def drop(self, bind, checkfirst=True):
        from .ddl import SchemaDropper

        bind._run_ddl_visitor(SchemaDropper, self, checkfirst=checkfirst)

    def _lower(self, dialect=None):
        return given(
            name=lower_name(self.name),
            schema=lower_name(self.schema),
            data_type=None if self.data_type is None else self.data_type._lower(dialect),
            optional=bool(self.optional),
            options=self._lower_sequence_options(),
        )


class Computed(FetchedValue):
    __visit_name__ = "computed_column"

    def __init__(self, sqltext, persisted=None):
        from .coercions import ddl_expression

        self.sqltext = ddl_expression(sqltext)
        self.persisted = persisted
        self.column = None

    def _set_parent(self, parent, **kw):
        if not isinstance(parent.server_default, (type(None), Computed)) or not isinstance(
            parent.server_onupdate, (type(None), Computed)
        ):
            from .. import exc

            raise exc.ArgumentError("A generated column cannot specify a server_default or a server_onupdate argument")
        self.column = parent
        parent.computed = parent.server_onupdate = parent.server_default = self

    def _as_for_update(self, for_update):
        return self

    def _copy(self, target_table=None, **kw):
        table = None if self.column is None else self.column.table
        return self._schema_item_copy(Computed(_copy_expression(self.sqltext, table, target_table), persisted=self.persisted))

    copy = _copy

    def _lower_computed(self, dialect):
        return {"sqltext": lower_expression(self.sqltext, dialect), "persisted": self.persisted}

    def _lower(self, dialect=None):
        return {"Computed": self._lower_computed(dialect)}


class Identity(IdentityOptions, FetchedValue):
    __visit_name__ = "identity_column"
    is_identity = True

    def __init__(
        self,
        always=False,
        on_null=None,
        start=None,
        increment=None,
        minvalue=None,
        maxvalue=None,
        nominvalue=None,
        nomaxvalue=None,
        cycle=None,
        cache=None,
        order=None,
        **dialect_kw,
    ):
        if on_null is not None:
            if "oracle_on_null" in dialect_kw:
                from .. import exc

                raise exc.ArgumentError(
                    "Cannot specify both 'on_null' and 'oracle_on_null'. Please use only 'oracle_on_null'."
                )
            dialect_kw["oracle_on_null"] = on_null
        options = dict(start=start, increment=increment, minvalue=minvalue, maxvalue=maxvalue, cycle=cycle, cache=cache)
        self._take_options(dict(options, nominvalue=nominvalue, nomaxvalue=nomaxvalue), order, dialect_kw)
        self.always = always
        self.column = None

    @property
    def on_null(self):
        return self._dialect_kw.get("oracle_on_null")

    def _set_parent(self, parent, **kw):
        if not isinstance(parent.server_default, (type(None), Identity)) or parent.server_onupdate is not None:
            Column._refuse(
                "A column with an Identity object cannot specify a server_default or a server_onupdate argument"
            )
        if parent.autoincrement is False:
            Column._refuse("A column with an Identity object cannot specify autoincrement=False")
        self.column = parent
        parent.identity = self
        if parent._user_defined_nullable is NULL_UNSPECIFIED:
            parent.nullable = False
        parent.server_default = self

    def _as_for_update(self, for_update):
        return self

    def _copy(self, **kw):
        return self._schema_item_copy(Identity(always=self.always, **self._as_dict(), **self._dialect_kw))

    copy = _copy

    def _lower_identity(self, dialect):
        return given(
            always=bool(self.always),
            on_null=self.on_null,
            options=self._lower_sequence_options(),
            dialect_options=self._lower_options(dialect),
        )

    def _lower(self, dialect=None):
        return {"Identity": self._lower_identity(dialect)}


def _copy_expression(expression, source_table, target_table):
    """The expression with the columns of one table replaced by those of another."""
    if source_table is None or target_table is None or isinstance(expression, str):
        return expression
    from .visitors import replacement_traverse

    def replace(element, **kw):
        if isinstance(element, Column) and element.table is source_table and element.key in source_table.c:
            return target_table.c[element.key]
        return None

    return replacement_traverse(expression, {}, replace)


# ---------------------------------------------------------------- columns


class Column(DialectKWArgs, SchemaItem, ColumnClause):
    """A column of a table."""

    __visit_name__ = "column"
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
        if self.key != self.name:
            found["key"] = str(self.key)
        for flag in ("primary_key", "unique", "index", "system"):
            if getattr(self, flag):
                found[flag] = True
        autoincrement = {True: "On", False: "Off", "ignore_fk": "IgnoreFk"}.get(self.autoincrement)
        if autoincrement is None and self.default is not None and not isinstance(self.default, Sequence):
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


def insert_sentinel(name=None, type_=None, *, default=None, omit_from_statements=True):
    from .sqltypes import INTEGERTYPE

    return Column(
        name, INTEGERTYPE if type_ is None else type_, default=default, _omit_from_statements=omit_from_statements,
        insert_sentinel=True,
    )


# ---------------------------------------------------------------- foreign keys


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
            "target_schema": lower_name(schema),
            "target_table": lower_name(table),
            "target_column": lower_name(column),
            "name": lower_constraint_name(self.name),
            "actions": _lower_actions(self),
        }
        if self._unvalidated_dialect_kw:
            found["options"] = {key: lower_option(value, dialect) for key, value in self._unvalidated_dialect_kw.items()}
        return found


def _lower_actions(key):
    found = {
        "onupdate": key.onupdate,
        "ondelete": key.ondelete,
        "deferrable": key.deferrable,
        "initially": key.initially,
        "match": key.match,
    }
    found = {name: value for name, value in found.items() if value is not None}
    if key.use_alter:
        found["use_alter"] = True
    return found


# ---------------------------------------------------------------- constraints


class Constraint(DialectKWArgs, HasConditionalDDL, SchemaItem):
    """Any constraint."""

    __visit_name__ = "constraint"
    _column_flag = False
    _wire_tag = None
    parent = None

    def __init__(
        self,
        name=None,
        deferrable=None,
        initially=None,
        info=None,
        comment=None,
        _create_rule=None,
        _type_bound=False,
        **dialect_kw,
    ):
        self.name = name
        self.deferrable = deferrable
        self.initially = initially
        if info:
            self.info = info
        self._create_rule = _create_rule
        self._type_bound = _type_bound
        self._creation_order = next(_order)
        self._validate_dialect_kwargs(dialect_kw)
        self.comment = comment

    @property
    def table(self):
        if _is_table(self.parent):
            return self.parent
        from .. import exc

        raise exc.InvalidRequestError(
            "This constraint is not bound to a table.  Did you mean to call table.append_constraint(constraint) ?"
        )

    def _set_parent(self, parent, **kw):
        self.parent = parent
        parent.constraints.add(self)

    def _attached(self, parent):
        if _is_table(parent):
            _name(self, parent)
        elif isinstance(parent, Column):
            parent._on_table_attach(lambda column, table: _name(self, table))

    def copy(self, **kw):
        return self._copy(**kw)

    def _copy(self, **kw):
        raise NotImplementedError()

    def _applies(self, dialect):
        """What `ddl_if()` says of a dialect."""
        return self._ddl_if is None or self._ddl_if._should_execute(self, self, None, dialect=dialect)

    def _lower_common(self, dialect):
        found = {"name": lower_constraint_name(self.name)}
        if self.deferrable is not None:
            found["deferrable"] = bool(self.deferrable)
        if self.initially is not None:
            found["initially"] = str(self.initially)
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return found


def _name(const, table):
    """Lets the naming convention of the table's `MetaData` name a constraint or index."""
    metadata = getattr(table, "metadata", None)
    if metadata is None or isinstance(const.name, conv):
        return
    convention = metadata.naming_convention
    if getattr(const, "_type_bound", False) and const.name is None:
        # Named when it is rendered, where the database needs it at all.
        return
    if len(convention) == 1 and "ix" in convention and not isinstance(const, Index):
        return
    from .naming import _constraint_name_for_table

    name = _constraint_name_for_table(const, table)
    if name:
        const.name = name


def _pending(argument):
    while hasattr(argument, "__clause_element__"):
        argument = argument.__clause_element__()
    return argument


class ColumnCollectionMixin:
    _allow_multiple_tables = False
    _collection_class = DedupeColumnCollection

    def _take_columns(self, columns, _autoattach=True, _column_flag=False):
        self._column_flag = _column_flag
        self._columns = self._collection_class()
        self._pending_colargs = [_pending(column) for column in columns]
        for column in self._pending_colargs:
            if column is not None and not isinstance(column, (str, ColumnClause)):
                from .. import exc

                raise exc.ArgumentError("String column name or Column object for DDL constraint expected, got %r." % (column,))
        if _autoattach and self._pending_colargs:
            self._check_attach()

    def _check_attach(self, waiting=None):
        columns = [c for c in self._pending_colargs if isinstance(c, Column)]
        attached = [c for c in columns if _is_table(c.table)]
        loose = [c for c in columns if not _is_table(c.table)]
        if loose:
            if all(isinstance(c, Column) for c in self._pending_colargs if c is not None):

                def when_attached(column, table):
                    if all(_is_table(c.table) for c in columns) and self.__dict__.get("parent") is None:
                        self._check_attach()

                for column in loose:
                    column._on_table_attach(when_attached)
            return
        tables = []
        for column in attached:
            if not any(column.table is table for table in tables):
                tables.append(column.table)
        if len(tables) == 1:
            self._set_parent_with_dispatch(tables[0])
        elif len(tables) > 1 and not self._allow_multiple_tables:
            from .. import exc

            table = attached[0].table
            others = ", ".join("'%s'" % c for c in attached[1:] if c.table is not table)
            raise exc.ArgumentError("Column(s) %s are not part of table '%s'." % (others, table.description))

    @property
    def columns(self):
        return self._columns

    @property
    def c(self):
        return self._columns

    def _col_expressions(self, parent):
        if isinstance(parent, Column):
            return [c for c in self._pending_colargs if isinstance(c, Column)]
        try:
            return [parent.c[c] if isinstance(c, str) else c for c in self._pending_colargs]
        except KeyError as error:
            from .. import exc

            raise exc.ConstraintColumnNotFoundError(
                "Can't create %s on table '%s': no column named '%s' is present."
                % (type(self).__name__, parent.description, error.args[0])
            ) from error

    def _gather(self, parent):
        for column in self._col_expressions(parent):
            if column is not None and not self._columns.contains_column(column):
                self._columns.add(column)

    def _column_names(self):
        if len(self._columns):
            return [column.name for column in self._columns]
        return [c if isinstance(c, str) else c.name for c in self._pending_colargs if c is not None]


class ColumnCollectionConstraint(ColumnCollectionMixin, Constraint):
    def __init__(
        self,
        *columns,
        name=None,
        deferrable=None,
        initially=None,
        info=None,
        _autoattach=True,
        _column_flag=False,
        **dialect_kw,
    ):
        Constraint.__init__(self, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw)
        self._take_columns(columns, _autoattach, _column_flag)

    def _set_parent(self, parent, **kw):
        Constraint._set_parent(self, parent)
        self._gather(parent)

    def __contains__(self, x):
        return x in self._columns

    def contains_column(self, column):
        return self._columns.contains_column(column)

    def __iter__(self):
        return iter(self._columns)

    def __len__(self):
        return len(self._columns)

    def __bool__(self):
        return True

    def _copy(self, target_table=None, **kw):
        columns = self._column_keys() if target_table is None else [target_table.c[key] for key in self._column_keys()]
        made = type(self)(
            *columns,
            name=self.name,
            deferrable=self.deferrable,
            initially=self.initially,
            comment=self.comment,
            **self._dialect_kw,
        )
        return self._schema_item_copy(made)

    def _column_keys(self):
        return [c.key for c in self._columns] or [c if isinstance(c, str) else c.key for c in self._pending_colargs]

    def _lower(self, dialect=None):
        found = self._lower_common(dialect)
        found["columns"] = [lower_name(name) for name in self._column_names()]
        if self._column_flag and self._wire_tag == "Unique":
            found["column_flag"] = True
        return {self._wire_tag: found}


class UniqueConstraint(ColumnCollectionConstraint):
    __visit_name__ = "unique_constraint"
    _wire_tag = "Unique"


class PrimaryKeyConstraint(ColumnCollectionConstraint):
    __visit_name__ = "primary_key_constraint"
    _wire_tag = "PrimaryKey"

    def __init__(
        self, *columns, name=None, deferrable=None, initially=None, info=None, _implicit_generated=False, **dialect_kw
    ):
        self._implicit_generated = _implicit_generated
        ColumnCollectionConstraint.__init__(
            self, *columns, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw
        )

    def _set_parent(self, table, **kw):
        ColumnCollectionConstraint._set_parent(self, table)
        if table.primary_key is not self:
            table.constraints.discard(table.primary_key)
            table._primary_key = self
            table.constraints.add(self)
        flagged = [c for c in table.c if c.primary_key]
        if len(self._columns) and flagged and {id(c) for c in flagged} != {id(c) for c in self._columns}:
            from .base import warn

            listed = ", ".join("'%s'" % c.name for c in self._columns)
            warn(
                "Table '%s' specifies columns %s as primary_key=True, not matching locally specified columns %s; setting the "
                "current primary key columns to %s. This warning may become an exception in a future release"
                % (table.name, ", ".join("'%s'" % c.name for c in flagged), listed, listed)
            )
            flagged = []
        for column in self._columns:
            column.primary_key = True
            if column._user_defined_nullable is NULL_UNSPECIFIED:
                column.nullable = False
        for column in flagged:
            if not self._columns.contains_column(column):
                self._columns.add(column)

    def _replace(self, column):
        self._columns.replace(column)
        if self._implicit_generated and self.parent is not None:
            self.name = None
            _name(self, self.parent)

    def _reload(self, columns):
        for column in columns:
            column.primary_key = True
            self._columns.replace(column)
        self._set_parent_with_dispatch(self.table)

    @property
    def columns_autoinc_first(self):
        first = self._autoincrement_column
        if first is None:
            return list(self._columns)
        return [first] + [c for c in self._columns if c is not first]

    @property
    def _autoincrement_column(self):
        """The column that the database numbers, if any."""
        columns = list(self._columns)
        if len(columns) != 1:
            marked = [c for c in columns if c.autoincrement is True]
            if len(marked) > 1:
                from .. import exc

                raise exc.ArgumentError(
                    "Only one Column may be marked autoincrement=True, found both %s and %s."
                    % (marked[1].name, marked[0].name)
                )
            return marked[0] if marked else None
        column = columns[0]
        if column.autoincrement is True:
            return column
        if column.autoincrement not in ("auto", "ignore_fk"):
            return None
        from .sqltypes import Integer

        affinity = column.type._type_affinity
        if affinity is None or not issubclass(affinity, Integer):
            return None
        if column.default is not None and not isinstance(column.default, Sequence):
            return None
        if column.server_default is not None and not isinstance(column.server_default, Identity):
            return None
        if column.foreign_keys and column.autoincrement != "ignore_fk":
            return None
        return column

    def _lower(self, dialect=None):
        found = ColumnCollectionConstraint._lower(self, dialect)
        if self._implicit_generated:
            found["PrimaryKey"]["implicit"] = True
        return found


class CheckConstraint(ColumnCollectionConstraint):
    _allow_multiple_tables = True
    __visit_name__ = "table_or_column_check_constraint"
    _wire_tag = "Check"
    _bound_column = None

    def __init__(
        self,
        sqltext,
        name=None,
        deferrable=None,
        initially=None,
        table=None,
        info=None,
        _create_rule=None,
        _autoattach=True,
        _type_bound=False,
        **dialect_kw,
    ):
        self.sqltext = sqltext
        columns = []
        if isinstance(sqltext, str):
            from .elements import TextClause

            self.sqltext = TextClause(sqltext)
        elif not _type_bound:
            from .coercions import ddl_expression
            from .visitors import traverse

            self.sqltext = ddl_expression(sqltext)
            traverse(self.sqltext, {}, {"column": columns.append})
            columns = [c for c in columns if isinstance(c, Column)]
        ColumnCollectionConstraint.__init__(
            self,
            *columns,
            name=name,
            deferrable=deferrable,
            initially=initially,
            _create_rule=_create_rule,
            info=info,
            _type_bound=_type_bound,
            _autoattach=_autoattach,
            **dialect_kw,
        )
        if table is not None:
            self._set_parent_with_dispatch(table)

    @classmethod
    def _of_type(cls, type_, column, table):
        """The constraint that a `Boolean` or `Enum` brings along."""
        if any(own._type_bound and own._bound_column is column for own in table.constraints):
            return
        made = cls(None, name=type_.name, _type_bound=True, _autoattach=False)
        made._bound_column = column
        made._pending_colargs = [column]
        made._set_parent_with_dispatch(table)

    @property
    def is_column_level(self):
        return not _is_table(self.parent)

    def _copy(self, target_table=None, **kw):
        sqltext = self.sqltext
        if target_table is not None:
            sqltext = _copy_expression(sqltext, self.table, target_table)
        made = CheckConstraint(
            sqltext,
            name=self.name,
            initially=self.initially,
            deferrable=self.deferrable,
            table=target_table,
            _autoattach=False,
            _type_bound=self._type_bound,
            **self._dialect_kw,
        )
        made.comment = self.comment
        return self._schema_item_copy(made)

    def _lower(self, dialect=None):
        found = self._lower_common(dialect)
        if self._type_bound:
            name = self.name
            if name is None and _is_table(self.parent):
                from .naming import _constraint_name_for_table

                name = _constraint_name_for_table(self, self.parent)
            found["name"] = lower_constraint_name(name)
            found["type_bound"] = lower_name(self._bound_column.name)
            found["sqltext"] = {"Text": {"text": ""}}
        else:
            found["sqltext"] = lower_expression(self.sqltext, dialect)
        return {"Check": found}


class ForeignKeyConstraint(ColumnCollectionConstraint):
    __visit_name__ = "foreign_key_constraint"
    _collection_class = ColumnCollection
    _wire_tag = "ForeignKey"

    def __init__(
        self,
        columns,
        refcolumns,
        name=None,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        initially=None,
        use_alter=False,
        link_to_name=False,
        match=None,
        table=None,
        info=None,
        comment=None,
        **dialect_kw,
    ):
        Constraint.__init__(
            self, name=name, deferrable=deferrable, initially=initially, info=info, comment=comment, **dialect_kw
        )
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.link_to_name = link_to_name
        self.use_alter = use_alter
        self.match = match
        if len(columns) != len(refcolumns):
            from .. import exc

            raise exc.ArgumentError(
                "ForeignKeyConstraint number of constrained columns must match the number of referenced columns."
            )
        self.elements = [
            ForeignKey(
                refcolumn,
                _constraint=self,
                name=name,
                onupdate=onupdate,
                ondelete=ondelete,
                use_alter=use_alter,
                link_to_name=link_to_name,
                match=match,
                deferrable=deferrable,
                initially=initially,
                **self._dialect_kw,
            )
            for refcolumn in refcolumns
        ]
        self._take_columns(columns)
        if table is not None:
            self._set_parent_with_dispatch(table)

    def _append_element(self, column, fk):
        self._columns.add(column)
        self.elements.append(fk)

    @property
    def _referred_schema(self):
        return self.elements[0]._referred_schema if self.elements else None

    @property
    def referred_table(self):
        return self.elements[0].column.table

    @property
    def column_keys(self):
        return self._column_keys()

    def _gather(self, table):
        if self._pending_colargs and not len(self._columns):
            for column in self._col_expressions(table):
                self._columns.add(column)

    def _set_parent(self, table, **kw):
        Constraint._set_parent(self, table)
        self._gather(table)
        for column, fk in zip(self._columns, self.elements):
            if fk.parent is not column:
                fk._set_parent_with_dispatch(column)

    def _copy(self, schema=None, target_table=None, **kw):
        refcolumns = []
        for fk in self.elements:
            own = target_table is not None and fk.parent is not None and fk.target_table_key == fk.parent.table.key
            refcolumns.append(fk._copy_tokens(schema, target_table.name if own else None))
        made = ForeignKeyConstraint(
            self._column_keys(),
            refcolumns,
            name=self.name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            use_alter=self.use_alter,
            deferrable=self.deferrable,
            initially=self.initially,
            link_to_name=self.link_to_name,
            match=self.match,
            comment=self.comment,
            **self._dialect_kw,
        )
        return self._schema_item_copy(made)

    def _resolve(self):
        """Makes sure that the table referred to is known."""
        for fk in self.elements:
            fk._resolve_column()

    def _lower(self, dialect=None):
        targets = [fk._lower_target() for fk in self.elements]
        found = {
            "name": lower_constraint_name(self.name),
            "columns": [lower_name(name) for name in self._column_names()],
            "referred_schema": lower_name(targets[0][0]) if targets else None,
            "referred_table": lower_name(targets[0][1]) if targets else "",
            "referred_columns": [lower_name(target[2]) for target in targets],
            "actions": _lower_actions(self),
        }
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return {"ForeignKey": found}


# ---------------------------------------------------------------- indexes


class Index(DialectKWArgs, ColumnCollectionMixin, HasConditionalDDL, SchemaItem):
    __visit_name__ = "index"
    parent = None

    def __init__(
        self, name, *expressions, unique=False, quote=None, info=None, _table=None, _column_flag=False, **dialect_kw
    ):
        self.table = None
        self.name = quoted_name.construct(name, quote)
        self.unique = unique
        if info is not None:
            self.info = info
        self._validate_dialect_kwargs(dialect_kw)
        self.expressions = []
        columns = []
        for expression in expressions:
            expression = _pending(expression)
            self.expressions.append(expression)
            columns.append(_first_column(expression))
        self._take_columns(columns, _column_flag=_column_flag)
        if _table is not None:
            # Without listeners, and so without a naming convention, as upstream.
            self._set_parent(_table)

    def _set_parent(self, table, **kw):
        if self.table is not None and table is not self.table:
            from .. import exc

            raise exc.ArgumentError(
                "Index '%s' is against table '%s', and cannot be associated with table '%s'."
                % (self.name, self.table.description, table.description)
            )
        self._gather(table)
        self.table = self.parent = table
        table.indexes.add(self)
        found = []
        for expression, column in zip(self.expressions, self._col_expressions(table)):
            found.append(expression if isinstance(expression, ClauseElement) else column)
        self.expressions = self._table_bound_expressions = found

    def _attached(self, parent):
        _name(self, parent)

    def create(self, bind, checkfirst=False):
        from .ddl import SchemaGenerator

        bind._run_ddl_visitor(SchemaGenerator, self, checkfirst=checkfirst)

    def drop(self, bind, checkfirst=False):
        from .ddl import SchemaDropper

        bind._run_ddl_visitor(SchemaDropper, self, checkfirst=checkfirst)

    def __repr__(self):
        parts = [repr(self.name)] + [repr(expression) for expression in self.expressions]
        return "Index(%s)" % ", ".join(parts + (["unique=True"] if self.unique else []))

    def _lower(self, dialect=None):
        elements = []
        for expression in self.expressions:
            if isinstance(expression, str):
                elements.append({"Column": lower_name(expression)})
            elif isinstance(expression, ColumnClause) and not expression.is_literal:
                elements.append({"Column": lower_name(expression.name)})
            else:
                elements.append({"Expr": lower_expression(expression, dialect)})
        table = self.table
        found = {
            "name": lower_constraint_name(self.name),
            "table": "" if table is None else lower_name(table.name),
            "schema": None if table is None else lower_name(table.schema),
            "elements": elements,
        }
        if self.unique:
            found["unique"] = True
        if self._column_flag:
            found["column_flag"] = True
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return found


def _first_column(expression):
    """The column by which an index expression finds its table."""
    if isinstance(expression, (str, ColumnClause)):
        return expression
    if not isinstance(expression, ClauseElement):
        from .. import exc

        raise exc.ArgumentError("String column name or Column object for DDL constraint expected, got %r." % (expression,))
    from .visitors import iterate

    for element in iterate(expression):
        if isinstance(element, ColumnClause) and not element.is_literal:
            return element
    return None


_IN_TABLES = ("Table", "MetaData", "DEFAULT_NAMING_CONVENTION")


def __getattr__(name):
    if name in _IN_TABLES:
        from . import _tables

        return getattr(_tables, name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
