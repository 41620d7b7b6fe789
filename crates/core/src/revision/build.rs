//! From headers to a valid map: links, labels, and every reason to refuse.

use std::collections::HashMap;

use super::error::{CycleKind, RevisionError};
use super::few::Few;
use super::hashing::WordHashing;
use super::map::{MapWarning, RevisionMap};
use super::revision::{Revision, RevisionHeader, RevisionId, RevisionIndex};
use super::walk::{Link, Marks};

/// Characters that targets give a meaning to, sorted (upstream `_revision_illegal_chars`).
const ILLEGAL: [char; 4] = ['+', '-', ':', '@'];

/// Refuses an id that could not be told from a target (`Revision.verify_rev_id`).
pub fn verify_id(id: &RevisionId) -> Result<(), RevisionError> {
    if !id.as_str().bytes().any(|byte| ILLEGAL.contains(&char::from(byte))) {
        return Ok(());
    }
    let illegal: Vec<String> = ILLEGAL.iter().filter(|c| id.as_str().contains(**c)).map(char::to_string).collect();
    if illegal.is_empty() { Ok(()) } else { Err(RevisionError::IllegalCharacters { illegal, revision: id.clone() }) }
}

fn verify_header(header: &RevisionHeader) -> Result<(), RevisionError> {
    let kind = if header.down_revisions.contains(&header.id) {
        CycleKind::SelfLoop
    } else if header.depends_on.iter().any(|on| header.id == on.as_str()) {
        CycleKind::DependencySelfLoop
    } else {
        return verify_id(&header.id);
    };
    Err(RevisionError::Cycle { kind, revisions: vec![header.id.clone()] })
}

pub(super) fn build<E>(headers: impl Iterator<Item = Result<RevisionHeader, E>>) -> Result<RevisionMap, E>
where
    E: From<RevisionError>,
{
    let (count, _) = headers.size_hint();
    let mut map = RevisionMap {
        revisions: Vec::with_capacity(count),
        by_id: HashMap::with_capacity_and_hasher(count, WordHashing::default()),
        ..RevisionMap::default()
    };
    for header in headers {
        let header = header?;
        verify_header(&header)?;
        add(&mut map, header);
    }
    complete(&mut map)?;
    Ok(map)
}

/// Links revisions that are all there.
fn complete(map: &mut RevisionMap) -> Result<(), RevisionError> {
    declare_labels(map)?;
    link(map)?;
    normalize_dependencies(map);
    let all = (0..map.revisions.len() as u32).map(RevisionIndex);
    map.heads = all.clone().filter(|i| map.at(*i).is_head()).collect();
    map.real_heads = all.clone().filter(|i| map.at(*i).is_real_head()).collect();
    map.bases = all.filter(|i| map.at(*i).is_base()).collect();
    refuse_cycles(map)?;
    spread_labels(map);
    Ok(())
}

fn add(map: &mut RevisionMap, header: RevisionHeader) {
    let index = RevisionIndex(map.revisions.len() as u32);
    let known = *map.by_id.entry(header.id.clone()).or_insert(index);
    if known != index {
        // As upstream: the place of the first file, the contents of the last.
        let previous = &mut map.revisions[known.position()].header;
        map.warnings.push(MapWarning::Duplicate {
            revision: header.id.clone(),
            ignored: previous.path.to_path(),
            used: header.path.to_path(),
        });
        *previous = header;
        return;
    }
    map.revisions.push(Revision {
        header,
        index,
        down: Few::default(),
        dependencies: Few::default(),
        all_down: Few::default(),
        normalized_down: Few::default(),
        normalized_dependency_count: 0,
        next: Few::default(),
        all_next: Few::default(),
        labels: Few::default(),
    });
}

