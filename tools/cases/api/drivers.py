"""What statements look like under the drivers that an URL can name; none is connected to."""

TYPES = (
    "Integer SmallInteger BigInteger Numeric Numeric(5,2) DECIMAL(5,2) Float Float(5) REAL Double DOUBLE_PRECISION Boolean LargeBinary BLOB VARBINARY "
    "String(5) Text Unicode(5) CHAR CHAR(5) NVARCHAR(3) CLOB Enum('a',name='e') Enum('a',name='e',native_enum=False) pg.ENUM('a',name='e',schema='s') "
    "Interval Interval(native=False) pg.INTERVAL(precision=3) Date Time(timezone=True) pg.TIME(precision=3) DateTime TIMESTAMP(timezone=True) JSON pg.JSONB "
    "Uuid Uuid(native_uuid=False) ARRAY(Integer) pg.ARRAY(String(5)) pg.HSTORE pg.INET pg.MONEY pg.OID pg.REGCLASS pg.REGCONFIG pg.TSVECTOR pg.BIT(4) "
    "pg.CITEXT pg.INT4RANGE pg.TSTZRANGE pg.INT4MULTIRANGE PickleType"
).split()

STATEMENTS = """
t = sa.table("t", sa.column("id", sa.Integer), sa.column("name", sa.String(5)), sa.column("n", sa.Numeric(5, 2)), sa.column("x y", sa.Float))
twice = sa.bindparam("twice", 5)
STATEMENTS = [
    t.insert().values(id=1, name="a%", n=2),
    t.update().where(t.c.id == twice, t.c.n > twice).values(name="x"),
    sa.select(t.c.id).where(t.c.id.in_([1, 2]), t.c.name == "b", sa.tuple_(t.c.id, t.c.name).in_([(1, "a")])),
    sa.select(t.c.id).where(t.c.name.like("a%"), sa.text("name ~ '%' AND id = :given").bindparams(given=5)),
    sa.select(t.c["x y"]).where(t.c["x y"] == 1.5),
    sa.text("SELECT 'a%b', '\\\\:no', :a, :b, :a"),
]
SHOWN = [{}, {"render_postcompile": True}, {"literal_binds": True}]
"""

CASES = {
    "nothing/types of parameters": """
from sqlalchemy import *
from sqlalchemy.dialects import postgresql as pg

for driver in ("psycopg2", "psycopg", "asyncpg", "pg8000", "psycopg2cffi"):
    dialect = sa.make_url("postgresql+" + driver + "://").get_dialect()()
    for spelled in %r:
        print(driver, spelled, sa.bindparam("p", type_=eval(spelled)).compile(dialect=dialect))
"""
    % (TYPES,),
    "nothing/places of parameters": STATEMENTS
    + """
URLS = (
    "postgresql postgresql+psycopg2 postgresql+psycopg_async postgresql+asyncpg postgresql+pg8000 mysql mysql+pymysql mysql+aiomysql mysql+asyncmy "
    "mysql+mysqlconnector mysql+mariadbconnector mariadb mariadb+mariadbconnector sqlite sqlite+aiosqlite mssql mssql+pymssql oracle oracle+cx_oracle"
)
for url in URLS.split():
    dialect = sa.make_url(url + "://").get_dialect()()
    print(url, dialect.name, dialect.driver, dialect.is_async, dialect.paramstyle, dialect.positional)
    for statement in STATEMENTS:
        for kwargs in SHOWN:
            if kwargs.get("literal_binds") and statement is STATEMENTS[-1]:
                continue
            compiled = statement.compile(dialect=dialect, compile_kwargs=kwargs)
            print("   ", " ".join(str(compiled).split()))
""",
    "nothing/places of parameters of engines": STATEMENTS
    + """
for url in "postgresql+psycopg2 postgresql+psycopg postgresql+asyncpg mysql+pymysql mysql+aiomysql sqlite sqlite+aiosqlite".split():
    engine = sa.create_engine(url + "://")
    print(url, engine.dialect.driver, engine.dialect.is_async, engine.dialect.paramstyle, engine.dialect.positional)
    for statement in STATEMENTS:
        print("   ", " ".join(str(statement.compile(engine)).split()))
engine = sa.create_engine("postgresql+psycopg2://", paramstyle="named")
print(STATEMENTS[0].compile(engine))
""",
}
