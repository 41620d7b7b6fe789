"""PostgreSQL's types and constructs."""

from ...sql import sqltypes
from ...sql.sqltypes import (  # noqa: F401
    BIGINT,
    BOOLEAN,
    CHAR,
    DATE,
    DOUBLE_PRECISION,
    FLOAT,
    INTEGER,
    NUMERIC,
    REAL,
    SMALLINT,
    TEXT,
    UUID,
    VARCHAR,
)
from ...sql.type_api import TypeEngine, to_instance
from .._dialect import NamedDialect


class _Postgres:
    _dialect_module = "postgresql"


def _plain(name, base=TypeEngine):
    """A type without arguments."""
    bases = (base,) if issubclass(base, _Postgres) else (_Postgres, base)
    return type(base)(name, bases, {"__visit_name__": name, "__module__": __name__})


class _Operators:
    """The comparator of a type, read when it is first asked for."""

    def __init__(self, name):
        self.name = name

    def __get__(self, type_, cls):
        return getattr(_submodule("operators"), self.name)


class _WithOperators(_Postgres):
    """A type with operators of its own beside, or instead of, those that every column has."""

    # By the name of the common operator: what stands for it.
    _own_operators = {}

    def _operate(self, expression, op, other, kw):
        name = self._own_operators.get(op.__name__)
        if name is None:
            return NotImplemented
        return getattr(_submodule("operators"), "apply")(expression, name, other)


class TIMESTAMP(_Postgres, sqltypes.TIMESTAMP):
    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone=False, precision=None):
        self.timezone = timezone
        self.precision = precision


class TIME(_Postgres, sqltypes.TIME):
    __visit_name__ = "TIME"

    def __init__(self, timezone=False, precision=None):
        self.timezone = timezone
        self.precision = precision


class INTERVAL(_Postgres, sqltypes._AbstractInterval):
    __visit_name__ = "INTERVAL"
    native = True

    def __init__(self, precision=None, fields=None):
        self.precision = precision
        self.fields = fields

    def as_generic(self, allow_nulltype=False):
        return sqltypes.Interval(native=True, second_precision=self.precision)


class BIT(_WithOperators, TypeEngine):
    __visit_name__ = "BIT"
    _own_operators = {"and_": "bitwise_and", "or_": "bitwise_or", "lshift": "bitwise_lshift", "rshift": "bitwise_rshift"}

    def __init__(self, length=None, varying=False):
        self.length = length if varying or length is not None else 1
        self.varying = varying

    def _loaded(self, value):
        return _submodule("bitstring").BitString(value) if isinstance(value, str) else value


class BYTEA(_Postgres, sqltypes.LargeBinary):
    __visit_name__ = "BYTEA"


class CITEXT(_Postgres, sqltypes.TEXT):
    __visit_name__ = "CITEXT"


class JSON(_Postgres, sqltypes.JSON):
    __visit_name__ = "JSON"
    render_bind_cast = True
    Comparator = comparator_factory = _Operators("JSONComparator")

    def __init__(self, none_as_null=False, astext_type=None):
        self.none_as_null = none_as_null
        self.astext_type = sqltypes.Text() if astext_type is None else to_instance(astext_type)


class JSONB(_WithOperators, JSON):
    __visit_name__ = "JSONB"
    Comparator = comparator_factory = _Operators("JSONBComparator")
    _own_operators = {"contains_op": "CONTAINS", "add": "concat"}

    def coerce_compared_value(self, op, value):
        if getattr(op, "opstring", None) in ("@@", "@?"):
            return sqltypes.JSON.JSONPathType()
        return sqltypes.JSON.coerce_compared_value(self, op, value)


class JSONPATH(JSON.JSONPathType):
    __visit_name__ = "JSONPATH"
    _dialect_module = "postgresql"


