"""Results."""

from .. import exc
from .row import Row, RowMapping, _missing


class RMKeyView:
    """The names of the columns."""

    def __init__(self, parent):
        self._parent = parent

    def __len__(self):
        return len(self._parent.names)

    def __iter__(self):
        return iter(self._parent.names)

    def __contains__(self, key):
        return not isinstance(key, int) and self._parent._index_of(key, False) is not None

    def __eq__(self, other):
        return list(other) == list(self)

    def __ne__(self, other):
        return list(other) != list(self)

    def __repr__(self):
        return "RMKeyView(%r)" % (list(self._parent.names),)


class ResultMetaData:
    """The columns of a result, and how they are found."""

    def __init__(self, names, columns=()):
        self.names = list(names)
        self.columns = list(columns) if len(columns) == len(self.names) else []
        self._by_name = {}
        for index, name in enumerate(self.names):
            # Of a construct's columns, a name that stands for several stands for none; in SQL text the last one has it.
            self._by_name[name] = None if self.columns and name in self._by_name else index

    @property
    def keys(self):
        return RMKeyView(self)

    def _index_of(self, key, ambiguous):
        """The place of a name or column; `None` where there is none."""
        if isinstance(key, str):
            if key in self._by_name:
                index = self._by_name[key]
                if index is None and ambiguous:
                    raise exc.InvalidRequestError(
                        "Ambiguous column name '%s' in result set column descriptions" % key
                    )
                return index
            # A column with a key of its own is known by that, too.
            for index, column in enumerate(self.columns):
                if getattr(column, "key", None) == key:
                    return index
            return None
        for index, column in enumerate(self.columns):
            if column is key:
                return index
        name = getattr(key, "name", None)
        if name is None:
            return None
        same = [
            index
            for index, column in enumerate(self.columns)
            if getattr(column, "name", None) == name and getattr(column, "table", None) is getattr(key, "table", None)
        ]
        return same[0] if len(same) == 1 and getattr(key, "table", None) is not None else None

    def place(self, key):
        """The place of a number, name or column."""
        if isinstance(key, int):
            if not -len(self.names) <= key < len(self.names):
                raise IndexError("list index out of range")
            return key
        index = self._index_of(key, True)
        if index is None:
            raise _missing(key)
        return index

    def reduced(self, places):
        columns = [self.columns[place] for place in places] if self.columns else ()
        return type(self)([self.names[place] for place in places], columns)


class SimpleResultMetaData(ResultMetaData):
    pass


class CursorResultMetaData(ResultMetaData):
    pass


class _Rows:
    """Raw rows that several views of one result draw from."""

    # Set where rows hold objects of mapped classes: whether they repeat, and which columns those are.
    requires_unique = False
    by_id = ()

    def __init__(self, rows, returns_rows=True):
        self._next = iter(rows).__next__
        self.returns_rows = returns_rows
        self.hard_closed = False
        self.exhausted = False
        self.on_close = None

    def fetch(self):
        if not self.returns_rows:
            raise exc.ResourceClosedError("This result object does not return rows. It has been closed automatically.")
        if self.hard_closed:
            raise exc.ResourceClosedError("This result object is closed.")
        if self.exhausted:
            return None
        try:
            return self._next()
        except StopIteration:
            self.exhausted = True
            return None

    def close(self):
        self.exhausted = self.hard_closed = True


class ResultInternal:
    """What all kinds of results have in common: `_make` turns raw rows into what they give."""

    _unique = None
    _rows = None

    def _make(self, raw):
        raise NotImplementedError()

    def _keep(self, made):
        """Whether `unique()` lets it through."""
        if self._unique is None:
            if self._rows.requires_unique:
                raise exc.InvalidRequestError(
                    "The unique() method must be invoked on this Result, as it contains results that include joined eager "
                    "loads against collections"
                )
            return True
        seen, strategy = self._unique
        if isinstance(made, RowMapping):
            # Mappings are told apart as the rows that they are of.
            made = Row(made._parent, made._data)
        mark = strategy(made) if strategy else self._mark(made)
        if mark in seen:
            return False
        seen.add(mark)
        return True

    def _mark(self, made):
        """What rows are told apart by: objects of mapped classes by themselves."""
        by_id = self._rows.by_id
        if not by_id:
            return made
        if hasattr(made, "_data"):
            return tuple(id(value) if one else value for one, value in zip(by_id, made._data))
        place = getattr(self, "_place", 0)
        return id(made) if by_id[place] else made

    def _one(self):
        while True:
            raw = self._rows.fetch()
            if raw is None:
                return None, False
            made = self._make(raw)
            if self._keep(made):
                return made, True

    def _some(self, size):
        found = []
        while size is None or len(found) < size:
            made, there = self._one()
            if not there:
                break
            found.append(made)
        return found

    def __iter__(self):
        while True:
            made, there = self._one()
            if not there:
                return
            yield made

    def __next__(self):
        made, there = self._one()
        if not there:
            raise StopIteration()
        return made

    def _only(self, second_raises, none_raises):
        made, there = self._one()
        if not there:
            if none_raises:
                raise exc.NoResultFound("No row was found when one was required")
            return None
        if second_raises:
            _, more = self._one()
            if more:
                self._rows.close()
                raise exc.MultipleResultsFound(
                    "Multiple rows were found when exactly one was required"
                    if none_raises
                    else "Multiple rows were found when one or none was required"
                )
        self._rows.close()
        return made

    def unique(self, strategy=None):
        self._unique = (set(), strategy)
        return self

    _yield_per = None

    def yield_per(self, num):
        self._yield_per = num
        return self

    def partitions(self, size=None):
        while True:
            part = self._some(size or self._yield_per or 1)
            if not part:
                return
            yield part

    def fetchall(self):
        return self._some(None)

    def all(self):
        return self._some(None)

    def fetchmany(self, size=None):
        return self._some((self._yield_per or 1) if size is None else size)

    def first(self):
        return self._only(False, False)

    def one_or_none(self):
        return self._only(True, False)

    def one(self):
        return self._only(True, True)

    def close(self):
        self._rows.close()

    @property
    def closed(self):
        return self._rows.hard_closed

    @property
    def _soft_closed(self):
        return self._rows.exhausted

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()


