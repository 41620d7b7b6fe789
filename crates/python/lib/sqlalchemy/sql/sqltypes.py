"""Generic types (`Integer`) and exact types (`INTEGER`)."""

from .._lower import given, lower_constraint_name, lower_schema
from .base import NO_ARG
from .type_api import Emulated, NativeForEmulated, TypeDecorator, TypeEngine, TypeEngineMixin

class HasExpressionLookup(TypeEngineMixin):
    __slots__ = ()


class Concatenable(TypeEngineMixin):
    Comparator = comparator_factory = TypeEngine.Comparator


class Indexable(TypeEngineMixin):
    Comparator = comparator_factory = TypeEngine.Comparator


def _length(length):
    """A number, or whether it is the word `max`."""
    if isinstance(length, str):
        return (None, True) if length.lower() == "max" else (int(length), False)
    return length, False


class String(Concatenable, TypeEngine):
    __visit_name__ = "string"
    _wire_tag = "String"

    def __init__(self, length=None, collation=None, collation_schema=None):
        self.length = length
        self.collation = collation
        if collation_schema is not None and collation is None:
            from .. import exc

            raise exc.ArgumentError(
                "the 'collation_schema' parameter of String requires the 'collation' parameter to also be present"
            )
        self.collation_schema = collation_schema

    def _with_collation(self, collation, collation_schema=None):
        made = self.copy()
        made.collation = collation
        made.collation_schema = collation_schema
        return made

    @property
    def python_type(self):
        return str

    def _wire_args(self, dialect):
        length, longest = _length(self.length)
        return given(length=length, max=longest, collation=self.collation, collation_schema=self.collation_schema)


class Text(String):
    __visit_name__ = "text"
    _wire_tag = "Text"


class Unicode(String):
    __visit_name__ = "unicode"
    _wire_tag = "Unicode"


class UnicodeText(Text):
    __visit_name__ = "unicode_text"
    _wire_tag = "UnicodeText"


class Integer(HasExpressionLookup, TypeEngine):
    __visit_name__ = "integer"
    _wire_tag = "Integer"

    @property
    def python_type(self):
        return int


class SmallInteger(Integer):
    __visit_name__ = "small_integer"
    _wire_tag = "SmallInteger"


class BigInteger(Integer):
    __visit_name__ = "big_integer"
    _wire_tag = "BigInteger"


class NumericCommon(HasExpressionLookup, TypeEngineMixin):
    _default_decimal_return_scale = 10
    _asdecimal_default = True

    @property
    def _effective_decimal_return_scale(self):
        if self.decimal_return_scale is not None:
            return self.decimal_return_scale
        if getattr(self, "scale", None) is not None:
            return self.scale
        return self._default_decimal_return_scale

    @property
    def python_type(self):
        if self.asdecimal:
            from decimal import Decimal

            return Decimal
        return float

    def _wire_args(self, dialect):
        found = given(precision=self.precision, scale=self.scale, decimal_return_scale=self.decimal_return_scale)
        if bool(self.asdecimal) is not self._asdecimal_default:
            found["asdecimal"] = bool(self.asdecimal)
        return found


class Numeric(NumericCommon, TypeEngine):
    __visit_name__ = "numeric"
    _wire_tag = "Numeric"

    def __init__(self, precision=None, scale=None, decimal_return_scale=None, asdecimal=True):
        self.precision = precision
        self.scale = scale
        self.decimal_return_scale = decimal_return_scale
        self.asdecimal = asdecimal

    @property
    def _type_affinity(self):
        return Numeric


class Float(NumericCommon, TypeEngine):
    __visit_name__ = "float"
    _wire_tag = "Float"
    _asdecimal_default = False
    scale = None

    def __init__(self, precision=None, asdecimal=False, decimal_return_scale=None):
        self.precision = precision
        self.asdecimal = asdecimal
        self.decimal_return_scale = decimal_return_scale

    @property
    def _type_affinity(self):
        return Float


