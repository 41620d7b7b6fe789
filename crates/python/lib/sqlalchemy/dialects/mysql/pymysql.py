"""`mysql+pymysql://`."""

from .base import MySQLDialect


class MySQLDialect_pymysql(MySQLDialect):
    driver = "pymysql"


dialect = MySQLDialect_pymysql
