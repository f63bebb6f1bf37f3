"""Reading ahead: the next part of a file is made while the one before is worked on."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

Part = TypeVar("Part")
DEPTH = 1


class _End:
    """The end of the parts, with the problem that ended them, if any."""

    def __init__(self, problem: BaseException | None = None):
        self.problem = problem


def ahead(parts: Iterable[Part], depth: int = DEPTH) -> Iterator[Part]:
    """Return the parts in their order, made by a thread of their own, ``depth`` of them ahead.

    What making them raises is raised here; when the caller stops, the thread stops too.
    """
    made: Queue[Part | _End] = Queue(depth)
    stopped = Event()

    def make() -> None:
        end = _End()
        try:
            for part in parts:
                made.put(part)
                if stopped.is_set():
                    return
        except BaseException as problem:  # it is raised in the caller's thread
            end = _End(problem)
        made.put(end)

    maker = Thread(target=make, name="reading ahead", daemon=True)
    maker.start()
    try:
        while not isinstance(part := made.get(), _End):
            yield part
        if part.problem is not None:
            raise part.problem
    finally:
        stopped.set()
        while maker.is_alive():
            try:
                made.get(timeout=0.05)
            except Empty:
                continue
        maker.join()


class Begun(Iterator[Part]):
    """Parts of which the first is being made already, by a thread of its own.

    To be closed when it is not read to its end.
    """

    def __init__(self, parts: Iterator[Part]):
        self._parts = parts
        pool = ThreadPoolExecutor(1, "reading ahead")
        self._first: Future[Part | _End] | None = pool.submit(next, parts, _End())
        pool.shutdown(wait=False)

    def __next__(self) -> Part:
        """Return the next part; raises what making it raised."""
        if self._first is None:
            return next(self._parts)
        waiting, self._first = self._first, None
        first = waiting.result()
        if isinstance(first, _End):
            raise StopIteration
        return first

    def close(self) -> None:
        """Stop; what is being made is waited for."""
        if self._first is not None:
            wait([self._first])
        if isinstance(self._parts, Generator):
            self._parts.close()
