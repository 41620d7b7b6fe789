"""SELECT in all its forms."""

import datetime as dt

import sqlalchemy as sa
from data_run import case, query
from sqlalchemy.dialects import postgresql

META = sa.MetaData()
U = sa.Table(
    "users",
    META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(30)),
    sa.Column("age", sa.Integer),
    sa.Column("boss", sa.Integer),
    sa.Column("active", sa.Boolean),
)
A = sa.Table(
    "address",
    META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")),
    sa.Column("email", sa.String(50)),
    sa.Column("since", sa.Date),
)
E = sa.Table("empty", META, sa.Column("id", sa.Integer))


def setup(connection):
    META.create_all(connection)
    connection.execute(
        U.insert(),
        [
            {"id": 1, "name": "ann", "age": 30, "boss": None, "active": True},
            {"id": 2, "name": "bob", "age": 40, "boss": 1, "active": False},
            {"id": 3, "name": "cy", "age": None, "boss": 1, "active": None},
            {"id": 4, "name": "dee", "age": 40, "boss": 2, "active": True},
        ],
    )
    connection.execute(
        A.insert(),
        [
            {"id": 1, "user_id": 1, "email": "ann@x", "since": dt.date(2020, 1, 5)},
            {"id": 2, "user_id": 1, "email": "a@y", "since": dt.date(2021, 2, 6)},
            {"id": 3, "user_id": 2, "email": "bob@x", "since": None},
        ],
    )


def ids(*criteria):
    return sa.select(U.c.id).where(*criteria).order_by(U.c.id)


