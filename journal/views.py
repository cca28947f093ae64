"""Exactly what one page shows: a view for each kind of page, and the digest of a view.

A view holds texts by reference; their digests stand for them, so that a page is rendered again
when, and only when, something that it shows has changed. No view holds a place in a file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from operator import attrgetter
from typing import Any

from journal import languages, urls
from journal.assemble import Journal, Narrative, label_in
from journal.editions import Edition
from journal.model import Photo, Text

PER_PAGE = 60  # narratives on a full page of a list; the newest page shows up to twice as many


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
    told: tuple[bytes, str, bytes, str]  # its plain parts; an entry stands in many lists


@dataclass(frozen=True, slots=True)
class Label:
    """A term with its name in the edition, its address, and where it matters its count."""

    name: str
    address: str
    count: int = 0
    description: str = ""


@dataclass(frozen=True, slots=True)
class NarrativeView:
    """A narrative in an edition."""

    head: Head
    titled: Text
    shown: Text
    original: Text
    country: Label
    year: Label
    themes: tuple[Label, ...]
    others: tuple[tuple[str, Label], ...]  # network, programme, issue, by section
    real: tuple[str, ...]  # tags of the real texts
    links: tuple[tuple[str, str], ...]  # for each folder that the body links to, the address
    photos: tuple[tuple[str, Photo], ...]
    offer: str  # whole address at which a translation can be offered; empty where not needed


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


@dataclass(frozen=True, slots=True)
class HomeView:
    """An edition's first page."""

    head: Head
    total: int
    latest: tuple[Entry, ...]
    indexes: tuple[tuple[str, tuple[Label, ...]], ...]


@dataclass(frozen=True, slots=True)
class StandingView:
    """A standing page, in the edition's language or else in the default edition's."""

    head: Head
    text: Text
    links: tuple[tuple[str, str], ...]
    photos: tuple[tuple[str, Photo], ...]


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """What an edition shows where nothing is."""

    head: Head


@dataclass(frozen=True, slots=True)
class ChooserView:
    """The page at the root: which language?"""

    editions: tuple[Edition, ...]
    missing: bool  # shown where nothing is


@dataclass(frozen=True, slots=True)
class FeedView:
    """An edition's feed (Atom, RFC 4287)."""

    edition: Edition
    updated: str
    entries: tuple[tuple[Text, Text, str, str], ...]  # text, original, address, day


@dataclass(frozen=True, slots=True)
class SitemapView:
    """A sitemap (sitemaps.org), or an index of sitemaps."""

    locations: tuple[str, ...]
    is_index: bool


@dataclass(frozen=True, slots=True)
class RobotsView:
    """robots.txt (RFC 9309)."""

    sitemap: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of the theme, as it is."""

    data: bytes


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo, published in several sizes."""

    photo: Photo


def plain(value: Any) -> Any:
    """Give a view's plain parts, for its digest; a text stands by its digests."""
    kind = type(value)
    if kind is Entry:
        return value.told
    if kind is str or kind is int or kind is bytes or kind is bool or value is None:
        return value
    if kind is tuple:
        return tuple(map(plain, value))
    if kind is Text:
        return value.head, value.body.digest
    if kind is Edition:
        return value.digest
    return kind.__name__, *map(plain, _parts(kind)(value))


@cache
def _parts(kind: type[Any]) -> Any:
    names = [one.name for one in fields(kind)]
    if len(names) == 1:
        return lambda value: (getattr(value, names[0]),)
    return attrgetter(*names)


