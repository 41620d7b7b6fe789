"""The object-relational mapper is not part of this program yet: its names can be imported, and say so when they are used."""


def _refuse(name, home="sqlalchemy.orm"):
    raise NotImplementedError(
        "%s.%s is not available in the embedded interpreter: run the command with the project's own Python" % (home, name)
    )


class _Placeholder(type):
    """The type of the stand-ins: whatever is done with one is refused."""

    def __call__(cls, *args, **kw):
        _refuse(cls.__name__, cls.__module__)

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(cls.__name__ + "." + name, cls.__module__)

    def __getitem__(cls, item):
        # `Mapped[int]` stands in annotations, which nobody runs.
        return cls


_made = {}


def _placeholder(name, home="sqlalchemy.orm"):
    if name not in _made:
        _made[name] = _Placeholder(name, (), {"__module__": home})
    return _made[name]


class _Base:
    """What models inherit from, as far as its `metadata` goes."""

    metadata = None
    registry = None

    def __init_subclass__(cls, **kw):
        if "__tablename__" in cls.__dict__ or "__table__" in cls.__dict__:
            _refuse("DeclarativeBase (the model %s)" % cls.__name__)
        super().__init_subclass__(**kw)


class DeclarativeBase(_Base):
    """Subclassed for its `metadata`; models below it need the mapper."""

    def __init_subclass__(cls, **kw):
        if DeclarativeBase in cls.__bases__ and cls.__dict__.get("metadata") is None:
            from ..sql._tables import MetaData

            cls.metadata = MetaData()
        super().__init_subclass__(**kw)


def declarative_base(*, metadata=None, name="Base", cls=object, **kw):
    """A base for models, with its `metadata`."""
    if metadata is None:
        from ..sql._tables import MetaData

        metadata = MetaData()
    bases = (_Base,) if cls is object else (cls, _Base)
    return type(name, bases, {"metadata": metadata})


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError("module 'sqlalchemy.orm' has no attribute %r" % name)
    return _placeholder(name)