for name, criterion in {
    "equals": lambda: U.c.age == 40,
    "equals_none": lambda: U.c.age == None,  # noqa: E711
    "not_equals": lambda: U.c.age != 40,
    "not_none": lambda: U.c.age != None,  # noqa: E711
    "less": lambda: U.c.age < 40,
    "at_least": lambda: U.c.age >= 40,
    "reversed_sides": lambda: 35 > U.c.age,
    "is_none": lambda: U.c.age.is_(None),
    "is_not_none": lambda: U.c.age.is_not(None),
    "isnot": lambda: U.c.age.isnot(None),
    "is_distinct": lambda: U.c.age.is_distinct_from(40),
    "is_not_distinct": lambda: U.c.age.is_not_distinct_from(None),
    "boolean_column": lambda: U.c.active,
    "boolean_negated": lambda: ~U.c.active,
    "boolean_is_true": lambda: U.c.active.is_(True),
    "boolean_is_false": lambda: U.c.active.is_(sa.false()),
    "boolean_equals": lambda: U.c.active == True,  # noqa: E712
    "conjunction": lambda: (U.c.age == 40) & (U.c.id > 2),
    "disjunction": lambda: (U.c.age == 40) | (U.c.id == 1),
    "negation": lambda: ~((U.c.age == 40) | (U.c.id == 1)),
    "and_of_three": lambda: sa.and_(U.c.id > 1, U.c.id < 4, U.c.name != "x"),
    "or_of_ands": lambda: sa.or_(sa.and_(U.c.id == 1, U.c.age == 30), U.c.id == 4),
    "not_of_and": lambda: sa.not_(sa.and_(U.c.id == 1, U.c.age == 30)),
    "and_of_true": lambda: sa.and_(sa.true(), U.c.id == 1),
    "or_of_false": lambda: sa.or_(sa.false(), U.c.id == 1),
    "false_alone": lambda: sa.false(),
    "true_alone": lambda: sa.true(),
    "in_list": lambda: U.c.id.in_([1, 3]),
    "in_empty": lambda: U.c.id.in_([]),
    "not_in": lambda: U.c.id.not_in([1, 3]),
    "not_in_old_name": lambda: U.c.id.notin_([1]),
    "not_in_empty": lambda: U.c.id.not_in([]),
    "in_with_none": lambda: U.c.age.in_([30, None]),
    "in_strings": lambda: U.c.name.in_(("ann", "it's")),
    "in_select": lambda: U.c.id.in_(sa.select(A.c.user_id)),
    "not_in_select": lambda: U.c.id.not_in(sa.select(A.c.user_id).where(A.c.user_id.is_not(None))),
    "in_tuple": lambda: sa.tuple_(U.c.id, U.c.age).in_([(1, 30), (2, 40)]),
    "in_bindparam": lambda: U.c.id.in_(sa.bindparam("ids", value=[2, 3], expanding=True)),
    "between": lambda: U.c.age.between(30, 39),
    "not_between": lambda: ~U.c.age.between(30, 39),
    "between_function": lambda: sa.between(U.c.id, 2, 3),
    "like": lambda: U.c.name.like("%n%"),
    "not_like": lambda: U.c.name.not_like("%n%"),
    "notlike": lambda: U.c.name.notlike("a%"),
    "ilike": lambda: U.c.name.ilike("AN%"),
    "not_ilike": lambda: U.c.name.not_ilike("AN%"),
    "like_escape": lambda: U.c.name.like("a/%%", escape="/"),
    "startswith": lambda: U.c.name.startswith("b"),
    "endswith": lambda: U.c.name.endswith("e"),
    "contains": lambda: U.c.name.contains("o"),
    "contains_autoescape": lambda: U.c.name.contains("%", autoescape=True),
    "istartswith": lambda: U.c.name.istartswith("B"),
    "icontains": lambda: U.c.name.icontains("E"),
    "not_startswith": lambda: ~U.c.name.startswith("b"),
    "concat": lambda: U.c.name + "!" == "bob!",
    "concat_method": lambda: U.c.name.concat("!") == "bob!",
    "arithmetic": lambda: (U.c.age + U.c.id * 2 - 1) % 10 == 1,
    "negative": lambda: -U.c.id < -2,
    "division": lambda: U.c.age / 2 == 20,
    "floor_division": lambda: U.c.age // 3 == 13,
    "bitwise": lambda: U.c.id.bitwise_and(1) == 1,
    "bitwise_or": lambda: U.c.id.bitwise_or(4) == 5,
    "bitwise_shift": lambda: U.c.id.bitwise_lshift(1) == 4,
    "custom_operator": lambda: U.c.id.op("<")(3),
    "boolean_operator": lambda: U.c.id.bool_op("<")(3),
    "exists": lambda: sa.exists().where(A.c.user_id == U.c.id),
    "not_exists": lambda: ~sa.exists().where(A.c.user_id == U.c.id),
    "exists_select": lambda: sa.exists(sa.select(A.c.id).where(A.c.user_id == U.c.id, A.c.email.like("%x"))),
    "select_exists": lambda: sa.select(A.c.id).where(A.c.user_id == U.c.id).exists(),
    "exists_column": lambda: sa.exists(A.c.id).where(A.c.user_id == U.c.id),
    "scalar_subquery_equals": lambda: U.c.age == sa.select(sa.func.max(U.c.age)).scalar_subquery(),
    "correlated": lambda: sa.select(sa.func.count(A.c.id)).where(A.c.user_id == U.c.id).scalar_subquery() > 1,
    "collate": lambda: U.c.name.collate("NOCASE") == "ANN",
    "any_of_subquery": lambda: U.c.id == sa.any_(sa.select(A.c.user_id).scalar_subquery()),
    "all_of_subquery": lambda: U.c.id >= sa.all_(sa.select(A.c.user_id).scalar_subquery()),
    "regexp": lambda: U.c.name.regexp_match("^[ab]"),
    "not_regexp": lambda: ~U.c.name.regexp_match("^[ab]"),
    "text_criterion": lambda: sa.text("id > 2"),
    "text_with_parameter": lambda: sa.text("age = :age").bindparams(age=40),
    "literal_column": lambda: sa.literal_column("age") == 40,
    "function_criterion": lambda: sa.func.length(U.c.name) == 3,
    "case_criterion": lambda: sa.case((U.c.age > 35, "old"), else_="young") == "old",
    "coalesce_criterion": lambda: sa.func.coalesce(U.c.age, 0) < 35,
    "null_comparison": lambda: U.c.boss == sa.null(),
    "column_to_column": lambda: U.c.boss < U.c.id,
    "tuple_compare": lambda: sa.tuple_(U.c.id, U.c.name) == sa.tuple_(1, "ann"),
}.items():
    only = {
        "collate": ("sqlite",),
        "any_of_subquery": ("postgresql", "mariadb"),
        "all_of_subquery": ("postgresql", "mariadb"),
        "regexp": ("postgresql", "mariadb"),
        "not_regexp": ("postgresql", "mariadb"),
    }.get(name, ())
    query("where_" + name, lambda criterion=criterion: ids(criterion()), *only)


