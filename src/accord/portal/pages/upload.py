"""Bringing a file in: choosing it, sent as a plain form or in pieces, and files on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accord.kernel.errors import AccordError
from accord.portal import addresses
from accord.portal.answers import coded_error, page
from accord.portal.editing_errors import POR047
from accord.portal.pages.editing import signed_in_only
from accord.portal.reading import Facts
from accord.portal.requests import Request
from accord.portal.uploads import access, duties, receiving
from accord.portal.uploads.errors import UPL002, UPL010
from accord.portal.uploads.models import Upload

View = Callable[..., HttpResponse]
HERE = "measured/upload/"
FORM_ROOM = 64 * 1024
"""Bytes a form may have beside its file."""
LISTED = 50


def at(request: Request, upload: Upload, step: str = "") -> str:
    """Return the address of a step of an upload."""
    return addresses.address(request, f"{HERE}{upload.token}/{step}")


def onward(request: Request, upload: Upload, step: str = "") -> HttpResponse:
    """Send the reader to a step of an upload."""
    return HttpResponseRedirect(at(request, upload, step))


@csrf_exempt  # measured first, then checked: the check reads the whole file
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """Show the form and one's files on the way, or take a file sent as a plain form."""
    if request.method == "POST":
        if not request.viewer.name:
            return coded_error(request, POR047(), 403)
        access.owners(request.viewer)
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length.isdigit():
            return coded_error(request, UPL010(), 411)
        if int(length) > receiving.most_bytes() + FORM_ROOM:
            size, most = int(length) // receiving.MB, receiving.most_bytes() // receiving.MB
            return coded_error(request, UPL002(size=size, most=most), 413)
        receiving.require_room(int(length))
        return _taken(request)
    return _form(request)


@csrf_protect
def _taken(request: Request) -> HttpResponse:
    sent = request.FILES.get("file")
    earlier = _mended(request, str(request.POST.get("mends", "")))
    try:
        if not isinstance(sent, UploadedFile) or not sent.size:
            raise UPL010()
        owner = earlier.owner if earlier else str(request.POST.get("owner", ""))[:120]
        owner = access.owner_of(request.viewer, owner)
        upload = receiving.begin(owner, request.viewer.name, sent.name or "", sent.size)
        if earlier:
            upload.mends = earlier.token
            upload.save(update_fields=("mends", "touched_at"))
        receiving.append(upload, 0, sent)
    except AccordError as error:
        return _shown(request, earlier, error)
    return onward(request, upload)


@signed_in_only
def _form(request: Request) -> HttpResponse:
    return _shown(request, _mended(request, str(request.GET.get("mends", ""))))


def _mended(request: Request, token: str) -> Upload | None:
    return access.found(request.viewer, token) if token else None


def _shown(
    request: Request, earlier: Upload | None, error: AccordError | None = None
) -> HttpResponse:
    owners = access.owners(request.viewer)
    rows = Upload.objects.filter(owner__in=owners).order_by("-begun_at")
    listed = access.listed(request.viewer, rows[:LISTED])
    part = Facts(request).of_kinds("party", "mechanism", "organisation")
    response = page(
        request,
        "upload.html",
        owners=[(name, named(part, name, request.lang)) for name in owners],
        chosen=earlier.owner if earlier else str(request.POST.get("owner", "")),
        earlier=earlier,
        error=error,
        unfinished=[_line(one) for one in listed if one.state == Upload.State.RECEIVING],
        waiting=[one for one in listed if one.state == Upload.State.RECEIVED],
        stored=[one for one in listed if one.state == Upload.State.STORED],
        most=receiving.most_bytes() // receiving.MB,
        most_bytes=receiving.most_bytes(),
    )
    response.status_code = 400 if error else 200
    return response


def named(part: Any, name: str, lang: str) -> str:
    """Return the name of an owner."""
    found = part.get(name)
    return found.title.in_language(lang) if found else name


def _line(upload: Upload) -> dict[str, Any]:
    share = upload.received * 100 // upload.size if upload.size else 0
    return {"upload": upload, "share": share, "expires": receiving.expires(upload)}


@signed_in_only
def remove(request: Request, token: str) -> HttpResponse:
    """Remove a file that was not stored, after asking."""
    upload = access.found(request.viewer, token)
    if upload.state == Upload.State.STORED:
        return onward(request, upload, "receipt/")
    if request.method != "POST":
        return page(request, "upload_remove.html", upload=upload)
    job = duties.job_of(duties.STORE, upload)
    if job is None or job.state not in duties.OPEN:
        receiving.forget(upload)
    return HttpResponseRedirect(addresses.address(request, HERE))
