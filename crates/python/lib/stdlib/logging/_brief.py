"""Records of the program itself, written by a short way where nobody would see the long one.

A run of migrations logs a line a step. Making a `LogRecord` and handing it from method to method takes longer than the
step; with nothing but the stand-in's own classes, and a format that names no more than level, logger and message, the
same line can be written at once. Everything else goes the usual way.
"""

import logging
from _io import TextIOWrapper

_stock = None


def _classes_are_stock():
    """Whether the methods that are passed over are those of the stand-in."""
    classes = (logging.Logger, logging.Handler, logging.StreamHandler, logging.Formatter, logging.PercentStyle, logging.LogRecord)
    for cls in classes:
        for given in vars(cls).values():
            code = getattr(given, "__code__", None)
            if code is not None and code.co_filename != logging._own_file:
                return False
    return True


def _line_makers(logger, level):
    """Format and handler for each line to be written; None where the usual way has to be taken."""
    found = []
    if type(logger) is not logging.Logger or logger.filters or logging._record_factory is not logging.LogRecord:
        return None
    while logger:
        for handler in logger.handlers:
            if level < handler.level:
                continue
            formatter = handler.formatter
            # An attribute more than usual may be a method of the project's own.
            if type(handler) is not logging.StreamHandler or type(formatter) is not logging.Formatter or len(vars(handler)) != 7:
                return None
            style = formatter._style
            if handler.filters or type(style) is not logging.PercentStyle or style._defaults or len(vars(formatter)) != 3:
                return None
            found.append((style._fmt, handler))
        logger = logger.parent if logger.propagate else None
    return found


def route(name, level):
    """Name of the level, and format and end of each line where all lines go to the program's standard error and nobody
    else has a say; None where that cannot be told."""
    if not _is_stock():
        return None
    logger = logging.getLogger(name)
    if not logger.isEnabledFor(level):
        return "", []
    makers = _line_makers(logger, level)
    if not makers:
        return None
    for fmt, handler in makers:
        if not _is_standard_error(handler.stream):
            return None
        handler.stream.flush()
    return logging.getLevelName(level), [(fmt, handler.terminator) for fmt, handler in makers]


def _is_standard_error(stream):
    """Whether writing to a stream is writing to the second file of the process."""
    if type(stream) is not TextIOWrapper or stream.encoding.lower() not in ("utf-8", "utf8"):
        return False
    try:
        return stream.fileno() == 2
    except (OSError, ValueError):
        return False


def _is_stock():
    global _stock
    if _stock is None:
        _stock = _classes_are_stock()
    return _stock


def log(name, level, message):
    """Logs a message that needs no formatting."""
    logger = logging.getLogger(name)
    if not logger.isEnabledFor(level):
        return
    makers = _line_makers(logger, level) if _is_stock() else None
    if makers:
        fields = {"levelname": logging.getLevelName(level), "name": name, "message": message}
        try:
            lines = [(fmt % fields + handler.terminator, handler) for fmt, handler in makers]
        except Exception:
            # It names another field.
            makers = None
    if not makers:
        logger.log(level, "%s", message)
        return
    for line, handler in lines:
        with handler.lock:
            try:
                handler.stream.write(line)
                handler.stream.flush()
            except Exception:
                handler.handleError(logging.LogRecord(name, level, "", 0, "%s", (message,), None))
