"""The addresses of bringing a file in."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase

from accord.portal.pages import upload, upload_end, upload_steps
from accord.portal.uploads import tus

ROUTES: dict[str, Callable[..., HttpResponseBase]] = {
    "measured/upload/": upload.begin,
    "measured/upload/pieces/": tus.creation,
    "measured/upload/pieces/<str:token>/": tus.pieces,
    "measured/upload/<str:token>/": upload_steps.current,
    "measured/upload/<str:token>/found/": upload_steps.found,
    "measured/upload/<str:token>/questions/": upload_steps.answers,
    "measured/upload/<str:token>/questions/<str:sheet>/": upload_steps.question,
    "measured/upload/<str:token>/dataset/": upload_steps.dataset,
    "measured/upload/<str:token>/preview/": upload_end.preview,
    "measured/upload/<str:token>/receipt/": upload_end.receipt,
    "measured/upload/<str:token>/remove/": upload.remove,
    "measured/upload/<str:token>/quarantine.csv": upload_end.quarantine,
    "measured/upload/<str:token>/source.yaml": upload_end.description,
}
