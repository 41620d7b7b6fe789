//! Margins of Python blocks (upstream: `mako.pygen`).

/// Removes the left margin of a `<% %>` block, leaving the inside of triple-quoted strings alone.
///
/// Mirrors `adjust_whitespace`: the margin is that of the first line of code, and tabs become blanks.
pub(crate) fn remove_margin(text: &str) -> String {
    let mut state = MultiLine::default();
    let mut margin: Option<String> = None;
    let mut lines = Vec::new();
    for line in split_lines(text) {
        if state.enters(line) {
            lines.push(line.to_owned());
        } else {
            let line = expand_tabs(line);
            if margin.is_none() {
                margin = margin_of(&line);
            }
            let margin = margin.as_deref().unwrap_or_default();
            lines.push(line.strip_prefix(margin).unwrap_or(&line).to_owned());
        }
    }
    lines.join("\n")
}

/// Moves a block of Python to an indentation (upstream `PythonPrinter.write_indented_block`).
pub(crate) fn indent_block(block: &str, indent: &str) -> Vec<String> {
    let (mut backslashed, mut quoted) = (false, false);
    let mut margin: Option<String> = None;
    split_lines(block)
        .map(|line| {
            let inside = backslashed || quoted;
            backslashed = line.ends_with('\\');
            if (line.matches("\"\"\"").count() + line.matches("'''").count()) % 2 == 1 {
                quoted = !quoted;
            }
            if inside {
                return line.to_owned();
            }
            let line = expand_tabs(line);
            if margin.is_none() {
                margin = margin_of(&line);
            }
            match margin.as_deref().and_then(|margin| line.strip_prefix(margin)) {
                Some(rest) => format!("{indent}{rest}"),
                None => line,
            }
        })
        .collect()
}

/// The blanks before the first line that holds code.
fn margin_of(line: &str) -> Option<String> {
    let rest = line.trim_start_matches([' ', '\t']);
    (!rest.is_empty() && !rest.starts_with('#')).then(|| line[..line.len() - rest.len()].to_owned())
}

pub(crate) fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// Python's `str.expandtabs()` with its tab size of eight.
fn expand_tabs(line: &str) -> String {
    if !line.contains('\t') {
        return line.to_owned();
    }
    let mut expanded = String::new();
    let mut column = 0;
    for c in line.chars() {
        match c {
            '\t' => {
                let blanks = 8 - column % 8;
                expanded.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\r' => {
                expanded.push(c);
                column = 0;
            }
            other => {
                expanded.push(other);
                column += 1;
            }
        }
    }
    expanded
}

/// Whether a line begins inside a backslashed line or a triple-quoted string.
#[derive(Default)]
struct MultiLine {
    backslashed: bool,
    quote: Option<&'static str>,
}

impl MultiLine {
    fn enters(&mut self, line: &str) -> bool {
        let inside = self.backslashed || self.quote.is_some();
        self.backslashed = line.ends_with('\\');
        let mut rest = line;
        while !rest.is_empty() {
            match self.quote {
                Some(quote) => match rest.find(quote) {
                    Some(at) => {
                        rest = &rest[at + quote.len()..];
                        self.quote = None;
                    }
                    None => return inside,
                },
                None => {
                    if rest.starts_with('#') {
                        return inside;
                    }
                    if let Some(quote) = ["\"\"\"", "'''"].into_iter().find(|q| rest.starts_with(q)) {
                        self.quote = Some(quote);
                        rest = &rest[quote.len()..];
                        continue;
                    }
                    let next = ["\"\"\"", "'''", "#"].iter().filter_map(|mark| rest.find(mark)).min();
                    match next {
                        Some(at) => rest = &rest[at..],
                        None => return inside,
                    }
                }
            }
        }
        inside
    }
}
