"""What only SQLite is asked."""

_PLACEHOLDER_LEFT = "SQLAlchemy leaves a placeholder among the literals here, which no server can run; the value is in its place with us."

_NO_ALTER = {
    "sql": "",
    "error": {
        "class": "NotImplementedError",
        "message": "No support for ALTER of a column's type or default in SQLite dialect. Please refer to the batch mode feature which "
        "allows for SQLite migrations using a copy-and-move strategy.",
    },
    "reason": "SQLite takes no such statement",
}

DIFFERENCES = {
    "tx.is_distinct_from(5)": {"literal": "t.x IS NOT 5", "reason": _PLACEHOLDER_LEFT},
    "~tn.match('abc')": {"literal": "NOT t.name MATCH 'abc'", "reason": _PLACEHOLDER_LEFT},
    "select(t.c.id).offset(5)": {"literal": "SELECT t.id \nFROM t\n LIMIT -1 OFFSET 5", "reason": _PLACEHOLDER_LEFT},
}

DIFFERENCES |= dict.fromkeys(
    (
        "alter default",
        "alter default to SQL",
        "alter default to a function",
        "alter drop default",
        "alter type",
        "alter type by class",
        "alter type with postgresql_using",
        "alter all",
        "alter checked boolean to integer",
        "alter integer to checked boolean",
        "alter an identity's type",
    ),
    _NO_ALTER,
)
