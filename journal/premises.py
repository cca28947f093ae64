"""From what a part of the site is made: where all of that is as before, its views need not be made.

A page's key is the digest of its view. Of tens of thousands of views an edit changes a few, and to make
them all, only to find these, would take most of a build. So the pages of one narrative in all editions, and
those of one part of a list, have a premise too: all that their views can be made from, in whole folders and
whole settings. It changes too often rather than too seldom, and decides nothing but whether to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from journal import urls
from journal.assemble import Journal, Narrative
from journal.memory import digest_of
from journal.model import Text
from journal.paging import Page, pages
from journal.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list of narratives, which stands in every edition."""

    kind: str  # the section; `narratives` where all are listed
    name: str  # the id of the term; empty where all are listed
    narratives: Sequence[Narrative]  # of the whole list, the newest first
    page: Page

    @property
    def part(self) -> str:
        """Name it as a part of the site."""
        return urls.listed(self.kind, self.name, self.page.number)


def part_of(narrative: Narrative) -> str:
    """Name a narrative's pages as a part of the site."""
    return urls.listed("narratives", narrative.slug)


def lists(journal: Journal) -> Iterator[Listed]:
    """Give every page of every list."""
    every: list[tuple[str, str, Sequence[Narrative]]] = [("narratives", "", journal.listed)]
    every += [
        (kind, name, found) for kind, terms in journal.sections.items() for name, found in terms.items()
    ]
    for kind, name, narratives in every:
        for page in pages(len(narratives)):
            yield Listed(kind, name, narratives, page)


def premises(viewer: Viewer, files: dict[str, bytes], common: bytes) -> dict[str, bytes]:
    """Tell from what each part of the site is made that has a premise.

    Takes the digests of each folder's files, and of what any page may show. A part is named by the address of
    its pages below an edition's home, or of a search bundle. To a further page of the list of all narratives
    belongs that of the coverage table, which shows the same ones.
    """
    journal = viewer.journal
    standing = [(files.get(f"pages/{name}"), _used(texts.values())) for name, texts in journal.pages.items()]
    everywhere = digest_of((common, standing, [edition.digest for edition in viewer.editions.values()]))
    folders = {
        found.slug: digest_of((files.get(found.slug), _used(found.written))) for found in journal.narratives
    }
    told = {}
    for one in lists(journal):
        page = one.page
        shown = [folders[found.slug] for found in one.narratives[page.shown]]
        total = 0 if page.number else len(one.narratives)  # only the first tells it
        told[one.part] = digest_of((everywhere, page.number, page.newer, page.older, total, shown))
    for narrative in journal.narratives:
        seen = [folders.get(slug, b"") for slug in shown_by(viewer, narrative)]
        told[part_of(narrative)] = digest_of((everywhere, narrative.slug, seen))
    for tag, edition in viewer.editions.items():
        for address, narratives in viewer.bundles(tag).items() if edition.search else ():
            told[address] = digest_of((everywhere, [folders[found.slug] for found in narratives]))
    return told


def shown_by(viewer: Viewer, narrative: Narrative) -> list[str]:
    """List the narratives that the pages of one show, in their places, or link to."""
    kin, grown = viewer.kinship, viewer.journal.grown
    near = [found.slug if found else "" for found in kin.neighbours(narrative)]
    others = [found.slug for found in (*kin.related(narrative), *grown.get(narrative.slug, ()))]
    linked = [target for text in narrative.written for target, _ in text.body.narratives]
    return [narrative.slug, narrative.work.responds_to, *near, *others, "", *linked]


def _used(texts: Iterable[Text]) -> list[tuple[str, bytes]]:
    """List a folder's texts as they are published: a faulty one may be left out, or carried over."""
    return [(text.path, text.head) for text in texts]
