"""Marker classes that name where an expression may stand."""


class SQLRole:
    __slots__ = ()


class ColumnsClauseRole(SQLRole):
    __slots__ = ()


class ExpressionElementRole(SQLRole):
    __slots__ = ()


class FromClauseRole(ColumnsClauseRole):
    __slots__ = ()


class StatementRole(SQLRole):
    __slots__ = ()


class SelectStatementRole(StatementRole):
    __slots__ = ()


class DMLRole(StatementRole):
    __slots__ = ()


class DDLRole(StatementRole):
    __slots__ = ()
