"""The job that stores a file: the dataset described, its rows loaded, the layout remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from accord import release
from accord.portal.accounts.models import User
from accord.portal.jobs.work import Progress
from accord.portal.uploads import datasets, describing, places
from accord.portal.uploads.errors import UPL011
from accord.portal.uploads.models import Layout, Upload
from accord.release import Viewer


def store(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Store a file and keep the receipt; run again after a kill it is stored once.

    Raises:
        AccordError: UPL011, UPL012, what describing a dataset and ``run`` raise.
    """
    from accord.ingest.run import By, run

    upload = Upload.objects.get(pk=arguments["token"])
    if upload.stored is not None:
        return {"snapshot": upload.stored["snapshot"]}
    path = places.file_of(upload)
    if not path.exists():
        raise UPL011()
    if upload.storing_at is None:
        upload.storing_at = timezone.now()
        upload.save(update_fields=("storing_at", "touched_at"))
    viewer = _viewer(str(arguments["by"]))
    datasets.require(viewer, upload)
    if upload.tried and upload.tried.get("rows"):
        progress.expect(int(upload.tried["rows"]))
    by = By(viewer.name, progress.advance)
    receipt = run(
        [path], describing.source_of(upload), upload.dataset, places.lake(), upload.revises, by=by
    )
    told = receipt.as_dict()
    if receipt.again:
        told |= _first_time(upload, receipt.counts)
    told["quarantine"] = receipt.quarantine.name if receipt.quarantine else None
    upload.stored, upload.stored_at = told, timezone.now()
    upload.state = Upload.State.STORED
    upload.save()
    _remember(upload)
    places.remove(upload)
    return {"snapshot": receipt.snapshot}


def _viewer(username: str) -> Viewer:
    """Return who asked, as they are now: a right taken away meanwhile is gone."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        return release.ANYONE
    return release.viewer(user.party, user.role_set(), user.username, timezone.localdate())


def _first_time(upload: Upload, counts: Any) -> dict[str, Any]:
    """Return the counts of this very load, where a kill came between storing and the receipt."""
    from accord.lake import Lake

    with Lake.open(places.lake()) as lake:
        loads = lake.show(upload.dataset)["datasets"][0]["loads"]
    mine = [
        one
        for one in loads
        if upload.storing_at
        and one["known_from"] >= upload.storing_at
        and one["action"] == "load"
        and any(file["sha256"] == upload.sha256 for file in one["files"])
    ]
    if not mine:
        return {}
    of = mine[-1]["counts"]
    right = replace(
        counts,
        stored=of["stored"],
        duplicate=of["duplicate"],
        conflict=counts.conflict + of["conflict"],
    )
    return {"values": dict(vars(right)), "again": False}


def _remember(upload: Upload) -> None:
    """Keep the description for the next file of this kind."""
    description = None if upload.source else json.loads(json.dumps(upload.chosen))
    Layout.objects.update_or_create(
        dataset=upload.dataset,
        digest=describing.digest(upload),
        defaults={
            "owner": upload.owner,
            "source": upload.source,
            "description": description,
            "used_at": timezone.now(),
        },
    )
