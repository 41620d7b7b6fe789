"""Finds what a database must hold so that an operation case has something to work on: tools/cases/live_starts.json.

Run by hand when cases come or change, with the variables that `.ci/servers` prints:

    python tools/live_starts.py [--types] [SERVER ...]

A case runs on an empty database; what the server complains of is made or taken away, and the case runs again, until it goes through
or nothing more can be done about the complaint. Then the server refuses it for a reason of its own, and the complaint is part of what
is recorded by `live_cases.py`. With `--types` only the types that a server has are found anew. What a complaint cannot tell, such as the type that a column should have had, says `live.COLUMNS`.
"""

import json
import re
import sys

import live_cases
from cases import live

LIMIT = 12
# A table has more in it than the case asks for: that stays as it is.
KEPT = "kept_1 integer NOT NULL DEFAULT 1, kept_2 varchar(20) DEFAULT 'it''s'"


def quoted(server, name):
    mark = '"' if server == "postgresql" else "`"
    return ".".join(mark + part + mark for part in name)


class Start:
    def __init__(self, server, case):
        self.server, self.case = server, case
        self.statements = list(live.BEFORE.get(server, {}).get(case["name"], []))
        self.tables = {}

    def name(self, *parts):
        return quoted(self.server, [part for part in parts if part])

    def column(self, table, column):
        """The type of a column that has to be there: what is said of it, what the case says itself, or integer."""
        types = live.COLUMNS.get(self.case["name"], {})
        for name in (".".join(part for part in table if part), table[-1]):
            if name + "." + column in types:
                given = types[name + "." + column]
                return given if isinstance(given, str) else given.get(self.server, "integer")
        code, shown = self.case["code"], re.escape(column)
        found = re.search(r"alter_column\('[^']+', '%s'[^\n]*existing_type=\w+\.(\w+)" % shown, code) or re.search(r"olumn\('%s', \w+\.(\w+)" % shown, code)
        kind = found.group(1) if found else None
        if kind is None and re.search(r"lower\((sa\.column\(')?%s" % shown, code):
            kind = "String"
        return live.TYPES[self.server == "postgresql"].get(kind, "integer")

    def schema(self, name):
        word = "SCHEMA" if self.server == "postgresql" else "DATABASE"
        statement = "CREATE %s %s" % (word, self.name(name))
        if statement in self.statements:
            return False
        self.statements.insert(0, statement)

    def table(self, *table):
        if len(table) == 2:
            self.schema(table[0])
        self.statements.append("CREATE TABLE %s (%s)" % (self.name(*table), KEPT))

    def add_column(self, table, column):
        self.statements.append("ALTER TABLE %s ADD COLUMN %s %s" % (self.name(*table), self.name(column), self.column(table, column)))


def split(name):
    """A name as a message shows it, by its parts."""
    return tuple(part.replace('"', "") for part in re.findall(r'"[^"]*"|[^.]+', name))


def of_case(start, name):
    """The table by its schema, where the message leaves it out and the case has it in one only."""
    code = start.case["code"]
    found = set(re.findall(r"schema='([^']+)'", code))
    if len(name) == 1 and len(found) == 1 and not re.search(r"['\"]%s\.%s\b" % ("x", name[0]), code):
        return (found.pop(),) + name
    return name


# A constraint that is dropped, by what the case says of it.
def constraint(start, table, name):
    code, shown = start.case["code"], start.name(name)
    kind = "check"
    for word in ("foreignkey", "primary", "unique", "check"):
        if re.search(r"%s'[^\n]*type_='%s'" % (re.escape(name), word), code):
            kind = word
    if kind == "unique" or re.search(r"UniqueConstraint\([^)]*name='%s'" % re.escape(name), code):
        text = "UNIQUE (kept_1)"
    elif kind == "primary" or re.search(r"PrimaryKeyConstraint\([^)]*name='%s'" % re.escape(name), code):
        text = "PRIMARY KEY (kept_1)"
    elif kind == "foreignkey":
        start.statements.append("CREATE TABLE referred (id integer PRIMARY KEY)")
        text = "FOREIGN KEY (kept_1) REFERENCES referred (id)"
    else:
        text = "CHECK (kept_1 > 0)"
    start.statements.append("ALTER TABLE %s ADD CONSTRAINT %s %s" % (start.name(*table), shown, text))


def index(start, table, name):
    if not any(statement.startswith("CREATE TABLE %s (" % start.name(*table)) for statement in start.statements):
        start.table(*table)
    start.statements.append("CREATE INDEX %s ON %s (kept_1)" % (start.name(name), start.name(*table)))


