//! Writes the Python made from every case of a case file into a folder, for
//! `tools/mako_cases.py --check`: `mako_dump CASES.json FOLDER`.

use std::path::Path;

use limbeck_core::mako::compile_to_python;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(cases), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: mako_dump CASES.json FOLDER".into());
    };
    let cases: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(cases)?)?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for (number, case) in cases.iter().enumerate() {
        let source = case["template"].as_str().ok_or("a case without a template")?;
        let (python, error) = (folder.join(format!("{number:03}.py")), folder.join(format!("{number:03}.err")));
        for stale in [&python, &error] {
            if stale.exists() {
                std::fs::remove_file(stale)?;
            }
        }
        match compile_to_python(source, "case.mako") {
            Ok(text) => std::fs::write(python, text)?,
            Err(problem) => std::fs::write(error, format!("{}\n{}\n{problem}", problem.kind.class_name(), problem.line))?,
        }
    }
    Ok(())
}