class Double(Float):
    __visit_name__ = "double"
    _wire_tag = "Double"


class DateTime(HasExpressionLookup, TypeEngine):
    __visit_name__ = "datetime"
    _wire_tag = "DateTime"

    def __init__(self, timezone=False):
        self.timezone = timezone

    @property
    def python_type(self):
        from datetime import datetime

        return datetime

    def _wire_args(self, dialect):
        return given(timezone=bool(self.timezone))


class Date(HasExpressionLookup, TypeEngine):
    __visit_name__ = "date"
    _wire_tag = "Date"

    @property
    def python_type(self):
        from datetime import date

        return date


class Time(HasExpressionLookup, TypeEngine):
    __visit_name__ = "time"
    _wire_tag = "Time"

    def __init__(self, timezone=False):
        self.timezone = timezone

    @property
    def python_type(self):
        from datetime import time

        return time

    _wire_args = DateTime._wire_args


class _Binary(TypeEngine):
    def __init__(self, length=None):
        self.length = length

    @property
    def _generic_type_affinity(self):
        return LargeBinary

    @property
    def python_type(self):
        return bytes

    def coerce_compared_value(self, op, value):
        return self if isinstance(value, str) else TypeEngine.coerce_compared_value(self, op, value)

    def _wire_args(self, dialect):
        length, longest = _length(self.length)
        return given(length=length, max=longest)


class LargeBinary(_Binary):
    __visit_name__ = "large_binary"
    _wire_tag = "LargeBinary"

    def __init__(self, length=None):
        self.length = length


class SchemaType(TypeEngineMixin):
    """A type that may bring something of its own to the schema."""

    _is_schema_type = True
    _use_schema_map = True

    def __init__(
        self,
        name=None,
        schema=NO_ARG,
        metadata=None,
        inherit_schema=False,
        quote=None,
        create_type=True,
        _create_events=True,
        _adapted_from=None,
    ):
        if name is None:
            self.name = None
        else:
            from .elements import quoted_name

            self.name = name if quote is None and not isinstance(name, str) else quoted_name(name, quote)
        self._schema_provided = schema is not NO_ARG
        if self._schema_provided and inherit_schema:
            from .. import exc

            raise exc.ArgumentError("Ambiguously setting inherit_schema=True while also passing a schema argument")
        self.schema = schema if self._schema_provided else None
        if inherit_schema:
            from .base import warn_deprecated

            warn_deprecated(
                "the ``inherit_schema`` parameter is deprecated.The schema will be inherited from the ``metadata`` object. To "
                "keep using the table schema as the type schema, pass the ``schema`` parameter directly.",
                "2.1",
            )
        self._inherit_schema = inherit_schema
        self.create_type = create_type
        self.metadata = None
        self._metadata_given = metadata is not None
        if metadata is not None:
            self._set_metadata(metadata)

    @property
    def inherit_schema(self):
        return self._inherit_schema

    def _set_metadata(self, metadata):
        if self.metadata is None:
            self.metadata = metadata
            if not self._inherit_schema and not self._schema_provided and metadata.schema:
                self.schema = metadata.schema
            metadata._register_object(self)

    def _set_parent(self, column, **kw):
        column._on_table_attach(self._set_table)

    def _set_table(self, column, table):
        metadata = getattr(table, "metadata", None)
        if metadata is not None and hasattr(self, "_schema_provided"):
            self._set_metadata(metadata)
            if self._inherit_schema:
                self.schema = table.schema
        if getattr(self, "create_constraint", False):
            from .schema import CheckConstraint

            CheckConstraint._of_type(self, column, table)

    def copy(self, **kw):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        if "_metadata_given" in made.__dict__:
            target = kw.get("_to_metadata", self.metadata) if self.metadata is not None else None
            made.metadata = None
            if kw.get("schema", NO_ARG) is not NO_ARG:
                made.schema = kw["schema"]
                made._schema_provided = True
            if target is not None:
                made._set_metadata(target)
        return made

    def create(self, bind, checkfirst=False):
        _run_type_ddl(self, bind, "create", checkfirst)

    def drop(self, bind, checkfirst=False):
        _run_type_ddl(self, bind, "drop", checkfirst)


