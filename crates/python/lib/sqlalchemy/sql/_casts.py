"""CASE, CAST and their like."""

from .default_comparator import is_null, std, to_instance
from .elements import BindParameter, ColumnElement, TypeClause, WrapsColumnExpression

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class Case(ColumnElement):
    __visit_name__ = "case"

    def __init__(self, *whens, value=None, else_=None):
        from . import coercions

        pairs = coercions.sequence("whens", "case", whens)
        if isinstance(pairs, dict):
            pairs = pairs.items()
        self.whens = [(coercions.expression(c).self_group(), coercions.expression(r)) for c, r in pairs]
        self.value = None if value is None else coercions.expression(value)
        self.else_ = None if else_ is None else coercions.expression(else_)
        typed = [then.type for _, then in reversed(self.whens) if not is_null(then.type)]
        self.type = typed[0] if typed else self.else_.type if self.else_ is not None else std("NullType")

    def get_children(self, **kw):
        found = [] if self.value is None else [self.value]
        for pair in self.whens:
            found.extend(pair)
        if self.else_ is not None:
            found.append(self.else_)
        return found

    @property
    def _from_objects(self):
        return [f for child in self.get_children() for f in child._from_objects]

    def _lower(self, dialect=None):
        return {
            "Case": {
                "value": None if self.value is None else self.value._lower(dialect),
                "whens": [[c._lower(dialect), r._lower(dialect)] for c, r in self.whens],
                "else_": None if self.else_ is None else self.else_._lower(dialect),
            }
        }


class Cast(WrapsColumnExpression):
    __visit_name__ = "cast"
    _wire_tag = "Cast"

    def __init__(self, expression, type_):
        from . import coercions

        self.type = to_instance(type_)
        self.clause = coercions.expression(expression, self.type)
        self.typeclause = TypeClause(self.type)

    def get_children(self, **kw):
        return [self.clause]

    @property
    def _from_objects(self):
        return self.clause._from_objects

    @property
    def wrapped_column_expression(self):
        return self.clause

    def _lower(self, dialect=None):
        from ._names import lower_type

        return {self._wire_tag: {"expr": self.clause._lower(dialect), "type": lower_type(self.type, dialect) or "Null"}}


class TryCast(Cast):
    __visit_name__ = "try_cast"
    _wire_tag = "TryCast"


class TypeCoerce(WrapsColumnExpression):
    __visit_name__ = "type_coerce"

    def __init__(self, expression, type_):
        from . import coercions

        self.type = to_instance(type_)
        self.clause = coercions.expression(expression, self.type)

    def get_children(self, **kw):
        return [self.clause]

    @property
    def _from_objects(self):
        return self.clause._from_objects

    @property
    def wrapped_column_expression(self):
        return self.clause

    def self_group(self, against=None):
        grouped = self.clause.self_group(against=against)
        return self if grouped is self.clause else TypeCoerce(grouped, self.type)

    def _lower(self, dialect=None):
        from ._names import lower_type

        clause = self.clause
        if isinstance(clause, BindParameter):
            clause = clause._clone(maintain_key=True)
            clause.type = self.type
        return {"TypeCoerce": {"expr": clause._lower(dialect), "type": lower_type(self.type, dialect) or "Null"}}


class Extract(ColumnElement):
    __visit_name__ = "extract"

    def __init__(self, field, expr):
        from . import coercions

        self.type = std("Integer")
        self.field = field
        self.expr = coercions.expression(expr)

    def get_children(self, **kw):
        return [self.expr]

    @property
    def _from_objects(self):
        return self.expr._from_objects

    def _lower(self, dialect=None):
        return {"Extract": {"field": self.field, "expr": self.expr._lower(dialect)}}
