//! Names of schema objects.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A name, with SQLAlchemy's `quoted_name` choice: `None` quotes where the dialect must, `Some` forces.
///
/// On the wire: a plain string, or `{"name": "x", "quote": true}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ident {
    pub name: String,
    pub quote: Option<bool>,
}

impl Ident {
    /// A name that is quoted where the dialect must.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), quote: None }
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl From<&str> for Ident {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Ident {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a name has to be text")]
enum Wire {
    Plain(String),
    Quoted { name: String, quote: Option<bool> },
}

impl Serialize for Ident {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.quote {
            None => s.serialize_str(&self.name),
            quote => Wire::Quoted { name: self.name.clone(), quote }.serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for Ident {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(d)? {
            Wire::Plain(name) => Self::new(name),
            Wire::Quoted { name, quote } => Self { name, quote },
        })
    }
}

/// The name of a constraint or index as the schema gives it.
///
/// On the wire: `null`, a name, or `{"final": name}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ConstraintName {
    /// None given: a naming convention may make one.
    #[default]
    Unnamed,
    /// Given: a convention with `%(constraint_name)s` may still decorate it.
    Given(Ident),
    /// SQLAlchemy's `conv` (`op.f`): complete, no convention applies.
    Final(Ident),
}

impl ConstraintName {
    /// The name, whichever way it was given.
    pub fn ident(&self) -> Option<&Ident> {
        match self {
            Self::Unnamed => None,
            Self::Given(name) | Self::Final(name) => Some(name),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a name has to be text")]
enum NameWire {
    Final {
        #[serde(rename = "final")]
        name: Ident,
    },
    Given(Ident),
    Unnamed(()),
}

impl Serialize for ConstraintName {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unnamed => s.serialize_unit(),
            Self::Given(name) => name.serialize(s),
            Self::Final(name) => NameWire::Final { name: name.clone() }.serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for ConstraintName {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(match Option::<NameWire>::deserialize(d)? {
            None | Some(NameWire::Unnamed(())) => Self::Unnamed,
            Some(NameWire::Given(name)) => Self::Given(name),
            Some(NameWire::Final { name }) => Self::Final(name),
        })
    }
}
