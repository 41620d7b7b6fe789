//! SELECT and its kin.

use super::from::{collect, key};
use super::renderer::{Frame, FromKey};
use super::{Fragment, Renderer, ResultColumn, RowLimit};
use crate::error::CompileError;
use crate::expr::{CompoundSelect, Correlation, Expr, FromClause, Name, Query, Select, Statement, TextualSelect};
use crate::types::SqlType;
use std::collections::HashSet;

/// Where a query stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub as_from: bool,
    pub lateral: bool,
    /// Within a compound SELECT, or the source of an INSERT: no WITH of its own.
    pub embedded: bool,
    /// Its columns are the statement's.
    pub result: bool,
}

impl Renderer<'_> {
    /// Writes a statement.
    pub(super) fn statement(&mut self, statement: &Statement, out: &mut Fragment) -> Result<(), CompileError> {
        let place = Place { result: true, ..Place::default() };
        match statement {
            Statement::Text(text) => self.text(text, out),
            Statement::Select(select) => self.select(select, place, out),
            Statement::Query(query) => self.query(query, place, out),
            Statement::Function(function) => {
                let name = function.names.last().cloned().unwrap_or_else(|| "anon".into());
                let call = Expr::Function(function.as_ref().clone());
                let label = Expr::Label {
                    name: Name::Anonymous { anon: vec![crate::expr::NamePart::Numbered("function".into(), name.name)] },
                    expr: Box::new(call),
                    type_: function.type_.clone(),
                };
                self.select(&Select { columns: vec![label], ..Select::default() }, place, out)
            }
            Statement::Insert(insert) => self.insert(insert, true, out),
            Statement::Update(update) => self.update(update, true, out),
            Statement::Delete(delete) => self.delete(delete, true, out),
            Statement::Ddl(element) => {
                out.push(&crate::compiler::compile_ddl(element, self.dialect)?);
                Ok(())
            }
        }
    }

    /// A query where a value may stand.
    pub(super) fn nested_query(&mut self, query: &Query, out: &mut Fragment) -> Result<(), CompileError> {
        self.query(query, Place::default(), out)
    }

    /// A query in FROM or in a CTE.
    pub(super) fn derived_query(&mut self, query: &Query, lateral: bool, out: &mut Fragment) -> Result<(), CompileError> {
        self.query(query, Place { as_from: true, lateral, ..Place::default() }, out)
    }

    pub(super) fn query(&mut self, query: &Query, place: Place, out: &mut Fragment) -> Result<(), CompileError> {
        self.deeper(|renderer| {
            let table = std::mem::replace(&mut renderer.include_table, true);
            let result = match query {
                Query::Select(select) => renderer.select(select, place, out),
                Query::Compound(compound) => renderer.compound(compound, place, out),
                Query::Text(text) => renderer.textual(text, place, out),
                Query::Grouping(inner) => {
                    out.push("(");
                    renderer.query(inner, place, out)?;
                    out.push(")");
                    Ok(())
                }
                Query::Values(rows) => renderer.value_rows(rows, out),
                Query::Insert(insert) => renderer.insert(insert, false, out),
                Query::Update(update) => renderer.update(update, false, out),
                Query::Delete(delete) => renderer.delete(delete, false, out),
            };
            renderer.include_table = table;
            result
        })
    }

    pub(super) fn result_column(&mut self, expr: &Expr) {
        let (name, type_) = match expr {
            Expr::Label { name, type_, .. } => (Some(self.name(name).name), type_.clone()),
            Expr::Column(column) => (Some(self.name(&column.name).name), column.type_.clone()),
            Expr::LiteralColumn { text, type_, .. } => (Some(text.clone()), type_.clone()),
            Expr::Function(function) => (function.names.last().map(|name| name.name.clone()), function.type_.clone()),
            _ => (None, None),
        };
        self.result_columns.push(ResultColumn { name: name.unwrap_or_default(), type_ });
    }

    pub(super) fn result_list(&mut self, columns: &[Expr]) -> Result<(), CompileError> {
        let is_tuple = |column: &Expr| {
            matches!(column, Expr::Tuple(_)) || matches!(column, Expr::Label { expr, .. } if matches!(**expr, Expr::Tuple(_)))
        };
        if columns.iter().any(is_tuple) {
            return Err(CompileError::compile(
                "Most backends don't support SELECTing from a tuple() object.  If this is an ORM query, consider using the Bundle \
                 object.",
            ));
        }
        self.returns_rows = true;
        // Hand-written columns have names that only the driver knows.
        let textual = columns.iter().any(|column| {
            matches!(column, Expr::Text(_))
                || matches!(column, Expr::LiteralColumn { text, .. } if text == "*" || text.ends_with(".*"))
        });
        if !textual {
            for column in columns {
                self.result_column(column);
            }
        }
        Ok(())
    }

    fn select(&mut self, select: &Select, place: Place, out: &mut Fragment) -> Result<(), CompileError> {
        if let Some(translated) = self.dialect.translate_select(self, select, place.as_from)? {
            return self.select_as_written(&translated, place, out);
        }
        self.select_as_written(select, place, out)
    }

    fn select_as_written(&mut self, select: &Select, place: Place, out: &mut Fragment) -> Result<(), CompileError> {
        let Select {
            columns,
            distinct: _,
            distinct_on: _,
            from,
            where_,
            group_by,
            having,
            order_by,
            limit,
            offset,
            fetch,
            fetch_options,
            for_update,
            correlation,
            prefixes,
            suffixes,
            statement_hint,
            ctes,
        } = select;
        let top = self.stack.is_empty();
        let entry = self.stack.last().cloned().unwrap_or_default();
        let froms = display_froms(from, correlation, &entry, place)?;
        let mut own = HashSet::new();
        for from in &froms {
            collect(from, &mut own);
        }
        let correlate = own.union(&entry.correlate).cloned().collect();
        self.stack.push(Frame { correlate, as_from: own });
        let level = self.stack.len();
        for cte in ctes {
            self.cte(cte)?;
        }
        let mut text = Fragment::from("SELECT ");
        for prefix in prefixes {
            self.expr(prefix, &mut text)?;
            text.push(" ");
        }
        let dialect = self.dialect;
        dialect.select_precolumns(self, select, &mut text)?;
        self.list(columns, ", ", &mut text)?;
        if columns.is_empty() {
            text.trim_end();
        }
        if !froms.is_empty() {
            text.push(" \nFROM ");
            let mut parts = Vec::with_capacity(froms.len());
            for from in &froms {
                let mut part = Fragment::default();
                self.froms_element(from, &mut part)?;
                parts.push(part);
            }
            text.join(parts, ", ");
        } else {
            text.push(self.dialect.default_from(where_.is_some()));
        }
        self.criterion(" \nWHERE ", where_.as_ref(), &mut text)?;
        self.by_clause(" GROUP BY ", group_by, &mut text)?;
        self.criterion(" \nHAVING ", having.as_ref(), &mut text)?;
        if dialect.keeps_order_by(select, self.is_subquery()) {
            self.by_clause(" ORDER BY ", order_by, &mut text)?;
        }
        let rows = RowLimit {
            limit: limit.as_ref(),
            offset: offset.as_ref(),
            fetch: fetch.as_ref(),
            options: *fetch_options,
            ordered: !order_by.is_empty(),
            compound: false,
        };
        self.row_limit(rows, &mut text)?;
        if let Some(for_update) = for_update {
            dialect.for_update(self, for_update, &mut text);
        }
        if let Some(hint) = statement_hint {
            text.push(&format!(" {hint}"));
        }
        if place.result {
            self.result_list(columns)?;
        }
        if top || !place.embedded {
            out.append(self.with_clause(if top { None } else { Some(level) }));
        }
        out.append(text);
        for suffix in suffixes {
            out.push(" ");
            self.expr(suffix, out)?;
        }
        if !suffixes.is_empty() {
            out.push(" ");
        }
        self.stack.pop();
        Ok(())
    }

    fn criterion(&mut self, word: &str, criterion: Option<&Expr>, out: &mut Fragment) -> Result<(), CompileError> {
        if let Some(criterion) = criterion {
            let mut text = Fragment::default();
            self.expr(criterion, &mut text)?;
            if !text.is_empty() {
                out.push(word);
                out.append(text);
            }
        }
        Ok(())
    }

    fn by_clause(&mut self, word: &str, clauses: &[Expr], out: &mut Fragment) -> Result<(), CompileError> {
        let mut text = Fragment::default();
        self.list(clauses, ", ", &mut text)?;
        if !text.is_empty() {
            out.push(word);
            out.append(text);
        }
        Ok(())
    }

    fn row_limit(&mut self, rows: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        if rows.limit.is_none() && rows.offset.is_none() && rows.fetch.is_none() {
            return Ok(());
        }
        let dialect = self.dialect;
        dialect.row_limit(self, rows, out)
    }

    fn compound(&mut self, compound: &CompoundSelect, place: Place, out: &mut Fragment) -> Result<(), CompileError> {
        let CompoundSelect { keyword, selects, group_by, order_by, limit, offset, fetch, fetch_options, for_update: _, ctes } =
            compound;
        let top = self.stack.is_empty();
        let entry = self.stack.last().cloned().unwrap_or_default();
        self.stack.push(entry);
        let level = self.stack.len();
        for cte in ctes {
            self.cte(cte)?;
        }
        let mut parts = Vec::with_capacity(selects.len());
        for (position, select) in selects.iter().enumerate() {
            let mut part = Fragment::default();
            let place = Place { as_from: place.as_from, lateral: false, embedded: true, result: place.result && position == 0 };
            self.query(select, place, &mut part)?;
            parts.push(part);
        }
        let mut text = Fragment::default();
        text.join(parts, &format!(" {} ", self.dialect.compound_keyword(keyword)));
        let table = std::mem::replace(&mut self.include_table, false);
        self.by_clause(" GROUP BY ", group_by, &mut text)?;
        self.by_clause(" ORDER BY ", order_by, &mut text)?;
        let rows = RowLimit {
            limit: limit.as_ref(),
            offset: offset.as_ref(),
            fetch: fetch.as_ref(),
            options: *fetch_options,
            ordered: !order_by.is_empty(),
            compound: true,
        };
        self.row_limit(rows, &mut text)?;
        self.include_table = table;
        out.append(self.with_clause(if top { None } else { Some(level) }));
        out.append(text);
        self.stack.pop();
        Ok(())
    }

    fn textual(&mut self, textual: &TextualSelect, place: Place, out: &mut Fragment) -> Result<(), CompileError> {
        let TextualSelect { text, columns, ctes } = textual;
        let top = self.stack.is_empty();
        self.stack.push(Frame::default());
        let level = self.stack.len();
        for cte in ctes {
            self.cte(cte)?;
        }
        let mut body = Fragment::default();
        self.text(text, &mut body)?;
        if place.result {
            self.returns_rows = true;
            for (name, type_) in columns {
                let column = Expr::Column(crate::expr::ColumnRef {
                    name: name.clone(),
                    type_: type_.clone() as Option<SqlType>,
                    ..crate::expr::ColumnRef::default()
                });
                self.result_column(&column);
            }
        }
        out.append(self.with_clause(if top { None } else { Some(level) }));
        out.append(body);
        self.stack.pop();
        Ok(())
    }
}

