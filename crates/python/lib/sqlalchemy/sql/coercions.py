"""From what people pass to what an expression holds."""

from .default_comparator import is_null, std
from .elements import (
    BindParameter,
    ClauseElement,
    ClauseList,
    ColumnClause,
    ColumnElement,
    False_,
    Null,
    TextClause,
    True_,
    _label_reference,
    _textual_label_reference,
)


def resolve(element):
    """Follows `__clause_element__`."""
    while not isinstance(element, ClauseElement) and hasattr(element, "__clause_element__"):
        element = element.__clause_element__()
    return element


def fail(kind, element, argname=None, resolved=None, advice=None):
    from .. import exc

    if resolved is not None and resolved is not element:
        got = "%r object resolved from %r object" % (resolved, element)
    else:
        got = repr(element)
    if argname:
        message = "%s expected for argument %r; got %s." % (kind, argname, got)
    else:
        message = "%s expected, got %s." % (kind, got)
    if advice:
        message += " " + advice
    raise exc.ArgumentError(message)


def no_text(element, argname=None, exc_cls=None, extra=""):
    from .. import exc

    raise (exc_cls or exc.ArgumentError)(
        "%sTextual SQL expression %r %sshould be explicitly declared as text(%r)"
        % (extra, _ellipsis(element), "for argument %s" % argname if argname else "", _ellipsis(element))
    )


def _ellipsis(value, limit=25):
    return value if len(value) <= limit else value[:limit] + "..."


def sequence(attribute, function, args):
    """Refuses a list where positional arguments are meant."""
    if args and len(args) == 1 and isinstance(args[0], (list, set, dict)):
        if isinstance(args[0], list):
            from .. import exc

            raise exc.ArgumentError(
                'The "%s" argument to %s(), when referring to a sequence of items, is now passed as a series of '
                "positional elements, rather than as a list. " % (attribute, function)
            )
        return args[0]
    return args


def _scalar_subquery(element, original, kind):
    """A SELECT where a value is meant becomes a scalar subquery, with a warning."""
    from .base import warn
    from .selectable import Subquery

    if getattr(element, "_is_select_base", False):
        select = element
    elif isinstance(element, Subquery):
        select = element.element
    else:
        advice = None
        if getattr(element, "_is_from_clause", False):
            advice = (
                "To create a column expression from a FROM clause row as a whole, use the .table_valued() method."
                if hasattr(element, "table_valued") or hasattr(element, "named_with_column")
                else None
            )
        fail(kind, original, resolved=element, advice=advice)
    warn(
        "implicitly coercing SELECT object to scalar subquery; please use the .scalar_subquery() method to produce a "
        "scalar subquery."
    )
    return select.scalar_subquery()


_EXPRESSION = "SQL expression element or literal value"


def _is_value(element):
    return isinstance(element, (ColumnElement, TextClause, ClauseList))


def _is_sql(element):
    return isinstance(element, ClauseElement)


def expression(element, type_=None, name=None, crud=False):
    """A value expression; plain values become parameters."""
    resolved = resolve(element)
    if _is_value(resolved):
        return resolved
    if _is_sql(resolved):
        return _scalar_subquery(resolved, element, _EXPRESSION)
    if resolved is None and not crud and not getattr(type_, "should_evaluate_none", False):
        return Null()
    _refuse_schema_item(resolved)
    return BindParameter(name, resolved, type_, unique=True, _is_crud=crud)


def _refuse_schema_item(element):
    if getattr(type(element), "__visit_name__", None) is not None and not isinstance(element, type):
        fail(_EXPRESSION, element)


def operand(element, expr, op):
    """The other side of an operator: plain values become parameters of a fitting type."""
    resolved = resolve(element)
    if not _is_sql(resolved):
        _refuse_schema_item(resolved)
        resolved = expr._bind_param(op, resolved)
    elif not _is_value(resolved):
        resolved = _scalar_subquery(resolved, element, _EXPRESSION)
    type_ = getattr(resolved, "type", None)
    if is_null(type_) and not is_null(expr.type):
        resolved = resolved._with_binary_element_type(expr.type)
    return resolved


