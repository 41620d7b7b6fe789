"""`logging.handlers`, loaded in full when one of its handlers is asked for."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    from _limbeck_stdlib import full

    return getattr(full("logging.handlers"), name)
