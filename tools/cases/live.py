"""The operation cases that run on live servers, and what a database holds before one does."""

import os
import re

from cases import ops, own

STARTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "live_starts.json")

# What SQLAlchemy's types are on the servers: on those of MySQL's kind, and on PostgreSQL.
_BOTH = {"String": "varchar(50)", "Text": "text", "Boolean": "boolean", "Date": "date", "Numeric": "numeric(10, 2)", "BigInteger": "bigint", "JSON": "json"}
TYPES = [
    {**_BOTH, "DateTime": "datetime", "TIMESTAMP": "timestamp", "Enum": "varchar(50)"},
    {**_BOTH, "DateTime": "timestamp", "JSONB": "jsonb", "Enum": "varchar(50)"},
]

# The type of a column that is there before the case, where it is not integer: case, column, type.
COLUMNS = {}

# What a database holds that no complaint of the server tells: server, case, statements.
BEFORE = {}


def cases(server):
    """The cases of `postgresql`, `mysql` or `mariadb`, with names that are safe on a server."""
    found = []
    for case in ops.OFFLINE_CASES + own(server, "OPS", []):
        code = case["code"]
        if server != "postgresql":
            # A schema is a database there, and a name for the whole server.
            code = re.sub(r"schema='(\w+)'", r"schema='limbeck_\1'", code)
            code = re.sub(r"(ForeignKey\(|\[)'(\w+)\.(\w+\.\w+)'", r"\1'limbeck_\2.\3'", code)
        found.append({"name": case["name"], "code": code, "naming": case["naming"]})
    return found
