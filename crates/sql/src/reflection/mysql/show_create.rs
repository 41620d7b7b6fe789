//! What `SHOW CREATE TABLE` says (`MySQLTableDefinitionParser`), read into the pieces that the inspector's answers are made of.

use super::scanner::Scanner;
use super::types::resolve_type;
use crate::reflection::pattern;
use crate::types::SqlType;

/// A table as its own definition describes it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ParsedTable {
    pub(super) columns: Vec<ParsedColumn>,
    pub(super) keys: Vec<ParsedKey>,
    pub(super) foreign_keys: Vec<ParsedForeignKey>,
    pub(super) checks: Vec<ParsedCheck>,
    /// By directive in lower case, such as `engine`, `default charset`, `partition_by`.
    pub(super) options: Vec<(String, String)>,
    pub(super) warnings: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ParsedColumn {
    pub(super) name: String,
    pub(super) type_: SqlType,
    pub(super) nullable: bool,
    pub(super) default: Option<String>,
    pub(super) comment: Option<String>,
    /// `None` where the type is none that counts.
    pub(super) autoincrement: Option<bool>,
    pub(super) generated: Option<Generated>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Generated {
    pub(super) sqltext: String,
    pub(super) persisted: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ParsedKey {
    /// `PRIMARY`, `UNIQUE`, `FULLTEXT`, `SPATIAL`, or none.
    pub(super) kind: Option<String>,
    pub(super) name: Option<String>,
    /// Names with the lengths of their prefixes.
    pub(super) columns: Vec<(String, Option<i64>)>,
    /// Whether a column sorts downwards, for each.
    pub(super) descending: Vec<bool>,
    /// `BTREE` or `HASH`, where that is told.
    pub(super) using: Option<String>,
    pub(super) parser: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ParsedForeignKey {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) referred_schema: Option<String>,
    pub(super) referred_table: String,
    pub(super) referred_columns: Vec<String>,
    pub(super) ondelete: Option<String>,
    pub(super) onupdate: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ParsedCheck {
    pub(super) name: String,
    pub(super) sqltext: String,
}

/// Whether a definition is of a view.
pub(super) fn is_view(sql: &str) -> bool {
    let upper = sql.to_ascii_uppercase();
    upper.starts_with("CREATE")
        && !upper.starts_with("CREATE TABLE")
        && upper.lines().next().unwrap_or_default().contains(" VIEW")
}

/// Reads a definition. `quote` is the character around names, `mariadb` whether the dialect goes by that name.
pub(super) fn parse(sql: &str, quote: char, mariadb: bool) -> ParsedTable {
    let mut table = ParsedTable::default();
    let column_start: String = format!("  {quote}");
    for line in sql.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        if line.starts_with(&column_start) {
            column(line, quote, &mut table);
        } else if line.starts_with(") ") {
            options(line, &mut table.options);
        } else if line == ")" || line.is_empty() || line.starts_with("CREATE ") {
        } else if line.contains("PARTITION") {
            partition(line, mariadb, &mut table.options);
        } else if let Some(key) = key(line, quote) {
            table.keys.push(key);
        } else if let Some(key) = foreign_key(line, quote) {
            table.foreign_keys.push(key);
        } else if let Some(check) = check(line, quote) {
            table.checks.push(check);
        } else {
            table.warnings.push(format!("Unknown schema content: {}", crate::engine::parameters::str_repr(line)));
        }
    }
    table
}

/// Names without doubled quotes.
fn unescaped(name: &str, quote: char) -> String {
    name.replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// Text of a comment: the escapes that the server writes, and doubled quotes.
fn cleaned(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        let escape = if c == '\\' { chars.peek().copied() } else { None };
        let plain = match escape {
            Some('\\') => '\\',
            Some('0') => '\0',
            Some('a') => '\u{7}',
            Some('b') => '\u{8}',
            Some('t') => '\t',
            Some('n') => '\n',
            Some('v') => '\u{b}',
            Some('f') => '\u{c}',
            Some('r') => '\r',
            _ => {
                out.push(c);
                continue;
            }
        };
        chars.next();
        out.push(plain);
    }
    out.replace("''", "'")
}

fn default_character(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '(' | ')')
}

/// What follows DEFAULT: a string, something in parentheses, or words with what they are on an update.
fn default(scanner: &mut Scanner<'_>) -> Option<String> {
    let whole = scanner.rest();
    let taken = |scanner: &Scanner<'_>| whole[..whole.len() - scanner.rest().len()].to_owned();
    let mut ahead = *scanner;
    // Bits, `b'101'`; upstream overlooks them.
    ahead.eat("b");
    if ahead.string().is_some() && ahead.at_boundary() {
        *scanner = ahead;
        return Some(taken(scanner));
    }
    let mut ahead = *scanner;
    if ahead.parenthesis(|rest| rest.is_empty() || rest.starts_with(' ')).is_some() {
        *scanner = ahead;
        return Some(taken(scanner));
    }
    scanner.run(default_character)?;
    let mut ahead = *scanner;
    ahead.blanks();
    if ahead.rest().len() < scanner.rest().len()
        && ahead.eat("ON UPDATE ")
        && ahead.run(default_character).is_some()
        && ahead.at_boundary()
    {
        *scanner = ahead;
    }
    Some(taken(scanner))
}

/// `[GENERATED ALWAYS] AS (...) [VIRTUAL|STORED]`.
fn generated(scanner: &mut Scanner<'_>) -> Option<Generated> {
    let mut ahead = *scanner;
    if !ahead.words("GENERATED ALWAYS AS") && !ahead.words("AS") {
        return None;
    }
    ahead.blanks();
    let whole = ahead.rest();
    ahead.widest_parenthesis(|rest| rest.is_empty() || rest.starts_with(' '))?;
    let sqltext = whole[..whole.len() - ahead.rest().len()].to_owned();
    let persisted = if ahead.words("VIRTUAL") {
        Some(false)
    } else if ahead.words("STORED") {
        Some(true)
    } else {
        None
    };
    *scanner = ahead;
    Some(Generated { sqltext, persisted })
}

/// The arguments of a type: numbers, or strings.
fn arguments<'a>(scanner: &mut Scanner<'a>) -> Option<&'a str> {
    let mut ahead = *scanner;
    if !ahead.eat("(") {
        return None;
    }
    let inner = ahead.rest();
    if inner.starts_with('\'') {
        while ahead.string().is_some() {
            ahead.eat(",");
        }
    } else {
        ahead.run(|c| c.is_ascii_digit() || c == ',')?;
    }
    let length = inner.len() - ahead.rest().len();
    if !ahead.eat(")") {
        return None;
    }
    *scanner = ahead;
    Some(&inner[..length])
}

