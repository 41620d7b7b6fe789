"""One flush: what has to be written, and in which order."""

from .base import INCLUDE_PENDING_MUTATIONS, INIT_OK, PASSIVE_NO_INITIALIZE, SQL_OK
from .dependency import find_cycles, sort, sort_as_subsets


class UOWTransaction:
    """The unit of work of one flush."""

    def __init__(self, session):
        self.session = session
        self.attributes = {}
        self.deps = {}
        self.mappers = {}
        self.presort_actions = {}
        self.postsort_actions = {}
        self.dependencies = {}
        self.states = {}
        self.post_update_states = {}
        self.cycles = set()
        self.transaction = None

    @property
    def has_work(self):
        return bool(self.states)

    def add_dependencies(self, pairs):
        for pair in pairs:
            self.dependencies[pair] = True

    def was_already_deleted(self, state):
        if state.expired:
            from . import exc
            from .base import PASSIVE_OFF

            try:
                state._load_expired(PASSIVE_OFF)
            except exc.ObjectDeletedError:
                self.session._remove_newly_deleted([state])
                return True
        return False

    def is_deleted(self, state):
        return state in self.states and self.states[state][0]

    def memo(self, key, make):
        if key not in self.attributes:
            self.attributes[key] = make()
        return self.attributes[key]

    def remove_state_actions(self, state):
        """The row of a deleted object is taken over by another one."""
        deleted = self.states[state][0]
        self.states[state] = (deleted, True)

    def get_attribute_history(self, state, key, passive=PASSIVE_NO_INITIALIZE):
        mark = ("history", state, key)
        known = self.attributes.get(mark)
        if known is not None:
            history, state_history, cached = known
            if not cached & SQL_OK and passive & SQL_OK:
                impl = state.mapper.impls[key]
                history = impl.get_history(state, state.dict, passive | INCLUDE_PENDING_MUTATIONS if impl.uses_objects else passive)
                state_history = history.as_state() if history and impl.uses_objects else history
                self.attributes[mark] = (history, state_history, passive)
            return state_history
        impl = state.mapper.impls[key]
        history = impl.get_history(state, state.dict, passive)
        state_history = history.as_state() if history and impl.uses_objects else history
        self.attributes[mark] = (history, state_history, passive)
        return state_history

    def has_dep(self, processor):
        return (processor, True) in self.presort_actions

    def register_preprocessor(self, processor, fromparent):
        key = (processor, fromparent)
        if key not in self.presort_actions:
            self.presort_actions[key] = Preprocess(processor, fromparent)

    def register_object(self, state, isdelete=False, listonly=False, cancel_delete=False, operation=None, prop=None):
        if not self.session._contains_state(state):
            if not (state.key is not None and state._deleted) and operation is not None:
                from .base import state_class_str

                self.session._warn("Object of type %s not in session, %s operation along '%s' will not proceed" % (state_class_str(state), operation, prop))
            return False
        if state not in self.states:
            mapper = state.mapper
            if mapper not in self.mappers:
                self.mappers[mapper] = {}
                self._per_mapper_flush_actions(mapper)
            self.mappers[mapper][state] = True
            self.states[state] = (isdelete, listonly)
        elif not listonly and (isdelete or cancel_delete):
            self.states[state] = (isdelete, False)
        return True

    def register_post_update(self, state, columns):
        mapper = state.mapper.base_mapper
        states, known = self.post_update_states.setdefault(mapper, ({}, []))
        states[state] = True
        known.extend(columns)

    def _per_mapper_flush_actions(self, mapper):
        saves = self.action(SaveUpdateAll, mapper.base_mapper)
        deletes = self.action(DeleteAll, mapper.base_mapper)
        self.add_dependencies([(saves, deletes)])
        for processor in mapper._dependency_processors:
            processor.per_property_preprocessors(self)
        for prop in mapper._props.values():
            if prop.is_relationship and not prop.viewonly:
                prop._dependency_processor.per_property_preprocessors(self)

    def mapper_for_dep(self, mapper, processor):
        return mapper._props.get(processor.key) is processor.prop

    def filter_states_for_dep(self, processor, states):
        return [state for state in states if self.mapper_for_dep(state.mapper, processor)]

    def states_of(self, mapper):
        return self.mappers.get(mapper, {})

    def states_for_mapper_hierarchy(self, mapper, isdelete, listonly):
        for one in mapper.base_mapper.self_and_descendants:
            for state in list(self.states_of(one)):
                if self.states[state] == (isdelete, listonly):
                    yield state

    def action(self, kind, *args):
        """The action of a kind for its subject; the same one each time."""
        key = (kind,) + args
        found = self.postsort_actions.get(key)
        if found is None:
            found = self.postsort_actions[key] = kind(self, *args)
        return found

    def _generate_actions(self):
        while True:
            again = False
            for one in list(self.presort_actions.values()):
                if one.execute(self):
                    again = True
            if not again:
                break
        self.cycles = cycles = find_cycles(list(self.dependencies), list(self.postsort_actions.values()))
        if cycles:
            convert = {}
            for one in [one for one in list(self.postsort_actions.values()) if one in cycles]:
                convert[one] = list(one.per_state_flush_actions(self))
            for edge in list(self.dependencies):
                first, second = edge
                if first is None or second is None or first.disabled or second.disabled or first in cycles and second in cycles:
                    del self.dependencies[edge]
                elif first in cycles:
                    del self.dependencies[edge]
                    self.add_dependencies([(one, second) for one in convert[first]])
                elif second in cycles:
                    del self.dependencies[edge]
                    self.add_dependencies([(first, one) for one in convert[second]])
        return [one for one in self.postsort_actions.values() if not one.disabled and one not in cycles]

    def execute(self):
        actions = sorted(self._generate_actions(), key=lambda one: one.sort_key)
        if self.cycles:
            for subset in sort_as_subsets(list(self.dependencies), actions):
                waiting = list(subset)
                while waiting:
                    one = waiting.pop(0)
                    one.execute_aggregate(self, waiting)
        else:
            for one in sort(list(self.dependencies), actions):
                one.execute(self)

    def finalize_flush_changes(self):
        deleted = [state for state, (isdelete, _) in self.states.items() if isdelete]
        other = [state for state, (isdelete, _) in self.states.items() if not isdelete]
        if deleted:
            self.session._remove_newly_deleted(deleted)
        if other:
            self.session._register_persistent(other)


