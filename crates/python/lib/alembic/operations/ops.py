"""Operations as objects: what was asked for, before it is carried out."""

from alembic.operations import lowering
from alembic.operations.lowering import lower, lower_constraint_name, lower_expression, lower_name


class MigrateOperation:
    """The base of all operations, those of projects included."""

    _context = None

    @property
    def info(self):
        found = self.__dict__.get("_info")
        if found is None:
            found = self.__dict__["_info"] = {}
        return found

    def _lower(self, dialect):
        raise NotImplementedError("no implementation is registered for the operation " + type(self).__name__)


class CreateTableOp(MigrateOperation):
    def __init__(self, table_name, columns, *, schema=None, if_not_exists=None, _namespace_metadata=None, _constraints_included=False, **kw):
        self.table_name = table_name
        self.columns = columns
        self.schema = schema
        self.if_not_exists = if_not_exists
        self.info = kw.pop("info", {})
        self.comment = kw.pop("comment", None)
        self.prefixes = kw.pop("prefixes", None)
        self.kw = kw
        self._made = None

    info = None

    def to_table(self, migration_context=None):
        if self._made is None:
            from sqlalchemy.sql.schema import Table

            kw = dict(self.kw)
            if self.comment is not None:
                kw["comment"] = self.comment
            if self.prefixes is not None:
                kw["prefixes"] = self.prefixes
            metadata = lowering.metadata(migration_context)
            self._made = Table(self.table_name, metadata, *self.columns, schema=self.schema, info=dict(self.info or {}), **kw)
        return self._made

    def _lower(self, dialect):
        return {"CreateTable": {"table": lowering.table(self.to_table(self._context), dialect), "if_not_exists": bool(self.if_not_exists)}}

    def _result(self):
        return self.to_table(self._context)


class DropTableOp(MigrateOperation):
    def __init__(self, table_name, *, schema=None, if_exists=None, table_kw=None, _reverse=None):
        self.table_name = table_name
        self.schema = schema
        self.if_exists = if_exists
        self.table_kw = table_kw or {}

    def _lower(self, dialect):
        return {"DropTable": {"table": lower_name(self.table_name), "schema": lower_name(self.schema), "if_exists": bool(self.if_exists)}}


class RenameTableOp(MigrateOperation):
    def __init__(self, old_table_name, new_table_name, *, schema=None):
        self.table_name = old_table_name
        self.new_table_name = new_table_name
        self.schema = schema

    def _lower(self, dialect):
        return {
            "RenameTable": {
                "table": lower_name(self.table_name),
                "new_name": lower_name(self.new_table_name),
                "schema": lower_name(self.schema),
            }
        }


class AddColumnOp(MigrateOperation):
    def __init__(self, table_name, column, *, schema=None, if_not_exists=None, inline_references=None, inline_primary_key=None, **kw):
        self.table_name = table_name
        self.column = column
        self.schema = schema
        self.if_not_exists = if_not_exists
        self.inline_references = inline_references
        self.inline_primary_key = inline_primary_key
        self.kw = kw

    def _lower(self, dialect):
        from sqlalchemy.sql.schema import Table

        column = self.column
        if getattr(column, "table", None) is not None:
            column = column._copy()
        table = Table(self.table_name, lowering.metadata(self._context), column, schema=self.schema)
        found = {
            "table": lowering.table(table, dialect),
            "if_not_exists": bool(self.if_not_exists),
            "inline_references": bool(self.inline_references),
            "inline_primary_key": bool(self.inline_primary_key),
        }
        for place in ("insert_before", "insert_after"):
            if self.kw.get(place) is not None:
                found[place] = lower_name(self.kw[place])
        return {"AddColumn": found}


class DropColumnOp(MigrateOperation):
    def __init__(self, table_name, column_name, *, schema=None, if_exists=None, _reverse=None, **kw):
        self.table_name = table_name
        self.column_name = column_name
        self.schema = schema
        self.if_exists = if_exists
        self.kw = kw

    def _lower(self, dialect):
        kw = dict(self.kw)
        existing = kw.pop("existing_type", None)
        return {
            "DropColumn": {
                "table": lower_name(self.table_name),
                "schema": lower_name(self.schema),
                "column": lower_name(self.column_name),
                "if_exists": bool(self.if_exists),
                "existing_type": lowering.type_(existing, dialect),
                "options": lowering.options(kw, dialect),
            }
        }


