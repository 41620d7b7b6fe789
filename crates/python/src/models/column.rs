//! `Column(...)` and `mapped_column(...)`.

use super::leaves::{DefaultLeaf, Leaves, TypeLeaf};
use super::names::Names;
use super::pending::Item;
use crate::plain::arguments::{Arguments, flag, is_literal, name, optional_text, text};
use limbeck_sql::schema::{Autoincrement, ForeignKey, ForeignKeyOptions};
use limbeck_sql::{ConstraintName, Ident};
use ruff_python_ast::{Expr, ExprCall, ExprLambda, Number, Parameters, UnaryOp};
use rustpython_vm::AsObject;

/// Where the type of a column comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeSource {
    Leaf(TypeLeaf),
    /// The column that the only foreign key refers to.
    OfTarget,
    /// Nothing said it yet.
    Missing,
}

/// A server default.
#[derive(Debug, Clone)]
pub enum DefaultSource {
    Literal(String),
    Leaf(DefaultLeaf),
}

/// What a foreign key refers to, as it was written (`ForeignKeyTarget`).
#[derive(Debug, Clone)]
pub struct RawTarget {
    pub schema: Option<String>,
    pub table: String,
    pub column: Option<String>,
}

impl RawTarget {
    /// Splits `schema.table.column`.
    pub fn of(written: &str) -> Option<Self> {
        let parts: Vec<&str> = written.split('.').collect();
        if parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        Some(match parts.as_slice() {
            [] => return None,
            [table] => Self { schema: None, table: (*table).to_owned(), column: None },
            [schema @ .., table, column] => Self {
                schema: (!schema.is_empty()).then(|| schema.join(".")),
                table: (*table).to_owned(),
                column: Some((*column).to_owned()),
            },
        })
    }

    /// The foreign key of a column; its names are filled in when all tables are known.
    pub fn key(&self, name: &ConstraintName, actions: &ForeignKeyOptions) -> ForeignKey {
        ForeignKey {
            target_schema: None,
            target_table: Ident::new(&*self.table),
            target_column: Ident::new(self.column.as_deref().unwrap_or_default()),
            name: name.clone(),
            actions: actions.clone(),
            options: Default::default(),
        }
    }
}

/// A column that was read.
#[derive(Debug, Clone)]
pub struct PlainColumn {
    /// Empty until the attribute names it.
    pub name: String,
    pub type_: TypeSource,
    pub nullable: bool,
    pub nullable_given: bool,
    pub primary_key: bool,
    pub autoincrement: Autoincrement,
    pub server_default: Option<DefaultSource>,
    pub client_default: bool,
    pub foreign_keys: Vec<(ForeignKey, RawTarget)>,
    pub unique: bool,
    pub index: bool,
    pub comment: Option<String>,
    /// `mapped_column(sort_order=...)`.
    pub sort_order: i64,
}

/// Which function makes the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    Column,
    MappedColumn,
}

/// What columns are read with.
pub struct Reading<'a, 'n> {
    pub source: &'a str,
    pub names: &'a Names<'n>,
    pub leaves: &'a mut Leaves,
}

