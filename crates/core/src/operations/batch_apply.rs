//! "Move and copy": the calls of a batch applied to a table, and the statements that put the result in its place
//! (`alembic.operations.batch.ApplyBatchImpl`).

use super::batch::{BatchTable, TableElements, TableKeywords};
use super::batch_copy::{Transfer, insert_from_select};
use super::batch_order::ColumnOrder;
use super::{AlterColumn, OperationError};
use crate::ddl::call::DropConstraintCall;
use crate::ddl::{Impl, ImplCall, ImplStep};
use crate::output::WarningCategory;
use limbeck_sql::compiler::types::resolve;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{
    Autoincrement, Column, Constraint, Index, IndexElement, PrimaryKeyConstraint, ServerDefault, Table, type_bound,
};
use limbeck_sql::types::SqlType;
use limbeck_sql::{ConstraintName, Ident};

/// A column on its way into the new table, by the name that it had in the old one.
#[derive(Debug, Clone)]
struct Moved {
    key: String,
    column: Column,
    /// The conversions on the way from the old table; `None` for a column that is not read.
    casts: Option<Vec<SqlType>>,
}

#[derive(Debug, Clone)]
struct NewIndex {
    index: Index,
    if_not_exists: bool,
}

/// A table being rewritten.
pub struct ApplyBatch<'a> {
    implementation: &'a dyn Impl,
    dialect: &'a dyn Dialect,
    table: Table,
    nullable_by_default: Vec<String>,
    table_args: TableElements,
    table_kwargs: TableKeywords,
    columns: Vec<Moved>,
    order: ColumnOrder,
    named: Vec<(String, Constraint)>,
    unnamed: Vec<Constraint>,
    indexes: Vec<Index>,
    new_indexes: Vec<NewIndex>,
    warnings: Vec<ImplStep>,
}

/// What a rewrite sends, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct RecreatePlan {
    /// The name under which the new table is filled.
    pub temporary: Ident,
    pub schema: Option<Ident>,
    /// Warnings, and what the old table must lose before the new one can be made.
    pub prepare: Vec<ImplStep>,
    /// The new table under its passing name.
    pub create: Vec<ImplStep>,
    pub copy: ImplStep,
    pub drop_old: ImplStep,
    /// Takes the new table away again when copying fails.
    pub undo: ImplStep,
    pub rename: ImplStep,
    pub indexes: Vec<ImplStep>,
}

/// The name under which the new table is filled (`ApplyBatchImpl._calc_temp_name`).
pub fn temporary_name(table: &Ident) -> Ident {
    const LONGEST: usize = 50;
    Ident::new(format!("_alembic_tmp_{table}").chars().take(LONGEST).collect::<String>())
}

fn is_type_bound(constraint: &Constraint) -> bool {
    matches!(constraint, Constraint::Check(check) if check.type_bound.is_some())
}

fn name_text(name: &ConstraintName) -> Option<&str> {
    name.ident().map(Ident::as_str)
}

impl<'a> ApplyBatch<'a> {
    /// Takes a table apart.
    pub fn new(
        implementation: &'a dyn Impl,
        dialect: &'a dyn Dialect,
        existing: BatchTable,
        table_args: TableElements,
        table_kwargs: TableKeywords,
        partial_reordering: Vec<Vec<String>>,
    ) -> Self {
        let BatchTable { table, reflected, nullable_by_default, naming_convention: _ } = existing;
        let mut named = Vec::new();
        let mut unnamed = Vec::new();
        let mut warnings = Vec::new();
        let restated = table_args.constraints.iter().any(|constraint| matches!(constraint, Constraint::Check(_)));
        for constraint in table.constraints.iter().cloned() {
            if is_type_bound(&constraint) {
                continue;
            }
            match (name_text(constraint.name()), &constraint) {
                (Some(name), _) => named.push((name.to_owned(), constraint)),
                (None, Constraint::Check(_)) if reflected => {
                    if !restated {
                        warnings.push(ImplStep::Warn(WarningCategory::User, omitted_check(&table.name)));
                    }
                }
                (None, _) => unnamed.push(constraint),
            }
        }
        let columns: Vec<Moved> = table
            .columns
            .iter()
            .map(|column| {
                let mut copy = column.clone();
                copy.unique = false;
                copy.index = false;
                copy.foreign_keys.clear();
                Moved { key: column.name.name.clone(), casts: readable(column).then(Vec::new), column: copy }
            })
            .collect();
        let order = ColumnOrder {
            existing: columns.iter().map(|column| column.key.clone()).collect(),
            added: Vec::new(),
            partial: partial_reordering,
        };
        let indexes = table.indexes.clone();
        Self {
            implementation,
            dialect,
            table,
            nullable_by_default,
            table_args,
            table_kwargs,
            columns,
            order,
            named,
            unnamed,
            indexes,
            new_indexes: Vec::new(),
            warnings,
        }
    }

