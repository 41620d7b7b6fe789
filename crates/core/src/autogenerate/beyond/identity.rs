//! Columns that get or lose IDENTITY, also in place of SERIAL; and the sequence behind one, which goes on after the rows.

use crate::autogenerate::ops::{Directive, GeneratedOp};
use crate::operations::{Alter, AlterColumn, ExecuteSql, Operation};
use limbeck_sql::Ident;
use limbeck_sql::compiler::quote;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{Expr, Statement, TextClause};
use limbeck_sql::schema::{Identity, ServerDefault};
use limbeck_sql::types::SqlType;
use std::collections::BTreeMap;

/// How a column is filled on one side.
#[derive(Debug, Clone, PartialEq)]
pub struct Filling {
    pub default: Option<ServerDefault>,
    /// The sequence of a SERIAL, as SQL writes it.
    pub serial: Option<String>,
    pub nullable: bool,
}

impl Filling {
    /// `nextval(...)` of a sequence.
    pub fn serial(sequence: &str, dialect: &dyn Dialect) -> Self {
        let text = format!("nextval({}::regclass)", quote::string_literal(sequence, dialect));
        Self {
            default: Some(ServerDefault::Expr(Box::new(Expr::verbatim(&text)))),
            serial: Some(sequence.to_owned()),
            nullable: false,
        }
    }
}

/// The sequence in `nextval('...'::regclass)`.
pub fn sequence_of(default: &ServerDefault) -> Option<String> {
    let ServerDefault::Expr(expr) = default else { return None };
    let Expr::Text(clause) = &**expr else { return None };
    let sql = clause.sql();
    let (name, _) = sql.strip_prefix("nextval('")?.split_once("'::regclass)")?;
    Some(name.replace("''", "'"))
}

/// The name that SERIAL gives to its sequence.
pub fn sequence_name(table: &Ident, schema: Option<&Ident>, column: &Ident, dialect: &dyn Dialect) -> String {
    let name = Ident::new(format!("{}_{}_seq", table.name, column.name));
    quote::format_table(&name, schema, dialect)
}

/// The operations that make a column be filled another way, each of which can be taken back by itself. `base` has the names,
/// and the type that the column has by then.
pub fn steps(base: &AlterColumn, was: &Filling, is: &Filling, dialect: &dyn Dialect) -> Vec<Directive> {
    let alter = |nullable: bool| AlterColumn {
        nullable: None,
        server_default: Alter::Keep,
        type_: None,
        comment: Alter::Keep,
        autoincrement: None,
        existing_nullable: Some(nullable),
        existing_server_default: None,
        ..base.clone()
    };
    let directive = |alter: AlterColumn| Directive::new(Operation::AlterColumn(Box::new(alter)));
    let mut found = Vec::new();
    if let Some(default) = &was.default {
        found.push(directive(AlterColumn {
            server_default: Alter::Set(None),
            existing_server_default: Some(default.clone()),
            ..alter(was.nullable)
        }));
    }
    let owner =
        format!("{}.{}", quote::format_table(&base.table, base.schema.as_ref(), dialect), quote::quote(&base.column, dialect));
    let kind = base.existing_type.as_ref().map_or("integer", integer_kind);
    let create = |sequence: &str| execute(format!("CREATE SEQUENCE {sequence} AS {kind} OWNED BY {owner}"));
    let drop = |sequence: &str| execute(format!("DROP SEQUENCE {sequence}"));
    if let Some(sequence) = &was.serial {
        found.push(Directive { undo: Some(Box::new(create(sequence))), ..Directive::new(drop(sequence)) });
    }
    if let Some(sequence) = &is.serial {
        found.push(Directive { undo: Some(Box::new(drop(sequence))), ..Directive::new(create(sequence)) });
    }
    if was.nullable && !is.nullable {
        found.push(directive(AlterColumn { nullable: Some(false), ..alter(was.nullable) }));
    }
    if let Some(default) = &is.default {
        found.push(directive(AlterColumn {
            server_default: Alter::Set(Some(default.clone())),
            ..alter(was.nullable && is.nullable)
        }));
    }
    if !was.nullable && is.nullable {
        found.push(directive(AlterColumn { nullable: Some(true), ..alter(was.nullable) }));
    }
    found
}

fn integer_kind(type_: &SqlType) -> &'static str {
    match type_ {
        SqlType::BigInteger | SqlType::ExactBigint => "bigint",
        SqlType::SmallInteger | SqlType::ExactSmallint => "smallint",
        SqlType::Dialect(args) if args.name.eq_ignore_ascii_case("bigint") => "bigint",
        SqlType::Dialect(args) if args.name.eq_ignore_ascii_case("smallint") => "smallint",
        SqlType::Decorated(args) => integer_kind(&args.impl_),
        _ => "integer",
    }
}

fn execute(sql: String) -> Operation {
    let statement = Statement::Text(TextClause::verbatim(&sql));
    Operation::ExecuteSql(Box::new(ExecuteSql { statement, execution_options: BTreeMap::new() }))
}

/// Lets every sequence that begins here go on behind the rows that are there, so that inserts go on working.
pub fn advance(ops: &mut [GeneratedOp], dialect: &dyn Dialect) {
    for entry in ops {
        if let GeneratedOp::ModifyTable(group) = entry {
            let with_advances = |directive: Directive| {
                let advance = match &directive.operation {
                    Operation::AlterColumn(alter) => advance_of(alter, dialect),
                    _ => None,
                };
                std::iter::once(directive).chain(advance.map(Directive::new))
            };
            group.ops = std::mem::take(&mut group.ops).into_iter().flat_map(with_advances).collect();
        }
    }
}

