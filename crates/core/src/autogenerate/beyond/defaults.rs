//! Defaults as the server tells them: how a question about one is put.

use limbeck_sql::CompileError;
use limbeck_sql::compiler::compile_ddl;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::{Autoincrement, Column, ServerDefault, Table};

/// The statement that makes the temporary table `limbeck_default`, whose column `c` has the type of a column of the database and a
/// default of the models.
///
/// # Errors
/// The default cannot be rendered.
pub fn probe(column: &Column, default: &ServerDefault, dialect: &dyn Dialect) -> Result<String, CompileError> {
    let mut table = Table::bare("limbeck_default".into(), None);
    table.prefixes.push("TEMPORARY".to_owned());
    table.columns.push(Column {
        name: "c".into(),
        key: None,
        nullable: true,
        primary_key: false,
        autoincrement: Autoincrement::Off,
        server_default: Some(default.clone()),
        comment: None,
        ..column.clone()
    });
    compile_ddl(&DdlElement::CreateTable { table: Box::new(table), if_not_exists: false }, dialect)
}
