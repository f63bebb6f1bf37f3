"""Reads files as a source description says and stores what they hold; the receipt says how."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from accord.ingest import containers, description
from accord.ingest.checks import configured
from accord.ingest.conflicts import Chooser
from accord.ingest.description import Description
from accord.ingest.errors import ING017
from accord.ingest.formats import isolated
from accord.ingest.formats.ahead import Begun
from accord.ingest.frames import Frame, frames
from accord.ingest.quarantine import Quarantine
from accord.ingest.staging import Stager, Tally
from accord.lake import Counts, Lake, Source, Staged, Station
from accord.lake import Receipt as Answer
from accord.vocab.quality import NOT_RUN

_DATASET = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


def _nobody(step: int) -> None:
    """Take progress and show it to nobody."""


def _unseen(lake: Path, quarantine: Path) -> None:
    """Take what a dry run left and look at none of it."""


@dataclass(frozen=True)
class By:
    """Who loads, and who is told of progress (called with the number of rows read).

    ``seen`` is called at the end of a dry run with the folder of its lake and its quarantine,
    both gone when it returns.
    """

    actor: str = "command line"
    progress: Callable[[int], None] = _nobody
    seen: Callable[[Path, Path], None] = _unseen


@dataclass(frozen=True)
class Receipt:
    """What became of a load. ``counts`` are of values; all but ``read`` add up to it.

    ``counts.conflict`` are values that differ from another of the same key; ``conflicts`` says what
    became of them: *kept* (all of one load, beside each other, flagged 3, out of assessments),
    *refused* (another value stood; in the quarantine), *passed_over* (the source's rule took
    another). ``checks`` says for each test whether it ran and ``thresholds`` with what;
    ``held_back`` lists tests that were configured and could not run: release waits for them.
    """

    dataset: str
    snapshot: int | None
    rows: int
    counts: Counts
    quarantine: Path | None
    again: bool = False
    checks: dict[str, dict[str, str]] = field(default_factory=dict)
    thresholds: dict[str, Any] = field(default_factory=dict)
    conflicts: dict[str, int] = field(default_factory=dict)
    rejudged: int = 0

    @property
    def held_back(self) -> list[dict[str, str]]:
        """The tests that could not run."""
        return [
            {"parameter": name, "test": test, "detail": outcome}
            for name, tests in self.checks.items()
            for test, outcome in tests.items()
            if outcome.startswith(NOT_RUN)
        ]

    def as_dict(self) -> dict[str, Any]:
        """Return it as ``--json`` prints it."""
        return {
            "dataset": self.dataset,
            "snapshot": self.snapshot,
            "rows": self.rows,
            "values": dict(vars(self.counts)),
            "quarantine": str(self.quarantine) if self.quarantine else None,
            "again": self.again,
            "conflicts": self.conflicts,
            "rejudged": self.rejudged,
            "checks": self.checks,
            "thresholds": self.thresholds,
            "held_back": self.held_back,
        }


def run(
    files: Sequence[Path],
    source: str | Path,
    dataset: str,
    lake: Path,
    revises: bool = False,
    dry_run: bool = False,
    by: By | None = None,
) -> Receipt:
    """Load files into a dataset of the lake in a folder, as one snapshot or not at all.

    ``source`` is the id of a description or a YAML file. ``revises`` lets other values supersede
    what stands. ``dry_run`` stores nothing; its receipt says what a load would do to the lake.

    Raises:
        AccordError: ING001 to ING018 for files and descriptions, LAK001 to LAK009 for the lake.
    """
    if not _DATASET.fullmatch(dataset):
        raise ING017(dataset=dataset[:80])
    told = description.load(source)
    found = [inner for path in files for inner in containers.sources(Path(path))]
    load = _Load(told, found, by or By())
    try:
        if not dry_run:
            return load.into(lake, dataset, tuple(Path(path) for path in files), revises)
        with TemporaryDirectory(prefix="accord-dry-run-") as folder:
            alone = Path(folder)
            tried = load.into(alone, dataset, (), revises, keep=False)
            load.by.seen(alone, load.quarantine.path)
        return _compared(tried, (told, found), lake, dataset, revises)
    finally:
        load.quarantine.close()
        isolated.close()


def _compared(
    tried: Receipt,
    what: tuple[Description, list[containers.Source]],
    lake: Path,
    dataset: str,
    revises: bool,
) -> Receipt:
    """Return the receipt of a dry run: compared with what the dataset holds, where it does."""
    tried = replace(tried, snapshot=None)
    if not (lake / "made").exists():
        return tried
    with Lake.open(lake) as opened:
        if not opened.ledger.loaded_before(dataset, opened.ledger.next_load()):
            return tried
    load = _Load(*what, By())
    try:
        return load.rehearsed(lake, dataset, revises)
    finally:
        load.quarantine.close()


class _Load:
    """One load on its way: the files are read while the lake takes what they give."""

    def __init__(self, told: Description, found: list[containers.Source], by: By):
        self.told, self.found, self.by = told, found, by
        self.quarantine = Quarantine(told)
        self.stager = Stager(told, self.quarantine.note)
        self.chooser = Chooser(told.on_conflict)
        self.stations: list[Station] = []
        self.walk: Begun[tuple[str, Frame, int]] | None = None
        self.read = False

    def into(
        self,
        lake: Path,
        dataset: str,
        files: tuple[Path, ...],
        revises: bool,
        keep: bool = True,
    ) -> Receipt:
        """Store everything and return the receipt; ``keep`` the quarantine beside the lake."""
        if self.chooser.needs_a_first_pass:
            self._look_first()
        with self._begun(), Lake.open(lake) as opened:
            answer = opened.load(
                dataset,
                Staged.batches(self._staged(), self._refused),
                source=Source(self.told.id, files, self.told.digest),
                actor=self.by.actor,
                revises=revises or self.told.on_change == "revise",
                stations=self.stations,
                checks=configured(self.told),
            )
            counts = answer.counts
            if not self.read:  # the lake knew these files and did not ask for their rows
                for _ in self._staged():
                    pass
                counts = Counts(read=self._kept, duplicate=self._kept)
            # Known files again: what the first load set aside is told again, not forgotten.
            conflicts = answer.quarantine or opened.quarantine / f"load-{answer.load}.parquet"
            if conflicts.exists():
                self.quarantine.conflicts(conflicts, self._walk())
        place = lake.parent / "quarantine" / f"{dataset}-{answer.load}.csv"
        return self._receipt(answer, counts, self.quarantine.keep(place) if keep else None)

    def rehearsed(self, lake: Path, dataset: str, revises: bool) -> Receipt:
        """Return the receipt a load would have; nothing is stored."""
        if self.chooser.needs_a_first_pass:
            self._look_first()
        with Lake.open(lake) as opened:
            answer = opened.rehearse(
                dataset,
                Staged.batches(self._staged()),
                source=Source(self.told.id, (), self.told.digest),
                revises=revises or self.told.on_change == "revise",
                checks=configured(self.told),
            )
        return self._receipt(answer, answer.counts, None)

    def _receipt(self, answer: Answer, counts: Counts, quarantine: Path | None) -> Receipt:
        passed = self.chooser.passed_over
        return Receipt(
            answer.dataset,
            answer.snapshot,
            self.stager.tally.rows,
            counts.plus(self._refused()),
            quarantine,
            answer.again,
            {name: dict(tests) for name, tests in answer.checks.items()},
            {name: dict(tests) for name, tests in answer.thresholds.items()},
            {
                "kept": answer.beside,
                "refused": counts.conflict - answer.beside,
                "passed_over": passed,
            },
            answer.rejudged,
        )

    def _refused(self) -> Counts:
        """Return the values the lake never sees, of those read so far."""
        return _before(self.stager.tally, self.chooser.passed_over)

    @property
    def _kept(self) -> int:
        return self.stager.tally.kept - self.chooser.passed_over

    @contextmanager
    def _begun(self) -> Iterator[None]:
        """Begin to read the files while the lake is opened."""
        self.walk = walk = Begun(self._walk())
        try:
            yield
        finally:
            walk.close()

    def _walk(self) -> Iterator[tuple[str, Frame, int]]:
        """Walk all frames; the rows of each table are numbered on from those before."""
        offset = 0
        for source in self.found:
            last, fresh = 0, True
            for frame in frames(source, self.told):
                if not len(frame):
                    continue
                if fresh or frame.rows[0].as_py() <= last:  # each table counts its own rows
                    offset += 0 if fresh else last
                last, fresh = frame.rows[len(frame) - 1].as_py(), False
                yield source.name, frame, offset
            offset += last

    def _staged(self) -> Iterator[pa.RecordBatch]:
        for name, frame, offset in self.walk or self._walk():
            self.quarantine.file = name
            for batch in self.stager.staged(frame, offset):
                yield self.chooser.choose(batch)
            self.by.progress(len(frame))
        self.stations += self.stager.stations.stations()
        self.read = True

    def _look_first(self) -> None:
        """Read everything once to learn which of several values the source's rule keeps."""
        stager = Stager(self.told, lambda fault: None)
        for source in self.found:
            for frame in frames(source, self.told):
                for batch in stager.staged(frame, 0):
                    self.chooser.learn(batch)


def _before(tally: Tally, passed_over: int) -> Counts:
    """Return the values the lake never saw."""
    return Counts(
        read=tally.read - tally.kept + passed_over,
        missing=tally.missing,
        conflict=passed_over,
        rejected=tally.rejected,
        outside=tally.outside,
    )
