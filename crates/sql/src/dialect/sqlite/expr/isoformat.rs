//! Dates and times as Python's `fromisoformat` reads them, which is how SQLAlchemy reads SQLite's texts.
//!
//! Whether a month has such a day, and the like, is asked where the value becomes an object.

/// `2024-01-02` or `20240102` → `2024-01-02`. Weeks (`2024-W01`) are not read.
pub(super) fn date(text: &str) -> Option<String> {
    let compact = match text.len() {
        8 => text.to_owned(),
        10 if text.is_ascii() && &text[4..5] == "-" && &text[7..8] == "-" => text.replacen('-', "", 2),
        _ => return None,
    };
    all_digits(&compact).then(|| format!("{}-{}-{}", &compact[..4], &compact[4..6], &compact[6..]))
}

/// `01`, `01:02`, `01:02:03`, `01:02:03.5`, the same without colons or after a `T`, and with an offset:
/// → `01:02:03[.ffffff][+hh:mm[:ss]]`.
pub(super) fn time(text: &str) -> Option<String> {
    let text = text.strip_prefix('T').unwrap_or(text);
    let (bare, zone) = text.split_at(text.find(['+', '-', 'Z']).unwrap_or(text.len()));
    let (clock, micros) = clock(bare)?;
    let offset = match zone.split_at_checked(1) {
        None => String::new(),
        Some(("Z", "")) => "+00:00".to_owned(),
        Some((sign @ ("+" | "-"), rest)) => {
            let (offset, micros) = self::clock(rest)?;
            format!("{sign}{}{micros}", offset.strip_suffix(":00").filter(|_| micros.is_empty()).unwrap_or(&offset))
        }
        Some(_) => return None,
    };
    Some(format!("{clock}{micros}{offset}"))
}

/// A date, or a date and a time with one character between them.
pub(super) fn datetime(text: &str) -> Option<String> {
    let begins_with = |length: usize| {
        let (day, rest) = text.split_at_checked(length)?;
        let day = date(day)?;
        let mut rest = rest.chars();
        match rest.next() {
            None => Some(format!("{day}T00:00:00")),
            Some(_) => Some(format!("{day}T{}", time(rest.as_str())?)),
        }
    };
    begins_with(10).or_else(|| begins_with(8))
}

/// Hours, minutes and seconds, and a fraction of six digits, empty where it is nothing.
fn clock(text: &str) -> Option<(String, String)> {
    let (clock, fraction) = match text.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let has_colons = clock.len() > 2 && clock.as_bytes()[2] == b':';
    let parts: Vec<&str> = if has_colons {
        clock.split(':').collect()
    } else if clock.is_ascii() && clock.len() % 2 == 0 {
        (0..clock.len() / 2).map(|place| &clock[2 * place..2 * place + 2]).collect()
    } else {
        return None;
    };
    if !(1..=3).contains(&parts.len()) || !parts.iter().all(|part| part.len() == 2 && all_digits(part)) {
        return None;
    }
    let micros = match fraction {
        None => String::new(),
        Some(digits) if parts.len() == 3 && !digits.is_empty() && all_digits(digits) => match format!("{digits:0<6.6}") {
            zeros if zeros == "000000" => String::new(),
            micros => format!(".{micros}"),
        },
        Some(_) => return None,
    };
    let part = |place: usize| parts.get(place).copied().unwrap_or("00");
    Some((format!("{}:{}:{}", part(0), part(1), part(2)), micros))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_dashes_or_none() {
        assert_eq!(date("2024-01-02").as_deref(), Some("2024-01-02"));
        assert_eq!(date("20240102").as_deref(), Some("2024-01-02"));
        for text in ["", "2024-1-2", "2024-01-02 ", "2024/01/02", "2024-01-0x", "2024-W01-2", "é024-01-2"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn times_keep_their_offset() {
        for (text, expected) in [
            ("01", "01:00:00"),
            ("01:02", "01:02:00"),
            ("010203", "01:02:03"),
            ("T01:02:03", "01:02:03"),
            ("01:02:03.5", "01:02:03.500000"),
            ("01:02:03,1234567", "01:02:03.123456"),
            ("01:02:03.000000", "01:02:03"),
            ("01:02Z", "01:02:00+00:00"),
            ("01:02:03+05:30", "01:02:03+05:30"),
            ("01:02:03.25-0530", "01:02:03.250000-05:30"),
            ("01:02:03+01:02:03", "01:02:03+01:02:03"),
        ] {
            assert_eq!(time(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "1:2:3", "01:02:03.", "01:02.5", "01:02:03Zx", "01:02:03+", "01:02:03:04", "0102é", "+01:00"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn one_character_stands_between_date_and_time() {
        for (text, expected) in [
            ("2024-01-02", "2024-01-02T00:00:00"),
            ("20240102", "2024-01-02T00:00:00"),
            ("2024-01-02 03:04:05+00:00", "2024-01-02T03:04:05+00:00"),
            ("2024-01-02T03:04", "2024-01-02T03:04:00"),
            ("20240102T030405Z", "2024-01-02T03:04:05+00:00"),
            ("2024-01-02é03", "2024-01-02T03:00:00"),
        ] {
            assert_eq!(datetime(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "2024-01-02 ", "2024-01-02  03:04", "now", "2024-01-02 03:04 "] {
            assert_eq!(datetime(text), None, "{text}");
        }
    }
}
