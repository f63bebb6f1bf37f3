"""Fixtures of the tests of jobs."""

from tests.nodes import enter, here

__all__ = ["enter", "here"]
