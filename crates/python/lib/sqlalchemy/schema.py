"""Schema constructs under their public name."""

_HOMES = {
    "sqlalchemy.sql.schema": "_get_table_key BLANK_SCHEMA CheckConstraint Column ColumnCollectionConstraint "
    "ColumnCollectionMixin ColumnDefault Computed Constraint DefaultClause DefaultGenerator FetchedValue ForeignKey "
    "ForeignKeyConstraint ForeignKeyTarget HasConditionalDDL Identity Index insert_sentinel PrimaryKeyConstraint "
    "RETAIN_SCHEMA SchemaConst SchemaItem SchemaVisitable Sequence UniqueConstraint IdentityOptions",
    "sqlalchemy.sql._tables": "MetaData Table",
    "sqlalchemy.sql.ddl": "_CreateDropBase AddConstraint BaseDDLElement CheckFirst CreateColumn CreateIndex CreateSchema "
    "CreateSequence CreateTable DDL DDLElement DropColumnComment DropConstraint DropConstraintComment DropIndex DropSchema "
    "DropSequence DropTable DropTableComment ExecutableDDLElement InvokeDDLBase SetColumnComment SetConstraintComment "
    "SetTableComment sort_tables sort_tables_and_constraints SchemaGenerator SchemaDropper",
    "sqlalchemy.sql.elements": "conv quoted_name",
}


def __getattr__(name):
    for home, names in _HOMES.items():
        if name in names.split():
            import sys

            __import__(home)
            found = globals()[name] = getattr(sys.modules[home], name)
            return found
    raise AttributeError("module 'sqlalchemy.schema' has no attribute %r" % name)


__all__ = [name for names in _HOMES.values() for name in names.split() if not name.startswith("_")]
