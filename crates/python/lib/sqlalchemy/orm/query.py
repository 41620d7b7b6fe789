"""`Session.query()`."""

from .. import exc as sa_exc
from ..sql.elements import ClauseElement, literal_column
from ..sql.selectable import LABEL_STYLE_DISAMBIGUATE_ONLY, LABEL_STYLE_TABLENAME_PLUS_COL, Exists, Select
from .context import Compilation
from .util import entity_or_none


class Query:
    """A SELECT over mapped classes, columns and expressions that gives objects."""

    is_select = supports_execution = True
    _is_select_base = False
    _from_statement = None
    _adapter = None
    _labels_given = False

    @classmethod
    def _event_listeners(cls, identifier):
        """The events of queries, which are refused where they are listened for."""
        if not identifier.startswith("before_compile"):
            from ..exc import InvalidRequestError

            raise InvalidRequestError("No such event '%s' for target '%s'" % (identifier, cls))
        from .events import listeners_of

        return listeners_of(cls, identifier)

    def __init__(self, entities, session=None):
        self.session = session
        self._params = {}
        self._enable_eager = True
        self._autoflush_here = True
        self._populate = False
        self._enable_assertions = True
        self._lock = None
        if not isinstance(entities, (list, tuple)):
            entities = [entities]
        self._statement = Select(*entities).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        self._statement._legacy = True
        self._statement._orm = True

    def __class_getitem__(cls, item):
        return cls

    def _copy(self, statement=None):
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        if statement is not None:
            made._statement = statement
        return made

    def _clone(self):
        return self._copy()

    # ---- the statement

    @property
    def statement(self):
        """The SELECT, as a subquery or another statement uses it."""
        statement = self._statement._generate()
        if self._from_statement is not None:
            return self._from_statement
        if self._params:
            statement = statement.params(self._params)
        statement._legacy = False
        if not self._labels_given:
            statement._label_style = LABEL_STYLE_DISAMBIGUATE_ONLY
        return statement

    @property
    def selectable(self):
        return self._plain()

    def __clause_element__(self):
        return self.statement

    def _plain(self):
        if self._from_statement is not None:
            return self._from_statement
        statement = Compilation(self._statement, eager=self._enable_eager).plain
        return statement.params(self._params) if self._params else statement

    def __str__(self):
        bind = None
        if self.session is not None:
            try:
                bind = self.session.get_bind()
            except sa_exc.UnboundExecutionError:
                bind = None
        return str(self._plain().compile(bind))

    @property
    def column_descriptions(self):
        from .context import descriptions

        return descriptions(self._statement)

    def subquery(self, name=None, with_labels=False, reduce_columns=False):
        made = self.enable_eagerloads(False)
        statement = made.statement
        if with_labels:
            statement = statement.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        else:
            statement = statement.set_label_style(LABEL_STYLE_DISAMBIGUATE_ONLY)
        return statement.subquery(name)

    def _disambiguated(self):
        return self.enable_eagerloads(False).statement.set_label_style(LABEL_STYLE_DISAMBIGUATE_ONLY)

    def cte(self, name=None, recursive=False, nesting=False):
        return self._disambiguated().cte(name, recursive, nesting)

    def scalar_subquery(self):
        return self._disambiguated().scalar_subquery()

    as_scalar = scalar_subquery

    def label(self, name):
        return self.scalar_subquery().label(name)

    def exists(self):
        """`EXISTS` of the query."""
        statement = self.enable_eagerloads(False).statement
        froms = statement._from_obj or statement._setup_joins
        entities = Compilation(self._statement, eager=False).entities
        owner = next((one.entity for one in entities if one.entity is not None), None)
        inner = statement._generate()
        inner._raw_columns = [literal_column("1")]
        if not froms and owner is not None:
            inner = inner.select_from(owner.entity)
        elif not froms:
            inner = inner.select_from(*[f for one in entities for f in ([] if one.selectable is None else [one.selectable])])
        elif not statement._from_obj and owner is not None:
            inner = inner.select_from(owner.entity)
        inner._orm = True
        return Exists(inner)

    def whereclause(self):
        return self._statement.whereclause

    whereclause = property(whereclause)

    # ---- criteria

    def _no_limit(self, method):
        if self._enable_assertions and (self._statement._limit_clause is not None or self._statement._offset_clause is not None):
            raise sa_exc.InvalidRequestError(
                "Query.%s() being called on a Query which already has LIMIT or OFFSET applied.  Call %s() before limit() or offset() are "
                "applied." % (method, method)
            )
        if self._from_statement is not None:
            raise sa_exc.InvalidRequestError(
                "Query.%s() being called on a Query with an existing full statement - can't apply criterion." % method
            )

    def _adapted(self, clauses):
        """Clauses in terms of a UNION's columns, where the query is one."""
        if self._adapter is None:
            return clauses
        from ..sql.coercions import resolve

        return [self._adapter(resolve(one)) if not isinstance(resolve(one), (str, bool, type(None))) else one for one in clauses]

    def filter(self, *criteria):
        self._no_limit("filter")
        return self._copy(self._statement.where(*self._adapted(criteria)))

    where = filter

    def filter_by(self, **kwargs):
        owner = self._last_owner()
        criteria = []
        for key, value in kwargs.items():
            criteria.append(_named(owner, key) == value)
        return self.filter(*criteria)

    def _last_owner(self):
        statement = self._statement
        if statement._setup_joins:
            from .attributes import QueryableAttribute
            from .context import prop_entity

            target = statement._setup_joins[-1][0]
            if isinstance(target, QueryableAttribute):
                return (target._of_type or prop_entity(target.property)).entity
            entity = entity_or_none(target)
            return target if entity is None else entity.entity
        if getattr(statement, "_orm_froms", ()):
            return statement._orm_froms[0].entity
        if statement._from_obj:
            return statement._from_obj[0]
        for raw in statement._raw_columns:
            entity = raw.__dict__.get("_orm_entity")
            if entity is not None:
                return entity.entity
            for from_ in raw._from_objects:
                return from_
        raise sa_exc.InvalidRequestError("Can't use filter_by when the first entity '%s' of the query is not a mapped class." % None)

    def join(self, target, *props, isouter=False, full=False, **kw):
        onclause = props[0] if props else kw.pop("onclause", None)
        if len(props) > 1:
            raise sa_exc.ArgumentError("join() takes a target and an ON clause; call it once for each join")
        self._no_limit("join")
        return self._copy(self._statement.join(target, onclause, isouter=isouter, full=full))

    def outerjoin(self, target, *props, full=False, **kw):
        return self.join(target, *props, isouter=True, full=full, **kw)

    def select_from(self, *from_obj):
        return self._copy(self._statement.select_from(*from_obj))

    def order_by(self, *clauses):
        if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
            return self._copy(self._statement.order_by(None))
        self._no_limit("order_by")
        return self._copy(self._statement.order_by(*self._adapted(clauses))) if clauses else self._copy()

    def group_by(self, *clauses):
        if len(clauses) == 1 and (clauses[0] is None or clauses[0] is False):
            return self._copy(self._statement.group_by(None))
        self._no_limit("group_by")
        return self._copy(self._statement.group_by(*self._adapted(clauses))) if clauses else self._copy()

    def having(self, *criteria):
        self._no_limit("having")
        return self._copy(self._statement.having(*self._adapted(criteria)))

    def distinct(self, *expr):
        return self._copy(self._statement.distinct(*expr))

    def limit(self, limit):
        return self._copy(self._statement.limit(limit))

    def offset(self, offset):
        return self._copy(self._statement.offset(offset))

    def slice(self, start, stop):
        statement = self._statement._generate()
        limit, offset = _plain_value(statement._limit_clause), _plain_value(statement._offset_clause)
        if start is not None and stop is not None:
            offset = (offset or 0) + start
            limit = stop - start
        elif start is None and stop is not None:
            limit = stop
        elif start is not None:
            offset = (offset or 0) + start
        statement = statement.limit(limit) if limit is not None else statement
        statement = statement.offset(offset) if offset is not None else statement
        if offset == 0:
            statement._offset_clause = None
        return self._copy(statement)

    def __getitem__(self, item):
        if isinstance(item, slice):
            start, stop, step = item.start, item.stop, item.step
            if isinstance(stop, int) and isinstance(start, int) and stop - start <= 0:
                return []
            if isinstance(start, int) and start < 0 or isinstance(stop, int) and stop < 0:
                raise IndexError("negative indexes are not accepted by SQL index / slice operators")
            found = list(self.slice(start, stop))
            return found[::step] if step is not None else found
        if item < 0:
            raise IndexError("negative indexes are not accepted by SQL index / slice operators")
        return list(self[item : item + 1])[0]

    def with_entities(self, *entities):
        made = self._statement._generate()
        made._raw_columns = Select(*self._adapted(entities))._raw_columns
        return self._copy(made)

    def add_columns(self, *columns):
        made = self._statement.add_columns(*columns)
        made._orm = True
        return self._copy(made)

    def add_entity(self, entity, alias=None):
        return self.add_columns(entity if alias is None else alias)

    add_column = add_columns

    def options(self, *args):
        flat = []
        for one in args:
            flat += list(one) if isinstance(one, (list, tuple)) else [one]
        return self._copy(self._statement.options(*flat))

    def params(self, *args, **kw):
        made = self._copy()
        made._params = dict(self._params, **(args[0] if args else {}), **kw)
        return made

    def correlate(self, *fromclauses):
        return self._copy(self._statement.correlate(*[entity_or_none(one).selectable if entity_or_none(one) is not None else one for one in fromclauses]))

    def union(self, *others):
        return self._compound("union", others)

    def union_all(self, *others):
        return self._compound("union_all", others)

    def intersect(self, *others):
        return self._compound("intersect", others)

    def intersect_all(self, *others):
        return self._compound("intersect_all", others)

    def except_(self, *others):
        return self._compound("except_", others)

    def except_all(self, *others):
        return self._compound("except_all", others)

    def _compound(self, kind, others):
        from ..sql import selectable

        statements = [one.enable_eagerloads(False)._statement for one in (self,) + others]
        whole = getattr(selectable, kind)(*[Compilation(one, eager=False, subquery=True).plain for one in statements])
        from .entities import AliasedClass, ColumnAdapter, EntityClause, annotated, original_of

        inner = whole.subquery()
        adapter = ColumnAdapter(inner)
        entities = []
        for raw in self._statement._raw_columns:
            if isinstance(raw, EntityClause):
                entities.append(AliasedClass(raw._orm_entity.mapper.class_, inner))
            else:
                found = adapter.column(original_of(raw))
                key = raw.__dict__.get("_orm_key")
                entities.append(annotated(found, _orm_key=key) if key else found)
        made = Query(entities, self.session)
        made._adapter = adapter
        return made

    # ---- settings

    def enable_eagerloads(self, value):
        made = self._copy()
        made._enable_eager = value
        return made

    def enable_assertions(self, value):
        made = self._copy()
        made._enable_assertions = value
        return made

    def autoflush(self, setting):
        made = self._copy()
        made._autoflush_here = setting
        return made

    def populate_existing(self):
        made = self._copy()
        made._populate = True
        return made

    def yield_per(self, count):
        return self.execution_options(yield_per=count)

    def execution_options(self, **kw):
        return self._copy(self._statement.execution_options(**dict(self._statement._execution_options, **kw)))

    def get_execution_options(self):
        return self._statement._execution_options

    def with_for_update(self, *, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        if of is not None:
            given = of if isinstance(of, (list, tuple)) else [of]
            of = [entity_or_none(one).selectable if entity_or_none(one) is not None else one for one in given]
        return self._copy(self._statement.with_for_update(nowait, read, of, skip_locked, key_share))

    def with_labels(self):
        return self.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)

    apply_labels = with_labels

    def set_label_style(self, style):
        made = self._copy(self._statement.set_label_style(style))
        made._labels_given = True
        return made

    def with_session(self, session):
        made = self._copy()
        made.session = session
        return made

    def with_parent(self, instance, property=None, from_entity=None):
        from .util import with_parent

        _legacy(
            "The Query.with_parent() method is considered legacy as of the 1.x series of SQLAlchemy and becomes a legacy construct in 2.0. "
            "Use the with_parent() standalone construct. (deprecated since: 2.0)"
        )
        if property is None:
            mapper = instance._sa_instance_state.mapper
            owner = Compilation(self._statement, eager=False).entities[0].mapper
            for prop in mapper.relationships:
                if prop.mapper is owner:
                    property = getattr(mapper.class_, prop.key)
                    break
            else:
                raise sa_exc.InvalidRequestError(
                    "Could not locate a property which relates instances of class '%s' to instances of class '%s'"
                    % (owner.class_.__name__, mapper.class_.__name__)
                )
        return self.filter(with_parent(instance, property))

    def with_hint(self, *args, **kw):
        return self._copy(self._statement.with_hint(*args, **kw))

    def with_statement_hint(self, *args, **kw):
        return self._copy(self._statement.with_statement_hint(*args, **kw))

    def prefix_with(self, *prefixes, **kw):
        return self._copy(self._statement.prefix_with(*prefixes, **kw))

    def suffix_with(self, *suffixes, **kw):
        return self._copy(self._statement.suffix_with(*suffixes, **kw))

    def reset_joinpoint(self):
        return self._copy()

    def from_statement(self, statement):
        made = self._copy()
        if isinstance(statement, str):
            raise sa_exc.ArgumentError(
                "Textual SQL expression %r should be explicitly declared as text(%r)" % (statement, statement)
            )
        made._from_statement = statement.statement if isinstance(statement, Query) else statement
        return made

    # ---- results

    def _run(self):
        from .execution import from_statement, select, statement_options

        session = self.session
        options = statement_options(session, self._statement, {})
        options["autoflush"] = self._autoflush_here and options.get("autoflush", True)
        options["_enable_eagerloads"] = self._enable_eager
        if self._populate:
            options["populate_existing"] = True
        if self._from_statement is not None:
            return from_statement(
                session, self._from_statement, self._statement._raw_columns, self._params or None, options,
                getattr(self._statement, "_with_options", ()),
            )  # fmt: skip
        return select(session, self._statement, self._params or None, options, legacy=True)

    def _iter(self):
        result = self._run()
        compilation = result._compilation
        entities = compilation.entities
        single = len(entities) == 1 and (entities[0].is_entity or hasattr(entities[0], "parts") and entities[0].bundle.single_entity)
        if single:
            result = result.scalars()
        if compilation.has_entities and not self._statement._execution_options.get("yield_per"):
            result = result.unique()
        else:
            result._rows.requires_unique = False
        return result

    def __iter__(self):
        return iter(self._iter())

    def all(self):
        return self._iter().all()

    def first(self):
        if self._from_statement is not None:
            return self._iter().first()
        return self.limit(1)._iter().first()

    def one_or_none(self):
        return self._iter().one_or_none()

    def one(self):
        return self._iter().one()

    def scalar(self):
        try:
            found = self.one()
        except sa_exc.NoResultFound:
            return None
        if not isinstance(found, tuple) and not hasattr(found, "_mapping"):
            return found
        return found[0]

    def get(self, ident):
        _legacy(
            "The Query.get() method is considered legacy as of the 1.x series of SQLAlchemy and becomes a legacy construct in 2.0. The method "
            "is now available as Session.get() (deprecated since: 2.0)"
        )
        entity = Compilation(self._statement, eager=False).entities[0]
        if not entity.is_entity:
            raise sa_exc.InvalidRequestError("get() can only be used against a single mapped class.")
        return self.session.get(
            entity.mapper, ident, options=getattr(self._statement, "_with_options", ()), populate_existing=self._populate,
        )  # fmt: skip

    def count(self):
        """The number of rows that the query gives."""
        from ..sql.functions import func

        inner = Compilation(self._statement, eager=False, subquery=True).plain
        if self._params:
            inner = inner.params(self._params)
        if self._autoflush_here:
            self.session._autoflush()
        statement = Select(func.count(literal_column("*"))).select_from(inner.alias())
        statement._label_style = LABEL_STYLE_TABLENAME_PLUS_COL
        return self.session._execute_core(statement, None, None, mapper=self._bind_mapper()).scalar()

    def _bind_mapper(self):
        for raw in self._statement._raw_columns:
            entity = raw.__dict__.get("_orm_entity")
            if entity is not None:
                return entity.mapper
        return None

    def value(self, column):
        _deprecated(
            "Query.value() is deprecated and will be removed in a future release.  Please use Query.with_entities() in combination with "
            "Query.scalar() (deprecated since: 1.4)"
        )
        try:
            return next(iter(self.with_entities(column)))[0]
        except StopIteration:
            return None

    def values(self, *columns):
        _deprecated(
            "Query.values() is deprecated and will be removed in a future release.  Please use Query.with_entities() (deprecated since: 1.4)"
        )
        return iter(self.with_entities(*columns))

    # ---- bulk changes

    def _for_bulk(self, method):
        statement = self._statement
        given = {
            "limit()": statement._limit_clause is not None,
            "offset()": statement._offset_clause is not None,
            "order_by()": bool(statement._order_by_clauses),
            "group_by()": bool(statement._group_by_clauses),
            "distinct()": bool(statement._distinct),
            "join(), outerjoin(), select_from(), or from_self()": bool(statement._from_obj or statement._setup_joins),
        }
        for name, used in given.items():
            if used:
                raise sa_exc.InvalidRequestError("Can't call Query.update() or Query.delete() when %s has been called" % name)
        raw = statement._raw_columns[0]
        entity = raw.__dict__.get("_orm_entity")
        if entity is None:
            raise sa_exc.InvalidRequestError("Query.%s() needs a mapped class to work on" % method)
        return entity

    def update(self, values, synchronize_session="auto", update_args=None):
        """UPDATE of all rows that the query would give; the number of rows."""
        from ..sql.dml import Update
        from .bulk import execute_dml

        entity = self._for_bulk("update")
        statement = Update(entity.entity)
        if update_args and update_args.get("preserve_parameter_order"):
            statement = statement.ordered_values(*values)
        else:
            statement = statement.values(values)
        if update_args:
            statement = statement.with_dialect_options(**{k: v for k, v in update_args.items() if k != "preserve_parameter_order"})
        return self._bulk(statement, synchronize_session, execute_dml)

    def delete(self, synchronize_session="auto", delete_args=None):
        """DELETE of all rows that the query would give; the number of rows."""
        from ..sql.dml import Delete
        from .bulk import execute_dml

        entity = self._for_bulk("delete")
        return self._bulk(Delete(entity.entity), synchronize_session, execute_dml)

    def _bulk(self, statement, synchronize_session, execute_dml):
        if self._statement._where_criteria:
            statement = statement.where(*self._statement._where_criteria)
        if self._params:
            statement = statement.params(self._params)
        statement._orm = True
        options = dict(self._statement._execution_options)
        options["synchronize_session"] = synchronize_session
        result = execute_dml(self.session, statement, None, options)
        return result.rowcount


def _legacy(message):
    import warnings

    warnings.warn(message, sa_exc.LegacyAPIWarning, stacklevel=3)


def _deprecated(message):
    import warnings

    warnings.warn(message, sa_exc.SADeprecationWarning, stacklevel=3)


def _named(owner, key):
    if isinstance(owner, ClauseElement):
        columns = owner.c
        if key not in columns:
            raise sa_exc.InvalidRequestError('Entity namespace for "%s" has no property "%s"' % (owner.description, key))
        return columns[key]
    entity = entity_or_none(owner)
    try:
        return getattr(owner, key)
    except AttributeError:
        name = entity.selectable.description if entity is not None else str(owner)
        raise sa_exc.InvalidRequestError('Entity namespace for "%s" has no property "%s"' % (name, key)) from None


def _plain_value(clause):
    return None if clause is None else getattr(clause, "value", None)


class QueryContext:
    """A name that some projects import."""


class AppenderQuery(Query):
    """The query of a dynamic relationship; made by `lazy="dynamic"`."""
