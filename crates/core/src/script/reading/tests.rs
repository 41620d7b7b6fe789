//! What is remembered of revision files is what they say.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use super::*;

/// As long as a file may be changed again without its stamp telling.
const SETTLING: Duration = Duration::from_millis(2100);

const FILES: usize = WORTH + 6;

fn reading(folder: &Path, options: &RevisionCacheOptions, companions: Companions) -> Reading {
    let locations = Locations { folders: &[folder.to_path_buf()], recursive: false, sourceless: false };
    let mut before = None;
    let guess = |said: Before<'_>| before = Some(said.files().map(|file| said_by(&file)).collect::<Vec<_>>());
    let reading = Reading::new(&locations, options, companions, guess).expect("a listing");
    if let Some(before) = before.filter(|_| reading.is_as_before()) {
        // What was guessed is what is so.
        let again = Reading::new(&locations, options, companions, |_| {}).expect("a listing");
        assert_eq!(before, again.into_files().map(|file| said_by(&file)).collect::<Vec<_>>());
    }
    reading
}

/// Where a file is, and a remembered header in words.
fn said_by(file: &FoundFile) -> (PathBuf, String) {
    let header = match &file.header {
        Ok(FoundHeader::Remembered(header)) => format!("{header:?}"),
        Ok(FoundHeader::Read(_)) => "read".to_owned(),
        Err(error) => error.to_string(),
    };
    (file.path.to_path(), header)
}

struct Project {
    folder: tempfile::TempDir,
    options: RevisionCacheOptions,
}

/// What came of reading a project.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    /// How many files were remembered.
    remembered: usize,
    /// The names of those that were read.
    read: Vec<String>,
    /// `revision` and `down_revision` of all.
    links: Vec<(String, Vec<String>)>,
}

fn id(number: usize) -> String {
    format!("r{number:03}")
}

fn name(number: usize) -> String {
    format!("{}.py", id(number))
}

fn text(id: &str, down: &str) -> String {
    format!("\"\"\"doc of {id}\n\nMore.\"\"\"\nrevision = '{id}'\ndown_revision = '{down}'\nbranch_labels = ('l-{id}',)\n")
}

impl Project {
    /// A line of revisions.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let options = RevisionCacheOptions { enabled: true, may_write: true, prefix: None };
        let project = Self { folder, options };
        fs::create_dir(project.versions()).expect("a folder");
        for number in 0..FILES {
            project.write(&name(number), &text(&id(number), &id(number + 1)));
        }
        project
    }

    fn settled() -> Self {
        let project = Self::new();
        thread::sleep(SETTLING);
        project
    }

    /// With a cache that knows all files.
    fn remembered() -> Self {
        let project = Self::settled();
        project.read();
        assert_eq!(project.read().remembered, FILES);
        project
    }

    fn versions(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).expect("a path").join("versions")
    }

    fn cache(&self) -> PathBuf {
        self.versions().join("__pycache__/limbeck-revisions")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.versions().join(name), text).expect("a file is written");
    }

    fn read(&self) -> Outcome {
        self.read_in_threads(Companions::All)
    }

    fn read_in_threads(&self, companions: Companions) -> Outcome {
        let mut outcome = Outcome { remembered: 0, read: Vec::new(), links: Vec::new() };
        for file in reading(&self.versions(), &self.options, companions).into_files() {
            match file.header.expect("a header") {
                FoundHeader::Remembered(header) => {
                    outcome.remembered += 1;
                    let id = header.revision.expect("a revision").to_string();
                    assert_eq!(header.long_doc, format!("doc of {id}\n\nMore.").as_str());
                    assert_eq!(*header.branch_labels, [format!("l-{id}").as_str()]);
                    let down = header.down_revisions.expect("a parent").iter().map(ToString::to_string).collect();
                    outcome.links.push((id, down));
                }
                FoundHeader::Read(header) => {
                    outcome.read.push(file.path.to_path().file_name().expect("a name").to_string_lossy().into_owned());
                    if let StaticHeader::Known(header) = header {
                        let down = header.down_revisions.expect("a parent");
                        outcome.links.push((header.revision.expect("a revision"), down));
                    }
                }
            }
        }
        outcome
    }

    /// As it is without a cache.
    fn plain(&self) -> Outcome {
        Self { folder: tempfile::tempdir().expect("a folder"), options: RevisionCacheOptions::default() }.read_in(self)
    }

    fn read_in(&self, other: &Self) -> Outcome {
        let links =
            reading(&other.versions(), &self.options, Companions::All).into_files().filter_map(|file| match file.header {
                Ok(FoundHeader::Read(StaticHeader::Known(header))) => Some((header.revision?, header.down_revisions?)),
                Ok(FoundHeader::Read(StaticHeader::Dynamic(_))) | Err(_) => None,
                Ok(FoundHeader::Remembered(_)) => panic!("remembered without a cache"),
            });
        Outcome { remembered: 0, read: Vec::new(), links: links.collect() }
    }

    /// Reads, and compares with what is there.
    fn checked(&self) -> Outcome {
        let outcome = self.read();
        assert_eq!(outcome.links, self.plain().links);
        outcome
    }
}

