"""Constraints and indexes."""

from .._lower import lower_constraint_name, lower_expression, lower_name, lower_schema
from ._items import NULL_UNSPECIFIED, DialectKWArgs, HasConditionalDDL, SchemaItem, _copy_expression, _is_table, _order
from .base import ColumnCollection, DedupeColumnCollection
from .elements import ClauseElement, ColumnClause, Label, conv, quoted_name
from .schema import Column, ForeignKey, Identity, Sequence


def _lower_actions(key):
    found = {
        "onupdate": key.onupdate,
        "ondelete": key.ondelete,
        "deferrable": key.deferrable,
        "initially": key.initially,
        "match": key.match,
    }
    found = {name: value for name, value in found.items() if value is not None}
    if key.use_alter:
        found["use_alter"] = True
    return found


class Constraint(DialectKWArgs, HasConditionalDDL, SchemaItem):
    """Any constraint."""

    __visit_name__ = "constraint"
    _column_flag = False
    _wire_tag = None
    parent = None

    def __init__(
        self,
        name=None,
        deferrable=None,
        initially=None,
        info=None,
        comment=None,
        _create_rule=None,
        _type_bound=False,
        **dialect_kw,
    ):
        self.name = name
        self.deferrable = deferrable
        self.initially = initially
        if info:
            self.info = info
        self._create_rule = _create_rule
        self._type_bound = _type_bound
        self._creation_order = next(_order)
        self._validate_dialect_kwargs(dialect_kw)
        self.comment = comment

    @property
    def table(self):
        if _is_table(self.parent):
            return self.parent
        from .. import exc

        raise exc.InvalidRequestError(
            "This constraint is not bound to a table.  Did you mean to call table.append_constraint(constraint) ?"
        )

    def _set_parent(self, parent, **kw):
        self.parent = parent
        parent.constraints.add(self)

    def _attached(self, parent):
        if _is_table(parent):
            _name(self, parent)
        elif isinstance(parent, Column):
            parent._on_table_attach(lambda column, table: _name(self, table))

    def copy(self, **kw):
        return self._copy(**kw)

    def _copy(self, **kw):
        raise NotImplementedError()

    def _applies(self, dialect):
        """What `ddl_if()` says of a dialect."""
        return self._ddl_if is None or self._ddl_if._should_execute(self, self, None, dialect=dialect)

    def _lower_common(self, dialect):
        found = {"name": lower_constraint_name(self.name)}
        if self.deferrable is not None:
            found["deferrable"] = bool(self.deferrable)
        if self.initially is not None:
            found["initially"] = str(self.initially)
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return found


def _name(const, table):
    """Lets the naming convention of the table's `MetaData` name a constraint or index."""
    metadata = getattr(table, "metadata", None)
    if metadata is None or isinstance(const.name, conv):
        return
    convention = metadata.naming_convention
    if getattr(const, "_type_bound", False) and const.name is None:
        # Named when it is rendered, where the database needs it at all.
        return
    if len(convention) == 1 and "ix" in convention and not isinstance(const, Index):
        return
    from .naming import _constraint_name_for_table

    name = _constraint_name_for_table(const, table)
    if name:
        const.name = name


def _pending(argument):
    while hasattr(argument, "__clause_element__"):
        argument = argument.__clause_element__()
    return argument


