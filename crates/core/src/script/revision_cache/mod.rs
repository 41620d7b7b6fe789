//! What revision files said when they were last read, kept where Python keeps what it compiled.
//!
//! Projects have thousands of revision files, and nearly every command needs the headers of all. One file in the folder's
//! `__pycache__` holds those that are literal, so that a command that finds them all unchanged opens nothing else. It is
//! only ever a shortcut: whatever is wrong with it, the revision files are read, and whoever cannot write it goes without.

mod format;
mod stamp;

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::process;
use std::time::{Duration, Instant, SystemTime};

pub use format::Remembered;
pub use stamp::Stamp;

use super::header::ModuleHeader;
use crate::config::RevisionCacheOptions;
use crate::revision::{Few, SharedText};
use format::Encoder;

/// The name of the file.
const NAME: &str = "limbeck-revisions";

/// With fewer files to read than this, opening one more is no gain; with fewer changes, writing is none.
pub const WORTH: usize = 64;

/// A revision file that can go into the cache.
pub struct Entry<'h> {
    pub name: &'h str,
    pub stamp: Stamp,
    pub header: Kept<'h>,
}

/// Where a header comes from.
pub enum Kept<'h> {
    /// It was in the cache before.
    Before(ModuleHeader<SharedText, Few<SharedText>>),
    /// It was read from a file.
    Read(&'h ModuleHeader),
}

/// The cache of one folder.
#[derive(Debug)]
pub struct RevisionCache {
    file: PathBuf,
    may_write: bool,
}

impl RevisionCache {
    /// Returns the cache of a folder, by its real path, with so many revision files; nothing where there is to be none.
    pub fn of_folder(folder: &Path, files: usize, options: &RevisionCacheOptions) -> Option<Self> {
        let RevisionCacheOptions { enabled, may_write, prefix } = options;
        if !enabled || files < WORTH {
            return None;
        }
        let folder = match prefix {
            None => folder.join("__pycache__"),
            // As Python does it: the whole path again below the prefix.
            Some(prefix) => {
                let parts = folder.components().filter(|part| matches!(part, Component::Normal(_)));
                parts.fold(prefix.clone(), |path, part| path.join(part))
            }
        };
        Some(Self { file: folder.join(NAME), may_write: *may_write })
    }

    /// Opens the file; nothing unless it is there.
    pub fn open(&self) -> Option<File> {
        File::open(&self.file).ok()
    }

    /// Reads an opened file; nothing unless it is whole.
    pub fn read(file: File) -> Option<Remembered> {
        let size = file.metadata().ok()?.len();
        Remembered::decode(file, size)
    }

    /// Writes the file, if there is enough to gain. `began` is when the first of these files was looked at; `gone` is how
    /// many records of the old file are of no use any more; entries come by the order of the bytes of their names. `folder` is
    /// the state of the folder before it was listed, where the entries are all revision files in it and the old file does not
    /// say so: with it, the folder need not be listed next time.
    ///
    /// Two processes may do this at once: each writes a file of its own and moves it into place.
    pub fn store(&self, began: Instant, gone: usize, entries: &[Entry<'_>], folder: Option<Stamp>) {
        if !self.may_write {
            return;
        }
        // By this machine's clock first: there is no use in making a file that is not kept.
        let Some(moment) = nanoseconds(SystemTime::now(), began.elapsed()) else { return };
        let gain = entries.iter().filter(|entry| matches!(entry.header, Kept::Read(_)) && entry.stamp.is_settled(moment));
        let saves_listing = settled_folder(folder, entries, moment).is_some();
        if gain.count() + gone >= WORTH || saves_listing {
            // Nobody is to be told: a project that cannot be written to is as good as any.
            let _ = self.write(began, entries, folder);
        }
    }

    fn write(&self, began: Instant, entries: &[Entry<'_>], folder: Option<Stamp>) -> Option<()> {
        let caches = self.file.parent()?;
        fs::create_dir_all(caches).ok()?;
        let unfinished = caches.join(format!("{NAME}.{}", process::id()));
        let file = OpenOptions::new().write(true).create_new(true).open(&unfinished).ok()?;
        let written = fill(file, began, entries, folder).and_then(|()| fs::rename(&unfinished, &self.file).ok());
        if written.is_none() {
            // It is in nobody's way.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }
}

/// The state of the folder, if no change of it or of a file in it can go unseen.
fn settled_folder(folder: Option<Stamp>, entries: &[Entry<'_>], moment: i64) -> Option<Stamp> {
    let kept = |entry: &Entry<'_>| match entry.header {
        Kept::Before(_) => true,
        Kept::Read(_) => entry.stamp.is_settled(moment),
    };
    folder.filter(|folder| folder.is_settled(moment) && entries.iter().all(kept))
}

fn fill(mut file: File, began: Instant, entries: &[Entry<'_>], folder: Option<Stamp>) -> Option<()> {
    // The files' times are those of the file system, which may be on a machine with another clock.
    let moment = nanoseconds(file.metadata().ok()?.modified().ok()?, began.elapsed())?;
    let mut encoder = Encoder::default();
    for Entry { name, stamp, header } in entries {
        match header {
            Kept::Before(header) => encoder.push(name, *stamp, header)?,
            Kept::Read(header) if stamp.is_settled(moment) => encoder.push(name, *stamp, header)?,
            Kept::Read(_) => {}
        }
    }
    file.write_all(&encoder.finish(settled_folder(folder, entries, moment))?).ok()
}

/// A moment so long before another one, in nanoseconds since 1970.
fn nanoseconds(moment: SystemTime, before: Duration) -> Option<i64> {
    let since = moment.checked_sub(before)?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_nanos()).ok()
}
