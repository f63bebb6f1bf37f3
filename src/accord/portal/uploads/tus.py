"""Resumable uploads by the tus protocol 1.0.0: core, creation, checksum, expiration, termination.

Docs: tus.io/protocols/resumable-upload (version 1.0.0 of 2016-03-25). A piece is one PATCH; it is
acknowledged when it is on the disk. The address has the language of the errors, nothing else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import tempfile
from typing import IO, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from accord.kernel.errors import AccordError
from accord.portal.answers import STATUS
from accord.portal.editing_errors import POR047
from accord.portal.requests import Request
from accord.portal.uploads import access, places, receiving
from accord.portal.uploads.errors import (
    UPL001,
    UPL002,
    UPL003,
    UPL004,
    UPL005,
    UPL006,
    UPL007,
    UPL008,
    UPL009,
    UPL011,
)
from accord.portal.uploads.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
MOST_PIECE = 64 << 20
IN_MEMORY = 8 << 20
CONTENT = "application/offset+octet-stream"
DIFFERS, TOO_MANY_HELD, NO_ROOM = 460, 429, 507
_STATUS = {
    UPL001.code: 404,
    UPL002.code: 413,
    UPL003.code: TOO_MANY_HELD,
    UPL004.code: NO_ROOM,
    UPL005.code: 409,
    UPL006.code: DIFFERS,
    UPL007.code: 422,
    UPL009.code: 423,
    UPL011.code: 410,
}
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _answer(status: int = 204, **headers: object) -> HttpResponse:
    response = HttpResponse(status=status)
    return _marked(response, **headers)


def _marked(response: HttpResponse, **headers: object) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response[name.replace("_", "-")] = str(value)
    return response


def _fault(error: AccordError, status: int = 0) -> HttpResponse:
    """Answer with a coded error as data; the browser's script shows it."""
    code = status or _STATUS.get(error.code) or STATUS.get(error.code, 400)
    return _marked(JsonResponse(error.as_dict(), status=code))


def _bad(problem: str, status: int = 400) -> HttpResponse:
    return _fault(UPL008(problem=problem, most=MOST_PIECE >> 20), status)


def _refused(request: Request) -> HttpResponse | None:
    """Refuse who has not signed in, and another version of the protocol."""
    if request.method == "OPTIONS":
        return None
    if not request.viewer.name:
        return _fault(POR047(), 401)
    if request.headers.get("Tus-Resumable") != VERSION:
        return _marked(_bad("Tus-Resumable", 412), Tus_Version=VERSION)
    return None


def _about() -> HttpResponse:
    return _answer(
        204,
        Tus_Version=VERSION,
        Tus_Extension=EXTENSIONS,
        Tus_Max_Size=receiving.most_bytes(),
        Tus_Checksum_Algorithm=",".join(ALGORITHMS),
    )


@require_http_methods(["OPTIONS", "POST"])
def creation(request: Request) -> HttpResponse:
    """Begin an upload, or find the one of the same file that a broken line left."""
    refused = _refused(request)
    if refused is not None or request.method == "OPTIONS":
        return refused or _about()
    try:
        return _create(request)
    except AccordError as error:
        return _fault(error)


def _create(request: Request) -> HttpResponse:
    length = request.headers.get("Upload-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        return _bad("Upload-Length")
    try:
        told = metadata(request.headers.get("Upload-Metadata", ""))
    except ValueError:
        return _bad("Upload-Metadata")
    declared = told.get("sha256", "")
    if declared and not _SHA256.fullmatch(declared):
        return _bad("Upload-Metadata sha256")
    mends = told.get("mends", "")
    earlier = access.found(request.viewer, mends) if mends else None
    owner = earlier.owner if earlier else access.owner_of(request.viewer, told.get("owner", ""))
    upload = receiving.unfinished(owner, request.viewer.name, int(length), declared)
    status = 200 if upload else 201
    if upload is None:
        name = told.get("filename", "")
        upload = receiving.begin(owner, request.viewer.name, name, int(length), declared)
    if earlier is not None and upload.mends != earlier.token:
        upload.mends = earlier.token
        upload.save(update_fields=("mends", "touched_at"))
    return _answer(
        status,
        Location=f"/{request.lang}/measured/upload/pieces/{upload.token}/",
        Upload_Offset=upload.received,
        Upload_Expires=http_date(receiving.expires(upload).timestamp()),
    )


def metadata(header: str) -> dict[str, str]:
    """Return the pairs of an Upload-Metadata header. Raises ValueError.

    >>> metadata("filename ZGF0YS5jc3Y=, is_test")
    {'filename': 'data.csv', 'is_test': ''}
    """
    found = {}
    for pair in filter(None, (p.strip() for p in header.split(","))):
        name, _, value = pair.partition(" ")
        found[name] = base64.b64decode(value, validate=True).decode("utf-8")
    return found


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
def pieces(request: Request, token: str) -> HttpResponse:
    """Say how much has arrived, take the next piece, or give up."""
    refused = _refused(request)
    if refused is not None or request.method == "OPTIONS":
        return refused or _about()
    try:
        upload = access.found(request.viewer, token)
        if request.method == "HEAD":
            return _standing(upload)
        if request.method == "DELETE":
            receiving.forget(upload)
            return _answer()
        return _take(request, upload)
    except AccordError as error:
        return _fault(error)


def _standing(upload: Upload) -> HttpResponse:
    whole, part = places.file_of(upload), places.part_of(upload)
    if upload.state == Upload.State.RECEIVING and not (part.exists() or whole.exists()):
        raise UPL011()
    receiving.complete(upload)
    return _answer(200, Upload_Offset=upload.received, Upload_Length=upload.size)


def _take(request: Request, upload: Upload) -> HttpResponse:
    if request.content_type != CONTENT:
        return _bad("Content-Type", 415)
    offset, length = request.headers.get("Upload-Offset", ""), _length(request)
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
        return _bad("Upload-Offset")
    if length is None:
        return _bad("Content-Length", 411)
    if length > MOST_PIECE:
        return _bad("Content-Length", 413)
    if int(offset) != upload.received:
        raise UPL005(found=int(offset), expected=upload.received)
    algorithm, _, digest = request.headers.get("Upload-Checksum", "").partition(" ")
    if algorithm and algorithm not in ALGORITHMS:
        return _bad("Upload-Checksum")
    with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(places.incoming())) as held:
        found, whole = _read(request, held, algorithm, length)
        if algorithm and (not whole or found != _decoded(digest)):
            raise UPL006()
        held.seek(0)
        receiving.append(upload, int(offset), held)  # of a broken piece what arrived is kept
    return _answer(
        204,
        Upload_Offset=upload.received,
        Upload_Expires=http_date(receiving.expires(upload).timestamp()),
    )


def _length(request: HttpRequest) -> int | None:
    text = request.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _decoded(digest: str) -> bytes:
    try:
        return base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read(request: HttpRequest, into: IO[bytes], algorithm: str, most: int) -> tuple[bytes, bool]:
    """Copy the body; return its digest and whether all of it arrived."""
    hashed: Any = hashlib.new(algorithm or "sha256", usedforsecurity=False)
    copied = 0
    while copied < most:
        try:
            block = request.read(min(receiving.BLOCK, most - copied))
        except (UnreadablePostError, OSError):
            break  # the line broke
        if not block:
            break
        hashed.update(block)
        try:
            into.write(block)
        except OSError as error:
            raise receiving.no_room(most) from error
        copied += len(block)
    return hashed.digest(), copied == most
