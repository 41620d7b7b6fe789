//! PostgreSQL: temporary tables behind a savepoint that is always rolled back to.
//!
//! What the server writes is not always what it makes of that when it reads it: `x IN ('a', 'b')` on a VARCHAR changes once
//! more. So everything is made twice, of the models' text and then of the server's, and the second answer counts. What the
//! database has is made anew as well.

use super::{
    Answer, Asked, CanonicalForm, Original, Outcome, Question, RealIndex, Server, after_using, as_sent, first_line, missing,
    question_of, shadow, text, thing,
};
use crate::ddl::comparison::sqltext::{self, Spelling};
use crate::operations::OperationError;
use limbeck_sql::compiler::{compile_ddl, quote};
use limbeck_sql::ddl::{AlteredColumn, DdlElement};
use limbeck_sql::dialect::Dialect;
use limbeck_sql::engine::ExecuteError;
use limbeck_sql::schema::Index;
use limbeck_sql::{ConstraintName, Ident};
use std::collections::{BTreeMap, BTreeSet};

/// PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub struct PostgresqlForm;

const SAVEPOINT: &str = "limbeck_canonical";

/// SQLSTATEs of a server that lets nobody make temporary tables: no privilege; a read-only transaction or server.
const UNABLE: [&str; 2] = ["42501", "25006"];

impl CanonicalForm for PostgresqlForm {
    fn knows_indexes(&self) -> bool {
        true
    }

    fn asked_of_every_database(&self) -> &'static [&'static str] {
        &[COLLATED]
    }

    /// Those with a collation that is not their column's.
    fn untold_indexes(&self, server: &dyn Server) -> Result<BTreeSet<RealIndex>, OperationError> {
        let found = |row: Vec<limbeck_sql::Value>| {
            Some(RealIndex { schema: text(row.first()), table: text(row.get(1))?, name: text(row.get(2))? })
        };
        Ok(server.run(COLLATED)?.into_iter().filter_map(found).collect())
    }

    fn ask(
        &self,
        server: &dyn Server,
        dialect: &dyn Dialect,
        originals: &[Original],
        questions: &[Question],
    ) -> Result<Outcome, OperationError> {
        if questions.is_empty() {
            return Ok(Outcome::Answers(Vec::new()));
        }
        let own = server.is_autocommit();
        if own {
            server.run("BEGIN")?;
        }
        let answered = Maker { server, dialect, originals }.answers(questions);
        if own {
            server.run("ROLLBACK")?;
        }
        answered
    }
}

/// Something to be made on the copy of a table.
struct Thing {
    place: usize,
    statement: String,
}

/// How the server defines a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Definition {
    text: String,
    tablespace: Option<String>,
}

impl Definition {
    fn of_index(&self) -> String {
        let tablespace = self.tablespace.as_ref().map_or_else(String::new, |name| format!(" TABLESPACE {name}"));
        format!("{}{tablespace}", after_using(&self.text))
    }
}

enum Made {
    Found(BTreeMap<String, Definition>),
    Unable(String),
}

struct Maker<'a> {
    server: &'a dyn Server,
    dialect: &'a dyn Dialect,
    originals: &'a [Original<'a>],
}

