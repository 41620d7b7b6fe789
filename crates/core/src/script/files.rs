//! The revision files of the version locations: which there are, and what their headers say.
//!
//! Projects have thousands of them, and most commands read them all, so a file costs as few system calls as it can:
//! its kind comes with its name, it is opened beside its folder, and read into a buffer that is used again.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::header::{StaticHeader, read_header};
use crate::error::{CommandError, CommandResult};

/// A file found, and what its text says.
pub struct FoundFile {
    pub path: PathBuf,
    pub header: io::Result<StaticHeader>,
}

/// The revision files, in the order in which they are loaded.
#[derive(Default)]
pub struct RevisionFiles {
    folders: Vec<Folder>,
    files: Vec<Entry>,
    loaded_twice: Vec<PathBuf>,
}

/// A folder, by its real path.
struct Folder {
    path: PathBuf,
}

/// A file of a folder; a link also knows where it leads.
struct Entry {
    folder: usize,
    name: String,
    target: Option<PathBuf>,
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

    /// Returns how many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
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
                    self.files.push(Entry { folder: position, name, target });
                }
            }
            self.folders.push(Folder { path: real });
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
        let folders: HashSet<&Path> = self.folders.iter().map(|folder| folder.path.as_path()).collect();
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

    /// Reads the headers, in as many threads as are worth it, and keeps the order; `meanwhile` is done beside it.
    pub fn read_headers(&self, meanwhile: &dyn Fn()) -> Vec<FoundFile> {
        const WORTH_A_THREAD: usize = 64;
        const SHARE: usize = 64;
        let threads = match self.files.len() {
            0..WORTH_A_THREAD => 1,
            many => std::thread::available_parallelism().map_or(1, usize::from).min(4).min(many.div_ceil(SHARE)),
        };
        let next = AtomicUsize::new(0);
        // Whoever is free takes the next share.
        let work = || {
            let mut reader = Reader::new(&self.folders);
            let mut done = Vec::new();
            loop {
                let start = next.fetch_add(SHARE, Ordering::Relaxed);
                let Some(rest) = self.files.get(start..).filter(|rest| !rest.is_empty()) else { return done };
                let share: Vec<_> = rest.iter().take(SHARE).map(|file| reader.read(file)).collect();
                done.push((start, share));
            }
        };
        let mut shares = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            meanwhile();
            let mut shares = work();
            for other in others {
                match other.join() {
                    Ok(more) => shares.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            shares
        });
        shares.sort_unstable_by_key(|(start, _)| *start);
        shares.into_iter().flat_map(|(_, share)| share).collect()
    }
}

impl Entry {
    fn path(&self, folders: &[Folder]) -> PathBuf {
        match &self.target {
            Some(target) => target.clone(),
            None => folders[self.folder].path.join(&self.name),
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

/// Reads one file after the other.
struct Reader<'f> {
    folders: &'f [Folder],
    #[cfg(unix)]
    opened: Option<(usize, std::os::fd::OwnedFd)>,
    buffer: Vec<u8>,
}

impl<'f> Reader<'f> {
    #[cfg(unix)]
    fn new(folders: &'f [Folder]) -> Self {
        Self { folders, opened: None, buffer: vec![0; 32 << 10] }
    }

    #[cfg(not(unix))]
    fn new(folders: &'f [Folder]) -> Self {
        Self { folders, buffer: Vec::new() }
    }

    fn read(&mut self, file: &Entry) -> FoundFile {
        FoundFile { path: file.path(self.folders), header: self.contents(file).map(read_header) }
    }

    #[cfg(unix)]
    fn contents(&mut self, file: &Entry) -> io::Result<&[u8]> {
        use rustix::fs::{CWD, Mode, OFlags, openat};

        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let handle = match &file.target {
            Some(target) => openat(CWD, target, flags, Mode::empty())?,
            None => {
                let folder = match &mut self.opened {
                    Some((position, folder)) if *position == file.folder => &*folder,
                    opened => {
                        let folder = openat(CWD, &self.folders[file.folder].path, flags | OFlags::DIRECTORY, Mode::empty())?;
                        &opened.insert((file.folder, folder)).1
                    }
                };
                openat(folder, &file.name, flags, Mode::empty())?
            }
        };
        let mut length = 0;
        loop {
            if length == self.buffer.len() {
                self.buffer.resize(length * 2, 0);
            }
            match rustix::io::read(&handle, &mut self.buffer[length..]) {
                Ok(0) => return Ok(&self.buffer[..length]),
                Ok(more) => length += more,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    #[cfg(not(unix))]
    fn contents(&mut self, file: &Entry) -> io::Result<&[u8]> {
        self.buffer = fs::read(file.path(self.folders))?;
        Ok(&self.buffer)
    }
}
