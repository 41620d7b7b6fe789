//! Hashing of short words.

use std::hash::{BuildHasherDefault, Hasher};

/// For maps by the ids of revisions. Nobody gains by ids that collide: whoever writes revisions can do worse to a project.
pub(super) type WordHashing = BuildHasherDefault<WordHasher>;

/// Multiplies eight bytes at a time; the standard hasher takes longer for a word than the search for it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WordHasher(u64);

impl WordHasher {
    fn add(&mut self, word: u64) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(ODD);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(last));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(byte.into());
    }

    fn finish(&self) -> u64 {
        // The upper bits of a product are the mixed ones, and tables take the lower ones.
        self.0.rotate_left(26)
    }
}
