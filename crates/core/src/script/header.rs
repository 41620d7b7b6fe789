//! Reads what a revision file says about itself, without an interpreter.
//!
//! Files laid out as the stock template writes them are read line by line; anything else goes to the
//! parser. Both give the same answer wherever the first gives one. What neither can know for sure is
//! [`StaticHeader::Dynamic`], and then the file has to be run.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use ruff_python_ast::{Expr, Operator, Stmt};
use ruff_python_parser::parse_module;
use ruff_text_size::Ranged;

use crate::config::pytext;

/// The module attributes that make a revision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModuleHeader<T = String, L = Vec<T>> {
    /// `revision`, if the module has it.
    pub revision: Option<T>,
    /// `down_revision`, if the module has it; `None` in Python is an empty list.
    pub down_revisions: Option<L>,
    /// `branch_labels`.
    pub branch_labels: L,
    /// `depends_on`.
    pub depends_on: L,
    /// The docstring without surrounding white space (upstream `Script.longdoc`).
    pub long_doc: T,
}

/// What can be known of a revision file without running it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaticHeader {
    /// Everything.
    Known(ModuleHeader),
    /// Not enough; the reason says what was in the way.
    Dynamic(String),
}

/// The names that matter, in the order of [`ModuleHeader`].
const WATCHED: [&str; 5] = ["revision", "down_revision", "branch_labels", "depends_on", "__doc__"];

/// Beyond these the parser is not asked: nothing a person wrote gets there, and it recurses.
const MAX_PARSED: usize = 1 << 20;
const MAX_NESTING: usize = 150;
/// From this size on the parser gets a stack of its own.
const SMALL: usize = 16 << 10;

/// Reads the header of a revision file from its bytes.
pub fn read_header(bytes: &[u8]) -> StaticHeader {
    let source = match text_of(bytes) {
        Ok(source) => source,
        Err(reason) => return StaticHeader::Dynamic(reason),
    };
    match scan_stock_layout(&source) {
        Some(header) => StaticHeader::Known(header),
        None => parse_header(&source),
    }
}

/// A file's text; the error says why it cannot be had without an interpreter.
pub(super) fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let (bytes, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if bytes.contains(&0) {
        return Err("the file contains null bytes".to_owned());
    }
    let text = match declared_encoding(bytes) {
        Some(name) if is_latin1(&name) && !marked => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Some(name) if !is_utf8(&name) => {
            return Err(format!("the file declares the encoding {name}"));
        }
        Some(_) | None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => return Err("the file is not valid UTF-8".to_owned()),
        },
    };
    Ok(if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text })
}

/// The encoding that one of the first two lines declares (PEP 263).
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).take(3) {
        let line = line.trim_ascii_start();
        if line.is_empty() {
            continue;
        }
        let comment = line.strip_prefix(b"#")?;
        let Some(at) = comment.windows(6).position(|word| word == b"coding") else {
            continue;
        };
        let rest = &comment[at + 6..];
        let Some(rest) = rest.strip_prefix(b":").or_else(|| rest.strip_prefix(b"=")) else {
            continue;
        };
        let name: Vec<u8> = rest
            .trim_ascii_start()
            .iter()
            .copied()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
            .collect();
        if !name.is_empty() {
            return Some(String::from_utf8_lossy(&name).to_ascii_lowercase());
        }
    }
    None
}

fn is_utf8(name: &str) -> bool {
    matches!(name.replace('_', "-").as_str(), "utf-8" | "utf8" | "ascii" | "us-ascii" | "utf-8-sig" | "utf-8-unix")
}

