"""What the arguments of a relationship mean: classes, tables and expressions, some of them by name."""

from .base import DynamicMapped, WriteOnlyMapped


class _Missing(Exception):
    def __init__(self, name):
        self.name = name


class _ModulePath:
    """Part of a dotted path to a class."""

    def __init__(self, resolver, path):
        self._resolver = resolver
        self._path = path

    def __getattr__(self, name):
        path = self._path + "." + name
        found = self._resolver.class_by_path(path)
        return _ModulePath(self._resolver, path) if found is None else found


class _Names:
    """The namespace of string arguments."""

    def __init__(self, resolver):
        self._resolver = resolver

    def __getitem__(self, name):
        return self._resolver.lookup(name)

    def __contains__(self, name):
        return True


class Resolver:
    """Resolves the arguments of one relationship."""

    def __init__(self, prop):
        self.prop = prop
        self.mapper = prop.parent
        self.registry = prop.parent.registry
        self._text = None

    # ---- names

    def lookup(self, name):
        found = self.registry._class_registry.get(name)
        if isinstance(found, list):
            if len(found) > 1:
                from ..exc import InvalidRequestError

                raise InvalidRequestError(
                    'Multiple classes found for path "%s" in the registry of this declarative base. Please use a fully '
                    "module-qualified path." % name
                )
            found = found[0] if found else None
        if found is not None:
            return found
        tables = self.registry.metadata.tables
        if name in tables:
            return tables[name]
        metadata = getattr(self.mapper.class_, "metadata", None)
        if metadata is not None and name in metadata.tables:
            return metadata.tables[name]
        prefix = name + "."
        schemas = {table.name: table for key, table in tables.items() if key.startswith(prefix)}
        if schemas:
            return _Schema(schemas)
        if any(prefix in path + "." for path in self.paths()):
            return _ModulePath(self, name)
        if name in ("foreign", "remote"):
            from . import properties

            return getattr(properties, name)
        import sqlalchemy

        try:
            return getattr(sqlalchemy, name)
        except AttributeError:
            raise _Missing(name) from None

    def paths(self):
        return ["%s.%s" % (mapper.class_.__module__, mapper.class_.__name__) for mapper in self.registry._mappers]

    def class_by_path(self, path):
        found = [
            mapper.class_
            for mapper in self.registry._mappers
            if ("." + mapper.class_.__module__ + "." + mapper.class_.__name__).endswith("." + path)
        ]
        return found[0] if len(found) == 1 else None

    def evaluated(self, text):
        self._text = text
        try:
            return eval(text, {"__builtins__": {}}, _Names(self))
        except _Missing as missing:
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "When initializing mapper %s, expression %r failed to locate a name (%r). If this is a class name, consider "
                "adding this relationship() to the %r class after both dependent classes have been defined."
                % (self.mapper, text, missing.name, self.mapper.class_)
            ) from None

    def value(self, given):
        if isinstance(given, str):
            return self.evaluated(given)
        if callable(given) and type(given).__name__ == "function":
            return given()
        return given

    # ---- arguments

    def entity(self):
        """The mapper, or alias, that the relationship leads to."""
        prop = self.prop
        given = prop.argument
        if prop.declared is not None:
            given = self._declared(given)
        from ..exc import ArgumentError

        if given is None:
            raise ArgumentError(
                "relationship '%s' expects a class or a mapper argument (received: %s)" % (prop.key, type(given))
            )
        found = self.value(given)
        from .util import entity_or_none

        entity = entity_or_none(found)
        if entity is None:
            raise ArgumentError(
                "relationship '%s' expects a class or a mapper argument (received: %s)" % (prop.key, type(found))
            )
        return entity

    def _declared(self, given):
        """What the annotation says about the target, the collection and the number of objects."""
        from ._annotations import without_none

        prop = self.prop
        container, inner, names = prop.declared
        if issubclass(container, DynamicMapped):
            prop.lazy = "dynamic"
            prop.uselist = True
        elif issubclass(container, WriteOnlyMapped):
            prop.lazy = "write_only"
            prop.uselist = True
        if given is not None and isinstance(inner, str) and "[" not in inner:
            if prop.uselist is None and container.__name__ == "Mapped":
                self._count(None)
            return given
        try:
            inner = without_none(inner, _Extended(names, self))
        except NameError as error:
            if given is None:
                from ..exc import InvalidRequestError

                raise InvalidRequestError(
                    "When initializing mapper %s, expression %r failed to locate a name (%r). If this is a class name, consider "
                    "adding this relationship() to the %r class after both dependent classes have been defined."
                    % (self.mapper, str(inner), getattr(error, "name", None) or str(error), self.mapper.class_)
                ) from None
            return given
        origin = getattr(inner, "__origin__", None)
        arguments = getattr(inner, "__args__", ())
        if origin is not None and arguments:
            target = arguments[-1]
            kind = origin if isinstance(origin, type) else None
            if prop.collection_class is None and kind is not None and not issubclass(kind, (DynamicMapped, WriteOnlyMapped)):
                if kind not in (list, set, dict) and getattr(kind, "__module__", "") in ("collections.abc", "typing"):
                    kind = {"Set": set, "MutableSet": set, "AbstractSet": set}.get(kind.__name__, list)
                from ..orm import collections

                if kind is collections.KeyFuncDict or kind.__name__ == "MappedCollection":
                    kind = None
                prop.collection_class = kind
            if prop.uselist is None:
                prop.uselist = True
            if given is None:
                return self._class_of(target, names)
            return given
        if prop.uselist is None:
            self._count(inner)
        return self._class_of(inner, names) if given is None else given

    def _count(self, inner):
        self.prop.uselist = False

    def _class_of(self, target, names):
        text = target if isinstance(target, str) else getattr(target, "__forward_arg__", None)
        if isinstance(text, str):
            try:
                return self.evaluated(text)
            except Exception:
                try:
                    return names.value_of(text)
                except NameError:
                    pass
                raise
        return target

    def table(self, given):
        found = self.value(given)
        if found is None:
            return None
        if isinstance(found, str):
            return self.evaluated(found)
        from ..sql.coercions import from_clause

        return from_clause(found)

    def expression(self, name, given):
        found = self.value(given)
        if found is None:
            return None
        from ..sql.coercions import resolve

        return resolve(found)

    def _column(self, name, found):
        from ..sql.coercions import resolve

        found = resolve(found)
        column = getattr(found, "column", None) if type(found).__name__ == "MappedColumn" else found
        column = getattr(column, "_orm_original", column)
        if not hasattr(column, "table"):
            from ..exc import ArgumentError

            raise ArgumentError(
                "Column expression expected for argument '%s'; got %r." % (name, found)
            )
        return column

    def columns(self, name, given):
        found = self.value(given)
        if found is None:
            return None
        if not isinstance(found, (list, tuple, set, frozenset)):
            found = [found]
        return [self._column(name, self.value(one)) for one in found]

    def order_by(self, given):
        found = self.value(given)
        if found is None or found is False:
            return []
        if not isinstance(found, (list, tuple)):
            found = [found]
        from ..sql.coercions import order_by
        from .entities import plain

        return [order_by(plain(_clause(self.value(one)))) for one in found]


def _clause(value):
    from ..sql.coercions import resolve

    found = resolve(value)
    return found.column if type(found).__name__ == "MappedColumn" else found


class _Schema:
    def __init__(self, tables):
        self._tables = tables

    def __getattr__(self, name):
        if name in self._tables:
            return self._tables[name]
        raise AttributeError(name)


class _Extended:
    """The names of an annotation, and behind them those of the registry."""

    def __init__(self, names, resolver):
        self._names = names
        self._resolver = resolver

    def value_of(self, text):
        try:
            return self._names.value_of(text)
        except NameError:
            try:
                return eval(text, dict(_builtin_collections()), _Names(self._resolver))
            except _Missing as missing:
                raise NameError(missing.name, name=missing.name) from None

    def resolved(self, value):
        if isinstance(value, str):
            return self.resolved(self.value_of(value))
        text = getattr(value, "__forward_arg__", None)
        if isinstance(text, str):
            return self.resolved(self.value_of(text))
        return value


def _builtin_collections():
    import typing

    found = {name: getattr(typing, name) for name in ("List", "Set", "Dict", "Optional", "Union") if hasattr(typing, name)}
    found.update({"list": list, "set": set, "dict": dict, "str": str, "int": int, "__builtins__": {}})
    return found
