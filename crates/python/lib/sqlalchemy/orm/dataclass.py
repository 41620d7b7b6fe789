"""Mapped classes as dataclasses: a constructor with the attributes in it, `repr()` and `==`."""

from ..sql.base import NO_ARG

_OPTIONS = ("init", "repr", "eq", "order", "unsafe_hash", "match_args", "kw_only", "dataclass_callable")


def take_options(cls, kw):
    """Keeps what a class says about its being a dataclass."""
    given = {name: kw.pop(name) for name in _OPTIONS if name in kw}
    refused = [name for name in ("order", "dataclass_callable") if given.get(name)]
    if refused:
        from ._refusal import refuse_use

        refuse_use("The argument %s of a mapped dataclass" % refused[0], hint="write the methods on the class itself")
    cls._sa_dataclass_options = {name: value for name, value in given.items() if value is not None}


class _Field:
    """One attribute of the constructor."""

    def __init__(self, name, default, factory, init, kw_only, shown, compared):
        self.name = name
        self.default = default
        self.factory = factory
        self.init = init
        self.kw_only = kw_only
        self.shown = shown
        self.compared = compared

    @property
    def required(self):
        return self.default is NO_ARG and self.factory is NO_ARG


def options_of(cls):
    """The options of a dataclass, the class's own before those of the classes above."""
    found = {}
    for base in reversed(cls.__mro__):
        found.update(base.__dict__.get("_sa_dataclass_options") or {})
    return found


def _field(name, declared, options):
    given = getattr(declared, "dataclass_options", None) or {}
    default = given.get("default", NO_ARG)
    factory = given.get("default_factory", NO_ARG)
    return _Field(
        name, default, factory, given.get("init", True), given.get("kw_only", options.get("kw_only", False)),
        given.get("repr", True), given.get("compare", True),
    )  # fmt: skip


def apply(cls, collected, annotations):
    """Gives the class what a dataclass has."""
    options = options_of(cls)
    fields = {}
    for base in reversed(cls.__mro__[1:]):
        for field in base.__dict__.get("_sa_dataclass_fields", ()):
            fields[field.name] = field
    for name, declared in collected.items():
        if name in annotations and hasattr(declared, "dataclass_options"):
            fields[name] = _field(name, declared, options)
    cls._sa_dataclass_fields = found = list(fields.values())
    if options.get("init", True) and "__init__" not in cls.__dict__:
        cls.__init__ = _constructor(cls, found)
    if options.get("repr", True) and "__repr__" not in cls.__dict__:
        cls.__repr__ = _shown
    if options.get("eq", True) and "__eq__" not in cls.__dict__:
        cls.__eq__ = _equal
        if not options.get("unsafe_hash") and "__hash__" not in cls.__dict__:
            cls.__hash__ = None
    _check_order(found)


def _check_order(fields):
    seen = None
    for field in fields:
        if not field.init or field.kw_only:
            continue
        if field.required and seen is not None:
            raise TypeError("non-default argument %r follows default argument %r" % (field.name, seen))
        if not field.required:
            seen = field.name


def _constructor(cls, fields):
    positional = [field for field in fields if field.init and not field.kw_only]
    by_name = {field.name: field for field in fields if field.init}

    def __init__(self, *args, **kw):
        shown = "__init__()"
        if len(args) > len(positional):
            many = "" if not positional else "s"
            raise TypeError(
                "%s takes %d positional argument%s but %d were given" % (shown, len(positional) + 1, many, len(args) + 1)
            )
        values = {field.name: value for field, value in zip(positional, args)}
        for name, value in kw.items():
            if name not in by_name:
                raise TypeError("%s got an unexpected keyword argument %r" % (shown, name))
            if name in values:
                raise TypeError("%s got multiple values for argument %r" % (shown, name))
            values[name] = value
        missing = [field.name for field in fields if field.init and field.required and field.name not in values]
        if missing:
            names = " and ".join(repr(name) for name in missing) if len(missing) < 3 else ", ".join(map(repr, missing[:-1])) + ", and %r" % missing[-1]
            kind = "keyword-only" if all(by_name[name].kw_only for name in missing) else "positional"
            raise TypeError(
                "%s missing %d required %s argument%s: %s" % (shown, len(missing), kind, "" if len(missing) == 1 else "s", names)
            )
        for field in fields:
            if field.name in values:
                setattr(self, field.name, values[field.name])
            elif field.factory is not NO_ARG:
                setattr(self, field.name, field.factory())
            elif field.default is not NO_ARG:
                impl = cls.__mapper__.impls.get(field.name)
                if hasattr(impl, "default_scalar"):
                    # The INSERT has it from the column.
                    impl.default_scalar = field.default
                else:
                    setattr(self, field.name, field.default)
        after = getattr(self, "__post_init__", None)
        if after is not None:
            after()

    return __init__


def _shown(self):
    cls = type(self)
    parts = ["%s=%r" % (field.name, getattr(self, field.name)) for field in cls._sa_dataclass_fields if field.shown]
    return "%s(%s)" % (cls.__qualname__, ", ".join(parts))


def _equal(self, other):
    if type(self) is not type(other):
        return NotImplemented
    names = [field.name for field in type(self)._sa_dataclass_fields if field.compared]
    return [getattr(self, name) for name in names] == [getattr(other, name) for name in names]
