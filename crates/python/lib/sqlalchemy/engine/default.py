"""Dialects as code asks them: names, versions, what they support, and the inspector's methods on them."""

import sqlalchemy


class Dialect:
    """What is known of a database without its being there, and after connecting what it said."""

    name = "default"
    driver = ""
    is_async = False
    paramstyle = "named"
    # Known once connected; `_default_schema` is what it will be.
    default_schema_name = _default_schema = None
    server_version_info = None
    default_isolation_level = None
    max_identifier_length = 9999
    supports_alter = True
    supports_sequences = False
    sequences_optional = False
    supports_comments = False
    inline_comments = False
    supports_native_boolean = False
    non_native_boolean_check_constraint = True
    supports_simple_order_by_label = True
    # The column of a function that gives one value a row, where it has a name.
    table_valued_column = None
    supports_native_enum = False
    supports_schemas = True
    supports_views = True
    supports_default_values = False
    supports_identity_columns = False
    implicit_returning = True
    insert_returning = update_returning = delete_returning = False
    reflection_options = ()
    # `create_engine(enable_from_linting=...)`.
    _lints = True
    type_compiler = None
    _json_serializer = _json_deserializer = None

    def __init__(self, driver=None, **kw):
        if driver is not None:
            self.driver = driver
        for key in ("paramstyle", "json_serializer", "json_deserializer", "implicit_returning"):
            if key in kw:
                setattr(self, "_" + key if key.startswith("json") else key, kw[key])

    def _connected(self, native):
        self.server_version_info = tuple(native.server_version)
        self.default_schema_name = native.default_schema_name
        self.default_isolation_level = native.default_isolation_level

    @property
    def positional(self):
        return self.paramstyle in ("qmark", "format", "numeric", "numeric_dollar")

    @property
    def dialect_description(self):
        return "%s+%s" % (self.name, self.driver)

    @property
    def dbapi(self):
        return sqlalchemy.exc._driver_module(self._dbapi_name) if self._dbapi_name else None

    _dbapi_name = None
    loaded_dbapi = dbapi

    @property
    def identifier_preparer(self):
        from ..ext.compiler import _Preparer

        return _Preparer(self)

    def _name_of_sequence(self, sequence):
        """The name in SQL that becomes the text of a `TextClause`."""
        from .._lower import execution

        schema = sequence.schema
        if execution is not None and execution.schemas:
            schema = execution.schemas.get(schema, schema)
        quote = self.identifier_preparer.quote
        name = quote(sequence.name) if schema is None else quote(schema) + "." + quote(sequence.name)
        return name.replace(":", "\\:")

    def _sequence_statement(self, sequence):
        """The text that asks for the next value of a sequence, where it is not a SELECT of `next_value()`."""
        return None

    def _refusal_of(self, value):
        """What the driver says of a value that it cannot take, with `%(at)d` for its number; `None` where it says nothing of its own."""
        return None

    def type_descriptor(self, type_):
        from ..sql.type_api import to_instance

        return to_instance(type_)

    def validate_identifier(self, ident):
        if len(ident) > self.max_identifier_length:
            raise sqlalchemy.exc.IdentifierError(
                "Identifier '%s' exceeds maximum length of %d characters" % (ident, self.max_identifier_length)
            )

    def create_connect_args(self, url):
        return [[], url.translate_connect_args()]

    def _inspect(self, connection, method, *args, **kw):
        from .reflection import Inspector

        kw = {key: value for key, value in kw.items() if key != "info_cache"}
        return getattr(Inspector._of(connection), method)(*args, **kw)

    def __getattr__(self, name):
        # `dialect.get_columns(connection, "t")` and the like are the inspector's methods.
        if name.startswith("get_") or name in ("has_table", "has_index", "has_schema", "has_sequence"):
            return lambda connection, *args, **kw: self._inspect(connection, name, *args, **kw)
        if not name.startswith("_"):
            from ._facts import of

            for value in of(self.name, name):
                return value
        raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))


class DefaultDialect(Dialect):
    pass


class SQLiteDialect(Dialect):
    name = "sqlite"
    driver = "pysqlite"
    paramstyle = "qmark"
    _default_schema = "main"
    default_isolation_level = "SERIALIZABLE"
    supports_alter = False
    supports_default_values = True
    insert_returning = update_returning = delete_returning = True
    _dbapi_name = "sqlite3"

    def get_isolation_level_values(self, dbapi_connection=None):
        return ["READ UNCOMMITTED", "SERIALIZABLE", "AUTOCOMMIT"]

    def _refusal_of(self, value):
        return "Error binding parameter %%(at)d: type '%s' is not supported" % type(value).__name__


class PGDialect(Dialect):
    name = "postgresql"
    driver = "psycopg"
    paramstyle = "pyformat"
    _default_schema = "public"
    max_identifier_length = 63
    supports_sequences = sequences_optional = True
    supports_comments = supports_native_boolean = supports_native_enum = supports_named_types = True
    supports_default_values = supports_identity_columns = True
    insert_returning = update_returning = delete_returning = True
    default_isolation_level = "READ COMMITTED"

    _dbapi_name = "psycopg"

    def _connected(self, native):
        Dialect._connected(self, native)
        if self.driver.startswith("psycopg2"):
            self.supports_sane_multi_rowcount = True

    def _refusal_of(self, value):
        if self.driver.startswith("psycopg2"):
            return "can't adapt type '%s'" % type(value).__name__
        if self.driver.startswith("psycopg"):
            return "cannot adapt type '%s' using placeholder '%%%%s' (format: AUTO)" % type(value).__name__
        return None

    def _sequence_statement(self, sequence):
        return "select nextval('%s')" % self._name_of_sequence(sequence).replace("'", "''")


