//! How the places of parameters are marked in SQL text (DB-API `paramstyle`).

/// A way to mark a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paramstyle {
    /// `?`
    Qmark,
    /// `%s`
    Format,
    /// `%(name)s`
    Pyformat,
    /// `:name`
    Named,
    /// `:1`
    Numeric,
    /// `$1`
    NumericDollar,
}

impl Paramstyle {
    /// All of them, in the order of their numbers (`as usize`).
    pub const ALL: [Self; 6] = [Self::Qmark, Self::Format, Self::Pyformat, Self::Named, Self::Numeric, Self::NumericDollar];

    /// Reads the name that `dialect_opts={"paramstyle": ...}` gives.
    pub fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "qmark" => Self::Qmark,
            "format" => Self::Format,
            "pyformat" => Self::Pyformat,
            "named" => Self::Named,
            "numeric" => Self::Numeric,
            "numeric_dollar" => Self::NumericDollar,
            _ => return None,
        })
    }

    /// Whether a `%` that is no place must be written `%%`.
    pub fn doubles_percents(self) -> bool {
        match self {
            Self::Format | Self::Pyformat => true,
            Self::Qmark | Self::Named | Self::Numeric | Self::NumericDollar => false,
        }
    }

    /// Whether places bear numbers, so that one parameter is sent once however often it is used.
    pub fn is_numbered(self) -> bool {
        match self {
            Self::Numeric | Self::NumericDollar => true,
            Self::Qmark | Self::Format | Self::Pyformat | Self::Named => false,
        }
    }

    /// Writes a place; `number` counts from one.
    pub fn place(self, key: &str, number: usize) -> String {
        match self {
            Self::Qmark => "?".to_owned(),
            Self::Format => "%s".to_owned(),
            Self::Pyformat => format!("%({key})s"),
            Self::Named => format!(":{key}"),
            Self::Numeric => format!(":{number}"),
            Self::NumericDollar => format!("${number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Paramstyle;

    #[test]
    fn every_style_stands_in_its_place() {
        for (number, style) in Paramstyle::ALL.into_iter().enumerate() {
            assert_eq!(style as usize, number);
        }
    }
}
