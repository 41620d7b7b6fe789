//! Indexes in full: their conditions, options, and the order of their columns.

use crate::autogenerate::Database;
use crate::ddl::comparison::default::plain_text;
use crate::ddl::comparison::sqltext::{self, Spelling};
use crate::operations::OperationError;
use limbeck_sql::compiler::quote;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{ColumnRef, Expr, Name, Operator, TextClause};
use limbeck_sql::reflection::{IndexStatement, Inspector};
use limbeck_sql::schema::{Index, IndexElement, OptionValue, Table};
use limbeck_sql::types::SqlType;
use limbeck_sql::{CompileError, ConstraintName, Ident};
use std::collections::{BTreeMap, HashMap};

/// Options that are compared, without the name of the dialect.
const COMPARED: [&str; 9] = ["using", "ops", "include", "nulls_not_distinct", "with", "length", "prefix", "with_parser", "where"];

/// Completes what was read of indexes with what upstream's inspector leaves out.
///
/// # Errors
/// The database refused.
pub fn complete(
    inspector: &Inspector,
    database: &mut Database,
    dialect: &dyn Dialect,
    spelling: Spelling,
) -> Result<(), OperationError> {
    let mut statements: BTreeMap<Option<String>, HashMap<String, Vec<IndexStatement>>> = BTreeMap::new();
    for entry in &mut database.tables {
        let schema = entry.table.schema.as_ref().map(|schema| schema.name.clone());
        let details = inspector.key_details(entry.table.name.as_str(), schema.as_deref())?;
        for index in entry.table.indexes.iter_mut().chain(&mut entry.doubled_indexes) {
            let name = index.name.ident().map(|name| name.name.clone());
            let Some(detail) = details.iter().find(|detail| Some(&detail.name) == name.as_ref()) else { continue };
            if let Some(using) = &detail.using {
                index.options.insert(format!("{}_using", dialect.name()), OptionValue::Str(using.to_lowercase()));
            }
            for (element, descending) in index.elements.iter_mut().zip(&detail.descending) {
                if let (IndexElement::Column(column), true) = (&*element, descending) {
                    *element = descending_column(column);
                }
            }
        }
        if !statements.contains_key(&schema) {
            let mut by_table: HashMap<String, Vec<IndexStatement>> = HashMap::new();
            for statement in inspector.index_statements(schema.as_deref())? {
                by_table.entry(statement.table.clone()).or_default().push(statement);
            }
            statements.insert(schema.clone(), by_table);
        }
        for statement in statements[&schema].get(&entry.table.name.name).into_iter().flatten() {
            let Some((elements, condition)) = of_statement(&statement.sql, &entry.table, spelling) else { continue };
            let known =
                entry.table.indexes.iter_mut().find(|index| index.name.ident().is_some_and(|name| name.name == statement.name));
            match known {
                Some(index) => index.elements = elements,
                None => {
                    let condition = condition
                        .map(|sql| (format!("{}_where", dialect.name()), OptionValue::Expr(Box::new(Expr::verbatim(sql)))));
                    let index = Index {
                        name: ConstraintName::Final(Ident::new(statement.name.as_str())),
                        table: entry.table.name.clone(),
                        schema: entry.table.schema.clone(),
                        elements,
                        unique: sqltext::tokens(&statement.sql, spelling).get(1).is_some_and(|token| token.is_word("unique")),
                        column_flag: false,
                        options: condition.into_iter().collect(),
                    };
                    entry.table.indexes.push(index);
                }
            }
        }
    }
    Ok(())
}

/// The elements and the condition of `CREATE INDEX ... ON t (...) WHERE ...`.
fn of_statement<'a>(sql: &'a str, table: &Table, spelling: Spelling) -> Option<(Vec<IndexElement>, Option<&'a str>)> {
    let (inner, rest) = sqltext::in_parentheses(sql, spelling)?;
    let condition = sqltext::at_word(rest, "where", spelling).map(|(_, condition)| condition.trim());
    let element = |part: &str| {
        let tokens = sqltext::tokens(part, spelling);
        let column =
            tokens.first().filter(|token| matches!(token.kind, sqltext::Kind::Word | sqltext::Kind::Name)).and_then(|token| {
                table
                    .columns
                    .iter()
                    .find(|column| sqltext::same(column.name.as_str(), &token.text, spelling))
                    .map(|column| &column.name)
            });
        match (column, &tokens[..]) {
            (Some(column), [_]) => IndexElement::Column(column.clone()),
            (Some(column), [_, order]) if order.is_word("asc") => IndexElement::Column(column.clone()),
            (Some(column), [_, order]) if order.is_word("desc") => descending_column(column),
            _ => IndexElement::Expr(Box::new(Expr::verbatim(part))),
        }
    };
    Some((sqltext::parts(inner, spelling).into_iter().map(element).collect(), condition))
}

