//! Names that a statement may have to number: labels, aliases and parameters.

use crate::ident::Ident;
use serde::{Deserialize, Serialize};

/// A name as it stands in an expression: given, or anonymous until the statement is rendered.
///
/// On the wire: an [`Ident`], or `{"anon": [["7", "anon"], "_x"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Name {
    Anonymous { anon: Vec<NamePart> },
    Given(Ident),
}

/// A piece of an anonymous name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NamePart {
    Text(String),
    /// What it names, and the base that is numbered: `("7", "anon")` becomes `anon_1`.
    Numbered(String, String),
}

impl Default for Name {
    fn default() -> Self {
        Self::Given(Ident::new(""))
    }
}

impl From<Ident> for Name {
    fn from(name: Ident) -> Self {
        Self::Given(name)
    }
}

impl From<&Ident> for Name {
    fn from(name: &Ident) -> Self {
        Self::Given(name.clone())
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Given(name.into())
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self::Given(name.into())
    }
}
