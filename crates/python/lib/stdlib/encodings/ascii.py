"""A light `encodings.ascii`: its classes come from the full module when asked for."""

from _codecs import ascii_decode as decode, ascii_encode as encode
from codecs import _BuiltIn, _rest_of

__getattr__ = _rest_of("encodings.ascii")


def getregentry():
    return _BuiltIn("ascii", "ascii", encode, decode)
