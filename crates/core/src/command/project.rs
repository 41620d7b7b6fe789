//! Opens the project that a command works on.

use std::path::Path;

use crate::config::{Config, pytext};
use crate::error::CommandResult;
use crate::host::{ModuleHeader as ExecutedHeader, ScriptHost};
use crate::output::{Output, WarningCategory};
use crate::script::{ModuleHeader, ScriptDirectory};

/// Reads the script directory of a configuration (`ScriptDirectory.from_config`).
///
/// # Errors
/// The configuration names none, or its revisions cannot be read.
pub fn open(config: &Config, host: &dyn ScriptHost, output: &dyn Output) -> CommandResult<ScriptDirectory> {
    read(config, host, output, Meanwhile::Nothing)
}

/// Reads the script directory for a command that runs env.py: the host gets ready while files are read.
///
/// # Errors
/// As `open`.
pub fn open_for_env(config: &Config, host: &dyn ScriptHost, output: &dyn Output) -> CommandResult<ScriptDirectory> {
    read(config, host, output, Meanwhile::HostGetsReady)
}

/// What is done while files are read.
enum Meanwhile {
    Nothing,
    HostGetsReady,
}

fn read(config: &Config, host: &dyn ScriptHost, output: &dyn Output, meanwhile: Meanwhile) -> CommandResult<ScriptDirectory> {
    let options = config.script_options(output)?;
    let env_py = options.env_py_location();
    let get_ready = || host.get_ready(&env_py);
    let meanwhile: Option<&dyn Fn()> = match meanwhile {
        Meanwhile::Nothing => None,
        Meanwhile::HostGetsReady => Some(&get_ready),
    };
    let directory = ScriptDirectory::open_while(options, config.cwd(), meanwhile, &mut |path, _| executed_header(host, path))?;
    for warning in directory.warnings() {
        output.warn(WarningCategory::User, warning);
    }
    Ok(directory)
}

/// Asks the interpreter what a revision module says, when its text does not say enough.
pub(super) fn executed_header(host: &dyn ScriptHost, path: &Path) -> CommandResult<ModuleHeader> {
    let ExecutedHeader { revision, down_revisions, branch_labels, depends_on, doc } = host.read_header(path)?;
    Ok(ModuleHeader {
        revision,
        down_revisions: Some(down_revisions),
        branch_labels,
        depends_on,
        long_doc: doc.map(|doc| pytext::strip(&doc).to_owned()).unwrap_or_default(),
    })
}
