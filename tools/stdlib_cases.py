"""Runs programs with the light stand-ins of crates/python/lib/stdlib and with CPython's own modules.

    python tools/stdlib_cases.py        exits with 1 when any program prints something different

Each program runs in a process of its own; what is compared is what it prints, on both streams, and the
class and text of the exception that ends it.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

STAND_INS = pathlib.Path(__file__).parent.parent / "crates" / "python" / "lib" / "stdlib"

# What the program's host provides: the full modules, beside the light ones.
HOST = r'''
import sys, types, importlib.util
_stdlib = [path for path in sys.path if path.rstrip("/").endswith("python%d.%d" % sys.version_info[:2])]

def full(name):
    own = "_full_" + name.replace(".", "_")
    if own not in sys.modules:
        import os
        base = os.path.join(_stdlib[0], *name.split("."))
        path = base + ".py" if os.path.exists(base + ".py") else os.path.join(base, "__init__.py")
        module = sys.modules[own] = types.ModuleType(name)
        module.__file__ = path
        with open(path, encoding="utf-8") as file:
            exec(compile(file.read(), path, "exec"), module.__dict__)
    return sys.modules[own]

_host = sys.modules["_limbeck_stdlib"] = types.ModuleType("_limbeck_stdlib")
_host.full = full
for _name in [name for name in sys.modules if name.split(".")[0] in ("logging", "typing")]:
    del sys.modules[_name]
sys.path.insert(0, STAND_INS)
'''

RUN = r'''
import sys
def _run(source):
    try:
        exec(compile(source, "program.py", "exec"), {"__name__": "program"})
    except BaseException as error:
        sys.stdout.flush()
        print("raised", type(error).__name__, str(error), file=sys.stderr)
_run(sys.argv[1])
'''

INI = """
[loggers]
keys = root,sqlalchemy,alembic

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console
qualname =

