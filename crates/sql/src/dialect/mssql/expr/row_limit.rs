//! TOP, and numbered rows where TOP cannot say it. OFFSET and FETCH need a server of a known version.

use crate::compiler::expr::{Fragment, Renderer, simple_integer};
use crate::error::CompileError;
use crate::expr::{Binary, ColumnRef, Expr, FromClause, Function, Name, NamePart, Operator, Over, Query, Select};
use crate::ident::Ident;

const NUMBER: &str = "mssql_rn";

/// The limit, or what FETCH FIRST says.
fn limit_or_fetch(select: &Select) -> Option<&Expr> {
    select.fetch.as_ref().or(select.limit.as_ref())
}

fn special_fetch(select: &Select) -> bool {
    select.fetch.is_some() && (select.fetch_options.percent || select.fetch_options.with_ties)
}

/// Whether TOP says it all: a number known beforehand, and nothing to skip.
pub(super) fn uses_top(select: &Select) -> bool {
    let simple = |expr: Option<&Expr>| expr.is_some_and(simple_integer);
    select.offset.is_none() && (simple(select.limit.as_ref()) || (simple(select.fetch.as_ref()) && special_fetch(select)))
}

/// Writes `TOP n `.
pub(super) fn top(renderer: &mut Renderer<'_>, select: &Select, out: &mut Fragment) -> Result<(), CompileError> {
    if !uses_top(select) {
        return Ok(());
    }
    if let Some(number) = limit_or_fetch(select) {
        out.push("TOP ");
        renderer.with_literals(number, out)?;
        out.push(" ");
    }
    if select.fetch.is_some() {
        if select.fetch_options.percent {
            out.push("PERCENT ");
        }
        if select.fetch_options.with_ties {
            out.push("WITH TIES ");
        }
    }
    Ok(())
}

/// The query around one whose rows are numbered (`translate_select_structure`).
pub(super) fn numbered(renderer: &mut Renderer<'_>, select: &Select, as_from: bool) -> Result<Option<Select>, CompileError> {
    let limited = select.limit.is_some() || select.offset.is_some() || select.fetch.is_some();
    if !limited || uses_top(select) {
        return Ok(None);
    }
    if select.order_by.is_empty() {
        return Err(CompileError::compile("MSSQL requires an order_by when using an OFFSET or a non-simple LIMIT clause"));
    }
    if special_fetch(select) {
        return Err(CompileError::compile(
            "MSSQL needs TOP to use PERCENT and/or WITH TIES. Only simple fetch without offset can be used.",
        ));
    }
    let mut inner = select.clone();
    let order_by = std::mem::take(&mut inner.order_by);
    let limit = inner.fetch.take().or(inner.limit.take());
    inner.limit = None;
    let offset = inner.offset.take();
    inner.for_update = None;
    let order_by = order_by.into_iter().map(|expr| expr.spell_labels(&inner.columns)).collect();
    let own = renderer.fresh();
    let alias = Name::Anonymous { anon: vec![NamePart::Numbered(format!("numbered {}", own.0), "anon".to_owned())] };
    let mut columns = Vec::with_capacity(inner.columns.len());
    for column in &mut inner.columns {
        let name = match column {
            Expr::Label { name, .. } => name.clone(),
            Expr::Column(found) => {
                let name = found.name.clone();
                if found.table.is_some() {
                    let type_ = found.type_.clone();
                    let expr = Box::new(Expr::Column(found.clone()));
                    *column = Expr::Label { name: name.clone(), expr, type_ };
                }
                name
            }
            Expr::LiteralColumn { text, table: None, .. } if !text.contains('*') => Name::Given(Ident::new(text.as_str())),
            _ => {
                return Err(CompileError::compile(
                    "OFFSET on SQL Server needs a name for each column of the query: give this one a label",
                ));
            }
        };
        let found = Expr::Column(ColumnRef { name: name.clone(), table: Some(alias.clone()), ..ColumnRef::default() });
        columns.push(if as_from { Expr::Label { name, expr: Box::new(found), type_: None } } else { found });
    }
    let number = Over {
        element: Expr::Function(Function { names: vec!["ROW_NUMBER".into()], ..Function::default() }),
        partition_by: Vec::new(),
        order_by,
        frame: None,
    };
    inner.columns.push(Expr::Label { name: NUMBER.into(), expr: Box::new(Expr::Over(Box::new(number))), type_: None });
    let row = || Expr::Column(ColumnRef { name: NUMBER.into(), ..ColumnRef::default() });
    let mut criteria = Vec::new();
    if let Some(offset) = &offset {
        criteria.push(Expr::Binary(Binary::new(row(), Operator::Gt, offset.clone())));
    }
    if let Some(limit) = limit {
        let last = match offset {
            Some(offset) => Expr::Binary(Binary::new(limit, Operator::Add, offset)),
            None => limit,
        };
        criteria.push(Expr::Binary(Binary::new(row(), Operator::Le, last)));
    }
    let from = FromClause::Subquery { id: own, name: alias, query: Box::new(Query::Select(Box::new(inner))), lateral: false };
    Ok(Some(Select {
        columns,
        from: vec![from],
        where_: Some(Expr::List { op: Operator::And, clauses: criteria }),
        correlation: select.correlation.clone(),
        ..Select::default()
    }))
}
