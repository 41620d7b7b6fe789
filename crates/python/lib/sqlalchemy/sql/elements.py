"""SQL expressions: plain holders with operators, lowered to one tree when they are compiled."""

from itertools import count as _count

from .. import _lower as _lowering
from .._lower import lower_schema
from . import operators
from .base import NO_ARG, Executable, Generative, _generative
from .default_comparator import adapt, coerce_compared, family, is_boolean, is_null, resolve_value, std, to_instance
from .roles import ColumnsClauseRole, ExpressionElementRole

_serial = _count(1)


class quoted_name(str):
    """A name with a choice about its quoting."""

    def __new__(cls, value, quote):
        if value is None:
            raise AssertionError("use quoted_name.construct() for None passthrough")
        if isinstance(value, cls) and (quote is None or value.quote == quote):
            return value
        self = str.__new__(cls, value)
        self.quote = quote
        return self

    @classmethod
    def construct(cls, value, quote):
        return None if value is None else quoted_name(value, quote)

    def lower(self):
        return self if self.quote else str.lower(self)

    def upper(self):
        return self if self.quote else str.upper(self)

    def __reduce__(self):
        return (quoted_name, (str(self), self.quote))

    def __repr__(self):
        return repr(str(self))

    def __str__(self):
        return str.__str__(self)


class _truncated_label(quoted_name):
    def __new__(cls, value, quote=None):
        return quoted_name.__new__(cls, value, getattr(value, "quote", quote))

    def __reduce__(self):
        return (self.__class__, (str(self), self.quote))

    def apply_map(self, map_):
        return self


class conv(_truncated_label):
    """A name that no naming convention changes any more."""

    _is_final_name = True


class _anonymous_label(_truncated_label):
    """A name that is numbered when the statement is rendered: `%(7 anon)s` becomes `anon_1`."""

    @classmethod
    def of(cls, seed, body):
        return cls("%%(%s %s)s" % (seed, _sanitized(body, "%() $").replace("%", "%%")))

    def __add__(self, other):
        return _anonymous_label(quoted_name(str.__add__(self, _percent(other)), self.quote))

    def __radd__(self, other):
        return _anonymous_label(quoted_name(str.__add__(_percent(other), self), self.quote))

    def parts(self):
        """Literal pieces as strings and numbered pieces as (id, base)."""
        found = []
        rest = str(self)
        while True:
            start = rest.find("%(")
            end = rest.find(")s", start) if start >= 0 else -1
            if start < 0 or end < 0:
                if rest:
                    found.append(rest.replace("%%", "%"))
                return found
            if start:
                found.append(rest[:start].replace("%%", "%"))
            seed, _, body = rest[start + 2 : end].partition(" ")
            found.append([seed, body.replace("%%", "%")])
            rest = rest[end + 2 :]


def _percent(text):
    return str(text) if isinstance(text, _anonymous_label) else str(text).replace("%", "%%")


def _sanitized(text, characters):
    out = []
    for char in text:
        if char in characters:
            if not out or out[-1] is not None:
                out.append(None)
        else:
            out.append(char)
    return "".join("_" if char is None else char for char in out)


def lower_name(name):
    """A name for the wire: text, text with a quoting choice, or numbered parts."""
    if isinstance(name, _anonymous_label):
        return {"anon": name.parts()}
    quote = getattr(name, "quote", None)
    if quote is None:
        return str(name)
    return {"name": str(name), "quote": quote}


def lower_optional_name(name):
    return None if name is None else lower_name(name)


def lower_type(type_, dialect):
    """A type for the wire; the null type is left out."""
    if type_ is None or type(type_).__name__ == "NullType":
        return None
    if family(type_) == "TupleType":
        return None
    internal = getattr(type_, "_wire_type", None)
    if internal is not None:
        return internal
    from .._lower import lower

    return lower(type_, dialect)


class CompilerElement:
    """Anything with SQL text."""

    supports_execution = False
    _compile_kind = "expr"

    def _lower(self, dialect=None):
        raise NotImplementedError(type(self).__name__)

    def compile(self, bind=None, dialect=None, column_keys=None, compile_kwargs=None, **kw):
        if dialect is None and bind is not None:
            dialect = bind.dialect
        made = StrSQLCompiler if dialect is None else Compiled
        return made(self, dialect, column_keys, compile_kwargs or {})

    def __str__(self):
        return str(self.compile())


class Compiled:
    """The text of an element for one dialect."""

    def __init__(self, statement, dialect, column_keys=None, compile_kwargs=()):
        import _limbeck

        self.statement = statement
        self.dialect = dialect
        options = dict(compile_kwargs)
        if column_keys is None:
            column_keys = getattr(statement, "_default_column_keys", None)
        if column_keys is not None:
            options["column_keys"] = list(column_keys)
        kind = statement._compile_kind
        name = "default" if dialect is None else dialect.name
        if getattr(dialect, "driver", ""):
            name += "+" + dialect.driver
        # What an engine's driver or the caller says; the class says it of a dialect alone.
        if "paramstyle" in getattr(dialect, "__dict__", ()):
            options["paramstyle"] = dialect.paramstyle
        literal = _lowering.literal
        _lowering.literal = bool(options.get("literal_binds"))
        try:
            element = statement._lower(dialect)
        finally:
            _lowering.literal = literal
        found = _limbeck.compile(kind, element, name, options)
        self.string = found["sql"]
        self._params = found.get("params") or {}

    @property
    def params(self):
        return dict(self._params) if isinstance(self._params, dict) else self._params

    def construct_params(self, params=None, **kw):
        return dict(self.params, **(params or {}))

    def process(self, element, **kw):
        return str(element.compile(dialect=self.dialect, compile_kwargs=kw))

    def __str__(self):
        return self.string


class StrSQLCompiler(Compiled):
    """The text for no dialect in particular."""

    __module__ = "sqlalchemy.sql.compiler"


class ClauseElement(ExpressionElementRole, CompilerElement):
    __visit_name__ = "clause"
    is_clause_element = True
    is_selectable = False
    is_dml = False
    description = None
    _is_clone_of = None
    _from_objects = ()
    _order_by_label_element = None
    _is_select_base = False
    _is_from_clause = False
    _is_text_clause = False
    _is_bind_parameter = False
    _is_collection_aggregate = False
    _propagate_attrs = {}
    operator = None

    def get_children(self, **kw):
        return ()

    def _clone(self):
        copy = self.__class__.__new__(self.__class__)
        copy.__dict__.update({k: v for k, v in self.__dict__.items() if not k.startswith("_memo_")})
        copy._is_clone_of = self._is_clone_of if self._is_clone_of is not None else self
        return copy

    def self_group(self, against=None):
        return self

    def _ungroup(self):
        return self

    def _negate_in_binary(self, negated, original):
        return self

    def _with_binary_element_type(self, type_):
        return self

    def _negate(self):
        return UnaryExpression(self.self_group(against=operators.inv), operator=operators.inv)

    def __invert__(self):
        return self._negate()

    def __bool__(self):
        raise TypeError("Boolean value of this clause is not defined")

    def compare(self, other, **kw):
        return type(self) is type(other) and self._lower(None) == other._lower(None)

    def params(self, optionaldict=None, **kwargs):
        return self._replace_params(False, optionaldict, kwargs)

    def unique_params(self, optionaldict=None, **kwargs):
        return self._replace_params(True, optionaldict, kwargs)

    def _replace_params(self, unique, optionaldict, kwargs):
        from .visitors import replace_binds

        values = dict(optionaldict or {}, **kwargs)

        def change(bind):
            if bind.key in values or bind._orig_key in values:
                copy = bind._clone(maintain_key=True)
                copy.value = values[bind.key if bind.key in values else bind._orig_key]
                copy.required = False
                if unique:
                    copy._convert_to_unique()
                return copy
            return bind

        return replace_binds(self, change)

    def _execute_on_connection(self, connection, distilled_params, execution_options):
        if self.supports_execution:
            return connection._execute_clauseelement(self, distilled_params, execution_options)
        from .. import exc

        raise exc.ObjectNotExecutableError(self)

    def __repr__(self):
        if self.description is None:
            return object.__repr__(self)
        return "<%s.%s at 0x%x; %s>" % (type(self).__module__, type(self).__name__, id(self), self.description)

    @property
    def entity_namespace(self):
        raise AttributeError("This SQL expression has no entity namespace with which to filter from.")


