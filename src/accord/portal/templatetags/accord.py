"""Tags and filters of the portal's templates: words, addresses, titles, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accord.assess.findings import readable
from accord.kernel.dates import PartialDate
from accord.kernel.errors import REGISTRY, AccordError
from accord.kernel.text import Text
from accord.portal import addresses, wording
from accord.portal.reading import Document, Facts, Snapshot, code_label, kind_label

register = template.Library()
# What a contradiction is about is always the compilers' own wording; a star would say nothing.
OWN_WORDS = ("discrepancy", "environment", "place")
MARKED = {"zh": ("label", "editorial", "abridged"), "en": ("translated", "summary")}


@register.simple_tag(takes_context=True)
def say(context: Context, code: str, **params: Any) -> SafeString:
    """Give a wording; its parameters are escaped."""
    safe = {k: v if k == "n" else conditional_escape(v) for k, v in params.items()}
    return mark_safe(wording.say(code, context["lang"], **safe))  # noqa: S308 (wording is ours)


@register.simple_tag(takes_context=True)
def link(context: Context, path: str, **query: Any) -> str:
    """Give the address of a page in the reader's language, clocks kept."""
    return addresses.address(context["request"], path, **query)


@register.simple_tag(takes_context=True)
def url_of(context: Context, section: str, name: str) -> str:
    """Give the address of something named within a section that is no entry of the record."""
    return addresses.address(context["request"], f"{section}/{quote(name)}/")


@register.simple_tag(takes_context=True)
def to(context: Context, document: Document) -> str:
    """Give the address of an entry's page."""
    return addresses.address(
        context["request"], addresses.entry_path(document.kind, document.local)
    )


@register.simple_tag(takes_context=True)
def list_of(context: Context, kind: str, **query: Any) -> str:
    """Give the address of the list of a kind of entry, clocks kept."""
    return addresses.address(context["request"], addresses.list_path(kind), **query)


@register.simple_tag(takes_context=True)
def number(context: Context, n: int, path: str, **query: Any) -> SafeString:
    """Give a number as a link to its rows; a dash for none."""
    if not n:
        return mark_safe("–")
    href = addresses.address(context["request"], path, **query)
    return format_html('<a class="n" href="{}">{}</a>', href, n)


@register.simple_tag(takes_context=True)
def text(context: Context, value: Any, lang: str = "") -> SafeString:
    """Give a text in the reader's language, marked where it stands in the other one."""
    shown = value if isinstance(value, Text) else Text.of(value)
    wanted = lang or context["lang"]
    words = shown.in_language(wanted)
    has = bool(shown.en) if wanted == "en" else any(shown.zh)
    given = wanted if has else ("zh" if wanted == "en" else "en")
    if given == "en" and shown.en_form == "summary" and words[:2].islower():
        words = words[0].upper() + words[1:]
    if given == context["lang"]:
        return conditional_escape(words)
    return format_html('<span lang="{}">{}</span>', _html_lang(given), words)


@register.simple_tag(takes_context=True)
def title(context: Context, document: Document, star: bool = True) -> SafeString:
    """Give an entry's title, starred where the wording is not the source's own."""
    named = document.title
    words = text(context, named)
    own = document.kind in OWN_WORDS
    marked = star and not own and named.form(context["lang"]) in MARKED[context["lang"]]
    if not marked:
        return words
    return format_html(
        '{}<span class="star" title="{}">*</span>', words, wording.say("star", context["lang"])
    )


@register.simple_tag(takes_context=True)
def form_mark(context: Context, value: Any) -> SafeString:
    """Give the mark that says how the wording shown stands to its source."""
    shown = value if isinstance(value, Text) else Text.of(value)
    form = shown.form(context["lang"])
    if form is None:
        return mark_safe("")
    return format_html('<span class="mark">{}</span>', wording.say(f"form.{form}", context["lang"]))


@register.simple_tag(takes_context=True)
def entry_link(context: Context, document: Document | None) -> SafeString:
    """Give a link to an entry; nothing where the reader may not see it."""
    if document is None:
        return mark_safe("")
    return format_html('<a href="{}">{}</a>', to(context, document), title(context, document))