query("all_columns", lambda: sa.select(U).order_by(U.c.id))
query("some_columns", lambda: sa.select(U.c.name, U.c.age).order_by(U.c.name.desc()))
query("two_tables", lambda: sa.select(U.c.name, A.c.email).where(U.c.id == A.c.user_id).order_by(A.c.id))
query("literals", lambda: sa.select(sa.literal(1), sa.literal("a"), sa.literal_column("'b'").label("c"), sa.text("3 AS d")))
query("order_by_nulls", lambda: sa.select(U.c.id).order_by(U.c.age.desc().nulls_last(), U.c.id), "sqlite", "postgresql")
query("order_by_nulls_first", lambda: sa.select(U.c.id).order_by(sa.nulls_first(U.c.age.asc()), sa.desc(U.c.id)), "sqlite", "postgresql")
query("order_by_label", lambda: sa.select((U.c.id * -1).label("n")).order_by("n"))
query("order_by_label_desc", lambda: sa.select((U.c.id * -1).label("n")).order_by(sa.desc("n")))
query("order_by_text", lambda: sa.select(U.c.id).order_by(sa.text("id DESC")))
query("order_by_none", lambda: sa.select(U.c.id).order_by(U.c.id).order_by(None).order_by(U.c.name))
query("limit", lambda: sa.select(U.c.id).order_by(U.c.id).limit(2))
query("limit_offset", lambda: sa.select(U.c.id).order_by(U.c.id).limit(2).offset(1))
query("offset", lambda: sa.select(U.c.id).order_by(U.c.id).offset(2))
query("slice", lambda: sa.select(U.c.id).order_by(U.c.id).slice(1, 3))
query("limit_expression", lambda: sa.select(U.c.id).order_by(U.c.id).limit(sa.bindparam("n", 1)))
query("fetch", lambda: sa.select(U.c.id).order_by(U.c.id).fetch(2), "postgresql")
query("fetch_with_ties", lambda: sa.select(U.c.age).order_by(U.c.age).fetch(2, with_ties=True), "postgresql")
query("distinct", lambda: sa.select(U.c.age).distinct().order_by(U.c.age))
query("distinct_on", lambda: sa.select(U.c.age, U.c.id).distinct(U.c.age).order_by(U.c.age, U.c.id), "postgresql")
query("count_distinct", lambda: sa.select(sa.func.count(sa.distinct(U.c.age)), sa.func.count(U.c.age.distinct())))
query("group_by", lambda: sa.select(U.c.age, sa.func.count()).group_by(U.c.age).order_by(sa.func.count().desc(), U.c.age))
query("having", lambda: sa.select(U.c.age, sa.func.count(U.c.id).label("n")).group_by(U.c.age).having(sa.func.count(U.c.id) > 1))
query("group_by_label", lambda: sa.select((U.c.id % 2).label("odd"), sa.func.sum(U.c.id)).group_by("odd").order_by("odd"))
query("count_from", lambda: sa.select(sa.func.count()).select_from(U))
query("count_of_subquery", lambda: sa.select(sa.func.count()).select_from(sa.select(U.c.age).distinct().subquery()))
query("join", lambda: sa.select(U.c.name, A.c.email).join(A, U.c.id == A.c.user_id).order_by(A.c.id))
query("join_by_key", lambda: sa.select(U.c.name, A.c.email).join(A).order_by(A.c.id))
query("outer_join", lambda: sa.select(U.c.name, A.c.email).outerjoin(A).order_by(U.c.id, A.c.id))
query("outer_join_flag", lambda: sa.select(U.c.name, A.c.email).join(A, isouter=True).order_by(U.c.id, A.c.id))
query("full_join", lambda: sa.select(U.c.id, A.c.id).join(A, full=True).order_by(U.c.id, A.c.id), "postgresql")
query("join_from", lambda: sa.select(A.c.email).join_from(U, A).order_by(A.c.id))
query("join_of_tables", lambda: sa.select(U.c.name, A.c.email).select_from(U.join(A, A.c.user_id == U.c.id)).order_by(A.c.id))
query("join_function", lambda: sa.select(U.c.name).select_from(sa.join(U, A, U.c.id == A.c.user_id)).order_by(A.c.id))
query("outerjoin_function", lambda: sa.select(U.c.id, A.c.id).select_from(sa.outerjoin(U, A)).order_by(U.c.id, A.c.id))
query("select_of_join", lambda: U.join(A).select().order_by(A.c.id))
query("self_join", lambda: (lambda b: sa.select(U.c.name, b.c.name).join(b, U.c.boss == b.c.id).order_by(U.c.id))(U.alias("b")))
query("self_join_anonymous", lambda: (lambda b: sa.select(U.c.name, b.c.name.label("boss")).join(b, U.c.boss == b.c.id).order_by(U.c.id))(U.alias()))
query("aliased_function", lambda: (lambda b: sa.select(b.c.name).where(b.c.id == 2))(sa.alias(U, "other")))
query("three_way_join", lambda: (lambda b: sa.select(U.c.name, A.c.email, b.c.name).select_from(U.join(A).outerjoin(b, b.c.id == U.c.boss)).order_by(A.c.id))(U.alias("b")))
query("subquery", lambda: (lambda q: sa.select(q.c.name).where(q.c.age > 30).order_by(q.c.name))(sa.select(U.c.name, U.c.age).where(U.c.id > 1).subquery()))
query("named_subquery", lambda: (lambda q: sa.select(q).order_by(q.c.n))(sa.select(U.c.id.label("n")).subquery("named")))
query("subquery_join", lambda: (lambda q: sa.select(U.c.name, q.c.n).outerjoin(q, q.c.user_id == U.c.id).order_by(U.c.id))(sa.select(A.c.user_id, sa.func.count().label("n")).group_by(A.c.user_id).subquery()))
query("scalar_subquery", lambda: sa.select(U.c.name, sa.select(sa.func.count(A.c.id)).where(A.c.user_id == U.c.id).scalar_subquery().label("n")).order_by(U.c.id))
query("scalar_subquery_alone", lambda: sa.select(sa.select(sa.func.max(U.c.id)).scalar_subquery()))
query("correlate", lambda: sa.select(U.c.id).where(sa.exists(sa.select(1).where(A.c.user_id == U.c.id).correlate(U))).order_by(U.c.id))
query("correlate_except", lambda: sa.select(U.c.id).where(sa.exists(sa.select(1).select_from(A).where(A.c.user_id == U.c.id).correlate_except(A))).order_by(U.c.id))
query("lateral", lambda: (lambda q: sa.select(U.c.name, q.c.email).select_from(U).join(q, sa.true()).order_by(U.c.id))(sa.select(A.c.email).where(A.c.user_id == U.c.id).order_by(A.c.id.desc()).limit(1).lateral("last")), "postgresql")
query("cte", lambda: (lambda q: sa.select(q.c.name).order_by(q.c.name))(sa.select(U).where(U.c.age == 40).cte("forty")))
query("cte_twice", lambda: (lambda q: sa.select(q.c.id).where(q.c.id.in_(sa.select(q.c.id))).order_by(q.c.id))(sa.select(U.c.id).where(U.c.age == 40).cte("c")))
query("two_ctes", lambda: (lambda a, b: sa.select(a.c.id, b.c.email).join(b, a.c.id == b.c.user_id).order_by(b.c.id))(sa.select(U).cte("a"), sa.select(A).cte("b")))


