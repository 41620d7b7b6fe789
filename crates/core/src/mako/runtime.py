# What the functions made from a template call while they run.
import builtins as _mk_builtins


class MakoException(Exception):
    pass


class RuntimeException(MakoException):
    pass


class NameConflictError(MakoException):
    pass


class Undefined:
    def __str__(self):
        raise NameError("Undefined")

    def __bool__(self):
        return False


UNDEFINED = Undefined()
STOP_RENDERING = ""
_mk_reserved = ("UNDEFINED", "STOP_RENDERING", "context", "loop")


class _MkBuffer:
    def __init__(self):
        self.parts = []
        self.write = self.parts.append

    def getvalue(self):
        return "".join(self.parts)


class Context:
    def __init__(self, data):
        self._buffers = [_MkBuffer()]
        self._data = dict(data)
        self._kwargs = dict(data)
        self.namespaces = {}
        self.lookup = None
        self._data["capture"] = _mk_bind(_mk_capture, self)
        self.caller_stack = self._data["caller"] = _MkCallers()

    @property
    def kwargs(self):
        return dict(self._kwargs)

    def keys(self):
        return list(self._data)

    def __getitem__(self, key):
        data = self._data
        return data[key] if key in data else _mk_builtins.__dict__[key]

    def get(self, key, default=None):
        data = self._data
        return data[key] if key in data else _mk_builtins.__dict__.get(key, default)

    def write(self, string):
        self._buffers[-1].write(string)

    def writer(self):
        return self._buffers[-1].write

    def _push_buffer(self):
        self._buffers.append(_MkBuffer())
        return self._buffers[-1].write

    def _pop_buffer(self):
        return self._buffers.pop().getvalue()

    def push_caller(self, caller):
        self.caller_stack.append(caller)

    def pop_caller(self):
        self.caller_stack.pop()

    def _locals(self, names):
        if not names:
            return self
        copy = Context.__new__(Context)
        copy.__dict__.update(self.__dict__)
        copy._data = dict(self._data)
        copy._data.update(names)
        return copy


class _MkCallers(list):
    nextcaller = None

    def __bool__(self):
        return len(self) > 0 and bool(self[-1])

    def __getattr__(self, name):
        return getattr(self[-1], name)

    def _push_frame(self):
        frame = self.nextcaller or None
        self.append(frame)
        self.nextcaller = None
        return frame

    def _pop_frame(self):
        self.nextcaller = self.pop()


class _MkCaller:
    def __init__(self, callables):
        self.name = "caller"
        self._callables = {function.__name__: function for function in callables}

    def __getattr__(self, name):
        try:
            return self._callables[name]
        except KeyError:
            message = "Namespace '%s' has no member '%s'" % (self.name, name)
            raise AttributeError(message) from None


class _MkModule:
    def __init__(self, names):
        self.__dict__ = names


class _MkSelf:
    inherits = None

    def __init__(self, context, names):
        self.context = context
        self.name = "self:" + names["_template_filename"]
        self.filename = self.uri = names["_template_filename"]
        self.module = self.attr = _MkModule(names)

    def __getattr__(self, name):
        function = getattr(self.module, "render_" + name, None)
        if function is None:
            raise AttributeError("Namespace '%s' has no member '%s'" % (self.name, name))
        return _mk_bind(function, self.context)


class _MkLoops:
    def __init__(self):
        self._stack = []

    def _enter(self, iterable):
        self._stack.append(_MkLoop(iterable, self._stack[-1] if self._stack else None))
        return self._stack[-1]

    def _exit(self):
        self._stack.pop()
        return self._stack[-1] if self._stack else self

    def __getattr__(self, name):
        raise RuntimeException("No loop context is established")

    def __iter__(self):
        raise RuntimeException("No loop context is established")


class _MkLoop:
    def __init__(self, iterable, parent):
        self._iterable = iterable
        self.index = 0
        self.parent = parent

    def __iter__(self):
        for item in self._iterable:
            yield item
            self.index += 1

    def __len__(self):
        return len(self._iterable)

    @property
    def reverse_index(self):
        return len(self) - self.index - 1

    @property
    def first(self):
        return self.index == 0

    @property
    def last(self):
        return self.index == len(self) - 1

    @property
    def odd(self):
        return self.index % 2 == 1

    @property
    def even(self):
        return not self.odd

    def cycle(self, *values):
        if not values:
            raise ValueError("You must provide values to cycle through")
        return values[self.index % len(values)]


class _MkMarkup(str):
    def __html__(self):
        return self


def _mk_bind(function, context):
    def bound(*args, **kwargs):
        return function(context, *args, **kwargs)

    return bound


def _mk_capture(context, function, *args, **kwargs):
    if not callable(function):
        raise RuntimeException(
            "capture() function expects a callable as its argument "
            "(i.e. capture(func, *args, **kwargs))"
        )
    context._push_buffer()
    try:
        function(*args, **kwargs)
    finally:
        text = context._pop_buffer()
    return text


def _mk_decorated_def(decorator):
    def decorate(function):
        def go(context, *args, **kwargs):
            inner = _mk_bind(function, context)
            inner.__name__ = function.__name__[len("render_"):]
            return decorator(inner)(context, *args, **kwargs)

        return go

    return decorate


def _mk_decorated_inline(context, decorator):
    def decorate(function):
        decorated = decorator(function)

        def go(*args, **kwargs):
            return decorated(context, *args, **kwargs)

        return go

    return decorate


def _mk_x(text):
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&#34;"), ("'", "&#39;")):
        text = text.replace(plain, escaped)
    return text


def _mk_h(value):
    if hasattr(value, "__html__"):
        return _MkMarkup(value.__html__())
    return _MkMarkup(_mk_x(str(value)))


def _mk_u(text):
    from urllib.parse import quote_plus

    return quote_plus(text.encode("utf8"))


def _mk_trim(text):
    return text.strip()


def _mk_entity(text):
    from html.entities import codepoint2name

    table = {code: "&%s;" % name for code, name in codepoint2name.items()}
    return str(text).translate(table)


class _MkDecode:
    def __getattr__(self, encoding):
        def decode(value):
            if isinstance(value, bytes):
                return str(value, encoding)
            return str(value)

        return decode


_mk_decode = _MkDecode()


def render(context):
    taken = [name for name in _mk_reserved if name in context]
    if taken:
        raise NameConflictError("Reserved words passed to render(): " + ", ".join(taken))
    inner = Context(context)
    inner._data["self"] = inner._data["local"] = _MkSelf(inner, globals())
    render_body(inner, **context)
    return inner._pop_buffer()
