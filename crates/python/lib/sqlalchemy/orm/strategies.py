"""How the attributes of an object come to their values: with its row, right after it, or when they are asked for."""

from ..sql.elements import BindParameter, Tuple
from ..sql.selectable import LABEL_STYLE_NONE, Select
from .base import (
    ATTR_EMPTY,
    ATTR_WAS_SET,
    CALLABLES_OK,
    DEFERRED_HISTORY_LOAD,
    INIT_OK,
    LOAD_AGAINST_COMMITTED,
    NO_AUTOFLUSH,
    NO_RAISE,
    NO_VALUE,
    NON_PERSISTENT_OK,
    MANYTOMANY,
    MANYTOONE,
    PASSIVE_NO_FETCH,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
    RELATED_OBJECT_OK,
    SQL_OK,
    state_str,
)
from .strategy_options import EMPTY

_CHUNK = 500


# ---- columns that are loaded late


def load_deferred(prop, state, passive):
    """Loads a column that was left out."""
    if state.key is None:
        return ATTR_EMPTY
    if not passive & SQL_OK:
        return PASSIVE_NO_RESULT
    mapper = state.mapper
    if prop.hidden or not mapper.has_property(prop.key):
        return ATTR_EMPTY
    rule, raises = (state.load_node or EMPTY).column_rule(prop)
    if rule != "defer":
        # Never set, and not known to be anything else than what the row was given.
        return ATTR_EMPTY
    keys = [prop.key]
    if prop.group is not None:
        keys = [key for key, one in mapper._props.items() if one.columns and one.deferred and one.group == prop.group]
    wanted = {key for key in keys if key not in state.committed_state}
    session = state._session()
    if session is None:
        from .exc import DetachedInstanceError

        raise DetachedInstanceError(
            "Parent instance %s is not bound to a Session; deferred load operation of attribute '%s' cannot proceed"
            % (state_str(state), prop.key)
        )
    if raises and not passive & NO_RAISE:
        from ..exc import InvalidRequestError

        raise InvalidRequestError("'%s' is not available due to raiseload=True" % prop)
    from .loading import load_scalar_attributes

    load_scalar_attributes(mapper, state, wanted, PASSIVE_OFF)
    return ATTR_WAS_SET


# ---- what the SELECT of an entity needs for its relationships


def effective(prop, node):
    """`(strategy, node below)`."""
    strategy, child = node.strategy_for(prop)
    return strategy or prop.lazy, child, strategy is not None


def setup_relationship(compilation, prop, query_entity, mapper, path, mappers, node, adapter, parent, chained):
    strategy, child, by_option = effective(prop, node)
    if strategy == "contains":
        _setup_contains(compilation, prop, query_entity, path, mappers, child, adapter, parent, chained)
    elif strategy == "joined" and compilation.eager:
        _setup_joined(compilation, prop, query_entity, mapper, path, mappers, child or EMPTY, by_option, adapter, parent, chained)


def _setup_contains(compilation, prop, query_entity, path, mappers, child, adapter, parent, chained):
    from .entities import ColumnAdapter

    if not compilation.eager:
        return
    given = child.opts.get("alias")
    if given is None:
        made = None
    elif getattr(given, "is_aliased_class", False):
        made = given._adapter
    elif getattr(given, "is_mapper", False):
        made = None
    else:
        made = ColumnAdapter(given, prop.mapper.equivalents)
    compilation.joined[path + (prop.key,)] = ("contains", made)
    target = given.mapper if getattr(given, "mapper", None) is not None else prop.mapper
    compilation.setup_entity(
        query_entity, target, path + (prop.key,), mappers + (target,), child, made, compilation.primary, prop.mapper, chained
    )


