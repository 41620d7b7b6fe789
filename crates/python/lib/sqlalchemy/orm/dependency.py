"""What a relationship means for a flush: which objects come with which, and which keys are copied where."""

from . import sync
from .base import (
    INCLUDE_PENDING_MUTATIONS,
    MANYTOONE,
    ONETOMANY,
    PASSIVE_NO_FETCH_RELATED,
    PASSIVE_NO_INITIALIZE,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
    state_class_str,
)


def processor_for(prop):
    kind = OneToMany if prop.direction is ONETOMANY else ManyToOne if prop.direction is MANYTOONE else ManyToMany
    return kind(prop)


# ---- order


def sort_as_subsets(pairs, items):
    """The items in groups; each group depends on those before it alone."""
    edges = {}
    for parent, child in pairs:
        edges.setdefault(child, set()).add(parent)
    todo = list(items)
    waiting = set(todo)
    while waiting:
        group = [node for node in todo if not waiting & edges.get(node, _nothing)]
        if not group:
            from ..exc import CircularDependencyError

            raise CircularDependencyError(
                "Circular dependency detected.", find_cycles(pairs, items), set(pairs)
            )
        waiting.difference_update(group)
        todo = [node for node in todo if node in waiting]
        yield group


_nothing = frozenset()


def sort(pairs, items):
    for group in sort_as_subsets(pairs, items):
        yield from group


def find_cycles(pairs, items):
    """All items that are part of a circle."""
    edges = {}
    for parent, child in pairs:
        edges.setdefault(parent, []).append(child)
    found = set()
    for node in list(edges):
        stack = [node]
        todo = set(edges) - {node}
        while stack:
            top = stack[-1]
            for child in edges.get(top, ()):
                if child in stack:
                    circle = stack[stack.index(child) :]
                    todo.difference_update(circle)
                    found.update(circle)
                if child in todo:
                    stack.append(child)
                    todo.remove(child)
                    break
            else:
                stack.pop()
    return found