class _OverMappers:
    def _mappers(self, uow):
        processor = self.processor
        if self.fromparent:
            return [m for m in processor.parent.self_and_descendants if uow.mapper_for_dep(m, processor)]
        return processor.mapper.self_and_descendants


class Preprocess(_OverMappers):
    """Brings objects into the flush that others depend on."""

    def __init__(self, processor, fromparent):
        self.processor = processor
        self.fromparent = fromparent
        self.processed = set()
        self.setup_flush_actions = False

    def execute(self, uow):
        deletes, saves = [], []
        for mapper in self._mappers(uow):
            for state in list(uow.states_of(mapper)):
                if state in self.processed:
                    continue
                isdelete, listonly = uow.states[state]
                if not listonly:
                    (deletes if isdelete else saves).append(state)
        if deletes:
            self.processor.presort_deletes(uow, deletes)
            self.processed.update(deletes)
        if saves:
            self.processor.presort_saves(uow, saves)
            self.processed.update(saves)
        if not deletes and not saves:
            return False
        if not self.setup_flush_actions and (
            self.processor.prop_has_changes(uow, deletes, True) or self.processor.prop_has_changes(uow, saves, False)
        ):
            self.processor.per_property_flush_actions(uow)
            self.setup_flush_actions = True
        return True


class Action:
    """A step of the flush."""

    disabled = False

    def execute_aggregate(self, uow, others):
        self.execute(uow)

    def __repr__(self):
        from .base import state_str

        state, processor = getattr(self, "state", None), getattr(self, "processor", None)
        if processor is not None and state is not None:
            shown = "%r, %s, delete=%s" % (processor, state_str(state), self.isdelete)
        elif processor is not None:
            shown = "%r, isdelete=%s" % (processor, self.isdelete)
        else:
            shown = str(self.mapper) if state is None else state_str(state)
        return "_%s(%s)" % (type(self).__name__, shown)

    def _same(self, others, test):
        mine = [one for one in others if type(one) is type(self) and test(one)]
        for one in mine:
            others.remove(one)
        return mine


class ProcessAll(_OverMappers, Action):
    """Copies keys between objects, for all objects of a relationship."""

    def __init__(self, uow, processor, isdelete, fromparent):
        self.processor = processor
        self.isdelete = isdelete
        self.fromparent = fromparent
        self.sort_key = ("ProcessAll", processor.sort_key, isdelete)
        deps = uow.deps.setdefault(processor.parent.base_mapper, [])
        if processor not in deps:
            deps.append(processor)

    def execute(self, uow):
        states = []
        for mapper in self._mappers(uow):
            for state in list(uow.states_of(mapper)):
                isdelete, listonly = uow.states[state]
                if isdelete == self.isdelete and not listonly:
                    states.append(state)
        if self.isdelete:
            self.processor.process_deletes(uow, states)
        else:
            self.processor.process_saves(uow, states)

    def per_state_flush_actions(self, uow):
        return []


