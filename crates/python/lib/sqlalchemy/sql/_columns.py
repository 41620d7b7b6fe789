"""Columns and labels: expressions with a name."""

from .._lower import lower_schema
from . import operators
from .default_comparator import family, std, to_instance
from .elements import BindParameter, ColumnElement, _serial

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class _label_reference(ColumnElement):
    """An ORDER BY or GROUP BY element that may be rendered as the label it has in the columns clause."""

    __visit_name__ = "label_reference"

    def __init__(self, element):
        self.element = element
        self.type = element.type

    def get_children(self, **kw):
        return [self.element]

    def _lower(self, dialect=None):
        return self.element._lower(dialect)


class _textual_label_reference(ColumnElement):
    __visit_name__ = "textual_label_reference"

    def __init__(self, element):
        self.element = element
        self.type = std("NullType")

    def _lower(self, dialect=None):
        return {"TextualLabel": self.element}


class NamedColumn(ColumnElement):
    is_literal = False
    table = None

    @property
    def description(self):
        return self.name

    @property
    def _non_anon_label(self):
        return self.name

    @property
    def _tq_label(self):
        return self._gen_tq_label(self.name)

    def _gen_tq_label(self, name, dedupe_on_key=True):
        return name

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return BindParameter(
            self.key,
            obj,
            _compared_to_operator=operator,
            _compared_to_type=self.type,
            type_=type_,
            unique=True,
            expanding=expanding,
        )

    def _make_proxy(self, selectable, name=None, key=None, proxies=None, **kw):
        column = ColumnClause(name or self.name, self.type, _selectable=selectable)
        if name is None:
            column.key = self.key
        column._proxies = (self,) if proxies is None else tuple(proxies)
        return column.key, column


_rendering_labels = []


class Label(NamedColumn):
    __visit_name__ = "label"

    def __init__(self, name, element, type_=None):
        from ._names import _anonymous_label
        from . import coercions

        element = coercions.expression(element)
        orig = element
        while isinstance(element, Label):
            element = element.element
        self._own_seed = next(_serial)
        if name:
            self.name = name
        else:
            self.name = _anonymous_label.of(self._own_seed, getattr(element, "name", None) or "anon")
        if isinstance(orig, Label):
            self._resolve_label = orig.name
        self.key = self.name
        self._element = element
        self.type = to_instance(type_) if type_ is not None else element.type
        self._proxies = (element,)

    @property
    def _tq_label(self):
        return self.name

    @property
    def _order_by_label_element(self):
        return self

    @property
    def _allow_label_resolve(self):
        return self.element._allow_label_resolve

    @property
    def element(self):
        return self._element.self_group(against=operators.as_)

    def get_children(self, **kw):
        return [self._element]

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return ColumnElement._bind_param(self, operator, obj, type_, expanding)

    def as_reference(self):
        return _label_reference(self)

    def self_group(self, against=None):
        return self._inner(self._element.self_group(against=against))

    def _negate(self):
        return self._inner(self._element._negate())

    def _inner(self, element):
        return self if element is self._element else Label(self.name, element, self.type)

    @property
    def primary_key(self):
        return self.element.primary_key

    @property
    def foreign_keys(self):
        return self.element.foreign_keys

    @property
    def _from_objects(self):
        return self.element._from_objects

    def _make_proxy(self, selectable, name=None, proxies=None, **kw):
        _, column = self.element._make_proxy(selectable, name=name or self.name, proxies=proxies)
        column._proxies = tuple(column._proxies) + (self,)
        column.type = self.type
        column.is_literal = False
        return self.key, column

    def _lower(self, dialect=None):
        from ._names import lower_name

        if _rendering_labels and _rendering_labels[-1] is self:
            return {"LabelName": lower_name(self.name)}
        return self.element._lower(dialect)

    def _lower_labelled(self, dialect):
        return lowered_label(self.name, self.element, self.type, dialect)


def lowered_label(name, element, type_, dialect):
    from ._names import lower_name, lower_type

    found = {"name": lower_name(name), "expr": element._lower(dialect)}
    wire = lower_type(type_, dialect)
    if wire is not None:
        found["type"] = wire
    return {"Label": found}


