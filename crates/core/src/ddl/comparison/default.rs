//! The comparisons that most databases share (`alembic.ddl.impl.DefaultImpl`).

use super::canonical::CanonicalForm;
use super::sqltext::Spelling;
use super::{ColumnOf, ComparisonResult, ConstraintSets, Defaults, ForeignKeySets, Surroundings, TypeTokens, tokenize};
use crate::operations::OperationError;
use crate::output::WarningCategory;
use limbeck_sql::CompileError;
use limbeck_sql::compiler::{CompileOptions, compile_expr, compile_type};
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{Column, Constraint, Identity, Index, IndexElement, ServerDefault, Table, UniqueConstraint};

/// The common comparison.
#[derive(Debug, Clone, Copy)]
pub struct StandardComparison;

impl Comparison for StandardComparison {}

/// Where an expression stands when it is rendered for a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExprPlace {
    ServerDefault,
    Index,
    Other,
}

/// Whether two things are equal for a database. Default methods are upstream's `DefaultImpl`.
pub trait Comparison: Sync {
    /// Words for the same type, in lower case.
    fn type_synonyms(&self) -> &'static [&'static [&'static str]] {
        &[&["numeric", "decimal"]]
    }

    /// Whether the server keeps an index as long as a foreign key needs it.
    fn keys_need_indexes(&self) -> bool {
        false
    }

    /// Whether two values of the type can be asked to be equal.
    fn has_equality(&self, _type: &str) -> bool {
        true
    }

    /// A default as the database will tell it, where it keeps the text as it was written; elsewhere it has to be asked.
    ///
    /// # Errors
    /// The default has no text in the dialect.
    fn written_default(&self, default: &ServerDefault, dialect: &dyn Dialect) -> Result<Option<String>, CompileError> {
        let _ = (default, dialect);
        Ok(None)
    }

    /// Whether two defaults that the database tells are the same.
    fn is_same_default(&self, was: &str, is: &str) -> bool {
        was == is
    }

    /// Words whose next word counts when both types have it (`type_arg_extract`).
    fn type_arg_extract(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether the types of two columns differ.
    ///
    /// # Errors
    /// A type has no text in the dialect.
    fn compare_type(&self, database: &Column, model: &Column, dialect: &dyn Dialect) -> Result<bool, CompileError> {
        types_differ(self.type_synonyms(), self.type_arg_extract(), [database, model], dialect)
    }

    /// Whether the defaults of two columns differ.
    ///
    /// # Errors
    /// The database refused the question.
    fn compare_server_default(
        &self,
        defaults: Defaults,
        dialect: &dyn Dialect,
        around: &dyn Surroundings,
    ) -> Result<bool, OperationError> {
        let _ = (dialect, around);
        Ok(defaults.rendered_database != defaults.rendered_model)
    }

    /// The text of a computed column without what varies.
    fn normalize_computed(&self, text: &str) -> String {
        text.chars()
            .filter(|c| !matches!(c, ' ' | '(' | ')' | '\'' | '"' | '`' | '[' | ']' | '\t' | '\r' | '\n'))
            .collect::<String>()
            .to_lowercase()
    }

    /// Options of IDENTITY that the database does not tell.
    fn identity_attrs_ignore(&self) -> &'static [&'static str] {
        &[]
    }

    /// Which options of IDENTITY differ, and whether anything does.
    fn compare_identity(&self, model: Option<&Identity>, database: Option<&Identity>) -> (Vec<&'static str>, bool) {
        let mut different = identity_differences(model, database);
        different.retain(|name| !self.identity_attrs_ignore().contains(name));
        let is_alter = !different.is_empty() || model.is_some() != database.is_some();
        (different, is_alter)
    }

    /// Strikes what the database makes by itself or cannot tell.
    fn correct_for_autogen_constraints(&self, sets: &mut ConstraintSets, around: &dyn Surroundings) {
        let _ = (sets, around);
    }

    /// Makes foreign keys alike that mean the same.
    fn correct_for_autogen_foreignkeys(&self, sets: &mut ForeignKeySets) {
        let _ = sets;
    }

    /// Changes what was read of a column (`autogen_column_reflect`).
    fn adjust_column(&self, column: &mut Column) {
        let _ = column;
    }

    /// Changes what was read of an index (`adjust_reflected_dialect_options`).
    fn adjust_index(&self, index: &mut Index) {
        let _ = index;
    }

    /// Changes what was read of a constraint (`adjust_reflected_dialect_options`).
    fn adjust_constraint(&self, constraint: &mut Constraint) {
        let _ = constraint;
    }

    /// How the database writes names and strings.
    fn spelling(&self) -> Spelling {
        Spelling::STANDARD
    }

