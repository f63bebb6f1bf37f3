"""A process that changes a lake until it is killed: loads, corrections, compactions.

Arguments: folder, file of acknowledgements, how many batches (0: for ever), name of this writer,
and perhaps "module:function:n" to be killed at the n-th call of that function.
"""

import importlib
import inspect
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from lake_cases import staged

from accord.lake import Lake, Source

ROWS = 120


def batch(number):
    """The rows of one batch; every tenth value is said twice."""
    rows = [("A", "O3", number * ROWS + place, number * 1000 + place) for place in range(ROWS)]
    return staged(rows + rows[::10])


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


def main(folder, acknowledged, batches, writer, where=""):
    with Lake.open(folder, wait=60) as lake, Path(acknowledged).open("a") as log:
        if where:
            kill_at(where)
        done = 0
        while not batches or done < batches:
            loads = [e for e in lake.ledger.entries(writer) if e.action == "load"]
            number = len(loads)
            lake.load(
                writer, batch(number), source=Source("w", description=str(number)), actor=writer
            )
            print(writer, number, file=log, flush=True)
            done += 1
            if number % 5 == 4:
                lake.compact(actor=writer)
            if number % 7 == 6:
                first = [("A", "O3", 0, number)]
                lake.correct(writer, staged(first), reason="drift", actor=writer)
    return 0


if __name__ == "__main__":
    folder, acknowledged, batches, writer, *rest = sys.argv[1:]
    sys.exit(main(folder, acknowledged, int(batches), writer, *rest))