def _run_type_ddl(type_, bind, action, checkfirst):
    """`CREATE TYPE` and `DROP TYPE`, where the database has named types; nothing elsewhere."""
    dialect = bind.dialect
    if getattr(dialect, "supports_named_types", False) and getattr(type_, "native_enum", True):
        from ..dialects.postgresql import named_types

        named_types.run(type_, bind, action, checkfirst)


class Enum(String, SchemaType, Emulated, TypeEngine):
    __visit_name__ = "enum"
    _wire_tag = "Enum"

    def __init__(self, *enums, **kw):
        self._enum_init(enums, kw)

    def _enum_init(self, enums, kw):
        self.native_enum = kw.pop("native_enum", True)
        self.create_constraint = kw.pop("create_constraint", False)
        self.values_callable = kw.pop("values_callable", None)
        self._sort_key_function = kw.pop("sort_key_function", NO_ARG)
        length_arg = kw.pop("length", NO_ARG)
        self._omit_aliases = kw.pop("omit_aliases", True)
        unchecked = kw.pop("_disable_warnings", False)
        if not enums and "_enums" in kw:
            enums = kw.pop("_enums")
        values, objects = self._parse(enums)
        self.enums = list(values)
        self._valid_lookup = dict(zip(reversed(objects), reversed(list(values))))
        self._object_lookup = dict(zip(values, objects))
        self._valid_lookup.update([(value, self._valid_lookup[self._object_lookup[value]]) for value in values])
        self.validate_strings = kw.pop("validate_strings", False)
        self._default_length = length = max([len(value) for value in self.enums], default=0)
        if length_arg is not NO_ARG:
            if not unchecked and length_arg is not None and length_arg < length:
                raise ValueError(
                    "When provided, length must be larger or equal than the length of the longest enum value. %s < %s"
                    % (length_arg, length)
                )
            length = length_arg
        self._valid_lookup[None] = self._object_lookup[None] = None
        String.__init__(self, length=length)
        if self.enum_class is not None and values:
            kw.setdefault("name", self.enum_class.__name__.lower())
        SchemaType.__init__(
            self,
            name=kw.pop("name", None),
            create_type=kw.pop("create_type", True),
            inherit_schema=kw.pop("inherit_schema", False),
            schema=kw.pop("schema", NO_ARG),
            metadata=kw.pop("metadata", None),
            quote=kw.pop("quote", None),
        )

    def _parse(self, enums):
        if len(enums) == 1 and hasattr(enums[0], "__members__"):
            self.enum_class = enums[0]
            members = dict(self.enum_class.__members__)
            if self._omit_aliases is True:
                members = {name: member for name, member in members.items() if member.name == name}
            values = self.values_callable(self.enum_class) if self.values_callable else list(members)
            return list(values), [members[name] for name in members]
        self.enum_class = None
        return list(enums), list(enums)

    @property
    def _enums_argument(self):
        return self.enums if self.enum_class is None else [self.enum_class]

    @property
    def native(self):
        return self.native_enum

    @property
    def sort_key_function(self):
        return self._db_value_for_elem if self._sort_key_function is NO_ARG else self._sort_key_function

    @property
    def python_type(self):
        return str if self.enum_class is None else self.enum_class

    def _compare_type_affinity(self, other):
        return String._compare_type_affinity(self, other) or other._type_affinity is String

    def _lookup_error(self, elem):
        names = [repr(name) for name in self.enums]
        if len(names) > 4:
            names = names[:3] + ["...", names[-1]]
        shown = ", ".join(name[1:-1] if name != "..." else name for name in names)
        return LookupError(
            "'%s' is not among the defined enum values. Enum name: %s. Possible values: %s" % (elem, self.name, shown)
        )

    def _db_value_for_elem(self, elem):
        try:
            return self._valid_lookup[elem]
        except KeyError:
            if not self.validate_strings and isinstance(elem, str):
                return elem
            raise self._lookup_error(elem) from None

    def _object_value_for_elem(self, elem):
        try:
            return self._object_lookup[elem]
        except KeyError:
            raise self._lookup_error(elem) from None

    def bind_processor(self, dialect):
        return self._db_value_for_elem

    def result_processor(self, dialect, coltype):
        return self._object_value_for_elem

    def as_generic(self, allow_nulltype=False):
        return Enum(*self.enums, _disable_warnings=True, length=self.length)

    def _make_enum_kw(self, kw):
        for name in ("validate_strings", "metadata", "native_enum", "values_callable", "create_constraint", "length"):
            kw.setdefault(name, getattr(self, name))
        if self.name:
            kw.setdefault("name", self.name)
        kw.setdefault("schema", self.schema)
        kw.setdefault("omit_aliases", self._omit_aliases)
        return kw

    def adapt(self, cls, **kw):
        return cls(*self._enums_argument, _disable_warnings=True, **self._make_enum_kw(kw))

    def copy(self, **kw):
        return SchemaType.copy(self, **kw)

    def repr_struct(self):
        from ._repr import GenericRepr

        return GenericRepr(
            self,
            additional_kw=[
                ("native_enum", True),
                ("create_constraint", False),
                ("length", self._default_length),
                ("schema", None),
            ],
            to_inspect=[Enum, SchemaType],
            omit_kwarg=["schema", "inherit_schema", "metadata"],
        )

    def _wire_args(self, dialect):
        found = given(
            name=lower_constraint_name(self.name),
            schema=lower_schema(self.schema),
            create_constraint=bool(self.create_constraint),
            metadata=self._metadata_given,
            inherit_schema=bool(self._inherit_schema),
            validate_strings=bool(self.validate_strings),
            collation=self.collation,
        )
        found["values"] = [str(value) for value in self.enums]
        if not self.native_enum:
            found["native_enum"] = False
        if self.length != self._default_length:
            # No length at all is a length of zero here: left out, it means that of the longest value.
            found["length"] = self.length or 0
        if self.create_type is not True:
            found["create_type"] = bool(self.create_type)
        return found


