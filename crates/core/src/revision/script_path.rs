//! Where a revision file is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::shared_text::SharedText;

/// A path, or a name in a folder that many share.
#[derive(Debug, Clone)]
pub enum ScriptPath {
    /// A file of a folder.
    In {
        /// The folder.
        folder: Arc<Path>,
        /// The name of the file.
        name: SharedText,
    },
    /// The whole path.
    Whole(Arc<Path>),
}

impl ScriptPath {
    /// Returns the whole path.
    pub fn to_path(&self) -> PathBuf {
        match self {
            Self::In { folder, name } => folder.join(name.as_str()),
            Self::Whole(path) => path.to_path_buf(),
        }
    }
}

impl From<PathBuf> for ScriptPath {
    fn from(path: PathBuf) -> Self {
        Self::Whole(path.into())
    }
}

impl PartialEq for ScriptPath {
    fn eq(&self, other: &Self) -> bool {
        self.to_path() == other.to_path()
    }
}

impl Eq for ScriptPath {}
