"""What stands in for a module that cannot be imported, while the top of a revision runs.

Revisions import their application for a constant or a table, and the application imports everything that it needs to
serve. What is not there stands in as a `Placeholder`: it can be looked into, called, subclassed and handed on as long as
modules load, since none of that decides anything. What would make up an answer (a text, a truth, a length, a comparison,
a call from `upgrade()`) raises `PlaceholderError`, which names the import.

An `import` whose failure somebody waits for (`try: import x` with `except ImportError:`) fails as ever.
"""

import abc
import re
import sys

import _limbeck

_ModuleSpec = type(sys.__spec__)
_ModuleType = type(sys)

# Files of the import system and of ours, on the way from an import statement to a finder.
_MACHINERY = re.compile(r"(_frozen_importlib|importlib|host\._limbeck_\w+)\b")
_IMPORTS = re.compile(r"^(import|from)\b", re.MULTILINE)
_DEFINES_TABLES = re.compile(r"\b(__tablename__|__table__|Table\(|Column\(|Mapped\[)")

# Modules that stand in, and those of the project that were cut short, in the order in which they were asked for.
absent = []
cut_short = []
# What was found out of lines with imports.
_awaited = {}
# Why tables may be missing, each with the `MetaData` that they would be in; None where it may be any.
_lost = []


class PlaceholderError(Exception):
    """A value was needed that only an absent module can give."""

    __module__ = "limbeck"


class _PlaceholderAttributeError(PlaceholderError, AttributeError):
    pass


# People know it by one name, however it is caught.
_PlaceholderAttributeError.__module__ = "limbeck"
_PlaceholderAttributeError.__name__ = _PlaceholderAttributeError.__qualname__ = "PlaceholderError"


def _of(placeholder):
    return object.__getattribute__(placeholder, "_about")


def describe(placeholder):
    """Returns what a placeholder stands for and why, as part of a sentence."""
    name, why = _of(placeholder)
    return "%s is not known, since %s" % (name, why)


def _refusal(verb):
    def refuse(self, *args, **kwargs):
        raise PlaceholderError("%s; it cannot %s" % (describe(self), verb))

    return refuse


class Placeholder:
    """A value that an absent module would have given."""

    __slots__ = ("_about", "__weakref__")

    def __init__(self, name, why):
        object.__setattr__(self, "_about", (name, why))

    def _next(self, suffix):
        name, why = _of(self)
        return Placeholder(name + suffix, why)

    def __getattr__(self, name):
        if name.startswith("_"):
            # Protocols are asked for with double underscores, what is SQLAlchemy's own with one.
            kind = _PlaceholderAttributeError if name.startswith("__") else PlaceholderError
            raise kind("%s; it has no %s" % (describe(self), name))
        return _of_name(_of(self), name)

    @property
    def __class__(self):
        # `isinstance()` asks: whoever decides by what he got is told no lie. The standard library only looks at annotations.
        if not _limbeck.placeholders_wanted() or sys._getframe(1).f_code.co_filename.startswith("/"):
            _refusal("be looked at")(self)
        return Placeholder

    def __setattr__(self, name, value):
        # `settings.timeout = 5` on a module's way in: nobody can ask for it but through the placeholder.
        if not _limbeck.placeholders_wanted():
            _refusal("be changed")(self)

    def __call__(self, *args, **kwargs):
        if not _limbeck.placeholders_wanted():
            _refusal("be called")(self)
        return Placeholder._next(self, "()")

    def __getitem__(self, key):
        return Placeholder._next(self, "[...]")

    def __mro_entries__(self, bases):
        first = next(base for base in bases if type(base) is Placeholder)
        if first is not self:
            return ()
        kinds = dict.fromkeys(type(base) for base in bases if isinstance(base, type))
        for kind in (type, abc.ABCMeta):
            kinds.pop(kind, None)
        meta = type("_Meta", (_Meta, *kinds), {})
        return (type.__new__(meta, "_Base", (), {"_stands_for": self}),)

    # Annotations are written with it, and modules compute with constants that nobody reads.
    def __or__(self, other):
        return self

    __ror__ = __or__

    def _sum(self, other):
        return Placeholder._next(self, " ...")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _sum

    def __eq__(self, other):
        if self is other:
            return True
        if other is None or isinstance(other, (type, Placeholder, _ModuleType)) or callable(other):
            return False
        _refusal("be compared")(self)

    __hash__ = object.__hash__

    def __repr__(self):
        return "<%s>" % describe(self)

    __bool__ = _refusal("be true or false")
    __str__ = __format__ = __bytes__ = __fspath__ = _refusal("be written")
    __int__ = __float__ = __index__ = __complex__ = __round__ = _refusal("be a number")
    __len__ = __iter__ = __next__ = __contains__ = __reversed__ = _refusal("be gone through")
    __lt__ = __le__ = __gt__ = __ge__ = _refusal("be compared")
    __enter__ = __aenter__ = __exit__ = __aexit__ = _refusal("be entered")
    __await__ = __aiter__ = __anext__ = _refusal("be awaited")
    __instancecheck__ = __subclasscheck__ = _refusal("tell its instances")
    __setitem__ = __delitem__ = __delattr__ = _refusal("be changed")
    __reduce_ex__ = _refusal("be stored")


