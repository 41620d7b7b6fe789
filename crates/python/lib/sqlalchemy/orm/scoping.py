"""`scoped_session`: one session for each thread."""

from .session import Session


class _Registry:
    """One object per thread, or per whatever a function says."""

    def __init__(self, make, scopefunc=None):
        self.createfunc = make
        self.scopefunc = scopefunc
        self._made = {}

    def _key(self):
        if self.scopefunc is not None:
            return self.scopefunc()
        import _thread

        return _thread.get_ident()

    def __call__(self):
        key = self._key()
        if key not in self._made:
            self._made[key] = self.createfunc()
        return self._made[key]

    def has(self):
        return self._key() in self._made

    def set(self, obj):
        self._made[self._key()] = obj

    def clear(self):
        self._made.pop(self._key(), None)


class scoped_session:
    """Stands for the session of the current thread."""

    _support_async = False

    def __init__(self, session_factory, scopefunc=None):
        self.session_factory = session_factory
        self.registry = _Registry(session_factory, scopefunc)

    def __class_getitem__(cls, item):
        return cls

    def __call__(self, **kw):
        from ..exc import InvalidRequestError

        if kw:
            if self.registry.has():
                raise InvalidRequestError("Scoped session is already present; no new arguments may be specified.")
            made = self.session_factory(**kw)
            self.registry.set(made)
            return made
        return self.registry()

    def configure(self, **kwargs):
        if self.registry.has():
            from ..sql.base import warn

            warn("At least one scoped session is already present.  configure() can not affect sessions that have already been created.")
        self.session_factory.configure(**kwargs)

    def remove(self):
        if self.registry.has():
            self.registry().close()
        self.registry.clear()

    def query_property(self, query_cls=None):
        registry = self.registry

        class _Property:
            def __get__(self, instance, owner):
                from .query import Query

                if "__mapper__" not in owner.__dict__:
                    return None
                made = query_cls or Query
                return made(owner, session=registry())

        return _Property()

    @property
    def session(self):
        return self.registry()

    def __contains__(self, instance):
        return instance in self.registry()

    def __iter__(self):
        return iter(self.registry())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.registry(), name)

    def __setattr__(self, name, value):
        if name in ("bind", "autoflush", "info", "no_autoflush"):
            setattr(self.registry(), name, value)
        else:
            object.__setattr__(self, name, value)

    @classmethod
    def object_session(cls, instance):
        return Session.object_session(instance)

    @classmethod
    def identity_key(cls, *args, **kw):
        return Session.identity_key(*args, **kw)

    @classmethod
    def close_all(cls):
        Session.close_all()

    def _event_listeners(self, identifier):
        factory = self.session_factory
        return factory._event_listeners(identifier)


ScopedSession = scoped_session


class QueryPropertyDescriptor:
    """What `scoped_session.query_property()` gives."""
