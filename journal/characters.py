"""Characters that the journal refuses, in whatever way they come in (HOSTILE, traps 6 to 8)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from journal.problems import Problem, problem
from journal.rules import Code

_NONCHARACTERS = "".join(
    chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
KINDS = (
    (Code.LINE_SEPARATOR, "\x85\u2028\u2029"),
    (Code.CONTROL_CHARACTER, "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"),
    (Code.DIRECTION_OVERRIDE, "\u202d\u202e"),
    (Code.TAG_CHARACTER, "\U000e0000-\U000e007f"),
    (Code.NOT_CHARACTER, f"\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}"),
)
_REFUSED = re.compile("[" + "".join(group for _, group in KINDS) + "]|\r(?!\n)")
_BY_KIND = [(code, re.compile(f"[{group}]")) for code, group in KINDS]
# The emoji of a region's flag, such as Wales's: gbwls in tag characters (UTS 51).
FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e007a]{1,3}\U000e007f")
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing
_TOLD = 20  # refused characters of a file; enough to see what is the matter
MARKS = 30  # combining marks on one letter; to compose many takes the square of their number

# A search for all of these takes 0.4 ms a text, as long as reading it. So bytes that can never
# begin a refused character are deleted first, and searches with a fixed beginning do the rest.
_HIGH = bytes(range(0x80, 0x100))
_PLAIN = bytes({9, 10, 13, *range(0x20, 0x7F), *range(0x80, 0xF0)} - {0xC2, 0xE2, 0xEF})
_SEQUENCES = (
    re.compile(rb"\xc2[\x80-\x9f]"),
    re.compile(rb"\xe2\x80[\xa8\xa9\xad\xae]"),
    re.compile(rb"\xef\xb7[\x90-\xaf]"),
    re.compile(rb"\xef\xbf[\xbe\xbf]"),
    re.compile(rb"\xf3\xa0[\x80\x81]"),
    re.compile(rb"[\xf0-\xf4].\xbf[\xbe\xbf]", re.DOTALL),
)


def clean(data: bytes) -> bool:
    """Tell quickly that text in UTF-8 holds no refused character; False means: look closer."""
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    left = data.translate(None, _PLAIN)
    if not left:
        return True
    return not left.translate(None, _HIGH) and not any(found.search(data) for found in _SEQUENCES)


def refused(text: str) -> Iterator[tuple[int, Code, str]]:
    """Find the refused characters of a text: offset, code, and a name such as U+202E.

    Direction marks and joiners (RLM, ALM, ZWJ, ZWNJ) and isolates are needed by real languages
    and pass; overrides do not. Tag characters pass inside the emoji of a flag.
    """
    flags = [found.span() for found in FLAG.finditer(text)] if "\U0001f3f4" in text else []
    for found in _REFUSED.finditer(text):
        offset, character = found.start(), found.group()
        if not any(start <= offset < end for start, end in flags):
            kinds = (code for code, group in _BY_KIND if group.match(character))
            yield offset, next(kinds, Code.CONTROL_CHARACTER), f"U+{ord(character):04X}"


def problems_in(text: str, data: bytes, path: str) -> list[Problem]:
    """Tell the first refused characters of a file: its text, and the bytes that it came from."""
    if clean(data):
        return []
    found = []
    for offset, code, name in islice(refused(text), _TOLD):
        place = (text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
        found.append(problem(path, place, code, character=name))
    return found


def visible(text: str) -> bool:
    """Tell whether a text shows anything at all."""
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in BLANK for letter in text)


def laden(text: str) -> int | None:
    """Find a letter with more combining marks than any language needs: its offset, or None."""
    run = 0
    for offset, letter in enumerate(text):
        run = run + 1 if letter > "\u02ff" and unicodedata.combining(letter) else 0
        if run > MARKS:
            return offset - run
    return None


def normal(text: str) -> str:
    """Give the text in Unicode's composed form (NFC), so that equal words are equal strings."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
