"""Records what Python's ConfigParser makes of ini texts: crates/core/tests/ini_cases.json.

Part of the texts is written by hand, the rest is put together from fragments with a fixed seed.
"""

import configparser
import io
import json
import pathlib
import random

TARGET = pathlib.Path(__file__).parent.parent / "crates/core/tests/ini_cases.json"
DEFAULTS = {"here": "/home/project", "Other": "50%%"}

WRITTEN = [
    "",
    "[alembic]\nscript_location = %(here)s/migrations\n",
    "[alembic]\nScript_Location: x\n",
    "[a]\nx = 1 ; kept\ny = 2 # kept too\n# gone\n; gone too\n  # gone as well\nz=3\n",
    "[a]\nx =\n    one\n    two\n\n    three\n\n\ny = 1\n",
    "[a]\nx = one\n  two\n# comment\n  three\n",
    "[a]\nx = one\n\n[b]\n  y = 2\n  z = 3\n",
    "[a]\n  x = 1\n    y = 2\n  z = 3\n",
    "[a]\nx = 1\n[a]\ny = 2\n",
    "[a]\nx = 1\nX = 2\n",
    "[DEFAULT]\nx = 1\nhere = elsewhere\n[a]\ny = %(x)s %(here)s %(other)s\n[DEFAULT]\nz = 3\n",
    "[DEFAULT]\nx = 1\n[DEFAULT]\nx = 2\n",
    "x = 1\n",
    "  \n# only\n",
    "before\n[a]\n",
    "before",
    "[a]\nnovalue\n",
    "[a]\nnovalue\nanother line\nx = 1\n",
    "[a]\n= 1\n",
    "[a]\n: 1",
    "[a]\n[b]c]d\nx=1\n",
    "[]\nx=1\n",
    "[a]\n[]\n",
    "[ spaced ]\nx = 1\n",
    "[a]\nurl = postgresql://u:p%%40@h/db\nbad = 5%\nbad2 = %z\nbad3 = %(open\nbad4 = %()s\nbad5 = %(x)d\n",
    "[a]\nx = %(y)s\ny = %(x)s\n",
    "[a]\nx = %(nope)s and more\n",
    "[a]\nx0 = end\n" + "".join(f"x{n + 1} = %(x{n})s.\n" for n in range(14)),
    "[a]\nx = %(b)s\nb = 100%%\n",
    "[a]\r\nx = 1\r\n  2\r\n[b]\ry = 2\r",
    "[a]\nkey with spaces = v = w : u\nother: v = w\n",
    "[a]\n\u00c4Key = \u00e9\n\tindented = 1\n",
    "[a]\nx = \u00a0v\u2003\n\u00a0\u00a0cont\n",
    "[a]\nx = 1\n \n y\n",
    "[a]\nx = '1'\n'q\"z\n",
    "\ufeff[a]\nx = 1\n",
]

FRAGMENTS = [
    "[a]", "[b]", "[a b]", "[DEFAULT]", "[c", "c]", "  [d]",
    "x = 1", "x: 2", "Y = %(x)s", "y =", "z = %(y)s/%(here)s", "w = %%", "w = %", "v = %(nope)s",
    "  more", "    deeper = 1", "\ttab", "", "", "   ", "# note", "; note", "  # note", "k = v # inline",
    "u = %(u)s", "t=a=b", "long key = %(X)s", "plain", "=", "q = %(here)S", "r = 10%% of %(t)s",
]
VALUES = ["plain", "", "%(here)s/x", "50%", "50%%", "%(a", "%%(a", "%(a)s%", "%()s", "\u00e9%d", "%%%", "%(a)s%(b)s"]


def failure(error):
    if isinstance(error, KeyError):
        raise error
    return {"error": type(error).__name__, "message": str(error)}


def attempt(call):
    try:
        return {"value": call()}
    except (configparser.Error, ValueError) as error:
        return failure(error)


def describe(text):
    parser = configparser.ConfigParser(DEFAULTS)
    try:
        parser.read_file(io.StringIO(text, newline=None), source="alembic.ini")
    except configparser.Error as error:
        return failure(error)
    found = {"sections": parser.sections(), "content": {}}
    for section in ["DEFAULT", *parser.sections()]:
        found["content"][section] = {
            "items": attempt(lambda: [list(item) for item in parser.items(section)]),
            "raw": [list(item) for item in parser.items(section, raw=True)],
            "get": {
                option: attempt(lambda: parser.get(section, option))
                for option in dict(parser.items(section, raw=True))
            },
        }
    found["missing_section"] = attempt(lambda: parser.get("no such", "x"))
    found["missing_option"] = attempt(lambda: parser.get("DEFAULT", "no such"))
    return found


def assembled(count):
    chance = random.Random(20)
    for _ in range(count):
        lines = chance.choices(FRAGMENTS, k=chance.randint(1, 9))
        if chance.random() < 0.7:
            lines.insert(0, "[a]")
        yield "\n".join(lines) + chance.choice(["", "\n"])


def set_and_get(value):
    parser = configparser.ConfigParser(DEFAULTS)
    parser.add_section("s")

    def call():
        parser.set("s", "Name", value)
        return parser.get("s", "name", raw=True)

    return attempt(call)


def main():
    texts = [*WRITTEN, *dict.fromkeys(assembled(300))]
    described = [{"text": text, **describe(text)} for text in texts]
    sets = [{"set": value, **set_and_get(value)} for value in VALUES]
    TARGET.write_text(
        '{"defaults": %s,\n"texts": [\n%s\n],\n"sets": [\n%s\n]}\n'
        % (
            json.dumps(DEFAULTS),
            ",\n".join(json.dumps(case) for case in described),
            ",\n".join(json.dumps(case) for case in sets),
        )
    )


if __name__ == "__main__":
    main()
