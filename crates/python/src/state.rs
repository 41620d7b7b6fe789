//! What one host knows while it lives: shared by the native objects that scripts reach.

use limbeck_core::autogenerate::Database;
use limbeck_core::config::Config;
use limbeck_core::output::Output;
use limbeck_core::runtime::{AutocommitScope, EnvironmentContext, TransactionScope};
use limbeck_sql::engine::Connector;
use rustpython_vm::PyObjectRef;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::rc::Rc;

/// The state of a host.
pub struct HostState {
    pub config: Rc<Config>,
    pub connector: Rc<dyn Connector>,
    pub output: Rc<dyn Output>,
    /// The environments whose env.py runs, innermost last.
    pub environments: RefCell<Vec<Rc<EnvironmentContext>>>,
    /// The `Config` faces of commands that Python has called, innermost last.
    pub configs: RefCell<Vec<(Rc<Config>, PyObjectRef)>>,
    /// An exception on its way through Rust, so that the same object arrives.
    pub raised: RefCell<Option<PyBaseExceptionRef>>,
    /// What env.py gave to `run_migrations(**kw)`.
    pub arguments: RefCell<Option<PyDictRef>>,
    /// Revision modules that have been run.
    pub scripts: RefCell<HashMap<PathBuf, PyObjectRef>>,
    /// The `EnvironmentContext` face of the running env.py.
    pub faces: RefCell<Vec<PyObjectRef>>,
    /// Variables for templates, from `configure(template_args=...)`.
    pub template_args: RefCell<Option<PyDictRef>>,
    /// The database side of the last comparison, for hooks that look at it.
    pub database: RefCell<Option<Database>>,
    pub transactions: RefCell<HashMap<u64, TransactionScope>>,
    pub autocommit_blocks: RefCell<HashMap<u64, AutocommitScope>>,
    tokens: Cell<u64>,
}

impl fmt::Debug for HostState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostState").finish_non_exhaustive()
    }
}

impl HostState {
    /// Starts with nothing running.
    pub fn new(config: Rc<Config>, connector: Rc<dyn Connector>, output: Rc<dyn Output>) -> Rc<Self> {
        Rc::new(Self {
            config,
            connector,
            output,
            environments: RefCell::default(),
            configs: RefCell::default(),
            raised: RefCell::default(),
            arguments: RefCell::default(),
            scripts: RefCell::default(),
            faces: RefCell::default(),
            template_args: RefCell::default(),
            database: RefCell::default(),
            transactions: RefCell::default(),
            autocommit_blocks: RefCell::default(),
            tokens: Cell::new(0),
        })
    }

    /// A number that was not given before.
    pub fn token(&self) -> u64 {
        let next = self.tokens.get() + 1;
        self.tokens.set(next);
        next
    }
}
