"""Makers of sessions."""

from .session import Session, _class_listeners

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.orm.session"


class _MakerContext:
    """`with maker.begin() as session`."""

    def __init__(self, session):
        self._session = session

    def __enter__(self):
        self._session.__enter__()
        self._transaction = self._session.begin()
        self._transaction.__enter__()
        return self._session

    def __exit__(self, type_, value, traceback):
        try:
            return self._transaction.__exit__(type_, value, traceback)
        finally:
            self._session.__exit__(type_, value, traceback)


class sessionmaker:
    """Makes sessions with the same settings."""

    def __init__(self, bind=None, *, class_=Session, autoflush=True, expire_on_commit=True, info=None, **kw):
        kw["bind"] = bind
        kw["autoflush"] = autoflush
        kw["expire_on_commit"] = expire_on_commit
        if info is not None:
            kw["info"] = info
        self.kw = kw
        self.class_ = type(class_.__name__, (class_,), {})

    def __class_getitem__(cls, item):
        return cls

    def __call__(self, **local):
        for key, value in self.kw.items():
            if key == "info" and "info" in local:
                local["info"] = dict(value, **local["info"])
            else:
                local.setdefault(key, value)
        made = self.class_(**local)
        made._maker = self
        return made

    def begin(self):
        return _MakerContext(self())

    def configure(self, **new_kw):
        self.kw.update(new_kw)

    def _event_listeners(self, identifier):
        return _class_listeners(self, identifier)

    def __repr__(self):
        return "%s(class_=%r, %s)" % (
            type(self).__name__, self.class_.__name__, ", ".join("%s=%r" % pair for pair in self.kw.items()),
        )  # fmt: skip
