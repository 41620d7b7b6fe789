"""SQLite's INSERT ... ON CONFLICT."""

from ...sql.dml import OnConflictClause, UpsertInsert


class Insert(UpsertInsert):
    def _conflict(self, clause):
        if self._on_conflict:
            last = self._on_conflict[-1]
            if last.constraint is None and last.elements is None:
                from ... import exc

                raise exc.InvalidRequestError(
                    "This Insert construct already has an ON CONFLICT clause that omits a conflict target; such a clause must be "
                    "the last ON CONFLICT clause in the statement"
                )
        return UpsertInsert._conflict(self, clause)

    def on_conflict_do_update(self, index_elements=None, index_where=None, set_=None, where=None):
        return self._conflict(OnConflictClause(None, index_elements, index_where, set_, where, update=True))

    def on_conflict_do_nothing(self, index_elements=None, index_where=None):
        return self._conflict(OnConflictClause(None, index_elements, index_where))


def insert(table):
    return Insert(table)
