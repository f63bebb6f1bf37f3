"""Keeps the mirror of recent rows at the lake's present state, beside the job worker."""

from __future__ import annotations

import logging
from threading import Event, Thread

from accord.kernel.errors import AccordError
from accord.portal.measured import open_lake

EVERY = 3.0
log = logging.getLogger("accord.lake")


def refresh_once() -> bool:
    """Bring the mirror up where it is behind; tell whether there was anything to do."""
    lake = open_lake()
    if lake is None or lake.recent.is_current():
        return False
    lake.recent.refresh()
    return True


def keep(stop: Event) -> None:
    """Look every few seconds until told to stop. What fails is tried again."""
    while not stop.wait(EVERY):
        try:
            refresh_once()
        except (AccordError, OSError) as error:
            code = error.code if isinstance(error, AccordError) else type(error).__name__
            log.warning("the mirror of recent rows could not be brought up: %s", code)


def start(stop: Event) -> None:
    """Start keeping the mirror in a thread of its own."""
    Thread(target=keep, args=(stop,), daemon=True).start()
