"""The exceptions, with the texts that SQLAlchemy gives them."""

_VERSION_TOKEN = "21"


class HasDescriptionCode:
    """Something with a page in SQLAlchemy's documentation."""

    code = None
    _what_are_we = "error"

    def __init__(self, *arg, **kw):
        code = kw.pop("code", None)
        if code is not None:
            self.code = code
        super().__init__(*arg, **kw)

    def _code_str(self):
        if not self.code:
            return ""
        return "(Background on this %s at: https://sqlalche.me/e/%s/%s)" % (self._what_are_we, _VERSION_TOKEN, self.code)

    def __str__(self):
        message = super().__str__()
        return "%s %s" % (message, self._code_str()) if self.code else message


class SQLAlchemyError(HasDescriptionCode, Exception):
    """Any error of SQLAlchemy."""

    def _message(self):
        if len(self.args) != 1:
            return str(self.args)
        text = self.args[0]
        return text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else str(text)

    def _sql_message(self):
        message = self._message()
        return "%s %s" % (message, self._code_str()) if self.code else message

    def __str__(self):
        native = self.__dict__.get("_native_text")
        return self._sql_message() if native is None else native


class EmulatedDBAPIException(Exception):
    orig = None

    def __init__(self, message, orig=None):
        super().__init__(message)
        self.orig = orig

    @property
    def driver_exception(self):
        if self.orig is None:
            raise ValueError(
                "No original exception is present.  Was this EmulatedDBAPIException constructed without a driver error?"
            )
        return self.orig


class ArgumentError(SQLAlchemyError):
    pass


class DuplicateColumnError(ArgumentError):
    pass


class ObjectNotExecutableError(ArgumentError):
    def __init__(self, target):
        super().__init__("Not an executable object: %r" % (target,))
        self.target = target


class NoSuchModuleError(ArgumentError):
    pass


class NoForeignKeysError(ArgumentError):
    pass


class AmbiguousForeignKeysError(ArgumentError):
    pass


class ConstraintColumnNotFoundError(ArgumentError):
    pass


class CircularDependencyError(SQLAlchemyError):
    def __init__(self, message, cycles, edges, msg=None, code=None):
        if msg is None:
            message += " (%s)" % ", ".join(repr(cycle) for cycle in cycles)
        else:
            message = msg
        SQLAlchemyError.__init__(self, message, code=code)
        self.cycles = cycles
        self.edges = edges


class CompileError(SQLAlchemyError):
    pass


class UnsupportedCompilationError(CompileError):
    code = "l7de"

    def __init__(self, compiler, element_type, message=None):
        super().__init__(
            "Compiler %r can't render element of type %s%s" % (compiler, element_type, ": %s" % message if message else "")
        )
        self.compiler = compiler
        self.element_type = element_type
        self.message = message


class IdentifierError(SQLAlchemyError):
    pass


class DisconnectionError(SQLAlchemyError):
    invalidate_pool = False


class InvalidatePoolError(DisconnectionError):
    invalidate_pool = True


class TimeoutError(SQLAlchemyError):
    pass


class InvalidRequestError(SQLAlchemyError):
    pass


class IllegalStateChangeError(InvalidRequestError):
    pass


class NoInspectionAvailable(InvalidRequestError):
    pass


class NoDBAPILoaded(InvalidRequestError):
    pass


class PendingRollbackError(InvalidRequestError):
    pass


class ResourceClosedError(InvalidRequestError):
    pass


class NoSuchColumnError(InvalidRequestError, KeyError):
    pass


class AmbiguousColumnError(InvalidRequestError):
    pass


class NoResultFound(InvalidRequestError):
    pass


class MultipleResultsFound(InvalidRequestError):
    pass


class NoReferenceError(InvalidRequestError):
    table_name = None


class AwaitRequired(InvalidRequestError):
    code = "xd1r"


class MissingGreenlet(InvalidRequestError):
    code = "xd2s"


class NoReferencedTableError(NoReferenceError):
    def __init__(self, message, tname):
        NoReferenceError.__init__(self, message)
        self.table_name = tname


class NoReferencedColumnError(NoReferenceError):
    def __init__(self, message, tname, cname):
        NoReferenceError.__init__(self, message)
        self.table_name = tname
        self.column_name = cname


class NoSuchTableError(InvalidRequestError):
    pass


class UnreflectableTableError(InvalidRequestError):
    pass


class UnboundExecutionError(InvalidRequestError):
    pass


class DontWrapMixin:
    """Marks exceptions that are not to be wrapped."""


