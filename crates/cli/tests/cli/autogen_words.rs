//! What text alone tells, and a file must write so that it says the same again: colons that look like parameters, collations.

use limbeck_sql::Value as Cell;

use crate::trip::Trip;

const COLUMNS: &str = "Column('id', Integer, primary_key=True), Column('n', Integer)";

/// A table with a colon wherever SQL is written.
fn colons(columns: &str, own: &str) -> String {
    format!(
        "Table('t', m, {columns}, Column('a', String(9), server_default=':d'),\n\
         Column('b', String(30), Computed(\"concat(a, '\\\\:e')\" if concat else \"a || '\\\\:e'\", persisted=True)),\n\
         CheckConstraint(\"a <> '\\\\:c' and a <> ' : :: x:y \\\\\\\\:z'\", name='ck_a'){own})\n"
    )
}

/// The file that makes it, the file that takes it away, and a change beside it leave the text as it is.
fn colons_stay(trip: Trip, prelude: &str, own: &str, written: &[&str]) {
    let trip = trip.comparing_defaults();
    let all = |columns: &str| format!("{prelude}{}", colons(columns, own));
    trip.begin(&all(COLUMNS));
    let [_, downgrade] = trip.change(&format!("Table('t', m, {COLUMNS}, Column('a', String(9)))\n"));
    for text in written {
        assert!(downgrade.contains(text), "{text} is not in\n{downgrade}");
    }
    trip.limbeck("downgrade -1", 0);
    std::fs::remove_file(trip.file()).unwrap();
    trip.models(&all(COLUMNS));
    trip.limbeck("check", 0);
    trip.change(&all(&COLUMNS.replace("'n', Integer", "'n', BigInteger, nullable=False, server_default='1'")));
}

#[test]
fn colons_stay_on_sqlite() {
    let own = ", Index('ix', text(\"(a || '\\\\:f')\")), Index('ix_where', 'a', sqlite_where=text(\"a <> '\\\\:g'\"))";
    let written = ["sa.text(\"'\\\\:d'\")", "|| '\\\\:e'", "'\\\\:c' and a <> ' : :: x:y \\\\\\\\:z'", "|| ':f'", "<> '\\\\:g'"];
    colons_stay(Trip::sqlite(), "concat = False\n", own, &written);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn colons_stay_on_postgresql() {
    let own = ", Index('ix', text(\"(a || '\\\\:f')\")), Index('ix_where', 'a', postgresql_where=text(\"a <> '\\\\:g'\")),\n\
               CheckConstraint(\"a !~ '[[\\\\:alpha\\\\:]]{3}' and a <> 'x'::text\", name='ck_class')";
    let written = [
        "sa.text(\"'\\\\:d'::character varying\")",
        "'\\\\:e'::text",
        "'\\\\:c'::text",
        "':f'::text",
        "'\\\\:g'::text",
        "[[:alpha:]]",
    ];
    colons_stay(Trip::postgresql("colons"), "concat = False\n", own, &written);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn colons_stay_on_mariadb() {
    let written = ["sa.text(\"'\\\\:d'\")", "'\\\\:e'", "'\\\\:c'"];
    colons_stay(Trip::mariadb("colons"), "concat = True\n", "", &written);
}

fn definition(trip: &Trip) -> String {
    match &trip.sql("SELECT sql FROM sqlite_master WHERE name = 't'")[..] {
        [row] => match &row[..] {
            [Cell::Text(sql)] => sql.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// SQLAlchemy's inspector does not tell of them, so that Alembic's batches lose them.
#[test]
fn collations_on_sqlite_stay() {
    let trip = Trip::sqlite();
    let table = |n: &str, name: &str| format!("Table('t', m, Column('id', Integer, primary_key=True), Column('n', {n}){name})\n");
    let name = ", Column('name', String(20, collation='NOCASE'), nullable=False), Column('note', Text(collation='RTRIM'))";
    trip.begin(&table("Integer", name));
    let made = definition(&trip);
    assert!(made.contains("name VARCHAR(20) COLLATE \"NOCASE\"") && made.contains("note TEXT COLLATE \"RTRIM\""), "{made}");
    // A batch that copies the table for another column.
    let [upgrade, _] = trip.change(&table("Integer, nullable=False", name));
    assert!(!upgrade.contains("'name'"), "{upgrade}");
    assert_eq!(definition(&trip).matches("COLLATE").count(), 2, "{}", definition(&trip));
    trip.limbeck("downgrade -1", 0);
    assert_eq!(definition(&trip).matches("COLLATE").count(), 2, "{}", definition(&trip));
    // Another collation is another type, and the way back makes it as it was.
    std::fs::remove_file(trip.file()).unwrap();
    let [upgrade, downgrade] =
        trip.change(&table("Integer", &name.replace("NOCASE", "RTRIM").replace(", Column('note', Text(collation='RTRIM'))", "")));
    assert!(upgrade.contains("type_=sa.String(length=20, collation='RTRIM')"), "{upgrade}");
    assert!(downgrade.contains("sa.Column('note', sa.TEXT(collation='RTRIM'), nullable=True)"), "{downgrade}");
    trip.limbeck("downgrade -1", 0);
    let again = definition(&trip);
    assert!(again.contains("name VARCHAR(20) COLLATE \"NOCASE\"") && again.contains("note TEXT COLLATE \"RTRIM\""), "{again}");
}
