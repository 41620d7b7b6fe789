"""A light `encodings`: encodings that the interpreter does not start with are searched for by the full package."""

from _codecs import register
from codecs import _rest_of


def _search(name):
    from _limbeck_stdlib import full

    # From now on the full package's own function is registered, too; it is only asked where this one found nothing.
    return full("encodings").search_function(name)


register(_search)


__getattr__ = _rest_of("encodings")
