"""The interface's words in each language: gettext catalogues, `catalogues/<tag>.po`."""

from __future__ import annotations

import datetime as dt
import gettext
import io
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from journal.files import entries, read

_FOLDER = Path(__file__).with_name("catalogues")
_NO_DATE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_NOTHING = gettext.NullTranslations()


def path(tag: str) -> Path:
    """Where the catalogue of an edition lies, if there is one."""
    return _FOLDER / f"{tag}.po"


def exists(tag: str) -> bool:
    """Tell whether the interface has been translated into a language."""
    return path(tag).is_file()


def tags() -> list[str]:
    """List the languages that the interface has been translated into."""
    return sorted(name.removesuffix(".po") for name, _, _ in entries(_FOLDER))


@cache
def is_reviewed(tag: str) -> bool:
    """Tell whether a native speaker has reviewed a language's words, as its catalogue says."""
    return not exists(tag) or b"\n# X-Native-Review: yes" in read(path(tag))


def compiled(tag: str) -> bytes:
    """Read a catalogue and compile it (gettext's MO form); nothing where there is none."""
    if not exists(tag):
        return b""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  # slow to import, remembered
    from babel.messages.pofile import read_po  # noqa: PLC0415

    catalogue = read_po(io.BytesIO(read(path(tag))), locale=tag.replace("-", "_"))
    catalogue.creation_date = catalogue.revision_date = _NO_DATE  # Babel would put in today's
    output = io.BytesIO()
    write_mo(output, catalogue)
    return output.getvalue()


def extract(
    file: IO[bytes], _keywords: object, _comments: object, options: object  # noqa: ARG001
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Give Babel the wording of the rules, each under its code (see babel.cfg)."""
    for code, rule in tomllib.load(file).items():
        for part in ("message", "repair", "repair_near", "meaning"):
            if part in rule:
                yield 1, "pgettext", (code, rule[part]), []


@cache
def words(tag: str) -> gettext.NullTranslations:
    """Give a language's words: its own, else those of its script or language, else English."""
    parents = (tag, tag.rpartition("-")[0], tag.partition("-")[0])
    return load(next((compiled(name) for name in parents if name and exists(name)), b""))


def load(mo: bytes) -> gettext.NullTranslations:
    """Open a compiled catalogue; English where it is empty."""
    return gettext.GNUTranslations(io.BytesIO(mo)) if mo else _NOTHING
