"""From annotations to column types."""

import sys

from .base import _MappedAnnotationBase, _MappedForm

_UNCLEAR = (
    'Type annotation for "%s.%s" can\'t be correctly interpreted for Annotated Declarative Table form.  ORM annotations '
    "should normally make use of the ``Mapped[]`` generic type, or other ORM-compatible generic type, as a container for the "
    "actual type, which indicates the intent that the attribute is mapped. Class variables that are not intended to be mapped "
    "by the ORM should use ClassVar[].  To allow Annotated Declarative to disregard legacy annotations which don't use "
    'Mapped[] to pass, set "__allow_unmapped__ = True" on the class or a superclass this class. '
    "(Background on this error at: https://sqlalche.me/e/21/zlpr)"
)

# Python classes by module and name, so that none of these modules is imported to look one up.
_TYPES = {
    ("builtins", "int"): "Integer",
    ("builtins", "float"): "Double",
    ("builtins", "bool"): "Boolean",
    ("builtins", "bytes"): "LargeBinary",
    ("builtins", "str"): "String",
    ("uuid", "UUID"): "Uuid",
    ("decimal", "Decimal"): "Numeric",
    ("datetime", "date"): "Date",
    ("datetime", "datetime"): "DateTime",
    ("datetime", "time"): "Time",
    ("datetime", "timedelta"): "Interval",
}


def annotations_of(cls):
    """The annotations of a class body, whether they are there or have to be asked for."""
    found = cls.__dict__.get("__annotations__")
    if isinstance(found, dict):
        return found
    annotate = cls.__dict__.get("__annotate_func__") or cls.__dict__.get("__annotate__")
    if annotate is None:
        return {}
    try:
        return annotate(1)
    except NameError:
        # A class that is declared further down; the names come back as forward references.
        import annotationlib

        return annotationlib.call_annotate_function(annotate, annotationlib.Format.FORWARDREF, owner=cls)


class Namespace:
    """The names that a string annotation of a class can use."""

    def __init__(self, cls):
        self._cls = cls
        self._globals = self._locals = None

    def _find(self):
        wanted = self._cls.__module__
        # The module that is being run is on the stack, whether or not it is a known module by now.
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_globals.get("__name__") == wanted:
                self._globals = frame.f_globals
                self._locals = dict(frame.f_locals, **{self._cls.__name__: self._cls})
                return
            frame = frame.f_back
        module = sys.modules.get(wanted)
        self._globals = {} if module is None else module.__dict__
        self._locals = {self._cls.__name__: self._cls}

    def value_of(self, text):
        if self._globals is None:
            self._find()
        names = dict(self._locals)
        names.update((key, value) for key, value in self._cls.__dict__.items() if isinstance(value, type))
        return eval(text, self._globals, names)

    def resolved(self, value):
        """An annotation with the strings in it replaced by what they name."""
        if isinstance(value, str):
            return self.resolved(self.value_of(value))
        text = getattr(value, "__forward_arg__", None)
        if isinstance(text, str):
            return self.resolved(self.value_of(text))
        return value


def mapped_parts(annotation, names):
    """`(container, inner)` of `Mapped[inner]`; (None, annotation) for any other annotation."""
    if isinstance(annotation, str):
        head = annotation.partition("[")[0].strip()
        try:
            container = names.value_of(head) if head else None
        except (NameError, AttributeError, SyntaxError):
            container = None
        if isinstance(container, type) and issubclass(container, _MappedAnnotationBase) and annotation.rstrip().endswith("]"):
            return container, annotation[annotation.index("[") + 1 : annotation.rindex("]")].strip()
        return None, annotation
    if isinstance(annotation, _MappedForm) and issubclass(annotation.__origin__, _MappedAnnotationBase):
        if len(annotation.__args__) != 1:
            from .exc import MappedAnnotationError

            raise MappedAnnotationError("Expected sub-type for Mapped[] annotation")
        return annotation.__origin__, annotation.__args__[0]
    return None, annotation


def refuse_unmapped(cls, key, annotation):
    """Refuses an annotation without `Mapped[]` beside a mapped attribute."""
    text = annotation if isinstance(annotation, str) else repr(annotation)
    if "ClassVar" in text.partition("[")[0]:
        return
    from .exc import MappedAnnotationError

    raise MappedAnnotationError(_UNCLEAR % (cls.__name__, key))


def _is_union(value):
    if type(value).__name__ in ("UnionType", "Union"):
        return True
    return not isinstance(value, type) and "typing.Union" == repr(getattr(value, "__origin__", None))


def _is_none(value):
    return value is None or value is type(None) or getattr(value, "__forward_arg__", None) == "None"


def includes_none(value, names):
    """Whether an annotation allows None."""
    value = names.resolved(value)
    if _is_union(value):
        return any(includes_none(arg, names) for arg in value.__args__)
    if _is_annotated(value):
        return includes_none(value.__origin__, names)
    alias = getattr(value, "__value__", None)
    if alias is not None and type(value).__name__ == "TypeAliasType":
        return includes_none(alias, names)
    return _is_none(value) or getattr(value, "__supertype__", None) is not None and includes_none(value.__supertype__, names)


def _is_annotated(value):
    return not isinstance(value, type) and getattr(value, "__metadata__", None) is not None


