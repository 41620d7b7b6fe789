"""INSERT, UPDATE and DELETE of objects during a flush."""

from ..sql.elements import BindParameter, ClauseElement, and_
from . import exc
from .base import NO_VALUE, PASSIVE_NO_INITIALIZE, PASSIVE_OFF, state_str


# ---- columns of a table that need attention


def _insert_cols_as_none(mapper, table):
    def make():
        return [
            column.key
            for column in mapper.columns_by_table[id(table)].values()
            if not column.primary_key and column.server_default is None and column.default is None and not _keeps_none(column)
        ]

    return mapper._memoized(("as_none", id(table)), make)


def _keeps_none(column):
    return bool(getattr(column.type, "should_evaluate_none", False))


def with_defaults(statement, sets):
    """The parameter sets, which have the same keys, with the defaults of columns that they leave out."""
    if hasattr(statement, "_with_defaults"):
        return statement._with_defaults(sets, None)[1]
    return statement.fill_defaults(sets)


def _is_sql(default):
    return isinstance(getattr(default, "arg", None), ClauseElement) or getattr(default, "is_sequence", False)


def server_default_columns(mapper, table):
    """The columns whose value the database makes on INSERT."""

    def make():
        return [
            column
            for column in mapper.columns_by_table[id(table)].values()
            if column.server_default is not None or column.default is not None and _is_sql(column.default)
        ]

    return mapper._memoized(("server_defaults", id(table)), make)


def server_onupdate_columns(mapper, table):
    """The columns whose value the database makes on UPDATE."""

    def make():
        return [
            column
            for column in mapper.columns_by_table[id(table)].values()
            if column.server_onupdate is not None or column.onupdate is not None and _is_sql(column.onupdate)
        ]

    return mapper._memoized(("server_onupdates", id(table)), make)


def _prefer_eager_defaults(mapper, dialect, table):
    if mapper.base_mapper.eager_defaults == "auto":
        return bool(getattr(table, "implicit_returning", True) and _insert_returning(dialect))
    return bool(mapper.base_mapper.eager_defaults)


def _insert_returning(dialect):
    return bool(getattr(dialect, "insert_returning", False))


def _fetches_key_with_row(dialect):
    """Whether the primary key comes back with whatever else RETURNING is asked for."""
    return bool(getattr(dialect, "postfetch_lastrowid", not getattr(dialect, "supports_sequences", False)))


# ---- saving


def save_obj(base_mapper, states, uow):
    """INSERTs and UPDATEs of objects of one hierarchy."""
    inserts, updates = [], []
    for state, mapper, connection in _connections(base_mapper, uow, states):
        has_identity = state.key is not None
        row_switch = _announce(base_mapper, mapper, connection, state, has_identity, uow)
        version = None
        if (has_identity or row_switch is not None) and mapper.version_id_col is not None:
            source = row_switch if row_switch is not None else state
            version = mapper.committed_value_of(source, source.dict, mapper.version_id_col)
        if has_identity or row_switch is not None:
            updates.append((state, mapper, connection, version))
        else:
            inserts.append((state, mapper, connection))
    for table, mapper in base_mapper.sorted_tables():
        if not mapper.primary_key_of(table):
            continue
        insert = list(collect_inserts(table, inserts))
        update = list(_collect_updates(uow, table, updates))
        _emit_updates(base_mapper, uow, mapper, table, update)
        _emit_inserts(base_mapper, uow, mapper, table, insert)
    for state, mapper, connection in inserts:
        _finalize(base_mapper, uow, state, mapper, connection, False)
    for state, mapper, connection, _ in updates:
        _finalize(base_mapper, uow, state, mapper, connection, True)


