//! The statements that most databases need (`alembic.ddl.impl.DefaultImpl`).

use super::call::{DropConstraintCall, ImplCall, ImplStep};
use super::comparison::{Comparison, StandardComparison};
use crate::operations::{AlterColumn, OperationError};
use crate::output::WarningCategory;
use crate::runtime::ContextOptions;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::{Column, Constraint, ServerDefault, Table};
use limbeck_sql::types::SqlType;
use limbeck_sql::{CompileError, Ident};

/// What one call comes to.
pub type Steps = Result<Vec<ImplStep>, OperationError>;

/// No database in particular: for text that nobody sends.
#[derive(Debug, Clone, Copy)]
pub struct DefaultImpl;

impl Impl for DefaultImpl {
    fn class_name(&self) -> &'static str {
        "DefaultImpl"
    }
}

/// A database's way to carry out operations. Default methods are upstream's `DefaultImpl`.
pub trait Impl: Sync {
    /// The name of upstream's class, as the log says it.
    fn class_name(&self) -> &'static str;

    /// What this database holds for equal.
    fn comparison(&self) -> &'static dyn Comparison {
        &StandardComparison
    }

    /// Whether DDL can be rolled back (`transactional_ddl`).
    fn transactional_ddl(&self) -> bool {
        false
    }

    /// What ends a statement in `--sql` text (`command_terminator`).
    fn command_terminator(&self) -> &'static str {
        ";"
    }

    /// The statement that begins a transaction in `--sql` text (`emit_begin`).
    fn begin_statement(&self) -> &'static str {
        "BEGIN"
    }

    /// The statement that ends a transaction in `--sql` text (`emit_commit`).
    fn commit_statement(&self) -> &'static str {
        "COMMIT"
    }

    /// The line that ends a batch of statements in `--sql` text (`batch_separator`).
    fn batch_separator(&self, options: &ContextOptions) -> Option<String> {
        let _ = options;
        None
    }

    /// Whether that line follows the statement that begins a transaction, too.
    fn separates_begin(&self) -> bool {
        false
    }

    /// The statements before and after the rows of `bulk_insert` in `--sql` text.
    fn around_bulk_insert(&self, table: &Ident, schema: Option<&Ident>, dialect: &dyn Dialect) -> Option<(String, String)> {
        let _ = (table, schema, dialect);
        None
    }

    /// The compiler that has no statement for the comment of a column; `None` where there is such a statement.
    fn cannot_alter_comments(&self) -> Option<&'static str> {
        None
    }

    /// Whether a batch must copy the table instead of altering it (`requires_recreate_in_batch`).
    fn requires_recreate_in_batch(&self, calls: &[ImplCall]) -> bool {
        let _ = calls;
        false
    }

    /// Whether a column whose type changes is converted while a batch copies it (`cast_for_batch_migrate`).
    fn casts_in_batch(&self, existing: &SqlType, new: &SqlType) -> bool {
        existing.affinity() != new.affinity()
    }

    /// What must happen to a table before a batch makes its copy, which will have constraints of these names
    /// (`prep_table_for_batch`).
    ///
    /// # Errors
    /// The database cannot.
    fn prepare_for_batch(&self, table: &Table, named: &[&str]) -> Steps {
        let _ = (table, named);
        Ok(Vec::new())
    }

    /// `DefaultImpl.add_constraint`.
    ///
    /// # Errors
    /// The database cannot.
    fn add_constraint(&self, table: &Ident, schema: Option<&Ident>, constraint: &Constraint) -> Steps {
        Ok(vec![ImplStep::ddl(DdlElement::AddConstraint {
            table: table.clone(),
            schema: schema.cloned(),
            constraint: Box::new(constraint.clone()),
        })])
    }

    /// `DefaultImpl.drop_constraint`.
    ///
    /// # Errors
    /// The database cannot, or the constraint has no name.
    fn drop_constraint(&self, call: &DropConstraintCall) -> Steps {
        drop_constraint(call)
    }

    /// `DefaultImpl.alter_column`: nullability, default, type, comment, and the new name last.
    ///
    /// # Errors
    /// The database cannot.
    fn alter_column(&self, alter: &AlterColumn) -> Steps {
        alter_column(self.cannot_alter_comments(), alter)
    }

    /// `DefaultImpl.create_table`: types that it needs, the table, its indexes, its comments.
    ///
    /// # Errors
    /// The database cannot.
    fn create_table(&self, table: &Table, if_not_exists: bool, dialect: &dyn Dialect) -> Steps {
        let mut steps = Vec::new();
        for column in &table.columns {
            if let Some((name, type_)) = dialect.type_to_create(&column.type_) {
                steps.push(ImplStep::CreateType { name, type_: Box::new(type_.clone()) });
            }
        }
        steps.push(ImplStep::ddl(DdlElement::CreateTable { table: Box::new(table.clone()), if_not_exists }));
        for index in &table.indexes {
            steps.push(ImplStep::ddl(DdlElement::CreateIndex { index: Box::new(index.clone()), if_not_exists: false }));
        }
        if dialect.supports_comments() && !dialect.inline_comments() {
            if let Some(comment) = &table.comment {
                steps.push(ImplStep::ddl(DdlElement::SetTableComment {
                    table: table.name.clone(),
                    schema: table.schema.clone(),
                    comment: comment.clone(),
                }));
            }
            for column in &table.columns {
                if column.comment.is_some() {
                    steps.push(ImplStep::ddl(column_comment(&table.name, table.schema.as_ref(), column)));
                }
            }
        }
        Ok(steps)
    }

    /// The statements of one call.
    ///
    /// # Errors
    /// The database cannot.
    fn steps(&self, call: &ImplCall, dialect: &dyn Dialect) -> Steps {
        steps(self, call, dialect)
    }
}

