//! The line rules of `ConfigParser._read`.

use std::collections::HashSet;

use super::{DEFAULT_SECTION, Ini, IniError, Options, option_name};
use crate::config::pytext::{is_space, strip};

/// The section that lines are read into.
enum Current {
    None,
    Defaults,
    Section(usize),
}

/// An option whose value may still go on over the next lines.
struct Open {
    option: String,
    lines: Vec<String>,
}

struct Reader<'i> {
    ini: &'i mut Ini,
    source_name: &'i str,
    current: Current,
    section: String,
    open: Option<Open>,
    indent: usize,
    sections_seen: HashSet<String>,
    options_seen: HashSet<(String, String)>,
    unreadable: Vec<(usize, String)>,
}

pub(super) fn read_into(ini: &mut Ini, text: &str, source_name: &str) -> Result<(), IniError> {
    let mut reader = Reader {
        ini,
        source_name,
        current: Current::None,
        section: String::new(),
        open: None,
        indent: 0,
        sections_seen: HashSet::new(),
        options_seen: HashSet::new(),
        unreadable: Vec::new(),
    };
    for (index, (line, ending)) in lines(text).enumerate() {
        reader.line(index + 1, line, ending)?;
    }
    reader.finish()
}

/// Lines as a text file yields them: the text, and its ending as `\n`, if any.
fn lines(text: &str) -> impl Iterator<Item = (&str, &'static str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(end) = rest.find(['\n', '\r']) else {
            return Some((std::mem::take(&mut rest), ""));
        };
        let line = &rest[..end];
        let ending = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[end + ending..];
        Some((line, "\n"))
    })
}

impl Reader<'_> {
    fn line(&mut self, number: usize, line: &str, ending: &str) -> Result<(), IniError> {
        let value = strip(line);
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        if value.is_empty() {
            if let Some(open) = &mut self.open {
                open.lines.push(String::new());
            }
            return Ok(());
        }
        let indent = line.chars().take_while(|c| is_space(*c)).count();
        if let Some(open) = &mut self.open
            && indent > self.indent
        {
            open.lines.push(value.to_owned());
            return Ok(());
        }
        self.indent = indent;
        if let Some(section) = header(value) {
            return self.start_section(number, section);
        }
        if matches!(self.current, Current::None) {
            return Err(IniError::MissingSectionHeader {
                source_name: self.source_name.to_owned(),
                line: number,
                text: format!("{line}{ending}"),
            });
        }
        match value.find(['=', ':']) {
            Some(0) => {
                self.unreadable.push((number, format!("{line}{ending}")));
                self.start_option(number, value, 0)
            }
            Some(delimiter) => self.start_option(number, value, delimiter),
            None => {
                self.unreadable.push((number, format!("{line}{ending}")));
                Ok(())
            }
        }
    }

    fn start_section(&mut self, number: usize, section: &str) -> Result<(), IniError> {
        self.close();
        self.section = section.to_owned();
        if section == DEFAULT_SECTION {
            self.current = Current::Defaults;
            return Ok(());
        }
        if !self.sections_seen.insert(section.to_owned()) {
            return Err(IniError::DuplicateSection {
                source_name: self.source_name.to_owned(),
                line: number,
                section: section.to_owned(),
            });
        }
        let known = self.ini.sections.iter().position(|(name, _)| name == section);
        self.current = Current::Section(known.unwrap_or_else(|| {
            self.ini.sections.push((section.to_owned(), Options::default()));
            self.ini.sections.len() - 1
        }));
        Ok(())
    }

    fn start_option(&mut self, number: usize, value: &str, delimiter: usize) -> Result<(), IniError> {
        let option = option_name(strip(&value[..delimiter]));
        if !self.options_seen.insert((self.section.clone(), option.clone())) {
            return Err(IniError::DuplicateOption {
                source_name: self.source_name.to_owned(),
                line: number,
                section: self.section.clone(),
                option,
            });
        }
        self.close();
        if option.is_empty() {
            return Ok(());
        }
        self.open = Some(Open { option, lines: vec![strip(&value[delimiter + 1..]).to_owned()] });
        Ok(())
    }

    /// Stores the option that was being read.
    fn close(&mut self) {
        let Some(Open { option, lines }) = self.open.take() else {
            return;
        };
        let value = lines.join("\n").trim_end_matches(is_space).to_owned();
        match self.current {
            Current::None => {}
            Current::Defaults => self.ini.defaults.set(option, value),
            Current::Section(index) => self.ini.sections[index].1.set(option, value),
        }
    }

    fn finish(mut self) -> Result<(), IniError> {
        self.close();
        if self.unreadable.is_empty() {
            return Ok(());
        }
        Err(IniError::Parsing { source_name: self.source_name.to_owned(), lines: self.unreadable })
    }
}

/// Returns the name in `[name]`; whatever follows the last bracket is ignored.
fn header(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('[')?;
    let end = inner.rfind(']')?;
    (end > 0).then(|| &inner[..end])
}