def _setup_joined(compilation, prop, query_entity, mapper, path, mappers, child, by_option, adapter, parent, chained):
    if prop.uselist:
        compilation.multi_row = True
    if not by_option:
        if prop.join_depth:
            if len(path) > prop.join_depth:
                return
        elif any(one.base_mapper is prop.mapper.base_mapper and (one is prop.mapper or one.isa(prop.mapper) or prop.mapper.isa(one)) for one in mappers):
            return
    from .entities import AliasedInsp, flat_alias

    target = child.of_type or prop.entity
    selectable = target.selectable
    insp = AliasedInsp(prop.mapper.class_, target.mapper, flat_alias(selectable, None, True), None)
    clauses = insp._adapter
    compilation.joined[path + (prop.key,)] = ("joined", clauses)
    innerjoin = child.opts.get("innerjoin", prop.innerjoin) if by_option else prop.innerjoin
    if not innerjoin:
        chained = True
    compilation.eager_joining = True
    compilation.eager_pending.append(
        (_make_eager_join, (prop, query_entity, mapper, adapter, parent, insp, innerjoin, chained, child.extra))
    )
    compilation.setup_entity(
        query_entity, target.mapper, path + (prop.key,), mappers + (prop.mapper,), child, clauses, compilation.secondary, prop.mapper, chained
    )


def _make_eager_join(compilation, prop, query_entity, mapper, adapter, parent, insp, innerjoin, chained, extra):
    from .attributes import QueryableAttribute
    from .context import _matching, orm_join
    from .entities import AliasedInsp

    key, wrapped = id(query_entity), query_entity.selectable
    if id(query_entity) not in compilation.eager_joins and not compilation.nests and compilation.from_clauses:
        found = _matching(compilation.from_clauses, query_entity.selectable)
        if len(found) > 1:
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "Can't identify which query entity in which to joined eager load from.   Please use an exact match when specifying the "
                "join path."
            )
        if found:
            key, wrapped = ("from", found[0]), compilation.from_clauses[found[0]]
    wrapped = compilation.eager_joins.setdefault(key, wrapped)
    owner = None
    if adapter is not None:
        owner = AliasedInsp(prop.parent.class_, prop.parent, adapter.selectable, None)
    attribute = QueryableAttribute(prop.parent.class_, prop.key, prop, owner)
    made = orm_join(
        wrapped, insp, attribute, isouter=not innerjoin or chained and hasattr(wrapped, "onclause"), extra=extra
    )
    made._stop_on = query_entity.selectable
    compilation.eager_joins[key] = made
    if parent is None:
        from .joins import _columns_in

        for column in _columns_in(prop.join.plain_primaryjoin):
            if mapper.persist_selectable.c.contains_column(column):
                compilation.add(column if adapter is None else adapter.column(column), compilation.primary)
    if prop.order_by:
        # The columns of the join's own aliases.
        compilation.eager_order_by += [made._target_adapter(one) if made._target_adapter else one for one in prop.order_by]


# ---- populators: what to do with each row


def populators_for(context, mapper, path, mappers, node, adapter, only):
    quick, expired, new, existing, eager = [], [], [], [], []
    compilation = context.compilation
    for prop in list(mapper._props.values()):
        key = prop.key
        if only is not None and key not in only:
            continue
        if prop.columns:
            if prop.hidden:
                continue
            found = None
            given = compilation.joined.get(path + (key, "expression"))
            for column in [given] if given is not None else prop.columns:
                found = context.position(column if adapter is None else adapter.column(column))
                if found is not None:
                    break
            rule, raises = node.column_rule(prop)
            if found is not None and (rule != "defer" or only is not None):
                quick.append((key, found))
            elif rule == "defer":
                if found is not None and any(column is one for column in prop.columns for one in mapper.primary_key):
                    quick.append((key, found))
                else:
                    expired.append((key, False))
            else:
                expired.append((key, True))
        elif prop.is_relationship:
            _relationship_populators(context, prop, mapper, path, mappers, node, adapter, new, existing, eager)
    return quick, expired, new, existing, eager


