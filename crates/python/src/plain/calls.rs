//! From calls of `op` to operations.

use super::arguments::{Arguments, flag, name, optional_flag, optional_text, schema, sql_text, sql_text_call, text};
use super::batch::Block;
use super::leaves::Scope;
use super::module::Module;
use super::table::{Parts, assemble, column, item};
use limbeck_core::operations::{
    AddColumn, Alter, AlterColumn, CreateIndex, CreateTable, DropColumn, DropIndex, DropTable, ExecuteSql, Operation, RenameTable,
};
use limbeck_sql::expr::{Expr as SqlExpr, Statement};
use limbeck_sql::schema::{DialectOptions, Index, IndexElement, ServerDefault};
use limbeck_sql::types::SqlType;
use limbeck_sql::{ConstraintName, Ident};
use ruff_python_ast::{Expr, ExprCall, Stmt};
use rustpython_vm::VirtualMachine;
use std::collections::BTreeMap;

/// The options of indexes that scripts use; any other is looked at by Python.
const INDEX_OPTIONS: [&str; 16] = [
    "mariadb_length",
    "mariadb_prefix",
    "mariadb_using",
    "mssql_clustered",
    "mssql_include",
    "mssql_where",
    "mysql_length",
    "mysql_prefix",
    "mysql_using",
    "oracle_bitmap",
    "postgresql_concurrently",
    "postgresql_include",
    "postgresql_nulls_not_distinct",
    "postgresql_using",
    "postgresql_where",
    "sqlite_where",
];

/// What a call is read with.
pub struct Reader<'a, 's> {
    pub module: &'a Module,
    pub leaves: &'a mut Scope<'s>,
    pub vm: &'a VirtualMachine,
    /// The block of `op.batch_alter_table` that the call stands in.
    pub block: Option<Block<'a>>,
}

/// Reads the statements of a function; nothing unless each is a plain call of `op`.
pub fn read<'a>(
    body: &'a [Stmt],
    module: &'a Module,
    leaves: &'a mut Scope<'_>,
    vm: &'a VirtualMachine,
) -> Option<Vec<Operation>> {
    let mut reader = Reader { module, leaves, vm, block: None };
    let mut operations = Vec::with_capacity(body.len());
    for statement in body {
        match statement {
            Stmt::Pass(_) => {}
            Stmt::Expr(expression) => match &*expression.value {
                // Docstrings, and what people comment out with quotes.
                Expr::StringLiteral(_) => {}
                Expr::Call(call) => operations.push(reader.operation_of_op(call)?),
                _ => return None,
            },
            Stmt::With(with) => reader.batch(with, &mut operations)?,
            _ => return None,
        }
    }
    Some(operations)
}

