"""Converts the text of a header's or settings file's fields, each by its own rule."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from journal.characters import normal, visible
from journal.frontmatter import Mapping, Node, Scalar, Sequence
from journal.model import Place
from journal.problems import N_, Problem, problem
from journal.rules import (
    COMMON_COUNTRY_SLIPS,
    COUNTRIES,
    DATE,
    LICENCES,
    SCHOOL_YEAR,
    YEAR,
    Code,
    Limit,
    listed,
    nearest,
)

T = TypeVar("T")
_SPACES = re.compile(r"[ \t\n\r]+")
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")


def one_line(text: str) -> str:
    """Give a text in one line, composed (NFC)."""
    text = normal(text)
    if "\n" in text or "\t" in text or "  " in text:
        text = _SPACES.sub(" ", text)
    return text.strip()


@dataclass(slots=True)
class Fields:
    """Reads the fields of one group; what cannot be converted is a problem at its place."""

    path: str
    mapping: Mapping
    problems: list[Problem]
    prefix: str = ""
    places: dict[str, Place] = field(default_factory=dict)

    def tell(self, code: Code, place: Place, **values: object) -> None:
        """Add a problem."""
        self.problems.append(problem(self.path, place, code, **values))

    def known(self, names: Iterable[str]) -> None:
        """Tell the names that are not among `names`."""
        allowed = list(names)
        for key, place in self.mapping.keys.items():
            if key not in allowed:
                near = nearest(key, allowed)
                self.tell(Code.UNKNOWN_KEY, place, key=key[:80], near=near, known=listed(allowed, 30))

    def node(self, key: str) -> Node | None:
        """Give the field's node, None where it is absent or empty; remembers its place."""
        node = self.mapping.entries.get(key)
        if node is None or (isinstance(node, Scalar) and not node.text.strip()):
            return None
        self.places[self.prefix + key] = node.place
        return node

    def missing(self, key: str, example: str) -> None:
        """Tell that a field is not there, at its empty line or the group's first."""
        place = self.mapping.keys.get(key, self.mapping.place)
        self.tell(Code.FIELD_MISSING, place, key=key, example=example)

    def wrong_shape(self, key: str, place: Place, shape: str, example: str) -> None:
        """Tell that a field is a list where a text is meant, or the like."""
        self.tell(Code.FIELD_SHAPE, place, key=key, shape=shape, example=example)

    def text(self, key: str, limit: int = Limit.NAME, example: str = "") -> str:
        """Read a text of one line; with an example it is required."""
        node = self.node(key)
        if node is None:
            if example:
                self.missing(key, example)
            return ""
        if not isinstance(node, Scalar):
            self.wrong_shape(key, node.place, N_("one text"), f"{key}: {example or '…'}")
            return ""
        text = one_line(node.text)
        if not visible(text):
            if example:
                self.missing(key, example)
            return ""
        if len(text) > limit:
            self.tell(Code.FIELD_LONG, node.place, key=key, size=len(text), limit=limit)
        return text

    def converted(self, key: str, convert: Callable[[Fields, Scalar], T], otherwise: T) -> T:
        """Read a text and convert it; `otherwise` where it is absent."""
        node = self.node(key)
        if isinstance(node, Scalar):
            return convert(self, node)
        if node is not None:
            self.wrong_shape(key, node.place, N_("one text"), f"{key}: …")
        return otherwise

    def items(self, key: str, limit: int, example: str) -> list[Node]:
        """Read a list of anything."""
        node = self.node(key)
        if node is None:
            return []
        if not isinstance(node, Sequence):
            self.wrong_shape(key, node.place, N_("a list"), example)
            return []
        if len(node.items) > limit:
            self.tell(Code.FIELD_MANY, node.place, key=key, size=len(node.items), limit=limit)
        return node.items[:limit]

    def names(self, key: str, limit: int, example: str) -> tuple[str, ...]:
        """Read a list of texts, each once; remembers the place of each as `key.n`."""
        found: list[str] = []
        for item in self.items(key, limit, example):
            if not isinstance(item, Scalar) or not item.text.strip():
                self.wrong_shape(key, item.place, N_("a list of texts"), example)
                continue
            name = one_line(item.text)
            if name in found:
                self.tell(Code.VALUE_TWICE, item.place, key=key, value=name[:80])
                continue
            self.places[f"{self.prefix}{key}.{len(found)}"] = item.place
            found.append(name)
        return tuple(found)

    def group(self, key: str, example: str) -> Fields | None:
        """Read a field that is a group of fields itself."""
        node = self.node(key)
        if node is None:
            return None
        if not isinstance(node, Mapping):
            self.wrong_shape(key, node.place, N_("a group of lines"), example)
            return None
        return Fields(self.path, node, self.problems, f"{self.prefix}{key}.", self.places)


