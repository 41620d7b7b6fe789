"""Asks Alembic about revision graphs of our own and stores its answers.

Run as ``python tools/graph_cases.py`` with an interpreter that has Alembic; rewrites
``crates/core/tests/graph_cases.json``.

Every question is answered several times: under different hash seeds, and once with sets that
iterate in map order. Where the plain answers differ among themselves, the ordered one is stored and
marked ``hash_order``. Where Alembic answers with a traceback, only that is stored: the test knows
what this project answers instead.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import types
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "crates" / "core" / "tests" / "graph_cases.json"
SEEDS = ["0", "1", "2", "3", "7"]

# One revision: "id", "id<parent,parent", then " >dependency,dependency" and " #label,label".
GRAPHS = {
    "empty": "",
    "single": "aaaa1111",
    "linear three": "aaaa1111; bbbb2222<aaaa1111; cccc3333<bbbb2222",
    "linear, files in reverse": "cccc3333<bbbb2222; bbbb2222<aaaa1111; aaaa1111",
    "linear seven": "r1aa; r2bb<r1aa; r3cc<r2bb; r4dd<r3cc; r5ee<r4dd; r6ff<r5ee; r7gg<r6ff",
    "short ids": "a; b<a; ab<b; abc<ab; abcd<abc",
    "shared prefixes": "abcd1111; abcd2222<abcd1111; abce3333<abcd2222; abcf<abce3333",
    "numeric ids": "1000; 1001<1000; 1002<1001; 0010<1002",
    "two bases": "aaaa1111; bbbb2222; cccc3333<aaaa1111; dddd4444<bbbb2222",
    "two labelled bases": "aaaa1111 #left; bbbb2222 #right; cccc3333<aaaa1111; dddd4444<bbbb2222",
    "fork": "base1111; left2222<base1111; rite3333<base1111",
    "labelled fork": "base1111; left2222<base1111 #left; rite3333<base1111 #right; left4444<left2222; rite5555<rite3333",
    "labels at the heads": "base1111; mid22222<base1111; left3333<mid22222; left4444<left3333 #left; rite5555<mid22222; rite6666<rite5555 #right",
    "three-way fork": "base1111; one12222<base1111 #one; two13333<base1111 #two; tri14444<base1111 #three",
    "three-way merge": "base1111; one12222<base1111; two13333<base1111; tri14444<base1111; mrg15555<one12222,two13333,tri14444",
    "three-way merge, other order": "base1111; one12222<base1111; two13333<base1111; tri14444<base1111; mrg15555<tri14444,one12222,two13333; end16666<mrg15555",
    "diamond": "base1111; left2222<base1111; rite3333<base1111; mrg44444<left2222,rite3333",
    "diamond and on": "base1111; left2222<base1111; rite3333<base1111; mrg44444<left2222,rite3333; top55555<mrg44444",
    "two diamonds": "aa110000; bb110000<aa110000; cc110000<aa110000; dd110000<bb110000,cc110000; ee110000<dd110000; ff110000<dd110000; gg110000<ff110000,ee110000",
    "merge of bases": "aaaa1111; bbbb2222; mrg33333<aaaa1111,bbbb2222; top44444<mrg33333",
    "criss-cross": "aaaa1111; bbbb2222<aaaa1111; cccc3333<aaaa1111; dddd4444<bbbb2222,cccc3333; eeee5555<cccc3333,bbbb2222",
    "long and short branch": "base1111; l1110000<base1111; l2220000<l1110000; l3330000<l2220000; s1110000<base1111; mrg00000<s1110000,l3330000",
    "label on base": "aaaa1111 #core; bbbb2222<aaaa1111; cccc3333<bbbb2222; dddd4444<bbbb2222",
    "two labels on one": "aaaa1111; bbbb2222<aaaa1111 #x1,x2; cccc3333<bbbb2222",
    "label in a line": "aaaa1111; bbbb2222<aaaa1111; cccc3333<bbbb2222 #mid; dddd4444<cccc3333",
    "nested labels": "aaaa1111 #outer; bbbb2222<aaaa1111; cccc3333<bbbb2222 #inner; dddd4444<cccc3333; eeee5555<bbbb2222 #other",
    "label above merge": "aaaa1111; bbbb2222<aaaa1111; cccc3333<aaaa1111; dddd4444<bbbb2222,cccc3333; eeee5555<dddd4444 #after; ffff6666<eeee5555",
    "label that begins like an id": "lead1111; leader22<lead1111 #leadership; tail3333<leader22",
    "dependency across bases": "aaaa1111 #one; bbbb2222<aaaa1111; cccc3333 #two; dddd4444<cccc3333 >bbbb2222",
    "dependency by label": "aaaa1111 #one; bbbb2222<aaaa1111; cccc3333 #two; dddd4444<cccc3333 >one",
    "dependency and effective head": "aaaa1111; bbbb2222<aaaa1111; cccc3333<aaaa1111 #left; dddd4444<cccc3333; eeee5555 >cccc3333 #indep; ffff6666<eeee5555 >bbbb2222",
    "base with dependency": "aaaa1111; bbbb2222<aaaa1111; cccc3333 >aaaa1111 #c; dddd4444<cccc3333",
    "dependency of a dependency": "aaaa1111 #a; bbbb2222 >aaaa1111 #b; cccc3333 >bbbb2222 #c; dddd4444<aaaa1111; eeee5555<bbbb2222; ffff6666<cccc3333",
    "two dependencies": "aaaa1111; bbbb2222; cccc3333; dddd4444 >aaaa1111,bbbb2222; eeee5555<dddd4444 >cccc3333",
    "dependencies in reverse map order": "aaaa1111; bbbb2222; cccc3333; dddd4444 >cccc3333,bbbb2222,aaaa1111",
    "dependency repeated by child": "aaaa1111; bbbb2222; cccc3333<bbbb2222 >aaaa1111; dddd4444<cccc3333 >aaaa1111; eeee5555<dddd4444",
    "dependency on a parent": "aaaa1111; bbbb2222<aaaa1111 >aaaa1111; cccc3333<bbbb2222",
    "dependency on a grandparent": "aaaa1111; bbbb2222<aaaa1111; cccc3333<bbbb2222 >aaaa1111; dddd4444<cccc3333",
    "dependencies both ways": "aaaa1111 #x1; bbbb2222 #y1; cccc3333<aaaa1111 >bbbb2222; dddd4444<bbbb2222 >aaaa1111; eeee5555<cccc3333; ffff6666<dddd4444 >eeee5555",
    "merge with dependency": "aaaa1111; bbbb2222<aaaa1111; cccc3333<aaaa1111; depe0000; dddd4444<bbbb2222,cccc3333 >depe0000; eeee5555<dddd4444",
    "dependency into a branch": "root0000; left1111<root0000 #left; left2222<left1111; rite1111<root0000 >left1111 #right; rite2222<rite1111; rite3333<rite2222 >left2222",
    "three trees, one needs all": "aaaa1111 #a1; bbbb2222 #b1; cccc3333 #c1; aaaa2222<aaaa1111; bbbb3333<bbbb2222; cccc4444<cccc3333 >aaaa2222,bbbb3333",
    "splice": "aaaa1111; bbbb2222<aaaa1111; cccc3333<bbbb2222; dddd4444<bbbb2222; eeee5555<aaaa1111",
    "merge of unequal": "aaaa1111; bbbb2222<aaaa1111; cccc3333<bbbb2222; dddd4444<aaaa1111,cccc3333",
    "a parent that another parent implies": "aaaa1111; bbbb2222<aaaa1111; cccc3333; dddd4444<aaaa1111,cccc3333,bbbb2222",
    "sub-branches": "root0000; a1110000<root0000 #a; a2220000<a1110000; a3330000<a1110000; b1110000<root0000 #b; b2220000<b1110000; b3330000<b1110000; b4440000<b2220000,b3330000",
    "unicode and underscores": "héäd1111; rev_2222<héäd1111 #zweig_ü; rev_3333<rev_2222",
    "ladder": "a0000000; b0000000<a0000000; a1000000<a0000000; b1000000<b0000000,a1000000; a2000000<a1000000; b2000000<b1000000,a2000000",
    "deep": "; ".join("d%03d%s" % (n, "<d%03d" % (n - 1) if n else "") for n in range(40)),
    "two deep lines": "; ".join(
        ["p000 #pp", "q000 #qq"] + ["%s%03d<%s%03d" % (s, n, s, n - 1) for n in range(1, 15) for s in "pq"]
    ),
}

# Graphs that do not load. A missing parent or dependency is a KeyError upstream.
BROKEN = {
    "missing parent": "aaaa1111; bbbb2222<nope",
    "missing dependency": "aaaa1111; bbbb2222<aaaa1111 >nope",
    "label as parent": "aaaa1111 #one; bbbb2222<one",
    "circle": "aaaa1111<bbbb2222; bbbb2222<aaaa1111",
    "circle above a base": "aaaa1111; bbbb2222<aaaa1111,cccc3333; cccc3333<bbbb2222",
    "circle beside a line": "aaaa1111; bbbb2222<aaaa1111; cccc3333<dddd4444; dddd4444<cccc3333",
    "circle below a head": "aaaa1111; bbbb2222<aaaa1111; cccc3333<dddd4444; dddd4444<cccc3333; eeee5555<dddd4444",
    "dependency circle": "aaaa1111 >bbbb2222; bbbb2222 >aaaa1111",
    "dependency circle of children": "aaaa1111; bbbb2222<aaaa1111 >dddd4444; cccc3333; dddd4444<cccc3333 >bbbb2222",
    "dependency on a child": "aaaa1111 >bbbb2222; bbbb2222<aaaa1111; cccc3333<bbbb2222",
    "dependency on own label": "aaaa1111; bbbb2222<aaaa1111 >own #own",
    "self-loop": "aaaa1111; bbbb2222<bbbb2222",
    "dependency self-loop": "aaaa1111; bbbb2222<aaaa1111 >bbbb2222",
    "label twice": "aaaa1111 #one; bbbb2222<aaaa1111 #one",
    "label like an id": "aaaa1111; bbbb2222<aaaa1111 #aaaa1111",
    "label like own id": "aaaa1111; bbbb2222<aaaa1111 #bbbb2222",
    "illegal characters": "aa-b+c@d:e",
    "illegal plus": "aaaa1111; b+<aaaa1111",
}


def parse(text):
    revisions = []
    for part in text.split(";"):
        part = part.strip()
        if not part:
            continue
        head, *rest = part.split(" ")
        rev, _, down = head.partition("<")
        item = {"id": rev, "down": down.split(",") if down else [], "deps": [], "labels": []}
        for extra in rest:
            item["deps" if extra[0] == ">" else "labels"] = extra[1:].split(",")
        revisions.append(item)
    return revisions


# --- answering, in a process of its own ---------------------------------------------------------

ORDER = {}


def place(member):
    name = getattr(member, "revision", member)
    return ORDER.get(name, -1), str(name)


def ordered(base):
    class Meta(type):
        def __instancecheck__(cls, instance):
            return isinstance(instance, base)

    class Ordered(base, metaclass=Meta):
        def __iter__(self):
            return iter(sorted(base.__iter__(self), key=place))

    for name in ("union", "intersection", "difference", "copy"):

        def method(self, *others, _name=name):
            return Ordered(getattr(base, _name)(self, *others))

        setattr(Ordered, name, method)
    return Ordered


def order_sets():
    from alembic.runtime import migration
    from alembic.script import revision

    revision.set = migration.set = ordered(set)
    frozen = ordered(frozenset)
    revision.Revision.nextrev = frozen()
    revision.Revision._all_nextrev = frozen()


def build(revisions):
    from alembic.script.base import Script
    from alembic.script.base import ScriptDirectory

    ORDER.clear()
    for item in revisions:
        ORDER.setdefault(item["id"], len(ORDER))
    for item in revisions:
        for label in item["labels"]:
            ORDER.setdefault(label, len(ORDER))

    class Directory(ScriptDirectory):
        def _load_revisions(self):
            for item in revisions:
                module = types.ModuleType("m")
                module.__doc__ = "doc of %s\n\nMore on it.\n  Indented." % item["id"]
                module.down_revision = tuple(item["down"]) or None
                module.branch_labels = tuple(item["labels"]) or None
                module.depends_on = tuple(item["deps"]) or None

                def upgrade():
                    pass

                def downgrade():
                    pass

                module.upgrade, module.downgrade = upgrade, downgrade
                yield Script(module, item["id"], "/versions/%s.py" % item["id"])

    return Directory(tempfile.gettempdir())


def maintain(steps, rows):
    from alembic.runtime.migration import HeadMaintainer

    done = []

    class Recorder(HeadMaintainer):
        def _insert_version(self, version):
            assert version not in self.heads
            self.heads.add(version)
            done[-1].append("INSERT %s" % version)

        def _delete_version(self, version):
            self.heads.remove(version)
            done[-1].append("DELETE %s" % version)

        def _update_version(self, from_, to_):
            assert to_ not in self.heads
            self.heads.remove(from_)
            self.heads.add(to_)
            done[-1].append("UPDATE %s %s" % (from_, to_))

    maintainer = Recorder(None, rows)
    for step in steps:
        done.append([str(step)])
        maintainer.update_to_step(step)
    return {"steps": done, "heads": sorted(maintainer.heads)}


def history(script, rev_range, rows):
    from alembic.util import CommandError

    if ":" not in rev_range:
        raise CommandError("History range requires [start]:[end], [start]:, or :[end]")
    base, head = rev_range.strip().split(":")
    if head == "current":
        head = rows
    elif base == "current":
        base = rows
    return [rev.revision for rev in script.walk_revisions(base=base or "base", head=head or "heads")]


def texts(script):
    from alembic import command

    out = []
    for rev in script.revision_map._revision_map.values():
        if rev is not None and rev.log_entry not in [entry[0] for entry in out]:
            out.append(
                [
                    rev.log_entry,
                    rev.cmd_format(False, include_branches=True, include_doc=True, include_parents=True),
                    rev.cmd_format(False, include_branches=True, tree_indicators=False),
                    rev.cmd_format(False),
                ]
            )
    printed = []

    class Config:
        def print_stdout(self, text, *args):
            printed.append(text % args)

    original = command.ScriptDirectory.from_config
    command.ScriptDirectory.from_config = lambda config: script
    try:
        command.branches(Config(), False)
        command.branches(Config(), True)
    finally:
        command.ScriptDirectory.from_config = original
    return {"revisions": out, "branches": printed}


def ask(script, question):
    kind, *args = question
    if kind == "facts":
        map_ = script.revision_map
        return {
            "heads": list(map_.heads),
            "real_heads": list(map_._real_heads),
            "bases": list(map_.bases),
            "labels": {r.revision: list(r.branch_labels) for r in map_._revision_map.values() if r},
            "normalized": {r.revision: list(r._normalized_down_revisions) for r in map_._revision_map.values() if r},
        }
    if kind == "texts":
        return texts(script)
    if kind == "get_revisions":
        # A walk past the end gives None, on which every command trips.
        return [rev.revision for rev in script.get_revisions(args[0])]
    if kind == "get_revision":
        rev = script.get_revision(args[0])
        return rev and rev.revision
    if kind == "current_head":
        return script.get_current_head()
    if kind == "all_current":
        return [rev.revision for rev in script.get_all_current(tuple(args[0]))]
    if kind == "upgrade":
        return maintain(script._upgrade_revs(args[1], tuple(args[0])), args[0])
    if kind == "downgrade":
        return maintain(script._downgrade_revs(args[1], tuple(args[0])), args[0])
    if kind == "stamp":
        return maintain(script._stamp_revs(tuple(args[1]), tuple(args[0])), args[0])
    if kind == "history":
        return history(script, args[1], tuple(args[0]))
    raise ValueError(kind)


def answer(revisions, questions):
    from alembic.script.revision import RevisionError
    from alembic.util import CommandError

    answers = []
    script = None
    for question in questions:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                if script is None or question[0] == "load":
                    script = build(revisions)
                    with script._catch_revision_errors():
                        script.revision_map._revision_map
                result = {"answer": None if question[0] == "load" else ask(script, question)}
            except CommandError as error:
                text = str(error)
                # Rows in a range are told as a Python tuple; here they are told as ids.
                if "('" in text:
                    before, _, after = text.partition("(")
                    inside, _, after = after.partition(")")
                    text = before + ", ".join(i.strip().strip("'") for i in inside.split(",") if i.strip()) + after
                result = {"error": text}
            except (AssertionError, KeyError, AttributeError, TypeError, ValueError, RevisionError) as error:
                result = {"traceback": type(error).__name__}
        if question[0] == "downgrade":
            told = [str(w.message) for w in caught if "ambiguous" in str(w.message)]
            if told:
                result["warning"] = told[0]
        answers.append(result)
    return answers


# --- asking ---------------------------------------------------------------------------------------


def states(revisions, rng):
    """Version rows that an upgrade of everything passes through, plus the empty table."""
    script = build(revisions)
    steps = script._upgrade_revs("heads", ())
    from alembic.runtime.migration import HeadMaintainer

    class Silent(HeadMaintainer):
        def _insert_version(self, version):
            self.heads.add(version)

        def _delete_version(self, version):
            self.heads.discard(version)

        def _update_version(self, from_, to_):
            self.heads.discard(from_)
            self.heads.add(to_)

    maintainer = Silent(None, ())
    seen = [[]]
    for step in steps:
        maintainer.update_to_step(step)
        seen.append(sorted(maintainer.heads, key=place))
    full = seen[-1]
    middle = seen[1:-1]
    if len(middle) > 4:
        middle = [middle[i] for i in sorted(rng.sample(range(len(middle)), 4))]
    result = []
    for rows in [[], full, *middle]:
        if rows not in result:
            result.append(rows)
    return result


def questions_of(name, revisions):
    rng = random.Random(name)
    ids = [item["id"] for item in revisions]
    labels = [label for item in revisions for label in item["labels"]]
    some = ids if len(ids) <= 6 else [ids[i] for i in sorted(rng.sample(range(len(ids)), 6))]
    branches = labels + some[:2]
    absolute = ["heads", "head", "base", "zzzz", "", *some, *labels]
    absolute += [rev[:4] for rev in some[:3]] + [rev[:2] for rev in some[:2]] + [label[:4] for label in labels[:2]]
    absolute += ["%s@%s" % (b, s) for b in branches for s in ("head", "heads", "base", some[-1][:4] if some else "x")]
    absolute += ["zzzz@head", "zzzz@base", "@head", "heads@heads"]
    relative = ["+1", "+2", "-1", "-2", "+0", "-0", "+99", "-99", "head-1", "head-99", "base+1", "base-1", "heads-1"]
    relative += ["%s%s" % (rev, n) for rev in some[:3] for n in ("+1", "-1", "+9", "-9")]
    relative += ["%s@%s" % (b, n) for b in branches for n in ("+1", "-1", "+9", "-9", "head-1", "base+1")]
    relative += ["zzzz@+1", "zzzz@-1", "zzzz+1", "zzzz-1"]
    targets = absolute + relative

    def some_of(things, count):
        things = list(dict.fromkeys(things))
        return things if len(things) <= count else [things[i] for i in sorted(rng.sample(range(len(things)), count))]

    asked = [["facts"], ["texts"], ["current_head"]]
    asked += [["get_revisions", target] for target in some_of(targets, 12)]
    asked += [["get_revision", target] for target in some_of(absolute, 5)]
    for rows in states(revisions, rng):
        asked.append(["all_current", rows])
        asked.append(["upgrade", rows, "heads"])
        asked.append(["downgrade", rows, "base"])
        asked += [["upgrade", rows, target] for target in some_of(targets, 4)]
        asked += [["downgrade", rows, target] for target in some_of(targets, 4)]
        asked += [["stamp", rows, [target]] for target in some_of(absolute, 3)]
        asked.append(["stamp", rows, some_of(ids, 2)])
        ends = ["", "current", *some_of(targets, 3)]
        asked += [["history", rows, "%s:%s" % (a, b)] for a in some_of(ends, 2) for b in some_of(ends, 2)]
    asked += [["history", [], text] for text in (":", "head", "a:b:c", "-2:", "-1:heads", ":head", ":base", "base:heads")]
    asked += [["history", [], "%s:+1" % rev] for rev in some[:2]]
    return list({json.dumps(q): q for q in asked}.values())


# Version rows that no upgrade leaves behind, and questions worth their place.
EXTRA = [
    ("linear three", ["upgrade", ["zzzz"], "heads"]),
    ("linear three", ["upgrade", ["aaaa1111", "bbbb2222"], "heads"]),
    ("linear three", ["downgrade", ["aaaa1111", "cccc3333"], "base"]),
    ("linear three", ["downgrade", ["aaaa1111"], "cccc3333"]),
    ("linear three", ["upgrade", ["cccc3333"], "aaaa1111"]),
    ("linear three", ["upgrade", ["aaaa"], "heads"]),
    ("linear three", ["stamp", ["aaaa1111", "cccc3333"], ["bbbb2222"]]),
    ("linear three", ["stamp", ["cccc3333"], ["base"]]),
    ("linear three", ["stamp", [], []]),
    ("linear three", ["history", [], "-10:"]),
    ("linear three", ["history", [], "bbbb2222:aaaa1111"]),
    ("linear three", ["history", ["bbbb2222"], "-1:current"]),
    ("linear three", ["history", ["bbbb2222"], "current:current"]),
    ("linear three", ["history", ["bbbb2222"], "current:+1"]),
    ("fork", ["downgrade", ["left2222", "rite3333"], "-1"]),
    ("fork", ["downgrade", ["rite3333", "left2222"], "-1"]),
    ("fork", ["upgrade", ["left2222", "rite3333"], "+1"]),
    ("fork", ["stamp", ["left2222", "rite3333"], ["base1111"]]),
    ("fork", ["stamp", ["base1111"], ["left2222", "rite3333"]]),
    ("labelled fork", ["history", [], "left@base:heads"]),
    ("labelled fork", ["history", [], "left@-1:heads"]),
    ("labelled fork", ["history", [], "left2222@base:left@head"]),
    ("labelled fork", ["history", [], "base1111@base:heads"]),
    ("labelled fork", ["downgrade", ["left4444", "rite5555"], "left@base"]),
    ("labelled fork", ["downgrade", ["left4444", "rite5555"], "left@-1"]),
    ("labelled fork", ["downgrade", ["left4444", "rite5555"], "left@base1111"]),
    ("dependency and effective head", ["downgrade", ["dddd4444", "ffff6666"], "left@base"]),
    ("dependency across bases", ["history", [], "aaaa1111:dddd4444"]),
    ("dependency into a branch", ["history", [], "left1111:right@head"]),
    ("dependency into a branch", ["history", [], "left1111:heads"]),
]


def all_questions():
    asked = []
    for name, text in GRAPHS.items():
        revisions = parse(text)
        questions = questions_of(name, revisions)
        questions += [q for graph, q in EXTRA if graph == name and q not in questions]
        asked.append({"graph": name, "revisions": revisions, "questions": questions})
    for name, text in BROKEN.items():
        asked.append({"graph": name, "revisions": parse(text), "questions": [["load"]]})
    return asked


def worker(in_order):
    from alembic.script.revision import Revision

    # By address, which no seed decides, otherwise.
    Revision.__hash__ = lambda self: hash(self.revision)
    if in_order:
        order_sets()
    asked = json.load(sys.stdin)
    json.dump([answer(graph["revisions"], graph["questions"]) for graph in asked], sys.stdout)


def run_worker(asked, seed, in_order):
    done = subprocess.run(
        [sys.executable, __file__, "--ordered" if in_order else "--plain"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    return json.loads(done.stdout)


def main():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        order_sets()
        asked = all_questions()
    plain = [run_worker(asked, seed, False) for seed in SEEDS]
    in_order = run_worker(asked, "0", True)
    counts = {"cases": 0, "hash_order": 0, "traceback": 0}
    stored = []
    for at, graph in enumerate(asked):
        cases = []
        for number, question in enumerate(graph["questions"]):
            seen = [answers[at][number] for answers in plain]
            result = in_order[at][number]
            case = {"ask": question}
            counts["cases"] += 1
            if any(other != seen[0] for other in seen):
                case["hash_order"] = True
                counts["hash_order"] += 1
            elif seen[0] != result:
                # The seeds may agree by chance; then the contents do, and only the order differs.
                assert canonical(seen[0]) == canonical(result), (graph["graph"], question, seen[0], result)
                case["hash_order"] = True
                counts["hash_order"] += 1
            if "traceback" in result:
                counts["traceback"] += 1
                case["traceback"] = result["traceback"]
            else:
                case.update(result)
            cases.append(case)
        stored.append({"graph": graph["graph"], "revisions": graph["revisions"], "cases": cases})
    lines = []
    for graph in stored:
        head = json.dumps({"graph": graph["graph"], "revisions": graph["revisions"]}, ensure_ascii=False)
        cases = ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in graph["cases"])
        lines.append('%s, "cases": [\n%s\n]}' % (head[:-1], cases))
    DATA.write_text("[\n%s\n]\n" % ",\n".join(lines), encoding="utf-8")
    print(counts, file=sys.stderr)


def canonical(value):
    """The value with every list sorted and every text as a bag of words."""
    if isinstance(value, dict):
        return json.dumps({k: canonical(v) for k, v in value.items()}, sort_keys=True)
    if isinstance(value, list):
        return json.dumps(sorted(canonical(v) for v in value))
    if isinstance(value, str):
        return " ".join(sorted(value.replace(",", " ").split()))
    return json.dumps(value)


if __name__ == "__main__":
    if sys.argv[1:] in (["--plain"], ["--ordered"]):
        worker(sys.argv[1] == "--ordered")
    else:
        main()
