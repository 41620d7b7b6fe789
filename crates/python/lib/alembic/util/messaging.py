"""An older place of the message functions."""

from alembic.util import err, msg, warn
