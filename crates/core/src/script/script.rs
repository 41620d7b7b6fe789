//! The text of one revision, as `history`, `heads`, `branches`, `current` and `show` print it.

use crate::revision::{Revision, RevisionMap};

/// What [`cmd_format`] shows (the arguments of upstream's `Script.cmd_format`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandFormat {
    /// Everything, over several lines; the other choices then do not matter.
    pub verbose: bool,
    /// Branch labels.
    pub include_branches: bool,
    /// The docstring up to its first blank line.
    pub include_doc: bool,
    /// `parents -> `.
    pub include_parents: bool,
    /// Branch and merge points.
    pub tree_indicators: bool,
    /// Whether to mark the revision as current.
    pub current: bool,
}

impl Default for CommandFormat {
    fn default() -> Self {
        Self {
            verbose: false,
            include_branches: false,
            include_doc: false,
            include_parents: false,
            tree_indicators: true,
            current: false,
        }
    }
}

impl CommandFormat {
    /// The lines of `history`.
    pub fn history(verbose: bool, current: bool) -> Self {
        Self { verbose, include_branches: true, include_doc: true, include_parents: true, current, ..Self::default() }
    }

    /// The lines of `heads`.
    pub fn heads(verbose: bool) -> Self {
        Self { verbose, include_branches: true, tree_indicators: false, ..Self::default() }
    }

    /// The lines of `current`.
    pub fn current(verbose: bool) -> Self {
        Self { verbose, ..Self::default() }
    }
}

fn comma<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for item in items {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(item.as_ref());
    }
    text
}

fn mark(text: &mut String, condition: bool, name: &str) {
    if condition {
        text.push_str(" (");
        text.push_str(name);
        text.push(')');
    }
}

fn parents(revision: &Revision) -> String {
    if revision.is_base() { "<base>".to_owned() } else { comma(&revision.header().down_revisions) }
}

/// Splits into lines wherever Python's `str.splitlines` does.
fn split_lines(text: &str) -> Vec<&str> {
    let is_end = |c: char| matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(end) = rest.find(is_end) else {
            lines.push(rest);
            break;
        };
        lines.push(&rest[..end]);
        let width = match rest[end..].starts_with("\r\n") {
            true => 2,
            false => rest[end..].chars().next().map_or(0, char::len_utf8),
        };
        rest = &rest[end + width..];
    }
    lines
}

/// Returns the long text of a revision, with the line end after it (`Script.log_entry`).
pub fn log_entry(map: &RevisionMap, revision: &Revision, current: bool) -> String {
    let header = revision.header();
    let mut entry = format!("Rev: {}", header.id);
    mark(&mut entry, revision.is_head(), "head");
    mark(&mut entry, revision.is_branch_point(), "branchpoint");
    mark(&mut entry, revision.is_merge_point(), "mergepoint");
    mark(&mut entry, current, "current");
    entry.push_str(if revision.is_merge_point() { "\nMerges: " } else { "\nParent: " });
    entry.push_str(&parents(revision));
    entry.push('\n');
    let mut line = |title: &str, text: String| {
        entry.push_str(title);
        entry.push_str(": ");
        entry.push_str(&text);
        entry.push('\n');
    };
    if !header.depends_on.is_empty() {
        line("Also depends on", comma(&header.depends_on));
    }
    if revision.is_branch_point() {
        let children = map.children(revision).map(Revision::id);
        line("Branches into", comma(children));
    }
    if map.branch_labels(revision).len() > 0 {
        line("Branch names", comma(map.branch_labels(revision)));
    }
    line("Path", header.path.to_path().display().to_string());
    entry.push('\n');
    let lines = split_lines(&header.long_doc);
    for (position, text) in lines.iter().enumerate() {
        if position > 0 {
            entry.push('\n');
        }
        entry.push_str("    ");
        entry.push_str(text);
    }
    entry.push('\n');
    entry
}

/// Returns the text of a revision as commands list it (`Script.cmd_format`).
pub fn cmd_format(map: &RevisionMap, revision: &Revision, format: CommandFormat) -> String {
    let CommandFormat { verbose, include_branches, include_doc, include_parents, tree_indicators, current } = format;
    if verbose {
        return log_entry(map, revision, current);
    }
    let header = revision.header();
    let mut text = String::new();
    if include_parents {
        text.push_str(&parents(revision));
        if !header.depends_on.is_empty() {
            mark(&mut text, true, &comma(&header.depends_on));
        }
        text.push_str(" -> ");
    }
    text.push_str(header.id.as_str());
    if include_branches {
        let labels = map.branch_labels(revision);
        mark(&mut text, labels.len() > 0, &comma(labels));
    }
    mark(&mut text, revision.is_real_head(), "head");
    mark(&mut text, revision.is_effective_head(), "effective head");
    mark(&mut text, current, "current");
    if tree_indicators {
        mark(&mut text, revision.is_branch_point(), "branchpoint");
        mark(&mut text, revision.is_merge_point(), "mergepoint");
    }
    if include_doc {
        text.push_str(", ");
        text.push_str(revision.doc());
    }
    text
}

/// Returns what `branches` prints for a branch point, without the line end after it.
pub fn branch_entry(map: &RevisionMap, revision: &Revision, verbose: bool) -> String {
    let own = CommandFormat { verbose, include_branches: true, ..CommandFormat::default() };
    let child = CommandFormat { include_branches: true, include_doc: verbose, ..CommandFormat::default() };
    let indent = " ".repeat(revision.id().as_str().chars().count());
    let children: Vec<String> =
        map.children(revision).map(|next| format!("{indent} -> {}", cmd_format(map, next, child))).collect();
    format!("{}\n{}\n", cmd_format(map, revision, own), children.join("\n"))
}
