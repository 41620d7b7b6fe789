//! A module on its way: which of its statements run at once, which wait, and where reading ends.

use super::column::{Reading, TypeSource};
use super::declared::{Declared, TableOptions, linearized};
use super::harmless;
use super::leaves::helper;
use super::light::{self, Light};
use super::names::{Judged, Names, NamesIn, is_ours};
use super::pending::{Base, Holder, Item, Pending};
use super::table::Parts;
use crate::plain::arguments::{Arguments, name as name_of};
use crate::wire::from_python;
use limbeck_sql::Ident;
use limbeck_sql::schema::NamingConvention;
use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtClassDef, StmtImportFrom};
use ruff_python_parser::parse_module;
use ruff_text_size::Ranged;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// What is to be done next with a module.
pub enum Action {
    /// Run these statements now.
    Run(Text),
    /// Import names, each bound as the second, without waking what waits.
    From {
        text: Text,
        level: u32,
        module: String,
        names: Vec<(String, String)>,
    },
    /// These statements wait; what they would change hides that they have not run.
    Wait {
        text: Text,
        names: Vec<String>,
        metadata: Vec<PyObjectRef>,
        bases: Vec<(PyObjectRef, PyObjectRef)>,
    },
    /// The rest has to run as it stands.
    Rest(Text),
    End,
}

/// Lines of a module, with the number of the first.
pub struct Text {
    pub line: usize,
    pub text: String,
    /// Annotations in it are only texts.
    pub has_text_annotations: bool,
}

/// A module that is being read.
pub struct Reader {
    source: Rc<str>,
    body: Rc<Vec<Stmt>>,
    at: usize,
    namespace: PyDictRef,
    pub has_text_annotations: bool,
    /// Names that functions use which are there already.
    used: HashSet<String>,
}

/// What becomes of one statement.
enum Fate {
    Light,
    From(StmtImportFrom),
    Wait(Vec<(String, Item)>),
    Skip,
    Doubt,
}

/// What waiting statements newly change.
#[derive(Default)]
struct Changed {
    metadata: Vec<PyObjectRef>,
    bases: Vec<(PyObjectRef, PyObjectRef)>,
    /// Bases that were looked at since Python last ran.
    known: Vec<Base>,
    judged: Rc<Judged>,
}

impl Reader {
    /// Parses a module; nothing when it is no Python.
    pub fn of(source: &str, namespace: PyDictRef) -> Option<Self> {
        let body = parse_module(source).ok()?.into_syntax().body;
        let has_text_annotations = body.iter().any(|statement| {
            matches!(statement, Stmt::ImportFrom(import) if import.module.as_deref() == Some("__future__")
                && import.names.iter().any(|alias| alias.name.as_str() == "annotations"))
        });
        let body = Rc::new(body.into_iter().collect());
        Some(Self { source: source.into(), body, at: 0, namespace, has_text_annotations, used: HashSet::new() })
    }

    fn text(&self, first: usize, last: usize) -> Text {
        let start = self.body[first].range().start().to_usize();
        let end = self.body[last].range().end().to_usize();
        Text {
            line: 1 + self.source[..start].matches('\n').count(),
            text: self.source[start..end].to_owned(),
            // The first lines say so themselves.
            has_text_annotations: self.has_text_annotations && first > 0,
        }
    }

