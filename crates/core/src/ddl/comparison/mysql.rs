//! What MySQL and MariaDB hold for equal (`alembic.ddl.mysql`).

use super::canonical::{CanonicalForm, MysqlForm};
use super::default::{ExprPlace, literal_text, types_differ, without_parentheses};
use super::sqltext::Spelling;
use super::{Comparison, ConstraintSets, Defaults, ForeignKeySets, Surroundings};
use crate::operations::OperationError;
use limbeck_sql::CompileError;
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{Expr, Operator};
use limbeck_sql::schema::{Column, Constraint, ForeignKeyConstraint, Table};
use limbeck_sql::types::{Affinity, SqlType};
use std::collections::BTreeSet;

/// MySQL and MariaDB.
#[derive(Debug, Clone, Copy)]
pub struct MysqlComparison;

impl Comparison for MysqlComparison {
    fn type_synonyms(&self) -> &'static [&'static [&'static str]] {
        &[&["numeric", "decimal"], &["bool", "tinyint"], &["json", "longtext"]]
    }

    fn keys_need_indexes(&self) -> bool {
        true
    }

    fn is_same_default(&self, was: &str, is: &str) -> bool {
        let plain = |text: &str| without_parentheses(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let (was, is) = (plain(was), plain(is));
        was == is || !was.contains('\'') && was.eq_ignore_ascii_case(&is)
    }

    fn spelling(&self) -> Spelling {
        Spelling { name_quotes: &[('`', '`')], folds_names: true, escapes: true }
    }

    fn canonical_form(&self) -> Option<&'static dyn CanonicalForm> {
        Some(&MysqlForm)
    }

    fn numbers_only_keys(&self) -> bool {
        true
    }

    fn tells_checks_of_columns(&self) -> bool {
        false
    }

    fn module_name(&self, _dialect: &dyn Dialect) -> &'static str {
        "mysql"
    }

    fn type_arg_extract(&self) -> &'static [&'static str] {
        &["character set", "collate"]
    }

    fn compare_type(&self, database: &Column, model: &Column, dialect: &dyn Dialect) -> Result<bool, CompileError> {
        match (enum_values(&database.type_, dialect), enum_values(&model.type_, dialect)) {
            // The order of the values does not count.
            (Some(was), Some(is)) => Ok(was != is),
            _ => types_differ(self.type_synonyms(), self.type_arg_extract(), [database, model], dialect),
        }
    }

    fn compare_server_default(
        &self,
        defaults: Defaults,
        _dialect: &dyn Dialect,
        _around: &dyn Surroundings,
    ) -> Result<bool, OperationError> {
        let Defaults { database, model, rendered_database, rendered_model } = defaults;
        let affinity = |column: &Column| column.type_.affinity();
        let is_numeric = matches!(affinity(database.column), Affinity::Integer | Affinity::Numeric | Affinity::Float);
        // A number column of the key that was made without NOT NULL has a 0 that nobody wrote.
        if affinity(model.column) == Affinity::Integer
            && database.table.is_primary_key(database.column)
            && !super::default::is_numbered(database)
            && rendered_model.is_none_or(str::is_empty)
            && rendered_database == Some("'0'")
        {
            return Ok(false);
        }
        if rendered_database.is_some_and(|text| !text.is_empty()) && is_numeric {
            if rendered_database.map(bare_number) == rendered_model.map(bare_number) {
                return Ok(false);
            }
        } else if let Some(is) = rendered_model.filter(|text| !text.is_empty())
            && affinity(model.column) == Affinity::String
        {
            let inner = is.strip_prefix('\'').unwrap_or(is);
            let inner = inner.strip_suffix('\'').unwrap_or(inner);
            return Ok(rendered_database != Some(format!("'{inner}'").as_str()));
        }
        let (Some(was), Some(is)) =
            (rendered_database.filter(|text| !text.is_empty()), rendered_model.filter(|text| !text.is_empty()))
        else {
            return Ok(rendered_database != rendered_model);
        };
        let (was, is) = (was.to_lowercase(), is.to_lowercase());
        let (was, is) = match (on_update(&was), on_update(&is)) {
            (Some(_), None) => return Ok(true),
            (Some((_, was_update)), Some((_, is_update))) if was_update != is_update => return Ok(true),
            (Some((was, _)), Some((is, _))) => (was.to_owned(), is.to_owned()),
            (None, _) => (was, is),
        };
        Ok(bare_expression(&was) != bare_expression(&is))
    }

    fn correct_for_autogen_constraints(&self, sets: &mut ConstraintSets, _around: &dyn Surroundings) {
        let Some(table) = sets.database_table else { return };
        let mut removed = BTreeSet::new();
        // Upstream takes every index with the name of its column for one of a foreign key, and loses it with the table.
        let knows_better = sets.expressions_are_known && sets.is_dropped;
        let others: Vec<(Option<&Ident>, Vec<String>)> =
            sets.database_indexes.iter().map(|(_, index)| (index.name.ident(), super::default::column_names(index))).collect();
        let is_of_key = |column: &str, name: &Ident| {
            let serves = |columns: &[String], key: &ForeignKeyConstraint| {
                columns.iter().map(String::as_str).take(key.columns.len()).eq(key.columns.iter().map(Ident::as_str))
            };
            table.constraints.iter().any(|constraint| {
                matches!(constraint, Constraint::ForeignKey(key)
                    if key.columns.iter().any(|own| own.as_str() == column)
                        && !others.iter().any(|(other, columns)| *other != Some(name) && serves(columns, key)))
            })
        };
        // A foreign key brings an index of its column's or its own name.
        sets.database_indexes.retain(|(_, index)| {
            let Some(name) = index.name.ident() else { return true };
            let own = !index.unique
                && super::default::column_names(index).iter().any(|column| {
                    column == name.as_str() && (!knows_better || is_of_key(column, name))
                        || has_foreign_key_named(table, column, name.as_str())
                });
            if own {
                removed.insert(name.name.clone());
            }
            !own
        });
        sets.model_indexes.retain(|(_, index)| index.name.ident().is_none_or(|name| !removed.contains(name.as_str())));
    }

    fn correct_for_autogen_foreignkeys(&self, sets: &mut ForeignKeySets) {
        // RESTRICT is the default, and not told.
        let restrict = |text: &Option<String>| text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case("restrict"));
        for (_, was) in &mut sets.database {
            let alike: Vec<&ForeignKeyConstraint> =
                sets.model.iter().map(|(_, is)| is).filter(|is| same_columns(was, is)).collect();
            for is in alike {
                if restrict(&is.actions.ondelete) && was.actions.ondelete.is_none() {
                    was.actions.ondelete = Some("RESTRICT".to_owned());
                }
                if restrict(&is.actions.onupdate) && was.actions.onupdate.is_none() {
                    was.actions.onupdate = Some("RESTRICT".to_owned());
                }
            }
        }
    }

    fn render_expr(&self, expr: &Expr, place: ExprPlace, dialect: &dyn Dialect) -> Result<String, CompileError> {
        let text = literal_text(expr, dialect)?;
        let grouped = place == ExprPlace::Index
            && match expr {
                Expr::Binary(_) | Expr::Function(_) => true,
                Expr::Unary { op, postfix: _, expr: _ } => !matches!(op, Operator::Desc | Operator::Asc),
                _ => false,
            };
        Ok(if grouped { format!("({text})") } else { text })
    }
}

