"""What a list is asked for in its address: filters, order, page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from accord.portal.errors import POR014
from accord.portal.requests import Request

T = TypeVar("T")


def choice(request: Request, name: str, known: Iterable[str], default: str = "") -> str:
    """Return a filter's value. Raises AccordError POR014 for one that is not known."""
    value = request.GET.get(name, "").strip()
    if not value:
        return default
    if value not in set(known):
        raise POR014(name=name, value=value[:40])
    return value


def search(request: Request) -> str:
    """Return the words a list is searched for."""
    return request.GET.get("q", "").strip()[:100]


@dataclass(frozen=True)
class Paged:
    """One page of a list."""

    shown: Sequence[Any]
    number: int
    pages: int
    total: int

    @property
    def earlier(self) -> int:
        """The number of the page before, 0 for none."""
        return self.number - 1

    @property
    def later(self) -> int:
        """The number of the page after, 0 for none."""
        return self.number + 1 if self.number < self.pages else 0


def paged(request: Request, listed: Sequence[T], per_page: int) -> Paged:
    """Cut a list into pages. Raises AccordError POR014 for a page it does not have."""
    pages = max(1, -(-len(listed) // per_page))
    text = request.GET.get("page", "").strip() or "1"
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= pages):
        raise POR014(name="page", value=text[:40])
    start = (int(text) - 1) * per_page
    return Paged(listed[start : start + per_page], int(text), pages, len(listed))
