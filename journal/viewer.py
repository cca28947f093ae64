"""Makes the views: for each page, from the whole journal, exactly what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from journal import languages, urls, ways
from journal.assemble import CYRILLIC, LATIN, Journal, Narrative, label_in, language_of
from journal.drift import Drift, drift
from journal.editions import Edition
from journal.fileviews import BundleView, Document
from journal.kinship import Kin, Kinship
from journal.memory import packed
from journal.model import Photo, Text
from journal.search import shards
from journal.views import (
    SECTION_TITLES,
    BilingualView,
    Entry,
    Head,
    IndexView,
    Label,
    NarrativeView,
    SearchView,
    StandingView,
)

_WORDS_A_MINUTE = 200  # an unhurried reader, perhaps in a third language


class Viewer:
    """Makes views of a journal; holds only what many of them share."""

    def __init__(self, journal: Journal, editions: dict[str, Edition], kin: Kin) -> None:
        self.journal = journal
        self.editions = editions
        self.links_out = journal.settings.untranslated == "link"
        self._entries: dict[str, Entry] = {}  # of one edition: pages come by editions
        self._entries_of = ""
        self._labels: dict[tuple[str, str, str], Label] = {}
        self.kinship = Kinship(journal, kin)
        self._bundles: dict[str, dict[str, tuple[Narrative, ...]]] = {}

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

    def entries(self, tag: str, narratives: Sequence[Narrative]) -> tuple[Entry, ...]:
        """Make the entries of narratives in an edition's lists."""
        if tag != self._entries_of:
            self._entries, self._entries_of = {}, tag
        known = self._entries
        return tuple([known.get(found.slug) or self._entry(tag, found) for found in narratives])

    def entry(self, tag: str, narrative: Narrative | None) -> Entry | None:
        """Make the entry of a narrative, if there is one."""
        return self.entries(tag, [narrative])[0] if narrative else None

    def _entry(self, tag: str, narrative: Narrative) -> Entry:
        titled, shown = narrative.titled_in(tag), narrative.shown_in(tag).tag
        original, address = narrative.original, self.narrative_address(tag, narrative)
        told = packed((titled.head, shown, original.head, address))
        entry = Entry(narrative.slug, titled, shown, original, address, told)
        self._entries[narrative.slug] = entry
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
        described = tongue = described_in = ""
        if section == "countries":
            shown = edition.country(name)
        elif section == "years":
            shown = name
        else:
            shown = journal.label(section, name, tag)
            if term:
                tongue = language_of(term.label, tag, journal.default)
                described = label_in(term.description, tag, journal.default)
                described_in = language_of(term.description, tag, journal.default)
        return Label(shown, urls.term(tag, section, name), 0, described, tongue, described_in)

    def narrative(self, edition: Edition, narrative: Narrative) -> NarrativeView:
        """View a narrative in an edition."""
        tag, work, slug = edition.tag, narrative.work, narrative.slug
        titled, shown = narrative.titled_in(tag), narrative.shown_in(tag)
        before, after = self.kinship.neighbours(narrative)
        responses = narrative.responses_in(tag)
        origin = self.journal.by_slug.get(work.responds_to)
        terms = (("networks", work.network), ("programmes", work.programme), ("issues", work.issue))
        head = Head(
            edition,
            f"narratives/{slug}/",
            titled.title,
            "" if work.withdrawn else titled.summary,
            "narratives",
            narrative.real,
            narrative.original.tag,
            self.links_out,
        )
        return NarrativeView(
            head,
            titled,
            shown,
            shown.body.digest,
            self.editions[shown.tag],
            narrative.original,
            self.label(edition, "countries", work.country),
            self.label(edition, "years", str(work.year)),
            tuple([self.label(edition, "themes", theme) for theme in work.themes]),
            tuple([(kind, self.label(edition, kind, name)) for kind, name in terms if name]),
            narrative.real,
            self.links(tag, shown, *responses),
            self.photos(shown),
            "" if tag in narrative.real else ways.translate(self.journal, narrative, tag),
            "" if tag in narrative.real else ways.guide(self.journal, edition),
            narrative.published,
            self.source(narrative, self.source(narrative, shown.tag)),
            self.drift(narrative, shown),
            urls.bilingual(tag, slug) if self.has_bilingual(narrative, tag) else "",
            tuple([(real, of) for real in narrative.real if (of := self.published(narrative, real))]),
            max(round(shown.body.words / _WORDS_A_MINUTE), 1),
            self.entries(tag, self.kinship.related(narrative)),
            self.entry(tag, before),
            self.entry(tag, after),
            self.is_quoted(narrative, tag),
            self.entry(tag, None if origin is None or origin.work.withdrawn else origin),
            self.entries(tag, self.journal.grown.get(slug, ())),
            tuple([self.response(edition, text) for text in responses]),
            ways.respond(self.journal, edition, slug),
        )

    def response(self, edition: Edition, text: Text) -> tuple[Text, bytes, str]:
        """View a response under its narrative."""
        country = text.response.country if text.response else ""
        return text, text.body.digest, edition.country(country)

    def source(self, narrative: Narrative, tag: str) -> str:
        """Tell from which text of a narrative another was translated; empty for the original."""
        text = narrative.texts.get(tag)
        return text.translation.of if text and text.translation else ""

    def published(self, narrative: Narrative, tag: str) -> str:
        """Tell which published text another was translated from: its source, else the original."""
        of = self.source(narrative, tag)
        return of if of in narrative.real or not of else narrative.original.tag

    def drift(self, narrative: Narrative, shown: Text) -> Drift | None:
        """Tell what the source of a shown translation has changed since."""
        by = shown.translation
        source = narrative.texts.get(by.of) if by and by.source_blocks is not None else None
        return drift(shown, source) if source else None

    def is_quoted(self, narrative: Narrative, tag: str) -> bool:
        """Tell whether an edition's page of a narrative is the place to cite its text from."""
        return tag in narrative.real and not narrative.work.withdrawn

    def has_bilingual(self, narrative: Narrative, tag: str) -> bool:
        """Tell whether there is a translation to show beside its source."""
        of = self.source(narrative, tag)
        return of in narrative.real and tag in narrative.real and (of, tag) != (CYRILLIC, LATIN)

    def bilingual(self, edition: Edition, narrative: Narrative) -> BilingualView:
        """View a translation beside its source."""
        tag, slug = edition.tag, narrative.slug
        shown = narrative.texts[tag]
        source = narrative.texts[self.source(narrative, tag)]
        words = edition.words.gettext("Beside its source: %(title)s")
        head = Head(
            edition,
            f"narratives/{slug}/bilingual/",
            words % {"title": shown.title},
            shown.summary,
            "narratives",
            tuple(real for real in narrative.real if self.has_bilingual(narrative, real)),
            tag,
            linked=True,
        )
        return BilingualView(
            head,
            urls.narrative(tag, slug),
            shown,
            source,
            (shown.body.digest, source.body.digest),
            (edition, self.editions[source.tag]),
            self.links(tag, shown, source),
            self.photos(shown, source),
        )

    def links(self, tag: str, *texts: Text) -> tuple[tuple[str, str], ...]:
        """Find, for each folder that bodies link to, its address in the reader's edition."""
        found = {}
        for target, _ in [link for text in texts for link in text.body.narratives]:
            other = self.journal.by_slug.get(target)
            if other is not None:
                found[target] = self.narrative_address(tag, other)
            elif target.startswith("pages/") and target[6:] in self.journal.pages:
                found[target] = urls.page(tag, target[6:])
        return tuple(found.items())

    def photos(self, *texts: Text) -> tuple[tuple[str, Photo], ...]:
        """Find the photos that the bodies of one folder show."""
        names = dict.fromkeys(name for text in texts for name, _ in text.body.photos)
        folder = texts[0].folder
        found = ((name, self.journal.photos.get(f"{folder}/{name}")) for name in names)
        return tuple((name, photo) for name, photo in found if photo is not None)

    def ordered(self, edition: Edition, section: str) -> list[str]:
        """Give a section's ids in use in the order in which an edition shows them."""
        names = self.journal.in_order(section, edition.tag)
        if section == "countries":
            names.sort(key=lambda code: languages.sort_key(edition.country(code)))
        return names

    def index(self, edition: Edition, section: str) -> IndexView:
        """View the index of a section."""
        here = self.journal.sections[section]
        names = self.ordered(edition, section)
        labels = tuple(
            replace(self.label(edition, section, name), count=len(here[name])) for name in names
        )
        title = edition.words.gettext(SECTION_TITLES[section])
        return IndexView(self.head(edition, f"{section}/", title, section=section), section, labels)

    def bundles(self, tag: str) -> dict[str, tuple[Narrative, ...]]:
        """Cut an edition's real texts into search bundles, by address, the newest first."""
        found = self._bundles.get(tag)
        if found is None:
            real = [narrative for narrative in self.journal.listed if tag in narrative.real]
            named = ((name if number else "", shard) for number, (name, shard) in enumerate(shards(real)))
            found = {urls.bundle(tag, name): tuple(shard) for name, shard in named}
            self._bundles[tag] = found
        return found

    def bundle(self, edition: Edition, address: str) -> BundleView:
        """View a search bundle of an edition."""
        tag = edition.tag
        narratives = self.bundles(tag)[address]
        name = address.strip("/").replace("/", "-")
        first = address == urls.bundle(tag, "")
        return BundleView(name, first, tuple([_document(tag, found) for found in narratives]))

    def search(self, edition: Edition) -> SearchView:
        """View the search page of an edition."""
        choices = [
            (section, tuple([(name, self.label(edition, section, name).name) for name in names]))
            for section in ("countries", "themes", "years")
            for names in [self.ordered(edition, section)]
        ]
        others = ((tag, tuple(self.bundles(tag))) for tag, _ in edition.everywhere if tag != edition.tag)
        head = self.head(edition, "search/", edition.words.gettext("Search"), section="search")
        bundles = tuple(self.bundles(edition.tag))
        return SearchView(head, tuple(choices), bundles, tuple(found for found in others if found[1]))

    def standing(self, edition: Edition, name: str) -> StandingView:
        """View a standing page."""
        texts = self.journal.pages[name]
        default = self.journal.default
        text = texts.get(edition.tag) or texts.get(default) or next(iter(texts.values()))
        real = tuple(tag for tag, _ in edition.everywhere if tag in texts)
        origin = default if default in texts else text.tag
        head = Head(edition, f"{name}/", text.title, edition.description, name, real, origin)
        tongue = self.editions[text.tag]
        links, pictures = self.links(edition.tag, text), self.photos(text)
        return StandingView(head, text, text.body.digest, tongue, links, pictures)


def _document(tag: str, narrative: Narrative) -> Document:
    text, original = narrative.texts[tag], narrative.original
    work = narrative.work  # of the original, what the document shows
    told = (
        (narrative.slug, text.head, text.body.digest),
        (work.country, work.themes, work.year, tuple([author.name for author in work.authors])),
    )
    return Document(urls.narrative(tag, narrative.slug), text, original, told)
