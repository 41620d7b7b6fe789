"""`str()` and `compile()` of an expression."""

from .. import _lower as _lowering

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class Compiled:
    """The text of an element for one dialect."""

    def __init__(self, statement, dialect, column_keys=None, compile_kwargs=()):
        import _limbeck

        self.statement = statement
        self.dialect = dialect
        options = dict(compile_kwargs)
        if column_keys is None:
            column_keys = getattr(statement, "_default_column_keys", None)
        if column_keys is not None:
            options["column_keys"] = list(column_keys)
        kind = statement._compile_kind
        name = "default" if dialect is None else dialect.name
        if getattr(dialect, "driver", ""):
            name += "+" + dialect.driver
        # What an engine's driver or the caller says; the class says it of a dialect alone.
        if "paramstyle" in getattr(dialect, "__dict__", ()):
            options["paramstyle"] = dialect.paramstyle
        literal = _lowering.literal
        _lowering.literal = bool(options.get("literal_binds"))
        try:
            element = statement._lower(dialect)
        finally:
            _lowering.literal = literal
        found = _limbeck.compile(kind, element, name, options)
        self.string = found["sql"]
        self._params = found.get("params") or {}

    @property
    def params(self):
        return dict(self._params) if isinstance(self._params, dict) else self._params

    def construct_params(self, params=None, **kw):
        return dict(self.params, **(params or {}))

    def process(self, element, **kw):
        return str(element.compile(dialect=self.dialect, compile_kwargs=kw))

    def __str__(self):
        return self.string


class StrSQLCompiler(Compiled):
    """The text for no dialect in particular."""

    __module__ = "sqlalchemy.sql.compiler"
