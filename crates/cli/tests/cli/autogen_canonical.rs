//! CHECK constraints, indexes, identity and primary keys beyond Alembic: what is generated runs forth and back, leaves nothing to
//! generate, and comes out the same after it was taken back; rows stay.

use limbeck_sql::Value as Cell;
use limbeck_sql::engine::Url;

use crate::trip::{Trip, told};

const CHECKS: &str = "t = Table('t', m, Column('id', Integer, primary_key=True), Column('amount', Numeric(10, 2)), Column('kind', String(5)),\n\
                      Column('n', Integer, CheckConstraint('n < 100')), Column('flag', Boolean(create_constraint=True)),\n\
                      Column('color', Enum('a', 'b', native_enum=False, create_constraint=True, name='colors')),\n\
                      CheckConstraint('amount > 0', name='ck_amount'), CheckConstraint(\"kind in ('a', 'b')\", name='ck_kind'),\n\
                      CheckConstraint(\"kind like 'a%' or amount > 5\"), CheckConstraint(\"n > 0\", name='gone'))\n";

fn changed_checks() -> String {
    CHECKS
        .replace("'amount > 0'", "'amount > 1'")
        .replace("or amount > 5", "or amount > 6")
        .replace("\"n > 0\", name='gone'", "\"n > -5\", name='fresh'")
        .replace("'a', 'b', native", "'a', 'b', 'c', native")
}

const ROW: &str = "INSERT INTO t (id, amount, kind, n, color) VALUES (1, 3, 'a', 3, 'a')";

#[test]
fn checks_on_sqlite_are_changed_in_a_batch_that_keeps_the_nameless() {
    let trip = Trip::sqlite();
    trip.begin(CHECKS);
    trip.sql(ROW);
    let [upgrade, downgrade] = trip.change(&changed_checks());
    let convention = "naming_convention={'fk': 'fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s', 'pk': \
                      'pk_%(table_name)s', 'uq': 'uq_%(table_name)s_%(column_0_N_name)s'}";
    let batch = |checks: &str| {
        format!(
            "with op.batch_alter_table('t', schema=None, {convention}, recreate='always', table_args=({checks})) as batch_op:"
        )
    };
    told(
        &upgrade,
        &[
            &batch("sa.CheckConstraint('n < 100'), sa.CheckConstraint('flag IN (0, 1)')"),
            "batch_op.drop_constraint(batch_op.f('ck_amount'), type_='check')",
            "batch_op.drop_constraint(batch_op.f('colors'), type_='check')",
            "batch_op.drop_constraint(batch_op.f('gone'), type_='check')",
            "batch_op.create_check_constraint('ck_amount', 'amount > 1')",
            "batch_op.create_check_constraint('ck_t_amount_kind', \"kind like 'a%' or amount > 6\")",
            "batch_op.create_check_constraint('fresh', 'n > -5')",
            "batch_op.create_check_constraint('colors', \"color IN ('a', 'b', 'c')\")",
        ],
    );
    let first = batch(
        "sa.CheckConstraint('n < 100'), sa.CheckConstraint('flag IN (0, 1)'), sa.CheckConstraint(\"kind like 'a%' or amount > 5\")",
    );
    assert_eq!(downgrade.lines().next().map(str::trim), Some(first.as_str()));
    assert_eq!(trip.sql("SELECT count(*) FROM t"), [[Cell::Int(1)]]);
}

