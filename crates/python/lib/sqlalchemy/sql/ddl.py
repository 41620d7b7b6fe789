"""DDL statements as objects, and the walk that `create_all` does."""

from .._lower import lower_name, lower_schema
from .base import NO_ARG, Executable, Generative
from .elements import ClauseElement
from .roles import DDLRole


class BaseDDLElement(ClauseElement):
    """Something with DDL text."""

    _compile_kind = "ddl"


class DDLIf:
    """What `ddl_if()` and `execute_if()` ask."""

    def __init__(self, dialect, callable_, state):
        self.dialect = dialect
        self.callable_ = callable_
        self.state = state

    def _should_execute(self, ddl, target, bind, dialect=None, **kw):
        dialect = bind.dialect if bind is not None else dialect
        if isinstance(self.dialect, str):
            if self.dialect != dialect.name:
                return False
        elif isinstance(self.dialect, (tuple, list, set)) and dialect.name not in self.dialect:
            return False
        if self.callable_ is not None:
            return bool(self.callable_(ddl, target, bind, state=self.state, dialect=dialect, **kw))
        return True


class ExecutableDDLElement(DDLRole, Generative, Executable, BaseDDLElement):
    """A DDL statement; projects subclass it and say its text with `@compiles`."""

    supports_execution = True
    _ddl_if = None
    target = None

    def against(self, target):
        made = self._generate()
        made.target = target
        return made

    def execute_if(self, dialect=None, callable_=None, state=None):
        made = self._generate()
        made._ddl_if = DDLIf(dialect, callable_, state)
        return made

    def _should_execute(self, target, bind, **kw):
        return self._ddl_if is None or self._ddl_if._should_execute(self, target, bind, **kw)

    def _invoke_with(self, bind):
        if self._should_execute(self.target, bind):
            return bind.execute(self)

    def __call__(self, target, bind, **kw):
        return self.against(target)._invoke_with(bind)

    def _execute_on_connection(self, connection, distilled_params, execution_options):
        return connection._execute_ddl(self, distilled_params, execution_options)

    def _lower(self, dialect=None):
        """One DDL statement."""
        for cls in type(self).__mro__:
            dispatcher = cls.__dict__.get("_compiler_dispatcher")
            if dispatcher is not None:
                text = dispatcher.text_of(self, dialect, "ddl")
                if text is not None:
                    return {"Text": text}
        return self._lower_ddl(dialect)

    def _lower_statement(self, dialect=None):
        """The same as one of the statements that can be executed."""
        return {"Ddl": self._lower(dialect)}

    def _lower_ddl(self, dialect):
        from .. import exc

        raise exc.UnsupportedCompilationError(
            "<%s DDL compiler>" % getattr(dialect, "name", "default"), type(self)
        )


DDLElement = ExecutableDDLElement


class DDL(ExecutableDDLElement):
    """SQL text, with `%(table)s` and `%(schema)s` where an event gives a table."""

    __visit_name__ = "ddl"

    def __init__(self, statement, context=None):
        if not isinstance(statement, str):
            from .. import exc

            raise exc.ArgumentError("Expected a string or unicode SQL statement, got '%r'" % statement)
        self.statement = statement
        self.context = context or {}

    def __repr__(self):
        parts = [repr(self.statement)] + (["context=%s" % self.context] if self.context else [])
        return "<%s@%s; %s>" % (type(self).__name__, id(self), ", ".join(parts))

    def _lower_ddl(self, dialect):
        context = self.context
        if getattr(self.target, "_is_schema_table", False):
            table, schema = str(self.target.name), self.target.schema
            fullname = table if schema is None else "%s.%s" % (schema, table)
            context = dict({"table": table, "schema": schema or "", "fullname": fullname}, **context)
        return {"Text": self.statement % context}


class _CreateDropBase(ExecutableDDLElement):
    def __init__(self, element):
        self.element = self.target = element
        self._ddl_if = getattr(element, "_ddl_if", None)


