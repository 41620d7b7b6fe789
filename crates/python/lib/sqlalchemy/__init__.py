"""SQLAlchemy's names, each loaded when it is first used."""

__version__ = "2.1.9"

_NAMES = {
    "sqlalchemy.engine": "AdaptedConnection BaseRow BindTyping ChunkedIteratorResult Compiled Connection create_engine "
    "create_mock_engine create_pool_from_url CreateEnginePlugin CursorResult Dialect Engine engine_from_config "
    "ExceptionContext ExecutionContext FrozenResult Inspector IteratorResult make_url MappingResult MergedResult "
    "NestedTransaction Result result_tuple ResultProxy RootTransaction Row RowMapping ScalarResult Transaction "
    "TwoPhaseTransaction TypeCompiler URL",
    "sqlalchemy.inspection": "inspect",
    "sqlalchemy.pool": "AssertionPool AsyncAdaptedQueuePool NullPool Pool PoolProxiedConnection QueuePool "
    "SingletonThreadPool StaticPool",
    "sqlalchemy.sql.ddl": "BaseDDLElement CheckFirst CreateTable DDL DDLElement DropTable ExecutableDDLElement",
    "sqlalchemy.sql.schema": "BLANK_SCHEMA CheckConstraint Column ColumnDefault Computed Constraint DefaultClause "
    "FetchedValue ForeignKey ForeignKeyConstraint ForeignKeyTarget Identity Index insert_sentinel PrimaryKeyConstraint "
    "Sequence UniqueConstraint",
    "sqlalchemy.sql._tables": "MetaData Table",
    "sqlalchemy.sql.expression": "ColumnExpressionArgument NotNullable Nullable SelectLabelStyle aggregate_order_by "
    "AggregateOrderBy Alias alias AliasedReturnsRows all_ and_ any_ asc between BinaryExpression bindparam BindParameter "
    "bitwise_not BooleanClauseList CacheKey Case case Cast cast ClauseElement ClauseList collate CollectionAggregate column "
    "ColumnClause ColumnCollection ColumnElement ColumnOperators CompoundSelect CTE cte custom_op Delete delete desc "
    "distinct except_ except_all Executable Exists exists Extract extract false False_ FrameClause FrameClauseType "
    "from_dml_column FromClause FromGrouping func funcfilter Function FunctionElement FunctionFilter GenerativeSelect "
    "Grouping HasCTE HasPrefixes HasSuffixes Insert insert intersect intersect_all Join join Label label "
    "LABEL_STYLE_DEFAULT LABEL_STYLE_DISAMBIGUATE_ONLY LABEL_STYLE_NONE LABEL_STYLE_TABLENAME_PLUS_COL lambda_stmt "
    "LambdaElement Lateral lateral literal literal_column modifier not_ Null null nulls_first nulls_last nullsfirst "
    "nullslast Operators or_ OrderByList outerjoin outparam Over over quoted_name ReleaseSavepointClause ReturnsRows "
    "RollbackToSavepointClause SavepointClause ScalarSelect Select select Selectable SelectBase SQLColumnExpression "
    "StatementLambdaElement Subquery table TableClause TableSample tablesample TableValuedAlias TableValuedColumn text "
    "TextAsFrom TextClause TextualSelect true True_ try_cast TryCast TString tstring Tuple tuple_ type_coerce TypeClause "
    "TypeCoerce UnaryExpression union union_all Update update UpdateBase Values values ValuesBase Visitable within_group "
    "WithinGroup",
    "sqlalchemy.sql.sqltypes": "ARRAY BIGINT BigInteger BINARY BLOB BOOLEAN Boolean CHAR CLOB DATE Date DATETIME DateTime "
    "DECIMAL DOUBLE Double DOUBLE_PRECISION Enum FLOAT Float INT INTEGER Integer Interval JSON LargeBinary NCHAR NUMERIC "
    "Numeric NumericCommon NVARCHAR PickleType REAL SMALLINT SmallInteger String TEXT Text TIME Time TIMESTAMP TupleType "
    "Unicode UnicodeText UUID Uuid VARBINARY VARCHAR",
    "sqlalchemy.sql.type_api": "TypeDecorator",
}
_MODULES = "dialects engine event exc ext inspection orm pool schema sql types util"
# The few names that nearly every script uses, so that finding them does not take a search.
_HOME = {
    name: module for module in ("sqlalchemy.sql.sqltypes", "sqlalchemy.sql.schema") for name in _NAMES[module].split()
}


def _load(name):
    __import__(name)
    import sys

    return sys.modules[name]


def __getattr__(name):
    module = _HOME.get(name)
    if module is None:
        if name in _MODULES.split():
            return _load("sqlalchemy." + name)
        if name == "__all__":
            # For `from sqlalchemy import *`.
            return sorted(name for listed in _NAMES.values() for name in listed.split())
        if name.startswith("__"):
            raise AttributeError("module 'sqlalchemy' has no attribute %r" % name)
        for home, names in _NAMES.items():
            if name in names.split():
                module = home
                break
        else:
            raise AttributeError("module 'sqlalchemy' has no attribute %r" % name)
    found = globals()[name] = getattr(_load(module), name)
    return found


def __dir__():
    names = list(globals()) + _MODULES.split()
    for listed in _NAMES.values():
        names += listed.split()
    return sorted(set(names))
