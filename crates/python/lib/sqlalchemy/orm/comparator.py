"""A relationship in expressions: `==`, `any()`, `has()`, `contains()`."""

from ..sql import operators
from ..sql.elements import BindParameter, True_, and_, not_, or_
from ..sql.operators import ColumnOperators
from .base import MANYTOMANY, MANYTOONE, NO_VALUE, ONETOMANY, PASSIVE_NO_RESULT, PASSIVE_OFF


class PropComparator(ColumnOperators):
    """What an attribute of a mapped class does in expressions; the base of comparators of the user's own."""

    def __init__(self, prop, parententity=None, adapt_to_entity=None):
        from .attributes import QueryableAttribute

        self.prop = self.property = prop
        self._attribute = parententity if isinstance(parententity, QueryableAttribute) else None

    def __clause_element__(self):
        return self._attribute.__clause_element__() if self._attribute is not None else self.prop.columns[0]

    def operate(self, op, *other, **kwargs):
        return self.__clause_element__().operate(op, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.__clause_element__().reverse_operate(op, other, **kwargs)

    def any(self, criterion=None, **kwargs):
        raise NotImplementedError()

    has = any


class RelationshipComparator(PropComparator):
    """Comparisons of a relationship."""

    def __init__(self, prop, attribute):
        from .mapper import configure_mappers

        configure_mappers(prop.parent.registry)
        self.prop = self.property = prop
        self._attribute = attribute

    @property
    def mapper(self):
        return self.prop.mapper

    @property
    def entity(self):
        return self.prop.entity

    def __clause_element__(self):
        return self._attribute.__clause_element__()

    def _adapter(self):
        entity = self._attribute._entity
        return entity._adapter if entity is not None and entity.is_aliased_class else None

    def operate(self, op, *other, **kwargs):
        if op is operators.eq:
            return self.__eq__(*other)
        if op is operators.ne:
            return self.__ne__(*other)
        if op is operators.contains_op:
            return self.contains(*other)
        raise NotImplementedError("<function %s at 0x%x>" % (op.__name__, id(op)))

    def in_(self, other):
        raise NotImplementedError(
            "in_() not yet supported for relationships.  For a simple many-to-one, use in_() against the set of foreign key values."
        )

    def __eq__(self, other):
        from ..exc import InvalidRequestError

        prop = self.prop
        if other is None or type(other).__name__ == "Null":
            if prop.direction in (ONETOMANY, MANYTOMANY):
                return not_(self._exists())
            return self._compare(None)
        if prop.uselist:
            raise InvalidRequestError(
                "Can't compare a collection to an object or collection; use contains() to test for membership."
            )
        return self._compare(other)

    def __ne__(self, other):
        from ..exc import InvalidRequestError

        prop = self.prop
        if other is None or type(other).__name__ == "Null":
            if prop.direction is MANYTOONE:
                return not_(self._compare(None))
            return self._exists()
        if prop.uselist:
            raise InvalidRequestError("Can't compare a collection to an object or collection; use contains() to test for membership.")
        return self._negated(other)

    __hash__ = None

    def any(self, criterion=None, **kwargs):
        from ..exc import InvalidRequestError

        if not self.prop.uselist:
            raise InvalidRequestError("'any()' not implemented for scalar attributes. Use has().")
        return self._exists(criterion, **kwargs)

    def has(self, criterion=None, **kwargs):
        from ..exc import InvalidRequestError

        if self.prop.uselist:
            raise InvalidRequestError("'has()' not implemented for collections. Use any().")
        return self._exists(criterion, **kwargs)

    def contains(self, other, **kwargs):
        from ..exc import InvalidRequestError

        if not self.prop.uselist:
            raise InvalidRequestError("'contains' not implemented for scalar attributes.  Use ==")
        clause = self._compare(other)
        if self.prop.secondaryjoin is not None:
            negated = self._negated(other)
            clause._negate = lambda: negated
        return clause

    # ---- conditions

    def _compare(self, other):
        """The condition that the relationship leads to an object, or to none."""
        prop = self.prop
        reverse = True
        clause, binds = prop.join.lazy_clause(reverse=reverse)
        if other is None:
            clause = prop.join.lazy_clause(reverse=True)
            from .joins import nulled

            clause = nulled(clause[0], [bind for bind, _ in clause[1]])
        else:
            state = getattr(other, "_sa_instance_state", None)
            if state is None or isinstance(other, type) or not state.mapper.isa(prop.mapper):
                from ..exc import ArgumentError

                raise ArgumentError(
                    "Mapped instance expected for relationship comparison to object.   Classes, queries and other SQL elements are "
                    "not accepted in this context; for comparison with a subquery, use %s.has(**criteria)." % self._attribute
                )
            for bind, column in binds:
                bind.callable = _value_of(prop.mapper, state, column)
        if prop.secondary is not None and other is not None:
            from .entities import ColumnAdapter

            clause = ColumnAdapter(prop.secondary.alias())(clause)
        adapter = self._adapter()
        return clause if adapter is None else adapter(clause)

    def _negated(self, other):
        prop = self.prop
        state = other._sa_instance_state
        adapter = self._adapter()

        def adapted(column):
            return column if adapter is None else adapter.column(column)

        if prop.direction is MANYTOONE and prop.use_get:
            return and_(
                *[
                    or_(
                        adapted(x)
                        != BindParameter(
                            adapted(x).key, type_=x.type, unique=True, callable_=_value_of(prop.mapper, state, y)
                        ),
                        adapted(x) == None,  # noqa: E711
                    )
                    for x, y in prop.local_remote_pairs
                ]
            )
        values = prop.mapper.primary_key_from_instance(other)
        return not_(self._exists(and_(*[x == y for x, y in zip(prop.mapper.primary_key, values)])))

    def _exists(self, criterion=None, **kwargs):
        from ..sql.coercions import where
        from ..sql.elements import literal_column
        from ..sql.selectable import Exists, Select
        from .joins import Targets

        prop = self.prop
        attribute = self._attribute
        of_type = attribute._of_type
        dest = None
        if criterion is not None:
            criterion = where(criterion)
        aliased = False
        if of_type is not None:
            aliased = of_type.is_aliased_class
            dest = of_type.selectable
            if prop.is_self_referential and not aliased:
                dest = dest.alias()
            single = of_type.mapper.single_criterion
            if single is not None:
                criterion = single if criterion is None else single & criterion
        entity = attribute._entity
        source = entity.selectable if entity is not None and entity.is_aliased_class else None
        found = Targets(prop, source=source, dest=dest)
        target_class = prop.mapper.class_ if of_type is None else of_type.entity
        for key in kwargs:
            crit = getattr(target_class, key) == kwargs[key]
            criterion = crit if criterion is None else criterion & crit
        joined = found.primaryjoin if found.secondaryjoin is None else found.primaryjoin & found.secondaryjoin
        if criterion is not None and found.adapter is not None and not aliased:
            criterion = found.adapter(criterion)
        for extra in attribute._extra_criteria:
            joined = joined & extra
        if criterion is not None and not isinstance(criterion, True_):
            joined = joined & criterion
        froms = [found.dest] if found.secondary is None else [found.dest, found.secondary]
        statement = Select(literal_column("1")).where(joined).select_from(*froms).correlate_except(*froms)
        return Exists(statement)


def _value_of(mapper, state, column):
    """A function that gives the value of a column of an object when the statement is sent."""
    prop = mapper.property_of(column)
    # The object stays until the statement is sent.
    obj = state.obj()
    known = obj.__dict__.get(prop.key, NO_VALUE)

    def value():
        dict_ = obj.__dict__
        impl = state.mapper.impls[prop.key]
        persistent = state.key is not None
        current = impl.get(state, dict_, PASSIVE_OFF if persistent else PASSIVE_OFF ^ 8)
        if current is NO_VALUE or current is PASSIVE_NO_RESULT:
            if known is not NO_VALUE:
                return known
            from ..exc import InvalidRequestError
            from .base import state_str

            raise InvalidRequestError(
                "Can't resolve value for column %s on object %s; the object is detached and the value was expired"
                % (column, state_str(state))
            )
        if current is None:
            from ..sql.base import warn

            warn(
                "Got None for value of column %s; this is unsupported for a relationship comparison and will not currently produce an "
                "IS comparison (but may in a future release)" % column
            )
        return current

    return value
