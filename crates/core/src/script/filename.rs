//! The name of a new revision file: template, slug, date, id.

use std::path::Path;

use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::error::CommandError;
use crate::revision::RevisionId;

/// The name of a file's module as upstream makes it: the file's, with everything but word characters replaced
/// (`util.load_python_file`).
pub fn module_name(path: &Path) -> String {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect()
}

/// When a revision was created, as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateDate {
    moment: Zoned,
    /// Whether a time zone was asked for, which then belongs to the text.
    has_zone: bool,
}

impl CreateDate {
    /// Puts `now` into the configured time zone, or leaves it in its own, unnamed
    /// (`ScriptDirectory._generate_create_date`).
    ///
    /// # Errors
    /// There is no such time zone.
    pub fn new(now: &Zoned, timezone: Option<&str>) -> Result<Self, CommandError> {
        let Some(name) = timezone else {
            return Ok(Self { moment: now.clone(), has_zone: false });
        };
        let zone = TimeZone::get(name)
            .or_else(|_| TimeZone::get(&name.to_uppercase()))
            .map_err(|_| CommandError::new(format!("Can't locate timezone: {name}")))?;
        Ok(Self { moment: now.with_time_zone(zone), has_zone: true })
    }

    /// Returns the moment.
    pub fn moment(&self) -> &Zoned {
        &self.moment
    }
}

impl std::fmt::Display for CreateDate {
    /// Writes the moment as Python's `str(datetime)` does.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let m = &self.moment;
        write!(f, "{:04}-{:02}-{:02} {:02}:{:02}:{:02}", m.year(), m.month(), m.day(), m.hour(), m.minute(), m.second())?;
        let microseconds = m.subsec_nanosecond() / 1000;
        if microseconds != 0 {
            write!(f, ".{microseconds:06}")?;
        }
        if self.has_zone {
            let offset = m.offset().seconds();
            let sign = if offset < 0 { '-' } else { '+' };
            let seconds = offset.unsigned_abs();
            write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
            if !seconds.is_multiple_of(60) {
                write!(f, ":{:02}", seconds % 60)?;
            }
        }
        Ok(())
    }
}

/// Makes a revision id of random bytes: twelve hexadecimal digits (`alembic.util.rev_id`).
pub fn revision_id(random: [u8; 6]) -> RevisionId {
    let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    RevisionId::from(digits)
}

/// Makes a revision id of the operating system's random numbers.
///
/// # Errors
/// The operating system gives none.
pub fn random_revision_id() -> Result<RevisionId, CommandError> {
    let mut random = [0; 6];
    getrandom::fill(&mut random).map_err(|error| CommandError::exception("OSError", format!("no random numbers: {error}")))?;
    Ok(revision_id(random))
}

/// Returns the words of a message, lower-cased and joined by `_`, cut after a whole word when longer
/// than `limit`.
pub fn slug(message: Option<&str>, limit: usize) -> String {
    let words: Vec<&str> =
        message.unwrap_or_default().split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let slug = words.join("_").to_lowercase();
    if slug.chars().count() <= limit {
        return slug;
    }
    let cut: String = slug.chars().take(limit).collect();
    let whole = cut.rsplit_once('_').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}_")
}

/// Returns the file name of a new revision, `.py` included (`ScriptDirectory._rev_path`).
///
/// # Errors
/// `file_template` names something that is not there, or formats it in a way that cannot be.
pub fn file_name(
    template: &str,
    id: &RevisionId,
    message: Option<&str>,
    slug_limit: usize,
    date: &CreateDate,
) -> Result<String, CommandError> {
    let slug = slug(message, slug_limit);
    let moment = &date.moment;
    let field = |name: &str| -> Option<Field<'_>> {
        Some(match name {
            "rev" => Field::Text(id.as_str()),
            "slug" => Field::Text(&slug),
            "epoch" => Field::Number(moment.timestamp().as_second()),
            "year" => Field::Number(moment.year().into()),
            "month" => Field::Number(moment.month().into()),
            "day" => Field::Number(moment.day().into()),
            "hour" => Field::Number(moment.hour().into()),
            "minute" => Field::Number(moment.minute().into()),
            "second" => Field::Number(moment.second().into()),
            _ => return None,
        })
    };
    let mut name = format_percent(template, field).map_err(|error| error.with_hint(format!("'file_template' is {template}")))?;
    name.push_str(".py");
    Ok(name)
}

