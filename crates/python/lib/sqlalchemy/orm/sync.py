"""Copies of key values from object to object."""

from .base import LOAD_AGAINST_COMMITTED, PASSIVE_NO_INITIALIZE, PASSIVE_OFF


def _refuse(error, is_source, source_mapper, source_column, dest_mapper, dest_column):
    from .exc import UnmappedColumnError

    if is_source:
        message = (
            "Can't execute sync rule for source column '%s'; mapper '%s' does not map this column.  Try using an explicit "
            "`foreign_keys` collection which does not include destination column '%s' (or use a viewonly=True relation)."
            % (source_column, source_mapper, dest_column)
        )
    else:
        message = (
            "Can't execute sync rule for destination column '%s'; mapper '%s' does not map this column.  Try using an explicit "
            "`foreign_keys` collection which does not include this column (or use a viewonly=True relation)."
            % (dest_column, dest_mapper)
        )
    raise UnmappedColumnError(message) from error


def populate(source, source_mapper, dest, dest_mapper, pairs, uow, flag_cascaded):
    """Copies from one object to another."""
    from .exc import UnmappedColumnError

    source_dict, dest_dict = source.dict, dest.dict
    for left, right in pairs:
        try:
            key = source.mapper.property_of(left).key
        except UnmappedColumnError as error:
            _refuse(error, True, source_mapper, left, dest_mapper, right)
        value = source.mapper.impls[key].get(source, source_dict, PASSIVE_OFF)
        try:
            dest.mapper.set_value(dest, dest_dict, right, value)
        except UnmappedColumnError as error:
            _refuse(error, False, source_mapper, left, dest_mapper, right)
        if flag_cascaded and left.primary_key and right.primary_key and _refers(right, left):
            uow.attributes["pk_cascaded", dest, right] = True


def _refers(right, left):
    return any(fk.column is left for fk in right.foreign_keys)


def clear(dest, dest_mapper, pairs):
    from .base import NO_VALUE, state_str

    for _, right in pairs:
        prop = dest.mapper.property_of(right)
        if right.primary_key and dest.dict.get(prop.key, NO_VALUE) not in (None, NO_VALUE):
            raise AssertionError(
                "Dependency rule on column '%s' tried to blank-out primary key column '%s' on instance '%s'"
                % (_, right, state_str(dest))
            )
        dest.mapper.set_value(dest, dest.dict, right, None)


def update(source, source_mapper, dest, old_prefix, pairs):
    for left, right in pairs:
        old = source.mapper.committed_value_of(source, source.dict, left)
        value = source.mapper.value_of(source, source.dict, left, PASSIVE_OFF)
        dest[right.key] = value
        dest[old_prefix + right.key] = old


def populate_dict(source, source_mapper, dict_, pairs):
    from .exc import UnmappedColumnError

    for left, right in pairs:
        try:
            dict_[right.key] = source.mapper.value_of(source, source.dict, left, PASSIVE_OFF)
        except UnmappedColumnError as error:
            _refuse(error, True, source_mapper, left, None, right)


def source_modified(uow, source, source_mapper, pairs):
    """Whether a key that others hold was changed."""
    for left, _ in pairs:
        prop = source.mapper.property_of(left)
        history = uow.get_attribute_history(source, prop.key, PASSIVE_NO_INITIALIZE)
        if history and history.deleted:
            return True
    return False


__all__ = ["LOAD_AGAINST_COMMITTED", "clear", "populate", "populate_dict", "source_modified", "update"]
