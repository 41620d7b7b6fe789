use std::collections::BTreeMap;
use std::rc::Rc;

use tempfile::TempDir;

use super::*;
use crate::config::{ConfigSources, Surroundings};
use crate::host::{HostError, MigrationFunction, ModuleHeader, TemplateValue, VersionApply};
use crate::output::RecordedOutput;
use crate::runtime::EnvironmentContext;

/// A host in which env.py registered the one hook `mine`, which writes its options to the file.
struct HookHost;

impl ScriptHost for HookHost {
    fn run_env(&self, _: Rc<EnvironmentContext>) -> Result<(), HostError> {
        unreachable!("hooks do not run env.py")
    }

    fn call_migration(&self, _: &Path, _: MigrationFunction) -> Result<(), HostError> {
        unreachable!("hooks do not migrate")
    }

    fn read_header(&self, _: &Path) -> Result<ModuleHeader, HostError> {
        unreachable!("hooks do not read revisions")
    }

    fn render_template(&self, _: &Path, _: &str, _: &BTreeMap<String, TemplateValue>) -> Result<String, HostError> {
        unreachable!("hooks do not render")
    }

    fn run_write_hook(&self, kind: &str, file: &Path, options: &BTreeMap<String, String>) -> Result<bool, HostError> {
        if kind == "mine" {
            std::fs::write(file, format!("{options:?}")).unwrap();
        }
        Ok(kind == "mine")
    }

    fn on_version_apply(&self, _: &VersionApply) -> Result<(), HostError> {
        unreachable!("hooks do not migrate")
    }
}

struct Trial {
    dir: TempDir,
    output: RecordedOutput,
}

impl Trial {
    fn new() -> Self {
        Self { dir: TempDir::new().unwrap(), output: RecordedOutput::new() }
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("rev.py")
    }

    fn run(&self, options: &[(&str, &str)], surroundings: Surroundings) -> CommandResult<()> {
        let config = Config::new(ConfigSources { cwd: self.dir.path().to_owned(), surroundings, ..ConfigSources::default() });
        let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let hook = HookConfig { name: "h".to_owned(), options };
        run_hooks(&self.file(), &[hook], &config, &HookHost, &self.output)
    }

    fn fails(&self, options: &[(&str, &str)]) -> String {
        self.run(options, Surroundings::default()).unwrap_err().sentence().to_owned()
    }
}

#[test]
fn what_is_missing_is_named() {
    let trial = Trial::new();
    assert_eq!(trial.fails(&[]), "Key 'h.type' (or 'type' in toml) is required for post write hook 'h'");
    assert_eq!(trial.output.stdout(), "");
    assert_eq!(trial.fails(&[("type", "exec")]), "Key h.executable is required for post write hook 'h'");
    assert_eq!(trial.fails(&[("type", "module")]), "Key h.module is required for post write hook 'h'");
    assert_eq!(trial.fails(&[("type", "console_scripts")]), "Key h.entrypoint is required for post write hook 'h'");
    assert_eq!(trial.fails(&[("type", "nope")]), "No formatter with name 'nope' registered");
    assert_eq!(trial.fails(&[("type", "module"), ("module", "black")]), "Could not find a Python to run post write hook 'h'");
    assert_eq!(
        trial.fails(&[("type", "exec"), ("executable", "/no/such/program")]),
        "[Errno 2] No such file or directory: '/no/such/program'"
    );
    assert!(trial.output.stdout().ends_with("Running post write hook 'h' ...\n  FAILED\n"));
}

#[test]
fn a_registered_hook_gets_its_options() {
    let trial = Trial::new();
    trial.run(&[("type", "mine"), ("x", "1")], Surroundings::default()).unwrap();
    let written = std::fs::read_to_string(trial.file()).unwrap();
    assert_eq!(written, r#"{"_hook_name": "h", "type": "mine", "x": "1"}"#);
    assert_eq!(trial.output.stdout(), "Running post write hook 'h' ...\n  done\n");
}

#[cfg(unix)]
mod with_programs {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    impl Trial {
        fn program(&self, name: &str, code: &str) -> String {
            let path = self.dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("#!/bin/sh\n{code}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
            path.to_str().unwrap().to_owned()
        }

        fn told(&self) -> String {
            let told = std::fs::read_to_string(self.dir.path().join("told")).unwrap();
            told.replace(self.dir.path().to_str().unwrap(), "DIR")
        }
    }

    #[test]
    fn a_program_gets_the_file_where_the_token_stands() {
        let trial = Trial::new();
        let program = trial.program("p", r#"pwd > told; for a in "$@"; do echo "[$a]" >> told; done; exit 4"#);
        let exec = |options| {
            let options = [("type", "exec"), ("executable", program.as_str()), ("options", options)];
            trial.run(&options, Surroundings::default()).unwrap();
            trial.told()
        };
        assert_eq!(exec("-l 79"), "DIR\n[DIR/rev.py]\n[-l]\n[79]\n");
        assert_eq!(exec("'a b' --x=REVISION_SCRIPT_FILENAME"), "DIR\n[a b]\n[--x=DIR/rev.py]\n");
        assert_eq!(trial.fails(&[("type", "exec"), ("executable", "p"), ("options", "'")]), "No closing quotation");
    }

    #[test]
    fn modules_and_console_scripts_run_in_the_projects_python() {
        let trial = Trial::new();
        // Plays a Python that has the module `m` and the console script `s`.
        trial.program(
            "venv/bin/python",
            r#"case "$2" in
              *entry_points*) [ "$3" = s ] && echo pkg.cli main || exit 3 ;;
              *find_spec*) [ "$3" = m ] || exit 3 ;;
              *) for a in "$@"; do echo "[$a]"; done > told ;;
            esac"#,
        );
        let surroundings = Surroundings { virtual_env: Some(trial.dir.path().join("venv")), ..Surroundings::default() };
        let run = |options: &[(&str, &str)]| trial.run(options, surroundings.clone());
        run(&[("type", "module"), ("module", "m"), ("options", "-q")]).unwrap();
        assert_eq!(trial.told(), "[-m]\n[m]\n[DIR/rev.py]\n[-q]\n");
        run(&[("type", "console_scripts"), ("entrypoint", "s")]).unwrap();
        assert_eq!(trial.told(), "[-c]\n[import pkg.cli; pkg.cli.main()]\n[DIR/rev.py]\n");
        let error = run(&[("type", "module"), ("module", "z")]).unwrap_err();
        assert_eq!(error.sentence(), "Could not find module z");
        let error = run(&[("type", "console_scripts"), ("entrypoint", "z")]).unwrap_err();
        assert_eq!(error.sentence(), "Could not find entrypoint console_scripts.z");
    }
}
