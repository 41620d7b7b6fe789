//! What a command needs to know of the machine; the binary looks it up, the library is told.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The values of the environment variables that commands use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `PATH`
    pub path: Option<OsString>,
    /// `VIRTUAL_ENV`, or the `.venv` of the project
    pub virtual_env: Option<PathBuf>,
    /// `EDITOR`
    pub editor: Option<String>,
    /// `VISUAL`
    pub visual: Option<String>,
    /// `PYTHONDONTWRITEBYTECODE`
    pub dont_write_bytecode: bool,
    /// `PYTHONPYCACHEPREFIX`
    pub pycache_prefix: Option<PathBuf>,
}

impl Surroundings {
    /// Returns the first file of that name in the directories of `PATH`.
    pub fn find_executable(&self, name: &str) -> Option<PathBuf> {
        let path = self.path.as_deref().unwrap_or_else(|| OsStr::new(""));
        let name = if cfg!(windows) && Path::new(name).extension().is_none_or(|suffix| suffix != "exe") {
            format!("{name}.exe")
        } else {
            name.to_owned()
        };
        std::env::split_paths(path).map(|directory| directory.join(&name)).find(|file| file.exists())
    }

    /// Returns the project's own Python: that of the active virtual environment, else the first on `PATH`.
    pub fn python(&self) -> Option<PathBuf> {
        let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        let of_environment = self.virtual_env.as_ref().map(|root| root.join(inside));
        of_environment
            .filter(|file| file.exists())
            .or_else(|| self.find_executable("python3"))
            .or_else(|| self.find_executable("python"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_virtual_environment_comes_first() {
        let dir = tempfile::TempDir::new().unwrap();
        let bin = dir.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        let mut surroundings =
            Surroundings { path: Some(bin.clone().into()), virtual_env: Some(dir.path().into()), ..Surroundings::default() };
        assert_eq!(surroundings.python(), None);
        let names = if cfg!(windows) { ["python.exe", "python3.exe"] } else { ["python", "python3"] };
        for name in names {
            std::fs::write(bin.join(name), "").unwrap();
        }
        surroundings.virtual_env = None;
        assert_eq!(surroundings.python(), Some(bin.join(names[1])));
        surroundings.virtual_env = Some(dir.path().join("gone"));
        assert_eq!(surroundings.python(), Some(bin.join(names[1])));
    }
}
