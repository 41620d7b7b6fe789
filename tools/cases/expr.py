"""Expressions and statements that every dialect is asked to spell, and the tables that they are made of."""

PRELUDE = '''
import datetime as dt, decimal, uuid
import sqlalchemy as sa
for name in """Boolean Column Date DateTime Enum Float ForeignKey Integer JSON LABEL_STYLE_NONE LABEL_STYLE_TABLENAME_PLUS_COL
        LargeBinary MetaData Numeric String Table Text Uuid all_ and_ any_ asc between bindparam case cast collate column delete
        desc distinct except_ exists extract false func insert intersect join literal literal_column not_ null nulls_last or_ over
        select table text true tuple_ type_coerce union union_all update values""".split():
    globals()[name] = getattr(sa, name)
from sqlalchemy.dialects.sqlite.dml import insert as upsert
t = table("t", column("id", Integer), column("name", String), column("x", Integer), column("y", Float), column("n", Numeric),
          column("flag", Boolean), column("at", DateTime), column("day", Date), column("data", JSON), column("raw", LargeBinary),
          column("u", Uuid))
o = table("o", column("id", Integer), column("t_id", Integer), column("name", String), column("order", Integer))
s = table("s", column("id", Integer), column("Mixed Case", String), schema="sch")
bare = table("bare", column("a"), column("b"), column("c"))
metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True), Column("name", String(50), nullable=False),
              Column("active", Boolean, server_default=true()), Column("created", DateTime, server_default=func.now()))
posts = Table("posts", metadata, Column("id", Integer, primary_key=True), Column("user_id", Integer, ForeignKey("users.id")),
              Column("title", String), Column("score", Integer, default=5))
keyed = Table("keyed", metadata, Column("code", String, primary_key=True), Column("v", Integer))
served = Table("served", metadata, Column("id", String, primary_key=True, server_default=text("(hex(randomblob(4)))")), Column("v", Integer))
pair = Table("pair", metadata, Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True))
tx = t.c.x
tn = t.c.name
ta = t.alias("a1")
anon = t.alias()
'''

CASES = []


def add(*cases):
    for case in cases:
        CASES.append(case if isinstance(case, tuple) else (case, None))


COMPARISONS = ["==", "!=", "<", "<=", ">", ">="]
ARITHMETIC = ["+", "-", "*", "/", "//", "%"]
for op in COMPARISONS:
    add("tx %s 5" % op, "5 %s tx" % op, "tn %s 'q'" % op, "tx %s t.c.y" % op, "t.c.y %s 1.5" % op, "~(tx %s 5)" % op)
for op in ARITHMETIC:
    add("tx %s 5" % op, "5 %s tx" % op, "tx %s t.c.y" % op, "(tx %s 2) %s 3" % (op, op), "tx %s (t.c.id %s 3)" % (op, op), "(tx + 1) %s 2" % op, "tx * (t.c.id %s 2)" % op, "(tx %s 2) == 4" % op)
