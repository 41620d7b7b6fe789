"""The columns of a SELECT, and the names that tell them apart."""

from .._values import is_users
from . import operators
from .elements import ColumnClause, Label, NamedColumn, TextClause, UnaryExpression, lowered_label
from .selectable import LABEL_STYLE_NONE, LABEL_STYLE_TABLENAME_PLUS_COL


def _columns_plus_names(cols, style, anon_for_dupe_key=True):
    """(required label, proxy key, fallback label, column, repeated) for each column of a columns clause."""
    key_of = _naming_convention(style)
    names = {}
    result = []
    qualified = style is LABEL_STYLE_TABLENAME_PLUS_COL
    dedupe = 1
    for c in cols:
        repeated = False
        required = effective = fallback = None
        if not c._render_label_in_columns_clause:
            pass
        elif style is LABEL_STYLE_NONE:
            fallback = c._non_anon_label or c._anon_name_label
        else:
            if qualified:
                required = effective = fallback = c._tq_label
            else:
                effective = fallback = c._non_anon_label
            if effective is None:
                anon = c._anon_name_label
                repeated = anon in names
                names[anon] = c
                required = None
                if repeated:
                    fallback = c._dedupe_anon_tq_label_idx(dedupe) if qualified else c._dedupe_anon_label_idx(dedupe)
                    dedupe += 1
                else:
                    fallback = anon
        if effective is not None:
            if effective not in names:
                names[effective] = c
            else:
                again = False
                if names[effective] is not c:
                    required = fallback = c._anon_tq_label if qualified else c._anon_name_label
                    if anon_for_dupe_key and required in names:
                        again = True
                    else:
                        names[required] = c
                elif anon_for_dupe_key:
                    again = True
                if again:
                    required = fallback = (
                        c._dedupe_anon_tq_label_idx(dedupe) if qualified else c._dedupe_anon_label_idx(dedupe)
                    )
                    dedupe += 1
                    repeated = True
        result.append((required, key_of(c), fallback, c, repeated))
    return result


def _applied(label, counters):
    """An anonymous label with its number, counted apart from any statement."""
    out = ""
    for part in label.parts():
        if isinstance(part, str):
            out += part
            continue
        seed, base = part
        key = (seed, base)
        if key not in counters:
            number = counters.get(base, 1)
            counters[base] = number + 1
            counters[key] = "%s_%s" % (base, number)
        out += counters[key]
    return out


def _naming_convention(style):
    qualified = style is LABEL_STYLE_TABLENAME_PLUS_COL
    counters = {}
    names = set()

    def key_of(c):
        if c._is_text_clause:
            return None
        if style is LABEL_STYLE_NONE:
            return c._proxy_key or "_no_label"
        name = c._proxy_key
        if qualified:
            name = c._tq_label if name is None or name == getattr(c, "name", None) else c._gen_tq_label(name)
        if name is None:
            name = "_no_label"
            if name in names:
                return _applied(c._anon_label(name), counters)
            names.add(name)
            return name
        if name in names:
            return _applied(c._anon_tq_label if qualified else c._anon_key_label, counters)
        names.add(name)
        return name

    return key_of


def lower_select_column(column, required, fallback, asfrom, dialect):
    """One column as the columns clause of a SELECT or RETURNING says it."""
    if not asfrom and is_users(column.type, "column_expression"):
        around = column.type.column_expression(column.element if isinstance(column, Label) else column)
        if around is not None:
            return lowered_label(required or fallback or column.name, around, column.type, dialect)
    if isinstance(column, Label):
        return column._lower_labelled(dialect)
    if required:
        return lowered_label(required, column, column.type, dialect)
    if isinstance(column, ColumnClause):
        labelled = asfrom and not column.is_literal and column.table is not None
    elif isinstance(column, TextClause):
        labelled = False
    elif isinstance(column, UnaryExpression):
        native_boolean = dialect is not None and dialect.supports_native_boolean
        is_bool = column.operator in (operators.is_false, operators.is_true) and not native_boolean
        labelled = is_bool or column._wraps_unnamed_column() or asfrom
    else:
        labelled = not isinstance(column, NamedColumn) and column._non_anon_label is None
    if labelled:
        return lowered_label(fallback or column._anon_name_label, column, column.type, dialect)
    return column._lower(dialect)
