"""What MariaDB is asked: all that MySQL is."""

from cases import mysql
from cases.mysql import DDL, EXPR, EXPR_PRELUDE, OPS, TYPES  # noqa: F401

DIFFERENCES = dict(mysql.DIFFERENCES)
DIFFERENCES["sa.VARBINARY()"] = mysql._no_length("mariadb")
for _code, _text in [
    ("t.c.name.regexp_match('a', flags='i')", "t.name REGEXP CONCAT('(?', 'i', ')', 'a')"),
    ("~t.c.name.regexp_match('a', flags='i')", "t.name NOT REGEXP CONCAT('(?', 'i', ')', 'a')"),
    ("t.c.name.regexp_replace('a', 'b', flags='i')", "REGEXP_REPLACE(t.name, CONCAT('(?', 'i', ')', 'a'), 'b')"),
]:
    DIFFERENCES[_code] = {"literal": _text, "reason": mysql._PLACEHOLDER_LEFT}