def boolean(fields: Fields, node: Scalar) -> bool:
    """Convert true or false, in any of YAML's ways of saying it."""
    text = one_line(node.text)
    if text.casefold() in _TRUE:
        return True
    if text.casefold() not in _FALSE:
        key = _key_of(fields, node)
        fields.tell(Code.BOOLEAN, node.place, key=key, value=text[:80])
    return False


def country(fields: Fields, node: Scalar) -> str:
    """Convert an ISO 3166-1 alpha-2 code, in any case."""
    text = one_line(node.text)
    code = text.upper() if text.isascii() else text
    if code in COUNTRIES:
        return code
    near = COMMON_COUNTRY_SLIPS.get(code) or _country_named(text)
    fields.tell(Code.COUNTRY, node.place, value=text[:80], near=near)
    return ""


def _country_named(text: str) -> str | None:
    """Find the code of a country that is written by its English name, or nearly."""
    if len(text) <= len("USA"):
        return None
    from babel import Locale  # noqa: PLC0415  # costs 0.1 s, needed for a wrong country only

    names = {
        name: code for code, name in Locale.parse("en").territories.items() if code in COUNTRIES
    }
    near = nearest(text, names, alike=0.8)
    return names[near] if near else None


def year(fields: Fields, node: Scalar) -> int:
    """Convert a calendar year, in the digits of any script."""
    text = "".join(
        str(unicodedata.decimal(letter, letter)) for letter in one_line(node.text)
    )
    if YEAR.fullmatch(text):
        return int(text)
    school_year = SCHOOL_YEAR.fullmatch(text)
    end = _end_of(school_year[1], school_year[2]) if school_year else 0
    if school_year and end == int(school_year[1]) + 1:
        fields.tell(Code.SCHOOL_YEAR, node.place, value=text, near=end)
    else:
        fields.tell(Code.YEAR, node.place, value=text[:80])
    return 0


def _end_of(first: str, last: str) -> int:
    """Give the year in which a school year such as 2023/24 or 1999/00 ends."""
    end = int(first[: 4 - len(last)] + last)
    return end + 100 if end < int(first) and len(last) == len("24") else end


def date(fields: Fields, node: Scalar) -> str:
    """Convert a day as ISO 8601 writes it."""
    text = one_line(node.text)
    if DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            pass
    fields.tell(Code.DATE, node.place, value=text[:80])
    return ""


def licence(fields: Fields, node: Scalar) -> str:
    """Convert the SPDX name of a licence, in any case."""
    text = one_line(node.text)
    known = {name.upper(): name for name in LICENCES}
    spelt = text.upper().replace(" ", "-")
    if spelt in known:
        return known[spelt]
    fields.tell(Code.LICENCE, node.place, value=text[:80], near=nearest(spelt, LICENCES))
    return ""


def choice(fields: Fields, node: Scalar, choices: tuple[str, ...]) -> str:
    """Convert one of a few words."""
    text = one_line(node.text)
    if text in choices:
        return text
    key = _key_of(fields, node)
    near = nearest(text, choices)
    known = ", ".join(choices)
    fields.tell(Code.CHOICE, node.place, key=key, value=text[:80], known=known, near=near)
    return ""


def _key_of(fields: Fields, node: Scalar) -> str:
    return next(key for key, known in fields.mapping.entries.items() if known is node)
