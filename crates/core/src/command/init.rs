//! `init`: starts a project.

use std::fs;
use std::path::{Path, PathBuf};

use super::template::{ProjectTemplate, TEMPLATES, escape_percent};
use crate::config::toml::TomlTable;
use crate::config::{Config, posix_text, relative_to, tidy};
use crate::error::{CommandError, CommandResult};
use crate::output::Output;

/// What `init` is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitOptions {
    /// The directory to make, relative to the working directory.
    pub directory: String,
    /// The name of the template.
    pub template: String,
    /// Write `__init__.py` files.
    pub package: bool,
    /// The URL to write, instead of that of an SQLite file.
    pub url: Option<String>,
    /// What the program is called in the commands that are suggested.
    pub program: String,
}

/// Makes the script directory and the configuration (`alembic.command.init`).
///
/// # Errors
/// The directory is in use, there is no such template, or a file cannot be written.
pub fn init(config: &Config, options: &InitOptions, output: &dyn Output) -> CommandResult<()> {
    let InitOptions { directory, template, package, url, program } = options;
    let directory = tidy(directory);
    let target = config.absolute(&directory);
    refuse_full(&directory, &target)?;
    let Some(template) = ProjectTemplate::named(template) else {
        let names: Vec<_> = TEMPLATES.iter().map(|template| template.name).collect();
        return Err(
            CommandError::new(format!("No such template {template}")).with_hint(format!("Templates are {}.", names.join(", ")))
        );
    };
    if url.is_some() && template.has_many_databases() {
        return Err(CommandError::new(format!("Template {} has more than one database, --url is only one", template.name))
            .with_hint("Leave --url out and write the URLs into the ini file afterwards."));
    }
    if let Some(url) = url
        && (url.is_empty() || url.contains(['\n', '\r']))
    {
        return Err(CommandError::new("--url is not a URL"));
    }
    let Some(ini_path) = config.config_file_path() else {
        return Err(CommandError::new("There is no name for the configuration file"));
    };
    let toml_path = config.toml_file_path().unwrap_or_else(|| config.absolute("pyproject.toml"));

    if !target.exists() {
        make_directory(&target, output)?;
    }
    let versions = target.join("versions");
    make_directory(&versions, output)?;

    let location = |file: &Path| script_location(&directory, &target, file);
    let fresh_ini = write_ini(&template, &ini_path, &location(&ini_path), url.as_deref(), output)?;
    let toml = template.pyproject(&location(&toml_path));
    if let Some(section) = &toml {
        write_toml(section, &toml_path, output)?;
    }
    for (name, content) in template.files() {
        generate(&target.join(name), content, output)?;
    }
    if *package {
        for path in [target.join("__init__.py"), versions.join("__init__.py")] {
            output.status(&format!("Adding {}", path.display()), || write(&path, ""))?;
        }
    }

    let toml_path = toml.is_some().then_some(toml_path);
    output.message(&closing(&ini_path, toml_path.as_deref(), fresh_ini, program));
    Ok(())
}

/// The last words: what was set up, or has to be, and what to do next.
fn closing(ini: &Path, toml: Option<&Path>, fresh_ini: bool, program: &str) -> String {
    let next = format!("{program} revision -m \"first migration\", then {program} upgrade head");
    let ini = ini.display();
    match (fresh_ini, toml) {
        (true, _) => format!("Ready: the database URL is in {ini}. Next: {next}."),
        (false, None) => {
            format!("Please edit configuration/connection/logging settings in {ini} before proceeding. Next: {next}.")
        }
        (false, Some(toml)) => format!(
            "Please edit configuration settings in {} and configuration/connection/logging settings in {ini} before proceeding. Next: {next}.",
            toml.display()
        ),
    }
}

fn refuse_full(directory: &Path, target: &Path) -> CommandResult<()> {
    if !target.exists() {
        return Ok(());
    }
    let mut entries = fs::read_dir(target).map_err(|error| CommandError::io(directory, &error))?;
    if entries.next().is_none() {
        return Ok(());
    }
    Err(CommandError::new(format!("Directory {} already exists and is not empty", directory.display())))
}

/// The script directory as the configuration file names it: from where that file is, unless absolute.
fn script_location(directory: &Path, target: &Path, file: &Path) -> String {
    let start = file.parent().unwrap_or(file);
    let relative = if directory.is_absolute() { None } else { relative_to(target, start) };
    match relative {
        None => escape_percent(&posix_text(target)),
        Some(relative) if relative.as_os_str().is_empty() => "%(here)s".to_owned(),
        Some(relative) => format!("%(here)s/{}", escape_percent(&posix_text(&relative))),
    }
}

/// Writes the ini file unless there is one, and tells whether it did.
fn write_ini(
    template: &ProjectTemplate,
    path: &Path,
    script_location: &str,
    url: Option<&str>,
    output: &dyn Output,
) -> CommandResult<bool> {
    if path.exists() {
        output.message(&format!("File {} already exists, skipping", path.display()));
        return Ok(false);
    }
    generate(path, &template.ini(script_location, url), output)?;
    Ok(true)
}