@register.simple_tag
def choices(known: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Give the options of a select, the chosen one marked."""
    marked = (
        (value, mark_safe(" selected") if value == chosen else "", words) for value, words in known
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@register.simple_tag(takes_context=True)
def owner_name(context: Context, owner: str) -> SafeString:
    """Give who owns an entry as a link, the id alone where the reader may not see the owner."""
    request = context["request"]
    held: dict[str, Document | None] = request.__dict__.setdefault("owners_found", {})
    if owner not in held:
        held[owner] = Facts(request).around(owner).get(owner)
    return entry_link(context, held[owner]) or conditional_escape(owner)


@register.simple_tag(takes_context=True)
def named(context: Context, part: Snapshot, names: Any) -> SafeString:
    """Give links to the entries with these local ids, those the reader may see."""
    asked: Iterable[str] = [names] if isinstance(names, str) else names or ()
    found = [d for d in (part.get(n) for n in asked) if d]
    joint = "、" if context["lang"] == "zh" else ", "
    return format_html_join(joint, "{}", ((entry_link(context, d),) for d in found))


@register.simple_tag(takes_context=True)
def title_of(context: Context, part: Snapshot, name: str) -> SafeString:
    """Give the title of the entry with this local id; nothing where the reader may not see it."""
    found = part.get(name)
    return title(context, found) if found else mark_safe("")


@register.simple_tag(takes_context=True)
def code(context: Context, list_name: str, value: Any) -> SafeString:
    """Give the label of a code, or of several."""
    codes: Iterable[str] = [value] if isinstance(value, str) else value or ()
    joint = "、" if context["lang"] == "zh" else ", "
    return conditional_escape(
        joint.join(code_label(list_name, c).in_language(context["lang"]) for c in codes)
    )


@register.simple_tag(takes_context=True)
def kind_name(context: Context, kind: str, many: bool = False) -> str:
    """Give the name of a kind of entry."""
    return kind_label(kind)[1 if many else 0].in_language(context["lang"])


@register.simple_tag(takes_context=True)
def when(context: Context, value: Any) -> str:
    """Write a date out."""
    if value in (None, ""):
        return ""
    date = value if isinstance(value, PartialDate) else PartialDate.of(value)
    return date.words(context["lang"])


@register.simple_tag(takes_context=True)
def own_words(context: Context, written: str) -> str:
    """Give an actor or a reason; what the program itself wrote is said in the reader's language."""
    code = f"wrote.{written}"
    return wording.say(code, context["lang"]) if code in wording.wordings() else written


@register.simple_tag(takes_context=True)
def at_time(context: Context, value: datetime) -> SafeString:
    """Write a time out, in UTC."""
    at = value.astimezone(UTC)
    day = PartialDate(at.date().isoformat()).words(context["lang"])
    return format_html(
        '<time datetime="{}">{} {} UTC</time>', at.isoformat(timespec="seconds"), day, f"{at:%H:%M}"
    )


@register.simple_tag(takes_context=True)
def day_of(context: Context, value: datetime) -> str:
    """Write the day of a time out, in UTC."""
    return PartialDate(value.astimezone(UTC).date().isoformat()).words(context["lang"])


@register.simple_tag
def coded(name: str) -> AccordError:
    """Give an error by its code, for the pages the framework answers itself."""
    return REGISTRY[name]()


@register.simple_tag
def fault(error: AccordError, lang: str) -> str:
    """Say what is wrong, as a sentence of its own."""
    message = error.message(lang)
    return message[:1].upper() + message[1:]


@register.simple_tag
def remedy(error: AccordError, lang: str) -> str:
    """Say what to do."""
    return error.fix(lang)


@register.inclusion_tag("parts/sources.html", takes_context=True)
def sources(context: Context, part: Snapshot, citations: Any) -> dict[str, Any]:
    """List citations: source document and place in it."""
    listed = [(part.get(c["source"]), c.get("at")) for c in citations or ()]
    return {**_base(context), "listed": [(s, at) for s, at in listed if s]}


@register.inclusion_tag("parts/rows.html", takes_context=True)
def rows(context: Context, listed: Any) -> dict[str, Any]:
    """Show fields with their values."""
    return {**_base(context), "listed": [r for r in listed if r]}


@register.inclusion_tag("parts/values.html", takes_context=True)
def values(context: Context, row: Any) -> dict[str, Any]:
    """Show the values of one field."""
    return {**_base(context), "row": row}


def _base(context: Context) -> dict[str, Any]:
    return {name: context[name] for name in ("lang", "request")}


def _html_lang(lang: str) -> str:
    return "zh-Hans" if lang == "zh" else "en"


@register.filter
def field(document: Document, name: str) -> Any:
    """Give a field of an entry's body."""
    return document.body.get(name)


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Give the value of a key, or None."""
    return mapping.get(key)


@register.filter
def grouped(value: Any) -> str:
    """Write a whole number with its thousands apart."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def as_size(size: int) -> str:
    """Write a size in bytes in kilobytes or megabytes."""
    return f"{size / 1024:.0f} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"


@register.simple_tag(takes_context=True)
def length_words(context: Context, length: str) -> str:
    """Say how long a period is, where it is one of the usual ones."""
    code = f"upload.choice.{length}"
    return wording.say(code, context["lang"]) if code in wording.wordings() else length


@register.simple_tag(takes_context=True)
def sureness(context: Context, confidence: float) -> str:
    """Say how sure inspection is, in words and as a share."""
    word = "high" if confidence >= 0.8 else "some" if confidence >= 0.5 else "low"
    return f"{wording.say(f'upload.sure.{word}', context['lang'])} ({confidence:.0%})"


@register.filter
def exactly(value: str) -> str:
    """Show an exact number, its decimal beside it where it is a fraction."""
    return readable(value)
