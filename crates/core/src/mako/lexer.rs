//! Text → [`Template`] (upstream: `mako.lexer`).
//!
//! The reference matches regular expressions at a moving position; each `match_*` here is one of
//! them by hand. A match of nothing still moves on by one character there, so it does here.

use super::error::{MakoError, Place};
use super::node::{Code, ControlLine, Expression, Node, NodeId, NodeKind, Tag, Template};
use super::python_code::{ArgumentList, Names, is_word, word_length};
use super::tag::TagHead;
use super::whitespace::remove_margin;

/// Parses a template; `filename` names it in errors.
pub fn parse(source: &str, filename: &str) -> Result<Template, MakoError> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut lexer = Lexer {
        text: source,
        filename,
        position: 0,
        line: 1,
        matched_line: 1,
        matched_column: 0,
        nodes: Vec::new(),
        roots: Vec::new(),
        tags: Vec::new(),
        controls: Vec::new(),
    };
    lexer.run()?;
    Ok(Template { filename: filename.to_owned(), nodes: lexer.nodes, roots: lexer.roots })
}

struct Lexer<'s> {
    text: &'s str,
    filename: &'s str,
    position: usize,
    line: u32,
    matched_line: u32,
    matched_column: u32,
    nodes: Vec<Node>,
    roots: Vec<NodeId>,
    /// Tags that are open.
    tags: Vec<NodeId>,
    /// Control lines that are open.
    controls: Vec<NodeId>,
}

impl<'s> Lexer<'s> {
    fn run(&mut self) -> Result<(), MakoError> {
        self.skip_coding_comment();
        while self.position < self.text.len() {
            let matched = self.match_expression()?
                || self.match_control_line()?
                || self.match_doc()
                || self.match_tag_start()?
                || self.match_tag_end()?
                || self.match_python_block()?
                || self.match_percent()?
                || self.match_text()?;
            // Text matches anywhere, if only nothing.
            debug_assert!(matched);
        }
        if let Some(tag) = self.tags.last() {
            let keyword = self.tag_keyword(*tag).to_owned();
            return Err(self.place().syntax(format!("Unclosed tag: <%{keyword}>")));
        }
        if let Some(open) = self.controls.last() {
            let Node { line, column, .. } = self.nodes[open.0];
            let place = Place { filename: self.filename, line, column };
            let keyword = &self.control(*open).keyword;
            return Err(place.syntax(format!("Unterminated control keyword: '{keyword}'")));
        }
        Ok(())
    }