@case
def recursive_cte(connection, show):
    tree = sa.select(U.c.id, U.c.boss, sa.literal(0).label("depth")).where(U.c.boss.is_(None)).cte("tree", recursive=True)
    child = U.alias("child")
    tree = tree.union_all(sa.select(child.c.id, child.c.boss, tree.c.depth + 1).where(child.c.boss == tree.c.id))
    show(connection.execute(sa.select(tree).order_by(tree.c.depth, tree.c.id)).all())


@case
def recursive_numbers(connection, show):
    numbers = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < 5))
    show(connection.scalars(sa.select(numbers.c.n)).all())


query("union", lambda: sa.union(sa.select(U.c.id), sa.select(A.c.id + 3)).order_by("id"))
query("union_all", lambda: sa.union_all(sa.select(U.c.id).where(U.c.id < 3), sa.select(A.c.id)).order_by(sa.text("1")))
query("intersect", lambda: sa.intersect(sa.select(U.c.id), sa.select(A.c.id)).order_by("id"))
query("except", lambda: sa.except_(sa.select(U.c.id), sa.select(A.c.id)).order_by("id"))
query("union_method", lambda: sa.select(U.c.id).where(U.c.id == 1).union(sa.select(U.c.id).where(U.c.id == 2)).order_by("id"))
query("union_all_method", lambda: sa.select(U.c.id).union_all(sa.select(A.c.id)).order_by("id").limit(3))
query("union_subquery", lambda: (lambda q: sa.select(sa.func.count()).select_from(q))(sa.union(sa.select(U.c.id), sa.select(A.c.id)).subquery("u")))
query("union_of_three", lambda: sa.union_all(*[sa.select(sa.literal(n).label("n")) for n in (3, 1, 2)]).order_by("n"))
query("union_literals", lambda: (lambda q: sa.select(q.c.a, q.c.b).order_by(q.c.a))(sa.union_all(sa.select(sa.literal(1).label("a"), sa.literal("x").label("b")), sa.select(sa.literal(2), sa.literal("y"))).subquery()))
query("values", lambda: (lambda v: sa.select(v.c.n, v.c.w).order_by(v.c.n))(sa.values(sa.column("n", sa.Integer), sa.column("w", sa.String), name="v").data([(1, "a"), (2, "b")])), "postgresql")
query("values_of_literals", lambda: sa.select(sa.values(sa.column("n", sa.Integer), sa.column("w", sa.String), name="v", literal_binds=True).data([(1, "a"), (2, "b")])), "postgresql")
query("case_searched", lambda: sa.select(U.c.id, sa.case((U.c.age > 35, "old"), (U.c.age.is_(None), "none"), else_="young")).order_by(U.c.id))
query("case_of_value", lambda: sa.select(U.c.id, sa.case({"ann": "A", "bob": "B"}, value=U.c.name, else_="?").label("letter")).order_by(U.c.id))
query("case_without_else", lambda: sa.select(sa.case((U.c.id == 1, U.c.age))).order_by(U.c.id))
query("cast", lambda: sa.select(sa.cast(U.c.id, sa.String(10)), sa.cast("5", sa.Integer), U.c.age.cast(sa.Float)).order_by(U.c.id))
query("cast_method", lambda: sa.select(sa.cast(U.c.age, sa.Numeric(6, 2))).order_by(U.c.id))
query("type_coerce", lambda: sa.select(sa.type_coerce(U.c.active, sa.Integer)).order_by(U.c.id))
query("extract", lambda: sa.select(sa.extract("year", A.c.since), sa.extract("month", A.c.since)).order_by(A.c.id))
query("label_of_column", lambda: sa.select(U.c.name.label("who")).where(U.c.id == 1))
query("prefix", lambda: sa.select(U.c.id).prefix_with("ALL").order_by(U.c.id), "postgresql", "mariadb")
query("hint", lambda: sa.select(U.c.id).with_hint(U, "USE INDEX (PRIMARY)", "mysql").with_hint(U, "USE INDEX (PRIMARY)", "mariadb").order_by(U.c.id))
query("statement_hint", lambda: sa.select(U.c.id).with_statement_hint("-- hint").order_by(U.c.id), "postgresql")
query("hint_in_a_join", lambda: sa.select(U.c.id).join(A, A.c.user_id == U.c.id).with_hint(A, "USE INDEX (PRIMARY)", "mariadb").with_statement_hint("-- end").order_by(U.c.id))
query("hint_only", lambda: sa.select(U.c.id).with_hint(U, "ONLY").order_by(U.c.id), "postgresql")
query("hint_unknown", lambda: sa.select(U.c.id).with_hint(U, "FAST"), "postgresql")
query("suffix", lambda: sa.select(U.c.id).where(U.c.id == 1).suffix_with("-- end"), "sqlite")
query("for_update", lambda: sa.select(U.c.id).where(U.c.id == 1).with_for_update())
query("for_update_options", lambda: sa.select(U.c.id).where(U.c.id == 1).with_for_update(skip_locked=True, of=U), "postgresql")
query("for_update_nowait", lambda: sa.select(U.c.id).where(U.c.id == 1).with_for_update(nowait=True), "postgresql", "mariadb")
query("for_share", lambda: sa.select(U.c.id).where(U.c.id == 1).with_for_update(read=True), "postgresql", "mariadb")
query("for_key_share", lambda: sa.select(U.c.id).where(U.c.id == 1).with_for_update(read=True, key_share=True), "postgresql")
query("table_sample", lambda: sa.select(sa.func.count()).select_from(U.tablesample(100)), "postgresql")
query("add_columns", lambda: sa.select(U.c.id).add_columns(U.c.name).order_by(U.c.id))
query("with_only_columns", lambda: sa.select(U.c.id, U.c.name).with_only_columns(U.c.age).order_by(U.c.id))
query("filter_by", lambda: sa.select(U).filter_by(name="bob", age=40))
query("filter_method", lambda: sa.select(U.c.id).filter(U.c.id > 1, U.c.id < 4).order_by(U.c.id))
query("select_from_text", lambda: sa.select(sa.column("id"), sa.column("name")).select_from(sa.text("users")).order_by(sa.text("id")))
query("bare_table", lambda: (lambda t: sa.select(t.c.id, t.c.name).where(t.c.name == "bob"))(sa.table("users", sa.column("id"), sa.column("name"))))
query("bare_column", lambda: sa.select(sa.column("name")).select_from(U).where(sa.column("id") == 1))
query("table_select_method", lambda: U.select().where(U.c.id == 4))
query("table_select_of_bare_table", lambda: sa.table("users", sa.column("id")).select().order_by(sa.column("id")))
query("empty_table", lambda: sa.select(E))
query("no_from", lambda: sa.select(sa.literal(1).label("one"), (sa.literal(2) + 3).label("five")))
query("window_row_number", lambda: sa.select(U.c.id, sa.func.row_number().over(partition_by=U.c.age, order_by=U.c.id.desc())).order_by(U.c.id))
query("window_sum", lambda: sa.select(U.c.id, sa.func.sum(U.c.age).over(order_by=U.c.id)).order_by(U.c.id))
query("window_of_everything", lambda: sa.select(U.c.id, sa.func.count().over()).order_by(U.c.id))
query("window_rows", lambda: sa.select(U.c.id, sa.func.sum(U.c.id).over(order_by=U.c.id, rows=(-1, 0))).order_by(U.c.id))
query("window_rows_unbounded", lambda: sa.select(U.c.id, sa.func.sum(U.c.id).over(order_by=U.c.id, rows=(None, 1))).order_by(U.c.id))
query("window_range", lambda: sa.select(U.c.id, sa.func.sum(U.c.id).over(order_by=U.c.id, range_=(None, 0))).order_by(U.c.id))
query("window_groups", lambda: sa.select(U.c.id, sa.func.sum(U.c.id).over(order_by=U.c.age, groups=(-1, 0))).order_by(U.c.id), "sqlite", "postgresql")
query("window_lag", lambda: sa.select(U.c.id, sa.func.lag(U.c.name, 1, "none").over(order_by=U.c.id)).order_by(U.c.id))
query("window_rank_label", lambda: (lambda q: sa.select(q.c.id).where(q.c.r == 1).order_by(q.c.id))(sa.select(U.c.id, sa.func.rank().over(partition_by=U.c.age, order_by=U.c.id).label("r")).subquery()))
query("window_several", lambda: sa.select(sa.func.first_value(U.c.name).over(partition_by=[U.c.active, U.c.age], order_by=[U.c.age.desc(), U.c.id])).order_by(U.c.id), "sqlite", "mariadb")
query("aggregate_filter", lambda: sa.select(sa.func.count(U.c.id).filter(U.c.age == 40), sa.func.sum(U.c.id).filter(U.c.id > 2, U.c.id < 9)), "sqlite", "postgresql")
query("within_group", lambda: sa.select(sa.func.percentile_cont(0.5).within_group(U.c.age)), "postgresql")
query("mode_within_group", lambda: sa.select(sa.func.mode().within_group(U.c.age.desc())), "postgresql")
query("array_agg", lambda: sa.select(sa.func.array_agg(U.c.name)), "postgresql")
query("aggregate_order_by", lambda: sa.select(sa.func.array_agg(postgresql.aggregate_order_by(U.c.name, U.c.id.desc()))), "postgresql")
query("string_agg_in_order", lambda: sa.select(sa.func.string_agg(U.c.name, sa.literal(",")).filter(U.c.id > 1)), "postgresql")
query("aggregate_strings", lambda: sa.select(sa.func.aggregate_strings(U.c.name, ",")))
query("generate_series", lambda: sa.select(sa.func.generate_series(1, 3).column_valued("n")), "postgresql")
query("table_valued", lambda: (lambda f: sa.select(f.c.n))(sa.func.generate_series(2, 4).table_valued("n").render_derived()), "postgresql")
query("unnest", lambda: sa.select(sa.func.unnest(sa.literal([1, 2], sa.ARRAY(sa.Integer)))), "postgresql")
query("any_of_array", lambda: ids(U.c.id == sa.any_(sa.literal([1, 4], sa.ARRAY(sa.Integer)))), "postgresql")
query("nested_functions", lambda: sa.select(sa.func.upper(sa.func.substr(U.c.name, 1, 2))).order_by(U.c.id))


