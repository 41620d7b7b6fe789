"""INSERT, UPDATE and DELETE."""

from .. import _lower
from .._lower import lower_schema
from . import coercions
from .base import ColumnCollection, Executable, Generative, _generative
from .elements import BindParameter, BooleanClauseList, ClauseElement, literal_column, lower_name, quoted_name
from .selectable import (
    LABEL_STYLE_DISAMBIGUATE_ONLY,
    HasCTE,
    HasPrefixes,
    Join,
    _columns_plus_names,
    _from_objects,
    _lower_affixes,
    _normalized,
    _target_column,
    lower_select_column,
)


def _key_of(key):
    if isinstance(key, str):
        return str(key)
    if getattr(key, "__visit_name__", None) == "binary":
        # A place within a column, such as `data["key"]`.
        return key
    return coercions.dml_column_key(key)


class UpdateBase(HasCTE, HasPrefixes, Executable, Generative, ClauseElement):
    """What INSERT, UPDATE and DELETE share."""

    __visit_name__ = "update_base"
    _compile_kind = "statement"
    _returning = ()
    _return_defaults = False
    _return_defaults_columns = ()
    _sort_by_parameter_order = False
    is_dml = True
    _is_from_clause = False
    named_with_column = False
    selects = ()

    # The mapped class that the table is of.
    _orm = False
    _orm_entity = None

    def _of(self, table):
        self.table = coercions.dml_table(table)
        if getattr(table, "__dml_table__", None) is not None:
            self._orm = True
            self._orm_entity = table.__mapper__

    def params(self, *arg, **kw):
        raise NotImplementedError(
            "params() is not supported for INSERT/UPDATE/DELETE statements. To set the values for an INSERT or UPDATE statement, "
            "use stmt.values(**parameters)."
        )

    @_generative
    def with_dialect_options(self, **opt):
        self._dialect_options = dict(getattr(self, "_dialect_options", {}), **opt)

    @_generative
    def return_defaults(self, *cols, supplemental_cols=None, sort_by_parameter_order=False):
        self._return_defaults = True
        self._return_defaults_columns = tuple(cols) + tuple(supplemental_cols or ())
        if sort_by_parameter_order:
            self._sort_by_parameter_order = True

    @_generative
    def returning(self, *cols, sort_by_parameter_order=False, **kw):
        self._returning = self._returning + tuple(coercions.columns_clause(c) for c in cols)
        if sort_by_parameter_order:
            self._sort_by_parameter_order = True

    @_generative
    def with_hint(self, text, selectable=None, dialect_name="*"):
        self._hints = getattr(self, "_hints", ()) + ((dialect_name, text),)

    @property
    def _all_selected_columns(self):
        return [c for element in self._returning for c in element._select_iterable]

    def _columns_plus_names(self):
        return _columns_plus_names(self._all_selected_columns, LABEL_STYLE_DISAMBIGUATE_ONLY)

    def _proxy_columns(self, selectable, columns, compound=None):
        for required, key, _, c, _ in self._columns_plus_names():
            made_key, made = c._make_proxy(selectable, name=required, key=key)
            columns.add(made, made_key)

    @property
    def returning_column_descriptions(self):
        return [{"name": c.key, "type": c.type, "expr": c} for c in self._all_selected_columns]

    @property
    def exported_columns(self):
        return ColumnCollection([(c.key, c) for c in self._all_selected_columns])

    def is_derived_from(self, fromclause):
        return fromclause is self.table

    @property
    def entity_description(self):
        return {"name": self.table.name, "table": self.table}

    def _lower_returning(self, dialect):
        found = []
        for required, _, fallback, c, _ in self._columns_plus_names():
            found.append(lower_select_column(c, required, fallback, False, dialect))
        return found

    def _lower_common(self, dialect):
        table = self.table
        found = {}
        inner = table
        while not hasattr(inner, "_target_columns") and hasattr(inner, "element"):
            inner = inner.element
        if isinstance(inner, Join):
            inner = inner.left
        found["table"] = lower_name(inner.name)
        schema = lower_schema(inner.schema)
        if schema is not None:
            found["schema"] = schema
        found["id"] = table._from_id
        for of, text in getattr(self, "_hints", ()):
            # PostgreSQL, SQLite and Oracle have none in these statements.
            if of in ("*", dialect.name if dialect is not None else "*") and getattr(dialect, "name", "") in ("mssql", "mysql", "mariadb"):
                from .. import exc

                raise exc.CompileError("the hint %r of an INSERT, UPDATE or DELETE is not rendered: write the statement as text()" % text)
        if _lower.execution is not None:
            _lower.execution.enclosing += tuple(f._from_id for f in table._from_objects)
        if table is not inner and not isinstance(table, Join):
            found["alias"] = lower_name(table.name)
        if self._returning:
            found["returning"] = self._lower_returning(dialect)
        if self._prefixes:
            found["prefixes"] = _lower_affixes(self._prefixes, dialect)
        ctes = self._lower_ctes(dialect)
        if ctes:
            found["ctes"] = ctes
        return found

    def _lower_query(self, dialect=None, asfrom=True):
        return self._lower(dialect)


