"""What CLDR knows of languages: names, direction, dates, numbers; through Babel."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

_MARKS = re.compile(r"[\u0300-\u036f]")


@cache
def is_language(tag: str) -> bool:
    """Tell whether the tag's language is one that CLDR has a name for."""
    return tag.partition("-")[0] in Locale.parse("en").languages


@cache
def locale(tag: str) -> Locale:
    """Give CLDR's data for a tag; English where CLDR has none."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        parent = tag.rpartition("-")[0]
        return locale(parent) if parent else Locale.parse("en")


@cache
def direction(tag: str) -> str:
    """Give `rtl` or `ltr`: a script in the tag decides, then the language."""
    if "-Arab" in tag or "-Hebr" in tag:
        return "rtl"
    if "-Latn" in tag or "-Cyrl" in tag:
        return "ltr"
    return str(locale(tag).text_direction)


def country_name(code: str, tag: str) -> str:
    """Name a country (ISO 3166-1 alpha-2) in a language."""
    return str(locale(tag).territories.get(code, code))


def language_name(of: str, tag: str) -> str:
    """Name the language `of` in the language `tag`, such as `Arabic` in `en`."""
    parts = of.split("-")
    here = locale(tag)
    name = here.languages.get(of.replace("-", "_")) or here.languages.get(parts[0]) or of
    if len(parts) > 1 and len(parts[1]) == len("Latn") and of.replace("-", "_") not in here.languages:
        name = f"{name} ({here.scripts.get(parts[1], parts[1])})"
    return str(name)


def own_name(tag: str) -> str:
    """Name a language in itself, as CLDR does, for editions whose catalogue does not."""
    return language_name(tag, tag)


def long_date(day: str, tag: str) -> str:
    """Write a day (ISO 8601) in a language; only patterns that Babel's leak does not touch."""
    return str(format_date(dt.date.fromisoformat(day), "long", locale=locale(tag)))


@lru_cache(maxsize=10_000)
def number(value: int, tag: str) -> str:
    """Write a number in a language."""
    return str(format_decimal(value, locale=locale(tag)))


@cache
def plural_cases(tag: str) -> tuple[tuple[str, int], ...]:
    """Give a number for each plural category of a language; `other` last, if only for fractions."""
    category = locale(tag).plural_form
    found = {category(number): number for number in (0, 1_000_000, *range(200, 0, -1))}
    known = sorted((name, number) for name, number in found.items() if name != "other")
    return (*known, ("other", found.get("other", 5)))


def sort_key(label: str) -> tuple[str, str]:
    """Order labels for people: without case and marks, then as they are."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", label).casefold()), label
