"""Records what SQLAlchemy and Python's sqlite3 do with URLs and statements:
crates/sql/tests/url_cases.json and crates/drivers/tests/sqlite_cases.json.

Part of the URLs is written by hand, the rest is put together from fragments with a fixed seed.
"""

import json
import pathlib
import random
import warnings

import sqlalchemy as sa

ROOT = pathlib.Path(__file__).parent.parent
URLS = [
    "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///a.db", "sqlite:////abs/a.db", "sqlite:///C:\\x\\y.db",
    "sqlite+pysqlite:///x y.db", "sqlite:///file:x.db?mode=ro&uri=true", "sqlite:///a%20b.db", "sqlite:///a%zzb%e9%c3%a9.db",
    "postgresql://u:p@h:5432/db", "postgresql://u:p%40ss@h/db", "postgresql://u:p@ss@h/db", "postgresql://u:p/w?x@h/db",
    "postgresql://u@h", "postgresql://u:@h/db", "postgresql://:p@h/db", "postgresql://@h/db", "postgresql://u@x:p@h/db",
    "postgresql+psycopg2://u:p@[::1]:5432/db?sslmode=require", "postgresql://[fe80::1%25eth0]/db", "postgresql://[::1/db",
    "mysql://u:p@h/db?charset=utf8mb4&charset=latin1", "mysql://u:p@h/db?a=&b=1", "mysql://u:p@h/db?a", "mysql://u:p@h/?a=1",
    "mysql://u:p@h?a=b+c%2Bd", "mysql://h:3306", "mysql://h:", "mysql://h:abc/db", "mysql://h: 33_06 /db", "mysql://h:-1/db",
    "mysql://h:99999999/db", "mysql://h:1__2/db", "mssql+pyodbc://?odbc_connect=DRIVER%3D%7Bx%7D", "mssql+pyodbc://dsn",
    "oracle://u:p@h:1521/?service_name=x", "", "x", "://", "a://", "a:/b", "a b://c", "a-b://c", "\u00e9://c", "+://x", " a://b",
    "a://b\nc", "a://b/c\nd?e=f\ng", "a://u:p\n@h", "driver://user:pass@localhost/dbname", "a://u:***@h", "a://u+v w:p+q r@h/d+e f",
    "a://h/d?x=1;y=2", "a://h/d?=1", "a://h/d?&&x=1&", "a://h/d?x=%zz", "a://h/d?x=1?y=2", "a://h/d#frag", "a://u:%@h/%",
    "a://h:1:2/d", "a://u:p@h@i/d", "a://u%3A:p%3a@h", "a://[::1]x/d", "a://[]/d", "a://u:p@/d", "a:////d", "a://?x", "a:///?x=y",
]
FRAGMENTS = ["sqlite", "postgresql+psycopg", "://", "://", "/", ":", "@", "?", "&", "=", "u", "p%40", "h", "[::1]", "5432", "db", "a b",
             "+", "%", "%2F", "x=1", "\u00e9", "//", "..", "#"]


def url_case(text):
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError) as error:
        return {"text": text, "error": str(error)}
    query = {key: list(value) if isinstance(value, tuple) else [value] for key, value in url.query.items()}
    query = {key: value[0] if isinstance(value[0], list) else value for key, value in query.items()}
    return {"text": text, "parts": {
        "drivername": url.drivername, "username": url.username, "password": url.password, "host": url.host, "port": url.port,
        "database": url.database, "query": query, "shown": str(url.render_as_string()),
        "full": url.render_as_string(hide_password=False)}}


def urls():
    chance = random.Random(20)
    texts = list(URLS)
    for _ in range(160):
        texts.append(chance.choice(["", "a://", "a://", "sqlite://"]) + "".join(chance.choices(FRAGMENTS, k=chance.randint(1, 9))))
    return [url_case(text) for text in texts]


def write(path, data):
    (ROOT / path).write_text(json.dumps(data, indent=1, ensure_ascii=True) + "\n")


def main():
    write("crates/sql/tests/url_cases.json", urls())


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
