"""The join condition of a relationship: which columns are here, which are there, and how to get from one side to the other."""

from ..sql import operators
from ..sql.elements import BinaryExpression, BindParameter, ColumnClause, Null, and_
from ..sql.visitors import _rebuilt, iterate
from .base import MANYTOMANY, MANYTOONE, ONETOMANY
from .entities import ColumnAdapter, annotated, original_of, plain


def _is_column(element):
    return isinstance(element, ColumnClause) and not element.is_literal


def _columns_in(expression):
    return [element for element in iterate(expression) if _is_column(element)]


def _has(columns, column):
    column = original_of(column)
    return any(one is column for one in columns)


def _contains(selectable, column):
    return selectable.c.contains_column(original_of(column))


def _references(a, b):
    """Whether a foreign key of `a` refers to `b`."""
    return any(_referent(fk) is b for fk in getattr(a, "foreign_keys", ()))


def _referent(fk):
    from .. import exc

    try:
        return fk.column
    except exc.NoReferenceError:
        return None


class JoinCondition:
    """The join of one relationship, with marks on its columns."""

    def __init__(self, prop, primaryjoin, secondaryjoin, foreign_keys, remote_side):
        self.prop = prop
        self.parent = prop.parent
        self.child = prop.mapper
        self.parent_table = self.parent.persist_selectable
        self.child_table = self.child.persist_selectable
        self.entity_selectable = prop.entity.selectable
        self.secondary = prop.secondary
        self.given_foreign_keys = foreign_keys
        self.given_remote_side = remote_side
        self._determine(primaryjoin, secondaryjoin)
        if self.secondaryjoin is not None and self.secondary is None:
            from ..exc import ArgumentError

            raise ArgumentError("Property %s specified with secondary join condition but no secondary argument" % prop)
        self._mark_foreign()
        self._mark_remote()
        self._mark_local()
        self.plain_primaryjoin = plain(self.primaryjoin)
        self.plain_secondaryjoin = None if self.secondaryjoin is None else plain(self.secondaryjoin)
        self._pairs()
        self._find_direction()

    # ---- finding the condition

    def _determine(self, primaryjoin, secondaryjoin):
        from .. import exc

        prop = self.prop
        self.secondaryjoin = secondaryjoin
        self.primaryjoin = primaryjoin
        try:
            if self.secondary is not None:
                if secondaryjoin is None:
                    self.secondaryjoin = self._between(self.child_table, self.secondary)
                if primaryjoin is None:
                    self.primaryjoin = self._between(self.parent_table, self.secondary)
            elif primaryjoin is None:
                self.primaryjoin = self._between(self.parent_table, self.child_table)
        except exc.NoForeignKeysError as error:
            if self.secondary is not None:
                raise exc.NoForeignKeysError(
                    "Could not determine join condition between parent/child tables on relationship %s - there are no foreign "
                    "keys linking these tables via secondary table '%s'.  Ensure that referencing columns are associated with a "
                    "ForeignKey or ForeignKeyConstraint, or specify 'primaryjoin' and 'secondaryjoin' expressions."
                    % (prop, self.secondary)
                ) from error
            raise exc.NoForeignKeysError(
                "Could not determine join condition between parent/child tables on relationship %s - there are no foreign keys "
                "linking these tables.  Ensure that referencing columns are associated with a ForeignKey or "
                "ForeignKeyConstraint, or specify a 'primaryjoin' expression." % prop
            ) from error
        except exc.AmbiguousForeignKeysError as error:
            if self.secondary is not None:
                raise exc.AmbiguousForeignKeysError(
                    "Could not determine join condition between parent/child tables on relationship %s - there are multiple "
                    "foreign key paths linking the tables via secondary table '%s'.  Specify the 'foreign_keys' argument, "
                    "providing a list of those columns which should be counted as containing a foreign key reference from the "
                    "secondary table to each of the parent and child tables." % (prop, self.secondary)
                ) from error
            raise exc.AmbiguousForeignKeysError(
                "Could not determine join condition between parent/child tables on relationship %s - there are multiple foreign "
                "key paths linking the tables.  Specify the 'foreign_keys' argument, providing a list of those columns which "
                "should be counted as containing a foreign key reference to the parent table." % prop
            ) from error

    def _between(self, left, right):
        from ..sql.selectable import Join, _foreign_key_pairs

        if self.given_foreign_keys is None:
            return Join._join_condition(left, right)
        wanted = self.given_foreign_keys
        groups = _foreign_key_pairs(left, right)
        kept = [pairs for pairs in groups if all(_has(wanted, child) for _, child in pairs)]
        if len(kept) == 1:
            criteria = [x == y for x, y in kept[0]]
            return criteria[0] if len(criteria) == 1 else and_(*criteria)
        return Join._join_condition(left, right)

    # ---- marking

    def _marked(self, expression, of_pair, of_one):
        """A copy with marks: `of_pair(left, right)` gives marks for both sides of a comparison of columns."""

        def change(element):
            if isinstance(element, BinaryExpression):
                left, right = _core(element.left), _core(element.right)
                if _is_column(left) and _is_column(right):
                    for_left, for_right = of_pair(left, right)
                    copy = element._clone()
                    copy.left = _replaced(element.left, left, for_left)
                    copy.right = _replaced(element.right, right, for_right)
                    return copy
                return None
            if _is_column(element):
                marks = of_one(element)
                return annotated(element, **dict(_marks(element), **marks)) if marks else None
            return None

        return _rebuilt(expression, change, {})

    def _change(self, of_pair, of_one):
        self.primaryjoin = self._marked(self.primaryjoin, of_pair, of_one)
        if self.secondaryjoin is not None:
            self.secondaryjoin = self._marked(self.secondaryjoin, of_pair, of_one)

    def _any(self, mark):
        found = _columns_in(self.primaryjoin)
        if self.secondaryjoin is not None:
            found += _columns_in(self.secondaryjoin)
        return any(column.__dict__.get(mark) for column in found)

    def _mark_foreign(self):
        mark = {"_rel_foreign": True}
        if self.given_foreign_keys is not None:
            wanted = self.given_foreign_keys

            def one(column):
                return mark if _has(wanted, column) else {}

            self._change(lambda left, right: (one(left), one(right)), one)
            return
        if self._any("_rel_foreign"):
            return

        def pair(left, right):
            a, b = original_of(left), original_of(right)
            if _references(a, b):
                return (mark, {}) if not _references(b, a) else (mark, {})
            if _references(b, a):
                return {}, mark
            if self.secondary is not None:
                if _contains(self.secondary, a) and not _contains(self.secondary, b):
                    return mark, {}
                if _contains(self.secondary, b) and not _contains(self.secondary, a):
                    return {}, mark
            return {}, {}

        self._change(pair, lambda column: {})

    def _mark_remote(self):
        mark = {"_rel_remote": True}
        if self._any("_rel_remote"):
            return
        if self.secondary is not None:

            def one(column):
                return mark if _contains(self.secondary, column) else {}

        elif self.given_remote_side is not None:
            wanted = self.given_remote_side

            def one(column):
                return mark if _has(wanted, column) else {}

        elif self._refers_to_itself():

            def pair(left, right):
                return (
                    mark if left.__dict__.get("_rel_foreign") else {},
                    mark if right.__dict__.get("_rel_foreign") else {},
                )

            self._change(pair, lambda column: {})
            return
        elif self._overlaps():

            def pair(left, right):
                both = _contains(self.child_table, left) and _contains(self.child_table, right)
                if both and _contains(self.parent_table, left) and _contains(self.parent_table, right):
                    return (
                        mark if left.__dict__.get("_rel_foreign") else {},
                        mark if right.__dict__.get("_rel_foreign") else {},
                    )
                return one(left), one(right)

            def one(column):
                return mark if self._distinct(column) else {}

            self._change(pair, one)
            return
        else:

            def one(column):
                return mark if self._distinct(column) else {}

        self._change(lambda left, right: (one(left), one(right)), one)

    def _distinct(self, column):
        if not _contains(self.child_table, column) and not _contains(self.entity_selectable, column):
            return False
        return not _contains(self.parent.local_table, column) or _contains(self.child.local_table, column)

    def _refers_to_itself(self):
        """Whether the condition compares two columns of the one table that both sides are mapped to."""
        for element in iterate(self.primaryjoin):
            if isinstance(element, BinaryExpression):
                left, right = _core(element.left), _core(element.right)
                if _is_column(left) and _is_column(right):
                    same = _contains(self.parent.local_table, left) and _contains(self.parent.local_table, right)
                    if same and _contains(self.child.local_table, left) and _contains(self.child.local_table, right):
                        return True
        return False

    def _overlaps(self):
        mine = {id(table) for table in self.parent.tables}
        return any(id(table) in mine for table in self.child.tables)

    def _mark_local(self):
        mark = {"_rel_local": True}

        def one(column):
            if column.__dict__.get("_rel_remote") or not _contains(self.parent_table, column):
                return {}
            return mark

        self.primaryjoin = self._marked(self.primaryjoin, lambda left, right: (one(left), one(right)), one)

    # ---- what follows from the marks

    def _pairs(self):
        pairs, self.synchronize_pairs = self._pairs_of(self.primaryjoin)
        self.secondary_synchronize_pairs = []
        if self.secondaryjoin is not None:
            more, self.secondary_synchronize_pairs = self._pairs_of(self.secondaryjoin)
            pairs = pairs + [pair for pair in more]
        self.local_remote_pairs = pairs
        columns = _columns_in(self.primaryjoin)
        everything = columns + ([] if self.secondaryjoin is None else _columns_in(self.secondaryjoin))
        self.local_columns = _unique(column for column in columns if column.__dict__.get("_rel_local"))
        self.remote_columns = _unique(column for column in everything if column.__dict__.get("_rel_remote"))
        self.foreign_columns = _unique(column for column in everything if column.__dict__.get("_rel_foreign"))
        if not self.local_remote_pairs:
            from ..exc import ArgumentError

            raise ArgumentError(
                "Relationship %s could not determine any unambiguous local/remote column pairs based on join condition and "
                "remote_side arguments.  Consider using the remote() annotation to accurately mark those elements of the join "
                "condition that are on the remote side of the relationship." % self.prop
            )
        if not self.foreign_columns:
            from ..exc import ArgumentError

            raise ArgumentError(
                "Could not locate any relevant foreign key columns for %s join condition '%s' on relationship %s.  Ensure that "
                "referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or are annotated in the join "
                "condition with the foreign() annotation."
                % ("primary" if self.secondaryjoin is None else "primary", self.primaryjoin, self.prop)
            )

    def _pairs_of(self, condition):
        pairs, synced = [], []
        for element in iterate(condition):
            if not isinstance(element, BinaryExpression):
                continue
            left, right = _core(element.left), _core(element.right)
            if not (_is_column(left) and _is_column(right)):
                continue
            if right.__dict__.get("_rel_remote") and not left.__dict__.get("_rel_remote"):
                pairs.append((original_of(left), original_of(right)))
            elif left.__dict__.get("_rel_remote") and not right.__dict__.get("_rel_remote"):
                pairs.append((original_of(right), original_of(left)))
            if element.operator is operators.eq:
                if right.__dict__.get("_rel_foreign"):
                    synced.append((original_of(left), original_of(right)))
                elif left.__dict__.get("_rel_foreign"):
                    synced.append((original_of(right), original_of(left)))
        return pairs, synced

    def _find_direction(self):
        from ..exc import ArgumentError

        if self.secondaryjoin is not None:
            self.direction = MANYTOMANY
            return
        many = [column for column in self.foreign_columns if _contains(self.child_table, column) or _contains(self.entity_selectable, column)]
        one = [column for column in self.foreign_columns if _contains(self.parent_table, column)]
        if many and one:
            columns = _columns_in(self.primaryjoin)
            to_many = [c for c in columns if c.__dict__.get("_rel_foreign") and c.__dict__.get("_rel_remote")]
            to_one = [c for c in columns if c.__dict__.get("_rel_foreign") and not c.__dict__.get("_rel_remote")]
            if to_many and not to_one:
                self.direction = ONETOMANY
            elif to_one and not to_many:
                self.direction = MANYTOONE
            else:
                raise ArgumentError(
                    "Can't determine relationship direction for relationship '%s' - foreign key columns within the join condition "
                    "are present in both the parent and the child's mapped tables.  Ensure that only those columns referring to a "
                    "parent column are marked as foreign, either via the foreign() annotation or via the foreign_keys argument."
                    % self.prop
                )
        elif many:
            self.direction = ONETOMANY
        elif one:
            self.direction = MANYTOONE
        else:
            raise ArgumentError(
                "Can't determine relationship direction for relationship '%s' - foreign key columns are present in neither the "
                "parent nor the child's mapped tables" % self.prop
            )

    def reversed_primaryjoin(self):
        """The condition for the other side: what is remote here is local there."""

        def change(element):
            if not _is_column(element):
                return None
            original = original_of(element)
            marks = {}
            if element.__dict__.get("_rel_foreign"):
                marks["_rel_foreign"] = True
            if not element.__dict__.get("_rel_remote") and element.__dict__.get("_rel_local"):
                marks["_rel_remote"] = True
            return annotated(original, **marks) if marks else original

        return _rebuilt(self.primaryjoin, change, {})

    def _equalities(self):
        """`[(near column, far column)]` where the condition is nothing but such equalities; None otherwise."""
        if self.secondaryjoin is not None:
            return None
        waiting, found = [self.primaryjoin], []
        while waiting:
            element = waiting.pop(0)
            if getattr(element, "operator", None) is operators.and_:
                waiting.extend(element.get_children())
                continue
            if not isinstance(element, BinaryExpression) or element.operator is not operators.eq:
                return None
            left, right = _core(element.left), _core(element.right)
            if not (_is_column(left) and _is_column(right)):
                return None
            if right.__dict__.get("_rel_remote") and left.__dict__.get("_rel_local"):
                found.append((original_of(left), original_of(right)))
            elif left.__dict__.get("_rel_remote") and right.__dict__.get("_rel_local"):
                found.append((original_of(right), original_of(left)))
            else:
                return None
        return found

    def is_lookup(self, mapper):
        """Whether the condition is nothing but the primary key of the far side."""
        found = self._equalities()
        if found is None or len(found) != len(mapper.primary_key):
            return False
        return all(self.equated(column) is not None for column in mapper.primary_key)

    def is_lookup_of_parent(self):
        """Whether the condition is nothing but the primary key of the near side."""
        found = self._equalities()
        if found is None or len(found) != len(self.parent.primary_key):
            return False
        near = [local for local, _ in found]
        equivalents = self.parent.equivalents
        return all(
            _has(near, column) or any(_has(near, other) for other in equivalents.get(id(column), ()))
            for column in self.parent.primary_key
        )

    def equated(self, column):
        """The near column of a far one."""
        for local, far in self.local_remote_pairs:
            if far is column or _has(self.child.equivalents.get(id(column), ()), far):
                return local
        return None

    # ---- statements

    def lazy_clause(self, reverse=False):
        """The condition with parameters for the columns of one side, and `[(parameter, column)]`."""
        binds = {}
        order = []
        in_secondary = {}
        if self.secondaryjoin is not None:
            for left, right in self.secondary_synchronize_pairs:
                in_secondary[id(left)] = right

        def change(element):
            if not _is_column(element):
                return None
            original = original_of(element)
            if not reverse:
                wanted = element.__dict__.get("_rel_local")
            elif self.secondaryjoin is not None:
                wanted = id(original) in in_secondary
            else:
                wanted = element.__dict__.get("_rel_remote")
            if not wanted:
                return None if "_orm_original" not in element.__dict__ else original
            if id(original) not in binds:
                binds[id(original)] = BindParameter(None, None, type_=original.type, unique=True)
                order.append((binds[id(original)], original))
            return binds[id(original)]

        condition = self.primaryjoin
        if self.secondaryjoin is None or not reverse:
            condition = _rebuilt(condition, change, {})
        else:
            condition = plain(condition)
        if self.secondaryjoin is not None:
            second = _rebuilt(self.secondaryjoin, change, {}) if reverse else plain(self.secondaryjoin)
            condition = and_(condition, second)
        return condition, order


