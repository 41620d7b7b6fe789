"""From the arguments of an operation to plain data."""

from sqlalchemy._lower import lower, lower_constraint_name, lower_expression, lower_name, lower_option
from sqlalchemy.sql.type_api import for_scripts


def options(kw, dialect):
    """Dialect options such as `postgresql_where`."""
    return {key: lower_option(value, dialect) for key, value in kw.items()}


def options_of(name, kw, dialect):
    """The dialect options of a construct of `sqlalchemy.schema`; what no dialect knows is refused."""
    if not kw:
        return {}
    kw = {key: value for key, value in kw.items() if key not in ("info", "comment")}
    from sqlalchemy.sql._items import refuse_unknown_options

    def construct():
        from sqlalchemy.sql import schema

        return getattr(schema, name)

    refuse_unknown_options(kw, (name, "Constraint") if name.endswith("Constraint") else (name,), construct)
    return options(kw, dialect)


def table(given, dialect):
    """A table with all that belongs to it."""
    return given._lower_table(dialect)


def condition(given, dialect):
    """What a CHECK constraint asks for."""
    if given is None:
        from sqlalchemy.sql.elements import Null

        given = Null()
    if not isinstance(given, str) and not hasattr(given, "_lower") and not hasattr(given, "__clause_element__"):
        from sqlalchemy import exc

        raise exc.ArgumentError("SQL expression element for DDL constraint expected, got %r." % (given,))
    return lower_expression(given, dialect)


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
    from sqlalchemy.engine._execution import lowered, statement_of

    if isinstance(sql, str):
        from sqlalchemy.sql.elements import TextClause

        sql = TextClause(sql)
    sql = statement_of(sql)
    fill = getattr(sql, "_with_defaults", None)
    if fill is not None:
        # What `Column(default=...)` says goes into the statement, since no parameters go beside it.
        sql, sets, _ = fill([], dialect)
        if sets:
            sql = sql.values(sets[0])
    return lowered(sql, dialect)


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
        elif not hasattr(column, "_lower") and not hasattr(column, "__clause_element__"):
            raise ValueError("String or text() construct expected")
        elif getattr(column, "__visit_name__", None) == "column" and not column.is_literal:
            elements.append({"Column": lower_name(column.name)})
        else:
            elements.append({"Expr": lower_expression(column, dialect)})
    kw = dict(kw)
    quote = kw.pop("quote", None)
    if quote is not None and name is not None:
        from sqlalchemy.sql.elements import quoted_name

        name = quoted_name(name, quote)
    return {
        "name": lower_constraint_name(name),
        "table": lower_name(table),
        "schema": lower_name(schema),
        "elements": elements,
        "unique": bool(unique),
        "options": options_of("Index", kw, dialect),
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


# ---- schema objects out of operations


def copied_table(name, metadata, parts, kw):
    """A table of its own, made of columns and constraints that may belong to another one."""
    from sqlalchemy.sql.schema import Column, Table

    columns = [part for part in parts if isinstance(part, Column)]
    copies = [column._copy() if column.table is not None else column for column in columns]
    for column in copies:
        # The constraints and indexes that these flags stand for are among the parts, or come by themselves.
        column.unique = column.index = None
        for key in list(column.foreign_keys):
            column.foreign_keys.remove(key)
    made = Table(name, metadata, *copies, **kw)
    for part in parts:
        if isinstance(part, Column) or getattr(part, "_type_bound", False):
            continue
        if getattr(part, "_implicit_generated", False) and not len(part):
            continue
        attached = getattr(part, "table", None) is not None
        made.append_constraint(part._copy(target_table=made) if attached else part)
    return made


def made_index(name, table_name, columns, schema, kw, context):
    """An index on a table made up for it."""
    from sqlalchemy.sql._items import _copy_expression
    from sqlalchemy.sql.elements import ClauseElement
    from sqlalchemy.sql.schema import Column, Index, Table
    from sqlalchemy.sql.sqltypes import NULLTYPE
    from sqlalchemy.sql.visitors import iterate

    made = Table(table_name or "no_table", metadata(context), schema=schema)

    def own(name, type_=NULLTYPE):
        if name not in made.c:
            made.append_column(Column(name, type_))
        return made.c[name]

    elements = []
    for column in columns:
        if isinstance(column, Column):
            column = own(column.name, column.type)
        elif isinstance(column, ClauseElement):
            for part in iterate(column):
                if isinstance(part, Column) and part.table is not None and part.table is not made:
                    source = part.table
                    own(part.name, part.type)
                    column = _copy_expression(column, source, made)
        else:
            column = own(column)
        elements.append(column)
    return Index(name, *elements, _table=made, **kw)


def _bare_table(name, schema, columns, context):
    from sqlalchemy.sql.schema import Column, Table
    from sqlalchemy.sql.sqltypes import NULLTYPE

    return Table(name, metadata(context), *[Column(column, NULLTYPE) for column in columns], schema=schema)


def made_columns_constraint(op, context):
    """The primary key or unique constraint that an operation adds."""
    from sqlalchemy.sql import schema as sa_schema

    names = [getattr(column, "name", column) for column in op.columns]
    table = _bare_table(op.table_name, op.schema, names, context)
    cls = sa_schema.PrimaryKeyConstraint if op._kind == "PrimaryKey" else sa_schema.UniqueConstraint
    made = cls(*[table.c[name] for name in names], name=op.constraint_name, **op.kw)
    table.append_constraint(made)
    return made


def made_check(op, context):
    """The CHECK constraint that an operation adds."""
    from sqlalchemy.sql.schema import CheckConstraint

    table = _bare_table(op.table_name, op.schema, [], context)
    made = CheckConstraint(op.condition, name=op.constraint_name, **op.kw)
    table.append_constraint(made)
    return made


def made_foreign_key(op, context):
    """The foreign key that an operation adds."""
    from sqlalchemy.sql.schema import ForeignKeyConstraint

    kw = dict(op.kw)
    source_schema, referent_schema = kw.pop("source_schema", None), kw.pop("referent_schema", None)
    own = list(dict.fromkeys(op.local_cols))
    if (op.source_table, source_schema) == (op.referent_table, referent_schema):
        own = list(dict.fromkeys(own + list(op.remote_cols)))
    table = _bare_table(op.source_table, source_schema, own, context)
    if (op.source_table, source_schema) != (op.referent_table, referent_schema):
        from sqlalchemy.sql.schema import Column, Table
        from sqlalchemy.sql.sqltypes import NULLTYPE

        Table(op.referent_table, table.metadata, *[Column(name, NULLTYPE) for name in dict.fromkeys(op.remote_cols)], schema=referent_schema)
    target = "%s.%s" % (referent_schema, op.referent_table) if referent_schema else op.referent_table
    made = ForeignKeyConstraint(
        list(op.local_cols), ["%s.%s" % (target, name) for name in op.remote_cols], name=op.constraint_name, **kw
    )
    table.append_constraint(made)
    return made


def constraint_op(constraint):
    """The operation that adds a constraint."""
    from alembic.operations import ops

    kind = constraint.__visit_name__
    name = constraint.name
    table = constraint.table
    kw = dict(getattr(constraint, "kwargs", {}) or {})
    for key in ("deferrable", "initially"):
        if getattr(constraint, key, None):
            kw[key] = getattr(constraint, key)
    if kind == "primary_key_constraint":
        return ops.CreatePrimaryKeyOp(name, table.name, [c.name for c in constraint.columns], schema=table.schema, **kw)
    if kind == "unique_constraint":
        return ops.CreateUniqueConstraintOp(name, table.name, [c.name for c in constraint.columns], schema=table.schema, **kw)
    if kind == "foreign_key_constraint":
        targets = [key._lower_target() for key in constraint.elements]
        if table.schema:
            kw["source_schema"] = table.schema
        if targets and targets[0][0]:
            kw["referent_schema"] = targets[0][0]
        for key in ("onupdate", "ondelete", "use_alter", "match"):
            if getattr(constraint, key, None):
                kw[key] = getattr(constraint, key)
        return ops.CreateForeignKeyOp(
            name,
            table.name,
            targets[0][1] if targets else "",
            [key.parent.name for key in constraint.elements],
            [target[2] for target in targets],
            **kw,
        )
    if kind == "exclude_constraint":
        elements = [(expression, operator) for expression, _, operator in constraint._render_exprs]
        return ops.CreateExcludeConstraintOp(
            name, table.name, elements, where=constraint.where, schema=table.schema, using=constraint.using, **kw
        )
    if "check" in kind:
        return ops.CreateCheckConstraintOp(name, table.name, constraint.sqltext, schema=table.schema, **kw)
    raise ValueError("no operation adds a %s" % type(constraint).__name__)