/// The strings of `'a','b''c'`.
fn strings(list: &str) -> Vec<String> {
    let mut scanner = Scanner::new(list, '\'');
    let mut found = Vec::new();
    while let Some(text) = scanner.string() {
        found.push(text.replace("''", "'"));
        scanner.eat(",");
    }
    found
}

fn column(line: &str, quote: char, table: &mut ParsedTable) {
    let mut scanner = Scanner::new(line.strip_suffix(',').unwrap_or(line), quote);
    scanner.eat("  ");
    let Some((name, type_name)) = scanner.raw_name().and_then(|name| {
        scanner.blanks();
        scanner.word().map(|type_name| (name.to_owned(), type_name))
    }) else {
        table.warnings.push(format!("Unknown column definition {}", crate::engine::parameters::str_repr(line)));
        return;
    };
    let list = arguments(&mut scanner);
    if !scanner.at_boundary() {
        // Something that no column is known to say stands right behind the type.
        let shown = crate::engine::parameters::str_repr(line);
        table.warnings.push(format!("Incomplete reflection of column definition {shown}"));
        scanner.advance_to("");
    }
    let unsigned = scanner.words("UNSIGNED");
    let zerofill = scanner.words("ZEROFILL");
    let charset = scanner.clause("CHARACTER SET", Scanner::word);
    let collation = scanner.clause("COLLATE", Scanner::word);
    let mut not_null = scanner.words("NOT NULL");
    if !not_null {
        scanner.words("NULL");
    }
    let default = scanner.clause("DEFAULT", default);
    let generated = generated(&mut scanner);
    if generated.is_some() {
        not_null |= scanner.words("NOT NULL");
        scanner.words("NULL");
    }
    let numbered = scanner.words("AUTO_INCREMENT");
    let comment = scanner.clause("COMMENT", Scanner::string).map(cleaned);
    let (numbers, texts) = match list {
        Some(list) if list.starts_with('\'') => (Vec::new(), strings(list)),
        Some(list) => (list.split(',').filter_map(|number| number.parse().ok()).collect(), Vec::new()),
        None => (Vec::new(), Vec::new()),
    };
    let resolved = resolve_type(type_name, &numbers, texts, &|key| match key {
        "unsigned" => unsigned.then(|| true.into()),
        "zerofill" => zerofill.then(|| true.into()),
        "charset" => charset.map(Into::into),
        "collation" => collation.map(Into::into),
        _ => None,
    });
    let type_ = resolved.unwrap_or_else(|| {
        table.warnings.push(format!("Did not recognize type '{type_name}' of column '{name}'"));
        SqlType::Null
    });
    let is_integer = type_.affinity() == crate::types::Affinity::Integer;
    table.columns.push(ParsedColumn {
        name,
        nullable: !not_null,
        default: default.filter(|text| text != "NULL"),
        comment,
        autoincrement: if numbered { Some(true) } else { is_integer.then_some(false) },
        generated,
        type_,
    });
}

