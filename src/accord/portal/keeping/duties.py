"""The keeper's jobs: backup and verification, done by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from accord.portal.jobs.work import Progress, job
from accord.portal.keeping import proof
from accord.portal.keeping.backup import backup
from accord.record.models import Revision


@job("backup")
def make_backup(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Back the node up into its own folder of backups, without secrets; return the file's name."""
    folder = Path(settings.ACCORD_DATA) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = Path(str(arguments.get("name") or f"{timezone.now():%Y%m%dT%H%M%SZ}")).name
    target = folder / f"{name.removesuffix('.zip')}.zip"
    manifest = backup(target, progress=progress.advance)
    return {"file": target.name, "rows": sum(manifest.tables.values()), "secrets": False}


@job("verify")
def verify(_arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Verify both chains and the current tables; return how much was found whole."""
    progress.expect(Revision.objects.count())
    found = proof.prove(progress.advance)
    return {
        "revisions": found.revisions,
        "releases": found.releases,
        "entries": found.entries,
        "digest": found.digest,
    }
