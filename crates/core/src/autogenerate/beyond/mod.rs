//! What goes beyond Alembic. Each part can be turned off, and with all of them off the comparison is the plain one.

pub mod anonymous;
pub mod batches;
pub mod checks;
pub mod enums;
pub mod identity;
pub mod indexes;
pub mod known;
pub mod order;
pub mod primary_keys;
pub mod renames;
pub mod sequences;

use super::ops::Directive;
use crate::config::pytext::repr;
use crate::config::{Config, REVISION_CACHE};
use crate::error::{CommandError, CommandResult};
use crate::operations::Operation;
use limbeck_sql::schema::{ServerDefault, type_bound};

/// What becomes of a drop and an addition that look like a rename.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RenameMode {
    /// They stay what they are.
    #[default]
    Off,
    /// They become a rename where somebody says yes; otherwise the script says what they look like.
    Ask,
    /// They become a rename.
    Auto,
}

impl RenameMode {
    /// The mode of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn parse(word: &str) -> CommandResult<Self> {
        match word {
            "off" | "false" => Ok(Self::Off),
            "ask" => Ok(Self::Ask),
            "auto" | "true" => Ok(Self::Auto),
            other => Err(CommandError::new(format!("'renames' is {}; it is one of auto, ask and off", repr(other)))),
        }
    }
}

/// A rename that somebody asked for: `table:new`, or `table.column:new`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameRequest {
    pub table: String,
    pub column: Option<String>,
    pub new_name: String,
}

impl RenameRequest {
    /// Reads `old:new`; the new side may repeat the table (`t.a:t.b`).
    ///
    /// # Errors
    /// It has another form.
    pub fn parse(text: &str) -> CommandResult<Self> {
        let wrong =
            || CommandError::new(format!("--rename {text} has another form than table:new_table or table.column:new_column"));
        let (old, new) = text.split_once(':').ok_or_else(wrong)?;
        let (old, new) = (old.trim(), new.trim());
        if old.is_empty() || new.is_empty() {
            return Err(wrong());
        }
        Ok(match old.rsplit_once('.') {
            Some((table, column)) => Self {
                table: table.to_owned(),
                column: Some(column.to_owned()),
                new_name: new.rsplit_once('.').map_or(new, |(_, column)| column).to_owned(),
            },
            None => Self { table: old.to_owned(), column: None, new_name: new.to_owned() },
        })
    }
}

/// The parts, each on or off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beyond {
    pub renames: RenameMode,
    pub requests: Vec<RenameRequest>,
    /// Constraints without a name get one, in the file and where the database has none.
    pub anonymous_constraints: bool,
    /// What a database cannot alter is written as a batch.
    pub batch: bool,
    pub primary_keys: bool,
    /// Enumerated types that stand by themselves.
    pub enums: bool,
    pub sequences: bool,
    /// CHECKs are compared by what they check.
    pub checks: bool,
    /// Conditions, options and the order of indexes are compared.
    pub indexes: bool,
    /// A column that gets or loses IDENTITY or AUTO_INCREMENT is changed.
    pub identity: bool,
    /// A type of the project brings its import.
    pub imports: bool,
    /// Operations stand in an order that the server accepts.
    pub order: bool,
    /// Defaults are compared as the server tells them.
    pub server_defaults: bool,
}

/// The field of a part.
type Switch = fn(&mut Beyond) -> &mut bool;

macro_rules! part {
    ($name:ident) => {
        (stringify!($name), |beyond| &mut beyond.$name)
    };
}

/// The parts that are on unless their key is off.
const PARTS: [(&str, Switch); 11] = [
    part!(anonymous_constraints),
    part!(batch),
    part!(primary_keys),
    part!(checks),
    part!(indexes),
    part!(identity),
    part!(enums),
    part!(sequences),
    part!(imports),
    part!(order),
    part!(server_defaults),
];

const RENAMES: &str = "renames";

