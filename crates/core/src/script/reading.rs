//! What the revision files say: as remembered where they have not changed, else from their text.
//!
//! Most commands read all of thousands of files, so a file costs as few system calls as it can: one that is remembered is
//! only looked at; another one is opened beside its folder, and read into a buffer that is used again.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::files::{RevisionFile, RevisionFiles};
use super::header::{ModuleHeader, StaticHeader, read_header};
use super::revision_cache::{Entry, Kept, Known, Remembered, RevisionCache, Stamp, WORTH};
use crate::config::RevisionCacheOptions;
use crate::revision::SharedText;

/// A file found, and what it says.
pub struct FoundFile {
    pub path: PathBuf,
    pub header: io::Result<FoundHeader>,
}

/// What a file says, and how that is known.
pub enum FoundHeader {
    /// It was remembered.
    Remembered(ModuleHeader<SharedText>),
    /// It was read.
    Read(StaticHeader),
}

/// Files that go to one thread at a time.
const SHARE: usize = 64;

/// Reads the headers of all files, in as many threads as are worth it, and keeps the order.
pub fn read_headers(listing: &RevisionFiles, options: &RevisionCacheOptions) -> Vec<FoundFile> {
    let began = Instant::now();
    let folders = folders(listing, options);
    let known: Vec<Option<Known>> = folders.iter().flat_map(|folder| folder.known(&listing.files)).collect();
    let looks = look_at_all(listing, &folders, &known);
    for folder in &folders {
        folder.remember(began, &listing.files, &known, &looks);
    }
    let mut found = Vec::with_capacity(looks.len());
    for ((file, known), look) in listing.files.iter().zip(known).zip(looks) {
        let header = match (look, known) {
            (Look::Unchanged, Some(known)) => Ok(FoundHeader::Remembered(known.header)),
            (Look::Read { header, .. }, _) => header.map(FoundHeader::Read),
            // Only what is known can be unchanged.
            (Look::Unchanged, None) => continue,
        };
        found.push(FoundFile { path: file.path(&listing.folders), header });
    }
    found
}

/// A folder, which of the files are in it, and how many were remembered of it.
struct Folder {
    files: Range<usize>,
    cache: Option<RevisionCache>,
    remembered: Option<Remembered>,
}

fn folders(listing: &RevisionFiles, options: &RevisionCacheOptions) -> Vec<Folder> {
    let mut start = 0;
    let folder = |(position, path): (usize, &PathBuf)| {
        let count = listing.files[start..].iter().take_while(|file| file.folder == position).count();
        let files = start..start + count;
        start = files.end;
        let cache = RevisionCache::of_folder(path, count, options);
        let remembered = cache.as_ref().and_then(RevisionCache::load);
        Folder { files, cache, remembered }
    };
    listing.folders.iter().enumerate().map(folder).collect()
}

/// What came of looking at a file.
enum Look {
    /// It is as it was when it was remembered.
    Unchanged,
    /// It was read. The stamp is that of what was read; none where it is not to be remembered.
    Read { stamp: Option<Stamp>, header: io::Result<StaticHeader> },
}

fn look_at_all(listing: &RevisionFiles, folders: &[Folder], known: &[Option<Known>]) -> Vec<Look> {
    let files = &listing.files;
    let threads = match files.len() {
        0..SHARE => 1,
        many => std::thread::available_parallelism().map_or(1, usize::from).min(4).min(many.div_ceil(SHARE)),
    };
    let next = AtomicUsize::new(0);
    // Whoever is free takes the next share.
    let work = || {
        let mut reader = Reader::new(listing);
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(SHARE, Ordering::Relaxed);
            let Some(rest) = files.get(start..).filter(|rest| !rest.is_empty()) else { return done };
            let share = rest.iter().zip(&known[start..]).take(SHARE);
            done.push((
                start,
                share.map(|(file, known)| reader.look(file, &folders[file.folder], known.as_ref())).collect::<Vec<_>>(),
            ));
        }
    };
    let mut shares = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
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

impl Folder {
    /// What is remembered of its files.
    fn known(&self, files: &[RevisionFile]) -> Vec<Option<Known>> {
        let files = &files[self.files.clone()];
        match &self.remembered {
            Some(remembered) => remembered.find(files.iter().map(|file| file.name.as_str())),
            None => files.iter().map(|_| None).collect(),
        }
    }

