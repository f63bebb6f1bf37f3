"""Writes through the API obey what the pages obey: permission, revision, checks, history."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.test import Client

from accord.portal.accounts.models import User
from accord.record import snapshot, store

V1 = "/api/v1/"
OUTLOOK = "OUT-OUTLOOK-1"
NOTE = {"zh": "更正", "en": "a correction", "zh_form": "editorial", "en_form": "summary"}


def send(client, method: str, path: str, data: object, **headers: str):
    text = data if isinstance(data, str | bytes) else json.dumps(data)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(V1 + path, text, content_type="application/json", headers=named)


@pytest.fixture
def steward(signed_in):
    """Somebody of the secretariat that keeps the joint entries."""
    mechanism = snapshot.read_some(["MEC-CA"]).get("MEC-CA")
    return signed_in(mechanism.body["stewards"][0], "secretariat")


def test_a_steward_changes_a_joint_entry_with_history(steward, reader):
    tag = steward.get(f"{V1}entries/{OUTLOOK}")["ETag"]
    given = {"body": {"date": "2016-10"}, "reason": "date corrected"}
    response = send(steward, "patch", f"entries/{OUTLOOK}", given, If_Match=tag)
    assert response.status_code == 200, response.content
    assert response.json()["revision"] == 2 and response["ETag"].startswith('"2-')
    last = reader.get(f"{V1}entries/{OUTLOOK}/history").json()[0]
    assert last["reason"] == "date corrected" and last["actor"]
    assert reader.get(f"{V1}entries/{OUTLOOK}").json()["body"]["date"] == "2016-10"


def test_a_whole_entry_is_put_and_a_field_taken_out(steward):
    body = steward.get(f"{V1}entries/{OUTLOOK}").json()["body"]
    given = {"body": body | {"date": "2016-11"}, "reason": "a test"}
    first = send(steward, "put", f"entries/{OUTLOOK}", given, If_Match='"1"')
    assert first.status_code == 200 and first.json()["body"] == given["body"]
    taken = {"body": {"theme": None, "date": None}, "reason": "a test"}
    second = send(steward, "patch", f"entries/{OUTLOOK}", taken, If_Match=first["ETag"])
    assert second.status_code == 200 and "date" not in second.json()["body"]


@pytest.mark.parametrize(("sent", "status", "code"), [
    (None, 428, "POR075"),
    ("nonsense", 428, "POR075"),
    ('"7"', 412, "REC013"),
    ('"0"', 412, "REC013"),
])  # fmt: skip
def test_a_change_names_the_revision_it_was_made_from(steward, sent, status, code):
    headers = {"If_Match": sent} if sent else {}
    given = {"body": {"date": "2016-10"}, "reason": "a test"}
    response = send(steward, "patch", f"entries/{OUTLOOK}", given, **headers)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert len(store.history(f"accord:seed/output/{OUTLOOK}")) == 1


def test_nobody_overwrites_what_they_have_not_seen(steward, change):
    tag = steward.get(f"{V1}entries/{OUTLOOK}")["ETag"]
    change(OUTLOOK, date="2016-08")
    given = {"body": {"date": "2016-10"}, "reason": "a test"}
    response = send(steward, "patch", f"entries/{OUTLOOK}", given, If_Match=tag)
    assert response.status_code == 412


@pytest.mark.parametrize(("party", "roles", "status"), [
    ("TH", "focal_point", 403),
    ("TH", "reader", 403),
    ("CN", "secretariat", 403),
    ("", "reader", 403),
])  # fmt: skip
def test_others_may_not(signed_in, party, roles, status):
    client = signed_in(party, roles)
    given = {"body": {"date": "2016-10"}, "reason": "a test"}
    for method in ("patch", "put"):
        response = send(client, method, f"entries/{OUTLOOK}", given, If_Match='"1"')
        assert response.status_code == status and response.json()["code"] == "POR040"
    new = {"kind": "output", "local": "OUT-N1", "owner": "MEC-CA", "body": {}, "reason": "a test"}
    assert send(client, "post", "entries", new).status_code == 403


def test_who_is_not_signed_in_may_not(reader):
    given = {"body": {"date": "2016-10"}, "reason": "a test"}
    for method, path in (("patch", f"entries/{OUTLOOK}"), ("put", f"entries/{OUTLOOK}"),
                         ("post", "entries")):  # fmt: skip
        response = send(reader, method, path, given, If_Match='"1"')
        assert (response.status_code, response.json()["code"]) == (401, "POR073")


def test_a_request_from_elsewhere_is_refused(record, db):
    user = User.objects.create_user("admin-csrf", None, roles="administrator")
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    given = {"body": {"date": "2016-10"}, "reason": "a test"}
    response = send(client, "patch", f"entries/{OUTLOOK}", given, If_Match='"1"')
    assert (response.status_code, response.json()["code"]) == (403, "POR073")
    client.get("/en/sign-in/")
    token = client.cookies["csrftoken"].value
    again = send(client, "patch", f"entries/{OUTLOOK}", given, If_Match='"1"', X_CSRFToken=token)
    assert again.status_code == 200


def test_a_party_writes_entries_of_its_own(signed_in, reader):
    client = signed_in("TH")
    new = {
        "kind": "output",
        "local": "OUT-TH-1",
        "owner": "TH",
        "body": {"title": {"zh": "报告", "en": "A report"}, "form": "report"},
        "reason": "a test",
    }
    form = snapshot.read_some([OUTLOOK]).get(OUTLOOK).body
    new["body"] = dict(form) | {"title": {"zh": "报告", "en": "A report"}}
    created = send(client, "post", "entries", new)
    assert created.status_code == 201, created.content
    assert created["Location"] == f"{V1}entries/OUT-TH-1"
    assert created.json()["audience"] == ["owner"]
    assert reader.get(f"{V1}entries/OUT-TH-1").status_code == 404
    assert client.get(f"{V1}entries/OUT-TH-1").status_code == 200
    assert send(client, "post", "entries", new).status_code == 412
    taken = new | {"local": OUTLOOK}
    assert send(client, "post", "entries", taken).status_code == 412


@pytest.mark.parametrize(("body", "code"), [
    ({"date": "soon"}, "KER010"),
    ({"nonsense": 1}, "REC002"),
    ({"title": None}, "REC003"),
    ({"form": "nonsense"}, "REC010"),
    ({"instrument": "INS-NONE"}, "REC005"),
    ({"instrument": OUTLOOK}, "REC006"),
    ({"contents": 3}, "REC004"),
    ({"theme": 3.5}, "REC004"),
])  # fmt: skip
def test_a_faulty_entry_is_refused_with_its_fault(steward, body, code):
    given = {"body": body, "reason": "a test"}
    response = send(steward, "patch", f"entries/{OUTLOOK}", given, If_Match='"1"')
    assert response.json()["code"] == code, response.content
    assert response.status_code in (400, 422)
    assert len(store.history(f"accord:seed/output/{OUTLOOK}")) == 1


def test_references_the_writer_does_not_see_stay(steward, change):
    forum = "EV-2016-09-FORUM"
    before = snapshot.read_some([forum]).get(forum).body
    hidden = (before["areas"][0], before["mentions"][0]["source"])
    for local in hidden:
        kept = replace(snapshot.read_some([local]).get(local), owner="TH", audience=("owner",))
        store.write([kept], actor="tests", reason="a test")
    shown = steward.get(f"{V1}entries/{forum}").json()
    assert not any(local in json.dumps(shown) for local in hidden)
    given = {"body": shown["body"] | {"note": NOTE}, "reason": "a test"}
    put = send(steward, "put", f"entries/{forum}", given, If_Match='"1"')
    assert put.status_code == 200, put.content
    assert not any(local in put.content.decode() for local in hidden)
    assert snapshot.read_some([forum]).get(forum).body == before | {"note": NOTE}
    fewer = {"body": {"mentions": shown["body"].get("mentions", [])[:1]}, "reason": "a test"}
    patched = send(steward, "patch", f"entries/{forum}", fewer, If_Match=put["ETag"])
    assert patched.status_code == 200, patched.content
    mentions = snapshot.read_some([forum]).get(forum).body["mentions"]
    assert before["mentions"][0] in mentions


@pytest.mark.parametrize(("data", "status", "code"), [
    ("", 400, "POR070"),
    ("null", 400, "POR070"),
    ("[]", 400, "POR070"),
    ("{", 400, "POR070"),
    ('{"body": {}, "reason": ""}', 422, "POR070"),
    ('{"body": {"date": "\\u0000"}, "reason": "x"}', 400, "POR070"),
    ('{"body": {"date": "\\ud800"}, "reason": "x"}', 400, "POR070"),
    ('{"body": {"edition": 99999999999999999999}, "reason": "x"}', 400, "POR070"),
    ('{"body": {"edition": NaN}, "reason": "x"}', 400, "POR070"),
    ('{"body": {"edition": 1.5}, "reason": "x"}', 422, "REC002"),
    ('{"body": {}, "embargo": "soon", "reason": "x"}', 400, "POR070"),
    ('{"body": {}, "audience": ["everybody"], "reason": "x"}', 400, "REL001"),
    ('{"body": ' + "[" * 60 + "]" * 60 + ', "reason": "x"}', 413, "POR071"),
    ('{"body": ' + "[" * 100_000, 400, "POR070"),
    ('{"body": {"theme": "' + "x" * 300_000 + '"}, "reason": "x"}', 413, "POR071"),
    ("x" * 3_000_000, 413, "POR071"),
])  # fmt: skip
def test_bodies_that_cannot_be_taken(steward, data, status, code):
    response = send(steward, "patch", f"entries/{OUTLOOK}", data, If_Match='"1"')
    assert (response.status_code, response.json()["code"]) == (status, code), response.content
    assert len(store.history(f"accord:seed/output/{OUTLOOK}")) == 1
