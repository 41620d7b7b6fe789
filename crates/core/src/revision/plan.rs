//! Plans: the steps of an upgrade, a downgrade or a stamp, and what each does to the version rows.

use std::collections::HashSet;

use super::error::RevisionError;
use super::map::RevisionMap;
use super::revision::{Revision, RevisionId, RevisionIndex};
use super::target::Endpoint;
use super::walk::{Link, Marks, WalkOptions};

/// Steps in the order in which they run, and what to warn of first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<S> {
    /// The steps.
    pub steps: Vec<S>,
    /// Warnings for the person who asked.
    pub warnings: Vec<String>,
}

/// Running one revision's `upgrade()` or `downgrade()`
/// (`alembic.runtime.migration.RevisionStep`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionStep {
    /// The revision.
    pub revision: RevisionId,
    /// Its place in the map.
    pub index: RevisionIndex,
    /// Whether it is applied (or else undone).
    pub is_upgrade: bool,
    /// Its docstring up to the first blank line.
    pub doc: String,
    /// `down_revision`.
    pub parents: Vec<RevisionId>,
    /// `down_revision` and those dependencies that no ancestor has.
    pub normalized_parents: Vec<RevisionId>,
}

/// Moving version rows without running anything (`alembic.runtime.migration.StampStep`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampStep {
    /// The rows that were.
    pub from: Vec<RevisionId>,
    /// The rows that shall be.
    pub to: Vec<RevisionId>,
    /// Whether the move is upwards.
    pub is_upgrade: bool,
    /// Whether a whole branch appears or disappears.
    pub branch_move: bool,
}

/// A step of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MigrationStep {
    /// Runs a revision.
    Revision(RevisionStep),
    /// Only moves rows.
    Stamp(StampStep),
}

/// One statement on the version table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionRowChange {
    /// Adds a row.
    Insert(RevisionId),
    /// Changes a row.
    Update {
        /// What it holds.
        from: RevisionId,
        /// What it shall hold.
        to: RevisionId,
    },
    /// Removes a row.
    Delete(RevisionId),
}

/// What a step is for the set of current heads (the cases of `HeadMaintainer.update_to_step`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadMove {
    /// A branch disappears.
    DeleteBranch(RevisionId),
    /// A branch appears.
    CreateBranch(RevisionId),
    /// Several rows become one.
    Merge {
        /// Rows that go.
        delete: Vec<RevisionId>,
        /// The row that changes.
        from: RevisionId,
        /// What it shall hold.
        to: RevisionId,
    },
    /// One row becomes several.
    Unmerge {
        /// Rows that come.
        insert: Vec<RevisionId>,
        /// The row that changes.
        from: RevisionId,
        /// What it shall hold.
        to: RevisionId,
    },
    /// One row changes.
    Update {
        /// What it holds.
        from: RevisionId,
        /// What it shall hold.
        to: RevisionId,
    },
}

/// What a step does to the version table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChanges {
    /// Which kind of move it is.
    pub head_move: HeadMove,
    /// The statements, in order.
    pub rows: Vec<VersionRowChange>,
    /// The heads afterwards.
    pub heads: Vec<RevisionId>,
}

/// Version rows a step cannot be applied to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// A row to be removed or changed is not there.
    #[error("The version table has no row '{row}' for the step {step}")]
    NoSuchRow {
        /// The row.
        row: RevisionId,
        /// The step, as it is logged.
        step: String,
    },
    /// A row to be added is there already.
    #[error("The version table already has a row '{row}' before the step {step}")]
    RowExists {
        /// The row.
        row: RevisionId,
        /// The step, as it is logged.
        step: String,
    },
    /// More than one row could be changed.
    #[error("Can't do an UPDATE because downrevision is ambiguous for the step {step}")]
    AmbiguousUpdate {
        /// The step, as it is logged.
        step: String,
    },
    /// Resolving the rows failed.
    #[error(transparent)]
    Rows(#[from] RevisionError),
}

fn comma(ids: &[RevisionId]) -> String {
    let texts: Vec<&str> = ids.iter().map(RevisionId::as_str).collect();
    texts.join(", ")
}

