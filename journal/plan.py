"""Every output as a value: which file, and the view that it shows."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from journal import citation, frontpage, photos, search, urls, wanted, writing
from journal.assemble import Narrative
from journal.editions import Edition
from journal.fileviews import FeedView, FileView, PhotoView, RobotsView, SitemapView
from journal.premises import Listed, lists, part_of
from journal.viewer import Viewer
from journal.views import ChooserView, Label, ListView, NotFoundView

_FEED = 50  # narratives in a feed
_SITEMAP = 40_000  # addresses in a sitemap; the protocol allows 50,000


@dataclass(frozen=True, slots=True)
class Output:
    """Files of the site that are made together, relative to it, and how to make their view."""

    paths: tuple[str, ...]
    view: Callable[[], Any]
    part: str = ""  # of the site, made from one premise; empty where the files are a part of their own
    folder: str = ""  # where what files there are shows only when they are made
    recipe: bytes = b""  # of what takes as long as many pages: stands for the program in its key

    @property
    def of(self) -> str:
        """Name the part of the site that it belongs to."""
        return self.part or self.folder or self.paths[0]


def outputs(
    viewer: Viewer,
    theme: dict[str, bytes],
    standing: Container[str] = (),
    *,
    with_photos: bool,
    with_bundles: bool,
) -> list[Output]:
    """Plan the site but for the parts that stand; outputs of one edition are neighbours."""
    every = tuple(viewer.editions.values())
    due = [one for one in lists(viewer.journal) if one.part not in standing]
    narratives = [found for found in viewer.journal.narratives if part_of(found) not in standing]
    table = wanted.Coverage(viewer, [one.page for one in due if one.kind == "narratives"])
    planned = [
        _page("", partial(ChooserView, every, missing=False)),
        _page("404.html", partial(ChooserView, every, missing=True)),
    ]
    planned += [Output((name,), partial(FileView, data)) for name, data in sorted(theme.items())]
    planned.append(Output((writing.NARRATIVES,), partial(writing.narratives, viewer)))
    for edition in every:
        planned += _edition(viewer, table, edition)
        planned += _lists(viewer, table, edition, due)
        planned += _narratives(viewer, edition, narratives)
        if with_bundles and edition.search:
            planned += [
                Output((), partial(viewer.bundle, edition, address), folder=address, recipe=search.recipe())
                for address in viewer.bundles(edition.tag)
                if address not in standing
            ]
    if with_photos:
        planned += [
            Output(photos.paths(photo), partial(PhotoView, photo), recipe=photos.recipe())
            for photo in {found.digest: found for found in _shown(viewer)}.values()
        ]
    base_url = every[0].addresses.base_url
    if base_url:
        canonical = [url for edition in every for url in _canonical(viewer, edition)]
        planned += _sitemaps(canonical, every[0])
    planned.append(_page("robots.txt", partial(RobotsView, base_url and base_url + "sitemap.xml")))
    return planned


def _page(address: str, view: Callable[[], Any], part: str = "") -> Output:
    return Output((urls.file_of(address),), view, part)


def _shown(viewer: Viewer) -> Iterator[Any]:
    journal = viewer.journal
    texts = [text for narrative in journal.listed for text in narrative.texts.values()]
    texts += [text for found in journal.pages.values() for text in found.values()]
    for text in texts:
        if text.body.photos:
            yield from (photo for _, photo in viewer.photos(text))


def _edition(viewer: Viewer, table: wanted.Coverage, edition: Edition) -> Iterator[Output]:
    """Plan the pages of an edition that tell of the whole journal, or of what is not a narrative."""
    tag = edition.tag
    yield _page(urls.home(tag), partial(frontpage.home, viewer, edition))
    yield _page(urls.not_found(tag), partial(_not_found, viewer, edition))
    for name in viewer.journal.pages:
        yield _page(urls.page(tag, name), partial(viewer.standing, edition, name))
    if edition.search:
        yield _page(edition.search, partial(viewer.search, edition))
    if edition.feed:
        yield _page(edition.feed, partial(_feed, viewer, edition))
    yield _page(urls.write(tag), partial(writing.page, viewer, edition))
    yield _page(writing.address(tag), partial(writing.rules, viewer, edition))
    yield _page(wanted.address(edition, table.first.number), partial(table.view, edition, table.first))
    for section in edition.sections:
        yield _page(urls.section(tag, section), partial(frontpage.index, viewer, edition, section))


def _lists(viewer: Viewer, table: wanted.Coverage, edition: Edition, due: list[Listed]) -> Iterator[Output]:
    """Plan the pages of lists; a further one of all narratives stands beside one of the coverage table."""
    home = urls.home(edition.tag)
    for one in due:
        yield _page(home + one.part, partial(_list, viewer, edition, one), one.part)
        if one.kind == "narratives" and one.page.number:
            address = wanted.address(edition, one.page.number)
            yield _page(address, partial(table.view, edition, one.page), one.part)


def _narratives(viewer: Viewer, edition: Edition, due: list[Narrative]) -> Iterator[Output]:
    """Plan the pages of narratives, and the files of citations beside them."""
    tag = edition.tag
    alone, beside = viewer.narrative, viewer.bilingual
    for narrative in due:
        if viewer.links_out and tag not in narrative.real:
            continue
        part = part_of(narrative)
        address = urls.narrative(tag, narrative.slug)
        files = citation.FORMATS.values() if viewer.is_quoted(narrative, tag) else ()
        paths = (urls.file_of(address), *(address + name for name in files))
        yield Output(paths, partial(alone, edition, narrative), part)
        if viewer.has_bilingual(narrative, tag) and not narrative.work.withdrawn:
            address = urls.bilingual(tag, narrative.slug)
            yield _page(address, partial(beside, edition, narrative), part)


def _list(viewer: Viewer, edition: Edition, listed: Listed) -> ListView:
    tag, kind, name, page = edition.tag, listed.kind, listed.name, listed.page
    here = listed.narratives[page.shown]
    shown = [found for found in here if tag in found.real]
    shown += [found for found in here if tag not in found.real]
    home, number = urls.home(tag), page.number
    newer, older = (
        "" if other is None else home + urls.listed(kind, name, other) for other in (page.newer, page.older)
    )
    label: Label | None = viewer.label(edition, kind, name) if name else None
    title = label.name if label else edition.words.gettext("Narratives")
    description = label.description if label else ""
    head = viewer.head(edition, urls.listed(kind, name, number), title, description, kind)
    term = viewer.journal.terms.get(kind, {}).get(name)
    entries = viewer.entries(tag, shown)
    total = 0 if number else len(listed.narratives)
    return ListView(head, kind, label, term.date if term else "", total, number, newer, older, entries)


def _not_found(viewer: Viewer, edition: Edition) -> NotFoundView:
    return NotFoundView(viewer.head(edition, "404.html", edition.words.gettext("Page not found")))


def _feed(viewer: Viewer, edition: Edition) -> FeedView:
    tag = edition.tag
    real = (narrative for narrative in viewer.journal.listed if tag in narrative.real)
    entries = []
    for narrative, _ in zip(real, range(_FEED), strict=False):
        day = narrative.published if "-" in narrative.published else f"{narrative.published}-12-31"
        address = urls.narrative(tag, narrative.slug)
        source = viewer.published(narrative, tag)
        entries.append((narrative.texts[tag], narrative.original, address, day, source))
    updated = max((day for *_, day, _source in entries), default="2000-01-01")
    return FeedView(edition, updated, tuple(entries))


def _canonical(viewer: Viewer, edition: Edition) -> Iterator[str]:
    """List the addresses of an edition that search engines should keep."""
    journal, tag = viewer.journal, edition.tag
    yield urls.home(tag)
    yield from (urls.page(tag, name) for name, texts in journal.pages.items() if tag in texts)
    yield urls.narratives(tag)
    for section in edition.sections:
        yield urls.section(tag, section)
        yield from (urls.term(tag, section, name) for name in journal.sections[section])
    yield from (urls.narrative(tag, found.slug) for found in journal.listed if tag in found.real)


def _sitemaps(addresses: list[str], edition: Edition) -> Iterator[Output]:
    locations = [edition.absolute(address) for address in ["", *addresses]]
    parts = [tuple(locations[at : at + _SITEMAP]) for at in range(0, len(locations), _SITEMAP)]
    if len(parts) == 1:
        yield _page("sitemap.xml", partial(SitemapView, parts[0], is_index=False))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    index = tuple(edition.absolute(name) for name in names)
    yield _page("sitemap.xml", partial(SitemapView, index, is_index=True))
    for name, part in zip(names, parts, strict=True):
        yield _page(name, partial(SitemapView, part, is_index=False))