def _unique(columns):
    found = []
    for column in columns:
        original = original_of(column)
        if not any(original is one for one in found):
            found.append(original)
    return found


def _core(element):
    while hasattr(element, "element") and type(element).__name__ == "Grouping":
        element = element.element
    return element


def _marks(column):
    return {name: True for name in ("_rel_foreign", "_rel_remote", "_rel_local") if column.__dict__.get(name)}


def _replaced(element, column, marks):
    if not marks:
        return element
    return annotated(column, **dict(_marks(column), **marks))


def nulled(condition, binds):
    """A condition with NULL in the place of parameters: `? = a` becomes `a IS NULL`."""
    ids = {id(bind) for bind in binds}

    def change(element):
        if isinstance(element, BinaryExpression) and element.operator in (operators.eq, operators.ne):
            other = None
            if id(element.left) in ids:
                other = element.right
            elif id(element.right) in ids:
                other = element.left
            if other is not None:
                if element.operator is operators.ne:
                    return BinaryExpression(other, Null(), operators.is_not, type_=element.type, negate=operators.is_)
                return BinaryExpression(other, Null(), operators.is_, type_=element.type, negate=operators.is_not)
        return None

    return _rebuilt(condition, change, {})


class Targets:
    """A relationship's join between two given selectables."""

    def __init__(self, prop, source=None, dest=None, polymorphic=False, of_type=None, alias_secondary=False, extra=()):
        join = prop.join
        aliased = bool(alias_secondary and prop.secondary is not None)
        if of_type is not None:
            dest_mapper = of_type.mapper
            if dest is None:
                dest = of_type.selectable
                aliased = True
        else:
            dest_mapper = prop.mapper
        if dest is None:
            dest = prop.entity.selectable
            if prop.is_self_referential and source is None:
                dest = dest.alias()
                aliased = True
        elif dest is not prop.mapper.selectable:
            aliased = True
        single = dest_mapper.single_criterion
        aliased = aliased or source is not None and source is not prop.parent.selectable
        primary, second, secondary = join.primaryjoin, join.secondaryjoin, prop.secondary
        if single is not None:
            if second is not None:
                second = second & single
            else:
                primary = primary & single
        if extra:
            if second is not None:
                second = and_(second, *extra)
            else:
                primary = and_(primary, *extra)
        adapter = None
        if aliased:
            child_equivalents = prop.mapper.equivalents
            parent_equivalents = prop.parent.equivalents
            if secondary is not None:
                secondary = secondary.alias()
                first = ColumnAdapter(secondary, exclude="_rel_local")
                following = ColumnAdapter(secondary)
                adapter = ColumnAdapter(dest, child_equivalents).chain(following)
                second = adapter(second)
                if source is not None:
                    first.chain(ColumnAdapter(source, parent_equivalents))
            else:
                first = ColumnAdapter(dest, child_equivalents, exclude="_rel_local")
                if source is not None:
                    first.chain(ColumnAdapter(source, parent_equivalents, exclude="_rel_remote"))
                adapter = ColumnAdapter(dest, child_equivalents)
                if source is not None and source is not dest:
                    adapter.chain(ColumnAdapter(source, parent_equivalents))
            primary = first(primary)
        self.primaryjoin = plain(primary)
        self.secondaryjoin = None if second is None else plain(second)
        self.source = prop.parent.local_table if source is None else source
        self.dest = dest
        self.secondary = secondary
        self.adapter = adapter
