//! The `[tool.alembic]` table of a `pyproject.toml`.

use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::pytext::{PercentError, percent_format};
use crate::error::CommandError;

/// A value as the table holds it, before `%(name)s` is resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum TomlValue {
    /// A string.
    Str(String),
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An array.
    List(Vec<TomlValue>),
    /// A table.
    Table(Vec<(String, TomlValue)>),
    /// A float or a date, which no option takes; named as Python's class.
    Unsupported(&'static str),
}

/// A value with `%(name)s` resolved, as a command uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// A string.
    Str(String),
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An array of strings.
    List(Vec<String>),
    /// A table of strings.
    Table(Vec<(String, String)>),
    /// An array of tables of strings.
    Tables(Vec<Vec<(String, String)>>),
}

impl OptionValue {
    /// Returns the text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            Self::Bool(_) | Self::Int(_) | Self::List(_) | Self::Table(_) | Self::Tables(_) => None,
        }
    }

    /// Returns the name of the Python class that upstream would see.
    pub fn python_class(&self) -> &'static str {
        match self {
            Self::Str(_) => "str",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::List(_) | Self::Tables(_) => "list",
            Self::Table(_) => "dict",
        }
    }
}

/// The options of `[tool.alembic]`, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TomlTable(Vec<(String, TomlValue)>);

impl TomlTable {
    /// The options by name, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &TomlValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Reads the table out of a `pyproject.toml`; without one it is empty (`Config.toml_alembic_config`).
    ///
    /// # Errors
    /// The file is no TOML, or `tool.alembic` is no table.
    pub fn parse(text: &str, source_name: &str) -> Result<Self, CommandError> {
        Self::parse_tool(text, source_name, "alembic")
    }

    /// Reads the table of a tool.
    ///
    /// # Errors
    /// The file is no TOML, or the tool's entry is no table.
    pub fn parse_tool(text: &str, source_name: &str, tool: &str) -> Result<Self, CommandError> {
        let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
            CommandError::exception("tomllib.TOMLDecodeError", format!("{source_name}: {}", error.to_string().trim_end()))
        })?;
        let Some(section) = document.get("tool").and_then(|tools| tools.get(tool)) else {
            return Ok(Self::default());
        };
        match section.as_table_like() {
            Some(table) => Ok(Self(entries(table))),
            None => {
                Err(CommandError::new("Incorrect TOML format")
                    .with_hint(format!("In {source_name}, [tool.{tool}] is not a table.")))
            }
        }
    }

    /// Tells whether a `pyproject.toml` has a `tool.alembic` key at all.
    ///
    /// # Errors
    /// The file is no TOML.
    pub fn is_present(text: &str, source_name: &str) -> Result<bool, CommandError> {
        let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
            CommandError::exception("tomllib.TOMLDecodeError", format!("{source_name}: {}", error.to_string().trim_end()))
        })?;
        Ok(document.get("tool").and_then(|tool| tool.get("alembic")).is_some())
    }

    /// Returns a value as written.
    pub fn raw(&self, name: &str) -> Option<&TomlValue> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Returns a value with `%(name)s` resolved from `arguments` (`Config._get_toml_config_value`).
    ///
    /// # Errors
    /// The value's type is one that no option has, or a `%` in it means nothing.
    pub fn value(&self, name: &str, arguments: &[(String, String)]) -> Result<Option<OptionValue>, CommandError> {
        let Some(value) = self.raw(name) else {
            return Ok(None);
        };
        let filler = Filler { name, arguments };
        Ok(Some(match value {
            TomlValue::Str(text) => OptionValue::Str(filler.text(text)?),
            TomlValue::Bool(value) => OptionValue::Bool(*value),
            TomlValue::Int(value) => OptionValue::Int(*value),
            TomlValue::List(items) => filler.list(items)?,
            TomlValue::Table(entries) => OptionValue::Table(filler.table(entries)?),
            TomlValue::Unsupported(_) => {
                return Err(CommandError::new(format!("unsupported TOML value type for key: {}", super::pytext::repr(name))));
            }
        }))
    }
}

/// Resolves `%(name)s` in one option.
struct Filler<'a> {
    name: &'a str,
    arguments: &'a [(String, String)],
}

