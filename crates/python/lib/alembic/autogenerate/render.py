"""Where projects register renderers of their own, and what these call."""

from alembic.util.dispatch import Dispatcher

renderers = default_renderers = Dispatcher()


def render_op(autogen_context, op):
    """Renders one operation, as lines."""
    from alembic.util import to_list

    own = renderers._find(op)
    if own is not None:
        return to_list(own(autogen_context, op))
    return autogen_context._hooks.render_lines([op])


def render_op_text(autogen_context, op):
    """Renders one operation."""
    return "\n".join(render_op(autogen_context, op))


def _sqlalchemy_autogenerate_prefix(autogen_context):
    return autogen_context.opts["sqlalchemy_module_prefix"] or ""


def _alembic_autogenerate_prefix(autogen_context):
    if autogen_context._has_batch:
        return "batch_op."
    return autogen_context.opts["alembic_module_prefix"] or ""


def _user_autogenerate_prefix(autogen_context, target):
    prefix = autogen_context.opts["user_module_prefix"]
    return "%s." % target.__module__ if prefix is None else prefix


def _repr_type(type_, autogen_context, _skip_variants=False):
    return autogen_context._hooks.render_type_text(type_)


def _ident(name):
    return None if name is None else str(name)
