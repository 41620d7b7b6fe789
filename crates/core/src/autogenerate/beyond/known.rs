//! What is found out about the database before the comparison, beyond what reflection tells.

use super::checks::{self, Check};
use super::{Beyond, indexes};
use crate::autogenerate::{Database, DatabaseTable, Models};
use crate::ddl::comparison::canonical::{Answer, Asked, CanonicalForm, Original, Outcome, Question, RealTable, Server};
use crate::ddl::comparison::default::rendered_default;
use crate::ddl::comparison::sqltext::{self, Spelling};
use crate::ddl::comparison::{Comparison, ComparisonResult};
use crate::operations::OperationError;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{Autoincrement, CheckConstraint, Column, Index, IndexElement, ServerDefault, Table};
use limbeck_sql::{CompileError, ConstraintName};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A part of a table, by the places of both.
type Place = (usize, usize);

/// What is known beyond the values of both sides.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Conditions of CHECKs of the models, by table of the models and number, as the server writes them.
    checks: BTreeMap<Place, String>,
    /// Conditions of CHECKs of the database, by its own tables, as the server writes them anew.
    stored_checks: BTreeMap<Place, String>,
    /// Indexes by table of the database and number.
    indexes: BTreeMap<Place, ComparisonResult>,
    /// How the server defines indexes of the database.
    definitions: BTreeMap<Place, String>,
    /// Defaults of the models as the server tells them, by table of the database and column.
    defaults: BTreeMap<Place, String>,
    /// Defaults of SERIAL columns of the database, which reflection leaves out.
    pub serials: BTreeMap<Place, ServerDefault>,
    /// The server's own form is not known: only what is written alike is known to be the same.
    pub unable: Option<String>,
}

impl Known {
    /// Whether a condition of the database is one of the models; by the tables of both.
    pub fn is_same_check(&self, was: (usize, &Check), is: (usize, &Check), spelling: Spelling) -> bool {
        let stored = self.stored_checks.get(&(was.0, was.1.number)).unwrap_or(&was.1.sql);
        sqltext::same(&was.1.sql, &is.1.sql, spelling)
            || self.checks.get(&(is.0, is.1.number)).is_some_and(|canonical| sqltext::same(stored, canonical, spelling))
    }

    /// The default that the models give to a column of the database, as the server tells it; `None` where it was not asked, or
    /// refused.
    pub fn told_default(&self, table: usize, column: usize) -> Option<&str> {
        self.defaults.get(&(table, column)).map(String::as_str)
    }

    /// A CHECK of the database as the server writes it whenever it is made again.
    pub fn as_stored(&self, table: usize, check: &Check) -> CheckConstraint {
        match self.stored_checks.get(&(table, check.number)) {
            Some(sql) => CheckConstraint { sqltext: Box::new(Expr::verbatim(sql)), ..check.constraint.clone() },
            None => check.constraint.clone(),
        }
    }

    /// What comparing an index of the database with the one of that name in the models came to; `None` where the server alone
    /// would know, and could not be asked.
    pub fn index(&self, table: usize, number: usize) -> Option<&ComparisonResult> {
        self.indexes.get(&(table, number))
    }

    /// An index of the database with all that is needed to make it again.
    pub fn as_defined(&self, table: usize, number: usize, index: &Index, dialect: &dyn Dialect, spelling: Spelling) -> Index {
        match self.definitions.get(&(table, number)) {
            Some(definition) => indexes::as_defined(index, definition, dialect, spelling),
            None => index.clone(),
        }
    }
}

/// Columns whose default is a sequence, with that default.
pub fn sequence_defaults(database: &Database) -> BTreeMap<Place, ServerDefault> {
    let mut found = BTreeMap::new();
    for (place, entry) in database.tables.iter().enumerate() {
        for (number, column) in entry.table.columns.iter().enumerate() {
            if let Some(default @ ServerDefault::Expr(expr)) = &column.server_default
                && matches!(&**expr, Expr::Text(clause) if clause.text.starts_with("nextval('"))
            {
                found.insert((place, number), default.clone());
            }
        }
    }
    found
}

/// Those of them that reflection took for what SERIAL made.
pub fn serials(mut defaults: BTreeMap<Place, ServerDefault>, database: &Database) -> BTreeMap<Place, ServerDefault> {
    defaults.retain(|(place, number), _| {
        let column = database.tables.get(*place).and_then(|entry| entry.table.columns.get(*number));
        column.is_some_and(|column| column.server_default.is_none())
    });
    defaults
}

/// Who is asked, and how it speaks.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub server: &'a dyn Server,
    pub dialect: &'a dyn Dialect,
    pub comparison: &'a dyn Comparison,
}

