"""`MigrationContext`: a face over the one in Rust."""

import _limbeck


class _Transaction:
    """The context manager that `begin_transaction()` gives."""

    def __init__(self, native, token):
        self._native = native
        self._token = token

    def commit(self):
        self._native.commit_transaction(self._token)

    def rollback(self):
        self._native.rollback_transaction(self._token)

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        if type_ is None:
            try:
                self.commit()
            except BaseException:
                self.rollback()
                raise
        else:
            self.rollback()


class _AutocommitBlock:
    def __init__(self, native):
        self._native = native

    def __enter__(self):
        self._token = self._native.begin_autocommit_block()

    def __exit__(self, type_, value, traceback):
        self._native.end_autocommit_block(self._token, type_ is None)


class _Impl:
    """The dialect's side of a context."""

    def __init__(self, context):
        self._context = context
        self.dialect = context.dialect
        self.as_sql = context.as_sql

    @property
    def connection(self):
        return self._context.connection

    @property
    def bind(self):
        return self._context.bind

    @property
    def transactional_ddl(self):
        return self._context._native.is_transactional_ddl()

    @property
    def output_buffer(self):
        return self._context.output_buffer

    def static_output(self, text):
        self._context._native.static_output(str(text))

    def execute(self, sql, execution_options=None):
        self._context.execute(sql, execution_options)

    def emit_begin(self):
        self._context._native.emit_begin()

    def emit_commit(self):
        self._context._native.emit_commit()


class _Nowhere:
    """The output of a context that has neither a connection nor `as_sql`."""

    def write(self, text):
        from alembic.util import CommandError

        raise CommandError("this context has no connection: pass connection= to MigrationContext.configure(), or as_sql in opts")


def _separator(opts, key):
    """What ends a batch: nothing, where None was given; the dialect's own, where nothing was said."""
    return (opts[key] or "") if key in opts else None


class MigrationContext:
    """The database, or the text of `--sql`, as migrations see it."""

    def __init__(self, environment_context, dialect, connection, opts, as_sql, native):
        self._native = native
        self.environment_context = environment_context
        self.opts = opts
        self.dialect = dialect
        self.connection = connection
        self.as_sql = as_sql
        self.version_table = opts.get("version_table", "alembic_version")
        self.version_table_schema = opts.get("version_table_schema")
        self.on_version_apply_callbacks = opts.get("on_version_apply", ())
        self.impl = _Impl(self)
        self._operations = None

    @classmethod
    def configure(cls, connection=None, url=None, dialect_name=None, dialect=None, environment_context=None, dialect_opts=None, opts=None):
        """Makes a context outside of env.py."""
        opts = dict(opts or {})
        if dialect is not None and connection is None and url is None and dialect_name is None:
            dialect_name = dialect.name
        return cls._of_run(environment_context, connection, url, dialect_name, dialect_opts, opts)

    @classmethod
    def _of_run(cls, environment, connection, url, dialect_name, dialect_opts, opts):
        native = None
        if connection is None and url is None and dialect_name is None:
            raise Exception("Connection, url, or dialect_name is required.")
        as_sql = bool(opts.get("as_sql")) or (environment is not None and environment.is_offline_mode())
        if connection is not None:
            from sqlalchemy.engine import Connection, Engine

            if isinstance(connection, Engine):
                from alembic.util import CommandError

                raise CommandError(
                    "'connection' argument to configure() is expected to be a sqlalchemy.engine.Connection instance, got " + repr(connection)
                )
            connection = getattr(connection, "_sync_connection", None) or connection
            native = connection._native
        metadata = opts.get("target_metadata")
        if url is not None and not isinstance(url, str):
            url = url.render_as_string(hide_password=False)
        configure = _limbeck.configure if environment is None else environment._environment().configure
        # A context that knows a dialect only can render; there is nothing to run statements on.
        bare = environment is None and connection is None and not as_sql
        context = configure(
            {
                "url": url,
                "dialect_name": dialect_name,
                "dialect_opts": {k: v for k, v in (dialect_opts or {}).items() if isinstance(v, (str, bool, int))},
                "as_sql": as_sql or bare,
                "transactional_ddl": opts.get("transactional_ddl"),
                "transaction_per_migration": bool(opts.get("transaction_per_migration")),
                "literal_binds": bool(opts.get("literal_binds")),
                "starting_rev": opts.get("starting_rev"),
                "tag": opts.get("tag"),
                "version_table": opts.get("version_table") or "alembic_version",
                "version_table_schema": opts.get("version_table_schema"),
                "version_table_pk": opts.get("version_table_pk", True),
                "naming_convention": _naming_convention(metadata),
                "template_args": {k: v for k, v in (opts.get("template_args") or {}).items() if isinstance(v, str) or v is None},
                "mssql_batch_separator": _separator(opts, "mssql_batch_separator"),
                "oracle_batch_separator": _separator(opts, "oracle_batch_separator"),
                "output_encoding": opts.get("output_encoding"),
            },
            native,
            _Nowhere() if bare else opts.get("output_buffer"),
        )
        if as_sql or connection is None:
            from sqlalchemy.engine import make_dialect

            dialect = connection.dialect if connection is not None else make_dialect(context.dialect_name())
        else:
            dialect = connection.dialect
        self = cls(environment, dialect, connection, opts, as_sql, context)
        self.output_buffer = opts.get("output_buffer")
        if as_sql:
            from alembic.runtime.offline import MockConnection

            self.connection = MockConnection(self)
        return self

    @property
    def script(self):
        """The script directory, if there is one."""
        found = self.opts.get("script")
        if found is None and self.environment_context is not None:
            return self.environment_context.script
        return found

    @property
    def bind(self):
        """The connection; in `--sql` mode a stand-in that writes what it is given."""
        return self.connection

    @property
    def config(self):
        if self.environment_context is None:
            return None
        return self.environment_context.config

    def get_current_revision(self):
        """Returns the one version row, or `None`."""
        heads = self.get_current_heads()
        if len(heads) == 0:
            return None
        if len(heads) > 1:
            from alembic.util import CommandError

            raise CommandError(
                "Version table '%s' has more than one head present; please use get_current_heads()" % self.version_table
            )
        return heads[0]

    def get_current_heads(self):
        """Returns the version rows."""
        return tuple(self._native.get_current_heads())

    def stamp(self, script_directory, revision):
        """Sets the version rows without running anything."""
        if not isinstance(revision, str):
            revision = ["base"] if revision is None else [str(one) for one in revision]
        self._native.stamp(script_directory._native, revision)

    def _ensure_version_table(self, purge=False):
        self._native.ensure_version_table(bool(purge))

    def _steps(self, rows):
        """The steps that the function in the options gives."""
        from alembic.runtime.environment import _steps_of

        return _steps_of(self.opts.get("fn"), rows, self)

    def _version_applied(self, step, run_args):
        """Tells the `on_version_apply` callbacks of a step."""
        callbacks = self.on_version_apply_callbacks
        if callbacks:
            heads = step["heads"]
            info = MigrationInfo(step, self)
            for callback in callbacks:
                callback(ctx=self, step=info, heads=set(heads), run_args=run_args or {})

    def run_migrations(self, **kw):
        """Runs the steps that the command asks for."""
        environment = self.environment_context
        # The function of an environment is asked through it; one in the options of this context comes first.
        own = self.opts.get("fn") is not None and (environment is None or environment.context_opts is not self.opts)
        script = self.script if own else None
        self._native.run_migrations(kw, self if own else None, None if script is None else script._native)

    def begin_transaction(self, _per_migration=False):
        """Returns the context manager of the transaction, which does nothing where upstream's does nothing."""
        return _Transaction(self._native, self._native.begin_transaction(_per_migration))

    def autocommit_block(self):
        """Returns the context manager in which statements commit by themselves."""
        return _AutocommitBlock(self._native)

    def execute(self, sql, execution_options=None):
        """Executes a statement, or writes it in `--sql` mode."""
        from alembic.operations import Operations

        Operations(self).execute(sql, execution_options=execution_options)


