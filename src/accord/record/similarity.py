"""How alike two wordings are, without a model: weighted pairs of characters and words.

Chinese is not divided into words; two neighbouring characters carry most of the meaning. A pair
that stands everywhere (中国—东盟, 研讨会) weighs little, one that stands in few texts much.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

_DASHES = str.maketrans(dict.fromkeys("—–－‐‑‒―−", "-"))
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"'})
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
SHORTEST_RUN = 3
_SMALL = frozenset(
    ("the", "of", "and", "in", "on", "for", "to", "a", "an", "by", "with", "at", "from")
)


def plain(text: str) -> str:
    """Return the text with width, dashes, quotation marks, case and spacing made one.

    >>> plain("中国 — 东盟（２０１９）")
    '中国-东盟(2019)'
    """
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES).lower()
    folded = folded.replace("、", ",").replace("。", ".")
    words = re.sub(r"\s+", " ", folded).strip()
    return re.sub(r"(?<=[^a-z0-9 ]) | (?=[^a-z0-9 ])", "", words)


def features(text: str) -> frozenset[str]:
    """Return the pairs of Chinese characters and the Latin words of a text.

    >>> sorted(features("生态城市 eco-cities"))
    ['citi', 'eco', '城市', '态城', '生态']
    """
    found: set[str] = set()
    for run in _RUNS.findall(plain(text)):
        if run[0] > "\u3000":
            found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
        elif run not in _SMALL:
            found.add(_stem(run))
    return frozenset(found)


def _stem(word: str) -> str:
    for ending in ("ation", "ings", "ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            kept = word[: -len(ending)]
            return f"{kept}i" if ending == "ies" else kept
    return word


class Weights:
    """What each feature weighs, learned from a set of texts: the rarer, the more."""

    def __init__(self, texts: Iterable[str]):
        counts: Counter[str] = Counter()
        self.size = 1
        for text in texts:
            counts.update(features(text))
            self.size += 1
        self._of = {f: _weight(self.size, n) for f, n in counts.items()}
        self._new = _weight(self.size, 0)

    def of(self, found: Iterable[str]) -> int:
        """Return the summed weight of features, a whole number: no order changes the sum."""
        known, new = self._of, self._new
        return sum(known.get(f, new) for f in found)

    def overlap(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return the share of the smaller text's weight that both have, 0 to 1."""
        least = min(self.of(one), self.of(other))
        return self.of(one & other) / least if least else 0.0

    def likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return twice the shared weight over the sum of both, 0 (nothing) to 1 (the same)."""
        both = self.of(one) + self.of(other)
        return 2 * self.of(one & other) / both if both else 0.0


def shared_runs(one: str, other: str, most: int = 3) -> list[str]:
    """Return the longest wordings two texts share, for the reasons of a score.

    >>> shared_runs("建设环保信息共享平台", "信息共享平台工作组会")
    ['信息共享平台']
    >>> shared_runs("展望报告于2013年", "环境展望报告，展望报告于2016年")
    ['展望报告于']
    """
    blocks = SequenceMatcher(None, one[:2000], other[:2000], autojunk=False).get_matching_blocks()
    ordered = sorted(blocks, key=lambda b: -b.size)
    runs = [one[b.a : b.a + b.size].strip(" ,-.\n0123456789") for b in ordered]
    found: list[str] = []
    for run in runs:
        worded = len(run) >= SHORTEST_RUN and not run.isascii()
        if worded and not any(run in longer for longer in found):
            found.append(run)
    return found[:most]


def _weight(size: int, texts: int) -> int:
    return round(1000 * math.log(1 + size / (1 + texts)))