def _relationship_populators(context, prop, mapper, path, mappers, node, adapter, new, existing, eager):
    strategy, child, by_option = effective(prop, node)
    known = context.compilation.joined.get(path + (prop.key,))
    if prop.lazy in ("dynamic", "write_only"):
        if by_option and strategy in ("joined", "selectin", "subquery", "contains", "immediate"):
            from ..exc import InvalidRequestError

            raise InvalidRequestError("'%s' does not support object population - eager loading cannot be applied." % prop)
        return
    if known is not None:
        _joined_populators(context, prop, path, mappers, child or EMPTY, known, new, existing, eager)
        return
    if strategy in ("joined", "contains") or strategy in ("select", "raise", "raise_on_sql"):
        wanted = context.only is not None and prop.key in context.only
        if context.user_refresh and wanted and len(path) == 1:
            _post(context, path, mapper, prop, lambda ctx, states: _load_immediately(ctx, prop, states))
        elif context.populate_existing or mapper.always_refresh:

            def reset(state, dict_, row):
                if prop.key in dict_:
                    state._expire_attributes(dict_, [prop.key])

            new.append((prop.key, reset))
        return
    if strategy == "noload":

        def empty(state, dict_, row):
            if prop.uselist:
                state.mapper.impls[prop.key].initialize(state, dict_)
            else:
                dict_[prop.key] = None

        new.append((prop.key, empty))
        return
    if not context.compilation.eager and not hasattr(context.compilation, "plain"):
        return
    if not by_option and strategy in ("selectin", "subquery", "immediate"):
        depth = len([one for one in mappers[:-1] if one.base_mapper is prop.mapper.base_mapper])
        if prop.join_depth:
            if len(path) > prop.join_depth:
                return
        elif any(one is prop.mapper or one.isa(prop.mapper) for one in mappers) and (depth or mappers[-1] is prop.mapper or True):
            return
    below = child or EMPTY
    if context.refresh_state is not None and strategy in ("selectin", "subquery"):
        _post(context, path, mapper, prop, lambda ctx, states: _load_immediately(ctx, prop, states))
    elif strategy == "selectin":
        _post(context, path, mapper, prop, lambda ctx, states: load_selectin(ctx, prop, states, below, mappers))
    elif strategy == "subquery":
        _subquery_populators(context, prop, path, mappers, below, new)
    elif strategy == "immediate":
        _post(context, path, mapper, prop, lambda ctx, states: _load_immediately(ctx, prop, states))


def _post(context, path, mapper, prop, loader):
    from .loading import PostLoad

    post = context.post_loads.setdefault(path, PostLoad())
    post.loaders.setdefault(prop.key, (prop.parent, loader))


def _load_immediately(context, prop, states):
    for state, overwrite in states:
        dict_ = state.dict
        if overwrite or prop.key not in dict_:
            if overwrite and context.refresh_state is not None and prop.key in dict_:
                state._expire_attributes(dict_, [prop.key])
            state.mapper.impls[prop.key].get(state, dict_, PASSIVE_OFF)


def _joined_populators(context, prop, path, mappers, child, known, new, existing, eager):
    from .loading import instance_processor

    kind, clauses = known
    key = prop.key
    target = prop.mapper
    given = child.opts.get("alias") if kind == "contains" else child.of_type
    if getattr(given, "mapper", None) is not None:
        target = given.mapper
    instance = instance_processor(
        context, target, path + (key,), mappers + (target,), child, context.adapter_for(clauses)
    )
    if prop.uselist:
        context.requires_unique = True

        def collected(state, dict_):
            found = context.collections.get((state, key))
            if found is None:
                made = state.mapper.impls[key].initialize(state, dict_)
                found = context.collections[state, key] = (made._sa_adapter, set())
            return found

        def put(state, dict_, row):
            adapter, seen = collected(state, dict_)
            obj = instance(row)
            if obj is not None and id(obj) not in seen:
                seen.add(id(obj))
                adapter.append_without_event(obj)

        def first(state, dict_, row):
            context.collections.pop((state, key), None)
            put(state, dict_, row)

        new.append((key, first))
        existing.append((key, put))
    else:

        def set_(state, dict_, row):
            dict_[key] = instance(row)

        def again(state, dict_, row):
            obj = instance(row)
            if key in dict_:
                if obj is not dict_[key]:
                    from ..sql.base import warn

                    warn("Multiple rows returned with uselist=False for eagerly-loaded attribute '%s' " % prop)
            else:
                dict_[key] = obj

        new.append((key, set_))
        existing.append((key, again))
    eager.append((key, lambda state, dict_, row: instance(row)))


