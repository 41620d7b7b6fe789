//! Comparing what the models say with what the database holds. Reads two values and gives a third; only hooks, warnings and
//! the comparison of defaults that a server must answer go out of it.

mod checks;
mod columns;
mod comments;
mod constraints;
mod defaults;
mod foreign_keys;
mod signature;
mod tables;
mod types;

use super::beyond::known::Known;
use super::comparators::{Moment, OwnComparators, Place, Target};
use super::hooks::{AutogenHooks, ObjectKind, ParentNames};
use super::ops::{GeneratedOp, Origin};
use super::plugins::{Chosen, Plugin};
use super::{AutogenOptions, Beyond, Database, Models};
use crate::ddl::Impl;
use crate::ddl::comparison::{Comparison, Surroundings};
use crate::operations::OperationError;
use crate::output::{LogLevel, LogRecord, Output};
use limbeck_sql::dialect::Dialect;

/// All that a comparison needs.
#[derive(Clone, Copy)]
pub struct Comparer<'a> {
    pub models: &'a Models,
    pub database: &'a Database,
    pub dialect: &'static dyn Dialect,
    pub implementation: &'static dyn Impl,
    pub options: &'a AutogenOptions,
    pub plugins: &'a Chosen,
    pub beyond: &'a Beyond,
    pub known: &'a Known,
    pub hooks: &'a dyn AutogenHooks,
    pub output: &'a dyn Output,
    pub around: &'a dyn Surroundings,
    pub own: &'a OwnComparators<'a>,
}

impl Comparer<'_> {
    /// What would make the database as the models say.
    ///
    /// # Errors
    /// A hook raised, the database refused a question, or a type or expression cannot be rendered.
    pub fn compare(&self) -> Result<Vec<GeneratedOp>, OperationError> {
        let run = self.own.dispatch(Target::Autogenerate, Place::default());
        let mut found = run.run(Moment::BeforeFirst, Vec::new())?;
        found = run.run(Moment::AfterFirst, found)?;
        found = run.run(Moment::BeforeMedium, found)?;
        if self.plugins.has(Plugin::Schemas) && run.goes_on(None) {
            found = self.schemas(found)?;
        }
        for moment in [Moment::AfterMedium, Moment::BeforeLast, Moment::AfterLast] {
            found = run.run(moment, found)?;
        }
        Ok(found)
    }

    fn schemas(&self, found: Vec<GeneratedOp>) -> Result<Vec<GeneratedOp>, OperationError> {
        let run = self.own.dispatch(Target::Schema, Place::default());
        let mut found = run.run(Moment::BeforeFirst, found)?;
        found = run.run(Moment::AfterFirst, found)?;
        found = run.run(Moment::BeforeMedium, found)?;
        if self.plugins.has(Plugin::Tables) && run.goes_on(Some("tables")) {
            self.tables(&mut found)?;
        }
        for moment in [Moment::AfterMedium, Moment::BeforeLast, Moment::AfterLast] {
            found = run.run(moment, found)?;
        }
        Ok(found)
    }

    fn comparison(&self) -> &'static dyn Comparison {
        self.implementation.comparison()
    }

    fn log(&self, module: &str, message: &str) {
        let logger = format!("alembic.autogenerate.compare.{module}");
        self.output.log(&LogRecord { level: LogLevel::Info, logger: &logger, message });
    }

    fn includes_name(
        &self,
        name: Option<&str>,
        kind: ObjectKind,
        table: &str,
        schema: Option<&str>,
    ) -> Result<bool, OperationError> {
        if !self.options.has_include_name {
            return Ok(true);
        }
        Ok(self.hooks.include_name(name, kind, ParentNames { schema: Some(schema), table: Some(table) })?)
    }

    fn includes_object(
        &self,
        object: Origin,
        name: Option<&str>,
        kind: ObjectKind,
        compare_to: Option<Origin>,
    ) -> Result<bool, OperationError> {
        if !self.options.has_include_object {
            return Ok(true);
        }
        let reflected = object.side == super::ops::Side::Database;
        Ok(self.hooks.include_object(object, name, kind, reflected, compare_to)?)
    }
}

/// `schema.table` where there is a schema.
fn qualified(schema: Option<&str>, table: &str) -> String {
    schema.map_or_else(|| table.to_owned(), |schema| format!("{schema}.{table}"))
}
