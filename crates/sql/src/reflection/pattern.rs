//! Regular expressions with the meaning of Python's `re`: what SQLAlchemy reads CREATE TABLE texts with, and SQLite's REGEXP.
//!
//! A backtracking matcher over characters. It knows what `re` patterns commonly use: classes, groups (named too),
//! greedy and lazy repeats, alternatives, anchors, look-around, back-references and the flags `i`, `m`, `s`, `x`.

use std::collections::BTreeMap;
use std::fmt;

/// A pattern that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(String);

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PatternError {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Flags {
    ignore_case: bool,
    multi_line: bool,
    dot_all: bool,
    verbose: bool,
}

#[derive(Debug, Clone)]
enum ClassItem {
    Range(char, char),
    Word(bool),
    Digit(bool),
    Space(bool),
}

#[derive(Debug, Clone)]
enum Node {
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

/// A set of characters.
#[derive(Debug, Clone)]
struct Set {
    items: Vec<ClassItem>,
    negated: bool,
    ignore_case: bool,
    /// The answers for the first 128 characters, which are nearly all that a CREATE TABLE is made of.
    ascii: u128,
}

impl Set {
    fn new(items: Vec<ClassItem>, negated: bool, ignore_case: bool) -> Self {
        let mut set = Self { items, negated, ignore_case, ascii: 0 };
        set.ascii = (0..128u8).filter(|c| set.looked_up(char::from(*c))).fold(0, |bits, c| bits | 1 << c);
        set
    }

    fn has(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii >> u32::from(c) & 1 == 1 } else { self.looked_up(c) }
    }

    fn looked_up(&self, c: char) -> bool {
        let items = &self.items;
        let inside = in_items(items, c) || self.ignore_case && (in_items(items, lowered(c)) || in_items(items, raised(c)));
        inside != self.negated
    }
}

/// What a match may begin with: a search passes over everything else.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    /// Of the first 128 characters; all others may always begin one.
    ascii: u128,
    /// Nothing at all may match, too.
    empty: bool,
}

impl Beginning {
    const NOTHING: Self = Self { ascii: 0, empty: true };
    const ANYTHING: Self = Self { ascii: u128::MAX, empty: true };

    fn of_alternatives(alternatives: &[Vec<Node>]) -> Self {
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

    fn may_be(self, c: Option<char>) -> bool {
        self.empty || c.is_some_and(|c| !c.is_ascii() || self.ascii >> u32::from(c) & 1 == 1)
    }
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    alternatives: Vec<Vec<Node>>,
    beginning: Beginning,
    groups: usize,
    names: BTreeMap<String, usize>,
}

/// Where a pattern matched, in characters; group 0 is the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match<'t> {
    text: &'t [char],
    groups: Vec<Option<(usize, usize)>>,
}

impl Match<'_> {
    /// The text of a group that took part.
    pub fn group(&self, index: usize) -> Option<String> {
        let (start, end) = (*self.groups.get(index)?)?;
        Some(self.text[start..end].iter().collect())
    }

    pub fn start(&self) -> usize {
        self.groups[0].map_or(0, |span| span.0)
    }

    pub fn end(&self) -> usize {
        self.groups[0].map_or(0, |span| span.1)
    }
}

impl Pattern {
    /// Compiles a pattern; `flags` is any of `imsx`.
    ///
    /// # Errors
    /// Broken syntax, or a construct that is not known.
    pub fn new(pattern: &str, flags: &str) -> Result<Self, PatternError> {
        let mut parser =
            Parser { chars: pattern.chars().collect(), at: 0, groups: 0, names: BTreeMap::new(), flags: Flags::default() };
        for flag in flags.chars() {
            parser.set_flag(flag)?;
        }
        let alternatives = parser.alternatives()?;
        if parser.at < parser.chars.len() {
            return Err(parser.error("unbalanced parenthesis"));
        }
        let beginning = Beginning::of_alternatives(&alternatives);
        Ok(Self { alternatives, beginning, groups: parser.groups, names: parser.names })
    }

    /// The number of a named group.
    pub fn group_index(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// `re.match`: at `start` exactly.
    pub fn match_at<'t>(&self, text: &'t [char], start: usize) -> Option<Match<'t>> {
        let mut groups = vec![None; self.groups + 1];
        let mut end = start;
        let matched = Matcher { text }.alternatives(&self.alternatives, start, &mut groups, &mut |at, _| {
            end = at;
            true
        });
        if !matched {
            return None;
        }
        groups[0] = Some((start, end));
        Some(Match { text, groups })
    }

    /// `re.search` from `start` on.
    pub fn search<'t>(&self, text: &'t [char], start: usize) -> Option<Match<'t>> {
        (start..=text.len()).filter(|at| self.beginning.may_be(text.get(*at).copied())).find_map(|at| self.match_at(text, at))
    }

    /// `re.finditer`.
    pub fn find_all<'t>(&self, text: &'t [char]) -> Vec<Match<'t>> {
        let mut found: Vec<Match<'t>> = Vec::new();
        let mut at = 0;
        while let Some(hit) = self.search(text, at) {
            at = if hit.end() > hit.start() { hit.end() } else { hit.end() + 1 };
            found.push(hit);
        }
        found
    }
}

