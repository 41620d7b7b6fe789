//! Which state of a file was read.

/// What the file system says of a file; another state of it has another stamp.
///
/// A compiled module of Python's is told by size and modification time. Editing the parent of a revision changes neither where
/// a tool sets times back (archives, copies that keep times), so the time of the last change of the inode counts, too: nobody
/// can set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: i64,
    /// Nanoseconds since 1970.
    pub changed: i64,
    pub inode: u64,
}

/// Time stamps are as coarse as two seconds on some file systems.
const GRANULE: i64 = 2_000_000_000;

impl Stamp {
    #[cfg(unix)]
    pub fn of(stat: &rustix::fs::Stat) -> Self {
        // How wide the fields are differs between systems.
        fn wide<N: TryInto<i64>>(number: N) -> i64 {
            number.try_into().unwrap_or(i64::MAX)
        }
        fn nanoseconds<S: TryInto<i64>, N: TryInto<i64>>(seconds: S, more: N) -> i64 {
            wide(seconds).saturating_mul(1_000_000_000).saturating_add(wide(more))
        }
        Self {
            size: wide(stat.st_size).unsigned_abs(),
            modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
            changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
            inode: stat.st_ino,
        }
    }

    /// Whether a change after `moment` would show. A file that was changed a moment before may be changed once more with the
    /// same stamp, so what was read then is no good later (git calls such a file racy).
    pub fn is_settled(&self, moment: i64) -> bool {
        let latest = moment.saturating_sub(GRANULE);
        self.modified < latest && self.changed < latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_settles_when_both_its_times_are_past() {
        let now = 1_000 * GRANULE;
        let settled = |modified: i64, changed: i64| Stamp { size: 1, modified, changed, inode: 1 }.is_settled(now);
        assert!(settled(0, now - GRANULE - 1));
        assert!(!settled(0, now - GRANULE));
        assert!(!settled(now - 1, 0));
        assert!(!settled(i64::MAX, 0));
        assert!(!Stamp { size: 1, modified: 0, changed: 0, inode: 1 }.is_settled(i64::MIN));
    }
}
