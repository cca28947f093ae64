"""Letters of one script in another: Serbian in both of its scripts, Kazakh as on a Russian keyboard."""

from __future__ import annotations

import re

_SERBIAN = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(),
        strict=True,
    ),
)  # Pravopis srpskoga jezika; one letter of the Cyrillic is one or two of the Latin
_TO_LATIN = {ord(letter): latin for letter, latin in _SERBIAN.items()}
_TO_LATIN |= {ord(letter.upper()): latin.capitalize() for letter, latin in _SERBIAN.items()}
_CAPITALS = re.compile("[ЉЊЏ](?=[А-ЯЂЈЉЊЋЏ])|(?<=[А-ЯЂЈЉЊЋЏ])[ЉЊЏ]")  # in a word of capitals
_TO_CYRILLIC = {latin: letter for letter, latin in _SERBIAN.items()}
_LATIN = re.compile("dž|lj|nj|[a-zđžćčš]")
_KAZAKH = str.maketrans("әғқңөұүһі", "агкноуухи")  # the letters that a Russian keyboard lacks
_SLOT = re.compile("(\0[^\0]*\0)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST = 20_000  # characters of folded words; a text of 800 words gives 4,000


def latin(cyrillic: str) -> str:
    """Write Serbian in its Latin script; whatever is not Serbian Cyrillic stays as it is."""
    capitals = _CAPITALS.sub(lambda found: _SERBIAN[found[0].lower()].upper(), cyrillic)
    return capitals.translate(_TO_LATIN)


def latin_body(html: str) -> str:
    """Write a Serbian body's HTML in Latin script; slots stay, and so do addresses, which are ASCII."""
    parts = _SLOT.split(html)
    parts[::2] = map(latin, parts[::2])
    return "".join(parts)


def cyrillic(latin: str) -> str:
    """Write small letters of Serbian Latin in Cyrillic."""
    return _LATIN.sub(lambda found: _TO_CYRILLIC.get(found[0], found[0]), latin)


def folded(text: str, tag: str) -> str:
    """Give the words of a text as readers may also type them, where that differs; else nothing.

    Kazakh without the letters that a Russian keyboard lacks; Serbian in its other script.
    """
    language = tag.partition("-")[0]
    if language not in ("kk", "sr"):
        return ""
    words = dict.fromkeys(_WORD.findall(text.lower()))
    if language == "kk":
        others = (word.translate(_KAZAKH) for word in words)
    else:
        others = (latin(word) if "а" <= word[0] <= "џ" else cyrillic(word) for word in words)
    found = [other for word, other in zip(words, others, strict=True) if other != word]
    return " ".join(found)[:_MOST]
