"""Connections: executing, transactions, options."""

import sqlalchemy as sa
from data_run import case

META = sa.MetaData()
T = sa.Table("t", META, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("x", sa.String(10)))


def setup(connection):
    META.create_all(connection)
    connection.execute(T.insert(), [{"id": 1, "x": "a"}])


def count(connection):
    return connection.scalar(sa.select(sa.func.count()).select_from(T))


@case
def text_with_parameters(connection, show):
    show(connection.execute(sa.text("SELECT x FROM t WHERE id = :id"), {"id": 1}).all())
    show(connection.execute(sa.text("SELECT x FROM t WHERE id = :id"), [{"id": 1}]).all())
    show(connection.execute(sa.text("SELECT x FROM t WHERE id = :id").bindparams(id=1)).all())


@case
def text_with_a_list_of_parameters(connection, show):
    result = connection.execute(sa.text("INSERT INTO t (id, x) VALUES (:id, :x)"), [{"id": 2, "x": "b"}, {"id": 3, "x": "c"}])
    show(result.rowcount)


@case
def plain_strings_are_refused(connection, raises):
    raises(lambda: connection.execute("SELECT 1"))
    raises(lambda: connection.scalar("SELECT 1"))
    raises(lambda: connection.execute(5))
    raises(lambda: connection.execute(None))


@case
def parameters_of_wrong_shape(connection, raises):
    raises(lambda: connection.execute(sa.text("SELECT 1"), 5))
    raises(lambda: connection.execute(sa.text("SELECT 1"), [5]))
    raises(lambda: connection.execute(sa.text("SELECT 1"), (1, 2)))
    raises(lambda: connection.execute(sa.text("SELECT 1"), [(1, 2)]))


@case
def missing_parameter(connection, raises):
    raises(lambda: connection.execute(sa.text("SELECT x FROM t WHERE id = :id")))
    raises(lambda: connection.execute(sa.text("SELECT x FROM t WHERE id = :id AND x = :x"), {"id": 1}))


@case
def parameters_to_spare(connection, show):
    show(connection.execute(sa.text("SELECT x FROM t WHERE id = :id"), {"id": 1, "more": 2}).all())


@case
def empty_parameters(connection, show):
    show(connection.execute(sa.text("SELECT x FROM t"), {}).all())
    show(connection.execute(sa.text("SELECT x FROM t"), []).all())
    show(connection.execute(sa.text("SELECT x FROM t"), None).all())


@case
def core_with_parameters(connection, show):
    statement = sa.select(T.c.x).where(T.c.id == sa.bindparam("which"))
    show(connection.execute(statement, {"which": 1}).all())
    show(connection.scalars(statement, {"which": 1}).all())
    show(connection.execute(statement.params(which=1)).all())


@case
def insert_with_columns_of_the_parameters(connection):
    connection.execute(T.insert(), {"id": 2, "x": "b"})
    connection.execute(sa.insert(T), {"id": 3})
    connection.execute(sa.insert(T), [{"id": 4, "x": "d"}, {"id": 5, "x": "e"}])
    connection.execute(sa.insert(T).values(x="f"), {"id": 6})
    connection.commit()


@case("sqlite")
def driver_sql(connection, show, raises):
    show(connection.exec_driver_sql("SELECT x FROM t WHERE id = ?", (1,)).all())
    show(connection.exec_driver_sql("INSERT INTO t VALUES (?, ?)", [(2, "b"), (3, "c")]).rowcount)
    show(connection.exec_driver_sql("SELECT x FROM t WHERE id = :id", {"id": 1}).all())
    show(connection.exec_driver_sql("SELECT '%' || x FROM t WHERE id = 1").scalar())
    raises(lambda: connection.exec_driver_sql("SELECT * FROM missing"))


@case("postgresql", "mariadb")
def driver_sql_of_servers(connection, show):
    show(connection.exec_driver_sql("SELECT x FROM t WHERE id = %s", (1,)).all())
    show(connection.exec_driver_sql("SELECT x FROM t WHERE id = %(id)s", {"id": 1}).all())
    show(connection.exec_driver_sql("INSERT INTO t VALUES (%s, %s)", [(2, "b"), (3, "c")]).rowcount)


@case
def driver_sql_result(connection, show):
    result = connection.exec_driver_sql("SELECT id, x FROM t")
    show(result.keys(), result.first()._mapping)
    show(connection.exec_driver_sql("UPDATE t SET x = 'z'").rowcount)


@case
def begins_by_itself(connection, show):
    show(connection.in_transaction(), connection.get_transaction())
    connection.execute(sa.select(T))
    show(connection.in_transaction(), type(connection.get_transaction()).__name__)
    connection.rollback()
    show(connection.in_transaction())