fn is_latin1(name: &str) -> bool {
    matches!(name.replace('_', "-").as_str(), "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether some watched name may be bound, or removed, in this text.
fn may_bind_watched(text: &str) -> bool {
    let binds = |after: &str| {
        let after = after.trim_start();
        match after.as_bytes() {
            // Annotated, unpacked, a target in brackets, a function; or the name as text (`globals()["revision"]`).
            [b':' | b',' | b')' | b']' | b'(' | b'"' | b'\'', ..] => true,
            [b'=', next, ..] => *next != b'=',
            // `+=` and its like.
            [_, b'=', ..] => true,
            _ => after.starts_with("in "),
        }
    };
    let Searches { star_import, reaching, .. } = &*SEARCHES;
    let has = |word: &Finder<'_>| word.find(text.as_bytes()).is_some();
    has(star_import) || mentions(text, binds) || (reaching.iter().any(has) && mentions(text, |_| true))
}

/// Searches that every revision file goes through, prepared once.
struct Searches {
    /// All watched names but `__doc__` end in one of these; looking for the endings finds them in one go each.
    endings: [(&'static str, Finder<'static>); 4],
    star_import: Finder<'static>,
    /// Words before names that are bound or removed.
    reaching: [Finder<'static>; 3],
}

static SEARCHES: LazyLock<Searches> = LazyLock::new(|| Searches {
    endings: ["revision", "branch_labels", "depends_on", "__doc__"].map(|name| (name, Finder::new(name))),
    star_import: Finder::new("import *"),
    reaching: ["global ", "import ", "del "].map(Finder::new),
});

/// Whether a watched name stands in the text as a word, with `follows` true of what comes after.
fn mentions(text: &str, follows: impl Fn(&str) -> bool) -> bool {
    SEARCHES.endings.iter().any(|(name, search)| {
        search.find_iter(text.as_bytes()).any(|at| {
            let before = &text[..at];
            let before = before.strip_suffix("down_").unwrap_or(before);
            let after = &text[at + name.len()..];
            !before.ends_with(is_word) && !after.starts_with(is_word) && follows(after)
        })
    })
}

/// Reads the layout of the stock template: docstring, imports, then `name = literal` lines, then
/// functions. Gives up (`None`) on anything else.
pub fn scan_stock_layout(source: &str) -> Option<ModuleHeader> {
    let mut header = ModuleHeader::default();
    let mut rest = source;
    // Only the first statement can be the docstring.
    let mut first = true;
    loop {
        let (line, after) = match rest.find('\n') {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, ""),
        };
        if line.is_empty() || line.starts_with('#') {
            if rest.is_empty() {
                return Some(header);
            }
            rest = after;
            continue;
        }
        let start = line.split([' ', '(', ':']).next().unwrap_or(line);
        match start {
            "def" | "class" | "async" => break,
            _ if line.starts_with('@') => break,
            "import" | "from" => {
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'.' | b',');
                let (code, _) = line.split_once('#').unwrap_or((line, ""));
                let code = code.trim_end_matches([' ', '\t']);
                if !code.bytes().all(plain) || mentions(code, |_| true) {
                    return None;
                }
                rest = after;
            }
            _ if first && (line.starts_with("\"\"\"") || line.starts_with("'''")) => {
                let quote = &line[..3];
                let end = rest[3..].find(quote)? + 3;
                let text = &rest[3..end];
                let closing = &rest[end + 3..];
                let (tail, after) = closing.split_once('\n').unwrap_or((closing, ""));
                // Escapes are for the parser; what follows on the line could be more of the expression.
                if text.contains('\\') || !blank_or_comment(tail) {
                    return None;
                }
                header.long_doc = pytext::strip(text).to_owned();
                rest = after;
            }
            _ => {
                assignment(line, &mut header)?;
                rest = after;
            }
        }
        first = false;
    }
    if may_bind_watched(rest) {
        return None;
    }
    Some(header)
}

fn blank_or_comment(tail: &str) -> bool {
    let tail = tail.trim_start_matches([' ', '\t']);
    tail.is_empty() || tail.starts_with('#')
}

/// Reads `name[: annotation] = literal`.
fn assignment(line: &str, header: &mut ModuleHeader) -> Option<()> {
    let name_end = line.find(|c: char| !is_word(c))?;
    let name = &line[..name_end];
    let (annotation, value) = line[name_end..].split_once('=')?;
    let annotation = annotation.trim_matches(' ');
    if !annotation.is_empty() {
        let annotation = annotation.strip_prefix(':')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'.' | b',' | b'[' | b']' | b'|');
        if annotation.trim().is_empty() || !annotation.bytes().all(plain) {
            return None;
        }
    }
    let (value, tail) = literal(value.trim_start_matches(' '))?;
    if !blank_or_comment(tail) {
        return None;
    }
    match name {
        "revision" => match value {
            Literal::Text(text) => header.revision = Some(text.to_owned()),
            Literal::Nothing | Literal::Texts(_) => return None,
        },
        "down_revision" => header.down_revisions = Some(value.into_list()),
        "branch_labels" => header.branch_labels = value.into_list(),
        "depends_on" => header.depends_on = value.into_list(),
        // A keyword, a name that other values are made of, or the docstring: for the parser.
        _ => return None,
    }
    Some(())
}

