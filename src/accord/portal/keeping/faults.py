"""From faults of disk and database to coded errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, InterfaceError, OperationalError

from accord.kernel.errors import AccordError
from accord.portal.errors import POR001, POR006

FOLDER_WORDS = (
    "readonly database",
    "unable to open database file",
    "disk is full",
    "disk I/O error",
)


@contextmanager
def coded(folder: Path) -> Iterator[None]:
    """Turn a full or read-only disk and an unusable database into POR001 and POR006.

    Faults of the program itself (a wrong statement, a broken constraint) pass unchanged.
    """
    try:
        with coded_database(folder):
            yield
    except OSError as error:
        raise POR001(folder=str(folder), problem=words(error)) from error


@contextmanager
def coded_database(folder: Path) -> Iterator[None]:
    """As ``coded``, for the database alone."""
    try:
        yield
    except DatabaseError as error:
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise
        raise database_fault(error, folder) from error
    except InterfaceError as error:
        raise database_fault(error, folder) from error


def database_fault(error: Exception, folder: Path) -> AccordError:
    """Return the coded error for what the database driver said."""
    problem = next(iter(str(error).strip().splitlines()), type(error).__name__)
    if any(known in problem for known in FOLDER_WORDS):
        return POR001(folder=str(folder), problem=problem)
    return POR006(problem=problem)


def words(error: OSError) -> str:
    """Return the system's words for a fault."""
    return error.strerror or str(error) or type(error).__name__
