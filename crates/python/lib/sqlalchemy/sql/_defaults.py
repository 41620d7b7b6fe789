"""Defaults of columns: of the client's, of the server's, sequences and generated columns."""

from .._lower import given, lower_expression, lower_name, lower_schema
from ._items import BLANK_SCHEMA, NULL_UNSPECIFIED, DialectKWArgs, HasSchemaAttr, SchemaItem, _copy_expression, _get_table_key
from .elements import ClauseElement, quoted_name
from .type_api import to_instance


def _refuse(message):
    from .. import exc

    raise exc.ArgumentError(message)


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

    supports_execution = True

    def _lower_statement(self, dialect=None):
        """The statement that an execution of the sequence itself sends."""
        from .elements import TextClause
        from .selectable import Select

        found = dialect._sequence_statement(self)
        return (Select(self.next_value()) if found is None else TextClause(found))._lower(dialect)

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
            schema=lower_schema(self.schema),
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
            _refuse(
                "A column with an Identity object cannot specify a server_default or a server_onupdate argument"
            )
        if parent.autoincrement is False:
            _refuse("A column with an Identity object cannot specify autoincrement=False")
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
        always = {} if self.always is None else {"always": bool(self.always)}
        found = given(
            on_null=self.on_null,
            options=self._lower_sequence_options(),
            dialect_options=self._lower_options(dialect),
        )
        return {**always, **found}

    def _lower(self, dialect=None):
        return {"Identity": self._lower_identity(dialect)}