enum Literal<'s> {
    Nothing,
    Text(&'s str),
    Texts(Vec<&'s str>),
}

impl Literal<'_> {
    fn into_list(self) -> Vec<String> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Text(text) => vec![text.to_owned()],
            Self::Texts(texts) => texts.into_iter().map(str::to_owned).collect(),
        }
    }
}

fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let end = text[1..].find(quote)? + 1;
    let inside = &text[1..end];
    let rest = &text[end + 1..];
    // An empty pair may open a triple quote.
    if inside.contains('\\') || rest.starts_with(quote) {
        return None;
    }
    Some((inside, rest))
}

fn literal(text: &str) -> Option<(Literal<'_>, &str)> {
    if let Some(rest) = text.strip_prefix("None") {
        return (!rest.starts_with(is_word)).then_some((Literal::Nothing, rest));
    }
    if let Some((inside, rest)) = quoted(text) {
        return Some((Literal::Text(inside), rest));
    }
    let close = match text.as_bytes().first()? {
        b'(' => ')',
        b'[' => ']',
        _ => return None,
    };
    let mut texts = Vec::new();
    let mut commas = 0;
    let mut rest = text[1..].trim_start_matches(' ');
    while !rest.starts_with(close) {
        if commas < texts.len() {
            return None;
        }
        let (inside, after) = quoted(rest)?;
        texts.push(inside);
        rest = after.trim_start_matches(' ');
        if let Some(after) = rest.strip_prefix(',') {
            commas += 1;
            rest = after.trim_start_matches(' ');
        }
    }
    let rest = &rest[1..];
    match texts[..] {
        // Parentheses alone do not make a tuple.
        [text] if close == ')' && commas == 0 => Some((Literal::Text(text), rest)),
        _ => Some((Literal::Texts(texts), rest)),
    }
}

/// Reads a header with the parser.
pub fn parse_header(source: &str) -> StaticHeader {
    // Most files end, as far as headers go, where the first function begins.
    if let Some(cut) = first_definition(source)
        && !may_bind_watched(&source[cut..])
        && let Ok(found) = evaluate(&source[..cut])
    {
        return found;
    }
    match evaluate(source) {
        Ok(found) => found,
        Err(reason) => StaticHeader::Dynamic(reason),
    }
}

fn first_definition(source: &str) -> Option<usize> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if ["def ", "class ", "@", "async "].iter().any(|start| line.starts_with(start)) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Whether the parser gets through a text with the stack that there is.
pub(super) fn is_parsed_safely(source: &str) -> bool {
    source.len() <= SMALL && !nests_deeply(source)
}

fn evaluate(source: &str) -> Result<StaticHeader, String> {
    if source.len() > MAX_PARSED {
        return Err("the file is too long to be read without running it".to_owned());
    }
    if nests_deeply(source) {
        return Err("the file nests too deeply to be read without running it".to_owned());
    }
    if source.len() <= SMALL {
        return evaluate_here(source);
    }
    // Long chains (`a + b + ...`) are as deep as they are long; half a kilobyte a byte is plenty.
    let stack = (4 << 20) + source.len() * 512;
    std::thread::scope(|scope| {
        let parsing = std::thread::Builder::new().stack_size(stack).spawn_scoped(scope, || evaluate_here(source));
        match parsing.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(found)) => found,
            Ok(Err(_)) | Err(_) => Err("the file could not be parsed".to_owned()),
        }
    })
}

/// A rough count, comments and strings included, of what the parser would recurse into.
fn nests_deeply(source: &str) -> bool {
    let mut brackets = 0usize;
    let mut run = 0usize;
    for line in source.lines() {
        let code = line.trim_start();
        if line.len() - code.len() > MAX_NESTING {
            return true;
        }
        if code.starts_with('#') {
            continue;
        }
        for byte in code.bytes() {
            match byte {
                b'(' | b'[' | b'{' => brackets += 1,
                b')' | b']' | b'}' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            match byte {
                b'-' | b'+' | b'~' | b'*' => run += 1,
                b' ' | b'\t' | b'\\' => {}
                _ => run = 0,
            }
            if brackets > MAX_NESTING || run > MAX_NESTING {
                return true;
            }
        }
        let words = ["not ", "lambda", "await ", "else ", "**", "yield", ":="];
        if words.iter().any(|word| code.matches(word).count() > MAX_NESTING) {
            return true;
        }
    }
    false
}

/// A module-level value, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Nothing,
    Text(String),
    Sequence(Vec<Value>),
    Unknown,
}

