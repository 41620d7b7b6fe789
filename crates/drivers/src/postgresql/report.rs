//! What a server says of an error or a notice, in the words and classes of the Python drivers.

use super::flavour::Flavour;
use super::sqlstate;
use fallible_iterator::FallibleIterator;
use limbeck_sql::engine::parameters::str_repr;
use limbeck_sql::engine::{DbError, DbErrorKind};
use postgres_protocol::message::backend::ErrorFields;

/// The fields of an ErrorResponse or NoticeResponse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) severity: String,
    pub(super) code: String,
    pub(super) message: String,
    detail: Option<String>,
    hint: Option<String>,
    /// In characters, from 1, of the statement that was sent.
    position: Option<usize>,
    internal_position: Option<usize>,
    internal_query: Option<String>,
    context: Option<String>,
    /// All fields as they came: the letter, and the text.
    fields: Vec<(char, String)>,
}

impl Report {
    /// What a server would say.
    pub(super) fn new(code: &str, message: &str) -> Self {
        let severity = "ERROR".to_owned();
        let fields = [('S', severity.as_str()), ('V', severity.as_str()), ('C', code), ('M', message)];
        let fields = fields.map(|(letter, text)| (letter, text.to_owned())).to_vec();
        Self { severity, code: code.to_owned(), message: message.to_owned(), fields, ..Self::default() }
    }

    pub(super) fn read(mut fields: ErrorFields<'_>) -> Self {
        let mut report = Self::default();
        // A report that is cut off is shown as far as it goes.
        while let Ok(Some(field)) = fields.next() {
            let text = String::from_utf8_lossy(field.value_bytes()).into_owned();
            report.fields.push((char::from(field.type_()), text.clone()));
            match field.type_() {
                b'S' => report.severity = text,
                b'C' => report.code = text,
                b'M' => report.message = text,
                b'D' => report.detail = Some(text),
                b'H' => report.hint = Some(text),
                b'P' => report.position = text.parse().ok(),
                b'p' => report.internal_position = text.parse().ok(),
                b'q' => report.internal_query = Some(text),
                b'W' => report.context = Some(text),
                _ => {}
            }
        }
        report
    }

    /// The report as libpq words it, without the severity; every line ends with a line break.
    pub(super) fn text(&self, statement: &str) -> String {
        let mut out = format!("{}\n", self.message);
        if let Some(position) = self.position {
            out.push_str(&marked_line(statement, position));
        } else if let (Some(position), Some(query)) = (self.internal_position, &self.internal_query) {
            out.push_str(&marked_line(query, position));
        }
        if let Some(detail) = &self.detail {
            out.push_str(&format!("DETAIL:  {detail}\n"));
        }
        if let Some(hint) = &self.hint {
            out.push_str(&format!("HINT:  {hint}\n"));
        }
        if let Some(query) = &self.internal_query {
            out.push_str(&format!("QUERY:  {query}\n"));
        }
        if let Some(context) = &self.context {
            out.push_str(&format!("CONTEXT:  {context}\n"));
        }
        out
    }

    /// The text of a notice: libpq leaves out where it came from (`PQSHOW_CONTEXT_ERRORS`).
    pub(super) fn text_of_notice(&self) -> String {
        Self { context: None, ..self.clone() }.text("")
    }

    /// The fields as `str()` shows a dictionary of Python.
    fn as_dictionary(&self) -> String {
        let shown = self.fields.iter().map(|(letter, text)| format!("'{letter}': {}", str_repr(text)));
        format!("{{{}}}", shown.collect::<Vec<_>>().join(", "))
    }

    /// The error of an attempt to connect.
    pub(super) fn refusal(&self, place: &str, flavour: Flavour) -> DbError {
        match flavour {
            Flavour::Asyncpg | Flavour::Pg8000 => self.error("", flavour),
            Flavour::Psycopg2 | Flavour::Psycopg => DbError {
                code: Some(self.code.clone()),
                ..flavour.connection_failed(&format!("{place} failed: {}:  {}", self.severity, self.text("")))
            },
        }
    }

    /// The error for a statement.
    pub(super) fn error(&self, statement: &str, flavour: Flavour) -> DbError {
        let kind = sqlstate::kind_of(&self.code, flavour == Flavour::Psycopg);
        let text = self.text(statement);
        let known = sqlstate::class_of(&self.code);
        let error = match flavour {
            Flavour::Psycopg2 => match known {
                Some(class) => DbError::new(kind, format!("psycopg2.errors.{class}"), text),
                None => flavour.error(kind, &text),
            },
            Flavour::Psycopg => match known {
                Some(class) => DbError::new(kind, format!("psycopg.errors.{class}"), text.trim_end()),
                None => flavour.error(kind, &text),
            },
            Flavour::Asyncpg => {
                let (class, kind) = sqlstate::of_asyncpg(&self.code);
                DbError::new(kind, format!("sqlalchemy.dialects.postgresql.asyncpg.{class}"), self.message.as_str())
            }
            Flavour::Pg8000 => {
                // It tells three kinds apart, by these two codes.
                let kind = match self.code.as_str() {
                    "28000" => DbErrorKind::InterfaceError,
                    "23505" => DbErrorKind::IntegrityError,
                    _ => DbErrorKind::ProgrammingError,
                };
                flavour.error(kind, &self.as_dictionary())
            }
        };
        DbError { code: Some(self.code.clone()), ..error }
    }
}