_IN = "IN expression list, SELECT construct, or bound parameter object"


def in_element(element, expr, op):
    resolved = resolve(element)
    if not _is_sql(resolved):
        if isinstance(resolved, (str, bytes, bytearray)) or not hasattr(resolved, "__iter__"):
            fail(_IN, element)
        items = list(resolved)
        if any(_is_sql(resolve(item)) for item in items):
            made = []
            for item in items:
                item_resolved = resolve(item)
                if _is_sql(item_resolved):
                    if not _is_value(item_resolved):
                        fail(_IN, element)
                    made.append(item_resolved)
                else:
                    made.append(expr._bind_param(op, item_resolved))
            resolved = ClauseList(*made, _coerce=lambda clause: clause)
        else:
            resolved = expr._bind_param(op, items, expanding=True)
    if getattr(resolved, "_is_select_base", False):
        return resolved.scalar_subquery()
    if isinstance(resolved, ClauseList):
        return resolved.self_group(against=op)
    if isinstance(resolved, BindParameter):
        resolved = resolved._clone(maintain_key=True)
        resolved.expanding = True
        resolved.expand_op = op
        return resolved
    if getattr(resolved, "_is_from_clause", False):
        if hasattr(resolved, "scalar_values"):
            return resolved.scalar_values()
        from .base import warn

        warn(
            "Coercing %s object into a select() for use in IN(); please pass a select() construct explicitly"
            % type(resolved).__name__
        )
        inner = getattr(resolved, "element", None)
        if getattr(inner, "_is_select_base", False):
            return inner.scalar_subquery()
        return resolved.select().scalar_subquery()
    return resolved


def literal_value(value, type_=None, literal_execute=False):
    if isinstance(value, ClauseElement):
        fail("Literal Python value", value)
    return BindParameter(None, value, type_, unique=True, literal_execute=literal_execute)


def where(element):
    """A WHERE, HAVING or ON criterion."""
    resolved = resolve(element)
    if _is_value(resolved):
        return resolved
    if isinstance(resolved, str):
        no_text(resolved)
    if resolved is None:
        return Null()
    if resolved is True:
        return True_()
    if resolved is False:
        return False_()
    if not _is_sql(resolved):
        fail("SQL expression for WHERE/HAVING role", element)
    return _scalar_subquery(resolved, element, "SQL expression for WHERE/HAVING role")


def on_clause(element):
    resolved = resolve(element)
    if _is_value(resolved):
        return resolved
    fail("SQL expression for ON clause", element, resolved=resolved)


_BY_OF = "GROUP BY / OF / etc. expression"


def by_of(element, place=_BY_OF):
    """An element of GROUP BY, PARTITION BY and the like: a string names a column or label."""
    resolved = resolve(element)
    if isinstance(resolved, str) and not isinstance(resolved, ClauseElement):
        return _textual_label_reference(resolved)
    if resolved is None:
        return Null()
    if isinstance(resolved, bool):
        return True_() if resolved else False_()
    if _is_value(resolved):
        return resolved
    if not _is_sql(resolved):
        fail(place, element)
    return _scalar_subquery(resolved, element, place)


def group_by(element):
    resolved = resolve(element)
    if getattr(resolved, "_is_from_clause", False):
        return ClauseList(*resolved.c)
    return by_of(resolved)


def order_by(element):
    resolved = by_of(element, "ORDER BY expression")
    if resolved._order_by_label_element is not None:
        return _label_reference(resolved)
    return resolved


