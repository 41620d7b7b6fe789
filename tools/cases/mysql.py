"""What MySQL and MariaDB are asked beyond the common cases."""

from cases.ops import NAMING, offline

_TYPES = r"""
mysql.INTEGER() mysql.INTEGER(unsigned=True) mysql.INTEGER(11) mysql.INTEGER(zerofill=True) mysql.INTEGER(4,unsigned=True,zerofill=True)
mysql.BIGINT() mysql.BIGINT(20) mysql.BIGINT(20,unsigned=True,zerofill=True) mysql.SMALLINT(6) mysql.SMALLINT(unsigned=True)
mysql.MEDIUMINT(8) mysql.MEDIUMINT(unsigned=True) mysql.TINYINT(4,unsigned=True) mysql.TINYINT(zerofill=True)
mysql.NUMERIC() mysql.NUMERIC(8) mysql.NUMERIC(12,4) mysql.NUMERIC(8,2,unsigned=True) mysql.NUMERIC(8,0,zerofill=True)
mysql.DECIMAL() mysql.DECIMAL(8) mysql.DECIMAL(12,4,zerofill=True) mysql.DOUBLE() mysql.DOUBLE(unsigned=True) mysql.DOUBLE(8,4,unsigned=True,zerofill=True)
mysql.REAL() mysql.REAL(8,2) mysql.REAL(8,2,unsigned=True) mysql.FLOAT() mysql.FLOAT(10) mysql.FLOAT(10,2)
mysql.FLOAT(unsigned=True) mysql.FLOAT(10,2,unsigned=True,zerofill=True) mysql.BIT() mysql.BIT(1) mysql.BIT(64) mysql.YEAR(4) mysql.DATE() mysql.BOOLEAN()
mysql.DATETIME() mysql.DATETIME(fsp=0) mysql.DATETIME(timezone=True) mysql.TIMESTAMP() mysql.TIMESTAMP(fsp=6) mysql.TIME() mysql.TIME(fsp=5)
mysql.VARCHAR() mysql.VARCHAR(1) mysql.VARCHAR(1,charset='latin1',collation='latin1_bin') mysql.VARCHAR(1,ascii=True) mysql.VARCHAR(1,unicode=True)
mysql.VARCHAR(1,binary=True) mysql.VARCHAR(1,national=True) mysql.VARCHAR(1,national=True,collation='x') mysql.VARCHAR(1,charset='utf8',binary=True)
mysql.VARCHAR(1,ascii=True,binary=True) mysql.VARCHAR(1,unicode=True,collation='ucs2_bin') mysql.CHAR() mysql.CHAR(1,charset='utf8') mysql.CHAR(1,ascii=True,unicode=True)
mysql.NCHAR() mysql.NCHAR(1) mysql.NCHAR(1,collation='utf8_bin') mysql.NVARCHAR() mysql.NVARCHAR(1) mysql.NVARCHAR(1,binary=True)
mysql.TEXT(20) mysql.TEXT(charset='utf8mb4',collation='utf8mb4_unicode_ci') mysql.TEXT(national=True) mysql.TINYTEXT(charset='latin1') mysql.MEDIUMTEXT(charset='utf8mb4')
mysql.LONGTEXT(charset='utf8mb4',collation='utf8mb4_bin') mysql.LONGTEXT(ascii=True) mysql.LONGTEXT(unicode=True) mysql.LONGTEXT(binary=True) mysql.LONGTEXT(collation='utf8mb4_bin')
mysql.TINYBLOB() mysql.BLOB() mysql.BLOB(100) mysql.BINARY() mysql.BINARY(8) mysql.VARBINARY(8) mysql.INET4() mysql.INET6()
mysql.ENUM('a') mysql.ENUM() mysql.ENUM("it's",'b%','c\\d') mysql.ENUM('a','b',charset='utf8',collation='utf8_bin') mysql.ENUM('a',binary=True) mysql.ENUM('a',ascii=True)
mysql.ENUM(Colour) mysql.ENUM('a','b',name='named') mysql.SET('a') mysql.SET() mysql.SET("it's",'b%') mysql.SET('a','b',charset='latin1') mysql.SET('a','b',retrieve_as_bitwise=True)
mysql.SET('',retrieve_as_bitwise=True) sa.Enum('a%','b\\c') sa.Enum('a','b',native_enum=False) sa.String(5,collation='utf8mb4_general_ci') sa.Text(collation='utf8mb4_bin')
sa.Integer().with_variant(mysql.INTEGER(unsigned=True),'mysql','mariadb') sa.Text().with_variant(mysql.LONGTEXT(),'mysql') sa.Text().with_variant(mysql.LONGTEXT(),'mariadb')
mysql.INTEGER(unsigned=True).with_variant(sa.Integer(),'sqlite') sa.DateTime().with_variant(mysql.DATETIME(fsp=6),'mysql') mysql.VARCHAR(20,charset='binary')
mysql.MEDIUMTEXT().with_variant(sa.Text(),'sqlite') sa.LargeBinary().with_variant(mysql.LONGBLOB(),'mysql') sa.DOUBLE(53) sa.REAL(7) sa.FLOAT(24)
"""

