"""NULL, TRUE, FALSE, and lists of expressions: AND, OR, tuples."""

from . import operators
from .default_comparator import std
from .elements import BindParameter, ClauseElement, ColumnElement, Grouping

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class _Singleton(ColumnElement):
    _instance_ = None
    _wire = None

    def __new__(cls, *args):
        if cls.__dict__.get("_instance_") is None:
            cls._instance_ = object.__new__(cls)
        return cls._instance_

    @classmethod
    def _instance(cls):
        return cls()

    def _clone(self):
        return self

    def _lower(self, dialect=None):
        return self._wire


class Null(_Singleton):
    __visit_name__ = "null"
    _wire = "Null"

    @property
    def type(self):
        return std("NullType")


class False_(_Singleton):
    __visit_name__ = "false"
    _wire = "False"

    @property
    def type(self):
        return std("Boolean")

    def _negate(self):
        return True_()


class True_(_Singleton):
    __visit_name__ = "true"
    _wire = "True"

    @property
    def type(self):
        return std("Boolean")

    def _negate(self):
        return False_()


class ClauseList(ClauseElement):
    """Clauses with a separator."""

    __visit_name__ = "clauselist"
    _proxies = ()

    def __init__(self, *clauses, operator=operators.comma_op, group=True, group_contents=True, _coerce=None):
        from . import coercions

        coerce = _coerce or coercions.where
        self.operator = operator
        self.group = group
        self.group_contents = group_contents
        self.clauses = [coerce(clause) for clause in clauses]
        if group_contents:
            self.clauses = [clause.self_group(against=operator) for clause in self.clauses]

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def get_children(self, **kw):
        return list(self.clauses)

    @property
    def _from_objects(self):
        return [f for clause in self.clauses for f in clause._from_objects]

    @property
    def _select_iterable(self):
        return [c for clause in self.clauses for c in clause._select_iterable]

    def append(self, clause):
        self.clauses.append(clause.self_group(against=self.operator) if self.group_contents else clause)

    def self_group(self, against=None):
        if self.group and operators.is_precedent(self.operator, against):
            return Grouping(self)
        return self

    def _lower(self, dialect=None):
        return {"List": {"op": self.operator.__name__, "clauses": [c._lower(dialect) for c in self.clauses]}}


class OperatorExpression(ColumnElement):
    group = True

    @property
    def is_comparison(self):
        return operators.is_comparison(self.operator)

    def self_group(self, against=None):
        if self.group and operators.is_precedent(self.operator, against):
            return Grouping(self)
        if against is operators.inv and not operators.is_boolean(self.operator):
            return Grouping(self)
        return self

    def _negate(self):
        from ._expressions import UnaryExpression

        return UnaryExpression(self.self_group(against=operators.inv), operator=operators.inv)


class ExpressionClauseList(OperatorExpression):
    """Three or more operands of one associative operator."""

    __visit_name__ = "expression_clauselist"

    @classmethod
    def _of(cls, operator, type_, clauses, group=True):
        self = cls.__new__(cls)
        self.group = group
        self.clauses = tuple(c.self_group(against=operator) for c in clauses) if group else tuple(clauses)
        self.operator = operator
        self.type = type_
        return self

    @property
    def _flattened_operator_clauses(self):
        return self.clauses

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def get_children(self, **kw):
        return list(self.clauses)

    @property
    def _from_objects(self):
        return [f for clause in self.clauses for f in clause._from_objects]

    def _lower(self, dialect=None):
        return {"List": {"op": self.operator.__name__, "clauses": [c._lower(dialect) for c in self.clauses]}}


class BooleanClauseList(ExpressionClauseList):
    """`and_()` / `or_()`."""

    __visit_name__ = "expression_clauselist"

    @classmethod
    def _kept(cls, operator, continue_on, skip_on, clauses):
        kept = []
        saw_continue = False
        for clause in clauses:
            if clause is continue_on:
                saw_continue = True
            elif clause is skip_on:
                kept = [clause]
                break
            else:
                kept.append(clause)
        if not kept and saw_continue:
            kept = [continue_on]
        against = operator if len(kept) > 1 else operators._asbool
        return [clause.self_group(against=against) for clause in kept]

    @classmethod
    def _raw(cls, operator, clauses=()):
        self = cls.__new__(cls)
        self.clauses = tuple(clauses)
        self.group = True
        self.operator = operator
        self.type = std("Boolean")
        return self

    @classmethod
    def _make(cls, operator, continue_on, skip_on, clauses):
        from . import coercions

        if not clauses:
            from .base import warn_deprecated

            name = operator.__name__
            word = "true" if continue_on is True_() else "false"
            warn_deprecated(
                "Invoking %s() without arguments is deprecated, and will be disallowed in a future release.   "
                "For an empty %s() construct, use '%s(%s(), *args)' or '%s(%s, *args)'."
                % (name, name, name, word, name, word.capitalize()),
                version="1.4",
            )
            return cls._raw(operator)
        if len(clauses) == 1 and hasattr(clauses[0], "send") and hasattr(clauses[0], "gi_frame"):
            clauses = tuple(clauses[0])
        kept = cls._kept(operator, continue_on, skip_on, [coercions.where(clause) for clause in clauses])
        if len(kept) == 1:
            return kept[0]
        flat = []
        for clause in kept:
            if clause.operator is operator:
                flat.extend(clause._flattened_operator_clauses)
            else:
                flat.append(clause)
        return cls._raw(operator, flat)

    @classmethod
    def and_(cls, *clauses):
        return cls._make(operators.and_, True_(), False_(), clauses)

    @classmethod
    def or_(cls, *clauses):
        return cls._make(operators.or_, False_(), True_(), clauses)

    @classmethod
    def _for_where(cls, clauses):
        kept = cls._kept(operators.and_, True_(), False_(), clauses)
        if not kept:
            return None
        return kept[0] if len(kept) == 1 else cls._raw(operators.and_, kept)

    def self_group(self, against=None):
        return self if not self.clauses else OperatorExpression.self_group(self, against)


and_ = BooleanClauseList.and_
or_ = BooleanClauseList.or_


def not_(clause):
    from . import coercions

    return operators.inv(coercions.expression(clause))


class Tuple(ClauseList, ColumnElement):
    """`tuple_(a, b)`."""

    __visit_name__ = "tuple"
    __hash__ = object.__hash__

    def __init__(self, *clauses, types=None):
        from . import coercions
        from .sqltypes import TupleType

        made = [coercions.expression(c, types[i] if types else None) for i, c in enumerate(clauses)]
        self.type = TupleType(*[c.type for c in made])
        ClauseList.__init__(self, *made, _coerce=coercions.expression)

    @property
    def _select_iterable(self):
        return (self,)

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        if expanding:
            bind = BindParameter(None, obj, unique=True, expanding=True, type_=self.type)
            return bind
        made = [
            BindParameter(None, o, _compared_to_operator=operator, _compared_to_type=t, unique=True, type_=type_)
            for o, t in zip(obj, self.type.types)
        ]
        return Tuple(*made)

    def self_group(self, against=None):
        return self

    def _lower(self, dialect=None):
        return {"Tuple": [c._lower(dialect) for c in self.clauses]}