def _naming_convention(metadata):
    """Reads the naming convention of the target metadata, which `op` applies to every constraint."""
    # Several `MetaData` have no convention in common; upstream applies none then.
    convention = getattr(metadata, "naming_convention", None)
    if not convention:
        return {}
    lowered = {}
    for key, value in convention.items():
        if isinstance(key, type):
            key = key.__name__
        if isinstance(value, str):
            lowered[key] = value
    return lowered


class MigrationInfo:
    """What `on_version_apply` callbacks are told of a step."""

    def __init__(self, data, context=None, revision_map=None):
        self._context = context
        self._revision_map = revision_map
        self.is_upgrade = data["is_upgrade"]
        self.is_stamp = data["is_stamp"]
        self.up_revision_ids = tuple(data["up_revisions"])
        self.down_revision_ids = tuple(data["down_revisions"])

    @property
    def is_migration(self):
        return not self.is_stamp

    @property
    def up_revision_id(self):
        return self.up_revision_ids[0] if self.up_revision_ids else None

    @property
    def source_revision_ids(self):
        return self.down_revision_ids if self.is_upgrade else self.up_revision_ids

    @property
    def destination_revision_ids(self):
        return self.up_revision_ids if self.is_upgrade else self.down_revision_ids

    @property
    def revision_map(self):
        if self._revision_map is None:
            self._revision_map = self._context.environment_context.script.revision_map
        return self._revision_map

    def _revisions(self, ids):
        return tuple(self.revision_map.get_revision(id_) for id_ in ids)

    @property
    def up_revision(self):
        found = self.up_revisions
        return found[0] if found else None

    @property
    def up_revisions(self):
        return self._revisions(self.up_revision_ids)

    @property
    def down_revisions(self):
        return self._revisions(self.down_revision_ids)

    @property
    def source_revisions(self):
        return self._revisions(self.source_revision_ids)

    @property
    def destination_revisions(self):
        return self._revisions(self.destination_revision_ids)


def __getattr__(name):
    # Few make steps of their own.
    if name in ("HeadMaintainer", "MigrationStep", "RevisionStep", "StampStep"):
        from alembic.runtime import steps

        return getattr(steps, name)
    raise AttributeError("module 'alembic.runtime.migration' has no attribute %r" % name)
