"""What all parts of a schema share: attachment to a parent, listeners, dialect options."""

from itertools import count as _count

from .._lower import lower_option

_order = _count(1)


class SchemaConst:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "<SchemaConst.%s>" % self.name


RETAIN_SCHEMA = SchemaConst("RETAIN_SCHEMA")
BLANK_SCHEMA = SchemaConst("BLANK_SCHEMA")
NULL_UNSPECIFIED = SchemaConst("NULL_UNSPECIFIED")
for _const in (RETAIN_SCHEMA, BLANK_SCHEMA, NULL_UNSPECIFIED):
    setattr(SchemaConst, _const.name, _const)


def _get_table_key(name, schema):
    return name if schema is None else schema + "." + name


class _Items(list):
    """A set that keeps the order in which it was filled."""

    def add(self, item):
        if not any(item is own for own in self):
            self.append(item)

    def discard(self, item):
        for position, own in enumerate(self):
            if own is item:
                del self[position]
                return

    def remove(self, item):
        if not any(item is own for own in self):
            raise KeyError(item)
        self.discard(item)

    def update(self, items):
        for item in items:
            self.add(item)

    def __contains__(self, item):
        return any(item is own for own in self)

    def __sub__(self, other):
        return _Items(item for item in self if item not in other)

    difference = __sub__

    def union(self, other):
        made = _Items(self)
        made.update(other)
        return made

    __or__ = union


class _OptionView:
    """`obj.dialect_options["sqlite"]["where"]`: what was given, or the default."""

    def __init__(self, owner):
        self._owner = owner

    def __getitem__(self, dialect):
        found = {}
        arguments = _known_arguments(dialect)
        for cls in reversed(type(self._owner).__mro__):
            found.update((arguments or {}).get(cls.__name__, {}))
        prefix = dialect + "_"
        for key, value in self._owner._dialect_kw.items():
            if key.startswith(prefix):
                found[key[len(prefix) :]] = value
        return found

    def __iter__(self):
        return iter(dict.fromkeys(key.partition("_")[0] for key in self._owner._dialect_kw))

    def __contains__(self, dialect):
        return dialect in list(self)


def _known_arguments(dialect):
    from ._dialect_arguments import ARGUMENTS

    return ARGUMENTS.get(dialect)


def refuse_unknown_options(kwargs, class_names, owner):
    """Raises for a keyword that no dialect takes for any of the classes; `owner()` is what the error names."""
    for key in kwargs:
        dialect, underscore, argument = key.partition("_")
        if not underscore or not dialect or not argument:
            raise TypeError("Additional arguments should be named <dialectname>_<argument>, got '%s'" % key)
        known = _known_arguments(dialect)
        if known is None:
            from .base import warn

            warn("Can't validate argument %r; can't locate any SQLAlchemy dialect named %r" % (key, dialect))
            continue
        taken = {}
        for name in class_names:
            taken.update(known.get(name, {}))
        if "*" not in taken and argument not in taken:
            from .. import exc

            raise exc.ArgumentError("Argument %r is not accepted by dialect %r on behalf of %r" % (key, dialect, owner()))


class DialectKWArgs:
    _dialect_kw = {}

    @property
    def dialect_kwargs(self):
        # What is put in here is of this construct alone.
        if "_dialect_kw" not in self.__dict__:
            self._dialect_kw = {}
        return self._dialect_kw

    @property
    def kwargs(self):
        return self.dialect_kwargs

    @property
    def dialect_options(self):
        return _OptionView(self)

    @classmethod
    def argument_for(cls, dialect_name, argument_name, default):
        from ._dialect_arguments import ARGUMENTS

        ARGUMENTS.setdefault(dialect_name, {}).setdefault(cls.__name__, {})[argument_name] = default

    def _validate_dialect_kwargs(self, kwargs):
        if not kwargs:
            return
        refuse_unknown_options(kwargs, [cls.__name__ for cls in type(self).__mro__], lambda: type(self))
        self._dialect_kw = dict(self._dialect_kw, **kwargs)

    def _lower_options(self, dialect):
        return {key: lower_option(value, dialect) for key, value in self._dialect_kw.items()}


class SchemaVisitable:
    pass


class SchemaItem(SchemaVisitable):
    """Part of a schema."""

    __visit_name__ = "schema_item"
    _use_schema_map = True

    def _init_items(self, *args, **kw):
        for item in args:
            if item is not None:
                attach = getattr(item, "_set_parent_with_dispatch", None)
                if attach is None:
                    from .. import exc

                    raise exc.ArgumentError(
                        "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %r" % (item,)
                    )
                attach(self, **kw)

    def _set_parent_with_dispatch(self, parent, **kw):
        _fire(self, "before_parent_attach", self, parent)
        self._set_parent(parent, **kw)
        self._attached(parent)
        _fire(self, "after_parent_attach", self, parent)

    def _attached(self, parent):
        """Runs between `_set_parent` and the listeners."""

    @property
    def info(self):
        found = self.__dict__.get("_info")
        if found is None:
            found = self.__dict__["_info"] = {}
        return found

    @info.setter
    def info(self, value):
        self.__dict__["_info"] = value

    def _schema_item_copy(self, copy):
        if "_info" in self.__dict__:
            copy._info = dict(self._info)
        if "_listeners" in self.__dict__:
            copy._listeners = {name: list(found) for name, found in self._listeners.items()}
        return copy

    def __repr__(self):
        from ._repr import generic_repr

        return generic_repr(self, omit_kwarg=["info"])


# Holds something once anybody listens to anything: without, every attachment would search all its classes in vain.
_listened = []


def _fire(target, event, *args, **kw):
    """Calls the listeners of an object, and those of its classes."""
    if not _listened:
        return
    for holder in (target,) + type(target).__mro__:
        listeners = vars(holder).get("_listeners")
        if listeners:
            for listener in listeners.get(event, ()):
                listener(*args, **kw)


class HasConditionalDDL:
    _ddl_if = None

    def ddl_if(self, dialect=None, callable_=None, state=None):
        from .ddl import DDLIf

        self._ddl_if = DDLIf(dialect, callable_, state)
        return self


class HasSchemaAttr(SchemaItem):
    schema = None


def _is_table(parent):
    return getattr(parent, "_is_schema_table", False)


def _copy_expression(expression, source_table, target_table):
    """The expression with the columns of one table replaced by those of another."""
    if source_table is None or target_table is None or isinstance(expression, str):
        return expression
    from .visitors import replacement_traverse

    def replace(element, **kw):
        if getattr(element, "_is_schema_column", False) and element.table is source_table and element.key in source_table.c:
            return target_table.c[element.key]
        return None

    return replacement_traverse(expression, {}, replace)
