"""What changed, as an Atom feed: ids and titles; of what was recalled its tombstone alone."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed

from accord.portal.addresses import entry_path
from accord.portal.api import gathering
from accord.portal.reading import Facts, kind_label
from accord.portal.requests import Request
from accord.portal.wording import say

MOST = 100


def changes(request: Request) -> HttpResponse:
    """Give the last changes this reader may see, newest first."""
    lang = request.lang
    found, _more = gathering.changes(Facts(request), None, MOST)
    home = request.build_absolute_uri(f"/{lang}/")
    feed = Atom1Feed(
        title=f"{say('site.name', lang)} – {say('feed.title', lang)}",
        link=home,
        description=say("feed.title", lang),
        language="zh-Hans" if lang == "zh" else "en",
        feed_url=request.build_absolute_uri(),
    )
    for turn in found:
        kind, _, local = turn.id.partition("/")[2].partition("/")
        label = kind_label(kind)[0].in_language(lang)
        if turn.document:
            number = turn.document.number
            title = turn.document.title.in_language(lang)
            words = say("feed.new" if number == 1 else "feed.revision", lang, n=number)
        else:
            title, words = local, say("feed.recalled", lang)
        feed.add_item(
            title=f"{label} {title}",
            link=request.build_absolute_uri(f"/{lang}/{entry_path(kind, local)}"),
            description=words,
            unique_id=f"urn:accord:{turn.id.removeprefix('accord:')}:{turn.place[0]}",
            updateddate=turn.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")
