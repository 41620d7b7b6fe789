"""`Operations` and `BatchOperations`: every function that a migration script calls."""

from alembic.operations import ops

_running = []
_implementations = {}


def current(name):
    """Returns the operations of the running migration."""
    if not _running:
        from alembic.runtime.environment import migrating

        if migrating:
            return _of(migrating[-1])
        raise NameError(
            "Can't invoke function '%s', as the proxy object has not yet been established for the Alembic 'Operations' class.  "
            "Try placing this code inside a callable." % name
        )
    return _running[-1]


def _of(context):
    """The operations on a context; the same object as long as the context lives."""
    if context._operations is None:
        context._operations = Operations(context)
    return context._operations


class AbstractOperations:
    """What `op` and `batch_op` share."""

    def __init__(self, migration_context, impl=None):
        self.migration_context = migration_context
        self.impl = migration_context.impl if impl is None else impl

    @classmethod
    def register_operation(cls, name, sourcename=None):
        """Makes a class method of an operation class a function of `op`."""

        def register(op_cls):
            method = getattr(op_cls, sourcename or name)

            def operation(self, *args, **kw):
                return method(self, *args, **kw)

            operation.__name__ = name
            operation.__doc__ = method.__doc__
            setattr(cls, name, operation)
            if cls is Operations and not hasattr(BatchOperations, name) and hasattr(op_cls, "batch_" + (sourcename or name)):
                setattr(BatchOperations, name, lambda self, *args, **kw: getattr(op_cls, "batch_" + (sourcename or name))(self, *args, **kw))
            return op_cls

        return register

    @classmethod
    def implementation_for(cls, op_cls, replace=False):
        """Registers the function that carries an operation class out."""

        def register(fn):
            if not replace and op_cls in _implementations:
                raise ValueError("%r is already registered; use replace=True to replace it" % (op_cls,))
            _implementations[op_cls] = fn
            return fn

        return register

    def get_context(self):
        """Returns the migration context."""
        return self.migration_context

    def invoke(self, operation):
        """Carries an operation out."""
        for cls in type(operation).__mro__:
            if cls in _implementations:
                return _implementations[cls](self, operation)
        return self._carry_out(operation)

    def _carry_out(self, operation):
        operation._context = self.migration_context
        self.migration_context._native.invoke(operation._lower(self.migration_context.dialect))
        result = getattr(operation, "_result", None)
        return result() if result is not None else None

    def f(self, name):
        """Marks a name as complete: no naming convention applies to it."""
        from sqlalchemy.sql.elements import conv

        return conv(name)

    def inline_literal(self, value, type_=None):
        """Returns an expression that is always rendered as a literal."""
        from sqlalchemy.sql.elements import BindParameter

        return BindParameter(None, value, type_=type_, literal_execute=True)

    def get_bind(self):
        """Returns the connection, or its stand-in in `--sql` mode."""
        return self.migration_context.impl.bind

    def run_async(self, async_function, *args, **kw_args):
        """Runs an async function with an async connection above the current one."""
        if self.migration_context.as_sql:
            raise NotImplementedError("Cannot call run_async in SQL mode")
        connection = self.get_bind()
        if not getattr(connection, "_is_async_driver", False):
            raise ValueError("Cannot call run_async with a sync engine")
        from sqlalchemy.ext.asyncio import AsyncConnection

        return _completed(async_function(AsyncConnection._of_sync(connection), *args, **kw_args))

    def execute(self, sqltext, *, execution_options=None):
        """Executes SQL text or a construct."""
        if execution_options and not self.migration_context.as_sql:
            self.get_bind().execution_options(**execution_options)
        return self.invoke(ops.ExecuteSQLOp(sqltext, execution_options=execution_options))


