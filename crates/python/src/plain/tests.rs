//! What is read from the text is what the faces lower when Python runs it.

use super::leaves::Leaves;
use super::{Module, calls};
use crate::interpreter;
use crate::wire::from_python;
use limbeck_core::operations::Operation;
use rustpython_vm::compiler::Mode;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

/// Runs a script against faces whose native half only keeps what it is told.
const RUNNER: &str = r#"
import sys, types
told = []
fake = types.ModuleType("_limbeck")
fake.invoke = told.append
sys.modules["_limbeck"] = fake
from alembic.operations import base
from alembic.runtime import plain
from sqlalchemy.dialects import sqlite

class Context:
    impl = None
    dialect = sqlite.dialect()
    opts = {}
    as_sql = False
    _operations = None
    _native = fake

def run(source):
    names = {}
    exec(compile(source, "case", "exec"), names)
    del told[:]
    base._running.append(base.Operations(Context()))
    try:
        names["upgrade"]()
    finally:
        base._running.pop()
    return list(told)

def dialect():
    return plain.dialect_of(Context())
"#;

const HEADER: &str = "\"\"\"a revision\"\"\"
from typing import Sequence, Union
from alembic import op
import sqlalchemy as sa
from sqlalchemy import Column, String
from sqlalchemy.dialects import mysql, postgresql

revision: str = 'a'
down_revision: Union[str, Sequence[str], None] = None
branch_labels = None

def upgrade() -> None:
    \"\"\"Upgrade schema.\"\"\"
";

