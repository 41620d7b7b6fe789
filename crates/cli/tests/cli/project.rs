//! A project in a directory of its own, and the program run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A fresh directory in which the program runs with a fixed environment.
pub struct Project {
    dir: TempDir,
}

impl Project {
    pub fn new() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    pub fn of_files(files: &Value) -> Self {
        let project = Self::new();
        for (name, text) in files.as_object().unwrap() {
            project.write(name, text.as_str().unwrap());
        }
        project
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a command line; leading `NAME=value` words are environment variables.
    pub fn run(&self, program: &Path, line: &str) -> Output {
        let mut words = split(line);
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", self.path())
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null());
        while let Some((name, value)) = words.first().and_then(|word| word.split_once('=')).filter(|(name, _)| is_variable(name))
        {
            command.env(name, value);
            words.remove(0);
        }
        command.args(words).output().unwrap()
    }

    pub fn limbeck(&self, line: &str) -> Output {
        self.run(Path::new(env!("CARGO_BIN_EXE_limbeck")), line)
    }

    pub fn snapshot(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.path(), &self.path(), &mut found);
        found
    }

    /// Replaces what differs from run to run.
    pub fn plain(&self, text: &str) -> String {
        let text = text.replace(self.path().to_str().unwrap(), "{dir}");
        let mut plain = String::new();
        for line in text.split_inclusive('\n') {
            match line.split_once("Create Date: ") {
                Some((before, date)) if !date.starts_with('{') => {
                    let end = if date.ends_with('\n') { "\n" } else { "" };
                    plain.push_str(&format!("{before}Create Date: {{date}}{end}"));
                }
                Some(_) | None => plain.push_str(line),
            }
        }
        plain
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Splits at spaces; single quotes hold words together.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

fn collect(root: &Path, directory: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() {
            if name != "__pycache__" {
                collect(root, &path, found);
            }
        } else if name != "app.db" {
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(relative, fs::read_to_string(&path).unwrap());
        }
    }
}
