"""Loader options: what a statement says about the loading of attributes."""

from .attributes import QueryableAttribute
from .entities import entity_name
from .util import entity_of, entity_or_none

_WILDCARD = "*"


class Element:
    """One instruction: at the end of a path, load so."""

    __slots__ = ("root", "path", "strategy", "opts")

    def __init__(self, root, path, strategy, opts):
        self.root = root
        self.path = path
        self.strategy = strategy
        self.opts = opts


class Load:
    """Instructions that begin at one class."""

    _is_loader_option = True
    propagate_to_loaders = True

    def __init__(self, entity=None):
        self.root = None if entity is None else entity_of(entity)
        self.path = ()
        self.elements = ()

    def _copy(self):
        made = Load.__new__(Load)
        made.root, made.path, made.elements = self.root, self.path, self.elements
        return made

    # ---- relationships

    def _relationship(self, attr, strategy, **opts):
        made = self._copy()
        if isinstance(attr, str) and (attr == _WILDCARD or attr.endswith(":*")):
            made.elements += (Element(made.root, made.path, "*" + strategy, opts),)
            return made
        attr = _attribute(attr, made)
        made.path += (attr,)
        made.elements += (Element(made.root, made.path, strategy, opts),)
        return made

    def joinedload(self, attr, innerjoin=None):
        return self._relationship(attr, "joined", **({} if innerjoin is None else {"innerjoin": innerjoin}))

    def selectinload(self, attr, recursion_depth=None, chunksize=None):
        return self._relationship(attr, "selectin", chunksize=chunksize, **_depth(recursion_depth))

    def subqueryload(self, attr):
        return self._relationship(attr, "subquery")

    def lazyload(self, attr):
        return self._relationship(attr, "select")

    def immediateload(self, attr, recursion_depth=None):
        return self._relationship(attr, "immediate", **_depth(recursion_depth))

    def noload(self, attr):
        from ..sql.base import warn_deprecated

        warn_deprecated(
            "The noload() option is deprecated and will be removed in a future release.  This option produces incorrect results by returning "
            "``None`` for related items. (deprecated since: 2.1)",
            "2.1",
        )
        return self._relationship(attr, "noload")

    def raiseload(self, attr, sql_only=False):
        return self._relationship(attr, "raise_on_sql" if sql_only else "raise")

    def defaultload(self, attr):
        attr = _attribute(attr, self)
        if not attr.property.is_relationship:
            return self._column(attr, None)
        return self._relationship(attr, None)

    def contains_eager(self, attr, alias=None, _is_chain=False, _propagate_to_loaders=False):
        entity = None
        if alias is not None:
            entity = entity_or_none(alias)
            if entity is None:
                from ..sql.coercions import from_clause

                entity = from_clause(alias)
        else:
            of_type = getattr(attr, "_of_type", None)
            if of_type is not None:
                entity = of_type
        return self._relationship(attr, "contains", alias=entity)

    # ---- columns

    def _column(self, attr, strategy, **opts):
        made = self._copy()
        made.elements += (Element(made.root, made.path + (_attribute(attr, made),), strategy, opts),)
        return made

    def load_only(self, *attrs, raiseload=False):
        made = self._copy()
        made.elements += (Element(made.root, made.path, "only", {"raiseload": raiseload, "attrs": [_attribute(a, made) for a in attrs]}),)
        if made.root is None and not made.path:
            # Alone, the attributes say where it begins.
            made.root = made.elements[-1].opts["attrs"][0].parent if attrs else None
            made.elements = tuple(Element(made.root, e.path, e.strategy, e.opts) for e in made.elements)
        return made

    def defer(self, key, raiseload=False):
        if isinstance(key, str) and key == _WILDCARD:
            made = self._copy()
            made.elements += (Element(made.root, made.path, "only", {"raiseload": raiseload, "attrs": []}),)
            return made
        return self._column(key, "defer", raiseload=raiseload)

    def undefer(self, key):
        if isinstance(key, str) and key == _WILDCARD:
            made = self._copy()
            made.elements += (Element(made.root, made.path, "undefer_all", {}),)
            return made
        return self._column(key, "undefer")

    def undefer_group(self, name):
        made = self._copy()
        made.elements += (Element(made.root, made.path, "undefer_group", {"group": name}),)
        return made

    def with_expression(self, key, expression):
        from ..sql.coercions import resolve

        return self._column(key, "expression", expression=resolve(expression))

    def selectin_polymorphic(self, classes):
        # The columns of subclasses are loaded when they are asked for.
        return self._copy()

    def options(self, *opts):
        made = self._copy()
        for option in opts:
            for element in option.elements:
                made.elements += (Element(made.root, made.path + element.path, element.strategy, element.opts),)
        return made