def _completed(awaitable):
    """Awaits something from within plain code; gives its result.

    The loop that runs env.py waits for this code, so what it awaits beyond the database runs in a loop of its own.
    """
    from asyncio import events, tasks

    async def ends():
        return await awaitable

    outer = events._get_running_loop()
    task = None if outer is None else tasks._swap_current_task(outer, None)
    events._set_running_loop(None)
    loop = events.new_event_loop()
    try:
        return loop.run_until_complete(ends())
    finally:
        loop.close()
        events._set_running_loop(outer)
        if outer is not None:
            tasks._swap_current_task(outer, task)


class Operations(AbstractOperations):
    """The functions of `op`."""

    @classmethod
    def context(cls, migration_context):
        """Returns a context manager in which `op` works on the given migration context."""
        return _OperationsContext(cls(migration_context))

    def batch_alter_table(
        self,
        table_name,
        schema=None,
        recreate="auto",
        partial_reordering=None,
        copy_from=None,
        table_args=(),
        table_kwargs=None,
        reflect_args=(),
        reflect_kwargs=None,
        naming_convention=None,
    ):
        """Returns a context manager that holds operations on one table back until its end."""
        from alembic.operations.batch import BatchContext

        return BatchContext(
            self,
            table_name,
            schema,
            recreate,
            partial_reordering,
            copy_from,
            table_args,
            table_kwargs or {},
            reflect_args,
            reflect_kwargs or {},
            naming_convention,
        )

    def create_table(self, table_name, *columns, if_not_exists=None, **kw):
        """Creates a table, with its indexes; returns the `Table`."""
        return self.invoke(ops.CreateTableOp(table_name, columns, if_not_exists=if_not_exists, **kw))

    def drop_table(self, table_name, *, schema=None, if_exists=None, **kw):
        """Drops a table."""
        return self.invoke(ops.DropTableOp(table_name, schema=schema, if_exists=if_exists, table_kw=kw))

    def rename_table(self, old_table_name, new_table_name, *, schema=None):
        """Renames a table."""
        return self.invoke(ops.RenameTableOp(old_table_name, new_table_name, schema=schema))

    def add_column(self, table_name, column, *, schema=None, if_not_exists=None, inline_references=None, inline_primary_key=None):
        """Adds a column."""
        return self.invoke(
            ops.AddColumnOp(
                table_name,
                column,
                schema=schema,
                if_not_exists=if_not_exists,
                inline_references=inline_references,
                inline_primary_key=inline_primary_key,
            )
        )

    def drop_column(self, table_name, column_name, *, schema=None, **kw):
        """Drops a column."""
        return self.invoke(ops.DropColumnOp(table_name, column_name, schema=schema, **kw))

    def alter_column(
        self,
        table_name,
        column_name,
        *,
        nullable=None,
        comment=False,
        server_default=False,
        new_column_name=None,
        type_=None,
        existing_type=None,
        existing_server_default=False,
        existing_nullable=None,
        existing_comment=None,
        schema=None,
        **kw,
    ):
        """Alters a column."""
        return self.invoke(
            ops.AlterColumnOp(
                table_name,
                column_name,
                schema=schema,
                existing_type=existing_type,
                existing_server_default=existing_server_default,
                existing_nullable=existing_nullable,
                existing_comment=existing_comment,
                modify_nullable=nullable,
                modify_comment=comment,
                modify_server_default=server_default,
                modify_name=new_column_name,
                modify_type=type_,
                **kw,
            )
        )

    def create_index(self, index_name, table_name, columns, *, schema=None, unique=False, if_not_exists=None, **kw):
        """Creates an index."""
        return self.invoke(
            ops.CreateIndexOp(index_name, table_name, columns, schema=schema, unique=unique, if_not_exists=if_not_exists, **kw)
        )

    def drop_index(self, index_name, table_name=None, *, schema=None, if_exists=None, **kw):
        """Drops an index."""
        return self.invoke(ops.DropIndexOp(index_name, table_name, schema=schema, if_exists=if_exists, **kw))

    def create_foreign_key(
        self,
        constraint_name,
        source_table,
        referent_table,
        local_cols,
        remote_cols,
        *,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        initially=None,
        match=None,
        source_schema=None,
        referent_schema=None,
        **dialect_kw,
    ):
        """Adds a foreign key."""
        return self.invoke(
            ops.CreateForeignKeyOp(
                constraint_name,
                source_table,
                referent_table,
                local_cols,
                remote_cols,
                onupdate=onupdate,
                ondelete=ondelete,
                deferrable=deferrable,
                initially=initially,
                match=match,
                source_schema=source_schema,
                referent_schema=referent_schema,
                **dialect_kw,
            )
        )

    def create_unique_constraint(self, constraint_name, table_name, columns, *, schema=None, **kw):
        """Adds a unique constraint."""
        return self.invoke(ops.CreateUniqueConstraintOp(constraint_name, table_name, columns, schema=schema, **kw))

    def create_check_constraint(self, constraint_name, table_name, condition, *, schema=None, **kw):
        """Adds a check constraint."""
        return self.invoke(ops.CreateCheckConstraintOp(constraint_name, table_name, condition, schema=schema, **kw))

    def create_primary_key(self, constraint_name, table_name, columns, *, schema=None):
        """Adds a primary key."""
        return self.invoke(ops.CreatePrimaryKeyOp(constraint_name, table_name, columns, schema=schema))

    def create_exclude_constraint(self, constraint_name, table_name, *elements, **kw):
        """Adds an exclusion constraint."""
        return self.invoke(ops.CreateExcludeConstraintOp(constraint_name, table_name, elements, **kw))

    def drop_constraint(self, constraint_name, table_name, type_=None, *, schema=None, if_exists=None):
        """Drops a constraint."""
        return self.invoke(ops.DropConstraintOp(constraint_name, table_name, type_, schema=schema, if_exists=if_exists))

    def create_table_comment(self, table_name, comment, *, existing_comment=None, schema=None):
        """Sets a table's comment."""
        return self.invoke(ops.CreateTableCommentOp(table_name, comment, schema=schema, existing_comment=existing_comment))

    def drop_table_comment(self, table_name, *, existing_comment=None, schema=None):
        """Removes a table's comment."""
        return self.invoke(ops.DropTableCommentOp(table_name, schema=schema, existing_comment=existing_comment))

    def bulk_insert(self, table, rows, *, multiinsert=True):
        """Inserts rows."""
        # As text, every row is a statement of its own.
        multiinsert = multiinsert and not self.migration_context.as_sql
        return self.invoke(ops.BulkInsertOp(table, rows, multiinsert=multiinsert))


