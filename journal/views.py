"""Exactly what one page shows: a view for each kind of page.

A view holds texts by reference; their headers' digests stand for them, and a view that shows a
body holds that body's digest, so that a page is rendered again
when, and only when, something that it shows has changed. No view holds a place in a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journal import languages, urls
from journal.drift import Drift
from journal.editions import Edition
from journal.model import Photo, Text
from journal.problems import N_


@dataclass(frozen=True, slots=True)
class Head:
    """What every page has: where it stands, what it is called, where else it can be read."""

    edition: Edition
    below: str  # address below the edition's home; the same in every edition
    title: str
    description: str
    section: str = ""  # the part of the menu that the page belongs to
    real: tuple[str, ...] = ()  # tags of the editions with a text of their own; empty: all alike
    origin: str = ""  # tag of the edition that stands for those without one
    linked: bool = False  # the page stands in the editions of `real` only

    @property
    def canonical(self) -> str:
        """Address of the page that search engines should keep."""
        tag = self.edition.tag
        return urls.home(tag if not self.real or tag in self.real else self.origin) + self.below

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """`hreflang` and address of each real text, on real texts only; x-default last."""
        if self.real and self.edition.tag not in self.real:
            return []
        tags = self.real or [tag for tag, _ in self.edition.everywhere]
        default = urls.home(self.origin or self.edition.everywhere[0][0]) + self.below
        found = [(tag, urls.home(tag) + self.below) for tag in tags]
        return [*found, ("x-default", default if self.below else "")]  # homes: the chooser

    def switches(self, *, real: bool) -> list[tuple[str, str, str, str]]:
        """Tag, own name, direction and address of the page in other editions, real texts or not."""
        return [
            (tag, name, languages.direction(tag), urls.home(tag) + self.below)
            for tag, name in self.edition.everywhere
            if (not self.real or tag in self.real) == real and (real or not self.linked)
        ]


@dataclass(frozen=True, slots=True)
class Entry:
    """A narrative in a list: its title's text, the language of its body, and where it leads."""

    slug: str
    titled: Text
    shown: str
    original: Text
    address: str
    told: bytes  # its plain parts, packed; an entry stands in many lists


@dataclass(frozen=True, slots=True)
class Label:
    """A term with its name in the edition, its address, and where it matters its count."""

    name: str
    address: str
    count: int = 0
    description: str = ""
    tag: str = ""  # language of the name, where it is another one's
    description_tag: str = ""


@dataclass(frozen=True, slots=True)
class NarrativeView:
    """A narrative in an edition."""

    head: Head
    titled: Text
    shown: Text
    body: bytes  # digest of the body shown
    tongue: Edition  # whose words stand in the body, such as the labels of footnotes
    original: Text
    country: Label
    year: Label
    themes: tuple[Label, ...]
    others: tuple[tuple[str, Label], ...]  # network, programme, issue, by section
    real: tuple[str, ...]  # tags of the real texts
    links: tuple[tuple[str, str], ...]  # for each folder that the body links to, the address
    photos: tuple[tuple[str, Photo], ...]
    offer: str  # whole address at which a translation can be offered; empty where not needed
    guide: str  # whole address of instructions for translators
    published: str  # ISO 8601 day, or the year
    relay: str  # tag of the text that the source of the shown translation was translated from
    drift: Drift | None
    beside: str  # address of the page that shows the translation beside its source
    ties: tuple[tuple[str, str], ...]  # tag of each real translation, and of what it was made from
    minutes: int  # to read it
    related: tuple[Entry, ...]
    before: Entry | None  # in its issue
    after: Entry | None
    quoted: bool  # the page is the place to cite its text from
    grew_from: Entry | None  # the narrative that this one responds to
    grown: tuple[Entry, ...]  # those that respond to this one
    responses: tuple[tuple[Text, bytes, str], ...]  # with the body's digest and the country's name
    respond: str  # whole address of the way to write a response; empty where there is none


@dataclass(frozen=True, slots=True)
class BilingualView:
    """A translation beside its source."""

    head: Head
    alone: str  # address of the translation
    shown: Text
    source: Text
    bodies: tuple[bytes, bytes]
    tongues: tuple[Edition, Edition]
    links: tuple[tuple[str, str], ...]
    photos: tuple[tuple[str, Photo], ...]


Row = tuple[tuple[str, int, str], ...]
"""A narrative in the coverage table: for each edition its state, passages behind, tag of its text."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What a page of the coverage table shows of its narratives, the same in every edition."""

    rows: tuple[Row, ...]
    digest: bytes


@dataclass(frozen=True, slots=True)
class CoverageView:
    """What is translated into each edition, and what is wanted in this one."""

    head: Head
    number: int  # of the page; 0 for that of the newest
    newer: str
    older: str
    counts: tuple[tuple[str, tuple[int, ...]], ...]  # edition, and for each state how many
    wanted: tuple[tuple[str, int, tuple[tuple[Entry, str, int], ...]], ...]  # state, number; the first, where
    entries: tuple[Entry, ...]
    cells: Cells  # of the entries
    reviewed: bool
    guide: str  # whole address of instructions for translators

    def rows(self) -> Iterator[tuple[Entry, Row]]:
        """Give each narrative of the table with its cells."""
        return zip(self.entries, self.cells.rows, strict=True)


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of a list of narratives; `number` is 0 for the page of the newest."""

    head: Head
    kind: str  # the section, or `narratives`
    term: Label | None
    date: str  # of an issue
    total: int  # 0 on numbered pages, so that an addition does not change them
    number: int
    newer: str
    older: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class IndexView:
    """The index of a section, with counts."""

    head: Head
    kind: str
    labels: tuple[Label, ...]
    dots: tuple[tuple[int, int, float], ...] = ()
    bars: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class HomeView:
    """An edition's first page."""

    head: Head
    total: int
    issue: Label | None  # the latest
    issue_date: str
    in_issue: tuple[Entry, ...]
    latest: tuple[Entry, ...]
    indexes: tuple[tuple[str, tuple[Label, ...]], ...]
    dots: tuple[tuple[int, int, float], ...]  # place and radius on the map of the world
    bars: tuple[tuple[int, int], ...]  # year and number of narratives


@dataclass(frozen=True, slots=True)
class StandingView:
    """A standing page, in the edition's language or else in the default edition's."""

    head: Head
    text: Text
    body: bytes  # digest of its body
    tongue: Edition
    links: tuple[tuple[str, str], ...]
    photos: tuple[tuple[str, Photo], ...]


@dataclass(frozen=True, slots=True)
class WriteView:
    """The page on which a teacher writes."""

    head: Head
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # section: its ids, each with its name
    open_themes: bool  # the journal has no list of themes: any will do
    licence: str
    repository: str


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """What an edition shows where nothing is."""

    head: Head


@dataclass(frozen=True, slots=True)
class ChooserView:
    """The page at the root, where a reader chooses a language."""

    editions: tuple[Edition, ...]
    missing: bool  # shown where nothing is


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page of an edition."""

    head: Head
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # section, then ids with names
    bundles: tuple[str, ...]  # addresses; the first holds the program
    others: tuple[tuple[str, tuple[str, ...]], ...]  # tags of other editions with their bundles


SECTION_TITLES = {
    "narratives": N_("Narratives"),
    "countries": N_("Countries"),
    "themes": N_("Themes"),
    "years": N_("Years"),
    "networks": N_("Networks"),
    "programmes": N_("Programmes"),
    "issues": N_("Issues"),
}
