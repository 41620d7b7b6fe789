"""Operations as objects: what was asked for, before it is carried out."""

from alembic.operations import lowering
from alembic.operations.lowering import lower_constraint_name, lower_expression, lower_name


class MigrateOperation:
    """The base of all operations, those of projects included."""

    _context = None
    _mutations = frozenset()

    def reverse(self):
        """Returns the operation that undoes this one."""
        raise NotImplementedError()

    def to_diff_tuple(self):
        """Returns what `compare_metadata` says of this operation."""
        raise NotImplementedError()

    @property
    def info(self):
        found = self.__dict__.get("_info")
        if found is None:
            found = self.__dict__["_info"] = {}
        return found

    def _lower(self, dialect):
        raise ValueError("no implementation is registered for the operation " + type(self).__name__)


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
        self._namespace_metadata = _namespace_metadata
        self._constraints_included = _constraints_included
        self._made = None

    info = None

    @classmethod
    def from_table(cls, table, *, _namespace_metadata=None):
        return cls(
            table.name,
            list(table.c) + list(table.constraints),
            schema=table.schema,
            _namespace_metadata=table.metadata if _namespace_metadata is None else _namespace_metadata,
            _constraints_included=True,
            comment=table.comment,
            info=dict(table.info),
            prefixes=list(table._prefixes),
            **table.kwargs,
        )

    def to_table(self, migration_context=None):
        if self._made is None or self._constraints_included:
            from sqlalchemy.sql.schema import Table

            kw = dict(self.kw)
            if self.comment is not None:
                kw["comment"] = self.comment
            if self.prefixes is not None:
                kw["prefixes"] = self.prefixes
            kw.update(schema=self.schema, info=dict(self.info or {}))
            metadata = lowering.metadata(migration_context)
            if self._constraints_included:
                self._made = lowering.copied_table(self.table_name, metadata, self.columns, kw)
            else:
                self._made = Table(self.table_name, metadata, *self.columns, **kw)
        return self._made

    def reverse(self):
        return DropTableOp.from_table(self.to_table(), _namespace_metadata=self._namespace_metadata)

    def to_diff_tuple(self):
        return ("add_table", self.to_table())

    def _lower(self, dialect):
        found = {"table": lowering.table(self.to_table(self._context), dialect), "if_not_exists": bool(self.if_not_exists)}
        if self.info and lowering.for_scripts:
            found["info"] = repr(self.info)
        return {"CreateTable": found}

    def _result(self):
        return self.to_table(self._context)


class DropTableOp(MigrateOperation):
    def __init__(self, table_name, *, schema=None, if_exists=None, table_kw=None, _reverse=None):
        self.table_name = table_name
        self.schema = schema
        self.if_exists = if_exists
        self.table_kw = table_kw or {}
        self._reverse = _reverse

    @classmethod
    def from_table(cls, table, *, _namespace_metadata=None):
        made = CreateTableOp.from_table(table, _namespace_metadata=_namespace_metadata)
        kw = {"comment": table.comment, "info": dict(table.info), "prefixes": list(table._prefixes)}
        return cls(table.name, schema=table.schema, table_kw=dict(kw, **table.kwargs), _reverse=made)

    def to_table(self, migration_context=None):
        from sqlalchemy.sql.schema import Table

        metadata = lowering.metadata(migration_context)
        kw = dict(self.table_kw, schema=self.schema)
        if self._reverse is None:
            return Table(self.table_name, metadata, **kw)
        return lowering.copied_table(self.table_name, metadata, self._reverse.columns, kw)

    def reverse(self):
        if self._reverse is None:
            raise ValueError("operation is not reversible; original table is not present")
        made = CreateTableOp.from_table(self._reverse.to_table(), _namespace_metadata=self._reverse._namespace_metadata)
        made.table_name, made.schema = self.table_name, self.schema
        return made

    def to_diff_tuple(self):
        return ("remove_table", self.to_table())

    def _lower(self, dialect):
        if self.table_kw and self._reverse is None:
            # No keyword changes the statement, but one that no table takes is a mistake.
            self.to_table(self._context)
        return {"DropTable": {"table": lower_name(self.table_name), "schema": lower_name(self.schema), "if_exists": bool(self.if_exists)}}