class _Meta(abc.ABCMeta):
    """The class of a class with a placeholder among its bases: half a class is a placeholder as a whole."""

    def __new__(meta, name, bases, namespace, **keywords):
        about = _of(next(base._stands_for for base in bases if "_stands_for" in base.__dict__))
        found = [base.metadata for base in bases if hasattr(base, "metadata")]
        if found or "__tablename__" in namespace or "__table__" in namespace:
            _lose("a base of the class %s is not known, since %s" % (name, about[1]), found or None)
        return Placeholder("%s.%s" % (namespace.get("__module__", "?"), name), about[1])

    def __init__(cls, *args, **kwargs):
        pass


def _of_name(about, name):
    owner, why = about
    if name.endswith(("Error", "Exception", "Warning")):
        # It has to be one that `except` takes.
        return type(name, (Exception,), {"__module__": owner})
    return Placeholder("%s.%s" % (owner, name), why)


class _Module(_ModuleType):
    """An absent module."""

    def __getattr__(self, name):
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        return _of_name((self.__name__, self._why), name)


class _Loader:
    """Makes an absent module."""

    def __init__(self, why):
        self.why = why

    def create_module(self, spec):
        module = _Module(spec.name)
        module._why = self.why
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def find_spec(name):
    """Finds a place for a module that nobody else finds; None where its absence is waited for, or asked about."""
    top = name.partition(".")[0]
    known = sys.modules.get(top)
    if known is not None:
        if type(known) is not _Module:
            return None
        why = known._why
    else:
        asked = _asked()
        if asked is None:
            return None
        why = "%r cannot be imported (%s, line %d)" % (top, *asked)
        absent.append((top, *asked))
    return _ModuleSpec(name, _Loader(why), is_package=True)


def _awaits(file, line):
    """Whether the failure of an import is waited for there; files further out are asked about again and again."""
    known = _awaited.get((file, line))
    if known is None:
        known = _awaited[file, line] = _limbeck.awaits_import_error(file, line)
    return known


def _asked():
    """The file and line of the import statement that is on its way; None when it is none, or when somebody waits for its failure."""
    frame, by_statement, asked = sys._getframe(1), False, None
    while frame is not None:
        code = frame.f_code
        if _MACHINERY.match(code.co_filename):
            by_statement = by_statement or code.co_name == "_find_and_load"
        elif code.co_filename.startswith("/"):
            if not by_statement or _awaits(code.co_filename, frame.f_lineno):
                return None
            if asked is None:
                asked = (code.co_filename, frame.f_lineno)
        elif asked is None and by_statement:
            # A standard module that misses a part of itself knows what to do.
            return None
        frame = frame.f_back
    return asked


