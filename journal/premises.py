"""From what a page is made: where all of that is as before, its view need not be made.

A page's key is the digest of its view. Of tens of thousands of views an edit changes a few, and to make
them all, only to find these, would take most of a build. So a page of one narrative, or of a part of a
list, has a premise too: all that its view can be made from, in whole folders and whole settings. It
changes too often rather than too seldom, and decides nothing but whether to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from journal import urls
from journal.assemble import Narrative
from journal.editions import Edition
from journal.memory import digest_of
from journal.model import Text
from journal.paging import Page
from journal.viewer import Viewer


class Premises:
    """Gives the premises of a journal's pages, each the same for all pages that are made from the same."""

    def __init__(self, viewer: Viewer, files: dict[str, bytes], common: bytes) -> None:
        """Take the digests of each folder's files, and of what any page may show."""
        journal = viewer.journal
        self.viewer = viewer
        pages = [(files.get(f"pages/{name}"), _used(texts.values())) for name, texts in journal.pages.items()]
        self.editions = {
            tag: digest_of((common, pages, edition.digest)) for tag, edition in viewer.editions.items()
        }
        self.folders = {
            found.slug: digest_of((files.get(found.slug), _used(found.written)))
            for found in journal.narratives
        }
        self._narratives: dict[str, bytes] = {}
        self._pages: dict[str, bytes] = {}  # by address below the edition's home

    def narrative(self, tag: str, narrative: Narrative) -> bytes:
        """Tell from what the pages of a narrative are made in an edition."""
        slug = narrative.slug
        known = self._narratives.get(slug)
        if known is None:
            known = self._narratives[slug] = digest_of((slug, *map(self._folder, self._shown(narrative))))
        return self.editions[tag] + known

    def listed(self, edition: Edition, address: str, narratives: Sequence[Narrative], page: Page) -> bytes:
        """Tell from what a page of a list is made; it shows the same narratives in every edition."""
        below = address.removeprefix(urls.home(edition.tag))
        known = self._pages.get(below)
        if known is None:
            shown = [self.folders[found.slug] for found in narratives[page.shown]]
            total = 0 if page.number else len(narratives)
            known = self._pages[below] = digest_of((page.number, page.newer, page.older, total, shown))
        return self.editions[edition.tag] + known

    def _shown(self, narrative: Narrative) -> list[str]:
        """List the narratives that the pages of one show, in their places, or link to."""
        kin, grown = self.viewer.kinship, self.viewer.journal.grown
        near = [found.slug if found else "" for found in kin.neighbours(narrative)]
        others = [found.slug for found in (*kin.related(narrative), *grown.get(narrative.slug, ()))]
        linked = [target for text in narrative.written for target, _ in text.body.narratives]
        return [narrative.slug, narrative.work.responds_to, *near, *others, "", *linked]

    def _folder(self, slug: str) -> bytes:
        return self.folders.get(slug, b"")


def _used(texts: Iterable[Text]) -> list[tuple[str, bytes]]:
    """List a folder's texts as they are published: a faulty one may be left out, or carried over."""
    return [(text.path, text.head) for text in texts]