/// The longest part of a line that is shown, and what stays to the right of the mark.
const SHOWN: usize = 60;
const RIGHT: usize = 10;

/// `LINE n: ...` with a mark below the character at `position` (`reportErrorPosition` of libpq).
fn marked_line(statement: &str, position: usize) -> String {
    let characters: Vec<char> = statement.chars().collect();
    let Some(at) = position.checked_sub(1).filter(|at| *at <= characters.len()) else { return String::new() };
    let ends = |c: &char| *c == '\n' || *c == '\r';
    let line_start = characters[..at].iter().rposition(ends).map_or(0, |end| end + 1);
    let line_end = characters[at..].iter().position(ends).map_or(characters.len(), |length| at + length);
    // A carriage return and a line feed together are one end.
    let breaks = (0..line_start)
        .filter(|&i| characters[i] == '\n' && (i == 0 || characters[i - 1] != '\r') || characters[i] == '\r')
        .count();
    let line: Vec<char> = characters[line_start..line_end].iter().map(|c| if *c == '\t' { ' ' } else { *c }).collect();
    let columns: Vec<usize> = line.iter().map(|c| width(*c)).collect();
    let mark = at - line_start;
    let total: usize = columns.iter().sum();
    let (mut first, mut last) = (0, line.len());
    let (mut cut_left, mut cut_right) = (false, false);
    if total > SHOWN {
        let span = |from: usize, to: usize| columns[from..to].iter().sum::<usize>();
        if span(0, mark.min(line.len())) + RIGHT < SHOWN {
            // The mark is near the start: what is too long goes from the end.
            while span(0, last) > SHOWN {
                last -= 1;
            }
            cut_right = true;
        } else {
            if span(mark.min(line.len()), line.len()) > RIGHT {
                while span(mark.min(last), last) > RIGHT {
                    last -= 1;
                }
                cut_right = true;
            }
            while span(first, last) > SHOWN {
                first += 1;
                cut_left = true;
            }
        }
    }
    let prefix = format!("LINE {}: {}", breaks + 1, if cut_left { "..." } else { "" });
    let shown: String = line[first..last].iter().collect();
    let before: usize = columns[first..mark.clamp(first, line.len())].iter().sum();
    let dots = if cut_right { "..." } else { "" };
    format!("{prefix}{shown}{dots}\n{}^\n", " ".repeat(prefix.chars().count() + before))
}

/// The columns that a character takes on a screen.
fn width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x200b..=0x200f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_below_the_character() {
        assert_eq!(marked_line("select * from xx", 15), "LINE 1: select * from xx\n                      ^\n");
        assert_eq!(
            marked_line(&format!("select\n'é' ||  a,\n b from nope where a='{}'", "x".repeat(100)), 27),
            "LINE 3:  b from nope where a='xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n                ^\n"
        );
        let long = "x".repeat(100);
        let statement = format!("select '{long}' from nope where b='{long}'");
        let shown = format!("LINE 1: ...{}' from nope where...\n{}^\n", "x".repeat(43), " ".repeat(61));
        assert_eq!(marked_line(&statement, 116), shown);
        assert_eq!(marked_line("", 1), "LINE 1: \n        ^\n");
        assert_eq!(marked_line("a", 7), "");
    }

    #[test]
    fn pg8000_shows_all_fields() {
        let report = Report::new("23505", "it's a \"duplicate\"\n");
        let error = report.error("insert", Flavour::Pg8000);
        assert_eq!((error.kind, error.driver_class.as_str()), (DbErrorKind::IntegrityError, "pg8000.dbapi.IntegrityError"));
        assert_eq!(error.message, r#"{'S': 'ERROR', 'V': 'ERROR', 'C': '23505', 'M': 'it\'s a "duplicate"\n'}"#);
        let error = Report::new("28000", "role").error("", Flavour::Pg8000);
        assert_eq!((error.kind, error.driver_class.as_str()), (DbErrorKind::InterfaceError, "pg8000.exceptions.InterfaceError"));
    }

    #[test]
    fn line_ends_of_every_kind_count_once() {
        assert_eq!(marked_line("a\r\nb\rc\nd", 8), "LINE 4: d\n        ^\n");
    }
}
