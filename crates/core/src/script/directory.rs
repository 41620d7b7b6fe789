//! The script directory: which files it holds, the graph they make, where a new one goes.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::filename::{self, CreateDate};
use super::files::is_revision_file;
use super::header::{ModuleHeader, StaticHeader, read_header};
use super::reading::{Before, Companions, FoundFile, FoundHeader, Locations, Reading};
use crate::config::{ScriptOptions, absolute};
use crate::error::{CommandError, CommandResult};
use crate::revision::{
    BranchLabel, Endpoint, Few, HeaderOrigin, Request, Revision, RevisionError, RevisionHeader, RevisionId, RevisionMap,
    ScriptPath, SharedText, Target,
};

/// Runs a revision file whose header cannot be read from its text, and says what the module holds.
/// The second argument is the reason.
pub type RunModule<'a> = dyn FnMut(&Path, &str) -> CommandResult<ModuleHeader> + 'a;

/// A script directory whose revisions were read (`alembic.script.ScriptDirectory`).
#[derive(Debug, Clone)]
pub struct ScriptDirectory {
    options: ScriptOptions,
    cwd: PathBuf,
    map: RevisionMap,
    warnings: Vec<String>,
}

/// What a new revision shall be.
#[derive(Debug, Clone)]
pub struct NewRevisionRequest<'a> {
    /// Its id.
    pub id: RevisionId,
    /// Its message.
    pub message: Option<&'a str>,
    /// What it comes after; nothing stands for `head`.
    pub heads: &'a [String],
    /// Whether its parents may have other children.
    pub splice: bool,
    /// Its branch labels.
    pub branch_labels: &'a [String],
    /// The version location it goes to.
    pub version_path: Option<&'a Path>,
    /// What it depends on.
    pub depends_on: &'a [String],
    /// When it was created.
    pub create_date: CreateDate,
}

/// A revision file that can be written: what its template is filled with, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevision {
    /// `up_revision`
    pub id: RevisionId,
    /// `down_revision`
    pub down_revisions: Vec<RevisionId>,
    /// `branch_labels`
    pub branch_labels: Vec<BranchLabel>,
    /// `depends_on`
    pub depends_on: Vec<String>,
    /// `message`
    pub message: String,
    /// `create_date`
    pub create_date: CreateDate,
    /// The template, `script.py.mako`.
    pub template: PathBuf,
    /// The file.
    pub path: PathBuf,
    /// Directories that have to exist first; each that does not is made, with a status line.
    pub directories: Vec<PathBuf>,
}

impl NewRevision {
    /// Returns the directories that do not exist yet, in the order in which to make them.
    pub fn missing_directories(&self) -> Vec<&Path> {
        let missing = self.directories.iter().filter(|path| !path.exists());
        let mut list: Vec<&Path> = missing.map(PathBuf::as_path).collect();
        list.dedup();
        list
    }

    /// Writes the file; its directories must exist.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, contents: &[u8]) -> CommandResult<()> {
        fs::write(&self.path, contents).map_err(|error| CommandError::io(&self.path, &error))
    }
}

impl ScriptDirectory {
    /// Reads all revision files and builds their graph. Only files whose text does not say enough are
    /// given to `run`.
    ///
    /// # Errors
    /// The directory does not exist, a file cannot be read or is no revision, or the graph is broken.
    pub fn open(options: ScriptOptions, cwd: &Path, run: &mut RunModule<'_>) -> CommandResult<Self> {
        Self::open_while(options, cwd, None, run)
    }

