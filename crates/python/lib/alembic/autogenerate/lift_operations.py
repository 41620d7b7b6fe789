"""Operation objects out of what was found."""

from alembic.autogenerate.lifting import lift_constraint_name, lift_name
from alembic.operations import ops


def lift(hooks, directive):
    """The operation, made of the objects that it speaks of where these are known."""
    operation = directive["operation"]
    origin = directive.get("origin")
    if isinstance(operation, str):
        raise ValueError("no operation is called %s" % operation)
    ((tag, value),) = operation.items()
    known = hooks.resolve(origin) if origin is not None and origin["side"] != "Script" else None
    if tag == "Custom":
        return hooks.custom(value["object"])
    return _LIFTS[tag](hooks, value, known, directive.get("undo"))


def _create_table(hooks, value, table, undo):
    if table is None:
        table = hooks.lifter.table(value["table"])[0]
    return ops.CreateTableOp.from_table(table)


def _drop_table(hooks, value, table, undo):
    if table is None and undo:
        table = hooks.lifter.table(undo["CreateTable"]["table"])[0]
    if table is None:
        return ops.DropTableOp(lift_name(value["table"]), schema=lift_name(value.get("schema")))
    return ops.DropTableOp.from_table(table)


def _rename_table(hooks, value, known, undo):
    return ops.RenameTableOp(lift_name(value["table"]), lift_name(value["new_name"]), schema=lift_name(value.get("schema")))


def _add_column(hooks, value, column, undo):
    table = value["table"]
    if column is None:
        column = hooks.lifter.column(table["columns"][0])
    return ops.AddColumnOp.from_column_and_tablename(lift_name(table.get("schema")), lift_name(table["name"]), column)


def _drop_column(hooks, value, column, undo):
    table, schema = lift_name(value["table"]), lift_name(value.get("schema"))
    if column is None and undo:
        column = hooks.lifter.column(undo["AddColumn"]["table"]["columns"][0])
    if column is None:
        return ops.DropColumnOp(table, lift_name(value["column"]), schema=schema)
    return ops.DropColumnOp.from_column_and_tablename(schema, table, column)


def _alter_column(hooks, value, column, undo):
    lifter = hooks.lifter
    kw = lifter.options(value.get("options"))

    def type_of(key):
        return None if value.get(key) is None else lifter.type_(value[key])

    if value.get("autoincrement") is not None:
        kw["autoincrement"] = value["autoincrement"]
    op = ops.AlterColumnOp(
        lift_name(value["table"]),
        lift_name(value["column"]),
        schema=lift_name(value.get("schema")),
        existing_type=type_of("existing_type"),
        existing_nullable=value.get("existing_nullable"),
        existing_comment=value.get("existing_comment"),
        modify_nullable=value.get("nullable"),
        modify_name=lift_name(value.get("new_name")),
        **kw,
    )
    if value.get("type") is not None:
        op.modify_type = type_of("type") if column is None else column.type
    existing = value.get("existing_server_default")
    op.existing_server_default = False if existing is None else lifter.default(existing)
    default = value.get("server_default")
    if isinstance(default, dict):
        op.modify_server_default = lifter.default(default["Set"]) if column is None else column.server_default
        if existing is None:
            op.existing_server_default = None
    comment = value.get("comment")
    if isinstance(comment, dict):
        op.modify_comment = comment["Set"]
    return op


def _index(hooks, value):
    from sqlalchemy.sql._tables import MetaData, Table
    from sqlalchemy.sql.schema import Column
    from sqlalchemy.sql.sqltypes import NULLTYPE

    names = [lift_name(item["Column"]) for item in value["elements"] if "Column" in item]
    table = Table(
        lift_name(value["table"]),
        MetaData(),
        *[Column(name, NULLTYPE) for name in dict.fromkeys(names)],
        schema=lift_name(value.get("schema")),
    )
    return hooks.lifter.index(value, table)


def _create_index(hooks, value, index, undo):
    return ops.CreateIndexOp.from_index(_index(hooks, value["index"]) if index is None else index)


def _drop_index(hooks, value, index, undo):
    return ops.DropIndexOp.from_index(_index(hooks, value["index"]) if index is None else index)


def _constraint(hooks, value):
    from sqlalchemy.sql.schema import Column
    from sqlalchemy.sql.sqltypes import NULLTYPE

    from sqlalchemy.sql._tables import MetaData, Table

    ((_, args),) = value["constraint"].items()
    names = [lift_name(name) for name in args.get("columns") or ()]
    table = Table(
        lift_name(value["table"]), MetaData(), *[Column(name, NULLTYPE) for name in names], schema=lift_name(value.get("schema"))
    )
    constraint = hooks.lifter.constraint(value["constraint"])
    table.append_constraint(constraint)
    return constraint


def _add_constraint(hooks, value, constraint, undo):
    return ops.AddConstraintOp.from_constraint(_constraint(hooks, value) if constraint is None else constraint)


def _drop_constraint(hooks, value, constraint, undo):
    if constraint is None and undo:
        constraint = _constraint(hooks, undo["AddConstraint"])
    if constraint is not None:
        made = ops.DropConstraintOp.from_constraint(constraint)
        # What the database says of every unique constraint is nothing to write down.
        if getattr(made._reverse, "kw", {}).get("postgresql_include") == []:
            made._reverse.kw = {key: value for key, value in made._reverse.kw.items() if key != "postgresql_include"}
        return made
    return ops.DropConstraintOp(
        lift_constraint_name(value.get("name")),
        lift_name(value["table"]),
        value.get("type"),
        schema=lift_name(value.get("schema")),
    )


def _create_table_comment(hooks, value, known, undo):
    return ops.CreateTableCommentOp(
        lift_name(value["table"]),
        value["comment"],
        schema=lift_name(value.get("schema")),
        existing_comment=value.get("existing_comment"),
    )


def _drop_table_comment(hooks, value, known, undo):
    return ops.DropTableCommentOp(
        lift_name(value["table"]), schema=lift_name(value.get("schema")), existing_comment=value.get("existing_comment")
    )


def _enum_type(hooks, value, known, undo):
    return ops.EnumTypeOp(value, undo=undo and undo["EnumType"])


def _sequence(hooks, value, known, undo):
    return ops.SequenceOp(value, undo=undo and undo["Sequence"])


def _execute(hooks, value, known, undo):
    return ops.ExecuteSQLOp(value["statement"]["Text"]["text"])


_LIFTS = {
    "CreateTable": _create_table,
    "DropTable": _drop_table,
    "RenameTable": _rename_table,
    "AddColumn": _add_column,
    "DropColumn": _drop_column,
    "AlterColumn": _alter_column,
    "CreateIndex": _create_index,
    "DropIndex": _drop_index,
    "AddConstraint": _add_constraint,
    "DropConstraint": _drop_constraint,
    "CreateTableComment": _create_table_comment,
    "DropTableComment": _drop_table_comment,
    "EnumType": _enum_type,
    "Sequence": _sequence,
    "ExecuteSql": _execute,
}