class Processor:
    """What the kinds of relationship share."""

    def __init__(self, prop):
        self.prop = prop
        self.cascade = prop.cascade
        self.mapper = prop.mapper
        self.parent = prop.parent
        self.secondary = prop.secondary
        self.post_update = prop.post_update
        self.passive_deletes = prop.passive_deletes
        self.passive_updates = prop.passive_updates
        self.enable_typechecks = prop.enable_typechecks
        self._passive_delete_flag = PASSIVE_NO_INITIALIZE if self.passive_deletes else PASSIVE_OFF
        self._passive_update_flag = PASSIVE_NO_INITIALIZE if self.passive_updates else PASSIVE_OFF
        self.sort_key = "%s_%s" % (self.parent._sort_key, prop.key)
        self.key = prop.key

    def __repr__(self):
        return "_%s%s(%s)" % (type(self).__name__, "" if type(self).__name__ == "DetectKeySwitch" else "DP", self.prop)

    def hasparent(self, state):
        return self.parent.impls[self.key].hasparent(state)

    def per_property_preprocessors(self, uow):
        uow.register_preprocessor(self, True)

    def per_property_flush_actions(self, uow):
        from .unitofwork import DeleteAll, ProcessAll, SaveUpdateAll

        after_save = uow.action(ProcessAll, self, False, True)
        before_delete = uow.action(ProcessAll, self, True, True)
        self.per_property_dependencies(
            uow,
            uow.action(SaveUpdateAll, self.parent.base_mapper),
            uow.action(SaveUpdateAll, self.mapper.base_mapper),
            uow.action(DeleteAll, self.parent.base_mapper),
            uow.action(DeleteAll, self.mapper.base_mapper),
            after_save,
            before_delete,
        )

    def per_state_flush_actions(self, uow, states, isdelete):
        from .unitofwork import DeleteAll, DeleteState, ProcessAll, ProcessState, SaveUpdateAll, SaveUpdateState

        child_saves = uow.action(SaveUpdateAll, self.mapper.base_mapper)
        child_deletes = uow.action(DeleteAll, self.mapper.base_mapper)
        uow.action(ProcessAll, self, isdelete, True).disabled = True
        child_in_cycles = child_saves in uow.cycles
        child_actions = [(child_saves, False), (child_deletes, True)]
        parent_in_cycles = False
        parent_saves = parent_deletes = after_save = before_delete = None
        if not isdelete:
            parent_saves = uow.action(SaveUpdateAll, self.parent.base_mapper)
            parent_in_cycles = parent_saves in uow.cycles
        else:
            parent_deletes = uow.action(DeleteAll, self.parent.base_mapper)
            parent_in_cycles = parent_deletes in uow.cycles
        for state in states:
            found = state.mapper.impls[self.key].get_all_pending(
                state, state.dict, self._passive_delete_flag if isdelete else PASSIVE_NO_INITIALIZE
            )
            if not found:
                continue
            if isdelete:
                before_delete = uow.action(ProcessState, self, True, state)
                if parent_in_cycles:
                    parent_deletes = uow.action(DeleteState, state)
            else:
                after_save = uow.action(ProcessState, self, False, state)
                if parent_in_cycles:
                    parent_saves = uow.action(SaveUpdateState, state)
            if child_in_cycles:
                child_actions = []
                for child_state, _ in found:
                    if child_state not in uow.states:
                        child_actions.append((None, None))
                    elif uow.states[child_state][0]:
                        child_actions.append((uow.action(DeleteState, child_state), True))
                    else:
                        child_actions.append((uow.action(SaveUpdateState, child_state), False))
            for child_action, childisdelete in child_actions:
                self.per_state_dependencies(
                    uow, parent_saves, parent_deletes, child_action, after_save, before_delete, isdelete, childisdelete
                )

    def presort_deletes(self, uow, states):
        return False

    def presort_saves(self, uow, states):
        return False

    def process_deletes(self, uow, states):
        """Nothing by itself."""

    def process_saves(self, uow, states):
        """Nothing by itself."""

    def prop_has_changes(self, uow, states, isdelete):
        if not isdelete or self.passive_deletes:
            passive = PASSIVE_NO_INITIALIZE | INCLUDE_PENDING_MUTATIONS
        elif self.prop.direction is MANYTOONE:
            passive = PASSIVE_NO_FETCH_RELATED
        else:
            passive = PASSIVE_OFF | INCLUDE_PENDING_MUTATIONS
        for state in states:
            history = uow.get_attribute_history(state, self.key, passive)
            if history and not history.empty():
                return True
        return bool(states) and not self.prop.is_self_referential and self.mapper in uow.mappers

    def _verify_canload(self, state):
        from .exc import FlushError

        if self.prop.uselist and state is None:
            raise FlushError("Can't flush None value found in collection %s" % self.prop)
        if state is None or self.mapper.canload(state, not self.enable_typechecks):
            return
        message = (
            "Attempting to flush an item of type %s as a member of collection \"%s\". Expected an object of type %s or a polymorphic "
            "subclass of this type." % (state.class_, self.prop, self.mapper.class_)
        )
        if self.mapper.canload(state, True):
            message += (
                " If %s is a subclass of %s, configure mapper \"%s\" to load this subtype polymorphically, or set "
                "enable_typechecks=False to allow any subtype to be accepted for flush. "
                % (state.class_, self.mapper.class_, self.mapper)
            )
        raise FlushError(message)

    def _get_reversed_processed_set(self, uow):
        if not self.prop._reverse_property:
            return None
        key = tuple(sorted([self.key] + [prop.key for prop in self.prop._reverse_property]))
        return uow.memo(("reverse_key", key), set)

    def _post_update(self, state, uow, related, is_m2o_delete=False):
        for one in related:
            if not is_m2o_delete or one is not None:
                uow.register_post_update(state, [right for _, right in self.prop.synchronize_pairs])
                break


