"""Whole runs with `--sql` that every dialect is asked to write.

A case is a name, the arguments of `context.configure()` as Python text, a URL (`{dialect}` stands for the dialect's name) and
command lines. `None` for the URL leaves it to the arguments to name a dialect.
"""

REVISIONS = [
    # identifier, revises, labels, depends on, upgrade, downgrade
    (
        "aaaa1111",
        None,
        None,
        None,
        """
op.create_table(
    "accounts",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
    sa.Column("active", sa.Boolean(), server_default=sa.true()),
    sa.Column("at", sa.DateTime(), server_default=sa.func.now()),
)
op.create_index("ix_accounts_name", "accounts", ["name"], unique=True)
""",
        """
op.drop_index("ix_accounts_name", table_name="accounts")
op.drop_table("accounts")
""",
    ),
    (
        "bbbb2222",
        "aaaa1111",
        None,
        None,
        """
op.add_column("accounts", sa.Column("share", sa.Numeric(5, 2)))
op.execute("UPDATE accounts SET share = 50 WHERE name LIKE 'a%'")
accounts = sa.table("accounts", sa.column("name", sa.String), sa.column("share", sa.Numeric))
op.execute(accounts.update().where(accounts.c.name == "it's").values(share=25))
op.bulk_insert(accounts, [{"name": "x", "share": 1}, {"name": "y", "share": None}])
""",
        'op.drop_column("accounts", "share")',
    ),
    (
        "cccc3333",
        "bbbb2222",
        ("left",),
        None,
        """
with op.get_context().autocommit_block():
    op.execute("SELECT 1")
op.create_table("left_one", sa.Column("id", sa.Integer(), sa.ForeignKey("accounts.id"), primary_key=True))
""",
        'op.drop_table("left_one")',
    ),
    ("dddd4444", "bbbb2222", ("right",), None, 'op.create_table("right_one", sa.Column("a", sa.Text()))', 'op.drop_table("right_one")'),
    ("eeee5555", None, ("apart",), "bbbb2222", 'op.execute("-- nothing to do")', "pass"),
    ("ffff6666", ("cccc3333", "dddd4444"), None, None, "pass", "pass"),
]

STOCK = 'literal_binds=True, dialect_opts={"paramstyle": "named"}'
LINES = [
    "upgrade heads --sql",
    "upgrade bbbb2222 --sql",
    "upgrade aaaa1111:ffff6666 --sql",
    "upgrade ffff6666:heads --sql",
    "downgrade cccc3333:bbbb2222 --sql",
    "downgrade bbbb2222:base --sql",
    "downgrade apart@eeee5555:apart@base --sql",
    "stamp aaaa1111 --sql",
    "stamp aaaa1111:ffff6666 --sql",
    "stamp base --sql",
    "ensure_version --sql",
    "upgrade aaaa1111 --sql --tag=night",
]

CASES = [
    ("stock", STOCK, "{dialect}://", LINES),
    ("per migration", STOCK + ", transaction_per_migration=True", "{dialect}://", LINES[:5]),
    ("no options", "", "{dialect}://", ["upgrade ffff6666 --sql"]),
    ("literals alone", "literal_binds=True", "{dialect}://", ["upgrade ffff6666 --sql"]),
    ("not transactional", STOCK + ", transactional_ddl=False", "{dialect}://", ["upgrade ffff6666 --sql", "downgrade cccc3333:base --sql"]),
    ("transactional", STOCK + ", transactional_ddl=True", "{dialect}://", ["upgrade ffff6666 --sql"]),
    (
        "transactional per migration",
        STOCK + ", transactional_ddl=True, transaction_per_migration=True",
        "{dialect}://",
        ["upgrade ffff6666 --sql"],
    ),
    (
        "version table",
        STOCK + ', version_table="My versions", version_table_schema="Admin"',
        "{dialect}://",
        ["upgrade ffff6666 --sql", "downgrade bbbb2222:base --sql"],
    ),
    ("no key", STOCK + ", version_table_pk=False", "{dialect}://", ["upgrade bbbb2222 --sql"]),
    ("name alone", STOCK + ', dialect_name="{dialect}"', None, ["upgrade bbbb2222 --sql"]),
    (
        "convention",
        STOCK + ', target_metadata=sa.MetaData(naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})',
        "{dialect}://",
        ["upgrade ffff6666 --sql"],
    ),
    ("starting revision", STOCK + ', starting_rev="aaaa1111"', "{dialect}://", ["upgrade bbbb2222 --sql"]),
    ("text asked for by env.py", STOCK + ', as_sql=True, starting_rev="aaaa1111"', "{dialect}://", ["upgrade bbbb2222", "upgrade bbbb2222 --sql"]),
    (
        "version table of a schema without a key",
        STOCK + ', version_table="v", version_table_schema="s", version_table_pk=False',
        "{dialect}://",
        ["upgrade aaaa1111 --sql", "ensure_version --sql", "downgrade aaaa1111:base --sql"],
    ),
    (
        "separators",
        STOCK + ', mssql_batch_separator="XX", oracle_batch_separator="YY", transactional_ddl=True',
        "{dialect}://",
        ["upgrade bbbb2222 --sql"],
    ),
    ("other places", 'literal_binds=True, dialect_opts={"paramstyle": "qmark"}', "{dialect}://", ["upgrade bbbb2222 --sql"]),
    (
        "what env.py is told",
        STOCK
        + """)
context.static_output("-- static")
context.execute("SELECT :x")
context.execute(sa.text("SELECT :x").bindparams(x=5), execution_options={"a": 1})
print(context.get_starting_revision_argument(), context.get_revision_argument(), context.get_tag_argument(), context.get_x_argument(True))
print(context.is_offline_mode(), context.is_transactional_ddl(), context.requires_connection(), context.get_head_revisions()""",
        "{dialect}://",
        [
            "upgrade aaaa1111 --sql --tag=t",
            "-x a=b -x c upgrade aaaa1111:bbbb2222 --sql",
            "upgrade aaaa1111:+1 --sql",
            "upgrade nope --sql",
            "upgrade head --sql",
            "downgrade bbbb2222:-1 --sql",
            "stamp aaaa1111:bbbb2222 --sql",
        ],
    ),
    (
        "what callbacks are told",
        STOCK
        + ", on_version_apply=lambda ctx, step, heads, run_args, **kw: print(sorted(heads), run_args, step.is_upgrade, step.is_stamp, step.up_revision_id, step.down_revision_ids, step.source_revision_ids)",
        "{dialect}://",
        ["upgrade bbbb2222 --sql", "stamp aaaa1111:bbbb2222 --sql", "downgrade bbbb2222:base --sql"],
    ),
    (
        "ranges",
        STOCK,
        "{dialect}://",
        [
            "upgrade base:aaaa1111 --sql",
            "upgrade bbbb2222:aaaa1111 --sql",
            "downgrade aaaa1111 --sql",
            "downgrade aaaa1111:bbbb2222 --sql",
            "upgrade aaaa1111:+1 --sql",
            "upgrade aaa:bbb --sql",
            "stamp heads --sql",
            "stamp --purge aaaa1111 --sql",
            "downgrade aaaa1111:base --sql --tag=q",
        ],
    ),
    ("credentials", STOCK, "{dialect}://scott:t%%40ger@host:1234/db", ["upgrade aaaa1111 --sql"]),
]
