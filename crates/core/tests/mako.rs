//! Mako templates against what the reference made of them (`tools/mako_cases.py`).

use std::collections::BTreeMap;

use limbeck_core::mako::{MakoErrorKind, Value, compile, parse, python_repr, render_static};
use proptest::prelude::*;
use serde_json::Value as Json;

fn cases() -> Vec<Json> {
    serde_json::from_str(include_str!("mako_cases.json")).expect("the case file is written by its generator")
}

/// A stored value; `None` for what only Python has.
fn value(json: &Json) -> Option<Value> {
    let items = |items: &[Json]| items.iter().map(value).collect::<Option<Vec<_>>>();
    Some(match json {
        Json::Null => Value::None,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::String(text) => Value::Str(text.clone()),
        Json::Array(list) => Value::List(items(list)?),
        Json::Object(object) => Value::Tuple(items(object.get("tuple")?.as_array()?)?),
        Json::Number(_) => return None,
    })
}

fn context(case: &Json) -> BTreeMap<String, Value> {
    let stored = case["context"].as_object().expect("every case has a context");
    stored.iter().filter_map(|(name, json)| Some((name.clone(), value(json)?))).collect()
}

#[test]
fn what_is_rendered_without_an_interpreter_is_what_mako_renders() {
    let mut answered = 0;
    for case in cases() {
        let source = case["template"].as_str().expect("every case has a template");
        let rendered = parse(source, "case.mako").ok().and_then(|template| render_static(&template, &context(&case)));
        if let Some(text) = &rendered {
            answered += 1;
            assert_eq!(Some(text.as_str()), case["expected"]["output"].as_str(), "{source:?}");
        }
        if case["static"] == true {
            assert!(rendered.is_some(), "needs no interpreter: {source:?}");
        }
    }
    assert!(answered >= 60, "{answered}");
}

#[test]
fn a_template_fails_to_compile_where_mako_does() {
    let at_parsing = ["SyntaxException", "CompileException", "SyntaxError", "UnsupportedError"];
    let mut refused = 0;
    for case in cases() {
        let source = case["template"].as_str().expect("every case has a template");
        let expected = &case["expected"];
        match compile(source, "case.mako") {
            Ok(_) => assert!(expected["error"].as_str().is_none_or(|class| !at_parsing.contains(&class)), "{source:?}"),
            Err(error) => {
                refused += 1;
                assert_eq!(Some(error.kind.class_name()), expected["error"].as_str(), "{source:?}: {error}");
                if let Some(line) = expected["line"].as_u64() {
                    assert_eq!(u64::from(error.line), line, "{source:?}: {error}");
                }
            }
        }
    }
    assert!(refused >= 40, "{refused}");
}

#[test]
fn an_error_names_template_and_line() {
    let error = compile("one\ntwo ${a b}\n", "script.py.mako").expect_err("two names are no expression");
    assert_eq!(error.kind, MakoErrorKind::Syntax);
    let text = error.to_string();
    assert!(text.ends_with("in file 'script.py.mako' at line: 2 char: 5"), "{text}");

    let error = compile("\n<%include file=\"x\"/>", "script.py.mako").expect_err("no other templates");
    assert_eq!((error.kind, error.line), (MakoErrorKind::Unsupported, 2));
}

#[test]
fn lines_of_the_python_lead_back_to_the_template() {
    let compiled = compile("a\n\n% if x:\n${first}\n<%\n    y = 1\n    z = second()\n%>\n% endif\n", "t").expect("valid");
    let line_with = |mark: &str| {
        let at = compiled.python.lines().position(|line| line.contains(mark)).expect("is in the Python");
        compiled.template_line(u32::try_from(at + 1).expect("small"))
    };
    assert_eq!(line_with("str(first)"), Some(4));
    assert_eq!(line_with("if x:"), Some(3));
    assert_eq!(line_with("z = second()"), Some(7));
    assert_eq!(compiled.template_line(1), None);
}

#[test]
fn texts_are_shown_as_python_shows_them() {
    for (text, repr) in [
        ("", "''"),
        ("it's", "\"it's\""),
        ("'\"", "'\\'\"'"),
        ("\\\n\r\t\u{0}\u{7f}\u{a0}\u{ad}é日", "'\\\\\\n\\r\\t\\x00\\x7f\\xa0\\xadé日'"),
    ] {
        assert_eq!(python_repr(text).as_deref(), Some(repr));
    }
    assert_eq!(python_repr("\u{200b}"), None);
}

fn pieces() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(vec![
        "${",
        "}",
        "|",
        "<%",
        "%>",
        "<%!",
        "\n% if a:\n",
        "\n% endif\n",
        "\n% for x in y:\n",
        "\n% endfor\n",
        "\n%",
        "##",
        "\\\n",
        "\r\n",
        "<%def name='f()'>",
        "</%def>",
        "<%block>",
        "</%block>",
        "<%text>",
        "</%text>",
        "<%doc>",
        "</%doc>",
        "'",
        "\"",
        "'''",
        "(",
        ")",
        "[",
        "{",
        "a",
        "é",
        "loop",
        " ",
        ":",
        "#",
        "\\",
        "/>",
        "<%call expr='f()'>",
        "</%call>",
        "%%",
        "lambda x: ",
        "<%self:f a='${x}'/>",
        "\n% else:\n",
        "日",
        ",",
        "=",
        "<%page args='a'/>",
    ]);
    prop::collection::vec(marks, 0..25).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_template_panics(source in prop_oneof![pieces(), any::<String>()]) {
        if let Ok(template) = parse(&source, "t") {
            let values = BTreeMap::from([("a".to_owned(), Value::Str("v".to_owned()))]);
            let _ = render_static(&template, &values);
            let _ = limbeck_core::mako::generate(&template);
        }
    }
}
