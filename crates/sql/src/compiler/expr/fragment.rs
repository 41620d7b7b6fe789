//! SQL text with the places where parameters stand in it.

/// Text under construction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fragment {
    text: String,
    /// Where in `text`, and which of the statement's parameters.
    marks: Vec<(usize, usize)>,
}

impl Fragment {
    /// Appends text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends a place for a parameter.
    pub(super) fn mark(&mut self, bind: usize) {
        self.marks.push((self.text.len(), bind));
    }

    /// Appends another fragment with its parameters.
    pub fn append(&mut self, other: Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.marks.extend(other.marks.into_iter().map(|(at, bind)| (at + offset, bind)));
    }

    /// Appends fragments with a separator; empty ones are left out.
    pub fn join(&mut self, parts: Vec<Self>, separator: &str) {
        let mut first = true;
        for part in parts {
            if part.is_empty() {
                continue;
            }
            if !first {
                self.push(separator);
            }
            first = false;
            self.append(part);
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.marks.is_empty()
    }

    /// Takes blanks from the end.
    pub fn trim_end(&mut self) {
        let end = self.text.trim_end().len().max(self.marks.last().map_or(0, |(at, _)| *at));
        self.text.truncate(end);
    }

    /// The parameters in the order of their places.
    pub(super) fn marked(&self) -> impl Iterator<Item = usize> {
        self.marks.iter().map(|(_, bind)| *bind)
    }

    /// The text with placeholders, and the parameters in the order of their places.
    pub(super) fn finish(self, mut placeholder: impl FnMut(usize) -> String) -> (String, Vec<usize>) {
        let mut sql = String::with_capacity(self.text.len() + self.marks.len());
        let mut from = 0;
        let mut order = Vec::with_capacity(self.marks.len());
        for (at, bind) in self.marks {
            sql.push_str(&self.text[from..at]);
            sql.push_str(&placeholder(bind));
            order.push(bind);
            from = at;
        }
        sql.push_str(&self.text[from..]);
        (sql, order)
    }
}

impl From<&str> for Fragment {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), marks: Vec::new() }
    }
}

impl From<String> for Fragment {
    fn from(text: String) -> Self {
        Self { text, marks: Vec::new() }
    }
}
