"""The graph of revisions, and what can be wrong with it."""

from alembic.script.base import RevisionMap, Script

__all__ = ["Revision", "RevisionMap"]

Revision = Script


class RevisionError(Exception):
    """The graph cannot answer."""


class RangeNotAncestorError(RevisionError):
    """One end of a range does not lead to the other."""

    def __init__(self, lower, upper):
        self.lower = lower
        self.upper = upper
        super().__init__("Revision %s is not an ancestor of revision %s" % (lower or "base", upper or "base"))


class MultipleHeads(RevisionError):
    """There is more than one head where one is asked for."""

    def __init__(self, heads, argument):
        self.heads = heads
        self.argument = argument
        super().__init__("Multiple heads are present for given argument '%s'; %s" % (argument, ", ".join(heads)))


class ResolutionError(RevisionError):
    """A word stands for no revision."""

    def __init__(self, message, argument):
        super().__init__(message)
        self.argument = argument


class CycleDetected(RevisionError):
    """Revisions come before themselves."""

    kind = "Cycle"

    def __init__(self, revisions):
        self.revisions = revisions
        super().__init__("%s is detected in revisions (%s)" % (self.kind, ", ".join(revisions)))


class DependencyCycleDetected(CycleDetected):
    """Revisions depend on themselves."""

    kind = "Dependency cycle"


class LoopDetected(CycleDetected):
    """A revision is its own parent."""

    kind = "Self-loop"

    def __init__(self, revision):
        super().__init__([revision])


class DependencyLoopDetected(DependencyCycleDetected, LoopDetected):
    """A revision depends on itself."""

    kind = "Dependency self-loop"
