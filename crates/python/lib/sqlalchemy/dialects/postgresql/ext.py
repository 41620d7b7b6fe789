"""`EXCLUDE USING ...`."""

from ...sql import schema as _schema  # noqa: F401, I001 (it loads what follows, in its order)
from ...sql._constraints import ColumnCollectionConstraint, _first_column


class ExcludeConstraint(ColumnCollectionConstraint):
    """A constraint by which no two rows may stand in a relation to each other."""

    __visit_name__ = "exclude_constraint"
    _wire_tag = "Exclude"
    where = None

    def __init__(self, *elements, **kw):
        from ...sql import coercions

        self.using = kw.pop("using", "gist")
        where = kw.pop("where", None)
        if where is not None:
            self.where = coercions.ddl_expression(where)
        self.ops = kw.pop("ops", {})
        self.operators = {}
        self._render_exprs = []
        columns = []
        for expression, operator in elements:
            column = _first_column(expression)
            if column is not None:
                columns.append(column)
            name = column if isinstance(column, str) else getattr(column, "name", None)
            if name is not None:
                self.operators[name] = operator
            self._render_exprs.append((expression, name, operator))
        ColumnCollectionConstraint.__init__(self, *columns, **kw)

    def _copy(self, target_table=None, **kw):
        elements = []
        for expression, name, operator in self._render_exprs:
            column = None if target_table is None or name is None or isinstance(expression, str) else target_table.c.get(name)
            elements.append((expression if column is None or getattr(expression, "name", None) != name else column, operator))
        made = type(self)(
            *elements,
            name=self.name,
            deferrable=self.deferrable,
            initially=self.initially,
            where=self.where,
            using=self.using,
            ops=self.ops,
            **self._dialect_kw,
        )
        return self._schema_item_copy(made)

    def _lower(self, dialect=None):
        from ..._lower import lower_expression

        found = self._lower_common(dialect)
        found.pop("options", None)
        made = []
        for expression, _, operator in self._render_exprs:
            if isinstance(expression, str):
                made.append([{"Column": {"name": expression}}, operator])
            else:
                made.append([lower_expression(expression, dialect), operator])
        found["elements"] = made
        found["using"] = self.using
        found["ops"] = {str(key): value for key, value in self.ops.items()}
        if self.where is not None:
            found["where"] = lower_expression(self.where, dialect)
        return {"Exclude": found}
