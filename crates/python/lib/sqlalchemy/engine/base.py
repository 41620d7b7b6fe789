"""Engines, connections and transactions: faces over the native connection."""

# `sqlalchemy.exc` has fifty classes, so it is loaded when one of them is asked for.
import sqlalchemy
from ..util import EMPTY_DICT, immutabledict
from .util import TransactionalContext


class _Listeners:
    """Where `event.listen` keeps the listeners of an engine or connection, or of all of them."""

    def __init__(self, what):
        self._what = what

    def __get__(self, obj, cls):
        target = cls if obj is None else obj

        def store(identifier):
            from ._events import Listeners

            if cls is Connection and obj is None:
                # Listeners of the class hear what those of all engines hear.
                return Listeners("engine").store(Engine, identifier)
            return Listeners(self._what).store(target, identifier)

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
        connection = self.connection
        if not connection.closed:
            native = connection._native
            if (native.transaction() if self._is_root else native.nested_transaction()) != self._id:
                import warnings

                text = "transaction already deassociated from connection"
                warnings.warn(text if self._is_root else "nested " + text, sqlalchemy.exc.SAWarning, stacklevel=2)
        connection._native.rollback_transaction(self._id)

    def close(self):
        self.connection._native.rollback_transaction(self._id)

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
        if self.connection._heard and native.is_closed():
            # SQLAlchemy tells of the transaction before it finds that there is no connection.
            from ._events import not_begun

            not_begun(self.connection)
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
        connection = self.connection
        if connection.dialect.name not in ("postgresql", "mysql", "mariadb"):
            if connection._heard:
                from ._events import rolled_back

                rolled_back(connection)
            raise NotImplementedError()
        return native.begin_twophase(self.xid)

    def prepare(self):
        self.connection._native.prepare_transaction(self._id)


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
        self._heard = False
        if engine.echo or "_listeners" in vars(engine) or "_listeners" in vars(Engine):
            self._heard_from_now_on()

    def _heard_from_now_on(self):
        """Tells the listeners and the log what the connection sends."""
        if not self._heard:
            from ._events import hearer

            self._heard = True
            self._native.listen(hearer(self))

    # ---- execution

    def execute(self, statement, parameters=None, *, execution_options=None):
        """Executes a construct; strings have to be made `text()` first."""
        from ._execution import parameter_sets

        options = dict(self._execution_options)
        options.update(getattr(statement, "_execution_options", None) or ())
        options.update(execution_options or ())
        return self._execute(statement, parameter_sets(parameters), options)

    def _execute(self, statement, sets, options):
        from ._execution import Execution, Refused, plain_options

        if self._invalidated:
            self._revalidate()
        if self._heard:
            from ._events import executing

            statement, sets = executing(self, statement, sets, options)
        try:
            work = Execution(statement, sets, self.dialect, options)
        except sqlalchemy.exc.StatementError as error:
            error.ismulti = len(sets) > 1
            self._told(error, sets)
            raise
        except Refused as refused:
            TransactionalContext._trans_ctx_check(self)
            try:
                refused.raise_on(self)
            except sqlalchemy.exc.StatementError as error:
                self._told(error, sets)
                raise error from None
        TransactionalContext._trans_ctx_check(self)
        try:
            answer = self._native.execute(work.lowered, work.lowered_sets, plain_options(options, work))
        except sqlalchemy.exc.StatementError as error:
            error.ismulti = work.many
            self._told(error, sets)
            raise
        for text in answer.get("warnings") or ():
            import warnings

            warnings.warn(text, sqlalchemy.exc.SAWarning, stacklevel=3)
        answer = work.with_defaults_apart(answer)
        columns, processors = work.result_types(len(answer["columns"])) if answer.get("returns_rows") else ((), None)
        result = _cursor_result(self, answer, work, columns, processors)
        if options.get("yield_per"):
            result.yield_per(options["yield_per"])
        if self._heard:
            from ._events import executed

            executed(self, statement, sets, options, result)
        return result

    def _told(self, error, sets=None):
        """An error on its way out: parameters are hidden where that was asked for, and listeners hear of it."""
        error.hide_parameters = self.engine.hide_parameters
        if self.engine.hide_parameters:
            error.__dict__.pop("_native_text", None)
            error.params = error.params or (sets or None)
        if self._heard:
            if not isinstance(error, sqlalchemy.exc.DBAPIError) and not self._native.in_transaction():
                # SQLAlchemy rolls back what has not begun, and tells of it.
                from ._events import rolled_back

                rolled_back(self)
            from ._events import handle_error

            handle_error(self, error)

    def scalar(self, statement, parameters=None, *, execution_options=None):
        return self.execute(statement, parameters, execution_options=execution_options).scalar()

    def scalars(self, statement, parameters=None, *, execution_options=None):
        return self.execute(statement, parameters, execution_options=execution_options).scalars()

    def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        """Executes a string as it is, with the driver's own placeholders."""
        TransactionalContext._trans_ctx_check(self)
        many = isinstance(parameters, list)
        if many and parameters and not isinstance(parameters[0], (list, tuple, dict)) and not hasattr(parameters[0], "keys"):
            raise sqlalchemy.exc.ArgumentError("List argument must consist only of tuples or dictionaries")
        if parameters is not None and (isinstance(parameters, (str, bytes)) or not hasattr(parameters, "__getitem__")):
            raise sqlalchemy.exc.ArgumentError("mapping or sequence expected for parameters")
        try:
            answer = _sent(self._native, statement, parameters, self.dialect)
        except sqlalchemy.exc.StatementError as error:
            self._told(error)
            raise
        return _cursor_result(self, answer, None)

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
        if self._invalidated:
            self._broken = False
            return
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

    _invalidated = False

    @property
    def closed(self):
        return self._native.is_closed() and not self._invalidated

    @property
    def invalidated(self):
        return self._invalidated

    def invalidate(self, exception=None):
        """Gives the connection of the driver up; another is opened when it is needed."""
        if self.closed:
            raise sqlalchemy.exc.ResourceClosedError("This Connection is closed")
        if not self._invalidated:
            self._broken = self._native.in_transaction()
            self._native.listen(None)
            self._native.close()
            # A database in memory goes with its connection.
            self.engine.dispose()
            self._invalidated = True

    def _revalidate(self):
        if self._broken:
            raise sqlalchemy.exc.PendingRollbackError(
                "Can't reconnect until invalid transaction is rolled back.  Please rollback() fully before proceeding", code="8s2b"
            )
        self._native = self.engine._open()
        self._invalidated = False
        if self._heard:
            self._heard = False
            self._heard_from_now_on()

    def detach(self):
        """Nothing is pooled, so there is nothing to detach from."""

    @property
    def connection(self):
        """The connection of the driver, with cursors."""
        if self.closed:
            raise sqlalchemy.exc.ResourceClosedError("This Connection is closed")
        from ._driver import DriverConnection

        return DriverConnection(self._native)

    def schema_for_object(self, obj):
        return obj.schema

    def close(self):
        if self._invalidated and self._broken and self._heard:
            from ._events import rolled_back

            rolled_back(self)
        self._invalidated = False
        self._native.close()

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    def _inspector(self):
        from .reflection import Inspector

        return Inspector._of(self)

    _event_listeners = _Listeners("connection")

    def __repr__(self):
        return "<sqlalchemy.engine.base.Connection object at 0x%x>" % id(self)


