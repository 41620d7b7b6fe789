//! The options of a script directory, judged in the order in which upstream judges them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::toml::OptionValue;
use super::{Config, Surroundings, pytext, separators, tidy};
use crate::error::CommandError;
use crate::output::{Output, WarningCategory};

const DEFAULT_FILE_TEMPLATE: &str = "%(rev)s_%(slug)s";
const DEFAULT_SLUG_LENGTH: usize = 40;

/// One post-write hook as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookConfig {
    /// The name the hook goes by.
    pub name: String,
    /// Its options: `type`, `options`, `cwd`, and whatever the type asks for.
    pub options: BTreeMap<String, String>,
}

/// Whether and where what revision files say is kept for the next command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevisionCacheOptions {
    /// Whether to look there at all.
    pub enabled: bool,
    /// Whether to write what is read.
    pub may_write: bool,
    /// The folder in which Python keeps its caches; else they are beside the files.
    pub prefix: Option<PathBuf>,
}

/// The option of `[limbeck]` that turns the cache of revision headers off.
pub const REVISION_CACHE: &str = "revision_cache";

/// What `ScriptDirectory.from_config` takes from a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptOptions {
    /// `script_location` with a package resource resolved; relative to the working directory.
    pub dir: PathBuf,
    /// `file_template`
    pub file_template: String,
    /// `truncate_slug_length`
    pub truncate_slug_length: usize,
    /// `version_locations` with package resources resolved; empty stands for `<dir>/versions`.
    pub version_locations: Vec<PathBuf>,
    /// `sourceless`
    pub sourceless: bool,
    /// `recursive_version_locations`
    pub recursive_version_locations: bool,
    /// `output_encoding`
    pub output_encoding: String,
    /// `timezone`
    pub timezone: Option<String>,
    /// `prepend_sys_path`
    pub prepend_sys_path: Vec<String>,
    /// `post_write_hooks`
    pub hooks: Vec<HookConfig>,
    /// `revision_cache` of `[limbeck]`
    pub revision_cache: RevisionCacheOptions,
}

impl ScriptOptions {
    /// Returns where env.py is, as configured.
    pub fn env_py_location(&self) -> PathBuf {
        self.dir.join("env.py")
    }
}

impl Config {
    /// Returns the options of the script directory (`ScriptDirectory.from_config`).
    ///
    /// # Errors
    /// There is no `script_location`, an option has a value it cannot have, or a file cannot be parsed.
    pub fn script_options(&self, output: &dyn Output) -> Result<ScriptOptions, CommandError> {
        let Some(location) = self.alembic_text_option("script_location")? else {
            return Err(self.no_script_location());
        };
        let truncate_slug_length = self.truncate_slug_length()?;
        let prepend_sys_path = self.prepend_sys_path(output)?;
        let recursive_version_locations = self.alembic_boolean_option("recursive_version_locations")?;
        let dir = self.resource_path(&location, &prepend_sys_path)?;
        let file_template = self.alembic_text_option("file_template")?.unwrap_or_else(|| DEFAULT_FILE_TEMPLATE.to_owned());
        let sourceless = self.alembic_boolean_option("sourceless")?;
        let output_encoding = self.alembic_text_option("output_encoding")?.unwrap_or_else(|| "utf-8".to_owned());
        let version_locations = self
            .version_locations(output)?
            .iter()
            .map(|location| self.resource_path(location, &prepend_sys_path))
            .collect::<Result<_, _>>()?;
        let timezone = self.alembic_text_option("timezone")?;
        let hooks = self.hooks()?;
        let Surroundings { dont_write_bytecode, pycache_prefix, .. } = self.surroundings();
        let revision_cache = RevisionCacheOptions {
            enabled: self.limbeck_flag(REVISION_CACHE)?,
            may_write: !dont_write_bytecode,
            prefix: pycache_prefix.as_ref().map(|prefix| self.absolute(prefix)),
        };
        Ok(ScriptOptions {
            dir,
            file_template,
            truncate_slug_length,
            version_locations,
            sourceless,
            recursive_version_locations,
            output_encoding,
            timezone,
            prepend_sys_path,
            hooks,
            revision_cache,
        })
    }

