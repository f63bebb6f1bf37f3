"""The whole record in the test database, loaded once for each module and rolled back after it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker) -> Iterator[None]:
    from accord.record import load

    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    with django_db_blocker.unblock(), transaction.atomic():
        load.load(CONTENT, actor="tests")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def reader(record, db):
    """A browser of somebody who has not signed in."""
    from django.test import Client

    return Client()


@pytest.fixture
def signed_in(record, db):
    """Make a browser of somebody signed in, with a party and roles."""
    from django.test import Client

    from accord.portal.accounts.models import User

    def make(party: str, roles: str = "focal_point", name: str = "") -> Client:
        user = User.objects.create_user(
            name or f"{party or 'nobody'}-{roles}".lower(), None, party=party, roles=roles
        )
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def change(record, db):
    """Write a new revision of an entry: another audience, or fields of its body."""
    from accord.record import snapshot, store

    def write(local: str, audience: tuple[str, ...] | None = None, **fields: object) -> str:
        document = snapshot.read_some([local]).get(local)
        assert document
        body = json.loads(json.dumps(dict(document.body))) | fields
        changed = replace(document, body=body, audience=audience or document.audience)
        store.write([changed], actor="tests", reason="a test")
        return str(document.id)

    return write