class _CreateBase(_CreateDropBase):
    def __init__(self, element, if_not_exists=False):
        _CreateDropBase.__init__(self, element)
        self.if_not_exists = if_not_exists


class _DropBase(_CreateDropBase):
    def __init__(self, element, if_exists=False):
        _CreateDropBase.__init__(self, element)
        self.if_exists = if_exists


def _at(table):
    """Where a table is."""
    return {"table": lower_name(table.name), "schema": lower_schema(table.schema)}


class CreateSchema(_CreateBase):
    __visit_name__ = "create_schema"

    def __init__(self, name, if_not_exists=False):
        _CreateBase.__init__(self, name, if_not_exists)

    def _lower_ddl(self, dialect):
        return {"CreateSchema": {"name": lower_name(self.element), "if_not_exists": bool(self.if_not_exists)}}


class DropSchema(_DropBase):
    __visit_name__ = "drop_schema"

    def __init__(self, name, cascade=False, if_exists=False):
        _DropBase.__init__(self, name, if_exists)
        self.cascade = cascade

    def _lower_ddl(self, dialect):
        found = {"name": lower_name(self.element), "cascade": bool(self.cascade), "if_exists": bool(self.if_exists)}
        return {"DropSchema": found}


class CreateColumn(BaseDDLElement):
    __visit_name__ = "create_column"

    def __init__(self, element):
        self.element = element


class CreateTable(_CreateBase):
    __visit_name__ = "create_table"

    def __init__(self, element, include_foreign_key_constraints=None, if_not_exists=False):
        _CreateBase.__init__(self, element, if_not_exists)
        self.columns = [CreateColumn(column) for column in element.columns]
        self.include_foreign_key_constraints = include_foreign_key_constraints

    def _lower_ddl(self, dialect):
        table = self.element
        included = self.include_foreign_key_constraints
        constraints = table._sorted_constraints
        if included is not None:
            constraints = [c for c in constraints if c._wire_tag != "ForeignKey" or c in included]
        for constraint in constraints:
            if constraint._wire_tag == "ForeignKey":
                constraint._resolve()
        found = {"table": table._lower_table(dialect, constraints), "if_not_exists": bool(self.if_not_exists)}
        return {"CreateTable": found}


class DropTable(_DropBase):
    __visit_name__ = "drop_table"

    def _lower_ddl(self, dialect):
        return {"DropTable": dict(_at(self.element), if_exists=bool(self.if_exists))}


class CreateSequence(_CreateBase):
    __visit_name__ = "create_sequence"

    def _lower_ddl(self, dialect):
        found = {"sequence": self.element._lower(dialect), "if_not_exists": bool(self.if_not_exists)}
        return {"CreateSequence": found}


class DropSequence(_DropBase):
    __visit_name__ = "drop_sequence"

    def _lower_ddl(self, dialect):
        return {"DropSequence": {"sequence": self.element._lower(dialect), "if_exists": bool(self.if_exists)}}


class CreateIndex(_CreateBase):
    __visit_name__ = "create_index"

    def _lower_ddl(self, dialect):
        return {"CreateIndex": {"index": self.element._lower(dialect), "if_not_exists": bool(self.if_not_exists)}}


class DropIndex(_DropBase):
    __visit_name__ = "drop_index"

    def _lower_ddl(self, dialect):
        return {"DropIndex": {"index": self.element._lower(dialect), "if_exists": bool(self.if_exists)}}


class AddConstraint(_CreateBase):
    __visit_name__ = "add_constraint"

    def __init__(self, element, *, isolate_from_table=True):
        _CreateBase.__init__(self, element)

    def _lower_ddl(self, dialect):
        return {"AddConstraint": dict(_at(self.element.table), constraint=self.element._lower(dialect))}


CreateConstraint = AddConstraint


