//! What a pattern is made of, and what can be said of its matches without looking at a text.

use super::set::Set;

#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One character of a set.
    Set(Set),
    Any {
        dot_all: bool,
    },
    Start {
        multi_line: bool,
    },
    End {
        multi_line: bool,
    },
    TextStart,
    TextEnd,
    WordBoundary(bool),
    Group {
        capture: Option<usize>,
        alternatives: Vec<Vec<Node>>,
    },
    Repeat {
        node: Box<Node>,
        min: usize,
        max: usize,
        lazy: bool,
    },
    Look {
        ahead: bool,
        negated: bool,
        alternatives: Vec<Vec<Node>>,
    },
    Back {
        group: usize,
        ignore_case: bool,
    },
}

/// What a match may begin with: a search passes over everything else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    /// Of the first 128 characters; all others may always begin one.
    ascii: u128,
    /// Nothing at all may match, too.
    empty: bool,
}

impl Beginning {
    const NOTHING: Self = Self { ascii: 0, empty: true };
    const ANYTHING: Self = Self { ascii: u128::MAX, empty: true };

    pub(super) fn of_alternatives(alternatives: &[Vec<Node>]) -> Self {
        alternatives
            .iter()
            .map(|nodes| Self::of_sequence(nodes))
            .fold(Self { ascii: 0, empty: false }, |all, one| Self { ascii: all.ascii | one.ascii, empty: all.empty | one.empty })
    }

    fn of_sequence(nodes: &[Node]) -> Self {
        let mut all = Self::NOTHING;
        for node in nodes {
            let one = Self::of_node(node);
            all = Self { ascii: all.ascii | one.ascii, empty: one.empty };
            if !one.empty {
                break;
            }
        }
        all
    }

    fn of_node(node: &Node) -> Self {
        match node {
            Node::Set(set) => Self { ascii: set.ascii, empty: false },
            Node::Any { dot_all: _ } => Self { ascii: u128::MAX, empty: false },
            Node::Start { .. }
            | Node::End { .. }
            | Node::TextStart
            | Node::TextEnd
            | Node::WordBoundary(_)
            | Node::Look { .. } => Self::NOTHING,
            Node::Group { capture: _, alternatives } => Self::of_alternatives(alternatives),
            Node::Repeat { node, min, max: _, lazy: _ } => {
                let one = Self::of_node(node);
                Self { ascii: one.ascii, empty: one.empty || *min == 0 }
            }
            Node::Back { .. } => Self::ANYTHING,
        }
    }

    pub(super) fn may_be(self, c: Option<char>) -> bool {
        self.empty || c.is_some_and(|c| !c.is_ascii() || self.ascii >> u32::from(c) & 1 == 1)
    }
}

/// Characters that stand one after the other in every match: away from them, nothing is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Core {
    sets: Vec<Set>,
    /// The ASCII characters of the first set.
    first: [Option<char>; 2],
    /// No match goes over the end of a line.
    one_line: bool,
}

impl Core {
    /// The longest there is, of characters that are the same but for their case.
    pub(super) fn of_alternatives(alternatives: &[Vec<Node>]) -> Self {
        let [nodes] = alternatives else { return Self::default() };
        let set_of = |node: &Node| match node {
            Node::Set(set) if set.ascii.count_ones() <= 2 => Some(set.clone()),
            Node::Set(_)
            | Node::Any { .. }
            | Node::Start { .. }
            | Node::End { .. }
            | Node::TextStart
            | Node::TextEnd
            | Node::WordBoundary(_)
            | Node::Group { .. }
            | Node::Repeat { .. }
            | Node::Look { .. }
            | Node::Back { .. } => None,
        };
        let runs = nodes.split(|node| set_of(node).is_none()).map(|run| run.iter().filter_map(set_of).collect());
        let sets: Vec<Set> = runs.max_by_key(Vec::len).unwrap_or_default();
        let ascii = sets.first().map_or(0, |set| set.ascii);
        let mut first = (0..128u8).filter(|c| ascii >> c & 1 == 1).map(char::from);
        Self { first: [first.next(), first.next()], one_line: !alternatives_take(alternatives, '\n'), sets }
    }

    /// The next places from `at` on where a match may begin, the last one included; none where there is no match any more.
    pub(super) fn places(&self, text: &[char], at: usize) -> Option<(usize, usize)> {
        if self.sets.is_empty() {
            return Some((at, text.len()));
        }
        let [first, other] = self.first;
        let stands = |at: &usize| {
            let here = Some(text[*at]);
            (here == first || here == other || !text[*at].is_ascii())
                && text[*at..].iter().zip(&self.sets).all(|(c, set)| set.has(*c))
        };
        let last = (at..=text.len().checked_sub(self.sets.len())?).find(stands)?;
        let line = text[at..last].iter().rposition(|c| *c == '\n').filter(|_| self.one_line);
        Some((line.map_or(at, |end| at + end + 1), last))
    }
}

fn alternatives_take(alternatives: &[Vec<Node>], c: char) -> bool {
    alternatives.iter().flatten().any(|node| takes(node, c))
}

/// Whether a node, or a part of it, takes a character.
fn takes(node: &Node, c: char) -> bool {
    match node {
        Node::Set(set) => set.has(c),
        Node::Any { dot_all } => *dot_all || c != '\n',
        // They take nothing, or what a group has taken.
        Node::Start { .. } | Node::End { .. } | Node::TextStart | Node::TextEnd | Node::WordBoundary(_) | Node::Back { .. } => {
            false
        }
        // What a group within has seen, a reference to it can take.
        Node::Look { ahead: _, negated: _, alternatives } | Node::Group { capture: _, alternatives } => {
            alternatives_take(alternatives, c)
        }
        Node::Repeat { node, min: _, max: _, lazy: _ } => takes(node, c),
    }
}
