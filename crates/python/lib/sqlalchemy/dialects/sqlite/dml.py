"""SQLite's INSERT ... ON CONFLICT."""

from ...sql.dml import OnConflictClause, UpsertInsert


class Insert(UpsertInsert):
    def on_conflict_do_update(self, index_elements=None, index_where=None, set_=None, where=None):
        return self._conflict(OnConflictClause(None, index_elements, index_where, set_, where, update=True))

    def on_conflict_do_nothing(self, index_elements=None, index_where=None):
        return self._conflict(OnConflictClause(None, index_elements, index_where))


def insert(table):
    return Insert(table)
