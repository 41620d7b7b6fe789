//! What one host knows while it lives: shared by the native objects that scripts reach.

use crate::log_route::LogRoutes;
use crate::models::Pending;
use crate::plain::Leaves;
use limbeck_core::autogenerate::Database;
use limbeck_core::config::Config;
use limbeck_core::operations::OperationError;
use limbeck_core::output::Output;
use limbeck_core::runtime::{AutocommitScope, EnvironmentContext, MigrationContext, TransactionScope};
use limbeck_sql::engine::{Connection, Connector};
use rustpython_vm::PyObjectRef;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef, PyListRef};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::rc::{Rc, Weak};

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
    pub database: RefCell<Option<Rc<Database>>>,
    pub transactions: RefCell<HashMap<u64, TransactionScope>>,
    pub autocommit_blocks: RefCell<HashMap<u64, AutocommitScope>>,
    /// What plain revisions are lowered for, or Python's None where they have to run; forgotten when scripts ran that may
    /// have changed the answer.
    pub plain_dialect: RefCell<Option<PyObjectRef>>,
    pub leaves: RefCell<Leaves>,
    /// Models that were read and not run.
    pub models: RefCell<Pending>,
    /// Whether modules of models may wait, where somebody said so; else they may while an env.py runs.
    pub reads_models: Cell<Option<bool>>,
    /// Whether the top of a revision runs, so that absent modules are stood in for.
    pub loads_revision: Cell<bool>,
    /// The list of the faces of these contexts.
    pub migrating: OnceCell<PyListRef>,
    /// What is known of the ways that log records take.
    pub log_routes: Rc<LogRoutes>,
    /// The contexts whose migrations run, innermost last.
    pub running: RefCell<Vec<Rc<MigrationContext>>>,
    /// Connections that were opened, as long as they are.
    connections: RefCell<Vec<Weak<Connection>>>,
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
            plain_dialect: RefCell::default(),
            leaves: RefCell::default(),
            models: RefCell::default(),
            reads_models: Cell::new(None),
            loads_revision: Cell::new(false),
            migrating: OnceCell::new(),
            log_routes: Rc::default(),
            running: RefCell::default(),
            connections: RefCell::default(),
            tokens: Cell::new(0),
        })
    }

    /// A number that was not given before.
    pub fn token(&self) -> u64 {
        let next = self.tokens.get() + 1;
        self.tokens.set(next);
        next
    }

    /// Forgets what was found out about the faces.
    pub fn faces_may_have_changed(&self) {
        *self.plain_dialect.borrow_mut() = None;
        self.leaves.borrow_mut().clear();
    }

    /// Runs something of the project's own, which may change what becomes of log records.
    pub fn run_python<T>(&self, action: impl FnOnce() -> T) -> T {
        self.log_routes.within(false, action)
    }

    /// Keeps count of a connection, and lets it see what the migrations have done.
    ///
    /// # Errors
    /// What the migrations have done cannot be made durable.
    pub fn connection_opened(&self, connection: &Rc<Connection>) -> Result<(), OperationError> {
        self.connections.borrow_mut().push(Rc::downgrade(connection));
        let running = self.running.borrow().clone();
        running.iter().try_for_each(|context| context.defer_commits(false))
    }

    /// Whether more than one connection is open.
    pub fn has_other_connections(&self) -> bool {
        let mut connections = self.connections.borrow_mut();
        connections.retain(|connection| connection.upgrade().is_some_and(|connection| !connection.is_closed()));
        connections.len() > 1
    }
}
