"""Mapped classes and their aliases as they stand in statements, and the replacement of columns by those of an alias."""

from ..sql.elements import ClauseElement, ColumnElement
from ..sql.visitors import _rebuilt


def annotated(column, **marks):
    """A column that renders as the given one, and is known as it, with marks of the mapper's on it."""
    made = object.__new__(type(column))
    made.__dict__.update(column.__dict__)
    made._orm_original = original_of(column)
    made._proxies = (made._orm_original,)
    made._is_clone_of = made._orm_original if column._is_clone_of is None else column._is_clone_of
    for name, value in marks.items():
        made.__dict__[name] = value
    return made


def original_of(column):
    """The column that a marked one stands for."""
    return column.__dict__.get("_orm_original", column) if hasattr(column, "__dict__") else column


def plain(expression):
    """An expression without marks."""
    return _rebuilt(expression, lambda element: element.__dict__.get("_orm_original"), {})


class EntityClause(ClauseElement):
    """A mapped class or an alias of one, in the columns clause."""

    __visit_name__ = "entity"
    is_selectable = True
    _allow_label_resolve = False
    _render_label_in_columns_clause = True
    named_with_column = False
    _hide_froms = ()

    def __init__(self, entity):
        self._orm_entity = entity

    def _clone(self):
        return self

    @property
    def _from_objects(self):
        return list(self._orm_entity.selectable._from_objects)

    @property
    def c(self):
        return self._orm_entity.selectable.c

    columns = c

    @property
    def _select_iterable(self):
        entity = self._orm_entity
        adapter = adapter_of(entity)
        found = []
        for prop in entity.mapper._props.values():
            for column in prop.columns:
                found.append(adapter.column(column) if adapter is not None else column)
        return found

    @property
    def description(self):
        return entity_name(self._orm_entity)

    @property
    def entity_namespace(self):
        return self._orm_entity.entity

    def self_group(self, against=None):
        return self

    def __repr__(self):
        return "<EntityClause %s>" % self.description


class BundleClause(ClauseElement):
    """A `Bundle` in the columns clause."""

    __visit_name__ = "bundle"
    _allow_label_resolve = False
    _orm_entity = None

    def __init__(self, bundle):
        self._orm_bundle = bundle

    def _clone(self):
        return self

    @property
    def _select_iterable(self):
        return [column for one in self._orm_bundle._clauses() for column in one._select_iterable]

    @property
    def _from_objects(self):
        return [f for one in self._orm_bundle._clauses() for f in one._from_objects]


def entity_name(entity):
    return entity.class_.__name__ if not entity.is_aliased_class else "aliased(%s)" % entity.class_.__name__


def adapter_of(entity):
    return entity._adapter if entity.is_aliased_class else None


class ColumnAdapter:
    """Replaces columns by those of a selectable that was made from theirs."""

    def __init__(self, selectable, equivalents=None, exclude=None, following=None, label_columns=False):
        self.selectable = selectable
        self.equivalents = equivalents or {}
        # A mark that columns must not carry.
        self.exclude = exclude
        self.following = following
        self._known = {}
        self._index = None

    def _candidates(self, column):
        if self._index is None:
            self._index = {}
            for candidate in self.selectable.c:
                for member in candidate._lineage():
                    self._index.setdefault(id(original_of(member)), []).append((candidate, member))
        return self._index.get(id(column), ())

    def corresponding(self, column):
        """The column that stands for the given one, or None."""
        column = original_of(column)
        if id(column) in self._known:
            return self._known[id(column)][1]
        found = None
        if column.__dict__.get("table") is not self.selectable or not self.selectable.c.contains_column(column):
            wanted = {id(original_of(member)) for member in column._lineage()} if hasattr(column, "_lineage") else {id(column)}
            for candidate, _ in self._candidates(column):
                if wanted <= {id(original_of(member)) for member in candidate._lineage()}:
                    found = candidate
                    break
        if found is None:
            for equivalent in self.equivalents.get(id(column), ()):
                for candidate, _ in self._candidates(equivalent):
                    found = candidate
                    break
                if found is not None:
                    break
        self._known[id(column)] = (column, found)
        return found

    def column(self, column):
        """What stands for a column; an expression is gone through."""
        found = self.corresponding(column)
        if found is None and self.following is not None:
            return self.following.column(column)
        if found is None and getattr(column, "table", None) is None:
            original = original_of(column)
            found = self._known[id(original)] = (original, self(original))
            return found[1]
        return column if found is None else found

    def _replace(self, element):
        if isinstance(element, ColumnElement):
            if self.exclude is not None and element.__dict__.get(self.exclude):
                return None
            return self.corresponding(element)
        if getattr(element, "_is_from_clause", False):
            if element is not self.selectable and not element._is_join and self.selectable.is_derived_from(element):
                return self.selectable
        return None

    def __call__(self, expression):
        made = _rebuilt(expression, self._replace, {})
        return made if self.following is None else self.following(made)

    def many(self, expressions):
        return [self(one) for one in expressions]

    def chain(self, following):
        self.following = following
        return self


class ChainedAdapter:
    """One adapter after the other: a column of the first's is looked for in the second."""

    def __init__(self, first, second):
        self.first = first
        self.second = second
        self.selectable = second.selectable

    def column(self, column):
        return self.second.column(self.first.column(column))

    def __call__(self, expression):
        return self.second(self.first(expression))


