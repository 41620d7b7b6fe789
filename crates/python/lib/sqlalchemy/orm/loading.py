"""From rows to objects."""

from itertools import count as _count

from ..sql.elements import BindParameter, and_
from ..sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL, Select
from .base import NO_AUTOFLUSH, NO_VALUE, PASSIVE_NO_INITIALIZE, PASSIVE_NO_RESULT, state_str
from .context import Compilation, MapperEntity
from .entities import ChainedAdapter, adapter_of, original_of
from .instances import new_instance, reconstruct
from .mapper import configure_mappers
from .strategies import populators_for
from .strategy_options import EMPTY

_runs = _count(1)


class LoadContext:
    """One result being turned into objects."""

    def __init__(self, session, compilation, *, populate_existing=False, refresh_state=None, only=None, user_refresh=False, autoflush=True):
        self.session = session
        self.compilation = compilation
        self.populate_existing = populate_existing
        self.refresh_state = refresh_state
        self.only = only
        self.user_refresh = user_refresh
        self.autoflush = autoflush
        self.runid = next(_runs)
        self.partials = {}
        self.post_loads = {}
        self.collections = {}
        self.requires_unique = False
        self.processors = None

    def position(self, column):
        return self.compilation.positions.get(id(column))

    def adapter_for(self, adapter):
        """An adapter that also knows the subquery that eager joins stand around."""
        compound = self.compilation.compound
        if compound is None:
            return adapter
        return compound if adapter is None else ChainedAdapter(adapter, compound)

    def prepare(self):
        """One function for each value of a row."""
        self.processors = [self._processor(entity, number) for number, entity in enumerate(self.compilation.entities)]

    def _processor(self, entity, number=0):
        if entity.is_entity:
            root = number == 0
            return instance_processor(
                self, entity.mapper, (entity.index,), self.compilation.base_mappers + (entity.mapper,), entity.node,
                self.adapter_for(adapter_of(entity.entity)), self.refresh_state if root else None, self.only if root else None,
            )  # fmt: skip
        if hasattr(entity, "parts"):
            parts = [self._processor(part, -1) for part in entity.parts]
            labels = [part.label for part in entity.parts]
            made = entity.bundle.create_row_processor(self.compilation.statement, parts, labels)
            if entity.bundle.single_entity and len(parts) == 1:
                return lambda row: made(row)
            return made
        position = self.position(entity.fetch)
        if position is None and self.compilation.compound is not None:
            position = self.position(self.compilation.compound.column(entity.fetch))
        return lambda row: row[position]

    def rows(self, raw_rows):
        """The rows with objects in them; what is loaded along with them is loaded when all are there."""
        processors = self.processors
        if len(processors) == 1:
            one = processors[0]
            found = [(one(row),) for row in raw_rows]
        else:
            found = [tuple([one(row) for one in processors]) for row in raw_rows]
        self.finish()
        return found

    def finish(self):
        while self.post_loads:
            path = next(iter(self.post_loads))
            post = self.post_loads.pop(path)
            post.run(self)
        self.partials.clear()
        self.collections.clear()


class PostLoad:
    """What is to be loaded for the objects at one path, when their rows are done."""

    def __init__(self):
        self.loaders = {}
        self.states = {}

    def add(self, state, overwrite):
        self.states[state] = overwrite

    def run(self, context):
        if not self.states:
            return
        for mapper, loader in list(self.loaders.values()):
            states = [(state, overwrite) for state, overwrite in self.states.items() if state.mapper.isa(mapper)]
            if states:
                loader(context, states)


