"""Revisions: appended, chained, rebuilt from, erased; two writers; past states."""

from __future__ import annotations

import pytest

from accord.kernel.errors import AccordError
from accord.kernel.ids import EntryId
from accord.record import snapshot, store
from accord.record.documents import Document
from accord.record.models import Entry, Relation, Revision

pytestmark = pytest.mark.django_db


def challenge(local: str = "CHA-T1", zh: str = "甲", **other: object) -> Document:
    body = {
        "what": {"zh": zh, "en": "A", "zh_form": "editorial", "en_form": "summary"},
        "citations": [{"source": "SRC-HISTORY", "at": {"zh": "一", "en": "I"}}],
    }
    return Document(EntryId("test", "challenge", local), "CN", body, ("public",), **other)


def write(document: Document, **options: object) -> list[store.Written]:
    return store.write([document], actor="t", reason="test", **options)


def test_a_change_appends_and_nothing_is_overwritten():
    write(challenge())
    write(challenge(zh="乙"))
    revisions = store.history("accord:test/challenge/CHA-T1")
    assert [r.number for r in revisions] == [1, 2]
    assert '"zh":"甲"' in revisions[0].document
    assert revisions[1].previous == revisions[0].hash
    assert store.verify() == 2


def test_writing_the_same_again_writes_nothing():
    assert len(write(challenge())) == 1
    assert write(challenge()) == []


def test_the_second_of_two_writers_is_told():
    write(challenge())
    write(challenge(zh="乙"), expected={"accord:test/challenge/CHA-T1": 1})
    with pytest.raises(AccordError) as told:
        write(challenge(zh="丙"), expected={"accord:test/challenge/CHA-T1": 1})
    assert told.value.code == "REC013"
    assert Entry.objects.get(local="CHA-T1").title_zh == "乙"


def test_a_batch_is_written_whole_or_not_at_all():
    bad = Document(EntryId("test", "challenge", "CHA-T2"), "CN", {"what": "x"}, ("public",))
    with pytest.raises(AccordError) as told:
        store.write([challenge(), bad], actor="t", reason="test")
    assert told.value.code == "REC003"
    assert Revision.objects.count() == Entry.objects.count() == 0


def test_only_the_node_serving_the_owner_issues_revisions(settings):
    settings.ACCORD_SERVES = ["TH"]
    with pytest.raises(AccordError) as told:
        write(challenge())
    assert told.value.code == "REC018"


def test_current_tables_can_be_rebuilt_from_revisions_alone(published):
    write(challenge())
    write(challenge(zh="乙"))

    def state() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        relations = Relation.objects.order_by("subject", "position")
        return (
            list(Entry.objects.order_by("id").values_list()),
            list(relations.values_list("subject", "field", "target", "position")),
        )

    before = state()
    assert len(before[0]) == 623
    Relation.objects.all().delete()
    Entry.objects.all().update(title_zh="", body="{}")
    assert store.rebuild() == 623
    assert state() == before


def test_a_past_state_is_what_was_recorded_then():
    (first,) = write(challenge())
    write(challenge(zh="乙"))
    then = snapshot.read(first.revision.at, ["challenge"])
    now = snapshot.read(None, ["challenge"])
    assert then.get("CHA-T1").body["what"]["zh"] == "甲"
    assert now.get("CHA-T1").body["what"]["zh"] == "乙"


def test_the_chain_shows_tampering():
    write(challenge())
    write(challenge(zh="乙"))
    Revision.objects.filter(number=1).update(document=challenge(zh="丁").canonical().decode())
    with pytest.raises(AccordError) as told:
        store.verify()
    assert told.value.code == "REC019"


def test_a_cut_chain_is_noticed():
    for zh in "甲乙丙":
        write(challenge(zh=zh))
    Revision.objects.filter(number=2).delete()
    with pytest.raises(AccordError):
        store.verify()


def test_erasure_empties_every_revision_and_the_chain_still_verifies():
    write(challenge())
    write(challenge(zh="乙"))
    assert store.erase("accord:test/challenge/CHA-T1") == 2
    assert store.verify() == 2
    assert not Entry.objects.exists()
    assert list(Revision.objects.values_list("document", "reason", "salt").distinct()) == [
        (None, None, None)
    ]
    assert len(snapshot.read(Revision.objects.latest("at").at, ["challenge"])) == 0


def test_equal_contents_have_unequal_hashes_in_the_chain():
    (first,) = write(challenge("CHA-T1"))
    (second,) = write(challenge("CHA-T2"))
    assert first.revision.content_hash != second.revision.content_hash
    assert len(first.revision.salt) == 32


def test_a_text_no_database_can_hold_is_a_coded_error():
    with pytest.raises(AccordError) as told:
        write(challenge(zh="甲\0乙"))
    assert told.value.code == "REC004"
    assert len(snapshot.read_some(["CHA-\0"])) == 0