impl<'a> Reader<'a, '_> {
    /// A call of `op`.
    pub fn operation_of_op(&mut self, call: &'a ExprCall) -> Option<Operation> {
        let ("alembic.op", function) = self.module.resolve(&call.func)? else { return None };
        self.operation(function, Arguments::of(call)?)
    }

    /// A call of a function of `op`, or of the same one of a block.
    pub fn operation(&mut self, function: &str, arguments: Arguments<'a>) -> Option<Operation> {
        match function {
            "add_column" => self.add_column(arguments),
            "alter_column" => self.alter_column(arguments),
            "create_check_constraint" => self.create_check_constraint(arguments),
            "create_foreign_key" => self.create_foreign_key(arguments),
            "create_index" => self.create_index(arguments),
            "create_primary_key" => self.create_primary_key(arguments),
            "create_unique_constraint" => self.create_unique_constraint(arguments),
            "drop_column" => self.drop_column(arguments),
            "drop_constraint" => self.drop_constraint(arguments),
            "drop_index" => self.drop_index(arguments),
            "execute" => execute(arguments, self.module),
            // A block has none of these.
            "create_table" if self.block.is_none() => self.create_table(arguments),
            "drop_table" if self.block.is_none() => drop_table(arguments),
            "rename_table" if self.block.is_none() => rename_table(arguments),
            _ => None,
        }
    }

    /// The table that a call is about: the block's, or the next argument.
    pub fn table(&self, arguments: &mut Arguments<'_>) -> Option<Ident> {
        match &self.block {
            Some(block) => Some(block.table.clone()),
            None => name(arguments.either("table_name")?),
        }
    }

    /// The table's schema.
    pub fn schema(&self, arguments: &mut Arguments<'_>) -> Option<Option<Ident>> {
        match &self.block {
            Some(block) => Some(block.schema.clone()),
            None => schema(arguments.named("schema")),
        }
    }

    /// The name of a constraint or index: a string, `op.f("...")`, or none.
    pub fn constraint_name(&self, expression: Option<&Expr>) -> Option<ConstraintName> {
        match expression {
            None | Some(Expr::NoneLiteral(_)) => Some(ConstraintName::Unnamed),
            Some(Expr::Call(call)) => {
                let of_block = self.block.as_ref().and_then(|block| block.function(call));
                if of_block != Some("f") && self.module.resolve(&call.func) != Some(("alembic.op", "f")) {
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

    fn type_(&mut self, expression: Option<&Expr>) -> Option<Option<SqlType>> {
        match expression {
            None | Some(Expr::NoneLiteral(_)) => Some(None),
            Some(expression) => self.leaves.type_of(expression, self.module, self.vm).map(Some),
        }
    }

    /// What a column is filled with: a string is a literal, everything else is SQL.
    pub fn server_default(&mut self, expression: &Expr) -> Option<Option<ServerDefault>> {
        match expression {
            Expr::NoneLiteral(_) => Some(None),
            Expr::StringLiteral(text) => Some(Some(ServerDefault::Literal(text.value.to_str().to_owned()))),
            expression => self.leaves.default_of(expression, self.module, self.vm).map(Some),
        }
    }

    fn create_table(&mut self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let table = name(arguments.next()?)?;
        let schema = schema(arguments.named("schema"))?;
        let if_not_exists = optional_flag(arguments.named("if_not_exists"))?.unwrap_or(false);
        let comment = arguments.named("comment").map(text);
        let mut parts = Parts::default();
        while let Some(given) = arguments.next() {
            item(given, &mut parts, self)?;
        }
        arguments.end()?;
        let mut table = assemble(table, schema, parts)?;
        if let Some(comment) = comment {
            table.comment = Some(comment?.to_owned());
        }
        Some(Operation::CreateTable(Box::new(CreateTable { table, if_not_exists, info: None })))
    }

    fn add_column(&mut self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let table = self.table(&mut arguments)?;
        let Expr::Call(call) = arguments.next()? else { return None };
        let schema = self.schema(&mut arguments)?;
        let if_not_exists = optional_flag(arguments.named("if_not_exists"))?.unwrap_or(false);
        arguments.end()?;
        let mut parts = Parts::default();
        if self.module.resolve(&call.func)? != ("sqlalchemy", "Column") {
            return None;
        }
        column(call, &mut parts, self)?;
        Some(Operation::AddColumn(Box::new(AddColumn {
            table: assemble(table, schema, parts)?,
            if_not_exists,
            inline_references: false,
            inline_primary_key: false,
            insert_before: None,
            insert_after: None,
        })))
    }

    fn drop_column(&mut self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let table = self.table(&mut arguments)?;
        let column = name(arguments.either("column_name")?)?;
        let schema = self.schema(&mut arguments)?;
        let if_exists = optional_flag(arguments.named("if_exists"))?.unwrap_or(false);
        arguments.end()?;
        let options = DialectOptions::default();
        Some(Operation::DropColumn(Box::new(DropColumn { table, schema, column, if_exists, existing_type: None, options })))
    }

    fn alter_column(&mut self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let table = self.table(&mut arguments)?;
        let column = name(arguments.either("column_name")?)?;
        let schema = self.schema(&mut arguments)?;
        let nullable = optional_flag(arguments.named("nullable"))?;
        let server_default = match arguments.named("server_default") {
            None => Alter::Keep,
            Some(given) => Alter::Set(self.server_default(given)?),
        };
        let new_name = match arguments.named("new_column_name") {
            None | Some(Expr::NoneLiteral(_)) => None,
            Some(given) => Some(name(given)?),
        };
        let type_ = self.type_(arguments.named("type_"))?;
        let comment = match arguments.named("comment") {
            None => Alter::Keep,
            given @ Some(_) => Alter::Set(optional_text(given)?.map(str::to_owned)),
        };
        let existing_type = self.type_(arguments.named("existing_type"))?;
        let existing_nullable = optional_flag(arguments.named("existing_nullable"))?;
        let (existing_default_stated, existing_server_default) = match arguments.named("existing_server_default") {
            None => (false, None),
            Some(given) => (true, self.server_default(given)?),
        };
        let existing_comment = optional_text(arguments.named("existing_comment"))?.map(str::to_owned);
        let autoincrement = arguments.named("autoincrement").map(flag);
        let existing_autoincrement = arguments.named("existing_autoincrement").map(flag);
        let options = arguments.options(&["postgresql_using"], self.module)?;
        Some(Operation::AlterColumn(Box::new(AlterColumn {
            table,
            schema,
            column,
            nullable,
            server_default,
            new_name,
            type_,
            comment,
            autoincrement: transposed(autoincrement)?,
            existing_type,
            existing_nullable,
            existing_server_default,
            existing_default_stated,
            existing_comment,
            existing_autoincrement: transposed(existing_autoincrement)?,
            options,
        })))
    }

    fn create_index(&mut self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let name = self.constraint_name(Some(arguments.either("index_name")?))?;
        let table = self.table(&mut arguments)?;
        let elements = self.elements(arguments.either("columns")?)?;
        let unique = optional_flag(arguments.named("unique"))?.unwrap_or(false);
        let schema = self.schema(&mut arguments)?;
        let if_not_exists = optional_flag(arguments.named("if_not_exists"))?.unwrap_or(false);
        let options = arguments.options(&INDEX_OPTIONS, self.module)?;
        let index = Index { name, table, schema, elements, unique, column_flag: false, options };
        Some(Operation::CreateIndex(Box::new(CreateIndex { index, if_not_exists })))
    }

    fn elements(&self, expression: &Expr) -> Option<Vec<IndexElement>> {
        let items = match expression {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            _ => return None,
        };
        let element = |item: &Expr| match item {
            Expr::StringLiteral(_) => text(item).map(|column| IndexElement::Column(Ident::new(column))),
            item => Some(IndexElement::Expr(Box::new(SqlExpr::Text(sql_text_call(item, self.module)?)))),
        };
        items.iter().map(element).collect()
    }

    fn drop_index(&mut self, mut arguments: Arguments<'a>) -> Option<Operation> {
        let name = self.constraint_name(Some(arguments.either("index_name")?))?;
        let table = self.table(&mut arguments)?;
        let schema = self.schema(&mut arguments)?;
        let if_exists = optional_flag(arguments.named("if_exists"))?.unwrap_or(false);
        let options = arguments.options(&INDEX_OPTIONS, self.module)?;
        // The face makes up a column, as upstream does.
        let elements = vec![IndexElement::Column(Ident::new("x"))];
        let index = Index { name, table, schema, elements, unique: false, column_flag: false, options };
        Some(Operation::DropIndex(Box::new(DropIndex { index, if_exists })))
    }
}

/// A flag that may be left out, but not be anything else.
fn transposed(flag: Option<Option<bool>>) -> Option<Option<bool>> {
    match flag {
        None => Some(None),
        Some(given) => given.map(Some),
    }
}

/// `op.execute("...")`, the text as it stands or in `sa.text()`.
fn execute(mut arguments: Arguments<'_>, module: &Module) -> Option<Operation> {
    let given = arguments.either("sqltext")?;
    let clause = match given {
        Expr::StringLiteral(_) => sql_text(given)?,
        given => sql_text_call(given, module)?,
    };
    arguments.end()?;
    Some(Operation::ExecuteSql(Box::new(ExecuteSql { statement: Statement::Text(clause), execution_options: BTreeMap::new() })))
}

fn drop_table(mut arguments: Arguments<'_>) -> Option<Operation> {
    let table = name(arguments.either("table_name")?)?;
    let schema = schema(arguments.named("schema"))?;
    let if_exists = optional_flag(arguments.named("if_exists"))?.unwrap_or(false);
    arguments.end()?;
    Some(Operation::DropTable(DropTable { table, schema, if_exists }))
}

fn rename_table(mut arguments: Arguments<'_>) -> Option<Operation> {
    let table = name(arguments.either("old_table_name")?)?;
    let new_name = name(arguments.either("new_table_name")?)?;
    let schema = schema(arguments.named("schema"))?;
    arguments.end()?;
    Some(Operation::RenameTable(RenameTable { table, new_name, schema }))
}
