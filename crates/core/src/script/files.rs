//! The revision files of the version locations: which there are, in the order in which they are loaded.
//!
//! Projects have thousands of them, so a file costs neither a system call nor an allocation here: its kind comes with its
//! name, and all names lie in one text.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{CommandError, CommandResult};
use crate::revision::{ScriptPath, SharedText};

/// The revision files, in the order in which they are loaded.
#[derive(Debug, Default)]
pub struct RevisionFiles {
    /// The folders, by their real paths.
    pub folders: Vec<Arc<Path>>,
    /// Those of one folder stand together, by the bytes of their names.
    pub files: Vec<RevisionFile>,
    names: Arc<String>,
    loaded_twice: Vec<PathBuf>,
}

/// A file of a folder; a link also knows where it leads.
#[derive(Debug, Clone)]
pub struct RevisionFile {
    pub folder: u32,
    name: Range<u32>,
    pub target: Option<Arc<Path>>,
}

/// What a folder has under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    Link,
    Other,
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

    /// Takes the files of one folder, by its real path, whose names lie in a text in the order of their bytes; nothing where one
    /// is no name of a revision file.
    pub fn of_names(folder: &Path, names: Arc<String>, ranges: Vec<Range<u32>>) -> Option<Self> {
        let is_name = |range: &Range<u32>| {
            let name = names.get(range.start as usize..range.end as usize);
            name.is_some_and(|name| is_revision_file(name) && !name.contains(['/', '\0']))
        };
        if !ranges.iter().all(is_name) {
            return None;
        }
        let files = ranges.into_iter().map(|name| RevisionFile { folder: 0, name, target: None }).collect();
        Some(Self { folders: vec![folder.into()], files, names, loaded_twice: Vec::new() })
    }

    /// Returns what upstream warns of while listing.
    pub fn warnings(&self) -> Vec<String> {
        let warning = |path: &PathBuf| {
            format!("File {} loaded twice! ignoring. Please ensure version_locations is unique.", path.display())
        };
        self.loaded_twice.iter().map(warning).collect()
    }

    /// Returns the name of a file in its folder.
    pub fn name(&self, file: &RevisionFile) -> &str {
        &self.names[file.name.start as usize..file.name.end as usize]
    }

    /// Returns the path of a file.
    pub fn path(&self, file: &RevisionFile) -> ScriptPath {
        match &file.target {
            Some(target) => ScriptPath::Whole(target.clone()),
            None => {
                let folder = self.folders[file.folder as usize].clone();
                let name = SharedText::part(&self.names, file.name.clone()).unwrap_or_default();
                ScriptPath::In { folder, name }
            }
        }
    }

    /// Lists one folder, and those in it when asked to (`Script._list_py_dir`).
    fn add_folder(&mut self, folder: &Path, recursive: bool, sourceless: bool) -> CommandResult<()> {
        let fail = |error: io::Error| CommandError::io(folder, &error);
        let real = fs::canonicalize(folder).map_err(fail)?;
        let is_cache = folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with("__pycache__"));
        let position = self.folders.len() as u32;
        let mut added = Vec::new();
        let mut folders = Vec::new();
        let mut compiled = Compiled { look: sourceless && !is_cache, ..Compiled::default() };
        entries(folder, |name, kind| {
            let is_folder = match kind {
                Kind::Folder => true,
                Kind::Link => folder.join(name).is_dir(),
                Kind::Other => false,
            };
            if is_folder {
                // Links to folders are not followed.
                if recursive && kind == Kind::Folder {
                    folders.push(name.to_os_string());
                }
                return;
            }
            let Some(name) = name.to_str() else { return };
            compiled.add(name);
            if is_revision_file(name) && !is_cache {
                let names = Arc::make_mut(&mut self.names);
                let start = names.len() as u32;
                names.push_str(name);
                let end = names.len() as u32;
                let target = (kind == Kind::Link).then(|| {
                    let path = real.join(name);
                    fs::canonicalize(&path).unwrap_or(path).into()
                });
                added.push(RevisionFile { folder: position, name: start..end, target });
            }
        })
        .map_err(fail)?;
        if !is_cache {
            compiled.refuse(folder)?;
            self.add_sorted(added);
            self.folders.push(real.into());
        }
        folders.sort_unstable();
        for name in folders {
            self.add_folder(&folder.join(name), recursive, sourceless)?;
        }
        Ok(())
    }

    fn add_sorted(&mut self, added: Vec<RevisionFile>) {
        // Most names differ in their first bytes, and those are compared as one number.
        let mut keyed: Vec<(u128, RevisionFile)> = added.into_iter().map(|file| (beginning(self.name(&file)), file)).collect();
        keyed.sort_unstable_by(|(left_key, left), (right_key, right)| {
            left_key.cmp(right_key).then_with(|| self.name(left).cmp(self.name(right)))
        });
        self.files.extend(keyed.into_iter().map(|(_, file)| file));
    }

    /// Keeps each file once, and of the links those that lead to a file with a revision's name.
    fn drop_repeated(&mut self) {
        let folders: HashSet<&Arc<Path>> = self.folders.iter().collect();
        if folders.len() == self.folders.len() && self.files.iter().all(|file| file.target.is_none()) {
            // No two names of one folder are the same.
            return;
        }
        let mut seen = HashSet::with_capacity(self.files.len());
        for file in std::mem::take(&mut self.files) {
            let path = self.path(&file).to_path();
            let known = path.file_name().and_then(|name| name.to_str()).is_some_and(is_revision_file);
            if !seen.insert(path.clone()) {
                self.loaded_twice.push(path);
            } else if known {
                self.files.push(file);
            }
        }
    }
}

