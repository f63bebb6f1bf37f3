"""What the API takes and gives, as types; the OpenAPI description is made from them."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema

from accord.kernel.text import Text

Word = Annotated[str, Field(max_length=120)]
AsOf = Annotated[
    str,
    Field(
        max_length=40,
        description="Date of judgement; facts dated after it are left out. Default today. "
        "判断日期；不计其后的事实，默认为今日。",
        json_schema_extra={"format": "date"},
    ),
]
KnownAt = Annotated[
    str,
    Field(
        max_length=40,
        description="As this node had recorded it then. Default now. "
        "按本节点当时已记录的内容，默认为现在。",
    ),
]


class Wording(Schema):
    """A text in both languages, with the standing of each wording."""

    zh: str = ""
    en: str = ""
    zh_form: str | None = None
    en_form: str | None = None

    @classmethod
    def of(cls, text: Text) -> Wording:
        """Return a text of the record."""
        zh = "……".join(text.zh)
        return cls(zh=zh, en=text.en, zh_form=text.zh_form, en_form=text.en_form)


class Place(Schema):
    """Where in a file or request an error stands."""

    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None


class Fix(Schema):
    """What to do, in both languages."""

    zh: str
    en: str


class Fault(Schema):
    """An error: its code, what is wrong and what to do, in both languages."""

    code: str
    where: Place
    zh: str
    en: str
    fix: Fix


class Clocks(Schema):
    """The two clocks every reading address takes."""

    as_of: AsOf = ""
    known_at: KnownAt = ""


class Paging(Clocks):
    """Clocks, and which part of a list."""

    limit: int = Field(100, ge=1, le=1000, description="Entries a page. 每页条目数。")
    cursor: str = Field(
        "", max_length=600, description="`next` of the page before. 上一页的 next。"
    )


class EntriesAsked(Paging):
    """Which entries of a kind."""

    kind: Word = Field(..., description="See /kinds. 见 /kinds。")
    q: str = Field("", max_length=100, description="In id or title. 编号或名称所含文字。")
    owner: Word = Field("", description="Local id of the owner. 所有方的本地编号。")
    year: int | None = Field(None, ge=1, le=9999, description="Year of `date`. 日期所在年份。")
    has: list[Word] = Field(
        default_factory=list,
        max_length=10,
        description="`field:value`, a code or the id of an entry, for example `form:forum` or "
        "`mentions.source:SRC-FRAMEWORK`; repeatable. 形如“字段:值”，可重复。",
    )


class Brief(Schema):
    """An entry in short."""

    id: str
    kind: str
    local: str
    title: Wording


class EntryOut(Brief):
    """An entry with its fields as recorded.

    References to entries the reader may not see are left out. ``audience`` and ``embargo`` are
    told to those who act for the owner.
    """

    owner: str
    revision: int
    at: str
    audience: list[str] | None = None
    embargo: str | None = None
    body: dict[str, Any]


class EntryPage(Schema):
    """A page of entries in order of id."""

    as_of: str
    known_at: str | None
    entries: list[EntryOut]
    next: str | None


class RevisionOut(Schema):
    """One revision of an entry; ``erased`` where its content is gone."""

    revision: int
    at: str
    actor: str
    reason: str
    erased: bool


class Differs(Schema):
    """A field that two revisions say differently, each as recorded; null where it is not there."""

    field: str
    label: Wording
    before: Any = None
    after: Any = None


class Differences(Schema):
    """What changed from one revision to another."""

    entry: str
    before: int
    after: int
    fields: list[Differs]


class DifferencesAsked(Clocks):
    """Which two revisions; by default the last one and the one before it."""

    before: int | None = Field(None, ge=1, le=10**9)
    after: int | None = Field(None, ge=1, le=10**9)


class ChangesAsked(Paging):
    """Which changes."""

    kind: Word = Field("", description="Only of this kind. 仅此类别。")


class ChangeOut(Schema):
    """An entry as last changed; ``recalled`` tells nothing but its id."""

    id: str
    kind: str
    local: str
    at: str
    change: str = Field(..., description="written | recalled")
    revision: int | None = None
    title: Wording | None = None


class ChangePage(Schema):
    """A page of changes, newest first."""

    changes: list[ChangeOut]
    next: str | None


class StatusesAsked(Paging):
    """Which statuses."""

    instrument: Word = Field("", description="Local id of an instrument. 合作文件的本地编号。")


class Linked(Schema):
    """A piece of evidence: what it names and to what extent it corresponds."""

    id: str
    extent: str


class Period(Schema):
    """One expected period of a recurring item, and what is recorded for it."""

    period: str
    met_by: list[str]
    recorded: list[str]


class StatusOut(Schema):
    """What is recorded of an item; with its computed status for those who may see it.

    The computed part is a working draft until the parties concerned confirm it. Where the reader
    may not see it, its fields are not there at all.
    """

    commitment: str
    instrument: str
    force: str
    evidence: list[Linked]
    restates: list[str]
    status: str = ""
    confirmed_by: list[str] = []
    due: str | None = None
    delivered: str | None = None
    months_late: int | None = None
    expected: list[Period] = []
    reason: Fix | None = None
    coverage_end: str | None = None


class StatusPage(Schema):
    """A page of statuses, in the order of instruments and items."""

    as_of: str
    known_at: str | None
    statuses: list[StatusOut]
    next: str | None


class ItemFacts(Brief):
    """An item with when it was to happen and what is recorded, in words."""

    force: str
    planned: Fix
    recorded: Fix


class Branch(Schema):
    """An area of an instrument, or null, with its items."""

    area: Brief | None
    items: list[ItemFacts]


class Tree(Schema):
    """An instrument with its areas and items."""

    instrument: Brief
    listed: int
    distinct: int
    branches: list[Branch]


class InstrumentLine(Brief):
    """An instrument in the list."""

    date: str | None = None
    validity: str | None = None
    mechanism: str | None = None
    items: int


class PartOf(Schema):
    """An event that is part of another one of the same row."""

    part: str
    whole: str


class AnnexLine(Schema):
    """One printed row of an annex and the entries it stands for."""

    source: str
    area: str
    row: int
    events: list[str]
    parts: list[PartOf]
    outputs: list[str]


class Annex(Schema):
    """The rows of the annexes, and what they add up to, in words."""

    rows: list[AnnexLine]
    events: int
    summary: Wording


class AnnexAsked(Clocks):
    """Which annex."""

    source: Word = Field("", description="Local id of the source. 来源文件的本地编号。")


class Code(Schema):
    """A code with its label."""

    code: str
    label: Wording


class CodeList(Schema):
    """A list of codes."""

    name: str
    codes: list[Code]


class FieldOut(Schema):
    """One field of a kind of entry."""

    name: str
    type: str
    label: Wording
    required: bool
    to: list[str] = []
    list_name: str = ""
    fields: list[FieldOut] = []


class KindOut(Schema):
    """A kind of entry with its fields."""

    name: str
    label: Wording
    plural: Wording
    prefix: str
    fields: list[FieldOut]


class EntryNew(Schema):
    """A new entry."""

    kind: Word
    local: Word
    owner: Word
    body: dict[str, Any]
    audience: list[Word] | None = Field(None, max_length=20)
    embargo: str | None = Field(None, max_length=10)
    reason: str = Field(..., min_length=1, max_length=2000)


class EntryWhole(Schema):
    """An entry's whole content, in place of what stands there."""

    body: dict[str, Any]
    audience: list[Word] | None = Field(None, max_length=20)
    embargo: str | None = Field(None, max_length=10)
    reason: str = Field(..., min_length=1, max_length=2000)


class EntryPart(Schema):
    """Some fields of an entry; one that is null is taken out."""

    body: dict[str, Any] = Field(default_factory=dict)
    audience: list[Word] | None = Field(None, max_length=20)
    embargo: str | None = Field(None, max_length=10)
    reason: str = Field(..., min_length=1, max_length=2000)