class ColumnCollectionMixin:
    _allow_multiple_tables = False
    _collection_class = DedupeColumnCollection

    def _take_columns(self, columns, _autoattach=True, _column_flag=False):
        self._column_flag = _column_flag
        self._columns = self._collection_class()
        self._pending_colargs = [_pending(column) for column in columns]
        for column in self._pending_colargs:
            if column is not None and not isinstance(column, (str, ColumnClause)):
                from .. import exc

                raise exc.ArgumentError("String column name or Column object for DDL constraint expected, got %r." % (column,))
        if _autoattach and self._pending_colargs:
            self._check_attach()

    def _check_attach(self, waiting=None):
        columns = [c for c in self._pending_colargs if isinstance(c, Column)]
        attached = [c for c in columns if _is_table(c.table)]
        loose = [c for c in columns if not _is_table(c.table)]
        if loose:
            if all(isinstance(c, Column) for c in self._pending_colargs if c is not None):

                def when_attached(column, table):
                    if all(_is_table(c.table) for c in columns) and self.__dict__.get("parent") is None:
                        self._check_attach()

                for column in loose:
                    column._on_table_attach(when_attached)
            return
        tables = []
        for column in attached:
            if not any(column.table is table for table in tables):
                tables.append(column.table)
        if len(tables) == 1:
            self._set_parent_with_dispatch(tables[0])
        elif len(tables) > 1 and not self._allow_multiple_tables:
            from .. import exc

            table = attached[0].table
            others = ", ".join("'%s'" % c for c in attached[1:] if c.table is not table)
            raise exc.ArgumentError("Column(s) %s are not part of table '%s'." % (others, table.description))

    @property
    def columns(self):
        return self._columns

    @property
    def c(self):
        return self._columns

    def _col_expressions(self, parent):
        if isinstance(parent, Column):
            return [c for c in self._pending_colargs if isinstance(c, Column)]
        try:
            return [parent.c[c] if isinstance(c, str) else c for c in self._pending_colargs]
        except KeyError as error:
            from .. import exc

            raise exc.ConstraintColumnNotFoundError(
                "Can't create %s on table '%s': no column named '%s' is present."
                % (type(self).__name__, parent.description, error.args[0])
            ) from error

    def _gather(self, parent):
        for column in self._col_expressions(parent):
            if column is not None and not self._columns.contains_column(column):
                self._columns.add(column)

    def _column_names(self):
        if len(self._columns):
            return [column.name for column in self._columns]
        return [c if isinstance(c, str) else c.name for c in self._pending_colargs if c is not None]


class ColumnCollectionConstraint(ColumnCollectionMixin, Constraint):
    def __init__(
        self,
        *columns,
        name=None,
        deferrable=None,
        initially=None,
        info=None,
        _autoattach=True,
        _column_flag=False,
        **dialect_kw,
    ):
        Constraint.__init__(self, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw)
        self._take_columns(columns, _autoattach, _column_flag)

    def _set_parent(self, parent, **kw):
        Constraint._set_parent(self, parent)
        self._gather(parent)

    def __contains__(self, x):
        return x in self._columns

    def contains_column(self, column):
        return self._columns.contains_column(column)

    def __iter__(self):
        return iter(self._columns)

    def __len__(self):
        return len(self._columns)

    def __bool__(self):
        return True

    def _copy(self, target_table=None, **kw):
        columns = self._column_keys() if target_table is None else [target_table.c[key] for key in self._column_keys()]
        made = type(self)(
            *columns,
            name=self.name,
            deferrable=self.deferrable,
            initially=self.initially,
            comment=self.comment,
            **self._dialect_kw,
        )
        return self._schema_item_copy(made)

    def _column_keys(self):
        return [c.key for c in self._columns] or [c if isinstance(c, str) else c.key for c in self._pending_colargs]

    def _lower(self, dialect=None):
        found = self._lower_common(dialect)
        found["columns"] = [lower_name(name) for name in self._column_names()]
        if self._column_flag and self._wire_tag == "Unique":
            found["column_flag"] = True
        return {self._wire_tag: found}


class UniqueConstraint(ColumnCollectionConstraint):
    __visit_name__ = "unique_constraint"
    _wire_tag = "Unique"