TYPES = _TYPES.split()

DDL = r"""
create(sa.Column("id", sa.Integer, primary_key=True), mysql_engine="InnoDB", mysql_charset="utf8mb4", mariadb_engine="Aria")
create(sa.Column("id", sa.Integer, primary_key=True), mysql_collate="utf8mb4_bin", mysql_charset="utf8mb4", mysql_engine="InnoDB", mariadb_collate="utf8mb4_bin", mariadb_charset="utf8mb4", mariadb_engine="InnoDB")
create(sa.Column("id", sa.Integer), mysql_default_charset="utf8", mariadb_default_charset="utf8", mysql_row_format="DYNAMIC", mariadb_row_format="DYNAMIC")
create(sa.Column("id", sa.Integer), mysql_character_set="utf8", mysql_default_collate="utf8_bin", mariadb_character_set="utf8", mariadb_default_collate="utf8_bin")
create(sa.Column("id", sa.Integer), mysql_auto_increment="10", mysql_max_rows="5", mysql_key_block_size="1024", mariadb_auto_increment="10")
create(sa.Column("id", sa.Integer), mysql_comment="it's 5% \\ x", mariadb_comment="it's 5% \\ x")
create(sa.Column("id", sa.Integer), comment="table's 5% \\ comment", mysql_engine="InnoDB", mariadb_engine="InnoDB")
create(sa.Column("id", sa.Integer), comment="one", mysql_comment="two", mariadb_comment="two")
create(sa.Column("id", sa.Integer), mysql_data_directory="/x", mysql_index_directory="/y", mariadb_data_directory="/x", mysql_connection="c", mysql_password="p")
create(sa.Column("id", sa.Integer), mysql_partition_by="HASH(id)", mysql_partitions="4", mysql_subpartition_by="KEY(id)", mysql_subpartitions="2", mysql_engine="InnoDB", mariadb_subpartitions="2", mariadb_partitions="4", mariadb_partition_by="HASH(id)")
create(sa.Column("id", sa.Integer), mysql_tablespace="ts", mariadb_tablespace="ts", mysql_default_character_set="utf8", mysql_union="(a, b)")
create(sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.Integer, comment="it's a \\ 100% comment"))
create(sa.Column("id", sa.Integer, primary_key=True, comment="c"), sa.Column("x", sa.String(5), nullable=False, comment="d", server_default="e"))
create(sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
create(sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True), sa.Column("b", sa.Integer, primary_key=True))
create(sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, primary_key=True, autoincrement=True))
create(sa.Column("id", mysql.INTEGER(unsigned=True), primary_key=True))
create(sa.Column("id", sa.Integer, primary_key=True, server_default="5"))
create(sa.Column("id", sa.Integer, sa.Identity(), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Identity(start=5, increment=2), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Sequence("sq"), primary_key=True))
create(sa.Column("id", sa.String(5), primary_key=True))
create(sa.Column("id", sa.Integer, sa.ForeignKey("p.id"), primary_key=True))
col(sa.TIMESTAMP)
col(sa.TIMESTAMP, nullable=False)
col(sa.TIMESTAMP, nullable=True, server_default=sa.func.now())
col(mysql.TIMESTAMP(fsp=6), nullable=False, server_default=sa.text("CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"))
col(mysql.TIMESTAMP, server_default=sa.text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"))
col(sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP"))
col(sa.DateTime, server_default=sa.func.now())
col(sa.DateTime, server_default=sa.func.current_timestamp())
col(sa.DateTime, server_default=sa.func.now(6))
col(mysql.DATETIME(fsp=6), server_default=sa.text("NOW(6)"))
col(sa.DateTime, server_default=sa.text("now() on  update now()"))
col(sa.String(40), server_default=sa.text("(uuid())"))
col(sa.String(40), server_default=sa.text("uuid()"))
col(sa.String(40), server_default=sa.text("'x'"))
col(sa.String(40), server_default=sa.text('"x"'))
col(sa.String(40), server_default="it's \\ 100%")
col(sa.Integer, server_default=sa.text("5"))
col(sa.Integer, server_default=sa.text("-5"))
col(sa.Integer, server_default=sa.text("1 + 1"))
col(sa.Integer, server_default=sa.text("NULL"))
col(sa.Boolean, server_default=sa.true())
col(sa.Boolean, server_default=sa.text("TRUE"))
col(sa.Boolean, server_default="0", nullable=False)
col(mysql.JSON, server_default=sa.text("(JSON_ARRAY())"))
col(sa.Integer, sa.Computed("x + 1"))
col(sa.Integer, sa.Computed("x + 1", persisted=True), nullable=False)
col(sa.Integer, sa.Computed("x + 1", persisted=False), nullable=True)
col(sa.Integer, sa.Computed("x + 1"), comment="c")
col(sa.Integer, sa.Computed("x + 1"), primary_key=True)
col(sa.Boolean(create_constraint=True, name="ck"))
col(sa.Enum("a", "b", create_constraint=True, name="ck"))
col(sa.Enum("a", "b", create_constraint=True, native_enum=False, name="ck"))
col(mysql.ENUM("a", "b"), nullable=False, server_default="a")
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", mysql_using="btree", mariadb_using="hash"))
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", mysql_using="btree"))
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name="uq"))
create(sa.Column("a", sa.Integer), sa.ForeignKeyConstraint(["a"], ["p.id"], name="fk", match="FULL"))
create(sa.Column("a", sa.Integer), sa.ForeignKeyConstraint(["a"], ["p.id"], name="fk", onupdate="CASCADE", ondelete="SET NULL"))
create(sa.Column("a", sa.Integer), sa.ForeignKeyConstraint(["a"], ["p.id"], name="fk", deferrable=True, initially="DEFERRED"))
create(sa.Column("a`b", sa.Integer), sa.Column("a%b", sa.Integer), sa.Column("a\"b", sa.Integer), sa.Column("a\\b", sa.Integer))
create(sa.Column("rank", sa.Integer), sa.Column("lateral", sa.Integer), sa.Column("page_checksum", sa.Integer), sa.Column("offset", sa.Integer), sa.Column("system", sa.Integer))
index("ix", "a", mysql_length=5, mariadb_length=6)
index("ix", "a", "b", mysql_length={"a": 5}, mariadb_length={"b": 7})
index("ix", "a", "c d", mysql_length={"c d": 5}, mariadb_length={"`c d`": 7})
index("ix", "b", mysql_using="btree", mariadb_using="hash")
index("ix", "b", mysql_using="btree")
index("ix", "b", mysql_prefix="FULLTEXT", mariadb_prefix="FULLTEXT")
index("ix", "b", mysql_prefix="FULLTEXT", mysql_with_parser="ngram")
index("ix", "b", mysql_prefix="FULLTEXT", mariadb_with_parser="ngram", mysql_length=5)
index("ix", "b", unique=True, mysql_length=10, mysql_using="hash", schema="s")
index("ix", lambda t: sa.func.lower(t.c.b))
index("ix", lambda t: t.c.a + 5, "b")
index("ix", lambda t: t.c.b.desc(), lambda t: t.c.a.asc())
index("ix", lambda t: sa.func.lower(t.c.b).desc())
index("ix", lambda t: -t.c.a)
index("ix", sa.text("a DESC"), "b", mysql_length={"b": 3}, mariadb_length={"b": 3})
index("ix", lambda t: sa.cast(t.c.a, sa.String(5)))
index("ix", "a", if_not_exists=True)
DropIndex(index("ix", "a").element)
DropIndex(index("ix", "a", schema="s").element, if_exists=True)
CreateSequence(Sequence("sq", start=5, increment=2, minvalue=1, maxvalue=100, cycle=True, cache=3))
CreateSequence(Sequence("sq", cycle=False, nominvalue=True, nomaxvalue=True, schema="s"))
DropSequence(Sequence("sq"))
alembic.AddColumn("t", sa.Column("a", sa.Integer, comment="c"))
alembic.AddColumn("t", sa.Column("a", sa.TIMESTAMP))
""".strip().splitlines()