fn declare_labels(map: &mut RevisionMap) -> Result<(), RevisionError> {
    for revision in &map.revisions {
        for label in &revision.header.branch_labels {
            let holder = map.by_id.get(label.as_str()).copied().or_else(|| {
                let position = map.by_label.get(label)?;
                Some(map.labels[*position as usize].1)
            });
            if let Some(holder) = holder {
                return Err(RevisionError::LabelClash {
                    label: label.clone(),
                    revision: revision.header.id.clone(),
                    other: map.revisions[holder.position()].header.id.clone(),
                });
            }
            map.by_label.insert(label.clone(), map.labels.len() as u32);
            map.labels.push((label.clone(), revision.index));
        }
    }
    Ok(())
}

fn link(map: &mut RevisionMap) -> Result<(), RevisionError> {
    // Dependencies first: upstream resolves all of them before it looks at a single parent.
    for position in 0..map.revisions.len() {
        let header = &map.revisions[position].header;
        let mut dependencies = Few::default();
        for name in &header.depends_on {
            let found = map.get(name).or_else(|| map.labelled(name));
            let found = found.ok_or_else(|| RevisionError::MissingDependency {
                missing: name.clone(),
                revision: header.id.clone(),
                path: header.path.to_path(),
            })?;
            dependencies.push(found.index);
        }
        map.revisions[position].dependencies = dependencies;
    }
    for position in 0..map.revisions.len() {
        let header = &map.revisions[position].header;
        let mut down = Few::default();
        for id in &header.down_revisions {
            // A label is no parent: upstream finds it in its one dictionary, and then trips over it.
            let index = map.by_id.get(id).copied();
            down.push(index.ok_or_else(|| RevisionError::MissingParent {
                missing: id.clone(),
                revision: header.id.clone(),
                path: header.path.to_path(),
            })?);
        }
        let index = RevisionIndex(position as u32);
        let mut all_down = Few::default();
        for parent in down.iter().chain(&map.revisions[position].dependencies) {
            all_down.push_once(*parent);
        }
        // Positions only grow here, so a child already added is the last one of its parent's list.
        for parent in &all_down {
            map.revisions[parent.position()].all_next.push(index);
        }
        for parent in &down {
            let next = &mut map.revisions[parent.position()].next;
            if next.last() != Some(&index) {
                next.push(index);
            }
        }
        let revision = &mut map.revisions[position];
        revision.down = down;
        revision.all_down = all_down;
    }
    Ok(())
}

/// Leaves out dependencies that an ancestor has already (`RevisionMap._normalize_depends_on`).
fn normalize_dependencies(map: &mut RevisionMap) {
    let mut depended_on_by = vec![0u32; map.revisions.len()];
    for revision in &map.revisions {
        for dependency in &revision.dependencies {
            depended_on_by[dependency.position()] += 1;
        }
    }
    for position in 0..map.revisions.len() {
        let revision = &map.revisions[position];
        let mut wanted = revision.dependencies.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        // Only a dependency that someone else has too can be an ancestor's.
        let shared = wanted.iter().any(|on| depended_on_by[on.position()] > 1);
        if shared {
            let mut held = Marks::new(map.revisions.len());
            for ancestor in map.reach(&[revision.index], Link::Parents).iter() {
                if ancestor != revision.index {
                    for dependency in &map.at(ancestor).dependencies {
                        held.insert(*dependency);
                    }
                }
            }
            wanted.retain(|on| !held.contains(*on));
        }
        let mut normalized = Few::default();
        for parent in revision.down.iter().chain(&wanted) {
            normalized.push_once(*parent);
        }
        let revision = &mut map.revisions[position];
        revision.normalized_dependency_count = wanted.len();
        revision.normalized_down = normalized;
    }
}

fn refuse_cycles(map: &RevisionMap) -> Result<(), RevisionError> {
    refuse_cycle(map, CycleKind::Cycle, &map.heads, Link::Parents, &map.bases, Link::Children)?;
    if map.iter().all(|revision| revision.dependencies.is_empty()) {
        return Ok(());
    }
    let real_bases: Vec<RevisionIndex> =
        map.iter().filter(|revision| revision.is_real_base()).map(|revision| revision.index).collect();
    refuse_cycle(map, CycleKind::DependencyCycle, &map.real_heads, Link::AllParents, &real_bases, Link::AllChildren)
}