class _WithKeys:
    def keys(self):
        return self._metadata.keys


class Result(_WithKeys, ResultInternal):
    """Rows out of a statement."""

    def __init__(self, cursor_metadata, data=()):
        self._metadata = cursor_metadata
        self._rows = _Rows(data)
        self._places = None

    def _make(self, raw):
        return Row(self._metadata, raw if self._places is None else tuple(raw[place] for place in self._places))

    def fetchone(self):
        return self._one()[0]

    def columns(self, *col_expressions):
        places = [self._metadata.place(key) for key in col_expressions]
        self._metadata = self._metadata.reduced(places)
        self._places = places if self._places is None else [self._places[place] for place in places]
        return self

    def scalars(self, index=0):
        return ScalarResult(self, index)

    def mappings(self):
        return MappingResult(self)

    @property
    def t(self):
        _no_longer_needed("t")
        return self

    def tuples(self):
        _no_longer_needed("tuples()")
        return self

    def scalar(self):
        row = self._only(False, False)
        return None if row is None else row[0]

    def scalar_one(self):
        return self._only(True, True)[0]

    def scalar_one_or_none(self):
        row = self._only(True, False)
        return None if row is None else row[0]

    def freeze(self):
        return FrozenResult(self)

    def merge(self, *others):
        return MergedResult(self._metadata, (self,) + others)


def _no_longer_needed(name):
    from ..sql.base import warn_deprecated

    text = "The Result.%s method is deprecated, Row now behaves like a tuple and can unpack types directly. (deprecated since: 2.1.0)"
    warn_deprecated(text % name, "2.1")


class FilterResult(ResultInternal):
    """Another view of the rows of a result."""

    def __init__(self, result):
        self._real_result = result
        self._rows = result._rows
        self._yield_per = result._yield_per
        if result._unique is not None:
            self._unique = (set(), result._unique[1])


class ScalarResult(FilterResult):
    """One column of each row."""

    def __init__(self, result, index=0):
        place = result._metadata.place(index) if result._rows.returns_rows else index
        self._place = place if result._places is None else result._places[place]
        super().__init__(result)

    def _make(self, raw):
        return raw[self._place]


class TupleResult(FilterResult):
    pass


class MappingResult(_WithKeys, FilterResult):
    """Each row as a mapping."""

    def __init__(self, result):
        super().__init__(result)
        self._metadata = result._metadata
        self._places = result._places

    def _make(self, raw):
        return RowMapping(self._metadata, raw if self._places is None else tuple(raw[place] for place in self._places))

    columns = Result.columns
    fetchone = Result.fetchone


class FrozenResult:
    """The rows of a result, to be gone through any number of times."""

    def __init__(self, result):
        self.metadata = result._metadata
        self.data = result.all()

    def with_new_rows(self, tuple_data):
        made = FrozenResult.__new__(FrozenResult)
        made.metadata = self.metadata
        make = result_tuple(self.metadata.names)
        made.data = [make(row) for row in tuple_data]
        return made

    def __call__(self):
        return IteratorResult(self.metadata, iter(self.data))


class IteratorResult(Result):
    def __init__(self, cursor_metadata, iterator, raw=None, _source_supports_scalars=False):
        super().__init__(cursor_metadata, (tuple(row) for row in iterator))
        self.raw = raw


class ChunkedIteratorResult(IteratorResult):
    def __init__(self, cursor_metadata, chunks, source_supports_scalars=False, raw=None, dynamic_yield_per=False):
        super().__init__(cursor_metadata, (row for chunk in chunks(None) for row in chunk), raw)


class MergedResult(IteratorResult):
    def __init__(self, cursor_metadata, results):
        super().__init__(cursor_metadata, (row for result in results for row in result))


def result_tuple(fields, extra=None):
    """Makes rows of the given names."""
    metadata = SimpleResultMetaData(fields)

    def make(values):
        return Row(metadata, tuple(values))

    return make
