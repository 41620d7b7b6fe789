//! Which revisions lie between two ends: what an upgrade needs, what a downgrade undoes.

use super::error::RevisionError;
use super::map::RevisionMap;
use super::resolve::Point;
use super::revision::RevisionIndex;
use super::target::{Endpoint, RelativeTarget, Target};
use super::walk::{Link, Marks, WalkOptions};

/// What a downgrade undoes.
pub(super) struct Undone {
    pub(super) revisions: Marks,
    pub(super) heads: Vec<RevisionIndex>,
    /// Whether the steps were counted from the first of several current revisions.
    pub(super) ambiguous: bool,
}

/// Where a downgrade goes.
struct DowngradeTarget {
    branch: Option<String>,
    /// The revision, or nothing for base.
    revision: Option<RevisionIndex>,
    ambiguous: bool,
}

fn miss(spelled: impl Into<String>, steps: i64) -> RevisionError {
    RevisionError::RelativeMiss { relative: spelled.into(), count: steps.unsigned_abs() }
}

/// The rows, or the one typed text, an end consists of (upstream `util.to_tuple`).
fn texts(endpoint: &Endpoint) -> Vec<&str> {
    match endpoint {
        Endpoint::Base => Vec::new(),
        Endpoint::Target(target) => vec![target.as_str()],
        Endpoint::Rows(rows) => rows.iter().map(AsRef::as_ref).collect(),
    }
}

fn at_branch(branch: Option<&str>, symbol: &str) -> String {
    match branch {
        Some(branch) => format!("{branch}@{symbol}"),
        None => symbol.to_owned(),
    }
}

impl RevisionMap {
    /// Returns what is needed to get from `lower` to `upper`, and the revisions `upper` stands for
    /// (`RevisionMap._collect_upgrade_revisions`).
    pub(super) fn collect_upgrade(
        &self,
        upper: &Endpoint,
        lower: &Endpoint,
        options: WalkOptions,
    ) -> Result<(Marks, Vec<RevisionIndex>), RevisionError> {
        let mut targets = self.upgrade_targets(lower, upper, options.assert_relative_length)?;
        if let Endpoint::Target(typed) = lower
            && let Some((branch, _)) = typed.as_str().split_once('@')
        {
            targets = self.targets_on_branch(targets, branch)?;
        }
        let required = self.reach_apart(&targets, Link::NormalizedParents)?;

        let mut current = self.points(lower)?;
        let mut lower = lower.clone();
        let is_below = |point: &Point| match point {
            Point::At(index) => required.contains(*index),
            Point::Base => false,
            Point::Beyond => true,
        };
        if !options.implicit_base && !current.iter().all(is_below) {
            return Err(RevisionError::RangeNotAncestor { lower: lower.to_string(), upper: upper.to_string() });
        }
        if current.first() == Some(&Point::Beyond) {
            // `-N` reached past the end of the graph: count it down from the upper end instead.
            let Endpoint::Target(typed) = &lower else {
                return Err(RevisionError::WalkedTooFar);
            };
            let target = self.downgrade_target(upper, typed, options.assert_relative_length)?;
            match target.revision {
                Some(index) => {
                    current = vec![Point::At(index)];
                    lower = Endpoint::target(self.at(index).id().as_str());
                }
                None => {
                    current = Vec::new();
                    lower = Endpoint::Base;
                }
            }
        }
        let current = revisions_of(&current, &lower)?;
        let mut needs = required;
        needs.subtract(&self.reach_apart(&current, Link::NormalizedParents)?);
        if options.inclusive {
            for index in revisions_of(&self.points(&lower)?, &lower)? {
                needs.insert(index);
            }
        }
        if !current.is_empty() && !options.implicit_base {
            needs.intersect(&self.reach_apart(&current, Link::Children)?);
        }
        Ok((needs, targets))
    }

    /// A lower end `branch@x` keeps the upper end on that branch.
    fn targets_on_branch(&self, targets: Vec<RevisionIndex>, branch: &str) -> Result<Vec<RevisionIndex>, RevisionError> {
        let mut kept = match self.single(branch)?.map(|index| self.at(index)) {
            // A revision was named instead of a label: its branch is meant.
            Some(revision) if *revision.id() == branch => match revision.labels[..] {
                [label] => {
                    let mut kept = targets;
                    kept.retain(|index| self.at(*index).labels.contains(&label));
                    kept
                }
                // Upstream asserts that there is exactly one label; the lineage is what it stands for.
                _ => self.in_lineage(&targets, branch, false)?,
            },
            Some(_) | None => {
                let mut kept = targets;
                kept.retain(|index| self.has_label(self.at(*index), branch));
                kept
            }
        };
        kept.sort_unstable();
        Ok(kept)
    }

