//! Lines of Python with their indentation, as Mako's `PythonPrinter` sets them.

/// Collects lines. A compound statement indents what follows; an empty line ends it.
#[derive(Debug, Default)]
pub(super) struct Printer {
    text: String,
    depth: usize,
}

impl Printer {
    /// Adds a line, or an operation of several lines, of which only the first is moved.
    pub fn line(&mut self, line: &str) {
        let is_comment = line.starts_with('#');
        if !is_comment && (line.trim().is_empty() || continues(line)) {
            self.depth = self.depth.saturating_sub(1);
        }
        self.text.push_str(&"    ".repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
        if opens(line) {
            self.depth += 1;
        }
    }

    /// The text one level further in, but for its first line, and without blanks at the ends of lines.
    pub fn indented(self) -> String {
        let moved: Vec<String> = self.text.split('\n').map(|line| format!("    {line}")).collect();
        let moved = moved.join("\n");
        moved.trim().split('\n').map(|line| line.trim_end_matches(' ')).collect::<Vec<_>>().join("\n")
    }
}

fn first_word(line: &str) -> &str {
    let line = line.trim_start();
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
}

fn opens(line: &str) -> bool {
    let ends = line.trim_end_matches([' ', '\t', '\n']);
    ends.ends_with(':')
        && matches!(
            first_word(line),
            "if" | "try" | "elif" | "while" | "for" | "with" | "def" | "class" | "else" | "except" | "finally"
        )
}

fn continues(line: &str) -> bool {
    matches!(first_word(line), "else" | "elif" | "except" | "finally") && opens(line)
}

#[cfg(test)]
mod tests {
    use super::Printer;

    #[test]
    fn a_batch_is_indented_until_the_empty_line() {
        let mut printer = Printer::default();
        for line in ["# start", "with x as y:", "y.add(1,\n      2)", "# note", "y.b()", "", "op.c()"] {
            printer.line(line);
        }
        assert_eq!(
            printer.indented(),
            "# start\n    with x as y:\n        y.add(1,\n          2)\n        # note\n        y.b()\n\n    op.c()"
        );
    }
}
