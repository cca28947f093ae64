"""An edition's first page, and the pictures of its indexes: the world, and the years."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from math import hypot, sqrt
from pathlib import Path

from journal import files
from journal.assemble import Narrative
from journal.editions import Edition
from journal.viewer import Viewer
from journal.views import HomeView, IndexView

_IN_ISSUE, _LATEST = 4, 6  # narratives shown of the latest issue, and besides
_SMALLEST, _LARGEST = 4.0, 16.0  # radius of a dot, in units of the map, which is 1,000 wide
_CROWD = 12  # units: where dots are nearer than this, their part of the map is drawn larger, too
_FRAME = (425, 36, 140, 129)  # that part, Europe and the Mediterranean: its corner, width and height
_REDUCED = 0.17  # how small a dot is drawn on it
_SECTIONS = ("countries", "themes", "years", "issues")


Dot = tuple[int, int, float]  # its place, and its radius


@dataclass(frozen=True, slots=True)
class World:
    """The land of the world as one SVG path, and a place on it for each country."""

    height: int
    land: str
    places: dict[str, tuple[int, int]]
    frame: tuple[int, int, int, int] = _FRAME

    def near(self, dots: tuple[Dot, ...]) -> tuple[Dot, ...]:
        """Give the dots of the frame, as they are drawn larger; none where the map itself has room."""
        left, top, width, height = self.frame
        within = [dot for dot in dots if left < dot[0] < left + width and top < dot[1] < top + height]
        pairs = combinations(within, 2)
        if all(hypot(x - u, y - v) >= _CROWD for (x, y, _), (u, v, _) in pairs):
            return ()
        return tuple((x, y, round(radius * _REDUCED, 2)) for x, y, radius in within)


@cache
def world() -> World:
    """Read the map (journal/world.json, made by tools/world.py); it is 1,000 units wide."""
    found = json.loads(files.read(Path(__file__).with_name("world.json")))
    return World(found["height"], found["land"], found["places"])


def dots(viewer: Viewer) -> tuple[Dot, ...]:
    """Give place and radius of a dot for each country; its area grows with the narratives."""
    counts = {code: len(found) for code, found in viewer.journal.sections["countries"].items()}
    most = max([*counts.values(), 12])  # in a small journal dots stay small
    scale = (_LARGEST - _SMALLEST) / sqrt(most)
    return tuple(
        (*world().places[code], round(_SMALLEST + scale * sqrt(count), 1))
        for code, count in sorted(counts.items())
    )


def bars(viewer: Viewer) -> tuple[tuple[int, int], ...]:
    """Give every year from the first to the last with its number of narratives."""
    counts = {int(year): len(found) for year, found in viewer.journal.sections["years"].items()}
    if not counts:
        return ()
    return tuple((year, counts.get(year, 0)) for year in range(min(counts), max(counts) + 1))


def index(viewer: Viewer, edition: Edition, section: str) -> IndexView:
    """View the index of a section, with its picture where it has one."""
    view = viewer.index(edition, section)
    if section == "countries":
        return replace(view, dots=dots(viewer))
    return replace(view, bars=bars(viewer)) if section == "years" else view


def home(viewer: Viewer, edition: Edition) -> HomeView:
    """View an edition's first page."""
    journal, tag = viewer.journal, edition.tag
    issues = journal.in_order("issues", tag)
    issue = viewer.label(edition, "issues", issues[0]) if issues else None
    term = journal.terms["issues"].get(issues[0]) if issues else None
    of_issue = _some(journal.sections["issues"][issues[0]], tag, _IN_ISSUE) if issues else []
    shown = {found.slug for found in of_issue}
    others = [found for found in journal.listed[: _LATEST + _IN_ISSUE] if found.slug not in shown]
    return HomeView(
        viewer.head(edition, "", edition.title),
        len(journal.listed),
        issue,
        term.date if term else "",
        viewer.entries(tag, of_issue),
        viewer.entries(tag, others[:_LATEST]),
        tuple((name, viewer.index(edition, name).labels) for name in edition.sections if name in _SECTIONS),
        dots(viewer),
        bars(viewer),
    )


def _some(narratives: tuple[Narrative, ...], tag: str, most: int) -> list[Narrative]:
    """Choose the first narratives of a list, those in the edition's own language before others."""
    return sorted(narratives, key=lambda found: tag not in found.real)[:most]
