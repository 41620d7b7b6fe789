"""Models that were read and not run (crates/python/src/models): what waits, and how it runs when somebody asks after all."""

import builtins
import sys

import _limbeck

_Module = type(sys)
_import = builtins.__import__
# What is to run, in order: statements of a module, or names that a module takes from another.
_queue = []
# How what hides the waiting is taken away again.
_undo = []
# The names of each module that wait, by the module's identity.
_names = {}
_last = None


def wake():
    """Runs all that waits, in the order in which it would have run."""
    if not _queue and not _undo:
        return
    steps, undo = _queue[:], _undo[:]
    del _queue[:], _undo[:]
    for action in undo:
        action()
    _names.clear()
    _limbeck.models_forget()
    for step in steps:
        if len(step) == 5:
            _run(*step)
        else:
            namespace, name, source, other = step
            namespace[name] = getattr(source, other)


def load(module, path):
    """Runs a module, but for what can wait; False where it has to run as it stands."""
    namespace = module.__dict__
    reader = _limbeck.models_open(namespace, path)
    if reader is None:
        return False
    try:
        while True:
            step = _limbeck.models_next(reader)
            kind = step[0]
            if kind == "end":
                return True
            line, text, annotations = step[1:4]
            if kind == "run":
                _run(namespace, text, line, path, annotations)
            elif kind == "from":
                _import_from(module, namespace, path, *step[1:])
            elif kind == "wait":
                names, metadata, bases = step[4:]
                _queue.append((namespace, text, line, path, annotations))
                _hide(module, namespace, names)
                for one in metadata:
                    _hide_class(one, _waiting_metadata())
                for base, registry in bases:
                    _hide_base(base, registry)
            else:
                if id(module) in _names:
                    # Its functions would find nothing under the names that wait.
                    wake()
                elif _queue and _limbeck.models_changes(text):
                    wake()
                _run(namespace, text, line, path, annotations)
    except BaseException:
        wake()
        raise
    finally:
        _limbeck.models_close(reader)


def _run(namespace, text, line, path, annotations):
    """Runs lines of a module as if they stood where they stand."""
    start = "from __future__ import annotations" if annotations and line > 1 else ""
    exec(compile(start + "\n" * (line - 1) + text, path, "exec", dont_inherit=True), namespace)


# ---- imports


def _plain_dict(module):
    return _Module.__getattribute__(module, "__dict__")


def _waiting_of(module):
    return _names.get(id(module), ()) if isinstance(module, _Module) else ()


def find(name, namespace, level):
    """Imports a module and no names of it; kept for `_import_from`, which lets the import stand at the module's own line."""
    global _last
    _last = __import__(name, namespace, None, ("__name__",), level)


def _imported(name, namespace, level):
    """A module that is there already; None where only importing it tells."""
    if builtins.__import__ is not _import:
        return None
    if level:
        package = namespace.get("__package__")
        if type(package) is not str or package.count(".") + 1 < level:
            return None
        parts = package.split(".")[: package.count(".") + 2 - level]
        name = ".".join(parts + [name] if name else parts)
    found = sys.modules.get(name)
    return found if isinstance(found, _Module) else None


def _import_from(module, namespace, path, line, text, annotations, level, name, names):
    found = _imported(name, namespace, level)
    if found is None:
        call = "__import__('_limbeck_models').find(%r, globals(), %d)" % (name, level)
        _run(namespace, call, line, path, False)
        found = _last
    waiting = _waiting_of(found)
    if not waiting or names == [("*", "*")] and "__all__" in _plain_dict(found) and id(found) not in _invented:
        # Nothing of it waits, or the module says itself what a star means.
        if not waiting or not set(_plain_dict(found)["__all__"]) & set(waiting):
            return _run(namespace, text, line, path, annotations)
    if names == [("*", "*")]:
        names = [(one, one) for one in _public(found)]
    later = []
    for other, own in names:
        if other in waiting:
            if not _limbeck.models_take(namespace, own, _plain_dict(found), other):
                # The name is taken here: which of them it is, only running tells.
                wake()
                return _run(namespace, text, line, path, annotations)
            later.append((own, other))
        else:
            if not hasattr(found, other):
                __import__(found.__name__, None, None, (other,))
            if not hasattr(found, other):
                # It raises, at the module's own line.
                return _run(namespace, text, line, path, annotations)
            namespace[own] = getattr(found, other)
    for own, other in later:
        _queue.append((namespace, own, found, other))
    _hide(module, namespace, [own for own, other in later])