    /// `RevisionMap._parse_upgrade_target`.
    fn upgrade_targets(
        &self,
        current: &Endpoint,
        target: &Endpoint,
        assert_length: bool,
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let relative = match target {
            Endpoint::Target(typed) => typed.relative(),
            Endpoint::Base | Endpoint::Rows(_) => None,
        };
        let Some(relative) = relative else {
            return revisions_of(&self.points(target)?, target);
        };
        let steps = relative.steps;
        let point = match relative.symbol {
            None if steps > 0 => {
                let start = self.upgrade_start(current, relative.branch)?;
                self.walk_steps(start, steps, relative.branch, assert_length)?
            }
            None => return Err(miss(steps.to_string(), steps)),
            Some(symbol) if steps > 0 => {
                let start = self.single(symbol)?;
                self.walk_steps(start, steps, relative.branch, assert_length)?
            }
            Some(symbol) => {
                let start = self.single(&at_branch(relative.branch, symbol))?;
                self.walk_steps(start, steps, None, assert_length)?
            }
        };
        match point {
            Point::At(index) => Ok(vec![index]),
            // `symbol-N` that lands on base means what `base` means.
            Point::Base => Ok(Vec::new()),
            Point::Beyond => Err(miss(relative.text, steps)),
        }
    }

    /// Where `+N` is counted from: the current revision (of the branch), or before the first one.
    fn upgrade_start(&self, current: &Endpoint, branch: Option<&str>) -> Result<Option<RevisionIndex>, RevisionError> {
        let rows = texts(current);
        let Some(branch) = branch else {
            return match rows[..] {
                [] => Ok(None),
                [row] => self.single(row),
                _ => Err(RevisionError::AmbiguousUpgrade),
            };
        };
        let active = revisions_of(&self.points(current)?, current)?;
        let mut starts = self.in_lineage(&active, branch, false)?;
        if starts.is_empty() {
            // The branch has no current revision of its own: look for its latest applied ancestors.
            let applied: Vec<RevisionIndex> = self.reach(&active, Link::NormalizedParents).iter().collect();
            let on_branch = self.in_lineage(&applied, branch, false)?;
            let mut covered = Marks::new(self.len());
            for index in &on_branch {
                for parent in &self.at(*index).normalized_down {
                    covered.insert(*parent);
                }
            }
            starts = on_branch;
            starts.retain(|index| !covered.contains(*index));
        }
        match starts[..] {
            [] => Ok(None),
            [start] => Ok(Some(start)),
            _ => Err(RevisionError::AmbiguousUpgrade),
        }
    }

    /// Returns what going down from `upper` to `lower` undoes
    /// (`RevisionMap._collect_downgrade_revisions`).
    pub(super) fn collect_downgrade(
        &self,
        upper: &Endpoint,
        lower: &Endpoint,
        options: WalkOptions,
    ) -> Result<Undone, RevisionError> {
        let target = match lower {
            Endpoint::Base => DowngradeTarget { branch: None, revision: None, ambiguous: false },
            Endpoint::Target(typed) => self.downgrade_target(upper, typed, options.assert_relative_length)?,
            Endpoint::Rows(rows) => match &rows[..] {
                [] => return self.collect_downgrade(upper, &Endpoint::Base, options),
                [row] => {
                    let lower = Endpoint::target(row.as_str());
                    return self.collect_downgrade(upper, &lower, options);
                }
                _ => return Err(RevisionError::AmbiguousWalk),
            },
        };
        // Upstream sees a revision once more for each label it declares.
        let mut several = false;
        let mut roots: Vec<RevisionIndex> = match target.revision {
            None => {
                let seen: usize = self.bases().map(|base| 1 + base.header().branch_labels.len()).sum();
                several = seen > 1;
                self.bases.clone()
            }
            Some(index) if options.inclusive => vec![index],
            Some(index) => self.at(index).next.to_vec(),
        };
        several |= roots.len() > 1;
        if let Some(branch) = target.branch.as_deref()
            && several
        {
            let line = self.reach(&[self.branch_revision(branch)?], Link::Parents);
            roots.retain(|root| line.contains(*root));
            if roots.is_empty() {
                return Err(RevisionError::NotADowngradeTarget);
            }
        }
        let heads = revisions_of(&self.points(upper)?, upper)?;
        let mut undone = self.reach(&roots, Link::AllChildren);
        let active = self.reach(&heads, Link::NormalizedParents);
        undone.intersect(&active);
        if options.implicit_base {
            let mut others = active;
            others.subtract(&self.reach(&roots, Link::NormalizedParents));
            undone.unite(&others);
        }
        if let Some(index) = target.revision
            && undone.is_empty()
            && !heads.contains(&index)
        {
            return Err(RevisionError::RangeNotAncestor { lower: "Nothing to drop".to_owned(), upper: upper.to_string() });
        }
        Ok(Undone { revisions: undone, heads, ambiguous: target.ambiguous })
    }

