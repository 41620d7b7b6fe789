"""Migrations on a SQLite database that holds rows."""

from cases.ops import NAMING


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
    online("batch reflects only some columns", BASE, batch("pass", options=", recreate='always', reflect_kwargs={'include_columns': ['id', 'a']}")),
    online("batch with an option of nobody", BASE, batch("b.alter_column('b', nullable=True)", options=", table_kwargs={'sqlite_bogus': 1}")),
    online("batch never", BASE, batch("b.alter_column('b', new_column_name='bb')", options=", recreate='never'")),
    online("select through the bind", BASE, "rows = op.get_bind().execute(sa.text('select id from t order by id')).fetchall()\nfor (id_,) in rows:\n    op.execute('update t set b = %d where id = %d' % (id_ * 100, id_))"),
    online("update through Core", BASE, "t = sa.table('t', sa.column('id', sa.Integer), sa.column('a', sa.String))\nop.execute(t.update().where(t.c.id == 1).values(a='changed'))"),
]
