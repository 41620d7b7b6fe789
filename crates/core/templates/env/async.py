import asyncio
from logging.config import fileConfig

from alembic import context
from sqlalchemy import pool
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import async_engine_from_config

# Everything from alembic.ini and the command line.
config = context.config

# Log as the [loggers], [handlers] and [formatters] sections of the ini file say.
if config.config_file_name is not None:
    fileConfig(config.config_file_name)

# The tables as the application declares them; --autogenerate compares the
# database with it. For example:
#
#     from myapp.models import Base
#     target_metadata = Base.metadata
target_metadata = None

# Options of your own in the main section of the ini file are read with
# config.get_main_option("name of the option").


def run_migrations_offline() -> None:
    """Write SQL instead of running it (--sql).

    Only the URL is used, to choose the dialect: nothing connects, and no
    database driver has to be installed.
    """
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )

    with context.begin_transaction():
        context.run_migrations()


def do_run_migrations(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=target_metadata)

    with context.begin_transaction():
        context.run_migrations()


async def run_async_migrations() -> None:
    """Connect with an async driver; the migrations themselves are plain functions."""
    engine = async_engine_from_config(
        config.get_section(config.config_ini_section, {}),
        prefix="sqlalchemy.",
        poolclass=pool.NullPool,
    )

    async with engine.connect() as connection:
        await connection.run_sync(do_run_migrations)

    await engine.dispose()


def run_migrations_online() -> None:
    """Connect to the database and run the migrations there."""
    asyncio.run(run_async_migrations())


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
