"""What SELECT reads from, and the functions that make it and what it is made of."""

from itertools import count as _count

from .._lower import lower_schema
from . import coercions
from .base import ColumnCollection, _generative
from .default_comparator import std
from .elements import ClauseElement, lower_name, lower_type

_serial = _count(1)


class SelectLabelStyle:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "SelectLabelStyle.%s" % self.name


LABEL_STYLE_NONE = SelectLabelStyle("LABEL_STYLE_NONE")
LABEL_STYLE_TABLENAME_PLUS_COL = SelectLabelStyle("LABEL_STYLE_TABLENAME_PLUS_COL")
LABEL_STYLE_DISAMBIGUATE_ONLY = SelectLabelStyle("LABEL_STYLE_DISAMBIGUATE_ONLY")
LABEL_STYLE_DEFAULT = LABEL_STYLE_DISAMBIGUATE_ONLY
for _style in (LABEL_STYLE_NONE, LABEL_STYLE_TABLENAME_PLUS_COL, LABEL_STYLE_DISAMBIGUATE_ONLY):
    setattr(SelectLabelStyle, _style.name, _style)
SelectLabelStyle.LABEL_STYLE_DEFAULT = LABEL_STYLE_DEFAULT


class ReturnsRows(ClauseElement):
    is_selectable = True
    _is_returns_rows = True


class Selectable(ReturnsRows):
    """Anything that rows can be read from."""


class FromClause(Selectable):
    """A table, alias, join, subquery or CTE."""

    __visit_name__ = "fromclause"
    named_with_column = False
    schema = None
    _is_from_clause = True
    _is_join = False
    _is_subquery = False
    _hide_froms = ()
    _proxies = ()
    _render_label_in_columns_clause = False
    _allow_label_resolve = False

    @property
    def _from_id(self):
        found = self.__dict__.get("_own_from_id")
        if found is None:
            found = self._own_from_id = next(_serial)
        return found

    def _lineage(self):
        return {self}

    @property
    def _from_objects(self):
        return [self]

    @property
    def _select_iterable(self):
        return [c for c in self.c if not getattr(c, "_omit_from_statements", False)]

    @property
    def c(self):
        found = self.__dict__.get("_memo_c")
        if found is None:
            found = self._memo_c = ColumnCollection()
            self._populate(found)
        return found

    @property
    def columns(self):
        return self.c

    @property
    def exported_columns(self):
        return self.c

    @property
    def entity_namespace(self):
        return self.c

    @property
    def primary_key(self):
        return [c for c in self.c if c.primary_key]

    @property
    def foreign_keys(self):
        return [fk for c in self.c for fk in c.foreign_keys]

    def _populate(self, columns):
        raise NotImplementedError(type(self).__name__)

    def select(self):
        from ._select import Select

        return Select(self)

    def join(self, right, onclause=None, isouter=False, full=False):
        from ._joins import Join

        return Join(self, right, onclause, isouter, full)

    def outerjoin(self, right, onclause=None, full=False):
        from ._joins import Join

        return Join(self, right, onclause, True, full)

    def alias(self, name=None, flat=False):
        from ._aliases import Alias

        return Alias(self, name)

    def tablesample(self, sampling, name=None, seed=None):
        from ._aliases import TableSample

        return TableSample(self, sampling, name, seed)

    def table_valued(self):
        from .elements import TableValuedColumn

        return TableValuedColumn(self, std("NullType"))

    def is_derived_from(self, fromclause):
        return fromclause is self

    def corresponding_column(self, column, require_embedded=False):
        return self.c.corresponding_column(column)

    @property
    def description(self):
        return getattr(self, "name", type(self).__name__ + " object")

    def _key_lower(self):
        return {"id": self._from_id}

    def _lower_from(self, dialect=None):
        raise NotImplementedError(type(self).__name__)

    def _lower(self, dialect=None):
        return {"Query": {"Select": self.select()._lower_select(dialect)}}

    def _proxy_columns(self, selectable, columns):
        from ._aliases import _proxies_of_from

        _proxies_of_from(self, selectable, columns)