EXPR_PRELUDE = """
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.mysql import insert as myinsert, limit, match
"""

EXPR = [
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update(name='b')",
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update({'x': 5, 'name': 'b'})",
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update([('x', 5), ('name', 'b')])",
    "(lambda i: i.on_duplicate_key_update(name=i.inserted.name, x=i.inserted.x + t.c.x))(myinsert(t).values(id=1, name='a'))",
    "(lambda i: i.on_duplicate_key_update(name=func.concat(i.inserted.name, 'x')))(myinsert(t).values(id=1, name='a'))",
    "(lambda i: i.on_duplicate_key_update(i.inserted))(myinsert(t).values(id=1, name='a'))",
    "myinsert(t).values([{'id': 1, 'name': 'a'}, {'id': 2, 'name': 'b'}]).on_duplicate_key_update(name='z')",
    "myinsert(t).from_select(['id'], select(o.c.id)).on_duplicate_key_update(x=1)",
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update(x=None, flag=True)",
    "myinsert(users).values(name='a').on_duplicate_key_update(name=select(o.c.name).limit(1).scalar_subquery())",
    'myinsert(t).on_duplicate_key_update({})',
    "update(t).values(name='a').ext(limit(5))",
    "update(t).values(name='a').where(t.c.id > 1).ext(limit(5)).ext(limit(6))",
    "update(t).values(name='a').where(t.c.id > 1).with_dialect_options(mysql_limit=5, mariadb_limit=7)",
    "update(t).values(name=o.c.name).where(t.c.id == o.c.id).ext(limit(5))",
    "delete(t).ext(limit(5))",
    "delete(t).where(t.c.id > 1).with_dialect_options(mysql_limit='5', mariadb_limit=7)",
    "delete(t).where(t.c.id > 1).ext(limit(t.c.x + 1))",
    "match(t.c.name, against='x')",
    "match(t.c.name, o.c.name, against='x').in_boolean_mode()",
    "match(t.c.name, o.c.name, against='x').in_natural_language_mode()",
    "match(t.c.name, o.c.name, against='x').with_query_expansion()",
    "match(t.c.name, o.c.name, against='x').in_natural_language_mode().with_query_expansion()",
    "select(t.c.id).where(match(t.c.name, against='x')).order_by(sa.desc(match(t.c.name, against='x')))",
    "t.c.name.match('x', mysql_boolean_mode=False)",
    "t.c.name.match('x', mysql_natural_language=True)",
    "t.c.name.match('x', mysql_boolean_mode=False, mysql_natural_language=True)",
    "match(against='x')",
    "t.c.name.regexp_match('a', flags='i')",
    "~t.c.name.regexp_match('a', flags='i')",
    "t.c.name.regexp_replace('a', 'b')",
    "t.c.name.regexp_replace('a', 'b', flags='i')",
    'cast(t.c.x, mysql.INTEGER(unsigned=True))',
    'cast(t.c.x, mysql.TINYINT)',
    'cast(t.c.x, mysql.DATETIME(fsp=3))',
    'cast(t.c.x, mysql.TIMESTAMP(fsp=3))',
    'cast(t.c.x, sa.TIMESTAMP)',
    "cast(t.c.x, mysql.VARCHAR(10, charset='utf8', collation='x'))",
    'cast(t.c.x, mysql.NVARCHAR(10))',
    'cast(t.c.x, mysql.NCHAR(10))',
    'cast(t.c.x, mysql.CHAR(10, binary=True))',
    'cast(t.c.x, mysql.LONGTEXT)',
    'cast(t.c.x, mysql.TEXT(unicode=True))',
    "cast(t.c.x, mysql.ENUM('a','b'))",
    "cast(t.c.x, mysql.SET('a','b'))",
    "cast(t.c.x, sa.Enum('a','b'))",
    "cast(t.c.x, sa.Enum('a','bcd', native_enum=False))",
    'cast(t.c.x, mysql.DECIMAL(10,2))',
    'cast(t.c.x, mysql.NUMERIC(10,2))',
    'cast(t.c.x, sa.Numeric(10,2))',
    'cast(t.c.x, sa.Float)',
    'cast(t.c.x, sa.Double)',
    'cast(t.c.x, mysql.FLOAT(7,2))',
    'cast(t.c.x, sa.Boolean)',
    'cast(t.c.x, sa.JSON)',
    'cast(t.c.x, mysql.JSON)',
    'cast(t.c.x, sa.LargeBinary)',
    'cast(t.c.x, mysql.LONGBLOB)',
    'cast(t.c.x, sa.Uuid)',
    'cast(t.c.x, sa.UUID)',
    'cast(t.c.x, sa.Interval)',
    'cast(t.c.x, mysql.YEAR)',
    'cast(t.c.x, mysql.BIT)',
    'cast(t.c.x, sa.PickleType)',
    'cast(t.c.x, sa.Text(100))',
    'cast(t.c.x, sa.Unicode(100))',
    'cast(t.c.x, sa.Date)',
    'cast(t.c.x, sa.Time)',
    'cast(t.c.x, sa.CLOB)',
    'cast(t.c.x + 1, sa.Boolean)',
    "literal('a\\\\b')",
    'literal("it\'s 100%")',
    "literal('a\\\\b%') + t.c.name",
    "t.c.name.like('a\\\\%', escape='\\\\')",
    "t.c.name.contains('a%b', autoescape=True)",
    "t.c.name.op('%')(5)",
    "t.c.name.op('->')('$.a')",
    "t.c.name.op('->>')('$.a')",
    'select(t.c.id).with_for_update()',
    'select(t.c.id).with_for_update(read=True)',
    'select(t.c.id).with_for_update(nowait=True)',
    'select(t.c.id).with_for_update(skip_locked=True)',
    'select(t.c.id).with_for_update(of=t)',
    'select(literal(1)).where(t.c.id == 5)',
    "select(literal(1)).where(text('1=1'))",
    'select(literal(1))',
    'select(t.c.id).limit(5)',
    'select(t.c.id).offset(5)',
    'select(t.c.id).limit(5).offset(10)',
    'select(t.c.id).fetch(5)',
    "select(func.aggregate_strings(t.c.name, ','))",
    'select(func.random())',
    'select(func.sysdate())',
    'select(func.now(), func.utc_timestamp(), func.char_length(t.c.name))',
    'select(func.rollup(t.c.id, t.c.x))',
    'select(t.c.id).group_by(func.rollup(t.c.id, t.c.x))',
    'update(t).where(t.c.id == o.c.t_id).values(name=o.c.name)',
    'update(t).where(t.c.id == o.c.t_id).where(s.c.id == o.c.id).values(name=o.c.name)',
    'delete(t).where(t.c.id == o.c.t_id)',
    'delete(ta).where(ta.c.id == o.c.t_id)',
    'update(ta).where(ta.c.id == o.c.t_id).values(x=5)',
    "insert(users).values(name='a').returning(users.c.id)",
    'update(t).values(x=1).returning(t.c.id)',
    'delete(t).where(t.c.id == 1).returning(t.c.id)',
    'insert(t)',
    'sa.insert(users)',
    "(lambda c: insert(t).from_select(['id'], select(c.c.id)))(select(o.c.id).cte('c1'))",
    "t.c.data['a']",
    "t.c.data['a'].as_string() == 'x'",
    "t.c.data['a'].as_integer() == 1",
    "t.c.data['a'].as_float() == 1",
    "t.c.data['a'].as_numeric(10, 2) == 1",
    "t.c.data['a'].as_boolean() == True",
    "t.c.data[('a', 1, 'b')]",
    "t.c.data[('a', 1, 'b')].as_string()",
    't.c.data[5]',
    "t.c.data['a'].as_json()",
    't.c.flag.is_(True)',
    't.c.flag.is_(sa.true())',
    't.c.flag',
    '~t.c.flag',
    'sa.not_(t.c.flag)',
    'select(t.c.id).where(t.c.flag)',
    'select(t.c.id).where(~t.c.flag)',
    't.c.x.is_distinct_from(t.c.id)',
    't.c.x.is_not_distinct_from(t.c.id)',
    't.c.name + t.c.name',
    "t.c.name + 'x' + t.c.name",
    "t.c.name.concat('x')",
    "t.c.name.startswith('x%')",
    't.c.x / 2',
    't.c.x // 2',
    't.c.y // 2',
    't.c.x % 2',
    '5 % t.c.x',
    "sa.extract('milliseconds', t.c.at)",
    "sa.extract('year', t.c.at)",
    "func.if_(t.c.x > 5, 'a', 'b')",
    'func.group_concat(t.c.name)',
    "func.json_extract(t.c.data, '$.a')",
    "func.date_add(t.c.at, text('interval 5 day'))",
    't.c.at + dt.timedelta(days=1)',
    't.c.at > dt.datetime(2020, 1, 2, 3, 4, 5)',
    't.c.day == dt.date(2020, 1, 2)',
    'literal(dt.time(1, 2, 3))',
    "literal(b'a\\\\x')",
    "literal(decimal.Decimal('1.50'))",
    'literal(uuid.UUID(int=3))',
    'literal(1.5)',
    't.c.x.in_([])',
    't.c.x.not_in([])',
    'sa.tuple_(t.c.id, t.c.x).in_([(1, 2), (3, 4)])',
    'sa.tuple_(t.c.id, t.c.x).in_([])',
    "t.c.name.collate('utf8mb4_bin')",
    "sa.Sequence('sq').next_value()",
    "select(sa.Sequence('sq', schema='s').next_value())",
    'select(t).select_from(t.join(o, t.c.id == o.c.t_id))',
    'select(t.c.id).select_from(t.outerjoin(o, t.c.id == o.c.t_id))',
    'select(t.c.id).select_from(t.join(o, t.c.id == o.c.t_id, full=True))',
    'select(t.c.id).distinct()',
    "select(t.c.id).prefix_with('SQL_NO_CACHE')",
    't.c.x.bitwise_xor(5)',
    "t.c.name.ilike('A%')",
    "t.c.name.icontains('a')",
    'text("select \'100%\' from t where x = :x and y = \'\\\\:z\'")',
    'sa.literal_column("\'%\'")',
    "select(sa.column('a%b'))",
    "select(sa.column('order'), sa.column('Group'), sa.column('a`b'))",
]