fn python_list(ids: &[RevisionId], open: char, close: char) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("'{id}'")).collect();
    let last = if open == '(' && ids.len() == 1 { "," } else { "" };
    format!("{open}{}{last}{close}", quoted.join(", "))
}

fn same(ids: &[RevisionId]) -> HashSet<&RevisionId> {
    ids.iter().collect()
}

impl RevisionStep {
    /// The step of one revision.
    pub fn new(map: &RevisionMap, revision: &Revision, is_upgrade: bool) -> Self {
        Self {
            revision: revision.id().clone(),
            index: revision.index(),
            is_upgrade,
            doc: revision.doc().to_owned(),
            parents: map.ids_at(&revision.down),
            normalized_parents: map.ids_at(&revision.normalized_down),
        }
    }

    /// Decides what the step means for these rows (`HeadMaintainer.update_to_step`).
    pub fn head_move(&self, map: &RevisionMap, heads: &[RevisionId]) -> Result<HeadMove, StepError> {
        if self.is_upgrade { self.move_up(map, heads) } else { self.move_down(map, heads) }
    }

    fn move_up(&self, map: &RevisionMap, heads: &[RevisionId]) -> Result<HeadMove, StepError> {
        let present = same(heads);
        let replaced: Vec<&RevisionId> = self.normalized_parents.iter().filter(|parent| present.contains(parent)).collect();
        let to = self.revision.clone();
        match replaced[..] {
            [] => Ok(HeadMove::CreateBranch(to)),
            [from] => Ok(HeadMove::Update { from: from.clone(), to }),
            _ => {
                let others = without(heads, &self.normalized_parents);
                // Upstream also takes parents that are no rows, being implied by other parents, and
                // then fails on the missing row.
                let mut from: Vec<RevisionId> = replaced.into_iter().cloned().collect();
                if !others.is_empty() {
                    let implied = map.implied_by(&others)?;
                    from = map.in_map_order(from, &implied);
                }
                // Another row may imply all of them; then there is nothing left to change.
                let last = from.pop().ok_or_else(|| StepError::AmbiguousUpdate { step: self.short_log() })?;
                Ok(HeadMove::Merge { delete: from, from: last, to })
            }
        }
    }

    fn move_down(&self, map: &RevisionMap, heads: &[RevisionId]) -> Result<HeadMove, StepError> {
        let from = self.revision.clone();
        let parents = &self.normalized_parents;
        if !heads.contains(&from) {
            // Not a row of its own; whatever is done fails on the missing row, as upstream does.
            let present = same(heads);
            let mut to = parents.iter().filter(|parent| match parents.len() {
                1 => true,
                _ => present.contains(parent),
            });
            return match (to.next(), to.next()) {
                (Some(to), None) => Ok(HeadMove::Update { from, to: to.clone() }),
                _ => Err(StepError::AmbiguousUpdate { step: self.short_log() }),
            };
        }
        if parents.is_empty() {
            return Ok(HeadMove::DeleteBranch(from));
        }
        let mut restored = self.restored_parents(map, heads)?;
        let Some(last) = restored.pop() else {
            return Ok(HeadMove::DeleteBranch(from));
        };
        if parents.len() > 1 {
            Ok(HeadMove::Unmerge { insert: restored, from, to: last })
        } else {
            Ok(HeadMove::Update { from, to: last })
        }
    }

    /// The parents that get rows of their own again (`RevisionStep._unmerge_to_revisions`).
    fn restored_parents(&self, map: &RevisionMap, heads: &[RevisionId]) -> Result<Vec<RevisionId>, StepError> {
        let others = without(heads, std::slice::from_ref(&self.revision));
        let mut implied = map.implied_by(&others)?;
        // Neither those that another parent implies. Upstream forgets them when there are other rows,
        // and the rows then overlap.
        for parent in &map.at(self.index).normalized_down {
            let above = Link::NormalizedParents.of(map.at(*parent));
            implied.unite(&map.reach(above, Link::NormalizedParents));
        }
        Ok(map.in_map_order(self.normalized_parents.clone(), &implied))
    }