class DropConstraint(_DropBase):
    __visit_name__ = "drop_constraint"

    def __init__(self, element, *, cascade=False, if_exists=False, isolate_from_table=NO_ARG, **kw):
        self.cascade = cascade
        _DropBase.__init__(self, element, if_exists=if_exists, **kw)

    def _lower_ddl(self, dialect):
        constraint = self.element
        if constraint.name is None:
            from .. import exc

            raise exc.CompileError(
                "Can't emit DROP CONSTRAINT for constraint %r; it has no name" % (constraint,)
            )
        found = dict(
            _at(constraint.table),
            name=lower_name(constraint.name),
            kind=constraint._wire_tag,
            if_exists=bool(self.if_exists),
            cascade=bool(self.cascade),
        )
        return {"DropConstraint": found}


class SetTableComment(_CreateDropBase):
    __visit_name__ = "set_table_comment"

    def _lower_ddl(self, dialect):
        return {"SetTableComment": dict(_at(self.element), comment=str(self.element.comment))}


class DropTableComment(_CreateDropBase):
    __visit_name__ = "drop_table_comment"

    def _lower_ddl(self, dialect):
        return {"DropTableComment": _at(self.element)}


class SetColumnComment(_CreateDropBase):
    __visit_name__ = "set_column_comment"

    def _lower_ddl(self, dialect):
        column = self.element
        comment = None if column.comment is None else str(column.comment)
        return {"SetColumnComment": dict(_at(column.table), column=lower_name(column.name), comment=comment)}


class DropColumnComment(_CreateDropBase):
    __visit_name__ = "drop_column_comment"

    def _lower_ddl(self, dialect):
        column = self.element
        return {"SetColumnComment": dict(_at(column.table), column=lower_name(column.name), comment=None)}


class SetConstraintComment(_CreateDropBase):
    __visit_name__ = "set_constraint_comment"

    def _lower_ddl(self, dialect):
        constraint = self.element
        comment = None if constraint.comment is None else str(constraint.comment)
        return {"SetConstraintComment": dict(_at(constraint.table), name=lower_name(constraint.name), comment=comment)}


class DropConstraintComment(_CreateDropBase):
    __visit_name__ = "drop_constraint_comment"

    def _lower_ddl(self, dialect):
        constraint = self.element
        return {"SetConstraintComment": dict(_at(constraint.table), name=lower_name(constraint.name), comment=None)}


class CheckFirst:
    """What to look for in the database before it is created or dropped."""

    NONE = 0
    TABLES = 2
    VIEWS = 4
    INDEXES = 8
    SEQUENCES = 16
    TYPES = 32
    ALL = 62


def _first(checkfirst, what):
    if isinstance(checkfirst, bool):
        return checkfirst
    return bool(checkfirst & what)


# ---------------------------------------------------------------- the order of tables


def _rounds(edges, tables):
    """Tables so that each follows those it needs; None when they need each other."""
    todo, order = list(tables), []
    while todo:
        ready = [t for t in todo if not any((id(parent), id(t)) in edges for parent in todo)]
        if not ready:
            return None
        order.extend(ready)
        todo = [t for t in todo if not any(t is done for done in ready)]
    return order


def sort_tables(tables, skip_fn=None, extra_dependencies=None):
    """The tables in the order in which they can be created."""
    skip = None if skip_fn is None else lambda fkc: any(skip_fn(fk) for fk in fkc.elements)
    found = sort_tables_and_constraints(tables, lambda fkc: True if skip and skip(fkc) else None, extra_dependencies, True)
    return [table for table, _ in found if table is not None]