class StatementError(SQLAlchemyError):
    statement = None
    params = None
    orig = None
    ismulti = None
    connection_invalidated = False

    def __init__(self, message, statement, params, orig, hide_parameters=False, code=None, ismulti=None):
        SQLAlchemyError.__init__(self, message, code=code)
        self.statement = statement
        self.params = params
        self.orig = orig
        self.ismulti = ismulti
        self.hide_parameters = hide_parameters
        self.detail = []

    def add_detail(self, msg):
        self.detail.append(msg)
        self.__dict__.pop("_native_text", None)

    def _sql_message(self):
        lines = ["(%s)" % detail for detail in self.detail] + [self._message()]
        if self.statement:
            lines.append("[SQL: %s]" % self.statement)
            if self.params:
                if self.hide_parameters:
                    lines.append("[SQL parameters hidden due to hide_parameters=True]")
                else:
                    from .engine._parameters import repr_params

                    lines.append("[parameters: %s]" % repr_params(self.params, self.ismulti))
        code = self._code_str()
        return "\n".join(lines + [code] if code else lines)


class DBAPIError(StatementError):
    """Wraps what a driver raises."""

    code = "dbapi"

    @classmethod
    def instance(
        cls,
        statement,
        params,
        orig,
        dbapi_base_err,
        hide_parameters=False,
        connection_invalidated=False,
        dialect=None,
        ismulti=None,
    ):
        if isinstance(orig, DontWrapMixin) or not isinstance(orig, Exception):
            return orig
        if statement and (isinstance(orig, SQLAlchemyError) or not isinstance(orig, dbapi_base_err)):
            text = orig.args[0] if isinstance(orig, SQLAlchemyError) else orig
            message = "(%s.%s) %s" % (type(orig).__module__, type(orig).__name__, text)
            code = getattr(orig, "code", None) if isinstance(orig, SQLAlchemyError) else None
            return StatementError(message, statement, params, orig, hide_parameters, code, ismulti)
        for super_ in type(orig).__mro__:
            found = globals().get(super_.__name__)
            if isinstance(found, type) and issubclass(found, DBAPIError):
                cls = found
                break
        return cls(statement, params, orig, hide_parameters, connection_invalidated, cls.code, ismulti)

    def __init__(
        self, statement, params, orig, hide_parameters=False, connection_invalidated=False, code=None, ismulti=None
    ):
        try:
            text = str(orig)
        except Exception as error:
            text = "Error in str() of DB-API-generated exception: " + str(error)
        message = "(%s.%s) %s" % (type(orig).__module__, type(orig).__name__, text)
        StatementError.__init__(self, message, statement, params, orig, hide_parameters, code, ismulti)
        self.connection_invalidated = connection_invalidated

    @property
    def driver_exception(self):
        if self.orig is None:
            raise ValueError("No original exception is present.  Was this DBAPIError constructed without a driver error?")
        return self.orig.driver_exception if isinstance(self.orig, EmulatedDBAPIException) else self.orig


class InterfaceError(DBAPIError):
    code = "rvf5"


class DatabaseError(DBAPIError):
    code = "4xp6"


class DataError(DatabaseError):
    code = "9h9h"


class OperationalError(DatabaseError):
    code = "e3q8"


class IntegrityError(DatabaseError):
    code = "gkpj"


class InternalError(DatabaseError):
    code = "2j85"


class ProgrammingError(DatabaseError):
    code = "f405"


class NotSupportedError(DatabaseError):
    code = "tw8g"


class SATestSuiteWarning(Warning):
    pass


class SADeprecationWarning(HasDescriptionCode, DeprecationWarning):
    deprecated_since = None
    _what_are_we = "warning"


class Base20DeprecationWarning(SADeprecationWarning):
    deprecated_since = "1.4"

    def __str__(self):
        return super().__str__() + " (Background on SQLAlchemy 2.0 at: https://sqlalche.me/e/b8d9)"


class LegacyAPIWarning(Base20DeprecationWarning):
    pass


class MovedIn20Warning(Base20DeprecationWarning):
    pass


class SAPendingDeprecationWarning(PendingDeprecationWarning):
    deprecated_since = None


class SAWarning(HasDescriptionCode, RuntimeWarning):
    _what_are_we = "warning"


# ---------------------------------------------------------------- from the native side


