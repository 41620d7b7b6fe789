//! What the revision files say: as remembered where they have not changed, else from their text.
//!
//! Most commands read all of thousands of files, so a file costs as few system calls as it can: one that is remembered is
//! only looked at; another one is opened beside its folder, and read into a buffer that is used again.

mod glance;

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::files::{RevisionFile, RevisionFiles};
use super::header::{ModuleHeader, StaticHeader, read_header};
use super::revision_cache::{Entry, Kept, Remembered, RevisionCache, Stamp, WORTH};
use crate::config::RevisionCacheOptions;
use crate::error::CommandResult;
use crate::revision::{Few, ScriptPath, SharedText};
use glance::{Cached, Glance};

/// A file found, and what it says.
pub struct FoundFile {
    pub path: ScriptPath,
    pub header: io::Result<FoundHeader>,
}

/// What a file says, and how that is known.
pub enum FoundHeader {
    /// It was remembered.
    Remembered(ModuleHeader<SharedText, Few<SharedText>>),
    /// It was read.
    Read(StaticHeader),
}

/// Where revision files are.
#[derive(Debug, Clone, Copy)]
pub struct Locations<'l> {
    /// The version locations.
    pub folders: &'l [PathBuf],
    /// `recursive_version_locations`
    pub recursive: bool,
    /// `sourceless`
    pub sourceless: bool,
}

/// How many threads may look at files together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Companions {
    /// As many as the machine runs at once.
    All,
    /// One fewer, since another thread is at work on something else.
    AllButOne,
}

impl Companions {
    fn threads(self) -> usize {
        let all = std::thread::available_parallelism().map_or(1, usize::from);
        match self {
            Self::All => all,
            Self::AllButOne => all.saturating_sub(1).max(1),
        }
    }
}

/// Files that go to one thread at a time: as many as a word has bits.
const SHARE: usize = 64;

/// What came of looking at all files.
pub struct Reading {
    listing: RevisionFiles,
    folders: Vec<Folder>,
    /// Where each file is remembered.
    known: Vec<Option<u32>>,
    /// A bit for each file: whether it is as it was when it was remembered.
    unchanged: Vec<u64>,
    /// What the others say, in their order.
    read: Vec<ReadFile>,
}

/// What the files of one folder said when they were last read.
pub struct Before<'b> {
    listing: &'b RevisionFiles,
    remembered: &'b Remembered,
}

impl Before<'_> {
    /// Returns all files in the order in which they are loaded.
    pub fn files(&self) -> impl Iterator<Item = FoundFile> {
        self.listing.files.iter().zip(0..).map(|(file, at)| {
            let header = self.remembered.header(at).map(FoundHeader::Remembered);
            FoundFile { path: self.listing.path(file), header: header.ok_or_else(|| io::ErrorKind::InvalidData.into()) }
        })
    }
}

/// A folder, which of the files are in it, and what is remembered of them.
struct Folder {
    files: Range<usize>,
    cache: Option<RevisionCache>,
    remembered: Option<Remembered>,
    /// Stamps that were taken while the folder was listed, by the places of the records; all or none.
    stamps: Vec<Option<Stamp>>,
}

/// A file that was read.
struct ReadFile {
    position: usize,
    /// What was read; none where it is not to be remembered.
    stamp: Option<Stamp>,
    header: io::Result<StaticHeader>,
}

