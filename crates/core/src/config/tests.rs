use std::fs;

use tempfile::TempDir;

use super::*;
use crate::output::{RecordedOutput, WarningCategory};

/// A project directory with the two files, or either.
struct Project {
    dir: TempDir,
}

impl Project {
    fn new(ini: &str, toml: &str) -> Self {
        let dir = TempDir::new().unwrap();
        if !ini.is_empty() {
            fs::write(dir.path().join("alembic.ini"), ini).unwrap();
        }
        if !toml.is_empty() {
            fs::write(dir.path().join("pyproject.toml"), toml).unwrap();
        }
        Self { dir }
    }

    fn config(&self) -> Config {
        Config::new(ConfigSources {
            ini_file: Some("alembic.ini".into()),
            toml_file: Some("pyproject.toml".into()),
            cwd: self.dir.path().to_owned(),
            ..ConfigSources::default()
        })
    }

    fn here(&self) -> String {
        self.dir.path().to_str().unwrap().to_owned()
    }

    fn options(&self) -> Result<ScriptOptions, CommandError> {
        self.config().script_options(&RecordedOutput::new())
    }
}

#[test]
fn the_ini_file_wins_over_the_toml_file() {
    let project = Project::new(
        "[alembic]\nscript_location = %(here)s/ini\n",
        "[tool.alembic]\nscript_location = '%(here)s/toml'\nfile_template = '%%(rev)s'\nsourceless = true\n\
         version_locations = ['%(here)s/a', 'b']\n",
    );
    let options = project.options().unwrap();
    assert_eq!(options.dir, project.dir.path().join("ini"));
    assert_eq!(options.file_template, "%(rev)s");
    assert!(options.sourceless);
    assert_eq!(options.version_locations, [project.dir.path().join("a"), "b".into()]);
    assert_eq!(options.truncate_slug_length, 40);
    assert_eq!(options.output_encoding, "utf-8");
}

#[test]
fn without_a_configuration_the_hint_says_which_file_is_missing() {
    let error = Project::new("", "").options().unwrap_err();
    assert_eq!(error.sentence(), "No 'script_location' key found in configuration.");
    assert!(error.hints()[0].contains("alembic.ini and "), "{error:?}");
    let error = Project::new("[other]\n", "").options().unwrap_err();
    assert!(error.hints()[0].contains("was read"), "{error:?}");
}

#[test]
fn options_set_at_run_time_take_effect() {
    let project = Project::new("[alembic]\nx = 1\n", "");
    let config = project.config();
    config.set_main_option("x", "%(here)s").unwrap();
    config.set_section_option("new", "y", "2").unwrap();
    assert_eq!(config.main_option("X").unwrap(), Some(project.here()));
    assert_eq!(config.section_option("new", "y").unwrap(), Some("2".into()));
    config.remove_main_option("x").unwrap();
    assert_eq!(config.main_option("x").unwrap(), None);
    let error = config.set_main_option("x", "50%").unwrap_err();
    assert_eq!(error.class(), Some("ValueError"));
    assert_eq!(error.sentence(), "invalid interpolation syntax in '50%' at position 2");
}

#[test]
fn a_section_that_is_not_there_is_named() {
    let config = Project::new("", "").config();
    assert_eq!(
        config.main_option("x").unwrap_err().sentence(),
        "No config file 'alembic.ini' found, or file has no '[alembic]' section"
    );
    assert_eq!(config.section("x").unwrap(), None);
    let in_memory = Config::new(ConfigSources::default());
    assert_eq!(in_memory.main_option("x").unwrap(), None);
    assert_eq!(in_memory.main_option("here").unwrap(), Some(".".into()));
}

#[test]
fn another_section_can_become_the_main_one() {
    let project = Project::new("[alembic]\nx = 1\n[test]\nx = 2\n", "");
    let config = project.config();
    config.set_config_ini_section("test");
    assert_eq!(config.main_option("x").unwrap(), Some("2".into()));
    assert_eq!(config.config_ini_section(), "test");
}

