"""Naming conventions, for objects that are attached to a table of a `MetaData`."""

from .elements import conv
from .schema import ForeignKeyConstraint

_PREFIXES = {
    "Index": "ix",
    "PrimaryKeyConstraint": "pk",
    "CheckConstraint": "ck",
    "UniqueConstraint": "uq",
    "ForeignKeyConstraint": "fk",
}


class ConventionDict:
    """What the tokens of a convention stand for."""

    def __init__(self, const, table, convention):
        self.const = const
        self.table = table
        self.convention = convention
        self._name = const.name

    def _columns(self):
        if isinstance(self.const, ForeignKeyConstraint):
            return [fk.parent for fk in self.const.elements]
        if getattr(self.const, "_type_bound", False):
            return [self.const._bound_column]
        return list(self.const.columns)

    def _referred(self, key):
        if not isinstance(self.const, ForeignKeyConstraint):
            raise KeyError(key)
        return self.const.elements

    def _constraint_name(self):
        if self._name is None:
            from .. import exc

            raise exc.InvalidRequestError(
                "Naming convention including %(constraint_name)s token requires that constraint is explicitly named."
            )
        if not isinstance(self._name, conv):
            self.const.name = None
        return self._name

    def __getitem__(self, key):
        if key in self.convention:
            return self.convention[key](self.const, self.table)
        if key == "table_name":
            return self.table.name
        if key == "constraint_name":
            return self._constraint_name()
        if key == "referred_table_name":
            return self._referred(key)[0]._effective_target()[1]
        rest = key
        referred = rest.startswith("referred_")
        if referred:
            rest = rest[len("referred_") :]
        if not rest.startswith("column_"):
            raise KeyError(key)
        rest = rest[len("column_") :]
        digits = ""
        while rest and rest[0].isdigit():
            digits, rest = digits + rest[0], rest[1:]
        if not digits:
            raise KeyError(key)
        separator = None
        for prefix, found in (("_N_", "_"), ("N_", "")):
            if rest.startswith(prefix):
                separator, rest = found, rest[len(prefix) - 1 :]
                break
        attribute = {"_name": "name", "_key": "key", "_label": "_ddl_label"}.get(rest)
        if attribute is None or referred and attribute != "name" or separator is not None and int(digits):
            raise KeyError(key)
        index = int(digits)
        if referred:
            elements = self._referred(key)
            if separator is None:
                return elements[index].column.name
            return separator.join(fk.column.name for fk in elements)
        columns = self._columns()
        if separator is not None:
            return separator.join(getattr(column, attribute) for column in columns)
        return getattr(columns[index], attribute) if index < len(columns) else ""


def _get_convention(convention, cls):
    for base in cls.__mro__:
        prefix = _PREFIXES.get(base.__name__)
        if prefix is not None and prefix in convention:
            return convention[prefix]
        if base in convention:
            return convention[base]
    return None


def _constraint_name_for_table(const, table):
    """The name under the convention; None where it says nothing about this object."""
    convention = table.metadata.naming_convention
    template = _get_convention(convention, type(const))
    if isinstance(const.name, conv):
        return const.name
    if template is not None and (const.name is None or "constraint_name" in template):
        return conv(template % ConventionDict(const, table, convention))
    if getattr(const, "_type_bound", False):
        return const.name
    return None