add("tx == None", "tx != None", "tx.is_(None)", "tx.is_not(None)", "tx.isnot(None)", "~tx.is_(None)", "t.c.flag == True", "t.c.flag == False",
    "t.c.flag != True", "t.c.flag.is_(True)", "t.c.flag.is_(False)", "t.c.flag.is_(sa.true())", "t.c.flag == sa.false()", "tx == sa.null()",
    "tx.is_distinct_from(5)", "tx.is_not_distinct_from(None)", "tx.is_distinct_from(t.c.id)", "~t.c.flag", "~~t.c.flag", "not_(t.c.flag)",
    "not_(tx == 5)", "not_(and_(tx == 5, tn == 'a'))", "not_(or_(tx == 5, tn == 'a'))", "not_(tn.like('a'))", "not_(tx.in_([1]))",
    "and_(tx == 5, tn == 'a')", "or_(tx == 5, tn == 'a')", "and_(tx == 5)", "and_(True, tx == 5)", "or_(False, tx == 5)", "and_(False, tx == 5)",
    "or_(True, tx == 5)", "and_(True)", "or_(False)", "and_(tx == 5, or_(tn == 'a', tn == 'b'), t.c.flag)", "or_(and_(tx == 5, tn == 'a'), tn == 'b')",
    "(tx == 5) & (tn == 'a') | t.c.flag", "(tx == 5) & ((tn == 'a') | t.c.flag)", "and_(and_(tx == 1, tx == 2), tx == 3)",
    "or_(or_(tx == 1, tx == 2), tx == 3)", "and_(text('a = 1'), tx == 2)", "and_(t.c.flag, ~t.c.flag)", "and_(sa.true(), sa.true())",
    "tx.in_([1, 2, 3])", "tx.in_([])", "tx.not_in([])", "tx.notin_([1, 2])", "~tx.in_([1, 2])", "tn.in_(['a', \"b'c\"])", "tx.in_([1, t.c.id])",
    "tx.in_([t.c.id])", "tx.in_(select(o.c.t_id))", "tx.not_in(select(o.c.t_id))", "tx.in_(select(o.c.t_id).where(o.c.name == tn))", "tx.in_((1, 2))",
    "tx.in_({5})", "tx.in_([None, 1])", "tuple_(tx, tn).in_([(1, 'a'), (2, 'b')])", "tuple_(tx, tn).in_([])", "tuple_(tx, tn) == tuple_(1, 'a')",
    "tuple_(tx, tn).not_in([(1, 'a')])", "tx.in_(text('(1, 2)'))", "tx.between(1, 2)", "~tx.between(1, 2)", "tx.between(t.c.id, 10)", "between(tx, 1, 2)",
    "tx.between(1, 2) & (tn == 'a')", "tn.like('a%')", "tn.like('a/%', escape='/')", "tn.not_like('a%')", "tn.notlike('a%')", "tn.ilike('A%')",
    "tn.not_ilike('A%')", "tn.ilike('A%', escape='/')", "tn.contains('a')", "tn.startswith('a')", "tn.endswith('a')", "~tn.contains('a')", "~tn.startswith('a')",
    "~tn.endswith('a')", "tn.contains('a%b', autoescape=True)", "tn.startswith('a_b/', autoescape=True)", "tn.endswith('x', escape='^')",
    "tn.icontains('A')", "tn.istartswith('A')", "tn.iendswith('A')", "~tn.icontains('A')", "tn.contains(o.c.name)", "tn.startswith(o.c.name + 'x')",
    "tn.match('abc')", "~tn.match('abc')", "tn.regexp_match('^a')", "~tn.regexp_match('^a')", "tn.regexp_replace('a', 'b')", "tn + 'x'", "'x' + tn", "tn + tn + 'a'",
    "tn.concat('x')", "tn.concat('x').concat('y')", "'a' + tn + 'b' + o.c.name", "(tn + 'x') == 'y'", "(tn + 'x').like('y')", "-tx", "-(tx + 1)", "-(-tx)", "tx ** 2", "2 ** tx",
    "tx.bitwise_and(5)", "tx.bitwise_or(5)", "tx.bitwise_xor(5)", "tx.bitwise_not()", "tx.bitwise_lshift(2)", "tx.bitwise_rshift(2)", "tx.bitwise_and(5) == 1",
    "tx.bitwise_or(5).bitwise_and(3)", "tx.bitwise_xor(5) + 1", "tx.bitwise_xor(5).bitwise_xor(2)", "tn.collate('NOCASE')", "collate(tn, 'NOCASE')", "tn.collate('NOCASE') == 'a'",
    "(tn + 'a').collate('NOCASE')", "tn.collate('NOCASE').desc()", "tx.op('->>')('a')", "tx.op('&')(1) == 1", "tx.op('=', is_comparison=True)(1)", "tx.op('@@', precedence=5)(1) + 1",
    "tx.bool_op('@>')(3)", "~tx.bool_op('@>')(3)", "tx.op('||')(tn).op('||')(tn)", "tx.desc()", "tx.asc()", "tx.desc().nulls_last()", "tx.nulls_first()", "nulls_last(tx.desc())", "desc(tx)",
    "tx.distinct()", "distinct(tx)", "(tx + 1).desc()", "tx + 1 == 2", "(tx == 2) == True", "(tx == 2) == (tn == 'a')", "(tx > 1) + 1", "t.c.y + tx", "t.c.n * tx", "t.c.n + decimal.Decimal('1.50')",
    "t.c.n == 5", "t.c.n == 1.5", "t.c.at == dt.datetime(2020, 1, 2, 3, 4, 5)", "t.c.at > dt.datetime(2020, 1, 2, 3, 4, 5, 678)", "t.c.day == dt.date(2020, 1, 2)", "t.c.at - t.c.at", "t.c.at + dt.timedelta(days=1)",
    "t.c.at == dt.date(2020, 1, 2)", "t.c.u == uuid.UUID(int=7)", "t.c.raw == b'abc'", "t.c.flag == 1", "tn == 5", "tx == 'a'", "tx == 2 ** 40", "bare.c.a == 5", "bare.c.a == 'x'", "bare.c.a + 'x'", "bare.c.a == dt.date(2020, 1, 2)",
    "bare.c.a == True", "bare.c.a.in_([1, 'x'])", "bare.c.a.in_(['x'])", "bare.c.a == bare.c.b", "bare.c.a == uuid.UUID(int=1)", "bare.c.a == decimal.Decimal('1.5')")
