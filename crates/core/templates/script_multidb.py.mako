<%! import re %>"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | n,comma}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
${imports or ""}

# revision identifiers, used by Alembic.
revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade(engine_name: str) -> None:
    """Upgrade schema."""
    globals()["upgrade_%s" % engine_name]()


def downgrade(engine_name: str) -> None:
    """Downgrade schema."""
    globals()["downgrade_%s" % engine_name]()

<% names = re.split(r",\s*", config.get_main_option("databases")) %>

## One pair of functions for each name that 'databases' in the ini file lists.

% for name in names:

def upgrade_${name}() -> None:
    """Upgrade ${name} schema."""
    ${context.get(name + "_upgrades", "pass")}


def downgrade_${name}() -> None:
    """Downgrade ${name} schema."""
    ${context.get(name + "_downgrades", "pass")}

% endfor
