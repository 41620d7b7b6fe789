//! Columns that were added, removed, or are on both sides.

use super::Comparer;
use super::tables::TablePair;
use crate::autogenerate::beyond::identity::{self, Filling};
use crate::autogenerate::comparators::{Dispatch, Moment, Place, Target};
use crate::autogenerate::hooks::ObjectKind;
use crate::autogenerate::ops::{Directive, GeneratedOp, Origin, Part};
use crate::autogenerate::options::Compare;
use crate::autogenerate::plugins::Plugin;
use crate::autogenerate::reverse::add_column;
use crate::ddl::comparison::ColumnOf;
use crate::operations::{Alter, AlterColumn, DropColumn, Operation, OperationError};
use limbeck_sql::schema::{Autoincrement, Column, ServerDefault, Table};
use std::collections::{BTreeMap, BTreeSet};

const MODULE: &str = "tables";

/// A column that is on both sides.
#[derive(Clone, Copy)]
pub(super) struct ColumnPair<'a> {
    pub table: &'a str,
    pub database: ColumnOf<'a>,
    pub model: ColumnOf<'a>,
    pub database_origin: Origin,
    pub model_origin: Origin,
    /// Nobody said whether the model's column is nullable.
    pub unset_nullable: bool,
    /// The client fills the column.
    pub client_default: bool,
}

/// Whether the other comparisons of the same kind still run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Continue,
    Stop,
}

