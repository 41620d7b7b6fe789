"""Operations beyond Alembic, on things that have a name of their own: enumerated types and sequences."""

from alembic.operations.ops import MigrateOperation

# Where messages and `repr()` say that these are.
__name__ = "alembic.operations.ops"


class _ChangeOp(MigrateOperation):
    """What autogenerate found and Alembic has no operation for: a change as plain data, `{kind: value}`, and what undoes it."""

    _tag = None

    def __init__(self, change, undo=None):
        self.change = change
        self._undo = undo

    def reverse(self):
        if self._undo is None:
            raise ValueError("operation is not reversible; what undoes it is not known")
        return type(self)(self._undo, undo=self.change)

    def _lower(self, dialect):
        return {self._tag: self.change}


def _plain_name(value):
    return value["name"] if isinstance(value, dict) else value


class EnumTypeOp(_ChangeOp):
    """A change of an enumerated type that stands by itself."""

    _tag = "EnumType"

    def to_diff_tuple(self):
        ((kind, value),) = self.change.items()
        of = value if kind in ("Create", "Drop") else value["type_"]
        schema = None if of.get("schema") is None else _plain_name(of["schema"])
        name = _plain_name(of["name"])
        if kind == "Create":
            return ("add_enum", schema, name, list(of["values"]))
        if kind == "Drop":
            return ("remove_enum", schema, name, list(of["values"]))
        if kind == "Rename":
            return ("rename_enum", schema, name, _plain_name(value["new_name"]))
        if kind == "RenameValue":
            return ("rename_enum_value", schema, name, value["value"], value["new_value"])
        if kind == "AddValues":
            return ("add_enum_values", schema, name, [added["value"] for added in value["added"]])
        return ("modify_enum_values", schema, name, list(of["values"]), list(value["values"]))


class SequenceOp(_ChangeOp):
    """A change of a sequence."""

    _tag = "Sequence"

    def to_diff_tuple(self):
        ((kind, value),) = self.change.items()
        schema = None if value.get("schema") is None else _plain_name(value["schema"])
        name = _plain_name(value["name"])
        if kind == "Alter":
            return ("modify_sequence", schema, name, dict(value["was"]), dict(value["is"]))
        return ("add_sequence" if kind == "Create" else "remove_sequence", schema, name)