class OneToMany(Processor):
    def per_property_dependencies(self, uow, parent_saves, child_saves, parent_deletes, child_deletes, after_save, before_delete):
        if self.post_update:
            from .unitofwork import PostUpdateAll

            post = uow.action(PostUpdateAll, self.mapper.base_mapper, False)
            pre = uow.action(PostUpdateAll, self.mapper.base_mapper, True)
            uow.add_dependencies(
                [
                    (child_saves, after_save), (parent_saves, after_save), (after_save, post), (child_saves, before_delete),
                    (before_delete, post), (post, parent_deletes), (before_delete, pre), (pre, parent_deletes), (pre, child_deletes),
                ]
            )  # fmt: skip
            return
        uow.add_dependencies(
            [
                (parent_saves, after_save), (after_save, child_saves), (after_save, child_deletes), (child_saves, parent_deletes),
                (child_deletes, parent_deletes), (before_delete, child_saves), (before_delete, child_deletes),
            ]
        )  # fmt: skip

    def per_state_dependencies(self, uow, save_parent, delete_parent, child_action, after_save, before_delete, isdelete, childisdelete):
        if self.post_update:
            from .unitofwork import PostUpdateAll

            post = uow.action(PostUpdateAll, self.mapper.base_mapper, False)
            pre = uow.action(PostUpdateAll, self.mapper.base_mapper, True)
            if isdelete:
                uow.add_dependencies([(before_delete, pre), (pre, delete_parent)])
            elif childisdelete:
                uow.add_dependencies([(child_action, after_save), (after_save, post)])
            else:
                uow.add_dependencies([(save_parent, after_save), (child_action, after_save), (after_save, post)])
        elif not isdelete:
            uow.add_dependencies([(save_parent, after_save), (after_save, child_action), (save_parent, child_action)])
        else:
            uow.add_dependencies([(before_delete, child_action), (child_action, delete_parent)])

    def presort_deletes(self, uow, states):
        should_null = not self.cascade.delete and self.passive_deletes != "all"
        for state in states:
            history = uow.get_attribute_history(state, self.key, self._passive_delete_flag)
            if not history:
                continue
            for child in history.deleted:
                if child is not None and self.hasparent(child) is False:
                    uow.register_object(child, isdelete=self.cascade.delete_orphan)
            if should_null:
                for child in history.unchanged:
                    if child is not None:
                        uow.register_object(child, operation="delete", prop=self.prop)

    def presort_saves(self, uow, states):
        children_added = uow.memo(("children_added", self), set)
        should_null = not self.cascade.delete_orphan and self.passive_deletes != "all"
        for state in states:
            changed = self._pks_changed(uow, state)
            passive = (PASSIVE_NO_INITIALIZE if not changed or self.passive_updates else PASSIVE_OFF) | INCLUDE_PENDING_MUTATIONS
            history = uow.get_attribute_history(state, self.key, passive)
            if history:
                for child in history.added:
                    if child is not None:
                        uow.register_object(child, cancel_delete=True, operation="add", prop=self.prop)
                children_added.update(history.added)
                for child in history.deleted:
                    if not self.cascade.delete_orphan:
                        if should_null:
                            uow.register_object(child, isdelete=False, operation="delete", prop=self.prop)
                    elif self.hasparent(child) is False:
                        uow.register_object(child, isdelete=True, operation="delete", prop=self.prop)
                        for _, _, other in self.mapper.cascade_iterator("delete", child):
                            uow.register_object(other, isdelete=True)
            if changed and history:
                for child in history.unchanged:
                    if child is not None:
                        uow.register_object(child, False, self.passive_updates, operation="pk change", prop=self.prop)

    def process_deletes(self, uow, states):
        if not self.post_update and self.passive_deletes == "all":
            return
        children_added = uow.memo(("children_added", self), set)
        for state in states:
            history = uow.get_attribute_history(state, self.key, self._passive_delete_flag)
            if not history:
                continue
            for child in history.deleted:
                if child is not None and self.hasparent(child) is False:
                    self._synchronize(state, child, True, uow, False)
                    if self.post_update and child:
                        self._post_update(child, uow, [state])
            if self.post_update or not self.cascade.delete:
                for child in history.unchanged:
                    if child is not None and child not in children_added:
                        self._synchronize(state, child, True, uow, False)
                        if self.post_update and child:
                            self._post_update(child, uow, [state])

    def process_saves(self, uow, states):
        should_null = not self.cascade.delete_orphan and self.passive_deletes != "all"
        for state in states:
            history = uow.get_attribute_history(state, self.key, PASSIVE_NO_INITIALIZE)
            if not history:
                continue
            for child in history.added:
                self._synchronize(state, child, False, uow, False)
                if child is not None and self.post_update:
                    self._post_update(child, uow, [state])
            for child in history.deleted:
                if should_null and not self.cascade.delete_orphan and not self.hasparent(child):
                    self._synchronize(state, child, True, uow, False)
            if self._pks_changed(uow, state):
                for child in history.unchanged:
                    self._synchronize(state, child, False, uow, True)

    def _synchronize(self, state, child, clearkeys, uow, pks_changed):
        self._verify_canload(child)
        if child is None or not self.post_update and uow.is_deleted(child):
            return
        if clearkeys:
            sync.clear(child, self.mapper, self.prop.synchronize_pairs)
        else:
            sync.populate(
                state, self.parent, child, self.mapper, self.prop.synchronize_pairs, uow, self.passive_updates and pks_changed
            )

    def _pks_changed(self, uow, state):
        return sync.source_modified(uow, state, self.parent, self.prop.synchronize_pairs)


