"""`repr()` out of the arguments of `__init__`."""

_missing = object()


def signature(function):
    """Positional names, defaults by name, and the name of `*args`; None for what has no Python signature."""
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    names = list(code.co_varnames[1 : code.co_argcount])
    defaults = list(function.__defaults__ or ())
    split = len(names) - len(defaults)
    star = None
    if code.co_flags & 0x04:
        star = code.co_varnames[code.co_argcount + code.co_kwonlyargcount]
    return names[:split], dict(zip(names[split:], defaults)), star


class GenericRepr:
    def __init__(self, obj, additional_kw=(), to_inspect=None, omit_kwarg=()):
        self._obj = obj
        self._additional_kw = additional_kw
        self._to_inspect = [type(obj)] if to_inspect is None else to_inspect
        self._omit_kwarg = omit_kwarg
        self._class_name = None

    def set_class_name(self, class_name):
        self._class_name = class_name
        return self

    def __str__(self):
        obj = self._obj
        positional = []
        keywords = {}
        star = None
        for i, cls in enumerate(self._to_inspect):
            found = signature(cls.__init__)
            if found is None:
                continue
            if i == 0:
                positional, star = found[0], found[2]
            else:
                keywords.update({name: _missing for name in found[0]})
            keywords.update(found[1])
        output = [repr(getattr(obj, name, None)) for name in positional]
        if star is not None and hasattr(obj, star):
            output.extend(repr(value) for value in getattr(obj, star))
        for name, default in list(keywords.items()) + list(self._additional_kw):
            if name in self._omit_kwarg and name in keywords and (name, default) not in self._additional_kw:
                continue
            try:
                value = getattr(obj, name, _missing)
                if value is not _missing and value != default:
                    output.append("%s=%r" % (name, value))
            except Exception:
                # A comparison that fails leaves the argument out, as upstream does.
                pass
        return "%s(%s)" % (self._class_name or type(obj).__name__, ", ".join(output))


def generic_repr(obj, additional_kw=(), to_inspect=None, omit_kwarg=()):
    return str(GenericRepr(obj, additional_kw, to_inspect, omit_kwarg))