class MySQLDialect(Dialect):
    name = "mysql"
    driver = "mysqldb"
    paramstyle = "format"
    max_identifier_length = 255
    supports_comments = inline_comments = supports_native_enum = True
    is_mariadb = False
    # Known once connected; without NO_BACKSLASH_ESCAPES a backslash in a literal is written twice.
    _backslash_escapes = True

    def _connected(self, native):
        Dialect._connected(self, native)
        self.is_mariadb = native.is_mariadb
        version = self.server_version_info
        self.supports_sequences = self.is_mariadb and version >= (10, 3)
        self.insert_returning = self.is_mariadb and version >= (10, 5)
        self.delete_returning = self.is_mariadb and version >= (10, 0, 5)
        self.supports_native_uuid = self.is_mariadb and version >= (10, 7)

    @property
    def _is_mariadb(self):
        return self.is_mariadb

    @property
    def _is_mysql(self):
        return not self.is_mariadb

    def get_isolation_level_values(self, dbapi_connection=None):
        return ["SERIALIZABLE", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "AUTOCOMMIT"]

    def _sequence_statement(self, sequence):
        return "select nextval(%s)" % self._name_of_sequence(sequence)


class MariaDBDialect(MySQLDialect):
    name = "mariadb"
    is_mariadb = True
    supports_sequences = insert_returning = delete_returning = True


class MSDialect(Dialect):
    name = "mssql"
    driver = "pyodbc"
    non_native_boolean_check_constraint = False
    _default_schema = "dbo"
    max_identifier_length = 128
    supports_sequences = supports_comments = supports_default_values = supports_identity_columns = True
    insert_returning = update_returning = delete_returning = True


class OracleDialect(Dialect):
    name = "oracle"
    driver = "oracledb"
    max_identifier_length = 128
    supports_sequences = supports_comments = supports_identity_columns = supports_native_boolean = True
    supports_default_metavalue = True
    insert_returning = update_returning = delete_returning = True
    supports_simple_order_by_label = False
    table_valued_column = {"name": "COLUMN_VALUE", "quote": False}


_DIALECTS = {cls.name: cls for cls in (SQLiteDialect, PGDialect, MySQLDialect, MariaDBDialect, MSDialect, OracleDialect)}
_DRIVERS = {
    "sqlite": "pysqlite aiosqlite pysqlcipher",
    "postgresql": "psycopg2 psycopg psycopg_async asyncpg pg8000 psycopg2cffi",
    "mysql": "mysqldb pymysql mysqlconnector aiomysql asyncmy cymysql mariadbconnector pyodbc",
    "mariadb": "mysqldb pymysql mysqlconnector aiomysql asyncmy cymysql mariadbconnector pyodbc",
    "mssql": "pyodbc pymssql aioodbc mssqlpython",
    "oracle": "oracledb cx_oracle oracledb_async",
}
_FACTS_OF_DRIVERS = {
    driver: {"supports_sane_multi_rowcount": False} for driver in ("psycopg2", "psycopg2cffi", "asyncpg")
}
_PARAMSTYLES = {"asyncpg": "numeric_dollar", "pg8000": "format", "mariadbconnector": "qmark"}
# What drivers say of themselves, which engines believe.
_PARAMSTYLES_OF_DBAPIS = dict.fromkeys("pymysql cymysql mysqlconnector pymssql".split(), "pyformat") | {"pyodbc": "qmark", "aioodbc": "qmark"}
_ASYNC = "aiosqlite asyncpg psycopg_async aiomysql asyncmy aioodbc oracledb_async".split()


# Drivers that can do both.
_BOTH = ("psycopg", "oracledb")


def dialect_class(url, is_async=False):
    """The dialect class that an URL names; of a driver that can do both, the one that waits or the one that does not."""
    backend, _, driver = url.drivername.partition("+")
    found = _DIALECTS.get(backend)
    if found is None or driver and driver not in _DRIVERS[backend].split():
        raise sqlalchemy.exc.NoSuchModuleError("Can't load plugin: sqlalchemy.dialects:%s" % url.drivername.replace("+", "."))
    named = driver.removesuffix("_async") or found.driver
    if named in _BOTH and (is_async or driver.endswith("_async")):
        # The driver keeps its name, as in `PGDialectAsync_psycopg`.
        return type("%sAsync_%s" % (found.__name__, named), (found,), {"driver": named, "is_async": True})
    if not driver or driver == found.driver:
        return found
    facts = {"_dbapi_name": {"mysqldb": "MySQLdb"}.get(driver, driver.partition("_")[0])} if backend in ("postgresql", "mysql", "mariadb") else {}
    facts |= {"driver": driver, "is_async": driver in _ASYNC, **_FACTS_OF_DRIVERS.get(driver, {})}
    if driver in _PARAMSTYLES:
        facts["paramstyle"] = _PARAMSTYLES[driver]
    return type(found.__name__ + "_" + driver, (found,), facts)


def make_dialect(name, **kw):
    """A dialect by name, without an engine."""
    return _DIALECTS.get(name.split("+")[0], Dialect)(**kw)


class DefaultExecutionContext:
    """A name that some projects import."""
