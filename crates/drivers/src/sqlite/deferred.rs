//! Commits that wait for a moment, so that many of them go to the disk as one.
//!
//! SQLite commits each schema change by itself, and writing to the disk takes most of a migration's time. While the
//! caller allows it, such commits are gathered in one transaction of SQLite's. What would have been a transaction is a
//! savepoint in it, so that rolling back undoes as much as before and no more; a statement that is not known to mean the
//! same in a transaction is only sent after everything before it is on the disk. If the process dies, the database is
//! as it was a moment earlier, at a point where nothing was half done.

use super::Sqlite;
use super::text::StatementClass;
use limbeck_sql::engine::DbError;
use rusqlite::config::DbConfig;
use std::time::{Duration, Instant};

/// How long the first of the gathered commits waits.
const MOMENT: Duration = Duration::from_millis(100);

const SAVEPOINT: &str = "SAVEPOINT limbeck_transaction";
const RELEASE: &str = "RELEASE limbeck_transaction";
const UNDO: &str = "ROLLBACK TO limbeck_transaction; RELEASE limbeck_transaction";

/// Whether commits may wait, and which do.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Deferred {
    allowed: bool,
    gathered: Option<Gathered>,
}

/// The transaction of SQLite's in which commits are gathered.
#[derive(Debug, Clone, Copy)]
struct Gathered {
    since: Instant,
    /// What would be a transaction is open, as a savepoint.
    in_transaction: bool,
    /// Something went along that must not wait any longer than its own transaction.
    urgent: bool,
}

impl Sqlite {
    /// Whether a transaction is open, as far as anybody else is concerned.
    pub(super) fn in_transaction(&self) -> bool {
        match self.deferred.get().gathered {
            Some(gathered) => gathered.in_transaction,
            None => !self.connection.is_autocommit(),
        }
    }

    fn gather(&self, gathered: Option<Gathered>) {
        self.deferred.set(Deferred { gathered, ..self.deferred.get() });
    }

    pub(super) fn allow_deferring(&mut self, on: bool) -> Result<(), DbError> {
        self.deferred.set(Deferred { allowed: on, ..self.deferred.get() });
        if on { Ok(()) } else { self.settle() }
    }

