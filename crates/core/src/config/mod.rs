//! What a project says of itself: `alembic.ini`, `[tool.alembic]` in `pyproject.toml`, and the command line.

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};

use crate::error::CommandError;

mod command_options;
pub mod ini;
mod paths;
pub mod pytext;
mod script_options;
mod separators;
mod surroundings;
pub mod toml;
pub mod virtual_environment;

pub use command_options::{ArgumentValue, CommandOptions};
pub use paths::{absolute, relative_to, tidy};
pub use script_options::{HookConfig, REVISION_CACHE, RevisionCacheOptions, ScriptOptions};
pub use surroundings::Surroundings;

use ini::{Ini, IniError};
use toml::{OptionValue, TomlTable, TomlValue};

/// Where a `Config` comes from: everything is given, nothing is looked up in the environment.
#[derive(Debug, Clone, Default)]
pub struct ConfigSources {
    /// The ini file as the user named it; it need not exist.
    pub ini_file: Option<String>,
    /// The `pyproject.toml` as the user named it; it need not exist.
    pub toml_file: Option<String>,
    /// The main section of the ini file; `alembic` when empty.
    pub ini_section: String,
    /// The directory that relative paths start from.
    pub cwd: PathBuf,
    /// Names for `%(name)s` besides `here`.
    pub arguments: Vec<(String, String)>,
    /// What the command line said, when there is one.
    pub cmd_opts: Option<CommandOptions>,
    /// Directories in which packages are looked for, after `prepend_sys_path`.
    pub search_path: Vec<PathBuf>,
    /// What is known of the machine.
    pub surroundings: Surroundings,
}

/// The configuration of one command (`alembic.config.Config`).
///
/// Files are read when a value is first asked for, and a mistake is an error only for who asks. Options can
/// be changed through a shared reference, because env.py does so while it runs.
#[derive(Debug)]
pub struct Config {
    ini_file: RefCell<Option<String>>,
    toml_file: Option<String>,
    ini_section: RefCell<String>,
    cwd: PathBuf,
    arguments: Vec<(String, String)>,
    cmd_opts: Option<CommandOptions>,
    search_path: Vec<PathBuf>,
    surroundings: Surroundings,
    ini: OnceCell<RefCell<Ini>>,
    toml: OnceCell<TomlTable>,
    limbeck_toml: OnceCell<TomlTable>,
}

impl Config {
    /// Makes a configuration; no file is touched yet.
    pub fn new(sources: ConfigSources) -> Self {
        let ConfigSources { ini_file, toml_file, ini_section, cwd, arguments, cmd_opts, search_path, surroundings } = sources;
        Self {
            ini_file: RefCell::new(ini_file),
            toml_file,
            ini_section: RefCell::new(if ini_section.is_empty() { "alembic".to_owned() } else { ini_section }),
            cwd,
            arguments,
            cmd_opts,
            search_path,
            surroundings,
            ini: OnceCell::new(),
            toml: OnceCell::new(),
            limbeck_toml: OnceCell::new(),
        }
    }

    /// Returns the ini file as it was named (`Config.config_file_name`).
    pub fn config_file_name(&self) -> Option<String> {
        self.ini_file.borrow().clone()
    }

    /// Names another ini file, as a script may; what has been read of the one before stays.
    pub fn set_config_file_name(&self, name: Option<String>) {
        *self.ini_file.borrow_mut() = name;
    }

    /// Returns the `pyproject.toml` as it was named (`Config.toml_file_name`).
    pub fn toml_file_name(&self) -> Option<&str> {
        self.toml_file.as_deref()
    }

    /// Returns the name of the main section (`Config.config_ini_section`).
    pub fn config_ini_section(&self) -> String {
        self.ini_section.borrow().clone()
    }

    /// Makes another section the main one, as env.py may.
    pub fn set_config_ini_section(&self, section: &str) {
        section.clone_into(&mut self.ini_section.borrow_mut());
    }

    /// Returns the directory that relative paths start from.
    pub fn cwd(&self) -> &Path {
        &self.cwd
    }

    /// Returns what the command line said (`Config.cmd_opts`).
    pub fn cmd_opts(&self) -> Option<&CommandOptions> {
        self.cmd_opts.as_ref()
    }

    /// Returns the directories in which packages are looked for, after `prepend_sys_path`.
    pub fn search_path(&self) -> &[PathBuf] {
        &self.search_path
    }

    /// Returns what is known of the machine.
    pub fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// Returns a path of the user's made absolute, the way `Path.absolute()` does.
    pub fn absolute(&self, path: impl AsRef<Path>) -> PathBuf {
        absolute(&self.cwd, path.as_ref())
    }

