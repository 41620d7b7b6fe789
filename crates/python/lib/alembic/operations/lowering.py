"""From the arguments of an operation to plain data."""

from sqlalchemy._lower import lower, lower_constraint_name, lower_expression, lower_name, lower_option


def options(kw, dialect):
    """Dialect options such as `postgresql_where`."""
    return {key: lower_option(value, dialect) for key, value in kw.items()}


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
    if isinstance(given, str):
        return {"Literal": str(given)}
    kind = getattr(given, "__visit_name__", None)
    if kind in ("computed_column", "identity_column", "fetched_value", "column_default", "default_clause") or hasattr(given, "_lower_server_default"):
        return given._lower_server_default(dialect)
    arg = getattr(given, "arg", None)
    if arg is not None and not hasattr(given, "_lower"):
        return server_default(arg, dialect)
    return {"Expr": lower_expression(given, dialect)}


def statement(sql, dialect):
    """A statement to execute: text, or a construct."""
    if isinstance(sql, str):
        from sqlalchemy.sql.elements import TextClause

        sql = TextClause(sql)
    while hasattr(sql, "__clause_element__"):
        sql = sql.__clause_element__()
    lower_statement = getattr(sql, "_lower_statement", None)
    if lower_statement is None:
        from sqlalchemy.exc import ObjectNotExecutableError

        raise ObjectNotExecutableError(sql)
    return lower_statement(dialect)


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