    /// Starts gathering, or makes durable what is gathered, as the statement to be sent wants it.
    pub(super) fn before_statement(&self, class: StatementClass) -> Result<(), DbError> {
        let Deferred { allowed, gathered } = self.deferred.get();
        let may_wait = match class {
            StatementClass::DataChange | StatementClass::Addition => {
                allowed && self.begin.is_some() && !self.checks_foreign_keys()
            }
            StatementClass::Empty | StatementClass::Other => false,
        };
        match gathered {
            Some(_) if may_wait => Ok(()),
            Some(Gathered { in_transaction: true, since, .. }) => {
                self.gather(Some(Gathered { since, in_transaction: true, urgent: true }));
                Ok(())
            }
            Some(Gathered { in_transaction: false, .. }) => self.settle(),
            None if may_wait && self.connection.is_autocommit() => {
                self.batch("BEGIN")?;
                self.gather(Some(Gathered { since: Instant::now(), in_transaction: false, urgent: false }));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Deferred foreign keys are judged by the real COMMIT.
    fn checks_foreign_keys(&self) -> bool {
        self.connection.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY).unwrap_or(true)
    }

    /// A full disk and its like make SQLite roll everything back.
    pub(super) fn after_failure(&self) {
        if self.connection.is_autocommit() {
            self.gather(None);
        }
    }

    pub(super) fn begin_transaction(&self, begin: &str) -> Result<(), DbError> {
        match self.deferred.get().gathered {
            None => self.batch(begin),
            Some(gathered) => {
                self.batch(SAVEPOINT)?;
                self.gather(Some(Gathered { in_transaction: true, ..gathered }));
                Ok(())
            }
        }
    }

    /// COMMIT or ROLLBACK, where a transaction is open.
    pub(super) fn end_transaction(&self, commit: bool) -> Result<(), DbError> {
        let Deferred { allowed, gathered } = self.deferred.get();
        let Some(gathered) = gathered else {
            if self.connection.is_autocommit() {
                return Ok(());
            }
            return self.batch(if commit { "COMMIT" } else { "ROLLBACK" });
        };
        if gathered.in_transaction {
            self.batch(if commit { RELEASE } else { UNDO })?;
            self.gather(Some(Gathered { in_transaction: false, ..gathered }));
        }
        if commit && allowed && !gathered.urgent && gathered.since.elapsed() < MOMENT { Ok(()) } else { self.settle() }
    }

    /// Makes durable what is gathered; what is in an open transaction becomes so with it.
    fn settle(&self) -> Result<(), DbError> {
        match self.deferred.get().gathered {
            Some(Gathered { in_transaction: false, .. }) => {
                self.batch("COMMIT").inspect_err(|_| self.after_failure())?;
                self.gather(None);
                Ok(())
            }
            Some(gathered @ Gathered { in_transaction: true, .. }) => {
                self.gather(Some(Gathered { urgent: true, ..gathered }));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        if self.deferred.get().gathered.is_some() {
            // As much as closing would have left: an open transaction is undone, what was before it stays.
            let _ = self.end_transaction(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::Value;
    use limbeck_sql::engine::{DbapiConnection, Url};
    use std::path::{Path, PathBuf};

    struct Database {
        folder: tempfile::TempDir,
    }

    impl Database {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().expect("a temporary directory") }
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("app.db")
        }

        fn connect(&self) -> Sqlite {
            let url = format!("sqlite:///{}?timeout=0.05", self.path().display());
            Sqlite::connect(&Url::parse(&url, false).expect("a URL"), &[]).expect("a connection")
        }

        /// A connection whose commits wait, after a first one that does.
        fn gathering(&self) -> Sqlite {
            let mut connection = self.connect();
            connection.defer_commits(true).expect("deferring");
            run(&mut connection, "CREATE TABLE v (n)");
            run(&mut connection, "INSERT INTO v VALUES (1)");
            connection.commit().expect("a commit");
            connection
        }

        /// What everybody else sees.
        fn seen(&self) -> Vec<String> {
            values(&mut self.connect(), "SELECT name FROM sqlite_master ORDER BY name")
        }

        fn rows(&self) -> Vec<String> {
            values(&mut self.connect(), "SELECT n FROM v ORDER BY n")
        }
    }

    fn run(connection: &mut Sqlite, sql: &str) {
        connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    fn values(connection: &mut Sqlite, sql: &str) -> Vec<String> {
        let rows = connection.execute(sql, &[]).expect("rows").rows;
        let text = |value: &Value| match value {
            Value::Text(text) => text.clone(),
            other => format!("{other:?}"),
        };
        rows.iter().map(|row| text(&row[0])).collect()
    }

    fn journal(database: &Path) -> bool {
        database.with_file_name("app.db-journal").exists()
    }

    #[test]
    fn without_leave_every_change_is_durable_at_once() {
        let database = Database::new();
        let mut connection = database.connect();
        run(&mut connection, "CREATE TABLE v (n)");
        assert_eq!(database.seen(), ["v"]);
        run(&mut connection, "INSERT INTO v VALUES (1)");
        assert_eq!(database.rows(), [""; 0]);
        connection.commit().expect("a commit");
        assert_eq!(database.rows(), ["Int(1)"]);
    }

    #[test]
    fn commits_wait_until_leave_is_withdrawn() {
        let database = Database::new();
        let mut connection = database.gathering();
        assert_eq!(database.seen(), [""; 0]);
        connection.defer_commits(false).expect("settling");
        assert_eq!((database.seen(), database.rows()), (vec!["v".to_owned()], vec!["Int(1)".to_owned()]));
        assert!(!journal(&database.path()));
    }

    #[test]
    fn a_rollback_undoes_its_transaction_and_no_more() {
        let database = Database::new();
        let mut connection = database.gathering();
        run(&mut connection, "CREATE TABLE stays (n)");
        run(&mut connection, "INSERT INTO v VALUES (2)");
        run(&mut connection, "CREATE TABLE goes (n)");
        connection.rollback().expect("a rollback");
        assert_eq!(database.seen(), ["stays", "v"]);
        assert_eq!(database.rows(), ["Int(1)"]);
    }

    #[test]
    fn what_may_differ_in_a_transaction_is_sent_after_all_else_is_durable() {
        for sql in ["SELECT 1", "PRAGMA user_version = 7", "VACUUM", "DROP TABLE v", "CREATE VIEW w AS SELECT 1"] {
            let database = Database::new();
            let mut connection = database.gathering();
            run(&mut connection, sql);
            assert_eq!(database.seen().contains(&"v".to_owned()), sql != "DROP TABLE v", "{sql}");
            assert!(!connection.in_transaction(), "{sql}");
        }
    }

    #[test]
    fn a_transaction_that_somebody_looked_into_commits_for_good() {
        let database = Database::new();
        let mut connection = database.gathering();
        run(&mut connection, "INSERT INTO v VALUES (2)");
        assert_eq!(values(&mut connection, "SELECT n FROM v ORDER BY n"), ["Int(1)", "Int(2)"]);
        assert_eq!(database.seen(), [""; 0]);
        connection.commit().expect("a commit");
        assert_eq!(database.rows(), ["Int(1)", "Int(2)"]);
    }

    #[test]
    fn a_failing_statement_takes_nothing_along() {
        let database = Database::new();
        let mut connection = database.gathering();
        run(&mut connection, "CREATE TABLE u (n UNIQUE)");
        assert!(connection.execute("CREATE TABLE u (n)", &[]).is_err());
        run(&mut connection, "INSERT INTO u VALUES (1)");
        assert!(connection.execute("INSERT INTO u VALUES (1)", &[]).is_err());
        connection.rollback().expect("a rollback");
        assert_eq!(values(&mut connection, "SELECT count(*) FROM u"), ["Int(0)"]);
        assert_eq!(database.seen(), ["sqlite_autoindex_u_1", "u", "v"]);
    }

    #[test]
    fn the_first_commit_waits_no_longer_than_a_moment() {
        let database = Database::new();
        let mut connection = database.gathering();
        std::thread::sleep(MOMENT);
        run(&mut connection, "INSERT INTO v VALUES (2)");
        assert_eq!(database.seen(), [""; 0]);
        connection.commit().expect("a commit");
        assert_eq!(database.rows(), ["Int(1)", "Int(2)"]);
    }

    #[test]
    fn with_foreign_keys_every_commit_is_a_commit() {
        let database = Database::new();
        let mut connection = database.connect();
        run(&mut connection, "PRAGMA foreign_keys = ON");
        connection.defer_commits(true).expect("deferring");
        run(&mut connection, "CREATE TABLE v (n)");
        assert_eq!(database.seen(), ["v"]);
    }

    #[test]
    fn closing_leaves_what_was_committed() {
        let database = Database::new();
        let mut connection = database.gathering();
        run(&mut connection, "INSERT INTO v VALUES (2)");
        drop(connection);
        assert_eq!(database.rows(), ["Int(1)"]);
    }

    #[test]
    fn a_reader_in_the_way_is_told_of_and_loses_nothing() {
        let database = Database::new();
        run(&mut database.connect(), "CREATE TABLE r (n)");
        let mut connection = database.gathering();
        let mut reader = database.connect();
        run(&mut reader, "BEGIN");
        assert_eq!(values(&mut reader, "SELECT count(*) FROM r"), ["Int(0)"]);
        assert!(connection.defer_commits(false).is_err());
        run(&mut reader, "COMMIT");
        connection.defer_commits(false).expect("settling");
        assert_eq!(database.rows(), ["Int(1)"]);
    }
}
