"""What only SQLite is asked."""

_PLACEHOLDER_LEFT = "SQLAlchemy leaves a placeholder among the literals here, which no server can run; the value is in its place with us."

DIFFERENCES = {
    "tx.is_distinct_from(5)": {"literal": "t.x IS NOT 5", "reason": _PLACEHOLDER_LEFT},
    "~tn.match('abc')": {"literal": "NOT t.name MATCH 'abc'", "reason": _PLACEHOLDER_LEFT},
    "select(t.c.id).offset(5)": {"literal": "SELECT t.id \nFROM t\n LIMIT -1 OFFSET 5", "reason": _PLACEHOLDER_LEFT},
}
