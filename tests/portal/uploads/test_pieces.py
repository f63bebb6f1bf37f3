"""The protocol of resumable uploads (tus 1.0.0): offsets, checksums, limits, who may."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest

from accord.portal.uploads import places, receiving
from accord.portal.uploads.models import Upload

pytestmark = pytest.mark.django_db
TEXT = b"station,time,PM10\nA,2024-01-01 00:00,1\n" * 100
TUS = {"Tus-Resumable": "1.0.0"}
WHERE = "/en/measured/upload/pieces/"


def told(**pairs: str) -> str:
    each = (f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())
    return ",".join(each)


def begin(client, text: bytes = TEXT, **pairs: str):
    pairs = {"filename": "air.csv"} | pairs
    headers = TUS | {"Upload-Length": str(len(text)), "Upload-Metadata": told(**pairs)}
    return client.post(WHERE, headers=headers)


def patch(client, address: str, offset: int, piece: bytes, **headers: str):
    every = (
        TUS | {"Upload-Offset": str(offset)} | {k.replace("_", "-"): v for k, v in headers.items()}
    )
    kind = "application/offset+octet-stream"
    return client.patch(address, piece, content_type=kind, headers=every)


def checksum(piece: bytes, algorithm: str = "sha256") -> str:
    digest = hashlib.new(algorithm, piece).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


def test_a_file_arrives_in_pieces_and_is_the_same(technician):
    begun = begin(technician, sha256=hashlib.sha256(TEXT).hexdigest())
    assert begun.status_code == 201 and begun["Upload-Offset"] == "0" and begun["Upload-Expires"]
    address = begun["Location"]
    for at in range(0, len(TEXT), 1000):
        asked = technician.head(address, headers=TUS)
        assert asked["Upload-Offset"] == str(at) and asked["Upload-Length"] == str(len(TEXT))
        assert asked["Cache-Control"] == "no-store"
        piece = TEXT[at : at + 1000]
        answer = patch(technician, address, at, piece, Upload_Checksum=checksum(piece))
        assert answer.status_code == 204
        assert answer["Upload-Offset"] == str(min(at + 1000, len(TEXT)))
    upload = Upload.objects.get()
    assert upload.state == Upload.State.RECEIVED and upload.owner == "TH"
    assert places.file_of(upload).read_bytes() == TEXT
    assert technician.head(address, headers=TUS)["Upload-Offset"] == str(len(TEXT))


def test_what_the_protocol_refuses(technician):
    address = begin(technician)["Location"]
    assert technician.head(address).status_code == 412  # no version
    assert technician.options(WHERE)["Tus-Extension"] == "creation,checksum,expiration,termination"
    assert patch(technician, address, 7, b"x").status_code == 409
    assert patch(technician, address, 0, b"x", Upload_Checksum="md5 eA==").status_code == 400
    wrong = technician.patch(
        address, b"x", content_type="text/plain", headers=TUS | {"Upload-Offset": "0"}
    )
    assert wrong.status_code == 415
    damaged = patch(technician, address, 0, TEXT[:50], Upload_Checksum=checksum(TEXT[:49]))
    assert damaged.status_code == 460
    assert technician.head(address, headers=TUS)["Upload-Offset"] == "0", "thrown away"
    assert patch(technician, address, 0, TEXT[:50], Upload_Checksum=checksum(TEXT[:50], "sha1"))
    assert technician.head(address, headers=TUS)["Upload-Offset"] == "50"
    assert technician.post(WHERE, headers=TUS | {"Upload-Length": "-1"}).status_code == 400
    bad = TUS | {"Upload-Length": "9", "Upload-Metadata": "filename ***"}
    assert technician.post(WHERE, headers=bad).status_code == 400
    assert technician.delete(address, headers=TUS).status_code == 204
    assert technician.head(address, headers=TUS).status_code == 404
    assert list(places.incoming().iterdir()) == []


def test_the_same_file_chosen_again_goes_on(technician):
    digest = hashlib.sha256(TEXT).hexdigest()
    first = begin(technician, sha256=digest)
    patch(technician, first["Location"], 0, TEXT[:700])
    again = begin(technician, sha256=digest, filename="renamed.csv")
    assert again.status_code == 200
    assert again["Location"] == first["Location"] and again["Upload-Offset"] == "700"
    other = begin(technician, TEXT + b"B,2024-01-01 00:00,2\n", sha256=digest)
    assert other.status_code == 201 and other["Location"] != first["Location"]


def test_another_file_than_announced_is_thrown_away(technician):
    begun = begin(technician, sha256=hashlib.sha256(b"another").hexdigest())
    answer = patch(technician, begun["Location"], 0, TEXT)
    assert answer.status_code == 422 and answer.json()["code"] == "UPL007"
    assert not Upload.objects.exists() and list(places.incoming().iterdir()) == []


def test_bytes_written_but_never_acknowledged_are_cut_off(technician):
    address = begin(technician)["Location"]
    patch(technician, address, 0, TEXT[:500])
    upload = Upload.objects.get()
    with places.part_of(upload).open("ab") as part:  # killed between the file and the row
        part.write(b"half of a piece")
    patch(technician, address, 500, TEXT[500:])
    upload.refresh_from_db()
    assert places.file_of(upload).read_bytes() == TEXT


def test_killed_before_the_file_had_its_name_it_is_finished_later(technician, monkeypatch):
    address = begin(technician)["Location"]
    monkeypatch.setattr(receiving, "_finish", lambda upload: None)  # the power fails here
    patch(technician, address, 0, TEXT)
    monkeypatch.undo()
    assert Upload.objects.get().state == Upload.State.RECEIVING
    assert technician.head(address, headers=TUS)["Upload-Offset"] == str(len(TEXT))
    assert Upload.objects.get().state == Upload.State.RECEIVED


def test_of_a_broken_piece_without_checksum_what_arrived_is_kept(technician, monkeypatch):
    from django.http import HttpRequest

    address = begin(technician)["Location"]
    given = iter([TEXT[:300]])

    def broken(self, size=-1):
        for piece in given:
            return piece
        raise OSError("the line broke")

    monkeypatch.setattr(HttpRequest, "read", broken)
    patch(technician, address, 0, TEXT[:900])
    assert technician.head(address, headers=TUS)["Upload-Offset"] == "300"
    given = iter([TEXT[300:600]])
    answer = patch(technician, address, 300, TEXT[300:900], Upload_Checksum=checksum(TEXT[300:900]))
    assert answer.status_code == 460
    assert technician.head(address, headers=TUS)["Upload-Offset"] == "300"


def test_limits_of_size_person_and_disk(technician, monkeypatch):
    monkeypatch.setenv("ACCORD_UPLOAD_MB", "1")
    large = technician.post(WHERE, headers=TUS | {"Upload-Length": str((1 << 20) + 1)})
    assert large.status_code == 413 and large.json()["code"] == "UPL002"
    assert technician.options(WHERE)["Tus-Max-Size"] == str(1 << 20)
    monkeypatch.setenv("ACCORD_UPLOAD_USER_MB", "1")
    half = TUS | {"Upload-Length": str(700_000)}
    assert technician.post(WHERE, headers=half).status_code == 201
    second = technician.post(WHERE, headers=half)
    assert second.status_code == 429 and second.json()["code"] == "UPL003"
    monkeypatch.setenv("ACCORD_UPLOAD_USER_MB", "100")
    monkeypatch.setattr(receiving, "ROOM_LEFT", 1 << 60)
    assert technician.post(WHERE, headers=half).json()["code"] == "UPL004"


def test_a_full_disk_loses_nothing_acknowledged(technician, monkeypatch):
    address = begin(technician)["Location"]
    patch(technician, address, 0, TEXT[:500])

    def full(*_a):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receiving, "_write", full)
    assert patch(technician, address, 500, TEXT[500:]).status_code == 507
    monkeypatch.undo()
    assert technician.head(address, headers=TUS)["Upload-Offset"] == "500"
    assert patch(technician, address, 500, TEXT[500:]).status_code == 204
    assert places.file_of(Upload.objects.get()).read_bytes() == TEXT


def test_what_nobody_goes_on_with_is_swept(technician, folder):
    from datetime import timedelta

    from django.utils import timezone

    begin(technician)
    kept = begin(technician, TEXT + b"C,,\n")
    Upload.objects.exclude(token=kept["Location"].split("/")[-2]).update(
        touched_at=timezone.now() - timedelta(days=15)
    )
    assert receiving.sweep() == 1
    assert [p.name for p in places.incoming().iterdir()] == [Upload.objects.get().token]


def test_others_neither_see_nor_touch_an_upload(technician, stranger, reader):
    address = begin(technician)["Location"]
    patch(technician, address, 0, TEXT[:500])
    page = address.replace("/pieces/", "/")
    for somebody, status in ((stranger, 404), (reader, 401)):
        assert somebody.head(address, headers=TUS).status_code == status
        assert patch(somebody, address, 500, TEXT[500:]).status_code == status
        assert somebody.delete(address, headers=TUS).status_code == status
    for tail in ("", "found/", "preview/", "receipt/", "quarantine.csv", "source.yaml", "remove/"):
        assert stranger.get(page + tail).status_code == 404
        assert reader.get(page + tail).status_code in (302, 403)
    assert b"air.csv" not in stranger.get("/en/measured/upload/").content
    assert b"air.csv" in technician.get("/en/measured/upload/").content
    assert Upload.objects.get().received == 500


def test_nobody_brings_in_data_of_another_party(technician, stranger):
    answer = begin(stranger, owner="TH")
    assert answer.status_code == 403 and answer.json()["code"] == "POR040"
    sent = stranger.post("/en/measured/upload/", {"owner": "TH", "file": io.BytesIO(TEXT)})
    assert sent.status_code == 400 and not Upload.objects.exists()


def test_a_reader_without_a_party_is_told_so(folder, signed_in):
    client = signed_in("", "reader", "nobody-here")
    answer = client.get("/zh/measured/upload/")
    assert answer.status_code == 403 and "UPL014" in answer.content.decode()


def test_names_of_files_are_made_harmless():
    names = {
        "../../etc/passwd": "passwd",
        "C:\\data\\站点.xlsx": "站点.xlsx",
        "..": "file",
        "a\x00b\n<c>.csv": "a_b__c_.csv",
        "x" * 300 + ".csv": "x" * 116 + ".csv",
        "\u202egpj.csv": "_gpj.csv",
    }
    assert {given: places.sound_name(given) for given in names} == names


def test_a_form_without_its_token_or_too_large_is_refused(folder, signed_in, monkeypatch):
    from django.test import Client

    signed_in("TH", "technician", "form-user")
    client = Client(enforce_csrf_checks=True)
    from accord.portal.accounts.models import User

    user = User.objects.get(username="form-user")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/en/measured/upload/", {"file": io.BytesIO(TEXT)}).status_code == 403
    assert begin(client).status_code == 403
    assert not Upload.objects.exists()
    monkeypatch.setenv("ACCORD_UPLOAD_MB", "1")
    client.handler.enforce_csrf_checks = False
    large = client.post("/en/measured/upload/", {"file": io.BytesIO(bytes(2 << 20))})
    assert large.status_code == 413 and not Upload.objects.exists()
