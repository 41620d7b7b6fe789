"""Database URLs."""

import sqlalchemy
from ..util import immutabledict


def _text(value, name):
    if not isinstance(value, str):
        raise TypeError("%s must be a string" % name)
    return value


def _text_or_none(value, name):
    return None if value is None else _text(value, name)


def _port(value):
    if value is None:
        return None
    try:
        return int(value)
    except TypeError:
        raise TypeError("Port argument must be an integer or None")


def _query(given):
    if given is None:
        return immutabledict()

    def value(item):
        if isinstance(item, str):
            return item
        if isinstance(item, (list, tuple)):
            return tuple(value(part) for part in item)
        raise TypeError("Query dictionary values must be strings or sequences of strings")

    def key(item):
        if not isinstance(item, str):
            raise TypeError("Query dictionary keys must be strings")
        return item

    pairs = given if isinstance(given, (list, tuple)) else given.items()
    return immutabledict({key(k): value(v) for k, v in pairs})


_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"


def _quote(text, safe):
    allowed = _SAFE + safe
    return "".join(c if c in allowed else "".join("%%%02X" % b for b in c.encode("utf-8")) for c in text)


def _quote_plus(text):
    return _quote(text, " ").replace(" ", "+")


def _unquote(text):
    if "%" not in text:
        return text
    out, at, data = bytearray(), 0, text.encode("utf-8")
    digits = b"0123456789abcdefABCDEF"
    while at < len(data):
        if data[at] == 37 and len(data) > at + 2 and data[at + 1] in digits and data[at + 2] in digits:
            out.append(int(data[at + 1 : at + 3], 16))
            at += 3
        else:
            out.append(data[at])
            at += 1
    return out.decode("utf-8", "replace")


def _pairs(text, keep_blank_values=False):
    found = []
    for part in text.split("&"):
        if not part:
            continue
        key, equals, value = part.partition("=")
        if not equals and not keep_blank_values or not value and not keep_blank_values:
            continue
        found.append((_unquote(key.replace("+", " ")), _unquote(value.replace("+", " "))))
    return found


class URL(tuple):
    """A database URL in its parts; it cannot be changed, only replaced."""

    _fields = ("drivername", "username", "password", "host", "port", "database", "query")

    def __new__(cls, drivername, username=None, password=None, host=None, port=None, database=None, query=immutabledict()):
        return tuple.__new__(cls, (drivername, username, password, host, port, database, query))

    drivername = property(lambda self: self[0])
    username = property(lambda self: self[1])
    password = property(lambda self: self[2])
    host = property(lambda self: self[3])
    port = property(lambda self: self[4])
    database = property(lambda self: self[5])
    query = property(lambda self: self[6])

    @classmethod
    def create(cls, drivername, username=None, password=None, host=None, port=None, database=None, query=immutabledict()):
        return cls(
            _text(drivername, "drivername"),
            _text_or_none(username, "username"),
            password,
            _text_or_none(host, "host"),
            _port(port),
            _text_or_none(database, "database"),
            _query(query),
        )

    def _asdict(self):
        return dict(zip(self._fields, self))

    def _replace(self, **kw):
        values = self._asdict()
        for key in kw:
            if key not in values:
                raise ValueError("Got unexpected field names: %r" % [key])
        values.update(kw)
        return URL(**values)

    def set(self, drivername=None, username=None, password=None, host=None, port=None, database=None, query=None):
        given = dict(zip(self._fields, (drivername, username, password, host, port, database, query)))
        given = {key: value for key, value in given.items() if value is not None}
        if "drivername" in given:
            _text(given["drivername"], "drivername")
        for name in ("username", "host", "database"):
            if name in given:
                _text_or_none(given[name], name)
        if "port" in given:
            _port(given["port"])
        if "query" in given:
            given["query"] = _query(given["query"])
        return self._replace(**given)

    def update_query_pairs(self, key_value_pairs, append=False):
        existing, new = dict(self.query), {}
        for key, value in key_value_pairs:
            value = tuple(value) if not isinstance(value, str) else value
            if key in new:
                old = new[key]
                new[key] = (old if isinstance(old, tuple) else (old,)) + (value if isinstance(value, tuple) else (value,))
            else:
                new[key] = value
        for key, value in new.items():
            if append and key in existing:
                old = existing[key]
                existing[key] = (old if isinstance(old, tuple) else (old,)) + (value if isinstance(value, tuple) else (value,))
            else:
                existing[key] = value
        return self.set(query=existing)

    def update_query_string(self, query_string, append=False, *, keep_blank_values=False):
        return self.update_query_pairs(_pairs(query_string, keep_blank_values), append=append)

    def update_query_dict(self, query_parameters, append=False):
        return self.update_query_pairs(query_parameters.items(), append=append)

    def difference_update_query(self, names):
        names = set(names)
        if not names.intersection(self.query):
            return self
        return self._replace(query=immutabledict({k: v for k, v in self.query.items() if k not in names}))

    @property
    def normalized_query(self):
        return immutabledict({k: v if isinstance(v, tuple) else (v,) for k, v in self.query.items()})

    def render_as_string(self, hide_password=True):
        out = self.drivername + "://"
        if self.username is not None:
            out += _quote(self.username, " +")
            if self.password is not None:
                out += ":" + ("***" if hide_password else _quote(str(self.password), " +"))
            out += "@"
        if self.host is not None:
            out += "[%s]" % self.host if ":" in self.host else self.host
        if self.port is not None:
            out += ":" + str(self.port)
        if self.database is not None:
            out += "/" + _quote(self.database, " +/")
        if self.query:
            out += "?" + "&".join(
                "%s=%s" % (_quote_plus(key), _quote_plus(value))
                for key, values in sorted(self.normalized_query.items())
                for value in values
            )
        return out

    def __repr__(self):
        return self.render_as_string()

    __str__ = __repr__

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        return isinstance(other, URL) and tuple(self) == tuple(other)

    def __ne__(self, other):
        return not self == other

    def get_backend_name(self):
        return self.drivername.split("+")[0]

    def get_driver_name(self):
        if "+" in self.drivername:
            return self.drivername.split("+")[1]
        return self.get_dialect().driver

    def get_dialect(self, _is_async=False):
        from .default import dialect_class

        return dialect_class(self, _is_async)

    def translate_connect_args(self, names=None, **kw):
        found = {}
        for name in ("host", "database", "username", "password", "port"):
            key = kw.get(name, name)
            value = getattr(self, name)
            if key is not None and value:
                found[key] = str(value) if name == "password" else value
        return found


