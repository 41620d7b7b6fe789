//! `op.*` calls.

use super::{Renderer, Text, flag, text_or_none};
use crate::autogenerate::ops::{Directive, Origin, Part};
use crate::config::pytext::repr;
use crate::operations::{
    AddColumn, AlterColumn, CreateIndex, CreateTable, CreateTableComment, DropColumn, DropConstraint, DropIndex, DropTable,
    DropTableComment, Operation, OperationError, RenameTable,
};
use crate::output::WarningCategory;
use limbeck_sql::expr::Statement;
use limbeck_sql::schema::{Index, ServerDefault, Table};
use limbeck_sql::{ConstraintName, Ident};

/// More arguments than this do not fit into one call.
const MAX_ARGUMENTS: usize = 255;

const UNNAMED: [&str; 3] = [
    "# WARNING: constraint name is None; this directive will fail as",
    "# rendered.  Add a name, or use a naming convention; see",
    "# https://alembic.sqlalchemy.org/en/latest/naming.html",
];

impl Renderer<'_> {
    /// An operation as lines, with what is to be said above it.
    pub(super) fn directive(&self, directive: &Directive) -> Result<Vec<String>, OperationError> {
        let mut lines: Vec<String> = directive.notes.iter().map(|note| format!("# {note}")).collect();
        lines.extend(self.operation(&directive.operation, directive.origin)?);
        Ok(lines)
    }

    fn operation(&self, operation: &Operation, origin: Option<Origin>) -> Result<Vec<String>, OperationError> {
        let text = match operation {
            Operation::CreateTable(create) => self.create_table(create, origin)?,
            Operation::DropTable(DropTable { table, schema, if_exists }) => {
                format!(
                    "{}drop_table({}{}{})",
                    self.op_prefix(),
                    repr(table.as_str()),
                    keyword("schema", schema.as_ref()),
                    switch("if_exists", *if_exists)
                )
            }
            Operation::RenameTable(RenameTable { table, new_name, schema }) => format!(
                "{}rename_table({}, {}{})",
                self.op_prefix(),
                repr(table.as_str()),
                repr(new_name.as_str()),
                keyword("schema", schema.as_ref())
            ),
            Operation::AddColumn(add) => self.add_column(add, origin)?,
            Operation::DropColumn(drop) => {
                let DropColumn { table, schema, column, if_exists, existing_type: _, options: _ } = &**drop;
                if self.in_batch.get() {
                    format!("batch_op.drop_column({})", repr(column.as_str()))
                } else {
                    format!(
                        "{}drop_column({}, {}{}{})",
                        self.op_prefix(),
                        repr(table.as_str()),
                        repr(column.as_str()),
                        keyword("schema", schema.as_ref()),
                        switch("if_exists", *if_exists)
                    )
                }
            }
            Operation::AlterColumn(alter) => self.alter_column(alter, origin)?,
            Operation::CreateIndex(create) => self.create_index(create)?,
            Operation::DropIndex(drop) => self.drop_index(drop)?,
            Operation::AddConstraint(add) => self.added_constraint(&add.constraint, &add.table, add.schema.as_ref())?,
            Operation::DropConstraint(drop) => return Ok(self.drop_constraint(drop)),
            Operation::CreateTableComment(CreateTableComment { table, schema, comment, existing_comment }) => self.table_comment(
                "create_table_comment",
                table,
                schema.as_ref(),
                Some(text_or_none(comment.as_deref())),
                existing_comment.as_deref(),
            ),
            Operation::DropTableComment(DropTableComment { table, schema, existing_comment }) => {
                self.table_comment("drop_table_comment", table, schema.as_ref(), None, existing_comment.as_deref())
            }
            Operation::EnumType(change) => return self.enum_change(change),
            Operation::Sequence(change) => return self.sequence_change(change),
            Operation::ExecuteSql(execute) => match &execute.statement {
                Statement::Text(clause) => format!("{}execute({})", self.op_prefix(), repr(&clause.text)),
                _ => {
                    return Err(OperationError::NotImplemented(
                        "Autogenerate rendering of SQL Expression language constructs not supported here; please use a plain SQL \
                         string"
                            .to_owned(),
                    ));
                }
            },
            Operation::BulkInsert(_) => return Err(unrendered("BulkInsertOp")),
            Operation::Batch(_) => return Err(unrendered("BatchOp")),
            Operation::Custom { class, object } => {
                let (lines, imports) = self.hooks.render_custom(class, *object, self.in_batch.get())?;
                imports.iter().for_each(|line| self.import(line));
                return Ok(lines);
            }
        };
        Ok(vec![text])
    }

    fn create_table(&self, create: &CreateTable, origin: Option<Origin>) -> Text {
        let CreateTable { table, if_not_exists, info } = create;
        // Indexes are operations of their own.
        let Table { name, schema, columns, constraints, indexes: _, comment, prefixes, options } = table;
        let part = |part: Part| origin.map(|origin| origin.part(part));
        let mut arguments = Vec::new();
        self.in_create_table.set(true);
        let shown: Result<Vec<Option<String>>, OperationError> =
            columns.iter().enumerate().map(|(number, column)| self.column(column, part(Part::Column(number)))).collect();
        self.in_create_table.set(false);
        arguments.extend(shown?.into_iter().flatten().filter(|text| !text.is_empty()));
        let mut tail = Vec::new();
        for (number, constraint) in constraints.iter().enumerate() {
            tail.extend(self.inline_constraint(constraint, table, part(Part::Constraint(number)))?);
        }
        for constraint in columns.iter().flat_map(|column| &column.constraints) {
            tail.extend(self.inline_constraint(constraint, table, None)?);
        }
        tail.sort();
        arguments.extend(tail);
        let many = arguments.len() > MAX_ARGUMENTS;
        let mut text = format!("{}create_table({},\n", self.op_prefix(), repr(name.as_str()));
        text.push_str(if many { "*[" } else { "" });
        text.push_str(&arguments.join(",\n"));
        text.push_str(if many { "]" } else { "" });
        if let Some(schema) = schema {
            text.push_str(&format!(",\nschema={}", repr(schema.as_str())));
        }
        if let Some(comment) = comment {
            text.push_str(&format!(",\ncomment={}", repr(comment)));
        }
        if let Some(info) = info {
            text.push_str(&format!(",\ninfo={info}"));
        }
        let mut sorted: Vec<_> = options.iter().collect();
        sorted.sort_by_key(|(key, _)| *key);
        for (key, value) in sorted {
            text.push_str(&format!(",\n{}={}", key.replace(' ', "_"), self.option(value)?));
        }
        if !prefixes.is_empty() {
            let prefixes: Vec<String> = prefixes.iter().map(|prefix| format!("'{prefix}'")).collect();
            text.push_str(&format!(",\nprefixes=[{}]", prefixes.join(", ")));
        }
        if *if_not_exists {
            text.push_str(",\nif_not_exists=True");
        }
        text.push_str("\n)");
        Ok(text)
    }

    fn add_column(&self, add: &AddColumn, origin: Option<Origin>) -> Text {
        let AddColumn { table, if_not_exists, inline_references: _, inline_primary_key: _, insert_before: _, insert_after: _ } =
            add;
        let [column] = table.columns.as_slice() else {
            return Err(OperationError::Value("add_column takes one column".to_owned()));
        };
        let column = self.column(column, origin)?.unwrap_or_else(|| "None".to_owned());
        Ok(if self.in_batch.get() {
            format!("batch_op.add_column({column})")
        } else {
            format!(
                "{}add_column({}, {column}{}{})",
                self.op_prefix(),
                repr(table.name.as_str()),
                keyword("schema", table.schema.as_ref()),
                switch("if_not_exists", *if_not_exists)
            )
        })
    }

    fn alter_column(&self, alter: &AlterColumn, origin: Option<Origin>) -> Text {
        let AlterColumn {
            table,
            schema,
            column,
            nullable,
            server_default,
            new_name,
            type_,
            comment,
            autoincrement,
            existing_type,
            existing_nullable,
            existing_server_default,
            existing_comment,
            existing_autoincrement: _,
            existing_default_stated: _,
            options,
        } = alter;
        let batch = self.in_batch.get();
        let mut arguments = Vec::new();
        let mut say = |name: &str, value: String| arguments.push(format!("{name}={value}"));
        if let Some(type_) = existing_type {
            say("existing_type", self.type_(type_, None)?);
        }
        if let Some(default) = server_default.as_set() {
            let text = self.server_default(default.as_ref(), origin)?;
            say("server_default", text.unwrap_or_else(|| "None".to_owned()));
        }
        if let Some(name) = new_name {
            say("new_column_name", repr(name.as_str()));
        }
        if let Some(type_) = type_ {
            say("type_", self.type_(type_, origin)?);
        }
        if let Some(nullable) = nullable {
            say("nullable", flag(*nullable).to_owned());
        }
        if let Some(comment) = comment.as_set() {
            say("comment", text_or_none(comment.as_deref()));
        }
        if let Some(comment) = existing_comment {
            say("existing_comment", repr(comment));
        }
        if let (None, Some(nullable)) = (nullable, existing_nullable) {
            say("existing_nullable", flag(*nullable).to_owned());
        }
        if let Some(on) = autoincrement {
            say("autoincrement", flag(*on).to_owned());
        }
        // Without what is there, Alembic would take an identity for a new one.
        let is_identity = |default: &ServerDefault| matches!(default, ServerDefault::Identity(_));
        let both = self.beyond.identity
            && (existing_server_default.as_ref().is_some_and(is_identity)
                || server_default.as_set().is_some_and(|default| default.as_ref().is_some_and(is_identity)));
        if let (true, Some(default)) = (both || !server_default.is_set(), existing_server_default) {
            let text = self.server_default(Some(default), None)?;
            say("existing_server_default", text.unwrap_or_else(|| "None".to_owned()));
        }
        if let (Some(schema), false) = (schema, batch) {
            say("schema", repr(schema.as_str()));
        }
        for option in self.options(options)? {
            arguments.push(option);
        }
        let mut text = format!("{}alter_column(", self.op_prefix());
        if !batch {
            text.push_str(&format!("{}, ", repr(table.as_str())));
        }
        text.push_str(&repr(column.as_str()));
        for argument in arguments {
            text.push_str(",\n           ");
            text.push_str(&argument);
        }
        text.push(')');
        Ok(text)
    }

    fn create_index(&self, create: &CreateIndex) -> Text {
        let CreateIndex { index, if_not_exists } = create;
        let Index { name, table, schema, elements: _, unique, column_flag: _, options } = index;
        let mut arguments = vec![self.name(name)];
        let batch = self.in_batch.get();
        if !batch {
            arguments.push(repr(table.as_str()));
        }
        arguments.push(format!("[{}]", self.index_elements(index)?));
        arguments.push(format!("unique={}", flag(*unique)));
        if let (Some(schema), false) = (schema, batch) {
            arguments.push(format!("schema={}", repr(schema.as_str())));
        }
        arguments.extend(self.options(options)?);
        if *if_not_exists {
            arguments.push("if_not_exists=True".to_owned());
        }
        Ok(format!("{}create_index({})", self.op_prefix(), arguments.join(", ")))
    }

    fn drop_index(&self, drop: &DropIndex) -> Text {
        let DropIndex { index, if_exists } = drop;
        let Index { name, table, schema, elements: _, unique: _, column_flag: _, options } = index;
        let mut arguments = vec![self.name(name)];
        if !self.in_batch.get() {
            arguments.push(format!("table_name={}", repr(table.as_str())));
            arguments.extend(schema.as_ref().map(|schema| format!("schema={}", repr(schema.as_str()))));
        }
        arguments.extend(self.options(options)?);
        if *if_exists {
            arguments.push("if_exists=True".to_owned());
        }
        Ok(format!("{}drop_index({})", self.op_prefix(), arguments.join(", ")))
    }

    fn drop_constraint(&self, drop: &DropConstraint) -> Vec<String> {
        let DropConstraint { name, table, schema, type_, if_exists } = drop;
        let mut arguments = vec![self.name(name)];
        if !self.in_batch.get() {
            arguments.push(repr(table.as_str()));
            arguments.extend(schema.as_ref().map(|schema| format!("schema={}", repr(schema.as_str()))));
        }
        arguments.extend(type_.as_ref().map(|word| format!("type_={}", repr(word))));
        if *if_exists {
            arguments.push("if_exists=True".to_owned());
        }
        let mut lines = Vec::new();
        if *name == ConstraintName::Unnamed {
            self.around.warn(
                WarningCategory::User,
                &format!(
                    "Autogenerate rendered a drop_constraint() directive for an unnamed constraint on table {}; the migration will \
                     fail unless a constraint name is added to the directive.  Consider using a naming convention so that \
                     constraint names are known ahead of time.",
                    repr(table.as_str())
                ),
            );
            lines.extend(UNNAMED.map(str::to_owned));
        }
        lines.push(format!("{}drop_constraint({})", self.op_prefix(), arguments.join(", ")));
        lines
    }

    fn table_comment(
        &self,
        function: &str,
        table: &Ident,
        schema: Option<&Ident>,
        comment: Option<String>,
        existing: Option<&str>,
    ) -> String {
        let mut arguments = Vec::new();
        if !self.in_batch.get() {
            arguments.push(format!("'{table}'"));
        }
        arguments.extend(comment);
        arguments.push(format!("existing_comment={}", text_or_none(existing)));
        if !self.in_batch.get() {
            arguments.push(format!("schema={}", schema.map_or_else(|| "None".to_owned(), |schema| format!("'{schema}'"))));
        }
        format!("{}{function}(\n    {}\n)", self.op_prefix(), arguments.join(",\n    "))
    }
}

/// `, key='value'`, or nothing.
fn keyword(key: &str, value: Option<&Ident>) -> String {
    value.map_or_else(String::new, |value| format!(", {key}={}", repr(value.as_str())))
}

/// `, key=True`, or nothing.
fn switch(key: &str, on: bool) -> String {
    if on { format!(", {key}=True") } else { String::new() }
}

fn unrendered(class: &str) -> OperationError {
    OperationError::Value(format!("no dispatch function for object: {class} cannot be rendered"))
}
