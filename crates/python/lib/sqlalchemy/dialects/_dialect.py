"""A dialect without a connection, such as `postgresql.dialect()`."""


class NamedDialect:
    """What code asks of a dialect that it only renders for."""

    name = "default"
    driver = ""
    supports_alter = True
    supports_sequences = False
    supports_comments = False
    supports_native_boolean = False
    non_native_boolean_check_constraint = True
    supports_simple_order_by_label = True
    table_valued_column = None
    supports_native_enum = False
    paramstyle = "named"

    def __init__(self, **kw):
        self.paramstyle = kw.get("paramstyle", type(self).paramstyle)

    @property
    def dialect_description(self):
        return "%s+%s" % (self.name, self.driver)

    @property
    def identifier_preparer(self):
        from ..ext.compiler import _Preparer

        return _Preparer(self)

    def type_descriptor(self, type_):
        from ..sql.type_api import to_instance

        return to_instance(type_)