impl Reading<'_, '_> {
    /// Reads a call of `Column` or `mapped_column`; nothing where only running it can tell.
    pub fn column(&mut self, call: &ExprCall, maker: Maker) -> Option<PlainColumn> {
        let mut arguments = Arguments::of(call)?;
        let mut column = PlainColumn::bare();
        let mut first = arguments.next();
        if let Some(given @ Expr::StringLiteral(_)) = first {
            column.name = name(given)?.name;
            first = arguments.next();
        } else if let Some(given) = arguments.named("name") {
            column.name = name(given)?.name;
        }
        let mut keys = Vec::new();
        let mut typed = arguments.named("type_");
        if let Some(given) = first {
            if self.is_foreign_key(given) {
                keys.push(given);
            } else if typed.replace(given).is_some() {
                return None;
            }
        }
        while let Some(given) = arguments.next() {
            keys.push(given);
        }
        for key in keys {
            column.foreign_keys.push(self.foreign_key(key)?);
        }
        column.type_ = match typed {
            Some(given) => TypeSource::Leaf(self.leaves.type_of(given, self.source, self.names)?),
            None if column.foreign_keys.len() == 1 => TypeSource::OfTarget,
            None if column.foreign_keys.is_empty() && maker == Maker::MappedColumn => TypeSource::Missing,
            None => return None,
        };
        let nullable = arguments.named("nullable").map(flag);
        column.nullable_given = nullable.is_some();
        column.primary_key = arguments.named("primary_key").map_or(Some(false), flag)?;
        column.nullable = nullable.unwrap_or(Some(!column.primary_key))?;
        column.autoincrement = match arguments.named("autoincrement") {
            None => Autoincrement::Auto,
            Some(Expr::StringLiteral(text)) if text.value.to_str() == "auto" => Autoincrement::Auto,
            Some(Expr::StringLiteral(text)) if text.value.to_str() == "ignore_fk" => Autoincrement::IgnoreFk,
            Some(given) => {
                if flag(given)? {
                    Autoincrement::On
                } else {
                    Autoincrement::Off
                }
            }
        };
        column.unique = self.optional_flag(arguments.named("unique"))?;
        column.index = self.optional_flag(arguments.named("index"))?;
        column.server_default = match arguments.named("server_default") {
            None | Some(Expr::NoneLiteral(_)) => None,
            Some(Expr::StringLiteral(text)) => Some(DefaultSource::Literal(text.value.to_str().to_owned())),
            Some(given) => Some(DefaultSource::Leaf(self.leaves.default_of(given, self.source, self.names)?)),
        };
        let default = arguments.named("default");
        let insert_default = arguments.named("insert_default");
        if default.is_some() && insert_default.is_some() {
            return None;
        }
        column.client_default = match default.or(insert_default) {
            None => false,
            Some(given) => self.client_default(given)?,
        };
        if let Some(given) = arguments.named("onupdate") {
            self.client_default(given)?;
        }
        column.comment = optional_text(arguments.named("comment"))?.map(str::to_owned);
        optional_text(arguments.named("doc"))?;
        if let Some(given) = arguments.named("info")
            && !is_plain(given)
        {
            return None;
        }
        if maker == Maker::MappedColumn {
            for harmless in ["deferred", "deferred_raiseload", "active_history", "init", "repr", "kw_only", "compare"] {
                arguments.named(harmless).map_or(Some(false), flag)?;
            }
            optional_text(arguments.named("deferred_group"))?;
            column.sort_order = arguments.named("sort_order").map_or(Some(0), integer)?;
        }
        arguments.end()?;
        Some(column)
    }

    fn optional_flag(&self, given: Option<&Expr>) -> Option<bool> {
        match given {
            None | Some(Expr::NoneLiteral(_)) => Some(false),
            Some(given) => flag(given),
        }
    }

    fn is_foreign_key(&self, expression: &Expr) -> bool {
        expression.as_call_expr().is_some_and(|call| self.names.sqlalchemy(&call.func).as_deref() == Some("ForeignKey"))
    }

    fn foreign_key(&self, expression: &Expr) -> Option<(ForeignKey, RawTarget)> {
        if !self.is_foreign_key(expression) {
            return None;
        }
        let mut arguments = Arguments::of(expression.as_call_expr()?)?;
        let target = RawTarget::of(text(arguments.next()?)?)?;
        let (name, actions) = self.key_options(&mut arguments)?;
        arguments.end()?;
        Some((target.key(&name, &actions), target))
    }

    /// The options that both forms of a foreign key take.
    pub fn key_options(&self, arguments: &mut Arguments<'_>) -> Option<(ConstraintName, ForeignKeyOptions)> {
        let name = self.constraint_name(arguments.named("name"))?;
        let mut written = |option: &str| Some(optional_text(arguments.named(option))?.map(str::to_owned));
        let (onupdate, ondelete, initially, match_) =
            (written("onupdate")?, written("ondelete")?, written("initially")?, written("match")?);
        let deferrable = match arguments.named("deferrable") {
            None | Some(Expr::NoneLiteral(_)) => None,
            Some(given) => Some(flag(given)?),
        };
        let use_alter = arguments.named("use_alter").map_or(Some(false), flag)?;
        Some((name, ForeignKeyOptions { onupdate, ondelete, deferrable, initially, match_, use_alter }))
    }