enum Field<'v> {
    Text(&'v str),
    Number(i64),
}

/// How one `%(name)...` is to be written.
#[derive(Default)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    zero: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
}

/// No file name has fields wider than this; a typing mistake should not fill the memory.
const MAX_WIDTH: usize = 1000;

/// `template % mapping`, for text and whole numbers.
fn format_percent<'v>(template: &str, field: impl Fn(&str) -> Option<Field<'v>>) -> Result<String, CommandError> {
    let value_error = |sentence: String| CommandError::exception("ValueError", sentence);
    let incomplete = || value_error("incomplete format".to_owned());
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let Some(named) = rest.strip_prefix('(') else {
            return Err(if rest.is_empty() {
                incomplete()
            } else {
                CommandError::exception("TypeError", "format requires a mapping key")
            });
        };
        let Some((name, after)) = named.split_once(')') else {
            return Err(value_error("incomplete format key".to_owned()));
        };
        let value = field(name).ok_or_else(|| CommandError::exception("KeyError", format!("'{name}'")))?;
        let (spec, after) = read_spec(after);
        if spec.width > MAX_WIDTH || spec.precision.is_some_and(|digits| digits > MAX_WIDTH) {
            return Err(value_error("width too big".to_owned()));
        }
        let conversion = after.chars().next().ok_or_else(incomplete)?;
        rest = &after[conversion.len_utf8()..];
        out.push_str(&write_field(&value, conversion, &spec)?);
    }
    out.push_str(rest);
    Ok(out)
}

fn read_spec(mut rest: &str) -> (Spec, &str) {
    let mut spec = Spec::default();
    while let Some(flag) = rest.bytes().next() {
        match flag {
            b'-' => spec.left = true,
            b'+' => spec.plus = true,
            b' ' => spec.space = true,
            b'0' => spec.zero = true,
            b'#' => spec.alternate = true,
            _ => break,
        }
        rest = &rest[1..];
    }
    let number = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (rest[..digits].parse().unwrap_or(if digits == 0 { 0 } else { usize::MAX }), digits)
    };
    let (width, digits) = number(rest);
    spec.width = width;
    rest = &rest[digits..];
    if let Some(after) = rest.strip_prefix('.') {
        let (precision, digits) = number(after);
        spec.precision = Some(precision);
        rest = &after[digits..];
    }
    // Length modifiers are allowed and mean nothing.
    rest = rest.strip_prefix(['h', 'l', 'L']).unwrap_or(rest);
    (spec, rest)
}

fn write_field(value: &Field<'_>, conversion: char, spec: &Spec) -> Result<String, CommandError> {
    let number_needed =
        || CommandError::exception("TypeError", format!("%{conversion} format: a real number is required, not str"));
    let text = match (conversion, value) {
        ('s' | 'a' | 'r', value) => {
            let text = match value {
                Field::Text(text) if conversion == 's' => (*text).to_owned(),
                Field::Text(text) => crate::config::pytext::repr(text),
                Field::Number(number) => number.to_string(),
            };
            match spec.precision {
                Some(length) => text.chars().take(length).collect(),
                None => text,
            }
        }
        ('d' | 'i' | 'u', Field::Number(number)) => {
            return Ok(write_number(*number, &number.unsigned_abs().to_string(), "", spec));
        }
        ('x', Field::Number(number)) => {
            let digits = format!("{:x}", number.unsigned_abs());
            return Ok(write_number(*number, &digits, "0x", spec));
        }
        ('X', Field::Number(number)) => {
            let digits = format!("{:X}", number.unsigned_abs());
            return Ok(write_number(*number, &digits, "0X", spec));
        }
        ('o', Field::Number(number)) => {
            let digits = format!("{:o}", number.unsigned_abs());
            return Ok(write_number(*number, &digits, "0o", spec));
        }
        ('d' | 'i' | 'u' | 'x' | 'X' | 'o', Field::Text(_)) => return Err(number_needed()),
        _ => {
            return Err(CommandError::exception("ValueError", format!("unsupported format character '{conversion}'")));
        }
    };
    Ok(pad(&text, spec))
}