fn descending_column(column: &Ident) -> IndexElement {
    let column = Expr::Column(ColumnRef { name: Name::from(column), ..ColumnRef::default() });
    IndexElement::Expr(Box::new(Expr::Unary { op: Operator::Desc, postfix: true, expr: Box::new(column) }))
}

/// Whether there is more to the index than upstream's inspector tells, so that a batch would lose it.
pub fn is_lost_in_batch(index: &Index) -> bool {
    index.elements.iter().any(|element| matches!(element, IndexElement::Expr(_)))
}

/// What differs between two indexes of one name, as far as their values tell; nothing where they are the same for sure.
///
/// # Errors
/// An expression cannot be rendered.
pub fn differences(
    model: &Index,
    database: &Index,
    table: &Table,
    dialect: &dyn Dialect,
    spelling: Spelling,
) -> Result<Vec<String>, CompileError> {
    let mut reasons = Vec::new();
    if model.unique != database.unique {
        let word = |on: bool| if on { "True" } else { "False" };
        reasons.push(format!("unique={} to unique={}", word(database.unique), word(model.unique)));
    }
    let texts =
        |index: &Index| index.elements.iter().map(|element| element_text(element, dialect)).collect::<Result<Vec<_>, _>>();
    let (was, is) = (texts(database)?, texts(model)?);
    let same = was.len() == is.len()
        && was.iter().zip(&is).all(|(was, is)| sqltext::same(without_ascending(was), without_ascending(is), spelling));
    if !same {
        reasons.push(format!("expression ({}) to ({})", was.join(", "), is.join(", ")));
    }
    for option in COMPARED {
        let key = format!("{}_{option}", dialect.name());
        let value = |index: &Index| option_text(option, index.options.get(&key), index, table, dialect, spelling);
        let (was, is) = (value(database)?, value(model)?);
        if was.as_ref().map(|(compared, _)| compared) != is.as_ref().map(|(compared, _)| compared) {
            let shown = |value: Option<(String, String)>| value.map_or_else(|| "None".to_owned(), |(_, shown)| shown);
            reasons.push(format!("{option} {} to {}", shown(was), shown(is)));
        }
    }
    Ok(reasons)
}

/// Whether only the server knows: there is something that its own form may or may not have.
pub fn is_moved(model: &Index, dialect: &dyn Dialect) -> bool {
    model.options.get(&format!("{}_tablespace", dialect.name())).is_some_and(OptionValue::is_true)
}

fn element_text(element: &IndexElement, dialect: &dyn Dialect) -> Result<String, CompileError> {
    match element {
        IndexElement::Column(name) => Ok(quote::quote(name, dialect)),
        IndexElement::Expr(expr) => plain_text(expr.unlabelled(), dialect),
    }
}

fn without_ascending(text: &str) -> &str {
    let trimmed = text.trim_end();
    match trimmed.len().checked_sub(4).and_then(|at| trimmed.get(at..).map(|end| (at, end))) {
        Some((at, end)) if end.eq_ignore_ascii_case(" asc") => &trimmed[..at],
        _ => trimmed,
    }
}

