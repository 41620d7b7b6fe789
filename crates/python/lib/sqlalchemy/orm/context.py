"""From a SELECT over mapped classes to one over tables."""

from ..sql.elements import ColumnElement
from ..sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL, Join, Select, _from_objects, _naming_convention
from ..sql.visitors import iterate
from .attributes import QueryableAttribute
from .mapper import configure_mappers
from .entities import AliasedClass, BundleClause, ColumnAdapter, EntityClause, adapter_of, original_of
from .strategy_options import EMPTY, trees_of
from .util import entity_or_none

_SEVERAL = (
    "Can't determine which FROM clause to join from, there are multiple FROMS which can join to this entity. Please use the "
    ".select_from() method to establish an explicit left side, as well as providing an explicit ON clause if not present already to "
    "help resolve the ambiguity."
)
_NONE = (
    "Don't know how to join to %r. Please use the .select_from() method to establish an explicit left side, as well as providing an "
    "explicit ON clause if not present already to help resolve the ambiguity."
)


class MapperEntity:
    """A mapped class, or an alias of one, that a statement selects."""

    is_entity = True

    def __init__(self, entity, index):
        self.entity = entity
        self.mapper = entity.mapper
        self.selectable = entity.selectable
        self.index = index
        self.label = (entity.name if entity.is_aliased_class and entity.name else entity.class_.__name__)
        self.expr = entity.entity
        self.node = EMPTY

    def setup(self, compilation):
        if self.mapper.single_criterion is not None:
            compilation.restrict(self.entity)
        compilation.setup_entity(
            self, self.mapper, (self.index,), compilation.base_mappers + (self.mapper,), self.node, adapter_of(self.entity),
            compilation.primary, None, False,
        )  # fmt: skip
        compilation.fallback_froms.append(self.selectable)


class ColumnEntity:
    """A column or an expression that a statement selects."""

    is_entity = False

    def __init__(self, column, label):
        self.column = column
        self.label = label
        self.entity = column.__dict__.get("_orm_entity")
        self.mapper = None if self.entity is None else self.entity.mapper
        froms = column._from_objects
        if self.entity is not None:
            self.selectable = self.entity.selectable
        else:
            self.selectable = froms[0] if froms else None
        self.fetch = None

    @property
    def expr(self):
        column = self.column
        if self.entity is not None and "_orm_key" in column.__dict__:
            return getattr(self.entity.entity, column._orm_key)
        return original_of(column)

    def setup(self, compilation):
        column = self.column
        if self.entity is not None:
            if self.mapper.single_criterion is not None:
                compilation.restrict(self.entity)
            mine = {id(f) for f in column._from_objects}
            if any(id(f) in mine for f in self.selectable._from_objects):
                compilation.fallback_froms.append(self.selectable)
            column = original_of(column)
        else:
            for element in iterate(column):
                entity = element.__dict__.get("_orm_entity") if hasattr(element, "__dict__") else None
                if entity is not None and element is not column and isinstance(element, ColumnElement):
                    if entity.mapper.single_criterion is not None:
                        compilation.restrict(entity)
                    if entity.mapper.inherits is not None:
                        compilation.fallback_froms.append(entity.selectable)
        compilation.seen.add(id(column))
        compilation.primary.append(column)
        self.fetch = column


class BundleEntity:
    """A bundle of columns that a statement selects."""

    is_entity = False
    selectable = None
    entity = mapper = None

    def __init__(self, bundle):
        self.bundle = self.expr = bundle
        self.label = bundle.name
        self.parts = []
        for clause in bundle._clauses():
            if isinstance(clause, BundleClause):
                self.parts.append(BundleEntity(clause._orm_bundle))
            elif isinstance(clause, EntityClause):
                self.parts.append(MapperEntity(clause._orm_entity, ("bundle", id(bundle), len(self.parts))))
            else:
                for column in clause._select_iterable:
                    self.parts.append(ColumnEntity(column, column._proxy_key))

    def setup(self, compilation):
        for part in self.parts:
            part.setup(compilation)


def _configure(columns):
    for raw in columns:
        entity = raw.__dict__.get("_orm_entity")
        if entity is not None:
            configure_mappers(entity.mapper.registry)


