"""The styles of format strings beside `%`."""

from logging import BASIC_FORMAT, PercentStyle

# What is defined here is known as `logging`'s.
__name__ = "logging"


class StrFormatStyle(PercentStyle):
    default_format = "{message}"
    asctime_format = "{asctime}"
    asctime_search = "{asctime"
    mark = "{"

    def validate(self):
        # Which fields are valid is for the full module to say.
        from _limbeck_stdlib import full

        full("logging").StrFormatStyle(self._fmt).validate()

    def _format(self, record):
        return self._fmt.format(**self._values(record))


class StringTemplateStyle(PercentStyle):
    default_format = "${message}"
    asctime_format = "${asctime}"
    asctime_search = "${asctime}"
    mark = "$"

    def usesTime(self):
        return "$asctime" in self._fmt or self.asctime_search in self._fmt

    def validate(self):
        from _limbeck_stdlib import full

        full("logging").StringTemplateStyle(self._fmt).validate()

    def _format(self, record):
        from string import Template

        return Template(self._fmt).substitute(**self._values(record))


_STYLES = {
    "%": (PercentStyle, BASIC_FORMAT),
    "{": (StrFormatStyle, "{levelname}:{name}:{message}"),
    "$": (StringTemplateStyle, "${levelname}:${name}:${message}"),
}