impl Filler<'_> {
    fn text(&self, text: &str) -> Result<String, CommandError> {
        percent_format(text, |wanted| self.arguments.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str()))
            .map_err(|error| {
                let class = match &error {
                    PercentError::UnknownName(_) => "KeyError",
                    PercentError::NumberRequired { .. } | PercentError::NoName => "TypeError",
                    PercentError::Incomplete | PercentError::IncompleteKey | PercentError::UnsupportedCharacter { .. } => {
                        "ValueError"
                    }
                };
                CommandError::exception(class, error.to_string()).with_hint(format!(
                    "The value of '{}' in [tool.alembic] goes through %-formatting; a literal '%' is written '%%'.",
                    self.name
                ))
            })
    }

    fn list(&self, items: &[TomlValue]) -> Result<OptionValue, CommandError> {
        if !matches!(items.first(), Some(TomlValue::Table(_))) {
            let items = items.iter().map(|item| self.item(item));
            return items.collect::<Result<_, _>>().map(OptionValue::List);
        }
        let tables = items.iter().map(|item| match item {
            TomlValue::Table(entries) => self.table(entries),
            TomlValue::Str(_) | TomlValue::Bool(_) | TomlValue::Int(_) | TomlValue::List(_) | TomlValue::Unsupported(_) => {
                Err(CommandError::exception("AttributeError", format!("'{}' object has no attribute 'items'", class_of(item))))
            }
        });
        tables.collect::<Result<_, _>>().map(OptionValue::Tables)
    }

    fn table(&self, entries: &[(String, TomlValue)]) -> Result<Vec<(String, String)>, CommandError> {
        entries.iter().map(|(name, value)| Ok((name.clone(), self.item(value)?))).collect()
    }

    fn item(&self, item: &TomlValue) -> Result<String, CommandError> {
        match item {
            TomlValue::Str(text) => self.text(text),
            TomlValue::Bool(_) | TomlValue::Int(_) | TomlValue::List(_) | TomlValue::Table(_) | TomlValue::Unsupported(_) => {
                Err(CommandError::exception(
                    "TypeError",
                    format!("unsupported operand type(s) for %: '{}' and 'dict'", class_of(item)),
                )
                .with_hint(format!("In [tool.alembic], '{}' holds strings only.", self.name)))
            }
        }
    }
}

fn class_of(value: &TomlValue) -> &'static str {
    match value {
        TomlValue::Str(_) => "str",
        TomlValue::Bool(_) => "bool",
        TomlValue::Int(_) => "int",
        TomlValue::List(_) => "list",
        TomlValue::Table(_) => "dict",
        TomlValue::Unsupported(class) => class,
    }
}

fn entries(table: &dyn TableLike) -> Vec<(String, TomlValue)> {
    table.iter().filter_map(|(name, item)| Some((name.to_owned(), of_item(item)?))).collect()
}

fn of_item(item: &Item) -> Option<TomlValue> {
    match item {
        Item::None => None,
        Item::Value(value) => Some(of_value(value)),
        Item::Table(table) => Some(TomlValue::Table(entries(table))),
        Item::ArrayOfTables(tables) => {
            Some(TomlValue::List(tables.iter().map(|table| TomlValue::Table(entries(table))).collect()))
        }
    }
}

fn of_value(value: &Value) -> TomlValue {
    match value {
        Value::String(text) => TomlValue::Str(text.value().clone()),
        Value::Integer(number) => TomlValue::Int(*number.value()),
        Value::Boolean(value) => TomlValue::Bool(*value.value()),
        Value::Float(_) => TomlValue::Unsupported("float"),
        Value::Datetime(_) => TomlValue::Unsupported("datetime.datetime"),
        Value::Array(items) => TomlValue::List(items.iter().map(of_value).collect()),
        Value::InlineTable(table) => TomlValue::Table(entries(table)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, name: &str) -> Result<Option<OptionValue>, String> {
        TomlTable::parse(text, "pyproject.toml").and_then(|table| table.value(name, &[("here".into(), "/h".into())])).map_err(
            |error| match error.class() {
                Some(class) => format!("{class}: {error}"),
                None => error.to_string(),
            },
        )
    }

    #[test]
    fn here_is_resolved_in_strings_lists_and_tables() {
        let text = "[tool.alembic]\ns = '%(here)s/m%%'\nl = ['%(here)s/a', 'b']\nd = {k = '%(here)s'}\n\
                    n = 30\nb = true\nf = 1.5\n[[tool.alembic.hooks]]\nname = 'x'\n";
        assert_eq!(read(text, "s"), Ok(Some(OptionValue::Str("/h/m%".into()))));
        assert_eq!(read(text, "l"), Ok(Some(OptionValue::List(vec!["/h/a".into(), "b".into()]))));
        assert_eq!(read(text, "d"), Ok(Some(OptionValue::Table(vec![("k".into(), "/h".into())]))));
        assert_eq!(read(text, "hooks"), Ok(Some(OptionValue::Tables(vec![vec![("name".into(), "x".into())]]))));
        assert_eq!(read(text, "n"), Ok(Some(OptionValue::Int(30))));
        assert_eq!(read(text, "b"), Ok(Some(OptionValue::Bool(true))));
        assert_eq!(read(text, "absent"), Ok(None));
        assert_eq!(read(text, "f"), Err("unsupported TOML value type for key: 'f'".into()));
    }

    #[test]
    fn mistakes_are_errors() {
        assert_eq!(read("[tool]\nalembic = 3", "x"), Err("Incorrect TOML format".into()));
        assert_eq!(read("[project]\nname='p'", "x"), Ok(None));
        assert_eq!(read("[tool.alembic]\nx = '%(rev)s'", "x"), Err("KeyError: 'rev'".into()));
        assert_eq!(
            read("[tool.alembic]\nx = [1]", "x"),
            Err("TypeError: unsupported operand type(s) for %: 'int' and 'dict'".into())
        );
        assert!(
            read("[tool.alembic\n", "x")
                .unwrap_err()
                .starts_with("tomllib.TOMLDecodeError: pyproject.toml: TOML parse error at line 1")
        );
    }
}
