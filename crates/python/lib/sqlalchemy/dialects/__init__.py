"""Each database's own types and constructs."""


def __getattr__(name):
    if name in ("sqlite", "postgresql", "mysql", "mssql", "oracle"):
        import sys

        __import__("sqlalchemy.dialects." + name)
        return sys.modules["sqlalchemy.dialects." + name]
    raise AttributeError("module 'sqlalchemy.dialects' has no attribute %r" % name)
