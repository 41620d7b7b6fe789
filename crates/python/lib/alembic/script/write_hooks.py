"""Post-write hooks that env.py registers."""

_registry = {}


def register(name):
    """Makes a function `fn(filename, options)` a hook type."""

    def decorate(fn):
        _registry[name] = fn
        return fn

    return decorate
