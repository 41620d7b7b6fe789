//! Looks at the files that a cache tells of, and lists their folder only if it has changed.
//!
//! Listing a folder of thousands of files takes as long as looking at half of them, and one thread does it. A folder whose
//! times have not changed has the names that it had, as Python's import system takes it, too. Where it has changed, what is in
//! the cache is most probably still there, so another thread need not wait for the list.

use std::path::{Path, PathBuf};

use super::super::files::RevisionFiles;
use super::super::revision_cache::{Remembered, Stamp};
use super::Companions;
#[cfg(unix)]
use super::SHARE;
use crate::config::RevisionCacheOptions;
use crate::error::CommandResult;

/// The revision files of a folder, and what its cache says of them.
pub struct Glance {
    pub listing: RevisionFiles,
    /// The state of the folder before it was listed.
    pub folder: Option<Stamp>,
    pub cached: Option<Cached>,
}

/// A cache, and the state of each file that it tells of.
pub struct Cached {
    /// The real path of the folder.
    pub folder: PathBuf,
    pub remembered: Remembered,
    /// By the place of the record; nothing where there is no such file, or a link.
    pub stamps: Vec<Option<Stamp>>,
}

/// Looks at a version location without subfolders; `list` lists it. Where the folder has not changed and there is another
/// thread to look at files, this one does `guess` first.
///
/// # Errors
/// Those of `list`.
#[cfg(unix)]
pub fn look(
    location: &Path,
    options: &RevisionCacheOptions,
    companions: Companions,
    list: impl FnOnce() -> CommandResult<RevisionFiles>,
    guess: impl FnOnce(&RevisionFiles, &Remembered),
) -> CommandResult<Glance> {
    use super::super::revision_cache::RevisionCache;

    let real = std::fs::canonicalize(location).ok();
    let cache = real.as_ref().and_then(|real| RevisionCache::of_folder(real, usize::MAX, options));
    let opened = real.as_ref().and_then(|real| super::open_folder(real).ok());
    let (Some(real), Some(cache), Some(opened)) = (real, cache, opened) else {
        return Ok(Glance { listing: list()?, folder: None, cached: None });
    };
    let folder = super::folder_stamp(&opened);
    let Some(remembered) = cache.open().and_then(RevisionCache::read) else {
        return Ok(Glance { listing: list()?, folder, cached: None });
    };
    let known = match remembered.names() {
        Some((text, names)) if folder.is_some() && folder == remembered.folder() => {
            RevisionFiles::of_names(&real, text.clone(), names)
        }
        Some(_) | None => None,
    };
    let is_known = known.is_some();
    let list = || known.map_or_else(list, Ok);
    let looking = Looking { folder: opened, remembered, next: 0.into() };
    let (listing, shares) = if companions.threads() > 1 {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| looking.work());
            let listing = list();
            if let (true, Ok(listing)) = (is_known, &listing) {
                guess(listing, &looking.remembered);
            }
            let mut shares = looking.work();
            shares.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            (listing, shares)
        })
    } else {
        (list(), looking.work())
    };
    let mut stamps = vec![None; looking.remembered.len()];
    for (start, share) in shares {
        stamps[start..start + share.len()].copy_from_slice(&share);
    }
    let cached = Some(Cached { folder: real, remembered: looking.remembered, stamps });
    Ok(Glance { listing: listing?, folder, cached })
}

/// Without the times of an inode, nothing is remembered here.
#[cfg(not(unix))]
pub fn look(
    _: &Path,
    _: &RevisionCacheOptions,
    _: Companions,
    list: impl FnOnce() -> CommandResult<RevisionFiles>,
    _: impl FnOnce(&RevisionFiles, &Remembered),
) -> CommandResult<Glance> {
    Ok(Glance { listing: list()?, folder: None, cached: None })
}

/// Files that are being looked at by several threads; whoever is free takes the next share.
#[cfg(unix)]
struct Looking {
    folder: std::os::fd::OwnedFd,
    remembered: Remembered,
    next: std::sync::atomic::AtomicUsize,
}

#[cfg(unix)]
impl Looking {
    /// Looks at shares until there are no more; where each begins, and the stamps of its files.
    fn work(&self) -> Vec<(usize, Vec<Option<Stamp>>)> {
        let count = self.remembered.len();
        let mut shares = Vec::with_capacity(count.div_ceil(SHARE));
        loop {
            let start = self.next.fetch_add(SHARE, std::sync::atomic::Ordering::Relaxed);
            if start >= count {
                return shares;
            }
            let names = (start..count.min(start + SHARE)).map(|at| self.remembered.name(at as u32));
            shares.push((start, names.map(|name| super::stamp(&self.folder, name?)).collect()));
        }
    }
}
