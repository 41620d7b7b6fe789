//! Names for constraints that have none, so that what is added can be dropped again, and what a database holds without a name
//! can be spoken of in a batch.

use crate::autogenerate::Database;
use crate::operations::OperationError;
use limbeck_sql::ConstraintName;
use limbeck_sql::schema::naming::{self, Named};
use limbeck_sql::schema::{Constraint, NamingConvention, Table};

/// How constraints are called that nobody named.
pub fn convention() -> NamingConvention {
    [
        ("fk", "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s"),
        ("pk", "pk_%(table_name)s"),
        ("uq", "uq_%(table_name)s_%(column_0_N_name)s"),
    ]
    .into_iter()
    .map(|(kind, template)| (kind.to_owned(), template.to_owned()))
    .collect()
}

/// Names the unnamed constraints of the database; a batch finds them under these names by the same convention.
///
/// # Errors
/// A constraint has no columns to be named by.
pub fn name_database(database: &mut Database) -> Result<(), OperationError> {
    let convention = convention();
    for table in &mut database.tables {
        let named: Vec<Constraint> = table
            .table
            .constraints
            .iter()
            .map(|constraint| named(constraint, &table.table, &convention))
            .collect::<Result<_, _>>()?;
        // Two that would be called the same cannot be told apart by name, so neither gets one.
        let count = |name: &ConstraintName| named.iter().filter(|other| other.name() == name).count();
        let kept: Vec<Constraint> = table
            .table
            .constraints
            .iter()
            .zip(&named)
            .map(|(was, is)| if count(is.name()) > 1 { was.clone() } else { is.clone() })
            .collect();
        table.table.constraints = kept;
    }
    Ok(())
}

/// A constraint with a name.
///
/// # Errors
/// It has no columns to be named by.
pub fn named(constraint: &Constraint, table: &Table, convention: &NamingConvention) -> Result<Constraint, OperationError> {
    let mut named = constraint.clone();
    if *constraint.name() == ConstraintName::Unnamed && !matches!(constraint, Constraint::Check(_) | Constraint::Exclude(_)) {
        *named.name_mut() = naming::name(Named::Constraint(constraint), table, convention)?;
    }
    Ok(named)
}

/// The name by which a constraint of the models is added to a table that exists.
///
/// # Errors
/// As [`named`].
pub fn name_for_addition(constraint: &Constraint, table: &Table) -> Result<Constraint, OperationError> {
    let mut constraint = named(constraint, table, &convention())?;
    if let ConstraintName::Final(name) = constraint.name().clone() {
        *constraint.name_mut() = ConstraintName::Given(name);
    }
    Ok(constraint)
}
