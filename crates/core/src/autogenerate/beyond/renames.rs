//! Drops and additions that look like renames.

use super::RenameRequest;
use crate::autogenerate::models::{Database, Models, key};
use crate::autogenerate::ops::{Directive, GeneratedOp};
use crate::ddl::comparison::Comparison;
use crate::ddl::comparison::sqltext::{self, Spelling};
use crate::error::CommandError;
use crate::operations::{Alter, AlterColumn, Operation, OperationError, RenameTable};
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{Expr, Name, TextClause};
use limbeck_sql::schema::{Column, Constraint, DialectOptions, IndexElement, OptionValue, Table};

/// A rename that seems likely, or that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    pub schema: Option<String>,
    /// As the database calls it; for columns, after the table's own rename.
    pub table: String,
    /// `None` renames the table.
    pub column: Option<String>,
    pub new_name: String,
    /// Why it seems likely.
    pub evidence: Vec<String>,
}

impl Rename {
    /// `table:new` or `table.column:new`, as `--rename` takes it.
    pub fn request(&self) -> String {
        let table = match &self.schema {
            Some(schema) => format!("{schema}.{}", self.table),
            None => self.table.clone(),
        };
        match &self.column {
            Some(column) => format!("{table}.{column}:{}", self.new_name),
            None => format!("{table}:{}", self.new_name),
        }
    }

    /// In words.
    pub fn sentence(&self) -> String {
        match &self.column {
            Some(column) => format!("column {}.{column} to {}", self.table, self.new_name),
            None => format!("table {} to {}", self.table, self.new_name),
        }
    }
}

/// Two shapes must be alike to this part, in hundredths.
const ALIKE: usize = 60;