/// An option as it is compared, and as it is shown; `None` where it says nothing.
fn option_text(
    option: &str,
    value: Option<&OptionValue>,
    index: &Index,
    table: &Table,
    dialect: &dyn Dialect,
    spelling: Spelling,
) -> Result<Option<(String, String)>, CompileError> {
    let Some(value) = value.filter(|value| value.is_true()) else { return Ok(None) };
    let shown = match (option, value) {
        ("where", OptionValue::Expr(expr)) => plain_text(expr, dialect)?,
        ("where", OptionValue::Str(condition)) => TextClause { text: condition.clone(), binds: Vec::new() }.sql(),
        ("length", OptionValue::Int(length)) => {
            let columns = crate::ddl::comparison::default::column_names(index);
            lengths(columns.into_iter().map(|column| (column, *length)), table)
        }
        ("length", OptionValue::Map(entries)) => {
            let pairs = entries.iter().filter_map(|(column, length)| match length {
                OptionValue::Int(length) => Some((column.clone(), *length)),
                _ => None,
            });
            lengths(pairs, table)
        }
        (_, value) => value_text(value, dialect)?,
    };
    let compared = match option {
        "where" => sqltext::normal(&shown, spelling),
        "using" | "prefix" => shown.to_lowercase(),
        _ => shown.clone(),
    };
    // What every index is unless somebody says otherwise.
    let is_default = option == "using" && compared == "btree";
    Ok((!is_default && !compared.is_empty()).then_some((compared, shown)))
}

/// Prefixes as they take effect: one as long as its column is none.
fn lengths(pairs: impl Iterator<Item = (String, i64)>, table: &Table) -> String {
    let mut kept: Vec<String> = pairs
        .filter(|(column, length)| {
            let whole = table.column(column).and_then(|column| match &column.type_ {
                SqlType::String(args) | SqlType::ExactVarchar(args) => args.length.map(i64::from),
                _ => None,
            });
            whole.is_none_or(|whole| *length < whole)
        })
        .map(|(column, length)| format!("{column}({length})"))
        .collect();
    kept.sort();
    kept.join(", ")
}

fn value_text(value: &OptionValue, dialect: &dyn Dialect) -> Result<String, CompileError> {
    Ok(match value {
        OptionValue::None => String::new(),
        OptionValue::Bool(on) => on.to_string(),
        OptionValue::Int(number) => number.to_string(),
        OptionValue::Str(text) => text.clone(),
        OptionValue::List(items) => items.iter().map(|item| value_text(item, dialect)).collect::<Result<Vec<_>, _>>()?.join(", "),
        OptionValue::Map(entries) => {
            let mut shown = entries
                .iter()
                .map(|(key, value)| Ok(format!("{key}={}", value_text(value, dialect)?)))
                .collect::<Result<Vec<_>, CompileError>>()?;
            shown.sort();
            shown.join(", ")
        }
        OptionValue::Expr(expr) => plain_text(expr, dialect)?,
    })
}

