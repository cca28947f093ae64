"""The join: texts that were read alone become one journal; pure and cheap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from journal import scripts
from journal.characters import normal
from journal.languages import sort_key
from journal.model import Photo, Text, Translation, Work
from journal.rules import SECTIONS
from journal.settings import Settings, Term

CYRILLIC, LATIN = "sr", "sr-Latn"


@dataclass(frozen=True, slots=True)
class Narrative:
    """One work in however many languages; `texts` holds the original too."""

    slug: str
    original: Text
    work: Work
    texts: dict[str, Text]  # by tag, in the order of the editions
    published: str  # ISO 8601 day, or the year alone; the newest comes first
    real: tuple[str, ...]  # tags of the texts that have a body; of a withdrawn one, the original's
    responses: tuple[tuple[Text, ...], ...] = ()  # the oldest first, each in its languages

    @property
    def written(self) -> list[Text]:
        """All that people wrote of it: the texts, and the responses to them."""
        return [*self.texts.values(), *(text for texts in self.responses for text in texts)]

    def shown_in(self, tag: str) -> Text:
        """Give the text whose body an edition shows."""
        text = self.texts.get(tag)
        return text if text is not None and text.body.digest else self.original

    def titled_in(self, tag: str) -> Text:
        """Give the text whose title and summary an edition shows."""
        return self.texts.get(tag, self.original)

    def responses_in(self, tag: str) -> tuple[Text, ...]:
        """Give the responses, each in an edition's language, or else in its first."""
        return tuple([next((text for text in one if text.tag == tag), one[0]) for one in self.responses])


@dataclass(frozen=True)
class Journal:
    """Everything that is published, whole."""

    settings: Settings
    editions: tuple[str, ...]
    narratives: tuple[Narrative, ...]  # the newest first, withdrawn ones included
    pages: dict[str, dict[str, Text]]  # standing pages: name, tag
    photos: dict[str, Photo]  # by folder and composed name

    @property
    def default(self) -> str:
        """The tag of the default edition."""
        return self.editions[0]

    @cached_property
    def by_slug(self) -> dict[str, Narrative]:
        """The narratives by their slugs."""
        return {narrative.slug: narrative for narrative in self.narratives}

    @cached_property
    def listed(self) -> tuple[Narrative, ...]:
        """The narratives that lists show: all but the withdrawn."""
        return tuple(found for found in self.narratives if not found.work.withdrawn)

    @cached_property
    def grown(self) -> dict[str, tuple[Narrative, ...]]:
        """For each narrative that others grew out of, by its slug, these, the newest first."""
        grown: dict[str, list[Narrative]] = {}
        for narrative in self.listed:
            if narrative.work.responds_to:
                grown.setdefault(narrative.work.responds_to, []).append(narrative)
        return {slug: tuple(found) for slug, found in grown.items()}

    @cached_property
    def sections(self) -> dict[str, dict[str, tuple[Narrative, ...]]]:
        """For each section (countries, themes, …) its ids in use, each with its narratives."""
        sections: dict[str, dict[str, list[Narrative]]] = {name: {} for name in SECTIONS}
        for narrative in self.listed:
            for section, name in _ids(narrative.work):
                sections[section].setdefault(name, []).append(narrative)
        return {
            section: {name: tuple(found) for name, found in sorted(terms.items())}
            for section, terms in sections.items()
        }

    @cached_property
    def terms(self) -> dict[str, dict[str, Term]]:
        """The defined terms of each section, by id."""
        return {
            section: {term.id: term for term in self.settings.terms(section) or ()}
            for section in ("themes", "networks", "programmes", "issues")
        }

    def label(self, section: str, name: str, tag: str) -> str:
        """Name a term in an edition; falls back to the default edition's label, then to its id."""
        term = self.terms.get(section, {}).get(name)
        return (label_in(term.label, tag, self.default) if term else "") or name

    def in_order(self, section: str, tag: str) -> list[str]:
        """Give a section's ids in use in the order in which an index shows them."""
        names = list(self.sections[section])
        if section == "years":
            return sorted(names, reverse=True)
        if section == "issues":
            terms = enumerate(self.terms[section].items())
            order = {name: (term.date, number) for number, (name, term) in terms}
            return sorted(names, key=lambda name: (order.get(name, ("", -1)), name), reverse=True)
        return sorted(names, key=lambda name: sort_key(self.label(section, name, tag)))


