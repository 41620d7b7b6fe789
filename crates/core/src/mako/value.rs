//! The values a template can be given without an interpreter, and how Python shows them.

/// A value in a template's context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// A `str`.
    Str(String),
    /// A `list`.
    List(Vec<Value>),
    /// A `tuple`.
    Tuple(Vec<Value>),
}

impl Value {
    /// Tells whether Python takes the value for true.
    pub fn is_true(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Str(text) => !text.is_empty(),
            Self::List(items) | Self::Tuple(items) => !items.is_empty(),
        }
    }

    /// Gives Python's `str()` of the value; `None` when it cannot be told for certain.
    pub fn to_str(&self) -> Option<String> {
        match self {
            Self::Str(text) => Some(text.clone()),
            Self::None | Self::Bool(_) | Self::List(_) | Self::Tuple(_) => self.repr(),
        }
    }

    /// Gives Python's `repr()` of the value; `None` when it cannot be told for certain.
    pub fn repr(&self) -> Option<String> {
        let join = |items: &[Self]| {
            let items: Option<Vec<_>> = items.iter().map(Self::repr).collect();
            items.map(|items| items.join(", "))
        };
        Some(match self {
            Self::None => "None".to_owned(),
            Self::Bool(true) => "True".to_owned(),
            Self::Bool(false) => "False".to_owned(),
            Self::Str(text) => python_repr(text)?,
            Self::List(items) => format!("[{}]", join(items)?),
            Self::Tuple(items) if items.len() == 1 => format!("({},)", join(items)?),
            Self::Tuple(items) => format!("({})", join(items)?),
        })
    }
}

/// Gives Python's `repr()` of a text; `None` when it has a character of which it is not certain
/// whether Python prints or escapes it.
pub fn python_repr(text: &str) -> Option<String> {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut repr = String::with_capacity(text.len() + 2);
    repr.push(quote);
    for c in text.chars() {
        match c {
            '\\' => repr.push_str("\\\\"),
            '\n' => repr.push_str("\\n"),
            '\r' => repr.push_str("\\r"),
            '\t' => repr.push_str("\\t"),
            c if c == quote => {
                repr.push('\\');
                repr.push(c);
            }
            ' '..='~' => repr.push(c),
            '\0'..='\u{a0}' | '\u{ad}' => repr.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if is_surely_printable(c) => repr.push(c),
            _ => return None,
        }
    }
    repr.push(quote);
    Some(repr)
}

/// Letters and digits are printable in every version of Unicode that knows them; so are these blocks
/// of signs. Of the rest, versions differ or separators and format characters are among them.
fn is_surely_printable(c: char) -> bool {
    c.is_alphanumeric() && u32::from(c) < 0x1_0000
        || matches!(c, '\u{a1}'..='\u{ff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{20a0}'..='\u{20bf}' | '\u{2190}'..='\u{23ff}' | '\u{2500}'..='\u{27bf}'
            | '\u{3001}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}' | '\u{1f300}'..='\u{1f64f}')
}