class HSTORE(_WithOperators, sqltypes.Indexable, sqltypes.Concatenable, TypeEngine):
    __visit_name__ = "HSTORE"
    hashable = False
    Comparator = comparator_factory = _Operators("HSTOREComparator")
    _own_operators = {"contains_op": "CONTAINS", "getitem": "HSTORE_GETITEM", "add": "concat"}

    def __init__(self, text_type=None):
        self.text_type = sqltypes.Text() if text_type is None else to_instance(text_type)


class ARRAY(_WithOperators, sqltypes.ARRAY):
    __visit_name__ = "ARRAY"
    Comparator = comparator_factory = _Operators("ARRAYComparator")
    _own_operators = {"contains_op": "CONTAINS"}

    def __init__(self, item_type, as_tuple=False, dimensions=None, zero_indexes=False):
        sqltypes.ARRAY.__init__(self, item_type, as_tuple, dimensions, zero_indexes)

    def _lower_builtin(self, dialect):
        return {"ARRAY": dict(self._wire_args(dialect), postgresql=True)}


class NamedType(sqltypes.SchemaType):
    """A type that `CREATE TYPE` makes."""

    def create(self, bind, checkfirst=True):
        sqltypes.SchemaType.create(self, bind, checkfirst)

    def drop(self, bind, checkfirst=True):
        sqltypes.SchemaType.drop(self, bind, checkfirst)


class ENUM(NamedType, sqltypes.Enum):
    __visit_name__ = "enum"

    def __init__(self, *enums, name=None, create_type=True, **kw):
        if kw.pop("native_enum", None) is False:
            from ...sql.base import warn

            warn(
                "the native_enum flag does not apply to the sqlalchemy.dialects.postgresql.ENUM datatype; this type always "
                "refers to ENUM.   Use sqlalchemy.types.Enum for non-native enum."
            )
        if name is not None:
            kw["name"] = name
        sqltypes.Enum.__init__(self, *enums, create_type=create_type, **kw)

    def _lower_builtin(self, dialect):
        args = self._wire_args(dialect)
        return {"Dialect": {"dialect": "postgresql", "name": "enum", "args": args}}

    def repr_struct(self):
        return sqltypes.Enum.repr_struct(self)


class DOMAIN(NamedType, TypeEngine):
    __visit_name__ = "DOMAIN"
    _dialect_module = "postgresql"

    def __init__(
        self,
        name,
        data_type,
        *,
        collation=None,
        collation_schema=None,
        default=None,
        constraint_name=None,
        not_null=None,
        check=None,
        create_type=True,
        **kw,
    ):
        from ...sql import coercions

        self.data_type = to_instance(data_type)
        self.default = default
        self.collation = collation
        self.collation_schema = collation_schema
        self.constraint_name = constraint_name
        self.not_null = bool(not_null)
        self.check = None if check is None else coercions.ddl_expression(check)
        sqltypes.SchemaType.__init__(self, name=name, create_type=create_type, **kw)

    def _lower_builtin(self, dialect):
        from ..._lower import given, lower_expression, lower_name

        default = self.default
        if default is not None and not isinstance(default, str):
            default = lower_expression(default, dialect)
        args = given(
            name=lower_name(self.name),
            schema=lower_name(self.schema),
            collation=self.collation,
            collation_schema=self.collation_schema,
            constraint_name=None if self.constraint_name is None else str(self.constraint_name),
            not_null=self.not_null,
            default=default,
        )
        if self.check is not None:
            args["check"] = lower_expression(self.check, dialect)
        if self.create_type is not True:
            args["create_type"] = bool(self.create_type)
        types = {"data_type": self.data_type._lower(dialect)}
        return {"Dialect": {"dialect": "postgresql", "name": "DOMAIN", "args": args, "types": types}}