class Viewer:
    """Makes views of a journal; holds only what many of them share."""

    def __init__(self, journal: Journal, editions: dict[str, Edition]) -> None:
        self.journal = journal
        self.editions = editions
        self.links_out = journal.settings.untranslated == "link"
        self._entries: dict[tuple[str, str], Entry] = {}
        self._labels: dict[tuple[str, str, str], Label] = {}

    def head(
        self, edition: Edition, below: str, title: str, description: str = "", section: str = ""
    ) -> Head:
        """Make the head of a page that stands in every edition alike."""
        return Head(edition, below, title, description or edition.description, section)

    def narrative_address(self, tag: str, narrative: Narrative) -> str:
        """Where an edition's readers find a narrative."""
        if self.links_out and tag not in narrative.real:
            tag = narrative.original.tag
        return urls.narrative(tag, narrative.slug)

    def entry(self, tag: str, narrative: Narrative) -> Entry:
        """Make a narrative's entry in an edition's lists."""
        key = (tag, narrative.slug)
        entry = self._entries.get(key)
        if entry is None:
            titled, shown = narrative.titled_in(tag), narrative.shown_in(tag).tag
            original, address = narrative.original, self.narrative_address(tag, narrative)
            told = (titled.head, shown, original.head, address)
            entry = Entry(narrative.slug, titled, shown, original, address, told)
            self._entries[key] = entry
        return entry

    def label(self, edition: Edition, section: str, name: str) -> Label:
        """Name a term in an edition."""
        key = (edition.tag, section, name)
        label = self._labels.get(key)
        if label is None:
            label = self._labels[key] = self._label(edition, section, name)
        return label

    def _label(self, edition: Edition, section: str, name: str) -> Label:
        journal, tag = self.journal, edition.tag
        term = journal.terms.get(section, {}).get(name)
        described = ""
        if section == "countries":
            shown = edition.country(name)
        elif section == "years":
            shown = name
        else:
            shown = journal.label(section, name, tag)
            if term and term.description:
                described = label_in(term.description, tag, journal.default)
        return Label(shown, urls.term(tag, section, name), 0, described)

    def narrative(self, edition: Edition, narrative: Narrative) -> NarrativeView:
        """View a narrative in an edition."""
        tag, work, slug = edition.tag, narrative.work, narrative.slug
        titled, shown = narrative.titled_in(tag), narrative.shown_in(tag)
        terms = (("networks", work.network), ("programmes", work.programme), ("issues", work.issue))
        head = Head(
            edition,
            f"narratives/{slug}/",
            titled.title,
            titled.summary,
            "narratives",
            narrative.real,
            narrative.original.tag,
            self.links_out,
        )
        return NarrativeView(
            head,
            titled,
            shown,
            narrative.original,
            self.label(edition, "countries", work.country),
            self.label(edition, "years", str(work.year)),
            tuple([self.label(edition, "themes", theme) for theme in work.themes]),
            tuple([(kind, self.label(edition, kind, name)) for kind, name in terms if name]),
            narrative.real,
            self.links(tag, shown),
            self.photos(shown),
            "" if tag in narrative.real else self.offer(narrative, tag),
        )

    def links(self, tag: str, text: Text) -> tuple[tuple[str, str], ...]:
        """Find, for each folder that a body links to, its address in the reader's edition."""
        found = {}
        for target, _ in text.body.narratives:
            other = self.journal.by_slug.get(target)
            if other is not None:
                found[target] = self.narrative_address(tag, other)
            elif target.startswith("pages/") and target[6:] in self.journal.pages:
                found[target] = urls.page(tag, target[6:])
        return tuple(found.items())

    def photos(self, text: Text) -> tuple[tuple[str, Photo], ...]:
        """Find the photos that a body shows."""
        names = dict.fromkeys(name for name, _ in text.body.photos)
        found = ((name, self.journal.photos.get(f"{text.folder}/{name}")) for name in names)
        return tuple((name, photo) for name, photo in found if photo is not None)

    def offer(self, narrative: Narrative, tag: str) -> str:
        """Where a reader can offer a translation: on GitHub the file itself, the repository, e-mail."""
        settings = self.journal.settings
        repository = settings.repository.rstrip("/")
        if repository.startswith("https://github.com/"):
            if tag in narrative.texts:  # title and summary are there already
                return f"{repository}/edit/HEAD/narratives/{narrative.slug}/{tag}.md"
            return f"{repository}/new/HEAD/narratives/{narrative.slug}?filename={tag}.md"
        return repository or (f"mailto:{settings.contact}" if settings.contact else "")

    def index(self, edition: Edition, section: str) -> IndexView:
        """View the index of a section."""
        here = self.journal.sections[section]
        names = self.journal.in_order(section, edition.tag)
        if section == "countries":
            names.sort(key=lambda code: languages.sort_key(edition.country(code)))
        labels = tuple(
            replace(self.label(edition, section, name), count=len(here[name])) for name in names
        )
        title = edition.words.gettext(SECTION_TITLES[section])
        return IndexView(self.head(edition, f"{section}/", title, section=section), section, labels)

    def home(self, edition: Edition) -> HomeView:
        """View an edition's first page."""
        newest = self.journal.listed[:8]
        indexes = tuple(
            (section, self.index(edition, section).labels)
            for section in edition.sections
            if section in ("themes", "countries", "years", "issues")
        )
        latest = tuple(self.entry(edition.tag, narrative) for narrative in newest)
        head = self.head(edition, "", edition.title)
        return HomeView(head, len(self.journal.listed), latest, indexes)

    def standing(self, edition: Edition, name: str) -> StandingView:
        """View a standing page."""
        texts = self.journal.pages[name]
        default = self.journal.default
        text = texts.get(edition.tag) or texts.get(default) or next(iter(texts.values()))
        real = tuple(tag for tag, _ in edition.everywhere if tag in texts)
        origin = default if default in texts else text.tag
        head = Head(edition, f"{name}/", text.title, edition.description, name, real, origin)
        return StandingView(head, text, self.links(edition.tag, text), self.photos(text))


def N_(message: str) -> str:  # noqa: N802  # gettext's name for a word that is translated later
    """Mark a word for the catalogues."""
    return message


SECTION_TITLES = {
    "narratives": N_("Narratives"),
    "countries": N_("Countries"),
    "themes": N_("Themes"),
    "years": N_("Years"),
    "networks": N_("Networks"),
    "programmes": N_("Programmes"),
    "issues": N_("Issues"),
}
