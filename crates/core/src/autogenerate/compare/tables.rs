//! Tables that were added, removed, or are on both sides.

use super::checks::CheckChanges;
use super::{Comparer, qualified};
use crate::autogenerate::DatabaseTable;
use crate::autogenerate::beyond::primary_keys::{self, KeyChange, Keyed};
use crate::autogenerate::beyond::{batches, order};
use crate::autogenerate::comparators::{Moment, Place, Target};
use crate::autogenerate::hooks::ObjectKind;
use crate::autogenerate::models::{key, sorted_tables};
use crate::autogenerate::ops::{Directive, GeneratedOp, ModifyTableOps, Origin, Part, Side};
use crate::autogenerate::plugins::Plugin;
use crate::config::pytext::repr;
use crate::ddl::comparison::default::column_names;
use crate::operations::{CreateIndex, CreateTable, DropIndex, DropTable, Operation, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::schema::{Constraint, ForeignKeyConstraint, Index, Table};
use std::collections::{BTreeMap, HashMap};

const MODULE: &str = "tables";

/// A table of the models: its schema as the database calls it, which of the `MetaData` it is from, and itself.
type ModelTable<'a> = (Option<&'a str>, usize, &'a Table);

/// A table that is looked at, on one side or both.
#[derive(Clone, Copy)]
pub(super) struct TablePair<'a> {
    pub schema: Option<&'a str>,
    pub name: &'a str,
    pub database: Option<(usize, &'a DatabaseTable)>,
    pub model: Option<(usize, &'a Table)>,
}

impl TablePair<'_> {
    pub fn qualified(&self) -> String {
        qualified(self.schema, self.name)
    }

    pub fn database_origin(&self) -> Option<Origin> {
        self.database.map(|(place, _)| Origin::table(Side::Database, place))
    }

    pub fn model_origin(&self) -> Option<Origin> {
        self.model.map(|(place, _)| Origin::table(Side::Model, place))
    }

    /// The name as operations write it.
    pub fn ident(&self) -> Ident {
        match (self.model, self.database) {
            (Some((_, table)), _) => table.name.clone(),
            (None, Some((_, table))) => table.table.name.clone(),
            (None, None) => Ident::new(self.name),
        }
    }

    pub fn schema_ident(&self) -> Option<Ident> {
        self.schema.map(Ident::new)
    }
}

impl Comparer<'_> {
    pub(super) fn tables(&self, found: &mut Vec<GeneratedOp>) -> Result<(), OperationError> {
        let models = self.model_tables()?;
        let database: HashMap<(Option<&str>, &str), (usize, &DatabaseTable)> = self
            .database
            .tables
            .iter()
            .enumerate()
            .map(|(place, table)| ((schema_of(&table.table), table.table.name.as_str()), (place, table)))
            .collect();
        let known: HashMap<(Option<&str>, &str), (usize, &Table)> =
            models.iter().map(|(schema, place, table)| ((*schema, table.name.as_str()), (*place, *table))).collect();

        for (schema, place, table) in &models {
            if !database.contains_key(&(*schema, table.name.as_str())) {
                self.added(*schema, *place, table, found)?;
            }
        }
        self.removed(&known, found)?;
        let mut both: Vec<TablePair> = database
            .iter()
            .filter_map(|(name, database)| {
                known.get(name).map(|model| TablePair {
                    schema: name.0,
                    name: name.1,
                    database: Some(*database),
                    model: Some(*model),
                })
            })
            .collect();
        both.sort_by_key(|pair| (pair.schema.unwrap_or(""), pair.name));
        for pair in both {
            self.existing(pair, found)?;
        }
        if self.beyond.primary_keys && self.dialect.supports_alter() {
            primary_keys::free(found, self.database, self.models, self.comparison().keys_need_indexes());
        }
        Ok(())
    }

    /// The tables of the models in the order of creation, with their schemas as the database would call them.
    fn model_tables(&self) -> Result<Vec<ModelTable<'_>>, OperationError> {
        let tables: Vec<&Table> = self.models.tables().map(|(_, table)| table).collect();
        self.refuse_duplicates()?;
        let default = self.database.default_schema.as_deref();
        let version = (self.options.version_table_schema.as_deref(), self.options.version_table.as_str());
        Ok(self
            .models
            .sorted()
            .into_iter()
            .map(|place| (schema_of(tables[place]), place, tables[place]))
            .filter(|(schema, _, table)| (*schema, table.name.as_str()) != version)
            .map(|(schema, place, table)| (schema.filter(|schema| Some(*schema) != default), place, table))
            .collect())
    }

    fn refuse_duplicates(&self) -> Result<(), OperationError> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (number, metadata) in self.models.metadata.iter().enumerate() {
            let mut twice: Vec<String> = Vec::new();
            for table in &metadata.tables {
                let key = key(table.schema.as_ref(), &table.name);
                match seen.get(&key) {
                    Some(other) if *other != number => twice.push(format!("\"{key}\"")),
                    _ => {
                        seen.insert(key, number);
                    }
                }
            }
            if !twice.is_empty() {
                twice.sort();
                return Err(OperationError::Value(format!(
                    "Duplicate table keys across multiple MetaData objects: {}",
                    twice.join(", ")
                )));
            }
        }
        Ok(())
    }

    fn added(
        &self,
        schema: Option<&str>,
        place: usize,
        table: &Table,
        found: &mut Vec<GeneratedOp>,
    ) -> Result<(), OperationError> {
        let origin = Origin::table(Side::Model, place);
        if !self.includes_object(origin, Some(table.name.as_str()), ObjectKind::Table, None)? {
            return Ok(());
        }
        let info = self.models.infos.get(&place).cloned();
        found.push(GeneratedOp::single(Directive::of(create_table(table, info), origin)));
        self.log(MODULE, &format!("Detected added table {}", repr(&qualified(schema, table.name.as_str()))));
        let pair = TablePair { schema, name: table.name.as_str(), database: None, model: Some((place, table)) };
        self.group(pair, |_, ops| self.table_parts(pair, ops), found)
    }

    /// Removed tables, those that refer to others before these.
    fn removed(
        &self,
        known: &HashMap<(Option<&str>, &str), (usize, &Table)>,
        found: &mut Vec<GeneratedOp>,
    ) -> Result<(), OperationError> {
        let is_known = |table: &DatabaseTable| known.contains_key(&(schema_of(&table.table), table.table.name.as_str()));
        if self.database.tables.iter().all(is_known) {
            return Ok(());
        }
        let tables: Vec<Table> = self.database.tables.iter().map(|table| table.table.clone()).collect();
        for place in sorted_tables(&tables).into_iter().rev() {
            let table = &self.database.tables[place];
            let (schema, name) = (schema_of(&table.table), table.table.name.as_str());
            if known.contains_key(&(schema, name)) {
                continue;
            }
            let origin = Origin::table(Side::Database, place);
            if !self.includes_object(origin, Some(name), ObjectKind::Table, None)? {
                continue;
            }
            let pair = TablePair { schema, name, database: Some((place, table)), model: None };
            self.group(pair, |_, ops| self.table_parts(pair, ops), found)?;
            found.push(GeneratedOp::single(Directive::drop(drop_table(&table.table), create_table(&table.table, None), origin)));
            self.log(MODULE, &format!("Detected removed table {}", repr(&qualified(schema, name))));
        }
        Ok(())
    }

    fn existing(&self, pair: TablePair, found: &mut Vec<GeneratedOp>) -> Result<(), OperationError> {
        let (Some(model), Some(database)) = (pair.model_origin(), pair.database_origin()) else { return Ok(()) };
        if !self.includes_object(model, Some(pair.name), ObjectKind::Table, Some(database))? {
            return Ok(());
        }
        let columns = self.database_columns(pair)?;
        let mut altered = Vec::new();
        self.added_and_altered_columns(pair, &columns, &mut altered)?;
        let CheckChanges { drops, adds, kept } =
            if self.compares_checks_by_text() { self.checks_by_text(pair, &altered)? } else { CheckChanges::default() };
        let mut ops = drops;
        match self.key_change(pair)? {
            // Comparators of the project see what was found of the columns, too.
            None if ops.is_empty() => {
                ops = altered;
                self.table_parts(pair, &mut ops)?;
            }
            None => {
                ops.extend(altered);
                let mut parts = Vec::new();
                self.table_parts(pair, &mut parts)?;
                ops.extend(parts);
            }
            Some(change) => {
                let mut parts = Vec::new();
                self.table_parts(pair, &mut parts)?;
                let (first, rest) = primary_keys::around(change, parts);
                ops.extend(first);
                // Numbering begins again when the key is there.
                altered.iter_mut().for_each(forget_numbering);
                ops.extend(altered);
                ops.extend(rest);
            }
        }
        ops.extend(adds);
        self.orphaned_indexes(pair, &mut ops);
        self.removed_columns(pair, &columns, &mut ops)?;
        if ops.is_empty() {
            return Ok(());
        }
        let mut group = ModifyTableOps { table: pair.ident(), schema: pair.schema_ident(), ops, kept_checks: kept };
        let (before, after) = self.outside_of_batch(pair, &mut group);
        found.extend(before.into_iter().map(GeneratedOp::single));
        found.push(GeneratedOp::ModifyTable(group));
        found.extend(after.into_iter().map(GeneratedOp::single));
        Ok(())
    }

    fn compares_checks_by_text(&self) -> bool {
        self.beyond.checks && self.plugins.has(Plugin::Constraints)
    }

    /// What a changed primary key needs.
    fn key_change(&self, pair: TablePair) -> Result<Option<KeyChange>, OperationError> {
        let (Some((_, database)), Some((place, model))) = (pair.database, pair.model) else { return Ok(None) };
        if !self.beyond.primary_keys || !self.plugins.has(Plugin::Constraints) {
            return Ok(None);
        }
        primary_keys::compare(Keyed {
            database: &database.table,
            model,
            table: &pair.ident(),
            schema: pair.schema_ident().as_ref(),
            numbers_only_keys: self.comparison().numbers_only_keys(),
            numbered: self.numbered_column(place, model),
        })
    }

    /// Drops the indexes that a server made for foreign keys that go: it leaves them. They have the name of the key, or that of its
    /// first column where nobody named the key.
    fn orphaned_indexes(&self, pair: TablePair, ops: &mut Vec<Directive>) {
        let (Some((_, database)), Some((_, model))) = (pair.database, pair.model) else { return };
        let Some(origin) = pair.database_origin().filter(|_| self.beyond.indexes && self.comparison().keys_need_indexes()) else {
            return;
        };
        let gone: Vec<&ForeignKeyConstraint> =
            ops.iter().filter_map(|directive| order::added_key(directive.undo.as_deref()?)).collect();
        let come = ops.iter().filter_map(|directive| order::added_key(&directive.operation));
        let stay = database.table.constraints.iter().filter_map(|constraint| match constraint {
            Constraint::ForeignKey(key) => (!gone.iter().any(|dropped| dropped.name == key.name)).then_some(key),
            _ => None,
        });
        let needed: Vec<&ForeignKeyConstraint> = come.chain(stay).collect();
        let mut found: Vec<Directive> = Vec::new();
        for (number, index) in database.indexes().filter(|(_, index)| !index.unique) {
            let columns = column_names(index);
            let is_of = |key: &&ForeignKeyConstraint| {
                let own: Vec<&str> = key.columns.iter().map(Ident::as_str).collect();
                let name = index.name.ident().map(Ident::as_str);
                own == columns && name.is_some() && (name == key.name.ident().map(Ident::as_str) || name == own.first().copied())
            };
            let is_wanted = model.indexes.iter().any(|wanted| wanted.name.ident() == index.name.ident());
            if is_wanted || !gone.iter().any(is_of) || needed.iter().any(|key| order::serves(index, key)) {
                continue;
            }
            let index = Index { table: pair.ident(), schema: pair.schema_ident(), ..index.clone() };
            let create = Operation::CreateIndex(Box::new(CreateIndex { index: index.clone(), if_not_exists: false }));
            let drop = Operation::DropIndex(Box::new(DropIndex { index, if_exists: false }));
            found.push(Directive::drop(drop, create, origin.part(Part::Index(number))));
        }
        ops.extend(found);
    }

    /// What has to be done outside of a batch.
    fn outside_of_batch(&self, pair: TablePair, group: &mut ModifyTableOps) -> (Vec<Directive>, Vec<Directive>) {
        match (pair.database, pair.database_origin()) {
            (Some((_, database)), Some(origin)) if self.beyond.indexes && !self.dialect.supports_alter() => {
                batches::outside(group, database, origin, |_| true)
            }
            _ => (Vec::new(), Vec::new()),
        }
    }

    fn group(
        &self,
        pair: TablePair,
        fill: impl FnOnce(&Self, &mut Vec<Directive>) -> Result<(), OperationError>,
        found: &mut Vec<GeneratedOp>,
    ) -> Result<(), OperationError> {
        let mut ops = Vec::new();
        fill(self, &mut ops)?;
        if !ops.is_empty() {
            found.push(GeneratedOp::ModifyTable(ModifyTableOps {
                table: pair.ident(),
                schema: pair.schema_ident(),
                ops,
                kept_checks: Vec::new(),
            }));
        }
        Ok(())
    }

    /// What belongs to a table beside its columns.
    fn table_parts(&self, pair: TablePair, ops: &mut Vec<Directive>) -> Result<(), OperationError> {
        let run = self.own.dispatch(
            Target::Table,
            Place {
                schema: pair.schema,
                table: Some(pair.name),
                column: None,
                database: pair.database_origin(),
                model: pair.model_origin(),
            },
        );
        let own = |moment, ops: &mut Vec<Directive>| -> Result<(), OperationError> {
            if run.has(moment) {
                let group = ModifyTableOps {
                    table: pair.ident(),
                    schema: pair.schema_ident(),
                    ops: std::mem::take(ops),
                    kept_checks: Vec::new(),
                };
                let entries = run.run(moment, vec![GeneratedOp::ModifyTable(group)])?;
                ops.extend(entries.iter().flat_map(GeneratedOp::directives).cloned());
            }
            Ok(())
        };
        for moment in [Moment::BeforeFirst, Moment::AfterFirst, Moment::BeforeMedium] {
            own(moment, ops)?;
        }
        if self.plugins.has(Plugin::Constraints) {
            if run.goes_on(Some("indexes")) {
                self.indexes_and_uniques(pair, ops)?;
            }
            if run.goes_on(Some("foreignkeys")) {
                self.foreign_keys(pair, ops)?;
            }
        }
        if self.plugins.has(Plugin::Comments) && run.goes_on(Some("comments")) {
            self.table_comment(pair, ops);
        }
        if self.plugins.has(Plugin::CheckConstraints) && run.goes_on(Some("checkconstraints")) && !self.compares_checks_by_text()
        {
            self.check_constraints(pair, ops)?;
        }
        for moment in [Moment::AfterMedium, Moment::BeforeLast, Moment::AfterLast] {
            own(moment, ops)?;
        }
        Ok(())
    }
}

fn forget_numbering(directive: &mut Directive) {
    if let Operation::AlterColumn(alter) = &mut directive.operation
        && alter.autoincrement == Some(true)
    {
        (alter.autoincrement, alter.existing_autoincrement) = (None, None);
    }
}

fn schema_of(table: &Table) -> Option<&str> {
    table.schema.as_ref().map(Ident::as_str)
}

/// The creation of a table; its indexes are operations of their own.
pub fn create_table(table: &Table, info: Option<String>) -> Operation {
    let table = Table { indexes: Vec::new(), ..table.clone() };
    Operation::CreateTable(Box::new(CreateTable { table, if_not_exists: false, info }))
}

/// The drop of a table.
pub fn drop_table(table: &Table) -> Operation {
    Operation::DropTable(DropTable { table: table.name.clone(), schema: table.schema.clone(), if_exists: false })
}
