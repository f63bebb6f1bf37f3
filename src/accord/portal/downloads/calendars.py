"""Events as iCalendar.

Only an event whose days are known becomes an entry of the calendar (VEVENT). One known to the
month, the year, or with a doubtful day becomes a note without a date (VJOURNAL) that says in words
when it was: no day is invented. The calendar's description counts both.

Source: RFC 5545, sections 3.6.1 and 3.6.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from icalendar import Calendar, Event, Journal

from accord import __version__
from accord.kernel.dates import PartialDate
from accord.portal.api.gathering import Shown
from accord.portal.downloads.provenance import Provenance
from accord.portal.reading import Document
from accord.portal.wording import say

END = b"END:VCALENDAR\r\n"


def days_of(event: Document) -> tuple[date, date] | None:
    """Return the first and last day of an event where both are known for sure, else None."""
    when = PartialDate.parse(event.body["date"])
    start, end = when.start, when.end
    if not when.certain or start is None or end is None:
        return None
    if start.precision != "day" or end.precision != "day":
        return None
    return (start.earliest, end.latest) if start.earliest and end.latest else None


def as_calendar(
    portions: Iterable[list[Shown]], events: Iterable[Document], about: Provenance, lang: str
) -> Iterator[bytes]:
    """Yield a calendar of events, one component at a time."""
    known = [days_of(event) is not None for event in events]
    calendar = Calendar()
    calendar.add("prodid", f"-//Accord//Accord {__version__}//{lang.upper()}")
    calendar.add("version", "2.0")
    told = say("calendar.told", lang, dated=sum(known), undated=len(known) - sum(known))
    calendar.add("x-wr-calname", say("nav.events", lang))
    calendar.add("x-wr-caldesc", f"{told}{'' if lang == 'zh' else ' '}{about.line(lang)}")
    yield calendar.to_ical().removesuffix(END)
    for portion in portions:
        for one in portion:
            yield _component(one, about, lang).to_ical()
    yield END


def _component(one: Shown, about: Provenance, lang: str) -> Event | Journal:
    event = one.document
    when = PartialDate.parse(event.body["date"])
    days = days_of(event)
    component: Event | Journal = Event() if days else Journal()
    component.add("uid", str(event.id))
    component.add("dtstamp", event.at)
    component.add("last-modified", event.at)
    component.add("sequence", event.number)
    component.add("summary", event.title.in_language(lang))
    component.add("description", say("calendar.when", lang, date=when.words(lang)))
    component.add("url", f"{about.page.partition('?')[0]}{event.local}/")
    component.add("x-accord-date", when.text)
    if days:
        component.add("dtstart", days[0])
        component.add("dtend", days[1] + timedelta(days=1))
        component.add("transp", "TRANSPARENT")
    venue = one.part.get(one.body.get("venue"))
    if venue and days:
        component.add("location", venue.title.in_language(lang))
    return component
