"""`Inspector`: what a live database holds."""

from .. import exc


class ObjectKind:
    TABLE, VIEW, MATERIALIZED_VIEW = 1, 2, 4
    ANY_VIEW = 6
    ANY = 7


class ObjectScope:
    DEFAULT, TEMPORARY = 1, 2
    ANY = 3


class ReflectionDefaults:
    """A name that some projects import."""


_NUMERIC_ARGS = ("precision", "scale", "decimal_return_scale", "asdecimal")


def lift_type(value):
    """A type object out of its value."""
    from ..sql import sqltypes

    if isinstance(value, str):
        return sqltypes.NullType() if value == "Null" else getattr(sqltypes, value)()
    ((name, args),) = value.items()
    if name == "Dialect":
        return _lift_dialect_type(args)
    if name == "ARRAY":
        from ..dialects.postgresql import ARRAY

        return ARRAY(lift_type(args["item"]))
    if name in ("BOOLEAN", "Boolean"):
        return getattr(sqltypes, name)(**({"create_constraint": True} if args.get("create_constraint") else {}))
    if name == "JSON":
        from ..dialects.sqlite import JSON

        return JSON(**({"none_as_null": True} if args.get("none_as_null") else {}))
    given = {key: item for key, item in args.items() if item is not None and key != "collation_schema"}
    if name in ("FLOAT", "REAL", "DOUBLE", "Float", "Double"):
        given.pop("scale", None)
    if given.get("timezone") is False:
        del given["timezone"]
    return getattr(sqltypes, name)(**given)


def _lift_dialect_type(args):
    """A type of a dialect's own module."""
    module = __import__("sqlalchemy.dialects." + args["dialect"], fromlist=[args["name"]])
    given = dict(args.get("args", {}))
    given.update((key, lift_type(type_)) for key, type_ in args.get("types", {}).items())
    # Enums have their values as positional arguments.
    values = given.pop("values", ())
    return getattr(module, args["name"])(*values, **given)


def _lift_option(value):
    """The value of a dialect option out of its wire form."""
    if value == "None":
        return None
    if isinstance(value, dict) and len(value) == 1:
        ((kind, item),) = value.items()
        if kind in ("Bool", "Int", "Str"):
            return item
        if kind == "Expr" and "Text" in item:
            from ..sql.elements import TextClause

            return TextClause(item["Text"]["text"])
        if kind == "List":
            return [_lift_option(one) for one in item]
        if kind == "Map":
            return {key: _lift_option(one) for key, one in item}
    return value


def _lift_options(options):
    lifted = {key: _lift_option(value) for key, value in options.items()}
    if "postgresql_inherits" in lifted:
        lifted["postgresql_inherits"] = tuple(lifted["postgresql_inherits"])
    return lifted


# From what the native inspector tells to the dictionaries of upstream, made anew for every caller.


def _columns(told):
    found = []
    for column in told:
        column = dict(column, type=lift_type(column["type"]))
        for key in ("computed", "identity"):
            if key in column:
                column[key] = dict(column[key])
        if "dialect_options" in column:
            column["dialect_options"] = _lift_options(column["dialect_options"])
        found.append(column)
    return found


def _constraint(told):
    made = dict(told)
    for key in ("constrained_columns", "column_names", "referred_columns"):
        if key in made:
            made[key] = list(made[key])
    if "options" in made:
        made["options"] = dict(made["options"])
    if "dialect_options" in made:
        made["dialect_options"] = _lift_options(made["dialect_options"])
    return made


# Keys in the order in which dialects with comments give them, for who shows a whole entry.
_FIRST = {"check": ("name", "sqltext"), "unique": ("column_names", "name"), "index": ("name", "unique", "column_names", "expressions")}


def _ordered(told, what):
    made = {key: told[key] for key in _FIRST[what] if key in told}
    made.update(told)
    return made


def _constraints(told):
    return [_constraint(one) for one in told]


def _checks(told):
    return [_ordered(_constraint(one), "check") if "comment" in one else _constraint(one) for one in told]


