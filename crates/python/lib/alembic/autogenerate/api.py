"""What projects call: `compare_metadata`, `produce_migrations`, `render_python_code`."""


class AutogenContext:
    """The state of a comparison, as hooks see it."""

    def __init__(self, migration_context, metadata=None, opts=None, autogenerate=True, _hooks=None):
        self.migration_context = migration_context
        self.opts = migration_context.opts if opts is None else opts
        self.metadata = self.opts.get("target_metadata") if metadata is None else metadata
        self.connection = migration_context.bind
        self.dialect = migration_context.dialect
        self.imports = set()
        self._has_batch = False
        if _hooks is None:
            from alembic.autogenerate.hooks import Hooks

            _hooks = Hooks(migration_context, metadata=self.metadata, opts=self.opts, autogen_context=self)
        self._hooks = _hooks
        self._inspector = None

    @property
    def inspector(self):
        if self.connection is None:
            raise TypeError("can't return inspector as this AutogenContext has no database connection")
        if self._inspector is None:
            from sqlalchemy import inspect

            self._inspector = inspect(self.connection)
        return self._inspector

    def run_name_filters(self, name, type_, parent_names):
        """Asks `include_name`."""
        if "schema_name" in parent_names:
            table = name if type_ == "table" else parent_names.get("table_name")
            if table:
                schema = parent_names["schema_name"]
                parent_names["schema_qualified_table_name"] = "%s.%s" % (schema, table) if schema else table
        function = self.opts.get("include_name")
        return True if function is None else bool(function(name, type_, parent_names))

    def run_object_filters(self, object_, name, type_, reflected, compare_to):
        """Asks `include_object`."""
        function = self.opts.get("include_object")
        return True if function is None else bool(function(object_, name, type_, reflected, compare_to))

    run_filters = run_object_filters

    def _all_metadata(self):
        given = self.metadata
        return list(given) if isinstance(given, (list, tuple)) else [] if given is None else [given]

    @property
    def sorted_tables(self):
        return [table for metadata in self._all_metadata() for table in metadata.sorted_tables]

    @property
    def table_key_to_table(self):
        found = {}
        for metadata in self._all_metadata():
            twice = sorted(set(found).intersection(metadata.tables))
            if twice:
                raise ValueError(
                    "Duplicate table keys across multiple MetaData objects: %s" % ", ".join('"%s"' % key for key in twice)
                )
            found.update(metadata.tables)
        return found


def compare_metadata(context, metadata):
    """Returns the differences between a database and models, as tuples."""
    return produce_migrations(context, metadata).upgrade_ops.as_diffs()


def produce_migrations(context, metadata):
    """Returns a `MigrationScript` with what makes a database as models say."""
    import _limbeck
    from alembic.autogenerate.hooks import Hooks
    from alembic.operations import ops

    hooks = Hooks(context, metadata=metadata)
    upgrade = _limbeck.produce_migrations(hooks)
    upgrade_ops = hooks.lift_container(upgrade, ops.UpgradeOps)
    return ops.MigrationScript(None, upgrade_ops, upgrade_ops.reverse())


def render_python_code(
    up_or_down_op,
    sqlalchemy_module_prefix="sa.",
    alembic_module_prefix="op.",
    render_as_batch=False,
    imports=(),
    render_item=None,
    migration_context=None,
    user_module_prefix=None,
):
    """Returns operations as Python text."""
    from alembic.autogenerate.hooks import Hooks

    opts = {
        "sqlalchemy_module_prefix": sqlalchemy_module_prefix,
        "alembic_module_prefix": alembic_module_prefix,
        "render_item": render_item,
        "render_as_batch": render_as_batch,
        "user_module_prefix": user_module_prefix,
    }
    if migration_context is None:
        from alembic.runtime.migration import MigrationContext

        migration_context = MigrationContext.configure(dialect_name="default", opts={"as_sql": True})
    hooks = Hooks(migration_context, opts=opts)
    hooks.autogen_context.imports.update(imports)
    return hooks.render(up_or_down_op.ops)["text"]


def _render_migration_diffs(context, template_args, _beyond=False):
    """Compares and renders, into template variables; `_beyond` is with what Alembic does not see."""
    import _limbeck
    from alembic.autogenerate.hooks import Hooks

    template_args.update(_limbeck.render_migration_diffs(Hooks(context), _beyond))