def table_of_index(start, name):
    found = re.search(r"drop_index\('%s', (?:table_name=)?'([^']+)'" % re.escape(name), start.case["code"])
    return of_case(start, (found.group(1) if found else "t",))


def postgresql(start, message):
    """Puts right what is complained of; false where there is nothing to be done."""
    rules = [
        (r'schema "([^"]+)" does not exist', lambda m: start.schema(m[1])),
        (r'column "([^"]+)" of relation "([^"]+)" does not exist', lambda m: start.add_column(of_case(start, (m[2],)), m[1])),
        (r'constraint "([^"]+)" of relation "([^"]+)" does not exist', lambda m: constraint(start, of_case(start, (m[2],)), m[1])),
        (r'column "([^"]+)" named in key does not exist', lambda m: start.add_column(altered(start), m[1])),
        (r'column "([^"]+)" referenced in foreign key constraint does not exist', lambda m: start.add_column(referring(start, m[1]), m[1])),
        (r"column ([a-z_]+)\.([a-z_]+) does not exist", lambda m: start.add_column((m[1],), m[2])),
        (r'column "([^"]+)" does not exist', lambda m: start.add_column(altered(start), m[1])),
        (r'relation "([^"]+(?:"\."[^"]+)?)" does not exist', lambda m: start.table(*of_case(start, split(m[1])))),
        (r'(?:^|\) )table "([^"]+)" does not exist', lambda m: start.table(*of_case(start, split(m[1])))),
        (r'index "([^"]+)" does not exist', lambda m: index(start, table_of_index(start, m[1]), m[1])),
        (r'constraint "([^"]+)" does not exist', lambda m: constraint(start, altered(start), m[1])),
        (r'type "([^"]+)" does not exist', lambda m: the_type(start, m[1])),
        (r'sequence "([^"]+)" does not exist', lambda m: start.statements.append("CREATE SEQUENCE %s" % start.name(*split(m[1])))),
        (r'there is no unique constraint matching given keys for referenced table "([^"]+)"', lambda m: unique(start, m[1])),
        (r'column "([^"]+)" of relation "([^"]+)" is not an identity column',
         lambda m: start.statements.append("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL, ALTER COLUMN %s ADD GENERATED BY DEFAULT AS IDENTITY" % (start.name(*of_case(start, (m[2],))), start.name(m[1]), start.name(m[1])))),
        (r'column "([^"]+)" of relation "([^"]+)" must be declared NOT NULL before identity',
         lambda m: start.statements.append("ALTER TABLE %s ALTER COLUMN %s SET NOT NULL" % (start.name(*of_case(start, (m[2],))), start.name(m[1])))),
        (r'null value in column "kept_1"', lambda m: start.statements.append("ALTER TABLE %s DROP COLUMN kept_1" % start.name(*altered(start)))),
    ]
    return applied(rules, message)


def family(start, message):
    rules = [
        (r"Table '([^.]+)\.([^']+)' doesn't exist", lambda m: start.table(*of_database(m[1], m[2]))),
        (r"Unknown table '([^.]+)\.([^']+)'", lambda m: start.table(*of_database(m[1], m[2]))),
        (r"Failed to open the referenced table '([^']+)'", lambda m: referred_by_code(start)),
        (r'errno: 150 "Foreign key constraint is incorrectly formed"', lambda m: referred_by_code(start)),
        (r"Missing unique key for constraint '[^']*' in the referenced table '([^']+)'", lambda m: unique(start, m[1])),
        (r"Missing (?:column|index) .* in the referenced table '([^']+)'", lambda m: unique(start, m[1])),
        (r"Failed to add the foreign key constraint. Missing column '([^']+)' for constraint '[^']*' in the referenced table '([^']+)'", lambda m: start.add_column((m[2],), m[1])),
        (r"Unknown database '([^']+)'", lambda m: start.schema(m[1])),
        (r"Unknown column '(?:\w+\.)?([^']+)' in", lambda m: start.add_column(altered(start, m[1]), m[1])),
        (r"Key column '([^']+)' doesn't exist", lambda m: start.add_column(altered(start), m[1])),
        (r"Can't (?:DROP|DROP COLUMN|DROP INDEX|DROP FOREIGN KEY|DROP CONSTRAINT)\s*[`']([^`']+)[`']", lambda m: dropped(start, m[1])),
        (r"(?:Check c|C)onstraint '([^']+)' (?:is not found in the table|does not exist)", lambda m: constraint(start, altered(start), m[1])),
    ]
    return applied(rules, message)