class RenameTableOp(MigrateOperation):
    def __init__(self, old_table_name, new_table_name, *, schema=None):
        self.table_name = old_table_name
        self.new_table_name = new_table_name
        self.schema = schema

    def reverse(self):
        return RenameTableOp(self.new_table_name, self.table_name, schema=self.schema)

    def to_diff_tuple(self):
        return ("rename_table", self.schema, self.table_name, self.new_table_name)

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

    @classmethod
    def from_column(cls, col):
        return cls(col.table.name, col, schema=col.table.schema)

    @classmethod
    def from_column_and_tablename(cls, schema, tname, col):
        return cls(tname, col, schema=schema)

    def to_column(self):
        return self.column

    def reverse(self):
        made = DropColumnOp.from_column_and_tablename(self.schema, self.table_name, self.column)
        made.if_exists = self.if_not_exists
        return made

    def to_diff_tuple(self):
        return ("add_column", self.schema, self.table_name, self.column)

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
        self._reverse = _reverse

    @classmethod
    def from_column_and_tablename(cls, schema, tname, col):
        return cls(tname, col.name, schema=schema, _reverse=AddColumnOp.from_column_and_tablename(schema, tname, col))

    def to_column(self, migration_context=None):
        if self._reverse is not None:
            return self._reverse.column
        from sqlalchemy.sql.schema import Column
        from sqlalchemy.sql.sqltypes import NULLTYPE

        return Column(self.column_name, NULLTYPE)

    def reverse(self):
        if self._reverse is None:
            raise ValueError("operation is not reversible; original column is not present")
        made = AddColumnOp.from_column_and_tablename(self.schema, self.table_name, self._reverse.column)
        made.if_not_exists = self.if_exists
        return made

    def to_diff_tuple(self):
        return ("remove_column", self.schema, self.table_name, self.to_column())

    def _lower(self, dialect):
        # What else Alembic lets pass, such as the rest of the column, says nothing here.
        kw = {key: value for key, value in self.kw.items() if key.startswith("mssql_")}
        existing = self.kw.get("existing_type")
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

    def _differences(self):
        """What is changed: the name, what it was, what it becomes."""
        changes = []
        if self.modify_type is not None:
            changes.append(("type", self.existing_type, self.modify_type))
        if self.modify_nullable is not None:
            changes.append(("nullable", self.existing_nullable, self.modify_nullable))
        if self.modify_server_default is not False:
            changes.append(("server_default", self.existing_server_default, self.modify_server_default))
        if self.modify_comment is not False:
            changes.append(("comment", self.existing_comment, self.modify_comment))
        return changes

    def to_diff_tuple(self):
        existing = {
            "existing_type": self.existing_type,
            "existing_nullable": self.existing_nullable,
            "existing_server_default": self.existing_server_default,
            "existing_comment": self.existing_comment,
        }
        words = {"server_default": "default"}
        shown = {
            "type": ("existing_nullable", "existing_server_default", "existing_comment"),
            "nullable": ("existing_type", "existing_server_default", "existing_comment"),
            "server_default": ("existing_nullable", "existing_type", "existing_comment"),
            "comment": ("existing_nullable", "existing_type", "existing_server_default"),
        }
        return [
            (
                "modify_" + words.get(name, name),
                self.schema,
                self.table_name,
                self.column_name,
                {key: existing[key] for key in shown[name]},
                was,
                becomes,
            )
            for name, was, becomes in self._differences()
        ]

    def has_changes(self):
        return bool(self._differences()) or any(key.startswith("modify_") for key in self.kw)

    def reverse(self):
        kw = dict(self.kw)
        for key in ("type", "nullable", "server_default", "comment"):
            kw["existing_" + key] = getattr(self, "existing_" + key)
        for name, was, becomes in self._differences():
            kw["existing_" + name], kw["modify_" + name] = becomes, was
        column = self.column_name
        if self.modify_name is not None:
            column, kw["modify_name"] = self.modify_name, self.column_name
        return AlterColumnOp(self.table_name, column, schema=self.schema, **kw)

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
        if "name" in kw:
            raise TypeError("alter_column() got an unexpected keyword argument 'name': the new name is new_column_name")
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

    @classmethod
    def from_index(cls, index):
        return cls(
            index.name,
            index.table.name,
            list(index.expressions),
            schema=index.table.schema,
            unique=index.unique,
            **index.kwargs,
        )

    def to_index(self, migration_context=None):
        return lowering.made_index(
            self.index_name, self.table_name, self.columns, self.schema, dict(self.kw, unique=self.unique), migration_context
        )

    def reverse(self):
        return DropIndexOp.from_index(self.to_index())

    def to_diff_tuple(self):
        return ("add_index", self.to_index())

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
        self._reverse = _reverse

    @classmethod
    def from_index(cls, index):
        return cls(
            index.name,
            table_name=index.table.name,
            schema=index.table.schema,
            _reverse=CreateIndexOp.from_index(index),
            unique=index.unique,
            **index.kwargs,
        )

    def to_index(self, migration_context=None):
        columns = self._reverse.columns if self._reverse is not None else ["x"]
        return lowering.made_index(self.index_name, self.table_name, columns, self.schema, dict(self.kw), migration_context)

    def reverse(self):
        return CreateIndexOp.from_index(self.to_index())

    def to_diff_tuple(self):
        return ("remove_index", self.to_index())

    def _lower(self, dialect):
        # Upstream makes up a table when none is named, too.
        kw = {key: value for key, value in self.kw.items() if key != "unique"}
        index = lowering.index(self.index_name, self.table_name or "no_table", ["x"], self.schema, False, kw, dialect)
        return {"DropIndex": {"index": index, "if_exists": bool(self.if_exists)}}


