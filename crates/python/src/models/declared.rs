//! Mapped classes, and the classes that they take columns from.

use super::column::{Maker, PlainColumn, Reading, TypeSource, is_plain};
use super::harmless;
use super::table::Parts;
use crate::plain::arguments::text;
use ruff_python_ast::{Expr, ExprSubscript, Stmt, StmtClassDef};
use rustpython_vm::PyObjectRef;
use std::rc::Rc;

/// A class of columns, mapped or not.
#[derive(Debug)]
pub struct Declared {
    /// The attributes that are columns, in the order in which the mapping goes through them.
    pub columns: Vec<(String, PlainColumn)>,
    /// Every name that the class body binds, or annotates as mapped.
    pub attributes: Vec<String>,
    /// The classes that it takes columns from, in the order of its bases.
    pub mixins: Vec<Rc<Declared>>,
    /// Whether it has a table of its own.
    pub is_mapped: bool,
    /// Whether types were taken from annotations without asking a registry for its own.
    pub has_usual_types: bool,
    /// The declarative base among its bases, or theirs.
    pub base: Option<PyObjectRef>,
}

/// What a class body says.
pub struct Body<'a> {
    pub tablename: Option<&'a str>,
    pub arguments: Option<&'a Expr>,
    pub is_abstract: bool,
    pub columns: Vec<(String, PlainColumn)>,
    pub attributes: Vec<String>,
    pub has_usual_types: bool,
}

/// Special methods that a mapping has nothing to do with.
const METHODS: [&str; 22] = [
    "__init__",
    "__repr__",
    "__str__",
    "__eq__",
    "__ne__",
    "__lt__",
    "__le__",
    "__gt__",
    "__ge__",
    "__hash__",
    "__len__",
    "__iter__",
    "__bool__",
    "__contains__",
    "__getitem__",
    "__json__",
    "__html__",
    "__unicode__",
    "__call__",
    "__format__",
    "__rich_repr__",
    "__await__",
];

/// Names that mean something to the mapping itself.
fn is_reserved(name: &str) -> bool {
    matches!(name, "metadata" | "registry" | "prepare" | "type_annotation_map") || name.starts_with("_sa_")
}