def is_orm(statement):
    """Whether a statement speaks of mapped classes."""
    return getattr(statement, "_orm", False)


class Compilation:
    """One SELECT being turned into one over tables."""

    def __init__(self, statement, *, eager=True, subquery=False, only=None, base_mappers=(), trees=None, legacy=None, strict=True):
        self.statement = statement
        self.subquery = subquery
        self.eager = eager and not subquery
        self.only = only
        self.base_mappers = base_mappers
        self.legacy = getattr(statement, "_legacy", False) if legacy is None else legacy
        self.label_style = statement._label_style
        self.primary, self.secondary = [], []
        self.seen = set()
        self.from_clauses = []
        self.fallback_froms = []
        self.eager_joins = {}
        self.eager_order_by = []
        self.eager_pending = []
        self.eager_joining = self.multi_row = False
        self.joined = {}
        self.restricted = []
        self.join_entities = []
        self.joined_edges = []
        self.compound = None
        self.entities = []
        self.from_entities = []
        self._collect()
        self._apply_options(trees, strict)
        self._build()

    # ---- entities

    def _collect(self):
        statement = self.statement
        _configure(statement._raw_columns)
        label_of = _naming_convention(self.label_style)
        for raw in statement._raw_columns:
            if isinstance(raw, EntityClause):
                self.entities.append(MapperEntity(raw._orm_entity, len(self.entities)))
            elif isinstance(raw, BundleClause):
                self.entities.append(BundleEntity(raw._orm_bundle))
            else:
                for column in raw._select_iterable:
                    if self.legacy:
                        label = column.__dict__.get("_orm_key") or getattr(column, "key", None)
                    else:
                        label = label_of(column)
                    self.entities.append(ColumnEntity(column, label))

    @property
    def mapper_entities(self):
        return [one for one in self.entities if one.is_entity]

    @property
    def has_entities(self):
        return any(one.is_entity for one in self.entities)

    def _apply_options(self, trees, strict):
        options = getattr(self.statement, "_with_options", ())
        mine = self.mapper_entities
        if trees is None:
            trees = trees_of([one.entity for one in mine], options, strict) if options else {}
        for one in mine:
            one.node = trees.get(id(one.entity), trees.get("*", EMPTY))

    def restrict(self, entity):
        if not any(entity is one for one in self.restricted):
            self.restricted.append(entity)

    # ---- building

    def _build(self):
        statement = self.statement
        self.from_clauses = list(statement._from_obj)
        self.from_entities = list(getattr(statement, "_orm_froms", ()))
        if statement._setup_joins:
            self._join_all(statement._setup_joins)
        for entity in self.entities:
            entity.setup(self)
        for make, arguments in self.eager_pending:
            make(self, *arguments)
        if not self.primary:
            from ..exc import InvalidRequestError

            raise InvalidRequestError("Query contains no columns with which to SELECT from.")
        where = statement._where_criteria + self._restrictions()
        if not self.from_clauses:
            self.from_clauses = list(self.fallback_froms)
        self.where = where
        self.plain = self._compound() if self.nests else self._simple()
        self.positions = {}
        for position, column in enumerate(self.plain._all_selected_columns):
            self.positions.setdefault(id(column), position)

    @property
    def nests(self):
        """Whether eager joins have to go around the statement rather than into it."""
        if not self.eager_joining:
            return False
        statement = self.statement
        limited = statement._limit_clause is not None or statement._offset_clause is not None or statement._fetch_clause is not None
        return limited and self.multi_row or statement._distinct or bool(statement._group_by_clauses)

    def _restrictions(self):
        """What keeps the rows of shared tables to the classes that are asked for."""
        for entity in self.from_entities:
            if entity.mapper.single_criterion is not None:
                self.restrict(entity)
        for criterion in self.statement._where_criteria:
            for element in iterate(criterion):
                if isinstance(element, ColumnElement):
                    entity = element.__dict__.get("_orm_entity")
                    if entity is not None and entity.mapper.single_criterion is not None:
                        self.restrict(entity)
                elif getattr(element, "_is_select_base", False):
                    break
        found = ()
        for entity in self.restricted:
            if any(entity is one for one in self.join_entities):
                continue
            criterion = entity.mapper.single_criterion
            adapter = adapter_of(entity)
            found += (criterion if adapter is None else adapter(criterion),)
        return found

    def _select(self, columns, froms, order_by):
        statement = self.statement
        made = Select()
        made._raw_columns = list(columns)
        made._from_obj = tuple(froms)
        made._label_style = self.label_style
        made._where_criteria = tuple(self.where)
        made._order_by_clauses = tuple(order_by)
        for name in (
            "_having_criteria", "_group_by_clauses", "_limit_clause", "_offset_clause", "_fetch_clause", "_fetch_clause_options",
            "_for_update_arg", "_distinct", "_distinct_on", "_prefixes", "_suffixes", "_independent_ctes", "_hints", "_correlate",
            "_correlate_except", "_auto_correlate", "_execution_options",
        ):  # fmt: skip
            if name in statement.__dict__:
                made.__dict__[name] = statement.__dict__[name]
        return made

    def _simple(self):
        froms = tuple(self.from_clauses) + tuple(self.eager_joins.values())
        order_by = tuple(self.statement._order_by_clauses) + tuple(self.eager_order_by)
        return self._select(self.primary + self.secondary, froms, order_by)

    def _compound(self):
        from ..sql.elements import _label_reference

        order_by = [
            one.element if isinstance(one, _label_reference) else one for one in self.statement._order_by_clauses
        ]
        extra = [
            column for column in _ordering_columns(self.primary, order_by) if not any(column is known for known in self.primary)
        ]
        inner = self._select(self.primary + extra, self.from_clauses, self.statement._order_by_clauses)
        inner = inner.alias()
        equivalents = {}
        for entity in self.mapper_entities:
            equivalents.update(entity.mapper.equivalents)
        self.compound = ColumnAdapter(inner, equivalents)
        made = Select()
        made._raw_columns = [inner] + self.secondary
        made._label_style = self.label_style
        locking = self.statement._for_update_arg
        if locking is not None and locking.of is None:
            made._for_update_arg = locking
        from_clause = inner
        for eager in self.eager_joins.values():
            from_clause = _spliced(from_clause, eager, eager._stop_on)
        made._from_obj = (from_clause,)
        from ..sql.coercions import order_by as ordered

        made._order_by_clauses = tuple(ordered(self.compound(one)) for one in order_by) + tuple(self.eager_order_by)
        if "_execution_options" in self.statement.__dict__:
            made._execution_options = self.statement._execution_options
        return made

    # ---- columns of entities

    def add(self, column, collection):
        if id(column) not in self.seen:
            self.seen.add(id(column))
            collection.append(column)

    def setup_entity(self, query_entity, mapper, path, mappers, node, adapter, collection, parent, chained):
        """Adds the columns of a class, and the joins of what is loaded with it."""
        from .strategies import setup_relationship

        only = self.only if len(path) == 1 else None
        primary = {id(column) for column in mapper.primary_key}
        for prop in list(mapper._props.values()):
            if only is not None and prop.key not in only:
                continue
            if prop.columns:
                if not (self.subquery or only is not None or prop.hidden):
                    rule, _ = node.column_rule(prop)
                    if rule == "defer":
                        needed = any(id(column) in primary or column is mapper.polymorphic_on for column in prop.columns)
                        if not (needed and node.only is not None):
                            continue
                given = node.expressions.get(prop.key)
                columns = [given.label(None)] if given is not None else prop.columns
                if given is not None:
                    self.joined[path + (prop.key, "expression")] = columns[0]
                for column in columns:
                    self.add(column if adapter is None else adapter.column(column), collection)
            elif prop.is_relationship and not self.subquery:
                setup_relationship(self, prop, query_entity, mapper, path, mappers, node, adapter, parent, chained)

    # ---- joins

    def _join_all(self, joins):
        for target, onclause, from_, (isouter, full) in joins:
            prop = attribute = None
            right = target
            if isinstance(right, QueryableAttribute):
                if onclause is not None:
                    from ..exc import InvalidRequestError

                    raise InvalidRequestError("No 'on clause' argument may be passed when joining to a relationship path as a target")
                onclause, right = right, None
            if isinstance(onclause, QueryableAttribute):
                prop = onclause.property
                if prop.is_relationship:
                    attribute = onclause
                    if right is None:
                        right = onclause._of_type or prop_entity(prop)
                else:
                    prop = None
                    if right is None:
                        from ..exc import ArgumentError

                        raise ArgumentError("Join target %s does not refer to a mapped entity" % onclause)
            right = entity_or_none(right) or _clause(right)
            if attribute is not None:
                left = attribute.parent
                if any(one == (id(left), id(right), prop.key) for one in self.joined_edges):
                    continue
                if from_ is not None:
                    given = entity_or_none(from_)
                    if given is not None and given is not left:
                        from ..exc import InvalidRequestError

                        raise InvalidRequestError(
                            "explicit from clause %s does not match left side of relationship attribute %s" % (given, onclause)
                        )
            elif from_ is not None:
                left = entity_or_none(from_) or _clause(from_)
            else:
                left = None
            self._join_one(left, right, attribute if attribute is not None else onclause, prop, isouter, full)

    def _join_one(self, left, right, onclause, prop, isouter, full):
        from ..exc import InvalidRequestError

        explicit = left
        index = use_entity = None
        if left is None:
            left, index, use_entity = self._implicit_left(right, onclause)
        else:
            index, use_entity = self._place(left)
        if left is right:
            raise InvalidRequestError("Can't construct a join from %s to %s, they are the same entity" % (left, right))
        if getattr(right, "mapper", None) is not None:
            if prop is not None and not right.mapper.common_parent(prop.mapper):
                raise InvalidRequestError(
                    "Join target %s does not correspond to the right side of join condition %s" % (right, onclause)
                )
            self.join_entities.append(right)
        if prop is not None:
            self.joined_edges.append((id(left), id(right), prop.key))
        if index is not None:
            if explicit is not None and onclause is None:
                onclause = Join._join_condition(_selectable(explicit), _selectable(right))
            made = orm_join(self.from_clauses[index], right, onclause, isouter, full)
            self.from_clauses[index] = made
        else:
            left_clause = use_entity.selectable if use_entity is not None else left
            self.from_clauses.append(orm_join(left_clause, right, onclause, isouter, full))

    def _implicit_left(self, right, onclause):
        from ..exc import InvalidRequestError

        target = _selectable(right)
        condition = None if onclause is None else _condition(onclause)
        if self.from_clauses:
            found = _joinable(self.from_clauses, target, condition)
            if len(found) > 1:
                raise InvalidRequestError(_SEVERAL)
            if not found:
                raise InvalidRequestError(_NONE % (_shown(right),))
            return self.from_clauses[found[0]], found[0], None
        potential = []
        for entity in self.entities:
            if entity.selectable is None or entity.entity is not None and entity.entity is right:
                continue
            known = [one for one in potential if one[0] is entity.selectable]
            given = (entity.selectable, entity if entity.is_entity else None, entity.entity or entity.selectable)
            if known:
                potential[potential.index(known[0])] = given
            else:
                potential.append(given)
        if not potential and not self.entities:
            raise InvalidRequestError(
                "No entities to join from; please use select_from() to establish the left entity/selectable of this join"
            )
        found = _joinable([one[0] for one in potential], target, condition)
        if len(found) > 1:
            raise InvalidRequestError(_SEVERAL)
        if not found:
            raise InvalidRequestError(_NONE % (_shown(right),))
        selectable, entity, left = potential[found[0]]
        return (left if getattr(left, "mapper", None) is not None else selectable), None, entity

    def _place(self, left):
        from ..exc import InvalidRequestError

        selectable = _selectable(left)
        if self.from_clauses:
            found = _matching(self.from_clauses, selectable)
            if len(found) > 1:
                raise InvalidRequestError(
                    "Can't identify which entity in which to assign the left side of this join.   Please use a more specific ON clause."
                )
            if found:
                return found[0], None
        if getattr(left, "mapper", None) is not None:
            for entity in self.entities:
                if entity.is_entity and (
                    entity.entity is left
                    or not entity.entity.is_aliased_class
                    and not left.is_aliased_class
                    and entity.mapper.common_parent(left)
                ):
                    return None, entity
        return None, None


