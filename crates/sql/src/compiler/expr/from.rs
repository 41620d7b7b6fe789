//! FROM: tables, aliases, joins, subqueries and CTEs.

use super::renderer::{FromKey, RenderedCte};
use super::{Fragment, Renderer};
use crate::compiler::quote;
use crate::compiler::types::compile_type;
use crate::error::CompileError;
use crate::expr::{Cte, FromClause, FromId, Name};
use crate::ident::Ident;
use std::collections::HashSet;

/// What tells a table from others.
pub(super) fn table_key(id: FromId, schema: Option<&Ident>, name: &Ident) -> FromKey {
    if id.0 == 0 { FromKey::Table(schema.map(|schema| schema.name.clone()), name.name.clone()) } else { FromKey::Id(id) }
}

/// What tells this element from others; nothing for text.
pub(super) fn key(from: &FromClause) -> Option<FromKey> {
    match from {
        FromClause::Table { name, schema, id } => Some(table_key(*id, schema.as_ref(), name)),
        FromClause::Alias { id, .. }
        | FromClause::TableSample { id, .. }
        | FromClause::Subquery { id, .. }
        | FromClause::CteAlias { id, .. }
        | FromClause::Function { id, .. }
        | FromClause::Values { id, .. }
        | FromClause::Join { id, .. } => Some(FromKey::Id(*id)),
        FromClause::Cte(cte) => Some(FromKey::Id(cte.id)),
        FromClause::Grouping(inner) | FromClause::Hinted { element: inner, hint: _ } => key(inner),
        FromClause::Text(_) | FromClause::Expr(_) => None,
    }
}

/// The element and those inside it that a subquery may refer to (`_from_objects`).
pub(super) fn collect(from: &FromClause, into: &mut HashSet<FromKey>) {
    into.extend(key(from));
    match from {
        FromClause::Join { left, right, .. } => {
            collect(left, into);
            collect(right, into);
        }
        FromClause::Grouping(inner) | FromClause::Hinted { element: inner, hint: _ } => collect(inner, into),
        FromClause::Table { .. }
        | FromClause::Alias { .. }
        | FromClause::TableSample { .. }
        | FromClause::Subquery { .. }
        | FromClause::Cte(_)
        | FromClause::CteAlias { .. }
        | FromClause::Function { .. }
        | FromClause::Values { .. }
        | FromClause::Text(_)
        | FromClause::Expr(_) => {}
    }
}

