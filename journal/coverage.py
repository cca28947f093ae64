"""What there is of each narrative in each edition, and what a volunteer could do next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from journal.assemble import Narrative
from journal.drift import drift


class State(StrEnum):
    """How far a narrative has come in an edition."""

    ORIGINAL = "original"
    TRANSLATED = "translated"
    BEHIND = "behind"
    MACHINE = "machine"
    SUMMARY = "summary"
    WANTED = "wanted"


@dataclass(frozen=True, slots=True)
class Cell:
    """The state of a narrative in an edition, and how many passages it is behind its source."""

    state: State
    behind: int = 0


_CELLS = {state: Cell(state) for state in State}


def cell(narrative: Narrative, tag: str) -> Cell:
    """Tell the state of a narrative in an edition; a machine's draft is one even when it is behind."""
    text = narrative.texts.get(tag)
    if text is None:
        return _CELLS[State.WANTED]
    by = text.translation
    if by is None:
        return _CELLS[State.ORIGINAL]
    if tag not in narrative.real:
        return _CELLS[State.SUMMARY]
    source = narrative.texts.get(by.of)
    since = drift(text, source) if source is not None and by.source_blocks is not None else None
    behind = since.count if since else 0
    if by.machine == "raw":
        return Cell(State.MACHINE, behind) if behind else _CELLS[State.MACHINE]
    return Cell(State.BEHIND, behind) if behind else _CELLS[State.TRANSLATED]


def rows(
    narratives: Iterable[Narrative], editions: tuple[str, ...]
) -> list[tuple[Narrative, tuple[Cell, ...]]]:
    """Give each narrative with its state in every edition."""
    return [(found, tuple([cell(found, tag) for tag in editions])) for found in narratives]


def counts(
    table: list[tuple[Narrative, tuple[Cell, ...]]], editions: tuple[str, ...]
) -> dict[str, dict[State, int]]:
    """Count the states of each edition."""
    found = {tag: dict.fromkeys(State, 0) for tag in editions}
    for _, cells in table:
        for tag, one in zip(editions, cells, strict=True):
            found[tag][one.state] += 1
    return found


_SIGNS = {
    State.ORIGINAL: "orig",
    State.TRANSLATED: "yes",
    State.BEHIND: "-{}",
    State.MACHINE: "draft",
    State.SUMMARY: "title",
    State.WANTED: ".",
}


def as_text(narratives: Iterable[Narrative], editions: tuple[str, ...]) -> str:
    """Tell everything as a table: a line for each narrative, a column for each edition."""
    table = rows(narratives, editions)
    width = max([len(found.slug) for found, _ in table] + [len("narrative")])
    wide = [max(len(tag), len("draft")) for tag in editions]

    def line(name: str, parts: Iterable[str]) -> str:
        cells = (part.ljust(space) for part, space in zip(parts, wide, strict=True))
        return "  ".join([name.ljust(width), *cells]).rstrip()

    lines = [line("narrative", editions)]
    for found, cells in table:
        lines.append(line(found.slug, (_SIGNS[one.state].format(one.behind) for one in cells)))
    numbers = counts(table, editions)
    done = (State.ORIGINAL, State.TRANSLATED, State.BEHIND)
    lines.append(line("done", (str(sum(numbers[tag][state] for state in done)) for tag in editions)))
    legend = "orig: the original; yes: translated; -n: behind its source by n passages; draft: by machine,"
    return "\n".join([*lines, "", legend, "unchecked; title: title and summary only; .: wanted"])


def as_json(narratives: Iterable[Narrative], editions: tuple[str, ...]) -> str:
    """Tell everything as JSON: for each narrative and edition its state and passages behind."""
    table = rows(narratives, editions)
    told = {
        "editions": list(editions),
        "narratives": {
            found.slug: {
                tag: {"state": one.state.value, "behind": one.behind}
                for tag, one in zip(editions, cells, strict=True)
            }
            for found, cells in table
        },
        "counts": counts(table, editions),
    }
    return json.dumps(told, indent=2)