/// Bodies of `upgrade` that are read.
const READ: &[&str] = &[
    "pass",
    "op.create_table('t')",
    "op.create_table('t', sa.Column('a', sa.Integer()))",
    "op.create_table('t', sa.Column('a', sa.Integer), Column('b', String(20)), if_not_exists=True, schema='s', comment='it''s')",
    "op.create_table('t', sa.Column('a', sa.Integer(), nullable=False), sa.PrimaryKeyConstraint('a'))",
    "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('b', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('b', 'a', name='pk'), sa.UniqueConstraint('a', name=op.f('uq')))",
    "op.create_table('t', sa.Column('a', sa.Integer(), primary_key=True), sa.UniqueConstraint('a'), sa.CheckConstraint('a > 0', name='ck'))",
    "op.create_table('t', sa.Column('a', sa.Integer(), primary_key=True, nullable=True), sa.Column('b', sa.Integer(), primary_key=True,
        autoincrement=True), sa.Column('c', sa.Integer(), autoincrement=False), sa.Column('d', sa.Integer(), autoincrement='auto'))",
    "op.create_table('t', sa.Column('a', sa.DateTime(timezone=True), server_default=sa.text('CURRENT_TIMESTAMP')),
        sa.Column('b', sa.DateTime(), server_default=sa.func.now(), nullable=False), sa.Column('c', sa.Boolean(),
        server_default=sa.false()), sa.Column('d', sa.String(), server_default='x', comment='c'), sa.Column('e', sa.String(), server_default=''))",
    "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()),
        sa.ForeignKeyConstraint(['a'], ['u.id'], ondelete='CASCADE', name=op.f('fk')), sa.ForeignKeyConstraint(['b', 'a'], ['v.x', 'v.y']))",
    "op.create_table('t', sa.Column('a', sa.Enum('x', 'y', name='e')), sa.Column('b', sa.Enum('x', native_enum=False, length=20)),
        sa.Column('c', sa.Numeric(precision=10, scale=2)), sa.Column('d', sa.JSON()), sa.Column('e', sa.LargeBinary(length=16)),
        sa.Column('f', postgresql.JSONB(astext_type=sa.Text())), sa.Column('g', postgresql.ARRAY(sa.String(length=3))),
        sa.Column('h', sa.Text().with_variant(mysql.LONGTEXT(), 'mysql')), sa.Column('i', sa.types.Uuid()), sa.Column('j', sa.VARCHAR(3)),
        sa.Column('k', sa.Interval()), sa.Column('l', sa.Float()), sa.Column('m', mysql.TINYINT(display_width=1)))",
    "op.add_column('t', sa.Column('b', sa.Boolean(), nullable=False, server_default='0'))
    op.add_column('t', sa.Column('c', sa.Integer()), schema='s', if_not_exists=True)
    op.create_index('ix', 't', ['a', \"b\"], unique=True)
    op.create_index(op.f('ix2'), 't', ('a',), schema='s', unique=False, if_not_exists=True)
    op.drop_index('ix', table_name='t')
    op.drop_index(op.f('ix2'), 't', schema='s', if_exists=True)
    op.drop_column('t', 'b')
    op.drop_column('t', 'c', schema='s')
    op.drop_table('t', schema=None)
    op.drop_table('u', if_exists=True)",
    "op.create_table('t', sa.Column('id', sa.Integer(), sa.ForeignKey('u.id'), nullable=False), sa.Column('b', sa.Integer(),
        sa.ForeignKey('v.x', name='fk_b', ondelete='SET NULL', onupdate='CASCADE'), sa.ForeignKey('w.y', name=op.f('fk_c'), deferrable=True,
        initially='DEFERRED'), primary_key=True), sa.Column('own', sa.Integer(), sa.ForeignKey('t.id')),
        sa.ForeignKeyConstraint(['b'], ['z.z']), sa.CheckConstraint('id > 0'))",
    "op.create_table('t', sa.Column('a', sa.Integer(), unique=True, index=False), sa.Column('b', sa.Integer(), sa.ForeignKey('u.id'),
        unique=True), sa.Column('c', sa.Integer(), index=True), sa.Column('d', sa.Integer(), index=True, unique=True),
        sa.Column('e', sa.Integer(), primary_key=True, unique=None), sa.UniqueConstraint('a', 'b', name='uq'))",
    "op.add_column('t', sa.Column('a', sa.Integer(), sa.ForeignKey('u.id'), index=True, nullable=True))
    op.add_column('t', sa.Column('b', sa.Integer(), unique=True), schema='s')",
    "op.execute('UPDATE t SET a = 1')
    op.execute(\"\"\"SELECT '12:30'::text, a::int FROM t WHERE b = '%'\"\"\")
    op.execute(sa.text('DELETE FROM t'))
    op.execute(sqltext='SELECT 1')",
    "op.rename_table('t', 'u')
    op.rename_table('t', 'u', schema='s')",
    "op.alter_column('t', 'a', nullable=False)
    op.alter_column('t', 'a', existing_type=sa.String(length=3), type_=sa.Text(), existing_nullable=True, nullable=None)
    op.alter_column('t', 'a', new_column_name='b', existing_type=sa.INTEGER)
    op.alter_column(table_name='t', column_name='a', server_default=None, existing_server_default=sa.text('now()'), schema='s')
    op.alter_column('t', 'a', server_default='x', existing_server_default=None, comment='c', existing_comment='d')
    op.alter_column('t', 'a', server_default=sa.text('0'), comment=None, autoincrement=True, existing_autoincrement=False)
    op.alter_column('t', 'a', type_=postgresql.JSONB(), postgresql_using='a::jsonb')",
    "op.create_index('ix', 't', ['a', sa.text('lower(b)')], unique=False, postgresql_using='gin', postgresql_where=sa.text('a > 0'),
        postgresql_concurrently=True, postgresql_include=['c', 'd'], sqlite_where=None)
    op.create_index('ix', 't', [sa.text('a DESC')])
    op.create_index(index_name='ix', table_name='t', columns=['a'])
    op.create_index(None, 't', ['a'])
    op.drop_index('ix', table_name='t', postgresql_using='gin')",
    "op.create_primary_key('pk', 't', ['a', 'b'])
    op.create_unique_constraint(op.f('uq'), 't', ('a',), schema='s', deferrable=True, initially='DEFERRED')
    op.create_check_constraint('ck', 't', 'a > 0', schema='s')
    op.create_foreign_key('fk', 't', 'u', ['a', 'b'], ['x', 'y'], ondelete='CASCADE', source_schema='s', referent_schema='r')
    op.create_foreign_key(None, source_table='t', referent_table='t', local_cols=['a'], remote_cols=['b'], match='FULL', onupdate='NO ACTION')
    op.drop_constraint('ck', 't')
    op.drop_constraint('fk', 't', type_='foreignkey', schema='s', if_exists=True)
    op.drop_constraint(op.f('uq'), 't', 'unique')",
    "with op.batch_alter_table('t', schema=None) as batch_op:
        'a note'
        batch_op.add_column(sa.Column('a', sa.Integer(), sa.ForeignKey('u.id', name='fk'), nullable=True))
        batch_op.drop_column('b')
        batch_op.execute('SELECT 1')
        batch_op.alter_column('c', existing_type=sa.VARCHAR(3), type_=sa.Text(), nullable=False)
        batch_op.create_index(batch_op.f('ix'), ['a'], unique=True)
        batch_op.create_index('ix', ['a'], if_not_exists=True, sqlite_where=sa.text('a > 0'))
        batch_op.drop_index('ix')
        batch_op.create_foreign_key(None, 'u', ['a'], ['id'], ondelete='CASCADE')
        batch_op.create_unique_constraint('uq', ['a', 'b'])
        batch_op.create_check_constraint('ck', 'a > 0')
        batch_op.create_primary_key('pk', ['a'])
        batch_op.drop_constraint('fk', type_='foreignkey')
        batch_op.drop_constraint(op.f('uq'), 'unique')
    op.drop_table('x')
    with op.batch_alter_table('v', 's', recreate='always') as batch_op:
        batch_op.drop_column('b')
    with op.batch_alter_table('w') as other:
        pass",
    "'a note'\n    op.create_table('t', sa.Column('The Name', sa.Integer()))",
];

