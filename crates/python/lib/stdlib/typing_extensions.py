"""`typing_extensions`, which SQLAlchemy itself needs: today all of it that scripts use is in `typing`."""

import typing


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError("module 'typing_extensions' has no attribute %r" % name)
    try:
        found = getattr(typing, name)
    except AttributeError:
        raise AttributeError("module 'typing_extensions' has no attribute %r" % name) from None
    globals()[name] = found
    return found


def deprecated(message, /, *, category=DeprecationWarning, stacklevel=1):
    """Marks a function or class as deprecated; calls warn."""

    def decorate(target):
        target.__deprecated__ = message
        if category is None or isinstance(target, type):
            return target
        import functools
        import warnings

        @functools.wraps(target)
        def warned(*args, **kw):
            warnings.warn(message, category=category, stacklevel=stacklevel + 1)
            return target(*args, **kw)

        warned.__deprecated__ = message
        return warned

    return decorate


def override(method, /):
    """Marks a method as overriding one of a base class."""
    try:
        method.__override__ = True
    except (AttributeError, TypeError):
        pass
    return method


def assert_never(value, /):
    """Says that this line is never reached."""
    raise AssertionError("Expected code to be unreachable, but got: %r" % (value,))


def assert_type(value, type_, /):
    """Returns the value; the type is for checkers."""
    return value


def get_original_bases(cls, /):
    """Returns the bases of a class as they were written."""
    return cls.__dict__.get("__orig_bases__", cls.__bases__)


class Sentinel:
    """A value that stands for nothing but itself."""

    def __init__(self, name, repr=None):
        self._name = name
        self._repr = repr if repr is not None else "<%s>" % name

    def __repr__(self):
        return self._repr