class AlterColumnOp(MigrateOperation):
    def __init__(
        self,
        table_name,
        column_name,
        *,
        schema=None,
        existing_type=None,
        existing_server_default=False,
        existing_nullable=None,
        existing_comment=None,
        modify_nullable=None,
        modify_comment=False,
        modify_server_default=False,
        modify_name=None,
        modify_type=None,
        **kw,
    ):
        self.table_name = table_name
        self.column_name = column_name
        self.schema = schema
        self.existing_type = existing_type
        self.existing_server_default = existing_server_default
        self.existing_nullable = existing_nullable
        self.existing_comment = existing_comment
        self.modify_nullable = modify_nullable
        self.modify_comment = modify_comment
        self.modify_server_default = modify_server_default
        self.modify_name = modify_name
        self.modify_type = modify_type
        self.kw = kw

    def _lower(self, dialect):
        kw = dict(self.kw)
        found = {
            "table": lower_name(self.table_name),
            "schema": lower_name(self.schema),
            "column": lower_name(self.column_name),
            "nullable": None if self.modify_nullable is None else bool(self.modify_nullable),
            "new_name": lower_name(self.modify_name),
            "type": lowering.type_(self.modify_type, dialect),
            "autoincrement": _flag(kw.pop("autoincrement", None)),
            "existing_type": lowering.type_(self.existing_type, dialect),
            "existing_nullable": None if self.existing_nullable is None else bool(self.existing_nullable),
            "existing_comment": self.existing_comment,
            "existing_autoincrement": _flag(kw.pop("existing_autoincrement", None)),
        }
        kw.pop("insert_before", None)
        kw.pop("insert_after", None)
        found["options"] = lowering.options(kw, dialect)
        if self.modify_server_default is not False:
            found["server_default"] = {"Set": lowering.server_default(self.modify_server_default, dialect)}
        if self.modify_comment is not False:
            found["comment"] = {"Set": self.modify_comment}
        if self.existing_server_default is not False:
            found["existing_default_stated"] = True
        if self.existing_server_default not in (False, None):
            found["existing_server_default"] = lowering.server_default(self.existing_server_default, dialect)
        return {"AlterColumn": found}


def _flag(given):
    return None if given is None else bool(given)


class CreateIndexOp(MigrateOperation):
    def __init__(self, index_name, table_name, columns, *, schema=None, unique=False, if_not_exists=None, **kw):
        self.index_name = index_name
        self.table_name = table_name
        self.columns = columns
        self.schema = schema
        self.unique = unique
        self.if_not_exists = if_not_exists
        self.kw = kw

    def _lower(self, dialect):
        index = lowering.index(self.index_name, self.table_name, self.columns, self.schema, self.unique, self.kw, dialect)
        return {"CreateIndex": {"index": index, "if_not_exists": bool(self.if_not_exists)}}


class DropIndexOp(MigrateOperation):
    def __init__(self, index_name, table_name=None, *, schema=None, if_exists=None, _reverse=None, **kw):
        self.index_name = index_name
        self.table_name = table_name
        self.schema = schema
        self.if_exists = if_exists
        self.kw = kw

    def _lower(self, dialect):
        # Upstream makes up a table when none is named, too.
        index = lowering.index(self.index_name, self.table_name or "no_table", ["x"], self.schema, False, self.kw, dialect)
        return {"DropIndex": {"index": index, "if_exists": bool(self.if_exists)}}


class AddConstraintOp(MigrateOperation):
    """The base of the operations that add a constraint."""

    def _constraint(self, dialect):
        raise NotImplementedError

    def _table(self):
        return self.table_name

    def _schema(self):
        return self.schema

    def _lower(self, dialect):
        return {
            "AddConstraint": {
                "table": lower_name(self._table()),
                "schema": lower_name(self._schema()),
                "constraint": self._constraint(dialect),
            }
        }


class _ColumnsConstraintOp(AddConstraintOp):
    """A constraint that is a list of columns."""

    _kind = None

    def __init__(self, constraint_name, table_name, columns, *, schema=None, **kw):
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.columns = columns
        self.schema = schema
        self.kw = kw

    def _constraint(self, dialect):
        kw = dict(self.kw)
        return {
            self._kind: {
                "name": lower_constraint_name(self.constraint_name),
                "columns": lowering.names(self.columns),
                "deferrable": kw.pop("deferrable", None),
                "initially": kw.pop("initially", None),
                "options": lowering.options(kw, dialect),
            }
        }


