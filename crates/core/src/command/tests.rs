//! Commands on small projects, without an interpreter. What the whole program prints is compared with
//! Alembic's in the program's own tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use tempfile::TempDir;

use super::heads::{HeadsOptions, heads};
use super::history::{HistoryOptions, history};
use super::merge::{MergeOptions, merge};
use super::revision::{RevisionOptions, revision};
use super::show::show;
use crate::config::{Config, ConfigSources};
use crate::error::{CommandError, CommandResult};
use crate::host::{HostError, MigrationFunction, ModuleHeader, ScriptHost, TemplateValue, VersionApply};
use crate::output::{Output, RecordedOutput};
use crate::runtime::EnvironmentContext;

/// A host that only reads the one module whose attributes are computed, and renders every template the same.
struct SmallHost;

impl ScriptHost for SmallHost {
    fn run_env(&self, _: Rc<EnvironmentContext>) -> Result<(), HostError> {
        Err(CommandError::new("env.py is not for this host").into())
    }

    fn call_migration(&self, _: &Path, _: MigrationFunction) -> Result<(), HostError> {
        Err(CommandError::new("migrations are not for this host").into())
    }

    fn read_header(&self, _: &Path) -> Result<ModuleHeader, HostError> {
        Ok(ModuleHeader {
            revision: Some("cccc3333".into()),
            down_revisions: vec!["bbbb2222".into()],
            doc: Some("\n computed \n".into()),
            ..ModuleHeader::default()
        })
    }

    fn render_template(&self, _: &Path, _: &str, variables: &BTreeMap<String, TemplateValue>) -> Result<String, HostError> {
        let Some(TemplateValue::Str(id)) = variables.get("up_revision") else {
            return Err(CommandError::new("no up_revision").into());
        };
        let names: Vec<_> = variables.keys().map(String::as_str).collect();
        Ok(format!("'''{}'''\nrevision = '{id}'\ndown_revision = None\n", names.join(" ")))
    }

    fn run_write_hook(&self, _: &str, _: &Path, _: &BTreeMap<String, String>) -> Result<bool, HostError> {
        Ok(false)
    }

    fn on_version_apply(&self, _: &VersionApply) -> Result<(), HostError> {
        Err(CommandError::new("migrations are not for this host").into())
    }
}

struct Trial {
    dir: TempDir,
    config: Rc<Config>,
    recorded: Rc<RecordedOutput>,
    output: Rc<dyn Output>,
}

impl Trial {
    /// ```text
    /// aaaa1111 -- bbbb2222
    /// ```
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let config = Rc::new(Config::new(ConfigSources {
            ini_file: Some("alembic.ini".into()),
            toml_file: Some("pyproject.toml".into()),
            cwd: dir.path().canonicalize().unwrap(),
            ..ConfigSources::default()
        }));
        let recorded = Rc::new(RecordedOutput::new());
        let trial = Self { dir, config, output: recorded.clone(), recorded };
        trial.write("alembic.ini", "[alembic]\nscript_location = m\n");
        trial.write("m/script.py.mako", include_str!("../../templates/script.py.mako"));
        trial.write("m/versions/a.py", "'''one'''\nrevision = 'aaaa1111'\ndown_revision = None\n");
        trial.write("m/versions/b.py", "'''two'''\nrevision = 'bbbb2222'\ndown_revision = 'aaaa1111'\n");
        trial
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap()
    }

    fn said(&self) -> String {
        self.recorded.stdout().replace(self.config.cwd().to_str().unwrap(), "DIR")
    }

    fn history(&self, range: Option<&str>) -> CommandResult<()> {
        let options = HistoryOptions { range: range.map(str::to_owned), ..HistoryOptions::default() };
        history(&self.config, options, &SmallHost, &self.output)
    }

    fn revision(&self, id: &str, head: Option<&str>) -> CommandResult<()> {
        let options = RevisionOptions {
            message: Some("Some words".into()),
            rev_id: Some(id.into()),
            head: head.map(str::to_owned),
            splice: head.is_some(),
            ..RevisionOptions::default()
        };
        revision(&self.config, &options, &SmallHost, &self.output).map(drop)
    }
}