@case
def commit_keeps(connection, show):
    connection.execute(T.insert().values(id=2))
    connection.commit()
    connection.execute(T.insert().values(id=3))
    connection.rollback()
    show(count(connection))


@case
def begin_commit(connection, show):
    transaction = connection.begin()
    connection.execute(T.insert().values(id=2))
    show(transaction.is_active, transaction.is_valid)
    transaction.commit()
    show(transaction.is_active, connection.in_transaction())


@case
def begin_rollback(connection, show):
    transaction = connection.begin()
    connection.execute(T.insert().values(id=2))
    transaction.rollback()
    show(transaction.is_active, count(connection))


@case
def begin_as_context(connection, show):
    with connection.begin() as transaction:
        show(type(transaction).__name__)
        connection.execute(T.insert().values(id=2))
    show(count(connection))


@case
def begin_as_context_with_an_error(connection, show):
    try:
        with connection.begin():
            connection.execute(T.insert().values(id=2))
            raise ValueError("stop")
    except ValueError as error:
        show(str(error))
    show(count(connection))


@case
def begin_twice(connection, raises):
    connection.begin()
    raises(connection.begin)


@case
def begin_after_autobegin(connection, raises):
    connection.execute(sa.select(T))
    raises(connection.begin)


@case
def commit_inside_a_context(connection, raises):
    with connection.begin():
        connection.execute(T.insert().values(id=2))
        connection.commit()
        raises(lambda: connection.execute(sa.select(T)))


@case
def commit_twice(connection, raises):
    transaction = connection.begin()
    transaction.commit()
    raises(transaction.commit)
    raises(transaction.rollback)
    raises(transaction.close)


@case
def savepoint_commit(connection, show):
    nested = connection.begin_nested()
    connection.execute(T.insert().values(id=2))
    show(connection.in_nested_transaction(), type(nested).__name__, nested.is_active)
    nested.commit()
    show(connection.in_nested_transaction(), connection.in_transaction())
    connection.commit()


@case
def savepoint_rollback(connection, show):
    connection.execute(T.insert().values(id=2))
    nested = connection.begin_nested()
    connection.execute(T.insert().values(id=3))
    nested.rollback()
    connection.commit()
    show(count(connection))


@case
def savepoint_around_an_error(connection, show):
    for id_ in (1, 2):
        try:
            with connection.begin_nested():
                connection.execute(T.insert().values(id=id_))
        except sa.exc.IntegrityError as error:
            show(type(error).__name__)
    connection.commit()


@case
def savepoints_nest(connection, show):
    with connection.begin():
        with connection.begin_nested():
            connection.execute(T.insert().values(id=2))
            try:
                with connection.begin_nested():
                    connection.execute(T.insert().values(id=3))
                    raise KeyError("x")
            except KeyError:
                show("inner undone")
            connection.execute(T.insert().values(id=4))


@case
def savepoint_of_a_closed_transaction(connection, raises):
    nested = connection.begin_nested()
    connection.rollback()
    raises(nested.commit)
    raises(nested.rollback)


@case("postgresql")
def broken_transaction(connection, raises):
    raises(lambda: connection.execute(sa.text("SELECT * FROM missing")))
    raises(lambda: connection.execute(sa.select(T)))
    connection.rollback()
    raises(lambda: connection.execute(sa.select(T)).all())


@case
def get_transactions(connection, show):
    show(connection.get_transaction(), connection.get_nested_transaction())
    transaction = connection.begin()
    nested = connection.begin_nested()
    show(connection.get_transaction() is transaction, connection.get_nested_transaction() is nested)


@case
def closed(engine, show, raises):
    connection = engine.connect()
    show(connection.closed)
    connection.close()
    show(connection.closed)
    raises(lambda: connection.execute(sa.select(T)))
    raises(connection.begin)
    raises(lambda: connection.connection)
    connection.close()


@case
def closing_rolls_back(engine, show):
    with engine.connect() as connection:
        connection.execute(T.insert().values(id=2))
    with engine.connect() as connection:
        show(count(connection))


@case
def engine_begin(engine, show):
    with engine.begin() as connection:
        connection.execute(T.insert().values(id=2))
        show(connection.in_transaction())
    try:
        with engine.begin() as connection:
            connection.execute(T.insert().values(id=3))
            raise RuntimeError("no")
    except RuntimeError:
        pass
    with engine.connect() as connection:
        show(count(connection))


@case
def engine_of_connection(connection, engine, show):
    show(connection.engine is engine, connection.dialect is engine.dialect, connection.engine.url.database is None)
    show(connection.engine.name, connection.dialect.name)


@case
def execution_options(connection, show):
    show(connection.get_execution_options())
    same = connection.execution_options(foo=5)
    show(same is connection, connection.get_execution_options())
    connection.execution_options(bar=6)
    show(connection.get_execution_options())