class Boolean(SchemaType, Emulated, TypeEngine):
    __visit_name__ = "boolean"
    _wire_tag = "Boolean"
    native = True

    def __init__(self, create_constraint=False, name=None, _create_events=True, _adapted_from=None):
        self.create_constraint = create_constraint
        self.name = name

    @property
    def python_type(self):
        return bool

    def create(self, bind, checkfirst=False):
        pass

    drop = create

    def _wire_args(self, dialect):
        return given(create_constraint=bool(self.create_constraint), name=lower_constraint_name(self.name))


class _AbstractInterval(HasExpressionLookup, TypeEngine):
    @property
    def _type_affinity(self):
        return Interval

    @property
    def python_type(self):
        from datetime import timedelta

        return timedelta


class Interval(Emulated, _AbstractInterval, TypeDecorator):
    """A time span; a date counted from 1970 where the database has none."""

    impl = DateTime
    cache_ok = True
    _wire_tag = "Interval"

    def __init__(self, native=True, second_precision=None, day_precision=None):
        TypeDecorator.__init__(self)
        self.native = native
        self.second_precision = second_precision
        self.day_precision = day_precision

    @property
    def epoch(self):
        from datetime import datetime

        return datetime(1970, 1, 1)

    def _lower_builtin(self, dialect):
        found = given(second_precision=self.second_precision, day_precision=self.day_precision)
        if not self.native:
            found["native"] = False
        return {"Interval": found}