fn advance_of(alter: &AlterColumn, dialect: &dyn Dialect) -> Option<Operation> {
    let (start, increment) = match (alter.server_default.as_set(), &alter.existing_server_default) {
        (Some(Some(ServerDefault::Identity(_))), Some(ServerDefault::Identity(_))) => return None,
        (Some(Some(ServerDefault::Identity(identity))), _) => first_value(identity),
        (Some(Some(default)), None) if sequence_of(default).is_some() => (1, 1),
        _ => return None,
    };
    let column = quote::quote(&alter.column, dialect);
    let table = quote::format_table(&alter.table, alter.schema.as_ref(), dialect);
    let next = if increment < 0 {
        format!("least(min({column}) - {}, {start})", increment.unsigned_abs())
    } else {
        format!("greatest(max({column}) + {increment}, {start})")
    };
    Some(execute(format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), {next}, false) FROM {table}",
        quote::string_literal(&table, dialect),
        quote::string_literal(alter.column.as_str(), dialect)
    )))
}

/// Where an identity begins, and its steps.
fn first_value(identity: &Identity) -> (i64, i64) {
    let options = &identity.options;
    let increment = options.increment.unwrap_or(1);
    let first = if increment < 0 { options.maxvalue.unwrap_or(-1) } else { options.minvalue.unwrap_or(1) };
    (options.start.unwrap_or(first), increment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::dialect::postgresql::Postgresql;
    use limbeck_sql::schema::{DialectOptions, SequenceOptions};

    fn base() -> AlterColumn {
        AlterColumn {
            table: "t".into(),
            schema: Some("S".into()),
            column: "id".into(),
            nullable: None,
            server_default: Alter::Keep,
            new_name: None,
            type_: None,
            comment: Alter::Keep,
            autoincrement: None,
            existing_type: Some(SqlType::BigInteger),
            existing_nullable: Some(false),
            existing_server_default: None,
            existing_comment: None,
            existing_autoincrement: None,
            existing_default_stated: false,
            options: DialectOptions::new(),
        }
    }

    fn identity(options: SequenceOptions) -> ServerDefault {
        ServerDefault::Identity(Identity { always: Some(true), on_null: None, options, dialect_options: DialectOptions::new() })
    }

    fn filling(default: Option<ServerDefault>, nullable: bool) -> Filling {
        Filling { default, serial: None, nullable }
    }

    fn told(directives: &[Directive]) -> Vec<String> {
        let one = |directive: &Directive| match &directive.operation {
            Operation::AlterColumn(alter) => match (alter.nullable, alter.server_default.as_set()) {
                (Some(nullable), _) => format!("nullable {nullable}"),
                (None, Some(Some(ServerDefault::Identity(_)))) => "identity".to_owned(),
                (None, Some(Some(_))) => "default".to_owned(),
                (None, Some(None)) => "no default".to_owned(),
                (None, None) => "nothing".to_owned(),
            },
            Operation::ExecuteSql(execute) => match &execute.statement {
                Statement::Text(clause) => clause.text.clone(),
                other => format!("{other:?}"),
            },
            other => format!("{other:?}"),
        };
        directives.iter().map(one).collect()
    }

    #[test]
    fn a_column_must_not_be_nullable_while_it_is_an_identity() {
        let (none, with) = (filling(None, true), filling(Some(identity(SequenceOptions::default())), false));
        assert_eq!(told(&steps(&base(), &none, &with, Postgresql::PSYCOPG2)), ["nullable false", "identity"]);
        assert_eq!(told(&steps(&base(), &with, &none, Postgresql::PSYCOPG2)), ["no default", "nullable true"]);
    }

    #[test]
    fn a_serial_leaves_its_sequence_behind() {
        let with = filling(Some(identity(SequenceOptions::default())), false);
        let serial = Filling::serial("\"S\".t_id_seq", Postgresql::PSYCOPG2);
        assert_eq!(
            told(&steps(&base(), &serial, &with, Postgresql::PSYCOPG2)),
            ["no default", "DROP SEQUENCE \"S\".t_id_seq", "identity"]
        );
        assert_eq!(
            told(&steps(&base(), &with, &serial, Postgresql::PSYCOPG2)),
            ["no default", "CREATE SEQUENCE \"S\".t_id_seq AS bigint OWNED BY \"S\".t.id", "default"]
        );
    }

    #[test]
    fn sequences_go_on_behind_the_rows() {
        let advanced = |options: SequenceOptions| {
            let alter = AlterColumn { server_default: Alter::Set(Some(identity(options))), ..base() };
            match advance_of(&alter, Postgresql::PSYCOPG2) {
                Some(operation) => told(&[Directive::new(operation)]).remove(0),
                None => String::new(),
            }
        };
        assert_eq!(
            advanced(SequenceOptions { start: Some(100), increment: Some(10), ..SequenceOptions::default() }),
            "SELECT setval(pg_get_serial_sequence('\"S\".t', 'id'), greatest(max(id) + 10, 100), false) FROM \"S\".t"
        );
        assert_eq!(
            advanced(SequenceOptions { increment: Some(-1), ..SequenceOptions::default() }),
            "SELECT setval(pg_get_serial_sequence('\"S\".t', 'id'), least(min(id) - 1, -1), false) FROM \"S\".t"
        );
    }
}
