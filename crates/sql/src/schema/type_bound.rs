//! CHECK constraints that come with a column's type: `Boolean` and `Enum` with `create_constraint=True`.

use super::{CheckConstraint, Column, Constraint, DialectOptions, Table};
use crate::compiler::types::resolve;
use crate::dialect::Dialect;
use crate::expr::{Binary, BindParameter, ColumnRef, Expr, Name, Operator, TextClause};
use crate::ident::{ConstraintName, Ident};
use crate::types::{SqlType, StringArgs};
use crate::value::Value;

/// The name that the CHECK of a type bears; `None` where the type brings none.
pub fn constraint_name(type_: &SqlType) -> Option<&ConstraintName> {
    match type_ {
        SqlType::Boolean(args) | SqlType::ExactBoolean(args) => args.create_constraint.then_some(&args.name),
        SqlType::Enum(args) => args.create_constraint.then_some(&args.name),
        SqlType::Decorated(args) => constraint_name(&args.impl_),
        SqlType::Variant(args) => constraint_name(&args.base).or_else(|| args.variants.values().find_map(constraint_name)),
        _ => None,
    }
}

/// What the CHECK of a type checks, for a statement that does not know the column; `None` where the type brings none.
pub fn expression(column: &Ident, type_: &SqlType) -> Option<Expr> {
    let literal = |value: Value, type_: SqlType| {
        Expr::Bind(BindParameter { key: Name::from("value"), value: Some(value), type_: Some(type_), ..BindParameter::default() })
    };
    let values = match type_ {
        SqlType::Boolean(args) | SqlType::ExactBoolean(args) if args.create_constraint => {
            (0..2).map(|number| literal(Value::Int(number), SqlType::Integer)).collect()
        }
        SqlType::Enum(args) if args.create_constraint => {
            let text = |value: &String| literal(Value::Text(value.clone()), SqlType::String(StringArgs::default()));
            args.values.iter().map(text).collect()
        }
        SqlType::Decorated(args) => return expression(column, &args.impl_),
        SqlType::Variant(args) => {
            return expression(column, &args.base)
                .or_else(|| args.variants.values().find_map(|variant| expression(column, variant)));
        }
        _ => return None,
    };
    let name = Expr::Column(ColumnRef { name: Name::from(column), ..ColumnRef::default() });
    Some(Expr::Binary(Binary::new(name, Operator::In, Expr::Tuple(values))))
}

/// Whether values of the type must be checked because the dialect has no such type (`SchemaType._should_create_constraint`).
pub fn needs_check(type_: &SqlType, dialect: &dyn Dialect) -> bool {
    let here = resolve(type_, dialect);
    if constraint_name(here).is_none() {
        return false;
    }
    match here {
        SqlType::Boolean(_) | SqlType::ExactBoolean(_) => {
            !dialect.supports_native_boolean() && dialect.non_native_boolean_check_constraint()
        }
        SqlType::Enum(args) => args.native_enum == Some(false) || !dialect.supports_native_enum(),
        _ => true,
    }
}

/// The CHECK of a column's type. What it checks is told by the type when it is rendered, so the expression is empty.
pub fn check_of(column: &Column) -> Option<CheckConstraint> {
    let name = constraint_name(&column.type_)?;
    Some(CheckConstraint {
        name: name.clone(),
        sqltext: Box::new(Expr::Text(TextClause::default())),
        type_bound: Some(column.name.clone()),
        deferrable: None,
        initially: None,
        options: DialectOptions::new(),
    })
}

/// The table's constraints with those of its columns' types among them, where SQLAlchemy would have made them: after the
/// constraints that stand by themselves, and in the order of the columns with what `unique=True` and `ForeignKey` made.
pub fn complete(table: &Table) -> Vec<Constraint> {
    let mut all = table.constraints.clone();
    for (position, column) in table.columns.iter().enumerate() {
        let Some(check) = check_of(column) else { continue };
        if all.iter().any(|constraint| belongs_to_type(constraint, column)) {
            continue;
        }
        let place = all.iter().position(|constraint| made_after(constraint, table, position)).unwrap_or(all.len());
        all.insert(place, Constraint::Check(check));
    }
    all
}

fn belongs_to_type(constraint: &Constraint, column: &Column) -> bool {
    matches!(constraint, Constraint::Check(check)
        if check.type_bound.as_ref().is_some_and(|bound| bound.name == column.name.name))
}

/// Whether a constraint came from this column's `ForeignKey`, or from a later column.
fn made_after(constraint: &Constraint, table: &Table, position: usize) -> bool {
    let place = |name: &str| table.columns.iter().position(|column| column.name.name == name);
    match constraint {
        Constraint::Unique(unique) if unique.column_flag => {
            unique.columns.first().and_then(|name| place(name.as_str())).is_some_and(|place| place > position)
        }
        Constraint::ForeignKey(key) => match key.columns.as_slice() {
            [only] => place(only.as_str()).is_some_and(|place| {
                place >= position
                    && table.columns[place]
                        .foreign_keys
                        .iter()
                        .any(|own| own.target_table == key.referred_table && [own.target_column.clone()] == *key.referred_columns)
            }),
            _ => false,
        },
        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => false,
    }
}