    /// How the database is asked for its own form of CHECKs and indexes, where it has one.
    fn canonical_form(&self) -> Option<&'static dyn CanonicalForm> {
        None
    }

    /// Whether a column is numbered only while it is in a key (`AUTO_INCREMENT`), and foreign keys need an index of their own.
    fn numbers_only_keys(&self) -> bool {
        false
    }

    /// Whether reflection tells of a CHECK that stands inside of a column.
    fn tells_checks_of_columns(&self) -> bool {
        true
    }

    /// The module of upstream's class, as the log says it.
    fn module_name(&self, dialect: &dyn Dialect) -> &'static str {
        dialect.name()
    }

    /// What `adjust_database` asks of every database, or nearly so: it is sent with the catalog queries.
    fn asked_of_every_database(&self) -> &'static [&'static str] {
        &[]
    }

    /// Changes what was read of the database where that takes a question; gives what the log is to say.
    ///
    /// # Errors
    /// The database refused.
    fn adjust_database(&self, tables: &mut [&mut Table], around: &dyn Surroundings) -> Result<Vec<String>, OperationError> {
        let _ = (tables, around);
        Ok(Vec::new())
    }

    /// Compares two indexes of one name.
    ///
    /// # Errors
    /// An expression cannot be rendered.
    fn compare_indexes(
        &self,
        model: &Index,
        database: &Index,
        dialect: &dyn Dialect,
        around: &dyn Surroundings,
    ) -> Result<ComparisonResult, CompileError> {
        let _ = (dialect, around);
        let mut reasons: Vec<String> = unique_difference(model, database).into_iter().collect();
        let (was, is) = (column_names(database), column_names(model));
        if was != is {
            reasons.push(format!("expression {} to {}", tuple(&was), tuple(&is)));
        }
        Ok(result(reasons))
    }

    /// Compares two unique constraints of one name.
    fn compare_unique_constraint(&self, model: &UniqueConstraint, database: &UniqueConstraint) -> ComparisonResult {
        let (was, is) = (sorted_columns(database), sorted_columns(model));
        if was == is {
            ComparisonResult::Equal
        } else {
            ComparisonResult::Different(format!("expression {} to {}", tuple(&was), tuple(&is)))
        }
    }

    /// Renders an expression for a script (`render_ddl_sql_expr`).
    ///
    /// # Errors
    /// The dialect cannot spell it.
    fn render_expr(&self, expr: &Expr, place: ExprPlace, dialect: &dyn Dialect) -> Result<String, CompileError> {
        let _ = place;
        literal_text(expr, dialect)
    }
}

/// An expression as it stands in DDL.
///
/// # Errors
/// The dialect cannot spell it.
pub fn literal_text(expr: &Expr, dialect: &dyn Dialect) -> Result<String, CompileError> {
    compile_expr(expr, dialect, CompileOptions { literal_binds: true, include_table: false })
}

/// An expression as the server gets to see it in DDL: the driver's `%%` is a `%` there.
///
/// # Errors
/// The dialect cannot spell it.
pub fn plain_text(expr: &Expr, dialect: &dyn Dialect) -> Result<String, CompileError> {
    let text = literal_text(expr, dialect)?;
    Ok(if dialect.doubles_percents() { text.replace("%%", "%") } else { text })
}

/// Compares the text of two types word by word.
///
/// # Errors
/// A type has no text in the dialect.
pub(super) fn types_differ(
    synonyms: &[&[&str]],
    extract: &[&str],
    columns: [&Column; 2],
    dialect: &dyn Dialect,
) -> Result<bool, CompileError> {
    let [database, model] = columns;
    let (database, model) = (compile_type(&database.type_, dialect)?, compile_type(&model.type_, dialect)?);
    if database == model {
        return Ok(false);
    }
    let (database, model) = (tokenize(&database), tokenize(&model));
    Ok(!types_match(synonyms, &database, &model) || !arguments_match(extract, &database, &model))
}

/// The reasons, or that there are none.
pub(super) fn result(reasons: Vec<String>) -> ComparisonResult {
    if reasons.is_empty() { ComparisonResult::Equal } else { ComparisonResult::Different(reasons.join(", ")) }
}

/// How uniqueness changed.
pub(super) fn unique_difference(model: &Index, database: &Index) -> Option<String> {
    let word = |unique: bool| if unique { "True" } else { "False" };
    (model.unique != database.unique).then(|| format!("unique={} to unique={}", word(database.unique), word(model.unique)))
}

fn types_match(synonyms: &[&[&str]], database: &TypeTokens, model: &TypeTokens) -> bool {
    if database.first == model.first {
        return true;
    }
    let (database_words, model_words) = (database.words(), model.words());
    let has = |batch: &[&str], word: &str| batch.contains(&word);
    synonyms.iter().any(|batch| {
        (has(batch, &database_words) && has(batch, &model_words)) || (has(batch, &database.first) && has(batch, &model.first))
    })
}

fn arguments_match(extract: &[&str], database: &TypeTokens, model: &TypeTokens) -> bool {
    if database.rest.len() == model.rest.len() && database.rest != model.rest {
        return false;
    }
    if database.args.len() == model.args.len() && database.args != model.args {
        return false;
    }
    let word_after = |tokens: &TypeTokens, phrase: &str| -> Option<String> {
        let text = tokens.rest.join(" ");
        let after = text.split_once(&format!("{phrase} "))?.1.to_owned();
        after.split(' ').next().map(str::to_owned)
    };
    !extract
        .iter()
        .any(|phrase| matches!((word_after(database, phrase), word_after(model, phrase)), (Some(was), Some(is)) if was != is))
}

