"""No page of the record asks the database more than twelve times, whatever the record's size."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accord.portal import kept

BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"
MOST = 12
SMALL, LARGE = 200, 400


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=[SMALL, LARGE])
def invented(request, db, tmp_path: Path) -> int:
    """A record of so many items, five times as many events and ten times as many links."""
    from accord.record import load

    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    with transaction.atomic():
        benchmark("record_invented").write_content(tmp_path, request.param)
        load.load(tmp_path, actor="tests")
    return int(request.param)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/en/{path}").status_code == 200, path
    return len(asked)


def test_at_most_twelve_queries(invented: int, focal_point: Client) -> None:
    pages = benchmark("record_pages").pages(invented)
    assert len(pages) > 35
    many = {}
    for name, path in pages.items():
        kept.forget()
        many[f"{name}, first reading"] = queries(focal_point, path)
        many[f"{name}, again"] = queries(focal_point, path)
    assert {name: n for name, n in many.items() if not 0 < n <= MOST} == {}


def test_every_page_of_the_real_record_too(signed_in) -> None:
    client = signed_in("CN")
    many = {}
    for path in (
        "items/",
        "items/?recorded=none",
        "items/?status=none_recorded",
        "events/",
        "money/",
    ):
        kept.forget()
        many[path] = queries(client, path)
    assert {path: n for path, n in many.items() if not 0 < n <= MOST} == {}


@pytest.fixture
def focal_point(db) -> Client:
    from accord.portal.accounts.models import User

    user = User.objects.create_user("ten-minutes", None, party="PTY0", roles="focal_point")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
