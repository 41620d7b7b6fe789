//! Virtual environments of Python: where they are, and which directories their packages are in.

use std::fs;
use std::path::{Path, PathBuf};

/// The name that tools give to the environment of a project.
const FOLDER: &str = ".venv";
/// What makes a folder an environment.
const MARK: &str = "pyvenv.cfg";

/// Returns the environment in the first of the directories that has one.
pub fn beside<'d>(directories: impl IntoIterator<Item = &'d Path>) -> Option<PathBuf> {
    directories.into_iter().map(|directory| directory.join(FOLDER)).find(|root| root.join(MARK).is_file())
}

/// Returns the directories of an environment's packages, and those that its `.pth` files add.
pub fn package_directories(root: &Path) -> Vec<PathBuf> {
    let mut sites = vec![root.join("Lib").join("site-packages")];
    let mut versions: Vec<_> = entries(&root.join("lib")).into_iter().map(|entry| entry.join("site-packages")).collect();
    versions.sort();
    sites.extend(versions);
    let mut found = Vec::new();
    for site in sites.into_iter().filter(|site| site.is_dir()) {
        found.push(site.clone());
        for added in added_by(&site) {
            if added.is_dir() && !found.contains(&added) {
                found.push(added);
            }
        }
    }
    found
}

/// The paths in the `.pth` files of a directory, in the order of the files' names (Python's `site.addsitedir`).
///
/// Lines that begin with `import` are programs; what they would do is for the Python that they are written for.
fn added_by(site: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = entries(site).into_iter().filter(|path| is_path_file(path)).collect();
    files.sort();
    let mut added = Vec::new();
    for file in files {
        // Like a file that is gone, one that cannot be read adds nothing.
        let text = fs::read(&file).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim_end) {
            if !line.is_empty() && !line.starts_with(['#']) && !line.starts_with("import ") && !line.starts_with("import\t") {
                added.push(super::tidy(site.join(line)));
            }
        }
    }
    added
}

fn is_path_file(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|extension| extension == "pth")
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_a_folder_with_its_mark() {
        let dir = tempfile::TempDir::new().unwrap();
        let (first, second) = (dir.path().join("first"), dir.path().join("second"));
        fs::create_dir_all(first.join(FOLDER)).unwrap();
        fs::create_dir_all(second.join(FOLDER)).unwrap();
        assert_eq!(beside([first.as_path(), &second]), None);
        fs::write(second.join(FOLDER).join(MARK), "").unwrap();
        assert_eq!(beside([first.as_path(), &second]), Some(second.join(FOLDER)));
    }

    #[test]
    fn path_files_add_directories() {
        let dir = tempfile::TempDir::new().unwrap();
        let site = dir.path().join("lib/python3.12/site-packages");
        let (near, far) = (site.join("near"), dir.path().join("far"));
        fs::create_dir_all(&near).unwrap();
        fs::create_dir_all(&far).unwrap();
        fs::write(
            site.join("b.pth"),
            format!("\u{feff}# a remark\n\n{}  \nimport os; os.exit()\nimport\tos\nnear\n", far.display()),
        )
        .unwrap();
        fs::write(site.join("a.pth"), "near\nnowhere\n").unwrap();
        fs::write(site.join(".c.pth"), "..\n").unwrap();
        fs::write(site.join("d.txt"), "..\n").unwrap();
        assert_eq!(package_directories(dir.path()), [site, near, far]);
        assert_eq!(package_directories(&dir.path().join("gone")), [""; 0].map(PathBuf::from));
    }
}