impl Renderer<'_> {
    /// Writes one element of FROM.
    pub(super) fn froms_element(&mut self, from: &FromClause, out: &mut Fragment) -> Result<(), CompileError> {
        self.deeper(|renderer| renderer.froms_element_at_depth(from, out))
    }

    fn froms_element_at_depth(&mut self, from: &FromClause, out: &mut Fragment) -> Result<(), CompileError> {
        match from {
            FromClause::Table { name, schema, id: _ } => out.push(&quote::format_table(name, schema.as_ref(), self.dialect)),
            FromClause::Alias { id: _, name, element } => {
                let name = self.quoted(name);
                self.froms_element(element, out)?;
                out.push(self.dialect.alias_word());
                out.push(&name);
            }
            FromClause::TableSample { id: _, name, element, sampling, seed } => {
                let name = self.quoted(name);
                self.froms_element(element, out)?;
                out.push(self.dialect.alias_word());
                out.push(&name);
                out.push(" TABLESAMPLE ");
                self.expr(sampling, out)?;
                if let Some(seed) = seed {
                    out.push(" REPEATABLE (");
                    self.expr(seed, out)?;
                    out.push(")");
                }
            }
            FromClause::Subquery { id: _, name, query, lateral } => {
                let name = self.quoted(name);
                out.push(if *lateral { "LATERAL (" } else { "(" });
                self.derived_query(query, *lateral, out)?;
                out.push(")");
                out.push(self.dialect.alias_word());
                out.push(&name);
            }
            FromClause::Cte(cte) => {
                self.cte(cte)?;
                let name = self.quoted(&cte.name);
                out.push(&name);
            }
            FromClause::CteAlias { id: _, name, of } => {
                let name = self.quoted(name);
                self.cte(of)?;
                let of = self.quoted(&of.name);
                out.push(&of);
                out.push(self.dialect.alias_word());
                out.push(&name);
            }
            FromClause::Function { id: _, name, function, lateral, derived, with_types } => {
                let name = self.quoted(name);
                if *lateral {
                    out.push("LATERAL ");
                }
                let wraps = matches!(&**function, crate::expr::Expr::Function(function)
                    if function.names.last().is_some_and(|name| self.dialect.wraps_table_function(&name.name)));
                if wraps {
                    out.push("TABLE (");
                }
                self.expr(function, out)?;
                if wraps {
                    out.push(")");
                }
                out.push(self.dialect.alias_word());
                out.push(&name);
                if let Some(columns) = derived {
                    let mut texts = Vec::with_capacity(columns.len());
                    for (column, type_) in columns {
                        let mut text = self.quoted(column);
                        if let Some(type_) = type_.as_ref().filter(|_| *with_types) {
                            text.push(' ');
                            text.push_str(&compile_type(type_, self.dialect)?);
                        }
                        texts.push(text);
                    }
                    out.push(&format!("({})", texts.join(", ")));
                }
            }
            FromClause::Values { id: _, name, columns, rows, lateral } => {
                let name = name.as_ref().map(|name| self.quoted(name));
                out.push(if *lateral { "LATERAL (" } else { "(" });
                self.value_rows(rows, out)?;
                out.push(")");
                if let Some(name) = name {
                    let columns: Vec<String> = columns.iter().map(|column| self.quoted(column)).collect();
                    out.push(&format!("{}{name} ({})", self.dialect.alias_word(), columns.join(", ")));
                }
            }
            FromClause::Join { id: _, left, right, on, isouter, full } => {
                self.froms_element(left, out)?;
                out.push(match (full, isouter) {
                    (true, _) => " FULL OUTER JOIN ",
                    (false, true) => " LEFT OUTER JOIN ",
                    (false, false) => self.dialect.inner_join(),
                });
                self.froms_element(right, out)?;
                out.push(" ON ");
                self.expr(on, out)?;
            }
            FromClause::Grouping(inner) => {
                out.push("(");
                self.froms_element(inner, out)?;
                out.push(")");
            }
            FromClause::Hinted { element, hint } => {
                let mut hinted = Fragment::default();
                self.froms_element(element, &mut hinted)?;
                let (before, after) = self.dialect.hint_after_table(hint)?;
                out.push(&before);
                out.append(hinted);
                out.push(&after);
            }
            FromClause::Text(text) => self.text(text, out)?,
            FromClause::Expr(expr) => self.expr(expr, out)?,
        }
        Ok(())
    }

    /// `VALUES (...), (...)`.
    pub(super) fn value_rows(&mut self, rows: &[Vec<crate::expr::Expr>], out: &mut Fragment) -> Result<(), CompileError> {
        out.push("VALUES ");
        for (position, row) in rows.iter().enumerate() {
            if position > 0 {
                out.push(", ");
            }
            self.arguments(row, out)?;
        }
        Ok(())
    }

    /// Renders a CTE once, to stand before the statement (`visit_cte`).
    pub(super) fn cte(&mut self, cte: &Cte) -> Result<(), CompileError> {
        let Cte { id, reference, restates, name, recursive, nesting, columns, query, prefixes, suffixes } = cte;
        let own = self.name(name);
        let reference = if reference.0 == 0 { *id } else { *reference };
        let level = nesting.then_some(self.stack.len());
        let restates = restates.clone().unwrap_or_default();
        if let Some(at) = self.ctes.iter().position(|known| {
            (known.reference == reference && reference.0 != 0) || (known.level == level && known.name == own.name)
        }) {
            let known = &self.ctes[at];
            let same = known.id == *id || known.restates.contains(id);
            if same && id.0 != 0 {
                return Ok(());
            }
            if restates.contains(&known.id) {
                self.ctes.remove(at);
            } else {
                return Err(CompileError::compile(format!(
                    "Multiple, unrelated CTEs found with the same name: {}",
                    crate::engine::parameters::str_repr(&own.name)
                )));
            }
        }
        self.ctes.push(RenderedCte {
            reference,
            id: *id,
            restates,
            name: own.name.clone(),
            recursive: *recursive,
            level,
            text: None,
        });
        let mut text = Fragment::from(quote::quote(&own, self.dialect));
        if let Some(columns) = columns {
            let columns: Vec<String> = columns.iter().map(|column: &Name| self.quoted(column)).collect();
            text.push(&format!("({})", columns.join(", ")));
        }
        text.push(" AS ");
        for prefix in prefixes {
            self.expr(prefix, &mut text)?;
            text.push(" ");
        }
        text.push("\n(");
        let outer = self.visiting_cte.replace(*id);
        let result = self.derived_query(query, false, &mut text);
        self.visiting_cte = outer;
        result?;
        text.push(")");
        for suffix in suffixes {
            text.push(" ");
            self.expr(suffix, &mut text)?;
        }
        if !suffixes.is_empty() {
            text.push(" ");
        }
        // A CTE that this one needs comes before it.
        if let Some(at) = self.ctes.iter().position(|known| known.id == *id && known.name == own.name) {
            let mut done = self.ctes.remove(at);
            done.text = Some(text);
            self.ctes.push(done);
        }
        Ok(())
    }

    /// Takes the CTEs that stand before the statement of this level (`_render_cte_clause`).
    pub(super) fn with_clause(&mut self, level: Option<usize>) -> Fragment {
        let (taken, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.ctes).into_iter().partition(|cte| {
            cte.text.is_some()
                && match level {
                    None => true,
                    Some(level) => cte.level.is_some_and(|own| own == level || own == level + 1),
                }
        });
        self.ctes = left;
        let mut out = Fragment::default();
        if taken.is_empty() {
            return out;
        }
        out.push(self.dialect.cte_word(taken.iter().any(|cte| cte.recursive)));
        for (position, cte) in taken.into_iter().enumerate() {
            if position > 0 {
                out.push(", \n");
            }
            if let Some(text) = cte.text {
                out.append(text);
            }
        }
        out.push("\n ");
        out
    }
}
