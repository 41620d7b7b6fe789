"""`Config`: a face over the configuration of the running command."""

import _limbeck

_MISSING = object()


class _Interpolated:
    """The small part of `ConfigParser` that env.py files use of `config.file_config`."""

    def get(self, section, option, fallback=_MISSING, **kw):
        value = _limbeck.config_section_option(section, option)
        if value is None:
            if fallback is not _MISSING:
                return fallback
            raise KeyError(option)
        return value

    def has_section(self, section):
        return _limbeck.config_section(section) is not None

    def has_option(self, section, option):
        found = _limbeck.config_section(section)
        return found is not None and option.lower() in found

    def items(self, section):
        return list((_limbeck.config_section(section) or {}).items())

    def set(self, section, option, value):
        _limbeck.config_set_section_option(section, option, value)

    def add_section(self, section):
        pass

    def sections(self):
        return _limbeck.config_sections()

    def __contains__(self, section):
        return self.has_section(section)

    def __getitem__(self, section):
        found = _limbeck.config_section(section)
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
    """What alembic.ini, pyproject.toml and the command line say. Changes made by env.py take effect."""

    def __init__(self):
        facts = _limbeck.config_facts()
        self.config_file_name = facts["config_file_name"]
        self.toml_file_name = facts["toml_file_name"]
        self.config_ini_section = facts["config_ini_section"]
        self.cmd_opts = _Options(facts["cmd_opts"]) if facts["cmd_opts"] is not None else None
        self.attributes = {}
        self.file_config = _Interpolated()

    @property
    def config_args(self):
        return {}

    @property
    def output_buffer(self):
        return None

    @property
    def stdout(self):
        import sys

        return sys.stdout

    @property
    def toml_alembic_config(self):
        return _limbeck.config_toml()

    def print_stdout(self, text, *arg):
        """Prints a line to standard output, unless quiet."""
        if arg:
            text = str(text) % arg
        _limbeck.print_stdout(str(text))

    def get_section(self, name, default=None):
        """Returns an ini section as a dictionary."""
        found = _limbeck.config_section(name)
        return default if found is None else found

    def get_section_option(self, section, name, default=None):
        """Returns an option of an ini section."""
        value = _limbeck.config_section_option(section, name)
        return default if value is None else value

    def get_main_option(self, name, default=None):
        """Returns an option of the main ini section."""
        return self.get_section_option(self.config_ini_section, name, default)

    def set_main_option(self, name, value):
        """Sets an option of the main ini section; a percent sign must be doubled."""
        self.set_section_option(self.config_ini_section, name, value)

    def set_section_option(self, section, name, value):
        """Sets an option of an ini section, which is made if need be."""
        _limbeck.config_set_section_option(section, name, value)

    def remove_main_option(self, name):
        """Removes an option of the main ini section."""
        _limbeck.config_remove_main_option(name)

    def get_alembic_option(self, name, default=None):
        """Returns an option from the ini file, else from pyproject.toml."""
        value = _limbeck.config_alembic_option(name)
        return default if value is None else value

    def get_alembic_boolean_option(self, name):
        """Returns an option that is either on or off."""
        return _limbeck.config_alembic_boolean_option(name)

    def get_template_directory(self):
        raise NotImplementedError("templates are part of the binary; 'list_templates' names them")
