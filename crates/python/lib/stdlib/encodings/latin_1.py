"""A light `encodings.latin_1`: its classes come from the full module when asked for."""

from _codecs import latin_1_decode as decode, latin_1_encode as encode
from codecs import _BuiltIn, _rest_of

__getattr__ = _rest_of("encodings.latin_1")


def getregentry():
    return _BuiltIn("latin_1", "iso8859-1", encode, decode)