def prop_entity(prop):
    configure_mappers(prop.parent.registry)
    return prop.entity


def _shown(right):
    return right if getattr(right, "mapper", None) is None or right.is_aliased_class else right


def _clause(given):
    from ..sql.coercions import from_clause

    return from_clause(given, "Join target, typically a FROM expression, or ORM relationship attribute")


def _selectable(given):
    return given.selectable if getattr(given, "mapper", None) is not None else given


def _condition(onclause):
    from ..sql.coercions import on_clause

    return on_clause(onclause)


def _joinable(clauses, target, onclause):
    """Which of the clauses the ON clause, or a foreign key, leads to."""
    found = []
    targets = [f for f in target._from_objects]
    columns = None
    if len(clauses) > 1 and onclause is not None:
        columns = {id(original_of(element)) for element in iterate(onclause) if hasattr(element, "table") and hasattr(element, "is_literal")}
    for index, clause in enumerate(clauses):
        for one in targets:
            if one is clause:
                continue
            if columns:
                if columns <= {id(c) for c in clause.c} | {id(c) for c in one.c}:
                    found.append(index)
                    break
            elif onclause is not None or Join._can_join(clause, one):
                found.append(index)
                break
    if len(found) > 1:
        hidden = {id(h) for clause in clauses for h in clause._hide_froms}
        found = [index for index in found if id(clauses[index]) not in hidden]
    if not found and onclause is not None:
        return list(range(len(clauses)))
    return found


