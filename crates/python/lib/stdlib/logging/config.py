"""A light `logging.config`: `fileConfig` and plain `dictConfig` without `configparser` and `re`.

What it does not understand for certain it leaves to the full module, which works on the same loggers.
"""

import logging
import logging.handlers

_LAZY = ("os", "time", "io", "re", "traceback", "warnings", "weakref", "collections", "string", "threading")


def _full():
    from _limbeck_stdlib import full

    return full("logging.config")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(_full(), name)


class _Section:
    """One section, as `configparser` shows it."""

    def __init__(self, values, defaults):
        self.values = {**defaults, **values}

    def __contains__(self, option):
        return option in self.values

    def __getitem__(self, option):
        return _interpolated(self.values[option], self.values, 10)

    def get(self, option, fallback=None):
        return self[option] if option in self.values else fallback

    def raw(self, option, fallback=None):
        return self.values.get(option, fallback)


class _Doubt(Exception):
    """The text has something that only `configparser` can judge."""


def _interpolated(value, values, depth):
    if "%" not in value:
        return value
    if depth == 0:
        raise _Doubt
    parts = []
    while True:
        before, mark, rest = value.partition("%")
        parts.append(before)
        if not mark:
            return "".join(parts)
        if rest.startswith("%"):
            parts.append("%")
            value = rest[1:]
            continue
        name, end, value = rest[1:].partition(")s")
        name = name.lower()
        if not rest.startswith("(") or not end or ")" in name or name not in values:
            raise _Doubt
        parts.append(_interpolated(values[name], values, depth - 1))


def _read_lines(lines, defaults):
    """Reads INI text by the rules of `ConfigParser`; raises `_Doubt` where that would raise."""
    sections = {}
    section = option = None
    indent = 0
    for line in lines:
        text = line.strip()
        if text.startswith(("#", ";")):
            continue
        if not text:
            if option is not None:
                section[option].append("")
            continue
        column = len(line) - len(line.lstrip())
        if option is not None and column > indent:
            section[option].append(text)
            continue
        indent = column
        if text.startswith("[") and text.rfind("]") > 1:
            name = text[1:text.rfind("]")]
            if name in sections:
                raise _Doubt
            section = sections[name] = {}
            option = None
            continue
        ends = [at for at in (text.find("="), text.find(":")) if at >= 0]
        if section is None or not ends or min(ends) == 0:
            raise _Doubt
        option = text[:min(ends)].rstrip().lower()
        if option in section:
            raise _Doubt
        section[option] = [text[min(ends) + 1:].strip()]
    for values in sections.values():
        for option in values:
            values[option] = "\n".join(values[option]).rstrip()
    defaults = {**defaults, **sections.pop("DEFAULT", {})}
    return {name: _Section(values, defaults) for name, values in sections.items()}


class _ParserSection:
    """A section of a real `configparser`."""

    def __init__(self, parser, name):
        self.parser = parser
        self.name = name
        self.section = parser[name]

    def __contains__(self, option):
        return option in self.section

    def __getitem__(self, option):
        return self.section[option]

    def get(self, option, fallback=None):
        return self.section.get(option, fallback)

    def raw(self, option, fallback=None):
        return self.parser.get(self.name, option, raw=True, fallback=fallback)


def _parser_sections(parser):
    return {name: _ParserSection(parser, name) for name in parser.sections()}


def _configparser_sections(fname, lines, defaults):
    import configparser

    parser = configparser.ConfigParser(defaults)
    try:
        parser.read_file(lines, None if hasattr(fname, "readline") else fname)
    except configparser.ParsingError as error:
        raise RuntimeError("%s is invalid: %s" % (fname, error))
    return _parser_sections(parser)


def _file_lines(fname, encoding):
    try:
        # Naming the encoding spares the import of `locale`, which costs more than everything else here.
        with open(fname, encoding=encoding or "utf-8") as file:
            lines = list(file)
    except OSError as error:
        if isinstance(fname, str) and isinstance(error, FileNotFoundError):
            raise FileNotFoundError("%s doesn't exist" % fname) from None
        # Like `ConfigParser.read`, which skips what it cannot open; the sections are missing then.
        return []
    if not lines and isinstance(fname, str):
        raise RuntimeError("%s is an empty file" % fname)
    return lines