fn set_modified(path: &Path, time: SystemTime) {
    let file = File::options().write(true).open(path).expect("a file");
    file.set_times(FileTimes::new().set_modified(time)).expect("a time");
}

#[test]
fn files_that_were_changed_a_moment_ago_are_not_remembered() {
    let project = Project::new();
    assert_eq!(project.checked().read.len(), FILES);
    assert!(!project.versions().join("__pycache__").exists());
    thread::sleep(SETTLING);
    // Changed again and again with the same size, perhaps within one tick of the clock of the file system.
    project.write(&name(3), &text(&id(3), "x001"));
    assert_eq!(project.checked().read.len(), FILES);
    for round in 2..9 {
        project.write(&name(3), &text(&id(3), &format!("x00{round}")));
        let outcome = project.checked();
        assert_eq!((outcome.remembered, outcome.read), (FILES - 1, vec![name(3)]));
    }
    set_modified(&project.versions().join(name(4)), SystemTime::now() + Duration::from_secs(60));
    assert_eq!(project.checked().read, [name(3), name(4)]);
}

#[test]
fn whatever_is_not_as_it_was_is_read() {
    let project = Project::remembered();
    let folder = project.versions();
    // Another size, with the old time.
    let old = fs::metadata(folder.join(name(0))).and_then(|data| data.modified()).expect("a time");
    project.write(&name(0), &text(&id(0), "longer"));
    set_modified(&folder.join(name(0)), old);
    assert_eq!(project.checked().read, [name(0)]);
    // Another time.
    set_modified(&folder.join(name(1)), old - Duration::from_secs(9));
    assert_eq!(project.checked().read, [name(0), name(1)]);
    // The same size and the same time.
    project.write(&name(2), &text(&id(2), "x001"));
    set_modified(&folder.join(name(2)), old);
    assert_eq!(project.checked().read, [name(0), name(1), name(2)]);
    // Two files in each other's place.
    fs::rename(folder.join(name(3)), folder.join("swap")).expect("renamed");
    fs::rename(folder.join(name(4)), folder.join(name(3))).expect("renamed");
    fs::rename(folder.join("swap"), folder.join(name(4))).expect("renamed");
    assert_eq!(project.checked().read, [name(0), name(1), name(2), name(3), name(4)]);
    // Gone, renamed, new.
    fs::remove_file(folder.join(name(5))).expect("removed");
    fs::rename(folder.join(name(6)), folder.join("zz.py")).expect("renamed");
    project.write("aa.py", &text("aaaa", "bbbb"));
    let outcome = project.checked();
    assert_eq!(outcome.read, ["aa.py".to_owned(), name(0), name(1), name(2), name(3), name(4), "zz.py".to_owned()]);
    assert_eq!(outcome.remembered, FILES - 7);
}

#[test]
fn one_thread_finds_what_two_find() {
    let project = Project::remembered();
    project.write(&name(2), &text(&id(2), "other"));
    fs::remove_file(project.versions().join(name(5))).expect("removed");
    project.write("aa.py", &text("aaaa", "bbbb"));
    for companions in [Companions::All, Companions::AllButOne] {
        let Outcome { remembered, read, links } = project.read_in_threads(companions);
        assert_eq!((remembered, read), (FILES - 2, vec!["aa.py".to_owned(), name(2)]));
        assert_eq!(links, project.plain().links);
    }
}

