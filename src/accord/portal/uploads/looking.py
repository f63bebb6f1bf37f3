"""The job that looks at a file: the proposal as plain data, and which descriptions fit it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accord.kernel.errors import AccordError
from accord.portal.jobs.work import Progress
from accord.portal.uploads import describing, places
from accord.portal.uploads.errors import UPL011
from accord.portal.uploads.models import Layout, Upload

FITTING_SECONDS = 4.0
MOST_LAYOUTS = 40
MOST_COLUMNS = 400


def look(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Look at a file and write down what was found. Raises AccordError UPL011, ING001 to ING008."""
    upload = Upload.objects.get(pk=arguments["token"])
    path = places.file_of(upload)
    if not path.exists():
        raise UPL011()
    fitting = _fitting(upload, path)
    try:
        found = _proposal(path)
    except AccordError as error:
        if not fitting:
            raise
        found = {"fault": error.as_dict(), "tables": [], "pieces": []}
    upload.looked = {**found, "fitting": fitting}
    upload.save(update_fields=("looked", "touched_at"))
    return {"tables": len(found["tables"])}


def _proposal(path: Path) -> dict[str, Any]:
    from accord.ingest import writing
    from accord.ingest.inspect import inspect

    found = inspect(path)
    data = {
        "tables": [_shown(one) for one in found.tables or [found]],
        "pieces": writing.pieces(found),
        "description": writing.description(found),
    }
    plain: dict[str, Any] = json.loads(json.dumps(data, default=str))
    return plain


def _shown(one: Any) -> dict[str, Any]:
    """Return what a page says of one table, every ground in both languages."""
    time_of = one.time
    return {
        "file": one.file,
        "table": one.table,
        "format": one.format,
        "encoding": one.encoding,
        "layout": one.layout,
        "delimiter": one.delimiter,
        "header_row": one.header_row,
        "time": {**time_of.as_dict(), "length": time_of.length},
        "stations": one.stations,
        "across": len(one.across.stations) if one.across else 0,
        "missing": one.missing,
        "qualifiers": one.qualifiers,
        "decimal": one.decimal,
        "long": [one.long.parameter, one.long.value] if one.long else [],
        "grounds": {
            name: {"confidence": g.confidence, "zh": g.zh, "en": g.en}
            for name, g in one.grounds.items()
        },
        "time_grounds": [
            {"confidence": g.confidence, "zh": g.zh, "en": g.en} for g in time_of.grounds
        ],
        "columns": [
            {
                "name": c.name,
                "role": c.role,
                "parameter": c.parameter,
                "unit": c.unit,
                "confidence": c.grounds.confidence,
                "zh": c.grounds.zh,
                "en": c.grounds.en,
            }
            for c in one.columns[:MOST_COLUMNS]
        ],
        "asked": len(one.questions),
    }


def _fitting(upload: Upload, path: Path) -> list[dict[str, Any]]:
    """Return the remembered and the supplied descriptions that read this file as it is."""
    from accord.ingest import writing
    from accord.ingest.description import load, parsed
    from accord.ingest.fitting import fits

    ends = time.monotonic() + FITTING_SECONDS
    found: list[dict[str, Any]] = []
    layouts = Layout.objects.filter(owner=upload.owner).order_by("-used_at")[:MOST_LAYOUTS]
    for layout in layouts:
        if time.monotonic() > ends:
            return found
        try:
            text = writing.as_text(describing.plain(layout.description or {}), "")
            told = load(layout.source) if layout.source else parsed(text, layout.dataset)
        except AccordError:
            continue  # of an earlier version
        if fits(path, told):
            found.append({"layout": layout.pk, "dataset": layout.dataset, "title": told.title})
    for name, title in describing.offered():
        if time.monotonic() > ends:
            break
        if fits(path, load(name)):
            found.append({"source": name, "title": title})
    return found