impl Maker<'_> {
    fn answers(&self, questions: &[Question]) -> Result<Outcome, OperationError> {
        let there = self.there(questions)?;
        let mut things = Vec::new();
        for (number, Question { place, what }) in questions.iter().enumerate() {
            let statement = match what {
                Asked::Check { sql } => check_statement(*place, &thing(number), &as_sent(sql, self.dialect)),
                Asked::Index { index, name: _ } => {
                    let mut index = Index {
                        name: ConstraintName::Given(Ident::new(thing(number))),
                        table: Ident::new(shadow(*place)),
                        schema: Some(Ident::new("pg_temp")),
                        ..(**index).clone()
                    };
                    index.options.shift_remove("postgresql_concurrently");
                    compile_ddl(&DdlElement::CreateIndex { index: Box::new(index), if_not_exists: false }, self.dialect)?
                }
                Asked::Default { column } => {
                    let at = AlteredColumn {
                        table: Ident::new(shadow(*place)),
                        schema: Some(Ident::new("pg_temp")),
                        column: column.name.clone(),
                        existing_type: None,
                        existing_nullable: None,
                        existing_server_default: None,
                        existing_comment: None,
                    };
                    compile_ddl(&DdlElement::ColumnDefault { at, default: column.server_default.clone() }, self.dialect)?
                }
            };
            things.push(Thing { place: *place, statement });
        }
        let first = match self.make(&things)? {
            Made::Found(found) => found,
            Made::Unable(reason) => return Ok(Outcome::Unable(reason)),
        };
        let mut things = Vec::new();
        for (number, Question { place, what }) in questions.iter().enumerate() {
            let again = |name: &str, definition: &Definition| {
                let statement = match what {
                    Asked::Check { sql: _ } => {
                        check_statement(*place, name, &as_sent(&condition(&definition.text), self.dialect))
                    }
                    Asked::Index { .. } => {
                        let unique = if definition.text.starts_with("CREATE UNIQUE") { "UNIQUE " } else { "" };
                        let using = as_sent(&after_using(&definition.text), self.dialect);
                        format!("CREATE {unique}INDEX {name} ON pg_temp.{} USING {using}", shadow(*place))
                    }
                    // The column has one default, and its form is final.
                    Asked::Default { column: _ } => return None,
                };
                Some(Thing { place: *place, statement })
            };
            things.extend(first.get(&thing(number)).and_then(|definition| again(&thing(number), definition)));
            things.extend(there.get(&number).and_then(|definition| again(&was(number), definition)));
        }
        let second = match self.make(&things)? {
            Made::Found(found) => found,
            Made::Unable(reason) => return Ok(Outcome::Unable(reason)),
        };
        let answer = |(number, question): (usize, &Question)| {
            let name = match &question.what {
                Asked::Default { column } => default_name(question.place, column.name.as_str()),
                Asked::Check { .. } | Asked::Index { .. } => thing(number),
            };
            let Some(made) = second.get(&name).or_else(|| first.get(&name)) else { return Answer::Refused };
            match &question.what {
                Asked::Check { sql: _ } => Answer::Check(condition(&made.text)),
                Asked::Default { column: _ } => Answer::Default(made.text.clone()),
                Asked::Index { .. } => {
                    let Some(there) = there.get(&number) else { return Answer::Refused };
                    let text = second.get(&was(number)).map_or(&there.text, |again| &again.text);
                    let there = Definition { text: text.clone(), tablespace: there.tablespace.clone() };
                    let tablespace = first.get(&name).and_then(|made| made.tablespace.clone());
                    let made = Definition { text: made.text.clone(), tablespace };
                    Answer::Index { model: made.of_index(), database: there.of_index() }
                }
            }
        };
        Ok(Outcome::Answers(questions.iter().enumerate().map(answer).collect()))
    }

    fn original(&self, place: usize) -> Result<&Original<'_>, OperationError> {
        Ok(self.originals.iter().find(|original| original.place == place).ok_or_else(|| missing(place))?)
    }

    /// Makes things, and tells how the server defines each. Where one cannot be made, halves are tried until it stands alone.
    fn make(&self, things: &[Thing]) -> Result<Made, OperationError> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![things];
        while let Some(group) = waiting.pop().filter(|group| !group.is_empty()) {
            match self.attempt(group)? {
                Some(Made::Found(definitions)) => found.extend(definitions),
                Some(Made::Unable(reason)) => return Ok(Made::Unable(reason)),
                None if group.len() > 1 => {
                    let (first, second) = group.split_at(group.len() / 2);
                    waiting.extend([second, first]);
                }
                None => {}
            }
        }
        Ok(Made::Found(found))
    }

    /// Makes a group of things, reads their definitions, and takes them back; `None` where the server refused one.
    fn attempt(&self, group: &[Thing]) -> Result<Option<Made>, OperationError> {
        let making = format!("SAVEPOINT {SAVEPOINT};\n{}", self.statements(group)?.join(";\n"));
        let undo = format!("ROLLBACK TO SAVEPOINT {SAVEPOINT};\nRELEASE SAVEPOINT {SAVEPOINT}");
        match self.server.run(&making) {
            Ok(_) => {}
            Err(ExecuteError::Database(refused)) => {
                self.server.run(&undo)?;
                return Ok(match refused.code.as_deref() {
                    Some(code) if UNABLE.contains(&code) => Some(Made::Unable(first_line(&refused.message))),
                    _ => None,
                });
            }
            Err(error) => return Err(error.into()),
        }
        let rows = self.server.run(READING);
        self.server.run(&undo)?;
        let definition = |row: Vec<limbeck_sql::Value>| {
            Some((text(row.first())?, Definition { text: text(row.get(1))?, tablespace: text(row.get(2)) }))
        };
        Ok(Some(Made::Found(rows?.into_iter().filter_map(definition).collect())))
    }

    /// The statements that make the copies of tables, and the things on them.
    fn statements(&self, group: &[Thing]) -> Result<Vec<String>, OperationError> {
        let mut statements = Vec::new();
        let mut places: Vec<usize> = group.iter().map(|thing| thing.place).collect();
        places.dedup();
        for place in places {
            let original = self.original(place)?;
            let real = quote::format_table(&original.real.name, original.real.schema.as_ref(), self.dialect);
            statements.push(format!("CREATE TEMPORARY TABLE {} (LIKE {real})", shadow(place)));
            for (was, is) in original.real.columns.iter().zip(&original.table.columns) {
                if *was != is.name {
                    let name = |name: &Ident| quote::quote(name, self.dialect);
                    let copy = shadow(place);
                    statements.push(format!("ALTER TABLE pg_temp.{copy} RENAME COLUMN {} TO {}", name(was), name(&is.name)));
                }
            }
        }
        statements.extend(group.iter().map(|thing| thing.statement.clone()));
        Ok(statements)
    }

    /// A definition with the names that columns have after the renames of this comparison.
    fn after_renames(&self, place: usize, definition: &str) -> String {
        let Some(original) = self.originals.iter().find(|original| original.place == place) else {
            return definition.to_owned();
        };
        let Some((before, after)) = sqltext::at_word(definition, "using", Spelling::STANDARD) else {
            return definition.to_owned();
        };
        let mut after = after.to_owned();
        for (was, is) in original.real.columns.iter().zip(&original.table.columns).filter(|(was, is)| **was != is.name) {
            after = sqltext::renamed(&after, was.as_str(), is.name.as_str(), Spelling::STANDARD);
        }
        format!("{before}USING{after}")
    }

    /// How the server defines the indexes of the database that questions are about, by question.
    fn there(&self, questions: &[Question]) -> Result<BTreeMap<usize, Definition>, OperationError> {
        let literal = |text: &str| quote::string_literal(text, self.dialect);
        let mut wanted = Vec::new();
        for (number, Question { place, what }) in questions.iter().enumerate() {
            let Asked::Index { index: _, name } = what else { continue };
            let real = self.original(*place)?.real;
            let schema =
                real.schema.as_ref().map_or_else(|| "pg_catalog.current_schema()".to_owned(), |schema| literal(schema.as_str()));
            let (owner, name) = (literal(real.name.as_str()), literal(name));
            wanted.push(format!("({number}, {schema}::pg_catalog.text, {owner}, {name})"));
        }
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = self.server.run(&format!(
            "SELECT 'limbeck_' || w.number, pg_catalog.pg_get_indexdef(c.oid), s.spcname::pg_catalog.text \
             FROM (VALUES {}) AS w (number, schema, owner, name) \
             JOIN pg_catalog.pg_class AS t ON t.relname = w.owner \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = w.schema \
             JOIN pg_catalog.pg_index AS i ON i.indrelid = t.oid \
             JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid AND c.relname = w.name \
             LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace",
            wanted.join(", ")
        ))?;
        let definition = |row: Vec<limbeck_sql::Value>| {
            let number = question_of(&text(row.first())?, "limbeck_")?;
            let text_now = self.after_renames(questions.get(number)?.place, &text(row.get(1))?);
            Some((number, Definition { text: text_now, tablespace: text(row.get(2)) }))
        };
        Ok(rows.into_iter().filter_map(definition).collect())
    }
}

