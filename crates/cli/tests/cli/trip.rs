//! A project whose models change: what is generated runs forth and back, leaves nothing to generate, and comes out the same after
//! it was taken back.

use limbeck_drivers::Drivers;
use limbeck_sql::Value as Cell;
use limbeck_sql::engine::{Connection, Connector as _, Url};
use std::fs;
use std::rc::Rc;

use crate::project::Project;

const PRELUDE: &str = "from sqlalchemy import *\nfrom sqlalchemy.dialects import postgresql as pg\nm = MetaData()\n";

/// A project on a database of its own.
pub struct Trip {
    pub project: Project,
    pub url: Url,
}

impl Trip {
    pub fn sqlite() -> Self {
        Self::at(Project::new(), "sqlite:///app.db".parse().unwrap())
    }

    pub fn postgresql(name: &str) -> Self {
        let url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server");
        Self::on_server(name, "postgresql+psycopg2", &url)
    }

    pub fn mariadb(name: &str) -> Self {
        let url = std::env::var("LIMBECK_TEST_MARIADB").expect("LIMBECK_TEST_MARIADB names a server");
        Self::on_server(name, "mariadb+pymysql", &url)
    }

    pub fn on_server(name: &str, driver: &str, url: &str) -> Self {
        let server = Url { drivername: driver.into(), ..url.parse().unwrap() };
        let database = format!("limbeck_canonical_{name}");
        let administrator = open(&server);
        administrator.exec_driver_sql(&format!("DROP DATABASE IF EXISTS {database}"), &[]).unwrap();
        administrator.exec_driver_sql(&format!("CREATE DATABASE {database}"), &[]).unwrap();
        Self::at(Project::new(), Url { database: Some(database), ..server })
    }

    pub fn at(project: Project, url: Url) -> Self {
        let trip = Self { project, url };
        trip.limbeck("-q init alembic", 0);
        let path = trip.project.path();
        let env = fs::read_to_string(path.join("alembic/env.py")).unwrap();
        trip.project.write("alembic/env.py", &env.replace("target_metadata = None", "import models\ntarget_metadata = models.m"));
        trip.configure("");
        trip
    }

    /// Server defaults are compared, too.
    pub fn comparing_defaults(self) -> Self {
        let env = fs::read_to_string(self.project.path().join("alembic/env.py")).unwrap();
        let online = "connection=connection, target_metadata=target_metadata";
        assert!(env.contains(online), "{env}");
        self.project.write("alembic/env.py", &env.replace(online, &format!("{online}, compare_server_default=True")));
        self
    }

    pub fn configure(&self, limbeck: &str) {
        let ini = fs::read_to_string(self.project.path().join("alembic.ini")).unwrap();
        let ini = ini.split("\n[limbeck]").next().unwrap();
        let line = ini.lines().find(|line| line.starts_with("sqlalchemy.url")).unwrap().to_owned();
        let url = self.url.render_as_string(false).replace('%', "%%");
        let rest = if limbeck.is_empty() { String::new() } else { format!("\n[limbeck]\n{limbeck}\n") };
        self.project.write("alembic.ini", &format!("{}{rest}", ini.replace(&line, &format!("sqlalchemy.url = {url}"))));
    }

    /// Standard output and the log.
    pub fn limbeck(&self, line: &str, status: i32) -> String {
        let output = self.project.limbeck(line);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "limbeck {line}\n{text}");
        text
    }

    pub fn sql(&self, text: &str) -> Vec<Vec<Cell>> {
        let url = match self.url.database.as_deref() {
            Some("app.db") => format!("sqlite:///{}", self.project.path().join("app.db").display()).parse().unwrap(),
            _ => self.url.clone(),
        };
        open(&url).exec_driver_sql(text, &[]).unwrap().rows
    }

    pub fn models(&self, text: &str) {
        self.project.write("models.py", &format!("{PRELUDE}{text}"));
    }

    /// Brings the database to what `models` say.
    pub fn begin(&self, models: &str) {
        self.models(models);
        self.limbeck("revision --autogenerate -m one --rev-id a1", 0);
        self.limbeck("upgrade head", 0);
        self.limbeck("check", 0);
    }

    /// The bodies of upgrade and downgrade of a new revision.
    pub fn generate(&self) -> [String; 2] {
        self.limbeck("revision --autogenerate -m two --rev-id b2", 0);
        let text = fs::read_to_string(self.file()).unwrap();
        let body = |text: &str| {
            let (_, rest) = text.split_once("please adjust! ###\n").unwrap();
            rest.split_once("    # ### end Alembic commands").unwrap().0.to_owned()
        };
        let (upgrade, downgrade) = text.split_once("\ndef downgrade()").unwrap();
        [body(upgrade), body(downgrade)]
    }

    pub fn file(&self) -> std::path::PathBuf {
        self.project.path().join("alembic/versions/b2_two.py")
    }

    /// Generates what makes the database as `models` say, carries it out, takes it back, and generates it again.
    pub fn change(&self, models: &str) -> [String; 2] {
        self.models(models);
        let made = self.generate();
        self.limbeck("upgrade head", 0);
        self.limbeck("check", 0);
        self.limbeck("downgrade -1", 0);
        fs::remove_file(self.file()).unwrap();
        assert_eq!(self.generate(), made, "after the downgrade");
        self.limbeck("upgrade head", 0);
        self.limbeck("check", 0);
        made
    }
}

pub fn open(url: &Url) -> Rc<Connection> {
    let connection = Connection::new(Drivers::default().connect(url, &[]).unwrap(), url.clone());
    connection.set_isolation_level("AUTOCOMMIT").unwrap();
    connection
}

pub fn told(upgrade: &str, operations: &[&str]) {
    let lines: Vec<&str> = upgrade.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, operations, "{upgrade}");
}
