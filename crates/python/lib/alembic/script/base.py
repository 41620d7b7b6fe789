"""`ScriptDirectory` and `Script`: faces over the revision map."""

import _limbeck


class Script:
    """One revision file."""

    def __init__(self, data, native):
        self._native = native
        self.revision = data["revision"]
        self.path = data["path"]
        self.doc = data["doc"]
        self.longdoc = data["longdoc"]
        self._down = tuple(data["down_revisions"])
        self.branch_labels = set(data["branch_labels"])
        dependencies = tuple(data["dependencies"])
        self.dependencies = (dependencies[0] if len(dependencies) == 1 else dependencies) if dependencies else None
        self.nextrev = frozenset(data["nextrev"])
        self._all_nextrev = self.nextrev
        self.is_head = data["is_head"]
        self._is_real_head = data["is_real_head"]
        self.is_base = data["is_base"]
        self.is_branch_point = data["is_branch_point"]
        self.is_merge_point = data["is_merge_point"]
        self.log_entry = data["log_entry"]

    @property
    def down_revision(self):
        if not self._down:
            return None
        return self._down[0] if len(self._down) == 1 else self._down

    @property
    def _versioned_down_revisions(self):
        return self._down

    @property
    def _all_down_revisions(self):
        from alembic.util import to_tuple

        return self._down + tuple(one for one in to_tuple(self.dependencies, default=()) if one not in self._down)

    @property
    def module(self):
        """The module, which is run when it is first asked for."""
        return self._native.load_script(self.path)

    def cmd_format(self, verbose, include_branches=False, include_doc=False, include_parents=False, tree_indicators=True):
        """Returns the revision as `history` and `heads` show it."""
        if verbose:
            return self.log_entry
        text = self.revision
        if include_parents:
            needed = self.dependencies
            if needed:
                needed = " (%s)" % (needed if isinstance(needed, str) else ", ".join(needed))
            text = "%s%s -> %s" % (self._format_down_revision(), needed or "", text)
        if include_branches and self.branch_labels:
            text += " (%s)" % ", ".join(sorted(self.branch_labels))
        if self._is_real_head:
            text += " (head)"
        elif self.is_head:
            text += " (effective head)"
        if tree_indicators:
            text += self._marks()
        return "%s, %s" % (text, self.doc) if include_doc else text

    def _marks(self):
        return (" (branchpoint)" if self.is_branch_point else "") + (" (mergepoint)" if self.is_merge_point else "")

    def _format_down_revision(self):
        return ", ".join(self._down) or "<base>"

    def verify_rev_id(self):
        """An id that is in the map has been verified."""

    def __eq__(self, other):
        return isinstance(other, Script) and other.revision == self.revision and other.path == self.path

    def __hash__(self):
        return hash(self.revision)

    def __str__(self):
        head = " (head)" if self.is_head else ""
        return "%s -> %s%s%s, %s" % (self._format_down_revision(), self.revision, head, self._marks(), self.doc)

    def __repr__(self):
        return "<Script %r>" % self.revision


def _targets(id_):
    """What a word, a revision or several of them stand for, as texts."""
    if id_ is None:
        return ["base"]
    if isinstance(id_, Script):
        return [id_.revision]
    if isinstance(id_, (tuple, list, set, frozenset)):
        return [one.revision if isinstance(one, Script) else str(one) for one in id_]
    return [str(id_)]


class RevisionMap:
    """The graph of a script directory."""

    def __init__(self, directory):
        self._directory = directory

    @property
    def heads(self):
        return tuple(self._directory.get_heads())

    @property
    def _real_heads(self):
        return tuple(self._directory.get_heads(consider_depends_on=True))

    @property
    def bases(self):
        return tuple(self._directory.get_bases())

    def get_revision(self, id_):
        return self._directory.get_revision(id_)

    def get_revisions(self, id_):
        return self._directory.get_revisions(id_)

    def get_current_head(self, branch_label=None):
        if branch_label is None:
            return self._directory.get_current_head()
        found = self._directory.get_revisions("%s@head" % branch_label)
        return found[0].revision if found else None

    def iterate_revisions(self, upper, lower, implicit_base=False, inclusive=False, assert_relative_length=True, select_for_downgrade=False):
        return self._directory._iterate(upper, lower, implicit_base, inclusive, select_for_downgrade)