def applied(rules, message):
    for pattern, repair in rules:
        found = re.search(pattern, message)
        if found:
            return repair(found) is not False
    return False


def altered(start, column=None):
    """The table that the case speaks of, where the message does not say."""
    code = start.case["code"]
    if column:
        found = re.search(r"(?:alter_column|drop_column|add_column)\('([^']+)', '%s'" % re.escape(column), code)
        if found:
            return of_case(start, (found.group(1),))
    for pattern in (r"create_index\([^,]+, '([^']+)'", r"create_(?:unique|check|exclude|foreign)\w*\([^,]+, '([^']+)'", r"drop_constraint\([^,]+, '([^']+)'",
                    r"create_primary_key\([^,]+, '([^']+)'", r"batch_alter_table\('([^']+)'", r"op\.\w+\('([^']+)'", r"sa\.table\('([^']+)'"):
        found = re.search(pattern, code)
        if found:
            return of_case(start, (found.group(1),))
    return of_case(start, ("t",))


def referring(start, column):
    """The table of a foreign key that has the column."""
    found = re.search(r"create_foreign_key\([^,]+, '([^']+)', '([^']+)', \[([^\]]*)\], \[([^\]]*)\]", start.case["code"])
    if not found:
        for target in re.findall(r"'([^'\n]+\.%s)'" % re.escape(column), start.case["code"]):
            return tuple(target.split(".")[:-1])
        return altered(start)
    schemas = {key: value for key, value in re.findall(r"(source_schema|referent_schema|source|referent)='([^']+)'", start.case["code"])}
    there = "'%s'" % column in found.group(3)
    made = any(("ALTER TABLE %s ADD COLUMN %s " % (start.name(schemas.get("source_schema"), found.group(1)), start.name(column))) in s for s in start.statements)
    if there and not made:
        return (schemas.get("source_schema"), found.group(1)) if schemas.get("source_schema") else (found.group(1),)
    return (schemas.get("referent_schema"), found.group(2)) if schemas.get("referent_schema") else (found.group(2),)


def unique(start, table):
    """A key over the columns that a foreign key refers to."""
    code = start.case["code"]
    columns = []
    found = re.search(r"create_foreign_key\([^\n]*\[[^\]]*\], \[([^\]]*)\]", code)
    if found:
        columns = re.findall(r"'([^']+)'", found.group(1))
    else:
        found = re.search(r"ForeignKeyConstraint\(\[[^\]]*\], \[([^\]]*)\]", code)
        targets = re.findall(r"'([^']+)'", found.group(1)) if found else re.findall(r"ForeignKey\(['\"]([^'\"]+)", code)
        columns = [target.rsplit(".", 1)[1] for target in targets if target.rsplit(".", 1)[0].split(".")[-1] == table]
    schema = next((target.split(".")[0] for target in re.findall(r"'([\w]+\.%s\.\w+)'" % table, code)), None)
    schema = schema or next(iter(re.findall(r"referent_schema='([^']+)'", code)), None)
    name = (schema, table) if schema else (table,)
    statement = "ALTER TABLE %s ADD UNIQUE (%s)" % (start.name(*name), ", ".join(map(start.name, columns)))
    if not columns or statement in start.statements:
        return False
    start.statements.append(statement)


def of_database(database, table):
    return (table,) if database == live_cases.NAME else (database, table)


def referred_by_code(start):
    """MariaDB does not say what is wrong: every table and column that the case refers to is made, with a key."""
    code = start.case["code"]
    wanted = {}
    for target in re.findall(r"ForeignKey\(['\"]([^'\"]+)", code):
        *table, column = target.split(".")
        wanted.setdefault(tuple(table), []).append(column)
    for targets in re.findall(r"ForeignKeyConstraint\(\[[^\]]*\], \[([^\]]*)\]", code):
        for target in re.findall(r"'([^']+)'", targets):
            *table, column = target.split(".")
            wanted.setdefault(tuple(table), []).append(column)
    for call in re.findall(r"create_foreign_key\([^\n]*", code):
        found = re.search(r"create_foreign_key\([^,]+, (?:'[^']+', )?'([^']+)', \[[^\]]*\], \[([^\]]*)\]", call)
        schema = re.search(r"referent_schema='([^']+)'", call)
        if found:
            wanted.setdefault(((schema.group(1),) if schema else ()) + (found.group(1),), []).extend(re.findall(r"'([^']+)'", found.group(2)))
    before = len(start.statements)
    for table, columns in wanted.items():
        columns = list(dict.fromkeys(columns))
        created = "CREATE TABLE %s (" % start.name(*table)
        if not any(statement.startswith(created) for statement in start.statements):
            if len(table) == 2:
                start.schema(table[0])
            shown = ["%s %s" % (start.name(column), start.column(table, column)) for column in columns]
            start.statements.append(created + "%s, %s, UNIQUE (%s))" % (KEPT, ", ".join(shown), ", ".join(map(start.name, columns))))
    return len(start.statements) > before


