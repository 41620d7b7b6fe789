"""Templates of our own, rendered by the reference Mako.

    python tools/mako_cases.py                  writes crates/core/tests/mako_cases.json
    python tools/mako_cases.py --check DIR      runs the Python in DIR, made from those cases by
                                                `cargo run --example mako_dump`, and compares

Values of a context are JSON, or {"tuple": [...]}, or {"special": name} for what only Python has.
"""

import json
import pathlib
import sys

DATA = pathlib.Path(__file__).parent.parent / "crates" / "core" / "tests" / "mako_cases.json"


class Config:
    """Stands for the configuration object that multi-database templates ask."""

    def get_main_option(self, name):
        return {"databases": "engine1, engine2,engine3"}.get(name)


def comma(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return ", ".join(value)


SPECIAL = {
    "comma": comma,
    "config": Config(),
    "shout": lambda text: text.upper() + "!",
    "wrap": lambda mark: lambda text: mark + text + mark,
    "items": [{"name": "a", "n": 1}, {"name": "b", "n": 2}, {"name": "c", "n": 3}],
    "bytes": b"caf\xc3\xa9",
    "number": 7,
}

CASES = []


def case(template, static=False, unsupported=False, **context):
    CASES.append({"template": template, "context": context, "static": static, "unsupported": unsupported})


def special(name):
    return {"special": name}


def tup(*items):
    return {"tuple": list(items)}


SCRIPT = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


def script(template=SCRIPT, static=True, **over):
    context = dict(
        message="add users", up_revision="27c6a30d7c24", down_revision=None, branch_labels=None,
        depends_on=None, create_date="2024-05-01 10:20:30.123456", imports="", upgrades="", downgrades="",
        comma=special("comma"),
    )
    context.update(over)
    case(template, static=static, **context)


# --- whole scripts
script()
script(down_revision="abc")
script(down_revision=tup("a1", "b2"), depends_on=tup("c3"), branch_labels=["x", "y"])
script(message='say "hi" & \'bye\' <b>', imports="import a\nimport b")
script(upgrades="op.add_column('t', sa.Column('a'))\n    op.execute(\"x\")", downgrades="op.drop_column('t', 'a')")
script(message="caf\u00e9 \u2013 \u65e5\u672c", up_revision="caf\u00e9")
script(up_revision="it's", down_revision='both \' and "', depends_on="back\\slash\n\ttab\x01\x7f\u00a0")
script(up_revision="zero\u200bwidth", static=False)
script(SCRIPT.replace("\n", "\r\n"), down_revision="abc")
script(SCRIPT + "% if upgrades:\n# has work\n% else:\n# empty\n% endif\n")
script(SCRIPT + "% if branch_labels is not None and not depends_on:\nyes\n% endif\n", branch_labels=tup("q"))
script("## heading\n" + SCRIPT.replace("import sqlalchemy as sa", "import sqlalchemy as sa \\\n# joined"))
script("# -*- coding: utf-8 -*-\n" + SCRIPT)
script("\n<%!\nimport re\n%>\n" + SCRIPT + "\n<%\n    db_names = config.get_main_option('databases')\n%>\n"
       "% for db_name in re.split(r',\\s*', db_names):\n\ndef upgrade_${db_name}():\n"
       "    ${context.get('%s_upgrades' % db_name, 'pass')}\n\n% endfor\n",
       static=False, config=special("config"), engine2_upgrades="op.two()")
script("Revises: ${', '.join(down_revision) if down_revision is not UNDEFINED and down_revision else ''}\n", static=False)
case("[loggers]\nkeys = ${keys}\n# file_template = %%(rev)s_%%(slug)s\n%% here\n  %%% there\n", static=True, keys="root")

# --- text, newlines, escapes
case("", static=True)
case("plain", static=True)
case("plain\n", static=True)
case("a\nb\n\n\nc", static=True)
case("a \\\nb\\\r\nc\\\n", static=True)
case("a \\ b \\x\n", static=True)
case("100% sure\n50 %% off\n", static=True)
case("%% at start\n  %% indented\n\t%%%% many\n", static=True)
case("\n\n  %% after blanks\n", static=True)
case("dollar $ {x} $x $$ ${'$'}\n", static=True)
case("# one hash\n ## comment\n#### more\ntext ## not\n", static=True)
case("## only a comment", static=True)
case("## continues \\\n over two lines\nafter\n", static=True)
case("a\r\n## c\r\nb\r\n", static=True)
case("<%doc>gone ${x} % if</%doc>kept<%doc>\n\n</%doc>\nend", static=True)
case("<%text>${raw} % if <% x %></%text> after ${v}", v="V")
case("<%text>\n## kept\n% if x:\n%% two\n</%text>\n")
case("<%text filter='h'>a < b & c</%text>")
case("tab\there\x0cformfeed\n", static=True)
case("quote ' and \" and ''' and \"\"\" and \\n\n", static=True)
case("a < b > c <x> </y> <%% z\n")
case("unicode \u00e9 \u65e5 \U0001f600 ${v}\n", static=True, v="\u00fc")
case("</ % not a tag>\n", static=True)
case("odd </% > tag end\n", static=True)

# --- expressions and filters
case("${a}${b} ${a + b}", a="1", b="2")
case("${a}", static=True, a=None)
case("${a} ${b}", static=True, a=True, b=["x", None, True])
case("${  a  }|${\na\n}|${a # c\n}", static=True, a="v")
case("${'}'} ${\"|\"} ${'''a}b'''} ${'it\\'s }'}", static=True)
case("${ {'k': 'v'}['k'] } ${[x for x in 'abc'][1]} ${(lambda q: q * 2)('z')}")
case("${ {'a': {'b': 1}}['a']['b'] | n,str }")
case("${a | n}", static=True, a="<b>")
case("${a | n}", a=None)
case("${a | h} ${a | x} ${a | u} ${b | trim}.", a="<a href='x'>\"&\u00e9 /+</a>", b="  pad \n")
case("${a | h,trim} ${a | trim,h} ${a | h,h}", a=" <&> ")
case("${b | trim}|${b|n,trim}|${b | str,trim}", static=True, b="\t pad \n")
case("${a | entity}", a="caf\u00e9 <x>")
case("${a | unicode} ${a | str} ${a | n,str}", static=True, a=None)
case("${a | n,decode.utf8}", a=special("bytes"))
case("${a | shout}", a="hey", shout=special("shout"))
case("${a | wrap('*'), shout}", a="hey", wrap=special("wrap"), shout=special("shout"))
case("${a | wrap('|')}", a="hey", wrap=special("wrap"))
case("${d | comma,n} ${d | comma}", d=tup("a", "b"), comma=special("comma"))
case("${comma(d)} ${comma(None)}.", static=True, d=["a", "b"], comma=special("comma"))
case("${d | comma,n}", static=True, d=None, comma=special("comma"))
case("${a | nofilter}", a="x")
case("${missing}")
case("${missing | n}")
case("${missing or 'default'} ${'y' if missing else 'n'}")
case("${missing is UNDEFINED} ${str(a is UNDEFINED)}", a=None)
case("${context.get('a')} ${context.get('zz', 'none')} ${context['a']} ${context.get('len')('abc')}", a="A")
case("${context['zz']}")
case("${sorted(k for k in context.keys() if len(k) == 1)} ${context.kwargs['a']}", a="1", b="2")
case("${len(a)} ${max(1, 2)} ${int('3') + 1} ${print}", a="abc")
case("${n} ${n + 1}", n=special("number"))
case("${a.upper()} ${a[0]} ${a[::-1]} ${'%s-%s' % (a, a)} ${f'{a}!'}", a="abc")
case("${repr(a)} ${repr(b)} ${repr(c)}", static=True, a=tup(), b=tup("x"), c=tup("x", None))
case("${'a' 'b'} ${not a} ${a or 'z'} ${a and 'z'}|${a is None}", static=True, a=None)
case("${}")
case("${a, b}", a="1", b="2")
case("${(a, b)}", a="1", b="2")
case("${1 / 0}")
case("${[y for y in a]} ${y}", a="12", y="outer")
case("${{k: v for k, v in [('a', 1)]}}")
case("${(lambda *r, **k: (r, k))(1, z=2)}")
case("${(x := 5)} ${x}")
case("${a if a else 'none'}${a if not a else b}", static=True, a="", b="q")
case("${capture(f)}", f=special("shout"))
case("${str(a)} ${str(b)}", static=True, a=None, b="s")
case("${a|str}${STOP_RENDERING}", a="z")

# --- control lines
case("% if a:\nyes\n% else:\nno\n% endif\n", static=True, a="1")
case("% if a:\nyes\n% else:\nno\n% endif\n", static=True, a="")
case("% if a:\n1\n% elif b:\n2\n% elif c:\n3\n% else:\n4\n% endif", static=True, a=None, b=[], c="x")
case("  % if a: # why\n  in\n  % endif\nout\n", static=True, a="1")
case("%if a:\nx\n%endif\n", static=True, a="1")
case("%  if   a  :\nx\n%  endif  \n", a="1")
case("% if a and \\\n   b:\nboth\n% endif\n", a="1", b="1")
case("% if a:\n% endif\nend\n", static=True, a="1")
case("% if a:\n## only comment\n% else:\n## here too\n% endif\nend\n", static=True, a="1")
case("% if a:\n% if b:\nboth\n% else:\nonly a\n% endif\n% endif\n", static=True, a="1", b=None)
case("% for x in xs:\n- ${x}\n% endfor\n", static=True, xs=["a", "b"])
case("% for x in xs:\n% if x:\n${x},\n% else:\nempty\n% endif\n% endfor\n${x}\n", static=True, xs=["a", "", "c"])
case("% for x in xs:\n${x}\n% endfor\n${x}", xs=[])
case("${x}\n% for x in xs:\n${x}\n% endfor\n", xs=["a"])
case("% for x in xs:\n${x}\n% else:\nnone\n% endfor\n", xs=["a"])
case("% for i, x in enumerate(xs):\n${i}=${x}\n% endfor\n", xs=["a", "b"])
case("% for (i, (j, k)) in pairs:\n${i}${j}${k}\n% endfor\n", pairs=[["1", ["2", "3"]]])
case("% for item in items:\n${item['name']} ${loop.index} ${loop.first} ${loop.last} ${loop.even} ${loop.odd} "
     "${loop.reverse_index} ${loop.cycle('x', 'y')}\n% endfor\n", items=special("items"))
case("% for a in 'ab':\n% for b in 'cd':\n${a}${b} ${loop.parent.index}${loop.index}\n% endfor\n${loop.index}\n% endfor\n")
case("% for a in (x for x in 'ab'):\n${loop.index}\n% endfor\n")
case("% for a in (x for x in 'ab'):\n${loop.last}\n% endfor\n")
case("% for a in ('x', 'y'): # note\n${a}${loop.index}\n% endfor\n")
case("${loop.index}")
case("% for a in 'ab':\n<% i = loop.index %>${i}\n% endfor\n")
case("% for a in 'abc':\n% if loop.index == 1:\n<% continue %>\n% endif\n${a}\n% endfor\n")
case("% for a in 'abc':\n${a}\n<% break %>\n% endfor\n")
case("<% n = 0 %>\n% while n < 3:\n${n}\n<% n += 1 %>\n% endwhile\n")
case("% try:\n${1/0}\n% except ZeroDivisionError:\ncaught\n% endtry\n")
case("% try:\n${a}\n% except (NameError, KeyError) as e:\n${e}\n% endtry\n")
case("% with cm as x:\n${x}\n% endwith\n")
case("% if missing:\nyes\n% else:\nno\n% endif\n")
case("% for x in missing:\n${x}\n% endfor\n")
case("% if not a:\nx\n% endif", static=True, a=None)
case("text % if a:\n% endless", a="1")
case("% if(a):\nx\n% endif\n", a="1")
case("% if a: pass\nx\n% endif\n", a="1")
case("% if a:\nx\n", a="1")
case("% endif\n")
case("% if a:\n% endfor\n", a="1")
case("% else:\nx\n")
case("% try:\nx\n% else:\ny\n% endtry\n")
case("% try:\nx\n% finally:\ny\n% endtry\n")
case("% x = 5\n")
case("%\n")
case("% if a b:\nx\n% endif\n")
case("% for:\nx\n% endfor\n")

# --- Python blocks
case("<% x = 5 %>${x} ${x + 1}")
case("<%\n    def f(a):\n        return a * 2\n    y = f('ab')\n%>\n${y} ${f('c')}\n")
case("<%!\n    import os.path as p\n    NAME = 'module'\n    def g(v):\n        return v + NAME\n%>${g('x')} ${p.join('a', 'b')}")
case("<% import json, os.path %>${json.dumps([1])} ${os.path.basename('/x/y')}")
case("<% from os.path import * %>")
case("<%\n\tif a:\n\t\tz = 'tab'\n\telse:\n\t\tz = 'no'\n%>${z}", a="1")
case("<%\n  s = '''\n  keeps\n    this\n'''\n  t = 1 # it's fine\n%>${s}${t}")
case("<% s = 'a %> b' %>${s}")
case("<%\n   x = [\n     1,\n     2,\n   ]\n   y = 'a' \\\n       'b'\n%>${x}${y}")
case("% if a:\n<%\n    q = 'in'\n%>\n${q}\n% endif\n", a="1")
case("<% context.write('direct') %> after")
case("<% a = a + '!' %>${a}", a="x")
case("<% b = a + '!' %>${b}", a="x")
case("before <% return STOP_RENDERING %> never")
case("<% return '' %>never")
case("<%\nfor k in range(3):\n    context.write(str(k))\n%>${k}")
case("<% class C:\n    v = 3\n%>${C.v}")
case("<%\ntry:\n    import nosuchmodule\nexcept ImportError as e:\n    m = 'none'\n%>${m}")
case("<% x = %>")
case("<%\n\n\n  x = (\n%>")
case("<% unterminated ")
case("${unterminated")
case("${a b}")
case("${a | b c}")
case("<% loop = 5 %>")
case("<% context = 5 %>")
case("<% UNDEFINED = 1 %>")
case("x", loop="reserved")
case("<%! X = 1 %>% literal ${X}\n<%! Y = X + 1 %>${Y}")
case("<%\n# only a comment\n%>ok")
case("<%%>ok")
case("<% pass %>\\\n<%! pass %>ok\n")

# --- defs, blocks, calls
case("<%def name='f()'>hi</%def>${f()} ${f()}")
case("${f('b')}<%def name='f(a, c=\"d\")'>${a}${c}${x}</%def>", x="ctx")
case("<%def name='f(*args, **kw)'>${args}${sorted(kw)}</%def>${f(1, 2, z=3)}")
case("<%def name='f(*, k=1)'>${k}</%def>${f(k=2)}")
case("<%def name='outer()'><%def name='inner(n)'>[${n}]</%def>${inner(1)}${inner(x)}</%def>${outer()}", x="X")
case("<%def name='f()' filter='trim,h'>  <b>  </%def>${f()}|${f() | n}")
case("<%def name='f()' buffered='True'>buf</%def>${f()}.${f().upper()}")
case("<%def name='f()' buffered='True' filter='h'><i></%def>${f()}")
case("<%def name='f()'>text</%def>${capture(f).upper()}")
case("<%def name='f(a)'>text${a}</%def>${capture(f, 1)}${capture(f, a=2)}")
case("<%def name='f()'>self</%def>${self.f()} ${self.nope}")
case("<%! V = 'attr' %>${self.attr.V} ${self.module.V}")
case("<%def name='f()'>x</%def>${local.f()}")
case("<% y = 'assigned' %><%def name='f()'>${y}</%def>${f()}")
case("<%def name='f()'>${y}</%def>${f()}<% y = 'later' %>")
case("<%def name='deco()'>x</%def><%! \ndef loud(fn):\n    def go(context, *a, **k):\n        context.write('BEFORE ')\n"
     "        fn(*a, **k)\n        return ''\n    return go\n%><%def name='f()' decorator='loud'>in</%def>${f()}")
case("<%def name='box()'>[${caller.body()}]</%def><%call expr='box()'>content ${x}</%call>", x="X")
case("<%def name='box()'>[${caller.body()}]</%def><%self:box>content</%self:box>")
case("<%def name='box(a, b)'>${a}${b}[${caller.body()}]</%def><%self:box a='q' b='${x}${x}'>c</%self:box>", x="X")
case("<%def name='rows()'>\n% for i in range(2):\n${caller.body(i)}\n% endfor\n</%def>"
     "<%call expr='rows()' args='n'>row ${n}</%call>")
case("<%def name='page()'>${caller.head()}|${caller.body()}</%def>"
     "<%call expr='page()'><%def name='head()'>H</%def>B</%call>")
case("<%def name='f()'>${caller.body() if caller else 'none'}</%def>${f()}")
case("<%def name='f()'>${caller.nope()}</%def><%call expr='f()'>b</%call>")
case("a<%block>anon ${x}</%block>b", x="X")
case("a<%block name='named'>n ${x}</%block>b ${self.named()}", x="X")
case("<%block filter='h'><b>${x}</b></%block>", x="<")
case("<%block name='two'>1</%block><%block name='two'>2</%block>")
case("<%block><%block>\ninner</%block></%block>")
case("% for q in 'ab':\n<%block>${q}</%block>\n% endfor\n", q="ctx")
case("<%def name='f()'><%block name='b'>x</%block></%def>")
case("<%def name='f'>x</%def>")
case("<%def>x</%def>")
case("<%def name='f()' bogus='1'>x</%def>")
case("<%def name='f()'>never closed")
case("</%def>")
case("<%def name='f()'>x</%block>")
case("<%nosuch/>")
case("<%text></%text>")
case("<%block name='a(b)'>x</%block>")
case("<%page args='a, b=2'/>${a}${b}", a="1")
case("<%page args='a'/>${a}")
case("<%page expression_filter='h'/>${a} ${a | n} ${a | trim}", a=" <b> ")
case("<%page expression_filter='n'/>${a}", a="x")
case("<%page enable_loop='True'/>% for\n% for x in 'ab':\n${loop.index}\n% endfor\n")
case("${pageargs['a']}", a="A")
case("<%def name='f()'>${pageargs.get('a')}</%def>${f()}", a="A")
case("<%include file='other.mako'/>", unsupported=True)
case("<%inherit file='base.mako'/>\nx", unsupported=True)
case("<%namespace name='n' file='f.mako'/>", unsupported=True)
case("<%def name='f()' cached='True'>x</%def>${f()}", unsupported=True)


def plain(value):
    """Turns a stored value into the Python one."""
    if isinstance(value, dict) and "tuple" in value:
        return tuple(plain(item) for item in value["tuple"])
    if isinstance(value, dict) and "special" in value:
        return SPECIAL[value["special"]]
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def outcome(render):
    try:
        return {"output": render()}
    except Exception as error:
        # Only errors found while parsing know their line.
        line = {"line": error.lineno} if type(error).__module__ == "mako.exceptions" and hasattr(error, "lineno") else {}
        return {"error": type(error).__name__, **line, "message": str(error)}


def reference(entry):
    from mako.template import Template

    if entry["unsupported"]:
        return {"error": "UnsupportedError"}
    context = {name: plain(value) for name, value in entry["context"].items()}

    def render():
        # As bytes, as a template that is read from a file.
        return Template(entry["template"].encode("utf-8")).render_unicode(**context)

    result = outcome(render)
    result.pop("message", None)
    return result


def write():
    rows = []
    for entry in CASES:
        rows.append({**entry, "expected": reference(entry)})
    lines = ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    DATA.write_text("[\n" + lines + "\n]\n")
    print(len(rows), "cases")


def check(folder):
    rows = json.loads(DATA.read_text())
    failures = 0
    for number, row in enumerate(rows):
        error = folder / f"{number:03}.err"
        if error.exists():
            class_name, line, message = error.read_text().split("\n", 2)
            got = {"error": class_name, "message": message}
            if "line" in row["expected"]:
                got["line"] = int(line)
        else:
            source = (folder / f"{number:03}.py").read_text()
            names = {"__name__": "template"}
            context = {name: plain(value) for name, value in row["context"].items()}

            def render():
                exec(compile(source, "template.py", "exec"), names)
                return names["render"](context)

            got = outcome(render)
        same = {key: value for key, value in got.items() if key != "message"} == row["expected"]
        if not same:
            failures += 1
            print(f"--- {number}: {row['template']!r} {row['context']}")
            print("  want", row["expected"])
            print("  got ", got)
    print(f"{len(rows) - failures} of {len(rows)} agree")
    return 1 if failures else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        sys.exit(check(pathlib.Path(sys.argv[2])))
    write()