def _public(module):
    """The names that a star stands for."""
    namespace = _plain_dict(module)
    if "__all__" in namespace and id(module) not in _invented:
        return list(namespace["__all__"])
    return [name for name in dict.fromkeys([*namespace, *_waiting_of(module)]) if not name.startswith("_")]


def touch(name, names):
    """Imports a module and makes sure of its names, without asking for those that wait."""
    found = __import__(name, None, None, ("__name__",))
    for one in names:
        if one not in _waiting_of(found) and not hasattr(found, one):
            __import__(name, None, None, (one,))
            if not hasattr(found, one):
                file = getattr(found, "__file__", None) or "unknown location"
                raise ImportError("cannot import name %r from %r (%s)" % (one, name, file), name=name, path=file)


def star(name, wanted):
    """Those of the names that a star stands for which are wanted."""
    found = __import__(name, None, None, ("__name__",))
    if not _waiting_of(found):
        found = __import__(name, None, None, ("*",))
    return {one: getattr(found, one) for one in _public(found) if one in wanted}


# ---- what hides that something waits


class _WaitingModule(_Module):
    def __getattribute__(self, name):
        if name in _names.get(id(self), ()) or name == "__dict__" or name == "__all__" and id(self) in _invented:
            wake()
        return _Module.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if name in _names.get(id(self), ()):
            wake()
        _Module.__setattr__(self, name, value)

    def __delattr__(self, name):
        wake()
        _Module.__delattr__(self, name)

    def __dir__(self):
        wake()
        return _Module.__dir__(self)


_WaitingModule.__name__ = _WaitingModule.__qualname__ = "module"
_WaitingModule.__module__ = "builtins"
# Modules with an `__all__` that is not theirs.
_invented = set()


class _All(list):
    """Stands as the `__all__` of a module that has none: `from module import *` looks past the attributes."""

    def __init__(self, module):
        list.__init__(self)
        self._module = module

    def __iter__(self):
        wake()
        return iter(_public(self._module))


def _hide(module, namespace, names):
    """Lets a module wait for names."""
    if not names:
        return
    known = _names.get(id(module))
    if known is None:
        known = _names[id(module)] = set()
        module.__class__ = _WaitingModule
        if "__all__" not in namespace:
            _invented.add(id(module))
            namespace["__all__"] = _All(module)

        def undo():
            _Module.__setattr__(module, "__class__", _Module)
            if id(module) in _invented:
                _invented.discard(id(module))
                namespace.pop("__all__", None)

        _undo.append(undo)
    known.update(names)


def _hide_class(obj, waiting):
    own = type(obj)
    if own is waiting:
        return
    obj.__class__ = waiting
    _undo.append(lambda: object.__setattr__(obj, "__class__", own))


def _waiting_class(own, name, quiet):
    class Waiting(own):
        def __getattribute__(self, name):
            if name not in quiet:
                wake()
            return object.__getattribute__(self, name)

        def __setattr__(self, name, value):
            if name != "__class__":
                wake()
            object.__setattr__(self, name, value)

    Waiting.__name__ = Waiting.__qualname__ = name
    Waiting.__module__ = own.__module__
    return Waiting


_classes = {}


def _waiting_metadata():
    found = _classes.get("metadata")
    if found is None:
        from sqlalchemy.sql._tables import MetaData

        found = _classes["metadata"] = _waiting_class(MetaData, "MetaData", ("schema", "naming_convention", "__class__"))
    return found


def _waiting_registry():
    found = _classes.get("registry")
    if found is None:
        from sqlalchemy.orm.decl_api import registry

        quiet = ("metadata", "type_annotation_map", "constructor", "__class__")
        found = _classes["registry"] = _waiting_class(registry, "registry", quiet)
    return found


def _hide_base(base, registry):
    _hide_class(registry, _waiting_registry())
    if "__subclasses__" not in base.__dict__:

        def subclasses(cls):
            wake()
            return type.__subclasses__(cls)

        type.__setattr__(base, "__subclasses__", classmethod(subclasses))
        _undo.append(lambda: type.__delattr__(base, "__subclasses__"))


# ---- what the reader asks


def _is_touched():
    from sqlalchemy.sql._items import _listened

    return bool(_listened)


