"""`mysql+mysqldb://`."""

from .base import MySQLDialect


class MySQLDialect_mysqldb(MySQLDialect):
    driver = "mysqldb"


dialect = MySQLDialect_mysqldb
