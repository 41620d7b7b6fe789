"""Statements that change many rows: `insert()`, `update()` and `delete()` of mapped classes, and the bulk methods of sessions."""

from .. import exc as sa_exc
from ..sql.elements import BindParameter, ClauseElement
from ..sql.selectable import Select
from .base import object_state
from .entities import original_of
from .persistence import _insert_returning, _keeps_none, _label, _where_key, server_default_columns, with_defaults
from .util import entity_of

_ROWS = 1000


# ---- keys of values()


def column_values(entity, key, value):
    """`[(column key, value)]` for one entry of `values()` on a mapped class."""
    mapper = entity.mapper
    name = key if isinstance(key, str) else getattr(key, "key", None)
    if not isinstance(key, str) and not hasattr(key, "property") and not getattr(key, "is_hybrid_expression", False):
        column = original_of(_resolved(key))
        return [(column.key, value)]
    prop = mapper._props.get(name)
    while prop is not None and prop.is_synonym:
        prop = mapper._props.get(prop.name)
    if prop is not None and prop.columns:
        column = prop.columns[0]
        for one in prop.columns:
            if getattr(one, "table", None) is mapper.local_table:
                column = one
        return [(column.key, value)]
    if prop is not None and prop.is_composite:
        values = (None,) * len(prop.attrs) if value is None else prop._values_of(value)
        found = []
        for one, item in zip(prop.keys(), values):
            found += column_values(entity, one, item)
        return found
    for cls in mapper.class_.__mro__:
        hybrid = cls.__dict__.get(name)
        if getattr(hybrid, "is_hybrid", False):
            found = []
            for one, item in hybrid.update_values(mapper.class_, value):
                found += column_values(entity, one, item)
            return found
    return [(name, value)]


def _resolved(key):
    from ..sql.coercions import resolve

    return resolve(key)


# ---- execution


def execute_dml(session, statement, params, options):
    """The result of an INSERT, UPDATE or DELETE of a mapped class in a session."""
    if getattr(statement, "is_insert", False):
        return _insert(session, statement, params, options)
    if isinstance(params, (list, tuple)) and params and getattr(statement, "is_update", False):
        return _update_by_key(session, statement, list(params), options)
    return _Criteria(session, statement, params, options).run()


def _plain_options(options):
    ours = ("synchronize_session", "autoflush", "populate_existing", "dml_strategy", "render_nulls", "_enable_eagerloads", "is_delete_using", "is_update_from")
    found = {key: value for key, value in options.items() if key not in ours}
    return found or None


def _mapper_of(statement):
    return statement._orm_entity.mapper


def _insert(session, statement, params, options):
    mapper = _mapper_of(statement)
    if options.get("autoflush", True):
        session._autoflush()
    strategy = options.get("dml_strategy", "auto")
    single = isinstance(params, dict) or hasattr(params, "keys")
    rows = [params] if single else list(params or ())
    if rows and strategy != "raw":
        rows = [dict(pair for key, value in row.items() for pair in column_values(mapper, key, value)) for row in rows]
    if mapper.inherits is not None and not mapper.single and rows and not statement._returning:
        insert_mappings(session, mapper, list(params), False, bool(options.get("render_nulls")))
        return _Done(session, len(rows))
    if rows and mapper.polymorphic_key is not None and mapper.polymorphic_identity is not None:
        key = mapper.polymorphic_on.key
        rows = [row if key in row else dict(row, **{key: mapper.polymorphic_identity}) for row in rows]
    if rows and not options.get("render_nulls"):
        columns = mapper.local_table.c
        rows = [
            {key: value for key, value in row.items() if value is not None or key in columns and _keeps_none(columns[key])} for row in rows
        ]
    plain = _without_entities(statement)
    if plain._multi_values and not hasattr(plain, "_with_defaults"):
        # Every row has the defaults of its own.
        plain._multi_values = tuple(with_defaults(plain.table.insert(), list(plain._multi_values)))
    if not statement._returning:
        if rows and not single and not (statement._values or statement._multi_values):
            groups = _by_keys(rows)
            result = None
            total = 0
            for group in groups:
                result = session._execute_core(plain, with_defaults(plain, group), _plain_options(options), mapper=mapper)
                total += max(result.rowcount, 0)
            return result
        given = with_defaults(plain, rows) if rows or not statement.select is not None and not statement._multi_values else rows
        if not given or given == [{}]:
            given = None
        elif len(given) == 1:
            given = given[0]
        return session._execute_core(plain, given, _plain_options(options), mapper=mapper)
    returning = _Returning(session, statement, options)
    if rows and len(rows) > 1:
        return returning.result(_insert_returning_many(session, plain, rows, returning.columns, options, mapper, statement))
    given = with_defaults(plain, rows) if not statement._multi_values and statement.select is None else None
    given = given[0] if given and given[0] else None
    result = session._execute_core(plain.returning(*returning.columns), given, _plain_options(options), mapper=mapper)
    return returning.result(result.fetchall())