/// The values of an enumeration, as a set.
fn enum_values(type_: &SqlType, dialect: &dyn Dialect) -> Option<BTreeSet<String>> {
    match limbeck_sql::compiler::types::resolve(type_, dialect) {
        SqlType::Enum(args) => Some(args.values.iter().cloned().collect()),
        SqlType::Dialect(args) if args.name.eq_ignore_ascii_case("enum") => {
            let values = ["enums", "values"].iter().find_map(|key| args.args.get(*key))?;
            Some(values.as_array()?.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect())
        }
        SqlType::Decorated(args) => enum_values(&args.impl_, dialect),
        _ => None,
    }
}

/// A number without the quotes or parentheses that the server may put around it.
fn bare_number(text: &str) -> &str {
    let quoted = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    quoted.or_else(|| text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))).unwrap_or(text)
}

fn bare_expression(text: &str) -> String {
    let text = without_parentheses(text);
    text.strip_suffix("()").unwrap_or(text).to_owned()
}

/// The default and the ON UPDATE clause that the server tells with it.
fn on_update(text: &str) -> Option<(&str, &str)> {
    let (default, _) = text.rsplit_once(" on update")?;
    let clause = &text[default.len() + 1..];
    Some((default, clause.strip_suffix("()").unwrap_or(clause)))
}

fn has_foreign_key_named(table: &Table, column: &str, name: &str) -> bool {
    table.constraints.iter().any(|constraint| {
        matches!(constraint, Constraint::ForeignKey(key)
            if key.name.ident().is_some_and(|own| own.as_str() == name)
                && key.columns.iter().any(|own| own.as_str() == column))
    })
}

fn same_columns(a: &ForeignKeyConstraint, b: &ForeignKeyConstraint) -> bool {
    a.columns == b.columns
        && a.referred_table.name == b.referred_table.name
        && a.referred_columns == b.referred_columns
        && a.referred_schema.as_ref().map(|schema| &schema.name) == b.referred_schema.as_ref().map(|schema| &schema.name)
}

#[cfg(test)]
mod tests {
    use super::{bare_expression, bare_number, on_update};

    #[test]
    fn defaults_are_compared_bare() {
        assert_eq!(bare_number("'1'"), "1");
        assert_eq!(bare_number("(2.5)"), "2.5");
        assert_eq!(bare_expression("(current_timestamp())"), "current_timestamp");
        assert_eq!(
            on_update("current_timestamp() on update current_timestamp()"),
            Some(("current_timestamp()", "on update current_timestamp"))
        );
    }
}
