"""An engine that only shows what it would do."""


class MockConnection:
    """Hands every statement to a function."""

    def __init__(self, dialect, execute):
        self._dialect = dialect
        self._execute_impl = execute

    @property
    def engine(self):
        return self

    @property
    def dialect(self):
        return self._dialect

    @property
    def name(self):
        return self._dialect.name

    def schema_for_object(self, obj):
        return obj.schema

    def connect(self, **kwargs):
        return self

    def execution_options(self, **kw):
        return self

    def _run_ddl_visitor(self, visitor_class, element, **kwargs):
        kwargs["checkfirst"] = False
        visitor_class(dialect=self.dialect, connection=self, **kwargs).traverse_single(element)

    def execute(self, obj, parameters=None, execution_options=None):
        return self._execute_impl(obj, parameters)


def create_mock_engine(url, executor, **kw):
    from .default import dialect_class
    from .url import make_url

    return MockConnection(dialect_class(make_url(url))(), executor)