/// The first bytes of a name, as a number that is ordered as they are.
fn beginning(name: &str) -> u128 {
    let mut bytes = [0; 16];
    let length = name.len().min(16);
    bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

/// Calls `each` with what is in a folder.
#[cfg(target_os = "linux")]
fn entries(folder: &Path, mut each: impl FnMut(&OsStr, Kind)) -> io::Result<()> {
    use rustix::fs::{CWD, FileType, Mode, OFlags, RawDir, openat};
    use std::os::unix::ffi::OsStrExt;

    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let opened = openat(CWD, folder, flags, Mode::empty())?;
    let mut buffer = Vec::with_capacity(32 << 10);
    let mut listing = RawDir::new(opened, buffer.spare_capacity_mut());
    while let Some(entry) = listing.next() {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if name == "." || name == ".." {
            continue;
        }
        each(
            name,
            match entry.file_type() {
                FileType::Directory => Kind::Folder,
                FileType::Symlink => Kind::Link,
                // Some file systems do not say.
                FileType::Unknown => kind(fs::symlink_metadata(folder.join(name))?.file_type()),
                _ => Kind::Other,
            },
        );
    }
    Ok(())
}

/// Calls `each` with what is in a folder.
#[cfg(not(target_os = "linux"))]
fn entries(folder: &Path, mut each: impl FnMut(&OsStr, Kind)) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        each(&entry.file_name(), kind(entry.file_type()?));
    }
    Ok(())
}

fn kind(type_: fs::FileType) -> Kind {
    if type_.is_symlink() {
        Kind::Link
    } else if type_.is_dir() {
        Kind::Folder
    } else {
        Kind::Other
    }
}

/// Looks for compiled revisions without their source, which cannot be read here.
#[derive(Default)]
struct Compiled {
    look: bool,
    sources: HashSet<String>,
    compiled: Vec<String>,
}

impl Compiled {
    fn add(&mut self, name: &str) {
        if !self.look {
        } else if name.ends_with(".py") {
            self.sources.insert(source_stem(name).to_owned());
        } else if (name.ends_with(".pyc") || name.ends_with(".pyo")) && !name.starts_with("__init__") {
            self.compiled.push(name.to_owned());
        }
    }

    fn refuse(mut self, folder: &Path) -> CommandResult<()> {
        if !self.look {
            return Ok(());
        }
        self.compiled.sort_unstable();
        let cached = fs::read_dir(folder.join("__pycache__")).into_iter().flatten().flatten();
        let cached = cached.filter_map(|entry| entry.file_name().into_string().ok());
        cached.filter(|name| !name.ends_with(".py")).for_each(|name| self.add(&name));
        match self.compiled.iter().find(|name| !self.sources.contains(source_stem(name))) {
            None => Ok(()),
            Some(name) => Err(CommandError::new(format!("Compiled revision {name} in {} has no source file", folder.display()))
                .with_hint("'sourceless' is set, but revisions can only be read from their source.")),
        }
    }
}
