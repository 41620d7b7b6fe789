"""`Config`: a face over a configuration, that of the running command or one of a script's own."""

import _limbeck

_MISSING = object()


class _Interpolated:
    """The small part of `ConfigParser` that env.py files use of `config.file_config`."""

    def __init__(self, config):
        self._config = config

    @property
    def _native(self):
        return self._config._native

    def get(self, section, option, fallback=_MISSING, **kw):
        value = self._native.section_option(section, option)
        if value is None:
            if fallback is not _MISSING:
                return fallback
            raise KeyError(option)
        return value

    def has_section(self, section):
        return self._native.section(section) is not None

    def has_option(self, section, option):
        found = self._native.section(section)
        return found is not None and option.lower() in found

    def items(self, section):
        return list((self._native.section(section) or {}).items())

    def options(self, section):
        # Those of the section itself come first, as in `configparser`.
        defaults = {"here", *self._config.config_args}
        return sorted(self._native.section(section) or {}, key=lambda name: name in defaults)

    def set(self, section, option, value):
        self._native.set_section_option(section, option, value)

    def add_section(self, section):
        """A section is made when an option of it is set."""

    def sections(self):
        return self._native.sections()

    def __contains__(self, section):
        return self.has_section(section)

    def __getitem__(self, section):
        found = self._native.section(section)
        if found is None:
            raise KeyError(section)
        return found


class _Options:
    """The parsed command line (`config.cmd_opts`)."""

    def __init__(self, values):
        self.__dict__.update(values)

    def __contains__(self, name):
        return name in self.__dict__

    def __repr__(self):
        return "Namespace(%s)" % ", ".join("%s=%r" % item for item in sorted(self.__dict__.items()))


class Config:
    """What an ini file, a pyproject.toml and the command line say. Changes made by env.py take effect."""

    cmd_opts = None
    output_buffer = None
    _own_stdout = None
    # What `command.revision(process_revision_directives=...)` was given, while it runs.
    _process_revision_directives = None

    def __init__(
        self,
        file_=None,
        toml_file=None,
        ini_section="alembic",
        output_buffer=None,
        stdout=None,
        cmd_opts=None,
        config_args=(),
        attributes=None,
    ):
        from os import fspath, getcwd

        self.config_args = dict(config_args)
        self.toml_args = dict(config_args)
        native = _limbeck.config_new(
            {
                "ini_file": fspath(file_) if file_ else None,
                "toml_file": fspath(toml_file) if toml_file else None,
                "ini_section": ini_section,
                "cwd": getcwd(),
                "arguments": [[str(key), str(value)] for key, value in self.config_args.items()],
            }
        )
        self._native = native
        self._config_file_name = fspath(file_) if file_ else None
        self.toml_file_name = fspath(toml_file) if toml_file else None
        self._ini_section = ini_section
        self.output_buffer = output_buffer
        if stdout is not None:
            self._own_stdout = stdout
        else:
            import sys

            self._own_stdout = sys.stdout
        self.cmd_opts = cmd_opts
        self.attributes = dict(attributes) if attributes else {}
        self.file_config = _Interpolated(self)

    @classmethod
    def _of_command(cls, native=None):
        """The configuration of the running command."""
        self = cls.__new__(cls)
        self._native = native = _limbeck.config_of_command() if native is None else native
        facts = native.facts()
        self._config_file_name = facts["config_file_name"]
        self.toml_file_name = facts["toml_file_name"]
        self._ini_section = facts["config_ini_section"]
        self.cmd_opts = _Options(facts["cmd_opts"]) if facts["cmd_opts"] is not None else None
        self.config_args = {}
        self.toml_args = {}
        self.attributes = {}
        self.file_config = _Interpolated(self)
        return self

    @property
    def config_file_name(self):
        return self._config_file_name

    @config_file_name.setter
    def config_file_name(self, name):
        self._config_file_name = name
        self._native.set_config_file_name(None if name is None else str(name))

    @property
    def config_ini_section(self):
        return self._ini_section

    @config_ini_section.setter
    def config_ini_section(self, name):
        self._ini_section = name
        self._native.set_ini_section(name)

    @property
    def stdout(self):
        if self._own_stdout is not None:
            return self._own_stdout
        import sys

        return sys.stdout

    @stdout.setter
    def stdout(self, stream):
        self._own_stdout = stream

    @property
    def messaging_opts(self):
        from sqlalchemy.util import immutabledict

        return immutabledict({"quiet": bool(getattr(self.cmd_opts, "quiet", False))})

    @property
    def toml_alembic_config(self):
        return self._native.toml()

    def print_stdout(self, text, *arg):
        """Prints a line to standard output, unless quiet."""
        text = str(text) % arg if arg else str(text)
        if self._own_stdout is None:
            _limbeck.print_stdout(text)
        elif not self.messaging_opts["quiet"]:
            self._own_stdout.write(text + "\n")

    def get_section(self, name, default=None):
        """Returns an ini section as a dictionary."""
        found = self._native.section(name)
        return default if found is None else found

    def get_section_option(self, section, name, default=None):
        """Returns an option of an ini section."""
        value = self._native.section_option(section, name)
        return default if value is None else value

    def get_main_option(self, name, default=None):
        """Returns an option of the main ini section."""
        return self.get_section_option(self._ini_section, name, default)

    def set_main_option(self, name, value):
        """Sets an option of the main ini section; a percent sign must be doubled."""
        self.set_section_option(self._ini_section, name, value)

    def set_section_option(self, section, name, value):
        """Sets an option of an ini section, which is made if need be."""
        self._native.set_section_option(section, name, value)

    def remove_main_option(self, name):
        """Removes an option of the main ini section."""
        self._native.remove_main_option(name)

    def get_alembic_option(self, name, default=None):
        """Returns an option from the ini file, else from pyproject.toml."""
        value = self._native.alembic_option(name)
        return default if value is None else value

    def get_alembic_boolean_option(self, name):
        """Returns an option that is either on or off."""
        return self._native.alembic_boolean_option(name)

    def get_prepend_sys_paths_list(self):
        """Returns the directories of `prepend_sys_path`."""
        return self._native.prepend_sys_path() or None

    def get_template_directory(self):
        raise NotImplementedError("templates are part of the binary; 'list_templates' names them")


def _command_line():
    from alembic import _command_line

    return _command_line


def main(argv=None, prog=None, **kwargs):
    """Runs a command line, as the program does."""
    _command_line().CommandLine(prog=prog).main(argv=argv)


def __getattr__(name):
    if name == "CommandLine":
        return _command_line().CommandLine
    raise AttributeError("module 'alembic.config' has no attribute %r" % name)