class CreatePrimaryKeyOp(_ColumnsConstraintOp):
    _kind = "PrimaryKey"


class CreateUniqueConstraintOp(_ColumnsConstraintOp):
    _kind = "Unique"


class CreateCheckConstraintOp(AddConstraintOp):
    def __init__(self, constraint_name, table_name, condition, *, schema=None, **kw):
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.condition = condition
        self.schema = schema
        self.kw = kw

    def _constraint(self, dialect):
        kw = dict(self.kw)
        return {
            "Check": {
                "name": lower_constraint_name(self.constraint_name),
                "sqltext": lower_expression(self.condition, dialect),
                "deferrable": kw.pop("deferrable", None),
                "initially": kw.pop("initially", None),
                "options": lowering.options(kw, dialect),
            }
        }


class CreateForeignKeyOp(AddConstraintOp):
    def __init__(self, constraint_name, source_table, referent_table, local_cols, remote_cols, **kw):
        self.constraint_name = constraint_name
        self.source_table = source_table
        self.referent_table = referent_table
        self.local_cols = local_cols
        self.remote_cols = remote_cols
        self.kw = kw

    def _table(self):
        return self.source_table

    def _schema(self):
        return self.kw.get("source_schema")

    def _constraint(self, dialect):
        kw = {k: v for k, v in self.kw.items() if k != "source_schema"}
        actions = {key: kw.pop(key, None) for key in ("onupdate", "ondelete", "deferrable", "initially", "match")}
        return {
            "ForeignKey": {
                "name": lower_constraint_name(self.constraint_name),
                "columns": lowering.names(self.local_cols),
                "referred_schema": lower_name(kw.pop("referent_schema", None)),
                "referred_table": lower_name(self.referent_table),
                "referred_columns": lowering.names(self.remote_cols),
                "actions": lowering.foreign_key_actions(use_alter=kw.pop("use_alter", False), **actions),
                "options": lowering.options(kw, dialect),
            }
        }


class CreateExcludeConstraintOp(AddConstraintOp):
    def __init__(self, constraint_name, table_name, elements, where=None, schema=None, _orig_constraint=None, **kw):
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.elements = elements
        self.where = where
        self.schema = schema
        self.kw = kw

    def _constraint(self, dialect):
        return {
            "Exclude": {
                "name": lower_constraint_name(self.constraint_name),
                "elements": [
                    [{"Column": {"name": lower_name(expr)}} if isinstance(expr, str) else lower_expression(expr, dialect), operator]
                    for expr, operator in self.elements
                ],
                "where": None if self.where is None else lower_expression(self.where, dialect),
                "using": self.kw.get("using"),
                "deferrable": self.kw.get("deferrable"),
                "initially": self.kw.get("initially"),
                "ops": dict(self.kw.get("ops") or {}),
            }
        }


class DropConstraintOp(MigrateOperation):
    def __init__(self, constraint_name, table_name, type_=None, *, schema=None, if_exists=None, _reverse=None):
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.constraint_type = type_
        self.schema = schema
        self.if_exists = if_exists

    def _lower(self, dialect):
        return {
            "DropConstraint": {
                "name": lower_constraint_name(self.constraint_name),
                "table": lower_name(self.table_name),
                "schema": lower_name(self.schema),
                "type": self.constraint_type,
                "if_exists": bool(self.if_exists),
            }
        }


class CreateTableCommentOp(MigrateOperation):
    def __init__(self, table_name, comment, *, schema=None, existing_comment=None):
        self.table_name = table_name
        self.comment = comment
        self.schema = schema
        self.existing_comment = existing_comment

    def _lower(self, dialect):
        return {
            "CreateTableComment": {
                "table": lower_name(self.table_name),
                "schema": lower_name(self.schema),
                "comment": self.comment,
                "existing_comment": self.existing_comment,
            }
        }


class DropTableCommentOp(MigrateOperation):
    def __init__(self, table_name, *, schema=None, existing_comment=None):
        self.table_name = table_name
        self.schema = schema
        self.existing_comment = existing_comment

    def _lower(self, dialect):
        return {
            "DropTableComment": {
                "table": lower_name(self.table_name),
                "schema": lower_name(self.schema),
                "existing_comment": self.existing_comment,
            }
        }