def _announce(base_mapper, mapper, connection, state, has_identity, uow):
    """Tells listeners; gives the deleted object whose row this one takes over, if there is one."""
    key = state.key or mapper.identity_key_of_state(state)
    mapper.dispatch_write("before_update" if has_identity else "before_insert", connection, state)
    _validate_polymorphic_identity(mapper, state)
    if has_identity or key not in uow.session.identity_map:
        return None
    existing = uow.session.identity_map[key]._sa_instance_state
    if uow.was_already_deleted(existing):
        return None
    if not uow.is_deleted(existing):
        from ..sql.base import warn

        warn(
            "New instance %s with identity key %s conflicts with persistent instance %s"
            % (state_str(state), key, state_str(existing))
        )
        return None
    uow.remove_state_actions(existing)
    return existing


def _validate_polymorphic_identity(mapper, state):
    key = mapper.polymorphic_key
    if key is None or key not in state.dict:
        return
    value = state.dict[key]
    known = [one.polymorphic_identity for one in mapper.self_and_descendants]
    if value not in known and mapper.polymorphic_identity is not None:
        from ..sql.base import warn

        warn(
            "Flushing object %s with incompatible polymorphic identity %r; the object may not refresh and/or load correctly"
            % (state_str(state), value)
        )


def set_polymorphic_identity(state):
    """A new object says which class it is of."""
    mapper = state.mapper
    key = mapper.polymorphic_key
    if key is None or mapper.polymorphic_identity is None and not mapper.polymorphic_abstract or key not in mapper.impls:
        return
    if mapper.polymorphic_abstract:
        from ..exc import InvalidRequestError

        raise InvalidRequestError("Can't instantiate class for %s; mapper is marked polymorphic_abstract=True" % mapper)
    mapper.impls[key].set(state, state.dict, mapper.polymorphic_identity, None)


def _connections(base_mapper, uow, states):
    connection = uow.transaction.connection(base_mapper)
    for state in _sorted_states(base_mapper, states):
        yield state, state.mapper, connection


def _sorted_states(mapper, states):
    pending, persistent = [], []
    for state in states:
        (pending if state.key is None else persistent).append(state)
    try:
        persistent.sort(key=lambda state: tuple(state.key[1]))
    except TypeError:
        persistent.sort(key=lambda state: tuple(str(value) for value in state.key[1]))
    return sorted(pending, key=lambda state: state.insert_order or 0) + persistent


def collect_inserts(table, states):
    """`(state, parameters, mapper, connection, expressions, has all keys, has all defaults)` of each object."""
    for state, mapper, connection in states:
        if not mapper.has_table(table):
            continue
        params, expressions = {}, {}
        dict_ = state.dict
        for key, column in mapper.columns_by_table[id(table)].items():
            if key not in dict_:
                continue
            value = dict_[key]
            if value is None and not _keeps_none(column):
                continue
            _put(column, value, params, expressions)
        for key in _insert_cols_as_none(mapper, table):
            if key not in params and not any(column.key == key for column, _ in expressions.values()):
                params[key] = None
        has_keys = all(column.key in params for column in mapper.primary_key_of(table))
        has_defaults = True
        if _prefer_eager_defaults(mapper, connection.dialect, table):
            has_defaults = all(column.key in params for column in server_default_columns(mapper, table))
        version = mapper.version_id_col
        if version is not None and version.table is table and mapper.version_id_generator is not False:
            params[version.key] = mapper.version_id_generator(None)
        given = {column.key: (column, value) for column, value in expressions.values()}
        yield state, params, mapper, connection, given, has_keys, has_defaults


def _put(column, value, params, expressions):
    if hasattr(value, "__clause_element__"):
        expressions[id(column)] = (column, value.__clause_element__())
    elif isinstance(value, ClauseElement):
        expressions[id(column)] = (column, value)
    else:
        params[column.key] = value


def _grouped(records, key):
    """Runs of records with the same key, in order."""
    groups = []
    for record in records:
        mark = key(record)
        if groups and groups[-1][0] == mark:
            groups[-1][1].append(record)
        else:
            groups.append((mark, [record]))
    return groups


