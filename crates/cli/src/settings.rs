//! From arguments, environment and working directory to a configuration. The one place that looks at the environment.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use limbeck_core::config::{CommandOptions, Config, ConfigSources, Surroundings, virtual_environment};
use limbeck_core::error::{CommandError, CommandResult};
use limbeck_drivers::ConnectionDefaults;
use limbeck_python::HostOptions;

use crate::args::Arguments;

const PYPROJECT: &str = "pyproject.toml";
const INI: &str = "alembic.ini";

/// The environment variable that names the configuration file.
const CONFIG_VARIABLE: &str = "ALEMBIC_CONFIG";

/// The environment variable that says which warnings scripts show, as for any Python.
const WARNINGS_VARIABLE: &str = "PYTHONWARNINGS";

/// Makes the configuration that the command line and the environment describe.
pub fn configure(arguments: &Arguments, options: CommandOptions) -> CommandResult<Config> {
    let files = ConfigFiles::choose(&arguments.config, variable(CONFIG_VARIABLE).as_deref())?;
    let cwd = env::current_dir().map_err(|error| CommandError::io(Path::new("."), &error))?;
    let surroundings = Surroundings {
        path: env::var_os("PATH"),
        virtual_env: virtual_env(&files, &cwd),
        editor: variable("EDITOR"),
        visual: variable("VISUAL"),
        dont_write_bytecode: env::var_os("PYTHONDONTWRITEBYTECODE").is_some_and(|value| !value.is_empty()),
        pycache_prefix: env::var_os("PYTHONPYCACHEPREFIX").filter(|prefix| !prefix.is_empty()).map(PathBuf::from),
    };
    Ok(Config::new(ConfigSources {
        ini_file: Some(files.ini),
        toml_file: Some(files.toml),
        ini_section: arguments.name.clone(),
        search_path: search_path(&surroundings),
        cwd,
        arguments: Vec::new(),
        cmd_opts: Some(options),
        surroundings,
    }))
}

/// Returns what scripts are told of the process: its command line, and which warnings to show.
pub fn host_options(line: &[OsString]) -> HostOptions {
    HostOptions {
        argv: line.iter().map(|word| word.to_string_lossy().into_owned()).collect(),
        warn_options: warn_options(variable(WARNINGS_VARIABLE).as_deref()),
    }
}

/// The variables that libpq reads, and the keywords that they stand for.
const LIBPQ_VARIABLES: [(&str, &str); 14] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGOPTIONS", "options"),
    ("PGAPPNAME", "application_name"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
];

/// Returns what connections to PostgreSQL fall back on, as libpq takes it from the environment.
pub fn postgresql_defaults() -> ConnectionDefaults {
    let given = LIBPQ_VARIABLES.iter().filter_map(|(name, keyword)| Some(((*keyword).to_owned(), variable(name)?)));
    let home_file = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".pgpass"));
    ConnectionDefaults {
        keywords: given.filter(|(_, value)| !value.is_empty()).collect(),
        system_user: variable("USER").or_else(|| variable("LOGNAME")).or_else(|| variable("USERNAME")),
        password_file: env::var_os("PGPASSFILE").map(PathBuf::from).or_else(home_file),
    }
}

fn warn_options(variable: Option<&str>) -> Vec<String> {
    variable.unwrap_or_default().split(',').filter(|option| !option.is_empty()).map(str::to_owned).collect()
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// The virtual environment: the active one, else that of the project, beside its configuration or where we are.
fn virtual_env(files: &ConfigFiles, cwd: &Path) -> Option<PathBuf> {
    let active = env::var_os("VIRTUAL_ENV").filter(|path| !path.is_empty()).map(PathBuf::from);
    active.or_else(|| {
        let folders = [&files.ini, &files.toml].map(|file| cwd.join(file).parent().map(Path::to_owned));
        virtual_environment::beside(folders.iter().flatten().map(PathBuf::as_path).chain([cwd]))
    })
}

/// Where packages are, besides `prepend_sys_path`: `PYTHONPATH`, and what the virtual environment has installed.
fn search_path(surroundings: &Surroundings) -> Vec<PathBuf> {
    let mut directories: Vec<_> = env::var_os("PYTHONPATH").iter().flat_map(env::split_paths).collect();
    directories.retain(|directory| directory.is_dir());
    directories.extend(surroundings.virtual_env.iter().flat_map(|root| virtual_environment::package_directories(root)));
    directories
}

/// The two configuration files (upstream: `CommandLine._inis_from_config`).
#[derive(Debug, PartialEq, Eq)]
struct ConfigFiles {
    toml: String,
    ini: String,
}

impl ConfigFiles {
    fn choose(given: &[String], variable: Option<&str>) -> CommandResult<Self> {
        let mut files = Self { toml: PYPROJECT.to_owned(), ini: INI.to_owned() };
        match variable {
            None | Some("") => {}
            Some(name) if is_pyproject(name) => name.clone_into(&mut files.toml),
            Some(name) => name.clone_into(&mut files.ini),
        }
        let (tomls, inis): (Vec<_>, Vec<_>) = given.iter().partition(|name| is_pyproject(name));
        match tomls.as_slice() {
            [] => {}
            [name] => (*name).clone_into(&mut files.toml),
            _ => return Err(CommandError::new("pyproject.toml indicated more than once")),
        }
        match inis.as_slice() {
            [] => {}
            [name] => (*name).clone_into(&mut files.ini),
            _ => return Err(CommandError::new("only one ini file may be indicated")),
        }
        Ok(files)
    }
}

fn is_pyproject(name: &str) -> bool {
    Path::new(name).file_name().is_some_and(|name| name == PYPROJECT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(given: &[&str], variable: Option<&str>) -> Result<(String, String), String> {
        let given: Vec<_> = given.iter().map(|name| (*name).to_owned()).collect();
        let files = ConfigFiles::choose(&given, variable).map_err(|error| error.to_string())?;
        Ok((files.ini, files.toml))
    }

    fn pair(ini: &str, toml: &str) -> Result<(String, String), String> {
        Ok((ini.to_owned(), toml.to_owned()))
    }

    #[test]
    fn the_base_name_tells_the_kind() {
        assert_eq!(choose(&[], None), pair("alembic.ini", "pyproject.toml"));
        assert_eq!(choose(&["x.toml"], None), pair("x.toml", "pyproject.toml"));
        assert_eq!(choose(&["a/pyproject.toml", "b.ini"], None), pair("b.ini", "a/pyproject.toml"));
    }

    #[test]
    fn the_variable_gives_only_the_default() {
        assert_eq!(choose(&[], Some("e.ini")), pair("e.ini", "pyproject.toml"));
        assert_eq!(choose(&[], Some("d/pyproject.toml")), pair("alembic.ini", "d/pyproject.toml"));
        assert_eq!(choose(&["a.ini"], Some("e.ini")), pair("a.ini", "pyproject.toml"));
        assert_eq!(choose(&[], Some("")), pair("alembic.ini", "pyproject.toml"));
    }

    #[test]
    fn warnings_are_a_list_with_commas() {
        assert_eq!(warn_options(None), [""; 0]);
        assert_eq!(warn_options(Some("")), [""; 0]);
        assert_eq!(warn_options(Some("error,,ignore::UserWarning")), ["error", "ignore::UserWarning"]);
    }

    #[test]
    fn two_of_a_kind_are_refused() {
        assert_eq!(choose(&["a", "b"], None), Err("only one ini file may be indicated".into()));
        assert_eq!(choose(&["pyproject.toml", "a/pyproject.toml"], None), Err("pyproject.toml indicated more than once".into()));
    }
}
