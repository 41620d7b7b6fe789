//! The revision files of the version locations: which there are, in the order in which they are loaded.
//!
//! Projects have thousands of them, so a file costs no system call here: its kind comes with its name.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{CommandError, CommandResult};

/// The revision files, in the order in which they are loaded.
#[derive(Default)]
pub struct RevisionFiles {
    /// The folders, by their real paths.
    pub folders: Vec<PathBuf>,
    /// Those of one folder stand together, by their names.
    pub files: Vec<RevisionFile>,
    loaded_twice: Vec<PathBuf>,
}

/// A file of a folder; a link also knows where it leads.
pub struct RevisionFile {
    pub folder: usize,
    pub name: String,
    pub target: Option<PathBuf>,
}

/// Whether a file of this name is read (`_only_source_rev_file`).
pub fn is_revision_file(name: &str) -> bool {
    name.ends_with(".py") && !name.starts_with(".#") && !name.starts_with("__init__")
}

/// The name that a compiled file stands for.
fn source_stem(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

impl RevisionFiles {
    /// Lists the files of these folders; those that do not exist are passed over.
    ///
    /// # Errors
    /// A folder cannot be read; with `sourceless`, there is a compiled revision without its source.
    pub fn list(locations: &[PathBuf], recursive: bool, sourceless: bool) -> CommandResult<Self> {
        let mut listing = Self::default();
        for location in locations {
            if location.exists() {
                listing.add_folder(location, recursive, sourceless)?;
            }
        }
        listing.drop_repeated();
        Ok(listing)
    }

    /// Returns what upstream warns of while listing.
    pub fn warnings(&self) -> Vec<String> {
        let warning = |path: &PathBuf| {
            format!("File {} loaded twice! ignoring. Please ensure version_locations is unique.", path.display())
        };
        self.loaded_twice.iter().map(warning).collect()
    }

    /// Lists one folder, and those in it when asked to (`Script._list_py_dir`).
    fn add_folder(&mut self, folder: &Path, recursive: bool, sourceless: bool) -> CommandResult<()> {
        let fail = |error: io::Error| CommandError::io(folder, &error);
        let real = fs::canonicalize(folder).map_err(fail)?;
        let mut names = Vec::new();
        let mut folders = Vec::new();
        for entry in fs::read_dir(folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let kind = entry.file_type().map_err(fail)?;
            let is_link = kind.is_symlink();
            let is_folder = if is_link { entry.path().is_dir() } else { kind.is_dir() };
            if is_folder {
                // Links to folders are not followed.
                if !is_link {
                    folders.push(entry.file_name());
                }
            } else if let Ok(name) = entry.file_name().into_string() {
                names.push((name, is_link));
            }
        }
        names.sort_unstable();
        if !folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with("__pycache__")) {
            if sourceless {
                refuse_compiled(folder, &names)?;
            }
            let position = self.folders.len();
            for (name, is_link) in names {
                if is_revision_file(&name) {
                    let target = is_link.then(|| {
                        let path = real.join(&name);
                        fs::canonicalize(&path).unwrap_or(path)
                    });
                    self.files.push(RevisionFile { folder: position, name, target });
                }
            }
            self.folders.push(real);
        }
        if recursive {
            folders.sort_unstable();
            for name in folders {
                self.add_folder(&folder.join(name), recursive, sourceless)?;
            }
        }
        Ok(())
    }

    /// Keeps each file once, and of the links those that lead to a file with a revision's name.
    fn drop_repeated(&mut self) {
        let folders: HashSet<&PathBuf> = self.folders.iter().collect();
        if folders.len() == self.folders.len() && self.files.iter().all(|file| file.target.is_none()) {
            // No two names of one folder are the same.
            return;
        }
        let mut seen = HashSet::with_capacity(self.files.len());
        for file in std::mem::take(&mut self.files) {
            let path = file.path(&self.folders);
            let known = path.file_name().and_then(|name| name.to_str()).is_some_and(is_revision_file);
            if !seen.insert(path.clone()) {
                self.loaded_twice.push(path);
            } else if known {
                self.files.push(file);
            }
        }
    }
}

impl RevisionFile {
    pub fn path(&self, folders: &[PathBuf]) -> PathBuf {
        match &self.target {
            Some(target) => target.clone(),
            None => folders[self.folder].join(&self.name),
        }
    }
}

/// Compiled revisions without their source cannot be read here.
fn refuse_compiled(folder: &Path, names: &[(String, bool)]) -> CommandResult<()> {
    let stems: HashSet<&str> =
        names.iter().filter(|(name, _)| name.ends_with(".py")).map(|(name, _)| source_stem(name)).collect();
    let cached = fs::read_dir(folder.join("__pycache__")).into_iter().flatten().flatten();
    let cached = cached.filter_map(|entry| entry.file_name().into_string().ok());
    let compiled = names.iter().map(|(name, _)| name.clone()).chain(cached).find(|name| {
        let is_compiled = name.ends_with(".pyc") || name.ends_with(".pyo");
        is_compiled && !name.starts_with("__init__") && !stems.contains(source_stem(name))
    });
    match compiled {
        None => Ok(()),
        Some(name) => Err(CommandError::new(format!("Compiled revision {name} in {} has no source file", folder.display()))
            .with_hint("'sourceless' is set, but revisions can only be read from their source.")),
    }
}
