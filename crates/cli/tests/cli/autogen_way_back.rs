//! What the way back must not lose, and what cannot stand in the first order that comes to mind.

use crate::trip::{Trip, told};

const ONE_COLUMN: &str = "Table('t', m, Column('id', Integer, primary_key=True))\n";

fn three_columns(more: &str) -> String {
    format!(
        "Table('t', m, Column('id', Integer, primary_key=True), Column('b', Integer), Column('a', Integer), Column('c', Integer){more})\n"
    )
}

#[test]
fn columns_come_back_in_the_order_that_they_had() {
    let trip = Trip::sqlite();
    trip.begin(&three_columns(""));
    let [upgrade, downgrade] = trip.change(ONE_COLUMN);
    let dropped = ["batch_op.drop_column('c')", "batch_op.drop_column('a')", "batch_op.drop_column('b')"];
    told(&upgrade, &[&["with op.batch_alter_table('t', schema=None) as batch_op:"][..], &dropped].concat());
    let place = |name: &str| downgrade.find(&format!("sa.Column('{name}'")).unwrap();
    assert!(place("b") < place("a") && place("a") < place("c"), "{downgrade}");
}

/// Only the downgrade copies the table here.
#[test]
fn a_batch_on_the_way_back_keeps_indexes_in_full() {
    let trip = Trip::sqlite();
    let indexes = ", Index('ix_down', text('b desc')), Index('ix_sum', text('a + c'))";
    trip.begin(&three_columns(indexes));
    let [upgrade, downgrade] =
        trip.change(&three_columns(&format!(", Column('d', Integer), Index('ix_d', text('d desc')){indexes}")));
    told(
        &upgrade,
        &[
            "op.add_column('t', sa.Column('d', sa.Integer(), nullable=True))",
            "op.create_index('ix_d', 't', [sa.literal_column('d desc')], unique=False)",
        ],
    );
    told(
        &downgrade,
        &[
            "op.drop_index('ix_d', table_name='t')",
            "op.drop_index(op.f('ix_down'), table_name='t')",
            "op.drop_index(op.f('ix_sum'), table_name='t')",
            "with op.batch_alter_table('t', schema=None) as batch_op:",
            "batch_op.drop_column('d')",
            "op.create_index(op.f('ix_down'), 't', [sa.literal_column('b DESC')], unique=False)",
            "op.create_index(op.f('ix_sum'), 't', [sa.literal_column('a + c')], unique=False)",
        ],
    );
}

/// Names and texts with quotes, and a computed column that others follow on its line.
#[test]
fn sqlite_reads_what_was_written() {
    let trip = Trip::sqlite().comparing_defaults();
    let table = |more: &str| {
        format!(
            "Table('t', m, Column('id', Integer, primary_key=True), Column('empty', String(9), server_default=''),\n\
             Column('said', String(9), server_default=\"it's\"), Column('quo\"te', Integer),\n\
             UniqueConstraint('quo\"te', name='uq_quo\"te'){more})\n"
        )
    };
    trip.begin(&table(""));
    let sum = ", Column('twice', Integer, Computed('id * 2', persisted=False))";
    trip.change(&table(sum));
    std::fs::remove_file(trip.project.path().join("alembic/versions/b2_two.py")).unwrap();
    trip.sql("UPDATE alembic_version SET version_num = 'a1'");
    trip.sql("ALTER TABLE t ADD COLUMN kept CHAR(32)");
    // The copy has the computed column, and the one behind it.
    trip.change(&table(&format!("{sum}, Column('kept', CHAR(32)), CheckConstraint('id > 0', name='ck_id')")));
}

fn keyed(unique: bool, child: &str) -> String {
    format!(
        "Table('a', m, Column('id', Integer, primary_key=True, autoincrement=False), Column('code', String(9), nullable=False, unique={}),\n\
         Column('n', Integer, nullable=False, primary_key={}))\n{child}",
        if unique { "True" } else { "None" },
        if unique { "True" } else { "False" },
    )
}