class ExecuteSQLOp(MigrateOperation):
    def __init__(self, sqltext, *, execution_options=None):
        self.sqltext = sqltext
        self.execution_options = execution_options

    def _lower(self, dialect):
        chosen = {k: v for k, v in (self.execution_options or {}).items() if isinstance(v, (str, int, bool)) or v is None}
        return {"ExecuteSql": {"statement": lowering.statement(self.sqltext, dialect), "execution_options": chosen}}


class BulkInsertOp(MigrateOperation):
    def __init__(self, table, rows, *, multiinsert=True):
        self.table = table
        self.rows = rows
        self.multiinsert = multiinsert

    def _lower(self, dialect):
        if not isinstance(self.rows, list):
            raise TypeError("List expected")
        if self.rows and not isinstance(self.rows[0], dict):
            raise TypeError("List of dictionaries expected")
        from sqlalchemy._values import lower_value

        types = {}
        columns = []
        for column in self.table.c:
            types[column.key] = column.type
            columns.append(
                {
                    "name": lower_name(column.name),
                    "type": lower(column.type, dialect),
                    "primary_key": bool(getattr(column, "primary_key", False)),
                }
            )
        rows = []
        for row in self.rows:
            cells = []
            for key, value in row.items():
                key = getattr(key, "key", key)
                if hasattr(value, "__clause_element__") or getattr(value, "_is_clause_element", False) or hasattr(value, "_lower"):
                    cells.append([key, {"Expr": lower_expression(value, dialect)}])
                else:
                    cells.append([key, {"Value": lower_value(value, types.get(key), dialect)}])
            rows.append(cells)
        return {
            "BulkInsert": {
                "table": lower_name(self.table.name),
                "schema": lower_name(getattr(self.table, "schema", None)),
                "columns": columns,
                "rows": rows,
                "multiinsert": bool(self.multiinsert),
            }
        }


class OpContainer(MigrateOperation):
    """Operations in a row."""

    def __init__(self, ops=()):
        self.ops = list(ops)

    def is_empty(self):
        return not self.ops


class ModifyTableOps(OpContainer):
    """Operations on one table."""

    def __init__(self, table_name, ops, *, schema=None):
        super().__init__(ops)
        self.table_name = table_name
        self.schema = schema


class UpgradeOps(OpContainer):
    """What `upgrade()` of a new revision does."""

    def __init__(self, ops=(), upgrade_token="upgrades"):
        super().__init__(ops)
        self.upgrade_token = upgrade_token


class DowngradeOps(OpContainer):
    """What `downgrade()` of a new revision does."""

    def __init__(self, ops=(), downgrade_token="downgrades"):
        super().__init__(ops)
        self.downgrade_token = downgrade_token


class MigrationScript(MigrateOperation):
    """A revision file to be written, as `process_revision_directives` sees it."""

    def __init__(
        self,
        rev_id,
        upgrade_ops,
        downgrade_ops,
        *,
        message=None,
        imports=(),
        head=None,
        splice=None,
        branch_label=None,
        version_path=None,
        depends_on=None,
    ):
        self.rev_id = rev_id
        self.message = message
        self.imports = set(imports)
        self.head = head
        self.splice = splice
        self.branch_label = branch_label
        self.version_path = None if version_path is None else str(version_path)
        self.depends_on = depends_on
        self.upgrade_ops = upgrade_ops
        self.downgrade_ops = downgrade_ops

    @staticmethod
    def _only(found, name):
        if len(found) > 1:
            raise ValueError(
                "This MigrationScript instance has a multiple-entry list for %s; please use the %s_list attribute."
                % ("UpgradeOps" if name == "upgrade_ops" else "DowngradeOps", name)
            )
        return found[0] if found else None

    @property
    def upgrade_ops(self):
        return self._only(self.upgrade_ops_list, "upgrade_ops")

    @upgrade_ops.setter
    def upgrade_ops(self, given):
        self.upgrade_ops_list = list(given) if isinstance(given, (list, tuple)) else [] if given is None else [given]

    @property
    def downgrade_ops(self):
        return self._only(self.downgrade_ops_list, "downgrade_ops")

    @downgrade_ops.setter
    def downgrade_ops(self, given):
        self.downgrade_ops_list = list(given) if isinstance(given, (list, tuple)) else [] if given is None else [given]