/// Whether a limit or offset is a plain number (`_simple_int_clause`).
pub(crate) fn simple_integer(expr: &Expr) -> bool {
    matches!(expr, Expr::Bind(bind) if bind.unique && matches!(bind.value, Some(crate::value::Value::Int(_))))
}

/// FROM without what the query around it provides (`_get_display_froms`).
fn display_froms<'f>(
    from: &'f [FromClause],
    correlation: &Correlation,
    entry: &Frame,
    place: Place,
) -> Result<Vec<&'f FromClause>, CompileError> {
    let (explicit, implicit): (HashSet<&FromKey>, HashSet<&FromKey>) = if place.as_from && !place.lateral {
        (entry.correlate.difference(&entry.as_from).collect(), HashSet::new())
    } else {
        (entry.correlate.iter().collect(), entry.as_from.iter().collect())
    };
    let within = |from: &FromClause, set: &HashSet<&FromKey>| key(from).is_some_and(|key| set.contains(&key));
    let listed = |from: &FromClause, ids: &[crate::expr::FromId]| match key(from) {
        Some(FromKey::Id(id)) => ids.contains(&id),
        Some(FromKey::Table(..)) | None => false,
    };
    Ok(match correlation {
        Correlation::Explicit(ids) => from.iter().filter(|f| !within(f, &explicit) || !listed(f, ids)).collect(),
        Correlation::Except(ids) => from.iter().filter(|f| !within(f, &explicit) || listed(f, ids)).collect(),
        Correlation::Auto if !implicit.is_empty() && from.len() > 1 => {
            let left: Vec<&FromClause> = from.iter().filter(|f| !within(f, &implicit)).collect();
            if left.is_empty() {
                return Err(CompileError::Argument {
                    message: "Select statement returned no FROM clauses due to auto-correlation; specify correlate(<tables>) to \
                              control correlation manually."
                        .to_owned(),
                });
            }
            left
        }
        Correlation::Auto => from.iter().collect(),
    })
}