/// The columns of an index, those inside of expressions too.
pub fn column_names(index: &Index) -> Vec<String> {
    index
        .elements
        .iter()
        .flat_map(|element| match element {
            IndexElement::Column(name) => vec![name.name.clone()],
            IndexElement::Expr(expr) => {
                limbeck_sql::schema::naming::expr_columns(expr).into_iter().map(|name| name.name).collect()
            }
        })
        .collect()
}

/// The columns of a unique constraint, sorted.
pub fn sorted_columns(unique: &UniqueConstraint) -> Vec<String> {
    let mut columns: Vec<String> = unique.columns.iter().map(|name| name.name.clone()).collect();
    columns.sort();
    columns
}

/// `repr()` of a tuple of texts.
pub fn tuple(items: &[String]) -> String {
    let shown: Vec<String> = items.iter().map(|item| crate::config::pytext::repr(item)).collect();
    match shown.as_slice() {
        [one] => format!("({one},)"),
        many => format!("({})", many.join(", ")),
    }
}

/// Whether an index has an element that is more than a column with an order.
pub fn is_expression_index(index: &Index) -> bool {
    index.elements.iter().any(|element| match element {
        IndexElement::Column(_) => false,
        IndexElement::Expr(expr) => !is_plain_column(expr),
    })
}

fn is_plain_column(expr: &Expr) -> bool {
    match expr {
        Expr::Unary { expr, op: _, postfix: _ } => is_plain_column(expr),
        Expr::Column(_) => true,
        _ => false,
    }
}

/// Strikes indexes of expressions that the database does not tell of (`_skip_functional_indexes`).
pub(super) fn skip_functional_indexes(sets: &mut ConstraintSets, dialect: &str, around: &dyn Surroundings) {
    let known: Vec<&str> =
        sets.database_indexes.iter().filter_map(|(_, index)| index.name.ident()).map(|name| name.as_str()).collect();
    sets.model_indexes.retain(|(_, index)| {
        let name = index.name.ident().map_or("", |name| name.as_str());
        if known.contains(&name) || !is_expression_index(index) {
            return true;
        }
        around.warn(
            WarningCategory::User,
            &format!(
                "autogenerate skipping metadata-specified expression-based index {}; dialect '{dialect}' under SQLAlchemy 2.1.9 \
                 can't reflect these indexes so they can't be compared",
                crate::config::pytext::repr(name)
            ),
        );
        false
    });
}

/// The text inside of one pair of parentheses around everything.
pub(super) fn without_parentheses(text: &str) -> &str {
    text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).filter(|inner| !inner.is_empty()).unwrap_or(text)
}

fn identity_differences(model: Option<&Identity>, database: Option<&Identity>) -> Vec<&'static str> {
    let options = |identity: Option<&Identity>| -> Vec<(&'static str, Option<String>)> {
        let Some(identity) = identity else { return Vec::new() };
        let options = &identity.options;
        let int = |value: Option<i64>| value.map(|value| value.to_string());
        let flag = |value: Option<bool>| value.map(|value| value.to_string());
        vec![
            ("cache", int(options.cache)),
            ("cycle", flag(options.cycle)),
            ("increment", int(options.increment)),
            ("maxvalue", int(options.maxvalue)),
            ("minvalue", int(options.minvalue)),
            ("nomaxvalue", flag(options.nomaxvalue)),
            ("nominvalue", flag(options.nominvalue)),
            ("start", int(options.start)),
        ]
    };
    let value = |of: &[(&'static str, Option<String>)], name: &str| {
        of.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.clone())
    };
    let (model_options, database_options) = (options(model), options(database));
    let names = ["cache", "cycle", "increment", "maxvalue", "minvalue", "nomaxvalue", "nominvalue", "start"];
    let mut different = Vec::new();
    let on = |identity: Option<&Identity>| identity.and_then(|identity| identity.always).unwrap_or(false);
    if on(model) != on(database) {
        different.push("always");
    }
    // A model that says nothing of an option leaves it to the database.
    different.extend(names.into_iter().filter(|name| {
        let is = value(&model_options, name);
        is.is_some() && is != value(&database_options, name)
    }));
    different
}

/// The text of a default for comparing; `None` for what has no text.
///
/// # Errors
/// The dialect cannot spell an expression.
pub fn rendered_default(default: Option<&ServerDefault>, dialect: &dyn Dialect) -> Result<Option<String>, CompileError> {
    Ok(match default {
        Some(ServerDefault::Literal(text)) => Some(text.clone()),
        Some(ServerDefault::Expr(expr)) => {
            Some(compile_expr(expr, dialect, CompileOptions { literal_binds: true, include_table: true })?)
        }
        Some(ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_)) | None => None,
    })
}

/// Whether the column is what the table numbers.
pub(super) fn is_numbered(at: ColumnOf) -> bool {
    matches!(at.table.autoincrement_column(), Ok(Some(column)) if column.name == at.column.name)
}
