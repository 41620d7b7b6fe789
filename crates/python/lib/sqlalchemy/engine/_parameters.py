"""Parameters as error messages show them."""


def _cut(value, most=300):
    text = repr(value)
    if len(text) <= most:
        return text
    half = most // 2
    return "%s ... (%d characters truncated) ... %s" % (text[:half], len(text) - most, text[-half:])


def _one(params, most=100):
    named = isinstance(params, dict)
    shown = ["%r: %s" % (k, _cut(v)) for k, v in params.items()] if named else [_cut(v) for v in params]
    first, last = ("{", "}") if named else ("(", ")") if isinstance(params, tuple) else ("[", "]")
    if len(shown) > most:
        half = most // 2
        inner = "%s ... %d parameters truncated ... %s" % (", ".join(shown[:half]), len(shown) - most, ", ".join(shown[-half:]))
    else:
        inner = ", ".join(shown) + ("," if first == "(" and len(shown) == 1 else "")
    return first + inner + last


_PLACES = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|:(\w+)"


def names_in_order(sql):
    """The names of `:name` outside of quotes and comments, as they first appear: so SQLite numbers them."""
    import re

    return list(dict.fromkeys(name for name in re.findall(_PLACES, sql) if name))


def in_order(sql):
    """SQL with `?` for each `:name` outside of quotes and comments, and the names in their order."""
    import re

    names = []

    def place(found):
        if found.group(1) is None:
            return found.group()
        names.append(found.group(1))
        return "?"

    return re.sub(_PLACES, place, sql), names


def repr_params(params, ismulti=None, batches=10):
    """One set or a list of sets; `ismulti` is `None` where nobody knows."""
    if ismulti is None or not isinstance(params, (list, tuple, dict)):
        return _cut(params)
    if not ismulti:
        return _one(params)
    if len(params) > batches:
        return "[%s  ... displaying %i of %i total bound parameter sets ...  %s]" % (
            ", ".join(map(_one, params[: batches - 2])),
            batches,
            len(params),
            ", ".join(map(_one, params[-2:])),
        )
    return "[%s]" % ", ".join(map(_one, params))