    /// Applies one call.
    ///
    /// # Errors
    /// It names something that the table does not have, or a constraint without a name.
    pub fn apply(&mut self, call: &ImplCall) -> Result<(), OperationError> {
        match call {
            ImplCall::AddColumn { add, insert_before, insert_after } => {
                self.add_column(&add.column, insert_before.as_ref(), insert_after.as_ref())
            }
            ImplCall::DropColumn { table: _, schema: _, column, if_exists: _, existing_type, options: _ } => {
                self.drop_column(column, existing_type.as_ref())
            }
            ImplCall::AlterColumn(alter) => self.alter_column(alter),
            ImplCall::AddConstraint { table: _, schema: _, constraint } => self.add_constraint(constraint),
            ImplCall::DropConstraint(drop) => self.drop_constraint(drop),
            ImplCall::CreateIndex { index, if_not_exists } => {
                let new = NewIndex { index: (**index).clone(), if_not_exists: *if_not_exists };
                self.new_indexes.retain(|other| other.index.name != new.index.name);
                self.new_indexes.push(new);
                Ok(())
            }
            ImplCall::DropIndex { index, if_exists } => self.drop_index(index, *if_exists),
            // A comment is part of the column that is already in the new table.
            ImplCall::CreateColumnComment { .. } => Ok(()),
            ImplCall::CreateTableComment { .. } | ImplCall::DropTableComment { .. } => Ok(()),
            ImplCall::CreateTable { .. } | ImplCall::DropTable { .. } | ImplCall::RenameTable { .. } | ImplCall::Statement(_) => {
                Err(OperationError::NotImplemented("This operation does not apply to a batch table alter operation.".to_owned()))
            }
        }
    }

    fn position(&self, key: &str) -> Result<usize, OperationError> {
        self.columns.iter().position(|column| column.key == key).ok_or_else(|| OperationError::Key(key.to_owned()))
    }

    fn add_column(&mut self, column: &Column, before: Option<&Ident>, after: Option<&Ident>) -> Result<(), OperationError> {
        let key = column.name.name.clone();
        self.order.add(&key, before.map(Ident::as_str), after.map(Ident::as_str))?;
        // Its foreign keys come as constraints of their own.
        let mut column = column.clone();
        column.foreign_keys.clear();
        let moved = Moved { key, column, casts: None };
        match self.position(&moved.key) {
            Ok(at) => self.columns[at] = moved,
            Err(_) => self.columns.push(moved),
        }
        Ok(())
    }

    fn drop_column(&mut self, column: &Ident, existing_type: Option<&SqlType>) -> Result<(), OperationError> {
        let key = column.as_str();
        let at = self.position(key)?;
        let keeps = |name: &Ident| name.as_str() != key;
        for constraint in self.named.iter_mut().map(|(_, constraint)| constraint).chain(&mut self.unnamed) {
            if let Constraint::PrimaryKey(primary) = constraint {
                primary.columns.retain(keeps);
            }
        }
        self.columns.remove(at);
        self.order.existing.retain(|existing| existing != key);
        if let Some(name) = existing_type.and_then(type_name) {
            self.forget_named(name);
        }
        Ok(())
    }

    fn forget_named(&mut self, name: &str) {
        self.named.retain(|(other, _)| other != name);
    }

    fn alter_column(&mut self, alter: &AlterColumn) -> Result<(), OperationError> {
        let at = self.position(alter.column.as_str())?;
        if let Some(new_name) = &alter.new_name
            && *new_name != alter.column
        {
            self.columns[at].column.name = new_name.clone();
            let existing = alter.existing_type.as_ref().map(|type_| resolve(type_, self.dialect));
            if let Some(name) = existing.and_then(type_name) {
                self.forget_named(name);
            }
        }
        let implementation = self.implementation;
        let moved = &mut self.columns[at];
        if let Some(type_) = &alter.type_ {
            if implementation.casts_in_batch(&moved.column.type_, type_)
                && let Some(casts) = &mut moved.casts
            {
                casts.push(type_.clone());
            }
            moved.column.type_ = type_.clone();
        }
        if let Some(nullable) = alter.nullable {
            moved.column.nullable = nullable;
        }
        if let Some(default) = alter.server_default.as_set() {
            moved.column.server_default = default.clone();
        }
        if let Some(autoincrement) = alter.autoincrement {
            moved.column.autoincrement = if autoincrement { Autoincrement::On } else { Autoincrement::Off };
        }
        if let Some(comment) = alter.comment.as_set() {
            moved.column.comment = comment.clone();
        }
        Ok(())
    }

