"""Collections of columns and the machinery of method chaining."""


class _NoArg:
    NO_ARG = None

    def __repr__(self):
        return "<no argument>"

    def __bool__(self):
        return False


NO_ARG = _NoArg.NO_ARG = _NoArg()


def _generative(fn):
    """Makes a method work on a copy of its object and return the copy."""

    def generate(self, *args, **kw):
        copy = self._generate()
        result = fn(copy, *args, **kw)
        return copy if result is None else result

    generate.__name__ = fn.__name__
    generate.__doc__ = fn.__doc__
    generate.non_generative = fn
    return generate


class Generative:
    def _generate(self):
        copy = self.__class__.__new__(self.__class__)
        copy.__dict__.update({k: v for k, v in self.__dict__.items() if not k.startswith("_memo_")})
        return copy


class Executable:
    """What `Connection.execute()` takes."""

    supports_execution = True
    _execution_options = {}
    is_select = False
    is_update = False
    is_insert = False
    is_text = False
    is_delete = False
    is_dml = False

    def execution_options(self, **kw):
        copy = self._generate()
        copy._execution_options = dict(self._execution_options, **kw)
        return copy

    def get_execution_options(self):
        from ..util import immutabledict

        return immutabledict(self._execution_options)

    def options(self, *options):
        copy = self._generate()
        copy._with_options = getattr(self, "_with_options", ()) + options
        return copy


class ColumnCollection:
    """The `.c` of a table, subquery or CTE: columns by name, in order."""

    def __init__(self, columns=None):
        self.__dict__["_collection"] = []
        self.__dict__["_index"] = {}
        for item in columns or ():
            if isinstance(item, tuple):
                self.add(item[1], item[0])
            else:
                self.add(item)

    def add(self, column, key=None):
        key = column.key if key is None else key
        index = self._index
        if key in index:
            for position, (existing, _) in enumerate(self._collection):
                if existing == key and self._replaces:
                    self._collection[position] = (key, column)
                    index[key] = column
                    return
        self._collection.append((key, column))
        index.setdefault(key, column)

    _replaces = False

    def remove(self, column):
        from .. import exc

        for position, (key, existing) in enumerate(self._collection):
            if existing is column:
                del self._collection[position]
                if self._index.get(key) is column:
                    del self._index[key]
                return
        raise exc.ArgumentError("Can't remove column %r from column collection" % (column,))

    def replace(self, column, **kw):
        for position, (key, existing) in enumerate(self._collection):
            if key == column.key:
                self._collection[position] = (column.key, column)
                self._index[column.key] = column
                return
        self.add(column)

    def extend(self, columns):
        for column in columns:
            self.add(column)

    def update(self, items):
        for key, column in items:
            self.add(column, key)

    def __getattr__(self, key):
        try:
            return self.__dict__["_index"][key]
        except KeyError:
            raise AttributeError(key) from None

    def __setattr__(self, key, value):
        if key.startswith("_"):
            self.__dict__[key] = value
        else:
            raise NotImplementedError()

    def __getitem__(self, key):
        if isinstance(key, int):
            try:
                return self._collection[key][1]
            except IndexError:
                raise IndexError(key) from None
        if isinstance(key, slice):
            return ColumnCollection(self._collection[key])
        if isinstance(key, tuple):
            return ColumnCollection([(k, self[k]) for k in key])
        try:
            return self._index[key]
        except KeyError:
            raise KeyError(key) from None

    def __contains__(self, key):
        if not isinstance(key, str):
            from .. import exc

            raise exc.ArgumentError("__contains__ requires a string argument")
        return key in self._index

    def contains_column(self, column):
        return any(existing is column for _, existing in self._collection)

    def get(self, key, default=None):
        return self._index.get(key, default)

    def keys(self):
        return [key for key, _ in self._collection]

    def values(self):
        return [column for _, column in self._collection]

    def items(self):
        return list(self._collection)

    def __iter__(self):
        return iter([column for _, column in self._collection])

    def __len__(self):
        return len(self._collection)

    def __bool__(self):
        return True

    def __dir__(self):
        return list(self._index)

    def __str__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join(str(column) for column in self))

    def compare(self, other):
        return [c for c in self] == [c for c in other]

    def as_readonly(self):
        return self

    def corresponding_column(self, column, require_embedded=False):
        return corresponding_column(self, column)

    def clear(self):
        self._collection.clear()
        self._index.clear()


ReadOnlyColumnCollection = ColumnCollection


class DedupeColumnCollection(ColumnCollection):
    """A collection in which a second column of the same key takes the first one's place."""

    _replaces = True


def corresponding_column(columns, column):
    """The column of `columns` that is, or was made from, the given column."""
    lineage = column._lineage()
    best = None
    for candidate in columns:
        if candidate is column:
            return candidate
        if best is None and candidate._lineage() & lineage:
            best = candidate
    return best


def warn(message):
    import warnings

    from .. import exc

    warnings.warn(message, exc.SAWarning, stacklevel=3)


def warn_deprecated(message, version):
    import warnings

    from .. import exc

    warnings.warn(message, exc.SADeprecationWarning, stacklevel=3)
