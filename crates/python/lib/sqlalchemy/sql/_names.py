"""Names: how they are quoted, made up and cut."""

from .default_comparator import family

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.sql.elements"


class quoted_name(str):
    """A name with a choice about its quoting."""

    def __new__(cls, value, quote):
        if value is None:
            raise AssertionError("use quoted_name.construct() for None passthrough")
        if isinstance(value, cls) and (quote is None or value.quote == quote):
            return value
        self = str.__new__(cls, value)
        self.quote = quote
        return self

    @classmethod
    def construct(cls, value, quote):
        return None if value is None else quoted_name(value, quote)

    def lower(self):
        return self if self.quote else str.lower(self)

    def upper(self):
        return self if self.quote else str.upper(self)

    def __reduce__(self):
        return (quoted_name, (str(self), self.quote))

    def __repr__(self):
        return repr(str(self))

    def __str__(self):
        return str.__str__(self)


class _truncated_label(quoted_name):
    def __new__(cls, value, quote=None):
        return quoted_name.__new__(cls, value, getattr(value, "quote", quote))

    def __reduce__(self):
        return (self.__class__, (str(self), self.quote))

    def apply_map(self, map_):
        return self


class conv(_truncated_label):
    """A name that no naming convention changes any more."""

    _is_final_name = True


class _anonymous_label(_truncated_label):
    """A name that is numbered when the statement is rendered: `%(7 anon)s` becomes `anon_1`."""

    @classmethod
    def of(cls, seed, body):
        return cls("%%(%s %s)s" % (seed, _sanitized(body, "%() $").replace("%", "%%")))

    def __add__(self, other):
        return _anonymous_label(quoted_name(str.__add__(self, _percent(other)), self.quote))

    def __radd__(self, other):
        return _anonymous_label(quoted_name(str.__add__(_percent(other), self), self.quote))

    def parts(self):
        """Literal pieces as strings and numbered pieces as (id, base)."""
        found = []
        rest = str(self)
        while True:
            start = rest.find("%(")
            end = rest.find(")s", start) if start >= 0 else -1
            if start < 0 or end < 0:
                if rest:
                    found.append(rest.replace("%%", "%"))
                return found
            if start:
                found.append(rest[:start].replace("%%", "%"))
            seed, _, body = rest[start + 2 : end].partition(" ")
            found.append([seed, body.replace("%%", "%")])
            rest = rest[end + 2 :]


def _percent(text):
    return str(text) if isinstance(text, _anonymous_label) else str(text).replace("%", "%%")


def _sanitized(text, characters):
    out = []
    for char in text:
        if char in characters:
            if not out or out[-1] is not None:
                out.append(None)
        else:
            out.append(char)
    return "".join("_" if char is None else char for char in out)


def lower_name(name):
    """A name for the wire: text, text with a quoting choice, or numbered parts."""
    if isinstance(name, _anonymous_label):
        return {"anon": name.parts()}
    quote = getattr(name, "quote", None)
    if quote is None:
        return str(name)
    return {"name": str(name), "quote": quote}


def lower_optional_name(name):
    return None if name is None else lower_name(name)


def lower_type(type_, dialect):
    """A type for the wire; the null type is left out."""
    if type_ is None or type(type_).__name__ == "NullType":
        return None
    if family(type_) == "TupleType":
        return None
    internal = getattr(type_, "_wire_type", None)
    if internal is not None:
        return internal
    from .._lower import lower

    return lower(type_, dialect)