class ManyToOne(Processor):
    def __init__(self, prop):
        Processor.__init__(self, prop)
        for mapper in self.mapper.self_and_descendants:
            mapper._dependency_processors.append(DetectKeySwitch(prop))

    def per_property_dependencies(self, uow, parent_saves, child_saves, parent_deletes, child_deletes, after_save, before_delete):
        if self.post_update:
            from .unitofwork import PostUpdateAll

            post = uow.action(PostUpdateAll, self.parent.base_mapper, False)
            pre = uow.action(PostUpdateAll, self.parent.base_mapper, True)
            uow.add_dependencies(
                [
                    (child_saves, after_save), (parent_saves, after_save), (after_save, post), (after_save, pre), (before_delete, pre),
                    (pre, child_deletes), (pre, parent_deletes),
                ]
            )  # fmt: skip
            return
        uow.add_dependencies(
            [(child_saves, after_save), (after_save, parent_saves), (parent_saves, child_deletes), (parent_deletes, child_deletes)]
        )

    def per_state_dependencies(self, uow, save_parent, delete_parent, child_action, after_save, before_delete, isdelete, childisdelete):
        if self.post_update:
            from .unitofwork import PostUpdateAll

            if not isdelete:
                post = uow.action(PostUpdateAll, self.parent.base_mapper, False)
                if childisdelete:
                    uow.add_dependencies([(after_save, post), (post, child_action)])
                else:
                    uow.add_dependencies([(save_parent, after_save), (child_action, after_save), (after_save, post)])
            else:
                pre = uow.action(PostUpdateAll, self.parent.base_mapper, True)
                uow.add_dependencies([(before_delete, pre), (pre, delete_parent), (pre, child_action)])
        elif not isdelete:
            if not childisdelete:
                uow.add_dependencies([(child_action, after_save), (after_save, save_parent)])
            else:
                uow.add_dependencies([(after_save, save_parent)])
        elif childisdelete:
            uow.add_dependencies([(delete_parent, child_action)])

    def presort_deletes(self, uow, states):
        if not (self.cascade.delete or self.cascade.delete_orphan):
            return
        for state in states:
            history = uow.get_attribute_history(state, self.key, self._passive_delete_flag)
            if not history:
                continue
            for child in history.sum() if self.cascade.delete_orphan else history.non_deleted():
                if child is None:
                    continue
                uow.register_object(child, isdelete=True, operation="delete", prop=self.prop)
                for _, _, other in self.mapper.cascade_iterator("delete", child):
                    uow.register_object(other, isdelete=True)

    def presort_saves(self, uow, states):
        for state in states:
            uow.register_object(state, operation="add", prop=self.prop)
            if self.cascade.delete_orphan:
                history = uow.get_attribute_history(state, self.key, self._passive_delete_flag)
                for child in history.deleted if history else ():
                    if child is not None and self.hasparent(child) is False:
                        uow.register_object(child, isdelete=True, operation="delete", prop=self.prop)
                        for _, _, other in self.mapper.cascade_iterator("delete", child):
                            uow.register_object(other, isdelete=True)

    def process_deletes(self, uow, states):
        if self.post_update and not self.cascade.delete_orphan and self.passive_deletes != "all":
            for state in states:
                self._synchronize(state, None, True, uow)
                if state and self.post_update:
                    history = uow.get_attribute_history(state, self.key, self._passive_delete_flag)
                    if history:
                        self._post_update(state, uow, history.sum(), is_m2o_delete=True)

    def process_saves(self, uow, states):
        for state in states:
            history = uow.get_attribute_history(state, self.key, PASSIVE_NO_INITIALIZE)
            if not history:
                continue
            if history.added:
                for child in history.added:
                    self._synchronize(state, child, False, uow, "add")
            elif history.deleted:
                self._synchronize(state, None, True, uow, "delete")
            if self.post_update:
                self._post_update(state, uow, history.sum())

    def _synchronize(self, state, child, clearkeys, uow, operation=None):
        if state is None or not self.post_update and uow.is_deleted(state):
            return
        if operation is not None and child is not None and not uow.session._contains_state(child):
            from ..sql.base import warn

            warn(
                "Object of type %s not in session, %s operation along '%s' won't proceed" % (state_class_str(child), operation, self.prop)
            )
            return
        if clearkeys or child is None:
            sync.clear(state, self.parent, self.prop.synchronize_pairs)
        else:
            self._verify_canload(child)
            sync.populate(child, self.mapper, state, self.parent, self.prop.synchronize_pairs, uow, False)


