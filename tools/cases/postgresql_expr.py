"""Expressions and statements that only PostgreSQL is asked to spell."""

EXPR_PRELUDE = """
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import (
    All, Any, ARRAY, BIT, CIDR, CITEXT, DATERANGE, ENUM, HSTORE, INET, INT4MULTIRANGE, INT4RANGE, INTERVAL, JSONB, NUMRANGE,
    OID, Range, TSVECTOR, aggregate_order_by, array, array_agg, distinct_on, hstore, insert as upsert, plainto_tsquery,
    to_tsquery, to_tsvector, websearch_to_tsquery,
)
pg = table("pg", column("id", Integer), column("a", ARRAY(Integer)), column("m", ARRAY(String, dimensions=2)), column("j", JSONB),
           column("js", postgresql.JSON), column("h", HSTORE), column("r", INT4RANGE), column("d", DATERANGE), column("mr", INT4MULTIRANGE),
           column("ip", INET), column("ci", CITEXT), column("ts", TSVECTOR), column("e", ENUM("x", "y", name="e")),
           column("span", INTERVAL), column("bits", BIT(4)), column("generic", sa.ARRAY(Integer)), column("s", String))
"""

EXPR = [
    # ---- arrays
    "array([1, 2])", "array(['a', 'b'])", "array([])", "array([], type_=Integer)", "array([pg.c.id, 5])", "array([array([1, 2]), array([3, 4])])",
    "array([1, 2]) + array([3])", "pg.c.a == [1, 2]", "pg.c.a == array([1, 2])", "pg.c.a[1]", "pg.c.a[1] == 5", "pg.c.a[1:3]", "pg.c.m[1]", "pg.c.m[1][2]",
    "pg.c.a[pg.c.id]", "pg.c.a + [3]", "pg.c.a + array([3])", "pg.c.a.contains([1])", "pg.c.a.contains(array([1]))", "pg.c.a.contained_by([1, 2])",
    "pg.c.a.overlap([1])", "~pg.c.a.overlap([1])", "pg.c.a.any(5)", "pg.c.a.all(5)", "Any(5, pg.c.a)", "All(5, pg.c.a, operator=sa.sql.operators.lt)",
    "any_(pg.c.a) == 5", "5 == any_(pg.c.a)", "pg.c.id == any_(array([1, 2]))", "pg.c.s == any_(pg.c.m)", "cast(array([1]), ARRAY(sa.BigInteger))",
    "cast(pg.c.s, ARRAY(String))", "literal([1, 2], ARRAY(Integer))", "literal(['a', \"b'c\"], ARRAY(String))", "literal([], ARRAY(Integer))",
    "literal([[1, 2], [3]], ARRAY(Integer))", "literal([1, None], ARRAY(Integer))", "pg.c.generic[1]", "pg.c.generic == [1]",
    "func.unnest(pg.c.a)", "select(func.unnest(pg.c.a).column_valued('x'))", "select(func.unnest(pg.c.a).table_valued('x', with_ordinality='n').render_derived())",
    "array_agg(pg.c.id)", "func.array_agg(pg.c.id)", "array_agg(aggregate_order_by(pg.c.id, pg.c.s.desc()))", "func.array_agg(aggregate_order_by(pg.c.id, pg.c.s, pg.c.id))",
    "func.string_agg(pg.c.s, aggregate_order_by(literal_column(\"','\"), pg.c.s))", "func.array_length(pg.c.a, 1)", "array_agg(pg.c.id)[1]",
    "func.array_agg(pg.c.id).filter(pg.c.id > 5)", "func.aggregate_strings(pg.c.s, ',').aggregate_order_by(pg.c.s)",
    # ---- JSON
    "pg.c.j['a']", "pg.c.j['a']['b']", "pg.c.j[0]", "pg.c.j[('a', 'b')]", "pg.c.j['a'].astext", "pg.c.j['a'].astext == 'x'", "pg.c.j[('a', 'b')].astext", "pg.c.j['a'].as_string()",
    "pg.c.j['a'].as_integer() == 5", "pg.c.j['a'].astext.cast(Integer)", "cast(pg.c.j['a'].astext, Integer) == 5", "pg.c.j.contains({'a': 1})", "pg.c.j.contained_by({'a': 1})",
    "pg.c.j.has_key('a')", "pg.c.j.has_any(array(['a', 'b']))", "pg.c.j.has_all(array(['a', 'b']))", "~pg.c.j.has_key('a')", "pg.c.j + {'a': 1}", "pg.c.j.concat({'a': 1})",
    "pg.c.j.delete_path(['a', 'b'])", "pg.c.j.path_exists('$.a')", "pg.c.j.path_match('$.a > 1')", "pg.c.j == {'a': 1}", "pg.c.j.is_(None)", "pg.c.j == None", "pg.c.j - 'a'", "pg.c.j.op('-')('a')",
    "pg.c.js['a']", "pg.c.js['a'].astext", "pg.c.js['a'].astext.cast(Integer) > 5", "pg.c.js[('a', 1)].astext", "func.jsonb_set(pg.c.j, '{a}', '1')", "func.jsonb_build_object('a', pg.c.id)",
    "cast({'a': 1}, JSONB)", "cast('{}', JSONB)", "literal({'a': [1, None]}, JSONB)", "type_coerce({'a': 1}, JSONB)", "cast(pg.c.s, JSONB)['a'].astext", "func.jsonb_each(pg.c.j)",
    "select(func.jsonb_array_elements(pg.c.j).column_valued('el'))", "select(func.jsonb_each_text(pg.c.j).table_valued('key', 'value'))", "func.to_jsonb(pg.c.s)['a']", "pg.c.j.op('->>')('a')", "pg.c.j['a'] == 'x'",
    # ---- hstore
    "pg.c.h['a']", "pg.c.h['a'] == 'x'", "pg.c.h.has_key('a')", "pg.c.h.has_any(array(['a']))", "pg.c.h.has_all(array(['a']))", "pg.c.h.contains({'a': '1'})", "pg.c.h.contained_by({'a': '1'})",
    "pg.c.h.defined('a')", "pg.c.h.delete('a')", "pg.c.h.keys()", "pg.c.h.vals()", "pg.c.h.array()", "pg.c.h.matrix()", "pg.c.h.slice(array(['a', 'b']))", "pg.c.h + hstore('a', 'b')", "hstore('a', 'b')", "hstore(array(['a']), array(['b']))['a']",
    "pg.c.h.concat(hstore('a', '1'))",
    # ---- ranges
    "pg.c.r.contains(5)", "pg.c.r.contains(Range(1, 5))", "pg.c.r.contained_by(Range(1, 5))", "pg.c.r.overlaps(Range(1, 5, bounds='[]'))", "pg.c.r.strictly_left_of(Range(1, 5))", "pg.c.r << Range(1, 5)", "pg.c.r >> Range(1, 5)",
    "pg.c.r.not_extend_right_of(Range(1, 5))", "pg.c.r.not_extend_left_of(Range(1, 5))", "pg.c.r.adjacent_to(Range(1, None))", "pg.c.r + Range(1, 5)", "pg.c.r - Range(1, 5)", "pg.c.r * Range(1, 5)", "pg.c.r == Range(1, 5)", "pg.c.r == '[1,5)'",
    "func.lower(pg.c.r)", "func.int4range(1, 5)", "pg.c.d.contains(dt.date(2020, 1, 2))",
    # ---- text search, patterns
    "pg.c.ts.match('a & b')", "pg.c.s.match('a', postgresql_regconfig='english')", "pg.c.ts.op('@@')(to_tsquery('english', 'a'))", "pg.c.ts.bool_op('@@')(func.to_tsquery('a'))", "to_tsvector('english', pg.c.s)", "to_tsvector(pg.c.s)", "plainto_tsquery('english', 'a b')",
    "websearch_to_tsquery('simple', 'x')", "func.to_tsvector('english', pg.c.s).bool_op('@@')(func.plainto_tsquery('english', 'x'))", "func.ts_headline('english', pg.c.s, func.to_tsquery('x'))", "pg.c.s.ilike('A%')", "pg.c.s.ilike('A/%', escape='/')", "~pg.c.s.ilike('A%')", "pg.c.ci == 'A'", "pg.c.ci.like('A%')",
    "pg.c.s.regexp_match('^a', flags='i')", "pg.c.s.regexp_match('^a', flags='ix')", "~pg.c.s.regexp_match('^a', flags='i')", "pg.c.s.regexp_replace('a', 'b', flags='g')", "pg.c.s.icontains('a%', autoescape=True)", "pg.c.s.op('~*')('a')", "pg.c.s.op('%')('a')", "func.similarity(pg.c.s, 'x') > 0.3", "pg.c.s.collate('C')", "pg.c.s.collate('pg_catalog.C')",
    "pg.c.ip == '10.0.0.1'", "pg.c.ip.op('<<')('10.0.0.0/8')", "pg.c.e == 'x'", "pg.c.e.in_(['x', 'y'])", "pg.c.span + pg.c.span", "pg.c.span > dt.timedelta(hours=1)", "pg.c.span == dt.timedelta(days=2, microseconds=5)", "func.now() - dt.timedelta(days=30)", "func.now() - text(\"interval '1 day'\")",
    "cast('1 day', INTERVAL)", "func.substring('abc', 2)", "func.substring(pg.c.s, 2, 3)", "func.substr(pg.c.s, 2)", "extract('epoch', pg.c.span)", "func.date_trunc('day', func.now())", "sa.Sequence('q').next_value()", "sa.Sequence('My Q', schema='s').next_value()", "func.nextval('q')", "func.gen_random_uuid()", "func.timezone('UTC', func.now())",
    "text(\"a::jsonb -> :k\").bindparams(k='x')", "text('a ? :b').bindparams(b=1)", "literal_column('a::int')", "literal_column(\"'100%'\")", "cast(pg.c.s, ENUM('x', 'y', name='e'))", "cast(pg.c.s, sa.Enum('x', name='e2', schema='s'))", "cast('x', sa.Enum('x', 'y', name='e'))", "cast(pg.c.s, OID)", "cast(pg.c.s, INET)", "cast(pg.c.s, BIT(4))", "literal(dt.timedelta(hours=5))", "literal('x', ENUM('x', name='e'))", "literal(uuid.UUID(int=5))", "literal(dt.datetime(2020, 1, 2, tzinfo=dt.timezone.utc))", "literal(dt.time(1, 2, 3))", "literal(True) == pg.c.id.is_(None)", "literal('a\\\\b')", "pg.c.s.in_(['a%', 'b'])",
    # ---- select
    "select(pg.c.id).distinct(pg.c.s)", "select(pg.c.id).distinct(pg.c.s, pg.c.id).order_by(pg.c.s)", "select(pg.c.id).distinct()", "select(pg.c.id).with_for_update(read=True)", "select(pg.c.id).with_for_update(key_share=True)", "select(pg.c.id).with_for_update(read=True, key_share=True)", "select(pg.c.id).with_for_update(skip_locked=True)", "select(pg.c.id).with_for_update(nowait=True, of=pg)", "select(pg.c.id, o.c.id).with_for_update(of=[pg, o.c.id], skip_locked=True)", "select(s.c.id).with_for_update(of=s)",
    "select(pg.c.id).fetch(5)", "select(pg.c.id).fetch(5, with_ties=True).offset(2)", "select(pg.c.id).fetch(50, percent=True)", "select(pg.c.id).limit(5).with_for_update()", "select(func.generate_series(1, 5).label('n'))", "select(func.generate_series(1, 5).alias('n').column)",
    "(lambda l: select(pg.c.id, l.c.n).select_from(pg.join(l, sa.true())))(select(func.count().label('n')).where(o.c.t_id == pg.c.id).lateral('l'))", "select(pg.c.id).order_by(pg.c.j['a'].astext)",
    "select(pg.c.e, pg.c.a[1], pg.c.j['x'].astext)", "(lambda v: select(v.c.a))(values(column('a', Integer), name='v').data([(1,), (2,)]))", "(lambda c: select(c.c.id))(delete(pg).where(pg.c.id == 1).returning(pg.c.id).cte('gone'))", "(lambda c: insert(o).from_select(['id'], select(c.c.id)))(delete(pg).returning(pg.c.id).cte('gone'))",
    # ---- data changes
    "insert(users).values(name='a').returning(users)", "insert(posts).values(title='x')", "insert(pg).values(id=1, a=[1, 2], j={'a': 1}, e='x', s=None)", "insert(pg).values(h={'a': '1'})", "insert(pg).values(r=Range(1, 5))", "insert(pg).values([{'id': 1, 's': 'a'}, {'id': 2, 's': 'b'}])", "insert(pg).values(span=dt.timedelta(seconds=90))",
    "upsert(users).values(name='a').on_conflict_do_nothing(constraint='users_pkey')", "upsert(users).values(name='a').on_conflict_do_nothing(index_elements=['name'], index_where=users.c.active)", "(lambda i: i.on_conflict_do_update(constraint='uq', set_={'name': i.excluded.name}))(upsert(users).values(id=1, name='a'))", "(lambda i: i.on_conflict_do_update(constraint='uq', set_=dict(name=i.excluded.name + '!', active=False), where=users.c.active.is_(True)))(upsert(users).values(id=1, name='a'))", "upsert(users).values(id=1).on_conflict_do_update(index_elements=[users.c.id], set_={users.c.name: 'x'}).returning(users.c.id)", "upsert(users).values(id=1).on_conflict_do_update(set_={'name': 'x'})", "upsert(users).values(id=1).on_conflict_do_nothing(constraint='My Name')", "upsert(s).values(id=1).on_conflict_do_update(index_elements=['id'], set_={'Mixed Case': s.c.id})", "upsert(pg).values(id=1, j={'a': 1}).on_conflict_do_update(index_elements=['id'], set_={'j': {'b': 2}})", "upsert(users).values(name='a').on_conflict_do_nothing(constraint=users.primary_key)",
    "update(pg).values(j=func.jsonb_set(pg.c.j, '{a}', cast('1', JSONB)))", "update(pg).where(pg.c.id == o.c.id).values(s=o.c.name)", "update(pg).where(pg.c.id == o.c.id).values(s=o.c.name).returning(pg.c.id, o.c.id)", "update(pg).values(a=func.array_append(pg.c.a, 5))", "update(pg).values({pg.c.j: None})", "update(pg).values(e='y').where(pg.c.e == 'x')", "delete(pg).where(pg.c.id == o.c.id)", "delete(pg).where(pg.c.id == o.c.id, o.c.name == 'x').returning(pg.c.id)", "delete(pg).where(pg.c.a.contains([1]))",
]
