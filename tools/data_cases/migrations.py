"""What data migrations do, in the words of real ones."""

import datetime as dt
import json

import sqlalchemy as sa
from data_run import case

META = sa.MetaData()
USERS = sa.Table(
    "users", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("email", sa.String(100), unique=True), sa.Column("first", sa.String(50)),
    sa.Column("last", sa.String(50)), sa.Column("settings", sa.Text), sa.Column("role", sa.String(20)), sa.Column("created", sa.DateTime), sa.Column("active", sa.Boolean),
)
ROLES = sa.Table("roles", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
POSTS = sa.Table("posts", META, sa.Column("id", sa.Integer, primary_key=True), sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")), sa.Column("slug", sa.String(50)), sa.Column("title", sa.String(100)))


def setup(connection):
    META.create_all(connection)
    connection.execute(
        USERS.insert(),
        [
            {"email": "A@x.org", "first": "Ann", "last": "Lee", "settings": '{"theme": "dark"}', "role": "admin", "created": dt.datetime(2020, 1, 1), "active": True},
            {"email": "b@x.org", "first": "Bob", "last": None, "settings": None, "role": "user", "created": dt.datetime(2021, 1, 1), "active": False},
            {"email": "c@y.org", "first": None, "last": "Kim", "settings": "{}", "role": "user", "created": None, "active": None},
        ],
    )
    connection.execute(POSTS.insert(), [{"user_id": 1, "slug": "a", "title": "A Title"}, {"user_id": 1, "slug": "a", "title": "Other"}, {"user_id": 2, "slug": "b", "title": None}])


@case
def fill_a_new_column(connection):
    connection.execute(sa.text("ALTER TABLE users ADD COLUMN full_name VARCHAR(100)"))
    users = sa.table("users", sa.column("id"), sa.column("first"), sa.column("last"), sa.column("full_name"))
    for user in connection.execute(sa.select(users.c.id, users.c.first, users.c.last)):
        name = " ".join(part for part in (user.first, user.last) if part)
        connection.execute(users.update().where(users.c.id == user.id).values(full_name=name))
    connection.commit()


@case
def normalise_in_sql(connection, show):
    show(connection.execute(sa.update(USERS).values(email=sa.func.lower(USERS.c.email))).rowcount)
    show(connection.execute(sa.update(USERS).where(USERS.c.active.is_(None)).values(active=sa.false())).rowcount)
    connection.commit()


@case
def split_into_another_table(connection, show):
    names = connection.execute(sa.select(USERS.c.role).distinct().order_by(USERS.c.role)).scalars().all()
    connection.execute(ROLES.insert(), [{"name": name} for name in names])
    connection.execute(sa.text("ALTER TABLE users ADD COLUMN role_id INTEGER"))
    users = sa.table("users", sa.column("role"), sa.column("role_id"))
    connection.execute(users.update().values(role_id=sa.select(ROLES.c.id).where(ROLES.c.name == users.c.role).scalar_subquery()))
    show(connection.execute(sa.text("SELECT role, role_id FROM users ORDER BY id")).fetchall())
    connection.commit()


@case
def json_in_text(connection, show):
    rows = connection.execute(sa.text("SELECT id, settings FROM users WHERE settings IS NOT NULL")).mappings().all()
    for row in rows:
        settings = json.loads(row["settings"])
        settings["version"] = 2
        connection.execute(sa.text("UPDATE users SET settings = :settings WHERE id = :id"), {"settings": json.dumps(settings), "id": row["id"]})
    connection.commit()


@case
def remove_duplicates(connection, show):
    keep = sa.select(sa.func.min(POSTS.c.id).label("id")).group_by(POSTS.c.user_id, POSTS.c.slug).subquery()
    doomed = connection.scalars(sa.select(POSTS.c.id).where(POSTS.c.id.not_in(sa.select(keep.c.id)))).all()
    show(doomed)
    connection.execute(POSTS.delete().where(POSTS.c.id.in_(doomed)))
    connection.commit()


@case
def unique_slugs(connection):
    seen = set()
    for row in connection.execute(sa.select(POSTS).order_by(POSTS.c.id)).mappings().all():
        slug, number = row["slug"], 2
        while slug in seen:
            slug = "%s-%d" % (row["slug"], number)
            number += 1
        seen.add(slug)
        if slug != row["slug"]:
            connection.execute(POSTS.update().where(POSTS.c.id == row["id"]).values(slug=slug))
    connection.commit()


@case
def in_batches(connection, show):
    connection.execute(POSTS.insert(), [{"user_id": 1, "slug": "n%d" % n, "title": "t"} for n in range(25)])
    done = 0
    last = 0
    while True:
        ids = connection.scalars(sa.select(POSTS.c.id).where(POSTS.c.id > last).order_by(POSTS.c.id).limit(10)).all()
        if not ids:
            break
        connection.execute(POSTS.update().where(POSTS.c.id.in_(ids)).values(title="batch"))
        done += len(ids)
        last = ids[-1]
    show(done)
    connection.commit()


@case
def counts_and_checks(connection, show):
    total = connection.execute(sa.select(sa.func.count()).select_from(USERS)).scalar()
    empty = connection.execute(sa.text("SELECT COUNT(*) FROM users WHERE first IS NULL")).scalar_one()
    show(total, empty)
    if connection.execute(sa.select(USERS).where(USERS.c.email == "nobody")).first() is None:
        connection.execute(USERS.insert().values(email="nobody"))
    connection.commit()


@case
def dates_and_defaults(connection, show):
    connection.execute(USERS.update().where(USERS.c.created.is_(None)).values(created=dt.datetime(2000, 1, 1)))
    show(connection.execute(sa.select(USERS.c.created).where(USERS.c.created < dt.datetime(2020, 6, 1)).order_by(USERS.c.created)).scalars().all())
    show([row.created.isoformat() for row in connection.execute(sa.select(USERS.c.created).order_by(USERS.c.id))])
    connection.commit()


@case
def foreign_rows_first(connection, show, raises, dialect):
    if dialect != "sqlite":
        raises(lambda: connection.execute(USERS.delete().where(USERS.c.id == 1)))
        connection.rollback()
    connection.execute(POSTS.delete().where(POSTS.c.user_id.in_(sa.select(USERS.c.id).where(USERS.c.role == "admin"))))
    connection.execute(USERS.delete().where(USERS.c.role == "admin"))
    connection.commit()


@case
def by_dialect(connection, show):
    name = connection.dialect.name
    if name == "postgresql":
        show(connection.scalar(sa.text("SELECT string_agg(first, ',' ORDER BY id) FROM users")))
    elif name == "sqlite":
        show(connection.scalar(sa.text("SELECT group_concat(first) FROM users")))
    else:
        show(connection.scalar(sa.text("SELECT GROUP_CONCAT(first ORDER BY id) FROM users")))


@case
def try_and_go_on(connection, show):
    for email in ("b@x.org", "d@x.org"):
        try:
            with connection.begin_nested():
                connection.execute(USERS.insert().values(email=email))
        except sa.exc.IntegrityError:
            show("there already", email)
    connection.commit()


@case
def reflected_tables(connection, show):
    meta = sa.MetaData()
    meta.reflect(bind=connection, only=("users", "posts"))
    users, posts = meta.tables["users"], meta.tables["posts"]
    statement = sa.select(users.c.email, sa.func.count(posts.c.id).label("posts")).select_from(users.outerjoin(posts, posts.c.user_id == users.c.id)).group_by(users.c.email).order_by(users.c.email)
    show([(row.email, row.posts) for row in connection.execute(statement)])


@case
def fetchall_and_index(connection, show):
    rows = connection.execute(sa.text("SELECT id, email FROM users ORDER BY id")).fetchall()
    show([row[1] for row in rows], {row.id: row.email for row in rows}, len(rows))
    while rows:
        show(rows.pop()[0])


@case
def insert_and_use_the_key(connection, show):
    result = connection.execute(ROLES.insert().values(name="new"))
    (key,) = result.inserted_primary_key
    connection.execute(POSTS.insert().values(user_id=1, slug="role-%d" % key))
    connection.commit()
    show(key)


@case
def case_update(connection):
    connection.execute(
        USERS.update().values(role=sa.case((USERS.c.role == "admin", "owner"), (USERS.c.active == sa.true(), "member"), else_=USERS.c.role))
    )
    connection.commit()


@case
def concat_and_replace(connection):
    connection.execute(USERS.update().where(USERS.c.first.is_not(None)).values(first=USERS.c.first + " (" + USERS.c.role + ")"))
    connection.execute(USERS.update().values(email=sa.func.replace(USERS.c.email, "@x.org", "@example.org")))
    connection.commit()


@case
def with_operations(connection, show):
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    op = Operations(MigrationContext.configure(connection))
    op.add_column("users", sa.Column("score", sa.Integer(), nullable=True))
    bind = op.get_bind()
    bind.execute(sa.text("UPDATE users SET score = id * 10"))
    op.execute(sa.update(sa.table("users", sa.column("score"))).where(sa.column("score") > 15).values(score=99))
    op.create_table("log", sa.Column("id", sa.Integer, primary_key=True), sa.Column("what", sa.String(20)))
    op.bulk_insert(sa.table("log", sa.column("id", sa.Integer), sa.column("what", sa.String)), [{"id": 1, "what": "made"}, {"id": 2, "what": "it's"}])
    show(bind.execute(sa.text("SELECT id, score FROM users ORDER BY id")).all())
    op.drop_column("users", "score") if connection.dialect.name != "sqlite" else None
    connection.commit()


@case
def bulk_insert_with_defaults(connection, metadata):
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    op = Operations(MigrationContext.configure(connection))
    table = op.create_table("made", sa.Column("id", sa.Integer, primary_key=True), sa.Column("n", sa.Integer, default=5), sa.Column("w", sa.String(10), default=lambda: "called"))
    op.bulk_insert(table, [{"id": 1}, {"id": 2}])
    op.bulk_insert(table, [{"id": 3, "n": 1, "w": "given"}], multiinsert=False)
    op.execute(table.insert().values(id=4))
    connection.commit()
