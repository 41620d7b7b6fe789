"""`ScriptDirectory` and `Script`: faces over the revision map."""

import _limbeck


class Script:
    """One revision file."""

    def __init__(self, data):
        self.revision = data["revision"]
        self.path = data["path"]
        self.doc = data["doc"]
        self.longdoc = data["longdoc"]
        self._down = tuple(data["down_revisions"])
        self.branch_labels = set(data["branch_labels"])
        self.dependencies = tuple(data["dependencies"]) or None
        self.nextrev = frozenset(data["nextrev"])
        self.is_head = data["is_head"]
        self.is_base = data["is_base"]
        self.is_branch_point = data["is_branch_point"]
        self.is_merge_point = data["is_merge_point"]
        self.log_entry = data["log_entry"]
        self._text = data["text"]

    @property
    def down_revision(self):
        if not self._down:
            return None
        return self._down[0] if len(self._down) == 1 else self._down

    @property
    def module(self):
        return _limbeck.load_script(self.path)

    def __str__(self):
        return self._text

    def __repr__(self):
        return "<Script %r>" % self.revision


class ScriptDirectory:
    """The revisions of the running project."""

    def __init__(self):
        facts = _limbeck.script_facts()
        self.dir = facts["dir"]
        self.version_locations = facts["version_locations"]
        self.file_template = facts["file_template"]

    @classmethod
    def from_config(cls, config):
        return cls()

    @property
    def versions(self):
        return self.version_locations[0]

    @property
    def env_py_location(self):
        return self.dir + "/env.py"

    def get_revision(self, id_):
        data = _limbeck.get_revision(id_)
        return None if data is None else Script(data)

    def get_revisions(self, id_):
        return tuple(Script(data) for data in _limbeck.get_revisions(id_))

    def get_current_head(self):
        return _limbeck.get_head_revision()

    def get_heads(self, consider_depends_on=False):
        return list(_limbeck.get_heads(consider_depends_on))

    def get_base(self):
        bases = self.get_bases()
        if len(bases) > 1:
            from alembic.util import CommandError

            raise CommandError("The script directory has multiple bases. Please use get_bases().")
        return bases[0] if bases else None

    def get_bases(self):
        return list(_limbeck.get_bases())

    def as_revision_number(self, id_):
        found = _limbeck.as_revision_number(id_)
        return tuple(found) if isinstance(found, list) else found

    def walk_revisions(self, base="base", head="heads"):
        for data in _limbeck.walk_revisions(base, head):
            yield Script(data)

    def iterate_revisions(self, upper, lower, **kw):
        for data in _limbeck.iterate_revisions(upper, lower):
            yield Script(data)