def _by_keys(rows):
    groups = []
    for row in rows:
        mark = frozenset(row)
        if groups and groups[-1][0] == mark:
            groups[-1][1].append(row)
        else:
            groups.append((mark, [row]))
    return [group for _, group in groups]


def _insert_returning_many(session, plain, rows, columns, options, mapper, statement):
    """Rows that come back from an INSERT of many: in one statement where their order does not matter."""
    found = []
    connection = session.connection({"mapper": mapper})
    dialect = connection.dialect
    ordered = getattr(statement, "_sort_by_parameter_order", False)
    if not _insert_returning(dialect):
        raise sa_exc.InvalidRequestError(
            "Can't use explicit RETURNING for bulk INSERT operation with %s backend; executemany with RETURNING is not enabled for this "
            "dialect." % dialect.dialect_description
        )
    for group in _by_keys(rows):
        group = with_defaults(plain, group)
        if ordered:
            if getattr(dialect, "insert_executemany_returning_sort_by_parameter_order", False):
                made = plain.returning(*columns, sort_by_parameter_order=True)
                found += [tuple(row)[: len(columns)] for row in session._execute_core(made, group, None, mapper=mapper).fetchall()]
            else:
                for row in group:
                    found += session._execute_core(plain.returning(*columns), row, None, mapper=mapper).fetchall()
            continue
        if hasattr(plain, "_with_defaults"):
            made = plain.returning(*columns)
            found += [tuple(row)[: len(columns)] for row in session._execute_core(made, group, None, mapper=mapper).fetchall()]
            continue
        while group:
            some, group = group[:_ROWS], group[_ROWS:]
            made = plain.values(some) if len(some) > 1 else plain.values(some[0])
            found += session._execute_core(made.returning(*columns), None, None, mapper=mapper).fetchall()
    return found


def _without_entities(statement):
    """The same statement over the table alone."""
    made = statement._generate()
    made._orm = False
    made._returning = ()
    return made


class _Returning:
    """RETURNING with entities in it."""

    def __init__(self, session, statement, options):
        from .context import Compilation
        from .loading import LoadContext

        select = Select()
        select._raw_columns = list(statement._returning)
        select._orm = True
        select._with_options = getattr(statement, "_with_options", ())
        self.compilation = Compilation(select, eager=False)
        self.columns = list(self.compilation.primary)
        self.compilation.positions = {id(column): number for number, column in enumerate(self.columns)}
        populate = bool(options.get("populate_existing")) or getattr(statement, "is_update", False)
        self.context = LoadContext(session, self.compilation, populate_existing=populate)
        self.context.prepare()

    def result(self, rows, rowcount=-1):
        from .execution import _expr, _unhashable, EntityResult
        from ..engine.result import SimpleResultMetaData

        found = self.context.rows([tuple(row) for row in rows])
        metadata = SimpleResultMetaData([entity.label for entity in self.compilation.entities])
        metadata.columns = [_expr(entity) for entity in self.compilation.entities]
        by_id = [entity.is_entity or _unhashable(entity) for entity in self.compilation.entities]
        made = EntityResult(metadata, found, False, self.compilation, by_id)
        made.rowcount = rowcount
        return made


class _Done:
    """The result of statements that give no rows."""

    returns_rows = False
    is_insert = True

    def __init__(self, session, rowcount):
        self.rowcount = rowcount

    def close(self):
        """Nothing is open."""