fn new_tables_wait_for_keys(trip: &Trip) {
    trip.begin(&keyed(false, ""));
    let child = "Table('b', m, Column('id', Integer, primary_key=True), Column('code', String(9), ForeignKey('a.code', name='fk_code')),\n\
                 Column('x', Integer), Column('y', Integer), ForeignKeyConstraint(['x', 'y'], ['a.id', 'a.n'], name='fk_key'))\n";
    let [upgrade, downgrade] = trip.change(&keyed(true, child));
    let place = |text: &str, what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not in\n{text}"));
    for (key, made) in [("fk_code", "create_unique_constraint"), ("fk_key", "create_primary_key")] {
        assert!(place(&upgrade, made) < place(&upgrade, &format!("op.create_foreign_key('{key}'")), "{upgrade}");
        assert!(place(&downgrade, &format!("op.drop_constraint('{key}'")) < place(&downgrade, "drop_table"), "{downgrade}");
    }
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn new_tables_wait_for_the_keys_of_older_ones_on_postgresql() {
    new_tables_wait_for_keys(&Trip::postgresql("new_tables"));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn new_tables_wait_for_the_keys_of_older_ones_on_mariadb() {
    new_tables_wait_for_keys(&Trip::mariadb("new_tables"));
}

fn defaults_in_the_words_of_the_server(trip: Trip) {
    let trip = trip.comparing_defaults();
    let table = |amount: &str, share: &str| {
        format!(
            "Table('t', m, Column('id', Integer, primary_key=True), Column('amount', Numeric(10, 2), server_default='{amount}'),\n\
             Column('share', String(9), server_default='{share}'), Column('day', Date, server_default=text(\"'2020-01-01'\")))\n"
        )
    };
    trip.begin(&table("1.5", ":c 100%"));
    let [upgrade, downgrade] = trip.change(&table("1.50", "99%"));
    assert!(downgrade.contains("'\\\\:c 100%'"), "{downgrade}");
    assert!(upgrade.contains("'share'") && !upgrade.contains("'amount'") && !upgrade.contains("'day'"), "{upgrade}");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn defaults_on_postgresql_are_compared_in_its_own_words() {
    defaults_in_the_words_of_the_server(Trip::postgresql("defaults"));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn defaults_on_mariadb_are_compared_in_its_own_words() {
    defaults_in_the_words_of_the_server(Trip::mariadb("defaults"));
}

/// Two values of JSON cannot be asked to be equal; one text is.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn a_default_in_the_very_words_of_postgresql_is_the_same() {
    let trip = Trip::postgresql("same_words").comparing_defaults();
    let table = |default: &str| {
        format!("Table('t', m, Column('id', Integer, primary_key=True), Column('j', JSON, server_default=text(\"{default}\")))\n")
    };
    trip.begin(&table("'{}'::json"));
    let [upgrade, _] = trip.change(&table("'[]'::json"));
    assert!(upgrade.contains("server_default=sa.text(\"'[]'::json\")"), "{upgrade}");
}

/// Reflection does not tell of a collation that only the index has.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn collations_of_indexes_on_postgresql_count() {
    let trip = Trip::postgresql("collations");
    let table = |element: &str| {
        format!("Table('t', m, Column('id', Integer, primary_key=True), Column('name', String(9)), Index('ix', {element}))\n")
    };
    trip.begin(&table("text('name COLLATE \"C\"')"));
    let [upgrade, downgrade] = trip.change(&table("'name'"));
    told(&upgrade, &["op.drop_index(op.f('ix'), table_name='t')", "op.create_index('ix', 't', ['name'], unique=False)"]);
    assert!(downgrade.contains("COLLATE \"C\""), "{downgrade}");
}

/// The server calls the index of a key without a name after its column, and leaves it when the key goes.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn indexes_of_nameless_keys_on_mariadb_go_and_come_back() {
    let trip = Trip::mariadb("orphans");
    let table = |a: &str, b: &str| {
        format!(
            "Table('p', m, Column('id', Integer, primary_key=True))\n\
             Table('t', m, Column('id', Integer, primary_key=True), Column('a', Integer{a}), Column('b', Integer{b}))\n"
        )
    };
    let indexes = || trip.sql("SHOW INDEX FROM t WHERE Key_name <> 'PRIMARY'").len();
    let key = ", ForeignKey('p.id')";
    trip.begin(&table(key, key));
    let [upgrade, downgrade] = trip.change(&table("", key));
    told(
        &upgrade,
        &["op.drop_constraint(op.f('t_ibfk_1'), 't', type_='foreignkey')", "op.drop_index(op.f('a'), table_name='t')"],
    );
    assert!(downgrade.contains("op.create_index(op.f('a'), 't', ['a'], unique=False)"), "{downgrade}");
    assert_eq!(indexes(), 1);
    trip.limbeck("downgrade -1", 0);
    assert_eq!(indexes(), 2);
}

/// Alembic takes an index with the name of its column for that of a key.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn indexes_with_the_name_of_a_column_on_mariadb_come_back_with_their_table() {
    let trip = Trip::mariadb("named");
    let other = "Table('p', m, Column('id', Integer, primary_key=True))\n";
    trip.begin(&format!(
        "{other}Table('t', m, Column('id', Integer, primary_key=True), Column('a', Integer), Index('a', 'a'))\n"
    ));
    let [upgrade, downgrade] = trip.change(other);
    told(&upgrade, &["op.drop_index(op.f('a'), table_name='t')", "op.drop_table('t')"]);
    assert!(downgrade.contains("op.create_index(op.f('a'), 't', ['a'], unique=False)"), "{downgrade}");
}

/// A batch that copies the table puts its constraints in another order.
#[test]
fn foreign_keys_go_in_the_order_of_their_names() {
    let trip = Trip::sqlite();
    let table = |keys: &str| {
        let columns = "Column('id', Integer, primary_key=True), Column('x', Integer), Column('y', Integer)";
        format!("Table('t', m, {columns}{keys})\n")
    };
    let key = |column: &str, name: &str| format!(", ForeignKeyConstraint(['{column}'], ['t.id'], name='{name}')");
    trip.begin(&table(&format!("{}{}", key("x", "fk_b"), key("y", "fk_a"))));
    let [upgrade, _] = trip.change(&table(""));
    let place = |name: &str| upgrade.find(name).unwrap();
    assert!(place("fk_a") < place("fk_b"), "{upgrade}");
}
