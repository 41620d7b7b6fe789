//! URL scheme → driver.

use crate::postgresql::{self, ConnectionDefaults};
use crate::{mysql, sqlite};
use limbeck_sql::Value;
use limbeck_sql::engine::{Connector, DbError, DbErrorKind, DbapiConnection, Url};

/// The drivers that are built in, with what their connections fall back on.
#[derive(Debug, Clone, Default)]
pub struct Drivers {
    pub postgresql: ConnectionDefaults,
}

impl Connector for Drivers {
    fn connect(&self, url: &Url, connect_args: &[(String, Value)]) -> Result<Box<dyn DbapiConnection>, DbError> {
        let (backend, driver) = (url.backend_name(), url.driver());
        match (backend, driver) {
            ("sqlite", None | Some("pysqlite" | "aiosqlite")) => Ok(Box::new(sqlite::Sqlite::connect(url, connect_args)?)),
            ("sqlite", Some("pysqlcipher")) => {
                Err(DbError::argument("the driver \"pysqlcipher\" is not built in: encrypted SQLite databases cannot be opened"))
            }
            ("sqlite", Some(_)) => Err(no_such_dialect(url)),
            ("mysql" | "mariadb", driver) if mysql::is_driver(driver) => Ok(Box::new(mysql::Mysql::connect(url, connect_args)?)),
            ("mysql" | "mariadb", Some("pyodbc")) => {
                Err(DbError::argument("the driver \"pyodbc\" is not built in: name another one, such as mysql+pymysql"))
            }
            ("mysql" | "mariadb", Some(_)) => Err(no_such_dialect(url)),
            ("postgresql", driver) if postgresql::knows_driver(driver) => {
                Ok(Box::new(postgresql::Postgresql::connect(url, connect_args, &self.postgresql)?))
            }
            ("postgresql", Some(_)) => Err(no_such_dialect(url)),
            ("mssql", _) => Err(only_text("SQL Server", url)),
            ("oracle", _) => Err(only_text("Oracle", url)),
            _ => Err(no_such_dialect(url)),
        }
    }
}

fn only_text(database: &str, url: &Url) -> DbError {
    DbError::argument(format!(
        "Limbeck writes SQL for {database} but does not connect to it, so the URL \"{url}\" cannot be opened: \
         add --sql, and run what is written with the database's own tools"
    ))
}

fn no_such_dialect(url: &Url) -> DbError {
    DbError::new(
        DbErrorKind::NoSuchModuleError,
        "sqlalchemy.exc.NoSuchModuleError",
        format!("Can't load plugin: sqlalchemy.dialects:{}", url.drivername.replace('+', ".")),
    )
}