class _Criteria:
    """UPDATE or DELETE of the rows that criteria choose."""

    def __init__(self, session, statement, params, options):
        self.session = session
        self.statement = statement
        self.params = params
        self.options = options
        self.mapper = _mapper_of(statement)
        self.is_update = bool(getattr(statement, "is_update", False))
        self.synchronize = options.get("synchronize_session", "auto")
        if self.synchronize not in (False, None, "auto", "evaluate", "fetch"):
            raise sa_exc.ArgumentError("Valid strategies for session synchronization are 'auto', 'evaluate', 'fetch', False")

    def run(self):
        session, mapper = self.session, self.mapper
        if self.options.get("autoflush", True):
            session._autoflush()
        statement = _without_entities(self.statement)
        criterion = mapper.single_criterion
        if criterion is not None:
            statement = statement.where(criterion)
        matched = None
        keys = None
        synchronize = self.synchronize
        evaluator = None
        if synchronize in ("auto", "evaluate"):
            from .evaluator import Unevaluatable, compile_criteria

            try:
                evaluator = compile_criteria(mapper, statement._where_criteria, statement)
                matched = self._evaluated(evaluator)
            except Unevaluatable as error:
                if synchronize == "evaluate":
                    raise sa_exc.InvalidRequestError(
                        'Could not evaluate current criteria in Python: "%s". Specify \'fetch\' or False for the synchronize_session '
                        "execution option." % error
                    ) from error
                synchronize = "fetch"
        returning = None
        if self.statement._returning:
            returning = _Returning(session, self.statement, self.options)
        columns = list(returning.columns) if returning is not None else []
        size = len(columns)
        if synchronize == "fetch":
            dialect = session.connection({"mapper": mapper}).dialect
            can = getattr(dialect, "update_returning" if self.is_update else "delete_returning", False)
            if can:
                columns += [column for column in mapper.primary_key if True]
            else:
                select = Select(*mapper.primary_key)
                select._where_criteria = statement._where_criteria
                keys = [tuple(row) for row in session._execute_core(select, self.params, None, mapper=mapper).fetchall()]
        if self.is_update:
            filled = with_defaults(statement, [dict(self.params or {})])[0]
        else:
            filled = dict(self.params or {})
        if columns:
            statement = statement.returning(*columns)
        result = session._execute_core(statement, filled or None, _plain_options(self.options), mapper=mapper)
        rows = result.fetchall() if columns else []
        rowcount = result.rowcount if not columns else max(result.rowcount, len(rows))
        if synchronize == "fetch":
            if keys is None:
                keys = [tuple(row)[size:] for row in rows]
            matched = self._fetched(keys)
        if matched is not None:
            self._apply(matched)
        if returning is not None:
            return returning.result([tuple(row)[:size] for row in rows], rowcount)
        if columns:
            made = _Done(session, rowcount)
            made.is_insert = False
            return made
        return result

    def _evaluated(self, evaluator):
        """`(state, whether something it needs is not loaded)` of the objects that the criteria are true for."""
        from .evaluator import EXPIRED

        found = []
        for state in self.session.identity_map.all_states():
            if state.obj() is None or not state.mapper.isa(self.mapper) or state.expired:
                continue
            answer = evaluator(state.obj())
            if answer is EXPIRED:
                found.append((state, True))
            elif answer is True:
                found.append((state, False))
        return found

    def _fetched(self, keys):
        found = []
        for key in keys:
            obj = self.session.identity_map.get(self.mapper.identity_key_from_primary_key(key))
            if obj is not None:
                found.append((obj._sa_instance_state, False))
        return found

    def _apply(self, matched):
        session = self.session
        if not self.is_update:
            gone = []
            for state, partly in matched:
                if partly:
                    state._expire(state.dict, session.identity_map._modified)
                else:
                    gone.append(state)
            if gone:
                session._remove_newly_deleted(gone)
            return
        from .evaluator import Unevaluatable, compile_value

        values = {}
        attributes = set()
        for key, value in (self.statement._values or {}).items():
            column = self.statement.table.c.get(key)
            prop = None if column is None else self.mapper.property_or_none(column)
            if prop is None:
                continue
            attributes.add(prop.key)
            if isinstance(value, BindParameter) and value.key in (self.params or {}):
                values[prop.key] = lambda obj, given=self.params[value.key]: given
                continue
            try:
                values[prop.key] = compile_value(self.mapper, value)
            except Unevaluatable:
                pass
        for key, given in (self.params or {}).items():
            column = self.statement.table.c.get(key)
            prop = None if column is None else self.mapper.property_or_none(column)
            if prop is not None and key not in (self.statement._values or {}):
                attributes.add(prop.key)
                values[prop.key] = lambda obj, given=given: given
        for table in self.mapper.tables:
            for key, column in self.mapper.columns_by_table[id(table)].items():
                if column.onupdate is not None or column.server_onupdate is not None:
                    attributes.add(key)
        for state, _ in matched:
            dict_ = state.dict
            made = {}
            for key, evaluate in values.items():
                if key in dict_:
                    made[key] = evaluate(state.obj())
            from .evaluator import EXPIRED

            set_keys = [key for key, value in made.items() if value is not EXPIRED]
            for key in set_keys:
                dict_[key] = made[key]
            state._commit(dict_, set_keys)
            expire = [key for key in attributes if key in dict_ and key not in set_keys]
            if expire:
                state._expire_attributes(dict_, expire)
            if session._transaction is not None:
                (session._transaction._new if state in session._new else session._transaction._dirty)[state] = True


