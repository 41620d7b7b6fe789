//! The file of remembered headers: a head, a record of a fixed size for each revision file, and all texts behind each other.
//!
//! It is used as it lies: a record says where its texts are, and they stay where they are. All numbers are little-endian.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `limbeck` and a zero |
//! | 4 | [`FORMAT`] |
//! | 4, 4, 4 | how many records, how many lengths, how many bytes of text |
//! | 8 | checksum of all that follows the version |
//! | 32 | the version of the program, filled up with zeros |
//! | 32 | stamp of the folder (8, 8, 8, 8) if the records are of all its revision files, else zeros |
//! | 64 each | records: stamp (8, 8, 8, 8); place in the text; lengths of name, `revision` and docstring; place in the lengths; how many `down_revision`, `branch_labels`, `depends_on` |
//! | 4 each | lengths of the items of these lists |
//! | | texts, in UTF-8: name, `revision`, items, docstring of each |

use std::cmp::Ordering;
use std::io::Read;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::stamp::Stamp;
use crate::revision::{Few, SharedText};
use crate::script::header::ModuleHeader;

/// To be raised whenever the layout changes, or what a header is taken to say.
const FORMAT: u32 = 2;

const MAGIC: [u8; 8] = *b"limbeck\0";
const HEAD: usize = 96;
const FOLDER: usize = 64;
const RECORD: usize = 64;
/// A list or text that is not there.
const ABSENT: u32 = u32::MAX;
/// No project's headers take as much.
const LARGEST: u64 = 1 << 28;

const VERSION: [u8; 32] = version();

const fn version() -> [u8; 32] {
    let text = env!("CARGO_PKG_VERSION").as_bytes();
    let mut padded = [0; 32];
    let mut at = 0;
    while at < text.len() {
        padded[at] = text[at];
        at += 1;
    }
    padded
}

/// Headers that were read before.
#[derive(Debug)]
pub struct Remembered {
    count: u32,
    folder: Option<Stamp>,
    /// Records, then lengths.
    table: Vec<u8>,
    text: Arc<String>,
}

impl Remembered {
    /// Reads a file of `size` bytes; nothing unless it is whole and from this version of the program.
    pub fn decode(mut file: impl Read, size: u64) -> Option<Self> {
        let mut head = [0; HEAD];
        if size > LARGEST {
            return None;
        }
        file.read_exact(&mut head).ok()?;
        if head[..8] != MAGIC || number(&head, 8) != FORMAT || head[32..FOLDER] != VERSION {
            return None;
        }
        let (count, lengths, text) = (number(&head, 12), number(&head, 16), number(&head, 20));
        let table = u64::from(count) * RECORD as u64 + u64::from(lengths) * 4;
        if HEAD as u64 + table + u64::from(text) != size {
            return None;
        }
        let mut read = |length: u64| {
            let mut bytes = vec![0; usize::try_from(length).ok()?];
            file.read_exact(&mut bytes).ok()?;
            Some(bytes)
        };
        let table = read(table)?;
        let text = read(u64::from(text))?;
        let mut sum = Checksum::default();
        sum.add(&head[FOLDER..]);
        sum.add(&table);
        sum.add(&text);
        if sum.0 != long(&head, 24) {
            return None;
        }
        let folder = stamp_in(&head[FOLDER..]);
        let folder = (folder != NO_STAMP).then_some(folder);
        Some(Self { count, folder, table, text: Arc::new(String::from_utf8(text).ok()?) })
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// For each of these names, which come in the order of their bytes, adds where its record is.
    pub fn find<'n>(&self, names: impl Iterator<Item = &'n str>, places: &mut Vec<Option<u32>>) {
        let mut at = 0;
        for name in names {
            let mut found = None;
            while let Some(known) = self.name(at) {
                match known.cmp(name.as_bytes()) {
                    Ordering::Less => at += 1,
                    Ordering::Equal => {
                        found = Some(at);
                        break;
                    }
                    Ordering::Greater => break,
                }
            }
            places.push(found);
        }
    }