def sort_tables_and_constraints(tables, filter_fn=None, extra_dependencies=None, _warn_for_cycles=False):
    """Pairs of a table and the foreign keys it is created with; last `(None, foreign keys to be added later)`."""
    tables = list(tables)
    edges, fixed, later, parents = set(), set(), [], {}

    def set_aside(fkc):
        if not any(fkc is own for own in later):
            later.append(fkc)

    for parent, child in extra_dependencies or ():
        fixed.add((id(parent), id(child)))
    for table in tables:
        for fkc in table.foreign_key_constraints:
            if fkc.use_alter is True:
                set_aside(fkc)
                continue
            if filter_fn is not None and filter_fn(fkc) is True:
                set_aside(fkc)
                continue
            parent = _referred(fkc)
            if parent is not None and parent is not table:
                edges.add((id(parent), id(table)))
        for parent in table._extra_dependencies:
            fixed.add((id(parent), id(table)))
    order = _rounds(edges | fixed, tables)
    if order is None:
        if _warn_for_cycles:
            from .base import warn

            names = ", ".join(sorted(table.fullname for table in tables if _circular(table, edges)))
            warn(
                "Cannot correctly sort tables; there are unresolvable cycles between tables \"%s\", which is usually caused "
                "by mutually dependent foreign key constraints.  Foreign key constraints involving these tables will not be "
                "considered; this warning may raise an error in a future release." % names
            )
        for table in [table for table in tables if _circular(table, edges)]:
            for fkc in table.foreign_key_constraints:
                if filter_fn is None or filter_fn(fkc) is not False:
                    set_aside(fkc)
                    parent = _referred(fkc)
                    if parent is not None and parent is not table:
                        edges.discard((id(parent), id(table)))
        order = _rounds(edges | fixed, tables)
        if order is None:
            from .. import exc

            raise exc.CircularDependencyError("Circular dependency detected.", [], [])
    kept = [(table, [f for f in table.foreign_key_constraints if not any(f is own for own in later)]) for table in order]
    return kept + [(None, later)]


def _referred(fkc):
    column = fkc.elements[0]._resolve_column() if fkc.elements else None
    return None if column is None else column.table


def _circular(table, edges):
    todo, seen = [id(table)], set()
    while todo:
        here = todo.pop()
        for parent, child in edges:
            if parent == here:
                if child == id(table):
                    return True
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
    return False


# ---------------------------------------------------------------- create_all and drop_all


class InvokeDDLBase:
    def __init__(self, dialect, connection, checkfirst=False, tables=None, **kw):
        self.dialect = dialect
        self.connection = connection
        self.checkfirst = checkfirst
        self.tables = tables

    def traverse_single(self, target):
        """Walks over one table, index, sequence or `MetaData`."""
        return getattr(self, "visit_" + target.__visit_name__)(target)

    def _has(self, table):
        from ..inspection import inspect

        return inspect(self.connection).has_table(table.name, schema=table.schema)

    def _has_index(self, index):
        from ..inspection import inspect

        found = inspect(self.connection).get_indexes(index.table.name, schema=index.table.schema)
        return any(one["name"] == index.name for one in found)

    def _fire(self, event, target, **kw):
        from ._items import _fire

        _fire(target, event, target, self.connection, _ddl_runner=self, checkfirst=self.checkfirst, **kw)

    def _run(self, element):
        if element._should_execute(element.target, self.connection):
            self.connection.execute(element)

    @property
    def _supports_sequences(self):
        return getattr(self.dialect, "supports_sequences", False)

    def _sequence_is_due(self, sequence, there):
        """Whether to create a sequence (`there` is `False`) or to drop it: the database has such, and it is not so already."""
        if not self._supports_sequences or sequence.optional and self.dialect.sequences_optional:
            return False
        if not _first(self.checkfirst, CheckFirst.SEQUENCES):
            return True
        from ..inspection import inspect

        return inspect(self.connection).has_sequence(sequence.name, sequence.schema) is there

    @property
    def _types(self):
        """What knows of types with names of their own, where the database has such."""
        if not getattr(self.dialect, "supports_named_types", False):
            return None
        from ..dialects.postgresql import named_types

        return named_types


