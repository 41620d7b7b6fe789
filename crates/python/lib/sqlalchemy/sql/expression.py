"""The names of `sqlalchemy.sql.expression`, each from where it is made."""

_HOMES = {
    "base": "ColumnCollection Executable Generative",
    "elements": (
        "AggregateOrderBy BinaryExpression BindParameter BooleanClauseList Case Cast ClauseElement ClauseList CollectionAggregate ColumnClause "
        "ColumnElement CompilerElement Extract False_ FrameClause FrameClauseType FunctionFilter Grouping Label Null Over ReleaseSavepointClause "
        "RollbackToSavepointClause SavepointClause TextClause True_ TryCast Tuple TypeClause TypeCoerce UnaryExpression "
        "WithinGroup TableValuedColumn SQLCoreOperations and_ or_ not_ column literal literal_column text null true false quoted_name"
    ),
    "selectable": (
        "Alias AliasedReturnsRows CTE CompoundSelect Exists FromClause FromGrouping GenerativeSelect HasCTE HasPrefixes HasSuffixes Join LABEL_STYLE_DEFAULT "
        "LABEL_STYLE_DISAMBIGUATE_ONLY LABEL_STYLE_NONE LABEL_STYLE_TABLENAME_PLUS_COL Lateral NamedFromClause ReturnsRows "
        "ScalarSelect Select SelectBase SelectLabelStyle Selectable Subquery TableClause TableSample TableValuedAlias TextAsFrom "
        "TextualSelect Values alias cte except_ except_all exists intersect intersect_all join lateral outerjoin select subquery "
        "table tablesample union union_all values"
    ),
    "functions": "Function FunctionElement func modifier",
    "dml": "Delete Insert Update UpdateBase ValuesBase delete insert update",
    "operators": "ColumnOperators Operators custom_op",
    "constructors": (
        "all_ any_ asc between bindparam bitwise_not case cast collate desc distinct extract funcfilter label "
        "nulls_first nulls_last nullsfirst nullslast over outparam tuple_ try_cast type_coerce within_group"
    ),
}
_home_of = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name):
    home = _home_of.get(name)
    if home is None:
        raise AttributeError("module %r has no attribute %r" % (__name__, name))
    value = getattr(__import__(__package__ + "." + home, fromlist=[name]), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(_home_of)