/// What a pattern sees: one element per character.
pub fn characters(text: &str) -> Vec<char> {
    text.chars().collect()
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    groups: usize,
    names: BTreeMap<String, usize>,
    flags: Flags,
}

impl Parser {
    fn error(&self, message: &str) -> PatternError {
        PatternError(format!("{message} at position {}", self.at))
    }

    fn set_flag(&mut self, flag: char) -> Result<(), PatternError> {
        match flag {
            'i' => self.flags.ignore_case = true,
            'm' => self.flags.multi_line = true,
            's' => self.flags.dot_all = true,
            'x' => self.flags.verbose = true,
            'u' => {}
            _ => return Err(self.error("unknown flag")),
        }
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, text: &str) -> bool {
        let wanted: Vec<char> = text.chars().collect();
        let found = self.chars[self.at..].starts_with(&wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn alternatives(&mut self) -> Result<Vec<Vec<Node>>, PatternError> {
        let mut all = vec![self.sequence()?];
        while self.eat("|") {
            all.push(self.sequence()?);
        }
        Ok(all)
    }

    fn sequence(&mut self) -> Result<Vec<Node>, PatternError> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            if self.flags.verbose {
                if c.is_whitespace() {
                    self.at += 1;
                    continue;
                }
                if c == '#' {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                    continue;
                }
            }
            if let Some(node) = self.atom(c)? {
                let node = self.repeats(node)?;
                nodes.push(node);
            }
        }
        Ok(nodes)
    }

    fn repeats(&mut self, node: Node) -> Result<Node, PatternError> {
        let (min, max) = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => match self.counts() {
                Some(counts) => {
                    let lazy = self.eat("?");
                    return Ok(Node::Repeat { node: Box::new(node), min: counts.0, max: counts.1, lazy });
                }
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        self.at += 1;
        let lazy = self.eat("?");
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            return Err(self.error("multiple repeat"));
        }
        Ok(Node::Repeat { node: Box::new(node), min, max, lazy })
    }

    /// `{2}`, `{2,}`, `{,3}`, `{2,3}`; anything else is a plain brace.
    fn counts(&mut self) -> Option<(usize, usize)> {
        let close = self.chars[self.at..].iter().position(|c| *c == '}')? + self.at;
        let inside: String = self.chars[self.at + 1..close].iter().collect();
        let number = |text: &str, missing: usize| if text.is_empty() { Some(missing) } else { text.parse().ok() };
        let counts = match inside.split_once(',') {
            Some((min, max)) => (number(min, 0)?, number(max, usize::MAX)?),
            None => {
                let n = inside.parse().ok()?;
                (n, n)
            }
        };
        self.at = close + 1;
        Some(counts)
    }

    fn atom(&mut self, c: char) -> Result<Option<Node>, PatternError> {
        self.at += 1;
        Ok(Some(match c {
            '(' => return self.group(),
            '[' => self.class()?,
            '.' => Node::Any { dot_all: self.flags.dot_all },
            '^' => Node::Start { multi_line: self.flags.multi_line },
            '$' => Node::End { multi_line: self.flags.multi_line },
            '*' | '+' | '?' => return Err(self.error("nothing to repeat")),
            '\\' => self.escape()?,
            c => self.literal(c),
        }))
    }

    fn literal(&self, c: char) -> Node {
        Node::Set(Set::new(vec![ClassItem::Range(c, c)], false, self.flags.ignore_case))
    }

