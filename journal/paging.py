"""How a long list is cut into pages: the newest at the bare address, further ones numbered from the oldest.

So an addition changes two pages, not all (DESIGN, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass

PER_PAGE = 60  # narratives on a full page; the page of the newest shows up to twice as many


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list that stands with the newest first; number 0 is the page of the newest."""

    number: int
    shown: slice  # of the list
    newer: int | None  # number of the page before it, if there is one
    older: int | None


def pages(total: int) -> list[Page]:
    """Cut a list of so many items."""
    full = max(total // PER_PAGE - 1, 0)  # pages with a number
    found = [Page(0, slice(0, total - full * PER_PAGE), None, full or None)]
    for number in range(1, full + 1):
        shown = slice(total - number * PER_PAGE, total - (number - 1) * PER_PAGE)
        found.append(Page(number, shown, number + 1 if number < full else 0, number - 1 or None))
    return found