    /// Goes on to the next thing to do.
    pub fn next(&mut self, pending: &mut Pending, vm: &VirtualMachine) -> Action {
        let mut changed = Changed::default();
        let (mut waits, mut names): (Option<(usize, usize)>, Vec<String>) = (None, Vec::new());
        let mut runs: Option<(usize, usize)> = None;
        while self.at < self.body.len() {
            let fate = self.fate(pending, &mut changed, runs.is_some(), vm);
            match fate {
                Fate::Skip => {}
                Fate::Wait(items) if runs.is_none() => {
                    for (name, item) in items {
                        pending.wait(&self.namespace, &name, item);
                        names.push(name);
                    }
                    waits = Some((waits.map_or(self.at, |(first, _)| first), self.at));
                }
                Fate::Light if waits.is_none() => {
                    let is_import = matches!(self.body[self.at], Stmt::Import(_) | Stmt::ImportFrom(_));
                    runs = Some((runs.map_or(self.at, |(first, _)| first), self.at));
                    if !is_import {
                        self.at += 1;
                        break;
                    }
                }
                Fate::From(import) if waits.is_none() && runs.is_none() => {
                    let text = self.text(self.at, self.at);
                    self.at += 1;
                    return Action::From {
                        text,
                        level: import.level,
                        module: import.module.as_ref().map_or_else(String::new, ToString::to_string),
                        names: import
                            .names
                            .iter()
                            .map(|alias| (alias.name.to_string(), alias.asname.as_ref().unwrap_or(&alias.name).to_string()))
                            .collect(),
                    };
                }
                Fate::Doubt if waits.is_none() && runs.is_none() => {
                    let text = self.text(self.at, self.body.len() - 1);
                    self.at = self.body.len();
                    return Action::Rest(text);
                }
                Fate::Wait(_) | Fate::Light | Fate::From(_) | Fate::Doubt => break,
            }
            self.at += 1;
        }
        if let Some((first, last)) = runs {
            return Action::Run(self.text(first, last));
        }
        match waits {
            Some((first, last)) => {
                Action::Wait { text: self.text(first, last), names, metadata: changed.metadata, bases: changed.bases }
            }
            None => Action::End,
        }
    }

    fn fate(&mut self, pending: &mut Pending, changed: &mut Changed, is_running: bool, vm: &VirtualMachine) -> Fate {
        let body = self.body.clone();
        let statement = &body[self.at];
        match statement {
            Stmt::Expr(expression) if expression.value.is_string_literal_expr() => {
                return if self.at == 0 { Fate::Light } else { Fate::Skip };
            }
            Stmt::Pass(_) => return Fate::Skip,
            Stmt::Import(_) => return self.import(statement, pending),
            Stmt::ImportFrom(import) => {
                let module = import.module.as_deref().unwrap_or_default();
                let ours = import.level == 0 && (is_ours(module) || module == "__future__");
                return if ours { self.import(statement, pending) } else { Fate::From(import.clone()) };
            }
            _ => {}
        }
        // What follows depends on what the names are bound to by then.
        if is_running {
            return Fate::Doubt;
        }
        let waiting = pending.take_waiting(self.namespace.as_object());
        let fate = self.fate_by_names(statement, &waiting, pending, changed, vm);
        pending.put_waiting(self.namespace.as_object(), waiting);
        fate
    }

    /// What becomes of a statement that depends on what names are bound to.
    fn fate_by_names(
        &mut self,
        statement: &Stmt,
        waiting: &HashMap<String, Item>,
        pending: &mut Pending,
        changed: &mut Changed,
        vm: &VirtualMachine,
    ) -> Fate {
        let judged = Rc::clone(&changed.judged);
        let names = Names {
            judged: &judged,
            namespace: &self.namespace,
            waiting,
            local: RefCell::default(),
            has_text_annotations: self.has_text_annotations,
            vm,
        };
        if light::is_for_type_checkers(statement, &names) {
            return Fate::Skip;
        }
        if let Some(Light { uses, binds }) = light::read(statement, &names) {
            // A function that is there finds no name that waits.
            if binds.iter().chain(&uses).any(|name| waiting.contains_key(name)) {
                return Fate::Doubt;
            }
            self.used.extend(uses);
            return Fate::Light;
        }
        // A name that is bound twice, or that a function uses already, cannot wait.
        let is_new = |name: &str| {
            let is_bound = self.namespace.get_item_opt(name, vm).map_or(true, |found| found.is_some());
            !is_bound && !waiting.contains_key(name) && !self.used.contains(name)
        };
        if bound_name(statement).is_some_and(|name| !is_new(name)) {
            return Fate::Doubt;
        }
        let source = self.source.clone();
        self.waits(statement, &names, &source, pending, changed).map_or(Fate::Doubt, Fate::Wait)
    }

    fn import(&self, statement: &Stmt, pending: &Pending) -> Fate {
        let aliases = match statement {
            Stmt::Import(import) => &import.names,
            Stmt::ImportFrom(import) => &import.names,
            _ => return Fate::Doubt,
        };
        let waiting = pending.waiting_in(self.namespace.as_object());
        let binds_waiting = aliases.iter().any(|alias| {
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            waiting.is_some_and(|waiting| name == "*" || waiting.contains_key(name.split('.').next().unwrap_or(name)))
        });
        if binds_waiting { Fate::Doubt } else { Fate::Light }
    }