class NamedFromClause(FromClause):
    named_with_column = True


class TableClause(NamedFromClause):
    """`table("name", column("x"), ...)`: a name with columns, unknown to any `MetaData`."""

    __visit_name__ = "table"
    _is_table = True
    implicit_returning = False
    _autoincrement_column = None

    def __init__(self, name, *columns, **kw):
        self.name = name
        self._columns = ColumnCollection()
        self._primary_key = []
        for column in columns:
            self.append_column(column)
        schema = kw.pop("schema", None)
        if schema is not None:
            self.schema = schema
        if self.schema is not None:
            self.fullname = "%s.%s" % (self.schema, self.name)
        else:
            self.fullname = self.name
        if kw:
            from .. import exc

            raise exc.ArgumentError("Unsupported argument(s): %s" % list(kw))

    @property
    def c(self):
        return self._columns

    @property
    def primary_key(self):
        return self._primary_key

    @property
    def foreign_keys(self):
        return []

    @property
    def description(self):
        return self.name

    def append_column(self, column, **kw):
        existing = column.table
        if existing is not None and existing is not self:
            from .. import exc

            raise exc.ArgumentError("column object '%s' already assigned to table '%s'" % (column.key, existing))
        self._columns.add(column)
        column.table = self

    def _clone(self):
        return self

    def insert(self):
        from .dml import Insert

        return Insert(self)

    def update(self):
        from .dml import Update

        return Update(self)

    def delete(self):
        from .dml import Delete

        return Delete(self)

    def __str__(self):
        return str(self.fullname)

    def _target_columns(self, dialect):
        """The columns as INSERT and UPDATE see them."""
        return [_target_column(column, self, dialect) for column in self.c]

    def _lower_from(self, dialect=None):
        found = {"name": lower_name(self.name), "id": self._from_id}
        schema = lower_schema(self.schema)
        if schema is not None:
            found["schema"] = schema
        return {"Table": found}


def _target_column(column, table, dialect):
    found = {"name": lower_name(column.name)}
    type_ = lower_type(column.type, dialect)
    if type_ is not None:
        found["type"] = type_
    if column.key != column.name:
        found["key"] = str(column.key)
    if column.primary_key:
        found["primary_key"] = True
        if getattr(table, "_autoincrement_column", None) is column:
            found["autoincrement"] = True
    if column.server_default is not None:
        found["server_default"] = True
    if getattr(column, "nullable", False):
        found["nullable"] = True
    for name in ("default", "onupdate"):
        default = getattr(column, name, None)
        arg = getattr(default, "arg", None)
        if getattr(default, "is_sequence", False):
            if not getattr(dialect, "supports_sequences", False) or default.optional and dialect.sequences_optional:
                continue
            arg = default.next_value()
        if isinstance(arg, ClauseElement):
            found[name] = _self_grouped(arg)._lower(dialect)
        elif getattr(column, name, None) is not None:
            found["client_" + name] = True
    return found


def _self_grouped(element):
    if getattr(element, "_is_select_base", False):
        element = element.scalar_subquery()
    return element.self_group()


def _from_objects(*elements):
    return [f for element in elements for f in element._from_objects]


def _rendered_names(select):
    if hasattr(select, "_columns_plus_names"):
        return [proxy or c.name for _, proxy, _, c, _ in select._columns_plus_names()]
    return [c.key for c in select._all_selected_columns]


def _text(element):
    resolved = coercions.resolve(element)
    if not isinstance(resolved, str):
        return resolved
    from .elements import TextClause

    return TextClause(resolved)


def _lower_affixes(given, dialect):
    name = getattr(dialect, "name", None)
    return [element._lower(dialect) for element, of in given if of in (None, "*") or of == name]


