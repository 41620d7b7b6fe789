"""Walks over expression trees."""


class Visitable:
    __slots__ = ()


def iterate(obj, opts=None):
    """Every element, parents before children."""
    stack = [obj]
    while stack:
        element = stack.pop(0)
        yield element
        children = getattr(element, "get_children", None)
        if children is not None:
            stack.extend(children())


def traverse(obj, opts, visitors):
    for element in iterate(obj):
        visit = visitors.get(getattr(element, "__visit_name__", None))
        if visit is not None:
            visit(element)
    return obj


def replacement_traverse(obj, opts, replace):
    return _rebuilt(obj, lambda element: replace(element), {})


def cloned_traverse(obj, opts, visitors):
    def change(element):
        visit = visitors.get(getattr(element, "__visit_name__", None))
        if visit is None:
            return None
        copy = element._clone()
        visit(copy)
        return copy

    return _rebuilt(obj, change, {})


def replace_binds(obj, change):
    """A copy of the tree in which `change` was applied to every parameter."""

    def visit(element):
        return change(element) if getattr(element, "_is_bind_parameter", False) else None

    return _rebuilt(obj, visit, {})


def _rebuilt(value, change, seen):
    """Copies every element on the way to one that `change` replaces; the rest is shared."""
    if isinstance(value, (list, tuple)):
        made = [_rebuilt(item, change, seen) for item in value]
        if all(a is b for a, b in zip(made, value)):
            return value
        return type(value)(made)
    if isinstance(value, dict):
        made = {k: _rebuilt(v, change, seen) for k, v in value.items()}
        return value if all(made[k] is value[k] for k in value) else made
    if not hasattr(value, "_clone") or not hasattr(value, "__dict__") or getattr(value, "__visit_name__", "") in ("table", "column"):
        if hasattr(value, "_clone") and not isinstance(value, type):
            new = change(value)
            return value if new is None else new
        return value
    if id(value) in seen:
        return seen[id(value)][1]
    new = change(value)
    if new is not None:
        seen[id(value)] = (value, new)
        return new
    changed = {}
    seen[id(value)] = (value, value)
    for name, item in list(value.__dict__.items()):
        if name.startswith("_memo_") or name in ("_is_clone_of", "_orig", "_proxies"):
            continue
        if isinstance(item, (list, tuple, dict)) or hasattr(item, "_clone"):
            made = _rebuilt(item, change, seen)
            if made is not item:
                changed[name] = made
    if changed:
        copy = value._clone()
        copy.__dict__.update(changed)
        seen[id(value)] = (value, copy)
        return copy
    return value
