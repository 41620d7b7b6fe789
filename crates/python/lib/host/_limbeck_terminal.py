"""What scripts write to a terminal goes out beside the bar that shows how far a run has come."""

import sys
from _io import BufferedWriter, TextIOWrapper, _RawIOBase

import _limbeck


class _BesideTheBar(_RawIOBase):
    """The file of a standard stream, which is written to with the bar out of the way."""

    def __init__(self, stream):
        # The stream closes its file when it goes.
        self._stream, self._file = stream, stream.buffer.raw
        self.name, self.mode = self._file.name, self._file.mode

    def writable(self):
        return True

    def isatty(self):
        return True

    def fileno(self):
        return self._file.fileno()

    def write(self, data):
        return _limbeck.aside(self._file.write, bytes(data))


def _set_aside(name):
    stream = getattr(sys, name)
    if stream is None or not stream.isatty():
        return
    stream.flush()
    buffer = BufferedWriter(_BesideTheBar(stream))
    made = TextIOWrapper(buffer, stream.encoding, stream.errors, newline="\n", line_buffering=True)
    made.mode = "w"
    setattr(sys, name, made)
    setattr(sys, "__%s__" % name, made)


_set_aside("stdout")
_set_aside("stderr")