    /// The state of the folder in which there were these revision files and no others; nothing where that is not known.
    pub fn folder(&self) -> Option<Stamp> {
        self.folder
    }

    /// Where the names are in the text, in the order of their bytes; nothing where they are in another order.
    pub fn names(&self) -> Option<(&Arc<String>, Vec<Range<u32>>)> {
        let mut names = Vec::with_capacity(self.len());
        let mut before = "";
        for at in 0..self.count {
            let record = self.record(at)?;
            let start = number(record, 32);
            let name = start..start.checked_add(number(record, 36))?;
            let text = self.text.get(name.start as usize..name.end as usize)?;
            if text <= before {
                return None;
            }
            before = text;
            names.push(name);
        }
        Some((&self.text, names))
    }

    /// The state of the file that a record is about.
    pub fn stamp(&self, at: u32) -> Option<Stamp> {
        Some(stamp_in(self.record(at)?))
    }

    /// The header that a record holds.
    pub fn header(&self, at: u32) -> Option<ModuleHeader<SharedText, Few<SharedText>>> {
        let record = self.record(at)?;
        let mut texts = Texts { text: &self.text, at: number(record, 32).checked_add(number(record, 36))? };
        let revision = match number(record, 40) {
            ABSENT => None,
            length => Some(texts.next(length)?),
        };
        let lengths = self.table.get(self.count as usize * RECORD..)?;
        let mut lengths = lengths.get((number(record, 48) as usize).checked_mul(4)?..)?.chunks_exact(4);
        let mut list =
            |count: u32| -> Option<Few<SharedText>> { (0..count).map(|_| texts.next(number(lengths.next()?, 0))).collect() };
        let down_revisions = match number(record, 52) {
            ABSENT => None,
            count => Some(list(count)?),
        };
        let branch_labels = list(number(record, 56))?;
        let depends_on = list(number(record, 60))?;
        let long_doc = texts.next(number(record, 44))?;
        Some(ModuleHeader { revision, down_revisions, branch_labels, depends_on, long_doc })
    }

    fn record(&self, at: u32) -> Option<&[u8]> {
        if at >= self.count {
            return None;
        }
        self.table.get(at as usize * RECORD..)?.get(..RECORD)
    }

    /// The bytes of the name of the file that a record is about.
    pub fn name(&self, at: u32) -> Option<&[u8]> {
        let record = self.record(at)?;
        let start = number(record, 32);
        self.text.as_bytes().get(start as usize..start.checked_add(number(record, 36))? as usize)
    }
}

/// Texts that lie behind each other.
struct Texts<'t> {
    text: &'t Arc<String>,
    at: u32,
}

impl Texts<'_> {
    fn next(&mut self, length: u32) -> Option<SharedText> {
        let end = self.at.checked_add(length)?;
        let text = SharedText::part(self.text, self.at..end)?;
        self.at = end;
        Some(text)
    }
}

const NO_STAMP: Stamp = Stamp { size: 0, modified: 0, changed: 0, inode: 0 };

/// The stamp at the beginning of some bytes.
fn stamp_in(bytes: &[u8]) -> Stamp {
    Stamp {
        size: long(bytes, 0),
        modified: long(bytes, 8).cast_signed(),
        changed: long(bytes, 16).cast_signed(),
        inode: long(bytes, 24),
    }
}

fn words_of(stamp: Stamp) -> [u64; 4] {
    let Stamp { size, modified, changed, inode } = stamp;
    [size, modified.cast_unsigned(), changed.cast_unsigned(), inode]
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}

fn long(bytes: &[u8], at: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(eight)
}

/// Tells a file that was damaged; it keeps nobody from forging one.
#[derive(Default)]
struct Checksum(u64);

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(ODD);
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in [u64::from_le_bytes(last), bytes.len() as u64] {
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(ODD);
        }
    }
}

/// Makes the file. Records go in by the order of the bytes of their names.
#[derive(Debug, Default)]
pub struct Encoder {
    count: u32,
    records: Vec<u8>,
    lengths: Vec<u8>,
    text: Vec<u8>,
}

