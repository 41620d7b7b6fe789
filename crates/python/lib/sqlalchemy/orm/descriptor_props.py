"""Where upstream keeps these."""

from .properties import Composite, CompositeProperty, DescriptorProperty, Synonym, SynonymProperty  # noqa: F401