/// All that was made.
const READING: &str = "SELECT k.conname::pg_catalog.text, pg_catalog.pg_get_constraintdef(k.oid, true), NULL::pg_catalog.text \
     FROM pg_catalog.pg_constraint AS k WHERE k.connamespace = pg_catalog.pg_my_temp_schema() AND k.contype = 'c' \
     AND k.conname ~ '^limbeck_' UNION ALL \
     SELECT c.relname::pg_catalog.text, pg_catalog.pg_get_indexdef(c.oid), s.spcname::pg_catalog.text \
     FROM pg_catalog.pg_class AS c LEFT JOIN pg_catalog.pg_tablespace AS s ON s.oid = c.reltablespace \
     WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relkind = 'i' AND c.relname ~ '^limbeck_' UNION ALL \
     SELECT c.relname || '.' || a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid), NULL::pg_catalog.text \
     FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_class AS c ON c.oid = d.adrelid \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum \
     WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relname ~ '^limbeck_shadow_'";

/// Indexes with a collation of their own. Only where the index or the table has another than the usual one (100) is there
/// anything to compare; the first object that is not the server's has the number 16384.
const COLLATED: &str = "WITH unusual AS (SELECT a.attrelid FROM pg_catalog.pg_attribute AS a \
     WHERE a.attcollation NOT IN (0, 100) AND a.attrelid >= 16384) \
     SELECT NULLIF(n.nspname, pg_catalog.current_schema())::pg_catalog.text, t.relname::pg_catalog.text, \
     c.relname::pg_catalog.text FROM (SELECT i.indexrelid FROM pg_catalog.pg_index AS i \
     WHERE i.indexrelid IN (SELECT attrelid FROM unusual) UNION SELECT i.indexrelid FROM pg_catalog.pg_index AS i \
     WHERE i.indrelid IN (SELECT attrelid FROM unusual)) AS u \
     JOIN pg_catalog.pg_index AS i ON i.indexrelid = u.indexrelid JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
     JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace \
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND EXISTS (SELECT 1 FROM \
     unnest(i.indcollation::pg_catalog.oid[], (i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1]) AS k (collation_, number) \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number \
     WHERE k.collation_ <> 0 AND k.collation_ <> a.attcollation)";