class PrimaryKeyConstraint(ColumnCollectionConstraint):
    __visit_name__ = "primary_key_constraint"
    _wire_tag = "PrimaryKey"

    def __init__(
        self, *columns, name=None, deferrable=None, initially=None, info=None, _implicit_generated=False, **dialect_kw
    ):
        self._implicit_generated = _implicit_generated
        ColumnCollectionConstraint.__init__(
            self, *columns, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw
        )

    def _set_parent(self, table, **kw):
        ColumnCollectionConstraint._set_parent(self, table)
        if table.primary_key is not self:
            table.constraints.discard(table.primary_key)
            table._primary_key = self
            table.constraints.add(self)
        flagged = [c for c in table.c if c.primary_key]
        if len(self._columns) and flagged and {id(c) for c in flagged} != {id(c) for c in self._columns}:
            from .base import warn

            listed = ", ".join("'%s'" % c.name for c in self._columns)
            warn(
                "Table '%s' specifies columns %s as primary_key=True, not matching locally specified columns %s; setting the "
                "current primary key columns to %s. This warning may become an exception in a future release"
                % (table.name, ", ".join("'%s'" % c.name for c in flagged), listed, listed)
            )
            flagged = []
        for column in self._columns:
            column.primary_key = True
            if column._user_defined_nullable is NULL_UNSPECIFIED:
                column.nullable = False
        for column in flagged:
            if not self._columns.contains_column(column):
                self._columns.add(column)

    def _replace(self, column):
        self._columns.replace(column)
        if self._implicit_generated and self.parent is not None:
            self.name = None
            _name(self, self.parent)

    def _reload(self, columns):
        for column in columns:
            column.primary_key = True
            self._columns.replace(column)
        self._set_parent_with_dispatch(self.table)

    @property
    def columns_autoinc_first(self):
        first = self._autoincrement_column
        if first is None:
            return list(self._columns)
        return [first] + [c for c in self._columns if c is not first]

    @property
    def _autoincrement_column(self):
        """The column that the database numbers, if any."""
        columns = list(self._columns)
        if len(columns) != 1:
            marked = [c for c in columns if c.autoincrement is True]
            if len(marked) > 1:
                from .. import exc

                raise exc.ArgumentError(
                    "Only one Column may be marked autoincrement=True, found both %s and %s."
                    % (marked[1].name, marked[0].name)
                )
            return marked[0] if marked else None
        column = columns[0]
        if column.autoincrement is True:
            return column
        if column.autoincrement not in ("auto", "ignore_fk"):
            return None
        from .sqltypes import Integer

        affinity = column.type._type_affinity
        if affinity is None or not issubclass(affinity, Integer):
            return None
        if column.default is not None and not isinstance(column.default, Sequence):
            return None
        if column.server_default is not None and not isinstance(column.server_default, Identity):
            return None
        if column.foreign_keys and column.autoincrement != "ignore_fk":
            return None
        return column

    def _lower(self, dialect=None):
        found = ColumnCollectionConstraint._lower(self, dialect)
        if self._implicit_generated:
            found["PrimaryKey"]["implicit"] = True
        return found


class CheckConstraint(ColumnCollectionConstraint):
    _allow_multiple_tables = True
    __visit_name__ = "table_or_column_check_constraint"
    _wire_tag = "Check"
    _bound_column = None

    def __init__(
        self,
        sqltext,
        name=None,
        deferrable=None,
        initially=None,
        table=None,
        info=None,
        _create_rule=None,
        _autoattach=True,
        _type_bound=False,
        **dialect_kw,
    ):
        self.sqltext = sqltext
        columns = []
        if isinstance(sqltext, str):
            from .elements import TextClause

            self.sqltext = TextClause(sqltext)
        elif not _type_bound:
            from .coercions import ddl_expression
            from .visitors import traverse

            self.sqltext = ddl_expression(sqltext)
            traverse(self.sqltext, {}, {"column": columns.append})
            columns = [c for c in columns if isinstance(c, Column)]
        ColumnCollectionConstraint.__init__(
            self,
            *columns,
            name=name,
            deferrable=deferrable,
            initially=initially,
            _create_rule=_create_rule,
            info=info,
            _type_bound=_type_bound,
            _autoattach=_autoattach,
            **dialect_kw,
        )
        if table is not None:
            self._set_parent_with_dispatch(table)

    @classmethod
    def _of_type(cls, type_, column, table):
        """The constraint that a `Boolean` or `Enum` brings along."""
        if any(own._type_bound and own._bound_column is column for own in table.constraints):
            return
        made = cls(None, name=type_.name, _type_bound=True, _autoattach=False)
        made._bound_column = column
        made._pending_colargs = [column]
        made._set_parent_with_dispatch(table)

    def _is_made(self, dialect):
        """Whether the database needs the constraint of a type at all."""
        type_ = self._bound_column.type
        if dialect is None:
            return True
        if getattr(type_, "native_enum", None) is not None:
            return not (type_.native_enum and dialect.supports_native_enum)
        return not dialect.supports_native_boolean and dialect.non_native_boolean_check_constraint

    @property
    def is_column_level(self):
        return not _is_table(self.parent)

    def _copy(self, target_table=None, **kw):
        sqltext = self.sqltext
        if target_table is not None:
            sqltext = _copy_expression(sqltext, self.table, target_table)
        made = CheckConstraint(
            sqltext,
            name=self.name,
            initially=self.initially,
            deferrable=self.deferrable,
            table=target_table,
            _autoattach=False,
            _type_bound=self._type_bound,
            **self._dialect_kw,
        )
        made.comment = self.comment
        return self._schema_item_copy(made)

    def _lower(self, dialect=None):
        found = self._lower_common(dialect)
        if self._type_bound:
            name = self.name
            if name is None and _is_table(self.parent) and self._is_made(dialect):
                from .naming import _constraint_name_for_table

                name = _constraint_name_for_table(self, self.parent)
            found["name"] = lower_constraint_name(name)
            found["type_bound"] = lower_name(self._bound_column.name)
            found["sqltext"] = {"Text": {"text": ""}}
        else:
            found["sqltext"] = lower_expression(self.sqltext, dialect)
        return {"Check": found}


