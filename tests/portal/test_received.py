"""Files people send: kept for their sender alone, within limits, for a day."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from accord.kernel.errors import AccordError
from accord.portal import received


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.ACCORD_DATA = tmp_path
    return tmp_path / received.FOLDER


def send(data: bytes = b"abc", name: str = "a.docx", sender: str = "li", most: int = 10):
    return received.receive(SimpleUploadedFile(name, data), sender, most)


def code(call, *arguments, **options) -> str:
    with pytest.raises(AccordError) as told:
        call(*arguments, **options)
    assert told.value.render("zh") != told.value.render("en")
    return told.value.code


def test_a_file_is_kept_for_its_sender_alone(folder):
    one = send(b"abc")
    assert one.path.read_bytes() == b"abc"
    assert (one.name, one.size) == ("a.docx", 3)
    assert one.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert received.find(one.token, "li") == one
    assert code(received.find, one.token, "somchai") == "POR091"
    for path in folder.rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert "li" not in path.name.split(".")[0].split("-")
    assert b"li" not in bytes(one.folder.name, "ascii").split(b"-")


@pytest.mark.parametrize("token", ["", "x", "../" * 8, "a" * 31, "A" * 32, "0" * 33, "0" * 32])
def test_no_other_name_leads_to_a_file(token):
    send()
    assert code(received.find, token, "li") == "POR091"


def test_a_file_over_the_limit_leaves_nothing(folder):
    assert code(send, b"x" * 11) == "POR090"
    assert not folder.exists() or not [p for p in folder.rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\附件.docx", "附件.docx"),
        ("a\u202excod.exe", "axcod.exe"),
        ("x" * 300 + ".xlsx", "x" * 110 + ".xlsx"),
    ],
)
def test_names_are_only_names(given, kept):
    upload = SimpleUploadedFile("x", b"a")
    upload._name = given  # what a browser may send; Django cleans part of it
    assert received.receive(upload, "li", 10).name == kept


def test_notes_are_remembered_and_forgotten():
    one = send()
    assert one.notes() == {}
    one.remember({"answers": {"source": "SRC-甲"}})
    assert received.find(one.token, "li").notes() == {"answers": {"source": "SRC-甲"}}
    received.drop(one)
    assert not one.path.exists()
    assert received.find(one.token, "li").notes()
    received.forget(one)
    assert code(received.find, one.token, "li") == "POR091"
    assert list(one.folder.iterdir()) == []


def test_the_oldest_gives_way():
    first = send()
    made = [send() for _ in range(received.MOST_HELD)]
    assert {one.token for one in received.held("li")} == {one.token for one in made}
    assert not first.path.exists()
    assert received.held("somchai") == []


def test_after_a_day_it_is_gone(folder, monkeypatch):
    one = send()
    later = time.time() + received.KEPT_HOURS * 3600 + 1
    left = folder / "sent-in-part.upload"
    left.write_bytes(b"x")
    os.utime(left, (1, 1))
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        assert code(received.find, one.token, "li") == "POR091"
    assert received.sweep() == 1
    assert not left.exists()
    assert one.path.exists()
    assert received.sweep(later) == 2
    assert not one.path.exists()


def test_a_full_disk_is_told(monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    assert code(send) == "POR092"


@pytest.mark.parametrize(
    ("path", "known", "length", "refused"),
    [
        ("/zh/import/", True, 9_000, False),
        ("/zh/import/", True, 90_000, True),
        ("/zh/import/", False, 2_000_000, False),
        ("/zh/import/", False, 2_600_000, True),
        ("/en/new/event/", True, 2_600_000, True),
        ("/", False, 0, False),
        ("/zh/measured/upload/", True, 900_000_000, False),
        ("/zh/measured/upload/pieces/", True, 60_000_000, False),
        ("/en/measured/upload/pieces/0f0f/", True, 60_000_000, False),
        ("/en/measured/upload/0f0f/questions/", True, 60_000_000, True),
        ("/en/measured/upload/pieces/0f0f/x/", True, 60_000_000, True),
    ],
)
def test_a_request_is_refused_by_its_length(monkeypatch, path, known, length, refused):
    monkeypatch.setitem(received.LIMITS, "import/", 10_000)
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = str(length)
    if refused:
        assert code(received.refuse_too_large, request, known) == "POR090"
    else:
        received.refuse_too_large(request, known)
