"""What every template knows."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from accord import __version__
from accord.kernel.dates import PartialDate
from accord.portal import addresses, clocks, navigation
from accord.portal.middleware import preferred_language
from accord.portal.requests import Request, signed_in


def page(request: HttpRequest) -> dict[str, Any]:
    """Return language, reader and clocks for templates."""
    reader = cast(Request, request)
    if not hasattr(reader, "clocks"):
        reader.lang, reader.clocks = preferred_language(request), clocks.today()
    other = "en" if reader.lang == "zh" else "zh"
    sections, below = navigation.menu(reader)
    kept = [(k, v) for k, v in request.GET.items() if k not in clocks.NAMES]
    return {
        "lang": reader.lang,
        "html_lang": html_lang(reader.lang),
        "other_lang": html_lang(other),
        "other_address": addresses.other_language(reader),
        "account": signed_in(request),
        "clocks": reader.clocks,
        "as_of_words": PartialDate(reader.clocks.as_of.isoformat()).words(reader.lang),
        "kept_query": kept,
        "kept_pages": [(k, v) for k, v in request.GET.items() if k != "page"],
        "sections": sections,
        "below": below,
        "version": __version__,
    }


def html_lang(lang: str) -> str:
    """Return the language attribute: simplified Chinese, or English."""
    return "zh-Hans" if lang == "zh" else "en"