    /// Returns where the ini file is or would be.
    pub fn config_file_path(&self) -> Option<PathBuf> {
        self.ini_file.borrow().as_ref().map(|file| self.absolute(file))
    }

    /// Returns where the `pyproject.toml` is or would be.
    pub fn toml_file_path(&self) -> Option<PathBuf> {
        self.toml_file.as_ref().map(|file| self.absolute(file))
    }

    /// Runs `use_ini` on the ini file's content (`Config.file_config`). Not to be nested.
    ///
    /// # Errors
    /// The file cannot be parsed.
    pub fn with_ini<T>(&self, use_ini: impl FnOnce(&mut Ini) -> T) -> Result<T, CommandError> {
        if self.ini.get().is_none() {
            let ini = self.read_ini()?;
            // Nothing between the check and here can have set it.
            let _ = self.ini.set(RefCell::new(ini));
        }
        let ini = self.ini.get_or_init(RefCell::default);
        Ok(use_ini(&mut ini.borrow_mut()))
    }

    fn read_ini(&self) -> Result<Ini, CommandError> {
        let here = match self.config_file_path() {
            Some(path) => parent_text(&path),
            None => ".".to_owned(),
        };
        let arguments = self.arguments.iter();
        let mut ini = Ini::with_defaults(
            arguments
                .filter(|(name, _)| name != "here")
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .chain([("here", here.as_str())]),
        );
        let Some(name) = &self.config_file_name() else {
            ini.add_section(&self.config_ini_section()).map_err(|error| self.ini_error(error))?;
            return Ok(ini);
        };
        // As in Python, a file that cannot be opened is an empty one.
        if let Ok(bytes) = std::fs::read(self.absolute(name)) {
            let text = decode(bytes, name)?;
            ini.read(&text, name).map_err(|error| self.ini_error(error))?;
        }
        Ok(ini)
    }

    fn ini_error(&self, error: IniError) -> CommandError {
        let file = self.config_file_name().unwrap_or_else(|| "the configuration".to_owned());
        let class = match error.python_name() {
            "ValueError" => "ValueError".to_owned(),
            name => format!("configparser.{name}"),
        };
        let told = CommandError::exception(class, error.to_string());
        match error {
            IniError::InterpolationSyntax { .. } | IniError::InvalidInterpolation { .. } => {
                told.with_hint(format!("In {file}, a literal '%' is written '%%'; %(name)s refers to another option."))
            }
            IniError::InterpolationMissingOption { reference, .. } => told.with_hint(format!(
                "'{reference}' is set neither in the same section of {file} nor in [DEFAULT]; a literal '%' is written '%%'."
            )),
            IniError::DuplicateSection { .. }
            | IniError::SectionExists { .. }
            | IniError::DuplicateOption { .. }
            | IniError::MissingSectionHeader { .. }
            | IniError::Parsing { .. }
            | IniError::NoSection { .. }
            | IniError::NoOption { .. }
            | IniError::InvalidSectionName { .. }
            | IniError::InterpolationDepth { .. } => told,
        }
    }

    /// Returns the `[tool.alembic]` table as written (`Config.toml_alembic_config`).
    ///
    /// # Errors
    /// The file is no TOML, or `tool.alembic` is no table.
    pub fn toml_table(&self) -> Result<&TomlTable, CommandError> {
        if self.toml.get().is_none() {
            let table = self.read_toml()?;
            // Nothing between the check and here can have set it.
            let _ = self.toml.set(table);
        }
        Ok(self.toml.get_or_init(TomlTable::default))
    }

    /// Returns an option of the ini section `[limbeck]`, else of `[tool.limbeck]`, as text.
    ///
    /// # Errors
    /// A file cannot be parsed, or the value cannot be resolved or is neither text nor a truth value.
    pub fn limbeck_option(&self, name: &str) -> Result<Option<String>, CommandError> {
        if self.with_ini(|ini| ini.has_section("limbeck"))?
            && let Some(value) = self.ini_option("limbeck", name)?
        {
            return Ok(Some(value));
        }
        match self.limbeck_table()?.raw(name) {
            None => Ok(None),
            Some(TomlValue::Bool(on)) => Ok(Some(on.to_string())),
            Some(TomlValue::Str(text)) => Ok(Some(text.clone())),
            Some(TomlValue::Int(_) | TomlValue::List(_) | TomlValue::Table(_) | TomlValue::Unsupported(_)) => {
                Err(CommandError::new(format!("'{name}' in [tool.limbeck] is neither text nor true or false")))
            }
        }
    }

