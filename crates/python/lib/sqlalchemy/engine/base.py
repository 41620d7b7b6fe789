"""Engines, connections and transactions: faces over the native connection."""

from .. import exc
from ..util import EMPTY_DICT, immutabledict
from .util import TransactionalContext


class _Listeners:
    """Where `event.listen` keeps the listeners of an engine, or of all engines."""

    def __get__(self, obj, cls):
        target = cls if obj is None else obj

        def store(identifier):
            if identifier != "connect" or cls is not Engine:
                raise NotImplementedError(
                    "the event %r of %s is not available: only Engine's \"connect\" is" % (identifier, cls.__name__)
                )
            if "_listeners" not in vars(target):
                target._listeners = {}
            return target._listeners

        return store


class Transaction(TransactionalContext):
    """A transaction of a connection."""

    _is_root = False
    __slots__ = ("connection", "_id")

    def __init__(self, connection, id_=None):
        TransactionalContext._trans_ctx_check(connection)
        self.connection = connection
        self._id = self._begin(connection._native) if id_ is None else id_
        connection._transactions[self._id] = self

    @classmethod
    def _known(cls, connection, id_):
        self = connection._transactions.get(id_)
        if self is None:
            self = cls.__new__(cls)
            self.connection = connection
            self._id = id_
            connection._transactions[id_] = self
        return self

    def _state(self):
        """Whether it is active, whether the connection stands in it, and whether it is a savepoint."""
        return self.connection._native.transaction_state(self._id)

    @property
    def is_active(self):
        return self._state()[0]

    @property
    def is_valid(self):
        return not self.connection.invalidated

    def commit(self):
        self.connection._native.commit_transaction(self._id)

    def rollback(self):
        self.connection._native.rollback_transaction(self._id)

    close = rollback

    def _get_subject(self):
        return self.connection

    def _transaction_is_active(self):
        return self.is_active

    def _transaction_is_closed(self):
        return not self._state()[1]

    def _rollback_can_be_called(self):
        return True


class RootTransaction(Transaction):
    _is_root = True

    def _begin(self, native):
        return native.begin()


class NestedTransaction(Transaction):
    def _begin(self, native):
        return native.begin_nested()


class TwoPhaseTransaction(RootTransaction):
    """A transaction that can be prepared under its name."""

    __slots__ = ("xid",)

    def __init__(self, connection, xid):
        self.xid = xid
        super().__init__(connection)

    def _begin(self, native):
        return native.begin_twophase(self.xid)

    def prepare(self):
        self.connection._native.prepare_transaction(self._id)


def _lower_statement(statement, dialect):
    while hasattr(statement, "__clause_element__") and not hasattr(statement, "_lower_statement"):
        statement = statement.__clause_element__()
    lower_statement = getattr(statement, "_lower_statement", None)
    if lower_statement is not None:
        return statement, lower_statement(dialect)
    if not hasattr(statement, "_lower") or not getattr(statement, "supports_execution", False):
        raise exc.ObjectNotExecutableError(statement)
    from .._lower import lower

    lowered = lower(statement, dialect)
    return statement, {"Ddl": lowered} if getattr(statement, "_compile_kind", None) == "ddl" else lowered


def _parameter_sets(parameters):
    if not parameters:
        return []
    if hasattr(parameters, "keys"):
        return [parameters]
    if isinstance(parameters, (list, tuple)):
        if not hasattr(parameters[0], "keys"):
            raise exc.ArgumentError("List argument must consist only of dictionaries")
        return list(parameters)
    raise exc.ArgumentError("mapping or list expected for parameters")


def _bind_type(statement, key):
    """The type of a parameter, where the statement says one."""
    found = getattr(statement, "_bindparams", None)
    if found and key in found:
        return getattr(found[key], "type", None)
    table = getattr(statement, "table", None)
    columns = getattr(table, "c", None)
    column = None if columns is None else columns.get(key)
    return None if column is None else column.type


