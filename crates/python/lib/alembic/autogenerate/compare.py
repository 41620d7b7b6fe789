"""Where projects register comparators of their own."""

from alembic.util.dispatch import PriorityDispatcher

comparators = PriorityDispatcher()