    /// What a statement that can wait binds.
    fn waits(
        &self,
        statement: &Stmt,
        names: &Names<'_>,
        source: &str,
        pending: &mut Pending,
        changed: &mut Changed,
    ) -> Option<Vec<(String, Item)>> {
        match statement {
            Stmt::Expr(expression) => {
                table(expression.value.as_call_expr()?, names, source, pending, changed)?;
                Some(Vec::new())
            }
            Stmt::Assign(assign) => {
                let [target] = assign.targets.as_slice() else { return None };
                let target = target.as_name_expr()?.id.to_string();
                table(assign.value.as_call_expr()?, names, source, pending, changed)?;
                Some(vec![(target, Item::Table)])
            }
            Stmt::FunctionDef(function) => {
                // A module's own way to find names is not to be found missing.
                let name = function.name.as_str();
                if name.starts_with("__") {
                    return None;
                }
                let needed = harmless::function(function, names)?;
                Some(vec![(name.to_owned(), Item::Function(needed))])
            }
            Stmt::ClassDef(class) => {
                let declared = declare(class, names, source, pending, changed)?;
                Some(vec![(class.name.to_string(), Item::Class(Rc::new(declared)))])
            }
            _ => None,
        }
    }
}

/// The name that a statement binds which could wait.
fn bound_name(statement: &Stmt) -> Option<&str> {
    match statement {
        Stmt::Assign(assign) => Some(assign.targets.first()?.as_name_expr()?.id.as_str()),
        Stmt::FunctionDef(function) => Some(function.name.as_str()),
        Stmt::ClassDef(class) => Some(class.name.as_str()),
        _ => None,
    }
}

/// Reads `Table("name", metadata, ...)`.
fn table(call: &ExprCall, names: &Names<'_>, source: &str, pending: &mut Pending, changed: &mut Changed) -> Option<()> {
    if names.sqlalchemy(&call.func)? != "Table" {
        return None;
    }
    let mut arguments = Arguments::of(call)?;
    let name = name_of(arguments.next()?)?;
    let metadata = metadata(arguments.next()?, names)?;
    let mut parts = Parts::default();
    let mut options = TableOptions::default();
    let mut reading = Reading { source, names, leaves: &mut pending.leaves };
    while let Some(given) = arguments.next() {
        reading.item(given, &mut parts)?;
    }
    for option in ["schema", "comment", "extend_existing"] {
        if let Some(value) = arguments.named(option) {
            options.take(option, value)?;
        }
    }
    arguments.end()?;
    parts.comment = options.comment;
    add(&name.name, options.schema, parts, &metadata, pending, changed, names.vm)
}

/// The `MetaData` that an argument is: a name, or that of a declarative base.
fn metadata(given: &Expr, names: &Names<'_>) -> Option<PyObjectRef> {
    match given {
        Expr::Name(name) => names.live(name.id.as_str()),
        Expr::Attribute(attribute) if attribute.attr.as_str() == "metadata" => {
            let owner = names.object(&attribute.value)?;
            let facts = base(&owner, names)?;
            Some(facts.metadata)
        }
        _ => None,
    }
}

/// The facts of a declarative base.
fn base(object: &PyObjectRef, names: &Names<'_>) -> Option<Base> {
    let vm = names.vm;
    let facts = helper("base_facts", vm).ok()?.call((object.clone(),), vm).ok()?;
    if vm.is_none(&facts) {
        return None;
    }
    Some(Base {
        object: object.clone(),
        registry: facts.get_item(&0usize, vm).ok()?,
        metadata: facts.get_item(&1usize, vm).ok()?,
        has_types: facts.get_item(&2usize, vm).ok()?.try_to_bool(vm).ok()?,
    })
}