    fn add_constraint(&mut self, constraint: &Constraint) -> Result<(), OperationError> {
        let name = name_text(constraint.name()).map(str::to_owned);
        if name.is_none() && !is_type_bound(constraint) {
            return Err(OperationError::Value("Constraint must have a name".to_owned()));
        }
        if let Constraint::PrimaryKey(primary) = constraint {
            self.unnamed.retain(|other| !matches!(other, Constraint::PrimaryKey(_)));
            for moved in &mut self.columns {
                let is_in_it = primary.columns.iter().any(|name| name.as_str() == moved.key);
                if is_in_it && self.nullable_by_default.contains(&moved.key) {
                    moved.column.nullable = false;
                }
            }
        }
        match name {
            Some(name) => match self.named.iter_mut().find(|(other, _)| *other == name) {
                Some((_, place)) => *place = constraint.clone(),
                None => self.named.push((name, constraint.clone())),
            },
            None => self.unnamed.push(constraint.clone()),
        }
        Ok(())
    }

    fn drop_constraint(&mut self, drop: &DropConstraintCall) -> Result<(), OperationError> {
        let Some(name) = name_text(&drop.name) else {
            return if drop.type_bound { Ok(()) } else { Err(OperationError::Value("Constraint must have a name".to_owned())) };
        };
        for moved in &mut self.columns {
            let before = moved.column.constraints.len();
            moved.column.constraints.retain(|constraint| name_text(constraint.name()) != Some(name));
            if moved.column.constraints.len() != before {
                return Ok(());
            }
        }
        match self.named.iter().position(|(other, _)| other == name) {
            Some(at) => {
                let (_, constraint) = self.named.remove(at);
                if let Constraint::PrimaryKey(primary) = constraint {
                    for column in &primary.columns {
                        let at = self.position(column.as_str())?;
                        self.columns[at].column.primary_key = false;
                    }
                }
                Ok(())
            }
            None if drop.type_bound || drop.if_exists => Ok(()),
            None => Err(OperationError::Value(format!("No such constraint: '{name}'"))),
        }
    }

    fn drop_index(&mut self, index: &Index, if_exists: bool) -> Result<(), OperationError> {
        let name = name_text(&index.name).unwrap_or("None");
        match self.indexes.iter().position(|other| name_text(&other.name) == Some(name)) {
            Some(at) => {
                self.indexes.remove(at);
                Ok(())
            }
            None if if_exists => Ok(()),
            None => Err(OperationError::Value(format!("No such index: '{name}'"))),
        }
    }

    /// The statements that put the new table into the place of the old one (`ApplyBatchImpl._create`).
    ///
    /// # Errors
    /// The wanted order of columns contradicts itself; an index names a column that is not there.
    pub fn plan(mut self) -> Result<RecreatePlan, OperationError> {
        self.reorder()?;
        let temporary = temporary_name(&self.table.name);
        let new_table = self.new_table(&temporary);
        let drop = |table: &Ident| {
            ImplStep::ddl(DdlElement::DropTable { table: table.clone(), schema: self.table.schema.clone(), if_exists: false })
        };
        let mut prepare = std::mem::take(&mut self.warnings);
        let kept: Vec<&str> = self.named.iter().map(|(name, _)| name.as_str()).collect();
        prepare.extend(self.implementation.prepare_for_batch(&self.table, &kept)?);
        Ok(RecreatePlan {
            temporary: temporary.clone(),
            schema: self.table.schema.clone(),
            prepare,
            create: self.implementation.create_table(&new_table, false, self.dialect)?,
            copy: ImplStep::ddl(insert_from_select(&temporary, &self.table, &self.transfers(), self.dialect)?),
            drop_old: drop(&self.table.name),
            undo: drop(&temporary),
            rename: ImplStep::ddl(DdlElement::RenameTable {
                table: temporary,
                schema: self.table.schema.clone(),
                new_name: self.table.name.clone(),
            }),
            indexes: self.index_steps()?,
        })
    }

