"""Kinds of columns, as random models use them: the type, three values that rows get, and defaults.

Values are SQL literals. Three rows have three different values, but for kinds that do not have as many; strings look like
numbers, so that a server can make numbers of them.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

EVERYWHERE = ("sqlite", "postgresql", "mariadb")


class Kind:
    """What is known of a kind of column; `defaults` are strings, or `sql:` and an expression."""

    def __init__(self, make, values, defaults=(), indexed=True, distinct=True, dialects=EVERYWHERE, ordered=True):
        self.make = make
        self.values = values
        self.defaults = list(defaults)
        # Whether an index or a unique constraint may have such a column on every database.
        self.indexed = indexed
        # Whether three rows have three values.
        self.distinct = distinct
        self.dialects = dialects
        # Whether `>=` means something.
        self.ordered = ordered

    def value(self, number):
        return self.values[number] if isinstance(self.values, list) else self.values % (number + 1)


PG = ("postgresql",)
MY = ("mariadb",)
NOW = "sql:CURRENT_TIMESTAMP"

KINDS = {
    "int": Kind(sa.Integer, "1%d", ["0", "5", "-3", "sql:(1 + 1)"]),
    "big": Kind(sa.BigInteger, "10%d", ["7", "sql:12345678901"]),
    "small": Kind(sa.SmallInteger, "2%d", ["1"]),
    "num": Kind(lambda: sa.Numeric(10, 2), "3%d.25", ["1.5", "0", "2.50", "-1"]),
    "num8": Kind(lambda: sa.Numeric(12, 4), "4%d.25", ["0.5"]),
    "numeric": Kind(sa.Numeric, "5%d", ["3"]),
    "float": Kind(sa.Float, "6%d.25", ["1.5", "2"], indexed=False),
    "double": Kind(sa.Double, "7%d.25", ["0.25"], indexed=False),
    "str20": Kind(lambda: sa.String(20), "'1%d'", ["x", "y z", "it''s", "", "100%", "sql:'q'", "a:b", ":c", "NULL"]),
    "str99": Kind(lambda: sa.String(99), "'2%d'", ["q", "5"]),
    "uni30": Kind(lambda: sa.Unicode(30), "'3%d'", ["\u00fc"]),
    "text": Kind(sa.Text, "'4%d'", ["long"], indexed=False),
    "date": Kind(sa.Date, "'2024-01-0%d'", ["2020-02-03", "sql:(CURRENT_DATE)"]),
    "moment": Kind(sa.DateTime, "'2024-02-0%d 10:00:00'", [NOW, "2020-02-03 04:05:06"]),
    "time": Kind(sa.Time, "'0%d:30:00'", ["12:30:00"]),
    "bool": Kind(sa.Boolean, ["true", "false", "true"], ["sql:true", "sql:false"], distinct=False, ordered=False),
    "bytes": Kind(sa.LargeBinary, None, [], indexed=False, ordered=False),
    "json": Kind(sa.JSON, "'{\"a\": %d}'", ["{}", "sql:'[]'"], indexed=False, ordered=False),
    "uuid": Kind(sa.Uuid, "'0000000000000000000000000000000%d'", [], ordered=False),
    "choice": Kind(None, ["'a'", "'b'", "'c'"], ["a", "b"], ordered=False),
    "checked": Kind(None, ["'a'", "'b'", "'c'"], ["a"], ordered=False),
    # PostgreSQL's own.
    "zoned": Kind(lambda: sa.DateTime(timezone=True), "'2024-03-0%d 10:00:00+00'", [NOW, "sql:now()"], dialects=PG),
    "precise": Kind(lambda: postgresql.TIMESTAMP(precision=3), "'2024-04-0%d 10:00:00'", [NOW], dialects=PG),
    "span": Kind(sa.Interval, "'%d days'", ["1 day"], dialects=PG),
    "jsonb": Kind(postgresql.JSONB, "'{\"b\": %d}'", ["{}"], dialects=PG, ordered=False),
    "ints": Kind(lambda: postgresql.ARRAY(sa.Integer), "'{%d,0}'", ["{}", "sql:ARRAY[1, 2]"], dialects=PG),
    "words": Kind(lambda: postgresql.ARRAY(sa.String(9)), "'{w%d}'", ["{a,b}"], dialects=PG),
    "inet": Kind(postgresql.INET, "'10.0.0.%d'", ["127.0.0.1"], dialects=PG),
    "cidr": Kind(postgresql.CIDR, "'10.%d.0.0/16'", [], dialects=PG),
    "mac": Kind(postgresql.MACADDR, "'08:00:2b:01:02:0%d'", [], dialects=PG),
    "bits": Kind(lambda: postgresql.BIT(3), ["B'001'", "B'010'", "B'100'"], ["sql:B'111'"], dialects=PG),
    "varbits": Kind(lambda: postgresql.BIT(5, varying=True), ["B'1'", "B'10'", "B'100'"], [], dialects=PG),
    "range": Kind(postgresql.INT4RANGE, "'[%d0,%%d5)'", ["empty"], dialects=PG),
    "vector": Kind(postgresql.TSVECTOR, "'word%d'", [], dialects=PG, indexed=False),
    "money": Kind(postgresql.MONEY, "'%d.50'", [], dialects=PG, indexed=False),
    "name": Kind(lambda: postgresql.CHAR(5), "'5%d   '", ["abc"], dialects=PG),
    # MariaDB's own.
    "tiny": Kind(mysql.TINYINT, "%d", ["1"], dialects=MY),
    "medium": Kind(mysql.MEDIUMINT, "8%d", ["2"], dialects=MY),
    "unsigned": Kind(lambda: mysql.INTEGER(unsigned=True), "9%d", ["3"], dialects=MY),
    "hugetext": Kind(mysql.LONGTEXT, "'6%d'", ["abc"], dialects=MY, indexed=False),
    "mediumtext": Kind(mysql.MEDIUMTEXT, "'7%d'", [], dialects=MY, indexed=False),
    "millis": Kind(lambda: mysql.DATETIME(fsp=3), "'2024-05-0%d 10:00:00.123'", ["sql:CURRENT_TIMESTAMP(3)"], dialects=MY),
    "stamp": Kind(mysql.TIMESTAMP, "'2024-06-0%d 10:00:00'", ["sql:CURRENT_TIMESTAMP", "sql:CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"], dialects=MY),
    "year": Kind(mysql.YEAR, "200%d", ["2020"], dialects=MY),
    "set": Kind(lambda: mysql.SET("a", "b", "c"), ["'a'", "'b'", "'a,c'"], ["a"], dialects=MY, ordered=False),
    "mybits": Kind(lambda: mysql.BIT(6), ["b'1'", "b'10'", "b'11'"], ["sql:b'101'"], dialects=MY, ordered=False),
    "fixed": Kind(lambda: mysql.CHAR(5), "'5%d'", ["abc"], dialects=MY),
    "latin": Kind(lambda: mysql.VARCHAR(20, charset="latin1"), "'6%d'", ["z"], dialects=MY),
    "blob": Kind(mysql.MEDIUMBLOB, None, [], indexed=False, ordered=False, dialects=MY),
    "varbinary": Kind(lambda: mysql.VARBINARY(8), None, [], ordered=False, dialects=MY),
}


def of_dialect(dialect):
    """The kinds that a database has, by name."""
    return {name: kind for name, kind in KINDS.items() if dialect in kind.dialects}


def literal(spec, number, dialect):
    """The SQL of a value for one of three rows."""
    kind = KINDS[spec["kind"]]
    if spec["kind"] in ("bytes", "blob", "varbinary"):
        return "'\\x0%d'" % (number + 1) if dialect == "postgresql" else "x'0%d'" % (number + 1)
    if spec["kind"] == "range":
        return "'[%d0,%d5)'" % (number + 1, number + 1)
    if spec["kind"] == "bool" and dialect == "sqlite":
        return str(number % 2)
    return kind.value(number)


def type_of(table, column, spec):
    """The type of a column; those of enumerations are called after it."""
    if spec["kind"] == "choice":
        return sa.Enum(*spec["values"], name=enum_name(table, column))
    if spec["kind"] == "checked":
        return sa.Enum(*spec["values"], name=enum_name(table, column), native_enum=False, length=9)
    return KINDS[spec["kind"]].make()


def enum_name(table, column):
    return "e_%s_%s" % (table, "".join(c if c.isalnum() else "_" for c in column))


def default_of(spec):
    """What `server_default` is given."""
    given = spec["default"]
    if given is None:
        return None
    return sa.text(given[4:]) if given.startswith("sql:") else given