#[test]
fn a_new_revision_comes_after_the_head() {
    let trial = Trial::new();
    trial.revision("1234abcd", None).unwrap();
    assert_eq!(trial.said(), "Generating DIR/m/versions/1234abcd_some_words.py ...  done\n");
    let file = trial.read("m/versions/1234abcd_some_words.py");
    assert!(file.starts_with("\"\"\"Some words\n\nRevision ID: 1234abcd\nRevises: bbbb2222\nCreate Date: "), "{file}");
    assert!(file.contains("\ndown_revision: Union[str, Sequence[str], None] = 'bbbb2222'\n"));
    assert!(file.ends_with("    \"\"\"Downgrade schema.\"\"\"\n    pass\n"));
    heads(&trial.config, HeadsOptions::default(), &SmallHost, trial.output.as_ref()).unwrap();
    assert!(trial.said().ends_with("1234abcd (head)\n"));
}

#[test]
fn a_merge_has_all_heads_for_parents() {
    let trial = Trial::new();
    trial.revision("1234abcd", Some("aaaa1111")).unwrap();
    let options = MergeOptions { revisions: vec!["heads".into()], rev_id: Some("5678abcd".into()), ..MergeOptions::default() };
    merge(&trial.config, &options, &SmallHost, &trial.output).unwrap();
    let file = trial.read("m/versions/5678abcd_.py");
    assert!(file.contains("= ('1234abcd', 'bbbb2222')\n") || file.contains("= ('bbbb2222', '1234abcd')\n"), "{file}");
    assert!(file.starts_with("\"\"\"empty message\n"));
}

#[test]
fn a_template_beyond_simple_expressions_is_for_the_host() {
    let trial = Trial::new();
    trial.write("m/script.py.mako", "<% x = 1 %>${x}\n");
    trial.revision("1234abcd", None).unwrap();
    let file = trial.read("m/versions/1234abcd_some_words.py");
    assert!(file.starts_with("'''branch_labels config create_date depends_on down_revision message up_revision'''\n"), "{file}");
}

#[test]
fn a_broken_template_leaves_no_file() {
    let trial = Trial::new();
    trial.write("m/script.py.mako", "${unclosed\n");
    let error = trial.revision("1234abcd", None).unwrap_err();
    assert_eq!(error.class(), Some("SyntaxException"));
    assert!(trial.said().ends_with("  FAILED\n"));
    assert!(!trial.dir.path().join("m/versions/1234abcd_some_words.py").exists());
}

#[test]
fn a_module_that_computes_its_attributes_is_asked_of_the_host() {
    let trial = Trial::new();
    trial.write("m/versions/c.py", "from ids import new\nrevision = new()\ndown_revision = 'bbbb2222'\n");
    trial.history(Some("bbbb2222:")).unwrap();
    assert_eq!(trial.said(), "bbbb2222 -> cccc3333 (head), computed\naaaa1111 -> bbbb2222, two\n");
}

#[test]
fn only_what_asks_for_the_database_runs_env() {
    let trial = Trial::new();
    trial.history(None).unwrap();
    show(&trial.config, "head", &SmallHost, &trial.output).unwrap();
    assert!(trial.history(Some("current:")).is_err());
    assert!(show(&trial.config, "current", &SmallHost, &trial.output).is_err());
    trial.config.set_main_option("revision_environment", "true").unwrap();
    assert!(trial.history(None).is_err());
    assert!(trial.revision("1234abcd", None).is_err());
}

#[test]
fn ranges_need_a_colon() {
    assert_eq!(
        Trial::new().history(Some("aaaa1111")).unwrap_err().sentence(),
        "History range requires [start]:[end], [start]:, or :[end]"
    );
}