def instance_processor(context, mapper, path, mappers, node, adapter, refresh_state=None, only=None, polymorphic_from=None):
    """A function that makes an object of a row, or finds the one that is there."""
    session = context.session
    identity_map = session.identity_map
    runid = context.runid
    compilation = context.compilation
    position = context.position
    primary = []
    for column in mapper.primary_key:
        found = position(column if adapter is None else adapter.column(column))
        if found is None:
            for other in mapper.equivalents.get(id(column), ()):
                found = position(other if adapter is None else adapter.column(other))
                if found is not None:
                    break
        primary.append(found)
    populators = populators_for(context, mapper, path, mappers, node, adapter, only)
    quick, expired, new, existing, eager = populators
    populate_existing = context.populate_existing or mapper.always_refresh
    identity_class = mapper._identity_class
    sub = None
    discriminator = None
    if mapper.polymorphic_on is not None and polymorphic_from is None and refresh_state is None and mapper._inheriting:
        column = mapper.polymorphic_on
        discriminator = position(column if adapter is None else adapter.column(column))
        sub = {}
    if refresh_state is None and None in primary:
        return _missing_key(mapper, primary)
    post_loads = context.post_loads
    load_node = node if node is not EMPTY else None
    loaded_event = _loaded(mapper, context)

    watched = [key for key, _ in quick if getattr(mapper.impls[key], "mutable", None) is not None]

    def watch(state, dict_, keys):
        for key in watched:
            if key in keys:
                mapper.impls[key].wrap_loaded(state, dict_)

    def full(row, state, dict_, isnew):
        if isnew:
            state.runid = runid
            for key, index in quick:
                dict_[key] = row[index]
            if watched:
                watch(state, dict_, watched)
            for key, expire in expired:
                dict_.pop(key, None)
                if expire:
                    state.expired_attributes.add(key)
            for key, populate in new:
                populate(state, dict_, row)
        else:
            for key, populate in existing:
                populate(state, dict_, row)

    def instance(row):
        loaded = False
        if refresh_state is not None:
            state = refresh_state
            obj = state.obj()
            dict_ = obj.__dict__
            isnew = state.runid != runid
            current = True
        else:
            ident = tuple([row[index] for index in primary])
            if None in ident and (len(ident) == 1 or not mapper.allow_partial_pks or all(value is None for value in ident)):
                return None
            key = (identity_class, ident, None)
            obj = identity_map.get(key)
            if obj is not None:
                state = obj._sa_instance_state
                dict_ = obj.__dict__
                isnew = state.runid != runid
                current = not isnew
            else:
                obj, state = new_instance(mapper)
                dict_ = obj.__dict__
                state.key = key
                state._attach(session)
                identity_map.add(state)
                loaded = isnew = current = True
        if current or populate_existing or refresh_state is not None:
            if isnew and (loaded or refresh_state is not None or populate_existing):
                state.load_node = load_node
                state.load_mappers = mappers
            full(row, state, dict_, isnew)
            if isnew:
                if loaded:
                    loaded_event(state, obj)
                else:
                    mapper._dispatch("refresh", obj, context, only)
                if populate_existing or refresh_state is not None or state.modified:
                    if refresh_state is not None and only:
                        state._commit(dict_, only)
                    else:
                        state._commit_all(dict_, session)
                        for name, expire in expired:
                            if expire:
                                state.expired_attributes.add(name)
            post = post_loads.get(path)
            if post is not None:
                post.add(state, True)
        else:
            unloaded = state.unloaded
            first = state not in context.partials
            if not first or unloaded or eager:
                if first:
                    wanted = context.partials[state] = unloaded
                    for name, index in quick:
                        if name in wanted:
                            dict_[name] = row[index]
                    if watched:
                        watch(state, dict_, wanted)
                    for name, expire in expired:
                        if name in wanted:
                            dict_.pop(name, None)
                            if expire:
                                state.expired_attributes.add(name)
                    for name, populate in new:
                        if name in wanted:
                            populate(state, dict_, row)
                else:
                    wanted = context.partials[state]
                    for name, populate in existing:
                        if name in wanted:
                            populate(state, dict_, row)
                for name, populate in eager:
                    if name not in unloaded:
                        populate(state, dict_, row)
                if first:
                    state._commit(dict_, [name for name in wanted if name in dict_])
                    if state.expired and not state.expired_attributes:
                        state.expired = False
            post = post_loads.get(path)
            if post is not None:
                post.add(state, False)
        return obj

    if sub is None:
        return instance

    def polymorphic(row):
        value = row[discriminator] if discriminator is not None else None
        made = sub.get(value)
        if made is None:
            target = mapper if value is None else mapper.base_mapper.polymorphic_map.get(value)
            if target is None:
                raise AssertionError("No such polymorphic_identity %r is defined" % (value,))
            if target is mapper:
                made = instance
            elif target.isa(mapper):
                made = instance_processor(
                    context, target, path, mappers, node, adapter, refresh_state, only, polymorphic_from=mapper
                )
            else:
                made = _wrong_class(mapper, target, primary, identity_class)
            sub[value] = made
        return made(row)

    return polymorphic


