//! Questions to a table about its own columns.

use super::{Autoincrement, Column, Constraint, DialectOptions, PrimaryKeyConstraint, ServerDefault, Table};
use crate::error::CompileError;
use crate::ident::{ConstraintName, Ident};
use crate::types::{Affinity, SqlType};

impl Column {
    /// A nullable column of which nothing but the name and the type is known.
    pub fn bare(name: Ident, type_: SqlType) -> Self {
        Self {
            name,
            type_,
            key: None,
            nullable: true,
            primary_key: false,
            autoincrement: Autoincrement::Auto,
            server_default: None,
            foreign_keys: Vec::new(),
            constraints: Vec::new(),
            unique: false,
            index: false,
            comment: None,
            sequence: None,
            nullable_unstated: false,
            system: false,
            options: DialectOptions::new(),
        }
    }
}

impl Table {
    /// A table of which nothing but the name is known.
    pub fn bare(name: Ident, schema: Option<Ident>) -> Self {
        Self {
            name,
            schema,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            prefixes: Vec::new(),
            options: DialectOptions::new(),
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.name == name)
    }

    /// The primary key; where none is written, the one that `primary_key=True` columns make.
    pub fn primary_key(&self) -> Option<PrimaryKeyConstraint> {
        let written = self.constraints.iter().find_map(|constraint| match constraint {
            Constraint::PrimaryKey(key) => Some(key.clone()),
            Constraint::Unique(_) | Constraint::Check(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => None,
        });
        written.or_else(|| {
            let columns: Vec<Ident> =
                self.columns.iter().filter(|column| column.primary_key).map(|column| column.name.clone()).collect();
            (!columns.is_empty()).then(|| PrimaryKeyConstraint {
                name: ConstraintName::Unnamed,
                columns,
                implicit: true,
                deferrable: None,
                initially: None,
                options: DialectOptions::new(),
            })
        })
    }

    /// The columns of the primary key.
    pub fn primary_key_columns(&self) -> Vec<Ident> {
        self.primary_key().map(|key| key.columns).unwrap_or_default()
    }

    /// Whether the column is part of the primary key.
    pub fn is_primary_key(&self, column: &Column) -> bool {
        column.primary_key || self.primary_key_columns().iter().any(|name| name.name == column.name.name)
    }

    /// Whether the column refers to another table, by its own `ForeignKey` or by a constraint of the table.
    pub fn has_foreign_key(&self, column: &Column) -> bool {
        !column.foreign_keys.is_empty()
            || self.constraints.iter().any(|constraint| {
                matches!(constraint, Constraint::ForeignKey(key) if key.columns.iter().any(|name| name.name == column.name.name))
            })
    }

    /// The column that the database numbers, if any (`PrimaryKeyConstraint._autoincrement_column`).
    ///
    /// # Errors
    /// `autoincrement=True` stands on a column that cannot be numbered, or on two.
    pub fn autoincrement_column(&self) -> Result<Option<&Column>, CompileError> {
        let keys = self.primary_key_columns();
        let columns: Vec<&Column> = keys.iter().filter_map(|name| self.column(name.as_str())).collect();
        if let [only] = columns.as_slice() {
            return Ok(match only.autoincrement {
                Autoincrement::On => {
                    self.require_numberable(only)?;
                    Some(only)
                }
                Autoincrement::Auto | Autoincrement::IgnoreFk if self.may_be_numbered(only) => Some(only),
                Autoincrement::Auto | Autoincrement::IgnoreFk | Autoincrement::Off => None,
            });
        }
        let mut found: Option<&Column> = None;
        for column in columns {
            if column.autoincrement == Autoincrement::On {
                self.require_numberable(column)?;
                if let Some(first) = found {
                    return Err(CompileError::Argument {
                        message: format!(
                            "Only one Column may be marked autoincrement=True, found both {} and {}.",
                            column.name, first.name
                        ),
                    });
                }
                found = Some(column);
            }
        }
        Ok(found)
    }

    fn may_be_numbered(&self, column: &Column) -> bool {
        column.type_.affinity() == Affinity::Integer
            && matches!(column.server_default, None | Some(ServerDefault::Identity(_)))
            && (column.autoincrement == Autoincrement::IgnoreFk || !self.has_foreign_key(column))
    }

    fn require_numberable(&self, column: &Column) -> Result<(), CompileError> {
        let (problem, fits) = match (column.type_.affinity(), scale(&column.type_)) {
            (Affinity::Integer, _) => (String::new(), true),
            (Affinity::Numeric, scale) => {
                let scale_text = scale.map_or_else(|| "None".to_owned(), |scale| scale.to_string());
                (format!(" with non-zero scale {scale_text}"), scale == Some(0))
            }
            _ => (String::new(), false),
        };
        if fits {
            return Ok(());
        }
        let type_text = crate::compiler::compile_type(&column.type_, &crate::dialect::default::Default)?;
        Err(CompileError::Argument {
            message: format!(
                "Column type {type_text}{problem} on column '{}.{}' is not compatible with autoincrement=True",
                self.name, column.name
            ),
        })
    }
}

fn scale(type_: &SqlType) -> Option<u32> {
    match type_ {
        SqlType::Numeric(args) | SqlType::ExactNumeric(args) | SqlType::ExactDecimal(args) => args.scale,
        SqlType::Variant(args) => scale(&args.base),
        SqlType::Decorated(args) => scale(&args.impl_),
        _ => None,
    }
}
