"""Runs data cases: short Python functions that use a database, with everything that can be seen of them written down.

The same file is run by CPython with SQLAlchemy (from `data_cases.py`) and by `limbeck python` (from the tests). A topic is a file in
`data_cases/`. Its functions marked `@case` are the cases; they take by name what they want of

    engine, connection, metadata, dialect   an engine on an empty database, a connection of it, a `MetaData`, the dialect's name
    show(value, ...)                        writes values down with their types
    raises(function, ...)                   calls it, and writes down what it raised, or what it gave

and the topic's own `setup(connection)`, where there is one, fills the database before each case; nothing is written down of that.
`query(name, function)` makes a case of a function that gives a statement. What is written down: `show`, statements as the driver gets them with their parameters, transactions, warnings, what was raised in the
end, and the rows that the tables hold afterwards.

    python data_run.py OUTPUT.json DIALECT URL TOPIC.py [CASE ...]
"""

import json
import re
import sys
import types

DIALECTS = ("sqlite", "postgresql", "mariadb")
CASES = []
_LOG = []
_RECORDING = [False]


def case(*dialects, **options):
    """Marks a case; without dialects it is for all of them."""
    if len(dialects) == 1 and callable(dialects[0]):
        return case()(dialects[0])

    def mark(function):
        CASES.append((function.__name__, function, dialects or DIALECTS, options))
        return function

    return mark


def query(name, make, *dialects, **options):
    """A case that executes what `make` gives and shows names and rows."""

    def run(connection, show):
        result = connection.execute(make())
        show(list(result.keys()))
        for row in result:
            show(row)

    run.__name__ = name
    case(*dialects, **options)(run)


def described(value):
    """A value with its types, in one line."""
    cls = type(value)
    name = cls.__name__
    if name in ("NumericRange", "DateRange", "DateTimeRange", "DateTimeTZRange"):
        # psycopg2's own; elsewhere the text that it stands for is sent.
        low, high = ("" if end is None else str(end) for end in (value.lower, value.upper))
        return repr("%s%s,%s%s" % (value._bounds[0], low, high, value._bounds[1]))
    if cls is str:
        return re.sub(r" at 0x[0-9a-f]+", " at 0x", repr(value))
    if value is None or cls in (bool, int, float, bytes):
        return repr(value)
    if name in ("quoted_name", "_truncated_label", "conv", "_anonymous_label"):
        # Names of columns: which kind of string they are is nobody's business.
        return repr(str(value))
    if cls is list:
        return "[%s]" % ", ".join(map(described, value))
    if cls is tuple:
        return "(%s)" % ("".join(described(v) + ", " for v in value)).rstrip()
    if cls is dict:
        return "{%s}" % ", ".join("%s: %s" % (described(k), described(v)) for k, v in value.items())
    if cls in (set, frozenset):
        return "%s(%s)" % (name, sorted(map(described, value)))
    if name == "Row":
        return "Row(%s)" % ", ".join(map(described, value))
    if name == "RowMapping":
        return "RowMapping(%s)" % ", ".join("%s=%s" % (k, described(v)) for k, v in value.items())
    if name == "memoryview":
        return repr(bytes(value))
    if name == "Binary":
        # What psycopg2 has around bytes on their way.
        return repr(bytes(value.adapted))
    if name in ("RMKeyView", "immutabledict"):
        return "%s(%s)" % (name, described(list(value) if name == "RMKeyView" else dict(value)))
    if isinstance(value, str) or isinstance(value, int) and not hasattr(cls, "__members__"):
        return "%s(%s)" % (name, re.sub(r"0x[0-9a-f]+", "0x", repr(value)))
    return re.sub(r"0x[0-9a-f]+", "0x", repr(value))


def _log(*entry):
    if _RECORDING[0]:
        _LOG.append(list(entry))


def show(*values):
    _log("show", *map(described, values))


def _raised(error):
    """What an error says: on SQLite all of it, elsewhere what does not hang on the driver."""
    cls = type(error)
    found = {"class": "%s.%s" % (cls.__module__, cls.__name__)}
    origin = getattr(error, "orig", None)
    if origin is not None and _DIALECT[0] != "sqlite":
        found["origin"] = type(origin).__name__
        found["message"] = str(origin)
    else:
        found["message"] = re.sub(r"0x[0-9a-f]+", "0x", str(error))
    if _DATABASE[0]:
        found["message"] = found["message"].replace(_DATABASE[0], "DATABASE")
    if _SERVER[0]:
        found["message"] = found["message"].replace(_SERVER[0], "SERVER")
    return found


def _repeatable(warning):
    """A warning without the order of a set: which element of a cartesian product is named first."""
    if "cartesian product" not in warning:
        return warning
    names = iter(sorted(re.findall(r'"[^"]+"', warning)))
    return re.sub(r'"[^"]+"', lambda found: next(names), warning)


