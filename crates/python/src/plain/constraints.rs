//! Calls that add and drop constraints.

use super::arguments::{Arguments, name, names, optional_flag, optional_text, schema, sql_text};
use super::calls::Reader;
use super::table::foreign_key_actions;
use limbeck_core::operations::{AddConstraint, DropConstraint, Operation};
use limbeck_sql::Ident;
use limbeck_sql::expr::Expr as SqlExpr;
use limbeck_sql::schema::{
    CheckConstraint, Constraint, DialectOptions, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint,
};

fn added(table: Ident, schema: Option<Ident>, constraint: Constraint) -> Operation {
    Operation::AddConstraint(Box::new(AddConstraint { table, schema, constraint }))
}

impl<'a> Reader<'a, '_> {
    pub fn create_primary_key(&self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let name = self.constraint_name(Some(arguments.either("constraint_name")?))?;
        let table = self.table(&mut arguments)?;
        let columns = names(arguments.either("columns")?)?;
        let schema = self.schema(&mut arguments)?;
        arguments.end()?;
        let options = DialectOptions::default();
        let key = PrimaryKeyConstraint { name, columns, implicit: false, deferrable: None, initially: None, options };
        Some(added(table, schema, Constraint::PrimaryKey(key)))
    }

    pub fn create_unique_constraint(&self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let name = self.constraint_name(Some(arguments.either("constraint_name")?))?;
        let table = self.table(&mut arguments)?;
        let columns = names(arguments.either("columns")?)?;
        let schema = self.schema(&mut arguments)?;
        let deferrable = optional_flag(arguments.named("deferrable"))?;
        let initially = optional_text(arguments.named("initially"))?.map(str::to_owned);
        arguments.end()?;
        let options = DialectOptions::default();
        let unique = UniqueConstraint { name, columns, deferrable, initially, column_flag: false, options };
        Some(added(table, schema, Constraint::Unique(unique)))
    }

    pub fn create_check_constraint(&self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let name = self.constraint_name(Some(arguments.either("constraint_name")?))?;
        let table = self.table(&mut arguments)?;
        let sqltext = Box::new(SqlExpr::Text(sql_text(arguments.either("condition")?)?));
        let schema = self.schema(&mut arguments)?;
        arguments.end()?;
        let options = DialectOptions::default();
        let check = CheckConstraint { sqltext, name, type_bound: None, deferrable: None, initially: None, options };
        Some(added(table, schema, Constraint::Check(check)))
    }

    pub fn create_foreign_key(&self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let constraint_name = self.constraint_name(Some(arguments.either("constraint_name")?))?;
        let (table, own_schema) = match &self.block {
            Some(block) => (block.table.clone(), block.schema.clone()),
            None => (name(arguments.either("source_table")?)?, schema(arguments.named("source_schema"))?),
        };
        let referred_table = name(arguments.either("referent_table")?)?;
        let columns = names(arguments.either("local_cols")?)?;
        let referred_columns = names(arguments.either("remote_cols")?)?;
        let referred_schema = schema(arguments.named("referent_schema"))?;
        let actions = foreign_key_actions(&mut arguments)?;
        arguments.end()?;
        let key = ForeignKeyConstraint {
            name: constraint_name,
            columns,
            referred_schema,
            referred_table,
            referred_columns,
            actions,
            options: DialectOptions::default(),
        };
        Some(added(table, own_schema, Constraint::ForeignKey(key)))
    }

    pub fn drop_constraint(&self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let name = self.constraint_name(Some(arguments.either("constraint_name")?))?;
        let table = self.table(&mut arguments)?;
        let type_ = optional_text(arguments.either("type_"))?.map(str::to_owned);
        let schema = self.schema(&mut arguments)?;
        let if_exists = match self.block {
            // Not among the arguments there.
            Some(_) => false,
            None => optional_flag(arguments.named("if_exists"))?.unwrap_or(false),
        };
        arguments.end()?;
        Some(Operation::DropConstraint(DropConstraint { name, table, schema, type_, if_exists }))
    }
}