def _result_columns(statement):
    """The columns that the rows of a statement have."""
    if getattr(statement, "is_text", False):
        return ()
    if getattr(statement, "is_dml", False):
        return [column for given in getattr(statement, "_returning", ()) or () for column in getattr(given, "columns", (given,))]
    found = getattr(statement, "selected_columns", None)
    if found is None:
        found = getattr(statement, "column_args", ())
    return list(found)


class Connection:
    """A connection: executes statements in a transaction that begins by itself."""

    _is_async_driver = False
    _sync_connection = None

    def __init__(self, engine, native, execution_options=EMPTY_DICT):
        self.engine = engine
        self.dialect = engine.dialect
        self._native = native
        self._execution_options = immutabledict(execution_options)
        self._transactions = {}
        self._trans_context_manager = None
        self.info = {}
        self.should_close_with_result = False

    # ---- execution

    def execute(self, statement, parameters=None, *, execution_options=None):
        """Executes a construct; strings have to be made `text()` first."""
        options = dict(self._execution_options)
        options.update(getattr(statement, "_execution_options", None) or ())
        options.update(execution_options or ())
        return self._execute(statement, _parameter_sets(parameters), options)

    def _execute(self, statement, sets, options):
        dialect = self.dialect
        statement, lowered = _lower_statement(statement, dialect)
        TransactionalContext._trans_ctx_check(self)
        many = len(sets) > 1
        if sets:
            from .._values import lower_value

            # Columns and other objects may stand for their keys.
            sets = [{getattr(k, "key", k): v for k, v in one.items()} for one in sets]
            types = {key: _bind_type(statement, key) for key in sets[0]}
            lowered_sets = [{k: lower_value(v, types.get(k), dialect) for k, v in one.items()} for one in sets]
        else:
            lowered_sets = []
        self._log(statement, sets)
        try:
            answer = self._native.execute(lowered, lowered_sets, _plain_options(options))
        except exc.StatementError as error:
            error.hide_parameters = self.engine.hide_parameters
            if self.engine.hide_parameters:
                error.__dict__.pop("_native_text", None)
                error.params = error.params or (sets or None)
            raise
        for text in answer.get("warnings") or ():
            import warnings

            warnings.warn(text, exc.SAWarning, stacklevel=3)
        columns, processors = (), None
        if answer.get("returns_rows"):
            columns = _result_columns(statement)
            if columns and any(_needs_lifting(getattr(column, "type", None)) for column in columns):
                from .._values import lift_value

                def processor(type_):
                    if not _needs_lifting(type_):
                        return None
                    return lambda value: lift_value(value, type_, dialect)

                if len(columns) == len(answer["columns"]):
                    processors = [processor(getattr(column, "type", None)) for column in columns]
        return _cursor_result(self, answer, statement, many, columns, processors)

    def scalar(self, statement, parameters=None, *, execution_options=None):
        return self.execute(statement, parameters, execution_options=execution_options).scalar()

    def scalars(self, statement, parameters=None, *, execution_options=None):
        return self.execute(statement, parameters, execution_options=execution_options).scalars()

    def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        """Executes a string as it is, with the driver's own placeholders."""
        TransactionalContext._trans_ctx_check(self)
        from .._values import lower_value

        def row(values):
            if hasattr(values, "keys"):
                return {key: lower_value(values[key], None, self.dialect) for key in values}
            return [lower_value(value, None, self.dialect) for value in values]

        many = isinstance(parameters, list)
        if many and parameters and not isinstance(parameters[0], (list, tuple, dict)) and not hasattr(parameters[0], "keys"):
            raise exc.ArgumentError("List argument must consist only of tuples or dictionaries")
        given = None if not parameters else [row(one) for one in parameters] if many else row(parameters)
        self._log(statement, parameters)
        answer = self._native.exec_driver_sql(statement, given, many and given is not None)
        return _cursor_result(self, answer, None, many)

    def _log(self, statement, parameters):
        if self.engine.echo:
            import logging

            logger = logging.getLogger("sqlalchemy.engine.Engine")
            logger.info("%s", statement)
            logger.info("[raw sql] %r", parameters)

    def _run_ddl_visitor(self, visitor_class, element, **kw):
        visitor_class(dialect=self.dialect, connection=self, **kw).traverse_single(element)

    def run_callable(self, callable_, *args, **kwargs):
        return callable_(self, *args, **kwargs)

    # ---- transactions

    def begin(self):
        return RootTransaction(self)

    def begin_nested(self):
        return NestedTransaction(self)

    def begin_twophase(self, xid=None):
        if xid is None:
            import random

            xid = "_sa_%032x" % random.randint(0, 2**128)
        return TwoPhaseTransaction(self, xid)

    def recover_twophase(self):
        return self._native.recover_twophase()

    def rollback_prepared(self, xid, recover=False):
        self._native.rollback_prepared(xid)

    def commit_prepared(self, xid, recover=False):
        self._native.commit_prepared(xid)

    def commit(self):
        self._native.commit()

    def rollback(self):
        self._native.rollback()

    def in_transaction(self):
        return self._native.in_transaction()

    def in_nested_transaction(self):
        return self._native.in_nested_transaction()

    def get_transaction(self):
        id_ = self._native.transaction()
        return None if id_ is None else RootTransaction._known(self, id_)

    def get_nested_transaction(self):
        id_ = self._native.nested_transaction()
        return None if id_ is None else NestedTransaction._known(self, id_)

    @property
    def _transaction(self):
        return self.get_transaction()

    # ---- state

    def execution_options(self, **opt):
        if "isolation_level" in opt:
            self._native.set_isolation(opt["isolation_level"])
        self._execution_options = self._execution_options.union(opt)
        return self

    def get_execution_options(self):
        return self._execution_options

    def get_isolation_level(self):
        return self._native.get_isolation()

    @property
    def default_isolation_level(self):
        return self.dialect.default_isolation_level

    @property
    def closed(self):
        return self._native.is_closed()

    @property
    def invalidated(self):
        return False

    def invalidate(self, exception=None):
        self.close()

    def detach(self):
        """Nothing is pooled, so there is nothing to detach from."""

    @property
    def connection(self):
        """The connection of the driver; here the native one, without cursors."""
        if self.closed:
            raise exc.ResourceClosedError("This Connection is closed")
        return self._native

    def schema_for_object(self, obj):
        return obj.schema

    def close(self):
        self._native.close()

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    def _inspector(self):
        from .reflection import Inspector

        return Inspector._of(self)

    _event_listeners = _Listeners()

    def __repr__(self):
        return "<sqlalchemy.engine.base.Connection object at 0x%x>" % id(self)


