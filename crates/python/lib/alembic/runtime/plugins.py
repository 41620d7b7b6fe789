"""Plugins: sets of comparators that `autogenerate_plugins` chooses by name."""

from alembic.util.dispatch import DispatchPriority, PriorityDispatcher

_all_plugins = {}


class Plugin:
    """A named set of comparators. The built-in ones are not here: they are made of Rust."""

    def __init__(self, name):
        if name in _all_plugins:
            raise ValueError("A plugin named %s is already registered" % name)
        self.name = name
        self.autogenerate_comparators = PriorityDispatcher()
        _all_plugins[name] = self

    def remove(self):
        del _all_plugins[self.name]

    def add_autogenerate_comparator(
        self, fn, compare_target, compare_element=None, *, qualifier="default", priority=DispatchPriority.MEDIUM
    ):
        self.autogenerate_comparators.dispatch_for(
            compare_target, subgroup=compare_element, priority=priority, qualifier=qualifier
        )(fn)

    @classmethod
    def setup_plugin_from_module(cls, module, name):
        module.setup(Plugin(name))