def _target_columns_of(table, dialect):
    return [_target_column(column, table, dialect) for column in table.c if not getattr(column, "_omit_from_statements", False)]


class ValuesBase(UpdateBase):
    """INSERT and UPDATE."""

    _values = None
    _multi_values = ()
    _ordered_values = None
    _default_attribute = "default"
    select = None
    _select_names = None

    def values(self, *args, **kwargs):
        from .. import exc

        copy = self._generate()
        if args:
            if len(args) > 1:
                raise exc.ArgumentError("Only a single dictionary/tuple or list of dictionaries/tuples is accepted positionally.")
            arg = args[0]
            if isinstance(arg, (list, tuple)) and arg and isinstance(arg[0], (list, tuple, dict)) and isinstance(self, Insert):
                if kwargs:
                    raise exc.ArgumentError("Can't pass positional and kwargs to values() simultaneously")
                if copy._values:
                    raise exc.InvalidRequestError("Can't mix single and multiple VALUES formats in one INSERT statement")
                rows = [self._row(row) for row in arg]
                copy._multi_values = self._multi_values + tuple(rows)
                return copy
            if isinstance(arg, (list, tuple)):
                if not arg:
                    return copy
                if isinstance(arg[0], (dict, list, tuple)):
                    raise exc.InvalidRequestError("UPDATE construct does not support multiple parameter sets.")
                arg = {c.key: value for c, value in zip(self.table.c, arg)}
            if not hasattr(arg, "items"):
                raise exc.ArgumentError("values() takes a dictionary, a tuple or a list of those")
        else:
            arg = kwargs
            kwargs = {}
        if args and kwargs:
            raise exc.ArgumentError("Can't pass positional and kwargs to values() simultaneously")
        if copy._multi_values:
            raise exc.InvalidRequestError("Can't mix single and multiple VALUES formats in one INSERT statement")
        if copy.select is not None:
            raise exc.InvalidRequestError("This construct already inserts from a SELECT")
        values = dict(copy._values or {})
        for key, value in arg.items():
            for name, one in self._entries(key, value):
                values[name] = one
        copy._values = values
        return copy

    def _entries(self, key, value):
        """What one key of `values()` stands for: attributes of mapped classes have columns."""
        if self._orm_entity is None:
            return [(_key_of(key), value)]
        from ..orm.bulk import column_values

        return column_values(self._orm_entity, key, value)

    def _row(self, row):
        if hasattr(row, "items"):
            return {name: one for key, value in row.items() for name, one in self._entries(key, value)}
        return {c.key: value for c, value in zip(self.table.c, row)}

    def _lower_value(self, key, value, dialect, suffix=""):
        resolved = coercions.resolve(value)
        column = self.table.c.get(key)
        type_ = None if column is None else column.type
        if not isinstance(resolved, ClauseElement):
            if isinstance(resolved, type) or (
                getattr(type(resolved), "__visit_name__", None) is not None and not hasattr(resolved, "_lower")
            ):
                coercions.expression(resolved)
            bind = BindParameter(key + suffix, resolved, type_=type_, _is_crud=True)
            # Its name is the column's, and nobody else's.
            bind.unique = True
            return bind._lower(dialect)
        if isinstance(resolved, BindParameter):
            from .default_comparator import is_null

            if is_null(resolved.type) and type_ is not None:
                resolved = resolved._with_binary_element_type(type_)
            return resolved._lower(dialect)
        if getattr(resolved, "_is_select_base", False):
            resolved = coercions.expression(resolved)
        return resolved.self_group()._lower(dialect)

    def _check_keys(self, values):
        from .. import exc

        unknown = [key for key in values if isinstance(key, str) and key not in self.table.c]
        if unknown:
            raise exc.CompileError("Unconsumed column names: %s" % ", ".join(unknown))

    def _lower_values(self, values, dialect, suffix=""):
        self._check_keys(values)
        return [[key, self._lower_value(key, value, dialect, suffix)] for key, value in values.items() if isinstance(key, str)]

    @property
    def _default_column_keys(self):
        """The columns that a statement without values names, when it is only shown."""
        if self._values is None and not self._multi_values and self.select is None:
            return [c.key for c in self.table.c]
        return None

    def _client_defaults(self):
        """The columns whose `default=` or `onupdate=` is a value or a callable, with what it is."""
        attribute = self._default_attribute
        found = []
        for column in self.table.c:
            default = getattr(column, attribute, None)
            if default is None or getattr(default, "is_sequence", False):
                continue
            arg = getattr(default, "arg", default)
            if not isinstance(arg, ClauseElement) and not hasattr(arg, "__clause_element__"):
                found.append((column, arg))
        return found

    def _with_defaults(self, parameter_sets, dialect):
        """The statement and its parameter sets with the defaults that they leave out, and the keys of those."""
        if self.select is not None:
            return self, parameter_sets, []
        defaults = self._client_defaults()
        if not defaults:
            return self, parameter_sets, []
        if self._multi_values:
            rows = [dict(row) for row in self._multi_values]
            for column, arg in defaults:
                for row in rows:
                    if column.key not in row:
                        row[column.key] = _called(arg, row)
            copy = self._generate()
            copy._multi_values = tuple(rows)
            return copy, parameter_sets, [column.key for column, _ in defaults]
        given = self._values or {}
        keys = set(parameter_sets[0]) if parameter_sets else ()
        missing = [(column, arg) for column, arg in defaults if column.key not in given and column.key not in keys]
        if not missing:
            return self, parameter_sets, []
        sets = [dict(values) for values in parameter_sets or [{}]]
        for values in sets:
            known = {key: getattr(value, "value", value) for key, value in given.items()}
            known.update(values)
            for column, arg in missing:
                known[column.key] = values[column.key] = _called(arg, known)
        return self, sets, [column.key for column, _ in missing]