def _matching(clauses, selectable):
    """Which of the clauses are, or hold, a selectable."""
    exact, liberal = [], []
    wanted = list(selectable._from_objects)
    for index, clause in enumerate(clauses):
        mine = list(clause._from_objects)
        for one in wanted:
            if any(one is f for f in mine):
                exact.append(index)
                break
            if clause.is_derived_from(one):
                liberal.append(index)
                break
    if len(exact) > 1:
        hidden = {id(h) for clause in clauses for h in clause._hide_froms}
        exact = [index for index in exact if id(clauses[index]) not in hidden]
    return exact or liberal


def orm_join(left, right, onclause=None, isouter=False, full=False, extra=()):
    """A join of entities, selectables, or along a relationship."""
    left_entity, right_entity = entity_or_none(left), entity_or_none(right)
    left_clause = left_entity.selectable if left_entity is not None else left
    right_clause = right_entity.selectable if right_entity is not None else right
    left_clause = _clause(left_clause) if not getattr(left_clause, "_is_from_clause", False) else left_clause
    right_clause = _clause(right_clause) if not getattr(right_clause, "_is_from_clause", False) else right_clause
    if isinstance(onclause, QueryableAttribute) and onclause.property.is_relationship:
        from .joins import Targets

        prop = onclause.property
        prop_entity(prop)
        owner = onclause.parent
        source = owner.selectable
        if not any(source is f for f in left_clause._from_objects) and left_clause is not source:
            if not any(f in left_clause._from_objects for f in source._from_objects):
                source = left_clause
        found = Targets(
            prop, source=source, dest=right_clause, polymorphic=True, of_type=right_entity, alias_secondary=True,
            extra=tuple(onclause._extra_criteria) + tuple(extra),
        )  # fmt: skip
        if found.secondaryjoin is not None:
            if isouter:
                made = Join(left_clause, Join(found.secondary, found.dest, found.secondaryjoin), found.primaryjoin, True, full)
            else:
                made = Join(Join(left_clause, found.secondary, found.primaryjoin), found.dest, found.secondaryjoin, False, full)
        else:
            made = Join(left_clause, found.dest, found.primaryjoin, isouter, full)
        made._target_adapter = found.adapter
        return made
    if onclause is None and left_entity is None and right_entity is None:
        return Join(left_clause, right_clause, None, isouter, full)
    made = Join(left_clause, right_clause, onclause, isouter, full)
    if right_entity is not None and right_entity.mapper.single:
        criterion = right_entity.mapper.single_criterion
        if criterion is not None:
            adapter = adapter_of(right_entity)
            made.onclause = made.onclause & (criterion if adapter is None else adapter(criterion))
    made._target_adapter = None
    return made