/// Everything must be reached from the heads downwards and from the bases upwards
/// (`RevisionMap._detect_cycles`), and no circle may be left in between.
fn refuse_cycle(
    map: &RevisionMap,
    kind: CycleKind,
    heads: &[RevisionIndex],
    down: Link,
    bases: &[RevisionIndex],
    up: Link,
) -> Result<(), RevisionError> {
    let refuse = |mut revisions: Vec<RevisionId>, sort: bool| {
        if sort {
            revisions.sort();
        }
        Err(RevisionError::Cycle { kind, revisions })
    };
    // Without a circle, whoever follows children comes to a head, and whoever follows parents to a base.
    let circle = left_after_peeling(map, down, up);
    if circle.is_empty() {
        return Ok(());
    }
    if heads.is_empty() || bases.is_empty() {
        let all = map.iter().map(|revision| revision.id().clone());
        return refuse(all.collect(), false);
    }
    let below = map.reach(heads, down);
    let above = map.reach(bases, up);
    let cut_off: Vec<RevisionId> = map
        .iter()
        .filter(|revision| !(below.contains(revision.index) && above.contains(revision.index)))
        .map(|revision| revision.id().clone())
        .collect();
    if !cut_off.is_empty() {
        return refuse(cut_off, true);
    }
    // A circle that hangs between a base and a head passes the test above; upstream lets it be and
    // recurses or asserts later.
    refuse(map.ids_at(&circle), true)
}

/// Takes away revisions without parents until there are none; what is left is on, or above, a circle.
fn left_after_peeling(map: &RevisionMap, down: Link, up: Link) -> Vec<RevisionIndex> {
    let mut waiting: Vec<usize> = Vec::with_capacity(map.len());
    let mut ready = Vec::new();
    for revision in map.iter() {
        let parents = down.of(revision);
        // The same parent may be named twice.
        let distinct = (0..parents.len()).filter(|at| !parents[..*at].contains(&parents[*at])).count();
        waiting.push(distinct);
        if distinct == 0 {
            ready.push(revision.index);
        }
    }
    let mut taken = Marks::new(map.len());
    while let Some(index) = ready.pop() {
        taken.insert(index);
        for child in up.of(map.at(index)) {
            waiting[child.position()] -= 1;
            if waiting[child.position()] == 0 {
                ready.push(*child);
            }
        }
    }
    map.iter().map(|revision| revision.index).filter(|index| !taken.contains(*index)).collect()
}

/// Gives labels to descendants, and to the line of ancestors down to the first branch or merge
/// point (`RevisionMap._add_branches`).
///
/// Upstream climbs down from the last descendant it happened to visit. That only gets past the
/// labelled revision when its descendants are one unbranched line, whichever was visited last.
///
/// Labels come in the order of the map's list, and so they stand with each revision.
fn spread_labels(map: &mut RevisionMap) {
    for (label, (_, declared)) in map.labels.clone().into_iter().enumerate() {
        let label = label as u32;
        let mut last = declared;
        let mut todo = vec![declared];
        let mut seen = Marks::new(map.len());
        while let Some(index) = todo.pop() {
            if !seen.insert(index) {
                continue;
            }
            last = index;
            let revision = &mut map.revisions[index.position()];
            revision.labels.push(label);
            todo.extend(revision.next.iter().copied());
        }
        let mut climb = Some(last);
        while let Some(index) = climb {
            let revision = &mut map.revisions[index.position()];
            if revision.is_real_branch_point() || revision.is_merge_point() {
                break;
            }
            if seen.insert(index) {
                revision.labels.push(label);
            }
            climb = revision.down.first().copied();
        }
    }
}