/// Reads a class.
fn declare(
    class: &StmtClassDef,
    names: &Names<'_>,
    source: &str,
    pending: &mut Pending,
    changed: &mut Changed,
) -> Option<Declared> {
    if !class.decorator_list.is_empty() || class.type_params.is_some() {
        return None;
    }
    let given = class.arguments.as_deref();
    if given.is_some_and(|given| !given.keywords.is_empty()) {
        return None;
    }
    let mut mixins: Vec<Rc<Declared>> = Vec::new();
    let mut root: Option<PyObjectRef> = None;
    for expression in given.map_or(&[][..], |given| &*given.args) {
        if root.is_some() {
            // What comes after the base is for Python to order.
            return None;
        }
        if let Expr::Name(name) = expression
            && let Some(Item::Class(mixin)) = names.waiting(name.id.as_str())
        {
            root.clone_from(&mixin.base);
            mixins.push(mixin.clone());
            continue;
        }
        let object = names.object(expression)?;
        if !object.is(names.vm.ctx.types.object_type) {
            root = Some(object);
        }
    }
    let facts = match root {
        None => None,
        Some(object) => Some(match changed.known.iter().find(|known| known.object.is(&object)) {
            Some(known) => known.clone(),
            None => {
                let found = base(&object, names)?;
                changed.known.push(found.clone());
                found
            }
        }),
    };
    let mut reading = Reading { source, names, leaves: &mut pending.leaves };
    let body = reading.body(class, facts.as_ref().map(|facts| &facts.registry))?;
    let all = linearized(&mixins)?;
    if facts.as_ref().is_some_and(|facts| facts.has_types) && all.iter().any(|mixin| mixin.has_usual_types) {
        return None;
    }
    let is_mapped = facts.is_some() && !body.is_abstract;
    if let (true, Some(facts)) = (is_mapped, &facts) {
        let (parts, options) = reading.parts(&body, &mixins)?;
        add(body.tablename?, options.schema, parts, &facts.metadata, pending, changed, names.vm)?;
        if !changed.bases.iter().any(|(known, _)| known.is(&facts.object)) {
            changed.bases.push((facts.object.clone(), facts.registry.clone()));
        }
    } else if body.tablename.is_some() || body.arguments.is_some() || (body.is_abstract && facts.is_none()) {
        return None;
    }
    Some(Declared {
        columns: body.columns,
        attributes: body.attributes,
        mixins,
        is_mapped,
        has_usual_types: body.has_usual_types,
        base: facts.map(|facts| facts.object),
    })
}

/// Adds a table to its `MetaData`.
fn add(
    name: &str,
    schema: Option<String>,
    parts: Parts,
    metadata: &PyObjectRef,
    pending: &mut Pending,
    changed: &mut Changed,
    vm: &VirtualMachine,
) -> Option<()> {
    let known = pending.holder(metadata);
    let new = match known {
        Some(_) => None,
        None => Some(holder(metadata, vm)?),
    };
    let place = known.unwrap_or(pending.holders.len());
    let holder = new.as_ref().or_else(|| pending.holders.get(place))?;
    let schema = schema.map(Ident::new).or_else(|| holder.schema.clone());
    let key = schema.as_ref().map_or_else(|| name.to_owned(), |schema| format!("{schema}.{name}"));
    if holder.tables.contains_key(&key) {
        return None;
    }
    let made = parts.assemble(name, schema, &holder.convention)?;
    let takes_schema = |source: &TypeSource| matches!(source, TypeSource::Leaf(leaf) if pending.leaves.has_schema(*leaf, vm));
    if holder.schema.is_some() && made.types.iter().any(takes_schema) {
        return None;
    }
    if let Some(new) = new {
        changed.metadata.push(metadata.clone());
        pending.holders.push(new);
    }
    pending.holders[place].tables.insert(key, pending.tables.len());
    pending.tables.push(made);
    Some(())
}

/// A `MetaData` that holds nothing yet.
fn holder(metadata: &PyObjectRef, vm: &VirtualMachine) -> Option<Holder> {
    let facts = helper("holder_facts", vm).ok()?.call((metadata.clone(),), vm).ok()?;
    if vm.is_none(&facts) {
        return None;
    }
    let schema: Option<String> = from_python(facts.get_item(&0usize, vm).ok()?, vm).ok()?;
    let convention: BTreeMap<String, String> = from_python(facts.get_item(&1usize, vm).ok()?, vm).ok()?;
    Some(Holder {
        object: metadata.clone(),
        schema: schema.map(Ident::new),
        convention: NamingConvention::from_iter(convention),
        tables: HashMap::new(),
    })
}

/// The names that functions use.
pub fn used_in(statements: &[Stmt]) -> HashSet<String> {
    let mut visitor = NamesIn::default();
    for statement in statements {
        visitor.visit_stmt(statement);
    }
    visitor.names.into_iter().map(str::to_owned).collect()
}
