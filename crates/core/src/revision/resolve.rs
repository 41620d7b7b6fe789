//! From what was typed to revisions: ids, prefixes, labels, heads, steps.

use super::error::RevisionError;
use super::map::RevisionMap;
use super::revision::{Revision, RevisionId, RevisionIndex};
use super::target::{Endpoint, Target};
use super::walk::{Link, Marks};

/// Where an identifier leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// To a revision.
    At(RevisionIndex),
    /// Exactly to before the first revision.
    Base,
    /// Past the end of the graph.
    Beyond,
}

impl Point {
    pub(super) fn revision(self) -> Option<RevisionIndex> {
        match self {
            Self::At(index) => Some(index),
            Self::Base | Self::Beyond => None,
        }
    }
}

/// An identifier after the symbols were replaced (`RevisionMap._resolve_revision_number`).
#[derive(Debug, Clone, Copy)]
enum Ident<'t> {
    Known(RevisionIndex),
    Typed(&'t str),
}

/// What a lineage filter keeps.
enum Lineage {
    Everything,
    Only(Marks),
}

impl RevisionMap {
    /// Returns the one head, or none in an empty map (`RevisionMap.get_current_head`).
    pub fn get_current_head(&self, branch: Option<&str>) -> Result<Option<&Revision>, RevisionError> {
        Ok(self.current_head(branch)?.map(|index| self.at(index)))
    }

    /// Returns the revisions an identifier stands for; `base` is none of them
    /// (`RevisionMap.get_revisions`).
    pub fn get_revisions(&self, endpoint: &Endpoint) -> Result<Vec<&Revision>, RevisionError> {
        let mut found = Vec::new();
        for point in self.points(endpoint)? {
            match point {
                Point::At(index) => found.push(self.at(index)),
                Point::Base => {}
                Point::Beyond => return Err(RevisionError::WalkedTooFar),
            }
        }
        Ok(found)
    }

    /// Returns the revision an identifier stands for, or none for `base`
    /// (`RevisionMap.get_revision`).
    pub fn get_revision(&self, target: &Target) -> Result<Option<&Revision>, RevisionError> {
        Ok(self.single(target.as_str())?.map(|index| self.at(index)))
    }

