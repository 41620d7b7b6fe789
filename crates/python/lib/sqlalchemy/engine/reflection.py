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
        module = __import__("sqlalchemy.dialects." + args["dialect"], fromlist=[args["name"]])
        return getattr(module, args["name"])(**args.get("args", {}))
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
    return value


class Inspector:
    """Reads the schema through a connection, and remembers what it has read."""

    def __init__(self, bind):
        self.__dict__.update(self._of(bind).__dict__)

    @classmethod
    def _of(cls, bind):
        from .base import Connection, Engine

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
                answer = connection._native.reflect(what, args)
            finally:
                if connection is not self.bind:
                    connection.close()
            for text in answer.get("warnings", ()):
                import warnings

                warnings.warn(text, exc.SAWarning, stacklevel=4)
            self.info_cache[key] = answer["value"]
        return self.info_cache[key]

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
        raise NotImplementedError()

    def get_sequence_names(self, schema=None, **kw):
        raise NotImplementedError()

    def has_table(self, table_name, schema=None, **kw):
        return self._ask("has_table", table=str(table_name), schema=schema)

    def has_index(self, table_name, index_name, schema=None, **kw):
        if not self.has_table(table_name, schema):
            return False
        return any(index["name"] == index_name for index in self.get_indexes(table_name, schema))

    def has_schema(self, schema_name, **kw):
        return schema_name in self.get_schema_names()

    def has_sequence(self, sequence_name, schema=None, **kw):
        raise NotImplementedError()

    def get_view_definition(self, view_name, schema=None, **kw):
        return self._ask("view_definition", table=str(view_name), schema=schema)

    def get_columns(self, table_name, schema=None, **kw):
        found = []
        for column in self._ask("columns", table=str(table_name), schema=schema):
            column = dict(column)
            column["type"] = lift_type(column["type"])
            if "computed" in column:
                column["computed"] = dict(column["computed"])
            found.append(column)
        return found

    def get_pk_constraint(self, table_name, schema=None, **kw):
        key = self._ask("pk_constraint", table=str(table_name), schema=schema)
        return dict(key, constrained_columns=list(key["constrained_columns"]))

    def get_foreign_keys(self, table_name, schema=None, **kw):
        return [dict(key, options=dict(key["options"])) for key in self._ask("foreign_keys", table=str(table_name), schema=schema)]

    def get_unique_constraints(self, table_name, schema=None, **kw):
        return [dict(one) for one in self._ask("unique_constraints", table=str(table_name), schema=schema)]

    def get_check_constraints(self, table_name, schema=None, **kw):
        return [dict(one) for one in self._ask("check_constraints", table=str(table_name), schema=schema)]

    def get_indexes(self, table_name, schema=None, **kw):
        return [
            dict(one, dialect_options={key: _lift_option(value) for key, value in one["dialect_options"].items()})
            for one in self._ask("indexes", table=str(table_name), schema=schema)
        ]

    def get_table_options(self, table_name, schema=None, **kw):
        options = self._ask("table_options", table=str(table_name), schema=schema)
        return {key: _lift_option(value) for key, value in options.items()}

    def get_table_comment(self, table_name, schema=None, **kw):
        if not self.dialect.supports_comments:
            raise NotImplementedError()
        return {"text": self._ask("table_comment", table=str(table_name), schema=schema)}

    # ---- many at once

    def _multi(self, method, schema, filter_names, kind, scope, optional=False):
        names = []
        if scope & ObjectScope.DEFAULT:
            names += self.get_table_names(schema) if kind & ObjectKind.TABLE else []
            names += self.get_view_names(schema) if kind & ObjectKind.VIEW else []
        if scope & ObjectScope.TEMPORARY and schema is None:
            names += self.get_temp_table_names() if kind & ObjectKind.TABLE else []
            names += self.get_temp_view_names() if kind & ObjectKind.VIEW else []
        return {
            (schema, name): getattr(self, method)(name, schema)
            for name in dict.fromkeys(names)
            if filter_names is None or name in filter_names
        }

    def get_multi_columns(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_columns", schema, filter_names, kind, scope)

    def get_multi_pk_constraint(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_pk_constraint", schema, filter_names, kind, scope)

    def get_multi_foreign_keys(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_foreign_keys", schema, filter_names, kind, scope)

    def get_multi_indexes(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_indexes", schema, filter_names, kind, scope)

    def get_multi_unique_constraints(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_unique_constraints", schema, filter_names, kind, scope)

    def get_multi_check_constraints(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_check_constraints", schema, filter_names, kind, scope)

    def get_multi_table_options(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_table_options", schema, filter_names, kind, scope)

    def get_multi_table_comment(self, schema=None, filter_names=None, kind=ObjectKind.TABLE, scope=ObjectScope.DEFAULT, **kw):
        return self._multi("get_table_comment", schema, filter_names, kind, scope)

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
            kw = {key: found[key] for key in ("nullable", "autoincrement", "quote", "info", "key", "comment") if key in found}
            kw.update(found.get("dialect_options", ()))
            column = by_name[original] = sa_schema.Column(name_now, found["type"], *args, **kw)
            if column.key in table.primary_key:
                column.primary_key = True
            table.append_column(column, replace_existing=True)
        key = self.get_pk_constraint(name, schema)
        table.primary_key.name = key.get("name")
        table.primary_key._reload([by_name[c] for c in key["constrained_columns"] if c in by_name])
        self._reflect_foreign_keys(table, by_name, include_columns, exclude_columns, resolve_fks, _extend_on)
        for index in self.get_indexes(name, schema):
            wanted = index["column_names"]
            if include_columns and not set(wanted).issubset(include_columns):
                continue
            elements = [by_name[c] if c in by_name else table.c[c] for c in wanted if c in by_name or c in table.c]
            if len(elements) == len(wanted):
                sa_schema.Index(
                    index["name"], *elements, _table=table, unique=index["unique"], **index["dialect_options"]
                )
        for unique in self.get_unique_constraints(name, schema):
            wanted = unique["column_names"]
            if include_columns and not set(wanted).issubset(include_columns):
                continue
            elements = [by_name[c] if c in by_name else table.c[c] for c in wanted if c in by_name or c in table.c]
            table.append_constraint(sa_schema.UniqueConstraint(*elements, name=unique["name"]))
        for check in self.get_check_constraints(name, schema):
            table.append_constraint(sa_schema.CheckConstraint(**check))


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
                sa_schema.ForeignKeyConstraint(own, targets, key["name"], link_to_name=True, **key["options"])
            )
