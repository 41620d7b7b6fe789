"""MATCH (a, b) AGAINST ('text')."""

from ...sql import coercions, operators
from ...sql.elements import BinaryExpression, ClauseList


class match(BinaryExpression):
    def __init__(self, *cols, **kw):
        from ... import exc

        if not cols:
            raise exc.ArgumentError("columns are required")
        against = kw.pop("against", None)
        if against is None:
            raise exc.ArgumentError("against is required")
        flags = {
            "mysql_boolean_mode": kw.pop("in_boolean_mode", False),
            "mysql_natural_language": kw.pop("in_natural_language_mode", False),
            "mysql_query_expansion": kw.pop("with_query_expansion", False),
        }
        if kw:
            raise exc.ArgumentError("unknown arguments: %s" % ", ".join(kw))
        BinaryExpression.__init__(
            self,
            ClauseList(*cols, group=False, _coerce=coercions.expression),
            coercions.expression(against),
            operators.match_op,
            modifiers=flags,
        )

    def _with(self, flag):
        copy = self._clone()
        copy.modifiers = dict(self.modifiers, **{flag: True})
        return copy

    def in_boolean_mode(self):
        return self._with("mysql_boolean_mode")

    def in_natural_language_mode(self):
        return self._with("mysql_natural_language")

    def with_query_expansion(self):
        return self._with("mysql_query_expansion")