class _DefaultContext:
    """What a column default that takes an argument is given: the values of the row so far."""

    def __init__(self, values):
        self.current_parameters = values

    def get_current_parameters(self, isolate_multiinsert_groups=True):
        return self.current_parameters


def _called(arg, values):
    """The value of a column default, called where it is a function."""
    if not callable(arg):
        return arg
    code = getattr(arg, "__code__", None)
    wanted = 0 if code is None else code.co_argcount - len(getattr(arg, "__defaults__", None) or ()) - hasattr(arg, "__self__")
    return arg(_DefaultContext(values)) if wanted > 0 else arg()


class Insert(ValuesBase):
    """INSERT."""

    __visit_name__ = "insert"
    is_insert = True
    _inline = False
    _on_conflict = ()
    include_insert_from_select_defaults = False

    def __init__(self, table):
        self._of(table)

    def get_children(self, **kw):
        return [v for v in (self._values or {}).values() if isinstance(v, ClauseElement)]

    @_generative
    def inline(self):
        self._inline = True

    @_generative
    def from_select(self, names, select, include_defaults=True):
        from .. import exc

        if self._values:
            raise exc.InvalidRequestError("This construct already inserts value expressions")
        self._select_names = [_key_of(name) for name in names]
        self._inline = True
        self.include_insert_from_select_defaults = include_defaults
        self.select = coercions.select_statement(select)

    def _lower(self, dialect=None):
        table = self.table
        found = self._lower_common(dialect)
        found["columns"] = _target_columns_of(table, dialect)
        if self._inline:
            found["inline"] = True
        if getattr(table, "implicit_returning", False):
            found["implicit_returning"] = True
        if self.select is not None:
            names, query = self._from_select(dialect)
            found["select"] = {"columns": names, "query": query}
        elif self._multi_values:
            rows = self._multi_values
            found["values"] = self._lower_values(rows[0], dialect, "_m0")
            found["more_values"] = [
                [[key, self._lower_value(key, value, dialect, "_m%d" % i)] for key, value in row.items()]
                for i, row in enumerate(rows[1:], 1)
            ]
        elif self._values:
            found["values"] = self._lower_values(self._values, dialect)
        if self._on_conflict:
            found["on_conflict"] = [clause._lower_for(self, dialect) for clause in self._on_conflict]
        return {"Insert": found}

    def _from_select(self, dialect):
        from .selectable import Select

        select = self.select
        columns = [self.table.c[name] for name in self._select_names]
        if self.include_insert_from_select_defaults:
            for column in self.table.c:
                default = getattr(column, "default", None)
                if default is None or column in columns or getattr(default, "is_sequence", False):
                    continue
                if not isinstance(select, Select):
                    continue
                arg = getattr(default, "arg", default)
                if not isinstance(arg, ClauseElement):
                    arg = BindParameter(column.key, _called(arg, {}), type_=column.type, unique=False)
                columns.append(column)
                select = select.add_columns(arg.self_group())
        return [lower_name(column.name) for column in columns], select._lower_query(dialect, asfrom=False)


