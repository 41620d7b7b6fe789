"""SQL expressions: plain holders with operators, lowered to one tree when they are compiled."""

from itertools import count as _count

from .. import _lower as _lowering
from . import operators
from .base import NO_ARG, Executable
from .default_comparator import coerce_compared, family, is_boolean, is_null, resolve_value, std, to_instance
from .roles import ColumnsClauseRole, ExpressionElementRole

_serial = _count(1)


class CompilerElement:
    """Anything with SQL text."""

    supports_execution = False
    _compile_kind = "expr"

    def _lower(self, dialect=None):
        raise NotImplementedError(type(self).__name__)

    def compile(self, bind=None, dialect=None, column_keys=None, compile_kwargs=None, **kw):
        from ._compiled import Compiled, StrSQLCompiler

        if dialect is None and bind is not None:
            dialect = bind.dialect
        made = StrSQLCompiler if dialect is None else Compiled
        return made(self, dialect, column_keys, compile_kwargs or {})

    def __str__(self):
        return str(self.compile())


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
        from ._expressions import UnaryExpression

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
        from ._names import _anonymous_label

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
        from ._names import _anonymous_label

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
        from ._expressions import AsBoolean

        if against in (operators.and_, operators.or_, operators._asbool) and is_boolean(self.type):
            return AsBoolean(self, operators.is_true, operators.is_false)
        if against in (operators.any_op, operators.all_op):
            return Grouping(self)
        return self

    def _negate(self):
        from ._expressions import AsBoolean, UnaryExpression

        if is_boolean(self.type):
            return AsBoolean(self, operators.is_false, operators.is_true)
        return UnaryExpression(self.self_group(against=operators.inv), operator=operators.inv)

    def operate(self, op, *other, **kwargs):
        from ._operations import _apply

        return _apply(self, op, other, kwargs)

    def reverse_operate(self, op, other, **kwargs):
        from ._operations import _apply

        return _apply(self, op, (other,), dict(kwargs, reverse=True))

    def _bind_param(self, operator, obj, type_=None, expanding=False):
        return BindParameter(
            None, obj, _compared_to_operator=operator, type_=type_, _compared_to_type=self.type, unique=True, expanding=expanding
        )

    def _make_proxy(self, selectable, name=None, key=None, proxies=None, **kw):
        from ._columns import ColumnClause

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
        from ._casts import Cast

        return Cast(self, type_)

    def label(self, name):
        from ._columns import Label

        return Label(name, self, self.type)

    # JSON access, for expressions of a JSON type.
    def _json_typed(self, type_, method):
        from ._expressions import BinaryExpression
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
        from ._names import _anonymous_label, quoted_name

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
        from ._names import _anonymous_label, _sanitized

        body = _sanitized(str(self._orig_key), "%() $.[]:").strip("_")
        return _anonymous_label.of(self._bind_id, body)

    _wrapped = False

    def _with_expression(self):
        """What the type puts around the value, if anything."""
        from ._clause_lists import ClauseList
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
        from ._names import _anonymous_label, lower_name, lower_type
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
    from ._columns import ColumnClause

    return ColumnClause(text, type_, is_literal=True)


def column(text, type_=None, is_literal=False, _selectable=None):
    from ._columns import ColumnClause

    return ColumnClause(text, type_, is_literal, _selectable)


def text(text):
    from ._texts import TextClause

    return TextClause(text)


def null():
    from ._clause_lists import Null

    return Null()


def true():
    from ._clause_lists import True_

    return True_()


def false():
    from ._clause_lists import False_

    return False_()


_PLACES = {
    "_names": """
        quoted_name _truncated_label conv _anonymous_label _percent _sanitized lower_name lower_optional_name
        lower_type
    """,
    "_compiled": "Compiled StrSQLCompiler",
    "_operations": """
        _JsonIndexType _JSON_INDEX _JSON_PATH _NEGATIONS _MODIFIERS _UNSUPPORTED _apply _getitem _array_item Slice
        _constant _compare _binary _construct
    """,
    "_clause_lists": """
        _Singleton Null False_ True_ ClauseList OperatorExpression ExpressionClauseList BooleanClauseList and_ or_ not_
        Tuple
    """,
    "_casts": "Case Cast TryCast TypeCoerce Extract",
    "_expressions": "UnaryExpression _lower_operator CollectionAggregate AsBoolean BinaryExpression _TYPED_OPERATORS",
    "_windows": "FrameClauseType FrameClause Over _to_list AggregateOrderBy WithinGroup FunctionFilter",
    "_columns": """
        _label_reference _textual_label_reference NamedColumn _rendering_labels Label lowered_label ColumnClause
        ColumnProxy TableValuedColumn CollationClause
    """,
    "_texts": "TextClause _bind_names",
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
