//! Looks at the files that a cache tells of while their folder is still being listed.
//!
//! Listing a folder of thousands of files takes as long as looking at half of them, and one thread does it. What is in the
//! cache is most probably what is there, so another thread need not wait for the list.

use std::path::{Path, PathBuf};

#[cfg(unix)]
use super::super::revision_cache::RevisionCache;
use super::super::revision_cache::{Remembered, Stamp};
use crate::config::RevisionCacheOptions;

/// A cache, and the state of each file that it tells of.
pub struct Glance {
    /// The real path of the folder.
    pub folder: PathBuf,
    pub remembered: Remembered,
    /// By the place of the record; nothing where there is no such file, or a link.
    pub stamps: Vec<Option<Stamp>>,
}

/// Does `list`, and meanwhile looks at what the cache of a folder tells of, if there is a cache.
#[cfg(unix)]
pub fn while_listing<T>(location: &Path, options: &RevisionCacheOptions, list: impl FnOnce() -> T) -> (T, Option<Glance>) {
    use std::sync::OnceLock;

    let folder = std::fs::canonicalize(location).ok();
    let cache = folder.as_ref().and_then(|folder| RevisionCache::of_folder(folder, usize::MAX, options));
    // No cache, no thread.
    let (Some(folder), Some(file)) = (folder, cache.and_then(|cache| cache.open())) else { return (list(), None) };
    let looking = OnceLock::new();
    let (listed, shares) = std::thread::scope(|scope| {
        let other = scope.spawn(|| looking.get_or_init(|| Looking::new(&folder, file)).as_ref().map(Looking::work));
        let listed = list();
        // Whoever is free takes the next share.
        let mine = looking.get().and_then(Option::as_ref).map(Looking::work);
        let others = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (listed, [mine, others].into_iter().flatten().flatten().collect::<Vec<_>>())
    });
    let glance = looking.into_inner().flatten().map(|looking| {
        let mut stamps = vec![None; looking.remembered.len()];
        for (start, share) in shares {
            stamps[start..start + share.len()].copy_from_slice(&share);
        }
        Glance { folder, remembered: looking.remembered, stamps }
    });
    (listed, glance)
}

/// Without the times of an inode, nothing is remembered here.
#[cfg(not(unix))]
pub fn while_listing<T>(_: &Path, _: &RevisionCacheOptions, list: impl FnOnce() -> T) -> (T, Option<Glance>) {
    (list(), None)
}

/// Files that are being looked at by several threads.
#[cfg(unix)]
struct Looking {
    folder: std::os::fd::OwnedFd,
    remembered: Remembered,
    next: std::sync::atomic::AtomicUsize,
}

#[cfg(unix)]
impl Looking {
    /// Files that go to one thread at a time.
    const SHARE: usize = 64;

    fn new(folder: &Path, cache: std::fs::File) -> Option<Self> {
        Some(Self { folder: super::open_folder(folder).ok()?, remembered: RevisionCache::read(cache)?, next: 0.into() })
    }

    /// Looks at shares until there are no more; where each begins, and the stamps of its files.
    fn work(&self) -> Vec<(usize, Vec<Option<Stamp>>)> {
        let count = self.remembered.len();
        let mut shares = Vec::with_capacity(count.div_ceil(Self::SHARE));
        loop {
            let start = self.next.fetch_add(Self::SHARE, std::sync::atomic::Ordering::Relaxed);
            if start >= count {
                return shares;
            }
            let names = (start..count.min(start + Self::SHARE)).map(|at| self.remembered.name(at as u32));
            shares.push((start, names.map(|name| super::stamp(&self.folder, name?)).collect()));
        }
    }
}
