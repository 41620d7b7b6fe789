"""PostgreSQL's INSERT ... ON CONFLICT."""

from ...sql.dml import OnConflictClause, UpsertInsert


class Insert(UpsertInsert):
    def _conflict(self, clause):
        if self._on_conflict:
            from ... import exc

            raise exc.InvalidRequestError("This Insert construct already has an ON CONFLICT clause established")
        return UpsertInsert._conflict(self, clause)

    def on_conflict_do_update(self, constraint=None, index_elements=None, index_where=None, set_=None, where=None):
        if constraint is None and index_elements is None:
            raise ValueError("Either constraint or index_elements, but not both, must be specified unless DO NOTHING")
        return self._conflict(OnConflictClause(constraint, index_elements, index_where, set_, where, update=True))

    def on_conflict_do_nothing(self, constraint=None, index_elements=None, index_where=None):
        return self._conflict(OnConflictClause(constraint, index_elements, index_where))


def insert(table):
    return Insert(table)