# ---- elements
add("literal(5)", "literal('a')", "literal('a%b')", "literal(None)", "literal(True)", "literal(1.5)", "literal(dt.date(2020, 1, 2))", "literal(5, String)", "literal('x', Integer)", "literal({'a': 1}, JSON)", "literal(b'x')", "literal('a:b')",
    "literal_column('a + b')", "literal_column(\"'x'\")", "literal_column('a') == 5", "literal_column('a', Integer) + 5", "literal('a', literal_execute=True)", "null()", "true()", "false()", "column('x')", "column('x') == 5", "column('Mixed')", "column('order')", "column('a b')",
    "column('x', Integer) + 1", "column('x', is_literal=True)", "text('a = 1')", "text('a = :x')", "text('a = :x').bindparams(x=5)", "text('a = :x').bindparams(bindparam('x', 5, Integer))", "text('a::int = :x').bindparams(x='q')", "text(r'a \\:x b')", "text(r'\\::x \\:a:b :ab:c \\\\:d $:e')", "text(r'\\:\\: :x').bindparams(x=1)",
    "text(\"time '12:30:45' = :t1\").bindparams(t1=1)", "text('a :x b :x :y').bindparams(x=1, y=2)", "text('x:y :z').bindparams(z=3)", "text('a in :ids').bindparams(bindparam('ids', [1, 2], expanding=True))", "text('a % b')", "text('a = :d').bindparams(d=dt.datetime(2020, 1, 2))", "text(':a:b').bindparams()", "text('é = :é').bindparams(é=1)",
    "bindparam('x', 5)", "bindparam('x', 5, String)", "tx == bindparam('q', 5)", "tx == bindparam('q', 5, unique=True)", "and_(tx == bindparam('q', 5), tn == bindparam('q', 5))", "tx.in_(bindparam('q', [1, 2]))", "tx == bindparam('q', 5, literal_execute=True)", "and_(tx == 1, tx == 2, tn == 'a')", "and_(tx == bindparam('x', 4), tx == 2)",
    "and_(tx == bindparam('x_1', 4), tx == 2)", "case((tx == 5, 'a'), else_='b')", "case((tx == 5, 'a'), (tx == 6, 'b'))", "case({1: 'a', 2: 'b'}, value=tx, else_='c')", "case((tx == 5, tn), else_=null())", "case((tx == 5, 1), else_=0) + 1", "case((t.c.flag, 1), else_=0)", "case((and_(tx == 1, t.c.flag), 1))",
    "cast(tx, String)", "cast(tx, String(20))", "cast('5', Integer)", "cast(tx, Numeric(10, 2))", "tx.cast(Text)", "cast(tx, Boolean)", "cast(tx, DateTime)", "cast(tx + 1, Integer) + 1", "cast(None, Integer)", "cast(tn, LargeBinary)", "cast(tn, JSON)", "cast(tn, Uuid)", "cast(tn, Enum('a', 'bb'))", "type_coerce(tx, String)", "type_coerce('5', Integer)", "type_coerce(tx, String) + 'a'",
    "type_coerce({'a': 1}, JSON)", "extract('year', t.c.at)", "extract('month', t.c.at) == 5", "extract('epoch', t.c.at)", "extract('nope', t.c.at)", "extract('quarter', t.c.at)", "tuple_(tx, tn)", "tuple_(1, 2)", "tx.label('foo')", "(tx + 1).label('foo')", "tx.label('foo') == 5", "tx.label('foo').desc()")
# ---- functions
for name in ("now", "current_timestamp", "current_date", "current_time", "current_user", "localtime", "localtimestamp", "session_user", "user", "sysdate", "random"):
    add("func.%s()" % name)
add("func.NOW()", "func.count()", "func.count(tx)", "func.count('*')", "func.count(tx.distinct())", "func.count(distinct(tx))", "func.max(tx)", "func.MAX(tx) + 1", "func.min(tn) == 'a'", "func.sum(tx) / 2", "func.coalesce(tx, 0)", "func.coalesce(tn, 'x') == 'y'", "func.coalesce(tn, o.c.name)", "func.lower(tn)", "func.LOWER(tn)", "func.lower(tn) == 'a'",
    "func.concat(tn, 'x')", "func.concat(tn, 'x') + 'y'", "func.char_length(tn)", "func.length(tn) > 5", "func.substr(tn, 1, 2)", "func.replace(tn, 'a', 'b')", "func.my_func()", "func.my_func(1, 'a', None, True)", "func.pkg.fn(tx)", "func.a.b.c(1)", "func.Mixed(tx)", "func.cast(tx, Integer)", "func.trim(tn)", "func.foo(tx, type_=Integer) + 5", "func.foo(tx, type_=String) + 'a'", "func.date('now') == '2020'",
    "func.aggregate_strings(tn, ', ')", "func.group_concat(tn, ';')", "func.json_extract(t.c.data, '$.a')", "func.now() - t.c.at", "func.row_number().over()", "func.row_number().over(order_by=tx)", "func.row_number().over(partition_by=tn, order_by=tx.desc())", "func.row_number().over(partition_by=[tn, tx], order_by=[tx, tn.desc()])", "func.sum(tx).over(rows=(None, 0))", "func.sum(tx).over(order_by=tx, rows=(-2, 3))",
    "func.sum(tx).over(order_by=tx, range_=(0, None))", "func.sum(tx).over(groups=(1, 2))", "func.count(tx).filter(tx > 5)", "func.count(tx).filter(tx > 5, tn == 'a')", "func.count(tx).filter(tx > 5).over(partition_by=tn)", "func.percentile_cont(0.5).within_group(tx)", "func.percentile_cont(0.5).within_group(tx.desc(), tn)", "over(func.sum(tx), order_by=tx)", "func.rank().over(order_by='x')",
    "func.not_(tx)", "func.any_(tx)", "func.current_timestamp() + 1", "any_(tx) == 5", "5 == any_(tx)", "tx == any_(select(o.c.id).scalar_subquery())", "all_(tx) > 5", "func.lower(tn).label('z')", "func.coalesce(func.max(tx), 0) + 1", "func.pow(tx, 2)", "func.nullif(tx, 0)", "func.cube(tx, tn)", "func.grouping_sets(tx, tn)", "func.rollup(tx)")