    fn group(&mut self) -> Result<Option<Node>, PatternError> {
        let outer = self.flags;
        let node = if self.eat("?:") {
            Node::Group { capture: None, alternatives: self.alternatives()? }
        } else if self.eat("?=") {
            Node::Look { ahead: true, negated: false, alternatives: self.alternatives()? }
        } else if self.eat("?!") {
            Node::Look { ahead: true, negated: true, alternatives: self.alternatives()? }
        } else if self.eat("?<=") {
            Node::Look { ahead: false, negated: false, alternatives: self.alternatives()? }
        } else if self.eat("?<!") {
            Node::Look { ahead: false, negated: true, alternatives: self.alternatives()? }
        } else if self.eat("?#") {
            while self.peek().is_some_and(|c| c != ')') {
                self.at += 1;
            }
            self.close()?;
            return Ok(None);
        } else if self.eat("?P<") {
            let name = self.name('>')?;
            self.groups += 1;
            let index = self.groups;
            self.names.insert(name, index);
            Node::Group { capture: Some(index), alternatives: self.alternatives()? }
        } else if self.eat("?P=") {
            let name = self.name(')')?;
            let group = *self.names.get(&name).ok_or_else(|| self.error("unknown group name"))?;
            return Ok(Some(Node::Back { group, ignore_case: self.flags.ignore_case }));
        } else if self.eat("?") {
            let mut flags = Vec::new();
            while let Some(c) = self.peek().filter(char::is_ascii_alphabetic) {
                flags.push(c);
                self.at += 1;
            }
            if flags.is_empty() {
                return Err(self.error("unknown extension"));
            }
            for flag in flags {
                self.set_flag(flag)?;
            }
            if self.eat(")") {
                return Ok(None);
            }
            if !self.eat(":") {
                return Err(self.error("missing :"));
            }
            Node::Group { capture: None, alternatives: self.alternatives()? }
        } else {
            self.groups += 1;
            let index = self.groups;
            Node::Group { capture: Some(index), alternatives: self.alternatives()? }
        };
        self.flags = outer;
        self.close()?;
        Ok(Some(node))
    }

    fn close(&mut self) -> Result<(), PatternError> {
        if self.eat(")") { Ok(()) } else { Err(self.error("missing ), unterminated subpattern")) }
    }

    fn name(&mut self, end: char) -> Result<String, PatternError> {
        let mut name = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            if c == end {
                return Ok(name);
            }
            name.push(c);
        }
        Err(self.error("unterminated name"))
    }

    fn escape(&mut self) -> Result<Node, PatternError> {
        let c = self.peek().ok_or_else(|| self.error("bad escape (end of pattern)"))?;
        self.at += 1;
        if let Some(item) = category(c) {
            return Ok(Node::Set(Set::new(vec![item], false, false)));
        }
        Ok(match c {
            'A' => Node::TextStart,
            'Z' => Node::TextEnd,
            'b' => Node::WordBoundary(true),
            'B' => Node::WordBoundary(false),
            '1'..='9' => {
                let mut group = c as usize - '0' as usize;
                while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)).filter(|_| group < 10) {
                    group = group * 10 + digit as usize;
                    self.at += 1;
                }
                if group > self.groups {
                    return Err(self.error("invalid group reference"));
                }
                Node::Back { group, ignore_case: self.flags.ignore_case }
            }
            c => {
                let c = self.escaped(c)?;
                self.literal(c)
            }
        })
    }

    /// The character that an escape stands for, in and out of classes.
    fn escaped(&mut self, c: char) -> Result<char, PatternError> {
        Ok(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'a' => '\u{7}',
            '0' => '\0',
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'U' => self.hex(8)?,
            c if c.is_ascii_alphabetic() => return Err(self.error(&format!("bad escape \\{c}"))),
            c => c,
        })
    }

    fn hex(&mut self, digits: usize) -> Result<char, PatternError> {
        let text: String = self.chars[self.at..].iter().take(digits).collect();
        self.at += text.chars().count();
        u32::from_str_radix(&text, 16)
            .ok()
            .filter(|_| text.len() == digits)
            .and_then(char::from_u32)
            .ok_or_else(|| self.error("incomplete escape"))
    }

    fn class(&mut self) -> Result<Node, PatternError> {
        let negated = self.eat("^");
        let mut items = Vec::new();
        let mut first = true;
        loop {
            let c = self.peek().ok_or_else(|| self.error("unterminated character set"))?;
            self.at += 1;
            if c == ']' && !first {
                break;
            }
            first = false;
            let low = match self.class_character(c)? {
                Ok(item) => {
                    items.push(item);
                    continue;
                }
                Err(low) => low,
            };
            let ranged = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
            if !ranged {
                items.push(ClassItem::Range(low, low));
                continue;
            }
            self.at += 1;
            let c = self.peek().ok_or_else(|| self.error("unterminated character set"))?;
            self.at += 1;
            match self.class_character(c)? {
                Err(high) if high >= low => items.push(ClassItem::Range(low, high)),
                Err(_) | Ok(_) => return Err(self.error("bad character range")),
            }
        }
        Ok(Node::Set(Set::new(items, negated, self.flags.ignore_case)))
    }

    /// A category (`\w`), or else a character.
    fn class_character(&mut self, c: char) -> Result<Result<ClassItem, char>, PatternError> {
        if c != '\\' {
            return Ok(Err(c));
        }
        let c = self.peek().ok_or_else(|| self.error("unterminated character set"))?;
        self.at += 1;
        if let Some(item) = category(c) {
            return Ok(Ok(item));
        }
        if c == 'b' {
            return Ok(Err('\u{8}'));
        }
        self.escaped(c).map(Err)
    }
}

