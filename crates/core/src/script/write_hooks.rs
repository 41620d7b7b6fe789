//! What runs on the file of a new revision (`alembic.script.write_hooks`).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::config::pytext::repr;
use crate::config::{Config, HookConfig};
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;

/// Stands for the file in a hook's options.
const REVISION_SCRIPT_TOKEN: &str = "REVISION_SCRIPT_FILENAME";

/// The exit status with which the look-ups below say that there is no such thing.
const NOT_FOUND: i32 = 3;

/// Prints the module and the attribute of a console script of the running Python.
const FIND_ENTRY_POINT: &str = "\
import sys
from importlib.metadata import entry_points
for entry in entry_points(group='console_scripts'):
    if entry.name == sys.argv[1]:
        print(entry.module, entry.attr)
        break
else:
    sys.exit(3)
";

/// Tells whether the running Python has a module.
const FIND_MODULE: &str = "\
import sys
from importlib.util import find_spec
try:
    found = find_spec(sys.argv[1])
except ImportError:
    found = None
sys.exit(0 if found else 3)
";

/// Runs the hooks on the file, in order. What a hook's program exits with does not matter, as upstream.
///
/// # Errors
/// A hook is not configured properly, or what it runs does not exist; the file stays.
pub fn run_hooks(
    path: &Path,
    hooks: &[HookConfig],
    config: &Config,
    host: &dyn ScriptHost,
    output: &dyn Output,
) -> CommandResult<()> {
    for hook in hooks {
        let name = repr(&hook.name);
        let Some(kind) = hook.options.get("type") else {
            return Err(CommandError::new(format!(
                "Key '{}.type' (or 'type' in toml) is required for post write hook {name}",
                hook.name
            )));
        };
        output.hook_status(&format!("Running post write hook {name}"), || invoke(kind, path, hook, config, host))?;
    }
    Ok(())
}

fn invoke(kind: &str, path: &Path, hook: &HookConfig, config: &Config, host: &dyn ScriptHost) -> CommandResult<()> {
    match kind {
        "console_scripts" => console_script(path, hook, config),
        "exec" => run(path, hook, config, &[required(hook, "executable")?.to_owned()]),
        "module" => module(path, hook, config),
        _ => {
            let mut options = hook.options.clone();
            options.insert("_hook_name".to_owned(), hook.name.clone());
            if host.run_write_hook(kind, path, &options)? {
                return Ok(());
            }
            Err(CommandError::new(format!("No formatter with name '{kind}' registered")).with_hint(
                "Types are exec, module and console_scripts; others are registered in env.py, which runs for 'revision' only with --autogenerate or revision_environment = true.",
            ))
        }
    }
}

fn console_script(path: &Path, hook: &HookConfig, config: &Config) -> CommandResult<()> {
    let entry_point = required(hook, "entrypoint")?;
    let python = python(hook, config)?;
    let found = ask(&python, FIND_ENTRY_POINT, entry_point, config)?;
    let found = found.as_deref().and_then(|text| text.trim().split_once(' '));
    let Some((module, attribute)) = found else {
        return Err(CommandError::new(format!("Could not find entrypoint console_scripts.{entry_point}"))
            .with_hint(format!("Looked among the packages of {}.", python.display())));
    };
    let code = format!("import {module}; {module}.{attribute}()");
    run(path, hook, config, &[python.to_string_lossy().into_owned(), "-c".to_owned(), code])
}

fn module(path: &Path, hook: &HookConfig, config: &Config) -> CommandResult<()> {
    let module = required(hook, "module")?;
    let python = python(hook, config)?;
    if ask(&python, FIND_MODULE, module, config)?.is_none() {
        return Err(CommandError::new(format!("Could not find module {module}"))
            .with_hint(format!("Looked among the packages of {}.", python.display())));
    }
    run(path, hook, config, &[python.to_string_lossy().into_owned(), "-m".to_owned(), module.to_owned()])
}

fn required<'h>(hook: &'h HookConfig, option: &str) -> CommandResult<&'h str> {
    hook.options.get(option).map(String::as_str).ok_or_else(|| {
        CommandError::new(format!("Key {}.{option} is required for post write hook {}", hook.name, repr(&hook.name)))
    })
}

fn python(hook: &HookConfig, config: &Config) -> CommandResult<PathBuf> {
    config.surroundings().python().ok_or_else(|| {
        CommandError::new(format!("Could not find a Python to run post write hook {}", repr(&hook.name))).with_hint(
            "Hooks of the types module and console_scripts run in the project's Python: activate its virtual environment, or use the type exec.",
        )
    })
}

/// Runs a look-up in the project's Python; `None` if it found nothing.
fn ask(python: &Path, code: &str, name: &str, config: &Config) -> CommandResult<Option<String>> {
    let answer = Command::new(python)
        .args(["-c", code, name])
        .current_dir(config.cwd())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| CommandError::io(python, &error))?;
    if answer.status.success() {
        return Ok(Some(String::from_utf8_lossy(&answer.stdout).into_owned()));
    }
    if answer.status.code() == Some(NOT_FOUND) {
        return Ok(None);
    }
    Err(CommandError::new(format!("{} could not look for {name}: {}", python.display(), answer.status)))
}

fn run(path: &Path, hook: &HookConfig, config: &Config, command: &[String]) -> CommandResult<()> {
    let options = hook.options.get("options").map(String::as_str).unwrap_or_default();
    let arguments = command_line(options, &path.to_string_lossy())?;
    let Some((program, first)) = command.split_first() else {
        return Ok(());
    };
    let directory = match hook.options.get("cwd") {
        Some(directory) => config.absolute(directory),
        None => config.cwd().to_owned(),
    };
    Command::new(program)
        .args(first)
        .args(arguments)
        .current_dir(directory)
        .status()
        .map_err(|error| CommandError::io(Path::new(program), &error))?;
    Ok(())
}

/// Splits the options as a shell does and puts the file in; without a token, the file comes first.
fn command_line(options: &str, path: &str) -> CommandResult<Vec<String>> {
    let options =
        if options.contains(REVISION_SCRIPT_TOKEN) { options.to_owned() } else { format!("{REVISION_SCRIPT_TOKEN} {options}") };
    let words = shlex::split(&options).ok_or_else(|| {
        CommandError::exception("ValueError", "No closing quotation").with_hint(format!("In the hook's options: {options}"))
    })?;
    Ok(words.into_iter().map(|word| word.replace(REVISION_SCRIPT_TOKEN, path)).collect())
}

#[cfg(test)]
mod tests;
