//! Sets of characters.

#[derive(Debug, Clone)]
pub(super) enum ClassItem {
    Range(char, char),
    Word(bool),
    Digit(bool),
    Space(bool),
}

/// A set of characters.
#[derive(Debug, Clone)]
pub(super) struct Set {
    items: Vec<ClassItem>,
    negated: bool,
    ignore_case: bool,
    /// The answers for the first 128 characters, which are nearly all that a CREATE TABLE is made of.
    pub(super) ascii: u128,
}

impl Set {
    pub(super) fn new(items: Vec<ClassItem>, negated: bool, ignore_case: bool) -> Self {
        let mut set = Self { items, negated, ignore_case, ascii: 0 };
        set.ascii = (0..128u8).filter(|c| set.looked_up(char::from(*c))).fold(0, |bits, c| bits | 1 << c);
        set
    }

    pub(super) fn has(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii >> u32::from(c) & 1 == 1 } else { self.looked_up(c) }
    }

    fn looked_up(&self, c: char) -> bool {
        let items = &self.items;
        let inside = in_items(items, c) || self.ignore_case && (in_items(items, lowered(c)) || in_items(items, raised(c)));
        inside != self.negated
    }
}

pub(super) fn category(c: char) -> Option<ClassItem> {
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

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

pub(super) fn in_items(items: &[ClassItem], c: char) -> bool {
    items.iter().any(|item| match item {
        ClassItem::Range(low, high) => (*low..=*high).contains(&c),
        ClassItem::Word(wanted) => is_word(c) == *wanted,
        ClassItem::Digit(wanted) => c.is_ascii_digit() == *wanted,
        ClassItem::Space(wanted) => is_space(c) == *wanted,
    })
}

pub(super) fn lowered(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

pub(super) fn raised(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}
