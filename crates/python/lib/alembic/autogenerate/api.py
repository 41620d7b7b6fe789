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


class RevisionContext:
    """What becomes new revision files: filled while env.py runs, written by `generate_scripts()`.

    Given the configuration, the script directory, and what `command.revision` takes as a dictionary (upstream's class).
    """

    def __init__(self, config, script_directory, command_args, process_revision_directives=None):
        self.config = config
        self.script_directory = script_directory
        self.command_args = command_args
        self.process_revision_directives = process_revision_directives
        self.template_args = {"config": config}
        self.generated_revisions = [self._default_revision()]

    @classmethod
    def _of_check(cls, config, hooks):
        """Holds what `check` found, for its exception."""
        from alembic.script import ScriptDirectory

        asked = dict.fromkeys(("message", "branch_label", "version_path", "rev_id", "depends_on"))
        asked.update({"autogenerate": True, "sql": False, "head": "head", "splice": False})
        self = cls(config, ScriptDirectory.from_config(config), asked)
        self.generated_revisions = hooks.scripts
        for script in self.generated_revisions:
            script._needs_render = True
        self._hooks = hooks
        return self

    def _default_revision(self):
        from alembic.operations import ops
        from alembic.util import rev_id

        asked = self.command_args
        names = ("message", "head", "splice", "branch_label", "version_path", "depends_on")
        return ops.MigrationScript(
            asked["rev_id"] or rev_id(), ops.UpgradeOps(), ops.DowngradeOps(), **{name: asked[name] for name in names}
        )

    def run_autogenerate(self, rev, migration_context):
        """Adds what the models have and the database, at the revisions `rev`, lacks."""
        from alembic.util import CommandError

        if self.command_args["sql"]:
            raise CommandError("Using --sql with --autogenerate does not make any sense")
        scripts = self.script_directory
        if set(scripts.get_revisions(rev)) != set(scripts.get_revisions("heads")):
            raise CommandError("Target database is not up to date.")
        self._run(rev, migration_context, True)

    def run_no_autogenerate(self, rev, migration_context):
        """Adds nothing, but lets directives do so."""
        self._run(rev, migration_context, False)

    def _run(self, rev, context, autogenerate):
        from alembic.autogenerate.hooks import Hooks
        from alembic.operations import ops

        opts = context.opts
        script = self.generated_revisions[-1]
        if getattr(script, "_needs_render", False):
            # A further configure(), as of a project with several databases.
            script.upgrade_ops_list.append(ops.UpgradeOps(upgrade_token=opts["upgrade_token"]))
            script.downgrade_ops_list.append(ops.DowngradeOps(downgrade_token=opts["downgrade_token"]))
        else:
            script.upgrade_ops_list[-1].upgrade_token = opts["upgrade_token"]
            script.downgrade_ops_list[-1].downgrade_token = opts["downgrade_token"]
            script._needs_render = True
        self._hooks = hooks = Hooks(context)
        if autogenerate:
            self._compare(hooks, script.upgrade_ops_list[-1], script.downgrade_ops_list[-1])
        for directives in (self.process_revision_directives, opts["process_revision_directives"]):
            if directives:
                directives(context, rev, self.generated_revisions)
        for script in self.generated_revisions:
            script._needs_render = True

    def _compare(self, hooks, upgrade_ops, downgrade_ops):
        import _limbeck
        from alembic.operations import ops
        from alembic.util import CommandError

        context = hooks.context
        if not context.as_sql and hooks.metadata is None and context.script is not None:
            raise CommandError(
                "Can't proceed with --autogenerate option; environment script %s does not provide a MetaData object or sequence "
                "of objects to the context." % context.script.env_py_location
            )
        upgrade_ops.ops.extend(hooks.lift_container(_limbeck.produce_migrations(hooks), ops.UpgradeOps).ops)
        upgrade_ops.reverse_into(downgrade_ops)

    def generate_scripts(self):
        """Writes the files, one each time that it is asked; gives their `Script`s."""
        for script in self.generated_revisions:
            variables = dict(self.template_args)
            if getattr(script, "_needs_render", False):
                variables.update(self._render(script))
            yield self.script_directory.generate_revision(
                script.rev_id,
                script.message,
                head=script.head,
                splice=script.splice,
                branch_labels=script.branch_label,
                version_path=script.version_path,
                depends_on=script.depends_on,
                **variables,
            )

    def _render(self, script):
        hooks, variables = self._hooks, {}
        imports = hooks.autogen_context.imports = set(script.imports or ())
        for upgrade_ops, downgrade_ops in zip(script.upgrade_ops_list, script.downgrade_ops_list):
            for container, token in ((upgrade_ops, upgrade_ops.upgrade_token), (downgrade_ops, downgrade_ops.downgrade_token)):
                rendered = hooks.render(container.ops)
                variables[token] = rendered["text"]
                imports.update(rendered["imports"])
        variables["imports"] = "\n".join(sorted(imports))
        return variables
