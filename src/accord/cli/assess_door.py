"""What assessments of the lake ask the door: may this dataset be read, and by whose standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accord.assess.errors import ASS039
from accord.cli.main import start as prepare

if TYPE_CHECKING:
    from accord.assess.running import Outcome
    from accord.lake import Lake
    from accord.record.documents import Document

UNKNOWN = "–"


def start() -> None:
    """Prepare the data folder and Django."""
    prepare()


def data_folder() -> Path:
    """Return the node's data folder."""
    from django.conf import settings

    return Path(settings.ACCORD_DATA)


@contextmanager
def opened(dataset: str) -> Iterator[tuple[Lake, Document | None]]:
    """Open the lake for a dataset the local operator may read, with its description if any.

    Raises:
        AccordError: POR013 where there is no such dataset, or the door keeps it back.
    """
    start()
    from accord import release
    from accord.lake import Lake
    from accord.portal import measured
    from accord.portal.errors import POR013
    from accord.record.datasets import described

    if not measured.is_readable_here(release.OPERATOR, dataset):
        raise POR013(id=dataset[:120])
    folder = measured.lake_folder()
    if not (folder / "made").exists():
        raise POR013(id=dataset[:120])
    with Lake.open(folder) as lake:
        yield lake, next(iter(described([dataset])), None)


def visible_result(outcome: Outcome) -> Outcome:
    """Return a result kept, if its dataset may be read.

    Raises:
        AccordError: POR013.
    """
    from accord import release
    from accord.portal import measured
    from accord.portal.errors import POR013

    dataset = str(outcome.provenance["dataset"])
    if not measured.is_readable_here(release.OPERATOR, dataset):
        raise POR013(id=outcome.id)
    return outcome


def owner_of(described: Document | None) -> str | None:
    """Return the party a dataset belongs to, None where nobody described it."""
    return described.owner if described is not None else None


def own_standard(lake: Lake, dataset: str, described: Document | None, party: str | None) -> str:
    """Return the family of the owner's own standard for what the dataset mostly measures.

    Raises:
        AccordError: ASS040.
    """
    from accord.assess import own
    from accord.vocab.parameters import parameters

    lake.require_dataset(dataset)
    media = [parameters()[one["parameter"]].medium for one in lake.series(dataset)]
    medium = max(("air", "water"), key=media.count)
    return own.own_standard(party or owner_of(described) or UNKNOWN, medium)


def is_owners(described: Document | None, party: str | None, name: str) -> bool:
    """Say whether a standard is the own one of a dataset's owner, or of the party named for it."""
    from accord.assess.own import is_own
    from accord.assess.planning import editions

    owner = owner_of(described) or party
    return owner is not None and is_own(owner, editions(name)[0])


def allowed(
    lake: Lake, dataset: str, described: Document | None, names: Sequence[str]
) -> frozenset[int] | None:
    """Return the series that may be assessed by these standards; None where all may.

    The owner may assess by any; another only by the owner's own standard, or what the owner has
    released for comparison.

    Raises:
        AccordError: ASS039 where nothing of the dataset may be.
    """
    from accord.assess.own import is_own
    from accord.assess.planning import editions
    from accord.portal import writing
    from accord.record.datasets import may_be_compared

    if described is None or writing.serves(described.owner):
        return None
    foreign = [name for name in names if not is_own(described.owner, editions(name)[0])]
    if not foreign:
        return None
    found: list[Any] = [
        one["series_id"]
        for one in lake.series(dataset)
        if may_be_compared(described, one["station"], one["parameter"], one["averaging"])
    ]
    if not found:
        raise ASS039(dataset=dataset, standard=", ".join(foreign), owner=described.owner)
    return frozenset(found)
