//! What waits: the tables that were read, the statements they came from, and the objects that they will be attached to.

use super::declared::Declared;
use super::leaves::Leaves;
use super::module::Reader;
use super::table::PlainTable;
use limbeck_core::autogenerate::Models;
use limbeck_sql::Ident;
use limbeck_sql::schema::NamingConvention;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{AsObject, PyObject, PyObjectRef};
use std::collections::HashMap;
use std::rc::Rc;

/// What a name stands for whose statement waits.
#[derive(Debug, Clone)]
pub enum Item {
    Table,
    /// A mapped class, or a class that mapped classes take columns from.
    Class(Rc<Declared>),
    /// A function that needs so many arguments.
    Function(usize),
}

/// A `MetaData` whose tables wait.
pub struct Holder {
    pub object: PyObjectRef,
    pub schema: Option<Ident>,
    pub convention: NamingConvention,
    /// The tables by key.
    pub tables: HashMap<String, usize>,
}

impl Holder {
    /// Its tables in the order in which they were made.
    pub fn in_order(&self) -> Vec<usize> {
        let mut places: Vec<usize> = self.tables.values().copied().collect();
        places.sort_unstable();
        places
    }
}

/// A declarative base, as far as its classes depend on it.
#[derive(Clone)]
pub struct Base {
    pub object: PyObjectRef,
    pub registry: PyObjectRef,
    pub metadata: PyObjectRef,
    /// The registry has types of its own for annotations.
    pub has_types: bool,
}

/// Everything that waits.
#[derive(Default)]
pub struct Pending {
    /// Modules that are being read; none where one is at work, or has ended.
    pub readers: Vec<Option<Reader>>,
    pub tables: Vec<PlainTable>,
    pub holders: Vec<Holder>,
    pub leaves: Leaves,
    /// The names of each module that wait, by the identity of its dictionary.
    pub waiting: HashMap<usize, HashMap<String, Item>>,
    /// What the comparison takes in place of objects.
    pub lowered: Option<Models>,
    /// Dictionaries by which names are found; kept so that no other takes the identity of one.
    namespaces: Vec<PyDictRef>,
}

impl Pending {
    /// The names of a module that wait.
    pub fn waiting_in(&self, namespace: &PyObject) -> Option<&HashMap<String, Item>> {
        self.waiting.get(&namespace.get_id()).filter(|names| !names.is_empty())
    }

    /// Lets a name of a module wait.
    pub fn wait(&mut self, namespace: &PyDictRef, name: &str, item: Item) {
        let id = namespace.as_object().get_id();
        if !self.namespaces.iter().any(|known| known.as_object().get_id() == id) {
            self.namespaces.push(namespace.clone());
        }
        self.waiting.entry(id).or_default().insert(name.to_owned(), item);
    }

    /// The place of a `MetaData` among the holders.
    pub fn holder(&self, object: &PyObject) -> Option<usize> {
        self.holders.iter().position(|holder| holder.object.is(object))
    }

    /// Takes the names of a module that wait, to be put back.
    pub fn take_waiting(&mut self, namespace: &PyObject) -> HashMap<String, Item> {
        self.waiting.remove(&namespace.get_id()).unwrap_or_default()
    }

    /// Puts them back.
    pub fn put_waiting(&mut self, namespace: &PyObject, names: HashMap<String, Item>) {
        if !names.is_empty() {
            self.waiting.insert(namespace.get_id(), names);
        }
    }

    /// Begins to read a module; gives its number.
    pub fn open(&mut self, reader: Reader) -> usize {
        self.readers.push(Some(reader));
        self.readers.len() - 1
    }

    /// Ends it.
    pub fn close(&mut self, reader: usize) {
        if let Some(place) = self.readers.get_mut(reader) {
            *place = None;
        }
    }

    /// Forgets what waited: it has run, or is about to. Modules that are being read go on.
    pub fn clear(&mut self) {
        self.tables.clear();
        self.holders.clear();
        self.waiting.clear();
        self.namespaces.clear();
        self.leaves = Leaves::default();
        self.lowered = None;
    }
}