def _update_by_key(session, statement, rows, options):
    mapper = _mapper_of(statement)
    if statement._where_criteria:
        raise sa_exc.InvalidRequestError(
            "bulk synchronize of persistent objects not supported when using bulk update with additional WHERE criteria right now.  add "
            "synchronize_session=None execution option to bypass synchronize of persistent objects."
        ) if options.get("synchronize_session", "auto") not in (None, False) else NotImplementedError(
            "update() by primary key with further criteria is not supported by this version of Limbeck"
        )
    if options.get("autoflush", True):
        session._autoflush()
    _update_rows(session._autobegin_t().connection(mapper), mapper, rows)
    keys = [mapper.property_of(column).key for column in mapper.primary_key]
    for row in rows:
        ident = tuple(row.get(key) for key in keys)
        obj = session.identity_map.get(mapper.identity_key_from_primary_key(ident))
        if obj is not None and options.get("synchronize_session", "auto") not in (None, False):
            state = obj._sa_instance_state
            names = [key for key in row if key in mapper.impls and key not in keys and key in state.dict]
            for name in names:
                state.dict[name] = row[name]
            state._commit(state.dict, names)
    return _Done(session, len(rows))


# ---- the bulk methods of sessions


class _Subtransaction:
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        self.session._flushing = True
        self.transaction = self.session._autobegin_t()._begin()
        self.transaction._check()
        return self.transaction

    def __exit__(self, type_, value, traceback):
        try:
            if type_ is None:
                self.transaction.commit()
            else:
                self.transaction.rollback(_capture_exception=True)
        finally:
            self.session._flushing = False


def save_objects(session, objects, return_defaults, update_changed_only, preserve_order):
    states = [object_state(obj) for obj in objects]
    if not preserve_order:
        states.sort(key=lambda state: (id(state.mapper), state.key is not None))
    groups = []
    for state in states:
        mark = (state.mapper, state.key is not None)
        if groups and groups[-1][0] == mark:
            groups[-1][1].append(state)
        else:
            groups.append((mark, [state]))
    for (mapper, isupdate), group in groups:
        if isupdate:
            rows = []
            for state in group:
                keys = {mapper.property_of(column).key for column in mapper.primary_key}
                names = set(state.committed_state) if update_changed_only else set(state.dict)
                rows.append({key: state.dict[key] for key in names | keys if key in state.dict and key in mapper.impls})
            update_mappings(session, mapper, rows)
        else:
            rows = [{key: state.dict[key] for key in state.dict if key in mapper.impls} for state in group]
            insert_mappings(session, mapper, rows, return_defaults, False)
            if return_defaults:
                for state, row in zip(group, rows):
                    state.dict.update({key: row[key] for key in row if key not in state.dict or state.dict[key] is None})
        if return_defaults and not isupdate:
            for state in group:
                state.key = mapper.identity_key_of_state(state)