class REAL(Float):
    __visit_name__ = _wire_tag = "REAL"


class FLOAT(Float):
    __visit_name__ = _wire_tag = "FLOAT"


class DOUBLE(Double):
    __visit_name__ = _wire_tag = "DOUBLE"


class DOUBLE_PRECISION(Double):
    __visit_name__ = _wire_tag = "DOUBLE_PRECISION"


class NUMERIC(Numeric):
    __visit_name__ = _wire_tag = "NUMERIC"


class DECIMAL(Numeric):
    __visit_name__ = _wire_tag = "DECIMAL"


class INTEGER(Integer):
    __visit_name__ = _wire_tag = "INTEGER"


INT = INTEGER


class SMALLINT(SmallInteger):
    __visit_name__ = _wire_tag = "SMALLINT"


class BIGINT(BigInteger):
    __visit_name__ = _wire_tag = "BIGINT"


class TIMESTAMP(DateTime):
    __visit_name__ = _wire_tag = "TIMESTAMP"

    def __init__(self, timezone=False):
        self.timezone = timezone


class DATETIME(DateTime):
    __visit_name__ = _wire_tag = "DATETIME"


class DATE(Date):
    __visit_name__ = _wire_tag = "DATE"


class TIME(Time):
    __visit_name__ = _wire_tag = "TIME"


class TEXT(Text):
    __visit_name__ = _wire_tag = "TEXT"


class CLOB(Text):
    __visit_name__ = _wire_tag = "CLOB"


class VARCHAR(String):
    __visit_name__ = _wire_tag = "VARCHAR"


class NVARCHAR(Unicode):
    __visit_name__ = _wire_tag = "NVARCHAR"


class CHAR(String):
    __visit_name__ = _wire_tag = "CHAR"


class NCHAR(Unicode):
    __visit_name__ = _wire_tag = "NCHAR"


class BLOB(LargeBinary):
    __visit_name__ = _wire_tag = "BLOB"


class BINARY(_Binary):
    __visit_name__ = _wire_tag = "BINARY"


class VARBINARY(_Binary):
    __visit_name__ = _wire_tag = "VARBINARY"


class BOOLEAN(Boolean):
    __visit_name__ = _wire_tag = "BOOLEAN"


class NullType(TypeEngine):
    __visit_name__ = "null"
    _isnull = True
    _wire_tag = "Null"


class MatchType(Boolean):
    pass


class Uuid(Emulated, TypeEngine):
    __visit_name__ = "uuid"
    _wire_tag = "Uuid"
    length = collation = collation_schema = None

    def __init__(self, as_uuid=True, native_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = native_uuid

    @property
    def python_type(self):
        if self.as_uuid:
            from uuid import UUID as python_uuid

            return python_uuid
        return str

    @property
    def native(self):
        return self.native_uuid

    def coerce_compared_value(self, op, value):
        return self if isinstance(value, str) else TypeEngine.coerce_compared_value(self, op, value)

    def _wire_args(self, dialect):
        found = {}
        if not self.as_uuid:
            found["as_uuid"] = False
        if not self.native_uuid:
            found["native_uuid"] = False
        return found


class UUID(Uuid, NativeForEmulated):
    __visit_name__ = _wire_tag = "UUID"

    def __init__(self, as_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = True


NULLTYPE = NullType()
BOOLEANTYPE = Boolean()
STRINGTYPE = String()
INTEGERTYPE = Integer()
NUMERICTYPE = Numeric()
MATCHTYPE = MatchType()


_PLACES = {
    "_structures": "PickleType JSON _ItemsComparator ARRAY TupleType",
}


def __getattr__(name):
    for module, names in _PLACES.items():
        if name in names.split():
            import sys

            module = __package__ + "." + module
            __import__(module)
            found = globals()[name] = getattr(sys.modules[module], name)
            return found
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