# ---- JSON
add("t.c.data['a']", "t.c.data['a'] == 'x'", "t.c.data[0]", "t.c.data[('a', 'b', 0)]", "t.c.data['a']['b']", "t.c.data['a'].as_string()", "t.c.data['a'].as_integer() == 5", "t.c.data['a'].as_boolean()", "t.c.data['a'].as_float() > 1.5", "t.c.data['a'].as_numeric(10, 2)", "t.c.data['a'].as_json()", "t.c.data == {'a': 1}", "t.c.data['it\\'s']", "t.c.data.is_(None)", "t.c.data == None", "t.c.data.as_string()", "tx['a']")
# ---- select
SELECTS = '''
select(t)
select(t.c.id, t.c.name)
select(1)
select(text("1"))
select(literal(1))
select("*")
select("x")
select(text("*")).select_from(text("foo"))
select([t.c.id])
select()
select(t.c.id, o.c.id)
select(t.c.id, t.c.id)
select(t.c.id, t.c.id, t.c.id)
select(t.c.id, o.c.id, s.c.id)
select(t, o)
select(t.c.id.label("a"), o.c.id.label("b"))
select(t.c.id + 1)
select(t.c.id + 1, t.c.id + 2)
select(func.count(), func.count(t.c.id))
select(func.max(t.c.id), func.max(t.c.x))
select(func.lower(t.c.name).label("l"))
select(cast(t.c.id, String))
select(cast(t.c.id, String), cast(t.c.id, Text))
select(-t.c.id)
select(t.c.flag, ~t.c.flag)
select(t.c.id == 5)
select(t.c.name.in_(["a"]))
select(case((t.c.id == 1, "a")))
select(null(), true(), false())
select(None, True)
select(literal_column("a"), literal_column("b + c").label("z"))
select(column("a"), column("b"))
select(t.c.id).where(t.c.id == 5)
select(t.c.id).where(t.c.id == 5, t.c.name == "a")
select(t.c.id).where(t.c.id == 5).where(or_(t.c.name == "a", t.c.x > 3))
select(t.c.id).where(text("a = :b").bindparams(b=3))
select(t.c.id).where(true())
select(t.c.id).where(false())
select(t.c.id).where(t.c.flag)
select(t.c.id).where(~t.c.flag)
select(t.c.id).where(and_(t.c.flag, t.c.x == 1))
select(t.c.id).where("a = 1")
select(t.c.id).where(5)
select(t.c.id).filter(t.c.x == 1)
select(t).filter_by(x=1, name="a")
select(t).filter_by(nope=1)
select(t.c.id).distinct()
select(t.c.id).order_by(t.c.id)
select(t.c.id).order_by(t.c.id.desc(), t.c.name)
select(t.c.id.label("z")).order_by("z")
select(t.c.id.label("z")).order_by(desc("z"))
select(t.c.id.label("z")).order_by(t.c.id.label("z"))
select(t.c.id.label("z")).group_by("z")
select(t.c.id).order_by("name")
select(t.c.id).order_by("nope")
select(t.c.id).order_by(text("1"))
select(t.c.id).order_by(None)
select(t.c.id).order_by(t.c.id).order_by(None)
select((t.c.id + 1).label("z")).order_by((t.c.id + 1).label("z").desc())
(lambda l: select(l).order_by(l))((t.c.id + 1).label("z"))
(lambda l: select(l).order_by(l.desc().nulls_last()))((t.c.id + 1).label("z"))
(lambda l: select(l).group_by(l).having(l > 5))((t.c.id + 1).label("z"))
(lambda l: select(l).where(l > 5))((t.c.id + 1).label("z"))
(lambda l: select(t.c.id).order_by(l))((t.c.id + 1).label("z"))
select(t.c.name, func.count()).group_by(t.c.name)
select(t.c.name, func.count()).group_by(t.c.name, t.c.x).having(func.count() > 5)
select(t.c.name, func.count().label("n")).group_by(t.c.name).order_by(desc("n"))
select(t.c.id).limit(5)
select(t.c.id).offset(5)
select(t.c.id).limit(5).offset(10)
select(t.c.id).limit(literal_column("5"))
select(t.c.id).limit(bindparam("n", 3))
select(t.c.id).limit(None)
select(t.c.id).where(t.c.x == 1).limit(5)
select(t.c.id).slice(5, 10)
select(t.c.id).with_for_update()
select(t.c.id).with_for_update(nowait=True, of=t)
select(t.c.id).prefix_with("HIGH")
select(t.c.id).prefix_with("A", dialect="mysql").prefix_with("B", dialect="sqlite")
select(t.c.id).suffix_with("OPTION")
select(t.c.id).select_from(t)
select(func.count()).select_from(t)
select(t.c.id).select_from(t, o)
select(text("a")).select_from(t)
select(t.c.id).select_from(t.join(o, t.c.id == o.c.t_id))
select(t.c.id).select_from(t.outerjoin(o, t.c.id == o.c.t_id))
select(t.c.id).select_from(t.join(o, t.c.id == o.c.t_id, full=True))
select(t, o).select_from(join(t, o, t.c.id == o.c.t_id))
select(t.c.id).join(o, t.c.id == o.c.t_id)
select(t.c.id).outerjoin(o, t.c.id == o.c.t_id)
select(t.c.id, o.c.id).join(o, t.c.id == o.c.t_id)
select(t.c.id).join(o, and_(t.c.id == o.c.t_id, o.c.name == "a"))
select(t.c.id).join(o, t.c.id == o.c.t_id).join(s, s.c.id == o.c.id)
select(t.c.id).join_from(t, o, t.c.id == o.c.t_id)
select(t.c.id).select_from(t).join(o, t.c.id == o.c.t_id, isouter=True)
select(t.c.id).select_from(t.join(o.join(s, o.c.id == s.c.id), t.c.id == o.c.t_id))
select(t.c.id).select_from(t.join(o, t.c.id == o.c.t_id).join(s, s.c.id == t.c.id))
select(t.c.id).join(o)
select(users).join(posts)
select(users.c.id, posts.c.title).join(posts)
select(users).join_from(users, posts)
select(posts).join(users, isouter=True)
select(users.c.id).select_from(users.join(posts))
select(users).select_from(posts.join(users)).where(posts.c.title == "a")
select(ta)
select(ta.c.id).where(ta.c.x == 5)
select(anon)
select(anon.c.id).where(anon.c.x == 5)
select(t.c.id, ta.c.id)
select(t.c.id, anon.c.id).where(t.c.id == anon.c.x)
(lambda a, b: select(a.c.id, b.c.id).where(a.c.id == b.c.x))(t.alias(), t.alias())
select(t.alias("Some Alias"))
select(s)
select(s.c.id).where(s.c["Mixed Case"] == "a")
select(s.alias("q").c.id)
select(o.c.order)
select(t).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
select(t.c.id, o.c.id).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
select(s.c.id, anon.c.id).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
select(t.c.id, o.c.id).set_label_style(LABEL_STYLE_NONE)
select(t.c.id, t.c.id).set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
select(t.c.id).subquery()
select(select(t.c.id).subquery())
select(select(t.c.id, t.c.name).subquery("sq").c.name)
(lambda q: select(q.c.id).where(q.c.name == "a"))(select(t.c.id, t.c.name).where(t.c.x == 1).subquery())
(lambda q: select(t.c.id).join(q, q.c.t_id == t.c.id))(select(o.c.t_id, func.count().label("n")).group_by(o.c.t_id).subquery())
(lambda q: select(q))(select(t.c.id, o.c.id).subquery())
(lambda q: select(q.c.id, q.c.id_1))(select(t.c.id, o.c.id).subquery("z"))
(lambda q: select(q))(select(func.max(t.c.id), t.c.id + 1).subquery())
(lambda q: select(q))(select(literal(1).label("one")).subquery("w"))
select(select(t.c.id).where(t.c.x == 1).scalar_subquery())
select(select(func.max(t.c.id)).scalar_subquery().label("m"))
select(o.c.id, select(t.c.name).where(t.c.id == o.c.t_id).scalar_subquery())
select(o.c.id, select(t.c.name).where(t.c.id == o.c.t_id).scalar_subquery().label("n"))
select(o.c.id).where(o.c.t_id == select(func.max(t.c.id)).scalar_subquery())
select(o.c.id).where(o.c.t_id > select(t.c.id).where(t.c.name == o.c.name).scalar_subquery())
select(t.c.id).where(t.c.id == select(t.c.id).where(t.c.x == 3).scalar_subquery())
select(t.c.id).where(exists().where(o.c.t_id == t.c.id))
select(t.c.id).where(~exists().where(o.c.t_id == t.c.id))
select(t.c.id).where(exists(select(o.c.id).where(o.c.t_id == t.c.id)))
select(t.c.id).where(select(o.c.id).where(o.c.t_id == t.c.id).exists())
select(t.c.id).where(not_(exists(o.c.id).where(o.c.t_id == t.c.id)))
select(exists().where(t.c.id == 5))
exists(select(t.c.id)).select()
select(t.c.id).where(exists().where(o.c.t_id == t.c.id).correlate(t))
select(t.c.id).where(select(o.c.id).where(o.c.t_id == t.c.id).correlate(None).exists())
select(t.c.id).where(select(o.c.id).where(o.c.t_id == t.c.id).correlate(t).scalar_subquery() == 1)
select(t.c.id).where(select(o.c.id).where(o.c.t_id == t.c.id).correlate_except(o).scalar_subquery() == 1)
select(t.c.id).where(select(o.c.id, t.c.x).where(o.c.t_id == t.c.id).scalar_subquery() == 1)
select(t.c.id).where(t.c.id.in_(select(o.c.t_id).where(o.c.name == "a")))
select(t.c.id).where(t.c.id.in_(select(ta.c.id).where(ta.c.x == t.c.x)))
union(select(t.c.id), select(o.c.id))
union_all(select(t.c.id), select(o.c.id))
select(t.c.id).union(select(o.c.id))
select(t.c.id).union_all(select(o.c.id), select(s.c.id))
intersect(select(t.c.id), select(o.c.id))
except_(select(t.c.id), select(o.c.id))
select(t.c.id).except_all(select(o.c.id))
union(select(t.c.id), select(o.c.id)).order_by("id")
union(select(t.c.id.label("z")), select(o.c.id)).order_by("z").limit(5)
union(select(t.c.id).where(t.c.x == 1), select(o.c.id).where(o.c.name == "a")).limit(3).offset(1)
union(select(t.c.id), union(select(o.c.id), select(s.c.id)))
union(select(t.c.id).limit(1), select(o.c.id).order_by(o.c.id))
union(select(t.c.id), select(o.c.id, o.c.name))
(lambda u: select(u.c.id))(union(select(t.c.id), select(o.c.id)).subquery())
(lambda u: select(u))(union_all(select(t.c.id, t.c.name), select(o.c.id, o.c.name)).alias("u"))
select(t.c.id).where(t.c.id.in_(union(select(o.c.id), select(s.c.id))))
(lambda c: select(c.c.id))(select(t.c.id).cte("c1"))
(lambda c: select(c))(select(t.c.id).where(t.c.x == 4).cte())
(lambda c: select(t.c.id).where(t.c.id.in_(select(c.c.id))).where(t.c.name == "z"))(select(o.c.id).where(o.c.name == "q").cte("c1"))
(lambda c: select(c.c.id, c.alias("k").c.id))(select(t.c.id).cte("c1"))
(lambda a: (lambda b: select(b.c.id))(select(a.c.id).where(a.c.id > 2).cte("b")))(select(t.c.id).cte("a"))
(lambda a, b: select(a.c.id, b.c.id).where(a.c.id == b.c.id))(select(t.c.id).cte("a"), select(o.c.id).cte("b"))
(lambda a, b: select(a.c.id, b.c.id))(select(t.c.id).cte("a"), select(o.c.id).cte("a"))
(lambda c: select((lambda r: r.union_all(select(r.c.n + 1).where(r.c.n < 10)))(c)))(select(literal(1).label("n")).cte("r", recursive=True))
(lambda r: select((lambda q: q.c.id)(r.union_all(select(o.c.id).where(o.c.t_id == r.c.id)))))(select(t.c.id).where(t.c.x == 1).cte("tree", recursive=True))
(lambda r: select(r.union(select(o.c.id, o.c.name).join(r, o.c.t_id == r.c.id))))(select(t.c.id, t.c.name).cte("tree", recursive=True))
select(t.c.id).add_cte(select(o.c.id).cte("extra"))
(lambda c: select(c).join(t, t.c.id == c.c.id))(select(o.c.id, o.c.name).cte("c1"))
select(t.c.id).with_only_columns(t.c.name)
select(t.c.id).add_columns(t.c.name, o.c.id)
select(t.c.id).with_only_columns(func.count()).order_by(None)
text("select id, name from t").columns(t.c.id, t.c.name)
text("select id from t where x = :x").columns(id=Integer).bindparams(x=5)
(lambda q: select(q.c.id).where(q.c.id > 5))(text("select id from t").columns(column("id", Integer)).subquery("tq"))
(lambda q: select(q.c.id))(text("select id from t").columns(column("id")).cte("tc"))
(lambda v: select(v))(values(column("a", Integer), column("b", String), name="v").data([(1, "x"), (2, "y")]))
(lambda v: select(v.c.a))(values(column("a", Integer), name="v").data([(1,), (2,)]).data([(3,)]))
(lambda v: select(v))(values(column("a", Integer), name="v", literal_binds=True).data([(1,), (2,)]))
(lambda v: select(t.c.id).join(v, v.c.a == t.c.id))(values(column("a", Integer)).data([(1,)]).alias("vv"))
(lambda f: select(f))(func.json_each(t.c.data).table_valued("key", "value"))
(lambda f: select(f.c.value))(func.json_each('["a"]').table_valued("value", name="je"))
(lambda f: select(f))(func.generate_series(1, 5).column_valued("n"))
(lambda f: select(f))(func.json_each('[1]').table_valued("a", column("b", Integer)).render_derived())
select(func.now())
select(func.row_number().over(order_by=t.c.id).label("rn"), t.c.id)
select(t.c.at, t.c.day, t.c.data, t.c.u).where(t.c.at >= dt.datetime(2020, 5, 6))
select(t.c.id).where(t.c.name == "it's %s :x")
select(t.c.id).params(x=5)
select(t.c.id).where(t.c.x == bindparam("q")).params(q=7)
select(users.c.id).where(users.c.active)
select(users.c.id).where(users.c.active.is_(True)).order_by(users.c.created.desc())
select(t.c.id, literal("x").label("l"), literal("y"))
select(t.c.id, type_coerce(t.c.name, Integer))
select(tuple_(t.c.id, t.c.x))
select(t.c.id.distinct())
select(func.count(t.c.id.distinct()))
select(t.c.id.desc())
select(t.c.name.collate("NOCASE"))
select(t.c.id).where(func.lower(t.c.name) == func.lower("ABC"))
select(func.coalesce(t.c.name, "none"), func.coalesce(t.c.name, "zzz"))
select(t.c.id).where(t.c.x.in_([1, 2]), o.c.id.in_([3]))
t.select()
users.select().where(users.c.id == 1)
ta.select()
t.join(o, t.c.id == o.c.t_id).select()
select(t.c.data["a"], t.c.data["b"].as_string())
select(extract("year", t.c.at))
select(t.c.x / 2, t.c.x // 2, t.c.x % 2)
select(t.c.nope)
select(t.c.id).as_scalar() == 1
select(column("x")).select_from(table("q"))
select(column("x"), text("y")).select_from(table("q", schema="my schema"))
'''
add(*[line for line in SELECTS.strip().splitlines()])
# ---- data changes: the second member is the names of the parameters that execute() gets
add("t.insert()", ("t.insert()", ["id", "name"]), ("users.insert()", []), ("users.insert()", ["name"]), ("insert(users)", ["name", "id"]), ("posts.insert()", []),
    "insert(t).values(id=1, name='a')", "insert(t).values({'id': 1, 'name': None})", "insert(t).values({t.c.id: 1})", "insert(t).values([{'id': 1, 'name': 'a'}, {'id': 2, 'name': 'b'}])", "insert(t).values([(1, 'a')])", "insert(t).values((1, 'a'))",
    "insert(t).values(id=func.max(o.c.id), name=text(\"'x'\"))", "insert(t).values(name=select(o.c.name).where(o.c.id == 5).scalar_subquery())", "insert(t).values(nope=5)", "insert(t).values(data={'a': [1, None]}, at=dt.datetime(2020, 1, 2), flag=True, raw=b'a', u=uuid.UUID(int=3))",
    "insert(t).values(data=None)", "insert(t).values(data=null())", "insert(t).values(n=decimal.Decimal('1.50'), y=2)", "insert(t).values(x=literal(5) + 1)", "insert(t).values(x=bindparam('q', 3))", "insert(t).values(id=1).values(name='b')", ("insert(t).values(id=1)", ["name"]), "insert(users).values(name='a')",
    "insert(users).values(name='a').returning(users.c.id)", "insert(users).values(name='a').returning(users)", "insert(users).values(name='a').returning(users.c.id, func.lower(users.c.name), users.c.name.label('q'))", "insert(keyed).values(v=1)", "insert(keyed).values(code='a', v=1)", "insert(served).values(v=1)", "insert(served).values(v=1, id='x')",
    "insert(pair).values(a=1, b=2)", "insert(posts).values(title='a')", "insert(posts).values(title='a', score=7)", "insert(posts).values(score=func.abs(-5))", "insert(t).from_select(['id', 'name'], select(o.c.id, o.c.name))", "insert(t).from_select([t.c.id], select(o.c.id).where(o.c.name == 'a'))", "insert(t).from_select(['id'], select(literal(1)))",
    "insert(t).from_select(['id'], text('select 1'))", "insert(t).from_select(['id'], union(select(o.c.id), select(s.c.id)))", "insert(t).from_select(['id'], select(o.c.id).where(~exists().where(t.c.id == o.c.id)))", "(lambda c: insert(t).from_select(['id'], select(c.c.id)))(select(o.c.id).cte('c1'))", "insert(t).prefix_with('OR IGNORE').values(id=1)",
    "insert(users).inline().values(name='a')", "insert(s).values({'Mixed Case': 'a'})", "insert(o).values(order=5)",
    "upsert(t).values(id=1, name='a').on_conflict_do_nothing()", "upsert(t).values(id=1).on_conflict_do_nothing(index_elements=['id'])", "upsert(t).values(id=1).on_conflict_do_nothing(index_elements=[t.c.id, 'name'])", "upsert(t).values(id=1, name='a').on_conflict_do_update(index_elements=['id'], set_={'name': 'b'})",
    "upsert(t).values(id=1, name='a').on_conflict_do_update(index_elements=[t.c.id], set_=dict(name='b', x=5), where=t.c.x > 3)", "(lambda i: i.on_conflict_do_update(index_elements=['id'], set_={'name': i.excluded.name, 'x': i.excluded.x + t.c.x}))(upsert(t).values(id=1, name='a'))", "upsert(t).values(id=1).on_conflict_do_update(index_elements=['id'], index_where=t.c.x > 5, set_={'name': func.lower('A')})",
    "upsert(t).values(id=1).on_conflict_do_update(index_elements=['id'], set_={'name': None, t.c.x: 3}).returning(t.c.id)", "upsert(users).values(name='a').on_conflict_do_nothing()",
    "update(t).values(name='a')", "update(t).values({'name': 'a', 'x': 5})", "update(t).values({t.c.name: 'a'})", "update(t).where(t.c.id == 5).values(name='a')", "t.update().where(t.c.name == 'old').values(name='new')", "update(t).where(t.c.id == 5, t.c.x == 3).values(name=None)", "update(t).values(x=t.c.x + 1)", "update(t).values(name=func.lower(t.c.name))",
    "update(t).values(name=select(o.c.name).where(o.c.t_id == t.c.id).scalar_subquery())", "update(t).values(name=select(o.c.name).where(o.c.t_id == t.c.id).limit(1).scalar_subquery()).where(t.c.name.is_(None))", "update(t).where(t.c.id == o.c.t_id).values(name=o.c.name)", "update(t).where(t.c.id.in_([1, 2])).values(flag=False)", "update(t).where(t.c.id.in_(select(o.c.t_id))).values(flag=True)",
    "update(t).where(exists().where(o.c.t_id == t.c.id)).values(x=1)", "update(t).values(nope=1)", ("update(t)", ["name"]), ("update(t).where(t.c.id == bindparam('b_id'))", ["name", "b_id"]), ("update(t).where(t.c.id == bindparam('b_id')).values(name=bindparam('new'))", ["b_id", "new"]), "update(t).values(name='a').returning(t.c.id, t.c.name)", "update(t).ordered_values((t.c.x, 5), (t.c.id, 3))",
    "update(t).values(name=case((t.c.x == 1, 'a'), else_='b'))", "update(t).where(t.c.name.like('a%')).values(name=t.c.name + 'x')", "update(t).values(data={'a': 1}, at=func.now())", "update(users).values(name='x').where(users.c.id == 1)", "update(s).values({'Mixed Case': 'z'})", "update(t).where(t.c.flag == sa.false()).values(flag=sa.true())", "update(t).where(text('id = 5')).values(name='a')",
    "(lambda c: update(t).where(t.c.id.in_(select(c.c.id))).values(x=1))(select(o.c.id).cte('c1'))", "update(t).values(name=bindparam('name'))", "update(t).values(x=cast(t.c.name, Integer))", "update(t).values(flag=t.c.x == 5)", "update(t).where(ta.c.id == t.c.id).values(x=ta.c.x)",
    "delete(t)", "delete(t).where(t.c.id == 5)", "t.delete().where(t.c.name == None)", "delete(t).where(t.c.id.in_([1, 2, 3]))", "delete(t).where(t.c.id.not_in(select(o.c.t_id)))", "delete(t).where(t.c.id == 1).returning(t.c.id)", "delete(t).where(and_(t.c.id == 5, t.c.name == 'a'))", "delete(t).where(or_(t.c.id == 5, t.c.name == 'a'))", "delete(s).where(s.c.id == 3)",
    "delete(t).where(t.c.id == o.c.t_id)", "delete(users).where(users.c.name == 'a')", "delete(t).where(t.c.id == select(func.min(o.c.id)).scalar_subquery())", "delete(t).where(exists().where(o.c.t_id == t.c.id))", "delete(ta).where(ta.c.id == 4)", "delete(t).filter_by(name='a')", "delete('t')", "insert(select(t.c.id))",
    "(lambda c: select(c.c.id))(delete(t).where(t.c.x == 1).returning(t.c.id).cte('gone'))", "update(t).values([{'x': 1}])")