class SQLCoreOperations(operators.ColumnOperators):
    __slots__ = ()


class ColumnElement(ColumnsClauseRole, SQLCoreOperations, ClauseElement):
    """An expression that stands for one value."""

    __visit_name__ = "column_element"
    primary_key = False
    foreign_keys = frozenset()
    key = None
    type = None
    _proxies = ()
    _tq_label = None
    _expression_label = None
    _render_label_in_columns_clause = True
    _allow_label_resolve = True
    __hash__ = object.__hash__

    @property
    def expression(self):
        return self

    @property
    def comparator(self):
        return self

    @property
    def _select_iterable(self):
        return (self,)

    @property
    def _non_anon_label(self):
        return getattr(self, "name", None)

    @property
    def _proxy_key(self):
        # The attribute's name, where the mapper says that it is one.
        name = self.__dict__.get("_orm_key") or self.key or self._non_anon_label
        return None if isinstance(name, _anonymous_label) else name

    @property
    def _seed(self):
        element = self._is_clone_of if self._is_clone_of is not None else self
        seed = element.__dict__.get("_own_seed")
        if seed is None:
            seed = element._own_seed = next(_serial)
        return seed

    def _anon_label(self, name, add_hash=None):
        seed = self._seed
        if add_hash:
            seed = "%s:%s" % (seed, add_hash)
            name = name + "_"
        if isinstance(name, _anonymous_label):
            return _anonymous_label("%s%%(%s )s" % (str(name), seed))
        return _anonymous_label.of(seed, name or "anon")

    @property
    def _anon_name_label(self):
        return self._anon_label(getattr(self, "name", None))

    @property
    def _anon_key_label(self):
        return self._anon_label(self._proxy_key)

    @property
    def _anon_tq_label(self):
        return self._anon_label(self._tq_label)

    def _dedupe_anon_label_idx(self, idx):
        label = getattr(self, "name", None)
        if label is None:
            return self._dedupe_anon_tq_label_idx(idx)
        return self._anon_label(label, add_hash=idx)

    def _dedupe_anon_tq_label_idx(self, idx):
        return self._anon_label(self._tq_label or "anon", add_hash=idx)

    def _lineage(self):
        found = {self}
        for proxied in self._proxies:
            found |= proxied._lineage()
        return found

    @property
    def proxy_set(self):
        return frozenset(self._lineage())

    @property
    def base_columns(self):
        return frozenset(c for c in self._lineage() if not c._proxies)

    def shares_lineage(self, other):
        return bool(self._lineage() & other._lineage())

    def self_group(self, against=None):
        if against in (operators.and_, operators.or_, operators._asbool) and is_boolean(self.type):
            return AsBoolean(self, operators.is_true, operators.is_false)
        if against in (operators.any_op, operators.all_op):
            return Grouping(self)
        return self

    def _negate(self):
        if is_boolean(self.type):
            return AsBoolean(self, operators.is_false, operators.is_true)
        return UnaryExpression(self.self_group(against=operators.inv), operator=operators.inv)

    def operate(self, op, *other, **kwargs):
        return _apply(self, op, other, kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return _apply(self, op, (other,), dict(kwargs, reverse=True))

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return BindParameter(
            None, obj, _compared_to_operator=operator, type_=type_, _compared_to_type=self.type, unique=True, expanding=expanding
        )

    def _make_proxy(self, selectable, name=None, key=None, proxies=None, **kw):
        if name is None:
            name = self._anon_name_label
            key = key or self._proxy_key
        else:
            key = name
        column = ColumnClause(name, self.type, _selectable=selectable)
        column.key = key if key is not None else name
        column._proxies = (self,) if proxies is None else tuple(proxies)
        return column.key, column

    def cast(self, type_):
        return Cast(self, type_)

    def label(self, name):
        return Label(name, self, self.type)

    # JSON access, for expressions of a JSON type.
    def _json_typed(self, type_, method):
        from .. import exc

        if not isinstance(self, BinaryExpression) or self.operator not in (
            operators.json_getitem_op,
            operators.json_path_getitem_op,
        ):
            raise exc.InvalidRequestError(
                "The JSON cast operator JSON.%s() only works with a JSON index expression e.g. col['q'].%s()" % (method, method)
            )
        copy = self._clone()
        copy.type = type_
        return copy

    def as_boolean(self):
        return self._json_typed(std("Boolean"), "as_boolean")

    def as_string(self):
        return self._json_typed(std("Unicode"), "as_string")

    def as_integer(self):
        return self._json_typed(std("Integer"), "as_integer")

    def as_float(self):
        return self._json_typed(std("Float"), "as_float")

    def as_numeric(self, precision, scale, asdecimal=True):
        from .sqltypes import Numeric

        return self._json_typed(Numeric(precision, scale, asdecimal=asdecimal), "as_numeric")

    def as_json(self):
        return self

    def __getattr__(self, key):
        if key.startswith("_"):
            raise AttributeError(key)
        type_ = self.__dict__.get("type")
        factory = getattr(type_, "comparator_factory", None)
        if factory is not None and not getattr(factory, "__module__", "sqlalchemy").startswith(("sqlalchemy.sql", "sqlalchemy.ext")):
            comparator = factory(self)
            found = getattr(type(comparator), key, None)
            if found is not None:
                return getattr(comparator, key)
        raise AttributeError(
            "Neither %r object nor %r object has an attribute %r" % (type(self).__name__, "Comparator", key)
        )


class _JsonIndexType:
    """The type of a JSON key, index or path parameter."""

    def __init__(self, wire):
        self._wire_type = wire


_JSON_INDEX = _JsonIndexType({"Dialect": {"dialect": "", "name": "json_index"}})
_JSON_PATH = _JsonIndexType({"Dialect": {"dialect": "", "name": "json_path"}})

_NEGATIONS = {
    "lt": operators.ge,
    "le": operators.gt,
    "ne": operators.eq,
    "gt": operators.le,
    "ge": operators.lt,
    "eq": operators.ne,
    "is_distinct_from": operators.is_not_distinct_from,
    "is_not_distinct_from": operators.is_distinct_from,
    "in_op": operators.not_in_op,
    "not_in_op": operators.in_op,
    "is_": operators.is_,
    "is_not": operators.is_not,
    "contains_op": operators.not_contains_op,
    "icontains_op": operators.not_icontains_op,
    "like_op": operators.not_like_op,
    "ilike_op": operators.not_ilike_op,
    "not_like_op": operators.like_op,
    "not_ilike_op": operators.ilike_op,
    "startswith_op": operators.not_startswith_op,
    "istartswith_op": operators.not_istartswith_op,
    "endswith_op": operators.not_endswith_op,
    "iendswith_op": operators.not_iendswith_op,
}
_MODIFIERS = ("desc_op", "asc_op", "nulls_first_op", "nulls_last_op")
_UNSUPPORTED = ("lshift", "rshift", "matmul")


def _apply(expr, op, other, kw):
    """Builds `expr op other`, as SQLAlchemy's default comparator does."""
    from . import coercions

    name = op.__name__
    own = getattr(expr.type, "_operate", None)
    if own is not None:
        found = own(expr, op, other, kw)
        if found is not NotImplemented:
            return found
    reverse = kw.pop("reverse", False)
    kw = {key: value for key, value in kw.items() if value is not None or key == "flags"}
    if name == "custom_op":
        result_type = op.return_type
        if result_type is None and op.is_comparison:
            result_type = std("Boolean")
        return _binary(expr, op, other[0], reverse, result_type, kw)
    if name in ("in_op", "not_in_op"):
        right = coercions.in_element(other[0], expr, op)
        return _compare(expr, op, right, _NEGATIONS[name], reverse, kw)
    if name in _NEGATIONS:
        return _compare(expr, op, other[0], _NEGATIONS[name], reverse, kw)
    if name == "match_op":
        right = coercions.operand(other[0], expr, op)
        return _construct(expr, right, op, std("Boolean"), operators.not_match_op, kw)
    if name in _MODIFIERS:
        return UnaryExpression(expr, modifier=op)
    if name in ("any_op", "all_op"):
        return CollectionAggregate(expr.self_group(), operator=op, type_=std("Boolean"))
    if name == "distinct_op":
        return UnaryExpression(expr, operator=op, type_=expr.type)
    if name == "and_":
        return and_(expr, other[0])
    if name == "or_":
        return or_(expr, other[0])
    if name == "inv":
        return expr._negate()
    if name == "neg" or name == "bitwise_not_op":
        return UnaryExpression(expr, operator=op, type_=expr.type)
    if name == "pow":
        from .functions import func

        return func.pow(other[0], expr) if reverse else func.pow(expr, other[0])
    if name == "between_op":
        bounds = [coercions.operand(bound, expr, operators.and_) for bound in other]
        right = ExpressionClauseList._of(operators.and_, std("NullType"), bounds, group=False)
        symmetric = {"symmetric": True} if kw.get("symmetric") else {}
        return BinaryExpression(expr, right, op, negate=operators.not_between_op, modifiers=symmetric)
    if name == "collate":
        return CollationClause._create_collation_expression(expr, other[0])
    if name == "regexp_match_op":
        right = coercions.operand(other[0], expr, operators.comma_op)
        return BinaryExpression(expr, right, op, negate=operators.not_regexp_match_op, modifiers=kw)
    if name == "regexp_replace_op":
        replacement = kw.pop("replacement")
        parts = [coercions.operand(part, expr, operators.comma_op) for part in (other[0], replacement)]
        right = ExpressionClauseList._of(operators.comma_op, std("NullType"), parts, group=False)
        return BinaryExpression(expr, right, op, modifiers=kw)
    if name == "getitem":
        return _getitem(expr, other[0])
    if name in _UNSUPPORTED:
        raise NotImplementedError("Operator '%s' is not supported on this expression" % name)
    return _binary(expr, op, other[0], reverse, None, kw)


def _getitem(expr, index):
    from . import coercions

    kind = family(expr.type)
    if kind == "JSON":
        if not isinstance(index, str) and isinstance(index, (list, tuple)):
            op, type_ = operators.json_path_getitem_op, _JSON_PATH
        else:
            op, type_ = operators.json_getitem_op, _JSON_INDEX
        if not hasattr(index, "_from_objects"):
            index = expr._bind_param(op, index, type_=type_)
        return _construct(expr, index, op, expr.type, None, {})
    if kind == "ARRAY":
        return _array_item(expr, index)
    raise NotImplementedError("Operator 'getitem' is not supported on this expression")


def _array_item(expr, index):
    """`array[index]`, or a part of the array."""
    from . import coercions

    type_ = expr.type
    if isinstance(index, slice):
        right = Slice(expr, index)
    else:
        if type_.zero_indexes and isinstance(index, int):
            index += 1
        right = coercions.operand(index, expr, operators.getitem)
        if type_.dimensions is None or type_.dimensions == 1:
            type_ = type_.item_type
        else:
            type_ = type_.adapt(type(type_), dimensions=type_.dimensions - 1)
    return _construct(expr, right, operators.getitem, type_, None, {})


class Slice(ColumnElement):
    """The bounds of a part of an array: `1:3`."""

    __visit_name__ = "slice"

    def __init__(self, array, bounds):
        from . import coercions

        shift = 1 if array.type.zero_indexes else 0
        places = []
        for bound in (bounds.start, bounds.stop):
            bound = bound + shift if isinstance(bound, int) else bound
            places.append(coercions.expression(bound, type_=std("Integer"), name=getattr(array, "key", None)))
        self.start, self.stop = places
        self.type = std("NullType")

    def self_group(self, against=None):
        return self

    def get_children(self, **kw):
        return [self.start, self.stop]

    def _lower(self, dialect=None):
        return {"Slice": {"start": self.start._lower(dialect), "stop": self.stop._lower(dialect)}}


def _constant(value):
    if value is None:
        return Null()
    if value is True:
        return True_()
    if value is False:
        return False_()
    return value


def _compare(expr, op, obj, negate, reverse, kw):
    from . import coercions

    if obj is None or isinstance(obj, (bool, Null, True_, False_)):
        obj_constant = _constant(obj)
        if op in (operators.eq, operators.ne) and isinstance(obj, (bool, True_, False_)):
            return _construct(expr, obj_constant, op, std("Boolean"), negate, kw)
        if op in (operators.is_distinct_from, operators.is_not_distinct_from):
            return _construct(expr, obj_constant, op, std("Boolean"), negate, kw)
        if expr._is_collection_aggregate:
            obj = obj_constant
        elif op in (operators.eq, operators.is_):
            return _construct(expr, obj_constant, operators.is_, std("Boolean"), operators.is_not, {})
        elif op in (operators.ne, operators.is_not):
            return _construct(expr, obj_constant, operators.is_not, std("Boolean"), operators.is_, {})
        else:
            from .. import exc

            raise exc.ArgumentError(
                "Only '=', '!=', 'is_()', 'is_not()', 'is_distinct_from()', 'is_not_distinct_from()' "
                "operators can be used with None/True/False"
            )
    else:
        obj = coercions.operand(obj, expr, op)
    left, right = (obj, expr) if reverse else (expr, obj)
    return _construct(left, right, op, std("Boolean"), negate, kw)


def _binary(expr, op, obj, reverse, result_type, kw):
    from . import coercions

    obj = coercions.operand(obj, expr, op)
    left, right = (obj, expr) if reverse else (expr, obj)
    if result_type is None:
        op, result_type = adapt(op, left.type, right.type)
    return _construct(left, right, op, result_type, None, kw)


def _construct(left, right, op, type_, negate, modifiers):
    if op.associative:
        lists = []
        multi = False
        for side in (left, right):
            if side.operator is op and family(type_) == family(side.type):
                multi = True
                lists.extend(side._flattened_operator_clauses)
            else:
                lists.append(side)
        if multi:
            return ExpressionClauseList._of(op, type_, lists)
    if left._is_collection_aggregate or right._is_collection_aggregate:
        negate = None
    return BinaryExpression(left, right, op, type_=type_, negate=negate, modifiers=modifiers)


class WrapsColumnExpression(ColumnElement):
    """An expression around a column, which lends it its name."""

    @property
    def wrapped_column_expression(self):
        raise NotImplementedError()

    @property
    def _tq_label(self):
        return getattr(self.wrapped_column_expression, "_tq_label", None)

    @property
    def _non_anon_label(self):
        return None

    @property
    def _anon_name_label(self):
        wrapped = self.wrapped_column_expression
        if not wrapped._is_text_clause:
            name = wrapped._non_anon_label
            if name:
                return name
            if hasattr(wrapped, "_anon_name_label"):
                return wrapped._anon_name_label
        return self._anon_label(getattr(self, "name", None))

    def _dedupe_anon_label_idx(self, idx):
        name = self.wrapped_column_expression._non_anon_label
        if name:
            return self._anon_label(name + "_")
        return self._dedupe_anon_tq_label_idx(idx)

    @property
    def _proxy_key(self):
        wrapped = self.wrapped_column_expression
        if not wrapped._is_text_clause:
            return wrapped._proxy_key
        return None


class BindParameter(ColumnElement):
    """A value that travels beside the text."""

    __visit_name__ = "bindparam"
    _is_bind_parameter = True
    _is_crud = False

    def __init__(
        self,
        key,
        value=NO_ARG,
        type_=None,
        unique=False,
        required=NO_ARG,
        quote=None,
        callable_=None,
        expanding=False,
        isoutparam=False,
        literal_execute=False,
        _compared_to_operator=None,
        _compared_to_type=None,
        _is_crud=False,
    ):
        if required is NO_ARG:
            required = value is NO_ARG and callable_ is None
        if value is NO_ARG:
            value = None
        if quote is not None:
            key = quoted_name.construct(key, quote)
        self._orig_key = key or "param"
        if isinstance(key, _anonymous_label):
            self._orig_key = "param"
        self.unique = unique
        self._bind_id = next(_serial)
        if unique or not key:
            self.key = self._unique_key()
        else:
            self.key = key
        self.value = value
        self.callable = callable_
        self.isoutparam = isoutparam
        self.required = required
        self.expanding = expanding
        self.expand_op = None
        self.literal_execute = literal_execute
        self._is_crud = _is_crud
        if type_ is None:
            check = value
            if expanding:
                check = value[0] if value else None
            if _compared_to_type is not None:
                self.type = coerce_compared(_compared_to_type, _compared_to_operator, check)
            else:
                self.type = resolve_value(check)
        else:
            self.type = to_instance(type_)

    def _unique_key(self):
        body = _sanitized(str(self._orig_key), "%() $.[]:").strip("_")
        return _anonymous_label.of(self._bind_id, body)

    _wrapped = False

    def _with_expression(self):
        """What the type puts around the value, if anything."""
        from .._values import is_users

        if self._wrapped or not is_users(self.type, "bind_expression"):
            return None
        if self.expanding:
            if not isinstance(self.value, (list, tuple)) or not self.value:
                return None
            items = [BindParameter(None, item, type_=self.type, unique=True) for item in self.value]
            return Grouping(ClauseList(*items))
        inner = ClauseElement._clone(self)
        inner._wrapped = True
        return self.type.bind_expression(inner)

    def _lower_items(self, value, dialect):
        """The values of an IN list."""
        from .._values import lower_value

        types = getattr(self.type, "types", None) if family(self.type) == "TupleType" else None
        items = []
        for item in value:
            if types is not None or isinstance(item, (tuple, list)) and family(self.type) in ("NullType", "TupleType"):
                row = []
                for i, v in enumerate(item):
                    of = types[i] if types and i < len(types) and not is_null(types[i]) else resolve_value(v)
                    row.append(lower_value(v, of, dialect))
                items.append({"Array": row})
            else:
                items.append(lower_value(item, self.type, dialect))
        return {"Array": items}

    def _with_value(self, value, maintain_key=False, required=NO_ARG):
        copy = self._clone(maintain_key=maintain_key)
        copy.value = value
        copy.callable = None
        copy.required = self.required if required is NO_ARG else required
        if is_null(copy.type):
            copy.type = resolve_value(value)
        return copy

    @property
    def effective_value(self):
        return self.callable() if self.callable else self.value

    def render_literal_execute(self):
        copy = ClauseElement._clone(self)
        copy.literal_execute = True
        return copy

    def _negate_in_binary(self, negated, original):
        if self.expand_op is original:
            copy = self._clone()
            copy.expand_op = negated
            return copy
        return self

    def _with_binary_element_type(self, type_):
        copy = ClauseElement._clone(self)
        copy.type = type_
        return copy

    def _clone(self, maintain_key=False):
        copy = ClauseElement._clone(self)
        if not maintain_key and self.unique:
            copy._bind_id = next(_serial)
            copy.key = copy._unique_key()
        return copy

    def _convert_to_unique(self):
        if not self.unique:
            self.unique = True
            self._bind_id = next(_serial)
            self.key = self._unique_key()

    def __repr__(self):
        return "%s(%r, %r, type_=%r)" % (type(self).__name__, self.key, self.value, self.type)

    def _lower(self, dialect=None):
        from .._values import lower_value

        around = self._with_expression()
        if around is not None:
            return around._lower(dialect)
        value = self.effective_value
        found = {"key": lower_name(self.key), "id": self._bind_id}
        noted = _lowering.execution
        if noted is not None and type(self.key) is not _anonymous_label:
            noted.binds[self.key] = self
        if self.required:
            found["required"] = True
        else:
            try:
                if self.expanding and isinstance(value, (list, tuple)):
                    found["value"] = self._lower_items(value, dialect)
                else:
                    found["value"] = lower_value(value, self.type, dialect)
            except Exception as error:
                if noted is None:
                    raise
                # The statement is lowered to its end, so that the error can name it.
                noted.error = noted.error or error
                found["value"] = None
        type_ = lower_type(self.type, dialect)
        if type_ is not None:
            found["type"] = type_
        for flag in ("unique", "expanding", "literal_execute"):
            if getattr(self, flag):
                found[flag] = True
        if isinstance(self.key, _anonymous_label):
            found["unique"] = True
        if self._is_crud:
            found["crud"] = True
        if self.expand_op is operators.not_in_op:
            found["negated"] = True
        if family(self.type) == "TupleType":
            found["tuple"] = len(getattr(self.type, "types", ())) or 1
        return {"Bind": found}


class TypeClause(ClauseElement):
    __visit_name__ = "typeclause"

    def __init__(self, type_):
        self.type = type_


class TextClause(Generative, Executable, ClauseElement):
    """SQL written by hand, with `:name` parameters."""

    __visit_name__ = "textclause"
    _is_text_clause = True
    is_text = True
    _render_label_in_columns_clause = False
    _allow_label_resolve = False
    _hide_froms = ()
    _tq_label = None
    _non_anon_label = None
    _proxies = ()
    key = None
    _label = None
    primary_key = False
    foreign_keys = frozenset()
    _compile_kind = "statement"
    __hash__ = object.__hash__

    def __init__(self, text):
        self.text = text
        self._bindparams = {}
        for name in _bind_names(text):
            self._bindparams[name] = BindParameter(name)

    @property
    def type(self):
        return std("NullType")

    @property
    def comparator(self):
        return self

    @property
    def _select_iterable(self):
        return (self,)

    @property
    def _is_star(self):
        return self.text == "*"

    def get_children(self, **kw):
        return list(self._bindparams.values())

    def __and__(self, other):
        return and_(self, other)

    def __or__(self, other):
        return or_(self, other)

    def __eq__(self, other):
        return self is other

    def self_group(self, against=None):
        return Grouping(self) if against is operators.in_op else self

    def _lineage(self):
        return {self}

    @_generative
    def bindparams(self, *binds, **names_to_values):
        from .. import exc

        params = self._bindparams = dict(self._bindparams)
        for bind in binds:
            if bind._orig_key not in params:
                raise exc.ArgumentError("This text() construct doesn't define a bound parameter named %r" % bind._orig_key)
            params[bind._orig_key] = bind
        for key, value in names_to_values.items():
            if key not in params:
                raise exc.ArgumentError("This text() construct doesn't define a bound parameter named %r" % key)
            params[key] = params[key]._with_value(value, required=False)

    def columns(self, *cols, **types):
        from .selectable import TextualSelect

        given = []
        for col in cols:
            if not isinstance(col, NamedColumn):
                col = col.label(None)
            given.append(ColumnClause(col.key, types.pop(col.key)) if col.key in types else col)
        named = [ColumnClause(key, type_) for key, type_ in types.items()]
        return TextualSelect(self, given + named, positional=bool(given) and not named)

    def _lower_clause(self, dialect=None):
        return {
            "text": self.text,
            "binds": [dict(bind._lower(dialect)["Bind"], name=name) for name, bind in self._bindparams.items()],
        }

    def _lower(self, dialect=None):
        return {"Text": self._lower_clause(dialect)}


def _bind_names(text):
    """The names of `:name` parameters: not `::cast`, not `\\:escaped`, not part of a word."""
    names = []
    start = text.find(":")
    while start >= 0:
        end = start + 1
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        before = text[start - 1] if start else ""
        after = text[end] if end < len(text) else ""
        word = before and (before.isalnum() or before in "_:\\")
        if end > start + 1 and not word and after != ":":
            name = text[start + 1 : end]
            if name not in names:
                names.append(name)
        start = text.find(":", max(end, start + 1))
    return names


class _Singleton(ColumnElement):
    _instance_ = None
    _wire = None

    def __new__(cls, *args):
        if cls.__dict__.get("_instance_") is None:
            cls._instance_ = object.__new__(cls)
        return cls._instance_

    @classmethod
    def _instance(cls):
        return cls()

    def _clone(self):
        return self

    def _lower(self, dialect=None):
        return self._wire


class Null(_Singleton):
    __visit_name__ = "null"
    _wire = "Null"

    @property
    def type(self):
        return std("NullType")


class False_(_Singleton):
    __visit_name__ = "false"
    _wire = "False"

    @property
    def type(self):
        return std("Boolean")

    def _negate(self):
        return True_()


class True_(_Singleton):
    __visit_name__ = "true"
    _wire = "True"

    @property
    def type(self):
        return std("Boolean")

    def _negate(self):
        return False_()


class ClauseList(ClauseElement):
    """Clauses with a separator."""

    __visit_name__ = "clauselist"
    _proxies = ()

    def __init__(self, *clauses, operator=operators.comma_op, group=True, group_contents=True, _coerce=None):
        from . import coercions

        coerce = _coerce or coercions.where
        self.operator = operator
        self.group = group
        self.group_contents = group_contents
        self.clauses = [coerce(clause) for clause in clauses]
        if group_contents:
            self.clauses = [clause.self_group(against=operator) for clause in self.clauses]

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def get_children(self, **kw):
        return list(self.clauses)

    @property
    def _from_objects(self):
        return [f for clause in self.clauses for f in clause._from_objects]

    @property
    def _select_iterable(self):
        return [c for clause in self.clauses for c in clause._select_iterable]

    def append(self, clause):
        self.clauses.append(clause.self_group(against=self.operator) if self.group_contents else clause)

    def self_group(self, against=None):
        if self.group and operators.is_precedent(self.operator, against):
            return Grouping(self)
        return self

    def _lower(self, dialect=None):
        return {"List": {"op": self.operator.__name__, "clauses": [c._lower(dialect) for c in self.clauses]}}


class OperatorExpression(ColumnElement):
    group = True

    @property
    def is_comparison(self):
        return operators.is_comparison(self.operator)

    def self_group(self, against=None):
        if self.group and operators.is_precedent(self.operator, against):
            return Grouping(self)
        if against is operators.inv and not operators.is_boolean(self.operator):
            return Grouping(self)
        return self

    def _negate(self):
        return UnaryExpression(self.self_group(against=operators.inv), operator=operators.inv)


class ExpressionClauseList(OperatorExpression):
    """Three or more operands of one associative operator."""

    __visit_name__ = "expression_clauselist"

    @classmethod
    def _of(cls, operator, type_, clauses, group=True):
        self = cls.__new__(cls)
        self.group = group
        self.clauses = tuple(c.self_group(against=operator) for c in clauses) if group else tuple(clauses)
        self.operator = operator
        self.type = type_
        return self

    @property
    def _flattened_operator_clauses(self):
        return self.clauses

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    def get_children(self, **kw):
        return list(self.clauses)

    @property
    def _from_objects(self):
        return [f for clause in self.clauses for f in clause._from_objects]

    def _lower(self, dialect=None):
        return {"List": {"op": self.operator.__name__, "clauses": [c._lower(dialect) for c in self.clauses]}}


class BooleanClauseList(ExpressionClauseList):
    """`and_()` / `or_()`."""

    __visit_name__ = "expression_clauselist"

    @classmethod
    def _kept(cls, operator, continue_on, skip_on, clauses):
        kept = []
        saw_continue = False
        for clause in clauses:
            if clause is continue_on:
                saw_continue = True
            elif clause is skip_on:
                kept = [clause]
                break
            else:
                kept.append(clause)
        if not kept and saw_continue:
            kept = [continue_on]
        against = operator if len(kept) > 1 else operators._asbool
        return [clause.self_group(against=against) for clause in kept]

    @classmethod
    def _raw(cls, operator, clauses=()):
        self = cls.__new__(cls)
        self.clauses = tuple(clauses)
        self.group = True
        self.operator = operator
        self.type = std("Boolean")
        return self

    @classmethod
    def _make(cls, operator, continue_on, skip_on, clauses):
        from . import coercions

        if not clauses:
            from .base import warn_deprecated

            name = operator.__name__
            word = "true" if continue_on is True_() else "false"
            warn_deprecated(
                "Invoking %s() without arguments is deprecated, and will be disallowed in a future release.   "
                "For an empty %s() construct, use '%s(%s(), *args)' or '%s(%s, *args)'."
                % (name, name, name, word, name, word.capitalize()),
                version="1.4",
            )
            return cls._raw(operator)
        if len(clauses) == 1 and hasattr(clauses[0], "send") and hasattr(clauses[0], "gi_frame"):
            clauses = tuple(clauses[0])
        kept = cls._kept(operator, continue_on, skip_on, [coercions.where(clause) for clause in clauses])
        if len(kept) == 1:
            return kept[0]
        flat = []
        for clause in kept:
            if clause.operator is operator:
                flat.extend(clause._flattened_operator_clauses)
            else:
                flat.append(clause)
        return cls._raw(operator, flat)

    @classmethod
    def and_(cls, *clauses):
        return cls._make(operators.and_, True_(), False_(), clauses)

    @classmethod
    def or_(cls, *clauses):
        return cls._make(operators.or_, False_(), True_(), clauses)

    @classmethod
    def _for_where(cls, clauses):
        kept = cls._kept(operators.and_, True_(), False_(), clauses)
        if not kept:
            return None
        return kept[0] if len(kept) == 1 else cls._raw(operators.and_, kept)

    def self_group(self, against=None):
        return self if not self.clauses else OperatorExpression.self_group(self, against)


and_ = BooleanClauseList.and_
or_ = BooleanClauseList.or_


def not_(clause):
    from . import coercions

    return operators.inv(coercions.expression(clause))


class Tuple(ClauseList, ColumnElement):
    """`tuple_(a, b)`."""

    __visit_name__ = "tuple"
    __hash__ = object.__hash__

    def __init__(self, *clauses, types=None):
        from . import coercions
        from .sqltypes import TupleType

        made = [coercions.expression(c, types[i] if types else None) for i, c in enumerate(clauses)]
        self.type = TupleType(*[c.type for c in made])
        ClauseList.__init__(self, *made, _coerce=coercions.expression)

    @property
    def _select_iterable(self):
        return (self,)

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        if expanding:
            bind = BindParameter(None, obj, unique=True, expanding=True, type_=self.type)
            return bind
        made = [
            BindParameter(None, o, _compared_to_operator=operator, _compared_to_type=t, unique=True, type_=type_)
            for o, t in zip(obj, self.type.types)
        ]
        return Tuple(*made)

    def self_group(self, against=None):
        return self

    def _lower(self, dialect=None):
        return {"Tuple": [c._lower(dialect) for c in self.clauses]}


class Case(ColumnElement):
    __visit_name__ = "case"

    def __init__(self, *whens, value=None, else_=None):
        from . import coercions

        pairs = coercions.sequence("whens", "case", whens)
        if isinstance(pairs, dict):
            pairs = pairs.items()
        self.whens = [(coercions.expression(c).self_group(), coercions.expression(r)) for c, r in pairs]
        self.value = None if value is None else coercions.expression(value)
        self.else_ = None if else_ is None else coercions.expression(else_)
        typed = [then.type for _, then in reversed(self.whens) if not is_null(then.type)]
        self.type = typed[0] if typed else self.else_.type if self.else_ is not None else std("NullType")

    def get_children(self, **kw):
        found = [] if self.value is None else [self.value]
        for pair in self.whens:
            found.extend(pair)
        if self.else_ is not None:
            found.append(self.else_)
        return found

    @property
    def _from_objects(self):
        return [f for child in self.get_children() for f in child._from_objects]

    def _lower(self, dialect=None):
        return {
            "Case": {
                "value": None if self.value is None else self.value._lower(dialect),
                "whens": [[c._lower(dialect), r._lower(dialect)] for c, r in self.whens],
                "else_": None if self.else_ is None else self.else_._lower(dialect),
            }
        }


class Cast(WrapsColumnExpression):
    __visit_name__ = "cast"
    _wire_tag = "Cast"

    def __init__(self, expression, type_):
        from . import coercions

        self.type = to_instance(type_)
        self.clause = coercions.expression(expression, self.type)
        self.typeclause = TypeClause(self.type)

    def get_children(self, **kw):
        return [self.clause]

    @property
    def _from_objects(self):
        return self.clause._from_objects

    @property
    def wrapped_column_expression(self):
        return self.clause

    def _lower(self, dialect=None):
        return {self._wire_tag: {"expr": self.clause._lower(dialect), "type": lower_type(self.type, dialect) or "Null"}}


class TryCast(Cast):
    __visit_name__ = "try_cast"
    _wire_tag = "TryCast"


class TypeCoerce(WrapsColumnExpression):
    __visit_name__ = "type_coerce"

    def __init__(self, expression, type_):
        from . import coercions

        self.type = to_instance(type_)
        self.clause = coercions.expression(expression, self.type)

    def get_children(self, **kw):
        return [self.clause]

    @property
    def _from_objects(self):
        return self.clause._from_objects

    @property
    def wrapped_column_expression(self):
        return self.clause

    def self_group(self, against=None):
        grouped = self.clause.self_group(against=against)
        return self if grouped is self.clause else TypeCoerce(grouped, self.type)

    def _lower(self, dialect=None):
        clause = self.clause
        if isinstance(clause, BindParameter):
            clause = clause._clone(maintain_key=True)
            clause.type = self.type
        return {"TypeCoerce": {"expr": clause._lower(dialect), "type": lower_type(self.type, dialect) or "Null"}}


class Extract(ColumnElement):
    __visit_name__ = "extract"

    def __init__(self, field, expr):
        from . import coercions

        self.type = std("Integer")
        self.field = field
        self.expr = coercions.expression(expr)

    def get_children(self, **kw):
        return [self.expr]

    @property
    def _from_objects(self):
        return self.expr._from_objects

    def _lower(self, dialect=None):
        return {"Extract": {"field": self.field, "expr": self.expr._lower(dialect)}}


class _label_reference(ColumnElement):
    """An ORDER BY or GROUP BY element that may be rendered as the label it has in the columns clause."""

    __visit_name__ = "label_reference"

    def __init__(self, element):
        self.element = element
        self.type = element.type

    def get_children(self, **kw):
        return [self.element]

    def _lower(self, dialect=None):
        return self.element._lower(dialect)


class _textual_label_reference(ColumnElement):
    __visit_name__ = "textual_label_reference"

    def __init__(self, element):
        self.element = element
        self.type = std("NullType")

    def _lower(self, dialect=None):
        return {"TextualLabel": self.element}


class UnaryExpression(ColumnElement):
    __visit_name__ = "unary"

    def __init__(self, element, operator=None, modifier=None, type_=None, **kw):
        self.operator = operator
        self.modifier = modifier
        self.element = element.self_group(against=operator or modifier)
        self.type = to_instance(type_)

    def get_children(self, **kw):
        return [self.element]

    def _wraps_unnamed_column(self):
        ungrouped = self.element._ungroup()
        return not isinstance(ungrouped, NamedColumn) or ungrouped._non_anon_label is None

    @property
    def _order_by_label_element(self):
        if operators.is_order_by_modifier(self.modifier):
            return self.element._order_by_label_element
        return None

    @property
    def _from_objects(self):
        return self.element._from_objects

    def _negate(self):
        if is_boolean(self.type):
            return UnaryExpression(self.self_group(against=operators.inv), operator=operators.inv, type_=std("Boolean"))
        return ColumnElement._negate(self)

    def self_group(self, against=None):
        if self.operator and operators.is_precedent(self.operator, against):
            return Grouping(self)
        return self

    def _lower(self, dialect=None):
        op = self.operator or self.modifier
        found = {"op": _lower_operator(op), "postfix": self.operator is None, "expr": self.element._lower(dialect)}
        return {"Unary": found}


def _lower_operator(op):
    if op.__name__ == "custom_op":
        return {"custom": op.opstring, "eager_grouping": op.eager_grouping, "comparison": bool(op.is_comparison)}
    return op.__name__


class CollectionAggregate(UnaryExpression):
    _is_collection_aggregate = True

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        of = self.element.type
        of = getattr(of, "item_type", of)
        return BindParameter(
            None, obj, _compared_to_operator=operator, type_=type_, _compared_to_type=of, unique=True, expanding=expanding
        )

    def operate(self, op, *other, **kwargs):
        if not operators.is_comparison(op):
            from .. import exc

            raise exc.ArgumentError("Only comparison operators may be used with ANY/ALL")
        return _apply(self, operators.mirror(op), other, dict(kwargs, reverse=True))

    def reverse_operate(self, op, other, **kwargs):
        from .. import exc

        raise exc.ArgumentError("Only comparison operators may be used with ANY/ALL")


class AsBoolean(WrapsColumnExpression, UnaryExpression):
    def __init__(self, element, operator, negate):
        self.element = element
        self.type = std("Boolean")
        self.operator = operator
        self.negate = negate
        self.modifier = None

    @property
    def wrapped_column_expression(self):
        return self.element

    def self_group(self, against=None):
        return self

    def _negate(self):
        if isinstance(self.element, (True_, False_)):
            return self.element._negate()
        return AsBoolean(self.element, self.negate, self.operator)


class BinaryExpression(OperatorExpression):
    __visit_name__ = "binary"

    def __init__(self, left, right, operator, type_=None, negate=None, modifiers=None):
        if isinstance(operator, str):
            operator = operators.custom_op(operator)
        self._orig = (left, right)
        self.left = left.self_group(against=operator)
        self.right = right.self_group(against=operator)
        self.operator = operator
        self.type = to_instance(type_)
        self.negate = negate
        self.modifiers = modifiers or {}

    @property
    def _flattened_operator_clauses(self):
        return (self.left, self.right)

    def get_children(self, **kw):
        return [self.left, self.right]

    def __bool__(self):
        if self.operator is operators.eq:
            return hash(self._orig[0]) == hash(self._orig[1])
        if self.operator is operators.ne:
            return hash(self._orig[0]) != hash(self._orig[1])
        raise TypeError("Boolean value of this clause is not defined")

    @property
    def _from_objects(self):
        return list(self.left._from_objects) + list(self.right._from_objects)

    def _negate(self):
        if self.negate is not None:
            return BinaryExpression(
                self.left,
                self.right._negate_in_binary(self.negate, self.operator),
                self.negate,
                negate=self.operator,
                type_=self.type,
                modifiers=self.modifiers,
            )
        return self.self_group()._negate()

    def _lower(self, dialect=None):
        found = {
            "left": self.left._lower(dialect),
            "op": _lower_operator(self.operator),
            "right": self.right._lower(dialect),
        }
        if self.modifiers:
            found["modifiers"] = dict(self.modifiers)
        if self.operator.__name__ in _TYPED_OPERATORS:
            found["type"] = lower_type(self.type, dialect)
            found["left_type"] = lower_type(self.left.type, dialect)
            found["right_type"] = lower_type(self.right.type, dialect)
        return {"Binary": found}


_TYPED_OPERATORS = ("json_getitem_op", "json_path_getitem_op", "truediv", "floordiv")


class GroupedElement(ClauseElement):
    __visit_name__ = "grouping"

    def self_group(self, against=None):
        return self


class Grouping(GroupedElement, ColumnElement):
    """Parentheses."""

    __hash__ = object.__hash__

    def __init__(self, element):
        self.element = element
        self.type = getattr(element, "type", None) or std("NullType")

    def self_group(self, against=None):
        return self

    def get_children(self, **kw):
        return [self.element]

    @property
    def operator(self):
        return self.element.operator

    def _with_binary_element_type(self, type_):
        return Grouping(self.element._with_binary_element_type(type_))

    def _ungroup(self):
        return self.element._ungroup()

    @property
    def _tq_label(self):
        return getattr(self.element, "_tq_label", None) or self._anon_name_label

    @property
    def _proxies(self):
        return (self.element,) if isinstance(self.element, ColumnElement) else ()

    @property
    def _from_objects(self):
        return self.element._from_objects

    @property
    def key(self):
        return getattr(self.element, "key", None)

    def __getattr__(self, key):
        if key in ("element", "type") or key.startswith("__"):
            raise AttributeError(key)
        return getattr(self.element, key)

    def _lower(self, dialect=None):
        return {"Grouping": self.element._lower(dialect)}


class FrameClauseType:
    UNBOUNDED = "UNBOUNDED"
    CURRENT = "CURRENT"
    PRECEDING = "PRECEDING"
    FOLLOWING = "FOLLOWING"


class FrameClause(ClauseElement):
    """The frame of a window: `rows=(None, 0)`."""

    __visit_name__ = "frame_clause"

    def __init__(self, start, end, start_frame_type, end_frame_type):
        from .. import exc

        for value, kind, word in ((start, start_frame_type, "start"), (end, end_frame_type, "end")):
            if kind in (FrameClauseType.CURRENT, FrameClauseType.UNBOUNDED) and value is not None:
                raise exc.ArgumentError("Cannot specify a value for %s with frame type %s" % (word, kind))
        self.lower_bind = self._as_literal(start)
        self.upper_bind = self._as_literal(end)
        self.lower_type = start_frame_type
        self.upper_type = end_frame_type

    @staticmethod
    def _as_literal(value):
        if value is None or isinstance(value, BindParameter):
            return value
        return literal(value, std("Integer") if isinstance(value, int) else None)

    @classmethod
    def _bound(cls, value, coerce_int):
        from .. import exc

        if value is None:
            return None, FrameClauseType.UNBOUNDED
        if coerce_int:
            try:
                value = int(value)
            except ValueError as err:
                raise exc.ArgumentError("Integer or None expected for values in rows/groups frame") from err
        elif not isinstance(value, int):
            raise exc.ArgumentError(
                "When using a tuple to specify a range only integer or none values are allowed in the range frame. "
                "To specify a different type use the FrameClause directly."
            )
        if value == 0:
            return None, FrameClauseType.CURRENT
        return abs(value), FrameClauseType.PRECEDING if value < 0 else FrameClauseType.FOLLOWING

    @classmethod
    def _parse(cls, given, coerce_int):
        from .. import exc

        if given is None or isinstance(given, FrameClause):
            return given
        try:
            low, high = given
        except (ValueError, TypeError) as err:
            raise exc.ArgumentError("2-tuple expected for range/rows/groups") from err
        low, low_type = cls._bound(low, coerce_int)
        high, high_type = cls._bound(high, coerce_int)
        return FrameClause(low, high, low_type, high_type)

    def _lower_frame(self, dialect):
        def bound(value, kind):
            return [kind, None if value is None else value._lower(dialect)]

        return {"lower": bound(self.lower_bind, self.lower_type), "upper": bound(self.upper_bind, self.upper_type)}


class Over(ColumnElement):
    __visit_name__ = "over"

    def __init__(self, element, partition_by=None, order_by=None, range_=None, rows=None, groups=None, exclude=None):
        from . import coercions
        from .. import exc

        self.element = element
        self.order_by = self.partition_by = None
        if order_by is not None:
            self.order_by = ClauseList(*_to_list(order_by), _coerce=coercions.by_of)
        if partition_by is not None:
            self.partition_by = ClauseList(*_to_list(partition_by), _coerce=coercions.by_of)
        if sum(1 for frame in (range_, rows, groups) if frame is not None) > 1:
            raise exc.ArgumentError("only one of 'rows', 'range_', or 'groups' may be provided")
        if exclude is not None and range_ is None and rows is None and groups is None:
            raise exc.ArgumentError("'exclude' requires that one of 'rows', 'range_', or 'groups' is also specified")
        self.range_ = FrameClause._parse(range_, False)
        self.rows = FrameClause._parse(rows, True)
        self.groups = FrameClause._parse(groups, True)
        self.exclude = exclude

    @property
    def type(self):
        return self.element.type

    def get_children(self, **kw):
        return [c for c in (self.element, self.partition_by, self.order_by) if c is not None]

    @property
    def _from_objects(self):
        return [f for c in self.get_children() for f in c._from_objects]

    def _lower(self, dialect=None):
        found = {"element": self.element._lower(dialect)}
        for name in ("partition_by", "order_by"):
            clauses = getattr(self, name)
            if clauses is not None and len(clauses):
                found[name] = [c._lower(dialect) for c in clauses]
        for name, word in (("range_", "RANGE"), ("rows", "ROWS"), ("groups", "GROUPS")):
            frame = getattr(self, name)
            if frame is not None:
                found["frame"] = dict(frame._lower_frame(dialect), unit=word, exclude=self.exclude)
        return {"Over": found}


def _to_list(given):
    return list(given) if isinstance(given, (list, tuple, ClauseList)) else [given]


class AggregateOrderBy(WrapsColumnExpression):
    __visit_name__ = "aggregateorderby"
    _wire_tag = "AggregateOrderBy"

    def __init__(self, element, *order_by):
        from . import coercions

        if not order_by:
            raise TypeError("at least one ORDER BY element is required")
        self.element = element
        self.order_by = ClauseList(*order_by, _coerce=coercions.by_of)

    @property
    def type(self):
        within = getattr(self.element, "within_group_type", None)
        found = within(self) if within is not None else None
        return self.element.type if found is None else found

    @property
    def wrapped_column_expression(self):
        return self.element

    def get_children(self, **kw):
        return [self.element, self.order_by]

    @property
    def _from_objects(self):
        return [f for c in self.get_children() for f in c._from_objects]

    def over(self, **kw):
        return Over(self, **kw)

    def filter(self, *criterion):
        return FunctionFilter(self, *criterion) if criterion else self

    def _lower(self, dialect=None):
        return {
            self._wire_tag: {
                "element": self.element._lower(dialect),
                "order_by": [c._lower(dialect) for c in self.order_by],
            }
        }


class WithinGroup(AggregateOrderBy):
    __visit_name__ = "withingroup"
    _wire_tag = "WithinGroup"


class FunctionFilter(ColumnElement):
    __visit_name__ = "funcfilter"

    def __init__(self, func, *criterion):
        self.func = func
        self.criterion = None
        self._add(criterion)

    def _add(self, criterion):
        from . import coercions

        for crit in criterion:
            crit = coercions.where(crit)
            self.criterion = crit if self.criterion is None else self.criterion & crit

    @property
    def type(self):
        return self.func.type

    def filter(self, *criterion):
        copy = self._clone()
        copy._add(criterion)
        return copy

    def over(self, **kw):
        return Over(self, **kw)

    def within_group(self, *order_by):
        return WithinGroup(self, *order_by)

    def self_group(self, against=None):
        return Grouping(self) if operators.is_precedent(operators.filter_op, against) else self

    def get_children(self, **kw):
        return [c for c in (self.func, self.criterion) if c is not None]

    @property
    def _from_objects(self):
        return [f for c in self.get_children() for f in c._from_objects]

    def _lower(self, dialect=None):
        return {"Filter": {"element": self.func._lower(dialect), "criterion": self.criterion._lower(dialect)}}


class NamedColumn(ColumnElement):
    is_literal = False
    table = None

    @property
    def description(self):
        return self.name

    @property
    def _non_anon_label(self):
        return self.name

    @property
    def _tq_label(self):
        return self._gen_tq_label(self.name)

    def _gen_tq_label(self, name, dedupe_on_key=True):
        return name

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return BindParameter(
            self.key,
            obj,
            _compared_to_operator=operator,
            _compared_to_type=self.type,
            type_=type_,
            unique=True,
            expanding=expanding,
        )

    def _make_proxy(self, selectable, name=None, key=None, proxies=None, **kw):
        column = ColumnClause(name or self.name, self.type, _selectable=selectable)
        if name is None:
            column.key = self.key
        column._proxies = (self,) if proxies is None else tuple(proxies)
        return column.key, column


_rendering_labels = []


class Label(NamedColumn):
    __visit_name__ = "label"

    def __init__(self, name, element, type_=None):
        from . import coercions

        element = coercions.expression(element)
        orig = element
        while isinstance(element, Label):
            element = element.element
        self._own_seed = next(_serial)
        if name:
            self.name = name
        else:
            self.name = _anonymous_label.of(self._own_seed, getattr(element, "name", None) or "anon")
        if isinstance(orig, Label):
            self._resolve_label = orig.name
        self.key = self.name
        self._element = element
        self.type = to_instance(type_) if type_ is not None else element.type
        self._proxies = (element,)

    @property
    def _tq_label(self):
        return self.name

    @property
    def _order_by_label_element(self):
        return self

    @property
    def _allow_label_resolve(self):
        return self.element._allow_label_resolve

    @property
    def element(self):
        return self._element.self_group(against=operators.as_)

    def get_children(self, **kw):
        return [self._element]

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return ColumnElement._bind_param(self, operator, obj, type_, expanding)

    def as_reference(self):
        return _label_reference(self)

    def self_group(self, against=None):
        return self._inner(self._element.self_group(against=against))

    def _negate(self):
        return self._inner(self._element._negate())

    def _inner(self, element):
        return self if element is self._element else Label(self.name, element, self.type)

    @property
    def primary_key(self):
        return self.element.primary_key

    @property
    def foreign_keys(self):
        return self.element.foreign_keys

    @property
    def _from_objects(self):
        return self.element._from_objects

    def _make_proxy(self, selectable, name=None, proxies=None, **kw):
        _, column = self.element._make_proxy(selectable, name=name or self.name, proxies=proxies)
        column._proxies = tuple(column._proxies) + (self,)
        column.type = self.type
        column.is_literal = False
        return self.key, column

    def _lower(self, dialect=None):
        if _rendering_labels and _rendering_labels[-1] is self:
            return {"LabelName": lower_name(self.name)}
        return self.element._lower(dialect)

    def _lower_labelled(self, dialect):
        return lowered_label(self.name, self.element, self.type, dialect)


def lowered_label(name, element, type_, dialect):
    found = {"name": lower_name(name), "expr": element._lower(dialect)}
    wire = lower_type(type_, dialect)
    if wire is not None:
        found["type"] = wire
    return {"Label": found}


class ColumnClause(NamedColumn):
    """`column("x")`, and the columns of tables and subqueries."""

    __visit_name__ = "column"
    onupdate = None
    default = None
    server_default = None
    server_onupdate = None

    def __init__(self, text, type_=None, is_literal=False, _selectable=None):
        self.key = self.name = text
        self.table = _selectable
        self.type = to_instance(type_)
        self.is_literal = is_literal

    @property
    def _is_star(self):
        return self.is_literal and self.name == "*"

    @property
    def entity_namespace(self):
        return self.table.entity_namespace

    @property
    def _from_objects(self):
        return [] if self.table is None else [self.table]

    @property
    def _render_label_in_columns_clause(self):
        return self.table is not None

    def _clone(self):
        return self

    @property
    def _ddl_label(self):
        return self._gen_tq_label(self.name, dedupe_on_key=False)

    def _gen_tq_label(self, name, dedupe_on_key=True):
        table = self.table
        if self.is_literal:
            return None
        if table is None or not getattr(table, "named_with_column", False):
            return name
        schema = getattr(table, "schema", None)
        label = table.name + ("_" + name)
        if schema:
            label = schema.replace(".", "_") + "_" + label
        quote = getattr(name, "quote", None)
        if quote is None:
            quote = getattr(table.name, "quote", None)
        if quote is not None:
            label = quoted_name(label, quote)
        if dedupe_on_key and label in table.c:
            counter = 1
            while "%s_%s" % (label, counter) in table.c:
                counter += 1
            label = "%s_%s" % (label, counter)
        return label if isinstance(label, _truncated_label) else _truncated_label(label)

    def _make_proxy(self, selectable, name=None, key=None, proxies=None, **kw):
        literal = self.is_literal and (name is None or name == self.name)
        cls = ColumnClause if type(self) is ColumnClause else ColumnProxy
        column = cls(name or self.name, self.type, literal, selectable)
        if name is None:
            column.key = self.__dict__.get("_orm_key") or self.key
        column._proxies = (self,) if proxies is None else tuple(proxies)
        return column.key, column

    def _lower(self, dialect=None):
        type_ = lower_type(self.type, dialect)
        table = self.table
        if self.is_literal:
            found = {"text": str(self.name)}
            if type_ is not None:
                found["type"] = type_
            if table is not None and getattr(table, "named_with_column", False):
                found["table"] = lower_name(table.name)
            return {"LiteralColumn": found}
        if self.name is None:
            from .. import exc

            raise exc.CompileError("Cannot compile Column object until its 'name' is assigned.")
        found = {"name": lower_name(self.name)}
        if type_ is not None:
            found["type"] = type_
        if table is not None and getattr(table, "named_with_column", True):
            found["table"] = lower_name(table.name)
            if hasattr(table, "schema"):
                schema = lower_schema(table.schema)
                if schema is not None:
                    found["schema"] = schema
        return {"Column": found}


class ColumnProxy(ColumnClause):
    """A table's column as an alias or subquery has it.

    No parent class of `Column`: Python asks the right side of a comparison first when its class derives from that of the left.
    """

    __hash__ = ColumnClause.__hash__


class TableValuedColumn(NamedColumn):
    """A table-valued function's name used as one column."""

    __visit_name__ = "table_valued_column"

    def __init__(self, scalar_alias, type_):
        self.scalar_alias = scalar_alias
        self.key = self.name = scalar_alias.name
        self.type = type_

    @property
    def _from_objects(self):
        return [self.scalar_alias]

    def _lower(self, dialect=None):
        suffix = None if dialect is None else dialect.table_valued_column
        if suffix is not None:
            return {"Column": {"name": suffix, "table": lower_name(self.name)}}
        return {"Column": {"name": lower_name(self.name)}}


class CollationClause(ColumnElement):
    __visit_name__ = "collation"

    def __init__(self, collation, collation_schema=None):
        self.collation = collation
        self.collation_schema = collation_schema
        self.type = std("NullType")

    @classmethod
    def _create_collation_expression(cls, expression, collation):
        from . import coercions

        expr = coercions.expression(expression)
        type_ = expr.type
        if family(type_) == "String":
            try:
                type_ = type_._with_collation(collation)
            except NotImplementedError:
                pass
        return BinaryExpression(expr, CollationClause(collation), operators.collate, type_=type_)

    def _lower(self, dialect=None):
        return {"Collation": self.collation}


class _IdentifiedClause(Executable, ClauseElement):
    def __init__(self, ident):
        self.ident = ident


class SavepointClause(_IdentifiedClause):
    __visit_name__ = "savepoint"


class RollbackToSavepointClause(_IdentifiedClause):
    __visit_name__ = "rollback_to_savepoint"


class ReleaseSavepointClause(_IdentifiedClause):
    __visit_name__ = "release_savepoint"


def literal(value, type_=None, literal_execute=False):
    from . import coercions

    return coercions.literal_value(value, type_, literal_execute)


def literal_column(text, type_=None):
    return ColumnClause(text, type_, is_literal=True)


def column(text, type_=None, is_literal=False, _selectable=None):
    return ColumnClause(text, type_, is_literal, _selectable)


def text(text):
    return TextClause(text)


def null():
    return Null()


def true():
    return True_()


def false():
    return False_()
