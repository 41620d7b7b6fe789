"""What the reader of plain revisions asks the faces: whether they are as they were made, and what a leaf lowers to."""

import sys
from _operator import is_


def dialect_of(context):
    """The dialect to lower for; None where scripts have to run, since something of a project's own takes part."""
    if context is None or not _stock_convention(context.opts.get("target_metadata")):
        return None
    return context.dialect if _untouched() else None


def _stock_convention(metadata):
    convention = getattr(metadata, "naming_convention", None)
    if not convention:
        return True
    from sqlalchemy.sql._tables import DEFAULT_NAMING_CONVENTION

    return convention == DEFAULT_NAMING_CONVENTION


# What the reader stands for: classes and modules of the faces, by the module that they live in.
_CLASSES = {
    "sqlalchemy.sql.schema": (
        "CheckConstraint",
        "Column",
        "ForeignKey",
        "ForeignKeyConstraint",
        "Index",
        "MetaData",
        "PrimaryKeyConstraint",
        "Table",
        "UniqueConstraint",
    ),
    "sqlalchemy.sql._texts": ("TextClause",),
    "alembic.operations.base": ("AbstractOperations", "BatchOperations", "Operations"),
    "alembic.operations.batch": ("BatchContext",),
    "alembic.operations.ops": (
        "MigrateOperation",
        "AddColumnOp",
        "AddConstraintOp",
        "AlterColumnOp",
        "CreateCheckConstraintOp",
        "CreateForeignKeyOp",
        "CreateIndexOp",
        "CreatePrimaryKeyOp",
        "CreateTableOp",
        "CreateUniqueConstraintOp",
        "DropColumnOp",
        "DropConstraintOp",
        "DropIndexOp",
        "DropTableOp",
        "ExecuteSQLOp",
        "RenameTableOp",
        "_ColumnsConstraintOp",
    ),
}
_MODULES = (
    "alembic.op",
    "alembic.operations.lowering",
    "sqlalchemy._lower",
    "sqlalchemy.engine._execution",
    "sqlalchemy.sql._defaults",
)


def _untouched():
    """Whether nobody listens to schema items or has put something of their own in the place of what the reader stands for.

    Nobody has touched a module that was never imported.
    """
    loaded = sys.modules
    items, base = loaded.get("sqlalchemy.sql._items"), loaded.get("alembic.operations.base")
    if (items is not None and items._listened) or (base is not None and (base._running or base._implementations)):
        return False
    schema, public = loaded.get("sqlalchemy.sql.schema"), vars(loaded["sqlalchemy"]) if "sqlalchemy" in loaded else {}
    for name in _CLASSES["sqlalchemy.sql.schema"]:
        if name in public and public[name] is not getattr(schema, name, None):
            return False
    holders = [vars(loaded[name]) for name in _MODULES if name in loaded]
    for module, names in _CLASSES.items():
        if module in loaded:
            holders += [vars(getattr(loaded[module], name)) for name in names]
    global _seen
    given = [one for holder in holders for one in holder.values()]
    # Looking at each once is enough, as long as it is still there.
    if len(given) != len(_seen) or not all(map(is_, given, _seen)):
        if not all(map(_ours, given)):
            return False
        _seen = given
    return True


_seen = ()


# Where callable things in the faces come from, besides functions.
_HOMES = ("_frozen_importlib", "alembic", "builtins", "itertools", "sqlalchemy", "typing")


def _ours(given):
    """Whether something callable comes with the faces; what cannot be called is fine."""
    if isinstance(given, property):
        given = given.fget
    elif isinstance(given, (classmethod, staticmethod)):
        given = given.__func__
    if type(given) is type(_ours):
        return given.__code__.co_filename.startswith(("alembic.", "sqlalchemy."))
    home = given.__module__ if isinstance(given, type) else type(given).__module__
    return not callable(given) or home.partition(".")[0] in _HOMES


def plain_type(value, dialect):
    """A type as it is lowered in a column; None where it brings something of its own to the table."""
    if not getattr(value, "_sqla_type", False):
        return None
    from sqlalchemy.sql.type_api import to_instance

    value = to_instance(value)
    if getattr(value, "create_constraint", False) or getattr(value, "_metadata_given", False) or getattr(value, "_inherit_schema", False):
        return None
    return value._lower(dialect)


def plain_server_default(value, dialect):
    """A server default as it is lowered in a column; None where it does more than fill the column."""
    from sqlalchemy.sql._defaults import Computed, Identity, Sequence, lower_server_default

    return None if isinstance(value, (Computed, Identity, Sequence)) else lower_server_default(value, dialect)


class Replay:
    """Stands for `op` after an operation has failed: raises the failure at the script's own line."""

    def __init__(self, position, error):
        self._left = position
        self._error = error

    def f(self, name):
        return name

    def batch_alter_table(self, *args, **kw):
        return _ReplayBlock(self)

    def __getattr__(self, name):
        return self._called

    def _called(self, *args, **kw):
        if self._left == 0:
            raise self._error
        self._left -= 1


class _ReplayBlock:
    """Stands for `batch_op`, too: a block is carried out as one at its end, but for what it executes."""

    def __init__(self, replay):
        self._replay = replay

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        if type_ is None:
            self._replay._called()

    def execute(self, *args, **kw):
        self._replay._called()

    def f(self, name):
        return name

    def __getattr__(self, name):
        return self._held

    def _held(self, *args, **kw):
        pass