impl Reading {
    /// Lists the files of these folders and looks at all of them, in as many threads as are worth it. `guess` may be shown
    /// what they said before while other threads look whether they still do; it was right if `is_as_before`.
    ///
    /// # Errors
    /// As `RevisionFiles::list`.
    pub fn new(
        locations: &Locations<'_>,
        options: &RevisionCacheOptions,
        companions: Companions,
        guess: impl FnOnce(Before<'_>),
    ) -> CommandResult<Self> {
        let began = Instant::now();
        let Locations { folders, recursive, sourceless } = *locations;
        let list = || RevisionFiles::list(folders, recursive, sourceless);
        let Glance { listing, folder, cached } = match folders {
            [folder] if !recursive && !sourceless => {
                glance::look(folder, options, companions, list, |listing, remembered| guess(Before { listing, remembered }))?
            }
            _ => Glance { listing: list()?, folder: None, cached: None },
        };
        let folders = Folder::all(&listing, options, cached);
        let mut known = Vec::with_capacity(listing.files.len());
        for folder in &folders {
            let files = &listing.files[folder.files.clone()];
            match &folder.remembered {
                Some(remembered) => remembered.find(files.iter().map(|file| listing.name(file)), &mut known),
                None => known.resize(known.len() + files.len(), None),
            }
        }
        let mut reading = Self { listing, folders, known, unchanged: Vec::new(), read: Vec::new() };
        reading.look_at_all(companions);
        for at in &reading.folders {
            // A link's file may change elsewhere, and does not stand in the cache.
            let whole = folder.filter(|_| reading.listing.files.iter().all(|file| file.target.is_none()));
            reading.remember(at, began, whole);
        }
        Ok(reading)
    }

    /// Whether all files are there as they were when they were remembered.
    pub fn is_as_before(&self) -> bool {
        self.read.is_empty()
    }

    /// Returns what upstream warns of while listing.
    pub fn warnings(&self) -> Vec<String> {
        self.listing.warnings()
    }

    /// Returns all files in the order in which they are loaded.
    pub fn into_files(self) -> impl Iterator<Item = FoundFile> {
        let Self { listing, folders, known, unchanged, read } = self;
        let mut read = read.into_iter().peekable();
        (0..listing.files.len()).map(move |position| {
            let file = &listing.files[position];
            let remembered =
                is_set(&unchanged, position).then(|| folders[file.folder as usize].header(known[position])).flatten();
            let header = match (remembered, read.next_if(|read| read.position == position)) {
                (Some(header), _) => Ok(FoundHeader::Remembered(header)),
                (None, Some(read)) => read.header.map(FoundHeader::Read),
                // A record that leads nowhere: its checksum is right, so somebody forged it.
                (None, None) => Reader::new(&listing).contents(file, None).map(read_header).map(FoundHeader::Read),
            };
            FoundFile { path: listing.path(file), header }
        })
    }

    fn look_at_all(&mut self, companions: Companions) {
        let (listing, folders, known) = (&self.listing, &self.folders, &self.known);
        let files = &listing.files;
        let shares = files.len().div_ceil(SHARE);
        // What was looked at while the folder was listed takes no time.
        let waiting = files.iter().zip(known).filter(|(file, known)| !folders[file.folder as usize].is_unchanged(**known));
        let threads = match waiting.count().div_ceil(SHARE) {
            0 | 1 => 1,
            many => companions.threads().min(4).min(many),
        };
        let next = AtomicUsize::new(0);
        // Whoever is free takes the next share.
        let work = || {
            let mut reader = Reader::new(listing);
            let (mut words, mut read) = (Vec::with_capacity(shares), Vec::new());
            loop {
                let share = next.fetch_add(1, Ordering::Relaxed);
                if share >= shares {
                    return (words, read);
                }
                let mut unchanged = 0;
                for position in (share * SHARE..files.len()).take(SHARE) {
                    let file = &files[position];
                    match reader.look(file, &folders[file.folder as usize], known[position]) {
                        None => unchanged |= 1 << (position % SHARE),
                        Some((stamp, header)) => read.push(ReadFile { position, stamp, header }),
                    }
                }
                words.push((share, unchanged));
            }
        };
        let (mut words, mut read) = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let (mut words, mut read) = work();
            for other in others {
                match other.join() {
                    Ok((more_words, more_read)) => {
                        words.extend(more_words);
                        read.extend(more_read);
                    }
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            (words, read)
        });
        words.sort_unstable_by_key(|(share, _)| *share);
        read.sort_unstable_by_key(|read| read.position);
        self.unchanged = words.into_iter().map(|(_, word)| word).collect();
        self.read = read;
    }

    /// Remembers what was read in a folder, where that is worth it; `whole` is the folder's state before it was listed.
    fn remember(&self, folder: &Folder, began: Instant, whole: Option<Stamp>) {
        let Some(cache) = &folder.cache else { return };
        let start = self.read.partition_point(|read| read.position < folder.files.start);
        let end = self.read.partition_point(|read| read.position < folder.files.end);
        let read = &self.read[start..end];
        let unchanged = folder.files.len() - read.len();
        let gone = folder.remembered.as_ref().map_or(0, |remembered| remembered.len().saturating_sub(unchanged));
        let whole = whole.filter(|stamp| folder.remembered.as_ref().and_then(Remembered::folder) != Some(*stamp));
        if read.len() + gone < WORTH && whole.is_none() {
            return;
        }
        let mut read = read.iter().peekable();
        let entries = folder.files.clone().filter_map(|position| {
            let name = self.listing.name(&self.listing.files[position]);
            if is_set(&self.unchanged, position) {
                let known = self.known[position];
                return Some(Entry { name, stamp: folder.stamp(known)?, header: Kept::Before(folder.header(known)?) });
            }
            match read.next_if(|read| read.position == position)? {
                ReadFile { stamp: Some(stamp), header: Ok(StaticHeader::Known(header)), .. } => {
                    Some(Entry { name, stamp: *stamp, header: Kept::Read(header) })
                }
                ReadFile { stamp: None, .. } | ReadFile { header: Ok(StaticHeader::Dynamic(_)) | Err(_), .. } => None,
            }
        });
        let entries: Vec<_> = entries.collect();
        let whole = whole.filter(|_| entries.len() == folder.files.len());
        cache.store(began, gone, &entries, whole);
    }
}

fn is_set(words: &[u64], position: usize) -> bool {
    words[position / SHARE] >> (position % SHARE) & 1 == 1
}

impl Folder {
    fn all(listing: &RevisionFiles, options: &RevisionCacheOptions, mut cached: Option<Cached>) -> Vec<Self> {
        let mut start = 0;
        let folder = |(position, path): (usize, &std::sync::Arc<std::path::Path>)| {
            let count = listing.files[start..].iter().take_while(|file| file.folder as usize == position).count();
            let files = start..start + count;
            start = files.end;
            let cache = RevisionCache::of_folder(path, count, options);
            let (remembered, stamps) = match (&cache, cached.take_if(|cached| cached.folder == **path)) {
                (None, _) => (None, Vec::new()),
                (Some(_), Some(Cached { remembered, stamps, folder: _ })) => (Some(remembered), stamps),
                (Some(cache), None) => (cache.open().and_then(RevisionCache::read), Vec::new()),
            };
            Self { files, cache, remembered, stamps }
        };
        listing.folders.iter().enumerate().map(folder).collect()
    }