@case
def execution_options_of_statements(connection, show):
    statement = sa.select(T).execution_options(foo=1)
    show(statement.get_execution_options(), sa.select(T).get_execution_options())
    show(connection.execute(statement, execution_options={"bar": 2}).all())


@case
def isolation_level(connection, show, raises):
    raises(lambda: connection.execution_options(isolation_level="NONSENSE"))
    connection.execution_options(isolation_level="AUTOCOMMIT")
    connection.execute(T.insert().values(id=2))
    connection.rollback()
    show(count(connection))


@case
def isolation_level_in_a_transaction(connection, raises):
    connection.execute(sa.select(T))
    raises(lambda: connection.execution_options(isolation_level="AUTOCOMMIT"))


@case("postgresql", "mariadb")
def isolation_levels_of_servers(connection, show):
    show(connection.default_isolation_level)
    show(connection.get_isolation_level())
    connection.rollback()
    connection.execution_options(isolation_level="SERIALIZABLE")
    show(connection.get_isolation_level())


@case("sqlite")
def isolation_levels_of_sqlite(connection, show):
    show(connection.get_isolation_level(), connection.default_isolation_level)
    connection.execution_options(isolation_level="READ UNCOMMITTED")
    show(connection.get_isolation_level())


@case
def engine_with_isolation_level(engine, show):
    automatic = engine.execution_options(isolation_level="AUTOCOMMIT")
    with automatic.connect() as connection:
        connection.execute(T.insert().values(id=2))
    with engine.connect() as connection:
        show(count(connection))


@case("sqlite")
def schema_translate_map(connection, show):
    other = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer), schema="elsewhere")
    translated = connection.execution_options(schema_translate_map={"elsewhere": None})
    show(translated.execute(sa.select(other)).all())
    translated.execute(other.insert().values(id=8))
    show(translated.execute(sa.select(sa.func.max(other.c.id))).scalar())


