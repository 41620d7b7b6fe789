"""Migrations on a MariaDB or MySQL database that holds rows."""

from cases.ops import NAMING


def online(name, start, code, naming=None, servers=("mariadb", "mysql")):
    return {"name": name, "start": start, "code": code, "naming": naming or {}, "servers": servers}


BASE = [
    "CREATE TABLE u (id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, n VARCHAR(10)) ENGINE=InnoDB",
    "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT, a VARCHAR(10) COMMENT 'it''s', b INT NOT NULL DEFAULT 5, u_id INT, at DATETIME, PRIMARY KEY (id), "
    "UNIQUE KEY uq_a (a), KEY ix_b (b), CONSTRAINT fk_u FOREIGN KEY (u_id) REFERENCES u (id), CONSTRAINT ck_b CHECK (b > 0)) ENGINE=InnoDB",
    "INSERT INTO u (id, n) VALUES (1, 'x')",
    "INSERT INTO t (id, a, b, u_id) VALUES (1, '10', 7, 1), (2, NULL, 8, NULL)",
]

_ALL_TYPES = (
    "op.create_table('k', *[Column('c%d' % i, t) for i, t in enumerate([sa.Integer(), sa.SmallInteger(), sa.BigInteger(), sa.Float(), sa.Float(53), sa.Double(), "
    "sa.Numeric(), sa.Numeric(10, 2), sa.String(5), sa.Text(), sa.Text(100), sa.UnicodeText(), sa.LargeBinary(), sa.Date(), sa.Time(), sa.DateTime(), "
    "sa.DateTime(timezone=True), sa.TIMESTAMP(), sa.Interval(), sa.Boolean(), sa.JSON(), sa.Uuid(), sa.Enum('a', 'bbb', name='e'), sa.PickleType(), sa.CHAR(3), "
    "sa.VARCHAR(9), sa.NCHAR(4), sa.NVARCHAR(4), sa.DECIMAL(6, 3), sa.REAL(), sa.BLOB(), sa.BINARY(4), sa.VARBINARY(4)])])"
)
_MYSQL_TYPES = (
    "from sqlalchemy.dialects import mysql\nop.create_table('k', *[Column('c%d' % i, t) for i, t in enumerate([mysql.TINYINT(1), mysql.TINYINT(unsigned=True), "
    "mysql.SMALLINT(5), mysql.MEDIUMINT(unsigned=True, zerofill=True), mysql.INTEGER(11, unsigned=True), mysql.BIGINT(20), mysql.DECIMAL(10, 2, unsigned=True), "
    "mysql.DOUBLE(10, 2), mysql.FLOAT(7, 3), mysql.REAL(), mysql.BIT(3), mysql.YEAR(), mysql.DATETIME(fsp=6), mysql.TIMESTAMP(fsp=3), mysql.TIME(fsp=2), "
    "mysql.CHAR(2, charset='latin1'), mysql.VARCHAR(5, charset='utf8mb4', collation='utf8mb4_bin'), mysql.TINYTEXT(), mysql.MEDIUMTEXT(), mysql.LONGTEXT(collation='utf8mb4_bin'), "
    "mysql.TINYBLOB(), mysql.MEDIUMBLOB(), mysql.LONGBLOB(), mysql.ENUM('a', \"it's\", '5%'), mysql.SET('x', 'y'), mysql.JSON(), mysql.NCHAR(2), mysql.INET4(), mysql.INET6()])])"
)

