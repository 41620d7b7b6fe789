//! Script directories on disk.

use std::fs;
use std::path::Path;

use limbeck_core::config::{RevisionCacheOptions, ScriptOptions};
use limbeck_core::error::CommandError;
use limbeck_core::revision::RevisionId;
use limbeck_core::script::{CreateDate, ModuleHeader, NewRevisionRequest, ScriptDirectory};

fn options(dir: &Path) -> ScriptOptions {
    ScriptOptions {
        dir: dir.to_path_buf(),
        file_template: "%(rev)s_%(slug)s".to_owned(),
        truncate_slug_length: 40,
        version_locations: Vec::new(),
        sourceless: false,
        recursive_version_locations: false,
        output_encoding: "utf-8".to_owned(),
        timezone: None,
        prepend_sys_path: Vec::new(),
        hooks: Vec::new(),
        revision_cache: RevisionCacheOptions::default(),
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
    fs::write(path, text).expect("a file is written");
}

fn revision(id: &str, down: &str) -> String {
    format!("'''doc of {id}'''\nrevision = '{id}'\ndown_revision = {down}\n\n\ndef upgrade():\n    pass\n")
}

fn open(options: ScriptOptions) -> Result<ScriptDirectory, CommandError> {
    ScriptDirectory::open(options, Path::new("/"), &mut |path, reason| {
        Err(CommandError::new(format!("{}: {reason}", path.display())))
    })
}

fn refused(options: ScriptOptions) -> String {
    open(options).expect_err("refused").sentence().to_owned()
}

fn ids(directory: &ScriptDirectory) -> Vec<&str> {
    directory.map().iter().map(|revision| revision.id().as_str()).collect()
}

#[test]
fn files_are_read_in_the_order_of_their_names() {
    let temp = tempfile::tempdir().expect("a folder");
    let versions = temp.path().join("versions");
    write(&versions.join("b.py"), &revision("one", "None"));
    write(&versions.join("a.py"), &revision("two", "'one'"));
    write(&versions.join("abc123.py"), "down_revision = 'two'\n");
    for ignored in ["__init__.py", ".#a.py", "a.txt", "c.py~", "__pycache__/x.py", "sub/d.py", "a.pyc"] {
        write(&versions.join(ignored), &revision("never", "'nowhere'"));
    }
    let directory = open(options(temp.path())).expect("a directory");
    assert_eq!(ids(&directory), ["two", "abc123", "one"]);
    assert!(directory.warnings().is_empty());
    let path = directory.map().get("one").expect("there").header().path.to_path();
    assert_eq!(path, fs::canonicalize(versions.join("b.py")).expect("a path"));

    let mut recursive = options(temp.path());
    recursive.recursive_version_locations = true;
    write(&versions.join("sub/d.py"), &revision("three", "'abc123'"));
    assert_eq!(ids(&open(recursive).expect("a directory")), ["two", "abc123", "one", "three"]);
}

#[test]
fn files_that_are_no_revisions_are_refused() {
    let temp = tempfile::tempdir().expect("a folder");
    let versions = temp.path().join("versions");
    assert_eq!(
        refused(options(&temp.path().join("nope"))),
        format!(
            "Path doesn't exist: {}.  Please use the 'init' command to create a new scripts folder.",
            temp.path().join("nope").display()
        )
    );
    assert!(open(options(temp.path())).expect("no revisions yet").map().is_empty());
    write(&versions.join("xyz.py"), "down_revision = None\n");
    assert_eq!(
        refused(options(temp.path())),
        "Could not determine revision id from filename xyz.py. Be sure the 'revision' variable is declared inside the \
         script (please see 'Upgrading from Alembic 0.1 to 0.2' in the documentation)."
    );
    write(&versions.join("xyz.py"), "revision = 'x'\n");
    assert!(refused(options(temp.path())).contains("has no 'down_revision'"));
    write(&versions.join("xyz.py"), "revision = make()\n");
    assert!(refused(options(temp.path())).ends_with("the value of revision is only known when the file runs"));
    let directory = ScriptDirectory::open(options(temp.path()), Path::new("/"), &mut |_, _| {
        Ok(ModuleHeader { revision: Some("run".into()), down_revisions: Some(Vec::new()), ..ModuleHeader::default() })
    });
    assert_eq!(ids(&directory.expect("run")), ["run"]);
    fs::remove_file(versions.join("xyz.py")).expect("removed");
    write(&versions.join("__pycache__/gone.cpython-311.pyc"), "");
    let mut sourceless = options(temp.path());
    sourceless.sourceless = true;
    assert!(refused(sourceless).starts_with("Compiled revision gone.cpython-311.pyc in "));
}

#[cfg(unix)]
#[test]
fn the_same_file_twice_is_read_once() {
    let temp = tempfile::tempdir().expect("a folder");
    let (one, two) = (temp.path().join("one"), temp.path().join("two"));
    write(&one.join("a.py"), &revision("aaaa", "None"));
    write(&two.join("b.py"), &revision("bbbb", "'aaaa'"));
    std::os::unix::fs::symlink(one.join("a.py"), two.join("link.py")).expect("a link");
    let mut both = options(temp.path());
    both.version_locations = vec![one.clone(), two];
    let directory = open(both).expect("a directory");
    assert_eq!(ids(&directory), ["aaaa", "bbbb"]);
    let real = fs::canonicalize(one.join("a.py")).expect("a path");
    assert_eq!(
        directory.warnings(),
        [format!("File {} loaded twice! ignoring. Please ensure version_locations is unique.", real.display())]
    );
    write(&one.join("z.py"), &revision("aaaa", "None"));
    let mut single = options(temp.path());
    single.version_locations = vec![one];
    assert_eq!(open(single).expect("a directory").warnings(), ["Revision aaaa is present more than once"]);
}

fn date() -> CreateDate {
    let now = "2012-07-05T09:08:07[UTC]".parse().expect("a date");
    CreateDate::new(&now, None).expect("no zone to look up")
}

fn request<'a>(heads: &'a [String]) -> NewRevisionRequest<'a> {
    NewRevisionRequest {
        id: RevisionId::from("new1"),
        message: Some("A message"),
        heads,
        splice: false,
        branch_labels: &[],
        version_path: None,
        depends_on: &[],
        create_date: date(),
    }
}