def _depth(recursion_depth):
    """How often an option repeats itself below, as an option; -1 is until there is nothing left."""
    if recursion_depth is None:
        return {}
    if not isinstance(recursion_depth, int) or recursion_depth < -1:
        from ..exc import ArgumentError

        raise ArgumentError("recursion_depth is a number of levels, or -1 for all; got %r" % (recursion_depth,))
    return {"recursion_depth": recursion_depth}


def _attribute(attr, load):
    if isinstance(attr, str):
        from ..exc import ArgumentError

        raise ArgumentError("Strings are not accepted for attribute names in loader options; please use class-bound attributes directly.")
    if not isinstance(attr, QueryableAttribute):
        from ..exc import ArgumentError

        raise ArgumentError("expected ORM mapped attribute for loader strategy argument; got %r" % (attr,))
    while attr.property.is_synonym:
        attr = attr.property._target(attr)
    return attr


def _chained(name):
    def option(*keys, **kw):
        made = Load()
        *path, last = keys
        for key in path:
            made = made.defaultload(key) if name != "contains_eager" else made.contains_eager(key)
        return getattr(made, name)(last, **kw)

    option.__name__ = name
    return option


joinedload = _chained("joinedload")
selectinload = _chained("selectinload")
subqueryload = _chained("subqueryload")
lazyload = _chained("lazyload")
immediateload = _chained("immediateload")
noload = _chained("noload")
raiseload = _chained("raiseload")
defaultload = _chained("defaultload")
contains_eager = _chained("contains_eager")


def defer(key, *addl_attrs, raiseload=False):
    made = Load()
    for attr in (key,) + addl_attrs:
        made = made.defer(attr, raiseload=raiseload)
    return made


def undefer(key, *addl_attrs):
    made = Load()
    for attr in (key,) + addl_attrs:
        made = made.undefer(attr)
    return made


def load_only(*attrs, raiseload=False):
    return Load().load_only(*attrs, raiseload=raiseload)


def undefer_group(name):
    return Load().undefer_group(name)


def with_expression(key, expression):
    return Load().with_expression(key, expression)


def selectin_polymorphic(base_cls, classes):
    return Load(base_cls).selectin_polymorphic(classes)


class LoaderCriteriaOption:
    """`with_loader_criteria()`."""

    def __init__(self, *args, **kw):
        from ._refusal import refuse

        refuse("with_loader_criteria", hint="add the criteria to the statement with where()")


with_loader_criteria = LoaderCriteriaOption


# ---- the options of one statement, as a tree


class Node:
    """What the options say about one entity, and below it about what its relationships lead to."""

    __slots__ = ("children", "strategy", "opts", "extra", "of_type", "columns", "only", "wildcard", "groups", "undefer_all", "expressions")

    def __init__(self):
        self.children = {}
        self.strategy = None
        self.opts = {}
        self.extra = ()
        self.of_type = None
        # `{key: ("defer" or "undefer", raiseload)}`
        self.columns = {}
        self.only = None
        self.wildcard = None
        self.groups = ()
        self.undefer_all = False
        self.expressions = {}

    def child(self, key):
        if key not in self.children:
            self.children[key] = Node()
        return self.children[key]

    def column_rule(self, prop):
        """("load" or "defer", raiseload) for a column."""
        given = self.columns.get(prop.key)
        if given is not None:
            return given
        if prop.group is not None and prop.group in self.groups or self.undefer_all:
            return "undefer", False
        if self.only is not None:
            return "defer", self.only
        return ("defer", prop.raiseload) if prop.deferred else ("undefer", False)

    def strategy_for(self, prop):
        """`(strategy, node)` of a relationship, where an option has one."""
        node = self.children.get(prop.key)
        if node is not None and node.strategy is not None:
            return node.strategy, node
        if self.wildcard is not None:
            return self.wildcard, node
        return None, node

    def put(self, path, strategy, opts):
        node = self
        for attr in path[:-1]:
            node = node.child(attr.key)
            _remember(node, attr)
        if strategy in ("defer", "undefer", "expression") or path and not path[-1].property.is_relationship:
            key = path[-1].key
            if strategy == "expression":
                node.expressions[key] = opts["expression"]
                node.columns[key] = ("undefer", False)
            elif strategy is not None:
                node.columns[key] = (strategy, opts.get("raiseload", False))
            return
        if path:
            node = node.child(path[-1].key)
            _remember(node, path[-1])
        if strategy is None:
            return
        if strategy == "only":
            node.only = opts["raiseload"]
            for attr in opts["attrs"]:
                node.columns[attr.key] = ("undefer", False)
        elif strategy == "undefer_all":
            node.undefer_all = True
        elif strategy == "undefer_group":
            node.groups = node.groups + (opts["group"],)
        elif strategy.startswith("*"):
            node.wildcard = strategy[1:]
        else:
            node.strategy = strategy
            node.opts = opts
            if "recursion_depth" in opts:
                node.repeat(path[-1], opts["recursion_depth"])

    def repeat(self, attr, depth):
        """Says the same again of what the relationship leads to, as many levels down as are asked for."""
        if depth < 0:
            self.children[attr.key] = self
            return
        node = self
        for _ in range(depth):
            node = node.child(attr.key)
            _remember(node, attr)
            node.strategy, node.opts = self.strategy, self.opts


