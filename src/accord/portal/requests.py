"""What a request carries once the portal has worked out its reader."""

from __future__ import annotations

from django.http import HttpRequest

from accord.portal.accounts.models import User
from accord.portal.clocks import Clocks
from accord.release import Viewer


class Request(HttpRequest):
    """A request with its reader, language and clocks (see ``middleware.Reader``)."""

    viewer: Viewer
    lang: str
    clocks: Clocks


def signed_in(request: HttpRequest) -> User | None:
    """Return the account a request was made with, or None."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None
