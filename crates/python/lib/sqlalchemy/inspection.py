"""`inspect()`."""

_registrars = {}


def _inspects(*types):
    def decorate(made):
        for type_ in types:
            _registrars[type_] = made
        return made

    return decorate


def _self_inspects(cls):
    _registrars[cls] = True
    return cls


def inspect(subject, raiseerr=True):
    """Gives what knows more about an object: an `Inspector` for engines and connections, columns and tables themselves."""
    answer = None
    for cls in type(subject).__mro__:
        found = _registrars.get(cls)
        if found is not None:
            answer = subject if found is True else found(subject)
            if answer is not None:
                return answer
    make = getattr(subject, "_inspector", None)
    if make is not None and not isinstance(subject, type):
        return make()
    if any(cls.__name__ == "ClauseElement" or cls.__name__ == "SchemaItem" for cls in type(subject).__mro__):
        return subject
    if raiseerr:
        from .exc import NoInspectionAvailable

        raise NoInspectionAvailable("No inspection system is available for object of type %s" % type(subject))
    return None
