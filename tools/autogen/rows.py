"""Rows for random models: three in each table, before something changes; and what must be left of them afterwards."""

import sqlalchemy as sa

import kinds


def must_be_empty(was, models):
    """Whether the change brings columns that rows would have no value for, or the same value where it must differ."""
    for name, table in models["tables"].items():
        known = was["tables"].get(name)
        if known is None:
            continue
        for column, spec in table["columns"].items():
            if column in known["columns"]:
                continue
            unique = any(column in one["columns"] for one in table["uniques"] + [i for i in table["indexes"] if i["unique"]])
            if spec["default"] is None and not spec["nullable"] or spec["default"] is not None and unique:
                return True
            if spec["default"] is not None and any(check["of"] == column for check in table["checks"]):
                return True
        # Rows that were made for other values of an enumeration.
    return False


class Rows:
    def __init__(self, connection):
        self.connection = connection
        self.dialect = connection.dialect.name

    def quoted(self, name):
        mark = "`" if self.dialect == "mariadb" else '"'
        return mark + name.replace(mark, mark * 2) + mark

    def table(self, models, name):
        schema = models["tables"][name]["schema"]
        return "%s.%s" % (schema, self.quoted(name)) if schema else self.quoted(name)

    def send(self, sql):
        return self.connection.execute(sa.text(sql.replace(":", "\\:")))

    def ordered(self, models):
        """Tables after those they refer to, as far as that goes."""
        left, found = sorted(models["tables"]), []
        while left:
            free = [n for n in left if all(p["table"] in found or p["table"] == n for p in models["tables"][n]["parents"])]
            found.extend(free or left[:1])
            left = [name for name in left if name not in found]
        return found

    def clear(self, models):
        ordered = self.ordered(models)
        for name in ordered:
            for parent in models["tables"][name]["parents"]:
                self.send("UPDATE %s SET %s = NULL" % (self.table(models, name), self.quoted(parent["column"])))
        for name in reversed(ordered):
            self.send("DELETE FROM %s" % self.table(models, name))
        self.connection.commit()

    def fill(self, models):
        """Three rows in each table; all columns have a value."""
        self.clear(models)
        done = []
        for name in self.ordered(models):
            table = models["tables"][name]
            for number in range(3):
                values = {"id": str(number + 1), "id2": str(number + 1)}
                for column, spec in table["columns"].items():
                    values[column] = kinds.literal(spec, number, self.dialect)
                for parent in table["parents"]:
                    if parent["table"] in done or parent["table"] == name:
                        values[parent["column"]] = str(number + 1)
                self.send(
                    "INSERT INTO %s (%s) VALUES (%s)"
                    % (self.table(models, name), ", ".join(map(self.quoted, values)), ", ".join(values.values()))
                )
            done.append(name)
        self.connection.commit()

    def read(self, models):
        """{table: {column: values in the order of the keys}}"""
        found = {}
        for name, table in models["tables"].items():
            names = ["id", "id2", *table["columns"], *(parent["column"] for parent in table["parents"])]
            sql = "SELECT %s FROM %s ORDER BY 1" % (", ".join(map(self.quoted, names)), self.table(models, name))
            rows = self.send(sql).fetchall()
            found[name] = {column: [repr(row[place]) for row in rows] for place, column in enumerate(names)}
        self.connection.rollback()
        return found

    def compare(self, what, before, was, models, body):
        """What was lost of tables and columns that are on both sides, if anything."""
        after = self.read(models)
        for name in sorted(set(was["tables"]) & set(models["tables"])):
            old, new = was["tables"][name], models["tables"][name]
            if old["schema"] != new["schema"]:
                continue
            for column in before[name]:
                if column not in after[name]:
                    continue
                found, expected = after[name][column], before[name][column]
                specs = old["columns"].get(column), new["columns"].get(column)
                if specs[0] is not None and specs[0]["kind"] != specs[1]["kind"]:
                    found, expected = ([one == "None" for one in side] for side in (found, expected))
                if found != expected:
                    return "%s changed the rows: %s.%s is %s, was %s\n%s" % (what, name, column, found, expected, body)
        return None
