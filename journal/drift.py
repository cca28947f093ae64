"""What a translation has not followed yet: its source's blocks then and now (DESIGN section 2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from journal.markdown import block_digest
from journal.model import Text, digests

_MOST = 40_000  # comparisons; a narrative of 800 words needs 500; beyond, order is left out of account
_HEADS = 2  # digests before the body's: title and summary


@dataclass(frozen=True, slots=True)
class Drift:
    """How many passages of the source have changed; which of the translation's, where certain.

    `blocks` are numbers of the translation's top-level blocks, from 0.
    """

    count: int = 0
    title: bool = False
    summary: bool = False
    blocks: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()  # which of the translation's blocks are footnotes


def blocks_of(source: Text) -> str:
    """Give the digests of a text as a source: title, summary, then the body's blocks, joined."""
    return block_digest(source.title) + block_digest(source.summary) + source.body.blocks


def drift(translation: Text, source: Text) -> Drift | None:
    """Tell how a source has changed since a translation was made of it; None: unknown."""
    recorded = translation.translation.source_blocks if translation.translation else None
    if recorded is None:
        return None
    current = blocks_of(source)
    if recorded == current:
        return Drift()
    then, now = digests(recorded), digests(current)
    gone = _gone(then[_HEADS:], now[_HEADS:])
    is_certain = len(then) - _HEADS == len(digests(translation.body.blocks))
    return Drift(
        _count(then, now),
        then[0] != now[0],
        then[1:_HEADS] != now[1:_HEADS],
        tuple(gone) if is_certain else (),
        translation.body.notes if is_certain else (),
    )


def _gone(then: list[str], now: list[str]) -> list[int]:
    """Find the blocks that were there and are not, by number; one that has moved is there."""
    come: Counter[str] = Counter()
    gone: list[int] = []
    if len(then) * len(now) > _MOST:
        come, gone = Counter(now), list(range(len(then)))
    else:
        for kind, first, last, from_, to in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
            if kind != "equal":
                gone += range(first, last)
                come.update(now[from_:to])
    found = []
    for number in gone:
        if come[then[number]] > 0:
            come[then[number]] -= 1
        else:
            found.append(number)
    return found


def _count(then: list[str], now: list[str]) -> int:
    """Count the passages that are new, other, gone or elsewhere; what moved counts once."""
    start = 0
    while start < min(len(then), len(now)) and then[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(then), len(now)) - start and then[-1 - end] == now[-1 - end]:
        end += 1
    old, new = then[start : len(then) - end], now[start : len(now) - end]
    if len(old) * len(new) > _MOST:
        gone, come = Counter(old), Counter(new)
        return max((gone - come).total(), (come - gone).total())
    count, out, into = 0, Counter[str](), Counter[str]()
    for kind, first, last, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            count += max(last - first, to - from_)
            out.update(old[first:last])
            into.update(new[from_:to])
    return max(count - (out & into).total(), 1)