class DetectKeySwitch(Processor):
    """Follows primary keys that change, where no one-to-many relationship does."""

    def per_property_preprocessors(self, uow):
        if self.prop._reverse_property:
            if self.passive_updates:
                return
            if any(not prop.passive_updates for prop in self.prop._reverse_property):
                return
        uow.register_preprocessor(self, False)

    def per_property_flush_actions(self, uow):
        from .unitofwork import ProcessAll, SaveUpdateAll

        parent_saves = uow.action(SaveUpdateAll, self.parent.base_mapper)
        after_save = uow.action(ProcessAll, self, False, False)
        uow.add_dependencies([(parent_saves, after_save)])

    def per_state_flush_actions(self, uow, states, isdelete):
        """Only as a whole."""

    def presort_saves(self, uow, states):
        if not self.passive_updates:
            self._process_key_switches(states, uow)

    def prop_has_changes(self, uow, states, isdelete):
        return bool(not isdelete and self.passive_updates and self._key_switchers(uow, states))

    def process_saves(self, uow, states):
        self._process_key_switches(states, uow)

    def _key_switchers(self, uow, states):
        switched, same = uow.memo(("pk_switchers", self), lambda: (set(), set()))
        for state in states:
            if state not in switched and state not in same:
                (switched if self._pks_changed(uow, state) else same).add(state)
        return switched

    def _process_key_switches(self, states, uow):
        switched = self._key_switchers(uow, states)
        if not switched:
            return
        for state in uow.session.identity_map.all_states():
            if not state.mapper.isa(self.parent):
                continue
            related = state.mapper.impls[self.key].get(state, state.dict, self._passive_update_flag)
            if related is PASSIVE_NO_RESULT or related is None:
                continue
            if self.prop.uselist:
                if not related:
                    continue
                related = related[0]
            related_state = related._sa_instance_state
            if related_state in switched:
                uow.register_object(state, False, self.passive_updates)
                sync.populate(
                    related_state, self.mapper, state, self.parent, self.prop.synchronize_pairs, uow, self.passive_updates
                )

    def _pks_changed(self, uow, state):
        return state.key is not None and sync.source_modified(uow, state, self.mapper, self.prop.synchronize_pairs)