def _split(text):
    return [item.strip() for item in text.split(",")] if text else []


def _resolve(name):
    names = name.split(".")
    path = names.pop(0)
    found = __import__(path)
    for part in names:
        path = path + "." + part
        if not hasattr(found, part):
            __import__(path)
        found = getattr(found, part)
    return found


def _evaluate(text):
    """Evaluates inside `logging`, where the full module has these modules imported and holds all its names itself."""
    names = vars(logging)
    while True:
        try:
            return eval(text, names)
        except NameError as error:
            name = getattr(error, "name", None)
            if name in names:
                raise
            if name in _LAZY:
                names[name] = __import__(name)
            elif any(name in listed.split() for listed in logging._ELSEWHERE.values()):
                getattr(logging, name)
            else:
                raise


def _file_formatters(sections):
    formatters = {}
    for name in _split(sections["formatters"]["keys"]):
        section = sections["formatter_%s" % name]
        class_name = section.get("class")
        factory = _resolve(class_name) if class_name else logging.Formatter
        formatters[name] = factory(section.raw("format"), section.raw("datefmt"), section.raw("style", "%"))
    return formatters


def _file_handlers(sections, formatters):
    handlers = {}
    targets = []
    for name in _split(sections["handlers"]["keys"]):
        section = sections["handler_%s" % name]
        class_name = section["class"]
        formatter = section.get("formatter", "")
        try:
            factory = _evaluate(class_name)
        except (AttributeError, NameError):
            factory = _resolve(class_name)
        args = _evaluate(section.get("args", "()"))
        kwargs = _evaluate(section.get("kwargs", "{}"))
        handler = factory(*args, **kwargs)
        handler.name = name
        if "level" in section:
            handler.setLevel(section["level"])
        if formatter:
            handler.setFormatter(formatters[formatter])
        if hasattr(handler, "setTarget") and section.get("target", ""):
            targets.append((handler, section["target"]))
        handlers[name] = handler
    for handler, target in targets:
        handler.setTarget(handlers[target])
    return handlers


def _replace_handlers(logger, names, handlers):
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    for name in names:
        logger.addHandler(handlers[name])


def _children(name, existing):
    return [other for other in existing if other.startswith(name + ".")]


def _retire(existing, children, disable):
    """Loggers that were there and are not configured now: children of configured ones start afresh."""
    for name in existing:
        logger = logging.root.manager.loggerDict[name]
        if name not in children:
            logger.disabled = disable
        elif not isinstance(logger, logging.PlaceHolder):
            logger.setLevel(logging.NOTSET)
            logger.handlers = []
            logger.propagate = True


def _file_loggers(sections, handlers, disable):
    names = _split(sections["loggers"]["keys"]) or [""]
    names.remove("root")
    section = sections["logger_root"]
    if "level" in section:
        logging.root.setLevel(section["level"])
    _replace_handlers(logging.root, _split(section["handlers"]), handlers)
    existing = sorted(logging.root.manager.loggerDict)
    children = []
    for name in names:
        section = sections["logger_%s" % name]
        qualname = section["qualname"]
        propagate = int(section.get("propagate", 1))
        logger = logging.getLogger(qualname)
        if qualname in existing:
            children.extend(_children(qualname, existing))
            existing.remove(qualname)
        if "level" in section:
            logger.setLevel(section["level"])
        logger.propagate = propagate
        logger.disabled = 0
        _replace_handlers(logger, _split(section["handlers"]), handlers)
    _retire(existing, children, disable)


def _clear_handlers():
    logging._handlers.clear()
    logging.shutdown(logging._handlerList[:])
    del logging._handlerList[:]


def _check_interpolation(sections):
    """Reads every value once, so that a doubt comes up before anything is configured."""
    for section in sections.values():
        for option in section.values:
            if option not in ("format", "datefmt", "style"):
                section[option]