ONLINE_CASES = [
    online("nothing", BASE, "pass"),
    online("create a table", [], "op.create_table('k', Column('id', sa.Integer, primary_key=True), Column('n', sa.String(50), nullable=False, server_default='x'), Column('d', sa.DateTime, server_default=sa.func.now()), sa.UniqueConstraint('n', name='uq_n'), comment='tab', mysql_engine='InnoDB', mysql_charset='utf8mb4')"),
    online("create a table with keys", BASE, "op.create_table('k', Column('id', sa.BigInteger, primary_key=True, autoincrement=True), Column('u_id', sa.Integer, sa.ForeignKey('u.id', ondelete='CASCADE', onupdate='CASCADE'), index=True), Column('c', sa.Integer, sa.CheckConstraint('c > 1')), sa.CheckConstraint('c < 9', name='ck_c'), sa.Index('ix_c', 'c', unique=True))"),
    online("create a table of all types", [], _ALL_TYPES),
    online("create a table of MySQL's types", [], _MYSQL_TYPES),
    online("create a table with generated columns", [], "op.create_table('k', Column('a', sa.Integer), Column('b', sa.Integer, sa.Computed('a + 1')), Column('c', sa.Integer, sa.Computed('a * 2', persisted=True)))"),
    online("create a table with defaults", [], "op.create_table('k', Column('a', sa.Integer, server_default='5'), Column('b', sa.String(40), server_default=sa.text('uuid()')), Column('c', sa.TIMESTAMP, server_default=sa.text('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP')), Column('d', sa.Boolean, server_default=sa.true(), nullable=False), Column('e', sa.String(30), server_default='it\\'s 5% \\\\ x'))"),
    online("create a table with a checked boolean", [], "op.create_table('k', Column('a', sa.Boolean(create_constraint=True, name='ck')), Column('e', sa.Enum('x', 'y', native_enum=False, create_constraint=True, name='ck_e')))"),
    online("create a table twice", BASE, "op.create_table('t', Column('a', sa.Integer))"),
    online("create a table if it is not there", BASE, "op.create_table('t', Column('a', sa.Integer), if_not_exists=True)"),
    online("create a partitioned table", [], "op.create_table('k', Column('id', sa.Integer, primary_key=True), mysql_partition_by='HASH(id)', mysql_partitions='4')"),
    online("create under a convention", BASE, "op.create_table('k', Column('id', sa.Integer, primary_key=True), Column('u_id', sa.Integer, sa.ForeignKey('u.id'), unique=True, index=True), sa.CheckConstraint('u_id > 1', name='positive'))", NAMING),
    online("drop a table", BASE, "op.drop_table('t')"),
    online("drop a table that is referred to", BASE, "op.drop_table('u')"),
    online("drop a table that is not there", BASE, "op.drop_table('nope')"),
    online("drop a table if it is there", BASE, "op.drop_table('nope', if_exists=True)"),
    online("rename a table", BASE, "op.rename_table('t', 'v')"),
    online("add a column", BASE, "op.add_column('t', Column('c', sa.String(20), nullable=False, server_default='it\\'s', comment='5% \\\\ c'))"),
    online("add a column and fill it", BASE, "op.add_column('t', Column('c', sa.Integer))\nop.execute('update t set c = id * 2')"),
    online("add a column with a reference", BASE, "op.add_column('t', Column('c', sa.Integer, sa.ForeignKey('u.id', name='fk_c', ondelete='SET NULL')))"),
    online("add an indexed unique column", BASE, "op.add_column('t', Column('c', sa.Integer, unique=True, index=True))", NAMING),
    online("add a column that is there", BASE, "op.add_column('t', Column('a', sa.Integer))"),
    online("add a column if it is not there", BASE, "op.add_column('t', Column('a', sa.Integer), if_not_exists=True)"),
    online("add a checked boolean", BASE, "op.add_column('t', Column('c', sa.Boolean(name='ck_c', create_constraint=True)))"),
    online("add a generated column", BASE, "op.add_column('t', Column('c', sa.Integer, sa.Computed('b + 1', persisted=True)))"),
    online("add a timestamp", BASE, "op.add_column('t', Column('c', sa.TIMESTAMP, server_default=sa.text(\"'2020-01-02 03:04:05'\"), nullable=False))"),
    online("add a timestamp of now", BASE[:2], "op.add_column('t', Column('c', sa.TIMESTAMP, server_default=sa.func.now(), nullable=False))"),
    online("add an enum", BASE, "op.add_column('t', Column('c', sa.Enum('x', 'y'), server_default='y', nullable=False))"),
    online("drop a column", BASE, "op.drop_column('t', 'at')"),
    online("drop a column if it is there", BASE, "op.drop_column('t', 'nope', if_exists=True)"),
    online("drop an indexed column", BASE, "op.drop_index('ix_b', 't')\nop.drop_constraint('ck_b', 't', type_='check')\nop.drop_column('t', 'b')"),
    online("drop a column with a foreign key", BASE, "op.drop_constraint('fk_u', 't', type_='foreignkey')\nop.drop_column('t', 'u_id')"),
    online("rename a column", BASE, "op.alter_column('t', 'at', new_column_name='at2', existing_type=sa.DateTime())"),
    online("rename a column without its type", BASE, "op.alter_column('t', 'at', new_column_name='at2')"),
    online("rename a column with all it has", BASE, "op.alter_column('t', 'a', new_column_name='aa', existing_type=sa.String(10), existing_comment=\"it's\", existing_nullable=True)"),
    online("make a column not null", BASE, "op.alter_column('t', 'b', nullable=True, existing_type=sa.Integer(), existing_server_default='5')\nop.alter_column('t', 'b', nullable=False, existing_type=sa.Integer(), existing_server_default='5')"),
    online("make a column with nulls not null", BASE, "op.alter_column('t', 'a', nullable=False, existing_type=sa.String(10))"),
    online("change a type", BASE, "op.alter_column('t', 'a', type_=sa.String(200), existing_type=sa.String(10), existing_comment=\"it's\")"),
    online("change a type that does not fit", BASE, "op.execute(\"update t set a = 'x' where id = 1\")\nop.alter_column('t', 'a', type_=sa.Integer(), existing_type=sa.String(10))"),
    online("change a type without its other half", BASE, "op.alter_column('t', 'b', type_=sa.BigInteger())"),
    online("change a default", BASE, "op.alter_column('t', 'b', server_default='9')"),
    online("change a default to an expression", BASE, "op.alter_column('t', 'a', server_default=sa.text(\"(uuid())\"))"),
    online("drop a default", BASE, "op.alter_column('t', 'b', server_default=None, existing_type=sa.Integer())"),
    online("default of a date with time", BASE, "op.alter_column('t', 'at', server_default=sa.func.now(), existing_type=sa.DateTime())"),
    online("change a comment", BASE, "op.alter_column('t', 'a', comment='new % \\\\ one', existing_type=sa.String(10))"),
    online("drop a comment", BASE, "op.alter_column('t', 'a', comment=None, existing_type=sa.String(10), existing_comment=\"it's\")"),
    online("take autoincrement away", BASE, "op.alter_column('t', 'id', autoincrement=False, existing_autoincrement=True, existing_type=sa.Integer(), existing_nullable=False)"),
    online("change enum values", [*BASE, "ALTER TABLE t ADD e ENUM('a', 'b') NOT NULL DEFAULT 'b'"], "op.alter_column('t', 'e', type_=sa.Enum('a', 'b', 'c'), existing_type=sa.Enum('a', 'b'), existing_nullable=False, existing_server_default='b')"),
    online("alter a generated column", BASE, "op.alter_column('t', 'b', server_default=sa.Computed('id + 1'), existing_type=sa.Integer())"),
    online("create an index", BASE, "op.create_index('ix_a', 't', ['a', 'b'])"),
    online("create a unique index", BASE, "op.create_index('ix_x', 't', ['b'], unique=True)"),
    online("create an index with a length", BASE, "op.create_index('ix_a', 't', ['a', 'b'], mysql_length={'a': 3})"),
    online("create a descending index", BASE, "op.create_index('ix_a', 't', [sa.text('a DESC'), 'b'])"),
    online("create a full text index", BASE, "op.create_index('ix_a', 't', ['a'], mysql_prefix='FULLTEXT')"),
    online("create a hash index", BASE, "op.create_index('ix_a', 't', ['a'], mysql_using='hash')"),
    online("create an index that is there", BASE, "op.create_index('ix_b', 't', ['b'])"),
    online("create an index if it is not there", BASE, "op.create_index('ix_b', 't', ['b'], if_not_exists=True)"),
    online("drop an index", BASE, "op.drop_index('ix_b', table_name='t')"),
    online("drop an index that is not there", BASE, "op.drop_index('nope', table_name='t')"),
    online("drop an index if it is there", BASE, "op.drop_index('nope', table_name='t', if_exists=True)"),
    online("drop an index that a foreign key needs", BASE, "op.drop_index('fk_u', table_name='t')"),
    online("create a unique constraint", BASE, "op.create_unique_constraint('uq_b', 't', ['b', 'a'])"),
    online("drop a unique constraint", BASE, "op.drop_constraint('uq_a', 't', type_='unique')"),
    online("create a check constraint", BASE, "op.create_check_constraint('ck_x', 't', sa.column('b') < 100)"),
    online("create a check constraint that fails", BASE, "op.create_check_constraint('ck_x', 't', 'b < 8')"),
    online("drop a check constraint", BASE, "op.drop_constraint('ck_b', 't', type_='check')"),
    online("drop a constraint of no kind", BASE, "op.drop_constraint('ck_b', 't')"),
    online("create a foreign key", BASE, "op.create_foreign_key('fk_b', 't', 'u', ['u_id'], ['id'], ondelete='SET NULL', onupdate='CASCADE')"),
    online("create a foreign key that fails", BASE, "op.create_foreign_key('fk_b', 't', 'u', ['b'], ['id'])"),
    online("drop a foreign key", BASE, "op.drop_constraint('fk_u', 't', type_='foreignkey')"),
    online("create a primary key", ["CREATE TABLE k (a INT NOT NULL, b INT NOT NULL)"], "op.create_primary_key('pk', 'k', ['a', 'b'])"),
    online("drop a primary key", ["CREATE TABLE k (a INT NOT NULL PRIMARY KEY)"], "op.drop_constraint('pk', 'k', type_='primary')"),
    online("comment a table", BASE, "op.create_table_comment('t', \"it's 5% \\\\ x\")"),
    online("drop the comment of a table", [*BASE, "ALTER TABLE t COMMENT 'x'"], "op.drop_table_comment('t', existing_comment='x')"),
    online("execute text with percents", BASE, "op.execute(\"update t set a = '5%' where a like '1%'\")"),
    online("execute text with parameters", BASE, "op.execute(sa.text('update t set a = :a where id = :i').bindparams(a='x\\\\y', i=1))"),
    online("execute an update", BASE, "t = sa.table('t', sa.column('id', sa.Integer), sa.column('a', sa.String))\nop.execute(t.update().where(t.c.id == 1).values(a='it\\'s 100%'))"),
    online("bulk insert", BASE, "op.bulk_insert(sa.table('u', sa.column('id', sa.Integer), sa.column('n', sa.String)), [{'id': 5, 'n': 'a%'}, {'id': 6, 'n': None}])"),
    online("create, fill and read back", [], "k = op.create_table('k', Column('id', sa.Integer, primary_key=True), Column('n', sa.String(5)))\nop.bulk_insert(k, [{'n': 'x'}, {'n': None}])\nrows = op.get_bind().execute(sa.select(k)).fetchall()\nop.bulk_insert(k, [{'n': str(len(rows))}])"),
    online("insert and use the new key", [], "k = op.create_table('k', Column('id', sa.Integer, primary_key=True), Column('n', sa.String(5)))\nr = op.get_bind().execute(k.insert().values(n='x'))\nop.bulk_insert(k, [{'id': r.inserted_primary_key[0] + 10, 'n': 'y'}])"),
    online("fail after a change", BASE, "op.add_column('t', Column('c', sa.Integer))\nop.execute('update t set c = 1')\nop.execute('nonsense')"),
    online("fail after a change of rows", BASE, "op.execute('update t set b = 99')\nop.execute('nonsense')"),
    online("rows changed before DDL stay", BASE, "op.execute('update t set b = 99')\nop.drop_table('nope')"),
    online("batch on a server that can alter", BASE, "with op.batch_alter_table('t') as b:\n    b.add_column(Column('c', sa.Integer))\n    b.alter_column('a', nullable=True, existing_type=sa.String(20))\n    b.drop_constraint('fk_u', type_='foreignkey')\n    b.create_index('ix_c', ['c'])"),
    online("batch that copies", ["CREATE TABLE k (id INT PRIMARY KEY, a VARCHAR(5), b INT)", "INSERT INTO k VALUES (1, 'x', 5)"], "with op.batch_alter_table('k', recreate='always') as b:\n    b.add_column(Column('c', sa.Integer), insert_after='id')\n    b.drop_column('b')"),
    online("autocommit block", BASE, "with op.get_context().autocommit_block():\n    op.execute('update t set b = 11')"),
    online("sequence", [], "op.execute(sa.schema.CreateSequence(sa.Sequence('sq', start=5)))"),
    online("quoted names", [], "op.create_table('Or`der', Column('Sel%ect', sa.Integer, primary_key=True), Column('a b', sa.String(5), index=True))\nop.add_column('Or`der', Column('group', sa.Integer))\nop.alter_column('Or`der', 'a b', new_column_name='c d', existing_type=sa.String(5))"),
]
