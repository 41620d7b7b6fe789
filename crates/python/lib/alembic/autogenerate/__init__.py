"""Comparing models with a database, as far as Python has a say in it."""

_PLACES = {
    "compare_metadata": "api",
    "produce_migrations": "api",
    "render_python_code": "api",
    "AutogenContext": "api",
    "RevisionContext": "api",
    "Rewriter": "rewriter",
    "comparators": "compare",
    "renderers": "render",
    "render_op_text": "render",
}


def __getattr__(name):
    import sys

    if name in ("api", "compare", "render", "rewriter", "hooks", "lifting"):
        __import__("alembic.autogenerate." + name)
        return sys.modules["alembic.autogenerate." + name]
    if name in _PLACES:
        module = "alembic.autogenerate." + _PLACES[name]
        __import__(module)
        found = globals()[name] = getattr(sys.modules[module], name)
        return found
    raise AttributeError("module 'alembic.autogenerate' has no attribute " + repr(name))