def _loaded(mapper, context):
    from .events import dispatch_session, heard

    has_reconstructors = any(
        getattr(value, "__sa_reconstructor__", False) for cls in mapper.class_.__mro__ for value in cls.__dict__.values()
    )

    def event(state, obj):
        if has_reconstructors:
            reconstruct(mapper, obj)
        if "load" in heard:
            mapper._dispatch("load", obj, context)
        if "loaded_as_persistent" in heard:
            dispatch_session(context.session, "loaded_as_persistent", context.session, obj)

    return event


def _missing_key(mapper, primary):
    def refuse(row):
        from ..exc import NoSuchColumnError

        column = [column for column, index in zip(mapper.primary_key, primary) if index is None][0]
        raise NoSuchColumnError("Could not locate column in row for column '%s'" % column)

    return refuse


def _wrong_class(mapper, target, primary, identity_class):
    def refuse(row):
        ident = tuple(row[index] for index in primary)
        if all(value is None for value in ident):
            return None
        from ..exc import InvalidRequestError

        raise InvalidRequestError(
            "Row with identity key %s can't be loaded into an object; the polymorphic discriminator column '%s' refers to %s, which is "
            "not a sub mapper of the requested %s" % ((identity_class, ident, None), mapper.polymorphic_on, target, mapper)
        )

    return refuse


# ---- loading from inside the mapper


def load_rows(session, statement, *, trees=None, base_mappers=(), params=None, autoflush=True, options=None, **kw):
    """The rows of a statement over entities, with objects, each row once where joins multiply them."""
    only = kw.get("only")
    compilation = Compilation(statement, only=only, base_mappers=base_mappers, trees=trees if trees is not None else {}, legacy=False, strict=False)
    context = LoadContext(session, compilation, autoflush=autoflush, **kw)
    if autoflush:
        session._autoflush()
    context.prepare()
    result = session._execute_core(compilation.plain, params, options, mapper=_bind_mapper(compilation))
    rows = context.rows(result.fetchall())
    context.processors = None
    if context.requires_unique:
        seen, kept = set(), []
        for row in rows:
            mark = tuple(id(value) if hasattr(value, "_sa_instance_state") else value for value in row)
            if mark not in seen:
                seen.add(mark)
                kept.append(row)
        return kept
    return rows


def _bind_mapper(compilation):
    for entity in compilation.entities:
        if entity.mapper is not None:
            return entity.mapper
    return None


def get_clause(mapper, identity):
    """`pk = :pk_1 AND ...`."""
    criteria = []
    for number, (column, value) in enumerate(zip(mapper.primary_key, identity), 1):
        if value is None:
            criteria.append(column.is_(None))
        else:
            criteria.append(column == BindParameter("pk_%d" % number, value, type_=column.type))
    return criteria[0] if len(criteria) == 1 else and_(*criteria)


def load_on_ident(
    session, mapper, identity, *, refresh_state=None, only=None, options=(), with_for_update=None, populate_existing=False, autoflush=True,
    user_refresh=False, execution_options=None,
):  # fmt: skip
    """The object of a primary key, from the database."""
    statement = Select(mapper)
    statement._where_criteria = (get_clause(mapper, identity),)
    if with_for_update is not None:
        statement._for_update_arg = with_for_update
    trees, base = None, ()
    if refresh_state is not None and only:
        keys = {mapper.property_of(column).key for column in mapper.primary_key}
        if any(mapper._props[key].is_relationship for key in only if key in mapper._props):
            only = set(only) | keys
    if refresh_state is not None and refresh_state.load_node is not None:
        trees = {"*": refresh_state.load_node}
    if options:
        from .strategy_options import trees_of

        trees = trees_of([mapper], options)
    rows = load_rows(
        session, statement, trees=trees, base_mappers=base, refresh_state=refresh_state, only=only,
        populate_existing=populate_existing or refresh_state is not None, autoflush=autoflush, user_refresh=user_refresh,
        options=execution_options,
    )  # fmt: skip
    return rows[0][0] if rows else None