def insert_mappings(session, mapper, mappings, return_defaults, render_nulls):
    mapper = entity_of(mapper).mapper
    with _Subtransaction(session) as transaction:
        connection = transaction.connection(mapper)
        rows = [dict(row) for row in mappings]
        for table, owner in mapper.base_mapper.sorted_tables():
            if not mapper.has_table(table) or not mapper.primary_key_of(table):
                continue
            _insert_rows(connection, mapper, table, rows, return_defaults or mapper.inherits is not None and not mapper.single, render_nulls)
        if return_defaults:
            for given, row in zip(mappings, rows):
                given.update(row)


def _insert_rows(connection, mapper, table, rows, return_defaults, render_nulls):
    columns = mapper.columns_by_table[id(table)]
    records = []
    for row in rows:
        params = {}
        for key, column in columns.items():
            if key in row and (row[key] is not None or render_nulls or _keeps_none(column)):
                params[column.key] = row[key]
        if mapper.polymorphic_on is not None and mapper.polymorphic_identity is not None and mapper.polymorphic_on.table is table:
            params.setdefault(mapper.polymorphic_on.key, mapper.polymorphic_identity)
        records.append((row, params))
    groups = []
    for record in records:
        mark = frozenset(record[1])
        if groups and groups[-1][0] == mark:
            groups[-1][1].append(record)
        else:
            groups.append((mark, [record]))
    statement = table.insert()
    keys = mapper.primary_key_of(table)
    for names, group in groups:
        if not return_defaults or all(column.key in names for column in keys):
            connection.execute(statement, with_defaults(statement, [params for _, params in group]))
            continue
        if len(group) > 1 and getattr(connection.dialect, "insert_executemany_returning_sort_by_parameter_order", False):
            sets = with_defaults(statement, [params for _, params in group])
            defaults = [column for column in server_default_columns(mapper, table) if column.key not in sets[0]]
            made = statement.returning(*keys, *defaults, sort_by_parameter_order=True)
            for (row, _), found in zip(group, connection.execute(made, sets).fetchall()):
                for column, value in zip(keys, found):
                    row[mapper.property_of(column).key] = value
            continue
        for row, params in group:
            given = with_defaults(statement, [params])[0]
            defaults = [column for column in server_default_columns(mapper, table) if column.key not in given]
            if _insert_returning(connection.dialect) and (len(group) > 1 or defaults):
                found = connection.execute(statement.returning(*keys, *defaults), given).fetchone()
            else:
                found = connection.execute(statement, given).inserted_primary_key
            for column, value in zip(keys, found):
                row[mapper.property_of(column).key] = value
    for parent, child in mapper.equated_for(table):
        for row in rows:
            row.setdefault(mapper.property_of(child).key, row.get(mapper.property_of(parent).key))


def update_mappings(session, mapper, mappings):
    mapper = entity_of(mapper).mapper
    with _Subtransaction(session) as transaction:
        _update_rows(transaction.connection(mapper), mapper, mappings)


def _update_rows(connection, mapper, mappings):
    for table, _ in mapper.base_mapper.sorted_tables():
        keys = mapper.primary_key_of(table) if mapper.has_table(table) else ()
        if not keys:
            continue
        key_names = {mapper.property_of(column).key for column in keys}
        records = []
        for row in mappings:
            params = {}
            for key, column in mapper.columns_by_table[id(table)].items():
                if key in row and key not in key_names:
                    params[column.key] = row[key]
            if not params:
                continue
            missing = [column for column in keys if row.get(mapper.property_of(column).key) is None]
            if missing:
                raise sa_exc.InvalidRequestError(
                    "No primary key value supplied for column(s) %s; per-row ORM Bulk UPDATE by Primary Key requires that records "
                    "contain primary key values" % ", ".join(str(column) for column in missing),
                    code="bupq",
                )
            for column in keys:
                params[_label(column)] = row[mapper.property_of(column).key]
            records.append(params)
        statement = table.update().where(_where_key(mapper, table, _label))
        for group in _by_keys(records):
            plain = {key: value for key, value in group[0].items() if not isinstance(value, ClauseElement)}
            if len(plain) != len(group[0]):
                for one in group:
                    expressions = {key: value for key, value in one.items() if isinstance(value, ClauseElement)}
                    rest = {key: value for key, value in one.items() if key not in expressions}
                    connection.execute(statement.values(expressions), rest)
                continue
            sets = with_defaults(statement, group)
            connection.execute(statement, sets)
