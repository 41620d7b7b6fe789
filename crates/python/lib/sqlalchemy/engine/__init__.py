"""Engines, connections, results and URLs."""

_HOMES = {
    "base": "Connection Engine NestedTransaction RootTransaction Transaction TwoPhaseTransaction",
    "create": "create_engine create_pool_from_url engine_from_config",
    "cursor": "BufferedRowCursorFetchStrategy CursorResult LegacyCursorResult ResultProxy",
    "default": "DefaultDialect make_dialect",
    "interfaces": "AdaptedConnection BindTyping Compiled CreateEnginePlugin Dialect ExceptionContext ExecutionContext TypeCompiler",
    "mock": "create_mock_engine MockConnection",
    "reflection": "Inspector ObjectKind ObjectScope",
    "result": "ChunkedIteratorResult FilterResult FrozenResult IteratorResult MappingResult MergedResult Result result_tuple "
    "ScalarResult TupleResult",
    "row": "BaseRow Row RowMapping",
    "url": "make_url URL",
}


def _submodule(name):
    import sys

    __import__(__name__ + "." + name)
    return sys.modules[__name__ + "." + name]


def __getattr__(name):
    for home, names in _HOMES.items():
        if name in names.split():
            found = globals()[name] = getattr(_submodule(home), name)
            return found
    if name in _HOMES or name == "util":
        return _submodule(name)
    raise AttributeError("module 'sqlalchemy.engine' has no attribute %r" % name)


def __dir__():
    return sorted(set(globals()) | {name for names in _HOMES.values() for name in names.split()})
