//! Revisions that say nothing but `op.create_table("t", sa.Column(...), ...)` and its like.
//!
//! Half of all revisions are such calls, one after the other, with literal arguments. What they ask for can be read from
//! the parsed text, without running it: the same [`Operation`]s come out as when Python runs the calls and the faces
//! lower them, many times sooner. A function is read as a whole or not at all; whatever is not known to be the same
//! (another call, an argument that is no literal, a name that may be bound otherwise, a face that env.py has changed)
//! leaves it to Python. Types and server defaults are not read here: the faces make and lower each spelling once.
//!
//! When an operation fails, the script runs after all, with an `op` that raises the failure where it happened, so that
//! the report shows the script's own line.

pub(crate) mod arguments;
mod batch;
mod calls;
mod constraints;
mod leaves;
mod module;
mod table;
#[cfg(test)]
mod tests;

pub use leaves::Leaves;

use crate::errors::import;
use crate::state::HostState;
use limbeck_core::host::MigrationFunction;
use limbeck_core::operations::Operation;
use module::Module;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

/// Beyond this, a file is nobody's list of a few calls.
const LONGEST: usize = 64 << 10;

/// What a revision file is, read without running it.
pub struct Reading<'s> {
    source: &'s str,
    module: Option<Module>,
}

impl<'s> Reading<'s> {
    /// Reads the text of a revision file.
    pub fn of(source: &'s str) -> Self {
        Self { source, module: (source.len() <= LONGEST).then(|| Module::parse(source)).flatten() }
    }

    /// Whether running the file reaches nothing but its operations: no other module's code, no file, no second database.
    pub fn keeps_to_operations(&self) -> bool {
        self.module.as_ref().is_some_and(Module::keeps_to_operations)
    }

    /// Returns what a function of the file asks for; nothing when only running it can tell.
    ///
    /// # Errors
    /// The interpreter is out of order.
    pub fn operations(
        &self,
        state: &HostState,
        function: MigrationFunction,
        context: &PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<Option<Vec<Operation>>> {
        let Some(module) = &self.module else { return Ok(None) };
        let Some(body) = module.function(function.name()) else { return Ok(None) };
        if vm.use_tracing.get() {
            return Ok(None);
        }
        let known = state.plain_dialect.borrow().clone();
        let dialect = match known {
            Some(known) => known,
            None => {
                let asked = import(vm, "alembic.runtime.plain")?.get_attr("dialect_of", vm)?.call((context.clone(),), vm)?;
                *state.plain_dialect.borrow_mut() = Some(asked.clone());
                asked
            }
        };
        if vm.is_none(&dialect) {
            return Ok(None);
        }
        let mut leaves = state.leaves.borrow_mut();
        let mut scope = leaves.scope(module.imports(), self.source, dialect);
        Ok(calls::read(body, module, &mut scope, vm))
    }
}
