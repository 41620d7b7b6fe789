"""OVER, WITHIN GROUP, FILTER, and ORDER BY in aggregates."""

from . import operators
from .default_comparator import std
from .elements import BindParameter, ClauseElement, ColumnElement, Grouping, WrapsColumnExpression, literal

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class FrameClauseType:
    UNBOUNDED = "UNBOUNDED"
    CURRENT = "CURRENT"
    PRECEDING = "PRECEDING"
    FOLLOWING = "FOLLOWING"


class FrameClause(ClauseElement):
    """The frame of a window: `rows=(None, 0)`."""

    __visit_name__ = "frame_clause"

    def __init__(self, start, end, start_frame_type, end_frame_type):
        from .. import exc

        for value, kind, word in ((start, start_frame_type, "start"), (end, end_frame_type, "end")):
            if kind in (FrameClauseType.CURRENT, FrameClauseType.UNBOUNDED) and value is not None:
                raise exc.ArgumentError("Cannot specify a value for %s with frame type %s" % (word, kind))
        self.lower_bind = self._as_literal(start)
        self.upper_bind = self._as_literal(end)
        self.lower_type = start_frame_type
        self.upper_type = end_frame_type

    @staticmethod
    def _as_literal(value):
        if value is None or isinstance(value, BindParameter):
            return value
        return literal(value, std("Integer") if isinstance(value, int) else None)

    @classmethod
    def _bound(cls, value, coerce_int):
        from .. import exc

        if value is None:
            return None, FrameClauseType.UNBOUNDED
        if coerce_int:
            try:
                value = int(value)
            except ValueError as err:
                raise exc.ArgumentError("Integer or None expected for values in rows/groups frame") from err
        elif not isinstance(value, int):
            raise exc.ArgumentError(
                "When using a tuple to specify a range only integer or none values are allowed in the range frame. "
                "To specify a different type use the FrameClause directly."
            )
        if value == 0:
            return None, FrameClauseType.CURRENT
        return abs(value), FrameClauseType.PRECEDING if value < 0 else FrameClauseType.FOLLOWING

    @classmethod
    def _parse(cls, given, coerce_int):
        from .. import exc

        if given is None or isinstance(given, FrameClause):
            return given
        try:
            low, high = given
        except (ValueError, TypeError) as err:
            raise exc.ArgumentError("2-tuple expected for range/rows/groups") from err
        low, low_type = cls._bound(low, coerce_int)
        high, high_type = cls._bound(high, coerce_int)
        return FrameClause(low, high, low_type, high_type)

    def _lower_frame(self, dialect):
        def bound(value, kind):
            return [kind, None if value is None else value._lower(dialect)]

        return {"lower": bound(self.lower_bind, self.lower_type), "upper": bound(self.upper_bind, self.upper_type)}


class Over(ColumnElement):
    __visit_name__ = "over"

    def __init__(self, element, partition_by=None, order_by=None, range_=None, rows=None, groups=None, exclude=None):
        from ._clause_lists import ClauseList
        from . import coercions
        from .. import exc

        self.element = element
        self.order_by = self.partition_by = None
        if order_by is not None:
            self.order_by = ClauseList(*_to_list(order_by), _coerce=coercions.by_of)
        if partition_by is not None:
            self.partition_by = ClauseList(*_to_list(partition_by), _coerce=coercions.by_of)
        if sum(1 for frame in (range_, rows, groups) if frame is not None) > 1:
            raise exc.ArgumentError("only one of 'rows', 'range_', or 'groups' may be provided")
        if exclude is not None and range_ is None and rows is None and groups is None:
            raise exc.ArgumentError("'exclude' requires that one of 'rows', 'range_', or 'groups' is also specified")
        self.range_ = FrameClause._parse(range_, False)
        self.rows = FrameClause._parse(rows, True)
        self.groups = FrameClause._parse(groups, True)
        self.exclude = exclude

    @property
    def type(self):
        return self.element.type

    def get_children(self, **kw):
        return [c for c in (self.element, self.partition_by, self.order_by) if c is not None]

    @property
    def _from_objects(self):
        return [f for c in self.get_children() for f in c._from_objects]

    def _lower(self, dialect=None):
        found = {"element": self.element._lower(dialect)}
        for name in ("partition_by", "order_by"):
            clauses = getattr(self, name)
            if clauses is not None and len(clauses):
                found[name] = [c._lower(dialect) for c in clauses]
        for name, word in (("range_", "RANGE"), ("rows", "ROWS"), ("groups", "GROUPS")):
            frame = getattr(self, name)
            if frame is not None:
                found["frame"] = dict(frame._lower_frame(dialect), unit=word, exclude=self.exclude)
        return {"Over": found}


def _to_list(given):
    from ._clause_lists import ClauseList

    return list(given) if isinstance(given, (list, tuple, ClauseList)) else [given]


class AggregateOrderBy(WrapsColumnExpression):
    __visit_name__ = "aggregateorderby"
    _wire_tag = "AggregateOrderBy"

    def __init__(self, element, *order_by):
        from ._clause_lists import ClauseList
        from . import coercions

        if not order_by:
            raise TypeError("at least one ORDER BY element is required")
        self.element = element
        self.order_by = ClauseList(*order_by, _coerce=coercions.by_of)

    @property
    def type(self):
        within = getattr(self.element, "within_group_type", None)
        found = within(self) if within is not None else None
        return self.element.type if found is None else found

    @property
    def wrapped_column_expression(self):
        return self.element

    def get_children(self, **kw):
        return [self.element, self.order_by]

    @property
    def _from_objects(self):
        return [f for c in self.get_children() for f in c._from_objects]

    def over(self, **kw):
        return Over(self, **kw)

    def filter(self, *criterion):
        return FunctionFilter(self, *criterion) if criterion else self

    def _lower(self, dialect=None):
        return {
            self._wire_tag: {
                "element": self.element._lower(dialect),
                "order_by": [c._lower(dialect) for c in self.order_by],
            }
        }


class WithinGroup(AggregateOrderBy):
    __visit_name__ = "withingroup"
    _wire_tag = "WithinGroup"


class FunctionFilter(ColumnElement):
    __visit_name__ = "funcfilter"

    def __init__(self, func, *criterion):
        self.func = func
        self.criterion = None
        self._add(criterion)

    def _add(self, criterion):
        from . import coercions

        for crit in criterion:
            crit = coercions.where(crit)
            self.criterion = crit if self.criterion is None else self.criterion & crit

    @property
    def type(self):
        return self.func.type

    def filter(self, *criterion):
        copy = self._clone()
        copy._add(criterion)
        return copy

    def over(self, **kw):
        return Over(self, **kw)

    def within_group(self, *order_by):
        return WithinGroup(self, *order_by)

    def self_group(self, against=None):
        return Grouping(self) if operators.is_precedent(operators.filter_op, against) else self

    def get_children(self, **kw):
        return [c for c in (self.func, self.criterion) if c is not None]

    @property
    def _from_objects(self):
        return [f for c in self.get_children() for f in c._from_objects]

    def _lower(self, dialect=None):
        return {"Filter": {"element": self.func._lower(dialect), "criterion": self.criterion._lower(dialect)}}
