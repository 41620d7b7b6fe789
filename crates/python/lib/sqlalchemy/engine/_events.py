"""Listeners of engines, connections and pools: loaded when the first one is registered."""

_CONNECTION = (
    "before_execute after_execute before_cursor_execute after_cursor_execute begin commit rollback savepoint rollback_savepoint "
    "release_savepoint begin_twophase prepare_twophase rollback_twophase commit_twophase set_connection_execution_options"
).split()
_ENGINE = _CONNECTION + "engine_connect set_engine_execution_options engine_disposed".split()
_POOL = "connect first_connect checkout checkin reset close invalidate soft_invalidate detach close_detached".split()
_DIALECT = "do_connect do_execute do_executemany do_execute_no_params do_setinputsizes handle_error".split()
# Known to SQLAlchemy, and without a place here: there is no pool, and no cursor of a driver to act on.
_NEVER_TOLD = "do_execute do_executemany do_execute_no_params do_setinputsizes soft_invalidate detach close_detached".split()


class Listeners:
    """Where `event.listen` keeps the listeners of a thing, or of all things of a class."""

    def __init__(self, what):
        self._names = {"engine": _ENGINE + _POOL + _DIALECT, "connection": _CONNECTION + ["handle_error"], "pool": _POOL}[what]

    def store(self, target, identifier):
        from .. import exc

        if identifier not in self._names:
            raise exc.InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))
        if identifier in _NEVER_TOLD:
            raise NotImplementedError("the event %r cannot be listened for: drivers are built in" % identifier)
        if "_listeners" not in vars(target):
            target._listeners = {}
        hear = vars(target).get("_hear")
        if hear is None and not isinstance(target, type):
            hear = getattr(target, "_heard_from_now_on", None)
            if hear is not None:
                hear()
        return target._listeners


def of(identifier, *targets):
    """The listeners that several targets have for an event, those of their classes first."""
    found = []
    for target in targets:
        for holder in (*reversed(type(target).__mro__), target):
            found += (vars(holder).get("_listeners") or {}).get(identifier, ()) if hasattr(holder, "__dict__") else ()
    return found


def any_of(*targets):
    """Whether anybody listens at all."""
    for target in targets:
        if vars(target).get("_listeners"):
            return True
        for cls in type(target).__mro__:
            if cls is not object and vars(cls).get("_listeners"):
                return True
    return False


class Context:
    """The execution context as listeners are given it: a place to keep things between two events."""

    executemany = False
    compiled = None
    statement = None
    parameters = None

    def __init__(self, connection):
        self.connection = self.root_connection = connection
        self.engine = connection.engine
        self.dialect = connection.dialect
        self.execution_options = connection._execution_options
        self.cursor = None

    @property
    def isinsert(self):
        return (self.statement or "").lstrip()[:6].upper() == "INSERT"

    @property
    def isupdate(self):
        return (self.statement or "").lstrip()[:6].upper() == "UPDATE"

    @property
    def isdelete(self):
        return (self.statement or "").lstrip()[:6].upper() == "DELETE"


def hearer(connection):
    """The function that the native connection calls for what it sends."""
    engine = connection.engine
    last = [None]

    def hear(what, *rest):
        if what == "before_cursor_execute":
            sql, parameters, many = rest
            context = last[0] = Context(connection)
            context.statement, context.parameters, context.executemany = sql, parameters, many
            given, told = sql, parameters
            for listener in of(what, engine, connection):
                answer = listener(connection, None, sql, parameters, context, many)
                if getattr(listener, "_retval", False):
                    sql, parameters = answer
            if engine.echo:
                _log(engine, sql, parameters, many)
            if parameters is not told and parameters != told:
                return _replaced(connection, sql, parameters, many)
            return sql if sql != given else None
        if what == "after_cursor_execute":
            sql, parameters, many = rest
            for listener in of(what, engine, connection):
                listener(connection, None, sql, parameters, last[0], many)
            return None
        if what == "savepoint":
            # It is told before the savepoint has a name.
            rest = (None,)
        elif what in ("release_savepoint", "rollback_savepoint"):
            rest += (None,)
        if engine.echo and what in ("begin", "commit", "rollback"):
            _logger(engine).info("BEGIN (implicit)" if what == "begin" else what.upper())
        for listener in of(what, engine, connection):
            listener(connection, *rest)
        return None

    return hear


def _replaced(connection, sql, parameters, many):
    """Another statement with other parameters, as the native side takes them."""
    from .base import lowered_parameters

    many = many and isinstance(parameters, list)
    if connection.dialect.paramstyle == "qmark" and hasattr((parameters or ((),))[0] if many else parameters, "keys"):
        from ._parameters import in_order

        sql, names = in_order(sql)
        parameters = [[one[name] for name in names] for one in parameters] if many else [parameters[name] for name in names]
    return sql, lowered_parameters(parameters, many, connection.dialect)


def not_begun(connection):
    for listener in of("begin", connection.engine, connection):
        listener(connection)
    rolled_back(connection)


def rolled_back(connection):
    for listener in of("rollback", connection.engine, connection):
        listener(connection)


def executing(connection, statement, sets, options):
    """Tells that a construct is about to be executed; listeners may put another in its place."""
    many, one = (sets, {}) if len(sets) > 1 else ([], sets[0]) if sets else ((), {})
    for listener in of("before_execute", connection.engine, connection):
        answer = listener(connection, statement, many, one, options)
        if getattr(listener, "_retval", False):
            statement, many, one = answer
    return statement, many or ([one] if one else [])


def executed(connection, statement, sets, options, result):
    """Tells that a construct has been executed."""
    many, one = (sets, {}) if len(sets) > 1 else ([], sets[0]) if sets else ((), {})
    for listener in of("after_execute", connection.engine, connection):
        listener(connection, statement, many, one, options, result)


class ExceptionContext:
    """What a listener of `handle_error` is told."""

    chained_exception = None
    invalidate_pool_on_disconnect = True
    is_pre_ping = False
    cursor = None
    execution_context = None

    def __init__(self, connection, error):
        self.connection = connection
        self.engine = connection.engine
        self.dialect = connection.dialect
        self.sqlalchemy_exception = error
        self.original_exception = error.orig
        self.statement = error.statement
        self.parameters = error.params
        self.is_disconnect = error.connection_invalidated


def handle_error(connection, error):
    """Tells of an error; what a listener returns or raises takes its place."""
    context = ExceptionContext(connection, error)
    for listener in of("handle_error", connection.engine, connection):
        answer = listener(context)
        if answer is not None:
            context.chained_exception = answer
    if context.chained_exception is not None:
        raise context.chained_exception from error.orig


def _logger(engine):
    import logging

    logger = logging.getLogger("sqlalchemy.engine.Engine" + ("." + engine.logging_name if engine.logging_name else ""))
    if logger.level == logging.NOTSET or logger.level > logging.INFO:
        # `echo=True` shows the statements whatever the levels say, and on standard output where nobody set a handler.
        logger.setLevel(logging.INFO)
    if not logger.hasHandlers():
        import sys

        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logging.getLogger("sqlalchemy").addHandler(handler)
    return logger


def _log(engine, sql, parameters, many):
    logger = _logger(engine)
    logger.info("%s", sql)
    if engine.hide_parameters:
        logger.info("[SQL parameters hidden due to hide_parameters=True]")
        return
    from ._parameters import repr_params

    logger.info("%s", repr_params(parameters, many))
