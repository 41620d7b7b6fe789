//! The state of one rendering: numbered names, parameters, CTEs and the queries around the current one.

use super::{Batch, CompileOptions, Compiled, CompiledBind, Fragment, ResultColumn};
use crate::compiler::quote;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{BindParameter, Expr, FromId, Name, NamePart, Operator};
use crate::ident::Ident;
use crate::types::SqlType;
use crate::value::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A FROM element as correlation sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum FromKey {
    Id(FromId),
    /// A table that was not given an id.
    Table(Option<String>, String),
}

/// The FROM elements of the queries around the current one.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    pub correlate: HashSet<FromKey>,
    pub as_from: HashSet<FromKey>,
}

/// A CTE that has been rendered.
pub(super) struct RenderedCte {
    pub reference: FromId,
    pub id: FromId,
    pub restates: Vec<FromId>,
    pub name: String,
    pub recursive: bool,
    pub level: Option<usize>,
    pub text: Option<Fragment>,
}

/// How deep a tree may be: deeper ones would exhaust the stack.
const MAX_DEPTH: usize = 400;

/// Renders one statement.
pub struct Renderer<'a> {
    pub(super) dialect: &'a dyn Dialect,
    parameters: &'a BTreeMap<String, Value>,
    pub(super) literal_binds: bool,
    /// Values that the driver does not take as parameters.
    pub(super) literal_execute: bool,
    pub(super) include_table: bool,
    pub(super) include_schema: bool,
    /// Within an operation: its operator.
    pub(super) within_operator: bool,
    pub(super) binary_operator: Option<Operator>,
    pub(super) parameter_keys: Vec<String>,
    numbered: HashMap<(String, String), String>,
    counters: HashMap<String, usize>,
    pub(super) binds: Vec<CompiledBind>,
    /// Those of `binds` whose places never say a type: the elements of tuples in a list.
    pub(super) uncast: HashSet<usize>,
    /// The parameters that are elements of a list.
    pub(super) elements: HashSet<usize>,
    pub(super) known: HashMap<String, BindParameter>,
    pub(super) stack: Vec<Frame>,
    pub(super) ctes: Vec<RenderedCte>,
    pub(super) visiting_cte: Option<FromId>,
    pub(super) result_columns: Vec<ResultColumn>,
    pub(super) returns_rows: bool,
    pub(super) implicit_returning: Vec<String>,
    pub(super) client_defaults: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// The table of the INSERT whose ON DUPLICATE KEY UPDATE is being written.
    pub(super) insert_target: Option<String>,
    /// Lists stay places whose values come later (`__[POSTCOMPILE_x]`), as in the text of a statement that is only shown.
    pub(super) postcompile: bool,
    pub(super) shown_lists: Vec<(usize, String, Option<Value>)>,
    /// The statement takes many sets of parameters.
    pub(super) batch: Option<Batch>,
    /// Within a batch: the set of parameters that is being written.
    pub(super) row: Option<usize>,
    pub(super) sentinels: usize,
    depth: usize,
    fresh: u64,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(dialect: &'a dyn Dialect, parameters: &'a BTreeMap<String, Value>, options: CompileOptions) -> Self {
        Self {
            dialect,
            parameters,
            literal_binds: options.literal_binds,
            literal_execute: false,
            include_table: true,
            include_schema: true,
            within_operator: false,
            binary_operator: None,
            parameter_keys: Vec::new(),
            numbered: HashMap::new(),
            counters: HashMap::new(),
            binds: Vec::new(),
            uncast: HashSet::new(),
            elements: HashSet::new(),
            known: HashMap::new(),
            stack: Vec::new(),
            ctes: Vec::new(),
            visiting_cte: None,
            result_columns: Vec::new(),
            returns_rows: false,
            implicit_returning: Vec::new(),
            client_defaults: Vec::new(),
            warnings: Vec::new(),
            insert_target: None,
            postcompile: false,
            shown_lists: Vec::new(),
            batch: None,
            row: None,
            sentinels: 0,
            depth: 0,
            fresh: 0,
        }
    }

    /// The dialect that is rendered for.
    pub fn dialect(&self) -> &'a dyn Dialect {
        self.dialect
    }

    /// Whether the query that is being written stands inside another.
    pub fn is_subquery(&self) -> bool {
        self.stack.len() > 1
    }

    /// An id for an element of FROM that the rendering makes; those of a script count from the other end.
    pub fn fresh(&mut self) -> FromId {
        self.fresh += 1;
        FromId(u64::MAX - self.fresh)
    }

    pub(super) fn given(&self, key: &str) -> Option<&'a Value> {
        self.parameters.get(key)
    }

    /// Runs `inner` one level deeper in the tree.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, CompileError>) -> Result<T, CompileError> {
        if self.depth >= MAX_DEPTH {
            return Err(CompileError::compile("maximum recursion depth exceeded"));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// A name with its number.
    pub(super) fn name(&mut self, name: &Name) -> Ident {
        match name {
            Name::Given(ident) => ident.clone(),
            Name::Anonymous { anon } => Ident::new(anon.iter().map(|part| self.part(part)).collect::<String>()),
        }
    }

    fn part(&mut self, part: &NamePart) -> String {
        match part {
            NamePart::Text(text) => text.clone(),
            NamePart::Numbered(id, base) => {
                let key = (id.clone(), base.clone());
                if let Some(found) = self.numbered.get(&key) {
                    return found.clone();
                }
                // The base of a label on an anonymous alias's column is itself anonymous.
                let base = base.clone();
                let number = self.counters.entry(base.clone()).or_insert(0);
                *number += 1;
                let name = format!("{base}_{number}");
                self.numbered.insert(key, name.clone());
                name
            }
        }
    }

    /// Decides the number of an anonymous parameter beforehand: a value of INSERT bears the name of its column.
    pub(super) fn settle(&mut self, name: &Name, settled: &str) {
        if let Name::Anonymous { anon } = name
            && let [NamePart::Numbered(id, base)] = anon.as_slice()
        {
            self.numbered.insert((id.clone(), base.clone()), settled.to_owned());
        }
    }

    /// A name as SQL.
    pub fn quoted(&mut self, name: &Name) -> String {
        let ident = self.name(name);
        quote::quote(&ident, self.dialect)
    }

    /// The name of a type in messages.
    pub(super) fn add_bind(&mut self, key: String, value: Option<Value>, type_: Option<SqlType>) -> usize {
        let (key, set) = match self.row {
            Some(row) => (format!("{key}__{row}"), Some((row, key))),
            None => (key, None),
        };
        self.binds.push(CompiledBind { key, value, type_, set });
        self.binds.len() - 1
    }

    /// Notes what SQLAlchemy would warn of.
    pub fn warn(&mut self, message: String) {
        self.warnings.push(message);
    }

    /// A name as SQL, with its number where it is anonymous.
    pub fn quoted_name(&mut self, name: &Name) -> String {
        self.quoted(name)
    }

    /// Writes expressions with a separator.
    ///
    /// # Errors
    /// The dialect cannot spell one of them.
    pub fn separated(&mut self, exprs: &[Expr], separator: &str, out: &mut Fragment) -> Result<(), CompileError> {
        self.list(exprs, separator, out)
    }

    /// Writes expressions with a separator.
    pub(super) fn list(&mut self, exprs: &[Expr], separator: &str, out: &mut Fragment) -> Result<(), CompileError> {
        let mut parts = Vec::with_capacity(exprs.len());
        for expr in exprs {
            let mut part = Fragment::default();
            self.expr(expr, &mut part)?;
            parts.push(part);
        }
        out.join(parts, separator);
        Ok(())
    }

    pub(super) fn finish(self, out: Fragment) -> Result<Compiled, CompileError> {
        let dialect = self.dialect;
        let all = self.binds;
        let uncast = self.uncast;
        let paramstyle = dialect.paramstyle();
        // The elements of lists come when all else has its number (`_process_parameters_for_postcompile`).
        let elements = self.elements;
        let (last, first): (Vec<usize>, Vec<usize>) = out.marked().partition(|bind| elements.contains(bind));
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut numbered = Vec::with_capacity(first.len() + last.len());
        for bind in first.into_iter().chain(last) {
            let next = numbers.len() + 1;
            numbers.entry(all[bind].key.as_str()).or_insert_with(|| {
                numbered.push(bind);
                next
            });
        }
        let mut failed = None;
        let (sql, mut order) = out.finish(|bind| {
            let CompiledBind { key, value: _, type_: _, set: _ } = &all[bind];
            let number = numbers.get(key.as_str()).copied().unwrap_or_default();
            let place = paramstyle.place(&dialect.bind_name(key).unwrap_or_else(|| escaped(key)), number);
            if uncast.contains(&bind) {
                return place;
            }
            dialect.cast_place(place, &all[bind]).unwrap_or_else(|error| {
                failed = Some(error);
                String::new()
            })
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if paramstyle.is_numbered() {
            order = numbered;
        }
        Ok(Compiled {
            sql,
            binds: order.into_iter().map(|bind| all[bind].clone()).collect(),
            result_columns: self.result_columns,
            returns_rows: self.returns_rows,
            implicit_returning: self.implicit_returning,
            client_defaults: self.client_defaults,
            warnings: self.warnings,
            sentinels: self.sentinels,
        })
    }
}

/// The name of a parameter without the characters that placeholders are made of (`bindname_escape_characters`).
pub fn escaped(key: &str) -> String {
    key.chars()
        .map(|c| match c {
            '%' => 'P',
            '(' => 'A',
            ')' => 'Z',
            ':' => 'C',
            '.' | '[' | ']' | ' ' => '_',
            c => c,
        })
        .collect()
}