OPS = [
    offline("mysql: rename a column", "op.alter_column('t', 'a', new_column_name='b', existing_type=sa.Integer)"),
    offline("mysql: rename a column with all that exists", "op.alter_column('t', 'a', new_column_name='b', existing_type=sa.Integer, existing_nullable=False, existing_server_default='5', existing_comment='c', existing_autoincrement=True)"),
    offline("mysql: nullability needs the type", "op.alter_column('t', 'a', nullable=False)"),
    offline("mysql: a name needs the type", "op.alter_column('t', 'a', new_column_name='b')"),
    offline("mysql: nullability", "op.alter_column('t', 'a', nullable=False, existing_type=sa.String(5))"),
    offline("mysql: nullability with what exists", "op.alter_column('t', 'a', nullable=True, existing_type=sa.String(5), existing_server_default=sa.text(\"'x'\"), existing_comment=\"it's\")"),
    offline("mysql: type", "op.alter_column('t', 'a', type_=sa.BigInteger)"),
    offline("mysql: type with what exists", "op.alter_column('t', 'a', type_=sa.BigInteger, existing_nullable=False, existing_autoincrement=True)"),
    offline("mysql: type and default", "op.alter_column('t', 'a', type_=sa.String(9), server_default='q%', schema='s')"),
    offline("mysql: default alone", "op.alter_column('t', 'a', server_default='q')"),
    offline("mysql: default alone of an integer", "op.alter_column('t', 'a', server_default=sa.text('5'), existing_type=sa.Integer)"),
    offline("mysql: drop the default", "op.alter_column('t', 'a', server_default=None, existing_type=sa.Integer)"),
    offline("mysql: default of a date with time", "op.alter_column('t', 'a', server_default=sa.func.now(), existing_type=sa.DateTime())"),
    offline("mysql: default of a timestamp", "op.alter_column('t', 'a', server_default=sa.text('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP'), existing_type=sa.TIMESTAMP(), existing_nullable=False)"),
    offline("mysql: drop the default of a date with time", "op.alter_column('t', 'a', server_default=None, existing_type=sa.DateTime())"),
    offline("mysql: nullability of a date with time", "op.alter_column('t', 'a', nullable=False, existing_type=sa.DateTime())"),
    offline("mysql: default of a date", "op.alter_column('t', 'a', server_default=sa.text('(CURRENT_DATE)'), existing_type=sa.Date)"),
    offline("mysql: comment", "op.alter_column('t', 'a', comment=\"it's 5%\", existing_type=sa.Integer, existing_nullable=False)"),
    offline("mysql: drop the comment", "op.alter_column('t', 'a', comment=None, existing_type=sa.Integer, existing_comment='x')"),
    offline("mysql: autoincrement", "op.alter_column('t', 'a', autoincrement=True, existing_type=sa.Integer, existing_nullable=False)"),
    offline("mysql: take autoincrement away", "op.alter_column('t', 'a', autoincrement=False, existing_autoincrement=True, existing_type=sa.Integer)"),
    offline("mysql: nothing", "op.alter_column('t', 'a', existing_type=sa.Integer)"),
    offline("mysql: nothing of a date with time", "op.alter_column('t', 'a', existing_type=sa.DateTime())"),
    offline("mysql: type of a boolean", "op.alter_column('t', 'a', type_=sa.Boolean(name='ck', create_constraint=True), existing_type=sa.Integer)"),
    offline("mysql: type from a boolean", "op.alter_column('t', 'a', type_=sa.Integer, existing_type=sa.Boolean(name='ck', create_constraint=True))"),
    offline("mysql: enum values", "op.alter_column('t', 'a', type_=sa.Enum('a', 'b', 'c'), existing_type=sa.Enum('a', 'b'), existing_nullable=False)"),
    offline("mysql: computed", "op.alter_column('t', 'a', server_default=sa.Computed('b + 1'), existing_type=sa.Integer)"),
    offline("mysql: nullability of a computed column", "op.alter_column('t', 'a', nullable=True, existing_server_default=sa.Computed('b + 1'), existing_type=sa.Integer)"),
    offline("mysql: identity", "op.alter_column('t', 'a', server_default=sa.Identity(), existing_type=sa.Integer)"),
    offline("mysql: drop foreign key", "op.drop_constraint('fk', 't', type_='foreignkey')"),
    offline("mysql: drop unique", "op.drop_constraint('uq', 't', type_='unique')"),
    offline("mysql: drop primary key", "op.drop_constraint('pk', 't', type_='primary', schema='s')"),
    offline("mysql: drop check", "op.drop_constraint('ck', 't', type_='check')"),
    offline("mysql: drop constraint of no kind", "op.drop_constraint('x', 't')"),
    offline("mysql: drop index", "op.drop_index('ix', 't')"),
    offline("mysql: drop index if exists", "op.drop_index('ix', 't', schema='s', if_exists=True)"),
    offline("mysql: index with lengths", "op.create_index('ix', 't', ['a', 'b'], mysql_length={'a': 5}, mariadb_length={'b': 5})"),
    offline("mysql: full text index", "op.create_index('ix', 't', ['a'], mysql_prefix='FULLTEXT', mariadb_prefix='FULLTEXT')"),
    offline("mysql: index on an expression", "op.create_index('ix', 't', [sa.text('(lower(a))'), sa.text('b DESC')])"),
    offline("mysql: table with options", "op.create_table('t', Column('id', sa.Integer, primary_key=True), Column('x', sa.Text, comment='c'), mysql_engine='InnoDB', mysql_default_charset='utf8mb4', mysql_collate='utf8mb4_bin', comment='tab')"),
    offline("mysql: table with mariadb options", "op.create_table('t', Column('id', sa.Integer), mariadb_engine='Aria', mariadb_page_checksum='1')"),
    offline("mysql: add column with everything", "op.add_column('t', Column('a', sa.TIMESTAMP, server_default=sa.text('CURRENT_TIMESTAMP'), comment='c', nullable=False, unique=True, index=True), schema='s')", NAMING),
    offline("mysql: table comment", "op.create_table_comment('t', \"it's \\\\ 5%\")"),
    offline("mysql: drop table comment", "op.drop_table_comment('t', existing_comment='x')"),
    offline("mysql: text with percent and backslash", "op.execute(\"insert into t values ('5%', 'a\\\\b')\")"),
    offline("mysql: bulk insert with backslashes", "op.bulk_insert(sa.table('t', sa.column('a', sa.String), sa.column('b', sa.LargeBinary)), [{'a': \"it's \\\\ 5%\", 'b': b'x'}])"),
    offline("mysql: bulk insert one by one", "op.bulk_insert(sa.table('t', sa.column('a', sa.String), sa.column('d', sa.Integer)), [{'a': 'x', 'd': 5}, {'a': None, 'd': None}], multiinsert=False)"),
    offline("mysql: batch alter", "with op.batch_alter_table('t') as b:\n    b.add_column(Column('x', sa.Integer))\n    b.alter_column('y', nullable=False, existing_type=sa.Integer)\n    b.drop_constraint('fk', type_='foreignkey')"),
]