class DMLWhereBase:
    _where_criteria = ()
    _limit_clause = None

    @_generative
    def ext(self, extension):
        apply = getattr(extension, "apply_to_" + self.__visit_name__, None)
        if apply is None:
            raise NotImplementedError("Extension %s cannot be applied to %s" % (type(extension).__name__, self.__visit_name__))
        apply(self)

    def _lower_limit(self, dialect):
        """LIMIT of MySQL and MariaDB."""
        limit = getattr(self, "_dialect_options", {}).get("%s_limit" % dialect.name) if dialect is not None else None
        if limit is not None:
            return literal_column(str(int(limit)))._lower(dialect)
        return None if self._limit_clause is None else self._limit_clause._lower(dialect)

    @_generative
    def where(self, *whereclause):
        self._where_criteria = self._where_criteria + tuple(coercions.where(c) for c in whereclause)

    def filter(self, *criteria):
        return self.where(*criteria)

    def filter_by(self, **kwargs):
        from .. import exc

        criteria = []
        for key, value in kwargs.items():
            if self._orm_entity is not None and self._orm_entity.has_property(key):
                criteria.append(getattr(self._orm_entity.class_, key) == value)
                continue
            if key not in self.table.c:
                raise exc.InvalidRequestError(
                    'Entity namespace for "%s" has no property "%s"' % (self.table.description, key)
                )
            criteria.append(self.table.c[key] == value)
        return self.where(*criteria)

    @property
    def whereclause(self):
        return BooleanClauseList._for_where(self._where_criteria)

    def _extra(self, values=()):
        """Tables beside the one that is written to."""
        own = {id(f) for f in self.table._from_objects}
        found = []
        elements = [v for v in values if isinstance(v, ClauseElement)]
        for f in _normalized(_from_objects(*elements) + _from_objects(*self._where_criteria)):
            if id(f) not in own:
                found.append(f)
        return found


def _warn_of_products(kind, statement, extra):
    """Notes a warning where nothing joins the tables of a statement that is executed."""
    noted = _lower.execution
    if noted is not None:
        from ._linting import product

        warning = product(kind, [statement.table, *extra], statement._where_criteria)
        if warning is not None:
            noted.warnings.append(warning)


class Update(DMLWhereBase, ValuesBase):
    """UPDATE."""

    __visit_name__ = "update"
    _default_attribute = "onupdate"
    is_update = True

    def __init__(self, table):
        self._of(table)

    def get_children(self, **kw):
        return [v for v in (self._values or {}).values() if isinstance(v, ClauseElement)] + list(self._where_criteria)

    @_generative
    def ordered_values(self, *args):
        from .. import exc

        if self._values:
            raise exc.ArgumentError("This statement already has values present" + "")
        self._values = {name: one for key, value in args for name, one in self._entries(key, value)}
        self._ordered_values = True

    @_generative
    def inline(self):
        self._inline = True

    def _lower(self, dialect=None):
        found = self._lower_common(dialect)
        found["columns"] = _target_columns_of(self.table, dialect)
        if self._values:
            found["values"] = self._lower_values(self._values, dialect)
            within = [(key, value) for key, value in self._values.items() if not isinstance(key, str)]
            if within:
                found["within"] = [
                    [key._lower(dialect), coercions.expression(value, key.type).self_group()._lower(dialect)] for key, value in within
                ]
        if self._ordered_values:
            found["ordered"] = True
        where = self.whereclause
        if where is not None:
            found["where_"] = where._lower(dialect)
        limit = self._lower_limit(dialect)
        if limit is not None:
            found["limit"] = limit
        extra = self._extra((self._values or {}).values())
        if extra:
            _warn_of_products("UPDATE", self, extra)
            found["from"] = [f._lower_from(dialect) for f in extra]
        return {"Update": found}