impl Reading<'_, '_> {
    /// Reads the body of a class that maps columns, with the registry that knows types where there is one already; nothing where
    /// only running it can tell.
    pub fn body<'s>(&mut self, class: &'s StmtClassDef, registry: Option<&PyObjectRef>) -> Option<Body<'s>> {
        let mut body = Body {
            tablename: None,
            arguments: None,
            is_abstract: false,
            columns: Vec::new(),
            attributes: Vec::new(),
            has_usual_types: false,
        };
        // The order of what was assigned and of what was annotated: one list of both, as the mapping makes it.
        let (mut assigned, mut annotated) = (Vec::new(), Vec::new());
        for statement in &class.body {
            match statement {
                Stmt::Pass(_) => {}
                Stmt::Expr(expression)
                    if expression.value.is_string_literal_expr() || expression.value.is_ellipsis_literal_expr() => {}
                Stmt::Assign(assign) => {
                    let [target] = assign.targets.as_slice() else { return None };
                    let name = target.as_name_expr()?.id.as_str();
                    self.assigned(name, &assign.value, &mut body)?;
                    assigned.push(name.to_owned());
                    self.names.bind_locally(name);
                }
                Stmt::AnnAssign(assign) => {
                    let name = assign.target.as_name_expr()?.id.as_str();
                    if self.annotated(name, &assign.annotation, assign.value.as_deref(), registry, &mut body)? {
                        annotated.push(name.to_owned());
                    }
                    if assign.value.is_some() {
                        assigned.push(name.to_owned());
                        self.names.bind_locally(name);
                    }
                }
                Stmt::FunctionDef(function) => {
                    let name = function.name.as_str();
                    let special = name.starts_with("__") && name.ends_with("__");
                    if is_reserved(name) || (special && !METHODS.contains(&name)) {
                        return None;
                    }
                    harmless::method(function, &body.attributes, self.names)?;
                    assigned.push(name.to_owned());
                    self.names.bind_locally(name);
                    if !body.attributes.iter().any(|own| own == name) {
                        body.attributes.push(name.to_owned());
                    }
                }
                _ => return None,
            }
        }
        // Names that are bound twice may be either; a property and its setter are one.
        for (position, (name, _)) in body.columns.iter().enumerate() {
            if body.columns[..position].iter().any(|(other, _)| other == name)
                || assigned.iter().filter(|other| *other == name).count() > 1
                || annotated.iter().filter(|other| *other == name).count() > 1
            {
                return None;
            }
        }
        let order = in_order(&assigned, &annotated);
        body.columns.sort_by_key(|(name, _)| order.iter().position(|other| other == name));
        Some(body)
    }

    fn assigned<'s>(&mut self, name: &str, value: &'s Expr, body: &mut Body<'s>) -> Option<()> {
        match name {
            "__tablename__" => body.tablename = Some(text(value).filter(|text| !text.is_empty())?),
            "__table_args__" => body.arguments = Some(value),
            "__abstract__" => body.is_abstract = matches!(value, Expr::BooleanLiteral(flag) if flag.value).then_some(true)?,
            "__mapper_args__" => harmless::mapper_arguments(value)?,
            "__slots__" | "__allow_unmapped__" => return None,
            special if special.starts_with("__") => return None,
            reserved if is_reserved(reserved) => return None,
            _ => {
                if let Some(column) = self.column_of(value)? {
                    if column.type_ == TypeSource::Missing {
                        return None;
                    }
                    body.columns.push((name.to_owned(), column));
                }
                body.attributes.push(name.to_owned());
            }
        }
        Some(())
    }

    /// Reads `name: annotation = value`; tells whether the annotation is a mapped one.
    fn annotated<'s>(
        &mut self,
        name: &str,
        annotation: &'s Expr,
        value: Option<&'s Expr>,
        registry: Option<&PyObjectRef>,
        body: &mut Body<'s>,
    ) -> Option<bool> {
        let Expr::Subscript(subscript) = annotation else {
            // `__tablename__: str = "..."` and the like.
            let is_plain_name = name.starts_with("__") && matches!(annotation, Expr::Name(name) if name.id.as_str() == "str");
            self.assigned(name, value.filter(|_| is_plain_name)?, body)?;
            return Some(false);
        };
        let container = self.container(subscript)?;
        if container == "ClassVar" {
            let value = value.filter(|value| is_plain(value))?;
            self.assigned(name, value, body)?;
            return Some(false);
        }
        if name.starts_with("__") || is_reserved(name) {
            return None;
        }
        let column = match value {
            None if container == "Mapped" => Some(PlainColumn::bare()),
            None => return None,
            Some(value) => self.column_of(value)?,
        };
        match column {
            Some(mut column) if container == "Mapped" => {
                body.has_usual_types |= column.type_ == TypeSource::Missing && registry.is_none();
                self.complete(&mut column, &subscript.slice, registry)?;
                body.columns.push((name.to_owned(), column));
            }
            Some(_) => return None,
            None => {
                // The annotation of a relationship is looked at when the mapping is set up; its names have to be there.
                if !value.is_some_and(|value| self.is_relationship(value)) || !self.names.all_known(&subscript.slice) {
                    return None;
                }
            }
        }
        body.attributes.push(name.to_owned());
        Some(true)
    }

    fn container(&self, subscript: &ExprSubscript) -> Option<String> {
        if let Some(name) = self.names.sqlalchemy(&subscript.value) {
            return matches!(name.as_str(), "Mapped" | "WriteOnlyMapped" | "DynamicMapped").then_some(name);
        }
        let shown = self.names.object(&subscript.value)?.repr(self.names.vm).ok()?;
        (shown.to_string() == "typing.ClassVar").then(|| "ClassVar".to_owned())
    }

    fn is_relationship(&self, value: &Expr) -> bool {
        value.as_call_expr().is_some_and(|call| self.names.sqlalchemy(&call.func).as_deref() == Some("relationship"))
    }

    /// The column that a value is; `Some(None)` for what is none and does nothing.
    fn column_of(&mut self, value: &Expr) -> Option<Option<PlainColumn>> {
        if is_plain(value) {
            // A tuple may be a column with a comma behind it.
            return Some(None);
        }
        let Expr::Call(call) = value else {
            return matches!(value, Expr::Name(name) if self.names.live(name.id.as_str()).is_some_and(|object| {
                harmless::is_constant(&object, self.names.vm)
            }))
            .then_some(None);
        };
        match self.names.sqlalchemy(&call.func)?.as_str() {
            "Column" => Some(Some(self.column(call, Maker::Column)?)),
            "mapped_column" => Some(Some(self.column(call, Maker::MappedColumn)?)),
            "relationship" => {
                harmless::relationship(call, self.names)?;
                Some(None)
            }
            "association_proxy" | "synonym" => {
                harmless::texts_only(call)?;
                Some(None)
            }
            _ => None,
        }
    }

    /// Gives a column what its annotation says.
    fn complete(&mut self, column: &mut PlainColumn, inner: &Expr, registry: Option<&PyObjectRef>) -> Option<()> {
        let wants_type = column.type_ == TypeSource::Missing;
        let registry = registry.cloned().unwrap_or_else(|| self.names.vm.ctx.none());
        let said = self.leaves.annotation(inner, wants_type, &registry, self.source, self.names)?;
        if !column.nullable_given {
            column.nullable = said.nullable;
        }
        if wants_type {
            column.type_ = TypeSource::Leaf(said.type_?);
        }
        Some(())
    }

    /// The parts of a mapped class's table: its own columns, then those of its mixins.
    pub fn parts(&mut self, body: &Body<'_>, mixins: &[Rc<Declared>]) -> Option<(Parts, TableOptions)> {
        let mut columns: Vec<PlainColumn> = Vec::new();
        let mut seen: Vec<&str> = body.attributes.iter().map(String::as_str).collect();
        let mut add = |name: &str, column: &PlainColumn| {
            let mut column = column.clone();
            if column.name.is_empty() {
                name.clone_into(&mut column.name);
            }
            columns.push(column);
        };
        for (name, column) in &body.columns {
            add(name, column);
        }
        let mixins = linearized(mixins)?;
        for mixin in &mixins {
            for name in &mixin.attributes {
                // Who hides whom is for the mapping to say.
                if seen.contains(&name.as_str()) {
                    return None;
                }
            }
            seen.extend(mixin.attributes.iter().map(String::as_str));
            for (name, column) in &mixin.columns {
                add(name, column);
            }
        }
        columns.sort_by_key(|column| column.sort_order);
        let mut parts = Parts { columns, ..Parts::default() };
        let mut options = TableOptions::default();
        if let Some(arguments) = body.arguments {
            let (items, keywords) = match arguments {
                Expr::Dict(_) => (&[][..], Some(arguments)),
                Expr::Tuple(tuple) => match tuple.elts.split_last() {
                    Some((last @ Expr::Dict(_), items)) => (items, Some(last)),
                    _ => (&*tuple.elts, None),
                },
                Expr::NoneLiteral(_) => (&[][..], None),
                _ => return None,
            };
            for item in items {
                // A column among the arguments would come after those of the class.
                if item.as_call_expr().is_none_or(|call| self.names.sqlalchemy(&call.func).as_deref() == Some("Column")) {
                    return None;
                }
                self.item(item, &mut parts)?;
            }
            if let Some(Expr::Dict(dict)) = keywords {
                for item in &dict.items {
                    options.take(text(item.key.as_ref()?)?, &item.value)?;
                }
            }
        }
        parts.comment.clone_from(&options.comment);
        // A class without a primary key cannot be mapped.
        let has_key = parts.columns.iter().any(|column| column.primary_key)
            || parts.constraints.iter().any(|constraint| matches!(constraint, super::constraint::PlainConstraint::PrimaryKey(_)));
        has_key.then_some((parts, options))
    }
}

