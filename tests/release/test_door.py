"""The one door: membership on a date, embargo, recall, past revisions judged now."""

from __future__ import annotations

from datetime import date

import pytest

from accord import release
from accord.kernel.errors import AccordError
from accord.kernel.ids import EntryId
from accord.record import snapshot, store
from accord.record.documents import Document
from accord.release.audience import Audience
from accord.release.door import Ref, Viewer
from accord.release.models import ReleaseLine

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def loaded(published: None) -> None:
    """The published record."""


def ref(*audience: str, owner: str = "TH", embargo: date | None = None) -> Ref:
    return Ref("thing", "thing-1", 0, owner, audience, embargo)


def sees(viewer: Viewer, *audience: str, **options: object) -> bool:
    return release.may_see(ref(*audience, **options), viewer, TODAY)


def test_audiences_are_sets(loaded):
    thailand = release.viewer("TH", ["focal_point"], "t", TODAY)
    china = release.viewer("CN", ["focal_point"], "c", TODAY)
    reader = release.viewer("VN", ["reader"], "v", TODAY)
    caec = release.viewer("ORG-CAEC", ["secretariat"], "s", TODAY)
    table = {
        "owner": (True, False, False, False, False),
        "parties:CN,VN": (True, True, True, False, False),
        "side:MEC-CA/asean": (True, False, True, False, False),
        "side:MEC-CA/china": (True, True, False, False, False),
        "secretariats:MEC-CA": (True, False, False, True, False),
        "focal_points:MEC-CA": (True, True, False, False, False),
        "members:MEC-CA": (True, True, True, True, False),
        "members:MEC-LM": (True, True, True, False, False),
        "public": (True, True, True, True, True),
    }
    for audience, expected in table.items():
        viewers = (thailand, china, reader, caec, release.ANYONE)
        assert tuple(sees(v, audience) for v in viewers) == expected, audience


def test_membership_is_that_of_the_date(loaded):
    before = release.viewer("TL", ["focal_point"], "t", date(2025, 10, 25))
    after = release.viewer("TL", ["focal_point"], "t", date(2025, 10, 26))
    assert (
        sees(before, "members:MEC-CA", owner="CN"),
        sees(after, "members:MEC-CA", owner="CN"),
    ) == (
        False,
        True,
    )


def test_bangladesh_is_in_no_mechanism(loaded):
    assert not sees(release.viewer("BD", ["focal_point"], "b", TODAY), "members:MEC-CA", owner="CN")


def test_an_embargo_holds_back_all_but_the_owner(loaded):
    owner = release.viewer("TH", ["technician"], "t", TODAY)
    later = date(2026, 11, 21)
    assert sees(owner, "public", embargo=later)
    assert not sees(release.ANYONE, "public", embargo=later)
    assert sees(release.ANYONE, "public", embargo=TODAY)


def test_the_operator_sees_all_and_a_reader_without_party_owns_nothing():
    assert sees(release.OPERATOR, "owner")
    assert not sees(Viewer(), "owner", owner="")


@pytest.mark.parametrize("term", ["", "everyone", "parties:", "side:MEC-CA", "members:", "public "])
def test_an_unknown_audience_is_a_coded_error(term):
    with pytest.raises(AccordError) as told:
        Audience.parse(term)
    assert told.value.code == "REL001"


def test_an_unknown_audience_is_never_stored():
    document = Document(
        EntryId("test", "challenge", "CHA-T1"),
        "CN",
        {
            "what": {"zh": "甲", "en": "A"},
            "citations": [{"source": "SRC-HISTORY", "at": {"zh": "一", "en": "I"}}],
        },
        ("everyone",),
    )
    with pytest.raises(AccordError):
        store.write([document], actor="t", reason="t")
    assert not ReleaseLine.objects.exists()


def test_recall_takes_back_now_and_in_the_past(loaded):
    event = snapshot.read_some(["EV-2011-10-FORUM"]).get("EV-2011-10-FORUM")
    assert release.may_see(event, release.ANYONE)
    release.recall(str(event.id), event.owner, "t")
    assert not release.may_see(event, release.ANYONE)
    assert not release.may_see(event, release.OPERATOR)
    assert release.tombstone(str(event.id)) is not None
    with pytest.raises(AccordError):
        release.recall(str(event.id), event.owner, "t")


def test_an_old_revision_is_judged_by_todays_audience(loaded):
    event = snapshot.read_some(["EV-2011-10-FORUM"]).get("EV-2011-10-FORUM")
    kept_back = Document(event.id, event.owner, event.body, ("owner",))
    store.write([kept_back], actor="t", reason="t")
    past = store.document_at(str(event.id), 1)
    assert past.audience == ("public",)
    assert not release.may_see(past, release.ANYONE)


def test_the_log_chains_hashes_and_holds_no_content(loaded):
    from accord.release import log

    assert log.verify() == 622
    lines = ReleaseLine.objects.values()
    assert not any("论坛" in str(line) for line in lines)
    ReleaseLine.objects.filter(pk=ReleaseLine.objects.first().pk).update(actor="x")
    with pytest.raises(AccordError) as told:
        log.verify()
    assert told.value.code == "REL003"


def test_the_log_still_verifies_after_erasure(loaded):
    from accord.release import log

    event = snapshot.read_some(["EV-2011-10-FORUM"]).get("EV-2011-10-FORUM")
    release.erase(str(event.id), event.owner, "t")
    assert (log.verify(), store.verify()) == (623, 622)


def test_visible_asks_a_fixed_number_of_queries(loaded, django_assert_num_queries):
    everything = list(snapshot.read())
    with django_assert_num_queries(2):
        assert len(release.visible(everything, release.ANYONE)) == 622


def test_a_list_made_by_the_database_is_what_the_door_lets_through(loaded):
    event = snapshot.read_some(["EV-2011-10-FORUM"]).get("EV-2011-10-FORUM")
    other = snapshot.read_some(["EV-2012-09-FORUM"]).get("EV-2012-09-FORUM")
    later = snapshot.read_some(["EV-2013-09-FORUM"]).get("EV-2013-09-FORUM")
    store.write(
        [
            Document(event.id, "TH", event.body, ("owner",)),
            Document(other.id, "TH", other.body, ("members:MEC-LM",)),
            Document(later.id, "TH", later.body, ("public",), date(2027, 1, 1)),
        ],
        actor="t",
        reason="t",
    )
    release.recall("accord:seed/event/EV-2014-09-FORUM", "MEC-CA", "t")
    everything = list(snapshot.read())
    for viewer, count in (
        (release.ANYONE, 618),
        (release.viewer("CN", ["reader"], "c", TODAY), 619),
        (release.viewer("TH", ["focal_point"], "t", TODAY), 621),
        (release.OPERATOR, 621),
    ):
        through = {str(d.id) for d in release.visible(everything, viewer, TODAY)}
        assert set(release.seen_by(viewer, TODAY).values_list("id", flat=True)) == through
        assert len(through) == count
