"""Fixtures of the long tests."""

from tests.nodes import enter, here
from tests.postgres import postgres

__all__ = ["enter", "here", "postgres"]
