"""Which `<dialect>_<argument>` keywords a construct takes, and their defaults."""

# By dialect, then by class; `*` takes anything.
ARGUMENTS = {
    "postgresql": {
        "Index": {
            "using": False,
            "include": None,
            "where": None,
            "ops": {},
            "concurrently": False,
            "with": {},
            "tablespace": None,
            "nulls_not_distinct": None,
        },
        "Table": {
            "ignore_search_path": False,
            "tablespace": None,
            "partition_by": None,
            "with_oids": None,
            "with": None,
            "on_commit": None,
            "inherits": None,
            "using": None,
        },
        "CheckConstraint": {"not_valid": False},
        "ForeignKeyConstraint": {"not_valid": False},
        "PrimaryKeyConstraint": {"include": None},
        "UniqueConstraint": {"include": None, "nulls_not_distinct": None},
        "CreateView": {"with": None},
    },
    "mysql": {
        "Table": {"*": None},
        "Update": {"limit": None},
        "Delete": {"limit": None},
        "PrimaryKeyConstraint": {"using": None},
        "Index": {"using": None, "length": None, "prefix": None, "with_parser": None},
    },
    "mariadb": None,
    "sqlite": {
        "Table": {"autoincrement": False, "with_rowid": True, "strict": False},
        "Index": {"where": None},
        "Column": {"on_conflict_primary_key": None, "on_conflict_not_null": None, "on_conflict_unique": None},
        "Constraint": {"on_conflict": None},
        "CreateView": {"if_not_exists": False},
    },
    "mssql": {
        "PrimaryKeyConstraint": {"clustered": None},
        "UniqueConstraint": {"clustered": None},
        "Index": {"clustered": None, "include": None, "where": None, "columnstore": None},
        "Column": {"identity_start": None, "identity_increment": None},
    },
    "oracle": {
        "Table": {"resolve_synonyms": False, "on_commit": None, "compress": False, "tablespace": None},
        "Index": {"bitmap": False, "compress": False, "vector": False},
        "Sequence": {"order": None},
        "Identity": {"order": None, "on_null": None},
        "Select": {"fetch_approximate": False},
        "CompoundSelect": {"fetch_approximate": False},
    },
}
ARGUMENTS["mariadb"] = ARGUMENTS["mysql"]