def stands_in(module, path, raised):
    """Whether a module of the project's that raised can go on as far as it ran: only where that is for want of another.

    Names that it did not come to are placeholders from then on.
    """
    # Who refuses what he is given names its class; `type()` takes none of its bases.
    refused = Placeholder.__name__ in str(raised) or "MRO entry" in str(raised)
    if not refused and not isinstance(raised, PlaceholderError) and not _lacks_what_is_not_the_projects(raised):
        return False
    line = 0
    traceback = raised.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == path:
            line = traceback.tb_lineno
            if _awaits(path, line):
                return False
            break
        traceback = traceback.tb_next
    reason = "%s" % raised
    why = "%s stopped at line %d (%s)" % (path, line, reason)
    name = module.__name__
    cut_short.append((path, line, reason))
    with open(path, encoding="utf-8", errors="replace") as file:
        rest = "\n".join(file.read().split("\n")[max(line - 1, 0) :])
    if _DEFINES_TABLES.search(rest):
        # As long as it imports, the tables may go anywhere.
        _lose(why, None if _IMPORTS.search(rest.partition("\n")[2]) else _metadata_in(module, True) or None)

    def missing(attribute):
        if attribute.startswith("__"):
            raise AttributeError("module %r has no attribute %r" % (name, attribute))
        return _of_name((name, why), attribute)

    module.__dict__.setdefault("__getattr__", missing)
    return True


def _lacks_what_is_not_the_projects(raised):
    """Whether an import failed that a project can do nothing about: a mistake of its own is none of these."""
    if not isinstance(raised, ImportError):
        return False
    top = sys.modules.get((raised.name or "").partition(".")[0])
    return not (getattr(top, "__file__", None) or "").startswith("/")


def _metadata_in(module, deep):
    """The `MetaData` that a module of the project's has a name for, or a module that it has a name for."""
    from sqlalchemy import MetaData

    found = []
    for value in list(module.__dict__.values()):
        if isinstance(value, MetaData):
            found.append(value)
        elif type(value) is Placeholder:
            pass
        elif isinstance(value, _ModuleType):
            if deep and getattr(value, "__file__", None) and type(value) is not _Module:
                found += _metadata_in(value, False)
        elif isinstance(value, type) or hasattr(type(value), "metadata"):
            its = getattr(value, "metadata", None)
            if isinstance(its, MetaData):
                found.append(its)
    return found


def _lose(why, metadata):
    """From now on, nobody gets at all tables of such `MetaData` any more: some may be missing."""
    if not _lost:
        from sqlalchemy.sql import _tables

        guarded = _tables._Tables
        methods = {name: getattr(guarded, name) for name in ("__iter__", "__len__", "keys", "values", "items")}
        # Nothing is lost to a `MetaData` that `upgrade()` makes for itself.
        own = type("_Tables", (guarded,), methods)
        _tables._Tables = lambda: guarded() if _limbeck.placeholders_wanted() else own()
        for name, method in methods.items():
            setattr(guarded, name, _guarded(method))
    _lost.append((why, metadata))


def _guarded(method):
    def guarded(self):
        if not _limbeck.placeholders_wanted():
            for why, metadata in _lost:
                if metadata is None or any(one.tables is self for one in metadata):
                    raise PlaceholderError("tables may be missing from the MetaData: %s" % why)
        return method(self)

    return guarded


def tell(revision):
    """Warns of what stands in since a revision was begun."""
    if not absent and not cut_short:
        return
    told = revision.rpartition("/")[2] + ": "
    if absent:
        names = [name for name, file, line in absent]
        shown = ", ".join(names[:5]) + (" and %d more" % (len(names) - 5) if len(names) > 5 else "")
        told += "not there, and stood in for by placeholders: %s (first %s, at %s, line %d). " % (shown, *absent[0])
    if cut_short:
        told += "Not run to the end for want of others: %d of the project's modules (first %s, line %d). " % (len(cut_short), *cut_short[0][:2])
    _limbeck.warn_of_placeholders(told + "Whatever needs a value of theirs fails.")
    absent.clear()
    cut_short.clear()
