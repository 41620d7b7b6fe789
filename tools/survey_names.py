"""Looks names up: prints those of a list (`survey_names.txt`) that are not there. Run by `limbeck python` from the tests."""

import importlib
import sys


def found(name):
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        try:
            for part in parts[length:]:
                value = getattr(value, part)
        except AttributeError:
            return False
        return True
    return False


def main(path):
    with open(path, encoding="utf-8") as file:
        names = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    for name in names:
        left_out = name.startswith("!")
        if found(name.lstrip("!")) == left_out:
            print(name, "is there after all" if left_out else "is missing")


if __name__ == "__main__":
    main(sys.argv[1])
