//! INSERT, UPDATE and DELETE.

use super::from::table_key;
use super::renderer::Frame;
use super::select::Place;
use super::{Fragment, Renderer, Returned, Returning};
use crate::compiler::quote;
use crate::error::CompileError;
use crate::expr::statement::TargetColumn;
use crate::expr::{
    BindParameter, ColumnRef, Delete, Expr, FromClause, FromId, Insert, InsertSelect, Name, OnConflict, Operator, Update,
};
use crate::ident::Ident;
use std::collections::HashSet;

/// A column of the statement, and what goes into it.
pub(super) struct Assignment {
    pub(super) column: Ident,
    pub(super) text: Fragment,
}

impl Renderer<'_> {
    pub(super) fn insert(&mut self, insert: &Insert, top: bool, out: &mut Fragment) -> Result<(), CompileError> {
        let Insert {
            table,
            schema,
            id: _,
            columns,
            values: _,
            more_values,
            select,
            on_conflict,
            on_duplicate_key,
            returning,
            inline: _,
            implicit_returning: _,
            prefixes,
            ctes,
        } = insert;
        self.stack.push(Frame::default());
        let level = self.stack.len();
        for cte in ctes {
            self.cte(cte)?;
        }
        let mut text = Fragment::from("INSERT ");
        self.prefixes(prefixes, &mut text)?;
        text.push("INTO ");
        text.push(&quote::format_table(table, schema.as_ref(), self.dialect));
        let mut implicit = Vec::new();
        let mut body = Fragment::default();
        if let Some(InsertSelect { columns, query }) = select {
            let names: Vec<String> = columns.iter().map(|column| quote::quote(column, self.dialect)).collect();
            text.push(&format!(" ({})", names.join(", ")));
            body.push(" ");
            let mut source = Fragment::default();
            self.query(query, Place { embedded: true, ..Place::default() }, &mut source)?;
            if self.dialect.cte_follows_insert() {
                body.append(self.with_clause(if top { None } else { Some(level) }));
            }
            body.append(source);
        } else {
            let batch = self.batch.filter(|_| top);
            self.row = batch.filter(|batch| batch.rows > 0).map(|_| 0);
            let assignments = self.insert_assignments(insert, top, &mut implicit)?;
            self.row = None;
            if assignments.is_empty() && self.dialect.inserts_default_of_first_column() {
                let Some(first) = columns.first() else {
                    return Err(CompileError::compile(format!(
                        "The '{}' dialect with current database version settings does not support empty inserts.",
                        self.dialect.name()
                    )));
                };
                text.push(&format!(" ({})", quote::quote(&first.name, self.dialect)));
                body.push(" VALUES (DEFAULT)");
            } else if assignments.is_empty() {
                body.push(self.dialect.insert_of_defaults());
            } else {
                let names: Vec<String> = assignments.iter().map(|it| quote::quote(&it.column, self.dialect)).collect();
                let columns: Vec<Ident> = assignments.iter().map(|it| it.column.clone()).collect();
                text.push(&format!(" ({})", names.join(", ")));
                if let Some(batch) = batch.filter(|batch| batch.rows > 0) {
                    self.batch_of_rows(insert, batch, assignments, &mut body)?;
                } else {
                    body.push(" VALUES (");
                    body.join(assignments.into_iter().map(|it| it.text).collect(), ", ");
                    body.push(")");
                    if !more_values.is_empty() && !self.dialect.supports_multivalues_insert() {
                        return Err(CompileError::compile(format!(
                            "The '{}' dialect with current database version settings does not support in-place multirow inserts.",
                            self.dialect.name()
                        )));
                    }
                    for (position, row) in more_values.iter().enumerate() {
                        body.push(", (");
                        self.further_row(insert, &columns, row, position + 1, &mut body)?;
                        body.push(")");
                    }
                }
            }
        }
        for on_conflict in on_conflict {
            body.push(" ");
            self.on_conflict(on_conflict, &mut body)?;
        }
        if let Some(assignments) = on_duplicate_key {
            body.push(" ");
            self.on_duplicate_key(insert, assignments, &mut body)?;
        }
        let implicit_exprs: Vec<Expr> = implicit
            .iter()
            .map(|column: &&TargetColumn| {
                Expr::Column(crate::expr::ColumnRef {
                    name: Name::from(&column.name),
                    table: Some(Name::from(table)),
                    schema: schema.clone(),
                    type_: column.type_.clone(),
                })
            })
            .collect();
        let mut returned = Fragment::default();
        if returning.is_empty() {
            let implicit_columns = Returning { columns: &implicit_exprs, rows: Returned::Inserted, table };
            self.returning(implicit_columns, false, &mut returned)?;
            self.implicit_returning = implicit.iter().map(|column| column.name.name.clone()).collect();
        } else {
            let with_order = self.batch.filter(|_| top).and_then(|batch| self.sentinel(insert, batch));
            let mut columns = returning.clone();
            self.sentinels = with_order.iter().len();
            columns.extend(with_order);
            self.returning(Returning { columns: &columns, rows: Returned::Inserted, table }, top, &mut returned)?;
        }
        let parts = if self.dialect.returning_precedes_values() { [returned, body] } else { [body, returned] };
        for part in parts {
            text.append(part);
        }
        out.append(self.with_clause(if top { None } else { Some(level) }));
        out.append(text);
        self.stack.pop();
        Ok(())
    }

    fn prefixes(&mut self, prefixes: &[Expr], out: &mut Fragment) -> Result<(), CompileError> {
        for prefix in prefixes {
            self.expr(prefix, out)?;
            out.push(" ");
        }
        Ok(())
    }

    fn returning(&mut self, returning: Returning<'_>, result: bool, out: &mut Fragment) -> Result<(), CompileError> {
        if returning.columns.is_empty() {
            return Ok(());
        }
        out.push(" ");
        let dialect = self.dialect;
        dialect.returning(self, returning, out)?;
        if result {
            self.result_list(returning.columns)?;
        }
        Ok(())
    }

    /// The columns of RETURNING.
    ///
    /// # Errors
    /// The dialect cannot spell one of them.
    pub fn returned_columns(&mut self, columns: &[Expr], out: &mut Fragment) -> Result<(), CompileError> {
        let table = self.include_table;
        self.include_table = table && !self.dialect.returning_without_table();
        let result = self.list(columns, ", ", out);
        self.include_table = table;
        result
    }

    /// The columns and values of an INSERT (`crud._scan_cols`).
    pub(super) fn insert_assignments<'i>(
        &mut self,
        insert: &'i Insert,
        top: bool,
        implicit: &mut Vec<&'i TargetColumn>,
    ) -> Result<Vec<Assignment>, CompileError> {
        let Insert { columns, values, more_values, returning, inline, implicit_returning, .. } = insert;
        let multi = !more_values.is_empty();
        let suffix = if multi { "_m0" } else { "" };
        let mut assignments = Vec::new();
        if columns.is_empty() {
            for (name, value) in values {
                assignments.push(self.assignment(name, &format!("{}{suffix}", name.name), None, value)?);
            }
            return Ok(assignments);
        }
        self.refuse_unknown(columns, values)?;
        let need_keys = top && !inline && returning.is_empty() && !multi && self.batch.is_none();
        let last_row = need_keys && self.dialect.postfetch_lastrowid() && columns.iter().any(|column| column.autoincrement);
        let fetch_keys = need_keys && self.dialect.insert_returning() && *implicit_returning && !last_row;
        for column in columns {
            let key = column.key();
            let given = values.iter().find(|(name, _)| name.name == key).map(|(_, value)| value);
            if let Some(value) = given {
                if column.primary_key && fetch_keys && !matches!(value, Expr::Bind(_)) {
                    implicit.push(column);
                }
                assignments.push(self.assignment(&column.name, &format!("{key}{suffix}"), Some(column), value)?);
            } else if self.parameter_keys.iter().any(|name| name == key) {
                let bind = Self::crud_bind(&format!("{key}{suffix}"), None, column.type_.clone());
                assignments.push(self.bound(&column.name, bind)?);
            } else if let Some(default) = &column.default {
                assignments.push(self.assignment(&column.name, key, Some(column), default)?);
                if column.primary_key && fetch_keys {
                    implicit.push(column);
                }
            } else if column.client_default {
                self.client_defaults.push(key.to_owned());
                let mut bind = Self::crud_bind(&format!("{key}{suffix}"), None, column.type_.clone());
                bind.required = false;
                assignments.push(self.bound(&column.name, bind)?);
            } else if column.primary_key && fetch_keys && (column.autoincrement || column.server_default) {
                implicit.push(column);
            } else if column.primary_key && !column.autoincrement && !column.server_default && !column.nullable {
                self.warn_of_key(insert, column);
            }
        }
        Ok(assignments)
    }

    fn warn_of_key(&mut self, insert: &Insert, column: &TargetColumn) {
        let table = &insert.table;
        let composite = if insert.columns.iter().filter(|column| column.primary_key).count() > 1 {
            " Note that as of SQLAlchemy 1.1, 'autoincrement=True' must be indicated explicitly for composite (e.g. multicolumn) \
             primary keys if AUTO_INCREMENT/SERIAL/IDENTITY behavior is expected for one of the columns in the primary key. CREATE \
             TABLE statements are impacted by this change as well on most backends."
        } else {
            ""
        };
        self.warnings.push(format!(
            "Column '{table}.{}' is marked as a member of the primary key for table '{table}', but has no Python-side or \
             server-side default generator indicated, nor does it indicate 'autoincrement=True' or 'nullable=True', and no \
             explicit value is passed.  Primary key columns typically may not store NULL.{composite}",
            column.key()
        ));
    }

    fn refuse_unknown(&self, columns: &[TargetColumn], values: &[(Ident, Expr)]) -> Result<(), CompileError> {
        let unknown: Vec<&str> = values
            .iter()
            .map(|(name, _)| name.name.as_str())
            .chain(self.parameter_keys.iter().map(String::as_str).filter(|_| !values.is_empty()))
            .filter(|name| !columns.iter().any(|column| column.key() == *name))
            .filter(|name| values.iter().any(|(given, _)| given.name == *name))
            .collect();
        if unknown.is_empty() {
            Ok(())
        } else {
            Err(CompileError::compile(format!("Unconsumed column names: {}", unknown.join(", "))))
        }
    }

    fn bound(&mut self, column: &Ident, bind: crate::expr::BindParameter) -> Result<Assignment, CompileError> {
        let mut text = Fragment::default();
        self.bind(&bind, &mut text)?;
        Ok(Assignment { column: column.clone(), text })
    }

    /// A value for a column: parameters take the column's name and type.
    fn assignment(
        &mut self,
        name: &Ident,
        bind_name: &str,
        column: Option<&TargetColumn>,
        value: &Expr,
    ) -> Result<Assignment, CompileError> {
        let mut text = Fragment::default();
        if let Expr::Bind(bind) = value {
            let mut bind = bind.clone();
            if self.visiting_cte.is_none() {
                self.settle(&bind.key, bind_name);
            }
            if bind.type_.is_none() {
                bind.type_ = column.and_then(|column| column.type_.clone());
            }
            self.bind(&bind, &mut text)?;
        } else {
            self.expr(value, &mut text)?;
        }
        Ok(Assignment { column: name.clone(), text })
    }

    fn further_row(
        &mut self,
        insert: &Insert,
        columns: &[Ident],
        row: &[(Ident, Expr)],
        index: usize,
        out: &mut Fragment,
    ) -> Result<(), CompileError> {
        let mut parts = Vec::with_capacity(columns.len());
        for name in columns {
            let column = insert.columns.iter().find(|column| column.name.name == name.name);
            let key = column.map_or(name.name.as_str(), TargetColumn::key);
            let value = match row.iter().find(|(given, _)| given.name == key) {
                Some((_, value)) => value.clone(),
                None => match column.and_then(|column| column.default.as_deref()) {
                    Some(default) => default.clone(),
                    None => {
                        return Err(CompileError::compile(format!(
                            "INSERT value for column {}.{key} is explicitly rendered as a boundparameter in the VALUES clause; a \
                             Python-side value or SQL expression is required",
                            insert.table
                        )));
                    }
                },
            };
            parts.push(self.assignment(name, &format!("{key}_m{index}"), column, &value)?.text);
        }
        out.join(parts, ", ");
        Ok(())
    }

    fn on_conflict(&mut self, on_conflict: &OnConflict, out: &mut Fragment) -> Result<(), CompileError> {
        let OnConflict { constraint, elements, target_where, set, where_ } = on_conflict;
        if !self.dialect.supports_on_conflict() {
            return Err(CompileError::Unsupported {
                compiler: self.dialect.statement_compiler_class().to_owned(),
                element: if set.is_some() { "OnConflictDoUpdate" } else { "OnConflictDoNothing" }.to_owned(),
                detail: String::new(),
            });
        }
        let table = self.include_table;
        out.push("ON CONFLICT");
        self.include_table = false;
        if let Some(constraint) = constraint {
            out.push(" ON CONSTRAINT ");
            out.push(&quote::quote(constraint, self.dialect));
        } else if let Some(elements) = elements {
            out.push(" ");
            self.arguments(elements, out)?;
            if let Some(criterion) = target_where {
                out.push(" WHERE ");
                if self.dialect.on_conflict_target_is_literal() {
                    self.with_literals(criterion, out)?;
                } else {
                    self.expr(criterion, out)?;
                }
            }
        }
        self.include_table = table;
        match set {
            None => out.push(" DO NOTHING"),
            Some(assignments) => {
                out.push(if constraint.is_none() && elements.is_none() { "  DO UPDATE SET " } else { " DO UPDATE SET " });
                let mut parts = Vec::with_capacity(assignments.len());
                for (name, value) in assignments {
                    let mut part = Fragment::from(format!("{} = ", quote::quote(name, self.dialect)));
                    self.expr(value, &mut part)?;
                    parts.push(part);
                }
                out.join(parts, ", ");
                if let Some(criterion) = where_ {
                    out.push(" WHERE ");
                    self.expr(criterion, out)?;
                }
            }
        }
        Ok(())
    }

    fn on_duplicate_key(
        &mut self,
        insert: &Insert,
        assignments: &[(Ident, Expr)],
        out: &mut Fragment,
    ) -> Result<(), CompileError> {
        if !self.dialect.supports_on_duplicate_key() {
            return Err(CompileError::Unsupported {
                compiler: self.dialect.statement_compiler_class().to_owned(),
                element: "OnDuplicateClause".to_owned(),
                detail: String::new(),
            });
        }
        // A SELECT as the source has no row that could be given a name.
        if insert.select.is_none()
            && let Some(alias) = self.dialect.inserted_alias(&insert.table.name)
        {
            out.push(&format!("AS {alias} "));
        }
        out.push("ON DUPLICATE KEY UPDATE ");
        let schema = std::mem::replace(&mut self.include_schema, false);
        let outer = self.insert_target.replace(insert.table.name.clone());
        let mut parts = Vec::with_capacity(assignments.len());
        for (name, value) in assignments {
            let mut part = Fragment::from(format!("{} = ", quote::quote(name, self.dialect)));
            match value {
                Expr::Bind(bind) if bind.type_.is_none() => {
                    let column = insert.columns.iter().find(|column| column.name.name == name.name);
                    let type_ = column.and_then(|column| column.type_.clone());
                    self.bind(&BindParameter { type_, ..bind.clone() }, &mut part)?;
                }
                value => self.expr(value, &mut part)?,
            }
            parts.push(part);
        }
        self.insert_target = outer;
        self.include_schema = schema;
        out.join(parts, ", ");
        Ok(())
    }

    fn target_frame(id: FromId, schema: Option<&Ident>, table: &Ident, further: &[FromClause]) -> Frame {
        let mut froms = HashSet::from([table_key(id, schema, table)]);
        for from in further {
            super::from::collect(from, &mut froms);
        }
        Frame { correlate: froms.clone(), as_from: froms }
    }

    fn target(&mut self, table: &Ident, schema: Option<&Ident>, alias: Option<&Name>) -> Fragment {
        let mut text = quote::format_table(table, schema, self.dialect);
        if let Some(alias) = alias {
            text.push_str(self.dialect.alias_word());
            text.push_str(&self.quoted(alias));
        }
        Fragment::from(text)
    }

    pub(super) fn update(&mut self, update: &Update, top: bool, out: &mut Fragment) -> Result<(), CompileError> {
        let Update { table, schema, id, alias, columns, values, within, ordered, where_, limit, from, returning, prefixes, ctes } =
            update;
        self.stack.push(Self::target_frame(*id, schema.as_ref(), table, from));
        let level = self.stack.len();
        let mut text = Fragment::from("UPDATE ");
        self.prefixes(prefixes, &mut text)?;
        let target = self.target(table, schema.as_ref(), alias.as_ref());
        text.append(target.clone());
        let lists_tables = self.dialect.update_lists_tables() && !from.is_empty();
        if lists_tables {
            text.push(", ");
            self.further_froms(from, &mut text)?;
        }
        let assignments = self.update_assignments(columns, values, *ordered)?;
        for cte in ctes {
            self.cte(cte)?;
        }
        text.push(" SET ");
        let mut parts = Vec::with_capacity(within.len() + assignments.len());
        for (place, value) in within {
            let mut part = Fragment::default();
            let names_tables = std::mem::replace(&mut self.include_table, false);
            let written = self.expr(place, &mut part);
            self.include_table = names_tables;
            written?;
            part.push("=");
            self.expr(value, &mut part)?;
            parts.push(part);
        }
        let whole: Vec<Fragment> = assignments
            .into_iter()
            .map(|it| {
                let column = if lists_tables {
                    self.column(&ColumnRef {
                        name: Name::from(&it.column),
                        table: Some(alias.clone().unwrap_or_else(|| Name::from(table))),
                        schema: schema.clone().filter(|_| alias.is_none()),
                        type_: None,
                    })
                } else {
                    quote::quote(&it.column, self.dialect)
                };
                let mut part = Fragment::from(format!("{column}="));
                part.append(it.text);
                part
            })
            .collect();
        parts.extend(whole);
        text.join(parts, ", ");
        let returned = Returning { columns: returning, rows: Returned::Updated, table };
        let early = self.dialect.returning_precedes_values();
        if early {
            self.returning(returned, top, &mut text)?;
        }
        if !from.is_empty() && !lists_tables {
            if !self.dialect.supports_update_from() {
                return Err(CompileError::NotImplemented {
                    message: "This backend does not support multiple-table criteria within UPDATE".to_owned(),
                });
            }
            text.push(" FROM ");
            if self.dialect.update_from_names_target() {
                text.append(target);
                text.push(", ");
            }
            self.further_froms(from, &mut text)?;
        }
        self.where_clause(where_.as_ref(), &mut text)?;
        self.written_limit(limit.as_ref(), &mut text)?;
        if !early {
            self.returning(returned, top, &mut text)?;
        }
        out.append(self.with_clause(if top { None } else { Some(level) }));
        out.append(text);
        self.stack.pop();
        Ok(())
    }

    fn update_assignments(
        &mut self,
        columns: &[TargetColumn],
        values: &[(Ident, Expr)],
        ordered: bool,
    ) -> Result<Vec<Assignment>, CompileError> {
        let mut assignments = Vec::new();
        if columns.is_empty() {
            for (name, value) in values {
                assignments.push(self.assignment(name, &name.name, None, value)?);
            }
            return Ok(assignments);
        }
        self.refuse_unknown(columns, values)?;
        let mut order: Vec<&TargetColumn> = Vec::with_capacity(columns.len());
        if ordered {
            order.extend(values.iter().filter_map(|(name, _)| columns.iter().find(|column| column.key() == name.name)));
        }
        order.extend(columns.iter().filter(|column| !ordered || !values.iter().any(|(name, _)| name.name == column.key())));
        for column in order {
            let key = column.key();
            if let Some((_, value)) = values.iter().find(|(name, _)| name.name == key) {
                assignments.push(self.assignment(&column.name, key, Some(column), value)?);
            } else if self.parameter_keys.iter().any(|name| name == key) {
                assignments.push(self.bound(&column.name, Self::crud_bind(key, None, column.type_.clone()))?);
            } else if let Some(onupdate) = &column.onupdate {
                assignments.push(self.assignment(&column.name, key, Some(column), onupdate)?);
            } else if column.client_onupdate {
                self.client_defaults.push(key.to_owned());
                let mut bind = Self::crud_bind(key, None, column.type_.clone());
                bind.required = false;
                assignments.push(self.bound(&column.name, bind)?);
            }
        }
        Ok(assignments)
    }

    fn further_froms(&mut self, from: &[FromClause], out: &mut Fragment) -> Result<(), CompileError> {
        for (position, from) in from.iter().enumerate() {
            if position > 0 {
                out.push(", ");
            }
            self.froms_element(from, out)?;
        }
        Ok(())
    }

    fn where_clause(&mut self, criterion: Option<&Expr>, out: &mut Fragment) -> Result<(), CompileError> {
        if let Some(criterion) = criterion {
            let mut text = Fragment::default();
            match criterion {
                Expr::List { op: Operator::And, clauses } if clauses.is_empty() => {}
                criterion => self.expr(criterion, &mut text)?,
            }
            if !text.is_empty() {
                out.push(" WHERE ");
                out.append(text);
            }
        }
        Ok(())
    }

    fn written_limit(&mut self, limit: Option<&Expr>, out: &mut Fragment) -> Result<(), CompileError> {
        let Some(limit) = limit else { return Ok(()) };
        if !self.dialect.limits_updates() {
            return Err(CompileError::compile("LIMIT of UPDATE and DELETE is not supported by this backend"));
        }
        out.push(" LIMIT ");
        self.with_literals(limit, out)
    }

    pub(super) fn delete(&mut self, delete: &Delete, top: bool, out: &mut Fragment) -> Result<(), CompileError> {
        let Delete { table, schema, id, alias, where_, limit, using, returning, prefixes, ctes } = delete;
        self.stack.push(Self::target_frame(*id, schema.as_ref(), table, using));
        let level = self.stack.len();
        for cte in ctes {
            self.cte(cte)?;
        }
        let mut text = Fragment::from("DELETE ");
        self.prefixes(prefixes, &mut text)?;
        text.push("FROM ");
        let target = self.target(table, schema.as_ref(), alias.as_ref());
        match alias {
            Some(alias) if self.dialect.delete_using_names_target() && !using.is_empty() => {
                let alias = self.quoted(alias);
                text.push(&alias);
            }
            _ => text.append(target.clone()),
        }
        let returned = Returning { columns: returning, rows: Returned::Deleted, table };
        let early = self.dialect.returning_precedes_values();
        if early {
            self.returning(returned, top, &mut text)?;
        }
        if !using.is_empty() {
            if !self.dialect.supports_delete_using() {
                return Err(CompileError::NotImplemented {
                    message: "This backend does not support multiple-table criteria within DELETE".to_owned(),
                });
            }
            text.push(&format!(" {} ", self.dialect.delete_using_word()));
            if self.dialect.delete_using_names_target() && !holds(using, *id, schema.as_ref(), table) {
                text.append(target);
                text.push(", ");
            }
            self.further_froms(using, &mut text)?;
        }
        self.where_clause(where_.as_ref(), &mut text)?;
        self.written_limit(limit.as_ref(), &mut text)?;
        if !early {
            self.returning(returned, top, &mut text)?;
        }
        out.append(self.with_clause(if top { None } else { Some(level) }));
        out.append(text);
        self.stack.pop();
        Ok(())
    }
}

/// Whether a table is among those that are read from, alone or in a join.
fn holds(from: &[FromClause], id: FromId, schema: Option<&Ident>, table: &Ident) -> bool {
    let mut keys = HashSet::new();
    from.iter().for_each(|from| super::from::collect(from, &mut keys));
    keys.contains(&table_key(id, schema, table))
}
