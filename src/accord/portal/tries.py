"""How often a password may be tried: per username and per address, within a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accord.portal.errors import POR015
from accord.portal.models import SignInTry

WINDOW = timedelta(minutes=15)
PER_USERNAME = 5
PER_ADDRESS = 20


def check(username: str, address: str) -> None:
    """Refuse a try beyond the limits. Raises AccordError POR015."""
    limits = {_key("username", username): PER_USERNAME, _key("address", address): PER_ADDRESS}
    since = timezone.now() - WINDOW
    counts = (
        SignInTry.objects.filter(key__in=limits, at__gt=since)
        .values_list("key")
        .annotate(tries=Count("id"))
    )
    if any(tries >= limits[key] for key, tries in counts):
        raise POR015(minutes=int(WINDOW.total_seconds() // 60))


def failed(username: str, address: str) -> None:
    """Keep a failed try, and drop those that no longer count."""
    now = timezone.now()
    SignInTry.objects.filter(at__lte=now - WINDOW).delete()
    keys = (_key("username", username), _key("address", address))
    SignInTry.objects.bulk_create([SignInTry(key=key, at=now) for key in keys])


def forget(username: str) -> None:
    """Drop the failed tries of a username after it has signed in."""
    SignInTry.objects.filter(key=_key("username", username)).delete()


def _key(kind: str, value: str) -> str:
    name = value.strip().lower()
    return salted_hmac(f"accord.sign-in.{kind}", name, algorithm="sha256").hexdigest()