def holder_facts(obj):
    """Schema and naming convention of a `MetaData` that holds nothing yet; None where that is not so, or not known."""
    from sqlalchemy.sql._tables import DEFAULT_NAMING_CONVENTION, MetaData

    if type(obj) is not MetaData or _is_touched():
        return None
    if obj.tables or obj._objects or obj._sequences or obj._untyped or "_listeners" in obj.__dict__:
        return None
    from alembic.runtime.plain import _untouched

    if not _untouched():
        return None
    if getattr(obj.schema, "quote", None) is not None:
        return None
    convention = obj.naming_convention
    if convention is DEFAULT_NAMING_CONVENTION:
        return obj.schema and str(obj.schema), {}
    for key, template in convention.items():
        if key not in ("ix", "uq", "ck", "fk", "pk") or not isinstance(template, str) or "referred_column" in template:
            return None
    return obj.schema and str(obj.schema), {key: str(template) for key, template in convention.items()}


_OF_A_BASE = (
    "__module__ __qualname__ __doc__ __dict__ __weakref__ __init__ __abstract__ __hash__ __firstlineno__ __static_attributes__ "
    "__annotations_cache__ __annotations__ metadata registry type_annotation_map _sa_registry __subclasses__ __repr__ __str__ __eq__"
).split()


def base_facts(obj):
    """Registry, `MetaData`, and whether the registry has types of its own, of a declarative base; None where it has columns or
    anything else to hand down that tables depend on."""
    api = sys.modules.get("sqlalchemy.orm.decl_api")
    if api is None or type(obj) not in (api.DeclarativeMeta, api.DeclarativeAttributeIntercept) or _is_touched():
        return None
    from sqlalchemy.orm._annotations import annotations_of

    for cls in obj.__mro__:
        if cls is object or cls.__module__.startswith("sqlalchemy.") and cls.__module__ != obj.__module__:
            continue
        if "__mapper__" in cls.__dict__ or annotations_of(cls):
            return None
        for name, value in cls.__dict__.items():
            if name in _OF_A_BASE:
                continue
            if name.startswith("__") or not isinstance(value, (_Function, classmethod, staticmethod, property, str, int)):
                return None
    metadata, registry = getattr(obj, "metadata", None), obj.__dict__.get("_sa_registry", None) or getattr(obj, "_sa_registry", None)
    if type(registry) not in (api.registry, _classes.get("registry")):
        return None
    if metadata is None:
        metadata = registry.metadata
    return registry, metadata, bool(registry.type_annotation_map)


_Function = type(base_facts)


def _parts_of(type_):
    yield type_
    for variant in type_._variant_mapping.values():
        yield variant
    item = getattr(type_, "item_type", None)
    if item is not None:
        yield item


def type_leaf(value):
    """A type as it is kept; None where it brings something of its own to the table."""
    if not getattr(value, "_sqla_type", False):
        return None
    from sqlalchemy.sql.type_api import to_instance

    value = to_instance(value)
    for part in _parts_of(value):
        if getattr(part, "create_constraint", False) or getattr(part, "_metadata_given", False) or getattr(part, "_inherit_schema", False):
            return None
    return None if value._isnull else value


def has_schema(type_):
    """Whether a type would take the schema of a `MetaData`."""
    return any(hasattr(part, "_schema_provided") for part in _parts_of(type_))


def default_leaf(value):
    """A server default as it is kept; None where it does more than fill the column."""
    from sqlalchemy.sql.elements import ClauseElement

    return value if isinstance(value, (str, ClauseElement)) else None


def lower_default(value, dialect):
    from sqlalchemy.sql._defaults import lower_server_default

    return lower_server_default(value, dialect)


def annotation_leaf(value, registry, wants_type):
    """Whether `Mapped[value]` may be NULL, and its type where that is wanted; None where only running it can tell."""
    from sqlalchemy.orm import _annotations

    names = _annotations.Namespace(object)
    nullable = _annotations.includes_none(value, names)
    wanted = _annotations.without_none(value, names)
    if type(wanted).__name__ == "TypeAliasType" or _annotations._is_annotated(wanted):
        return None
    if not wants_type:
        return nullable, None
    found = _annotations._resolve(wanted, {} if registry is None else registry.type_annotation_map)
    found = None if found is None else type_leaf(found)
    return None if found is None else (nullable, found)