def load_scalar_attributes(mapper, state, keys, passive):
    """Reads column attributes of an object that is there."""
    session = state._session()
    if session is None:
        from .exc import DetachedInstanceError

        raise DetachedInstanceError(
            "Instance %s is not bound to a Session; attribute refresh operation cannot proceed" % state_str(state)
        )
    autoflush = not passive & NO_AUTOFLUSH
    keys = {key for key in keys if key in mapper._props}
    has_key = state.key is not None
    found = None
    if mapper.inherits is not None and not mapper.concrete:
        statement = _optimized(mapper, state, keys)
        if statement is not None:
            found = _load_statement(session, mapper, statement, state, keys, autoflush)
            if found is None:
                _gone(state, has_key)
            return
    if has_key:
        identity = state.key[1]
    else:
        wanted = {mapper.property_of(column).key for column in mapper.primary_key}
        if state.expired_attributes & wanted:
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "Instance %s cannot be refreshed - it's not  persistent and does not contain a full primary key." % state_str(state)
            )
        identity = mapper.identity_key_of_state(state)[1]
    if all(value is None or value is NO_VALUE for value in identity):
        from ..sql.base import warn

        warn(
            "Instance %s to be refreshed doesn't contain a full primary key - can't be refreshed (and shouldn't be expired, either)."
            % state_str(state)
        )
        return
    found = load_on_ident(session, mapper, identity, refresh_state=state, only=keys, autoflush=autoflush)
    if found is None:
        _gone(state, has_key)


def _gone(state, has_key):
    if has_key:
        from .exc import ObjectDeletedError

        raise ObjectDeletedError(
            "Instance '%s' has been deleted, or its row is otherwise not present." % state_str(state)
        )


def _optimized(mapper, state, keys):
    """A SELECT of the tables below the base alone, where the attributes are only there."""
    from ..sql.elements import BinaryExpression
    from ..sql.visitors import _rebuilt

    props = [mapper._props[key] for key in keys if mapper._props[key].columns]
    tables = []
    for prop in props:
        for column in prop.columns:
            for one in column._from_objects:
                if not any(one is known for known in tables):
                    tables.append(one)
    if not tables or any(mapper.base_mapper.local_table is one for one in tables):
        return None
    conditions = []
    start = False
    for one in reversed(list(mapper.iterate_to_root())):
        if any(one.local_table is table for table in tables):
            start = True
        if start and not one.single:
            if one.inherits is None or one.concrete:
                return None
            conditions.append(one.inherit_condition)
            if not any(one.local_table is table for table in tables):
                tables.append(one.local_table)
    if not conditions:
        return None
    missing = []

    def value_of(column, other):
        value = mapper.committed_value_of(state, state.dict, column, PASSIVE_NO_INITIALIZE)
        if value is None or value is PASSIVE_NO_RESULT or value is NO_VALUE:
            missing.append(column)
        return BindParameter(None, value, type_=other.type, unique=True)

    def change(element):
        if not isinstance(element, BinaryExpression):
            return None
        copy = element._clone()
        if not any(getattr(element.left, "table", None) is table for table in tables):
            copy.left = value_of(element.left, element.right)
        elif not any(getattr(element.right, "table", None) is table for table in tables):
            copy.right = value_of(element.right, element.left)
        return copy

    conditions[0] = _rebuilt(conditions[0], change, {})
    if missing:
        return None
    columns = []
    for key in mapper._props:
        if key in keys and mapper._props[key].columns:
            columns += [column for column in mapper._props[key].columns]
    statement = Select(*columns).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    return statement.where(and_(*conditions) if len(conditions) > 1 else conditions[0])


