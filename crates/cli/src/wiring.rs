//! Joins the libraries: which interpreter runs people's Python, and which drivers it is handed.

use std::rc::Rc;

use limbeck_core::config::Config;
use limbeck_core::output::Output;
use limbeck_drivers::Drivers;
use limbeck_python::{EmbeddedHost, HostOptions};

use crate::settings;

/// Makes the host for one command. Nothing is started before someone's Python has to run.
pub fn host(config: &Rc<Config>, output: &Rc<dyn Output>, options: HostOptions) -> EmbeddedHost {
    EmbeddedHost::new(config.clone(), Rc::new(Drivers { postgresql: settings::postgresql_defaults() }), output.clone(), options)
}