/// Bodies that are left to Python: whether it accepts them is none of the reader's business.
const LEFT: &[&str] = &[
    "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('a', sa.Integer()))",
    "op.create_table('t', sa.Column('a', sa.Integer()), sa.PrimaryKeyConstraint('b'))",
    "op.create_table('t', sa.Column('a', sa.Integer(), primary_key=True), sa.PrimaryKeyConstraint('a'))",
    "op.create_table('t', sa.Column('a', sa.Integer(), default=1))",
    "op.create_table('t', sa.Column('a', sa.Integer(), sa.Identity()))",
    "op.create_table('t', sa.Column('a', sa.Integer(), server_default=sa.Identity()))",
    "op.create_table('t', sa.Column('a', sa.Boolean(create_constraint=True)))",
    "op.create_table('t', sa.Column('a', sa.NoSuchType()))",
    "op.create_table('t', sa.Column('a', sa.Integer(), server_default=sa.text(':x')))",
    "op.create_table('t', sa.Column('a', sa.Integer(), server_default=sa.func.coalesce(1, 2)))",
    "op.create_table('t', sa.Column('a', sa.Integer(), nullable=None))",
    "op.create_table('t', mysql_engine='InnoDB')",
    "op.create_table('t' + 'u')",
    "op.create_table(*['t'])",
    "op.create_index('ix', 't', 'a')",
    "op.create_index('ix', 't', [sa.func.lower('a')])",
    "op.create_index('ix', 't', ['a'], postgresql_ops={'a': 'x'})",
    "op.create_table('t', sa.Column('a', sa.Integer(), index=True), schema='s')",
    "op.create_table('t', sa.Column('a', sa.ForeignKey('u.id')))",
    "op.create_table('t', sa.Column('a', sa.Integer(), sa.ForeignKey('u')))",
    "op.create_table('t', sa.Column('a', sa.Integer(), sa.ForeignKey('s.u.id')))",
    "op.create_table('t', sa.Column('a', sa.Integer(), sa.ForeignKey('u.id', use_alter=True)))",
    "op.create_table('t', sa.Column('a', sa.Integer(), unique='yes'))",
    "op.execute('UPDATE t SET a = :x')",
    "op.execute('UPDATE t SET a = b\\\\:x')",
    "op.execute('SELECT (:é)')",
    "op.execute('SELECT 1', execution_options={})",
    "op.execute(sa.text('SELECT 1').bindparams())",
    "op.execute(sa.select(sa.text('1')))",
    "op.alter_column('t', 'a', server_default=False)",
    "op.alter_column('t', 'a', type_=sa.Boolean(create_constraint=True))",
    "op.alter_column('t', 'a', nullable='no')",
    "op.create_unique_constraint('uq', 't', 'a')",
    "op.create_unique_constraint('uq', 't', [])",
    "op.create_foreign_key('fk', 't', 'u', ['a'], ['b'], use_alter=True)",
    "op.create_check_constraint('ck', 't', sa.text('a > 0'))",
    "with op.batch_alter_table('t', copy_from=None) as batch_op:\n        batch_op.drop_column('a')",
    "with op.batch_alter_table('t', recreate='sometimes') as batch_op:\n        batch_op.drop_column('a')",
    "with op.batch_alter_table('t') as sa:\n        sa.drop_column('a')",
    "with op.batch_alter_table('t'):\n        op.drop_column('t', 'a')",
    "with op.batch_alter_table('t') as batch_op:\n        op.drop_column('t', 'a')",
    "with op.batch_alter_table('t') as batch_op:\n        batch_op.create_table('u')",
    "with op.batch_alter_table('t') as batch_op:\n        batch_op.drop_constraint('a', if_exists=True)",
    "with op.batch_alter_table('t') as batch_op:\n        batch_op.create_index('a', ['b'], schema='s')",
    "with op.batch_alter_table('t') as batch_op:\n        batch_op.add_column(sa.Column('a', sa.Integer()), insert_after='b')",
    "with op.batch_alter_table('t') as batch_op:\n        if True:\n            batch_op.drop_column('a')",
    "with op.batch_alter_table('t') as batch_op, open('x'):\n        batch_op.drop_column('a')",
    "with op.batch_alter_table('t') as batch_op:\n        pass\n    batch_op.drop_column('a')",
    "x = op.create_table('t')",
    "if True:\n        op.drop_table('t')",
    "sa.drop_table('t')",
    "print('x')",
    "0",
];