/// Tables that seem to have another name now. Each table is in one rename at most.
///
/// # Errors
/// A type has no text in the dialect.
pub fn table_renames(
    models: &Models,
    database: &Database,
    version_table: &str,
    comparison: &dyn Comparison,
    dialect: &dyn Dialect,
) -> Result<Vec<Rename>, OperationError> {
    let same = |a: &Table, b: &Table| a.name == b.name && schema(a, database) == schema(b, database);
    let gone: Vec<&Table> = database
        .tables
        .iter()
        .map(|table| &table.table)
        .filter(|table| !models.tables().any(|(_, model)| same(table, model)))
        .collect();
    let new: Vec<&Table> = models
        .tables()
        .map(|(_, table)| table)
        .filter(|table| table.name.as_str() != version_table)
        .filter(|table| !database.tables.iter().any(|other| same(&other.table, table)))
        .collect();
    let mut candidates = Vec::new();
    for (old_place, old) in gone.iter().enumerate() {
        for (new_place, new) in new.iter().enumerate() {
            if schema(old, database) != schema(new, database) {
                continue;
            }
            let mut alike = 0;
            for column in &old.columns {
                if let Some(other) = new.column(column.name.as_str())
                    && !comparison.compare_type(column, other, dialect)?
                {
                    alike += 1;
                }
            }
            let all = old.columns.len().max(new.columns.len()).max(1);
            let names = likeness(old.name.as_str(), new.name.as_str());
            // One column says little by itself; names that are alike say something.
            if alike * 100 >= ALIKE * all && (alike > 1 || names >= ALIKE) {
                candidates.push((alike * 100 / all + names, old_place, new_place, alike, all));
            }
        }
    }
    candidates.sort_by_key(|(score, old, new, _, _)| (std::cmp::Reverse(*score), *old, *new));
    let (mut olds, mut news, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for (_, old, new_place, alike, all) in candidates {
        if olds.contains(&old) || news.contains(&new_place) {
            continue;
        }
        olds.push(old);
        news.push(new_place);
        let mut evidence = vec![format!("{alike} of {all} columns have the same name and type")];
        if likeness(gone[old].name.as_str(), new[new_place].name.as_str()) >= ALIKE {
            evidence.push("the names are alike".to_owned());
        }
        found.push(Rename {
            schema: schema(gone[old], database),
            table: gone[old].name.name.clone(),
            column: None,
            new_name: new[new_place].name.name.clone(),
            evidence,
        });
    }
    Ok(found)
}

/// Columns that seem to have another name now, in tables that are on both sides.
///
/// # Errors
/// A type has no text in the dialect.
pub fn column_renames(
    models: &Models,
    database: &Database,
    comparison: &dyn Comparison,
    dialect: &dyn Dialect,
) -> Result<Vec<Rename>, OperationError> {
    let mut found = Vec::new();
    for table in database.tables.iter().map(|table| &table.table) {
        let model = models
            .tables()
            .map(|(_, model)| model)
            .find(|model| model.name == table.name && schema(model, database) == schema(table, database));
        let Some(model) = model else { continue };
        let gone: Vec<(usize, &Column)> =
            table.columns.iter().enumerate().filter(|(_, column)| model.column(column.name.as_str()).is_none()).collect();
        let new: Vec<(usize, &Column)> =
            model.columns.iter().enumerate().filter(|(_, column)| table.column(column.name.as_str()).is_none()).collect();
        let mut candidates = Vec::new();
        for (old_place, old) in &gone {
            for (new_place, new) in &new {
                if comparison.compare_type(old, new, dialect)? {
                    continue;
                }
                let mut evidence = vec!["the type is the same".to_owned()];
                let mut score = 0;
                if old_place == new_place {
                    evidence.push("the place in the table is the same".to_owned());
                    score += 2;
                }
                if likeness(old.name.as_str(), new.name.as_str()) >= ALIKE {
                    evidence.push("the names are alike".to_owned());
                    score += 2;
                }
                let targets = (target(table, old), target(model, new));
                if targets.0.is_some() && targets.0 == targets.1 {
                    evidence.push("both refer to the same column of another table".to_owned());
                    score += 2;
                }
                if old.nullable == new.nullable {
                    score += 1;
                }
                if score >= 2 {
                    candidates.push((score, *old_place, *new_place, evidence));
                }
            }
        }
        candidates.sort_by_key(|(score, old, new, _)| (std::cmp::Reverse(*score), *old, *new));
        let (mut olds, mut news) = (Vec::new(), Vec::new());
        for (_, old, new, evidence) in candidates {
            if olds.contains(&old) || news.contains(&new) {
                continue;
            }
            olds.push(old);
            news.push(new);
            found.push(Rename {
                schema: schema(table, database),
                table: table.name.name.clone(),
                column: Some(table.columns[old].name.name.clone()),
                new_name: model.columns[new].name.name.clone(),
                evidence,
            });
        }
    }
    Ok(found)
}

/// A rename that somebody asked for, as one of the database.
///
/// # Errors
/// The database has no such table or column.
pub fn requested(request: &RenameRequest, database: &Database) -> Result<Rename, OperationError> {
    let missing = |what: &str| -> OperationError {
        CommandError::new(format!("--rename names the {what}, which the database does not have")).into()
    };
    let table = database
        .tables
        .iter()
        .map(|table| &table.table)
        .find(|table| key(table.schema.as_ref(), &table.name) == request.table)
        .ok_or_else(|| missing(&format!("table {}", request.table)))?;
    if let Some(column) = &request.column
        && table.column(column).is_none()
    {
        return Err(missing(&format!("column {}.{column}", request.table)));
    }
    Ok(Rename {
        schema: schema(table, database),
        table: table.name.name.clone(),
        column: request.column.clone(),
        new_name: request.new_name.clone(),
        evidence: vec!["asked for".to_owned()],
    })
}

/// The database as it is after a rename.
pub fn apply(database: &mut Database, rename: &Rename, spelling: Spelling) {
    let default = database.default_schema.clone();
    let is_it = |name: &Ident, of: Option<&Ident>| {
        name.name == rename.table
            && of.map(|schema| schema.name.clone()).filter(|schema| Some(schema) != default.as_ref()) == rename.schema
    };
    let new = |name: &Ident| Ident { name: rename.new_name.clone(), quote: name.quote };
    for entry in &mut database.tables {
        let own = is_it(&entry.table.name, entry.table.schema.as_ref());
        let parts = entry.table.constraints.iter_mut().chain(&mut entry.doubled_uniques);
        match &rename.column {
            None => {
                for constraint in parts {
                    if let Constraint::ForeignKey(key) = constraint
                        && is_it(&key.referred_table, key.referred_schema.as_ref())
                    {
                        key.referred_table = new(&key.referred_table);
                    }
                }
                if own {
                    entry.table.name = new(&entry.table.name);
                    for index in entry.table.indexes.iter_mut().chain(&mut entry.doubled_indexes) {
                        index.table = new(&index.table);
                    }
                }
            }
            Some(old) => {
                let change = |names: &mut Vec<Ident>| {
                    names.iter_mut().filter(|name| name.as_str() == old).for_each(|name| *name = new(name));
                };
                for constraint in parts {
                    match constraint {
                        Constraint::PrimaryKey(key) if own => change(&mut key.columns),
                        Constraint::Unique(unique) if own => change(&mut unique.columns),
                        Constraint::ForeignKey(key) => {
                            if is_it(&key.referred_table, key.referred_schema.as_ref()) {
                                change(&mut key.referred_columns);
                            }
                            if own {
                                change(&mut key.columns);
                            }
                        }
                        Constraint::Check(check) if own => rename_in(&mut check.sqltext, old, &rename.new_name, spelling),
                        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => {}
                    }
                }
                if own {
                    entry.table.columns.iter_mut().filter(|column| column.name.as_str() == old).for_each(|column| {
                        column.name = new(&column.name);
                    });
                    for index in entry.table.indexes.iter_mut().chain(&mut entry.doubled_indexes) {
                        for element in &mut index.elements {
                            match element {
                                IndexElement::Column(name) if name.as_str() == old => *name = new(name),
                                IndexElement::Column(_) => {}
                                IndexElement::Expr(expr) => rename_in(expr, old, &rename.new_name, spelling),
                            }
                        }
                        for value in index.options.values_mut() {
                            match value {
                                OptionValue::Expr(expr) => rename_in(expr, old, &rename.new_name, spelling),
                                OptionValue::Map(entries) => {
                                    entries
                                        .iter_mut()
                                        .filter(|(key, _)| key == old)
                                        .for_each(|(key, _)| key.clone_from(&rename.new_name));
                                }
                                OptionValue::List(items) => items.iter_mut().for_each(|item| {
                                    if matches!(item, OptionValue::Str(name) if name == old) {
                                        *item = OptionValue::Str(rename.new_name.clone());
                                    }
                                }),
                                OptionValue::Str(_) | OptionValue::None | OptionValue::Bool(_) | OptionValue::Int(_) => {}
                            }
                        }
                        index.options.iter_mut().filter(|(key, _)| key.ends_with("_where")).for_each(|(_, value)| match value {
                            OptionValue::Str(text) => *text = sqltext::renamed(text, old, &rename.new_name, spelling),
                            OptionValue::Expr(condition) => rename_in(condition, old, &rename.new_name, spelling),
                            OptionValue::None
                            | OptionValue::Bool(_)
                            | OptionValue::Int(_)
                            | OptionValue::List(_)
                            | OptionValue::Map(_) => {}
                        });
                    }
                }
            }
        }
    }
}

/// The expression with another name for a column.
fn rename_in(expr: &mut Expr, old: &str, new: &str, spelling: Spelling) {
    match expr {
        Expr::Text(clause) => *clause = TextClause::verbatim(&sqltext::renamed(&clause.sql(), old, new, spelling)),
        Expr::Unary { expr, op: _, postfix: _ } => rename_in(expr, old, new, spelling),
        Expr::Column(column) if matches!(&column.name, Name::Given(name) if name.as_str() == old) => {
            column.name = Name::from(new);
        }
        // Reflection makes no others.
        _ => {}
    }
}

/// The operation that renames; the database is as it was before.
pub fn operation(rename: &Rename, database: &Database) -> GeneratedOp {
    let schema = rename.schema.as_deref().map(Ident::new);
    let table = Ident::new(rename.table.as_str());
    let operation = match &rename.column {
        None => Operation::RenameTable(RenameTable { table, new_name: Ident::new(rename.new_name.as_str()), schema }),
        Some(old) => {
            let column = database
                .tables
                .iter()
                .map(|table| &table.table)
                .find(|candidate| candidate.name == table && schema_of(candidate) == rename.schema)
                .and_then(|table| table.column(old));
            Operation::AlterColumn(Box::new(AlterColumn {
                table,
                schema,
                column: Ident::new(old.as_str()),
                nullable: None,
                server_default: Alter::Keep,
                new_name: Some(Ident::new(rename.new_name.as_str())),
                type_: None,
                comment: Alter::Keep,
                autoincrement: None,
                existing_type: column.map(|column| column.type_.clone()),
                existing_nullable: column.map(|column| column.nullable),
                existing_server_default: column.and_then(|column| column.server_default.clone()),
                existing_default_stated: false,
                existing_comment: column.and_then(|column| column.comment.clone()),
                existing_autoincrement: None,
                options: DialectOptions::new(),
            }))
        }
    };
    GeneratedOp::single(Directive::new(operation))
}

/// Writes above drops and additions that they look like a rename.
pub fn annotate(found: &mut [GeneratedOp], renames: &[Rename]) {
    for rename in renames {
        let note = [
            format!("This looks like a rename of {}: {}.", rename.sentence(), rename.evidence.join(", ")),
            format!("If it is one, make this file again with --rename {}", rename.request()),
        ];
        for entry in found.iter_mut() {
            let directives: &mut [Directive] = match entry {
                GeneratedOp::Single(directive) => std::slice::from_mut(directive),
                GeneratedOp::ModifyTable(group) => &mut group.ops,
            };
            for directive in directives.iter_mut().filter(|directive| is_drop_of(&directive.operation, rename)) {
                directive.notes.extend(note.iter().cloned());
            }
        }
    }
}

fn is_drop_of(operation: &Operation, rename: &Rename) -> bool {
    match (operation, &rename.column) {
        (Operation::DropTable(drop), None) => drop.table.name == rename.table,
        (Operation::DropColumn(drop), Some(column)) => drop.table.name == rename.table && drop.column.name == *column,
        _ => false,
    }
}

fn schema_of(table: &Table) -> Option<String> {
    table.schema.as_ref().map(|schema| schema.name.clone())
}

fn schema(table: &Table, database: &Database) -> Option<String> {
    schema_of(table).filter(|schema| Some(schema) != database.default_schema.as_ref())
}

/// The column that a column refers to.
fn target(table: &Table, column: &Column) -> Option<String> {
    table.constraints.iter().find_map(|constraint| match constraint {
        Constraint::ForeignKey(key) => match (key.columns.as_slice(), key.referred_columns.as_slice()) {
            ([own], [other]) if own.name == column.name.name => Some(format!("{}.{other}", key.referred_table)),
            _ => None,
        },
        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => None,
    })
}

/// How alike two names are, in hundredths: by the letters that have to change, or by one being a part of the other.
pub fn likeness(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let longest = a.len().max(b.len()).max(1);
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = before + usize::from(x != y);
            before = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(before + 1);
        }
    }
    let by_letters = 100 - 100 * row[b.len()] / longest;
    let (short, long): (String, String) =
        if a.len() < b.len() { (a.iter().collect(), b.iter().collect()) } else { (b.iter().collect(), a.iter().collect()) };
    if short.chars().count() >= 3 && long.contains(&short) { by_letters.max(ALIKE) } else { by_letters }
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn names_are_alike_by_letters_or_parts() {
        assert_eq!(likeness("user", "user"), 100);
        assert!(likeness("user", "users") >= 60);
        assert!(likeness("mail", "email_address") >= 60);
        assert!(likeness("name", "created") < 60);
        assert!(likeness("", "") >= 60);
    }
}