    fn place(&self) -> Place<'s> {
        Place { filename: self.filename, line: self.matched_line, column: self.matched_column }
    }

    fn rest(&self) -> &'s str {
        &self.text[self.position.min(self.text.len())..]
    }

    /// Takes the next `length` bytes as matched; nothing still costs a character.
    fn accept(&mut self, length: usize) {
        let start = self.position.min(self.text.len());
        let length = match length {
            0 => self.text[start..].chars().next().map_or(1, char::len_utf8),
            length => length,
        };
        let end = (start + length).min(self.text.len());
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        self.matched_line = self.line;
        self.matched_column =
            u32::try_from(self.text[line_start..start].chars().count()).map_or(u32::MAX, |n| n.saturating_add(1));
        let lines = self.text.as_bytes()[start..end].iter().filter(|b| **b == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.position = start + length;
    }

    fn at_line_start(&self) -> bool {
        self.position == 0 || self.text.as_bytes().get(self.position - 1) == Some(&b'\n')
    }

    fn control(&self, id: NodeId) -> &ControlLine {
        match &self.nodes[id.0].kind {
            NodeKind::Control(control) => control,
            _ => unreachable!("only control lines are put on the stack of control lines"),
        }
    }

    fn tag_keyword(&self, id: NodeId) -> &str {
        match &self.nodes[id.0].kind {
            NodeKind::Tag(tag) => &tag.keyword,
            _ => unreachable!("only tags are put on the stack of tags"),
        }
    }

    /// Adds a node below the open tag and control line, and opens or closes what it opens or closes.
    fn append(&mut self, kind: NodeKind, place: Place<'_>) -> Result<(), MakoError> {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { line: place.line, column: place.column, kind });
        let parent = self.tags.last().copied();
        match parent {
            Some(tag) => self.add_child(tag, id),
            None => self.roots.push(id),
        }
        let open = self.controls.last().copied();
        if let Some(open) = open {
            self.add_child(open, id);
        }
        match &mut self.nodes[id.0].kind {
            NodeKind::Tag(tag) => {
                tag.parent = parent;
                self.tags.push(id);
            }
            NodeKind::Control(control) if control.is_end => {
                self.controls.pop();
            }
            NodeKind::Control(control) if control.is_primary() => self.controls.push(id),
            NodeKind::Control(control) => {
                let keyword = control.keyword.clone();
                if let Some(open) = open.map(|open| self.control(open))
                    && !open.is_ternary(&keyword)
                {
                    let message = format!("Keyword '{keyword}' not a legal ternary for keyword '{}'", open.keyword);
                    return Err(self.place().syntax(message));
                }
            }
            NodeKind::Text(_) | NodeKind::Expression(_) | NodeKind::Code(_) | NodeKind::Comment => {}
        }
        Ok(())
    }

    fn add_child(&mut self, parent: NodeId, child: NodeId) {
        match &mut self.nodes[parent.0].kind {
            NodeKind::Tag(tag) => tag.children.push(child),
            NodeKind::Control(control) => control.children.push(child),
            NodeKind::Text(_) | NodeKind::Expression(_) | NodeKind::Code(_) | NodeKind::Comment => {}
        }
    }

    /// `# -*- coding: x -*-` on the first line is not output.
    fn skip_coding_comment(&mut self) {
        let Some(end) = self.text.find('\n') else { return };
        let line = &self.text[..end];
        let names_encoding = line.starts_with('#')
            && line.match_indices("coding").any(|(at, word)| {
                let after = &line[at + word.len()..];
                after.starts_with([':', '=']) && after[1..].trim_start().starts_with(|c: char| is_word(c) || c == '-' || c == '.')
            });
        if names_encoding {
            self.accept(end + 1);
        }
    }

    /// `${code | filters}`
    fn match_expression(&mut self) -> Result<bool, MakoError> {
        if !self.rest().starts_with("${") {
            return Ok(false);
        }
        self.accept(2);
        let place = self.place();
        let (mut code, end) = self.parse_until(true, &["|", "}"], place)?;
        let mut filters = "";
        if end == "|" {
            let inner = self.place();
            (filters, _) = self.parse_until(true, &["}"], inner)?;
        }
        let unix;
        if code.contains("\r\n") {
            unix = code.replace("\r\n", "\n");
            code = &unix;
        }
        let filters = ArgumentList::parse(filters.trim(), place)?;
        let names = Names::of_code(code, 0, place)?;
        self.append(NodeKind::Expression(Expression { code: code.to_owned(), names, filters }), place)?;
        Ok(true)
    }

    /// Reads Python up to one of the `ends`, stepping over strings and comments.
    fn parse_until(
        &mut self,
        watch_nesting: bool,
        ends: &[&'static str],
        begin: Place<'_>,
    ) -> Result<(&'s str, &'static str), MakoError> {
        let start = self.position.min(self.text.len());
        let mut depth = [0i64; 3];
        loop {
            let rest = self.rest();
            if rest.starts_with('#')
                && let Some(end) = rest.find('\n')
            {
                self.accept(end + 1);
                continue;
            }
            if let Some(length) = string_length(rest) {
                self.accept(length);
                continue;
            }
            let skipped;
            if let Some(end) = ends.iter().find(|end| rest.starts_with(**end)) {
                self.accept(end.len());
                if !watch_nesting || depth.iter().all(|level| *level <= 0) {
                    return Ok((&self.text[start..self.position - end.len()], end));
                }
                skipped = *end;
            } else {
                let next = rest.bytes().enumerate().position(|(at, byte)| {
                    matches!(byte, b'"' | b'\'' | b'#')
                        || ends.iter().any(|end| rest.as_bytes()[at..].starts_with(end.as_bytes()))
                });
                let Some(next) = next else {
                    let ends = ends.iter().map(|end| if *end == "|" { "\\|" } else { end });
                    let ends = ends.collect::<Vec<_>>().join(",");
                    let message = format!("Expected: {ends}; unterminated tag or expression beginning");
                    return Err(begin.syntax(message));
                };
                self.accept(next);
                skipped = &rest[..next];
            }
            for (level, (open, close)) in depth.iter_mut().zip([('{', '}'), ('(', ')'), ('[', ']')]) {
                *level += skipped.matches(open).count() as i64 - skipped.matches(close).count() as i64;
            }
        }
    }

    /// `% python` and `## comment`, the line's end included.
    fn match_control_line(&mut self) -> Result<bool, MakoError> {
        if !self.at_line_start() {
            return Ok(false);
        }
        let rest = self.rest();
        let line = rest.trim_start_matches(['\t', ' ']);
        let is_comment = line.starts_with("##");
        let after = match line.strip_prefix("##") {
            Some(after) => after,
            None => match line.strip_prefix('%') {
                Some(after) if !after.starts_with('%') => after,
                _ => return Ok(false),
            },
        };
        let body = after.trim_start_matches(['\t', ' ']);
        let Some((text, consumed)) = logical_line(body) else { return Ok(false) };
        self.accept(rest.len() - body.len() + consumed);
        let place = self.place();
        if is_comment {
            self.append(NodeKind::Comment, place)?;
            return Ok(true);
        }
        let ended = text.strip_prefix("end").filter(|rest| rest.starts_with(is_word));
        let (is_end, word) = ended.map_or((false, text), |rest| (true, rest));
        let keyword = word[..word_length(word)].to_owned();
        if keyword.is_empty() {
            return Err(place.syntax(format!("Invalid control line: '{text}'")));
        }
        let mut names = Names::default();
        if is_end {
            match self.controls.last().map(|open| &self.control(*open).keyword) {
                None => {
                    return Err(place.syntax(format!("No starting keyword '{keyword}' for '{text}'")));
                }
                Some(open) if *open != keyword => {
                    return Err(place.syntax(format!("Keyword '{text}' doesn't match keyword '{open}'")));
                }
                Some(_) => {}
            }
        } else {
            names = Names::of_fragment(text, place)?;
        }
        let control = ControlLine { keyword, is_end, text: text.to_owned(), names, children: Vec::new() };
        self.append(NodeKind::Control(control), place)?;
        Ok(true)
    }

    /// `<%doc> ... </%doc>`
    fn match_doc(&mut self) -> bool {
        let Some(body) = self.rest().strip_prefix("<%doc>") else { return false };
        let Some(length) = body.find("</%doc>") else { return false };
        self.accept("<%doc>".len() + length + "</%doc>".len());
        let place = self.place();
        // A comment neither opens nor continues anything, so adding it cannot fail.
        self.append(NodeKind::Comment, place).is_ok()
    }

    /// `<%keyword attributes>`
    fn match_tag_start(&mut self) -> Result<bool, MakoError> {
        let Some(head) = TagHead::read(self.rest()) else { return Ok(false) };
        self.accept(head.length);
        let place = self.place();
        let is_text = head.keyword == "text";
        let closes_itself = head.closes_itself;
        let (kind, attribute_names) = head.build(place)?;
        let tag = Tag { keyword: head.keyword.to_owned(), parent: None, children: Vec::new(), attribute_names, kind };
        self.append(NodeKind::Tag(tag), place)?;
        if closes_itself {
            self.tags.pop();
        } else if is_text {
            let rest = self.rest();
            let Some(length) = rest.find("</%text>") else {
                return Err(self.place().syntax("Unclosed tag: <%text>"));
            };
            self.accept(length);
            let place = self.place();
            self.append(NodeKind::Text(rest[..length].to_owned()), place)?;
            // Empty text has moved past the `<` of its end, as in the reference.
            self.match_tag_end()?;
        }
        Ok(true)
    }

    /// `</%keyword>`
    fn match_tag_end(&mut self) -> Result<bool, MakoError> {
        let Some((keyword, length)) = tag_end(self.rest()) else { return Ok(false) };
        self.accept(length);
        match self.tags.last().map(|open| self.tag_keyword(*open)) {
            None => Err(self.place().syntax(format!("Closing tag without opening tag: </%{keyword}>"))),
            Some(open) if open != keyword => {
                let message = format!("Closing tag </%{keyword}> does not match tag: <%{open}>");
                Err(self.place().syntax(message))
            }
            Some(_) => {
                self.tags.pop();
                Ok(true)
            }
        }
    }

    /// `<% code %>` and `<%! code %>`
    fn match_python_block(&mut self) -> Result<bool, MakoError> {
        let Some(after) = self.rest().strip_prefix("<%") else { return Ok(false) };
        let is_module = after.starts_with('!');
        self.accept(if is_module { 3 } else { 2 });
        let place = self.place();
        let (code, _) = self.parse_until(false, &["%>"], place)?;
        let text = remove_margin(code) + "\n";
        let names = Names::of_code(&text, 0, place)?;
        self.append(NodeKind::Code(Code { text, is_module, names }), place)?;
        Ok(true)
    }

    /// `%%` at the beginning of a line stands for `%`.
    fn match_percent(&mut self) -> Result<bool, MakoError> {
        if !self.at_line_start() {
            return Ok(false);
        }
        let rest = self.rest();
        let after_blanks = rest.trim_start();
        let Some(after) = after_blanks.strip_prefix("%%") else { return Ok(false) };
        let more = after.len() - after.trim_start_matches('%').len();
        let blanks = rest.len() - after_blanks.len();
        self.accept(blanks + 2 + more);
        let place = self.place();
        self.append(NodeKind::Text(format!("{}%{}", &rest[..blanks], &after[..more])), place)?;
        Ok(true)
    }

    /// Anything up to the next thing that is not text.
    fn match_text(&mut self) -> Result<bool, MakoError> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut length = 0;
        let mut escaped_newline = 0;
        while length < bytes.len() {
            let here = &bytes[length..];
            let before = if length == 0 {
                self.position.checked_sub(1).map(|at| self.text.as_bytes()[at])
            } else {
                Some(bytes[length - 1])
            };
            if before == Some(b'\n') {
                let blanks = here.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
                if here[blanks..].starts_with(b"%") || here[blanks..].starts_with(b"##") {
                    break;
                }
            }
            if here.starts_with(b"${") || here.starts_with(b"<%") || here.starts_with(b"</%") {
                break;
            }
            if here.starts_with(b"\\\n") || here.starts_with(b"\\\r\n") {
                escaped_newline = if here[1] == b'\n' { 2 } else { 3 };
                break;
            }
            length += 1;
        }
        self.accept(length + escaped_newline);
        if length > 0 {
            let place = self.place();
            self.append(NodeKind::Text(rest[..length].to_owned()), place)?;
        }
        Ok(true)
    }
}

