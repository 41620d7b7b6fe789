//! Moving rows from the old table of a batch to its new one.

use limbeck_sql::CompileError;
use limbeck_sql::Ident;
use limbeck_sql::compiler::quote::{format_table, quote};
use limbeck_sql::compiler::types::compile_type;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::Table;
use limbeck_sql::types::SqlType;

/// How one column is read from the old table.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// The column in the old table.
    pub from: Ident,
    /// The column in the new table.
    pub to: Ident,
    /// What it is converted to on the way, each conversion around the one before.
    pub casts: Vec<SqlType>,
}

/// `INSERT INTO new (...) SELECT old.... FROM old`.
///
/// # Errors
/// The dialect cannot spell the type of a conversion.
pub fn insert_from_select(
    new: &Ident,
    old: &Table,
    transfers: &[Transfer],
    dialect: &dyn Dialect,
) -> Result<DdlElement, CompileError> {
    let old_name = format_table(&old.name, old.schema.as_ref(), dialect);
    let mut targets = Vec::with_capacity(transfers.len());
    let mut sources = Vec::with_capacity(transfers.len());
    for Transfer { from, to, casts } in transfers {
        targets.push(quote(to, dialect));
        let mut source = format!("{old_name}.{}", quote(from, dialect));
        for type_ in casts {
            source = format!("CAST({source} AS {})", compile_type(type_, dialect)?);
        }
        if !casts.is_empty() {
            source.push_str(&format!(" AS {}", quote(from, dialect)));
        }
        sources.push(source);
    }
    let new_name = format_table(new, old.schema.as_ref(), dialect);
    let (targets, sources) = (targets.join(", "), sources.join(", "));
    Ok(DdlElement::Text(format!("INSERT INTO {new_name} ({targets}) SELECT {sources} \nFROM {old_name}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::dialect::{Paramstyle, sqlite::Sqlite};

    #[test]
    fn rows_move_under_their_new_names() {
        let old = Table::bare(Ident::new("order"), None);
        let transfers = [
            Transfer { from: Ident::new("id"), to: Ident::new("id"), casts: Vec::new() },
            Transfer { from: Ident::new("a"), to: Ident::new("b"), casts: vec![SqlType::Integer] },
        ];
        let element =
            insert_from_select(&Ident::new("_alembic_tmp_order"), &old, &transfers, Sqlite::with(Paramstyle::Qmark)).unwrap();
        assert_eq!(
            element,
            DdlElement::Text(
                "INSERT INTO _alembic_tmp_order (id, b) SELECT \"order\".id, CAST(\"order\".a AS INTEGER) AS a \nFROM \"order\""
                    .to_owned()
            )
        );
    }
}
