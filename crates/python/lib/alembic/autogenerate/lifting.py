"""Schema objects out of values: what hooks see of a database, and of what was found."""

from sqlalchemy.sql import schema as sa_schema
from sqlalchemy.sql.elements import conv, quoted_name


def lift_name(name):
    """A name, with its choice about quotes where it has one."""
    if isinstance(name, dict):
        return quoted_name(name["name"], name["quote"])
    return name


def lift_constraint_name(name):
    if isinstance(name, dict) and "final" in name:
        return conv(lift_name(name["final"]))
    return lift_name(name)


class Lifter:
    """Makes objects; types of the project's own are those that were seen while the models were lowered."""

    def __init__(self, types, dialect):
        self._types = types
        self._dialect = dialect

    def type_(self, value):
        from sqlalchemy.sql import sqltypes

        if isinstance(value, dict):
            ((tag, args),) = value.items()
            if tag == "Decorated":
                known = self._types.get((args.get("module"), args.get("repr")))
                return self.type_(args["impl"]) if known is None else known
            if tag == "Variant":
                made = self.type_(args["base"])
                for dialect, variant in args["variants"].items():
                    made = made.with_variant(self.type_(variant), dialect)
                return made
            if tag == "ARRAY":
                from sqlalchemy.dialects import postgresql

                kw = {key: args[key] for key in ("dimensions", "as_tuple", "zero_indexes") if args.get(key)}
                return (postgresql if args.get("postgresql") else sqltypes).ARRAY(self.type_(args["item"]), **kw)
            if tag == "Enum":
                return self._enum(args)
            if tag == "Dialect":
                return self._dialect_type(args)
            if tag in ("Uuid", "UUID"):
                kw = {key: args[key] for key in ("as_uuid", "native_uuid") if args.get(key) is not None}
                return getattr(sqltypes, tag)(**kw)
            if tag in ("Boolean", "BOOLEAN"):
                kw = {"create_constraint": True} if args.get("create_constraint") else {}
                if args.get("name") is not None:
                    kw["name"] = lift_constraint_name(args["name"])
                return getattr(sqltypes, tag)(**kw)
        from sqlalchemy.engine.reflection import lift_type

        if isinstance(value, dict):
            # What was not said stands in values all the same.
            ((tag, args),) = value.items()
            value = {tag: {key: item for key, item in args.items() if item is not None and (item is not False or key == "asdecimal")}}
        return lift_type(value)

    def _enum(self, args):
        from sqlalchemy.sql import sqltypes

        kw = {}
        if args.get("name") is not None:
            kw["name"] = lift_constraint_name(args["name"])
        if args.get("schema") is not None:
            kw["schema"] = lift_name(args["schema"])
        for key in ("native_enum", "create_constraint", "length"):
            if args.get(key) not in (None, False) or args.get(key) is False and key == "native_enum":
                kw[key] = args[key]
        return sqltypes.Enum(*args["values"], **kw)

    def _dialect_type(self, args):
        module = __import__("sqlalchemy.dialects." + args["dialect"], fromlist=["x"])
        name = "ENUM" if args["name"] == "enum" else args["name"]
        given = dict(args.get("args") or {})
        positional = []
        for key in ("enums", "values"):
            positional += given.pop(key, None) or []
        types = {key: self.type_(type_) for key, type_ in (args.get("types") or {}).items()}
        for key in ("item_type", "item"):
            if key in types:
                positional.append(types.pop(key))
        return getattr(module, name)(*positional, **dict(given, **types))

    # ---- expressions and defaults

    def expression(self, value):
        """An expression as SQL text: what reflection finds is text already."""
        from sqlalchemy.sql.elements import TextClause

        if isinstance(value, dict) and "Text" in value:
            return TextClause(value["Text"]["text"])
        import _limbeck

        return TextClause(_limbeck.expression_text(value, self._dialect))

    def default(self, value):
        if value is None:
            return None
        if value == "Fetched":
            return sa_schema.FetchedValue()
        ((tag, args),) = value.items()
        if tag == "Literal":
            return sa_schema.DefaultClause(args)
        if tag == "Expr":
            return sa_schema.DefaultClause(self.expression(args))
        if tag == "Computed":
            return sa_schema.Computed(self.expression(args["sqltext"]), persisted=args.get("persisted"))
        options = {key: item for key, item in (args.get("options") or {}).items() if item is not None}
        return sa_schema.Identity(always=bool(args.get("always")), **options)

    def options(self, options):
        return {key: self.option(value) for key, value in (options or {}).items()}

    def option(self, value):
        if value == "None":
            return None
        ((tag, item),) = value.items()
        if tag == "Expr":
            return self.expression(item)
        if tag == "List":
            return [self.option(one) for one in item]
        if tag == "Map":
            return {key: self.option(one) for key, one in item}
        return item

    # ---- parts of tables

    def column(self, value):
        args = []
        default = self.default(value.get("server_default"))
        if default is not None:
            args.append(default)
        autoincrement = {"On": True, "Off": False, "IgnoreFk": "ignore_fk"}.get(value.get("autoincrement"), "auto")
        return sa_schema.Column(
            lift_name(value["name"]),
            self.type_(value["type"]),
            *args,
            nullable=value["nullable"],
            primary_key=bool(value.get("primary_key")),
            autoincrement=autoincrement,
            comment=value.get("comment"),
            **self.options(value.get("options")),
        )

    def constraint(self, value):
        ((tag, args),) = value.items()
        kw = self.options(args.get("options"))
        kw["name"] = lift_constraint_name(args.get("name"))
        names = [lift_name(name) for name in args.get("columns") or ()]
        if tag == "ForeignKey":
            actions = args.get("actions") or {}
            for key in ("onupdate", "ondelete", "deferrable", "initially", "match"):
                if actions.get(key) is not None:
                    kw[key] = actions[key]
            if actions.get("use_alter"):
                kw["use_alter"] = True
            target = lift_name(args["referred_table"])
            if args.get("referred_schema") is not None:
                target = "%s.%s" % (lift_name(args["referred_schema"]), target)
            targets = ["%s.%s" % (target, lift_name(name)) for name in args["referred_columns"]]
            return sa_schema.ForeignKeyConstraint(names, targets, **kw)
        for key in ("deferrable", "initially"):
            if args.get(key) is not None:
                kw[key] = args[key]
        if tag == "PrimaryKey":
            return sa_schema.PrimaryKeyConstraint(*names, **kw)
        if tag == "Unique":
            return sa_schema.UniqueConstraint(*names, **kw)
        if tag == "Check":
            return sa_schema.CheckConstraint(self.expression(args["sqltext"]), **kw)
        from sqlalchemy.dialects.postgresql import ExcludeConstraint

        elements = [(self.expression(expression), operator) for expression, operator in args["elements"]]
        where = None if args.get("where") is None else self.expression(args["where"])
        return ExcludeConstraint(*elements, where=where, using=args.get("using") or "gist", **kw)

    def index(self, value, table):
        elements = []
        for element in value["elements"]:
            ((tag, item),) = element.items()
            elements.append(table.c[lift_name(item)] if tag == "Column" else self.expression(item))
        return sa_schema.Index(
            lift_constraint_name(value["name"]),
            *elements,
            unique=bool(value.get("unique")),
            _table=table,
            **self.options(value.get("options")),
        )

    def table(self, value, metadata=None):
        """The table, and its columns, constraints and indexes as they are numbered."""
        from sqlalchemy.sql._tables import MetaData, Table

        metadata = MetaData() if metadata is None else metadata
        columns = [self.column(column) for column in value["columns"]]
        schema = None if value.get("schema") is None else lift_name(value["schema"])
        table = Table(
            lift_name(value["name"]),
            metadata,
            *columns,
            schema=schema,
            comment=value.get("comment"),
            prefixes=value.get("prefixes") or [],
            **self.options(value.get("options")),
        )
        constraints = []
        for wire in value.get("constraints") or ():
            constraint = self.constraint(wire)
            table.append_constraint(constraint)
            constraints.append(constraint)
        indexes = [self.index(index, table) for index in value.get("indexes") or ()]
        return table, columns, constraints, indexes
