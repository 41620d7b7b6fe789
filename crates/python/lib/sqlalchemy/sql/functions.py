"""`func` and the functions that SQLAlchemy knows."""

from .._lower import lower_schema
from . import coercions, operators
from .base import Executable, Generative
from .default_comparator import is_null, std, to_instance
from .elements import (
    AggregateOrderBy,
    BinaryExpression,
    ClauseList,
    ColumnElement,
    FunctionFilter,
    Grouping,
    Over,
    WithinGroup,
    literal_column,
    lower_name,
    lower_type,
    quoted_name,
)


class FunctionElement(Executable, Generative, ColumnElement):
    """A function with its arguments."""

    __visit_name__ = "function"
    _with_ordinality = False
    _is_from_clause = False
    _compile_kind = "expr"
    packagenames = ()
    _non_anon_label = None
    __hash__ = ColumnElement.__hash__

    def __init__(self, *clauses):
        self.clause_list = [coercions.expression(c, name=getattr(self, "name", None)) for c in clauses]

    @property
    def description(self):
        return self.name

    @property
    def clauses(self):
        return ClauseList(*self.clause_list, _coerce=lambda clause: clause)

    def get_children(self, **kw):
        return list(self.clause_list)

    @property
    def _from_objects(self):
        return [f for c in self.clause_list for f in c._from_objects]

    @property
    def columns(self):
        from .base import ColumnCollection

        return ColumnCollection([(self.key, self)])

    c = columns

    def over(self, partition_by=None, order_by=None, rows=None, range_=None, groups=None, exclude=None):
        return Over(self, partition_by, order_by, range_, rows, groups, exclude)

    def within_group(self, *order_by):
        return WithinGroup(self, *order_by)

    def within_group_type(self, within_group):
        return None

    def aggregate_order_by(self, *order_by):
        return AggregateOrderBy(self, *order_by)

    def filter(self, *criterion):
        return FunctionFilter(self, *criterion) if criterion else self

    def as_comparison(self, left_index, right_index):
        return self

    def scalar_table_valued(self, name, type_=None):
        return ScalarFunctionColumn(self, name, type_)

    def table_valued(self, *expr, **kw):
        from .selectable import TableValuedAlias

        name = kw.pop("name", None)
        ordinality = kw.pop("with_ordinality", None)
        joins = kw.pop("joins_implicitly", False)
        target = self
        columns = list(expr)
        if ordinality:
            target = self._clone()
            target._with_ordinality = True
            columns.append(ordinality)
        return TableValuedAlias(target, name, columns, joins)

    def column_valued(self, name=None, joins_implicitly=False):
        return self.alias(name=name, joins_implicitly=joins_implicitly).column

    def alias(self, name=None, joins_implicitly=False):
        from .selectable import TableValuedAlias

        return TableValuedAlias(self, name, (), joins_implicitly, scalar_type=self.type)

    def select(self):
        from .selectable import Select

        return Select(self)

    def self_group(self, against=None):
        if against in (operators.any_op, operators.all_op) or against is operators.getitem and self.type._is_array:
            return Grouping(self)
        return ColumnElement.self_group(self, against)

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        from .elements import BindParameter

        return BindParameter(
            self.name, obj, _compared_to_operator=operator, _compared_to_type=self.type, unique=True, type_=type_, expanding=expanding
        )

    @property
    def _proxy_key(self):
        return getattr(self, "name", None)

    def _lower(self, dialect=None):
        name = self.name
        names = [lower_name(package) for package in self.packagenames] + [lower_name(name)]
        found = {"names": names, "args": [c._lower(dialect) for c in self.clause_list]}
        type_ = lower_type(self.type, dialect)
        if type_ is not None:
            found["type"] = type_
        if self._with_ordinality:
            found["with_ordinality"] = True
        return {"Function": found}

    def _lower_statement(self, dialect=None):
        return self._lower(dialect)


class ScalarFunctionColumn(ColumnElement):
    """One column of what a function gives: `(f(x)).name`."""

    __visit_name__ = "scalar_function_column"

    def __init__(self, fn, name, type_=None):
        self.fn = fn
        self.name = self.key = name
        self.type = to_instance(type_)

    def _lower(self, dialect=None):
        from .elements import BinaryExpression, ColumnClause

        return BinaryExpression(Grouping(self.fn), ColumnClause(self.name), ".")._lower(dialect)


class Function(FunctionElement):
    """`func.name(...)`."""

    def __init__(self, name, *clauses, type_=None, packagenames=None, **kw):
        self.packagenames = tuple(packagenames or ())
        self.name = name
        self.type = to_instance(type_)
        FunctionElement.__init__(self, *clauses)


_registry = {}


class _GenericMeta(type):
    """Makes every named subclass known to `func`."""

    def __init__(cls, name, bases, namespace):
        if namespace.get("_register", True):
            cls.name = cls.identifier = namespace.get("name", name)
            package = namespace.get("package", "_default")
            _registry.setdefault(package, {})[str(namespace.get("identifier", cls.name)).lower()] = cls
        type.__init__(cls, name, bases, namespace)


class GenericFunction(Function, metaclass=_GenericMeta):
    """A function of which SQLAlchemy knows the type."""

    _register = False
    coerce_arguments = True
    _type = None

    def __init__(self, *args, **kw):
        self.packagenames = ()
        declared = type(self).__dict__.get("type") or _inherited_type(type(self))
        FunctionElement.__init__(self, *args)
        given = kw.get("type_")
        self.type = to_instance(given if given is not None else declared)


