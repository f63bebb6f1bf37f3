"""Signing in and out: one-time links, passwords with a limit on tries, forms that are checked."""

from __future__ import annotations

import pytest
from django.test import Client

from accord.portal import tries
from accord.portal.accounts import links
from accord.portal.accounts.models import User

pytestmark = pytest.mark.usefixtures("record", "db")
PASSWORD = "a long enough phrase"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("somchai", PASSWORD, party="TH", roles="focal_point")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_what_may_not_be_entered(lang):
    text = Client().get(f"/{lang}/sign-in/").content.decode()
    assert ("不得录入国家秘密和内部敏感信息" in text) == (lang == "zh")
    assert ("No state secrets or internal-only material" in text) == (lang == "en")


def test_a_link_works_once_and_reading_it_uses_nothing_up(user):
    client, token = Client(), links.make(user)
    assert client.get(f"/sign-in/{token}/")["Location"] == f"/en/sign-in/{token}/"
    for _ in range(2):
        assert client.get(f"/en/sign-in/{token}/").status_code == 200
    assert client.post(f"/en/sign-in/{token}/")["Location"] == "/en/account/"
    assert "somchai" in client.get("/en/account/").content.decode()
    again = Client().post(f"/zh/sign-in/{token}/")
    assert again.status_code == 410 and "POR005" in again.content.decode()


def test_a_password_signs_in_and_goes_on(user):
    client = Client()
    given = {"username": "somchai", "password": PASSWORD, "next": "/en/events/"}
    assert client.post("/en/sign-in/", given)["Location"] == "/en/events/"
    assert client.get("/en/sign-out/").status_code == 405
    assert client.post("/en/sign-out/")["Location"] == "/en/"
    assert client.get("/en/account/")["Location"] == "/en/sign-in/"


@pytest.mark.parametrize(
    "onward", ["https://example.org/", "//example.org/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(user, onward):
    given = {"username": "somchai", "password": PASSWORD, "next": onward}
    assert Client().post("/en/sign-in/", given)["Location"] == "/en/account/"


def test_tries_are_limited_per_username(user):
    client = Client()
    wrong = {"username": "somchai", "password": "wrong"}
    for _ in range(tries.PER_USERNAME):
        assert client.post("/en/sign-in/", wrong).status_code == 401
    refused = client.post("/en/sign-in/", {"username": "Somchai ", "password": PASSWORD})
    assert refused.status_code == 429 and "POR015" in refused.content.decode()


def test_tries_are_limited_per_address(user, monkeypatch):
    monkeypatch.setattr(tries, "PER_ADDRESS", 3)
    client = Client()
    for number in range(tries.PER_ADDRESS):
        client.post("/en/sign-in/", {"username": f"u{number}", "password": "wrong"})
    given = {"username": "somchai", "password": PASSWORD}
    assert client.post("/en/sign-in/", given).status_code == 429
    assert Client(REMOTE_ADDR="127.0.0.9").post("/en/sign-in/", given).status_code == 302


def test_an_account_without_a_password_has_none_to_guess(user):
    User.objects.create_user("nopass")
    for password in ("", "!", "None"):
        given = {"username": "nopass", "password": password}
        assert Client().post("/en/sign-in/", given).status_code == 401


def test_setting_a_password(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    differ = client.post("/en/account/", {"password": "another long phrase", "again": "no"})
    weak = client.post("/zh/account/", {"password": "short", "again": "short"})
    assert differ.status_code == 400 and "differ" in differ.content.decode()
    assert weak.status_code == 400 and "密码过短" in weak.content.decode()
    done = client.post(
        "/en/account/", {"password": "another long phrase"} | {"again": "another long phrase"}
    )
    assert "The password is saved" in done.content.decode()
    user.refresh_from_db()
    assert user.check_password("another long phrase")
    assert client.get("/en/account/").status_code == 200


@pytest.mark.parametrize("path", ["sign-in/", "sign-in/token/", "sign-out/", "account/"])
def test_forms_from_elsewhere_are_refused_with_a_coded_page(path):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"/en/{path}", {})
    text = answer.content.decode()
    assert answer.status_code == 403 and "POR017" in text and 'lang="zh-Hans"' in text


def test_a_stale_account_is_signed_out(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/en/account/")["Location"] == "/en/sign-in/"