impl Comparer<'_> {
    /// The columns of the database whose names are let through, by name.
    pub(super) fn database_columns<'t>(
        &self,
        pair: TablePair<'t>,
    ) -> Result<BTreeMap<&'t str, (usize, &'t Column)>, OperationError> {
        let mut columns = BTreeMap::new();
        if let Some((_, table)) = pair.database {
            for (number, column) in table.table.columns.iter().enumerate() {
                if self.includes_name(Some(column.name.as_str()), ObjectKind::Column, pair.name, pair.schema)? {
                    columns.insert(column.name.as_str(), (number, column));
                }
            }
        }
        Ok(columns)
    }

    pub(super) fn added_and_altered_columns(
        &self,
        pair: TablePair,
        database: &BTreeMap<&str, (usize, &Column)>,
        ops: &mut Vec<Directive>,
    ) -> Result<(), OperationError> {
        let (Some((place, model)), Some(origin)) = (pair.model, pair.model_origin()) else { return Ok(()) };
        let (Some((_, database_table)), Some(database_origin)) = (pair.database, pair.database_origin()) else { return Ok(()) };
        let own: Vec<(usize, &Column)> = model.columns.iter().enumerate().filter(|(_, column)| !column.system).collect();
        for (number, column) in &own {
            let name = column.name.as_str();
            let origin = origin.part(Part::Column(*number));
            if !database.contains_key(name) && self.includes_object(origin, Some(name), ObjectKind::Column, None)? {
                ops.push(Directive::of(add_column(&pair.ident(), pair.schema_ident().as_ref(), column), origin));
                self.log(MODULE, &format!("Detected added column '{}.{name}'", pair.qualified()));
            }
        }
        for (number, column) in &own {
            let name = column.name.as_str();
            let Some((database_number, database_column)) = database.get(name) else { continue };
            let columns = ColumnPair {
                table: pair.name,
                database: ColumnOf { table: &database_table.table, column: database_column },
                model: ColumnOf { table: model, column },
                database_origin: database_origin.part(Part::Column(*database_number)),
                model_origin: origin.part(Part::Column(*number)),
                unset_nullable: self.models.unset_nullable.contains(&(place, *number)),
                client_default: self.models.client_defaults.contains(&(place, *number)),
            };
            if !self.includes_object(columns.model_origin, Some(name), ObjectKind::Column, Some(columns.database_origin))? {
                continue;
            }
            let mut alter =
                AlterColumn { table: pair.ident(), schema: pair.schema_ident(), column: column.name.clone(), ..unchanged() };
            let filling = self.changed_filling(columns);
            self.compare_column(columns, pair.schema, filling.is_some(), &mut alter)?;
            let toggled = self.numbering(columns, &mut alter);
            // What a changed filling goes on from.
            let filling = filling.map(|(was, is)| {
                let existing_type = Some(alter.type_.as_ref().unwrap_or(&database_column.type_).clone());
                (AlterColumn { existing_type, ..alter.clone() }, was, is)
            });
            if alter.nullable.is_some()
                || alter.new_name.is_some()
                || alter.server_default.is_set()
                || alter.type_.is_some()
                || alter.comment.is_set()
                || toggled
            {
                ops.push(Directive::of(Operation::AlterColumn(Box::new(alter)), columns.model_origin));
            }
            if let Some((base, was, is)) = filling {
                ops.extend(identity::steps(&base, &was, &is, self.dialect));
            }
        }
        Ok(())
    }

    pub(super) fn removed_columns(
        &self,
        pair: TablePair,
        database: &BTreeMap<&str, (usize, &Column)>,
        ops: &mut Vec<Directive>,
    ) -> Result<(), OperationError> {
        let (Some((_, model)), Some(origin)) = (pair.model, pair.database_origin()) else { return Ok(()) };
        let kept: BTreeSet<&str> =
            model.columns.iter().filter(|column| !column.system).map(|column| column.name.as_str()).collect();
        let mut gone: Vec<&(usize, &Column)> =
            database.iter().filter(|(name, _)| !kept.contains(*name)).map(|(_, column)| column).collect();
        // Upstream's order hangs on hashing; ours is that of the table, from its end where the downgrade is to keep it.
        gone.sort_by_key(|(number, _)| *number);
        if self.beyond.order {
            gone.reverse();
        }
        for (number, column) in gone {
            let name = column.name.as_str();
            let origin = origin.part(Part::Column(*number));
            if self.includes_object(origin, Some(name), ObjectKind::Column, None)? {
                let schema = pair.schema_ident();
                let drop = Operation::DropColumn(Box::new(DropColumn {
                    table: pair.ident(),
                    schema: schema.clone(),
                    column: column.name.clone(),
                    if_exists: false,
                    existing_type: None,
                    options: limbeck_sql::schema::DialectOptions::new(),
                }));
                ops.push(Directive::drop(drop, add_column(&pair.ident(), schema.as_ref(), column), origin));
                self.log(MODULE, &format!("Detected removed column '{}.{name}'", pair.qualified()));
            }
        }
        Ok(())
    }

    /// `context.configure()`'s functions come first, what the dialect says comes last; whoever stops ends his own kind.
    /// A column that is `refilled` leaves its default, and whether it is nullable, to others.
    fn compare_column(
        &self,
        columns: ColumnPair,
        schema: Option<&str>,
        refilled: bool,
        alter: &mut AlterColumn,
    ) -> Result<(), OperationError> {
        let run = self.own.dispatch(
            Target::Column,
            Place {
                schema,
                table: Some(columns.table),
                column: Some(columns.model.column.name.as_str()),
                database: Some(columns.database_origin),
                model: Some(columns.model_origin),
            },
        );
        let (types, defaults) = ("types", "server_default");
        let left = |subgroup| refilled && matches!(subgroup, "server_default" | "nullable");
        let goes_on = |plugin, subgroup| self.plugins.has(plugin) && run.goes_on(Some(subgroup)) && !left(subgroup);
        let settle = |flow, subgroup| {
            if flow == Flow::Stop {
                run.stop(subgroup);
            }
        };
        if refilled {
            alter.existing_nullable = Some(columns.database.column.nullable);
        }
        self.own_of_column(&run, Moment::BeforeFirst, columns, alter)?;
        if goes_on(Plugin::Types, types) {
            settle(self.type_by_project(columns, alter)?, types);
        }
        if goes_on(Plugin::Defaults, defaults) {
            settle(self.default_by_project(columns, alter)?, defaults);
        }
        self.own_of_column(&run, Moment::AfterFirst, columns, alter)?;
        self.own_of_column(&run, Moment::BeforeMedium, columns, alter)?;
        if goes_on(Plugin::Constraints, "nullable") {
            self.nullable(columns, alter);
        }
        let nobody_said = run.goes_on(Some(defaults)) || self.options.compare_server_default == Compare::No;
        if nobody_said && self.compares_identities() && self.both_identities(columns) {
            self.identity(columns, alter);
            run.stop(defaults);
        }
        if goes_on(Plugin::Defaults, defaults) {
            settle(self.computed_default(columns)?, defaults);
        }
        if goes_on(Plugin::Defaults, defaults) {
            settle(self.identity(columns, alter), defaults);
        }
        if goes_on(Plugin::Defaults, defaults) {
            alter.autoincrement = autoincrement(columns);
        }
        if goes_on(Plugin::Comments, "comments") {
            self.column_comment(columns, alter);
        }
        self.own_of_column(&run, Moment::AfterMedium, columns, alter)?;
        self.own_of_column(&run, Moment::BeforeLast, columns, alter)?;
        if goes_on(Plugin::Types, types) {
            settle(self.type_by_dialect(columns, alter)?, types);
        }
        if goes_on(Plugin::Defaults, defaults) {
            settle(self.default_by_dialect(columns, alter)?, defaults);
        }
        self.own_of_column(&run, Moment::AfterLast, columns, alter)
    }

    /// Lets the project's comparators of columns change the alteration.
    fn own_of_column(
        &self,
        run: &Dispatch,
        moment: Moment,
        columns: ColumnPair,
        alter: &mut AlterColumn,
    ) -> Result<(), OperationError> {
        if !run.has(moment) {
            return Ok(());
        }
        let operation = Operation::AlterColumn(Box::new(alter.clone()));
        // The origin is left out: what a function sets on the operation counts, not what the models say.
        let entries = run.run(moment, vec![GeneratedOp::single(Directive::new(operation))])?;
        match entries.first().map(GeneratedOp::directives) {
            Some([Directive { operation: Operation::AlterColumn(changed), undo: _, origin: _, notes: _ }]) => {
                *alter = (**changed).clone();
                Ok(())
            }
            Some(_) | None => Err(OperationError::Value(format!(
                "a comparator of columns left no AlterColumnOp for {}.{}",
                columns.table, columns.model.column.name
            ))),
        }
    }

    fn compares_identities(&self) -> bool {
        self.beyond.identity && self.dialect.supports_identity_columns() && self.plugins.has(Plugin::Defaults)
    }

    fn both_identities(&self, columns: ColumnPair) -> bool {
        [columns.database.column, columns.model.column].iter().all(|column| is_identity(column))
    }

    /// How a column is filled that gets or loses IDENTITY, before and after.
    fn changed_filling(&self, columns: ColumnPair) -> Option<(Filling, Filling)> {
        let (was, is) = (columns.database.column, columns.model.column);
        if !self.compares_identities() || is_identity(was) == is_identity(is) {
            return None;
        }
        let place = match columns.database_origin.part {
            Part::Column(number) => (columns.database_origin.table, number),
            Part::Table | Part::Constraint(_) | Part::Index(_) => return None,
        };
        let serial = self.known.serials.get(&place);
        let before = Filling {
            default: serial.or(was.server_default.as_ref()).cloned(),
            serial: serial.and_then(identity::sequence_of),
            nullable: was.nullable,
        };
        let is_serial = is.server_default.is_none() && is_numbered(columns);
        let after = if is_serial {
            let table = columns.database.table;
            Filling::serial(&identity::sequence_name(&table.name, table.schema.as_ref(), &is.name, self.dialect), self.dialect)
        } else {
            Filling { default: is.server_default.clone(), serial: None, nullable: is.nullable }
        };
        let words = |column: &Column| if is_identity(column) { "an identity" } else { "no identity" };
        self.log(
            "server_defaults",
            &format!("Detected that column '{}.{}' is {} and shall be {}", columns.table, is.name, words(was), words(is)),
        );
        Some((before, after))
    }

    /// AUTO_INCREMENT that comes or goes; gives whether it does. While a key changes, the key sees to it.
    fn numbering(&self, columns: ColumnPair, alter: &mut AlterColumn) -> bool {
        let keys = (columns.database.table.primary_key_columns(), columns.model.table.primary_key_columns());
        if !self.beyond.identity || !self.comparison().numbers_only_keys() || keys.0 != keys.1 {
            return false;
        }
        let was = match columns.database.column.autoincrement {
            Autoincrement::On => true,
            Autoincrement::Off => false,
            Autoincrement::Auto | Autoincrement::IgnoreFk => return false,
        };
        let is = is_numbered(columns);
        if was == is && !is {
            return false;
        }
        // Every other change of a numbered column would end its numbering, too.
        alter.autoincrement = Some(is);
        alter.existing_autoincrement = Some(was);
        alter.existing_type.get_or_insert_with(|| columns.database.column.type_.clone());
        if was != is {
            let place = format!("'{}.{}'", columns.table, columns.model.column.name);
            let word = if is { "added" } else { "removed" };
            self.log("server_defaults", &format!("Detected {word} AUTO_INCREMENT on column {place}"));
        }
        was != is
    }

    /// The column that the database is to number.
    pub(super) fn numbered_column<'t>(&self, place: usize, table: &'t Table) -> Option<&'t Column> {
        let column = table.autoincrement_column().ok().flatten()?;
        let number = table.columns.iter().position(|other| other.name == column.name)?;
        (!self.models.client_defaults.contains(&(place, number))).then_some(column)
    }

    fn nullable(&self, columns: ColumnPair, alter: &mut AlterColumn) {
        let (was, is) = (columns.database.column, columns.model.column);
        alter.existing_nullable = Some(was.nullable);
        if was.nullable == is.nullable {
            return;
        }
        let either = |test: fn(&ServerDefault) -> bool| [was, is].iter().any(|c| c.server_default.as_ref().is_some_and(test));
        let computed = either(|default| matches!(default, ServerDefault::Computed(_)));
        let identity = either(|default| matches!(default, ServerDefault::Identity(_)));
        let name = is.name.as_str();
        if computed && columns.unset_nullable || identity {
            self.log("constraints", &format!("Ignoring nullable change on identity column '{}.{name}'", columns.table));
        } else {
            alter.nullable = Some(is.nullable);
            let word = if is.nullable { "NULL" } else { "NOT NULL" };
            self.log("constraints", &format!("Detected {word} on column '{}.{name}'", columns.table));
        }
    }
}