class ManyToMany(Processor):
    def per_property_dependencies(self, uow, parent_saves, child_saves, parent_deletes, child_deletes, after_save, before_delete):
        uow.add_dependencies(
            [
                (parent_saves, after_save), (child_saves, after_save), (after_save, child_deletes), (before_delete, parent_saves),
                (before_delete, parent_deletes), (before_delete, child_deletes), (before_delete, child_saves),
            ]
        )  # fmt: skip

    def per_state_dependencies(self, uow, save_parent, delete_parent, child_action, after_save, before_delete, isdelete, childisdelete):
        if isdelete:
            uow.add_dependencies([(before_delete, child_action), (before_delete, delete_parent)])
        elif childisdelete:
            uow.add_dependencies([(save_parent, after_save), (after_save, child_action)])
        else:
            uow.add_dependencies([(save_parent, after_save), (child_action, after_save)])

    def presort_deletes(self, uow, states):
        if not self.passive_deletes:
            for state in states:
                uow.get_attribute_history(state, self.key, self._passive_delete_flag)

    def presort_saves(self, uow, states):
        if not self.passive_updates:
            for state in states:
                if self._pks_changed(uow, state):
                    uow.get_attribute_history(state, self.key, PASSIVE_OFF)
        if not self.cascade.delete_orphan:
            return
        for state in states:
            history = uow.get_attribute_history(state, self.key, PASSIVE_NO_INITIALIZE)
            for child in history.deleted if history else ():
                if self.hasparent(child) is False:
                    uow.register_object(child, isdelete=True, operation="delete", prop=self.prop)
                    for _, _, other in self.mapper.cascade_iterator("delete", child):
                        uow.register_object(other, isdelete=True)

    def process_deletes(self, uow, states):
        deletes = []
        processed = self._get_reversed_processed_set(uow)
        done = set()
        for state in states:
            history = uow.get_attribute_history(state, self.key, self._passive_delete_flag)
            if not history:
                continue
            for child in history.non_added():
                if child is None or processed is not None and (state, child) in processed:
                    continue
                row = {}
                if self._synchronize(state, child, row, uow, "delete"):
                    deletes.append(row)
            done.update((child, state) for child in history.non_added())
        if processed is not None:
            processed.update(done)
        self._write(uow, [], [], deletes)

    def process_saves(self, uow, states):
        deletes, inserts, updates = [], [], []
        processed = self._get_reversed_processed_set(uow)
        done = set()
        for state in states:
            changed = not self.passive_updates and self._pks_changed(uow, state)
            passive = (PASSIVE_OFF if changed else PASSIVE_NO_INITIALIZE) | INCLUDE_PENDING_MUTATIONS
            history = uow.get_attribute_history(state, self.key, passive)
            if not history:
                continue
            for child in history.added:
                if processed is not None and (state, child) in processed:
                    continue
                row = {}
                if self._synchronize(state, child, row, uow, "add"):
                    inserts.append(row)
            for child in history.deleted:
                if processed is not None and (state, child) in processed:
                    continue
                row = {}
                if self._synchronize(state, child, row, uow, "delete"):
                    deletes.append(row)
            done.update((child, state) for child in list(history.added) + list(history.deleted))
            if changed:
                for child in history.unchanged:
                    row = {}
                    sync.update(state, self.parent, row, "old_", self.prop.synchronize_pairs)
                    sync.update(child, self.mapper, row, "old_", self.prop.secondary_synchronize_pairs)
                    updates.append(row)
        if processed is not None:
            processed.update(done)
        self._write(uow, inserts, updates, deletes)

    def _write(self, uow, inserts, updates, deletes):
        from ..sql.elements import BindParameter, and_
        from .exc import StaleDataError

        connection = uow.transaction.connection(self.mapper)

        def where(prefix, row):
            return and_(*[c == BindParameter(prefix + c.key, type_=c.type) for c in self.secondary.c if c.key in row])

        for rows, verb in ((deletes, "delete"), (updates, "update")):
            if not rows:
                continue
            statement = getattr(self.secondary, verb)().where(where("" if verb == "delete" else "old_", rows[0]))
            result = connection.execute(statement, rows)
            if _sane_multi(result, rows) and result.rowcount != len(rows):
                raise StaleDataError(
                    "%s statement on table '%s' expected to %s %d row(s); Only %d were matched."
                    % (verb.upper(), self.secondary.description, verb, len(rows), result.rowcount)
                )
        if inserts:
            connection.execute(self.secondary.insert(), inserts)

    def _synchronize(self, state, child, row, uow, operation):
        self._verify_canload(child)
        if child is None:
            return False
        if not uow.session._contains_state(child):
            if not child.deleted:
                from ..sql.base import warn

                warn(
                    "Object of type %s not in session, %s operation along '%s' won't proceed"
                    % (state_class_str(child), operation, self.prop)
                )
            return False
        sync.populate_dict(state, self.parent, row, self.prop.synchronize_pairs)
        sync.populate_dict(child, self.mapper, row, self.prop.secondary_synchronize_pairs)
        return True

    def _pks_changed(self, uow, state):
        return sync.source_modified(uow, state, self.parent, self.prop.synchronize_pairs)


def _sane_multi(result, rows):
    """Whether the number of rows that a statement with these parameters matched is known."""
    if len(rows) == 1:
        return True
    return getattr(result.connection.dialect, "supports_sane_multi_rowcount", True) and result.rowcount >= 0