def _emit_inserts(base_mapper, uow, mapper, table, records):
    for (_, _, hasvalue, has_keys, has_defaults), group in _grouped(
        records, lambda one: (id(one[3]), frozenset(one[1]), bool(one[4]), one[5], one[6])
    ):
        connection = group[0][3]
        dialect = connection.dialect
        statement = table.insert()
        fetch = not has_defaults and _prefer_eager_defaults(base_mapper, dialect, table)
        if mapper.version_id_col is not None and _insert_returning(dialect):
            fetch = True
        if (
            (has_defaults or not _prefer_eager_defaults(base_mapper, dialect, table) or not _insert_returning(dialect))
            and has_keys
            and not hasvalue
        ):
            sets = with_defaults(statement, [one[1] for one in group])
            connection.execute(statement, sets)
            for (state, _, owner, _, expressions, _, _), given in zip(group, sets):
                _postfetch(owner, uow, table, state, given, expressions, False, None)
            continue
        many = not hasvalue and len(group) > 1 and _insert_returning(dialect) and getattr(table, "implicit_returning", True)
        if many:
            _insert_many(connection, uow, mapper, table, statement, group, fetch)
            continue
        for state, params, owner, _, expressions, _, _ in group:
            _insert_one(connection, uow, mapper, table, statement, state, params, owner, expressions, fetch)


def _returning(mapper, table, dialect, given, fetch):
    """The columns that come back with an INSERT."""
    keys = [column for column in table.primary_key]
    if not _fetches_key_with_row(dialect):
        keys = [column for column in keys if column.key not in given]
    columns = list(keys)
    if fetch:
        # In the order of the table.
        wanted = server_default_columns(mapper, table)
        columns += [column for column in table.c if any(column is one for one in wanted) and not any(column is key for key in columns)]
    return columns


def _insert_one(connection, uow, mapper, table, statement, state, params, owner, expressions, fetch):
    sets = with_defaults(statement, [params]) if not expressions else [_beside_expressions(statement, params, expressions)]
    given = sets[0]
    if expressions:
        statement = statement.values({key: value for key, (_, value) in expressions.items()})
    dict_ = state.dict
    returned = None
    needs_key = any(column.key not in given and column.key not in expressions for column in table.primary_key)
    key_expression = any(column.key in expressions for column in table.primary_key)
    if fetch or key_expression and _insert_returning(connection.dialect):
        columns = _returning(owner, table, connection.dialect, given, fetch)
        result = connection.execute(statement.returning(*columns), given)
        row = result.fetchone()
        if row is None:
            raise exc.FlushError(
                "Single-row INSERT statement for %s did not produce a new primary key result being invoked.  Ensure there are no triggers "
                "or special driver issues preventing INSERT from functioning properly." % owner
            )
        returned = {id(column): value for column, value in zip(columns, row)}
        for column in table.primary_key:
            if id(column) in returned:
                prop = owner.property_or_none(column)
                if prop is not None and (dict_.get(prop.key) is None or column.key in expressions):
                    dict_[prop.key] = returned[id(column)]
    else:
        result = connection.execute(statement, given)
        if needs_key or given is not params:
            key = result.inserted_primary_key
            if key is None:
                raise exc.FlushError(
                    "Single-row INSERT statement for %s did not produce a new primary key result being invoked.  Ensure there are no "
                    "triggers or special driver issues preventing INSERT from functioning properly." % owner
                )
            for column, value in zip(table.primary_key, key):
                prop = owner.property_or_none(column)
                if prop is not None and dict_.get(prop.key) is None:
                    dict_[prop.key] = value
    _postfetch(owner, uow, table, state, given, expressions, False, returned)


def _beside_expressions(statement, params, expressions):
    found = with_defaults(statement.values({key: value for key, (_, value) in expressions.items()}), [params])[0]
    return {key: value for key, value in found.items() if key not in expressions}