def dropped(start, name):
    code = start.case["code"]
    if re.search(r"drop_index\('%s'" % re.escape(name), code):
        return index(start, table_of_index(start, name), name)
    if name == "PRIMARY":
        start.statements.append("ALTER TABLE %s ADD PRIMARY KEY (kept_1)" % start.name(*altered(start)))
        return
    if re.search(r"drop_constraint\('%s'" % re.escape(name), code):
        return constraint(start, altered(start), name)
    start.add_column(altered(start, name), name)


def the_type(start, name):
    parts = split(name)
    known = {"citext": "CREATE EXTENSION citext", "hstore": "CREATE EXTENSION hstore"}
    values = re.search(r"Enum\(([^)]*), name='%s'" % re.escape(parts[-1]), start.case["code"], re.I)
    if parts[-1] in known:
        start.statements.insert(0, known[parts[-1]])
    elif values:
        labels = ", ".join("'%s'" % text.replace("'", "''") for text in re.findall(r"'([^']*)'", values.group(1)))
        start.statements.append("CREATE TYPE %s AS ENUM (%s)" % (start.name(*of_case(start, parts)), labels))
    else:
        return False


def without_conditions(code):
    """What the code comes to where nothing is allowed to be missing."""
    return re.sub(r", (if_exists|checkfirst)=True", "", code)


def find(server, case):
    start = Start(server.name, case)
    repair = postgresql if server.name == "postgresql" else family
    strict = without_conditions(case["code"])
    answer = None
    for code in dict.fromkeys([strict, case["code"]]):
        for _ in range(LIMIT):
            answer = server.attempt({**case, "code": code}, start.statements)
            if answer is None:
                break
            if answer.get("stage") == "start":
                print("   start of %s: %s" % (case["name"], answer["message"].split("\n")[0]))
                start.statements.pop()
                break
            before = list(start.statements)
            if not repair(start, answer["message"]) or start.statements == before:
                break
    return start.statements, answer


def sound(server, statements):
    """Those of the statements that the server takes one after the other."""
    server.clear()
    kept = []
    for statement in statements:
        try:
            server.send(statement)
        except Exception:
            continue
        kept.append(statement)
    return kept


def search(server):
    """The start of every case."""
    found, refused = {}, 0
    for case in live.cases(server.name):
        statements, answer = find(server, case)
        found[case["name"]] = sound(server, statements)
        if answer is not None:
            refused += 1
            print("%s: %s\n    %s\n    %s" % (server.name, case["name"], case["code"].replace("\n", "\n    ")[:400], answer["message"].split("\n")[0][:300]))
    print("%s: %d cases, %d refused" % (server.name, len(found), refused))
    return found


def main(arguments):
    only_types = "--types" in arguments
    try:
        with open(live.STARTS) as file:
            known = json.load(file)
    except FileNotFoundError:
        known = {}
    for server in live_cases.servers([name for name in arguments if not name.startswith("-")]):
        with server:
            if not only_types:
                known[server.name] = search(server)
            texts = live.type_texts(server.name)
            taken = [text for text in texts if server.attempt(live.type_case("type", [text]), live.TYPES_START[server.name]) is None]
            print("%s: %d of %d types" % (server.name, len(taken), len(texts)))
        known[server.name + " types"] = taken
        with open(live.STARTS, "w") as file:
            file.write("{\n" + ",\n".join(
                " %s: {\n%s\n }" % (json.dumps(name), ",\n".join("  %s: %s" % (json.dumps(key), json.dumps(value)) for key, value in starts.items()))
                if isinstance(starts, dict) else " %s: [\n%s\n ]" % (json.dumps(name), ",\n".join("  " + json.dumps(text) for text in starts))
                for name, starts in sorted(known.items())) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