    /// Returns `upgrade a, b -> c`, without the docstring (`MigrationStep.short_log`).
    pub fn short_log(&self) -> String {
        let own = std::slice::from_ref(&self.revision);
        if self.is_upgrade {
            format!("upgrade {} -> {}", comma(&self.parents), comma(own))
        } else {
            format!("downgrade {} -> {}", comma(own), comma(&self.parents))
        }
    }

    /// Returns `upgrade a, b -> c, doc` (`MigrationStep.__str__`).
    pub fn log(&self) -> String {
        if self.doc.is_empty() { self.short_log() } else { format!("{}, {}", self.short_log(), self.doc) }
    }
}

impl StampStep {
    /// Decides what the step means for these rows (`HeadMaintainer.update_to_step`).
    pub fn head_move(&self, heads: &[RevisionId]) -> Result<HeadMove, StepError> {
        let ambiguous = || StepError::AmbiguousUpdate { step: self.short_log() };
        let one = |ids: &[RevisionId]| match ids {
            [id] => Ok(id.clone()),
            _ => Err(ambiguous()),
        };
        if !self.is_upgrade && self.branch_move {
            return Ok(HeadMove::DeleteBranch(one(&self.from)?));
        }
        if self.is_upgrade && (self.branch_move || !without(&self.from, heads).is_empty()) && !without(&self.to, heads).is_empty()
        {
            return Ok(HeadMove::CreateBranch(one(&self.to)?));
        }
        if let [delete @ .., from] = &self.from[..]
            && !delete.is_empty()
        {
            return Ok(HeadMove::Merge {
                delete: delete.to_vec(),
                from: from.clone(),
                to: self.to.first().cloned().ok_or_else(ambiguous)?,
            });
        }
        if let [insert @ .., to] = &self.to[..]
            && !insert.is_empty()
        {
            return Ok(HeadMove::Unmerge {
                insert: insert.to_vec(),
                from: self.from.first().cloned().ok_or_else(ambiguous)?,
                to: to.clone(),
            });
        }
        Ok(HeadMove::Update { from: one(&self.from)?, to: one(&self.to)? })
    }

    /// Returns `stamp_revision a, b -> c` (`MigrationStep.short_log`).
    pub fn short_log(&self) -> String {
        format!("stamp_revision {} -> {}", comma(&self.from), comma(&self.to))
    }
}

impl MigrationStep {
    /// Returns the name of what runs: `upgrade`, `downgrade` or `stamp_revision`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Revision(step) if step.is_upgrade => "upgrade",
            Self::Revision(_) => "downgrade",
            Self::Stamp(_) => "stamp_revision",
        }
    }

    /// Returns whether the step goes upwards.
    pub fn is_upgrade(&self) -> bool {
        match self {
            Self::Revision(step) => step.is_upgrade,
            Self::Stamp(step) => step.is_upgrade,
        }
    }

    /// Returns the step for a comment in SQL: `upgrade a, b -> c`.
    pub fn short_log(&self) -> String {
        match self {
            Self::Revision(step) => step.short_log(),
            Self::Stamp(step) => step.short_log(),
        }
    }

    /// Returns the step for the log, after `Running `: `upgrade a, b -> c, doc`.
    pub fn log(&self) -> String {
        match self {
            Self::Revision(step) => step.log(),
            Self::Stamp(step) => step.short_log(),
        }
    }

    /// Returns what applying the step does to a version table with these rows.
    pub fn row_changes(&self, map: &RevisionMap, heads: &[RevisionId]) -> Result<RowChanges, StepError> {
        let head_move = match self {
            Self::Revision(step) => step.head_move(map, heads)?,
            Self::Stamp(step) => step.head_move(heads)?,
        };
        head_move.apply(heads, &self.short_log())
    }

    /// Returns the ids above the step (`MigrationInfo.up_revision_ids`).
    pub fn up_revision_ids(&self) -> &[RevisionId] {
        match self {
            Self::Revision(step) => std::slice::from_ref(&step.revision),
            Self::Stamp(step) if step.is_upgrade => &step.to,
            Self::Stamp(step) => &step.from,
        }
    }

    /// Returns the ids below the step (`MigrationInfo.down_revision_ids`).
    pub fn down_revision_ids(&self) -> &[RevisionId] {
        match self {
            Self::Revision(step) => &step.normalized_parents,
            Self::Stamp(step) if step.is_upgrade => &step.from,
            Self::Stamp(step) => &step.to,
        }
    }
}

