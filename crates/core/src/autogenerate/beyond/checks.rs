//! CHECK constraints by what they check.

use crate::ddl::comparison::default::plain_text;
use crate::ddl::comparison::sqltext::{self, Spelling};
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{CheckConstraint, Column, Constraint, Table, type_bound};
use limbeck_sql::{CompileError, ConstraintName, Ident};
use std::collections::BTreeSet;

/// A CHECK of one side.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// By which an origin knows it.
    pub number: usize,
    pub name: Option<String>,
    /// Written out: no type makes it.
    pub constraint: CheckConstraint,
    pub sql: String,
    /// The column whose type, or whose own argument, it is.
    pub column: Option<String>,
    /// A type brings it.
    pub type_bound: bool,
}

/// The CHECKs of a table of the models: its own, those of its columns, and those that types bring in this dialect.
///
/// # Errors
/// The dialect cannot spell a condition.
pub fn of_model(table: &Table, dialect: &dyn Dialect) -> Result<Vec<Check>, CompileError> {
    let own = type_bound::complete(table).into_iter().map(|constraint| (constraint, None));
    let of_columns = table.columns.iter().flat_map(|column| {
        column.constraints.iter().map(|constraint| (constraint.clone(), Some(column.name.name.clone()))).collect::<Vec<_>>()
    });
    let mut found = Vec::new();
    for (number, (constraint, column)) in own.chain(of_columns).enumerate() {
        let Constraint::Check(check) = constraint else { continue };
        let bound = check.type_bound.as_ref().map(|name| name.name.clone());
        let constraint = match bound.as_deref().map(|name| table.column(name)) {
            Some(Some(column)) => match written_out(&check, column, dialect)? {
                Some(constraint) => constraint,
                None => continue,
            },
            Some(None) => continue,
            None => check,
        };
        found.push(Check {
            number,
            name: final_name(&constraint.name, dialect),
            sql: plain_text(&constraint.sqltext, dialect)?,
            type_bound: bound.is_some(),
            column: bound.or(column),
            constraint,
        });
    }
    Ok(found)
}

/// The CHECK of a type with its condition; `None` where the dialect needs none.
fn written_out(check: &CheckConstraint, column: &Column, dialect: &dyn Dialect) -> Result<Option<CheckConstraint>, CompileError> {
    if !type_bound::needs_check(&column.type_, dialect) {
        return Ok(None);
    }
    let resolved = limbeck_sql::compiler::types::resolve(&column.type_, dialect);
    let Some(expr) = type_bound::expression(&column.name, resolved) else { return Ok(None) };
    let sql = plain_text(&expr, dialect)?;
    Ok(Some(CheckConstraint { sqltext: Box::new(Expr::verbatim(&sql)), type_bound: None, ..check.clone() }))
}

/// The CHECKs of a table of the database.
///
/// # Errors
/// The dialect cannot spell a condition.
pub fn of_database(table: &Table, dialect: &dyn Dialect) -> Result<Vec<Check>, CompileError> {
    let mut found = Vec::new();
    for (number, constraint) in table.constraints.iter().enumerate() {
        let Constraint::Check(check) = constraint else { continue };
        found.push(Check {
            number,
            name: final_name(&check.name, dialect),
            sql: plain_text(&check.sqltext, dialect)?,
            column: None,
            type_bound: false,
            constraint: check.clone(),
        });
    }
    Ok(found)
}

/// The name as the dialect has it, which may cut it.
fn final_name(name: &ConstraintName, dialect: &dyn Dialect) -> Option<String> {
    match name {
        ConstraintName::Unnamed => None,
        ConstraintName::Given(name) => Some(name.name.clone()),
        ConstraintName::Final(name) => {
            Some(limbeck_sql::compiler::quote::truncate(&name.name, dialect.max_constraint_name_length()))
        }
    }
}

/// Which CHECKs of the two sides belong together, by place in their lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairing {
    /// Of one name, or without a name in the models and of one condition; and whether the condition is the same.
    pub pairs: Vec<(usize, usize, bool)>,
    pub gone: Vec<usize>,
    pub new: Vec<usize>,
}

/// Pairs by name, then those that the models do not name by condition.
pub fn pair(was: &[Check], is: &[Check], same: &dyn Fn(usize, usize) -> bool) -> Pairing {
    let mut pairing = Pairing::default();
    let mut used = BTreeSet::new();
    let mut nameless = Vec::new();
    for (model, check) in is.iter().enumerate() {
        let Some(name) = &check.name else {
            nameless.push(model);
            continue;
        };
        match was.iter().position(|other| other.name.as_ref() == Some(name)) {
            Some(database) if used.insert(database) => pairing.pairs.push((database, model, same(database, model))),
            _ => pairing.new.push(model),
        }
    }
    for model in nameless {
        match (0..was.len()).find(|database| !used.contains(database) && same(*database, model)) {
            Some(database) => {
                used.insert(database);
                pairing.pairs.push((database, model, true));
            }
            None => pairing.new.push(model),
        }
    }
    pairing.gone = (0..was.len()).filter(|database| !used.contains(database)).collect();
    pairing
}

