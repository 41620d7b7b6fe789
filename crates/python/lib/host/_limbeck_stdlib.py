"""Hands over from a light stand-in to the full standard module that it shadows."""

import sys


def full(name):
    """Returns the complete standard module `name`, loading it on first use."""
    import _imp

    own = "_full_" + name.replace(".", "_")
    module = sys.modules.get(own)
    if module is None:
        module = type(sys)(own)
        module.__name__ = name
        module.__package__ = name if _imp.is_frozen_package(own) else name.rpartition(".")[0]
        module.__file__ = None
        if _imp.is_frozen_package(own):
            module.__path__ = []
        sys.modules[own] = module
        light = sys.modules.get(name)
        if name == "typing":
            # Its classes with type parameters get their `Generic` from whatever has this name.
            sys.modules[name] = module
        try:
            exec(_imp.get_frozen_object(own), module.__dict__)
        except BaseException:
            del sys.modules[own]
            raise
        finally:
            if light is not None:
                sys.modules[name] = light
    return module