def _remember(node, attr):
    if attr._extra_criteria:
        node.extra = attr._extra_criteria
    if attr._of_type is not None:
        node.of_type = attr._of_type


EMPTY = Node()


def matches(entity, given):
    """Whether an option that begins at `given` is for an entity of the statement."""
    if given is entity:
        return True
    if entity.is_aliased_class or given.is_aliased_class:
        return False
    return entity.isa(given) or given.isa(entity)


def _check(element):
    """Refuses a strategy for the wrong kind of attribute."""
    relationship = element.strategy in ("joined", "selectin", "subquery", "select", "immediate", "noload", "raise", "raise_on_sql", "contains")
    attrs = element.opts["attrs"] if element.strategy == "only" else element.path[-1:]
    if element.opts.get("recursion_depth") is not None and not element.path[-1].property.is_self_referential:
        from ..exc import InvalidRequestError

        raise InvalidRequestError(
            "recursion_depth option on relationship %s not valid for non-self-referential relationship" % element.path[-1].property
        )
    columns = element.strategy in ("only", "defer", "undefer")
    for attr in attrs:
        if relationship and not attr.property.is_relationship or columns and attr.property.is_relationship:
            from .exc import LoaderStrategyException

            kinds = ("column property", "relationship") if relationship else ("relationship", "column property")
            raise LoaderStrategyException(
                'Can\'t apply "%s loader" strategy to property "%s", which is a "%s"; this loader strategy is intended to be used with a '
                '"%s".' % ("column" if columns else element.strategy, attr, kinds[0], kinds[1])
            )


def _name_of(element):
    names = {"joined": "joinedload", "selectin": "selectinload", "subquery": "subqueryload", "select": "lazyload",
             "immediate": "immediateload", "raise": "raiseload", "raise_on_sql": "raiseload", "contains": "contains_eager",
             "only": "load_only", None: "defaultload"}  # fmt: skip
    return names.get(element.strategy, element.strategy)


def trees_of(entities, options, strict=True):
    """`{id(entity): Node}` of the entities of a statement."""
    trees = {}
    for option in options:
        if not getattr(option, "_is_loader_option", False):
            continue
        for element in option.elements:
            root = element.root
            if root is None and element.path:
                root = element.path[0].parent
            found = False
            for entity in entities:
                if root is None or matches(entity, root):
                    found = True
                    _check(element)
                    trees.setdefault(id(entity), Node()).put(element.path, element.strategy, element.opts)
            if not found and strict:
                from ..exc import ArgumentError

                shown = "%s(%s)" % (_name_of(element), element.path[-1] if element.path else root)
                if not entities:
                    raise ArgumentError(
                        "Query has only expression-based entities; attribute loader option %s can't be applied here." % shown
                    )
                raise ArgumentError(
                    "Mapped class %s referenced in option %s does not apply to any of the root entities in this query, e.g. %s. Please "
                    "specify the full path from one of the root entities to the target attribute. "
                    % (entity_name(root), shown, ", ".join(entity_name(entity) for entity in entities))
                )
    return trees
