//! Where what revision files say is kept, and who keeps it from being kept.

use crate::project::Project;
use std::fs;
use std::time::Duration;

/// A project with enough revisions to be worth a cache, long enough after they were written.
fn project() -> Project {
    let project = Project::new();
    project.write("alembic.ini", "[alembic]\nscript_location = scripts\n");
    for number in 0..80 {
        let down = if number == 0 { "None".to_owned() } else { format!("'r{}'", number - 1) };
        project.write(&format!("scripts/versions/r{number}.py"), &format!("revision = 'r{number}'\ndown_revision = {down}\n"));
    }
    std::thread::sleep(Duration::from_millis(2100));
    project
}

fn heads(project: &Project) -> String {
    let output = project.limbeck("heads");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[cfg(unix)]
#[test]
fn a_cache_is_kept_unless_the_project_says_no() {
    let project = project();
    let cache = project.path().join("scripts/versions/__pycache__/limbeck-revisions");
    project.write("pyproject.toml", "[tool.limbeck]\nrevision_cache = false\n");
    assert_eq!(heads(&project), "r79 (head)\n");
    assert!(!cache.exists());
    project.write("pyproject.toml", "");
    assert_eq!(heads(&project), "r79 (head)\n");
    assert!(cache.is_file());
    // With the cache, what has changed since.
    project.write("scripts/versions/r80.py", "revision = 'r80'\ndown_revision = 'r79'\n");
    assert_eq!(heads(&project), "r80 (head)\n");
    project.write("scripts/versions/r80.py", "revision = 'r80'\ndown_revision = 'r78'\n");
    assert_eq!(heads(&project), "r79 (head)\nr80 (head)\n");
    fs::remove_file(project.path().join("scripts/versions/r80.py")).expect("removed");
    assert_eq!(heads(&project), "r79 (head)\n");
}
