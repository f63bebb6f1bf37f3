"""Reading ahead: the same parts in the same order; problems come out; nobody is left behind."""

import threading

import pytest

from accord.ingest.formats.ahead import ahead


def running():
    return [one for one in threading.enumerate() if one.name == "reading ahead"]


def test_the_parts_come_in_their_order():
    assert list(ahead(range(100))) == list(range(100))
    assert running() == []


def test_a_problem_comes_out_after_the_parts_before_it():
    def parts():
        yield 1
        yield 2
        raise KeyError("three")

    seen = []
    with pytest.raises(KeyError, match="three"):
        for part in ahead(parts()):
            seen.append(part)
    assert seen == [1, 2]
    assert running() == []


def test_who_stops_early_leaves_no_thread():
    parts = ahead(iter(range(10**9)))
    assert next(parts) == 0
    parts.close()
    assert running() == []
