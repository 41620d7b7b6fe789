"""Stored answers stay as they are where the new ones differ in nothing but what nobody can repeat: addresses of objects, and
orders that hashing by address decides. Generators ask here before they write."""

import re

ADDRESS = re.compile(r"0x[0-9a-f]+")
PART = re.compile(r"\w+|\s+|.")


def repeatable(value, leaving=()):
    """A value without addresses and without any order: of lists, and of the parts of a text. `leaving` are keys that do not count."""
    if isinstance(value, dict):
        return sorted((key, repeatable(part, leaving)) for key, part in value.items() if key not in leaving)
    if isinstance(value, list):
        return sorted((repeatable(part, leaving) for part in value), key=repr)
    return sorted(PART.findall(ADDRESS.sub("0x", value))) if isinstance(value, str) else value


def kept(stored, answer, leaving=()):
    """The stored value for an answer that differs from it in nothing else, and the answer elsewhere; list by list and key by key."""
    if repeatable(stored, leaving) == repeatable(answer, leaving):
        return stored
    if isinstance(stored, dict) and isinstance(answer, dict):
        return {key: kept(stored.get(key), part, leaving) for key, part in answer.items()}
    if isinstance(stored, list) and isinstance(answer, list) and len(stored) == len(answer):
        return [kept(old, new, leaving) for old, new in zip(stored, answer)]
    return answer