def columns_clause(element):
    """An element of the columns clause; mapped classes and their attributes say what they are there."""
    mapped = getattr(element, "__columns_clause__", None)
    resolved = resolve(element if mapped is None else mapped())
    if mapped is not None:
        return resolved
    if _is_value(resolved):
        return resolved
    if getattr(resolved, "_is_from_clause", False):
        return resolved
    if isinstance(resolved, str):
        if resolved == "*":
            return ColumnClause("*", is_literal=True)
        plain = resolved and " " not in resolved and (resolved[0].isalnum() or resolved[0] == "_")
        from .. import exc

        shown = _ellipsis(resolved)
        raise exc.ArgumentError(
            "Textual column expression %r should be explicitly declared with text(%r), or use %s(%r) for more specificity"
            % (shown, shown, "column" if plain else "literal_column", shown)
        )
    if resolved is None:
        return Null()
    if resolved is True:
        return True_()
    if resolved is False:
        return False_()
    if isinstance(resolved, (int, float)) or type(resolved).__name__ == "Decimal":
        return ColumnClause(str(resolved), is_literal=True)
    kind = "Column expression, FROM clause, or other columns clause element"
    advice = None
    if isinstance(element, list):
        advice = "Did you mean to say select(%s)?" % ", ".join(repr(e) for e in element)
    elif getattr(resolved, "_is_select_base", False):
        advice = "To create a FROM clause from a %s object, use the .subquery() method." % (type(resolved),)
    fail(kind, element, resolved=resolved, advice=advice)


def from_clause(element, kind="FROM expression, such as a Table or alias() object"):
    resolved = resolve(element)
    if getattr(resolved, "_is_from_clause", False) or isinstance(resolved, TextClause):
        return resolved
    if isinstance(resolved, str) and not kind.startswith("Join target"):
        no_text(resolved)
    advice = None
    if getattr(resolved, "_is_select_base", False):
        advice = "To create a FROM clause from a %s object, use the .subquery() method." % (type(resolved),)
    fail(kind, element, resolved=resolved, advice=advice)


def dml_table(element):
    mapped = getattr(element, "__dml_table__", None)
    resolved = resolve(element if mapped is None else mapped())
    if getattr(resolved, "_is_from_clause", False):
        return resolved
    if isinstance(resolved, str):
        fail("subject table for an INSERT, UPDATE or DELETE", element)
    advice = None
    if getattr(resolved, "_is_select_base", False):
        advice = "To create a FROM clause from a %s object, use the .subquery() method." % (type(resolved),)
    fail("subject table for an INSERT, UPDATE or DELETE", element, resolved=resolved, advice=advice)


def select_statement(element):
    resolved = resolve(element)
    if getattr(resolved, "_is_select_base", False):
        return resolved
    fail("SELECT statement or equivalent textual object", element, resolved=resolved)


def compound_element(element):
    resolved = resolve(element)
    if getattr(resolved, "_is_select_base", False):
        return resolved
    advice = None
    if getattr(resolved, "_is_from_clause", False):
        advice = (
            "Use the plain select() object without calling .subquery() or .alias()."
            if getattr(resolved, "_is_subquery", False)
            else "To SELECT from any FROM clause, use the .select() method."
        )
    fail("SELECT construct for inclusion in a UNION or other set construct", element, resolved=resolved, advice=advice)


def limit_offset(element, name):
    resolved = resolve(element)
    if resolved is None:
        return None
    if _is_value(resolved):
        return resolved
    if _is_sql(resolved):
        fail("LIMIT / OFFSET expression", element, resolved=resolved)
    from .selectable import _OffsetLimitParam

    return _OffsetLimitParam(name, int(resolved), type_=std("Integer"), unique=True)


def dml_column_key(element):
    """The key that a column, or its name, has in `values()`."""
    resolved = resolve(element)
    if isinstance(resolved, str):
        return resolved
    if isinstance(resolved, ColumnElement):
        return resolved.key
    fail("SET/VALUES column expression or string key", element, resolved=resolved)


def ddl_expression(element):
    """SQL text or an expression inside DDL."""
    resolved = resolve(element)
    if isinstance(resolved, str):
        return TextClause(resolved)
    if resolved is None:
        return Null()
    if isinstance(resolved, bool):
        return True_() if resolved else False_()
    if _is_value(resolved):
        return resolved
    fail("SQL expression element for DDL constraint", element, resolved=resolved)


def plain_column(element):
    resolved = resolve(element)
    if hasattr(resolved, "__dict__"):
        resolved = resolved.__dict__.get("_orm_original", resolved)
    if isinstance(resolved, str):
        return ColumnClause(resolved)
    return resolved