fn plain(source: &str, dialect: &PyObjectRef, vm: &VirtualMachine) -> Option<Vec<Operation>> {
    let module = Module::parse(source).unwrap_or_else(|| panic!("no Python:\n{source}"));
    let mut leaves = Leaves::default();
    let mut scope = leaves.scope(module.imports(), source, dialect.clone());
    calls::read(module.function("upgrade")?, &module, &mut scope, vm)
}

#[test]
fn what_is_read_is_what_the_faces_lower() {
    interpreter::start(interpreter::InterpreterOptions::default(), |_| Vec::new()).enter(|vm| {
        let run = || -> PyResult<()> {
            let globals = vm.ctx.new_dict();
            globals.set_item("__builtins__", vm.builtins.clone().into(), vm)?;
            let code = vm.compile(RUNNER, Mode::Exec, "runner".to_owned()).expect("the runner");
            vm.run_code_obj(code, rustpython_vm::scope::Scope::with_builtins(None, globals.clone(), vm))?;
            let dialect = globals.get_item("dialect", vm)?.call((), vm)?;
            assert!(!vm.is_none(&dialect), "the faces are as they were made");
            for body in READ {
                let source = format!("{HEADER}    {body}\n");
                let lowered = globals.get_item("run", vm)?.call((source.as_str(),), vm)?;
                let lowered: Vec<Operation> = from_python(lowered, vm).expect("operations");
                let read = plain(&source, &dialect, vm).unwrap_or_else(|| panic!("left to Python: {body}"));
                assert_eq!(read, lowered, "{body}");
            }
            for body in LEFT {
                let read = plain(&format!("{HEADER}    {body}\n"), &dialect, vm);
                assert_eq!(read, None, "{body}");
            }
            Ok(())
        };
        run().unwrap_or_else(|raised| {
            panic!("{}", raised.as_object().str(vm).map_or_else(|_| String::new(), |text| text.to_string()))
        });
    });
}

#[test]
fn a_file_that_does_more_than_import_and_define_is_not_read() {
    for more in [
        "import os",
        "from app import models",
        "op = None",
        "from sqlalchemy import *",
        "print('x')",
        "x = len('a')",
        "class A: pass",
        "@decorated\ndef f(): pass",
        "if True: pass",
        "x: int(3) = 1",
    ] {
        let source = format!("{more}\n{HEADER}    pass\n");
        assert!(Module::parse(&source).is_none_or(|module| module.function("upgrade").is_none()), "{more}");
    }
    let source = format!("{HEADER}    pass\n\ndef upgrade(): pass\n");
    assert!(Module::parse(&source).is_some_and(|module| module.function("upgrade").is_none()));
}

#[test]
fn what_reaches_outside_is_seen_wherever_it_stands() {
    let keeps = |body: &str| {
        let module = Module::parse(&format!("{HEADER}    {body}\n")).unwrap_or_else(|| panic!("no Python: {body}"));
        module.keeps_to_operations()
    };
    for body in ["pass", "op.execute('x')", "for x in op.get_bind().execute(sa.select(sa.text('1'))): print(x.y)", "import json"]
    {
        assert!(keeps(body), "{body}");
    }
    for body in [
        "import os",
        "from app.models import User",
        "from . import x",
        "open('x')",
        "[exec for x in y]",
        "().__class__",
        "sa.event.listen(x, 'y', z)",
        "from sqlalchemy.ext.compiler import compiles",
        "from alembic.operations import Operations",
        "op.create_table = None",
        "setattr(op, 'x', 1)",
        "__import__('os')",
    ] {
        assert!(!keeps(body), "{body}");
    }
}
