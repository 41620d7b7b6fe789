//! Comparators of the project's own, and where they run among the built-in ones.
//!
//! Upstream keeps all of them in one list for each kind of comparison, by priority, then for this dialect before for all, and in
//! the order of registration: the global ones first, then the built-in plugins, then those that the project registered. The
//! built-in ones are written here, so what is the project's runs either before or after them.

use super::hooks::AutogenHooks;
use super::ops::{GeneratedOp, Origin};
use crate::operations::OperationError;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What comparators compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Target {
    Autogenerate,
    Schema,
    Table,
    Column,
}

/// When a comparator runs: its priority, and whether the built-in ones of that priority have run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Moment {
    BeforeFirst,
    AfterFirst,
    BeforeMedium,
    AfterMedium,
    BeforeLast,
    AfterLast,
}

/// What the functions of one moment are told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparatorCall<'a> {
    pub target: Target,
    pub moment: Moment,
    /// What was found so far: all of it, the operations on one table as one entry, or the alteration of one column.
    pub ops: Vec<GeneratedOp>,
    /// Subgroups that a function has ended; `None` is the one without a name.
    pub stopped: BTreeSet<Option<String>>,
    pub place: Place<'a>,
}

/// Where the comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Place<'a> {
    pub schema: Option<&'a str>,
    pub table: Option<&'a str>,
    pub column: Option<&'a str>,
    pub database: Option<Origin>,
    pub model: Option<Origin>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparatorAnswer {
    pub ops: Vec<GeneratedOp>,
    pub stopped: BTreeSet<Option<String>>,
}

/// The comparators of a project, as far as a comparison has to know of them.
pub struct OwnComparators<'a> {
    hooks: &'a dyn AutogenHooks,
    there: BTreeSet<(Target, Moment)>,
}

impl<'a> OwnComparators<'a> {
    /// Asks the project for what it has.
    ///
    /// # Errors
    /// The host failed.
    pub fn new(hooks: &'a dyn AutogenHooks, plugins: &[String], schemas: &[Option<String>]) -> Result<Self, OperationError> {
        Ok(Self { hooks, there: hooks.comparators(plugins, schemas)? })
    }

    /// Begins one comparison.
    pub fn dispatch(&'a self, target: Target, place: Place<'a>) -> Dispatch<'a> {
        Dispatch { own: self, target, place, stopped: RefCell::default() }
    }
}

/// One comparison under way, with what was stopped in it.
pub struct Dispatch<'a> {
    own: &'a OwnComparators<'a>,
    target: Target,
    place: Place<'a>,
    stopped: RefCell<BTreeSet<Option<String>>>,
}

impl Dispatch<'_> {
    /// Whether the project has functions for this moment.
    pub fn has(&self, moment: Moment) -> bool {
        self.own.there.contains(&(self.target, moment))
    }

    /// Runs the project's functions of a moment, which may change what was found.
    ///
    /// # Errors
    /// A function raised, or what it left cannot be read.
    pub fn run(&self, moment: Moment, ops: Vec<GeneratedOp>) -> Result<Vec<GeneratedOp>, OperationError> {
        if !self.has(moment) {
            return Ok(ops);
        }
        let stopped = self.stopped.borrow().clone();
        let call = ComparatorCall { target: self.target, moment, ops, stopped, place: self.place };
        let ComparatorAnswer { ops, stopped } = self.own.hooks.run_comparators(&call)?;
        self.stopped.replace(stopped);
        Ok(ops)
    }

    /// Ends a subgroup, as a comparator does that knows the answer.
    pub fn stop(&self, subgroup: &str) {
        self.stopped.borrow_mut().insert(Some(subgroup.to_owned()));
    }

    /// Whether functions of a subgroup still run.
    pub fn goes_on(&self, subgroup: Option<&str>) -> bool {
        !self.stopped.borrow().iter().any(|stopped| stopped.as_deref() == subgroup)
    }
}