def raises(function, *args, **kw):
    try:
        value = function(*args, **kw)
    except Exception as error:
        _log("raised", _raised(error))
        return error
    _log("raised", None, described(value))
    return None


def _plain(sql, parameters, many):
    """A statement and its parameters without the driver's paramstyle: `?` and tuples."""
    # The batches of "insertmanyvalues" count as many and have one set of parameters.
    many = many and isinstance(parameters, list)
    sets = list(parameters) if many else [parameters]
    style = _STYLE[0]
    if style == "pyformat":
        keys = re.findall(r"%\((\w+)\)s", sql)
        sql = re.sub(r"%\(\w+\)s", "?", sql)
        sets = [tuple(one[key] for key in keys) if isinstance(one, dict) else one for one in sets]
    elif style == "format":
        sql = re.sub(r"%s", "?", sql)
    elif style == "numeric_dollar":
        order = [int(number) - 1 for number in re.findall(r"\$(\d+)", sql)]
        sql = re.sub(r"\$\d+", "?", sql)
        sets = [tuple(one[place] for place in order) for one in sets]
    if style in ("pyformat", "format"):
        sql = sql.replace("%%", "%")
    sets = [tuple(one) if isinstance(one, list) else one for one in sets]
    return sql, sets if many else sets[0]


# Questions to the catalog are our own: whole tables at a time.
_CATALOG = re.compile(
    r"^\s*PRAGMA |sqlite_(temp_)?master|pg_catalog\.|information_schema|^\s*SHOW |^\s*(DESCRIBE|EXPLAIN) `|SELECT DATABASE\(\)", re.I
)
_DIALECT = [None]
_DATABASE = [None]
_SERVER = [None]
_STYLE = [None]


def _listen(engine):
    from sqlalchemy import event

    @event.listens_for(engine, "before_cursor_execute")
    def sent(conn, cursor, statement, parameters, context, executemany):
        if _CATALOG.search(statement):
            return
        sql, given = _plain(statement, parameters, executemany)
        _log("many" if executemany else "sent", sql, described(given))

    for name in ("begin", "commit", "rollback"):
        event.listen(engine, name, lambda conn, name=name: _log(name))
    event.listen(engine, "savepoint", lambda conn, name: _log("savepoint", name))
    event.listen(engine, "release_savepoint", lambda conn, name, context: _log("release", name))
    event.listen(engine, "rollback_savepoint", lambda conn, name, context: _log("rollback to", name))


def _empty(engine):
    """Takes everything out of the database."""
    import sqlalchemy as sa

    if _DIALECT[0] == "sqlite":
        return
    with engine.connect() as connection:
        if _DIALECT[0] == "postgresql":
            rows = connection.execute(
                sa.text("SELECT nspname FROM pg_namespace WHERE left(nspname, 3) <> 'pg_' AND nspname <> 'information_schema'")
            ).fetchall()
            for row in rows:
                connection.execute(sa.text('DROP SCHEMA "%s" CASCADE' % row[0]))
            connection.execute(sa.text("CREATE SCHEMA public"))
        else:
            name = engine.url.database
            connection.execute(sa.text("DROP DATABASE `%s`" % name))
            connection.execute(sa.text("CREATE DATABASE `%s` CHARACTER SET utf8mb4" % name))
            connection.execute(sa.text("USE `%s`" % name))
        connection.commit()


