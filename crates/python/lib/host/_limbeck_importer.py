"""Finds people's own modules on `sys.path`, in place of the standard path finder, which costs more to start than a migration."""

import sys
import _imp
import _thread
import posix

_ModuleSpec = type(sys.__spec__)
_listings = {}


def _is_file(path):
    try:
        return posix.stat(path).st_mode & 0o170000 == 0o100000
    except OSError:
        return False


def _is_dir(path):
    try:
        return posix.stat(path).st_mode & 0o170000 == 0o040000
    except OSError:
        return False


def read_source(path):
    """Returns a file's text, decoded as its coding line or byte order mark says."""
    import io

    with io.open_code(path) as file:
        data = file.read()
    return data


def decode_source(path):
    """Returns a file's text, decoded as its coding line says."""
    import tokenize

    with tokenize.open(path) as file:
        return file.read()


class SourceLoader:
    """Compiles and runs one source file."""

    def __init__(self, name, path):
        self.name = name
        self.path = path

    def create_module(self, spec):
        return None

    def get_filename(self, name=None):
        return self.path

    def get_source(self, name=None):
        with open(self.path, encoding="utf-8") as file:
            return file.read()

    def get_data(self, path):
        with open(path, "rb") as file:
            return file.read()

    def is_package(self, name=None):
        return self.path.endswith("/__init__.py")

    def get_code(self, name=None):
        return compile(read_source(self.path), self.path, "exec", dont_inherit=True)

    def exec_module(self, module):
        module.__file__ = self.path
        import _limbeck

        try:
            if _limbeck.models_wanted():
                import _limbeck_models

                if _limbeck_models.load(module, self.path):
                    return
            exec(self.get_code(), module.__dict__)
        except Exception as raised:
            if not _limbeck.placeholders_wanted():
                raise
            import _limbeck_placeholders

            if not _limbeck_placeholders.stands_in(module, self.path, raised):
                raise


class NamespaceLoader:
    """Makes the module of a folder without `__init__.py`."""

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        pass

    def is_package(self, name=None):
        return True

    def get_source(self, name=None):
        return ""

    def get_code(self, name=None):
        return compile("", "<string>", "exec", dont_inherit=True)


class Directory:
    """A folder of modules, as `pkgutil` wants to walk it."""

    def __init__(self, path):
        if not _is_dir(path or "."):
            raise ImportError("only directories are supported", path=path)
        self.path = path

    def find_spec(self, name, target=None):
        return PathFinder.find_spec(name, [self.path])

    def iter_modules(self, prefix=""):
        """The names of the modules in it, each with whether it is a package."""
        base, seen = self.path or posix.getcwd(), {"__init__"}
        for file in sorted(posix.listdir(base)):
            package = _is_file("%s/%s/__init__.py" % (base, file))
            name = file if package else file[:-3] if file.endswith(".py") else None
            if name is not None and name not in seen and "." not in name:
                seen.add(name)
                yield prefix + name, package


class PathFinder:
    """The finder on `sys.meta_path`."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        tail = name.rpartition(".")[2]
        namespace = []
        for entry in sys.path if path is None else path:
            if not isinstance(entry, str):
                continue
            base = (entry or posix.getcwd()) + "/" + tail
            package = base + "/__init__.py"
            if _is_file(package):
                return _spec(name, package, [base])
            if _is_file(base + ".py"):
                return _spec(name, base + ".py", None)
            if _is_dir(base):
                namespace.append(base)
        if namespace:
            spec = _ModuleSpec(name, NamespaceLoader(), is_package=True)
            spec.submodule_search_locations = namespace
            return spec
        import _limbeck

        if _limbeck.placeholders_wanted():
            import _limbeck_placeholders

            return _limbeck_placeholders.find_spec(name)
        return None

    @classmethod
    def invalidate_caches(cls):
        pass


def _spec(name, file, locations):
    # `has_location` stays unset: the machinery would look for a byte-code cache, whose module is not loaded.
    spec = _ModuleSpec(name, SourceLoader(name, file), origin=file, is_package=locations is not None)
    if locations is not None:
        spec.submodule_search_locations = locations
    return spec


sys.meta_path.append(PathFinder)
sys.path_hooks.append(Directory)

class _local:
    """`threading.local`: there is one thread, so that an object is its own. The interpreter's class cannot be subclassed."""

    __module__ = "_thread"


_local.__qualname__ = "_local"
_thread._local = _local

# A print and a message of the program itself come out in the order in which they were made.
if sys.stdout is not None:
    sys.stdout.reconfigure(line_buffering=True)
