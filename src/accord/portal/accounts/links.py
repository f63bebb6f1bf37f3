"""One-time sign-in links."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accord.kernel.canonical import digest
from accord.portal.accounts.models import SignInLink, User
from accord.portal.errors import POR005

LIFETIME = timedelta(hours=24)
ADMINISTRATOR = "administrator"


def local_administrator() -> User:
    """Return the local administrator's account, making it where it is absent (no password)."""
    user = User.objects.filter(username=ADMINISTRATOR).first()
    return user or User.objects.create_user(
        ADMINISTRATOR, name="Local administrator", roles="administrator"
    )


def make(user: User) -> str:
    """Make a link's token for the user and return it; it is not kept anywhere."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user, token_hash=digest(token.encode()), expires_at=timezone.now() + LIFETIME
    )
    return token


def use(token: str) -> User:
    """Use a token up and return its user.

    Raises:
        AccordError: POR005 where it was used, is too old or never existed.
    """
    now = timezone.now()
    with transaction.atomic():
        link = (
            SignInLink.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(token_hash=digest(token.encode()), used_at=None, expires_at__gt=now)
            .first()
        )
        if link is None or not link.user.is_active:
            raise POR005()
        link.used_at = now
        link.save(update_fields=["used_at"])
    return link.user
