"""Operations in groups: those of a table, of a function, of a file."""

from alembic.operations.ops import MigrateOperation


class OpContainer(MigrateOperation):
    """Operations in a row."""

    def __init__(self, ops=()):
        self.ops = list(ops)

    def is_empty(self):
        return not self.ops

    def as_diffs(self):
        """Returns what `compare_metadata` gives."""
        found = []
        for op in self.ops:
            found.extend(op.as_diffs() if isinstance(op, OpContainer) else [op.to_diff_tuple()])
        return found


class ModifyTableOps(OpContainer):
    """Operations on one table."""

    def __init__(self, table_name, ops, *, schema=None):
        super().__init__(ops)
        self.table_name = table_name
        self.schema = schema

    def reverse(self):
        return ModifyTableOps(self.table_name, [op.reverse() for op in reversed(self.ops)], schema=self.schema)


class UpgradeOps(OpContainer):
    """What `upgrade()` of a new revision does."""

    def __init__(self, ops=(), upgrade_token="upgrades"):
        super().__init__(ops)
        self.upgrade_token = upgrade_token

    def reverse_into(self, downgrade_ops):
        downgrade_ops.ops[:] = [op.reverse() for op in reversed(self.ops)]
        return downgrade_ops

    def reverse(self):
        return self.reverse_into(DowngradeOps())


class DowngradeOps(OpContainer):
    """What `downgrade()` of a new revision does."""

    def __init__(self, ops=(), downgrade_token="downgrades"):
        super().__init__(ops)
        self.downgrade_token = downgrade_token

    def reverse(self):
        return UpgradeOps([op.reverse() for op in reversed(self.ops)])


class MigrationScript(MigrateOperation):
    """A revision file to be written, as `process_revision_directives` sees it."""

    def __init__(
        self,
        rev_id,
        upgrade_ops,
        downgrade_ops,
        *,
        message=None,
        imports=(),
        head=None,
        splice=None,
        branch_label=None,
        version_path=None,
        depends_on=None,
    ):
        self.rev_id = rev_id
        self.message = message
        self.imports = set(imports)
        self.head = head
        self.splice = splice
        self.branch_label = branch_label
        self.version_path = None if version_path is None else str(version_path)
        self.depends_on = depends_on
        self.upgrade_ops = upgrade_ops
        self.downgrade_ops = downgrade_ops

    @staticmethod
    def _only(found, name):
        if len(found) > 1:
            raise ValueError(
                "This MigrationScript instance has a multiple-entry list for %s; please use the %s_list attribute."
                % ("UpgradeOps" if name == "upgrade_ops" else "DowngradeOps", name)
            )
        return found[0] if found else None

    @property
    def upgrade_ops(self):
        return self._only(self.upgrade_ops_list, "upgrade_ops")

    @upgrade_ops.setter
    def upgrade_ops(self, given):
        self.upgrade_ops_list = list(given) if isinstance(given, (list, tuple)) else [] if given is None else [given]

    @property
    def downgrade_ops(self):
        return self._only(self.downgrade_ops_list, "downgrade_ops")

    @downgrade_ops.setter
    def downgrade_ops(self, given):
        self.downgrade_ops_list = list(given) if isinstance(given, (list, tuple)) else [] if given is None else [given]
