//! What is read is what the faces lower when the same modules run.

use crate::interpreter;
use crate::native;
use crate::state::HostState;
use crate::wire::from_python;
use limbeck_core::autogenerate::Models;
use limbeck_core::config::{Config, ConfigSources};
use limbeck_core::output::RecordedOutput;
use limbeck_sql::engine::{Connector, DbError, DbapiConnection, Url};
use limbeck_sql::value::Value;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use std::rc::Rc;

/// Imports modules and tells of their models, read and run.
const RUNNER: &str = r#"
import sys, types
import _limbeck, _limbeck_importer
import _limbeck_models as waiting
from alembic.autogenerate.hooks import Hooks
from sqlalchemy.dialects import mysql, postgresql, sqlite

class Context:
    opts = {}

def dialects():
    return [sqlite.dialect(), postgresql.dialect(), mysql.dialect()]

def load(folder, names, entry):
    for name in list(sys.modules):
        if name.split(".")[0] in names:
            del sys.modules[name]
    sys.path[:] = [folder]
    _limbeck.models_switch(True)
    module = __import__(entry, None, None, ("__name__",))
    return module.target

def hooks(target, dialect):
    context = Context()
    context.dialect = dialect
    return Hooks(context, metadata=target)

def read(target, dialect):
    return hooks(target, dialect).models_are_read()

def run(target, dialect):
    _limbeck.models_switch(False)
    waiting.wake()
    return hooks(target, dialect).target_metadata()

def still_waits():
    return bool(waiting._queue)
"#;

const CORE: &str = "import enum\nimport uuid\nfrom datetime import datetime\nfrom sqlalchemy import *\nimport sqlalchemy as sa\n\
    from sqlalchemy.dialects import mysql, postgresql\nclass Color(enum.Enum):\n    RED = 'r'\n    BLUE = 'b'\nLENGTH = 40\n";

const DECLARED: &str = "from __future__ import annotations\nimport enum\nimport uuid\nimport typing as t\nfrom datetime import date, datetime\nfrom decimal import Decimal\n\
    from typing import Any, ClassVar, List, Literal, Optional, TYPE_CHECKING\nimport sqlalchemy as sa\nfrom sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint, func, text\n\
    from sqlalchemy.orm import DeclarativeBase, Mapped, backref, declarative_base, mapped_column, relationship, validates\nfrom sqlalchemy.ext.hybrid import hybrid_property\n\
    class Color(str, enum.Enum):\n    RED = 'r'\n    BLUE = 'b'\n";