#[test]
fn new_revisions_find_their_place() {
    let temp = tempfile::tempdir().expect("a folder");
    let root = fs::canonicalize(temp.path()).expect("a path");
    let versions = root.join("versions");
    write(&versions.join("a.py"), &revision("aaaa1111", "None"));
    write(&versions.join("b.py"), &(revision("bbbb2222", "'aaaa1111'") + "branch_labels = 'left'\n"));
    let mut directory = open(options(&root)).expect("a directory");
    let new = directory.generate_revision(&request(&[])).expect("on the head");
    assert_eq!(new.down_revisions, [RevisionId::from("bbbb2222")]);
    assert_eq!(new.path, versions.join("new1_a_message.py"));
    assert_eq!(new.create_date.to_string(), "2012-07-05 09:08:07");
    assert!(new.missing_directories().is_empty());

    let told =
        |request: &NewRevisionRequest<'_>| directory.generate_revision(request).expect_err("refused").sentence().to_owned();
    let heads = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        told(&request(&heads(&["aaaa1111"]))),
        "Revision aaaa1111 is not a head revision; please specify --splice to create a new branch from this revision"
    );
    assert_eq!(told(&request(&heads(&["bbbb", "head"]))), "Duplicate head revisions specified");
    assert_eq!(told(&request(&heads(&["zzzz"]))), "Can't locate revision identified by 'zzzz'");
    let mut odd = request(&[]);
    odd.id = RevisionId::from("a-b+c");
    assert_eq!(told(&odd), "Character(s) '+, -' not allowed in revision identifier 'a-b+c'");
    let mut elsewhere = request(&[]);
    elsewhere.version_path = Some(Path::new("/else/where"));
    assert_eq!(told(&elsewhere), "Path /else/where is not represented in current version locations");

    let depends_on = heads(&["aaaa", "left"]);
    let base = heads(&["base"]);
    let mut dependent = request(&base);
    dependent.depends_on = &depends_on;
    let dependent = directory.generate_revision(&dependent).expect("a new base");
    assert!(dependent.down_revisions.is_empty());
    assert_eq!(dependent.depends_on, ["aaaa1111", "left"]);

    new.write(revision("new1", "'bbbb2222'").as_bytes()).expect("written");
    let added = directory.add_written(&new, &mut |_, reason| Err(CommandError::new(reason))).expect("read back");
    assert!(added.is_some_and(|added| added.is_head()));
    assert_eq!(directory.get_current_head().expect("one head").map(|head| head.id().as_str()), Some("new1"));

    let labels = heads(&["fresh"]);
    let mut labelled = request(&[]);
    (labelled.id, labelled.branch_labels) = (RevisionId::from("new2"), &labels);
    let labelled = directory.generate_revision(&labelled).expect("on the head");
    labelled.write(revision("new2", "'new1'").as_bytes()).expect("written");
    let error = directory.add_written(&labelled, &mut |_, reason| Err(CommandError::new(reason))).expect_err("no labels");
    assert!(error.sentence().starts_with("Version new2 specified branch_labels fresh, however the migration file "));

    write(&versions.join("c.py"), &revision("cccc3333", "'aaaa1111'"));
    fs::remove_file(labelled.path).expect("removed");
    let forked = open(options(&root)).expect("a directory");
    assert_eq!(
        forked.generate_revision(&request(&[])).expect_err("two heads").sentence(),
        "Multiple heads are present; please specify the head revision on which the new revision should be based, or \
         perform a merge."
    );
    let merge = forked.generate_revision(&request(&heads(&["heads"]))).expect("a merge");
    assert_eq!(merge.down_revisions, [RevisionId::from("cccc3333"), RevisionId::from("new1")]);
}

#[test]
fn with_several_locations_the_parent_decides() {
    let temp = tempfile::tempdir().expect("a folder");
    let root = fs::canonicalize(temp.path()).expect("a path");
    write(&root.join("one/a.py"), &revision("aaaa1111", "None"));
    let mut several = options(&root);
    several.version_locations = vec![root.join("one"), root.join("two")];
    several.file_template = "%(year)d/%(rev)s".to_owned();
    let directory = open(several).expect("a directory");
    let new = directory.generate_revision(&request(&[])).expect("beside its parent");
    assert_eq!(new.path, root.join("one/2012/new1.py"));
    assert_eq!(new.missing_directories(), [root.join("one/2012")]);
    let base = ["base".to_owned()];
    let error = directory.generate_revision(&request(&base)).expect_err("no parent");
    assert_eq!(error.sentence(), "Multiple version locations present, please specify --version-path");
    let (two, mut there) = (root.join("two"), request(&base));
    there.version_path = Some(&two);
    let new = directory.generate_revision(&there).expect("where it was told to");
    assert_eq!(new.missing_directories(), [root.join("two"), root.join("two/2012")]);
}
