//! Comments of tables and columns. An empty one is none, as the databases have it.

use super::Comparer;
use super::columns::ColumnPair;
use super::tables::TablePair;
use crate::autogenerate::ops::{Directive, Origin};
use crate::operations::{Alter, AlterColumn, CreateTableComment, DropTableComment, Operation};

impl Comparer<'_> {
    pub(super) fn column_comment(&self, columns: ColumnPair, alter: &mut AlterColumn) {
        if !self.dialect.supports_comments() {
            return;
        }
        let (was, is) = (given(&columns.database.column.comment), given(&columns.model.column.comment));
        if was.is_none() && is.is_none() {
            return;
        }
        alter.existing_comment.clone_from(&was);
        if was != is {
            alter.comment = Alter::Set(is);
            self.log("comments", &format!("Detected column comment '{}.{}'", columns.table, columns.model.column.name));
        }
    }

    pub(super) fn table_comment(&self, pair: TablePair, ops: &mut Vec<Directive>) {
        let (Some((_, database)), Some((_, model))) = (pair.database, pair.model) else { return };
        if !self.dialect.supports_comments() {
            return;
        }
        let (was, is) = (given(&database.table.comment), given(&model.comment));
        if was == is {
            return;
        }
        let (table, schema) = (pair.ident(), pair.schema_ident());
        let operation = match is {
            None => Operation::DropTableComment(DropTableComment { table, schema, existing_comment: was }),
            comment @ Some(_) => {
                Operation::CreateTableComment(CreateTableComment { table, schema, comment, existing_comment: was })
            }
        };
        let origin: Option<Origin> = pair.model_origin();
        ops.push(Directive { origin, ..Directive::new(operation) });
    }
}

fn given(comment: &Option<String>) -> Option<String> {
    comment.clone().filter(|text| !text.is_empty())
}
