"""JOIN, and how its ON is found."""

from . import coercions, operators
from .elements import and_, literal_column
from .selectable import LABEL_STYLE_TABLENAME_PLUS_COL, FromClause, _from_objects

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.selectable"


class Join(FromClause):
    """`a JOIN b ON ...`."""

    __visit_name__ = "join"
    _is_join = True

    def __init__(self, left, right, onclause=None, isouter=False, full=False):
        self.left = coercions.from_clause(left)
        self.right = coercions.from_clause(right).self_group()
        if onclause is None:
            self.onclause = self._join_condition(self.left, self.right)
        else:
            self.onclause = coercions.on_clause(onclause).self_group(against=operators._asbool)
        self.isouter = isouter
        self.full = full

    @property
    def description(self):
        return "Join object on %s(%d) and %s(%d)" % (
            self.left.description,
            id(self.left),
            self.right.description,
            id(self.right),
        )

    def __str__(self):
        # As an element of FROM, which is the only place where a join can stand.
        from ._select import Select

        return str(Select(literal_column("1")).select_from(self)).partition("\nFROM ")[2]

    def self_group(self, against=None):
        from ._aliases import FromGrouping

        return FromGrouping(self)

    def is_derived_from(self, fromclause):
        return fromclause is self or self.left.is_derived_from(fromclause) or self.right.is_derived_from(fromclause)

    def get_children(self, **kw):
        return [self.left, self.right, self.onclause]

    @property
    def _from_objects(self):
        return [self] + list(self.left._from_objects) + list(self.right._from_objects)

    @property
    def _hide_froms(self):
        return _from_objects(self.left, self.right)

    def _populate(self, columns):
        for column in list(self.left.c) + list(self.right.c):
            columns.add(column, column._tq_label)

    def select(self):
        from ._select import Select

        return Select(self.left, self.right).select_from(self)

    def alias(self, name=None, flat=False):
        return self.select().set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL).correlate(None).alias(name)

    @classmethod
    def _join_condition(cls, a, b):
        from ._aliases import FromGrouping
        from .. import exc

        found = _foreign_key_pairs(a, b)
        if not found:
            hint = (
                " Perhaps you meant to convert the right side to a subquery using alias()?" if isinstance(b, FromGrouping) else ""
            )
            raise exc.NoForeignKeysError(
                "Can't find any foreign key relationships between '%s' and '%s'.%s" % (a.description, b.description, hint)
            )
        if len(found) > 1 and len({tuple(map(id, (x for pair in pairs for x in pair))) for pairs in found}) > 1:
            raise exc.AmbiguousForeignKeysError(
                "Can't determine join between '%s' and '%s'; tables have more than one foreign key constraint "
                "relationship between them. Please specify the 'onclause' of this join explicitly."
                % (a.description, b.description)
            )
        criteria = [x == y for x, y in found[0]]
        return criteria[0] if len(criteria) == 1 else and_(*criteria)

    @classmethod
    def _can_join(cls, left, right):
        return bool(_foreign_key_pairs(left, right))

    def _lower_from(self, dialect=None):
        return {
            "Join": {
                "id": self._from_id,
                "left": self.left._lower_from(dialect),
                "right": self.right._lower_from(dialect),
                "on": self.onclause._lower(dialect),
                "isouter": bool(self.isouter),
                "full": bool(self.full),
            }
        }


def _foreign_key_pairs(a, b):
    """The (referred, referring) column pairs of each constraint between the two, the nearest side of a join first."""
    subset = a.right if isinstance(a, Join) else None
    groups = {}
    for left in (subset, a):
        if left is None:
            continue
        for side, other in ((b, left), (left, b)) if left is not b else ((b, left),):
            for fk in side.foreign_keys:
                referent = _referent(fk, other)
                if referent is not None:
                    key = getattr(fk, "constraint", None)
                    groups.setdefault(id(fk) if key is None else id(key), []).append((referent, _parent(fk, side)))
        if groups:
            break
    return list(groups.values())


def _parent(fk, side):
    parent = fk.parent
    if parent.table is side:
        return parent
    found = side.corresponding_column(parent)
    return parent if found is None else found


def _referent(fk, fromclause):
    from .. import exc

    try:
        return fk.get_referent(fromclause)
    except exc.NoReferenceError:
        return None