@case
def statements_are_reused(connection, show):
    statement = sa.select(U.c.name).where(U.c.id == sa.bindparam("id"))
    for number in (1, 2, 3):
        show(connection.scalar(statement, {"id": number}))


@case
def expanding_parameters(connection, show):
    statement = sa.select(U.c.id).where(U.c.id.in_(sa.bindparam("ids", expanding=True))).order_by(U.c.id)
    show(connection.scalars(statement, {"ids": [1, 2]}).all(), connection.scalars(statement, {"ids": []}).all())
    show(connection.scalars(statement, {"ids": [4]}).all())


@case
def expanding_in_text(connection, show):
    statement = sa.text("SELECT id FROM users WHERE id IN :ids ORDER BY id").bindparams(sa.bindparam("ids", expanding=True))
    show(connection.scalars(statement, {"ids": [1, 3]}).all(), connection.scalars(statement, {"ids": [2]}).all())


@case
def where_by_loop(connection, show):
    statement = sa.select(U.c.id)
    for column, value in (("age", 40), ("name", "bob")):
        statement = statement.where(U.c[column] == value)
    show(connection.scalars(statement).all())


@case
def columns_by_name(connection, show, raises):
    show(U.c["name"] is U.c.name, "name" in U.c, [c.name for c in U.c], U.c.keys(), list(U.columns.keys()), len(U.c))
    raises(lambda: U.c.nothing)
    raises(lambda: U.c["nothing"])
    show([c.key for c in sa.select(U).selected_columns], sa.select(U.c.id).subquery().c.keys())


