//! What must hold of any graph.

use std::collections::HashSet;

use limbeck_core::revision::{
    BranchLabel, Endpoint, HistoryRange, MigrationStep, RevisionHeader, RevisionId, RevisionMap, RevisionStep,
};
use proptest::prelude::*;

/// Revisions whose parents and dependencies are all earlier ones; some have a label.
fn graph() -> impl Strategy<Value = RevisionMap> {
    let one = (any::<u64>(), 0..4usize, 0..8usize, 0..6usize);
    (prop::collection::vec(one, 0..24), any::<u64>()).prop_map(|(choices, shuffle)| {
        let mut headers: Vec<RevisionHeader> = Vec::new();
        for (at, (random, parents, dependencies, label)) in choices.into_iter().enumerate() {
            let pick = |n: u64| format!("rev{:03}", (random.rotate_left(n as u32 * 7) % at.max(1) as u64));
            let mut down: Vec<String> = (0..parents.min(at) as u64).map(pick).collect();
            down.dedup();
            let mut seen = HashSet::new();
            down.retain(|id| seen.insert(id.clone()));
            let mut header = RevisionHeader::new(format!("rev{at:03}"), down);
            if dependencies < 2 && at > 0 {
                header.depends_on = (3..4 + dependencies as u64).map(pick).collect();
                header.depends_on.dedup();
            }
            if label == 0 {
                header.branch_labels = vec![BranchLabel::from(format!("label{at}"))];
            }
            headers.push(header);
        }
        // The order of files is not that of revisions.
        let mut state = shuffle | 1;
        for at in (1..headers.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            headers.swap(at, (state >> 33) as usize % (at + 1));
        }
        RevisionMap::new(headers).expect("links only lead to earlier revisions")
    })
}

fn apply(map: &RevisionMap, steps: &[RevisionStep], mut heads: Vec<RevisionId>) -> Vec<RevisionId> {
    for step in steps {
        let changes = MigrationStep::from(step.clone()).row_changes(map, &heads);
        heads = changes.expect("a step of a plan applies").heads;
    }
    heads
}

fn sorted<'m>(ids: impl IntoIterator<Item = &'m RevisionId>) -> Vec<RevisionId> {
    let mut ids: Vec<RevisionId> = ids.into_iter().cloned().collect();
    ids.sort();
    ids
}

proptest! {
    #[test]
    fn up_to_the_heads_and_down_to_base(map in graph()) {
        let up = map.upgrade_steps(&[], &Endpoint::target("heads")).expect("a plan").steps;
        prop_assert_eq!(up.len(), map.len());
        let mut done = HashSet::new();
        for step in &up {
            let revision = map.at(step.index);
            prop_assert!(map.parents(revision).chain(map.dependencies(revision)).all(|r| done.contains(r.id())));
            done.insert(step.revision.clone());
        }
        let rows = apply(&map, &up, Vec::new());
        prop_assert_eq!(sorted(&rows), sorted(map.real_heads().map(|r| r.id())));
        let down = map.downgrade_steps(&rows, &Endpoint::target("base")).expect("a plan").steps;
        prop_assert_eq!(down.len(), map.len());
        for step in &down {
            let revision = map.at(step.index);
            prop_assert!(map.dependents(revision).all(|r| !done.contains(r.id())));
            done.remove(&step.revision);
        }
        prop_assert_eq!(apply(&map, &down, rows), Vec::<RevisionId>::new());
    }

    #[test]
    fn by_way_of_any_revision(map in graph(), at in any::<prop::sample::Index>()) {
        prop_assume!(!map.is_empty());
        let over = map.iter().nth(at.index(map.len())).expect("within the map").id().clone();
        let half = map.upgrade_steps(&[], &Endpoint::target(over.as_str())).expect("a plan").steps;
        let rows = apply(&map, &half, Vec::new());
        prop_assert_eq!(&rows, &[over]);
        let rest = map.upgrade_steps(&rows, &Endpoint::target("heads")).expect("a plan").steps;
        prop_assert_eq!(half.len() + rest.len(), map.len());
        let all = apply(&map, &rest, rows);
        prop_assert_eq!(sorted(&all), sorted(map.real_heads().map(|r| r.id())));
    }

    #[test]
    fn history_lists_each_revision_once_after_what_builds_on_it(map in graph()) {
        let listed = map.history(&HistoryRange::default(), &[]).expect("all of it");
        prop_assert_eq!(listed.len(), map.len());
        let mut seen = HashSet::new();
        for revision in listed {
            prop_assert!(map.dependents(revision).all(|r| seen.contains(r.id())));
            seen.insert(revision.id().clone());
        }
    }

    #[test]
    fn no_target_panics(map in graph(), text in "(rev0|label1|head|heads|base|[a-z:]{0,3})?(@(head|rev00|))?([+-][0-9]{1,2})?",
                        from in any::<prop::sample::Index>()) {
        let rows: Vec<RevisionId> = if map.is_empty() { Vec::new() } else {
            vec![map.iter().nth(from.index(map.len())).expect("within the map").id().clone()]
        };
        let target = Endpoint::target(text.as_str());
        for plan in [map.upgrade_steps(&rows, &target), map.downgrade_steps(&rows, &target)].into_iter().flatten() {
            apply(&map, &plan.steps, rows.clone());
        }
        let _ = map.stamp_steps(&rows, std::slice::from_ref(&text));
        let _ = map.get_revisions(&target);
        for range in [format!("{text}:"), format!(":{text}"), format!("{text}:{text}"), format!("current:{text}")] {
            let _ = HistoryRange::parse(&range).map(|range| map.history(&range, &rows).map(|found| found.len()));
        }
    }
}

/// 5,000 revisions in a line, and in a ladder of merges: nothing may take quadratic time.
#[test]
fn large_graphs_are_quick() {
    let line = (0..5000u32).map(|n| RevisionHeader::new(format!("r{n:05}"), n.checked_sub(1).map(|p| format!("r{p:05}"))));
    let ladder = (0..5000u32).map(|n| match n % 3 {
        0 => RevisionHeader::new(format!("r{n:05}"), n.checked_sub(1).map(|p| format!("r{p:05}"))),
        1 => RevisionHeader::new(format!("r{n:05}"), [format!("r{:05}", n - 1)]),
        _ => RevisionHeader::new(format!("r{n:05}"), [format!("r{:05}", n - 1), format!("r{:05}", n - 2)]),
    });
    let graphs: [Vec<RevisionHeader>; 2] = [line.collect(), ladder.collect()];
    for headers in graphs {
        let started = std::time::Instant::now();
        let map = RevisionMap::new(headers).expect("a valid graph");
        let up = map.upgrade_steps(&[], &Endpoint::target("heads")).expect("a plan").steps;
        let rows = apply(&map, &up, Vec::new());
        let down = map.downgrade_steps(&rows, &Endpoint::target("base")).expect("a plan").steps;
        assert_eq!((up.len(), down.len()), (5000, 5000));
        let listed = map.history(&HistoryRange::default(), &[]).expect("all of it");
        assert_eq!(listed.len(), 5000);
        // Unoptimised, on a busy machine; quadratic time would take minutes.
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }
}
