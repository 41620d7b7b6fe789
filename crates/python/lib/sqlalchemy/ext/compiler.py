"""`@compiles`: SQL text that a project's own function gives."""


class _Preparer:
    """Quoting, as functions under `@compiles` use it."""

    def __init__(self, dialect):
        self.dialect = dialect

    def quote(self, name):
        import _limbeck

        from .._lower import lower_name

        element = {"DropTable": {"table": lower_name(name), "schema": None}}
        text = _limbeck.compile("ddl", element, self.dialect.name, {})["sql"]
        return text.removeprefix("\nDROP TABLE ")

    quote_schema = format_schema = quote

    def quote_identifier(self, name):
        from ..sql.elements import quoted_name

        return self.quote(quoted_name(str(name), True))

    def format_table(self, table, use_schema=True, name=None):
        text = self.quote(table.name if name is None else name)
        schema = getattr(table, "schema", None)
        return "%s.%s" % (self.quote_schema(schema), text) if use_schema and schema else text

    def format_column(self, column, use_table=False, **kw):
        text = self.quote(column.name)
        return "%s.%s" % (self.format_table(column.table), text) if use_table else text

    def format_constraint(self, constraint):
        return self.quote(constraint.name)

    format_index = format_sequence = format_constraint


class _Compiler:
    """What a function under `@compiles` is given: renders the elements it asks for."""

    def __init__(self, dialect, kind):
        self.dialect = _Named("default") if dialect is None else dialect
        self.kind = kind
        self.preparer = _Preparer(self.dialect)

    def _text(self, kind, element):
        import _limbeck

        return _limbeck.compile(kind, element, self.dialect.name, {"literal_binds": kind != "statement"})["sql"]

    def process(self, element, **kw):
        if getattr(element, "_sqla_type", False):
            return self._text("type", element._lower(self.dialect))
        if isinstance(element, str):
            return element
        return self._text(element._compile_kind, element._lower(self.dialect))

    @property
    def sql_compiler(self):
        return self

    type_compiler = type_compiler_instance = sql_compiler
    statement_compiler = ddl_compiler = sql_compiler

    def get_column_specification(self, column, **kw):
        from ..sql._tables import MetaData, Table

        table = column.table if column.table is not None else Table("t", MetaData(), column._copy())
        element = {"AddColumn": {"table": "t", "schema": None, "column": table.c[column.key]._lower_column(self.dialect)}}
        return self._text("ddl", element).removeprefix("ALTER TABLE t ADD COLUMN ")

    def render_literal_value(self, value, type_=None):
        from ..sql.expression import literal

        return self._text("expr", literal(value, type_)._lower(self.dialect))

    def __getattr__(self, name):
        if not name.startswith("visit_"):
            raise AttributeError(name)
        wanted = name[len("visit_") :]

        def visit(element, **kw):
            if getattr(element, "_sqla_type", False):
                return self._text("type", _built_in(element, wanted, self.dialect))
            if self.kind == "ddl":
                return self._text("ddl", element._lower_ddl(self.dialect))
            return self._text("expr", element._lower_builtin(self.dialect))

        return visit


class _Named:
    def __init__(self, name):
        self.name = name


def _built_in(type_, wanted, dialect):
    """The wire of a type as its visit name says, whatever `@compiles` says of its class."""
    from ..sql import sqltypes

    for cls in type(type_).__mro__:
        if cls.__dict__.get("__visit_name__") == wanted and hasattr(cls, "_lower_builtin"):
            return cls._lower_builtin(type_, dialect)
    cls = getattr(sqltypes, wanted, None)
    if cls is None:
        from .. import exc

        raise exc.UnsupportedCompilationError("<%s type compiler>" % dialect.name, wanted)
    return cls(**type_._constructor_kwargs(cls))._lower_builtin(dialect)


class _Dispatcher:
    """The functions registered for one class, by dialect name."""

    def __init__(self):
        self.specs = {}

    def function_for(self, dialect):
        """The function that serves a dialect, or None."""
        return self.specs.get("default" if dialect is None else dialect.name) or self.specs.get("default")

    def text_of(self, element, dialect, kind):
        """The text for a dialect; None where only other dialects have a function."""
        function = self.function_for(dialect)
        if function is None:
            if getattr(element, "_sqla_type", False) or hasattr(element, "_lower_ddl") and type(element).__module__.startswith(
                "sqlalchemy"
            ):
                return None
            from .. import exc

            raise exc.UnsupportedCompilationError(
                "<%s compiler>" % ("default" if dialect is None else dialect.name),
                type(element),
                message="%s construct has no default compilation handler." % type(element),
            )
        compiler = _Compiler(dialect, kind)
        if kind == "type":
            return str(function(element, compiler, type_expression=None))
        return str(function(element, compiler))


def _lower_by_hand(class_, dispatcher):
    """Lets an expression be the text that its functions give; `visit_...()` still finds what it was before."""
    built_in = class_._lower
    own = class_.__module__.startswith("sqlalchemy")

    def lower(element, dialect=None):
        from ..sql.elements import lower_type

        if (own or hasattr(type(element), "name")) and dispatcher.function_for(dialect) is None:
            return built_in(element, dialect)
        found = {"text": dispatcher.text_of(element, dialect, "expr")}
        type_ = lower_type(getattr(element, "type", None), dialect)
        if type_ is not None:
            found["type"] = type_
        return {"LiteralColumn": found}

    class_._lower_builtin = built_in
    class_._lower = lower


class _ConstraintCompiler(_Compiler):
    """What a function under `@compiles` of a constraint is given: the constraint's own text is made later, of what it then says."""

    def __init__(self, dialect, text):
        super().__init__(dialect, "ddl")
        self._own_text = text

    def __getattr__(self, name):
        if not name.startswith("visit_"):
            raise AttributeError(name)
        return lambda element, **kw: self._own_text


def _lower_after_changes(class_, dispatcher):
    """Lets functions change a constraint before it is rendered; a text of theirs has no place in a table."""
    built_in = class_._lower

    def lower(element, dialect=None):
        function = dispatcher.function_for(dialect)
        if function is not None:
            text = "<%s>" % class_.__name__
            if function(element, _ConstraintCompiler(dialect, text)) != text:
                raise NotImplementedError(
                    "@compiles of %s may change the constraint and return what compiler.visit_...() gives; a text of its own is not "
                    "supported by this version of Limbeck" % class_.__name__
                )
        return built_in(element, dialect)

    class_._lower = lower


def compiles(class_, *specs):
    """Registers a function that gives the SQL text of a class, for some dialects or for all."""

    def decorate(function):
        dispatcher = class_.__dict__.get("_compiler_dispatcher")
        if dispatcher is None:
            from ..sql.schema import Constraint
            from ..sql.type_api import compiled_by_hand

            dispatcher = class_._compiler_dispatcher = _Dispatcher()
            compiled_by_hand.append(class_)
            if getattr(class_, "_compile_kind", None) == "expr" and not getattr(class_, "_sqla_type", False):
                _lower_by_hand(class_, dispatcher)
            elif issubclass(class_, Constraint) and hasattr(class_, "_lower"):
                _lower_after_changes(class_, dispatcher)
        for spec in specs or ("default",):
            dispatcher.specs[spec] = function
        return function

    return decorate


def deregister(class_):
    """Forgets what `compiles` registered for a class."""
    if "_compiler_dispatcher" in class_.__dict__:
        del class_._compiler_dispatcher
        if "_lower_builtin" in class_.__dict__ and getattr(class_, "_compile_kind", None) == "expr":
            class_._lower = class_._lower_builtin