    /// Remembers what was read, where that is worth it.
    fn remember(&self, began: Instant, files: &[RevisionFile], known: &[Option<Known>], looks: &[Look]) {
        let Some(cache) = &self.cache else { return };
        let (files, known, looks) = (&files[self.files.clone()], &known[self.files.clone()], &looks[self.files.clone()]);
        let unchanged = looks.iter().filter(|look| matches!(look, Look::Unchanged)).count();
        let gone = self.remembered.as_ref().map_or(0, |remembered| remembered.len().saturating_sub(unchanged));
        if looks.len() - unchanged + gone < WORTH {
            return;
        }
        let mut entries = Vec::with_capacity(files.len());
        for ((file, known), look) in files.iter().zip(known).zip(looks) {
            let name = &file.name;
            match (look, known) {
                (Look::Unchanged, Some(Known { stamp, header })) => {
                    entries.push(Entry { name, stamp: *stamp, header: Kept::Before(header) });
                }
                (Look::Read { stamp: Some(stamp), header: Ok(StaticHeader::Known(header)) }, _) => {
                    entries.push(Entry { name, stamp: *stamp, header: Kept::Read(header) });
                }
                (Look::Unchanged, None)
                | (Look::Read { stamp: None, .. }, _)
                | (Look::Read { header: Ok(StaticHeader::Dynamic(_)) | Err(_), .. }, _) => {}
            }
        }
        cache.store(began, gone, &entries);
    }
}

/// Looks at one file after the other.
struct Reader<'f> {
    listing: &'f RevisionFiles,
    #[cfg(unix)]
    opened: Option<(usize, std::os::fd::OwnedFd)>,
    #[cfg(unix)]
    buffer: Vec<u8>,
}

#[cfg(unix)]
impl<'f> Reader<'f> {
    fn new(listing: &'f RevisionFiles) -> Self {
        Self { listing, opened: None, buffer: vec![0; 32 << 10] }
    }

    fn look(&mut self, file: &RevisionFile, folder: &Folder, known: Option<&Known>) -> Look {
        // The stamp comes first: what is changed after it was taken has another one.
        let stamp = match folder.cache {
            Some(_) if file.target.is_none() => self.stamp(file),
            Some(_) | None => None,
        };
        if known.is_some_and(|known| stamp == Some(known.stamp)) {
            return Look::Unchanged;
        }
        Look::Read { stamp, header: self.contents(file, stamp).map(read_header) }
    }

    fn folder(&mut self, position: usize) -> io::Result<&std::os::fd::OwnedFd> {
        use rustix::fs::{CWD, Mode, OFlags, openat};

        if self.opened.as_ref().is_none_or(|(opened, _)| *opened != position) {
            let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
            self.opened = Some((position, openat(CWD, &self.listing.folders[position], flags, Mode::empty())?));
        }
        match &self.opened {
            Some((_, folder)) => Ok(folder),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn stamp(&mut self, file: &RevisionFile) -> Option<Stamp> {
        use rustix::fs::{AtFlags, FileType, statat};

        let stat = statat(self.folder(file.folder).ok()?, &file.name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        (FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile).then(|| Stamp::of(&stat))
    }

    fn contents(&mut self, file: &RevisionFile, stamp: Option<Stamp>) -> io::Result<&[u8]> {
        use rustix::fs::{CWD, Mode, OFlags, openat};

        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let handle = match &file.target {
            Some(target) => openat(CWD, target, flags, Mode::empty())?,
            None => openat(self.folder(file.folder)?, &file.name, flags, Mode::empty())?,
        };
        let mut length = 0;
        loop {
            if length == self.buffer.len() {
                self.buffer.resize(length * 2, 0);
            }
            match rustix::io::read(&handle, &mut self.buffer[length..]) {
                Ok(0) => return Ok(&self.buffer[..length]),
                Ok(more) => {
                    length += more;
                    // A file that grows meanwhile has another stamp when it is looked at next.
                    if stamp.is_some_and(|stamp| stamp.size == length as u64) {
                        return Ok(&self.buffer[..length]);
                    }
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(not(unix))]
impl<'f> Reader<'f> {
    fn new(listing: &'f RevisionFiles) -> Self {
        Self { listing }
    }

    /// Without the times of an inode, nothing is remembered here.
    fn look(&mut self, file: &RevisionFile, _: &Folder, _: Option<&Known>) -> Look {
        let read = std::fs::read(file.path(&self.listing.folders));
        Look::Read { stamp: None, header: read.map(|bytes| read_header(&bytes)) }
    }
}

#[cfg(all(test, unix))]
mod tests;
