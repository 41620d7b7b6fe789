"""`alembic.command`: the commands, called from Python."""

import _limbeck


def _run(config, command):
    import sys

    paths = config._native.prepend_sys_path()
    if paths and sys.path[: len(paths)] != paths:
        sys.path[:0] = paths
    return _limbeck.run_command(config._native, config, config.stdout, config.messaging_opts["quiet"], command)


def _script(config, id_):
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config).get_revision(id_)


def _text(value):
    return None if value is None else str(value)


def _one(revision):
    """A revision as it is typed."""
    from alembic.script import Script

    return revision.revision if isinstance(revision, Script) else str(revision)


def _list(value):
    from alembic.util import to_list

    return [_one(item) for item in to_list(value, default=[])]


def branches(config, verbose=False):
    """Show the revisions after which branches begin."""
    _run(config, {"Branches": {"verbose": bool(verbose)}})


def check(config):
    """Check whether a revision of the models' changes would hold operations."""
    _run(config, "Check")


def current(config, check_heads=False, verbose=False):
    """Show the current revision of the database."""
    _run(config, {"Current": {"verbose": bool(verbose), "check_heads": bool(check_heads)}})


def downgrade(config, revision, sql=False, tag=None):
    """Revert to an earlier version."""
    _run(config, {"Downgrade": {"revision": _one(revision), "sql": bool(sql), "tag": _text(tag)}})


def edit(config, rev):
    """Edit revision scripts with the editor."""
    _run(config, {"Edit": {"revision": _one(rev)}})


def ensure_version(config, sql=False):
    """Create the version table if it is not there."""
    _run(config, {"EnsureVersion": {"sql": bool(sql)}})


def heads(config, verbose=False, resolve_dependencies=False):
    """Show the heads of the script directory."""
    _run(config, {"Heads": {"verbose": bool(verbose), "resolve_dependencies": bool(resolve_dependencies)}})


def history(config, rev_range=None, verbose=False, indicate_current=False):
    """List the revisions in chronological order."""
    asked = {"range": _text(rev_range), "verbose": bool(verbose), "indicate_current": bool(indicate_current)}
    _run(config, {"History": asked})


def init(config, directory, template="generic", package=False):
    """Make a new script directory."""
    from os import fspath

    if config.config_file_name is None:
        from alembic.util import CommandError

        raise CommandError("config_file_name is required to initialize")
    _run(config, {"Init": {"directory": fspath(directory), "template": template, "package": bool(package)}})


def list_templates(config):
    """List the templates that init knows."""
    _run(config, "ListTemplates")


def merge(config, revisions, message=None, branch_label=None, rev_id=None, splice=False):
    """Merge revisions into one. Returns its `Script`."""
    asked = {
        "revisions": _list(revisions),
        "message": _text(message),
        "branch_label": _text(branch_label),
        "rev_id": _text(rev_id),
        "splice": bool(splice),
    }
    return _script(config, _run(config, {"Merge": asked}))


def revision(
    config,
    message=None,
    autogenerate=False,
    sql=False,
    head="head",
    splice=False,
    branch_label=None,
    version_path=None,
    rev_id=None,
    depends_on=None,
    process_revision_directives=None,
):
    """Make a new revision. Returns its `Script`."""
    if process_revision_directives is not None:
        raise NotImplementedError(
            "command.revision(process_revision_directives=...) is not supported; give it to context.configure() in env.py"
        )
    from os import fspath

    asked = {
        "message": _text(message),
        "autogenerate": bool(autogenerate),
        "sql": bool(sql),
        "head": None if head is None else _one(head),
        "splice": bool(splice),
        "branch_label": _text(branch_label),
        "version_path": None if version_path is None else fspath(version_path),
        "rev_id": _text(rev_id),
        "depends_on": _list(depends_on),
    }
    return _script(config, _run(config, {"Revision": asked}))


def show(config, rev):
    """Show the revisions that a word stands for."""
    _run(config, {"Show": {"revision": _one(rev)}})


def stamp(config, revision, sql=False, tag=None, purge=False):
    """Write a revision into the version table without running anything."""
    _run(config, {"Stamp": {"revisions": _list(revision), "sql": bool(sql), "tag": _text(tag), "purge": bool(purge)}})


def upgrade(config, revision, sql=False, tag=None):
    """Upgrade to a later version."""
    _run(config, {"Upgrade": {"revision": _one(revision), "sql": bool(sql), "tag": _text(tag)}})
