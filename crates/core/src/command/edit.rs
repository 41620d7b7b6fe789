//! `edit`: opens revisions in an editor.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::rc::Rc;

use super::{environment, project};
use crate::config::pytext::repr;
use crate::config::{Config, Surroundings};
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::{Endpoint, Request};

/// Editors to try when none is named.
const EDITORS: &[&str] = if cfg!(windows) {
    &["code.exe", "notepad++.exe", "notepad.exe"]
} else {
    &["sensible-editor", "editor", "nano", "vim", "code"]
};

/// Opens the files of the revisions that `target` stands for (`alembic.command.edit`); `current` runs env.py.
///
/// # Errors
/// The project cannot be read, there is no such revision, the editor fails, or env.py does.
pub fn edit(config: &Rc<Config>, target: &str, host: &dyn ScriptHost, output: &Rc<dyn Output>) -> CommandResult<()> {
    let directory = project::open(config, host, output.as_ref())?;
    if target != "current" {
        let revisions = directory.get_revisions(target)?;
        if revisions.is_empty() {
            return Err(CommandError::new(format!("No revision files indicated by symbol '{target}'")));
        }
        return revisions.iter().try_for_each(|revision| open(&revision.header().path.to_path(), config, output.as_ref()));
    }
    let directory = Rc::new(directory);
    let (settings, known, out) = (config.clone(), directory.clone(), output.clone());
    environment::with_rows(config, &directory, host, output, move |rows| {
        if rows.is_empty() {
            return Err(CommandError::new("No current revisions"));
        }
        let current = known.map().get_revisions(&Endpoint::rows(rows));
        let current = current.map_err(|error| error.for_request(Request::Lookup))?;
        current.iter().try_for_each(|revision| open(&revision.header().path.to_path(), &settings, out.as_ref()))
    })
}

/// Opens one file and waits for the editor to end (`alembic.util.open_in_editor`).
fn open(file: &Path, config: &Config, output: &dyn Output) -> CommandResult<()> {
    let editor = Editor::find(config)?;
    output.flush();
    let status = Command::new(&editor.program)
        .args(&editor.arguments)
        .arg(file)
        .current_dir(config.cwd())
        .status()
        .map_err(|error| failed(CommandError::io(&editor.program, &error).sentence()))?;
    if status.success() {
        return Ok(());
    }
    let words = std::iter::once(editor.program.to_string_lossy().into_owned())
        .chain(editor.arguments)
        .chain([file.to_string_lossy().into_owned()]);
    let shown: Vec<_> = words.map(|word| repr(&word)).collect();
    Err(failed(&format!("Command '[{}]' {}", shown.join(", "), ending(status))))
}

fn ending(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("returned non-zero exit status {code}."),
        None => format!("died with {status}."),
    }
}

fn failed(reason: &str) -> CommandError {
    CommandError::new(format!("Error executing editor ({reason})"))
}

/// An editor and what it is called with before the file.
#[derive(Debug, PartialEq, Eq)]
struct Editor {
    program: PathBuf,
    arguments: Vec<String>,
}

impl Editor {
    /// Takes the first that exists: `EDITOR`, `VISUAL`, the usual ones. Unlike upstream, a choice may have
    /// arguments (`code --wait`).
    fn find(config: &Config) -> CommandResult<Self> {
        let surroundings = config.surroundings();
        let Surroundings { path: _, virtual_env: _, editor, visual, dont_write_bytecode: _, pycache_prefix: _ } = surroundings;
        let plain = |program: PathBuf| Self { program, arguments: Vec::new() };
        for choice in [editor, visual].into_iter().flatten() {
            let file = config.absolute(choice);
            if let Some(program) = named(choice, surroundings).or_else(|| Some(file).filter(|file| file.is_file())) {
                return Ok(plain(program));
            }
            let words = shlex::split(choice).unwrap_or_default();
            if let Some((name, arguments)) = words.split_first()
                && let Some(program) = named(name, surroundings)
            {
                return Ok(Self { program, arguments: arguments.to_vec() });
            }
        }
        EDITORS
            .iter()
            .find_map(|name| surroundings.find_executable(name))
            .map(plain)
            .ok_or_else(|| failed("No suitable editor found. Please set the \"EDITOR\" or \"VISUAL\" environment variables"))
    }
}

/// Finds a program by path, or by name in `PATH`.
fn named(choice: &str, surroundings: &Surroundings) -> Option<PathBuf> {
    if choice.is_empty() {
        None
    } else if Path::new(choice).components().count() > 1 {
        Some(PathBuf::from(choice)).filter(|file| file.is_file())
    } else {
        surroundings.find_executable(choice)
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::config::ConfigSources;

    fn find(dir: &Path, editor: Option<&str>, visual: Option<&str>) -> Result<Editor, String> {
        let surroundings = Surroundings {
            path: Some(dir.into()),
            virtual_env: None,
            editor: editor.map(str::to_owned),
            visual: visual.map(str::to_owned),
            ..Surroundings::default()
        };
        let sources = ConfigSources { cwd: dir.to_owned(), surroundings, ..ConfigSources::default() };
        Editor::find(&Config::new(sources)).map_err(|error| error.to_string())
    }

    #[cfg(unix)]
    #[test]
    fn the_first_that_exists_is_taken() {
        let dir = TempDir::new().unwrap();
        let editor = |name: &str, arguments: &[&str]| {
            let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
            Ok(Editor { program: dir.path().join(name), arguments })
        };
        assert_eq!(
            find(dir.path(), Some("gone"), None),
            Err("Error executing editor (No suitable editor found. Please set the \"EDITOR\" or \"VISUAL\" environment variables)".into())
        );
        for name in ["mine", "vim", "nano"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        assert_eq!(find(dir.path(), None, None), editor("nano", &[]));
        assert_eq!(find(dir.path(), Some("gone"), Some("vim")), editor("vim", &[]));
        assert_eq!(find(dir.path(), Some("mine --wait 'a b'"), Some("vim")), editor("mine", &["--wait", "a b"]));
    }
}
