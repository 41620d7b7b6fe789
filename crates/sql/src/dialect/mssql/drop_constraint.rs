//! Dropping what hangs on a column without knowing its name: SQL Server names defaults and the like by itself.

use super::MsSql;
use crate::compiler::quote;
use crate::dialect::Paramstyle;
use crate::ident::Ident;

/// A kind of constraint that a column may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintOfColumn {
    Default,
    Check,
    ForeignKey,
}

/// A batch that looks the constraint's name up and drops it (`alembic.ddl.mssql._ExecDropConstraint`).
pub fn drop_constraint_of_column(kind: ConstraintOfColumn, table: &Ident, schema: Option<&Ident>, column: &Ident) -> String {
    let schema = schema.filter(|schema| !schema.name.is_empty());
    let dotted = schema.map(|schema| format!("{schema}.")).unwrap_or_default();
    let object = in_string(&format!("{dotted}{table}"));
    let column = in_string(column.as_str());
    let quoted = in_string(&quote::format_dotted_table(table, schema, MsSql::with(Paramstyle::Named)));
    let exec = format!("exec('alter table {quoted} drop constraint ' + @const_name)");
    let view = match kind {
        ConstraintOfColumn::Default => "sys.default_constraints",
        ConstraintOfColumn::Check => "sys.check_constraints",
        ConstraintOfColumn::ForeignKey => {
            return format!(
                "declare @const_name varchar(256)\n\
                 select @const_name = QUOTENAME([name]) from\n\
                 sys.foreign_keys fk join sys.foreign_key_columns fkc\n\
                 on fk.object_id=fkc.constraint_object_id\n\
                 where fkc.parent_object_id = object_id('{object}')\n\
                 and col_name(fkc.parent_object_id, fkc.parent_column_id) = '{column}'\n\
                 {exec}"
            );
        }
    };
    format!(
        "declare @const_name varchar(256)\n\
         select @const_name = QUOTENAME([name]) from {view}\n\
         where parent_object_id = object_id('{object}')\n\
         and col_name(parent_object_id, parent_column_id) = '{column}'\n\
         {exec}"
    )
}

/// Text inside quotes. Upstream forgets that a name may have a quote in it.
pub(super) fn in_string(text: &str) -> String {
    text.replace('\'', "''")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_does_not_end_the_string() {
        let text = drop_constraint_of_column(ConstraintOfColumn::Check, &"it's".into(), Some(&"s".into()), &"c'd".into());
        assert!(text.contains("object_id('s.it''s')"), "{text}");
        assert!(text.contains("= 'c''d'"), "{text}");
        assert!(text.contains("exec('alter table s.[it''s] drop constraint '"), "{text}");
    }
}
