//! Paths as `pathlib` treats them: nothing is resolved, only joined and tidied.

use std::path::{Component, Path, PathBuf};

/// Returns `path` as seen from `cwd`, without `.` components; `..` stays (`Path.absolute`).
pub fn absolute(cwd: &Path, path: &Path) -> PathBuf {
    cwd.join(path).components().filter(|part| !matches!(part, Component::CurDir)).collect()
}

/// Returns `path` without `.` components (`str(Path(path))`).
pub fn tidy(path: impl AsRef<Path>) -> PathBuf {
    let tidied: PathBuf = path.as_ref().components().filter(|part| !matches!(part, Component::CurDir)).collect();
    if tidied.as_os_str().is_empty() { PathBuf::from(".") } else { tidied }
}

/// Returns how to get from the directory `start` to `path`, with `..` where needed
/// (`Path.relative_to(..., walk_up=True)`); `None` if they have no root in common.
pub fn relative_to(path: &Path, start: &Path) -> Option<PathBuf> {
    let path: Vec<_> = path.components().collect();
    let start: Vec<_> = start.components().collect();
    let common = path.iter().zip(&start).take_while(|(a, b)| a == b).count();
    if common == 0 || start[common..].contains(&Component::ParentDir) {
        return None;
    }
    let ups = std::iter::repeat_n(Component::ParentDir, start.len() - common);
    Some(ups.chain(path[common..].iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_keep_parent_steps() {
        let at = |path| absolute(Path::new("/w/p"), Path::new(path));
        assert_eq!(at("./a/./b"), Path::new("/w/p/a/b"));
        assert_eq!(at("../a"), Path::new("/w/p/../a"));
        assert_eq!(at("/x"), Path::new("/x"));
    }

    #[test]
    fn tidied_paths_have_no_dots() {
        assert_eq!(tidy("./a//b/.").to_str(), Some("a/b"));
        assert_eq!(tidy(".").to_str(), Some("."));
        assert_eq!(tidy("../a").to_str(), Some("../a"));
    }

    #[test]
    fn relative_paths_walk_up() {
        let from = |path, start| relative_to(Path::new(path), Path::new(start));
        assert_eq!(from("/w/p/m", "/w/p"), Some("m".into()));
        assert_eq!(from("/w/m", "/w/p/q"), Some("../../m".into()));
        assert_eq!(from("/w/p", "/w/p"), Some("".into()));
        assert_eq!(from("/w/p", "/w/../x"), None);
    }
}