# ---- on demand


def lazy_loader(prop):
    """The function that loads a relationship when it is asked for."""

    def load(state, passive):
        return load_lazily(prop, state, passive)

    return load


def load_lazily(prop, state, passive):
    node = state.load_node or EMPTY
    strategy, child, by_option = effective(prop, node)
    if strategy == "noload" and state.key is not None:
        return [] if prop.uselist else None
    pending = state.key is None
    if pending and (not prop.load_on_pending and not state._load_pending or not state._attached):
        return ATTR_EMPTY
    extra = child.extra if child is not None else ()
    use_get = prop.use_get and not extra
    if not passive & SQL_OK and not use_get or not passive & NON_PERSISTENT_OK and pending:
        return PASSIVE_NO_RESULT
    if strategy == "raise" and not passive & NO_RAISE and (not use_get or passive & RELATED_OBJECT_OK):
        _raise(prop, "raise")
    session = state._session()
    if session is None:
        if passive & NO_RAISE:
            return PASSIVE_NO_RESULT
        from .exc import DetachedInstanceError

        raise DetachedInstanceError(
            "Parent instance %s is not bound to a Session; lazy load operation of attribute '%s' cannot proceed"
            % (state_str(state), prop.key)
        )
    identity = None
    if use_get:
        identity = _identity(prop, state, passive)
        if any(value is PASSIVE_NO_RESULT for value in identity):
            return PASSIVE_NO_RESULT
        if any(value is NO_VALUE for value in identity):
            return NO_VALUE
        if any(value is None for value in identity) if not prop.mapper.allow_partial_pks else all(value is None for value in identity):
            return None
        if prop.key in state.dict and not passive & DEFERRED_HISTORY_LOAD:
            return ATTR_WAS_SET
        found = session._identity_lookup(prop.mapper, identity, passive)
        if found is _mismatch:
            return None
        if found is not None:
            return found
        if not passive & SQL_OK or not passive & RELATED_OBJECT_OK:
            return PASSIVE_NO_RESULT
    return _emit(prop, state, session, identity, passive, strategy, child, extra)


_mismatch = object()


def _raise(prop, lazy):
    from ..exc import InvalidRequestError

    raise InvalidRequestError("'%s' is not available due to lazy='%s'" % (prop, lazy))


def _identity(prop, state, passive):
    mapper = state.mapper
    get = mapper.committed_value_of if passive & LOAD_AGAINST_COMMITTED else mapper.value_of
    dict_ = state.dict
    return [get(state, dict_, prop.join.equated(column), passive) for column in prop.mapper.primary_key]


