"""Aliases, subqueries and CTEs: other names for what is selected from."""

from . import coercions
from .base import _generative, warn_deprecated
from .default_comparator import std
from .elements import ColumnClause, GroupedElement, TableValuedColumn, _anonymous_label, lower_name, lower_type
from .selectable import LABEL_STYLE_NONE, FromClause, NamedFromClause, _lower_affixes, _rendered_names, _text

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.selectable"


class FromGrouping(GroupedElement, FromClause):
    def __init__(self, element):
        self.element = element

    @property
    def c(self):
        return self.element.c

    @property
    def foreign_keys(self):
        return self.element.foreign_keys

    @property
    def primary_key(self):
        return self.element.primary_key

    @property
    def description(self):
        return self.element.description

    def alias(self, name=None, flat=False):
        return FromGrouping(self.element.alias(name))

    @property
    def _from_objects(self):
        return self.element._from_objects

    @property
    def _hide_froms(self):
        return self.element._hide_froms

    def get_children(self, **kw):
        return [self.element]

    def _lower_from(self, dialect=None):
        return {"Grouping": self.element._lower_from(dialect)}


class AliasedReturnsRows(NamedFromClause):
    def _init(self, element, name):
        self.element = element
        self._orig_name = name
        if name is None:
            base = getattr(element, "name", None) if getattr(element, "named_with_column", False) else None
            if isinstance(base, _anonymous_label):
                base = None
            name = _anonymous_label.of(self._from_id, base or "anon")
            name = _anonymous_label(str(name).replace("%%(%s " % self._from_id, "%%(f%s " % self._from_id))
        self.name = name

    @property
    def original(self):
        return self.element

    @property
    def description(self):
        return "anon_1" if isinstance(self.name, _anonymous_label) else self.name

    def is_derived_from(self, fromclause):
        return fromclause is self or self.element.is_derived_from(fromclause)

    def _populate(self, columns):
        self.element._proxy_columns(self, columns)

    def get_children(self, **kw):
        return [self.element]

    def _proxy_columns(self, selectable, columns):
        for column in self.c:
            key, proxy = column._make_proxy(selectable)
            columns.add(proxy, key)


def _proxies_of_from(fromclause, selectable, columns):
    for column in fromclause.c:
        key, proxy = column._make_proxy(selectable)
        columns.add(proxy, key)


class FromClauseAlias(AliasedReturnsRows):
    @property
    def description(self):
        if isinstance(self.name, _anonymous_label):
            return "Anonymous alias of %s" % self.element.description
        return self.name


class Alias(FromClauseAlias):
    """`table AS name`."""

    __visit_name__ = "alias"

    def __init__(self, element, name=None):
        self._init(element, name)

    @property
    def foreign_keys(self):
        return [_AliasedForeignKey(fk, self) for fk in self.element.foreign_keys]

    def _lower_from(self, dialect=None):
        found = {"id": self._from_id, "name": lower_name(self.name), "element": self.element._lower_from(dialect)}
        return {"Alias": found}


class _AliasedForeignKey:
    """A foreign key seen through an alias of its table."""

    def __init__(self, fk, selectable):
        self._fk = fk
        self.constraint = getattr(fk, "constraint", None)
        self.parent = selectable.corresponding_column(fk.parent)

    def get_referent(self, fromclause):
        return self._fk.get_referent(fromclause)

    @property
    def column(self):
        return self._fk.column


class TableSample(FromClauseAlias):
    __visit_name__ = "tablesample"

    def __init__(self, element, sampling, name=None, seed=None):
        from .functions import FunctionElement, func

        self.sampling = sampling if isinstance(sampling, FunctionElement) else func.system(sampling)
        self.seed = None if seed is None else coercions.expression(seed)
        self._init(element, name)

    def _lower_from(self, dialect=None):
        return {
            "TableSample": {
                "id": self._from_id,
                "name": lower_name(self.name),
                "element": self.element._lower_from(dialect),
                "sampling": self.sampling._lower(dialect),
                "seed": None if self.seed is None else self.seed._lower(dialect),
            }
        }


