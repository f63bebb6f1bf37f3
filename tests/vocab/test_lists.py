"""Every code has one label in each working language, and nothing else."""

from __future__ import annotations

from accord.vocab.lists import code_lists, label


def test_every_code_has_a_whole_label_in_both_languages():
    lists = code_lists()
    assert len(lists) >= 20
    for name, codes in lists.items():
        for code, text in codes.items():
            where = f"{name}.{code}"
            assert any("\u4e00" <= c <= "\u9fff" for c in text.in_language("zh")), where
            assert text.en and text.en.isascii(), where
            assert not text.other, f"{where}: {dict(text.other)} (quote a label with a comma)"


def test_a_label_with_a_comma_is_whole():
    assert label("forces", "qualified", "en") == "Agreed, qualified or subject to resources"


def test_an_unknown_code_stands_for_itself():
    assert label("forces", "none_such", "zh") == "none_such"