class ColumnClause(NamedColumn):
    """`column("x")`, and the columns of tables and subqueries."""

    __visit_name__ = "column"
    onupdate = None
    default = None
    server_default = None
    server_onupdate = None

    def __init__(self, text, type_=None, is_literal=False, _selectable=None):
        self.key = self.name = text
        self.table = _selectable
        self.type = to_instance(type_)
        self.is_literal = is_literal

    @property
    def _is_star(self):
        return self.is_literal and self.name == "*"

    @property
    def entity_namespace(self):
        return self.table.entity_namespace

    @property
    def _from_objects(self):
        return [] if self.table is None else [self.table]

    @property
    def _render_label_in_columns_clause(self):
        return self.table is not None

    def _clone(self):
        return self

    @property
    def _ddl_label(self):
        return self._gen_tq_label(self.name, dedupe_on_key=False)

    def _gen_tq_label(self, name, dedupe_on_key=True):
        from ._names import _truncated_label, quoted_name

        table = self.table
        if self.is_literal:
            return None
        if table is None or not getattr(table, "named_with_column", False):
            return name
        schema = getattr(table, "schema", None)
        label = table.name + ("_" + name)
        if schema:
            label = schema.replace(".", "_") + "_" + label
        quote = getattr(name, "quote", None)
        if quote is None:
            quote = getattr(table.name, "quote", None)
        if quote is not None:
            label = quoted_name(label, quote)
        if dedupe_on_key and label in table.c:
            counter = 1
            while "%s_%s" % (label, counter) in table.c:
                counter += 1
            label = "%s_%s" % (label, counter)
        return label if isinstance(label, _truncated_label) else _truncated_label(label)

    def _make_proxy(self, selectable, name=None, key=None, proxies=None, **kw):
        literal = self.is_literal and (name is None or name == self.name)
        cls = ColumnClause if type(self) is ColumnClause else ColumnProxy
        column = cls(name or self.name, self.type, literal, selectable)
        if name is None:
            column.key = self.__dict__.get("_orm_key") or self.key
        column._proxies = (self,) if proxies is None else tuple(proxies)
        return column.key, column

    def _lower(self, dialect=None):
        from ._names import lower_name, lower_type

        type_ = lower_type(self.type, dialect)
        table = self.table
        if self.is_literal:
            found = {"text": str(self.name)}
            if type_ is not None:
                found["type"] = type_
            if table is not None and getattr(table, "named_with_column", False):
                found["table"] = lower_name(table.name)
            return {"LiteralColumn": found}
        if self.name is None:
            from .. import exc

            raise exc.CompileError("Cannot compile Column object until its 'name' is assigned.")
        found = {"name": lower_name(self.name)}
        if type_ is not None:
            found["type"] = type_
        if table is not None and getattr(table, "named_with_column", True):
            found["table"] = lower_name(table.name)
            if hasattr(table, "schema"):
                schema = lower_schema(table.schema)
                if schema is not None:
                    found["schema"] = schema
        return {"Column": found}


class ColumnProxy(ColumnClause):
    """A table's column as an alias or subquery has it.

    No parent class of `Column`: Python asks the right side of a comparison first when its class derives from that of the left.
    """

    __hash__ = ColumnClause.__hash__


class TableValuedColumn(NamedColumn):
    """A table-valued function's name used as one column."""

    __visit_name__ = "table_valued_column"

    def __init__(self, scalar_alias, type_):
        self.scalar_alias = scalar_alias
        self.key = self.name = scalar_alias.name
        self.type = type_

    @property
    def _from_objects(self):
        return [self.scalar_alias]

    def _lower(self, dialect=None):
        from ._names import lower_name

        suffix = None if dialect is None else dialect.table_valued_column
        if suffix is not None:
            return {"Column": {"name": suffix, "table": lower_name(self.name)}}
        return {"Column": {"name": lower_name(self.name)}}


class CollationClause(ColumnElement):
    __visit_name__ = "collation"

    def __init__(self, collation, collation_schema=None):
        self.collation = collation
        self.collation_schema = collation_schema
        self.type = std("NullType")

    @classmethod
    def _create_collation_expression(cls, expression, collation):
        from ._expressions import BinaryExpression
        from . import coercions

        expr = coercions.expression(expression)
        type_ = expr.type
        if family(type_) == "String":
            try:
                type_ = type_._with_collation(collation)
            except NotImplementedError:
                pass
        return BinaryExpression(expr, CollationClause(collation), operators.collate, type_=type_)

    def _lower(self, dialect=None):
        return {"Collation": self.collation}