def _is_native(type_, dialect):
    """Whether the dialect has the type itself, so that its CHECK is not needed and nobody asks for its name."""
    if getattr(type_, "__visit_name__", None) == "boolean":
        return getattr(dialect, "supports_native_boolean", False)
    return getattr(type_, "native_enum", False) and getattr(dialect, "supports_native_enum", False)


class ForeignKeyConstraint(ColumnCollectionConstraint):
    __visit_name__ = "foreign_key_constraint"
    _collection_class = ColumnCollection
    _wire_tag = "ForeignKey"

    def __init__(
        self,
        columns,
        refcolumns,
        name=None,
        onupdate=None,
        ondelete=None,
        deferrable=None,
        initially=None,
        use_alter=False,
        link_to_name=False,
        match=None,
        table=None,
        info=None,
        comment=None,
        **dialect_kw,
    ):
        Constraint.__init__(
            self, name=name, deferrable=deferrable, initially=initially, info=info, comment=comment, **dialect_kw
        )
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.link_to_name = link_to_name
        self.use_alter = use_alter
        self.match = match
        if len(columns) != len(refcolumns):
            from .. import exc

            raise exc.ArgumentError(
                "ForeignKeyConstraint number of constrained columns must match the number of referenced columns."
            )
        self.elements = [
            ForeignKey(
                refcolumn,
                _constraint=self,
                name=name,
                onupdate=onupdate,
                ondelete=ondelete,
                use_alter=use_alter,
                link_to_name=link_to_name,
                match=match,
                deferrable=deferrable,
                initially=initially,
                **self._dialect_kw,
            )
            for refcolumn in refcolumns
        ]
        self._take_columns(columns)
        if table is not None:
            self._set_parent_with_dispatch(table)

    def _append_element(self, column, fk):
        self._columns.add(column)
        self.elements.append(fk)

    @property
    def _referred_schema(self):
        return self.elements[0]._referred_schema if self.elements else None

    @property
    def referred_table(self):
        return self.elements[0].column.table

    @property
    def column_keys(self):
        return self._column_keys()

    def _gather(self, table):
        if self._pending_colargs and not len(self._columns):
            for column in self._col_expressions(table):
                self._columns.add(column)

    def _set_parent(self, table, **kw):
        Constraint._set_parent(self, table)
        self._gather(table)
        for column, fk in zip(self._columns, self.elements):
            if fk.parent is not column:
                fk._set_parent_with_dispatch(column)

    def _copy(self, schema=None, target_table=None, **kw):
        refcolumns = []
        for fk in self.elements:
            own = target_table is not None and fk.parent is not None and fk.target_table_key == fk.parent.table.key
            refcolumns.append(fk._copy_tokens(schema, target_table.name if own else None))
        made = ForeignKeyConstraint(
            self._column_keys(),
            refcolumns,
            name=self.name,
            onupdate=self.onupdate,
            ondelete=self.ondelete,
            use_alter=self.use_alter,
            deferrable=self.deferrable,
            initially=self.initially,
            link_to_name=self.link_to_name,
            match=self.match,
            comment=self.comment,
            **self._dialect_kw,
        )
        return self._schema_item_copy(made)

    def _resolve(self):
        """Makes sure that the table referred to is known."""
        for fk in self.elements:
            fk._resolve_column()

    def _lower(self, dialect=None):
        targets = [fk._lower_target() for fk in self.elements]
        found = {
            "name": lower_constraint_name(self.name),
            "columns": [lower_name(name) for name in self._column_names()],
            "referred_schema": lower_schema(targets[0][0]) if targets else None,
            "referred_table": lower_name(targets[0][1]) if targets else "",
            "referred_columns": [lower_name(target[2]) for target in targets],
            "actions": _lower_actions(self),
        }
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return {"ForeignKey": found}


