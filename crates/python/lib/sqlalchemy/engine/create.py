"""Engines out of URLs and configurations."""

import sqlalchemy
from .. import pool as poollib
from ..util import asbool
from .base import Engine
from .url import make_url

_DIALECT_OPTIONS = (
    "paramstyle isolation_level implicit_returning json_serializer json_deserializer label_length max_identifier_length "
    "supports_native_boolean compiler_linting server_side_cursors native_datetime use_insertmanyvalues insertmanyvalues_page_size "
    "dbapi convert_unicode encoding module skip_autocommit_rollback"
).split()
_POOL_OPTIONS = {
    "pool_logging_name": None,
    "pool_recycle": None,
    "pool_pre_ping": None,
    "pool_reset_on_return": None,
    "pool_events": None,
    "pool_echo": None,
}
_QUEUE_OPTIONS = ("pool_size", "max_overflow", "pool_timeout", "pool_use_lifo")
_ENGINE_OPTIONS = (
    "echo echo_pool future hide_parameters connect_args execution_options logging_name poolclass pool creator strategy "
    "enable_from_linting query_cache_size plugins events _is_async _wrap"
).split()


def _is_file(url):
    return bool(url.database) and url.database != ":memory:" and url.query.get("mode") != "memory"


def _pool_class(url, is_async):
    if url.get_backend_name() == "sqlite" and not _is_file(url):
        return poollib.StaticPool if is_async else poollib.SingletonThreadPool
    return poollib.AsyncAdaptedQueuePool if is_async else poollib.QueuePool


def create_engine(url, **kwargs):
    """Makes an engine; nothing is connected yet."""
    from .default import _PARAMSTYLES_OF_DBAPIS, dialect_class

    url = make_url(url)
    is_async = kwargs.pop("_is_async", False)
    cls = dialect_class(url, is_async)
    if kwargs.get("strategy") == "mock":
        return create_mock_engine(url, **kwargs)
    if kwargs.get("creator") is not None:
        raise NotImplementedError("create_engine(creator=...) cannot be used: drivers are built in, and opened by URL")
    options = {key: value for key, value in kwargs.items() if key in _DIALECT_OPTIONS}
    if cls.driver in _PARAMSTYLES_OF_DBAPIS:
        options.setdefault("paramstyle", _PARAMSTYLES_OF_DBAPIS[cls.driver])
    dialect = cls(**options)
    if not kwargs.get("enable_from_linting", True):
        dialect._lints = False
    given = kwargs.get("pool")
    poolclass = kwargs.get("poolclass") or (type(given) if given is not None else _pool_class(url, is_async or cls.is_async))
    queue = isinstance(poolclass, type) and issubclass(poolclass, poollib.QueuePool)
    single = isinstance(poolclass, type) and issubclass(poolclass, poollib.SingletonThreadPool)
    unknown = [
        key
        for key in kwargs
        if key not in _DIALECT_OPTIONS
        and key not in _POOL_OPTIONS
        and key not in _ENGINE_OPTIONS
        and not (queue and key in _QUEUE_OPTIONS)
        and not (single and key == "pool_size")
    ]
    if unknown:
        raise TypeError(
            "Invalid argument(s) %s sent to create_engine(), using configuration %s/%s/%s.  "
            "Please check that the keyword arguments are appropriate for this combination of components."
            % (",".join("'%s'" % key for key in unknown), _described(cls), poolclass.__name__, "Engine")
        )
    if kwargs.get("future", True) is False:
        raise sqlalchemy.exc.ArgumentError("The 'future' parameter passed to create_engine() may only be set to True.")
    if cls.name == "sqlite":
        _check_sqlite(url)
    if given is None:
        sizes = {key[5:] if key in ("pool_timeout", "pool_use_lifo") else key: kwargs[key] for key in _QUEUE_OPTIONS if key in kwargs}
        given = poolclass(None, **(sizes if queue or single else {}))
    return Engine(
        given,
        dialect,
        url,
        echo=kwargs.get("echo"),
        hide_parameters=kwargs.get("hide_parameters", False),
        connect_args=kwargs.get("connect_args"),
        execution_options=kwargs.get("execution_options") or {},
        isolation_level=kwargs.get("isolation_level"),
        logging_name=kwargs.get("logging_name"),
    )


def _described(cls):
    return "SQLiteDialect_" + cls.driver if cls.name == "sqlite" else "%s_%s" % (cls.__name__.split("_")[0], cls.driver)


def _check_sqlite(url):
    """Warns of query arguments that have no effect."""
    known = ("uri", "timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements")
    uri = url.query.get("uri")
    if url.query and not (isinstance(uri, str) and asbool(uri)):
        ignored = sorted(set(url.query).difference(known))
        if ignored:
            import warnings

            warning = sqlalchemy.exc.SAWarning(
                "Query string argument(s) %s are not accepted by the pysqlite driver and are being ignored; SQLite URI "
                "arguments require that 'uri=true' also be present in the URL." % ", ".join("'%s'" % key for key in ignored),
                code="squa",
            )
            warnings.warn(warning, stacklevel=4)


def _int(value):
    return int(value)


def _bool_or_word(*words):
    def coerce(value):
        return value if value in words else asbool(value)

    return coerce


_COERCE = {
    "echo": _bool_or_word("debug"),
    "echo_pool": _bool_or_word("debug"),
    "future": asbool,
    "hide_parameters": asbool,
    "max_overflow": _int,
    "pool_recycle": _int,
    "pool_size": _int,
    "pool_timeout": float,
    "pool_pre_ping": asbool,
    "pool_use_lifo": asbool,
    "implicit_returning": asbool,
    "use_native_unicode": asbool,
    "connect_timeout": _int,
}


def engine_from_config(configuration, prefix="sqlalchemy.", **kwargs):
    """Makes an engine out of a mapping such as a section of alembic.ini."""
    options = {key[len(prefix) :]: configuration[key] for key in configuration if key.startswith(prefix)}
    options["_coerce_config"] = True
    options.update(kwargs)
    url = options.pop("url")
    return create_engine(url, **_coerced(options))


def _coerced(options):
    if not options.pop("_coerce_config", False):
        return options
    made = {}
    for key, value in options.items():
        if isinstance(value, str) and key in _COERCE:
            value = _COERCE[key](value.strip() if key != "echo" else value)
        made[key] = value
    return made


def create_mock_engine(url, executor, **kw):
    """Makes an engine that hands every statement to a function."""
    from .mock import create_mock_engine as made

    return made(url, executor, **kw)


def create_pool_from_url(url, **kwargs):
    """Makes the pool that an engine of the URL would have."""
    return create_engine(url, **kwargs).pool
