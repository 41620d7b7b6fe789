"""What MariaDB is asked: all that MySQL is."""

from cases import mysql
from cases.mysql import DDL, EXPR, EXPR_PRELUDE, OPS, TYPES  # noqa: F401

DIFFERENCES = dict(mysql.DIFFERENCES)
DIFFERENCES["sa.VARBINARY()"] = mysql._no_length("mariadb")