/// The index of the database with everything that its definition says of its elements, so that it can be made again:
/// `btree (lower(a) text_pattern_ops DESC, b) WHERE ...`.
pub fn as_defined(index: &Index, definition: &str, dialect: &dyn Dialect, spelling: Spelling) -> Index {
    let mut index = index.clone();
    let Some((inner, rest)) = sqltext::in_parentheses(definition, spelling) else { return index };
    if let (Some((_, condition)), Some(stored)) =
        (sqltext::at_word(rest, "where", spelling), index.options.get_mut(&format!("{}_where", dialect.name())))
    {
        let condition = sqltext::at_word(condition, "tablespace", spelling).map_or(condition, |(condition, _)| condition);
        *stored = OptionValue::Expr(Box::new(Expr::verbatim(condition.trim())));
    }
    let parts = sqltext::parts(inner, spelling);
    if parts.len() != index.elements.len() {
        return index;
    }
    let key = format!("{}_ops", dialect.name());
    for (element, part) in index.elements.iter_mut().zip(parts) {
        let collated = sqltext::at_word(part, "collate", spelling).is_some();
        let known = match element {
            IndexElement::Expr(expr) => match &**expr {
                Expr::Text(clause) => Some(clause.sql()),
                _ => None,
            },
            IndexElement::Column(name) => collated.then(|| name.name.clone()),
        };
        let Some(known) = known else { continue };
        if let Some(OptionValue::Map(operators)) = index.options.get_mut(&key) {
            operators.retain(|(name, _)| *name != known);
        }
        *element = IndexElement::Expr(Box::new(Expr::verbatim(part)));
    }
    if matches!(index.options.get(&key), Some(OptionValue::Map(operators)) if operators.is_empty()) {
        index.options.shift_remove(&key);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::dialect::default::Default as Standard;

    const SQLITE: Spelling = Spelling { name_quotes: &[('"', '"'), ('`', '`'), ('[', ']')], folds_names: true, escapes: false };

    fn table(columns: &[&str]) -> Table {
        let mut table = Table::bare("t".into(), None);
        table.columns = columns
            .iter()
            .map(|name| {
                limbeck_sql::schema::Column::bare(Ident::new(*name), SqlType::Text(limbeck_sql::types::StringArgs::default()))
            })
            .collect();
        table
    }

    fn index(elements: Vec<IndexElement>, options: &[(&str, OptionValue)]) -> Index {
        Index {
            name: ConstraintName::Given("ix".into()),
            table: "t".into(),
            schema: None,
            elements,
            unique: false,
            column_flag: false,
            options: options.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
        }
    }

    #[test]
    fn statements_tell_all_of_an_index() {
        let table = table(&["a", "b", "Wide Name"]);
        let sql = "CREATE UNIQUE INDEX ix ON t (a, \"Wide Name\" DESC, lower(b), b COLLATE NOCASE) WHERE a > 'where'";
        let (elements, condition) = of_statement(sql, &table, SQLITE).unwrap();
        let texts: Vec<String> = elements.iter().map(|element| element_text(element, &Standard).unwrap()).collect();
        assert_eq!(texts, ["a", "\"Wide Name\" DESC", "lower(b)", "b COLLATE NOCASE"]);
        assert_eq!(condition, Some("a > 'where'"));
        assert!(is_lost_in_batch(&index(elements, &[])));
    }

    #[test]
    fn conditions_options_and_order_count() {
        let table = table(&["a", "b"]);
        let column = || IndexElement::Column("a".into());
        let text = |sql: &str| OptionValue::Expr(Box::new(Expr::verbatim(sql)));
        let told = |is: Index, was: Index| differences(&is, &was, &table, &Standard, Spelling::STANDARD).unwrap();
        let none = index(vec![column()], &[]);
        assert!(told(none.clone(), none.clone()).is_empty());
        let partial = index(vec![column()], &[("default_where", text("a > 0"))]);
        let stored = index(vec![column()], &[("default_where", OptionValue::Str("(A > 0)".to_owned()))]);
        assert!(told(partial.clone(), stored.clone()).is_empty());
        assert_eq!(told(none.clone(), stored), ["where (A > 0) to None"]);
        let tree = index(vec![column()], &[("default_using", OptionValue::Str("BTREE".to_owned()))]);
        assert!(told(none.clone(), tree).is_empty());
        let down = index(vec![descending_column(&"a".into())], &[]);
        assert_eq!(told(down, none), ["expression (a) to (a DESC)"]);
    }

    #[test]
    fn a_prefix_of_the_whole_column_is_none() {
        let mut table = table(&["a"]);
        table.columns[0].type_ =
            SqlType::String(limbeck_sql::types::StringArgs { length: Some(10), ..limbeck_sql::types::StringArgs::default() });
        let length = |length: i64| index(vec![IndexElement::Column("a".into())], &[("default_length", OptionValue::Int(length))]);
        let none = index(vec![IndexElement::Column("a".into())], &[]);
        let told = |is: Index| differences(&is, &none, &table, &Standard, Spelling::STANDARD).unwrap();
        assert!(told(length(10)).is_empty());
        assert_eq!(told(length(4)), ["length None to a(4)"]);
    }

    #[test]
    fn definitions_complete_elements() {
        let expression = |sql: &str| IndexElement::Expr(Box::new(Expr::verbatim(sql)));
        let operators = OptionValue::Map(vec![("lower(b::text)".to_owned(), OptionValue::Str("text_pattern_ops".to_owned()))]);
        let found = as_defined(
            &index(vec![IndexElement::Column("a".into()), expression("lower(b::text)")], &[("default_ops", operators)]),
            "btree (a, lower((b)::text) text_pattern_ops DESC) WHERE (a > 1)",
            &Standard,
            Spelling::STANDARD,
        );
        let texts: Vec<String> = found.elements.iter().map(|element| element_text(element, &Standard).unwrap()).collect();
        assert_eq!(texts, ["a", "lower((b)::text) text_pattern_ops DESC"]);
        assert!(found.options.is_empty());
    }
}
