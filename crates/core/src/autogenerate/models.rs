//! The two sides of a comparison, as values.

use limbeck_sql::Ident;
use limbeck_sql::schema::{Constraint, Index, MetaData, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// `target_metadata`: what the models say.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Models {
    /// One, or several; their tables are counted through.
    pub metadata: Vec<MetaData>,
    /// `Table(info=...)` as Python shows it, where there is some.
    pub infos: BTreeMap<usize, String>,
    /// Columns (table, place) for which nobody said whether they are nullable.
    pub unset_nullable: BTreeSet<(usize, usize)>,
    /// Columns that the client fills, so that the database does not number them.
    pub client_defaults: BTreeSet<(usize, usize)>,
}

impl Models {
    /// All tables with their places.
    pub fn tables(&self) -> impl Iterator<Item = (usize, &Table)> {
        self.metadata.iter().flat_map(|metadata| &metadata.tables).enumerate()
    }

    /// The table of that place.
    pub fn table(&self, place: usize) -> Option<&Table> {
        self.tables().nth(place).map(|(_, table)| table)
    }

    /// Whether every foreign key refers to a table and columns of the same metadata; SQLAlchemy raises where one does not.
    pub fn refers_within(&self) -> bool {
        self.metadata.iter().all(|metadata| {
            let known: BTreeMap<String, &Table> =
                metadata.tables.iter().map(|table| (key(table.schema.as_ref(), &table.name), table)).collect();
            metadata.tables.iter().flat_map(|table| &table.constraints).all(|constraint| match constraint {
                Constraint::ForeignKey(foreign) => {
                    known.get(&key(foreign.referred_schema.as_ref(), &foreign.referred_table)).is_some_and(|table| {
                        let has = |name: &Ident| table.columns.iter().any(|column| column.name.name == name.name);
                        foreign.referred_columns.iter().all(has)
                    })
                }
                Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => true,
            })
        })
    }

    /// Places in `MetaData.sorted_tables` order, one metadata after the other.
    pub fn sorted(&self) -> Vec<usize> {
        let mut places = Vec::new();
        let mut first = 0;
        for metadata in &self.metadata {
            places.extend(sorted_tables(&metadata.tables).into_iter().map(|place| first + place));
            first += metadata.tables.len();
        }
        places
    }
}

/// `MetaData.sorted_tables`: by key, then each after those it refers to.
pub fn sorted_tables(tables: &[Table]) -> Vec<usize> {
    let mut by_key: Vec<usize> = (0..tables.len()).collect();
    by_key.sort_by_cached_key(|place| key(tables[*place].schema.as_ref(), &tables[*place].name));
    let ordered: Vec<Table> = by_key
        .iter()
        .map(|place| {
            // Only names and foreign keys decide.
            let table = &tables[*place];
            let mut bare = Table::bare(table.name.clone(), table.schema.clone());
            bare.constraints =
                table.constraints.iter().filter(|constraint| matches!(constraint, Constraint::ForeignKey(_))).cloned().collect();
            bare
        })
        .collect();
    let sorted = limbeck_sql::compiler::sort::sort_tables_and_constraints(&ordered);
    sorted.tables.into_iter().map(|place| by_key[place]).collect()
}

/// `schema.name`, or the name alone (`_get_table_key`).
pub fn key(schema: Option<&Ident>, name: &Ident) -> String {
    match schema {
        Some(schema) => format!("{schema}.{name}"),
        None => name.name.clone(),
    }
}

/// A table of the database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseTable {
    /// The table as it would be created again. Every name is final.
    pub table: Table,
    /// Unique constraints that are there only because an index is (`duplicates_index`).
    #[serde(default)]
    pub doubled_uniques: Vec<Constraint>,
    /// Indexes that are there only because a unique constraint is (`duplicates_constraint`).
    #[serde(default)]
    pub doubled_indexes: Vec<Index>,
}

impl DatabaseTable {
    /// Constraints by the number that an origin gives them.
    pub fn constraints(&self) -> impl Iterator<Item = (usize, &Constraint)> {
        self.table.constraints.iter().chain(&self.doubled_uniques).enumerate()
    }

    /// Indexes by the number that an origin gives them.
    pub fn indexes(&self) -> impl Iterator<Item = (usize, &Index)> {
        self.table.indexes.iter().chain(&self.doubled_indexes).enumerate()
    }
}

/// What the database holds, as far as names were let through.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub default_schema: Option<String>,
    pub tables: Vec<DatabaseTable>,
}