fn write_toml(section: &str, path: &Path, output: &dyn Output) -> CommandResult<()> {
    if !path.exists() {
        return generate(path, section, output);
    }
    let mut text = fs::read_to_string(path).map_err(|error| CommandError::io(path, &error))?;
    if TomlTable::is_present(&text, &path.to_string_lossy())? {
        output.message_always(&format!(
            "File {} already exists and already has a [tool.alembic] section, skipping",
            path.display()
        ));
        return Ok(());
    }
    output.status(&format!("Appending to existing {}", path.display()), || {
        text.push_str("\n\n");
        text.push_str(section);
        write(path, &text)
    })
}

fn generate(path: &Path, content: &str, output: &dyn Output) -> CommandResult<()> {
    output.status(&format!("Generating {}", path.display()), || write(path, content))
}

fn make_directory(path: &PathBuf, output: &dyn Output) -> CommandResult<()> {
    output.status(&format!("Creating directory {}", path.display()), || {
        fs::create_dir_all(path).map_err(|error| CommandError::io(path, &error))
    })
}

fn write(path: &Path, content: &str) -> CommandResult<()> {
    fs::write(path, content).map_err(|error| CommandError::io(path, &error))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::config::ConfigSources;
    use crate::output::RecordedOutput;

    struct Trial {
        dir: TempDir,
        output: RecordedOutput,
    }

    impl Trial {
        fn new() -> Self {
            Self { dir: TempDir::new().unwrap(), output: RecordedOutput::new() }
        }

        fn config(&self) -> Config {
            Config::new(ConfigSources {
                ini_file: Some("alembic.ini".into()),
                toml_file: Some("pyproject.toml".into()),
                cwd: self.dir.path().to_owned(),
                ..ConfigSources::default()
            })
        }

        fn init(&self, directory: &str, template: &str) -> CommandResult<()> {
            let options = InitOptions {
                directory: directory.into(),
                template: template.into(),
                package: template == "pyproject",
                url: None,
                program: "limbeck".into(),
            };
            init(&self.config(), &options, &self.output)
        }

        fn said(&self) -> String {
            self.output.stdout().replace(self.dir.path().to_str().unwrap(), "DIR")
        }

        fn read(&self, name: &str) -> String {
            fs::read_to_string(self.dir.path().join(name)).unwrap()
        }
    }

    #[test]
    fn a_generic_project_is_ready_to_use() {
        let trial = Trial::new();
        trial.init("./migrations", "generic").unwrap();
        assert_eq!(
            trial.said(),
            "Creating directory DIR/migrations ...  done\n\
             Creating directory DIR/migrations/versions ...  done\n\
             Generating DIR/alembic.ini ...  done\n\
             Generating DIR/migrations/env.py ...  done\n\
             Generating DIR/migrations/README ...  done\n\
             Generating DIR/migrations/script.py.mako ...  done\n\
             Ready: the database URL is in DIR/alembic.ini. Next: limbeck revision -m \"first migration\", then limbeck upgrade head.\n"
        );
        let options = trial.config().script_options(&trial.output).unwrap();
        assert_eq!(options.dir, trial.dir.path().join("migrations"));
        assert!(trial.output.warnings().is_empty());
        let error = trial.init("migrations", "generic").unwrap_err();
        assert_eq!(error.sentence(), "Directory migrations already exists and is not empty");
    }

    #[test]
    fn a_pyproject_section_is_appended_once() {
        let trial = Trial::new();
        fs::write(trial.dir.path().join("pyproject.toml"), "[project]\nname = 'p'\n").unwrap();
        trial.init("a/b", "pyproject").unwrap();
        assert!(trial.said().contains("Appending to existing DIR/pyproject.toml ...  done\n"));
        assert!(trial.said().contains("Adding DIR/a/b/versions/__init__.py ...  done\n"));
        assert!(trial.read("pyproject.toml").starts_with("[project]\nname = 'p'\n\n\n[tool.alembic]\n"));
        let options = trial.config().script_options(&trial.output).unwrap();
        assert_eq!(options.dir, trial.dir.path().join("a/b"));
        let before = trial.read("pyproject.toml");
        trial.init("c", "pyproject").unwrap();
        assert!(
            trial.said().contains("File DIR/pyproject.toml already exists and already has a [tool.alembic] section, skipping\n")
        );
        assert!(trial.said().contains("File DIR/alembic.ini already exists, skipping\n"));
        assert_eq!(trial.read("pyproject.toml"), before);
    }

    #[test]
    fn unknown_templates_are_refused() {
        let error = Trial::new().init("m", "nope").unwrap_err();
        assert_eq!(error.sentence(), "No such template nope");
        assert_eq!(error.hints(), ["Templates are async, generic, multidb, pyproject, pyproject_async."]);
    }
}
