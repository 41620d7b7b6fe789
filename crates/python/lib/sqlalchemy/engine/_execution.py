"""One execution of a statement: parameters, column defaults, and the values of its rows."""

from .. import _lower, exc

_PLAIN = (str, int, bool, float, type(None))


def statement_of(statement):
    """The construct that is executed: what mapped classes stand for is unwrapped."""
    while hasattr(statement, "__clause_element__") and not hasattr(statement, "_lower_statement"):
        statement = statement.__clause_element__()
    if hasattr(statement, "_lower_statement"):
        return statement
    if not hasattr(statement, "_lower") or not getattr(statement, "supports_execution", False):
        raise exc.ObjectNotExecutableError(statement)
    return statement


def lowered(statement, dialect):
    """Plain data of a statement."""
    lower_statement = getattr(statement, "_lower_statement", None)
    if lower_statement is not None:
        return lower_statement(dialect)
    found = _lower.lower(statement, dialect)
    return {"Ddl": found} if getattr(statement, "_compile_kind", None) == "ddl" else found


def parameter_sets(parameters):
    """Parameters as a list of mappings."""
    if not parameters:
        if isinstance(parameters, (list, tuple)):
            from ..sql.base import warn_deprecated

            warn_deprecated(
                "Empty parameter sequence passed to execute(). This use is deprecated and will raise an exception in a future "
                "SQLAlchemy release",
                "2.1",
            )
        elif parameters is not None and not hasattr(parameters, "keys"):
            raise exc.ArgumentError("mapping or list expected for parameters")
        return []
    if hasattr(parameters, "keys"):
        return [parameters]
    if isinstance(parameters, (list, tuple)):
        if not hasattr(parameters[0], "keys"):
            raise exc.ArgumentError("List argument must consist only of dictionaries")
        return list(parameters)
    raise exc.ArgumentError("mapping or list expected for parameters")


class Refused(Exception):
    """A value that only the driver would refuse: the statement was on its way already."""

    def __init__(self, compiled, work, message, value):
        self.sql = compiled["sql"]
        sets = [dict(compiled["params"], **one) for one in work.sets]
        named = work.dialect.paramstyle in ("pyformat", "named")
        rows = sets if named else [tuple(one[key] for key in compiled["positions"]) for one in sets]
        self.many = work.many
        self.parameters = rows if self.many else rows[0]
        where = [key for key in compiled["positions"] if any(one.get(key) is value for one in sets)]
        self.message = message % {"at": compiled["positions"].index(where[0]) + 1 if where else 1}

    def raise_on(self, connection):
        """Sends what is sent before the driver sees the value, and raises what the driver would."""
        if not connection._native.in_transaction():
            connection._native.begin()
        if connection._heard:
            from ._events import hearer

            hearer(connection)("before_cursor_execute", self.sql, self.parameters, self.many)
        driver = connection.dialect.dbapi
        raise exc.ProgrammingError(self.sql, self.parameters, driver.ProgrammingError(self.message), ismulti=self.many)