#[test]
fn sections_show_what_they_inherit() {
    let project = Project::new("[alembic]\na = 1\n", "");
    assert_eq!(
        project.config().section("alembic").unwrap(),
        Some(vec![("here".into(), project.here()), ("a".into(), "1".into())])
    );
}

#[test]
fn separators_fall_back_with_a_warning() {
    let paths = |lines: &str| {
        let project = Project::new(&format!("[alembic]\nscript_location = m\n{lines}"), "");
        let output = RecordedOutput::new();
        let config = project.config();
        let list = config.version_locations(&output).unwrap();
        let prepended = config.prepend_sys_path(&output).unwrap();
        (list, prepended, output.warnings())
    };
    let (list, prepended, warnings) = paths("version_locations = a, b c\nprepend_sys_path = x:y\n");
    assert_eq!(list, ["a", "b", "c"]);
    assert_eq!(prepended, ["x", "y"]);
    assert_eq!(warnings.len(), 2);
    assert_eq!(warnings[0].0, WarningCategory::Deprecation);
    let (list, _, warnings) = paths("version_locations = a;b\nversion_path_separator = ;\n");
    assert_eq!(list, ["a", "b"]);
    assert_eq!(warnings[0].1, "The version_path_separator configuration parameter is deprecated; please use path_separator");
    let (list, _, warnings) = paths("version_locations =\n    a b\n    c\npath_separator = newline\n");
    assert_eq!(list, ["a b", "c"]);
    assert!(warnings.is_empty());
}

#[test]
fn a_package_resource_is_found_by_its_folder() {
    let project = Project::new("[alembic]\nscript_location = app.db:migrations:one\nprepend_sys_path = src\n", "");
    let error = project.options().unwrap_err();
    assert_eq!(error.class(), Some("ModuleNotFoundError"));
    assert_eq!(error.sentence(), "No module named 'app.db'");
    fs::create_dir_all(project.dir.path().join("src/app/db")).unwrap();
    assert_eq!(project.options().unwrap().dir, project.dir.path().join("src/app/db/migrations/one"));
}

#[test]
fn booleans_are_exact_in_ini_and_typed_in_toml() {
    let ini = |value: &str| {
        let project = Project::new(&format!("[alembic]\nsourceless = {value}\n"), "");
        project.config().alembic_boolean_option("sourceless")
    };
    assert!(ini("true").unwrap());
    assert!(!ini("True").unwrap());
    let error =
        Project::new("", "[tool.alembic]\nsourceless = 'true'\n").config().alembic_boolean_option("sourceless").unwrap_err();
    assert_eq!(error.sentence(), "boolean value expected for TOML parameter 'sourceless'");
}

#[test]
fn revision_environment_takes_many_words() {
    let of = |value: &str| {
        let project = Project::new(&format!("[alembic]\nrevision_environment = {value}\n"), "");
        project.config().revision_environment()
    };
    assert!(of("Yes").unwrap());
    assert!(!of("off").unwrap());
    assert_eq!(of("maybe").unwrap_err().sentence(), "String is not true/false: 'maybe'");
    assert!(!Project::new("", "").config().revision_environment().unwrap());
}

#[test]
fn hooks_come_from_the_ini_section_if_there_is_one() {
    let toml = "[[tool.alembic.post_write_hooks]]\nname = 'ruff'\ntype = 'exec'\nexecutable = '%(here)s/r'\n";
    let project = Project::new("[alembic]\n", toml);
    let hooks = project.config().hooks().unwrap();
    assert_eq!(hooks.len(), 1);
    assert_eq!(hooks[0].name, "ruff");
    assert_eq!(hooks[0].options["executable"], format!("{}/r", project.here()));
    let ini = "[alembic]\n[post_write_hooks]\nhooks = b, a\na.type = exec\nb.type = module\nb.module = m\n";
    let hooks = Project::new(ini, toml).config().hooks().unwrap();
    let names: Vec<_> = hooks.iter().map(|hook| hook.name.as_str()).collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(hooks[0].options["module"], "m");
    assert!(Project::new("[post_write_hooks]\n", toml).config().hooks().unwrap().is_empty());
}