[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
"""

PRELUDE = "import logging, logging.config, io, sys\nINI = %r\nconfigure = lambda text=INI, **k: logging.config.fileConfig(io.StringIO(text), **k)\n" % INI

LOGGING = [
    # levels and names
    "print([logging.getLevelName(n) for n in (0, 10, 20, 30, 40, 50, 15, 'INFO', 'nope')])",
    "logging.addLevelName(25, 'NOTICE'); print(logging.getLevelName(25), logging.getLevelName('NOTICE'), logging._checkLevel('NOTICE'))",
    "logging.getLogger('a').setLevel('nope')",
    "logging.getLogger('a').setLevel(1.5)",
    "logging.getLogger(5)",
    "print(logging.getLogger(), logging.getLogger('root'), logging.getLogger('a.b'), logging.getLogger('a') is logging.getLogger('a'))",
    # hierarchy
    "b = logging.getLogger('a.b.c'); a = logging.getLogger('a'); m = logging.getLogger('a.b'); print(b.parent.name, m.parent.name, a.parent.name, type(logging.root.manager.loggerDict['a.b']).__name__)",
    "c = logging.getLogger('x.y.z'); print(type(logging.root.manager.loggerDict['x.y']).__name__, c.parent); logging.getLogger('x'); print(c.parent.name); logging.getLogger('xx.y'); logging.getLogger('x.y'); print(c.parent.name)",
    "a = logging.getLogger('a'); a.setLevel(10); b = logging.getLogger('a.b'); print(b.getEffectiveLevel(), b.isEnabledFor(10), b.level, a.getChild('k.l').name, logging.root.getChild('q').name)",
    "print(logging.getLogger('a').hasHandlers()); logging.getLogger('a').addHandler(logging.NullHandler()); print(logging.getLogger('a.b').hasHandlers())",
    # last resort and basicConfig
    "logging.getLogger('a').warning('w %s', 1); logging.getLogger('a').info('not shown')",
    "logging.lastResort = None; logging.getLogger('a').error('e'); logging.getLogger('a').error('e')",
    "logging.warning('first'); logging.info('no'); logging.error('e %d', 3); print(logging.root.handlers)",
    "logging.basicConfig(level='DEBUG', format='%(levelname)s|%(name)s|%(message)s|%(module)s|%(funcName)s|%(lineno)d'); logging.getLogger('q').debug('x')",
    "def f():\n    logging.getLogger('q').critical('in f', stacklevel=1)\n    logging.getLogger('q').critical('in caller', stacklevel=2)\nlogging.basicConfig(format='%(funcName)s %(lineno)d %(filename)s %(message)s')\nf()",
    "logging.basicConfig(stream=sys.stdout, style='{', format='{levelname:>9} {message}'); logging.warning('braces')",
    "logging.basicConfig(stream=sys.stdout, style='$', format='$levelname ${message}'); logging.warning('dollars')",
    "logging.basicConfig(style='?')",
    "logging.basicConfig(bogus=1)",
    "logging.basicConfig(stream=sys.stdout, filename='x')",
    "logging.basicConfig(handlers=[], filename='x')",
    "logging.basicConfig(stream=sys.stdout); logging.basicConfig(stream=sys.stderr, level=10); logging.warning('one'); logging.basicConfig(stream=sys.stderr, force=True); logging.warning('two')",
    "logging.Formatter('no fields')",
    "logging.Formatter('{bad', style='{')",
    "print(logging.Formatter().format(logging.makeLogRecord({'msg': 'm %(a)s', 'args': {'a': 5}})))",
    "r = logging.makeLogRecord({'msg': 'm', 'created': 0.0, 'msecs': 7.0}); f = logging.Formatter('%(asctime)s %(message)s'); f.converter = __import__('time').gmtime; print(f.format(r)); f.datefmt = '%H:%M'; print(f.format(r))",
    "print(logging.Formatter('%(x)s %(message)s', defaults={'x': 'D'}).format(logging.makeLogRecord({'msg': 'm'})))",
    "logging.basicConfig(stream=sys.stdout, format='%(nope)s'); logging.raiseExceptions = False; logging.warning('x')",
    # records
    "logging.basicConfig(stream=sys.stdout, format='%(message)s %(k)s'); logging.warning('m', extra={'k': 'v'})",
    "logging.basicConfig(stream=sys.stdout); logging.warning('m', extra={'message': 'v'})",
    "logging.basicConfig(stream=sys.stdout); logging.warning('%(a)s-%(b)s', {'a': 1, 'b': 2}); logging.warning('100%'); logging.warning('%s', ('t', 1)); logging.warning(ValueError('v'))",
    "logging.basicConfig(stream=sys.stdout)\ntry:\n    1/0\nexcept ZeroDivisionError as e:\n    logging.exception('failed %s', 'here'); logging.error('again', exc_info=e)",
    "logging.basicConfig(stream=sys.stdout); logging.error('none', exc_info=True)",
    "logging.getLogger('a').log('x', 'm')",
    "l = logging.getLogger('a'); logging.basicConfig(stream=sys.stdout); l.log(35, 'between'); l.fatal('f'); l.critical('c')",
    "logging.basicConfig(stream=sys.stdout); logging.disable(logging.ERROR); logging.error('no'); logging.critical('yes'); logging.disable(logging.NOTSET); logging.error('again')",
    # handlers
    "h = logging.StreamHandler(sys.stdout); h.terminator = '|'; l = logging.getLogger('a'); l.addHandler(h); l.addHandler(h); l.error('x'); l.removeHandler(h); l.removeHandler(h); print(l.handlers)",
    "h = logging.StreamHandler(sys.stdout); h.setLevel('ERROR'); l = logging.getLogger('a'); l.addHandler(h); l.warning('no'); l.error('yes'); print(repr(h), h.level)",
    "l = logging.getLogger('a'); l.addHandler(logging.StreamHandler(sys.stdout)); logging.root.addHandler(logging.StreamHandler(sys.stdout)); l.error('twice'); l.propagate = False; l.error('once')",
    "class H(logging.Handler):\n    def emit(self, record):\n        print('got', record.getMessage(), record.levelname)\nlogging.getLogger('z').addHandler(H()); logging.getLogger('z').warning('m'); print(H())",
    "logging.Handler().emit(None)",
    "import os, tempfile; p = os.path.join(tempfile.mkdtemp(), 'l.log'); h = logging.FileHandler(p, 'w', encoding='utf-8'); logging.root.addHandler(h); logging.error('caf\\u00e9'); h.close(); print(open(p, encoding='utf-8').read(), h.stream)",
    "import os, tempfile; p = os.path.join(tempfile.mkdtemp(), 'l.log'); h = logging.FileHandler(p, delay=True); print(os.path.exists(p)); logging.root.addHandler(h); logging.error('x'); h.close(); print(open(p).read())",
    "import os, tempfile, logging.handlers; p = os.path.join(tempfile.mkdtemp(), 'l.log'); h = logging.handlers.RotatingFileHandler(p, maxBytes=10, backupCount=2); logging.root.addHandler(h)\nfor i in range(3): logging.error('message %d', i)\nh.close(); print(sorted(os.listdir(os.path.dirname(p))), isinstance(h, logging.FileHandler))",
    "from logging.handlers import MemoryHandler; t = logging.StreamHandler(sys.stdout); m = MemoryHandler(10, target=t); logging.root.addHandler(m); logging.warning('kept'); print('before'); m.flush()",
    "h = logging.StreamHandler(sys.stdout); h.addFilter(logging.Filter('a.b')); logging.root.addHandler(h)\nfor n in ('a', 'a.b', 'a.b.c', 'a.bc'): logging.getLogger(n).error(n)",
    "h = logging.StreamHandler(sys.stdout); logging.root.addHandler(h); f = lambda r: 'secret' not in r.getMessage(); logging.root.addFilter(f); logging.error('secret'); logging.error('open'); logging.root.removeFilter(f); logging.error('secret')",
    "a = logging.LoggerAdapter(logging.getLogger('a'), {'k': 'v'}); logging.basicConfig(stream=sys.stdout, format='%(k)s %(message)s'); a.warning('m %s', 1); a.log(50, 'x'); print(a, a.name, a.isEnabledFor(10))",
    "class A(logging.LoggerAdapter):\n    def process(self, msg, kwargs):\n        return '[%s] %s' % (self.extra['p'], msg), kwargs\nlogging.basicConfig(stream=sys.stdout); A(logging.getLogger('q'), {'p': 1}).error('m')",
    "class L(logging.Logger):\n    def notice(self, m):\n        self.warning('NOTICE ' + m)\nlogging.setLoggerClass(L); logging.basicConfig(stream=sys.stdout); logging.getLogger('n').notice('x'); print(logging.getLoggerClass().__name__)",
    "logging.setLoggerClass(int)",
    "import warnings; logging.basicConfig(stream=sys.stdout, format='%(name)s %(levelname)s'); logging.captureWarnings(True); warnings.warn('w'); logging.captureWarnings(False)",
    "old = logging.getLogRecordFactory()\ndef make(*a, **k):\n    r = old(*a, **k); r.tag = 'T'; return r\nlogging.setLogRecordFactory(make); logging.basicConfig(stream=sys.stdout, format='%(tag)s %(message)s'); logging.error('m')",
    "h = logging.StreamHandler(io.StringIO()); old = h.setStream(sys.stdout); logging.root.addHandler(h); logging.error('m'); print(type(old).__name__, h.setStream(sys.stdout))",
    "class S:\n    def write(self, t): raise OSError('full')\nh = logging.StreamHandler(S()); logging.raiseExceptions = False; logging.root.addHandler(h); logging.error('x'); print('goes on')",
    "print(logging.BufferingFormatter().format([logging.makeLogRecord({'msg': 'a'})]))",
    "logging.does_not_exist",
    "import copy, pickle; l = logging.getLogger('p'); print(pickle.loads(pickle.dumps(l)) is l, copy.copy(l) is l)",
    "import asyncio, concurrent.futures, unittest; print('imports')",
    # fileConfig
    "configure(); logging.getLogger('alembic.runtime.migration').info('Running upgrade'); logging.getLogger('sqlalchemy.engine').info('no'); logging.getLogger('other').info('no'); logging.getLogger('other').warning('a long level')",
    "x = logging.getLogger('app'); y = logging.getLogger('alembic.op'); z = logging.getLogger('sqlalchemy.engine.Engine'); configure(); print(x.disabled, y.disabled, z.disabled, logging.root.level, logging.getLogger('alembic').level); x.error('silent'); y.info('heard')",
    "x = logging.getLogger('app'); configure(disable_existing_loggers=False); x.error('heard'); print(x.disabled)",
    "logging.config.fileConfig('/no/such/file.ini')",
    "configure('[loggers]\\nkeys=root\\n')",
    "open('e.ini', 'w').close(); logging.config.fileConfig('e.ini')",
    "import pathlib; logging.config.fileConfig(pathlib.Path('/no/such/file.ini'))",
    "open('b.ini', 'w').write('stray'); logging.config.fileConfig('b.ini')",
    "open('g.ini', 'w').write(INI); logging.config.fileConfig('g.ini'); logging.error('from a file')",
    "open('g.ini', 'w').write('[alembic]\\nscript_location = a\\n'); logging.config.fileConfig('g.ini')",
    "configure(INI.replace('[handler_console]', '[handler_other]'))",
    "configure(INI.replace('keys = root,', 'keys = '))",
    "configure(INI.replace('level = INFO', 'level = LOUD'))",
    "configure(INI.replace('class = StreamHandler', 'class = Nope'))",
    "configure(INI.replace('class = StreamHandler', ''))",
    "configure(INI.replace('args = (sys.stderr,)', 'args = (os.nope,)'))",
    "configure(INI.replace('args = (sys.stderr,)', 'args = (sys.stdout,)').replace('class = StreamHandler', 'class = logging.StreamHandler')); logging.error('out')",
    "configure(INI.replace('args = (sys.stderr,)', 'kwargs = {\"stream\": sys.stdout}')); logging.error('out')",
    "import tempfile, os; d = tempfile.mkdtemp(); configure(INI.replace('class = StreamHandler', 'class = FileHandler').replace('(sys.stderr,)', \"('%(here)s/x.log', 'w')\"), defaults={'here': d}); logging.error('filed'); logging.shutdown(); print(open(d + '/x.log').read())",
    "configure(INI.replace('(sys.stderr,)', \"('%(missing)s',)\"))",
    "configure(INI.replace('(sys.stderr,)', \"('100%',)\"))",
    "configure(INI + '[loggers]\\nkeys = root\\n')",
    "configure(INI.replace('qualname = alembic', 'qualname = alembic\\nqualname = again'))",
    "configure('stray\\n' + INI)",
    "configure(INI + 'stray\\n')",
    "configure('# c\\n; d\\n[alembic]\\nscript_location = %(here)s/x\\nurl : a%b\\nlong = one\\n  two\\n\\n  # no\\n  three\\n' + INI); logging.error('fine')",
    "configure(INI.replace('qualname = alembic', 'qualname = alembic\\npropagate = 0')); logging.getLogger('alembic').error('nowhere'); print(logging.getLogger('alembic').propagate)",
    "configure(INI.replace('format = %', 'style = {\\nformat = {levelname} {message} %').replace('%(levelname)-5.5s [%(name)s] %(message)s', 'x')); logging.error('braces')",
    "configure(INI.replace('class = StreamHandler', 'class = handlers.RotatingFileHandler').replace('(sys.stderr,)', \"('/dev/null',)\")); print(logging.root.handlers[0].__class__.__name__)",
    "configure(INI.replace('datefmt = %H:%M:%S', 'class = logging.Formatter')); logging.error('class')",
    "import configparser; c = configparser.ConfigParser(); c.read_string(INI); logging.config.fileConfig(c); logging.error('parsed')",
    "configure(); configure(); print(len(logging.root.handlers)); logging.error('once')",
    "configure('[DEFAULT]\\nlevel = ERROR\\n' + INI.replace('level = INFO', '')); print(logging.getLogger('alembic').level)",
    "configure(INI.replace('keys = console', 'keys = console , second').replace('[formatters]', '[handler_second]\\nclass=NullHandler\\n\\n[formatters]')); print(logging.root.handlers, sorted(logging._handlers))",
    "configure(INI.replace('handlers = console', 'handlers = nope'))",
    # dictConfig
    "logging.config.dictConfig({'version': 1, 'formatters': {'f': {'format': '%(levelname)s %(name)s %(message)s'}}, 'handlers': {'h': {'class': 'logging.StreamHandler', 'formatter': 'f', 'stream': 'ext://sys.stdout', 'level': 'INFO'}}, 'loggers': {'a': {'level': 'DEBUG', 'handlers': ['h'], 'propagate': False}}, 'root': {'level': 'ERROR', 'handlers': ['h']}}); logging.getLogger('a').info('i'); logging.getLogger('a').debug('d'); logging.warning('no'); logging.error('e')",
    "x = logging.getLogger('old'); logging.config.dictConfig({'version': 1}); print(x.disabled); logging.config.dictConfig({'version': 1, 'disable_existing_loggers': False}); print(x.disabled)",
    "x = logging.getLogger('old'); logging.config.dictConfig({'version': 1, 'disable_existing_loggers': False}); print(x.disabled)",
    "logging.config.dictConfig({})",
    "logging.config.dictConfig({'version': 2})",
    "logging.config.dictConfig({'version': 1, 'handlers': {'h': {'class': 'logging.Nope'}}})",
    "logging.config.dictConfig({'version': 1, 'handlers': {'h': {'class': 'logging.StreamHandler', 'formatter': 'nope'}}})",
    "logging.config.dictConfig({'version': 1, 'root': {'handlers': ['nope']}})",
    "logging.config.dictConfig({'version': 1, 'loggers': {'a': {'level': 'LOUD'}}})",
    "logging.config.dictConfig({'version': 1, 'filters': {'f': {'name': 'a'}}, 'handlers': {'h': {'class': 'logging.StreamHandler', 'stream': 'ext://sys.stdout', 'filters': ['f']}}, 'root': {'handlers': ['h']}}); logging.getLogger('a').error('yes'); logging.getLogger('b').error('no')",
    "logging.config.dictConfig({'version': 1, 'handlers': {'h': {'()': 'logging.NullHandler'}}, 'root': {'handlers': ['h']}}); print(logging.root.handlers)",
    "logging.config.dictConfig({'version': 1, 'incremental': True, 'root': {'level': 'DEBUG'}}); print(logging.root.level)",
]

TYPING = [
    "print(Optional[int], Union[int, str], Union[int, None], Union[int], Union[int, Union[str, int]], Optional[Union[str, int]])",
    "print(List[int], Dict[str, Any], Tuple[int, ...], Tuple[()], Set[str], Type[int], List, Sequence[str], Mapping[str, 'X'], Iterable[int], Callable[[int, str], bool], Callable[..., None])",
    "print(Optional['Foo'], Literal['a', 1, None], Final[int], ClassVar[str], Annotated[int, 'meta', 3], Any, NoReturn, Optional, Union)",
    "print(Union[int, str] == Union[str, int], Optional[int] == Union[None, int], List[int] == List[int], List[int] == List[str], Literal[1] == Literal[True], hash(Union[int, str]) == hash(Union[str, int]), hash(List[int]) == hash(List[int]))",
    "print(Optional[int] | str, List[int] | None, int | Optional[str], None | List[int], (List[int] | None) == Optional[List[int]])",
    "print(get_origin(List[int]), get_origin(Optional[int]), get_origin(int), get_origin(list[int]), get_origin(int | str), get_origin(Literal[1]), get_origin(Sequence[int]), get_origin(Callable[[int], str]), get_origin(Generic), get_origin(List), get_origin(ClassVar[int]))",
    "print(get_args(List[int]), get_args(Optional[int]), get_args(int), get_args(dict[str, int]), get_args(Callable[[int], str]), get_args(Callable[..., str]), get_args(Annotated[int, 1]), get_args(Literal['a', 2]), get_args(int | str), get_args(Tuple[()]))",
    "revision: str = 'a'\ndown: Union[str, Sequence[str], None] = None\nprint(globals().get('__annotations__'))",
    "T = TypeVar('T'); K = TypeVar('K', bound=int); print(T, K, TypeVar('C', covariant=True), T.__name__, K.__bound__, List[T], Dict[T, List[K]][str, int], List[T].__parameters__, Optional[T][int])",
    "TypeVar('T', int)",
    "List[int][str]",
    "T = TypeVar('T'); Dict[T, T][int, str]",
    "T = TypeVar('T')\nclass Box(Generic[T]):\n    def __init__(self, v): self.v = v\nclass Sub(Box[int]): pass\nclass Both(Box[T], Generic[T]): pass\nb = Box[int](3)\nprint(b.v, Box[int].__origin__ is Box, Box.__parameters__, Sub.__parameters__, Both.__parameters__, [c.__name__ for c in Both.__mro__], [c.__name__ for c in Sub.__mro__], Sub(1).v, get_args(Box[int]))",
    "T = TypeVar('T')\nclass L(List[T]): pass\nclass M(List[int]): pass\nclass D(Dict[str, T], Generic[T]): pass\nprint([c.__name__ for c in L.__mro__], [c.__name__ for c in M.__mro__], [c.__name__ for c in D.__mro__], L([1]), D(a=1))",
    "class X: pass\nX[int]",
    "class X(Generic[int]): pass",
    "class P(NamedTuple):\n    'Doc.'\n    a: int\n    b: str = 'x'\n    def both(self): return (self.a, self.b)\np = P(1)\nprint(p, p.both(), P._fields, P._field_defaults, p._replace(b='y'), P.__annotations__, P.__doc__, isinstance(p, tuple), P.__bases__)",
    "P = NamedTuple('P', [('a', int), ('b', str)]); print(P(1, b='q'), P.__annotations__, P.__module__)",
    "class P(NamedTuple):\n    a: int = 1\n    b: str\n",
    "class P(NamedTuple):\n    a: int\n    def _replace(self): pass\n",
    "P = NamedTuple('P', a=int); print(P(1))",
    "class TD(TypedDict):\n    a: int\n    b: NotRequired[str]\nclass Sub(TD, total=False):\n    c: bool\nprint(TD(a=1), type(TD(a=1)), sorted(TD.__required_keys__), sorted(TD.__optional_keys__), sorted(Sub.__required_keys__), sorted(Sub.__optional_keys__), Sub.__total__, sorted(Sub.__annotations__), TD.__bases__, Sub(c=True, a=2))",
    "TD = TypedDict('TD', {'a': int, 'b-c': str}, total=False); print(TD(a=1), TD.__total__, TD.__annotations__)",
    "class TD(TypedDict):\n    a: int\nisinstance({}, TD)",
    "class P(Protocol):\n    def go(self) -> int: ...\nclass A(P):\n    def __init__(self): self.x = 1\n    def go(self): return 1\nprint(A().go(), A().x, isinstance(A(), P))\nclass B: pass\nP()",
    "@runtime_checkable\nclass P(Protocol):\n    name: str\n    def go(self): ...\nclass Y:\n    name = 'y'\n    def go(self): pass\nclass N: pass\nprint(isinstance(Y(), P), isinstance(N(), P))",
    "T = TypeVar('T')\nclass P(Protocol[T]):\n    def get(self) -> T: ...\nclass C(P[int]):\n    def get(self): return 5\nprint(C().get(), P.__parameters__)",
    "class P(Protocol): pass\nisinstance(1, P)",
    "isinstance(1, Any)",
    "print(isinstance([], List), isinstance({}, Mapping), issubclass(dict, Dict), isinstance((), Sequence), isinstance(len, Callable))",
    "print(cast(int, 'x'), TYPE_CHECKING, Text, AnyStr, NewType('U', int)(5), NewType('U', int))",
    "@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\ndef f(a): return a\nprint(f(1))",
    "@overload\ndef f(a): ...\ntry: f(1)\nexcept NotImplementedError: print('refused')",
    "@final\nclass A: pass\n@no_type_check\ndef f(): pass\nprint(A.__final__, f.__no_type_check__)",
    "Any()",
    "Optional()",
    "class A(Union[int, str]): pass",
    "class A(Any): pass\nprint(A().__class__.__name__)",
    "import typing\ndef f(a: int, b: 'Optional[str]' = None) -> None: pass\nprint(typing.get_type_hints(f)['a'])",
    "import typing; typing.nope",
    "import typing; print(typing.SupportsInt.__name__, typing.IO is not None, typing.Pattern, typing.BinaryIO.__name__)",
    "from dataclasses import dataclass, field, asdict, fields\n@dataclass\nclass D:\n    a: int\n    k: ClassVar[int] = 3\n    b: List[str] = field(default_factory=list)\n    c: Optional[str] = None\nprint(D(1), asdict(D(2, ['x'])), [f.name for f in fields(D)], D.k)",
    "from dataclasses import dataclass\nT = TypeVar('T')\n@dataclass(frozen=True)\nclass D(Generic[T]):\n    a: T\nprint(D(1), D[int](2), hash(D(1)) == hash(D(1)))",
    "import functools\n@functools.singledispatch\ndef f(x): return 'any'\n@f.register\ndef _(x: int): return 'int'\n@f.register(str)\ndef _(x): return 'str'\nprint(f(1), f('a'), f(None))",
    "import contextlib, collections.abc, enum, json, uuid, decimal, datetime, fractions, pathlib, urllib.parse, hashlib, itertools, string, textwrap, re, csv, random, copy, inspect, abc, ast, tempfile, subprocess, shutil, zoneinfo, configparser, importlib.metadata, importlib.resources\n@contextlib.contextmanager\ndef c() -> Iterator[int]:\n    yield 1\nwith c() as v: print(v, json.dumps([uuid.UUID(int=1).hex, str(decimal.Decimal('1.0'))]))",
    "class E(__import__('enum').Enum):\n    a: int = 1\nprint(E.a)",
    "import inspect\ndef f(a: Optional[int], *b: List[str]) -> Dict[str, int]: pass\nprint(inspect.signature(f))",
    "import pickle, copy; print(copy.deepcopy(Optional[int]) == Optional[int], pickle.loads(pickle.dumps(List[int])) == List[int], copy.copy(Any) is Any)",
    "x: Final = 3\ny: 'NoSuch' = 4\ndef f(*args: Any, **kw: Any) -> Generator[int, None, None]: yield 1\nprint(list(f()), AsyncIterator[int], ContextManager[int], Deque[int], DefaultDict[str, int], Counter[str], Awaitable[int], Coroutine[Any, Any, int])",
    "P = ParamSpec('P'); R = TypeVar('R')\ndef deco(f: Callable[P, R]) -> Callable[P, R]: return f\n@deco\ndef g(x): return x\nprint(g(2))",
    "from collections import defaultdict; print(DefaultDict[str, int](int)['k'])",
    "print({Optional[int]: 1}[Union[int, None]], Optional[int] in (List[int], Optional[int]), Optional[int] != Optional[str])",
    "assert_never(3)",
    "print(Annotated[Annotated[int, 1], 2], Annotated[int, 1].__metadata__, Annotated[int, 1] == Annotated[int, 1])",
]

TYPING_PRELUDE = (
    "from typing import (Any, Optional, Union, List, Dict, Tuple, Set, Type, Sequence, Callable, TYPE_CHECKING, cast, NamedTuple,\n"
    "    TypedDict, Protocol, Generic, TypeVar, Literal, Final, ClassVar, overload, Annotated, Iterable, Iterator, Mapping,\n"
    "    NoReturn, Text, AnyStr, NewType, get_origin, get_args, final, no_type_check, runtime_checkable, Generator, Deque,\n"
    "    AsyncIterator, ContextManager, DefaultDict, Counter, Awaitable, Coroutine, ParamSpec, NotRequired, assert_never)\n"
)


def run(source, light):
    host = HOST.replace("STAND_INS", repr(str(STAND_INS))) if light else ""
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run(
            [sys.executable, "-c", host + RUN, source], capture_output=True, text=True, cwd=folder,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
        )
    return tuple(re.sub(r"0x[0-9a-f]+", "0x", text) for text in (result.stdout, result.stderr))


def main():
    programs = [PRELUDE + source for source in LOGGING] + [TYPING_PRELUDE + source for source in TYPING]
    failures = 0
    for source in programs:
        want, got = run(source, False), run(source, True)
        if want != got:
            failures += 1
            print("---", source.removeprefix(PRELUDE).removeprefix(TYPING_PRELUDE))
            for name, one, other in zip(("stdout", "stderr"), want, got):
                if one != other:
                    print("  %s want %r\n  %s got  %r" % (name, one, name, other[-1500:]))
    print(f"{len(programs) - failures} of {len(programs)} agree")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