impl Encoder {
    /// Adds the header of a file; nothing where the whole gets too long.
    pub fn push<T, L>(&mut self, name: &str, stamp: Stamp, header: &ModuleHeader<T, L>) -> Option<()>
    where
        T: AsRef<str>,
        L: Deref<Target = [T]>,
    {
        let ModuleHeader { revision, down_revisions, branch_labels, depends_on, long_doc } = header;
        let text_at = length(self.text.len())?;
        let lengths_at = length(self.lengths.len() / 4)?;
        let name_length = self.text(name)?;
        let revision_length = match revision {
            Some(revision) => self.text(revision.as_ref())?,
            None => ABSENT,
        };
        let down_count = match down_revisions {
            Some(list) => self.list(list)?,
            None => ABSENT,
        };
        let label_count = self.list(branch_labels)?;
        let depends_count = self.list(depends_on)?;
        let doc_length = self.text(long_doc.as_ref())?;
        for word in words_of(stamp) {
            self.records.extend(word.to_le_bytes());
        }
        for word in [text_at, name_length, revision_length, doc_length, lengths_at, down_count, label_count, depends_count] {
            self.records.extend(word.to_le_bytes());
        }
        self.count += 1;
        Some(())
    }

    fn text(&mut self, text: &str) -> Option<u32> {
        self.text.extend(text.as_bytes());
        length(text.len())
    }

    fn list<T: AsRef<str>>(&mut self, texts: &[T]) -> Option<u32> {
        for text in texts {
            let length = self.text(text.as_ref())?;
            self.lengths.extend(length.to_le_bytes());
        }
        length(texts.len())
    }

    /// Returns the bytes of the file; nothing where they are too many. `folder` is the state of the folder in which there are
    /// these revision files and no others.
    pub fn finish(self, folder: Option<Stamp>) -> Option<Vec<u8>> {
        let Self { count, records, lengths, text } = self;
        let mut file = Vec::with_capacity(HEAD + records.len() + lengths.len() + text.len());
        file.extend(MAGIC);
        for word in [FORMAT, count, length(lengths.len() / 4)?, length(text.len())?] {
            file.extend(word.to_le_bytes());
        }
        file.extend([0; 8]);
        file.extend(VERSION);
        for word in words_of(folder.unwrap_or(NO_STAMP)) {
            file.extend(word.to_le_bytes());
        }
        file.extend(records);
        file.extend(lengths);
        let mut sum = Checksum::default();
        sum.add(&file[FOLDER..HEAD]);
        sum.add(&file[HEAD..]);
        sum.add(&text);
        file[24..32].copy_from_slice(&sum.0.to_le_bytes());
        file.extend(text);
        (file.len() as u64 <= LARGEST).then_some(file)
    }
}