def make_url(name_or_url, *, keep_blank_values=False):
    """A `URL` out of a text; a `URL` is given back as it is."""
    if isinstance(name_or_url, str):
        return _parse(name_or_url, keep_blank_values)
    if not isinstance(name_or_url, URL) and not hasattr(name_or_url, "_sqla_is_testing_if_this_is_a_mock_object"):
        raise sqlalchemy.exc.ArgumentError("Expected string or URL object, got %r" % (name_or_url,))
    return name_or_url


def _parse(text, keep_blank_values=False):
    drivername, found, rest = text.partition("://")
    if not found or not drivername or not all(c.isalnum() or c in "_+" for c in drivername):
        raise sqlalchemy.exc.ArgumentError("Could not parse SQLAlchemy URL from given URL string")
    username = password = host = port = database = query = None
    # The user ends before the first colon or slash, the password at the first @; without either, at the last @ before them.
    stop = min((i for i in (rest.find(":"), rest.find("/")) if i >= 0), default=len(rest))
    if rest[stop : stop + 1] == ":" and "@" in rest[stop:]:
        end = rest.index("@", stop)
        username, password, rest = rest[:stop], rest[stop + 1 : end], rest[end + 1 :]
    elif "@" in rest[:stop]:
        end = rest.rindex("@", 0, stop)
        username, rest = rest[:end], rest[end + 1 :]
    if rest.startswith("["):
        end = max(rest.rfind("]", 0, _first_of(rest, "/?")), -1)
        if end > 1:
            host, rest = rest[1:end], rest[end + 1 :]
    if host is None:
        end = _first_of(rest, "/:?")
        host, rest = rest[:end] or None, rest[end:]
    if rest.startswith(":"):
        end = _first_of(rest, "/?")
        port, rest = rest[1:end], rest[end:]
    if rest.startswith("/"):
        end = _first_of(rest, "?")
        database, rest = rest[1:end], rest[end:]
    if rest.startswith("?"):
        query = {}
        for key, value in _pairs(rest[1:].split("\n", 1)[0], keep_blank_values):
            if key in query:
                old = query[key]
                query[key] = (old if isinstance(old, list) else [old]) + [value]
            else:
                query[key] = value
    return URL.create(
        drivername,
        None if username is None else _unquote(username),
        None if password is None else _unquote(password),
        host,
        int(port) if port else port,
        None if database is None else _unquote(database),
        query,
    )


def _first_of(text, characters):
    return min((i for i in map(text.find, characters) if i >= 0), default=len(text))
