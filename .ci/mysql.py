#!/usr/bin/env python3
"""Unpacks Debian's MySQL server with every library that it needs, down to the C library, into a folder of its own; nothing is
installed. `mysql.py FOLDER` prints the folder that holds `usr/`.

Debian's stable releases have no MySQL, unstable has; its libraries are newer than those of the machine, so the server is started
with the loader that lies beside it. The versions in `mysql.lock` are taken as long as the mirror, or the archive of its past, has
them; otherwise those of today, with a word about it. Every package is compared with its SHA-256 sum: the lock's, or the index's.
`mysql.py --lock` writes `mysql.lock` anew.
"""

import hashlib
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

MIRROR = os.environ.get("LIMBECK_DEBIAN_MIRROR", "http://deb.debian.org/debian").rstrip("/")
LOCK = pathlib.Path(__file__).with_name("mysql.lock")
WANTED = "mysql-server-core"
# Scripts around the server need it, the server itself does not.
NOT_NEEDED = {"perl", "perl:any"}


def say(text):
    print(text, file=sys.stderr, flush=True)


def fetched(path):
    """The bytes of a file of the mirror; three attempts."""
    for attempt in range(3):
        try:
            with urllib.request.urlopen(MIRROR + "/" + path, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                raise
            problem = error
        except OSError as error:
            problem = error
        time.sleep(1 + attempt)
    raise problem


def index():
    """{name: fields} of the packages of unstable, and {virtual name: package that provides it}."""
    text = lzma.decompress(fetched("dists/sid/main/binary-amd64/Packages.xz")).decode("utf-8")
    packages, provided = {}, {}
    for paragraph in text.split("\n\n"):
        fields = dict(re.findall(r"^([A-Z][\w-]*): ?(.*)$", paragraph, re.M))
        if "Package" not in fields:
            continue
        packages[fields["Package"]] = fields
        for name in fields.get("Provides", "").split(","):
            provided.setdefault(name.split("(")[0].strip(), fields["Package"])
    return packages, provided


def closure(packages, provided):
    """The packages that WANTED cannot do without, by name. Where there is a choice, the first that exists is taken."""
    found, waiting = {}, [WANTED]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        fields = packages[name]
        found[name] = fields
        for group in ",".join(fields.get(key, "") for key in ("Pre-Depends", "Depends")).split(","):
            names = [re.split(r"[ (:\[]", choice.strip())[0] for choice in group.split("|") if choice.strip()]
            if not names or NOT_NEEDED & set(names):
                continue
            known = [choice if choice in packages else provided[choice] for choice in names if choice in packages or choice in provided]
            if not known:
                raise SystemExit("mysql.py: the mirror's index has none of %s, which %s needs" % (" | ".join(names), name))
            waiting.append(known[0])
    return [(fields["Filename"], fields["SHA256"]) for _, fields in sorted(found.items())]


def unpack(wanted, root):
    """Downloads, compares and unpacks packages below `root`. Raises HTTPError where one is no longer there."""
    part = root.with_name(root.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for path, expected in wanted:
        content = fetched(path)
        sum_ = hashlib.sha256(content).hexdigest()
        if sum_ != expected:
            raise SystemExit("mysql.py: %s has the SHA-256 sum %s, expected was %s" % (path, sum_, expected))
        package = part / "package.deb"
        package.write_bytes(content)
        subprocess.run(["dpkg-deb", "-x", package, part], check=True, stdout=sys.stderr)
        package.unlink()
    shutil.rmtree(root, ignore_errors=True)
    part.rename(root)


def locked():
    return [tuple(line.split()) for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]


def main(arguments):
    if arguments == ["--lock"]:
        wanted = closure(*index())
        LOCK.write_text("# What .ci/mysql.py fetches: file of the mirror, SHA-256. Written by `.ci/mysql.py --lock`.\n"
                        + "".join("%s %s\n" % pair for pair in wanted))
        say("%d packages" % len(wanted))
        return
    root = pathlib.Path(arguments[0]).resolve()
    if not (root / "usr/sbin/mysqld").exists():
        try:
            try:
                say("fetching MySQL from %s" % MIRROR)
                unpack(locked(), root)
            except urllib.error.HTTPError as error:
                say("the mirror no longer has a package of mysql.lock (%s); taking the versions of today. `.ci/mysql.py --lock` renews the list." % error.url)
                unpack(closure(*index()), root)
        except OSError as error:
            raise SystemExit("mysql.py: MySQL could not be fetched from %s: %s. Set LIMBECK_DEBIAN_MIRROR to another mirror of Debian, "
                             "or LIMBECK_TEST_MYSQL to the URL of a MySQL server." % (MIRROR, error))
    print(root)


if __name__ == "__main__":
    main(sys.argv[1:])
