"""Exactly what one page shows: a view for each kind of page, and the digest of a view.

A view holds texts by reference; their digests stand for them, so that a page is rendered again
when, and only when, something that it shows has changed. No view holds a place in a file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any

from journal import languages, urls
from journal.assemble import Journal, Narrative
from journal.editions import Edition
from journal.model import Photo, Text

PER_PAGE = 60  # narratives on a full page of a list; the newest page shows up to twice as many


@dataclass(frozen=True, slots=True)
class Switch:
    """The same page in another edition; `real` tells a translation from a page without one."""

    tag: str
    name: str
    address: str
    real: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What every page has: where it stands, what it is called, where else it can be read."""

    edition: Edition
    address: str
    title: str
    description: str
    canonical: str  # address of the page that search engines should keep
    alternates: tuple[tuple[str, str], ...]  # hreflang and address, of real texts only
    switches: tuple[Switch, ...]
    section: str = ""  # the part of the menu that the page belongs to


@dataclass(frozen=True, slots=True)
class Entry:
    """A narrative in a list: its title's text, the language of its body, and where it leads."""

    slug: str
    titled: Text
    shown: str
    original: Text
    address: str


@dataclass(frozen=True, slots=True)
class Label:
    """A term with its name in the edition, its address, and where it matters its count."""

    name: str
    address: str
    count: int = 0
    description: str = ""
    id: str = ""


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
    texts: tuple[tuple[Text, str], ...]  # every real text with its address
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
    if kind in (str, int, bytes, bool) or value is None:
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
        self.everywhere = tuple((tag, edition.name) for tag, edition in editions.items())
        self.links_out = journal.settings.untranslated == "link"

    def head(self, edition: Edition, below: str, title: str, description: str = "", section: str = "") -> Head:
        """Make the head of a page that stands in every edition, at `below` its home."""
        address = urls.home(edition.tag) + below
        places = tuple((tag, urls.home(tag) + below) for tag, _ in self.everywhere)
        switches = tuple(Switch(tag, name, urls.home(tag) + below, real=True) for tag, name in self.everywhere)
        alternates = (*places, ("x-default", places[0][1]))
        description = description or edition.description
        return Head(edition, address, title, description, address, alternates, switches, section)

    def narrative_address(self, tag: str, narrative: Narrative) -> str:
        """Where an edition's readers find a narrative."""
        if self.links_out and tag not in narrative.real_tags():
            tag = narrative.original.tag
        return urls.narrative(tag, narrative.slug)

    def entry(self, tag: str, narrative: Narrative) -> Entry:
        """Make a narrative's entry in an edition's lists."""
        return Entry(
            narrative.slug,
            narrative.titled_in(tag),
            narrative.shown_in(tag).tag,
            narrative.original,
            self.narrative_address(tag, narrative),
        )

    def label(self, edition: Edition, section: str, name: str, count: int = 0) -> Label:
        """Name a term in an edition."""
        journal = self.journal
        term = journal.terms.get(section, {}).get(name)
        described = ""
        if section == "countries":
            shown = edition.country(name)
        elif section == "years":
            shown = name
        else:
            shown = journal.label(section, name, edition.tag)
            if term and term.description:
                described = term.description.get(edition.tag) or term.description.get(journal.default, "")
        return Label(shown, urls.term(edition.tag, section, name), count, described, name)

    def narrative(self, edition: Edition, narrative: Narrative) -> NarrativeView:
        """View a narrative in an edition."""
        tag, work, slug = edition.tag, narrative.work, narrative.slug
        titled, shown = narrative.titled_in(tag), narrative.shown_in(tag)
        real = narrative.real_tags()
        address = urls.narrative(tag, slug)
        original_address = urls.narrative(narrative.original.tag, slug)
        alternates = tuple((one, urls.narrative(one, slug)) for one in real)
        switches = tuple(
            Switch(one, name, urls.narrative(one, slug), one in real)
            for one, name in self.everywhere
            if one in real or not self.links_out
        )
        head = Head(
            edition,
            address,
            titled.title,
            titled.summary,
            address if tag in real else original_address,
            (*alternates, ("x-default", original_address)) if tag in real else (),
            switches,
            "narratives",
        )
        terms = (("networks", work.network), ("programmes", work.programme), ("issues", work.issue))
        return NarrativeView(
            head,
            titled,
            shown,
            narrative.original,
            self.label(edition, "countries", work.country),
            self.label(edition, "years", str(work.year)),
            tuple(self.label(edition, "themes", theme) for theme in work.themes),
            tuple((kind, self.label(edition, kind, name)) for kind, name in terms if name),
            tuple((narrative.texts[one], urls.narrative(one, slug)) for one in real),
            self.links(tag, shown),
            self.photos(shown),
            "" if tag in real else self.offer(slug, tag),
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

    def offer(self, slug: str, tag: str) -> str:
        """Where a reader can offer a translation: a new file on GitHub, the repository, e-mail."""
        settings = self.journal.settings
        repository = settings.repository.rstrip("/")
        if repository.startswith("https://github.com/"):
            return f"{repository}/new/HEAD/narratives/{slug}?filename={tag}.md"
        return repository or (f"mailto:{settings.contact}" if settings.contact else "")

    def index(self, edition: Edition, section: str) -> IndexView:
        """View the index of a section."""
        here = self.journal.sections[section]
        names = self.journal.in_order(section, edition.tag)
        if section == "countries":
            names.sort(key=lambda code: languages.sort_key(edition.country(code)))
        labels = tuple(self.label(edition, section, name, len(here[name])) for name in names)
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
        head = self.head(edition, f"{name}/", text.title)
        real = tuple((tag, urls.page(tag, name)) for tag, _ in self.everywhere if tag in texts)
        switches = tuple(Switch(one.tag, one.name, one.address, one.tag in texts) for one in head.switches)
        canonical = urls.page(text.tag, name)
        alternates = (*real, ("x-default", urls.page(default if default in texts else text.tag, name)))
        if edition.tag not in texts:
            alternates = ()
        head = Head(edition, head.address, text.title, head.description, canonical, alternates, switches, name)
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
