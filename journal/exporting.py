r"""Gives the rules as data, so that the writing page checks by the same ones and in the same words.

Patterns are Python's, written so that JavaScript reads them alike (with its flag `u`).
"""

from __future__ import annotations

import json
import re

from journal import characters, languages, markdown, privacy, render, rules
from journal.editions import Edition
from journal.fileviews import RulesView
from journal.prompts import words
from journal.rules import Code, Limit

# What one text can be told on the page; its photos are made anew there, so none tells its place (J312).
_CODES = re.compile(r"J02[1-9]|J03[0-27]|J045|J1..|J2..|J30.|J31[013]")
_PATTERNS: dict[str, re.Pattern[str] | str] = {
    "slug": rules.SLUG,
    "year": rules.YEAR,
    "schoolYear": rules.SCHOOL_YEAR,
    "link": rules.LINK,
    "tagLike": markdown.TAG_LIKE,
    "footnoteLike": markdown.FOOTNOTE_LIKE,
    "photoLike": markdown.PHOTO_LIKE,
    "wide": markdown.WIDE,
    "letter": markdown.LETTER,
    "word": markdown.WORD,
    "ownAnchor": render.OWN_ANCHOR,
    "flag": characters.FLAG,
    "email": privacy.EMAIL,
    "handle": privacy.HANDLE,
    "telephone": privacy.TELEPHONE,
    "aged": privacy.AGED,
    "name": privacy.NAME,
}
_LETTERS = r"\p{L}\p{Nl}\p{No}"  # Python's [^\W\d_]
_NOT_ASCII = re.compile(r"[^\n\x20-\x7e]")
_WIDE_ESCAPE = re.compile(r"\\U([0-9a-f]{8})")


def exported(view: RulesView) -> bytes:
    """Write an edition's rules, and the words of its writing page, as JSON."""
    edition = view.edition
    told = {
        "codes": _codes(edition),
        "limits": {name: value for name, value in vars(Limit).items() if name.isupper()},
        "patterns": {name: source_of(pattern) for name, pattern in _PATTERNS.items()},
        "refused": [[code.name, source_of(f"[{group}]")] for code, group in characters.KINDS],
        "blank": sorted(characters.BLANK),
        "marks": characters.MARKS,
        "tags": {kind: len(html) for kind, html in render.PLAIN_TAGS.items()},
        "charactersAWord": markdown.CHARACTERS_A_WORD,
        "pupils": privacy.PUPILS,
        "named": privacy.NAMED,
        "mostPrivate": privacy.MOST,
        "reservedSlugs": sorted(rules.RESERVED_SLUGS),
        "countries": sorted(rules.COUNTRIES),
        "countrySlips": rules.COMMON_COUNTRY_SLIPS,
        "refusedPhotos": rules.REFUSED_PHOTO_ENDINGS,
        "licences": rules.LICENCES,
        "known": dict(view.known),
        "editions": [[tag, languages.direction(tag)] for tag, _ in edition.everywhere],
        "licence": edition.licence,
        "contact": edition.contact,
        "repository": view.repository,
        "root": edition.addresses.root,
        "words": words(edition),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _codes(edition: Edition) -> dict[str, dict[str, str]]:
    """Give each code under its name, with its wording in the edition's language."""
    found = {}
    for code in Code:
        if _CODES.fullmatch(code):
            rule = rules.wording()[code]
            told = {"code": str(code), "severity": rule.severity}
            for part in ("message", "repair", "repair_near"):
                text = getattr(rule, part)
                if text:
                    told[part] = edition.words.pgettext(code, text)
            found[code.name] = told
    return found


def source_of(pattern: re.Pattern[str] | str) -> str:
    """Write a pattern of Python's as JavaScript reads it with the flag `u`."""
    source = pattern if isinstance(pattern, str) else pattern.pattern
    return _NOT_ASCII.sub(_escaped, _WIDE_ESCAPE.sub(_braced, _classes(source)))


def _classes(source: str) -> str:
    r"""Write the classes of letters: [^\W\d_] is one of letters, \w has all scripts."""
    parts = []
    for part in re.split(r"(\[\^\\W\\d_[^\]]*\]|\[(?:\\.|[^\]\\])*\])", source):
        if part.startswith(r"[^\W\d_"):
            without = part[len(r"[^\W\d_") : -1]
            parts.append(f"(?:(?![{without}])[{_LETTERS}])" if without else f"[{_LETTERS}]")
        elif part.startswith("["):
            parts.append(part.replace(r"\w", r"\p{L}\p{N}_").replace(r"\"", '"'))
        else:
            parts.append(part.replace(r"\w", r"[\p{L}\p{N}_]").replace(r"\"", '"'))
    return "".join(parts)


def _braced(found: re.Match[str]) -> str:
    return f"\\u{{{int(found[1], 16):x}}}"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{{{ord(found[0]):x}}}"