class SchemaGenerator(InvokeDDLBase):
    """`create_all`."""

    def visit_metadata(self, metadata):
        tables = list(metadata.tables.values()) if self.tables is None else list(self.tables)
        if _first(self.checkfirst, CheckFirst.TABLES):
            tables = [table for table in tables if not self._has(table)]
        alter = getattr(self.dialect, "supports_alter", False)
        ordered = sort_tables_and_constraints(tables)
        self._fire("before_create", metadata, tables=tables)
        if self._types is not None:
            self._types.before_metadata(self, metadata, _first(self.checkfirst, CheckFirst.TYPES))
        for sequence in metadata._sequences.values():
            if sequence.column is None and self._sequence_is_due(sequence, False):
                self._run(CreateSequence(sequence))
        for table, fkcs in ordered:
            if table is not None:
                self._create(table, fkcs if alter else None, tables)
            elif alter:
                for fkc in fkcs:
                    self._run(AddConstraint(fkc))
        self._fire("after_create", metadata, tables=tables)

    def visit_table(self, table):
        if not _first(self.checkfirst, CheckFirst.TABLES) or not self._has(table):
            self._create(table, None, [table])

    def _create(self, table, fkcs, tables):
        self._fire("before_create", table, tables=tables)
        if self._types is not None:
            self._types.before_table(self, table, _first(self.checkfirst, CheckFirst.TYPES))
        for column in table.columns:
            if getattr(column.default, "is_sequence", False) and self._sequence_is_due(column.default, False):
                self._run(CreateSequence(column.default))
        self._run(CreateTable(table, include_foreign_key_constraints=fkcs))
        for index in table.indexes:
            self._run(CreateIndex(index))
        if getattr(self.dialect, "supports_comments", False) and not getattr(self.dialect, "inline_comments", False):
            if table.comment is not None:
                self._run(SetTableComment(table))
            for column in table.columns:
                if column.comment is not None:
                    self._run(SetColumnComment(column))
        self._fire("after_create", table, tables=tables)

    def visit_index(self, index):
        if not _first(self.checkfirst, CheckFirst.INDEXES) or not self._has_index(index):
            self._run(CreateIndex(index))

    def visit_sequence(self, sequence):
        if self._sequence_is_due(sequence, False):
            self._run(CreateSequence(sequence))


class SchemaDropper(InvokeDDLBase):
    """`drop_all`."""

    def visit_metadata(self, metadata):
        tables = list(metadata.tables.values()) if self.tables is None else list(self.tables)
        if _first(self.checkfirst, CheckFirst.TABLES):
            tables = [table for table in tables if self._has(table)]
        alter = getattr(self.dialect, "supports_alter", False)

        def droppable(fkc):
            return False if not alter or fkc.name is None else None

        ordered = list(reversed(sort_tables_and_constraints(tables, droppable)))
        self._fire("before_drop", metadata, tables=tables)
        for table, fkcs in ordered:
            if table is not None:
                self._drop(table, tables)
            elif alter:
                for fkc in fkcs:
                    self._run(DropConstraint(fkc))
        for sequence in metadata._sequences.values():
            if self._sequence_is_due(sequence, True):
                self._run(DropSequence(sequence))
        if self._types is not None:
            self._types.after_metadata_drop(self, metadata, _first(self.checkfirst, CheckFirst.TYPES))
        self._fire("after_drop", metadata, tables=tables)

    def visit_table(self, table):
        if not _first(self.checkfirst, CheckFirst.TABLES) or self._has(table):
            self._drop(table, [table])

    def _drop(self, table, tables):
        self._fire("before_drop", table, tables=tables)
        self._run(DropTable(table))
        self._fire("after_drop", table, tables=tables)

    def visit_index(self, index):
        if not _first(self.checkfirst, CheckFirst.INDEXES) or self._has_index(index):
            self._run(DropIndex(index))

    def visit_sequence(self, sequence):
        if self._sequence_is_due(sequence, True):
            self._run(DropSequence(sequence))
