//! Which comparisons are made: upstream's plugins by name (`alembic.runtime.plugins`).

use crate::config::pytext::repr;
use crate::error::CommandError;
use crate::operations::OperationError;

/// The built-in comparisons, in the order in which they are set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Plugin {
    Schemas,
    Tables,
    Types,
    Constraints,
    Defaults,
    Comments,
    /// Opt-in: CHECK constraints by name.
    CheckConstraints,
}

impl Plugin {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Schemas, Self::Tables, Self::Types, Self::Constraints, Self::Defaults, Self::Comments, Self::CheckConstraints];

    /// The name by which `autogenerate_plugins` chooses it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schemas => "alembic.autogenerate.schemas",
            Self::Tables => "alembic.autogenerate.tables",
            Self::Types => "alembic.autogenerate.types",
            Self::Constraints => "alembic.autogenerate.constraints",
            Self::Defaults => "alembic.autogenerate.defaults",
            Self::Comments => "alembic.autogenerate.comments",
            Self::CheckConstraints => "alembic.ext.checkconstraint_byname",
        }
    }
}

/// What `autogenerate_plugins` chose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    pub built_in: Vec<Plugin>,
    /// Of the project's own.
    pub registered: Vec<String>,
}

impl Chosen {
    /// Whether a built-in comparison is made.
    pub fn has(&self, plugin: Plugin) -> bool {
        self.built_in.contains(&plugin)
    }
}

/// Chooses plugins by expressions such as `alembic.autogenerate.*` and `~alembic.autogenerate.comments`.
///
/// # Errors
/// An expression is malformed, or names nothing.
pub fn choose(expressions: &[String], registered: &[String]) -> Result<Chosen, OperationError> {
    let mut include: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut exclude = Vec::new();
    for expression in expressions {
        match expression.strip_prefix('~') {
            Some(name) => exclude.push(tokens(name)?),
            None => include.push((expression, tokens(expression)?)),
        }
    }
    let mut matched = vec![false; include.len()];
    let mut wanted = |name: &str| {
        if exclude.iter().any(|pattern| matches(pattern, name)) {
            return false;
        }
        let mut any = false;
        for ((_, pattern), matched) in include.iter().zip(&mut matched) {
            if matches(pattern, name) {
                *matched = true;
                any = true;
            }
        }
        any
    };
    let chosen = Chosen {
        built_in: Plugin::ALL.into_iter().filter(|plugin| wanted(plugin.name())).collect(),
        registered: registered.iter().filter(|name| wanted(name)).cloned().collect(),
    };
    let missing: Vec<&str> =
        include.iter().zip(&matched).filter(|(_, matched)| !**matched).map(|((expression, _), _)| *expression).collect();
    if missing.is_empty() {
        Ok(chosen)
    } else {
        Err(CommandError::new(format!("Did not locate plugins: {}", missing.join(", "))).into())
    }
}

fn tokens(expression: &str) -> Result<Vec<&str>, OperationError> {
    // The opt-in plugin had another name for a while.
    let name = match expression {
        "alembic.autogenerate.checkconstraint_byname" => Plugin::CheckConstraints.name(),
        other => other,
    };
    let is_identifier = |token: &str| {
        token.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && token.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let tokens: Vec<&str> = name.split('.').collect();
    if tokens.iter().all(|token| *token == "*" || is_identifier(token)) {
        Ok(tokens)
    } else {
        Err(OperationError::Value(format!("Invalid plugin expression {}", repr(expression))))
    }
}

/// `*` stands for one or more tokens.
fn matches(pattern: &[&str], name: &str) -> bool {
    fn walk(pattern: &[&str], name: &[&str]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            (["*", rest @ ..], [_, more @ ..]) => walk(rest, more) || walk(pattern, more),
            ([token, rest @ ..], [part, more @ ..]) => token == part && walk(rest, more),
            ([], [_, ..]) | ([_, ..], []) => false,
        }
    }
    walk(pattern, &name.split('.').collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{Plugin, choose};

    fn chosen(expressions: &[&str]) -> Result<Vec<Plugin>, String> {
        let expressions: Vec<String> = expressions.iter().map(|text| (*text).to_owned()).collect();
        choose(&expressions, &["my.plugin".to_owned()]).map(|chosen| chosen.built_in).map_err(|error| error.to_string())
    }

    #[test]
    fn wildcards_and_exclusions() {
        assert_eq!(chosen(&["alembic.autogenerate.*"]).unwrap(), Plugin::ALL[..6]);
        assert_eq!(chosen(&["alembic.*", "~alembic.autogenerate.*"]).unwrap(), [Plugin::CheckConstraints]);
        assert_eq!(
            chosen(&["alembic.autogenerate.tables", "alembic.autogenerate.checkconstraint_byname"]).unwrap(),
            [Plugin::Tables, Plugin::CheckConstraints]
        );
        assert_eq!(chosen(&["my.*"]).unwrap(), []);
    }

    #[test]
    fn what_names_nothing_is_an_error() {
        assert_eq!(chosen(&["alembic.autogenerate.*", "other.x"]).unwrap_err(), "Did not locate plugins: other.x");
        assert_eq!(chosen(&["alembic.auto-generate"]).unwrap_err(), "Invalid plugin expression 'alembic.auto-generate'");
    }
}