OID = _plain("OID")
REGCLASS = _plain("REGCLASS")
REGCONFIG = _plain("REGCONFIG")
TSVECTOR = _plain("TSVECTOR")
TSQUERY = _plain("TSQUERY")
MONEY = _plain("MONEY")
for _name in ("INET", "CIDR", "MACADDR", "MACADDR8"):
    globals()[_name] = _plain(_name)
    globals()[_name]._compares_as_itself = True
class AbstractRange(_WithOperators, TypeEngine):
    """A range, or several."""

    render_bind_cast = True
    Comparator = comparator_factory = _Operators("RangeComparator")
    _own_operators = {
        "contains_op": "CONTAINS",
        "lshift": "STRICTLY_LEFT_OF",
        "rshift": "STRICTLY_RIGHT_OF",
        "bitwise_lshift_op": "STRICTLY_LEFT_OF",
        "bitwise_rshift_op": "STRICTLY_RIGHT_OF",
    }

    def _loaded(self, value):
        return _submodule("ranges").read(value, self.__visit_name__) if isinstance(value, str) else value


class AbstractSingleRange(AbstractRange):
    __abstract__ = True


class AbstractMultiRange(AbstractRange):
    __abstract__ = True


for _name in ("INT4", "INT8", "NUM", "DATE", "TS", "TSTZ"):
    globals()[_name + "RANGE"] = _plain(_name + "RANGE", AbstractSingleRange)
    globals()[_name + "MULTIRANGE"] = _plain(_name + "MULTIRANGE", AbstractMultiRange)


class PGDialect(NamedDialect):
    name = "postgresql"
    driver = "psycopg"
    supports_sequences = True
    supports_comments = True
    supports_native_boolean = True
    supports_native_enum = True
    supports_named_types = True
    paramstyle = "pyformat"


dialect = PGDialect


# Where names live that are not needed to say what type a column has.
_ELSEWHERE = {
    "dml": "insert Insert",
    "ext": "ExcludeConstraint",
    "expressions": "array array_agg aggregate_order_by Any All hstore distinct_on DistinctOnClause to_tsvector to_tsquery "
    "plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_headline",
    "ranges": "Range MultiRange",
    "bitstring": "BitString",
    "named_types": "CreateEnumType DropEnumType CreateDomainType DropDomainType",
}
# Modules that the original has; here their names are found on the package.
_ALIASES = "array hstore json types base psycopg psycopg2 psycopg2cffi psycopg_async asyncpg pg8000 _psycopg_common".split()


def _submodule(name):
    import sys

    name = __name__ + "." + name
    found = sys.modules.get(name)
    if found is None:
        __import__(name)
        found = sys.modules[name]
    return found


def _alias_modules():
    import sys

    kind = type(sys)
    for name in _ALIASES:
        module = kind(__name__ + "." + name)
        module.__getattr__ = _of_driver(name) if name in _PARAMSTYLES else __getattr__
        sys.modules[module.__name__] = module
        if name not in ("array", "hstore"):
            globals()[name] = module


# How the statements of each driver hold their parameters.
_PARAMSTYLES = {
    "psycopg": "pyformat",
    "psycopg2": "pyformat",
    "psycopg2cffi": "pyformat",
    "psycopg_async": "pyformat",
    "asyncpg": "numeric_dollar",
    "pg8000": "format",
}


def _of_driver(driver):
    """What the module of a driver answers: a dialect of its own, and else what the package has."""

    def find(name):
        if name == "dialect" or name == "PGDialect_" + driver:
            made = type("PGDialect_" + driver, (PGDialect,), {"driver": driver, "paramstyle": _PARAMSTYLES[driver]})
            globals()[driver].dialect = made
            return made
        return __getattr__(name)

    return find


def __getattr__(name):
    found = globals().get(name)
    if found is None:
        for module, names in _ELSEWHERE.items():
            if name in names.split():
                found = globals()[name] = getattr(_submodule(module), name)
                break
        else:
            raise AttributeError("module 'sqlalchemy.dialects.postgresql' has no attribute %r" % name)
    return found


_alias_modules()
