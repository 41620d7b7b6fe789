//! What the command line said, as plain data that env.py may look at (`config.cmd_opts`).

/// The value of one argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentValue {
    /// The argument was not given and has no default.
    None,
    /// A switch.
    Flag(bool),
    /// A text.
    Text(String),
    /// An argument that was given more than once, or takes many values.
    List(Vec<String>),
}

/// The attributes of upstream's `argparse.Namespace`, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandOptions(Vec<(String, ArgumentValue)>);

impl CommandOptions {
    /// Makes an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument, or replaces it.
    pub fn set(&mut self, name: &str, value: ArgumentValue) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Returns an argument's value, or `None` if the command has no such argument.
    pub fn get(&self, name: &str) -> Option<&ArgumentValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns all arguments in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ArgumentValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the values of `-x`, in order.
    pub fn x_arguments(&self) -> &[String] {
        match self.get("x") {
            Some(ArgumentValue::List(values)) => values,
            Some(ArgumentValue::None | ArgumentValue::Flag(_) | ArgumentValue::Text(_)) | None => &[],
        }
    }
}