class Execution:
    """Lowers a statement with its parameters. Two steps, so that an error of a value can name the statement."""

    def __init__(self, statement, sets, dialect, options):
        self.dialect = dialect
        # Columns and other objects may stand for their keys.
        self.sets = [{getattr(k, "key", k): v for k, v in one.items()} for one in sets] if sets else []
        self.given = sets
        self.statement = statement = statement_of(statement)
        self.is_insert = getattr(statement, "is_insert", False)
        self.is_update = getattr(statement, "is_update", False)
        #: Keys of columns whose `default` or `onupdate` was called.
        self.prefetched = []
        self.many = len(self.sets) > 1
        filled = statement
        if (self.is_insert or self.is_update) and getattr(statement.table, "_has_client_defaults", True):
            fill = getattr(statement, "_with_defaults", None)
            if fill is not None:
                filled, self.sets, self.prefetched = fill(self.sets, dialect)
        self.returned_defaults = ()
        if (self.is_insert or self.is_update) and filled._return_defaults and not filled._returning:
            filled = self._with_returned_defaults(filled)
        if self.sets and (self.is_insert or self.is_update):
            filled = self._with_expressions(filled)
        schemas = options.get("schema_translate_map")
        if schemas:
            schemas = {key: value or dialect.default_schema_name for key, value in schemas.items()}
        noted = _lower.begin(schemas)
        try:
            self.lowered = lowered(filled, dialect)
            self.lowered_sets = self._lower_sets(noted) if self.sets else []
        finally:
            _lower.end(noted)
        if noted.error is not None:
            self._raise(noted.error)
        if noted.warnings and dialect._lints:
            import warnings

            for text in noted.warnings:
                warnings.warn(text, exc.SAWarning, stacklevel=5)

    def _with_returned_defaults(self, statement):
        """The statement with RETURNING for what the server fills in, where the database can do that."""
        dialect = self.dialect
        if not (dialect.insert_returning if self.is_insert else dialect.update_returning):
            return statement
        columns = list(statement._return_defaults_columns)
        if not columns:
            given = set(statement._values or ()) | set(self.sets[0] if self.sets else ())
            attribute = "server_default" if self.is_insert else "server_onupdate"
            keys = [column for column in statement.table.primary_key if self.is_insert]
            columns = keys + [
                column
                for column in statement.table.c
                if column not in keys and column.key not in given and getattr(column, attribute, None) is not None
            ]
        self.returned_defaults = columns
        return statement.returning(*columns) if columns else statement

    def with_defaults_apart(self, answer):
        """The answer without the rows that only brought defaults back."""
        if not self.returned_defaults:
            return answer
        names = [column.name for column in self.returned_defaults]
        rows = answer["rows"]
        answer = dict(answer, rows=[], columns=[], returns_rows=False, returned_defaults={"columns": names, "rows": rows})
        if self.is_insert and len(rows) == 1:
            row = dict(zip(names, rows[0]))
            answer["inserted_primary_key"] = tuple(row.get(column.name) for column in self.statement.table.primary_key)
        return answer

    def _with_expressions(self, statement):
        """The statement with the SQL that types put around values of parameters (`bind_expression`)."""
        from .._values import is_users

        wrapped = {}
        for column in statement.table.c:
            if column.key in self.sets[0] and is_users(column.type, "bind_expression"):
                from ..sql.elements import BindParameter

                wrapped[column.key] = BindParameter(column.key, type_=column.type, _is_crud=True)
        return statement.values(wrapped) if wrapped else statement

    def _lower_sets(self, noted):
        from .._values import lower_value

        columns = getattr(getattr(self.statement, "table", None), "c", None) if self.is_insert or self.is_update else None
        types = {}
        for key in self.sets[0]:
            bind = noted.binds.get(key)
            if bind is not None:
                types[key] = bind.type
            elif columns is not None:
                column = columns.get(key)
                types[key] = None if column is None else column.type
        found = []
        for one in self.sets:
            row = {}
            for key, value in one.items():
                try:
                    bind = noted.binds.get(key)
                    if bind is not None and bind.expanding and isinstance(value, (list, tuple, set, frozenset)):
                        row[key] = bind._lower_items(list(value), self.dialect)
                    else:
                        row[key] = lower_value(value, types.get(key), self.dialect)
                except Exception as error:
                    noted.error = noted.error or error
                    row[key] = None
            found.append(row)
        return found

    def _compiled(self):
        import _limbeck

        options = {"column_keys": list(self.sets[0])} if self.sets else {}
        return _limbeck.compile("statement", self.lowered, "%s+%s" % (self.dialect.name, self.dialect.driver), options)

    def _raise(self, error):
        """Wraps what the conversion of a value raised, as SQLAlchemy does."""
        if isinstance(error, exc.SQLAlchemyError) and not isinstance(error, exc.ArgumentError):
            raise error
        if hasattr(error, "unadapted") and self.sets:
            refused = self.dialect._refusal_of(error.unadapted)
            if refused is not None:
                raise Refused(self._compiled(), self, refused, error.unadapted)
        text = self._compiled()["sql"]
        cls = type(error)
        raise exc.StatementError(
            "(%s.%s) %s" % (cls.__module__, cls.__name__, error), text, [dict(one) for one in self.given] or None, error
        ) from error

    def result_types(self, count):
        """How the values of each column are read where Python has a say: a list of functions or `None`, or nothing."""
        columns = self.result_columns()
        if len(columns) != count or not any(_needs_lifting(getattr(column, "type", None)) for column in columns):
            return columns, None
        from .._values import lift_value

        dialect = self.dialect

        def reader(type_):
            return (lambda value: lift_value(value, type_, dialect)) if _needs_lifting(type_) else None

        return columns, [reader(getattr(column, "type", None)) for column in columns]

    def result_columns(self):
        """The columns that the rows have."""
        statement = self.statement
        if hasattr(statement, "column_args"):
            return list(statement.column_args)
        if getattr(statement, "is_text", False):
            return ()
        if getattr(statement, "is_dml", False):
            return [
                column for given in getattr(statement, "_returning", ()) or () for column in getattr(given, "columns", (given,))
            ]
        return list(getattr(statement, "selected_columns", None) or ())


_LIFTED = ("TypeDecorator", "Enum", "PickleType", "UserDefinedType", "Variant", "ARRAY", "HSTORE", "AbstractRange", "SET")


def _needs_lifting(type_):
    """Whether Python has a say in what a value of the type is."""
    if type_ is None:
        return False
    from .._values import is_users

    if hasattr(type_, "_loaded"):
        return True
    return any(cls.__name__ in _LIFTED for cls in type(type_).__mro__) or is_users(type_, "result_processor")


def plain_options(options, work):
    """The options that mean something to the native side."""
    found = {key: value for key, value in options.items() if isinstance(value, _PLAIN)}
    if work.many and getattr(work.statement, "_sort_by_parameter_order", False):
        found["sort_by_parameter_order"] = True
    return found
