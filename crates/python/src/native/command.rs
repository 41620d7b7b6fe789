//! `alembic.command` for scripts.

use super::config::NativeConfig;
use super::output::PythonOutput;
use crate::errors::{from_operation, from_wire};
use crate::host::RunningHost;
use crate::state::HostState;
use crate::wire::from_python;
use limbeck_core::command::check::{CheckOptions, Differences, differences};
use limbeck_core::command::current::{CurrentOptions, current};
use limbeck_core::command::downgrade::{DowngradeOptions, downgrade};
use limbeck_core::command::heads::{HeadsOptions, heads};
use limbeck_core::command::history::{HistoryOptions, history};
use limbeck_core::command::init::{InitOptions, init};
use limbeck_core::command::merge::{MergeOptions, merge};
use limbeck_core::command::revision::{RevisionOptions, revision};
use limbeck_core::command::stamp::{StampOptions, stamp};
use limbeck_core::command::upgrade::{UpgradeOptions, upgrade};
use limbeck_core::command::{branches, edit, ensure_version, list_templates, show};
use limbeck_core::error::CommandResult;
use limbeck_core::output::Output;
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use serde::Deserialize;
use std::rc::Rc;

/// The function of `_limbeck` that runs commands.
#[pyclass(module = "_limbeck", name = "CommandFace")]
#[derive(Debug, PyPayload)]
pub struct CommandFace {
    pub state: Rc<HostState>,
}

/// A command with its arguments, as the face gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum Asked {
    Branches {
        verbose: bool,
    },
    Check {
        verbose: bool,
    },
    Current {
        verbose: bool,
        check_heads: bool,
    },
    Downgrade {
        revision: String,
        sql: bool,
        tag: Option<String>,
    },
    Edit {
        revision: String,
    },
    EnsureVersion {
        sql: bool,
    },
    Heads {
        verbose: bool,
        resolve_dependencies: bool,
    },
    History {
        range: Option<String>,
        verbose: bool,
        indicate_current: bool,
    },
    Init {
        directory: String,
        template: String,
        package: bool,
    },
    ListTemplates,
    Merge {
        revisions: Vec<String>,
        message: Option<String>,
        branch_label: Option<String>,
        rev_id: Option<String>,
        splice: bool,
    },
    Revision {
        message: Option<String>,
        autogenerate: bool,
        sql: bool,
        head: Option<String>,
        splice: bool,
        branch_label: Option<String>,
        version_path: Option<String>,
        rev_id: Option<String>,
        depends_on: Vec<String>,
    },
    Show {
        revision: String,
    },
    Stamp {
        revisions: Vec<String>,
        sql: bool,
        tag: Option<String>,
        purge: bool,
    },
    Upgrade {
        revision: String,
        sql: bool,
        tag: Option<String>,
    },
}

/// What a command gives back.
enum Made {
    Revisions(Vec<String>),
    Differences(Option<Differences>),
}

const PROGRAM: &str = "alembic";

#[pyclass]
impl CommandFace {
    /// `run_command(config, face, stdout, quiet, command)`: the ids of the revisions that the command made; of `check`, None or
    /// the sentence and the hooks that hold the differences.
    #[pymethod]
    fn run_command(
        &self,
        config: PyRef<NativeConfig>,
        face: PyObjectRef,
        stdout: PyObjectRef,
        quiet: bool,
        command: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let asked: Asked = from_python(command, vm).map_err(|error| from_wire(&error, vm))?;
        let output: Rc<dyn Output> = Rc::new(PythonOutput { stdout, quiet, inner: self.state.output.clone() });
        self.state.configs.borrow_mut().push((config.config.clone(), face));
        let result = self.run(&config, asked, &output);
        self.state.configs.borrow_mut().pop();
        let made = result.map_err(|error| from_operation(&self.state, &error.into(), vm))?;
        Ok(match made {
            Made::Revisions(ids) => vm.ctx.new_list(ids.into_iter().map(|id| vm.ctx.new_str(id).into()).collect()).into(),
            Made::Differences(None) => vm.ctx.none(),
            Made::Differences(Some(Differences { sentence, tuples })) => {
                let hooks = tuples.and_then(|tuples| tuples.held.downcast_ref::<PyObjectRef>().cloned());
                vm.ctx.new_tuple(vec![vm.ctx.new_str(sentence).into(), vm.unwrap_or_none(hooks)]).into()
            }
        })
    }
}

impl CommandFace {
    fn run(&self, config: &NativeConfig, asked: Asked, output: &Rc<dyn Output>) -> CommandResult<Made> {
        let host = RunningHost { state: self.state.clone() };
        let config = &config.config;
        match asked {
            Asked::Branches { verbose } => branches::branches(config, verbose, &host, &**output)?,
            Asked::Check { verbose } => {
                return differences(config, CheckOptions { verbose }, &host, output).map(Made::Differences);
            }
            Asked::Current { verbose, check_heads } => current(config, CurrentOptions { verbose, check_heads }, &host, output)?,
            Asked::Downgrade { revision, sql, tag } => {
                downgrade(config, DowngradeOptions { revision, sql, tag }, &host, output)?;
            }
            Asked::Edit { revision } => edit::edit(config, &revision, &host, output)?,
            Asked::EnsureVersion { sql } => ensure_version::ensure_version(config, sql, &host, output)?,
            Asked::Heads { verbose, resolve_dependencies } => {
                heads(config, HeadsOptions { verbose, resolve_dependencies }, &host, &**output)?;
            }
            Asked::History { range, verbose, indicate_current } => {
                history(config, HistoryOptions { range, verbose, indicate_current }, &host, output)?;
            }
            Asked::Init { directory, template, package } => {
                let options = InitOptions { directory, template, package, url: None, program: PROGRAM.to_owned() };
                init(config, &options, &**output)?;
            }
            Asked::ListTemplates => list_templates::list_templates(PROGRAM, &**output),
            Asked::Merge { revisions, message, branch_label, rev_id, splice } => {
                let options = MergeOptions { revisions, message, branch_label, rev_id, splice };
                return merge(config, &options, &host, output).map(|id| Made::Revisions(vec![id.to_string()]));
            }
            Asked::Revision { message, autogenerate, sql, head, splice, branch_label, version_path, rev_id, depends_on } => {
                // Nobody answers a script's questions about renames; what the configuration says of them holds.
                let (rename, renames) = (Vec::new(), None);
                let options = RevisionOptions {
                    message,
                    autogenerate,
                    rename,
                    renames,
                    sql,
                    head,
                    splice,
                    branch_label,
                    version_path,
                    rev_id,
                    depends_on,
                };
                let made = revision(config, &options, &host, output)?;
                return Ok(Made::Revisions(made.iter().map(ToString::to_string).collect()));
            }
            Asked::Show { revision } => show::show(config, &revision, &host, output)?,
            Asked::Stamp { revisions, sql, tag, purge } => {
                stamp(config, StampOptions { revisions, sql, tag, purge }, &host, output)?;
            }
            Asked::Upgrade { revision, sql, tag } => {
                upgrade(config, UpgradeOptions { revision, sql, tag }, &host, output)?;
            }
        }
        Ok(Made::Revisions(Vec::new()))
    }
}