impl From<RevisionStep> for MigrationStep {
    fn from(step: RevisionStep) -> Self {
        Self::Revision(step)
    }
}

impl From<StampStep> for MigrationStep {
    fn from(step: StampStep) -> Self {
        Self::Stamp(step)
    }
}

impl HeadMove {
    /// Returns the statements and the heads afterwards.
    pub fn apply(self, heads: &[RevisionId], step: &str) -> Result<RowChanges, StepError> {
        let rows = self.rows();
        let mut after = heads.to_vec();
        let absent = |row: &RevisionId| StepError::NoSuchRow { row: row.clone(), step: step.to_owned() };
        let present = |row: &RevisionId| StepError::RowExists { row: row.clone(), step: step.to_owned() };
        for row in &rows {
            match row {
                VersionRowChange::Insert(id) => {
                    if after.contains(id) {
                        return Err(present(id));
                    }
                    after.push(id.clone());
                }
                VersionRowChange::Update { from, to } => {
                    if after.contains(to) {
                        return Err(present(to));
                    }
                    let at = after.iter().position(|id| id == from);
                    after[at.ok_or_else(|| absent(from))?] = to.clone();
                }
                VersionRowChange::Delete(id) => {
                    let at = after.iter().position(|row| row == id);
                    after.remove(at.ok_or_else(|| absent(id))?);
                }
            }
        }
        Ok(RowChanges { head_move: self, rows, heads: after })
    }

    fn rows(&self) -> Vec<VersionRowChange> {
        match self {
            Self::DeleteBranch(id) => vec![VersionRowChange::Delete(id.clone())],
            Self::CreateBranch(id) => vec![VersionRowChange::Insert(id.clone())],
            Self::Merge { delete, from, to } => {
                let gone = delete.iter().cloned().map(VersionRowChange::Delete);
                gone.chain([update(from, to)]).collect()
            }
            Self::Unmerge { insert, from, to } => {
                let come = insert.iter().cloned().map(VersionRowChange::Insert);
                come.chain([update(from, to)]).collect()
            }
            Self::Update { from, to } => vec![update(from, to)],
        }
    }

    /// Returns the text of the debug log line upstream writes.
    pub fn debug_log(&self) -> String {
        match self {
            Self::DeleteBranch(id) => format!("branch delete {id}"),
            Self::CreateBranch(id) => format!("new branch insert {id}"),
            Self::Merge { delete, from, to } => format!("merge, delete {}, update {from} to {to}", python_list(delete, '[', ']')),
            Self::Unmerge { insert, from, to } => {
                format!("unmerge, insert {}, update {from} to {to}", python_list(insert, '(', ')'))
            }
            Self::Update { from, to } => format!("update {from} to {to}"),
        }
    }
}

fn update(from: &RevisionId, to: &RevisionId) -> VersionRowChange {
    VersionRowChange::Update { from: from.clone(), to: to.clone() }
}

fn without(ids: &[RevisionId], gone: &[RevisionId]) -> Vec<RevisionId> {
    ids.iter().filter(|id| !gone.contains(id)).cloned().collect()
}

impl RevisionMap {
    fn implied_by(&self, rows: &[RevisionId]) -> Result<Marks, RevisionError> {
        let rows: Vec<RevisionIndex> =
            self.points_of_rows(rows)?.into_iter().filter_map(super::resolve::Point::revision).collect();
        Ok(self.reach(&rows, Link::NormalizedParents))
    }

    fn in_map_order(&self, ids: Vec<RevisionId>, left_out: &Marks) -> Vec<RevisionId> {
        let mut indices: Vec<RevisionIndex> =
            ids.iter().filter_map(|id| self.by_id.get(id).copied()).filter(|index| !left_out.contains(*index)).collect();
        indices.sort_unstable();
        indices.dedup();
        self.ids_at(&indices)
    }

