"""Hints of SELECT: loaded where a statement has one."""


def add(select, froms, found, dialect):
    """Adds the hints that are meant for the dialect to a SELECT as the native side takes it."""
    from .elements import TextClause

    name = getattr(dialect, "name", "default")
    for_us = [text for of, text in select._statement_hints if of in ("*", name)]
    if for_us:
        found["statement_hint"] = " ".join(for_us)
    hints = {}
    for element, of, text in select._hints:
        if of in ("*", name):
            hints[element._from_id] = text % {"name": _name(element, dialect)}
    if not hints:
        return
    if name == "oracle":
        found["prefixes"] = [TextClause("/*+ %s */" % text.replace(":", "\\:"))._lower(dialect) for text in hints.values()]
        return
    found["from"] = [_hinted(element, wire, hints) for element, wire in zip(froms, found["from"])]


def _name(element, dialect):
    if dialect is None:
        return element.name
    return dialect.identifier_preparer.quote(element.name)


def _hinted(element, wire, hints):
    if getattr(element, "_is_join", False):
        inner = wire["Join"]
        inner["left"] = _hinted(element.left, inner["left"], hints)
        inner["right"] = _hinted(element.right, inner["right"], hints)
        return wire
    if "Grouping" in wire:
        return {"Grouping": _hinted(element.element, wire["Grouping"], hints)}
    hint = hints.get(getattr(element, "_from_id", None))
    return wire if hint is None else {"Hinted": {"element": wire, "hint": hint}}
