"""Fixtures of the tests of keeping a node."""

from tests.nodes import enter, here
from tests.postgres import postgres

__all__ = ["enter", "here", "postgres"]