/// What a question is about, beside its table.
enum About {
    Check {
        model: usize,
        number: usize,
    },
    StoredCheck {
        number: usize,
    },
    /// Of both sides.
    Index {
        number: usize,
    },
    /// Of the database alone.
    Definition {
        number: usize,
    },
    /// Of the models, for a column of the database.
    Default {
        number: usize,
    },
}

/// Compares by value what can be, and asks the server about the rest, all at once: CHECKs, indexes and defaults as far as `beyond`
/// has them on. `real` has the names of the tables of the database as the server knows them.
///
/// # Errors
/// The connection failed, or something cannot be rendered.
pub fn learn(
    models: &Models,
    database: &Database,
    real: &[RealTable],
    beyond: &Beyond,
    asking: Asking,
) -> Result<Known, OperationError> {
    let mut known = Known::default();
    let (dialect, spelling) = (asking.dialect, asking.comparison.spelling());
    let form = asking.comparison.canonical_form();
    let asks_about_indexes = form.is_some_and(CanonicalForm::knows_indexes);
    let untold = match form.filter(|form| form.knows_indexes() && beyond.indexes) {
        Some(form) => form.untold_indexes(asking.server)?,
        None => BTreeSet::new(),
    };
    let mut originals = Vec::new();
    let (mut questions, mut about) = (Vec::new(), Vec::new());
    for (place, entry, model) in pairs(models, database) {
        let before = questions.len();
        if let (true, Some((model_place, model))) = (beyond.checks, model) {
            let (was, is) = (checks::of_database(&entry.table, dialect)?, checks::of_model(model, dialect)?);
            let doubt = checks::doubtful(&was, &is, spelling);
            for check in doubt.is.into_iter().map(|doubtful| &is[doubtful]) {
                questions.push(Question { place, what: Asked::Check { sql: check.sql.clone() } });
                about.push(About::Check { model: model_place, number: check.number });
            }
            for check in doubt.was.into_iter().map(|doubtful| &was[doubtful]) {
                questions.push(Question { place, what: Asked::Check { sql: check.sql.clone() } });
                about.push(About::StoredCheck { number: check.number });
            }
        }
        if beyond.indexes {
            for (number, index) in entry.indexes() {
                let Some(name) = index.name.ident().map(|name| name.name.clone()) else { continue };
                let is_untold = real.get(place).is_some_and(|real| untold.contains(&real.index(&name)));
                let twin = model.and_then(|(_, model)| model_index(model, &name, dialect).map(|index| (index, model)));
                let (asked, what) = match twin {
                    Some((twin, model)) => {
                        let differences = indexes::differences(twin, index, model, dialect, spelling)?;
                        if !asks_about_indexes || (differences.is_empty() && !is_untold && !indexes::is_moved(twin, dialect)) {
                            let result = if differences.is_empty() {
                                ComparisonResult::Equal
                            } else {
                                ComparisonResult::Different(differences.join(", "))
                            };
                            known.indexes.insert((place, number), result);
                            continue;
                        }
                        (twin, About::Index { number })
                    }
                    None if asks_about_indexes && (is_untold || has_expression(index, dialect)) => {
                        (index, About::Definition { number })
                    }
                    None => continue,
                };
                questions.push(Question { place, what: Asked::Index { index: Box::new(asked.clone()), name } });
                about.push(what);
            }
        }
        if let (true, true, Some((_, model))) = (beyond.server_defaults, form.is_some(), model) {
            for (number, column) in unlike_defaults(&entry.table, model, dialect)? {
                questions.push(Question { place, what: Asked::Default { column: Box::new(column) } });
                about.push(About::Default { number });
            }
        }
        if let (true, Some(real)) = (questions.len() > before, real.get(place)) {
            originals.push(Original { place, table: &entry.table, real });
        }
    }
    let Some(form) = form.filter(|_| !questions.is_empty()) else { return Ok(known) };
    match form.ask(asking.server, dialect, &originals, &questions)? {
        Outcome::Unable(reason) => known.unable = Some(reason),
        Outcome::Answers(answers) => {
            for ((question, about), answer) in questions.iter().zip(about).zip(answers) {
                known.take(question, about, answer, dialect);
            }
        }
    }
    Ok(known)
}

