//! Every name of SQLAlchemy that real revisions use (`tools/survey_names.txt`) is in the built-in modules.

use std::path::Path;
use std::process::Command;

#[test]
fn every_surveyed_name_resolves() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools").canonicalize().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_limbeck"))
        .arg("python")
        .args([tools.join("survey_names.py"), tools.join("survey_names.txt")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

#[test]
fn names_left_out_are_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let names = std::fs::read_to_string(root.join("tools/survey_names.txt")).unwrap();
    let differences = std::fs::read_to_string(root.join("docs/differences.md")).unwrap();
    for name in names.lines().filter_map(|line| line.strip_prefix('!')) {
        assert!(differences.contains(name), "docs/differences.md does not say why {name} is left out");
    }
}
