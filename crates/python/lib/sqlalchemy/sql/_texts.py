"""SQL as text."""

from . import operators
from .base import Executable, Generative, _generative
from .default_comparator import std
from .elements import BindParameter, ClauseElement, Grouping

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class TextClause(Generative, Executable, ClauseElement):
    """SQL written by hand, with `:name` parameters."""

    __visit_name__ = "textclause"
    _is_text_clause = True
    is_text = True
    _render_label_in_columns_clause = False
    _allow_label_resolve = False
    _hide_froms = ()
    _tq_label = None
    _non_anon_label = None
    _proxies = ()
    key = None
    _label = None
    primary_key = False
    foreign_keys = frozenset()
    _compile_kind = "statement"
    __hash__ = object.__hash__

    def __init__(self, text):
        self.text = text
        self._bindparams = {}
        for name in _bind_names(text):
            self._bindparams[name] = BindParameter(name)

    @property
    def type(self):
        return std("NullType")

    @property
    def comparator(self):
        return self

    @property
    def _select_iterable(self):
        return (self,)

    @property
    def _is_star(self):
        return self.text == "*"

    def get_children(self, **kw):
        return list(self._bindparams.values())

    def __and__(self, other):
        from ._clause_lists import and_

        return and_(self, other)

    def __or__(self, other):
        from ._clause_lists import or_

        return or_(self, other)

    def __eq__(self, other):
        return self is other

    def self_group(self, against=None):
        return Grouping(self) if against is operators.in_op else self

    def _lineage(self):
        return {self}

    @_generative
    def bindparams(self, *binds, **names_to_values):
        from .. import exc

        params = self._bindparams = dict(self._bindparams)
        for bind in binds:
            if bind._orig_key not in params:
                raise exc.ArgumentError("This text() construct doesn't define a bound parameter named %r" % bind._orig_key)
            params[bind._orig_key] = bind
        for key, value in names_to_values.items():
            if key not in params:
                raise exc.ArgumentError("This text() construct doesn't define a bound parameter named %r" % key)
            params[key] = params[key]._with_value(value, required=False)

    def columns(self, *cols, **types):
        from ._columns import ColumnClause, NamedColumn
        from .selectable import TextualSelect

        given = []
        for col in cols:
            if not isinstance(col, NamedColumn):
                col = col.label(None)
            given.append(ColumnClause(col.key, types.pop(col.key)) if col.key in types else col)
        named = [ColumnClause(key, type_) for key, type_ in types.items()]
        return TextualSelect(self, given + named, positional=bool(given) and not named)

    def _lower_clause(self, dialect=None):
        return {
            "text": self.text,
            "binds": [dict(bind._lower(dialect)["Bind"], name=name) for name, bind in self._bindparams.items()],
        }

    def _lower(self, dialect=None):
        return {"Text": self._lower_clause(dialect)}


def _bind_names(text):
    """The names of `:name` parameters: not `::cast`, not `\\:escaped`, not part of a word."""
    names = []
    start = text.find(":")
    while start >= 0:
        end = start + 1
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        before = text[start - 1] if start else ""
        after = text[end] if end < len(text) else ""
        word = before and (before.isalnum() or before in "_:\\")
        if end > start + 1 and not word and after != ":":
            name = text[start + 1 : end]
            if name not in names:
                names.append(name)
        start = text.find(":", max(end, start + 1))
    return names