def _spliced(left, right, stop_on):
    """A join whose left-most element is replaced."""
    adapter = ColumnAdapter(left)

    def put(clause):
        if clause is stop_on or not isinstance(clause, Join):
            return left
        made = clause._clone()
        made.__dict__.pop("_own_from_id", None)
        made.onclause = adapter(clause.onclause)
        made.left = put(clause.left)
        return made

    return put(right)


def _ordering_columns(columns, order_by):
    """The expressions of ORDER BY, without direction, that the columns do not have."""
    found = []
    for clause in order_by:
        waiting = [clause]
        while waiting:
            element = waiting.pop(0)
            modifier = getattr(element, "modifier", None)
            if modifier is not None and getattr(element, "operator", None) is None:
                waiting.append(element.element)
            elif hasattr(element, "clauses") and not hasattr(element, "type"):
                waiting.extend(element.clauses)
            elif isinstance(element, ColumnElement):
                element = original_of(getattr(element, "element", element) if type(element).__name__ == "_label_reference" else element)
                while type(element).__name__ == "Grouping":
                    element = element.element
                if type(element).__name__ == "_textual_label_reference":
                    continue
                found.append(element)
    return found


# ---- what Core asks for


def plain_select(statement):
    """The SELECT over tables that a SELECT over mapped classes means; made once."""
    found = statement.__dict__.get("_memo_orm_plain")
    if found is None:
        found = statement._memo_orm_plain = Compilation(statement, eager=False, subquery=True).plain
    return found