@case("postgresql")
def schema_translate_map_of_a_schema(connection, show):
    connection.execute(sa.text("CREATE SCHEMA tenant"))
    table = sa.Table("thing", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    translated = connection.execution_options(schema_translate_map={None: "tenant"})
    table.create(translated)
    translated.execute(table.insert(), [{"id": 4}, {"id": 5}])
    show(translated.scalars(sa.select(table.c.id).order_by(table.c.id)).all())
    connection.commit()


@case
def info_and_flags(connection, show):
    connection.info["mine"] = 5
    show(connection.info["mine"], connection.invalidated)


@case
def dialect_facts(connection, show, dialect):
    d = connection.dialect
    show(d.name, d.default_schema_name if dialect != "mariadb" else None, type(d.server_version_info).__name__)
    show(d.supports_sequences, d.supports_comments, d.supports_native_boolean, d.supports_native_enum, d.supports_alter)
    show(d.supports_default_values, d.supports_schemas, d.supports_views, d.max_identifier_length, d.paramstyle, d.driver)
    show(d.insert_returning, d.update_returning, d.delete_returning, d.supports_identity_columns, d.dialect_description)
    show(d.supports_multivalues_insert, d.supports_native_decimal, d.inline_comments, d.sequences_optional, d.postfetch_lastrowid)
    show(d.supports_sane_rowcount, d.supports_sane_multi_rowcount, d.supports_statement_cache, d.is_async, d.use_insertmanyvalues)
    show(d.supports_empty_insert, d.supports_native_uuid, d.requires_name_normalize, d.div_is_floordiv, d.tuple_in_values)
    show(d.cte_follows_insert, d.favor_returning_over_lastrowid, d.insert_executemany_returning, d.default_paramstyle)


@case
def identifier_preparer(connection, show):
    preparer = connection.dialect.identifier_preparer
    show(preparer.quote("plain"), preparer.quote("Mixed"), preparer.quote("select"), preparer.quote_identifier("plain"))
    show(preparer.format_table(T), preparer.format_column(T.c.x), preparer.quote_schema("a b"), preparer.format_table(T, use_schema=False))


@case
def raw_cursor(connection, show):
    cursor = connection.connection.cursor()
    cursor.execute("SELECT id, x FROM t")
    show([column[0] for column in cursor.description], cursor.fetchone(), cursor.fetchall())
    cursor.execute("UPDATE t SET x = 'q'")
    show(cursor.rowcount)
    cursor.close()


@case
def raw_connection(engine, show):
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute("INSERT INTO t VALUES (2, 'raw')")
    raw.commit()
    cursor.execute("SELECT x FROM t ORDER BY id")
    show(cursor.fetchall())
    cursor.close()
    raw.close()


@case
def executing_functions(connection, show):
    show(connection.execute(sa.func.upper("a")).scalar(), connection.scalar(sa.func.coalesce(None, 3)))
    show(connection.execute(sa.func.abs(-2)).all())


@case
def executing_ddl(connection, show, dialect):
    connection.execute(sa.DDL("CREATE TABLE made (id INTEGER)"))
    connection.execute(sa.schema.CreateTable(sa.Table("other", sa.MetaData(), sa.Column("id", sa.Integer))))
    show(connection.execute(sa.schema.DropTable(sa.Table("made", sa.MetaData()))).returns_rows)
    connection.execute(sa.schema.CreateIndex(sa.Index("ix_x", T.c.x)))
    connection.commit()


@case
def expression_alone_is_refused(connection, raises):
    raises(lambda: connection.execute(T.c.id == 5))
    raises(lambda: connection.execute(T))
    raises(lambda: connection.execute(T.c.id))


@case
def error_has_its_parts(connection, show):
    try:
        connection.execute(T.insert(), {"id": 1, "x": "b"})
    except sa.exc.IntegrityError as error:
        show(error.code, error.connection_invalidated, error.hide_parameters, error.ismulti, type(error.orig).__name__)
        show(isinstance(error, sa.exc.DBAPIError), isinstance(error, sa.exc.DatabaseError), isinstance(error, sa.exc.StatementError))


@case
def error_classes(connection, raises):
    for sql in ("SELECT * FROM missing", "SELECT missing FROM t", "SELEC 1", "INSERT INTO t (id) VALUES (NULL)"):
        raises(lambda: connection.execute(sa.text(sql)))
        connection.rollback()


@case
def listener_changes_parameters(engine, show):
    @sa.event.listens_for(engine, "before_cursor_execute", retval=True)
    def before(conn, cursor, statement, parameters, context, executemany):
        if "INSERT INTO t " in statement:
            if executemany:
                parameters = [{**one, "x": "many"} if isinstance(one, dict) else (one[0], "many") for one in parameters]
            else:
                parameters = {**parameters, "x": "one"} if isinstance(parameters, dict) else (parameters[0], "one")
        return statement, parameters

    with engine.begin() as connection:
        connection.execute(T.insert(), {"id": 2, "x": "b"})
    with engine.connect() as connection:
        show(connection.execute(sa.select(T).order_by(T.c.id)).all())


@case("sqlite")
def listener_changes_many_parameters(engine, show):
    @sa.event.listens_for(engine, "before_cursor_execute", retval=True)
    def before(conn, cursor, statement, parameters, context, executemany):
        return statement, [(one[0] + 10, one[1]) for one in parameters] if executemany else parameters

    with engine.begin() as connection:
        connection.execute(T.insert(), [{"id": 2, "x": "b"}, {"id": 3, "x": "c"}])
        show(connection.execute(sa.select(T).order_by(T.c.id)).all())


@case
def events_of_execution(connection, engine, show):
    @sa.event.listens_for(engine, "after_cursor_execute")
    def after(conn, cursor, statement, parameters, context, executemany):
        show("after", statement, executemany)

    @sa.event.listens_for(connection, "before_execute")
    def before(conn, clauseelement, multiparams, params, execution_options):
        show("before", type(clauseelement).__name__, multiparams, params)

    connection.execute(sa.text("SELECT 1"))
    connection.execute(T.delete().where(T.c.id == sa.bindparam("a")), {"a": 5})


@case
def event_that_changes_the_statement(engine, show):
    @sa.event.listens_for(engine, "before_cursor_execute", retval=True)
    def change(conn, cursor, statement, parameters, context, executemany):
        return statement.replace("'before'", "'after'"), parameters

    with engine.connect() as connection:
        show(connection.scalar(sa.text("SELECT 'before'")))


@case
def connect_event(engine, show):
    engine.dispose()

    @sa.event.listens_for(engine, "connect")
    def connected(dbapi_connection, record):
        cursor = dbapi_connection.cursor()
        cursor.execute("SELECT 1")
        show("connected", cursor.fetchone())
        cursor.close()

    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 2"))


@case
def begin_twophase_is_for_servers(connection, raises, dialect):
    if dialect == "sqlite":
        raises(lambda: connection.begin_twophase())


@case("mariadb")
def twophase(engine, show):
    with engine.connect() as connection:
        transaction = connection.begin_twophase("xid1")
        connection.execute(T.insert().values(id=2))
        show(transaction.xid, type(transaction).__name__)
        transaction.prepare()
        transaction.commit()


@case
def detach_and_invalidate(engine, show):
    connection = engine.connect()
    connection.execute(sa.select(T)).all()
    connection.invalidate()
    show(connection.invalidated, connection.closed)
    connection.close()


@case
def schema_for_object_and_repr(connection, show):
    show(connection.schema_for_object(T), type(connection).__name__, isinstance(connection, sa.Connection))


@case
def default_schema(connection, show, dialect):
    show(sa.inspect(connection).default_schema_name if dialect != "mariadb" else "")