/// Modules that are read to the end; each gives its `MetaData` the name `target`.
const READ: &[(&str, &str)] = &[
    ("core", "target = MetaData()\nTable('t', target, Column('id', Integer, primary_key=True))\n"),
    ("core", "m = target = MetaData()\nt = Table('t', m, Column('id', Integer, primary_key=True), Column('b', String(20), nullable=False, index=True),
        Column('c', Text, unique=True), Column('d', sa.Numeric(10, 2), index=True, unique=True), Column('e', Boolean, server_default=sa.false()),
        Column('f', DateTime(timezone=True), server_default=func.now(), onupdate=datetime.utcnow), Column('g', String(LENGTH), server_default='x', comment='c'),
        Column('h', JSON, default=dict), Column('i', Uuid, default=uuid.uuid4), Column('j', Integer, default=lambda: 3), Column('k', Enum(Color)),
        Column('l', Enum('a', 'b', name='letters')), Column('n', postgresql.ARRAY(String(3))), Column('o', Text().with_variant(mysql.LONGTEXT(), 'mysql')),
        Column('p', postgresql.JSONB, server_default=text(\"'{}'::jsonb\")), comment='all kinds')\n"),
    ("core", "target = MetaData()\nTable('a', target, Column('id', Integer, primary_key=True), Column('b', ForeignKey('b.id', ondelete='CASCADE')),
        Column('x', Integer, ForeignKey('c.round', name='fk_x', deferrable=True, initially='DEFERRED'), index=True), Column('self', ForeignKey('a.b')))
Table('b', target, Column('id', BigInteger, primary_key=True), Column('round', ForeignKey('c.round')))\nTable('c', target, Column('round', ForeignKey('b.round'), primary_key=True))\n"),
    ("core", "target = MetaData(naming_convention={'ix': 'ix_%(table_name)s_%(column_0_N_name)s', 'uq': 'uq_%(table_name)s_%(column_0_name)s',
        'ck': 'ck_%(table_name)s_%(constraint_name)s', 'fk': 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s', 'pk': 'pk_%(table_name)s'})
Table('a', target, Column('id', Integer, primary_key=True), Column('b', Integer, ForeignKey('b.id'), index=True), Column('c', Integer, unique=True),
    UniqueConstraint('b', 'c'), UniqueConstraint('c', 'b', name='given'), CheckConstraint('b > 0', name='positive'), Index(None, 'b', 'c', unique=True), Index('own', 'c'))
Table('b', target, Column('id', Integer), PrimaryKeyConstraint('id'))\n"),
    ("core", "target = MetaData(schema='s')\nTable('a', target, Column('id', Integer, primary_key=True), Column('b', ForeignKey('b.id')), Column('c', ForeignKey('o.b.id')))
Table('b', target, Column('id', SmallInteger, primary_key=True))\nTable('b', target, Column('id', BigInteger, primary_key=True), schema='o')\n"),
    ("core", "target = MetaData()\nTable('a', target, Column('x', Integer, autoincrement=True, nullable=True), Column('y', Integer, autoincrement=False, default=1), Column('z', Integer, autoincrement='ignore_fk'),
    PrimaryKeyConstraint('x', 'y', name='key'), ForeignKeyConstraint(['y', 'z'], ['b.p', 'b.q'], onupdate='CASCADE'), extend_existing=True)
Table('b', target, Column('p', Integer, primary_key=True), Column('q', Integer, primary_key=True))\n"),
    ("core", "target = MetaData()\n'a note'\ndef now():\n    return helper()\ndef helper():\n    return a\na = Table('a', target, Column('id', Integer, primary_key=True, default=now))\n"),
    ("declared", "class Base(DeclarativeBase):\n    '''All.'''\n    def __repr__(self):\n        return 'x'\ntarget = Base.metadata\n
class User(Base):\n    '''A user.'''\n    __tablename__ = 'user'\n    KINDS: ClassVar[dict] = {'a': 1}\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str]\n    nick: Mapped[Optional[str]] = mapped_column(String(30), index=True)
    born: Mapped[date | None]\n    made: Mapped[datetime] = mapped_column(server_default=func.now(), default=datetime.utcnow)\n    wealth: Mapped[Decimal]\n    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4, unique=True)
    color: Mapped[Color] = mapped_column(default=Color.RED)\n    kind: Mapped[Literal['a', 'b']]\n    data: Mapped[Optional[dict[str, Any]]] = mapped_column(sa.JSON)\n    posts: Mapped[List['Post']] = relationship(back_populates='author', cascade='all, delete-orphan')
    renamed: Mapped[str] = mapped_column('old', String(5))\n    early: Mapped[int] = mapped_column(sort_order=-1)\n    limit = 5\n
    @property\n    def label(self):\n        return self.name\n    @hybrid_property\n    def full(self):\n        return self.name + self.nick\n    @full.expression\n    def full(cls):\n        return cls.name\n    @validates('name')\n    def check(self, key, value):\n        return value\n
class Post(Base):\n    __tablename__ = 'post'\n    __table_args__ = (UniqueConstraint('author_id', 'title', name='uq'), Index('ix_title', 'title'), {'comment': 'all'})\n    id: Mapped[int] = mapped_column(primary_key=True)\n    author_id: Mapped[int] = mapped_column(ForeignKey('user.id', ondelete='CASCADE'))
    editor_id: Mapped[Optional[int]] = mapped_column(ForeignKey('user.id'))\n    title: Mapped[str] = mapped_column(String(9))\n    author: Mapped[User] = relationship(back_populates='posts', foreign_keys=[author_id])\n    editor = relationship(User, foreign_keys='Post.editor_id', backref=backref('edited', lazy='dynamic'))\n"),
    ("declared", "Base = declarative_base()\ntarget = Base.metadata\nclass Stamped:\n    made = Column(sa.DateTime, server_default=func.now())\n    by: Mapped[str] = mapped_column(String(7), index=True)\nclass Soft(Stamped):\n    gone = Column(sa.Boolean, default=False)\n
class Numbered(Base):\n    __abstract__ = True\n    id = Column(Integer, primary_key=True)\n
class A(Soft, Numbered):\n    __tablename__ = 'a'\n    __table_args__ = {'schema': 's', 'extend_existing': True}\n    own = Column(String)\nclass B(Numbered):\n    __tablename__ = 'b'\n    __mapper_args__ = {'eager_defaults': True}\n    a = Column(ForeignKey('s.a.id'))\n
link = sa.Table('link', Base.metadata, Column('a', ForeignKey('s.a.id'), primary_key=True), Column('b', ForeignKey('b.id'), primary_key=True))\nclass C(Numbered):\n    __tablename__ = 'c'\n    many = relationship('A', secondary=link, order_by='A.own')\n"),
    ("declared", "class Base(DeclarativeBase):\n    metadata = sa.MetaData(naming_convention={'pk': 'pk_%(table_name)s'})\n    type_annotation_map = {str: sa.String(99), datetime: sa.DateTime(timezone=True)}\ntarget = Base.metadata\n
if TYPE_CHECKING:\n    from elsewhere import Other\nclass A(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    s: Mapped[str]\n    d: Mapped[Optional[datetime]]\n    other: Mapped[Optional[Other]] = relationship()\n"),
];

/// Modules that are run in part or as a whole: what they do is for Python to say.
const RUN: &[(&str, &str)] = &[
    ("core", "target = MetaData()\nt = Table('t', target, Column('id', Integer, primary_key=True))\nprint\nx = len('a')\n"),
    ("core", "target = MetaData()\nt = Table('t', target, Column('id', Integer, primary_key=True))\nIndex('ix', t.c.id)\n"),
    ("core", "target = MetaData()\nfor n in range(3):\n    Table('t%d' % n, target, Column('id', Integer, primary_key=True))\n"),
    (
        "core",
        "target = MetaData()\nclass Upper(TypeDecorator):\n    impl = String\n    cache_ok = True\nTable('t', target, Column('u', Upper(3)))\n",
    ),
    ("core", "target = MetaData()\nTable('t', target, Column('b', Boolean(create_constraint=True)))\n"),
    (
        "core",
        "target = MetaData()\nTable('t', target, Column('n', Integer, Sequence('s')), Column('i', Integer, Identity()), Column('c', Integer, Computed('n + 1')))\n",
    ),
    ("core", "target = MetaData()\nTable('t', target, Column('a', Integer, key='b'), mysql_engine='InnoDB')\n"),
    ("core", "target = MetaData()\nTable('t', target, Column('a', Integer), info={'x': 1})\n"),
    ("core", "target = MetaData()\nt = Table('t', target, Column('a', Integer))\nt = Table('u', target, Column('a', Integer))\n"),
    ("core", "target = MetaData(schema='s')\nTable('t', target, Column('e', Enum('a', name='e')))\n"),
    (
        "core",
        "target = MetaData(naming_convention={'fk': 'fk_%(referred_column_0_name)s'})\nTable('u', target, Column('id', Integer))\nTable('t', target, Column('a', ForeignKey('u.id')))\n",
    ),
    (
        "declared",
        "class Base(DeclarativeBase):\n    id: Mapped[int] = mapped_column(primary_key=True)\ntarget = Base.metadata\nclass A(Base):\n    __tablename__ = 'a'\n",
    ),
    (
        "declared",
        "Base = declarative_base()\ntarget = Base.metadata\nclass A(Base):\n    __tablename__ = 'a'\n    id = Column(Integer, primary_key=True)\nclass B(A):\n    __tablename__ = 'b'\n    id = Column(ForeignKey('a.id'), primary_key=True)\n",
    ),
    (
        "declared",
        "Base = declarative_base()\ntarget = Base.metadata\nfrom sqlalchemy.orm import declared_attr\nclass M:\n    @declared_attr\n    def __tablename__(cls):\n        return cls.__name__.lower()\nclass A(M, Base):\n    id = Column(Integer, primary_key=True)\n",
    ),
];

struct Nowhere;

impl Connector for Nowhere {
    fn connect(&self, _url: &Url, _arguments: &[(String, Value)]) -> Result<Box<dyn DbapiConnection>, DbError> {
        unreachable!("no test connects")
    }
}

struct Python<'a> {
    globals: PyDictRef,
    state: Rc<HostState>,
    vm: &'a VirtualMachine,
}

impl Python<'_> {
    fn call(&self, name: &str, arguments: Vec<PyObjectRef>) -> PyObjectRef {
        let called = self.globals.get_item(name, self.vm).and_then(|function| function.call(arguments, self.vm));
        called.unwrap_or_else(|raised| {
            let mut text = String::new();
            self.vm.write_exception(&mut text, &raised).expect("a text can be written to");
            panic!("{name}: {text}")
        })
    }

    fn flag(&self, name: &str, arguments: Vec<PyObjectRef>) -> bool {
        self.call(name, arguments).try_to_bool(self.vm).expect("a flag")
    }

    fn list(&self, object: PyObjectRef) -> Vec<PyObjectRef> {
        object.try_to_value(self.vm).expect("a list")
    }
}

fn in_python(test: impl FnOnce(&Python<'_>)) {
    let config = Config::new(ConfigSources { cwd: std::env::temp_dir(), ..ConfigSources::default() });
    let state = HostState::new(Rc::new(config), Rc::new(Nowhere), Rc::new(RecordedOutput::default()));
    interpreter::start(interpreter::InterpreterOptions::default(), |_| Vec::new()).enter(|vm| {
        let prepare = || -> PyResult<PyDictRef> {
            native::install(&state, vm)?;
            let globals = vm.ctx.new_dict();
            globals.set_item("__builtins__", vm.builtins.clone().into(), vm)?;
            let code = vm.compile(RUNNER, Mode::Exec, "runner".to_owned()).expect("the runner");
            vm.run_code_obj(code, Scope::with_builtins(None, globals.clone(), vm))?;
            Ok(globals)
        };
        let globals = prepare().unwrap_or_else(|raised| {
            panic!("{}", raised.as_object().str(vm).map_or_else(|_| String::new(), |text| text.to_string()))
        });
        test(&Python { globals, state: state.clone(), vm });
    });
}

/// Loads a project of modules, and compares what is read of it with what running gives.
fn compare(python: &Python<'_>, files: &[(&str, String)], entry: &str, is_read: bool) {
    let vm = python.vm;
    let folder = tempfile::tempdir().expect("a folder");
    for (name, source) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, source).expect("a file");
    }
    let tops: Vec<PyObjectRef> = files
        .iter()
        .map(|(name, _)| vm.ctx.new_str(name.split('/').next().unwrap_or(name).trim_end_matches(".py")).into())
        .collect();
    let shown = &files.last().expect("a file").1;
    for number in 0..3 {
        let arguments = vec![
            vm.ctx.new_str(folder.path().display().to_string()).into(),
            vm.ctx.new_list(tops.clone()).into(),
            vm.ctx.new_str(entry).into(),
        ];
        let target = python.call("load", arguments);
        let dialect = python.list(python.call("dialects", Vec::new())).swap_remove(number);
        let read = python.flag("read", vec![target.clone(), dialect.clone()]);
        assert_eq!(read, is_read, "{shown}");
        assert_eq!(python.flag("still_waits", Vec::new()), is_read, "{shown}");
        let found = python.state.models.borrow_mut().lowered.take();
        let ran: Models = from_python(python.call("run", vec![target, dialect]), vm).expect("models");
        if let Some(found) = found {
            for (read, run) in found.metadata.iter().flat_map(|m| &m.tables).zip(ran.metadata.iter().flat_map(|m| &m.tables)) {
                assert_eq!(read, run, "{shown}");
            }
            assert_eq!(found, ran, "{shown}");
            assert!(ran.tables().count() > 0, "{shown}");
        }
    }
}

fn source(kind: &str, text: &str) -> String {
    format!("{}{text}", if kind == "core" { CORE } else { DECLARED })
}

#[test]
fn what_is_read_is_what_runs() {
    in_python(|python| {
        for (number, (kind, text)) in READ.iter().enumerate() {
            let file = format!("read{number}.py");
            compare(python, &[(&file, source(kind, text))], &format!("read{number}"), true);
        }
    });
}

#[test]
fn what_is_in_doubt_runs() {
    in_python(|python| {
        for (number, (kind, text)) in RUN.iter().enumerate() {
            let file = format!("run{number}.py");
            compare(python, &[(&file, source(kind, text))], &format!("run{number}"), false);
        }
    });
}

#[test]
fn modules_hand_names_on_without_asking_for_them() {
    let base = source("declared", "class Base(DeclarativeBase):\n    pass\nclass Mixin:\n    made: Mapped[datetime]\n");
    let user = "from __future__ import annotations\nfrom sqlalchemy.orm import Mapped, mapped_column\nfrom .base import Base, Mixin\n\
                class User(Mixin, Base):\n    __tablename__ = 'user'\n    id: Mapped[int] = mapped_column(primary_key=True)\n";
    let post = "from sqlalchemy import Column, ForeignKey, Integer\nfrom .base import *\nfrom app.user import User as Author\n\
                class Post(Base):\n    __tablename__ = 'post'\n    id = Column(Integer, primary_key=True)\n    author = Column(ForeignKey('user.id'))\n";
    let files = [
        ("app/base.py", base),
        ("app/user.py", user.to_owned()),
        ("app/post.py", post.to_owned()),
        ("app/__init__.py", "from .user import User\nfrom .post import *\nfrom . import base\nfrom .base import Base\n__all__ = ['User', 'Post']\ntarget = Base.metadata\n".to_owned()),
    ];
    in_python(|python| compare(python, &files, "app", true));
}

/// Whoever asks for what waits finds it, and all that came before it.
#[test]
fn who_asks_wakes_all() {
    let text = "target = MetaData()\nclass Base(sa.orm.DeclarativeBase):\n    metadata = target\ndef count():\n    return len(target.tables)\nt = Table('t', target, Column('id', Integer, primary_key=True))\n\
                class U(Base):\n    __tablename__ = 'u'\n    id = Column(Integer, primary_key=True)\nafter = 3\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("asked.py"), source("core", text)).expect("a file");
    let questions = [
        "asked.t.name == 't'",
        "asked.count() == 2",
        "'t' in asked.target",
        "len(asked.target.tables) == 2",
        "[t.name for t in asked.target.sorted_tables] == ['t', 'u']",
        "asked.__dict__['t'].name == 't'",
        "'t' in dir(asked)",
        "'U' in vars(asked)",
        "hasattr(asked, 'U') and not hasattr(asked, 'V')",
        "[one.__name__ for one in asked.Base.__subclasses__()] == ['U']",
        "len(asked.Base.registry.mappers) == 1",
        "exec('from asked import *', space) or space['t'].name == 't' and '__all__' not in asked.__dict__",
        "exec('from asked import *', space) or space['after'] == 3 and space['count']() == 2",
        "exec('from asked import U', space) or space['U'].__tablename__ == 'u'",
        "asked.Table('v', asked.target).name == 'v' and list(asked.target.tables) == ['t', 'u', 'v']",
        "setattr(asked, 't', 3) or asked.t == 3 and 't' in asked.target.tables",
        "type('W', (asked.Base,), {'__tablename__': 'w', 'id': asked.Column(asked.Integer, primary_key=True)}) and list(asked.target.tables) == ['t', 'u', 'w']",
        "asked.sa.event.listen(asked.Table, 'after_parent_attach', print) or 'asked' and list(asked.target.tables) == ['t', 'u']",
    ];
    in_python(|python| {
        let vm = python.vm;
        for question in questions {
            let arguments = vec![
                vm.ctx.new_str(folder.path().display().to_string()).into(),
                vm.ctx.new_list(vec![vm.ctx.new_str("asked").into()]).into(),
                vm.ctx.new_str("asked").into(),
            ];
            python.call("load", arguments);
            assert!(python.flag("still_waits", Vec::new()), "{question}");
            let space = vm.ctx.new_dict();
            let asked =
                vm.sys_module.get_attr("modules", vm).and_then(|modules| modules.get_item("asked", vm)).expect("the module");
            python.globals.set_item("asked", asked, vm).expect("a name");
            python.globals.set_item("space", space.into(), vm).expect("a name");
            let code = vm.compile(question, Mode::Eval, "question".to_owned()).expect("a question");
            let answer = vm.run_code_obj(code, Scope::with_builtins(None, python.globals.clone(), vm));
            let answer = answer.unwrap_or_else(|raised| {
                panic!("{question}: {}", raised.as_object().str(vm).map_or_else(|_| String::new(), |text| text.to_string()))
            });
            assert!(answer.try_to_bool(vm).expect("an answer"), "{question}");
            assert!(!python.flag("still_waits", Vec::new()), "{question}");
        }
    });
}

#[test]
fn env_py_asks_for_what_it_uses() {
    use super::Environment;
    let rewritten = |source: &str| Environment::rewritten(source);
    assert_eq!(
        rewritten("from app.models import (\n    A,\n    B,\n)\nfrom app.db import Base\nx = Base.metadata\n").as_deref(),
        Some(
            "__import__('_limbeck_models').touch(\"app.models\", [\"A\", \"B\"])\n\n\n\nfrom app.db import Base\nx = Base.metadata\n"
        )
    );
    assert_eq!(
        rewritten("from m import *\nx = Base\n").as_deref(),
        Some("globals().update(__import__('_limbeck_models').star(\"m\", [\"Base\"]))\nx = Base\n")
    );
    for untouched in
        ["from app import A\nA\n", "from sqlalchemy import text\n", "from .m import A\n", "from m import A\nprint(globals())\n"]
    {
        assert_eq!(rewritten(untouched), None, "{untouched}");
    }
}

#[test]
fn changes_of_the_faces_are_seen() {
    use super::changes_faces;
    for changes in [
        "import sqlalchemy as sa\nsa.Column = None",
        "from sqlalchemy import Table\nTable.x.y = 1",
        "import sqlalchemy\nsetattr(sqlalchemy, 'x', 1)",
        "from sqlalchemy.sql import schema\ndel schema.Table",
    ] {
        assert!(changes_faces(changes), "{changes}");
    }
    for harmless in ["import os\nos.environ['x'] = '1'\nsqlalchemy = 1", "import sqlalchemy as sa\nx = sa.Column\nself.x = 1"] {
        assert!(!changes_faces(harmless), "{harmless}");
    }
}