fn evaluate_here(source: &str) -> Result<StaticHeader, String> {
    let module = parse_module(source).map_err(|error| format!("the file cannot be parsed: {error}"))?.into_syntax();
    let mut names: HashMap<String, Value> = HashMap::new();
    let mut doc = String::new();
    for (position, statement) in module.body.iter().enumerate() {
        if position == 0
            && let Stmt::Expr(expression) = statement
            && let Expr::StringLiteral(text) = &*expression.value
        {
            doc = text.value.to_str().to_owned();
            continue;
        }
        run(statement, source, &mut names);
    }
    Ok(header_of(&names, &doc))
}

fn run(statement: &Stmt, source: &str, names: &mut HashMap<String, Value>) {
    match statement {
        Stmt::Assign(assign) => {
            let value = value_of(&assign.value, names);
            for target in &assign.targets {
                bind(target, &value, source, names);
            }
            forget_walrus(&assign.value, source, names);
        }
        Stmt::AnnAssign(assign) => {
            if let Some(expression) = &assign.value {
                let value = value_of(expression, names);
                bind(&assign.target, &value, source, names);
                forget_walrus(expression, source, names);
            }
        }
        Stmt::Import(import) => {
            for alias in &import.names {
                let bound = match &alias.asname {
                    Some(name) => name.as_str(),
                    None => alias.name.as_str().split('.').next().unwrap_or_default(),
                };
                names.insert(bound.to_owned(), Value::Unknown);
            }
        }
        Stmt::ImportFrom(import) => {
            for alias in &import.names {
                let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                if bound == "*" {
                    forget_all(names);
                } else {
                    names.insert(bound.to_owned(), Value::Unknown);
                }
            }
        }
        // Only its name is bound here; what it does when called is out of sight, unless it says so.
        Stmt::FunctionDef(function) => {
            names.insert(function.name.to_string(), Value::Unknown);
            let text = &source[function.range()];
            if text.contains("global ") {
                forget_mentioned(text, names);
            }
        }
        Stmt::ClassDef(class) => {
            names.insert(class.name.to_string(), Value::Unknown);
        }
        Stmt::Expr(expression) => forget_walrus(&expression.value, source, names),
        Stmt::Pass(_) => {}
        Stmt::Return(_)
        | Stmt::Delete(_)
        | Stmt::TypeAlias(_)
        | Stmt::AugAssign(_)
        | Stmt::For(_)
        | Stmt::While(_)
        | Stmt::If(_)
        | Stmt::With(_)
        | Stmt::Match(_)
        | Stmt::Raise(_)
        | Stmt::Try(_)
        | Stmt::Assert(_)
        | Stmt::Global(_)
        | Stmt::Nonlocal(_)
        | Stmt::Break(_)
        | Stmt::Continue(_)
        | Stmt::IpyEscapeCommand(_) => {
            let text = &source[statement.range()];
            if text.contains("import *") {
                forget_all(names);
            }
            forget_mentioned(text, names);
        }
    }
}

/// An expression may assign (`:=`), or reach the module's names as text (`globals()["revision"]`).
fn forget_walrus(expression: &Expr, source: &str, names: &mut HashMap<String, Value>) {
    let text = &source[expression.range()];
    if text.contains(":=") || text.contains("globals") || text.contains("locals") || text.contains("exec") {
        forget_mentioned(text, names);
    }
}

fn forget_all(names: &mut HashMap<String, Value>) {
    for name in WATCHED {
        names.insert(name.to_owned(), Value::Unknown);
    }
    names.values_mut().for_each(|value| *value = Value::Unknown);
}

