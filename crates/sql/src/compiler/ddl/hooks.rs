//! What a dialect may spell otherwise.

use super::{Text, alter, column, constraint, index, sequence};
use crate::ddl::{AddColumn, AlteredColumn, ChangedColumn};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::ident::Ident;
use crate::schema::{
    CheckConstraint, Column, Computed, ConstraintKind, ExcludeConstraint, ForeignKeyConstraint, Identity, Index,
    PrimaryKeyConstraint, Sequence, ServerDefault, Table, UniqueConstraint,
};
use crate::types::SqlType;

/// A constraint to be dropped.
#[derive(Debug, Clone, Copy)]
pub struct DroppedConstraint<'a> {
    pub table: &'a Ident,
    pub schema: Option<&'a Ident>,
    pub name: &'a Ident,
    pub kind: Option<ConstraintKind>,
    pub if_exists: bool,
    pub cascade: bool,
}

/// The DDL hooks of a dialect; default methods are the common SQL (`DDLCompiler`, and `alembic.ddl.base` for ALTER).
///
/// `dialect` is always the dialect itself: default methods cannot know that they are part of one.
pub trait DdlCompiler {
    /// The class that messages name.
    fn ddl_compiler_class(&self) -> &'static str {
        "sqlalchemy.sql.compiler.DDLCompiler"
    }
    // ---- tables

    /// What stands between the table's name and the parenthesis.
    fn create_table_suffix(&self, _table: &Table) -> Text {
        Ok(String::new())
    }
    /// What follows the closing parenthesis.
    fn post_create_table(&self, _table: &Table) -> Text {
        Ok(String::new())
    }
    /// `name TYPE DEFAULT ... NOT NULL`.
    fn column_specification(&self, column: &Column, _table: &Table, dialect: &dyn Dialect) -> Text {
        column::column_specification(column, dialect)
    }
    /// `GENERATED ALWAYS AS (...)`.
    fn computed(&self, computed: &Computed, dialect: &dyn Dialect) -> Text {
        column::computed(computed, dialect)
    }
    /// `GENERATED ... AS IDENTITY`.
    fn identity(&self, identity: &Identity, _dialect: &dyn Dialect) -> Text {
        Ok(column::identity(identity))
    }
    /// `COMMENT ON TABLE`; `None` removes it.
    fn table_comment(&self, table: &Ident, schema: Option<&Ident>, comment: Option<&str>, dialect: &dyn Dialect) -> Text {
        Ok(alter::table_comment(table, schema, comment, dialect))
    }
    /// `COMMENT ON COLUMN`; `None` removes it.
    fn column_comment(
        &self,
        table: &Ident,
        schema: Option<&Ident>,
        column: &Ident,
        comment: Option<&str>,
        dialect: &dyn Dialect,
    ) -> Text {
        Ok(alter::column_comment(table, schema, column, comment, dialect))
    }

    /// `COMMENT ON CONSTRAINT`; `None` removes it.
    ///
    /// # Errors
    /// Always, unless the dialect has such comments.
    fn constraint_comment(
        &self,
        table: &Ident,
        schema: Option<&Ident>,
        name: &Ident,
        comment: Option<&str>,
        dialect: &dyn Dialect,
    ) -> Text {
        let _ = (table, schema, comment);
        Err(CompileError::Compile {
            message: format!("{} has no comments of constraints: the one of '{name}' cannot be set", dialect.name()),
        })
    }
    /// The comment of a column by ALTER; `None` removes it.
    fn altered_column_comment(&self, at: &AlteredColumn, comment: Option<&str>, dialect: &dyn Dialect) -> Text {
        self.column_comment(&at.table, at.schema.as_ref(), &at.column, comment, dialect)
    }

    // ---- constraints; `None` leaves the constraint out

    /// `PRIMARY KEY (...)`.
    fn primary_key(
        &self,
        constraint: &PrimaryKeyConstraint,
        table: &Table,
        dialect: &dyn Dialect,
    ) -> Result<Option<String>, CompileError> {
        constraint::primary_key(constraint, table, dialect).map(Some)
    }
    /// `UNIQUE (...)`.
    fn unique(
        &self,
        constraint: &UniqueConstraint,
        _table: &Table,
        dialect: &dyn Dialect,
    ) -> Result<Option<String>, CompileError> {
        constraint::unique_common(constraint, dialect).map(Some)
    }
    /// `CHECK (...)`, of a table or of a column.
    fn check(
        &self,
        constraint: &CheckConstraint,
        body: &str,
        _on_column: bool,
        dialect: &dyn Dialect,
    ) -> Result<Option<String>, CompileError> {
        constraint::check(constraint, body, dialect).map(Some)
    }
    /// `FOREIGN KEY(...) REFERENCES ...`.
    fn foreign_key(
        &self,
        constraint: &ForeignKeyConstraint,
        _table: &Table,
        dialect: &dyn Dialect,
    ) -> Result<Option<String>, CompileError> {
        constraint::foreign_key(constraint, dialect).map(Some)
    }
    /// `EXCLUDE USING ...`.
    fn exclude(&self, _constraint: &ExcludeConstraint, dialect: &dyn Dialect) -> Result<Option<String>, CompileError> {
        Err(CompileError::Unsupported {
            compiler: format!("<{} object>", dialect.ddl_compiler_class()),
            element: "<class 'sqlalchemy.dialects.postgresql.ext.ExcludeConstraint'>".to_owned(),
            detail: String::new(),
        })
    }
    /// Whether a foreign key may say MATCH.
    ///
    /// # Errors
    /// It may not.
    fn check_match(&self) -> Result<(), CompileError> {
        Ok(())
    }
    /// What may follow ON DELETE.
    ///
    /// # Errors
    /// The phrase is more than words.
    fn on_delete<'p>(&self, phrase: &'p str) -> Result<&'p str, CompileError> {
        super::sql_phrase(phrase)
    }
    /// The table that a foreign key refers to.
    fn remote_table(&self, constraint: &ForeignKeyConstraint, dialect: &dyn Dialect) -> String {
        constraint::remote_table(constraint, dialect)
    }
    /// `ALTER TABLE t DROP CONSTRAINT c`.
    fn drop_constraint(&self, dropped: &DroppedConstraint, dialect: &dyn Dialect) -> Text {
        constraint::drop_constraint(dropped, dialect)
    }

    // ---- indexes

    /// `CREATE INDEX`.
    fn create_index(&self, index: &Index, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        index::create_index(index, if_not_exists, dialect)
    }
    /// `DROP INDEX`.
    fn drop_index(&self, index: &Index, if_exists: bool, dialect: &dyn Dialect) -> Text {
        index::drop_index(index, if_exists, dialect)
    }

    // ---- ALTER TABLE

    /// `ALTER TABLE t RENAME TO u`.
    fn rename_table(&self, table: &Ident, schema: Option<&Ident>, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        Ok(alter::rename_table(table, schema, new_name, schema, dialect))
    }
    /// `ALTER TABLE t ADD COLUMN ...`.
    fn add_column(&self, add: &AddColumn, dialect: &dyn Dialect) -> Text {
        alter::add_column(add, "ADD COLUMN ", dialect)
    }
    /// `ALTER TABLE t DROP COLUMN c`.
    fn drop_column(&self, table: &Ident, schema: Option<&Ident>, column: &Ident, if_exists: bool, dialect: &dyn Dialect) -> Text {
        Ok(alter::drop_column(table, schema, column, if_exists, dialect))
    }
    /// `... DROP NOT NULL`, `... SET NOT NULL`.
    fn column_nullable(&self, at: &AlteredColumn, nullable: bool, dialect: &dyn Dialect) -> Text {
        Ok(alter::column_nullable(at, nullable, dialect))
    }
    /// `... TYPE ...`.
    fn column_type(&self, at: &AlteredColumn, type_: &SqlType, _using: Option<&str>, dialect: &dyn Dialect) -> Text {
        alter::column_type(at, type_, dialect)
    }
    /// A column written anew.
    ///
    /// # Errors
    /// Always, unless the dialect can.
    fn change_column(&self, change: &ChangedColumn, dialect: &dyn Dialect) -> Text {
        Err(CompileError::NotImplemented {
            message: format!(
                "{} cannot write column '{}' of table '{}' anew in one statement",
                dialect.name(),
                change.column,
                change.table
            ),
        })
    }
    /// `... RENAME c TO d`.
    fn column_name(&self, at: &AlteredColumn, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        Ok(alter::column_name(at, "RENAME", new_name, dialect))
    }
    /// `... SET DEFAULT ...`, `... DROP DEFAULT`.
    fn column_default(&self, at: &AlteredColumn, default: Option<&ServerDefault>, dialect: &dyn Dialect) -> Text {
        alter::column_default(at, default, dialect)
    }
    /// A generated column where there was none, or the other way.
    ///
    /// # Errors
    /// Always, unless the dialect can.
    fn computed_column_default(&self, _at: &AlteredColumn, _default: Option<&Computed>, _dialect: &dyn Dialect) -> Text {
        Err(CompileError::compile(
            "Adding or removing a \"computed\" construct, e.g. GENERATED ALWAYS AS, to or from an existing column is not supported.",
        ))
    }
    /// An identity where there was none, or the other way.
    ///
    /// # Errors
    /// Always, unless the dialect can.
    fn identity_column_default(
        &self,
        _at: &AlteredColumn,
        _default: Option<&Identity>,
        _existing: Option<&ServerDefault>,
        _dialect: &dyn Dialect,
    ) -> Text {
        Err(CompileError::compile(
            "Adding, removing or modifying an \"identity\" construct, e.g. GENERATED AS IDENTITY, to or from an existing \
             column is not supported in this dialect.",
        ))
    }

    // ---- named types

    /// `CREATE TYPE` of a type with a name of its own.
    ///
    /// # Errors
    /// Always, unless the dialect has such types.
    fn create_type(&self, type_: &SqlType, dialect: &dyn Dialect) -> Text {
        Err(no_named_types(type_, dialect))
    }
    /// `DROP TYPE`.
    ///
    /// # Errors
    /// Always, unless the dialect has such types.
    fn drop_type(&self, type_: &SqlType, dialect: &dyn Dialect) -> Text {
        Err(no_named_types(type_, dialect))
    }

    // ---- sequences

    /// `CREATE SEQUENCE`.
    fn create_sequence(&self, sequence: &Sequence, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let options = sequence::options(&sequence.options);
        Ok(sequence::create_sequence(sequence, if_not_exists, "", &options, dialect))
    }
}

fn no_named_types(type_: &SqlType, dialect: &dyn Dialect) -> CompileError {
    CompileError::Unsupported {
        compiler: format!("<{} object>", dialect.ddl_compiler_class()),
        element: crate::compiler::types::class_name(type_),
        detail: String::new(),
    }
}