def _cursor_result(connection, answer, statement, many, columns=(), processors=None):
    from .cursor import CursorResult

    return CursorResult(connection, answer, statement, many, columns, processors)


def _needs_lifting(type_):
    """Whether Python has a say in what a value of the type is."""
    if type_ is None:
        return False
    if hasattr(type_, "_loaded"):
        return True
    return any(cls.__name__ in ("TypeDecorator", "Enum", "PickleType", "UserDefinedType", "Variant") for cls in type(type_).__mro__)


def _plain_options(options):
    return {key: value for key, value in options.items() if isinstance(value, (str, int, bool, float)) or value is None}


class Engine:
    """Where connections come from."""

    _is_future = True

    def __init__(self, pool, dialect, url, echo=None, hide_parameters=False, connect_args=None, execution_options=EMPTY_DICT, isolation_level=None):
        self.pool = pool
        self.dialect = dialect
        self.url = url
        self.echo = bool(echo)
        self.hide_parameters = hide_parameters
        self._connect_args = dict(connect_args or {})
        self._isolation_level = isolation_level
        self._execution_options = immutabledict(execution_options)
        self._kept = None

    @property
    def engine(self):
        return self

    @property
    def name(self):
        return self.dialect.name

    @property
    def driver(self):
        return self.dialect.driver

    def _open(self):
        import _limbeck

        # One connection that stays is the database itself where it lives in memory.
        if self._kept is not None:
            return self._kept.share()
        args = dict(self._connect_args)
        native = _limbeck.connect(self.url.render_as_string(hide_password=False), args)
        self.dialect._connected(native)
        for store in (vars(Engine).get("_listeners"), vars(self).get("_listeners")):
            for listener in (store or {}).get("connect", ()):
                listener(_DriverConnection(native), None)
        if self.pool._keeps_one:
            self._kept = native
            return native.share()
        return native

    def connect(self):
        made = Connection(self, self._open())
        made._is_async_driver = self.dialect.is_async
        level = self._execution_options.get("isolation_level", self._isolation_level)
        if level is not None:
            made._native.set_isolation(level)
        made._execution_options = self._execution_options
        return made

    def begin(self):
        return _Begun(self)

    def raw_connection(self):
        raise NotImplementedError("raw connections of a driver are not available: use Engine.connect()")

    def execution_options(self, **opt):
        made = Engine.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._execution_options = self._execution_options.union(opt)
        return made

    def update_execution_options(self, **opt):
        self._execution_options = self._execution_options.union(opt)

    def get_execution_options(self):
        return self._execution_options

    def clear_compiled_cache(self):
        pass

    def dispose(self, close=True):
        kept, self._kept = self._kept, None
        if kept is not None and close:
            kept.close()

    def _run_ddl_visitor(self, visitor_class, element, **kw):
        with self.begin() as connection:
            connection._run_ddl_visitor(visitor_class, element, **kw)

    def _inspector(self):
        from .reflection import Inspector

        return Inspector._of(self)

    _event_listeners = _Listeners()

    def __repr__(self):
        return "Engine(%r)" % (self.url,)


