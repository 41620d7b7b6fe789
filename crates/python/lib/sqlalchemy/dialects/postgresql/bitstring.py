"""Strings of bits."""


class BitString(str):
    """What a `BIT` column holds: a string of zeros and ones with the operations of bits."""

    def __new__(cls, value, _bits_only=True):
        if _bits_only and any(bit not in "01" for bit in value):
            raise ValueError("BitString must only contain '0' and '1' chars")
        return str.__new__(cls, value)

    @classmethod
    def from_int(cls, value, length):
        if value < 0:
            raise ValueError("value must be non-negative")
        if length < 0:
            raise ValueError("length must be non-negative")
        text = bin(value)[2:].rjust(length, "0") if length else ""
        if len(text) > length or length == 0 and value:
            raise ValueError("Cannot encode %d as a BitString of length %d" % (value, length))
        return cls(text)

    @classmethod
    def from_bytes(cls, value, length=-1):
        text = "".join(bin(byte)[2:].rjust(8, "0") for byte in value)
        return cls(text if length < 0 else text[len(text) - length :])

    def get_bit(self, index):
        return self[index]

    @property
    def bit_length(self):
        return len(self)

    @property
    def octet_length(self):
        return -(-len(self) // 8)

    def has_bit(self, index):
        return self[index] == "1"

    def set_bit(self, index, value):
        if value not in (0, 1, "0", "1"):
            raise ValueError("value must be '0' or '1'")
        return BitString(str(self[:index]) + str(int(value)) + str(self[index + 1 :]))

    def __int__(self):
        return int(str(self), 2) if self else 0

    def to_bytes(self, length=-1):
        return int(self).to_bytes(length if length >= 0 else self.octet_length, "big")

    def _with(self, other, operation):
        if not isinstance(other, str):
            return NotImplemented
        if len(self) != len(other):
            raise ValueError("Cannot combine strings of bits of different lengths")
        return BitString.from_int(operation(int(self), int(str(other) or "0", 2)), len(self))

    def __and__(self, other):
        return self._with(other, lambda a, b: a & b)

    def __or__(self, other):
        return self._with(other, lambda a, b: a | b)

    def __xor__(self, other):
        return self._with(other, lambda a, b: a ^ b)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self):
        return BitString("".join("10"[int(bit)] for bit in self))

    def __lshift__(self, amount):
        return BitString((str(self) + "0" * amount)[amount:][: len(self)].ljust(len(self), "0"))

    def __rshift__(self, amount):
        return BitString(("0" * amount + str(self))[: len(self)])

    def __add__(self, other):
        return BitString(str.__add__(self, other))

    def __repr__(self):
        return 'BitString("%s")' % str.__str__(self)