_PLACEHOLDER_LEFT = (
    "SQLAlchemy leaves a placeholder among the literals here, which no server can run; the value is in its place with us."
)
# Where SQLAlchemy leaves a placeholder among literals: our text.
_LITERALS = {
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update(x=None, flag=True)": "INSERT INTO t (id, name) VALUES (1, 'a') ON DUPLICATE KEY UPDATE x = NULL, flag = true",
    'tx.is_distinct_from(5)': 'NOT (t.x <=> 5)',
    "~tn.match('abc')": "NOT MATCH (t.name) AGAINST ('abc' IN BOOLEAN MODE)",
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update(name='b')": "INSERT INTO t (id, name) VALUES (1, 'a') ON DUPLICATE KEY UPDATE name = 'b'",
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update({'x': 5, 'name': 'b'})": "INSERT INTO t (id, name) VALUES (1, 'a') ON DUPLICATE KEY UPDATE name = 'b', x = 5",
    "myinsert(t).values(id=1, name='a').on_duplicate_key_update([('x', 5), ('name', 'b')])": "INSERT INTO t (id, name) VALUES (1, 'a') ON DUPLICATE KEY UPDATE x = 5, name = 'b'",
    "(lambda i: i.on_duplicate_key_update(name=func.concat(i.inserted.name, 'x')))(myinsert(t).values(id=1, name='a'))": "INSERT INTO t (id, name) VALUES (1, 'a') ON DUPLICATE KEY UPDATE name = concat(VALUES(name), 'x')",
    "myinsert(t).values([{'id': 1, 'name': 'a'}, {'id': 2, 'name': 'b'}]).on_duplicate_key_update(name='z')": "INSERT INTO t (id, name) VALUES (1, 'a'), (2, 'b') ON DUPLICATE KEY UPDATE name = 'z'",
    "myinsert(t).from_select(['id'], select(o.c.id)).on_duplicate_key_update(x=1)": 'INSERT INTO t (id) SELECT o.id \nFROM o ON DUPLICATE KEY UPDATE x = 1',
    "myinsert(users).values(name='a').on_duplicate_key_update(name=select(o.c.name).limit(1).scalar_subquery())": "INSERT INTO users (name) VALUES ('a') ON DUPLICATE KEY UPDATE name = (SELECT o.name \nFROM o \n LIMIT 1)",
}
_UPSERTS = [
    "upsert(t).values(id=1, name='a').on_conflict_do_nothing()",
    "upsert(t).values(id=1).on_conflict_do_nothing(index_elements=['id'])",
    "upsert(t).values(id=1).on_conflict_do_nothing(index_elements=[t.c.id, 'name'])",
    "upsert(t).values(id=1, name='a').on_conflict_do_update(index_elements=['id'], set_={'name': 'b'})",
    "upsert(t).values(id=1, name='a').on_conflict_do_update(index_elements=[t.c.id], set_=dict(name='b', x=5), where=t.c.x > 3)",
    "(lambda i: i.on_conflict_do_update(index_elements=['id'], set_={'name': i.excluded.name, 'x': i.excluded.x + t.c.x}))(upsert(t).values(id=1, name='a'))",
    "upsert(t).values(id=1).on_conflict_do_update(index_elements=['id'], index_where=t.c.x > 5, set_={'name': func.lower('A')})",
    "upsert(t).values(id=1).on_conflict_do_update(index_elements=['id'], set_={'name': None, t.c.x: 3}).returning(t.c.id)",
    "upsert(users).values(name='a').on_conflict_do_nothing()",
]
_DEFAULT_ALONE = "The statement that Alembic's MySQLAlterDefault makes; Alembic refuses the general element, which op never makes there."
_COMMENT = "The whole column has to be written again, which the general element does not know; op.alter_column() does."


