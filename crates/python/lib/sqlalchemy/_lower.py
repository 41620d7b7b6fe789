"""From face objects to plain data."""

#: What is noted while a statement is lowered to be executed; `None` when it is only shown.
execution = None
#: Whether values are to stand in the text.
literal = False


class Noted:
    """Parameters by their keys, the names of schemas here and in the database, the first error of a value, and warnings.

    `enclosing` are the FROM elements, by number, of the statements that the one being lowered stands in.
    """

    __slots__ = ("binds", "schemas", "error", "outer", "warnings", "enclosing")

    def __init__(self, schemas, outer):
        self.binds = {}
        self.schemas = schemas
        self.error = None
        self.outer = outer
        self.warnings = []
        self.enclosing = ()


def begin(schemas=None):
    """Starts to note."""
    global execution
    execution = Noted(schemas, execution)
    return execution


def end(noted):
    """Stops it."""
    global execution
    execution = noted.outer


def lower_schema(name):
    """The name of a schema, by the `schema_translate_map` of the execution."""
    if execution is not None and execution.schemas:
        name = execution.schemas.get(name, name)
    return None if name is None else lower_name(name)


def lower(obj, dialect=None):
    """Plain data for the Rust side: what is plain already passes, everything else says itself."""
    if obj is None or isinstance(obj, (str, int, float, bool, bytes)) and not hasattr(obj, "_lower"):
        return obj
    if isinstance(obj, dict):
        return {key: lower(value, dialect) for key, value in obj.items()}
    if isinstance(obj, (list, tuple)):
        return [lower(value, dialect) for value in obj]
    if isinstance(obj, type) and getattr(obj, "_sqla_type", False):
        obj = obj()
    method = getattr(obj, "_lower", None)
    if method is None:
        from . import exc

        raise exc.ArgumentError("cannot render %r as SQL" % (obj,))
    return method(dialect)


def lower_name(name):
    """A name, with its choice about quotes where it has one."""
    quote = getattr(name, "quote", None)
    if name is None or quote is None:
        return None if name is None else str(name)
    return {"name": str(name), "quote": quote}


def lower_constraint_name(name):
    """The name of a constraint or index: none, given, or final (`conv`)."""
    if name is None or name is False:
        return None
    if getattr(name, "_is_final_name", False):
        return {"final": lower_name(name)}
    return lower_name(name)


def lower_option(value, dialect=None):
    """The value of a dialect option."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return {"Bool": value}
    if isinstance(value, int):
        return {"Int": value}
    if isinstance(value, str):
        return {"Str": str(value)}
    if isinstance(value, float):
        # Only ever written down, as Python writes it.
        return {"Str": repr(value)}
    if isinstance(value, dict):
        return {"Map": [[str(getattr(k, "name", k)), lower_option(v, dialect)] for k, v in value.items()]}
    if isinstance(value, (list, tuple, set, frozenset)):
        return {"List": [lower_option(getattr(v, "name", v), dialect) for v in value]}
    as_data = getattr(value, "_option", None)
    if as_data is not None:
        return lower_option(as_data(), dialect)
    return {"Expr": lower_expression(value, dialect)}


def lower_expression(value, dialect=None):
    """SQL text or an expression."""
    if isinstance(value, str):
        from .sql.elements import TextClause

        value = TextClause(value)
    while hasattr(value, "__clause_element__"):
        value = value.__clause_element__()
    return lower(value, dialect)


def given(**fields):
    """The fields that say something."""
    return {key: value for key, value in fields.items() if value is not None and value is not False and value != []}
