//! The project templates that `init` starts from.

/// What a project that starts from a template is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectTemplate {
    /// The name, as given to `--template`.
    pub name: &'static str,
    readme: &'static str,
    env: &'static str,
    script: &'static str,
    database: Database,
    options: OptionsIn,
}

/// What the database URL of a new project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Database {
    One,
    OneAsync,
    Two,
}

/// Which file holds the options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OptionsIn {
    Ini,
    Pyproject,
}

const ENV_SINGLE: &str = include_str!("../../templates/env/single.py");
const ENV_ASYNC: &str = include_str!("../../templates/env/async.py");
const ENV_MULTIDB: &str = include_str!("../../templates/env/multidb.py");
const SCRIPT: &str = include_str!("../../templates/script.py.mako");
const SCRIPT_MULTIDB: &str = include_str!("../../templates/script_multidb.py.mako");

const INI_OPTIONS: &str = include_str!("../../templates/ini/options.ini");
const INI_PYPROJECT: &str = include_str!("../../templates/ini/pyproject_head.ini");
const INI_DATABASE: &str = include_str!("../../templates/ini/database.ini");
const INI_DATABASES: &str = include_str!("../../templates/ini/databases.ini");
const INI_HOOKS: &str = include_str!("../../templates/ini/hooks.ini");
const INI_LOGGING: &str = include_str!("../../templates/ini/logging.ini");
const PYPROJECT: &str = include_str!("../../templates/pyproject.toml");

/// All templates, by name.
pub const TEMPLATES: [ProjectTemplate; 5] = [
    ProjectTemplate {
        name: "async",
        readme: include_str!("../../templates/readme/async"),
        env: ENV_ASYNC,
        script: SCRIPT,
        database: Database::OneAsync,
        options: OptionsIn::Ini,
    },
    ProjectTemplate {
        name: "generic",
        readme: include_str!("../../templates/readme/generic"),
        env: ENV_SINGLE,
        script: SCRIPT,
        database: Database::One,
        options: OptionsIn::Ini,
    },
    ProjectTemplate {
        name: "multidb",
        readme: include_str!("../../templates/readme/multidb"),
        env: ENV_MULTIDB,
        script: SCRIPT_MULTIDB,
        database: Database::Two,
        options: OptionsIn::Ini,
    },
    ProjectTemplate {
        name: "pyproject",
        readme: include_str!("../../templates/readme/pyproject"),
        env: ENV_SINGLE,
        script: SCRIPT,
        database: Database::One,
        options: OptionsIn::Pyproject,
    },
    ProjectTemplate {
        name: "pyproject_async",
        readme: include_str!("../../templates/readme/pyproject_async"),
        env: ENV_ASYNC,
        script: SCRIPT,
        database: Database::OneAsync,
        options: OptionsIn::Pyproject,
    },
];

impl ProjectTemplate {
    /// Returns the template of that name.
    pub fn named(name: &str) -> Option<Self> {
        TEMPLATES.into_iter().find(|template| template.name == name)
    }

    /// Returns the first line of the README.
    pub fn synopsis(&self) -> &'static str {
        self.readme.lines().next().unwrap_or_default()
    }

    /// Returns the files that are copied as they are, by name.
    pub fn files(&self) -> [(&'static str, &'static str); 3] {
        [("env.py", self.env), ("README", self.readme), ("script.py.mako", self.script)]
    }

    /// Tells whether the project has more than one database.
    pub fn has_many_databases(&self) -> bool {
        match self.database {
            Database::One | Database::OneAsync => false,
            Database::Two => true,
        }
    }

    /// Returns the ini file; a URL that is not given is that of an SQLite file beside it.
    pub fn ini(&self, script_location: &str, url: Option<&str>) -> String {
        let escaped = url.map(escape_percent);
        let given = escaped.as_deref();
        let (section, url, second) = match self.database {
            Database::One => (INI_DATABASE, given.unwrap_or("sqlite:///%(here)s/app.db"), ""),
            Database::OneAsync => (INI_DATABASE, given.unwrap_or("sqlite+aiosqlite:///%(here)s/app.db"), ""),
            Database::Two => (INI_DATABASES, given.unwrap_or("sqlite:///%(here)s/engine1.db"), "sqlite:///%(here)s/engine2.db"),
        };
        let parts: &[&str] = match self.options {
            OptionsIn::Ini => &[INI_OPTIONS, section, INI_HOOKS, INI_LOGGING],
            OptionsIn::Pyproject => &[INI_PYPROJECT, section, INI_LOGGING],
        };
        fill(&parts.concat(), &[("script_location", script_location), ("sqlalchemy_url", url), ("sqlalchemy_url_2", second)])
    }

    /// Returns the section for `pyproject.toml`, if the options are there.
    pub fn pyproject(&self, script_location: &str) -> Option<String> {
        match self.options {
            OptionsIn::Ini => None,
            OptionsIn::Pyproject => {
                let quoted = script_location.replace('\\', "\\\\").replace('"', "\\\"");
                Some(fill(PYPROJECT, &[("script_location", &quoted)]))
            }
        }
    }
}

/// Doubles percent signs, for a value that is interpolated when read.
pub(super) fn escape_percent(text: &str) -> String {
    text.replace('%', "%%")
}

/// Puts each value where `${name}` stands, in one pass, so that values are never looked into.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, rest)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, rest))
        });
        match value {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push_str("${");
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ini::Ini;

    fn ini_of(template: &ProjectTemplate, url: Option<&str>) -> Ini {
        let mut ini = Ini::with_defaults([("here", "/p")]);
        ini.read(&template.ini("%(here)s/m", url), "alembic.ini").unwrap();
        ini
    }

    #[test]
    fn every_ini_file_reads_and_has_a_url() {
        for template in TEMPLATES {
            let ini = ini_of(&template, None);
            let section = if template.has_many_databases() { "engine1" } else { "alembic" };
            let url = ini.get(section, "sqlalchemy.url").unwrap();
            assert!(url.starts_with("sqlite") && url.contains(":////p/"), "{url}");
            assert_eq!(ini.get("loggers", "keys").unwrap(), "root,sqlalchemy,alembic");
            let location = ini.find_option("alembic", "script_location").unwrap();
            match template.pyproject("%(here)s/m") {
                None => assert_eq!(location.as_deref(), Some("/p/m")),
                Some(toml) => {
                    assert_eq!(location, None);
                    assert!(toml.contains("\nscript_location = \"%(here)s/m\"\n"));
                }
            }
        }
    }

    #[test]
    fn a_given_url_survives_interpolation() {
        let template = ProjectTemplate::named("generic").unwrap();
        let url = "postgresql://u:p%40${x}@h/db";
        assert_eq!(ini_of(&template, Some(url)).get("alembic", "sqlalchemy.url").unwrap(), url);
    }
}
