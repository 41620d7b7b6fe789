"""From the arguments of an operation to plain data."""

from sqlalchemy._lower import lower, lower_constraint_name, lower_expression, lower_name, lower_option


def options(kw, dialect):
    """Dialect options such as `postgresql_where`."""
    return {key: lower_option(value, dialect) for key, value in kw.items()}


def table(given, dialect):
    """A table with all that belongs to it."""
    return given._lower_table(dialect)


def names(columns):
    """Column names out of one or more names or columns."""
    if isinstance(columns, str) or not hasattr(columns, "__iter__"):
        columns = [columns]
    return [lower_name(column if isinstance(column, str) else column.name) for column in columns]


def type_(given, dialect):
    """A type, given as an instance or as a class."""
    return None if given is None else lower(given() if isinstance(given, type) else given, dialect)


def server_default(given, dialect):
    """What a column is filled with: a plain string is a literal, everything else is SQL."""
    if given is None:
        return None
    from sqlalchemy.sql._defaults import lower_server_default
    from sqlalchemy.sql.schema import DefaultClause, FetchedValue

    return lower_server_default(given if isinstance(given, FetchedValue) else DefaultClause(given), dialect)


def statement(sql, dialect):
    """A statement to execute: text, or a construct."""
    from sqlalchemy.engine.base import _lower_statement

    if isinstance(sql, str):
        from sqlalchemy.sql.elements import TextClause

        sql = TextClause(sql)
    return _lower_statement(sql, dialect)[1]


def metadata(context):
    """A `MetaData` for tables that an operation makes up, with the convention of the target metadata."""
    from sqlalchemy.sql.schema import MetaData

    opts = getattr(context, "opts", None) or {}
    convention = getattr(opts.get("target_metadata"), "naming_convention", None)
    return MetaData(naming_convention=convention) if convention else MetaData()


def index(name, table, columns, schema, unique, kw, dialect):
    """An index as a value."""
    elements = []
    if isinstance(columns, str) or not hasattr(columns, "__iter__"):
        columns = [columns]
    for column in columns:
        if isinstance(column, str):
            elements.append({"Column": lower_name(column)})
        else:
            elements.append({"Expr": lower_expression(column, dialect)})
    return {
        "name": lower_constraint_name(name),
        "table": lower_name(table),
        "schema": lower_name(schema),
        "elements": elements,
        "unique": bool(unique),
        "options": options(kw, dialect),
    }


def foreign_key_actions(onupdate, ondelete, deferrable, initially, match, use_alter=False):
    """What a foreign key says beyond its columns."""
    return {
        "onupdate": onupdate,
        "ondelete": ondelete,
        "deferrable": deferrable,
        "initially": initially,
        "match": match,
        "use_alter": bool(use_alter),
    }