    /// Whether it is known already that a file is as it was when it was remembered.
    fn is_unchanged(&self, known: Option<u32>) -> bool {
        let stamp = known.and_then(|at| *self.stamps.get(at as usize)?);
        stamp.is_some() && stamp == self.stamp(known)
    }

    fn stamp(&self, known: Option<u32>) -> Option<Stamp> {
        self.remembered.as_ref()?.stamp(known?)
    }

    fn header(&self, known: Option<u32>) -> Option<ModuleHeader<SharedText, Few<SharedText>>> {
        self.remembered.as_ref()?.header(known?)
    }
}

#[cfg(unix)]
fn open_folder(path: &std::path::Path) -> io::Result<std::os::fd::OwnedFd> {
    use rustix::fs::{CWD, Mode, OFlags, openat};

    Ok(openat(CWD, path, OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY, Mode::empty())?)
}

/// The state of a file in a folder; nothing where it is none.
#[cfg(unix)]
fn stamp(folder: &std::os::fd::OwnedFd, name: &[u8]) -> Option<Stamp> {
    use rustix::fs::{AtFlags, FileType, statat};

    let stat = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
    (FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile).then(|| Stamp::of(&stat))
}

/// The state of an opened folder.
#[cfg(unix)]
fn folder_stamp(folder: &std::os::fd::OwnedFd) -> Option<Stamp> {
    rustix::fs::fstat(folder).ok().map(|stat| Stamp::of(&stat))
}

/// Looks at one file after the other.
struct Reader<'f> {
    listing: &'f RevisionFiles,
    #[cfg(unix)]
    opened: Option<(u32, std::os::fd::OwnedFd)>,
    buffer: Vec<u8>,
}

#[cfg(unix)]
impl<'f> Reader<'f> {
    fn new(listing: &'f RevisionFiles) -> Self {
        Self { listing, opened: None, buffer: Vec::new() }
    }

    /// Reads a file, unless it is as it was when it was remembered. The stamp is that of what was read.
    fn look(
        &mut self,
        file: &RevisionFile,
        folder: &Folder,
        known: Option<u32>,
    ) -> Option<(Option<Stamp>, io::Result<StaticHeader>)> {
        // The stamp comes first: what is changed after it was taken has another one.
        let stamp = match folder.cache {
            Some(_) if file.target.is_none() => match known.and_then(|at| folder.stamps.get(at as usize)) {
                Some(stamp) => *stamp,
                None => self.stamp(file),
            },
            Some(_) | None => None,
        };
        if stamp.is_some() && stamp == folder.stamp(known) {
            return None;
        }
        Some((stamp, self.contents(file, stamp).map(read_header)))
    }

    fn folder(&mut self, position: u32) -> io::Result<&std::os::fd::OwnedFd> {
        if self.opened.as_ref().is_none_or(|(opened, _)| *opened != position) {
            self.opened = Some((position, open_folder(&self.listing.folders[position as usize])?));
        }
        match &self.opened {
            Some((_, folder)) => Ok(folder),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn stamp(&mut self, file: &RevisionFile) -> Option<Stamp> {
        let name = self.listing.name(file);
        stamp(self.folder(file.folder).ok()?, name.as_bytes())
    }

    fn contents(&mut self, file: &RevisionFile, stamp: Option<Stamp>) -> io::Result<&[u8]> {
        use rustix::fs::{CWD, Mode, OFlags, openat};

        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let handle = match &file.target {
            Some(target) => openat(CWD, &**target, flags, Mode::empty())?,
            None => {
                let name = self.listing.name(file);
                openat(self.folder(file.folder)?, name, flags, Mode::empty())?
            }
        };
        let mut length = 0;
        loop {
            if length == self.buffer.len() {
                self.buffer.resize((length * 2).max(32 << 10), 0);
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
        Self { listing, buffer: Vec::new() }
    }

    /// Without the times of an inode, nothing is remembered here.
    fn look(&mut self, file: &RevisionFile, _: &Folder, _: Option<u32>) -> Option<(Option<Stamp>, io::Result<StaticHeader>)> {
        Some((None, self.contents(file, None).map(read_header)))
    }

    fn contents(&mut self, file: &RevisionFile, _: Option<Stamp>) -> io::Result<&[u8]> {
        self.buffer = std::fs::read(self.listing.path(file).to_path())?;
        Ok(&self.buffer)
    }
}

#[cfg(all(test, unix))]
mod tests;
