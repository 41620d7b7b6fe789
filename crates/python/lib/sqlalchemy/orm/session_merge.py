"""`Session.merge()`: an object's state copied onto the one of the session."""

from .base import NO_VALUE, PASSIVE_MERGE, PASSIVE_NO_RESULT, object_state, state_str
from .instances import new_instance


def merge(session, instance, load, options):
    recursive, conflicts = {}, {}
    if load:
        session._autoflush()
    before = session.autoflush
    session.autoflush = False
    try:
        return merge_one(session, object_state(instance), load, recursive, conflicts, options)
    finally:
        session.autoflush = before


def merge_one(session, state, load, recursive, conflicts, options=None):
    from .. import exc

    mapper = state.mapper
    if state in recursive:
        return recursive[state]
    new = False
    key = state.key
    if key is None:
        if state in session._new:
            from ..sql.base import warn

            warn(
                "Instance %s is already pending in this Session yet is being merged again; this is probably not what you want to do"
                % state_str(state)
            )
            return state.obj()
        if not load:
            raise exc.InvalidRequestError(
                "merge() with load=False option does not support objects transient (i.e. unpersisted) objects.  flush() all changes on "
                "mapped instances before merging with load=False."
            )
        key = mapper.identity_key_of_state(state)
        values = key[1]
        complete = not any(value is None or value is NO_VALUE or value is PASSIVE_NO_RESULT for value in values)
        if not complete and any(value is not None and value is not NO_VALUE for value in values) and mapper.allow_partial_pks:
            complete = not any(value is NO_VALUE for value in values)
    else:
        complete = True
    merged = session.identity_map.get(key) if complete else None
    if merged is None and complete and key in conflicts:
        merged = conflicts[key]
    if merged is None:
        if complete and state in session._deleted:
            merged = state.obj()
        elif not load:
            if state.modified:
                raise exc.InvalidRequestError(
                    "merge() with load=False option does not support objects marked as 'dirty'.  flush() all changes on mapped instances "
                    "before merging with load=False."
                )
            merged, merged_state = new_instance(mapper)
            merged_state.key = key
            session._update_impl(merged_state)
            new = True
        elif complete:
            merged = session.get(mapper.class_, key[1], options=options)
    if merged is None:
        from .instances import initialize

        merged = mapper.class_.__new__(mapper.class_)
        merged_state = initialize(merged)
        new = True
        session._save_or_update_state(merged_state)
        if complete:
            conflicts[key] = merged
    merged_state = merged._sa_instance_state
    recursive[state] = merged
    if state is not merged_state:
        _check_version(mapper, state, merged_state)
        for prop in list(mapper._props.values()):
            if prop.is_relationship:
                merge_relationship(prop, session, state, merged_state, load, recursive, conflicts)
            elif prop.columns and not prop.hidden:
                _merge_column(prop, state, merged_state, load)
    if not load:
        merged_state._commit_all(merged.__dict__, session)
    if new:
        mapper._dispatch("load", merged, None)
    return merged


def _check_version(mapper, state, merged_state):
    column = mapper.version_id_col
    if column is None or merged_state.key is None:
        return
    key = mapper.property_of(column).key
    given, known = state.dict.get(key, NO_VALUE), merged_state.dict.get(key, NO_VALUE)
    if given is not NO_VALUE and known is not NO_VALUE and given != known:
        from .exc import StaleDataError

        raise StaleDataError(
            "Version id '%s' on merged state %s does not match existing version '%s'. Leave the version attribute unset when merging to "
            "update the most recent version." % (given, state_str(state), known)
        )


def _merge_column(prop, state, merged_state, load):
    key = prop.key
    source, dest = state.dict, merged_state.dict
    impl = merged_state.mapper.impls.get(key)
    if impl is None:
        return
    if key in source:
        value = source[key]
        if not load:
            dest[key] = value
        else:
            impl.set(merged_state, dest, value, None)
    elif merged_state.key is not None and key not in dest:
        merged_state._expire_attributes(dest, [key])


def merge_relationship(prop, session, state, merged_state, load, recursive, conflicts):
    if load:
        for other in prop._reverse_property:
            if (state, other.key) in recursive:
                return
    if "merge" not in prop.cascade:
        return
    key = prop.key
    source, dest = state.dict, merged_state.dict
    if key not in source:
        return
    impl = merged_state.mapper.impls[key]
    if impl.dynamic:
        return
    if prop.uselist:
        if load:
            impl.get(merged_state, dest, PASSIVE_MERGE)
        found = []
        for item in source[key]._sa_adapter:
            item_state = item._sa_instance_state
            recursive[item_state, key] = True
            made = merge_one(session, item_state, load, recursive, conflicts)
            if made is not None:
                found.append(made)
        if not load:
            collection = impl.initialize(merged_state, dest)
            for item in found:
                collection._sa_adapter.append_without_event(item)
        elif isinstance(source[key], dict) and not hasattr(type(source[key]), "_sa_appender"):
            impl._replace(merged_state, dest, list(zip(source[key].keys(), found)), None)
        else:
            impl._replace(merged_state, dest, found, None)
        return
    current = source[key]
    made = None
    if current is not None:
        current_state = current._sa_instance_state
        recursive[current_state, key] = True
        made = merge_one(session, current_state, load, recursive, conflicts)
    if not load:
        dest[key] = made
    else:
        impl.set(merged_state, dest, made, None)
