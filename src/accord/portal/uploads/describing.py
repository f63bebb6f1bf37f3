"""The description a file is read with: proposed, chosen from those known, or kept from before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from accord.ingest import writing
from accord.ingest.description import Description, known, load, parsed
from accord.ingest.following import BY_ITSELF, FOLLOWS, followed, needless
from accord.portal.uploads import places
from accord.portal.uploads.models import Upload

Data = dict[str, Any]
OURS = (BY_ITSELF, FOLLOWS)


def proposed(upload: Upload, wanted: Sequence[int] = ()) -> Data:
    """Return the description inspection proposes, for the likely tables or for chosen ones."""
    pieces = upload.seen["pieces"]
    likely = [at for at, one in enumerate(pieces) if one["likely"]]
    if not wanted or list(wanted) == likely:
        data = upload.seen["description"]
    else:
        data = writing.chosen(upload.name, [pieces[at] for at in wanted])
    return followed(_headed(json.loads(json.dumps(data))))


def _headed(data: Data) -> Data:
    """Keep the names inspection gave to columns without a heading; what they are is asked."""
    for asked in data["questions"]:
        if asked["code"] == "header":
            table = data["tables"][asked.get("table", 0)]
            asked["answer"], asked[BY_ITSELF] = list(table.get("names") or ["column 1"]), True
    return data


def open_questions(data: Data) -> list[Data]:
    """Return the questions without an answer that need one."""
    return [
        q for q in data["questions"] if q.get("answer") in (None, "", []) and not needless(data, q)
    ]


def text_of(upload: Upload) -> str:
    """Return the description of an upload as the text of a YAML file, to keep and use again."""
    if upload.source:
        from importlib.resources import files

        packaged = files("accord.ingest").joinpath("sources", f"{upload.source}.yaml")
        return packaged.read_text(encoding="utf-8")
    return writing.as_text(plain(upload.chosen or {}), upload.name)


def name_of(upload: Upload) -> str:
    """Return what the file of a description is called."""
    return f"{upload.source or Path(upload.name).stem}.yaml"


def plain(data: Data) -> Data:
    """Return a description without what only the pages need."""
    questions = [
        {name: value for name, value in q.items() if name not in OURS}
        for q in data.get("questions", ())
        if not (needless(data, q) and q.get(FOLLOWS))
    ]
    return {**data, "questions": questions}


def checked(upload: Upload) -> Description:
    """Return the description, complete. Raises AccordError ING010 to ING018."""
    return load(upload.source) if upload.source else parsed(text_of(upload), upload.name)


def digest(upload: Upload) -> str:
    """Return what tells one description from another."""
    told = upload.source or json.dumps(plain(upload.chosen or {}), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def source_of(upload: Upload) -> str | Path:
    """Return what ``run`` takes: the id of a known description, or a file of this one."""
    if upload.source:
        return upload.source
    path = places.folder_of(upload) / "source.yaml"
    beside = path.with_name("source.yaml.part")
    beside.write_text(text_of(upload), encoding="utf-8")
    beside.replace(path)
    return path


def offered() -> list[tuple[str, dict[str, str]]]:
    """Return the descriptions that come with the program and have no open question."""
    return [(name, dict(load(name).title)) for name in _complete()]


def _complete() -> list[str]:
    from accord.kernel.errors import AccordError

    found = []
    for name in known():
        try:
            load(name)
        except AccordError:  # one waits for answers nobody here can give
            continue
        found.append(name)
    return found