def _emit(prop, state, session, identity, passive, strategy, child, extra):
    from .loading import get_clause, load_rows

    pending = state.key is None
    autoflush = not (pending or passive & NO_AUTOFLUSH)
    statement = Select(prop.entity)
    statement._label_style = LABEL_STYLE_NONE
    entity = prop.entity
    trees = {"*": child} if child is not None else {}
    mappers = getattr(state, "load_mappers", None)
    base = mappers if mappers and state.load_node is not None else (prop.parent,)
    if identity is not None:
        if strategy == "raise_on_sql" and not passive & NO_RAISE:
            _raise(prop, "raise_on_sql")
        statement._where_criteria = (get_clause(prop.mapper, identity),)
        rows = load_rows(session, statement, trees=trees, base_mappers=base, autoflush=autoflush)
        return rows[0][0] if rows else None
    if prop.secondary is not None:
        statement = statement.select_from(prop.mapper.selectable, prop.secondary)
    if prop.order_by:
        statement._order_by_clauses = tuple(prop.order_by)
    criterion, binds = prop.join.lazy_clause()
    mapper = prop.parent
    get = mapper.committed_value_of if passive & LOAD_AGAINST_COMMITTED else mapper.value_of
    flags = passive ^ INIT_OK if passive & INIT_OK else passive
    dict_ = state.dict
    values = [get(state, dict_, column, flags) for _, column in binds]
    if prop.key in dict_ and not passive & DEFERRED_HISTORY_LOAD:
        return ATTR_WAS_SET
    if pending:
        if any(value is None or value is NO_VALUE or value is PASSIVE_NO_RESULT for value in values):
            return [] if prop.uselist and False else None
    elif any(value is NO_VALUE for value in values):
        return None
    if strategy == "raise_on_sql" and not passive & NO_RAISE:
        _raise(prop, "raise_on_sql")
    for (bind, _), value in zip(binds, values):
        bind.value = value
        bind.required = False
    for one in extra:
        criterion = criterion & one
    if entity.is_aliased_class:
        criterion = entity._adapter(criterion)
    statement._where_criteria = (criterion,)
    rows = [row[0] for row in load_rows(session, statement, trees=trees, base_mappers=base, autoflush=autoflush)]
    if prop.uselist:
        return rows
    if len(rows) > 1:
        from ..sql.base import warn

        warn("Multiple rows returned with uselist=False for lazily-loaded attribute '%s' " % prop)
    return rows[0] if rows else None


# ---- right after the rows


def _autoflushing(context):
    return context.autoflush


def load_selectin(context, prop, states, child, mappers):
    """Loads a relationship of many objects by one `IN`."""
    from .loading import load_rows

    effective_entity = child.of_type or prop.entity
    adapter = effective_entity._adapter if effective_entity.is_aliased_class else None
    join = prop.join
    statement = None
    by_child = False
    parent = prop.parent
    key = prop.key
    if prop.omit_join is not False and prop.direction is MANYTOONE and prop.use_get:
        related, none = {}, []
        for state, overwrite in states:
            ident = tuple(_identity(prop, state, PASSIVE_NO_FETCH))
            if any(value is PASSIVE_NO_RESULT for value in ident):
                related = None
                break
            if None in ident:
                none.append((state, overwrite))
            else:
                related.setdefault(ident, []).append((state, overwrite))
        if related is not None:
            by_child = True
            columns = list(prop.mapper.primary_key)
            statement = Select(*columns, effective_entity).select_from(effective_entity.selectable)
    if not by_child:
        columns = None
        if prop.omit_join is not False and not (prop.is_self_referential and prop.secondary is not None) and prop.direction is not MANYTOONE:
            columns = _foreign_columns(prop)
        if columns is not None and prop.secondary is not None:
            second = join.plain_secondaryjoin
            if adapter is not None:
                second = adapter(second)
            statement = Select(*columns, effective_entity).select_from(prop.secondary).join(effective_entity.selectable, second)
        elif columns is not None:
            if adapter is not None:
                columns = [adapter.column(column) for column in columns]
            statement = Select(*columns, effective_entity).select_from(effective_entity.selectable)
        else:
            statement, columns = _with_join(prop, parent, effective_entity)
    elif adapter is not None:
        columns = [adapter.column(column) for column in columns]
        statement = Select(*columns, effective_entity).select_from(effective_entity.selectable)
    in_expr = columns[0] if len(columns) == 1 else Tuple(*columns)
    order_by = list(prop.order_by)
    if adapter is not None:
        order_by = [adapter(one) for one in order_by]
    statement = statement._generate()
    statement._label_style = LABEL_STYLE_NONE
    statement._order_by_clauses = tuple(order_by)
    size = len(columns)
    chunk = child.opts.get("chunksize") or _CHUNK
    base = mappers

    def fetch(keys):
        values = [one[0] if size == 1 else one for one in keys]
        bind = BindParameter("primary_keys", values, type_=in_expr.type if size == 1 else None, expanding=True)
        wanted = statement.where(in_expr.in_(bind if size == 1 else values), *child.extra)
        return load_rows(
            context.session, wanted, trees={"*": child}, base_mappers=base, populate_existing=context.populate_existing,
            autoflush=context.autoflush,
        )  # fmt: skip

    if by_child:
        keys = list(related)
        while keys:
            some, keys = keys[:chunk], keys[chunk:]
            found = {row[:size]: row[size] for row in fetch(some)}
            for ident in some:
                obj = found.get(ident)
                for state, overwrite in related[ident]:
                    _store(prop, state, overwrite, [obj] if prop.uselist else obj)
        for state, overwrite in none:
            _store(prop, state, overwrite, None)
        return
    ours = [(state.key[1], state, overwrite) for state, overwrite in states]
    while ours:
        some, ours = ours[:chunk], ours[chunk:]
        keys = []
        for ident, _, _ in some:
            keys.append(ident)
        found = {}
        for row in fetch(keys):
            found.setdefault(row[:size], []).append(row[size])
        for ident, state, overwrite in some:
            collection = found.get(ident, [])
            if prop.uselist:
                _store(prop, state, overwrite, collection)
                continue
            if len(collection) > 1:
                from ..sql.base import warn

                warn("Multiple rows returned with uselist=False for eagerly-loaded attribute '%s' " % prop)
            _store(prop, state, overwrite, collection[0] if collection else None)


