"""The connection of `--sql` mode."""


class MockConnection:
    """Writes every statement that it is given; there is nothing to read back."""

    # Messages name the class that scripts know.
    __module__ = "sqlalchemy.engine.mock"

    def __init__(self, context):
        self._context = context
        self.dialect = context.dialect
        self.engine = self

    def execute(self, statement, *multiparams, **params):
        if multiparams or params:
            from sqlalchemy.sql.elements import TextClause

            if isinstance(statement, TextClause) and len(multiparams) == 1 and isinstance(multiparams[0], dict):
                statement = statement.bindparams(**multiparams[0])
            else:
                raise Exception("Execution arguments not allowed with as_sql")
        self._context.execute(statement)

    def execution_options(self, **options):
        return self

    def _run_ddl_visitor(self, visitor, element, **kw):
        """Writes what creates or drops a table, a type or a whole `MetaData`; nobody is asked what is there already."""
        kw["checkfirst"] = False
        visitor(dialect=self.dialect, connection=self, **kw).traverse_single(element)

    def schema_for_object(self, obj):
        return obj.schema

    @property
    def name(self):
        return self.dialect.name

    def connect(self, **kw):
        return self

    def close(self):
        pass

    def __repr__(self):
        return "<sqlalchemy.engine.mock.MockConnection>"