/// The columns of an index or key with the lengths of their prefixes: `` `a`(5),`b` DESC``.
fn key_columns(list: &str, quote: char) -> Vec<(String, Option<i64>)> {
    key_elements(list, quote).into_iter().map(|(name, length, _)| (name, length)).collect()
}

/// The columns of an index or key, and whether they sort downwards.
fn key_elements(list: &str, quote: char) -> Vec<(String, Option<i64>, bool)> {
    let mut found = Vec::new();
    let mut scanner = Scanner::new(list, quote);
    while !scanner.rest().is_empty() {
        let mut ahead = scanner;
        let element = ahead.raw_name().and_then(|name| {
            let length = arguments(&mut ahead).and_then(|digits| digits.parse().ok());
            let mut order = ahead;
            order.blanks();
            let mut descending = false;
            if order.rest().len() < ahead.rest().len() {
                descending = order.eat("DESC");
                if descending || order.eat("ASC") {
                    ahead = order;
                }
            }
            (ahead.rest().is_empty() || ahead.rest().starts_with(',')).then(|| (name.to_owned(), length, descending))
        });
        match element {
            Some(element) => {
                found.push(element);
                scanner = ahead;
                scanner.eat(",");
            }
            None => {
                // An expression: on to the next place where a name may begin.
                let rest = scanner.rest();
                let step = rest.chars().next().map_or(0, char::len_utf8);
                let next = rest[step..].find(quote).map_or("", |at| &rest[step + at..]);
                scanner.advance_to(next);
            }
        }
    }
    found
}

fn key(line: &str, quote: char) -> Option<ParsedKey> {
    let mut scanner = Scanner::new(line.strip_suffix(',').unwrap_or(line), quote);
    if !scanner.eat("  ") {
        return None;
    }
    let mut kind = None;
    if !(scanner.eat("KEY") && scanner.at_boundary()) {
        kind = Some(scanner.run(|c| !c.is_whitespace())?.to_owned());
        if !scanner.words("KEY") {
            return None;
        }
    }
    scanner.blanks();
    let name = scanner.raw_name().map(|name| unescaped_key(name, quote));
    let mut using = scanner.clause("USING", |scanner| scanner.run(|c| !c.is_whitespace())).map(str::to_owned);
    scanner.blanks();
    let fits = |rest: &str| {
        let trimmed = rest.trim_start_matches(' ');
        rest.is_empty()
            || (rest.starts_with(' ')
                && ["USING ", "KEY_BLOCK_SIZE", "WITH PARSER ", "COMMENT ", "/*"].iter().any(|word| trimmed.starts_with(word)))
    };
    // What is not known behind the columns leaves the line unknown.
    let columns = scanner.parenthesis(fits)?;
    let rest = scanner.rest();
    let parser = rest.split_once("WITH PARSER ").map(|(_, after)| {
        let word = after.split_whitespace().next().unwrap_or_default();
        unescaped(word.trim_matches(quote), quote)
    });
    let parser = parser.filter(|_| !rest.split("WITH PARSER").next().unwrap_or_default().contains('\''));
    if using.is_none() && rest.trim_start_matches(' ').starts_with("USING ") {
        using = rest.split_whitespace().nth(1).map(str::to_owned);
    }
    let elements = key_elements(columns, quote);
    let descending = elements.iter().map(|(_, _, descending)| *descending).collect();
    let columns = elements.into_iter().map(|(name, length, _)| (name, length)).collect();
    Some(ParsedKey { kind, name, columns, descending, using, parser })
}

