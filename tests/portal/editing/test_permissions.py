"""Who may write what: a table of role, owner and kind, and every address that writes."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.portal.editing.conftest import EVENT, fields_of

from accord.portal import writing
from accord.portal.pages.editing_routes import ROUTES
from accord.record.models import Entry, Revision
from accord.release import ANYONE, OPERATOR, Viewer

EVENT_ID, ITEM = "EV-2016-09-FORUM", "CM-F21-D1-1-2"
WHO = {
    "operator": OPERATOR,
    "administrator": Viewer(name="a", acts_for=frozenset({"*"})),
    "steward": Viewer("ORG-X", frozenset({"secretariat"}), acts_for=frozenset({"ORG-X", "MEC-X"})),
    "focal_point": Viewer("TH", frozenset({"focal_point"}), acts_for=frozenset({"TH"})),
    "technician": Viewer("TH", frozenset({"technician"}), acts_for=frozenset({"TH"})),
    "reader": Viewer("TH", frozenset({"reader"})),
    "anyone": ANYONE,
}
TABLE = [
    # kind, owner, who may
    ("event", "MEC-X", {"operator", "administrator", "steward"}),
    ("event", "ORG-X", {"operator", "administrator", "steward"}),
    ("event", "TH", {"operator", "administrator", "focal_point", "technician"}),
    ("event", "MY", {"operator", "administrator"}),
    ("event", "", {"operator", "administrator"}),
    ("evidence", "TH", {"operator", "administrator", "focal_point", "technician"}),
    ("confirmation", "TH", {"operator", "administrator", "focal_point"}),
    ("confirmation", "ORG-X", {"operator", "administrator", "steward"}),
    ("self_evaluation", "TH", {"operator", "administrator", "focal_point"}),
    ("membership", "MEC-X", {"operator", "administrator"}),
    ("membership", "TH", {"operator", "administrator"}),
    ("mechanism", "MEC-X", {"operator", "administrator"}),
]


@pytest.mark.parametrize(("kind", "owner", "allowed"), TABLE)
def test_who_may_write(kind, owner, allowed):
    assert {who for who, viewer in WHO.items() if writing.may_write(viewer, kind, owner)} == allowed


def examples() -> list[str]:
    local = {"items/": ITEM, "entry/": EVENT_ID}
    found = []
    for route in ROUTES:
        start = route.split("<")[0]
        path = route.replace("<str:local>", local.get(start, "")).replace("<int:number>", "1")
        found.append(path.replace("<str:kind>", "event"))
    return found


READ_ONLY = (f"entry/{EVENT_ID}/compare/",)
WRITING = [path for path in examples() if path not in READ_ONLY]


@pytest.mark.parametrize("path", WRITING)
def test_who_has_not_signed_in_is_sent_to_sign_in(reader, path):
    answer = reader.get(f"/en/{path}")
    assert answer.status_code == 302 and answer["Location"].startswith("/en/sign-in/?next=")
    sent = reader.post(f"/en/{path}", {"do": "save"})
    assert sent.status_code == 403 and "POR047" in sent.content.decode()


@pytest.mark.parametrize("role", ["reader", "focal_point", "technician"])
@pytest.mark.parametrize(
    "path", [f"entry/{EVENT_ID}/edit/", f"entry/{EVENT_ID}/undo/1/", "new/membership/"]
)
def test_others_entries_are_refused_with_a_code(signed_in, change, role, path):
    change(EVENT_ID, theme={"zh": "一", "en": "one", "zh_form": "editorial", "en_form": "summary"})
    client = signed_in("TH", role)
    for answer in (client.get(f"/zh/{path}"), client.post(f"/zh/{path}", {"do": "save"})):
        text = answer.content.decode()
        assert answer.status_code == 403
        assert any(code in text for code in ("POR040", "POR048", "REC018"))


def test_a_reader_files_nothing(signed_in):
    client = signed_in("TH", "reader")
    for path in ("new/event/", f"items/{ITEM}/evidence/", f"items/{ITEM}/view/", "desk/"):
        assert client.get(f"/en/{path}").status_code == 403
        assert client.post(f"/en/{path}", EVENT).status_code in (403, 405)


def test_another_owner_or_audience_than_offered_is_refused(thai):
    given = fields_of(thai.get("/en/new/event/").content.decode()) | EVENT
    assert thai.post("/en/new/event/", given | {"owner": "MEC-CA"}).status_code == 403
    answer = thai.post("/en/new/event/", given | {"audience": "members:MEC-XX"})
    local = Entry.objects.get(kind="event", owner="TH").local
    assert answer.status_code == 302 and local
    assert Entry.objects.get(local=local).audience == '["owner"]'
    form = fields_of(thai.get(f"/en/entry/{local}/edit/").content.decode())
    form |= {"reason": "try", "do": "save"}
    refused = thai.post(f"/en/entry/{local}/edit/", form | {"audience": "members:MEC-XX"})
    assert refused.status_code == 400 and "POR044" in refused.content.decode()
    refused = thai.post(f"/en/entry/{local}/edit/", form | {"audience": "everybody"})
    assert refused.status_code == 400 and "REL001" in refused.content.decode()
    refused = thai.post(f"/en/entry/{local}/edit/", form | {"owner": "MY"})
    assert refused.status_code == 403 and "POR040" in refused.content.decode()
    assert Revision.objects.filter(entry__endswith=f"/{local}").count() == 1


def test_nobody_speaks_for_another_party(thai, settings):
    from accord.kernel.errors import AccordError
    from accord.portal.writing import named_document, save

    viewer = Viewer("TH", frozenset({"focal_point"}), acts_for=frozenset({"TH"}), name="s")
    text = {"zh": "一", "en": "one", "zh_form": "editorial", "en_form": "summary"}
    body = {"about": ITEM, "revision": 1, "by": "MY", "as_of": "2024-01-01", "done": text}
    for owner, code in (("TH", "POR045"), ("MY", "POR042")):
        document = named_document("self_evaluation", "SEV-X", owner, ("owner",), body)
        with pytest.raises(AccordError) as refused:
            save(viewer, document, "a reason", 0)
        assert refused.value.code == code
    settings.ACCORD_SERVES = ["MY"]
    own = named_document("self_evaluation", "SEV-X", "TH", ("owner",), body | {"by": "TH"})
    with pytest.raises(AccordError) as refused:
        save(viewer, own, "a reason", 0)
    assert refused.value.code == "REC018"


@pytest.mark.parametrize("path", WRITING)
def test_forms_from_elsewhere_are_refused(signed_in, path):
    inside = signed_in("ORG-CAEC", "secretariat focal_point")
    client = Client(enforce_csrf_checks=True)
    client.cookies = inside.cookies
    answer = client.post(f"/en/{path}", {"do": "save"})
    assert answer.status_code in (403, 405)
    if answer.status_code == 403:
        assert "POR017" in answer.content.decode()


def test_the_past_is_not_edited(steward):
    answer = steward.get(f"/en/entry/{EVENT_ID}/edit/?known_at=2020-01-01&as_of=2010-01-01")
    assert answer.status_code == 302 and answer["Location"] == f"/en/entry/{EVENT_ID}/edit/"


def test_links_to_write_are_shown_to_those_who_may(reader, thai, steward):
    def page(client: Client, path: str) -> str:
        return str(client.get(f"/en/{path}").content.decode())

    assert "/edit/" not in page(reader, f"events/{EVENT_ID}/")
    assert "/edit/" not in page(thai, f"events/{EVENT_ID}/")
    assert "/edit/" in page(steward, f"events/{EVENT_ID}/")
    assert f"/items/{ITEM}/view/" in page(thai, f"items/{ITEM}/")
    assert f"/items/{ITEM}/view/" not in page(reader, f"items/{ITEM}/")
    assert "/new/event/" in page(thai, "events/") and "/new/" not in page(reader, "events/")
