"""Begins translations, and records that a translation has followed its source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from journal import catalogues, drift, files, frontmatter, reading, settings
from journal.characters import normal
from journal.commonmark import parser
from journal.folders import check_name
from journal.model import Text, digests
from journal.report import told
from journal.rules import RESERVED_SLUGS, Limit
from journal.settings import canonical_tag
from journal.submission import read_text

_KEY = "source_blocks"
_COMMENT = "[//]: # ({})"  # CommonMark shows nothing of a link's definition


@dataclass(frozen=True, slots=True)
class Place:
    """A narrative's folder, and the tag of a text in it."""

    folder: Path
    tag: str

    @property
    def path(self) -> Path:
        """The text's file."""
        return self.folder / f"{self.tag}.md"

    def read(self) -> tuple[str, Text]:
        """Read the text; refuses one that has errors."""
        data = files.read_plain(self.path, Limit.TEXT_BYTES)
        read = read_text(data, f"{self.folder.name}/{self.tag}.md") if data else None
        if read is None or read.text is None:
            why = " ".join(told(read.problems[0])) if read and read.problems else "there is no such text"
            raise click.BadParameter(f"{self.path}: {why}")
        return data.decode("utf-8-sig").replace("\r\n", "\n"), read.text


def _place(narratives: Path, slug: str, tag: str) -> Place:
    if check_name(slug, RESERVED_SLUGS) or not (narratives / slug).is_dir():
        raise click.BadParameter(f"there is no narrative {slug!r}", param_hint="SLUG")
    known, _ = settings.read(reading.settings_files(narratives))
    canonical = canonical_tag(tag)
    if canonical is None or (known.editions and canonical not in known.editions):
        choices = ", ".join(known.editions)
        raise click.BadParameter(f"choose one of {choices}", param_hint="TAG")
    return Place(narratives / slug, canonical)


def begin(narratives: Path, slug: str, tag: str, source: str | None) -> Path:
    """Write the beginning of a translation, its source block by block as comments; never overwrites."""
    place = _place(narratives, slug, tag)
    if place.path.exists() or place.path.is_symlink():
        raise click.BadParameter(f"{place.path} exists already; nothing was changed", param_hint="TAG")
    of = _place(narratives, slug, source) if source else _original(place)
    if of.tag == place.tag:
        raise click.BadParameter("a text is no translation of itself", param_hint="--from")
    content, text = of.read()
    files.write(str(place.path), _scaffold(place.tag, text, content).encode())
    return place.path


def _original(place: Place) -> Place:
    """Find the original's file: the text without `translation_of`."""
    for name, kind, _ in files.entries(place.folder):
        if kind == "file" and name.endswith(".md"):
            found = Place(place.folder, name.removesuffix(".md"))
            if found.read()[1].work:
                return found
    raise click.BadParameter(f"{place.folder} has no original", param_hint="SLUG")


def _scaffold(tag: str, source: Text, content: str) -> str:
    note = catalogues.words(tag).gettext(
        "Write your translation below each comment. Comments are not shown to readers."
    )
    comments = [_COMMENT.format(_in_parentheses(note)), *_blocks(content)]
    return (
        f"---\n# {source.tag}: {_line(source.title)}\ntitle:\n# {source.tag}: {_line(source.summary)}\n"
        f"summary:\ntranslators:\n  - name:\ntranslation_of: {source.tag}\n"
        f"{_KEY}: {_listed(source)}\n---\n\n" + "\n\n\n\n".join(comments) + "\n"
    )


def _blocks(content: str) -> list[str]:
    """Write each top-level block of a body as a comment of one line, in order."""
    body = normal(frontmatter.split(content)[1])
    env: dict[str, Any] = {}
    parser().parse(body, env)
    rows = body.split("\n")
    return [_COMMENT.format(_in_parentheses(" ".join(rows[start:end]))) for start, end in env["blocks"]]


def _in_parentheses(text: str) -> str:
    return re.sub(r"([\\()])", r"\\\1", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _listed(source: Text) -> str:
    return f"[{', '.join(digests(drift.blocks_of(source)))}]"


def refresh(narratives: Path, slug: str, tag: str) -> Path:
    """Record that a translation follows its source as it is now; changes that line alone."""
    place = _place(narratives, slug, tag)
    content, text = place.read()
    if text.translation is None:
        raise click.BadParameter(f"{place.path} is an original", param_hint="TAG")
    source = Place(place.folder, text.translation.of).read()[1]
    lines = files.read(place.path).decode().split("\n")  # each keeps its own line end
    ending = "\r" if lines[0].endswith("\r") else ""
    first, last = _lines_of_blocks(content)
    lines[first:last] = [f"{_KEY}: {_listed(source)}{ending}"]
    files.replace(place.path, "\n".join(lines).encode())
    return place.path


def _lines_of_blocks(content: str) -> tuple[int, int]:
    """Find the lines of `source_blocks`, from 0: the first, and the one after the last."""
    header, _, _ = frontmatter.split(content)
    mapping, _ = frontmatter.read(header or "", "", 2, frontmatter.HEADER)
    if (header or "").lstrip().startswith("{"):
        raise click.BadParameter("write each field of the header on a line of its own first")
    if _KEY not in mapping.keys:
        end = (header or "").count("\n") + 1  # the closing hyphens
        return end, end
    first = mapping.keys[_KEY][0] - 1
    items = getattr(mapping.entries[_KEY], "items", None) or []
    last = max([first, *(item.place[0] - 1 for item in items)]) + 1
    lines = content.split("\n")
    return first, last + (lines[last].strip() == "]")



