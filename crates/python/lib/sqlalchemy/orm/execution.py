"""`Session.execute()`: statements over mapped classes become statements over tables, and their rows objects."""

from .. import exc as sa_exc
from ..engine.result import Result, SimpleResultMetaData
from .context import Compilation, is_orm
from .loading import FromStatementCompilation, LoadContext, _ByStatement, _bind_mapper


class EntityResult(Result):
    """Rows with objects in them."""

    _compilation = None

    def __init__(self, metadata, rows, requires_unique=False, compilation=None, by_id=()):
        Result.__init__(self, metadata, rows)
        self._rows.requires_unique = requires_unique
        self._rows.by_id = by_id
        self._compilation = compilation


def statement_options(session, statement, execution_options):
    merged = dict(session.execution_options)
    merged.update(getattr(statement, "_execution_options", None) or {})
    merged.update(execution_options)
    return merged


def execute(session, statement, params, execution_options, bind_arguments):
    """The result of a statement in a session."""
    if isinstance(statement, str):
        raise sa_exc.ArgumentError("Textual SQL expression %r should be explicitly declared as text(%r)" % (statement, statement))
    while not hasattr(statement, "_lower") and hasattr(statement, "__clause_element__"):
        statement = statement.__clause_element__()
    options = statement_options(session, statement, execution_options)
    if getattr(statement, "_is_from_statement", False):
        return from_statement(session, statement._statement, statement._entities, params, options, getattr(statement, "_with_options", ()))
    if is_orm(statement):
        if getattr(statement, "is_dml", False):
            from .bulk import execute_dml

            return execute_dml(session, statement, params, options)
        return select(session, statement, params, options, bind_arguments)
    if getattr(statement, "_orm_compound", None) is not None and statement._orm_compound():
        session._autoflush() if options.get("autoflush", True) else None
    elif options.get("autoflush", True) and _reads_entities(statement):
        session._autoflush()
    bind = bind_arguments.get("bind")
    if bind is not None:
        connection = session._autobegin_t()._connection_for_bind(bind)
        return connection.execute(statement, params, execution_options=options or None)
    return session._execute_core(statement, params, options or None, mapper=bind_arguments.get("mapper"))


def _reads_entities(statement):
    """Whether a plain statement has a subquery over mapped classes: what is pending has to be there for it."""
    if not getattr(statement, "is_select", False) and not getattr(statement, "is_dml", False):
        return False
    from ..sql.visitors import iterate

    for element in iterate(statement):
        if element is not statement and getattr(element, "_orm", False):
            return True
        if getattr(element, "__dict__", {}).get("_orm_entity") is not None:
            return True
    return False


def select(session, statement, params, options, bind_arguments=(), legacy=None):
    """The rows of a SELECT over mapped classes."""
    autoflush = options.get("autoflush", True)
    try:
        compilation = Compilation(statement, legacy=legacy, eager=options.get("_enable_eagerloads", True))
    except sa_exc.SQLAlchemyError:
        # A statement that cannot be made is told of when the transaction has begun.
        _begun(session, statement, dict(bind_arguments))
        raise
    context = LoadContext(session, compilation, populate_existing=bool(options.get("populate_existing")), autoflush=autoflush)
    if autoflush:
        session._autoflush()
    context.prepare()
    bind = dict(bind_arguments).get("bind")
    plain = {key: value for key, value in options.items() if key not in ("populate_existing", "autoflush", "_enable_eagerloads")}
    if bind is not None:
        connection = session._autobegin_t()._connection_for_bind(bind)
        result = connection.execute(compilation.plain, params, execution_options=plain or None)
    else:
        result = session._execute_core(compilation.plain, params, plain or None, mapper=_bind_mapper(compilation))
    return _result(context, compilation, result, options.get("yield_per"))


def _begun(session, statement, bind_arguments):
    bind = bind_arguments.get("bind")
    if bind is None:
        entity = next((raw._orm_entity for raw in statement._raw_columns if getattr(raw, "_orm_entity", None) is not None), None)
        try:
            bind = session.get_bind(None if entity is None else entity.mapper)
        except sa_exc.SQLAlchemyError:
            return
    session._autobegin_t()._connection_for_bind(bind)


def _result(context, compilation, result, yield_per=None):
    if yield_per and context.requires_unique:
        raise sa_exc.InvalidRequestError(
            "Can't use yield_per with eager loaders that require uniquing or row buffering, e.g. joinedload() against collections or "
            "subqueryload().  Consider the selectinload() strategy for better flexibility in loading objects."
        )
    if yield_per:
        rows = _chunks(context, result, yield_per)
    else:
        rows = context.rows(result.fetchall())
        # The functions know the context: without this, what the statement holds would stay.
        context.processors = None
    labels = [entity.label for entity in compilation.entities]
    metadata = SimpleResultMetaData(labels)
    metadata.columns = [_expr(entity) for entity in compilation.entities]
    by_id = [entity.is_entity or _unhashable(entity) for entity in compilation.entities]
    return EntityResult(metadata, rows, context.requires_unique, compilation, by_id)


def _unhashable(entity):
    type_ = getattr(getattr(entity, "column", None), "type", None)
    return type_ is not None and not getattr(type_, "hashable", True)


def _expr(entity):
    try:
        return entity.expr
    except AttributeError:
        return entity.column


def _chunks(context, result, size):
    rows = iter(result)
    done = False
    while not done:
        some = []
        for row in rows:
            some.append(row)
            if len(some) == size:
                break
        else:
            done = True
        if some:
            yield from context.rows(some)


def from_statement(session, statement, entities, params, options, loader_options=()):
    """The rows of any statement, read as entities."""
    from ..sql.coercions import resolve

    statement = resolve(statement)
    if is_orm(statement) and not getattr(statement, "is_dml", False):
        from .context import plain_select

        statement = plain_select(statement)
    compilation = FromStatementCompilation(statement, entities, loader_options)
    if options.get("autoflush", True):
        session._autoflush()
    context = _ByStatement(session, compilation, populate_existing=bool(options.get("populate_existing")))
    result = session._execute_core(statement, params, None, mapper=_bind_mapper(compilation))
    compilation.positions.know(list(result.keys()))
    context.prepare()
    return _result(context, compilation, result, options.get("yield_per"))


class FromStatement:
    """`select(User).from_statement(...)`."""

    _is_from_statement = True
    _orm = True
    is_dml = False
    supports_execution = True

    def __init__(self, entities, statement):
        from ..sql.coercions import resolve

        self._entities = entities
        self._statement = resolve(statement)
        self._with_options = ()
        self._execution_options = {}

    def _generate(self):
        made = FromStatement.__new__(FromStatement)
        made.__dict__.update(self.__dict__)
        return made

    def options(self, *options):
        made = self._generate()
        made._with_options = self._with_options + options
        return made

    def execution_options(self, **kw):
        made = self._generate()
        made._execution_options = dict(self._execution_options, **kw)
        return made

    @property
    def element(self):
        return self._statement

    def _lower(self, dialect=None):
        return self._statement._lower(dialect)

    def _lower_statement(self, dialect=None):
        return self._statement._lower_statement(dialect)
