"""The coverage pages: what is translated into each edition, and what a volunteer can do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journal import catalogues, coverage, urls, ways
from journal.assemble import Narrative
from journal.coverage import Cell, State
from journal.editions import Edition
from journal.memory import digest_of
from journal.paging import Page, pages
from journal.problems import N_
from journal.viewer import Viewer
from journal.views import Cells, CoverageView, Entry, Head, Row

_SOME = 20  # narratives named under each thing to do
_LEAD = N_("What there is in each language, and what is wanted.")
_TO_DO = (State.BEHIND, State.MACHINE, State.SUMMARY, State.WANTED)

Rows = list[tuple[Narrative, tuple[Cell, ...]]]


class Coverage:
    """Makes the coverage pages of all editions from one table."""

    def __init__(self, viewer: Viewer, due: Iterable[Page]) -> None:
        """Take the pages of the table that are to be made, besides the first."""
        self.viewer = viewer
        self.editions = viewer.journal.editions
        self.rows: Rows = coverage.rows(viewer.journal.listed, self.editions)
        self.first = pages(len(self.rows))[0]
        # of each page, the same in every edition; made once, before any worker is
        known: dict[Row, Row] = {}  # most rows are like others
        self.cells: dict[int, Cells] = {}
        for page in {page.number: page for page in (self.first, *due)}.values():
            made = [_row(found.real, self.editions, row) for found, row in self.rows[page.shown]]
            part = tuple([known.setdefault(row, row) for row in made])
            self.cells[page.number] = Cells(part, digest_of(part))
        counts = coverage.counts(self.rows, self.editions)
        self.counts = tuple((tag, tuple(counts[tag].values())) for tag in self.editions)
        self.of = counts

    def view(self, edition: Edition, page: Page) -> CoverageView:
        """View a page of the table; the first tells the numbers and what to do as well."""
        number = page.number
        below = address(edition, number).removeprefix(urls.home(edition.tag))
        title = edition.words.gettext("Translations")
        head = Head(edition, below, title, edition.words.gettext(_LEAD), "coverage")
        return CoverageView(
            head,
            number,
            address(edition, page.newer),
            address(edition, page.older),
            () if number else self.counts,
            () if number else tuple(self._wanted(edition)),
            self.viewer.entries(edition.tag, [narrative for narrative, _ in self.rows[page.shown]]),
            self.cells[number],
            catalogues.is_reviewed(edition.tag),
            ways.guide(self.viewer.journal, edition),
        )

    def _wanted(
        self, edition: Edition
    ) -> Iterator[tuple[str, int, tuple[tuple[Entry, str, int], ...]]]:
        """List what a volunteer can do in this edition, with the address to do it."""
        at = self.editions.index(edition.tag)
        for state in _TO_DO:
            number = self.of[edition.tag][state]
            found = ((one, cells[at]) for one, cells in self.rows if cells[at].state is state)
            journal, tag = self.viewer.journal, edition.tag
            some = [
                (self.viewer.entries(tag, [one])[0], ways.translate(journal, one, tag), cell.behind)
                for (one, cell), _ in zip(found, range(_SOME), strict=False)
            ]
            if some:
                yield state.value, number, tuple(some)


def _row(real: tuple[str, ...], editions: tuple[str, ...], cells: tuple[Cell, ...]) -> Row:
    return tuple([
        (cell.state.value, cell.behind, tag if tag in real else "")
        for tag, cell in zip(editions, cells, strict=True)
    ])


def address(edition: Edition, number: int | None) -> str:
    """Address, in an edition, of a page of the table; none for no page."""
    if number is None:
        return ""
    home = urls.coverage(edition.tag)
    return urls.numbered(home, number) if number else home
