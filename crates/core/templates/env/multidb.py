import logging
import re
from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool

# Set to True to commit all databases together, where they can.
USE_TWOPHASE = False

# Everything from alembic.ini and the command line.
config = context.config

# Log as the [loggers], [handlers] and [formatters] sections of the ini file say.
if config.config_file_name is not None:
    fileConfig(config.config_file_name)
logger = logging.getLogger("alembic.env")

# Each name is a section of the ini file with a URL of its own.
db_names = re.split(r",\s*", config.get_main_option("databases", ""))

# The tables of each database as the application declares them;
# --autogenerate compares each database with its own. For example:
#
#     from myapp import models
#     target_metadata = {
#         "engine1": models.first.metadata,
#         "engine2": models.second.metadata,
#     }
target_metadata = {}

# Options of your own in the main section of the ini file are read with
# config.get_main_option("name of the option").


def run_migrations_offline() -> None:
    """Write SQL instead of running it (--sql): one file for each database.

    Only the URLs are used, to choose the dialects: nothing connects, and no
    database driver has to be installed.
    """
    urls = {name: config.get_section_option(name, "sqlalchemy.url") for name in db_names}

    for name, url in urls.items():
        path = "%s.sql" % name
        logger.info("Migrating database %s" % name)
        logger.info("Writing output to %s" % path)
        with open(path, "w") as buffer:
            context.configure(
                url=url,
                output_buffer=buffer,
                target_metadata=target_metadata.get(name),
                literal_binds=True,
                dialect_opts={"paramstyle": "named"},
            )
            with context.begin_transaction():
                context.run_migrations(engine_name=name)


def run_migrations_online() -> None:
    """Run the migrations in all databases, and commit only when all have succeeded."""
    connections = {}
    transactions = {}
    for name in db_names:
        engine = engine_from_config(
            config.get_section(name, {}),
            prefix="sqlalchemy.",
            poolclass=pool.NullPool,
        )
        connections[name] = engine.connect()

    for name, connection in connections.items():
        if USE_TWOPHASE:
            transactions[name] = connection.begin_twophase()
        else:
            transactions[name] = connection.begin()

    try:
        for name, connection in connections.items():
            logger.info("Migrating database %s" % name)
            context.configure(
                connection=connection,
                upgrade_token="%s_upgrades" % name,
                downgrade_token="%s_downgrades" % name,
                target_metadata=target_metadata.get(name),
            )
            context.run_migrations(engine_name=name)

        if USE_TWOPHASE:
            for transaction in transactions.values():
                transaction.prepare()

        for transaction in transactions.values():
            transaction.commit()
    except:
        for transaction in transactions.values():
            transaction.rollback()
        raise
    finally:
        for connection in connections.values():
            connection.close()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
