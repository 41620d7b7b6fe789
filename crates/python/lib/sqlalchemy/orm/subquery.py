"""The statement of `subqueryload()`: the far side joined to the statement that found the near side."""

from ..sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL, Select
from .attributes import QueryableAttribute
from .entities import AliasedClass, annotated


def statement_for(context, prop, child, path):
    """A SELECT of the related objects with the near columns behind them, and how many those are."""
    compilation = context.compilation
    entity = next(one for one in compilation.entities if one.is_entity and one.index == path[0])
    insp = entity.entity
    original = compilation.statement
    local = list(prop.join.local_columns)
    columns = [insp._adapter.column(column) if insp.is_aliased_class else column for column in local]
    inner = original._generate()
    inner._raw_columns = [annotated(column, _orm_entity=insp, _orm_key=column.key) for column in columns]
    inner._with_options = ()
    inner._orm = True
    if not inner._from_obj and not inner._setup_joins:
        inner._from_obj = (entity.selectable,)
    if inner._limit_clause is None and inner._offset_clause is None and not inner._distinct_on:
        inner._order_by_clauses = ()
    inner._for_update_arg = None
    wanted = prop.distinct_target_key
    if wanted:
        inner._distinct = True
    elif wanted is None:
        for table in {id(column.table): column.table for column in local}.values():
            if not all(any(key is column for column in local) for key in table.primary_key):
                inner._distinct = True
                break
    inner = inner.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    embedded = inner.subquery()
    alias = AliasedClass(prop.parent.class_, embedded)
    adapter = alias._insp._adapter
    near = [adapter.column(column) for column in columns]
    target = child.of_type or prop.entity
    attribute = QueryableAttribute(prop.parent.class_, prop.key, prop, alias._insp, target, child.extra)
    statement = Select(target, *near).select_from(alias).join(attribute)
    statement = statement.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
    if prop.order_by:
        statement._order_by_clauses = tuple(
            target._adapter(one) if target.is_aliased_class else one for one in prop.order_by
        )
    return statement, len(near)