/// What the server must be asked about, by place in the lists of both sides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doubt {
    /// Of the models: what is written otherwise.
    pub is: Vec<usize>,
    /// Of the database: what that may be, and what will be dropped.
    pub was: Vec<usize>,
}

/// Which conditions the server must be asked about; none where all are written alike.
pub fn doubtful(was: &[Check], is: &[Check], spelling: Spelling) -> Doubt {
    let pairing = pair(was, is, &|database, model| sqltext::same(&was[database].sql, &is[model].sql, spelling));
    let mut doubt = Doubt { is: Vec::new(), was: pairing.gone.clone() };
    for (database, model, _) in pairing.pairs.iter().filter(|(_, _, same)| !same) {
        doubt.was.push(*database);
        doubt.is.push(*model);
    }
    if !pairing.gone.is_empty() {
        doubt.is.extend(pairing.new.iter().copied().filter(|model| is[*model].name.is_none()));
    }
    doubt.is.sort_unstable();
    doubt.was.sort_unstable();
    doubt
}

/// The name for a CHECK that the models do not name: `ck_<table>_<columns>`, with a number where that is taken.
pub fn name_for_addition(
    check: &Check,
    table: &Table,
    taken: &BTreeSet<String>,
    dialect: &dyn Dialect,
    spelling: Spelling,
) -> CheckConstraint {
    if check.name.is_some() {
        return check.constraint.clone();
    }
    let columns = sqltext::names_in(&check.sql, table.columns.iter().map(|column| column.name.as_str()), spelling);
    let mut stem = format!("ck_{}", table.name);
    for column in columns {
        stem.push('_');
        stem.push_str(column);
    }
    let longest = dialect.max_constraint_name_length();
    let cut = |name: String| limbeck_sql::compiler::quote::truncate(&name, longest);
    let name = std::iter::once(stem.clone())
        .chain((2..).map(|number| format!("{stem}_{number}")))
        .map(cut)
        .find(|name| !taken.contains(name))
        .unwrap_or(stem);
    CheckConstraint { name: ConstraintName::Given(Ident::new(name)), ..check.constraint.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::schema::DialectOptions;

    fn check(name: Option<&str>, sql: &str) -> Check {
        let constraint = CheckConstraint {
            name: name.map_or(ConstraintName::Unnamed, |name| ConstraintName::Given(Ident::new(name))),
            sqltext: Box::new(Expr::verbatim(sql)),
            type_bound: None,
            deferrable: None,
            initially: None,
            options: DialectOptions::new(),
        };
        Check { number: 0, name: name.map(str::to_owned), constraint, sql: sql.to_owned(), column: None, type_bound: false }
    }

    fn paired(was: &[Check], is: &[Check]) -> Pairing {
        pair(was, is, &|a, b| sqltext::same(&was[a].sql, &is[b].sql, Spelling::STANDARD))
    }

    #[test]
    fn names_come_before_conditions() {
        let was = [check(Some("a"), "x > 0"), check(Some("t_x_check"), "x < 9"), check(Some("gone"), "y > 0")];
        let is = [check(None, "x > 0"), check(Some("a"), "x > 1"), check(None, "X < 9")];
        let pairing = paired(&was, &is);
        assert_eq!(pairing.pairs, [(0, 1, false), (1, 2, true)]);
        assert_eq!((pairing.gone, pairing.new), (vec![2], vec![0]));
    }

    #[test]
    fn two_of_one_condition_need_two() {
        let was = [check(None, "x > 0")];
        let is = [check(None, "x > 0"), check(None, "x > 0")];
        assert_eq!(paired(&was, &is), Pairing { pairs: vec![(0, 0, true)], gone: vec![], new: vec![1] });
    }

    #[test]
    fn nobody_is_asked_about_what_is_written_alike() {
        let was = [check(Some("a"), "(x > 0)"), check(Some("b"), "y > 0::numeric"), check(None, "z > 0")];
        let is = [check(Some("a"), "x > 0"), check(Some("b"), "y > 0"), check(None, "z > 0"), check(Some("new"), "w > 0")];
        assert_eq!(doubtful(&was, &is, Spelling::STANDARD), Doubt { is: vec![1], was: vec![1] });
        assert_eq!(doubtful(&was, &is[..1], Spelling::STANDARD), Doubt { is: vec![], was: vec![1, 2] });
        assert_eq!(doubtful(&was[..1], &is, Spelling::STANDARD), Doubt::default());
    }

    #[test]
    fn a_name_is_made_of_the_columns() {
        let mut table = Table::bare("t".into(), None);
        let column = |name: &str| limbeck_sql::schema::Column::bare(name.into(), limbeck_sql::types::SqlType::Integer);
        table.columns = ["a", "b", "c"].map(column).to_vec();
        let dialect = &limbeck_sql::dialect::default::Default;
        let name = |taken: &[&str]| {
            let taken = taken.iter().map(|name| (*name).to_owned()).collect();
            let named = name_for_addition(&check(None, "c > lower(a)"), &table, &taken, dialect, Spelling::STANDARD);
            named.name.ident().map(|name| name.name.clone())
        };
        assert_eq!(name(&[]).as_deref(), Some("ck_t_a_c"));
        assert_eq!(name(&["ck_t_a_c"]).as_deref(), Some("ck_t_a_c_2"));
    }
}
