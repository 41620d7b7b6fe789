"""The SQL expression language, each name loaded when it is first used."""

_HERE = (
    "_tables base coercions ddl default_comparator dml elements expression functions naming operators roles schema "
    "selectable sqltypes type_api util visitors"
).split()
_DDL = "BaseDDLElement CheckFirst DDL DDLElement ExecutableDDLElement".split()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError("module 'sqlalchemy.sql' has no attribute %r" % name)
    import sys

    if name in _HERE:
        __import__("sqlalchemy.sql." + name)
        return sys.modules["sqlalchemy.sql." + name]
    home = "sqlalchemy.sql.ddl" if name in _DDL else "sqlalchemy.sql.expression"
    __import__(home)
    try:
        found = getattr(sys.modules[home], name)
    except AttributeError:
        raise AttributeError("module 'sqlalchemy.sql' has no attribute %r" % name) from None
    globals()[name] = found
    return found