/// What the answer calls the default of a column.
fn default_name(place: usize, column: &str) -> String {
    format!("{}.{column}", shadow(place))
}

/// The name of what the database has already.
fn was(question: usize) -> String {
    format!("limbeck_was_{question}")
}

fn check_statement(place: usize, name: &str, condition: &str) -> String {
    format!("ALTER TABLE pg_temp.{} ADD CONSTRAINT {name} CHECK ({condition})", shadow(place))
}

/// The condition of `CHECK (...)`.
fn condition(definition: &str) -> String {
    sqltext::in_parentheses(definition, Spelling::STANDARD).map_or(definition, |(inner, _)| inner).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::RealTable;
    use super::*;
    use limbeck_sql::Value;
    use limbeck_sql::dialect::postgresql::Postgresql;
    use limbeck_sql::engine::{DbError, DbErrorKind};
    use limbeck_sql::schema::Table;
    use std::cell::RefCell;

    /// Remembers what it is sent; refuses texts that hold a word, with a code.
    #[derive(Default)]
    struct Scripted {
        sent: RefCell<Vec<String>>,
        refuses: Option<(&'static str, &'static str)>,
        autocommit: bool,
    }

    impl Server for Scripted {
        fn run(&self, sql: &str) -> Result<Vec<Vec<Value>>, ExecuteError> {
            self.sent.borrow_mut().push(sql.to_owned());
            if let Some((word, code)) = self.refuses.filter(|(word, _)| sql.contains(word)) {
                let mut error = DbError::new(DbErrorKind::ProgrammingError, "test.Error", format!("no {word}"));
                error.code = Some(code.to_owned());
                return Err(ExecuteError::Database(error));
            }
            // Every CHECK that was made comes back in capitals.
            let sent = self.sent.borrow();
            let making = sent.iter().rev().find(|text| text.starts_with("SAVEPOINT")).filter(|_| sql == READING);
            let row = |line: &str| {
                let (_, rest) = line.split_once("ADD CONSTRAINT ")?;
                let (name, check) = rest.split_once(' ')?;
                let check = check.trim_end_matches(';').replace("(a", "(A").replace("%%", "%");
                Some(vec![Value::Text(name.to_owned()), Value::Text(check), Value::Null])
            };
            Ok(making.map(|text| text.lines().filter_map(row).collect()).unwrap_or_default())
        }

        fn each(&self, _statements: &[String]) -> Result<Vec<Result<Vec<Vec<Value>>, ExecuteError>>, ExecuteError> {
            Ok(Vec::new())
        }

        fn is_autocommit(&self) -> bool {
            self.autocommit
        }
    }

    fn asked(server: &Scripted, conditions: &[(usize, &str)]) -> Outcome {
        let tables: Vec<Table> = ["t", "u"].map(|name| Table::bare(name.into(), None)).into();
        let real: Vec<RealTable> = tables.iter().map(RealTable::of).collect();
        let originals: Vec<Original> =
            tables.iter().zip(&real).enumerate().map(|(place, (table, real))| Original { place, table, real }).collect();
        let questions: Vec<Question> = conditions
            .iter()
            .map(|(place, sql)| Question { place: *place, what: Asked::Check { sql: (*sql).to_owned() } })
            .collect();
        PostgresqlForm.ask(server, Postgresql::PSYCOPG2, &originals, &questions).unwrap()
    }

    #[test]
    fn all_tables_are_asked_about_at_once_and_everything_is_taken_back() {
        let server = Scripted::default();
        let outcome = asked(&server, &[(0, "a > 0"), (0, "a like 'x%'"), (1, "a < 9")]);
        let answer = |text: &str| Answer::Check(text.to_owned());
        assert_eq!(outcome, Outcome::Answers(vec![answer("A > 0"), answer("A like 'x%'"), answer("A < 9")]));
        let sent = server.sent.borrow();
        let making = "SAVEPOINT limbeck_canonical;\nCREATE TEMPORARY TABLE limbeck_shadow_0 (LIKE t);\n\
                      CREATE TEMPORARY TABLE limbeck_shadow_1 (LIKE u);\n\
                      ALTER TABLE pg_temp.limbeck_shadow_0 ADD CONSTRAINT limbeck_0 CHECK (a > 0);\n\
                      ALTER TABLE pg_temp.limbeck_shadow_0 ADD CONSTRAINT limbeck_1 CHECK (a like 'x%%');\n\
                      ALTER TABLE pg_temp.limbeck_shadow_1 ADD CONSTRAINT limbeck_2 CHECK (a < 9)";
        assert_eq!(sent[0], making);
        assert_eq!(sent.len(), 6);
        for undo in [&sent[2], &sent[5]] {
            assert_eq!(undo.as_str(), "ROLLBACK TO SAVEPOINT limbeck_canonical;\nRELEASE SAVEPOINT limbeck_canonical");
        }
    }

    #[test]
    fn what_cannot_be_made_stands_alone() {
        let server = Scripted { refuses: Some(("nope", "42703")), ..Scripted::default() };
        let outcome = asked(&server, &[(0, "a > 0"), (0, "nope > 1"), (1, "a < 9")]);
        let answer = |text: &str| Answer::Check(text.to_owned());
        assert_eq!(outcome, Outcome::Answers(vec![answer("A > 0"), Answer::Refused, answer("A < 9")]));
        let sent = server.sent.borrow();
        let count = |start: &str| sent.iter().filter(|text| text.starts_with(start)).count();
        assert_eq!(count("SAVEPOINT"), count("ROLLBACK TO SAVEPOINT"));
    }

    #[test]
    fn who_may_make_no_temporary_tables_is_told() {
        let server = Scripted { refuses: Some(("TEMPORARY", "42501")), autocommit: true, ..Scripted::default() };
        assert_eq!(asked(&server, &[(0, "a > 0"), (1, "a > 1")]), Outcome::Unable("no TEMPORARY".to_owned()));
        let sent = server.sent.borrow();
        assert_eq!((sent[0].as_str(), sent.last().map(String::as_str), sent.len()), ("BEGIN", Some("ROLLBACK"), 4));
    }

    #[test]
    fn nobody_is_asked_for_nothing() {
        let server = Scripted { autocommit: true, ..Scripted::default() };
        assert_eq!(asked(&server, &[]), Outcome::Answers(Vec::new()));
        assert!(server.sent.borrow().is_empty());
    }

    #[test]
    fn definitions_lose_their_beginning() {
        assert_eq!(condition("CHECK (amount > 0::numeric) NOT VALID"), "amount > 0::numeric");
        let text = "CREATE INDEX \"using\" ON public.t USING btree (a) WHERE (b > 1)".to_owned();
        assert_eq!(Definition { text, tablespace: None }.of_index(), "btree (a) WHERE (b > 1)");
    }
}
