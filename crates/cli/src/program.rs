//! What the program is called: its own name, or `alembic` when it stands in for it.

use std::path::Path;

/// The version of Alembic whose behaviour this is.
const ALEMBIC_VERSION: &str = "1.20.1";

/// Under which name the program was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// `limbeck`
    Limbeck,
    /// `alembic`: a link or a copy by that name.
    Alembic,
}

impl Program {
    /// Tells from the path that the program was started with.
    pub fn of_path(path: impl AsRef<Path>) -> Self {
        match path.as_ref().file_stem() {
            Some(stem) if stem == "alembic" => Self::Alembic,
            Some(_) | None => Self::Limbeck,
        }
    }

    /// Returns the name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Limbeck => "limbeck",
            Self::Alembic => "alembic",
        }
    }

    /// Returns the version that goes with the name.
    pub fn version(self) -> &'static str {
        match self {
            Self::Limbeck => env!("CARGO_PKG_VERSION"),
            Self::Alembic => ALEMBIC_VERSION,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_name_decides() {
        assert_eq!(Program::of_path("/usr/bin/alembic"), Program::Alembic);
        assert_eq!(Program::of_path("alembic.exe"), Program::Alembic);
        assert_eq!(Program::of_path("./limbeck"), Program::Limbeck);
        assert_eq!(Program::Alembic.version(), "1.20.1");
    }
}
