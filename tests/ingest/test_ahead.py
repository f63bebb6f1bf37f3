"""Reading ahead: the same parts in the same order; problems come out; nobody is left behind."""

import threading

import pytest

from accord.ingest.formats.ahead import Begun, ahead


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


def test_what_is_begun_comes_whole_and_its_problem_when_it_is_asked_for():
    assert list(Begun(iter(range(5)))) == [0, 1, 2, 3, 4]
    assert list(Begun(iter(()))) == []

    def broken():
        yield from ()
        raise KeyError("first")

    parts = Begun(broken())
    with pytest.raises(KeyError, match="first"):
        next(parts)


def test_what_is_begun_and_not_wanted_is_closed():
    closed = threading.Event()

    def parts():
        try:
            yield from range(10**9)
        finally:
            closed.set()

    Begun(parts()).close()
    assert closed.is_set()
    begun = Begun(parts())
    assert next(begun) == 0
    begun.close()
    assert list(begun) == []
