//! The order of a walk: a revision comes after everything that builds on it.

use super::map::RevisionMap;
use super::revision::RevisionIndex;
use super::walk::{Link, Marks};

impl RevisionMap {
    /// Sorts chosen revisions from the heads down (`RevisionMap._topological_sort`): along one line
    /// as far as it goes, unless another head builds on what comes next, which then goes first.
    pub(super) fn topological_order(&self, chosen: &Marks, heads: &[RevisionIndex]) -> Vec<RevisionIndex> {
        let mut current: Vec<RevisionIndex> = heads.iter().copied().filter(|head| chosen.contains(*head)).collect();
        self.add_unreached_tips(chosen, &mut current);
        current.sort_unstable();
        current.dedup();

        // How many chosen revisions that build directly on this one are still to come.
        let mut pending = vec![0u32; self.len()];
        for index in chosen.iter() {
            for parent in Link::NormalizedParents.of(self.at(index)) {
                pending[parent.position()] += 1;
            }
        }
        let gapless = self.is_gapless(chosen);
        let mut todo = chosen.clone();
        let mut is_current = Marks::new(self.len());
        for head in &current {
            is_current.insert(*head);
        }
        let mut output = Vec::new();
        let mut at = 0;
        while let Some(candidate) = current.get(at).copied() {
            let may_wait = current.len() > 1 && !(gapless && pending[candidate.position()] == 0);
            if may_wait && let Some(other) = self.first_head_above(candidate, &current, &is_current) {
                at = other;
                continue;
            }
            let revision = self.at(candidate);
            if todo.contains(candidate) {
                output.push(candidate);
                todo.remove(candidate);
                for parent in &revision.normalized_down {
                    pending[parent.position()] -= 1;
                }
            }
            let mut below = revision
                .normalized_down
                .iter()
                .copied()
                .filter(|parent| todo.contains(*parent) && !is_current.contains(*parent))
                .collect::<Vec<_>>()
                .into_iter();
            is_current.remove(candidate);
            match below.next() {
                None => {
                    current.remove(at);
                    at = at.saturating_sub(1);
                }
                Some(first) => {
                    current[at] = first;
                    is_current.insert(first);
                    for more in below {
                        current.push(more);
                        is_current.insert(more);
                    }
                }
            }
        }
        output
    }

    /// Upstream asserts that the heads reach everything chosen. A range that leaves out what lies
    /// between (a lower end only reached through `depends_on`) breaks that; the uppermost of what is
    /// left are then heads as well.
    fn add_unreached_tips(&self, chosen: &Marks, current: &mut Vec<RevisionIndex>) {
        let mut unreached = chosen.clone();
        let mut todo = current.clone();
        while let Some(index) = todo.pop() {
            if unreached.contains(index) {
                unreached.remove(index);
                todo.extend_from_slice(&self.at(index).normalized_down);
            }
        }
        let mut covered = Marks::new(self.len());
        for index in unreached.iter() {
            for parent in &self.at(index).normalized_down {
                covered.insert(*parent);
            }
        }
        unreached.subtract(&covered);
        current.extend(unreached.iter());
    }

    /// Whether everything between two chosen revisions is chosen too.
    fn is_gapless(&self, chosen: &Marks) -> bool {
        let mut seen = Marks::new(self.len());
        let mut todo: Vec<RevisionIndex> = chosen
            .iter()
            .flat_map(|index| self.at(index).normalized_down.iter().copied())
            .filter(|parent| !chosen.contains(*parent))
            .collect();
        while let Some(index) = todo.pop() {
            if chosen.contains(index) {
                return false;
            }
            if seen.insert(index) {
                todo.extend_from_slice(&self.at(index).normalized_down);
            }
        }
        true
    }

    /// Returns the place among the current heads of the first one, other than the candidate
    /// itself, that builds on the candidate.
    fn first_head_above(&self, candidate: RevisionIndex, current: &[RevisionIndex], is_current: &Marks) -> Option<usize> {
        let above = self.reach(&[candidate], Link::AllChildren);
        let mut heads_above = above;
        heads_above.remove(candidate);
        heads_above.intersect(is_current);
        if heads_above.is_empty() {
            return None;
        }
        current.iter().position(|head| heads_above.contains(*head))
    }
}
