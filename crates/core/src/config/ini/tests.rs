use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn outcome<T>(result: Result<T, IniError>, value: impl FnOnce(T) -> Value) -> Value {
    match result {
        Ok(found) => serde_json::json!({ "value": value(found) }),
        Err(error) => {
            serde_json::json!({ "error": error.python_name(), "message": error.to_string() })
        }
    }
}

fn pairs(items: Vec<(String, String)>) -> Value {
    items.into_iter().map(|(name, value)| Value::from(vec![name, value])).collect()
}

fn names_of(ini: &Ini) -> Vec<&str> {
    std::iter::once(DEFAULT_SECTION).chain(ini.sections()).collect()
}

fn describe(ini: &Ini) -> Value {
    let mut content = serde_json::Map::new();
    for section in names_of(ini) {
        let scope = ini.existing_scope(section).unwrap();
        let options: Vec<String> =
            ini.defaults.0.iter().chain(scope.own.into_iter().flat_map(|own| &own.0)).map(|(name, _)| name.clone()).collect();
        let mut raw = Vec::new();
        let mut get = serde_json::Map::new();
        for option in options {
            if get.contains_key(&option) {
                continue;
            }
            let value = ini.get_raw(section, &option).unwrap();
            raw.push((option.clone(), value.to_owned()));
            let value = outcome(ini.get(section, &option), Value::from);
            get.insert(option, value);
        }
        content.insert(
            section.to_owned(),
            serde_json::json!({
                "items": outcome(ini.items(section), pairs),
                "raw": pairs(raw),
                "get": get,
            }),
        );
    }
    serde_json::json!({
        "sections": ini.sections().collect::<Vec<_>>(),
        "content": content,
        "missing_section": outcome(ini.get("no such", "x"), Value::from),
        "missing_option": outcome(ini.get("DEFAULT", "no such"), Value::from),
    })
}

fn cases() -> Value {
    serde_json::from_str(include_str!("../../../tests/ini_cases.json")).unwrap()
}

fn with_defaults(cases: &Value) -> Ini {
    let defaults = cases["defaults"].as_object().unwrap();
    Ini::with_defaults(defaults.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())))
}

#[test]
fn texts_read_as_python_reads_them() {
    let cases = cases();
    let texts = cases["texts"].as_array().unwrap();
    assert!(texts.len() > 300);
    for case in texts {
        let text = case["text"].as_str().unwrap();
        let mut ini = with_defaults(&cases);
        let mut found = match ini.read(text, "<string>") {
            Ok(()) => describe(&ini),
            Err(_) => {
                let mut ini = with_defaults(&cases);
                outcome(ini.read(text, "alembic.ini"), |()| Value::Null)
            }
        };
        found["text"] = Value::from(text);
        assert_eq!(&found, case, "{text}");
    }
}

#[test]
fn values_are_checked_when_set() {
    let cases = cases();
    for case in cases["sets"].as_array().unwrap() {
        let value = case["set"].as_str().unwrap();
        let mut ini = with_defaults(&cases);
        ini.add_section("s").unwrap();
        let set = ini.set("s", "Name", value);
        let mut found = outcome(set.and_then(|()| ini.get_raw("s", "name").map(str::to_owned)), Value::from);
        found["set"] = Value::from(value);
        assert_eq!(&found, case);
    }
}

#[test]
fn sections_are_added_once_and_options_removed() {
    let mut ini = Ini::default();
    ini.add_section("s").unwrap();
    assert_eq!(ini.add_section("s").unwrap_err().to_string(), "Section 's' already exists");
    assert_eq!(ini.add_section("DEFAULT").unwrap_err().to_string(), "Invalid section name: 'DEFAULT'");
    ini.set("s", "A", "1").unwrap();
    assert!(ini.remove_option("s", "a").unwrap());
    assert!(!ini.remove_option("s", "a").unwrap());
    assert!(!ini.has_option("s", "a"));
    assert_eq!(ini.remove_option("t", "a").unwrap_err().to_string(), "No section: 't'");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "(\\[[a-z%\\]]{0,3}\\]?\n|[a-z %()=:#;s\r\u{e9}\u{a0}]{0,12}\n?){0,12}") {
        let mut ini = Ini::with_defaults([("here", "/h")]);
        if ini.read(&text, "x").is_ok() {
            for section in names_of(&ini) {
                let _ = ini.items(section);
            }
        }
    }

    #[test]
    fn a_value_that_may_be_set_can_be_read_back(value in "[a%()s]{0,8}") {
        let mut ini = Ini::default();
        ini.add_section("s").unwrap();
        if ini.set("s", "name", &value).is_ok() {
            prop_assert_eq!(ini.get_raw("s", "name").unwrap(), value);
        }
    }
}