    /// Keeps the revisions that are ancestors or descendants of what `against` stands for
    /// (`RevisionMap.filter_for_lineage`).
    pub fn filter_for_lineage<'m>(
        &'m self,
        revisions: &[&'m Revision],
        against: &str,
        with_dependencies: bool,
    ) -> Result<Vec<&'m Revision>, RevisionError> {
        let indices: Vec<RevisionIndex> = revisions.iter().map(|r| r.index()).collect();
        Ok(self.in_lineage(&indices, against, with_dependencies)?.into_iter().map(|index| self.at(index)).collect())
    }

    /// Returns what version rows amount to: the applied revisions that no other applied one comes
    /// after by `down_revision` (`RevisionMap._get_all_current`).
    pub fn all_current(&self, rows: &[RevisionId]) -> Result<Vec<&Revision>, RevisionError> {
        let mut top = Vec::new();
        for point in self.points_of_rows(rows)? {
            match point {
                Point::At(index) => top.push(index),
                Point::Base | Point::Beyond => return Err(RevisionError::WalkedTooFar),
            }
        }
        let applied = self.reach(&top, Link::NormalizedParents);
        let mut covered = Marks::new(self.len());
        for index in applied.iter() {
            for parent in &self.at(index).down {
                covered.insert(*parent);
            }
        }
        Ok(applied.iter().filter(|index| !covered.contains(*index)).map(|index| self.at(index)).collect())
    }

    pub(super) fn current_head(&self, branch: Option<&str>) -> Result<Option<RevisionIndex>, RevisionError> {
        let branch = branch.filter(|branch| !branch.is_empty());
        let heads = match branch {
            Some(branch) => self.in_lineage(&self.heads, branch, false)?,
            None => self.heads.clone(),
        };
        if heads.len() > 1 {
            return Err(RevisionError::MultipleHeads {
                heads: self.ids_at(&heads),
                argument: branch.map_or_else(|| "head".to_owned(), |name| format!("{name}@head")),
            });
        }
        Ok(heads.first().copied())
    }

    pub(super) fn points(&self, endpoint: &Endpoint) -> Result<Vec<Point>, RevisionError> {
        match endpoint {
            Endpoint::Base => Ok(Vec::new()),
            Endpoint::Target(target) => self.points_of(target.as_str()),
            Endpoint::Rows(rows) => self.points_of_rows(rows),
        }
    }

    pub(super) fn points_of_rows(&self, rows: &[RevisionId]) -> Result<Vec<Point>, RevisionError> {
        let mut points = Vec::with_capacity(rows.len());
        for row in rows {
            points.extend(self.points_of(row.as_str())?);
        }
        Ok(points)
    }

    fn points_of(&self, text: &str) -> Result<Vec<Point>, RevisionError> {
        let (idents, branch) = self.resolve_symbol(text)?;
        if let [Ident::Typed(typed)] = idents[..]
            && let Some(steps) = python_int(typed)
            && steps < 0
        {
            // `-N` and `label@-N`: down from each head.
            return self
                .real_heads
                .iter()
                .filter(|head| branch.is_none_or(|label| self.has_label(self.at(**head), label)))
                .map(|head| self.walk_steps(Some(*head), steps, None, true))
                .collect();
        }
        idents.into_iter().map(|ident| self.revision_for(ident, branch).map(Point::At)).collect()
    }

    /// Returns the revision an identifier stands for; none for `base`.
    pub(super) fn single(&self, text: &str) -> Result<Option<RevisionIndex>, RevisionError> {
        let (idents, branch) = self.resolve_symbol(text)?;
        match idents[..] {
            [] => {
                // Nothing to find, but a branch that does not exist is still an error.
                if let Some(branch) = branch.filter(|branch| !branch.is_empty()) {
                    self.branch_revision(branch)?;
                }
                Ok(None)
            }
            [ident] => self.revision_for(ident, branch).map(Some),
            _ => Err(RevisionError::MultipleHeads {
                heads: idents
                    .iter()
                    .filter_map(|ident| match ident {
                        Ident::Known(index) => Some(self.at(*index).id().clone()),
                        Ident::Typed(_) => None,
                    })
                    .collect(),
                argument: text.to_owned(),
            }),
        }
    }

    fn resolve_symbol<'t>(&self, text: &'t str) -> Result<(Vec<Ident<'t>>, Option<&'t str>), RevisionError> {
        let (branch, symbol) = Target::branch_and_symbol(text);
        let named = branch.filter(|branch| !branch.is_empty());
        let known = |list: &[RevisionIndex]| list.iter().map(|index| Ident::Known(*index)).collect();
        let idents = match symbol {
            "heads" => match named {
                Some(branch) => known(&self.in_lineage(&self.heads, branch, false)?),
                None => known(&self.real_heads),
            },
            "head" => self.current_head(named)?.map(Ident::Known).into_iter().collect(),
            "base" => Vec::new(),
            typed => vec![Ident::Typed(typed)],
        };
        Ok((idents, branch))
    }

    /// Returns the revision with this id or label (`RevisionMap._revision_map[...]`).
    fn exactly(&self, text: &str) -> Option<RevisionIndex> {
        self.get(text).or_else(|| self.labelled(text)).map(Revision::index)
    }

    /// `RevisionMap._resolve_branch`.
    pub(super) fn branch_revision(&self, branch: &str) -> Result<RevisionIndex, RevisionError> {
        if let Some(index) = self.exactly(branch) {
            return Ok(index);
        }
        self.revision_for(Ident::Typed(branch), None).map_err(|error| match error.unresolved() {
            Some(_) => RevisionError::NoSuchBranch { branch: branch.to_owned() },
            None => error,
        })
    }

    /// `RevisionMap._revision_for_ident`.
    fn revision_for(&self, ident: Ident<'_>, branch: Option<&str>) -> Result<RevisionIndex, RevisionError> {
        let branch = branch.filter(|branch| !branch.is_empty());
        let branch_revision = branch.map(|branch| self.branch_revision(branch)).transpose()?;
        let found = match ident {
            Ident::Known(index) => index,
            Ident::Typed(text) => match self.exactly(text) {
                Some(index) => index,
                None => self.by_prefix(text, branch)?,
            },
        };
        if let (Some(branch), Some(branch_revision)) = (branch, branch_revision) {
            let line = self.line_of(&[branch_revision], false);
            if !line.contains(found) {
                return Err(RevisionError::NotInBranch {
                    revision: self.at(found).id().clone(),
                    branch: branch.to_owned(),
                    argument: match ident {
                        Ident::Known(index) => self.at(index).id().to_string(),
                        Ident::Typed(text) => text.to_owned(),
                    },
                });
            }
        }
        Ok(found)
    }

    fn by_prefix(&self, prefix: &str, branch: Option<&str>) -> Result<RevisionIndex, RevisionError> {
        let missing = || RevisionError::NoSuchRevision { argument: prefix.to_owned(), too_short: prefix.chars().count() < 4 };
        if prefix.is_empty() {
            return Err(missing());
        }
        let ids = self.revisions.iter().map(|r| (r.id().as_str(), r.index));
        let labels = self.labels.iter().map(|(label, index)| (label.as_str(), *index));
        let mut matches: Vec<(&str, RevisionIndex)> =
            ids.chain(labels).filter(|(key, _)| key.starts_with(prefix) && key.chars().nth(3).is_some()).collect();
        if let Some(branch) = branch {
            let indices: Vec<RevisionIndex> = matches.iter().map(|(_, index)| *index).collect();
            let kept = self.in_lineage(&indices, branch, false)?;
            matches.retain(|(_, index)| kept.contains(index));
        }
        match matches[..] {
            [] => Err(missing()),
            [(_, index)] => Ok(index),
            _ => Err(RevisionError::AmbiguousPrefix {
                argument: prefix.to_owned(),
                matches: matches.iter().map(|(key, _)| (*key).to_owned()).collect(),
            }),
        }
    }

    /// Everything before and after these revisions, themselves among it.
    fn line_of(&self, revisions: &[RevisionIndex], with_dependencies: bool) -> Marks {
        let (down, up) =
            if with_dependencies { (Link::NormalizedParents, Link::AllChildren) } else { (Link::Parents, Link::Children) };
        let mut line = self.reach(revisions, down);
        line.unite(&self.reach(revisions, up));
        line
    }

    pub(super) fn in_lineage(
        &self,
        targets: &[RevisionIndex],
        against: &str,
        with_dependencies: bool,
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let lineage = self.lineage(!targets.is_empty(), against, with_dependencies)?;
        Ok(match lineage {
            Lineage::Everything => targets.to_vec(),
            Lineage::Only(line) => targets.iter().copied().filter(|index| line.contains(*index)).collect(),
        })
    }

    /// `filter_for_lineage` over rows of a version table.
    pub(super) fn rows_in_lineage(&self, rows: &[&str], against: &str) -> Result<Vec<RevisionIndex>, RevisionError> {
        let mut targets = Vec::with_capacity(rows.len());
        for row in rows {
            targets.push(self.revision_for(Ident::Typed(row), None)?);
        }
        self.in_lineage(&targets, against, false)
    }

    /// As upstream, what `against` names is only looked up when there is something to filter.
    fn lineage(&self, needed: bool, against: &str, with_dependencies: bool) -> Result<Lineage, RevisionError> {
        let (idents, branch) = self.resolve_symbol(against)?;
        let branch = branch.filter(|branch| !branch.is_empty());
        if !needed || (idents.is_empty() && branch.is_none()) {
            return Ok(Lineage::Everything);
        }
        let mut shares = Vec::with_capacity(idents.len() + 1);
        if let Some(branch) = branch {
            shares.push(self.revision_for(Ident::Typed(branch), None)?);
        }
        for ident in idents {
            shares.push(self.revision_for(ident, None)?);
        }
        Ok(Lineage::Only(self.line_of(&shares, with_dependencies)))
    }

    /// Goes up (`steps` above zero) or down from a revision, or from before the first one
    /// (`RevisionMap._walk`).
    pub(super) fn walk_steps(
        &self,
        start: Option<RevisionIndex>,
        steps: i64,
        branch: Option<&str>,
        no_overwalk: bool,
    ) -> Result<Point, RevisionError> {
        // Where there is no revision, going down starts at the heads and going up at the bases.
        let mut here = start.map_or(Point::Beyond, Point::At);
        for _ in 0..steps.unsigned_abs() {
            let next: Vec<Point> = if steps > 0 {
                let up = match here {
                    Point::At(index) => &*self.at(index).next,
                    Point::Base | Point::Beyond => &self.bases,
                };
                let up = match branch.filter(|branch| !branch.is_empty()) {
                    Some(branch) => self.in_lineage(up, branch, false)?,
                    None => up.to_vec(),
                };
                up.into_iter().map(Point::At).collect()
            } else {
                let down = match here {
                    Point::At(index) => Some(&*self.at(index).down),
                    Point::Beyond => Some(&self.heads[..]),
                    Point::Base => None,
                };
                match down {
                    Some([]) => vec![Point::Base],
                    Some(down) => down.iter().map(|index| Point::At(*index)).collect(),
                    None => Vec::new(),
                }
            };
            match next[..] {
                [] if no_overwalk => return Ok(Point::Beyond),
                [] => return Ok(here),
                [point] => here = point,
                _ => return Err(RevisionError::AmbiguousWalk),
            }
        }
        Ok(here)
    }
}

/// Reads a number as Python's `int()` does: white space around it, `_` between digits.
fn python_int(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let grouped = digits.split('_').all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    if !grouped {
        return None;
    }
    let magnitude = digits.replace('_', "").parse::<i64>().unwrap_or(i64::MAX);
    Some(if negative { -magnitude } else { magnitude })
}
