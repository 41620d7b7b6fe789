"""`EnvironmentContext`: a face over the environment that a command, or a script, made."""

_running = []
migrating = []


def current():
    """Returns the environment whose env.py is running."""
    if not _running:
        raise NameError(
            "Can't invoke function on alembic.context: no environment is running; "
            "these functions work inside env.py and the scripts that it runs"
        )
    return _running[-1]


class EnvironmentContext:
    """What env.py knows of the command, and what it configures."""

    _native = None

    def __init__(self, config, script, **kw):
        """Makes an environment of one's own: `fn(rows, context)` gives the steps of `run_migrations()`."""
        self.config = config
        self._script = script
        self.context_opts = kw
        self._migration_context = None

    @classmethod
    def _of_command(cls, native, config=None):
        """The environment of a command that is running."""
        self = cls.__new__(cls)
        if config is None:
            from alembic.config import Config

            config = Config._of_command()
        self.config = config
        self._script = None
        self.context_opts = {}
        self._migration_context = None
        self._native = native
        return self

    @property
    def script(self):
        if self._script is None:
            from alembic.script import ScriptDirectory

            self._script = ScriptDirectory._of_native(self._native.scripts())
        return self._script

    def _environment(self):
        """The native half, made when it is first needed."""
        if self._native is None:
            import _limbeck

            opts = self.context_opts
            destination = opts.get("destination_rev")
            if destination is None:
                destination = []
            elif isinstance(destination, (tuple, list)):
                destination = [str(one) for one in destination]
            else:
                destination = [str(destination)]
            starting = opts.get("starting_rev")
            given = {
                "as_sql": bool(opts.get("as_sql")),
                "starting_rev": None if starting is None else str(starting),
                "destination": destination,
                "tag": opts.get("tag"),
                "dont_mutate": bool(opts.get("dont_mutate")),
                "purge": bool(opts.get("purge")),
            }
            self._native = _limbeck.environment_new(self.config._native, self.script._native, given, self)
        return self._native

    def _steps(self, rows):
        """The steps that the function of this environment gives."""
        return _steps_of(self.context_opts.get("fn"), rows, self._migration_context)

    def _version_applied(self, step, run_args):
        """Tells the `on_version_apply` callbacks of a step."""
        context = self._migration_context
        if context is not None:
            context._version_applied(step, run_args)

    def __enter__(self):
        _running.append(self)
        self._environment().enter(self)
        return self

    def __exit__(self, *exc):
        _running.remove(self)
        self._native.leave()

    def is_offline_mode(self):
        """Tells whether `--sql` was given, or env.py asked for text."""
        return bool(self.context_opts.get("as_sql")) or self._environment().is_offline_mode()

    def is_transactional_ddl(self):
        """Tells whether the configured database runs DDL in transactions."""
        return self.get_context().impl.transactional_ddl

    def requires_connection(self):
        """Tells whether the command needs a database."""
        return not self.is_offline_mode()

    def get_head_revision(self):
        """Returns the single head of the script directory."""
        return self.script.as_revision_number("head")

    def get_head_revisions(self):
        """Returns all heads of the script directory."""
        return self.script.as_revision_number("heads") or ()

    def get_starting_revision_argument(self):
        """Returns where the run starts: `a` of `a:b`, or what the database says."""
        native = self._environment()
        starting = native.get_starting_revision_argument()
        if self._migration_context is None and starting is None and not self.is_offline_mode():
            from alembic.util import CommandError

            raise CommandError("No starting revision argument is available.")
        return starting

    def get_revision_argument(self):
        """Returns the destination, with `head` and `base` resolved."""
        return self._environment().get_revision_argument()

    def get_tag_argument(self):
        """Returns `--tag`."""
        return self._environment().get_tag_argument()

    def get_x_argument(self, as_dictionary=False):
        """Returns the values of `-x`, as a list or as a dictionary of `key=value`."""
        options = self.config.cmd_opts
        values = list(getattr(options, "x", None) or ()) if options is not None else []
        if not as_dictionary:
            return values
        pairs = {}
        for value in values:
            key, _, rest = value.partition("=")
            pairs[key] = rest
        return pairs

    def configure(
        self,
        connection=None,
        url=None,
        dialect_name=None,
        dialect_opts=None,
        transactional_ddl=None,
        transaction_per_migration=False,
        output_buffer=None,
        starting_rev=None,
        tag=None,
        template_args=None,
        render_as_batch=False,
        target_metadata=None,
        include_name=None,
        include_object=None,
        include_schemas=False,
        process_revision_directives=None,
        compare_type=True,
        compare_server_default=False,
        render_item=None,
        literal_binds=False,
        upgrade_token="upgrades",
        downgrade_token="downgrades",
        alembic_module_prefix="op.",
        sqlalchemy_module_prefix="sa.",
        user_module_prefix=None,
        on_version_apply=None,
        autogenerate_plugins=None,
        **kw,
    ):
        """Configures the migration context of this run; the last call counts."""
        from alembic.runtime.migration import MigrationContext

        opts = self.context_opts
        if transactional_ddl is not None:
            opts["transactional_ddl"] = transactional_ddl
        if output_buffer is not None:
            opts["output_buffer"] = output_buffer
        elif self.config.output_buffer is not None:
            opts["output_buffer"] = self.config.output_buffer
        if starting_rev:
            opts["starting_rev"] = starting_rev
        if tag:
            opts["tag"] = tag
        if template_args and "template_args" in opts:
            opts["template_args"].update(template_args)
        elif template_args:
            opts["template_args"] = dict(template_args)
        opts["transaction_per_migration"] = transaction_per_migration
        opts["target_metadata"] = target_metadata
        opts["include_name"] = include_name
        opts["include_object"] = include_object
        opts["include_schemas"] = include_schemas
        opts["render_as_batch"] = render_as_batch
        opts["upgrade_token"] = upgrade_token
        opts["downgrade_token"] = downgrade_token
        opts["sqlalchemy_module_prefix"] = sqlalchemy_module_prefix
        opts["alembic_module_prefix"] = alembic_module_prefix
        opts["user_module_prefix"] = user_module_prefix
        opts["literal_binds"] = literal_binds
        opts["process_revision_directives"] = _one_after_the_other(
            self.config._process_revision_directives, process_revision_directives
        )
        if on_version_apply is None:
            callbacks = ()
        elif hasattr(on_version_apply, "__iter__"):
            callbacks = tuple(on_version_apply)
        else:
            callbacks = (on_version_apply,)
        opts["on_version_apply"] = callbacks
        if render_item is not None:
            opts["render_item"] = render_item
        opts["compare_type"] = compare_type
        if compare_server_default is not None:
            opts["compare_server_default"] = compare_server_default
        opts["autogenerate_plugins"] = autogenerate_plugins
        opts.update(kw)
        if opts.get("template_args"):
            self._environment().set_template_args(opts["template_args"])
        self._migration_context = MigrationContext._of_run(self, connection, url, dialect_name, dialect_opts, opts)

    def run_migrations(self, **kw):
        """Runs what the command asks for; `kw` goes to every `upgrade()` and `downgrade()`."""
        context = self.get_context()
        # `op` makes its `Operations` of the last one of these when a script first asks for it.
        migrating.append(context)
        try:
            context.run_migrations(**kw)
        finally:
            migrating.remove(context)

    def execute(self, sql, execution_options=None):
        """Executes a statement, or writes it in `--sql` mode."""
        self.get_context().execute(sql, execution_options=execution_options)

    def static_output(self, text):
        """Writes text as it is in `--sql` mode."""
        self.get_context().impl.static_output(text)

    def begin_transaction(self):
        """Returns the context manager of the transaction around all steps."""
        return self.get_context().begin_transaction()

    def get_context(self):
        """Returns the migration context."""
        if self._migration_context is None:
            raise Exception("No context has been configured yet.")
        return self._migration_context

    def get_bind(self):
        """Returns the connection, or its stand-in in `--sql` mode."""
        return self.get_context().bind

    def get_impl(self):
        """Returns the dialect's implementation of the operations."""
        return self.get_context().impl


def _one_after_the_other(first, second):
    if first is None or second is None:
        return second if first is None else first

    def both(context, revision, directives):
        first(context, revision, directives)
        second(context, revision, directives)

    return both


def _steps_of(fn, rows, context):
    if fn is None:
        raise AssertionError("run_migrations() needs a function that gives its steps: pass fn=")
    found = fn(rows, context)
    return [] if found is None else [getattr(step, "_native", step) for step in found]