def _insert_many(connection, uow, mapper, table, statement, group, fetch):
    dialect = connection.dialect
    owner = group[0][2]
    sets = with_defaults(statement, [one[1] for one in group])
    keys = [column for column in table.primary_key]
    columns = list(keys)
    if fetch:
        wanted = server_default_columns(owner, table)
        columns += [column for column in table.c if any(column is one for one in wanted) and not any(column is key for key in columns)]
    returning = statement.returning(*columns, sort_by_parameter_order=True)
    if getattr(dialect, "insert_executemany_returning_sort_by_parameter_order", False):
        rows = [tuple(row)[: len(columns)] for row in connection.execute(returning, sets).fetchall()]
    else:
        rows = [tuple(connection.execute(returning, one).fetchone() or ()) for one in sets]
    if len(rows) != len(sets) or any(not row for row in rows):
        raise exc.FlushError(
            "Multi-row INSERT statement for %s did not produce the correct number of INSERTed rows for RETURNING.  Ensure there are no "
            "triggers or special driver issues preventing INSERT from functioning properly." % owner
        )
    for (state, _, one, _, expressions, _, _), given, row in zip(group, sets, rows):
        returned = {id(column): value for column, value in zip(columns, row)}
        dict_ = state.dict
        for column in keys:
            prop = one.property_or_none(column)
            if prop is not None and dict_.get(prop.key) is None:
                dict_[prop.key] = returned[id(column)]
        _postfetch(one, uow, table, state, given, expressions, False, returned)


def _postfetch(mapper, uow, table, state, given, expressions, isupdate, returned):
    """Gives the object what the statement made, and expires what only the database knows."""
    dict_ = state.dict
    loaded = []
    fetched = set()
    for key, column in mapper.columns_by_table[id(table)].items():
        if returned is not None and id(column) in returned:
            fetched.add(key)
            if not (column.primary_key and not isupdate):
                dict_[key] = returned[id(column)]
                loaded.append(key)
    columns = mapper.columns_by_table[id(table)]
    for key, column in columns.items():
        default = column.onupdate if isupdate else column.default
        if default is not None and not _is_sql(default) and column.key in given and key not in fetched:
            if dict_.get(key, NO_VALUE) is NO_VALUE or dict_.get(key) is not given[column.key]:
                dict_[key] = given[column.key]
                state.committed_state.pop(key, None)
                loaded.append(key)
    version = mapper.version_id_col
    if version is not None and version.table is table and version.key in given:
        prop = mapper.property_or_none(version)
        dict_[prop.key] = given[version.key]
        state.committed_state.pop(prop.key, None)
    expire = []
    for key, column in columns.items():
        if key in fetched:
            continue
        if column.key in expressions:
            expire.append(key)
        elif isupdate:
            if column.key not in given and (column.server_onupdate is not None or column.onupdate is not None and _is_sql(column.onupdate)):
                expire.append(key)
        elif column.key not in given and not column.primary_key:
            if column.server_default is not None or column.default is not None and _is_sql(column.default):
                expire.append(key)
    if expire:
        state._expire_attributes(dict_, expire)
    for parent, child in mapper.equated_for(table):
        from .sync import populate

        if mapper.property_or_none(parent) is not mapper.property_or_none(child):
            populate(state, mapper, state, mapper, [(parent, child)], uow, mapper.passive_updates)
    if loaded:
        mapper._dispatch("refresh_flush", state.obj(), uow, loaded)


# ---- updates


