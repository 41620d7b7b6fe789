"""Runs the cases as `runner.py` does, with their models in a module that Limbeck may read without running it.

    limbeck python read.py CASES.json RESULTS.json [URL [DATABASE]]

Prints of how many cases the models were read.
"""

import os
import sys

import _limbeck
import runner
from alembic.autogenerate.hooks import Hooks

read = set()


class Names:
    """The names of a module, each asked for when it is needed."""

    def __init__(self, module):
        self._module = module

    def __getitem__(self, name):
        return getattr(self._module, name)


def namespace_of(case):
    sys.modules.pop("models", None)
    with open("models.py", "w", encoding="utf-8") as file:
        file.write(runner.PRELUDE + case["models"])
    _limbeck.models_switch(True)
    try:
        import models
    finally:
        _limbeck.models_switch(False)
    Hooks.case = case["name"]
    return Names(models)


def models_are_read(self, ask=Hooks.models_are_read):
    found = ask(self)
    if found:
        read.add(self.case)
    return found


if __name__ == "__main__":
    Hooks.models_are_read = models_are_read
    runner.namespace_of = namespace_of
    sys.path.insert(0, os.getcwd())
    runner.main(*sys.argv[1:])
    print(len(read), "read")
