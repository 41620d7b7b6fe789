//! `with op.batch_alter_table("t") as batch_op:`, and the calls of `batch_op` in it.

use super::arguments::{Arguments, name, schema, text};
use super::calls::Reader;
use limbeck_core::operations::batch::{TableElements, TableKeywords};
use limbeck_core::operations::{Batch, Operation, Recreate};
use limbeck_sql::Ident;
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtWith};

/// A block while it is read.
pub struct Block<'a> {
    pub table: Ident,
    pub schema: Option<Ident>,
    /// What the script calls the operations of the block.
    name: &'a str,
}

impl Block<'_> {
    /// The function of the block's that a call is of.
    pub fn function<'c>(&self, call: &'c ExprCall) -> Option<&'c str> {
        let function = call.func.as_attribute_expr()?;
        (function.value.as_name_expr()?.id.as_str() == self.name).then_some(function.attr.as_str())
    }
}

impl<'a> Reader<'a, '_> {
    /// Reads a block: what it does at once, then what it holds back until its end.
    pub fn batch(&mut self, with: &'a StmtWith, operations: &mut Vec<Operation>) -> Option<()> {
        let ([item], false) = (&with.items[..], with.is_async) else { return None };
        let Expr::Call(call) = &item.context_expr else { return None };
        if self.module.resolve(&call.func)? != ("alembic.op", "batch_alter_table") {
            return None;
        }
        let block = item.optional_vars.as_deref()?.as_name_expr()?.id.as_str();
        // A name of the module would be another one in the whole function.
        if self.module.binds(block) {
            return None;
        }
        let mut arguments = Arguments::of(call)?;
        let table = name(arguments.either("table_name")?)?;
        let schema = schema(arguments.either("schema"))?;
        let recreate = match arguments.either("recreate") {
            None => Recreate::Auto,
            Some(given) => match text(given)? {
                "auto" => Recreate::Auto,
                "always" => Recreate::Always,
                "never" => Recreate::Never,
                _ => return None,
            },
        };
        arguments.end()?;
        self.block = Some(Block { table: table.clone(), schema: schema.clone(), name: block });
        let held = self.block_body(&with.body, operations);
        self.block = None;
        operations.push(Operation::Batch(Box::new(Batch {
            table,
            schema,
            recreate,
            existing: None,
            table_args: TableElements::default(),
            table_kwargs: TableKeywords::default(),
            reflect_args: TableElements::default(),
            naming_convention: None,
            partial_reordering: Vec::new(),
            operations: held?,
        })));
        Some(())
    }

    fn block_body(&mut self, body: &'a [Stmt], at_once: &mut Vec<Operation>) -> Option<Vec<Operation>> {
        let mut held = Vec::with_capacity(body.len());
        for statement in body {
            let call = match statement {
                Stmt::Pass(_) => continue,
                Stmt::Expr(expression) => match &*expression.value {
                    Expr::StringLiteral(_) => continue,
                    Expr::Call(call) => call,
                    _ => return None,
                },
                _ => return None,
            };
            // A call of `op` itself is left to Python: the block has no say in it.
            let function = self.block.as_ref()?.function(call)?;
            let operation = self.operation(function, Arguments::of(call)?)?;
            match operation {
                Operation::ExecuteSql(_) => at_once.push(operation),
                operation => held.push(operation),
            }
        }
        Some(held)
    }
}