class _OperationsContext:
    def __init__(self, operations):
        self._operations = operations

    def __enter__(self):
        _running.append(self._operations)
        return self._operations

    def __exit__(self, *exc):
        _running.remove(self._operations)


class BatchOperations(AbstractOperations):
    """The functions of `batch_op`: those of `op`, without the table's name."""

    def __init__(self, migration_context, batch):
        super().__init__(migration_context)
        self.impl = batch

    def _noop(self, operation):
        raise NotImplementedError("The %s method does not apply to a batch table alter operation." % operation)

    def create_table(self, *args, **kw):
        self._noop("create_table")

    def drop_table(self, *args, **kw):
        self._noop("drop_table")

    def rename_table(self, *args, **kw):
        self._noop("rename_table")

    @property
    def _table(self):
        return self.impl.table_name

    @property
    def _schema(self):
        return self.impl.schema

    def _carry_out(self, operation):
        operation._context = self.migration_context
        self.impl.queue(operation)

    def execute(self, sqltext, *, execution_options=None):
        """Executes SQL at once."""
        return self.impl.operations.execute(sqltext, execution_options=execution_options)

    def add_column(
        self, column, *, insert_before=None, insert_after=None, if_not_exists=None, inline_references=None, inline_primary_key=None
    ):
        """Adds a column."""
        return self.invoke(
            ops.AddColumnOp(
                self._table,
                column,
                schema=self._schema,
                if_not_exists=if_not_exists,
                inline_references=inline_references,
                inline_primary_key=inline_primary_key,
                insert_before=insert_before,
                insert_after=insert_after,
            )
        )

    def drop_column(self, column_name, **kw):
        """Drops a column."""
        return self.invoke(ops.DropColumnOp(self._table, column_name, schema=self._schema, **kw))

    def alter_column(
        self,
        column_name,
        *,
        nullable=None,
        comment=False,
        server_default=False,
        new_column_name=None,
        type_=None,
        existing_type=None,
        existing_server_default=False,
        existing_nullable=None,
        existing_comment=None,
        insert_before=None,
        insert_after=None,
        **kw,
    ):
        """Alters a column."""
        return self.invoke(
            ops.AlterColumnOp(
                self._table,
                column_name,
                schema=self._schema,
                existing_type=existing_type,
                existing_server_default=existing_server_default,
                existing_nullable=existing_nullable,
                existing_comment=existing_comment,
                modify_nullable=nullable,
                modify_comment=comment,
                modify_server_default=server_default,
                modify_name=new_column_name,
                modify_type=type_,
                insert_before=insert_before,
                insert_after=insert_after,
                **kw,
            )
        )

    def create_index(self, index_name, columns, **kw):
        """Creates an index."""
        return self.invoke(ops.CreateIndexOp(index_name, self._table, columns, schema=self._schema, **kw))

    def drop_index(self, index_name, **kw):
        """Drops an index."""
        return self.invoke(ops.DropIndexOp(index_name, self._table, schema=self._schema, **kw))

    def create_foreign_key(
        self,
        constraint_name,
        referent_table,
        local_cols,
        remote_cols,
        *,
        referent_schema=None,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        initially=None,
        match=None,
        **dialect_kw,
    ):
        """Adds a foreign key."""
        return self.invoke(
            ops.CreateForeignKeyOp(
                constraint_name,
                self._table,
                referent_table,
                local_cols,
                remote_cols,
                onupdate=onupdate,
                ondelete=ondelete,
                deferrable=deferrable,
                initially=initially,
                match=match,
                referent_schema=referent_schema,
                source_schema=self._schema,
                **dialect_kw,
            )
        )

    def create_unique_constraint(self, constraint_name, columns, **kw):
        """Adds a unique constraint."""
        kw["schema"] = self._schema
        return self.invoke(ops.CreateUniqueConstraintOp(constraint_name, self._table, columns, **kw))

    def create_check_constraint(self, constraint_name, condition, **kw):
        """Adds a check constraint."""
        return self.invoke(ops.CreateCheckConstraintOp(constraint_name, self._table, condition, schema=self._schema, **kw))

    def create_primary_key(self, constraint_name, columns):
        """Adds a primary key."""
        return self.invoke(ops.CreatePrimaryKeyOp(constraint_name, self._table, columns, schema=self._schema))

    def create_exclude_constraint(self, constraint_name, *elements, **kw):
        """Adds an exclusion constraint."""
        kw["schema"] = self._schema
        return self.invoke(ops.CreateExcludeConstraintOp(constraint_name, self._table, elements, **kw))

    def drop_constraint(self, constraint_name, type_=None):
        """Drops a constraint."""
        return self.invoke(ops.DropConstraintOp(constraint_name, self._table, type_, schema=self._schema))

    def create_table_comment(self, comment, *, existing_comment=None):
        """Sets the table's comment."""
        return self.invoke(
            ops.CreateTableCommentOp(self._table, comment, schema=self._schema, existing_comment=existing_comment)
        )

    def drop_table_comment(self, *, existing_comment=None):
        """Removes the table's comment."""
        return self.invoke(ops.DropTableCommentOp(self._table, schema=self._schema, existing_comment=existing_comment))