/// Length of the Python string literal (without prefix) at the beginning, if one begins and ends.
fn string_length(text: &str) -> Option<usize> {
    ["\"\"\"", "'''", "\"", "'"].into_iter().filter(|quote| text.starts_with(quote)).find_map(|quote| {
        let bytes = text.as_bytes();
        let mut at = quote.len();
        while at < bytes.len() {
            if bytes[at..].starts_with(quote.as_bytes()) {
                return Some(at + quote.len());
            }
            at += if bytes[at] == b'\\' { 1 + text[at + 1..].chars().next()?.len_utf8() } else { 1 };
        }
        None
    })
}

/// The text of a control line, joined over backslashed newlines, and its length with its newline.
fn logical_line(body: &str) -> Option<(&str, usize)> {
    let bytes = body.as_bytes();
    let mut at = 0;
    let mut joined_at = None;
    loop {
        let here = &bytes[at..];
        if here.starts_with(b"\\\n") || here.starts_with(b"\\\r\n") {
            let newline = if here[1] == b'\n' { 1 } else { 2 };
            joined_at = Some((at + 1, newline));
            at += 1 + newline;
        } else if here.is_empty() {
            return Some((body, at));
        } else if here[0] == b'\n' {
            return Some((&body[..at], at + 1));
        } else if here.starts_with(b"\r\n") {
            return Some((&body[..at], at + 2));
        } else if here[0] == b'\r' {
            // A lone carriage return ends no line; the last joined newline then does.
            return joined_at.map(|(at, newline)| (&body[..at], at + newline));
        } else {
            at += 1;
        }
    }
}

/// `</%name>` at the beginning: its name and length.
fn tag_end(text: &str) -> Option<(&str, usize)> {
    let after = text.strip_prefix("</%")?;
    let name_start = after.trim_start_matches(['\t', ' ']);
    for (at, c) in name_start.char_indices() {
        if at > 0 {
            let rest = name_start[at..].trim_start_matches(['\t', ' ']);
            if rest.starts_with('>') {
                return Some((&name_start[..at], text.len() - rest.len() + 1));
            }
        }
        if c == '\t' || c == ' ' {
            return None;
        }
    }
    None
}
