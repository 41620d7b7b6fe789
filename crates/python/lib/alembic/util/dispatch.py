"""Functions found by what they are for: where plugins register what they do."""


class PriorityDispatchResult:
    """What a comparator says about those after it."""

    CONTINUE = "continue"
    STOP = "stop"


class DispatchPriority:
    """When a comparator runs among others."""

    FIRST, MEDIUM, LAST = 50, 25, 10


class Dispatcher:
    """One function for each class or name."""

    def __init__(self):
        self._registry = {}

    def dispatch_for(self, target, *, qualifier="default", replace=False):
        def decorate(fn):
            if (target, qualifier) in self._registry and not replace:
                raise ValueError(
                    "Can not set dispatch function for object %r: key already exists. To replace existing function, use "
                    "replace=True." % (target,)
                )
            self._registry[target, qualifier] = fn
            return fn

        return decorate

    def _find(self, obj, qualifier="default"):
        if isinstance(obj, str):
            targets = [obj]
        else:
            targets = (obj if isinstance(obj, type) else type(obj)).__mro__
        for target in targets:
            for wanted in dict.fromkeys((qualifier, "default")):
                if (target, wanted) in self._registry:
                    return self._registry[target, wanted]
        return None

    def dispatch(self, obj, qualifier="default"):
        found = self._find(obj, qualifier)
        if found is None:
            raise ValueError("no dispatch function for object: %s" % (obj,))
        return found

    def branch(self):
        made = type(self)()
        made._registry.update(self._registry)
        return made


class PriorityDispatcher:
    """Many functions for each name, in order of priority; inside of a subgroup one of them may stop the rest."""

    def __init__(self):
        self._registry = {}

    def dispatch_for(self, target, *, priority=DispatchPriority.MEDIUM, qualifier="default", subgroup=None):
        def decorate(fn):
            self._registry.setdefault((target, qualifier, priority), []).append((subgroup, fn))
            return fn

        return decorate

    def dispatch(self, target, *, qualifier="default"):
        qualifiers = list(dict.fromkeys((qualifier, "default")))
        found = []
        for priority in (DispatchPriority.FIRST, DispatchPriority.MEDIUM, DispatchPriority.LAST):
            for wanted in qualifiers:
                found.extend(self._registry.get((target, wanted, priority), ()))

        def go(*args, **kw):
            stopped = set()
            for subgroup, fn in found:
                if subgroup is None or subgroup not in stopped:
                    answer = fn(*args, **kw)
                    if answer == PriorityDispatchResult.STOP:
                        stopped.add(subgroup)
            return PriorityDispatchResult.CONTINUE

        return go

    def _has(self, target):
        return any(key[0] == target for key in self._registry)

    def branch(self):
        made = type(self)()
        made.populate_with(self)
        return made

    def populate_with(self, other):
        for key, functions in other._registry.items():
            self._registry.setdefault(key, []).extend(functions)