fn write_number(number: i64, digits: &str, prefix: &str, spec: &Spec) -> String {
    let sign = match number < 0 {
        true => "-",
        false if spec.plus => "+",
        false if spec.space => " ",
        false => "",
    };
    let prefix = if spec.alternate { prefix } else { "" };
    let mut length = spec.precision.unwrap_or(0);
    if spec.zero && !spec.left {
        length = length.max(spec.width.saturating_sub(sign.len() + prefix.len()));
    }
    let zeros = "0".repeat(length.saturating_sub(digits.len()));
    pad(&format!("{sign}{prefix}{zeros}{digits}"), spec)
}

fn pad(text: &str, spec: &Spec) -> String {
    let blanks = " ".repeat(spec.width.saturating_sub(text.chars().count()));
    if spec.left { format!("{text}{blanks}") } else { format!("{blanks}{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(zone: Option<&str>) -> CreateDate {
        let now: Zoned = "2012-07-05T09:08:07.000042[UTC]".parse().expect("a valid date");
        CreateDate::new(&now, zone).expect("a known zone")
    }

    fn name(template: &str) -> Result<String, CommandError> {
        file_name(template, &"abc".into(), Some("Some message"), 40, &date(None))
    }

    #[test]
    fn templates_format_as_in_python() {
        let ok = |template: &str| name(template).expect("a valid template");
        assert_eq!(ok("%(rev)s_%(slug)s"), "abc_some_message.py");
        assert_eq!(ok("%(year)d/%(month).2d%(day)02d-%(hour)3d%(minute)-3d|%%"), "2012/0705-  98  |%.py");
        assert_eq!(ok("%(epoch)x %(rev)5s %(slug).3s %(day)+d"), "4ff55977   abc som +5.py");
        let fails = |template: &str| name(template).expect_err("a broken template").sentence().to_owned();
        assert_eq!(fails("%(nope)s"), "'nope'");
        assert_eq!(fails("%(rev)d"), "%d format: a real number is required, not str");
        assert_eq!(fails("100%"), "incomplete format");
        assert_eq!(fails("%(rev"), "incomplete format key");
        assert_eq!(fails("%(day)99999999999d"), "width too big");
    }

    #[test]
    fn slugs_are_cut_after_a_whole_word() {
        assert_eq!(slug(Some("Überraschung -- für ALLE!"), 40), "überraschung_für_alle");
        assert_eq!(slug(Some("this is a really long name that has many"), 20), "this_is_a_really_");
        assert_eq!(slug(Some("unbrokenunbroken"), 5), "unbro_");
        assert_eq!(slug(None, 40), "");
    }

    #[test]
    fn dates_are_written_as_in_python() {
        assert_eq!(date(None).to_string(), "2012-07-05 09:08:07.000042");
        assert_eq!(date(Some("utc")).to_string(), "2012-07-05 09:08:07.000042+00:00");
        assert_eq!(date(Some("America/New_York")).to_string(), "2012-07-05 05:08:07.000042-04:00");
        let now: Zoned = "2012-07-05T09:08:07[UTC]".parse().expect("a valid date");
        let error = CreateDate::new(&now, Some("Mars/Base")).expect_err("no such zone");
        assert_eq!(error.sentence(), "Can't locate timezone: Mars/Base");
    }

    #[test]
    fn ids_are_twelve_hex_digits() {
        assert_eq!(revision_id([0, 1, 0xab, 0xff, 0x10, 9]), "0001abff1009");
        assert_eq!(random_revision_id().expect("random numbers").as_str().len(), 12);
    }
}