def _inherited_type(cls):
    for base in cls.__mro__:
        found = base.__dict__.get("type")
        if found is not None and not isinstance(found, property):
            return found
    return None


def _register_known(name, type_name, base=None):
    namespace = {"__init__": _known_init, "_type_name": type_name, "__module__": __name__}
    cls = _GenericMeta(name, (base or GenericFunction,), namespace)
    globals()[name] = cls
    return cls


def _known_init(self, *args, **kw):
    self.packagenames = ()
    FunctionElement.__init__(self, *args)
    given = kw.get("type_")
    self.type = to_instance(given) if given is not None else std(self._type_name)


class AnsiFunction(GenericFunction):
    """A function that is written without parentheses."""

    _register = False


class ReturnTypeFromArgs(GenericFunction):
    """A function that gives what it is given."""

    _register = False

    def __init__(self, *args, **kw):
        self.packagenames = ()
        FunctionElement.__init__(self, *args)
        given = kw.get("type_")
        if given is not None:
            self.type = to_instance(given)
        else:
            typed = [c.type for c in self.clause_list if not is_null(c.type)]
            self.type = typed[0] if typed else std("NullType")


class count(GenericFunction):
    def __init__(self, expression=None, **kw):
        self.packagenames = ()
        FunctionElement.__init__(self, literal_column("*") if expression is None else expression)
        self.type = std("Integer")


class coalesce(ReturnTypeFromArgs):
    pass


class max(ReturnTypeFromArgs):  # noqa: A001
    pass


class min(ReturnTypeFromArgs):  # noqa: A001
    pass


class sum(ReturnTypeFromArgs):  # noqa: A001
    pass


class pow(ReturnTypeFromArgs):  # noqa: A001
    pass


class array_agg(ReturnTypeFromArgs):
    def __init__(self, *args, **kw):
        ReturnTypeFromArgs.__init__(self, *args, **kw)
        if kw.get("type_") is None and not is_null(self.type):
            from .sqltypes import ARRAY

            self.type = ARRAY(self.type)


for _name, _type in (
    ("now", "DateTime"),
    ("concat", "String"),
    ("char_length", "Integer"),
    ("random", "NullType"),
    ("rank", "Integer"),
    ("dense_rank", "Integer"),
    ("percent_rank", "Numeric"),
    ("cume_dist", "Numeric"),
    ("cube", "NullType"),
    ("rollup", "NullType"),
    ("grouping_sets", "NullType"),
    ("aggregate_strings", "String"),
    ("some", "NullType"),
):
    _register_known(_name, _type)
for _name, _type in (
    ("current_date", "Date"),
    ("current_time", "Time"),
    ("current_timestamp", "DateTime"),
    ("current_user", "String"),
    ("localtime", "DateTime"),
    ("localtimestamp", "DateTime"),
    ("session_user", "String"),
    ("sysdate", "DateTime"),
    ("user", "String"),
):
    _register_known(_name, _type, AnsiFunction)


class OrderedSetAgg(GenericFunction):
    _register = False

    def within_group_type(self, within_group):
        clauses = list(within_group.order_by)
        return clauses[0].type if clauses else None


class mode(OrderedSetAgg):
    pass


class percentile_cont(OrderedSetAgg):
    pass


class percentile_disc(OrderedSetAgg):
    pass


class next_value(GenericFunction):
    """`sequence.next_value()`."""

    def __init__(self, seq, **kw):
        self.packagenames = ()
        self.sequence = seq
        self.clause_list = []
        self.type = getattr(seq, "data_type", None) or std("Integer")

    def _lower_statement(self, dialect=None):
        from .selectable import Select

        return Select(self)._lower_statement(dialect)

    def _lower(self, dialect=None):
        found = {"name": lower_name(self.sequence.name)}
        if getattr(self.sequence, "schema", None) is not None:
            found["schema"] = lower_schema(self.sequence.schema)
        return {"NextValue": found}


class _FunctionGenerator:
    """`func`: any attribute is a function."""

    def __init__(self, **opts):
        self.__names = []
        self.opts = opts

    def __getattr__(self, name):
        if name.startswith("__"):
            try:
                return self.__dict__[name]
            except KeyError:
                raise AttributeError(name) from None
        if name.endswith("_"):
            name = name[:-1]
        made = _FunctionGenerator(**self.opts)
        made.__names = list(self.__names) + [name]
        return made

    def __call__(self, *args, **kwargs):
        options = dict(self.opts, **kwargs)
        names = self.__names
        package = names[0] if len(names) == 2 else "_default"
        if len(names) in (1, 2) and not isinstance(names[-1], quoted_name):
            known = _registry.get(package, {}).get(str(names[-1]).lower())
            if known is not None:
                return known(*args, **options)
        return Function(names[-1], *args, packagenames=names[:-1], **options)


func = _FunctionGenerator()
modifier = _FunctionGenerator(group=False)


def register_function(identifier, fn, package="_default"):
    _registry.setdefault(package, {})[str(identifier).lower()] = fn


def _cast(*args, **kw):
    from .elements import Cast

    return Cast(*args)


def _extract(*args, **kw):
    from .elements import Extract

    return Extract(*args)


register_function("cast", _cast)
register_function("extract", _extract)
FunctionAsBinary = BinaryExpression