def without_none(value, names):
    """`X` of `X | None`."""
    value = names.resolved(value)
    if not _is_union(value):
        return value
    kept = [names.resolved(arg) for arg in value.__args__ if not _is_none(names.resolved(arg))]
    if len(kept) == 1:
        return kept[0]
    from typing import Union

    return Union[tuple(kept)]


def complete(mapped, key, inner, names, registry):
    """Gives a `MappedColumn` what its annotation says: NULL or not, and its type."""
    column = mapped.column
    inner = names.resolved(inner)
    nullable = includes_none(inner, names)
    if not mapped.has_nullable:
        column.nullable = nullable
    wanted = without_none(inner, names)
    alias = base = None
    if type(wanted).__name__ == "TypeAliasType":
        alias = wanted
        wanted = without_none(alias.__value__, names)
    if _is_annotated(wanted):
        base = without_none(wanted.__origin__, names) if nullable else names.resolved(wanted.__origin__)
        from .properties import MappedColumn

        for item in wanted.__metadata__:
            if isinstance(item, MappedColumn):
                mapped.take(item)
                break
    if not column.type._isnull or column.foreign_keys:
        return
    tried = [python_type for python_type in (alias, wanted, base) if python_type is not None]
    for python_type in tried:
        found = _resolve(python_type, registry.type_annotation_map)
        if found is not None:
            column._set_type(found)
            return
    _refuse_type(key, tried, inner)


def _refuse_type(key, tried, given):
    from .exc import MappedAnnotationError

    first = tried[0]
    if getattr(first, "_sqla_type", False):
        raise MappedAnnotationError(
            "The type provided inside the %r attribute Mapped annotation is the SQLAlchemy type %s. Expected a Python type "
            "instead" % (key, first)
        )
    if isinstance(first, type) or hasattr(first, "__origin__") or hasattr(first, "__supertype__") or _is_union(first):
        if len(tried) == 1:
            detail = "the type object is not resolvable by the registry"
        elif len(tried) == 2:
            detail = "neither '%s' nor '%s' are resolvable by the registry" % tuple(tried)
        else:
            detail = "none of %s are resolvable by the registry" % ", ".join("'%s'" % one for one in tried)
        raise MappedAnnotationError(
            "Could not locate SQLAlchemy Core type when resolving for Python type indicated by '%s' inside the Mapped[] "
            "annotation for the %r attribute; %s" % (first, key, detail)
        )
    raise MappedAnnotationError(
        "The object provided inside the %r attribute Mapped annotation is not a Python type, it's the object %r. Expected a "
        "Python type." % (key, given)
    )


def _resolve(python_type, given):
    """The column type for a Python type: of the registry's map, or of the usual ones."""
    if hasattr(python_type, "__origin__") and not isinstance(python_type, type) or type(python_type).__name__ == "GenericAlias":
        if repr(python_type.__origin__) == "typing.Literal":
            return _for_literal(python_type, given)
        found = given.get(python_type)
        # The map is asked for the whole form alone: `dict[str, Any]` is not found under `dict`.
        return None if found is None else _instance(found)
    if not isinstance(python_type, type):
        found = given.get(python_type)
        return None if found is None else _instance(found)
    for candidate in python_type.__mro__:
        found = given.get(candidate)
        if found is None:
            if (candidate.__module__, candidate.__name__) == ("enum", "Enum"):
                from ..sql.sqltypes import Enum

                return Enum(python_type)
            usual = _TYPES.get((candidate.__module__.removeprefix("_py"), candidate.__name__))
            if usual is None or candidate is not python_type:
                continue
            from ..sql import sqltypes

            return getattr(sqltypes, usual)()
        found = _instance(found)
        if _is_enum(found):
            return _enum_for(found, python_type, candidate)
        if candidate is python_type:
            return found
    return None


def _instance(type_):
    return type_() if isinstance(type_, type) else type_


def _is_enum(type_):
    return any(cls.__name__ == "Enum" and cls.__module__ == "sqlalchemy.sql.sqltypes" for cls in type(type_).__mro__)


def _enum_for(generic, python_type, matched):
    """An `Enum` of the map, for the Python enumeration that was found in it."""
    own = generic.enum_class
    options = {
        "name": None if own is not None and generic.name == own.__name__.lower() else generic.name,
        "native_enum": generic.native_enum,
        "create_constraint": generic.create_constraint,
        "values_callable": generic.values_callable,
        "validate_strings": generic.validate_strings,
        "schema": generic.schema,
        "metadata": generic.metadata,
    }
    if generic.length:
        options["length"] = generic.length
    options = {name: value for name, value in options.items() if value is not None}
    if own is not None and (own.__module__, own.__name__) == ("enum", "Enum") or matched is not python_type:
        return type(generic)(python_type, **options)
    return generic


def _for_literal(python_type, given):
    found = given.get(python_type)
    if found is not None and not _is_enum(_instance(found)):
        return _instance(found)
    if found is not None:
        return _instance(found)
    from typing import Literal

    generic = given.get(Literal)
    values = python_type.__args__
    wrong = [value for value in values if not isinstance(value, str)]
    if generic is not None and not _is_enum(_instance(generic)):
        return None
    if wrong:
        from ..exc import ArgumentError

        raise ArgumentError(
            "Can't create string-based Enum datatype from non-string values: %s.  Please provide an explicit Enum datatype for "
            "this Python type" % ", ".join(repr(value) for value in wrong)
        )
    from ..sql.sqltypes import Enum

    return Enum(*values, native_enum=False)