    /// Plans an upgrade of a database with these rows (`ScriptDirectory._upgrade_revs`).
    pub fn upgrade_steps(&self, rows: &[RevisionId], destination: &Endpoint) -> Result<Plan<RevisionStep>, RevisionError> {
        let revisions = self.iterate_revisions(
            destination,
            &Endpoint::Rows(rows.to_vec()),
            WalkOptions { implicit_base: true, ..WalkOptions::default() },
        )?;
        Ok(Plan {
            steps: revisions.into_iter().rev().map(|revision| RevisionStep::new(self, revision, true)).collect(),
            warnings: Vec::new(),
        })
    }

    /// Plans a downgrade of a database with these rows (`ScriptDirectory._downgrade_revs`).
    pub fn downgrade_steps(&self, rows: &[RevisionId], destination: &Endpoint) -> Result<Plan<RevisionStep>, RevisionError> {
        let undone = self.collect_downgrade(&Endpoint::Rows(rows.to_vec()), destination, WalkOptions::default())?;
        let mut warnings = Vec::new();
        if undone.ambiguous {
            warnings.push(
                "downgrade -1 from multiple heads is ambiguous; this usage will be disallowed in \
                 a future release."
                    .to_owned(),
            );
        }
        Ok(Plan {
            steps: self
                .topological_order(&undone.revisions, &undone.heads)
                .into_iter()
                .map(|index| RevisionStep::new(self, self.at(index), false))
                .collect(),
            warnings,
        })
    }

    /// Plans a stamp of a database with these rows (`ScriptDirectory._stamp_revs`).
    pub fn stamp_steps(&self, rows: &[RevisionId], destinations: &[String]) -> Result<Vec<StampStep>, RevisionError> {
        let heads: Vec<RevisionIndex> =
            self.get_revisions(&Endpoint::Rows(rows.to_vec()))?.into_iter().map(Revision::index).collect();
        let base = ["base".to_owned()];
        let destinations = if destinations.is_empty() { &base[..] } else { destinations };
        let mut concerned: Vec<RevisionIndex> = Vec::new();
        for destination in destinations.iter().filter(|text| !text.is_empty()) {
            for index in self.in_lineage(&heads, destination, true)? {
                if !concerned.contains(&index) {
                    concerned.push(index);
                }
            }
        }
        let typed: Vec<RevisionId> = destinations.iter().map(RevisionId::new).collect();
        let points = self.points_of_rows(&typed)?;
        let concerned_ids = self.ids_at(&concerned);
        let mut steps = Vec::new();
        if points.is_empty() {
            steps.extend(self.stamp_base(&concerned));
        }
        for point in points {
            match point.revision() {
                None => steps.extend(self.stamp_base(&concerned)),
                Some(index) if concerned.contains(&index) => {}
                Some(index) => {
                    steps.push(self.stamp_one(index, &concerned, &concerned_ids)?);
                }
            }
        }
        Ok(steps)
    }

    fn stamp_base(&self, concerned: &[RevisionIndex]) -> Vec<StampStep> {
        self.all_at(concerned)
            .map(|head| StampStep { from: vec![head.id().clone()], to: Vec::new(), is_upgrade: false, branch_move: true })
            .collect()
    }

    fn stamp_one(
        &self,
        destination: RevisionIndex,
        concerned: &[RevisionIndex],
        concerned_ids: &[RevisionId],
    ) -> Result<StampStep, RevisionError> {
        let above = self.reach(&[destination], Link::AllChildren);
        let below = self.reach(&[destination], Link::NormalizedParents);
        let any_above = concerned.iter().any(|index| above.contains(*index));
        let any_below = concerned.iter().any(|index| below.contains(*index));
        let id = self.at(destination).id().clone();
        if any_above && any_below {
            return Err(RevisionError::StampOverlap { destination: id, rows: concerned_ids.to_vec() });
        }
        let moves = any_above || any_below;
        Ok(StampStep {
            from: if moves { concerned_ids.to_vec() } else { Vec::new() },
            to: vec![id],
            is_upgrade: !any_above,
            branch_move: !moves,
        })
    }
}