def filter_by(statement, kwargs):
    """The criteria of `filter_by()` on a statement that speaks of mapped classes."""
    from ..exc import InvalidRequestError

    owners = []

    def put(owner):
        if not any(owner is one for one in owners):
            owners.append(owner)

    for target, onclause, _, _ in statement._setup_joins:
        if isinstance(target, QueryableAttribute):
            put((target._of_type or prop_entity(target.property)).entity)
        else:
            entity = entity_or_none(target)
            put(entity.entity if entity is not None else _clause(target))
    for entity in getattr(statement, "_orm_froms", ()):
        put(entity.entity)
    known = {id(entity.selectable) for entity in getattr(statement, "_orm_froms", ())}
    for clause in statement._from_obj:
        if id(clause) not in known:
            put(clause)
    for raw in statement._raw_columns:
        entity = raw.__dict__.get("_orm_entity")
        if entity is not None:
            put(entity.entity)
        else:
            for clause in raw._from_objects:
                put(clause)
    criteria = []
    for key, value in kwargs.items():
        found = [owner for owner in owners if _has_name(owner, key)]
        if not found:
            raise InvalidRequestError(
                'None of the FROM clause entities have a property "%s". Searched entities: %s'
                % (key, ", ".join(_owner_name(owner) for owner in owners))
            )
        if len(found) > 1:
            raise InvalidRequestError(
                'Attribute name "%s" is ambiguous; it exists in multiple FROM clause entities (%s). Use filter() with explicit column '
                "references instead of filter_by()." % (key, ", ".join(_owner_name(owner) for owner in found))
            )
        owner = found[0]
        attribute = getattr(owner, key) if not getattr(owner, "_is_from_clause", False) else owner.c[key]
        criteria.append(attribute == value)
    return criteria


def _has_name(owner, key):
    if getattr(owner, "_is_from_clause", False):
        return key in owner.c
    entity = entity_or_none(owner)
    if entity is not None and key in entity.mapper._props:
        return True
    return hasattr(owner, key) and not key.startswith("__")


def _owner_name(owner):
    entity = None if getattr(owner, "_is_from_clause", False) else entity_or_none(owner)
    return str(entity) if entity is not None else str(owner.description)


def descriptions(statement):
    """`column_descriptions` of a statement that speaks of mapped classes."""
    found = []
    for entity in Compilation(statement, eager=False).entities:
        found.append(
            {
                "name": entity.label,
                "type": entity.mapper.class_ if entity.is_entity else getattr(getattr(entity, "column", None), "type", None),
                "aliased": bool(entity.entity is not None and entity.entity.is_aliased_class),
                "expr": entity.expr,
                "entity": None if entity.entity is None else entity.entity.entity,
            }
        )
    return found


__all__ = ["AliasedClass", "Compilation", "LABEL_STYLE_TABLENAME_PLUS_COL", "filter_by", "orm_join", "plain_select", "_from_objects"]
