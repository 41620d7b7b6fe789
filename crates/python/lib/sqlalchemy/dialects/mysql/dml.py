"""INSERT ... ON DUPLICATE KEY UPDATE, and LIMIT of UPDATE and DELETE."""

from ...sql import coercions
from ...sql.base import ColumnCollection, warn
from ...sql.dml import Insert as StandardInsert
from ...sql.elements import BindParameter, ClauseElement
from ..._lower import lower_name


class OnDuplicateClause:
    def __init__(self, update):
        self._parameter_ordering = None
        if isinstance(update, list) and update and isinstance(update[0], tuple):
            self._parameter_ordering = [_key(key) for key, _ in update]
            update = dict(update)
        if isinstance(update, dict):
            if not update:
                raise ValueError("update parameter dictionary must not be empty")
        elif isinstance(update, ColumnCollection):
            update = dict(update.items())
        else:
            raise ValueError(
                "update parameter must be a non-empty dictionary or a ColumnCollection such as the `.c.` collection of a Table object"
            )
        self.update = {_key(key): value for key, value in update.items()}

    def _lower_for(self, insert, dialect):
        columns = list(insert.table.c)
        if self._parameter_ordering is not None:
            by_key = {column.key: column for column in columns}
            first = [by_key[key] for key in self._parameter_ordering if key in by_key]
            columns = first + [column for column in columns if column not in first]
        pending = dict(self.update)
        pairs = []
        for column in columns:
            if column.key not in pending:
                continue
            value = coercions.resolve(pending.pop(column.key))
            if not isinstance(value, ClauseElement):
                value = BindParameter(None, value, type_=column.type, unique=True)
            elif isinstance(value, BindParameter) and getattr(value.type, "__visit_name__", None) == "null":
                value = value._with_binary_element_type(column.type)
            elif getattr(value, "_is_select_base", False):
                value = value.scalar_subquery()
            pairs.append([lower_name(column.name), _inserted(value.self_group()._lower(dialect))])
        if pending:
            warn(
                "Additional column names not matching any column keys in table '%s': %s"
                % (insert.table.name, ", ".join("'%s'" % key for key in pending))
            )
        return pairs


def _inserted(wire):
    """Columns of the alias `inserted` are those of the row that could not be inserted."""
    if isinstance(wire, list):
        return [_inserted(item) for item in wire]
    if not isinstance(wire, dict):
        return wire
    column = wire.get("Column")
    if isinstance(column, dict) and column.get("table") == "inserted":
        return {"InsertedValue": column["name"]}
    return {key: _inserted(value) for key, value in wire.items()}


def _key(key):
    return key if isinstance(key, str) else key.key


class Insert(StandardInsert):
    _on_duplicate = None

    @property
    def inserted_alias(self):
        found = self.__dict__.get("_inserted_alias")
        if found is None:
            found = self._inserted_alias = self.table.alias("inserted")
        return found

    @property
    def inserted(self):
        return self.inserted_alias.c

    def on_duplicate_key_update(self, *args, **kw):
        from ... import exc

        if self._on_duplicate is not None:
            raise exc.InvalidRequestError("This Insert construct already has an ON DUPLICATE KEY clause present")
        if args and kw:
            raise exc.ArgumentError("Can't pass kwargs and positional arguments simultaneously")
        if len(args) > 1:
            raise exc.ArgumentError("Only a single dictionary or list of tuples is accepted positionally.")
        copy = self._generate()
        copy._on_duplicate = OnDuplicateClause(args[0] if args else kw)
        return copy

    def _lower(self, dialect=None):
        found = StandardInsert._lower(self, dialect)
        if self._on_duplicate is not None:
            found["Insert"]["on_duplicate_key"] = self._on_duplicate._lower_for(self, dialect)
        return found


def insert(table):
    return Insert(table)


def limit(limit):
    return DMLLimitClause(limit)


class DMLLimitClause(ClauseElement):
    """LIMIT of an UPDATE or DELETE, for `ext()`."""

    __visit_name__ = "mysql_dml_limit_clause"

    def __init__(self, limit):
        self._limit_clause = coercions.limit_offset(limit, None)

    def apply_to_update(self, update):
        update._limit_clause = self._limit_clause

    apply_to_delete = apply_to_update