    /// Returns the names of all options in the ini section `[limbeck]` and in `[tool.limbeck]`.
    ///
    /// # Errors
    /// A file cannot be parsed.
    pub fn limbeck_option_names(&self) -> Result<Vec<String>, CommandError> {
        let mut names = self.with_ini(|ini| ini.own_options("limbeck").map(str::to_owned).collect::<Vec<_>>())?;
        names.extend(self.limbeck_table()?.iter().map(|(name, _)| name.to_owned()));
        Ok(names)
    }

    fn limbeck_table(&self) -> Result<&TomlTable, CommandError> {
        if self.limbeck_toml.get().is_none() {
            let table = self.read_tool("limbeck")?;
            // Nothing between the check and here can have set it.
            let _ = self.limbeck_toml.set(table);
        }
        Ok(self.limbeck_toml.get_or_init(TomlTable::default))
    }

    /// Returns an option of `[limbeck]` that is on unless it is turned off.
    ///
    /// # Errors
    /// As `limbeck_option`, or the value is neither true nor false.
    pub fn limbeck_flag(&self, name: &str) -> Result<bool, CommandError> {
        match self.limbeck_option(name)?.as_deref().map(str::to_lowercase).as_deref() {
            None | Some("true" | "on" | "yes" | "1") => Ok(true),
            Some("false" | "off" | "no" | "0") => Ok(false),
            Some(other) => {
                Err(CommandError::new(format!("'{name}' in [limbeck] is {}; it is true or false", pytext::repr(other))))
            }
        }
    }

    fn read_toml(&self) -> Result<TomlTable, CommandError> {
        self.read_tool("alembic")
    }

    fn read_tool(&self, tool: &str) -> Result<TomlTable, CommandError> {
        let Some(name) = &self.toml_file else {
            return Ok(TomlTable::default());
        };
        let path = self.absolute(name);
        if !path.exists() {
            return Ok(TomlTable::default());
        }
        let bytes =
            std::fs::read(&path).map_err(|error| CommandError::exception("OSError", format!("{}: {error}", path.display())))?;
        TomlTable::parse_tool(&decode(bytes, name)?, name, tool)
    }

    /// Returns the names that `%(name)s` resolves to in the TOML file (`Config.toml_args`).
    pub fn toml_arguments(&self) -> Vec<(String, String)> {
        let mut arguments: Vec<_> = self.arguments.iter().filter(|(name, _)| name != "here").cloned().collect();
        if let Some(path) = self.toml_file_path().filter(|path| path.exists()) {
            arguments.push(("here".to_owned(), parent_text(&path)));
        }
        arguments
    }

    /// Returns the options of an ini section, inherited ones first; `None` if it does not exist
    /// (`Config.get_section`).
    ///
    /// # Errors
    /// The file cannot be parsed, or a value cannot be resolved.
    pub fn section(&self, name: &str) -> Result<Option<Vec<(String, String)>>, CommandError> {
        self.with_ini(|ini| ini.has_section(name).then(|| ini.items(name)).transpose())?.map_err(|error| self.ini_error(error))
    }

    /// Returns an option of an ini section (`Config.get_section_option`).
    ///
    /// # Errors
    /// The section does not exist, the file cannot be parsed, or the value cannot be resolved.
    pub fn section_option(&self, section: &str, name: &str) -> Result<Option<String>, CommandError> {
        if !self.with_ini(|ini| ini.has_section(section))? {
            let file = match &self.config_file_name() {
                Some(file) => pytext::repr(file),
                None => "None".to_owned(),
            };
            return Err(CommandError::new(format!("No config file {file} found, or file has no '[{section}]' section")));
        }
        self.ini_option(section, name)
    }

    /// Returns an option of the main ini section (`Config.get_main_option`).
    ///
    /// # Errors
    /// As for [`Config::section_option`].
    pub fn main_option(&self, name: &str) -> Result<Option<String>, CommandError> {
        self.section_option(&self.config_ini_section(), name)
    }

    /// Sets an option of an ini section, which is made if need be (`Config.set_section_option`).
    ///
    /// # Errors
    /// The value has a `%` that means nothing, or the file cannot be parsed.
    pub fn set_section_option(&self, section: &str, name: &str, value: &str) -> Result<(), CommandError> {
        self.with_ini(|ini| {
            if !ini.has_section(section) {
                ini.add_section(section)?;
            }
            ini.set(section, name, value)
        })?
        .map_err(|error| self.ini_error(error))
    }

    /// Sets an option of the main ini section (`Config.set_main_option`).
    ///
    /// # Errors
    /// As for [`Config::set_section_option`].
    pub fn set_main_option(&self, name: &str, value: &str) -> Result<(), CommandError> {
        self.set_section_option(&self.config_ini_section(), name, value)
    }