def _tables(engine):
    """The rows of all tables as the database itself writes them."""
    import sqlalchemy as sa

    found = {}

    def rows(connection, sql):
        return [list(row) for row in connection.execute(sa.text(sql)).fetchall()]

    with engine.connect() as connection:
        if _DIALECT[0] == "sqlite":
            names = [row[0] for row in rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'")]
            for name in sorted(names):
                columns = [row[1] for row in rows(connection, 'PRAGMA table_info("%s")' % name)]
                # How many digits of a number `quote()` writes hangs on SQLite's version.
                one = """CASE typeof("%s") WHEN 'real' THEN printf('%%.15g', "%s") ELSE quote("%s") END"""
                what = " || ', ' || ".join(one % (column, column, column) for column in columns)
                found[name] = sorted(row[0] for row in rows(connection, 'SELECT %s FROM "%s"' % (what, name)))
        elif _DIALECT[0] == "postgresql":
            names = rows(
                connection,
                "SELECT schemaname, tablename FROM pg_tables WHERE left(schemaname, 3) <> 'pg_' AND schemaname <> 'information_schema'",
            )
            for schema, name in sorted(names):
                text = 'SELECT CAST(t AS text) FROM "%s"."%s" AS t' % (schema, name)
                found[name if schema == "public" else schema + "." + name] = sorted(row[0] for row in rows(connection, text))
        else:
            names = rows(
                connection,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
            )
            for (name,) in sorted(names):
                columns = rows(
                    connection,
                    "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '%s'"
                    " ORDER BY ordinal_position" % name,
                )
                what = ", ', ', ".join(
                    ("COALESCE(HEX(`%s`), 'NULL')" if "blob" in kind or "binary" in kind or kind == "bit" else "QUOTE(`%s`)") % column
                    for column, kind in columns
                )
                found[name] = sorted(row[0] for row in rows(connection, "SELECT CONCAT(%s) FROM `%s`" % (what, name)))
    return found


# Sequences go on after the keys that a set-up gave itself, as MariaDB's and SQLite's numbers do.
_ADVANCE = """DO $$ DECLARE s record; BEGIN FOR s IN
SELECT d.objid, d.refobjid, a.attname FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.deptype IN ('a', 'i')
LOOP EXECUTE 'SELECT setval(' || s.objid || ', COALESCE((SELECT max(' || quote_ident(s.attname) || ') FROM '
|| CAST(CAST(s.refobjid AS regclass) AS text) || '), 0) + 1, false)'; END LOOP; END $$"""


def _run(function, engine, setup, options):
    """Runs one case on an empty database."""
    import warnings

    import sqlalchemy as sa

    del _LOG[:]
    record = {}
    code = function.__code__
    wanted = code.co_varnames[: code.co_argcount]
    connection = None
    try:
        _empty(engine)
        if setup is not None and not options.get("empty"):
            with engine.begin() as prepared:
                setup(prepared)
                if _DIALECT[0] == "postgresql":
                    prepared.execute(sa.text(_ADVANCE))
        given = {"engine": engine, "metadata": sa.MetaData(), "dialect": _DIALECT[0], "show": show, "raises": raises, "sa": sa}
        if "connection" in wanted:
            connection = given["connection"] = engine.connect()
        _RECORDING[0] = True
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = lambda message, category, *rest: _log("warning", category.__name__, _repeatable(str(message)))
            try:
                function(**{name: given[name] for name in wanted})
            except Exception as error:
                record["raised"] = _raised(error)
                if _VERBOSE:
                    import traceback

                    traceback.print_exc()
        _RECORDING[0] = False
    except Exception as error:
        record["broken"] = _raised(error)
        if _VERBOSE:
            import traceback

            traceback.print_exc()
    finally:
        _RECORDING[0] = False
        if connection is not None:
            connection.close()
    record["log"] = list(_LOG)
    try:
        record["tables"] = _tables(engine)
    except Exception as error:
        record["broken tables"] = _raised(error)
    return record


def _written(records):
    """The records as JSON with a line for each thing that happened."""

    def listed(entries, indent):
        if not entries:
            return "[]"
        return "[\n%s\n%s]" % (",\n".join(indent + " " + json.dumps(entry) for entry in entries), indent)

    cases = []
    for name, record in records.items():
        fields = []
        for key, value in record.items():
            if key == "log":
                text = listed(value, "   ")
            elif key == "tables":
                tables = ["    %s: %s" % (json.dumps(table), listed(rows, "    ")) for table, rows in value.items()]
                text = "{\n%s\n   }" % ",\n".join(tables) if tables else "{}"
            else:
                text = json.dumps(value)
            fields.append("   %s: %s" % (json.dumps(key), text))
        cases.append("  %s: {\n%s\n  }" % (json.dumps(name), ",\n".join(fields)))
    return "{\n \"cases\": {\n%s\n }\n}" % ",\n".join(cases)


_VERBOSE = False


def main(arguments):
    global _VERBOSE
    import sqlalchemy as sa

    if arguments[0] == "-v":
        _VERBOSE = True
        arguments = arguments[1:]
    output, dialect, url, topic = arguments[:4]
    only = arguments[4:]
    # Cases know the two of a family by one name.
    dialect = {"mysql": "mariadb"}.get(dialect, dialect)
    _DIALECT[0] = dialect
    parsed = sa.make_url(url)
    _DATABASE[0] = parsed.database
    _SERVER[0] = "%s:%s" % (parsed.host, parsed.port) if parsed.port else None
    with open(topic, encoding="utf-8") as file:
        source = file.read()
    # Annotations in strings are looked up in the module of their class.
    module = types.ModuleType("topic")
    sys.modules[module.__name__] = module
    namespace = module.__dict__
    namespace["__file__"] = topic
    exec(compile(source, topic, "exec"), namespace)
    setup = namespace.get("setup")
    records = {}
    for name, function, dialects, options in CASES:
        if dialect not in dialects or only and name not in only:
            continue
        if name in records:
            raise ValueError("two cases are called %s" % name)
        engine = sa.create_engine(url)
        _STYLE[0] = engine.dialect.paramstyle
        _listen(engine)
        records[name] = _run(function, engine, setup, options)
        engine.dispose()
    text = _written(records)
    if output == "-":
        print(text)
    else:
        with open(output, "w") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    # Topics import this module by its name: there must be one of it.
    import data_run

    data_run.main(sys.argv[1:])