class Index(DialectKWArgs, ColumnCollectionMixin, HasConditionalDDL, SchemaItem):
    __visit_name__ = "index"
    parent = None

    def __init__(
        self, name, *expressions, unique=False, quote=None, info=None, _table=None, _column_flag=False, **dialect_kw
    ):
        self.table = None
        self.name = quoted_name.construct(name, quote)
        self.unique = unique
        if info is not None:
            self.info = info
        self._validate_dialect_kwargs(dialect_kw)
        self.expressions = []
        columns = []
        for expression in expressions:
            expression = _pending(expression)
            self.expressions.append(expression)
            columns.append(_first_column(expression))
        self._take_columns(columns, _column_flag=_column_flag)
        if _table is not None:
            # Without listeners, and so without a naming convention, as upstream.
            self._set_parent(_table)

    def _set_parent(self, table, **kw):
        if self.table is not None and table is not self.table:
            from .. import exc

            raise exc.ArgumentError(
                "Index '%s' is against table '%s', and cannot be associated with table '%s'."
                % (self.name, self.table.description, table.description)
            )
        self._gather(table)
        self.table = self.parent = table
        table.indexes.add(self)
        found = []
        for expression, column in zip(self.expressions, self._col_expressions(table)):
            found.append(expression if isinstance(expression, ClauseElement) else column)
        self.expressions = self._table_bound_expressions = found

    def _attached(self, parent):
        _name(self, parent)

    def create(self, bind, checkfirst=False):
        from .ddl import SchemaGenerator

        bind._run_ddl_visitor(SchemaGenerator, self, checkfirst=checkfirst)

    def drop(self, bind, checkfirst=False):
        from .ddl import SchemaDropper

        bind._run_ddl_visitor(SchemaDropper, self, checkfirst=checkfirst)

    def __repr__(self):
        parts = [repr(self.name)] + [repr(expression) for expression in self.expressions]
        return "Index(%s)" % ", ".join(parts + (["unique=True"] if self.unique else []))

    def _lower(self, dialect=None):
        elements = []
        for expression in self.expressions:
            if isinstance(expression, str):
                elements.append({"Column": lower_name(expression)})
            elif isinstance(expression, ColumnClause) and not expression.is_literal:
                elements.append({"Column": lower_name(expression.name)})
            elif isinstance(expression, Label):
                # The name is only what options such as `postgresql_ops` call the element.
                elements.append({"Expr": expression._lower_labelled(dialect)})
            else:
                elements.append({"Expr": lower_expression(expression, dialect)})
        table = self.table
        found = {
            "name": lower_constraint_name(self.name),
            "table": "" if table is None else lower_name(table.name),
            "schema": None if table is None else lower_schema(table.schema),
            "elements": elements,
        }
        if self.unique:
            found["unique"] = True
        if self._column_flag:
            found["column_flag"] = True
        if self._dialect_kw:
            found["options"] = self._lower_options(dialect)
        return found


def _first_column(expression):
    """The column by which an index expression finds its table."""
    if isinstance(expression, (str, ColumnClause)):
        return expression
    if not isinstance(expression, ClauseElement):
        from .. import exc

        raise exc.ArgumentError("String column name or Column object for DDL constraint expected, got %r." % (expression,))
    from .visitors import iterate

    for element in iterate(expression):
        if isinstance(element, ColumnClause) and not element.is_literal:
            return element
    return None
