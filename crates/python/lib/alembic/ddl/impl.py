"""The class that dialects of other packages derive their own implementation from."""

_BUILT_IN = ("sqlite",)


class DefaultImpl:
    """Names a dialect. A class for a dialect that is not built in may stand there and is never used."""

    __dialect__ = "default"
    transactional_ddl = False
    command_terminator = ";"

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        if cls.__dialect__ not in _BUILT_IN or cls.__module__.startswith("alembic.ddl."):
            return
        changed = sorted(name for name in cls.__dict__ if not name.startswith("__"))
        if changed:
            raise NotImplementedError(
                "%s changes how operations are carried out on %s (%s), which is not supported"
                % (cls.__name__, cls.__dialect__, ", ".join(changed))
            )
