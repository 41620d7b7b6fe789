"""A light `codecs`: what starting the interpreter takes of it; the rest comes from the full module when asked for.

The interpreter sets up three encodings before anything else runs. The classes by which streams and pieces are encoded are
most of the full module, and hardly a migration needs one.
"""

import sys
from _codecs import *

__all__ = [
    "BOM", "BOM32_BE", "BOM32_LE", "BOM64_BE", "BOM64_LE", "BOM_BE", "BOM_LE", "BOM_UTF8", "BOM_UTF16", "BOM_UTF16_BE",
    "BOM_UTF16_LE", "BOM_UTF32", "BOM_UTF32_BE", "BOM_UTF32_LE", "Codec", "CodecInfo", "EncodedFile", "IncrementalDecoder",
    "IncrementalEncoder", "StreamReader", "StreamReaderWriter", "StreamRecoder", "StreamWriter", "backslashreplace_errors",
    "decode", "encode", "getdecoder", "getencoder", "getincrementaldecoder", "getincrementalencoder", "getreader", "getwriter",
    "ignore_errors", "iterdecode", "iterencode", "lookup", "lookup_error", "namereplace_errors", "open", "register",
    "register_error", "replace_errors", "strict_errors", "xmlcharrefreplace_errors",
]

BOM_UTF8 = bytes((239, 187, 191))
BOM_LE = BOM_UTF16_LE = BOM32_LE = bytes((255, 254))
BOM_BE = BOM_UTF16_BE = BOM32_BE = bytes((254, 255))
BOM_UTF32_LE = BOM64_LE = BOM_LE + bytes(2)
BOM_UTF32_BE = BOM64_BE = bytes(2) + BOM_BE
BOM = BOM_UTF16 = BOM_LE if sys.byteorder == "little" else BOM_BE
BOM_UTF32 = BOM_UTF32_LE if sys.byteorder == "little" else BOM_UTF32_BE


def _rest_of(module):
    """The `__getattr__` of a light module: what it lacks is the full module's."""

    def __getattr__(name):
        # The import system asks for such names before there is anything to load.
        if name.startswith("__"):
            raise AttributeError("module %r has no attribute %r" % (module, name))
        from _limbeck_stdlib import full

        return getattr(full(module), name)

    return __getattr__


__getattr__ = _rest_of("codecs")


class CodecInfo(tuple):
    """An encoding: four functions as a tuple, and more as attributes."""

    _is_text_encoding = True

    def __new__(
        cls, encode, decode, streamreader=None, streamwriter=None, incrementalencoder=None, incrementaldecoder=None, name=None,
        *, _is_text_encoding=None
    ):
        made = tuple.__new__(cls, (encode, decode, streamreader, streamwriter))
        made.name, made.encode, made.decode = name, encode, decode
        made.streamreader, made.streamwriter = streamreader, streamwriter
        made.incrementalencoder, made.incrementaldecoder = incrementalencoder, incrementaldecoder
        if _is_text_encoding is not None:
            made._is_text_encoding = _is_text_encoding
        return made

    def __repr__(self):
        return "<codecs.CodecInfo object for encoding %s at 0x%x>" % (self.name, id(self))

    def __getnewargs__(self):
        return tuple(self)


class IncrementalEncoder:
    """Encodes text that comes in pieces."""

    def __init__(self, errors="strict"):
        self.errors = errors
        self.buffer = ""

    def encode(self, input, final=False):
        raise NotImplementedError

    def reset(self):
        pass

    def getstate(self):
        return 0

    def setstate(self, state):
        pass


class IncrementalDecoder:
    """Decodes bytes that come in pieces."""

    def __init__(self, errors="strict"):
        self.errors = errors

    def decode(self, input, final=False):
        raise NotImplementedError

    def reset(self):
        pass

    def getstate(self):
        return b"", 0

    def setstate(self, state):
        pass


class BufferedIncrementalDecoder(IncrementalDecoder):
    """Keeps bytes that are no whole character yet for the next piece."""

    def __init__(self, errors="strict"):
        IncrementalDecoder.__init__(self, errors)
        self.buffer = b""

    def _buffer_decode(self, input, errors, final):
        raise NotImplementedError

    def decode(self, input, final=False):
        pending = self.buffer + input
        text, used = self._buffer_decode(pending, self.errors, final)
        self.buffer = pending[used:]
        return text

    def reset(self):
        self.buffer = b""

    def getstate(self):
        return self.buffer, 0

    def setstate(self, state):
        self.buffer = state[0]


class _BuiltIn(CodecInfo):
    """One of the encodings that the interpreter starts with: the classes of its module are loaded when asked for."""

    def __new__(cls, module, name, encode, decode):
        def reader(stream, errors="strict"):
            return made.streamreader(stream, errors)

        def writer(stream, errors="strict"):
            return made.streamwriter(stream, errors)

        made = tuple.__new__(cls, (encode, decode, reader, writer))
        made._module, made.name, made.encode, made.decode = module, name, encode, decode
        return made

    def __getattr__(self, name):
        if name not in ("streamreader", "streamwriter", "incrementalencoder", "incrementaldecoder"):
            raise AttributeError("'CodecInfo' object has no attribute %r" % name)
        from _limbeck_stdlib import full

        found = getattr(full("encodings." + self._module).getregentry(), name)
        setattr(self, name, found)
        return found