def _ids(work: Work) -> Iterable[tuple[str, str]]:
    yield "countries", work.country
    yield "years", str(work.year)
    for theme in work.themes:
        yield "themes", theme
    for section, name in (
        ("networks", work.network),
        ("programmes", work.programme),
        ("issues", work.issue),
    ):
        if name:
            yield section, name


def _in_latin(text: Text) -> Text:
    """Give a Serbian text in Latin script, as the program writes it; its body is made where it is shown."""
    body = replace(text.body, digest=text.body.digest and b"latin" + text.body.digest)
    by = replace(text.translation or Translation(text.tag), script=True)
    title, summary = scripts.latin(text.title), scripts.latin(text.summary)
    carried = replace(text, tag=LATIN, title=title, summary=summary, head=b"latin" + text.head)
    return replace(carried, work=None, translation=by, body=body)


def cyrillic(text: Text) -> Text:
    """Give the text that `_in_latin` was given, as far as its body goes."""
    digest = text.body.digest.removeprefix(b"latin")
    return replace(text, tag=CYRILLIC, translation=None, body=replace(text.body, digest=digest))


def label_in(labels: dict[str, str], tag: str, default: str) -> str:
    """Choose a label for an edition: its own, the default edition's, or the one for all."""
    if tag == LATIN and tag not in labels and CYRILLIC in labels:
        return scripts.latin(labels[CYRILLIC])
    return labels.get(tag) or labels.get(default) or labels.get("") or next(iter(labels.values()), "")


def language_of(labels: dict[str, str], tag: str, default: str) -> str:
    """Tell which language `label_in` falls back to; empty where the label is the edition's own."""
    if tag == LATIN and CYRILLIC in labels:
        return ""
    return "" if labels.get(tag) or not labels.get(default) else default


def assemble(
    settings: Settings, texts: Iterable[Text], photos: Iterable[Photo], editions: tuple[str, ...]
) -> Journal:
    """Join checked texts into a journal; texts of folders without an original are left out."""
    folders: dict[str, list[Text]] = {}
    pages: dict[str, dict[str, Text]] = {}
    said: dict[str, dict[str, list[Text]]] = {}
    texts = tuple(texts)
    if LATIN in editions:  # Serbian is read in two scripts; what nobody wrote in Latin is carried over
        written = {text.path for text in texts if text.tag == LATIN}
        carried = (_in_latin(text) for text in texts if text.tag == CYRILLIC)
        texts += tuple(text for text in carried if text.path not in written)
    order = {tag: number for number, tag in enumerate(editions)}
    for text in texts:
        if text.response:
            said.setdefault(text.folder, {}).setdefault(text.response.name, []).append(text)
        elif text.folder.startswith("pages/"):
            pages.setdefault(text.folder[6:], {})[text.tag] = text
        else:
            folders.setdefault(text.folder, []).append(text)
    issue_dates = {term.id: term.date for term in settings.issues or ()}
    narratives = []
    for slug, found in folders.items():
        original = next((text for text in found if text.work), None)
        if original is None or original.work is None:
            continue
        found.sort(key=lambda text: order.get(text.tag, len(order)))
        work = original.work
        published = work.date or issue_dates.get(work.issue) or str(work.year)
        by_tag = {text.tag: text for text in found}
        real = tuple(text.tag for text in found if text.body.digest)
        if work.withdrawn:
            real = (original.tag,)
        responses = () if work.withdrawn else _in_turn(said.get(slug, {}), order)
        narratives.append(Narrative(slug, original, work, by_tag, published, real, responses))
    narratives.sort(key=lambda narrative: narrative.slug)
    narratives.sort(key=lambda narrative: narrative.published, reverse=True)
    return Journal(
        settings,
        editions,
        tuple(narratives),
        {name: pages[name] for name in sorted(pages)},
        {f"{photo.folder}/{normal(photo.name)}": photo for photo in photos},
    )


def _in_turn(said: dict[str, list[Text]], order: dict[str, int]) -> tuple[tuple[Text, ...], ...]:
    """Put responses in the order in which they were made, each one's languages in the editions'."""
    found = [
        tuple(sorted(texts, key=lambda text: (order.get(text.tag, len(order)), text.tag)))
        for _, texts in sorted(said.items())
    ]
    return tuple(sorted(found, key=lambda texts: texts[0].response.date if texts[0].response else ""))


def editions_of(settings: Settings, texts: Iterable[Text]) -> tuple[str, ...]:
    """Give the editions: those that are set, else the languages found, in order of their tags."""
    return settings.editions or tuple(sorted({text.tag for text in texts}))