/// The statements of one call in the common way.
pub(super) fn steps(implementation: &(impl Impl + ?Sized), call: &ImplCall, dialect: &dyn Dialect) -> Steps {
    let one = |element| Ok(vec![ImplStep::ddl(element)]);
    match call {
        ImplCall::CreateTable { table, if_not_exists } => implementation.create_table(table, *if_not_exists, dialect),
        ImplCall::DropTable { table, schema, if_exists } => {
            one(DdlElement::DropTable { table: table.clone(), schema: schema.clone(), if_exists: *if_exists })
        }
        ImplCall::RenameTable { table, schema, new_name } => {
            one(DdlElement::RenameTable { table: table.clone(), schema: schema.clone(), new_name: new_name.clone() })
        }
        ImplCall::AddColumn { add, insert_before: _, insert_after: _ } => one(DdlElement::AddColumn(add.clone())),
        ImplCall::DropColumn { table, schema, column, if_exists, existing_type: _, options: _ } => one(DdlElement::DropColumn {
            table: table.clone(),
            schema: schema.clone(),
            column: column.clone(),
            if_exists: *if_exists,
        }),
        ImplCall::AlterColumn(alter) => implementation.alter_column(alter),
        ImplCall::AddConstraint { table, schema, constraint } => {
            implementation.add_constraint(table, schema.as_ref(), constraint)
        }
        ImplCall::DropConstraint(drop) => implementation.drop_constraint(drop),
        ImplCall::CreateIndex { index, if_not_exists } => {
            one(DdlElement::CreateIndex { index: index.clone(), if_not_exists: *if_not_exists })
        }
        ImplCall::DropIndex { index, if_exists } => one(DdlElement::DropIndex { index: index.clone(), if_exists: *if_exists }),
        ImplCall::CreateTableComment { table, schema, comment } => match comment {
            Some(comment) => {
                one(DdlElement::SetTableComment { table: table.clone(), schema: schema.clone(), comment: comment.clone() })
            }
            None => one(DdlElement::DropTableComment { table: table.clone(), schema: schema.clone() }),
        },
        ImplCall::DropTableComment { table, schema } => {
            one(DdlElement::DropTableComment { table: table.clone(), schema: schema.clone() })
        }
        ImplCall::CreateColumnComment { table, schema, column, comment } => one(DdlElement::SetColumnComment {
            table: table.clone(),
            schema: schema.clone(),
            column: column.clone(),
            comment: comment.clone(),
        }),
        ImplCall::Statement(call) => Ok(vec![ImplStep::Statement(call.clone())]),
    }
}

