"""Results of statements."""

from .. import exc
from .result import CursorResultMetaData, Result, _Rows


class CursorResult(Result):
    """What `Connection.execute()` gives."""

    def __init__(self, connection, answer, work=None, columns=(), processors=None):
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
        self._work = work
        self._statement = None if work is None else work.statement
        self._many = work is not None and work.many
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

    def _known(self, insert, what):
        if self._statement is None:
            raise exc.InvalidRequestError("Statement is not a compiled expression construct.")
        if insert and not self.is_insert:
            raise exc.InvalidRequestError("Statement is not an insert() expression construct.")
        if not insert and not getattr(self._statement, "is_update", False):
            raise exc.InvalidRequestError("Statement is not an update() expression construct.")
        return what()

    def last_inserted_params(self):
        """The parameters of an INSERT, by column."""
        return self._known(True, self._parameters)

    def last_updated_params(self):
        return self._known(False, self._parameters)

    def _parameters(self):
        import _limbeck

        work = self._work
        keys = {"column_keys": list(work.sets[0])} if work.sets else {}
        params = _limbeck.compile("statement", work.lowered, work.dialect.name, keys)["params"]
        sets = [dict(params, **one) for one in work.sets or [{}]]
        return sets if self._many else sets[0]

    def prefetch_cols(self):
        """The columns whose defaults were called before the statement was sent."""
        columns = self._statement.table.c
        return [columns[key] for key in self._work.prefetched]

    def postfetch_cols(self):
        """The columns that the server has filled in."""
        given = set(self._parameters() if not self._many else self._parameters()[0])
        values = getattr(self._statement, "_values", None) or {}
        attribute = "server_default" if self.is_insert else "server_onupdate"
        default = "default" if self.is_insert else "onupdate"
        found = []
        for column in self._statement.table.c:
            if column.key in given or column.key in values or getattr(column, "primary_key", False) and self.is_insert:
                continue
            sql = getattr(getattr(column, default, None), "is_clause_element", False)
            if getattr(column, attribute, None) is not None or sql:
                found.append(column)
        return found

    def lastrow_has_defaults(self):
        return bool(self.postfetch_cols())

    @property
    def returned_defaults(self):
        """The row of defaults that `return_defaults()` brought back."""
        rows = self.returned_defaults_rows
        return rows[0] if rows else None

    @property
    def returned_defaults_rows(self):
        found = self._answer.get("returned_defaults")
        if not found:
            return None
        from .result import result_tuple

        make = result_tuple(found["columns"])
        return [make(row) for row in found["rows"]]

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