/// Whatever stands in the text as a word may be bound there.
fn forget_mentioned(text: &str, names: &mut HashMap<String, Value>) {
    for word in text.split(|c: char| !is_word(c)) {
        if WATCHED.contains(&word) {
            names.insert(word.to_owned(), Value::Unknown);
        } else if let Some(value) = names.get_mut(word) {
            *value = Value::Unknown;
        }
    }
}

fn bind(target: &Expr, value: &Value, source: &str, names: &mut HashMap<String, Value>) {
    match target {
        Expr::Name(name) => {
            names.insert(name.id.to_string(), value.clone());
        }
        Expr::Tuple(tuple) => bind_each(&tuple.elts, target, value, source, names),
        Expr::List(list) => bind_each(&list.elts, target, value, source, names),
        _ => forget_mentioned(&source[target.range()], names),
    }
}

fn bind_each(targets: &[Expr], whole: &Expr, value: &Value, source: &str, names: &mut HashMap<String, Value>) {
    match value {
        Value::Sequence(values) if values.len() == targets.len() && !targets.iter().any(|target| target.is_starred_expr()) => {
            for (target, value) in targets.iter().zip(values) {
                bind(target, value, source, names);
            }
        }
        Value::Sequence(_) | Value::Nothing | Value::Text(_) | Value::Unknown => {
            forget_mentioned(&source[whole.range()], names);
            for target in targets {
                if let Expr::Name(name) = target {
                    names.insert(name.id.to_string(), Value::Unknown);
                }
            }
        }
    }
}

fn value_of(expression: &Expr, names: &HashMap<String, Value>) -> Value {
    match expression {
        Expr::NoneLiteral(_) => Value::Nothing,
        Expr::StringLiteral(text) => Value::Text(text.value.to_str().to_owned()),
        Expr::Tuple(tuple) => Value::Sequence(values_of(&tuple.elts, names)),
        Expr::List(list) => Value::Sequence(values_of(&list.elts, names)),
        Expr::Name(name) => names.get(name.id.as_str()).cloned().unwrap_or(Value::Unknown),
        Expr::BinOp(sum) if sum.op == Operator::Add && !sum.left.is_bin_op_expr() => {
            match (value_of(&sum.left, names), value_of(&sum.right, names)) {
                (Value::Text(left), Value::Text(right)) => Value::Text(left + &right),
                _ => Value::Unknown,
            }
        }
        _ => Value::Unknown,
    }
}

fn values_of(expressions: &[Expr], names: &HashMap<String, Value>) -> Vec<Value> {
    expressions.iter().map(|e| value_of(e, names)).collect()
}

fn header_of(names: &HashMap<String, Value>, doc: &str) -> StaticHeader {
    let mut header = ModuleHeader::default();
    if names.contains_key("__doc__") {
        return dynamic("__doc__");
    }
    match names.get("revision") {
        None => {}
        Some(Value::Text(text)) => header.revision = Some(text.clone()),
        Some(Value::Nothing | Value::Sequence(_) | Value::Unknown) => return dynamic("revision"),
    }
    match list_of(names.get("down_revision")) {
        Ok(list) => header.down_revisions = list,
        Err(()) => return dynamic("down_revision"),
    }
    match list_of(names.get("branch_labels")) {
        Ok(list) => header.branch_labels = list.unwrap_or_default(),
        Err(()) => return dynamic("branch_labels"),
    }
    match list_of(names.get("depends_on")) {
        Ok(list) => header.depends_on = list.unwrap_or_default(),
        Err(()) => return dynamic("depends_on"),
    }
    header.long_doc = pytext::strip(doc).to_owned();
    StaticHeader::Known(header)
}

fn dynamic(name: &str) -> StaticHeader {
    StaticHeader::Dynamic(format!("the value of {name} is only known when the file runs"))
}

fn list_of(value: Option<&Value>) -> Result<Option<Vec<String>>, ()> {
    match value {
        None => Ok(None),
        Some(Value::Nothing) => Ok(Some(Vec::new())),
        Some(Value::Text(text)) => Ok(Some(vec![text.clone()])),
        Some(Value::Sequence(values)) => {
            let mut texts = Vec::with_capacity(values.len());
            for value in values {
                match value {
                    Value::Text(text) => texts.push(text.clone()),
                    Value::Nothing | Value::Sequence(_) | Value::Unknown => return Err(()),
                }
            }
            Ok(Some(texts))
        }
        Some(Value::Unknown) => Err(()),
    }
}
