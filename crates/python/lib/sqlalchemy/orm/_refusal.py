"""What the object-relational mapper does not do yet: its names can be imported, and say so when they are used."""

_HINT = (
    "mapped classes can be used in select(), insert(), update() and delete() statements that a connection executes, "
    "but objects cannot be made, loaded or saved"
)


def refuse(name, home="sqlalchemy.orm", hint=_HINT):
    raise NotImplementedError("%s.%s is not supported by this version of Limbeck: %s" % (home, name, hint))


def refuse_use(subject, hint=_HINT):
    raise NotImplementedError("%s is not supported by this version of Limbeck: %s" % (subject, hint))


class _Placeholder(type):
    """The type of the stand-ins: whatever is done with one is refused; they can be subclassed and annotated with."""

    def __call__(cls, *args, **kw):
        refuse(cls._refused, cls._refused_home)

    def __getattr__(cls, name):
        if name.startswith("_"):
            raise AttributeError(name)
        refuse("%s.%s" % (cls._refused, name), cls._refused_home)

    def _event_listeners(cls, identifier):
        from .events import listeners_of

        return listeners_of(cls, identifier)

    def __getitem__(cls, item):
        # `scoped_session[Session]` stands in annotations, which nobody runs.
        return cls


_made = {}
# What people name among the bases of their models: inert there, since no object is made.
_MIXINS = ("AsyncAttrs",)
# What would change how the classes below it are mapped.
_BASES = ("AbstractConcreteBase", "ConcreteBase")


def placeholder(name, home="sqlalchemy.orm"):
    """The stand-in of a name; the same one each time."""
    if (home, name) not in _made:
        namespace = {"__module__": home, "_refused": name, "_refused_home": home}
        kind = type if name in _MIXINS + _BASES else _Placeholder
        if name in _BASES:
            hint = "let the classes share their columns by a mixin, and query each of them"
            namespace["__init_subclass__"] = classmethod(lambda cls, **kw: refuse(name, home, hint))
        _made[home, name] = kind(name, (), namespace)
    return _made[home, name]
