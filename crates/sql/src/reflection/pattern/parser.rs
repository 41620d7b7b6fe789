//! From the text of a pattern to nodes.

use super::PatternError;
use super::node::Node;
use super::set::{ClassItem, Set, category};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Flags {
    ignore_case: bool,
    multi_line: bool,
    dot_all: bool,
    verbose: bool,
}

/// A pattern that was read.
pub(super) struct Parsed {
    pub(super) alternatives: Vec<Vec<Node>>,
    pub(super) groups: usize,
    pub(super) names: BTreeMap<String, usize>,
}

/// Reads a pattern; `flags` is any of `imsx`.
pub(super) fn parse(pattern: &str, flags: &str) -> Result<Parsed, PatternError> {
    let mut parser =
        Parser { chars: pattern.chars().collect(), at: 0, groups: 0, names: BTreeMap::new(), flags: Flags::default() };
    for flag in flags.chars() {
        parser.set_flag(flag)?;
    }
    let alternatives = parser.alternatives()?;
    if parser.at < parser.chars.len() {
        return Err(parser.error("unbalanced parenthesis"));
    }
    Ok(Parsed { alternatives, groups: parser.groups, names: parser.names })
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
