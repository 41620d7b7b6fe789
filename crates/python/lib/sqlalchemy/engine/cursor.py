"""Results of statements."""

from .. import exc
from .result import CursorResultMetaData, Result, _Rows


class CursorResult(Result):
    """What `Connection.execute()` gives."""

    def __init__(self, connection, answer, statement=None, many=False, columns=(), processors=None):
        names = [column if isinstance(column, str) else column["name"] for column in answer.get("columns") or ()]
        rows = answer.get("rows") or ()
        if processors is not None:
            rows = (tuple(p(v) if p else v for p, v in zip(processors, row)) for row in rows)
        else:
            rows = (row if type(row) is tuple else tuple(row) for row in rows)
        self.connection = connection
        self._metadata = CursorResultMetaData(names, columns)
        self._places = None
        returns_rows = answer.get("returns_rows", bool(names))
        self._rows = _Rows(rows, returns_rows)
        if not returns_rows:
            self._rows.exhausted = True
        self._answer = answer
        self._statement = statement
        self._many = many
        self._rowcount = answer.get("rowcount", -1)

    def keys(self):
        if not self.returns_rows:
            self._rows.fetch()
        return self._metadata.keys

    @property
    def returns_rows(self):
        return self._rows.returns_rows

    @property
    def rowcount(self):
        return self._rowcount

    @property
    def lastrowid(self):
        return self._answer.get("lastrowid")

    @property
    def is_insert(self):
        return getattr(self._statement, "is_insert", False)

    def supports_sane_rowcount(self):
        return True

    def supports_sane_multi_rowcount(self):
        return True

    @property
    def inserted_primary_key(self):
        rows = self.inserted_primary_key_rows if not self._many else None
        if self._many:
            raise exc.InvalidRequestError(
                "This statement was an executemany call; if primary key returning is supported, "
                "please use .inserted_primary_key_rows."
            )
        return rows[0] if rows else None

    @property
    def inserted_primary_key_rows(self):
        if self._statement is None:
            raise exc.InvalidRequestError("Statement is not a compiled expression construct.")
        if not self.is_insert:
            raise exc.InvalidRequestError("Statement is not an insert() expression construct.")
        if getattr(self._statement, "_returning", ()):
            raise exc.InvalidRequestError("Can't call inserted_primary_key when returning() is used.")
        key = self._answer.get("inserted_primary_key")
        if key is None:
            return []
        from .result import result_tuple

        table = getattr(self._statement, "table", None)
        names = [column.name for column in getattr(table, "primary_key", ())]
        return [result_tuple(names if len(names) == len(key) else [str(i) for i in range(len(key))])(key)]

    def __repr__(self):
        return "<sqlalchemy.engine.cursor.CursorResult object at 0x%x>" % id(self)


class BufferedRowCursorFetchStrategy:
    """A name that some projects import; rows are always fetched at once."""


ResultProxy = LegacyCursorResult = CursorResult
