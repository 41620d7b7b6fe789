"""The block of `op.batch_alter_table`."""

from alembic.operations.lowering import lower, lower_name, options_of, table as lower_table


class BatchContext:
    """Holds the operations of a block and hands them over at its end."""

    def __init__(
        self,
        operations,
        table_name,
        schema,
        recreate,
        partial_reordering,
        copy_from,
        table_args,
        table_kwargs,
        reflect_args,
        reflect_kwargs,
        naming_convention,
    ):
        if recreate not in ("auto", "always", "never"):
            raise ValueError("recreate may be one of 'auto', 'always', or 'never'.")
        self.operations = operations
        self.table_name = table_name
        self.schema = schema
        self.recreate = recreate
        self.partial_reordering = partial_reordering
        self.copy_from = copy_from
        self.table_args = table_args
        self.table_kwargs = table_kwargs
        self.reflect_args = reflect_args
        self.reflect_kwargs = reflect_kwargs
        self.naming_convention = naming_convention
        self._queue = []

    @property
    def dialect(self):
        return self.operations.migration_context.dialect

    @property
    def bind(self):
        return self.operations.get_bind()

    def queue(self, operation):
        """Keeps an operation for the end of the block."""
        self._queue.append(operation._lower(self.dialect))

    def __enter__(self):
        from alembic.operations.base import BatchOperations

        return BatchOperations(self.operations.migration_context, self)

    def __exit__(self, type_, value, traceback):
        if type_ is None:
            self.flush()

    def _existing(self):
        """The table as given, or as a reflection with the script's own wishes finds it."""
        if self.copy_from is not None:
            from sqlalchemy.sql.schema import NULL_UNSPECIFIED

            return {
                "table": lower_table(self.copy_from, self.dialect),
                "reflected": False,
                "nullable_by_default": [
                    column.name for column in self.copy_from.columns if column._user_defined_nullable is NULL_UNSPECIFIED
                ],
                "naming_convention": _convention(getattr(self.copy_from.metadata, "naming_convention", None)),
            }
        wishes = {key: value for key, value in self.reflect_kwargs.items() if key not in ("autoload_with", "schema", "extend_existing")}
        if wishes and not self.operations.migration_context.as_sql and (self._queue or self.recreate == "always"):
            from sqlalchemy.sql.schema import MetaData, Table

            convention = dict(self.naming_convention) if self.naming_convention else None
            metadata = MetaData(naming_convention=convention) if convention else MetaData()
            table = Table(self.table_name, metadata, *self.reflect_args, schema=self.schema, autoload_with=self.bind, **self.reflect_kwargs)
            return {"table": lower_table(table, self.dialect), "reflected": True, "naming_convention": {}}
        return None

    def flush(self):
        """Hands everything over."""
        keywords = dict(self.table_kwargs)
        batch = {
            "table": lower_name(self.table_name),
            "schema": lower_name(self.schema),
            "recreate": self.recreate,
            "existing": self._existing(),
            "table_args": self._elements(self.table_args),
            "table_kwargs": {
                "comment": keywords.pop("comment", None),
                "prefixes": list(keywords.pop("prefixes", ())),
                "options": options_of("Table", keywords, self.dialect),
            },
            "reflect_args": self._elements(self.reflect_args),
            "naming_convention": _convention(self.naming_convention) if self.naming_convention else None,
            "partial_reordering": [list(names) for names in self.partial_reordering or ()],
            "operations": self._queue,
        }
        self._queue = []
        self.operations.migration_context._native.invoke({"Batch": batch})

    def _elements(self, given):
        """Columns and constraints that belong to no table yet."""
        if not given:
            return {}
        from sqlalchemy.sql.schema import Column, MetaData, Table

        columns = [element for element in given if isinstance(element, Column)]
        names = {column.name for column in columns}
        table = Table(
            self.table_name,
            MetaData(),
            *[element._copy() for element in given if not _refers_elsewhere(element, names)],
        )
        lowered = lower_table(table, self.dialect)
        found = {
            "columns": [column for column, own in zip(lowered["columns"], table.columns) if own.name in names],
            "constraints": [c for c in lowered.get("constraints", []) if not c.get("PrimaryKey", {}).get("implicit")],
        }
        for element in given:
            if _refers_elsewhere(element, names):
                found["constraints"].append(lower(element._copy(), self.dialect))
        return found


def _refers_elsewhere(element, names):
    """Tells whether a constraint speaks of columns that are not among the given ones."""
    from sqlalchemy.sql.schema import Column

    return not isinstance(element, Column)


def _convention(given):
    lowered = {}
    for key, value in (given or {}).items():
        if isinstance(key, type):
            key = key.__name__
        if isinstance(value, str):
            lowered[key] = value
    return lowered