class TableValuedAlias(Alias):
    """A function in FROM."""

    __visit_name__ = "table_valued_alias"

    def __init__(self, element, name=None, columns=(), joins_implicitly=False, scalar_type=None):
        self._given = [coercions.plain_column(c) for c in columns]
        self.joins_implicitly = joins_implicitly
        self._scalar_type_ = scalar_type
        self._render_derived = False
        self._render_derived_w_types = False
        self._lateral = False
        self._init(element, name)

    def _populate(self, columns):
        for column in self._given:
            made = ColumnClause(column.name, column.type, _selectable=self)
            columns.add(made)

    @property
    def column(self):
        return TableValuedColumn(self, self._scalar_type_ or std("NullType"))

    def _again(self, name):
        made = TableValuedAlias(self.element, name, self._given, self.joins_implicitly, self._scalar_type_)
        made._render_derived = self._render_derived
        made._render_derived_w_types = self._render_derived_w_types
        return made

    def alias(self, name=None, flat=False):
        return self._again(name)

    def lateral(self, name=None):
        made = self._again(name)
        made._lateral = True
        return made

    def render_derived(self, name=None, with_types=False):
        made = self._again(name)
        made._render_derived = True
        made._render_derived_w_types = with_types
        return made

    def _lower_from(self, dialect=None):
        return {
            "Function": {
                "id": self._from_id,
                "name": lower_name(self.name),
                "function": self.element._lower(dialect),
                "lateral": self._lateral,
                "derived": [[lower_name(c.name), lower_type(c.type, dialect)] for c in self.c] if self._render_derived else None,
                "with_types": self._render_derived_w_types,
            }
        }


class Subquery(AliasedReturnsRows):
    """`(SELECT ...) AS name`."""

    __visit_name__ = "subquery"
    _is_subquery = True
    _lateral = False

    def __init__(self, element, name=None):
        self._init(element, name)

    def _lower(self, dialect=None):
        return {"Query": self.element._lower_query(dialect, asfrom=False)}

    def as_scalar(self):
        warn_deprecated(
            "The :meth:`.Subquery.as_scalar` method, which was previously ``Alias.as_scalar()`` prior to version 1.4, is "
            "deprecated and will be removed in a future release; Please use the :meth:`_expression.Select.scalar_subquery` "
            "method of the :func:`_expression.select` construct before constructing a subquery object, or with the ORM use "
            "the :meth:`_query.Query.scalar_subquery` method.",
            "1.4",
        )
        return self.element.set_label_style(LABEL_STYLE_NONE).scalar_subquery()

    def _lower_from(self, dialect=None):
        return {
            "Subquery": {
                "id": self._from_id,
                "name": lower_name(self.name),
                "query": self.element._lower_query(dialect),
                "lateral": self._lateral,
            }
        }


class Lateral(Subquery):
    __visit_name__ = "lateral"
    _lateral = True


class CTE(AliasedReturnsRows):
    """A common table expression."""

    __visit_name__ = "cte"
    _prefixes = ()
    _suffixes = ()

    def __init__(self, element, name=None, recursive=False, nesting=False, _cte_alias=None, _restates=None):
        self.recursive = recursive
        self.nesting = nesting
        self._cte_alias = _cte_alias
        self._restates = _restates
        self._init(element, name)

    def _populate(self, columns):
        source = self.element if self._cte_alias is None else self._cte_alias
        source._proxy_columns(self, columns)

    def alias(self, name=None, flat=False):
        return CTE(self.element, name, self.recursive, self.nesting, _cte_alias=self._cte_alias or self)

    def union(self, *other):
        return CTE(self.element.union(*other), self.name, self.recursive, self.nesting, _restates=self)

    def union_all(self, *other):
        return CTE(self.element.union_all(*other), self.name, self.recursive, self.nesting, _restates=self)

    def _generate(self):
        return self._clone()

    @_generative
    def prefix_with(self, *prefixes, dialect="*"):
        self._prefixes = self._prefixes + tuple((_text(p), dialect) for p in prefixes)

    @_generative
    def suffix_with(self, *suffixes, dialect="*"):
        self._suffixes = self._suffixes + tuple((_text(p), dialect) for p in suffixes)

    def _reference_id(self):
        """The one CTE that this one and those it was made from stand for."""
        found = self
        while found._restates is not None:
            found = found._restates
        return found._from_id

    def _lower_cte(self, dialect):
        column_names = None
        element = self.element
        if self.recursive or getattr(element, "name_cte_columns", False):
            inner = element
            while getattr(inner, "selects", None):
                inner = inner.selects[0]
            while hasattr(inner, "element") and not hasattr(inner, "_all_selected_columns"):
                inner = inner.element
            column_names = [lower_name(name) for name in _rendered_names(inner)]
        return {
            "id": self._from_id,
            "reference": self._reference_id(),
            "restates": None if self._restates is None else _restated(self),
            "name": lower_name(self.name),
            "recursive": self.recursive,
            "nesting": self.nesting,
            "columns": column_names,
            "query": element._lower_query(dialect),
            "prefixes": _lower_affixes(self._prefixes, dialect),
            "suffixes": _lower_affixes(self._suffixes, dialect),
        }

    def _lower_from(self, dialect=None):
        if self._cte_alias is not None:
            return {
                "CteAlias": {
                    "id": self._from_id,
                    "name": lower_name(self.name),
                    "of": self._cte_alias._lower_cte(dialect),
                }
            }
        return {"Cte": self._lower_cte(dialect)}


def _restated(cte):
    found = []
    while cte._restates is not None:
        cte = cte._restates
        found.append(cte._from_id)
    return found
