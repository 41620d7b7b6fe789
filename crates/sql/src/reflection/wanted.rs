//! What is asked of a catalog at once.

/// Kinds of relations, as `sqlalchemy.engine.reflection.ObjectKind` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ObjectKind {
    pub tables: bool,
    pub views: bool,
    pub materialized_views: bool,
}

impl ObjectKind {
    pub const TABLE: Self = Self { tables: true, views: false, materialized_views: false };
    pub const ANY: Self = Self { tables: true, views: true, materialized_views: true };

    /// The set of upstream's bits: 1, 2 and 4.
    pub fn from_bits(bits: u32) -> Self {
        Self { tables: bits & 1 != 0, views: bits & 2 != 0, materialized_views: bits & 4 != 0 }
    }
}

/// Whether temporary relations are meant (`sqlalchemy.engine.reflection.ObjectScope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectScope {
    Default,
    Temporary,
    Any,
}

impl ObjectScope {
    /// The scope of upstream's bits: 1 and 2.
    pub fn from_bits(bits: u32) -> Self {
        match bits & 3 {
            1 => Self::Default,
            2 => Self::Temporary,
            _ => Self::Any,
        }
    }
}

/// The relations of a schema that a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// `None` is the default schema.
    pub schema: Option<String>,
    /// `None` is all.
    pub names: Option<Vec<String>>,
    pub kind: ObjectKind,
    pub scope: ObjectScope,
}

impl Wanted {
    /// Everything in a schema, whatever its kind.
    pub fn all(schema: Option<&str>) -> Self {
        Self { schema: schema.map(str::to_owned), names: None, kind: ObjectKind::ANY, scope: ObjectScope::Any }
    }

    /// The relations of these names, whatever their kind.
    pub fn named(names: Vec<String>, schema: Option<&str>) -> Self {
        Self { names: Some(names), ..Self::all(schema) }
    }

    /// One relation.
    pub fn one(name: &str, schema: Option<&str>) -> Self {
        Self::named(vec![name.to_owned()], schema)
    }

    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Whether the names leave a relation in.
    pub fn has(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.iter().any(|known| known == name))
    }
}

/// What will be asked whatever the relations turn out to be.
#[derive(Debug, Clone, Default)]
pub struct Along {
    /// Schemas whose sequences will be.
    pub sequences: Option<Vec<String>>,
    /// Statements for `Inspector::told`, as they are sent: without values, and without percent signs.
    pub questions: Vec<String>,
}