fn category(c: char) -> Option<ClassItem> {
    Some(match c {
        'w' => ClassItem::Word(true),
        'W' => ClassItem::Word(false),
        'd' => ClassItem::Digit(true),
        'D' => ClassItem::Digit(false),
        's' => ClassItem::Space(true),
        'S' => ClassItem::Space(false),
        _ => return None,
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

fn in_items(items: &[ClassItem], c: char) -> bool {
    items.iter().any(|item| match item {
        ClassItem::Range(low, high) => (*low..=*high).contains(&c),
        ClassItem::Word(wanted) => is_word(c) == *wanted,
        ClassItem::Digit(wanted) => c.is_ascii_digit() == *wanted,
        ClassItem::Space(wanted) => is_space(c) == *wanted,
    })
}

fn lowered(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn raised(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

type Groups = Vec<Option<(usize, usize)>>;
type Then<'a> = &'a mut dyn FnMut(usize, &mut Groups) -> bool;

struct Matcher<'t> {
    text: &'t [char],
}

impl Matcher<'_> {
    fn alternatives(&self, alternatives: &[Vec<Node>], at: usize, groups: &mut Groups, then: Then) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn search(pattern: &str, flags: &str, text: &str) -> Option<Vec<Option<String>>> {
        let pattern = Pattern::new(pattern, flags).unwrap();
        let text = characters(text);
        let found = pattern.search(&text, 0)?;
        Some((0..=pattern.groups).map(|group| found.group(group)).collect())
    }

    fn some(texts: &[&str]) -> Option<Vec<Option<String>>> {
        Some(texts.iter().map(|text| Some((*text).to_owned())).collect())
    }

    #[test]
    fn searches_like_re() {
        assert_eq!(search(r"a(b*)c", "", "xabbc"), some(&["abbc", "bb"]));
        assert_eq!(search(r#""(.+?)""#, "", r#"x "a" "b""#), some(&[r#""a""#, "a"]));
        assert_eq!(search(r"(?:a|ab)(c|bcd)(d*)", "", "abcd"), some(&["abcd", "bcd", ""]));
        assert_eq!(search(r"(\w+)\s+\1", "i", "the The"), some(&["the The", "the"]));
        assert_eq!(search(r"(?<![a-z])x(?=y)", "", "axy xy"), some(&["x"]));
        assert_eq!(search(r"^b$", "m", "a\nb\nc"), some(&["b"]));
        assert_eq!(search(r"a.c", "", "a\nc"), None);
        assert_eq!(search(r"a.c", "s", "a\nc"), some(&["a\nc"]));
        assert_eq!(search("a b # c\n[ ]", "x", "ab "), some(&["ab "]));
        assert_eq!(search(r"(a*)*b", "", "aab"), some(&["aab", "aa"]));
        assert_eq!(search(r"x{2,3}?", "", "xxxx"), some(&["xx"]));
        assert_eq!(search(r"[\]\-a]+", "", "-]a"), some(&["-]a"]));
        assert_eq!(search(r"\d+$", "", "a12\n"), some(&["12"]));
    }

    #[test]
    fn a_search_passes_over_nothing_that_may_begin_a_match() {
        assert_eq!(search(r"(?:x\s+)?(?:b|(c)?d)", "i", "aa D"), Some(vec![Some("D".to_owned()), None]));
        assert_eq!(search(r"(?<!a)(b)\1", "", "abb bb"), some(&["bb", "b"]));
        assert_eq!(search("ß", "i", "aß"), some(&["ß"]));
        assert_eq!(search("[^a]$", "", "aaä"), some(&["ä"]));
        assert_eq!(search("k", "i", "a\u{212a}"), some(&["\u{212a}"]));
        assert_eq!(search("(b*)$", "", "ab"), some(&["b", "b"]));
    }

    #[test]
    fn refuses_what_is_broken() {
        for broken in ["(", "a)", "[a", "*a", r"\q", "(?P<a", r"\2"] {
            assert!(Pattern::new(broken, "").is_err(), "{broken}");
        }
    }

    #[test]
    fn long_texts_do_not_exhaust_the_stack() {
        let text = characters(&"a".repeat(200_000));
        assert_eq!(Pattern::new("a*?b", "").unwrap().match_at(&text, 0), None);
        assert_eq!(Pattern::new(".*a", "").unwrap().match_at(&text, 0).map(|m| m.end()), Some(200_000));
    }
}