class AddConstraintOp(MigrateOperation):
    """The base of the operations that add a constraint."""

    @classmethod
    def from_constraint(cls, constraint):
        return lowering.constraint_op(constraint)

    def to_constraint(self, migration_context=None):
        raise NotImplementedError()

    def reverse(self):
        return DropConstraintOp.from_constraint(self.to_constraint())

    def to_diff_tuple(self):
        return ("add_constraint", self.to_constraint())

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

    def to_constraint(self, migration_context=None):
        return lowering.made_columns_constraint(self, migration_context)

    def _constraint(self, dialect):
        kw = dict(self.kw)
        columns = lowering.names(self.columns)
        if self._kind == "PrimaryKey" and not columns:
            from sqlalchemy import exc

            raise exc.InvalidRequestError(
                "This constraint is not bound to a table.  Did you mean to call table.append_constraint(constraint) ?"
            )
        return {
            self._kind: {
                "name": lower_constraint_name(self.constraint_name),
                "columns": columns,
                "deferrable": kw.pop("deferrable", None),
                "initially": kw.pop("initially", None),
                "options": lowering.options_of(self._kind + "Constraint", kw, dialect),
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

    def to_constraint(self, migration_context=None):
        return lowering.made_check(self, migration_context)

    def _constraint(self, dialect):
        kw = dict(self.kw)
        return {
            "Check": {
                "name": lower_constraint_name(self.constraint_name),
                "sqltext": lowering.condition(self.condition, dialect),
                "deferrable": kw.pop("deferrable", None),
                "initially": kw.pop("initially", None),
                "options": lowering.options_of("CheckConstraint", kw, dialect),
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

    def to_constraint(self, migration_context=None):
        return lowering.made_foreign_key(self, migration_context)

    def to_diff_tuple(self):
        return ("add_fk", self.to_constraint())

    def _table(self):
        return self.source_table

    def _schema(self):
        return self.kw.get("source_schema")

    def _constraint(self, dialect):
        kw = {k: v for k, v in self.kw.items() if k != "source_schema"}
        actions = {key: kw.pop(key, None) for key in ("onupdate", "ondelete", "deferrable", "initially", "match")}
        kw.pop("link_to_name", None)
        columns, referred = lowering.names(self.local_cols), lowering.names(self.remote_cols)
        if len(columns) != len(referred) or not columns:
            from sqlalchemy import exc

            raise exc.ArgumentError(
                "ForeignKeyConstraint number of constrained columns must match the number of referenced columns."
                if columns or referred
                else "ForeignKeyConstraint without columns"
            )
        return {
            "ForeignKey": {
                "name": lower_constraint_name(self.constraint_name),
                "columns": columns,
                "referred_schema": lower_name(kw.pop("referent_schema", None)),
                "referred_table": lower_name(self.referent_table),
                "referred_columns": referred,
                "actions": lowering.foreign_key_actions(use_alter=kw.pop("use_alter", False), **actions),
                "options": lowering.options_of("ForeignKeyConstraint", kw, dialect),
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
        self._reverse = _reverse

    @classmethod
    def from_constraint(cls, constraint):
        made = AddConstraintOp.from_constraint(constraint)
        word = {
            "unique_constraint": "unique",
            "foreign_key_constraint": "foreignkey",
            "primary_key_constraint": "primary",
        }.get(constraint.__visit_name__)
        if word is None and "check" in constraint.__visit_name__:
            word = "check"
        return cls(made.constraint_name, made._table(), word, schema=made._schema(), _reverse=made)

    def to_constraint(self):
        if self._reverse is None:
            raise ValueError("constraint cannot be produced; original constraint is not present")
        constraint = self._reverse.to_constraint()
        constraint.name = self.constraint_name
        constraint.table.name, constraint.table.schema = self.table_name, self.schema
        return constraint

    def reverse(self):
        return AddConstraintOp.from_constraint(self.to_constraint())

    def to_diff_tuple(self):
        return ("remove_fk" if self.constraint_type == "foreignkey" else "remove_constraint", self.to_constraint())

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

    def to_table(self, migration_context=None):
        from sqlalchemy.sql.schema import Table

        return Table(self.table_name, lowering.metadata(migration_context), schema=self.schema, comment=self.comment)

    def reverse(self):
        if self.existing_comment is None:
            return DropTableCommentOp(self.table_name, existing_comment=self.comment, schema=self.schema)
        return CreateTableCommentOp(
            self.table_name, self.existing_comment, existing_comment=self.comment, schema=self.schema
        )

    def to_diff_tuple(self):
        return ("add_table_comment", self.to_table(), self.existing_comment)

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

    def to_table(self, migration_context=None):
        from sqlalchemy.sql.schema import Table

        return Table(self.table_name, lowering.metadata(migration_context), schema=self.schema)

    def reverse(self):
        return CreateTableCommentOp(self.table_name, self.existing_comment, schema=self.schema)

    def to_diff_tuple(self):
        return ("remove_table_comment", self.to_table())

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

    def to_diff_tuple(self):
        return ("execute", self.sqltext)

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
        from sqlalchemy.sql.dml import _target_columns_of

        types = {column.key: column.type for column in self.table.c}
        rows = []
        for row in self._rows_with_defaults(dialect):
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
                "columns": _target_columns_of(self.table, dialect),
                "rows": rows,
                "multiinsert": bool(self.multiinsert),
            }
        }

    def _rows_with_defaults(self, dialect):
        """The rows with the columns' defaults: the first row says which, unless each is a statement of its own."""
        fill = getattr(self.table.insert(), "_with_defaults", None) if self.rows else None
        if fill is None:
            return self.rows
        if self.multiinsert:
            return fill(self.rows, dialect)[1]
        return [fill([row], dialect)[1][0] for row in self.rows]


_IN_CONTAINERS = ("OpContainer", "ModifyTableOps", "UpgradeOps", "DowngradeOps", "MigrationScript")
_IN_NAMED = ("EnumTypeOp", "SequenceOp")


def __getattr__(name):
    if name in _IN_CONTAINERS:
        from alembic.operations import containers as found
    elif name in _IN_NAMED:
        from alembic.operations import named as found
    else:
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    found = globals()[name] = getattr(found, name)
    return found