def fileConfig(fname, defaults=None, disable_existing_loggers=True, encoding=None):
    if hasattr(fname, "sections") and hasattr(fname, "get"):
        sections = _parser_sections(fname)
    else:
        if hasattr(fname, "readline"):
            lines = list(fname)
        else:
            lines = _file_lines(fname, encoding)
        try:
            given = {str(name).lower(): str(value) for name, value in (defaults or {}).items()}
            sections = _read_lines(lines, given)
            wanted = ("loggers", "handlers", "formatters", "logger_", "handler_", "formatter_")
            sections = {name: section for name, section in sections.items() if name.startswith(wanted)}
            _check_interpolation(sections)
        except _Doubt:
            sections = _configparser_sections(fname, lines, defaults)
    formatters = _file_formatters(sections)
    with logging._lock:
        _clear_handlers()
        handlers = _file_handlers(sections, formatters)
        _file_loggers(sections, handlers, disable_existing_loggers)


_PLAIN_KEYS = ("version", "formatters", "handlers", "loggers", "root", "disable_existing_loggers", "incremental")


def _is_plain(config):
    """Whether a dictionary has only what is handled here: no factories, filters or references."""
    if type(config) is not dict or config.get("version") != 1 or config.get("incremental"):
        return False
    if any(key not in _PLAIN_KEYS for key in config):
        return False
    for part in ("formatters", "handlers", "loggers"):
        items = config.get(part, {})
        if type(items) is not dict or not all(_is_plain_item(item) for item in items.values()):
            return False
    return _is_plain_item(config.get("root", {}))


def _is_plain_item(item):
    if type(item) is not dict:
        return False
    for key, value in item.items():
        if key in ("()", ".", "filters", "target") or not isinstance(key, str):
            return False
        if isinstance(value, str):
            if "://" in value and not value.startswith("ext://"):
                return False
        elif isinstance(value, (list, tuple)):
            if not all(isinstance(part, str) for part in value):
                return False
        elif not isinstance(value, (int, float, type(None))):
            return False
    return True


def _external(value):
    return _resolve(value[6:]) if isinstance(value, str) and value.startswith("ext://") else value


def _dict_formatter(item):
    factory = _resolve(item["class"]) if item.get("class") else logging.Formatter
    return factory(item.get("format"), item.get("datefmt"), item.get("style", "%"))


def _dict_handler(item, name, formatters):
    arguments = {key: _external(value) for key, value in item.items()}
    formatter = arguments.pop("formatter", None)
    level = arguments.pop("level", None)
    factory = _resolve(arguments.pop("class"))
    if formatter:
        formatter = formatters[formatter]
    handler = factory(**arguments)
    handler.name = name
    if formatter:
        handler.setFormatter(formatter)
    if level is not None:
        handler.setLevel(logging._checkLevel(level))
    return handler


def _dict_logger(logger, item, handlers):
    if item.get("level") is not None:
        logger.setLevel(logging._checkLevel(item["level"]))
    _replace_handlers(logger, item.get("handlers") or (), handlers)


def dictConfig(config):
    if not _is_plain(config):
        return _full().dictConfig(config)
    with logging._lock:
        disable = config.get("disable_existing_loggers", True)
        try:
            _clear_handlers()
            formatters = {name: _dict_formatter(item) for name, item in config.get("formatters", {}).items()}
            items = config.get("handlers", {})
            handlers = {name: _dict_handler(items[name], name, formatters) for name in sorted(items)}
            logged = [*config.get("loggers", {}).values(), config.get("root", {})]
            for item in logged:
                logging._checkLevel(item.get("level") or 0)
                [handlers[name] for name in item.get("handlers") or ()]
        except Exception:
            # No logger has been touched; the full module says what is wrong in its own words.
            return _full().dictConfig(config)
        existing = sorted(logging.root.manager.loggerDict)
        children = []
        for name, item in config.get("loggers", {}).items():
            if name in existing:
                children.extend(_children(name, existing))
                existing.remove(name)
            logger = logging.getLogger(name)
            _dict_logger(logger, item, handlers)
            logger.disabled = False
            if item.get("propagate") is not None:
                logger.propagate = item["propagate"]
        _retire(existing, children, disable)
        if config.get("root"):
            _dict_logger(logging.root, config["root"], handlers)
