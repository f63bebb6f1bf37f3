"""Freeze a data folder of the present version as a specimen for all later ones.

    python tests/specimens/freeze.py VERSION

Writes node-VERSION.zip (a data folder with the published record, edits, a recalled and an erased
entry, accounts and a job; without its secret key) and status-VERSION.json (what ``accord record
status`` says of it as of 2026-11-20). Run once for a version, never again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
AS_OF = "2026-11-20"


def fill() -> None:
    """In a data folder of its own: load, edit, recall, erase, make accounts."""
    from accord.portal.keeping.preparing import load_if_empty, prepare

    prepare()
    from accord import release
    from accord.portal.accounts.models import User
    from accord.portal.jobs import work
    from accord.record import snapshot, store
    from accord.record.documents import Document

    load_if_empty()
    facts = snapshot.read()
    for local in ("EV-2019-12-GZ-WASTE", "CM-AP11-4.1b"):
        found = facts.get(local)
        for turn in (1, 2):
            title = {**found.body["title"], "en": f"{found.body['title']['en']} ({turn})"}
            body = {**found.body, "title": title}
            store.write(
                [Document(found.id, found.owner, body, found.audience)],
                actor="specimen",
                reason=f"edit {turn}",
            )
    for local, take_back in (
        ("EV-2012-09-FORUM", release.recall),
        ("EV-2014-INDUSTRY", release.erase),
    ):
        found = facts.get(local)
        take_back(str(found.id), found.owner, "specimen")
    User.objects.create_user("specimen", party="TH", roles="focal_point")
    work.ask("verify", {}, "specimen", "specimen")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main(version: str) -> None:
    if os.environ.get("FREEZING"):
        fill()
        return
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"ACCORD_DATA": data, "FREEZING": "1"}
        subprocess.run([sys.executable, __file__, version], env=environment, check=True)
        command = [sys.executable, "-m", "accord.cli", "record", "status", "--as-of", AS_OF]
        told = subprocess.run(
            [*command, "--json"], env=environment, check=True, capture_output=True
        )
        (HERE / f"status-{version}.json").write_bytes(told.stdout)
        with zipfile.ZipFile(HERE / f"node-{version}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("accord.sqlite3", "node.json"):
                archive.write(Path(data) / name, name)


if __name__ == "__main__":
    main(sys.argv[1])