    fn no_script_location(&self) -> CommandError {
        let error = CommandError::new("No 'script_location' key found in configuration.");
        let files: Vec<_> = [self.config_file_path(), self.toml_file_path()].into_iter().flatten().collect();
        let (found, missing): (Vec<_>, Vec<_>) = files.iter().partition(|path| path.exists());
        let named = |paths: Vec<&PathBuf>, joint: &str| {
            let names: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
            names.join(joint)
        };
        if found.is_empty() {
            error.with_hint(format!(
                "No configuration was found: there is no {}. Name one with -c, change to the project's directory, or start a project with 'init'.",
                named(missing, " and no ")
            ))
        } else {
            error.with_hint(format!(
                "{} was read; it needs 'script_location' in [{}] (ini) or [tool.alembic] (toml).",
                named(found, " and "),
                self.config_ini_section()
            ))
        }
    }

    fn truncate_slug_length(&self) -> Result<usize, CommandError> {
        let number = match self.alembic_option("truncate_slug_length")? {
            None => 0,
            Some(OptionValue::Int(number)) => number,
            Some(OptionValue::Bool(value)) => i64::from(value),
            Some(OptionValue::Str(text)) => {
                let digits = pytext::strip(&text).replace('_', "");
                digits.parse().map_err(|_| {
                    CommandError::exception(
                        "ValueError",
                        format!("invalid literal for int() with base 10: {}", pytext::repr(&text)),
                    )
                    .with_hint("'truncate_slug_length' is a number of characters.")
                })?
            }
            Some(value @ (OptionValue::List(_) | OptionValue::Table(_) | OptionValue::Tables(_))) => {
                return Err(CommandError::exception(
                    "TypeError",
                    format!(
                        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                        value.python_class()
                    ),
                ));
            }
        };
        match usize::try_from(number) {
            Ok(0) => Ok(DEFAULT_SLUG_LENGTH),
            Ok(length) => Ok(length),
            Err(_) => Err(CommandError::exception("ValueError", format!("truncate_slug_length is negative: {number}"))),
        }
    }

    /// Returns `version_locations` as configured (`Config.get_version_locations_list`).
    ///
    /// # Errors
    /// The separator is none, or a file cannot be parsed.
    pub fn version_locations(&self, output: &dyn Output) -> Result<Vec<String>, CommandError> {
        let Some(list) = self.ini_list("version_locations")? else {
            return self.toml_list("version_locations");
        };
        let keys = ["path_separator", "version_path_separator"];
        match self.path_separator(&keys, output)? {
            Some(separator) => Ok(separators::split(&list, separator)),
            None => {
                output.warn(
                    WarningCategory::Deprecation,
                    "No path_separator found in configuration; falling back to legacy splitting on spaces/commas for version_locations.  Consider adding path_separator=os to Alembic config.",
                );
                Ok(separators::split_legacy(&list, false))
            }
        }
    }

    /// Returns `prepend_sys_path` as configured (`Config.get_prepend_sys_paths_list`).
    ///
    /// # Errors
    /// The separator is none, or a file cannot be parsed.
    pub fn prepend_sys_path(&self, output: &dyn Output) -> Result<Vec<String>, CommandError> {
        let Some(list) = self.ini_list("prepend_sys_path")? else {
            return self.toml_list("prepend_sys_path");
        };
        match self.path_separator(&["path_separator"], output)? {
            Some(separator) => Ok(separators::split(&list, separator)),
            None => {
                output.warn(
                    WarningCategory::Deprecation,
                    "No path_separator found in configuration; falling back to legacy splitting on spaces, commas, and colons for prepend_sys_path.  Consider adding path_separator=os to Alembic config.",
                );
                Ok(separators::split_legacy(&list, true))
            }
        }
    }

    fn path_separator(&self, keys: &[&str], output: &dyn Output) -> Result<Option<char>, CommandError> {
        for key in keys {
            let Some(value) = self.main_option(key)? else {
                continue;
            };
            let separator = separators::separator(&value, key)?;
            if *key == "version_path_separator" {
                output.warn(
                    WarningCategory::Deprecation,
                    "The version_path_separator configuration parameter is deprecated; please use path_separator",
                );
            }
            return Ok(Some(separator));
        }
        Ok(None)
    }