    /// `RevisionMap._parse_downgrade_target`.
    fn downgrade_target(
        &self,
        current: &Endpoint,
        target: &Target,
        assert_length: bool,
    ) -> Result<DowngradeTarget, RevisionError> {
        let Some(relative) = target.relative() else {
            let (branch, symbol) = match target.as_str().rsplit_once('@') {
                Some((branch, symbol)) => (Some(branch), symbol),
                None => (None, target.as_str()),
            };
            return Ok(DowngradeTarget {
                branch: branch.filter(|branch| !branch.is_empty()).map(str::to_owned),
                revision: self.single(symbol)?,
                ambiguous: false,
            });
        };
        let too_far = match relative.symbol {
            None => miss(relative.text, relative.steps),
            Some(_) => RevisionError::WalkedTooFar,
        };
        let mut branch = relative.branch.map(str::to_owned);
        let mut ambiguous = false;
        let point = if relative.steps >= 0 {
            let Some(symbol) = relative.symbol else {
                return Err(too_far);
            };
            let start = self.single(symbol)?;
            self.walk_steps(start, relative.steps, relative.branch, assert_length)?
        } else {
            let symbol = match relative.symbol {
                Some(symbol) => symbol.to_owned(),
                None => {
                    let (symbol, first_of_many) = self.downgrade_start(current, relative)?;
                    ambiguous = first_of_many;
                    // Without a branch the steps stay on the line of the row they start from.
                    branch.get_or_insert_with(|| symbol.clone());
                    symbol
                }
            };
            let start = self.single(&at_branch(branch.as_deref(), &symbol))?;
            self.walk_steps(start, relative.steps, None, assert_length)?
        };
        match point {
            Point::Beyond => Err(too_far),
            Point::Base | Point::At(_) => Ok(DowngradeTarget { branch, revision: point.revision(), ambiguous }),
        }
    }

    /// Which current row `-N` is counted from, and whether it was merely the first of several.
    fn downgrade_start(&self, current: &Endpoint, relative: RelativeTarget<'_>) -> Result<(String, bool), RevisionError> {
        let rows = texts(current);
        let Some(branch) = relative.branch else {
            let first = rows.first().ok_or_else(|| miss(relative.text, relative.steps))?;
            return Ok(((*first).to_owned(), rows.iter().any(|row| row != first)));
        };
        let mut on_branch: Vec<RevisionIndex> = self.rows_in_lineage(&rows, branch)?;
        if on_branch.is_empty() {
            // All rows of the branch may be implied by a row of another one.
            let rows: Vec<_> = rows.iter().map(|row| (*row).into()).collect();
            let implied: Vec<RevisionIndex> = self.all_current(&rows)?.into_iter().map(|revision| revision.index()).collect();
            on_branch = self.in_lineage(&implied, branch, false)?;
        }
        match on_branch[..] {
            [] => Err(miss(relative.text, relative.steps)),
            [index] => Ok((self.at(index).id().to_string(), false)),
            _ => Err(RevisionError::AmbiguousDowngrade { branch: branch.to_owned(), count: on_branch.len() }),
        }
    }
}

/// Takes points for revisions; base is none, and past the end is an error.
fn revisions_of(points: &[Point], asked: &Endpoint) -> Result<Vec<RevisionIndex>, RevisionError> {
    let mut revisions = Vec::with_capacity(points.len());
    for point in points {
        match point {
            Point::At(index) => revisions.push(*index),
            Point::Base => {}
            Point::Beyond => {
                let relative = match asked {
                    Endpoint::Target(typed) => typed.relative(),
                    Endpoint::Base | Endpoint::Rows(_) => None,
                };
                return Err(relative.map_or(RevisionError::WalkedTooFar, |relative| miss(relative.text, relative.steps)));
            }
        }
    }
    Ok(revisions)
}