class ScriptDirectory:
    """The revisions of a project."""

    def __init__(self, dir, file_template=None, version_locations=None, *, config=None, **options):
        from alembic.config import Config

        config = Config() if config is None else config
        config.set_main_option("script_location", str(dir).replace("%", "%%"))
        given = {"file_template": file_template, "truncate_slug_length": options.pop("truncate_slug_length", None)}
        if version_locations:
            given["version_locations"] = "\n".join(str(one) for one in version_locations)
            given["path_separator"] = "newline"
        for name in ("sourceless", "output_encoding", "timezone", "recursive_version_locations"):
            value = options.pop(name, None)
            given[name] = str(value).lower() if isinstance(value, bool) else value
        for name, value in given.items():
            if value is not None:
                config.set_main_option(name, str(value).replace("%", "%%"))
        self._open(config._native)

    def _open(self, config):
        self._set(_limbeck.scripts_open(config))

    def _set(self, native):
        facts = native.facts()
        self._native = native
        self.dir = facts["dir"]
        self._version_locations = facts["version_locations"]
        # Those that the configuration names.
        self.version_locations = facts["version_locations"] if facts["configured_locations"] else []
        self.file_template = facts["file_template"]

    @classmethod
    def from_config(cls, config):
        """Reads the script directory that a configuration names."""
        import sys

        paths = config._native.prepend_sys_path()
        if paths and sys.path[: len(paths)] != paths:
            sys.path[:0] = paths
        self = cls.__new__(cls)
        self._open(config._native)
        return self

    @classmethod
    def _of_native(cls, native):
        self = cls.__new__(cls)
        self._set(native)
        return self

    @property
    def versions(self):
        if len(self._version_locations) > 1:
            from alembic.util import CommandError

            raise CommandError("Multiple version_locations present")
        return self._version_locations[0]

    @property
    def env_py_location(self):
        return self.dir + "/env.py"

    @property
    def revision_map(self):
        return RevisionMap(self)

    def _scripts(self, found):
        return [Script(data, self._native) for data in found]

    def get_revision(self, id_):
        """Returns the revision that a word stands for, or `None` for base."""
        if isinstance(id_, Script):
            return id_
        data = self._native.get_revision("base" if id_ is None else str(id_))
        return None if data is None else Script(data, self._native)

    def get_revisions(self, id_):
        """Returns the revisions that a word, or each of several words, stands for."""
        found = []
        for one in _targets(id_):
            found.extend(self._scripts(self._native.get_revisions(one)))
        return tuple(found)

    def get_all_current(self, id_):
        """Returns the topmost revisions that a database with these rows has."""
        return set(self._scripts(self._native.get_all_current(_targets(id_))))

    def get_current_head(self):
        """Returns the id of the only head."""
        heads = self._native.get_heads(False)
        if len(heads) > 1:
            from alembic.util import CommandError

            raise CommandError(
                "The script directory has multiple heads (due to branching).Please use get_heads(), or merge the branches using "
                "alembic merge."
            )
        return heads[0] if heads else None

    def get_heads(self, consider_depends_on=False):
        """Returns the ids of all heads."""
        return list(self._native.get_heads(bool(consider_depends_on)))

    def get_base(self):
        """Returns the id of the only base."""
        bases = self.get_bases()
        if len(bases) > 1:
            from alembic.util import CommandError

            raise CommandError("The script directory has multiple bases. Please use get_bases().")
        return bases[0] if bases else None

    def get_bases(self):
        """Returns the ids of all bases."""
        return list(self._native.get_bases())

    def as_revision_number(self, id_):
        """Returns the full id, or ids, that a word stands for; `None` for base."""
        return self._native.as_revision_number("base" if id_ is None else str(id_))

    def walk_revisions(self, base="base", head="heads"):
        """Gives all revisions, newest first."""
        for data in self._native.walk_revisions(base, head):
            yield Script(data, self._native)

    def _iterate(self, upper, lower, implicit_base, inclusive, select_for_downgrade):
        from alembic.script.revision import RangeNotAncestorError
        from alembic.util import CommandError

        try:
            found = self._native.iterate_revisions(
                _targets("heads" if upper is None else upper),
                _targets(lower),
                bool(implicit_base),
                bool(inclusive),
                bool(select_for_downgrade),
            )
        except CommandError as error:
            if str(error).startswith("Requested range "):
                raise RangeNotAncestorError(lower, upper) from None
            raise
        for data in found:
            yield Script(data, self._native)

    def iterate_revisions(self, upper, lower, **kw):
        """Gives the revisions from `upper` down to `lower`, without the latter."""
        return self._iterate(
            upper, lower, kw.get("implicit_base", False), kw.get("inclusive", False), kw.get("select_for_downgrade", False)
        )

    def _upgrade_revs(self, destination, current_rev):
        """The steps of an upgrade; for the function of an `EnvironmentContext`."""
        found = []
        rows = [] if current_rev is None else [row for row in _targets(current_rev) if row != "base"]
        for one in _targets(destination):
            found.extend(self._native.upgrade_steps(one, rows))
        return self._faces(found)

    def _faces(self, natives):
        from alembic.runtime.steps import of_native

        return [of_native(native, self) for native in natives]

    def _downgrade_revs(self, destination, current_rev):
        """The steps of a downgrade; for the function of an `EnvironmentContext`."""
        rows = [] if current_rev is None else _targets(current_rev)
        return self._faces(self._native.downgrade_steps(_targets(destination)[0], rows))

    def _stamp_revs(self, revision, heads):
        """The steps of a stamp; for the function of an `EnvironmentContext`."""
        return self._faces(self._native.stamp_steps(_targets(revision), [] if heads is None else _targets(heads)))

    def run_env(self):
        """Runs env.py in the `EnvironmentContext` that has been entered."""
        self._native.run_env()

    def generate_revision(
        self,
        revid,
        message,
        head=None,
        splice=False,
        branch_labels=None,
        version_path=None,
        file_template=None,
        depends_on=None,
        **kw,
    ):
        """Writes a new revision file, and returns its `Script`."""
        from os import fspath

        from alembic.util import to_tuple

        id_ = self._native.generate_revision(
            {
                "rev_id": str(revid),
                "message": None if message is None else str(message),
                "heads": ["head"] if head is None else _targets(head),
                "splice": bool(splice),
                "branch_labels": [str(one) for one in to_tuple(branch_labels, default=())],
                "version_path": None if version_path is None else fspath(version_path),
                "depends_on": [str(one) for one in to_tuple(depends_on, default=())],
                "variables": {name: value for name, value in kw.items() if isinstance(value, str)},
            }
        )
        return self.get_revision(id_)
