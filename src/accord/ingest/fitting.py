"""Whether a file is one a source description reads, told from its first rows."""

from __future__ import annotations

from pathlib import Path

from accord.ingest import containers
from accord.ingest.description import Description
from accord.ingest.formats import isolated
from accord.ingest.frames import frames
from accord.kernel.errors import AccordError


def fits(path: Path, description: Description) -> bool:
    """Tell whether the first rows of every file in ``path`` are read without a fault.

    Its columns must be those the description speaks of, none missing and none unknown.
    """
    try:
        for source in containers.sources(path):
            first = next(frames(source, description), None)
            if first is None or first.only is not None:
                return False
        return True
    except AccordError:
        return False
    finally:
        isolated.close()