impl Beyond {
    /// The keys under `[limbeck]` and `[tool.limbeck]`.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        std::iter::once(RENAMES).chain(PARTS.iter().map(|(key, _)| *key))
    }

    /// Nothing: Alembic's comparison.
    pub fn plain() -> Self {
        Self::default()
    }

    /// Everything that asks nobody.
    pub fn all() -> Self {
        let mut beyond = Self::plain();
        for (_, switch) in PARTS {
            *switch(&mut beyond) = true;
        }
        beyond
    }

    /// What the configuration leaves on.
    ///
    /// # Errors
    /// There is no such key, a value is neither on nor off, or a file cannot be read.
    pub fn of_config(config: &Config) -> CommandResult<Self> {
        let known = |name: &String| name == REVISION_CACHE || Self::keys().any(|key| key == name);
        if let Some(name) = config.limbeck_option_names()?.iter().find(|name| !known(name)) {
            let keys: Vec<_> = Self::keys().chain([REVISION_CACHE]).collect();
            return Err(CommandError::new(format!("There is no option {} in [limbeck]", repr(name)))
                .with_hint(format!("Its options are {}.", keys.join(", "))));
        }
        let mut beyond = Self::plain();
        beyond.renames = match config.limbeck_option(RENAMES)? {
            Some(word) => RenameMode::parse(&word.to_lowercase())?,
            None => RenameMode::Ask,
        };
        for (key, switch) in PARTS {
            *switch(&mut beyond) = config.limbeck_flag(key)?;
        }
        Ok(beyond)
    }
}

/// Whether a database without ALTER copies the table for an operation.
pub fn copies_table(directive: &Directive) -> bool {
    match &directive.operation {
        Operation::AlterColumn(_) | Operation::DropColumn(_) | Operation::AddConstraint(_) | Operation::DropConstraint(_) => true,
        Operation::AddColumn(add) => add.table.columns.iter().any(|column| {
            matches!(&column.server_default, Some(ServerDefault::Expr(_) | ServerDefault::Computed(_)))
                || type_bound::constraint_name(&column.type_).is_some()
        }),
        Operation::CreateTable(_)
        | Operation::DropTable(_)
        | Operation::RenameTable(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::CreateTableComment(_)
        | Operation::DropTableComment(_)
        | Operation::EnumType(_)
        | Operation::Sequence(_)
        | Operation::ExecuteSql(_)
        | Operation::BulkInsert(_)
        | Operation::Batch(_)
        | Operation::Custom { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Beyond, RenameMode, RenameRequest};

    #[test]
    fn every_part_has_one_key_that_the_documentation_lists() {
        let documentation = include_str!("../../../../../docs/autogenerate.md");
        let (_, block) = documentation.split_once("```ini\n[limbeck]\n").unwrap();
        let (block, _) = block.split_once("```").unwrap();
        let listed: Vec<&str> = block.lines().filter_map(|line| line.strip_suffix(" = off")).collect();
        assert_eq!(listed, Beyond::keys().collect::<Vec<_>>());
        assert_ne!(Beyond::all(), Beyond::plain());
    }

    #[test]
    fn requests_name_tables_or_columns() {
        let request = |text: &str| RenameRequest::parse(text).map(|r| (r.table, r.column, r.new_name)).map_err(|e| e.to_string());
        assert_eq!(request("a:b"), Ok(("a".into(), None, "b".into())));
        assert_eq!(request("t.a:b"), Ok(("t".into(), Some("a".into()), "b".into())));
        assert_eq!(request("s.t.a:s.t.b"), Ok(("s.t".into(), Some("a".into()), "b".into())));
        assert!(request("ab").is_err());
        assert!(request(":b").is_err());
    }

    #[test]
    fn modes_have_names() {
        assert_eq!(RenameMode::parse("auto").unwrap(), RenameMode::Auto);
        assert_eq!(RenameMode::parse("maybe").unwrap_err().to_string(), "'renames' is 'maybe'; it is one of auto, ask and off");
    }
}