    /// An empty value counts as none.
    fn ini_list(&self, name: &str) -> Result<Option<String>, CommandError> {
        let value = self.ini_option(&self.config_ini_section(), name)?;
        Ok(value.filter(|value| !value.is_empty()))
    }

    fn toml_list(&self, name: &str) -> Result<Vec<String>, CommandError> {
        match self.toml_value(name)? {
            None => Ok(Vec::new()),
            Some(OptionValue::List(items)) => Ok(items),
            Some(value) => Err(CommandError::exception("TypeError", format!("expected list, not {}", value.python_class()))
                .with_hint(format!("In [tool.alembic], '{name}' has to be an array of strings."))),
        }
    }

    /// Returns the post-write hooks in order (`Config.get_hooks_list`).
    ///
    /// # Errors
    /// A hook in the TOML file has no name, or a file cannot be parsed.
    pub fn hooks(&self) -> Result<Vec<HookConfig>, CommandError> {
        match self.section("post_write_hooks")? {
            Some(options) => Ok(hooks_of_section(&options)),
            None => self.hooks_of_toml(),
        }
    }

    fn hooks_of_toml(&self) -> Result<Vec<HookConfig>, CommandError> {
        let tables = match self.toml_value("post_write_hooks")? {
            None => return Ok(Vec::new()),
            Some(OptionValue::Tables(tables)) => tables,
            Some(OptionValue::List(items)) if items.is_empty() => return Ok(Vec::new()),
            Some(value) => {
                return Err(CommandError::exception("TypeError", format!("expected list of dict, not {}", value.python_class()))
                    .with_hint("Write each hook as a table: [[tool.alembic.post_write_hooks]]."));
            }
        };
        tables
            .into_iter()
            .map(|table| {
                let mut options: BTreeMap<_, _> = table.into_iter().collect();
                match options.remove("name") {
                    Some(name) => Ok(HookConfig { name, options }),
                    None => Err(CommandError::exception("KeyError", "'name'")
                        .with_hint("Each [[tool.alembic.post_write_hooks]] needs a 'name'.")),
                }
            })
            .collect()
    }

    /// Returns the path that a name stands for: itself, or, written `package:sub:path`, a folder of a
    /// package (`coerce_resource_to_filename`). Packages are found by their folders alone.
    ///
    /// # Errors
    /// The package is in none of the directories.
    pub fn resource_path(&self, name: &str, prepend_sys_path: &[String]) -> Result<PathBuf, CommandError> {
        if Path::new(name).is_absolute() || !name.contains(':') {
            return Ok(tidy(name));
        }
        let mut tokens = name.split(':');
        let package = tokens.next().unwrap_or_default();
        let folder: PathBuf = package.split('.').collect();
        let directories = prepend_sys_path.iter().map(|path| self.absolute(path)).chain(self.search_path().iter().cloned());
        let mut searched = Vec::new();
        for directory in directories {
            let candidate = directory.join(&folder);
            if candidate.is_dir() {
                return Ok(tokens.fold(candidate, |path, token| path.join(token)));
            }
            searched.push(directory.display().to_string());
        }
        let error = CommandError::exception("ModuleNotFoundError", format!("No module named {}", pytext::repr(package)));
        Err(if searched.is_empty() {
            error.with_hint("There was nowhere to look for it: set 'prepend_sys_path'.")
        } else {
            error.with_hint(format!("Looked in {}.", searched.join(", ")))
        })
    }
}

fn hooks_of_section(options: &[(String, String)]) -> Vec<HookConfig> {
    let names = options.iter().find(|(name, _)| name == "hooks").map(|(_, value)| value.as_str()).unwrap_or_default();
    separators::split_legacy(names, false)
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| {
            let prefix = format!("{name}.");
            let options = options.iter().filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?.to_owned(), value.clone())));
            HookConfig { options: options.collect(), name }
        })
        .collect()
}
