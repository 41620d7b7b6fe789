"""`CREATE TYPE` and `CREATE DOMAIN`, by themselves and with the tables that need them."""

from ...sql.ddl import ExecutableDDLElement


class _TypeElement(ExecutableDDLElement):
    _wire = None

    def __init__(self, element):
        self.element = self.target = element

    def _lower_ddl(self, dialect=None):
        return {self._wire: {"type_": self.element._lower(dialect)}}


class CreateEnumType(_TypeElement):
    __visit_name__ = "create_enum_type"
    _wire = "CreateType"


class DropEnumType(_TypeElement):
    __visit_name__ = "drop_enum_type"
    _wire = "DropType"


class CreateDomainType(_TypeElement):
    __visit_name__ = "create_domain_type"
    _wire = "CreateType"


class DropDomainType(_TypeElement):
    __visit_name__ = "drop_domain_type"
    _wire = "DropType"


def _element(type_, action):
    domain = type_.__visit_name__ == "DOMAIN"
    if action == "create":
        return (CreateDomainType if domain else CreateEnumType)(type_)
    return (DropDomainType if domain else DropEnumType)(type_)


def has_type(connection, name, schema=None):
    """Whether a type of that name can be seen, or stands in that schema."""
    from ...sql.elements import TextClause

    query = (
        "SELECT pg_catalog.pg_type.typname FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace"
        " ON pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace WHERE pg_catalog.pg_type.typname = :name"
    )
    if schema is None:
        query += " AND pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'"
        return connection.scalar(TextClause(query), {"name": str(name)}) is not None
    query += " AND pg_catalog.pg_namespace.nspname = :schema"
    return connection.scalar(TextClause(query), {"name": str(name), "schema": str(schema)}) is not None


class _Runner:
    """Visits one type, as `create_all` visits tables."""

    def __init__(self, dialect, connection, checkfirst=False, action="create", **kw):
        self.connection = connection
        self.checkfirst = checkfirst
        self.action = action

    def traverse_single(self, type_):
        if self.checkfirst:
            there = has_type(self.connection, type_.name, type_.schema)
            if there == (self.action == "create"):
                return
        self.connection.execute(_element(type_, self.action))


class _Creator(_Runner):
    pass


class _Dropper(_Runner):
    def __init__(self, *args, **kw):
        _Runner.__init__(self, *args, action="drop", **kw)


def run(type_, bind, action, checkfirst):
    """Creates or drops a type by itself."""
    bind._run_ddl_visitor(_Creator if action == "create" else _Dropper, type_, checkfirst=checkfirst)


def named_type(type_, dialect):
    """The type with a name that a column's type is or is made of; None where it is none here."""
    type_ = type_.dialect_impl(dialect)
    if getattr(type_, "_is_type_decorator", False):
        return named_type(type_.load_dialect_impl(dialect) if dialect is not None else type_.impl_instance, dialect)
    if getattr(type_, "_is_array", False):
        return named_type(type_.item_type, dialect)
    native = type_.__visit_name__ == "DOMAIN" or getattr(type_, "native_enum", False)
    return type_ if native and hasattr(type_, "create_type") else None


def _ensure(runner, types, checkfirst):
    """Creates types that the runner has not met yet."""
    memo = runner.__dict__.setdefault("_named_types", set())
    for type_ in types:
        key = type_.__visit_name__, type_.schema, type_.name
        if type_.create_type and key not in memo:
            memo.add(key)
            _Creator(runner.dialect, runner.connection, checkfirst).traverse_single(type_)


def before_table(runner, table, checkfirst):
    """The types of a table that is about to be created."""
    found = [named_type(column.type, runner.dialect) for column in table.columns]
    _ensure(runner, [type_ for type_ in found if type_ is not None], checkfirst)


def of_metadata(metadata, dialect):
    """The types that belong to a `MetaData`, each once."""
    found, seen = [], set()
    for obj in metadata._objects:
        type_ = named_type(obj, dialect) if getattr(obj, "_sqla_type", False) else None
        if type_ is not None and (type_.schema, type_.name) not in seen:
            seen.add((type_.schema, type_.name))
            found.append(type_)
    return found


def before_metadata(runner, metadata, checkfirst):
    _ensure(runner, of_metadata(metadata, runner.dialect), checkfirst)


def after_metadata_drop(runner, metadata, checkfirst):
    for type_ in of_metadata(metadata, runner.dialect):
        if type_.create_type:
            _Dropper(runner.dialect, runner.connection, checkfirst).traverse_single(type_)