def _no_comment(column):
    return {
        "error": "MySQL changes the comment of a column (%r) only with the whole column: use alter_column() with comment= and "
        "existing_type=" % column,
        "reason": _COMMENT,
    }


def _no_length(dialect):
    return {"error": "VARBINARY requires a length on dialect " + dialect, "reason": "SQLAlchemy fails with a TypeError here."}


DIFFERENCES = {
    "sa.VARBINARY()": _no_length("mysql"),
    'SetColumnComment(table(sa.Column("a", sa.Integer, comment="it\'s"), schema="s2").c.a)': _no_comment("t.a"),
    'DropColumnComment(table(sa.Column("a b", sa.Integer, comment="x")).c["a b"])': _no_comment("t.a b"),
    'alembic.ColumnDefault("t", "a", "x\'y")': {"sql": "ALTER TABLE t ALTER COLUMN a SET DEFAULT 'x''y'", "reason": _DEFAULT_ALONE},
    'alembic.ColumnDefault("t", "a", sa.text("1 + 1"))': {"sql": "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1 + 1", "reason": _DEFAULT_ALONE},
    'alembic.ColumnDefault("t", "a", None)': {"sql": "ALTER TABLE t ALTER COLUMN a DROP DEFAULT", "reason": _DEFAULT_ALONE},
    'index("ix", sa.text("a DESC"), "b", mysql_length={"b": 3}, mariadb_length={"b": 3})': {
        "sql": "CREATE INDEX ix ON t (a DESC, b(3))",
        "reason": "SQLAlchemy fails with an AttributeError where a text stands beside columns with lengths.",
    },
}
for _code, _text in _LITERALS.items():
    DIFFERENCES[_code] = {"literal": _text, "reason": _PLACEHOLDER_LEFT}
for _code in _UPSERTS:
    _clause = "OnConflictDoNothing" if "do_nothing" in _code else "OnConflictDoUpdate"
    _message = "Compiler MySQLCompiler can't render element of type " + _clause
    DIFFERENCES[_code] = {"error": _message, "literal_error": _message, "reason": "The same refusal without an object's address."}