def _load_statement(session, mapper, statement, state, keys, autoflush):
    if autoflush:
        session._autoflush()
    row = session._execute_core(statement, None, None, mapper=mapper).fetchone()
    if row is None:
        return None
    positions = {id(column): number for number, column in enumerate(statement._all_selected_columns)}
    dict_ = state.dict
    loaded = []
    for key in keys:
        prop = mapper._props[key]
        if prop.columns:
            dict_[key] = row[positions[id(prop.columns[0])]]
            if getattr(mapper.impls[key], "mutable", None) is not None:
                mapper.impls[key].wrap_loaded(state, dict_)
            loaded.append(key)
    state._commit(dict_, loaded)
    mapper._dispatch("refresh", state.obj(), None, loaded)
    return state.obj()


class FromStatementCompilation:
    """A statement of the user's own whose rows are read as entities."""

    eager = False
    compound = None
    base_mappers = ()
    only = None

    def __init__(self, statement, entities, options=()):
        for raw in entities:
            entity = raw.__dict__.get("_orm_entity")
            if entity is not None:
                configure_mappers(entity.mapper.registry)
        self.statement = self.plain = statement
        self.joined = {}
        self.entities = []
        from .context import BundleEntity, ColumnEntity
        from .entities import BundleClause, EntityClause

        for raw in entities:
            if isinstance(raw, EntityClause):
                self.entities.append(MapperEntity(raw._orm_entity, len(self.entities)))
            elif isinstance(raw, BundleClause):
                self.entities.append(BundleEntity(raw._orm_bundle))
            else:
                for column in raw._select_iterable:
                    self.entities.append(ColumnEntity(column, column.__dict__.get("_orm_key") or getattr(column, "key", None)))
        from .strategy_options import trees_of

        mine = [one for one in self.entities if one.is_entity]
        trees = trees_of([one.entity for one in mine], options)
        for one in mine:
            one.node = trees.get(id(one.entity), EMPTY)
        self.positions = _Positions(self)

    @property
    def has_entities(self):
        return any(one.is_entity for one in self.entities)

    @property
    def mapper_entities(self):
        return [one for one in self.entities if one.is_entity]


class _Positions:
    """Where a column is in the rows of any statement: by what it was made from, or by its name."""

    def __init__(self, compilation):
        self._compilation = compilation
        self._columns = {}
        self._names = None
        self._selected = None

    def know(self, names):
        self._names = {}
        for number, name in enumerate(names):
            self._names.setdefault(str(name), number)
            self._names.setdefault(str(name).lower(), number)
        statement = self._compilation.statement
        if not getattr(statement, "is_text", False) or hasattr(statement, "column_args"):
            selected = getattr(statement, "_all_selected_columns", ())
            self._selected = list(selected)

    def of(self, column):
        if self._selected is not None:
            wanted = original_of(column)
            for number, one in enumerate(self._selected):
                if original_of(one) is wanted or wanted in one._lineage():
                    return number
            if not hasattr(self._compilation.statement, "column_args"):
                named = getattr(wanted, "key", None)
                for number, one in enumerate(self._selected):
                    if getattr(one, "table", None) is None and getattr(one, "key", None) == named:
                        return number
                return None
        for name in (getattr(column, "_tq_label", None), getattr(column, "name", None), getattr(column, "key", None)):
            if name is not None and str(name) in self._names:
                return self._names[str(name)]
        return None


class _ByStatement(LoadContext):
    def position(self, column):
        return self.compilation.positions.of(column)

    def _processor(self, entity, number=0):
        if not entity.is_entity and not hasattr(entity, "parts"):
            entity.fetch = original_of(entity.column)
            found = self.position(entity.fetch)
            if found is None:
                from ..exc import NoSuchColumnError

                raise NoSuchColumnError("Could not locate column in row for column '%s'" % entity.fetch)
            return lambda row: row[found]
        return LoadContext._processor(self, entity, number)