class Delete(DMLWhereBase, UpdateBase):
    """DELETE."""

    __visit_name__ = "delete"
    is_delete = True

    def __init__(self, table):
        self._of(table)

    def get_children(self, **kw):
        return list(self._where_criteria)

    def _lower(self, dialect=None):
        found = self._lower_common(dialect)
        where = self.whereclause
        if where is not None:
            found["where_"] = where._lower(dialect)
        limit = self._lower_limit(dialect)
        if limit is not None:
            found["limit"] = limit
        extra = self._extra()
        if extra:
            _warn_of_products("DELETE", self, extra)
            found["using"] = [f._lower_from(dialect) for f in extra]
        return {"Delete": found}


class OnConflictClause:
    """ON CONFLICT of PostgreSQL and SQLite."""

    def __init__(self, constraint=None, index_elements=None, index_where=None, set_=None, where=None, update=False):
        from .. import exc

        if constraint is not None:
            if not isinstance(constraint, str) and hasattr(constraint, "columns"):
                if getattr(constraint, "name", None) is None:
                    index_elements = list(constraint.columns)
                    constraint = None
                else:
                    constraint = constraint.name
            elif index_elements is not None:
                raise exc.ArgumentError("'constraint' and 'index_elements' are mutually exclusive")
        self.constraint = constraint
        self.elements = None if index_elements is None else list(index_elements)
        self.target_where = None if index_where is None else coercions.ddl_expression(index_where)
        self.where = None if where is None else coercions.where(where)
        self.set = None
        if update:
            if isinstance(set_, ColumnCollection):
                set_ = dict(set_.items())
            if set_ is not None and hasattr(set_, "items") and not set_:
                raise ValueError("set parameter dictionary must not be empty")
            if not set_ or not hasattr(set_, "items"):
                raise ValueError(
                    "set parameter must be a non-empty dictionary or a ColumnCollection such as the `.c.` collection of a Table object"
                )
            if constraint is None and self.elements is None and update == "required":
                raise ValueError("'index_elements' must be specified")
            self.set = {_key_of(key): value for key, value in set_.items()}

    def _lower_for(self, insert, dialect):
        found = {}
        if self.constraint is not None:
            found["constraint"] = lower_name(self.constraint)
        if self.elements is not None:
            found["elements"] = [
                {"Column": {"name": lower_name(quoted_name(e, None) if isinstance(e, str) else e.name)}}
                if isinstance(e, str)
                else coercions.resolve(e)._lower(dialect)
                for e in self.elements
            ]
        if self.target_where is not None:
            found["target_where"] = self.target_where._lower(dialect)
        if self.where is not None:
            found["where_"] = self.where._lower(dialect)
        if self.set is not None:
            pending = dict(self.set)
            pairs = []
            for column in insert.table.c:
                if column.key in pending:
                    value = coercions.resolve(pending.pop(column.key))
                    if not isinstance(value, ClauseElement):
                        value = BindParameter(None, value, type_=column.type, unique=True)
                    elif isinstance(value, BindParameter):
                        from .default_comparator import is_null

                        if is_null(value.type):
                            value = value._with_binary_element_type(column.type)
                    elif getattr(value, "_is_select_base", False):
                        value = value.scalar_subquery()
                    pairs.append([lower_name(column.name), value.self_group()._lower(dialect)])
            if pending:
                from .base import warn

                warn(
                    "Additional column names not matching any column keys in table '%s': %s"
                    % (insert.table.name, ", ".join("'%s'" % key for key in pending))
                )
                for key, value in pending.items():
                    pairs.append([key, coercions.expression(value)._lower(dialect)])
            found["set"] = pairs
        return found


class UpsertInsert(Insert):
    """`insert()` of a dialect that knows ON CONFLICT."""

    @property
    def excluded(self):
        found = self.__dict__.get("_excluded")
        if found is None:
            found = self._excluded = self.table.alias("excluded")
        return found.c

    def _conflict(self, clause):
        copy = self._generate()
        copy._on_conflict = self._on_conflict + (clause,)
        return copy


def insert(table):
    return Insert(table)


def update(table):
    return Update(table)


def delete(table):
    return Delete(table)
