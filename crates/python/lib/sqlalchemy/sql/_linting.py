"""Warnings of FROM elements that nothing joins (`FromLinter`): loaded for statements that have several of them."""

_TEXT = (
    "%s statement has a cartesian product between FROM element(s) %s and FROM element \"%s\".  "
    "Apply join condition(s) between each element to resolve."
)


def displayed(select, froms, asfrom, enclosing):
    """The FROM elements of a SELECT that it does not take from the statements around it."""
    if not enclosing:
        return froms
    if select._auto_correlate:
        taken = () if asfrom else enclosing
    elif select._correlate_except is not None:
        kept = {f._from_id for f in select._correlate_except}
        taken = [f for f in enclosing if f not in kept]
    else:
        taken = [f._from_id for f in select._correlate if f._from_id in enclosing]
    left = [f for f in froms if f._from_id not in taken]
    return left if left or not select._auto_correlate else froms


def product(kind, froms, criteria):
    """The warning of a statement, or `None`: `kind` is its first word, `criteria` its WHERE."""
    names, edges = {}, []
    for element in froms:
        _from(element, names, edges)
    _compared(criteria, edges)
    rest = list(names)
    if len(rest) < 2:
        return None
    # SQLAlchemy begins with any of them.
    start = rest.pop(0)
    reached = [start]
    while reached and rest:
        node = reached.pop()
        for a, b in edges:
            other = b if a == node else a if b == node else None
            if other in rest:
                rest.remove(other)
                reached.append(other)
            elif other is not None and other not in names:
                # A join is an end of edges, too, and no element of its own.
                names[other] = None
                reached.append(other)
    if not rest:
        return None
    return _TEXT % (kind, ", ".join('"%s"' % names[key] for key in rest), names[start])


def _ids(elements):
    return [element._from_id for element in elements]


def _edges(left, right, edges):
    edges.extend((a, b) for a in left for b in right)


def _from(element, names, edges):
    if getattr(element, "_is_join", False):
        _edges(_ids(element.left._from_objects), _ids(element.right._from_objects), edges)
        _from(element.left, names, edges)
        _from(element.right, names, edges)
        _compared([element.onclause], edges)
        return
    kind = getattr(element, "__visit_name__", "")
    if kind == "grouping" or kind == "from_grouping":
        _from(element.element, names, edges)
        return
    if getattr(element, "joins_implicitly", False) or not hasattr(element, "_from_id"):
        return
    key = element._from_id
    name = getattr(element, "name", None)
    names[key] = getattr(element, "fullname", None) or name or "(unnamed VALUES element)"
    if getattr(element, "_lateral", False):
        # What a lateral compares joins it to the elements beside it.
        inner = getattr(element.element, "_where_criteria", ())
        _compared(inner, edges, [key])


def _compared(criteria, edges, beside=()):
    pending = list(criteria)
    while pending:
        element = pending.pop()
        if getattr(element, "_is_select_base", False) or not hasattr(element, "get_children"):
            continue
        if getattr(element, "__visit_name__", "") == "binary" and getattr(element.operator, "comparison", False):
            _edges(_ids(element.left._from_objects) + list(beside), _ids(element.right._from_objects) + list(beside), edges)
        pending.extend(element.get_children())
