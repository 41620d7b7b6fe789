"""Events of mapped classes, their attributes and sessions: listeners are kept, and none of these events happens here."""

_EVENTS = (
    # mappers
    "instrument_class before_mapper_configured after_mapper_constructed mapper_configured before_configured after_configured "
    "before_insert after_insert before_update after_update before_delete after_delete "
    # instances
    "first_init init init_failure load refresh refresh_flush expire pickle unpickle "
    # attributes
    "append append_wo_mutation bulk_replace remove set init_scalar init_collection dispose_collection modified "
    # classes
    "class_instrument class_uninstrument attribute_instrument "
    # sessions and queries
    "do_orm_execute after_transaction_create after_transaction_end before_commit after_commit after_rollback "
    "after_soft_rollback before_flush after_flush after_flush_postexec after_begin before_attach after_attach "
    "after_bulk_update after_bulk_delete transient_to_pending pending_to_transient persistent_to_transient "
    "pending_to_persistent detached_to_persistent loaded_as_persistent persistent_to_deleted deleted_to_persistent "
    "deleted_to_detached persistent_to_detached before_compile before_compile_update before_compile_delete "
    # registries
    "resolve_type_annotation"
).split()
_kept = {}


def listeners_of(target, identifier):
    """The listeners of a target, by event."""
    if identifier not in _EVENTS:
        from ..exc import InvalidRequestError

        raise InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))
    # The target stays with its listeners, so that its id stays its own.
    return _kept.setdefault(id(target), (target, {}))[1]
