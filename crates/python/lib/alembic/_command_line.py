"""`CommandLine`: the command line of a script that brings its own."""

import os
import sys
from argparse import ArgumentParser

from alembic import __version__, command
from alembic.config import Config
from alembic.util import CommandError, msg

_COMMANDS = (
    "branches check current downgrade edit ensure_version heads history init list_templates merge revision show stamp upgrade"
).split()


def _flag(text):
    return {"action": "store_true", "help": text}


def _text(text, **more):
    return dict(type=str, help=text, **more)


class CommandLine:
    """Reads a command line and runs the command; `register_command` adds commands of one's own."""

    _KWARGS_OPTS = {
        "template": ("-t", "--template", _text("template that init uses", default="generic")),
        "message": ("-m", "--message", _text("what the revision does")),
        "sql": ("--sql", _flag("write SQL to standard output instead of changing a database")),
        "tag": ("--tag", _text("a word for env.py to read")),
        "head": ("--head", _text("the revision, or <branch>@head, that the new one comes after")),
        "splice": ("--splice", _flag("let the new revision come after one that is no head")),
        "depends_on": ("--depends-on", {"action": "append", "help": "a revision that the new one depends on; may be repeated"}),
        "rev_id": ("--rev-id", _text("the id of the new revision")),
        "version_path": ("--version-path", _text("the version location that the file goes to")),
        "branch_label": ("--branch-label", _text("a label for the branch that begins here")),
        "verbose": ("-v", "--verbose", _flag("say more")),
        "resolve_dependencies": ("--resolve-dependencies", _flag("take dependencies for parents")),
        "autogenerate": ("--autogenerate", _flag("fill the revision with what the models have and the database lacks")),
        "rev_range": ("-r", "--rev-range", {"action": "store", "help": "a range of revisions: [start]:[end]"}),
        "indicate_current": ("-i", "--indicate-current", _flag("mark the current revision")),
        "purge": ("--purge", _flag("empty the version table first")),
        "package": ("--package", _flag("write __init__.py files")),
        "check_heads": ("-c", "--check-heads", _flag("fail unless the database is at all heads")),
    }
    _POSITIONAL_OPTS = {
        "directory": {"help": "directory of the scripts"},
        "revision": {"help": "a revision"},
        "revisions": {"nargs": "+", "help": "one or more revisions, or 'heads'"},
    }

    def __init__(self, prog=None):
        self._positional_translations = {command.stamp: {"revision": "revisions"}}
        parser = ArgumentParser(prog=prog)
        parser.add_argument("--version", action="version", version="%%(prog)s %s" % __version__)
        parser.add_argument("-c", "--config", action="append", help="the configuration file; once more for a pyproject.toml")
        parser.add_argument("-n", "--name", type=str, default="alembic", help="section of the ini file")
        parser.add_argument("-x", action="append", help="a value for env.py; may be repeated")
        parser.add_argument("--raiseerr", action="store_true", help="show where an error was raised")
        parser.add_argument("-q", "--quiet", action="store_true", help="say nothing on standard output")
        self.subparsers = parser.add_subparsers()
        for name in _COMMANDS:
            self.register_command(getattr(command, name))
        self.parser = parser

    def register_command(self, fn):
        """Makes a function a command: its name, its arguments, and the beginning of its docstring as help."""
        positional, keywords, help_text = self._inspect_function(fn)
        subparser = self.subparsers.add_parser(fn.__name__, help=help_text)
        subparser.set_defaults(cmd=(fn, positional, keywords))
        for name in keywords:
            if name in self._KWARGS_OPTS:
                *words, options = self._KWARGS_OPTS[name]
                subparser.add_argument(*words, **options)
        for name in positional:
            subparser.add_argument(name, **self._POSITIONAL_OPTS.get(name, {}))

    def _inspect_function(self, fn):
        code = fn.__code__
        names = list(code.co_varnames[: code.co_argcount])
        given = len(fn.__defaults__ or ())
        positional, keywords = names[1 : len(names) - given], names[len(names) - given :] if given else []
        translated = self._positional_translations.get(fn, {})
        positional = [translated.get(name, name) for name in positional]
        lines = []
        for line in (fn.__doc__ or "").split("\n"):
            if not line.strip():
                break
            lines.append(line.strip())
        return positional, keywords, " ".join(lines)

    def run_cmd(self, config, options):
        """Runs the command that was read."""
        fn, positional, keywords = options.cmd
        try:
            fn(
                config,
                *[getattr(options, name, None) for name in positional],
                **{name: getattr(options, name, None) for name in keywords},
            )
        except CommandError as error:
            if options.raiseerr:
                raise
            msg("FAILED: %s" % error, **config.messaging_opts)
            sys.exit(-1)

    def _inis_from_config(self, options):
        toml, ini = "pyproject.toml", "alembic.ini"
        chosen = os.environ.get("ALEMBIC_CONFIG")
        if chosen and os.path.basename(chosen) == "pyproject.toml":
            toml = chosen
        elif chosen:
            ini = chosen
        named_toml = named_ini = None
        for name in options.config or ():
            if os.path.basename(name) == "pyproject.toml":
                if named_toml is not None:
                    raise CommandError("pyproject.toml indicated more than once")
                named_toml = name
            else:
                if named_ini is not None:
                    raise CommandError("only one ini file may be indicated")
                named_ini = name
        return named_toml or toml, named_ini or ini

    def main(self, argv=None):
        """Reads the arguments and runs the command."""
        options = self.parser.parse_args(argv)
        if not hasattr(options, "cmd"):
            self.parser.error("too few arguments")
        else:
            toml, ini = self._inis_from_config(options)
            self.run_cmd(Config(file_=ini, toml_file=toml, ini_section=options.name, cmd_opts=options), options)