def _collect_updates(uow, table, states):
    for state, mapper, connection, version in states:
        if not mapper.has_table(table):
            continue
        params, expressions = {}, {}
        dict_ = state.dict
        for key, column in mapper.columns_by_table[id(table)].items():
            if key not in state.committed_state or key not in dict_:
                continue
            value = dict_[key]
            if hasattr(value, "__clause_element__") or isinstance(value, ClauseElement):
                _put(column, value, params, expressions)
            elif not _unchanged(mapper.impls[key], value, state.committed_state[key]):
                params[column.key] = value
        version_col = mapper.version_id_col
        if version is not None and version_col.table is table:
            if not (params or expressions):
                touched = any(
                    prop.columns and mapper.impls[key].get_history(state, dict_, PASSIVE_NO_INITIALIZE).has_changes()
                    for key, prop in mapper._props.items()
                    if key in mapper.impls
                )
                if not touched:
                    continue
            if version_col.key not in params and mapper.version_id_generator is not False:
                params[version_col.key] = mapper.version_id_generator(version)
            params[_label(version_col)] = version
        elif not (params or expressions):
            continue
        keys = {}
        cascaded = False
        for column in mapper.primary_key_of(table):
            key = mapper.property_of(column).key
            history = mapper.impls[key].get_history(state, dict_, PASSIVE_OFF)
            if history.added:
                if not history.deleted or ("pk_cascaded", state, column) in uow.attributes:
                    cascaded = True
                    keys[_label(column)] = history.added[0]
                    params.pop(column.key, None)
                else:
                    keys[_label(column)] = history.deleted[0]
            else:
                keys[_label(column)] = history.unchanged[0] if history.unchanged else None
            if keys[_label(column)] is None:
                raise exc.FlushError("Can't update table %s using NULL for primary key value on column %s" % (table, column))
        if params or expressions:
            given = dict(params)
            params.update(keys)
            yield state, params, mapper, connection, {column.key: (column, value) for column, value in expressions.values()}, given
        elif cascaded:
            from .sync import populate

            for pair in mapper.equated_for(table):
                populate(state, mapper, state, mapper, [pair], uow, mapper.passive_updates)


def _unchanged(impl, value, committed):
    return committed is not NO_VALUE and impl.is_equal(value, committed)


def _label(column):
    return str(column._tq_label)


def _where_key(mapper, table, name):
    criteria = [column == BindParameter(name(column), type_=column.type) for column in mapper.primary_key_of(table)]
    return and_(*criteria) if len(criteria) > 1 else criteria[0]


def _emit_updates(base_mapper, uow, mapper, table, records):
    for (_, _, hasvalue), group in _grouped(records, lambda one: (id(one[3]), frozenset(one[1]), bool(one[4]))):
        connection = group[0][3]
        owner = group[0][2]
        version = owner.version_id_col if owner.version_id_col is not None and owner.version_id_col.table is table else None
        statement = table.update().where(_where_key(mapper, table, _label))
        if version is not None:
            statement = statement.where(version == BindParameter(_label(version), type_=version.type))
        rows = 0
        multi = getattr(connection.dialect, "supports_sane_multi_rowcount", True)
        check = getattr(connection.dialect, "supports_sane_rowcount", True)
        if hasvalue or version is not None:
            for state, params, one, _, expressions, given in group:
                mine = statement.values({key: value for key, (_, value) in expressions.items()}) if expressions else statement
                given = with_defaults(mine, [params])[0]
                rows += connection.execute(mine, given).rowcount
                _postfetch(one, uow, table, state, given, expressions, True, None)
        else:
            sets = with_defaults(statement, [one[1] for one in group])
            result = connection.execute(statement, sets if len(sets) > 1 else sets[0])
            rows = result.rowcount
            check = check and (multi or len(group) == 1) and rows >= 0
            for (state, _, one, _, expressions, _), given in zip(group, sets):
                _postfetch(one, uow, table, state, given, expressions, True, None)
        if check and rows != len(group):
            raise exc.StaleDataError(
                "UPDATE statement on table '%s' expected to update %d row(s); %d were matched."
                % (table.description, len(group), rows)
            )


def _finalize(base_mapper, uow, state, mapper, connection, has_identity):
    dict_ = state.dict
    readonly = []
    for key, prop in mapper._props.items():
        if not prop.columns or not prop.is_expression or prop.hidden:
            continue
        if key in state.committed_state:
            continue
        if prop.expire_on_flush and (not prop.deferred or key in dict_) or not prop.expire_on_flush and not prop.deferred and key not in dict_:
            readonly.append(key)
    if readonly:
        state._expire_attributes(dict_, readonly)
    if base_mapper.eager_defaults is True:
        wanted = set()
        for table in mapper.tables:
            for column in server_default_columns(mapper, table) + server_onupdate_columns(mapper, table):
                key = mapper.property_of(column).key
                if key not in dict_:
                    wanted.add(key)
        if wanted:
            from .loading import load_on_ident

            state.key = mapper.identity_key_of_state(state)
            load_on_ident(uow.session, mapper, state.key[1], refresh_state=state, only=wanted, autoflush=False)
    mapper.dispatch_write("after_update" if has_identity else "after_insert", connection, state)


