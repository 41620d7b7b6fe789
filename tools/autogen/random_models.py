"""Random models as plain data, random changes of them, and the `MetaData` that they stand for."""

import json

import sqlalchemy as sa

import kinds

NAMES = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "Mixed Case", "order", "größe", "per%cent", 'quo"te', "apo'strophe", "co:lon"]
TABLES = ["t1", "t2", "t3", "t4", "Table Five", "user"]
CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
CHANGES = [
    "table",
    "drop table",
    "column",
    "column",
    "drop column",
    "type",
    "type",
    "nullable",
    "default",
    "comment",
    "table comment",
    "computed",
    "drop computed",
    "identity",
    "values",
    "unique",
    "drop unique",
    "index",
    "drop index",
    "index below",
    "check",
    "drop check",
    "parent",
    "drop parent",
    "parent actions",
    "key",
]


def copied(models):
    return json.loads(json.dumps(models))


def plain_name(name):
    """A name for what is made of others."""
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in name).lower()


class Random:
    """Makes models and changes them; what the server itself cannot do is left alone (`Server`)."""

    def __init__(self, pick, server):
        self.pick = pick
        self.server = server
        self.dialect = server.dialect
        self.kinds = sorted(kinds.of_dialect(server.dialect))
        self.has_comments = server.dialect != "sqlite"

    def models(self):
        pick = self.pick
        models = {
            "convention": pick.random() < 0.3,
            "quote": "`" if self.dialect == "mariadb" else '"',
            "tables": {},
        }
        for name in pick.sample(TABLES, pick.randint(2, 4)):
            models["tables"][name] = self.table(pick.choice([None, None, "other"]) if self.dialect == "postgresql" else None)
        for _ in range(12):
            self.change(models, fresh=True)
        return models

    def table(self, schema=None):
        pick = self.pick
        columns = {name: self.column() for name in pick.sample(NAMES, pick.randint(1, 6))}
        return {
            "schema": schema,
            "columns": columns,
            "key": 1,
            "key_name": None,
            "uniques": [],
            "indexes": [],
            "checks": [],
            "parents": [],
            "computed": [],
            "identity": None,
            "comment": None,
        }

    def column(self):
        pick = self.pick
        kind = pick.choice(self.kinds)
        defaults = kinds.KINDS[kind].defaults
        nullable = pick.random() < 0.6
        default = pick.choice(defaults) if defaults and pick.random() < 0.4 else None
        spec = {"kind": kind, "nullable": nullable, "default": default, "comment": None}
        if kind in ("choice", "checked"):
            spec["values"] = ["a", "b", "c"]
        return spec

    # ---- changes

    def change(self, models, fresh=False):
        """Changes one thing, if it can. Tables that hold rows get no column that would have none of the values it needs."""
        pick = self.pick
        tables = models["tables"]
        what = pick.choice(CHANGES)
        if what == "table" or not tables:
            name = pick.choice(TABLES)
            if name not in tables and name not in models.get("gone", []):
                tables[name] = self.table()
            return
        name = pick.choice(sorted(tables))
        if what == "drop table":
            if len(tables) > 1 and not fresh:
                del tables[name]
                # Until the database has followed, another of this name would be a change of it.
                models.setdefault("gone", []).append(name)
                for other in tables.values():
                    other["parents"] = [parent for parent in other["parents"] if parent["table"] != name]
            return
        getattr(self, "change_" + what.replace(" ", "_"))(models, name, tables[name], fresh)

    def some_column(self, table):
        return self.pick.choice(sorted(table["columns"])) if table["columns"] else None

    def of_kind(self, table, test):
        return [name for name, spec in sorted(table["columns"].items()) if test(kinds.KINDS[spec["kind"]], spec)]

    def used_in_text(self, table):
        """Columns of which something is told in SQL."""
        found = {computed["of"] for computed in table["computed"]}
        found.update(check["of"] for check in table["checks"])
        for index in table["indexes"]:
            found.update(index["columns"] if index["form"] in ("lower", "desc", "plus") or index["where"] else ())
            if index["where"]:
                found.add(index["where"])
        return found

    def change_column(self, models, name, table, fresh):
        column = self.pick.choice(NAMES)
        if column in table["columns"] or column in table.get("gone", []):
            return
        spec = self.column()
        if not fresh and spec["default"] is None:
            spec["nullable"] = True
        spec["new"] = not fresh
        table["columns"][column] = spec

    def change_drop_column(self, models, name, table, fresh):
        column = self.some_column(table)
        if column is None:
            return
        del table["columns"][column]
        table.setdefault("gone", []).append(column)
        table["uniques"] = [unique for unique in table["uniques"] if column not in unique["columns"]]
        table["indexes"] = [
            index
            for index in table["indexes"]
            if column not in index["columns"] and index["where"] != column and column not in index["include"]
        ]
        table["checks"] = [check for check in table["checks"] if check["of"] != column]
        table["computed"] = [computed for computed in table["computed"] if computed["of"] != column]

    def change_type(self, models, name, table, fresh):
        column = self.some_column(table)
        if column is None:
            return
        was, spec = table["columns"][column], self.column()
        if spec["kind"] == was["kind"]:
            return
        if column in self.used_in_text(table):
            return
        used = any(column in one["columns"] for kind in ("uniques", "indexes") for one in table[kind])
        known = kinds.KINDS[spec["kind"]]
        if used and not (known.indexed and known.distinct):
            return
        # Several changes are one for the database.
        rows = was.get("rows", was)
        if not fresh and not (self.server.converts(rows, spec) and self.server.converts(spec, rows)):
            return
        table["columns"][column] = dict(spec, nullable=was["nullable"], comment=was["comment"], new=was.get("new", False), rows=rows)

    def change_nullable(self, models, name, table, fresh):
        column = self.some_column(table)
        if column is not None and not table["columns"][column].get("new"):
            spec = table["columns"][column]
            spec["nullable"] = not spec["nullable"]

    def change_default(self, models, name, table, fresh):
        column = self.some_column(table)
        if column is None:
            return
        spec = table["columns"][column]
        defaults = kinds.KINDS[spec["kind"]].defaults
        if spec.get("new") and not spec["nullable"]:
            return
        if defaults:
            spec["default"] = None if spec["default"] is not None and self.pick.random() < 0.4 else self.pick.choice(defaults)

    def change_comment(self, models, name, table, fresh):
        column = self.some_column(table)
        if column is not None and self.has_comments:
            table["columns"][column]["comment"] = self.pick.choice([None, "said", "it's \"so\"", "50% of\nit", "a\\b"])

    def change_table_comment(self, models, name, table, fresh):
        if self.has_comments:
            table["comment"] = self.pick.choice([None, "all of them", "it's", "100%"])

    def change_computed(self, models, name, table, fresh):
        usable = self.of_kind(table, lambda kind, spec: spec["kind"] in ("int", "small"))
        if usable and not table["computed"]:
            table["computed"].append({"of": self.pick.choice(usable), "stored": self.dialect == "postgresql" or self.pick.random() < 0.5})

    def change_drop_computed(self, models, name, table, fresh):
        table["computed"] = []

    def change_identity(self, models, name, table, fresh):
        if self.dialect == "postgresql":
            table["identity"] = self.pick.choice([None, {}, {"always": True}, {"start": 5}, {"start": 3, "increment": 2, "always": True}])

    def change_values(self, models, name, table, fresh):
        usable = self.of_kind(table, lambda kind, spec: "values" in spec)
        if usable:
            spec = table["columns"][self.pick.choice(usable)]
            spec["values"] = self.pick.choice([["a", "b", "c"], ["a", "b", "c", "d"], ["a", "b", "x", "c"], ["z", "a", "b", "c", "it's"]])

    # ---- constraints and indexes

    def indexed(self, table, at_most=2):
        usable = self.of_kind(table, lambda kind, spec: kind.indexed)
        return self.pick.sample(usable, min(len(usable), self.pick.randint(1, at_most)))

    def change_unique(self, models, name, table, fresh):
        pick = self.pick
        usable = self.of_kind(
            table,
            lambda kind, spec: kind.indexed and kind.distinct and not (spec.get("new") and spec["default"] is not None),
        )
        columns = pick.sample(usable, min(len(usable), pick.randint(1, 2)))
        if not columns or any(sorted(known["columns"]) == sorted(columns) for known in table["uniques"]):
            return
        named = None if pick.random() < 0.4 else "uq_%s_%s" % (plain_name(name), "_".join(map(plain_name, columns)))
        if any(known["name"] == named for known in table["uniques"] if named):
            return
        deferrable = self.dialect == "postgresql" and pick.random() < 0.2
        table["uniques"].append({"name": named, "columns": columns, "deferrable": deferrable})

    def change_drop_unique(self, models, name, table, fresh):
        if table["uniques"]:
            table["uniques"].pop(self.pick.randrange(len(table["uniques"])))

    def new_index(self, table):
        pick = self.pick
        columns = self.indexed(table)
        index = {"columns": columns, "form": "plain", "unique": False, "where": None, "include": [], "options": {}}
        strings = self.of_kind(table, lambda kind, spec: spec["kind"] in ("str20", "str99"))
        numbers = self.of_kind(table, lambda kind, spec: spec["kind"] in ("int", "small", "big"))
        if self.dialect != "mariadb":
            form = pick.choice(["plain", "plain", "lower", "desc", "plus", "where"])
            if form == "lower" and strings:
                index.update(form="lower", columns=[pick.choice(strings)])
            elif form == "desc":
                index["form"] = "desc"
            elif form == "plus" and numbers:
                index.update(form="plus", columns=[pick.choice(numbers)])
            elif form == "where" and numbers:
                index["where"] = pick.choice(numbers)
        if self.dialect == "postgresql":
            more = pick.choice(["", "", "include", "fill"])
            if more == "include" and index["form"] != "lower":
                index["include"] = self.indexed(table, 1)
            elif more == "fill":
                index["options"] = {"postgresql_with": {"fillfactor": 50}}
        elif self.dialect == "mariadb" and strings and pick.random() < 0.2:
            index.update(columns=[pick.choice(strings)], options={"mysql_length": 5})
        if index["form"] == "plain" and not index["options"]:
            distinct = all(
                kinds.KINDS[table["columns"][column]["kind"]].distinct
                and not (table["columns"][column].get("new") and table["columns"][column]["default"] is not None)
                for column in columns
            )
            index["unique"] = distinct and pick.random() < 0.3
        return index if index["columns"] else None

    def change_index(self, models, name, table, fresh):
        made = self.new_index(table)
        if made is None:
            return
        made["name"] = "ix_%s_%s_%s" % (plain_name(name), "_".join(map(plain_name, made["columns"])), made["form"])
        taken = [known["name"] for other in models["tables"].values() for known in other["indexes"]]
        if made["name"] not in taken and not any(sorted(known["columns"]) == sorted(made["columns"]) for known in table["indexes"] + table["uniques"]):
            table["indexes"].append(made)

    def change_drop_index(self, models, name, table, fresh):
        if table["indexes"]:
            table["indexes"].pop(self.pick.randrange(len(table["indexes"])))

    def change_index_below(self, models, name, table, fresh):
        """The same name, something else below it."""
        if table["indexes"]:
            place = self.pick.randrange(len(table["indexes"]))
            made = self.new_index(table)
            if made is not None and not any(sorted(known["columns"]) == sorted(made["columns"]) for known in table["indexes"] + table["uniques"]):
                made["name"] = table["indexes"][place]["name"]
                table["indexes"][place] = made

    def change_check(self, models, name, table, fresh):
        usable = self.of_kind(table, lambda kind, spec: spec["kind"] in ("int", "small", "str20", "str99") and not (spec.get("new") and spec["default"] is not None))
        if usable:
            column = self.pick.choice(usable)
            named = "ck_%s_%s" % (plain_name(name), plain_name(column))
            if all(check["name"] != named for check in table["checks"]):
                table["checks"].append({"name": named, "of": column})

    def change_drop_check(self, models, name, table, fresh):
        if table["checks"]:
            table["checks"].pop(self.pick.randrange(len(table["checks"])))

    def change_parent(self, models, name, table, fresh):
        pick = self.pick
        other = pick.choice(sorted(models["tables"]))
        if models["tables"][other]["key"] != 1 or len(table["parents"]) > 2:
            return
        if any(parent["table"] == other for parent in table["parents"]):
            return
        named = None if pick.random() < 0.4 else "fk_%s_%s" % (plain_name(name), plain_name(other))
        parent = {"table": other, "column": "%s_id" % other, "name": named}
        parent.update(self.actions())
        table["parents"].append(parent)

    def actions(self):
        pick = self.pick
        return {
            "ondelete": pick.choice([None, "CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]),
            "onupdate": pick.choice([None, None, "CASCADE"]),
            "deferrable": self.dialect == "postgresql" and pick.random() < 0.2,
        }

    def change_parent_actions(self, models, name, table, fresh):
        if table["parents"]:
            self.pick.choice(table["parents"]).update(self.actions())

    def change_drop_parent(self, models, name, table, fresh):
        if table["parents"]:
            table["parents"].pop(self.pick.randrange(len(table["parents"])))

    def change_key(self, models, name, table, fresh):
        # Other tables refer to the key of one column.
        if not any(parent["table"] == name for other in models["tables"].values() for parent in other["parents"]):
            table["key"] = 3 - table["key"]


def metadata_of(models):
    """The models as SQLAlchemy has them."""
    metadata = sa.MetaData(naming_convention=CONVENTION if models["convention"] else None)
    tables = models["tables"]
    for name, table in tables.items():
        parts = key_columns(table)
        for column, spec in table["columns"].items():
            parts.append(
                sa.Column(
                    column,
                    kinds.type_of(name, column, spec),
                    nullable=spec["nullable"],
                    server_default=kinds.default_of(spec),
                    comment=spec["comment"],
                )
            )
        if table["identity"] is not None:
            parts.append(sa.Column("counted", sa.BigInteger, sa.Identity(**table["identity"])))
        for computed in table["computed"]:
            parts.append(sa.Column("computed", sa.Integer, sa.Computed(text_of(computed["of"], "%s + 1", models), persisted=computed["stored"] or None)))
        for parent in table["parents"]:
            schema = tables[parent["table"]]["schema"]
            target = "%s.%s.id" % (schema, parent["table"]) if schema else "%s.id" % parent["table"]
            parts.append(sa.Column(parent["column"], sa.Integer))
            parts.append(
                sa.ForeignKeyConstraint(
                    [parent["column"]],
                    [target],
                    ondelete=parent["ondelete"],
                    onupdate=parent["onupdate"],
                    name=parent["name"],
                    deferrable=True if parent["deferrable"] else None,
                    initially="DEFERRED" if parent["deferrable"] else None,
                )
            )
        for unique in table["uniques"]:
            deferrable = {"deferrable": True, "initially": "DEFERRED"} if unique["deferrable"] else {}
            parts.append(sa.UniqueConstraint(*unique["columns"], name=unique["name"], **deferrable))
        for check in table["checks"]:
            parts.append(sa.CheckConstraint(text_of(check["of"], "%s <> 0" if number_like(table, check["of"]) else "%s <> 'zzz'", models), name=check["name"]))
        made = sa.Table(name, metadata, *parts, schema=table["schema"], comment=table["comment"])
        for index in table["indexes"]:
            sa.Index(index["name"], *index_elements(made, index), unique=index["unique"], **index_options(made, index))
    return metadata


def number_like(table, column):
    return table["columns"][column]["kind"] in ("int", "small")


def text_of(column, template, models):
    """SQL of a column, quoted as the database does it."""
    quote = models["quote"]
    return sa.text((template % (quote + column.replace(quote, quote * 2) + quote)).replace(":", "\\:"))


def key_columns(table):
    first = sa.Column("id", sa.Integer, primary_key=True, autoincrement=table["key"] == 1)
    if table["key"] == 2:
        return [first, sa.Column("id2", sa.Integer, primary_key=True, autoincrement=False, server_default="1")]
    return [first, sa.Column("id2", sa.Integer, nullable=False, server_default="1")]


def index_elements(table, index):
    columns = [table.c[name] for name in index["columns"]]
    if index["form"] == "lower":
        return [sa.func.lower(columns[0])]
    if index["form"] == "plus":
        return [columns[0] + 5]
    if index["form"] == "desc":
        return [columns[0].desc(), *columns[1:]]
    return columns


def index_options(table, index):
    options = dict(index["options"])
    if index["include"]:
        options["postgresql_include"] = index["include"]
    if index["where"]:
        condition = table.c[index["where"]] > 5
        options.update(postgresql_where=condition, sqlite_where=condition)
    return options
