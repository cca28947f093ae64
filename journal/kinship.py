"""Which narratives belong together: the same concern elsewhere, and neighbours in an issue."""

from __future__ import annotations

from functools import cached_property

from journal.assemble import Journal, Narrative
from journal.memory import digest_of
from journal.model import Packed

_NEAR = 8  # candidates on either side in a theme's list, however long that is
_SHOWN = 3
_FAR = 1_000  # more than any narrative's themes

Kin = dict[str, Packed]
"""For each narrative, by slug, the slugs of those that are related to it, the nearest first."""


class Kinship:
    """Tells a narrative's kin in a journal; the same whatever the edition."""

    def __init__(self, journal: Journal, kin: Kin) -> None:
        self.journal = journal
        self.kin = kin

    def related(self, narrative: Narrative) -> tuple[Narrative, ...]:
        """Give the nearest narratives on the same themes."""
        by_slug = self.journal.by_slug
        return tuple([by_slug[slug] for slug in self.kin[narrative.slug]])

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        return _places(self.journal, "issues")

    def neighbours(self, narrative: Narrative) -> tuple[Narrative | None, Narrative | None]:
        """Give the narratives before and after one in its issue, as its list shows them."""
        issue = narrative.work.issue
        at = self._places.get(issue, {}).get(narrative.slug)
        if at is None:
            return None, None
        listed = self.journal.sections["issues"][issue]
        return (listed[at - 1] if at else None), (listed[at + 1] if at + 1 < len(listed) else None)


def basis(journal: Journal) -> bytes:
    """Digest all that `kin` looks at: an edit of a text leaves it as it is."""
    seen = ((found.slug, found.work) for found in journal.narratives)
    return digest_of([(slug, work.country, work.themes, bool(work.withdrawn)) for slug, work in seen])


def kin(journal: Journal) -> Kin:
    """Find, for each narrative, the nearest on the same themes, those from other countries first.

    Candidates are those that stand near it in its themes' lists; more shared themes come first, then one
    from each country, then the order of the lists.
    """
    bits = {theme: 1 << number for number, theme in enumerate(journal.sections["themes"])}
    masks = {found.slug: sum(map(bits.__getitem__, found.work.themes)) for found in journal.listed}
    places = _places(journal, "themes")
    return {found.slug: _related(journal, found, masks, places) for found in journal.narratives}


def _places(journal: Journal, section: str) -> dict[str, dict[str, int]]:
    """Where each narrative stands in the list of each term."""
    return {
        name: {found.slug: at for at, found in enumerate(narratives)}
        for name, narratives in journal.sections[section].items()
    }


def _related(
    journal: Journal, narrative: Narrative, masks: dict[str, int], places: dict[str, dict[str, int]]
) -> tuple[str, ...]:
    themes = masks.get(narrative.slug, 0)
    near: dict[str, Narrative] = {}
    for theme in narrative.work.themes:
        listed = journal.sections["themes"].get(theme, ())
        at = places.get(theme, {}).get(narrative.slug, 0)
        for found in listed[max(at - _NEAR, 0) : at + _NEAR + 1]:
            near[found.slug] = found
    near.pop(narrative.slug, None)
    here = narrative.work.country
    ranked = sorted(
        near.values(),
        key=lambda one: _FAR * (one.work.country == here) - (themes & masks[one.slug]).bit_count(),
    )
    first: dict[str, str] = {}  # a narrative from each country
    for one in ranked:
        first.setdefault(one.work.country, one.slug)
        if len(first) == _SHOWN:
            break
    others = (one.slug for one in ranked if one.slug not in first.values())
    return tuple([*first.values(), *others][:_SHOWN])