#[test]
fn a_nameless_check_alone_copies_the_table() {
    let trip = Trip::sqlite();
    trip.begin("t = Table('t', m, Column('a', Integer), CheckConstraint('a > 0'))\n");
    let [upgrade, downgrade] = trip.change("t = Table('t', m, Column('a', Integer))\n");
    assert!(upgrade.contains("recreate='always') as batch_op:\n        pass\n"), "{upgrade}");
    assert!(downgrade.contains("recreate='always', table_args=(sa.CheckConstraint('a > 0'),)) as batch_op:\n        pass\n"));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn checks_on_postgresql_are_compared_in_its_own_form() {
    let trip = Trip::postgresql("checks");
    trip.begin(CHECKS);
    trip.sql(ROW);
    let [upgrade, downgrade] = trip.change(&changed_checks());
    told(
        &upgrade,
        &[
            "op.drop_constraint(op.f('ck_amount'), 't', type_='check')",
            "op.drop_constraint(op.f('colors'), 't', type_='check')",
            "op.drop_constraint(op.f('gone'), 't', type_='check')",
            "op.drop_constraint(op.f('t_check'), 't', type_='check')",
            "op.create_check_constraint('ck_amount', 't', 'amount > 1')",
            "op.create_check_constraint('ck_t_amount_kind', 't', \"kind like 'a%' or amount > 6\")",
            "op.create_check_constraint('fresh', 't', 'n > -5')",
            "op.create_check_constraint('colors', 't', \"color IN ('a', 'b', 'c')\")",
        ],
    );
    assert!(downgrade.contains("op.create_check_constraint(op.f('ck_amount'), 't', 'amount > 0::numeric')"), "{downgrade}");
    assert_eq!(trip.sql("SELECT count(*) FROM t"), [[Cell::Int(1)]]);
    // Nothing of the asking is left.
    let left = "SELECT count(*) FROM pg_class WHERE relname LIKE 'limbeck%%'";
    assert_eq!(trip.sql(left), [[Cell::Int(0)]]);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn checks_on_mariadb_are_compared_in_its_own_form() {
    let trip = Trip::mariadb("checks");
    trip.begin(CHECKS);
    trip.sql(ROW);
    let [upgrade, _] = trip.change(&changed_checks());
    told(
        &upgrade,
        &[
            "op.drop_constraint(op.f('CONSTRAINT_1'), 't', type_='check')",
            "op.drop_constraint(op.f('ck_amount'), 't', type_='check')",
            "op.drop_constraint(op.f('colors'), 't', type_='check')",
            "op.drop_constraint(op.f('gone'), 't', type_='check')",
            "op.create_check_constraint('ck_amount', 't', 'amount > 1')",
            "op.create_check_constraint('ck_t_amount_kind', 't', \"kind like 'a%' or amount > 6\")",
            "op.create_check_constraint('fresh', 't', 'n > -5')",
            "op.create_check_constraint('colors', 't', \"color IN ('a', 'b', 'c')\")",
        ],
    );
    assert_eq!(trip.sql("SELECT id FROM t"), [[Cell::Int(1)]]);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn without_temporary_tables_the_text_is_let_be() {
    let trip = Trip::postgresql("unable");
    // One without a name might be any of those that seem to be gone.
    let named = CHECKS.replace("CheckConstraint(\"kind like 'a%' or amount > 5\"), ", "");
    assert_ne!(named, CHECKS);
    trip.begin(&named);
    let database = trip.url.database.clone().unwrap();
    trip.sql("DROP ROLE IF EXISTS limbeck_canonical_reader");
    trip.sql("CREATE ROLE limbeck_canonical_reader LOGIN");
    trip.sql(&format!("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"));
    trip.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO limbeck_canonical_reader");
    let reader = Trip {
        project: trip.project,
        url: Url { username: Some("limbeck_canonical_reader".into()), password: None, ..trip.url.clone() },
    };
    reader.configure("");
    let text = reader.limbeck("check", 0);
    let line =
        "it makes no temporary tables for this user. The server said: permission denied to create temporary tables in database";
    assert_eq!(text.matches(line).count(), 1, "{text}");
    reader.models(&named.replace("'amount > 0'", "'amount > 1'").replace("CheckConstraint(\"n > 0\", name='gone')", ""));
    let text = reader.limbeck("check", 255);
    assert!(text.contains("operations detected:\n  remove check constraint gone on t\n"), "{text}");
    let owner = Trip { project: reader.project, url: trip.url };
    for statement in ["DROP OWNED BY limbeck_canonical_reader", "DROP ROLE limbeck_canonical_reader"] {
        owner.sql(statement);
    }
}

fn indexed(columns: &str, indexes: &[&str]) -> String {
    let indexes: Vec<String> = indexes.iter().map(|index| format!("Index({index})")).collect();
    format!("t = Table('t', m, Column('id', Integer, primary_key=True), {columns},\n{})\n", indexes.join(",\n"))
}

#[test]
fn indexes_on_sqlite_survive_a_batch_in_full() {
    let trip = Trip::sqlite();
    let before = ["'ix_part', 'a', sqlite_where=text('n > 1')", "'ix_desc', text('n desc')", "'ix_kept', text('upper(a)')"];
    trip.begin(&indexed("Column('a', String(9)), Column('n', Integer)", &before));
    let after = [
        "'ix_part', 'a', sqlite_where=text('n > 2')",
        "'ix_desc', 'n'",
        "'ix_kept', text('upper(a)')",
        "'ix_new', text('n + 1')",
    ];
    let [upgrade, _] = trip.change(&indexed("Column('a', String(10)), Column('n', Integer)", &after));
    told(
        &upgrade,
        &[
            "op.drop_index(op.f('ix_desc'), table_name='t')",
            "op.drop_index(op.f('ix_kept'), table_name='t')",
            "with op.batch_alter_table('t', schema=None) as batch_op:",
            "batch_op.alter_column('a',",
            "existing_type=sa.VARCHAR(length=9),",
            "type_=sa.String(length=10),",
            "existing_nullable=True)",
            "batch_op.create_index('ix_desc', ['n'], unique=False)",
            "batch_op.drop_index(batch_op.f('ix_part'), sqlite_where=sa.text('n > 1'))",
            "batch_op.create_index('ix_part', ['a'], unique=False, sqlite_where=sa.text('n > 2'))",
            "op.create_index('ix_new', 't', [sa.literal_column('n + 1')], unique=False)",
            "op.create_index(op.f('ix_kept'), 't', [sa.literal_column('upper(a)')], unique=False)",
        ],
    );
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn indexes_on_postgresql_are_compared_by_their_definition() {
    let trip = Trip::postgresql("indexes");
    let columns = "Column('a', String(20)), Column('b', String(20)), Column('n', Integer), Column('j', pg.JSONB)";
    let pairs = [
        (
            "'i1', 'a', postgresql_where=text(\"b in ('x','y') and a like 'x%'\")",
            "'i1', 'a', postgresql_where=text(\"b in ('x')\")",
        ),
        ("'i2', 'n', postgresql_using='hash'", "'i2', 'n'"),
        ("'i3', 'a', postgresql_ops={'a': 'text_pattern_ops'}", "'i3', 'a'"),
        ("'i4', 'n', postgresql_with={'fillfactor': 70}", "'i4', 'n', postgresql_with={'fillfactor': 80}"),
        ("'i5', 'n', postgresql_include=['a']", "'i5', 'n', postgresql_include=['a', 'b']"),
        ("'i6', text('n desc nulls last'), 'a'", "'i6', text('n desc'), 'a'"),
        ("'i7', text('lower(a) text_pattern_ops')", "'i7', text('lower(b) text_pattern_ops')"),
        ("'i8', 'j', postgresql_using='gin'", "'i8', 'j', postgresql_using='gin', postgresql_ops={'j': 'jsonb_path_ops'}"),
    ];
    let same = ["'s1', 'a', postgresql_where=text(\"b in ('x','y')\")", "'s2', func.coalesce(text('n'), 0), 'a'"];
    let all = |of: fn(&(&'static str, &'static str)) -> &'static str| {
        indexed(columns, &pairs.iter().map(of).chain(same).collect::<Vec<_>>())
    };
    trip.begin(&all(|pair| pair.0));
    let [upgrade, downgrade] = trip.change(&all(|pair| pair.1));
    let drops: Vec<&str> = upgrade.lines().filter(|line| line.contains("drop_index")).collect();
    assert_eq!(drops.len(), pairs.len(), "{upgrade}");
    assert!(!upgrade.contains("'s1'") && !upgrade.contains("'s2'"), "{upgrade}");
    for again in [
        "op.create_index(op.f('i7'), 't', [sa.literal_column('lower((a)::text) text_pattern_ops')], unique=False)",
        "op.create_index(op.f('i5'), 't', ['n'], unique=False, postgresql_include=['a'])",
        "op.create_index(op.f('i2'), 't', ['n'], unique=False, postgresql_using='hash')",
    ] {
        assert!(downgrade.contains(again), "{again}\n{downgrade}");
    }
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn indexes_on_mariadb_are_compared_with_their_options() {
    let trip = Trip::mariadb("indexes");
    let columns = "Column('a', String(20)), Column('b', Text), Column('n', Integer)";
    let whole = "'ix_whole', 'a', mariadb_length=20";
    trip.begin(&indexed(
        columns,
        &[
            "'i1', 'b', mariadb_length=10",
            "'i2', 'b', mariadb_prefix='FULLTEXT'",
            "'i3', 'n', mariadb_using='hash'",
            "'i4', text('n desc'), 'a'",
            whole,
        ],
    ));
    let [upgrade, _] = trip.change(&indexed(
        columns,
        &["'i1', 'b', mariadb_length=12", "'i2', 'b', mariadb_length=4", "'i3', 'n'", "'i4', 'n', 'a'", whole],
    ));
    told(
        &upgrade,
        &[
            "op.drop_index(op.f('i1'), table_name='t', mariadb_length={'b': 10})",
            "op.create_index('i1', 't', ['b'], unique=False, mariadb_length=12)",
            "op.drop_index(op.f('i2'), table_name='t', mariadb_prefix='FULLTEXT')",
            "op.create_index('i2', 't', ['b'], unique=False, mariadb_length=4)",
            "op.drop_index(op.f('i3'), table_name='t', mariadb_using='hash')",
            "op.create_index('i3', 't', ['n'], unique=False)",
            "op.drop_index(op.f('i4'), table_name='t')",
            "op.create_index('i4', 't', ['n', 'a'], unique=False)",
        ],
    );
}

const PLAIN_KEY: &str = "t = Table('t', m, Column('id', Integer, primary_key=True, autoincrement=False), Column('x', Integer))\n";
const SERIAL: &str = "t = Table('t', m, Column('id', Integer, primary_key=True), Column('x', Integer))\n";
const IDENTITY: &str =
    "t = Table('t', m, Column('id', Integer, Identity(always=True, start=5), primary_key=True), Column('x', Integer))\n";
const BY_DEFAULT: &str = "t = Table('t', m, Column('id', Integer, Identity(cache=7), primary_key=True), Column('x', Integer))\n";

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn identity_comes_and_goes_and_inserts_go_on() {
    let rows = "INSERT INTO t (id, x) OVERRIDING SYSTEM VALUE VALUES (1, 1), (7, 2)";
    let changes = [(PLAIN_KEY, IDENTITY), (SERIAL, IDENTITY), (IDENTITY, SERIAL), (IDENTITY, BY_DEFAULT), (IDENTITY, PLAIN_KEY)];
    for (number, (before, after)) in changes.into_iter().enumerate() {
        let trip = Trip::postgresql("identity");
        trip.begin(before);
        trip.sql(rows);
        trip.change(after);
        assert_eq!(trip.sql("SELECT count(*) FROM t"), [[Cell::Int(2)]], "{number}");
        // The rows were put past the sequence of an identity that stays what it is.
        if after != PLAIN_KEY && after != BY_DEFAULT {
            trip.sql("INSERT INTO t (x) VALUES (9)");
            assert_eq!(trip.sql("SELECT id FROM t WHERE x = 9"), [[Cell::Int(8)]], "{number}");
        }
        trip.limbeck("downgrade -1", 0);
        assert_eq!(trip.sql("SELECT count(*) FROM t WHERE x < 9"), [[Cell::Int(2)]], "{number}");
    }
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn a_serial_becomes_an_identity() {
    let trip = Trip::postgresql("serial");
    trip.begin(SERIAL);
    let [upgrade, _] = trip.change(IDENTITY);
    told(
        &upgrade,
        &[
            "op.alter_column('t', 'id',",
            "existing_type=sa.INTEGER(),",
            "server_default=None,",
            "existing_nullable=False)",
            "op.execute('DROP SEQUENCE t_id_seq')",
            "op.alter_column('t', 'id',",
            "existing_type=sa.INTEGER(),",
            "server_default=sa.Identity(always=True, start=5),",
            "existing_nullable=False)",
            "op.execute(\"SELECT setval(pg_get_serial_sequence('t', 'id'), greatest(max(id) + 1, 5), false) FROM t\")",
        ],
    );
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn auto_increment_comes_and_goes() {
    let trip = Trip::mariadb("numbers");
    trip.begin(PLAIN_KEY);
    trip.sql("INSERT INTO t (id, x) VALUES (1, 1), (7, 2)");
    let [upgrade, downgrade] = trip.change(SERIAL);
    assert!(upgrade.trim_end().ends_with("autoincrement=True)"), "{upgrade}");
    assert!(downgrade.trim_end().ends_with("autoincrement=False)"), "{downgrade}");
    trip.sql("INSERT INTO t (x) VALUES (9)");
    assert_eq!(trip.sql("SELECT id FROM t WHERE x = 9"), [[Cell::Int(8)]]);
}

/// A table with a key of one column or two, one that refers to its first column, and one that refers to itself.
fn keyed(wide: bool) -> String {
    let (second, unique) =
        if wide { ("primary_key=True", ", UniqueConstraint('id', name='uq_t_id')") } else { ("nullable=False", "") };
    format!(
        "t = Table('t', m, Column('id', Integer, primary_key=True), Column('k', Integer, {second}), Column('up', ForeignKey('t.id', name='fk_up')){unique})\n\
         u = Table('a_child', m, Column('id', Integer, primary_key=True), Column('t_id', ForeignKey('t.id', name='fk_t', ondelete='CASCADE')))\n\
         l = Table('l', m, Column('a', ForeignKey('t.id', name='fk_a'), primary_key=True), Column('b', Integer, primary_key=True), Column('c', Integer, {second}, server_default='0'))\n"
    )
}

fn keys(trip: &Trip) -> String {
    trip.begin(&keyed(false));
    trip.sql("INSERT INTO t (id, k) VALUES (1, 1), (2, 1)");
    trip.sql("INSERT INTO a_child (id, t_id) VALUES (1, 2)");
    let [upgrade, _] = trip.change(&keyed(true));
    assert_eq!(trip.sql("SELECT t_id FROM a_child"), [[Cell::Int(2)]]);
    trip.sql("INSERT INTO t (id, k) VALUES (3, 3)");
    trip.limbeck("downgrade -1", 0);
    assert_eq!(trip.sql("SELECT id FROM t WHERE k = 3"), [[Cell::Int(3)]]);
    upgrade
}

#[test]
fn keys_change_on_sqlite() {
    keys(&Trip::sqlite());
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn keys_change_on_postgresql_with_what_refers_to_them() {
    let upgrade = keys(&Trip::postgresql("keys"));
    let names: Vec<&str> = upgrade.lines().map(|line| line.trim().split_once('(').unwrap_or_default().0).collect();
    let drops = ["op.drop_constraint"; 3];
    assert_eq!(names[..3], drops, "{upgrade}");
    assert!(upgrade.trim_end().lines().rev().take(3).all(|line| line.trim().starts_with("op.create_foreign_key")), "{upgrade}");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn keys_change_on_mariadb_with_what_refers_to_them() {
    let upgrade = keys(&Trip::mariadb("keys"));
    assert!(upgrade.contains("autoincrement=False)\n    op.drop_constraint(op.f('pk_t'), 't', type_='primary')"), "{upgrade}");
}

#[test]
fn each_part_can_be_turned_off() {
    let trip = Trip::sqlite();
    trip.begin(&indexed("Column('a', Integer), CheckConstraint('a > 0', name='ck')", &["'ix', 'a', sqlite_where=text('a > 1')"]));
    trip.models(&indexed(
        "Column('a', Integer), CheckConstraint('a > 2', name='ck')",
        &["'ix', 'a', sqlite_where=text('a > 3')"],
    ));
    let told = |keys: &str| {
        trip.configure(keys);
        trip.limbeck("check", if keys.contains("checks") && keys.contains("indexes") { 0 } else { 255 })
    };
    assert!(told("checks = off").contains("detected:\n  remove index ix on t\n  add index ix on t\n"));
    told("checks = off\nindexes = off\nidentity = off");
}
