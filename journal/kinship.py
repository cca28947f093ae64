"""Which narratives belong together: the same concern elsewhere, and neighbours in an issue."""

from __future__ import annotations

from functools import cached_property

from journal.assemble import Journal, Narrative

_NEAR = 8  # candidates on either side in a theme's list, however long that is
_SHOWN = 3
_FAR = 1_000  # more than any narrative's themes


class Kinship:
    """Finds a narrative's kin in a journal; the same whatever the edition."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._related: dict[str, tuple[Narrative, ...]] = {}
        bits = {theme: 1 << number for number, theme in enumerate(journal.sections["themes"])}
        self._themes = {found.slug: sum(map(bits.__getitem__, found.work.themes)) for found in journal.listed}

    @cached_property
    def _places(self) -> dict[tuple[str, str], dict[str, int]]:
        """Where each narrative stands in the list of each theme and of each issue."""
        return {
            (section, name): {found.slug: at for at, found in enumerate(narratives)}
            for section in ("themes", "issues")
            for name, narratives in self.journal.sections[section].items()
        }

    def related(self, narrative: Narrative) -> tuple[Narrative, ...]:
        """Give the nearest narratives on the same themes, those from other countries first.

        Candidates are those that stand near it in its themes' lists; more shared themes come first,
        then one from each country, then the order of the lists.
        """
        known = self._related.get(narrative.slug)
        if known is None:
            known = self._related[narrative.slug] = self._chosen(narrative)
        return known

    def _chosen(self, narrative: Narrative) -> tuple[Narrative, ...]:
        masks = self._themes
        themes = masks.get(narrative.slug, 0)
        near: dict[str, Narrative] = {}
        for theme in narrative.work.themes:
            listed = self.journal.sections["themes"].get(theme, ())
            at = self._places.get(("themes", theme), {}).get(narrative.slug, 0)
            for found in listed[max(at - _NEAR, 0) : at + _NEAR + 1]:
                near[found.slug] = found
        near.pop(narrative.slug, None)
        here = narrative.work.country
        ranked = sorted(
            near.values(),
            key=lambda one: _FAR * (one.work.country == here) - (themes & masks[one.slug]).bit_count(),
        )
        first: list[Narrative] = []
        countries: set[str] = set()
        for one in ranked:
            if one.work.country not in countries:
                countries.add(one.work.country)
                first.append(one)
            if len(first) == _SHOWN:
                return tuple(first)
        rest = [one for one in ranked if not any(one is known for known in first)]
        return tuple([*first, *rest][:_SHOWN])

    def neighbours(self, narrative: Narrative) -> tuple[Narrative | None, Narrative | None]:
        """Give the narratives before and after one in its issue, as its list shows them."""
        issue = narrative.work.issue
        listed = self.journal.sections["issues"].get(issue, ())
        at = self._places.get(("issues", issue), {}).get(narrative.slug)
        if at is None:
            return None, None
        return (listed[at - 1] if at else None), (listed[at + 1] if at + 1 < len(listed) else None)