def _store(prop, state, overwrite, value):
    dict_ = state.dict
    if not overwrite and prop.key in dict_:
        return
    state.mapper.impls[prop.key].set_committed_value(state, dict_, value)


def _foreign_columns(prop):
    """The far columns that hold the primary key of the near side, or None."""
    if prop.secondary is None and not prop.join_is_plain():
        return None
    found = []
    for column in prop.parent.primary_key:
        far = None
        for local, remote in prop.join.local_remote_pairs:
            if local is column or any(local is other for other in prop.parent.equivalents.get(id(column), ())):
                far = remote
                break
        if far is None:
            return None
        found.append(far)
    if prop.secondary is None and len(prop.join.local_remote_pairs) != len(found):
        return None
    return found


def _with_join(prop, parent, entity):
    """A statement that reaches the far side from an alias of the near side."""
    from .attributes import QueryableAttribute
    from .entities import AliasedClass

    alias = AliasedClass(parent.class_)
    insp = alias._insp
    columns = [insp._adapter.column(column) for column in parent.primary_key]
    attribute = QueryableAttribute(parent.class_, prop.key, prop, insp, entity)
    statement = Select(*columns, entity).select_from(alias).join(attribute)
    return statement, columns


def _subquery_populators(context, prop, path, mappers, child, new):
    """Loads a relationship of many objects by repeating the statement that found them, when the first row comes."""
    loaded = {}
    local = prop.join.local_columns

    def fetch():
        from .loading import load_rows
        from .subquery import statement_for

        statement, size = statement_for(context, prop, child, path)
        rows = load_rows(
            context.session, statement, trees={"*": child}, base_mappers=mappers, populate_existing=context.populate_existing,
            autoflush=context.autoflush,
        )  # fmt: skip
        for row in rows:
            loaded.setdefault(row[1 : 1 + size], []).append(row[0])
        loaded[fetch] = True

    def put(state, dict_, row):
        if fetch not in loaded:
            fetch()
        found = loaded.get(tuple(state.mapper.value_of(state, dict_, column) for column in local), [])
        if not prop.uselist:
            if len(found) > 1:
                from ..sql.base import warn

                warn("Multiple rows returned with uselist=False for eagerly-loaded attribute '%s' " % prop)
            found = found[0] if found else None
        state.mapper.impls[prop.key].set_committed_value(state, dict_, found)

    new.append((prop.key, put))


__all__ = ["CALLABLES_OK", "MANYTOMANY"]