#[test]
fn what_is_no_cache_is_written_anew() {
    let project = Project::remembered();
    let good = fs::read(project.cache()).expect("a cache");
    let mut damaged = good.clone();
    damaged[200] ^= 1;
    let mut of_another_version = good.clone();
    of_another_version[32] += 1;
    for bad in [&b""[..], b"no cache", &good[..good.len() - 1], &damaged, &of_another_version] {
        fs::write(project.cache(), bad).expect("written");
        assert_eq!(project.checked().read.len(), FILES);
        assert_eq!(project.checked().remembered, FILES);
    }
    // Nothing else is left lying about.
    let names: Vec<_> = fs::read_dir(project.versions().join("__pycache__")).expect("a folder").collect();
    assert_eq!(names.len(), 1);
}

#[test]
fn a_few_changes_are_written_once_the_folder_is_as_it_stays() {
    let project = Project::remembered();
    let folder = || RevisionCache::read(File::open(project.cache()).expect("a cache")).expect("whole").folder();
    let before = fs::read(project.cache()).expect("a cache");
    project.write("aa.py", &text("aaaa", "bbbb"));
    fs::remove_file(project.versions().join(name(7))).expect("removed");
    // The folder may change again within the same tick.
    assert_eq!(project.checked().read, ["aa.py"]);
    assert!(fs::read(project.cache()).expect("a cache") == before);
    thread::sleep(SETTLING);
    assert_eq!(project.checked().read, ["aa.py"]);
    assert!(folder().is_some());
    let written = fs::read(project.cache()).expect("a cache");
    let outcome = project.checked();
    assert_eq!((outcome.remembered, outcome.read.len()), (FILES, 0));
    // A file that was edited in its place is read, and that alone is no reason to write.
    project.write(&name(8), &text(&id(8), "other"));
    assert_eq!(project.checked().read, [name(8)]);
    assert!(fs::read(project.cache()).expect("a cache") == written);
    // Names are those of the folder, whatever the cache says of it.
    fs::rename(project.versions().join(name(9)), project.versions().join("r9.py")).expect("renamed");
    let outcome = project.checked();
    assert_eq!((outcome.remembered, outcome.read), (FILES - 2, vec![name(8), "r9.py".to_owned()]));
}

#[test]
fn many_changes_are_written_at_once() {
    let project = Project::remembered();
    for number in 0..WORTH {
        project.write(&format!("b{}", name(number)), &text(&format!("b{}", id(number)), "bbbb"));
    }
    thread::sleep(SETTLING);
    assert_eq!(project.checked().read.len(), WORTH);
    let outcome = project.checked();
    assert_eq!((outcome.remembered, outcome.read.len()), (FILES + WORTH, 0));
}

#[test]
fn files_that_have_to_be_run_and_links_are_not_remembered() {
    let project = Project::new();
    project.write("dynamic.py", "revision = make()\ndown_revision = None\n");
    fs::write(project.folder.path().join("elsewhere.py"), text("link", "gone")).expect("written");
    std::os::unix::fs::symlink("../elsewhere.py", project.versions().join("link.py")).expect("a link");
    thread::sleep(SETTLING);
    project.read();
    let outcome = project.checked();
    assert_eq!((outcome.remembered, outcome.read), (FILES, vec!["dynamic.py".to_owned(), "elsewhere.py".to_owned()]));
}

#[test]
fn a_folder_that_cannot_be_written_is_read_all_the_same() {
    let project = Project::settled();
    // Whoever runs the tests may be allowed to write anywhere; a file in the place of the folder stops everybody.
    project.write("__pycache__", "");
    for _ in 0..2 {
        assert_eq!(project.checked().read.len(), FILES);
    }
}

#[test]
fn the_settings_say_whether_and_where() {
    let mut project = Project::settled();
    project.options.may_write = false;
    project.read();
    assert!(!project.cache().exists());
    let elsewhere = tempfile::tempdir().expect("a folder");
    project.options = RevisionCacheOptions { enabled: true, may_write: true, prefix: Some(elsewhere.path().to_owned()) };
    project.read();
    assert!(!project.cache().exists());
    let folder = project.versions();
    assert!(elsewhere.path().join(folder.strip_prefix("/").expect("absolute")).join("limbeck-revisions").is_file());
    // Read also where it may not be written.
    project.options.may_write = false;
    assert_eq!(project.checked().remembered, FILES);
    project.options.enabled = false;
    assert_eq!(project.checked().remembered, 0);
}

#[test]
fn several_at_once_do_no_harm() {
    let project = Project::settled();
    let expected = project.plain().links;
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..5).for_each(|_| assert_eq!(project.read().links, expected)));
        }
    });
    assert_eq!(project.checked().remembered, FILES);
}