/// A length as it is written; the mark of what is absent is none.
fn length(length: usize) -> Option<u32> {
    u32::try_from(length).ok().filter(|length| *length != ABSENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stamp(number: u64) -> Stamp {
        Stamp { size: number, modified: -5, changed: i64::MAX, inode: u64::MAX - number }
    }

    fn decoded(bytes: &[u8]) -> Option<Remembered> {
        Remembered::decode(bytes, bytes.len() as u64)
    }

    fn encoded(headers: &[(String, ModuleHeader)]) -> Vec<u8> {
        let mut encoder = Encoder::default();
        for ((name, header), number) in headers.iter().zip(0..) {
            encoder.push(name, stamp(number), header).expect("short");
        }
        encoder.finish(None).expect("short")
    }

    fn owned(header: ModuleHeader<SharedText, Few<SharedText>>) -> ModuleHeader {
        let list = |list: Few<SharedText>| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let ModuleHeader { revision, down_revisions, branch_labels, depends_on, long_doc } = header;
        ModuleHeader {
            revision: revision.map(|text| text.to_string()),
            down_revisions: down_revisions.map(list),
            branch_labels: list(branch_labels),
            depends_on: list(depends_on),
            long_doc: long_doc.to_string(),
        }
    }

    fn found(remembered: &Remembered, names: &[&str]) -> Vec<Option<u32>> {
        let mut places = Vec::new();
        remembered.find(names.iter().copied(), &mut places);
        places
    }

    /// Looks at everything there is; the point is that it comes back.
    fn look_at(remembered: &Remembered) {
        for at in (0..remembered.count.min(1000)).chain([remembered.count, u32::MAX]) {
            let _ = (remembered.name(at), remembered.stamp(at), remembered.header(at));
        }
        found(remembered, &["", "a.py", "zzz"]);
    }

    fn header() -> impl Strategy<Value = ModuleHeader> {
        let text = || "[a-zé\"\n]{0,12}";
        let list = || prop::collection::vec(text(), 0..4);
        (prop::option::of(text()), prop::option::of(list()), list(), list(), text()).prop_map(
            |(revision, down_revisions, branch_labels, depends_on, long_doc)| ModuleHeader {
                revision,
                down_revisions,
                branch_labels,
                depends_on,
                long_doc,
            },
        )
    }

    fn headers() -> impl Strategy<Value = Vec<(String, ModuleHeader)>> {
        prop::collection::btree_map("[a-cü]{1,3}\\.py", header(), 0..12).prop_map(|map| map.into_iter().collect())
    }

    #[test]
    fn names_are_found_among_others() {
        let known: Vec<_> = ["b.py", "d.py", "f.py"].map(|name| (name.to_owned(), ModuleHeader::default())).into();
        let remembered = decoded(&encoded(&known)).expect("a cache");
        let places = found(&remembered, &["a.py", "b.py", "c.py", "f.py", "g.py"]);
        assert_eq!(places, [None, Some(0), None, Some(2), None]);
        assert_eq!(found(&decoded(&encoded(&[])).expect("a cache"), &["a.py"]), [None]);
    }

    #[test]
    fn another_version_or_format_is_not_read() {
        let file = encoded(&[("a.py".to_owned(), ModuleHeader::default())]);
        assert!(decoded(&file).is_some());
        for at in [0, 7, 8, 32, 40] {
            let mut other = file.clone();
            other[at] ^= 1;
            assert!(decoded(&other).is_none(), "byte {at}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(headers in headers()) {
            let remembered = decoded(&encoded(&headers)).expect("a cache");
            prop_assert_eq!(remembered.len(), headers.len());
            let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
            for (((_, header), place), number) in headers.iter().zip(found(&remembered, &names)).zip(0..) {
                let place = place.expect("found");
                prop_assert_eq!(remembered.stamp(place), Some(stamp(number)));
                prop_assert_eq!(&owned(remembered.header(place).expect("a header")), header);
            }
        }

        #[test]
        fn any_bytes_are_no_reason_to_stop(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(decoded(&bytes).is_none());
        }

        #[test]
        fn a_damaged_file_is_not_read(headers in headers(), at in any::<prop::sample::Index>(), flip in 1u8..) {
            let mut file = encoded(&headers);
            let at = at.index(file.len());
            file[at] ^= flip;
            prop_assert!(decoded(&file).is_none());
            prop_assert!(decoded(&file[..at]).is_none());
        }

        /// Whoever can write the file can make the sum right, too.
        #[test]
        fn records_that_lead_nowhere_are_none(headers in headers(), damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut file = encoded(&headers);
            let body = file.len() - HEAD;
            for (at, byte) in damage {
                if body > 0 {
                    file[HEAD + at.index(body)] = byte;
                }
            }
            let text = number(&file, 20) as usize;
            let mut sum = Checksum::default();
            sum.add(&file[HEAD..file.len() - text]);
            sum.add(&file[file.len() - text..]);
            file[24..32].copy_from_slice(&sum.0.to_le_bytes());
            if let Some(remembered) = decoded(&file) {
                look_at(&remembered);
            }
        }
    }
}