    fn reorder(&mut self) -> Result<(), OperationError> {
        let keys: Vec<String> = self.columns.iter().map(|column| column.key.clone()).collect();
        let Some(sorted) = self.order.apply(&keys)? else { return Ok(()) };
        let mut columns = Vec::with_capacity(sorted.len());
        for key in &sorted {
            columns.push(self.columns[self.position(key)?].clone());
        }
        self.columns = columns;
        Ok(())
    }

    /// The name that a column of the old table has in the new one.
    fn new_name(&self, key: &Ident) -> Option<Ident> {
        self.columns.iter().find(|column| column.key == key.as_str()).map(|column| column.column.name.clone())
    }

    fn new_names(&self, keys: &[Ident]) -> Option<Vec<Ident>> {
        keys.iter().map(|key| self.new_name(key)).collect()
    }

    /// A constraint as it stands in the new table; `None` when a column of it is gone.
    fn moved_constraint(&self, constraint: &Constraint) -> Option<Constraint> {
        let mut moved = constraint.clone();
        match &mut moved {
            Constraint::PrimaryKey(it) => it.columns = self.new_names(&it.columns)?,
            Constraint::Unique(it) => it.columns = self.new_names(&it.columns)?,
            Constraint::ForeignKey(it) => it.columns = self.new_names(&it.columns)?,
            Constraint::Check(it) => {
                if self.renamed(&mut it.sqltext) {
                    return None;
                }
                if let Some(column) = &it.type_bound {
                    it.type_bound = Some(self.new_name(column)?);
                }
            }
            Constraint::Exclude(it) => {
                for (element, _) in &mut it.elements {
                    if self.renamed(element) {
                        return None;
                    }
                }
            }
        }
        Some(moved)
    }

    fn new_table(&mut self, temporary: &Ident) -> Table {
        let mut columns: Vec<Column> = self.columns.iter().map(|moved| moved.column.clone()).collect();
        columns.extend(self.table_args.columns.iter().cloned());
        // They speak of columns as these are called before the batch.
        let mut constraints: Vec<Constraint> = self
            .table_args
            .constraints
            .iter()
            .map(|given| self.moved_constraint(given).unwrap_or_else(|| given.clone()))
            .collect();
        // `Column(unique=True)` and `Column(index=True)` of a new column, as its table would make them.
        let mut indexes = Vec::new();
        for moved in &self.columns {
            if moved.column.unique {
                constraints.push(flag_unique(&moved.column));
            }
            if moved.column.index {
                indexes.push(flag_index(temporary, self.table.schema.as_ref(), &moved.column));
            }
        }
        let all = self.named.iter().map(|(_, constraint)| constraint).chain(&self.unnamed);
        constraints.extend(all.filter_map(|constraint| self.moved_constraint(constraint)));
        settle_primary_key(&self.table_name_for_warning(temporary), &mut columns, &mut constraints, &mut self.warnings);
        let mut options = self.table_kwargs.options.clone();
        for (key, value) in &self.table.options {
            options.entry(key.clone()).or_insert_with(|| value.clone());
        }
        Table {
            name: temporary.clone(),
            schema: self.table.schema.clone(),
            columns,
            constraints,
            indexes,
            comment: self.table_kwargs.comment.clone(),
            prefixes: self.table_kwargs.prefixes.clone(),
            options,
        }
    }

    fn table_name_for_warning(&self, temporary: &Ident) -> String {
        match &self.table.schema {
            Some(schema) => format!("{schema}.{temporary}"),
            None => temporary.name.clone(),
        }
    }

    /// Gives the columns in an expression their new names; answers whether one is gone.
    fn renamed(&self, expr: &mut Expr) -> bool {
        let mut lost = false;
        expr.rename_columns(&mut |name| {
            let new = self.new_name(name);
            lost |= new.is_none();
            new
        });
        lost
    }

    fn transfers(&self) -> Vec<Transfer> {
        let read = self.columns.iter().filter_map(|moved| {
            let casts = moved.casts.clone()?;
            let from = self.table.column(&moved.key)?.name.clone();
            Some(Transfer { from, to: moved.column.name.clone(), casts })
        });
        read.collect()
    }

    fn index_steps(&self) -> Result<Vec<ImplStep>, OperationError> {
        let create =
            |index: Index, if_not_exists| ImplStep::ddl(DdlElement::CreateIndex { index: Box::new(index), if_not_exists });
        let mut steps = Vec::new();
        for index in self.indexes.iter().filter(|index| !index.column_flag) {
            steps.push(create(self.moved_index(index, true)?, false));
        }
        for new in &self.new_indexes {
            steps.push(create(self.moved_index(&new.index, false)?, new.if_not_exists));
        }
        Ok(steps)
    }