impl Known {
    fn take(&mut self, question: &Question, about: About, answer: Answer, dialect: &dyn Dialect) {
        match (about, answer) {
            (About::Check { model, number }, Answer::Check(sql)) => {
                self.checks.insert((model, number), sql);
            }
            (About::StoredCheck { number }, Answer::Check(sql)) => {
                self.stored_checks.insert((question.place, number), sql);
            }
            (About::Index { number }, Answer::Index { model, database }) => {
                let place = (question.place, number);
                let moved = matches!(&question.what, Asked::Index { index, .. } if indexes::is_moved(index, dialect));
                let (was, is) = if moved { (database.clone(), model) } else { (here(&database), here(&model)) };
                let result = if was == is {
                    ComparisonResult::Equal
                } else {
                    ComparisonResult::Different(format!("definition {was} to {is}"))
                };
                self.indexes.insert(place, result);
                self.definitions.insert(place, database);
            }
            (About::Definition { number }, Answer::Index { model: _, database }) => {
                self.definitions.insert((question.place, number), database);
            }
            (About::Default { number }, Answer::Default(default)) => {
                self.defaults.insert((question.place, number), default);
            }
            // What the server cannot make on the table as it is, is not what is there.
            (About::Index { number }, Answer::Refused) => {
                let reason = "the definition fits another table than there is".to_owned();
                self.indexes.insert((question.place, number), ComparisonResult::Different(reason));
            }
            (
                About::Check { .. } | About::StoredCheck { .. } | About::Definition { .. } | About::Default { .. },
                Answer::Refused,
            )
            | (About::Check { .. } | About::StoredCheck { .. }, Answer::Index { .. } | Answer::Default(_))
            | (About::Index { .. } | About::Definition { .. }, Answer::Check(_) | Answer::Default(_))
            | (About::Default { .. }, Answer::Check(_) | Answer::Index { .. }) => {}
        }
    }
}

/// Columns of the database, by number, whose default is written otherwise in the models, with that default.
fn unlike_defaults(database: &Table, model: &Table, dialect: &dyn Dialect) -> Result<Vec<(usize, Column)>, CompileError> {
    let mut found = Vec::new();
    for (number, was) in database.columns.iter().enumerate() {
        let Some(is) = model.column(was.name.as_str()).and_then(|column| column.server_default.as_ref()) else { continue };
        let (Some(told), Some(wanted)) =
            (rendered_default(was.server_default.as_ref(), dialect)?, rendered_default(Some(is), dialect)?)
        else {
            continue;
        };
        if told != wanted {
            let column = Column {
                key: None,
                nullable: true,
                primary_key: false,
                autoincrement: Autoincrement::Off,
                server_default: Some(is.clone()),
                comment: None,
                ..was.clone()
            };
            found.push((number, column));
        }
    }
    Ok(found)
}

/// A definition without its tablespace.
fn here(definition: &str) -> String {
    let Some((before, after)) = sqltext::at_word(definition, "tablespace", Spelling::STANDARD) else {
        return definition.to_owned();
    };
    // What follows its name is the condition.
    let rest = sqltext::at_word(after, "where", Spelling::STANDARD).map_or(String::new(), |(_, rest)| format!(" WHERE{rest}"));
    format!("{}{rest}", before.trim_end())
}

/// Whether there is something in an index that the server writes its own way.
fn has_expression(index: &Index, dialect: &dyn Dialect) -> bool {
    index.options.contains_key(&format!("{}_where", dialect.name()))
        || index.elements.iter().any(|element| matches!(element, IndexElement::Expr(expr) if matches!(**expr, Expr::Text(_))))
}

/// The index of the models that the dialect calls so.
fn model_index<'a>(table: &'a Table, name: &str, dialect: &dyn Dialect) -> Option<&'a Index> {
    table.indexes.iter().find(|index| match &index.name {
        ConstraintName::Unnamed => false,
        ConstraintName::Given(given) => given.name == name,
        ConstraintName::Final(given) => {
            limbeck_sql::compiler::quote::truncate(&given.name, dialect.max_index_name_length()) == name
        }
    })
}

/// The tables of the database with those of the models that are the same.
fn pairs<'a>(
    models: &'a Models,
    database: &'a Database,
) -> impl Iterator<Item = (usize, &'a DatabaseTable, Option<(usize, &'a Table)>)> {
    let default = database.default_schema.as_deref();
    let schema =
        move |table: &'a Table| table.schema.as_ref().map(|schema| schema.as_str()).filter(|schema| Some(*schema) != default);
    let by_name: HashMap<(Option<&str>, &str), (usize, &Table)> =
        models.tables().map(|(place, table)| ((schema(table), table.name.as_str()), (place, table))).collect();
    database.tables.iter().enumerate().map(move |(place, entry)| {
        let model = by_name.get(&(schema(&entry.table), entry.table.name.as_str())).copied();
        (place, entry, model)
    })
}

#[cfg(test)]
mod tests {
    use super::here;

    #[test]
    fn a_tablespace_is_where_an_index_lies() {
        assert_eq!(here("btree (a)"), "btree (a)");
        assert_eq!(here("btree (a) TABLESPACE fast"), "btree (a)");
        assert_eq!(here("btree (a) TABLESPACE fast WHERE (b > 1)"), "btree (a) WHERE (b > 1)");
    }
}