class PostUpdateAll(Action):
    """Sets foreign keys after the rows are there."""

    def __init__(self, uow, mapper, isdelete):
        self.mapper = mapper
        self.isdelete = isdelete
        self.sort_key = ("PostUpdateAll", mapper._sort_key, isdelete)

    def execute(self, uow):
        from .persistence import post_update

        states, columns = uow.post_update_states.get(self.mapper, ({}, []))
        wanted = [state for state in states if uow.states[state][0] == self.isdelete]
        post_update(self.mapper, wanted, uow, columns)

    def per_state_flush_actions(self, uow):
        return []


class SaveUpdateAll(Action):
    """INSERTs and UPDATEs of one hierarchy of classes."""

    def __init__(self, uow, mapper):
        self.mapper = mapper
        self.sort_key = ("SaveUpdateAll", mapper._sort_key)

    def execute(self, uow):
        from .persistence import save_obj

        save_obj(self.mapper, list(uow.states_for_mapper_hierarchy(self.mapper, False, False)), uow)

    def per_state_flush_actions(self, uow):
        states = list(uow.states_for_mapper_hierarchy(self.mapper, False, False))
        delete_all = uow.action(DeleteAll, self.mapper.base_mapper)
        made = []
        for state in states:
            one = uow.action(SaveUpdateState, state)
            uow.add_dependencies([(one, delete_all)])
            made.append(one)
        for processor in uow.deps.get(self.mapper, ()):
            processor.per_state_flush_actions(uow, uow.filter_states_for_dep(processor, states), False)
        return made


class DeleteAll(Action):
    """DELETEs of one hierarchy of classes."""

    def __init__(self, uow, mapper):
        self.mapper = mapper
        self.sort_key = ("DeleteAll", mapper._sort_key)

    def execute(self, uow):
        from .persistence import delete_obj

        delete_obj(self.mapper, list(uow.states_for_mapper_hierarchy(self.mapper, True, False)), uow)

    def per_state_flush_actions(self, uow):
        states = list(uow.states_for_mapper_hierarchy(self.mapper, True, False))
        save_all = uow.action(SaveUpdateAll, self.mapper.base_mapper)
        made = []
        for state in states:
            one = uow.action(DeleteState, state)
            uow.add_dependencies([(save_all, one)])
            made.append(one)
        for processor in uow.deps.get(self.mapper, ()):
            processor.per_state_flush_actions(uow, uow.filter_states_for_dep(processor, states), True)
        return made


class ProcessState(Action):
    """Copies keys between the objects of one object's relationship."""

    def __init__(self, uow, processor, isdelete, state):
        self.processor = processor
        self.isdelete = isdelete
        self.state = state
        self.sort_key = ("ProcessState", processor.sort_key)

    def execute_aggregate(self, uow, others):
        same = self._same(others, lambda one: one.processor is self.processor and one.isdelete is self.isdelete)
        states = [self.state] + [one.state for one in same]
        if self.isdelete:
            self.processor.process_deletes(uow, states)
        else:
            self.processor.process_saves(uow, states)


class SaveUpdateState(Action):
    """The INSERT or UPDATE of one object."""

    def __init__(self, uow, state):
        self.state = state
        self.mapper = state.mapper.base_mapper
        self.sort_key = ("ProcessState", self.mapper._sort_key)

    def execute_aggregate(self, uow, others):
        from .persistence import save_obj

        same = self._same(others, lambda one: one.mapper is self.mapper)
        save_obj(self.mapper, [self.state] + [one.state for one in same], uow)


class DeleteState(Action):
    """The DELETE of one object."""

    def __init__(self, uow, state):
        self.state = state
        self.mapper = state.mapper.base_mapper
        self.sort_key = ("DeleteState", self.mapper._sort_key)

    def execute_aggregate(self, uow, others):
        from .persistence import delete_obj

        same = self._same(others, lambda one: one.mapper is self.mapper)
        states = [self.state] + [one.state for one in same]
        delete_obj(self.mapper, [state for state in states if uow.states[state][0]], uow)


__all__ = ["INIT_OK", "UOWTransaction"]
