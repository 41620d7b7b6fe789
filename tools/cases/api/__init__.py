"""Projects, and scripts that use Alembic's programmatic API in them (for tools/api_cases.py).

Cases are named by their project and words.
"""

from . import commands, configuration, contexts, drivers, recipes, revisions, scripts
from .projects import BEGIN, PROJECTS

__all__ = ["BEGIN", "CASES", "PROJECTS"]

CASES = {}
for topic in (configuration, commands, scripts, contexts, drivers, recipes, revisions):
    twice = CASES.keys() & topic.CASES
    assert not twice, twice
    CASES.update(topic.CASES)
