"""An edition: the whole journal as seen in one language, with everything its pages share."""

from __future__ import annotations

import gettext
import hashlib
from collections.abc import Container
from dataclasses import dataclass, field, fields, replace

from journal import catalogues, languages, urls
from journal.assemble import Journal, label_in
from journal.memory import digest_of
from journal.rules import COUNTRIES, SECTIONS
from journal.urls import Addresses

_UNTOLD = ("country_names", "words", "addresses", "digest", "names")  # told otherwise
_NOWHERE = urls.addresses("")
_SEPARATORS = {"ar": "، ", "fa": "، ", "ur": "، ", "zh": "、", "ja": "、"}


@dataclass(frozen=True, slots=True)
class Edition:
    """What is the same on all pages of one language; `digest` tells when any of it changes."""

    tag: str
    dir: str
    name: str  # the language's own name
    title: str
    description: str
    sections: tuple[str, ...]  # those in use, in the order of the menu
    pages: tuple[tuple[str, str, str], ...]  # standing pages: title, address, language of the title
    card: str  # address of the social card; empty where none tells title and description
    contact: str
    repository: str
    licence: str
    issn: str
    country_names: dict[str, str]
    words: gettext.NullTranslations
    everywhere: tuple[tuple[str, str], ...] = ()  # tag and own name of each edition, the default first
    addresses: Addresses = _NOWHERE
    theme: tuple[str, ...] = ()  # addresses of the theme's files, each named by its content
    feed: str = ""  # address of the feed; empty where there is none
    search: str = ""  # address of the search page; empty where there is none
    digest: bytes = b""
    names: dict[tuple[str, str], str] = field(default_factory=dict)  # remembered CLDR names

    def country(self, code: str) -> str:
        """Name a country in this language."""
        return self.country_names.get(code) or self._named("country", code)

    def language(self, tag: str) -> str:
        """Name a language in this language."""
        return self._named("language", tag)

    def _named(self, kind: str, code: str) -> str:
        name = self.names.get((kind, code))
        if name is None:
            find = languages.country_name if kind == "country" else languages.language_name
            name = self.names[kind, code] = find(code, self.tag)
        return name

    def date(self, day: str) -> str:
        """Write a day, or a year alone, in this language."""
        return languages.long_date(day, self.tag) if "-" in day else day

    def number(self, value: int) -> str:
        """Write a number in this language."""
        return languages.number(value, self.tag)

    def plurals(self, one: str, more: str) -> dict[str, str]:
        """Give a message by CLDR's plural categories, for scripts (`Intl.PluralRules`)."""
        cases = languages.plural_cases(self.tag)
        return {category: self.words.ngettext(one, more, number) for category, number in cases}

    @property
    def separator(self) -> str:
        """What stands between the names of a list."""
        return _SEPARATORS.get(self.tag.partition("-")[0], ", ")

    @property
    def gap(self) -> str:
        """What stands between sentences: in Chinese and Japanese their own full stop makes room."""
        return "" if self.tag.partition("-")[0] in ("zh", "ja") else " "

    def asset(self, stem: str, ending: str) -> str:
        """Give the link to a file of the theme, such as `journal`, `css`."""
        return self.link(next(
            name for name in self.theme if name.startswith(f"theme/{stem}-") and name.endswith(ending)
        ))

    def modules(self, first: str) -> list[str]:
        """Give the links to the theme's modules beside `first`, such as `write/main.js`, and it first."""
        start = next(name for name in self.theme if name.endswith("/" + first))
        beside = [name for name in self.theme if name.startswith(start.rpartition("/")[0] + "/")]
        return [self.link(start), *(self.link(name) for name in beside if name != start)]

    def countries(self) -> list[tuple[str, str]]:
        """Give all countries with their names in this language, in its order."""
        named = ((code, self.country(code)) for code in COUNTRIES)
        return sorted(named, key=lambda one: languages.sort_key(one[1]))

    def link(self, address: str) -> str:
        """Give the link to an address of the journal."""
        return self.addresses.link(address)

    def absolute(self, address: str) -> str:
        """Give the whole link to an address of the journal."""
        return self.addresses.absolute(address)


def card(tag: str, title: str, description: str) -> str:
    """Name the file of an edition's social card; other words, another name."""
    digest = hashlib.sha256(f"{title}\n{description}".encode()).hexdigest()
    return f"{tag}-{digest[:8]}.png"


def own_name(tag: str, words: gettext.NullTranslations) -> str:
    """Give a language's own name: the catalogue's, else CLDR's."""
    name = words.pgettext("autonym", "English")
    return name if name != "English" or tag.startswith("en") else languages.own_name(tag)


def make(
    journal: Journal,
    base_url: str,
    theme: tuple[str, ...],
    compiled: dict[str, bytes],
    cards: Container[str],
    *,
    with_search: bool,
) -> dict[str, Edition]:
    """Make the journal's editions from their compiled catalogues; `cards` are those drawn."""
    loaded = {tag: catalogues.load(compiled[tag]) for tag in journal.editions}
    everywhere = tuple((tag, own_name(tag, words)) for tag, words in loaded.items())
    made = {}
    for tag, name in everywhere:
        edition = _edition(journal, tag, name, loaded[tag], cards)
        edition = replace(
            edition,
            everywhere=everywhere,
            addresses=urls.addresses(base_url),
            theme=theme,
            feed=urls.feed(tag) if base_url else "",
            search=urls.search(tag) if with_search else "",
        )
        told = [getattr(edition, one.name) for one in fields(edition) if one.name not in _UNTOLD]
        names = tuple(sorted(edition.country_names.items()))
        made[tag] = replace(edition, digest=digest_of((told, base_url, names, compiled[tag])))
    return made


def _edition(
    journal: Journal, tag: str, name: str, words: gettext.NullTranslations, cards: Container[str]
) -> Edition:
    """Make what an edition has of its own."""
    settings, default = journal.settings, journal.default
    title = label_in(settings.title, tag, default)
    description = label_in(settings.description, tag, default)
    drawn = card(tag, title, description)
    countries = settings.country_names.items()
    return Edition(
        tag=tag,
        dir=languages.direction(tag),
        name=name,
        title=title,
        description=description,
        sections=tuple(name for name in SECTIONS if journal.sections[name]),
        pages=tuple(
            (text.title, urls.page(tag, page), text.tag)
            for page, texts in journal.pages.items()
            for text in [texts.get(tag) or texts.get(default) or next(iter(texts.values()))]
        ),
        card=f"theme/cards/{drawn}" if drawn in cards else "",
        contact=settings.contact,
        repository=settings.repository,
        licence=settings.licence,
        issn=settings.issn,
        country_names={code: label_in(labels, tag, default) for code, labels in countries},
        words=words,
    )