/// Keyword options of a table.
#[derive(Debug, Default)]
pub struct TableOptions {
    /// None where nothing was said, and the schema of the `MetaData` holds.
    pub schema: Option<String>,
    pub comment: Option<String>,
}

impl TableOptions {
    /// Takes one; nothing where it is not known what it does.
    pub fn take(&mut self, name: &str, value: &Expr) -> Option<()> {
        match name {
            "schema" => {
                self.schema =
                    crate::plain::arguments::optional_text(Some(value))?.filter(|text| !text.is_empty()).map(str::to_owned)
            }
            "comment" => self.comment = crate::plain::arguments::optional_text(Some(value))?.map(str::to_owned),
            // They say what happens to a table that is there already; there is none.
            "extend_existing" => {
                crate::plain::arguments::flag(value)?;
            }
            _ => return None,
        }
        Some(())
    }
}

/// The mixins of a class as Python goes through them; nothing where they share one.
pub fn linearized(mixins: &[Rc<Declared>]) -> Option<Vec<Rc<Declared>>> {
    let mut found: Vec<Rc<Declared>> = Vec::new();
    for mixin in mixins {
        if mixin.is_mapped {
            return None;
        }
        for one in std::iter::once(mixin.clone()).chain(linearized(&mixin.mixins)?) {
            if found.iter().any(|other| Rc::ptr_eq(other, &one)) {
                return None;
            }
            found.push(one);
        }
    }
    Some(found)
}

/// Two lists of names as one: shared names stand where the second list has them (`_in_order` of the faces).
fn in_order(first: &[String], second: &[String]) -> Vec<String> {
    let mut shared: Vec<&String> = first.iter().filter(|name| second.contains(name)).collect();
    let mut merged = Vec::new();
    let (mut current, mut other) = (first.iter(), second.iter());
    'all: loop {
        for name in current.by_ref() {
            if let Some(at) = shared.iter().position(|known| *known == name) {
                shared.remove(at);
                std::mem::swap(&mut current, &mut other);
                continue 'all;
            }
            merged.push(name.clone());
        }
        merged.extend(other.cloned());
        return merged;
    }
}
