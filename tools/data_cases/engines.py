"""Engines, URLs and pools in scripts."""

import sqlalchemy as sa
from data_run import case


@case("sqlite")
def options(show):
    engine = sa.create_engine(
        "sqlite://", echo=False, future=True, pool_pre_ping=True, pool_recycle=300, connect_args={"timeout": 5}, hide_parameters=True
    )
    show(engine, engine.url.drivername, engine.name, engine.driver, engine.hide_parameters, engine.echo)
    with engine.connect() as connection:
        show(connection.scalar(sa.text("SELECT 1")))


@case("sqlite")
def unknown_options(raises):
    raises(lambda: sa.create_engine("sqlite://", nonsense=1))
    raises(lambda: sa.create_engine("nonsense://"))
    raises(lambda: sa.create_engine("no url"))
    raises(lambda: sa.create_engine("sqlite+nothing://"))


@case("sqlite")
def pools(show):
    for pool in (sa.pool.NullPool, sa.pool.StaticPool, sa.pool.QueuePool, sa.pool.SingletonThreadPool):
        engine = sa.create_engine("sqlite:///:memory:", poolclass=pool)
        show(type(engine.pool).__name__)
        with engine.connect() as connection:
            show(connection.scalar(sa.text("SELECT 5")))


@case("sqlite")
def memory_is_kept(show):
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE a (x INTEGER)"))
    with engine.connect() as connection:
        show(sa.inspect(connection).get_table_names())
    engine.dispose()
    with engine.connect() as connection:
        show(sa.inspect(connection).get_table_names())


@case("sqlite")
def file(show):
    import os
    import tempfile

    path = os.path.join(tempfile.mkdtemp(), "some.db")
    engine = sa.create_engine("sqlite:///" + path)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE a (x INTEGER)"))
        connection.execute(sa.text("INSERT INTO a VALUES (7)"))
    engine.dispose()
    with sa.create_engine(sa.URL.create("sqlite", database=path)).connect() as connection:
        show(connection.scalar(sa.text("SELECT x FROM a")))
    show(os.path.exists(path))


@case("sqlite")
def from_config(show):
    engine = sa.engine_from_config({"sqlalchemy.url": "sqlite://", "sqlalchemy.echo": "false", "other": 1})
    show(engine, engine.echo)
    show(sa.engine_from_config({"db.url": "sqlite://", "db.pool_recycle": "5"}, prefix="db.", poolclass=sa.pool.NullPool))


@case("sqlite")
def urls(show, raises):
    url = sa.make_url("postgresql+psycopg2://user:p%40ss@host:5433/name?sslmode=require&a=1&a=2")
    show(url, str(url), url.render_as_string(hide_password=False), url.username, url.password, url.host, url.port, url.database, url.query)
    show(url.get_backend_name(), url.get_driver_name(), url.drivername, url.normalized_query)
    show(url.set(database="other", password=None), url.update_query_dict({"x": "y"}), url.difference_update_query(["a"]))
    show(url == sa.make_url(url.render_as_string(hide_password=False)), url.translate_connect_args())
    raises(lambda: sa.make_url("nothing"))
    raises(lambda: sa.URL.create("sqlite", port="x"))


@case("sqlite")
def begin_is_a_context(show):
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE a (x INTEGER)"))
        show(connection.in_transaction())
    show(engine.connect().in_transaction())


@case("sqlite")
def execution_options_of_engines(show):
    engine = sa.create_engine("sqlite://", execution_options={"a": 1})
    show(engine.get_execution_options(), engine.execution_options(b=2).get_execution_options(), engine.get_execution_options())
    with engine.connect() as connection:
        show(connection.get_execution_options())
    engine.update_execution_options(c=3)
    show(engine.get_execution_options())


@case("sqlite")
def hidden_parameters(show, raises):
    engine = sa.create_engine("sqlite://", hide_parameters=True)
    with engine.connect() as connection:
        raises(lambda: connection.execute(sa.text("SELECT :secret FROM missing"), {"secret": "s3cret"}))


@case("sqlite")
def mock_engine(show):
    made = []
    engine = sa.create_mock_engine("postgresql://", lambda sql, *args, **kw: made.append(str(sql.compile(dialect=engine.dialect)).strip()))
    sa.MetaData().create_all(engine)
    meta = sa.MetaData()
    sa.Table("t", meta, sa.Column("id", sa.Integer, primary_key=True), sa.Column("j", sa.JSON))
    meta.create_all(engine, checkfirst=False)
    show(made)


@case("sqlite")
def isolation_level_option(show, raises):
    engine = sa.create_engine("sqlite://", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE a (x INTEGER)"))
        connection.rollback()
        show(sa.inspect(connection).get_table_names())
    raises(lambda: sa.create_engine("sqlite://", isolation_level="WRONG").connect())


@case("sqlite")
def pragmas_on_connect(show):
    engine = sa.create_engine("sqlite://")

    @sa.event.listens_for(engine, "connect")
    def set_pragma(dbapi_connection, connection_record):
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    with engine.connect() as connection:
        show(connection.scalar(sa.text("PRAGMA foreign_keys")))


@case("sqlite")
def functions_of_connections(show):
    engine = sa.create_engine("sqlite://")

    @sa.event.listens_for(engine, "connect")
    def functions(dbapi_connection, connection_record):
        dbapi_connection.create_function("twice", 1, lambda x: x * 2)

    with engine.connect() as connection:
        show(connection.scalar(sa.text("SELECT twice(21)")))


@case
def version(connection, show):
    version = connection.dialect.server_version_info
    show(isinstance(version, tuple), version > (1,), all(isinstance(part, (int, str)) for part in version))


@case
def engine_is_inspected(engine, show):
    inspector = sa.inspect(engine)
    show(type(inspector).__name__, inspector.get_table_names(), inspector.dialect is engine.dialect)


@case("sqlite")
def events_by_class(show):
    heard = []

    def listen(conn, cursor, statement, parameters, context, executemany):
        heard.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", listen)
    try:
        with sa.create_engine("sqlite://").connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", listen)
    show(heard, sa.event.contains(sa.engine.Engine, "before_cursor_execute", listen))


@case("sqlite")
def unknown_events(engine, raises):
    raises(lambda: sa.event.listen(engine, "nothing", lambda: None))
    raises(lambda: sa.event.listen(5, "connect", lambda: None))


@case
def pool_status_and_dispose(engine, show):
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
    engine.dispose()
    with engine.connect() as connection:
        show(connection.scalar(sa.text("SELECT 2")))


@case("sqlite")
def attached_databases(connection, show):
    connection.execute(sa.text("ATTACH DATABASE ':memory:' AS other"))
    connection.execute(sa.text("CREATE TABLE other.t (x INTEGER)"))
    connection.execute(sa.text("INSERT INTO other.t VALUES (1)"))
    table = sa.Table("t", sa.MetaData(), sa.Column("x", sa.Integer), schema="other")
    show(connection.execute(sa.select(table)).all(), sa.inspect(connection).get_table_names(schema="other"))
    show(sa.inspect(connection).get_schema_names())
