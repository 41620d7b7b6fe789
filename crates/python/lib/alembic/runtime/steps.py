"""Steps of a plan, and the keeper of the version rows: faces over Rust's, for code that makes steps of its own."""


class MigrationStep:
    """What steps of all kinds have."""

    def __init__(self, native):
        self._native = native
        self._facts = native.facts()
        self.is_upgrade = self._facts["is_upgrade"]

    @classmethod
    def upgrade_from_script(cls, revision_map, script):
        return RevisionStep(revision_map, script, True)

    @classmethod
    def downgrade_from_script(cls, revision_map, script):
        return RevisionStep(revision_map, script, False)

    @property
    def is_downgrade(self):
        return not self.is_upgrade

    @property
    def name(self):
        return self.migration_fn.__name__

    @property
    def short_log(self):
        return self._native.short_log()

    def __str__(self):
        return self._native.describe()

    def _same(self, other):
        return isinstance(other, type(self)) and other._facts == self._facts

    __eq__ = _same

    def __hash__(self):
        return hash(str(self))


class RevisionStep(MigrationStep):
    """Runs `upgrade()` or `downgrade()` of a revision."""

    def __init__(self, revision_map, revision, is_upgrade):
        MigrationStep.__init__(self, revision_map._directory._native.revision_step(revision.revision, bool(is_upgrade)))
        self.revision_map = revision_map
        self.revision = revision

    @classmethod
    def _of(cls, native, directory):
        self = cls.__new__(cls)
        MigrationStep.__init__(self, native)
        self.revision_map = directory.revision_map
        self.revision = directory.get_revision(self._facts["revision"])
        return self

    @property
    def migration_fn(self):
        return self.revision.module.upgrade if self.is_upgrade else self.revision.module.downgrade

    @property
    def doc(self):
        return self._facts["doc"]

    def _ends(self, parents):
        own, above = (self._facts["revision"],), tuple(self._facts[parents])
        return (above, own) if self.is_upgrade else (own, above)

    @property
    def from_revisions(self):
        return self._ends("normalized_parents")[0]

    @property
    def to_revisions(self):
        return self._ends("normalized_parents")[1]

    @property
    def from_revisions_no_deps(self):
        return self._ends("parents")[0]

    @property
    def to_revisions_no_deps(self):
        return self._ends("parents")[1]

    @property
    def info(self):
        return _info(self, [self._facts["revision"]], self._facts["normalized_parents"], False)

    def __repr__(self):
        return "RevisionStep(%r, is_upgrade=%r)" % (self._facts["revision"], self.is_upgrade)


class StampStep(MigrationStep):
    """Moves version rows, and runs nothing."""

    doc = None

    def __init__(self, from_, to_, is_upgrade, branch_move, revision_map=None):
        from alembic.util import CommandError, to_tuple

        if revision_map is None:
            raise CommandError("a StampStep needs its revision_map: only with the graph can version rows be moved")
        ends = [[str(one) for one in to_tuple(given, default=())] for given in (from_, to_)]
        MigrationStep.__init__(self, revision_map._directory._native.stamp_step(*ends, bool(is_upgrade), bool(branch_move)))
        self.revision_map = revision_map

    @classmethod
    def _of(cls, native, directory):
        self = cls.__new__(cls)
        MigrationStep.__init__(self, native)
        self.revision_map = directory.revision_map
        return self

    def stamp_revision(self, **kw):
        return None

    @property
    def migration_fn(self):
        return self.stamp_revision

    @property
    def branch_move(self):
        return self._facts["branch_move"]

    @property
    def from_revisions(self):
        return tuple(self._facts["from"])

    @property
    def to_revisions(self):
        return tuple(self._facts["to"])

    from_ = from_revisions_no_deps = from_revisions
    to_ = to_revisions_no_deps = to_revisions

    @property
    def info(self):
        ends = (self._facts["to"], self._facts["from"]) if self.is_upgrade else (self._facts["from"], self._facts["to"])
        return _info(self, *ends, True)

    def __repr__(self):
        return "StampStep(%r, %r, is_upgrade=%r)" % (self.from_, self.to_, self.is_upgrade)


def _info(step, up, down, is_stamp):
    from alembic.runtime.migration import MigrationInfo

    data = {"is_upgrade": step.is_upgrade, "is_stamp": is_stamp, "up_revisions": up, "down_revisions": down}
    return MigrationInfo(data, revision_map=step.revision_map)


def of_native(native, directory):
    """The face of a step."""
    return (RevisionStep if "revision" in native.facts() else StampStep)._of(native, directory)


class HeadMaintainer:
    """Keeps the version rows of a context in step with what is run."""

    def __init__(self, context, heads):
        self.context = context
        self.heads = set(heads)

    def _change(self, before, after):
        self.context._native.change_version(before, after)
        self.heads.discard(before)
        if after is not None:
            self.heads.add(after)

    def _insert_version(self, version):
        assert version not in self.heads
        self._change(None, version)

    def _delete_version(self, version):
        self.heads.remove(version)
        self._change(version, None)

    def _update_version(self, from_, to_):
        assert to_ not in self.heads
        self.heads.remove(from_)
        self._change(from_, to_)

    def update_to_step(self, step):
        """Moves the rows as a step says."""
        native = step.revision_map._directory._native
        self.heads = set(self.context._native.update_to_step(step._native, sorted(self.heads), native))