/// What an operation says of AUTOINCREMENT (`_setup_autoincrement`).
fn autoincrement(columns: ColumnPair) -> Option<bool> {
    if is_numbered(columns) {
        return Some(true);
    }
    match columns.model.column.autoincrement {
        Autoincrement::On => Some(true),
        Autoincrement::Off => Some(false),
        Autoincrement::Auto | Autoincrement::IgnoreFk => None,
    }
}

/// Whether the database is to number the model's column.
fn is_numbered(columns: ColumnPair) -> bool {
    let ColumnOf { table, column } = columns.model;
    !columns.client_default && matches!(table.autoincrement_column(), Ok(Some(numbered)) if numbered.name == column.name)
}

fn is_identity(column: &Column) -> bool {
    matches!(column.server_default, Some(ServerDefault::Identity(_)))
}

fn unchanged() -> AlterColumn {
    AlterColumn {
        table: "".into(),
        schema: None,
        column: "".into(),
        nullable: None,
        server_default: Alter::Keep,
        new_name: None,
        type_: None,
        comment: Alter::Keep,
        autoincrement: None,
        existing_type: None,
        existing_nullable: None,
        existing_server_default: None,
        existing_comment: None,
        existing_autoincrement: None,
        existing_default_stated: false,
        options: limbeck_sql::schema::DialectOptions::new(),
    }
}