def _cursor_result(connection, answer, work, columns=(), processors=None):
    from .cursor import CursorResult

    return CursorResult(connection, answer, work, columns, processors)


def lowered_parameters(parameters, many, dialect):
    """A tuple or mapping of parameters, or with `many` a list of those, for the native side."""
    from .._values import lower_value

    def one(values):
        if hasattr(values, "keys"):
            return {key: lower_value(values[key], None, dialect) for key in values.keys()}
        return [lower_value(value, None, dialect) for value in values]

    return [one(values) for values in parameters] if many else one(parameters)


def _sent(native, statement, parameters, dialect):
    """Sends SQL as it is: with a tuple or mapping of parameters, or a list of those for `executemany`."""
    if not parameters:
        return native.exec_driver_sql(statement, None, False)
    many = isinstance(parameters, list)
    given = lowered_parameters(parameters, many, dialect)
    if dialect.paramstyle == "qmark" and hasattr(parameters[0] if many else parameters, "keys"):
        from ._parameters import names_in_order

        return native.exec_driver_sql_in_order(statement, names_in_order(statement), given if many else [given], many)
    return native.exec_driver_sql(statement, given, many)


class Engine:
    """Where connections come from."""

    _is_future = True

    def __init__(self, pool, dialect, url, echo=None, hide_parameters=False, connect_args=None, execution_options=EMPTY_DICT, isolation_level=None, logging_name=None):
        self.pool = pool
        self.logging_name = logging_name
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
                from ._driver import DriverConnection

                listener(DriverConnection(native), None)
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
        from ._driver import DriverConnection

        return DriverConnection(self._open(), owned=True)

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

    _event_listeners = _Listeners("engine")

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
