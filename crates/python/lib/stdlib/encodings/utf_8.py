"""A light `encodings.utf_8`: the classes of streams come from the full module when asked for."""

from _codecs import utf_8_decode, utf_8_encode as encode
from codecs import BufferedIncrementalDecoder, IncrementalEncoder as _IncrementalEncoder, _BuiltIn, _rest_of

__getattr__ = _rest_of("encodings.utf_8")


def decode(input, errors="strict"):
    return utf_8_decode(input, errors, True)


class IncrementalEncoder(_IncrementalEncoder):
    def encode(self, input, final=False):
        return encode(input, self.errors)[0]


class IncrementalDecoder(BufferedIncrementalDecoder):
    _buffer_decode = utf_8_decode


def getregentry():
    made = _BuiltIn("utf_8", "utf-8", encode, decode)
    made.incrementalencoder, made.incrementaldecoder = IncrementalEncoder, IncrementalDecoder
    return made
