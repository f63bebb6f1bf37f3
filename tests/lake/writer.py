"""A process that changes a lake until it is killed: loads, corrections, compactions.

Arguments: folder, file of acknowledgements, how many loads (0: for ever), name of this writer,
and perhaps "action@module:function:n" to be killed at the n-th call of that function, counted from
the first time that action begins.

What it does it says before and after, a line each, with the time: "begin load one 3 1700000000.5",
"end load one 3 …". Only an "end" acknowledges. One load in three is followed by a correction, one
by a compaction.
"""

import importlib
import inspect
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from lake_cases import staged

from accord.lake import Lake, Source

ROWS = 120
FIRST, OWN = 0, 1
"""Places of a correction: one that every correction changes, and one of its load alone."""


def batch(number):
    """The rows of one batch; every tenth value is said twice."""
    rows = [("A", "O3", number * ROWS + place, number * 1000 + place) for place in range(ROWS)]
    return staged(rows + rows[::10])


def corrected(number):
    """The values of a correction, by hour: one corrected again and again, and one once."""
    return {FIRST: -number, number * ROWS + OWN: -number}


def kill_at(where):
    """Let this process be killed at the n-th call of a function."""
    module, name, calls = where.split(":")
    owner = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    plain = isinstance(inspect.getattr_static(owner, last), staticmethod)
    real, left = getattr(owner, last), [int(calls)]

    def killing(*args, **kwargs):
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)

    setattr(owner, last, staticmethod(killing) if plain else killing)


def main(folder, acknowledged, loads, writer, where=""):
    with Lake.open(folder, wait=60) as lake, Path(acknowledged).open("a") as log:
        waits = [where] if where else []

        def done(action, number, act):
            if waits and waits[0].startswith(f"{action}@"):
                kill_at(waits.pop().removeprefix(f"{action}@"))
            print("begin", action, writer, number, time.time(), file=log, flush=True)
            act()
            print("end", action, writer, number, time.time(), file=log, flush=True)

        def load(number):
            source = Source("w", description=str(number))
            lake.load(writer, batch(number), source=source, actor=writer)

        def correct(number):
            rows = [("A", "O3", hour, value) for hour, value in corrected(number).items()]
            lake.correct(writer, staged(rows), reason=str(number), actor=writer)

        count = 0
        while not loads or count < loads:
            number = sum(entry.action == "load" for entry in lake.ledger.entries(writer))
            done("load", number, lambda n=number: load(n))
            count += 1
            if number % 3 == 1:
                done("correct", number, lambda n=number: correct(n))
            if number % 3 == 2:
                done("compact", number, lambda: lake.compact(actor=writer))
    return 0


if __name__ == "__main__":
    folder, acknowledged, loads, writer, *rest = sys.argv[1:]
    sys.exit(main(folder, acknowledged, int(loads), writer, *rest))