class _DriverModule:
    """The exception classes of one driver, as if its module had been imported."""

    def __init__(self, name):
        def made(class_name, *bases):
            found = type(class_name, bases, {"__module__": name})
            setattr(self, class_name, found)
            return found

        self.__name__ = name
        self.apilevel = "2.0"
        self.paramstyle = "qmark" if name == "sqlite3" else "pyformat"
        made("Warning", Exception)
        error = made("Error", Exception)
        made("InterfaceError", error)
        database = made("DatabaseError", error)
        for class_name in (
            "DataError OperationalError IntegrityError InternalError ProgrammingError NotSupportedError".split()
        ):
            made(class_name, database)


_driver_modules = {}


def _driver_module(name):
    if name not in _driver_modules:
        _driver_modules[name] = _DriverModule(name)
    return _driver_modules[name]


def _driver_error(module, class_name, kind):
    """The class of a driver's error; psycopg2 and psycopg have one for each code of the server, in a module of its own."""
    owner, _, last = module.rpartition(".")
    holder = _driver_module(module)
    if last == "errors" and class_name not in vars(holder):
        base = getattr(_driver_module(owner), kind, Exception)
        setattr(holder, class_name, type(class_name, (base,), {"__module__": module}))
    return getattr(holder, class_name, Exception)


def _from_driver(kind, driver_class, message, code, sql, parameters, text):
    """The exception for a driver's error; `parameters` is their text already."""
    if kind in ("TypeError", "OverflowError", "ValueError", "KeyError", "NotImplementedError"):
        import builtins

        return getattr(builtins, kind)(message)
    if kind in ("ArgumentError", "NoSuchModuleError"):
        return globals()[kind](message)
    if kind == "OSError":
        return _os_error(driver_class, message)
    module, _, class_name = driver_class.rpartition(".")
    orig = _driver_error(module, class_name, kind)(message)
    if code:
        if module == "sqlite3":
            orig.sqlite_errorcode = int(code)
        elif module.startswith("psycopg2"):
            orig.pgcode, orig.pgerror = code, "ERROR:  " + message
        elif "psycopg" in module or "asyncpg" in module:
            orig.sqlstate = code
        elif module.startswith("pg8000") or code.isdigit() and message.startswith("("):
            import ast

            # The drivers of MySQL say their errors as a number and a text, pg8000 as a dictionary.
            said = ast.literal_eval(message)
            orig.args = said if isinstance(said, tuple) else (said,)
    wrapper = globals()[kind]
    error = wrapper(sql, None, orig, code=wrapper.code)
    error._native_text = text
    return error


def _os_error(name, message):
    """An error of the operating system: "[Errno 111] Connect call failed ..." by its number and text."""
    module, _, name = name.rpartition(".")
    number, found, text = message.removeprefix("[Errno ").partition("] ")
    kind = getattr(__import__(module), name)
    return kind(int(number), text) if found else kind(message)


def _cause(text, is_missing):
    """The exception that a `StatementError` wraps: "(builtins.ValueError) ..."."""
    name, _, message = text[1:].partition(") ")
    import builtins

    found = globals().get(name[15:]) if name.startswith("sqlalchemy.exc.") else getattr(builtins, name[9:], None)
    if not isinstance(found, type):
        return None
    error = found(message)
    if is_missing:
        error.code = "cd3x"
    return error


def _with_classes(text, error):
    """The native side's "Compiler X can't render element of type Y" with the classes as Python shows them."""
    compiler, middle, element = text.partition(" can't render element of type ")
    compiler = compiler.removeprefix("Compiler ")
    modules = {"SQLite": "dialects.sqlite.base", "PG": "dialects.postgresql.base", "MySQL": "dialects.mysql.base"}
    module = modules.get(compiler.removesuffix("Compiler"), "sql.compiler")
    if not middle or not element.isidentifier():
        return text
    shown = "<class 'sqlalchemy.sql.elements.%s'>" % element
    return "Compiler <sqlalchemy.%s.%s object at 0x%x>%s%s" % (module, compiler, id(error), middle, shown)


def _from_native(class_name, text):
    """The exception of a class, when the native side has the whole text."""
    if class_name in ("ValueError", "TypeError", "NotImplementedError", "OverflowError", "KeyError"):
        import builtins

        return getattr(builtins, class_name)(text)
    found = globals()[class_name]
    error = found.__new__(found)
    if issubclass(found, StatementError):
        first = text.split("\n", 1)[0]
        StatementError.__init__(error, first, None, None, _cause(first, "/cd3x)" in text))
    elif issubclass(found, UnsupportedCompilationError):
        # The page that explains the error is named by `str()`.
        text = _with_classes(text.partition(" (Background on this error")[0], error)
        HasDescriptionCode.__init__(error, text)
        return error
    else:
        error.__init__(text)
    error._native_text = text
    return error