class HasPrefixes:
    _prefixes = ()

    @_generative
    def prefix_with(self, *prefixes, dialect="*"):
        self._prefixes = self._prefixes + tuple((_text(p), dialect) for p in prefixes)


class HasSuffixes:
    _suffixes = ()

    @_generative
    def suffix_with(self, *suffixes, dialect="*"):
        self._suffixes = self._suffixes + tuple((_text(p), dialect) for p in suffixes)


class HasCTE:
    _independent_ctes = ()
    name_cte_columns = False

    def add_cte(self, *ctes, nest_here=False):
        copy = self._generate()
        copy._independent_ctes = self._independent_ctes + tuple((cte, nest_here) for cte in ctes)
        return copy

    def cte(self, name=None, recursive=False, nesting=False):
        from ._aliases import CTE

        return CTE(self, name, recursive, nesting)

    def _lower_ctes(self, dialect):
        return [cte._lower_cte(dialect) for cte, _ in self._independent_ctes]


def select(*entities, **kw):
    from ._select import Select

    return Select(*entities, **kw)


def table(name, *columns, **kw):
    return TableClause(name, *columns, **kw)


def join(left, right, onclause=None, isouter=False, full=False):
    from ._joins import Join

    return Join(left, right, onclause, isouter, full)


def outerjoin(left, right, onclause=None, full=False):
    from ._joins import Join

    return Join(left, right, onclause, True, full)


def alias(selectable, name=None, flat=False):
    return coercions.from_clause(selectable).alias(name=name, flat=flat)


def subquery(alias, *args, **kwargs):
    from ._select import Select

    return Select(*args, **kwargs).subquery(alias)


def lateral(selectable, name=None):
    resolved = coercions.resolve(selectable)
    return resolved.lateral(name)


def tablesample(selectable, sampling, name=None, seed=None):
    return coercions.from_clause(selectable).tablesample(sampling, name=name, seed=seed)


def cte(selectable, name=None, recursive=False):
    return coercions.resolve(selectable).cte(name=name, recursive=recursive)


def exists(argument=None):
    from ._subqueries import Exists

    return Exists(argument)


def values(*columns, name=None, literal_binds=False):
    from ._subqueries import Values

    return Values(*columns, name=name, literal_binds=literal_binds)


def union(*selects):
    from ._select_base import CompoundSelect

    return CompoundSelect("UNION", *selects)


def union_all(*selects):
    from ._select_base import CompoundSelect

    return CompoundSelect("UNION ALL", *selects)


def except_(*selects):
    from ._select_base import CompoundSelect

    return CompoundSelect("EXCEPT", *selects)


def except_all(*selects):
    from ._select_base import CompoundSelect

    return CompoundSelect("EXCEPT ALL", *selects)


def intersect(*selects):
    from ._select_base import CompoundSelect

    return CompoundSelect("INTERSECT", *selects)


def intersect_all(*selects):
    from ._select_base import CompoundSelect

    return CompoundSelect("INTERSECT ALL", *selects)


_PLACES = {
    "_joins": "Join _foreign_key_pairs _parent _referent",
    "_aliases": """
        FromGrouping AliasedReturnsRows _proxies_of_from FromClauseAlias Alias _AliasedForeignKey TableSample
        TableValuedAlias Subquery Lateral CTE _restated
    """,
    "_select_columns": "_columns_plus_names _applied _naming_convention lower_select_column",
    "_select_base": """
        SelectBase SelectStatementGrouping _OffsetLimitParam ForUpdateArg GenerativeSelect _lower_by _resolved_text
        CompoundSelect
    """,
    "_select": "Select _is_mapped _JOIN _joinable _normalized",
    "_subqueries": "ScalarSelect Exists TextualSelect TextAsFrom Values _lower_rows ScalarValues",
}


def __getattr__(name):
    for module, names in _PLACES.items():
        if name in names.split():
            import sys

            module = __package__ + "." + module
            __import__(module)
            found = globals()[name] = getattr(sys.modules[module], name)
            return found
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