@case
def one_element_tuples(connection, show):
    show([row for row in connection.execute(sa.select(U.c.id).order_by(U.c.id))])
    show([id for (id,) in connection.execute(sa.select(U.c.id).order_by(U.c.id))])


@case
def wrong_arguments(raises):
    raises(lambda: sa.select([U.c.id]))
    raises(lambda: sa.select(U.c.id).where("id = 1"))
    raises(lambda: sa.select("id"))
    raises(lambda: sa.select(U.c.id).order_by(object()))
    raises(lambda: bool(U.c.id > 5))
    raises(lambda: sa.select(U, E).join(E))
    raises(lambda: sa.case([(U.c.id == 1, 2)]))
    raises(lambda: U.c.id.in_(5))
    raises(lambda: sa.func.count().over(rows=(1,)))


@case
def sql_errors(connection, raises):
    raises(lambda: connection.execute(sa.select(sa.column("missing")).select_from(U)))
    connection.rollback()
    raises(lambda: connection.execute(sa.select(sa.table("missing", sa.column("x")))))
    connection.rollback()
    raises(lambda: connection.execute(sa.select(sa.func.no_such_function(1))))


@case
def cartesian_product(connection, show):
    show(len(connection.execute(sa.select(U.c.id, A.c.id)).all()))
