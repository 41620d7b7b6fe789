//! From calls of `op` to operations.

use super::arguments::{Arguments, constraint_name, name, optional_flag, schema, text, texts};
use super::leaves::Scope;
use super::module::Module;
use super::table::{Parts, assemble, column, item};
use limbeck_core::operations::{AddColumn, CreateIndex, CreateTable, DropColumn, DropIndex, DropTable, Operation};
use limbeck_sql::schema::{DialectOptions, Index, IndexElement};
use limbeck_sql::{ConstraintName, Ident};
use ruff_python_ast::{Expr, ExprCall, Stmt};
use rustpython_vm::VirtualMachine;

/// What a call is read with.
pub struct Reader<'a, 's> {
    pub module: &'a Module,
    pub leaves: &'a mut Scope<'s>,
    pub vm: &'a VirtualMachine,
}

/// Reads the statements of a function; nothing unless each is a plain call of `op`.
pub fn read(body: &[Stmt], module: &Module, leaves: &mut Scope<'_>, vm: &VirtualMachine) -> Option<Vec<Operation>> {
    let mut reader = Reader { module, leaves, vm };
    let mut operations = Vec::with_capacity(body.len());
    for statement in body {
        match statement {
            Stmt::Pass(_) => {}
            Stmt::Expr(expression) => match &*expression.value {
                // Docstrings, and what people comment out with quotes.
                Expr::StringLiteral(_) => {}
                Expr::Call(call) => operations.push(reader.operation(call)?),
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(operations)
}

impl Reader<'_, '_> {
    fn operation(&mut self, call: &ExprCall) -> Option<Operation> {
        let arguments = Arguments::of(call)?;
        let ("alembic.op", function) = self.module.resolve(&call.func)? else { return None };
        match function {
            "create_table" => self.create_table(arguments),
            "drop_table" => drop_table(arguments),
            "add_column" => self.add_column(arguments),
            "drop_column" => drop_column(arguments),
            "create_index" => self.create_index(arguments),
            "drop_index" => self.drop_index(arguments),
            _ => None,
        }
    }

    fn create_table(&mut self, mut arguments: Arguments<'_>) -> Option<Operation> {
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

    fn add_column(&mut self, mut arguments: Arguments<'_>) -> Option<Operation> {
        let table = name(arguments.next()?)?;
        let Expr::Call(call) = arguments.next()? else { return None };
        let schema = schema(arguments.named("schema"))?;
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

    fn create_index(&mut self, mut arguments: Arguments<'_>) -> Option<Operation> {
        let index_name = constraint_name(Some(arguments.next()?), self.module)?;
        let table = name(arguments.next()?)?;
        let columns = texts(arguments.next()?)?;
        let unique = optional_flag(arguments.named("unique"))?.unwrap_or(false);
        let schema = schema(arguments.named("schema"))?;
        let if_not_exists = optional_flag(arguments.named("if_not_exists"))?.unwrap_or(false);
        arguments.end()?;
        let elements = columns.into_iter().map(|column| IndexElement::Column(Ident::new(column))).collect();
        let index = index(index_name, table, schema, elements, unique);
        Some(Operation::CreateIndex(Box::new(CreateIndex { index, if_not_exists })))
    }

    fn drop_index(&mut self, mut arguments: Arguments<'_>) -> Option<Operation> {
        let index_name = constraint_name(Some(arguments.next()?), self.module)?;
        let table = name(arguments.either("table_name")?)?;
        let schema = schema(arguments.named("schema"))?;
        let if_exists = optional_flag(arguments.named("if_exists"))?.unwrap_or(false);
        arguments.end()?;
        // The face makes up a column, as upstream does.
        let elements = vec![IndexElement::Column(Ident::new("x"))];
        let index = index(index_name, table, schema, elements, false);
        Some(Operation::DropIndex(Box::new(DropIndex { index, if_exists })))
    }
}

fn index(name: ConstraintName, table: Ident, schema: Option<Ident>, elements: Vec<IndexElement>, unique: bool) -> Index {
    Index { name, table, schema, elements, unique, column_flag: false, options: DialectOptions::default() }
}

fn drop_table(mut arguments: Arguments<'_>) -> Option<Operation> {
    let table = name(arguments.next()?)?;
    let schema = schema(arguments.named("schema"))?;
    let if_exists = optional_flag(arguments.named("if_exists"))?.unwrap_or(false);
    arguments.end()?;
    Some(Operation::DropTable(DropTable { table, schema, if_exists }))
}

fn drop_column(mut arguments: Arguments<'_>) -> Option<Operation> {
    let table = name(arguments.next()?)?;
    let column = name(arguments.next()?)?;
    let schema = schema(arguments.named("schema"))?;
    let if_exists = optional_flag(arguments.named("if_exists"))?.unwrap_or(false);
    arguments.end()?;
    Some(Operation::DropColumn(Box::new(DropColumn {
        table,
        schema,
        column,
        if_exists,
        existing_type: None,
        options: DialectOptions::default(),
    })))
}