class AliasedInsp:
    """What is known about an alias of a mapped class."""

    is_aliased_class = True
    is_mapper = is_selectable = is_attribute = is_instance = is_clause_element = False
    represents_outer_join = False
    with_polymorphic_mappers = ()

    def __init__(self, entity, mapper, selectable, name, adapt_on_names=False, equivalents=None):
        self.entity = entity
        self.mapper = mapper
        self.selectable = selectable
        self.name = name
        self.adapt_on_names = adapt_on_names
        equivalents = dict(mapper.equivalents)
        self._adapter = _NamedAdapter(selectable, mapper) if adapt_on_names else ColumnAdapter(selectable, equivalents)

    @property
    def class_(self):
        return self.mapper.class_

    def __clause_element__(self):
        return self.selectable

    def __columns_clause__(self):
        found = self.__dict__.get("_clause")
        if found is None:
            found = self._clause = EntityClause(self)
        return found

    def isa(self, other):
        return self.mapper.isa(other)

    def common_parent(self, other):
        return self.mapper.common_parent(other)

    def __str__(self):
        return "aliased(%s)" % self.class_.__name__

    def __repr__(self):
        return "<AliasedInsp at 0x%x; %s>" % (id(self), self.class_.__name__)


class _NamedAdapter(ColumnAdapter):
    """Takes columns of the same name where none is derived."""

    def __init__(self, selectable, mapper):
        ColumnAdapter.__init__(self, selectable, mapper.equivalents)
        self.mapper = mapper

    def corresponding(self, column):
        found = ColumnAdapter.corresponding(self, column)
        if found is None:
            original = original_of(column)
            if id(original) in self.mapper._columntoproperty:
                found = self.selectable.c.get(getattr(original, "key", None))
        return found


class AliasedClass:
    """An alias of a mapped class: has its attributes, with the columns of the alias."""

    def __init__(self, entity, alias=None, name=None, flat=False, adapt_on_names=False):
        from .util import mapper_of

        if isinstance(entity, type) and "__mapper__" not in entity.__dict__:
            from ..exc import NoInspectionAvailable

            raise NoInspectionAvailable("No inspection system is available for object of type %s" % type(entity))
        mapper = mapper_of(entity)
        if alias is None:
            alias = flat_alias(mapper.selectable, name, flat)
        elif getattr(alias, "_is_select_base", False):
            alias = alias.subquery(name)
        elif name is not None and hasattr(alias, "alias"):
            alias = alias.alias(name)
        insp = AliasedInsp(self, mapper, alias, name, adapt_on_names)
        self.__dict__["_insp"] = insp
        self.__dict__["__name__"] = mapper.class_.__name__

    def __clause_element__(self):
        return self._insp.selectable

    def __columns_clause__(self):
        return self._insp.__columns_clause__()

    @property
    def __mapper__(self):
        return self._insp.mapper

    def __getattr__(self, key):
        if key.startswith("__") and key.endswith("__") and key != "__tablename__":
            raise AttributeError(key)
        from .attributes import QueryableAttribute
        from .mapper import configure_mappers

        configure_mappers(self._insp.mapper.registry)
        target = self._insp.mapper.class_
        value = _found_on(target, key)
        if value is _absent:
            raise AttributeError("'AliasedClass' object has no attribute '%s'" % key)
        if isinstance(value, QueryableAttribute):
            made = getattr(target, key).adapt_to_entity(self._insp)
            self.__dict__[key] = made
            return made
        if hasattr(value, "__get__"):
            if type(value).__name__ == "function":
                import types

                return types.MethodType(value, self)
            if isinstance(value, classmethod):
                import types

                return types.MethodType(value.__func__, self)
            return value.__get__(None, self)
        return value

    def _get_from_serialized(self, key, mapped_class, aliased_insp):
        raise NotImplementedError(key)

    def __repr__(self):
        return "<AliasedClass at 0x%x; %s>" % (id(self), self._insp.class_.__name__)

    def __str__(self):
        return str(self._insp)


_absent = object()


def _found_on(cls, key):
    for base in cls.__mro__:
        if key in base.__dict__:
            return base.__dict__[key]
    return _absent


def flat_alias(selectable, name=None, flat=False):
    """An alias; of a join, with `flat`, a join of aliases."""
    from ..sql.selectable import Join

    if flat and isinstance(selectable, Join):
        left = flat_alias(selectable.left, "%s_%s" % (name, selectable.left.name) if name and hasattr(selectable.left, "name") else None, True)
        right = flat_alias(selectable.right, "%s_%s" % (name, selectable.right.name) if name and hasattr(selectable.right, "name") else None, True)
        adapter = ColumnAdapter(left, None).chain(ColumnAdapter(right, None))
        return Join(left, right, adapter(selectable.onclause), selectable.isouter, selectable.full)
    return selectable.alias(name)


def _register():
    from ..inspection import _inspects

    _inspects(AliasedClass)(lambda alias: alias._insp)
    _inspects(AliasedInsp)(lambda insp: insp)
    from .mapper import Mapper

    _inspects(Mapper)(lambda mapper: mapper)


_register()