def _uniques(told):
    return [_ordered(_constraint(one), "unique") if "comment" in one else _constraint(one) for one in told]


def _indexes(told):
    found = []
    for one in told:
        made = _constraint(one)
        if "expressions" in made:
            made["expressions"] = list(made["expressions"])
        if "column_sorting" in made:
            made["column_sorting"] = {key: tuple(words) for key, words in made["column_sorting"].items()}
        if isinstance(made["unique"], bool):
            made = _ordered(made, "index")
            for last in ("column_sorting", "duplicates_constraint", "dialect_options"):
                if last in made:
                    made[last] = made.pop(last)
        found.append(made)
    return found


def _comment(told):
    return {"text": told}


_LIFTS = {
    "columns": _columns,
    "pk_constraint": _constraint,
    "foreign_keys": _constraints,
    "unique_constraints": _uniques,
    "check_constraints": _checks,
    "indexes": _indexes,
    "table_options": _lift_options,
    "table_comment": _comment,
}


class Inspector:
    """Reads the schema through a connection, and remembers what it has read."""

    def __init__(self, bind):
        self.__dict__.update(self._of(bind).__dict__)

    @classmethod
    def _of(cls, bind):
        from .base import Connection, Engine

        if bind.dialect.name == "postgresql" and cls is Inspector:
            cls = PGInspector
        self = cls.__new__(cls)
        self.bind = bind
        self.engine = bind.engine
        self.dialect = bind.dialect
        self.info_cache = {}
        if isinstance(bind, Engine):
            # Says at once that the database cannot be reached.
            bind.connect().close()
        elif not isinstance(bind, Connection):
            raise exc.NoInspectionAvailable("No inspection system is available for object of type %s" % type(bind))
        return self

    def _ask(self, what, **args):
        key = (what,) + tuple(sorted(args.items()))
        if key not in self.info_cache:
            from .base import Engine

            connection = self.bind.connect() if isinstance(self.bind, Engine) else self.bind
            try:
                told = {key: list(value) if type(value) is tuple else value for key, value in args.items()}
                answer = connection._native.reflect(what, told)
            finally:
                if connection is not self.bind:
                    connection.close()
            for text in answer.get("warnings", ()):
                import warnings

                warnings.warn(text, exc.SAWarning, stacklevel=4)
            self.info_cache[key] = answer["value"]
        return self.info_cache[key]

    @classmethod
    def from_engine(cls, bind):
        from ..sql.base import warn_deprecated

        warn_deprecated(
            "The from_engine() method on Inspector is deprecated and will be removed in a future release.  Please use the "
            "sqlalchemy.inspect() function on an Engine or Connection in order to acquire an Inspector. (deprecated since: 1.4)",
            "1.4",
        )
        return cls._of(bind)

    def clear_cache(self):
        self.info_cache.clear()

    @property
    def default_schema_name(self):
        return self.dialect.default_schema_name

    def get_schema_names(self, **kw):
        return list(self._ask("schema_names"))

    def _names(self, kind, schema, kw):
        return list(
            self._ask("names", kind=kind, schema=schema, include_internal=bool(kw.get("sqlite_include_internal", False)))
        )

    def get_table_names(self, schema=None, **kw):
        return self._names("table", schema, kw)

    def get_view_names(self, schema=None, **kw):
        return self._names("view", schema, kw)

    def get_temp_table_names(self, **kw):
        return self._names("temp_table", None, kw)

    def get_temp_view_names(self, **kw):
        return self._names("temp_view", None, kw)

    def get_materialized_view_names(self, schema=None, **kw):
        if not self.dialect.supports_sequences:
            raise NotImplementedError()
        return self._names("materialized_view", schema, kw)

    def _told(self, what, schema):
        """What only some dialects have."""
        answer = self._ask(what, schema=schema)
        if answer is None:
            raise NotImplementedError()
        return answer

    def get_sequence_names(self, schema=None, **kw):
        return list(self._told("sequence_names", schema))


    def has_table(self, table_name, schema=None, **kw):
        return self._ask("has_table", table=str(table_name), schema=schema)

    def has_index(self, table_name, index_name, schema=None, **kw):
        if not self.has_table(table_name, schema):
            return False
        return any(index["name"] == index_name for index in self.get_indexes(table_name, schema))

    def has_schema(self, schema_name, **kw):
        return schema_name in self.get_schema_names()

    def has_sequence(self, sequence_name, schema=None, **kw):
        return sequence_name in self.get_sequence_names(schema)

    def get_view_definition(self, view_name, schema=None, **kw):
        return self._ask("view_definition", table=str(view_name), schema=schema)

    def _one(self, what, table_name, schema):
        return _LIFTS[what](self._ask(what, table=str(table_name), schema=schema))

    def get_columns(self, table_name, schema=None, **kw):
        return self._one("columns", table_name, schema)

    def get_pk_constraint(self, table_name, schema=None, **kw):
        return self._one("pk_constraint", table_name, schema)

    def get_foreign_keys(self, table_name, schema=None, **kw):
        return self._one("foreign_keys", table_name, schema)

    def get_unique_constraints(self, table_name, schema=None, **kw):
        return self._one("unique_constraints", table_name, schema)

    def get_check_constraints(self, table_name, schema=None, **kw):
        return self._one("check_constraints", table_name, schema)

    def get_indexes(self, table_name, schema=None, **kw):
        found = self._one("indexes", table_name, schema)
        if kw.get("include_auto_indexes") and self.dialect.name == "sqlite":
            found = sorted(found + self._auto_indexes(table_name, schema), key=lambda index: index["name"])
        if self.dialect.name in ("mysql", "mariadb"):
            first = ("name", "column_names", "unique")
            found = [{key: one[key] for key in (*first, *one) if key in one} for one in found]
        return found

    def _auto_indexes(self, table_name, schema):
        """The indexes that SQLite has made itself, for UNIQUE and PRIMARY KEY."""
        quote = self.dialect.identifier_preparer.quote_identifier
        of = "" if schema is None else quote(schema) + "."
        found = []
        with self._connected() as connection:
            for row in connection.exec_driver_sql("PRAGMA %sindex_list(%s)" % (of, quote(table_name))).fetchall():
                if row[1].startswith("sqlite_autoindex"):
                    columns = connection.exec_driver_sql("PRAGMA %sindex_info(%s)" % (of, quote(row[1]))).fetchall()
                    names = [column[2] for column in columns]
                    found.append({"name": row[1], "column_names": names, "unique": row[2], "dialect_options": {}})
        return found

    def _connected(self):
        """The connection to ask through, in a `with`: one for the moment where the inspector has an engine."""
        from contextlib import nullcontext

        return nullcontext(self.bind) if self.bind is not self.engine else self.bind.connect()

    def get_table_options(self, table_name, schema=None, **kw):
        return self._one("table_options", table_name, schema)

    def get_table_comment(self, table_name, schema=None, **kw):
        if not self.dialect.supports_comments:
            raise NotImplementedError()
        return self._one("table_comment", table_name, schema)

    # ---- many at once

    def _multi(self, what, schema, filter_names, kind, scope):
        names = None if filter_names is None else tuple(map(str, filter_names))
        found = self._ask("multi_" + what, schema=schema, names=names, kinds=int(kind), scope=int(scope))
        lift = _LIFTS[what]
        return {(schema, name): lift(told) for name, told in found.items()}

    def get_multi_columns(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("columns", schema, filter_names, kind, scope)

    def get_multi_pk_constraint(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("pk_constraint", schema, filter_names, kind, scope)

    def get_multi_foreign_keys(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("foreign_keys", schema, filter_names, kind, scope)

    def get_multi_unique_constraints(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("unique_constraints", schema, filter_names, kind, scope)

    def get_multi_check_constraints(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("check_constraints", schema, filter_names, kind, scope)

    def get_multi_indexes(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("indexes", schema, filter_names, kind, scope)

    def get_multi_table_options(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("table_options", schema, filter_names, kind, scope)

    def get_multi_table_comment(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        if not self.dialect.supports_comments:
            raise NotImplementedError()
        return self._multi("table_comment", schema, filter_names, kind, scope)

    def _load(self, schema, names):
        """Reads all that `reflect_table` will ask about the tables, with few queries."""
        for what in _LIFTS:
            if what == "table_comment" and not self.dialect.supports_comments:
                continue
            found = self._ask("multi_" + what, schema=schema, names=tuple(names), kinds=ObjectKind.ANY, scope=ObjectScope.ANY)
            for name, told in found.items():
                self.info_cache[(what, ("schema", schema), ("table", name))] = told

    # ---- order

    def get_sorted_table_and_fkc_names(self, schema=None, **kw):
        return [
            (key[1] if key else None, list(fks)) for key, fks in self.sort_tables_on_foreign_key_dependency((schema,))
        ]

    def sort_tables_on_foreign_key_dependency(self, consider_schemas=(None,), **kw):
        """Tables before those that refer to them; last `(None, foreign keys)` that make circles."""
        tables = [(schema, name) for schema in consider_schemas for name in self.get_table_names(schema)]
        edges = {table: [] for table in tables}
        for table in tables:
            for key in self.get_foreign_keys(table[1], table[0]):
                parent = (key["referred_schema"], key["referred_table"])
                if parent in edges and parent != table:
                    edges[table].append((parent, key["name"]))
        done, late = [], []
        waiting = sorted(tables, key=lambda table: (table[0] or "", table[1]))
        while waiting:
            ready = [table for table in waiting if all(parent in done for parent, _ in edges[table])]
            if not ready:
                for table in waiting:
                    late += [(table, name) for parent, name in edges[table] if parent in waiting]
                ready = list(waiting)
            done += ready
            waiting = [table for table in waiting if table not in done]
        broken = {table for table, _ in late}
        return [
            (table, [] if table in broken else [name for _, name in edges[table]]) for table in done
        ] + [(None, late)]

    # ---- Table(autoload_with=...)

    def reflect_table(
        self, table, include_columns, exclude_columns=(), resolve_fks=True, _extend_on=None, _reflect_info=None
    ):
        """Fills a `Table` with what the database has under its name."""
        from ..sql import schema as sa_schema
        from ..sql.elements import TextClause

        if _extend_on is not None:
            if table in _extend_on:
                return
            _extend_on.add(table)
        schema, name = table.schema, str(table.name)
        try:
            columns = self.get_columns(name, schema)
        except exc.NoSuchTableError:
            raise exc.NoSuchTableError(name)
        options = self.get_table_options(name, schema)
        if options:
            table._validate_dialect_kwargs(options)
        by_name = {}
        for found in columns:
            original = found["name"]
            for listeners in (getattr(table.metadata, "_listeners", None), getattr(table, "_listeners", None)):
                for listener in (listeners or {}).get("column_reflect", ()):
                    listener(self, table, found)
            name_now = found["name"]
            if include_columns and name_now not in include_columns or name_now in (exclude_columns or ()):
                continue
            args = []
            default = found.get("default")
            if default is not None:
                if not isinstance(default, sa_schema.FetchedValue):
                    text = default if isinstance(default, TextClause) else TextClause(default)
                    default = sa_schema.DefaultClause(text, _reflected=True)
                args.append(default)
            if "computed" in found:
                args = [sa_schema.Computed(**found["computed"])]
            if "identity" in found:
                args.append(sa_schema.Identity(**found["identity"]))
            kw = {key: found[key] for key in ("nullable", "autoincrement", "quote", "info", "key", "comment") if key in found}
            kw.update(found.get("dialect_options", ()))
            column = by_name[original] = sa_schema.Column(name_now, found["type"], *args, **kw)
            if column.key in table.primary_key:
                column.primary_key = True
            table.append_column(column, replace_existing=True)
        key = self.get_pk_constraint(name, schema)
        table.primary_key.name = key.get("name")
        table.primary_key.comment = key.get("comment")
        if key.get("dialect_options"):
            table.primary_key._dialect_kw = dict(table.primary_key._dialect_kw, **key["dialect_options"])
        table.primary_key._reload([by_name[c] for c in key["constrained_columns"] if c in by_name])
        self._reflect_foreign_keys(table, by_name, include_columns, exclude_columns, resolve_fks, _extend_on)
        for index in self.get_indexes(name, schema):
            wanted = index["column_names"]
            if include_columns and not set(wanted).issubset(include_columns) or index.get("duplicates_constraint"):
                continue
            elements = []
            for at, c in enumerate(wanted):
                if c is None:
                    elements.append(TextClause(index["expressions"][at]))
                    continue
                element = by_name[c] if c in by_name else table.c.get(c)
                if element is None:
                    continue
                for word in index.get("column_sorting", {}).get(c, ()):
                    element = getattr(element, word)()
                elements.append(element)
            if len(elements) == len(wanted):
                sa_schema.Index(
                    index["name"], *elements, _table=table, unique=index["unique"], **index.get("dialect_options", {})
                )
        for unique in self.get_unique_constraints(name, schema):
            wanted = unique["column_names"]
            if include_columns and not set(wanted).issubset(include_columns) or unique.get("duplicates_index"):
                continue
            elements = [by_name[c] if c in by_name else table.c[c] for c in wanted if c in by_name or c in table.c]
            table.append_constraint(
                sa_schema.UniqueConstraint(
                    *elements, name=unique["name"], comment=unique.get("comment"), **unique.get("dialect_options", {})
                )
            )
        for check in self.get_check_constraints(name, schema):
            table.append_constraint(sa_schema.CheckConstraint(**check))
        if self.dialect.supports_comments:
            table.comment = self.get_table_comment(name, schema)["text"]

    def _reflect_foreign_keys(self, table, by_name, include_columns, exclude_columns, resolve_fks, _extend_on):
        from ..sql import schema as sa_schema
        from ..sql._tables import Table

        for key in self.get_foreign_keys(str(table.name), table.schema):
            own = [by_name[c].key if c in by_name else c for c in key["constrained_columns"]]
            if set(own).intersection(exclude_columns or ()) or include_columns and set(own).difference(include_columns):
                continue
            schema, referred = key["referred_schema"], key["referred_table"]
            if resolve_fks:
                Table(
                    referred,
                    table.metadata,
                    schema=schema if schema is not None else sa_schema.BLANK_SCHEMA,
                    autoload_with=self,
                    _extend_on=_extend_on,
                )
            targets = [sa_schema.ForeignKeyTarget(schema, referred, column) for column in key["referred_columns"]]
            table.append_constraint(
                sa_schema.ForeignKeyConstraint(
                    own, targets, key["name"], link_to_name=True, comment=key.get("comment"), **key["options"]
                )
            )


class PGInspector(Inspector):
    """What PostgreSQL's inspector knows beside."""

    __module__ = "sqlalchemy.dialects.postgresql.base"

    def get_enums(self, schema=None):
        return [dict(one, labels=list(one["labels"])) for one in self._told("enums", schema)]

    def get_domains(self, schema=None):
        return [dict(one, constraints=[dict(c) for c in one["constraints"]]) for one in self._told("domains", schema)]

    def has_type(self, type_name, schema=None, **kw):
        return any(one["name"] == type_name for one in self.get_enums(schema) + self.get_domains(schema))

    def get_table_oid(self, table_name, schema=None):
        from ..sql.elements import text

        quote = self.dialect.identifier_preparer.quote
        name = quote(table_name) if schema is None else quote(schema) + "." + quote(table_name)
        with self._connected() as connection:
            oid = connection.execute(text("SELECT to_regclass(:name)::oid"), {"name": name}).scalar()
        if oid is None:
            raise exc.NoSuchTableError(table_name)
        return oid

    def get_foreign_table_names(self, schema=None):
        from ..sql.elements import text

        query = text(
            "SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'f' AND relnamespace = "
            "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = :schema) ORDER BY relname"
        )
        with self._connected() as connection:
            return list(connection.execute(query, {"schema": schema or self.default_schema_name}).scalars())