/// Names of keys keep their doubled quotes, as those of columns do.
fn unescaped_key(name: &str, _quote: char) -> String {
    name.to_owned()
}

fn action(scanner: &mut Scanner<'_>) -> Option<String> {
    ["RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT"]
        .into_iter()
        .find(|action| scanner.eat(action))
        .map(str::to_owned)
}

fn foreign_key(line: &str, quote: char) -> Option<ParsedForeignKey> {
    let mut scanner = Scanner::new(line.strip_suffix(',').unwrap_or(line), quote);
    if !scanner.eat("  CONSTRAINT ") {
        return None;
    }
    scanner.blanks();
    let name = scanner.raw_name()?.to_owned();
    if !scanner.words("FOREIGN KEY") {
        return None;
    }
    scanner.blanks();
    let columns = scanner.parenthesis(|rest| rest.starts_with(" REFERENCES "))?;
    scanner.words("REFERENCES");
    scanner.blanks();
    let first = unescaped(scanner.raw_name()?, quote);
    let second = if scanner.eat(".") { Some(unescaped(scanner.raw_name()?, quote)) } else { None };
    scanner.blanks();
    let referred = scanner.parenthesis(|rest| rest.is_empty() || rest.starts_with(' '))?;
    scanner.clause("MATCH", Scanner::word);
    let ondelete = scanner.clause("ON DELETE", action);
    let onupdate = scanner.clause("ON UPDATE", action);
    let names = |list: &str| key_columns(list, quote).into_iter().map(|(name, _)| name).collect();
    let (referred_schema, referred_table) = match second {
        Some(table) => (Some(first), table),
        None => (None, first),
    };
    Some(ParsedForeignKey {
        name,
        columns: names(columns),
        referred_schema,
        referred_table,
        referred_columns: names(&referred.replace(", ", ",")),
        ondelete,
        onupdate,
    })
}

fn check(line: &str, quote: char) -> Option<ParsedCheck> {
    let mut scanner = Scanner::new(line, quote);
    if !scanner.eat("  CONSTRAINT ") {
        return None;
    }
    scanner.blanks();
    let name = scanner.raw_name()?.to_owned();
    if !scanner.words("CHECK") {
        return None;
    }
    scanner.blanks();
    let sqltext = scanner.widest_parenthesis(|_| true)?.to_owned();
    Some(ParsedCheck { name, sqltext })
}

/// Options with a string, then those with a word, in the order in which they are looked for.
const STRING_OPTIONS: [&str; 5] = ["COMMENT", "DATA DIRECTORY", "INDEX DIRECTORY", "PASSWORD", "CONNECTION"];
const WORD_OPTIONS: [&str; 16] = [
    "ENGINE",
    "TYPE",
    "AUTO_INCREMENT",
    "AVG_ROW_LENGTH",
    "CHARACTER SET",
    "DEFAULT CHARSET",
    "CHECKSUM",
    "COLLATE",
    "DELAY_KEY_WRITE",
    "INSERT_METHOD",
    "MAX_ROWS",
    "MIN_ROWS",
    "PACK_KEYS",
    "ROW_FORMAT",
    "KEY_BLOCK_SIZE",
    "STATS_SAMPLE_PAGES",
];

/// What may stand between an option and its value.
fn option_value(rest: &str) -> Option<&str> {
    let trimmed = rest.trim_start();
    match trimmed.strip_prefix('=') {
        Some(after) => Some(after.trim_start()),
        None if trimmed.len() < rest.len() => Some(trimmed),
        None => None,
    }
}