    /// Removes an option of the main ini section (`Config.remove_main_option`).
    ///
    /// # Errors
    /// The section does not exist, or the file cannot be parsed.
    pub fn remove_main_option(&self, name: &str) -> Result<(), CommandError> {
        self.with_ini(|ini| ini.remove_option(&self.config_ini_section(), name).map(drop))?.map_err(|error| self.ini_error(error))
    }

    /// Returns an option from the ini file, else from the TOML file (`Config.get_alembic_option`).
    ///
    /// # Errors
    /// A file cannot be parsed, or the value cannot be resolved.
    pub fn alembic_option(&self, name: &str) -> Result<Option<OptionValue>, CommandError> {
        match self.ini_option(&self.config_ini_section(), name)? {
            Some(value) => Ok(Some(OptionValue::Str(value))),
            None => self.toml_value(name),
        }
    }

    /// Returns an option that has to be text.
    ///
    /// # Errors
    /// As for [`Config::alembic_option`], or the TOML file gives another type.
    pub fn alembic_text_option(&self, name: &str) -> Result<Option<String>, CommandError> {
        match self.alembic_option(name)? {
            None => Ok(None),
            Some(OptionValue::Str(text)) => Ok(Some(text)),
            Some(value) => Err(CommandError::exception("TypeError", format!("expected str, not {}", value.python_class()))
                .with_hint(format!("In [tool.alembic], '{name}' has to be a string."))),
        }
    }

    /// Returns an option that is either on or off (`Config.get_alembic_boolean_option`).
    ///
    /// # Errors
    /// The TOML file gives no boolean, or a file cannot be parsed.
    pub fn alembic_boolean_option(&self, name: &str) -> Result<bool, CommandError> {
        if let Some(value) = self.ini_option(&self.config_ini_section(), name)? {
            return Ok(value == "true");
        }
        match self.toml_table()?.raw(name) {
            None => Ok(false),
            Some(TomlValue::Bool(value)) => Ok(*value),
            Some(
                TomlValue::Str(_) | TomlValue::Int(_) | TomlValue::List(_) | TomlValue::Table(_) | TomlValue::Unsupported(_),
            ) => Err(CommandError::new(format!("boolean value expected for TOML parameter {}", pytext::repr(name)))),
        }
    }

    /// Tells whether env.py runs for commands that do not need it (`asbool` of `revision_environment`).
    ///
    /// # Errors
    /// The value is neither true nor false, or a file cannot be parsed.
    pub fn revision_environment(&self) -> Result<bool, CommandError> {
        Ok(match self.alembic_option("revision_environment")? {
            None => false,
            Some(OptionValue::Bool(value)) => value,
            Some(OptionValue::Int(value)) => value != 0,
            Some(OptionValue::List(items)) => !items.is_empty(),
            Some(OptionValue::Tables(items)) => !items.is_empty(),
            Some(OptionValue::Table(entries)) => !entries.is_empty(),
            Some(OptionValue::Str(text)) => {
                let word = pytext::strip(&text).to_lowercase();
                match word.as_str() {
                    "true" | "yes" | "on" | "y" | "t" | "1" => true,
                    "false" | "no" | "off" | "n" | "f" | "0" => false,
                    _ => {
                        return Err(CommandError::exception(
                            "ValueError",
                            format!("String is not true/false: {}", pytext::repr(&word)),
                        )
                        .with_hint("'revision_environment' is either true or false."));
                    }
                }
            }
        })
    }

    fn toml_value(&self, name: &str) -> Result<Option<OptionValue>, CommandError> {
        self.toml_table()?.value(name, &self.toml_arguments())
    }

    fn ini_option(&self, section: &str, name: &str) -> Result<Option<String>, CommandError> {
        self.with_ini(|ini| ini.find_option(section, name))?.map_err(|error| self.ini_error(error))
    }
}

fn parent_text(path: &Path) -> String {
    let parent = path.parent().unwrap_or(path);
    posix_text(parent)
}

/// Returns a path as text with forward slashes (`Path.as_posix`).
pub(crate) fn posix_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

fn decode(bytes: Vec<u8>, name: &str) -> Result<String, CommandError> {
    String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(position).copied().unwrap_or_default();
        CommandError::exception(
            "UnicodeDecodeError",
            format!("'utf-8' codec can't decode byte {byte:#04x} in position {position} of {name}"),
        )
        .with_hint(format!("Save {name} as UTF-8."))
    })
}

#[cfg(test)]
mod tests;