def post_update(base_mapper, states, uow, columns):
    """Foreign keys that could not be written with their rows."""
    for table, mapper in base_mapper.sorted_tables():
        if not mapper.primary_key_of(table):
            continue
        records = []
        for state, owner, connection in _connections(base_mapper, uow, states):
            if not owner.has_table(table):
                continue
            params, changed = {}, False
            dict_ = state.dict
            keys = mapper.primary_key_of(table)
            for key, column in owner.columns_by_table[id(table)].items():
                if any(column is one for one in keys):
                    params[_label(column)] = owner.value_of(state, dict_, column, PASSIVE_OFF)
                elif any(column is one for one in columns) or column.onupdate is not None:
                    history = owner.impls[key].get_history(state, dict_, PASSIVE_NO_INITIALIZE)
                    if history.added:
                        params[column.key] = history.added[0]
                        changed = True
            if changed:
                records.append((state, params, owner, connection))
        for (_, _), group in _grouped(records, lambda one: (id(one[3]), frozenset(one[1]))):
            connection = group[0][3]
            statement = table.update().where(_where_key(mapper, table, _label))
            sets = with_defaults(statement, [one[1] for one in group])
            result = connection.execute(statement, sets if len(sets) > 1 else sets[0])
            if result.rowcount >= 0 and result.rowcount != len(group):
                raise exc.StaleDataError(
                    "UPDATE statement on table '%s' expected to update %d row(s); %d were matched."
                    % (table.description, len(group), result.rowcount)
                )
            for (state, _, owner, _), given in zip(group, sets):
                if not uow.is_deleted(state):
                    _postfetch(owner, uow, table, state, given, {}, True, None)


# ---- deletes


def delete_obj(base_mapper, states, uow):
    """DELETEs of objects of one hierarchy."""
    records = []
    for state, mapper, connection in _connections(base_mapper, uow, states):
        mapper.dispatch_write("before_delete", connection, state)
        version = None
        if mapper.version_id_col is not None:
            version = mapper.committed_value_of(state, state.dict, mapper.version_id_col)
        records.append((state, mapper, connection, version))
    for table, mapper in reversed(base_mapper.sorted_tables()):
        if not mapper.primary_key_of(table) or mapper.inherits is not None and mapper.passive_deletes:
            continue
        sets, connection = [], None
        version_col = mapper.version_id_col if mapper.version_id_col is not None and mapper.version_id_col.table is table else None
        for state, owner, connection_of, version in records:
            if not owner.has_table(table):
                continue
            connection = connection_of
            params = {}
            for column in mapper.primary_key_of(table):
                value = params[column.key] = owner.committed_value_of(state, state.dict, column, PASSIVE_OFF)
                if value is None:
                    raise exc.FlushError("Can't delete from table %s using NULL for primary key value on column %s" % (table, column))
            if version is not None and version_col is not None:
                params[version_col.key] = version
            sets.append(params)
        if not sets:
            continue
        statement = table.delete().where(_where_key(mapper, table, lambda column: str(column.key)))
        if version_col is not None:
            statement = statement.where(version_col == BindParameter(str(version_col.key), type_=version_col.type))
        result = connection.execute(statement, sets if len(sets) > 1 else sets[0])
        matched = result.rowcount
        known = getattr(connection.dialect, "supports_sane_multi_rowcount", True) or len(sets) == 1
        if base_mapper.confirm_deleted_rows and matched > -1 and matched != len(sets) and known:
            message = (
                "DELETE statement on table '%s' expected to delete %d row(s); %d were matched.  Please set confirm_deleted_rows=False "
                "within the mapper configuration to prevent this warning." % (table.description, len(sets), matched)
            )
            if version_col is not None:
                raise exc.StaleDataError(message)
            from ..sql.base import warn

            warn(message)
    for state, mapper, connection, _ in records:
        mapper.dispatch_write("after_delete", connection, state)
