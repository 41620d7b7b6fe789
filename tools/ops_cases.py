"""Records what Alembic makes of `op.*` calls on SQLite, and what our own faces hand to the Rust side for the same calls.

Run as `python tools/ops_cases.py` with an interpreter that has Alembic 1.20.1 and SQLAlchemy 2.1.9. It rewrites
`crates/core/tests/ops_cases.json` (text of `--sql`, with the lowered operations) and `crates/cli/tests/ops_online.json`
(what a database holds after a migration). The interpreter is started a second time with our faces in front.
"""

import io
import json
import pathlib
import re
import subprocess
import sys
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
OFFLINE = ROOT / "crates" / "core" / "tests" / "ops_cases.json"
ONLINE = ROOT / "crates" / "cli" / "tests" / "ops_online.json"
FACES = ROOT / "crates" / "python" / "lib"

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def offline(name, code, naming=None, literal_binds=True):
    return {"name": name, "code": code, "naming": naming or {}, "literal_binds": literal_binds}


# One line of code a case unless it needs more; `op`, `sa` and `Column` are there.
OFFLINE_CASES = [
    # ---- tables
    offline("create table", "op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('name', sa.String(50), nullable=False))"),
    offline("create table without a key", "op.create_table('t', Column('a', sa.Integer))"),
    offline("create table if not exists", "op.create_table('t', Column('a', sa.Integer), if_not_exists=True)"),
    offline("create table in a schema", "op.create_table('t', Column('a', sa.Integer), schema='other')"),
    offline("create table with a comment", "op.create_table('t', Column('a', sa.Integer, comment='col'), comment='tab')"),
    offline("create table with prefixes", "op.create_table('t', Column('a', sa.Integer), prefixes=['TEMPORARY'])"),
    offline("create table with indexes", "op.create_table('t', Column('a', sa.Integer), Column('b', sa.Integer), sa.Index('ix_b', 'b', unique=True))"),
    offline("create table with unique columns", "op.create_table('t', Column('a', sa.Integer, unique=True), sa.UniqueConstraint('a', name='uq_a'))"),
    offline("create table with unique and indexed column", "op.create_table('t', Column('a', sa.Integer, unique=True, index=True))"),
    offline("create table with named keys", "op.create_table('t', Column('a', sa.Integer), Column('b', sa.Integer), sa.PrimaryKeyConstraint('a', 'b', name='pk_t'), sa.ForeignKeyConstraint(['b'], ['u.id'], name='fk_b', ondelete='CASCADE'))"),
    offline("create table with a column foreign key", "op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('u_id', sa.Integer, sa.ForeignKey('u.id', ondelete='SET NULL')))"),
    offline("create table with a self reference", "op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('parent', sa.Integer, sa.ForeignKey('t.id')))"),
    offline("create table with a foreign schema", "op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('u', sa.Integer, sa.ForeignKey('s.u.id')))"),
    offline("create table with checks", "op.create_table('t', Column('a', sa.Integer, sa.CheckConstraint('a > 0')), sa.CheckConstraint('a < 10', name='ck_a'))"),
    offline("create table with boolean and enum checks", "op.create_table('t', Column('b', sa.Boolean(name='ck_b', create_constraint=True)), Column('e', sa.Enum('x', 'y', name='ck_e', create_constraint=True)))"),
    offline("create table with unnamed type checks", "op.create_table('t', Column('b', sa.Boolean(create_constraint=True)), Column('e', sa.Enum('x', 'y', create_constraint=True)))"),
    offline("create table with defaults", "op.create_table('t', Column('a', sa.Integer, server_default='5'), Column('b', sa.DateTime, server_default=sa.func.now()), Column('c', sa.String, server_default=sa.text(\"'it''s'\")), Column('d', sa.Boolean, server_default=sa.true()))"),
    offline("create table with computed and identity", "op.create_table('t', Column('a', sa.Integer), Column('b', sa.Integer, sa.Computed('a * 2')), Column('c', sa.Integer, sa.Computed('a + 1', persisted=True)))"),
    offline("create table with identity", "op.create_table('t', Column('id', sa.Integer, sa.Identity(start=3), primary_key=True))"),
    offline("create table of all types", "op.create_table('t', *[Column('c%d' % i, t) for i, t in enumerate([sa.Integer(), sa.SmallInteger(), sa.BigInteger(), sa.Float(), sa.Float(53), sa.Double(), sa.Numeric(), sa.Numeric(10, 2), sa.String(), sa.String(5), sa.Text(), sa.UnicodeText(), sa.LargeBinary(), sa.Date(), sa.Time(), sa.DateTime(), sa.DateTime(timezone=True), sa.TIMESTAMP(), sa.Interval(), sa.Boolean(), sa.JSON(), sa.Uuid(), sa.Enum('a', 'bbb', name='e'), sa.PickleType(), sa.CHAR(3), sa.VARCHAR(9), sa.DECIMAL(6, 3), sa.REAL(), sa.BLOB()])])"),
    offline("create table with quoted names", "op.create_table('Order', Column('Select', sa.Integer), Column('two words', sa.Integer, index=True))"),
    offline("create table with autoincrement", "op.create_table('t', Column('id', sa.Integer, primary_key=True, autoincrement=True), sqlite_autoincrement=True)"),
    offline("create table without rowid", "op.create_table('t', Column('id', sa.Integer, primary_key=True), sqlite_with_rowid=False)"),
    offline("create table with a composite key", "op.create_table('t', Column('a', sa.Integer, primary_key=True), Column('b', sa.Integer, primary_key=True))"),
    offline("create table with variant", "op.create_table('t', Column('a', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), primary_key=True), Column('b', sa.String(4).with_variant(sa.Text(), 'mysql')))"),
    offline("create table under a convention", "op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('a', sa.Integer, sa.ForeignKey('u.id'), unique=True, index=True), sa.CheckConstraint('a > 1', name='positive'))", NAMING),
    offline("create table with final names under a convention", "op.create_table('t', Column('a', sa.Integer), sa.UniqueConstraint('a', name=op.f('my_uq')), sa.CheckConstraint('a > 1', name=op.f('my_ck')))", NAMING),
    offline("create table with named type checks under a convention", "op.create_table('t', Column('b', sa.Boolean(name='flag', create_constraint=True)))", NAMING),
    offline("create table with an unnamed check under a convention", "op.create_table('t', Column('a', sa.Integer), sa.CheckConstraint('a > 1'))", NAMING),
    offline("create table twice", "op.create_table('a', Column('id', sa.Integer))\nop.create_table('b', Column('id', sa.Integer))"),
    offline("drop table", "op.drop_table('t')"),
    offline("drop table if exists in a schema", "op.drop_table('t', schema='s', if_exists=True)"),
    offline("drop quoted table", "op.drop_table('Select')"),
    offline("rename table", "op.rename_table('t', 'u')"),
    offline("rename table in a schema", "op.rename_table('t', 'u', schema='s')"),
    # ---- columns
    offline("add column", "op.add_column('t', Column('c', sa.String(20), nullable=False, server_default='x'))"),
    offline("add column in a schema", "op.add_column('t', Column('c', sa.Integer), schema='s', if_not_exists=True)"),
    offline("add column with inline reference", "op.add_column('t', Column('c', sa.Integer, sa.ForeignKey('o.id', ondelete='CASCADE')), inline_references=True)"),
    offline("add column with inline reference to a schema", "op.add_column('t', Column('c', sa.Integer, sa.ForeignKey('s.o.id', deferrable=True, initially='DEFERRED')), inline_references=True)"),
    offline("add column with reference", "op.add_column('t', Column('c', sa.Integer, sa.ForeignKey('o.id')))"),
    offline("add indexed column", "op.add_column('t', Column('c', sa.Integer, index=True))"),
    offline("add indexed column under a convention", "op.add_column('t', Column('c', sa.Integer, index=True))", {"ix": "idx_%(table_name)s_%(column_0_name)s"}),
    offline("add unique column", "op.add_column('t', Column('c', sa.Integer, unique=True))"),
    offline("add unique indexed column", "op.add_column('t', Column('c', sa.Integer, unique=True, index=True))"),
    offline("add key column inline", "op.add_column('t', Column('c', sa.Integer, primary_key=True), inline_primary_key=True)"),
    offline("add key column", "op.add_column('t', Column('c', sa.Integer, primary_key=True))"),
    offline("add column with comment", "op.add_column('t', Column('c', sa.Integer, comment='hi'))"),
    offline("add enum column", "op.add_column('t', Column('c', sa.Enum('a', 'b', name='e')))"),
    offline("add checked boolean", "op.add_column('t', Column('c', sa.Boolean(name='bck', create_constraint=True)))"),
    offline("add computed column", "op.add_column('t', Column('c', sa.Integer, sa.Computed('a+1', persisted=True)))"),
    offline("add identity column", "op.add_column('t', Column('c', sa.Integer, sa.Identity(start=3)))"),
    offline("add column with check", "op.add_column('t', Column('c', sa.Integer, sa.CheckConstraint('c > 1', name='ck')))"),
    offline("add column with function default", "op.add_column('t', Column('c', sa.DateTime, server_default=sa.func.current_timestamp()))"),
    offline("add column with text default", "op.add_column('t', Column('c', sa.Integer, server_default=sa.text('0')))"),
    offline("add quoted column", "op.add_column('Order', Column('Select', sa.Integer))"),
    offline("add json column", "op.add_column('t', Column('c', sa.JSON(), nullable=True))"),
    offline("drop column", "op.drop_column('t', 'c')"),
    offline("drop column if exists in a schema", "op.drop_column('t', 'c', schema='s', if_exists=True)"),
    offline("alter nullable", "op.alter_column('t', 'c', nullable=True, existing_type=sa.Integer())"),
    offline("alter not nullable", "op.alter_column('t', 'c', nullable=False)"),
    offline("alter default", "op.alter_column('t', 'c', server_default='5')"),
    offline("alter default to SQL", "op.alter_column('t', 'c', server_default=sa.text('now()'))"),
    offline("alter default to a function", "op.alter_column('t', 'c', server_default=sa.func.now())"),
    offline("alter drop default", "op.alter_column('t', 'c', server_default=None)"),
    offline("alter type", "op.alter_column('t', 'c', type_=sa.BigInteger(), existing_type=sa.Integer())"),
    offline("alter type by class", "op.alter_column('t', 'c', type_=sa.Text)"),
    offline("alter type with postgresql_using", "op.alter_column('t', 'c', type_=sa.BigInteger(), postgresql_using='c::bigint')"),
    offline("alter rename", "op.alter_column('t', 'c', new_column_name='d')"),
    offline("alter rename in a schema", "op.alter_column('t', 'c', new_column_name='Some Name', schema='s')"),
    offline("alter all", "op.alter_column('t', 'c', new_column_name='d', type_=sa.String(5), nullable=False, server_default='q', existing_type=sa.Integer())"),
    offline("alter comment", "op.alter_column('t', 'c', comment=\"it's\")"),
    offline("alter nothing", "op.alter_column('t', 'c', existing_type=sa.Integer())"),
    offline("alter autoincrement", "op.alter_column('t', 'c', autoincrement=True, existing_type=sa.Integer(), new_column_name='d')"),
    offline("alter checked boolean to integer", "op.alter_column('t', 'c', type_=sa.Integer(), existing_type=sa.Boolean(name='bck', create_constraint=True))"),
    offline("alter integer to checked boolean", "op.alter_column('t', 'c', type_=sa.Boolean(name='bck', create_constraint=True), existing_type=sa.Integer())"),
    offline("alter to identity", "op.alter_column('t', 'c', server_default=sa.Identity(start=2))"),
    offline("alter from identity", "op.alter_column('t', 'c', server_default=None, existing_server_default=sa.Identity(start=1))"),
    offline("alter to computed", "op.alter_column('t', 'c', server_default=sa.Computed('a+1'))"),
    offline("alter from computed", "op.alter_column('t', 'c', server_default=None, existing_server_default=sa.Computed('a+1'))"),
    # ---- indexes
    offline("create index", "op.create_index('ix', 't', ['a', 'b'])"),
    offline("create unique index", "op.create_index('ix', 't', ['a', sa.text('lower(b)')], unique=True, if_not_exists=True)"),
    offline("create partial index", "op.create_index('ix', 't', ['a'], sqlite_where=sa.text('a > 1'))"),
    offline("create partial index of an expression", "op.create_index('ix', 't', ['a'], sqlite_where=sa.column('a') > 5)"),
    offline("create index with a foreign option", "op.create_index('ix', 't', ['a'], postgresql_using='gin')"),
    offline("create index in a schema", "op.create_index('ix', 't', ['a'], schema='s')"),
    offline("create index without a name", "op.create_index(None, 't', ['a'])"),
    offline("create index without a name under a convention", "op.create_index(None, 't', ['a'])", NAMING),
    offline("create index with a final name", "op.create_index(op.f('ix_t_a'), 't', ['a'])", NAMING),
    offline("create index on an expression", "op.create_index('ix', 't', [sa.func.lower(sa.column('b'))])"),
    offline("create index descending", "op.create_index('ix', 't', [sa.text('a DESC'), 'b'])"),
    offline("create quoted index", "op.create_index('My Index', 'Order', ['Select'])"),
    offline("drop index", "op.drop_index('ix', table_name='t')"),
    offline("drop index without table", "op.drop_index('ix')"),
    offline("drop index if exists in a schema", "op.drop_index('ix', table_name='t', schema='s', if_exists=True)"),
    offline("drop index with options", "op.drop_index('ix', table_name='t', sqlite_where=sa.text('a > 1'))"),
    # ---- constraints
    offline("create unique constraint", "op.create_unique_constraint('uq', 't', ['a'])"),
    offline("create check constraint", "op.create_check_constraint('ck', 't', sa.text('a > 5'))"),
    offline("create foreign key", "op.create_foreign_key('fk', 't', 'u', ['a'], ['id'])"),
    offline("create primary key", "op.create_primary_key('pk', 't', ['a'])"),
    offline("drop constraint", "op.drop_constraint('x', 't')"),
    offline("drop foreign key", "op.drop_constraint('x', 't', type_='foreignkey')"),
    offline("drop constraint of no kind", "op.drop_constraint('x', 't', type_='wrong')"),
    offline("create table comment", "op.create_table_comment('t', 'hi')"),
    offline("drop table comment", "op.drop_table_comment('t', existing_comment='hi')"),
    # ---- statements
    offline("execute text", "op.execute('select 1')"),
    offline("execute several lines", "op.execute('''\n    update t\n\tset a = 1\n''')"),
    offline("execute text with a percent and an escaped colon", "op.execute(\"select 'a%b', 'x\\\\:y'\")"),
    offline("execute text with parameters", "op.execute(sa.text('insert into t values (:x)').bindparams(x=\"a'b\"))"),
    offline("execute text with parameters and no literals", "op.execute(sa.text('insert into t values (:x)').bindparams(x='a'))", literal_binds=False),
    offline("execute update", "op.execute(sa.table('t', sa.column('a', sa.String)).update().where(sa.column('a') == op.inline_literal('q')).values(a=op.inline_literal('z')))"),
    offline("execute update without literals", "op.execute(sa.table('t', sa.column('a', sa.String)).update().where(sa.column('a') == op.inline_literal('q')).values(a=op.inline_literal('z')))", literal_binds=False),
    offline("execute update with parameters", "t = sa.table('t', sa.column('a', sa.Integer))\nop.execute(t.update().where(t.c.a == 5).values(a=6))"),
    offline("execute insert", "op.execute(sa.table('t', sa.column('a', sa.Integer), sa.column('b', sa.String)).insert().values(a=1, b='x'))"),
    offline("execute delete", "t = sa.table('t', sa.column('a', sa.Integer))\nop.execute(t.delete().where(t.c.a.in_([1, 2])))"),
    offline("execute comment", "op.execute('-- just a remark')"),
    offline("bulk insert", "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer), sa.column('b', sa.String)), [{'a': 1, 'b': 'x'}, {'a': 2, 'b': \"it's\"}])"),
    offline("bulk insert of dates", "import datetime\nop.bulk_insert(sa.table('t', sa.column('a', sa.Date), sa.column('b', sa.Boolean)), [{'a': datetime.date(2020, 1, 2), 'b': True}])"),
    offline("bulk insert of nulls", "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer), sa.column('b', sa.String)), [{'a': None, 'b': None}])"),
    offline("bulk insert of literals", "op.bulk_insert(sa.table('t', sa.column('a', sa.String)), [{'a': op.inline_literal('z')}])"),
    offline("bulk insert one by one", "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer)), [{'a': 1}, {'a': 2}], multiinsert=False)"),
    offline("bulk insert of nothing", "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer)), [])"),
    offline("bulk insert of no list", "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer)), {'a': 1})"),
    offline("bulk insert of no dictionaries", "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer)), [(1,)])"),
    offline("bulk insert into a created table", "t = op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('n', sa.String(5)))\nop.bulk_insert(t, [{'id': 1, 'n': 'x'}])"),
    # ---- batches
    offline("batch of additions", "with op.batch_alter_table('t') as b:\n    b.add_column(Column('c', sa.Integer))\n    b.create_index('ix', ['c'])\n    b.drop_index('iy')"),
    offline("batch needs a database", "with op.batch_alter_table('t') as b:\n    b.drop_column('c')"),
    offline("batch never recreates", "with op.batch_alter_table('t', recreate='never') as b:\n    b.drop_column('c')\n    b.alter_column('d', new_column_name='e')"),
    offline("batch refuses a word", "with op.batch_alter_table('t', recreate='maybe') as b:\n    pass"),
    offline("batch refuses a place without recreate", "with op.batch_alter_table('t') as b:\n    b.add_column(Column('c', sa.Integer), insert_after='a')"),
    offline("batch from a copy drops a column", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer, primary_key=True), Column('a', sa.String(5)), Column('b', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.drop_column('b')"),
    offline("batch from a copy changes a type", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer, primary_key=True), Column('a', sa.String(5)))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.alter_column('a', type_=sa.Integer, nullable=False, server_default='5')"),
    offline("batch from a copy renames", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer, primary_key=True), Column('a', sa.String(5)), sa.UniqueConstraint('a', name='uq'), sa.Index('ix', 'a'))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.alter_column('a', new_column_name='b')"),
    offline("batch from a copy adds in the middle", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer, primary_key=True), Column('a', sa.String(5)))\nwith op.batch_alter_table('t', copy_from=t, recreate='always') as b:\n    b.add_column(Column('x', sa.Integer), insert_before='a')\n    b.add_column(Column('y', sa.Integer), insert_after='id')"),
    offline("batch from a copy in a schema", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer, primary_key=True), schema='s')\nwith op.batch_alter_table('t', schema='s', copy_from=t) as b:\n    b.create_check_constraint('ck', 'id > 0')"),
    offline("batch from a copy adds constraints", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), Column('a', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.create_unique_constraint('uq', ['a'])\n    b.create_foreign_key('fk', 'u', ['a'], ['id'])"),
    offline("batch from a copy adds a key", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer, nullable=False), Column('a', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.create_primary_key('pk', ['id'])"),
    offline("batch from a copy drops its key", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), sa.PrimaryKeyConstraint('id', name='pk'))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.drop_constraint('pk', type_='primary')"),
    offline("batch from a copy drops a constraint", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), sa.UniqueConstraint('id', name='uq'))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.drop_constraint('uq', type_='unique')"),
    offline("batch from a copy misses a constraint", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.drop_constraint('uq', type_='unique')"),
    offline("batch from a copy misses an index", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t, recreate='always') as b:\n    b.drop_index('ix')"),
    offline("batch from a copy misses a column", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.drop_column('nope')"),
    offline("batch from a copy wants names", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.create_unique_constraint(None, ['id'])"),
    offline("batch from a copy with table arguments", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), Column('a', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t, recreate='always', table_args=(sa.UniqueConstraint('a'),), table_kwargs={'sqlite_with_rowid': False}) as b:\n    pass"),
    offline("batch from a copy reorders", "t = sa.Table('t', sa.MetaData(), Column('a', sa.Integer), Column('b', sa.Integer), Column('c', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t, recreate='always', partial_reordering=[('c', 'a', 'b')]) as b:\n    pass"),
    offline("batch from a copy with checked types", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), Column('f', sa.Boolean(name='ck_f', create_constraint=True)))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.alter_column('f', new_column_name='g', existing_type=sa.Boolean(name='ck_f', create_constraint=True))"),
    offline("batch from a copy turns a checked type into another", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), Column('f', sa.Boolean(name='ck_f', create_constraint=True)))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.alter_column('f', type_=sa.Integer, existing_type=sa.Boolean(name='ck_f', create_constraint=True))"),
    offline("batch from a copy executes at once", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), Column('a', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.drop_column('a')\n    b.execute('select 1')"),
    offline("batch of a long name", "t = sa.Table('t' * 60, sa.MetaData(), Column('id', sa.Integer), Column('a', sa.Integer))\nwith op.batch_alter_table('t' * 60, copy_from=t) as b:\n    b.drop_column('a')"),
    offline("batch under a convention", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer), Column('a', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.create_unique_constraint(None, ['a'])\n    b.create_foreign_key(None, 'u', ['a'], ['id'])\n    b.create_check_constraint('small', 'a < 5')", NAMING),
    offline("batch adds a checked boolean", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.add_column(Column('f', sa.Boolean(name='ck_f', create_constraint=True)))"),
    offline("batch adds a column with an SQL default", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.add_column(Column('at', sa.DateTime, server_default=sa.func.now()))"),
    offline("batch adds a referring column", "t = sa.Table('t', sa.MetaData(), Column('id', sa.Integer))\nwith op.batch_alter_table('t', copy_from=t) as b:\n    b.add_column(Column('u', sa.Integer, sa.ForeignKey('u.id', name='fk_u')))"),
]


def online(name, start, code, naming=None):
    return {"name": name, "start": start, "code": code, "naming": naming or {}}


BASE = [
    "CREATE TABLE u (id INTEGER PRIMARY KEY)",
    "CREATE TABLE t (id INTEGER NOT NULL, a VARCHAR(10), b INTEGER DEFAULT 5 NOT NULL, PRIMARY KEY (id), CONSTRAINT uq_a UNIQUE (a))",
    "CREATE INDEX ix_b ON t (b)",
    "INSERT INTO t (id, a, b) VALUES (1, '10', 7)",
    "INSERT INTO t (id, a, b) VALUES (2, NULL, 8)",
]


def batch(*lines, options=""):
    return "with op.batch_alter_table('t'%s) as b:\n    %s" % (options, "\n    ".join(lines))


ONLINE_CASES = [
    online("nothing", BASE, "pass"),
    online("add and fill a column", BASE, "op.add_column('t', Column('c', sa.Integer))\nop.execute('update t set c = id * 2')"),
    online("drop a column", BASE, "op.drop_index('ix_b', 't')\nop.drop_column('t', 'b')"),
    online("rename a table", BASE, "op.rename_table('t', 'v')"),
    online("rename a column", BASE, "op.alter_column('t', 'b', new_column_name='bb')"),
    online("create, fill and read back", [], "t = op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('n', sa.String(5), index=True))\nop.bulk_insert(t, [{'id': 1, 'n': 'x'}, {'id': 2, 'n': None}])"),
    online("fail on a missing table", BASE, "op.drop_table('nope')"),
    online("fail after a change", BASE, "op.add_column('t', Column('c', sa.Integer))\nop.execute('update t set c = 1')\nop.execute('nonsense')"),
    online("add a foreign key without batch", BASE, "op.create_foreign_key('fk', 't', 'u', ['b'], ['id'])"),
    online("batch drops a column", BASE, batch("b.drop_index('ix_b')", "b.drop_column('b')")),
    online("batch drops an indexed column", BASE, batch("b.drop_column('b')")),
    online("batch changes a type", BASE, batch("b.alter_column('a', type_=sa.Integer, existing_type=sa.String(10))")),
    online("batch changes nullability", BASE, batch("b.alter_column('b', nullable=True)")),
    online("batch fails on nulls", BASE, batch("b.alter_column('a', nullable=False)")),
    online("batch changes a default", BASE, batch("b.alter_column('b', server_default='9')")),
    online("batch drops a default", BASE, batch("b.alter_column('b', server_default=None)")),
    online("batch renames", BASE, batch("b.alter_column('b', new_column_name='bb')")),
    online("batch renames a unique column", BASE, batch("b.alter_column('a', new_column_name='aa')")),
    online("batch adds", BASE, batch("b.add_column(Column('c', sa.Integer))")),
    online("batch adds always", BASE, batch("b.add_column(Column('c', sa.Integer, server_default='1', nullable=False))", options=", recreate='always'")),
    online("batch adds in the middle", BASE, batch("b.add_column(Column('c', sa.Integer), insert_after='id')", options=", recreate='always'")),
    online("batch adds then drops the last", BASE, batch("b.add_column(Column('c', sa.Integer))", "b.drop_index('ix_b')", "b.drop_column('b')")),
    online("batch adds indexed always", BASE, batch("b.add_column(Column('c', sa.Integer, index=True))", options=", recreate='always'")),
    online("batch adds unique under a convention", BASE, batch("b.add_column(Column('c', sa.Integer, unique=True))"), NAMING),
    online("batch adds unique", BASE, batch("b.add_column(Column('c', sa.Integer, unique=True))")),
    online("batch adds a reference", BASE, batch("b.add_column(Column('u_id', sa.Integer, sa.ForeignKey('u.id', name='fk_u')))")),
    online("batch adds an unnamed reference", BASE, batch("b.add_column(Column('u_id', sa.Integer, sa.ForeignKey('u.id')))")),
    online("batch drops a unique constraint", BASE, batch("b.drop_constraint('uq_a', type_='unique')")),
    online("batch drops what is not there", BASE, batch("b.drop_constraint('nope', type_='unique')")),
    online("batch adds a unique constraint", BASE, batch("b.create_unique_constraint('uq_b', ['b'])")),
    online("batch adds a check", BASE, batch("b.create_check_constraint('ck_b', 'b > 0')")),
    online("batch adds a check that fails", BASE, batch("b.create_check_constraint('ck_b', 'b > 7')")),
    online("batch adds a foreign key", BASE, batch("b.create_foreign_key('fk_b', 'u', ['b'], ['id'], ondelete='CASCADE')")),
    online("batch adds a primary key", BASE, batch("b.create_primary_key('pk_t', ['id', 'b'])")),
    online("batch indexes", BASE, batch("b.create_index('ix_a', ['a'], unique=True)", "b.drop_index('ix_b')")),
    online("batch indexes always", BASE, batch("b.create_index('ix_a', ['a'])", options=", recreate='always'")),
    online("batch uses the new name at once", BASE, batch("b.alter_column('b', new_column_name='bb')", "b.create_unique_constraint('uq_bb', ['bb'])")),
    online("batch adds an unnamed constraint", BASE, batch("b.create_unique_constraint(None, ['b'])")),
    online("batch wraps an unnamed check", ["CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER CHECK (a > 1))", "INSERT INTO t VALUES (1, 2)"], batch("b.alter_column('a', nullable=False)")),
    online("batch restates an unnamed check", ["CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, CHECK (a > 1))", "INSERT INTO t VALUES (1, 2)"], batch("b.alter_column('a', nullable=False)", options=", table_args=(sa.CheckConstraint('a > 1'),)")),
    online("batch keeps a named check", ["CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, CONSTRAINT ck CHECK (a > 1))", "INSERT INTO t VALUES (1, 2)"], batch("b.alter_column('a', nullable=False)")),
    online("batch drops a named check", ["CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, CONSTRAINT ck CHECK (a > 1))", "INSERT INTO t VALUES (1, 2)"], batch("b.drop_constraint('ck', type_='check')")),
    online("batch keeps a self reference", ["CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER, x INTEGER, CONSTRAINT fk FOREIGN KEY(parent) REFERENCES t (id))", "INSERT INTO t VALUES (1, NULL, 3)", "INSERT INTO t VALUES (2, 1, 4)"], batch("b.drop_column('x')")),
    online("batch keeps foreign key actions", ["CREATE TABLE u (id INTEGER PRIMARY KEY)", "CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER, x INTEGER, CONSTRAINT fk FOREIGN KEY(u) REFERENCES u (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)", "INSERT INTO u VALUES (1)", "INSERT INTO t VALUES (1, 1, 2)"], batch("b.drop_column('x')")),
    online("batch drops an unnamed foreign key by convention", ["CREATE TABLE u (id INTEGER PRIMARY KEY)", "CREATE TABLE t (id INTEGER PRIMARY KEY, u INTEGER, FOREIGN KEY(u) REFERENCES u (id))"], "with op.batch_alter_table('t', naming_convention={'fk': 'fk_%(table_name)s_%(column_0_name)s'}) as b:\n    b.drop_constraint('fk_t_u', type_='foreignkey')"),
    online("batch keeps expression defaults", ["CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME DEFAULT CURRENT_TIMESTAMP, n INTEGER DEFAULT 10, s VARCHAR DEFAULT 'x', x INTEGER)", "INSERT INTO t (id, at, x) VALUES (1, '2020-01-01', 5)"], batch("b.drop_column('x')")),
    online("batch keeps a composite key", ["CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, x INTEGER, PRIMARY KEY (a, b))", "INSERT INTO t VALUES (1, 2, 3)"], batch("b.drop_column('x')")),
    online("batch drops a key column", ["CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b))", "INSERT INTO t VALUES (1, 2)"], batch("b.drop_column('b')")),
    online("batch drops a named key", ["CREATE TABLE t (a INTEGER NOT NULL, b INTEGER, CONSTRAINT pk PRIMARY KEY (a))", "INSERT INTO t VALUES (1, 2)"], batch("b.drop_constraint('pk', type_='primary')")),
    online("batch keeps partial indexes", ["CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, x INTEGER)", "CREATE UNIQUE INDEX ix_a ON t (a) WHERE a > 1", "INSERT INTO t VALUES (1, 2, 3)"], batch("b.drop_column('x')")),
    online("batch names a boolean's check", ["CREATE TABLE t (id INTEGER PRIMARY KEY, f BOOLEAN, CONSTRAINT ck_f CHECK (f IN (0, 1)))", "INSERT INTO t VALUES (1, 1)"], batch("b.alter_column('f', new_column_name='g', existing_type=sa.Boolean(name='ck_f', create_constraint=True))")),
    online("batch restates a boolean", ["CREATE TABLE t (id INTEGER PRIMARY KEY, f BOOLEAN, x INTEGER, CONSTRAINT ck_f CHECK (f IN (0, 1)))", "INSERT INTO t VALUES (1, 1, 2)"], batch("b.drop_column('x')", options=", reflect_args=[Column('f', sa.Boolean(name='ck_f', create_constraint=True))]")),
    online("batch turns a boolean into an integer", ["CREATE TABLE t (id INTEGER PRIMARY KEY, f BOOLEAN, CONSTRAINT ck_f CHECK (f IN (0, 1)))", "INSERT INTO t VALUES (1, 1)"], batch("b.alter_column('f', type_=sa.Integer, existing_type=sa.Boolean(name='ck_f', create_constraint=True))")),
    online("batch turns text into a checked boolean", BASE, batch("b.alter_column('b', type_=sa.Boolean(name='ck_b', create_constraint=True), existing_type=sa.Integer)")),
    online("batch turns into json without a cast", BASE, batch("b.alter_column('a', type_=sa.JSON, existing_type=sa.String)")),
    online("batch reorders", BASE, batch("pass", options=", recreate='always', partial_reordering=[('b', 'id')]")),
    online("batch on a missing table", [], batch("b.drop_column('a')")),
    online("batch on a quoted table", ["CREATE TABLE \"Order\" (\"Select\" INTEGER, x INTEGER)", "INSERT INTO \"Order\" VALUES (1, 2)"], "with op.batch_alter_table('Order') as b:\n    b.alter_column('Select', new_column_name='Where')"),
    online("batch twice", BASE, batch("b.drop_constraint('uq_a', type_='unique')") + "\n" + batch("b.create_unique_constraint('uq_a2', ['a'])")),
    online("batch without rowid", BASE, batch("b.alter_column('b', nullable=True)", options=", table_kwargs={'sqlite_with_rowid': False}")),
    online("batch never", BASE, batch("b.alter_column('b', new_column_name='bb')", options=", recreate='never'")),
    online("select through the bind", BASE, "rows = op.get_bind().execute(sa.text('select id from t order by id')).fetchall()\nfor (id_,) in rows:\n    op.execute('update t set b = %d where id = %d' % (id_ * 100, id_))"),
    online("update through Core", BASE, "t = sa.table('t', sa.column('id', sa.Integer), sa.column('a', sa.String))\nop.execute(t.update().where(t.c.id == 1).values(a='changed'))"),
]


def describe(error):
    """The class with the module where it is not builtin, and the text without what differs from run to run."""
    kind = type(error)
    module = kind.__module__
    name = kind.__name__ if module in ("builtins", "exceptions") else module + "." + kind.__name__
    return {"class": name, "message": re.sub(r" object at 0x[0-9a-f]+", "", str(error))}


def environment(op):
    import sqlalchemy as sa

    return {"op": op, "sa": sa, "Column": sa.Column}


def run_oracle_offline(case):
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    buffer = io.StringIO()
    opts = {"as_sql": True, "output_buffer": buffer, "literal_binds": case["literal_binds"]}
    if case["naming"]:
        opts["target_metadata"] = sa.MetaData(naming_convention=case["naming"])
    context = MigrationContext.configure(dialect_name="sqlite", opts=opts)
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(case["code"], environment(Operations(context)))
        except Exception as raised:
            error = describe(raised)
    return {
        "sql": buffer.getvalue(),
        "error": error,
        "warnings": [[warning.category.__name__, str(warning.message)] for warning in caught],
    }


def snapshot(connection):
    rows = connection.exec_driver_sql("select type, name, tbl_name, sql from sqlite_master order by rowid").fetchall()
    data = {}
    for kind, name, _, _ in rows:
        if kind == "table" and name != "alembic_version":
            data[name] = [list(row) for row in connection.exec_driver_sql('select * from "%s" order by 1' % name)]
    return {"schema": [[*row[:3], row[3] and row[3].rstrip()] for row in rows if row[1] != "alembic_version"], "data": data}


def run_oracle_online(case):
    import sqlalchemy as sa
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    engine = sa.create_engine("sqlite://")
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with engine.connect() as connection:
            for statement in case["start"]:
                connection.exec_driver_sql(statement)
            connection.commit()
            opts = {}
            if case["naming"]:
                opts["target_metadata"] = sa.MetaData(naming_convention=case["naming"])
            context = MigrationContext.configure(connection, opts=opts)
            try:
                with context.begin_transaction(_per_migration=True):
                    exec(case["code"], environment(Operations(context)))
            except Exception as raised:
                error = describe(raised)
            connection.rollback()
            found = snapshot(connection)
    return {
        **found,
        "error": error,
        "warnings": [[warning.category.__name__, str(warning.message)] for warning in caught],
    }


def plain(value):
    """Bytes as the wire writes them where the format has none."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return {"Bytes": list(value)}
    return value


def lower_with_our_faces():
    """Runs the offline snippets with our own modules, recording what they hand over."""
    import types

    sys.path.insert(0, str(FACES))
    recorded = []
    native = types.ModuleType("_limbeck")
    native.invoke = lambda operation: recorded.append(plain(operation))
    sys.modules["_limbeck"] = native

    from alembic.operations import Operations
    from sqlalchemy.dialects import sqlite

    import sqlalchemy as sa

    class Context:
        as_sql = True
        impl = None
        dialect = sqlite.dialect()

        def __init__(self, naming):
            self.opts = {"target_metadata": sa.MetaData(naming_convention=naming)} if naming else {}

    answers = []
    for case in OFFLINE_CASES:
        recorded.clear()
        error = None
        try:
            exec(case["code"], environment(Operations(Context(case["naming"]))))
        except Exception as raised:
            error = describe(raised)
        answers.append({"operations": list(recorded), "raised": error})
    json.dump(answers, sys.stdout)


def dump(path, cases):
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    path.write_text("[\n" + lines + "\n]\n", encoding="utf-8")


def main():
    ours = subprocess.run([sys.executable, __file__, "--lower"], check=True, capture_output=True, text=True)
    wires = json.loads(ours.stdout)
    dump(OFFLINE, [{**case, **run_oracle_offline(case), "ours": wire} for case, wire in zip(OFFLINE_CASES, wires)])
    dump(ONLINE, [{**case, **run_oracle_online(case)} for case in ONLINE_CASES])
    print("%d cases as text, %d on a database" % (len(OFFLINE_CASES), len(ONLINE_CASES)))


if __name__ == "__main__":
    if "--lower" in sys.argv:
        lower_with_our_faces()
    else:
        main()