    /// As `open`; `meanwhile` is done while other threads read the files and make the graph.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_while(
        options: ScriptOptions,
        cwd: &Path,
        meanwhile: Option<&dyn Fn()>,
        run: &mut RunModule<'_>,
    ) -> CommandResult<Self> {
        if !absolute(cwd, &options.dir).exists() {
            return Err(CommandError::new(format!(
                "Path doesn't exist: {}.  Please use the 'init' command to create a new scripts folder.",
                options.dir.display()
            )));
        }
        let directory = Self { options, cwd: cwd.to_path_buf(), map: RevisionMap::default(), warnings: Vec::new() };
        let Some(meanwhile) = meanwhile else { return directory.load(Companions::All, run) };
        let loaded = std::thread::scope(|scope| {
            let loading = scope.spawn(|| {
                let mut has_to_run = false;
                let loaded = directory.load(Companions::AllButOne, &mut |path, reason| {
                    has_to_run = true;
                    Err(CommandError::new(format!("{} has to be run: {reason}", path.display())))
                });
                (!has_to_run).then_some(loaded)
            });
            meanwhile();
            loading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        // Scripts run in the thread of the interpreter only; few projects have files that must.
        loaded.unwrap_or_else(|| directory.load(Companions::All, run))
    }

    /// Returns the directory with its revisions.
    fn load(&self, companions: Companions, run: &mut RunModule<'_>) -> CommandResult<Self> {
        let ScriptOptions { recursive_version_locations, sourceless, revision_cache, .. } = &self.options;
        let folders = &self.version_locations();
        let locations = Locations { folders, recursive: *recursive_version_locations, sourceless: *sourceless };
        let mut guessed = None;
        let has_to_run = |_: &Path, reason: &str| Err(CommandError::new(reason));
        let guess = |before: Before<'_>| guessed = map_of(before.files(), &mut { has_to_run }).ok();
        let reading = Reading::new(&locations, revision_cache, companions, guess)?;
        let mut warnings = reading.warnings();
        let map = match guessed.filter(|_| reading.is_as_before()) {
            Some(map) => map,
            None => map_of(reading.into_files(), run)?,
        };
        warnings.extend(map.warnings().iter().map(ToString::to_string));
        Ok(Self { options: self.options.clone(), cwd: self.cwd.clone(), map, warnings })
    }

    /// Returns the options.
    pub fn options(&self) -> &ScriptOptions {
        &self.options
    }

    /// Returns the graph.
    pub fn map(&self) -> &RevisionMap {
        &self.map
    }

    /// Returns what upstream warns of while loading (`UserWarning`).
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Returns the absolute path of the directory.
    pub fn dir(&self) -> PathBuf {
        absolute(&self.cwd, &self.options.dir)
    }

    /// Returns where env.py is, as configured.
    pub fn env_py_location(&self) -> PathBuf {
        self.options.env_py_location()
    }

    /// Returns the absolute version locations.
    pub fn version_locations(&self) -> Vec<PathBuf> {
        if self.options.version_locations.is_empty() {
            return vec![absolute(&self.cwd, &self.options.dir.join("versions"))];
        }
        self.options.version_locations.iter().map(|path| absolute(&self.cwd, path)).collect()
    }

    /// Returns the revisions an identifier stands for (`ScriptDirectory.get_revisions`).
    ///
    /// # Errors
    /// It stands for nothing.
    pub fn get_revisions(&self, target: &str) -> CommandResult<Vec<&Revision>> {
        self.map.get_revisions(&Endpoint::target(target)).map_err(|error| error.for_request(Request::Lookup))
    }

    /// Returns the one head, or none when there are no revisions (`ScriptDirectory.get_current_head`).
    ///
    /// # Errors
    /// There are several.
    pub fn get_current_head(&self) -> CommandResult<Option<&Revision>> {
        self.map.get_current_head(None).map_err(|error| error.for_request(Request::CurrentHead))
    }

    /// Works out a new revision (`ScriptDirectory.generate_revision`, up to the writing).
    ///
    /// # Errors
    /// The id, the parents, the dependencies or the place are not possible.
    pub fn generate_revision(&self, request: &NewRevisionRequest<'_>) -> CommandResult<NewRevision> {
        let NewRevisionRequest { id, message, heads, splice, branch_labels, version_path, depends_on, create_date } = request;
        crate::revision::verify_id(id).map_err(|error| error.for_request(Request::Lookup))?;
        let parents = self.parents_of_new(heads)?;
        let location = self.location_of_new(*version_path, &parents)?;
        let name =
            filename::file_name(&self.options.file_template, id, *message, self.options.truncate_slug_length, create_date)?;
        let path = location.join(name);
        if let Some(parent) = parents.iter().find(|parent| !splice && !parent.is_head()) {
            return Err(CommandError::new(format!(
                "Revision {} is not a head revision; please specify --splice to create a new branch from this revision",
                parent.id()
            )));
        }
        let mut directories = Vec::new();
        if !self.options.version_locations.is_empty() {
            directories.push(location);
        }
        directories.extend(path.parent().map(Path::to_path_buf));
        Ok(NewRevision {
            id: id.clone(),
            down_revisions: parents.iter().map(|parent| parent.id().clone()).collect(),
            branch_labels: branch_labels.iter().map(BranchLabel::new).collect(),
            depends_on: self.dependencies_of_new(depends_on)?,
            message: message.unwrap_or("empty message").to_owned(),
            create_date: create_date.clone(),
            template: self.dir().join("script.py.mako"),
            path,
            directories,
        })
    }

    fn parents_of_new(&self, heads: &[String]) -> CommandResult<Vec<&Revision>> {
        let head = ["head".to_owned()];
        let heads = if heads.is_empty() { &head[..] } else { heads };
        let parents = self.map.get_revisions(&Endpoint::rows(heads)).map_err(|error| error.for_request(Request::NewRevision))?;
        let distinct: HashSet<_> = parents.iter().map(|parent| parent.index()).collect();
        if distinct.len() < parents.len() {
            return Err(CommandError::new("Duplicate head revisions specified"));
        }
        Ok(parents)
    }

    fn location_of_new(&self, version_path: Option<&Path>, parents: &[&Revision]) -> CommandResult<PathBuf> {
        let locations = self.version_locations();
        let wanted = match (version_path, &locations[..]) {
            (Some(path), _) => path.to_path_buf(),
            (None, [location]) => location.clone(),
            (None, _) => match parents.first().map(|parent| parent.header().path.to_path()).as_deref().and_then(Path::parent) {
                Some(folder) => folder.to_path_buf(),
                None => {
                    return Err(CommandError::new("Multiple version locations present, please specify --version-path"));
                }
            },
        };
        let place = absolute(&self.cwd, &wanted);
        if locations.contains(&place) {
            Ok(place)
        } else {
            let known: Vec<String> = locations.iter().map(|path| path.display().to_string()).collect();
            Err(CommandError::new(format!("Path {} is not represented in current version locations", wanted.display()))
                .with_hint(format!("The version locations are {}.", known.join(", "))))
        }
    }

    fn dependencies_of_new(&self, depends_on: &[String]) -> CommandResult<Vec<String>> {
        let mut resolved = Vec::with_capacity(depends_on.len());
        for name in depends_on {
            let found = self
                .map
                .get_revision(&Target::new(name.as_str()))
                .map_err(|error| error.for_request(Request::Lookup))?
                .ok_or_else(|| {
                CommandError::new(format!("Can't locate revision identified by '{name}'"))
                    .with_hint("A revision can only depend on another revision.")
            })?;
            // A label stays a label; anything else becomes a full id.
            resolved.push(if self.map.has_label(found, name) { name.clone() } else { found.id().to_string() });
        }
        Ok(resolved)
    }

    /// Reads the file of a new revision back and adds it to the graph.
    ///
    /// # Errors
    /// The file does not say what it should, or the graph it makes is broken.
    pub fn add_written(&mut self, new: &NewRevision, run: &mut RunModule<'_>) -> CommandResult<Option<&Revision>> {
        let Some(name) = new.path.file_name().and_then(|name| name.to_str()).filter(|name| is_revision_file(name)) else {
            return Ok(None);
        };
        let bytes = fs::read(&new.path).map_err(|error| CommandError::io(&new.path, &error))?;
        let (module, origin) = match read_header(&bytes) {
            StaticHeader::Known(module) => (module, HeaderOrigin::Static),
            StaticHeader::Dynamic(reason) => (run(&new.path, &reason)?, HeaderOrigin::Executed),
        };
        let header = revision_header(module, new.path.with_file_name(name).into(), origin)?;
        if !new.branch_labels.is_empty() && header.branch_labels.is_empty() {
            let labels: Vec<&str> = new.branch_labels.iter().map(AsRef::as_ref).collect();
            return Err(CommandError::new(format!(
                "Version {} specified branch_labels {}, however the migration file {} does not have them; have you \
                 upgraded your script.py.mako to include the 'branch_labels' section?",
                header.id,
                labels.join(", "),
                header.path.to_path().display()
            )));
        }
        let id = header.id.clone();
        self.map = self.map.with_revision(header).map_err(|error| error.for_request(Request::Lookup))?;
        Ok(self.map.get(id.as_str()))
    }
}

/// Makes the graph of files.
fn map_of(files: impl Iterator<Item = FoundFile>, run: &mut RunModule<'_>) -> CommandResult<RevisionMap> {
    let headers = files.map(|FoundFile { path, header }| {
        match header.map_err(|error| CommandError::io(&path.to_path(), &error))? {
            FoundHeader::Remembered(module) => revision_header(module, path, HeaderOrigin::Static),
            FoundHeader::Read(StaticHeader::Known(module)) => revision_header(module, path, HeaderOrigin::Static),
            FoundHeader::Read(StaticHeader::Dynamic(reason)) => {
                revision_header(run(&path.to_path(), &reason)?, path, HeaderOrigin::Executed)
            }
        }
        .map_err(LoadError::from)
    });
    RevisionMap::of_headers(headers).map_err(LoadError::into_command)
}

/// Why the graph was not made.
enum LoadError {
    Command(CommandError),
    Graph(RevisionError),
}

impl From<RevisionError> for LoadError {
    fn from(error: RevisionError) -> Self {
        Self::Graph(error)
    }
}

impl From<CommandError> for LoadError {
    fn from(error: CommandError) -> Self {
        Self::Command(error)
    }
}

impl LoadError {
    fn into_command(self) -> CommandError {
        match self {
            Self::Command(error) => error,
            Self::Graph(error) => error.for_request(Request::Lookup),
        }
    }
}

/// Takes a module's attributes for a revision (`Script._from_path`).
fn revision_header<T: Into<SharedText>, L: Into<Few<T>>>(
    module: ModuleHeader<T, L>,
    path: ScriptPath,
    origin: HeaderOrigin,
) -> CommandResult<RevisionHeader> {
    let ModuleHeader { revision, down_revisions, branch_labels, depends_on, long_doc } = module;
    let id = match revision {
        Some(id) => id.into(),
        None => legacy_id(&path.to_path())?.into(),
    };
    let Some(down_revisions) = down_revisions else {
        return Err(CommandError::exception(
            "AttributeError",
            format!("Revision {id} ({}) has no 'down_revision'", path.to_path().display()),
        )
        .with_hint("A revision without parents says 'down_revision = None'."));
    };
    Ok(RevisionHeader {
        id: RevisionId::from(id),
        down_revisions: down_revisions.into().map(|id| RevisionId::from(id.into())),
        branch_labels: branch_labels.into().map(|label| BranchLabel::from(label.into())).into_vec(),
        depends_on: depends_on.into().map(|name| name.into().as_str().to_owned()).into_vec(),
        long_doc: long_doc.into(),
        path,
        origin,
    })
}

/// Files without `revision` may have it as their name, in hexadecimal digits (`_legacy_rev`).
fn legacy_id(path: &Path) -> CommandResult<String> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_hex = |c: char| matches!(c, 'a'..='f' | '0'..='9');
    match name.strip_suffix(".py") {
        Some(stem) if !stem.is_empty() && stem.chars().all(is_hex) => Ok(stem.to_owned()),
        _ => Err(CommandError::new(format!(
            "Could not determine revision id from filename {name}. Be sure the 'revision' variable is declared inside \
             the script (please see 'Upgrading from Alembic 0.1 to 0.2' in the documentation)."
        ))),
    }
}
