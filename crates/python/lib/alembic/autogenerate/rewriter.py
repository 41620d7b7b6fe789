"""`Rewriter`: changes generated operations one kind at a time."""

from alembic.operations import ops
from alembic.util import to_list
from alembic.util.dispatch import Dispatcher


class Rewriter:
    """To be given as `process_revision_directives`; `@writer.rewrites(ops.AddColumnOp)` adds a function for a kind."""

    _chained = ()

    def __init__(self):
        self.dispatch = Dispatcher()

    def chain(self, other):
        """Returns a rewriter that lets another one, or a function, run after this one."""
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made._chained = self._chained + (other,)
        return made

    def rewrites(self, operator):
        return self.dispatch.dispatch_for(operator)

    def __call__(self, context, revision, directives):
        self.process_revision_directives(context, revision, directives)
        for other in self._chained:
            other(context, revision, directives)

    def process_revision_directives(self, context, revision, directives):
        self._traverse_list(context, revision, directives)

    def _rewrite(self, context, revision, directive):
        own = self.dispatch._find(directive)
        if own is None or self in directive._mutations:
            return [directive]
        found = to_list(own(context, revision, directive), [])
        for made in found:
            made._mutations = made._mutations | {self}
        return found

    def _traverse_for(self, context, revision, directive):
        found = self._rewrite(context, revision, directive)
        for made in found:
            if isinstance(made, ops.MigrationScript):
                for name in ("upgrade_ops", "downgrade_ops"):
                    lists = []
                    for container in getattr(made, name + "_list"):
                        answer = self._traverse_for(context, revision, container)
                        if len(answer) != 1:
                            raise ValueError(
                                "Can only return single object for %s traverse"
                                % ("UpgradeOps" if name == "upgrade_ops" else "DowngradeOps")
                            )
                        lists.append(answer[0])
                    setattr(made, name, lists)
            elif isinstance(made, ops.OpContainer):
                self._traverse_list(context, revision, made.ops)
        return found

    def _traverse_list(self, context, revision, directives):
        rewritten = []
        for directive in directives:
            rewritten.extend(self._traverse_for(context, revision, directive))
        directives[:] = rewritten
