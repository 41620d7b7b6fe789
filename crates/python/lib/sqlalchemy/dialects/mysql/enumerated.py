"""ENUM and SET."""

from ...sql import sqltypes
from .types import _StringType, _repr


class ENUM(_StringType, sqltypes.Enum):
    __visit_name__ = "ENUM"
    native_enum = True

    def __init__(self, *enums, **kw):
        kw.pop("strict", None)
        own = {
            name: kw.pop(name)
            for name in ("charset", "collation", "ascii", "binary", "unicode", "national")
            if name in kw
        }
        sqltypes.Enum.__init__(self, *enums, **kw)
        _StringType.__init__(self, length=self.length, **own)

    def _object_value_for_elem(self, elem):
        # The server stores '' for a value that is none of them.
        return elem if elem == "" else sqltypes.Enum._object_value_for_elem(self, elem)

    def repr_struct(self):
        return _repr(self, ENUM, _StringType, sqltypes.Enum)

    def _extra_wire_args(self):
        return {"values": [str(value) for value in self.enums]}


class SET(_StringType, sqltypes.String):
    __visit_name__ = "SET"

    def __init__(self, *values, **kw):
        self.retrieve_as_bitwise = kw.pop("retrieve_as_bitwise", False)
        self.values = tuple(values)
        if not self.retrieve_as_bitwise and "" in values:
            from ... import exc

            raise exc.ArgumentError(
                "Can't use the blank value '' in a SET without setting retrieve_as_bitwise=True"
            )
        kw.setdefault("length", max([len(value) for value in values], default=0))
        _StringType.__init__(self, **kw)

    def repr_struct(self):
        from ...sql._repr import GenericRepr

        return GenericRepr(self, to_inspect=[SET, _StringType], additional_kw=[("retrieve_as_bitwise", False)])

    def _stored(self, value):
        """What goes to the server: the members in a row, or their bits."""
        if value is None or isinstance(value, (int, str)):
            return value
        if self.retrieve_as_bitwise:
            return sum(1 << self.values.index(member) for member in set(value))
        return ",".join(value)

    def _loaded(self, value):
        if not isinstance(value, str):
            return value
        if value == "" and "" in self.values:
            from ... import exc

            raise exc.InvalidRequestError(
                "an empty SET and one of the blank value alone look the same as text: select the column + 0, which gives its bits"
            )
        return {member for member in value.split(",") if member}

    def _extra_wire_args(self):
        return {"values": [str(value) for value in self.values], "retrieve_as_bitwise": bool(self.retrieve_as_bitwise)}
