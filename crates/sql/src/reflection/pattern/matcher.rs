//! Matching by backtracking.

use super::node::Node;
use super::set::{is_word, lowered};

pub(super) type Groups = Vec<Option<(usize, usize)>>;
pub(super) type Then<'a> = &'a mut dyn FnMut(usize, &mut Groups) -> bool;

pub(super) struct Matcher<'t> {
    pub(super) text: &'t [char],
}

impl Matcher<'_> {
    pub(super) fn alternatives(&self, alternatives: &[Vec<Node>], at: usize, groups: &mut Groups, then: Then) -> bool {
        alternatives.iter().any(|nodes| self.sequence(nodes, at, groups, then))
    }

    fn sequence(&self, nodes: &[Node], at: usize, groups: &mut Groups, then: Then) -> bool {
        match nodes.split_first() {
            None => then(at, groups),
            Some((node, rest)) => {
                if let Some(width) = self.single(node, at) {
                    return width.is_some_and(|at| self.sequence(rest, at, groups, then));
                }
                self.node(node, at, groups, &mut |at, groups| self.sequence(rest, at, groups, then))
            }
        }
    }

    /// For nodes that match in one way at most: where they end, `Some(None)` when they do not match.
    fn single(&self, node: &Node, at: usize) -> Option<Option<usize>> {
        let here = self.text.get(at).copied();
        let holds = |condition: bool| Some(condition.then_some(at));
        match node {
            Node::Set(set) => Some(here.filter(|c| set.has(*c)).map(|_| at + 1)),
            Node::Any { dot_all } => Some(here.filter(|c| *dot_all || *c != '\n').map(|_| at + 1)),
            Node::TextStart => holds(at == 0),
            Node::TextEnd => holds(at == self.text.len()),
            Node::Start { multi_line } => holds(at == 0 || *multi_line && self.text[at - 1] == '\n'),
            Node::End { multi_line } => {
                holds(at == self.text.len() || here == Some('\n') && (*multi_line || at + 1 == self.text.len()))
            }
            Node::WordBoundary(wanted) => {
                let before = at > 0 && is_word(self.text[at - 1]);
                let after = here.is_some_and(is_word);
                holds((before != after) == *wanted)
            }
            Node::Group { .. } | Node::Repeat { .. } | Node::Look { .. } | Node::Back { .. } => None,
        }
    }

    fn node(&self, node: &Node, at: usize, groups: &mut Groups, then: Then) -> bool {
        match node {
            Node::Set(_)
            | Node::Any { .. }
            | Node::TextStart
            | Node::TextEnd
            | Node::Start { .. }
            | Node::End { .. }
            | Node::WordBoundary(_) => self.single(node, at).flatten().is_some_and(|at| then(at, groups)),
            Node::Group { capture, alternatives } => match capture {
                None => self.alternatives(alternatives, at, groups, then),
                Some(index) => {
                    let before = groups[*index];
                    let matched = self.alternatives(alternatives, at, groups, &mut |end, groups| {
                        let inner = groups[*index];
                        groups[*index] = Some((at, end));
                        then(end, groups) || {
                            groups[*index] = inner;
                            false
                        }
                    });
                    if !matched {
                        groups[*index] = before;
                    }
                    matched
                }
            },
            Node::Look { ahead: true, negated, alternatives } => {
                let mut trial = groups.clone();
                let mut inner = None;
                let matched = self.alternatives(alternatives, at, &mut trial, &mut |_, groups| {
                    inner = Some(groups.clone());
                    true
                });
                if matched == *negated {
                    return false;
                }
                if let (Some(inner), false) = (inner, *negated) {
                    *groups = inner;
                }
                then(at, groups)
            }
            Node::Look { ahead: false, negated, alternatives } => {
                let matched = (0..=at).any(|start| {
                    let mut trial = groups.clone();
                    self.alternatives(alternatives, start, &mut trial, &mut |end, _| end == at)
                });
                matched != *negated && then(at, groups)
            }
            Node::Back { group, ignore_case } => {
                let Some((start, end)) = groups[*group] else { return false };
                let length = end - start;
                let same = self.text.get(at..at + length).is_some_and(|found| {
                    found.iter().zip(&self.text[start..end]).all(|(a, b)| a == b || *ignore_case && lowered(*a) == lowered(*b))
                });
                same && then(at + length, groups)
            }
            Node::Repeat { node, min, max, lazy } => self.repeat(node, (*min, *max, *lazy), at, groups, then),
        }
    }

    fn repeat(&self, node: &Node, (min, max, lazy): (usize, usize, bool), at: usize, groups: &mut Groups, then: Then) -> bool {
        if matches!(node, Node::Set(_) | Node::Any { .. }) {
            return self.repeat_single(node, (min, max, lazy), at, groups, then);
        }
        if max == 0 {
            return then(at, groups);
        }
        let more = |groups: &mut Groups, then: Then| {
            self.node(node, at, groups, &mut |end, groups| {
                // An empty round once the minimum is reached would go on for ever.
                if end == at && min == 0 {
                    return false;
                }
                let max = if max == usize::MAX { max } else { max - 1 };
                self.repeat(node, (min.saturating_sub(1), max, lazy), end, groups, then)
            })
        };
        match (min > 0, lazy) {
            (true, _) => more(groups, then),
            (false, true) => then(at, groups) || more(groups, then),
            (false, false) => more(groups, then) || then(at, groups),
        }
    }

    /// Without recursion per character, so that long texts do not exhaust the stack.
    fn repeat_single(
        &self,
        node: &Node,
        (min, max, lazy): (usize, usize, bool),
        at: usize,
        groups: &mut Groups,
        then: Then,
    ) -> bool {
        let step = |at: usize| self.single(node, at).flatten();
        let mut end = at;
        for _ in 0..min {
            match step(end) {
                Some(next) => end = next,
                None => return false,
            }
        }
        let mut count = min;
        if lazy {
            loop {
                if then(end, groups) {
                    return true;
                }
                match step(end) {
                    Some(next) if count < max => end = next,
                    Some(_) | None => return false,
                }
                count += 1;
            }
        }
        let least = end;
        while let Some(next) = step(end).filter(|_| count < max) {
            end = next;
            count += 1;
        }
        loop {
            if then(end, groups) {
                return true;
            }
            if end == least {
                return false;
            }
            end -= 1;
        }
    }
}