    /// The name of a constraint or index: a text, `conv("...")`, or none.
    pub fn constraint_name(&self, given: Option<&Expr>) -> Option<ConstraintName> {
        match given {
            None | Some(Expr::NoneLiteral(_)) => Some(ConstraintName::Unnamed),
            Some(Expr::Call(call)) => {
                if self.names.sqlalchemy(&call.func)? != "conv" {
                    return None;
                }
                let mut arguments = Arguments::of(call)?;
                let given = name(arguments.next()?)?;
                arguments.end()?;
                Some(ConstraintName::Final(given))
            }
            Some(expression) => name(expression).map(ConstraintName::Given),
        }
    }

    /// Whether a default of the client's own is one at all; nothing where making it may complain, or do something.
    fn client_default(&self, given: &Expr) -> Option<bool> {
        match given {
            Expr::NoneLiteral(_) => Some(false),
            Expr::Lambda(lambda) => (needed_by(lambda) <= 1).then_some(true),
            Expr::Name(name) => {
                if let Some(item) = self.names.waiting(name.id.as_str()) {
                    return match item {
                        Item::Function(needed) => (*needed <= 1).then_some(true),
                        Item::Table | Item::Class(_) => None,
                    };
                }
                self.live_default(given)
            }
            Expr::Attribute(_) => self.live_default(given),
            Expr::Call(call) => {
                let Expr::Attribute(attribute) = &*call.func else { return None };
                if self.names.sqlalchemy(&attribute.value)? != "func" {
                    return None;
                }
                Arguments::of(call)?.end()?;
                Some(true)
            }
            other => is_plain(other).then_some(true),
        }
    }

    /// A default that is there already: a function, a class, or a constant.
    fn live_default(&self, given: &Expr) -> Option<bool> {
        let object = self.names.object(given)?;
        if self.names.vm.is_none(&object) {
            return Some(false);
        }
        if let Some(needed) = self.names.needed_arguments(&object) {
            return (needed <= 1).then_some(true);
        }
        let types = &self.names.vm.ctx.types;
        let class = object.class();
        let plain = [
            types.str_type,
            types.int_type,
            types.float_type,
            types.bool_type,
            types.builtin_function_or_method_type,
            types.type_type,
        ]
        .iter()
        .any(|known| class.is(*known));
        // A type of SQLAlchemy's would be taken for an expression.
        if self.names.is_type_class(&object) {
            return None;
        }
        (plain || self.names.is_enumeration(class.as_object())).then_some(true)
    }
}

impl PlainColumn {
    /// A column of which nothing is said.
    pub fn bare() -> Self {
        Self {
            name: String::new(),
            type_: TypeSource::Missing,
            nullable: true,
            nullable_given: false,
            primary_key: false,
            autoincrement: Autoincrement::Auto,
            server_default: None,
            client_default: false,
            foreign_keys: Vec::new(),
            unique: false,
            index: false,
            comment: None,
            sort_order: 0,
        }
    }
}

/// How many arguments a lambda needs at least.
fn needed_by(lambda: &ExprLambda) -> usize {
    lambda.parameters.as_deref().map_or(0, needed)
}

/// How many positional arguments a function needs at least.
pub fn needed(parameters: &Parameters) -> usize {
    parameters.posonlyargs.iter().chain(&parameters.args).filter(|parameter| parameter.default.is_none()).count()
}

/// A number, which may be negative.
pub fn integer(expression: &Expr) -> Option<i64> {
    match expression {
        Expr::NumberLiteral(number) => match &number.value {
            Number::Int(value) => value.as_i64(),
            Number::Float(_) | Number::Complex { .. } => None,
        },
        Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => integer(&unary.operand).map(|value| -value),
        _ => None,
    }
}

/// Whether an expression is made of literals alone.
pub fn is_plain(expression: &Expr) -> bool {
    match expression {
        Expr::Dict(dict) => dict.items.iter().all(|item| item.key.as_ref().is_some_and(is_plain) && is_plain(&item.value)),
        Expr::Set(set) => set.elts.iter().all(is_literal),
        Expr::List(list) => list.elts.iter().all(is_plain),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_plain),
        Expr::UnaryOp(unary) => unary.op == UnaryOp::USub && unary.operand.is_number_literal_expr(),
        Expr::BytesLiteral(_) => true,
        other => is_literal(other),
    }
}