/// `DefaultImpl.drop_constraint` in the common way.
pub(super) fn drop_constraint(call: &DropConstraintCall) -> Steps {
    let DropConstraintCall { table, schema, name, kind, type_bound: _, if_exists } = call;
    let Some(name) = name.ident() else {
        let article = kind.map_or("Constraint", kind_class);
        return Err(OperationError::from(CompileError::compile(format!(
            "Can't emit DROP CONSTRAINT for constraint {article}(); it has no name"
        ))));
    };
    Ok(vec![ImplStep::ddl(DdlElement::DropConstraint {
        table: table.clone(),
        schema: schema.clone(),
        name: name.clone(),
        kind: *kind,
        if_exists: *if_exists,
        cascade: false,
    })])
}

/// `DefaultImpl.alter_column` in the common way.
pub(super) fn alter_column(cannot_alter_comments: Option<&'static str>, alter: &AlterColumn) -> Steps {
    let mut steps = Vec::new();
    if alter.autoincrement.is_some() || alter.existing_autoincrement.is_some() {
        steps.push(ImplStep::Warn(
            WarningCategory::User,
            "autoincrement and existing_autoincrement only make sense for MySQL".to_owned(),
        ));
    }
    let at = || alter.at();
    if let Some(nullable) = alter.nullable {
        steps.push(ImplStep::ddl(DdlElement::ColumnNullable { at: at(), nullable }));
    }
    if let Some(default) = alter.server_default.as_set() {
        steps.push(ImplStep::ddl(default_element(alter, default.as_ref())));
    }
    if let Some(type_) = &alter.type_ {
        steps.push(ImplStep::ddl(DdlElement::ColumnType { at: at(), type_: type_.clone(), using: None }));
    }
    if let Some(comment) = alter.comment.as_set() {
        if let Some(compiler) = cannot_alter_comments {
            let element = "<class 'alembic.ddl.base.ColumnComment'>".to_owned();
            let detail = format!(
                ": {element} construct has no default compilation handler. \
                 (Background on this error at: https://sqlalche.me/e/21/l7de)"
            );
            return Err(CompileError::Unsupported { compiler: compiler.to_owned(), element, detail }.into());
        }
        steps.push(ImplStep::ddl(DdlElement::ColumnComment { at: at(), comment: comment.clone() }));
    }
    if let Some(new_name) = &alter.new_name {
        steps.push(ImplStep::ddl(DdlElement::ColumnName { at: at(), new_name: new_name.clone() }));
    }
    Ok(steps)
}

fn kind_class(kind: limbeck_sql::schema::ConstraintKind) -> &'static str {
    use limbeck_sql::schema::ConstraintKind as Kind;
    match kind {
        Kind::PrimaryKey => "PrimaryKeyConstraint",
        Kind::Unique => "UniqueConstraint",
        Kind::Check => "CheckConstraint",
        Kind::ForeignKey => "ForeignKeyConstraint",
        Kind::Exclude => "ExcludeConstraint",
    }
}

fn column_comment(table: &Ident, schema: Option<&Ident>, column: &Column) -> DdlElement {
    DdlElement::SetColumnComment {
        table: table.clone(),
        schema: schema.cloned(),
        column: column.name.clone(),
        comment: column.comment.clone(),
    }
}

/// Which of three statements changes the default: either side being computed or an identity decides.
fn default_element(alter: &AlterColumn, default: Option<&ServerDefault>) -> DdlElement {
    let existing = alter.existing_server_default.as_ref();
    let either = |test: fn(&ServerDefault) -> bool| default.is_some_and(test) || existing.is_some_and(test);
    if either(|side| matches!(side, ServerDefault::Computed(_))) {
        let default = match default {
            Some(ServerDefault::Computed(computed)) => Some(computed.clone()),
            Some(ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched | ServerDefault::Identity(_))
            | None => None,
        };
        DdlElement::ComputedColumnDefault { at: alter.at(), default }
    } else if either(|side| matches!(side, ServerDefault::Identity(_))) {
        let default = match default {
            Some(ServerDefault::Identity(identity)) => Some(identity.clone()),
            Some(ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched | ServerDefault::Computed(_))
            | None => None,
        };
        DdlElement::IdentityColumnDefault { at: alter.at(), default, existing: existing.cloned() }
    } else {
        DdlElement::ColumnDefault { at: alter.at(), default: default.cloned() }
    }
}
