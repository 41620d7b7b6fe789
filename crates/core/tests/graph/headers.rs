//! Headers read without an interpreter.

use limbeck_core::script::header::{parse_header, read_header, scan_stock_layout};
use limbeck_core::script::{ModuleHeader, StaticHeader};
use proptest::prelude::*;

const STOCK: &str = r#""""Create the first table

Revision ID: 1975ea83b712
Revises: 
Create Date: 2012-07-05 09:08:07.000042

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '1975ea83b712'
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table('t', sa.Column('id', sa.Integer()))


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table('t')
"#;

fn known(bytes: impl AsRef<[u8]>) -> ModuleHeader {
    match read_header(bytes.as_ref()) {
        StaticHeader::Known(header) => header,
        StaticHeader::Dynamic(reason) => panic!("not read: {reason}"),
    }
}

fn reason(bytes: impl AsRef<[u8]>) -> String {
    match read_header(bytes.as_ref()) {
        StaticHeader::Known(header) => panic!("read: {header:?} from {}", String::from_utf8_lossy(bytes.as_ref())),
        StaticHeader::Dynamic(reason) => reason,
    }
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn the_stock_layout_is_scanned() {
    let header = scan_stock_layout(STOCK).expect("the stock layout");
    assert_eq!(header.revision.as_deref(), Some("1975ea83b712"));
    assert_eq!(header.down_revisions, Some(Vec::new()));
    assert!(header.long_doc.starts_with("Create the first table\n\nRevision ID"));
    assert!(header.long_doc.ends_with("000042"));
    assert_eq!(parse_header(STOCK), StaticHeader::Known(header));
    let windows = known(format!("\u{feff}{}", STOCK.replace('\n', "\r\n")));
    assert_eq!(known(STOCK), windows);
    assert_eq!(known(STOCK), known(STOCK.replace('\n', "\r")));
}

#[test]
fn other_layouts_are_parsed() {
    let header = known(
        "r'''A \\ doc'''\nBASE = 'aaaa'\nOTHER = ('x' 'y')\nrevision, down_revision = 'bbbb', (BASE, OTHER)\n\
         branch_labels = ['one', 'two'];depends_on = (\n    'cccc',\n)\ndef upgrade():\n    revision = 5\n",
    );
    assert_eq!(header.revision.as_deref(), Some("bbbb"));
    assert_eq!(header.down_revisions, Some(list(&["aaaa", "xy"])));
    assert_eq!(header.branch_labels, list(&["one", "two"]));
    assert_eq!(header.depends_on, list(&["cccc"]));
    assert_eq!(header.long_doc, "A \\ doc");
    let late = known("revision = 'a'\ndown_revision = None\ndef upgrade(): pass\ndown_revision = ('b', 'c')\n");
    assert_eq!(late.down_revisions, Some(list(&["b", "c"])));
    let chained = known("a = revision = 'x'\ndown_revision = a2 = None\n");
    assert_eq!((chained.revision.as_deref(), chained.down_revisions), (Some("x"), Some(Vec::new())));
    let single = known("revision = ('x')\ndown_revision = ('y',)\n");
    assert_eq!((single.revision.as_deref(), single.down_revisions), (Some("x"), Some(list(&["y"]))));
    let nothing = known("# empty\n");
    assert_eq!(nothing, ModuleHeader::default());
    let sum = known("revision = 'x' + 'y'\ndown_revision = []\n");
    assert_eq!(sum.revision.as_deref(), Some("xy"));
}

#[test]
fn what_only_running_can_tell_is_dynamic() {
    for source in [
        "revision = make()",
        "revision = None",
        "revision = 5",
        "revision = b'x'",
        "revision = f'x'",
        "revision = 'x'\nrevision += 'y'",
        "revision = 'x'\ndel revision",
        "revision = 'x'\nif True:\n    revision = 'y'",
        "revision = 'x'\ndef f(): pass\nif True:\n    revision = 'y'",
        "revision = 'x'\ndef f():\n    global revision\n    revision = 'y'\nf()",
        "revision = 'x'\nfrom other import revision",
        "revision = 'x'\nfrom other import *",
        "revision = 'x'\nglobals()['revision'] = 'y'",
        "revision = 'x'\ndef f(): pass\nglobals()['revision'] = 'y'",
        "revision = 'x'\nfor revision in 'ab': pass",
        "revision = 'x'\nprint(revision := 'y')",
        "revision = 'x'\ndef revision(): pass",
        "down_revision = ('a', None)",
        "down_revision = ('a', 5)",
        "down_revision = {'a', 'b'}",
        "__doc__ = 'x'",
        "revision = 'x'\ndef f(): pass\nfor revision in 'ab': pass",
        "revision = 'x'\ndef f(): pass\nrevision += 'y'",
        "revision = 'x'\ndef f(): pass\ndel revision",
    ] {
        assert!(reason(source).contains("only known when the file runs"), "{source}: {}", reason(source));
    }
    assert_eq!(reason(b"revision = 'x'\0"), "the file contains null bytes");
    assert_eq!(reason(b"# \xe9\nrevision = 'x'"), "the file is not valid UTF-8");
    assert_eq!(reason(b"# coding: koi8-r\nrevision = 'x'"), "the file declares the encoding koi8-r");
    assert!(reason("revision = 'x\ndown_revision = None").starts_with("the file cannot be parsed"));
    assert!(reason("revision = '''x").starts_with("the file cannot be parsed"));
    assert!(reason("revision = (").starts_with("the file cannot be parsed"));
    assert!(reason("\trevision = 'x'").starts_with("the file cannot be parsed"));
    assert!(reason(format!("x = {}1{}", "(".repeat(5000), ")".repeat(5000))).contains("nests too deeply"));
    assert!(reason(format!("x = {}1", "-".repeat(50000))).contains("nests too deeply"));
}

#[test]
fn encodings_and_long_chains_are_read() {
    let latin = known(b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\n'''caf\xe9'''\nrevision = 'x'\n");
    assert_eq!(latin.long_doc, "café");
    let chain = format!("x = 0{}\nrevision = 'x'\n", " + 1".repeat(40_000));
    assert_eq!(known(chain).revision.as_deref(), Some("x"));
    let dots = format!("x = a{}\nrevision = 'x'\n", ".a".repeat(40_000));
    assert_eq!(known(dots).revision.as_deref(), Some("x"));
}

/// Lines that look like headers, some of which the scanner takes and some of which it must leave.
fn header_like() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["revision", "down_revision", "branch_labels", "depends_on", "other", "__doc__"]);
    let value = prop::sample::select(vec![
        "None",
        "'a'",
        "\"b c\"",
        "('a', 'b')",
        "('a',)",
        "('a')",
        "()",
        "[]",
        "['x','y',]",
        "'a' 'b'",
        "''",
        "'''t'''",
        "'a\\n'",
        "r'a'",
        "f()",
        "other",
        "('a' 'b')",
        "('a', None)",
        "(,)",
        "'#'",
        "\"'\"",
        "Nonesuch",
    ]);
    let note = prop::sample::select(vec!["", ": str", ": Union[str, None]", ": 'str'", " "]);
    let tail = prop::sample::select(vec!["", "  # note", ";x = 1", " ", " \\"]);
    let assignment = (name, note, value, tail).prop_map(|(name, note, value, tail)| format!("{name}{note} = {value}{tail}"));
    let line = prop::sample::select(vec![
        "",
        "# revision = 'no'",
        "import sqlalchemy as sa",
        "from alembic import op, context  # x",
        "from m import *",
        "from revision import x",
        "import a.revision",
        "def upgrade():",
        "    revision = 'z'",
        "    pass",
        "class A: pass",
        "@x",
        "\"\"\"doc\"\"\"",
        "'''a",
        "b'''",
        "'text'",
        "\"\"\"one",
        "",
        "two\"\"\"  # x",
        "if x:",
        "x = revision = 'q'",
    ])
    .prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![assignment, line], 0..9).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn scanner_and_parser_agree(source in header_like()) {
        if let Some(header) = scan_stock_layout(&source) {
            // The scanner does not mind a body that cannot be parsed; the parser then has no say.
            match parse_header(&source) {
                StaticHeader::Known(parsed) => prop_assert_eq!(parsed, header),
                StaticHeader::Dynamic(reason) => {
                    prop_assert!(reason.starts_with("the file cannot be parsed"), "{}", reason);
                }
            }
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_header(&bytes);
    }

    #[test]
    fn no_mangled_header_panics(at in 0..STOCK.len(), with in "[\\x00-\\x7f\u{e9}\u{2028}]{0,3}", cut in 0..40usize) {
        let end = (at + cut).min(STOCK.len());
        let source = format!("{}{with}{}", &STOCK[..at], &STOCK[end..]);
        let _ = read_header(source.as_bytes());
    }
}