class _Begun:
    """`with engine.begin() as connection`."""

    def __init__(self, engine):
        self._engine = engine

    def __enter__(self):
        self._connection = self._engine.connect()
        try:
            self._transaction = self._connection.begin()
            self._transaction.__enter__()
        except BaseException:
            self._connection.close()
            raise
        return self._connection

    def __exit__(self, type_, value, traceback):
        try:
            self._transaction.__exit__(type_, value, traceback)
        finally:
            self._connection.close()


class _DriverConnection:
    """What listeners of `connect` are given: enough of a driver's connection to run statements such as PRAGMAs."""

    def __init__(self, native):
        self._native = native
        self.isolation_level = ""

    def cursor(self):
        return _DriverCursor(self._native)

    def execute(self, sql, parameters=()):
        return self.cursor().execute(sql, parameters)

    def commit(self):
        self._native.commit()

    def rollback(self):
        self._native.rollback()

    def close(self):
        pass

    @property
    def driver_connection(self):
        return self

    def __getattr__(self, name):
        raise NotImplementedError("%r of a driver's connection is not available" % name)


class _DriverCursor:
    """A driver's cursor, as far as statements and rows go."""

    description = None
    rowcount = -1
    lastrowid = None

    def __init__(self, native):
        self._native = native
        self._rows = iter(())

    def execute(self, sql, parameters=()):
        if self._native.transaction() is None:
            outside = True
        else:
            outside = False
        answer = self._native.exec_driver_sql(sql, list(parameters) or None, False)
        self._rows = iter(answer.get("rows") or ())
        names = answer.get("columns") or ()
        self.description = [(n if isinstance(n, str) else n["name"],) + (None,) * 6 for n in names] or None
        self.rowcount = answer.get("rowcount", -1)
        self.lastrowid = answer.get("lastrowid")
        # The driver's own connection has no transaction that SQLAlchemy knows of; nothing is open after a PRAGMA.
        if outside:
            self._native.commit()
        return self

    def fetchall(self):
        return [tuple(row) for row in self._rows]

    def fetchone(self):
        row = next(self._rows, None)
        return None if row is None else tuple(row)

    def __iter__(self):
        return iter(self.fetchall())

    def close(self):
        pass