/// The last line: options and their values. Those that a new table cannot share are left out.
fn options(line: &str, into: &mut Vec<(String, String)>) {
    let mut rest = line.to_owned();
    let mut found: Vec<(&str, String)> = Vec::new();
    let mut take = |directive: &'static str, value: fn(&str) -> Option<(usize, String)>| {
        let upper = rest.to_ascii_uppercase();
        let hit = upper.match_indices(directive).find_map(|(at, _)| {
            let after = option_value(&rest[at + directive.len()..])?;
            let (length, text) = value(after)?;
            let end = rest.len() - after.len() + length;
            Some((at..end, text))
        });
        if let Some((place, text)) = hit {
            rest.replace_range(place, "");
            found.push((directive, text));
        }
    };
    for directive in STRING_OPTIONS {
        take(directive, |after| {
            let mut scanner = Scanner::new(after, '\'');
            let text = scanner.string()?;
            Some((after.len() - scanner.rest().len(), cleaned(text)))
        });
    }
    for directive in WORD_OPTIONS {
        take(directive, |after| {
            let mut scanner = Scanner::new(after, '\'');
            scanner.word().map(|word| (word.len(), word.to_owned()))
        });
    }
    // Rare ones: the tables of a MERGE table, and where NDB stores.
    if let Ok(union) = pattern::Pattern::new(r"UNION(?:\s*=\s*|\s+)(\([^)]+\))", "i") {
        let characters: Vec<char> = rest.chars().collect();
        if let Some(value) = union.search(&characters, 0).and_then(|hit| hit.group(1)) {
            found.push(("UNION", value));
        }
    }
    let hidden = ["AUTO_INCREMENT", "DATA DIRECTORY", "INDEX DIRECTORY"];
    for (directive, value) in found {
        if !hidden.contains(&directive) {
            set(into, directive.to_ascii_lowercase(), value);
        }
    }
}

fn set(options: &mut Vec<(String, String)>, key: String, value: String) {
    match options.iter_mut().find(|(known, _)| *known == key) {
        Some((_, slot)) => *slot = value,
        None => options.push((key, value)),
    }
}

/// Whether `directive` stands in the line as words of its own, and what follows.
fn own_words<'a>(line: &'a str, directive: &str) -> Option<&'a str> {
    line.to_ascii_uppercase().match_indices(directive).find_map(|(at, _)| {
        let starts = at == 0 || line[..at].ends_with(char::is_whitespace);
        starts.then(|| &line[at + directive.len()..])
    })
}

/// One line about partitions.
fn partition(line: &str, mariadb: bool, options: &mut Vec<(String, String)>) {
    let mut line = line.trim_start_matches(['(', ' ']).to_owned();
    let starts_word = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    for (directive, key) in [("PARTITION BY", "partition_by"), ("SUBPARTITION BY", "subpartition_by")] {
        if let Some(value) = own_words(&line, directive).and_then(option_value).filter(|value| starts_word(value)) {
            return set(options, key.to_owned(), value.to_owned());
        }
    }
    for (directive, key) in [("PARTITIONS", "partitions"), ("SUBPARTITIONS", "subpartitions")] {
        if let Some(value) = own_words(&line, directive).and_then(option_value) {
            let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
            if !digits.is_empty() {
                return set(options, key.to_owned(), digits);
            }
        }
    }
    for (directive, key) in [("PARTITION", "partition_definitions"), ("SUBPARTITION", "subpartition_definitions")] {
        let alone = own_words(&line, directive).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
        if !alone {
            continue;
        }
        line = line.replace(") */", "").replace(',', "");
        let sub = directive == "SUBPARTITION";
        let ends_the_list = line.ends_with(')')
            && (sub || (mariadb && ["MAXVALUE", "MINVALUE", "ENGINE"].iter().any(|word| line.contains(word))));
        if ends_the_list {
            line.pop();
        }
        match options.iter_mut().find(|(known, _)| known == key) {
            Some((_, slot)) => slot.push_str(&format!(", {line}")),
            None => options.push((key.to_owned(), line)),
        }
        return;
    }
}