    /// An index with the new names of its columns. One that existed keeps the name of a column that is gone, so that the
    /// database itself refuses it.
    fn moved_index(&self, index: &Index, existed: bool) -> Result<Index, OperationError> {
        let mut moved = index.clone();
        moved.table = self.table.name.clone();
        moved.schema = self.table.schema.clone();
        for element in &mut moved.elements {
            match element {
                IndexElement::Column(name) => match self.new_name(name) {
                    Some(new) => *name = new,
                    None if existed => {}
                    None => return Err(OperationError::Key(name.name.clone())),
                },
                IndexElement::Expr(expr) => {
                    self.renamed(expr);
                }
            }
        }
        Ok(moved)
    }
}

/// Whether a column is read from the old table: a computed one could not be written into the new one.
fn readable(column: &Column) -> bool {
    !matches!(column.server_default, Some(ServerDefault::Computed(_)))
}

/// The name that a `Boolean` or `Enum` was given.
fn type_name(type_: &SqlType) -> Option<&str> {
    let name = match type_ {
        SqlType::Boolean(args) | SqlType::ExactBoolean(args) => &args.name,
        SqlType::Enum(args) => &args.name,
        other => type_bound::constraint_name(other)?,
    };
    name_text(name)
}

fn omitted_check(table: &Ident) -> String {
    format!(
        "Unnamed CHECK constraint on reflected table '{table}' is being omitted from the table recreate; pass the constraint \
         explicitly using batch_alter_table.table_args.  Naming CHECK constraints avoids this going forward."
    )
}

fn flag_unique(column: &Column) -> Constraint {
    Constraint::Unique(limbeck_sql::schema::UniqueConstraint {
        name: ConstraintName::Unnamed,
        columns: vec![column.name.clone()],
        deferrable: None,
        initially: None,
        column_flag: true,
        options: Default::default(),
    })
}

fn flag_index(table: &Ident, schema: Option<&Ident>, column: &Column) -> Index {
    Index {
        name: ConstraintName::Final(Ident::new(format!("ix_{table}_{}", column.name))),
        table: table.clone(),
        schema: schema.cloned(),
        elements: vec![IndexElement::Column(column.name.clone())],
        unique: false,
        column_flag: true,
        options: Default::default(),
    }
}

/// Leaves one primary key, the last one given, and makes the flags of the columns agree with it.
fn settle_primary_key(table: &str, columns: &mut [Column], constraints: &mut Vec<Constraint>, warnings: &mut Vec<ImplStep>) {
    let mut primary: Option<PrimaryKeyConstraint> = None;
    let mut at = 0;
    constraints.retain(|constraint| match constraint {
        Constraint::PrimaryKey(it) => {
            primary = Some(it.clone());
            false
        }
        Constraint::Unique(_) | Constraint::Check(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => {
            if primary.is_none() {
                at += 1;
            }
            true
        }
    });
    let flagged: Vec<Ident> = columns.iter().filter(|column| column.primary_key).map(|column| column.name.clone()).collect();
    let Some(mut primary) = primary.filter(|primary| !primary.columns.is_empty()).or_else(|| implicit_key(&flagged)) else {
        return;
    };
    let listed = |names: &[Ident]| names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let same = flagged.len() == primary.columns.len() && flagged.iter().all(|name| primary.columns.contains(name));
    if !flagged.is_empty() && !same {
        warnings.push(ImplStep::Warn(
            WarningCategory::SqlAlchemy,
            format!(
                "Table '{table}' specifies columns {} as primary_key=True, not matching locally specified columns {}; setting \
                 the current primary key columns to {}. This warning may become an exception in a future release",
                listed(&flagged),
                listed(&primary.columns),
                listed(&primary.columns)
            ),
        ));
    }
    for column in columns.iter_mut() {
        column.primary_key = primary.columns.contains(&column.name);
    }
    primary.implicit = false;
    constraints.insert(at.min(constraints.len()), Constraint::PrimaryKey(primary));
}

fn implicit_key(columns: &[Ident]) -> Option<PrimaryKeyConstraint> {
    (!columns.is_empty()).then(|| PrimaryKeyConstraint {
        name: ConstraintName::Unnamed,
        columns: columns.to_vec(),
        implicit: true,
        deferrable: None,
        initially: None,
        options: Default::default(),
    })
}
